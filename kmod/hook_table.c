// SPDX-License-Identifier: GPL-2.0-only
/* Registering what a ruleset needs, and taking away what none needs. */
#include <linux/netfilter_bridge.h>
#include <linux/netfilter_ipv4.h>
#include <linux/slab.h>

#include "core/hooks.h"
#include "ct/ct.h"
#include "hook.h"

/* ---- lifetime ---- */

static void ctnat_hooks_free(struct kref *ref)
{
	struct ctnat_hooks *hooks = container_of(ref, struct ctnat_hooks, ref);

	ctnat_templates_free(hooks->templates);
	ida_destroy(&hooks->indices);
	kfree(hooks);
}

static void ctnat_hooks_put_rcu(struct rcu_head *rcu)
{
	struct ctnat_hooks *hooks = container_of(rcu, struct ctnat_hooks, rcu);

	kref_put(&hooks->ref, ctnat_hooks_free);
}

static void ctnat_slot_free_rcu(struct rcu_head *rcu)
{
	struct ctnat_slot *slot = container_of(rcu, struct ctnat_slot, rcu);

	ida_free(&slot->hooks->indices, slot->index);
	kref_put(&slot->hooks->ref, ctnat_hooks_free);
	kfree(slot);
}

/* ---- slots of base chains ---- */

static int ctnat_slot_register(struct ctnat_slot *slot)
{
	if (slot->n_devices)
		return ctnat_devices_register(slot);
	return nf_register_net_hook(slot->cn->net, &slot->ops);
}

void ctnat_slot_del(struct ctnat_slot *slot)
{
	list_del(&slot->list);
	if (slot->n_devices)
		ctnat_devices_unregister(slot);
	else
		nf_unregister_net_hook(slot->cn->net, &slot->ops);
	call_rcu(&slot->rcu, ctnat_slot_free_rcu);
}

struct ctnat_slot *ctnat_slot_alloc(struct ctnat_net *cn, u32 n_devices)
{
	struct ctnat_slot *slot;
	int index;

	slot = kzalloc(struct_size(slot, device, n_devices),
		       GFP_KERNEL_ACCOUNT);
	if (!slot)
		return NULL;
	index = ida_alloc(&cn->hooks->indices, GFP_KERNEL_ACCOUNT);
	if (index < 0) {
		kfree(slot);
		return NULL;
	}
	slot->cn = cn;
	slot->hooks = cn->hooks;
	kref_get(&cn->hooks->ref);
	slot->index = index;
	slot->ops.priv = slot;
	return slot;
}

/* Ingress of inet has another number, and is the same hook. */
static unsigned int ctnat_slot_hooknum(const struct ctnat_view_chain *chain)
{
	return chain->n_devices && chain->hook == NF_INET_INGRESS ?
	       NF_NETDEV_INGRESS : chain->hook;
}

static struct ctnat_slot *
ctnat_slot_of_chain(struct ctnat_net *cn, const struct ctnat_view_chain *chain,
		    u8 family)
{
	struct ctnat_slot *slot = ctnat_slot_alloc(cn, chain->n_devices);

	if (!slot)
		return NULL;
	slot->next = chain->handle;
	slot->ops.hook = ctnat_chain_hook;
	slot->ops.pf = family;
	slot->ops.hooknum = ctnat_slot_hooknum(chain);
	slot->ops.priority = chain->priority;
	if (chain->n_devices)
		ctnat_devices_name(slot, chain);
	return slot;
}

int ctnat_slot_add(struct ctnat_net *cn, struct ctnat_slot *slot)
{
	int err;

	if (!slot)
		return -ENOMEM;
	err = ctnat_slot_register(slot);
	if (err) {
		/* packets may be in those of its hooks that were registered */
		call_rcu(&slot->rcu, ctnat_slot_free_rcu);
		return err;
	}
	slot->wanted = true;
	slot->fresh = true;
	list_add_tail(&slot->list, &cn->hooks->slots);
	return 0;
}

/*
 * The family that a chain is hooked for; NFPROTO_UNSPEC: none. Ingress of inet
 * is that of netdev, as to the kernel. nat chains are asked by a built-in hook.
 */
static u8 ctnat_chain_family(const struct ctnat_view *view,
			     const struct ctnat_view_chain *chain)
{
	const struct ctnat_view_table *table = &view->tables[chain->table];

	if (chain->type == CTNAT_CHAIN_REGULAR ||
	    chain->type == CTNAT_CHAIN_NAT ||
	    table->flags & CTNAT_TABLE_DORMANT)
		return NFPROTO_UNSPEC;
	return chain->n_devices ? NFPROTO_NETDEV : table->family;
}

static struct ctnat_slot *ctnat_slot_next(const struct ctnat_hooks *hooks,
					  u64 handle)
{
	struct ctnat_slot *slot;

	list_for_each_entry(slot, &hooks->slots, list)
		if (slot->next == handle)
			return slot;
	return NULL;
}

static bool ctnat_slot_suits(const struct ctnat_slot *slot,
			     const struct ctnat_view_chain *chain, u8 family)
{
	return !slot->flow && slot->ops.pf == family &&
	       slot->ops.hooknum == ctnat_slot_hooknum(chain) &&
	       slot->ops.priority == chain->priority &&
	       ctnat_devices_are(slot, chain);
}

/* @fresh: what had to be switched on for a ruleset, to be undone */
struct ctnat_family_fresh {
	bool builtin[CTNAT_FAMILIES];
	bool automatic[CTNAT_FAMILIES];
	bool nat[CTNAT_FAMILIES];
	bool offload;
};

/*
 * Of hooks with one priority the last registered runs first. Chains at that of
 * a built-in hook have to run ahead of it; where that is new, they get a new
 * hook as well.
 */
static bool ctnat_slot_stays(const struct ctnat_slot *slot,
			     const struct ctnat_family_fresh *fresh)
{
	const struct nf_hook_ops *ops = &slot->ops;
	const bool *builtin;

	if (ctnat_is_l2(ops->pf))
		return true;
	switch (ops->priority) {
	case NF_IP_PRI_NAT_SRC:
		builtin = fresh->builtin;
		break;
	case CTNAT_PRI_NAT_SRC:
	case CTNAT_PRI_NAT_DST:
		builtin = fresh->nat;
		break;
	default:
		return true;
	}
	return !(builtin[CTNAT_FAMILY_IPV4] && ops->pf != NFPROTO_IPV6) &&
	       !(builtin[CTNAT_FAMILY_IPV6] && ops->pf != NFPROTO_IPV4);
}

static struct ctnat_slot *
ctnat_slot_find(const struct ctnat_hooks *hooks,
		const struct ctnat_view_chain *chain, u8 family, u64 handle)
{
	struct ctnat_slot *slot;

	list_for_each_entry(slot, &hooks->slots, list)
		if (slot->wanted && !slot->next &&
		    (!handle || slot->handle == handle) &&
		    ctnat_slot_suits(slot, chain, family))
			return slot;
	return NULL;
}

/* The slots that chains have, and those of chains that go. */
static void ctnat_slots_keep(struct ctnat_net *cn,
			     const struct ctnat_active *active,
			     const struct ctnat_family_fresh *fresh)
{
	const struct ctnat_view *view = active->view;
	struct ctnat_slot *slot;
	u8 family;
	u32 i;

	list_for_each_entry(slot, &cn->hooks->slots, list) {
		slot->wanted = ctnat_slot_stays(slot, fresh);
		slot->next = 0;
	}
	for (i = 0; i < view->n_chains; i++) {
		const struct ctnat_view_chain *chain = &view->chains[i];

		cond_resched();
		family = ctnat_chain_family(view, chain);
		slot = family == NFPROTO_UNSPEC ? NULL :
		       ctnat_slot_find(cn->hooks, chain, family, chain->handle);
		if (slot)
			slot->next = chain->handle;
	}
}

static int ctnat_slots_prepare(struct ctnat_net *cn,
			       const struct ctnat_active *active,
			       const struct ctnat_family_fresh *fresh,
			       struct ctnat_refusal *why)
{
	const struct ctnat_view *view = active->view;
	struct ctnat_slot *slot;
	u8 family;
	int err;
	u32 i;

	ctnat_slots_keep(cn, active, fresh);
	err = ctnat_flow_slots_prepare(cn, active, why);
	if (err)
		return err;
	for (i = 0; i < view->n_chains; i++) {
		const struct ctnat_view_chain *chain = &view->chains[i];

		cond_resched();
		family = ctnat_chain_family(view, chain);
		if (family == NFPROTO_UNSPEC ||
		    ctnat_slot_next(cn->hooks, chain->handle))
			continue;
		slot = ctnat_slot_find(cn->hooks, chain, family, 0);
		if (slot) {
			slot->next = chain->handle;
			continue;
		}
		err = ctnat_slot_add(cn, ctnat_slot_of_chain(cn, chain,
							     family));
		if (err)
			return err;
	}
	return 0;
}

/* Which chain each slot runs; slots of chains that are gone run none. */
static int ctnat_slots_map(struct ctnat_net *cn, struct ctnat_active *active)
{
	const struct ctnat_view *view = active->view;
	struct ctnat_slot *slot;
	u32 i, n = 0;
	u8 family;

	list_for_each_entry(slot, &cn->hooks->slots, list)
		n = max(n, slot->index + 1);
	active->hook_chain = kvmalloc_array(n, sizeof(*active->hook_chain),
					    GFP_KERNEL_ACCOUNT);
	if (!active->hook_chain)
		return -ENOMEM;
	active->n_hook_slots = n;
	for (i = 0; i < n; i++)
		active->hook_chain[i] = CTNAT_NOWHERE;
	list_for_each_entry(slot, &cn->hooks->slots, list)
		slot->fresh = false;
	for (i = 0; i < view->n_chains; i++) {
		const struct ctnat_view_chain *chain = &view->chains[i];

		cond_resched();
		family = ctnat_chain_family(view, chain);
		if (family == NFPROTO_UNSPEC)
			continue;
		slot = ctnat_slot_next(cn->hooks, chain->handle);
		slot->fresh = true;
		active->hook_chain[slot->index] = chain->number;
	}
	ctnat_flow_slots_mark(cn, active);
	list_for_each_entry(slot, &cn->hooks->slots, list) {
		slot->wanted = slot->fresh;
		slot->fresh = false;
	}
	return 0;
}

static void ctnat_slots_undo(struct ctnat_net *cn)
{
	struct ctnat_slot *slot, *next;

	list_for_each_entry_safe(slot, next, &cn->hooks->slots, list) {
		if (slot->fresh) {
			ctnat_slot_del(slot);
			continue;
		}
		slot->wanted = true;
		slot->stays = true;
	}
	ctnat_devices_bind(cn);
}

/* ---- what a family needs ---- */

static void ctnat_builtins_init(struct ctnat_net *cn, unsigned int family)
{
	static const struct nf_hook_ops ops[CTNAT_BUILTINS] = {
		{
			.hook		= ctnat_source_hook,
			.hooknum	= NF_INET_LOCAL_IN,
			.priority	= NF_IP_PRI_NAT_SRC,
		},
		{
			.hook		= ctnat_exit_hook,
			.hooknum	= NF_INET_LOCAL_IN,
			.priority	= INT_MAX - 1,
		},
		{
			.hook		= ctnat_source_hook,
			.hooknum	= NF_INET_POST_ROUTING,
			.priority	= NF_IP_PRI_NAT_SRC,
		},
		{
			.hook		= ctnat_exit_hook,
			.hooknum	= NF_INET_POST_ROUTING,
			.priority	= INT_MAX - 1,
		},
	};
	static const struct nf_hook_ops bridge_ops[] = {
		{
			.hook		= ctnat_frame_exit_hook,
			.hooknum	= NF_BR_LOCAL_IN,
			.priority	= INT_MAX - 1,
		},
		{
			.hook		= ctnat_frame_exit_hook,
			.hooknum	= NF_BR_POST_ROUTING,
			.priority	= INT_MAX - 1,
		},
	};
	struct ctnat_family_hooks *hooks = &cn->hooks->family[family];
	bool bridge = family == CTNAT_FAMILY_BRIDGE;
	unsigned int i;

	hooks->n_ops = bridge ? ARRAY_SIZE(bridge_ops) : ARRAY_SIZE(ops);
	for (i = 0; i < hooks->n_ops; i++) {
		hooks->ops[i] = bridge ? bridge_ops[i] : ops[i];
		hooks->ops[i].pf = ctnat_family_nfproto(family);
		hooks->ops[i].priv = cn;
	}
}

static void ctnat_builtins_del(struct ctnat_net *cn, unsigned int family)
{
	struct ctnat_family_hooks *hooks = &cn->hooks->family[family];

	if (!hooks->builtin)
		return;
	nf_unregister_net_hooks(cn->net, hooks->ops, hooks->n_ops);
	hooks->builtin = false;
}

static void ctnat_automatic_del(struct ctnat_net *cn, unsigned int family)
{
	struct ctnat_family_hooks *hooks = &cn->hooks->family[family];

	if (!hooks->automatic)
		return;
	ctnat_tracking_put(cn->net, ctnat_family_nfproto(family));
	hooks->automatic = false;
}

static int ctnat_family_prepare(struct ctnat_net *cn, unsigned int family,
				const struct ctnat_active *active,
				struct ctnat_family_fresh *fresh)
{
	struct ctnat_family_hooks *hooks = &cn->hooks->family[family];
	u8 tracking = active->tracking[family];
	int err;

	if (tracking == CTNAT_TRACK_AUTOMATIC && !hooks->automatic) {
		err = ctnat_tracking_get(cn->net, ctnat_family_nfproto(family));
		if (err)
			return err;
		hooks->automatic = true;
		fresh->automatic[family] = true;
	}
	if (tracking == CTNAT_TRACK_EXPLICIT && !hooks->builtin) {
		err = nf_register_net_hooks(cn->net, hooks->ops, hooks->n_ops);
		if (err)
			return err;
		hooks->builtin = true;
		fresh->builtin[family] = true;
	}
	if (ctnat_nat_is_wanted(active, family) && !hooks->nat) {
		err = ctnat_nat_hooks_register(cn, family);
		if (err)
			return err;
		fresh->nat[family] = true;
	}
	return 0;
}

static void ctnat_families_undo(struct ctnat_net *cn,
				const struct ctnat_family_fresh *fresh)
{
	unsigned int i;

	for (i = 0; i < CTNAT_FAMILIES; i++) {
		if (fresh->nat[i])
			ctnat_nat_hooks_unregister(cn, i);
		if (fresh->automatic[i])
			ctnat_automatic_del(cn, i);
		if (fresh->builtin[i])
			ctnat_builtins_del(cn, i);
	}
	if (fresh->offload)
		ctnat_offload_unregister(cn);
}

/* ---- offered ---- */

int ctnat_hooks_init(struct ctnat_net *cn)
{
	struct ctnat_hooks *hooks;
	unsigned int i;

	hooks = kzalloc(sizeof(*hooks), GFP_KERNEL_ACCOUNT);
	if (!hooks)
		return -ENOMEM;
	kref_init(&hooks->ref);
	ida_init(&hooks->indices);
	INIT_LIST_HEAD(&hooks->slots);
	mutex_init(&cn->device_lock);
	INIT_LIST_HEAD(&cn->device_slots);
	cn->hooks = hooks;
	for (i = 0; i < CTNAT_FAMILIES; i++)
		ctnat_builtins_init(cn, i);
	ctnat_nat_hooks_init(cn);
	return 0;
}

void ctnat_hooks_exit(struct ctnat_net *cn)
{
	struct ctnat_slot *slot, *next;
	unsigned int i;

	list_for_each_entry_safe(slot, next, &cn->hooks->slots, list)
		ctnat_slot_del(slot);
	for (i = 0; i < CTNAT_FAMILIES; i++) {
		ctnat_builtins_del(cn, i);
		ctnat_nat_hooks_unregister(cn, i);
		ctnat_automatic_del(cn, i);
	}
	ctnat_offload_unregister(cn);
	/* packets may still be in the hooks, and use the templates */
	call_rcu(&cn->hooks->rcu, ctnat_hooks_put_rcu);
}

int ctnat_hooks_prepare(struct ctnat_net *cn, const struct ctnat_view *view,
			struct ctnat_active *active, struct ctnat_refusal *why,
			struct netlink_ext_ack *extack)
{
	struct ctnat_family_fresh fresh = {};
	unsigned int i;
	int err;

	lockdep_assert_held(&cn->lock);
	for (i = 0; i < CTNAT_FAMILIES; i++)
		active->tracking[i] =
			ctnat_view_tracking(view, ctnat_family_nfproto(i));
	err = ctnat_nat_chains_sort(active);
	if (err) {
		if (err == -E2BIG)
			NL_SET_ERR_MSG(extack, "too many nat chains on one hook, merge some of them");
		return err;
	}
	for (i = 0; i < CTNAT_FAMILIES; i++) {
		err = ctnat_family_prepare(cn, i, active, &fresh);
		if (err) {
			NL_SET_ERR_MSG(extack, "connection tracking cannot be switched on for this family");
			goto err_families_undo;
		}
	}
	if (active->offloads && !cn->hooks->offload) {
		err = ctnat_offload_register(cn);
		if (err) {
			NL_SET_ERR_MSG(extack, "the hook of offload cannot be registered");
			goto err_families_undo;
		}
		fresh.offload = true;
	}
	/* behind the built-in hooks: see ctnat_slot_stays() */
	err = ctnat_slots_prepare(cn, active, &fresh, why);
	if (err) {
		if (err == -E2BIG)
			NL_SET_ERR_MSG(extack, "too many chains on one hook, merge some of them");
		else
			NL_SET_ERR_MSG(extack, "the hook of a chain cannot be registered");
		goto err_slots_undo;
	}
	err = ctnat_slots_map(cn, active);
	if (err)
		goto err_slots_undo;
	return 0;

err_slots_undo:
	ctnat_slots_undo(cn);
err_families_undo:
	ctnat_families_undo(cn, &fresh);
	return err;
}

static void ctnat_slots_retire(struct ctnat_net *cn, bool flows)
{
	struct ctnat_slot *slot, *next;

	list_for_each_entry_safe(slot, next, &cn->hooks->slots, list) {
		if (!slot->wanted && (slot->flow || !flows))
			ctnat_slot_del(slot);
		else if (!flows)
			slot->handle = slot->next;
	}
}

void ctnat_hooks_retire_flows(struct ctnat_net *cn)
{
	lockdep_assert_held(&cn->lock);
	ctnat_slots_retire(cn, true);
}

void ctnat_hooks_retire(struct ctnat_net *cn)
{
	const struct ctnat_active *active;
	unsigned int i;

	lockdep_assert_held(&cn->lock);
	ctnat_slots_retire(cn, false);
	ctnat_devices_bind(cn);
	active = rcu_dereference_protected(cn->active,
					   lockdep_is_held(&cn->lock));
	if (!active || !active->offloads)
		ctnat_offload_unregister(cn);
	for (i = 0; i < CTNAT_FAMILIES; i++) {
		u8 tracking = active ? active->tracking[i] : CTNAT_TRACK_NONE;

		if (!active || !ctnat_nat_is_wanted(active, i))
			ctnat_nat_hooks_unregister(cn, i);
		if (tracking != CTNAT_TRACK_AUTOMATIC)
			ctnat_automatic_del(cn, i);
		if (tracking != CTNAT_TRACK_EXPLICIT)
			ctnat_builtins_del(cn, i);
	}
}
