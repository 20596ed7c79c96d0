// SPDX-License-Identifier: GPL-2.0-only
/* Addresses, checksums and the life of packets. */
#include <arpa/inet.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drive.h"
#include "link.h"
#include "pkt.h"

size_t addr_len(const struct addr *a)
{
	return a->family == AF_INET ? 4 : 16;
}

bool addr_equal(const struct addr *a, const struct addr *b)
{
	return a->family == b->family && !memcmp(a->b, b->b, addr_len(a));
}

bool addr_between(const struct addr *a, const struct addr *lo,
		  const struct addr *hi)
{
	return a->family == lo->family && a->family == hi->family &&
	       memcmp(a->b, lo->b, addr_len(a)) >= 0 &&
	       memcmp(a->b, hi->b, addr_len(a)) <= 0;
}

int addr_parse(const char *s, struct addr *a)
{
	char buf[INET6_ADDRSTRLEN + 2];
	size_t n = strlen(s);

	memset(a, 0, sizeof(*a));
	if (n < sizeof(buf)) {
		strcpy(buf, s);
		if (n > 2 && buf[0] == '[' && buf[n - 1] == ']') {
			buf[n - 1] = '\0';
			memmove(buf, buf + 1, n - 1);
		}
		a->family = strchr(buf, ':') ? AF_INET6 : AF_INET;
		if (inet_pton(a->family, buf, a->b) == 1)
			return 0;
	}
	a->family = AF_UNSPEC;
	return drive_fail("'%s' is not an address", s);
}

void addr_print(struct text *t, const struct addr *a, bool brackets)
{
	char buf[INET6_ADDRSTRLEN];

	if (!a->family || !inet_ntop(a->family, a->b, buf, sizeof(buf)))
		text_add(t, "?");
	else if (a->family == AF_INET6 && brackets)
		text_add(t, "[%s]", buf);
	else
		text_add(t, "%s", buf);
}

bool pkt_is_error(const struct pkt *p)
{
	if (p->proto == IPPROTO_ICMP)
		return p->type == ICMP_DEST_UNREACH ||
		       p->type == ICMP_SOURCE_QUENCH ||
		       p->type == ICMP_REDIRECT ||
		       p->type == ICMP_TIME_EXCEEDED ||
		       p->type == ICMP_PARAMETERPROB;
	return p->proto == IPPROTO_ICMPV6 && p->type >= ICMP6_DST_UNREACH &&
	       p->type <= ICMP6_PARAM_PROB;
}

bool pkt_has_ports(const struct pkt *p)
{
	return p->proto == IPPROTO_TCP || p->proto == IPPROTO_UDP ||
	       p->proto == IPPROTO_UDPLITE || p->proto == IPPROTO_SCTP ||
	       p->proto == IPPROTO_DCCP;
}

struct pkt *pkt_clone(const struct pkt *p)
{
	struct pkt *copy = pkt_dissect(p->raw, p->raw_len, p->partial);

	copy->proto = p->proto;
	link_copy(copy, p);
	return copy;
}

void pkt_free(struct pkt *p)
{
	if (!p)
		return;
	pkt_free(p->inner);
	free(p->raw);
	free(p);
}

uint32_t csum_add(uint32_t sum, const void *data, size_t len)
{
	const uint8_t *b = data;
	uint64_t wide = sum;

	for (; len > 1; len -= 2, b += 2)
		wide += (uint32_t)b[0] << 8 | b[1];
	if (len)
		wide += (uint32_t)b[0] << 8;
	while (wide >> 32)
		wide = (wide & 0xffffffff) + (wide >> 32);
	return (uint32_t)wide;
}

uint16_t csum_fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

uint32_t csum_pseudo(const struct pkt *p, size_t len)
{
	uint32_t sum = p->proto;

	sum = csum_add(sum, p->src.b, addr_len(&p->src));
	sum = csum_add(sum, p->dst.b, addr_len(&p->dst));
	return sum + (len >> 16) + (len & 0xffff);
}

uint32_t crc32c(const uint8_t *data, size_t len)
{
	uint32_t crc = 0xffffffff;

	for (; len; len--, data++) {
		crc ^= *data;
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78 : 0);
	}
	return ~crc;
}
