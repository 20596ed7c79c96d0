// SPDX-License-Identifier: GPL-2.0-only
/* Commands; a table block is taken apart into them. */
#include "grammar/eval.h"

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
	struct ctnat_command *rules;
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
	const struct target *target = &item->target;
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

/* ---- the head of a chain ---- */

static void unknown_word(struct ctnat_lang *lang, const struct word *word,
			 const struct symbol *symbols, const char *what)
{
	struct nearest nearest;

	nearest_init(&nearest, word->text);
	for (; symbols->name; symbols++)
		nearest_try(&nearest, symbols->name);
	if (nearest.best)
		lang_error(lang, &word->at,
			   "unknown %s '%s', did you mean '%s'?", what,
			   word->text, nearest.best);
	else
		lang_error(lang, &word->at, "unknown %s '%s'", what,
			   word->text);
}

/* "raw-5" is one word to the scanner. */
static bool priority_word(const char *text, struct ctnat_command *cmd,
			  __s64 *value)
{
	const char *sign = strchr(text, '-');
	struct number less;
	char name[32];
	__s32 named;

	if (priority_value(text, cmd->family, cmd->hook, &named)) {
		*value = named;
		return true;
	}
	if (!sign || sign - text >= (long)sizeof(name) || !sign[1] ||
	    !number_parse(sign + 1, &less) ||
	    less.word[0] | less.word[1] | less.word[2])
		return false;
	memcpy(name, text, sign - text);
	name[sign - text] = 0;
	if (!priority_value(name, cmd->family, cmd->hook, &named))
		return false;
	*value = named - (__s64)less.word[3];
	return true;
}

static bool priority_number(struct eval *ev, const struct node *node,
			    __s64 *value)
{
	struct node positive = *node;
	bool negative = node->kind == NODE_NUMBER && node->text[0] == '-';
	__u32 number;

	if (negative)
		positive.text++;
	if (!eval_u32(ev, &positive, 0x7fffffff, &number))
		return false;
	*value = negative ? -(__s64)number : number;
	return true;
}

static bool priority(struct eval *ev, const struct node *node,
		     struct ctnat_command *cmd, __s64 *value)
{
	static const struct symbol names[] = {
		{ "raw", 0 }, { "mangle", 0 }, { "dstnat", 0 },
		{ "filter", 0 }, { "security", 0 }, { "srcnat", 0 },
		{ "out", 0 }, {}
	};
	const struct ctnat_span *over;
	bool good = false;
	struct word word;
	__s64 more;

	node = eval_unfold(ev, node, &over);
	if (!node) {
		/* said */
	} else if (node->kind == NODE_NUMBER) {
		good = priority_number(ev, node, value);
	} else if (node->kind == NODE_WORD || node->kind == NODE_STRING) {
		good = priority_word(node->text, cmd, value);
		word = (struct word){ node->text, ev->over ? *ev->over :
							     node->at };
		if (!good)
			unknown_word(ev->lang, &word, names, "priority");
	} else if (node->kind == NODE_PLUS || node->kind == NODE_RANGE) {
		good = priority(ev, node->a, cmd, value) &&
		       priority_number(ev, node->b, &more);
		if (good)
			*value += node->kind == NODE_PLUS ? more : -more;
	} else {
		eval_error(ev, node, "a priority is a number or a name");
	}
	ev->over = over;
	return good;
}

static bool chain_hook(struct ctnat_lang *lang, const struct item *item,
		       struct ctnat_command *cmd)
{
	struct eval ev = { .lang = lang, .family = cmd->family };
	__u32 type, hook;
	__s64 value;

	if (cmd->is_base) {
		lang_error(lang, &item->at,
			   "this chain has a type and a hook already");
		return false;
	}
	cmd->is_base = true;
	cmd->at.hook = item->name.at;
	cmd->at.priority = item->value->at;
	if (!symbol_find(symbols_chain_type, item->type.text, &type)) {
		unknown_word(lang, &item->type, symbols_chain_type,
			     "type of chain");
		return false;
	}
	if (!eval_hook_family(lang, &item->name, cmd->family))
		return false;
	if (!symbol_find(symbols_hook_of(cmd->family), item->name.text,
			 &hook)) {
		unknown_word(lang, &item->name, symbols_hook_of(cmd->family),
			     "hook");
		return false;
	}
	cmd->type = type;
	cmd->hook = hook;
	if (item->devices && !eval_devices(&ev, item->devices, cmd))
		return false;
	if (!priority(&ev, item->value, cmd, &value))
		return false;
	if (value < -0x80000000LL || value > 0x7fffffff) {
		lang_error(lang, &item->value->at,
			   "a priority is a number of 32 bits");
		return false;
	}
	cmd->priority = value;
	return true;
}

/* "policy $NAME": what the name stands for, at the name's place. */
static bool policy_named(struct ctnat_lang *lang, const struct item *item,
			 struct word *word)
{
	struct eval ev = { .lang = lang };
	const struct ctnat_span *over;
	const struct node *node = eval_unfold(&ev, item->value, &over);

	if (node && (node->kind == NODE_WORD || node->kind == NODE_STRING)) {
		word->text = node->text;
		return true;
	}
	if (node)
		lang_error(lang, &item->name.at,
			   "a policy is accept or drop");
	return false;
}

static bool chain_policy(struct ctnat_lang *lang, const struct item *item,
			 struct ctnat_command *cmd)
{
	static const struct symbol policies[] = {
		{ "accept", NF_ACCEPT }, { "drop", NF_DROP }, {}
	};
	struct word word = item->name;
	__u32 policy;

	if (cmd->has_policy) {
		lang_error(lang, &item->at, "this chain has a policy already");
		return false;
	}
	if (item->value && !policy_named(lang, item, &word))
		return false;
	if (!symbol_find(policies, word.text, &policy)) {
		unknown_word(lang, &word, policies, "policy");
		return false;
	}
	cmd->has_policy = true;
	cmd->policy = policy;
	cmd->at.policy = item->name.at;
	return true;
}

/* ---- blocks ---- */

static void chain_items(struct block *block, const struct item *items,
			struct ctnat_command *chain)
{
	struct ctnat_lang *lang = block->lang;

	for (const struct item *item = items; item; item = item->next) {
		struct ctnat_command rule = *chain;

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
			rule.op = CTNAT_OP_ADD;
			rule.obj = CTNAT_OBJ_RULE;
			rule.is_base = rule.has_policy = false;
			rule.type = rule.hook = rule.policy = 0;
			rule.priority = 0;
			rule.n_devices = 0;
			rule.comment = NULL;
			rule.at.whole = item->at;
			rule.rule = eval_rule(lang, &rule, item->stmts,
					      &rule.rule_id);
			if (rule.rule)
				*LANG_PUSH(lang, block->rules, block->n_rules,
					   block->room_rules) = rule;
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

static void flush_block(struct block *block)
{
	for (size_t i = 0; i < block->n_objects; i++)
		push(block->lang, &block->objects[i]);
	for (size_t i = 0; i < block->n_chains; i++)
		push(block->lang, &block->chains[i]);
	for (size_t i = 0; i < block->n_elems; i++)
		push(block->lang, &block->elems[i]);
	for (size_t i = 0; i < block->n_rules; i++)
		push(block->lang, &block->rules[i]);
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
		cmd.rule = eval_rule(lang, &cmd, item->stmts,
				     &cmd.rule_id);
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

void eval_items(struct ctnat_lang *lang, struct item *items)
{
	for (const struct item *item = items; item; item = item->next) {
		if (item->kind == ITEM_INCLUDED)
			eval_items(lang, item->items);
		else if (item->kind == ITEM_COMMAND)
			eval_command(lang, item);
		else
			define_item(lang, item);
	}
}
