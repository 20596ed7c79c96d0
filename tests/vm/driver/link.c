// SPDX-License-Identifier: GPL-2.0-only
/* Ethernet headers, tags and ARP around struct pkt. */
#include <linux/if_ether.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drive.h"
#include "link.h"
#include "port.h"

static void put16(uint8_t *b, uint16_t v)
{
	b[0] = (uint8_t)(v >> 8);
	b[1] = (uint8_t)v;
}

static uint16_t get16(const uint8_t *b)
{
	return (uint16_t)(b[0] << 8 | b[1]);
}

static uint16_t ether_type(const struct pkt *p)
{
	if (p->proto == PROTO_ARP)
		return ETH_P_ARP;
	return p->src.family == AF_INET ? ETH_P_IP : ETH_P_IPV6;
}

size_t link_build(const struct pkt *p, uint8_t *to)
{
	size_t n = 2 * ETH_ALEN;

	memcpy(to, p->dst_mac, ETH_ALEN);
	memcpy(to + ETH_ALEN, p->src_mac, ETH_ALEN);
	for (unsigned int i = 0; i < p->n_vlan; i++, n += 4) {
		/* of two tags the outer one is the provider's */
		put16(to + n, i + 1 < p->n_vlan ? ETH_P_8021AD : ETH_P_8021Q);
		put16(to + n + 2, (uint16_t)((i ? 0 : p->pcp) << 13 |
					     p->vlan[i]));
	}
	put16(to + n, ether_type(p));
	n += 2;
	memcpy(to + n, p->raw, p->raw_len);
	n += p->raw_len;
	memset(to + n, 0xa5, p->pad);
	return n + p->pad;
}

static struct pkt *dissect_arp(const uint8_t *raw, size_t len)
{
	struct pkt *p = xzalloc(sizeof(*p));

	p->raw = xzalloc(len);
	memcpy(p->raw, raw, len);
	p->raw_len = len;
	p->proto = PROTO_ARP;
	if (len < 28) {
		p->faults |= FAULT_TRUNCATED;
		return p;
	}
	p->type = raw[7];
	p->src.family = AF_INET;
	p->dst.family = AF_INET;
	memcpy(p->src.b, raw + 14, 4);
	memcpy(p->dst.b, raw + 24, 4);
	return p;
}

void link_build_arp(struct pkt *p)
{
	static const uint8_t head[] = { 0, 1, 8, 0, 6, 4, 0 };

	free(p->raw);
	p->raw_len = 28;
	p->raw = xzalloc(p->raw_len);
	memcpy(p->raw, head, sizeof(head));
	p->raw[7] = p->type;
	memcpy(p->raw + 14, p->src.b, 4);
	memcpy(p->raw + 24, p->dst.b, 4);
}

struct pkt *link_dissect(const uint8_t *frame, size_t len,
			 const struct link_aux *aux)
{
	struct pkt link = { 0 }, *p;
	size_t n = 2 * ETH_ALEN;
	uint16_t type;

	if (len < ETH_HLEN)
		return NULL;
	memcpy(link.dst_mac, frame, ETH_ALEN);
	memcpy(link.src_mac, frame + ETH_ALEN, ETH_ALEN);
	if (aux->has_tag) {
		link.pcp = (uint8_t)(aux->tag >> 13);
		link.vlan[link.n_vlan++] = aux->tag & 0xfff;
	}
	type = get16(frame + n);
	n += 2;
	while ((type == ETH_P_8021Q || type == ETH_P_8021AD) &&
	       link.n_vlan < 2 && n + 4 <= len) {
		if (!link.n_vlan)
			link.pcp = frame[n] >> 5;
		link.vlan[link.n_vlan++] = get16(frame + n) & 0xfff;
		type = get16(frame + n + 2);
		n += 4;
	}
	if (type == ETH_P_ARP)
		p = dissect_arp(frame + n, len - n);
	else if (type == ETH_P_IP || type == ETH_P_IPV6)
		p = pkt_dissect(frame + n, len - n, aux->partial);
	else
		return NULL;
	link_copy(p, &link);
	return p;
}

void link_copy(struct pkt *to, const struct pkt *from)
{
	memcpy(to->dst_mac, from->dst_mac, sizeof(to->dst_mac));
	memcpy(to->src_mac, from->src_mac, sizeof(to->src_mac));
	memcpy(to->vlan, from->vlan, sizeof(to->vlan));
	to->n_vlan = from->n_vlan;
	to->pcp = from->pcp;
}

int link_parse_vlan(const char *s, struct pkt *p)
{
	unsigned int outer, inner;
	int used = 0;

	p->n_vlan = 0;
	if (!strcmp(s, "none"))
		return 0;
	if (sscanf(s, "%u%n", &outer, &used) != 1)
		return drive_fail("'%s' is no tag", s);
	p->vlan[p->n_vlan++] = (uint16_t)outer;
	if (s[used] == '.' && sscanf(s + used + 1, "%u", &inner) == 1)
		p->vlan[p->n_vlan++] = (uint16_t)inner;
	else if (s[used])
		return drive_fail("'%s' is no row of tags", s);
	return 0;
}

void link_print(struct text *t, const struct pkt *p)
{
	for (unsigned int i = 0; i < p->n_vlan; i++)
		text_add(t, "%s%u", i ? "." : " vlan=", p->vlan[i]);
	if (p->pcp)
		text_add(t, " pcp=%u", p->pcp);
}
