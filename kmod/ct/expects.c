// SPDX-License-Identifier: GPL-2.0-only
/* The table of expected connections: listed, filtered in place. */
#include <linux/jiffies.h>
#include <net/netfilter/nf_conntrack_expect.h>
#include <net/netfilter/nf_conntrack_helper.h>
#include <net/netlink.h>

#include "conn.h"
#include "walk.h"

/*
 * While an expectation is in the table, so is its master alive: before a
 * connection goes it takes its expectations away, under the same lock. What is
 * told later needs both.
 */
static bool ctnat_expect_get(struct nf_conntrack_expect *exp)
{
	if (!refcount_inc_not_zero(&exp->master->ct_general.use))
		return false;
	if (refcount_inc_not_zero(&exp->use))
		return true;
	nf_ct_put(exp->master);
	return false;
}

static void ctnat_expect_put(void *entry)
{
	struct nf_conntrack_expect *exp = entry;
	struct nf_conn *master = exp->master;

	nf_ct_expect_put(exp);
	nf_ct_put(master);
}

/* Does the source have to agree in every bit? Elsewhere it may be anything. */
static bool ctnat_expect_has(const struct nf_conntrack_expect *exp,
			     unsigned int field)
{
	static const union nf_inet_addr all = {
		.all = { ~0u, ~0u, ~0u, ~0u },
	};
	const union nf_inet_addr *mask = &exp->mask.src.u3;

	switch (field) {
	case CTNAT_FIELD_CT_ORIG_IP_SADDR:
		return mask->ip == all.ip;
	case CTNAT_FIELD_CT_ORIG_IP6_SADDR:
		return nf_inet_addr_cmp(mask, &all);
	case CTNAT_FIELD_CT_ORIG_PROTO_SRC:
		return exp->mask.src.u.all == htons(0xffff);
	}
	return true;
}

static u64 ctnat_expect_expires(const struct nf_conntrack_expect *exp)
{
	long left = ctnat_exp_jiffies(exp);

	return left > 0 ? div_u64((u64)left * MSEC_PER_SEC, HZ) : 0;
}

/* The helper that expects it; under rcu_read_lock(). */
static const struct nf_conntrack_helper *
ctnat_expect_helper(const struct nf_conntrack_expect *exp)
{
	const struct nf_conn_help *help = nfct_help(exp->master);
	const struct nf_conntrack_helper *helper;

	helper = rcu_dereference(exp->helper);
	return helper ?: help ? rcu_dereference(help->helper) : NULL;
}

static bool ctnat_expect_field(const void *of, unsigned int field, u32 *words)
{
	const struct nf_conntrack_helper *helper;
	const struct nf_conntrack_expect *exp = of;

	switch (field) {
	case CTNAT_FIELD_CT_ZONE:
		words[0] = nf_ct_zone(exp->master)->id;
		return true;
	case CTNAT_FIELD_CT_MARK:
		words[0] = ctnat_mark(exp->master);
		return true;
	case CTNAT_FIELD_CT_LABEL:
		ctnat_label_words(words, exp->master);
		return true;
	case CTNAT_FIELD_CT_HELPER:
		helper = ctnat_expect_helper(exp);
		if (helper)
			ctnat_string_words(words, helper->name);
		return helper;
	case CTNAT_FIELD_CT_EXPIRATION:
		words[0] = ctnat_expect_expires(exp);
		return true;
	}
	return ctnat_expect_has(exp, field) &&
	       ctnat_load_tuple(&exp->tuple, field, words);
}

static int ctnat_expects_pick(struct ctnat_walk *walk)
{
	struct nf_conntrack_expect *exp;

	hlist_for_each_entry(exp, &nf_ct_expect_hash[walk->bucket], hnode) {
		if (!net_eq(ctnat_exp_net(exp), walk->net) ||
		    ctnat_exp_jiffies(exp) <= 0 ||
		    !ctnat_filter_holds(walk->filter, ctnat_expect_field, exp))
			continue;
		if (walk->n == walk->room)
			return -ENOSPC;
		if (ctnat_expect_get(exp))
			ctnat_walk_add(walk, exp);
	}
	return 1;
}

/* The size of this table is fixed. */
static int ctnat_expects_collect(struct ctnat_walk *walk)
{
	int ret;

	if (walk->bucket >= nf_ct_expect_hsize)
		return 0;
	rcu_read_lock();
	spin_lock_bh(&nf_conntrack_expect_lock);
	ret = ctnat_expects_pick(walk);
	spin_unlock_bh(&nf_conntrack_expect_lock);
	rcu_read_unlock();
	return ret;
}

/* ---- attributes ---- */

static int ctnat_put_mask(struct sk_buff *skb,
			  const struct nf_conntrack_expect *exp)
{
	int len = exp->tuple.src.l3num == NFPROTO_IPV4 ? 4 : 16;
	struct nlattr *nest = nla_nest_start(skb, CTNAT_A_EXPECT_MASK);

	if (!nest ||
	    nla_put(skb, CTNAT_A_TUPLE_SADDR, len, &exp->mask.src.u3) ||
	    nla_put_u16(skb, CTNAT_A_TUPLE_SPORT, ntohs(exp->mask.src.u.all)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int ctnat_put_expect_nat(struct sk_buff *skb,
				const struct nf_conntrack_expect *exp)
{
#if IS_ENABLED(CONFIG_NF_NAT)
	static const union nf_inet_addr none;
	int len = nf_ct_l3num(exp->master) == NFPROTO_IPV4 ? 4 : 16;

	if (nf_inet_addr_cmp(&exp->saved_addr, &none) && !exp->saved_proto.all)
		return 0;
	return nla_put(skb, CTNAT_A_EXPECT_NAT_ADDR, len, &exp->saved_addr) ?:
	       nla_put_u16(skb, CTNAT_A_EXPECT_NAT_PORT,
			   ntohs(exp->saved_proto.all));
#else
	return 0;
#endif
}

static int ctnat_put_expect_helper(struct sk_buff *skb,
				   const struct nf_conntrack_expect *exp)
{
	const struct nf_conntrack_helper *helper = ctnat_expect_helper(exp);

	return helper ? nla_put_string(skb, CTNAT_A_EXPECT_HELPER,
				       helper->name) : 0;
}

static int ctnat_expect_entry(const void *entry, struct sk_buff *skb)
{
	const struct nf_conntrack_expect *exp = entry;
	const struct nf_conn *master = exp->master;
	u16 zone = nf_ct_zone(master)->id;
	u32 flags = READ_ONCE(exp->flags) & NF_CT_EXPECT_MASK;
	int err;

	rcu_read_lock();
	err = ctnat_fill_tuple(skb, CTNAT_A_EXPECT_TUPLE, &exp->tuple, NULL) ?:
	      ctnat_put_mask(skb, exp) ?:
	      ctnat_fill_tuple(skb, CTNAT_A_EXPECT_MASTER,
			       &master->tuplehash[IP_CT_DIR_ORIGINAL].tuple,
			       NULL) ?:
	      nla_put_u16(skb, CTNAT_A_EXPECT_ZONE, zone) ?:
	      nla_put_u64_64bit(skb, CTNAT_A_EXPECT_EXPIRES,
				ctnat_expect_expires(exp),
				CTNAT_A_EXPECT_PAD) ?:
	      nla_put_u32(skb, CTNAT_A_EXPECT_CLASS, exp->class) ?:
	      nla_put_u32(skb, CTNAT_A_EXPECT_FLAGS, flags) ?:
	      ctnat_put_expect_helper(skb, exp) ?:
	      ctnat_put_expect_nat(skb, exp);
	rcu_read_unlock();
	return err;
}

static const struct ctnat_walk_ops ctnat_expects_ops = {
	.collect	= ctnat_expects_collect,
	.fill		= ctnat_expect_entry,
	.put		= ctnat_expect_put,
};

struct ctnat_walk *ctnat_expects_open(struct net *net,
				      struct ctnat_rule *filter)
{
	return ctnat_walk_open(net, filter, &ctnat_expects_ops);
}
