// SPDX-License-Identifier: GPL-2.0-only
/* Frames at the hooks of bridges and devices: tags, headers, padding. */
#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/ip.h>

#include "frame.h"

/* Others have another link header, or none. */
static bool ctnat_has_ether(const struct net_device *dev)
{
	return dev->type == ARPHRD_ETHER || dev->type == ARPHRD_LOOPBACK;
}

/*
 * skb->data is behind the Ethernet header, at a tag that is still in there; at
 * egress it is at the Ethernet header.
 */
void ctnat_frame_enter(struct ctnat_env *env)
{
	struct ctnat_packet *pkt = &env->pkt;
	struct sk_buff *skb = env->skb;

	env->network_offset = skb_network_offset(skb);
	pkt->l3_off = 0;
	pkt->protocol = ntohs(skb->protocol);
	pkt->ether_type = pkt->protocol;
	if (skb_mac_header_was_set(skb) && ctnat_has_ether(skb->dev)) {
		pkt->l2_off = skb_mac_header(skb) - skb->data;
		pkt->parsed = CTNAT_PARSED_ETHER;
	}
	if (skb_vlan_tag_present(skb)) {
		pkt->ether_type = ntohs(skb->vlan_proto);
		pkt->vlan[pkt->n_vlans++] = skb_vlan_tag_get(skb);
	}
	pkt->l3_off = max_t(int, env->network_offset, 0);
	/* of a tag that was put in front of it, a VLAN device does not say so */
	if (env->network_offset > ETH_HLEN && eth_type_vlan(skb->protocol))
		pkt->l3_off = ETH_HLEN;
	ctnat_packet_parse_tags(pkt);
	/* nobody has said where the network header is */
	if (env->network_offset < 0) {
		pkt->nfproto = NFPROTO_UNSPEC;
		return;
	}
	if (pkt->l3_off && !pskb_may_pull(skb, pkt->l3_off)) {
		pkt->nfproto = NFPROTO_UNSPEC;
		return;
	}
	env->pulled = pkt->l3_off;
	if (env->pulled) {
		skb_pull_rcsum(skb, env->pulled);
		pkt->l2_off -= env->pulled;
		pkt->l3_off = 0;
	}
	if (pkt->nfproto != NFPROTO_UNSPEC)
		skb_reset_network_header(skb);
}

void ctnat_frame_leave(struct ctnat_env *env)
{
	if (env->pulled)
		skb_push_rcsum(env->skb, env->pulled);
	skb_set_network_header(env->skb, env->network_offset);
}

/* Length of the packet by its header, 0 when it is broken. */
static unsigned int ctnat_ip_length(struct sk_buff *skb)
{
	const struct iphdr *ip;

	if (!pskb_may_pull(skb, sizeof(*ip)))
		return 0;
	ip = ip_hdr(skb);
	if (ip->version != 4 || ip->ihl < 5 ||
	    !pskb_may_pull(skb, ip->ihl * 4))
		return 0;
	ip = ip_hdr(skb);
	/* offload may leave it to the device */
	if (skb_is_gso(skb))
		return skb->len;
	return ntohs(ip->tot_len) >= ip->ihl * 4 ? ntohs(ip->tot_len) : 0;
}

static unsigned int ctnat_ip6_length(struct sk_buff *skb)
{
	const struct ipv6hdr *ip6;

	if (!pskb_may_pull(skb, sizeof(*ip6)))
		return 0;
	ip6 = ipv6_hdr(skb);
	if (ip6->version != 6)
		return 0;
	/* a jumbogram says its length elsewhere, and has no padding */
	if (skb_is_gso(skb) ||
	    (!ip6->payload_len && ip6->nexthdr == NEXTHDR_HOP))
		return skb->len;
	return ntohs(ip6->payload_len) + sizeof(*ip6);
}

bool ctnat_frame_is_good(struct ctnat_env *env)
{
	struct sk_buff *skb = env->skb;
	unsigned int len;

	len = env->pkt.nfproto == NFPROTO_IPV4 ? ctnat_ip_length(skb) :
						 ctnat_ip6_length(skb);
	if (!len || len > skb->len)
		return false;
	return !pskb_trim_rcsum(skb, len);
}
