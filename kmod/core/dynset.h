/* SPDX-License-Identifier: GPL-2.0-only */
/* The expression that changes a named set or map: its struct, as of rule.h. */
#ifndef CTNAT_CORE_DYNSET_H
#define CTNAT_CORE_DYNSET_H

#include "count.h"

/*
 * data: mask[n_words], then, in an image, the name of the set or map with its
 * NUL; of the same table. Up to field[] it is laid out as a lookup.
 */
struct ctnat_insn_dynset {
	struct ctnat_insn insn;
	__u8 n_fields;
	__u8 n_words;		/* of the key */
	__u8 n_data;		/* words of a map's data */
	__u8 op;		/* enum ctnat_dynset_op */
	__u8 kind;		/* CTNAT_OBJECT_SET, CTNAT_OBJECT_MAP */
	__u8 literal;		/* the data are value */
	__u8 count;		/* enum ctnat_dynset_count */
	__u8 reserved;
	__u16 field[CTNAT_CONCAT_MAX];
	__u16 from[CTNAT_CONCAT_MAX];	/* fields of the data */
	__u32 value[CTNAT_REG_WORDS];
	__u32 timeout;		/* milliseconds; 0: that of the set */
	__u32 most;		/* connections, 0 unless they are counted */
	__u32 target;		/* linked: number of the object */
	__u32 data[];
};

_Static_assert(offsetof(struct ctnat_insn_dynset, field) ==
	       offsetof(struct ctnat_insn_lookup, field) &&
	       offsetof(struct ctnat_insn_dynset, kind) ==
	       offsetof(struct ctnat_insn_lookup, kind),
	       "one decoder reads both");

/* Bytes of it less the name, unaligned. */
static inline size_t ctnat_dynset_fixed(const struct ctnat_insn_dynset *dynset)
{
	return sizeof(*dynset) + sizeof(__u32) * dynset->n_words;
}

static inline const char *
ctnat_dynset_name(const struct ctnat_insn_dynset *dynset)
{
	return (const char *)dynset + ctnat_dynset_fixed(dynset);
}

#endif /* CTNAT_CORE_DYNSET_H */
