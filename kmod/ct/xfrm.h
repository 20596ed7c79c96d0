/* SPDX-License-Identifier: GPL-2.0-only */
/* A translated packet may match another IPsec policy. */
#ifndef CTNAT_CT_XFRM_H
#define CTNAT_CT_XFRM_H

#include <linux/skbuff.h>
#include <net/dst.h>
#include <net/net_namespace.h>
#include <net/xfrm.h>

#include "../ctnat.h"

#ifdef CONFIG_XFRM
/* nothing to look up: the namespace has no policy, the packet none either */
static inline bool ctnat_xfrm_idle(const struct net *net,
				   const struct sk_buff *skb)
{
	const struct dst_entry *dst = skb_dst(skb);

	return !dst || (!net->xfrm.policy_count[XFRM_POLICY_OUT] &&
			net->xfrm.policy_default[XFRM_POLICY_OUT] ==
				XFRM_USERPOLICY_ACCEPT &&
			!dst->xfrm);
}

unsigned int ctnat_xfrm_lookup(const struct ctnat_net *cn, struct sk_buff *skb,
			       u8 nfproto);
#endif

/*
 * At postrouting, behind the source half; at output, where only a port has
 * changed: NF_ACCEPT or a verdict.
 */
static inline unsigned int ctnat_xfrm_again(const struct ctnat_net *cn,
					    struct sk_buff *skb, u8 nfproto)
{
#ifdef CONFIG_XFRM
	if (!ctnat_xfrm_idle(cn->net, skb))
		return ctnat_xfrm_lookup(cn, skb, nfproto);
#endif
	return NF_ACCEPT;
}

#endif /* CTNAT_CT_XFRM_H */
