/* SPDX-License-Identifier: GPL-2.0-only */
/* Where kernels differ; HAVE_* come from probe.sh. */
#ifndef CTNAT_COMPAT_H
#define CTNAT_COMPAT_H

#include <linux/jiffies.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_expect.h>
#include <net/netfilter/nf_conntrack_helper.h>
#include <net/flow.h>
#include <net/inet_dscp.h>
#include <net/xfrm.h>

/* skbuff.h's own condition: nf_trace has a bit in packets */
#if IS_ENABLED(CONFIG_NETFILTER_XT_TARGET_TRACE) || defined(CONFIG_NF_TABLES)
#define HAVE_SKB_NF_TRACE
#endif

#ifndef HAVE_NF_CT_SHARED
static inline bool nf_ct_shared(const struct nf_conn *ct)
{
	return refcount_read(&ct->ct_general.use) > 1;
}
#endif

/* A connection that gets a helper holds it, where helpers count them. */
static inline bool ctnat_helper_hold(struct nf_conntrack_helper *helper)
{
#ifdef HAVE_HELPER_CT_REFCNT
	return refcount_inc_not_zero(&helper->ct_refcnt);
#else
	return true;
#endif
}

static inline void ctnat_refresh(struct nf_conn *ct, const struct sk_buff *skb,
				 u32 extra_jiffies)
{
#ifdef HAVE_NF_CT_REFRESH_NO_SKB
	nf_ct_refresh(ct, extra_jiffies);
#else
	nf_ct_refresh(ct, skb, extra_jiffies);
#endif
}

/* An expectation's time was a timer once. */
#ifdef HAVE_NF_CT_EXP_TIME
static inline long ctnat_exp_jiffies(const struct nf_conntrack_expect *exp)
{
	if (nf_ct_exp_is_expired(exp))
		return 0;
	return (s32)(READ_ONCE(exp->timeout) - nfct_time_stamp);
}

static inline struct net *ctnat_exp_net(struct nf_conntrack_expect *exp)
{
	return nf_ct_exp_net(exp);
}
#else
static inline long ctnat_exp_jiffies(const struct nf_conntrack_expect *exp)
{
	return timer_pending(&exp->timeout) ?
	       (long)(exp->timeout.expires - jiffies) : 0;
}

static inline struct net *ctnat_exp_net(struct nf_conntrack_expect *exp)
{
	return nf_ct_net(exp->master);
}
#endif

static inline void ctnat_flowi4_set_dscp(struct flowi4 *fl4, u8 tos)
{
#ifdef HAVE_FLOWI4_DSCP
	fl4->flowi4_dscp = inet_dsfield_to_dscp(tos);
#else
	fl4->flowi4_tos = tos & INET_DSCP_MASK;
#endif
}

#ifdef CONFIG_XFRM
static inline int ctnat_xfrm_decode_session(struct net *net,
					    struct sk_buff *skb,
					    struct flowi *fl,
					    unsigned int family)
{
#ifdef HAVE_XFRM_DECODE_SESSION_NET
	return xfrm_decode_session(net, skb, fl, family);
#else
	return xfrm_decode_session(skb, fl, family);
#endif
}
#endif

#endif /* CTNAT_COMPAT_H */
