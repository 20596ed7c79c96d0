/* SPDX-License-Identifier: GPL-2.0-only */
/* The inside of hash.h, for hash.c and hash_journal.c alone. */
#ifndef CTNAT_HASH_TABLE_H
#define CTNAT_HASH_TABLE_H

#include <linux/jhash.h>
#include <linux/jiffies.h>
#include <linux/llist.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "elem_time.h"
#include "hash.h"

/*
 * Between two looks at all elements within one RCU read side; one whose
 * connections were looked for is worth many.
 */
#define WALK_STEP	1024
#define WALK_TALLY	(WALK_STEP / 4)

/*
 * struct ctnat_hash_elem - one element; words never change
 * @from, @until: see hash.h
 * @timeout: milliseconds, 0: without end
 * @claim: whose it is, beyond the table; who takes it out owns it
 * @expires: in jiffies
 * @over: in the list of those that are freed with all that they count
 * @next: in the list of the journal that owns it, or of those that leave
 * @hash: of one that RCU frees
 * @tally: connections that are counted for it, or NULL
 * @counts: a packet has added it to count them: it goes when none is left
 * @words: of the key, then of the data
 */
struct ctnat_hash_elem {
	union {
		struct rhash_head node;
		struct llist_node over;
	};
	struct rcu_head rcu;
	union {
		struct ctnat_hash_elem *next;
		struct ctnat_hash *hash;
	};
	u32 from;
	u32 until;
	u32 timeout;
	u32 claim;
	u64 expires;
	struct ctnat_tally *tally;
	u32 counts;
	u32 words[];
};

enum claim {
	CLAIM_NONE,
	CLAIM_JOURNAL,
	CLAIM_REMOVED,
};

struct ctnat_hash {
	struct rhashtable table;
	struct rhashtable_params params;
	struct ctnat_row row;
	u32 timeout;		/* of elements that say nothing else */
	u32 size;		/* the most elements */
	unsigned long interval;	/* of the collector, jiffies */
	unsigned long collected;	/* when it ran last */
	bool times;		/* elements may have a time */
	bool counts;		/* elements may have connections */
	atomic_t n;		/* less those that a journal lets die */
	atomic_t leaving;	/* elements that are yet to be freed */
	struct llist_head over;	/* of those, some that count connections */
	struct work_struct over_work;
	struct ctnat_hash_elem *leavers;	/* of those, some in the table */
	struct ctnat_hash_elem *going;	/* leavers of leave_work */
	bool gone;		/* these have left the table */
	struct rcu_work leave_work;
	struct mutex lock;
	struct delayed_work gc;
};

/*
 * What is looked for: PENDING: what a transaction is about to add counts, too,
 * as there would be two of them otherwise; OVER: one whose time is over.
 */
enum find_what {
	FIND_THERE,
	FIND_PENDING,
	FIND_OVER,
};

struct find {
	const u32 *key;
	u32 generation;
	enum find_what what;
	u64 now;
};

static inline struct find find_of(const u32 *key, u32 generation)
{
	const struct find find = {
		.key = key,
		.generation = generation,
		.now = get_jiffies_64(),
	};

	return find;
}

/* ---- single elements ---- */

static inline bool is_over(const struct ctnat_hash_elem *elem, u64 now)
{
	return READ_ONCE(elem->timeout) &&
	       time_after_eq64(now, READ_ONCE(elem->expires));
}

static inline bool is_there(const struct ctnat_hash_elem *elem,
		     const struct find *find)
{
	u32 from = READ_ONCE(elem->from), until = READ_ONCE(elem->until);

	if (from == CTNAT_ELEM_DEAD)
		return false;
	if (find->what == FIND_OVER)
		return is_over(elem, find->now);
	if (from && find->what == FIND_THERE &&
	    (s32)(find->generation - from) < 0)
		return false;
	if (until && (s32)(find->generation - until) >= 0)
		return false;
	return !is_over(elem, find->now);
}

static inline u32 hash_key(const void *key, u32 len, u32 seed)
{
	const struct find *find = key;

	return jhash2(find->key, len / 4, seed);
}

static inline u32 hash_elem(const void *ptr, u32 len, u32 seed)
{
	const struct ctnat_hash_elem *elem = ptr;

	return jhash2(elem->words, len / 4, seed);
}

static inline int compare_elem(struct rhashtable_compare_arg *arg, const void *ptr)
{
	const struct ctnat_hash_elem *elem = ptr;
	const struct find *find = arg->key;

	return memcmp(elem->words, find->key, arg->ht->p.key_len) ||
	       !is_there(elem, find);
}

/* The length of keys is the table's own. */
static const struct rhashtable_params table_params = {
	.head_offset = offsetof(struct ctnat_hash_elem, node),
	.hashfn = hash_key,
	.obj_hashfn = hash_elem,
	.obj_cmpfn = compare_elem,
	.automatic_shrinking = true,
};

/* Its time is @timeout, of which so much is left. */
static inline void set_time(struct ctnat_hash_elem *elem, u32 timeout, u32 left)
{
	WRITE_ONCE(elem->expires, get_jiffies_64() + ctnat_ticks(left));
	WRITE_ONCE(elem->timeout, timeout);
}

/* ---- of hash.c ---- */

struct ctnat_hash_elem *ctnat_hash_elem_alloc(struct ctnat_hash *hash,
					      gfp_t gfp);
void ctnat_hash_elem_drop(struct ctnat_hash *hash,
			  struct ctnat_hash_elem *elem);
void ctnat_hash_elem_remove(struct ctnat_hash *hash,
			    struct ctnat_hash_elem *elem);
void ctnat_hash_elem_leave(struct ctnat_hash *hash,
			   struct ctnat_hash_elem *elem);
void ctnat_hash_see_off(struct ctnat_hash *hash);
void ctnat_hash_collect(struct ctnat_hash *hash);

/* ---- walking along all of them ---- */

/*
 * struct walk - a walk; with hash->lock held, and within an RCU read side from
 * one element to the next
 */
struct walk {
	struct rhashtable_iter iter;
	unsigned int n;
};

static inline void walk_begin(struct walk *walk, struct ctnat_hash *hash)
{
	lockdep_assert_held(&hash->lock);
	walk->n = 0;
	rhashtable_walk_enter(&hash->table, &walk->iter);
	rhashtable_walk_start(&walk->iter);
}

/* NULL at the end; ERR_PTR: the table was resized, the walk is at its start */
static inline struct ctnat_hash_elem *walk_next(struct walk *walk)
{
	if (++walk->n > WALK_STEP) {
		walk->n = 0;
		rhashtable_walk_stop(&walk->iter);
		cond_resched();
		rhashtable_walk_start(&walk->iter);
	}
	return rhashtable_walk_next(&walk->iter);
}

static inline void walk_end(struct walk *walk)
{
	rhashtable_walk_stop(&walk->iter);
	rhashtable_walk_exit(&walk->iter);
}

#endif /* CTNAT_HASH_TABLE_H */
