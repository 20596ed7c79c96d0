// SPDX-License-Identifier: GPL-2.0-only
/* Captured bytes -> struct pkt, with every checksum looked at. */
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <stdlib.h>
#include <string.h>

#include "drive.h"
#include "pkt.h"

static uint16_t get16(const uint8_t *b)
{
	return (uint16_t)(b[0] << 8 | b[1]);
}

static uint32_t get32(const uint8_t *b)
{
	return (uint32_t)get16(b) << 16 | get16(b + 2);
}

/* Where the L4 header begins, 0 when the packet is too short. */
static size_t dissect_ipv4(struct pkt *p, size_t *end)
{
	const uint8_t *b = p->raw;
	size_t ihl = (b[0] & 0xf) * 4;
	uint16_t off;

	if (p->raw_len < 20 || ihl < 20 || ihl > p->raw_len)
		return 0;
	*end = get16(b + 2);
	off = get16(b + 6);
	p->tos = b[1];
	p->ip_id = get16(b + 4);
	p->df = off & 0x4000;
	p->mf = off & 0x2000;
	p->frag_off = (off & 0x1fff) * 8;
	p->ttl = b[8];
	p->proto = b[9];
	p->src.family = AF_INET;
	p->dst.family = AF_INET;
	memcpy(p->src.b, b + 12, 4);
	memcpy(p->dst.b, b + 16, 4);
	if (csum_fold(csum_add(0, b, ihl)))
		p->faults |= FAULT_IP_SUM;
	return ihl;
}

static size_t dissect_ipv6(struct pkt *p, size_t *end)
{
	const uint8_t *b = p->raw;
	size_t at = 40;

	if (p->raw_len < 40)
		return 0;
	*end = 40 + get16(b + 4);
	p->tos = (uint8_t)(get16(b) >> 4);
	p->ttl = b[7];
	p->proto = b[6];
	p->src.family = AF_INET6;
	p->dst.family = AF_INET6;
	memcpy(p->src.b, b + 8, 16);
	memcpy(p->dst.b, b + 24, 16);
	while (at + 8 <= p->raw_len) {
		if (p->proto == IPPROTO_FRAGMENT) {
			p->frag_header = true;
			p->frag_off = get16(b + at + 2) & ~7;
			p->mf = b[at + 3] & 1;
			p->ip_id = get32(b + at + 4);
			p->proto = b[at];
			at += 8;
			if (p->frag_off)
				break;
		} else if (p->proto == IPPROTO_HOPOPTS ||
			   p->proto == IPPROTO_DSTOPTS) {
			p->proto = b[at];
			at += (b[at + 1] + 1) * 8;
		} else {
			break;
		}
	}
	return at;
}

/* True where the Internet checksum over the transport part is right. */
static bool l4_sum_right(const struct pkt *p, const uint8_t *l4, size_t len,
			 uint16_t field)
{
	uint32_t pseudo = csum_pseudo(p, len);

	if (p->proto == IPPROTO_ICMP)
		pseudo = 0;
	/* The device would add the rest to the folded pseudo header. */
	if (p->partial && p->proto != IPPROTO_ICMP)
		return field + csum_fold(pseudo) == 0xffff;
	return !csum_fold(csum_add(pseudo, l4, len));
}

static void check_sctp(struct pkt *p, const uint8_t *l4, size_t len)
{
	uint8_t *copy;
	uint32_t sum;

	if (p->partial)
		return;
	copy = xzalloc(len);
	memcpy(copy, l4, len);
	memset(copy + 8, 0, 4);
	sum = crc32c(copy, len);
	free(copy);
	if (l4[8] != (sum & 0xff) || l4[9] != (sum >> 8 & 0xff) ||
	    l4[10] != (sum >> 16 & 0xff) || l4[11] != sum >> 24)
		p->faults |= FAULT_L4_SUM;
}

static void dissect_icmp(struct pkt *p, const uint8_t *l4, size_t len)
{
	p->type = l4[0];
	p->code = l4[1];
	p->id = get16(l4 + 4);
	p->echo_seq = get16(l4 + 6);
	p->mtu = p->proto == IPPROTO_ICMP ? get16(l4 + 6) : get32(l4 + 4);
	p->data = l4 + 8;
	p->data_len = len - 8;
	if (!pkt_is_error(p))
		return;
	p->inner = pkt_dissect(p->data, p->data_len, false);
	if (p->inner->faults & ~FAULT_TRUNCATED & ~FAULT_ZERO_SUM)
		p->faults |= FAULT_INNER;
}

static void dissect_sctp(struct pkt *p, const uint8_t *l4, size_t len)
{
	p->vtag = get32(l4 + 4);
	p->data = l4 + 12;
	p->data_len = len - 12;
	if (p->data_len >= 4)
		p->chunk = p->data[0];
	if (p->data_len >= 8 && (p->chunk == 1 || p->chunk == 2))
		p->itag = get32(p->data + 4);
}

static void dissect_l4_body(struct pkt *p, const uint8_t *l4, size_t len)
{
	size_t doff;

	switch (p->proto) {
	case IPPROTO_TCP:
		doff = (l4[12] >> 4) * 4;
		if (doff < 20 || doff > len) {
			p->faults |= FAULT_TRUNCATED;
			return;
		}
		p->seq = get32(l4 + 4);
		p->ack = get32(l4 + 8);
		p->flags = l4[13];
		p->win = get16(l4 + 14);
		if (doff >= 24 && get16(l4 + 20) == 0x0204)
			p->mss = get16(l4 + 22);
		p->data = l4 + doff;
		p->data_len = len - doff;
		break;
	case IPPROTO_DCCP:
		p->data = l4 + 20;
		p->data_len = len - 20;
		break;
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
		p->data = l4 + 8;
		p->data_len = len - 8;
		break;
	case IPPROTO_SCTP:
		dissect_sctp(p, l4, len);
		break;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		dissect_icmp(p, l4, len);
		break;
	}
}

static size_t l4_header(uint8_t proto)
{
	switch (proto) {
	case IPPROTO_TCP:
	case IPPROTO_DCCP:
		return 20;
	case IPPROTO_SCTP:
		return 12;
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return 8;
	}
	return 0;
}

static void check_l4_sum(struct pkt *p, const uint8_t *l4, size_t len)
{
	uint16_t field;

	switch (p->proto) {
	case IPPROTO_TCP:
		field = get16(l4 + 16);
		break;
	case IPPROTO_UDP:
		field = get16(l4 + 6);
		if (!field && p->src.family == AF_INET) {
			p->faults |= FAULT_ZERO_SUM;
			return;
		}
		break;
	case IPPROTO_UDPLITE:
	case IPPROTO_DCCP:
		field = get16(l4 + 6);
		break;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		field = get16(l4 + 2);
		break;
	case IPPROTO_SCTP:
		check_sctp(p, l4, len);
		return;
	default:
		return;
	}
	if (!l4_sum_right(p, l4, len, field))
		p->faults |= FAULT_L4_SUM;
}

static void dissect_l4(struct pkt *p, size_t at, size_t end)
{
	size_t here = (end < p->raw_len ? end : p->raw_len) - at;
	const uint8_t *l4 = p->raw + at;

	p->data = l4;
	p->data_len = here;
	if (p->frag_off)
		return;
	if (pkt_has_ports(p) && here >= 4) {
		p->sport = get16(l4);
		p->dport = get16(l4 + 2);
	}
	if (here < l4_header(p->proto)) {
		p->faults |= FAULT_TRUNCATED;
		/* An error may quote no more of TCP than ports and number. */
		if (p->proto == IPPROTO_TCP && here >= 8)
			p->seq = get32(l4 + 4);
		return;
	}
	if (!p->mf && end <= p->raw_len)
		check_l4_sum(p, l4, here);
	dissect_l4_body(p, l4, here);
}

struct pkt *pkt_dissect(const uint8_t *raw, size_t len, bool partial)
{
	struct pkt *p = xzalloc(sizeof(*p));
	size_t at = 0, end = 0;

	p->raw = xzalloc(len);
	memcpy(p->raw, raw, len);
	p->raw_len = len;
	p->partial = partial;
	if (len && raw[0] >> 4 == 4)
		at = dissect_ipv4(p, &end);
	else if (len && raw[0] >> 4 == 6)
		at = dissect_ipv6(p, &end);
	if (!at || at > len || end < at) {
		p->faults |= FAULT_TRUNCATED;
		return p;
	}
	if (end > len)
		p->faults |= FAULT_TRUNCATED;
	dissect_l4(p, at, end);
	return p;
}
