// SPDX-License-Identifier: GPL-2.0-only
/*
 * Merge sort of what stands in order already: whatever is appended to a sorted
 * file, or comes from several ones, costs little more than looking at it once.
 * Runs are merged when the one before is shorter than two of the last (the
 * 2-stack sort of Auger, Nicaud, Pivoteau 2015), so n log n comparisons at most.
 */
#include "sort.h"

/* Each run that waits is at least twice as long as the next one. */
#define RUNS_MAX	34

struct sort {
	__u32 *at;
	__u32 *room;
	ctnat_before_fn before;
	const void *of;
	__u32 from[RUNS_MAX];	/* of the runs that wait, and where they end */
	unsigned int n_runs;
	__u32 compared;		/* so often, since somebody else had a turn */
};

/* Short runs count, too: there may be many of them. */
static bool comes_before(struct sort *sort, __u32 a, __u32 b)
{
	if (++sort->compared == 256) {
		sort->compared = 0;
		platform_relax();
	}
	return sort->before(sort->of, a, b);
}

/* Behind the run that begins at @from. */
static __u32 run_end(struct sort *sort, __u32 from, __u32 n)
{
	__u32 i;

	for (i = from + 1; i < n; i++)
		if (comes_before(sort, sort->at[i], sort->at[i - 1]))
			break;
	return i;
}

/* Two runs, one behind the other; of rows that are alike the first stay first. */
static void merge(struct sort *sort, __u32 from, __u32 mid, __u32 end)
{
	__u32 *at = sort->at, *room = sort->room;
	__u32 i = 0, j = mid, n = mid - from;

	memcpy(room, at + from, n * sizeof(*room));
	while (i < n && j < end) {
		if (comes_before(sort, at[j], room[i]))
			at[from++] = at[j++];
		else
			at[from++] = room[i++];
	}
	memcpy(at + from, room + i, (n - i) * sizeof(*room));
}

static void merge_last(struct sort *sort)
{
	__u32 *from = &sort->from[--sort->n_runs];

	merge(sort, from[-1], from[0], from[1]);
	from[0] = from[1];
}

void ctnat_sort(__u32 *order, __u32 n, ctnat_before_fn before, const void *of)
{
	struct sort sort = { .at = order, .room = order + n,
			     .before = before, .of = of };
	__u32 i, *from;

	for (i = 0; i < n; i++)
		order[i] = i;
	i = 0;
	while (i < n) {
		i = run_end(&sort, i, n);
		sort.from[++sort.n_runs] = i;
		for (; sort.n_runs > 1; merge_last(&sort)) {
			from = &sort.from[sort.n_runs];
			if (from[-1] - from[-2] >= 2 * (from[0] - from[-1]))
				break;
		}
	}
	while (sort.n_runs > 1)
		merge_last(&sort);
}
