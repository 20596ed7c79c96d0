// SPDX-License-Identifier: GPL-2.0-only
/* A packet at a hook: find the chain, walk it, carry out how it ended. */
#include <linux/bottom_half.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>

#include "action.h"
#include "core/gate.h"
#include "core/hooks.h"
#include "env.h"
#include "frame.h"
#include "ct/ct.h"
#include "ct/xfrm.h"
#include "hook.h"
#include "keys.h"
#include "stats.h"
#include "trace.h"

/*
 * What a rule changed at output decides the route: the stack has chosen one
 * before the hook.
 */
unsigned int ctnat_reroute(struct ctnat_env *env, u32 mark)
{
	const struct nf_hook_state *state = env->state;
	struct sk_buff *skb = env->skb;
	int err;

	if (!(env->flags & (CTNAT_ENV_NEW_SADDR | CTNAT_ENV_NEW_DADDR |
			    CTNAT_ENV_NEW_DSCP)) &&
	    skb->mark == mark) {
		if (env->flags & CTNAT_ENV_NEW_PORT)
			return ctnat_xfrm_again(env->cn, skb, state->pf);
		return NF_ACCEPT;
	}
	if (state->pf == NFPROTO_IPV4)
		err = ip_route_me_harder(state->net, state->sk, skb,
					 RTN_UNSPEC);
	else
		err = nf_ip6_route_me_harder(state->net, state->sk, skb);
	if (err >= 0)
		return NF_ACCEPT;
	ctnat_count(env->cn, CTNAT_DROP_ROUTE);
	return NF_DROP_ERR(err);
}

static noinline unsigned int ctnat_verdict(struct ctnat_env *env, int ret,
					   u32 mark)
{
	switch (ret) {
	case CTNAT_OUTCOME_ACCEPT:
	case CTNAT_END_ACCEPT:
		if (env->state->hook == NF_INET_LOCAL_OUT &&
		    !ctnat_is_l2(env->state->pf))
			return ctnat_reroute(env, mark);
		return NF_ACCEPT;
	case CTNAT_OUTCOME_DROP:
		return ctnat_drop(env->cn, env->skb, CTNAT_DROP_RULE);
	case CTNAT_OUTCOME_POLICY_DROP:
		return ctnat_drop(env->cn, env->skb, CTNAT_DROP_POLICY);
	case CTNAT_END_STOLEN:
		return NF_STOLEN;
	}
	return ctnat_drop(env->cn, env->skb, CTNAT_END_REASON(ret));
}

/* The Ethernet header is the one that the packet came in with. */
static noinline void ctnat_packet_enter(struct ctnat_env *env)
{
	const struct net_device *in = env->state->in;
	struct ctnat_packet *pkt = &env->pkt;
	const struct sk_buff *skb = env->skb;

	if (!in || in->type != ARPHRD_ETHER || !skb_mac_header_was_set(skb) ||
	    skb_mac_header(skb) + ETH_HLEN > skb->data)
		return;
	pkt->l2_off = skb_mac_header(skb) - skb->data;
	pkt->ether_type = ntohs(skb->protocol);
	pkt->parsed |= CTNAT_PARSED_ETHER;
}

/* Does the kernel's own tracking look at the packet behind this chain? */
static bool ctnat_is_before_tracking(const struct ctnat_slot *slot)
{
	return slot->ops.priority < NF_IP_PRI_CONNTRACK &&
	       (slot->ops.hooknum == NF_INET_PRE_ROUTING ||
		slot->ops.hooknum == NF_INET_LOCAL_OUT);
}

static u8 ctnat_tracking(const struct ctnat_active *active,
			 const struct nf_hook_state *state)
{
	if (state->pf == NFPROTO_NETDEV)
		return CTNAT_TRACK_EXPLICIT;
	return active->tracking[ctnat_family_index(state->pf)];
}

/* Nearly all walks end so that there is nothing else to do. */
static __always_inline unsigned int
ctnat_walked(struct ctnat_env *env, int ret, u32 mark)
{
	if (likely((ret == CTNAT_OUTCOME_ACCEPT || ret == CTNAT_END_ACCEPT) &&
		   env->state->hook != NF_INET_LOCAL_OUT))
		return NF_ACCEPT;
	return ctnat_verdict(env, ret, mark);
}

/*
 * A chain that a packet is about to walk. @slot: NULL of a nat chain, which the
 * kernel's tracking is ahead of
 */
struct ctnat_entry {
	const struct ctnat_net *cn;
	const struct ctnat_slot *slot;
	const struct ctnat_active *active;
	u32 chain;
};

static __always_inline void ctnat_enter(struct ctnat_env *env,
					const struct ctnat_entry *entry,
					struct sk_buff *skb,
					const struct nf_hook_state *state,
					u8 tracking)
{
	ctnat_env_init(env, entry->cn, skb, state, tracking);
	if (tracking == CTNAT_TRACK_AUTOMATIC && entry->slot &&
	    ctnat_is_before_tracking(entry->slot))
		env->flags = CTNAT_ENV_TRACKED_NEXT;
	env->active = entry->active;
}

static noinline unsigned int ctnat_walk_frame(const struct ctnat_slot *slot,
					      const struct ctnat_active *active,
					      u32 chain, struct sk_buff *skb,
					      const struct nf_hook_state *state)
{
	const struct ctnat_entry entry = { slot->cn, slot, active, chain };
	struct ctnat_env env PLATFORM_UNINITIALIZED;
	u32 mark = skb->mark;
	int ret;

	ctnat_enter(&env, &entry, skb, state, ctnat_tracking(active, state));
	ctnat_frame_enter(&env);
	ctnat_packet_parse(&env.pkt);
	if (ctnat_traces(&env))
		ret = ctnat_trace_run(&env, chain);
	else
		ret = ctnat_run(&env.pkt, &active->program, chain);
	if (ret != CTNAT_END_STOLEN)
		ctnat_frame_leave(&env);
	return ctnat_verdict(&env, ret, mark);
}

static __always_inline unsigned int
ctnat_walk_packet(const struct ctnat_entry *entry, struct sk_buff *skb,
		  const struct nf_hook_state *state)
{
	const struct ctnat_active *active = entry->active;
	u8 tracking = active->tracking[ctnat_family_index(state->pf)];
	struct ctnat_env env PLATFORM_UNINITIALIZED;
	u32 mark = skb->mark;
	int ret;

	ctnat_enter(&env, entry, skb, state, tracking);
	ctnat_packet_parse(&env.pkt);
	if (static_branch_unlikely(&ctnat_ethers_key) && active->ethers)
		ctnat_packet_enter(&env);
	if (ctnat_traces(&env)) {
		ctnat_packet_enter(&env);
		ret = ctnat_trace_run(&env, entry->chain);
	} else {
		ret = ctnat_run(&env.pkt, &active->program, entry->chain);
	}
	return ctnat_walked(&env, ret, mark);
}

static unsigned int ctnat_walk_chain(const struct ctnat_slot *slot,
				     const struct ctnat_active *active,
				     u32 chain, struct sk_buff *skb,
				     const struct nf_hook_state *state)
{
	const struct ctnat_entry entry = { slot->cn, slot, active, chain };

	if (ctnat_is_frame(state->pf))
		return ctnat_walk_frame(slot, active, chain, skb, state);
	return ctnat_walk_packet(&entry, skb, state);
}

/* The stack calls in process context. */
static noinline unsigned int
ctnat_walk_chain_bh(const struct ctnat_slot *slot,
		    const struct ctnat_active *active, u32 chain,
		    struct sk_buff *skb, const struct nf_hook_state *state)
{
	unsigned int verdict;

	local_bh_disable();
	verdict = ctnat_walk_chain(slot, active, chain, skb, state);
	local_bh_enable();
	return verdict;
}

/* Has the chain no rule for packets of this state? */
static __always_inline bool ctnat_passes_by(const struct ctnat_active *active,
					    u32 chain,
					    const struct sk_buff *skb)
{
	u8 gate = active->program.chain[chain].gate;

	return gate != CTNAT_GATE_ALL && !(gate & ctnat_ct_states(skb)) &&
	       !static_branch_unlikely(&ctnat_trace_key);
}

unsigned int ctnat_chain_hook(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state)
{
	const struct ctnat_slot *slot = priv;
	const struct ctnat_active *active;
	u32 chain;

	active = rcu_dereference(slot->cn->active);
	/* registered ahead of its ruleset, or on its way out */
	if (!active || slot->index >= active->n_hook_slots)
		return NF_ACCEPT;
	chain = active->hook_chain[slot->index];
	if (chain == CTNAT_NOWHERE || ctnat_passes_by(active, chain, skb))
		return NF_ACCEPT;
	return softirq_count() ?
		       ctnat_walk_chain(slot, active, chain, skb, state) :
		       ctnat_walk_chain_bh(slot, active, chain, skb, state);
}

unsigned int ctnat_nat_ask(const struct ctnat_net *cn, struct sk_buff *skb,
			   const struct nf_hook_state *state)
{
	struct ctnat_entry entry = { .cn = cn };
	const struct ctnat_nat_chains *chains;
	unsigned int verdict;
	u32 i;

	entry.active = rcu_dereference(cn->active);
	if (!entry.active)
		return NF_ACCEPT;
	chains = &entry.active->nat[ctnat_family_index(state->pf)][state->hook];
	for (i = 0; i < chains->n; i++) {
		entry.chain = entry.active->nat_chain[chains->first + i];
		if (ctnat_passes_by(entry.active, entry.chain, skb))
			continue;
		verdict = ctnat_walk_packet(&entry, skb, state);
		if (verdict != NF_ACCEPT || ctnat_nat_is_bound(skb, state))
			return verdict;
	}
	return NF_ACCEPT;
}
