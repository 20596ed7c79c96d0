/* SPDX-License-Identifier: GPL-2.0-only */
/* Where kernels differ about flow tables; HAVE_* come from probe.sh. */
#ifndef CTNAT_COMPAT_FLOW_H
#define CTNAT_COMPAT_FLOW_H

#include <linux/etherdevice.h>
#include <linux/netdevice.h>
#include <net/netfilter/nf_flow_table.h>

static inline int ctnat_fill_forward_path(const struct net_device *dev,
					  const u8 *ha, u8 l3num,
					  struct net_device_path_stack *stack)
{
#ifdef HAVE_FORWARD_PATH_RELEASE
	struct net_device_path_ctx ctx = {
		.dev = dev,
		.ether_type = l3num == NFPROTO_IPV4 ? htons(ETH_P_IP) :
						      htons(ETH_P_IPV6),
	};

	ether_addr_copy(ctx.daddr, ha);
	return dev_fill_forward_path(&ctx, stack);
#else
	return dev_fill_forward_path(dev, ha, stack);
#endif
}

/* What the path holds, if it was filled. */
static inline void
ctnat_forward_path_release(struct net_device_path_stack *stack)
{
#ifdef HAVE_FORWARD_PATH_RELEASE
	dev_fill_forward_path_release(stack);
#endif
}

/* The device that hardware sends by was told apart once. */
static inline void ctnat_route_hw(struct nf_flow_route *route,
				  unsigned int dir,
				  const struct net_device *dev)
{
#ifdef HAVE_FLOW_HW_IFINDEX
	route->tuple[dir].out.hw_ifindex = dev->ifindex;
#endif
}

#endif /* CTNAT_COMPAT_FLOW_H */
