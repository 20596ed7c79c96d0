// SPDX-License-Identifier: GPL-2.0-only
/* The indices of the long chains of a ruleset: made, kept, or made up for. */
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "core/drift.h"
#include "core/gate.h"
#include "core/index.h"
#include "index.h"
#include "ruleset.h"

/*
 * struct held - an index and the rules that it finds
 * @refs: chains of rulesets, and drifts, that have it
 * @rules: a reference
 * @index: struct ctnat_index, which ends with an array
 */
struct held {
	refcount_t refs;
	struct ctnat_rules *rules;
	u64 index[];
};

/*
 * struct held_drift - how a chain differs from what an index finds
 * @refs: chains of rulesets that have it
 * @of: the index, a reference
 * @drift: its arrays are behind it
 */
struct held_drift {
	refcount_t refs;
	struct held *of;
	struct ctnat_drift drift;
	struct ctnat_view_rule news[];
};

static struct held *held_of(const struct ctnat_index *index)
{
	return container_of((void *)index, struct held, index);
}

static void held_put(struct held *held)
{
	if (!refcount_dec_and_test(&held->refs))
		return;
	ctnat_rules_put(held->rules);
	kvfree(held);
}

static void held_drift_put(struct held_drift *drift)
{
	if (!refcount_dec_and_test(&drift->refs))
		return;
	held_put(drift->of);
	kvfree(drift->drift.index);
	kvfree(drift);
}

static struct held_drift *held_drift_of(const struct ctnat_drift *drift)
{
	return container_of((struct ctnat_drift *)drift, struct held_drift, drift);
}

static void index_put(const struct ctnat_program_chain *chain)
{
	if (chain->drift)
		held_drift_put(held_drift_of(chain->drift));
	else if (chain->index)
		held_put(held_of(chain->index));
}

static void index_share(struct ctnat_program_chain *chain,
			const struct ctnat_program_chain *was)
{
	if (was->drift)
		refcount_inc(&held_drift_of(was->drift)->refs);
	else if (was->index)
		refcount_inc(&held_of(was->index)->refs);
	chain->index = was->index;
	chain->drift = was->drift;
}

/* ---- an index ---- */

/* @head: bytes in front of it; *@index is NULL if the chain is to be walked. */
static int index_alloc(struct ctnat_index_plan *plan,
		       const struct ctnat_program_chain *chain, size_t head,
		       void **index)
{
	u64 secret[1 + CTNAT_INDEX_COLUMNS];
	struct ctnat_index_key *keys;
	u64 size;

	*index = NULL;
	size = ctnat_index_plan(plan, chain, CTNAT_INDEX_FEW);
	if (!size || !ctnat_index_pays(plan))
		return 0;
	*index = ctnat_array_alloc(head + size,
				   GFP_KERNEL_ACCOUNT | __GFP_ZERO);
	keys = kvmalloc_array(plan->n_keys, sizeof(*keys), GFP_KERNEL_ACCOUNT);
	if (!*index || !keys) {
		kvfree(*index);
		kvfree(keys);
		return -ENOMEM;
	}
	get_random_bytes(secret, sizeof(secret));
	ctnat_index_fill(plan, secret, keys, *index + head);
	kvfree(keys);
	return 0;
}

/* Its blocks are full: a rule's place says in which of them it is. */
static int rules_pack(struct ctnat_program_chain *chain,
		      struct ctnat_view_chain *of)
{
	struct ctnat_rules *rules = ctnat_rules_pack(ctnat_chain_rules(of));
	struct ctnat_rule_list list;

	if (!rules)
		return -ENOMEM;
	ctnat_chain_set_rules(of, rules);
	list = ctnat_list_of(of);
	ctnat_program_rules(chain, &list);
	return 0;
}

static void mark_indexed(struct ctnat_rules *rules)
{
	struct ctnat_block *block;
	u32 i, j;

	for (i = 0; i < rules->n_parts; i++) {
		cond_resched();
		block = ctnat_rules_block(rules, i);
		block->view.base = i * CTNAT_BLOCK_RULES;
		for (j = 0; j < block->view.n; j++)
			block->view.rule[j].facts |= CTNAT_RULE_INDEXED;
	}
}

static int index_make(struct ctnat_index_plan *plan,
		      struct ctnat_program_chain *chain,
		      struct ctnat_view_chain *of)
{
	struct ctnat_rules *rules;
	struct held *held;
	int err;

	err = rules_pack(chain, of);
	if (err)
		return err;
	rules = ctnat_chain_rules(of);
	err = index_alloc(plan, chain, offsetof(struct held, index),
			  (void **)&held);
	if (err || !held)
		return err;
	refcount_set(&held->refs, 1);
	held->rules = ctnat_rules_get(rules);
	mark_indexed(rules);
	chain->index = (void *)held->index;
	return 0;
}

/* ---- a drift ---- */

static struct held_drift *drift_alloc(const struct ctnat_drift *plan)
{
	struct held_drift *drift;
	size_t size;

	size = struct_size(drift, news, plan->n_news) +
	       array_size(plan->n_runs, sizeof(*plan->run)) +
	       array_size(plan->n_news, sizeof(*plan->place));
	drift = kvzalloc(size, GFP_KERNEL_ACCOUNT);
	if (!drift)
		return NULL;
	refcount_set(&drift->refs, 1);
	drift->drift = *plan;
	return drift;
}

/* 1: the chain can do with the index that it had; 0: it needs a new one. */
static int drift_make(struct ctnat_index_plan *plan,
		      struct ctnat_program_chain *chain, struct held *held)
{
	struct ctnat_drift drift = {
		.base = ctnat_rules_list(held->rules),
		.n_base = held->rules->n,
		.n_rules = chain->n_rules,
	};
	const struct ctnat_rule_list list = ctnat_list_of(chain);
	struct ctnat_program_chain news = {};
	struct ctnat_drift_run *run;
	struct held_drift *made;
	int err;

	/* one block is as good as a flat array */
	if (drift.base.n_parts == 1)
		drift.base.rules = drift.base.parts->block->rule;
	if (!ctnat_drift_plan(&drift, &list))
		return 0;
	made = drift_alloc(&drift);
	if (!made)
		return -ENOMEM;
	run = (void *)&made->news[drift.n_news];
	ctnat_drift_fill(&made->drift, run, (void *)&run[drift.n_runs],
			 made->news, &list);
	news.rules = made->news;
	news.n_rules = drift.n_news;
	err = index_alloc(plan, &news, 0, (void **)&made->drift.index);
	if (err) {
		kvfree(made);
		return err;
	}
	refcount_inc(&held->refs);
	made->of = held;
	chain->index = (void *)held->index;
	chain->drift = &made->drift;
	return 1;
}

/* ---- the chains of a ruleset ---- */

static const struct ctnat_program_chain *
chain_of(const struct ctnat_active *active, u32 number)
{
	return active && number < active->program.n_chains ?
		       &active->program.chain[number] :
		       NULL;
}

static struct ctnat_rules *rules_of(const struct ctnat_active *active,
				    const struct ctnat_program_chain *chain)
{
	return ctnat_chain_rules(&active->view->chains[chain->place]);
}

static int chain_make(struct ctnat_index_plan *plan,
		      const struct ctnat_active *active,
		      const struct ctnat_active *old,
		      struct ctnat_program_chain *chain,
		      struct ctnat_view_chain *of)
{
	const struct ctnat_program_chain *was;
	struct held *held;
	int ret;

	if (!chain->n_rules)
		return 0;
	was = chain_of(old, chain - active->program.chain);
	if (was && was->n_rules &&
	    rules_of(old, was) == ctnat_chain_rules(of)) {
		index_share(chain, was);
		return 0;
	}
	if (was && was->index) {
		held = was->drift ? held_drift_of(was->drift)->of :
				    held_of(was->index);
		ret = drift_make(plan, chain, held);
		if (ret)
			return min(ret, 0);
	}
	return index_make(plan, chain, of);
}

int ctnat_indices_make(struct ctnat_active *active,
		       struct ctnat_program_chain *chain,
		       struct ctnat_view_chain *chains,
		       const struct ctnat_active *old)
{
	struct ctnat_index_plan *plan;
	int err = 0;
	u32 i;

	plan = kvmalloc(sizeof(*plan), GFP_KERNEL_ACCOUNT);
	if (!plan)
		return -ENOMEM;
	for (i = 0; i < active->program.n_chains && !err; i++) {
		cond_resched();
		chain[i].gate = ctnat_gate(&chain[i]);
		err = chain_make(plan, active, old, &chain[i],
				 &chains[chain[i].place]);
	}
	kvfree(plan);
	return err;
}

void ctnat_indices_free(const struct ctnat_program_chain *chain, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++) {
		cond_resched();
		index_put(&chain[i]);
	}
}
