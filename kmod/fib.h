/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CTNAT_FIB_H
#define CTNAT_FIB_H

#include <linux/types.h>

struct ctnat_env;

/* A field of core/fib.h; false when the packet has none. */
bool ctnat_fib_load(const struct ctnat_env *env, unsigned int field,
		    u32 *words);

#endif /* CTNAT_FIB_H */
