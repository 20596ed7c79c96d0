// SPDX-License-Identifier: GPL-2.0-only
/* Named objects, and the statements that use them. */
#include "grammar/eval.h"

void *object_new(struct eval *ev, unsigned int kind, size_t size)
{
	struct ctnat_object *object = lang_alloc(ev->lang, CTNAT_ALIGN(size));

	object->kind = kind;
	object->size = CTNAT_ALIGN(size);
	return object;
}

/* What kinds of one line have: that line, or NULL. */
static bool only_line(struct eval *ev, const struct stmt *spec)
{
	if (!spec || !spec->next)
		return true;
	lang_error(ev->lang, &spec->next->at, "this is given twice");
	ev->failed = true;
	return false;
}

static const struct ctnat_object *counter_object(struct eval *ev,
						 const struct stmt *spec)
{
	struct ctnat_object_counter *counter;
	__u64 packets = 0, bytes = 0;

	if (!only_line(ev, spec) ||
	    (spec && (!eval_u64(ev, spec->lhs, &packets) ||
		      !eval_u64(ev, spec->rhs, &bytes))))
		return NULL;
	counter = object_new(ev, CTNAT_OBJECT_COUNTER, sizeof(*counter));
	counter->packets = packets;
	counter->bytes = bytes;
	return &counter->object;
}

static const struct ctnat_object *
object_of_kind(struct eval *ev, __u8 kind, const struct stmt *spec)
{
	switch (kind) {
	case CTNAT_OBJECT_SET:
	case CTNAT_OBJECT_MAP:
		return eval_set_object(ev, kind, spec);
	case CTNAT_OBJECT_COUNTER:
		return counter_object(ev, spec);
	case CTNAT_OBJECT_QUOTA:
		return only_line(ev, spec) ? quota_object(ev, spec) : NULL;
	case CTNAT_OBJECT_LIMIT:
		return only_line(ev, spec) ? limit_object(ev, spec) : NULL;
	case CTNAT_OBJECT_CT_TIMEOUT:
		return timeout_object(ev, spec);
	case CTNAT_OBJECT_CT_HELPER:
		return helper_object(ev, spec);
	case CTNAT_OBJECT_FLOWTABLE:
		return flowtable_object(ev, spec);
	}
	return NULL;
}

static bool is_bad(const struct stmt *spec)
{
	for (; spec; spec = spec->next)
		if (spec->kind == STMT_BAD)
			return true;
	return false;
}

const struct ctnat_object *eval_object(struct ctnat_lang *lang,
				       const struct ctnat_command *cmd,
				       const struct stmt *spec,
				       __u32 *rule_id)
{
	/* its places are remembered as those of one expression */
	struct eval ev = { .lang = lang, .n_insns = 1,
			   .family = cmd->family, .table = cmd->table };
	const struct ctnat_object *object;
	struct ctnat_refusal why;
	struct rule_spans *spans;
	struct ctnat_span at;

	if (!spec && cmd->kind != CTNAT_OBJECT_COUNTER) {
		lang_error(lang, &cmd->at.name, "say what this %s is, in braces",
			   ctnat_object_word(cmd->kind));
		return NULL;
	}
	if (is_bad(spec))
		return NULL;
	object = object_of_kind(&ev, cmd->kind, spec);
	if (!object || ev.failed)
		return NULL;
	spans = LANG_PUSH(lang, lang->rules, lang->n_rules, lang->room_rules);
	*spans = (struct rule_spans){ .parts = ev.parts, .n = ev.n_parts };
	if (spec)
		spans->whole = span_join(&spec->at, &spec->last->at);
	*rule_id = spec ? lang->n_rules : 0;
	if (!ctnat_verify_object(object, object->size, &why))
		return object;
	at = rule_span(spans, 0, why.part);
	lang_error(lang, &at, "%s", why.sentence);
	return NULL;
}

const char *eval_object_name(struct eval *ev, const struct node *node)
{
	const struct ctnat_span *over;
	const char *text = NULL;

	node = eval_unfold(ev, node, &over);
	if (node && node->kind != NODE_WORD && node->kind != NODE_STRING)
		eval_error(ev, node, "a name is expected here");
	else if (node && strlen(node->text) >= CTNAT_NAME_MAX)
		eval_error(ev, node, "a name has at most %d characters",
			   CTNAT_NAME_MAX - 1);
	else if (node)
		text = node->text;
	ev->over = over;
	return text;
}

void eval_objref(struct eval *ev, const struct stmt *stmt)
{
	const char *name = eval_object_name(ev, stmt->rhs);
	struct ctnat_insn_objref *ref;
	size_t len;

	if (!name)
		return;
	len = strlen(name) + 1;
	ref = eval_insn(ev, CTNAT_EXPR_OBJREF, sizeof(*ref) + len, &stmt->at);
	ref->kind = stmt->code;
	memcpy(ref->name, name, len);
	eval_part(ev, CTNAT_A_OBJREF_NAME, &stmt->rhs->at);
}
