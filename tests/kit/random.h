/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers that look random and are the same each time: set the seed. */
#ifndef CTNAT_TESTS_KIT_RANDOM_H
#define CTNAT_TESTS_KIT_RANDOM_H

#include <linux/types.h>

static __u32 seed;

static inline __u32 below(__u32 n)
{
	seed = seed * 1664525u + 1013904223u;
	return (__u64)seed * n >> 32;
}

#endif /* CTNAT_TESTS_KIT_RANDOM_H */
