// SPDX-License-Identifier: GPL-2.0-only
/*
 * The flow tables that ct(offload) asks for: objects by name, or one of the
 * namespace, over all devices that the ruleset names.
 *
 * Which one a connection is to go to is four bits of it, so a table that rules
 * name in offload= has a number, which it keeps for as long as it is there.
 */
#include <linux/mm.h>
#include <linux/netdevice.h>

#include "../core/flow.h"
#include "flow.h"

/* What rules ask for, by the number of the object. */
static int ctnat_offload_number(struct ctnat_active *active, u32 object)
{
	struct ctnat_flow *flow = active->objects[object].flow;
	unsigned int i;

	if (flow->wish)
		return 0;
	for (i = CTNAT_WISH_ANY + 1; i < CTNAT_WISHES; i++) {
		if (active->wished[i])
			continue;
		flow->wish = i;
		active->wished[i] = flow;
		return 0;
	}
	return -ENOSPC;
}

/* @any: if there is an offload without a name, another family of packets for it */
static int ctnat_offload_rules(struct ctnat_active *active,
			       const struct ctnat_view_chain *chain, u8 *any)
{
	u8 family = active->view->tables[chain->table].family;
	const struct ctnat_insn *insn;
	int err = 0;
	u32 i;

	for (i = 0; i < chain->n_rules && !err; i++) {
		cond_resched();
		ctnat_rule_for_each(insn, ctnat_rule_at(chain, i)->rule) {
			const struct ctnat_insn_objref *ref =
				(const void *)insn;

			if (insn->kind != CTNAT_EXPR_OBJREF || !ref->ct_arg)
				continue;
			if (!ctnat_objref_named(ref))
				*any = *any && *any != family ? NFPROTO_INET :
								family;
			else if (!err)
				err = ctnat_offload_number(active,
							   ref->target);
		}
	}
	return err;
}

static struct ctnat_flow *
ctnat_offload_make(struct net *net, u8 family,
		   const struct ctnat_device *devices, u32 n)
{
	struct ctnat_flow *flow = ctnat_flow_alloc(net, n);
	struct net_device *dev;
	u32 i;

	if (IS_ERR(flow))
		return flow;
	flow->family = family;
	flow->wish = CTNAT_WISH_ANY;
	rcu_read_lock();
	for (i = 0; i < n; i++) {
		const char *name = devices[i].name;

		if (devices[i].index) {
			dev = dev_get_by_index_rcu(net, devices[i].index);
			name = dev ? dev->name : NULL;
		}
		if (!devices[i].index)
			dev = dev_get_by_name_rcu(net, name);
		if (dev && ctnat_flow_wants(dev))
			flow->table.flags |= NF_FLOWTABLE_HW_OFFLOAD;
		if (name && !ctnat_flow_has(flow, name))
			strscpy(flow->device[flow->n_devices++], name,
				IFNAMSIZ);
	}
	rcu_read_unlock();
	return flow;
}

static bool ctnat_same_flow(const struct ctnat_flow *a,
			    const struct ctnat_flow *b)
{
	return a->family == b->family && a->n_devices == b->n_devices &&
	       !((a->table.flags ^ b->table.flags) & NF_FLOWTABLE_HW_OFFLOAD) &&
	       !memcmp(a->device, b->device,
		       array_size(a->n_devices, IFNAMSIZ));
}

static int ctnat_offload_any(struct net *net, u8 family,
			     struct ctnat_active *active,
			     const struct ctnat_active *same,
			     struct netlink_ext_ack *extack)
{
	struct ctnat_flow *flow, *was;
	struct ctnat_device *devices;
	u32 n;

	devices = kvcalloc(CTNAT_DEVICES_MAX, sizeof(*devices), GFP_KERNEL);
	if (!devices)
		return -ENOMEM;
	n = ctnat_devices_named(active->view, devices, CTNAT_DEVICES_MAX);
	flow = n > CTNAT_DEVICES_MAX ? ERR_PTR(-E2BIG) :
	       ctnat_offload_make(net, family, devices, n);
	kvfree(devices);
	if (n > CTNAT_DEVICES_MAX)
		NL_SET_ERR_MSG(extack, "the ruleset names more than 256 devices; name a flowtable: offload=NAME");
	if (IS_ERR(flow))
		return PTR_ERR(flow);
	was = same ? same->wished[CTNAT_WISH_ANY] : NULL;
	if (was && ctnat_same_flow(flow, was)) {
		ctnat_flow_free(flow);
		refcount_inc(&was->refs);
		flow = was;
	}
	active->wished[CTNAT_WISH_ANY] = flow;
	return 0;
}

int ctnat_offload_prepare(struct net *net, struct ctnat_active *active,
			  const struct ctnat_active *same,
			  struct netlink_ext_ack *extack)
{
	const struct ctnat_view *view = active->view;
	u8 any = NFPROTO_UNSPEC;
	int err;
	u32 i;

	for (i = 0; i < view->n_chains; i++) {
		cond_resched();
		err = ctnat_offload_rules(active, &view->chains[i], &any);
		if (!err)
			continue;
		NL_SET_ERR_MSG(extack, "rules name more than 14 flowtables in offload=, use fewer");
		return err;
	}
	return any == NFPROTO_UNSPEC ? 0 :
	       ctnat_offload_any(net, any, active, same, extack);
}
