/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Elements that live on their own: of sets and maps with a timeout, or that
 * rules change.
 *
 * Other sets are a tree that comes with the ruleset (content.c). These have one
 * hash table for as long as the set is there, whichever ruleset is active:
 * packets add to it and take from it meanwhile. What a transaction does to it
 * is written to a journal first, made part of the table before the ruleset is
 * swapped, and there is for packets of the new ruleset only, which know the
 * generation of theirs:
 *
 *   from	0; or the generation in which the element begins to be there; or
 *		CTNAT_ELEM_DEAD
 *   until	0; or the generation in which it is there no more
 *
 * So the whole of it happens at the instant of the swap, or can be undone, and
 * what packets do in between stays done. Elements that are dead, or whose time
 * is over, are passed over until the collector, or who adds the same key, takes
 * them out. Who takes one out, or has it in the list of a journal, has claimed
 * it before.
 *
 * hash->lock is held by who walks the table or changes from and until in the
 * control path: a commit, the collector. Packets take no lock but the one of the
 * bucket, within rhashtable.
 */
#ifndef CTNAT_HASH_H
#define CTNAT_HASH_H

#include "ruleset.h"

#define CTNAT_ELEM_DEAD		U32_MAX

/* Elements at the most, unless the set says so. */
#define CTNAT_HASH_SIZE		65535

struct ctnat_hash_elem;
struct ctnat_tally;

/*
 * struct ctnat_journal - what a transaction does to a table
 * @base: generation of the ruleset that it began with
 * @fresh: elements that it adds
 * @gone: keys of those it deletes; their rows have no data
 * @flushed: it deletes whatever is there
 * @added, @dying: between prepare and finish, what it is done to
 */
struct ctnat_journal {
	u32 base;
	struct ctnat_content *fresh;
	struct ctnat_content *gone;
	bool flushed;
	struct ctnat_hash_elem *added;
	struct ctnat_hash_elem *dying;
};

int ctnat_hash_module_init(void);
void ctnat_hash_module_exit(void);

struct ctnat_hash *ctnat_hash_alloc(const struct ctnat_object_set *set);
void ctnat_hash_free(struct ctnat_hash *hash_maybe_null);

/* ---- packet path; in an RCU read side ---- */

/*
 * struct ctnat_hash_put - an element to be there
 * @generation: of the packet's ruleset
 * @timeout: milliseconds; 0: that of the set
 * @renew: its time begins anew if it is there already
 * @counted_in: it is there for the connections of this namespace that belong to
 *	it; NULL: for itself
 */
struct ctnat_hash_put {
	const u32 *key;
	const u32 *data;
	u32 generation;
	u32 timeout;
	bool renew;
	struct net *counted_in;
};

const u32 *ctnat_hash_find(const struct ctnat_hash *hash, const u32 *key,
			   u32 generation);
/* NULL: there is no room for it, or no memory */
struct ctnat_hash_elem *ctnat_hash_put(struct ctnat_hash *hash,
				       const struct ctnat_hash_put *put);
/* What belongs to the element; NULL: no memory */
struct ctnat_tally *ctnat_hash_tally(struct ctnat_hash *hash,
				     struct ctnat_hash_elem *elem,
				     struct net *net);
/* The element is not there any more, whoever is about to say so. */
void ctnat_hash_forget(struct ctnat_hash *hash, struct ctnat_hash_elem *elem);
void ctnat_hash_del(struct ctnat_hash *hash, const u32 *key, u32 generation);

/* ---- control path; may sleep ---- */

/* What packets of this generation find, as sorted rows; NULL: no memory. */
struct ctnat_content *ctnat_hash_photo(struct ctnat_hash *hash,
				       u32 generation, bool keys);
/* How many there are, with those whose time is over and that are not gone. */
u32 ctnat_hash_count(struct ctnat_hash *hash, bool collect);
u32 ctnat_hash_room(const struct ctnat_hash *hash);

/*
 * Make a journal part of the table: -ENOMEM, -ENFILE leave nothing behind.
 * @generation: of the ruleset that is to come. Then finish, once it is there,
 * or won't be.
 */
int ctnat_hash_prepare(struct ctnat_hash *hash, struct ctnat_journal *journal,
		       u32 generation);
void ctnat_hash_finish(struct ctnat_hash *hash, struct ctnat_journal *journal,
		       u32 generation, bool committed);

#endif /* CTNAT_HASH_H */
