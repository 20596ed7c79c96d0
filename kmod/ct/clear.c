// SPDX-License-Identifier: GPL-2.0-only
/* Detaching a packet from its connection, and keeping it from any. */
#include "conn.h"

void ctnat_ct_clear(struct ctnat_env *env)
{
	nf_reset_ct(env->skb);
	env->flags &= ~CTNAT_ENV_INVALID;
	env->zone = 0;
}

/* A rule has changed what its connection knows the packet by. */
void ctnat_ct_detach(struct ctnat_env *env)
{
	enum ip_conntrack_info ctinfo;

	if (nf_ct_get(env->skb, &ctinfo) || ctinfo != IP_CT_UNTRACKED)
		ctnat_ct_clear(env);
}

/* As nft's: a packet that is tracked already stays so. */
void ctnat_ct_notrack(struct ctnat_env *env)
{
	enum ip_conntrack_info ctinfo;

	if (nf_ct_get(env->skb, &ctinfo))
		return;
	nf_ct_set(env->skb, NULL, IP_CT_UNTRACKED);
	env->flags &= ~CTNAT_ENV_INVALID;
}
