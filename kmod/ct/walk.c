// SPDX-License-Identifier: GPL-2.0-only
/*
 * Walking a hash table that changes meanwhile.
 *
 * Entries of a bucket are picked all at once, under its lock, and held by
 * references until they have been told. So none is missed or told twice,
 * however many messages it takes, and what takes long (building messages,
 * deleting) happens with no lock held.
 */
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "../ctnat.h"
#include "walk.h"

#define BATCH	64	/* entries to hold at a time, a bucket's rest beside */
#define ROOM	128	/* to begin with; chains are shorter, as a rule */

struct ctnat_walk *ctnat_walk_open(struct net *net, struct ctnat_rule *filter,
				   const struct ctnat_walk_ops *ops)
{
	struct ctnat_walk *walk = kzalloc(sizeof(*walk), GFP_KERNEL_ACCOUNT);

	if (!walk)
		goto err_free_filter;
	walk->entry = kvmalloc_array(ROOM, sizeof(*walk->entry),
				     GFP_KERNEL_ACCOUNT);
	if (!walk->entry)
		goto err_free_walk;
	walk->room = ROOM;
	walk->ops = ops;
	walk->net = net;
	walk->filter = filter;
	walk->seq = 1;
	walk->is_one = ctnat_filter_key(filter, &walk->key);
	return walk;

err_free_walk:
	kfree(walk);
err_free_filter:
	kvfree(filter);
	return NULL;
}

/* Lets go of the entries from @from on. */
static void drop(struct ctnat_walk *walk, unsigned int from)
{
	while (walk->n > from)
		walk->ops->put(walk->entry[--walk->n]);
}

void ctnat_walk_close(struct ctnat_walk *walk)
{
	if (!walk)
		return;
	drop(walk, 0);
	kvfree(walk->entry);
	kvfree(walk->filter);
	kfree(walk);
}

static int grow(struct ctnat_walk *walk)
{
	unsigned int room = walk->room * 2;
	void **entry;

	entry = kvmalloc_array(room, sizeof(*entry), GFP_KERNEL_ACCOUNT);
	if (!entry)
		return -ENOMEM;
	kvfree(walk->entry);
	walk->entry = entry;
	walk->room = room;
	return 0;
}

/* Of one bucket, all or nothing. 1: there may be more; 0: that was the last. */
static int gather_bucket(struct ctnat_walk *walk)
{
	unsigned int before = walk->n;
	int ret;

	ret = walk->ops->collect(walk);
	switch (ret) {
	case 1:
		walk->bucket++;
		return 1;
	case -EAGAIN:
		walk->bucket = 0;
		return 1;
	case -ENOSPC:
		drop(walk, before);
		/* first tell what there is, then there is room */
		return before ? 0 : grow(walk) ?: 1;
	}
	walk->ended = true;
	return 0;
}

/* The next entries, none when the table ends. */
static int gather(struct ctnat_walk *walk)
{
	int ret = 1;

	walk->at = 0;
	drop(walk, 0);
	while (ret > 0 && walk->n < BATCH && !walk->ended) {
		if (fatal_signal_pending(current))
			return -EINTR;
		ret = gather_bucket(walk);
		cond_resched();
	}
	return ret < 0 ? ret : 0;
}

int ctnat_walk_peek(struct ctnat_walk *walk)
{
	int err;

	if (walk->at == walk->n) {
		err = gather(walk);
		if (err)
			return err;
	}
	return walk->at < walk->n;
}

void ctnat_walk_next(struct ctnat_walk *walk)
{
	walk->at++;
	walk->told = true;
}

int ctnat_walk_fill(const struct ctnat_walk *walk, struct sk_buff *skb)
{
	return walk->ops->fill(walk->entry[walk->at], skb);
}

unsigned int ctnat_walk_seq(const struct ctnat_walk *walk)
{
	return walk->seq;
}

void ctnat_walk_rewind(struct ctnat_walk *walk)
{
	drop(walk, 0);
	walk->at = 0;
	walk->bucket = 0;
	walk->ended = false;
	walk->told = false;
}

bool ctnat_walk_is_one(const struct ctnat_walk *walk)
{
	return walk->is_one;
}
