// SPDX-License-Identifier: GPL-2.0-only
/*
 * Numbers made of a field and constants with & | ^ << >>, brought into the
 * one form that images have: ((field shifted) & and) ^ xor, low 32 bits.
 */
#include "grammar/eval.h"

static bool is_constant(const struct ctnat_value *value)
{
	return value->field == CTNAT_FIELD_NONE;
}

static bool arith_field(struct eval *ev, const struct node *node,
			struct ctnat_value *value)
{
	enum ctnat_type type = field_type(node->field);

	if (node->alt || type == CTNAT_TYPE_IFNAME ||
	    type == CTNAT_TYPE_STRING) {
		eval_error(ev, node, "'%s' is no number", node->text);
		return false;
	}
	if (ctnat_field_bits(node->field) > 32) {
		eval_error(ev, node,
			   "'%s' is wider than 32 bits; name some of them: %s[0..31]",
			   node->text, node->text);
		return false;
	}
	*value = (struct ctnat_value){ .field = node->field, .and = ~0u };
	return true;
}

static bool arith_bits(struct eval *ev, const struct node *node,
		       struct ctnat_value *value)
{
	unsigned int width = node->high - node->low + 1;

	if (node->high >= ctnat_field_bits(node->field)) {
		eval_error(ev, node, "'%s' has the bits 0 to %u", node->text,
			   ctnat_field_bits(node->field) - 1);
		return false;
	}
	if (width > 32) {
		eval_error(ev, node, "a number has at most 32 bits");
		return false;
	}
	*value = (struct ctnat_value){
		.field = node->field,
		.shift = -(int)node->low,
		.and = width == 32 ? ~0u : (1u << width) - 1,
	};
	return true;
}

static bool shift(struct eval *ev, const struct node *node,
		  struct ctnat_value *value, __u32 by)
{
	bool left = node->kind == NODE_LSHIFT;

	if (by > 31) {
		eval_error(ev, node->b, "a shift goes over 0 to 31 bits");
		return false;
	}
	if (left) {
		value->and <<= by;
		value->xor <<= by;
	} else {
		value->and >>= by;
		value->xor >>= by;
	}
	if (is_constant(value))
		return true;
	value->shift += left ? (int)by : -(int)by;
	if (value->shift > 31 || value->shift < -127) {
		eval_error(ev, node, "nothing is left of the field");
		return false;
	}
	return true;
}

static bool arith_pair(struct eval *ev, const struct node *node,
		       struct ctnat_value *value)
{
	struct ctnat_value other;
	__u32 c;

	if (!eval_arith(ev, node->a, value) ||
	    !eval_arith(ev, node->b, &other))
		return false;
	if (node->kind == NODE_LSHIFT || node->kind == NODE_RSHIFT) {
		if (is_constant(&other))
			return shift(ev, node, value, other.xor);
	} else if (is_constant(value) && !is_constant(&other)) {
		struct ctnat_value swap = *value;

		*value = other;
		other = swap;
	}
	if (!is_constant(&other)) {
		eval_error(ev, node->b,
			   "one field can be combined with constants only");
		return false;
	}
	c = other.xor;
	switch (node->kind) {
	case NODE_AND:
		value->and &= c;
		value->xor &= c;
		break;
	case NODE_OR:
		value->and &= ~c;
		value->xor |= c;
		break;
	default:
		value->xor ^= c;
		break;
	}
	return true;
}

static bool arith_word(struct eval *ev, const struct node *node,
		       struct ctnat_value *value)
{
	(void)value;
	eval_error(ev, node,
		   "unknown word '%s', expected a number or a field such as 'meta mark'",
		   node->text);
	return false;
}

bool eval_arith(struct eval *ev, const struct node *node,
		struct ctnat_value *value)
{
	const struct ctnat_span *over;
	bool good = false;
	__u32 constant;

	node = eval_unfold(ev, node, &over);
	*value = (struct ctnat_value){};
	switch (node ? node->kind : NODE_SET) {
	case NODE_NUMBER:
		good = eval_u32(ev, node, ~0u, &constant);
		if (good)
			value->xor = constant;
		break;
	case NODE_FIELD:
		good = arith_field(ev, node, value);
		break;
	case NODE_BITS:
		good = arith_bits(ev, node, value);
		break;
	case NODE_AND:
	case NODE_OR:
	case NODE_XOR:
	case NODE_LSHIFT:
	case NODE_RSHIFT:
		good = arith_pair(ev, node, value);
		break;
	case NODE_WORD:
	case NODE_STRING:
		good = arith_word(ev, node, value);
		break;
	default:
		if (node)
			eval_error(ev, node, "expected a number");
		break;
	}
	ev->over = over;
	return good;
}
