/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The plan of a transaction and its shadow of the chains.
 *
 * A shadow chain is the row of rules as the kernel's stage has it after the
 * steps so far: loaded ones, known by their handles, and pending ones, known by
 * the step that adds them. "index N" counts in this row. When the rule there
 * is pending, no handle can say "after it". Then all pending rules of that
 * chain are taken out of the plan and planned anew, at this point and in the
 * order of the row: each before the next loaded rule, or at the end.
 */
#ifndef CTNAT_PLAN_H
#define CTNAT_PLAN_H

#include "cli.h"

/*
 * One operation to send.
 * @chain: name of the chain now, when a rename came in between; else NULL
 * @deletes: half of a "replace" that had to be taken apart
 * @dropped: planned anew further down
 */
struct step {
	const struct ctnat_command *cmd;
	enum ctnat_place_how how;
	__u64 handle;
	const char *chain;
	bool deletes;
	bool dropped;
};

struct shadow;

struct plan {
	struct ctnat_lang *lang;
	const struct ctnat_view *view;	/* what is loaded */
	struct ctnat_batch *batch;
	struct shadow *shadow;		/* NULL: no command has an index */
	struct step *steps;
	size_t n_steps;
	const struct ctnat_command **by_op;
	int n_ops;
	bool failed;
};

/** plan_step() - a new last step; the pointer lives until the next call */
struct step *plan_step(struct plan *plan, const struct ctnat_command *cmd);
/** plan_error() - the plan is wrong; the message stands at @at */
void plan_error(struct plan *plan, const struct ctnat_span *at,
		const char *sentence);

/* ---- shadow.c ---- */

/** shadow_make() - the chains of @view */
struct shadow *shadow_make(const struct ctnat_view *view);
void shadow_free(struct shadow *shadow);
/**
 * shadow_apply() - follow one command
 *
 * Return: true when the steps of the command have been planned here.
 */
bool shadow_apply(struct plan *plan, const struct ctnat_command *cmd);

#endif /* CTNAT_PLAN_H */
