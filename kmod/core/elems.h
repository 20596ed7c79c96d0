/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The elements of a named set or map: rows, and arrays of them.
 *
 * An element is a row of words: the low and the high words of its key, the
 * words of its data, and of sets with CTNAT_SET_TIMEOUT three of its time: as it
 * is given, what is left of it (milliseconds), and one more for who reckons
 * (kmod/elem_time.h). The data of a verdict map are the code and, of a
 * jump, the number of the chain among those that the map leads to. Rows stand
 * in the order of their keys: by the first field, its low end and then its high
 * one, then by the second. Ranges of one field never overlap, so that a key is in
 * the last row that does not begin behind it, if in any; of concatenated ranges
 * the same is true of the first field only as far as rows behind that are left
 * out.
 *
 * Messages, and rulesets in userspace, have their elements in an array, which is
 * what is here. Whoever owns one never changes it, but makes another one; the
 * functions here write to memory of their caller. The kernel's rulesets have them
 * in trees: tree.h.
 */
#ifndef CTNAT_CORE_ELEMS_H
#define CTNAT_CORE_ELEMS_H

#include "match.h"
#include "object.h"
#include "sort.h"
#include "wire.h"

#define CTNAT_ROW_TIME	3

/* What rows are made of. */
struct ctnat_row {
	__u8 n_fields;
	__u8 n_words;		/* of a key */
	__u8 n_data;
	__u8 n_time;		/* CTNAT_ROW_TIME, or 0 */
	__u8 first_words;	/* of the key's first field */
	bool verdict;
	bool ranges;		/* keys may be ranges */
	bool clock;		/* the array itself has what is over in time */
	__u16 field[CTNAT_CONCAT_MAX];
};

struct ctnat_elems {
	struct ctnat_row row;
	__u32 n;
	__u32 n_chains;
	const __u32 *words;
	const char *const *chains;	/* that a verdict map leads to */
};

/* Number of fields in a list that ends with a zero, or is full. */
static inline unsigned int ctnat_fields_count(const __u16 *field)
{
	unsigned int n = 0;

	while (n < CTNAT_CONCAT_MAX && field[n])
		n++;
	return n;
}

static inline unsigned int ctnat_fields_words(const __u16 *field)
{
	unsigned int i, words = 0;

	for (i = 0; i < CTNAT_CONCAT_MAX && field[i]; i++)
		words += ctnat_field_words(field[i]);
	return words;
}

/* Words of a map's data; 0: a set, or a verdict map. */
static inline unsigned int ctnat_set_data_words(const struct ctnat_object_set *s)
{
	return ctnat_fields_words(s->data) *
	       (s->flags & CTNAT_SET_RANGES ? 2 : 1);
}

/*
 * Do elements of such a set live on their own, in a hash table? Those that
 * packets may add or delete; none adds ranges, or verdicts.
 */
static inline bool ctnat_set_is_live(const struct ctnat_object_set *set)
{
	return set->flags & (CTNAT_SET_TIMEOUT | CTNAT_SET_DYNAMIC) &&
	       !(set->flags & (CTNAT_SET_INTERVAL | CTNAT_SET_VERDICT));
}

static inline void ctnat_row_init(struct ctnat_row *row,
				  const struct ctnat_object_set *set)
{
	unsigned int i;

	row->n_fields = ctnat_fields_count(set->key);
	row->n_words = ctnat_fields_words(set->key);
	row->verdict = set->flags & CTNAT_SET_VERDICT;
	row->n_data = row->verdict ? 2 : ctnat_set_data_words(set);
	row->n_time = set->flags & CTNAT_SET_TIMEOUT ? CTNAT_ROW_TIME : 0;
	row->first_words = ctnat_field_words(set->key[0]);
	row->ranges = set->flags & CTNAT_SET_INTERVAL;
	row->clock = row->n_time && !ctnat_set_is_live(set);
	for (i = 0; i < CTNAT_CONCAT_MAX; i++)
		row->field[i] = set->key[i];
}

/* Words of a row. */
static inline __u32 ctnat_row_stride(const struct ctnat_row *row)
{
	return 2u * row->n_words + row->n_data + row->n_time;
}

static inline const __u32 *ctnat_elem(const struct ctnat_elems *elems, __u32 at)
{
	return elems->words + (size_t)at * ctnat_row_stride(&elems->row);
}

static inline const __u32 *ctnat_elem_data(const struct ctnat_row *row,
					   const __u32 *elem)
{
	return elem + 2 * row->n_words;
}

/* As memcmp(), of words from the most significant on. */
static inline int ctnat_words_compare(const __u32 *a, const __u32 *b,
				      unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return 0;
}

/* Are its keys boxes: concatenated ranges? */
static inline bool ctnat_row_is_box(const struct ctnat_row *row)
{
	return row->ranges && row->n_fields > 1;
}

static inline int ctnat_boxes_compare(const struct ctnat_row *row,
				      const __u32 *a, const __u32 *b)
{
	unsigned int i, n, at = 0;
	int way = 0;

	for (i = 0; i < row->n_fields && !way; i++, at += n) {
		n = ctnat_field_words(row->field[i]);
		way = ctnat_words_compare(a + at, b + at, n);
		if (!way)
			way = ctnat_words_compare(a + row->n_words + at,
						  b + row->n_words + at, n);
	}
	return way;
}

/* The order of rows, by their keys. */
static inline int ctnat_rows_compare(const struct ctnat_row *row,
				     const __u32 *a, const __u32 *b)
{
	if (ctnat_row_is_box(row))
		return ctnat_boxes_compare(row, a, b);
	return ctnat_words_compare(a, b, 2 * row->n_words);
}

static inline bool ctnat_rows_same(const struct ctnat_row *row, const __u32 *a,
				   const __u32 *b)
{
	return !ctnat_words_compare(a, b, 2 * row->n_words);
}

/*
 * When a row with a clock is over, in units of that; ~0: never. Its time are a
 * length, 0 for none, and the low and the high word of the end.
 */
static inline __u64 ctnat_elem_end(const struct ctnat_row *row,
				   const __u32 *elem)
{
	const __u32 *time = ctnat_elem_data(row, elem) + row->n_data;

	return row->clock && time[0] ? (__u64)time[2] << 32 | time[1] : ~0ull;
}

/* How many rows begin, in their first @n words, no later than @key? */
static inline __u32 ctnat_elems_upto(const struct ctnat_elems *elems,
				     const __u32 *key, unsigned int n)
{
	__u32 low = 0, high = elems->n;

	while (low < high) {
		__u32 mid = low + (high - low) / 2;

		if (ctnat_words_compare(ctnat_elem(elems, mid), key, n) <= 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/**
 * ctnat_elems_find() - the element that a key is in
 *
 * Return: its row, or NULL.
 */
static inline const __u32 *ctnat_elems_find(const struct ctnat_elems *elems,
					    const __u32 *key)
{
	const struct ctnat_row *row = &elems->row;
	const __u32 *elem;
	__u32 at;

	if (row->n_fields == 1 || !row->ranges) {
		at = ctnat_elems_upto(elems, key, row->n_words);
		if (!at)
			return NULL;
		elem = ctnat_elem(elems, at - 1);
		return ctnat_words_compare(key, elem + row->n_words,
					   row->n_words) <= 0 &&
		       (row->ranges || !ctnat_words_compare(key, elem,
							    row->n_words)) ?
		       elem : NULL;
	}
	for (at = ctnat_elems_upto(elems, key, row->first_words); at; at--) {
		elem = ctnat_elem(elems, at - 1);
		if (ctnat_key_within(row->field, row->n_fields, key, elem,
				     elem + row->n_words))
			return elem;
	}
	return NULL;
}

/* Which of the new elements is at fault, as an index, and why. */
struct ctnat_elems_fault {
	const char *sentence;
	int error;
	__u32 at;
};

/* Memory that making an array takes. */
struct ctnat_elems_room {
	__u32 *order;
	__u32 *words;		/* of the result */
};

/**
 * ctnat_elems_add() - the elements of two arrays
 * @old: sorted
 * @more: in any order, of the same rows; numbers of chains as of @old
 * @exclusive: refuse what is there already
 * @room: room to sort more->n (sort.h), and words for the rows of both
 * @fault: filled when the answer is no
 *
 * Return: the number of rows, or a negative errno.
 */
long ctnat_elems_add(const struct ctnat_elems *old,
		     const struct ctnat_elems *more, bool exclusive,
		     const struct ctnat_elems_room *room,
		     struct ctnat_elems_fault *fault);

/**
 * ctnat_elems_del() - an array less some elements
 * @keys: as @more above, but only the words of their keys are looked at
 * @order: room to sort keys->n
 * @words: room for the rows of @old
 * @fault: NULL: what is not there is not missed
 */
long ctnat_elems_del(const struct ctnat_elems *old,
		     const struct ctnat_elems *keys, __u32 *order,
		     __u32 *words, struct ctnat_elems_fault *fault);

/* Do the keys of two rows, of any number of fields, have one in common? */
bool ctnat_boxes_meet(const struct ctnat_row *row, const __u32 *a,
		      const __u32 *b);

/*
 * The indices of rows in the order of these, the first of the same ones first;
 * @order: room to sort elems->n.
 */
void ctnat_elems_order(const struct ctnat_elems *elems, __u32 *order);

/* Of an order of all rows, those that are the first with their key; how many? */
__u32 ctnat_elems_unique(const struct ctnat_elems *elems, __u32 *order);

/* Two rows with one key, of which @b comes later: what is wrong, or NULL. */
const char *ctnat_elems_twins(const struct ctnat_row *row, const __u32 *a,
			      const __u32 *b, bool exclusive);

long ctnat_elems_refuse(struct ctnat_elems_fault *fault, int error, __u32 at,
			const char *sentence);

/** ctnat_elems_has() - has an array this element? By its key. */
bool ctnat_elems_has(const struct ctnat_elems *elems, const __u32 *key);

/* ---- wire ---- */

/*
 * A row on the wire has no number of a chain, and two words of time, which are
 * the last ones; one of DEL_ELEMS is a key.
 */
static inline __u32 ctnat_row_wire_words(const struct ctnat_row *row,
					 bool keys)
{
	return keys ? 2u * row->n_words :
		      ctnat_row_stride(row) - row->verdict - !!row->n_time;
}

/**
 * ctnat_elems_decode() - CTNAT_A_ELEMS to rows, judged one by one
 * @payload: of CTNAT_A_ELEMS; @payload.len is a multiple of the row's words
 * @keys: they are keys alone
 * @words: room for the rows; jumps get the numbers 0, 1, … as they come
 * @fault: filled when the answer is no
 *
 * Return: the number of jumps, or a negative errno.
 */
long ctnat_elems_decode(const struct ctnat_object_set *set,
			struct ctnat_payload payload, bool keys,
			__u32 *words, struct ctnat_elems_fault *fault);

/**
 * ctnat_elems_encode() - rows to CTNAT_A_ELEMS
 * @from: the first one
 * @keys: keys alone
 * @room: bytes for CTNAT_A_ELEMS and for the names together
 * @to: NULL to ask for the bytes
 *
 * Return: how many rows were written, one after the other to @to.
 */
__u32 ctnat_elems_encode(const struct ctnat_elems *elems, __u32 from,
			 bool keys, size_t room, void *to);

/** ctnat_elems_names() - names of the chains that rows lead to, with NULs */
size_t ctnat_elems_names(const struct ctnat_elems *elems, __u32 from, __u32 n,
			 char *to);

/** ctnat_elems_sorted() - is this array as it has to be? For tests. */
bool ctnat_elems_sorted(const struct ctnat_elems *elems);

#endif /* CTNAT_CORE_ELEMS_H */
