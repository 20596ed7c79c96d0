// SPDX-License-Identifier: GPL-2.0-only
/* Rulesets made by hand, as packets see them. */
#include <assert.h>
#include <stdlib.h>

#include "core/dynset.h"
#include "core/elems.h"
#include "core/uses.h"
#include "kit.h"

static void unlink_insn(struct ctnat_insn *insn)
{
	struct ctnat_insn_map *map = (void *)insn;
	struct ctnat_insn_ct *ct = (void *)insn;
	__u32 *state = ctnat_insn_state(insn);

	if (state)
		*state = 0;
	switch (insn->kind) {
	case CTNAT_EXPR_COUNTER:
		((struct ctnat_insn_counter *)insn)->slot = 0;
		break;
	case CTNAT_EXPR_VERDICT:
		((struct ctnat_insn_verdict *)insn)->target = 0;
		break;
	case CTNAT_EXPR_MAP:
		for (__u32 i = 0; map->verdict && i < map->n_elems; i++)
			kit_map_data(map, i)[1] = 0;
		break;
	case CTNAT_EXPR_LOOKUP:
		((struct ctnat_insn_lookup *)insn)->target = 0;
		break;
	case CTNAT_EXPR_DYNSET:
		((struct ctnat_insn_dynset *)insn)->target = 0;
		break;
	case CTNAT_EXPR_OBJREF:
		((struct ctnat_insn_objref *)insn)->target = 0;
		break;
	case CTNAT_EXPR_CT:
		if (insn->size >= sizeof(*ct))
			ct->object = ct->helper_number = 0;
		break;
	}
}

void kit_unlink(struct kit_view *kit)
{
	const struct ctnat_insn *insn;

	for (__u32 c = 0; c < kit->view.n_chains; c++)
		for (__u32 r = 0; r < kit->chains[c].n_rules; r++)
			ctnat_rule_for_each(insn, kit->rules[c][r].rule)
				unlink_insn((void *)insn);
	kit->linked = false;
}

static struct ctnat_index *index_of(struct ctnat_index_plan *plan,
				    const struct ctnat_program_chain *chain,
				    __u32 least)
{
	__u64 secret[1 + CTNAT_INDEX_COLUMNS];
	struct ctnat_index_key *keys;
	struct ctnat_index *index;
	__u64 size;

	for (size_t i = 0; i <= CTNAT_INDEX_COLUMNS; i++)
		secret[i] = (i + 1) * 0x9e3779b97f4a7c15ull;
	size = ctnat_index_plan(plan, chain, least);
	if (!size)
		return NULL;
	index = calloc(1, size);
	/* no more than it asks for: sanitizers see one beyond */
	keys = calloc(plan->n_keys, sizeof(*keys));
	assert(index && keys);
	ctnat_index_fill(plan, secret, keys, index);
	free(keys);
	assert(index->size == size);
	return index;
}

void kit_index(struct ctnat_program_chain *chain, __u32 n, __u32 least)
{
	struct ctnat_index_plan *plan = malloc(sizeof(*plan));

	assert(plan);
	for (__u32 i = 0; i < n; i++)
		chain[i].index = index_of(plan, &chain[i], least);
	free(plan);
}

void kit_index_free(struct ctnat_program_chain *chain, __u32 n)
{
	for (__u32 i = 0; i < n; i++) {
		free((void *)chain[i].index);
		chain[i].index = NULL;
	}
}

/* What a rule keeps is numbered through all of the ruleset here. */
static void link_rules(struct kit_view *kit)
{
	struct ctnat_slots slots = { 0 };

	for (__u32 c = 0; c < kit->view.n_chains; c++)
		for (__u32 r = 0; r < kit->chains[c].n_rules; r++) {
			struct ctnat_rule *rule =
				(void *)kit->rules[c][r].rule;

			assert(ctnat_link_rule(&kit->view, &kit->scratch,
					       kit->chains[c].table, rule));
			ctnat_rule_slots(rule, &slots);
		}
	kit->linked = true;
}

struct ctnat_program *kit_program(struct kit_view *kit, __u32 least)
{
	struct ctnat_program *program = calloc(1, sizeof(*program));
	struct ctnat_program_chain *chain;
	__u32 n = ctnat_chain_numbers(&kit->view);
	__u32 *target;

	link_rules(kit);
	assert(program);
	chain = calloc(n + 1, sizeof(*chain));
	program->generation = kit->view.generation;
	program->n_chains = n;
	program->chain = chain;
	ctnat_program_chains(&kit->view, chain);
	kit_index(chain, n, least);
	program->n_objects = ctnat_object_numbers(&kit->view);
	program->targets = calloc(program->n_objects + 1,
				  sizeof(*program->targets));
	for (__u32 i = 0; i < kit->view.n_objects; i++) {
		if (!kit->objects[i].elems)
			continue;
		target = calloc(kit->objects[i].elems->n_chains + 1,
				sizeof(*target));
		assert(ctnat_link_elems(&kit->view, &kit->scratch, i, target));
		program->targets[kit->objects[i].number] = target;
	}
	return program;
}

void kit_program_free(struct ctnat_program *program)
{
	kit_index_free((void *)program->chain, program->n_chains);
	for (__u32 i = 0; i < program->n_objects; i++)
		free((void *)program->targets[i]);
	free(program->targets);
	free((void *)program->chain);
	free(program);
}
