// SPDX-License-Identifier: GPL-2.0-only
/* Judging limits, quotas and counts of connections, wherever they stand. */
#include "check.h"
#include "count.h"

/*
 * A bucket is counted in nanoseconds of a signed 64-bit number; so many seconds
 * of it can be had, which leaves room for sums.
 */
#define BUCKET_SECONDS	4000000000u

/* Does the burst take no longer than that to trickle in? */
static bool burst_fits(const struct ctnat_limit *limit)
{
	if (limit->rate > 0xffffffffu)
		return true;
	return limit->burst <= limit->rate * (BUCKET_SECONDS / limit->unit);
}

const char *ctnat_check_limit(const struct ctnat_limit *limit,
			      struct ctnat_refusal *why)
{
	bool packets = limit->type == CTNAT_LIMIT_PACKETS;

	why->part = CTNAT_A_LIMIT_TYPE;
	if (limit->type >= __CTNAT_LIMIT_TYPE_MAX)
		return "a limit is one of packets or of bytes";
	why->part = CTNAT_A_LIMIT_OVER;
	if (limit->over > 1 ||
	    !ctnat_is_zero(limit->reserved, sizeof(limit->reserved)))
		return "unused bytes of an expression must be zero";
	why->part = CTNAT_A_LIMIT_UNIT;
	if (limit->unit != CTNAT_LIMIT_SECOND &&
	    limit->unit != CTNAT_LIMIT_MINUTE &&
	    limit->unit != CTNAT_LIMIT_HOUR && limit->unit != CTNAT_LIMIT_DAY &&
	    limit->unit != CTNAT_LIMIT_WEEK)
		return "a rate is one in a second, minute, hour, day or week";
	why->part = CTNAT_A_LIMIT_RATE;
	if (!limit->rate)
		return "a rate is at least 1; to let nothing through, drop it";
	if (packets && limit->rate > (__u64)limit->unit * 1000000000)
		return "a rate is at most a packet in each nanosecond";
	if (!packets && limit->rate > (__u64)limit->unit << 40)
		return "a rate is at most 1099511627776 bytes in each second";
	why->part = CTNAT_A_LIMIT_BURST;
	if (packets && !limit->burst)
		return "a burst of packets is at least 1";
	if (!burst_fits(limit))
		return "the burst is too large for so low a rate";
	return NULL;
}

const char *ctnat_check_quota(const struct ctnat_quota *quota,
			      struct ctnat_refusal *why)
{
	why->part = CTNAT_A_QUOTA_OVER;
	if (quota->over > 1 ||
	    !ctnat_is_zero(quota->reserved, sizeof(quota->reserved)))
		return "unused bytes of an expression must be zero";
	why->part = CTNAT_A_QUOTA_BYTES;
	if (quota->bytes >> 63)
		return "a quota is below 8 ebytes";
	why->part = CTNAT_A_QUOTA_USED;
	if (quota->used >> 63)
		return "what is used of a quota is below 8 ebytes";
	return NULL;
}

const char *ctnat_check_limit_insn(const void *insn, struct ctnat_refusal *why)
{
	const struct ctnat_insn_limit *limit = insn;

	if (limit->zero)
		return "unused bytes of an expression must be zero";
	return ctnat_check_limit(&limit->limit, why);
}

const char *ctnat_check_quota_insn(const void *insn, struct ctnat_refusal *why)
{
	const struct ctnat_insn_quota *quota = insn;

	if (quota->zero)
		return "unused bytes of an expression must be zero";
	return ctnat_check_quota(&quota->quota, why);
}

const char *ctnat_check_ct_count(const struct ctnat_ct_count *count)
{
	if (count->over > 1 ||
	    !ctnat_is_zero(count->reserved, sizeof(count->reserved)))
		return "unused bytes of an expression must be zero";
	return NULL;
}

const char *ctnat_check_ct_count_insn(const void *insn,
				      struct ctnat_refusal *why)
{
	const struct ctnat_insn_ct_count *count = insn;

	(void)why;
	if (count->zero)
		return "unused bytes of an expression must be zero";
	return ctnat_check_ct_count(&count->count);
}
