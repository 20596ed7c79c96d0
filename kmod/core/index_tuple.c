// SPDX-License-Identifier: GPL-2.0-only
/* Which tables an index has: the masks of its keys, some of them merged. */
#include "index_key.h"

static bool is_part(const struct ctnat_index_plan *plan, const __u32 *part,
		    const __u32 *whole)
{
	unsigned int i;

	for (i = 0; i < plan->n_columns; i++)
		if (part[i] & ~whole[i])
			return false;
	return true;
}

static __u32 mask_bits(const struct ctnat_index_plan *plan, const __u32 *mask)
{
	unsigned int i;
	__u32 n = 0;

	for (i = 0; i < plan->n_columns; i++)
		n += ctnat_bits(mask[i]);
	return n;
}

/* Most rules look at what the one before looked at. */
static struct ctnat_index_tuple *as_before(struct ctnat_index_plan *plan,
					   const __u32 *mask)
{
	struct ctnat_index_tuple *last = &plan->tuple[plan->last];
	unsigned int i;

	if (!plan->n_tuples)
		return NULL;
	for (i = 0; i < plan->n_columns; i++)
		if (mask[i] != last->mask[i])
			return NULL;
	return last;
}

/*
 * The tuple that looks at the most of these bits, and at no other; or NULL. Of
 * several that are alike it is the first: so plan->last is one that was found
 * here, or the first of all.
 */
struct ctnat_index_tuple *ctnat_tuple_within(struct ctnat_index_plan *plan,
					     const __u32 *mask)
{
	struct ctnat_index_tuple *best = as_before(plan, mask);
	__u32 bits, i;

	if (best)
		return best;
	bits = mask_bits(plan, mask);
	for (i = 0; i < plan->n_tuples; i++) {
		struct ctnat_index_tuple *tuple = &plan->tuple[i];

		if (tuple->bits <= bits &&
		    (!best || tuple->bits > best->bits) &&
		    is_part(plan, tuple->mask, mask))
			best = tuple;
		if (best && best->bits == bits)
			break;
	}
	if (best)
		plan->last = best - plan->tuple;
	return best;
}

static void tuple_cross(struct ctnat_index_tuple *both,
			const struct ctnat_index_tuple *a,
			const struct ctnat_index_tuple *b)
{
	unsigned int i;

	both->n_keys = a->n_keys + b->n_keys;
	both->bits = 0;
	for (i = 0; i < CTNAT_INDEX_COLUMNS; i++) {
		both->mask[i] = a->mask[i] & b->mask[i];
		both->bits += ctnat_bits(both->mask[i]);
	}
}

/* Bits that are no longer looked at, for each key that had them. */
static __u64 merge_cost(const struct ctnat_index_tuple *a,
			const struct ctnat_index_tuple *b)
{
	struct ctnat_index_tuple both;

	tuple_cross(&both, a, b);
	return (__u64)(a->bits - both.bits) * a->n_keys +
	       (__u64)(b->bits - both.bits) * b->n_keys;
}

static struct ctnat_index_tuple *least_keys(struct ctnat_index_plan *plan)
{
	struct ctnat_index_tuple *least = plan->tuple, *t;

	for (t = plan->tuple; t < plan->tuple + plan->n_tuples; t++)
		if (t->n_keys < least->n_keys)
			least = t;
	return least;
}

/*
 * A few rules that look at little, like the last of many chains, would take
 * what makes the difference from the rules that they are merged with: they had
 * better be tried.
 */
void ctnat_tuples_leave_few(struct ctnat_index_plan *plan)
{
	struct ctnat_index_tuple *least;
	__u32 n_left = 0;

	while (plan->n_tuples > CTNAT_INDEX_TABLES) {
		least = least_keys(plan);
		n_left += least->n_keys;
		if (n_left > CTNAT_INDEX_LEAST)
			return;
		*least = plan->tuple[--plan->n_tuples];
		plan->merged = true;
	}
}

/* The tuple with the fewest keys goes where the least is lost. */
static void merge_one(struct ctnat_index_plan *plan)
{
	struct ctnat_index_tuple *least = least_keys(plan), *with = NULL, *t;
	struct ctnat_index_tuple *end = plan->tuple + plan->n_tuples;
	__u64 cost, best = ~0ull;

	for (t = plan->tuple; t < end; t++) {
		cost = t == least ? ~0ull : merge_cost(least, t);
		if (cost < best) {
			best = cost;
			with = t;
		}
	}
	tuple_cross(with, least, with);
	*least = *--end;
	plan->n_tuples--;
	plan->merged = true;
}

/* Keeps the order of the others, by which a tie between two is decided. */
void ctnat_tuples_drop(struct ctnat_index_plan *plan)
{
	__u32 i, n = 0;

	for (i = 0; i < plan->n_tuples; i++)
		if (plan->tuple[i].n_keys && plan->tuple[i].bits)
			plan->tuple[n++] = plan->tuple[i];
	plan->n_tuples = n;
	plan->last = 0;
}

void ctnat_tuples_merge(struct ctnat_index_plan *plan)
{
	while (plan->n_tuples > CTNAT_INDEX_TABLES)
		merge_one(plan);
	ctnat_tuples_drop(plan);
}

bool ctnat_tuple_learn(struct ctnat_index_plan *plan, const __u32 *mask)
{
	struct ctnat_index_tuple *tuple = as_before(plan, mask);
	__u32 bits;

	if (tuple) {
		tuple->n_keys++;
		return true;
	}
	bits = mask_bits(plan, mask);
	if (!bits)
		return false;
	tuple = ctnat_tuple_within(plan, mask);
	if (!tuple || tuple->bits != bits) {
		if (plan->n_tuples == CTNAT_INDEX_TUPLES)
			ctnat_tuples_merge(plan);
		tuple = &plan->tuple[plan->n_tuples++];
		memset(tuple, 0, sizeof(*tuple));
		memcpy(tuple->mask, mask, plan->n_columns * sizeof(*mask));
		tuple->bits = bits;
	}
	tuple->n_keys++;
	return true;
}
