/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CTNAT_NOTIFY_H
#define CTNAT_NOTIFY_H

#include "ruleset.h"

/* @stage: of the transaction that replaced @old */
void ctnat_notify_commit(const struct ctnat_stage *stage,
			 struct ctnat_snapshot *old,
			 const struct genl_info *info);

#endif /* CTNAT_NOTIFY_H */
