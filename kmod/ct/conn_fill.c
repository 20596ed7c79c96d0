// SPDX-License-Identifier: GPL-2.0-only
/* A connection as attributes. */
#include <linux/jiffies.h>
#include <net/netfilter/nf_conntrack_acct.h>
#include <net/netfilter/nf_conntrack_helper.h>
#include <net/netfilter/nf_conntrack_labels.h>
#include <net/netfilter/nf_conntrack_timeout.h>
#include <net/netfilter/nf_conntrack_timestamp.h>
#include <net/netfilter/nf_conntrack_tuple.h>
#include <net/netlink.h>

#include "../core/bytes.h"
#include "conn.h"
#include "walk.h"

static int ctnat_put_addrs(struct sk_buff *skb,
			   const struct nf_conntrack_tuple *tuple)
{
	int len = tuple->src.l3num == NFPROTO_IPV4 ? 4 : 16;

	return nla_put(skb, CTNAT_A_TUPLE_SADDR, len, &tuple->src.u3) ?:
	       nla_put(skb, CTNAT_A_TUPLE_DADDR, len, &tuple->dst.u3);
}

static int ctnat_put_ports(struct sk_buff *skb,
			   const struct nf_conntrack_tuple *tuple)
{
	u8 protocol = tuple->dst.protonum;

	if (ctnat_protocol_is_icmp(protocol))
		return nla_put_u8(skb, CTNAT_A_TUPLE_ICMP_TYPE,
				  tuple->dst.u.icmp.type) ?:
		       nla_put_u8(skb, CTNAT_A_TUPLE_ICMP_CODE,
				  tuple->dst.u.icmp.code) ?:
		       nla_put_u16(skb, CTNAT_A_TUPLE_ICMP_ID,
				   ntohs(tuple->src.u.icmp.id));
	if (!ctnat_protocol_has_ports(protocol) &&
	    !ctnat_protocol_has_keys(protocol))
		return 0;
	return nla_put_u16(skb, CTNAT_A_TUPLE_SPORT, ntohs(tuple->src.u.all)) ?:
	       nla_put_u16(skb, CTNAT_A_TUPLE_DPORT, ntohs(tuple->dst.u.all));
}

/* @zone: NULL, or that of this direction */
int ctnat_fill_tuple(struct sk_buff *skb, int attr,
		     const struct nf_conntrack_tuple *tuple, const u16 *zone)
{
	struct nlattr *nest = nla_nest_start(skb, attr);

	if (!nest ||
	    nla_put_u8(skb, CTNAT_A_TUPLE_L3PROTO, tuple->src.l3num) ||
	    nla_put_u8(skb, CTNAT_A_TUPLE_PROTOCOL, tuple->dst.protonum) ||
	    ctnat_put_addrs(skb, tuple) || ctnat_put_ports(skb, tuple) ||
	    (zone && nla_put_u16(skb, CTNAT_A_TUPLE_ZONE, *zone)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int ctnat_put_direction(struct sk_buff *skb, int attr,
			       const struct nf_conn *ct,
			       enum ip_conntrack_dir dir)
{
	u16 zone = nf_ct_zone_id(nf_ct_zone(ct), dir);

	return ctnat_fill_tuple(skb, attr, &ct->tuplehash[dir].tuple, &zone);
}

static int ctnat_put_tuples(struct sk_buff *skb, const struct nf_conn *ct)
{
	int err;

	err = ctnat_put_direction(skb, CTNAT_A_CONN_ORIG, ct,
				  IP_CT_DIR_ORIGINAL) ?:
	      ctnat_put_direction(skb, CTNAT_A_CONN_REPLY, ct,
				  IP_CT_DIR_REPLY);
	if (err || !ct->master)
		return err;
	return ctnat_put_direction(skb, CTNAT_A_CONN_MASTER, ct->master,
				   IP_CT_DIR_ORIGINAL);
}

static int ctnat_put_zone(struct sk_buff *skb, const struct nf_conn *ct)
{
	const struct nf_conntrack_zone *zone = nf_ct_zone(ct);
	u8 dir = CTNAT_ZONE_BOTH, flags = 0;

	if (zone->dir == NF_CT_ZONE_DIR_ORIG)
		dir = CTNAT_ZONE_ORIGINAL;
	else if (zone->dir == NF_CT_ZONE_DIR_REPL)
		dir = CTNAT_ZONE_REPLY;
	if (ctnat_zone_flag(ct, CTNAT_ZONE_MADE))
		flags |= CTNAT_CONN_MADE;
	if (ctnat_zone_flag(ct, CTNAT_ZONE_BOUND))
		flags |= CTNAT_CONN_BOUND;
	if (ctnat_zone_flag(ct, CTNAT_ZONE_NAT))
		flags |= CTNAT_CONN_NAT;
	return nla_put_u16(skb, CTNAT_A_CONN_ZONE, zone->id) ?:
	       nla_put_u8(skb, CTNAT_A_CONN_ZONE_DIR, dir) ?:
	       nla_put_u32(skb, CTNAT_A_CONN_FLAGS, flags);
}

static int ctnat_put_state(struct sk_buff *skb, const struct nf_conn *ct)
{
	switch (nf_ct_protonum(ct)) {
	case IPPROTO_TCP:
		return nla_put_u8(skb, CTNAT_A_CONN_STATE,
				  READ_ONCE(ct->proto.tcp.state));
	case IPPROTO_SCTP:
		return nla_put_u8(skb, CTNAT_A_CONN_STATE,
				  READ_ONCE(ct->proto.sctp.state));
#ifdef HAVE_NF_CT_DCCP
	case IPPROTO_DCCP:
		return nla_put_u8(skb, CTNAT_A_CONN_STATE,
				  READ_ONCE(ct->proto.dccp.state));
#endif
	}
	return 0;
}

static int ctnat_put_label(struct sk_buff *skb, const struct nf_conn *ct)
{
	u32 words[4];
	u8 bytes[16];
	int i;

	if (!nf_ct_labels_find(ct))
		return 0;
	ctnat_label_words(words, ct);
	for (i = 0; i < 4; i++)
		ctnat_put_be32(bytes + 4 * i, words[i]);
	return nla_put(skb, CTNAT_A_CONN_LABEL, sizeof(bytes), bytes);
}

static int ctnat_put_u64(struct sk_buff *skb, int attr, u64 value)
{
	return nla_put_u64_64bit(skb, attr, value, CTNAT_A_CONN_PAD);
}

static int ctnat_put_counters(struct sk_buff *skb, const struct nf_conn *ct)
{
	const struct nf_conn_acct *acct = nf_conn_acct_find(ct);
	const struct nf_conn_counter *there, *back;

	if (!acct)
		return 0;
	there = &acct->counter[IP_CT_DIR_ORIGINAL];
	back = &acct->counter[IP_CT_DIR_REPLY];
	return ctnat_put_u64(skb, CTNAT_A_CONN_ORIG_PACKETS,
			     atomic64_read(&there->packets)) ?:
	       ctnat_put_u64(skb, CTNAT_A_CONN_ORIG_BYTES,
			     atomic64_read(&there->bytes)) ?:
	       ctnat_put_u64(skb, CTNAT_A_CONN_REPLY_PACKETS,
			     atomic64_read(&back->packets)) ?:
	       ctnat_put_u64(skb, CTNAT_A_CONN_REPLY_BYTES,
			     atomic64_read(&back->bytes));
}

/* Under rcu_read_lock(). */
static int ctnat_put_helper(struct sk_buff *skb, const struct nf_conn *ct)
{
	const struct nf_conntrack_helper *helper;
	const struct nf_conn_help *help;

	help = nfct_help(ct);
	helper = help ? rcu_dereference(help->helper) : NULL;
	return helper ? nla_put_string(skb, CTNAT_A_CONN_HELPER, helper->name) :
			0;
}

static bool ctnat_has_policy(const struct nf_conn *ct)
{
	const struct nf_conn_timeout *timeout = nf_ct_timeout_find(ct);

	return timeout && rcu_access_pointer(timeout->timeout);
}

static int ctnat_put_times(struct sk_buff *skb, const struct nf_conn *ct)
{
	const struct nf_conn_tstamp *tstamp = nf_conn_tstamp_find(ct);
	u64 ms = div_u64((u64)nf_ct_expires(ct) * MSEC_PER_SEC, HZ);

	return ctnat_put_u64(skb, CTNAT_A_CONN_EXPIRES, ms) ?:
	       (ctnat_has_policy(ct) ?
			nla_put_flag(skb, CTNAT_A_CONN_POLICY) : 0) ?:
	       (tstamp && tstamp->start ?
			ctnat_put_u64(skb, CTNAT_A_CONN_START, tstamp->start) :
			0);
}

static int ctnat_put_rest(struct sk_buff *skb, const struct nf_conn *ct)
{
	unsigned int use = refcount_read(&ct->ct_general.use);
	u32 device = 0, secmark = 0;

#if IS_ENABLED(CONFIG_NF_NAT_MASQUERADE)
	if (nfct_nat(ct))
		device = READ_ONCE(nfct_nat(ct)->masq_index);
#endif
#ifdef CONFIG_NF_CONNTRACK_SECMARK
	secmark = READ_ONCE(ct->secmark);
#endif
	return (device ? nla_put_u32(skb, CTNAT_A_CONN_MASQUERADE, device) :
			 0) ?:
	       (secmark ? nla_put_u32(skb, CTNAT_A_CONN_SECMARK, secmark) :
			  0) ?:
	       /* but for the reference that is held to tell it */
	       nla_put_u32(skb, CTNAT_A_CONN_USE, use ? use - 1 : 0);
}

int ctnat_fill_attached(const struct sk_buff *packet, struct sk_buff *msg,
			int attr)
{
	enum ip_conntrack_info ctinfo;
	const struct nf_conn *ct = ctnat_conn(packet, &ctinfo);
	struct nlattr *nest;
	int err;

	if (!ct)
		return 0;
	nest = nla_nest_start(msg, attr);
	if (!nest)
		return -EMSGSIZE;
	err = ctnat_fill_conn(ct, msg);
	if (!err)
		nla_nest_end(msg, nest);
	return err;
}

int ctnat_fill_conn(const struct nf_conn *ct, struct sk_buff *skb)
{
	int err;

	rcu_read_lock();
	err = ctnat_put_tuples(skb, ct) ?:
	      nla_put_u32(skb, CTNAT_A_CONN_ID,
			  ntohl((__force __be32)nf_ct_get_id(ct))) ?:
	      nla_put_u32(skb, CTNAT_A_CONN_STATUS, READ_ONCE(ct->status)) ?:
	      ctnat_put_zone(skb, ct) ?:
	      ctnat_put_state(skb, ct) ?:
	      nla_put_u32(skb, CTNAT_A_CONN_MARK, ctnat_mark(ct)) ?:
	      ctnat_put_label(skb, ct) ?:
	      ctnat_put_helper(skb, ct) ?:
	      ctnat_put_times(skb, ct) ?:
	      ctnat_put_counters(skb, ct) ?:
	      ctnat_put_rest(skb, ct);
	rcu_read_unlock();
	return err;
}
