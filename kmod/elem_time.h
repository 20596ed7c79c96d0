/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long elements live.
 *
 * Sets that packets change have a clock of each element's own (hash.h). Ranges
 * and verdict maps are trees (content.c), and the times are in their rows: on
 * the wire an element's time, unless it is the set's, and what is left of it; in
 * the kernel (ctnat_row.clock), from the message on that brought them:
 *
 *   word 0	its time in milliseconds, 0: without end
 *   word 1, 2	the jiffies at which it is over, low word first
 *
 * What is over is passed over by packets and listings, and left out of the
 * next ruleset: whatever transaction makes it has collected them before
 * (ctnat_stage_collect()), and so does who adds to that set, deletes of it, or
 * deletes a chain. So no chain is kept by an element that nobody can see, and
 * none goes that packets could be led to. Packets add nothing to such sets, so
 * that nothing piles up meanwhile.
 */
#ifndef CTNAT_ELEM_TIME_H
#define CTNAT_ELEM_TIME_H

#include <linux/jiffies.h>

#include "core/elems.h"

struct ctnat_more;
struct ctnat_rows;

static inline u64 ctnat_ticks(u32 ms)
{
	return nsecs_to_jiffies64((u64)ms * NSEC_PER_MSEC) ?: 1;
}

/* What is left of a time, in milliseconds; never nothing of what has one. */
u32 ctnat_time_left(u32 timeout, u64 expires, u64 now);

static inline const u32 *ctnat_elem_time(const struct ctnat_row *row,
					 const u32 *elem)
{
	return ctnat_elem_data(row, elem) + row->n_data;
}

/* The clock of what a message brings begins to run. */
void ctnat_times_begin(struct ctnat_more *more,
		       const struct ctnat_object_set *set);

/*
 * As the wire has them: the times of @rows, which are at @to.
 */
void ctnat_times_show(const struct ctnat_object_set *set,
		      const struct ctnat_rows *rows, void *to);

/*
 * Rows from @rows->from on that stand together and are not over: where they
 * begin, and how many they are; none is left: false.
 */
bool ctnat_times_next(struct ctnat_rows *rows);

#endif /* CTNAT_ELEM_TIME_H */
