// SPDX-License-Identifier: GPL-2.0-only
/*
 * ct state: nft's words, of which exactly one is true of a packet, and Open
 * vSwitch's flags, which combine.
 */
#include "grammar/eval.h"

static const __u32 states[] = {
	CTNAT_STATE_INVALID, CTNAT_STATE_ESTABLISHED, CTNAT_STATE_RELATED,
	CTNAT_STATE_NEW, CTNAT_STATE_UNTRACKED,
};

/* ---- +trk-new ---- */

static bool flag_word(struct eval *ev, const struct node *node,
		      const char *word, size_t len, __u32 *bit)
{
	char *name = lang_strndup(ev->lang, word, len);
	const struct symbol *symbols = symbols_of(CTNAT_TYPE_CTFLAGS);
	struct nearest nearest;

	if (symbol_value(CTNAT_TYPE_CTFLAGS, name, bit))
		return true;
	nearest_init(&nearest, name);
	for (; symbols->name; symbols++)
		nearest_try(&nearest, symbols->name);
	if (nearest.best)
		eval_error(ev, node,
			   "unknown flag '%s', did you mean '%s'?", name,
			   nearest.best);
	else
		eval_error(ev, node,
			   "unknown flag '%s'; there are new est rel rpl inv trk snat dnat",
			   name);
	return false;
}

static bool flags(struct eval *ev, const struct node *node, __u32 *mask,
		  __u32 *value)
{
	const char *text = node->text;

	*mask = 0;
	*value = 0;
	while (*text) {
		bool set = *text++ == '+';
		size_t len = strcspn(text, "+-");
		__u32 bit;

		if (!flag_word(ev, node, text, len, &bit))
			return false;
		if (*mask & bit) {
			eval_error(ev, node, "'%.*s' stands here twice",
				   (int)len, text);
			return false;
		}
		*mask |= bit;
		if (set)
			*value |= bit;
		text += len;
	}
	return true;
}

static void emit(struct eval *ev, const struct stmt *stmt, __u16 field,
		 __u32 mask, bool invert)
{
	__u32 n = ev->n_elem_words / 2;
	struct ctnat_insn_match *match;

	match = eval_insn(ev, CTNAT_EXPR_MATCH, ctnat_match_size(1, n),
			  &stmt->at);
	match->n_fields = 1;
	match->n_words = 1;
	match->invert = invert;
	match->n_elems = n;
	match->field[0] = field;
	match->data[0] = mask;
	memcpy(match->data + 1, ev->elems, ev->n_elem_words * 4);
	eval_part(ev, CTNAT_A_MATCH_FIELDS, &stmt->lhs->at);
	eval_part(ev, CTNAT_A_MATCH_ELEMS, &stmt->rhs->at);
}

static void add_value(struct eval *ev, __u16 field, __u32 value)
{
	struct interval one = { number_of(value), number_of(value) };

	elem_add(ev, &one, &field, 1);
}

static void match_flags(struct eval *ev, const struct stmt *stmt,
			const struct node *node)
{
	__u32 mask, value;

	if (stmt->op > MATCH_NE || stmt->lhs->a) {
		eval_error(ev, node,
			   "flags with signs are not masked or compared otherwise");
		return;
	}
	if (!flags(ev, node, &mask, &value))
		return;
	add_value(ev, CTNAT_FIELD_CT_FLAGS, value);
	emit(ev, stmt, CTNAT_FIELD_CT_FLAGS, mask, stmt->op == MATCH_NE);
}

/* ---- new,established ---- */

/* Words in the order in which they stand; *all collects their bits. */
static bool words(struct eval *ev, const struct node *node, bool add,
		  __u32 *all)
{
	const struct ctnat_span *over;
	const struct node *inner = eval_unfold(ev, node, &over);
	bool good = inner;
	struct number number;

	if (good && (inner->kind == NODE_SET || inner->kind == NODE_LIST)) {
		for (const struct node *one = inner->a; one && good;
		     one = one->next)
			good = words(ev, one, add, all);
	} else if (good && inner->kind == NODE_CTFLAGS) {
		eval_error(ev, inner,
			   "flags with signs stand alone, in one word: +trk+new");
		good = false;
	} else if (good && inner->kind == NODE_OR) {
		good = words(ev, inner->a, add, all) &&
		       words(ev, inner->b, add, all);
	} else if (good) {
		good = eval_value(ev, inner, CTNAT_FIELD_CT_STATE, &number);
		for (unsigned int i = 0; good && i < ARRAY_SIZE(states); i++)
			if (add && number.word[3] & states[i] &&
			    !(*all & states[i]))
				add_value(ev, CTNAT_FIELD_CT_STATE, states[i]);
		if (good)
			*all |= number.word[3];
	}
	ev->over = over;
	return good;
}

/* ct state & (new | established) == new, and the like: which states fit? */
static bool masked(struct eval *ev, const struct stmt *stmt)
{
	__u32 mask = 0, value = 0, fit = 0;

	if (!words(ev, stmt->lhs->a, false, &mask) ||
	    !words(ev, stmt->rhs, false, &value))
		return false;
	for (unsigned int i = 0; i < ARRAY_SIZE(states); i++)
		if (((states[i] & mask) == value) != (stmt->op == MATCH_NE)) {
			add_value(ev, CTNAT_FIELD_CT_STATE, states[i]);
			fit++;
		}
	if (fit)
		return true;
	eval_error(ev, stmt->rhs, "no packet is in such a state");
	return false;
}

static bool known_bits(struct eval *ev, const struct stmt *stmt, __u32 all)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(states); i++)
		all &= ~states[i];
	if (!all && ev->n_elem_words)
		return true;
	eval_error(ev, stmt->rhs, "no packet is in such a state");
	return false;
}

bool eval_ct_state(struct eval *ev, const struct stmt *stmt)
{
	bool invert = stmt->op == MATCH_NE || stmt->op == MATCH_NOT;
	const struct ctnat_span *over;
	const struct node *rhs;
	__u32 all = 0;

	rhs = eval_unfold(ev, stmt->rhs, &over);
	if (!rhs) {
		/* said */
	} else if (rhs->kind == NODE_CTFLAGS) {
		match_flags(ev, stmt, rhs);
	} else if (stmt->op >= MATCH_LT && stmt->op <= MATCH_GE) {
		eval_error(ev, rhs, "states have no order; use == or !=");
	} else if (stmt->lhs->a) {
		if (masked(ev, stmt))
			emit(ev, stmt, CTNAT_FIELD_CT_STATE, 0xff, false);
	} else if (words(ev, rhs, true, &all) && known_bits(ev, stmt, all)) {
		emit(ev, stmt, CTNAT_FIELD_CT_STATE, 0xff, invert);
	}
	ev->over = over;
	return true;
}
