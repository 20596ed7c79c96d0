/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The elements of a set or map as a tree of rows that never changes.
 *
 * It is a B+tree: leaves hold rows (elems.h) in their order, one behind the other;
 * inner nodes hold their children and, beside each other, what a search wants to
 * know of these before it reads them (struct ctnat_tree_shape says where):
 *
 *   key	the lowest words of the first row; of concatenated ranges the box
 *		around all rows below: low words, then high ones
 *   count	rows below
 *   soonest	when the first of these is over (two words, low one first), of
 *		sets whose rows have a clock
 *
 * A node that is part of a tree is never written again. Who adds or deletes makes
 * new nodes along the way down to where something is different, and refers to all
 * others as they are: so rulesets share what they have in common, and an edit
 * costs what it changes, whatever the size of the set. Every node is at least
 * half full, unless it is the last one of its level.
 *
 * Searching for one field is bisection down to one row. Concatenated ranges are
 * searched for in all boxes that hold the key. Rows are in the order of their
 * fields, each with both of its ends, before the next field. So rows that share
 * their first range stand together, and below that range each field does the same:
 * of two fields, a search reads, on each level, at most two nodes for each
 * different range of the first field that the key is in, and one where the key's
 * own place is; with more fields, so many for each range of all but the last
 * field. Prefixes that hold one address are at most 33 (IPv6: 129), and it is not
 * packets that make ranges nest.
 *
 * All of this has no memory of its own. An edit is first planned, which says how
 * many nodes it takes, and then filled into nodes of its caller, who also counts
 * the references to nodes that trees share.
 */
#ifndef CTNAT_CORE_TREE_H
#define CTNAT_CORE_TREE_H

#include "elems.h"

/* A tree of CTNAT_SET_ELEMS_MAX rows, each node half full, has fewer. */
#define CTNAT_TREE_LEVELS	16

/*
 * struct ctnat_node - some rows, or some nodes
 * @next: of a list of new nodes; nobody's once they are in a tree
 * @n: rows or children
 * @level: 0: rows
 * @fresh: made by the edit that is going on
 * @words: what the node above has of it (shape.sum words), then rows, or
 *	pointers of children (shape.room[1]) and what is to be known of each
 */
struct ctnat_node {
	struct ctnat_node *next;
	__u16 n;
	__u8 level;
	bool fresh;
	__u32 words[] __attribute__((aligned(8)));
};

/* Sizes of nodes, which the kind of row decides. */
struct ctnat_tree_shape {
	bool box;		/* concatenated ranges */
	__u16 stride;		/* words of a row */
	__u16 key;		/* words of what is to be known, by kind: */
	__u16 sum;		/* key, count, soonest */
	__u16 head;		/* sum, and what aligns the words behind it */
	__u16 room[2];		/* rows of a leaf, children of another node */
	__u32 bytes;		/* of a node */
};

/*
 * struct ctnat_tree - the elements of a set or map
 * @elems: what they have in common: @elems.row, @elems.n, and the chains that
 *	they lead to; @elems.words is NULL
 * @root: NULL: there are none
 */
struct ctnat_tree {
	struct ctnat_elems elems;
	struct ctnat_tree_shape shape;
	const struct ctnat_node *root;
};

void ctnat_tree_shape_init(struct ctnat_tree_shape *shape,
			   const struct ctnat_row *row);

/* ---- nodes ---- */

static inline const __u32 *ctnat_leaf_row(const struct ctnat_tree_shape *shape,
					  const struct ctnat_node *leaf,
					  __u32 at)
{
	return leaf->words + shape->head + at * shape->stride;
}

static inline struct ctnat_node *const *
ctnat_node_children(const struct ctnat_tree_shape *shape,
		    const struct ctnat_node *node)
{
	return (struct ctnat_node *const *)(node->words + shape->head);
}

/* What is to be known of a child. */
static inline const __u32 *ctnat_node_sum(const struct ctnat_tree_shape *shape,
					  const struct ctnat_node *node,
					  __u32 at)
{
	return (const __u32 *)(ctnat_node_children(shape, node) +
			       shape->room[1]) + at * shape->sum;
}

/* ---- searching ---- */

/*
 * How many of @n rows of words, @stride apart, begin no later than the key? The
 * loop over one word has nothing to guess for the processor.
 */
static inline __u32 ctnat_words_upto(const __u32 *words, __u32 stride, __u32 n,
				     const __u32 *key, unsigned int n_words)
{
	__u32 low = 0, half;

	if (n_words == 1) {
		const __u32 wanted = key[0], *at = words;

		if (!n || at[0] > wanted)
			return 0;
		for (; n > 1; n -= half) {
			half = n / 2;
			at = at[half * stride] <= wanted ? at + half * stride :
							   at;
		}
		return (at - words) / stride + 1;
	}
	while (n > 0) {
		half = n / 2;
		if (ctnat_words_compare(words + (low + half) * stride, key,
					n_words) <= 0) {
			low += half + 1;
			n -= half + 1;
		} else {
			n = half;
		}
	}
	return low;
}

/**
 * ctnat_tree_meet() - a row whose key is in a range, or in a box
 * @low: words of a key
 * @high: likewise; @low itself: rows that a packet's key is in
 * @but: NULL, or a row; the one that has the same key does not count
 *
 * Return: the row, or NULL.
 */
const __u32 *ctnat_tree_meet(const struct ctnat_tree *tree, const __u32 *low,
			     const __u32 *high, const __u32 *but);

/**
 * ctnat_tree_find() - the element that a key is in
 *
 * Return: its row, or NULL.
 */
static inline const __u32 *ctnat_tree_find(const struct ctnat_tree *tree,
					   const __u32 *key)
{
	const struct ctnat_tree_shape *shape = &tree->shape;
	const struct ctnat_node *node = tree->root;
	const struct ctnat_row *row = &tree->elems.row;
	const __u32 *elem;
	__u32 at;

	if (shape->box)
		return ctnat_tree_meet(tree, key, key, NULL);
	if (!node)
		return NULL;
	while (node->level) {
		at = ctnat_words_upto(ctnat_node_sum(shape, node, 0),
				      shape->sum, node->n, key, row->n_words);
		if (!at)
			return NULL;
		node = ctnat_node_children(shape, node)[at - 1];
	}
	at = ctnat_words_upto(ctnat_leaf_row(shape, node, 0), shape->stride,
			      node->n, key, row->n_words);
	if (!at)
		return NULL;
	elem = ctnat_leaf_row(shape, node, at - 1);
	return ctnat_words_compare(key, elem + row->n_words,
				   row->n_words) <= 0 ? elem : NULL;
}

/**
 * ctnat_tree_same() - the row of a key
 * @key: low and high words
 */
const __u32 *ctnat_tree_same(const struct ctnat_tree *tree, const __u32 *key);

/* ---- reading ---- */

/**
 * ctnat_tree_run() - rows that stand together
 * @at: how many come before the first that is wanted
 * @run: filled: an array, of the same chains, that has it
 *
 * Return: its index in @run, or CTNAT_NOWHERE: there are not so many.
 */
__u32 ctnat_tree_run(const struct ctnat_tree *tree, __u32 at,
		     struct ctnat_elems *run);

/* All rows, from one run to the next; @at of them come before @run. */
#define ctnat_tree_for_each_run(tree, at, run) \
	for (at = 0; ctnat_tree_run(tree, at, run) != CTNAT_NOWHERE; \
	     at += (run)->n)

/**
 * ctnat_tree_shared() - how many rows two trees have in one node
 * @i: how many rows of @a come before
 * @j: likewise, of @b
 *
 * Return: the rows of the largest node that is in both and begins with these
 * two; 0: there is none.
 */
__u32 ctnat_tree_shared(const struct ctnat_tree *a, __u32 i,
			const struct ctnat_tree *b, __u32 j);

/* When the first row is over; U64_MAX: never */
__u64 ctnat_tree_soonest(const struct ctnat_tree *tree);

/**
 * ctnat_tree_due() - a row that is over
 * @at: how many rows not to look at; filled: how many come before it
 *
 * Return: the row, or NULL: none is left.
 */
const __u32 *ctnat_tree_due(const struct ctnat_tree *tree, __u64 now,
			    __u32 *at);

/* Is this tree as it has to be? For tests. */
bool ctnat_tree_valid(const struct ctnat_tree *tree);

/* ---- editing ---- */

/**
 * ctnat_tree_check_boxes() - does any of some concatenated ranges meet another?
 * @more: rows in any order
 * @own: a tree of the same rows
 * @order: of ctnat_elems_order()
 * @fault: filled when the answer is no
 *
 * Return: 0, or a negative errno.
 */
long ctnat_tree_check_boxes(const struct ctnat_tree *old,
			    const struct ctnat_tree *own,
			    const struct ctnat_elems *more, const __u32 *order,
			    struct ctnat_elems_fault *fault);

/**
 * ctnat_tree_check_add() - which of some rows are to be added
 * @more: rows in any order; concatenated ranges passed ctnat_tree_check_boxes()
 * @exclusive: refuse what is there already
 * @order: of ctnat_elems_order(); left: the indices of rows that are new
 * @fault: filled when the answer is no
 *
 * Return: how many, or a negative errno.
 */
long ctnat_tree_check_add(const struct ctnat_tree *old,
			  const struct ctnat_elems *more, bool exclusive,
			  __u32 *order, struct ctnat_elems_fault *fault);

/**
 * ctnat_tree_check_del() - which of some keys are to be deleted
 * @keys: rows, of which only the keys are looked at
 * @order: as above; left: the indices of keys that are there
 * @fault: NULL: what is not there is not missed
 */
long ctnat_tree_check_del(const struct ctnat_tree *old,
			  const struct ctnat_elems *keys, __u32 *order,
			  struct ctnat_elems_fault *fault);

enum ctnat_edit_kind {
	CTNAT_EDIT_ADD,		/* rows that are not there */
	CTNAT_EDIT_DEL,		/* rows that are there */
	CTNAT_EDIT_COLLECT,	/* what is over */
};

/* What a node that has not been made yet will be made of. */
struct ctnat_bin {
	__u16 n;		/* items */
	__u16 room, least;	/* of a node */
	bool made;		/* nodes of this level */
	const void **item;	/* rows, or nodes */
};

/*
 * struct ctnat_edit - one tree becomes another
 * @kind: what happens
 * @old: the tree so far; never touched
 * @elems: rows to add, or whose keys are deleted
 * @order: so many of their indices, in order
 * @n: how many
 * @now: for CTNAT_EDIT_COLLECT
 * @nodes: filled by the plan: how many nodes it takes
 * @pool: those, as a list by @next
 * @used: filled: as a list as well, each after its children
 * @root: filled: of the tree
 * @count: filled: rows of the tree
 */
struct ctnat_edit {
	enum ctnat_edit_kind kind;
	const struct ctnat_tree *old;
	const struct ctnat_elems *elems;
	const __u32 *order;
	__u32 n;
	__u64 now;
	__u32 nodes;
	struct ctnat_node *pool;
	struct ctnat_node *used;
	struct ctnat_node *root;
	__u32 count;
	/* ours */
	bool planning;
	int err;
	__u32 levels;
	struct ctnat_bin bin[CTNAT_TREE_LEVELS];
};

/** ctnat_edit_room() - bytes that ctnat_edit_init() is to be given */
size_t ctnat_edit_room(const struct ctnat_edit *edit);
void ctnat_edit_init(struct ctnat_edit *edit, void *room);

/**
 * ctnat_edit_plan() - how many nodes does it take?
 *
 * Return: 0, or -EFBIG: there is no room for so many elements.
 */
int ctnat_edit_plan(struct ctnat_edit *edit);

/**
 * ctnat_edit_fill() - make the tree
 * @edit: with @pool of @nodes nodes of old->shape.bytes bytes
 *
 * The caller takes references on children of inner nodes of @used that are
 * not fresh, and on the root if it is not, and then ends their being fresh.
 *
 * Return: 0; -EINVAL: it is not as it was planned.
 */
int ctnat_edit_fill(struct ctnat_edit *edit);

#endif /* CTNAT_CORE_TREE_H */
