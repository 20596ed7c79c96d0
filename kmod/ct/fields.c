// SPDX-License-Identifier: GPL-2.0-only
/* What rules can ask about the connection that a packet is attached to. */
#include <linux/bitmap.h>
#include <linux/math64.h>
#include <net/netfilter/nf_conntrack_acct.h>
#include <net/netfilter/nf_conntrack_helper.h>
#include <net/netfilter/nf_conntrack_labels.h>
#include <net/netfilter/nf_conntrack_tuple.h>

#include "../core/conn.h"
#include "conn.h"

/* Bit n of the number is bit n of the connection's label. */
void ctnat_label_bits(unsigned long *bits, const u32 *words)
{
	u32 low_first[4] = { words[3], words[2], words[1], words[0] };

	bitmap_from_arr32(bits, low_first, 128);
}

void ctnat_label_words(u32 *words, const struct nf_conn *ct)
{
	const struct nf_conn_labels *labels = ct ? nf_ct_labels_find(ct) : NULL;
	u32 low_first[4] = {};
	unsigned int i;

	if (labels)
		bitmap_to_arr32(low_first, labels->bits, 128);
	for (i = 0; i < 4; i++)
		words[i] = low_first[3 - i];
}

/* nft's words: exactly one of them */
static u32 ctnat_state_of(const struct nf_conn *ct,
			  enum ip_conntrack_info ctinfo, u8 tracking)
{
	if (ct)
		return 2 << (ctinfo < IP_CT_IS_REPLY ? ctinfo :
						       ctinfo - IP_CT_IS_REPLY);
	if (ctinfo == IP_CT_UNTRACKED)
		return CTNAT_STATE_UNTRACKED;
	if (ctinfo == CTNAT_CTINFO_INVALID || tracking == CTNAT_TRACK_AUTOMATIC)
		return CTNAT_STATE_INVALID;
	return CTNAT_STATE_UNTRACKED;
}

static u32 ctnat_state(const struct ctnat_env *env, const struct nf_conn *ct,
		       enum ip_conntrack_info ctinfo)
{
	u32 state = ctnat_state_of(ct, ctinfo, env->tracking);

	if (!ct && ctinfo != IP_CT_UNTRACKED && env->flags & CTNAT_ENV_INVALID)
		return CTNAT_STATE_INVALID;
	return state;
}

/*
 * Which sides of this packet are as the connection's translation makes them?
 * Compared with the packet itself, so that it also holds at hooks behind the
 * one that rewrote it.
 */
static u32 ctnat_rewritten(const struct ctnat_env *env,
			   const struct nf_conn *ct,
			   enum ip_conntrack_info ctinfo)
{
	enum ip_conntrack_dir dir = CTINFO2DIR(ctinfo);
	unsigned long status = READ_ONCE(ct->status);
	bool error = ctnat_is_error(ctinfo, env->pkt.l4proto);
	struct nf_conntrack_tuple want, have;
	bool src, dst;
	u32 flags = 0;

	if (!(status & IPS_NAT_MASK) ||
	    !nf_ct_invert_tuple(&want, &ct->tuplehash[!dir].tuple) ||
	    !nf_ct_get_tuplepr(env->skb, env->pkt.l3_off, env->pkt.nfproto,
			       env->state->net, &have))
		return 0;
	src = nf_inet_addr_cmp(&have.src.u3, &want.src.u3);
	dst = nf_inet_addr_cmp(&have.dst.u3, &want.dst.u3);
	if (!error) {
		src = src && have.src.u.all == want.src.u.all;
		dst = dst && have.dst.u.all == want.dst.u.all;
	}
	if (dir == IP_CT_DIR_REPLY)
		status = (status & IPS_SRC_NAT ? IPS_DST_NAT : 0) |
			 (status & IPS_DST_NAT ? IPS_SRC_NAT : 0);
	if (src && status & IPS_SRC_NAT)
		flags |= CTNAT_CS_SNAT;
	if (dst && status & IPS_DST_NAT)
		flags |= CTNAT_CS_DNAT;
	return flags;
}

/* Open vSwitch's bits */
static u32 ctnat_flags(const struct ctnat_env *env, const struct nf_conn *ct,
		       enum ip_conntrack_info ctinfo)
{
	u32 flags = CTNAT_CS_TRACKED;
	bool error;

	if (!ct) {
		if (ctnat_state(env, ct, ctinfo) == CTNAT_STATE_INVALID)
			return CTNAT_CS_TRACKED | CTNAT_CS_INVALID;
		return 0;
	}
	error = ctnat_is_error(ctinfo, env->pkt.l4proto);
	if (CTINFO2DIR(ctinfo) == IP_CT_DIR_REPLY)
		flags |= CTNAT_CS_REPLY;
	switch (ctinfo) {
	case IP_CT_ESTABLISHED:
	case IP_CT_ESTABLISHED_REPLY:
		flags |= CTNAT_CS_ESTABLISHED;
		break;
	case IP_CT_NEW:
		flags |= CTNAT_CS_NEW;
		break;
	default:
		flags |= CTNAT_CS_RELATED;
		/* expected, and no reply yet */
		if (!error)
			flags |= CTNAT_CS_NEW;
	}
	if (ct->master)
		flags |= CTNAT_CS_RELATED;
	return flags | ctnat_rewritten(env, ct, ctinfo);
}

static bool ctnat_load_always(const struct ctnat_env *env, unsigned int field,
			      u32 *words)
{
	enum ip_conntrack_info ctinfo;
	const struct nf_conn *ct;

	ct = ctnat_conn(env->skb, &ctinfo);
	switch (field) {
	case CTNAT_FIELD_CT_FLAGS:
		words[0] = ctnat_flags(env, ct, ctinfo);
		return true;
	case CTNAT_FIELD_CT_ZONE:
		words[0] = ct ? nf_ct_zone(ct)->id : env->zone;
		return true;
	case CTNAT_FIELD_CT_MARK:
		words[0] = ct ? ctnat_mark(ct) : 0;
		return true;
	case CTNAT_FIELD_CT_LABEL:
		ctnat_label_words(words, ct);
		return true;
	}
	return false;
}

/* Of one direction, or of both (IP_CT_DIR_MAX). */
static void ctnat_counters(const struct nf_conn *ct, enum ip_conntrack_dir dir,
			   u64 *packets, u64 *bytes)
{
	struct nf_conn_acct *acct = nf_conn_acct_find(ct);
	unsigned int i;

	*packets = 0;
	*bytes = 0;
	for (i = 0; acct && i < IP_CT_DIR_MAX; i++) {
		if (dir != IP_CT_DIR_MAX && dir != i)
			continue;
		*packets += atomic64_read(&acct->counter[i].packets);
		*bytes += atomic64_read(&acct->counter[i].bytes);
	}
}

static bool ctnat_load_acct(const struct nf_conn *ct, unsigned int field,
			    u32 *words)
{
	enum ip_conntrack_dir dir = IP_CT_DIR_MAX;
	u64 packets, bytes, value;

	switch (field) {
	case CTNAT_FIELD_CT_ORIG_BYTES:
	case CTNAT_FIELD_CT_ORIG_PACKETS:
	case CTNAT_FIELD_CT_ORIG_AVGPKT:
		dir = IP_CT_DIR_ORIGINAL;
		break;
	case CTNAT_FIELD_CT_REPLY_BYTES:
	case CTNAT_FIELD_CT_REPLY_PACKETS:
	case CTNAT_FIELD_CT_REPLY_AVGPKT:
		dir = IP_CT_DIR_REPLY;
		break;
	}
	ctnat_counters(ct, dir, &packets, &bytes);
	switch (field) {
	case CTNAT_FIELD_CT_BYTES:
	case CTNAT_FIELD_CT_ORIG_BYTES:
	case CTNAT_FIELD_CT_REPLY_BYTES:
		value = bytes;
		break;
	case CTNAT_FIELD_CT_PACKETS:
	case CTNAT_FIELD_CT_ORIG_PACKETS:
	case CTNAT_FIELD_CT_REPLY_PACKETS:
		value = packets;
		break;
	case CTNAT_FIELD_CT_AVGPKT:
	case CTNAT_FIELD_CT_ORIG_AVGPKT:
	case CTNAT_FIELD_CT_REPLY_AVGPKT:
		value = packets ? div64_u64(bytes, packets) : 0;
		break;
	default:
		return false;
	}
	words[0] = value >> 32;
	words[1] = value;
	return true;
}

static bool ctnat_load_helper(const struct nf_conn *ct, u32 *words)
{
	const struct nf_conntrack_helper *helper;
	const struct nf_conn_help *help;

	help = nfct_help(ct);
	helper = help ? rcu_dereference(help->helper) : NULL;
	if (!helper)
		return false;
	ctnat_string_words(words, helper->name);
	return true;
}

static bool ctnat_tuple_addr(const struct nf_conntrack_tuple *tuple, u16 l3num,
			     bool src, u32 *words)
{
	const union nf_inet_addr *addr;
	unsigned int i;

	if (tuple->src.l3num != l3num)
		return false;
	addr = src ? &tuple->src.u3 : &tuple->dst.u3;
	if (l3num == NFPROTO_IPV4)
		words[0] = ntohl(addr->ip);
	else
		for (i = 0; i < 4; i++)
			words[i] = ntohl(addr->ip6[i]);
	return true;
}

/* @what: the field as of the original direction */
bool ctnat_load_tuple(const struct nf_conntrack_tuple *tuple,
		      unsigned int what, u32 *words)
{
	bool icmp = ctnat_protocol_is_icmp(tuple->dst.protonum);

	switch (what) {
	case CTNAT_FIELD_CT_ORIG_L3PROTO:
		words[0] = tuple->src.l3num;
		return true;
	case CTNAT_FIELD_CT_ORIG_PROTOCOL:
		words[0] = tuple->dst.protonum;
		return true;
	case CTNAT_FIELD_CT_ORIG_IP_SADDR:
		return ctnat_tuple_addr(tuple, NFPROTO_IPV4, true, words);
	case CTNAT_FIELD_CT_ORIG_IP_DADDR:
		return ctnat_tuple_addr(tuple, NFPROTO_IPV4, false, words);
	case CTNAT_FIELD_CT_ORIG_IP6_SADDR:
		return ctnat_tuple_addr(tuple, NFPROTO_IPV6, true, words);
	case CTNAT_FIELD_CT_ORIG_IP6_DADDR:
		return ctnat_tuple_addr(tuple, NFPROTO_IPV6, false, words);
	case CTNAT_FIELD_CT_ORIG_PROTO_SRC:
		words[0] = icmp ? tuple->dst.u.icmp.type :
				  ntohs(tuple->src.u.all);
		return true;
	case CTNAT_FIELD_CT_ORIG_PROTO_DST:
		words[0] = icmp ? tuple->dst.u.icmp.code :
				  ntohs(tuple->dst.u.all);
		return true;
	case CTNAT_FIELD_CT_ORIG_ICMP_ID:
		words[0] = ntohs(tuple->src.u.icmp.id);
		return icmp;
	}
	return false;
}

/*
 * The fields of the two directions are listed in pairs. @orig: the connection
 * whose original direction is meant.
 */
static bool ctnat_load_direction(const struct nf_conn *ct,
				 const struct nf_conn *orig,
				 unsigned int field, u32 *words)
{
	const struct nf_conntrack_tuple *there, *back;

	there = &orig->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	back = &ct->tuplehash[IP_CT_DIR_REPLY].tuple;
	switch (field) {
#define PAIR(ID) \
	case CTNAT_FIELD_CT_ORIG_##ID: \
		return ctnat_load_tuple(there, CTNAT_FIELD_CT_ORIG_##ID, \
					words); \
	case CTNAT_FIELD_CT_REPLY_##ID: \
		return ctnat_load_tuple(back, CTNAT_FIELD_CT_ORIG_##ID, words)
	PAIR(L3PROTO);
	PAIR(PROTOCOL);
	PAIR(IP_SADDR);
	PAIR(IP_DADDR);
	PAIR(IP6_SADDR);
	PAIR(IP6_DADDR);
	PAIR(PROTO_SRC);
	PAIR(PROTO_DST);
	PAIR(ICMP_ID);
#undef PAIR
	}
	return ctnat_load_acct(ct, field, words);
}

bool ctnat_conn_load(const struct nf_conn *ct, const struct nf_conn *orig,
		     unsigned int field, u32 *words)
{
	switch (field) {
	case CTNAT_FIELD_CT_ORIG_ZONE:
		words[0] = nf_ct_zone_id(nf_ct_zone(ct), IP_CT_DIR_ORIGINAL);
		return true;
	case CTNAT_FIELD_CT_REPLY_ZONE:
		words[0] = nf_ct_zone_id(nf_ct_zone(ct), IP_CT_DIR_REPLY);
		return true;
	case CTNAT_FIELD_CT_STATUS:
		words[0] = READ_ONCE(ct->status);
		return true;
	case CTNAT_FIELD_CT_HELPER:
		return ctnat_load_helper(ct, words);
	case CTNAT_FIELD_CT_EXPIRATION:
		words[0] = jiffies_to_msecs(nf_ct_expires(ct));
		return true;
	case CTNAT_FIELD_CT_ID:
		/* as conntrack(8) shows it */
		words[0] = ntohl((__force __be32)nf_ct_get_id(ct));
		return true;
#ifdef CONFIG_NF_CONNTRACK_SECMARK
	case CTNAT_FIELD_CT_SECMARK:
		words[0] = READ_ONCE(ct->secmark);
		return true;
#endif
	}
	return ctnat_load_direction(ct, orig, field, words);
}

/*
 * What rules see as the original direction of a related connection is its
 * master's.
 */
static noinline bool ctnat_load_other(const struct ctnat_env *env,
				      unsigned int field, u32 *words)
{
	enum ip_conntrack_info ctinfo;
	const struct nf_conn *ct;

	if (ctnat_load_always(env, field, words))
		return true;
	ct = ctnat_conn(env->skb, &ctinfo);
	if (!ct)
		return false;
	if (field == CTNAT_FIELD_CT_DIRECTION) {
		words[0] = CTINFO2DIR(ctinfo);
		return true;
	}
	return ctnat_conn_load(ct, ct->master ?: ct, field, words);
}

u32 ctnat_ct_state(const struct ctnat_env *env)
{
	enum ip_conntrack_info ctinfo;
	const struct nf_conn *ct;

	ct = ctnat_conn(env->skb, &ctinfo);
	return ctnat_state(env, ct, ctinfo);
}

bool ctnat_ct_load(const struct ctnat_env *env, unsigned int field, u32 *words)
{
	if (field != CTNAT_FIELD_CT_STATE)
		return ctnat_load_other(env, field, words);
	words[0] = ctnat_ct_state(env);
	return true;
}
