// SPDX-License-Identifier: GPL-2.0-only
/*
 * "fwd to": the packet leaves by another device, as it is, as nf_tables' fwd
 * does it: no hop, no route, no neighbour. Devices are looked up by name for
 * each packet, so that a rule follows the name as chains do.
 */
#include <linux/netdevice.h>
#include <linux/netfilter_netdev.h>
#include <linux/percpu.h>

#include "env.h"
#include "frame.h"
#include "fwd.h"
#include "stats.h"
#include "ct/ct.h"

/* As nf_tables: a packet may be sent on from egress to egress so often. */
#define CTNAT_FWD_DEPTH	3

/* How deep this CPU is in ctnat_fwd_send(); BH is off. */
static DEFINE_PER_CPU(u8, ctnat_fwd_depth);

void ctnat_fwd_send(const struct ctnat_env *env, struct sk_buff *skb)
{
	skb_clear_tstamp(skb);
	if (env->fwd) {
		/* as for ifb, the only one who asks */
		skb->skb_iif = env->skb->dev->ifindex;
		skb_set_redirected(skb, env->state->hook == NF_NETDEV_INGRESS);
		skb->dev = env->fwd;
	} else {
		nf_skip_egress(skb, true);
	}
	__this_cpu_inc(ctnat_fwd_depth);
	dev_queue_xmit(skb);
	__this_cpu_dec(ctnat_fwd_depth);
}

/* Its link header back in front of it; at egress it never was off. */
static bool ctnat_fwd_head(const struct ctnat_env *env)
{
	struct sk_buff *skb = env->skb;

	if (env->state->hook != NF_NETDEV_INGRESS ||
	    !skb_mac_header_was_set(skb))
		return true;
	if (skb_cow_head(skb, skb->mac_len))
		return false;
	skb_push_rcsum(skb, skb->mac_len);
	return true;
}

int ctnat_fwd(struct ctnat_env *env, const struct ctnat_insn_fwd *fwd)
{
	unsigned int verdict;
	int ret;

	env->fwd = dev_get_by_name_rcu(env->state->net, fwd->device);
	if (!env->fwd || !(env->fwd->flags & IFF_UP))
		return CTNAT_END_DROP(CTNAT_DROP_NO_DEVICE);
	if (__this_cpu_read(ctnat_fwd_depth) >= CTNAT_FWD_DEPTH)
		return CTNAT_END_DROP(CTNAT_DROP_LOOP);
	ret = ctnat_frame_detach(env);
	if (ret < 0)
		return ret;
	verdict = ctnat_refragment(env);
	if (verdict == NF_ACCEPT) {
		ctnat_frame_leave(env);
		env->pulled = 0;
		if (!ctnat_fwd_head(env))
			return CTNAT_END_DROP(CTNAT_DROP_TRANSLATE);
		ctnat_fwd_send(env, env->skb);
	} else if ((verdict & NF_VERDICT_MASK) == NF_DROP) {
		kfree_skb(env->skb);	/* counted already */
	}
	return CTNAT_END_STOLEN;
}
