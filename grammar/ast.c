// SPDX-License-Identifier: GPL-2.0-only
/* Making nodes of the syntax tree. */
#include "grammar/ast.h"

static unsigned int deeper(unsigned int depth, const struct node *child)
{
	return child && child->depth + 1 > depth ? child->depth + 1 : depth;
}

struct node *node_new(struct ctnat_lang *lang, enum node_kind kind,
		      const struct ctnat_span *at, const char *text)
{
	struct node *node = lang_alloc(lang, sizeof(*node));

	node->kind = kind;
	node->at = *at;
	node->text = text;
	return node;
}

struct node *node_pair(struct ctnat_lang *lang, enum node_kind kind,
		       struct node *a, struct node *b)
{
	struct node *node = node_new(lang, kind, &a->at, NULL);

	node->at = span_join(&a->at, &b->at);
	node->a = a;
	node->b = b;
	node->depth = deeper(deeper(0, a), b);
	return node;
}

struct node *node_list(struct ctnat_lang *lang, enum node_kind kind,
		       struct node *first)
{
	struct node *node = node_new(lang, kind, &first->at, NULL);

	node->a = first;
	node->last = first;
	node->depth = deeper(0, first);
	return node;
}

struct node *node_append(struct node *list, struct node *more)
{
	list->last->next = more;
	list->last = more;
	list->at = span_join(&list->at, &more->at);
	list->depth = deeper(list->depth, more);
	return list;
}

/* One more of a list of that kind; the first two make it. */
struct node *node_listed(struct ctnat_lang *lang, enum node_kind kind,
			 struct node *list, struct node *more)
{
	if (list->kind != kind)
		list = node_list(lang, kind, list);
	return node_append(list, more);
}

struct node *node_masked(struct node *field, const struct ctnat_span *at,
			 struct node *mask)
{
	field->at = *at;
	field->a = mask;
	return field;
}

struct node *node_bits(struct ctnat_lang *lang, struct node *field,
		       const struct ctnat_span *at, const struct word *low,
		       const struct word *high)
{
	struct node *node = node_new(lang, NODE_BITS, &field->at, field->text);

	node->a = field;
	node->field = field->field;
	node->at = *at;
	if (word_bits(lang, low, high, &node->low, &node->high))
		return NULL;
	return node;
}

struct node *node_nat(struct ctnat_lang *lang, const struct ctnat_span *at,
		      struct node *addr, struct node *port)
{
	struct node *node = node_new(lang, NODE_NAT, at, NULL);

	node->a = addr;
	node->b = port;
	return node;
}

struct node *node_amount(struct ctnat_lang *lang, const struct ctnat_span *at,
			 struct node *number, const struct word *unit)
{
	struct node *node = node_new(lang, NODE_AMOUNT, at, unit->text);

	node->a = number;
	return node;
}

struct node *node_timed(struct ctnat_lang *lang, const struct ctnat_span *at,
			struct node *key, const struct word *what,
			struct node *time)
{
	struct node *node = node_new(lang, NODE_TIMED, at, what->text);

	node->a = key;
	node->b = time;
	return node;
}

struct node *node_counted(struct ctnat_lang *lang, const struct ctnat_span *at,
			  struct node *key, bool over, struct node *most)
{
	struct node *node = node_new(lang, NODE_COUNTED, at, NULL);

	node->code = over;
	node->a = key;
	node->b = most;
	return node;
}

struct node *node_jump(struct ctnat_lang *lang, __u8 code,
		       const struct word *chain)
{
	struct node *node = node_new(lang, NODE_JUMP, &chain->at, chain->text);

	node->code = code;
	return node;
}

struct node *node_generator(struct ctnat_lang *lang,
			    const struct ctnat_span *at,
			    const struct word *how, struct node *fields,
			    struct node *mod)
{
	struct node *node = node_new(lang, NODE_GENERATOR, at, how->text);

	node->a = fields;
	node->b = mod;
	node->depth = deeper(0, fields);
	return node;
}

struct node *node_option(struct ctnat_lang *lang, struct node *mod,
			 const struct word *name, struct node *value)
{
	struct node **to = strcmp(name->text, "seed") ? &mod->a : &mod->b;

	if (*to) {
		lang_error(lang, &name->at, "'%s' is given twice", name->text);
		return NULL;
	}
	*to = value;
	return mod;
}

struct arg *arg_new(struct ctnat_lang *lang, const struct word *name,
		    const struct ctnat_span *at)
{
	struct arg *arg = lang_alloc(lang, sizeof(*arg));

	arg->name = *name;
	arg->at = *at;
	arg->last = arg;
	return arg;
}

struct arg *arg_of(struct ctnat_lang *lang, const struct word *name,
		   const struct ctnat_span *at, struct node *value)
{
	struct arg *arg = arg_new(lang, name, at);

	arg->value = value;
	return arg;
}

struct arg *arg_args(struct ctnat_lang *lang, const struct word *name,
		     const struct ctnat_span *at, struct arg *args)
{
	struct arg *arg = arg_new(lang, name, at);

	arg->has_args = true;
	arg->args = args;
	return arg;
}

struct stmt *stmt_new(struct ctnat_lang *lang, enum stmt_kind kind,
		      const struct ctnat_span *at)
{
	struct stmt *stmt = lang_alloc(lang, sizeof(*stmt));

	stmt->kind = kind;
	stmt->at = *at;
	stmt->last = stmt;
	return stmt;
}

struct stmt *stmt_of(struct stmt *stmt, struct node *lhs, struct node *rhs)
{
	stmt->lhs = lhs;
	stmt->rhs = rhs;
	return stmt;
}

struct stmt *stmt_word(struct stmt *stmt, const struct word *word)
{
	stmt->word = *word;
	return stmt;
}

struct stmt *stmt_args(struct stmt *stmt, struct arg *args)
{
	stmt->args = args;
	return stmt;
}

struct stmt *stmt_verdict(struct stmt *stmt, __u8 code,
			  const struct word *chain)
{
	stmt->code = code;
	if (chain)
		stmt->word = *chain;
	return stmt;
}

struct stmt *nat_stmt(struct ctnat_lang *lang, const struct word *family,
		      struct node *to)
{
	struct ctnat_span nowhere = {};
	struct stmt *stmt = stmt_new(lang, STMT_SNAT, &nowhere);

	if (family)
		stmt->word = *family;
	stmt->rhs = to;
	return stmt;
}

/* "prefix to": one to one */
struct stmt *nat_prefix(struct stmt *stmt)
{
	stmt->code = true;
	return stmt;
}

struct stmt *nat_done(struct stmt *stmt, enum stmt_kind kind,
		      const struct ctnat_span *at, struct arg *flags)
{
	stmt->kind = kind;
	stmt->at = *at;
	stmt->args = flags;
	return stmt;
}

struct item *item_new(struct ctnat_lang *lang, enum item_kind kind,
		      const struct ctnat_span *at)
{
	struct item *item = lang_alloc(lang, sizeof(*item));

	item->kind = kind;
	item->at = *at;
	item->last = item;
	return item;
}

struct item *command_new(struct ctnat_lang *lang, enum ctnat_op op,
			 enum ctnat_obj obj, const struct target *target)
{
	struct ctnat_span nowhere = {};
	struct item *item = item_new(lang, ITEM_COMMAND, &nowhere);

	item->op = op;
	item->obj = obj;
	item->target = target;
	return item;
}

struct item *command_explain(struct ctnat_lang *lang,
			     const struct word *protocol, struct node *ends,
			     struct arg *args)
{
	struct item *item = command_new(lang, CTNAT_OP_EXPLAIN,
					CTNAT_OBJ_PACKET, NULL);

	item->name = *protocol;
	item->value = ends;
	item->args = args;
	return item;
}

struct item *item_of(struct ctnat_lang *lang, enum item_kind kind,
		     const struct ctnat_span *at, const struct word *name,
		     struct node *value)
{
	struct item *item = item_new(lang, kind, at);

	item->name = *name;
	item->value = value;
	return item;
}

struct item *item_rule(struct item *item, struct stmt *stmts)
{
	item->stmts = stmts;
	return item;
}

struct item *item_value(struct item *item, struct node *value)
{
	item->value = value;
	return item;
}

/* "comment "text"", also where lines are any word and its value */
static bool is_comment(const struct stmt *line)
{
	if (line->kind == STMT_LINE)
		return line->rhs->kind == NODE_STRING &&
		       !strcmp(line->word.text, "comment");
	return line->kind == STMT_COMMENT;
}

struct item *item_object(struct item *item, __u8 kind, struct stmt *spec)
{
	struct stmt *next;

	item->object_kind = kind;
	for (; spec; spec = next) {
		next = spec->next;
		spec->next = NULL;
		spec->last = spec;
		if (is_comment(spec))
			item->comments = AST_APPEND(item->comments, spec);
		else
			item->stmts = AST_APPEND(item->stmts, spec);
	}
	return item;
}

struct item *command_block(struct item *item, struct item *items)
{
	item->has_block = true;
	item->items = items;
	return item;
}
