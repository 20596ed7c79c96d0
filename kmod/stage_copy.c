// SPDX-License-Identifier: GPL-2.0-only
/* Transactions in progress: rules that copies take the place of. */
#include <net/netlink.h>

#include "ruleset.h"

/* A copy of a rule to take its place; NULL: it stays as it is. */
typedef struct ctnat_rule_object *(*copy_fn)(struct ctnat_rule_object *rule,
					     const void *data);

static int copy_rules_of(struct ctnat_stage *stage, u32 chain, copy_fn fn,
			 const void *data)
{
	struct ctnat_rules *rules = ctnat_chain_rules(&stage->chains[chain]);
	struct ctnat_rule_object *copy;
	struct ctnat_view_rule entry;
	int err = 0;
	u32 i;

	for (i = 0; rules && i < rules->n && !err; i++) {
		cond_resched();
		copy = fn(ctnat_rules_at(rules, i), data);
		if (!copy)
			continue;
		if (IS_ERR(copy))
			return PTR_ERR(copy);
		entry = (struct ctnat_view_rule){
			.rule = copy->image,
			.handle = copy->handle,
			.facts = ctnat_rule_facts(copy),
		};
		err = ctnat_rules_replace(&rules, i, &entry);
		if (err)
			ctnat_rule_put(copy);
		ctnat_stage_sync_chain(stage, chain, rules);
	}
	return err;
}

/* Put copies in the place of rules, in all chains of a table. */
static int copy_rules(struct ctnat_stage *stage, u32 table, copy_fn fn,
		      const void *data)
{
	int err = 0;
	u32 i;

	for (i = 0; i < stage->n_chains && !err; i++) {
		cond_resched();
		if (stage->chains[i].name && stage->chains[i].table == table)
			err = copy_rules_of(stage, i, fn, data);
	}
	return err;
}

/* The rules that jump to a chain shall jump to another name. */
struct retarget {
	const struct ctnat_request *rq;
	const char *to;
};

static struct ctnat_rule_object *
copy_retargeted(struct ctnat_rule_object *rule, const void *data)
{
	const struct retarget *retarget = data;
	const struct ctnat_request *rq = retarget->rq;
	struct ctnat_rule_object *copy;

	if (!ctnat_rule_jumps_to(rule, rq->chain))
		return NULL;
	copy = ctnat_rule_retarget(rule, rq->chain, retarget->to);
	if (!copy)
		return ERR_PTR(-ENOMEM);
	if (ctnat_wire_most(copy->image) <= CTNAT_RULE_BYTES_MAX)
		return copy;
	ctnat_rule_put(copy);
	return ERR_PTR(ctnat_refuse(rq, CTNAT_A_NEW_NAME, E2BIG,
				    "with this name a rule that leads to the chain is larger than 65000 bytes"));
}

static bool has_helper(const struct ctnat_rule *rule, const char *name)
{
	const struct ctnat_insn *insn;

	ctnat_rule_for_each(insn, rule) {
		const struct ctnat_insn_ct *ct = (const void *)insn;

		if (insn->kind == CTNAT_EXPR_CT && ct->has & CTNAT_CT_HELPER &&
		    !strcmp(ct->helper, name))
			return true;
	}
	return false;
}

static struct ctnat_rule_object *
copy_unlinked(struct ctnat_rule_object *rule, const void *helper)
{
	if (!(rule->is & CTNAT_RULE_NUMBERED) || !has_helper(rule->image, helper))
		return NULL;
	return ctnat_rule_unlink(rule) ?: ERR_PTR(-ENOMEM);
}

int ctnat_stage_retarget_rules(struct ctnat_stage *stage, u32 table,
			       const struct ctnat_request *rq,
			       const char *new_name)
{
	struct retarget retarget = { .rq = rq, .to = new_name };

	return copy_rules(stage, table, copy_retargeted, &retarget);
}

/*
 * There is an object now of what rules took to be a helper of the kernel: they
 * are linked anew.
 */
int ctnat_stage_unlink_helper(struct ctnat_stage *stage, u32 table,
			      const char *name)
{
	return copy_rules(stage, table, copy_unlinked, name);
}
