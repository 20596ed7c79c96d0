// SPDX-License-Identifier: GPL-2.0-only
/*
 * What single expressions keep from packet to packet, for as long as their
 * rule is there; see ctnat_insn_state() for which do.
 */
#include <linux/slab.h>

#include "ct/ct.h"
#include "limit.h"
#include "ruleset.h"

/* "numgen inc" begins with 0, the one that follows the last. */
static void *alloc_numgen(const struct ctnat_insn_numgen *numgen)
{
	atomic_t *last = kmalloc(sizeof(*last), GFP_KERNEL_ACCOUNT);

	if (last)
		atomic_set(last, numgen->mod - 1);
	return last;
}

static void *alloc_quota(const struct ctnat_quota *quota)
{
	atomic64_t *used = kmalloc(sizeof(*used), GFP_KERNEL_ACCOUNT);

	if (used)
		atomic64_set(used, quota->used);
	return used;
}

static void *alloc_state(const struct ctnat_insn *insn, struct net *net)
{
	const void *expr = insn;

	switch (insn->kind) {
	case CTNAT_EXPR_NUMGEN:
		return alloc_numgen(expr);
	case CTNAT_EXPR_LIMIT:
		return ctnat_bucket_alloc(&((const struct ctnat_insn_limit *)
					    expr)->limit);
	case CTNAT_EXPR_QUOTA:
		return alloc_quota(&((const struct ctnat_insn_quota *)
				     expr)->quota);
	case CTNAT_EXPR_CT_COUNT:
		return ctnat_tally_alloc(net, GFP_KERNEL_ACCOUNT);
	}
	return NULL;
}

/* Make those of a new rule, whose number is known. */
int ctnat_states_alloc(struct ctnat_rule_object *rule, struct net *net)
{
	struct ctnat_rule_more *more = ctnat_rule_more(rule);
	const struct ctnat_insn *insn;
	unsigned int n = 0;

	if (!more || !more->n_states)
		return 0;
	more->states = kcalloc(more->n_states, sizeof(*more->states),
			       GFP_KERNEL_ACCOUNT);
	if (!more->states)
		return -ENOMEM;
	ctnat_rule_for_each(insn, rule->image) {
		if (!ctnat_keeps_state(insn))
			continue;
		more->states[n] = alloc_state(insn, net);
		if (!more->states[n++])
			return -ENOMEM;
	}
	return 0;
}

void ctnat_states_free(struct ctnat_rule_object *rule)
{
	struct ctnat_rule_more *more = ctnat_rule_more(rule);
	const struct ctnat_insn *insn;
	unsigned int n = 0;

	if (!more || !more->states)
		return;
	ctnat_rule_for_each(insn, rule->image) {
		if (!ctnat_keeps_state(insn))
			continue;
		if (insn->kind == CTNAT_EXPR_CT_COUNT)
			ctnat_tally_free(more->states[n++]);
		else
			kfree(more->states[n++]);
	}
	kfree(more->states);
}
