// SPDX-License-Identifier: GPL-2.0-only
/* What spares packets of a ruleset rules: gates, and indices of long chains. */
#include <linux/mm.h>
#include <linux/random.h>

#include "ctnat.h"
#include "core/gate.h"
#include "core/index.h"

static int index_make(struct ctnat_active *active,
		      struct ctnat_index_plan *plan, u32 chain)
{
	u64 secret[1 + CTNAT_INDEX_COLUMNS];
	struct ctnat_index *index;
	u64 size;

	size = ctnat_index_plan(plan, active->blob, chain, CTNAT_INDEX_LEAST);
	if (!size)
		return 0;
	index = kvzalloc(size, GFP_KERNEL_ACCOUNT);
	if (!index)
		return -ENOMEM;
	get_random_bytes(secret, sizeof(secret));
	ctnat_index_fill(plan, secret, index);
	active->index[chain] = index;
	return 0;
}

/* Those made before a failure are freed with the ruleset. */
int ctnat_indices_make(struct ctnat_active *active)
{
	u32 i, n = active->blob->n_chains;
	struct ctnat_index_plan *plan;
	int err = 0;

	active->index = kvcalloc(n, sizeof(*active->index),
				 GFP_KERNEL_ACCOUNT);
	active->gates = kvmalloc(n, GFP_KERNEL_ACCOUNT);
	plan = kvmalloc(sizeof(*plan), GFP_KERNEL_ACCOUNT);
	if (!active->index || !active->gates || !plan)
		err = -ENOMEM;
	for (i = 0; i < n && !err; i++) {
		active->gates[i] = ctnat_gate(active->blob, i);
		err = index_make(active, plan, i);
	}
	kvfree(plan);
	return err;
}

void ctnat_indices_free(struct ctnat_active *active)
{
	u32 i;

	kvfree(active->gates);
	if (!active->index)
		return;
	for (i = 0; i < active->blob->n_chains; i++)
		kvfree(active->index[i]);
	kvfree(active->index);
}
