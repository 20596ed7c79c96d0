// SPDX-License-Identifier: GPL-2.0-only
/*
 * A packet that was put together for conntrack leaves a bridge, or a device by
 * egress or "fwd", in fragments no
 * larger than those that came, and with their DF: a bridge is not a hop.
 *
 * The size travels in the last bytes of skb->cb. The bridge has its own data at
 * the beginning, and br_netfilter, when it is loaded, writes the IP stack's over
 * it between the hooks; neither reaches that far. What else may stand there is
 * told apart by a number that is drawn once.
 */
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netfilter_bridge.h>
#include <linux/random.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "../fwd.h"
#include "conn.h"

struct ctnat_fragments {
	u32 mark;
	u16 size;		/* of the largest, with its network header */
};

static u32 ctnat_fragments_mark __ro_after_init;

void __init ctnat_fragments_init(void)
{
	ctnat_fragments_mark = get_random_u32() | 1;
}

static struct ctnat_fragments *ctnat_fragments(const struct sk_buff *skb)
{
	size_t at = sizeof(skb->cb) - sizeof(struct ctnat_fragments);

	BUILD_BUG_ON(sizeof(struct inet6_skb_parm) > at ||
		     sizeof(struct inet_skb_parm) > at);
	return (void *)(skb->cb + at);
}

void ctnat_fragments_note(struct sk_buff *skb, u16 size)
{
	struct ctnat_fragments *fragments = ctnat_fragments(skb);

	fragments->mark = ctnat_fragments_mark;
	fragments->size = size;
}

unsigned int ctnat_fragments_size(const struct sk_buff *skb)
{
	const struct ctnat_fragments *fragments = ctnat_fragments(skb);

	return fragments->mark == ctnat_fragments_mark ? fragments->size : 0;
}

static void ctnat_fragments_forget(struct sk_buff *skb)
{
	memset(ctnat_fragments(skb), 0, sizeof(struct ctnat_fragments));
}

/* What lies before the network header, and the tag that lies in the skb. */
struct ctnat_link {
	u8 header[ETH_HLEN + CTNAT_VLANS_MAX * VLAN_HLEN];
	unsigned int len;
};

static bool ctnat_link_save(const struct ctnat_env *env,
			    struct ctnat_link *link)
{
	link->len = env->skb->data - skb_mac_header(env->skb);
	if (link->len > sizeof(link->header))
		return false;
	memcpy(link->header, env->skb->data - link->len, link->len);
	return true;
}

/* Sends one fragment, which begins with its network header. */
static void ctnat_fragment_send(const struct ctnat_env *env,
				const struct ctnat_link *link,
				struct sk_buff *fragment)
{
	const struct nf_hook_state *state = env->state;
	const struct sk_buff *skb = env->skb;

	memcpy(skb_push(fragment, link->len), link->header, link->len);
	skb_reset_mac_header(fragment);
	fragment->mac_len = skb->mac_len;
	if (skb_vlan_tag_present(skb))
		__vlan_hwaccel_put_tag(fragment, skb->vlan_proto,
				       skb_vlan_tag_get(skb));
	memcpy(fragment->cb, skb->cb, sizeof(fragment->cb));
	if (state->pf == NFPROTO_NETDEV) {
		ctnat_fwd_send(env, fragment);
		return;
	}
	skb_pull(fragment, ETH_HLEN);
	state->okfn(state->net, state->sk, fragment);
}

static int ctnat_fragment4(struct ctnat_env *env, unsigned int size,
			   unsigned int room)
{
	struct sk_buff *skb = env->skb, *fragment;
	unsigned int hlen = ip_hdrlen(skb);
	struct ip_frag_state frag;
	struct ctnat_link link;

	if (size < hlen + 8)
		return -EMSGSIZE;
	if (!ctnat_link_save(env, &link))
		return -EMSGSIZE;
	ip_frag_init(skb, hlen, room, size - hlen,
		     ip_hdr(skb)->frag_off & htons(IP_DF), &frag);
	while (frag.left > 0) {
		fragment = ip_frag_next(skb, &frag);
		if (IS_ERR(fragment))
			return PTR_ERR(fragment);
		ctnat_fragment_send(env, &link, fragment);
	}
	return 0;
}

#if IS_ENABLED(CONFIG_IPV6)
static int ctnat_fragment6(struct ctnat_env *env, unsigned int size,
			   unsigned int room)
{
	struct sk_buff *skb = env->skb, *fragment;
	struct ip6_frag_state frag;
	struct ctnat_link link;
	u8 *before, next;
	__be32 id;
	int hlen;

	hlen = ip6_find_1stfragopt(skb, &before);
	if (hlen < 0)
		return hlen;
	if (size < hlen + sizeof(struct frag_hdr) + 8)
		return -EMSGSIZE;
	if (!ctnat_link_save(env, &link))
		return -EMSGSIZE;
	next = *before;
	id = ipv6_select_ident(env->state->net, &ipv6_hdr(skb)->daddr,
			       &ipv6_hdr(skb)->saddr);
	ip6_frag_init(skb, hlen, size - hlen - sizeof(struct frag_hdr),
		      skb->dev->needed_tailroom, room, before, next, id,
		      &frag);
	while (frag.left > 0) {
		fragment = ip6_frag_next(skb, &frag);
		if (IS_ERR(fragment))
			return PTR_ERR(fragment);
		ctnat_fragment_send(env, &link, fragment);
	}
	return 0;
}
#endif

static const struct net_device *ctnat_leaves_by(const struct ctnat_env *env)
{
	return env->fwd ?: env->skb->dev;
}

static int ctnat_fragment(struct ctnat_env *env, unsigned int size)
{
	unsigned int room = LL_RESERVED_SPACE(ctnat_leaves_by(env)) +
			    env->pulled;
	struct sk_buff *skb = env->skb;
	int err = -EPROTO;

	/* a helper may have left the checksum to the device */
	if (skb->ip_summed == CHECKSUM_PARTIAL) {
		err = skb_checksum_help(skb);
		if (err)
			return err;
	}
	if (env->pkt.nfproto == NFPROTO_IPV4)
		err = ctnat_fragment4(env, size, room);
#if IS_ENABLED(CONFIG_IPV6)
	else if (env->pkt.nfproto == NFPROTO_IPV6)
		err = ctnat_fragment6(env, size, room);
#endif
	return err;
}

/*
 * br_netfilter takes the packet through the hooks of the IP stack first, whole,
 * and then cuts it itself, if it is told how.
 */
static bool ctnat_fragments_left(struct sk_buff *skb, unsigned int size)
{
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	struct nf_bridge_info *nf_bridge = nf_bridge_info_get(skb);

	if (nf_bridge && nf_bridge->physoutdev) {
		nf_bridge->frag_max_size = size;
		return true;
	}
#endif
	return false;
}

/* By a port of a bridge, or a device, rather than up to the host. */
static bool ctnat_leaves(const struct ctnat_env *env)
{
	if (env->state->pf == NFPROTO_NETDEV)
		return env->fwd || env->state->hook == NF_NETDEV_EGRESS;
	return env->state->hook == NF_BR_POST_ROUTING;
}

unsigned int ctnat_refragment(struct ctnat_env *env)
{
	struct sk_buff *skb = env->skb;
	unsigned int size = ctnat_fragments_size(skb);

	if (!size)
		return NF_ACCEPT;
	ctnat_fragments_forget(skb);
	if (!ctnat_leaves(env) || skb->len <= size)
		return NF_ACCEPT;
	if (size > ctnat_leaves_by(env)->mtu)
		return ctnat_drop(env->cn, skb, CTNAT_DROP_TOO_BIG);
	if (env->state->pf == NFPROTO_BRIDGE && ctnat_fragments_left(skb, size))
		return NF_ACCEPT;
	if (ctnat_fragment(env, size))
		return ctnat_drop(env->cn, skb, CTNAT_DROP_FRAGMENT);
	consume_skb(skb);
	return NF_STOLEN;
}
