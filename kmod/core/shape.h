/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rules of one shape. Long rulesets are made by machines: rules differ in their
 * operands alone, which are the values that matches compare with and the one
 * address and port that a translation goes to. What has been found out about one
 * of them, and does not depend on these, holds for all.
 */
#ifndef CTNAT_CORE_SHAPE_H
#define CTNAT_CORE_SHAPE_H

#include "rule.h"
#include "verify.h"

/* Larger images, and those with more operands, have no shape. */
#define CTNAT_SHAPE_BYTES	256
#define CTNAT_SHAPE_OPERANDS	16

/*
 * struct ctnat_operand - words of an image, or a port
 * @at: where, from the beginning of the image
 * @len: bytes; 2: a port
 * @twin: as many bytes behind it have the same value: the range is one address
 * @wire: where, in the attributes of the rule; wire.h
 * @again: and once more, as the end of a range; 0: not
 */
struct ctnat_operand {
	__u16 at;
	__u16 len;
	bool twin;
	__u16 wire, again;
};

/*
 * struct ctnat_shape
 * @image: what the images have in common, zeros in place of operands
 * @fixed: ones where that is
 */
struct ctnat_shape {
	__u32 n_operands;
	struct ctnat_operand operand[CTNAT_SHAPE_OPERANDS];
	__u64 image[CTNAT_SHAPE_BYTES / 8];
	__u64 fixed[CTNAT_SHAPE_BYTES / 8];
};

/* The shape of a verified rule; false: it has none. */
bool ctnat_shape_learn(struct ctnat_shape *shape, const struct ctnat_rule *rule);

/* Is the rule, a verified one, of that shape? */
bool ctnat_shape_has(const struct ctnat_shape *shape,
		     const struct ctnat_rule *rule);

/* How many of them are remembered, by a hash. */
#define CTNAT_SHAPES		16

/*
 * struct ctnat_shapes - those of the rules that have come last; zeros at first
 * @last: the number of that of the last rule and 1; 0: it had none that is known
 * @known: the shape, once two rules have had its hash
 * @vain: how often it was learned since a rule was found to have it
 */
struct ctnat_shapes {
	__u32 last;
	struct {
		__u32 hash;
		__u16 vain;
		bool known;
		struct ctnat_shape shape;
	} of[CTNAT_SHAPES];
};

/* The number of the rule's shape, or CTNAT_NOWHERE. */
__u32 ctnat_shapes_find(struct ctnat_shapes *shapes,
			const struct ctnat_rule *rule);

/*
 * Remember the shape of a rule that has none that is known, in place of another;
 * CTNAT_NOWHERE: not yet, or there is none.
 */
__u32 ctnat_shapes_add(struct ctnat_shapes *shapes,
		       const struct ctnat_rule *rule);

/* None is known any more. */
static inline void ctnat_shapes_clear(struct ctnat_shapes *shapes)
{
	__u32 i;

	for (i = 0; i < CTNAT_SHAPES; i++)
		shapes->of[i].known = false;
	shapes->last = 0;
}

/* That one is not known any more. */
static inline void ctnat_shapes_forget(struct ctnat_shapes *shapes, __u32 shape)
{
	shapes->of[shape].known = false;
	shapes->last = 0;
}

#endif /* CTNAT_CORE_SHAPE_H */
