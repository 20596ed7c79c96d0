/* SPDX-License-Identifier: GPL-2.0-only */
/* Kernel half of the shim that lets core/ compile in both worlds. */
#ifndef CTNAT_PLATFORM_H
#define CTNAT_PLATFORM_H

#include <linux/bitops.h>
#include <linux/types.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/stddef.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_log.h>
#include <linux/sched.h>
#include <net/netlink.h>
#include "uapi/linux/ctnat.h"

/*
 * For what is written before it is read, on the path of every packet: kernels
 * with CONFIG_INIT_STACK_ALL_ZERO (Debian's) clear variables on the stack, and
 * an array with "rep stos". A compiler that does not know the word cannot
 * clear them either.
 */
#if __has_attribute(uninitialized)
#define PLATFORM_UNINITIALIZED	__attribute__((uninitialized))
#else
#define PLATFORM_UNINITIALIZED
#endif

/*
 * For what few packets come to: its registers and its stack are not for those to
 * save that pass it by. Whoever includes it need not call it.
 */
#define PLATFORM_APART	noinline __maybe_unused

/* Which is the lowest bit that is set; there is one. */
#define platform_lowest(word)	__ffs(word)

/* Called once per rule by what walks a whole ruleset; may sleep. */
static inline void platform_relax(void)
{
	cond_resched();
}

#endif /* CTNAT_PLATFORM_H */
