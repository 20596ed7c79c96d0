// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands to operations of a transaction.
 *
 * Rules are placed by handle, but "index N" may name a rule that was added a
 * few lines above and has no handle yet. For that the plan keeps a shadow of
 * the chains (only when some command has an index), and orders its own new
 * rules so that each can be placed by what the kernel knows already: before the
 * next rule that has a handle, or at the end. See shadow.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "plan.h"

bool command_asks(const struct ctnat_command *cmd)
{
	/* connections are no part of the ruleset */
	return cmd->op == CTNAT_OP_LIST || cmd->op == CTNAT_OP_EXPLAIN ||
	       cmd->op == CTNAT_OP_RESET ||
	       (cmd->op == CTNAT_OP_FLUSH &&
		cmd->obj == CTNAT_OBJ_CONNECTIONS);
}

bool command_writes(const struct ctnat_command *cmd)
{
	return !command_asks(cmd) && cmd->op != CTNAT_OP_MONITOR;
}

void plan_error(struct plan *plan, const struct ctnat_span *at,
		const char *sentence)
{
	ctnat_lang_error_at(plan->lang, at, "%s", sentence);
	plan->failed = true;
}

struct step *plan_step(struct plan *plan, const struct ctnat_command *cmd)
{
	struct step *step;

	plan->steps = xrealloc(plan->steps, plan->n_steps + 1,
			       sizeof(*plan->steps));
	step = &plan->steps[plan->n_steps++];
	memset(step, 0, sizeof(*step));
	step->cmd = cmd;
	return step;
}

/* Where the command itself says, when no index is in play. */
static void place_plainly(struct step *step)
{
	const struct ctnat_command *cmd = step->cmd;

	step->handle = cmd->position;
	switch (cmd->op) {
	case CTNAT_OP_REPLACE:
		step->how = CTNAT_PLACE_REPLACE;
		step->handle = cmd->handle;
		break;
	case CTNAT_OP_INSERT:
		step->how = cmd->position ? CTNAT_PLACE_BEFORE :
					    CTNAT_PLACE_HEAD;
		break;
	default:
		step->how = cmd->position ? CTNAT_PLACE_AFTER :
					    CTNAT_PLACE_END;
		break;
	}
}

static bool adds_rule(const struct ctnat_command *cmd)
{
	return cmd->rule && cmd->obj == CTNAT_OBJ_RULE;
}

static void make_steps(struct plan *plan, const struct ctnat_command *cmds,
		       size_t n)
{
	bool indexed = false;
	struct step *step;
	size_t i;

	for (i = 0; i < n; i++)
		indexed |= cmds[i].has_index;
	if (indexed)
		plan->shadow = shadow_make(plan->view);
	for (i = 0; i < n; i++) {
		if (!command_writes(&cmds[i]))
			continue;
		if (plan->shadow && shadow_apply(plan, &cmds[i]))
			continue;
		step = plan_step(plan, &cmds[i]);
		if (adds_rule(&cmds[i]))
			place_plainly(step);
	}
}

static int send_rule(struct ctnat_batch *batch, const struct step *step)
{
	const struct ctnat_command *cmd = step->cmd;
	const struct ctnat_place place = {
		.family = cmd->family,
		.table = cmd->table,
		.chain = step->chain ? step->chain : cmd->chain,
		.how = step->how,
		.handle = step->handle,
	};

	return ctnat_batch_add_rule(batch, &place, cmd->rule);
}

static int send_chain(struct ctnat_batch *batch,
		      const struct ctnat_command *cmd)
{
	const struct ctnat_chain_spec spec = {
		.family = cmd->family,
		.table = cmd->table,
		.chain = cmd->chain,
		.type = cmd->is_base ? cmd->type : CTNAT_CHAIN_REGULAR,
		.hook = cmd->hook,
		.policy = cmd->policy,
		.has_policy = cmd->has_policy,
		.priority = cmd->priority,
		.n_devices = cmd->n_devices,
		.devices = cmd->devices,
	};

	return ctnat_batch_add_chain(batch, &spec,
				     cmd->op == CTNAT_OP_CREATE);
}

static struct ctnat_object_id object_id(const struct ctnat_command *cmd)
{
	return (struct ctnat_object_id){
		.family = cmd->family,
		.table = cmd->table,
		.kind = cmd->kind,
		.name = cmd->name,
		.handle = cmd->handle,
	};
}

static int send_object(struct ctnat_batch *batch,
		       const struct ctnat_command *cmd)
{
	const struct ctnat_object_id id = object_id(cmd);

	return ctnat_batch_add_object(batch, &id, cmd->object,
				      cmd->op == CTNAT_OP_CREATE);
}

/* As many messages as the elements take. */
static int send_elems(struct ctnat_batch *batch,
		      const struct ctnat_command *cmd)
{
	const struct ctnat_object_id id = object_id(cmd);
	bool add = cmd->op == CTNAT_OP_ADD || cmd->op == CTNAT_OP_CREATE;
	__u32 from = 0;
	int op = -1;

	while (from < cmd->elems->n) {
		if (add)
			op = ctnat_batch_add_elems(batch, &id, cmd->elems,
						   &from,
						   cmd->op == CTNAT_OP_CREATE);
		else
			op = ctnat_batch_del_elems(batch, &id, cmd->elems,
						   &from, cmd->op ==
						   CTNAT_OP_DESTROY_IF);
		if (op < 0)
			break;
	}
	return op;
}

static int send_add(struct ctnat_batch *batch, const struct step *step)
{
	const struct ctnat_command *cmd = step->cmd;

	ctnat_batch_comment(batch, cmd->comment);
	switch (cmd->obj) {
	case CTNAT_OBJ_TABLE:
		return ctnat_batch_add_table(batch, cmd->family, cmd->table,
					     cmd->table_flags,
					     cmd->op == CTNAT_OP_CREATE);
	case CTNAT_OBJ_CHAIN:
		return send_chain(batch, cmd);
	case CTNAT_OBJ_RULE:
		return send_rule(batch, step);
	case CTNAT_OBJ_OBJECT:
		return send_object(batch, cmd);
	case CTNAT_OBJ_ELEMENT:
		return send_elems(batch, cmd);
	default:
		errno = EOPNOTSUPP;
		return -1;
	}
}

static int send_delete(struct ctnat_batch *batch,
		       const struct ctnat_command *cmd)
{
	const struct ctnat_selection what = {
		.family = cmd->family,
		.table = cmd->table,
		.chain = cmd->chain,
		.handle = cmd->handle,
		.absent_ok = cmd->op == CTNAT_OP_DESTROY_IF,
	};
	struct ctnat_object_id id;

	switch (cmd->obj) {
	case CTNAT_OBJ_TABLE:
		return ctnat_batch_del_table(batch, what.family, what.table,
					     what.handle, what.absent_ok);
	case CTNAT_OBJ_CHAIN:
		return ctnat_batch_del_chain(batch, &what);
	case CTNAT_OBJ_RULE:
		return ctnat_batch_del_rules(batch, &what);
	case CTNAT_OBJ_ELEMENT:
		return send_elems(batch, cmd);
	case CTNAT_OBJ_OBJECT:
		id = object_id(cmd);
		return ctnat_batch_del_object(batch, &id, what.absent_ok);
	default:
		errno = EOPNOTSUPP;
		return -1;
	}
}

/* The rule that a "replace" was about, when that was taken apart. */
static int send_replaced(struct ctnat_batch *batch, const struct step *step)
{
	const struct ctnat_selection what = {
		.family = step->cmd->family,
		.table = step->cmd->table,
		.chain = step->chain,
		.handle = step->cmd->handle,
	};

	return ctnat_batch_del_rules(batch, &what);
}

static int send_flush(struct ctnat_batch *batch,
		      const struct ctnat_command *cmd)
{
	const struct ctnat_selection what = {
		.family = cmd->family,
		.table = cmd->table,
		.chain = cmd->chain,
	};

	const struct ctnat_object_id id = object_id(cmd);

	switch (cmd->obj) {
	case CTNAT_OBJ_OBJECT:
		return ctnat_batch_flush_elems(batch, &id);
	case CTNAT_OBJ_RULESET:
		return ctnat_batch_flush(batch, cmd->family);
	case CTNAT_OBJ_TABLE:
	case CTNAT_OBJ_CHAIN:
		return ctnat_batch_del_rules(batch, &what);
	default:
		errno = EOPNOTSUPP;
		return -1;
	}
}

/* Return: number of the operation, or -1 with errno. */
static int send_step(struct ctnat_batch *batch, const struct step *step)
{
	const struct ctnat_command *cmd = step->cmd;

	switch (cmd->op) {
	case CTNAT_OP_ADD:
	case CTNAT_OP_CREATE:
	case CTNAT_OP_INSERT:
	case CTNAT_OP_REPLACE:
		if (step->deletes)
			return send_replaced(batch, step);
		return send_add(batch, step);
	case CTNAT_OP_DELETE:
	case CTNAT_OP_DESTROY_IF:
		return send_delete(batch, cmd);
	case CTNAT_OP_FLUSH:
		return send_flush(batch, cmd);
	case CTNAT_OP_RENAME:
		return ctnat_batch_rename_chain(batch, cmd->family, cmd->table,
						cmd->chain, cmd->new_name);
	case CTNAT_OP_RESET:
	case CTNAT_OP_LIST:
	case CTNAT_OP_EXPLAIN:
	case CTNAT_OP_MONITOR:
		break;
	}
	errno = EOPNOTSUPP;
	return -1;
}

static void send_steps(struct plan *plan)
{
	const struct step *step;
	size_t i;
	int op;

	for (i = 0; i < plan->n_steps; i++) {
		step = &plan->steps[i];
		if (step->dropped)
			continue;
		op = send_step(plan->batch, step);
		if (op < 0) {
			plan_error(plan, &step->cmd->at.whole, strerror(errno));
			return;
		}
		plan->by_op = xrealloc(plan->by_op, op + 1,
				       sizeof(*plan->by_op));
		while (plan->n_ops <= op)
			plan->by_op[plan->n_ops++] = step->cmd;
	}
}

struct plan *plan_make(struct ctnat_lang *lang, const struct ctnat_view *view)
{
	struct plan *plan = xcalloc(1, sizeof(*plan));
	const struct ctnat_command *cmds;
	size_t n;

	plan->lang = lang;
	plan->view = view;
	plan->batch = ctnat_batch_alloc();
	if (!plan->batch) {
		complain("out of memory");
		plan->failed = true;
	}
	cmds = ctnat_lang_commands(lang, &n);
	if (!plan->failed)
		make_steps(plan, cmds, n);
	if (!plan->failed)
		send_steps(plan);
	if (!plan->failed)
		return plan;
	plan_free(plan);
	return NULL;
}

void plan_free(struct plan *plan)
{
	if (!plan)
		return;
	shadow_free(plan->shadow);
	ctnat_batch_free(plan->batch);
	free(plan->by_op);
	free(plan->steps);
	free(plan);
}

struct ctnat_batch *plan_batch(const struct plan *plan)
{
	return plan->batch;
}

const struct ctnat_command *plan_command(const struct plan *plan, int op)
{
	return op >= 0 && op < plan->n_ops ? plan->by_op[op] : NULL;
}
