/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CTNAT_COMPAT_LINUX_NETFILTER_NETDEV_H
#define CTNAT_COMPAT_LINUX_NETFILTER_NETDEV_H

#include <linux/types.h>

struct sk_buff;

#include_next <linux/netfilter_netdev.h>

#ifndef HAVE_NF_SKIP_EGRESS
static inline void nf_skip_egress(struct sk_buff *skb, bool skip)
{
}
#endif

/*
 * Can a packet be sent past the hooks at egress? What a chain there puts
 * together and sends on in fragments would come back to it for ever.
 */
static inline bool ctnat_can_skip_egress(void)
{
	return IS_ENABLED(CONFIG_NETFILTER_SKIP_EGRESS);
}

#endif
