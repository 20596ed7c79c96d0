// SPDX-License-Identifier: GPL-2.0-only
/* Rules that change sets and maps: add @set { KEY timeout T ct count N : DATA }. */
#include "grammar/eval.h"

static bool is_fields(const struct node *node)
{
	const struct node *one = node->kind == NODE_CONCAT ? node->a : node;

	return one->kind == NODE_FIELD || one->kind == NODE_AND ||
	       one->kind == NODE_GENERATOR;
}

static bool data_fields(struct eval *ev, const struct node *node,
			struct ctnat_insn_dynset *dynset)
{
	struct left left = {};

	if (!eval_left(ev, node, NULL, &left))
		return false;
	for (unsigned int i = 0; i < left.n; i++) {
		if (left.masked[i]) {
			eval_error(ev, left.node[i],
				   "data are whole fields, without a mask");
			return false;
		}
		dynset->from[i] = left.field[i];
	}
	dynset->n_data = left.words;
	return true;
}

/* Of what types a value is, its map says. */
static bool data_value(struct eval *ev, const struct node *node,
		       const struct ctnat_object_set *set,
		       struct ctnat_insn_dynset *dynset)
{
	struct map_data form = {};

	if (!set) {
		eval_error(ev, node, "of what type this is, only the map says, and there is none of this name");
		return false;
	}
	form.n = ctnat_fields_count(set->data);
	memcpy(form.field, set->data, sizeof(form.field));
	ev->n_elem_words = 0;
	if (!eval_data(ev, node, &form))
		return false;
	memcpy(dynset->from, set->data, sizeof(dynset->from));
	dynset->literal = true;
	dynset->n_data = ev->n_elem_words;
	memcpy(dynset->value, ev->elems, ev->n_elem_words * 4);
	return true;
}

/* What is wrong with there being data, or none. */
static const char *wrong_data(const struct stmt *stmt,
			      const struct ctnat_object_set *set)
{
	if (stmt->code == CTNAT_DYNSET_DELETE)
		return stmt->rhs ? "what is deleted is named by its key alone" :
				   NULL;
	if (!set)
		return NULL;
	if (set->object.kind == CTNAT_OBJECT_SET)
		return stmt->rhs ? "elements of a set have no data; those of a map do" :
				   NULL;
	if (set->flags & CTNAT_SET_VERDICT)
		return "rules do not change verdict maps";
	if (set->flags & CTNAT_SET_RANGES)
		return "rules add no ranges as data";
	return stmt->rhs ? NULL :
		"an element of a map has a key and, behind a ':', data";
}

static bool dynset_data(struct eval *ev, const struct stmt *stmt,
			const struct ctnat_object_set *set,
			struct ctnat_insn_dynset *dynset)
{
	const char *wrong = wrong_data(stmt, set);

	if (wrong) {
		eval_error(ev, stmt->rhs ?: stmt->lhs, "%s", wrong);
		return false;
	}
	if (!stmt->rhs)
		return true;
	return is_fields(stmt->rhs) ?
		data_fields(ev, stmt->rhs, dynset) :
		data_value(ev, stmt->rhs, set, dynset);
}

static void put_dynset(struct eval *ev, const struct stmt *stmt,
		       const struct left *left,
		       const struct ctnat_insn_dynset *made)
{
	size_t len = strlen(stmt->word.text) + 1;
	struct ctnat_insn_dynset *dynset;
	struct ctnat_insn head;

	dynset = eval_insn(ev, CTNAT_EXPR_DYNSET, sizeof(*dynset) +
			   left->words * 4 + len, &stmt->at);
	head = dynset->insn;
	*dynset = *made;
	dynset->insn = head;
	dynset->n_fields = left->n;
	dynset->n_words = left->words;
	memcpy(dynset->field, left->field, sizeof(dynset->field));
	left_mask(left, dynset->data);
	memcpy(dynset->data + left->words, stmt->word.text, len);
	eval_part(ev, CTNAT_A_DYNSET_NAME, &stmt->word.at);
	eval_part(ev, CTNAT_A_DYNSET_FIELDS, &stmt->lhs->at);
	eval_part(ev, CTNAT_A_DYNSET_TIMEOUT, &stmt->lhs->at);
	eval_part(ev, CTNAT_A_DYNSET_COUNT, &stmt->lhs->at);
	if (!stmt->rhs)
		return;
	eval_part(ev, CTNAT_A_DYNSET_DATA, &stmt->rhs->at);
	eval_part(ev, CTNAT_A_DYNSET_VALUE, &stmt->rhs->at);
}

/* Of "KEY timeout T ct count over N" what stands behind the key, which is left. */
static bool dynset_options(struct eval *ev, const struct node **key,
			   struct ctnat_insn_dynset *dynset)
{
	if ((*key)->kind == NODE_COUNTED) {
		dynset->count = (*key)->code ? CTNAT_DYNSET_COUNT_OVER :
					       CTNAT_DYNSET_COUNT_UP_TO;
		if (!eval_u32(ev, (*key)->b, ~0u, &dynset->most))
			return false;
		if (dynset->op == CTNAT_DYNSET_DELETE) {
			eval_error(ev, (*key)->b,
				   "what is deleted counts no connections");
			return false;
		}
		*key = (*key)->a;
	}
	if ((*key)->kind != NODE_TIMED)
		return true;
	if (dynset->op == CTNAT_DYNSET_DELETE) {
		eval_error(ev, (*key)->b, "what is deleted has no timeout");
		return false;
	}
	if (!eval_timeout(ev, (*key)->b, &dynset->timeout))
		return false;
	*key = (*key)->a;
	return true;
}

void eval_dynset(struct eval *ev, const struct stmt *stmt)
{
	struct node ref = { .kind = NODE_SETREF, .at = stmt->word.at,
			    .text = stmt->word.text };
	const struct ctnat_object_set *set = eval_set_of(ev, &ref);
	struct ctnat_insn_dynset made = { .op = stmt->code };
	const struct node *key = stmt->lhs;
	struct left left = {};

	if (strlen(ref.text) >= CTNAT_NAME_MAX) {
		eval_error(ev, &ref, "a name has at most %d characters",
			   CTNAT_NAME_MAX - 1);
		return;
	}
	made.kind = set ? set->object.kind :
		    stmt->rhs ? CTNAT_OBJECT_MAP : CTNAT_OBJECT_SET;
	if (dynset_options(ev, &key, &made) &&
	    eval_left(ev, key, &ref, &left) &&
	    dynset_data(ev, stmt, set, &made))
		put_dynset(ev, stmt, &left, &made);
}
