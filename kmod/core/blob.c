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

static __u64 head_size(__u32 n_chains, __u32 n_objects, __u32 n_targets)
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
	__u64 size = head_size(view->n_chains, view->n_objects,
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

static void fill_objref(const struct fill *fill, __u32 table,
			struct ctnat_insn_objref *to,
			const struct ctnat_insn_objref *from)
{
	memcpy(to, from, sizeof(*to));
	to->insn.size = sizeof(*to);
	to->target = ctnat_find_object(fill->view, fill->scratch->objects,
				       table, from->kind, from->name);
}

static void fill_ct(const struct fill *fill, __u32 table,
		    struct ctnat_insn_ct *to, const struct ctnat_insn_ct *from)
{
	memcpy(to, from, sizeof(*to));
	to->insn.size = sizeof(*to);
	if (from->has & CTNAT_CT_TIMEOUT)
		to->object = ctnat_find_object(fill->view,
					       fill->scratch->objects, table,
					       CTNAT_OBJECT_CT_TIMEOUT,
					       from->timeout);
	/* no object of this name, NOWHERE + 1: the kernel's own, 0 */
	if (from->has & CTNAT_CT_HELPER)
		to->helper_object =
			ctnat_find_object(fill->view, fill->scratch->objects,
					  table, CTNAT_OBJECT_CT_HELPER,
					  from->helper) + 1;
}

static void fill_lookup(const struct fill *fill, __u32 table,
			struct ctnat_insn_lookup *to,
			const struct ctnat_insn_lookup *from)
{
	memcpy(to, from, ctnat_lookup_fixed(from));
	to->insn.size = compiled_size(&from->insn);
	to->target = ctnat_find_object(fill->view, fill->scratch->objects,
				       table, from->kind,
				       ctnat_lookup_name(from));
}

static void fill_dynset(const struct fill *fill, __u32 table,
			struct ctnat_insn_dynset *to,
			const struct ctnat_insn_dynset *from)
{
	memcpy(to, from, ctnat_dynset_fixed(from));
	to->insn.size = compiled_size(&from->insn);
	to->target = ctnat_find_object(fill->view, fill->scratch->objects,
				       table, from->kind,
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

/* A verdict of an expression: does it lead to a chain, and to which? */
struct course {
	bool leads;
	__u32 target;
};

/* The n-th verdict of an expression; false: it has fewer. */
static bool nth_course(const struct ctnat_blob *blob,
		       const struct ctnat_insn *insn, __u32 n,
		       struct course *course)
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

#define for_each_course(blob, insn, n, course) \
	for (n = 0; nth_course(blob, insn, n, course); n++)

static __u32 height_with(const struct ctnat_blob *blob,
			 const struct course *course, __u32 height)
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
	struct course course;

	for (at = c->first; at < c->end; at += rule->size) {
		platform_relax();
		rule = (const void *)((const char *)blob + at);
		ctnat_rule_for_each(insn, rule)
			for_each_course(blob, insn, n, &course)
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
	fill->at = head_size(fill->view->n_chains, fill->view->n_objects,
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

/* ---- check ---- */

/* What the check has counted so far. */
struct count {
	__u32 counters;
	__u32 actions;
	__u32 states;
};

static bool slot_fits(const struct ctnat_insn *insn, struct count *count)
{
	const struct ctnat_insn_numgen *numgen = (const void *)insn;
	const __u32 *state = ctnat_insn_state((struct ctnat_insn *)insn);

	if (state)
		return *state == count->states++;
	switch (insn->kind) {
	case CTNAT_EXPR_COUNTER:
		return ((const struct ctnat_insn_counter *)insn)->slot ==
		       count->counters++;
	case CTNAT_EXPR_CT:
		return ((const struct ctnat_insn_ct *)insn)->slot ==
		       count->actions++;
	case CTNAT_EXPR_NAT:
		return ((const struct ctnat_insn_nat *)insn)->slot ==
		       count->actions++;
	case CTNAT_EXPR_NUMGEN:
		return !numgen->slot;
	case CTNAT_EXPR_COMMENT:
		return false;
	}
	return true;
}

static bool object_fits(const struct ctnat_blob *blob, __u32 target, __u8 kind)
{
	return target < blob->n_objects &&
	       ctnat_blob_objects(blob)[target].kind == kind;
}

static bool ct_fits(const struct ctnat_blob *blob,
		    const struct ctnat_insn_ct *ct)
{
	return (!(ct->has & CTNAT_CT_TIMEOUT) ||
		object_fits(blob, ct->object, CTNAT_OBJECT_CT_TIMEOUT)) &&
	       (!ct->helper_object ||
		object_fits(blob, ct->helper_object - 1,
			    CTNAT_OBJECT_CT_HELPER));
}

static bool lookup_fits(const struct ctnat_blob *blob,
			const struct ctnat_insn_lookup *lookup)
{
	const struct ctnat_blob_object *object;

	if (!object_fits(blob, lookup->target, lookup->kind))
		return false;
	object = &ctnat_blob_objects(blob)[lookup->target];
	return object->n_words == lookup->n_words &&
	       object->n_data == lookup->n_data;
}

/* Of elements that are deleted no data are given. */
static bool dynset_fits(const struct ctnat_blob *blob,
			const struct ctnat_insn_dynset *dynset)
{
	const struct ctnat_blob_object *object;

	if (!object_fits(blob, dynset->target, dynset->kind))
		return false;
	object = &ctnat_blob_objects(blob)[dynset->target];
	return object->n_words == dynset->n_words &&
	       (dynset->op == CTNAT_DYNSET_DELETE ||
		object->n_data == dynset->n_data);
}

static bool insn_fits(const struct ctnat_blob *blob, __u32 chain,
		      const struct ctnat_insn *insn, struct count *count)
{
	const struct ctnat_insn_objref *ref = (const void *)insn;
	struct course course;
	__u32 n;

	if (!slot_fits(insn, count))
		return false;
	if (insn->kind == CTNAT_EXPR_OBJREF)
		return object_fits(blob, ref->target, ref->kind);
	if (insn->kind == CTNAT_EXPR_DYNSET)
		return dynset_fits(blob, (const void *)insn);
	if (insn->kind == CTNAT_EXPR_CT)
		return ct_fits(blob, (const void *)insn);
	if (insn->kind == CTNAT_EXPR_LOOKUP &&
	    !lookup_fits(blob, (const void *)insn))
		return false;
	for_each_course(blob, insn, n, &course) {
		if (!course.leads && course.target)
			return false;
		if (course.leads &&
		    (course.target >= blob->n_chains ||
		     blob->chain[course.target].type != CTNAT_CHAIN_REGULAR ||
		     blob->chain[course.target].height >=
			     blob->chain[chain].height))
			return false;
	}
	return true;
}

static bool rule_fits(const struct ctnat_blob *blob, __u32 chain,
		      const struct ctnat_rule *rule, struct count *count)
{
	const char *end = (const char *)rule + rule->size;
	const struct ctnat_insn *insn;
	struct ctnat_refusal why;
	__u32 n = 0, regs = 0;

	if (rule->reserved || rule->n_insns > CTNAT_EXPRS_MAX)
		return false;
	ctnat_rule_for_each(insn, rule) {
		if (ctnat_check_insn(insn, end - (const char *)insn, true,
				     &why) ||
		    !insn_fits(blob, chain, insn, count) ||
		    ctnat_insn_reg_reads(insn) & ~regs)
			return false;
		regs |= ctnat_insn_reg_writes(insn);
		n++;
	}
	return n == rule->n_insns;
}

static bool chain_fits(const struct ctnat_blob *blob, __u32 chain,
		       struct count *count)
{
	const struct ctnat_blob_chain *c = &blob->chain[chain];
	__u32 at = c->first, n = 0;

	while (at < c->end) {
		const struct ctnat_rule *rule =
			(const void *)((const char *)blob + at);

		if (c->end - at < sizeof(*rule) ||
		    rule->size < sizeof(*rule) || rule->size % 8 ||
		    rule->size > c->end - at ||
		    !rule_fits(blob, chain, rule, count))
			return false;
		platform_relax();
		at += rule->size;
		n++;
	}
	return n == c->n_rules;
}

static bool heads_fit(const struct ctnat_blob *blob)
{
	__u32 at = head_size(blob->n_chains, blob->n_objects,
			     blob->n_targets);
	__u32 i;

	for (i = 0; i < blob->n_chains; i++) {
		const struct ctnat_blob_chain *c = &blob->chain[i];

		if (c->first != at || c->end < c->first ||
		    c->end > blob->size || c->reserved ||
		    c->height < 1 || c->height > CTNAT_JUMP_DEPTH ||
		    c->type >= __CTNAT_CHAIN_MAX ||
		    (c->policy != NF_ACCEPT && c->policy != NF_DROP))
			return false;
		at = c->end;
	}
	return at == blob->size;
}

/* Targets belong to objects, one after the other, and are chains. */
static bool objects_fit(const struct ctnat_blob *blob)
{
	__u32 i, n = 0;

	for (i = 0; i < blob->n_objects; i++) {
		const struct ctnat_blob_object *object =
			&ctnat_blob_objects(blob)[i];
		bool map = object->kind == CTNAT_OBJECT_MAP &&
			   !object->n_data;

		if (object->reserved ||
		    (!ctnat_object_is_set(object->kind) &&
		     (object->n_words || object->n_data || object->first)) ||
		    (object->n_targets && (!map || object->first != n)) ||
		    object->n_targets > blob->n_targets - n)
			return false;
		n += object->n_targets;
	}
	for (i = 0; i < n; i++)
		if (ctnat_blob_targets(blob)[i] >= blob->n_chains)
			return false;
	return n == blob->n_targets && !blob->reserved;
}

int ctnat_blob_check(const struct ctnat_blob *blob, size_t size)
{
	struct count count = { 0 };
	__u32 i;

	if (size < sizeof(*blob) || blob->magic != CTNAT_BLOB_MAGIC ||
	    blob->size != size || size % 8 ||
	    blob->n_chains > CTNAT_CHAINS_MAX ||
	    blob->n_objects > CTNAT_OBJECTS_MAX ||
	    head_size(blob->n_chains, blob->n_objects, blob->n_targets) >
		    size ||
	    !objects_fit(blob) || !heads_fit(blob))
		return -EINVAL;
	for (i = 0; i < blob->n_chains; i++)
		if (!chain_fits(blob, i, &count))
			return -EINVAL;
	if (count.counters != blob->n_counters ||
	    count.actions != blob->n_actions ||
	    count.states != blob->n_states)
		return -EINVAL;
	return 0;
}
