// SPDX-License-Identifier: GPL-2.0-only
/* Definitions: define, redefine, undefine, and $name. */
#include "grammar/eval.h"

static struct definition *find(struct ctnat_lang *lang, const char *name)
{
	struct definition *def;

	for (def = lang->definitions; def; def = def->next)
		if (!strcmp(def->name, name))
			return def->value ? def : NULL;
	return NULL;
}

static struct definition *define_add(struct ctnat_lang *lang,
				     const char *name, struct node *value)
{
	struct definition *def = lang_alloc(lang, sizeof(*def));

	def->name = name;
	def->value = value;
	def->next = lang->definitions;
	lang->definitions = def;
	return def;
}

void define_outer(struct ctnat_lang *lang, const char *name,
		  struct node *value)
{
	define_add(lang, name, value)->outer = true;
}

static void unknown(struct ctnat_lang *lang, const struct ctnat_span *at,
		    const char *name)
{
	struct definition *def;
	struct nearest nearest;
	const char *dash;

	nearest_init(&nearest, name);
	for (def = lang->definitions; def; def = def->next)
		nearest_try(&nearest, def->name);
	dash = strchr(name, '-');
	if (dash && find(lang, lang_strndup(lang, name, dash - name)))
		lang_error(lang, at,
			   "'$%s' is not defined; write blanks around the '-' of a range",
			   name);
	else if (nearest.best && find(lang, nearest.best))
		lang_error(lang, at, "'$%s' is not defined, did you mean '$%s'?",
			   name, nearest.best);
	else
		lang_error(lang, at, "'$%s' is not defined", name);
}

/* Ties the variables within a value to what they mean now. */
static bool bind(struct ctnat_lang *lang, struct node *node)
{
	bool good = true;

	/* as written, before its variables add theirs */
	if (node->depth > LANG_TERMS_DEPTH) {
		lang_error(lang, &node->at,
			   "more than %d terms or levels; write fewer",
			   LANG_TERMS_DEPTH);
		return false;
	}
	if (node->kind == NODE_VAR) {
		struct definition *def = find(lang, node->text);

		if (!def) {
			unknown(lang, &node->at, node->text);
			return false;
		}
		node->a = def->value;
		node->depth = def->value->depth + 1;
	} else if (node->kind == NODE_CONCAT || node->kind == NODE_LIST ||
		   node->kind == NODE_SET) {
		for (struct node *child = node->a; child; child = child->next) {
			good = bind(lang, child) && good;
			if (child->depth + 1 > node->depth)
				node->depth = child->depth + 1;
		}
	} else {
		if (node->a)
			good = bind(lang, node->a);
		if (node->b)
			good = bind(lang, node->b) && good;
		if (node->a && node->a->depth + 1 > node->depth)
			node->depth = node->a->depth + 1;
		if (node->b && node->b->depth + 1 > node->depth)
			node->depth = node->b->depth + 1;
	}
	if (good && node->depth > LANG_NODE_DEPTH) {
		lang_error(lang, &node->at,
			   "definitions are nested more than %d deep",
			   LANG_NODE_DEPTH);
		return false;
	}
	return good;
}

void define_item(struct ctnat_lang *lang, const struct item *item)
{
	const char *name = item->name.text;
	struct definition *exists = find(lang, name);

	if (item->kind == ITEM_UNDEFINE) {
		if (exists)
			define_add(lang, name, NULL);
		else
			unknown(lang, &item->name.at, name);
		return;
	}
	if (item->kind == ITEM_DEFINE && exists && exists->outer)
		return;
	if (item->kind == ITEM_DEFINE && exists) {
		lang_error(lang, &item->name.at,
			   "'%s' is defined already; use redefine", name);
		return;
	}
	if (bind(lang, item->value))
		define_add(lang, name, item->value);
}

const struct node *eval_var(struct eval *ev, const struct node *var)
{
	struct definition *def;

	if (var->a)
		return var->a;
	def = find(ev->lang, var->text);
	if (def)
		return def->value;
	unknown(ev->lang, ev->over ? ev->over : &var->at, var->text);
	ev->failed = true;
	return NULL;
}

const struct node *eval_unfold(struct eval *ev, const struct node *node,
			       const struct ctnat_span **over)
{
	*over = ev->over;
	while (node && node->kind == NODE_VAR) {
		if (!ev->over)
			ev->over = &node->at;
		node = eval_var(ev, node);
	}
	if (node && node->depth > LANG_TERMS_DEPTH) {
		eval_error(ev, node, "more than %d terms or levels; write fewer",
			   LANG_TERMS_DEPTH);
		return NULL;
	}
	if (node && ++ev->steps > LANG_STEPS_MAX) {
		eval_error(ev, node, "the rule's definitions unfold to too much");
		return NULL;
	}
	return node;
}
