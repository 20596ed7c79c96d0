/* SPDX-License-Identifier: GPL-2.0-only */
/* Kernel half of the shim that lets core/ compile in both worlds. */
#ifndef CTNAT_PLATFORM_H
#define CTNAT_PLATFORM_H

#include <linux/types.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/stddef.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_log.h>
#include <linux/sched.h>
#include <net/netlink.h>
#include "uapi/linux/ctnat.h"

/* Called once per rule by what walks a whole ruleset; may sleep. */
static inline void platform_relax(void)
{
	cond_resched();
}

#endif /* CTNAT_PLATFORM_H */
