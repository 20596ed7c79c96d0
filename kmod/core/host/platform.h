/* SPDX-License-Identifier: GPL-2.0-only */
/* Userspace half of the shim that lets core/ compile in both worlds. */
#ifndef CTNAT_PLATFORM_H
#define CTNAT_PLATFORM_H

#include <endian.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <linux/types.h>
#include <linux/netlink.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_log.h>
#include <linux/ctnat.h>

/* Where the kernel spares itself clearing a variable. */
#define PLATFORM_UNINITIALIZED

/*
 * For what few packets come to: its registers and its stack are not for those to
 * save that pass it by. Whoever includes it need not call it.
 */
#define PLATFORM_APART	__attribute__((__noinline__, __unused__))

/* Which is the lowest bit that is set; there is one. */
#define platform_lowest(word)	__builtin_ctz(word)

/* Where the kernel lets others run; here the scheduler needs no leave. */
static inline void platform_relax(void)
{
}

#endif /* CTNAT_PLATFORM_H */
