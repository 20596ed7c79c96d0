// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading and resetting the counters of a rule.
 *
 * What a counter shows is the value its expression starts from plus what the
 * CPUs counted since the rule was made. A reset does not touch the CPUs' part,
 * which they write without a lock, but moves the start (modulo 2^64) by what
 * was told of it: a packet is in what was told, or it still counts.
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
	const struct ctnat_rule_more *more;
	struct ctnat_insn *from;
	unsigned int counter;
	unsigned int state;
};

static struct count_walk count_walk(struct ctnat_rule_object *rule)
{
	struct ctnat_rule *image = ctnat_rule_origin(rule)->image;

	return (struct count_walk){
		.more = ctnat_rule_more(rule),
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
		ctnat_counter_sum(walk->more->counters + walk->counter,
				  &shown->packets, &shown->bytes);
		shown->packets += start->packets;
		shown->bytes += start->bytes;
		spin_unlock(&cn->reset_lock);
		break;
	case CTNAT_EXPR_QUOTA:
		quota->quota.used =
			atomic64_read(walk->more->states[walk->state]);
		break;
	}
}

/* Write the counts so far into @copy, a copy of @rule's image. */
void ctnat_counters_fill(struct ctnat_net *cn, struct ctnat_rule_object *rule,
			 struct ctnat_rule *copy)
{
	struct count_walk walk = count_walk(rule);
	const struct ctnat_insn *to;

	if (!(rule->is & CTNAT_RULE_RESETS))
		return;
	ctnat_rule_for_each(to, copy) {
		fill_insn(cn, &walk, (void *)to);
		count_step(&walk);
	}
}

static void take_insn(struct ctnat_net *cn, const struct count_walk *walk,
		      const void *shown)
{
	struct ctnat_insn_counter *start = (void *)walk->from;
	const struct ctnat_insn_counter *counter = shown;
	const struct ctnat_insn_quota *quota = shown;

	switch (walk->from->kind) {
	case CTNAT_EXPR_COUNTER:
		spin_lock(&cn->reset_lock);
		start->packets -= counter->packets;
		start->bytes -= counter->bytes;
		spin_unlock(&cn->reset_lock);
		break;
	case CTNAT_EXPR_QUOTA:
		atomic64_sub(quota->quota.used,
			     walk->more->states[walk->state]);
		break;
	}
}

/*
 * Subtract what ctnat_counters_fill() has written into @shown: of all that
 * counts, or of the counters alone. Nobody else takes meanwhile.
 */
void ctnat_counters_take(struct ctnat_net *cn, struct ctnat_rule_object *rule,
			 const struct ctnat_rule *shown, bool counters_alone)
{
	struct count_walk walk = count_walk(rule);
	const struct ctnat_insn *insn;

	lockdep_assert_held(&cn->lock);
	if (!(rule->is & CTNAT_RULE_RESETS))
		return;
	ctnat_rule_for_each(insn, shown) {
		if (!counters_alone || insn->kind == CTNAT_EXPR_COUNTER)
			take_insn(cn, &walk, insn);
		count_step(&walk);
	}
}
