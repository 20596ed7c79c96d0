// SPDX-License-Identifier: GPL-2.0-only
/*
 * Elements as a tree: random edits, of which old trees know nothing, against an
 * array that is gone through from end to end.
 */
#include <stdlib.h>

#include "unit.h"
#include "core/tree.h"

#define ROWS	600		/* of one tree, at most */
#define STRIDE	20		/* words of a row, at most */
#define EDITS	120
#define KEPT	4		/* trees that are looked at again later */

static unsigned int seed;

static __u32 below(__u32 n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 8) % n;
}

/* ---- nodes with references ---- */

struct owned {
	unsigned long refs;
	struct ctnat_node node;
};

static long n_owned;

static struct owned *owner(const struct ctnat_node *node)
{
	return (struct owned *)((char *)node - offsetof(struct owned, node));
}

static void node_put(const struct ctnat_tree_shape *shape,
		     const struct ctnat_node *node)
{
	if (!node || --owner(node)->refs)
		return;
	for (__u32 i = 0; node->level && i < node->n; i++)
		node_put(shape, ctnat_node_children(shape, node)[i]);
	n_owned--;
	free(owner(node));
}

/* Makes as many nodes as an edit was planned to take; the old tree stays. */
static __u32 carry_out(struct ctnat_edit *edit, struct ctnat_tree *to)
{
	const struct ctnat_tree_shape *shape = &edit->old->shape;
	void *room = malloc(ctnat_edit_room(edit));
	struct ctnat_node *node;
	__u32 i;

	ctnat_edit_init(edit, room);
	assert_int_equal(ctnat_edit_plan(edit), 0);
	edit->pool = NULL;
	for (i = 0; i < edit->nodes; i++) {
		struct owned *owned = malloc(offsetof(struct owned, node) +
					     shape->bytes);

		n_owned++;
		owned->refs = 1;
		owned->node.next = edit->pool;
		edit->pool = &owned->node;
	}
	assert_int_equal(ctnat_edit_fill(edit), 0);
	assert_null(edit->pool);
	free(room);
	for (node = edit->used; node; node = node->next)
		for (i = 0; node->level && i < node->n; i++) {
			struct ctnat_node *child;

			child = ctnat_node_children(shape, node)[i];
			owner(child)->refs += !child->fresh;
		}
	if (edit->root && !edit->root->fresh)
		owner(edit->root)->refs++;
	for (node = edit->used; node; node = node->next)
		node->fresh = false;
	*to = *edit->old;
	to->root = edit->root;
	to->elems.n = edit->count;
	assert_true(ctnat_tree_valid(to));
	return edit->nodes;
}

/* ---- the twin ---- */

struct twin {
	__u32 n;
	__u32 words[ROWS][STRIDE];
};

/* A tree, and what is to be in it. */
struct pair {
	struct ctnat_tree tree;
	struct twin twin;
};

static const struct ctnat_row *row_of(const struct pair *pair)
{
	return &pair->tree.elems.row;
}

static bool within(const struct ctnat_row *row, const __u32 *elem,
		   const __u32 *low, const __u32 *high)
{
	unsigned int i, n, at = 0;

	for (i = 0; i < row->n_fields; i++, at += n) {
		n = ctnat_field_words(row->field[i]);
		if (ctnat_words_compare(elem + at, high + at, n) > 0 ||
		    ctnat_words_compare(low + at, elem + row->n_words + at,
					n) > 0)
			return false;
	}
	return true;
}

static const __u32 *twin_meet(const struct pair *pair, const __u32 *low,
			      const __u32 *high)
{
	for (__u32 i = 0; i < pair->twin.n; i++)
		if (within(row_of(pair), pair->twin.words[i], low, high))
			return pair->twin.words[i];
	return NULL;
}

static __u32 twin_same(const struct pair *pair, const __u32 *elem)
{
	__u32 i;

	for (i = 0; i < pair->twin.n; i++)
		if (ctnat_rows_same(row_of(pair), pair->twin.words[i], elem))
			break;
	return i;
}

static void twin_del(struct pair *pair, __u32 at)
{
	memmove(pair->twin.words[at], pair->twin.words[at + 1],
		(pair->twin.n - at - 1) * sizeof(pair->twin.words[0]));
	pair->twin.n--;
}

/* ---- comparing ---- */

static void compare_rows(const struct pair *pair)
{
	__u32 stride = pair->tree.shape.stride, at, from, seen = 0;
	struct ctnat_elems run;

	assert_int_equal(pair->tree.elems.n, pair->twin.n);
	ctnat_tree_for_each_run(&pair->tree, at, &run) {
		for (__u32 i = 0; i < run.n; i++, seen++) {
			__u32 in_twin = twin_same(pair, ctnat_elem(&run, i));

			assert_true(in_twin < pair->twin.n);
			assert_memory_equal(ctnat_elem(&run, i),
					    pair->twin.words[in_twin],
					    stride * 4);
		}
	}
	assert_int_equal(seen, pair->twin.n);
	if (seen) {
		at = below(seen);
		from = ctnat_tree_run(&pair->tree, at, &run);
		assert_true(from < run.n);
	}
	assert_int_equal(ctnat_tree_run(&pair->tree, seen, &run),
			 CTNAT_NOWHERE);
}

/* Numbers are small, so that there is always somebody near. */
static __u32 range_of(const struct ctnat_row *row)
{
	return row->n_fields > 1 ? 40 : 4000;
}

static void random_key(const struct ctnat_row *row, __u32 *key)
{
	for (unsigned int i = 0; i < row->n_words; i++)
		key[i] = below(range_of(row));
}

static void compare_searches(const struct pair *pair)
{
	const struct ctnat_row *row = row_of(pair);
	__u32 key[STRIDE];

	for (int i = 0; i < 50; i++) {
		const __u32 *found, *expected;

		if (pair->twin.n && !below(3))
			memcpy(key, pair->twin.words[below(pair->twin.n)],
			       sizeof(key));
		else
			random_key(row, key);
		found = ctnat_tree_find(&pair->tree, key);
		expected = twin_meet(pair, key, key);
		assert_int_equal(!!found, !!expected);
		if (found)
			assert_memory_equal(found, expected,
					    pair->tree.shape.stride * 4);
	}
}

static void compare_times(const struct pair *pair)
{
	const struct ctnat_row *row = row_of(pair);
	__u64 soonest = ~0ull, end, now = below(1000);
	__u32 i, at = 0, due = 0, n = 0;

	for (i = 0; i < pair->twin.n; i++) {
		end = ctnat_elem_end(row, pair->twin.words[i]);
		soonest = end < soonest ? end : soonest;
		due += end <= now;
	}
	assert_true(ctnat_tree_soonest(&pair->tree) == soonest);
	while (ctnat_tree_due(&pair->tree, now, &at)) {
		struct ctnat_elems run;
		__u32 from = ctnat_tree_run(&pair->tree, at++, &run);

		assert_true(ctnat_elem_end(row, ctnat_elem(&run, from)) <=
			    now);
		n++;
	}
	assert_int_equal(n, due);
}

/* Rows of one that the other lacks, as listeners are told of them. */
static __u32 difference(const struct ctnat_tree *a, const struct ctnat_tree *b,
			__u32 *read)
{
	__u32 i = 0, j = 0, n = 0, skip;

	*read = 0;
	while (i < a->elems.n) {
		struct ctnat_elems in_a, in_b;
		__u32 at_a, at_b;
		int way = -1;

		skip = ctnat_tree_shared(a, i, b, j);
		if (skip) {
			i += skip;
			j += skip;
			continue;
		}
		at_a = ctnat_tree_run(a, i, &in_a);
		at_b = ctnat_tree_run(b, j, &in_b);
		++*read;
		if (at_b != CTNAT_NOWHERE)
			way = ctnat_rows_compare(&a->elems.row,
						 ctnat_elem(&in_a, at_a),
						 ctnat_elem(&in_b, at_b));
		n += way < 0;
		i += way <= 0;
		j += way >= 0;
	}
	return n;
}

static void compare_trees(const struct pair *a, const struct pair *b)
{
	__u32 i, n = 0, read;

	for (i = 0; i < a->twin.n; i++)
		n += twin_same(b, a->twin.words[i]) == b->twin.n;
	assert_int_equal(difference(&a->tree, &b->tree, &read), n);
}

static void compare(const struct pair *pair)
{
	compare_rows(pair);
	compare_searches(pair);
	compare_times(pair);
}

/* ---- edits ---- */

/* Mostly small, sometimes large, sometimes a single number. */
static void random_row(const struct ctnat_row *row, __u32 *elem)
{
	unsigned int i, n = row->n_words;
	__u32 range = range_of(row), wide = below(8) ? 4 : range / 2;

	for (i = 0; i < n; i++) {
		elem[i] = below(range);
		elem[n + i] = elem[i];
		if (!row->ranges || !below(3))
			continue;
		elem[n + i] += below(row->n_fields > 1 && !i ? range / 4 :
				     wide);
		/* nested, as prefixes are */
		if (row->n_fields > 1 && !i && below(2)) {
			elem[i] &= ~7u;
			elem[n + i] = elem[i] + 7;
		}
	}
	for (i = 2 * n; i < 2u * n + row->n_data; i++)
		elem[i] = below(3);
	if (row->n_time) {
		elem[i] = below(2);
		elem[i + 1] = below(1000);
		elem[i + 2] = 0;
	}
}

/* What is wrong with adding a row, as the twin sees it. */
static int twin_refuses(const struct pair *pair, const __u32 *elem,
			bool exclusive, bool *there)
{
	const struct ctnat_row *row = row_of(pair);
	__u32 i, at = twin_same(pair, elem);

	*there = at < pair->twin.n;
	for (i = 0; i < pair->twin.n; i++)
		if (i != at && within(row, pair->twin.words[i], elem,
				      elem + row->n_words))
			return -EEXIST;
	return *there && ctnat_elems_twins(row, pair->twin.words[at], elem,
					   exclusive) ? -EEXIST : 0;
}

struct message {
	struct ctnat_elems elems;
	__u32 *words;
	__u32 order[CTNAT_SORT_ROOM(ROWS)];
};

static void message_init(struct message *m, const struct pair *pair, __u32 n)
{
	m->elems = (struct ctnat_elems){ .row = *row_of(pair), .n = n };
	m->words = calloc(n + 1, 4 * STRIDE);
	m->elems.words = m->words;
}

/* A tree of the rows of a message, of which some may be the same. */
static void own_tree(const struct message *m, const struct pair *like,
		     struct ctnat_tree *own)
{
	const struct ctnat_tree none = { .elems.row = m->elems.row,
					 .shape = like->tree.shape };
	__u32 order[CTNAT_SORT_ROOM(ROWS)];
	struct ctnat_edit edit = { .kind = CTNAT_EDIT_ADD, .old = &none,
				   .elems = &m->elems, .order = order };

	ctnat_elems_order(&m->elems, order);
	edit.n = ctnat_elems_unique(&m->elems, order);
	/* boxes may overlap, which it is there to find out */
	carry_out(&edit, own);
}

static void fill_message(struct message *m, const struct pair *pair,
			 bool fitting)
{
	struct pair *sum = malloc(sizeof(*sum));
	__u32 i, tries = 0;
	bool there;

	*sum = *pair;
	for (i = 0; i < m->elems.n && tries < 20000; tries++) {
		__u32 *row = m->words + i * pair->tree.shape.stride;

		random_row(row_of(pair), row);
		if (twin_refuses(sum, row, false, &there) && fitting)
			continue;
		if (!there && sum->twin.n < ROWS)
			memcpy(sum->twin.words[sum->twin.n++], row,
			       pair->tree.shape.stride * 4);
		i++;
	}
	m->elems.n = i;
	free(sum);
}

/* @to becomes @from and @n rows more, unless that is refused. */
static long add(const struct pair *from, struct pair *to, __u32 n,
		bool exclusive)
{
	struct ctnat_edit edit = { .kind = CTNAT_EDIT_ADD,
				   .old = &from->tree };
	struct ctnat_elems_fault fault = { };
	struct ctnat_tree own = { };
	struct message m;
	long expected = 0, got = 0;
	bool there;

	message_init(&m, from, n);
	fill_message(&m, from, below(4));
	*to = *from;
	for (__u32 i = 0; i < m.elems.n && !expected; i++) {
		const __u32 *elem = ctnat_elem(&m.elems, i);

		expected = twin_refuses(to, elem, exclusive, &there);
		if (!expected && !there)
			memcpy(to->twin.words[to->twin.n++], elem,
			       from->tree.shape.stride * 4);
	}
	ctnat_elems_order(&m.elems, m.order);
	if (from->tree.shape.box) {
		own_tree(&m, from, &own);
		got = ctnat_tree_check_boxes(&from->tree, &own, &m.elems,
					     m.order, &fault);
		node_put(&from->tree.shape, own.root);
	}
	if (!got)
		got = ctnat_tree_check_add(&from->tree, &m.elems, exclusive,
					   m.order, &fault);
	if (got < 0) {
		assert_int_equal(got, expected);
		assert_non_null(fault.sentence);
		assert_true(fault.at < m.elems.n);
		*to = *from;
		to->tree.root = NULL;
	} else {
		assert_int_equal(expected, 0);
		assert_int_equal(got, to->twin.n - from->twin.n);
		edit.elems = &m.elems;
		edit.order = m.order;
		edit.n = got;
		carry_out(&edit, &to->tree);
	}
	free(m.words);
	return got;
}

static long del(const struct pair *from, struct pair *to, __u32 n, bool strict)
{
	struct ctnat_edit edit = { .kind = CTNAT_EDIT_DEL,
				   .old = &from->tree };
	__u32 key = 2 * row_of(from)->n_words, at;
	struct ctnat_elems_fault fault = { };
	struct message m;
	bool missed = false;
	long got;

	message_init(&m, from, n);
	*to = *from;
	for (__u32 i = 0; i < n; i++) {
		__u32 *row = m.words + i * from->tree.shape.stride;

		if (from->twin.n && (strict || below(4)))
			memcpy(row, from->twin.words[below(from->twin.n)],
			       key * 4);
		else
			random_row(row_of(from), row);
		at = twin_same(to, row);
		missed |= at == to->twin.n;
		if (at < to->twin.n)
			twin_del(to, at);
	}
	ctnat_elems_order(&m.elems, m.order);
	got = ctnat_tree_check_del(&from->tree, &m.elems, m.order,
				   strict ? &fault : NULL);
	if (strict && missed) {
		assert_int_equal(got, -ENOENT);
		*to = *from;
		to->tree.root = NULL;
	} else {
		assert_int_equal(got, from->twin.n - to->twin.n);
		edit.elems = &m.elems;
		edit.order = m.order;
		edit.n = got;
		carry_out(&edit, &to->tree);
	}
	free(m.words);
	return got;
}

static long collect(const struct pair *from, struct pair *to)
{
	struct ctnat_edit edit = { .kind = CTNAT_EDIT_COLLECT,
				   .old = &from->tree, .now = below(300) };

	*to = *from;
	for (__u32 i = to->twin.n; i > 0; i--)
		if (ctnat_elem_end(row_of(to), to->twin.words[i - 1]) <=
		    edit.now)
			twin_del(to, i - 1);
	carry_out(&edit, &to->tree);
	return 0;
}

static long edit_somehow(const struct pair *from, struct pair *to)
{
	__u32 free_rows = ROWS - 1 - from->twin.n;
	__u32 n = 1 + (below(3) ? below(3) : below(200));

	if (row_of(from)->clock && !below(10))
		return collect(from, to);
	if (free_rows > n && below(5) > 1)
		return add(from, to, n, !below(6));
	return del(from, to, n, below(2));
}

static void one_kind(const struct ctnat_object_set *set, unsigned int start)
{
	struct pair *kept[KEPT], *next = malloc(sizeof(*next));
	__u32 i;

	seed = start;
	for (i = 0; i < KEPT; i++) {
		kept[i] = calloc(1, sizeof(*kept[i]));
		ctnat_row_init(&kept[i]->tree.elems.row, set);
		ctnat_tree_shape_init(&kept[i]->tree.shape,
				 &kept[i]->tree.elems.row);
		/* smaller nodes, so that there are more levels of them */
		if (start % 3) {
			kept[i]->tree.shape.room[0] = 8;
			kept[i]->tree.shape.room[1] = 8;
		}
	}
	assert_true(kept[0]->tree.shape.stride <= STRIDE);
	for (i = 0; i < EDITS; i++) {
		struct pair *from = kept[below(KEPT)];
		__u32 old = below(KEPT);
		struct pair *tmp;

		if (edit_somehow(from, next) < 0)
			continue;
		compare(next);
		compare(from);
		compare_trees(from, next);
		compare_trees(next, from);
		node_put(&kept[old]->tree.shape, kept[old]->tree.root);
		tmp = kept[old];
		kept[old] = next;
		next = tmp;
	}
	for (i = 0; i < KEPT; i++) {
		compare(kept[i]);
		node_put(&kept[i]->tree.shape, kept[i]->tree.root);
		free(kept[i]);
	}
	free(next);
	assert_int_equal(n_owned, 0);
}

static void edits(void **state)
{
	static const struct ctnat_object_set sets[] = {
		{ .key = { CTNAT_FIELD_IP_SADDR } },
		{ .key = { CTNAT_FIELD_IP6_SADDR } },
		{ .key = { CTNAT_FIELD_IP_SADDR, CTNAT_FIELD_TH_DPORT } },
		{ .key = { CTNAT_FIELD_IP_SADDR },
		  .flags = CTNAT_SET_INTERVAL },
		{ .key = { CTNAT_FIELD_IP_SADDR },
		  .data = { CTNAT_FIELD_IP_DADDR, CTNAT_FIELD_TH_DPORT },
		  .flags = CTNAT_SET_INTERVAL },
		{ .key = { CTNAT_FIELD_IP6_SADDR },
		  .flags = CTNAT_SET_INTERVAL | CTNAT_SET_TIMEOUT },
		{ .key = { CTNAT_FIELD_IP_SADDR, CTNAT_FIELD_TH_DPORT },
		  .flags = CTNAT_SET_INTERVAL },
		{ .key = { CTNAT_FIELD_IP_SADDR, CTNAT_FIELD_TH_DPORT,
			   CTNAT_FIELD_TH_SPORT },
		  .flags = CTNAT_SET_INTERVAL | CTNAT_SET_TIMEOUT },
		{ .key = { CTNAT_FIELD_IP6_SADDR, CTNAT_FIELD_TH_DPORT },
		  .data = { CTNAT_FIELD_CT_MARK },
		  .flags = CTNAT_SET_INTERVAL },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(sets); i++)
		for (unsigned int start = 1; start < 4; start++)
			one_kind(&sets[i], start);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
