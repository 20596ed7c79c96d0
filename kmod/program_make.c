// SPDX-License-Identifier: GPL-2.0-only
/* What packets are run through, made of a snapshot: chains and objects by number. */
#include <linux/mm.h>
#include <linux/slab.h>

#include "index.h"
#include "ruleset.h"

static int link_rule(const struct ctnat_view *view,
		     const struct ctnat_scratch *scratch, u32 table,
		     struct ctnat_rule_object *rule)
{
	if (WARN_ON_ONCE(!ctnat_link_rule(view, scratch, table, rule->image)))
		return -EINVAL;
	ctnat_rule_set_demand(rule, ctnat_demand_of(view, table, rule->image));
	rule->is |= CTNAT_RULE_NUMBERED;
	return 0;
}

/*
 * Those of this transaction, which nobody else sees yet. What the others name has
 * not gone, as it was used, and has the number that they were linked to.
 */
static int link_block(const struct ctnat_view *view,
		      const struct ctnat_scratch *scratch, u32 chain,
		      struct ctnat_block *block)
{
	const struct ctnat_view_chain *c = &view->chains[chain];
	struct ctnat_rule_object *rule;
	struct ctnat_view_rule *entry;
	int err;
	u32 i;

	for (i = 0; i < block->view.n; i++) {
		cond_resched();
		entry = &block->view.rule[i];
		/* the view has been found right */
		entry->hooks |= scratch->state[chain];
		if (entry->facts & CTNAT_RULE_LINKED)
			continue;
		rule = ctnat_view_rule_object(entry);
		err = rule->is & CTNAT_RULE_NUMBERED ?
			      0 :
			      link_rule(view, scratch, c->table, rule);
		if (err)
			return err;
		entry->facts |= ctnat_rule_linked_facts(rule);
	}
	ctnat_block_sum(block);
	return 0;
}

static int link_rules(const struct ctnat_view *view,
		      const struct ctnat_scratch *scratch, u32 chain)
{
	struct ctnat_rules *rules = ctnat_chain_rules(&view->chains[chain]);
	struct ctnat_block *block;
	int err = 0;
	u32 i;

	for (i = 0; rules && i < rules->n_parts && !err; i++) {
		cond_resched();
		block = ctnat_rules_block(rules, i);
		if (!(block->view.facts & CTNAT_RULE_LINKED) ||
		    scratch->state[chain] & ~block->view.hooks)
			err = link_block(view, scratch, chain, block);
	}
	return err;
}

static int make_chains(struct ctnat_active *active,
		       struct ctnat_view_chain *chains,
		       const struct ctnat_active *old,
		       const struct ctnat_scratch *scratch)
{
	const struct ctnat_view *view = active->view;
	u32 n = ctnat_chain_numbers(view), i;
	struct ctnat_program_chain *chain;
	int err = 0;

	for (i = 0; i < view->n_chains && !err; i++) {
		cond_resched();
		err = link_rules(view, scratch, i);
	}
	if (err)
		return err;
	chain = kvcalloc(n, sizeof(*chain), GFP_KERNEL_ACCOUNT);
	if (!chain)
		return -ENOMEM;
	active->program.chain = chain;
	active->program.n_chains = n;
	ctnat_program_chains(view, chain);
	return ctnat_indices_make(active, chain, chains, old);
}

/* The chains that objects lead to, in all. */
static u32 count_targets(const struct ctnat_view *view)
{
	u32 i, n = 0;

	for (i = 0; i < view->n_objects; i++) {
		cond_resched();
		if (view->objects[i].elems)
			n += view->objects[i].elems->n_chains;
	}
	return n;
}

static int alloc_objects(struct ctnat_active *active)
{
	u32 n = ctnat_object_numbers(active->view);

	active->program.n_objects = n;
	active->objects = kvcalloc(n, sizeof(*active->objects),
				   GFP_KERNEL_ACCOUNT);
	active->program.targets = kvcalloc(n, sizeof(*active->program.targets),
					   GFP_KERNEL_ACCOUNT);
	active->targets = kvcalloc(count_targets(active->view),
				   sizeof(*active->targets),
				   GFP_KERNEL_ACCOUNT);
	return active->objects && active->program.targets && active->targets ?
		0 : -ENOMEM;
}

static int make_objects(struct ctnat_active *active,
			const struct ctnat_scratch *scratch)
{
	const struct ctnat_view *view = active->view;
	u32 *target;
	int err;
	u32 i;

	err = alloc_objects(active);
	if (err)
		return err;
	target = active->targets;
	for (i = 0; i < view->n_objects; i++) {
		const struct ctnat_view_object *object = &view->objects[i];

		cond_resched();
		active->objects[object->number] =
			ctnat_view_named(object)->live;
		active->program.targets[object->number] = target;
		if (!object->elems)
			continue;
		if (WARN_ON_ONCE(!ctnat_link_elems(view, scratch, i, target)))
			return -EINVAL;
		target += object->elems->n_chains;
	}
	return 0;
}

int ctnat_program_make(struct ctnat_active *active,
		       struct ctnat_view_chain *chains,
		       const struct ctnat_active *old,
		       const struct ctnat_scratch *scratch)
{
	active->program.generation = active->view->generation;
	return make_chains(active, chains, old, scratch) ?:
	       make_objects(active, scratch);
}

void ctnat_program_free(struct ctnat_active *active)
{
	struct ctnat_program *program = &active->program;

	ctnat_indices_free(program->chain, program->n_chains);
	kvfree(program->chain);
	kvfree(program->targets);
	kvfree(active->targets);
	kvfree(active->objects);
}
