// SPDX-License-Identifier: GPL-2.0-only
/* Elements that live on their own, see hash.h: listings, and commits. */
#include <linux/mm.h>

#include "hash_table.h"

/* ---- photos ---- */

static void show_elem(const struct ctnat_hash *hash,
		      const struct ctnat_hash_elem *elem, u64 now, u32 *to)
{
	const struct ctnat_row *row = &hash->row;
	u32 timeout = READ_ONCE(elem->timeout);

	memcpy(to, elem->words, row->n_words * sizeof(u32));
	memcpy(to + row->n_words, elem->words,
	       (row->n_words + row->n_data) * sizeof(u32));
	if (!row->n_time)
		return;
	to += 2 * row->n_words + row->n_data;
	to[0] = timeout == hash->timeout ? 0 : timeout;
	to[1] = ctnat_time_left(timeout, READ_ONCE(elem->expires), now);
	to[2] = 0;
}

struct ctnat_content *ctnat_hash_photo(struct ctnat_hash *hash, u32 generation,
				       bool keys)
{
	u32 stride = ctnat_row_stride(&hash->row), room, n = 0;
	u32 key = 2 * hash->row.n_words, i;
	const struct find find = find_of(NULL, generation);
	struct ctnat_hash_elem *elem;
	struct walk walk;
	u32 *words;

	/* what is added meanwhile may be missing */
	room = atomic_read(&hash->n) + 1;
	words = kvmalloc_array(room, stride * sizeof(u32), GFP_KERNEL_ACCOUNT);
	if (!words)
		return NULL;
	mutex_lock(&hash->lock);
	walk_begin(&walk, hash);
	while ((elem = walk_next(&walk)) && n < room) {
		if (IS_ERR(elem))
			n = 0;
		else if (is_there(elem, &find))
			show_elem(hash, elem, find.now,
				  words + (size_t)n++ * stride);
	}
	walk_end(&walk);
	mutex_unlock(&hash->lock);
	for (i = 0; keys && i < n; i++)
		memset(words + (size_t)i * stride + key, 0,
		       (stride - key) * sizeof(u32));
	return ctnat_content_of(&hash->row, words, n);
}

/* ---- journals ---- */

static void to_list(struct ctnat_hash_elem **list, struct ctnat_hash_elem *elem)
{
	elem->next = *list;
	*list = elem;
}

static void let_die(struct ctnat_hash *hash, struct ctnat_journal *journal,
		    struct ctnat_hash_elem *elem, u32 generation)
{
	if (cmpxchg(&elem->claim, CLAIM_NONE, CLAIM_JOURNAL) != CLAIM_NONE)
		return;
	WRITE_ONCE(elem->until, generation);
	atomic_dec(&hash->n);
	to_list(&journal->dying, elem);
}

static void kill_all(struct ctnat_hash *hash, struct ctnat_journal *journal,
		     u32 generation)
{
	const struct find find = find_of(NULL, generation);
	struct ctnat_hash_elem *elem;
	struct walk walk;

	walk_begin(&walk, hash);
	while ((elem = walk_next(&walk)))
		if (!IS_ERR(elem) && is_there(elem, &find))
			let_die(hash, journal, elem, generation);
	walk_end(&walk);
}

static void kill_key(struct ctnat_hash *hash, struct ctnat_journal *journal,
		     const u32 *key, u32 generation)
{
	const struct find find = find_of(key, generation);
	struct ctnat_hash_elem *elem;

	cond_resched();
	rcu_read_lock();
	elem = rhashtable_lookup(&hash->table, &find, table_params);
	if (elem)
		let_die(hash, journal, elem, generation);
	rcu_read_unlock();
}

static void kill_gone(struct ctnat_hash *hash, struct ctnat_journal *journal,
		      u32 generation)
{
	struct ctnat_elems gone;
	u32 at, i;

	ctnat_tree_for_each_run(&journal->gone->tree, at, &gone)
		for (i = 0; i < gone.n; i++)
			kill_key(hash, journal, ctnat_elem(&gone, i),
				 generation);
}

/* One that a packet has added meanwhile is left as it is. */
static int add_row(struct ctnat_hash *hash, struct ctnat_journal *journal,
		   const u32 *row, u32 generation)
{
	unsigned int n_words = hash->row.n_words;
	const u32 *data = row + 2 * n_words;
	const u32 *time = data + hash->row.n_data;
	struct find find = find_of(row, generation);
	struct ctnat_hash_elem *elem, *old;
	u32 timeout = hash->timeout;

	elem = ctnat_hash_elem_alloc(hash, GFP_KERNEL_ACCOUNT);
	if (!elem)
		return atomic_read(&hash->n) < hash->size ? -ENOMEM : -ENFILE;
	memcpy(elem->words, row, n_words * sizeof(u32));
	memcpy(elem->words + n_words, data, hash->row.n_data * sizeof(u32));
	elem->from = generation;
	elem->claim = CLAIM_JOURNAL;
	if (hash->row.n_time && time[0])
		timeout = time[0];
	if (timeout)
		set_time(elem, timeout, hash->row.n_time && time[1] ? time[1] :
								      timeout);
	find.what = FIND_PENDING;
	rcu_read_lock();
	to_list(&journal->added, elem);
	old = rhashtable_lookup_get_insert_key(&hash->table, &find, &elem->node,
					       table_params);
	if (old) {
		journal->added = elem->next;
		ctnat_hash_elem_drop(hash, elem);
	}
	rcu_read_unlock();
	return IS_ERR(old) ? -ENOMEM : 0;
}

static int add_fresh(struct ctnat_hash *hash, struct ctnat_journal *journal,
		     u32 generation)
{
	struct ctnat_elems fresh;
	int err;
	u32 at, i;

	ctnat_tree_for_each_run(&journal->fresh->tree, at, &fresh)
		for (i = 0; i < fresh.n; i++) {
			cond_resched();
			err = add_row(hash, journal, ctnat_elem(&fresh, i),
				      generation);
			if (err)
				return err;
		}
	return 0;
}

/* What the journal had is the table's again. */
static void unclaim(struct ctnat_hash_elem *elem)
{
	elem->next = NULL;
	/* pairs with cmpxchg(): who claims it finds it in no list */
	smp_store_release(&elem->claim, CLAIM_NONE);
}

/* hash->lock held */
static void finish(struct ctnat_hash *hash, struct ctnat_journal *journal,
		   u32 generation, bool committed)
{
	struct ctnat_hash_elem *elem, *next;

	for (elem = journal->added; elem; elem = next) {
		cond_resched();
		next = elem->next;
		/* a packet may have made it its own, or deleted it */
		if (cmpxchg(&elem->from, generation,
			    committed ? 0 : CTNAT_ELEM_DEAD) == generation &&
		    !committed) {
			ctnat_hash_elem_remove(hash, elem);
			continue;
		}
		/* a packet's own, it goes as those that packets have added */
		elem->counts = !committed && READ_ONCE(elem->tally);
		unclaim(elem);
	}
	for (elem = journal->dying; elem; elem = next) {
		cond_resched();
		next = elem->next;
		if (committed) {
			ctnat_hash_elem_leave(hash, elem);
			continue;
		}
		atomic_inc(&hash->n);
		WRITE_ONCE(elem->until, 0);
		unclaim(elem);
	}
	journal->added = NULL;
	journal->dying = NULL;
	ctnat_hash_see_off(hash);
}

int ctnat_hash_prepare(struct ctnat_hash *hash, struct ctnat_journal *journal,
		       u32 generation)
{
	int err;

	mutex_lock(&hash->lock);
	ctnat_hash_collect(hash);
	if (journal->flushed)
		kill_all(hash, journal, generation);
	else
		kill_gone(hash, journal, generation);
	err = add_fresh(hash, journal, generation);
	if (err)
		finish(hash, journal, generation, false);
	mutex_unlock(&hash->lock);
	return err;
}

void ctnat_hash_finish(struct ctnat_hash *hash, struct ctnat_journal *journal,
		       u32 generation, bool committed)
{
	mutex_lock(&hash->lock);
	finish(hash, journal, generation, committed);
	mutex_unlock(&hash->lock);
}
