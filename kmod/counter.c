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

/* A walk over what a rule counts; @from: the image that it starts from. */
struct count_walk {
	struct ctnat_rule_object *rule;
	struct ctnat_insn *from;
	unsigned int counter;
	unsigned int state;
};

static struct count_walk count_walk(struct ctnat_rule_object *rule)
{
	struct ctnat_rule *image = ctnat_rule_origin(rule)->image;

	return (struct count_walk){
		.rule = rule,
		.from = (void *)ctnat_rule_first(image),
	};
}

static void count_step(struct count_walk *walk)
{
	walk->counter += walk->from->kind == CTNAT_EXPR_COUNTER;
	walk->state += ctnat_keeps_state(walk->from);
	walk->from = (void *)ctnat_rule_next(walk->from);
}

static void fill_insn(struct ctnat_net *cn, const struct count_walk *walk,
		      void *copy)
{
	const struct ctnat_insn_counter *start = (void *)walk->from;
	struct ctnat_insn_counter *shown = copy;
	struct ctnat_insn_quota *quota = copy;

	switch (walk->from->kind) {
	case CTNAT_EXPR_COUNTER:
		spin_lock(&cn->reset_lock);
		ctnat_counter_sum(walk->rule->counters + walk->counter,
				  &shown->packets, &shown->bytes);
		shown->packets += start->packets;
		shown->bytes += start->bytes;
		spin_unlock(&cn->reset_lock);
		break;
	case CTNAT_EXPR_QUOTA:
		quota->quota.used =
			atomic64_read(walk->rule->states[walk->state]);
		break;
	}
}

/* Write the counts so far into @copy, a copy of @rule's image. */
void ctnat_counters_fill(struct ctnat_net *cn, struct ctnat_rule_object *rule,
			 struct ctnat_rule *copy)
{
	struct count_walk walk = count_walk(rule);
	const struct ctnat_insn *to;

	if (!rule->resets)
		return;
	ctnat_rule_for_each(to, copy) {
		fill_insn(cn, &walk, (void *)to);
		count_step(&walk);
	}
}

static void reset_insn(struct ctnat_net *cn, const struct count_walk *walk)
{
	struct ctnat_insn_counter *start = (void *)walk->from;
	u64 packets, bytes;

	switch (walk->from->kind) {
	case CTNAT_EXPR_COUNTER:
		spin_lock(&cn->reset_lock);
		ctnat_counter_sum(walk->rule->counters + walk->counter,
				  &packets, &bytes);
		start->packets = -packets;
		start->bytes = -bytes;
		spin_unlock(&cn->reset_lock);
		break;
	case CTNAT_EXPR_QUOTA:
		atomic64_set(walk->rule->states[walk->state], 0);
		break;
	}
}

void ctnat_counters_reset(struct ctnat_net *cn, struct ctnat_rule_object *rule)
{
	struct ctnat_rule *image = ctnat_rule_origin(rule)->image;
	struct count_walk walk = count_walk(rule);

	while (!ctnat_rule_end(image, walk.from)) {
		reset_insn(cn, &walk);
		count_step(&walk);
	}
}
