// SPDX-License-Identifier: GPL-2.0-only
/* list: prints a view, or what the module counts. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static struct ctnat_print what(const struct cli *cli,
			       const struct ctnat_command *cmd)
{
	return (struct ctnat_print){
		.flags = cli->print,
		.family = cmd->family,
		.table = cmd->table,
		.chain = cmd->chain,
	};
}

static const char *tracking(const struct ctnat_view *view, __u8 nfproto)
{
	switch (ctnat_view_tracking(view, nfproto)) {
	case CTNAT_TRACK_EXPLICIT:
		return "explicit";
	case CTNAT_TRACK_AUTOMATIC:
		return "automatic";
	}
	return "none";
}

/* Of bridges only where there are rules for them. */
static void list_tracking(const struct ctnat_view *view)
{
	printf("# tracking: ip %s, ip6 %s", tracking(view, NFPROTO_IPV4),
	       tracking(view, NFPROTO_IPV6));
	if (ctnat_view_tracking(view, NFPROTO_BRIDGE) != CTNAT_TRACK_NONE)
		printf(", bridge %s", tracking(view, NFPROTO_BRIDGE));
	putchar('\n');
}

/*
 * Who tracks depends on all rules of a family, so it is told at the head of
 * the whole ruleset, as a comment: what is printed can be loaded.
 */
static int list_ruleset(struct cli *cli, struct ctnat_lang *lang,
			const struct ctnat_command *cmd,
			const struct ctnat_view *view)
{
	struct ctnat_print print = what(cli, cmd);

	(void)lang;
	if (cmd->family == NFPROTO_UNSPEC && view->n_tables)
		list_tracking(view);
	ctnat_lang_print_view(stdout, view, &print);
	return 0;
}

static int list_tables(struct cli *cli, struct ctnat_lang *lang,
		       const struct ctnat_command *cmd,
		       const struct ctnat_view *view)
{
	struct ctnat_print print = what(cli, cmd);

	(void)lang;
	ctnat_lang_print_tables(stdout, view, &print);
	return 0;
}

static int list_chains(struct cli *cli, struct ctnat_lang *lang,
		       const struct ctnat_command *cmd,
		       const struct ctnat_view *view)
{
	struct ctnat_print print = what(cli, cmd);

	(void)lang;
	ctnat_lang_print_chains(stdout, view, &print);
	return 0;
}

static bool is_table(const struct ctnat_view_table *table,
		     const struct ctnat_command *cmd)
{
	return table->family == cmd->family &&
	       (cmd->table ? !strcmp(table->name, cmd->table) :
			     table->handle == cmd->handle);
}

static int list_table(struct cli *cli, struct ctnat_lang *lang,
		      const struct ctnat_command *cmd,
		      const struct ctnat_view *view)
{
	struct ctnat_print print = what(cli, cmd);
	__u32 i;

	for (i = 0; i < view->n_tables; i++) {
		if (!is_table(&view->tables[i], cmd))
			continue;
		print.table = view->tables[i].name;
		ctnat_lang_print_view(stdout, view, &print);
		return 0;
	}
	ctnat_lang_error_at(lang, cmd->at.table.line ? &cmd->at.table :
						       &cmd->at.whole,
			    "no such table is loaded");
	return -1;
}

static int list_chain(struct cli *cli, struct ctnat_lang *lang,
		      const struct ctnat_command *cmd,
		      const struct ctnat_view *view)
{
	const struct ctnat_view_table *table;
	const struct ctnat_view_chain *chain;
	struct ctnat_print print = what(cli, cmd);
	__u32 i;

	for (i = 0; i < view->n_chains; i++) {
		chain = &view->chains[i];
		table = &view->tables[chain->table];
		if (table->family != cmd->family || !cmd->table ||
		    strcmp(table->name, cmd->table))
			continue;
		if (cmd->chain ? strcmp(chain->name, cmd->chain) :
				 chain->handle != cmd->handle)
			continue;
		print.chain = chain->name;
		ctnat_lang_print_view(stdout, view, &print);
		return 0;
	}
	ctnat_lang_error_at(lang, cmd->at.chain.line ? &cmd->at.chain :
						       &cmd->at.whole,
			    "no such chain is loaded");
	return -1;
}

static bool counts(const struct ctnat_view *view, __u32 chain, __u32 rule,
		   const void *data)
{
	const struct ctnat_rule *image = view->chains[chain].rules[rule].rule;
	const struct ctnat_insn *insn;

	(void)data;
	ctnat_rule_for_each(insn, image)
		if (insn->kind == CTNAT_EXPR_COUNTER)
			return true;
	return false;
}

static bool is_counter(const struct ctnat_view *view, __u32 object,
		       const void *data)
{
	(void)data;
	return view->objects[object].kind == CTNAT_OBJECT_COUNTER;
}

static bool is_of_kind(const struct ctnat_view *view, __u32 object,
		       const void *data)
{
	const struct ctnat_command *cmd = data;

	return view->objects[object].kind == cmd->kind &&
	       (!cmd->name || !strcmp(view->objects[object].name, cmd->name));
}

static bool no_rule(const struct ctnat_view *view, __u32 chain, __u32 rule,
		    const void *data)
{
	(void)view;
	(void)chain;
	(void)rule;
	(void)data;
	return false;
}

static int list_counters(struct cli *cli, struct ctnat_lang *lang,
			 const struct ctnat_command *cmd,
			 const struct ctnat_view *view)
{
	struct ctnat_print print = what(cli, cmd);
	struct selection sel;

	(void)lang;
	selection_init(&sel, view, counts, NULL);
	selection_objects(&sel, view, is_counter, NULL);
	ctnat_lang_print_view(stdout, &sel.view, &print);
	selection_exit(&sel);
	return 0;
}

/* One named object, or all of a kind. */
static int list_objects(struct cli *cli, struct ctnat_lang *lang,
			const struct ctnat_command *cmd,
			const struct ctnat_view *view)
{
	struct ctnat_print print = what(cli, cmd);
	struct selection sel;

	/* "list limits": those of zones, too, which no table holds */
	if (cmd->obj == CTNAT_OBJ_OBJECTS && cmd->kind == CTNAT_OBJECT_LIMIT &&
	    !cmd->family && list_zones(cli, lang, cmd, view))
		return -1;
	print.kind = cmd->kind;
	print.object = cmd->name;
	selection_init(&sel, view, no_rule, NULL);
	selection_objects(&sel, view, is_of_kind, cmd);
	ctnat_lang_print_view(stdout, &sel.view, &print);
	selection_exit(&sel);
	return 0;
}

static const struct ctnat_view_object *
find_object(const struct ctnat_view *view, const struct ctnat_command *cmd)
{
	__u32 i;

	for (i = 0; i < view->n_objects; i++) {
		const struct ctnat_view_object *object = &view->objects[i];
		const struct ctnat_view_table *table;

		if (object->table >= view->n_tables ||
		    object->kind != cmd->kind ||
		    strcmp(object->name, cmd->name))
			continue;
		table = &view->tables[object->table];
		if (table->family == cmd->family &&
		    !strcmp(table->name, cmd->table))
			return object;
	}
	return NULL;
}

/* The elements that the keys of a command are in; -1 after a message. */
static int find_elements(struct ctnat_lang *lang,
			 const struct ctnat_command *cmd,
			 const struct ctnat_elems *all,
			 struct ctnat_elems *some, __u32 *words)
{
	size_t stride = ctnat_row_stride(&all->row);
	__u32 i;
	int ret = 0;

	*some = *all;
	some->words = words;
	some->n = 0;
	for (i = 0; i < cmd->elems->n; i++) {
		const __u32 *elem;

		elem = ctnat_elems_find(all, ctnat_elem(cmd->elems, i));
		if (elem) {
			memcpy(words + stride * some->n++, elem,
			       stride * sizeof(*words));
			continue;
		}
		ctnat_lang_error_at(lang, &cmd->elems_at[i],
				    "there is no such element");
		ret = -1;
	}
	return ret;
}

static int list_elements(struct cli *cli, struct ctnat_lang *lang,
			 const struct ctnat_command *cmd,
			 const struct ctnat_view *view)
{
	const struct ctnat_view_object *object = find_object(view, cmd);
	struct ctnat_print print = what(cli, cmd);
	struct ctnat_view_object shown;
	struct ctnat_view one = *view;
	struct ctnat_elems some;
	__u32 *words;
	int ret;

	if (!object || !object->elems) {
		ctnat_lang_error_at(lang, &cmd->at.name,
				    "no such set is loaded");
		return -1;
	}
	words = xcalloc(cmd->elems->n,
			ctnat_row_stride(&object->elems->row) *
			sizeof(*words));
	ret = find_elements(lang, cmd, object->elems, &some, words);
	shown = *object;
	shown.elems = &some;
	one.objects = &shown;
	one.n_objects = 1;
	print.kind = cmd->kind;
	print.object = cmd->name;
	if (!ret)
		ctnat_lang_print_view(stdout, &one, &print);
	free(words);
	return ret;
}

static int list_statistics(struct cli *cli, struct ctnat_lang *lang,
			   const struct ctnat_command *cmd,
			   const struct ctnat_view *view)
{
	struct ctnat_statistic *stats;
	size_t i, n;

	(void)view;
	stats = ctnat_statistics(cli->ct, &n);
	if (!stats) {
		ctnat_lang_error_at(lang, &cmd->at.whole, "%s",
				    ctnat_error(cli->ct));
		return -1;
	}
	for (i = 0; i < n; i++)
		printf("%s %" PRIu64 "\n", stats[i].name,
		       (uint64_t)stats[i].value);
	free(stats);
	return 0;
}

static const struct list_row {
	enum ctnat_op op;
	enum ctnat_obj obj;
	int (*list)(struct cli *cli, struct ctnat_lang *lang,
		    const struct ctnat_command *cmd,
		    const struct ctnat_view *view);
} rows[] = {
	{ CTNAT_OP_LIST, CTNAT_OBJ_RULESET, list_ruleset },
	{ CTNAT_OP_LIST, CTNAT_OBJ_RULES, list_ruleset },
	{ CTNAT_OP_LIST, CTNAT_OBJ_TABLES, list_tables },
	{ CTNAT_OP_LIST, CTNAT_OBJ_TABLE, list_table },
	{ CTNAT_OP_LIST, CTNAT_OBJ_CHAINS, list_chains },
	{ CTNAT_OP_LIST, CTNAT_OBJ_CHAIN, list_chain },
	{ CTNAT_OP_LIST, CTNAT_OBJ_COUNTERS, list_counters },
	{ CTNAT_OP_LIST, CTNAT_OBJ_OBJECT, list_objects },
	{ CTNAT_OP_LIST, CTNAT_OBJ_OBJECTS, list_objects },
	{ CTNAT_OP_LIST, CTNAT_OBJ_ZONES, list_zones },
	{ CTNAT_OP_LIST, CTNAT_OBJ_ELEMENT, list_elements },
	{ CTNAT_OP_LIST, CTNAT_OBJ_STATISTICS, list_statistics },
	{ CTNAT_OP_LIST, CTNAT_OBJ_CONNECTIONS, list_connections },
	{ CTNAT_OP_LIST, CTNAT_OBJ_EXPECTATIONS, list_expectations },
	{ CTNAT_OP_FLUSH, CTNAT_OBJ_CONNECTIONS, flush_connections },
	{ CTNAT_OP_RESET, CTNAT_OBJ_COUNTERS, reset_command },
	{ CTNAT_OP_RESET, CTNAT_OBJ_RULES, reset_command },
	{ CTNAT_OP_RESET, CTNAT_OBJ_RULE, reset_command },
	{ CTNAT_OP_RESET, CTNAT_OBJ_OBJECT, reset_command },
	{ CTNAT_OP_RESET, CTNAT_OBJ_OBJECTS, reset_command },
	{ CTNAT_OP_EXPLAIN, CTNAT_OBJ_PACKET, explain_packet },
};

/* Names of what is given by its handle. */
static void name_part(const struct ctnat_command *cmd,
		      const struct ctnat_view *view, struct ctnat_part *part)
{
	__u32 i;

	for (i = 0; !part->table && cmd->handle && i < view->n_tables; i++)
		if (cmd->obj == CTNAT_OBJ_TABLE &&
		    view->tables[i].handle == cmd->handle)
			part->table = view->tables[i].name;
	for (i = 0; !part->chain && cmd->handle && i < view->n_chains; i++)
		if (cmd->obj == CTNAT_OBJ_CHAIN &&
		    view->chains[i].handle == cmd->handle)
			part->chain = view->chains[i].name;
}

bool list_part(const struct ctnat_command *cmd, const struct ctnat_view *view,
	       struct ctnat_part *part)
{
	*part = (struct ctnat_part){
		.family = cmd->family,
		.table = cmd->table,
		.chain = cmd->chain,
	};
	if (cmd->op != CTNAT_OP_LIST && cmd->op != CTNAT_OP_EXPLAIN)
		return false;
	switch (cmd->obj) {
	case CTNAT_OBJ_PACKET:
		/* what any rule does to it */
		*part = (struct ctnat_part){ .rules = true };
		return true;
	case CTNAT_OBJ_RULESET:
	case CTNAT_OBJ_RULES:
	case CTNAT_OBJ_TABLE:
		part->rules = true;
		part->elems = true;
		break;
	case CTNAT_OBJ_CHAIN:
	case CTNAT_OBJ_COUNTERS:
		part->rules = true;
		break;
	case CTNAT_OBJ_OBJECT:
	case CTNAT_OBJ_OBJECTS:
	case CTNAT_OBJ_ELEMENT:
		part->elems = ctnat_object_is_set(cmd->kind);
		part->kind = cmd->kind;
		part->object = cmd->name;
		break;
	case CTNAT_OBJ_TABLES:
	case CTNAT_OBJ_CHAINS:
	case CTNAT_OBJ_ZONES:
		break;
	default:
		return false;
	}
	name_part(cmd, view, part);
	return true;
}

int list_command(struct cli *cli, struct ctnat_lang *lang,
		 const struct ctnat_command *cmd,
		 const struct ctnat_view *view)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].op == cmd->op && rows[i].obj == cmd->obj)
			return rows[i].list(cli, lang, cmd, view);
	ctnat_lang_error_at(lang, &cmd->at.whole,
			    "this cannot be listed in this version");
	return -1;
}
