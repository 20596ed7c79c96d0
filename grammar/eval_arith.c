// SPDX-License-Identifier: GPL-2.0-only
/*
 * Numbers made of fields and constants with & | ^ << >>, brought into the
 * forms that images have: ((field shifted) & and) ^ xor, or two of these
 * combined. Calculated with as many bits as what is set has, 32 at least.
 */
#include "grammar/eval.h"

/* A number being made; without op only the first part counts. */
struct sum {
	struct ctnat_wide a, b;
	__u8 op;		/* enum ctnat_set_op */
};

/* What it is made for. */
struct arith {
	struct eval *ev;
	unsigned int dest;	/* the field that is set; NONE: plain numbers */
	unsigned int bits;	/* calculated with */
	bool pairs;		/* two fields may be combined */
	const struct node *top;
};

/* ---- numbers ---- */

static void number_shift(__u32 *words, int by)
{
	struct number from;

	memcpy(from.word, words, sizeof(from.word));
	memset(words, 0, sizeof(from.word));
	for (int bit = 0; bit < 128; bit++) {
		int to = bit + by;

		if (to >= 0 && to < 128 &&
		    from.word[3 - bit / 32] >> bit % 32 & 1)
			words[3 - to / 32] |= 1u << to % 32;
	}
}

static void keep(__u32 *words, const __u32 *mask)
{
	for (int i = 0; i < 4; i++)
		words[i] &= mask[i];
}

static bool is_constant(const struct sum *sum)
{
	return sum->a.field == CTNAT_FIELD_NONE && !sum->op;
}

/* ---- one field ---- */

static bool arith_field(const struct arith *arith, const struct node *node,
			struct sum *sum)
{
	enum ctnat_type type = field_type(node->field);
	unsigned int field = node->field;
	struct number ones = number_ones(0, arith->bits - 1);

	if (node->alt && field_type(arith->dest) == CTNAT_TYPE_IPV6)
		field = node->alt;
	else if (node->alt && field_type(arith->dest) != CTNAT_TYPE_IPV4)
		type = CTNAT_TYPE_STRING;
	if (type == CTNAT_TYPE_IFNAME || type == CTNAT_TYPE_STRING) {
		eval_error(arith->ev, node, "'%s' is no number", node->text);
		return false;
	}
	if (ctnat_field_bits(field) > arith->bits) {
		eval_error(arith->ev, node,
			   "'%s' is wider than %u bits; name some of them: %s[0..%u]",
			   node->text, arith->bits, node->text,
			   arith->bits - 1);
		return false;
	}
	sum->a.field = field;
	memcpy(sum->a.and, ones.word, sizeof(ones.word));
	return true;
}

/* Data are what the field that is set takes. */
static bool arith_map(const struct arith *arith, const struct node *node,
		      struct sum *sum)
{
	struct map_data data = { .n = 1 };
	struct number ones;
	unsigned int reg;

	data.field[0] = arith->dest ?: arith->ev->data_field ?:
			CTNAT_FIELD_META_MARK;
	if (!eval_map(arith->ev, node, &data, &reg))
		return false;
	ones = number_ones(0, ctnat_field_bits(data.field[0]) - 1);
	sum->a.field = ctnat_field_words(data.field[0]) == 4 ?
			CTNAT_FIELD_REG4_0 + reg / 4 : CTNAT_FIELD_REG_0 + reg;
	memcpy(sum->a.and, ones.word, sizeof(ones.word));
	return true;
}

static bool arith_generator(const struct arith *arith, const struct node *node,
			    struct sum *sum)
{
	struct number ones = number_ones(0, arith->bits - 1);

	if (!eval_generator(arith->ev, node, &sum->a.field))
		return false;
	memcpy(sum->a.and, ones.word, sizeof(ones.word));
	return true;
}

static bool arith_bits(const struct arith *arith, const struct node *node,
		       struct sum *sum)
{
	unsigned int width = node->high - node->low + 1;
	struct number ones = number_ones(0, width - 1);

	if (node->high >= ctnat_field_bits(node->field)) {
		eval_error(arith->ev, node, "'%s' has the bits 0 to %u",
			   node->text, ctnat_field_bits(node->field) - 1);
		return false;
	}
	if (width > arith->bits) {
		eval_error(arith->ev, node, "a number has at most %u bits",
			   arith->bits);
		return false;
	}
	sum->a.field = node->field;
	sum->a.shift = -(int)node->low;
	memcpy(sum->a.and, ones.word, sizeof(ones.word));
	return true;
}

/* ---- operators ---- */

static bool shift_part(const struct arith *arith, const struct node *node,
		       struct ctnat_wide *part, int by)
{
	struct number ones = number_ones(0, arith->bits - 1);

	number_shift(part->and, by);
	number_shift(part->xor, by);
	keep(part->and, ones.word);
	keep(part->xor, ones.word);
	if (part->field == CTNAT_FIELD_NONE)
		return true;
	part->shift += by;
	if (part->shift < (int)arith->bits && part->shift >= -127)
		return true;
	eval_error(arith->ev, node, "nothing is left of the field");
	return false;
}

static bool shift(const struct arith *arith, const struct node *node,
		  struct sum *sum, const __u32 *words)
{
	int by = words[3];

	if (words[0] | words[1] | words[2] || words[3] >= arith->bits) {
		eval_error(arith->ev, node->b,
			   "a shift goes over 0 to %u bits", arith->bits - 1);
		return false;
	}
	if (node->kind == NODE_RSHIFT)
		by = -by;
	return shift_part(arith, node, &sum->a, by) &&
	       (!sum->op || shift_part(arith, node, &sum->b, by));
}

/* part OP constant */
static void apply(enum node_kind op, struct ctnat_wide *part, const __u32 *c)
{
	for (int i = 0; i < 4; i++) {
		switch (op) {
		case NODE_AND:
			part->and[i] &= c[i];
			part->xor[i] &= c[i];
			break;
		case NODE_OR:
			part->and[i] &= ~c[i];
			part->xor[i] = (part->xor[i] & ~c[i]) | c[i];
			break;
		default:
			part->xor[i] ^= c[i];
			break;
		}
	}
}

/*
 * (a OP b) OP constant: a mask falls on both; what is set of one part of an
 * exclusive or is clear in the other; only this takes another exclusive or.
 */
static bool apply_pair(const struct arith *arith, const struct node *node,
		       struct sum *sum, const __u32 *c)
{
	__u32 others[4] = { ~c[0], ~c[1], ~c[2], ~c[3] };

	if (node->kind == NODE_XOR) {
		if (sum->op != CTNAT_SET_XOR) {
			eval_error(arith->ev, node->b,
				   "combine the constant with one of the fields, in parentheses");
			return false;
		}
	} else if (node->kind == NODE_AND || sum->op == CTNAT_SET_AND) {
		apply(node->kind, &sum->a, c);
	} else if (sum->op == CTNAT_SET_XOR) {
		apply(NODE_AND, &sum->a, others);
	}
	apply(node->kind, &sum->b, c);
	return true;
}

static bool combine(const struct arith *arith, const struct node *node,
		    struct sum *sum, const struct sum *other)
{
	if (!arith->pairs) {
		eval_error(arith->ev, node->b,
			   "one field can be combined with constants only");
		return false;
	}
	if (sum->op || other->op) {
		eval_error(arith->ev, node->b,
			   "two fields can be combined, not more; use two rules");
		return false;
	}
	sum->op = node->kind == NODE_AND ? CTNAT_SET_AND :
		  node->kind == NODE_OR ? CTNAT_SET_OR : CTNAT_SET_XOR;
	sum->b = other->a;
	return true;
}

static bool arith_sum(const struct arith *arith, const struct node *node,
		      struct sum *sum);

static bool arith_pair(const struct arith *arith, const struct node *node,
		       struct sum *sum)
{
	struct sum other;

	if (!arith_sum(arith, node->a, sum) ||
	    !arith_sum(arith, node->b, &other))
		return false;
	if (node->kind == NODE_LSHIFT || node->kind == NODE_RSHIFT) {
		if (is_constant(&other))
			return shift(arith, node, sum, other.a.xor);
		eval_error(arith->ev, node->b,
			   "a shift goes over a constant number of bits");
		return false;
	}
	if (is_constant(sum) && !is_constant(&other)) {
		struct sum swap = *sum;

		*sum = other;
		other = swap;
	}
	if (!is_constant(&other))
		return combine(arith, node, sum, &other);
	if (sum->op)
		return apply_pair(arith, node, sum, other.a.xor);
	apply(node->kind, &sum->a, other.a.xor);
	return true;
}

/* ---- constants ---- */

static bool is_address(unsigned int field)
{
	return field_type(field) == CTNAT_TYPE_IPV4 ||
	       field_type(field) == CTNAT_TYPE_IPV6 ||
	       field_type(field) == CTNAT_TYPE_ETHER;
}

static bool arith_number(const struct arith *arith, const struct node *node,
			 struct number *number)
{
	struct number max = number_ones(0, arith->bits - 1);

	if (arith->dest && is_address(arith->dest) && node == arith->top)
		return eval_value(arith->ev, node, arith->dest, number);
	if (number_parse(node->text, number) &&
	    number_compare(number, &max) <= 0)
		return true;
	if (arith->bits == 32)
		eval_error(arith->ev, node, "the largest number here is %u",
			   ~0u);
	else
		eval_error(arith->ev, node, "a number has at most %u bits here",
			   arith->bits);
	return false;
}

/* What only the field that is set gives a meaning to: addresses, names. */
static bool arith_named(const struct arith *arith, const struct node *node,
			struct number *number)
{
	bool word = node->kind == NODE_WORD || node->kind == NODE_STRING;

	if (arith->dest && field_type(arith->dest) != CTNAT_TYPE_MARK)
		return eval_value(arith->ev, node, arith->dest, number);
	if (word)
		eval_error(arith->ev, node,
			   "unknown word '%s', expected a number or a field such as 'meta mark'",
			   node->text);
	else
		eval_error(arith->ev, node, "expected a number");
	return false;
}

static bool arith_constant(const struct arith *arith, const struct node *node,
			   struct sum *sum)
{
	struct number number;

	if (node->kind == NODE_NUMBER ? !arith_number(arith, node, &number) :
					!arith_named(arith, node, &number))
		return false;
	memcpy(sum->a.xor, number.word, sizeof(number.word));
	return true;
}

/* ---- the whole ---- */

static bool arith_sum(const struct arith *arith, const struct node *node,
		      struct sum *sum)
{
	const struct ctnat_span *over;
	struct arith inner = *arith;
	bool good = false;

	memset(sum, 0, sizeof(*sum));
	if (node == arith->top)
		inner.top = NULL;
	node = eval_unfold(arith->ev, node, &over);
	if (!inner.top)
		inner.top = node;
	switch (node ? node->kind : NODE_SET) {
	case NODE_NUMBER:
	case NODE_ADDR4:
	case NODE_ADDR6:
	case NODE_CLASSID:
	case NODE_WORD:
	case NODE_STRING:
		good = arith_constant(&inner, node, sum);
		break;
	case NODE_FIELD:
		good = arith_field(&inner, node, sum);
		break;
	case NODE_BITS:
		good = arith_bits(&inner, node, sum);
		break;
	case NODE_MAP:
		good = arith_map(&inner, node, sum);
		break;
	case NODE_GENERATOR:
		good = arith_generator(&inner, node, sum);
		break;
	case NODE_AND:
	case NODE_OR:
	case NODE_XOR:
	case NODE_LSHIFT:
	case NODE_RSHIFT:
		good = arith_pair(&inner, node, sum);
		break;
	default:
		if (node)
			eval_error(arith->ev, node, "expected a number");
		break;
	}
	arith->ev->over = over;
	return good;
}

bool eval_arith(struct eval *ev, const struct node *node,
		struct ctnat_value *value)
{
	struct arith arith = { .ev = ev, .bits = 32, .top = node };
	struct sum sum;
	bool good = arith_sum(&arith, node, &sum);

	*value = (struct ctnat_value){};
	if (!good)
		return false;
	value->field = sum.a.field;
	value->shift = sum.a.shift;
	value->and = sum.a.and[3];
	value->xor = sum.a.xor[3];
	return true;
}

/* ---- values of a field that is set ---- */

static void too_wide(struct eval *ev, const struct node *node,
		     unsigned int dest, const struct ctnat_wide *part)
{
	unsigned int bits = ctnat_field_bits(dest);

	if (part->field == CTNAT_FIELD_NONE && bits <= 32)
		eval_error(ev, node, "'%s' takes numbers from 0 to %u",
			   field_text(dest), number_ones(0, bits - 1).word[3]);
	else if (part->field == CTNAT_FIELD_NONE)
		eval_error(ev, node, "'%s' takes numbers of %u bits",
			   field_text(dest), bits);
	else if (node->kind == NODE_FIELD)
		eval_error(ev, node,
			   "'%s' is wider than '%s'; name some of its bits: %s[0..%u]",
			   node->text, field_text(dest), node->text, bits - 1);
	else
		eval_error(ev, node,
			   "this can be wider than the %u bits of '%s'; keep some with '&'",
			   bits, field_text(dest));
}

/* Nothing that the part can be is lost when it is cut to the field's width. */
static bool fits(struct eval *ev, const struct node *node, unsigned int dest,
		 struct ctnat_wide *part)
{
	struct number ones = number_ones(0, ctnat_field_bits(dest) - 1);
	struct number reach = {};

	if (part->field != CTNAT_FIELD_NONE)
		reach = number_ones(0, ctnat_field_bits(part->field) - 1);
	number_shift(reach.word, part->shift);
	keep(reach.word, part->and);
	for (int i = 0; i < 4; i++)
		if ((reach.word[i] | part->xor[i]) & ~ones.word[i]) {
			too_wide(ev, node, dest, part);
			return false;
		}
	keep(part->and, ones.word);
	return true;
}

/* nft's form of setting a label: a name or a decimal number is a bit to add. */
static bool is_label_bit(struct eval *ev, const struct node *node,
			 unsigned int dest)
{
	const struct ctnat_span *over;

	if (dest != CTNAT_FIELD_CT_LABEL)
		return false;
	node = eval_unfold(ev, node, &over);
	ev->over = over;
	return node && (node->kind == NODE_WORD || node->kind == NODE_STRING ||
			(node->kind == NODE_NUMBER &&
			 strncmp(node->text, "0x", 2)));
}

static bool add_label_bit(struct eval *ev, const struct node *node,
			  struct ctnat_insn_set *set)
{
	struct number bit;

	if (!eval_label_bits(ev, node, &bit))
		return false;
	set->value.field = CTNAT_FIELD_CT_LABEL;
	for (int i = 0; i < 4; i++)
		set->value.and[i] = ~bit.word[i];
	memcpy(set->value.xor, bit.word, sizeof(bit.word));
	return true;
}

bool eval_wide(struct eval *ev, const struct node *node,
	       struct ctnat_insn_set *set)
{
	unsigned int bits = ctnat_field_bits(set->field);
	struct arith arith = {
		.ev = ev,
		.dest = set->field,
		.bits = bits < 32 ? 32 : bits,
		.pairs = true,
		.top = node,
	};
	struct sum sum;

	ev->numbers = false;
	if (is_label_bit(ev, node, set->field))
		return add_label_bit(ev, node, set);
	if (!arith_sum(&arith, node, &sum) ||
	    !fits(ev, node, set->field, &sum.a) ||
	    !fits(ev, node, set->field, &sum.b))
		return false;
	set->value = sum.a;
	set->op = sum.op;
	set->second = sum.b;
	return true;
}
