/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Images of rules and objects <-> netlink attributes; one codec for the module, the library
 * and the fuzzers, so that the wire cannot mean two things.
 *
 * Works on the payload of CTNAT_A_RULE_EXPRS: a stream of struct nlattr.
 */
#ifndef CTNAT_CORE_WIRE_H
#define CTNAT_CORE_WIRE_H

#include "verify.h"

struct ctnat_shape;		/* shape.h */

/* A stream of attributes. */
struct ctnat_payload {
	const void *at;
	size_t len;
};

/**
 * ctnat_wire_decode() - attributes to an image
 * @attrs: payload of CTNAT_A_RULE_EXPRS
 * @len: bytes of it
 * @rule: where the image goes, 8-aligned; NULL to learn the size only
 * @room: bytes there
 * @why: filled when refused (@why->insn and @why->part say where)
 *
 * Trusts nothing. The image still has to pass ctnat_verify_image().
 *
 * Return: size of the image, or a negative errno with @why filled (-ENOBUFS:
 * @room is too small).
 */
int ctnat_wire_decode(const void *attrs, size_t len, struct ctnat_rule *rule,
		      size_t room, struct ctnat_refusal *why);

/**
 * ctnat_wire_encode() - an image to attributes
 * @rule: verified image
 * @attrs: where the payload of CTNAT_A_RULE_EXPRS goes; NULL for the size only
 * @room: bytes there
 *
 * Return: bytes written (or needed), or -ENOBUFS.
 */
int ctnat_wire_encode(const struct ctnat_rule *rule, void *attrs, size_t room);

/**
 * ctnat_wire_encode_first() - as ctnat_wire_encode(), for others of that shape
 * @shape: of the rule, as learned; told where its operands go. NULL: none
 */
int ctnat_wire_encode_first(const struct ctnat_rule *rule,
			    struct ctnat_shape *shape, void *attrs,
			    size_t room);

/**
 * ctnat_wire_encode_again() - make the attributes of one rule another's
 * @shape: of both
 * @rule: the other
 * @attrs: a copy of what ctnat_wire_encode_first() wrote
 */
void ctnat_wire_encode_again(const struct ctnat_shape *shape,
			     const struct ctnat_rule *rule, void *attrs);

/** ctnat_wire_most() - bytes needed whatever the rule will have counted */
int ctnat_wire_most(const struct ctnat_rule *rule);

/**
 * ctnat_wire_bound() - no rule of this size needs more bytes than that
 *
 * So that small rules, which nearly all are, need not be encoded to be measured.
 * What an expression takes beyond its image are the heads and the padding of its
 * attributes: 24 of at most 36 bytes, and a nest of bindings.
 */
static inline size_t ctnat_wire_bound(const struct ctnat_rule *rule)
{
	return (size_t)rule->size + 1200 * (size_t)rule->n_insns;
}

/**
 * ctnat_wire_find() - offset of an expression's part in the attributes
 * @attrs: payload of CTNAT_A_RULE_EXPRS that decoded well
 * @len: bytes of it
 * @insn: index of the expression
 * @part: as struct ctnat_refusal
 *
 * Return: offset of its struct nlattr within @attrs (of the nearest enclosing
 * one when the part is absent).
 */
size_t ctnat_wire_find(const void *attrs, size_t len, __u32 insn, __u32 part);

/**
 * ctnat_wire_locate() - the reverse: which expression and part an offset is in
 * @attrs: payload of CTNAT_A_RULE_EXPRS
 * @len: bytes of it
 * @offset: from @attrs
 * @why: its insn and part are filled (CTNAT_NOWHERE and 0 if in none)
 */
void ctnat_wire_locate(const void *attrs, size_t len, size_t offset,
		       struct ctnat_refusal *why);

/**
 * ctnat_wire_decode_object() - the same for the image of a named object
 * @kind: enum ctnat_object_kind
 * @payload: payload of CTNAT_A_OBJECT_DATA, and its bytes
 *
 * The image still has to pass ctnat_verify_object().
 */
int ctnat_wire_decode_object(unsigned int kind, struct ctnat_payload payload,
			     struct ctnat_object *object, size_t room,
			     struct ctnat_refusal *why);

/** ctnat_wire_encode_object() - as ctnat_wire_encode() */
int ctnat_wire_encode_object(const struct ctnat_object *object, void *attrs,
			     size_t room);

/** ctnat_wire_find_object() - offset of a part, or of none: 0 */
size_t ctnat_wire_find_object(struct ctnat_payload payload, __u32 part);

/** ctnat_wire_locate_object() - the part that an offset is in, or 0 */
__u32 ctnat_wire_locate_object(struct ctnat_payload payload, size_t offset);

#endif /* CTNAT_CORE_WIRE_H */
