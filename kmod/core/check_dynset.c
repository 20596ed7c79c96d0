// SPDX-License-Identifier: GPL-2.0-only
/* Judging the expression that changes a named set or map. */
#include "check.h"
#include "elems.h"

/* Does a value fit the types of data? */
static bool value_fits(const struct ctnat_insn_dynset *dynset)
{
	unsigned int n = dynset->literal ? dynset->n_data : 0;

	return ctnat_is_zero(dynset->value + n, sizeof(dynset->value) -
			     n * sizeof(__u32)) &&
	       (!n || ctnat_key_fits(dynset->from,
				     ctnat_fields_count(dynset->from),
				     dynset->value));
}

/* Fields, or a value of their types; none of a set. */
static const char *check_data(const struct ctnat_insn_dynset *dynset,
			      struct ctnat_refusal *why)
{
	unsigned int i, n = ctnat_fields_count(dynset->from);

	why->part = CTNAT_A_DYNSET_FROM;
	for (i = 0; i < n; i++)
		if (!ctnat_field_words(dynset->from[i]) ||
		    (dynset->literal && ctnat_field_is_reg(dynset->from[i])))
			return "unknown field";
	for (; i < CTNAT_CONCAT_MAX; i++)
		if (dynset->from[i])
			return "unused fields of data must be zero";
	why->part = CTNAT_A_DYNSET_DATA;
	if (dynset->n_data > CTNAT_REG_WORDS ||
	    ctnat_fields_words(dynset->from) != dynset->n_data)
		return "the data are not as wide as their fields";
	if (!dynset->n_data != (dynset->kind == CTNAT_OBJECT_SET ||
				dynset->op == CTNAT_DYNSET_DELETE))
		return dynset->n_data ? "a set has no data" :
					"an element of a map needs data";
	why->part = CTNAT_A_DYNSET_LITERAL;
	if (dynset->literal > !!dynset->n_data)
		return "without data there is no value";
	why->part = CTNAT_A_DYNSET_VALUE;
	if (!value_fits(dynset))
		return "a value is too large for its type";
	return NULL;
}

static const char *check_count(const struct ctnat_insn_dynset *dynset,
			       struct ctnat_refusal *why)
{
	why->part = CTNAT_A_DYNSET_COUNT;
	if (dynset->count >= __CTNAT_DYNSET_COUNT_MAX)
		return "connections are counted up to a number, or over it";
	if (dynset->count && dynset->op == CTNAT_DYNSET_DELETE)
		return "what is deleted counts no connections";
	if (dynset->count && dynset->kind != CTNAT_OBJECT_SET)
		return "only elements of sets count connections";
	why->part = CTNAT_A_DYNSET_MOST;
	if (dynset->most && !dynset->count)
		return "no connections are counted";
	return NULL;
}

static const char *check_body(const struct ctnat_insn_dynset *dynset,
			      struct ctnat_refusal *why)
{
	const char *sentence;

	why->part = CTNAT_A_DYNSET_FIELDS;
	sentence = ctnat_check_key(dynset->field, dynset->n_fields,
				   dynset->n_words);
	if (sentence)
		return sentence;
	if (dynset->insn.size < ctnat_dynset_fixed(dynset))
		return "the size of an expression is not that of its fields";
	why->part = CTNAT_A_DYNSET_MASK;
	if (!ctnat_key_fits(dynset->field, dynset->n_fields, dynset->data))
		return "the mask is wider than its field";
	why->part = CTNAT_A_DYNSET_KIND;
	if (!ctnat_object_is_set(dynset->kind))
		return "only sets and maps have elements";
	why->part = CTNAT_A_DYNSET_OP;
	if (dynset->op >= __CTNAT_DYNSET_MAX)
		return "elements are added, updated or deleted";
	why->part = CTNAT_A_DYNSET_TIMEOUT;
	if (dynset->timeout && dynset->op == CTNAT_DYNSET_DELETE)
		return "what is deleted has no timeout";
	sentence = check_data(dynset, why);
	if (sentence)
		return sentence;
	sentence = check_count(dynset, why);
	if (sentence)
		return sentence;
	why->part = 0;
	if (dynset->reserved)
		return "unused bytes of an expression must be zero";
	return NULL;
}

const char *ctnat_check_dynset(const void *insn, struct ctnat_refusal *why)
{
	const struct ctnat_insn_dynset *dynset = insn;
	const char *sentence = check_body(dynset, why);

	if (sentence)
		return sentence;
	why->part = CTNAT_A_DYNSET_NAME;
	if (!ctnat_is_text(ctnat_dynset_name(dynset), &dynset->insn))
		return "a text must end with a NUL";
	if (!ctnat_is_name(ctnat_dynset_name(dynset)))
		return "an object's name has 1 to 127 characters and no blank or punctuation of the language";
	return NULL;
}

static const char *check_data_in(const struct ctnat_insn_dynset *dynset,
				 const struct ctnat_object_set *set,
				 struct ctnat_refusal *why)
{
	if (dynset->op == CTNAT_DYNSET_DELETE)
		return NULL;
	why->part = CTNAT_A_DYNSET_DATA;
	if (set->flags & CTNAT_SET_RANGES)
		return "rules add no ranges as data";
	if (!ctnat_fields_suit(dynset->from, ctnat_fields_count(dynset->from),
			       set->data))
		return "the data of this map are of another type";
	return NULL;
}

const char *ctnat_check_dynset_in(const struct ctnat_insn_dynset *dynset,
				  const struct ctnat_object *object,
				  struct ctnat_refusal *why)
{
	const struct ctnat_object_set *set = (const void *)object;

	why->error = EOPNOTSUPP;
	why->part = CTNAT_A_DYNSET_NAME;
	if (set->flags & CTNAT_SET_VERDICT)
		return "rules do not change verdict maps";
	if (set->flags & CTNAT_SET_INTERVAL)
		return "rules do not change sets of ranges; take flag interval away";
	if (!ctnat_set_is_live(set))
		return "rules change only sets with flags dynamic, add it to this one";
	if (set->flags & CTNAT_SET_CONSTANT)
		return "rules do not change a set with flags constant, take it away";
	why->part = CTNAT_A_DYNSET_TIMEOUT;
	if (dynset->timeout && !(set->flags & CTNAT_SET_TIMEOUT))
		return "the elements of this set have no timeouts; give it flags timeout";
	why->error = EINVAL;
	why->part = CTNAT_A_DYNSET_FIELDS;
	if (!ctnat_fields_suit(dynset->field, dynset->n_fields, set->key))
		return dynset->kind == CTNAT_OBJECT_SET ?
			"this is of another type than the set's keys" :
			"this is of another type than the map's keys";
	return check_data_in(dynset, set, why);
}
