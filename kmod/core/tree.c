// SPDX-License-Identifier: GPL-2.0-only
/* Elements as a tree, see tree.h: searching, reading, judging new ones. */
#include "tree.h"

/*
 * Bytes of a node, less what its owner adds. Boxes are looked at one by one.
 */
#define NODE_BYTES	(2048 - 8)
#define NODE_BYTES_BOX	(512 - 8)
#define ROOM_MIN	8

void ctnat_tree_shape_init(struct ctnat_tree_shape *shape,
			   const struct ctnat_row *row)
{
	__u32 bytes, leaf, inner;

	memset(shape, 0, sizeof(*shape));
	shape->box = ctnat_row_is_box(row);
	shape->stride = ctnat_row_stride(row);
	shape->key = shape->box ? 2 * row->n_words : row->n_words;
	shape->sum = shape->key + (row->clock ? 3 : 1);
	shape->head = (shape->sum + 1) & ~1u;
	bytes = (shape->box ? NODE_BYTES_BOX : NODE_BYTES) -
		sizeof(struct ctnat_node);
	bytes -= bytes > 4u * shape->head ? 4u * shape->head : bytes;
	leaf = bytes / (4 * shape->stride);
	inner = bytes / (4 * shape->sum + sizeof(void *));
	shape->room[0] = leaf > ROOM_MIN ? leaf : ROOM_MIN;
	shape->room[1] = inner > ROOM_MIN ? inner : ROOM_MIN;
	leaf = 4 * shape->stride * shape->room[0];
	inner = (4 * shape->sum + sizeof(void *)) * shape->room[1];
	shape->bytes = sizeof(struct ctnat_node) + 4 * shape->head +
		       (leaf > inner ? leaf : inner);
}

/* ---- what is known of a node ---- */

static __u32 sum_count(const struct ctnat_tree_shape *shape, const __u32 *sum)
{
	return sum[shape->key];
}

static __u64 sum_soonest(const struct ctnat_tree_shape *shape, const __u32 *sum)
{
	if (shape->sum == shape->key + 1)
		return ~0ull;
	return (__u64)sum[shape->key + 2] << 32 | sum[shape->key + 1];
}

static const __u32 *first_row(const struct ctnat_tree_shape *shape,
			      const struct ctnat_node *node)
{
	while (node->level)
		node = ctnat_node_children(shape, node)[0];
	return ctnat_leaf_row(shape, node, 0);
}

__u64 ctnat_tree_soonest(const struct ctnat_tree *tree)
{
	return tree->root ? sum_soonest(&tree->shape, tree->root->words) :
			    ~0ull;
}

/* ---- boxes ---- */

/* Does a box begin behind the other one's end, in the first field? */
static bool is_behind(const struct ctnat_row *row, const __u32 *box,
		      const __u32 *high)
{
	return ctnat_words_compare(box, high, row->first_words) > 0;
}

static bool box_meets(const struct ctnat_row *row, const __u32 *box,
		      const __u32 *low, const __u32 *high)
{
	unsigned int i, n, at = 0;

	for (i = 0; i < row->n_fields; i++) {
		n = ctnat_field_words(row->field[i]);
		if (ctnat_words_compare(box + at, high + at, n) > 0 ||
		    ctnat_words_compare(low + at, box + row->n_words + at,
					n) > 0)
			return false;
		at += n;
	}
	return true;
}

/* What is looked for, and where the search has come to. */
struct hunt {
	const struct ctnat_tree *tree;
	const __u32 *low, *high, *but;
	__u32 depth;
	struct {
		const struct ctnat_node *node;
		__u32 at;
	} place[CTNAT_TREE_LEVELS];
};

static const __u32 *meet_in_leaf(const struct hunt *hunt,
				 const struct ctnat_node *leaf)
{
	const struct ctnat_row *row = &hunt->tree->elems.row;
	const __u32 *elem = ctnat_leaf_row(&hunt->tree->shape, leaf, 0);
	__u32 i;

	for (i = 0; i < leaf->n; i++, elem += hunt->tree->shape.stride) {
		if (is_behind(row, elem, hunt->high))
			break;
		if (box_meets(row, elem, hunt->low, hunt->high) &&
		    !(hunt->but && ctnat_rows_same(row, elem, hunt->but)))
			return elem;
	}
	return NULL;
}

/* The next child whose box is met, from place->at on; NULL: none. */
static const struct ctnat_node *next_met(struct hunt *hunt)
{
	const struct ctnat_node *node = hunt->place[hunt->depth].node;
	const struct ctnat_tree_shape *shape = &hunt->tree->shape;
	const struct ctnat_row *row = &hunt->tree->elems.row;
	__u32 at = hunt->place[hunt->depth].at;
	const __u32 *box = ctnat_node_sum(shape, node, at);

	for (; at < node->n; at++, box += shape->sum) {
		if (is_behind(row, box, hunt->high))
			break;
		if (!box_meets(row, box, hunt->low, hunt->high))
			continue;
		hunt->place[hunt->depth].at = at + 1;
		return ctnat_node_children(shape, node)[at];
	}
	hunt->place[hunt->depth].at = node->n;
	return NULL;
}

const __u32 *ctnat_tree_meet(const struct ctnat_tree *tree, const __u32 *low,
			     const __u32 *high, const __u32 *but)
{
	struct hunt hunt PLATFORM_UNINITIALIZED;
	const struct ctnat_node *node = tree->root;
	const __u32 *elem;

	if (!node)
		return NULL;
	hunt.tree = tree;
	hunt.low = low;
	hunt.high = high;
	hunt.but = but;
	hunt.depth = 0;
	for (;;) {
		if (node->level) {
			hunt.place[hunt.depth].node = node;
			hunt.place[hunt.depth].at = 0;
		} else {
			elem = meet_in_leaf(&hunt, node);
			if (elem || !hunt.depth)
				return elem;
			hunt.depth--;
		}
		while (!(node = next_met(&hunt))) {
			if (!hunt.depth)
				return NULL;
			hunt.depth--;
		}
		hunt.depth++;
	}
}

/* ---- a row's place ---- */

/*
 * Where a row stands, or would: @at rows of @leaf come no later; @behind is the
 * row that follows the leaf, or NULL.
 */
struct spot {
	const struct ctnat_tree *tree;
	const struct ctnat_node *leaf;
	const __u32 *behind;
	__u32 at;
};

/* The last child that begins no later than the row, or the first. */
static __u32 child_for(const struct ctnat_tree *tree,
		       const struct ctnat_node *node, const __u32 *key)
{
	struct ctnat_node *const *child = ctnat_node_children(&tree->shape,
							      node);
	__u32 low = 0, high = node->n - 1;

	while (low < high) {
		__u32 mid = low + (high - low + 1) / 2;

		if (ctnat_rows_compare(&tree->elems.row,
				       first_row(&tree->shape, child[mid]),
				       key) <= 0)
			low = mid;
		else
			high = mid - 1;
	}
	return low;
}

static void find_leaf(struct spot *spot, const __u32 *key)
{
	const struct ctnat_tree_shape *shape = &spot->tree->shape;
	const struct ctnat_node *node = spot->tree->root;
	__u32 at;

	spot->behind = NULL;
	while (node && node->level) {
		struct ctnat_node *const *child = ctnat_node_children(shape,
								      node);

		at = child_for(spot->tree, node, key);
		if (at + 1 < node->n)
			spot->behind = first_row(shape, child[at + 1]);
		node = child[at];
	}
	spot->leaf = node;
}

/* To the place of a row that is not before the last one. */
static void move_to(struct spot *spot, const __u32 *key)
{
	const struct ctnat_row *row = &spot->tree->elems.row;
	const struct ctnat_tree_shape *shape = &spot->tree->shape;
	__u32 low = 0, high;

	if (!spot->leaf || (spot->behind &&
			    ctnat_rows_compare(row, spot->behind, key) <= 0))
		find_leaf(spot, key);
	high = spot->leaf ? spot->leaf->n : 0;
	while (low < high) {
		__u32 mid = low + (high - low) / 2;

		if (ctnat_rows_compare(row, ctnat_leaf_row(shape, spot->leaf,
							   mid), key) <= 0)
			low = mid + 1;
		else
			high = mid;
	}
	spot->at = low;
}

static const __u32 *row_before(const struct spot *spot)
{
	return spot->at ? ctnat_leaf_row(&spot->tree->shape, spot->leaf,
					 spot->at - 1) : NULL;
}

static const __u32 *row_behind(const struct spot *spot)
{
	if (!spot->leaf || spot->at == spot->leaf->n)
		return spot->behind;
	return ctnat_leaf_row(&spot->tree->shape, spot->leaf, spot->at);
}

const __u32 *ctnat_tree_same(const struct ctnat_tree *tree, const __u32 *key)
{
	struct spot spot = { .tree = tree };
	const __u32 *elem;

	move_to(&spot, key);
	elem = row_before(&spot);
	return elem && ctnat_rows_same(&tree->elems.row, elem, key) ? elem :
								      NULL;
}

/* ---- reading ---- */

__u32 ctnat_tree_run(const struct ctnat_tree *tree, __u32 at,
		     struct ctnat_elems *run)
{
	const struct ctnat_tree_shape *shape = &tree->shape;
	const struct ctnat_node *node = tree->root;
	__u32 i, n;

	*run = tree->elems;
	run->n = 0;
	if (at >= tree->elems.n)
		return CTNAT_NOWHERE;
	while (node->level) {
		for (i = 0; i < node->n; i++) {
			n = sum_count(shape, ctnat_node_sum(shape, node, i));
			if (at < n)
				break;
			at -= n;
		}
		node = ctnat_node_children(shape, node)[i];
	}
	run->words = ctnat_leaf_row(shape, node, 0);
	run->n = node->n;
	return at;
}

/* The nodes that begin with a row, by their level. */
static void begin_with(const struct ctnat_tree *tree, __u32 at,
		       const struct ctnat_node *node[CTNAT_TREE_LEVELS])
{
	const struct ctnat_tree_shape *shape = &tree->shape;
	const struct ctnat_node *here = tree->root;
	__u32 i, n;

	for (i = 0; i < CTNAT_TREE_LEVELS; i++)
		node[i] = NULL;
	if (at >= tree->elems.n)
		return;
	for (;;) {
		node[here->level] = at ? NULL : here;
		if (!here->level)
			return;
		for (i = 0; i < here->n; i++) {
			n = sum_count(shape, ctnat_node_sum(shape, here, i));
			if (at < n)
				break;
			at -= n;
		}
		here = ctnat_node_children(shape, here)[i];
	}
}

__u32 ctnat_tree_shared(const struct ctnat_tree *a, __u32 i,
			const struct ctnat_tree *b, __u32 j)
{
	const struct ctnat_node *in_a[CTNAT_TREE_LEVELS];
	const struct ctnat_node *in_b[CTNAT_TREE_LEVELS];
	__u32 level;

	begin_with(a, i, in_a);
	begin_with(b, j, in_b);
	for (level = CTNAT_TREE_LEVELS; level > 0; level--)
		if (in_a[level - 1] && in_a[level - 1] == in_b[level - 1])
			return sum_count(&a->shape, in_a[level - 1]->words);
	return 0;
}

/* ---- what is over ---- */

static const __u32 *due_in_leaf(const struct ctnat_tree *tree,
				const struct ctnat_node *leaf, __u64 now,
				__u32 *from)
{
	const __u32 *elem;

	for (; *from < leaf->n; (*from)++) {
		elem = ctnat_leaf_row(&tree->shape, leaf, *from);
		if (ctnat_elem_end(&tree->elems.row, elem) <= now)
			return elem;
	}
	return NULL;
}

/* Below a node, from *@from on; as deep as the tree is. */
static const __u32 *due_below(const struct ctnat_tree *tree,
			      const struct ctnat_node *node, __u64 now,
			      __u32 *from)
{
	const struct ctnat_tree_shape *shape = &tree->shape;
	__u32 i, n, left = *from, before = 0;
	const __u32 *elem;

	if (!node->level)
		return due_in_leaf(tree, node, now, from);
	for (i = 0; i < node->n; i++) {
		const __u32 *sum = ctnat_node_sum(shape, node, i);

		n = sum_count(shape, sum);
		if (left < n && sum_soonest(shape, sum) <= now) {
			elem = due_below(tree,
					 ctnat_node_children(shape, node)[i],
					 now, &left);
			*from = before + left;
			if (elem)
				return elem;
		}
		left -= left < n ? left : n;
		before += n;
	}
	return NULL;
}

const __u32 *ctnat_tree_due(const struct ctnat_tree *tree, __u64 now,
			    __u32 *at)
{
	if (*at >= tree->elems.n || ctnat_tree_soonest(tree) > now)
		return NULL;
	return due_below(tree, tree->root, now, at);
}

/* ---- judging ---- */

long ctnat_tree_check_boxes(const struct ctnat_tree *old,
			    const struct ctnat_tree *own,
			    const struct ctnat_elems *more, const __u32 *order,
			    struct ctnat_elems_fault *fault)
{
	__u32 i;

	for (i = 0; i < more->n; i++) {
		const __u32 *elem = ctnat_elem(more, order[i]);
		const __u32 *high = elem + more->row.n_words;

		platform_relax();
		if (ctnat_tree_meet(old, elem, high, elem) ||
		    ctnat_tree_meet(own, elem, high, elem))
			return ctnat_elems_refuse(fault, EEXIST, order[i],
						  "the element overlaps with another one");
	}
	return 0;
}

/* Two ranges of one field, or NULL for none, in order. */
static bool ranges_meet(const struct ctnat_row *row, const __u32 *a,
			const __u32 *b)
{
	return a && b && ctnat_words_compare(b, a + row->n_words,
					     row->n_words) <= 0;
}

/* What is wrong with a row that stands at @spot, and behind @last; or NULL. */
static const char *check_place(const struct spot *spot, const __u32 *last,
			       const __u32 *elem)
{
	const struct ctnat_row *row = &spot->tree->elems.row;

	if (row->n_fields > 1)
		return NULL;
	if (ranges_meet(row, row_before(spot), elem) ||
	    ranges_meet(row, last, elem) ||
	    ranges_meet(row, elem, row_behind(spot)))
		return "the element overlaps with another one";
	return NULL;
}

long ctnat_tree_check_add(const struct ctnat_tree *old,
			  const struct ctnat_elems *more, bool exclusive,
			  __u32 *order, struct ctnat_elems_fault *fault)
{
	const struct ctnat_row *row = &old->elems.row;
	struct spot spot = { .tree = old };
	const __u32 *elem, *twin, *last = NULL;
	const char *sentence;
	__u32 i, n = 0;

	for (i = 0; i < more->n; i++) {
		if (!(i % 256))
			platform_relax();
		elem = ctnat_elem(more, order[i]);
		move_to(&spot, elem);
		twin = row_before(&spot);
		if (!twin || !ctnat_rows_same(row, twin, elem))
			twin = last && ctnat_rows_same(row, last, elem) ?
			       last : NULL;
		sentence = twin ? ctnat_elems_twins(row, twin, elem,
						    exclusive) :
				  check_place(&spot, last, elem);
		if (sentence)
			return ctnat_elems_refuse(fault, EEXIST, order[i],
						  sentence);
		if (twin)
			continue;
		order[n++] = order[i];
		last = elem;
	}
	return n;
}

long ctnat_tree_check_del(const struct ctnat_tree *old,
			  const struct ctnat_elems *keys, __u32 *order,
			  struct ctnat_elems_fault *fault)
{
	const struct ctnat_row *row = &old->elems.row;
	struct spot spot = { .tree = old };
	const __u32 *elem, *there, *last = NULL;
	__u32 i, n = 0;

	for (i = 0; i < keys->n; i++) {
		if (!(i % 256))
			platform_relax();
		elem = ctnat_elem(keys, order[i]);
		move_to(&spot, elem);
		there = row_before(&spot);
		if (there && ctnat_rows_same(row, there, elem) &&
		    there != last) {
			order[n++] = order[i];
			last = there;
		} else if (fault) {
			return ctnat_elems_refuse(fault, ENOENT, order[i],
						  "there is no such element");
		}
	}
	return n;
}

/* ---- for tests ---- */

struct audit {
	const struct ctnat_tree *tree;
	const __u32 *last;	/* row */
};

static bool box_holds(const struct ctnat_row *row, const __u32 *box,
		      const __u32 *elem)
{
	return ctnat_key_within(row->field, row->n_fields, elem, box,
				box + row->n_words) &&
	       ctnat_key_within(row->field, row->n_fields,
				elem + row->n_words, box, box + row->n_words);
}

static bool audit_leaf(struct audit *audit, const struct ctnat_node *leaf)
{
	const struct ctnat_tree_shape *shape = &audit->tree->shape;
	const struct ctnat_row *row = &audit->tree->elems.row;
	__u64 soonest = ~0ull;
	__u32 i;

	for (i = 0; i < leaf->n; i++) {
		const __u32 *elem = ctnat_leaf_row(shape, leaf, i);
		__u64 end = ctnat_elem_end(row, elem);

		if (audit->last &&
		    ctnat_rows_compare(row, audit->last, elem) >= 0)
			return false;
		if (shape->box && !box_holds(row, leaf->words, elem))
			return false;
		soonest = end < soonest ? end : soonest;
		audit->last = elem;
	}
	return soonest == sum_soonest(shape, leaf->words) &&
	       leaf->n == sum_count(shape, leaf->words) &&
	       (shape->box ||
		!ctnat_words_compare(leaf->words,
				     ctnat_leaf_row(shape, leaf, 0),
				     row->n_words));
}

static bool audit_node(struct audit *audit, const struct ctnat_node *node,
		       bool last)
{
	const struct ctnat_tree_shape *shape = &audit->tree->shape;
	__u32 i, n = 0, room = shape->room[!!node->level];
	__u64 soonest = ~0ull, end;

	if (!node->n || node->n > room || (!last && node->n < room / 2) ||
	    node->fresh)
		return false;
	if (!node->level)
		return audit_leaf(audit, node);
	for (i = 0; i < node->n; i++) {
		struct ctnat_node *child = ctnat_node_children(shape, node)[i];
		const __u32 *sum = ctnat_node_sum(shape, node, i);

		if (child->level + 1 != node->level ||
		    ctnat_words_compare(sum, child->words, shape->sum) ||
		    !audit_node(audit, child, last && i + 1 == node->n))
			return false;
		if (shape->box && !box_holds(&audit->tree->elems.row,
					     node->words, sum))
			return false;
		end = sum_soonest(shape, sum);
		soonest = end < soonest ? end : soonest;
		n += sum_count(shape, sum);
	}
	return soonest == sum_soonest(shape, node->words) &&
	       n == sum_count(shape, node->words) &&
	       (shape->box ||
		!ctnat_words_compare(node->words,
				     ctnat_node_sum(shape, node, 0),
				     shape->key));
}

bool ctnat_tree_valid(const struct ctnat_tree *tree)
{
	struct audit audit = { .tree = tree };

	if (!tree->root)
		return !tree->elems.n;
	return audit_node(&audit, tree->root, true) &&
	       tree->elems.n == sum_count(&tree->shape, tree->root->words);
}
