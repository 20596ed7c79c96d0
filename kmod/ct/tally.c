// SPDX-License-Identifier: GPL-2.0-only
/* Connections that are counted together, see tally.h. */
#include <linux/preempt.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>

#include "tally.h"

/* Members that are looked up under one lock by who is no packet. */
#define CTNAT_LOOKS_LIST 256
/* Refused ones that a packet looks up. */
#define CTNAT_LOOKS_REFUSED 64
/* Jiffies that a packet may need to the table, at most: as nf_conncount. */
#define CTNAT_FLIGHT	2

static const struct rhashtable_params ctnat_counted_params = {
	.head_offset = offsetof(struct ctnat_counted, node),
	.key_offset = offsetof(struct ctnat_counted, key),
	.key_len = offsetofend(struct ctnat_counted_key, zone),
	.automatic_shrinking = true,
};

/* ---- set-up; may sleep ---- */

int ctnat_tallies_init(struct ctnat_net *cn)
{
	return rhashtable_init(&cn->counted, &ctnat_counted_params);
}

/* All tallies are gone. */
void ctnat_tallies_exit(struct ctnat_net *cn)
{
	rhashtable_destroy(&cn->counted);
}

struct ctnat_tally *ctnat_tally_alloc(struct net *net, gfp_t gfp)
{
	struct ctnat_tally *tally = kzalloc(sizeof(*tally), gfp);

	if (!tally)
		return NULL;
	spin_lock_init(&tally->lock);
	tally->net = net;
	tally->table = &ctnat_pernet(net)->counted;
	INIT_LIST_HEAD(&tally->members);
	INIT_LIST_HEAD(&tally->refused);
	tally->at = jiffies;
	return tally;
}

static void ctnat_counted_free(struct ctnat_tally *tally,
			       struct ctnat_counted *counted)
{
	rhashtable_remove_fast(tally->table, &counted->node,
			       ctnat_counted_params);
	list_del(&counted->list);
	/* who looks for another one may be passing by */
	kfree_rcu(counted, rcu);
}

bool ctnat_tally_is_empty(const struct ctnat_tally *tally)
{
	return list_empty(&tally->members) && list_empty(&tally->refused);
}

/* No packet can see it any more. May sleep, unless it is empty. */
void ctnat_tally_free(struct ctnat_tally *tally_maybe_null)
{
	struct ctnat_tally *tally = tally_maybe_null;
	struct ctnat_counted *counted, *next;

	if (!tally)
		return;
	list_splice(&tally->refused, &tally->members);
	list_for_each_entry_safe(counted, next, &tally->members, list) {
		ctnat_counted_free(tally, counted);
		cond_resched();
	}
	kfree(tally);
}

/* ---- members ---- */

void ctnat_counted_key_init(struct ctnat_counted_key *key,
			    const struct ctnat_tally *tally,
			    const struct nf_conn *ct)
{
	const struct nf_conntrack_zone *zone = nf_ct_zone(ct);

	key->tally = tally;
	key->tuple = ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	nf_ct_zone_init(&key->zone, zone->id, zone->dir, 0);
}

/*
 * Who carries a packet from hook to hook, one after the other: a CPU that
 * serves interrupts, or a task. What it carried before is in the table by now,
 * or will never be.
 */
static int ctnat_context(void)
{
	return in_serving_softirq() ? -1 - raw_smp_processor_id() :
				      task_pid_nr(current);
}

static bool ctnat_in_flight(const struct ctnat_counted *counted)
{
	return counted->by && counted->by != ctnat_context() &&
	       (u32)jiffies - counted->at < CTNAT_FLIGHT;
}

enum ctnat_fate {
	CTNAT_FATE_GONE,
	CTNAT_FATE_THERE,
	CTNAT_FATE_UNKNOWN,	/* a packet of it is on its way */
};

static enum ctnat_fate ctnat_fate(const struct ctnat_tally *tally,
				  struct ctnat_counted *counted)
{
	const struct nf_conntrack_tuple_hash *found;
	struct nf_conn *ct;
	bool there;

	/* pairs with ctnat_limit_leave(): not pending, so it is in the table */
	if (atomic_read_acquire(&counted->pending))
		return CTNAT_FATE_THERE;
	found = nf_conntrack_find_get(tally->net, &counted->key.zone,
				      &counted->key.tuple);
	if (!found)
		return ctnat_in_flight(counted) ? CTNAT_FATE_UNKNOWN :
						  CTNAT_FATE_GONE;
	counted->by = 0;
	ct = nf_ct_tuplehash_to_ctrack(found);
	there = NF_CT_DIRECTION(found) == IP_CT_DIR_ORIGINAL &&
		!ctnat_is_closed(ct);
	nf_ct_put(ct);
	return there ? CTNAT_FATE_THERE : CTNAT_FATE_GONE;
}

bool ctnat_tally_has(const struct ctnat_tally *tally,
		     struct ctnat_counted *counted)
{
	return ctnat_fate(tally, counted) != CTNAT_FATE_GONE;
}

struct ctnat_counted *ctnat_tally_find(struct ctnat_tally *tally,
				       const struct ctnat_counted_key *key)
{
	return rhashtable_lookup_fast(tally->table, key, ctnat_counted_params);
}

void ctnat_tally_forget(struct ctnat_tally *tally,
			struct ctnat_counted *counted)
{
	if (!counted->is_refused)
		tally->n--;
	ctnat_counted_free(tally, counted);
}

/* Look at the one that was not looked at for the longest time. */
static void ctnat_look(struct ctnat_tally *tally)
{
	struct ctnat_counted *counted;

	counted = list_first_entry(&tally->members, struct ctnat_counted, list);
	if (ctnat_tally_has(tally, counted))
		list_move_tail(&counted->list, &tally->members);
	else
		ctnat_tally_forget(tally, counted);
}

struct ctnat_counted *ctnat_tally_join(struct ctnat_tally *tally,
				       const struct ctnat_counted_key *key)
{
	struct ctnat_counted *counted;
	unsigned int i;

	counted = kmalloc(sizeof(*counted), GFP_ATOMIC);
	if (!counted)
		return NULL;
	counted->key = *key;
	atomic_set(&counted->pending, 0);
	counted->by = 0;
	counted->at = 0;
	counted->is_refused = false;
	if (rhashtable_insert_fast(tally->table, &counted->node,
				   ctnat_counted_params)) {
		kfree(counted);
		return NULL;
	}
	for (i = 0; i < 2 && !list_empty(&tally->members); i++)
		ctnat_look(tally);
	list_add_tail(&counted->list, &tally->members);
	tally->n++;
	return counted;
}

void ctnat_tally_see(struct ctnat_tally *tally, struct ctnat_counted *counted,
		     bool confirmed)
{
	list_move_tail(&counted->list, &tally->members);
	tally->n += counted->is_refused;
	counted->is_refused = false;
	counted->by = confirmed ? 0 : ctnat_context();
	counted->at = jiffies;
}

void ctnat_tally_refuse(struct ctnat_tally *tally,
			struct ctnat_counted *counted)
{
	list_move_tail(&counted->list, &tally->refused);
	counted->is_refused = true;
	tally->n--;
}

void ctnat_tally_settle(struct ctnat_tally *tally)
{
	struct ctnat_counted *counted, *next;
	unsigned int left = CTNAT_LOOKS_REFUSED;

	list_for_each_entry_safe(counted, next, &tally->refused, list) {
		if (!left--)
			break;
		switch (ctnat_fate(tally, counted)) {
		case CTNAT_FATE_GONE:
			ctnat_tally_forget(tally, counted);
			break;
		case CTNAT_FATE_THERE:
			ctnat_tally_see(tally, counted, true);
			break;
		case CTNAT_FATE_UNKNOWN:
			break;
		}
	}
}

bool ctnat_tally_exceeds(struct ctnat_tally *tally, u32 most, u32 left,
			 u32 looks)
{
	if (time_after(jiffies, tally->at)) {
		tally->at = jiffies;
		tally->looks = 0;
	}
	for (; left && tally->n > most && tally->looks < looks; left--) {
		tally->looks++;
		ctnat_look(tally);
	}
	return tally->n > most;
}

bool ctnat_tally_close(struct ctnat_tally *tally)
{
	u32 left = CTNAT_LOOKS_LIST, n;

	spin_lock_bh(&tally->lock);
	ctnat_tally_settle(tally);
	for (; left && tally->n; left--) {
		n = tally->n;
		ctnat_look(tally);
		if (tally->n == n)
			break;
	}
	tally->closed = !tally->n && list_empty(&tally->refused);
	spin_unlock_bh(&tally->lock);
	return tally->closed;
}

/* ---- telling ---- */

/* Go through all of them, with a breath now and then. */
u32 ctnat_tally_count(struct ctnat_tally *tally)
{
	u32 left, some, n;

	spin_lock_bh(&tally->lock);
	left = tally->n;
	while (left && tally->n) {
		for (some = CTNAT_LOOKS_LIST; some && left && tally->n; some--) {
			ctnat_look(tally);
			left--;
		}
		spin_unlock_bh(&tally->lock);
		cond_resched();
		spin_lock_bh(&tally->lock);
	}
	n = tally->n;
	spin_unlock_bh(&tally->lock);
	return n;
}
