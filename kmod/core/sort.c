// SPDX-License-Identifier: GPL-2.0-only
/* Heapsort: no memory, no recursion, no bad case. */
#include "sort.h"

struct heap {
	__u32 *at;
	__u32 n;
	ctnat_before_fn before;
	const void *of;
};

static void sift_down(const struct heap *heap, __u32 at)
{
	__u32 child, tmp;

	while ((child = 2 * at + 1) < heap->n) {
		if (child + 1 < heap->n &&
		    heap->before(heap->of, heap->at[child], heap->at[child + 1]))
			child++;
		if (!heap->before(heap->of, heap->at[at], heap->at[child]))
			return;
		tmp = heap->at[at];
		heap->at[at] = heap->at[child];
		heap->at[child] = tmp;
		at = child;
	}
}

void ctnat_sort(__u32 *order, __u32 n, ctnat_before_fn before, const void *of)
{
	struct heap heap = { order, n, before, of };
	__u32 i, tmp;

	for (i = 0; i < n; i++)
		order[i] = i;
	for (i = n / 2; i > 0; i--) {
		if (!(i % 1024))
			platform_relax();
		sift_down(&heap, i - 1);
	}
	while (heap.n > 1) {
		if (!(heap.n % 1024))
			platform_relax();
		tmp = order[--heap.n];
		order[heap.n] = order[0];
		order[0] = tmp;
		sift_down(&heap, 0);
	}
}
