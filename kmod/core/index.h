/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finding rules of a long chain without trying each: tuple space search.
 *
 * What a rule begins with, its matches in front of any statement, says which
 * bits of which fields a packet must have for it to do anything. Rules that
 * look at the same bits (a *tuple*: a mask per word of the fields) are in one
 * hash table, keyed by the values of those bits. A packet is looked up once
 * per table, in the order of their first rules, and no further once a rule is
 * found that comes before all that the tables left over hold. Rules that fit
 * no table are kept in their order and tried.
 *
 * What is found are candidates: of a range the table knows the bits that its
 * ends have in common, of a rule whose table has been merged with another only
 * the bits of both, and of a hash 32 bits. The rule's own matches have the last
 * word; so an index can be slow, and cannot be wrong as long as it leaves out
 * nothing. Srinivasan, Suri, Varghese: Packet Classification using Tuple Space
 * Search (SIGCOMM 1999); merging: Daly et al., TupleMerge (2019).
 *
 * The index of one chain is one relocatable buffer: struct ctnat_index, the
 * tables, what they look at (what many look at comes first, so that tables in a
 * row have the most of it in common, and it is summed up once), their entries,
 * their buckets, the rules to be tried. A rule is known by its place in the
 * chain. Rules of one bucket stand in the order of the chain.
 *
 * Most tables that a packet is looked up in have nothing for it, and what that
 * takes is what a search is made of: one word and one sum where the table before
 * looks at the rest, and one bit of a bucket, which few keys set.
 */
#ifndef CTNAT_CORE_INDEX_H
#define CTNAT_CORE_INDEX_H

#include "program.h"

#define CTNAT_INDEX_FIELDS	24	/* that the tables of a chain look at */
#define CTNAT_INDEX_COLUMNS	32	/* words of them */
#define CTNAT_INDEX_TABLES	64
#define CTNAT_INDEX_TUPLES	128	/* seen before some are merged */
#define CTNAT_INDEX_MATCHES	16	/* of a rule that are made use of */
#define CTNAT_INDEX_KEYS	64	/* of a rule, by several lists */
#define CTNAT_INDEX_LIST	8192	/* of a rule, by one list */
#define CTNAT_INDEX_LEAST	16	/* shorter chains may be walked */
#define CTNAT_INDEX_FEW		5	/* shorter ones always are */
#define CTNAT_INDEX_SHARE	4	/* rules of a table, if it is to pay */
#define CTNAT_INDEX_BYTES	0x7fffffff	/* as a ruleset has at most */

struct ctnat_index_field {
	__u16 field;		/* enum ctnat_field */
	__u16 column;		/* of its first word */
};

struct ctnat_index_word {
	__u32 column;
	__u32 mask;
	__u64 secret;		/* of the column */
};

/*
 * struct ctnat_index_table - keys of one tuple
 * @word: the last that it looks at; a mask of zero: nothing but @shared and @more
 * @first: its first rule; that of the table behind the last one: no rule
 * @needs: fields, as bits: without them none matches
 * @shared: so many words the table before looks at, too
 * @more: words that come then, in front of @word
 * @own: where these begin, in bytes
 * @buckets: where its buckets begin, in bytes
 * @mask: number of its buckets, a power of two, less one
 * @words: where all words begin, in bytes
 */
struct ctnat_index_table {
	struct ctnat_index_word word;
	__u32 first;
	__u32 needs;
	__u32 shared;
	__u32 more;
	__u32 own;
	__u32 buckets;
	__u32 mask;
	__u32 words;
	__u32 n_words;
	__u32 reserved;
};

/*
 * struct ctnat_index_bucket - where the entries begin that have its number
 * @bits: one for each entry, by the highest of its hash: see ctnat_index_bit()
 *
 * They end where those of the next bucket begin; behind the last of a table
 * there is one more.
 */
struct ctnat_index_bucket {
	__u32 begin;
	__u32 bits;
};

/* A rule in a bucket. */
struct ctnat_index_entry {
	__u32 hash;
	__u32 rule;
};

/*
 * struct ctnat_index - finds the rules of one chain
 * @size: bytes of all of it
 * @secret: with those of the words makes the hash: 32 bits of a sum of products
 *	with random numbers of 64 bits, by which two keys fall together once in
 *	2^32 whatever they are (Lemire, Kaser: Strongly universal string hashing
 *	is fast, 2014)
 * @needs: fields, as bits: without them no rule of any table matches
 * @field: what a table needs, by its bits
 * @number: of a field in @field and 1; 0: it is not there
 * @words: where these begin, in bytes; likewise the others
 * @table: one more than there are
 */
struct ctnat_index {
	__u32 size;
	__u32 n_fields;
	__u32 n_tables;
	__u32 n_tried;
	__u32 words;
	__u32 buckets;
	__u32 entries;
	__u32 tried;
	__u32 needs;
	struct ctnat_index_field field[CTNAT_INDEX_FIELDS];
	__u8 number[CTNAT_FIELD_MAX + 1];
	__u64 secret;
	struct ctnat_index_table table[];
};

/* A key while the index is made: its table's bucket is known, its place not. */
struct ctnat_index_key {
	__u32 hash;
	__u32 rule;
	__u32 bucket;
};

struct ctnat_index_tuple {
	__u32 mask[CTNAT_INDEX_COLUMNS];
	__u32 n_keys;
	__u32 bits;		/* set in the masks */
};

/*
 * struct ctnat_index_plan - room to work in; nothing of it has to be set
 *
 * Some 20 KiB: not for the stack.
 */
struct ctnat_index_plan {
	const struct ctnat_program_chain *chain;
	__u32 n_fields;
	__u32 n_columns;
	__u32 n_tuples;
	__u32 n_tried;
	__u32 n_keys;		/* that have a table */
	__u32 last;		/* tuple that was found last */
	bool merged;		/* some have no tuple of their own */
	__u32 common;		/* columns that all look at alike, as bits */
	struct ctnat_index_field field[CTNAT_INDEX_FIELDS];
	__u8 field_of[CTNAT_FIELD_MAX + 1];	/* number in field[] + 1 */
	struct ctnat_index_tuple tuple[CTNAT_INDEX_TUPLES];
};

/**
 * ctnat_index_plan() - what would an index of this chain look like?
 * @plan: filled
 * @chain: the chain; its rules are flat, or all of its blocks but the last have
 *	CTNAT_BLOCK_RULES
 * @least: fewer rules are not worth it
 *
 * Return: bytes that the index takes; 0: the chain had better be walked, as it
 * is short, or hardly a rule of it fits a table, or it would be too large.
 */
__u64 ctnat_index_plan(struct ctnat_index_plan *plan,
		       const struct ctnat_program_chain *chain, __u32 least);

/**
 * ctnat_index_fill() - make it
 * @plan: as ctnat_index_plan() left it, with the same rules
 * @secret: random numbers
 * @keys: room for n_keys of @plan
 * @index: as many bytes as that said, zeroed, 8-aligned
 */
void ctnat_index_fill(struct ctnat_index_plan *plan,
		      const __u64 secret[1 + CTNAT_INDEX_COLUMNS],
		      struct ctnat_index_key *keys, struct ctnat_index *index);

/*
 * Is looking up cheaper than trying the rules? It costs what three or four rules
 * cost, and another one for each table, whether or not a packet meets it.
 */
static inline bool ctnat_index_pays(const struct ctnat_index_plan *plan)
{
	__u32 n = plan->chain->n_rules;

	return n >= CTNAT_INDEX_LEAST ||
	       n >= CTNAT_INDEX_SHARE * plan->n_tuples;
}

static inline const struct ctnat_index_word *
ctnat_index_word(const struct ctnat_index *index, __u32 bytes)
{
	return (const void *)((const char *)index + bytes);
}

/* Those of all tables. */
static inline const struct ctnat_index_bucket *
ctnat_index_buckets(const struct ctnat_index *index)
{
	return (const void *)((const char *)index + index->buckets);
}

static inline const struct ctnat_index_bucket *
ctnat_index_bucket(const struct ctnat_index *index,
		   const struct ctnat_index_table *table, __u32 hash)
{
	const struct ctnat_index_bucket *buckets =
		(const void *)((const char *)index + table->buckets);

	return buckets + (hash & table->mask);
}

/* Which bit of its bucket says that a key may be there. */
static inline __u32 ctnat_index_bit(__u32 hash)
{
	return hash >> 27;
}

static inline const struct ctnat_index_entry *
ctnat_index_entries(const struct ctnat_index *index)
{
	return (const void *)((const char *)index + index->entries);
}

static inline const __u32 *ctnat_index_tried(const struct ctnat_index *index)
{
	return (const void *)((const char *)index + index->tried);
}

/* What a word adds to the hash, given the columns of a packet. */
static inline __u64 ctnat_index_term(const struct ctnat_index_word *word,
				     const __u32 *column)
{
	return word->secret * (column[word->column] & word->mask);
}

/* Of a sum; the lower half is not as good. */
static inline __u32 ctnat_index_hash(__u64 sum)
{
	return sum >> 32;
}

#endif /* CTNAT_CORE_INDEX_H */
