/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CTNAT_NOTIFY_H
#define CTNAT_NOTIFY_H

#include "ruleset.h"

void ctnat_notify_commit(struct ctnat_net *cn, struct ctnat_snapshot *old,
			 u64 first_handle, const struct genl_info *info);

#endif /* CTNAT_NOTIFY_H */
