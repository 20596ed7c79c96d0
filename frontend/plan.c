// SPDX-License-Identifier: GPL-2.0-only
/* Commands to operations of a transaction. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

struct plan {
	struct ctnat_lang *lang;
	struct ctnat_batch *batch;
	const struct ctnat_command **by_op;
	int n_ops, room;
	bool failed;
};

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

/* Where a rule goes, as its command says. */
static struct ctnat_place place_of(const struct ctnat_command *cmd)
{
	bool before = cmd->op == CTNAT_OP_INSERT;
	struct ctnat_place place = {
		.family = cmd->family,
		.table = cmd->table,
		.chain = cmd->chain,
		.handle = cmd->position,
		.index = cmd->index,
	};

	if (cmd->op == CTNAT_OP_REPLACE) {
		place.how = CTNAT_PLACE_REPLACE;
		place.handle = cmd->handle;
	} else if (cmd->has_index) {
		place.how = before ? CTNAT_PLACE_BEFORE_INDEX :
				     CTNAT_PLACE_AFTER_INDEX;
	} else if (cmd->position) {
		place.how = before ? CTNAT_PLACE_BEFORE : CTNAT_PLACE_AFTER;
	} else {
		place.how = before ? CTNAT_PLACE_HEAD : CTNAT_PLACE_END;
	}
	return place;
}

static int send_rule(struct ctnat_batch *batch,
		     const struct ctnat_command *cmd)
{
	const struct ctnat_place place = place_of(cmd);

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

static int send_add(struct ctnat_batch *batch, const struct ctnat_command *cmd)
{
	ctnat_batch_comment(batch, cmd->comment);
	switch (cmd->obj) {
	case CTNAT_OBJ_TABLE:
		return ctnat_batch_add_table(batch, cmd->family, cmd->table,
					     cmd->table_flags,
					     cmd->op == CTNAT_OP_CREATE);
	case CTNAT_OBJ_CHAIN:
		return send_chain(batch, cmd);
	case CTNAT_OBJ_RULE:
		return send_rule(batch, cmd);
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
static int send_command(struct ctnat_batch *batch,
			const struct ctnat_command *cmd)
{
	switch (cmd->op) {
	case CTNAT_OP_ADD:
	case CTNAT_OP_CREATE:
	case CTNAT_OP_INSERT:
	case CTNAT_OP_REPLACE:
		return send_add(batch, cmd);
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

/* Operations up to @op are those of @cmd. */
static void remember(struct plan *plan, int op, const struct ctnat_command *cmd)
{
	while (plan->n_ops <= op) {
		if (plan->n_ops == plan->room) {
			plan->room = 4 * plan->room + 16;
			plan->by_op = xrealloc(plan->by_op, plan->room,
					       sizeof(*plan->by_op));
		}
		plan->by_op[plan->n_ops++] = cmd;
	}
}

static void send_commands(struct plan *plan, const struct ctnat_command *cmds,
			  size_t n)
{
	size_t i;
	int op;

	for (i = 0; i < n; i++) {
		if (!command_writes(&cmds[i]))
			continue;
		op = send_command(plan->batch, &cmds[i]);
		if (op < 0) {
			ctnat_lang_error_at(plan->lang, &cmds[i].at.whole,
					    "%s", strerror(errno));
			plan->failed = true;
			return;
		}
		remember(plan, op, &cmds[i]);
	}
}

struct plan *plan_make(struct ctnat_lang *lang)
{
	struct plan *plan = xcalloc(1, sizeof(*plan));
	const struct ctnat_command *cmds;
	size_t n;

	plan->lang = lang;
	plan->batch = ctnat_batch_alloc();
	if (!plan->batch) {
		complain("out of memory");
		plan->failed = true;
	}
	cmds = ctnat_lang_commands(lang, &n);
	if (!plan->failed)
		send_commands(plan, cmds, n);
	if (!plan->failed)
		return plan;
	plan_free(plan);
	return NULL;
}

void plan_free(struct plan *plan)
{
	if (!plan)
		return;
	ctnat_batch_free(plan->batch);
	free(plan->by_op);
	free(plan);
}

struct ctnat_batch *plan_batch(const struct plan *plan)
{
	return plan->batch;
}

int plan_rules(const struct plan *plan, int from, int to)
{
	int n = 0;

	for (; from < to && from < plan->n_ops; from++)
		n += plan->by_op[from]->obj == CTNAT_OBJ_RULE;
	return n;
}

int plan_ops(const struct plan *plan)
{
	return plan->n_ops;
}

const struct ctnat_command *plan_command(const struct plan *plan, int op)
{
	return op >= 0 && op < plan->n_ops ? plan->by_op[op] : NULL;
}
