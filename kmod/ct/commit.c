// SPDX-License-Identifier: GPL-2.0-only
/*
 * Entering a connection into the table, with all that its first event should
 * carry, and changing the marks of one that is there.
 */
#include <net/netfilter/nf_conntrack_ecache.h>
#include <net/netfilter/nf_conntrack_expect.h>
#include <net/netfilter/nf_conntrack_helper.h>
#include <net/netfilter/nf_conntrack_labels.h>

#include "conn.h"

/*
 * Two clones of a packet may leave at once on two CPUs with the same
 * unconfirmed connection; nf_conntrack takes the second confirmation for a
 * bug. Taken only for connections that are shared, and outside of all of
 * nf_conntrack's own locks.
 */
static DEFINE_SPINLOCK(ctnat_shared_lock);

static void ctnat_store_mark(struct nf_conn *ct, u32 mark)
{
#ifdef CONFIG_NF_CONNTRACK_MARK
	if (READ_ONCE(ct->mark) == mark)
		return;
	WRITE_ONCE(ct->mark, mark);
	/* of a new connection the "new" event carries it */
	if (nf_ct_is_confirmed(ct))
		nf_conntrack_event_cache(IPCT_MARK, ct);
#endif
}

void ctnat_ct_set_mark(struct ctnat_env *env, u32 mark)
{
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct;

	ct = ctnat_conn(env->skb, &ctinfo);
	if (ct)
		ctnat_store_mark(ct, mark);
}

void ctnat_ct_set_secmark(struct ctnat_env *env, u32 secmark)
{
#ifdef CONFIG_NF_CONNTRACK_SECMARK
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct;

	ct = ctnat_conn(env->skb, &ctinfo);
	if (!ct || READ_ONCE(ct->secmark) == secmark)
		return;
	WRITE_ONCE(ct->secmark, secmark);
	if (nf_ct_is_confirmed(ct))
		nf_conntrack_event_cache(IPCT_SECMARK, ct);
#endif
}

static noinline bool ctnat_commit_mark(struct ctnat_env *env,
				       struct nf_conn *ct,
				       const struct ctnat_insn_ct *insn)
{
	u32 value, mask = insn->mark_mask;

	if (!ctnat_value_load(&env->pkt, &insn->mark, &value))
		return false;
	ctnat_store_mark(ct, (value & mask) | (READ_ONCE(ct->mark) & ~mask));
	return true;
}

/* The 128-bit number that the action sets, most significant word first. */
static bool ctnat_label_value(const struct ctnat_env *env,
			      const struct ctnat_insn_ct *insn, u32 *words)
{
	unsigned int word = 3 - insn->label_shift / 32;
	unsigned int bit = insn->label_shift % 32;
	u32 value;

	if (!(insn->has & CTNAT_CT_LABEL_FROM)) {
		memcpy(words, insn->label, sizeof(insn->label));
		return true;
	}
	if (insn->label_from.field >= CTNAT_FIELD_REG4_0)
		return ctnat_load(&env->pkt, insn->label_from.field, words);
	if (!ctnat_value_load(&env->pkt, &insn->label_from, &value))
		return false;
	memset(words, 0, sizeof(insn->label));
	words[word] = value << bit;
	if (bit && word)
		words[word - 1] = value >> (32 - bit);
	return true;
}

/* Nobody else sees a connection that is not in the table: write over. */
static bool ctnat_labels_init(struct nf_conn *ct, const unsigned long *value,
			      const unsigned long *mask)
{
	struct nf_conn_labels *labels, *master = NULL;
	unsigned int i;

	if (ct->master)
		master = nf_ct_labels_find(ct->master);
	if (!master && !mask)
		return true;
	labels = nf_ct_labels_find(ct);
	if (!labels) {
		nf_ct_labels_ext_add(ct);
		labels = nf_ct_labels_find(ct);
	}
	if (!labels)
		return false;
	/* unless a rule has set a label by now */
	if (master && bitmap_empty(labels->bits, 128))
		*labels = *master;
	for (i = 0; mask && i < ARRAY_SIZE(labels->bits); i++)
		labels->bits[i] = (labels->bits[i] & ~mask[i]) |
				  (value[i] & mask[i]);
	nf_conntrack_event_cache(IPCT_LABEL, ct);
	return true;
}

static noinline bool ctnat_commit_label(struct ctnat_env *env,
					struct nf_conn *ct,
					const struct ctnat_insn_ct *insn)
{
	unsigned long value[BITS_TO_LONGS(128)], mask[BITS_TO_LONGS(128)];
	bool has = insn->has & (CTNAT_CT_LABEL | CTNAT_CT_LABEL_FROM);
	unsigned int i;
	bool done;
	u32 words[4];

	if (has) {
		if (!ctnat_label_value(env, insn, words))
			return false;
		ctnat_label_bits(value, words);
		ctnat_label_bits(mask, insn->label_mask);
		for (i = 0; i < ARRAY_SIZE(mask); i++)
			value[i] &= mask[i];
	}
	if (!nf_ct_is_confirmed(ct))
		done = ctnat_labels_init(ct, value, has ? mask : NULL);
	else if (has)
		done = !nf_connlabels_replace(ct, (u32 *)value, (u32 *)mask, 4);
	else
		done = true;
	/* committed before any rule used labels: there is no room in it */
	if (!done)
		ctnat_count(env->cn, CTNAT_EVENT_NO_LABEL);
	return true;
}

void ctnat_ct_set_label(struct ctnat_env *env, const u32 *words)
{
	unsigned long value[BITS_TO_LONGS(128)], mask[BITS_TO_LONGS(128)];
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct;
	bool done;

	ct = ctnat_conn(env->skb, &ctinfo);
	if (!ct)
		return;
	ctnat_label_bits(value, words);
	bitmap_fill(mask, 128);
	if (nf_ct_is_confirmed(ct))
		done = !nf_connlabels_replace(ct, (u32 *)value, (u32 *)mask, 4);
	else if (nf_ct_shared(ct) && !nf_ct_labels_find(ct))
		done = false;	/* must not grow under a clone's feet */
	else
		done = ctnat_labels_init(ct, value, mask);
	if (!done)
		ctnat_count(env->cn, CTNAT_EVENT_NO_LABEL);
}

/*
 * A lookup leaves the expectation of the connection that it made; whoever
 * commits it accepts it.
 */
static noinline void ctnat_accept_expected(struct nf_conn *ct)
{
	struct nf_conntrack_expect *exp;
	struct net *net = nf_ct_net(ct);

	exp = nf_ct_expect_find_get(net, nf_ct_zone(ct),
				    &ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple);
	if (!exp)
		return;
	if (!(exp->flags & NF_CT_EXPECT_PERMANENT))
		nf_ct_unexpect_related(exp);
	nf_ct_expect_put(exp);
}

static noinline unsigned int ctnat_confirm_shared(struct sk_buff *skb)
{
	unsigned int verdict;

	spin_lock_bh(&ctnat_shared_lock);
	verdict = nf_conntrack_confirm(skb);
	spin_unlock_bh(&ctnat_shared_lock);
	return verdict;
}

/* Why did the table not take it? */
static unsigned int ctnat_refusal(const struct nf_conn *ct)
{
	if (ct->status & IPS_NAT_DONE_MASK &&
	    nf_conntrack_tuple_taken(&ct->tuplehash[IP_CT_DIR_REPLY].tuple, ct))
		return CTNAT_DROP_NO_PORT;
	return CTNAT_DROP_CLASH;
}

/*
 * A connection translated on one side gets the null binding on the other: its
 * source port may have to change because its new destination makes the tuple
 * somebody else's. Then this packet has to show it, which may be past the source
 * half already.
 */
static noinline int ctnat_bind_null_src(struct ctnat_env *env,
					struct nf_conn *ct)
{
	if (nf_nat_alloc_null_binding(ct, NF_INET_POST_ROUTING) != NF_ACCEPT)
		return CTNAT_END_DROP(CTNAT_DROP_BIND);
	if (!(ct->status & IPS_SRC_NAT) ||
	    !(ctnat_halves(env->state) & CTNAT_HALF_SRC))
		return CTNAT_EXEC_NEXT;
	return ctnat_translate(env);
}

/* Bind what no rule has bound. */
static __always_inline int ctnat_bind_rest(struct ctnat_env *env,
					   struct nf_conn *ct)
{
	switch (ct->status & IPS_NAT_DONE_MASK) {
	case IPS_SRC_NAT_DONE:
		if (ctnat_bind_null_dst(ct) != NF_ACCEPT)
			return CTNAT_END_DROP(CTNAT_DROP_BIND);
		break;
	case IPS_DST_NAT_DONE:
		return ctnat_bind_null_src(env, ct);
	}
	return CTNAT_EXEC_NEXT;
}

static noinline int ctnat_accept(struct ctnat_env *env, struct nf_conn *ct,
				 enum ip_conntrack_info ctinfo)
{
	if (ct->master)
		ctnat_accept_expected(ct);
	if (nfct_help(ct) && env->tracking != CTNAT_TRACK_AUTOMATIC &&
	    ctnat_zone_flag(ct, CTNAT_ZONE_MADE) &&
	    ctnat_helper(env, ct, ctinfo) != NF_ACCEPT)
		return CTNAT_END_DROP(CTNAT_DROP_HELPER);
	return CTNAT_EXEC_NEXT;
}

/* Enter the packet's connection, which its zone has room for. */
static __always_inline int ctnat_confirm_new(struct ctnat_env *env,
					     struct nf_conn *ct,
					     enum ip_conntrack_info ctinfo)
{
	unsigned int verdict;
	int ret;

	ret = ctnat_bind_rest(env, ct);
	if (ret < 0)
		return ret;
	if (ct->master || nfct_help(ct)) {
		ret = ctnat_accept(env, ct, ctinfo);
		if (ret < 0)
			return ret;
	}
	verdict = nf_ct_shared(ct) ? ctnat_confirm_shared(env->skb) :
				     nf_conntrack_confirm(env->skb);
	if (verdict != NF_ACCEPT)
		return CTNAT_END_DROP(ctnat_refusal(ct));
	ctnat_count(env->cn, CTNAT_EVENT_COMMIT);
	return CTNAT_EXEC_NEXT;
}

static __always_inline bool
ctnat_commit_words(struct ctnat_env *env, struct nf_conn *ct,
		   const struct ctnat_insn_ct *insn)
{
	if (insn->has & CTNAT_CT_MARK && !ctnat_commit_mark(env, ct, insn))
		return false;
	/* an expected one inherits its master's label */
	if (!(insn->has & (CTNAT_CT_LABEL | CTNAT_CT_LABEL_FROM)) && !ct->master)
		return true;
	return ctnat_commit_label(env, ct, insn);
}

/* @insn: NULL: what a rule has bound is committed without one */
static __always_inline int
ctnat_commit_new(struct ctnat_env *env, struct nf_conn *ct,
		 enum ip_conntrack_info ctinfo,
		 const struct ctnat_insn_ct *insn_maybe_null)
{
	if (insn_maybe_null && !ctnat_commit_words(env, ct, insn_maybe_null))
		return CTNAT_EXEC_BREAK;
	return ctnat_confirm_new(env, ct, ctinfo);
}

/* Some zones are limited. */
static noinline int ctnat_commit_limited(struct ctnat_env *env,
					 struct nf_conn *ct,
					 enum ip_conntrack_info ctinfo,
					 const struct ctnat_insn_ct *insn,
					 const struct ctnat_limits *limits)
{
	struct ctnat_counted *counted;
	int ret;

	ret = ctnat_limit_enter(limits, ct, &counted);
	if (ret < 0)
		return ret;
	ret = ctnat_commit_new(env, ct, ctinfo, insn);
	ctnat_limit_leave(counted);
	return ret;
}

/* Enter the packet's connection, unless it is there; deliver its events. */
int ctnat_confirm(struct ctnat_env *env)
{
	const struct ctnat_limits *limits;
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct;

	ct = ctnat_conn(env->skb, &ctinfo);
	/* an answer to the packet that made it does not commit it */
	if (nf_ct_is_confirmed(ct) ||
	    CTINFO2DIR(ctinfo) != IP_CT_DIR_ORIGINAL) {
		nf_conntrack_confirm(env->skb);
		return CTNAT_EXEC_NEXT;
	}
	limits = ctnat_limits_now(env);
	if (limits)
		return ctnat_commit_limited(env, ct, ctinfo, NULL, limits);
	return ctnat_commit_new(env, ct, ctinfo, NULL);
}

/* It is in the table. */
static noinline int ctnat_commit_again(struct ctnat_env *env,
				       struct nf_conn *ct,
				       const struct ctnat_insn_ct *insn)
{
	if (!ctnat_commit_words(env, ct, insn))
		return CTNAT_EXEC_BREAK;
	nf_conntrack_confirm(env->skb);
	return CTNAT_EXEC_NEXT;
}

int ctnat_commit(struct ctnat_env *env, const struct ctnat_insn_ct *insn,
		 struct nf_conn *ct, enum ip_conntrack_info ctinfo)
{
	const struct ctnat_limits *limits;

	if (nf_ct_is_confirmed(ct))
		return ctnat_commit_again(env, ct, insn);
	/* this host's answer to a packet whose connection is still its own */
	if (CTINFO2DIR(ctinfo) != IP_CT_DIR_ORIGINAL)
		return CTNAT_EXEC_NEXT;
	limits = ctnat_limits_now(env);
	if (limits)
		return ctnat_commit_limited(env, ct, ctinfo, insn, limits);
	return ctnat_commit_new(env, ct, ctinfo, insn);
}
