/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which statements suit which hooks. A chain is judged by the set of hooks that
 * reach it: bit NF_INET_* for base chains of type filter and route, the same
 * CTNAT_HOOKS higher for those of type nat, and another CTNAT_HOOKS higher for
 * those of families that see frames, where nothing is routed; then the hooks of
 * devices.
 */
#ifndef CTNAT_CORE_HOOKS_H
#define CTNAT_CORE_HOOKS_H

#include "verify.h"

#define CTNAT_HOOKS		5	/* prerouting … postrouting */
#define CTNAT_HOOK(hook)	(1u << (hook))
#define CTNAT_NAT_HOOK(hook)	(1u << ((hook) + CTNAT_HOOKS))
#define CTNAT_L2_HOOK(hook)	(1u << ((hook) + 2 * CTNAT_HOOKS))

/* Families whose hooks see frames and do both halves of a translation. */
static inline bool ctnat_is_l2(__u8 family)
{
	return family == NFPROTO_BRIDGE || family == NFPROTO_NETDEV;
}

#define CTNAT_INGRESS_HOOK	(1u << 3 * CTNAT_HOOKS)
#define CTNAT_EGRESS_HOOK	(2u << 3 * CTNAT_HOOKS)

/* Is it hooked to devices? CTNAT_INGRESS_HOOK, CTNAT_EGRESS_HOOK, or 0 */
static inline __u32 ctnat_device_hook(__u8 family, __u8 hook)
{
	if (family == NFPROTO_INET && hook == NF_INET_INGRESS)
		return CTNAT_INGRESS_HOOK;
	if (family != NFPROTO_NETDEV)
		return 0;
	return hook == NF_NETDEV_INGRESS ? CTNAT_INGRESS_HOOK :
					   CTNAT_EGRESS_HOOK;
}

/* The hook of a base chain by itself; of a regular chain none. */
static inline __u32 ctnat_own_hook(const struct ctnat_view *view,
				   const struct ctnat_view_chain *chain)
{
	__u32 hook = ctnat_device_hook(view->tables[chain->table].family,
				       chain->hook);

	if (chain->type == CTNAT_CHAIN_REGULAR)
		return 0;
	if (hook)
		return hook;
	if (ctnat_is_l2(view->tables[chain->table].family))
		return CTNAT_L2_HOOK(chain->hook);
	return chain->type == CTNAT_CHAIN_NAT ? CTNAT_NAT_HOOK(chain->hook) :
						CTNAT_HOOK(chain->hook);
}

/* What is wrong with an expression where @hooks reach it, or NULL. */
const char *ctnat_check_hooks(const struct ctnat_insn *insn, __u32 hooks,
			      struct ctnat_refusal *why);

#endif /* CTNAT_CORE_HOOKS_H */
