/* SPDX-License-Identifier: GPL-2.0-only */
/* Limits and quotas: what they keep from packet to packet. */
#ifndef CTNAT_LIMIT_H
#define CTNAT_LIMIT_H

#include <linux/atomic.h>
#include <linux/spinlock.h>

#include "core/rule.h"

/*
 * struct ctnat_bucket - the live state of a limit, counted in nanoseconds: a
 * packet takes as many as it would need to trickle in
 * @lock: protects @tokens and @last
 * @tokens: what is in it, at the time @last
 * @max: what it holds
 * @nsecs: the unit of the rate
 * @rate: packets or bytes in that
 * @most: bytes that it can hold; a packet that is longer always exceeds it
 * @cost: of a packet; 0: it is counted by its bytes
 * @over: it is about what exceeds it
 */
struct ctnat_bucket {
	spinlock_t lock;
	u64 tokens;
	u64 last;
	u64 max;
	u64 nsecs;
	u64 rate;
	u64 most;
	u64 cost;
	bool over;
};

struct ctnat_bucket *ctnat_bucket_alloc(const struct ctnat_limit *limit);

/* Does the rule go on with a packet of @len bytes? */
bool ctnat_bucket_passes(struct ctnat_bucket *bucket, unsigned int len);

/* The same of a quota, of whose @bytes @used are gone. */
static inline bool ctnat_quota_passes(atomic64_t *used, u64 bytes, bool over,
				      unsigned int len)
{
	return ((u64)atomic64_add_return(len, used) > bytes) == over;
}

#endif /* CTNAT_LIMIT_H */
