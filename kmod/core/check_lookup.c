// SPDX-License-Identifier: GPL-2.0-only
/* Judging named sets and maps, and expressions that look something up. */
#include "check.h"
#include "elems.h"

/* ---- sets and maps ---- */

/* Fields of keys and data: known ones, and no registers. */
static const char *check_fields(const __u16 *field)
{
	unsigned int i, n = ctnat_fields_count(field);

	for (i = 0; i < n; i++)
		if (!ctnat_field_words(field[i]) ||
		    ctnat_field_is_reg(field[i]))
			return "unknown field";
	for (; i < CTNAT_CONCAT_MAX; i++)
		if (field[i])
			return "unused fields of a set must be zero";
	return NULL;
}

static const char *check_key(const struct ctnat_object_set *set,
			     struct ctnat_refusal *why)
{
	const char *sentence;

	why->part = CTNAT_A_SET_OBJECT_KEY;
	sentence = check_fields(set->key);
	if (sentence)
		return sentence;
	if (!set->key[0])
		return "a set needs the type of its keys";
	if (ctnat_fields_words(set->key) > CTNAT_WORDS_MAX)
		return "the types together are wider than 64 bytes; use fewer";
	return NULL;
}

static const char *check_data(const struct ctnat_object_set *set,
			      struct ctnat_refusal *why)
{
	bool map = set->object.kind == CTNAT_OBJECT_MAP;
	bool verdict = set->flags & CTNAT_SET_VERDICT;
	const char *sentence;

	why->part = CTNAT_A_SET_OBJECT_DATA;
	sentence = check_fields(set->data);
	if (sentence)
		return sentence;
	if (!map && (set->data[0] || verdict))
		return "a set has keys alone; with data it is a map";
	if (map && verdict == !!set->data[0])
		return "a map needs the type of its data";
	if (set->flags & CTNAT_SET_RANGES && !set->data[0])
		return "only data of types can be ranges";
	if (ctnat_set_data_words(set) > CTNAT_REG_WORDS)
		return "a rule has 16 registers, which are too few for this";
	return NULL;
}

/* What cannot be of sets that rules change. */
static const char *check_dynamic(const struct ctnat_object_set *set,
				 struct ctnat_refusal *why)
{
	if (!(set->flags & CTNAT_SET_DYNAMIC))
		return NULL;
	if (set->flags & CTNAT_SET_CONSTANT)
		return "a set is either constant or dynamic";
	if (!(set->flags & CTNAT_SET_INTERVAL))
		return NULL;
	/* as nf_tables: no kind of set there does both */
	why->error = EOPNOTSUPP;
	return "a set of ranges cannot be dynamic; take flag interval or flag dynamic away";
}

static const char *check_flags(const struct ctnat_object_set *set,
			       struct ctnat_refusal *why)
{
	const char *sentence;

	why->part = CTNAT_A_SET_OBJECT_FLAGS;
	if (set->flags & ~(CTNAT_SET_CONSTANT | CTNAT_SET_INTERVAL |
			   CTNAT_SET_TIMEOUT | CTNAT_SET_DYNAMIC |
			   CTNAT_SET_VERDICT | CTNAT_SET_RANGES |
			   CTNAT_SET_TYPEOF))
		return "unknown flag of a set";
	sentence = check_dynamic(set, why);
	if (sentence)
		return sentence;
	why->part = CTNAT_A_SET_OBJECT_TIMEOUT;
	if (set->timeout && !(set->flags & CTNAT_SET_TIMEOUT))
		return "a timeout needs flags timeout";
	why->part = CTNAT_A_SET_OBJECT_GC;
	if (set->gc && !(set->flags & CTNAT_SET_TIMEOUT))
		return "gc-interval needs flags timeout";
	why->part = CTNAT_A_SET_OBJECT_SIZE;
	if (set->size > CTNAT_SET_ELEMS_MAX)
		return "a set holds no more than 16777216 elements";
	return NULL;
}

const char *ctnat_check_object_set(const void *object,
				   struct ctnat_refusal *why)
{
	const struct ctnat_object_set *set = object;
	const char *sentence = check_key(set, why);

	if (!sentence)
		sentence = check_data(set, why);
	if (!sentence)
		sentence = check_flags(set, why);
	return sentence;
}

/* ---- lookups ---- */

static const char *check_body(const struct ctnat_insn_lookup *lookup,
			      struct ctnat_refusal *why)
{
	const char *sentence;

	why->part = CTNAT_A_LOOKUP_FIELDS;
	sentence = ctnat_check_key(lookup->field, lookup->n_fields,
				   lookup->n_words);
	if (sentence)
		return sentence;
	if (lookup->insn.size < ctnat_lookup_fixed(lookup))
		return "the size of a lookup is not that of its fields";
	why->part = CTNAT_A_LOOKUP_MASK;
	if (!ctnat_key_fits(lookup->field, lookup->n_fields, lookup->data))
		return "the mask is wider than its field";
	why->part = CTNAT_A_LOOKUP_KIND;
	if (!ctnat_object_is_set(lookup->kind))
		return "only sets and maps are looked up in";
	why->part = CTNAT_A_LOOKUP_INVERT;
	if (lookup->invert > (lookup->kind == CTNAT_OBJECT_SET))
		return "only the match of a set is inverted";
	why->part = CTNAT_A_LOOKUP_DATA;
	if (lookup->kind == CTNAT_OBJECT_SET && lookup->n_data)
		return "a set has no data";
	why->part = CTNAT_A_LOOKUP_REG;
	if (!lookup->n_data && lookup->reg)
		return "without data there are no registers";
	if (lookup->reg + lookup->n_data > CTNAT_REG_WORDS)
		return "a rule has 16 registers, which are too few for this";
	why->part = 0;
	if (!ctnat_is_zero(lookup->reserved, sizeof(lookup->reserved)))
		return "unused bytes of an expression must be zero";
	return NULL;
}

const char *ctnat_check_lookup(const void *insn, struct ctnat_refusal *why)
{
	const struct ctnat_insn_lookup *lookup = insn;
	const char *sentence = check_body(lookup, why);

	if (sentence)
		return sentence;
	why->part = CTNAT_A_LOOKUP_NAME;
	if (!ctnat_is_text(ctnat_lookup_name(lookup), &lookup->insn))
		return "a text must end with a NUL";
	if (!ctnat_is_name(ctnat_lookup_name(lookup)))
		return "an object's name has 1 to 127 characters and no blank or punctuation of the language";
	return NULL;
}

/* enum ctnat_type of a field */
static unsigned int field_type(unsigned int field)
{
	switch (field) {
#define F(ID, text, bits, type, needs) \
	case CTNAT_FIELD_##ID: return CTNAT_TYPE_##type;
	CTNAT_FIELDS(F)
#undef F
	}
	return CTNAT_TYPE_INTEGER;
}

bool ctnat_fields_suit(const __u16 *fields, unsigned int n, const __u16 *key)
{
	unsigned int i;

	if (ctnat_fields_count(key) != n)
		return false;
	for (i = 0; i < n; i++)
		if (ctnat_field_bits(key[i]) != ctnat_field_bits(fields[i]) ||
		    (!ctnat_field_is_reg(fields[i]) &&
		     field_type(key[i]) != field_type(fields[i])))
			return false;
	return true;
}

const char *ctnat_check_lookup_in(const struct ctnat_insn_lookup *lookup,
				  const struct ctnat_object *object,
				  struct ctnat_refusal *why)
{
	const struct ctnat_object_set *set = (const void *)object;

	why->error = EINVAL;
	why->part = CTNAT_A_LOOKUP_FIELDS;
	if (!ctnat_fields_suit(lookup->field, lookup->n_fields, set->key))
		return lookup->kind == CTNAT_OBJECT_SET ?
			"this is of another type than the set's keys" :
			"this is of another type than the map's keys";
	why->part = CTNAT_A_LOOKUP_NAME;
	if (lookup->n_data != ctnat_set_data_words(set))
		return set->flags & CTNAT_SET_VERDICT ?
			"the data of this map are verdicts; write vmap" :
			lookup->n_data ?
			"the data of this map are of another type" :
			"the data of this map are no verdicts";
	return NULL;
}
