/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is known about the packet under way, and how it is found out.
 *
 * A packet is parsed once per hook, up to where its transport header begins;
 * fields are read from it only when a rule asks (extract.h). What carries the
 * bytes is none of the core's business: the includer embeds struct
 * ctnat_packet in a structure of its own and provides, before including this
 * header,
 *
 *   const void *platform_header(const struct ctnat_packet *pkt,
 *			unsigned int off, unsigned int len, void *buf)
 *
 * as skb_header_pointer(): @len bytes from @off, in place or copied to @buf;
 * NULL when the packet ends before. An Ethernet header may lie before what is in
 * hand: its @off counts backwards, modulo 2^32. And
 *
 *   const void *platform_linear(const struct ctnat_packet *pkt,
 *			unsigned int off, unsigned int len)
 *
 * the same, but NULL, too, where they do not lie in one piece.
 */
#ifndef CTNAT_CORE_PACKET_H
#define CTNAT_CORE_PACKET_H

#include "bytes.h"

enum ctnat_parsed {
	CTNAT_PARSED_L3		= 1 << 0,	/* the network header is good */
	CTNAT_PARSED_L4PROTO	= 1 << 1,	/* l4proto is known */
	CTNAT_PARSED_L4		= 1 << 2,	/* a transport header at l4_off */
	CTNAT_PARSED_ETHER	= 1 << 3,	/* an Ethernet header at l2_off */
	CTNAT_PARSED_FRAG	= 1 << 4,	/* an IPv6 fragment header */
};

#define CTNAT_VLANS_MAX	2	/* tags that are looked through */

/*
 * struct ctnat_packet - one packet at one hook
 * @family: NFPROTO_* of the hook; set by the includer
 * @nfproto: NFPROTO_IPV4, NFPROTO_IPV6, or NFPROTO_UNSPEC for a frame of another
 *	protocol; set by the includer, or by ctnat_packet_parse_tags()
 * @n_vlans: tags in @vlan; those that were taken off the frame before are set by
 *	the includer
 * @vlan: tags (priority, DEI, identifier), the outermost first
 * @ether_type: what stands behind the Ethernet addresses; set by the includer
 * @protocol: type of what begins at @l3_off; set by the includer
 * @l2_off: where the Ethernet header begins, which may be before what is in
 *	hand (below zero); set by the includer with CTNAT_PARSED_ETHER
 * @l3_off: where the network header begins, behind the tags; set by the includer
 * @parsed: enum ctnat_parsed
 * @l4proto: protocol of the transport header (behind extension headers)
 * @frag_off: offset of this fragment, in bytes; 0: the first, or no fragment
 * @l4_off: where the transport header begins
 * @frag_at: where the first IPv6 fragment header begins, with
 *	CTNAT_PARSED_FRAG
 * @reg: registers of the rule being run; a rule reads only what it has written,
 *	so that they need no value at first. They stay last
 */
struct ctnat_packet {
	__u8 family;
	__u8 nfproto;
	__u8 n_vlans;
	__u8 parsed;
	__u8 l4proto;
	__u16 frag_off;
	__u16 vlan[CTNAT_VLANS_MAX];
	__u16 ether_type;
	__u16 protocol;
	__s32 l2_off;
	__u32 l3_off;
	__u32 l4_off;
	__u32 frag_at;
	__u32 reg[CTNAT_REG_WORDS];
};

/* defined by the includer, see above */
static inline const void *platform_header(const struct ctnat_packet *pkt,
					  unsigned int off, unsigned int len,
					  void *buf);

static inline const void *platform_linear(const struct ctnat_packet *pkt,
					  unsigned int off, unsigned int len);

/* Sizes and words of the headers; own ones, as userspace lacks the kernel's. */
#define CTNAT_ETHER_HDR		14
#define CTNAT_VLAN_HDR		4
#define CTNAT_ETHER_IP		0x0800
#define CTNAT_ETHER_ARP		0x0806
#define CTNAT_ETHER_8021Q	0x8100
#define CTNAT_ETHER_IP6		0x86dd
#define CTNAT_ETHER_8021AD	0x88a8
#define CTNAT_IP_HDR		20
#define CTNAT_IP_OFFMASK	0x1fff
#define CTNAT_IP6_HDR		40
#define CTNAT_IP6_OFFMASK	0xfff8
#define CTNAT_L4_OFF_MAX	0xffff	/* as nf_tables: no header behind it */

static inline void ctnat_packet_parse_ip(struct ctnat_packet *pkt)
{
	__u8 buf[CTNAT_IP_HDR] PLATFORM_UNINITIALIZED;
	unsigned int first, frag_off;
	const __u8 *ip;

	ip = platform_header(pkt, pkt->l3_off, sizeof(buf), buf);
	if (!ip)
		return;
	/* version 4, and five words of header at least */
	first = ip[0];
	if (first < 0x45 || first > 0x4f)
		return;
	frag_off = (ctnat_get_be(ip + 6, 2) & CTNAT_IP_OFFMASK) * 8;
	pkt->parsed |= CTNAT_PARSED_L3 | CTNAT_PARSED_L4PROTO |
		       (frag_off ? 0 : CTNAT_PARSED_L4);
	pkt->l4proto = ip[9];
	pkt->frag_off = frag_off;
	pkt->l4_off = pkt->l3_off + (first & 0xf) * 4;
}

/* Extension headers that lead on to another header, as ipv6_ext_hdr(). */
static inline bool ctnat_is_exthdr(__u8 nexthdr)
{
	switch (nexthdr) {
	case IPPROTO_HOPOPTS:
	case IPPROTO_ROUTING:
	case IPPROTO_FRAGMENT:
	case IPPROTO_AH:
	case IPPROTO_DSTOPTS:
		return true;
	}
	return false;
}

/*
 * The walk of ipv6_find_hdr(): what it finds is what the kernel's conntrack and
 * nf_tables find. Each header takes 8 bytes at least, and none begins behind
 * CTNAT_L4_OFF_MAX, which bounds the loop.
 */
static inline void ctnat_packet_parse_ip6(struct ctnat_packet *pkt)
{
	unsigned int off = pkt->l3_off + CTNAT_IP6_HDR;
	__u8 buf[CTNAT_IP6_HDR] PLATFORM_UNINITIALIZED;
	const __u8 *hdr;
	__u8 nexthdr;

	hdr = platform_header(pkt, pkt->l3_off, sizeof(buf), buf);
	if (!hdr || hdr[0] >> 4 != 6)
		return;
	pkt->parsed |= CTNAT_PARSED_L3;
	nexthdr = hdr[6];

	while (ctnat_is_exthdr(nexthdr)) {
		unsigned int len;
		bool later = false;

		hdr = platform_header(pkt, off, 8, buf);
		if (!hdr)
			return;
		if (nexthdr == IPPROTO_FRAGMENT) {
			if (!(pkt->parsed & CTNAT_PARSED_FRAG))
				pkt->frag_at = off;
			pkt->parsed |= CTNAT_PARSED_FRAG;
			pkt->frag_off = ctnat_get_be(hdr + 2, 2) &
					CTNAT_IP6_OFFMASK;
			later = pkt->frag_off;
			len = 8;
		} else if (nexthdr == IPPROTO_AH) {
			len = (hdr[1] + 2) * 4;
		} else {
			len = (hdr[1] + 1) * 8;
		}
		nexthdr = hdr[0];
		if (later) {
			/* what follows is the middle of something */
			if (ctnat_is_exthdr(nexthdr))
				return;
			pkt->l4proto = nexthdr;
			pkt->parsed |= CTNAT_PARSED_L4PROTO;
			return;
		}
		off += len;
		if (off - pkt->l3_off > CTNAT_L4_OFF_MAX)
			return;
	}
	pkt->l4proto = nexthdr;
	pkt->l4_off = off;
	pkt->parsed |= CTNAT_PARSED_L4PROTO;
	if (nexthdr != IPPROTO_NONE)
		pkt->parsed |= CTNAT_PARSED_L4;
}

/**
 * ctnat_packet_parse_tags() - look through the tags of a frame
 * @pkt: @protocol and @l3_off are set: what the frame holds, and where
 *
 * @l3_off moves behind them and @protocol, @nfproto say what is there. A frame
 * with more tags than are looked through holds no protocol that is known.
 */
static inline void ctnat_packet_parse_tags(struct ctnat_packet *pkt)
{
	__u8 buf[CTNAT_VLAN_HDR];
	const __u8 *tag;

	while (pkt->n_vlans < CTNAT_VLANS_MAX &&
	       (pkt->protocol == CTNAT_ETHER_8021Q ||
		pkt->protocol == CTNAT_ETHER_8021AD)) {
		tag = platform_header(pkt, pkt->l3_off, sizeof(buf), buf);
		if (!tag)
			break;
		pkt->vlan[pkt->n_vlans++] = ctnat_get_be(tag, 2);
		pkt->protocol = ctnat_get_be(tag + 2, 2);
		pkt->l3_off += CTNAT_VLAN_HDR;
	}
	pkt->nfproto = NFPROTO_UNSPEC;
	if (pkt->protocol == CTNAT_ETHER_IP)
		pkt->nfproto = NFPROTO_IPV4;
	else if (pkt->protocol == CTNAT_ETHER_IP6)
		pkt->nfproto = NFPROTO_IPV6;
}

/**
 * ctnat_packet_parse() - find the headers
 * @pkt: @nfproto and @l3_off are set
 *
 * To be called again after an action replaced or rewrote the headers.
 */
static inline void ctnat_packet_parse(struct ctnat_packet *pkt)
{
	pkt->parsed &= CTNAT_PARSED_ETHER;
	pkt->l4proto = 0;
	pkt->frag_off = 0;
	pkt->l4_off = 0;
	if (pkt->nfproto == NFPROTO_IPV4)
		ctnat_packet_parse_ip(pkt);
	else if (pkt->nfproto == NFPROTO_IPV6)
		ctnat_packet_parse_ip6(pkt);
}

#endif /* CTNAT_CORE_PACKET_H */
