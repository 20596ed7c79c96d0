// SPDX-License-Identifier: GPL-2.0-only
/* The naive twin: fields of a packet. */
#include <linux/icmp.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <linux/icmpv6.h>

#include <assert.h>

#include "twin.h"

/* What the headers say; everything that follows reads this. */
struct heads {
	bool ip, ip6, proto, transport, frag;
	__u8 frag_header[8];
	struct iphdr ip4;
	struct ipv6hdr v6;
	__u8 l4proto;
	size_t l4_off;
};

static bool copy(const struct world *w, size_t off, void *to, size_t len)
{
	if (off + len > w->len)
		return false;
	memcpy(to, w->bytes + off, len);
	return true;
}

static void heads_ip(const struct world *w, struct heads *h)
{
	if (!copy(w, w->l3_off, &h->ip4, sizeof(h->ip4)))
		return;
	if (h->ip4.version != 4 || h->ip4.ihl < 5)
		return;
	h->ip = h->proto = true;
	h->l4proto = h->ip4.protocol;
	h->l4_off = w->l3_off + h->ip4.ihl * 4;
	h->transport = (be16toh(h->ip4.frag_off) & 0x1fff) == 0;
}

static void heads_ip6(const struct world *w, struct heads *h)
{
	size_t off = w->l3_off + sizeof(h->v6);
	__u8 next, ext[8];

	if (!copy(w, w->l3_off, &h->v6, sizeof(h->v6)) || h->v6.version != 6)
		return;
	h->ip6 = true;
	next = h->v6.nexthdr;
	for (;;) {
		bool later = false;

		if (next != 0 && next != 43 && next != 44 && next != 51 &&
		    next != 60)
			break;
		if (!copy(w, off, ext, sizeof(ext)))
			return;
		if (next == 44) {
			if (!h->frag)
				memcpy(h->frag_header, ext, sizeof(ext));
			h->frag = true;
			later = ((ext[2] << 8 | ext[3]) >> 3) != 0;
			off += 8;
		} else if (next == 51) {
			off += (ext[1] + 2) << 2;
		} else {
			off += (ext[1] + 1) << 3;
		}
		next = ext[0];
		if (later) {
			if (next == 0 || next == 43 || next == 44 ||
			    next == 51 || next == 60)
				return;
			h->proto = true;
			h->l4proto = next;
			return;
		}
		if (off - w->l3_off > 65535)
			return;
	}
	h->proto = true;
	h->l4proto = next;
	h->l4_off = off;
	h->transport = next != 59;
}

/* ---- frames: two tags at most, and what is behind them ---- */

struct link {
	unsigned int type, protocol, n_tags, tag;
	size_t end;
};

static bool word_at(const struct world *w, size_t off, unsigned int *word)
{
	__u8 bytes[2];

	if (!copy(w, off, bytes, 2))
		return false;
	*word = bytes[0] * 256 + bytes[1];
	return true;
}

static void link_of(const struct world *w, struct link *link)
{
	unsigned int tag, type;

	memset(link, 0, sizeof(*link));
	word_at(w, 12, &link->type);
	link->protocol = link->type;
	link->end = 14;
	while (link->n_tags < 2 && (link->protocol == 0x8100 ||
				    link->protocol == 0x88a8)) {
		if (!word_at(w, link->end, &tag) ||
		    !word_at(w, link->end + 2, &type))
			break;
		if (!link->n_tags++)
			link->tag = tag;
		link->protocol = type;
		link->end += 4;
	}
}

static bool load_link(const struct world *w, const struct link *link,
		      unsigned int field, u128 *v)
{
	__u8 addr[6];
	unsigned int op;

	switch (field) {
	case CTNAT_FIELD_ETHER_SADDR:
	case CTNAT_FIELD_ETHER_DADDR:
		if (!copy(w, field == CTNAT_FIELD_ETHER_SADDR ? 6 : 0, addr, 6))
			return false;
		*v = (u128)addr[0] << 40 | (u128)addr[1] << 32 |
		     (__u32)addr[2] << 24 | addr[3] << 16 | addr[4] << 8 |
		     addr[5];
		return true;
	case CTNAT_FIELD_ETHER_TYPE:
		*v = link->type;
		return true;
	case CTNAT_FIELD_VLAN_ID:
		*v = link->tag % 4096;
		return link->n_tags;
	case CTNAT_FIELD_VLAN_PCP:
		*v = link->tag / 8192;
		return link->n_tags;
	case CTNAT_FIELD_ARP_OPERATION:
		if (link->protocol != 0x0806 ||
		    !word_at(w, link->end + 6, &op))
			return false;
		*v = op;
		return true;
	}
	return false;
}

static bool load_ip(const struct heads *h, unsigned int field, u128 *v)
{
	const struct iphdr *ip = &h->ip4;

	if (!h->ip)
		return false;
	switch (field) {
	case CTNAT_FIELD_IP_SADDR:
		*v = be32toh(ip->saddr);
		break;
	case CTNAT_FIELD_IP_DADDR:
		*v = be32toh(ip->daddr);
		break;
	case CTNAT_FIELD_IP_PROTOCOL:
		*v = ip->protocol;
		break;
	case CTNAT_FIELD_IP_DSCP:
		*v = ip->tos >> 2;
		break;
	case CTNAT_FIELD_IP_TTL:
		*v = ip->ttl;
		break;
	case CTNAT_FIELD_IP_ID:
		*v = be16toh(ip->id);
		break;
	case CTNAT_FIELD_IP_FRAG_OFF:
		*v = be16toh(ip->frag_off);
		break;
	case CTNAT_FIELD_IP_LENGTH:
		*v = be16toh(ip->tot_len);
		break;
	case CTNAT_FIELD_IP_VERSION:
		*v = ip->version;
		break;
	default:
		return false;
	}
	return true;
}

static u128 number_of(const void *from, size_t len)
{
	const __u8 *bytes = from;
	u128 number = 0;

	for (size_t i = 0; i < len; i++)
		number = number * 256 + bytes[i];
	return number;
}

static bool load_ip6(const struct heads *h, unsigned int field, u128 *v)
{
	const struct ipv6hdr *ip6 = &h->v6;
	__u32 first;

	if (!h->ip6)
		return false;
	memcpy(&first, ip6, 4);
	first = be32toh(first);
	switch (field) {
	case CTNAT_FIELD_IP6_SADDR:
		*v = number_of(&ip6->saddr, 16);
		break;
	case CTNAT_FIELD_IP6_DADDR:
		*v = number_of(&ip6->daddr, 16);
		break;
	case CTNAT_FIELD_IP6_NEXTHDR:
		*v = ip6->nexthdr;
		break;
	case CTNAT_FIELD_IP6_DSCP:
		*v = (first >> 22) % 64;
		break;
	case CTNAT_FIELD_IP6_HOPLIMIT:
		*v = ip6->hop_limit;
		break;
	case CTNAT_FIELD_IP6_FLOWLABEL:
		*v = first % (1 << 20);
		break;
	case CTNAT_FIELD_IP6_LENGTH:
		*v = be16toh(ip6->payload_len);
		break;
	default:
		return false;
	}
	return true;
}

static bool load_ports(const struct world *w, const struct heads *h, bool dst,
		       u128 *v)
{
	__u8 port[2];

	if (!copy(w, h->l4_off + (dst ? 2 : 0), port, 2))
		return false;
	*v = number_of(port, 2);
	return true;
}

static bool load_frag(const struct heads *h, unsigned int field, u128 *v)
{
	const __u8 *frag = h->frag_header;

	if (!h->ip6 || !h->frag)
		return false;
	switch (field) {
	case CTNAT_FIELD_FRAG_FRAG_OFF:
		*v = (frag[2] << 8 | frag[3]) / 8;
		return true;
	case CTNAT_FIELD_FRAG_ID:
		*v = number_of(frag + 4, 4);
		return true;
	case CTNAT_FIELD_FRAG_MORE:
		*v = frag[3] % 2;
		return true;
	}
	return false;
}

/* The whole of the options has to be there. */
static bool load_mss(const struct world *w, const struct heads *h, u128 *v)
{
	__u8 tcp[60];
	size_t len, at = 20;

	if (!copy(w, h->l4_off, tcp, 13))
		return false;
	len = tcp[12] / 16 * 4;
	if (len < 20 || !copy(w, h->l4_off, tcp, len))
		return false;
	while (at + 4 <= len && tcp[at] != 0) {
		if (tcp[at] == 2 && tcp[at + 1] == 4) {
			*v = number_of(tcp + at + 2, 2);
			return true;
		}
		if (tcp[at] == 1)
			at += 1;
		else
			at += tcp[at + 1] > 2 ? tcp[at + 1] : 2;
	}
	return false;
}

static bool load_l4(const struct world *w, const struct heads *h,
		    unsigned int field, u128 *v)
{
	struct tcphdr tcp;
	__u8 p = h->l4proto;

	if (!h->transport)
		return false;
	switch (field) {
	case CTNAT_FIELD_TH_SPORT:
	case CTNAT_FIELD_TH_DPORT:
		if (p != 6 && p != 17 && p != 33 && p != 132 && p != 136)
			return false;
		return load_ports(w, h, field == CTNAT_FIELD_TH_DPORT, v);
	case CTNAT_FIELD_TCP_SPORT:
	case CTNAT_FIELD_TCP_DPORT:
		return p == 6 &&
		       load_ports(w, h, field == CTNAT_FIELD_TCP_DPORT, v);
	case CTNAT_FIELD_UDP_SPORT:
	case CTNAT_FIELD_UDP_DPORT:
		return p == 17 &&
		       load_ports(w, h, field == CTNAT_FIELD_UDP_DPORT, v);
	case CTNAT_FIELD_SCTP_SPORT:
	case CTNAT_FIELD_SCTP_DPORT:
		return p == 132 &&
		       load_ports(w, h, field == CTNAT_FIELD_SCTP_DPORT, v);
	case CTNAT_FIELD_UDPLITE_SPORT:
	case CTNAT_FIELD_UDPLITE_DPORT:
		return p == 136 &&
		       load_ports(w, h, field == CTNAT_FIELD_UDPLITE_DPORT, v);
	case CTNAT_FIELD_DCCP_SPORT:
	case CTNAT_FIELD_DCCP_DPORT:
		return p == 33 &&
		       load_ports(w, h, field == CTNAT_FIELD_DCCP_DPORT, v);
	case CTNAT_FIELD_TCP_MAXSEG:
		return p == 6 && load_mss(w, h, v);
	case CTNAT_FIELD_TCP_FLAGS:
		/* the flags alone may be there when the rest is not */
		if (p != 6 || !copy(w, h->l4_off, &tcp, 14))
			return false;
		*v = ((__u8 *)&tcp)[13];
		return true;
	case CTNAT_FIELD_TCP_WINDOW:
		if (p != 6 || !copy(w, h->l4_off, &tcp, 16))
			return false;
		*v = be16toh(tcp.window);
		return true;
	}
	return false;
}

static bool load_icmp(const struct world *w, const struct heads *h,
		      unsigned int field, u128 *v)
{
	struct icmphdr icmp = { 0 };
	size_t there;
	bool echo;

	if (!h->ip || !h->transport || h->l4proto != 1)
		return false;
	there = h->l4_off > w->len ? 0 : w->len - h->l4_off;
	copy(w, h->l4_off, &icmp, there < 8 ? there : 8);
	echo = icmp.type == ICMP_ECHO || icmp.type == ICMP_ECHOREPLY ||
	       icmp.type == ICMP_TIMESTAMP || icmp.type == ICMP_TIMESTAMPREPLY;
	switch (field) {
	case CTNAT_FIELD_ICMP_TYPE:
		*v = icmp.type;
		return there >= 1;
	case CTNAT_FIELD_ICMP_CODE:
		*v = icmp.code;
		return there >= 2;
	case CTNAT_FIELD_ICMP_ID:
		*v = be16toh(icmp.un.echo.id);
		return there >= 6 && echo;
	case CTNAT_FIELD_ICMP_SEQUENCE:
		*v = be16toh(icmp.un.echo.sequence);
		return there >= 8 && echo;
	case CTNAT_FIELD_ICMP_MTU:
		*v = be16toh(icmp.un.frag.mtu);
		return there >= 8 && icmp.type == ICMP_DEST_UNREACH;
	}
	return false;
}

static bool load_icmpv6(const struct world *w, const struct heads *h,
			unsigned int field, u128 *v)
{
	struct icmp6hdr icmp = { 0 };
	size_t there;
	bool echo;

	if (!h->ip6 || !h->transport || h->l4proto != 58)
		return false;
	there = h->l4_off > w->len ? 0 : w->len - h->l4_off;
	copy(w, h->l4_off, &icmp, there < 8 ? there : 8);
	echo = icmp.icmp6_type == 128 || icmp.icmp6_type == 129;
	switch (field) {
	case CTNAT_FIELD_ICMPV6_TYPE:
		*v = icmp.icmp6_type;
		return there >= 1;
	case CTNAT_FIELD_ICMPV6_CODE:
		*v = icmp.icmp6_code;
		return there >= 2;
	case CTNAT_FIELD_ICMPV6_ID:
		*v = be16toh(icmp.icmp6_identifier);
		return there >= 6 && echo;
	case CTNAT_FIELD_ICMPV6_SEQUENCE:
		*v = be16toh(icmp.icmp6_sequence);
		return there >= 8 && echo;
	case CTNAT_FIELD_ICMPV6_MTU:
		*v = be32toh(icmp.icmp6_mtu);
		return there >= 8 && icmp.icmp6_type == 2;
	}
	return false;
}

static bool load_packet(const struct world *w, unsigned int field, u128 *v)
{
	struct heads h = { 0 };

	if (w->nfproto == NFPROTO_IPV4)
		heads_ip(w, &h);
	else if (w->nfproto == NFPROTO_IPV6)
		heads_ip6(w, &h);
	if (field == CTNAT_FIELD_META_NFPROTO) {
		*v = w->nfproto;
		return true;
	}
	if (field == CTNAT_FIELD_META_L4PROTO) {
		*v = h.l4proto;
		return h.proto;
	}
	if (field < CTNAT_FIELD_ETHER_SADDR || field >= CTNAT_FIELD_CT_STATE) {
		*v = 0;
		for (unsigned int i = 0; i < ctnat_field_words(field); i++)
			*v = (*v << 32) + w->words[field][i];
		return w->has[field];
	}
	return load_ip(&h, field, v) || load_ip6(&h, field, v) ||
	       load_l4(w, &h, field, v) || load_frag(&h, field, v) || load_icmp(w, &h, field, v) ||
	       load_icmpv6(w, &h, field, v);
}

/* Sixteen words; four of them in a row make one of the wide ones. */
static bool load_reg(const struct world *w, unsigned int field, u128 *v)
{
	unsigned int first = field, n = 1;

	if (field >= CTNAT_FIELD_REG4_0) {
		first = CTNAT_FIELD_REG_0 + 4 * (field - CTNAT_FIELD_REG4_0);
		n = 4;
	}
	*v = 0;
	for (unsigned int i = first; i < first + n; i++) {
		assert(w->has[i]);	/* the verifier saw to it */
		*v = (*v << 32) + w->words[i][0];
	}
	return true;
}

bool twin_load(const struct world *w, unsigned int field, u128 *v)
{
	struct world inner = *w;
	struct link link;

	if (field >= CTNAT_FIELD_REG_0)
		return load_reg(w, field, v);
	if (!w->frame)
		return load_packet(w, field, v);
	link_of(w, &link);
	if (load_link(w, &link, field, v))
		return true;
	inner.l3_off = link.end;
	inner.nfproto = link.protocol == 0x0800 ? NFPROTO_IPV4 :
			link.protocol == 0x86dd ? NFPROTO_IPV6 : 0;
	return load_packet(&inner, field, v);
}
