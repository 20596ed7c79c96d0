// SPDX-License-Identifier: GPL-2.0-only
/* Can a compiled ruleset be executed without any check? */
#include "blob.h"
#include "check.h"
#include "object.h"
#include "uses.h"

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
	if (ct->helper_object && !object_fits(blob, ct->helper_object - 1,
					      CTNAT_OBJECT_CT_HELPER))
		return false;
	return !(ct->has & CTNAT_CT_TIMEOUT) ||
	       object_fits(blob, ct->object, CTNAT_OBJECT_CT_TIMEOUT);
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
	struct ctnat_way course;
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
	ctnat_for_each_way(blob, insn, n, &course) {
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
	__u32 at = ctnat_blob_head(blob->n_chains, blob->n_objects,
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
	    ctnat_blob_head(blob->n_chains, blob->n_objects, blob->n_targets) >
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
