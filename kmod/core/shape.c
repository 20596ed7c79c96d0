// SPDX-License-Identifier: GPL-2.0-only
/* What rules of one shape have in common, and which are. */
#include "shape.h"

/* What a shape is learned from. */
struct lesson {
	struct ctnat_shape *shape;
	const struct ctnat_rule *rule;
};

static bool add(const struct lesson *lesson, const void *from, size_t len,
		bool twin)
{
	struct ctnat_shape *shape = lesson->shape;
	size_t at = (const char *)from - (const char *)lesson->rule;

	if (shape->n_operands == CTNAT_SHAPE_OPERANDS)
		return false;
	shape->operand[shape->n_operands++] = (struct ctnat_operand){
		.at = at,
		.len = len,
		.twin = twin,
	};
	memset((char *)shape->fixed + at, 0, twin ? 2 * len : len);
	return true;
}

static bool add_match(const struct lesson *lesson,
		      const struct ctnat_insn_match *match)
{
	size_t ends = match->insn.form & CTNAT_MATCH_SINGLE ? 1 : 2;

	return add(lesson, ctnat_match_low(match, 0), ends * match->n_words *
		   ctnat_match_elems(match) * sizeof(__u32), false);
}

/* A range stays as it is: whether it is one, is told by its values. */
static bool add_nat(const struct lesson *lesson, const struct ctnat_nat *nat)
{
	size_t len = ctnat_nat_words(nat) * sizeof(__u32);

	if (nat->has & CTNAT_NAT_ADDR &&
	    !memcmp(nat->addr, ctnat_nat_last(nat), len) &&
	    !add(lesson, nat->addr, len, true))
		return false;
	return !(nat->has & CTNAT_NAT_PORT) ||
	       nat->port_min != nat->port_max ||
	       add(lesson, &nat->port_min, sizeof(nat->port_min), true);
}

static bool add_insn(const struct lesson *lesson, const struct ctnat_insn *insn)
{
	const struct ctnat_insn_nat *nat = (const void *)insn;
	const struct ctnat_insn_ct *ct = (const void *)insn;

	switch (insn->kind) {
	case CTNAT_EXPR_MATCH:
		return add_match(lesson, (const void *)insn);
	case CTNAT_EXPR_NAT:
		return add_nat(lesson, &nat->nat);
	case CTNAT_EXPR_CT:
		return add_nat(lesson, &ct->nat);
	}
	return true;
}

bool ctnat_shape_learn(struct ctnat_shape *shape, const struct ctnat_rule *rule)
{
	const struct lesson lesson = { shape, rule };
	const struct ctnat_insn *insn;
	const __u64 *words = (const void *)rule;
	__u32 i;

	if (rule->size > CTNAT_SHAPE_BYTES)
		return false;
	shape->n_operands = 0;
	memset(shape->fixed, 0xff, rule->size);
	ctnat_rule_for_each(insn, rule)
		if (!add_insn(&lesson, insn))
			return false;
	for (i = 0; i < rule->size / 8; i++)
		shape->image[i] = words[i] & shape->fixed[i];
	return true;
}

static bool is_twin(const char *at, __u16 len)
{
	if (len == 4)
		return *(const __u32 *)at == *(const __u32 *)(at + 4);
	return !memcmp(at, at + len, len);
}

bool ctnat_shape_has(const struct ctnat_shape *shape,
		     const struct ctnat_rule *rule)
{
	const struct ctnat_operand *operand = shape->operand;
	const struct ctnat_operand *end = operand + shape->n_operands;
	const __u64 *words = (const void *)rule;
	__u32 i, n = rule->size / 8;
	__u64 differs = 0;

	/* the size is in the first word, which is fixed */
	if (words[0] != shape->image[0])
		return false;
	/* two at a time: this is all that is done about most rules */
	for (i = 1; i + 1 < n; i += 2)
		differs |= ((words[i] & shape->fixed[i]) ^ shape->image[i]) |
			   ((words[i + 1] & shape->fixed[i + 1]) ^
			    shape->image[i + 1]);
	if (i < n)
		differs |= (words[i] & shape->fixed[i]) ^ shape->image[i];
	if (differs)
		return false;
	for (; operand < end; operand++)
		if (operand->twin &&
		    !is_twin((const char *)rule + operand->at, operand->len))
			return false;
	return true;
}

/* ---- several of them ---- */

/* Rules in a row that only seem to have a shape that others have, too. */
#define VAIN_MAX	4

/* Rules of one shape have one hash. */
static __u32 hash_of(const struct ctnat_rule *rule)
{
	const struct ctnat_insn *insn;
	__u64 hash = rule->size;

	ctnat_rule_for_each(insn, rule) {
		const __u32 *words = (const void *)insn;

		/* no expression has an operand in its first 12 bytes */
		hash = 31 * hash + words[0] + words[1];
		if (insn->size > sizeof(*insn))
			hash += words[2];
	}
	return hash ^ hash >> 32;
}

static bool found(struct ctnat_shapes *shapes, __u32 shape,
		  const struct ctnat_rule *rule)
{
	if (!shapes->of[shape].known ||
	    !ctnat_shape_has(&shapes->of[shape].shape, rule))
		return false;
	shapes->of[shape].vain = 0;
	shapes->last = shape + 1;
	return true;
}

__u32 ctnat_shapes_find(struct ctnat_shapes *shapes,
			const struct ctnat_rule *rule)
{
	__u32 shape = shapes->last - 1;

	/* most are like the one before */
	if (shapes->last && found(shapes, shape, rule))
		return shape;
	shapes->last = 0;
	shape = hash_of(rule) % CTNAT_SHAPES;
	return found(shapes, shape, rule) ? shape : CTNAT_NOWHERE;
}

__u32 ctnat_shapes_add(struct ctnat_shapes *shapes,
		       const struct ctnat_rule *rule)
{
	const __u32 hash = hash_of(rule), shape = hash % CTNAT_SHAPES;

	shapes->last = 0;
	shapes->of[shape].known = false;
	if (shapes->of[shape].hash != hash) {
		shapes->of[shape].hash = hash;
		shapes->of[shape].vain = 0;
		return CTNAT_NOWHERE;
	}
	if (shapes->of[shape].vain == VAIN_MAX ||
	    !ctnat_shape_learn(&shapes->of[shape].shape, rule))
		return CTNAT_NOWHERE;
	shapes->of[shape].vain++;
	shapes->of[shape].known = true;
	shapes->last = shape + 1;
	return shape;
}
