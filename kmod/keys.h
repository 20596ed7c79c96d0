/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What most hosts have no rules for takes nothing of a packet: whether any
 * ruleset of any namespace has some is part of the code (static keys).
 *
 * A ruleset holds its keys from before its hooks are registered until no packet
 * is left in them, so a key that is off says what a packet need not ask its own
 * ruleset for. One that is on says nothing: that ruleset may have none.
 */
#ifndef CTNAT_KEYS_H
#define CTNAT_KEYS_H

#include <linux/jump_label.h>

#include "core/hooks.h"
#include "ctnat.h"

DECLARE_STATIC_KEY_FALSE(ctnat_limits_key);	/* zones are limited */
DECLARE_STATIC_KEY_FALSE(ctnat_ethers_key);	/* rules read Ethernet headers */
DECLARE_STATIC_KEY_FALSE(ctnat_frames_key);	/* chains see frames */

/* By what is in @active, which does not change in between; may sleep. */
void ctnat_keys_get(const struct ctnat_active *active);
void ctnat_keys_put(const struct ctnat_active *active);
/* None is held. */
void ctnat_keys_exit(void);

/* As ctnat_is_l2(), of packets in hooks. */
static __always_inline bool ctnat_is_frame(u8 family)
{
	return static_branch_unlikely(&ctnat_frames_key) && ctnat_is_l2(family);
}

#endif /* CTNAT_KEYS_H */
