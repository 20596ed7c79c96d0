// SPDX-License-Identifier: GPL-2.0-only
/* Elements of named sets and maps: making one sorted array of others. */
#include "bytes.h"
#include "check.h"
#include "elems.h"
#include "sort.h"
#include "uses.h"

long ctnat_elems_refuse(struct ctnat_elems_fault *fault, int error, __u32 at,
			const char *sentence)
{
	fault->sentence = sentence;
	fault->error = error;
	fault->at = at;
	return -error;
}

/* ---- sorting ---- */

static bool elem_before(const void *of, __u32 a, __u32 b)
{
	const struct ctnat_elems *elems = of;
	int way = ctnat_rows_compare(&elems->row, ctnat_elem(elems, a),
				     ctnat_elem(elems, b));

	/* of the same ones the first stays first */
	return way ? way < 0 : a < b;
}

void ctnat_elems_order(const struct ctnat_elems *elems, __u32 *order)
{
	__u32 i;

	/* most come in order as they are */
	for (i = 0; i < elems->n; i++) {
		if (!(i % 1024))
			platform_relax();
		if (i && ctnat_rows_compare(&elems->row,
					    ctnat_elem(elems, i - 1),
					    ctnat_elem(elems, i)) > 0)
			break;
		order[i] = i;
	}
	if (i < elems->n)
		ctnat_sort(order, elems->n, elem_before, elems);
}

/* ---- keys that meet ---- */

bool ctnat_boxes_meet(const struct ctnat_row *row, const __u32 *a,
		      const __u32 *b)
{
	unsigned int i, n, at = 0, words = row->n_words;

	for (i = 0; i < row->n_fields; i++) {
		n = ctnat_field_words(row->field[i]);
		if (ctnat_words_compare(a + at, b + words + at, n) > 0 ||
		    ctnat_words_compare(b + at, a + words + at, n) > 0)
			return false;
		at += n;
	}
	return true;
}

/* Has one of the rows a key that is another one and meets this one? */
static bool meets_one_of(const struct ctnat_elems *elems, const __u32 *elem,
			 __u32 n)
{
	const struct ctnat_row *row = &elems->row;
	__u32 i;

	for (i = 0; i < n; i++) {
		const __u32 *other = ctnat_elem(elems, i);

		if (!(i % 1024))
			platform_relax();
		if (ctnat_boxes_meet(row, elem, other) &&
		    !ctnat_rows_same(row, elem, other))
			return true;
	}
	return false;
}

/* Concatenated ranges: each new one with all that begin before it ends. */
static long check_boxes(const struct ctnat_elems *old,
			const struct ctnat_elems *more, const __u32 *order,
			struct ctnat_elems_fault *fault)
{
	const struct ctnat_row *row = &old->row;
	__u32 i, j;

	for (i = 0; i < more->n; i++) {
		const __u32 *elem = ctnat_elem(more, order[i]);
		const __u32 *high = elem + row->n_words;

		if (meets_one_of(old, elem,
				 ctnat_elems_upto(old, high,
						  row->first_words)))
			goto refuse;
		for (j = i + 1; j < more->n; j++) {
			const __u32 *other = ctnat_elem(more, order[j]);

			if (ctnat_words_compare(other, high,
						row->first_words) > 0)
				break;
			if (ctnat_boxes_meet(row, elem, other) &&
			    !ctnat_rows_same(row, elem, other))
				goto refuse;
		}
	}
	return 0;

refuse:
	return ctnat_elems_refuse(fault, EEXIST, order[i],
		      "the element overlaps with another one");
}

/* ---- adding ---- */

const char *ctnat_elems_twins(const struct ctnat_row *row, const __u32 *a,
			      const __u32 *b, bool exclusive)
{
	if (exclusive)
		return "the element exists already, use add instead of create";
	if (ctnat_words_compare(ctnat_elem_data(row, a),
				ctnat_elem_data(row, b), row->n_data))
		return "there is an element with this key and other data, delete it first";
	return NULL;
}

/* What is taken from two arrays, in their order. */
struct merge {
	const struct ctnat_elems *old, *more;
	const __u32 *order;
	__u32 *words;		/* of the result */
	__u32 n;		/* its rows */
	__u32 i, j;		/* next of the old ones, of the new ones */
	__u32 last;		/* the last row of the result, if new; or NOWHERE */
};

static const __u32 *next_old(const struct merge *m)
{
	return m->i < m->old->n ? ctnat_elem(m->old, m->i) : NULL;
}

static const __u32 *next_new(const struct merge *m)
{
	return m->j < m->more->n ? ctnat_elem(m->more, m->order[m->j]) : NULL;
}

static __u32 *last_row(const struct merge *m)
{
	__u32 stride = ctnat_row_stride(&m->old->row);

	return m->n ? m->words + (size_t)(m->n - 1) * stride : NULL;
}

/* Does a row begin before the last one of the result ends? Of one field. */
static bool meets_last(const struct merge *m, const __u32 *elem)
{
	const struct ctnat_row *row = &m->old->row;
	const __u32 *last = last_row(m);

	return last && row->n_fields == 1 &&
	       ctnat_words_compare(elem, last + row->n_words,
				   row->n_words) <= 0;
}

static void take(struct merge *m, const __u32 *elem, __u32 from)
{
	__u32 stride = ctnat_row_stride(&m->old->row);

	memcpy(m->words + (size_t)m->n * stride, elem,
	       stride * sizeof(*elem));
	m->n++;
	m->last = from;
}

static long take_new(struct merge *m, const __u32 *elem, bool exclusive,
		     struct ctnat_elems_fault *fault)
{
	const struct ctnat_row *row = &m->old->row;
	__u32 from = m->order[m->j++];
	const __u32 *last = last_row(m);
	const char *sentence;

	if (last && ctnat_rows_same(row, last, elem)) {
		sentence = ctnat_elems_twins(row, last, elem, exclusive);
		return sentence ? ctnat_elems_refuse(fault, EEXIST, from, sentence) : 0;
	}
	if (meets_last(m, elem))
		return ctnat_elems_refuse(fault, EEXIST, from,
			      "the element overlaps with another one");
	take(m, elem, from);
	return 0;
}

static long take_old(struct merge *m, const __u32 *elem,
		     struct ctnat_elems_fault *fault)
{
	m->i++;
	if (m->last != CTNAT_NOWHERE && meets_last(m, elem))
		return ctnat_elems_refuse(fault, EEXIST, m->last,
			      "the element overlaps with another one");
	take(m, elem, CTNAT_NOWHERE);
	return 0;
}

long ctnat_elems_add(const struct ctnat_elems *old,
		     const struct ctnat_elems *more, bool exclusive,
		     const struct ctnat_elems_room *room,
		     struct ctnat_elems_fault *fault)
{
	struct merge m = { .old = old, .more = more, .order = room->order,
			   .words = room->words, .last = CTNAT_NOWHERE };
	const __u32 *a, *b;
	long err = 0;

	ctnat_elems_order(more, room->order);
	if (old->row.n_fields > 1 && old->row.ranges)
		err = check_boxes(old, more, room->order, fault);
	while (!err) {
		a = next_old(&m);
		b = next_new(&m);
		if (!((m.i + m.j) % 1024))
			platform_relax();
		if (!a && !b)
			return m.n;
		/* of the same ones the old comes first */
		if (a && (!b || ctnat_rows_compare(&old->row, a, b) <= 0))
			err = take_old(&m, a, fault);
		else
			err = take_new(&m, b, exclusive, fault);
	}
	return err;
}

__u32 ctnat_elems_unique(const struct ctnat_elems *elems, __u32 *order)
{
	__u32 i, n = 0;

	for (i = 0; i < elems->n; i++) {
		if (!(i % 1024))
			platform_relax();
		if (!n || !ctnat_rows_same(&elems->row,
					   ctnat_elem(elems, order[n - 1]),
					   ctnat_elem(elems, order[i])))
			order[n++] = order[i];
	}
	return n;
}

/* ---- deleting ---- */

long ctnat_elems_del(const struct ctnat_elems *old,
		     const struct ctnat_elems *keys, __u32 *order,
		     __u32 *words, struct ctnat_elems_fault *fault)
{
	__u32 stride = ctnat_row_stride(&old->row);
	__u32 i, j = 0, n = 0;

	ctnat_elems_order(keys, order);
	for (i = 0; i < old->n; i++) {
		const __u32 *elem = ctnat_elem(old, i);
		int way = -1;

		if (!(i % 1024))
			platform_relax();
		while (j < keys->n) {
			way = ctnat_rows_compare(&old->row, elem,
						 ctnat_elem(keys, order[j]));
			if (way <= 0 || fault)
				break;
			j++;
			way = -1;
		}
		if (way > 0)
			break;
		if (!way) {
			j++;
			continue;
		}
		memcpy(words + (size_t)n++ * stride, elem,
		       stride * sizeof(*elem));
	}
	if (j < keys->n && fault)
		return ctnat_elems_refuse(fault, ENOENT, order[j],
			      "there is no such element");
	return n;
}

bool ctnat_elems_has(const struct ctnat_elems *elems, const __u32 *key)
{
	__u32 low = 0, high = elems->n;

	while (low < high) {
		__u32 mid = low + (high - low) / 2;
		int way = ctnat_rows_compare(&elems->row,
					     ctnat_elem(elems, mid), key);

		if (!way)
			return true;
		if (way < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

/* ---- wire ---- */

static const char *check_data(const struct ctnat_object_set *set,
			      const __u32 *data)
{
	unsigned int i, n, at = 0;

	if (set->flags & CTNAT_SET_VERDICT)
		return data[0] < __CTNAT_VERDICT_MAX ? NULL :
						       "unknown verdict";
	for (i = 0; i < CTNAT_CONCAT_MAX && set->data[i]; i++) {
		n = ctnat_field_words(set->data[i]);
		if (!ctnat_key_fits(&set->data[i], 1, data + at))
			return "a value is too large for its type";
		at += n;
		if (!(set->flags & CTNAT_SET_RANGES))
			continue;
		if (!ctnat_key_fits(&set->data[i], 1, data + at))
			return "a value is too large for its type";
		if (ctnat_words_compare(data + at - n, data + at, n) > 0)
			return "a range ends before it begins; swap its ends";
		at += n;
	}
	return NULL;
}

/* Its own time, or that of the set, and what is left of it. */
static const char *check_time(const struct ctnat_object_set *set,
			      const __u32 *time)
{
	__u32 timeout = time[0] ? time[0] : set->timeout;

	if (time[1] && !timeout)
		return "only what has a timeout expires";
	if (time[1] > timeout)
		return "it expires later than its timeout allows";
	return NULL;
}

static const char *check_elem(const struct ctnat_object_set *set,
			      const struct ctnat_row *row, const __u32 *elem,
			      bool keys)
{
	const char *sentence;

	sentence = ctnat_check_range(row->field, row->n_fields, elem,
				     elem + row->n_words);
	if (!sentence && !row->ranges &&
	    ctnat_words_compare(elem, elem + row->n_words, row->n_words))
		sentence = "ranges are for sets with flags interval";
	if (sentence || keys)
		return sentence;
	sentence = check_data(set, ctnat_elem_data(row, elem));
	if (sentence || !row->n_time)
		return sentence;
	return check_time(set, ctnat_elem_data(row, elem) + row->n_data);
}

long ctnat_elems_decode(const struct ctnat_object_set *set,
			struct ctnat_payload payload, bool keys,
			__u32 *words, struct ctnat_elems_fault *fault)
{
	__u32 stride, on_wire, n, i, w, jumps = 0;
	const char *sentence, *at = payload.at;
	struct ctnat_row row;

	ctnat_row_init(&row, set);
	stride = ctnat_row_stride(&row);
	on_wire = ctnat_row_wire_words(&row, keys);
	n = payload.len / 4 / on_wire;
	for (i = 0; i < n; i++) {
		__u32 *elem = words + (size_t)i * stride;
		unsigned int code = 2 * row.n_words;

		memset(elem, 0, stride * sizeof(*elem));
		for (w = 0; w < on_wire; w++, at += 4)
			elem[w + (row.verdict && w > code)] =
				ctnat_get_be32(at);
		sentence = check_elem(set, &row, elem, keys);
		if (sentence)
			return ctnat_elems_refuse(fault, EINVAL, i, sentence);
		if (!keys && row.verdict && ctnat_leads_on(elem[code]))
			elem[code + 1] = jumps++;
	}
	return jumps;
}

/* The chain that a row leads to, or NULL. */
static const char *chain_of(const struct ctnat_elems *elems, __u32 at)
{
	const __u32 *data = ctnat_elem_data(&elems->row,
					    ctnat_elem(elems, at));

	if (!elems->row.verdict || !ctnat_leads_on(data[0]))
		return NULL;
	return elems->chains[data[1]];
}

__u32 ctnat_elems_encode(const struct ctnat_elems *elems, __u32 from,
			 bool keys, size_t room, void *to)
{
	__u32 on_wire = ctnat_row_wire_words(&elems->row, keys);
	unsigned int code = 2 * elems->row.n_words;
	__u32 i, w;

	for (i = from; i < elems->n; i++) {
		const __u32 *elem = ctnat_elem(elems, i);
		const char *chain = keys ? NULL : chain_of(elems, i);
		size_t need = on_wire * 4 + (chain ? strlen(chain) + 1 : 0);

		if (need > room)
			break;
		room -= need;
		for (w = 0; to && w < on_wire; w++, to = (char *)to + 4)
			ctnat_put_be32(to, elem[w + (elems->row.verdict &&
						     w > code)]);
	}
	return i - from;
}

size_t ctnat_elems_names(const struct ctnat_elems *elems, __u32 from, __u32 n,
			 char *to)
{
	size_t size = 0;
	__u32 i;

	for (i = from; i < from + n; i++) {
		const char *chain = chain_of(elems, i);

		if (!chain)
			continue;
		if (to)
			memcpy(to + size, chain, strlen(chain) + 1);
		size += strlen(chain) + 1;
	}
	return size;
}

bool ctnat_elems_sorted(const struct ctnat_elems *elems)
{
	__u32 i;

	for (i = 1; i < elems->n; i++)
		if (ctnat_rows_compare(&elems->row, ctnat_elem(elems, i - 1),
				       ctnat_elem(elems, i)) >= 0)
			return false;
	return true;
}
