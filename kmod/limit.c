// SPDX-License-Identifier: GPL-2.0-only
/* Limits: buckets that fill up evenly, as those of nft_limit. */
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/slab.h>

#include "limit.h"

/* The limit has been verified: no sum here exceeds 63 bits. */
struct ctnat_bucket *ctnat_bucket_alloc(const struct ctnat_limit *limit)
{
	struct ctnat_bucket *bucket;

	bucket = kzalloc(sizeof(*bucket), GFP_KERNEL_ACCOUNT);
	if (!bucket)
		return NULL;
	spin_lock_init(&bucket->lock);
	bucket->nsecs = (u64)limit->unit * NSEC_PER_SEC;
	bucket->rate = limit->rate;
	bucket->over = limit->over;
	if (limit->type == CTNAT_LIMIT_PACKETS) {
		bucket->cost = div64_u64(bucket->nsecs, bucket->rate);
		bucket->max = bucket->cost * limit->burst;
	} else {
		bucket->most = limit->rate + limit->burst;
		bucket->max = bucket->nsecs +
			      mul_u64_u64_div_u64(bucket->nsecs, limit->burst,
						  bucket->rate);
	}
	bucket->tokens = bucket->max;
	bucket->last = ktime_get_ns();
	return bucket;
}

/* Of a packet that is not longer than all that there can be. */
static u64 cost_of(const struct ctnat_bucket *bucket, unsigned int len)
{
	return bucket->cost ?: mul_u64_u64_div_u64(bucket->nsecs, len,
						   bucket->rate);
}

bool ctnat_bucket_passes(struct ctnat_bucket *bucket, unsigned int len)
{
	bool within = false;
	u64 now, cost;

	if (bucket->cost || len <= bucket->most) {
		cost = cost_of(bucket, len);
		spin_lock_bh(&bucket->lock);
		now = ktime_get_ns();
		bucket->tokens = min(bucket->tokens + now - bucket->last,
				     bucket->max);
		bucket->last = now;
		within = bucket->tokens >= cost;
		if (within)
			bucket->tokens -= cost;
		spin_unlock_bh(&bucket->lock);
	}
	return within != bucket->over;
}
