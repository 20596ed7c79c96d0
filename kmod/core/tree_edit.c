// SPDX-License-Identifier: GPL-2.0-only
/*
 * Elements as a tree, see tree.h: another one out of it.
 *
 * The old tree is read from its first row to its last, and the new one grows by
 * the way: each level has a bin where rows, or nodes of the level below, gather
 * until there are enough for a node, which falls into the bin above. What nothing
 * is done to goes into a bin as a whole, as deep as it is, once all bins below are
 * empty. Where they hold too little for a node that is opened instead, and
 * what is in it makes up for what they lack.
 */
#include "tree.h"

/* ---- bins ---- */

static __u32 levels_of(const struct ctnat_edit *edit)
{
	const struct ctnat_tree_shape *shape = &edit->old->shape;
	const struct ctnat_node *root = edit->old->root;
	__u32 levels = 2, nodes = edit->old->elems.n;

	nodes += edit->kind == CTNAT_EDIT_ADD ? edit->n : 0;
	nodes = nodes / (shape->room[0] / 2u) + 1;
	for (; nodes > 1; levels++)
		nodes = nodes / (shape->room[1] / 2u) + 1;
	if (root && levels < root->level + 2u)
		levels = root->level + 2u;
	return levels < CTNAT_TREE_LEVELS ? levels : CTNAT_TREE_LEVELS;
}

size_t ctnat_edit_room(const struct ctnat_edit *edit)
{
	const struct ctnat_tree_shape *shape = &edit->old->shape;
	__u32 most = shape->room[0] > shape->room[1] ? shape->room[0] :
						       shape->room[1];

	return (size_t)levels_of(edit) * (most + most / 2) * sizeof(void *);
}

void ctnat_edit_init(struct ctnat_edit *edit, void *room)
{
	const struct ctnat_tree_shape *shape = &edit->old->shape;
	const void **item = room;
	__u32 i;

	edit->levels = levels_of(edit);
	for (i = 0; i < edit->levels; i++) {
		struct ctnat_bin *bin = &edit->bin[i];

		bin->room = shape->room[i > 0];
		bin->least = bin->room / 2;
		bin->item = item;
		item += bin->room + bin->least;
	}
}

/* ---- nodes ---- */

/* Make a box large enough for another one as well. */
static void widen(const struct ctnat_row *row, __u32 *box, const __u32 *by)
{
	unsigned int i, n, at = 0, high = row->n_words;

	for (i = 0; i < row->n_fields; i++, at += n, high += n) {
		n = ctnat_field_words(row->field[i]);
		if (ctnat_words_compare(by + at, box + at, n) < 0)
			memcpy(box + at, by + at, n * sizeof(*box));
		if (ctnat_words_compare(by + high, box + high, n) > 0)
			memcpy(box + high, by + high, n * sizeof(*box));
	}
}

/* One row or child more: its key, how many it stands for, when it is over. */
static void sum_up(const struct ctnat_tree *tree, __u32 *sum, const __u32 *key,
		   __u32 count, __u64 end)
{
	const struct ctnat_tree_shape *shape = &tree->shape;
	__u32 *time = sum + shape->key + 1;

	if (!sum[shape->key])
		memcpy(sum, key, shape->key * sizeof(*sum));
	else if (shape->box)
		widen(&tree->elems.row, sum, key);
	sum[shape->key] += count;
	if (shape->sum == shape->key + 1 ||
	    end >= ((__u64)time[1] << 32 | time[0]))
		return;
	time[0] = end;
	time[1] = end >> 32;
}

static void fill_leaf(const struct ctnat_tree *tree, struct ctnat_node *leaf,
		      const void **rows)
{
	const struct ctnat_tree_shape *shape = &tree->shape;
	__u32 *to = leaf->words + shape->head, i;

	for (i = 0; i < leaf->n; i++, to += shape->stride) {
		const __u32 *row = rows[i];

		memcpy(to, row, shape->stride * sizeof(*to));
		sum_up(tree, leaf->words, row, 1,
		       ctnat_elem_end(&tree->elems.row, row));
	}
}

static void fill_inner(const struct ctnat_tree *tree, struct ctnat_node *node,
		       const void **nodes)
{
	const struct ctnat_tree_shape *shape = &tree->shape;
	const struct ctnat_node **child =
		(const struct ctnat_node **)(node->words + shape->head);
	__u32 *sum = (__u32 *)(child + shape->room[1]), i;

	for (i = 0; i < node->n; i++, sum += shape->sum) {
		const __u32 *time;
		__u64 end = ~0ull;

		child[i] = nodes[i];
		memcpy(sum, child[i]->words, shape->sum * sizeof(*sum));
		time = sum + shape->key + 1;
		if (shape->sum > shape->key + 1)
			end = (__u64)time[1] << 32 | time[0];
		sum_up(tree, node->words, sum, sum[shape->key], end);
	}
}

/* The first @n things of a bin; NULL: there is no node left for them. */
static struct ctnat_node *make_node(struct ctnat_edit *edit, __u32 level,
				    __u32 n)
{
	const struct ctnat_tree_shape *shape = &edit->old->shape;
	struct ctnat_node *node = edit->pool;

	if (!node || edit->err) {
		edit->err = -EINVAL;
		return NULL;
	}
	edit->pool = node->next;
	node->n = n;
	node->level = level;
	node->fresh = true;
	memset(node->words, 0, shape->head * sizeof(*node->words));
	/* when nothing ends, and nothing is below yet */
	if (shape->sum > shape->key + 1)
		memset(node->words + shape->key + 1, 0xff,
		       2 * sizeof(*node->words));
	if (level)
		fill_inner(edit->old, node, edit->bin[level].item);
	else
		fill_leaf(edit->old, node, edit->bin[level].item);
	node->next = edit->used;
	edit->used = node;
	return node;
}

static void put(struct ctnat_edit *edit, __u32 level, const void *item);

/* The first @n things of a bin become a node. */
static void make(struct ctnat_edit *edit, __u32 level, __u32 n)
{
	struct ctnat_bin *bin = &edit->bin[level];
	struct ctnat_node *node = NULL;

	platform_relax();
	if (edit->planning)
		edit->nodes++;
	else
		node = make_node(edit, level, n);
	bin->made = true;
	bin->n -= n;
	memmove(bin->item, bin->item + n, bin->n * sizeof(*bin->item));
	put(edit, level + 1, node);
}

static void put(struct ctnat_edit *edit, __u32 level, const void *item)
{
	struct ctnat_bin *bin = &edit->bin[level];

	if (level >= edit->levels) {
		edit->err = -EFBIG;
		return;
	}
	bin->item[bin->n++] = item;
	if (bin->n == bin->room + bin->least)
		make(edit, level, bin->room);
}

/* All that is in a bin, which is enough. */
static void empty_bin(struct ctnat_edit *edit, __u32 level)
{
	struct ctnat_bin *bin = &edit->bin[level];

	if (bin->n > bin->room)
		make(edit, level, (bin->n + 1) / 2);
	if (bin->n)
		make(edit, level, bin->n);
}

/* Empty the bins below a level; false: one has too little for that. */
static bool empty_below(struct ctnat_edit *edit, __u32 level)
{
	__u32 i;

	for (i = 0; i < level; i++) {
		if (edit->bin[i].n && edit->bin[i].n < edit->bin[i].least)
			return false;
		empty_bin(edit, i);
	}
	return true;
}

/* ---- the way through the old tree ---- */

/* Which of edit->order are in hand. */
struct slice {
	__u32 from, to;
};

static const __u32 *nth(const struct ctnat_edit *edit, __u32 at)
{
	return ctnat_elem(edit->elems, edit->order[at]);
}

static void read_leaf(struct ctnat_edit *edit, const struct ctnat_node *leaf,
		      struct slice s)
{
	const struct ctnat_tree_shape *shape = &edit->old->shape;
	const struct ctnat_row *row = &edit->old->elems.row;
	__u32 i;

	for (i = 0; i < leaf->n; i++) {
		const __u32 *elem = ctnat_leaf_row(shape, leaf, i);

		if (edit->kind == CTNAT_EDIT_COLLECT) {
			if (ctnat_elem_end(row, elem) > edit->now)
				put(edit, 0, elem);
			continue;
		}
		while (edit->kind == CTNAT_EDIT_ADD && s.from < s.to &&
		       ctnat_rows_compare(row, nth(edit, s.from), elem) < 0)
			put(edit, 0, nth(edit, s.from++));
		if (edit->kind == CTNAT_EDIT_DEL && s.from < s.to &&
		    ctnat_rows_same(row, nth(edit, s.from), elem))
			s.from++;
		else
			put(edit, 0, elem);
	}
	while (edit->kind == CTNAT_EDIT_ADD && s.from < s.to)
		put(edit, 0, nth(edit, s.from++));
}

/* The end of those that come before a row. */
static __u32 upto(const struct ctnat_edit *edit, struct slice s,
		  const struct ctnat_node *node)
{
	const struct ctnat_tree_shape *shape = &edit->old->shape;
	const __u32 *first;

	if (s.from == s.to)
		return s.to;
	while (node->level)
		node = ctnat_node_children(shape, node)[0];
	first = ctnat_leaf_row(shape, node, 0);
	while (s.from < s.to) {
		__u32 mid = s.from + (s.to - s.from) / 2;

		if (ctnat_rows_compare(&edit->old->elems.row, nth(edit, mid),
				       first) < 0)
			s.from = mid + 1;
		else
			s.to = mid;
	}
	return s.from;
}

static bool is_touched(const struct ctnat_edit *edit, const __u32 *sum,
		       struct slice s)
{
	const struct ctnat_tree_shape *shape = &edit->old->shape;
	const __u32 *time = sum + shape->key + 1;

	if (edit->kind != CTNAT_EDIT_COLLECT)
		return s.from < s.to;
	return shape->sum > shape->key + 1 &&
	       ((__u64)time[1] << 32 | time[0]) <= edit->now;
}

/* Calls itself, as deep as the tree is. */
static void read_node(struct ctnat_edit *edit, const struct ctnat_node *node,
		      struct slice s)
{
	const struct ctnat_tree_shape *shape = &edit->old->shape;
	struct ctnat_node *const *child = ctnat_node_children(shape, node);
	__u32 i;

	platform_relax();
	if (!node->level) {
		read_leaf(edit, node, s);
		return;
	}
	for (i = 0; i < node->n && !edit->err; i++) {
		struct slice own = s;

		if (i + 1u < node->n)
			own.to = upto(edit, s, child[i + 1]);
		s.from = own.to;
		if (!is_touched(edit, ctnat_node_sum(shape, node, i), own) &&
		    empty_below(edit, node->level))
			put(edit, node->level, child[i]);
		else
			read_node(edit, child[i], own);
	}
}

/* What the bins hold becomes one tree; its root is in *@root. */
static void tie(struct ctnat_edit *edit, const void **root)
{
	__u32 level, above, i;

	*root = NULL;
	for (level = 0; level < edit->levels && !edit->err; level++) {
		struct ctnat_bin *bin = &edit->bin[level];

		for (i = level + 1, above = 0; i < edit->levels; i++)
			above += edit->bin[i].n;
		if (level && !above && !bin->made && bin->n == 1) {
			*root = bin->item[0];
			return;
		}
		empty_bin(edit, level);
	}
}

static void run(struct ctnat_edit *edit)
{
	const struct slice all = { 0, edit->kind == CTNAT_EDIT_COLLECT ?
				      0 : edit->n };
	const void *root;
	__u32 i;

	for (i = 0; i < edit->levels; i++) {
		edit->bin[i].n = 0;
		edit->bin[i].made = false;
	}
	edit->err = 0;
	if (edit->old->root)
		read_node(edit, edit->old->root, all);
	else if (edit->kind == CTNAT_EDIT_ADD)
		for (i = 0; i < edit->n; i++)
			put(edit, 0, nth(edit, i));
	tie(edit, &root);
	if (edit->planning)
		return;
	edit->root = (struct ctnat_node *)root;
	edit->count = root && !edit->err ?
		      edit->root->words[edit->old->shape.key] : 0;
}

int ctnat_edit_plan(struct ctnat_edit *edit)
{
	edit->nodes = 0;
	edit->planning = true;
	run(edit);
	edit->planning = false;
	return edit->err;
}

int ctnat_edit_fill(struct ctnat_edit *edit)
{
	edit->used = NULL;
	run(edit);
	return edit->err;
}
