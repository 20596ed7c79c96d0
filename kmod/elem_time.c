// SPDX-License-Identifier: GPL-2.0-only
/* How long elements live, see elem_time.h. */
#include "core/bytes.h"
#include "elem_time.h"
#include "netlink.h"

/* Rows that are looked at for one message. */
#define RUN_MAX	4096

u32 ctnat_time_left(u32 timeout, u64 expires, u64 now)
{
	s64 left = expires - now;

	if (!timeout)
		return 0;
	if (left <= 0)
		return 1;
	/* what is left is rounded up */
	return clamp_t(u64, jiffies64_to_msecs(left), 1, timeout);
}

void ctnat_times_begin(struct ctnat_more *more,
		       const struct ctnat_object_set *set)
{
	const struct ctnat_row *row = &more->elems.row;
	u32 stride = ctnat_row_stride(row), i;
	u64 now = get_jiffies_64(), end;

	for (i = 0; row->clock && i < more->elems.n; i++) {
		u32 *time = more->words + (size_t)(i + 1) * stride -
			    CTNAT_ROW_TIME;

		if (!(i % 1024))
			cond_resched();
		if (!time[0])
			time[0] = set->timeout;
		if (!time[0])
			continue;
		end = now + ctnat_ticks(time[1] ?: time[0]);
		time[1] = end;
		time[2] = end >> 32;
	}
}

void ctnat_times_show(const struct ctnat_object_set *set,
		      const struct ctnat_rows *rows, void *to)
{
	const struct ctnat_row *row = &rows->elems->row;
	u32 wire = ctnat_row_wire_words(row, false), i;
	u64 now = get_jiffies_64();

	for (i = 0; row->clock && !rows->keys && i < rows->n; i++) {
		const u32 *elem = ctnat_elem(rows->elems, rows->from + i);
		u32 whole = *ctnat_elem_time(row, elem), left;
		u64 end = ctnat_elem_end(row, elem);
		void *time;

		left = ctnat_time_left(whole, end, now);
		/* its message has not said what is left */
		if (rows->since && end - ctnat_ticks(whole) >= rows->since)
			left = 0;
		time = to + ((size_t)(i + 1) * wire - 2) * sizeof(u32);
		ctnat_put_be32(time, whole == set->timeout ? 0 : whole);
		ctnat_put_be32(time + sizeof(u32), left);
	}
}

bool ctnat_times_next(struct ctnat_rows *rows)
{
	const struct ctnat_elems *elems = rows->elems;
	u64 now = get_jiffies_64();
	u32 at = rows->from, end;

	while (at < elems->n &&
	       ctnat_elem_end(&elems->row, ctnat_elem(elems, at)) <= now)
		if (!(++at % 1024))
			cond_resched();
	rows->from = at;
	end = elems->n - at < RUN_MAX ? elems->n : at + RUN_MAX;
	while (at < end &&
	       ctnat_elem_end(&elems->row, ctnat_elem(elems, at)) > now)
		at++;
	rows->n = at - rows->from;
	return rows->n;
}
