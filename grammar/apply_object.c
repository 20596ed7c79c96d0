// SPDX-License-Identifier: GPL-2.0-only
/* Commands about named objects, carried out on the model. */
#include "core/helper.h"
#include "grammar/model.h"

void no_object(struct model *model, struct model_table *table, __u8 kind,
	       const struct word *name)
{
	const char *what = ctnat_object_word(kind);
	const struct model_object *object;
	struct nearest nearest;

	nearest_init(&nearest, name->text);
	for (object = model_objects(model, table)->first; object;
	     object = object->next)
		if (!object->gone && object->kind == kind)
			nearest_try(&nearest, object->name);
	if (nearest.best)
		lang_error(model->lang, &name->at,
			   "there is no %s '%s' in table '%s', did you mean '%s'?",
			   what, name->text, table->name, nearest.best);
	else
		lang_error(model->lang, &name->at,
			   "there is no %s '%s' in table '%s'", what,
			   name->text, table->name);
}

void no_helper(struct model *model, struct model_table *table,
	       const struct word *name)
{
	const struct model_object *object;
	struct nearest nearest;

	nearest_init(&nearest, name->text);
	for (int i = 0; i < CTNAT_HELPERS; i++)
		nearest_try(&nearest, ctnat_helper_kinds[i].name);
	for (object = model_objects(model, table)->first; object;
	     object = object->next)
		if (!object->gone && object->kind == CTNAT_OBJECT_CT_HELPER)
			nearest_try(&nearest, object->name);
	if (nearest.best)
		lang_error(model->lang, &name->at,
			   "unknown helper '%s', did you mean '%s'?",
			   name->text, nearest.best);
	else
		lang_error(model->lang, &name->at,
			   "unknown helper '%s'; there are " CTNAT_HELPER_NAMES
			   ", and none of this name in table '%s'",
			   name->text, table->name);
}

/* Sets and maps share their names. */
static bool has_twin(struct model *model, struct model_table *table,
		     const struct ctnat_command *cmd)
{
	__u8 twin = cmd->kind == CTNAT_OBJECT_SET ? CTNAT_OBJECT_MAP :
						    CTNAT_OBJECT_SET;

	if (!ctnat_object_is_set(cmd->kind) ||
	    !model_object(model, table, twin, cmd->name))
		return false;
	lang_error(model->lang, &cmd->at.name,
		   "the table has a %s '%s' already", ctnat_object_word(twin),
		   cmd->name);
	return true;
}

static void add_object(struct model *model, struct model_table *table,
		       const struct ctnat_command *cmd)
{
	struct model_object *object;

	object = model_object(model, table, cmd->kind, cmd->name);
	if (object && cmd->op == CTNAT_OP_CREATE) {
		lang_error(model->lang, &cmd->at.name,
			   "%s '%s' exists already; use add",
			   ctnat_object_word(cmd->kind), cmd->name);
		return;
	}
	if (!object && has_twin(model, table, cmd))
		return;
	if (!object) {
		object = model_add_object(model, table, cmd->kind, cmd->name);
		object->object = cmd->object;
		object->comment = cmd->comment;
		object->cmd = cmd;
		if (ctnat_object_is_set(cmd->kind))
			flush_elems(model, object);
		return;
	}
	if (cmd->comment)
		object->comment = cmd->comment;
	switch (ctnat_object_change(object->object, cmd->object)) {
	case CTNAT_OBJECT_SAME:
		break;
	case CTNAT_OBJECT_UPDATE:
		object->object = cmd->object;
		object->cmd = cmd;
		break;
	case CTNAT_OBJECT_REFUSE:
		lang_error(model->lang, &cmd->at.name,
			   "%s '%s' exists and is another; delete it first",
			   ctnat_object_word(cmd->kind), cmd->name);
		break;
	}
}

static struct model_object *by_handle(struct model *model,
				      struct model_table *table,
				      const struct ctnat_command *cmd)
{
	struct model_object *object;

	for (object = model_objects(model, table)->first; object;
	     object = object->next)
		if (!object->gone && object->kind == cmd->kind &&
		    object->handle == cmd->handle)
			return object;
	if (!model->blind && cmd->op != CTNAT_OP_DESTROY_IF)
		lang_error(model->lang, &cmd->at.handle,
			   "there is no %s with handle %llu",
			   ctnat_object_word(cmd->kind),
			   (unsigned long long)cmd->handle);
	return NULL;
}

/* What a command names; NULL when there is none, which is said. */
static struct model_object *find_object(struct model *model,
					struct model_table *table,
					const struct ctnat_command *cmd)
{
	const struct word name = { cmd->name, cmd->at.name };
	struct model_object *object;

	if (!cmd->name)
		return by_handle(model, table, cmd);
	object = model_object(model, table, cmd->kind, cmd->name);
	if (!object && cmd->op != CTNAT_OP_DESTROY_IF &&
	    !(table && table->phantom))
		no_object(model, table, cmd->kind, &name);
	return object;
}

/* ---- limits of zones: of the namespace, and set once ---- */

static struct model_object *find_limit(struct model *model,
				       const struct ctnat_command *cmd)
{
	return model_object(model, NULL, CTNAT_OBJECT_CT_LIMIT, cmd->name);
}

/* "limit of zone 7", "default limit" */
static const char *limit_text(struct model *model,
			      const struct ctnat_command *cmd)
{
	if (!strcmp(cmd->name, "default"))
		return "default limit";
	return lang_printf(model->lang, "limit of zone %s", cmd->name);
}

static void add_limit(struct model *model, const struct ctnat_command *cmd)
{
	struct model_object *object = find_limit(model, cmd);

	if (object && object->cmd) {
		lang_error(model->lang, &cmd->at.name,
			   "the %s is set twice in this transaction",
			   limit_text(model, cmd));
		return;
	}
	if (object && cmd->op == CTNAT_OP_CREATE) {
		lang_error(model->lang, &cmd->at.name,
			   "there is a %s already; use add",
			   limit_text(model, cmd));
		return;
	}
	if (!object)
		object = model_add_object(model, NULL, cmd->kind, cmd->name);
	object->object = cmd->object;
	object->cmd = cmd;
}

static void apply_limit(struct model *model, const struct ctnat_command *cmd)
{
	struct model_object *object;

	if (cmd->op == CTNAT_OP_ADD || cmd->op == CTNAT_OP_CREATE) {
		add_limit(model, cmd);
		return;
	}
	object = find_limit(model, cmd);
	if (object)
		object->gone = true;
	else if (!model->blind && cmd->op != CTNAT_OP_DESTROY_IF)
		lang_error(model->lang, &cmd->at.name,
			   "there is no %s", limit_text(model, cmd));
}

void apply_object(struct model *model, const struct ctnat_command *cmd)
{
	struct model_object *object;
	struct model_table *table;

	if (cmd->kind == CTNAT_OBJECT_CT_LIMIT) {
		apply_limit(model, cmd);
		return;
	}
	table = find_table(model, cmd);
	if (!table)
		return;
	switch (cmd->op) {
	case CTNAT_OP_ADD:
	case CTNAT_OP_CREATE:
		add_object(model, table, cmd);
		break;
	case CTNAT_OP_DELETE:
	case CTNAT_OP_DESTROY_IF:
		object = find_object(model, table, cmd);
		if (object)
			object->gone = true;
		break;
	case CTNAT_OP_FLUSH:
		object = find_object(model, table, cmd);
		if (object)
			flush_elems(model, object);
		break;
	default:
		if (!model->blind)
			find_object(model, table, cmd);
		break;
	}
}
