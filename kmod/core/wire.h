/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rule images <-> netlink attributes; one codec for the module, the library
 * and the fuzzers, so that the wire cannot mean two things.
 *
 * Works on the payload of CTNAT_A_RULE_EXPRS: a stream of struct nlattr.
 */
#ifndef CTNAT_CORE_WIRE_H
#define CTNAT_CORE_WIRE_H

#include "verify.h"

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

#endif /* CTNAT_CORE_WIRE_H */
