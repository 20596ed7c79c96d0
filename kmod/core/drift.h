/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A chain that is not quite the one that its index was made for.
 *
 * Making the index of a long chain takes long, and most transactions change a
 * few rules. Then the chain keeps the index that it had, which finds rules of
 * the base, the chain of then. What is left of the base stands in runs: rules
 * that follow each other now as they did then. Rules that have come since are
 * looked up, or tried, by themselves. Which of both finds the earlier rule
 * decides.
 */
#ifndef CTNAT_CORE_DRIFT_H
#define CTNAT_CORE_DRIFT_H

#include "program.h"

/* Beyond that the chain gets an index of its own: a part of the base each. */
#define CTNAT_DRIFT_LEAST 32 /* runs, and rules that have come */
#define CTNAT_DRIFT_SHARE 256

struct ctnat_drift_run {
	__u32 base; /* its first rule in the base */
	__u32 at;   /* where that is in the chain */
	__u32 n;
};

/*
 * struct ctnat_drift - how a chain came from its base
 * @base: the rules that the index of the chain finds: @rules of it are set, or
 *	all of its blocks but the last are full
 * @n_base: so many
 * @n_rules: of the chain
 * @n_runs: what is left of them, in order
 * @n_news: rules that the base has not
 * @run: the runs
 * @place: of each of the others, where it is in the chain; in order
 * @news: those rules
 * @index: finds one of @news; NULL: they are tried
 */
struct ctnat_drift {
	struct ctnat_rule_list base;
	__u32 n_base;
	__u32 n_rules;
	__u32 n_runs;
	__u32 n_news;
	const struct ctnat_drift_run *run;
	const __u32 *place;
	const struct ctnat_view_rule *news;
	const struct ctnat_index *index;
};

/**
 * ctnat_drift_plan() - how many runs and new rules there are
 * @drift: base, n_base and n_rules are read, n_runs and n_news are written. The
 *	rules of the base were marked CTNAT_RULE_INDEXED when its index was made
 * @rules: the chain, of which those are marked that it has from the base, in the
 *	same order. Blocks that both have are passed at once
 *
 * Return: false if it is not like that, or if so much has changed that the chain
 * had better have an index of its own.
 */
bool ctnat_drift_plan(struct ctnat_drift *drift,
		      const struct ctnat_rule_list *rules);

/**
 * ctnat_drift_fill() - what was planned
 * @drift: planned, with the same rules
 * @run: n_runs of @drift
 * @place, @news: n_news of it
 */
void ctnat_drift_fill(struct ctnat_drift *drift, struct ctnat_drift_run *run,
		      __u32 *place, struct ctnat_view_rule *news,
		      const struct ctnat_rule_list *rules);

/* The run that a rule of the base is in, or the one before it; NULL: none. */
static inline const struct ctnat_drift_run *
ctnat_drift_run(const struct ctnat_drift *drift, __u32 base)
{
	__u32 low = 0, high = drift->n_runs, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (drift->run[mid].base <= base)
			low = mid + 1;
		else
			high = mid;
	}
	return low ? &drift->run[low - 1] : NULL;
}

/* Does the chain still have this rule of the base? */
static inline bool ctnat_drift_has(const struct ctnat_drift *drift, __u32 base)
{
	const struct ctnat_drift_run *run = ctnat_drift_run(drift, base);

	return run && base - run->base < run->n;
}

/* Where a rule of the base that the chain has is in the chain. */
static inline __u32 ctnat_drift_place(const struct ctnat_drift *drift, __u32 base)
{
	const struct ctnat_drift_run *run = ctnat_drift_run(drift, base);

	return run->at + (base - run->base);
}

/* The first rule of the base that is at @at in the chain, or behind it. */
static inline __u32 ctnat_drift_base(const struct ctnat_drift *drift, __u32 at)
{
	__u32 low = 0, high = drift->n_runs, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (drift->run[mid].at + drift->run[mid].n <= at)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == drift->n_runs)
		return drift->n_base;
	return drift->run[low].base +
	       (at > drift->run[low].at ? at - drift->run[low].at : 0);
}

/* The first of the new rules that is at @at in the chain, or behind it. */
static inline __u32 ctnat_drift_new(const struct ctnat_drift *drift, __u32 at)
{
	__u32 low = 0, high = drift->n_news, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (drift->place[mid] < at)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

#endif /* CTNAT_CORE_DRIFT_H */
