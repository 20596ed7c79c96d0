/* SPDX-License-Identifier: GPL-2.0-only */
/* Statistics of a namespace: one number per CPU and line of drop.h. */
#ifndef CTNAT_STATS_H
#define CTNAT_STATS_H

#include "ctnat.h"
#include "drop.h"

struct ctnat_stats {
	u64_stats_t value[CTNAT_STATS_MAX];
	struct u64_stats_sync sync;
};

/* Caller has BH off: the packet path runs so everywhere. */
static inline void ctnat_count(const struct ctnat_net *cn, unsigned int id)
{
	struct ctnat_stats *stats = this_cpu_ptr(cn->stats);

	u64_stats_update_begin(&stats->sync);
	u64_stats_inc(&stats->value[id]);
	u64_stats_update_end(&stats->sync);
}

/* Counts, frees the packet where the kernel takes reasons; the verdict. */
unsigned int ctnat_drop(const struct ctnat_net *cn, struct sk_buff *skb,
			unsigned int id);

#endif /* CTNAT_STATS_H */
