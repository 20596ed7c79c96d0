/* SPDX-License-Identifier: GPL-2.0-only */
/* The next rule of an indexed chain that a packet does something with. */
#ifndef CTNAT_CORE_FIND_H
#define CTNAT_CORE_FIND_H

#include "drift.h"
#include "extract.h"
#include "index.h"
#include "match.h"

/* The masked words of some fields; false: the packet lacks one of them. */
static inline bool ctnat_key_load(const struct ctnat_packet *pkt,
				  const __u16 *field, unsigned int n_fields,
				  const __u32 *mask_maybe_null, __u32 *key)
{
	unsigned int i, at, n = 0;

	for (i = 0; i < n_fields; i++) {
		if (!ctnat_load(pkt, field[i], key + n))
			return false;
		n += ctnat_field_words(field[i]);
	}
	if (mask_maybe_null)
		for (at = 0; at < n; at++)
			key[at] &= mask_maybe_null[at];
	return true;
}

/* The mask of a match, if it is not ones alone. */
static inline const __u32 *ctnat_match_bits(const struct ctnat_insn_match *match)
{
	return match->insn.form & CTNAT_MATCH_WHOLE ? NULL :
						      ctnat_match_data(match);
}

/* An address, or a name, of a match that is plain. */
static __always_inline bool
ctnat_match_is_wide(const struct ctnat_insn_match *match, const __u32 *key)
{
	const __u32 *value = ctnat_match_value(match);

	return (key[0] == value[0] && key[1] == value[1] &&
		key[2] == value[2] && key[3] == value[3]) != match->invert;
}

static PLATFORM_APART bool
ctnat_match_holds_wide(const struct ctnat_packet *pkt,
		       const struct ctnat_insn_match *match)
{
	__u32 key[4] PLATFORM_UNINITIALIZED;

	return ctnat_load(pkt, match->field[0], key) &&
	       ctnat_match_is_wide(match, key);
}

static PLATFORM_APART bool
ctnat_match_holds_long(const struct ctnat_packet *pkt,
		       const struct ctnat_insn_match *match)
{
	__u32 key[CTNAT_WORDS_MAX] PLATFORM_UNINITIALIZED;

	return ctnat_key_load(pkt, match->field, match->n_fields,
			      ctnat_match_bits(match), key) &&
	       ctnat_match_any(match, key) != match->invert;
}

static PLATFORM_APART bool
ctnat_match_holds_word(const struct ctnat_packet *pkt,
		       const struct ctnat_insn_match *match)
{
	__u32 key PLATFORM_UNINITIALIZED;
	const __u32 *bits;

	if (!ctnat_load(pkt, match->field[0], &key))
		return false;
	bits = ctnat_match_bits(match);
	if (bits)
		key &= *bits;
	if (match->insn.form & CTNAT_MATCH_SINGLE)
		return (key == *ctnat_match_low(match, 0)) != match->invert;
	return ctnat_match_several(match, &key) != match->invert;
}

/*
 * What most rules ask for is loaded where it is compared: the field is a
 * constant to the includer's function, which need not call another.
 */
static PLATFORM_APART bool
ctnat_match_holds_oifname(const struct ctnat_packet *pkt,
			  const struct ctnat_insn_match *match)
{
	__u32 key[4] PLATFORM_UNINITIALIZED;

	return platform_meta(pkt, CTNAT_FIELD_META_OIFNAME, key) &&
	       ctnat_match_is_wide(match, key);
}

static PLATFORM_APART bool
ctnat_match_holds_iifname(const struct ctnat_packet *pkt,
			  const struct ctnat_insn_match *match)
{
	__u32 key[4] PLATFORM_UNINITIALIZED;

	return platform_meta(pkt, CTNAT_FIELD_META_IIFNAME, key) &&
	       ctnat_match_is_wide(match, key);
}

static __always_inline bool
ctnat_match_holds_state(const struct ctnat_packet *pkt,
			const struct ctnat_insn_match *match)
{
	__u32 key PLATFORM_UNINITIALIZED;

	return platform_ct(pkt, CTNAT_FIELD_CT_STATE, &key) &&
	       (key == *ctnat_match_value(match)) != match->invert;
}

/* A field that the packet lacks ends the rule, inverted or not. */
static PLATFORM_APART bool ctnat_match_holds(const struct ctnat_packet *pkt,
				     const struct ctnat_insn_match *match)
{
	if (ctnat_match_is_plain(match)) {
		switch (match->field[0]) {
		case CTNAT_FIELD_CT_STATE:
			return ctnat_match_holds_state(pkt, match);
		case CTNAT_FIELD_META_IIFNAME:
			return ctnat_match_holds_iifname(pkt, match);
		case CTNAT_FIELD_META_OIFNAME:
			return ctnat_match_holds_oifname(pkt, match);
		}
		if (match->n_words == 4)
			return ctnat_match_holds_wide(pkt, match);
	}
	return match->n_words == 1 ? ctnat_match_holds_word(pkt, match) :
				     ctnat_match_holds_long(pkt, match);
}

/*
 * struct ctnat_find - a packet on its way through the tables of a chain
 * @rules, @parts: those that the index knows: flat, or NULL and full blocks
 * @drift: which of them are not there any more; NULL: all are
 * @from: rules before this one are not wanted
 * @rule: the first that was found, or the end of the chain
 * @image: that
 * @rest: its expression behind the matches that it begins with
 * @tried: fields that were looked at
 * @lacks: those that the packet does not have, as far as is known
 * @column: the values of the others
 * @sum: of the first so many words of the table before, as far as the next one
 *	looks at them, too
 */
struct ctnat_find {
	const struct ctnat_packet *pkt;
	const struct ctnat_index *index;
	const struct ctnat_view_rule *rules;
	const struct ctnat_view_part *parts;
	const struct ctnat_drift *drift;
	__u32 from;
	__u32 rule;
	const struct ctnat_rule *image;
	const struct ctnat_insn *rest;
	__u32 tried;
	__u32 lacks;
	__u32 column[CTNAT_INDEX_COLUMNS];
	__u64 sum[1 + CTNAT_INDEX_COLUMNS];
};

static __always_inline bool ctnat_find_fields(struct ctnat_find *find, __u32 needs)
{
	const struct ctnat_index_field *field = find->index->field;
	unsigned int i;
	__u32 missing, lacks = find->lacks;

	if (!(needs & lacks))
		return true;
	missing = needs & ~find->tried;
	find->tried |= missing;
	while (missing) {
		i = platform_lowest(missing);
		if (ctnat_load(find->pkt, field[i].field,
			       find->column + field[i].column))
			lacks &= ~(missing & -missing);
		missing &= missing - 1;
	}
	find->lacks = lacks;
	return !(needs & lacks);
}

/* As ctnat_match_holds(), of what the tables look at too: it is loaded once. */
static __always_inline bool ctnat_find_holds(struct ctnat_find *find,
					     const struct ctnat_insn_match *match)
{
	__u32 number = find->index->number[match->field[0]], w;
	__u32 key[CTNAT_WORDS_MAX] PLATFORM_UNINITIALIZED;
	const __u32 *mask, *column;

	if (!number || match->n_fields != 1)
		return ctnat_match_holds(find->pkt, match);
	if (!ctnat_find_fields(find, 1u << --number))
		return false;
	column = find->column + find->index->field[number].column;
	if (match->insn.form == CTNAT_MATCH_FORMS)
		return ctnat_match_equals(column, ctnat_match_value(match),
					  match->n_words) != match->invert;
	mask = ctnat_match_bits(match);
	if (!mask)
		return ctnat_match_any(match, column) != match->invert;
	for (w = 0; w < match->n_words; w++)
		key[w] = column[w] & mask[w];
	return ctnat_match_any(match, key) != match->invert;
}

static __always_inline const struct ctnat_rule *
ctnat_find_image(const struct ctnat_find *find, __u32 at)
{
	if (find->rules)
		return find->rules[at].rule;
	return find->parts[at / CTNAT_BLOCK_RULES]
		.block->rule[at % CTNAT_BLOCK_RULES].rule;
}

/* Do the matches that the rule begins with hold? Then it is the one. */
static __always_inline bool ctnat_find_try(struct ctnat_find *find, __u32 at)
{
	const struct ctnat_rule *rule;
	const struct ctnat_insn *insn;

	if (find->drift && !ctnat_drift_has(find->drift, at))
		return false;
	rule = ctnat_find_image(find, at);
	ctnat_rule_for_each(insn, rule) {
		if (insn->kind != CTNAT_EXPR_MATCH)
			break;
		if (!ctnat_find_holds(find, (const void *)insn))
			return false;
	}
	find->rule = at;
	find->image = rule;
	find->rest = insn;
	return true;
}

/* The first entry of a bucket that is wanted: they stand in order. */
static inline const struct ctnat_index_entry *
ctnat_find_from(const struct ctnat_index_entry *entry,
		const struct ctnat_index_entry *end, __u32 from)
{
	const struct ctnat_index_entry *half;

	while (entry < end) {
		half = entry + (end - entry) / 2;
		if (half->rule < from)
			entry = half + 1;
		else
			end = half;
	}
	return entry;
}

/*
 * The sum of all words of the table but its last: of what the table before looks
 * at, too, it is there. Also of a table that is passed over, for the next: what
 * the packet lacks has no value then, and matters to no table that needs it not.
 */
static __always_inline __u64 ctnat_find_sum(struct ctnat_find *find,
					    const struct ctnat_index_table *table)
{
	__u64 *sum = &find->sum[table->shared], all = *sum;
	const struct ctnat_index_word *word;
	__u32 more = table->more;

	if (!more)
		return all;
	word = ctnat_index_word(find->index, table->own);
	for (; more; more--, word++) {
		all += ctnat_index_term(word, find->column);
		*++sum = all;
	}
	return all;
}

/* The entries of the bucket that have this hash, in their order. */
static __always_inline void
ctnat_find_entries(struct ctnat_find *find,
		   const struct ctnat_index_bucket *bucket, __u32 hash)
{
	const struct ctnat_index_entry *entry, *end;

	entry = ctnat_index_entries(find->index) + bucket[0].begin;
	end = ctnat_index_entries(find->index) + bucket[1].begin;
	if (find->from)
		entry = ctnat_find_from(entry, end, find->from);
	for (; entry < end; entry++)
		if (entry->hash == hash && (entry->rule >= find->rule ||
		    ctnat_find_try(find, entry->rule)))
			return;
}

static __always_inline void ctnat_find_tables(struct ctnat_find *find)
{
	const struct ctnat_index *index = find->index;
	const struct ctnat_index_table *table = index->table;
	const struct ctnat_index_bucket *bucket;
	__u32 hash;
	__u64 sum;

	if (!ctnat_find_fields(find, index->needs))
		return;
	find->sum[0] = index->secret;
	for (; table->first < find->rule; table++) {
		bool has = ctnat_find_fields(find, table->needs);

		sum = ctnat_find_sum(find, table);
		if (!has)
			continue;
		sum += ctnat_index_term(&table->word, find->column);
		hash = ctnat_index_hash(sum);
		bucket = ctnat_index_bucket(index, table, hash);
		if (bucket->bits >> ctnat_index_bit(hash) & 1)
			ctnat_find_entries(find, bucket, hash);
	}
}

/* Rules that are in no table, up to the one that was found. */
static __always_inline void ctnat_find_tried(struct ctnat_find *find)
{
	const __u32 *tried = ctnat_index_tried(find->index);
	__u32 at = 0, end = find->index->n_tried, half;

	while (find->from && at < end) {
		half = at + (end - at) / 2;
		if (tried[half] < find->from)
			at = half + 1;
		else
			end = half;
	}
	end = find->index->n_tried;
	for (; at < end && tried[at] < find->rule; at++)
		if (ctnat_find_try(find, tried[at]))
			return;
}

/*
 * By an index; pkt, index, rules, parts and drift are set. Inline, and all that it
 * calls: so where there is no drift nothing asks for it, packet by packet.
 */
static __always_inline const struct ctnat_insn *
ctnat_find_by(struct ctnat_find *find, __u32 *at, __u32 end)
{
	find->from = *at;
	find->rule = end;
	find->image = NULL;
	find->rest = NULL;
	find->tried = 0;
	find->lacks = ~0u;
	ctnat_find_tables(find);
	ctnat_find_tried(find);
	*at = find->rule;
	return find->rest;
}

/* What is behind the matches that a rule begins with; NULL: one fails. */
static inline const struct ctnat_insn *
ctnat_find_alone(const struct ctnat_packet *pkt, const struct ctnat_rule *rule)
{
	const struct ctnat_insn *insn;

	ctnat_rule_for_each(insn, rule) {
		if (insn->kind != CTNAT_EXPR_MATCH)
			break;
		if (!ctnat_match_holds(pkt, (const void *)insn))
			return NULL;
	}
	return insn;
}

/* One of the rules that have come since, up to the one that is at @end. */
static inline const struct ctnat_insn *
ctnat_find_new(const struct ctnat_packet *pkt, const struct ctnat_drift *drift,
	       __u32 *at, __u32 end, const struct ctnat_rule **rule)
{
	__u32 i = ctnat_drift_new(drift, *at), n = ctnat_drift_new(drift, end);
	const struct ctnat_insn *rest = NULL;
	struct ctnat_find find PLATFORM_UNINITIALIZED;

	if (drift->index) {
		find.pkt = pkt;
		find.index = drift->index;
		find.rules = drift->news;
		find.parts = NULL;
		find.drift = NULL;
		rest = ctnat_find_by(&find, &i, n);
	}
	for (; !drift->index && i < n && !rest; i += !rest)
		rest = ctnat_find_alone(pkt, drift->news[i].rule);
	*at = end;
	if (rest) {
		*at = drift->place[i];
		*rule = drift->news[i].rule;
	}
	return rest;
}

static inline const struct ctnat_insn *
ctnat_find_drifted(const struct ctnat_packet *pkt,
		   const struct ctnat_program_chain *chain, __u32 *at,
		   const struct ctnat_rule **rule)
{
	const struct ctnat_drift *drift = chain->drift;
	__u32 base = ctnat_drift_base(drift, *at), end = chain->n_rules;
	const struct ctnat_insn *rest, *newer;
	struct ctnat_find find PLATFORM_UNINITIALIZED;

	find.pkt = pkt;
	find.index = chain->index;
	find.rules = drift->base.rules;
	find.parts = drift->base.parts;
	find.drift = drift;
	rest = ctnat_find_by(&find, &base, drift->n_base);
	*rule = find.image;
	if (rest)
		end = ctnat_drift_place(drift, base);
	newer = ctnat_find_new(pkt, drift, at, end, rule);
	return newer ?: rest;
}

/**
 * ctnat_find() - the next rule whose first matches hold
 * @pkt: the packet as it is now
 * @chain: has an index
 * @at: the first rule that is wanted; set to the one found, or to the end
 * @rule: set to the one found
 *
 * Return: the rule's expression behind those matches (or its end); NULL: there
 * is no such rule.
 */
static inline const struct ctnat_insn *
ctnat_find(const struct ctnat_packet *pkt,
	   const struct ctnat_program_chain *chain, __u32 *at,
	   const struct ctnat_rule **rule)
{
	struct ctnat_find find PLATFORM_UNINITIALIZED;

	if (chain->drift)
		return ctnat_find_drifted(pkt, chain, at, rule);
	find.pkt = pkt;
	find.index = chain->index;
	find.rules = chain->rules;
	find.parts = chain->parts;
	find.drift = NULL;
	ctnat_find_by(&find, at, chain->n_rules);
	*rule = find.image;
	return find.rest;
}

#endif /* CTNAT_CORE_FIND_H */
