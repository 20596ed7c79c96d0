// SPDX-License-Identifier: GPL-2.0-only
/*
 * "X set EXPR": what a packet carries along, its connection's mark and label,
 * and its headers, with every checksum mended that depends on them.
 *
 * Checksums change by what has changed, so that one which was wrong stays
 * wrong. skb->csum (CHECKSUM_COMPLETE) covers the network header as well: what
 * a checksum inside of it makes up for leaves it alone. With CHECKSUM_PARTIAL
 * the transport header has the sum of the pseudo header only, and the device
 * (or segmentation) does the rest, ports included.
 */
#include <linux/dccp.h>
#include <linux/etherdevice.h>
#include <linux/icmpv6.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netfilter_bridge.h>
#include <linux/sctp.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/checksum.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/sctp/checksum.h>

#include "action.h"
#include "core/hooks.h"
#include "env.h"
#include "frame.h"
#include "ct/ct.h"

#define CTNAT_NO_CHECK 0 /* no offset of a checksum */

static int ctnat_unwritable(void)
{
	return CTNAT_END_DROP(CTNAT_DROP_TRANSLATE);
}

/* ---- checksums of the transport layer ---- */

static bool ctnat_is_udp(const struct ctnat_env *env)
{
	return env->pkt.l4proto == IPPROTO_UDP ||
	       env->pkt.l4proto == IPPROTO_UDPLITE;
}

/*
 * Where the packet has the Internet checksum of its transport header, or
 * CTNAT_NO_CHECK. Fragments but the first have none; without one is UDP with a
 * checksum of 0.
 */
static unsigned int ctnat_check_at(const struct ctnat_env *env)
{
	unsigned int at = env->pkt.l4_off;
	const __sum16 *check;
	__sum16 buf;

	if (!(env->pkt.parsed & CTNAT_PARSED_L4))
		return CTNAT_NO_CHECK;
	switch (env->pkt.l4proto) {
	case IPPROTO_TCP:
		at += offsetof(struct tcphdr, check);
		break;
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
		at += offsetof(struct udphdr, check);
		break;
	case IPPROTO_DCCP:
		at += offsetof(struct dccp_hdr, dccph_checksum);
		break;
	case IPPROTO_ICMPV6:
		at += offsetof(struct icmp6hdr, icmp6_cksum);
		break;
	default:
		return CTNAT_NO_CHECK;
	}
	check = skb_header_pointer(env->skb, at, sizeof(buf), &buf);
	if (!check)
		return CTNAT_NO_CHECK;
	if (env->pkt.l4proto == IPPROTO_UDP && !*check &&
	    env->skb->ip_summed != CHECKSUM_PARTIAL)
		return CTNAT_NO_CHECK;
	return at;
}

/* A sum of 0 would say that there is none. */
static void ctnat_check_done(const struct ctnat_env *env, __sum16 *check)
{
	if (!*check && ctnat_is_udp(env) &&
	    env->skb->ip_summed != CHECKSUM_PARTIAL)
		*check = CSUM_MANGLED_0;
}

/* ---- the network header ---- */

static void *ctnat_l3(const struct ctnat_env *env)
{
	return env->skb->data + env->pkt.l3_off;
}

static int ctnat_set_addr(struct ctnat_env *env, unsigned int at,
			  const __be32 *addr, unsigned int len)
{
	unsigned int l3_len = len == 4 ? sizeof(struct iphdr) :
					 sizeof(struct ipv6hdr);
	unsigned int check = ctnat_check_at(env);
	struct sk_buff *skb = env->skb;
	__sum16 *sum;
	__be32 *old;

	if (skb_ensure_writable(skb, check ? check + sizeof(*sum) :
					     env->pkt.l3_off + l3_len))
		return ctnat_unwritable();
	old = ctnat_l3(env) + at;
	sum = (__sum16 *)(skb->data + check);
	if (len == 4) {
		if (check)
			inet_proto_csum_replace4(sum, skb, *old, *addr, true);
		csum_replace4(&((struct iphdr *)ctnat_l3(env))->check, *old,
			      *addr);
	} else if (check) {
		inet_proto_csum_replace16(sum, skb, old, addr, true);
	} else if (skb->ip_summed == CHECKSUM_COMPLETE) {
		/* as below: nothing makes up for it */
		csum_replace(&skb->csum, csum_partial(old, len, 0),
			     csum_partial(addr, len, 0));
	}
	if (check)
		ctnat_check_done(env, sum);
	memcpy(old, addr, len);
	return CTNAT_EXEC_NEXT;
}

static int ctnat_store_addr(struct ctnat_env *env, unsigned int field,
			    const u32 *words)
{
	__be32 addr[4];
	unsigned int i;
	int ret;

	for (i = 0; i < 4; i++)
		addr[i] = htonl(words[i]);
	switch (field) {
	case CTNAT_FIELD_IP_SADDR:
		ret = ctnat_set_addr(env, offsetof(struct iphdr, saddr),
				     &addr[3], 4);
		break;
	case CTNAT_FIELD_IP_DADDR:
		ret = ctnat_set_addr(env, offsetof(struct iphdr, daddr),
				     &addr[3], 4);
		break;
	case CTNAT_FIELD_IP6_SADDR:
		ret = ctnat_set_addr(env, offsetof(struct ipv6hdr, saddr),
				     addr, 16);
		break;
	default:
		ret = ctnat_set_addr(env, offsetof(struct ipv6hdr, daddr),
				     addr, 16);
		break;
	}
	return ret;
}

static int ctnat_store_ip(struct ctnat_env *env, unsigned int field, u8 value)
{
	struct iphdr *ip;
	u8 new;

	if (skb_ensure_writable(env->skb, env->pkt.l3_off + sizeof(*ip)))
		return ctnat_unwritable();
	ip = ctnat_l3(env);
	if (field == CTNAT_FIELD_IP_TTL) {
		csum_replace2(&ip->check, htons(ip->ttl << 8),
			      htons(value << 8));
		ip->ttl = value;
		return CTNAT_EXEC_NEXT;
	}
	new = (value << 2) | (ip->tos & 3);
	csum_replace2(&ip->check, htons(ip->tos), htons(new));
	ip->tos = new;
	env->flags |= CTNAT_ENV_NEW_DSCP;
	return CTNAT_EXEC_NEXT;
}

/* This header has no checksum to make up for the change in skb->csum. */
static int ctnat_store_ip6(struct ctnat_env *env, unsigned int field, u8 value)
{
	struct sk_buff *skb = env->skb;
	__be16 old, new, *word;

	if (skb_ensure_writable(skb, env->pkt.l3_off + sizeof(struct ipv6hdr)))
		return ctnat_unwritable();
	word = ctnat_l3(env);
	if (field == CTNAT_FIELD_IP6_HOPLIMIT) {
		word += offsetof(struct ipv6hdr, nexthdr) / sizeof(*word);
		new = (*word & htons(0xff00)) | htons(value);
	} else {
		new = (*word & htons(0xf03f)) | htons(value << 6);
		env->flags |= CTNAT_ENV_NEW_DSCP;
	}
	old = *word;
	*word = new;
	if (skb->ip_summed == CHECKSUM_COMPLETE)
		csum_replace(&skb->csum, (__force __wsum)old,
			     (__force __wsum) new);
	return CTNAT_EXEC_NEXT;
}

/* ---- ports ---- */

/* The checksum of a packet in pieces cannot be known from the first. */
static bool ctnat_is_fragment(const struct ctnat_env *env)
{
	unsigned int off = env->pkt.l3_off;

	if (env->pkt.nfproto == NFPROTO_IPV4)
		return ip_is_fragment(ctnat_l3(env));
	off = 0;
	return ipv6_find_hdr(env->skb, &off, NEXTHDR_FRAGMENT, NULL, NULL) >= 0;
}

static int ctnat_store_sctp(struct ctnat_env *env, unsigned int at, __be16 port)
{
	unsigned int off = env->pkt.l4_off;
	struct sk_buff *skb = env->skb;
	__le32 right;
	struct sctphdr *sctp;

	if (ctnat_is_fragment(env) || skb->len < off + sizeof(*sctp))
		return CTNAT_EXEC_BREAK;
	/* the sum does not run over what pads a short frame */
	if (ctnat_is_l2(env->state->pf) && !ctnat_frame_is_good(env))
		return CTNAT_EXEC_BREAK;
	if (skb_ensure_writable(skb, off + sizeof(*sctp)))
		return ctnat_unwritable();
	sctp = (void *)(skb->data + off);
	if (skb->ip_summed == CHECKSUM_PARTIAL) {
		*(__be16 *)(skb->data + off + at) = port;
		return CTNAT_EXEC_NEXT;
	}
	right = sctp_compute_cksum(skb, off);
	*(__be16 *)(skb->data + off + at) = port;
	sctp->checksum ^= right ^ sctp_compute_cksum(skb, off);
	/* skb->csum knows nothing of it */
	if (skb->ip_summed == CHECKSUM_COMPLETE)
		skb->ip_summed = CHECKSUM_NONE;
	return CTNAT_EXEC_NEXT;
}

static int ctnat_store_port(struct ctnat_env *env, unsigned int at, __be16 port)
{
	unsigned int check = ctnat_check_at(env);
	struct sk_buff *skb = env->skb;
	__sum16 *sum;
	unsigned int port_at = env->pkt.l4_off + at;
	__be16 *old;

	if (env->pkt.l4proto == IPPROTO_SCTP)
		return ctnat_store_sctp(env, at, port);
	if (skb_ensure_writable(skb, check ? check + sizeof(*sum) :
					     port_at + sizeof(port)))
		return ctnat_unwritable();
	old = (__be16 *)(skb->data + port_at);
	if (check) {
		sum = (__sum16 *)(skb->data + check);
		inet_proto_csum_replace2(sum, skb, *old, port, false);
		ctnat_check_done(env, sum);
	} else if (skb->ip_summed == CHECKSUM_COMPLETE) {
		csum_replace(&skb->csum, (__force __wsum)*old,
			     (__force __wsum)port);
	}
	*old = port;
	return CTNAT_EXEC_NEXT;
}

/* ---- the link header ---- */

static int ctnat_link_writable(struct ctnat_env *env, unsigned int len)
{
	int end = env->pkt.l2_off + (int)len;

	return skb_ensure_writable(env->skb, max(end, 0));
}

/*
 * Whose the packet is, its receiver has read off the address that it had: as
 * ebtables' dnat, so that the host takes what is for it now.
 */
static void ctnat_new_receiver(const struct ctnat_env *env, const u8 *addr)
{
	const struct nf_hook_state *state = env->state;
	struct net_device *dev = NULL;

	if (state->pf == NFPROTO_NETDEV && state->hook == NF_NETDEV_INGRESS)
		dev = env->skb->dev;
	else if (state->pf == NFPROTO_BRIDGE &&
		 state->hook == NF_BR_PRE_ROUTING)
		dev = netdev_master_upper_dev_get_rcu(state->in);
	if (!dev)
		return;
	if (is_broadcast_ether_addr(addr))
		env->skb->pkt_type = PACKET_BROADCAST;
	else if (is_multicast_ether_addr(addr))
		env->skb->pkt_type = PACKET_MULTICAST;
	else if (ether_addr_equal(addr, dev->dev_addr))
		env->skb->pkt_type = PACKET_HOST;
	else
		env->skb->pkt_type = PACKET_OTHERHOST;
}

/* No checksum runs over these. */
static int ctnat_store_ether(struct ctnat_env *env, unsigned int field,
			     const u32 *words)
{
	struct ethhdr *eth;
	u8 addr[ETH_ALEN];

	if (ctnat_link_writable(env, ETH_HLEN))
		return ctnat_unwritable();
	put_unaligned_be16(words[2], addr);
	put_unaligned_be32(words[3], addr + 2);
	eth = (void *)(env->skb->data + env->pkt.l2_off);
	if (field == CTNAT_FIELD_ETHER_SADDR) {
		memcpy(eth->h_source, addr, ETH_ALEN);
	} else {
		memcpy(eth->h_dest, addr, ETH_ALEN);
		ctnat_new_receiver(env, addr);
	}
	return CTNAT_EXEC_NEXT;
}

/*
 * The outer tag. One that is in the frame lies before what is in hand, where
 * skb->csum does not reach until the frame is put back (frame.c).
 */
static int ctnat_store_vlan(struct ctnat_env *env, unsigned int field,
			    u16 value)
{
	struct ctnat_packet *pkt = &env->pkt;
	struct sk_buff *skb = env->skb;
	u16 tag = pkt->vlan[0];

	if (field == CTNAT_FIELD_VLAN_ID)
		tag = (tag & ~VLAN_VID_MASK) | value;
	else
		tag = (tag & ~VLAN_PRIO_MASK) | value << VLAN_PRIO_SHIFT;
	if (skb_vlan_tag_present(skb)) {
		__vlan_hwaccel_put_tag(skb, skb->vlan_proto, tag);
	} else {
		if (!(pkt->parsed & CTNAT_PARSED_ETHER))
			return CTNAT_EXEC_BREAK;
		if (ctnat_link_writable(env, VLAN_ETH_HLEN))
			return ctnat_unwritable();
		put_unaligned_be16(tag, skb->data + pkt->l2_off + ETH_HLEN);
	}
	pkt->vlan[0] = tag;
	return CTNAT_EXEC_NEXT;
}

/* ---- the maximum segment size ---- */

/*
 * As nf_tables: a larger one could stall the connection, and so only a smaller
 * one is set; a packet without the option stays as it is.
 */
static int ctnat_store_mss(struct ctnat_env *env, u16 mss)
{
	unsigned int at = ctnat_has_layer(&env->pkt, CTNAT_NEEDS_TCP) ?
			  ctnat_tcp_mss(&env->pkt) : 0;
	struct sk_buff *skb = env->skb;
	struct tcphdr *tcp;
	u16 old;
	u8 *opt;

	if (!at)
		return CTNAT_EXEC_NEXT;
	if (skb_ensure_writable(skb, at + CTNAT_TCP_MSS_LEN))
		return ctnat_unwritable();
	tcp = (void *)(skb->data + env->pkt.l4_off);
	opt = skb->data + at;
	old = opt[2] << 8 | opt[3];
	if (old <= mss)
		return CTNAT_EXEC_NEXT;
	opt[2] = mss >> 8;
	opt[3] = mss & 0xff;
	/* behind an odd number of bytes its halves stand the other way round */
	if ((at - env->pkt.l4_off) & 1)
		inet_proto_csum_replace2(&tcp->check, skb, htons(swab16(old)),
					 htons(swab16(mss)), false);
	else
		inet_proto_csum_replace2(&tcp->check, skb, htons(old),
					 htons(mss), false);
	return CTNAT_EXEC_NEXT;
}

static bool ctnat_is_source(unsigned int field)
{
	switch (field) {
	case CTNAT_FIELD_TH_SPORT:
	case CTNAT_FIELD_TCP_SPORT:
	case CTNAT_FIELD_UDP_SPORT:
	case CTNAT_FIELD_SCTP_SPORT:
	case CTNAT_FIELD_UDPLITE_SPORT:
	case CTNAT_FIELD_DCCP_SPORT:
	case CTNAT_FIELD_IP_SADDR:
	case CTNAT_FIELD_IP6_SADDR:
		return true;
	}
	return false;
}

/* ---- the statement ---- */

static int ctnat_store_tuple(struct ctnat_env *env, unsigned int field,
			     const u32 *words)
{
	bool source = ctnat_is_source(field);
	bool addr = ctnat_field_bits(field) >= 32;
	int ret;

	if (addr)
		ret = ctnat_store_addr(env, field, words);
	else
		ret = ctnat_store_port(env, source ? 0 : 2, htons(words[3]));
	if (ret != CTNAT_EXEC_NEXT)
		return ret;
	skb_clear_hash(env->skb);
	ctnat_ct_detach(env);
	if (!addr)
		ctnat_new_port(env);
	else if (source)
		ctnat_new_source(env);
	else
		ctnat_new_destination(env);
	return ret;
}

static int ctnat_store_header(struct ctnat_env *env, unsigned int field,
			      const u32 *words)
{
	unsigned int i, n = ctnat_field_words(field);
	u32 old[4];

	if (!ctnat_load(&env->pkt, field, old))
		return CTNAT_EXEC_BREAK;
	for (i = 0; i < n && old[i] == words[4 - n + i]; i++)
		;
	if (i == n)
		return CTNAT_EXEC_NEXT;
	switch (field) {
	case CTNAT_FIELD_ETHER_SADDR:
	case CTNAT_FIELD_ETHER_DADDR:
		return ctnat_store_ether(env, field, words);
	case CTNAT_FIELD_VLAN_ID:
	case CTNAT_FIELD_VLAN_PCP:
		return ctnat_store_vlan(env, field, words[3]);
	case CTNAT_FIELD_IP_TTL:
	case CTNAT_FIELD_IP_DSCP:
		return ctnat_store_ip(env, field, words[3]);
	case CTNAT_FIELD_IP6_HOPLIMIT:
	case CTNAT_FIELD_IP6_DSCP:
		return ctnat_store_ip6(env, field, words[3]);
	}
	return ctnat_store_tuple(env, field, words);
}

int ctnat_set(struct ctnat_env *env, const struct ctnat_insn_set *set)
{
	u32 words[4];

	if (!ctnat_set_load(&env->pkt, set, words))
		return CTNAT_EXEC_BREAK;
	switch (set->field) {
	case CTNAT_FIELD_META_MARK:
		env->skb->mark = words[3];
		return CTNAT_EXEC_NEXT;
	case CTNAT_FIELD_META_PRIORITY:
		env->skb->priority = words[3];
		return CTNAT_EXEC_NEXT;
#ifdef CONFIG_NETWORK_SECMARK
	case CTNAT_FIELD_META_SECMARK:
		env->skb->secmark = words[3];
		return CTNAT_EXEC_NEXT;
#endif
	case CTNAT_FIELD_CT_SECMARK:
		ctnat_ct_set_secmark(env, words[3]);
		return CTNAT_EXEC_NEXT;
	case CTNAT_FIELD_CT_MARK:
		ctnat_ct_set_mark(env, words[3]);
		return CTNAT_EXEC_NEXT;
	case CTNAT_FIELD_CT_LABEL:
		ctnat_ct_set_label(env, words);
		return CTNAT_EXEC_NEXT;
	case CTNAT_FIELD_TCP_MAXSEG:
		return ctnat_store_mss(env, words[3]);
	}
	return ctnat_store_header(env, set->field, words);
}
