// SPDX-License-Identifier: GPL-2.0-only
/* The nodes that trees of elements are made of, and share: their references. */
#include <linux/mm.h>
#include <linux/slab.h>

#include "ruleset.h"

/* A node with the number of nodes and contents that refer to it. */
struct owned {
	refcount_t refs;
	struct ctnat_node node;
};

static struct owned *owner(const struct ctnat_node *node)
{
	return container_of(node, struct owned, node);
}

static void node_get(const struct ctnat_node *node)
{
	refcount_inc(&owner(node)->refs);
}

/* Calls itself, as deep as a tree is. */
static void node_put(const struct ctnat_tree_shape *shape,
		     const struct ctnat_node *node)
{
	u32 i;

	if (!node || !refcount_dec_and_test(&owner(node)->refs))
		return;
	cond_resched();
	for (i = 0; node->level && i < node->n; i++)
		node_put(shape, ctnat_node_children(shape, node)[i]);
	kfree(owner(node));
}

void ctnat_tree_put(const struct ctnat_tree *tree)
{
	node_put(&tree->shape, tree->root);
}

static void free_pool(struct ctnat_node *pool)
{
	struct ctnat_node *next;

	for (; pool; pool = next) {
		cond_resched();
		next = pool->next;
		kfree(owner(pool));
	}
}

/* As many nodes as the edit is to take. */
static int fill_pool(struct ctnat_edit *edit)
{
	u32 bytes = offsetof(struct owned, node) + edit->old->shape.bytes, i;
	struct owned *owned;

	edit->pool = NULL;
	for (i = 0; i < edit->nodes; i++) {
		cond_resched();
		owned = kmalloc(bytes, GFP_KERNEL_ACCOUNT);
		if (!owned)
			return -ENOMEM;
		refcount_set(&owned->refs, 1);
		owned->node.next = edit->pool;
		edit->pool = &owned->node;
	}
	return 0;
}

/* The new nodes refer to the old ones that they share, and are new no more. */
static void adopt(struct ctnat_edit *edit)
{
	const struct ctnat_tree_shape *shape = &edit->old->shape;
	struct ctnat_node *node;
	u32 i;

	for (node = edit->used; node; node = node->next) {
		cond_resched();
		for (i = 0; node->level && i < node->n; i++) {
			struct ctnat_node *child;

			child = ctnat_node_children(shape, node)[i];
			if (!child->fresh)
				node_get(child);
		}
	}
	if (edit->root && !edit->root->fresh)
		node_get(edit->root);
	for (node = edit->used; node; node = node->next)
		node->fresh = false;
}

/* @tree, which has none yet, gets the rows of another one. */
void ctnat_tree_share(struct ctnat_tree *tree, const struct ctnat_tree *old)
{
	tree->root = old->root;
	tree->elems.n = old->elems.n;
	if (tree->root)
		node_get(tree->root);
}

/* @tree, which has none yet, gets what becomes of edit->old. */
static int carry_out(struct ctnat_tree *tree, struct ctnat_edit *edit)
{
	void *room;
	int err;

	if (edit->kind != CTNAT_EDIT_COLLECT && !edit->n) {
		ctnat_tree_share(tree, edit->old);
		return 0;
	}
	room = kvmalloc(ctnat_edit_room(edit), GFP_KERNEL);
	if (!room)
		return -ENOMEM;
	ctnat_edit_init(edit, room);
	err = ctnat_edit_plan(edit);
	if (!err) {
		err = fill_pool(edit);
		if (!err)
			err = ctnat_edit_fill(edit);
		if (WARN_ON_ONCE(err == -EINVAL))
			free_pool(edit->used);
		free_pool(edit->pool);
	}
	kvfree(room);
	if (err)
		return err;
	adopt(edit);
	tree->root = edit->root;
	tree->elems.n = edit->count;
	return 0;
}

int ctnat_tree_edit(struct ctnat_tree *tree, const struct ctnat_edit *what)
{
	struct ctnat_edit *edit = kmemdup(what, sizeof(*what), GFP_KERNEL);
	int err = edit ? carry_out(tree, edit) : -ENOMEM;

	kfree(edit);
	return err;
}
