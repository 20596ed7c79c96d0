// SPDX-License-Identifier: GPL-2.0-only
/*
 * What happens to an attached packet without a rule.
 *
 * At priority srcnat of postrouting and input it gets the source half of its
 * connection's translation. Just before the kernel's nf_confirm() of the same
 * hooks it leaves: what a rule has bound is committed, and the packet is
 * detached, so that nobody else commits a connection that was only looked up,
 * or runs its helper again, or takes the packet on its next pass (loopback, a
 * tunnel) for one that it knows.
 */
#include <linux/icmp.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "conn.h"
#include "xfrm.h"

static void ctnat_env_init(struct ctnat_env *env, const struct ctnat_net *cn,
			   struct sk_buff *skb,
			   const struct nf_hook_state *state)
{
	memset(env, 0, sizeof(*env));
	env->cn = cn;
	env->skb = skb;
	env->state = state;
	env->tracking = CTNAT_TRACK_EXPLICIT;
	env->pkt.nfproto = state->pf;
	env->pkt.l3_off = skb_network_offset(skb);
	ctnat_packet_parse(&env->pkt);
}

static unsigned int ctnat_end(struct ctnat_env *env, int ret)
{
	if (ret >= 0 || ret == CTNAT_END_ACCEPT)
		return NF_ACCEPT;
	if (ret == CTNAT_END_STOLEN)
		return NF_STOLEN;
	return ctnat_drop(env->cn, env->skb, CTNAT_END_REASON(ret));
}

/* The packet is about to be attached to another zone, or to nothing. */
int ctnat_leave(struct ctnat_env *env)
{
	struct sk_buff *skb = env->skb;
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct;
	int ret = CTNAT_EXEC_NEXT;

	ct = ctnat_conn(skb, &ctinfo);
	if (ct && ctnat_zone_flag(ct, CTNAT_ZONE_MADE)) {
		/* the next zone sees it as it leaves this one */
		if (ctnat_half(env->state->hook) == CTNAT_HALF_SRC)
			ret = ctnat_translate(env);
		if (ret >= 0 && (nf_ct_is_confirmed(ct) ||
				 ctnat_zone_flag(ct, CTNAT_ZONE_BOUND)))
			ret = ctnat_confirm(env);
	}
	if (ret >= 0)
		nf_reset_ct(skb);
	return ret;
}

unsigned int ctnat_source_hook(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state)
{
	enum ip_conntrack_info ctinfo;
	unsigned int verdict;
	struct ctnat_env env;
	struct nf_conn *ct;

	ct = ctnat_conn(skb, &ctinfo);
	if (!ct || !(READ_ONCE(ct->status) & IPS_NAT_MASK) ||
	    !ctnat_zone_flag(ct, CTNAT_ZONE_MADE | CTNAT_ZONE_NAT))
		return NF_ACCEPT;

	local_bh_disable();
	ctnat_env_init(&env, priv, skb, state);
	verdict = ctnat_end(&env, ctnat_translate(&env));
	if (verdict == NF_ACCEPT)
		verdict = ctnat_xfrm_source(&env);
	local_bh_enable();
	return verdict;
}

/* Attached by ctnat, or by others who look after it themselves? */
static bool ctnat_is_ours(const struct nf_conn *ct,
			  const struct nf_hook_state *state)
{
	return ctnat_zone_flag(ct, CTNAT_ZONE_MADE) ||
	       !ctnat_kernel_tracks(state->net, state->pf);
}

unsigned int ctnat_exit_hook(void *priv, struct sk_buff *skb,
			     const struct nf_hook_state *state)
{
	unsigned int verdict = NF_ACCEPT;
	enum ip_conntrack_info ctinfo;
	struct ctnat_env env;
	struct nf_conn *ct;

	if (likely(!skb->_nfct))
		return NF_ACCEPT;
	ct = nf_ct_get(skb, &ctinfo);
	if (!ct) {
		if (ctinfo != IP_CT_UNTRACKED)
			nf_reset_ct(skb);
		return NF_ACCEPT;
	}
	if (nf_ct_is_template(ct) || !ctnat_is_ours(ct, state))
		return NF_ACCEPT;

	local_bh_disable();
	if (!nf_ct_is_confirmed(ct) &&
	    ctnat_zone_flag(ct, CTNAT_ZONE_BOUND)) {
		ctnat_env_init(&env, priv, skb, state);
		verdict = ctnat_end(&env, ctnat_confirm(&env));
		if (verdict == NF_ACCEPT)
			ctnat_count(env.cn, CTNAT_EVENT_COMMIT_EXIT);
	} else {
		/* events that rules have caused since the commit */
		nf_ct_deliver_cached_events(ct);
	}
	if (verdict == NF_ACCEPT)
		nf_reset_ct(skb);
	local_bh_enable();
	return verdict;
}
