// SPDX-License-Identifier: GPL-2.0-only
/* Elements that live on their own, see hash.h: packets, and the collector. */
#include "ct/ct.h"
#include "hash_table.h"

/* Elements that somebody deletes just when a packet has found them. */
#define PUT_TRIES	4

/* Elements that are freed where it may sleep. */
static struct workqueue_struct *leave_wq;

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

static void elem_free(struct ctnat_hash *hash, struct ctnat_hash_elem *elem)
{
	ctnat_tally_free(elem->tally);
	kfree(elem);
	/* the table may go now, and that of the tallies: ctnat_hash_free() */
	smp_mb__before_atomic();
	atomic_dec(&hash->leaving);
}

/* Where it may sleep: each may have all connections that there are. */
static void over_work(struct work_struct *work)
{
	struct ctnat_hash *hash = container_of(work, struct ctnat_hash,
					       over_work);
	struct ctnat_hash_elem *elem, *next;

	llist_for_each_entry_safe(elem, next, llist_del_all(&hash->over), over) {
		elem_free(hash, elem);
		cond_resched();
	}
}

/* No packet is at it any more, nor makes a tally for it. */
static void elem_free_rcu(struct rcu_head *rcu)
{
	struct ctnat_hash_elem *elem = container_of(rcu, struct ctnat_hash_elem,
						    rcu);
	struct ctnat_hash *hash = elem->hash;

	if (!elem->tally || ctnat_tally_is_empty(elem->tally))
		elem_free(hash, elem);
	else if (llist_add(&elem->over, &hash->over))
		queue_work(leave_wq, &hash->over_work);
}

/* Of who has claimed it. */
void ctnat_hash_elem_remove(struct ctnat_hash *hash,
			    struct ctnat_hash_elem *elem)
{
	rhashtable_remove_fast(&hash->table, &elem->node, table_params);
	atomic_dec(&hash->n);
	atomic_inc(&hash->leaving);
	elem->hash = hash;
	call_rcu(&elem->rcu, elem_free_rcu);
}

/* ---- elements that leave together ---- */

/*
 * There may be as many as a set has room for, and all that RCU calls back is
 * done in one go; so they are on a list, and a work goes along it twice: they
 * leave the table a grace period after they came to the list, and are freed
 * another one later. Who comes meanwhile waits for the next turn.
 */

/* hash->lock held; of who has claimed it and does not count it any more */
void ctnat_hash_elem_leave(struct ctnat_hash *hash,
			   struct ctnat_hash_elem *elem)
{
	atomic_inc(&hash->leaving);
	elem->next = hash->leavers;
	hash->leavers = elem;
}

/* hash->lock held: all that leave so far are on their way. */
void ctnat_hash_see_off(struct ctnat_hash *hash)
{
	if (hash->going || !hash->leavers)
		return;
	hash->going = hash->leavers;
	hash->leavers = NULL;
	hash->gone = false;
	queue_rcu_work(leave_wq, &hash->leave_work);
}

static void leave_table(struct ctnat_hash *hash)
{
	struct ctnat_hash_elem *elem;

	for (elem = hash->going; elem; elem = elem->next) {
		cond_resched();
		rhashtable_remove_fast(&hash->table, &elem->node, table_params);
	}
}

static void free_gone(struct ctnat_hash *hash)
{
	struct ctnat_hash_elem *elem, *next;

	for (elem = hash->going; elem; elem = next) {
		cond_resched();
		next = elem->next;
		elem_free(hash, elem);
	}
}

/* hash->going is its own while that is not NULL. */
static void leave_work(struct work_struct *work)
{
	struct ctnat_hash *hash = container_of(to_rcu_work(work),
					       struct ctnat_hash, leave_work);

	if (!hash->gone) {
		leave_table(hash);
		hash->gone = true;
		queue_rcu_work(leave_wq, &hash->leave_work);
		return;
	}
	free_gone(hash);
	mutex_lock(&hash->lock);
	hash->going = NULL;
	ctnat_hash_see_off(hash);
	mutex_unlock(&hash->lock);
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

/* Unless a journal has it, or a packet takes it out. */
static void collect(struct ctnat_hash *hash, struct ctnat_hash_elem *elem)
{
	if (cmpxchg(&elem->claim, CLAIM_NONE, CLAIM_REMOVED) != CLAIM_NONE)
		return;
	atomic_dec(&hash->n);
	ctnat_hash_elem_leave(hash, elem);
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
		    READ_ONCE(elem->from) == CTNAT_ELEM_DEAD) {
			collect(hash, elem);
		} else if (is_empty(elem)) {
			WRITE_ONCE(elem->from, CTNAT_ELEM_DEAD);
			collect(hash, elem);
		}
		if (READ_ONCE(elem->tally))
			walk.n += WALK_TALLY;
	}
	walk_end(&walk);
	ctnat_hash_see_off(hash);
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
	INIT_WORK(&hash->over_work, over_work);
	INIT_RCU_WORK(&hash->leave_work, leave_work);
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
	while (atomic_read_acquire(&hash->leaving)) {
		rcu_barrier();
		flush_work(&hash->over_work);
		flush_rcu_work(&hash->leave_work);
	}
	/* the last one is freed, but who freed it may not have returned */
	flush_work(&hash->over_work);
	flush_rcu_work(&hash->leave_work);
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

int ctnat_hash_module_init(void)
{
	leave_wq = alloc_workqueue("ctnat_elems", WQ_UNBOUND, 0);
	return leave_wq ? 0 : -ENOMEM;
}

/* All tables are gone. */
void ctnat_hash_module_exit(void)
{
	destroy_workqueue(leave_wq);
}
