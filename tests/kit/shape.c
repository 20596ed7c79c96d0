// SPDX-License-Identifier: GPL-2.0-only
/* Shapes of rules, for whatever rules the tests have. */
#include <assert.h>
#include <stdlib.h>

#include "core/shape.h"
#include "kit.h"

/* The operand that a byte of the image belongs to, or NULL. */
static const struct ctnat_operand *operand_at(const struct ctnat_shape *shape,
					      size_t at)
{
	for (__u32 i = 0; i < shape->n_operands; i++) {
		const struct ctnat_operand *operand = &shape->operand[i];

		size_t len = operand->twin ? 2 * operand->len : operand->len;

		if (at - operand->at < len)
			return operand;
	}
	return NULL;
}

/* Of rules with other operands, and of them alone, it is the shape, too. */
static void check_bytes(const struct ctnat_shape *shape,
			const struct ctnat_rule *rule)
{
	struct ctnat_rule *other = malloc(rule->size);
	const struct ctnat_operand *operand;
	char *bytes = (char *)other;

	assert(other);
	memcpy(other, rule, rule->size);
	assert(ctnat_shape_has(shape, other));
	for (size_t at = 0; at < rule->size; at++) {
		operand = operand_at(shape, at);
		bytes[at] ^= 0x10;
		assert(ctnat_shape_has(shape, other) ==
		       (operand && !operand->twin));
		bytes[at] ^= 0x10;
	}
	free(other);
}

/* Whatever the operands are, the attributes are those of a rule with them. */
static void check_wire(struct ctnat_shape *shape, const struct ctnat_rule *rule)
{
	int len = ctnat_wire_encode(rule, NULL, 0);
	struct ctnat_rule *other = malloc(rule->size);
	char *attrs = malloc(len + 1), *expected = malloc(len + 1);

	assert(other && attrs && expected);
	memcpy(other, rule, rule->size);
	for (__u32 i = 0; i < shape->n_operands; i++) {
		const struct ctnat_operand *operand = &shape->operand[i];
		char *at = (char *)other + operand->at;

		for (__u16 b = 0; b < operand->len; b++)
			at[b] ^= 7 * b + i + 1;
		if (operand->twin)
			memcpy(at + operand->len, at, operand->len);
	}
	assert(ctnat_shape_has(shape, other));
	assert(ctnat_wire_encode(other, expected, len) == len);
	assert(ctnat_wire_encode_first(rule, shape, attrs, len) == len);
	ctnat_wire_encode_again(shape, other, attrs);
	assert(!memcmp(attrs, expected, len));
	free(expected);
	free(attrs);
	free(other);
}

__u32 kit_wire_shape(const struct ctnat_rule *rule)
{
	struct ctnat_shape shape;

	if (!ctnat_shape_learn(&shape, rule))
		return CTNAT_NOWHERE;
	check_bytes(&shape, rule);
	check_wire(&shape, rule);
	return shape.n_operands;
}
