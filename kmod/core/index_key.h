/* SPDX-License-Identifier: GPL-2.0-only */
/* What a rule begins with, as keys for the tables of an index. */
#ifndef CTNAT_CORE_INDEX_KEY_H
#define CTNAT_CORE_INDEX_KEY_H

#include "index.h"

/*
 * struct ctnat_keys - the keys of a rule, one after the other
 * @match: the matches that make them
 * @elem: the element of each that this key is of
 * @mask: the bits that this key looks at, of the plan's columns
 * @value: of this key, masked
 */
struct ctnat_keys {
	const struct ctnat_insn_match *match[CTNAT_INDEX_MATCHES];
	__u32 elem[CTNAT_INDEX_MATCHES];
	unsigned int n;
	bool end;
	__u32 mask[CTNAT_INDEX_COLUMNS];
	__u32 value[CTNAT_INDEX_COLUMNS];
};

/* Of a rule; more than so many lists or elements are not made use of. */
void ctnat_keys_begin(struct ctnat_keys *keys, const struct ctnat_rule *rule);

/* Makes the next one; false: that was the last. Not all elements make one. */
bool ctnat_keys_next(const struct ctnat_index_plan *plan,
		     struct ctnat_keys *keys);

/* ---- index_tuple.c ---- */

/* One more key with this mask; false if it looks at nothing. */
bool ctnat_tuple_learn(struct ctnat_index_plan *plan, const __u32 *mask);

/* The one with the most bits that looks at no others, or NULL. */
struct ctnat_index_tuple *ctnat_tuple_within(struct ctnat_index_plan *plan,
					     const __u32 *mask);

/* Until there are no more than an index has tables. */
void ctnat_tuples_merge(struct ctnat_index_plan *plan);

/* If there are too many: those out that hold next to nothing. */
void ctnat_tuples_leave_few(struct ctnat_index_plan *plan);

/* Those out that nothing is in. */
void ctnat_tuples_drop(struct ctnat_index_plan *plan);

/* How many are set. No builtin: it may become a call of libgcc. */
static inline __u32 ctnat_bits(__u32 word)
{
	word -= word >> 1 & 0x55555555;
	word = (word & 0x33333333) + (word >> 2 & 0x33333333);
	word = (word + (word >> 4)) & 0x0f0f0f0f;
	return word * 0x01010101 >> 24;
}

#endif /* CTNAT_CORE_INDEX_KEY_H */
