// SPDX-License-Identifier: GPL-2.0-only
/* Commands; a table block is taken apart into them. */
#include "grammar/eval.h"

/* A rule of a block; all else is that of @base. */
struct block_rule {
	const struct ctnat_command *base;
	const struct ctnat_rule *rule;
	__u32 rule_id;
	struct ctnat_span at;
};

/* Commands of a table block, sorted: chains before the rules that jump. */
struct block {
	struct ctnat_lang *lang;
	struct ctnat_command base;	/* family and names to begin with */
	struct ctnat_command *chains;
	size_t n_chains, room_chains;
	struct ctnat_command *objects;
	size_t n_objects, room_objects;
	struct ctnat_command *elems;	/* may lead to chains */
	size_t n_elems, room_elems;
	struct block_rule *rules;
	size_t n_rules, room_rules;
	struct ctnat_command *table;	/* takes its flags */
};

static bool name_fits(struct ctnat_lang *lang, const struct word *name)
{
	if (!name->text)
		return true;
	if (!name->text[0] || strlen(name->text) >= CTNAT_NAME_MAX ||
	    name->text[strlen(name->text) - 1] == '*') {
		lang_error(lang, &name->at,
			   "a name has 1 to %d characters, and no '*' at its end",
			   CTNAT_NAME_MAX - 1);
		return false;
	}
	return true;
}

static bool handle_number(struct ctnat_lang *lang, const struct word *word,
			  __u64 *handle)
{
	struct number number;

	if (!word->text)
		return true;
	if (!number_parse(word->text, &number) || number.word[0] ||
	    number.word[1] || number_is_zero(&number)) {
		lang_error(lang, &word->at, "'%s' is no handle", word->text);
		return false;
	}
	*handle = (__u64)number.word[2] << 32 | number.word[3];
	return true;
}

static bool index_number(struct ctnat_lang *lang, const struct word *word,
			 struct ctnat_command *cmd)
{
	struct number number;

	if (!word->text)
		return true;
	if (!number_parse(word->text, &number) || number.word[0] ||
	    number.word[1] || number.word[2]) {
		lang_error(lang, &word->at, "'%s' is no index", word->text);
		return false;
	}
	cmd->has_index = true;
	cmd->index = number.word[3];
	return true;
}

/* Names and numbers of a command. */
static bool command_target(struct ctnat_lang *lang, const struct item *item,
			   struct ctnat_command *cmd)
{
	static const struct target none;
	const struct target *target = item->target ? item->target : &none;
	const struct word *place;
	__u32 family;

	cmd->op = item->op;
	cmd->obj = item->obj;
	cmd->at.whole = item->at;
	cmd->at.table = target->table.text ? target->table.at : item->at;
	cmd->at.chain = target->chain.text ? target->chain.at : item->at;
	cmd->at.name = target->object.text ? target->object.at : item->at;
	place = target->handle.text ? &target->handle :
		target->position.text ? &target->position : &target->index;
	cmd->at.handle = place->text ? place->at : item->at;
	cmd->at.hook = cmd->at.chain;
	cmd->at.devices = cmd->at.chain;
	cmd->at.priority = cmd->at.chain;
	cmd->at.policy = cmd->at.chain;
	cmd->table = target->table.text;
	cmd->chain = target->chain.text;
	cmd->new_name = target->new_name.text;
	cmd->kind = item->object_kind;
	cmd->name = target->object.text;
	if (target->family.text) {
		symbol_find(symbols_family, target->family.text, &family);
		cmd->family = family;
	} else if (target->table.text) {
		cmd->family = NFPROTO_IPV4;
	}
	return name_fits(lang, &target->table) &&
	       name_fits(lang, &target->chain) &&
	       name_fits(lang, &target->new_name) &&
	       name_fits(lang, &target->object) &&
	       handle_number(lang, &target->handle, &cmd->handle) &&
	       handle_number(lang, &target->position, &cmd->position) &&
	       index_number(lang, &target->index, cmd);
}

static void push(struct ctnat_lang *lang, const struct ctnat_command *cmd)
{
	*LANG_PUSH(lang, lang->commands, lang->n_commands,
		   lang->room_commands) = *cmd;
}

/* ---- lines alike ---- */

/* A rule that follows from its model, and what was parsed before it. */
struct alike_rule {
	const struct ctnat_rule *rule;
	__u32 rule_id;
	struct item *others;
};

/*
 * Goes on in a run of lines: to the first one that follows from its model, which
 * is returned with its image. Those before it are in @others: parsed.
 */
static const struct alike_line *alike_others(struct ctnat_lang *lang,
					     const struct alike_run *run,
					     const struct alike_line *line,
					     int start, struct alike_rule *made)
{
	const struct alike_line *first = line, *last = NULL;

	made->others = NULL;
	for (; line; line = alike_next(run, line)) {
		made->rule = alike_rule(lang, run, line, &made->rule_id);
		if (made->rule)
			break;
		last = line;
	}
	if (last)
		made->others = alike_parse(lang, run, first, last, start);
	return line;
}

/* ---- blocks ---- */

/* What the rules of a chain have in common. */
static const struct ctnat_command *rule_base(struct ctnat_lang *lang,
					     const struct ctnat_command *chain)
{
	struct ctnat_command *base = lang_dup(lang, chain, sizeof(*chain));

	base->op = CTNAT_OP_ADD;
	base->obj = CTNAT_OBJ_RULE;
	base->is_base = base->has_policy = false;
	base->type = base->hook = base->policy = 0;
	base->priority = 0;
	base->n_devices = 0;
	base->comment = NULL;
	/* wherever in the chain these stand, before the rule or behind it */
	base->at.hook = base->at.devices = base->at.chain;
	base->at.priority = base->at.policy = base->at.chain;
	return base;
}

static void push_block_rule(struct block *block, const struct block_rule *rule)
{
	*LANG_PUSH(block->lang, block->rules, block->n_rules,
		   block->room_rules) = *rule;
}

static void chain_items(struct block *block, const struct item *items,
			struct ctnat_command *chain);

/* Lines like rules before them; those that go another way are parsed. */
static void alike_items(struct block *block, const struct alike_run *run,
			struct ctnat_command *chain,
			const struct ctnat_command *base)
{
	const struct alike_line *line = alike_next(run, NULL);
	struct block_rule rule = { .base = base };
	struct alike_rule made;

	while (line) {
		const struct alike *model;

		line = alike_others(block->lang, run, line, PARSE_CHAIN, &made);
		chain_items(block, made.others, chain);
		if (!line)
			break;
		model = run->model[line->model];
		rule.rule = made.rule;
		rule.rule_id = made.rule_id;
		rule.at = alike_place(model, line, &model->place);
		push_block_rule(block, &rule);
		line = alike_next(run, line);
	}
}

static void chain_items(struct block *block, const struct item *items,
			struct ctnat_command *chain)
{
	const struct ctnat_command *base = NULL;
	struct ctnat_lang *lang = block->lang;

	for (const struct item *item = items; item; item = item->next) {
		struct block_rule rule;

		switch (item->kind) {
		case ITEM_INCLUDED:
			chain_items(block, item->items, chain);
			break;
		case ITEM_HOOK:
			chain_hook(lang, item, chain);
			break;
		case ITEM_POLICY:
			chain_policy(lang, item, chain);
			break;
		case ITEM_RULE:
			if (eval_is_remark(item->stmts)) {
				eval_remark(lang, item->stmts->rhs, chain);
				break;
			}
			if (!base)
				base = rule_base(lang, chain);
			rule.base = base;
			rule.at = item->at;
			rule.rule = eval_rule(lang, base, item->stmts,
					      item->alike, &rule.rule_id);
			if (rule.rule)
				push_block_rule(block, &rule);
			break;
		case ITEM_ALIKE:
			alike_items(block, item->run, chain, base);
			break;
		default:
			define_item(lang, item);
			break;
		}
	}
}

static void chain_done(struct block *block, struct ctnat_command *chain)
{
	if (chain->is_base && !chain->has_policy)
		chain->policy = NF_ACCEPT;
	if (chain->has_policy && !chain->is_base &&
	    chain->op == CTNAT_OP_CREATE)
		lang_error(block->lang, &chain->at.policy,
			   "a policy is of chains with a hook; jumps return from others");
	*LANG_PUSH(block->lang, block->chains, block->n_chains,
		   block->room_chains) = *chain;
}

static void table_chain(struct block *block, const struct item *item)
{
	struct ctnat_command chain = block->base;

	if (!name_fits(block->lang, &item->name))
		return;
	chain.obj = CTNAT_OBJ_CHAIN;
	chain.chain = item->name.text;
	chain.at.whole = item->name.at;
	chain.at.chain = item->name.at;
	chain.at.hook = chain.at.devices = chain.at.chain;
	chain.at.priority = chain.at.policy = chain.at.chain;
	chain_items(block, item->items, &chain);
	chain_done(block, &chain);
}

static bool set_elements(struct ctnat_lang *lang, const struct stmt *spec,
			 struct ctnat_command *cmd)
{
	const struct node *elements = eval_spec_elements(spec);

	if (!elements)
		return false;
	cmd->op = CTNAT_OP_ADD;
	cmd->obj = CTNAT_OBJ_ELEMENT;
	cmd->object = NULL;
	cmd->comment = NULL;
	cmd->at.whole = elements->at;
	return eval_elements(lang, elements, cmd) && cmd->elems->n;
}

static void table_object(struct block *block, const struct item *item)
{
	struct ctnat_command object = block->base, elems;

	object.obj = CTNAT_OBJ_OBJECT;
	object.kind = item->object_kind;
	if (object.kind == CTNAT_OBJECT_CT_LIMIT) {
		object.at.whole = item->at;
		if (eval_ct_limit(block->lang, item->stmts, &object))
			*LANG_PUSH(block->lang, block->objects,
				   block->n_objects,
				   block->room_objects) = object;
		return;
	}
	if (!name_fits(block->lang, &item->name))
		return;
	object.name = item->name.text;
	object.at.whole = item->at;
	object.at.name = item->name.at;
	object.object = eval_object(block->lang, &object, item->stmts,
				    &object.rule_id);
	if (!eval_remarks(block->lang, item, &object) || !object.object)
		return;
	*LANG_PUSH(block->lang, block->objects, block->n_objects,
		   block->room_objects) = object;
	if (!ctnat_object_is_set(object.kind))
		return;
	eval_know_set(block->lang, &object);
	elems = object;
	if (set_elements(block->lang, item->stmts, &elems))
		*LANG_PUSH(block->lang, block->elems, block->n_elems,
			   block->room_elems) = elems;
}

static void table_flags(struct block *block, const struct item *item)
{
	const struct node *value = item->value;
	const struct node *one = value->kind == NODE_LIST ? value->a : value;

	block->table->has_flags = true;
	for (; one; one = value->kind == NODE_LIST ? one->next : NULL) {
		const char *text = one->kind == NODE_WORD ? one->text : "";

		if (!strcmp(text, "dormant"))
			block->table->table_flags |= CTNAT_TABLE_DORMANT;
		else if (!strcmp(text, "owner") || !strcmp(text, "persist"))
			lang_error(block->lang, &one->at,
				   "flag %s is not supported", text);
		else
			lang_error(block->lang, &one->at,
				   "unknown flag; there is dormant");
	}
}

static void table_items(struct block *block, const struct item *items)
{
	for (const struct item *item = items; item; item = item->next) {
		if (item->kind == ITEM_INCLUDED)
			table_items(block, item->items);
		else if (item->kind == ITEM_CHAIN)
			table_chain(block, item);
		else if (item->kind == ITEM_OBJECT)
			table_object(block, item);
		else if (item->kind == ITEM_FLAGS)
			table_flags(block, item);
		else if (item->kind == ITEM_COMMENT)
			eval_remark(block->lang, item->value, block->table);
		else
			define_item(block->lang, item);
	}
}

/* Rules may stand before the sets and maps that they use. */
static void declare_sets(struct block *block, const struct item *items)
{
	struct ctnat_command set = block->base;

	for (const struct item *item = items; item; item = item->next) {
		if (item->kind == ITEM_INCLUDED)
			declare_sets(block, item->items);
		if (item->kind != ITEM_OBJECT ||
		    !ctnat_object_is_set(item->object_kind))
			continue;
		set.kind = item->object_kind;
		set.name = item->name.text;
		eval_declare_set(block->lang, &set, item->stmts);
	}
}

static void push_rule(struct ctnat_lang *lang, const struct block_rule *rule)
{
	struct ctnat_command *cmd;

	cmd = LANG_PUSH(lang, lang->commands, lang->n_commands,
			lang->room_commands);
	*cmd = *rule->base;
	cmd->at.whole = rule->at;
	cmd->rule = rule->rule;
	cmd->rule_id = rule->rule_id;
}

static void flush_block(struct block *block)
{
	struct ctnat_lang *lang = block->lang;
	size_t n = lang->n_commands + block->n_objects + block->n_chains +
		   block->n_elems + block->n_rules;

	/* all at once: in growing it would leave as much behind again */
	if (n > lang->room_commands) {
		struct ctnat_command *commands;

		commands = lang_alloc(lang, n * sizeof(*commands));
		if (lang->n_commands)
			memcpy(commands, lang->commands,
			       lang->n_commands * sizeof(*commands));
		lang->commands = commands;
		lang->room_commands = n;
	}
	for (size_t i = 0; i < block->n_objects; i++)
		push(block->lang, &block->objects[i]);
	for (size_t i = 0; i < block->n_chains; i++)
		push(block->lang, &block->chains[i]);
	for (size_t i = 0; i < block->n_elems; i++)
		push(block->lang, &block->elems[i]);
	for (size_t i = 0; i < block->n_rules; i++)
		push_rule(block->lang, &block->rules[i]);
}

static void eval_table(struct ctnat_lang *lang, const struct item *item,
		       struct ctnat_command *cmd)
{
	struct block block = { .lang = lang, .base = *cmd, .table = cmd };

	cmd->at.whole = item->has_block ? cmd->at.table : cmd->at.whole;
	/* "create" is about the table; what is in it is new with it */
	block.base.op = CTNAT_OP_ADD;
	declare_sets(&block, item->items);
	table_items(&block, item->items);
	push(lang, cmd);
	flush_block(&block);
}

static void eval_chain(struct ctnat_lang *lang, const struct item *item,
		       struct ctnat_command *cmd)
{
	struct block block = { .lang = lang };

	if (item->has_block)
		cmd->at.whole = cmd->at.chain;
	chain_items(&block, item->items, cmd);
	chain_done(&block, cmd);
	flush_block(&block);
}

static bool is_about_connections(const struct ctnat_command *cmd)
{
	return cmd->obj == CTNAT_OBJ_CONNECTIONS ||
	       cmd->obj == CTNAT_OBJ_EXPECTATIONS ||
	       cmd->op == CTNAT_OP_EXPLAIN;
}

static void eval_object_command(struct ctnat_lang *lang,
				const struct item *item,
				struct ctnat_command *cmd)
{
	cmd->object = eval_object(lang, cmd, item->stmts, &cmd->rule_id);
	if (!eval_remarks(lang, item, cmd) || !cmd->object)
		return;
	push(lang, cmd);
	if (!ctnat_object_is_set(cmd->kind))
		return;
	eval_know_set(lang, cmd);
	if (set_elements(lang, item->stmts, cmd))
		push(lang, cmd);
}

static void eval_command(struct ctnat_lang *lang, const struct item *item)
{
	struct ctnat_command cmd = {};

	if (!command_target(lang, item, &cmd))
		return;
	if (is_about_connections(&cmd)) {
		if (cmd.op == CTNAT_OP_EXPLAIN ?
		    eval_packet(lang, item, &cmd) :
		    eval_filter(lang, item->stmts, &cmd))
			push(lang, &cmd);
		return;
	}
	if (cmd.obj == CTNAT_OBJ_OBJECT && cmd.kind == CTNAT_OBJECT_CT_LIMIT) {
		if (eval_ct_limit(lang, item->stmts, &cmd))
			push(lang, &cmd);
		return;
	}
	if (cmd.obj == CTNAT_OBJ_OBJECT && (cmd.op == CTNAT_OP_ADD ||
					    cmd.op == CTNAT_OP_CREATE)) {
		eval_object_command(lang, item, &cmd);
		return;
	}
	if (cmd.obj == CTNAT_OBJ_ELEMENT) {
		if (eval_elements(lang, item->value, &cmd) && cmd.elems->n)
			push(lang, &cmd);
		return;
	}
	if (item->stmts && cmd.op == CTNAT_OP_CREATE) {
		lang_error(lang, &item->at,
			   "rules are added, not created: each is new");
		return;
	}
	if (item->stmts) {
		cmd.rule = eval_rule(lang, &cmd, item->stmts, item->alike,
				     &cmd.rule_id);
		if (cmd.rule && item->alike)
			item->alike->cmd = lang_dup(lang, &cmd, sizeof(cmd));
		if (cmd.rule)
			push(lang, &cmd);
		return;
	}
	if (cmd.op == CTNAT_OP_ADD || cmd.op == CTNAT_OP_CREATE) {
		if (cmd.obj == CTNAT_OBJ_TABLE)
			eval_table(lang, item, &cmd);
		else
			eval_chain(lang, item, &cmd);
		return;
	}
	push(lang, &cmd);
}

/* As its model, in another place. */
static void push_alike(struct ctnat_lang *lang, const struct alike *model,
		       const struct alike_line *line,
		       const struct alike_rule *made)
{
	struct ctnat_command cmd = *model->cmd;
	struct ctnat_span *at = (struct ctnat_span *)&cmd.at;

	for (size_t i = 0; i < sizeof(cmd.at) / sizeof(*at); i++)
		at[i] = alike_place(model, line, &at[i]);
	cmd.rule = made->rule;
	cmd.rule_id = made->rule_id;
	push(lang, &cmd);
}

static void alike_commands(struct ctnat_lang *lang, const struct alike_run *run)
{
	const struct alike_line *line = alike_next(run, NULL);
	struct alike_rule made;

	while (line) {
		line = alike_others(lang, run, line, PARSE_FILE, &made);
		eval_items(lang, made.others);
		if (!line)
			break;
		push_alike(lang, run->model[line->model], line, &made);
		line = alike_next(run, line);
	}
}

void eval_items(struct ctnat_lang *lang, struct item *items)
{
	for (const struct item *item = items; item; item = item->next) {
		if (item->kind == ITEM_INCLUDED)
			eval_items(lang, item->items);
		else if (item->kind == ITEM_COMMAND)
			eval_command(lang, item);
		else if (item->kind == ITEM_ALIKE)
			alike_commands(lang, item->run);
		else
			define_item(lang, item);
	}
}
