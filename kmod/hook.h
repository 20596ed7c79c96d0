/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The hooks of a namespace.
 *
 * Each base chain of the active ruleset has a slot: a registered netfilter hook
 * that knows no chain, only its own index. Which chain that is, the active
 * ruleset says (ctnat_active.hook_chain), so that one pointer swaps all chains
 * of all hooks at one instant. A slot belongs to a chain by its handle and
 * stays registered for as long as rulesets have that chain, or one in its stead:
 * a packet runs through the hooks that were there when it came, so where one
 * hook took over from another, some would pass by both chains. The index of a slot
 * is given away again only after a grace period: a packet that is still in the
 * old hook must not find a new chain under it.
 *
 * A chain at ingress or egress has one slot, too, and below it a hook for each
 * of its devices that exists (hook_device.c). So has a flow table (hook_flow.c),
 * which is no chain: its hooks are the kernel's, and know the table alone.
 *
 * All of it is protected by cn->lock, but for what the packet path reads:
 * slots are freed by RCU, templates are made before the first ruleset that
 * uses them is published; and for devices, which come and go under RTNL:
 * cn->device_lock protects which of them are hooked.
 */
#ifndef CTNAT_HOOK_H
#define CTNAT_HOOK_H

#include <linux/idr.h>
#include <linux/if.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/netfilter.h>

#include "ctnat.h"

#define CTNAT_BUILTINS	4	/* source half and exit, at two hooks, at most */
#define CTNAT_NAT_HOOKS	4	/* where nat chains are asked */

/*
 * Where nat chains are asked and their translations are done: just ahead of the
 * nf_nat core's hooks, which may be there for others' nat chains.
 */
#define CTNAT_PRI_NAT_DST	(NF_IP_PRI_NAT_DST - 1)
#define CTNAT_PRI_NAT_SRC	(NF_IP_PRI_NAT_SRC - 1)

/*
 * struct ctnat_device_hook - a device that a chain or flow table is hooked to
 * @dev: no reference is held: the hook goes before the device does
 * @bound: it takes the flow table's connections
 * @ops: the chain's hook, and the end of the device's; a flow table's alone
 */
struct ctnat_device_hook {
	struct net_device *dev;
	bool bound;
	struct nf_hook_ops ops[2];
	struct rcu_head rcu;
};

/* A device of a chain, by its name; @hook is NULL while there is none. */
struct ctnat_slot_device {
	char name[IFNAMSIZ];
	struct ctnat_device_hook *hook;	/* protected by cn->device_lock */
};

struct ctnat_slot {
	struct ctnat_net *cn;
	struct ctnat_hooks *hooks;	/* counted */
	u32 index;
	bool wanted;			/* by the ruleset being prepared */
	bool fresh;			/* registered for it */
	bool stays;			/* of a flow table: the ruleset has it */
	struct ctnat_flow *flow;	/* whose it is, and no chain's; or NULL */
	u64 handle;			/* of its chain; 0: of a flow table */
	u64 next;			/* in the ruleset being prepared; 0: none */
	struct nf_hook_ops ops;
	struct list_head list;
	struct rcu_head rcu;
	struct list_head device_list;	/* in cn->device_slots */
	u32 n_devices;
	struct ctnat_slot_device device[];
};

/* What the rest of the kernel does for one family. */
struct ctnat_family_hooks {
	bool automatic;			/* the kernel's own tracking is on */
	bool builtin;			/* registered */
	bool nat;			/* nat_ops are registered */
	u8 n_ops;
	struct nf_hook_ops ops[CTNAT_BUILTINS];
	struct nf_hook_ops nat_ops[CTNAT_NAT_HOOKS];
};

struct ctnat_hooks {
	struct kref ref;
	struct rcu_head rcu;
	struct ida indices;
	struct list_head slots;
	struct ctnat_family_hooks family[CTNAT_FAMILIES];
	bool offload;			/* registered */
	struct nf_hook_ops offload_ops;
	u32 cannot;			/* see ctnat_devices_register() */
	struct ctnat_templates *templates;	/* freed with it */
};

static inline u8 ctnat_family_nfproto(unsigned int family)
{
	switch (family) {
	case CTNAT_FAMILY_IPV4:
		return NFPROTO_IPV4;
	case CTNAT_FAMILY_IPV6:
		return NFPROTO_IPV6;
	}
	return NFPROTO_BRIDGE;
}

/* hook.c: the hook of a base chain; priv is its slot */
unsigned int ctnat_chain_hook(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state);

/* hook_table.c */
struct ctnat_slot *ctnat_slot_alloc(struct ctnat_net *cn, u32 n_devices);
int ctnat_slot_add(struct ctnat_net *cn, struct ctnat_slot *slot_maybe_null);
void ctnat_slot_del(struct ctnat_slot *slot);

/*
 * hook_flow.c: slots for the flow tables of a ruleset; those that it has are
 * wanted. @why: which object names a device that cannot take its connections.
 * And the hook at the end of forward.
 */
int ctnat_flow_slots_prepare(struct ctnat_net *cn,
			     const struct ctnat_active *active,
			     struct ctnat_refusal *why);
void ctnat_flow_slots_mark(struct ctnat_net *cn,
			   const struct ctnat_active *active);
int ctnat_offload_register(struct ctnat_net *cn);
void ctnat_offload_unregister(struct ctnat_net *cn);

/*
 * hook_nat.c: the nat chains of a ruleset in the order in which each hook asks
 * them, and the hooks that do. -E2BIG: more than one hook can ask.
 */
int ctnat_nat_chains_sort(struct ctnat_active *active);
bool ctnat_nat_is_wanted(const struct ctnat_active *active,
			 unsigned int family);
void ctnat_nat_hooks_init(struct ctnat_net *cn);
int ctnat_nat_hooks_register(struct ctnat_net *cn, unsigned int family);
void ctnat_nat_hooks_unregister(struct ctnat_net *cn, unsigned int family);

/*
 * hook_device.c: hooks a slot to those of its devices that exist, and lets go
 * of them; fills in the names, and compares them. Where a device cannot take the
 * connections of a flow table, slot->hooks->cannot is its number in the slot.
 * Afterwards, ctnat_devices_bind() asks those that are free.
 */
int ctnat_devices_register(struct ctnat_slot *slot);
void ctnat_devices_bind(struct ctnat_net *cn);
void ctnat_devices_unregister(struct ctnat_slot *slot);
void ctnat_devices_name(struct ctnat_slot *slot,
			const struct ctnat_view_chain *chain);
bool ctnat_devices_are(const struct ctnat_slot *slot,
		       const struct ctnat_view_chain *chain);

#endif /* CTNAT_HOOK_H */
