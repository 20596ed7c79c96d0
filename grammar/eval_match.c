// SPDX-License-Identifier: GPL-2.0-only
/* Matches: fields, masks, and the values they are compared with. */
#include "grammar/eval.h"
#include "core/fib.h"

static struct number full_mask(unsigned int field)
{
	return number_ones(0, ctnat_field_bits(field) - 1);
}

/* ---- elements ---- */

void elem_words(struct eval *ev, const struct number *number,
		unsigned int words)
{
	for (unsigned int i = 4 - words; i < 4; i++)
		*LANG_PUSH(ev->lang, ev->elems, ev->n_elem_words,
			   ev->room_elems) = number->word[i];
}

/* Strings fill their words from the first; numbers are right-aligned. */
void elem_add(struct eval *ev, const struct interval *intervals,
	      const __u16 *fields, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		elem_words(ev, &intervals[i].low, ctnat_field_words(fields[i]));
	for (unsigned int i = 0; i < n; i++)
		elem_words(ev, &intervals[i].high, ctnat_field_words(fields[i]));
}

static bool too_many(struct eval *ev, const struct node *node,
		     const struct left *left)
{
	if (ev->n_elem_words / (2 * left->words) <= CTNAT_ELEMS_MAX)
		return false;
	eval_error(ev, node, "a list has at most %d elements",
		   CTNAT_ELEMS_MAX);
	return true;
}

/* Components of "a . b . c", also where variables hold several. */
static bool gather(struct eval *ev, const struct node *node,
		   const struct left *left, struct interval *out,
		   unsigned int *n)
{
	const struct ctnat_span *over;
	const struct node *inner = eval_unfold(ev, node, &over);
	bool good = inner;

	if (good && inner->kind == NODE_CONCAT) {
		for (const struct node *part = inner->a; part && good;
		     part = part->next)
			good = gather(ev, part, left, out, n);
	} else if (good && *n >= left->n) {
		eval_error(ev, inner, "there are more values than fields (%u)",
			   left->n);
		good = false;
	} else if (good) {
		good = eval_interval(ev, inner, left->field[*n], &out[*n]);
		*n += 1;
	}
	ev->over = over;
	return good;
}

bool eval_elem(struct eval *ev, const struct node *node,
	       const struct left *left)
{
	struct interval values[CTNAT_CONCAT_MAX];
	unsigned int n = 0;

	if (node->kind == NODE_ELEM) {
		eval_error(ev, node, "a list of values has no data; write 'vmap' before it if these are verdicts");
		return false;
	}
	if (node->kind == NODE_TIMED) {
		eval_error(ev, node->b, "only elements of sets and maps with names have timeouts");
		return false;
	}
	if (!gather(ev, node, left, values, &n))
		return false;
	if (n < left->n) {
		eval_error(ev, node, "%u fields need %u values, there %s %u",
			   left->n, left->n, n == 1 ? "is" : "are", n);
		return false;
	}
	elem_add(ev, values, left->field, n);
	return true;
}

static bool is_list(const struct node *node)
{
	return node->kind == NODE_SET || node->kind == NODE_LIST;
}

/* All elements of { } and lists, of lists within them, and of variables. */
static bool elements(struct eval *ev, const struct node *node,
		     const struct left *left)
{
	const struct ctnat_span *over;
	const struct node *inner = eval_unfold(ev, node, &over);
	bool good = inner;

	if (good && is_list(inner)) {
		if (!inner->a) {
			eval_error(ev, inner, "an empty list matches nothing");
			good = false;
		}
		for (const struct node *one = inner->a; one && good;
		     one = one->next)
			good = elements(ev, one, left);
	} else if (good) {
		good = eval_elem(ev, inner, left) &&
		       !too_many(ev, inner, left);
	}
	ev->over = over;
	return good;
}

/* ---- the left side ---- */

static bool set_has_ip6(const struct ctnat_object_set *set)
{
	for (unsigned int i = 0; set && i < CTNAT_CONCAT_MAX; i++)
		if (field_type(set->key[i]) == CTNAT_TYPE_IPV6)
			return true;
	return false;
}

/* ct original saddr: the family of the first address there, or the table's. */
static bool wants_ip6(struct eval *ev, const struct node *rhs)
{
	const struct ctnat_span *over = ev->over;

	if (ev->family == NFPROTO_IPV4 || ev->family == NFPROTO_IPV6)
		return ev->family == NFPROTO_IPV6;
	if (rhs && rhs->kind == NODE_SETREF)
		return set_has_ip6(eval_set_of(ev, rhs));
	while (rhs && rhs->kind != NODE_ADDR6) {
		if (rhs->kind == NODE_VAR)
			rhs = eval_var(ev, rhs);
		else
			rhs = rhs->a;
	}
	ev->over = over;
	return rhs;
}

/* A field of the left side, perhaps with a mask. */
static bool left_field(struct eval *ev, const struct node *node,
		       const struct node *mask, const struct node *rhs,
		       struct left *left)
{
	unsigned int i = left->n;

	left->node[i] = node;
	left->field[i] = node->field;
	if (node->alt && wants_ip6(ev, rhs))
		left->field[i] = node->alt;
	if (ctnat_field_is_fib(node->field) && fib_is_check(rhs) &&
	    ctnat_fib(node->field).result == CTNAT_FIB_OIFINDEX)
		left->field[i] += CTNAT_FIB_CHECK - CTNAT_FIB_OIFINDEX;
	left->mask[i] = full_mask(left->field[i]);
	if (!mask)
		return true;
	left->masked[i] = true;
	ev->numbers = true;
	if (!eval_value(ev, mask, left->field[i], &left->mask[i]))
		return false;
	if (number_is_zero(&left->mask[i])) {
		eval_error(ev, mask, "this mask selects no bit");
		return false;
	}
	return true;
}

static bool left_one(struct eval *ev, const struct node *node,
		     const struct node *rhs, struct left *left)
{
	unsigned int i = left->n;

	if (i == CTNAT_CONCAT_MAX) {
		eval_error(ev, node, "a concatenation has at most %d fields",
			   CTNAT_CONCAT_MAX);
		return false;
	}
	if (node->kind == NODE_GENERATOR) {
		left->node[i] = node;
		if (!eval_generator(ev, node, &left->field[i]))
			return false;
		left->mask[i] = full_mask(left->field[i]);
	} else if (node->kind == NODE_FIELD) {
		if (!left_field(ev, node, node->a, rhs, left))
			return false;
	} else if (node->kind == NODE_AND && node->a->kind == NODE_FIELD) {
		if (!left_field(ev, node->a, node->b, rhs, left))
			return false;
	} else {
		eval_error(ev, node,
			   "expected a field such as 'ip saddr', perhaps with a mask");
		return false;
	}
	left->words += ctnat_field_words(left->field[i]);
	left->n++;
	return true;
}

bool eval_left(struct eval *ev, const struct node *lhs, const struct node *rhs,
	       struct left *left)
{
	if (lhs->kind != NODE_CONCAT)
		return left_one(ev, lhs, rhs, left);
	for (const struct node *node = lhs->a; node; node = node->next)
		if (!left_one(ev, node, rhs, left))
			return false;
	if (left->words > CTNAT_WORDS_MAX) {
		eval_error(ev, lhs,
			   "this concatenation is wider than %d bytes",
			   CTNAT_WORDS_MAX * 4);
		return false;
	}
	return true;
}

void left_mask(const struct left *left, __u32 *words)
{
	for (unsigned int i = 0; i < left->n; i++) {
		unsigned int n = ctnat_field_words(left->field[i]);

		memcpy(words, left->mask[i].word + 4 - n, n * 4);
		words += n;
	}
}

/* ---- comparisons ---- */

static bool compare(struct eval *ev, const struct stmt *stmt,
		    const struct left *left)
{
	struct interval range = { .high = full_mask(left->field[0]) };
	unsigned int field = left->field[0];
	enum ctnat_type type = field_type(field);
	struct number value;
	bool there = true;

	if (left->n > 1 || type == CTNAT_TYPE_IFNAME ||
	    type == CTNAT_TYPE_STRING || type_is_flags(type)) {
		eval_error(ev, stmt->lhs, "this can only be compared with == and !=");
		return false;
	}
	if (!eval_value(ev, stmt->rhs, field, &value))
		return false;
	switch (stmt->op) {
	case MATCH_LT:
		there = number_neighbour(&value, -1);
		range.high = value;
		break;
	case MATCH_LE:
		range.high = value;
		break;
	case MATCH_GT:
		there = number_neighbour(&value, 1);
		range.low = value;
		break;
	default:
		range.low = value;
		break;
	}
	if (!there || number_compare(&range.low, &range.high) > 0) {
		eval_error(ev, stmt->rhs, "no value of '%s' is %s this",
			   field_text(field),
			   stmt->op == MATCH_LT ? "below" : "above");
		return false;
	}
	elem_add(ev, &range, left->field, 1);
	return true;
}

/* ---- flags: any of these bits, none of them, these out of those ---- */

/* "syn / syn,ack": splits at the slash. False if there is none. */
static bool split_slash(struct eval *ev, const struct node *rhs,
			unsigned int field, struct number *value,
			struct number *mask)
{
	const struct node *one = rhs->kind == NODE_LIST ? rhs->a : rhs;
	struct number *into = value, bits;

	for (; one; one = rhs->kind == NODE_LIST ? one->next : NULL) {
		const struct node *part = one;

		if (one->kind == NODE_SLASH) {
			if (!eval_value(ev, one->a, field, &bits))
				return false;
			for (int i = 0; i < 4; i++)
				value->word[i] |= bits.word[i];
			into = mask;
			part = one->b;
		}
		if (!eval_value(ev, part, field, &bits))
			return false;
		for (int i = 0; i < 4; i++)
			into->word[i] |= bits.word[i];
	}
	return true;
}

static bool has_slash(const struct node *rhs)
{
	if (rhs->kind != NODE_LIST)
		return rhs->kind == NODE_SLASH;
	for (const struct node *one = rhs->a; one; one = one->next)
		if (one->kind == NODE_SLASH)
			return true;
	return false;
}

static void one_element(struct eval *ev, const struct left *left,
			const struct number *value)
{
	struct interval interval = { *value, *value };

	elem_add(ev, &interval, left->field, 1);
}

/* In hex the bits themselves, else nft's number of one; a list of them. */
bool eval_label_bits(struct eval *ev, const struct node *node,
		     struct number *value)
{
	const struct ctnat_span *over;
	struct number more;
	bool good = true;
	__u32 bit;

	*value = (struct number){};
	node = eval_unfold(ev, node, &over);
	if (!node) {
		good = false;
	} else if (node->kind == NODE_LIST) {
		for (const struct node *one = node->a; one && good;
		     one = one->next) {
			good = eval_label_bits(ev, one, &more);
			for (int i = 0; i < 4 && good; i++)
				value->word[i] |= more.word[i];
		}
	} else if (node->kind == NODE_NUMBER && strncmp(node->text, "0x", 2)) {
		good = eval_u32(ev, node, 127, &bit);
		if (good)
			*value = number_ones(bit, bit);
	} else {
		good = eval_value(ev, node, CTNAT_FIELD_CT_LABEL, value);
	}
	ev->over = over;
	return good;
}

/* Flags without braces. 1: done, 0: not this form, -1: error. */
static int flags_form(struct eval *ev, const struct stmt *stmt,
		      const struct node *rhs, struct left *left, bool *invert)
{
	unsigned int field = left->field[0];
	struct number value = {}, mask = {}, none = {};

	if (has_slash(rhs)) {
		if (left->masked[0] || stmt->op > MATCH_NE) {
			eval_error(ev, rhs, "one mask is enough");
			return -1;
		}
		if (!split_slash(ev, rhs, field, &value, &mask))
			return -1;
		left->mask[0] = mask;
		*invert = stmt->op == MATCH_NE;
		one_element(ev, left, &value);
		return 1;
	}
	if (field_type(field) == CTNAT_TYPE_CTLABEL && !left->masked[0] &&
	    (stmt->op == MATCH_IMPLICIT || stmt->op == MATCH_NOT)) {
		if (stmt->op == MATCH_IMPLICIT && rhs->kind == NODE_NUMBER &&
		    !strncmp(rhs->text, "0x", 2))
			return 0;
		if (!eval_label_bits(ev, rhs, &value))
			return -1;
	} else if (!eval_value(ev, rhs, field, &value)) {
		return -1;
	}
	if (stmt->op == MATCH_NOT &&
	    (left->masked[0] || number_is_zero(&value))) {
		eval_error(ev, rhs,
			   "'!' takes the flags that are not set, without a mask");
		return -1;
	}
	if (stmt->op == MATCH_EQ || stmt->op == MATCH_NE || left->masked[0] ||
	    number_is_zero(&value)) {
		*invert = stmt->op == MATCH_NE;
		one_element(ev, left, &value);
		return 1;
	}
	left->mask[0] = value;
	*invert = stmt->op == MATCH_IMPLICIT;
	one_element(ev, left, &none);
	return 1;
}

/* ---- the match ---- */

static bool right_side(struct eval *ev, const struct stmt *stmt,
		       struct left *left, bool *invert)
{
	bool flags = left->n == 1 && type_is_flags(field_type(left->field[0]));
	const struct ctnat_span *over = ev->over;
	const struct node *rhs = stmt->rhs;
	int form;

	if (flags && (stmt->op <= MATCH_NE || stmt->op == MATCH_NOT)) {
		rhs = eval_unfold(ev, rhs, &over);
		form = !rhs ? -1 : rhs->kind == NODE_SET ? 0 :
			flags_form(ev, stmt, rhs, left, invert);
		ev->over = over;
		if (form)
			return form > 0;
	}
	switch (stmt->op) {
	case MATCH_NOT:
		eval_error(ev, stmt->rhs,
			   "'!' is for flags; write != for 'not equal'");
		return false;
	case MATCH_LT:
	case MATCH_LE:
	case MATCH_GT:
	case MATCH_GE:
		return compare(ev, stmt, left);
	default:
		*invert = stmt->op == MATCH_NE;
		return elements(ev, stmt->rhs, left);
	}
}

static void emit(struct eval *ev, const struct stmt *stmt,
		 const struct left *left, bool invert)
{
	__u32 n_elems = ev->n_elem_words / (2 * left->words);
	struct ctnat_insn_match *match;

	match = eval_insn(ev, CTNAT_EXPR_MATCH,
			  ctnat_match_size(left->words, n_elems), &stmt->at);
	match->n_fields = left->n;
	match->n_words = left->words;
	match->invert = invert;
	match->n_elems = n_elems;
	memcpy(match->field, left->field, sizeof(match->field));
	left_mask(left, match->data);
	memcpy(match->data + left->words, ev->elems, ev->n_elem_words * 4);
	eval_part(ev, CTNAT_A_MATCH_FIELDS, &stmt->lhs->at);
	eval_part(ev, CTNAT_A_MATCH_MASK, &stmt->lhs->at);
	eval_part(ev, CTNAT_A_MATCH_ELEMS, &stmt->rhs->at);
}

/*
 * Addresses and ports that are compared with as they are: no check, and no rule
 * beside, asks for more than that it is one.
 */
static void plain_value(struct eval *ev, const struct stmt *stmt,
			const struct left *left)
{
	enum ctnat_type type = field_type(left->field[0]);
	const struct node *rhs = stmt->rhs;

	if (stmt->op > MATCH_NE || left->n != 1 || left->masked[0] ||
	    stmt->lhs->kind != NODE_FIELD)
		return;
	if (rhs->kind == NODE_SLASH)
		alike_use(ev, rhs->a, ALIKE_PREFIX);
	else if (type == CTNAT_TYPE_IPV4 || type == CTNAT_TYPE_IPV6 ||
		 type == CTNAT_TYPE_SERVICE)
		alike_use(ev, rhs, ALIKE_KEY);
}

/* A value with bits outside the mask is never met. */
static bool mask_covers(struct eval *ev, const struct stmt *stmt,
			const struct left *left)
{
	if (left->n != 1 || stmt->op > MATCH_NE)
		return true;
	for (size_t i = 0; i < ev->n_elem_words; i++) {
		unsigned int word = 4 - left->words + i % left->words;

		if (!(ev->elems[i] & ~left->mask[0].word[word]))
			continue;
		eval_error(ev, stmt->rhs,
			   "the value has bits that the mask clears; it would never be equal");
		return false;
	}
	return true;
}

void eval_match(struct eval *ev, const struct stmt *stmt)
{
	struct left left = {};
	bool invert = false;

	ev->n_elem_words = 0;
	ev->numbers = false;
	if (stmt->rhs->kind == NODE_SETREF) {
		eval_set_match(ev, stmt, stmt->rhs);
		return;
	}
	if (stmt->lhs->kind == NODE_FIELD &&
	    stmt->lhs->field == CTNAT_FIELD_CT_STATE &&
	    eval_ct_state(ev, stmt))
		return;
	if (!eval_left(ev, stmt->lhs, stmt->rhs, &left) ||
	    !right_side(ev, stmt, &left, &invert) ||
	    !mask_covers(ev, stmt, &left))
		return;
	plain_value(ev, stmt, &left);
	emit(ev, stmt, &left, invert);
}
