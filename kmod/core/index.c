// SPDX-License-Identifier: GPL-2.0-only
/* Making the index of a chain: which tables there are, and what is in them. */
#include "fib.h"
#include "index_key.h"

/* ---- the plan ---- */

static const struct ctnat_rule *
nth_rule(const struct ctnat_program_chain *chain, __u32 at)
{
	if (chain->rules)
		return chain->rules[at].rule;
	return chain->parts[at / CTNAT_BLOCK_RULES]
		.block->rule[at % CTNAT_BLOCK_RULES].rule;
}

#define for_each_rule(plan, rule, at)                                        \
	for (at = 0; at < (plan)->chain->n_rules &&                          \
		     (rule = nth_rule((plan)->chain, at));                   \
	     at++)

/* Registers are the rule's own, and a route costs more than trying does. */
static bool field_fits(unsigned int field)
{
	return !ctnat_field_is_reg(field) && !ctnat_field_is_fib(field);
}

/* Number of the field in the plan plus one; 0: there is no room for it. */
static unsigned int field_number(struct ctnat_index_plan *plan,
				 unsigned int field)
{
	unsigned int words = ctnat_field_words(field);

	if (plan->field_of[field] || !field_fits(field) ||
	    plan->n_fields == CTNAT_INDEX_FIELDS ||
	    plan->n_columns + words > CTNAT_INDEX_COLUMNS)
		return plan->field_of[field];
	plan->field[plan->n_fields].field = field;
	plan->field[plan->n_fields].column = plan->n_columns;
	plan->n_columns += words;
	plan->field_of[field] = ++plan->n_fields;
	return plan->field_of[field];
}

/* All fields that the chain looks at, as far as there is room. */
static void plan_fields(struct ctnat_index_plan *plan)
{
	const struct ctnat_rule *rule;
	struct ctnat_keys keys;
	unsigned int i, f;
	__u32 at;

	for_each_rule(plan, rule, at) {
		platform_relax();
		ctnat_keys_begin(&keys, rule);
		for (i = 0; i < keys.n; i++)
			for (f = 0; f < keys.match[i]->n_fields; f++)
				field_number(plan, keys.match[i]->field[f]);
	}
}

static void plan_tuples(struct ctnat_index_plan *plan)
{
	const struct ctnat_rule *rule;
	struct ctnat_keys keys;
	bool tried;
	__u32 at;

	for_each_rule(plan, rule, at) {
		platform_relax();
		tried = false;
		ctnat_keys_begin(&keys, rule);
		while (ctnat_keys_next(plan, &keys))
			tried |= !ctnat_tuple_learn(plan, keys.mask);
		plan->n_tried += tried;
	}
	ctnat_tuples_leave_few(plan);
	ctnat_tuples_merge(plan);
}

/*
 * If there are fewer tables than kinds of keys: one more look, now that it is
 * known which there are. A tuple of which too little was left has none.
 */
static void plan_merged(struct ctnat_index_plan *plan)
{
	const struct ctnat_rule *rule;
	struct ctnat_index_tuple *tuple;
	struct ctnat_keys keys;
	__u32 at, i;
	bool tried;

	for (i = 0; i < plan->n_tuples; i++)
		plan->tuple[i].n_keys = 0;
	plan->n_tried = 0;
	for_each_rule(plan, rule, at) {
		platform_relax();
		tried = false;
		ctnat_keys_begin(&keys, rule);
		while (ctnat_keys_next(plan, &keys)) {
			tuple = ctnat_tuple_within(plan, keys.mask);
			tried |= !tuple;
			if (tuple)
				tuple->n_keys++;
		}
		plan->n_tried += tried;
	}
	ctnat_tuples_drop(plan);
}

static void plan_keys(struct ctnat_index_plan *plan)
{
	__u32 i;

	plan_tuples(plan);
	if (plan->merged)
		plan_merged(plan);
	for (i = 0; i < plan->n_tuples; i++)
		plan->n_keys += plan->tuple[i].n_keys;
}

static bool is_common(const struct ctnat_index_plan *plan, __u32 column)
{
	__u32 i;

	for (i = 0; i < plan->n_tuples; i++)
		if (plan->tuple[i].mask[column] != plan->tuple[0].mask[column])
			return false;
	return plan->tuple[0].mask[column];
}

static void plan_common(struct ctnat_index_plan *plan)
{
	__u32 i;

	for (i = 0; i < plan->n_columns; i++)
		if (is_common(plan, i))
			plan->common |= 1u << i;
}

static __u32 table_words(const struct ctnat_index_plan *plan,
			 const struct ctnat_index_tuple *tuple)
{
	__u32 i, n = 0;

	for (i = 0; i < plan->n_columns; i++)
		n += !!tuple->mask[i];
	return n;
}

/* A power of two, for one key or two each: their bits stay few. */
static __u32 table_buckets(const struct ctnat_index_tuple *tuple)
{
	__u32 n = 1;

	while (n < tuple->n_keys - tuple->n_keys / 2)
		n *= 2;
	return n;
}

/* Where the parts of an index begin, in bytes. */
struct parts {
	__u64 words;
	__u64 buckets;
	__u64 entries;
	__u64 tried;
	__u64 size;
};

static struct parts parts_of(const struct ctnat_index_plan *plan)
{
	__u64 n_words = 0, n_buckets = 0, n_keys = 0;
	struct parts parts;
	__u32 i;

	for (i = 0; i < plan->n_tuples; i++) {
		n_words += table_words(plan, &plan->tuple[i]);
		n_buckets += 1 + table_buckets(&plan->tuple[i]);
		n_keys += plan->tuple[i].n_keys;
	}
	parts.words = sizeof(struct ctnat_index) +
		      (plan->n_tuples + 1ull) *
			      sizeof(struct ctnat_index_table);
	parts.entries = parts.words +
			n_words * sizeof(struct ctnat_index_word);
	parts.buckets = parts.entries +
			n_keys * sizeof(struct ctnat_index_entry);
	parts.tried = parts.buckets +
		      n_buckets * sizeof(struct ctnat_index_bucket);
	parts.size = CTNAT_ALIGN(parts.tried +
				 (__u64)plan->n_tried * sizeof(__u32));
	return parts;
}

__u64 ctnat_index_plan(struct ctnat_index_plan *plan,
		       const struct ctnat_program_chain *chain, __u32 least)
{
	struct parts parts;

	memset(plan, 0, sizeof(*plan));
	plan->chain = chain;
	if (plan->chain->n_rules < least)
		return 0;
	plan_fields(plan);
	plan_keys(plan);
	if (plan->n_keys < least)
		return 0;
	plan_common(plan);
	parts = parts_of(plan);
	return parts.size > CTNAT_INDEX_BYTES ? 0 : parts.size;
}

/* ---- the index ---- */

struct fill {
	struct ctnat_index_plan *plan;
	struct ctnat_index *index;
	const __u64 *secret;
	struct ctnat_index_entry *entries;
	struct ctnat_index_bucket *buckets;
	__u32 *tried;
	struct ctnat_index_key *keys;
	__u32 n_keys;
};

/* The field of a column, as a bit. */
static __u32 field_bit(const struct fill *fill, __u32 column)
{
	const struct ctnat_index_field *field = fill->plan->field;
	__u32 f = fill->plan->n_fields;

	while (field[f - 1].column > column)
		f--;
	return 1u << (f - 1);
}

static __u32 common_needs(const struct fill *fill)
{
	__u32 i, needs = 0;

	for (i = 0; i < fill->plan->n_columns; i++)
		if (fill->plan->common & 1u << i)
			needs |= field_bit(fill, i);
	return needs;
}

/* How many tables look at these bits of the column? */
static __u32 word_uses(const struct ctnat_index_plan *plan, __u32 column,
		       __u32 mask)
{
	__u32 i, n = 0;

	for (i = 0; i < plan->n_tuples; i++)
		n += plan->tuple[i].mask[column] == mask;
	return n;
}

/* The columns of a table, those first whose bits most tables look at. */
static __u32 order_columns(const struct ctnat_index_plan *plan,
			   const struct ctnat_index_tuple *tuple, __u32 *column)
{
	__u32 uses[CTNAT_INDEX_COLUMNS];
	__u32 i, at, mine, n = 0;

	platform_relax();
	for (i = 0; i < plan->n_columns; i++) {
		if (!tuple->mask[i])
			continue;
		mine = word_uses(plan, i, tuple->mask[i]);
		for (at = n++; at && uses[at - 1] < mine; at--) {
			uses[at] = uses[at - 1];
			column[at] = column[at - 1];
		}
		uses[at] = mine;
		column[at] = i;
	}
	return n;
}

static void fill_words(struct fill *fill, struct ctnat_index_table *table,
		       const struct ctnat_index_tuple *tuple)
{
	struct ctnat_index_word *word =
		(void *)ctnat_index_word(fill->index, table->words);
	__u32 column[CTNAT_INDEX_COLUMNS];
	__u32 i;

	table->n_words = order_columns(fill->plan, tuple, column);
	for (i = 0; i < table->n_words; i++) {
		word[i].secret = fill->secret[1 + column[i]];
		word[i].column = column[i];
		word[i].mask = tuple->mask[column[i]];
		table->needs |= field_bit(fill, column[i]);
	}
}

static void fill_tables(struct fill *fill)
{
	struct ctnat_index *index = fill->index;
	__u32 words = index->words, buckets = index->buckets;
	__u32 i;

	index->needs = common_needs(fill);
	for (i = 0; i < index->n_tables; i++) {
		struct ctnat_index_table *table = &index->table[i];

		table->first = ~0u;
		table->words = words;
		fill_words(fill, table, &fill->plan->tuple[i]);
		words += table->n_words * sizeof(struct ctnat_index_word);
		table->mask = table_buckets(&fill->plan->tuple[i]) - 1;
		table->buckets = buckets;
		buckets += (table->mask + 2) *
			   sizeof(struct ctnat_index_bucket);
	}
}

/* How many keys a bucket has is counted in the one behind it. */
static void count_key(struct fill *fill, struct ctnat_index_table *table,
		      __u32 hash, __u32 rule)
{
	struct ctnat_index_key *key = &fill->keys[fill->n_keys++];
	struct ctnat_index_bucket *bucket =
		(void *)ctnat_index_bucket(fill->index, table, hash);

	bucket->bits |= 1u << ctnat_index_bit(hash);
	bucket++;
	bucket->begin++;
	key->hash = hash;
	key->rule = rule;
	key->bucket = bucket - fill->buckets;
	if (table->first == ~0u)
		table->first = rule;
}

static __u32 hash_key(const struct ctnat_index *index,
		      const struct ctnat_index_table *table, const __u32 *value)
{
	const struct ctnat_index_word *word =
		ctnat_index_word(index, table->words);
	__u64 sum = index->secret;
	__u32 i;

	for (i = 0; i < table->n_words; i++)
		sum += ctnat_index_term(&word[i], value);
	return ctnat_index_hash(sum);
}

/* Returns false if one of the rule's keys has no table. */
static bool count_rule(struct fill *fill, __u32 at)
{
	struct ctnat_index_table *table;
	struct ctnat_index_tuple *tuple;
	bool all = true;
	struct ctnat_keys keys;

	ctnat_keys_begin(&keys, nth_rule(fill->plan->chain, at));
	while (ctnat_keys_next(fill->plan, &keys)) {
		tuple = ctnat_tuple_within(fill->plan, keys.mask);
		all &= !!tuple;
		if (!tuple)
			continue;
		table = &fill->index->table[tuple - fill->plan->tuple];
		count_key(fill, table, hash_key(fill->index, table, keys.value),
			  at);
	}
	return all;
}

static void place_keys(struct fill *fill)
{
	const struct ctnat_index_key *key, *end = fill->keys + fill->n_keys;
	struct ctnat_index_entry *entry;

	for (key = fill->keys; key < end; key++) {
		platform_relax();
		entry = &fill->entries[fill->buckets[key->bucket].begin++];
		entry->hash = key->hash;
		entry->rule = key->rule;
	}
}

/*
 * Numbers of entries become where they begin, each in the place behind its
 * own; placing the entries moves it to where they end.
 */
static void begin_buckets(struct fill *fill)
{
	const struct ctnat_index *index = fill->index;
	struct ctnat_index_bucket *bucket = fill->buckets;
	__u32 i, b, n, at = 0;

	for (i = 0; i < index->n_tables; i++) {
		platform_relax();
		bucket->begin = at;
		for (b = 0; b <= index->table[i].mask; b++) {
			bucket++;
			n = bucket->begin;
			bucket->begin = at;
			at += n;
		}
		bucket++;
	}
}

/* Those with the first rules are looked into first. */
static void order_tables(struct ctnat_index *index)
{
	struct ctnat_index_table table;
	__u32 i, at;

	for (i = 1; i < index->n_tables; i++) {
		table = index->table[i];
		for (at = i; at && index->table[at - 1].first > table.first;
		     at--)
			index->table[at] = index->table[at - 1];
		index->table[at] = table;
	}
}

/* So many words at the beginning are those of the table before. */
static __u32 words_shared(const struct ctnat_index *index,
			  const struct ctnat_index_table *table)
{
	const struct ctnat_index_word *one =
		ctnat_index_word(index, table->words);
	const struct ctnat_index_word *other =
		ctnat_index_word(index, table[-1].words);
	__u32 i, n = table[-1].n_words;

	if (n > table->n_words)
		n = table->n_words;
	for (i = 0; i < n; i++)
		if (one[i].column != other[i].column ||
		    one[i].mask != other[i].mask)
			break;
	return i;
}

/* @wanted: so many words the next table begins with, too. */
static void split_words(const struct ctnat_index *index,
			struct ctnat_index_table *table, __u32 wanted)
{
	__u32 n = table->n_words - table->shared;

	table->own = table->words +
		     table->shared * sizeof(struct ctnat_index_word);
	table->more = n;
	/* the sum with the last one is needed nowhere else */
	if (n && wanted < table->n_words) {
		table->more--;
		table->word = *ctnat_index_word(index, table->own +
						table->more *
						sizeof(table->word));
	}
}

static void share_words(struct ctnat_index *index)
{
	struct ctnat_index_table *table = index->table;
	__u32 i, n = index->n_tables;

	for (i = 1; i < n; i++)
		table[i].shared = words_shared(index, &table[i]);
	for (i = 0; i < n; i++)
		split_words(index, &table[i], table[i + 1].shared);
	table[n].first = ~0u;
}

static void fill_entries(struct fill *fill)
{
	const struct ctnat_rule *rule;
	__u32 at;

	for_each_rule(fill->plan, rule, at) {
		platform_relax();
		if (!count_rule(fill, at))
			fill->tried[fill->index->n_tried++] = at;
	}
	begin_buckets(fill);
	place_keys(fill);
}

void ctnat_index_fill(struct ctnat_index_plan *plan,
		      const __u64 secret[1 + CTNAT_INDEX_COLUMNS],
		      struct ctnat_index_key *keys, struct ctnat_index *index)
{
	struct parts parts = parts_of(plan);
	struct fill fill = {
		.plan = plan,
		.index = index,
		.secret = secret,
		.keys = keys,
	};

	index->size = parts.size;
	index->n_fields = plan->n_fields;
	index->n_tables = plan->n_tuples;
	index->words = parts.words;
	index->entries = parts.entries;
	index->buckets = parts.buckets;
	index->tried = parts.tried;
	memcpy(index->field, plan->field, sizeof(index->field));
	memcpy(index->number, plan->field_of, sizeof(index->number));
	index->secret = secret[0];
	fill.entries = (void *)ctnat_index_entries(index);
	fill.buckets = (void *)ctnat_index_buckets(index);
	fill.tried = (void *)ctnat_index_tried(index);
	fill_tables(&fill);
	fill_entries(&fill);
	order_tables(index);
	share_words(index);
}
