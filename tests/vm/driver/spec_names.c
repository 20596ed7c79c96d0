// SPDX-License-Identifier: GPL-2.0-only
/* Tables of names: protocols, ICMP types, TCP flags, SCTP chunks, options. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drive.h"
#include "spec.h"
#include "spec_names.h"

#define MEMBER(m) offsetof(struct pkt, m), sizeof(((struct pkt *)0)->m)

static const struct spec_option options[] = {
	{ "ttl", HAVE_TTL, MEMBER(ttl) },
	{ "tos", HAVE_TOS, MEMBER(tos) },
	{ "id", HAVE_ID, MEMBER(id) },
	{ "icmp-seq", HAVE_ICMP_SEQ, MEMBER(echo_seq) },
	{ "mtu", HAVE_MTU, MEMBER(mtu) },
	{ "seq", HAVE_SEQ, MEMBER(seq) },
	{ "ack", HAVE_ACK, MEMBER(ack) },
	{ "win", HAVE_WIN, MEMBER(win) },
	{ "vtag", HAVE_VTAG, MEMBER(vtag) },
	{ "itag", 0, MEMBER(itag) },
	{ "ip-id", HAVE_IP_ID, MEMBER(ip_id) },
	{ "mss", HAVE_MSS, MEMBER(mss) },
	{ "pcp", HAVE_PCP, MEMBER(pcp) },
	{ "pad", 0, MEMBER(pad) },
};

static const struct {
	const char *name;
	uint8_t proto;
} protos[] = {
	{ "tcp", IPPROTO_TCP }, { "udp", IPPROTO_UDP },
	{ "sctp", IPPROTO_SCTP }, { "udplite", IPPROTO_UDPLITE },
	{ "dccp", IPPROTO_DCCP }, { "icmp", IPPROTO_ICMP },
	{ "icmp6", IPPROTO_ICMPV6 }, { "gre", IPPROTO_GRE },
	{ "esp", IPPROTO_ESP }, { "any", IPPROTO_ANY },
	{ "arp", PROTO_ARP },
};

static const struct {
	const char *name;
	uint8_t proto, type, code;
} types[] = {
	{ "request", PROTO_ARP, 1, 0 },
	{ "reply", PROTO_ARP, 2, 0 },
	{ "echo-request", IPPROTO_ICMP, 8, 0 },
	{ "echo-reply", IPPROTO_ICMP, 0, 0 },
	{ "net-unreachable", IPPROTO_ICMP, 3, 0 },
	{ "host-unreachable", IPPROTO_ICMP, 3, 1 },
	{ "port-unreachable", IPPROTO_ICMP, 3, 3 },
	{ "need-frag", IPPROTO_ICMP, 3, 4 },
	{ "prohibited", IPPROTO_ICMP, 3, 13 },
	{ "redirect", IPPROTO_ICMP, 5, 1 },
	{ "time-exceeded", IPPROTO_ICMP, 11, 0 },
	{ "timestamp-request", IPPROTO_ICMP, 13, 0 },
	{ "timestamp-reply", IPPROTO_ICMP, 14, 0 },
	{ "echo-request", IPPROTO_ICMPV6, 128, 0 },
	{ "echo-reply", IPPROTO_ICMPV6, 129, 0 },
	{ "no-route", IPPROTO_ICMPV6, 1, 0 },
	{ "prohibited", IPPROTO_ICMPV6, 1, 1 },
	{ "host-unreachable", IPPROTO_ICMPV6, 1, 3 },
	{ "port-unreachable", IPPROTO_ICMPV6, 1, 4 },
	{ "need-frag", IPPROTO_ICMPV6, 2, 0 },
	{ "time-exceeded", IPPROTO_ICMPV6, 3, 0 },
	{ "neighbour-solicit", IPPROTO_ICMPV6, 135, 0 },
};

static const char *const chunks[] = {
	"data", "init", "init-ack", "sack", "heartbeat", "heartbeat-ack",
	"abort", "shutdown", "shutdown-ack", "error", "cookie-echo",
	"cookie-ack", "ecne", "cwr", "shutdown-complete",
};

static const char tcp_flag_letters[] = "FSRPAUEC";

const struct spec_option *spec_options(size_t *n)
{
	*n = ARRAY_SIZE(options);
	return options;
}

const struct spec_option *spec_option_by_name(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (!strcmp(options[i].name, name))
			return &options[i];
	return NULL;
}

void spec_option_set(const struct spec_option *o, struct pkt *p, uint64_t v)
{
	uint8_t *at = (uint8_t *)p + o->offset;

	if (o->size == 1)
		*at = (uint8_t)v;
	else if (o->size == 2)
		*(uint16_t *)at = (uint16_t)v;
	else
		*(uint32_t *)at = (uint32_t)v;
}

uint64_t spec_option_get(const struct spec_option *o, const struct pkt *p)
{
	const uint8_t *at = (const uint8_t *)p + o->offset;

	if (o->size == 1)
		return *at;
	if (o->size == 2)
		return *(const uint16_t *)at;
	return *(const uint32_t *)at;
}

int spec_proto_by_name(const char *name, uint8_t *proto)
{
	for (size_t i = 0; i < ARRAY_SIZE(protos); i++) {
		if (strcmp(protos[i].name, name))
			continue;
		*proto = protos[i].proto;
		return 0;
	}
	if (strncmp(name, "proto=", 6))
		return -1;
	*proto = (uint8_t)atoi(name + 6);
	return 0;
}

const char *proto_name(uint8_t proto)
{
	static char number[16];

	for (size_t i = 0; i < ARRAY_SIZE(protos); i++)
		if (protos[i].proto == proto)
			return protos[i].name;
	snprintf(number, sizeof(number), "proto=%u", proto);
	return number;
}

bool spec_type_by_name(uint8_t proto, const char *name, uint8_t *type,
		       uint8_t *code)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		if (types[i].proto != proto || strcmp(types[i].name, name))
			continue;
		*type = types[i].type;
		*code = types[i].code;
		return true;
	}
	return false;
}

const char *spec_type_name(const struct pkt *p)
{
	static char number[32];

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (types[i].proto == p->proto && types[i].type == p->type &&
		    types[i].code == p->code)
			return types[i].name;
	snprintf(number, sizeof(number), "type=%u,code=%u", p->type, p->code);
	return number;
}

int spec_tcp_flags(const char *s, uint8_t *flags)
{
	*flags = 0;
	for (; *s; s++) {
		const char *at = strchr(tcp_flag_letters, *s);

		if (!at)
			return drive_fail("'%c' is not a TCP flag", *s);
		*flags |= (uint8_t)(1 << (at - tcp_flag_letters));
	}
	return 0;
}

void spec_tcp_flags_print(struct text *t, uint8_t flags)
{
	text_add(t, " flags=");
	for (int i = 0; i < 8; i++)
		if (flags & 1 << i)
			text_add(t, "%c", tcp_flag_letters[i]);
}

int spec_sctp_chunk(const char *s, uint8_t *chunk)
{
	for (size_t i = 0; i < ARRAY_SIZE(chunks); i++) {
		if (strcmp(chunks[i], s))
			continue;
		*chunk = (uint8_t)i;
		return 0;
	}
	return drive_fail("'%s' is not an SCTP chunk", s);
}

const char *spec_sctp_chunk_name(uint8_t chunk)
{
	return chunk < ARRAY_SIZE(chunks) ? chunks[chunk] : "?";
}
