/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CTNAT_COMPAT_NET_GENETLINK_H
#define CTNAT_COMPAT_NET_GENETLINK_H

#include_next <net/genetlink.h>

#ifndef HAVE_GENL_INFO_DUMP
/* Newer kernels return a struct genl_info; ->attrs is common to both. */
#define genl_info_dump(cb) genl_dumpit_info(cb)
#endif

#endif
