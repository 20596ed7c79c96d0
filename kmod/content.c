// SPDX-License-Identifier: GPL-2.0-only
/*
 * The elements of sets and maps. An array never changes: who adds or deletes
 * makes another one, which the transaction's ruleset brings along. So packets see
 * all that a transaction does to elements at one instant.
 */
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
	const u32 *elem;

	if (live->hash)
		return ctnat_hash_find(live->hash, key,
				       env->active->blob->generation);
	elem = ctnat_elems_find(live->elems, key);
	if (elem && live->elems->row.clock) {
		u64 now = get_jiffies_64();

		if (ctnat_elem_end(&live->elems->row, elem) <= now)
			return NULL;
	}
	return elem ? ctnat_elem_data(&live->elems->row, elem) : NULL;
}

/* ---- making them ---- */

/* An array with room for @n rows and @n_chains names; it has none yet. */
static struct ctnat_content *content_alloc(const struct ctnat_row *row, u64 n,
					   u32 n_chains)
{
	u64 bytes = n * ctnat_row_stride(row) * sizeof(u32);
	struct ctnat_content *content;

	if (bytes > INT_MAX)
		return NULL;
	content = kzalloc(sizeof(*content), GFP_KERNEL_ACCOUNT);
	if (!content)
		return NULL;
	refcount_set(&content->refs, 1);
	content->soonest = U64_MAX;
	content->elems.row = *row;
	content->words = kvmalloc(max_t(u64, bytes, 1), GFP_KERNEL_ACCOUNT);
	content->chains = kvcalloc(max(n_chains, 1u),
				   sizeof(*content->chains),
				   GFP_KERNEL_ACCOUNT);
	content->elems.words = content->words;
	content->elems.chains = content->chains;
	if (content->words && content->chains)
		return content;
	ctnat_content_put(content);
	return NULL;
}

struct ctnat_content *ctnat_content_empty(const struct ctnat_object_set *set)
{
	struct ctnat_row row;

	ctnat_row_init(&row, set);
	return content_alloc(&row, 0, 0);
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
	for (i = 0; i < content->elems.n_chains; i++)
		ctnat_name_put(content->chains[i]);
	kvfree(content->chains);
	kvfree(content->words);
	kfree(content);
}

/* ---- chains of verdict maps ---- */

static u32 chain_number(const struct ctnat_content *content, const char *name)
{
	u32 i;

	for (i = 0; i < content->elems.n_chains; i++)
		if (!strcmp(content->chains[i], name))
			return i;
	return CTNAT_NOWHERE;
}

bool ctnat_content_leads_to(const struct ctnat_content *content,
			    const char *chain)
{
	return chain_number(content, chain) != CTNAT_NOWHERE;
}

static void add_chain(struct ctnat_content *content, const char *name)
{
	content->chains[content->elems.n_chains++] = name;
}

/*
 * Give the chains of a message the numbers that they have in @content, which
 * has room for new names.
 */
static int number_chains(struct ctnat_content *content,
			 const struct ctnat_more *more)
{
	u32 stride = ctnat_row_stride(&more->elems.row);
	u32 i, at;

	if (!more->elems.row.verdict)
		return 0;
	for (i = 0; i < more->elems.n; i++) {
		u32 *data = more->words + (size_t)i * stride +
			    2 * more->elems.row.n_words;
		const char *name;

		if (!ctnat_leads_on(data[0]))
			continue;
		cond_resched();
		name = more->chains[data[1]];
		at = chain_number(content, name);
		if (at == CTNAT_NOWHERE) {
			name = ctnat_name_alloc(name);
			if (!name)
				return -ENOMEM;
			at = content->elems.n_chains;
			add_chain(content, name);
		}
		data[1] = at;
	}
	return 0;
}

static void share_chains(struct ctnat_content *content,
			 const struct ctnat_content *old)
{
	u32 i;

	for (i = 0; i < old->elems.n_chains; i++)
		add_chain(content, ctnat_name_get(old->chains[i]));
}

/* Let go of names that no row leads to any more. */
static int drop_chains(struct ctnat_content *content)
{
	u32 stride = ctnat_row_stride(&content->elems.row);
	u32 n_chains = content->elems.n_chains, i, n = 0;
	u32 *data, *number;

	if (!n_chains)
		return 0;
	number = kvmalloc_array(n_chains, sizeof(*number), GFP_KERNEL);
	if (!number)
		return -ENOMEM;
	memset(number, 0xff, n_chains * sizeof(*number));
	for (i = 0; i < content->elems.n; i++) {
		data = content->words + (size_t)i * stride +
		       2 * content->elems.row.n_words;
		if (ctnat_leads_on(data[0]))
			number[data[1]] = 0;
	}
	for (i = 0; i < n_chains; i++) {
		if (number[i] == CTNAT_NOWHERE) {
			ctnat_name_put(content->chains[i]);
			continue;
		}
		content->chains[n] = content->chains[i];
		number[i] = n++;
	}
	content->elems.n_chains = n;
	for (i = 0; i < content->elems.n; i++) {
		data = content->words + (size_t)i * stride +
		       2 * content->elems.row.n_words;
		if (ctnat_leads_on(data[0]))
			data[1] = number[data[1]];
	}
	kvfree(number);
	return 0;
}

/* ---- changes ---- */

/* Sort order of the elements of a message. */
static u32 *order_of(const struct ctnat_elems *elems)
{
	return kvmalloc_array(max(elems->n, 1u), sizeof(u32), GFP_KERNEL);
}

static void find_soonest(struct ctnat_content *content)
{
	const struct ctnat_elems *elems = &content->elems;
	const struct ctnat_row *row = &elems->row;
	u64 end;
	u32 i;

	for (i = 0; row->clock && i < elems->n; i++) {
		if (!(i % 1024))
			cond_resched();
		end = ctnat_elem_end(row, ctnat_elem(elems, i));
		content->soonest = min(content->soonest, end);
	}
}

/* Hands the content on, or frees it: @n is the number of its rows, or an errno. */
static struct ctnat_content *content_done(struct ctnat_content *content,
					  u32 *order, long n)
{
	if (n >= 0)
		content->elems.n = n;
	kvfree(order);
	if (n >= 0) {
		find_soonest(content);
		return content;
	}
	ctnat_content_put(content);
	return ERR_PTR(n);
}

/* @fault->sentence is set when an element is at fault. */
struct ctnat_content *ctnat_content_add(const struct ctnat_content *old,
					struct ctnat_more *more,
					bool exclusive,
					struct ctnat_elems_fault *fault)
{
	u32 n_chains = old->elems.n_chains + more->elems.n_chains;
	struct ctnat_content *content;
	u32 *order = order_of(&more->elems);
	struct ctnat_elems_room room;
	long n = -ENOMEM;

	content = content_alloc(&old->elems.row,
				(u64)old->elems.n + more->elems.n, n_chains);
	if (!content) {
		kvfree(order);
		return ERR_PTR(n);
	}
	share_chains(content, old);
	if (order)
		n = number_chains(content, more);
	room = (struct ctnat_elems_room){ order, content->words };
	if (!n)
		n = ctnat_elems_add(&old->elems, &more->elems, exclusive,
				    &room, fault);
	return content_done(content, order, n);
}

struct ctnat_content *ctnat_content_del(const struct ctnat_content *old,
					const struct ctnat_elems *keys,
					struct ctnat_elems_fault *fault)
{
	struct ctnat_content *content;
	u32 *order = order_of(keys);
	long n = -ENOMEM;

	content = content_alloc(&old->elems.row, old->elems.n,
				old->elems.n_chains);
	if (!content) {
		kvfree(order);
		return ERR_PTR(n);
	}
	share_chains(content, old);
	if (order)
		n = ctnat_elems_del(&old->elems, keys, order, content->words,
				    fault);
	content = content_done(content, order, n);
	if (!IS_ERR(content) && drop_chains(content)) {
		ctnat_content_put(content);
		return ERR_PTR(-ENOMEM);
	}
	return content;
}

bool ctnat_content_is_due(const struct ctnat_content *content)
{
	u64 now = get_jiffies_64();

	return content->soonest <= now;
}

/* Less what is over; NULL: no memory. */
struct ctnat_content *ctnat_content_collect(const struct ctnat_content *old)
{
	const struct ctnat_elems *elems = &old->elems;
	u32 stride = ctnat_row_stride(&elems->row), i, n = 0;
	struct ctnat_content *content;
	u64 now = get_jiffies_64();

	for (i = 0; i < elems->n; i++) {
		if (!(i % 1024))
			cond_resched();
		n += ctnat_elem_end(&elems->row, ctnat_elem(elems, i)) > now;
	}
	content = content_alloc(&elems->row, n, elems->n_chains);
	if (!content)
		return NULL;
	share_chains(content, old);
	for (i = 0; i < elems->n; i++) {
		const u32 *elem = ctnat_elem(elems, i);

		if (!(i % 1024))
			cond_resched();
		if (ctnat_elem_end(&elems->row, elem) > now)
			memcpy(content->words +
			       (size_t)content->elems.n++ * stride, elem,
			       stride * sizeof(u32));
	}
	find_soonest(content);
	if (!drop_chains(content))
		return content;
	ctnat_content_put(content);
	return NULL;
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
	struct ctnat_content *content = content_alloc(row, n, 0);
	u32 *order = order_of(&elems);

	if (content && order) {
		const struct ctnat_elems_room room = { order, content->words };

		content->elems.n = ctnat_elems_sort(&elems, &room);
	} else {
		ctnat_content_put(content);
		content = NULL;
	}
	kvfree(order);
	kvfree(words);
	return content;
}

/* The same, where a chain has another name. */
struct ctnat_content *ctnat_content_retarget(const struct ctnat_content *old,
					     const char *from, const char *to)
{
	u32 at = chain_number(old, from);
	struct ctnat_content *content;
	const char *name;

	content = content_alloc(&old->elems.row, old->elems.n,
				old->elems.n_chains);
	if (!content)
		return NULL;
	share_chains(content, old);
	memcpy(content->words, old->words, (size_t)old->elems.n *
	       ctnat_row_stride(&old->elems.row) * sizeof(u32));
	content->elems.n = old->elems.n;
	content->soonest = old->soonest;
	name = ctnat_name_alloc(to);
	if (!name) {
		ctnat_content_put(content);
		return NULL;
	}
	ctnat_name_put(content->chains[at]);
	content->chains[at] = name;
	return content;
}
