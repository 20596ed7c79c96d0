// SPDX-License-Identifier: GPL-2.0-only
/* struct pkt -> bytes. */
#include <stdlib.h>
#include <string.h>

#include "drive.h"
#include "pkt.h"

static void put16(uint8_t *b, uint16_t v)
{
	b[0] = (uint8_t)(v >> 8);
	b[1] = (uint8_t)v;
}

static void put32(uint8_t *b, uint32_t v)
{
	put16(b, (uint16_t)(v >> 16));
	put16(b + 2, (uint16_t)v);
}

static size_t l3_size(const struct pkt *p)
{
	if (p->src.family == AF_INET)
		return 20;
	return p->frag_header ? 48 : 40;
}

static size_t l4_size(const struct pkt *p)
{
	if (p->frag_off)
		return 0;
	switch (p->proto) {
	case IPPROTO_TCP:
		return p->mss ? 24 : 20;
	case IPPROTO_DCCP:
		return 20;
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return 8;
	case IPPROTO_SCTP:
		return 12;
	}
	return 0;
}

static void build_ipv4(struct pkt *p)
{
	uint8_t *b = p->raw;

	b[0] = 0x45;
	b[1] = p->tos;
	put16(b + 2, (uint16_t)p->raw_len);
	put16(b + 4, (uint16_t)p->ip_id);
	put16(b + 6, (uint16_t)((p->df ? 0x4000 : 0) | (p->mf ? 0x2000 : 0) |
				p->frag_off / 8));
	b[8] = p->ttl;
	b[9] = p->proto;
	memcpy(b + 12, p->src.b, 4);
	memcpy(b + 16, p->dst.b, 4);
	put16(b + 10, csum_fold(csum_add(0, b, 20)));
	if (p->faults & FAULT_IP_SUM)
		b[10] ^= 0x55;
}

static void build_ipv6(struct pkt *p)
{
	uint8_t *b = p->raw;

	put32(b, 6u << 28 | (uint32_t)p->tos << 20);
	put16(b + 4, (uint16_t)(p->raw_len - 40));
	b[6] = p->proto;
	b[7] = p->ttl;
	memcpy(b + 8, p->src.b, 16);
	memcpy(b + 24, p->dst.b, 16);
	if (!p->frag_header)
		return;
	b[6] = IPPROTO_FRAGMENT;
	b[40] = p->proto;
	put16(b + 42, (uint16_t)(p->frag_off | (p->mf ? 1 : 0)));
	put32(b + 44, p->ip_id);
}

static void build_icmp(const struct pkt *p, uint8_t *l4)
{
	l4[0] = p->type;
	l4[1] = p->code;
	if (!pkt_is_error(p)) {
		put16(l4 + 4, p->id);
		put16(l4 + 6, p->echo_seq);
	} else if (p->proto == IPPROTO_ICMP) {
		put16(l4 + 6, (uint16_t)p->mtu);
	} else {
		put32(l4 + 4, p->mtu);
	}
}

static void build_sctp(const struct pkt *p, uint8_t *l4, size_t len)
{
	uint32_t sum;

	put32(l4 + 4, p->vtag);
	sum = crc32c(l4, len);
	if (p->faults & FAULT_L4_SUM)
		sum ^= 0x55;
	l4[8] = (uint8_t)sum;
	l4[9] = (uint8_t)(sum >> 8);
	l4[10] = (uint8_t)(sum >> 16);
	l4[11] = (uint8_t)(sum >> 24);
}

/* Puts the checksum at its place, wrong or none where that is asked for. */
static void build_l4_sum(const struct pkt *p, uint8_t *l4, size_t len,
			 size_t at)
{
	uint32_t pseudo = csum_pseudo(p, len);
	uint16_t sum;

	if (p->proto == IPPROTO_ICMP)
		pseudo = 0;
	sum = csum_fold(csum_add(pseudo, l4, len));
	if (!sum && p->proto == IPPROTO_UDP)
		sum = 0xffff;
	if (p->faults & FAULT_L4_SUM)
		sum ^= 0x5500;
	if (p->faults & FAULT_ZERO_SUM)
		sum = 0;
	put16(l4 + at, sum);
}

static void build_l4(struct pkt *p, uint8_t *l4, size_t len)
{
	if (pkt_has_ports(p)) {
		put16(l4, p->sport);
		put16(l4 + 2, p->dport);
	}
	switch (p->proto) {
	case IPPROTO_TCP:
		put32(l4 + 4, p->seq);
		put32(l4 + 8, p->ack);
		l4[12] = p->mss ? 0x60 : 0x50;
		l4[13] = p->flags;
		put16(l4 + 14, p->win);
		if (p->mss) {
			put16(l4 + 20, 0x0204);
			put16(l4 + 22, p->mss);
		}
		build_l4_sum(p, l4, len, 16);
		break;
	case IPPROTO_DCCP:
		/* A request with a long sequence number. */
		l4[4] = 5;
		l4[8] = 1;
		put32(l4 + 12, p->seq);
		build_l4_sum(p, l4, len, 6);
		break;
	case IPPROTO_UDP:
		put16(l4 + 4, (uint16_t)len);
		build_l4_sum(p, l4, len, 6);
		break;
	case IPPROTO_UDPLITE:
		build_l4_sum(p, l4, len, 6);
		break;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		build_icmp(p, l4);
		build_l4_sum(p, l4, len, 2);
		break;
	case IPPROTO_SCTP:
		build_sctp(p, l4, len);
		break;
	}
}

void pkt_build(struct pkt *p)
{
	size_t l3 = l3_size(p), l4 = l4_size(p);

	free(p->raw);
	p->raw_len = l3 + l4 + p->data_len;
	p->raw = xzalloc(p->raw_len);
	if (p->data_len)
		memcpy(p->raw + l3 + l4, p->data, p->data_len);
	if (l4)
		build_l4(p, p->raw + l3, l4 + p->data_len);
	if (p->src.family == AF_INET)
		build_ipv4(p);
	else
		build_ipv6(p);
}
