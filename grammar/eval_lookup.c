// SPDX-License-Identifier: GPL-2.0-only
/* What looks something up in a named set or map. */
#include "grammar/eval.h"

static struct ctnat_insn_lookup *put_lookup(struct eval *ev,
					    const struct ctnat_span *at,
					    const struct left *left,
					    const struct node *ref)
{
	size_t len = strlen(ref->text) + 1;
	struct ctnat_insn_lookup *lookup;

	if (len > CTNAT_NAME_MAX) {
		eval_error(ev, ref, "a name has at most %d characters",
			   CTNAT_NAME_MAX - 1);
		return NULL;
	}
	lookup = eval_insn(ev, CTNAT_EXPR_LOOKUP, sizeof(*lookup) +
			   left->words * 4 + len, at);
	lookup->n_fields = left->n;
	lookup->n_words = left->words;
	memcpy(lookup->field, left->field, sizeof(lookup->field));
	left_mask(left, lookup->data);
	memcpy(lookup->data + left->words, ref->text, len);
	eval_part(ev, CTNAT_A_LOOKUP_NAME, &ref->at);
	eval_part(ev, CTNAT_A_LOOKUP_DATA, &ref->at);
	return lookup;
}

void eval_set_match(struct eval *ev, const struct stmt *stmt,
		    const struct node *ref)
{
	const struct ctnat_object_set *set = eval_set_of(ev, ref);
	struct ctnat_insn_lookup *lookup;
	struct left left = {};

	if (stmt->op > MATCH_NE) {
		eval_error(ev, ref,
			   "a set is matched without a sign, or with !=");
		return;
	}
	if (set && set->object.kind == CTNAT_OBJECT_MAP) {
		eval_error(ev, ref, "'%s' is a map; a set is matched, a map gives its data",
			   ref->text);
		return;
	}
	if (!eval_left(ev, stmt->lhs, ref, &left))
		return;
	lookup = put_lookup(ev, &stmt->at, &left, ref);
	if (!lookup)
		return;
	lookup->kind = CTNAT_OBJECT_SET;
	lookup->invert = stmt->op == MATCH_NE;
	eval_part(ev, CTNAT_A_LOOKUP_FIELDS, &stmt->lhs->at);
}

bool eval_is_map(struct eval *ev, const struct node *ref)
{
	const struct ctnat_object_set *set = eval_set_of(ev, ref);

	if (!set || set->object.kind == CTNAT_OBJECT_MAP)
		return true;
	eval_error(ev, ref, "'%s' is a set; a map has data", ref->text);
	return false;
}

void eval_named_vmap(struct eval *ev, const struct stmt *stmt,
		     const struct node *ref)
{
	struct ctnat_insn_lookup *lookup;
	struct left left = {};

	if (!eval_is_map(ev, ref) || !eval_left(ev, stmt->lhs, ref, &left))
		return;
	lookup = put_lookup(ev, &stmt->at, &left, ref);
	if (!lookup)
		return;
	lookup->kind = CTNAT_OBJECT_MAP;
	eval_part(ev, CTNAT_A_LOOKUP_FIELDS, &stmt->lhs->at);
}

/* Numbers of any kind. */
static bool is_number(unsigned int field)
{
	switch (field_type(field)) {
	case CTNAT_TYPE_INTEGER:
	case CTNAT_TYPE_HEX:
	case CTNAT_TYPE_MARK:
	case CTNAT_TYPE_CLASSID:
	case CTNAT_TYPE_CTLABEL:
	case CTNAT_TYPE_IFINDEX:
		return true;
	default:
		return false;
	}
}

/* Are a map's data what is wanted of them? */
static bool data_suits(struct eval *ev, const struct node *ref,
		       const struct map_data *data)
{
	const struct ctnat_object_set *set = eval_set_of(ev, ref);
	bool good = true;

	if (!set)
		return true;	/* said when the whole is judged */
	if (set->flags & CTNAT_SET_VERDICT) {
		eval_error(ev, ref, "the data of '%s' are verdicts; write vmap",
			   ref->text);
		return false;
	}
	good = ctnat_fields_count(set->data) == data->n &&
	       !(set->flags & CTNAT_SET_RANGES) == !data->range;
	for (unsigned int i = 0; i < data->n && good; i++) {
		unsigned int want = data->field[i], have = set->data[i];

		good = field_type(want) == field_type(have) ||
		       (is_number(want) && is_number(have));
		if (good && (ctnat_field_bits(have) > ctnat_field_bits(want) ||
			     ctnat_field_words(have) !=
				     ctnat_field_words(want))) {
			eval_error(ev, ref, "the data of '%s' are of another width than '%s'",
				   ref->text, field_text(want));
			return false;
		}
	}
	if (!good)
		eval_error(ev, ref, "the data of '%s' are of another type than what is wanted here",
			   ref->text);
	return good;
}

bool eval_named_map(struct eval *ev, const struct node *node,
		    const struct map_data *data, unsigned int *reg)
{
	const struct node *ref = node->b;
	struct ctnat_insn_lookup *lookup;
	unsigned int words = eval_data_words(data);
	struct left left = {};

	if (!eval_is_map(ev, ref) || !data_suits(ev, ref, data) ||
	    !eval_left(ev, node->a, ref, &left) ||
	    !eval_take_regs(ev, node, words, reg))
		return false;
	lookup = put_lookup(ev, &node->at, &left, ref);
	if (!lookup)
		return false;
	lookup->kind = CTNAT_OBJECT_MAP;
	lookup->n_data = words;
	lookup->reg = *reg;
	eval_part(ev, CTNAT_A_LOOKUP_FIELDS, &node->a->at);
	return true;
}
