// SPDX-License-Identifier: GPL-2.0-only
/*
 * The elements of sets and maps. What is there never changes: who adds or deletes
 * makes another content, which shares with this one all nodes of the tree that are
 * the same (core/tree.h), and which the transaction's ruleset brings along. So
 * packets see all that a transaction does to elements at one instant.
 */
#include <linux/jhash.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "elem_time.h"
#include "env.h"
#include "hash.h"

/* ---- packet path ---- */

const u32 *ctnat_elem_of(struct ctnat_packet *pkt,
			const struct ctnat_insn_lookup *lookup,
			const u32 *key)
{
	const struct ctnat_env *env = ctnat_env_const(pkt);
	const struct ctnat_live *live = &env->active->objects[lookup->target];
	const struct ctnat_row *row;
	const u32 *elem;

	if (live->hash)
		return ctnat_hash_find(live->hash, key,
				       env->active->program.generation);
	row = &live->tree->elems.row;
	elem = ctnat_tree_find(live->tree, key);
	if (elem && row->clock) {
		u64 now = get_jiffies_64();

		if (ctnat_elem_end(row, elem) <= now)
			return NULL;
	}
	return elem ? ctnat_elem_data(row, elem) : NULL;
}

/* ---- making them ---- */

/* One with room for @n_chains names; it has no elements and no names yet. */
static struct ctnat_content *content_alloc(const struct ctnat_row *row,
					   u32 n_chains)
{
	struct ctnat_content *content;

	content = kzalloc(sizeof(*content), GFP_KERNEL_ACCOUNT);
	if (!content)
		return NULL;
	refcount_set(&content->refs, 1);
	content->tree.elems.row = *row;
	ctnat_tree_shape_init(&content->tree.shape, row);
	if (!n_chains)
		return content;
	content->chains = kvcalloc(n_chains, sizeof(*content->chains),
				   GFP_KERNEL_ACCOUNT);
	content->used = kvcalloc(n_chains, sizeof(*content->used),
				 GFP_KERNEL_ACCOUNT);
	content->tree.elems.chains = content->chains;
	if (content->chains && content->used)
		return content;
	ctnat_content_put(content);
	return NULL;
}

struct ctnat_content *ctnat_content_empty(const struct ctnat_object_set *set)
{
	struct ctnat_row row;

	ctnat_row_init(&row, set);
	return content_alloc(&row, 0);
}

struct ctnat_content *ctnat_content_get(struct ctnat_content *content)
{
	refcount_inc(&content->refs);
	return content;
}

void ctnat_content_put(struct ctnat_content *content_maybe_null)
{
	struct ctnat_content *content = content_maybe_null;
	u32 i;

	if (!content || !refcount_dec_and_test(&content->refs))
		return;
	for (i = 0; i < content->tree.elems.n_chains; i++) {
		cond_resched();
		ctnat_name_put(content->chains[i]);
	}
	kvfree(content->chains);
	kvfree(content->used);
	ctnat_tree_put(&content->tree);
	kfree(content);
}

/* ---- chains of verdict maps ---- */

/*
 * A chain keeps its number as long as rows lead to it, so that these stay as they
 * are. A number that no row has any more is given to the next new chain; until
 * then it stands for one of the others, and at the end it is dropped.
 */

bool ctnat_content_leads_to(const struct ctnat_content *content,
			    const char *chain)
{
	u32 i;

	for (i = 0; i < content->tree.elems.n_chains; i++) {
		cond_resched();
		if (!strcmp(content->chains[i], chain))
			return true;
	}
	return false;
}

static void set_chain(struct ctnat_content *content, u32 at, const char *name)
{
	ctnat_name_put(content->chains[at]);
	content->chains[at] = name;
}

/*
 * Do rows of both, with the same numbers, lead to the same chains? Not if one was
 * renamed.
 */
bool ctnat_content_same_chains(const struct ctnat_content *a,
			       const struct ctnat_content *b)
{
	u32 n = min(a->tree.elems.n_chains, b->tree.elems.n_chains), i;

	for (i = 0; i < n; i++)
		if (a->used[i] && b->used[i] &&
		    strcmp(a->chains[i], b->chains[i]))
			return false;
	return true;
}

/* A content that is to follow, with room for names; without rows. */
static struct ctnat_content *successor(const struct ctnat_content *old,
				       u32 more_chains)
{
	u32 n = old->tree.elems.n_chains, i;
	struct ctnat_content *content;

	content = content_alloc(&old->tree.elems.row, n + more_chains);
	if (!content)
		return NULL;
	for (i = 0; i < n; i++) {
		content->chains[i] = ctnat_name_get(old->chains[i]);
		content->used[i] = old->used[i];
	}
	content->tree.elems.n_chains = n;
	return content;
}

/* The numbers of chains by their names. */
struct numbers {
	u32 *head, *next;
	u32 size;
	u32 unused;		/* numbers below are in use */
};

static u32 *head_of(const struct numbers *numbers, const char *name)
{
	u32 hash = jhash(name, strlen(name), 0);

	return &numbers->head[hash & (numbers->size - 1)];
}

static void add_number(const struct numbers *numbers, const char *name, u32 at)
{
	u32 *head = head_of(numbers, name);

	numbers->next[at] = *head;
	*head = at;
}

static int numbers_init(struct numbers *numbers,
			const struct ctnat_content *content, u32 most)
{
	u32 i;

	*numbers = (struct numbers){ .size = roundup_pow_of_two(most + 1) };
	numbers->head = kvmalloc_array(numbers->size, sizeof(u32), GFP_KERNEL);
	numbers->next = kvmalloc_array(numbers->size, sizeof(u32), GFP_KERNEL);
	if (!numbers->head || !numbers->next)
		return -ENOMEM;
	memset(numbers->head, 0xff, numbers->size * sizeof(u32));
	for (i = 0; i < content->tree.elems.n_chains; i++) {
		cond_resched();
		if (content->used[i])
			add_number(numbers, content->chains[i], i);
	}
	return 0;
}

/* The number of a name, which may be a new one; negative errno. */
static long number_of(struct numbers *numbers, struct ctnat_content *content,
		      const char *name)
{
	u32 *n_chains = &content->tree.elems.n_chains, at;

	for (at = *head_of(numbers, name); at != CTNAT_NOWHERE;
	     at = numbers->next[at])
		if (!strcmp(content->chains[at], name))
			return at;
	name = ctnat_name_alloc(name);
	if (!name)
		return -ENOMEM;
	while (numbers->unused < *n_chains && content->used[numbers->unused])
		numbers->unused++;
	at = numbers->unused++;
	set_chain(content, at, name);
	*n_chains = max(*n_chains, at + 1);
	add_number(numbers, name, at);
	return at;
}

/*
 * Give the chains of a message the numbers that they have in @content, which
 * has room for new names.
 */
static int number_chains(struct ctnat_content *content,
			 const struct ctnat_more *more)
{
	u32 stride = ctnat_row_stride(&more->elems.row), i;
	struct numbers numbers;
	long at;
	int err;

	if (!more->elems.n_chains)
		return 0;
	err = numbers_init(&numbers, content, content->tree.elems.n_chains +
					      more->elems.n_chains);
	for (i = 0; !err && i < more->elems.n; i++) {
		u32 *data = more->words + (size_t)i * stride +
			    2 * more->elems.row.n_words;

		if (!ctnat_leads_on(data[0]))
			continue;
		cond_resched();
		at = number_of(&numbers, content, more->chains[data[1]]);
		if (at < 0)
			err = at;
		else
			data[1] = at;
	}
	kvfree(numbers.head);
	kvfree(numbers.next);
	return err;
}

/* One row more, or less, leads to its chain. */
static void use_chain(struct ctnat_content *content, const u32 *elem, int delta)
{
	const struct ctnat_row *row = &content->tree.elems.row;
	const u32 *data = ctnat_elem_data(row, elem);

	if (row->verdict && ctnat_leads_on(data[0]))
		content->used[data[1]] += delta;
}

/* Let go of names that no row leads to any more. */
static void drop_chains(struct ctnat_content *content)
{
	u32 *n = &content->tree.elems.n_chains, i, some;

	while (*n && !content->used[*n - 1])
		set_chain(content, --*n, NULL);
	for (some = 0; some < *n && !content->used[some]; some++)
		;
	for (i = 0; i < *n; i++) {
		cond_resched();
		if (!content->used[i])
			set_chain(content, i,
				  ctnat_name_get(content->chains[some]));
	}
}

/* ---- changes ---- */

/* Room for the sort order of the elements of a message. */
static u32 *order_of(const struct ctnat_elems *elems)
{
	return kvmalloc_array(CTNAT_SORT_ROOM(max(elems->n, 1u)), sizeof(u32),
			      GFP_KERNEL);
}

/* Hands the content on, or frees it. */
static struct ctnat_content *content_done(struct ctnat_content *content,
					  u32 *order, long err)
{
	kvfree(order);
	if (err >= 0) {
		drop_chains(content);
		return content;
	}
	ctnat_content_put(content);
	return ERR_PTR(err);
}

/* Of rows in any order, each key once; NULL: no memory. */
static struct ctnat_content *content_of(const struct ctnat_elems *elems)
{
	struct ctnat_content *content = content_alloc(&elems->row, 0);
	const struct ctnat_tree none = {
		.elems.row = elems->row,
		.shape = content ? content->tree.shape :
				   (struct ctnat_tree_shape){ },
	};
	struct ctnat_edit edit = {
		.kind = CTNAT_EDIT_ADD,
		.old = &none,
		.elems = elems,
	};
	u32 *order = order_of(elems);
	int err = -ENOMEM;

	if (content && order) {
		ctnat_elems_order(elems, order);
		edit.order = order;
		edit.n = ctnat_elems_unique(elems, order);
		err = ctnat_tree_edit(&content->tree, &edit);
	}
	kvfree(order);
	if (!err)
		return content;
	ctnat_content_put(content);
	return NULL;
}

/* Which of the elements of a message are new, and in which order. */
static long judge_new(const struct ctnat_content *old,
		      const struct ctnat_elems *more, bool exclusive,
		      u32 *order, struct ctnat_elems_fault *fault)
{
	struct ctnat_content *own;
	long err = 0;

	ctnat_elems_order(more, order);
	/* boxes are held against each other as well */
	if (old->tree.shape.box) {
		own = content_of(more);
		if (!own)
			return -ENOMEM;
		err = ctnat_tree_check_boxes(&old->tree, &own->tree, more,
					     order, fault);
		ctnat_content_put(own);
	}
	return err ?: ctnat_tree_check_add(&old->tree, more, exclusive, order,
					   fault);
}

/* @fault->sentence is set when an element is at fault. */
struct ctnat_content *ctnat_content_add(const struct ctnat_content *old,
					struct ctnat_more *more,
					bool exclusive,
					struct ctnat_elems_fault *fault)
{
	struct ctnat_content *content = successor(old, more->elems.n_chains);
	struct ctnat_edit edit = {
		.kind = CTNAT_EDIT_ADD,
		.old = &old->tree,
		.elems = &more->elems,
	};
	u32 *order = order_of(&more->elems), i;
	long n = -ENOMEM;

	if (!content || !order)
		goto out;
	n = number_chains(content, more);
	if (!n)
		n = judge_new(old, &more->elems, exclusive, order, fault);
	if (n < 0)
		goto out;
	edit.order = order;
	edit.n = n;
	n = ctnat_tree_edit(&content->tree, &edit);
	for (i = 0; !n && i < edit.n; i++)
		use_chain(content, ctnat_elem(&more->elems, order[i]), 1);
out:
	return content_done(content, order, n);
}

struct ctnat_content *ctnat_content_del(const struct ctnat_content *old,
					const struct ctnat_elems *keys,
					struct ctnat_elems_fault *fault)
{
	struct ctnat_content *content = successor(old, 0);
	struct ctnat_edit edit = {
		.kind = CTNAT_EDIT_DEL,
		.old = &old->tree,
		.elems = keys,
	};
	u32 *order = order_of(keys), i;
	long n = -ENOMEM;

	if (!content || !order)
		goto out;
	ctnat_elems_order(keys, order);
	n = ctnat_tree_check_del(&old->tree, keys, order, fault);
	if (n < 0)
		goto out;
	edit.order = order;
	edit.n = n;
	n = ctnat_tree_edit(&content->tree, &edit);
	for (i = 0; !n && content->chains && i < edit.n; i++)
		use_chain(content,
			  ctnat_tree_same(&old->tree,
					  ctnat_elem(keys, order[i])), -1);
out:
	return content_done(content, order, n);
}

bool ctnat_content_is_due(const struct ctnat_content *content)
{
	u64 now = get_jiffies_64();

	return ctnat_tree_soonest(&content->tree) <= now;
}

/* Less what is over; NULL: no memory. */
struct ctnat_content *ctnat_content_collect(const struct ctnat_content *old)
{
	const struct ctnat_edit edit = {
		.kind = CTNAT_EDIT_COLLECT,
		.old = &old->tree,
		.now = get_jiffies_64(),
	};
	struct ctnat_content *content = successor(old, 0);
	const u32 *elem;
	u32 at;

	if (!content)
		return NULL;
	if (ctnat_tree_edit(&content->tree, &edit)) {
		ctnat_content_put(content);
		return NULL;
	}
	for (at = 0; content->chains; at++) {
		cond_resched();
		elem = ctnat_tree_due(&old->tree, edit.now, &at);
		if (!elem)
			break;
		use_chain(content, elem, -1);
	}
	drop_chains(content);
	return content;
}

/* Of rows in any order, which it takes over; NULL: no memory. */
struct ctnat_content *ctnat_content_of(const struct ctnat_row *row, u32 *words,
				       u32 n)
{
	const struct ctnat_elems elems = {
		.row = *row,
		.n = n,
		.words = words,
	};
	struct ctnat_content *content = content_of(&elems);

	kvfree(words);
	return content;
}

/* The same, where a chain has another name. */
struct ctnat_content *ctnat_content_retarget(const struct ctnat_content *old,
					     const char *from, const char *to)
{
	struct ctnat_content *content = successor(old, 0);
	const char *name = ctnat_name_alloc(to);
	u32 i;

	if (!content || !name) {
		ctnat_content_put(content);
		ctnat_name_put(name);
		return NULL;
	}
	ctnat_tree_share(&content->tree, &old->tree);
	for (i = 0; i < content->tree.elems.n_chains; i++) {
		cond_resched();
		if (!strcmp(content->chains[i], from))
			set_chain(content, i, ctnat_name_get(name));
	}
	ctnat_name_put(name);
	return content;
}
