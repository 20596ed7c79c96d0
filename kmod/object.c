// SPDX-License-Identifier: GPL-2.0-only
/* Names and rules: what snapshots and stages share by reference. */
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slab.h>

#include "ruleset.h"

struct ctnat_name {
	refcount_t refs;
	char text[];
};

static struct ctnat_name *name_of(const char *text)
{
	return container_of((char (*)[])text, struct ctnat_name, text);
}

/* Several names, each with its NUL, are one object, too. */
char *ctnat_names_alloc(size_t size)
{
	struct ctnat_name *name;

	name = kmalloc(struct_size(name, text, size), GFP_KERNEL_ACCOUNT);
	if (!name)
		return NULL;
	refcount_set(&name->refs, 1);
	return name->text;
}

const char *ctnat_name_alloc(const char *text)
{
	size_t size = strlen(text) + 1;
	char *name = ctnat_names_alloc(size);

	if (name)
		memcpy(name, text, size);
	return name;
}

const char *ctnat_name_get(const char *name_maybe_null)
{
	if (name_maybe_null)
		refcount_inc(&name_of(name_maybe_null)->refs);
	return name_maybe_null;
}

void ctnat_name_put(const char *name_maybe_null)
{
	if (name_maybe_null &&
	    refcount_dec_and_test(&name_of(name_maybe_null)->refs))
		kfree(name_of(name_maybe_null));
}

/* The caller writes the image and then calls ctnat_rule_finish(). */
struct ctnat_rule_object *ctnat_rule_alloc(u32 image_size)
{
	struct ctnat_rule_object *rule;

	rule = kvzalloc(sizeof(*rule) + image_size, GFP_KERNEL_ACCOUNT);
	if (!rule)
		return NULL;
	refcount_set(&rule->refs, 1);
	return rule;
}

static int alloc_counters(struct ctnat_rule_object *rule)
{
	if (!rule->n_counters)
		return 0;
	rule->counters = ctnat_counters_alloc(rule->n_counters);
	return rule->counters ? 0 : -ENOMEM;
}

/* Derive from the image, which has been verified, what else a rule needs. */
int ctnat_rule_finish(struct ctnat_rule_object *rule, struct net *net)
{
	struct ctnat_use uses[CTNAT_USES_MAX];
	const struct ctnat_insn *insn;
	struct ctnat_slots slots = { };
	struct ctnat_jumps jumps;
	int err;

	ctnat_rule_slots(rule->image, &slots);
	rule->n_counters = slots.counters;
	rule->n_states = slots.states;
	ctnat_rule_for_each(insn, rule->image) {
		rule->resets |= insn->kind == CTNAT_EXPR_COUNTER ||
				insn->kind == CTNAT_EXPR_QUOTA;
		ctnat_for_each_jump(&jumps, insn)
			rule->jumps = true;
		if (ctnat_insn_uses(insn, uses))
			rule->uses = true;
	}
	err = alloc_counters(rule);
	return err ?: ctnat_states_alloc(rule, net);
}

static bool jumps_to(const struct ctnat_insn *insn, const char *chain)
{
	struct ctnat_jumps jumps;

	ctnat_for_each_jump(&jumps, insn)
		if (!strcmp(jumps.chain, chain))
			return true;
	return false;
}

bool ctnat_rule_jumps_to(const struct ctnat_rule_object *rule,
			 const char *chain)
{
	const struct ctnat_insn *insn;

	if (!rule->jumps)
		return false;
	ctnat_rule_for_each(insn, rule->image)
		if (jumps_to(insn, chain))
			return true;
	return false;
}

/* The expression less the names that it ends with. */
static u32 nameless_size(const struct ctnat_insn *insn)
{
	if (insn->kind == CTNAT_EXPR_MAP)
		return ctnat_map_fixed((const void *)insn);
	return sizeof(struct ctnat_insn_verdict);
}

static u32 retargeted_size(const struct ctnat_insn *insn, const char *from,
			   const char *to)
{
	u32 size = nameless_size(insn);
	struct ctnat_jumps jumps;

	if (!jumps_to(insn, from))
		return insn->size;
	ctnat_for_each_jump(&jumps, insn)
		size += strlen(strcmp(jumps.chain, from) ? jumps.chain : to) + 1;
	return CTNAT_ALIGN(size);
}

static void retarget_insn(struct ctnat_insn *copy,
			  const struct ctnat_insn *insn, const char *from,
			  const char *to)
{
	struct ctnat_insn_map *map = (void *)copy;
	struct ctnat_jumps jumps;
	char *text;

	if (!jumps_to(insn, from)) {
		memcpy(copy, insn, insn->size);
		return;
	}
	memcpy(copy, insn, nameless_size(insn));
	copy->size = retargeted_size(insn, from, to);
	text = (char *)copy + nameless_size(insn);
	ctnat_for_each_jump(&jumps, insn) {
		const char *name = strcmp(jumps.chain, from) ? jumps.chain : to;

		memcpy(text, name, strlen(name) + 1);
		text += strlen(name) + 1;
	}
	if (copy->kind == CTNAT_EXPR_MAP)
		map->text = text - ctnat_map_text(map);
}

/*
 * A copy of the rule that jumps to @to where it jumped to @from: still the same
 * rule to everybody who counts or lists.
 */
struct ctnat_rule_object *ctnat_rule_retarget(struct ctnat_rule_object *rule,
					      const char *from, const char *to)
{
	struct ctnat_rule_object *copy;
	const struct ctnat_insn *insn;
	u32 size = sizeof(*rule->image);
	struct ctnat_insn *out;

	ctnat_rule_for_each(insn, rule->image)
		size += retargeted_size(insn, from, to);
	copy = ctnat_rule_alloc(size);
	if (!copy)
		return NULL;
	*copy->image = *rule->image;
	copy->image->size = size;
	out = (struct ctnat_insn *)ctnat_rule_first(copy->image);
	ctnat_rule_for_each(insn, rule->image) {
		retarget_insn(out, insn, from, to);
		out = (struct ctnat_insn *)ctnat_rule_next(out);
	}
	copy->origin = ctnat_rule_get(ctnat_rule_origin(rule));
	copy->seq = rule->seq;
	copy->handle = rule->handle;
	copy->n_counters = rule->n_counters;
	copy->n_states = rule->n_states;
	copy->jumps = rule->jumps;
	copy->uses = rule->uses;
	copy->resets = rule->resets;
	copy->linked = rule->linked;
	copy->demand = rule->demand;
	copy->counters = rule->counters;
	copy->states = rule->states;
	return copy;
}

/* A copy that is linked anew; otherwise as above. */
struct ctnat_rule_object *ctnat_rule_unlink(struct ctnat_rule_object *rule)
{
	struct ctnat_rule_object *copy = ctnat_rule_retarget(rule, "", "");

	if (copy)
		copy->linked = false;
	return copy;
}

struct ctnat_rule_object *ctnat_rule_get(struct ctnat_rule_object *rule)
{
	refcount_inc(&rule->refs);
	return rule;
}

void ctnat_rule_put(struct ctnat_rule_object *rule_maybe_null)
{
	struct ctnat_rule_object *rule = rule_maybe_null;

	if (!rule || !refcount_dec_and_test(&rule->refs))
		return;
	if (rule->origin) {
		ctnat_rule_put(rule->origin);	/* an origin has none itself */
	} else {
		free_percpu(rule->counters);
		ctnat_states_free(rule);
	}
	kvfree(rule);
}
