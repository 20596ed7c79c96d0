// SPDX-License-Identifier: GPL-2.0-only
/* Judging what the commands lead to; refusals of the core become messages. */
#include "core/shape.h"
#include "core/uses.h"
#include "grammar/model.h"

static bool has_chain(const struct model_table *table, const char *name)
{
	const struct model_chain *chain;

	for (chain = table->first; chain; chain = chain->next)
		if (!chain->gone && !strcmp(chain->name, name))
			return true;
	return false;
}

/* The chain that an expression leads to and that is not there, or NULL. */
static const char *leads_nowhere(const struct model_table *table,
				 const struct ctnat_rule *rule, __u32 insn)
{
	const struct ctnat_insn *expr;
	struct ctnat_jumps jumps;
	__u32 n = 0;

	ctnat_rule_for_each(expr, rule) {
		if (n++ != insn)
			continue;
		ctnat_for_each_jump(&jumps, expr)
			if (!has_chain(table, jumps.chain))
				return jumps.chain;
	}
	return NULL;
}

/* The use of an object that a refusal is about; false: of none. */
static bool uses(const struct ctnat_rule *rule, const struct ctnat_refusal *why,
		 struct ctnat_use *use)
{
	struct ctnat_use all[CTNAT_USES_MAX];
	const struct ctnat_insn *expr;
	__u32 n = 0;

	ctnat_rule_for_each(expr, rule) {
		if (n++ != why->insn)
			continue;
		for (unsigned int i = ctnat_insn_uses(expr, all); i > 0; i--) {
			*use = all[i - 1];
			if (use->part == why->part)
				return true;
		}
	}
	return false;
}

/* The chain a rule leads to is missing: perhaps another one was meant. */
static bool no_such_chain(struct model *model, const struct model_rule *rule,
			  const struct ctnat_span *at, __u32 insn)
{
	const struct model_table *table;
	const struct model_chain *chain;
	struct nearest nearest;
	const char *name;

	table = model_table(model, rule->cmd->family, rule->cmd->table);
	name = table ? leads_nowhere(table, rule->rule, insn) : NULL;
	if (!name)
		return false;
	nearest_init(&nearest, name);
	for (chain = table->first; chain; chain = chain->next)
		if (!chain->gone)
			nearest_try(&nearest, chain->name);
	if (nearest.best)
		lang_error(model->lang, at,
			   "there is no chain '%s' in table '%s', did you mean '%s'?",
			   name, table->name, nearest.best);
	else
		lang_error(model->lang, at,
			   "there is no chain '%s' in table '%s'",
			   name, table->name);
	return true;
}

/* What a rule uses is missing. */
static bool no_such_object(struct model *model, const struct model_rule *rule,
			   const struct ctnat_span *at,
			   const struct ctnat_refusal *why)
{
	struct word word = { .at = *at };
	struct model_table *table;
	struct ctnat_use use;

	table = model_table(model, rule->cmd->family, rule->cmd->table);
	if (!table || !uses(rule->rule, why, &use))
		return false;
	word.text = use.name;
	if (use.kind == CTNAT_OBJECT_CT_HELPER)
		no_helper(model, table, &word);
	else
		no_object(model, table, use.kind, &word);
	return true;
}

static void refuse_rule(struct model *model, struct model_rule *rule,
			const struct ctnat_refusal *why)
{
	struct ctnat_span at = ctnat_lang_rule_span(model->lang, rule->cmd,
						    why->insn, why->part);

	rule->bad = true;
	if (why->error == ENOENT &&
	    no_such_chain(model, rule, &at, why->insn))
		return;
	if (why->error == ENOENT &&
	    no_such_object(model, rule, &at, why))
		return;
	lang_error(model->lang, &at, "%s", why->sentence);
}

static void refuse_chain(struct ctnat_lang *lang,
			 const struct ctnat_command *cmd,
			 const struct ctnat_refusal *why)
{
	const struct ctnat_span *at = &cmd->at.chain;

	if (why->part == CTNAT_A_HOOK || why->part == CTNAT_A_CHAIN_TYPE)
		at = &cmd->at.hook;
	else if (why->part == CTNAT_A_DEVICES)
		at = cmd->n_devices ? &cmd->at.devices : &cmd->at.hook;
	else if (why->part == CTNAT_A_PRIORITY)
		at = &cmd->at.priority;
	else if (why->part == CTNAT_A_POLICY)
		at = &cmd->at.policy;
	lang_error(lang, at, "%s", why->sentence);
}

static void refuse_object(struct ctnat_lang *lang,
			  const struct ctnat_command *cmd,
			  const struct ctnat_refusal *why)
{
	const struct ctnat_span *at = &cmd->at.name;

	if (why->part == CTNAT_A_TABLE)
		at = &cmd->at.table;
	lang_error(lang, at, "%s", why->sentence);
}

/* New objects; their images were judged when they were made. */
static void check_objects(struct model *model, const struct model_view *view)
{
	struct ctnat_refusal why;

	for (__u32 i = 0; i < view->view.n_objects; i++)
		if (view->objects[i]->cmd &&
		    ctnat_verify_view_object(&view->view, i, &why))
			refuse_object(model->lang, view->objects[i]->cmd,
				      &why);
}

/*
 * Images of new rules that are not as they were written, also of those whose
 * table nobody knows. All others were judged when they were made.
 */
static void check_images(struct model *model)
{
	struct ctnat_refusal why;
	struct model_table *table;
	struct model_chain *chain;

	for (table = model->first; table; table = table->next)
		for (chain = table->first; chain; chain = chain->next)
			for (__u32 i = 0; i < chain->n_rules; i++) {
				struct model_rule *rule = &chain->rules[i];

				if (rule->cmd &&
				    rule->rule != rule->cmd->rule &&
				    ctnat_verify_image(rule->rule,
						       rule->rule->size, &why))
					refuse_rule(model, rule, &why);
			}
}

/* Which helpers suit a rule depends on what it matches with. */
static bool has_helper(const struct ctnat_rule *rule)
{
	const struct ctnat_insn *insn;

	ctnat_rule_for_each(insn, rule) {
		const struct ctnat_insn_ct *ct = (const void *)insn;

		if (insn->kind == CTNAT_EXPR_CT && ct->has & CTNAT_CT_HELPER)
			return true;
	}
	return false;
}

/* Chains of fewer rules are not worth the memory. */
#define SHAPES_FROM	16

/*
 * The new rules of a chain; what one of a shape is found to be, the others are.
 * @right: shapes of rules that may stand in it, or NULL
 */
static void check_rules(struct model *model, const struct model_view *view,
			__u32 c, struct ctnat_shapes *right)
{
	const struct ctnat_view_chain *chain = &view->view.chains[c];
	struct ctnat_refusal why;

	for (__u32 r = 0; r < chain->n_rules; r++) {
		struct model_rule *rule = model_rule_of(chain, r);

		if (!rule->cmd ||
		    (right && ctnat_shapes_find(right, rule->rule) !=
		     CTNAT_NOWHERE))
			continue;
		if (ctnat_verify_rule(&view->view, c, r, &why))
			refuse_rule(model, rule, &why);
		else if (right && !has_helper(rule->rule))
			ctnat_shapes_add(right, rule->rule);
	}
}

/* New chains and the rules in them, and new rules in old chains. */
static void check_chains(struct model *model, const struct model_view *view)
{
	struct ctnat_shapes *right = NULL;
	struct ctnat_refusal why;

	for (__u32 c = 0; c < view->view.n_chains; c++) {
		bool many = view->view.chains[c].n_rules >= SHAPES_FROM;

		if (view->chains[c]->cmd &&
		    ctnat_verify_chain(&view->view, c, &why)) {
			refuse_chain(model->lang, view->chains[c]->cmd, &why);
			view->chains[c]->bad = true;
			continue;
		}
		if (many && !right)
			right = lang_alloc(model->lang, sizeof(*right));
		if (many)
			ctnat_shapes_clear(right);
		check_rules(model, view, c, many ? right : NULL);
	}
}

/* A command whose place can stand for "all of this". */
static const struct ctnat_command *last_change(const struct ctnat_lang *lang)
{
	for (size_t i = lang->n_commands; i > 0; i--)
		if (lang->commands[i - 1].op < CTNAT_OP_LIST ||
		    lang->commands[i - 1].op == CTNAT_OP_RENAME)
			return &lang->commands[i - 1];
	return NULL;
}

static bool deletes_from(const struct ctnat_command *cmd,
			 const struct model_table *table)
{
	return (cmd->op == CTNAT_OP_DELETE || cmd->op == CTNAT_OP_DESTROY_IF) &&
	       cmd->table && cmd->family == table->family &&
	       !strcmp(cmd->table, table->name);
}

static bool deletes_chain(const struct ctnat_command *cmd, const char *name)
{
	return cmd->obj == CTNAT_OBJ_CHAIN && cmd->chain &&
	       !strcmp(cmd->chain, name);
}

static bool deletes_object(const struct ctnat_command *cmd, __u8 kind,
			   const char *name)
{
	return cmd->obj == CTNAT_OBJ_OBJECT && cmd->kind == kind &&
	       cmd->name && !strcmp(cmd->name, name);
}

/* An old rule still leads to a chain, or uses an object, that is deleted. */
static bool still_used(struct model *model, const struct model_chain *chain,
		       const struct model_rule *rule,
		       const struct ctnat_refusal *why)
{
	const char *name = leads_nowhere(chain->table, rule->rule, why->insn);
	struct ctnat_lang *lang = model->lang;
	struct ctnat_use use = {};
	bool leads = name;

	if (!leads && uses(rule->rule, why, &use))
		name = use.name;
	for (size_t i = 0; name && i < lang->n_commands; i++) {
		const struct ctnat_command *cmd = &lang->commands[i];

		if (!deletes_from(cmd, chain->table) ||
		    !(leads ? deletes_chain(cmd, name) :
			      deletes_object(cmd, use.kind, name)))
			continue;
		lang_error(lang, leads ? &cmd->at.chain : &cmd->at.name,
			   "a rule of chain '%s' still %s '%s'; delete that rule, too",
			   chain->name, leads ? "leads to" : "uses", name);
		return true;
	}
	return false;
}

/* The command that deletes a chain, or adds an element that leads to it. */
static const struct ctnat_command *
about_chain(const struct ctnat_lang *lang, const struct model_object *object,
	    const char *name, struct ctnat_span *at)
{
	for (size_t i = lang->n_commands; i > 0; i--) {
		const struct ctnat_command *cmd = &lang->commands[i - 1];

		if (!cmd->table || cmd->family != object->table->family ||
		    strcmp(cmd->table, object->table->name))
			continue;
		*at = cmd->at.chain;
		if (deletes_from(cmd, object->table) &&
		    deletes_chain(cmd, name))
			return cmd;
		if (cmd->obj != CTNAT_OBJ_ELEMENT || !cmd->elems ||
		    strcmp(cmd->name, object->name))
			continue;
		for (__u32 e = 0; e < cmd->elems->n; e++) {
			const __u32 *data = ctnat_elem_data(&cmd->elems->row,
							    ctnat_elem(cmd->elems, e));

			*at = cmd->elems_at[e];
			if (cmd->elems->row.verdict && ctnat_leads_on(data[0]) &&
			    !strcmp(cmd->elems->chains[data[1]], name))
				return cmd;
		}
	}
	return NULL;
}

/* Elements of a map lead to a chain that is not there, or must not be. */
static void refuse_elems(struct model *model, const struct model_view *view,
			 const struct ctnat_refusal *why)
{
	const struct model_object *object = view->objects[why->object];
	const struct ctnat_command *cmd = last_change(model->lang);
	const struct ctnat_elems *elems = object->elems;
	struct ctnat_span at;

	for (__u32 i = 0; elems && why->error == ENOENT &&
	     i < elems->n_chains; i++) {
		if (has_chain(object->table, elems->chains[i]))
			continue;
		cmd = about_chain(model->lang, object, elems->chains[i], &at);
		if (!cmd)
			break;
		if (cmd->obj == CTNAT_OBJ_ELEMENT)
			lang_error(model->lang, &at,
				   "there is no chain '%s' in table '%s'",
				   elems->chains[i], object->table->name);
		else
			lang_error(model->lang, &at,
				   "an element of map '%s' still leads to '%s'; delete that element, too",
				   object->name, elems->chains[i]);
		return;
	}
	for (size_t i = model->lang->n_commands; i > 0; i--)
		if (model->lang->commands[i - 1].obj == CTNAT_OBJ_ELEMENT ||
		    model->lang->commands[i - 1].obj == CTNAT_OBJ_OBJECT) {
			cmd = &model->lang->commands[i - 1];
			break;
		}
	if (cmd)
		lang_error(model->lang, &cmd->at.whole, "%s", why->sentence);
}

/* Says why the whole is refused; false when nothing can be left out of it. */
static bool refuse_view(struct model *model, const struct model_view *view,
			const struct ctnat_refusal *why)
{
	const struct ctnat_command *cmd = last_change(model->lang);
	struct model_chain *chain = NULL;

	if (why->object < view->view.n_objects) {
		refuse_elems(model, view, why);
		return false;
	}
	if (why->chain < view->view.n_chains)
		chain = view->chains[why->chain];
	if (chain && why->rule < view->view.chains[why->chain].n_rules) {
		struct model_rule *rule = model_rule_of(
			&view->view.chains[why->chain], why->rule);

		if (rule->cmd) {
			refuse_rule(model, rule, why);
			return true;
		}
		if (why->error == ENOENT &&
		    still_used(model, chain, rule, why))
			return false;
	}
	if (chain && chain->cmd)
		refuse_chain(model->lang, chain->cmd, why);
	else if (cmd && chain)
		lang_error(model->lang, &cmd->at.whole,
			   "after this, of chain '%s': %s", chain->name,
			   why->sentence);
	else if (cmd)
		lang_error(model->lang, &cmd->at.whole, "%s", why->sentence);
	return false;
}

static void check_view(struct model *model, struct model_view *view)
{
	struct ctnat_scratch scratch;
	struct ctnat_refusal why;

	for (;;) {
		__u32 n = view->view.n_chains;

		scratch.order = lang_alloc(model->lang, CTNAT_SORT_ROOM(n + 1) *
					   sizeof(__u32));
		scratch.state = lang_alloc(model->lang,
					   (n + 1) * sizeof(__u32));
		scratch.objects =
			lang_alloc(model->lang,
				   CTNAT_SORT_ROOM(view->view.n_objects + 1) *
				   sizeof(__u32));
		if (!ctnat_verify_view(&view->view, &scratch, &why))
			return;
		if (!refuse_view(model, view, &why) ||
		    model->lang->n_errors >= LANG_ERRORS_MAX)
			return;
		model_view(model, view);
	}
}

static int check(struct ctnat_lang *lang)
{
	unsigned int before = lang->n_errors;
	struct model_view *view = lang_alloc(lang, sizeof(*view));
	struct model model;

	model_init(&model, lang);
	for (size_t i = 0; i < lang->n_commands; i++)
		apply_command(&model, &lang->commands[i]);
	check_images(&model);
	model_view(&model, view);
	check_objects(&model, view);
	check_chains(&model, view);
	if (lang->n_errors == before)
		check_view(&model, view);
	if (lang->n_errors != before)
		return -1;
	if (outline_hides(&model, &view->view))
		lang->unsure = outline_unsure(&model, &view->view);
	else
		warn_view(lang, view);
	lang->result = &view->view;
	return 0;
}

int ctnat_lang_check(struct ctnat_lang *lang)
{
	lang->result = NULL;
	if (lang->n_errors)
		return -1;
	if (setjmp(lang->no_memory))
		return lang_out_of_memory(lang);
	return check(lang);
}
