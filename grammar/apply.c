// SPDX-License-Identifier: GPL-2.0-only
/* Commands, carried out on the model. */
#include "grammar/model.h"

/* ---- finding what a command names ---- */

static void no_table(struct model *model, const struct ctnat_command *cmd)
{
	const struct model_table *table;
	struct nearest nearest;

	nearest_init(&nearest, cmd->table);
	for (table = model->first; table; table = table->next) {
		if (table->gone)
			continue;
		if (!strcmp(table->name, cmd->table)) {
			lang_error(model->lang, &cmd->at.table,
				   "there is no table '%s' in family %s, but there is one in %s",
				   cmd->table,
				   symbol_find_name(symbols_family,
						    cmd->family),
				   symbol_find_name(symbols_family,
						    table->family));
			return;
		}
		nearest_try(&nearest, table->name);
	}
	if (nearest.best)
		lang_error(model->lang, &cmd->at.table,
			   "there is no table '%s', did you mean '%s'?",
			   cmd->table, nearest.best);
	else
		lang_error(model->lang, &cmd->at.table,
			   "there is no table '%s'", cmd->table);
}

/* NULL when there is none; said, unless absence is fine. */
struct model_table *find_table(struct model *model,
			       const struct ctnat_command *cmd)
{
	struct model_table *table;

	table = model_table(model, cmd->family, cmd->table);
	if (table || cmd->op == CTNAT_OP_DESTROY_IF)
		return table;
	if (!model->blind) {
		no_table(model, cmd);
		return NULL;
	}
	lang_warn(model->lang, &cmd->at.table,
		  "table '%s' is not in these files; what is said about it is not checked",
		  cmd->table);
	table = model_add_table(model, cmd->family, cmd->table);
	table->phantom = true;
	return table;
}

static void no_chain(struct model *model, const struct model_table *table,
		     const struct ctnat_command *cmd)
{
	const struct model_chain *chain;
	struct nearest nearest;

	nearest_init(&nearest, cmd->chain);
	for (chain = table->first; chain; chain = chain->next)
		if (!chain->gone)
			nearest_try(&nearest, chain->name);
	if (nearest.best)
		lang_error(model->lang, &cmd->at.chain,
			   "there is no chain '%s' in table '%s', did you mean '%s'?",
			   cmd->chain, cmd->table, nearest.best);
	else
		lang_error(model->lang, &cmd->at.chain,
			   "there is no chain '%s' in table '%s'", cmd->chain,
			   cmd->table);
}

static struct model_chain *find_chain(struct model *model,
				      const struct ctnat_command *cmd)
{
	struct model_table *table = find_table(model, cmd);
	struct model_chain *chain;

	if (!table)
		return NULL;
	chain = model_chain(table, cmd->chain);
	if (chain || cmd->op == CTNAT_OP_DESTROY_IF)
		return chain;
	if (!table->phantom) {
		no_chain(model, table, cmd);
		return NULL;
	}
	chain = model_add_chain(model, table, cmd->chain);
	chain->phantom = true;
	return chain;
}

/* Index of the rule with a handle, CTNAT_NOWHERE if there is none. */
static __u32 find_rule(struct model *model, const struct model_chain *chain,
		       const struct ctnat_command *cmd, __u64 handle)
{
	for (__u32 i = 0; i < chain->n_rules; i++)
		if (chain->rules[i].handle == handle)
			return i;
	if (!model->blind && !chain_hides(model, chain) &&
	    cmd->op != CTNAT_OP_DESTROY_IF)
		lang_error(model->lang, &cmd->at.handle,
			   "there is no rule with handle %llu in chain '%s'",
			   (unsigned long long)handle, chain->name);
	return CTNAT_NOWHERE;
}

/* ---- tables ---- */

static void add_table(struct model *model, const struct ctnat_command *cmd)
{
	struct model_table *table;

	table = model_table(model, cmd->family, cmd->table);
	if (table && cmd->op == CTNAT_OP_CREATE) {
		lang_error(model->lang, &cmd->at.table,
			   "table '%s' exists already; use add", cmd->table);
		return;
	}
	if (!table)
		table = model_add_table(model, cmd->family, cmd->table);
	if (cmd->has_flags)
		table->flags = cmd->table_flags;
	if (cmd->comment)
		table->comment = cmd->comment;
}

static struct model_table *table_by_handle(struct model *model,
					   const struct ctnat_command *cmd)
{
	struct model_table *table;

	for (table = model->first; table; table = table->next)
		if (!table->gone && table->handle == cmd->handle &&
		    (!cmd->family || table->family == cmd->family))
			return table;
	if (!model->blind && cmd->op != CTNAT_OP_DESTROY_IF)
		lang_error(model->lang, &cmd->at.handle,
			   "there is no table with handle %llu",
			   (unsigned long long)cmd->handle);
	return NULL;
}

static void del_table(struct model *model, const struct ctnat_command *cmd)
{
	struct model_table *table;

	table = cmd->table ? find_table(model, cmd) :
			     table_by_handle(model, cmd);
	if (table)
		table->gone = true;
}

static void flush_table(struct model_table *table)
{
	for (struct model_chain *chain = table->first; chain;
	     chain = chain->next)
		chain->n_rules = 0;
}

/* ---- chains ---- */

static bool same_devices(const struct model_chain *chain,
			 const struct ctnat_command *cmd)
{
	const struct ctnat_view_chain old = {
		.n_devices = chain->n_devices,
		.devices = chain->devices,
	};
	const struct ctnat_view_chain new = {
		.n_devices = cmd->n_devices,
		.devices = cmd->devices,
	};

	return ctnat_same_devices(&old, &new);
}

static void update_chain(struct model *model, struct model_chain *chain,
			 const struct ctnat_command *cmd)
{
	if (cmd->op == CTNAT_OP_CREATE) {
		lang_error(model->lang, &cmd->at.chain,
			   "chain '%s' exists already; use add", cmd->chain);
		return;
	}
	if (cmd->is_base &&
	    (chain->type != cmd->type || chain->hook != cmd->hook ||
	     chain->priority != cmd->priority)) {
		lang_error(model->lang, &cmd->at.hook,
			   "chain '%s' exists with another type, hook or priority; delete it first",
			   cmd->chain);
		return;
	}
	if (cmd->n_devices && !same_devices(chain, cmd)) {
		lang_error(model->lang, &cmd->at.devices,
			   "chain '%s' exists with other devices; delete it first",
			   cmd->chain);
		return;
	}
	if (cmd->comment)
		chain->comment = cmd->comment;
	if (!cmd->has_policy)
		return;
	if (chain->type == CTNAT_CHAIN_REGULAR && !chain->phantom) {
		lang_error(model->lang, &cmd->at.policy,
			   "a policy is of chains with a hook; '%s' has none",
			   cmd->chain);
		return;
	}
	chain->policy = cmd->policy;
}

static void add_chain(struct model *model, const struct ctnat_command *cmd)
{
	struct model_table *table = find_table(model, cmd);
	struct model_chain *chain;

	if (!table)
		return;
	chain = model_chain(table, cmd->chain);
	if (chain) {
		update_chain(model, chain, cmd);
		return;
	}
	if (cmd->has_policy && !cmd->is_base) {
		lang_error(model->lang, &cmd->at.policy,
			   "a policy is of chains with a hook; '%s' has none",
			   cmd->chain);
		return;
	}
	chain = model_add_chain(model, table, cmd->chain);
	chain->cmd = cmd;
	chain->comment = cmd->comment;
	chain->type = cmd->is_base ? cmd->type : CTNAT_CHAIN_REGULAR;
	chain->hook = cmd->hook;
	chain->priority = cmd->priority;
	chain->n_devices = cmd->n_devices;
	chain->devices = cmd->devices;
	/* a regular chain's end is no verdict */
	chain->policy = cmd->is_base ? cmd->policy : 0;
}

static struct model_chain *chain_by_handle(struct model *model,
					   const struct ctnat_command *cmd)
{
	struct model_table *table = find_table(model, cmd);
	struct model_chain *chain;

	for (chain = table ? table->first : NULL; chain; chain = chain->next)
		if (!chain->gone && chain->handle == cmd->handle)
			return chain;
	if (table && !model->blind && cmd->op != CTNAT_OP_DESTROY_IF)
		lang_error(model->lang, &cmd->at.handle,
			   "there is no chain with handle %llu",
			   (unsigned long long)cmd->handle);
	return NULL;
}

static void del_chain(struct model *model, const struct ctnat_command *cmd)
{
	struct model_chain *chain;

	chain = cmd->chain ? find_chain(model, cmd) :
			     chain_by_handle(model, cmd);
	if (chain)
		chain->gone = true;
}

static void rename_chain(struct model *model, const struct ctnat_command *cmd)
{
	struct model_chain *chain = find_chain(model, cmd);

	if (!chain)
		return;
	if (model_chain(chain->table, cmd->new_name)) {
		lang_error(model->lang, &cmd->at.whole,
			   "chain '%s' exists already", cmd->new_name);
		return;
	}
	rename_jumps(model, chain, cmd->new_name);
	rename_targets(model, chain->table, chain->name, cmd->new_name);
	model_rename_chain(chain, cmd->new_name);
}

/* ---- rules ---- */

/* Where a new rule goes; CTNAT_NOWHERE after a message. */
static __u32 rule_place(struct model *model, const struct model_chain *chain,
			const struct ctnat_command *cmd)
{
	bool after = cmd->op == CTNAT_OP_ADD;
	__u32 at;

	if (cmd->position) {
		at = find_rule(model, chain, cmd, cmd->position);
		return at == CTNAT_NOWHERE ? at : at + after;
	}
	if (!cmd->has_index)
		return after ? chain->n_rules : 0;
	if (chain_hides(model, chain))
		return CTNAT_NOWHERE;
	if (cmd->index < chain->n_rules)
		return cmd->index + after;
	if (!chain->n_rules && (!model->blind || chain->cmd))
		lang_error(model->lang, &cmd->at.handle,
			   "chain '%s' has no rules that an index could name",
			   chain->name);
	else if (!model->blind || chain->cmd)
		lang_error(model->lang, &cmd->at.handle,
			   "chain '%s' has %u rules; the last index is %d",
			   chain->name, chain->n_rules,
			   (int)chain->n_rules - 1);
	return CTNAT_NOWHERE;
}

static bool same_place(const struct ctnat_command *a,
		       const struct ctnat_command *b)
{
	return a->family == b->family && a->table == b->table &&
	       a->chain == b->chain;
}

/* Room for all that follow each other in the chain, at once. */
static void expect_rules(struct model *model, const struct ctnat_command *cmd)
{
	const struct ctnat_command *end =
		model->lang->commands + model->lang->n_commands, *at;

	for (at = cmd; at < end && at->obj == CTNAT_OBJ_RULE; at++)
		if (at->op != CTNAT_OP_ADD || !same_place(at, cmd))
			break;
	model_expect_rules(model, model->last, at - cmd);
}

/* That of the rule before, in long rows of them. */
static struct model_chain *rule_chain(struct model *model,
				      const struct ctnat_command *cmd)
{
	const struct ctnat_command *last = model->last_cmd;

	if (!model->last || !same_place(last, cmd)) {
		model->last = find_chain(model, cmd);
		if (model->last)
			expect_rules(model, cmd);
	}
	model->last_cmd = cmd;
	return model->last;
}

static void add_rule(struct model *model, const struct ctnat_command *cmd)
{
	struct model_chain *chain = rule_chain(model, cmd);
	struct model_rule *rule;
	__u32 at;

	if (!chain)
		return;
	if (cmd->op == CTNAT_OP_REPLACE) {
		at = find_rule(model, chain, cmd, cmd->handle);
		if (at != CTNAT_NOWHERE)
			model_del_rule(chain, at);
	} else {
		at = rule_place(model, chain, cmd);
	}
	/* its image is judged even where its place is not known */
	rule = model_add_rule(model, chain,
			      at == CTNAT_NOWHERE ? chain->n_rules : at);
	rule->rule = cmd->rule;
	rule->cmd = cmd;
}

static void del_rule(struct model *model, const struct ctnat_command *cmd)
{
	struct model_chain *chain = find_chain(model, cmd);
	__u32 at;

	if (!chain)
		return;
	at = find_rule(model, chain, cmd, cmd->handle);
	if (at != CTNAT_NOWHERE)
		model_del_rule(chain, at);
}

/* ---- all of them ---- */

/* Those that no table holds. */
static void flush_objects(struct model *model)
{
	struct model_object *object;

	for (object = model->objects.first; object; object = object->next)
		object->gone = true;
}

static void flush(struct model *model, const struct ctnat_command *cmd)
{
	struct model_table *table;
	struct model_chain *chain;

	switch (cmd->obj) {
	case CTNAT_OBJ_TABLE:
		table = find_table(model, cmd);
		if (table)
			flush_table(table);
		break;
	case CTNAT_OBJ_CHAIN:
		chain = find_chain(model, cmd);
		if (chain)
			chain->n_rules = 0;
		break;
	case CTNAT_OBJ_CONNECTIONS:
		break;		/* no part of the ruleset */
	default:
		/* whoever flushes everything knows what there is then */
		if (!cmd->family) {
			model->blind = false;
			flush_objects(model);
		}
		for (table = model->first; table; table = table->next)
			if (!cmd->family || table->family == cmd->family)
				table->gone = true;
		break;
	}
}

/* Commands that change nothing: what they name must exist. */
static void look(struct model *model, const struct ctnat_command *cmd)
{
	struct model_chain *chain;

	if (model->blind || !cmd->table)
		return;
	if (!cmd->chain) {
		find_table(model, cmd);
		return;
	}
	chain = find_chain(model, cmd);
	if (chain && cmd->handle)
		find_rule(model, chain, cmd, cmd->handle);
}

void apply_command(struct model *model, const struct ctnat_command *cmd)
{
	if (cmd->obj != CTNAT_OBJ_RULE)
		model->last = NULL;
	if (cmd->obj == CTNAT_OBJ_ELEMENT) {
		apply_elems(model, cmd);
		return;
	}
	if (cmd->obj == CTNAT_OBJ_OBJECT) {
		apply_object(model, cmd);
		return;
	}
	switch (cmd->op) {
	case CTNAT_OP_ADD:
	case CTNAT_OP_CREATE:
		if (cmd->obj == CTNAT_OBJ_TABLE)
			add_table(model, cmd);
		else if (cmd->obj == CTNAT_OBJ_CHAIN)
			add_chain(model, cmd);
		else
			add_rule(model, cmd);
		break;
	case CTNAT_OP_INSERT:
	case CTNAT_OP_REPLACE:
		add_rule(model, cmd);
		break;
	case CTNAT_OP_DELETE:
	case CTNAT_OP_DESTROY_IF:
		if (cmd->obj == CTNAT_OBJ_TABLE)
			del_table(model, cmd);
		else if (cmd->obj == CTNAT_OBJ_CHAIN)
			del_chain(model, cmd);
		else
			del_rule(model, cmd);
		break;
	case CTNAT_OP_FLUSH:
		flush(model, cmd);
		break;
	case CTNAT_OP_RENAME:
		rename_chain(model, cmd);
		break;
	default:
		look(model, cmd);
		break;
	}
}
