// SPDX-License-Identifier: GPL-2.0-only
/* Limits, quotas and counts of connections to text. */
#include "grammar/print.h"

/* Bytes in the largest unit that they are whole numbers of. */
static void print_amount(const struct out *out, __u64 bytes)
{
	static const char *const units[] = { "bytes", "kbytes", "mbytes" };
	unsigned int unit = 0;

	for (; bytes && bytes % 1024 == 0 && unit + 1 < ARRAY_SIZE(units);
	     unit++)
		bytes /= 1024;
	fprintf(out->to, "%llu %s", (unsigned long long)bytes, units[unit]);
}

static const char *time_name(__u32 unit)
{
	switch (unit) {
	case CTNAT_LIMIT_SECOND:
		return "second";
	case CTNAT_LIMIT_MINUTE:
		return "minute";
	case CTNAT_LIMIT_HOUR:
		return "hour";
	case CTNAT_LIMIT_DAY:
		return "day";
	case CTNAT_LIMIT_WEEK:
		return "week";
	}
	return "?";
}

void print_limit(const struct out *out, const struct ctnat_limit *limit)
{
	fprintf(out->to, "rate %s", limit->over ? "over " : "");
	if (limit->type == CTNAT_LIMIT_PACKETS) {
		fprintf(out->to, "%llu/%s burst %u packets",
			(unsigned long long)limit->rate,
			time_name(limit->unit), limit->burst);
		return;
	}
	print_amount(out, limit->rate);
	fprintf(out->to, "/%s", time_name(limit->unit));
	if (limit->burst) {
		fputs(" burst ", out->to);
		print_amount(out, limit->burst);
	}
}

void print_quota(const struct out *out, const struct ctnat_quota *quota)
{
	if (quota->over)
		fputs("over ", out->to);
	print_amount(out, quota->bytes);
	if (quota->used && !(out->flags & CTNAT_PRINT_STATELESS)) {
		fputs(" used ", out->to);
		print_amount(out, quota->used);
	}
}

void print_ct_count(const struct out *out, const struct ctnat_ct_count *count)
{
	fprintf(out->to, "ct count %s%u", count->over ? "over " : "",
		count->most);
}
