// SPDX-License-Identifier: GPL-2.0-only
/*
 * How many connections a zone may hold.
 *
 * A limit keeps a census: the tuples of the connections that were committed
 * under it. Nobody tells us when a connection goes (the one event notifier of
 * a namespace is ctnetlink's, and a connection has no room for a pointer of
 * ours), so a member is looked up again to see whether it is still there, as
 * nf_conncount does. nf_conncount itself is not exact enough: it counts what
 * was refused until it looks again, looks once a jiffy and gives up after 64
 * that are gone, and believes what another CPU added for two jiffies.
 *
 * Here nothing is counted before it is let in, and a census that seems full is
 * gone through until a member is found that is gone. What is between its check
 * and its confirmation is marked, because the table does not have it yet: so
 * it counts, on every CPU, until its fate is known. A tuple is there once: a
 * connection with the tuple of one that is gone takes its place.
 *
 * Two members are looked at for each that is added, so that no more of those
 * that are gone are kept than of the others.
 */
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/xarray.h>

#include "conn.h"

/* Members of a zone that are looked up within one jiffy, at most. */
#define CTNAT_LOOKS	16384
/* Members that are looked up under one lock where it may sleep. */
#define CTNAT_LOOKS_LIST 256

struct ctnat_counted_key {
	struct nf_conntrack_tuple tuple;	/* of the original direction */
	struct nf_conntrack_zone zone;
};

/*
 * struct ctnat_counted - a member
 * @node: in the census's table
 * @list: in its zone's members
 * @pending: commits whose outcome is not known; it is not freed meanwhile
 */
struct ctnat_counted {
	struct rhash_head node;
	struct list_head list;
	struct ctnat_counted_key key;
	atomic_t pending;
};

/*
 * struct ctnat_zone_members - of one zone
 * @members: the one that was not looked at for the longest time first
 * @n: of them
 * @looks: how many were looked up in the jiffy @at
 */
struct ctnat_zone_members {
	struct list_head members;
	u32 n;
	u32 looks;
	unsigned long at;
};

/*
 * struct ctnat_census - what a limit counts; all of it under @lock
 * @zones: by number; zones stay as long as the census
 */
struct ctnat_census {
	refcount_t refs;
	spinlock_t lock;
	struct net *net;
	struct rhashtable table;
	struct xarray zones;
};

static const struct rhashtable_params ctnat_census_params = {
	.head_offset = offsetof(struct ctnat_counted, node),
	.key_offset = offsetof(struct ctnat_counted, key),
	.key_len = sizeof(struct ctnat_counted_key),
	.automatic_shrinking = true,
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
	if (rhashtable_init(&census->table, &ctnat_census_params)) {
		kfree(census);
		return NULL;
	}
	refcount_set(&census->refs, 1);
	spin_lock_init(&census->lock);
	xa_init(&census->zones);
	census->net = net;
	return census;
}

struct ctnat_census *ctnat_census_get(struct ctnat_census *census)
{
	refcount_inc(&census->refs);
	return census;
}

static void ctnat_counted_free(void *counted, void *unused)
{
	kfree(counted);
}

/* No packet can see it any more. */
void ctnat_census_put(struct ctnat_census *census)
{
	struct ctnat_zone_members *zone;
	unsigned long id;

	if (!refcount_dec_and_test(&census->refs))
		return;
	rhashtable_free_and_destroy(&census->table, ctnat_counted_free, NULL);
	xa_for_each(&census->zones, id, zone)
		kfree(zone);
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

	for (i = 0; i < view->n_objects; i++)
		n += view->objects[i].kind == CTNAT_OBJECT_CT_LIMIT;
	if (!n)
		return NULL;
	limits = kvzalloc(struct_size(limits, of, n), GFP_KERNEL_ACCOUNT);
	if (!limits)
		return ERR_PTR(-ENOMEM);
	for (i = 0; i < view->n_objects; i++) {
		const struct ctnat_limit_of_zone limit = {
			.zone = live[i].zones.zone,
			.most = live[i].zones.most,
			.census = live[i].zones.census,
		};

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

/* ---- members ---- */

/* As nf_conncount: nobody waits for a closed connection. */
static bool ctnat_is_closed(const struct nf_conn *ct)
{
	if (nf_ct_protonum(ct) != IPPROTO_TCP)
		return false;
	return ct->proto.tcp.state == TCP_CONNTRACK_TIME_WAIT ||
	       ct->proto.tcp.state == TCP_CONNTRACK_CLOSE;
}

/* Is it there, or about to be? */
static bool ctnat_counts(const struct ctnat_census *census,
			 const struct ctnat_counted *counted)
{
	const struct nf_conntrack_tuple_hash *found;
	struct nf_conn *ct;
	bool counts;

	/* pairs with ctnat_limit_leave(): not pending, so it is in the table */
	if (atomic_read_acquire(&counted->pending))
		return true;
	found = nf_conntrack_find_get(census->net, &counted->key.zone,
				      &counted->key.tuple);
	if (!found)
		return false;
	ct = nf_ct_tuplehash_to_ctrack(found);
	counts = NF_CT_DIRECTION(found) == IP_CT_DIR_ORIGINAL &&
		 !ctnat_is_closed(ct);
	nf_ct_put(ct);
	return counts;
}

static void ctnat_forget(struct ctnat_census *census,
			 struct ctnat_zone_members *zone,
			 struct ctnat_counted *counted)
{
	rhashtable_remove_fast(&census->table, &counted->node,
			       ctnat_census_params);
	list_del(&counted->list);
	zone->n--;
	kfree(counted);
}

/* Look at the one that was not looked at for the longest time. */
static void ctnat_look(struct ctnat_census *census,
		       struct ctnat_zone_members *zone)
{
	struct ctnat_counted *counted;

	counted = list_first_entry(&zone->members, struct ctnat_counted, list);
	if (ctnat_counts(census, counted))
		list_move_tail(&counted->list, &zone->members);
	else
		ctnat_forget(census, zone, counted);
}

/* Is there room for one more? Each member is looked at once. */
static bool ctnat_has_room(struct ctnat_census *census,
			   struct ctnat_zone_members *zone, u32 most)
{
	u32 left = zone->n;

	if (time_after(jiffies, zone->at)) {
		zone->at = jiffies;
		zone->looks = 0;
	}
	for (; left && zone->n >= most && zone->looks < CTNAT_LOOKS; left--) {
		zone->looks++;
		ctnat_look(census, zone);
	}
	return zone->n < most;
}

static struct ctnat_zone_members *ctnat_zone_of(struct ctnat_census *census,
						u16 id)
{
	struct ctnat_zone_members *zone;

	zone = xa_load(&census->zones, id);
	if (zone)
		return zone;
	zone = kzalloc(sizeof(*zone), GFP_ATOMIC);
	if (!zone)
		return NULL;
	INIT_LIST_HEAD(&zone->members);
	zone->at = jiffies;
	if (xa_err(xa_store(&census->zones, id, zone, GFP_ATOMIC))) {
		kfree(zone);
		return NULL;
	}
	return zone;
}

static struct ctnat_counted *ctnat_join(struct ctnat_census *census,
					struct ctnat_zone_members *zone,
					const struct ctnat_counted_key *key)
{
	struct ctnat_counted *counted;
	unsigned int i;

	counted = kmalloc(sizeof(*counted), GFP_ATOMIC);
	if (!counted)
		return NULL;
	counted->key = *key;
	atomic_set(&counted->pending, 1);
	if (rhashtable_insert_fast(&census->table, &counted->node,
				   ctnat_census_params)) {
		kfree(counted);
		return NULL;
	}
	for (i = 0; i < 2 && !list_empty(&zone->members); i++)
		ctnat_look(census, zone);
	list_add_tail(&counted->list, &zone->members);
	zone->n++;
	return counted;
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

static int ctnat_limit_check(const struct ctnat_limit_of_zone *limit,
			     const struct ctnat_counted_key *key,
			     struct ctnat_counted **in)
{
	struct ctnat_census *census = limit->census;
	struct ctnat_zone_members *zone;
	struct ctnat_counted *counted;

	zone = ctnat_zone_of(census, key->zone.id);
	if (!zone)
		return CTNAT_END_DROP(CTNAT_DROP_TRACK);
	counted = rhashtable_lookup_fast(&census->table, key,
					 ctnat_census_params);
	if (counted && !ctnat_counts(census, counted)) {
		ctnat_forget(census, zone, counted);
		counted = NULL;
	}
	if (counted) {
		/* a clone of the packet, or one that will lose a race */
		atomic_inc(&counted->pending);
	} else {
		if (zone->n >= limit->most &&
		    !ctnat_has_room(census, zone, limit->most))
			return CTNAT_END_DROP(CTNAT_DROP_LIMIT);
		counted = ctnat_join(census, zone, key);
		if (!counted)
			return CTNAT_END_DROP(CTNAT_DROP_TRACK);
	}
	*in = counted;
	return CTNAT_EXEC_NEXT;
}

int ctnat_limit_enter(const struct ctnat_env *env, const struct nf_conn *ct,
		      struct ctnat_counted **in)
{
	const struct ctnat_limit_of_zone *limit;
	const struct ctnat_active *active;
	struct ctnat_counted_key key;
	int ret;

	*in = NULL;
	active = rcu_dereference(env->cn->active);
	if (!active || !active->limits)
		return CTNAT_EXEC_NEXT;
	limit = ctnat_limit_find(active->limits, nf_ct_zone(ct)->id);
	if (!limit || !limit->most)
		return CTNAT_EXEC_NEXT;
	key.tuple = ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	nf_ct_zone_init(&key.zone, nf_ct_zone(ct)->id, nf_ct_zone(ct)->dir, 0);
	spin_lock_bh(&limit->census->lock);
	ret = ctnat_limit_check(limit, &key, in);
	spin_unlock_bh(&limit->census->lock);
	return ret;
}

void ctnat_limit_leave(struct ctnat_counted *counted_maybe_null)
{
	/* whoever sees this finds in the table what was confirmed before it */
	if (counted_maybe_null)
		atomic_fetch_dec_release(&counted_maybe_null->pending);
}

/* ---- telling ---- */

/* Go through all members of a zone, with a breath now and then. */
static u32 ctnat_zone_count(struct ctnat_census *census,
			    struct ctnat_zone_members *zone)
{
	u32 left, some, n;

	spin_lock_bh(&census->lock);
	left = zone->n;
	while (left && zone->n) {
		for (some = CTNAT_LOOKS_LIST; some && left && zone->n; some--) {
			ctnat_look(census, zone);
			left--;
		}
		spin_unlock_bh(&census->lock);
		cond_resched();
		spin_lock_bh(&census->lock);
	}
	n = zone->n;
	spin_unlock_bh(&census->lock);
	return n;
}

bool ctnat_census_next(struct ctnat_census *census, unsigned long *zone,
		       u32 *count)
{
	struct ctnat_zone_members *members;

	members = xa_find(&census->zones, zone, CTNAT_ZONE_OTHER - 1,
			  XA_PRESENT);
	if (!members)
		return false;
	*count = ctnat_zone_count(census, members);
	return true;
}
