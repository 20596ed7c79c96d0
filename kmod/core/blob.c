// SPDX-License-Identifier: GPL-2.0-only
/* Ruleset -> one relocatable buffer: size pass, fill pass, check pass. */
#include "blob.h"
#include "check.h"
#include "elems.h"
#include "object.h"
#include "uses.h"

/* ---- size ---- */

static size_t compiled_size(const struct ctnat_insn *insn)
{
	switch (insn->kind) {
	case CTNAT_EXPR_COMMENT:
		return 0;
	case CTNAT_EXPR_VERDICT:
		return sizeof(struct ctnat_insn_verdict);
	case CTNAT_EXPR_MAP:
		return CTNAT_ALIGN(ctnat_map_fixed((const void *)insn));
	case CTNAT_EXPR_OBJREF:
		return sizeof(struct ctnat_insn_objref);
	case CTNAT_EXPR_CT:
		return sizeof(struct ctnat_insn_ct);
	case CTNAT_EXPR_LOOKUP:
		return CTNAT_ALIGN(ctnat_lookup_fixed((const void *)insn));
	case CTNAT_EXPR_DYNSET:
		return CTNAT_ALIGN(ctnat_dynset_fixed((const void *)insn));
	}
	return insn->size;
}

__u64 ctnat_blob_head(__u32 n_chains, __u32 n_objects, __u32 n_targets)
{
	__u64 size = sizeof(struct ctnat_blob) +
		     (__u64)n_chains * sizeof(struct ctnat_blob_chain) +
		     (__u64)n_objects * sizeof(struct ctnat_blob_object) +
		     (__u64)n_targets * sizeof(__u32);

	return (size + 7) & ~7ull;
}

/* Chains that verdict maps lead to. */
static __u32 count_targets(const struct ctnat_view *view)
{
	__u32 i, n = 0;

	for (i = 0; i < view->n_objects; i++)
		if (view->objects[i].elems)
			n += view->objects[i].elems->n_chains;
	return n;
}

__u64 ctnat_blob_size(const struct ctnat_view *view)
{
	__u64 size = ctnat_blob_head(view->n_chains, view->n_objects,
			       count_targets(view));
	__u32 i, j;

	for (i = 0; i < view->n_chains; i++) {
		const struct ctnat_view_chain *chain = &view->chains[i];

		for (j = 0; j < chain->n_rules; j++) {
			const struct ctnat_rule *rule = chain->rules[j].rule;
			const struct ctnat_insn *insn;

			platform_relax();
			size += sizeof(*rule);
			ctnat_rule_for_each(insn, rule)
				size += compiled_size(insn);
		}
	}
	return size;
}

/* ---- fill ---- */

struct fill {
	const struct ctnat_view *view;
	const struct ctnat_scratch *scratch;
	struct ctnat_blob *blob;
	__u32 at;
};

static __u32 *slot_of(struct ctnat_blob *blob, struct ctnat_insn *insn,
		      __u32 **counter)
{
	switch (insn->kind) {
	case CTNAT_EXPR_COUNTER:
		*counter = &blob->n_counters;
		return &((struct ctnat_insn_counter *)insn)->slot;
	case CTNAT_EXPR_CT:
		*counter = &blob->n_actions;
		return &((struct ctnat_insn_ct *)insn)->slot;
	case CTNAT_EXPR_NAT:
		*counter = &blob->n_actions;
		return &((struct ctnat_insn_nat *)insn)->slot;
	}
	*counter = &blob->n_states;
	return ctnat_insn_state(insn);
}

static void fill_verdict(const struct fill *fill, __u32 table,
			 struct ctnat_insn_verdict *to,
			 const struct ctnat_insn_verdict *from)
{
	memcpy(to, from, sizeof(*to));
	to->insn.size = sizeof(*to);
	if (ctnat_leads_on(to->code))
		to->target = ctnat_find_chain(fill->view, fill->scratch->order,
					      table, from->chain);
}

static __u32 find_object(const struct fill *fill, __u32 table, __u8 kind,
			 const char *name)
{
	return ctnat_find_object(fill->view, fill->scratch->objects, table,
				 kind, name);
}

static void fill_objref(const struct fill *fill, __u32 table,
			struct ctnat_insn_objref *to,
			const struct ctnat_insn_objref *from)
{
	memcpy(to, from, sizeof(*to));
	to->insn.size = sizeof(*to);
	to->target = find_object(fill, table, from->kind, from->name);
}

static void fill_ct(const struct fill *fill, __u32 table,
		    struct ctnat_insn_ct *to, const struct ctnat_insn_ct *from)
{
	memcpy(to, from, sizeof(*to));
	to->insn.size = sizeof(*to);
	if (from->has & CTNAT_CT_TIMEOUT)
		to->object = find_object(fill, table, CTNAT_OBJECT_CT_TIMEOUT,
					 from->timeout);
	/* no object of this name, NOWHERE + 1: the kernel's own, 0 */
	if (from->has & CTNAT_CT_HELPER)
		to->helper_object =
			find_object(fill, table, CTNAT_OBJECT_CT_HELPER,
				    from->helper) + 1;
}

static void fill_lookup(const struct fill *fill, __u32 table,
			struct ctnat_insn_lookup *to,
			const struct ctnat_insn_lookup *from)
{
	memcpy(to, from, ctnat_lookup_fixed(from));
	to->insn.size = compiled_size(&from->insn);
	to->target = find_object(fill, table, from->kind,
				 ctnat_lookup_name(from));
}

static void fill_dynset(const struct fill *fill, __u32 table,
			struct ctnat_insn_dynset *to,
			const struct ctnat_insn_dynset *from)
{
	memcpy(to, from, ctnat_dynset_fixed(from));
	to->insn.size = compiled_size(&from->insn);
	to->target = find_object(fill, table, from->kind,
				 ctnat_dynset_name(from));
}

static void fill_map(const struct fill *fill, __u32 table,
		     struct ctnat_insn_map *to,
		     const struct ctnat_insn_map *from)
{
	struct ctnat_jumps jumps;
	__u32 *data;

	memcpy(to, from, ctnat_map_fixed(from));
	to->insn.size = compiled_size(&from->insn);
	to->text = 0;
	ctnat_for_each_jump(&jumps, &from->insn) {
		/* the element that the walk has just passed */
		data = (__u32 *)ctnat_map_data(to, jumps.next - 1);
		data[1] = ctnat_find_chain(fill->view, fill->scratch->order,
					   table, jumps.chain);
	}
}

/* One expression, whose names become indices. */
static void fill_insn(const struct fill *fill, __u32 table,
		      struct ctnat_insn *to, const struct ctnat_insn *from)
{
	switch (from->kind) {
	case CTNAT_EXPR_VERDICT:
		fill_verdict(fill, table, (void *)to, (const void *)from);
		break;
	case CTNAT_EXPR_MAP:
		fill_map(fill, table, (void *)to, (const void *)from);
		break;
	case CTNAT_EXPR_LOOKUP:
		fill_lookup(fill, table, (void *)to, (const void *)from);
		break;
	case CTNAT_EXPR_DYNSET:
		fill_dynset(fill, table, (void *)to, (const void *)from);
		break;
	case CTNAT_EXPR_OBJREF:
		fill_objref(fill, table, (void *)to, (const void *)from);
		break;
	case CTNAT_EXPR_CT:
		fill_ct(fill, table, (void *)to, (const void *)from);
		break;
	default:
		memcpy(to, from, from->size);
		break;
	}
}

static void fill_rule(struct fill *fill, __u32 table,
		      const struct ctnat_rule *from)
{
	struct ctnat_rule *rule = (void *)((char *)fill->blob + fill->at);
	const struct ctnat_insn *insn;
	__u32 *slot, *counter;

	platform_relax();
	rule->size = sizeof(*rule);
	rule->n_insns = 0;
	rule->reserved = 0;
	ctnat_rule_for_each(insn, from) {
		struct ctnat_insn *to = (void *)((char *)rule + rule->size);

		if (!compiled_size(insn))
			continue;
		fill_insn(fill, table, to, insn);
		slot = slot_of(fill->blob, to, &counter);
		if (slot)
			*slot = (*counter)++;
		rule->size += to->size;
		rule->n_insns++;
	}
	fill->at += rule->size;
}

bool ctnat_nth_way(const struct ctnat_blob *blob, const struct ctnat_insn *insn,
		   __u32 n, struct ctnat_way *course)
{
	const struct ctnat_insn_verdict *verdict = (const void *)insn;
	const struct ctnat_insn_lookup *lookup = (const void *)insn;
	const struct ctnat_blob_object *object;
	const struct ctnat_insn_map *map = (const void *)insn;
	const __u32 *data;

	switch (insn->kind) {
	case CTNAT_EXPR_LOOKUP:
		object = &ctnat_blob_objects(blob)[lookup->target];
		if (n >= object->n_targets)
			return false;
		course->leads = true;
		course->target = ctnat_blob_targets(blob)[object->first + n];
		return true;
	case CTNAT_EXPR_VERDICT:
		course->leads = ctnat_leads_on(verdict->code);
		course->target = verdict->target;
		return !n;
	case CTNAT_EXPR_MAP:
		if (!map->verdict || n >= map->n_elems)
			return false;
		data = ctnat_map_data(map, n);
		course->leads = ctnat_leads_on(data[0]);
		course->target = data[1];
		return true;
	}
	return false;
}

static __u32 height_with(const struct ctnat_blob *blob,
			 const struct ctnat_way *course, __u32 height)
{
	if (!course->leads || blob->chain[course->target].height < height)
		return height;
	return blob->chain[course->target].height + 1;
}

/* The least height of a chain that is above all its jumps' targets. */
static __u32 height_above(const struct ctnat_blob *blob, __u32 chain)
{
	const struct ctnat_blob_chain *c = &blob->chain[chain];
	const struct ctnat_rule *rule;
	const struct ctnat_insn *insn;
	__u32 height = 1, at, n;
	struct ctnat_way course;

	for (at = c->first; at < c->end; at += rule->size) {
		platform_relax();
		rule = (const void *)((const char *)blob + at);
		ctnat_rule_for_each(insn, rule)
			ctnat_for_each_way(blob, insn, n, &course)
				height = height_with(blob, &course, height);
	}
	return height;
}

/*
 * Until nothing rises any more: as many rounds as chains are deep, and the
 * depth is known to be CTNAT_JUMP_DEPTH at most.
 */
static void fill_heights(struct ctnat_blob *blob)
{
	bool rising = true;
	__u32 i, height;

	while (rising) {
		rising = false;
		for (i = 0; i < blob->n_chains; i++) {
			height = height_above(blob, i);
			rising |= height != blob->chain[i].height;
			blob->chain[i].height = height;
		}
	}
}

static void fill_object(struct fill *fill, __u32 at)
{
	const struct ctnat_view_object *from = &fill->view->objects[at];
	const struct ctnat_object_set *set = (const void *)from->object;
	struct ctnat_blob *blob = fill->blob;
	struct ctnat_blob_object *object =
		(void *)&ctnat_blob_objects(blob)[at];
	__u32 *targets = (void *)ctnat_blob_targets(blob);
	__u32 i;

	object->kind = from->kind;
	if (!ctnat_object_is_set(from->kind))
		return;
	object->n_words = ctnat_fields_words(set->key);
	object->n_data = ctnat_set_data_words(set);
	object->first = blob->n_targets;
	object->n_targets = from->elems ? from->elems->n_chains : 0;
	for (i = 0; i < object->n_targets; i++)
		targets[blob->n_targets++] =
			ctnat_find_chain(fill->view, fill->scratch->order,
					 from->table,
					 from->elems->chains[i]);
}

static void fill_objects(struct fill *fill)
{
	__u32 i;

	for (i = 0; i < fill->view->n_objects; i++)
		fill_object(fill, i);
	fill->at = ctnat_blob_head(fill->view->n_chains, fill->view->n_objects,
			     fill->blob->n_targets);
}

void ctnat_blob_fill(const struct ctnat_view *view,
		     const struct ctnat_scratch *scratch,
		     struct ctnat_blob *blob)
{
	struct fill fill = { view, scratch, blob, 0 };
	__u32 i, j;

	blob->magic = CTNAT_BLOB_MAGIC;
	blob->generation = view->generation;
	blob->n_chains = view->n_chains;
	blob->n_objects = view->n_objects;
	fill_objects(&fill);
	for (i = 0; i < view->n_chains; i++) {
		const struct ctnat_view_chain *from = &view->chains[i];
		struct ctnat_blob_chain *chain = &blob->chain[i];

		chain->first = fill.at;
		chain->n_rules = from->n_rules;
		chain->type = from->type;
		chain->family = view->tables[from->table].family;
		chain->policy = NF_ACCEPT;
		if (from->type != CTNAT_CHAIN_REGULAR) {
			chain->policy = from->policy;
			chain->hook = from->hook;
		}
		for (j = 0; j < from->n_rules; j++)
			fill_rule(&fill, from->table, from->rules[j].rule);
		chain->end = fill.at;
	}
	blob->size = fill.at;
	fill_heights(blob);
}
