// SPDX-License-Identifier: GPL-2.0-only
/* Elements that live on their own, see hash.h: packets, and the collector. */
#include "ct/ct.h"
#include "hash_table.h"

/* Elements that somebody deletes just when a packet has found them. */
#define PUT_TRIES	4

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
	elem->tally = NULL;
	elem->counts = false;
	return elem;
}

/* Of one that never was in the table. */
void ctnat_hash_elem_drop(struct ctnat_hash *hash,
			  struct ctnat_hash_elem *elem)
{
	atomic_dec(&hash->n);
	ctnat_tally_free(elem->tally);
	kfree(elem);
}

/* No packet is at it any more, nor makes a tally for it. */
static void elem_free(struct rcu_head *rcu)
{
	struct ctnat_hash_elem *elem = container_of(rcu, struct ctnat_hash_elem,
						    rcu);
	struct ctnat_hash *hash = elem->hash;

	ctnat_tally_free(elem->tally);
	kfree(elem);
	/* the table may go now, and that of the tallies: ctnat_hash_free() */
	smp_mb__before_atomic();
	atomic_dec(&hash->leaving);
}

/* Of who has claimed it. */
void ctnat_hash_elem_remove(struct ctnat_hash *hash,
			    struct ctnat_hash_elem *elem)
{
	rhashtable_remove_fast(&hash->table, &elem->node, table_params);
	atomic_dec(&hash->n);
	atomic_inc(&hash->leaving);
	elem->hash = hash;
	call_rcu(&elem->rcu, elem_free);
}

static void leave(struct rcu_head *rcu)
{
	struct ctnat_hash_elem *elem = container_of(rcu, struct ctnat_hash_elem,
						    rcu);
	rhashtable_remove_fast(&elem->hash->table, &elem->node, table_params);
	call_rcu(&elem->rcu, elem_free);
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

/* From now on there are connections for the collector to look after. */
static void ctnat_hash_has_tally(struct ctnat_hash *hash)
{
	if (READ_ONCE(hash->counts))
		return;
	WRITE_ONCE(hash->counts, true);
	queue_delayed_work(system_power_efficient_wq, &hash->gc,
			   hash->interval);
}

/*
 * In no table yet. One that is there for connections has its tally before
 * anybody sees it, so that the collector can tell whether it has lost them all.
 */
static struct ctnat_hash_elem *
ctnat_hash_make(struct ctnat_hash *hash, const struct ctnat_hash_put *put)
{
	struct ctnat_hash_elem *elem;

	elem = ctnat_hash_elem_alloc(hash, GFP_ATOMIC | __GFP_NOWARN);
	if (!elem || !put->counted_in)
		return elem;
	elem->tally = ctnat_tally_alloc(put->counted_in,
					GFP_ATOMIC | __GFP_NOWARN);
	if (!elem->tally) {
		ctnat_hash_elem_drop(hash, elem);
		return NULL;
	}
	elem->counts = true;
	ctnat_hash_has_tally(hash);
	return elem;
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
	elem = ctnat_hash_make(hash, put);
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

/* It is there, whatever becomes of a transaction that adds it: is it? */
static bool elem_hold(struct ctnat_hash_elem *elem)
{
	u32 from = READ_ONCE(elem->from);

	return !from || (from != CTNAT_ELEM_DEAD &&
			 cmpxchg(&elem->from, from, 0) != CTNAT_ELEM_DEAD);
}

struct ctnat_hash_elem *ctnat_hash_put(struct ctnat_hash *hash,
				       const struct ctnat_hash_put *put)
{
	struct find find = find_of(put->key, put->generation);
	struct ctnat_hash_elem *elem;
	unsigned int tries = PUT_TRIES;
	u32 timeout;

	find.what = FIND_PENDING;
	do {
		elem = rhashtable_lookup(&hash->table, &find, table_params);
		if (!elem)
			elem = ctnat_hash_new(hash, put, &find);
		if (!elem || !tries--)
			return NULL;
	} while (!elem_hold(elem));
	timeout = put->timeout ?: hash->timeout;
	if (put->renew && timeout && READ_ONCE(elem->timeout))
		set_time(elem, timeout, timeout);
	return elem;
}

void ctnat_hash_forget(struct ctnat_hash *hash, struct ctnat_hash_elem *elem)
{
	WRITE_ONCE(elem->from, CTNAT_ELEM_DEAD);
	elem_try_remove(hash, elem);
}

void ctnat_hash_del(struct ctnat_hash *hash, const u32 *key, u32 generation)
{
	const struct find find = find_of(key, generation);
	struct ctnat_hash_elem *elem;

	elem = rhashtable_lookup(&hash->table, &find, table_params);
	if (elem)
		ctnat_hash_forget(hash, elem);
}

struct ctnat_tally *ctnat_hash_tally(struct ctnat_hash *hash,
				     struct ctnat_hash_elem *elem,
				     struct net *net)
{
	struct ctnat_tally *tally = READ_ONCE(elem->tally), *old;

	if (tally)
		return tally;
	tally = ctnat_tally_alloc(net, GFP_ATOMIC | __GFP_NOWARN);
	if (!tally)
		return NULL;
	old = cmpxchg(&elem->tally, NULL, tally);
	if (old) {
		ctnat_tally_free(tally);
		return old;
	}
	ctnat_hash_has_tally(hash);
	return tally;
}

/* ---- the collector ---- */

/* Was it there for connections, of which none is left? */
static bool is_empty(struct ctnat_hash_elem *elem)
{
	struct ctnat_tally *tally = READ_ONCE(elem->tally);

	return elem->counts && tally && ctnat_tally_close(tally);
}

/* hash->lock held */
void ctnat_hash_collect(struct ctnat_hash *hash)
{
	u64 now = get_jiffies_64();
	struct ctnat_hash_elem *elem;
	struct walk walk;

	WRITE_ONCE(hash->collected, jiffies);
	walk_begin(&walk, hash);
	while ((elem = walk_next(&walk))) {
		if (IS_ERR(elem))
			continue;
		if (is_over(elem, now) ||
		    READ_ONCE(elem->from) == CTNAT_ELEM_DEAD)
			elem_try_remove(hash, elem);
		else if (is_empty(elem))
			ctnat_hash_forget(hash, elem);
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
	if (hash->times || READ_ONCE(hash->counts))
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

static void free_elem(void *ptr, void *arg)
{
	struct ctnat_hash_elem *elem = ptr;

	ctnat_tally_free(elem->tally);
	kfree(elem);
}

/* No packet can see it any more. */
void ctnat_hash_free(struct ctnat_hash *hash_maybe_null)
{
	struct ctnat_hash *hash = hash_maybe_null;

	if (!hash)
		return;
	cancel_delayed_work_sync(&hash->gc);
	/* some leave the table first, and are freed a grace period later */
	while (atomic_read_acquire(&hash->leaving))
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
