// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hooks of flow tables.
 *
 * A packet at a device of a table runs no rule and asks for no ruleset; the
 * hook's data are the table. So one that a ruleset no longer has is unregistered
 * before that ruleset becomes active: packets come to rules in between, of which
 * either ruleset is right.
 */
#include <linux/netfilter_ipv4.h>

#include "ct/ct.h"
#include "hook.h"

/* That of the i-th object, behind which comes the namespace's own; or NULL. */
static struct ctnat_flow *ctnat_hooked_flow(const struct ctnat_active *active,
					    u32 i)
{
	const struct ctnat_view *view = active->view;
	const struct ctnat_view_object *object;

	if (i == view->n_objects)
		return active->wished[CTNAT_WISH_ANY];
	object = &view->objects[i];
	if (object->kind != CTNAT_OBJECT_FLOWTABLE ||
	    view->tables[object->table].flags & CTNAT_TABLE_DORMANT)
		return NULL;
	return active->objects[object->number].flow;
}

static struct ctnat_slot *ctnat_flow_slot(const struct ctnat_net *cn,
					  const struct ctnat_flow *flow)
{
	struct ctnat_slot *slot;

	list_for_each_entry(slot, &cn->hooks->slots, list)
		if (slot->flow == flow)
			return slot;
	return NULL;
}

static struct ctnat_slot *ctnat_flow_slot_alloc(struct ctnat_net *cn,
						struct ctnat_flow *flow)
{
	u32 n = ctnat_flow_n_devices(flow), i;
	struct ctnat_slot *slot;

	slot = ctnat_slot_alloc(cn, n);
	if (!slot)
		return NULL;
	slot->flow = flow;
	slot->stays = true;
	ctnat_flow_ops(flow, &slot->ops);
	slot->n_devices = n;
	for (i = 0; i < n; i++)
		strscpy(slot->device[i].name, ctnat_flow_device(flow, i),
			IFNAMSIZ);
	return slot;
}

/* Of the tables that there are: which have their devices under new rules, too? */
static void ctnat_flow_slots_stay(struct ctnat_net *cn,
				  const struct ctnat_active *active)
{
	struct ctnat_slot *slot;
	struct ctnat_flow *flow;
	u32 i;

	list_for_each_entry(slot, &cn->hooks->slots, list)
		slot->stays = false;
	for (i = 0; i <= active->view->n_objects; i++) {
		cond_resched();
		flow = ctnat_hooked_flow(active, i);
		slot = flow ? ctnat_flow_slot(cn, flow) : NULL;
		if (slot)
			slot->stays = true;
	}
}

static int ctnat_flow_slot_add(struct ctnat_net *cn, struct ctnat_flow *flow,
			       u32 object, struct ctnat_refusal *why)
{
	int err;

	cn->hooks->cannot = CTNAT_NOWHERE;
	err = ctnat_slot_add(cn, ctnat_flow_slot_alloc(cn, flow));
	if (!err || cn->hooks->cannot == CTNAT_NOWHERE)
		return err;
	why->object = object;
	why->insn = cn->hooks->cannot;
	why->part = CTNAT_A_FLOWTABLE_DEVICES;
	why->sentence = err == -EBUSY ?
		"device is of another flowtable with \"flags offload\"; name it in one of them" :
		"device cannot take flows (no TC_SETUP_FT); remove \"flags offload\" or the device";
	return err;
}

int ctnat_flow_slots_prepare(struct ctnat_net *cn,
			     const struct ctnat_active *active,
			     struct ctnat_refusal *why)
{
	struct ctnat_flow *flow;
	int err;
	u32 i;

	ctnat_flow_slots_stay(cn, active);
	for (i = 0; i <= active->view->n_objects; i++) {
		cond_resched();
		flow = ctnat_hooked_flow(active, i);
		if (!flow || !ctnat_flow_n_devices(flow) ||
		    ctnat_flow_slot(cn, flow))
			continue;
		err = ctnat_flow_slot_add(cn, flow, i, why);
		if (err)
			return err;
	}
	return 0;
}

void ctnat_flow_slots_mark(struct ctnat_net *cn,
			   const struct ctnat_active *active)
{
	struct ctnat_slot *slot;
	struct ctnat_flow *flow;
	u32 i;

	for (i = 0; i <= active->view->n_objects; i++) {
		cond_resched();
		flow = ctnat_hooked_flow(active, i);
		slot = flow ? ctnat_flow_slot(cn, flow) : NULL;
		if (slot)
			slot->fresh = true;
	}
}

/* ---- the end of forward ---- */

int ctnat_offload_register(struct ctnat_net *cn)
{
	struct nf_hook_ops *ops = &cn->hooks->offload_ops;
	int err;

	ops->hook = ctnat_offload_hook;
	ops->priv = cn;
	ops->pf = NFPROTO_INET;
	ops->hooknum = NF_INET_FORWARD;
	ops->priority = INT_MAX;
	err = nf_register_net_hook(cn->net, ops);
	cn->hooks->offload = !err;
	return err;
}

void ctnat_offload_unregister(struct ctnat_net *cn)
{
	if (!cn->hooks->offload)
		return;
	nf_unregister_net_hook(cn->net, &cn->hooks->offload_ops);
	cn->hooks->offload = false;
}
