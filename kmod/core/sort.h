/* SPDX-License-Identifier: GPL-2.0-only */
/* Putting things that have numbers into an order. */
#ifndef CTNAT_CORE_SORT_H
#define CTNAT_CORE_SORT_H

#include "platform.h"

/* Numbers in memory that sorting @n takes. */
#define CTNAT_SORT_ROOM(n)	(2 * (size_t)(n))

/* Does number @a of @of come before number @b? */
typedef bool (*ctnat_before_fn)(const void *of, __u32 a, __u32 b);

/**
 * ctnat_sort() - the numbers 0 to @n - 1 in order
 * @order: room for CTNAT_SORT_ROOM(@n) numbers; the first @n are filled
 * @n: how many
 * @before: the order; of two that are alike, of which it says no both times, the
 *	first stays first
 * @of: handed to @before
 *
 * May sleep.
 */
void ctnat_sort(__u32 *order, __u32 n, ctnat_before_fn before, const void *of);

#endif /* CTNAT_CORE_SORT_H */
