/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The attributes of each expression and where they live in its struct, once;
 * read by decoder, encoder and the finder of offsets.
 */
#ifndef CTNAT_CORE_WIRE_ATTR_H
#define CTNAT_CORE_WIRE_ATTR_H

#include "bytes.h"
#include "object.h"
#include "wire.h"

/* How an attribute is carried. */
enum wire_form {
	WIRE_NONE,	/* no such attribute */
	WIRE_NUMBER,	/* host order, of the member's size */
	WIRE_FLAG,	/* empty; sets the bits in has, or the byte to 1 */
	WIRE_WORDS,	/* be words */
	WIRE_ADDR,	/* 4 or 16 bytes, be */
	WIRE_ADDR_LAST,	/* as many, behind those */
	WIRE_VALUE,	/* nest of CTNAT_A_VALUE_* */
	WIRE_NAT,	/* nest of CTNAT_A_NAT_* */
	WIRE_NAME,	/* string, in a member that its NULs fill up */
	WIRE_TEXT,	/* string, at the end of the struct */
	WIRE_FIELDS,	/* one u16 per field, in an array that zeros fill up */
	WIRE_PAD,	/* nothing, for alignment of 64-bit neighbours */
	WIRE_OWN,	/* written out in the code: parts of a match, map, hash */
};

/*
 * struct wire_attr - one attribute
 * @form: enum wire_form
 * @size: of the member in bytes
 * @like: type of the attribute whose value it has when it is absent
 * @ones: all its bits are set when it is absent
 * @needed: it must be there
 * @offset: of the member in the struct
 * @has: bits that say it is there; 0: it is when it differs from an absent one
 * @with: bits without which it makes no sense
 */
struct wire_attr {
	__u8 form;
	__u8 size;
	__u8 like;
	bool ones;
	bool needed;
	__u16 offset;
	__u32 has;
	__u32 with;
};

/*
 * struct wire_nest - the attributes of one struct
 * @attrs: by type, from 0 to @max
 * @max: the last type
 * @base: where the struct begins in its expression
 * @has: offset of its member "has"
 * @has_size: bytes of that; 0: there is none
 */
struct wire_nest {
	const struct wire_attr *attrs;
	__u16 max;
	__u16 base;
	__u16 has;
	__u16 has_size;
};

/* The most attributes one nest may know; wire_attr.c holds its tables to it. */
#define WIRE_MAX	24

/* By kind of expression, of object, and the two nests within expressions. */
extern const struct wire_nest ctnat_wire_nests[CTNAT_EXPR_MAX + 1];
extern const struct wire_nest ctnat_wire_objects[CTNAT_OBJECT_MAX + 1];
extern const struct wire_nest ctnat_wire_value;
extern const struct wire_nest ctnat_wire_nat;

/* Of the fixed part of an expression, unaligned when a text follows. */
extern const __u16 ctnat_wire_sizes[CTNAT_EXPR_MAX + 1];
extern const __u16 ctnat_wire_object_sizes[CTNAT_OBJECT_MAX + 1];

static inline bool wire_is_nest(const struct wire_attr *attr)
{
	return attr->form == WIRE_VALUE || attr->form == WIRE_NAT;
}

static inline const struct wire_nest *wire_inner(const struct wire_attr *attr)
{
	return attr->form == WIRE_NAT ? &ctnat_wire_nat : &ctnat_wire_value;
}

/* Bytes on the wire of an address of this binding. */
static inline size_t wire_addr_len(const struct ctnat_nat *nat)
{
	return 4 * ctnat_nat_words(nat);
}

/* struct nlattr, of which no two worlds have the same helpers */
static inline __u16 wire_type(const struct nlattr *attr)
{
	return attr->nla_type & NLA_TYPE_MASK;
}

static inline const void *wire_data(const struct nlattr *attr)
{
	return (const char *)attr + NLA_HDRLEN;
}

static inline size_t wire_len(const struct nlattr *attr)
{
	return attr->nla_len - NLA_HDRLEN;
}

/* The attribute at the head of @len bytes, or NULL if none fits there. */
static inline const struct nlattr *wire_head(const void *at, size_t len)
{
	const struct nlattr *attr = at;

	if (len < NLA_HDRLEN || attr->nla_len < NLA_HDRLEN ||
	    attr->nla_len > len)
		return NULL;
	return attr;
}

/* Bytes to the next one, which may be cut short by the end. */
static inline size_t wire_step(const struct nlattr *attr, size_t len)
{
	size_t step = NLA_ALIGN(attr->nla_len);

	return step < len ? step : len;
}

static inline __u32 wire_get_has(const struct wire_nest *nest, const void *from)
{
	const char *has = (const char *)from + nest->has;

	if (nest->has_size == 1)
		return *(const __u8 *)has;
	return nest->has_size ? *(const __u32 *)has : 0;
}

static inline void wire_set_has(const struct wire_nest *nest, void *to,
				__u32 bits)
{
	char *has = (char *)to + nest->has;

	if (nest->has_size == 1)
		*(__u8 *)has |= bits;
	else if (nest->has_size)
		*(__u32 *)has |= bits;
}

#endif /* CTNAT_CORE_WIRE_ATTR_H */
