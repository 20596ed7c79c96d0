// SPDX-License-Identifier: GPL-2.0-only
/* What the statements of a ruleset need ready before it sees a packet. */
#include <linux/slab.h>

#include "action.h"
#include "core/uses.h"
#include "ct/ct.h"
#include "hook.h"
#include "trace.h"
#include "core/helper.h"

/* The actions of a ruleset, and what it keeps from the rest of the kernel. */
struct ctnat_actions {
	bool labels;
	bool nat;		/* something translates */
	bool traces;
	u16 helpers;		/* which of helper[], by bits */
	u16 nat_helpers;	/* those with nat in their own ct() */
	u16 helpers_held;
	unsigned int loggers;
	const struct ctnat_live *objects;
	struct ctnat_helper helper[CTNAT_HELPERS];
	struct ctnat_action action[];
};

static struct ctnat_actions *ctnat_actions_of(const struct ctnat_active *active)
{
	return container_of(active->actions, struct ctnat_actions, action[0]);
}

static bool ctnat_reads_label(const struct ctnat_insn *insn)
{
	u16 fields[CTNAT_READS_MAX];
	unsigned int i, n;

	n = ctnat_insn_reads(insn, fields);
	for (i = 0; i < n; i++)
		if (fields[i] == CTNAT_FIELD_CT_LABEL)
			return true;
	return false;
}

static bool ctnat_uses_label(const struct ctnat_insn_ct *ct)
{
	return ct->has & (CTNAT_CT_LABEL | CTNAT_CT_LABEL_FROM) ||
	       ct->zone.field == CTNAT_FIELD_CT_LABEL ||
	       ct->mark.field == CTNAT_FIELD_CT_LABEL;
}

/* The first counter behind @insn in its rule. */
static u32 ctnat_next_counter(const struct ctnat_rule *rule,
			      const struct ctnat_insn *insn)
{
	for (; !ctnat_rule_end(rule, insn); insn = ctnat_rule_next(insn)) {
		const struct ctnat_insn_counter *counter = (const void *)insn;

		if (insn->kind == CTNAT_EXPR_COUNTER)
			return counter->slot;
	}
	return CTNAT_NOWHERE;
}

static void ctnat_prepare_ct(struct ctnat_actions *actions,
			     const struct ctnat_rule *rule,
			     const struct ctnat_insn_ct *ct)
{
	struct ctnat_action *action = &actions->action[ct->slot];
	int kind;

	ctnat_range_init(&action->range, &ct->nat);
	action->counter = ctnat_next_counter(rule, &ct->insn);
	if (ctnat_uses_label(ct))
		actions->labels = true;
	if (ct->has & CTNAT_CT_NAT)
		actions->nat = true;
	if (ct->has & CTNAT_CT_TIMEOUT)
		action->timeout = actions->objects[ct->object].timeout;
	if (!(ct->has & CTNAT_CT_HELPER))
		return;
	if (ct->helper_object) {
		/* its translation is the ruleset's matter */
		action->helper = actions->objects[ct->helper_object - 1].helper;
		kind = action->helper->kind;
	} else {
		kind = ctnat_helper_find(ct->helper);
		action->helper = &actions->helper[kind];
	}
	actions->helpers |= BIT(kind);
	if (ct->has & CTNAT_CT_NAT)
		actions->nat_helpers |= BIT(kind);
}

static void ctnat_prepare_insn(struct ctnat_actions *actions,
			       const struct ctnat_rule *rule,
			       const struct ctnat_insn *insn, u8 family)
{
	if (ctnat_reads_label(insn))
		actions->labels = true;
	switch (insn->kind) {
	case CTNAT_EXPR_SET:
		if (((const struct ctnat_insn_set *)insn)->field ==
		    CTNAT_FIELD_CT_LABEL)
			actions->labels = true;
		break;
	case CTNAT_EXPR_TRACE:
		actions->traces = true;
		break;
	case CTNAT_EXPR_LOG:
		actions->loggers |= ctnat_log_needs((const void *)insn, family);
		break;
	case CTNAT_EXPR_CT:
		ctnat_prepare_ct(actions, rule, (const void *)insn);
		break;
	case CTNAT_EXPR_NAT: {
		const struct ctnat_insn_nat *nat = (const void *)insn;

		ctnat_range_init(&actions->action[nat->slot].range, &nat->nat);
		actions->nat = true;
		break;
	}
	}
}

static void ctnat_prepare_blob(struct ctnat_actions *actions,
			       const struct ctnat_blob *blob)
{
	const struct ctnat_insn *insn;
	u32 i, at;

	for (i = 0; i < blob->n_chains; i++) {
		const struct ctnat_blob_chain *chain = &blob->chain[i];

		for (at = chain->first; at != chain->end;) {
			const struct ctnat_rule *rule;

			cond_resched();
			rule = (const void *)((const char *)blob + at);
			ctnat_rule_for_each(insn, rule)
				ctnat_prepare_insn(actions, rule, insn,
						   chain->family);
			at += rule->size;
		}
	}
}

static void ctnat_helpers_put(struct ctnat_actions *actions)
{
	unsigned int i;

	for (i = 0; i < CTNAT_HELPERS; i++)
		if (actions->helpers_held & BIT(i))
			ctnat_helper_put(&actions->helper[i]);
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

/* The first ct() with this helper, and with nat if @has says so; false: none. */
static bool ctnat_blame_rule(const struct ctnat_view *view, u32 chain,
			     unsigned int kind, u32 has,
			     struct ctnat_refusal *why)
{
	const struct ctnat_view_chain *c = &view->chains[chain];
	const struct ctnat_insn *insn;
	u32 i, n;

	for (i = 0; i < c->n_rules; i++) {
		n = 0;
		ctnat_rule_for_each(insn, c->rules[i].rule) {
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

static int ctnat_helpers_get(struct ctnat_actions *actions,
			     const struct ctnat_view *view,
			     struct ctnat_refusal *why)
{
	enum ctnat_helper_wish nat;
	unsigned int i;
	int err;

	for (i = 0; i < CTNAT_HELPERS; i++) {
		if (!(actions->helpers & BIT(i)))
			continue;
		nat = actions->nat_helpers & BIT(i) ? CTNAT_HELPER_NEEDS_NAT :
		      actions->nat ? CTNAT_HELPER_WISH_NAT :
				     CTNAT_HELPER_WISH_NO_NAT;
		err = ctnat_helper_get(&actions->helper[i], i, nat,
				       &why->sentence);
		if (err) {
			ctnat_blame_helper(view, i,
					   nat == CTNAT_HELPER_NEEDS_NAT, why);
			ctnat_helpers_put(actions);
			return err;
		}
		actions->helpers_held |= BIT(i);
	}
	return 0;
}

static int ctnat_keep(struct net *net, struct ctnat_actions *actions,
		      struct netlink_ext_ack *extack)
{
	int err;

	err = ctnat_loggers_get(actions->loggers, extack);
	if (err)
		return err;
	if (actions->labels) {
		err = ctnat_labels_get(net);
		if (err) {
			NL_SET_ERR_MSG(extack, "connection labels cannot be used in this kernel");
			goto err_put_loggers;
		}
	}
	if (actions->traces) {
		err = ctnat_trace_get(extack);
		if (err)
			goto err_put_labels;
	}
	return 0;

err_put_labels:
	if (actions->labels)
		ctnat_labels_put(net);
err_put_loggers:
	ctnat_loggers_put(actions->loggers);
	return err;
}

/* Templates are made with the first ruleset that has an action, for good. */
static int ctnat_prepare_templates(struct net *net,
				   const struct ctnat_active *active)
{
	struct ctnat_net *cn = ctnat_pernet(net);
	struct ctnat_hooks *hooks = cn->hooks;

	if (!active->blob->n_actions || hooks->templates)
		return 0;
	hooks->templates = ctnat_templates_alloc(net);
	if (!hooks->templates)
		return -ENOMEM;
	cn->templates = hooks->templates;
	return 0;
}

int ctnat_actions_prepare(struct net *net, const struct ctnat_view *view,
			  struct ctnat_active *active,
			  struct ctnat_refusal *why,
			  struct netlink_ext_ack *extack)
{
	struct ctnat_actions *actions;
	int err;

	err = ctnat_prepare_templates(net, active);
	if (err)
		return err;
	actions = kvzalloc(struct_size(actions, action,
				       active->blob->n_actions),
			   GFP_KERNEL_ACCOUNT);
	if (!actions)
		return -ENOMEM;
	actions->objects = active->objects;
	ctnat_prepare_blob(actions, active->blob);
	err = ctnat_helpers_get(actions, view, why);
	if (err)
		goto err_free;
	err = ctnat_keep(net, actions, extack);
	if (err)
		goto err_put_helpers;
	active->actions = actions->action;
	active->traces = actions->traces;
	return 0;

err_put_helpers:
	ctnat_helpers_put(actions);
err_free:
	kvfree(actions);
	return err;
}

void ctnat_actions_release(struct net *net, struct ctnat_active *active)
{
	struct ctnat_actions *actions;

	if (!active->actions)
		return;
	actions = ctnat_actions_of(active);
	if (actions->traces)
		ctnat_trace_put();
	if (actions->labels)
		ctnat_labels_put(net);
	ctnat_loggers_put(actions->loggers);
	ctnat_helpers_put(actions);
	kvfree(actions);
	active->actions = NULL;
}
