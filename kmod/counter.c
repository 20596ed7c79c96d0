// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading and resetting the counters of a rule.
 *
 * What a counter shows is the value its expression starts from plus what the
 * CPUs counted since the rule was made. A reset does not touch the CPUs' part,
 * which they write without a lock, but moves the start so that the sum is zero
 * (modulo 2^64): no packet is lost or counted twice.
 */
#include <linux/percpu.h>

#include "ruleset.h"

struct ctnat_counter __percpu *ctnat_counters_alloc(unsigned int n)
{
	struct ctnat_counter __percpu *counters;
	unsigned int i;
	int cpu;

	counters = __alloc_percpu_gfp(sizeof(*counters) * n,
				      __alignof__(*counters),
				      GFP_KERNEL_ACCOUNT);
	if (!counters)
		return NULL;
	for_each_possible_cpu(cpu)
		for (i = 0; i < n; i++)
			u64_stats_init(&per_cpu_ptr(counters + i, cpu)->sync);
	return counters;
}

void ctnat_counter_sum(struct ctnat_counter __percpu *counter, u64 *packets,
		       u64 *bytes)
{
	int cpu;

	*packets = 0;
	*bytes = 0;
	for_each_possible_cpu(cpu) {
		struct ctnat_counter *c = per_cpu_ptr(counter, cpu);
		unsigned int seq;
		u64 p, b;

		do {
			seq = u64_stats_fetch_begin(&c->sync);
			p = u64_stats_read(&c->packets);
			b = u64_stats_read(&c->bytes);
		} while (u64_stats_fetch_retry(&c->sync, seq));
		*packets += p;
		*bytes += b;
	}
}

static struct ctnat_insn_counter *next_counter(struct ctnat_insn *insn)
{
	while (insn->kind != CTNAT_EXPR_COUNTER)
		insn = (struct ctnat_insn *)ctnat_rule_next(insn);
	return (struct ctnat_insn_counter *)insn;
}

/* Write the counts so far into @copy, a copy of @rule's image. */
void ctnat_counters_fill(struct ctnat_net *cn, struct ctnat_rule_object *rule,
			 struct ctnat_rule *copy)
{
	struct ctnat_insn *from, *to;
	unsigned int i;

	from = (void *)ctnat_rule_first(ctnat_rule_origin(rule)->image);
	to = (void *)ctnat_rule_first(copy);
	for (i = 0; i < rule->n_counters; i++) {
		struct ctnat_insn_counter *start = next_counter(from);
		struct ctnat_insn_counter *shown = next_counter(to);

		spin_lock(&cn->reset_lock);
		ctnat_counter_sum(rule->counters + i, &shown->packets, &shown->bytes);
		shown->packets += start->packets;
		shown->bytes += start->bytes;
		spin_unlock(&cn->reset_lock);
		from = (void *)ctnat_rule_next(&start->insn);
		to = (void *)ctnat_rule_next(&shown->insn);
	}
}

void ctnat_counters_reset(struct ctnat_net *cn, struct ctnat_rule_object *rule)
{
	struct ctnat_insn *insn;
	unsigned int i;

	insn = (void *)ctnat_rule_first(ctnat_rule_origin(rule)->image);
	for (i = 0; i < rule->n_counters; i++) {
		struct ctnat_insn_counter *start = next_counter(insn);
		u64 packets, bytes;

		spin_lock(&cn->reset_lock);
		ctnat_counter_sum(rule->counters + i, &packets, &bytes);
		start->packets = -packets;
		start->bytes = -bytes;
		spin_unlock(&cn->reset_lock);
		insn = (void *)ctnat_rule_next(&start->insn);
	}
}
