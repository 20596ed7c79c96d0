/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rules of one pattern.
 *
 * Long files of rules are written by machines, and say the same again and again
 * of other addresses and ports. A rule whose attributes are byte for byte those
 * of one that was accepted, but for such operands, has the same image but for
 * them, and is accepted where that one was if they are: nothing else that a rule
 * is judged by, alone or in its chain, and nothing that is known of it as a fact,
 * reads the value of an operand. So the image is copied, the operands are put in,
 * and only they are looked at. What does not fit is read as any rule.
 *
 * Operands are the values of a match with one element, of these fields alone:
 * addresses, ports, devices; and the constant addresses and ports of a binding
 * that is no netmap, of which it matters whether they make a prefix.
 */
#ifndef CTNAT_CORE_PATTERN_H
#define CTNAT_CORE_PATTERN_H

#include "wire.h"

#define CTNAT_PATTERN_ATTRS	384	/* bytes; rules are longer seldom */
#define CTNAT_PATTERN_IMAGE	384
#define CTNAT_PATTERN_OPERANDS	12

/* How the two ends of an operand may be to each other, as bits. */
enum ctnat_pattern_way {
	CTNAT_OPERAND_SAME	= 1 << 0,
	CTNAT_OPERAND_RISES	= 1 << 1,
	CTNAT_OPERAND_FALLS	= 1 << 2,	/* no operand may */
};

/*
 * struct ctnat_pattern_operand - where a value is, in attributes and image
 * @low, @high: in the attributes, in bytes; of one value both are the same
 * @to, @to_high: in the image, likewise
 * @words: of it, big endian; 0: a port, 16 bits in host order
 * @ways: enum ctnat_pattern_way
 * @most: bits that its first word can have
 */
struct ctnat_pattern_operand {
	__u16 low, high;
	__u16 to, to_high;
	__u8 words;
	__u8 ways;
	__u32 most;
};

/*
 * struct ctnat_pattern - a rule that was accepted, as a model for others
 * @len: bytes of its attributes; 0: there is none
 * @attrs: these; @care: the bits of them that others have to have
 * @image: as it was accepted
 */
struct ctnat_pattern {
	__u32 len;
	__u32 n_operands;
	struct ctnat_pattern_operand operand[CTNAT_PATTERN_OPERANDS];
	__u64 attrs[CTNAT_PATTERN_ATTRS / 8];
	__u64 care[CTNAT_PATTERN_ATTRS / 8];
	union {
		struct ctnat_rule image;
		__u64 room[CTNAT_PATTERN_IMAGE / 8];
	};
};

/**
 * ctnat_pattern_learn() - others may be like this rule
 * @attrs: payload of CTNAT_A_RULE_EXPRS
 * @rule: what it was decoded to; it has been found right, and is not linked
 *
 * Return: false: no others can; @pattern is left without a model.
 */
bool ctnat_pattern_learn(struct ctnat_pattern *pattern, struct ctnat_payload attrs,
		       const struct ctnat_rule *rule);

/** ctnat_pattern_is() - are these attributes those of the model, but for operands? */
bool ctnat_pattern_is(const struct ctnat_pattern *pattern,
		    struct ctnat_payload attrs);

/**
 * ctnat_pattern_fill() - put the operands in
 * @attrs: ctnat_pattern_is() says yes
 * @rule: a copy of the model's image
 *
 * Return: false: one of them is wrong, or wants another form of a match.
 */
bool ctnat_pattern_fill(const struct ctnat_pattern *pattern,
		      struct ctnat_payload attrs, struct ctnat_rule *rule);

#endif /* CTNAT_CORE_PATTERN_H */
