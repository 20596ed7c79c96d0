// SPDX-License-Identifier: GPL-2.0-only
/* The keys of a rule: the values that its first matches allow, masked. */
#include "index_key.h"
#include "match.h"

static bool match_fits(const struct ctnat_insn_match *match, __u32 *n_keys)
{
	if (match->invert)
		return false;
	if (*n_keys == 1 ? ctnat_match_elems(match) > CTNAT_INDEX_LIST :
			   ctnat_match_elems(match) > CTNAT_INDEX_KEYS / *n_keys)
		return false;
	*n_keys *= ctnat_match_elems(match);
	return true;
}

/* The bits above the highest in which the numbers differ. */
static __u32 common(__u32 low, __u32 high)
{
	__u32 mask = ~0u;

	while ((low ^ high) & mask)
		mask <<= 1;
	return mask;
}

/* Returns false if no packet has this and what is in the key already. */
static bool add_field(struct ctnat_keys *keys, const __u32 *mask,
		      const __u32 *low, const __u32 *high,
		      const struct ctnat_index_field *field)
{
	unsigned int words = ctnat_field_words(field->field), i;
	__u32 bits;

	for (i = 0; i < words; i++) {
		__u32 *had = &keys->mask[field->column + i];
		__u32 *value = &keys->value[field->column + i];

		bits = common(low[i], high[i]) & mask[i];
		if ((*value ^ low[i]) & *had & bits)
			return false;
		*had |= bits;
		*value |= low[i] & bits;
		if (low[i] != high[i])
			break;
	}
	return true;
}

static bool add_match(const struct ctnat_index_plan *plan,
		      struct ctnat_keys *keys,
		      const struct ctnat_insn_match *match, __u32 elem)
{
	const __u32 *low = ctnat_match_low(match, elem);
	const __u32 *high = ctnat_match_high(match, elem);
	__u32 room[CTNAT_WORDS_MAX];
	const __u32 *mask = ctnat_match_mask(match, room);
	unsigned int i, number, at = 0;

	for (i = 0; i < match->n_fields; i++) {
		number = plan->field_of[match->field[i]];
		if (number &&
		    !add_field(keys, mask + at, low + at,
			       high + at, &plan->field[number - 1]))
			return false;
		at += ctnat_field_words(match->field[i]);
	}
	return true;
}

/* The key of the elements that it is at; false: no packet has it. */
static bool make_key(const struct ctnat_index_plan *plan,
		     struct ctnat_keys *keys)
{
	unsigned int i;

	for (i = 0; i < plan->n_columns; i++) {
		keys->mask[i] = 0;
		keys->value[i] = 0;
	}
	for (i = 0; i < keys->n; i++)
		if (!add_match(plan, keys, keys->match[i], keys->elem[i]))
			return false;
	return true;
}

/* On to the next combination of elements. */
static void turn(struct ctnat_keys *keys)
{
	unsigned int i;

	for (i = 0; i < keys->n; i++) {
		if (++keys->elem[i] < ctnat_match_elems(keys->match[i]))
			return;
		keys->elem[i] = 0;
	}
	keys->end = true;
}

void ctnat_keys_begin(struct ctnat_keys *keys, const struct ctnat_rule *rule)
{
	const struct ctnat_insn *insn;
	__u32 n_keys = 1;

	keys->n = 0;
	keys->end = false;
	ctnat_rule_for_each(insn, rule) {
		const struct ctnat_insn_match *match = (const void *)insn;

		if (insn->kind != CTNAT_EXPR_MATCH ||
		    keys->n == CTNAT_INDEX_MATCHES)
			break;
		if (!match_fits(match, &n_keys))
			continue;
		keys->elem[keys->n] = 0;
		keys->match[keys->n++] = match;
	}
}

bool ctnat_keys_next(const struct ctnat_index_plan *plan,
		     struct ctnat_keys *keys)
{
	bool made = false;

	while (!made && !keys->end) {
		made = make_key(plan, keys);
		turn(keys);
	}
	return made;
}
