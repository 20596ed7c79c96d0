// SPDX-License-Identifier: GPL-2.0-only
/*
 * reject at the hooks of bridges and devices: the answer is made here, link
 * header and tags included, and goes back by the device that the packet came
 * in by, as that of nf_tables.
 */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <net/netfilter/ipv4/nf_reject.h>
#include <net/netfilter/ipv6/nf_reject.h>

#include "env.h"
#include "reject.h"

static struct sk_buff *ctnat_answer(const struct ctnat_env *env, u8 type,
				    u8 code)
{
	const struct nf_hook_state *state = env->state;
	bool reset = type == CTNAT_REJECT_TCP_RESET;
	struct sk_buff *skb = env->skb;

	if (env->pkt.nfproto == NFPROTO_IPV4)
		return reset ?
			nf_reject_skb_v4_tcp_reset(state->net, skb, state->in,
						   state->hook) :
			nf_reject_skb_v4_unreach(state->net, skb, state->in,
						 state->hook, code);
#if IS_ENABLED(CONFIG_IPV6)
	if (env->pkt.nfproto == NFPROTO_IPV6)
		return reset ?
			nf_reject_skb_v6_tcp_reset(state->net, skb, state->in,
						   state->hook) :
			nf_reject_skb_v6_unreach(state->net, skb, state->in,
						 state->hook, code);
#endif
	return NULL;
}

/* The packet's link header, the other way round; @len with its tags. */
static void ctnat_answer_link(const struct sk_buff *skb, struct sk_buff *answer,
			      unsigned int len)
{
	const struct ethhdr *from = eth_hdr(skb);
	struct ethhdr *eth = skb_push(answer, len);

	memcpy(eth, from, len);
	ether_addr_copy(eth->h_source, from->h_dest);
	ether_addr_copy(eth->h_dest, from->h_source);
	answer->protocol = eth->h_proto;
	if (skb_vlan_tag_present(skb))
		__vlan_hwaccel_put_tag(answer, skb->vlan_proto,
				       skb_vlan_tag_get(skb));
}

/* Nobody is told about what was not for one receiver alone. */
void ctnat_reject_frame(const struct ctnat_env *env, u8 type, u8 code)
{
	bool ether = env->pkt.parsed & CTNAT_PARSED_ETHER;
	unsigned int len = ether ? (int)env->pkt.l3_off - env->pkt.l2_off : 0;
	struct sk_buff *answer;

	if (ether && is_multicast_ether_addr(eth_hdr(env->skb)->h_dest))
		return;
	/* a link header that is not known cannot be turned round */
	if (!ether && env->state->in->hard_header_len)
		return;
	answer = ctnat_answer(env, type, code);
	if (!answer)
		return;
	if (skb_cow_head(answer, len)) {
		kfree_skb(answer);
		return;
	}
	if (ether)
		ctnat_answer_link(env->skb, answer, len);
	skb_reset_mac_header(answer);
	dev_queue_xmit(answer);
}
