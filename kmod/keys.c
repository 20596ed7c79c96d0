// SPDX-License-Identifier: GPL-2.0-only
/* Static keys, each on while some ruleset has what it is for. */
#include "keys.h"

DEFINE_STATIC_KEY_FALSE(ctnat_limits_key);
DEFINE_STATIC_KEY_FALSE(ctnat_ethers_key);
DEFINE_STATIC_KEY_FALSE(ctnat_frames_key);

void ctnat_keys_get(const struct ctnat_active *active)
{
	if (active->limits)
		static_branch_inc(&ctnat_limits_key);
	if (active->ethers)
		static_branch_inc(&ctnat_ethers_key);
	if (active->frames)
		static_branch_inc(&ctnat_frames_key);
}

void ctnat_keys_put(const struct ctnat_active *active)
{
	if (active->limits)
		static_branch_dec(&ctnat_limits_key);
	if (active->ethers)
		static_branch_dec(&ctnat_ethers_key);
	if (active->frames)
		static_branch_dec(&ctnat_frames_key);
}

/* One that stayed on, or went below zero, would be wrong for all that follow. */
void ctnat_keys_exit(void)
{
	WARN_ON(static_key_count(&ctnat_limits_key.key));
	WARN_ON(static_key_count(&ctnat_ethers_key.key));
	WARN_ON(static_key_count(&ctnat_frames_key.key));
}
