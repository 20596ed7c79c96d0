// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way of a connection's packets, both ways, as nft_flow_offload finds it:
 * the route of the packet at hand and the one back, and below their devices the
 * ones that frames really come in by, with the tags that they have there.
 */
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/neighbour.h>

#include "flow.h"

struct ctnat_forward {
	const struct net_device *indev;
	const struct net_device *outdev;
	struct {
		u16 id;
		__be16 proto;
	} encap[NF_FLOW_TABLE_ENCAP_MAX];
	u8 num_encaps;
	u8 ingress_vlans;
	u8 h_source[ETH_ALEN];
	u8 h_dest[ETH_ALEN];
	bool direct;
};

static bool ctnat_is_ether(const struct net_device *dev)
{
	return dev && !(dev->flags & IFF_LOOPBACK) &&
	       dev->type == ARPHRD_ETHER && dev->addr_len == ETH_ALEN &&
	       is_valid_ether_addr(dev->dev_addr);
}

/* The devices below the one that a route leads to; 0, or there is no way. */
static int ctnat_forward_path(const struct dst_entry *dst,
			      const struct nf_conn *ct,
			      enum ip_conntrack_dir dir, u8 *ha,
			      struct net_device_path_stack *stack)
{
	const void *daddr = &ct->tuplehash[!dir].tuple.src.u3;
	struct net_device *dev = dst->dev;
	struct neighbour *n;
	u8 nud_state;

	if (ctnat_is_ether(dev)) {
		n = dst_neigh_lookup(dst, daddr);
		if (!n)
			return -1;
		read_lock_bh(&n->lock);
		nud_state = n->nud_state;
		ether_addr_copy(ha, n->ha);
		read_unlock_bh(&n->lock);
		neigh_release(n);
		if (!(nud_state & NUD_VALID))
			return -1;
	}
	return ctnat_fill_forward_path(dev, ha, nf_ct_l3num(ct), stack);
}

static void ctnat_forward_encap(struct ctnat_forward *info, u16 id,
				__be16 proto)
{
	if (info->num_encaps >= NF_FLOW_TABLE_ENCAP_MAX) {
		info->indev = NULL;
		return;
	}
	info->encap[info->num_encaps].id = id;
	info->encap[info->num_encaps].proto = proto;
	info->num_encaps++;
}

static void ctnat_forward_bridge(struct ctnat_forward *info,
				 const struct net_device_path *path)
{
	if (is_zero_ether_addr(info->h_source))
		memcpy(info->h_source, path->dev->dev_addr, ETH_ALEN);
	switch (path->bridge.vlan_mode) {
	case DEV_PATH_BR_VLAN_UNTAG_HW:
		info->ingress_vlans |= BIT(info->num_encaps - 1);
		break;
	case DEV_PATH_BR_VLAN_TAG:
		ctnat_forward_encap(info, path->bridge.vlan_id,
				    path->bridge.vlan_proto);
		break;
	case DEV_PATH_BR_VLAN_UNTAG:
		if (info->num_encaps == 0)
			info->indev = NULL;
		else
			info->num_encaps--;
		break;
	case DEV_PATH_BR_VLAN_KEEP:
		break;
	}
	info->direct = true;
}

/* One device of the path; false: what is below it is its own business. */
static bool ctnat_forward_step(struct ctnat_forward *info,
			       const struct net_device_path *path)
{
	switch (path->type) {
	case DEV_PATH_ETHERNET:
	case DEV_PATH_DSA:
	case DEV_PATH_VLAN:
	case DEV_PATH_PPPOE:
		info->indev = path->dev;
		if (is_zero_ether_addr(info->h_source))
			memcpy(info->h_source, path->dev->dev_addr, ETH_ALEN);
		if (path->type == DEV_PATH_ETHERNET)
			return true;
		if (path->type == DEV_PATH_DSA)
			return false;
		if (!info->outdev)
			info->outdev = path->dev;
		ctnat_forward_encap(info, path->encap.id, path->encap.proto);
		if (path->type == DEV_PATH_PPPOE)
			memcpy(info->h_dest, path->encap.h_dest, ETH_ALEN);
		return true;
	case DEV_PATH_BRIDGE:
		ctnat_forward_bridge(info, path);
		return true;
	default:
		info->indev = NULL;
		return true;
	}
}

static void ctnat_forward_walk(const struct net_device_path_stack *stack,
			       const struct ctnat_flow *flow,
			       struct ctnat_forward *info, const u8 *ha)
{
	int i;

	memcpy(info->h_dest, ha, ETH_ALEN);
	for (i = 0; i < stack->num_paths; i++)
		if (!ctnat_forward_step(info, &stack->path[i]))
			break;
	if (!info->outdev)
		info->outdev = info->indev;
	/* a device asks nobody for a neighbour */
	if (flow->table.flags & NF_FLOWTABLE_HW_OFFLOAD &&
	    ctnat_is_ether(info->indev))
		info->direct = true;
}

/* Where packets that come the other way really come in. */
static void ctnat_forward(struct nf_flow_route *route,
			  const struct nf_conn *ct, enum ip_conntrack_dir dir,
			  const struct ctnat_flow *flow)
{
	struct net_device_path_stack stack;
	struct ctnat_forward info = {};
	unsigned char ha[ETH_ALEN] = {};
	int i;

	if (ctnat_forward_path(route->tuple[dir].dst, ct, dir, ha, &stack) < 0)
		return;
	ctnat_forward_walk(&stack, flow, &info, ha);
	if (!info.indev || !ctnat_flow_has(flow, info.indev->name))
		goto out;
	route->tuple[!dir].in.ifindex = info.indev->ifindex;
	for (i = 0; i < info.num_encaps; i++) {
		route->tuple[!dir].in.encap[i].id = info.encap[i].id;
		route->tuple[!dir].in.encap[i].proto = info.encap[i].proto;
	}
	route->tuple[!dir].in.num_encaps = info.num_encaps;
	route->tuple[!dir].in.ingress_vlans = info.ingress_vlans;
	if (info.direct) {
		memcpy(route->tuple[dir].out.h_source, info.h_source, ETH_ALEN);
		memcpy(route->tuple[dir].out.h_dest, info.h_dest, ETH_ALEN);
		route->tuple[dir].out.ifindex = info.outdev->ifindex;
		ctnat_route_hw(route, dir, info.indev);
		route->tuple[dir].xmit_type = FLOW_OFFLOAD_XMIT_DIRECT;
	}
out:
	ctnat_forward_path_release(&stack);
}

static void ctnat_flow_way(struct nf_flow_route *route, struct dst_entry *dst,
			   enum ip_conntrack_dir dir)
{
	route->tuple[!dir].in.ifindex = dst->dev->ifindex;
	route->tuple[dir].dst = dst;
	route->tuple[dir].xmit_type = dst_xfrm(dst) ? FLOW_OFFLOAD_XMIT_XFRM :
						      FLOW_OFFLOAD_XMIT_NEIGH;
}

/* The route that answers to the packet take. */
static struct dst_entry *ctnat_route_back(const struct ctnat_env *env,
					  const struct nf_conn *ct,
					  enum ip_conntrack_dir dir)
{
	const struct nf_hook_state *state = env->state;
	const struct sk_buff *skb = env->skb;
	struct dst_entry *dst = NULL;
	struct flowi fl;

	memset(&fl, 0, sizeof(fl));
	if (state->pf == NFPROTO_IPV4) {
		fl.u.ip4.daddr = ct->tuplehash[dir].tuple.src.u3.ip;
		fl.u.ip4.saddr = ct->tuplehash[!dir].tuple.src.u3.ip;
		fl.u.ip4.flowi4_oif = state->in->ifindex;
		fl.u.ip4.flowi4_iif = skb_dst(skb)->dev->ifindex;
		ctnat_flowi4_set_dscp(&fl.u.ip4, ip_hdr(skb)->tos);
		fl.u.ip4.flowi4_mark = skb->mark;
		fl.u.ip4.flowi4_flags = FLOWI_FLAG_ANYSRC;
	} else {
		fl.u.ip6.daddr = ct->tuplehash[dir].tuple.src.u3.in6;
		fl.u.ip6.saddr = ct->tuplehash[!dir].tuple.src.u3.in6;
		fl.u.ip6.flowi6_oif = state->in->ifindex;
		fl.u.ip6.flowi6_iif = skb_dst(skb)->dev->ifindex;
		fl.u.ip6.flowlabel = ip6_flowinfo(ipv6_hdr(skb));
		fl.u.ip6.flowi6_mark = skb->mark;
		fl.u.ip6.flowi6_flags = FLOWI_FLAG_ANYSRC;
	}
	nf_route(state->net, &dst, &fl, false, state->pf);
	return dst;
}

bool ctnat_flow_route(const struct ctnat_env *env, const struct nf_conn *ct,
		      enum ip_conntrack_dir dir, const struct ctnat_flow *flow,
		      struct nf_flow_route *route)
{
	struct dst_entry *there = skb_dst(env->skb), *back;

	if (!dst_hold_safe(there))
		return false;
	back = ctnat_route_back(env, ct, dir);
	if (!back) {
		dst_release(there);
		return false;
	}
	ctnat_flow_way(route, there, dir);
	ctnat_flow_way(route, back, !dir);
	if (route->tuple[dir].xmit_type == FLOW_OFFLOAD_XMIT_NEIGH &&
	    route->tuple[!dir].xmit_type == FLOW_OFFLOAD_XMIT_NEIGH) {
		ctnat_forward(route, ct, dir, flow);
		ctnat_forward(route, ct, !dir, flow);
	}
	return true;
}
