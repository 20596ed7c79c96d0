// SPDX-License-Identifier: GPL-2.0-only
/* Elements that live on their own, see hash.h: packets, and the collector. */
#include "hash_table.h"

/* ---- single elements ---- */

/* Not in the table yet; counted. NULL: no room, or no memory. */
struct ctnat_hash_elem *ctnat_hash_elem_alloc(struct ctnat_hash *hash,
					      gfp_t gfp)
{
	size_t words = hash->row.n_words + hash->row.n_data;
	struct ctnat_hash_elem *elem;

	if (!atomic_add_unless(&hash->n, 1, hash->size))
		return NULL;
	elem = kmalloc(sizeof(*elem) + words * sizeof(u32), gfp);
	if (!elem) {
		atomic_dec(&hash->n);
		return NULL;
	}
	elem->next = NULL;
	elem->from = 0;
	elem->until = 0;
	elem->timeout = 0;
	elem->claim = CLAIM_NONE;
	elem->expires = 0;
	return elem;
}

/* Of one that never was in the table. */
void ctnat_hash_elem_drop(struct ctnat_hash *hash,
			  struct ctnat_hash_elem *elem)
{
	atomic_dec(&hash->n);
	kfree(elem);
}

/* Of who has claimed it. */
void ctnat_hash_elem_remove(struct ctnat_hash *hash,
			    struct ctnat_hash_elem *elem)
{
	rhashtable_remove_fast(&hash->table, &elem->node, table_params);
	atomic_dec(&hash->n);
	kfree_rcu(elem, rcu);
}

static void leave(struct rcu_head *rcu)
{
	struct ctnat_hash_elem *elem = container_of(rcu, struct ctnat_hash_elem,
						    rcu);
	struct ctnat_hash *hash = elem->hash;

	rhashtable_remove_fast(&hash->table, &elem->node, table_params);
	kfree_rcu(elem, rcu);
	/* the table may go now */
	atomic_dec(&hash->leaving);
}

/*
 * Of a commit: packets that have begun with the ruleset before find it until
 * they are through, or one that came in its place.
 */
void ctnat_hash_elem_leave(struct ctnat_hash *hash,
			   struct ctnat_hash_elem *elem)
{
	atomic_inc(&hash->leaving);
	elem->hash = hash;
	call_rcu(&elem->rcu, leave);
}

/* Unless a journal has it, or somebody else does the same. */
static void elem_try_remove(struct ctnat_hash *hash,
			    struct ctnat_hash_elem *elem)
{
	if (cmpxchg(&elem->claim, CLAIM_NONE, CLAIM_REMOVED) == CLAIM_NONE)
		ctnat_hash_elem_remove(hash, elem);
}

/* ---- packet path ---- */

const u32 *ctnat_hash_find(const struct ctnat_hash *hash, const u32 *key,
			   u32 generation)
{
	const struct find find = find_of(key, generation);
	const struct ctnat_hash_elem *elem;

	elem = rhashtable_lookup((struct rhashtable *)&hash->table, &find,
				 table_params);
	return elem ? elem->words + hash->row.n_words : NULL;
}

/* The collector comes at once, but not more often than it does as usual. */
static void ctnat_hash_kick(struct ctnat_hash *hash)
{
	if (time_after(jiffies, READ_ONCE(hash->collected) + HZ))
		mod_delayed_work(system_power_efficient_wq, &hash->gc, 0);
}

/* One of this key whose time is over makes room for another. */
static void ctnat_hash_make_room(struct ctnat_hash *hash, struct find find)
{
	struct ctnat_hash_elem *old;

	find.what = FIND_OVER;
	old = rhashtable_lookup(&hash->table, &find, table_params);
	if (old)
		elem_try_remove(hash, old);
}

/* The element that is there now, be it a new one, or NULL. */
static struct ctnat_hash_elem *
ctnat_hash_new(struct ctnat_hash *hash, const struct ctnat_hash_put *put,
	       const struct find *find)
{
	u32 timeout = put->timeout ?: hash->timeout;
	struct ctnat_hash_elem *elem, *old;

	if (hash->times)
		ctnat_hash_make_room(hash, *find);
	elem = ctnat_hash_elem_alloc(hash, GFP_ATOMIC | __GFP_NOWARN);
	if (!elem) {
		ctnat_hash_kick(hash);
		return NULL;
	}
	memcpy(elem->words, put->key, hash->row.n_words * sizeof(u32));
	memcpy(elem->words + hash->row.n_words, put->data,
	       hash->row.n_data * sizeof(u32));
	if (timeout)
		set_time(elem, timeout, timeout);
	old = rhashtable_lookup_get_insert_key(&hash->table, find, &elem->node,
					       table_params);
	if (!old)
		return elem;
	ctnat_hash_elem_drop(hash, elem);
	return IS_ERR(old) ? NULL : old;
}

bool ctnat_hash_put(struct ctnat_hash *hash, const struct ctnat_hash_put *put)
{
	struct find find = find_of(put->key, put->generation);
	struct ctnat_hash_elem *elem;
	u32 from, timeout;

	find.what = FIND_PENDING;
	elem = rhashtable_lookup(&hash->table, &find, table_params);
	if (!elem) {
		elem = ctnat_hash_new(hash, put, &find);
		if (!elem)
			return false;
	}
	/* it is there, whatever becomes of a transaction that is adding it */
	from = READ_ONCE(elem->from);
	if (from && (from == CTNAT_ELEM_DEAD ||
		     cmpxchg(&elem->from, from, 0) == CTNAT_ELEM_DEAD))
		return false;
	timeout = put->timeout ?: hash->timeout;
	if (put->renew && timeout && READ_ONCE(elem->timeout))
		set_time(elem, timeout, timeout);
	return true;
}

void ctnat_hash_del(struct ctnat_hash *hash, const u32 *key, u32 generation)
{
	const struct find find = find_of(key, generation);
	struct ctnat_hash_elem *elem;

	elem = rhashtable_lookup(&hash->table, &find, table_params);
	if (!elem)
		return;
	WRITE_ONCE(elem->from, CTNAT_ELEM_DEAD);
	elem_try_remove(hash, elem);
}

/* ---- the collector ---- */

/* hash->lock held */
void ctnat_hash_collect(struct ctnat_hash *hash)
{
	u64 now = get_jiffies_64();
	struct ctnat_hash_elem *elem;
	struct walk walk;

	WRITE_ONCE(hash->collected, jiffies);
	walk_begin(&walk, hash);
	while ((elem = walk_next(&walk))) {
		if (!IS_ERR(elem) && (is_over(elem, now) ||
				      READ_ONCE(elem->from) == CTNAT_ELEM_DEAD))
			elem_try_remove(hash, elem);
	}
	walk_end(&walk);
}

static void gc_work(struct work_struct *work)
{
	struct ctnat_hash *hash = container_of(to_delayed_work(work),
					       struct ctnat_hash, gc);

	mutex_lock(&hash->lock);
	ctnat_hash_collect(hash);
	mutex_unlock(&hash->lock);
	if (hash->times)
		queue_delayed_work(system_power_efficient_wq, &hash->gc,
				   hash->interval);
}

/* ---- tables ---- */

struct ctnat_hash *ctnat_hash_alloc(const struct ctnat_object_set *set)
{
	struct ctnat_hash *hash = kzalloc(sizeof(*hash), GFP_KERNEL_ACCOUNT);

	if (!hash)
		return NULL;
	ctnat_row_init(&hash->row, set);
	hash->params = table_params;
	hash->params.key_len = hash->row.n_words * sizeof(u32);
	if (rhashtable_init(&hash->table, &hash->params)) {
		kfree(hash);
		return NULL;
	}
	hash->timeout = set->timeout;
	hash->size = set->size ?: CTNAT_HASH_SIZE;
	hash->times = set->flags & CTNAT_SET_TIMEOUT;
	hash->interval = set->gc ? ctnat_ticks(set->gc) : HZ;
	hash->collected = jiffies;
	mutex_init(&hash->lock);
	INIT_DELAYED_WORK(&hash->gc, gc_work);
	if (hash->times)
		queue_delayed_work(system_power_efficient_wq, &hash->gc,
				   hash->interval);
	return hash;
}

static void free_elem(void *elem, void *arg)
{
	kfree(elem);
}

/* No packet can see it any more. */
void ctnat_hash_free(struct ctnat_hash *hash_maybe_null)
{
	struct ctnat_hash *hash = hash_maybe_null;

	if (!hash)
		return;
	cancel_delayed_work_sync(&hash->gc);
	if (atomic_read(&hash->leaving))
		rcu_barrier();
	rhashtable_free_and_destroy(&hash->table, free_elem, NULL);
	mutex_destroy(&hash->lock);
	kfree(hash);
}

u32 ctnat_hash_count(struct ctnat_hash *hash, bool collect_first)
{
	if (collect_first) {
		mutex_lock(&hash->lock);
		ctnat_hash_collect(hash);
		mutex_unlock(&hash->lock);
	}
	return atomic_read(&hash->n);
}

u32 ctnat_hash_room(const struct ctnat_hash *hash)
{
	return hash->size;
}
