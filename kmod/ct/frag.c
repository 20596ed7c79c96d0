// SPDX-License-Identifier: GPL-2.0-only
/*
 * Putting fragments together before they are looked up, each zone its own:
 * the kernel's hooks at -400 know zone 0 only.
 */
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/ipv6_frag.h>
#include <net/netfilter/ipv6/nf_defrag_ipv6.h>

#include "conn.h"

static int ctnat_defrag4(struct ctnat_env *env, u16 zone)
{
	u32 user = IP_DEFRAG_CONNTRACK_IN;
	int err;

	/* fragments on a bridge do not mix with those for the host */
	if (ctnat_is_l2(env->state->pf))
		user = IP_DEFRAG_CONNTRACK_BRIDGE_IN;
	else if (env->state->hook == NF_INET_LOCAL_OUT)
		user = IP_DEFRAG_CONNTRACK_OUT;
	/* queued, or freed: gone in any case but success */
	err = ip_defrag(env->state->net, env->skb, user + zone);
	if (err) {
		ctnat_count(env->cn, err == -EINPROGRESS ? CTNAT_EVENT_QUEUED :
							   CTNAT_DROP_FRAGMENT);
		return CTNAT_END_STOLEN;
	}
	/* it may leave in fragments again whatever its DF says */
	env->skb->ignore_df = 1;
	return CTNAT_EXEC_NEXT;
}

static int ctnat_defrag6(struct ctnat_env *env, u16 zone)
{
#if IS_ENABLED(CONFIG_NF_DEFRAG_IPV6)
	u32 user = IP6_DEFRAG_CONNTRACK_IN;
	int err;

	if (ctnat_is_l2(env->state->pf))
		user = IP6_DEFRAG_CONNTRACK_BRIDGE_IN;
	else if (env->state->hook == NF_INET_LOCAL_OUT)
		user = IP6_DEFRAG_CONNTRACK_OUT;
	err = nf_ct_frag6_gather(env->state->net, env->skb, user + zone);
	if (err == -EINPROGRESS) {
		ctnat_count(env->cn, CTNAT_EVENT_QUEUED);
		return CTNAT_END_STOLEN;
	}
	if (err)
		return CTNAT_END_DROP(CTNAT_DROP_FRAGMENT);
#endif
	return CTNAT_EXEC_NEXT;
}

static int ctnat_defrag_packet(struct ctnat_env *env, u16 zone)
{
	return env->pkt.nfproto == NFPROTO_IPV4 ? ctnat_defrag4(env, zone) :
						  ctnat_defrag6(env, zone);
}

/*
 * What comes before the network header. Once fragments are put together it is
 * that of the first of them, while env tells how to put back the one that came
 * last; so the two have to be alike.
 */
struct ctnat_frame_head {
	unsigned int len;
	u32 tag;
};

static struct ctnat_frame_head ctnat_frame_head(const struct sk_buff *skb)
{
	return (struct ctnat_frame_head){
		.len = skb_mac_header_was_set(skb) ?
		       skb->data - skb_mac_header(skb) : 0,
		.tag = skb_vlan_tag_present(skb) ?
		       (u32)ntohs(skb->vlan_proto) << 16 |
		       skb_vlan_tag_get(skb) : 0,
	};
}

/*
 * The same on a bridge, which has its own use for skb->cb, as reassembly has.
 * Fragments that came with other tags make no packet.
 */
static int ctnat_defrag_frame(struct ctnat_env *env, u16 zone)
{
	struct ctnat_frame_head before = ctnat_frame_head(env->skb), now;
	struct sk_buff *skb = env->skb;
	u8 cb[sizeof(skb->cb)];
	u16 size;
	int ret;

	memcpy(cb, skb->cb, sizeof(cb));
	memset(skb->cb, 0, sizeof(cb));
	ret = ctnat_defrag_packet(env, zone);
	if (ret == CTNAT_END_STOLEN)
		return ret;
	size = env->pkt.nfproto == NFPROTO_IPV4 ? IPCB(skb)->frag_max_size :
						  IP6CB(skb)->frag_max_size;
	memcpy(skb->cb, cb, sizeof(cb));
	if (ret < 0)
		return ret;
	now = ctnat_frame_head(skb);
	if (now.len != before.len || now.tag != before.tag) {
		env->pulled = 0;
		return CTNAT_END_DROP(CTNAT_DROP_FRAGMENT);
	}
	if (size)
		ctnat_fragments_note(skb, size);
	return ret;
}

/* A fragment: ctnat_may_be_fragment() */
int ctnat_defrag(struct ctnat_env *env, u16 zone)
{
	int ret;

	if (ctnat_is_l2(env->state->pf))
		ret = ctnat_defrag_frame(env, zone);
	else
		ret = ctnat_defrag_packet(env, zone);
	if (ret < 0)
		return ret;
	/* the transport header may have come into sight */
	if (!(env->pkt.parsed & CTNAT_PARSED_L4) ||
	    env->pkt.nfproto == NFPROTO_IPV6)
		ctnat_packet_parse(&env->pkt);
	return CTNAT_EXEC_NEXT;
}
