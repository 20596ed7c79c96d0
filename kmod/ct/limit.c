// SPDX-License-Identifier: GPL-2.0-only
/*
 * How many connections a zone may hold.
 *
 * A limit keeps a census: a tally (tally.h) for each of its zones, of the
 * connections that were committed under it.
 *
 * Here nothing is counted before it is let in, and a zone that seems full is
 * gone through until a member is found that is gone. What is between its check
 * and its confirmation is marked, because the table does not have it yet: so
 * it counts, on every CPU, until its fate is known. A tuple is there once: a
 * connection with the tuple of one that is gone takes its place.
 */
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/xarray.h>

#include "tally.h"

/*
 * struct ctnat_census - what a limit counts
 * @zones: tallies by number; they stay as long as the census
 */
struct ctnat_census {
	refcount_t refs;
	struct net *net;
	struct xarray zones;
};

/* What the packet path needs of all limits: see ctnat_limits_make(). */
struct ctnat_limit_of_zone {
	u32 zone;
	u32 most;
	struct ctnat_census *census;
};

struct ctnat_limits {
	struct ctnat_limit_of_zone fallback;	/* no census: there is none */
	u32 n;
	struct ctnat_limit_of_zone of[];	/* by zone */
};

/* ---- set-up; may sleep ---- */

struct ctnat_census *ctnat_census_alloc(struct net *net)
{
	struct ctnat_census *census;

	census = kzalloc(sizeof(*census), GFP_KERNEL_ACCOUNT);
	if (!census)
		return NULL;
	refcount_set(&census->refs, 1);
	xa_init(&census->zones);
	census->net = net;
	return census;
}

struct ctnat_census *ctnat_census_get(struct ctnat_census *census)
{
	refcount_inc(&census->refs);
	return census;
}

/* No packet can see it any more. */
void ctnat_census_put(struct ctnat_census *census)
{
	struct ctnat_tally *tally;
	unsigned long id;

	if (!refcount_dec_and_test(&census->refs))
		return;
	xa_for_each(&census->zones, id, tally)
		ctnat_tally_free(tally);
	xa_destroy(&census->zones);
	kfree(census);
}

static int ctnat_compare_zones(const void *a, const void *b)
{
	const struct ctnat_limit_of_zone *x = a, *y = b;

	return x->zone < y->zone ? -1 : x->zone > y->zone;
}

/* NULL: there is none, or no memory for it (-ENOMEM). */
struct ctnat_limits *ctnat_limits_make(const struct ctnat_view *view,
				       const struct ctnat_live *live)
{
	struct ctnat_limits *limits;
	u32 i, n = 0;

	for (i = 0; i < view->n_objects; i++) {
		cond_resched();
		n += view->objects[i].kind == CTNAT_OBJECT_CT_LIMIT;
	}
	if (!n)
		return NULL;
	limits = kvzalloc(struct_size(limits, of, n), GFP_KERNEL_ACCOUNT);
	if (!limits)
		return ERR_PTR(-ENOMEM);
	for (i = 0; i < view->n_objects; i++) {
		const struct ctnat_live *of = &live[view->objects[i].number];
		const struct ctnat_limit_of_zone limit = {
			.zone = of->zones.zone,
			.most = of->zones.most,
			.census = of->zones.census,
		};

		cond_resched();
		if (view->objects[i].kind != CTNAT_OBJECT_CT_LIMIT)
			continue;
		if (limit.zone == CTNAT_ZONE_OTHER)
			limits->fallback = limit;
		else
			limits->of[limits->n++] = limit;
	}
	sort(limits->of, limits->n, sizeof(limits->of[0]), ctnat_compare_zones,
	     NULL);
	return limits;
}

/* ---- packets ---- */

static const struct ctnat_limit_of_zone *
ctnat_limit_find(const struct ctnat_limits *limits, u16 zone)
{
	u32 low = 0, high = limits->n;

	while (low < high) {
		u32 mid = low + (high - low) / 2;

		if (limits->of[mid].zone == zone)
			return &limits->of[mid];
		if (limits->of[mid].zone < zone)
			low = mid + 1;
		else
			high = mid;
	}
	return limits->fallback.census ? &limits->fallback : NULL;
}

static struct ctnat_tally *ctnat_zone_of(struct ctnat_census *census, u16 id)
{
	struct ctnat_tally *tally, *other;

	tally = xa_load(&census->zones, id);
	if (tally)
		return tally;
	tally = ctnat_tally_alloc(census->net, GFP_ATOMIC);
	if (!tally)
		return NULL;
	other = xa_cmpxchg(&census->zones, id, NULL, tally, GFP_ATOMIC);
	if (!other)
		return tally;
	ctnat_tally_free(tally);
	return xa_is_err(other) ? NULL : other;
}

/* tally->lock held */
static int ctnat_limit_check(struct ctnat_tally *tally, u32 most,
			     const struct ctnat_counted_key *key,
			     struct ctnat_counted **in)
{
	struct ctnat_counted *counted = ctnat_tally_find(tally, key);

	if (counted && !ctnat_tally_has(tally, counted)) {
		ctnat_tally_forget(tally, counted);
		counted = NULL;
	}
	if (!counted) {
		if (ctnat_tally_exceeds(tally, most - 1, tally->n, CTNAT_LOOKS))
			return CTNAT_END_DROP(CTNAT_DROP_LIMIT);
		counted = ctnat_tally_join(tally, key);
		if (!counted)
			return CTNAT_END_DROP(CTNAT_DROP_TRACK);
	}
	/* there already: a clone of the packet, or one that will lose a race */
	atomic_inc(&counted->pending);
	*in = counted;
	return CTNAT_EXEC_NEXT;
}

int ctnat_limit_enter(const struct ctnat_limits *limits,
		      const struct nf_conn *ct, struct ctnat_counted **in)
{
	const struct ctnat_limit_of_zone *limit;
	struct ctnat_counted_key key;
	struct ctnat_tally *tally;
	int ret;

	*in = NULL;
	limit = ctnat_limit_find(limits, nf_ct_zone(ct)->id);
	if (!limit || !limit->most)
		return CTNAT_EXEC_NEXT;
	tally = ctnat_zone_of(limit->census, nf_ct_zone(ct)->id);
	if (!tally)
		return CTNAT_END_DROP(CTNAT_DROP_TRACK);
	ctnat_counted_key_init(&key, tally, ct);
	spin_lock_bh(&tally->lock);
	ret = ctnat_limit_check(tally, limit->most, &key, in);
	spin_unlock_bh(&tally->lock);
	return ret;
}

void ctnat_limit_leave(struct ctnat_counted *counted_maybe_null)
{
	struct ctnat_counted *counted = counted_maybe_null;

	/* whoever sees this finds in the table what was confirmed before it */
	if (counted)
		atomic_fetch_dec_release(&counted->pending);
}

/* ---- telling ---- */

bool ctnat_census_next(struct ctnat_census *census, unsigned long *zone,
		       u32 *count)
{
	struct ctnat_tally *tally;

	tally = xa_find(&census->zones, zone, CTNAT_ZONE_OTHER - 1, XA_PRESENT);
	if (!tally)
		return false;
	*count = ctnat_tally_count(tally);
	return true;
}
