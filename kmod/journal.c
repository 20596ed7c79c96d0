// SPDX-License-Identifier: GPL-2.0-only
/*
 * What transactions do to elements that live on their own, see hash.h: a message
 * is held against the table as it is and the journal so far; a commit makes the
 * journals part of their tables.
 */
#include <linux/mm.h>
#include <linux/slab.h>

#include "hash.h"

void ctnat_journal_free(struct ctnat_journal *journal_maybe_null)
{
	struct ctnat_journal *journal = journal_maybe_null;

	if (!journal)
		return;
	ctnat_content_put(journal->fresh);
	ctnat_content_put(journal->gone);
	kfree(journal);
}

/* That of an image in a stage. NULL: no memory. */
static struct ctnat_journal *journal_of(const struct ctnat_stage *stage,
					struct ctnat_named *named)
{
	const struct ctnat_object_set *set = (const void *)named->image;
	struct ctnat_journal *journal = named->journal;

	if (journal)
		return journal;
	journal = kzalloc(sizeof(*journal), GFP_KERNEL_ACCOUNT);
	if (!journal)
		return NULL;
	journal->base = stage->generation;
	journal->fresh = ctnat_content_empty(set);
	journal->gone = ctnat_content_empty(set);
	if (!journal->fresh || !journal->gone) {
		ctnat_journal_free(journal);
		return NULL;
	}
	named->journal = journal;
	return journal;
}

static void replace(struct ctnat_content **old, struct ctnat_content *new)
{
	ctnat_content_put(*old);
	*old = new;
}

enum twin {
	TWIN_NONE,
	TWIN_SAME,
	TWIN_OTHER,	/* with other data */
};

/* Has the table an element of this key that the journal does not take away? */
static enum twin find_twin(const struct ctnat_named *named, const u32 *row)
{
	const struct ctnat_journal *journal = named->journal;
	const struct ctnat_row *of = &journal->fresh->tree.elems.row;
	enum twin twin = TWIN_NONE;
	const u32 *data;

	if (journal->flushed || ctnat_tree_same(&journal->gone->tree, row))
		return twin;
	rcu_read_lock();
	data = ctnat_hash_find(named->live.hash, row, journal->base);
	if (data)
		twin = memcmp(data, ctnat_elem_data(of, row),
			      of->n_data * sizeof(u32)) ? TWIN_OTHER :
							  TWIN_SAME;
	rcu_read_unlock();
	return twin;
}

static void keep_row(struct ctnat_more *more, u32 to, u32 from)
{
	u32 stride = ctnat_row_stride(&more->elems.row);

	memmove(more->words + (size_t)to * stride,
		more->words + (size_t)from * stride, stride * sizeof(u32));
}

static int refuse_twin(struct ctnat_elems_fault *fault, u32 at,
		       const char *sentence)
{
	fault->sentence = sentence;
	fault->error = EEXIST;
	fault->at = at;
	return -EEXIST;
}

/* Leave out what is there already; @index: which ones are left. */
static int leave_out(const struct ctnat_named *named, bool exclusive,
		     struct ctnat_more *more, u32 *index,
		     struct ctnat_elems_fault *fault)
{
	u32 i, n = 0;

	for (i = 0; i < more->elems.n; i++) {
		enum twin twin = find_twin(named, ctnat_elem(&more->elems, i));

		cond_resched();
		if (twin == TWIN_NONE) {
			keep_row(more, n, i);
			index[n++] = i;
		} else if (exclusive) {
			return refuse_twin(fault, i,
					   "the element exists already, use add instead of create");
		} else if (twin == TWIN_OTHER) {
			return refuse_twin(fault, i,
					   "there is an element with this key and other data, delete it first");
		}
	}
	more->elems.n = n;
	return 0;
}

/* How many elements a commit would make. */
static u64 count_all(const struct ctnat_named *named, bool collect)
{
	const struct ctnat_journal *journal = named->journal;
	u32 n = ctnat_hash_count(named->live.hash, collect);
	u32 gone = journal->flushed ? n : journal->gone->tree.elems.n;

	return (u64)n - min(n, gone) + journal->fresh->tree.elems.n;
}

static bool is_full(const struct ctnat_named *named)
{
	u32 room = ctnat_hash_room(named->live.hash);

	return count_all(named, false) > room && count_all(named, true) > room;
}

/* @fault->sentence is set when an element is at fault. */
int ctnat_journal_add(struct ctnat_stage *stage, const struct ctnat_request *rq,
		      struct ctnat_named *named, struct ctnat_more *more,
		      struct ctnat_elems_fault *fault)
{
	struct ctnat_journal *journal = journal_of(stage, named);
	bool exclusive = rq->op_flags & CTNAT_OP_EXCLUSIVE;
	struct ctnat_content *fresh;
	u32 *index;
	int err;

	index = kvmalloc_array(max(more->elems.n, 1u), sizeof(*index),
			       GFP_KERNEL);
	if (!journal || !index) {
		kvfree(index);
		return -ENOMEM;
	}
	err = leave_out(named, exclusive, more, index, fault);
	if (!err) {
		fresh = ctnat_content_add(journal->fresh, more, exclusive,
					  fault);
		err = PTR_ERR_OR_ZERO(fresh);
		if (!err)
			replace(&journal->fresh, fresh);
		else if (fault->sentence)
			fault->at = index[fault->at];
	}
	kvfree(index);
	if (!err && is_full(named))
		err = ctnat_refuse(rq, CTNAT_A_ELEMS, ENFILE,
				   "there are more elements than the set has room for");
	return err;
}

/* Keep the keys that the table has; @fault: NULL: none is missed */
static int keep_known(const struct ctnat_named *named, struct ctnat_more *keys,
		      struct ctnat_elems_fault *fault)
{
	const struct ctnat_tree *fresh = &named->journal->fresh->tree;
	u32 i, n = 0;

	for (i = 0; i < keys->elems.n; i++) {
		const u32 *row = ctnat_elem(&keys->elems, i);

		cond_resched();
		if (ctnat_tree_same(fresh, row))
			continue;
		if (find_twin(named, row) != TWIN_NONE) {
			keep_row(keys, n++, i);
		} else if (fault) {
			fault->sentence = "there is no such element";
			fault->error = ENOENT;
			fault->at = i;
			return -ENOENT;
		}
	}
	keys->elems.n = n;
	return 0;
}

int ctnat_journal_del(struct ctnat_stage *stage, const struct ctnat_request *rq,
		      struct ctnat_named *named, struct ctnat_more *keys,
		      struct ctnat_elems_fault *fault)
{
	struct ctnat_journal *journal = journal_of(stage, named);
	struct ctnat_elems_fault none = { };
	struct ctnat_content *fresh, *gone;
	int err;

	if (!journal)
		return -ENOMEM;
	fresh = ctnat_content_del(journal->fresh, &keys->elems, NULL);
	if (IS_ERR(fresh))
		return PTR_ERR(fresh);
	err = keep_known(named, keys,
			 rq->op_flags & CTNAT_OP_DESTROY ? NULL : fault);
	if (err)
		goto err_put_fresh;
	gone = ctnat_content_add(journal->gone, keys, false, &none);
	if (IS_ERR(gone)) {
		err = PTR_ERR(gone);
		goto err_put_fresh;
	}
	replace(&journal->fresh, fresh);
	replace(&journal->gone, gone);
	return 0;

err_put_fresh:
	ctnat_content_put(fresh);
	return err;
}

int ctnat_journal_flush(struct ctnat_stage *stage, struct ctnat_named *named)
{
	struct ctnat_journal *journal = journal_of(stage, named);
	struct ctnat_content *fresh, *gone;

	if (!journal)
		return -ENOMEM;
	fresh = ctnat_content_empty((const void *)named->image);
	gone = ctnat_hash_photo(named->live.hash, stage->generation, true);
	if (!fresh || !gone) {
		ctnat_content_put(fresh);
		ctnat_content_put(gone);
		return -ENOMEM;
	}
	replace(&journal->fresh, fresh);
	replace(&journal->gone, gone);
	journal->flushed = true;
	return 0;
}

/* ---- commits ---- */

static void finish_first(const struct ctnat_snapshot *snapshot, u32 n,
			 bool committed)
{
	u32 i;

	for (i = 0; i < n; i++) {
		struct ctnat_named *named;

		cond_resched();
		named = ctnat_view_named(&snapshot->objects[i]);
		if (named->journal)
			ctnat_hash_finish(named->live.hash, named->journal,
					  snapshot->view.generation,
					  committed);
	}
}

/* On failure nothing has changed, and @object is the one that is at fault. */
int ctnat_journals_prepare(const struct ctnat_snapshot *snapshot, u32 *object)
{
	u32 i;
	int err;

	for (i = 0; i < snapshot->view.n_objects; i++) {
		struct ctnat_named *named;

		cond_resched();
		named = ctnat_view_named(&snapshot->objects[i]);
		if (!named->journal)
			continue;
		err = ctnat_hash_prepare(named->live.hash, named->journal,
					 snapshot->view.generation);
		if (err) {
			*object = i;
			finish_first(snapshot, i, false);
			return err;
		}
	}
	return 0;
}

void ctnat_journals_finish(const struct ctnat_snapshot *snapshot,
			   bool committed)
{
	finish_first(snapshot, snapshot->view.n_objects, committed);
}

/* When nobody is to be told of them any more. */
void ctnat_journals_drop(const struct ctnat_snapshot *snapshot)
{
	u32 i;

	for (i = 0; i < snapshot->view.n_objects; i++) {
		struct ctnat_named *named;

		cond_resched();
		named = ctnat_view_named(&snapshot->objects[i]);
		ctnat_journal_free(named->journal);
		named->journal = NULL;
	}
}
