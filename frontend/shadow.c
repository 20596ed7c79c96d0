// SPDX-License-Identifier: GPL-2.0-only
/* The chains as they are after each command; plan.h tells what for. */
#include <stdlib.h>
#include <string.h>

#include "plan.h"

/*
 * One rule of a chain.
 * @handle: a loaded rule; 0: pending, added by step @step
 * @was: pending by "replace": handle of the loaded rule that it replaces
 */
struct row {
	__u64 handle;
	__u64 was;
	size_t step;
};

/* Names belong to the view and to the commands, which outlive the plan. */
struct shadow_chain {
	__u8 family;
	const char *table;
	const char *name;
	__u64 table_handle;
	__u64 handle;
	struct row *rows;
	size_t n;
	bool gone;		/* deleted; its name may be taken again */
};

struct shadow {
	struct shadow_chain *chains;
	size_t n;
	size_t last;		/* the chain found last, likely the next */
};

static struct shadow_chain *add_chain(struct shadow *shadow)
{
	struct shadow_chain *chain;

	shadow->chains = xrealloc(shadow->chains, shadow->n + 1,
				  sizeof(*shadow->chains));
	chain = &shadow->chains[shadow->n++];
	memset(chain, 0, sizeof(*chain));
	return chain;
}

struct shadow *shadow_make(const struct ctnat_view *view)
{
	struct shadow *shadow = xcalloc(1, sizeof(*shadow));
	const struct ctnat_view_table *table;
	const struct ctnat_view_chain *from;
	struct shadow_chain *chain;
	__u32 i, j;

	for (i = 0; view && i < view->n_chains; i++) {
		from = &view->chains[i];
		table = &view->tables[from->table];
		chain = add_chain(shadow);
		chain->family = table->family;
		chain->table = table->name;
		chain->name = from->name;
		chain->table_handle = table->handle;
		chain->handle = from->handle;
		chain->n = from->n_rules;
		chain->rows = xcalloc(chain->n, sizeof(*chain->rows));
		for (j = 0; j < from->n_rules; j++)
			chain->rows[j].handle = from->rules[j].handle;
	}
	return shadow;
}

void shadow_free(struct shadow *shadow)
{
	size_t i;

	if (!shadow)
		return;
	for (i = 0; i < shadow->n; i++)
		free(shadow->chains[i].rows);
	free(shadow->chains);
	free(shadow);
}

/* Does @cmd speak of this chain, or of the table that it is in? */
static bool spoken_of(const struct shadow_chain *chain,
		      const struct ctnat_command *cmd)
{
	if (chain->gone)
		return false;
	if (cmd->obj == CTNAT_OBJ_RULESET)
		return cmd->family == NFPROTO_UNSPEC ||
		       cmd->family == chain->family;
	if (cmd->family != chain->family)
		return false;
	if (cmd->table ? strcmp(cmd->table, chain->table) :
			 cmd->handle != chain->table_handle)
		return false;
	if (cmd->obj == CTNAT_OBJ_TABLE)
		return true;
	return cmd->chain ? !strcmp(cmd->chain, chain->name) :
			    cmd->handle == chain->handle;
}

static struct shadow_chain *find_chain(struct shadow *shadow,
				       const struct ctnat_command *cmd)
{
	size_t i;

	if (shadow->last < shadow->n &&
	    spoken_of(&shadow->chains[shadow->last], cmd))
		return &shadow->chains[shadow->last];
	for (i = 0; i < shadow->n; i++) {
		if (spoken_of(&shadow->chains[i], cmd)) {
			shadow->last = i;
			return &shadow->chains[i];
		}
	}
	return NULL;
}

/* Return: place in the row, or the length of the row when it is not there. */
static size_t find_row(const struct shadow_chain *chain, __u64 handle)
{
	size_t i;

	for (i = 0; i < chain->n; i++)
		if (chain->rows[i].handle == handle)
			break;
	return i;
}

static void insert_row(struct shadow_chain *chain, size_t at)
{
	chain->rows = xrealloc(chain->rows, chain->n + 1,
			       sizeof(*chain->rows));
	memmove(chain->rows + at + 1, chain->rows + at,
		(chain->n - at) * sizeof(*chain->rows));
	memset(&chain->rows[at], 0, sizeof(chain->rows[at]));
	chain->n++;
}

static void delete_row(struct shadow_chain *chain, size_t at)
{
	if (at >= chain->n)
		return;
	memmove(chain->rows + at, chain->rows + at + 1,
		(chain->n - at - 1) * sizeof(*chain->rows));
	chain->n--;
}

/*
 * All pending rules of the chain anew; the step of row @new, which is none yet,
 * comes from @cmd.
 */
static void plan_anew(struct plan *plan, struct shadow_chain *chain,
		      size_t new, const struct ctnat_command *cmd)
{
	const struct ctnat_command *from;
	struct step *step;
	__u64 next = 0;
	size_t i, j;

	for (i = 0; i < chain->n; i++) {
		if (chain->rows[i].handle || i == new)
			continue;
		plan->steps[chain->rows[i].step].dropped = true;
		if (!chain->rows[i].was)
			continue;
		from = plan->steps[chain->rows[i].step].cmd;
		step = plan_step(plan, from);
		step->deletes = true;
		step->chain = chain->name;
		chain->rows[i].was = 0;
	}
	for (i = 0, j = 0; i < chain->n; i++) {
		if (chain->rows[i].handle)
			continue;
		if (j <= i) {
			for (j = i; j < chain->n && !chain->rows[j].handle; j++)
				;
			next = j < chain->n ? chain->rows[j].handle : 0;
		}
		from = i == new ? cmd : plan->steps[chain->rows[i].step].cmd;
		step = plan_step(plan, from);
		step->how = next ? CTNAT_PLACE_BEFORE : CTNAT_PLACE_END;
		step->handle = next;
		step->chain = chain->name;
		chain->rows[i].step = plan->n_steps - 1;
	}
}

/* A step that puts the new row @at where it is, by what the kernel knows. */
static void plan_row(struct plan *plan, struct shadow_chain *chain, size_t at,
		     const struct ctnat_command *cmd)
{
	enum ctnat_place_how how;
	__u64 handle = 0;
	struct step *step;

	if (at + 1 == chain->n) {
		how = CTNAT_PLACE_END;
	} else if (!at) {
		how = CTNAT_PLACE_HEAD;
	} else if (chain->rows[at - 1].handle) {
		how = CTNAT_PLACE_AFTER;
		handle = chain->rows[at - 1].handle;
	} else if (chain->rows[at + 1].handle) {
		how = CTNAT_PLACE_BEFORE;
		handle = chain->rows[at + 1].handle;
	} else {
		plan_anew(plan, chain, at, cmd);
		return;
	}
	step = plan_step(plan, cmd);
	step->how = how;
	step->handle = handle;
	chain->rows[at].step = plan->n_steps - 1;
}

static void replace_row(struct plan *plan, struct row *row,
			const struct ctnat_command *cmd)
{
	struct step *step = plan_step(plan, cmd);

	step->how = CTNAT_PLACE_REPLACE;
	step->handle = cmd->handle;
	row->was = row->handle;
	row->handle = 0;
	row->step = plan->n_steps - 1;
}

static bool apply_rule(struct plan *plan, const struct ctnat_command *cmd)
{
	struct shadow_chain *chain = find_chain(plan->shadow, cmd);
	size_t at;

	/* what is not there is for the kernel to refuse */
	if (!chain)
		return false;
	if (cmd->op == CTNAT_OP_REPLACE) {
		at = find_row(chain, cmd->handle);
		if (at == chain->n)
			return false;
		replace_row(plan, &chain->rows[at], cmd);
		return true;
	}
	if (cmd->has_index) {
		at = cmd->index;
		if (at >= chain->n) {
			plan_error(plan, cmd->at.handle.line ? &cmd->at.handle :
							       &cmd->at.whole,
				   "the chain has no rule with this index");
			return true;
		}
	} else if (cmd->position) {
		at = find_row(chain, cmd->position);
		if (at == chain->n)
			return false;
	} else {
		at = cmd->op == CTNAT_OP_INSERT ? 0 : chain->n;
	}
	if (cmd->op != CTNAT_OP_INSERT && at < chain->n)
		at++;
	insert_row(chain, at);
	plan_row(plan, chain, at, cmd);
	return true;
}

static void apply_new_chain(struct shadow *shadow,
			    const struct ctnat_command *cmd)
{
	struct shadow_chain *chain;

	if (find_chain(shadow, cmd))
		return;
	chain = add_chain(shadow);
	chain->family = cmd->family;
	chain->table = cmd->table;
	chain->name = cmd->chain;
}

/* Rules go, and the chains themselves unless only their rules are flushed. */
static void apply_empty(struct shadow *shadow, const struct ctnat_command *cmd)
{
	bool gone = cmd->op != CTNAT_OP_FLUSH || cmd->obj == CTNAT_OBJ_RULESET;
	size_t i;

	for (i = 0; i < shadow->n; i++) {
		if (!spoken_of(&shadow->chains[i], cmd))
			continue;
		shadow->chains[i].gone = gone;
		shadow->chains[i].n = 0;
	}
}

bool shadow_apply(struct plan *plan, const struct ctnat_command *cmd)
{
	struct shadow *shadow = plan->shadow;
	struct shadow_chain *chain;

	if (cmd->obj == CTNAT_OBJ_OBJECT || cmd->obj == CTNAT_OBJ_ELEMENT)
		return false;
	switch (cmd->op) {
	case CTNAT_OP_ADD:
	case CTNAT_OP_CREATE:
	case CTNAT_OP_INSERT:
	case CTNAT_OP_REPLACE:
		if (cmd->obj == CTNAT_OBJ_RULE)
			return apply_rule(plan, cmd);
		if (cmd->obj == CTNAT_OBJ_CHAIN)
			apply_new_chain(shadow, cmd);
		return false;
	case CTNAT_OP_DELETE:
	case CTNAT_OP_DESTROY_IF:
		if (cmd->obj == CTNAT_OBJ_RULE) {
			chain = find_chain(shadow, cmd);
			if (chain)
				delete_row(chain, find_row(chain, cmd->handle));
			return false;
		}
		apply_empty(shadow, cmd);
		return false;
	case CTNAT_OP_FLUSH:
		apply_empty(shadow, cmd);
		return false;
	case CTNAT_OP_RENAME:
		chain = find_chain(shadow, cmd);
		if (chain)
			chain->name = cmd->new_name;
		return false;
	default:
		return false;
	}
}
