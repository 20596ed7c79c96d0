// SPDX-License-Identifier: GPL-2.0-only
/*
 * How a packet leaves a bridge, by a port or up to the host, and how it leaves
 * ingress or egress of a device. What a rule has
 * bound is committed, the packet is detached, so that the host looks it up
 * afresh, and what was put together from fragments goes in fragments again.
 *
 * A flooding bridge brings clones here that share a connection: the first
 * commits it.
 */
#include <linux/netfilter_bridge.h>

#include "../frame.h"
#include "../trace.h"
#include "conn.h"

/* Commit it if a rule has bound it; tell of what rules have changed. */
static int ctnat_frame_commit(struct ctnat_env *env, struct nf_conn *ct)
{
	int ret = CTNAT_EXEC_NEXT;

	if (!nf_ct_is_confirmed(ct) && ctnat_zone_flag(ct, CTNAT_ZONE_BOUND)) {
		ctnat_packet_parse(&env->pkt);
		ret = ctnat_confirm(env);
		if (ret < 0)
			return ret;
		ctnat_count(env->cn, CTNAT_EVENT_COMMIT_EXIT);
		ctnat_trace_exit(env);
	} else {
		nf_ct_deliver_cached_events(ct);
	}
	nf_reset_ct(env->skb);
	return ret;
}

int ctnat_frame_detach(struct ctnat_env *env)
{
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct;

	ct = ctnat_conn(env->skb, &ctinfo);
	if (!ct && ctinfo != IP_CT_UNTRACKED)
		nf_reset_ct(env->skb);
	/* what the host's stack gave to a packet of its own is not ours */
	if (!ct || !ctnat_zone_flag(ct, CTNAT_ZONE_MADE))
		return CTNAT_EXEC_NEXT;
	return ctnat_frame_commit(env, ct);
}

static unsigned int ctnat_frame_exit(struct ctnat_env *env)
{
	unsigned int verdict;
	int ret;

	ctnat_frame_enter(env);
	ret = ctnat_frame_detach(env);
	if (ret < 0)
		return ctnat_drop(env->cn, env->skb, CTNAT_END_REASON(ret));
	verdict = ctnat_refragment(env);
	if (verdict == NF_ACCEPT)
		ctnat_frame_leave(env);
	return verdict;
}

unsigned int ctnat_frame_exit_hook(void *priv, struct sk_buff *skb,
				    const struct nf_hook_state *state)
{
	enum ip_conntrack_info ctinfo;
	unsigned int verdict;
	struct ctnat_env env PLATFORM_UNINITIALIZED;

	if (!nf_ct_get(skb, &ctinfo) && ctinfo != IP_CT_UNTRACKED)
		nf_reset_ct(skb);
	if (!skb_nfct(skb) && !ctnat_fragments_size(skb))
		return NF_ACCEPT;

	local_bh_disable();
	ctnat_env_init(&env, priv, skb, state, CTNAT_TRACK_EXPLICIT);
	verdict = ctnat_frame_exit(&env);
	local_bh_enable();
	return verdict;
}
