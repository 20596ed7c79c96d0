// SPDX-License-Identifier: GPL-2.0-only
/*
 * IPsec policies are looked up again with the translated addresses, as nf_nat
 * does behind its own hooks; not at all while the namespace has no policy.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/xfrm.h>

#include "conn.h"
#include "xfrm.h"

#ifdef CONFIG_XFRM
static bool ctnat_xfrm_transformed(const struct sk_buff *skb, u8 nfproto)
{
	if (nfproto == NFPROTO_IPV4)
		return IPCB(skb)->flags & IPSKB_XFRM_TRANSFORMED;
	return IP6CB(skb)->flags & IP6SKB_XFRM_TRANSFORMED;
}

static int ctnat_xfrm_reroute(struct net *net, struct sk_buff *skb,
			      unsigned int family)
{
	struct sock *sk = skb->sk;
	struct dst_entry *dst;
	unsigned int hh_len;
	struct flowi fl;
	int err;

	err = ctnat_xfrm_decode_session(net, skb, &fl, family);
	if (err < 0)
		return err;
	dst = skb_dst(skb);
	if (dst->xfrm)
		dst = ((struct xfrm_dst *)dst)->route;
	if (!dst_hold_safe(dst))
		return -EHOSTUNREACH;
	if (sk && !net_eq(net, sock_net(sk)))
		sk = NULL;
	dst = xfrm_lookup(net, dst, &fl, sk, 0);
	if (IS_ERR(dst))
		return PTR_ERR(dst);
	skb_dst_drop(skb);
	skb_dst_set(skb, dst);

	/* another device may want more room for its header */
	hh_len = dst->dev->hard_header_len;
	if (skb_headroom(skb) < hh_len &&
	    pskb_expand_head(skb, hh_len - skb_headroom(skb), 0, GFP_ATOMIC))
		return -ENOMEM;
	return 0;
}

unsigned int ctnat_xfrm_lookup(const struct ctnat_net *cn, struct sk_buff *skb,
			       u8 nfproto)
{
	int err;

	if (ctnat_xfrm_transformed(skb, nfproto))
		return NF_ACCEPT;
	err = ctnat_xfrm_reroute(cn->net, skb,
				 nfproto == NFPROTO_IPV4 ? AF_INET : AF_INET6);
	if (err >= 0)
		return NF_ACCEPT;
	local_bh_disable();
	ctnat_count(cn, CTNAT_DROP_ROUTE);
	local_bh_enable();
	return NF_DROP_ERR(err);
}
#endif /* CONFIG_XFRM */
