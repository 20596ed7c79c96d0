// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the nf_nat core's hooks do, where nat chains are ctnat's: the first
 * packet of a connection is shown to the chains of the hook; what they bind is
 * done to every packet. Rules and meaning are those of nf_nat_inet_fn() and the
 * functions around it in nf_nat_proto.c.
 *
 * The core's hooks cost more: they ask for IPsec's policies about every packet
 * whose source has changed, also where there are none, and look for the tuple
 * of a null binding that cannot change it. They may be there all the same, for
 * nat chains of nftables or iptables: they come next, and what ctnat's chains
 * have not bound is theirs.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netfilter_ipv4.h>
#include <net/dst.h>

#include "conn.h"
#include "xfrm.h"

static enum nf_nat_manip_type ctnat_manip(const struct nf_hook_state *state)
{
	return HOOK2MANIP(state->hook);
}

bool ctnat_nat_is_bound(const struct sk_buff *skb,
			const struct nf_hook_state *state)
{
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct;

	ct = nf_ct_get(skb, &ctinfo);
	return !ct || nf_nat_initialized(ct, ctnat_manip(state));
}

/* Is all that is left to do what the connection's binding says? */
static bool ctnat_is_settled(enum ip_conntrack_info ctinfo)
{
	return ctinfo == IP_CT_ESTABLISHED || ctinfo == IP_CT_ESTABLISHED_REPLY;
}

/* It keeps the tuples of answers apart. */
static unsigned int ctnat_nat_bind_null(struct nf_conn *ct,
					const struct nf_hook_state *state)
{
	return ctnat_manip(state) == NF_NAT_MANIP_DST ?
		       ctnat_bind_null_dst(ct) :
		       nf_nat_alloc_null_binding(ct, state->hook);
}

/* Nothing of its half is bound yet: this is the first packet, or its like. */
static unsigned int ctnat_nat_choose(const struct ctnat_net *cn,
				     struct sk_buff *skb,
				     const struct nf_hook_state *state,
				     struct nf_conn *ct)
{
	unsigned int verdict;

	verdict = ctnat_nat_ask(cn, skb, state);
	if (verdict != NF_ACCEPT ||
	    nf_nat_initialized(ct, ctnat_manip(state)) ||
	    ctnat_nat_core_follows(state) ||
	    ctnat_nat_bind_null(ct, state) == NF_ACCEPT)
		return verdict;
	return ctnat_drop(cn, skb, CTNAT_DROP_BIND);
}

static noinline unsigned int ctnat_nat_first(const struct ctnat_net *cn,
					     struct sk_buff *skb,
					     const struct nf_hook_state *state,
					     struct nf_conn *ct)
{
	unsigned int verdict;

	if (nf_nat_initialized(ct, ctnat_manip(state)))
		return NF_ACCEPT;
	if (softirq_count())
		return ctnat_nat_choose(cn, skb, state, ct);
	local_bh_disable();
	verdict = ctnat_nat_choose(cn, skb, state, ct);
	local_bh_enable();
	return verdict;
}

static unsigned int ctnat_nat_do(struct ctnat_env *env)
{
	u32 mark = env->skb->mark;
	int ret;

	ret = ctnat_drop_astray(env);
	if (ret >= 0)
		ret = ctnat_translate(env);
	if (ret < 0)
		return ctnat_drop(env->cn, env->skb, CTNAT_END_REASON(ret));
	switch (env->state->hook) {
	case NF_INET_LOCAL_OUT:
		return ctnat_reroute(env, mark);
	case NF_INET_POST_ROUTING:
		if (env->flags & (CTNAT_ENV_NEW_SADDR | CTNAT_ENV_NEW_PORT))
			return ctnat_xfrm_again(env->cn, env->skb,
						env->state->pf);
	}
	return NF_ACCEPT;
}

/* Any packet at any of the hooks. */
static noinline unsigned int
ctnat_nat_slow(const struct ctnat_net *cn, struct sk_buff *skb,
	       const struct nf_hook_state *state)
{
	enum ip_conntrack_info ctinfo;
	struct ctnat_env env PLATFORM_UNINITIALIZED;
	unsigned int verdict = NF_ACCEPT;
	struct nf_conn *ct;

	local_bh_disable();
	ctnat_env_init(&env, cn, skb, state, CTNAT_TRACK_AUTOMATIC);
	ctnat_packet_parse(&env.pkt);
	ct = nf_ct_get(skb, &ctinfo);
	if (!ctnat_is_settled(ctinfo) &&
	    !ctnat_is_error(ctinfo, env.pkt.l4proto) &&
	    !nf_nat_initialized(ct, ctnat_manip(state)))
		verdict = ctnat_nat_choose(cn, skb, state, ct);
	if (verdict == NF_ACCEPT)
		verdict = ctnat_nat_do(&env);
	local_bh_enable();
	return verdict;
}

/* At prerouting: a packet that has a route already needs another. */
unsigned int ctnat_nat_in_hook(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state)
{
	enum ip_conntrack_info ctinfo;
	unsigned int verdict;
	struct nf_conn *ct;

	ct = ctnat_conn(skb, &ctinfo);
	if (!ct)
		return NF_ACCEPT;
	if (!ctnat_is_settled(ctinfo)) {
		if (ctnat_may_be_error(ctinfo))
			return ctnat_nat_slow(priv, skb, state);
		verdict = ctnat_nat_first(priv, skb, state, ct);
		if (verdict != NF_ACCEPT)
			return verdict;
	}
	if (!ctnat_is_due(ct, ctinfo, CTNAT_HALF_DST))
		return NF_ACCEPT;
	if (skb_dst(skb))
		return ctnat_nat_slow(priv, skb, state);
	if (nf_nat_packet(ct, ctinfo, NF_INET_PRE_ROUTING, skb) == NF_ACCEPT)
		return NF_ACCEPT;
	return ctnat_drop_untranslated(priv, skb);
}

unsigned int ctnat_nat_out_hook(void *priv, struct sk_buff *skb,
				const struct nf_hook_state *state)
{
	enum ip_conntrack_info ctinfo;
	unsigned int verdict;
	struct nf_conn *ct;

	ct = ctnat_conn(skb, &ctinfo);
	/* of a VRF: it comes once more, from the device below */
	if (!ct || netif_is_l3_master(state->out))
		return NF_ACCEPT;
	if (ctnat_is_astray(ct, ctinfo, state))
		return ctnat_nat_slow(priv, skb, state);
	if (!ctnat_is_settled(ctinfo)) {
		if (ctnat_may_be_error(ctinfo))
			return ctnat_nat_slow(priv, skb, state);
		verdict = ctnat_nat_first(priv, skb, state, ct);
		if (verdict != NF_ACCEPT)
			return verdict;
	}
	if (!ctnat_is_due(ct, ctinfo, CTNAT_HALF_SRC))
		return NF_ACCEPT;
	if (nf_nat_packet(ct, ctinfo, NF_INET_POST_ROUTING, skb) == NF_ACCEPT)
		return ctnat_xfrm_again(priv, skb, state->pf);
	return ctnat_drop_untranslated(priv, skb);
}

/* At output and input: routes and sockets may hang on what is rewritten. */
unsigned int ctnat_nat_local_hook(void *priv, struct sk_buff *skb,
				  const struct nf_hook_state *state)
{
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct;

	ct = ctnat_conn(skb, &ctinfo);
	if (!ct || (ctnat_is_settled(ctinfo) &&
		    !ctnat_is_due(ct, ctinfo, ctnat_halves(state))))
		return NF_ACCEPT;
	return ctnat_nat_slow(priv, skb, state);
}
