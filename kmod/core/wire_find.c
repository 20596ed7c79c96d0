// SPDX-License-Identifier: GPL-2.0-only
/* From a part of a rule to its offset in the attributes, and back. */
#include "wire_attr.h"

static const struct nlattr *find_type(const void *from, size_t len, __u16 type)
{
	const char *at = from;

	while (len) {
		const struct nlattr *attr = wire_head(at, len);

		if (!attr)
			return NULL;
		if (wire_type(attr) == type)
			return attr;
		at += wire_step(attr, len);
		len -= wire_step(attr, len);
	}
	return NULL;
}

static const struct nlattr *find_nth(const void *from, size_t len, __u32 n)
{
	const char *at = from;

	while (len) {
		const struct nlattr *attr = wire_head(at, len);

		if (!attr || !n--)
			return attr;
		at += wire_step(attr, len);
		len -= wire_step(attr, len);
	}
	return NULL;
}

size_t ctnat_wire_find(const void *attrs, size_t len, __u32 insn, __u32 part)
{
	const struct nlattr *expr = find_nth(attrs, len, insn);
	const struct nlattr *inner, *found = expr;

	if (!expr)
		return 0;
	if (part) {
		inner = find_type(wire_data(expr), wire_len(expr),
				  part < CTNAT_PART_NAT ? part :
							  CTNAT_A_CT_NAT);
		if (inner)
			found = inner;
		if (inner && part >= CTNAT_PART_NAT)
			inner = find_type(wire_data(inner), wire_len(inner),
					  part - CTNAT_PART_NAT);
		if (inner)
			found = inner;
	}
	return (const char *)found - (const char *)attrs;
}

/* The attribute of the stream that an offset is in; *offset becomes its own. */
static const struct nlattr *find_at(const void *from, size_t len,
				    size_t *offset, __u32 *n)
{
	const char *at = from;

	for (*n = 0; len; (*n)++) {
		const struct nlattr *attr = wire_head(at, len);
		size_t step;

		if (!attr)
			return NULL;
		step = wire_step(attr, len);
		if (*offset < step)
			return attr;
		*offset -= step;
		at += step;
		len -= step;
	}
	return NULL;
}

void ctnat_wire_locate(const void *attrs, size_t len, size_t offset,
		       struct ctnat_refusal *why)
{
	const struct nlattr *expr, *inner;
	__u32 n;

	why->insn = CTNAT_NOWHERE;
	why->part = 0;
	expr = find_at(attrs, len, &offset, &n);
	if (!expr)
		return;
	why->insn = n;
	if (offset < NLA_HDRLEN)
		return;
	offset -= NLA_HDRLEN;
	inner = find_at(wire_data(expr), wire_len(expr), &offset, &n);
	if (!inner)
		return;
	why->part = wire_type(inner);
	if (wire_type(expr) != CTNAT_EXPR_CT || why->part != CTNAT_A_CT_NAT ||
	    offset < NLA_HDRLEN)
		return;
	offset -= NLA_HDRLEN;
	inner = find_at(wire_data(inner), wire_len(inner), &offset, &n);
	if (inner)
		why->part = CTNAT_PART_NAT + wire_type(inner);
}

size_t ctnat_wire_find_object(struct ctnat_payload payload, __u32 part)
{
	const struct nlattr *found = find_type(payload.at, payload.len, part);

	return found ? (const char *)found - (const char *)payload.at : 0;
}

__u32 ctnat_wire_locate_object(struct ctnat_payload payload, size_t offset)
{
	const struct nlattr *found;
	__u32 n;

	found = find_at(payload.at, payload.len, &offset, &n);
	return found ? wire_type(found) : 0;
}
