// SPDX-License-Identifier: GPL-2.0-only
/* What the rules of a ruleset ask of the rest of the kernel. */
#include <linux/slab.h>

#include "action.h"
#include "core/helper.h"
#include "core/uses.h"
#include "ct/ct.h"
#include "hook.h"
#include "keys.h"
#include "trace.h"

/* What a ruleset keeps from the rest of the kernel while it lives. */
struct ctnat_kept {
	struct ctnat_demand demand;
	u16 helpers_held;
	struct ctnat_helper helper[CTNAT_HELPERS];
};

/* ---- of a rule ---- */

static u16 ctnat_demand_field(unsigned int field)
{
	if (field == CTNAT_FIELD_CT_LABEL)
		return CTNAT_DEMAND_LABELS;
	if (field >= CTNAT_FIELD_ETHER_SADDR &&
	    field < CTNAT_FIELD_ARP_OPERATION)
		return CTNAT_DEMAND_ETHER;
	return 0;
}

static u16 ctnat_demand_reads(const struct ctnat_insn *insn)
{
	u16 fields[CTNAT_READS_MAX], flags = 0;
	unsigned int i, n;

	n = ctnat_insn_reads(insn, fields);
	for (i = 0; i < n; i++)
		flags |= ctnat_demand_field(fields[i]);
	return flags;
}

static bool ctnat_uses_label(const struct ctnat_insn_ct *ct)
{
	return ct->has & (CTNAT_CT_LABEL | CTNAT_CT_LABEL_FROM) ||
	       ctnat_ct_zone(ct).field == CTNAT_FIELD_CT_LABEL ||
	       ctnat_ct_mark(ct).field == CTNAT_FIELD_CT_LABEL;
}

/* The kernel's helper that a name in a rule of this table means. */
static int ctnat_kind_of(const struct ctnat_view *view, u32 table,
			 const char *name)
{
	const struct ctnat_object_ct_helper *helper;
	u32 i;

	for (i = 0; i < view->n_objects; i++) {
		const struct ctnat_view_object *object = &view->objects[i];

		helper = (const void *)object->object;
		if (object->table == table &&
		    object->kind == CTNAT_OBJECT_CT_HELPER &&
		    !strcmp(object->name, name))
			return ctnat_helper_of_type(helper->type,
						    helper->protocol);
	}
	return ctnat_helper_find(name);
}

static void ctnat_demand_ct(struct ctnat_demand *demand,
			    const struct ctnat_view *view, u32 table,
			    const struct ctnat_insn_ct *ct)
{
	u16 kind;

	demand->flags |= CTNAT_DEMAND_TEMPLATES | CTNAT_DEMAND_CT;
	if (ctnat_uses_label(ct))
		demand->flags |= CTNAT_DEMAND_LABELS;
	if (ct->has & CTNAT_CT_NAT)
		demand->flags |= CTNAT_DEMAND_NAT;
	if (!(ct->has & CTNAT_CT_HELPER))
		return;
	kind = BIT(ctnat_kind_of(view, table, ct->helper));
	/* that of an object is the object's; its translation is not */
	demand->helpers |= kind;
	if (ct->has & CTNAT_CT_NAT)
		demand->nat_helpers |= kind;
}

static void ctnat_demand_insn(struct ctnat_demand *demand,
			      const struct ctnat_view *view, u32 table,
			      const struct ctnat_insn *insn)
{
	demand->flags |= ctnat_demand_reads(insn);
	switch (insn->kind) {
	case CTNAT_EXPR_SET:
		demand->flags |= ctnat_demand_field(
			((const struct ctnat_insn_set *)insn)->field);
		break;
	case CTNAT_EXPR_TRACE:
		demand->flags |= CTNAT_DEMAND_TRACE;
		break;
	case CTNAT_EXPR_LOG:
		demand->loggers |= ctnat_log_needs((const void *)insn,
						   view->tables[table].family);
		break;
	case CTNAT_EXPR_CT:
		ctnat_demand_ct(demand, view, table, (const void *)insn);
		break;
	case CTNAT_EXPR_OBJREF:
		if (((const struct ctnat_insn_objref *)insn)->ct_arg)
			demand->flags |= CTNAT_DEMAND_OFFLOAD;
		break;
	case CTNAT_EXPR_NAT:
		demand->flags |= CTNAT_DEMAND_NAT | CTNAT_DEMAND_TEMPLATES;
		break;
	}
}

struct ctnat_demand ctnat_demand_of(const struct ctnat_view *view, u32 table,
				    const struct ctnat_rule *rule)
{
	struct ctnat_demand demand = { .all = 0 };
	const struct ctnat_insn *insn;

	BUILD_BUG_ON(sizeof(demand) != sizeof(demand.all));
	ctnat_rule_for_each(insn, rule)
		ctnat_demand_insn(&demand, view, table, insn);
	return demand;
}

/* ---- of a ruleset ---- */

static void ctnat_helpers_put(struct ctnat_kept *kept)
{
	unsigned int i;

	for (i = 0; i < CTNAT_HELPERS; i++)
		if (kept->helpers_held & BIT(i))
			ctnat_helper_put(&kept->helper[i]);
}

/* The first ct() with this helper, and with nat if @has says so; false: none. */
static bool ctnat_blame_rule(const struct ctnat_view *view, u32 chain,
			     unsigned int kind, u32 has,
			     struct ctnat_refusal *why)
{
	const struct ctnat_view_chain *c = &view->chains[chain];
	const struct ctnat_insn *insn;
	u32 i, n;

	for (i = 0; i < c->n_rules; i++) {
		cond_resched();
		n = 0;
		ctnat_rule_for_each(insn, ctnat_rule_at(c, i)->rule) {
			const struct ctnat_insn_ct *ct = (const void *)insn;

			if (insn->kind == CTNAT_EXPR_CT &&
			    (ct->has & has) == has &&
			    ctnat_kind_of(view, c->table, ct->helper) == kind) {
				why->chain = chain;
				why->rule = i;
				why->insn = n;
				why->part = CTNAT_A_CT_HELPER;
				return true;
			}
			n++;
		}
	}
	return false;
}

static void ctnat_blame_helper(const struct ctnat_view *view,
			       unsigned int kind, bool nat,
			       struct ctnat_refusal *why)
{
	u32 has = CTNAT_CT_HELPER | (nat ? CTNAT_CT_NAT : 0);
	u32 i;

	for (i = 0; i < view->n_chains; i++) {
		cond_resched();
		if (ctnat_blame_rule(view, i, kind, has, why))
			return;
	}
}

static int ctnat_helpers_get(struct ctnat_kept *kept,
			     const struct ctnat_view *view,
			     struct ctnat_refusal *why)
{
	enum ctnat_helper_wish nat;
	unsigned int i;
	int err;

	for (i = 0; i < CTNAT_HELPERS; i++) {
		if (!(kept->demand.helpers & BIT(i)))
			continue;
		nat = kept->demand.nat_helpers & BIT(i) ? CTNAT_HELPER_NEEDS_NAT :
		      kept->demand.flags & CTNAT_DEMAND_NAT ?
				     CTNAT_HELPER_WISH_NAT :
				     CTNAT_HELPER_WISH_NO_NAT;
		err = ctnat_helper_get(&kept->helper[i], i, nat,
				       &why->sentence);
		if (err) {
			ctnat_blame_helper(view, i,
					   nat == CTNAT_HELPER_NEEDS_NAT, why);
			ctnat_helpers_put(kept);
			return err;
		}
		kept->helpers_held |= BIT(i);
	}
	return 0;
}

static int ctnat_keep(struct net *net, struct ctnat_demand demand,
		      struct netlink_ext_ack *extack)
{
	int err;

	err = ctnat_loggers_get(demand.loggers, extack);
	if (err)
		return err;
	if (demand.flags & CTNAT_DEMAND_LABELS) {
		err = ctnat_labels_get(net);
		if (err) {
			NL_SET_ERR_MSG(extack, "connection labels cannot be used in this kernel");
			goto err_put_loggers;
		}
	}
	if (demand.flags & CTNAT_DEMAND_TRACE) {
		err = ctnat_trace_get(extack);
		if (err)
			goto err_put_labels;
	}
	return 0;

err_put_labels:
	if (demand.flags & CTNAT_DEMAND_LABELS)
		ctnat_labels_put(net);
err_put_loggers:
	ctnat_loggers_put(demand.loggers);
	return err;
}

static bool ctnat_has_frames(const struct ctnat_view *view)
{
	u32 i;

	for (i = 0; i < view->n_chains; i++)
		if (ctnat_own_hook(view, &view->chains[i]) >> 2 * CTNAT_HOOKS)
			return true;
	return false;
}

/* Templates are made with the first ruleset that has an action, for good. */
static int ctnat_prepare_templates(struct net *net, struct ctnat_demand demand)
{
	struct ctnat_net *cn = ctnat_pernet(net);
	struct ctnat_hooks *hooks = cn->hooks;

	if (!(demand.flags & CTNAT_DEMAND_TEMPLATES) || hooks->templates)
		return 0;
	hooks->templates = ctnat_templates_alloc(net);
	if (!hooks->templates)
		return -ENOMEM;
	cn->templates = hooks->templates;
	return 0;
}

int ctnat_demand_meet(struct net *net, struct ctnat_demand demand,
		      struct ctnat_active *active, struct ctnat_refusal *why,
		      struct netlink_ext_ack *extack)
{
	struct ctnat_kept *kept;
	int err;

	err = ctnat_prepare_templates(net, demand);
	if (err)
		return err;
	kept = kzalloc(sizeof(*kept), GFP_KERNEL_ACCOUNT);
	if (!kept)
		return -ENOMEM;
	kept->demand = demand;
	err = ctnat_helpers_get(kept, active->view, why);
	if (err)
		goto err_free;
	err = ctnat_keep(net, demand, extack);
	if (err)
		goto err_put_helpers;
	active->kept = kept;
	active->helpers = kept->helper;
	active->traces = demand.flags & CTNAT_DEMAND_TRACE;
	active->ethers = demand.flags & CTNAT_DEMAND_ETHER;
	active->frames = ctnat_has_frames(active->view);
	ctnat_keys_get(active);
	return 0;

err_put_helpers:
	ctnat_helpers_put(kept);
err_free:
	kfree(kept);
	return err;
}

void ctnat_demand_release(struct net *net, struct ctnat_active *active)
{
	struct ctnat_kept *kept = active->kept;

	if (!kept)
		return;
	ctnat_keys_put(active);
	if (kept->demand.flags & CTNAT_DEMAND_TRACE)
		ctnat_trace_put();
	if (kept->demand.flags & CTNAT_DEMAND_LABELS)
		ctnat_labels_put(net);
	ctnat_loggers_put(kept->demand.loggers);
	ctnat_helpers_put(kept);
	kfree(kept);
	active->kept = NULL;
}
