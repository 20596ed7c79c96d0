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
#include <linux/icmpv6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include <net/netfilter/nf_conntrack_ecache.h>
#include <net/netfilter/nf_conntrack_helper.h>

#include "../trace.h"
#include "conn.h"
#include "xfrm.h"

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
		/*
		 * The next zone sees it as it leaves this one. Where both
		 * halves are done, only rules do them.
		 */
		if (ctnat_halves(env->state) == CTNAT_HALF_SRC &&
		    !ctnat_is_waiting(ct))
			ret = ctnat_translate(env);
		if (ret >= 0 && (nf_ct_is_confirmed(ct) ||
				 ctnat_zone_flag(ct, CTNAT_ZONE_BOUND)))
			ret = ctnat_confirm(env);
	}
	if (ret >= 0)
		nf_reset_ct(skb);
	return ret;
}

/* An ICMP error that this host answers with, and that has been detached. */
static noinline bool ctnat_is_answer(const struct sk_buff *skb,
				     const struct nf_hook_state *state)
{
	u8 type, buf;
	const u8 *p;

	/* its headers are this host's own: neither options nor extensions */
	if (state->pf == NFPROTO_IPV4) {
		if (ip_hdr(skb)->protocol != IPPROTO_ICMP)
			return false;
		p = skb_header_pointer(skb, ip_hdrlen(skb), 1, &buf);
	} else {
		if (ipv6_hdr(skb)->nexthdr != IPPROTO_ICMPV6)
			return false;
		p = skb_header_pointer(skb, sizeof(struct ipv6hdr), 1, &buf);
	}
	if (!p)
		return false;
	type = *p;
	return state->pf == NFPROTO_IPV4 ? icmp_is_err(type) :
					   icmpv6_is_err(type);
}

static unsigned int ctnat_source(struct ctnat_env *env)
{
	enum ip_conntrack_info ctinfo;
	unsigned int verdict;

	if (!skb_nfct(env->skb) && !ctnat_attach_answer(env))
		return ctnat_drop(env->cn, env->skb, CTNAT_DROP_TRACK);
	if (!ctnat_conn(env->skb, &ctinfo))
		return NF_ACCEPT;
	ctnat_packet_parse(&env->pkt);
	verdict = ctnat_end(env, ctnat_translate(env));
	if (verdict != NF_ACCEPT || env->state->hook != NF_INET_POST_ROUTING)
		return verdict;
	return ctnat_xfrm_again(env->cn, env->skb, env->pkt.nfproto);
}

static noinline unsigned int
ctnat_source_slow(const struct ctnat_net *cn, struct sk_buff *skb,
		  const struct nf_hook_state *state)
{
	struct ctnat_env env PLATFORM_UNINITIALIZED;
	unsigned int verdict;

	local_bh_disable();
	ctnat_env_init(&env, cn, skb, state, CTNAT_TRACK_EXPLICIT);
	verdict = ctnat_source(&env);
	local_bh_enable();
	return verdict;
}

/* Has a rule of this hook just given the first packet its new source? */
static bool ctnat_is_shown(const struct sk_buff *skb, const struct nf_conn *ct,
			   u8 nfproto)
{
	const struct nf_conntrack_tuple *back;
	const struct iphdr *ip = ip_hdr(skb);
	const u8 *ports;

	back = &ct->tuplehash[IP_CT_DIR_REPLY].tuple;
	if (nfproto != NFPROTO_IPV4 || ip->saddr != back->dst.u3.ip ||
	    (back->dst.protonum != IPPROTO_TCP &&
	     back->dst.protonum != IPPROTO_UDP))
		return false;
	/* what has been rewritten is linear */
	ports = (const u8 *)ip + ip->ihl * 4;
	return ports + sizeof(__be16) <= skb_tail_pointer(skb) &&
	       *(const __be16 *)ports == back->dst.u.all;
}

/*
 * A packet of a connection on its way out, which is nearly all of them:
 * nothing but IPsec's policies depends on its source any more.
 */
static noinline unsigned int
ctnat_source_out(const struct ctnat_net *cn, struct sk_buff *skb,
		 const struct nf_hook_state *state, struct nf_conn *ct,
		 enum ip_conntrack_info ctinfo)
{
	if (nf_nat_packet(ct, ctinfo, NF_INET_POST_ROUTING, skb) == NF_ACCEPT)
		return ctnat_xfrm_again(cn, skb, state->pf);
	return ctnat_drop_untranslated(cn, skb);
}

/* It is attached to no connection. */
static noinline unsigned int ctnat_source_free(void *priv, struct sk_buff *skb,
				      const struct nf_hook_state *state)
{
	if (state->hook != NF_INET_POST_ROUTING || !skb->sk || skb->_nfct ||
	    !ctnat_is_answer(skb, state))
		return NF_ACCEPT;
	return ctnat_source_slow(priv, skb, state);
}

unsigned int ctnat_source_hook(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state)
{
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct;

	ct = ctnat_conn(skb, &ctinfo);
	if (!ct)
		return ctnat_source_free(priv, skb, state);
	if (!(READ_ONCE(ct->status) & IPS_NAT_MASK) ||
	    !ctnat_zone_flag(ct, CTNAT_ZONE_MADE | CTNAT_ZONE_NAT) ||
	    ctnat_is_waiting(ct))
		return NF_ACCEPT;
	if (ctnat_may_be_error(ctinfo) || ctnat_is_astray(ct, ctinfo, state))
		return ctnat_source_slow(priv, skb, state);
	if (!ctnat_is_due(ct, ctinfo, CTNAT_HALF_SRC))
		return NF_ACCEPT;
	if (state->hook != NF_INET_POST_ROUTING)
		return ctnat_source_slow(priv, skb, state);
	if (ctinfo == IP_CT_NEW && ctnat_is_shown(skb, ct, state->pf))
		return ctnat_xfrm_again(priv, skb, state->pf);
	return ctnat_source_out(priv, skb, state, ct, ctinfo);
}

/*
 * May the packet stay attached while the host looks at it, so that an ICMP
 * error that it answers with is attached, too, and translated? Not where
 * nf_confirm() would commit the connection or call its helper again.
 */
static bool ctnat_stays(const struct nf_conn *ct,
			const struct nf_hook_state *state)
{
	if (state->hook != NF_INET_LOCAL_IN)
		return false;
	return !ctnat_kernel_tracks(state->net, state->pf) ||
	       (nf_ct_is_confirmed(ct) && !nfct_help(ct));
}

/* Attached by ctnat, or by others who look after it themselves? */
static bool ctnat_is_ours(const struct nf_conn *ct,
			  const struct nf_hook_state *state)
{
	return ctnat_zone_flag(ct, CTNAT_ZONE_MADE) ||
	       !ctnat_kernel_tracks(state->net, state->pf);
}

/* A rule has bound it: commit it. */
static unsigned int ctnat_exit(struct ctnat_env *env)
{
	unsigned int verdict;

	ctnat_packet_parse(&env->pkt);
	verdict = ctnat_end(env, ctnat_confirm(env));
	if (verdict != NF_ACCEPT)
		return verdict;
	ctnat_count(env->cn, CTNAT_EVENT_COMMIT_EXIT);
	ctnat_trace_exit(env);
	return verdict;
}

static noinline unsigned int
ctnat_exit_bound(const struct ctnat_net *cn, struct sk_buff *skb,
		 const struct nf_hook_state *state)
{
	struct ctnat_env env PLATFORM_UNINITIALIZED;
	unsigned int verdict;

	local_bh_disable();
	ctnat_env_init(&env, cn, skb, state, CTNAT_TRACK_EXPLICIT);
	verdict = ctnat_exit(&env);
	local_bh_enable();
	return verdict;
}

/* What few packets ask for: those to the host, bound ones, and with events. */
static noinline unsigned int
ctnat_exit_slow(void *priv, struct sk_buff *skb,
		const struct nf_hook_state *state)
{
	enum ip_conntrack_info ctinfo;
	unsigned int verdict;
	struct nf_conn *ct;

	ct = ctnat_conn(skb, &ctinfo);
	if (state->hook == NF_INET_LOCAL_IN)
		ctnat_host_looks(priv, skb, state, ct);
	if (!ct) {
		if (!skb_nfct(skb) && ctinfo != IP_CT_UNTRACKED)
			nf_reset_ct(skb);
		return NF_ACCEPT;
	}
	if (!ctnat_is_ours(ct, state))
		return NF_ACCEPT;

	if (!nf_ct_is_confirmed(ct) && ctnat_zone_flag(ct, CTNAT_ZONE_BOUND)) {
		verdict = ctnat_exit_bound(priv, skb, state);
		if (verdict != NF_ACCEPT)
			return verdict;
		/* losing a race may have moved it to another */
		ct = nf_ct_get(skb, &ctinfo);
	} else if (nf_ct_ecache_exist(ct)) {
		/* of what rules have changed */
		nf_ct_deliver_cached_events(ct);
	}
	if (!ctnat_stays(ct, state))
		nf_reset_ct(skb);
	return NF_ACCEPT;
}

unsigned int ctnat_exit_hook(void *priv, struct sk_buff *skb,
			     const struct nf_hook_state *state)
{
	enum ip_conntrack_info ctinfo;
	const struct nf_conn *ct;

	ct = ctnat_conn(skb, &ctinfo);
	if (!ct || state->hook == NF_INET_LOCAL_IN || nf_ct_ecache_exist(ct) ||
	    !nf_ct_is_confirmed(ct) || !ctnat_zone_flag(ct, CTNAT_ZONE_MADE))
		return ctnat_exit_slow(priv, skb, state);
	nf_reset_ct(skb);
	return NF_ACCEPT;
}
