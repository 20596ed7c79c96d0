// SPDX-License-Identifier: GPL-2.0-only
/* Statistics of a namespace, by drop reason. */
#include <linux/netfilter.h>
#include <linux/percpu.h>
#include <linux/skbuff.h>

#include "compat/compat.h"
#include "stats.h"

static const char * const ctnat_stats_names[CTNAT_STATS_MAX] = {
#define D(ID, name, reason) [CTNAT_DROP_##ID] = name,
	CTNAT_DROPS(D)
#undef D
#define S(ID, name) [CTNAT_EVENT_##ID] = name,
	CTNAT_EVENTS(S)
#undef S
};

int ctnat_stats_init(struct ctnat_net *cn)
{
	int cpu;

	cn->stats = alloc_percpu_gfp(struct ctnat_stats, GFP_KERNEL_ACCOUNT);
	if (!cn->stats)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(cn->stats, cpu)->sync);
	return 0;
}

/* No hook may run any more: after pre_exit and its grace period. */
void ctnat_stats_exit(struct ctnat_net *cn)
{
	free_percpu(cn->stats);
	cn->stats = NULL;
}

unsigned int ctnat_stats_count(void)
{
	return CTNAT_STATS_MAX;
}

const char *ctnat_stats_name(unsigned int i)
{
	return i < CTNAT_STATS_MAX ? ctnat_stats_names[i] : NULL;
}

u64 ctnat_stats_sum(const struct ctnat_net *cn, unsigned int i)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu) {
		struct ctnat_stats *stats = per_cpu_ptr(cn->stats, cpu);
		unsigned int start;
		u64 value;

		do {
			start = u64_stats_fetch_begin(&stats->sync);
			value = u64_stats_read(&stats->value[i]);
		} while (u64_stats_fetch_retry(&stats->sync, start));
		sum += value;
	}
	return sum;
}

unsigned int ctnat_drop(const struct ctnat_net *cn, struct sk_buff *skb,
			unsigned int id)
{
#ifdef HAVE_NF_DROP_REASON
	static const enum skb_drop_reason reasons[CTNAT_DROP_MAX] = {
#define D(ID, name, reason) [CTNAT_DROP_##ID] = SKB_DROP_REASON_##reason,
		CTNAT_DROPS(D)
#undef D
	};

	ctnat_count(cn, id);
	return NF_DROP_REASON(skb, reasons[id], EPERM);
#else
	ctnat_count(cn, id);
	return NF_DROP;
#endif
}
