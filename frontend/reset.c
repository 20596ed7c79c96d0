// SPDX-License-Identifier: GPL-2.0-only
/* reset: the counters that were zeroed, with the values they had. */
#include <string.h>

#include "cli.h"

static bool was_reset(const struct ctnat_view *view, __u32 chain, __u32 rule,
		      const void *data)
{
	const struct ctnat_view_chain *in = &view->chains[chain];
	const struct ctnat_view_rule *r = &in->rules[rule];
	const struct ctnat_view_table *table = &view->tables[in->table];
	const struct ctnat_command *cmd = data;
	const struct ctnat_insn *insn;

	if (cmd->obj == CTNAT_OBJ_OBJECT || cmd->obj == CTNAT_OBJ_OBJECTS)
		return false;
	if (cmd->family != NFPROTO_UNSPEC && cmd->family != table->family)
		return false;
	if (cmd->table && strcmp(cmd->table, table->name))
		return false;
	if (cmd->chain && strcmp(cmd->chain, in->name))
		return false;
	if (cmd->handle && cmd->handle != r->handle)
		return false;
	if (cmd->obj != CTNAT_OBJ_COUNTERS)
		return true;
	ctnat_rule_for_each(insn, r->rule)
		if (insn->kind == CTNAT_EXPR_COUNTER)
			return true;
	return false;
}

static bool object_was_reset(const struct ctnat_view *view, __u32 object,
			     const void *data)
{
	const struct ctnat_view_object *o = &view->objects[object];
	const struct ctnat_command *cmd = data;
	const struct ctnat_view_table *table;

	if (o->table == CTNAT_NOWHERE)
		return false;
	table = &view->tables[o->table];
	if (cmd->family != NFPROTO_UNSPEC && cmd->family != table->family)
		return false;
	if (cmd->table && strcmp(cmd->table, table->name))
		return false;
	if (cmd->obj == CTNAT_OBJ_COUNTERS)
		return o->kind == CTNAT_OBJECT_COUNTER && !cmd->chain;
	return o->kind == cmd->kind &&
	       (!cmd->name || !strcmp(cmd->name, o->name));
}

void reset_print(const struct cli *cli, const struct ctnat_command *cmd,
		 const struct ctnat_view *view)
{
	const struct ctnat_print print = { .flags = cli->print };
	struct selection sel;

	selection_init(&sel, view, was_reset, cmd);
	if (cmd->obj != CTNAT_OBJ_RULES && cmd->obj != CTNAT_OBJ_RULE)
		selection_objects(&sel, view, object_was_reset, cmd);
	ctnat_lang_print_view(stdout, &sel.view, &print);
	selection_exit(&sel);
}
