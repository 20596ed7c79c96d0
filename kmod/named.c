// SPDX-License-Identifier: GPL-2.0-only
/* Named objects: what snapshots and stages share of them by reference. */
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slab.h>

#include "ct/ct.h"
#include "hash.h"
#include "limit.h"

/* ---- counters ---- */

static int counter_init(struct ctnat_named *named, struct net *net)
{
	named->live.counter = ctnat_counters_alloc(1);
	return named->live.counter ? 0 : -ENOMEM;
}

static void counter_exit(struct ctnat_named *named)
{
	free_percpu(named->live.counter);
}

static void counter_fill(const struct ctnat_named *named,
			 struct ctnat_object *copy)
{
	struct ctnat_object_counter *shown = (void *)copy;
	u64 packets, bytes;

	ctnat_counter_sum(named->live.counter, &packets, &bytes);
	shown->packets += packets;
	shown->bytes += bytes;
}

/* Moves the start, as a reset of rules does: no packet is lost. */
static void counter_take(struct ctnat_named *named,
			 const struct ctnat_object *shown)
{
	struct ctnat_object_counter *start = (void *)named->image;
	const struct ctnat_object_counter *taken = (const void *)shown;

	start->packets -= taken->packets;
	start->bytes -= taken->bytes;
}

/* ---- quotas ---- */

static struct ctnat_quota *quota_of(struct ctnat_object *object)
{
	return &((struct ctnat_object_quota *)object)->quota;
}

static void quota_adopt(struct ctnat_named *named)
{
	const struct ctnat_quota *quota = quota_of(named->image);

	named->live.quota.bytes = quota->bytes;
	named->live.quota.over = quota->over;
}

static int quota_init(struct ctnat_named *named, struct net *net)
{
	atomic64_t *used = kmalloc(sizeof(*used), GFP_KERNEL_ACCOUNT);

	if (!used)
		return -ENOMEM;
	atomic64_set(used, quota_of(named->image)->used);
	named->live.quota.used = used;
	quota_adopt(named);
	return 0;
}

static void quota_exit(struct ctnat_named *named)
{
	kfree(named->live.quota.used);
}

static void quota_fill(const struct ctnat_named *named,
		       struct ctnat_object *copy)
{
	quota_of(copy)->used = atomic64_read(named->live.quota.used);
}

static void quota_take(struct ctnat_named *named,
		       const struct ctnat_object *shown)
{
	atomic64_sub(quota_of((void *)shown)->used, named->live.quota.used);
}

/* ---- limits ---- */

static int limit_init(struct ctnat_named *named, struct net *net)
{
	const struct ctnat_object_limit *limit = (void *)named->image;

	named->live.bucket = ctnat_bucket_alloc(&limit->limit);
	return named->live.bucket ? 0 : -ENOMEM;
}

static void limit_exit(struct ctnat_named *named)
{
	kfree(named->live.bucket);
}

/* ---- timeout policies ---- */

static int ct_timeout_init(struct ctnat_named *named, struct net *net)
{
	struct nf_ct_timeout *timeout;

	timeout = ctnat_timeout_alloc(net, (void *)named->image);
	if (IS_ERR(timeout))
		return PTR_ERR(timeout);
	named->live.timeout = timeout;
	return 0;
}

static void ct_timeout_exit(struct ctnat_named *named)
{
	ctnat_timeout_free(named->live.timeout);
}

/* ---- helpers ---- */

static int ct_helper_init(struct ctnat_named *named, struct net *net)
{
	struct ctnat_helper *helper;

	helper = ctnat_helper_alloc((void *)named->image);
	if (IS_ERR(helper))
		return PTR_ERR(helper);
	named->live.helper = helper;
	return 0;
}

static void ct_helper_exit(struct ctnat_named *named)
{
	ctnat_helper_free(named->live.helper);
}

/* ---- sets and maps ---- */

static int set_init(struct ctnat_named *named, struct net *net)
{
	(void)net;
	if (ctnat_set_is_live((const void *)named->image)) {
		named->live.hash = ctnat_hash_alloc((const void *)named->image);
		return named->live.hash ? 0 : -ENOMEM;
	}
	named->content = ctnat_content_empty((const void *)named->image);
	if (!named->content)
		return -ENOMEM;
	named->live.tree = &named->content->tree;
	return 0;
}

static void set_exit(struct ctnat_named *named)
{
	ctnat_hash_free(named->live.hash);
}

/* ---- limits of zones ---- */

static void ct_limit_adopt(struct ctnat_named *named)
{
	const struct ctnat_object_ct_limit *limit = (void *)named->image;

	named->live.zones.zone = limit->zone;
	named->live.zones.most = limit->count;
}

static int ct_limit_init(struct ctnat_named *named, struct net *net)
{
	named->live.zones.census = ctnat_census_alloc(net);
	if (!named->live.zones.census)
		return -ENOMEM;
	ct_limit_adopt(named);
	return 0;
}

static void ct_limit_exit(struct ctnat_named *named)
{
	ctnat_census_put(named->live.zones.census);
}

static void ct_limit_resume(struct ctnat_named *named,
			    const struct ctnat_named *old)
{
	ctnat_census_put(named->live.zones.census);
	named->live.zones.census = ctnat_census_get(old->live.zones.census);
}

/* ---- kinds ---- */

/*
 * struct kind - what is particular to the objects of a kind
 * @init: make the live state of a new object; may sleep
 * @exit: free it, when nobody refers to it any more
 * @fill: write the state so far into a copy of the image
 * @take: subtract what such a copy shows from the state
 * @adopt: take over from the image what of it the packet path sees, after the
 *	state of an older image was inherited
 * @resume: a new object of the namespace takes the place of one that the same
 *	transaction deletes: go on with what that has counted
 *
 * fill() and take() are called with ctnat_net.reset_lock held. All may be NULL.
 */
static const struct kind {
	int (*init)(struct ctnat_named *named, struct net *net);
	void (*exit)(struct ctnat_named *named);
	void (*fill)(const struct ctnat_named *named,
		     struct ctnat_object *copy);
	void (*take)(struct ctnat_named *named,
		     const struct ctnat_object *shown);
	void (*adopt)(struct ctnat_named *named);
	void (*resume)(struct ctnat_named *named,
		       const struct ctnat_named *old);
} kinds[CTNAT_OBJECT_MAX + 1] = {
	[CTNAT_OBJECT_SET] = { set_init, set_exit },
	[CTNAT_OBJECT_MAP] = { set_init, set_exit },
	[CTNAT_OBJECT_COUNTER] = { counter_init, counter_exit, counter_fill,
				   counter_take },
	[CTNAT_OBJECT_QUOTA] = { quota_init, quota_exit, quota_fill, quota_take,
				 quota_adopt },
	[CTNAT_OBJECT_LIMIT] = { limit_init, limit_exit },
	[CTNAT_OBJECT_CT_TIMEOUT] = { ct_timeout_init, ct_timeout_exit },
	[CTNAT_OBJECT_CT_LIMIT] = { .init = ct_limit_init,
				    .exit = ct_limit_exit,
				    .adopt = ct_limit_adopt,
				    .resume = ct_limit_resume },
	[CTNAT_OBJECT_CT_HELPER] = { ct_helper_init, ct_helper_exit },
};

/* The caller writes the image and then calls ctnat_named_init(). */
struct ctnat_named *ctnat_named_alloc(u32 image_size)
{
	struct ctnat_named *named;

	named = kvzalloc(sizeof(*named) + image_size, GFP_KERNEL_ACCOUNT);
	if (!named)
		return NULL;
	refcount_set(&named->refs, 1);
	return named;
}

/* The live state of a new object, whose image has been verified. */
int ctnat_named_init(struct ctnat_named *named, struct net *net)
{
	const struct kind *kind = &kinds[named->image->kind];
	int err = 0;

	if (kind->init)
		err = kind->init(named, net);
	if (!err)
		named->live.kind = named->image->kind;
	return err;
}

/* The same object with another image: @named has its state from now on. */
void ctnat_named_inherit(struct ctnat_named *named, struct ctnat_named *old)
{
	named->origin = ctnat_named_get(ctnat_named_origin(old));
	named->handle = old->handle;
	named->live = old->live;
	if (kinds[named->live.kind].adopt)
		kinds[named->live.kind].adopt(named);
}

void ctnat_named_resume(struct ctnat_named *named,
			const struct ctnat_named *old)
{
	if (kinds[named->live.kind].resume)
		kinds[named->live.kind].resume(named, old);
}

struct ctnat_named *ctnat_named_get(struct ctnat_named *named)
{
	refcount_inc(&named->refs);
	return named;
}

void ctnat_named_put(struct ctnat_named *named_maybe_null)
{
	struct ctnat_named *named = named_maybe_null;

	if (!named || !refcount_dec_and_test(&named->refs))
		return;
	if (named->origin)
		ctnat_named_put(named->origin);	/* an origin has none itself */
	else if (named->live.kind && kinds[named->live.kind].exit)
		kinds[named->live.kind].exit(named);
	ctnat_journal_free(named->journal);
	ctnat_content_put(named->content);
	kvfree(named);
}

/* Write the state so far into @copy, which has the size of the image. */
void ctnat_named_fill(struct ctnat_net *cn, struct ctnat_named *named,
		      struct ctnat_object *copy)
{
	const struct kind *kind = &kinds[named->image->kind];

	spin_lock(&cn->reset_lock);
	memcpy(copy, named->image, named->image->size);
	if (kind->fill)
		kind->fill(named, copy);
	spin_unlock(&cn->reset_lock);
}

/* Subtract what ctnat_named_fill() has shown. Nobody else takes meanwhile. */
void ctnat_named_take(struct ctnat_net *cn, struct ctnat_named *named,
		      const struct ctnat_object *shown)
{
	const struct kind *kind = &kinds[named->image->kind];

	lockdep_assert_held(&cn->lock);
	spin_lock(&cn->reset_lock);
	if (kind->take)
		kind->take(named, shown);
	spin_unlock(&cn->reset_lock);
}

bool ctnat_named_counts(unsigned int kind)
{
	return kind <= CTNAT_OBJECT_MAX && kinds[kind].take;
}
