/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The compiled ruleset: one relocatable buffer that the packet path reads.
 *
 * Layout: struct ctnat_blob, the table of chains, that of the named objects,
 * the indices of the chains that verdict maps lead to, then per chain its rules, each a struct
 * ctnat_rule whose expressions are those of the image less the comments, with
 * jumps resolved to chain indices (ctnat_insn_verdict.target and the data of
 * verdict maps) and uses of objects to theirs (the names are dropped), and with
 * slots given to counters and actions. Offsets are from the start of the
 * buffer.
 *
 * Made in three passes: size, fill, check. The check pass trusts nothing and
 * is also what the fuzzer drives. That no walk loops or goes too deep it sees
 * without memory of its own from the chains' heights: a chain without jumps
 * has height 1, every other is higher than each chain it jumps to, and the
 * highest has CTNAT_JUMP_DEPTH.
 */
#ifndef CTNAT_CORE_BLOB_H
#define CTNAT_CORE_BLOB_H

#include "verify.h"

#define CTNAT_BLOB_MAGIC	0x63746e61u

struct ctnat_blob_chain {
	__u32 first;		/* offset of its first rule */
	__u32 end;		/* offset behind its last rule */
	__u32 n_rules;
	__u8 policy;		/* NF_ACCEPT, NF_DROP; regular chains NF_ACCEPT */
	__u8 type;		/* enum ctnat_chain_type */
	__u8 hook;
	__u8 family;
	__u32 height;		/* jumps lead to chains of lesser height */
	__u32 reserved;
};

/* What of a named object rules rely on; what it holds is none of the blob's. */
struct ctnat_blob_object {
	__u8 kind;		/* enum ctnat_object_kind */
	__u8 n_words;		/* sets and maps: of a key */
	__u8 n_data;		/* maps: of the data; 0: verdicts */
	__u8 reserved;
	__u32 first;		/* verdict maps: its chains among all of them */
	__u32 n_targets;
};

struct ctnat_blob {
	__u32 magic;
	__u32 size;
	__u32 generation;
	__u32 n_chains;		/* as in the view: same indices */
	__u32 n_counters;
	__u32 n_actions;	/* ct() and NAT expressions */
	__u32 n_states;		/* what is kept from packet to packet */
	__u32 n_objects;	/* as in the view: same indices */
	__u32 n_targets;	/* chains that verdict maps lead to, in all */
	__u32 reserved;
	struct ctnat_blob_chain chain[];
};

static inline const struct ctnat_blob_object *
ctnat_blob_objects(const struct ctnat_blob *blob)
{
	return (const void *)(blob->chain + blob->n_chains);
}

/* Indices of chains, those of one verdict map after the other. */
static inline const __u32 *ctnat_blob_targets(const struct ctnat_blob *blob)
{
	return (const void *)(ctnat_blob_objects(blob) + blob->n_objects);
}

/**
 * ctnat_blob_size() - bytes the blob of this view takes
 *
 * Return: the size; above U32_MAX the ruleset is too large.
 */
__u64 ctnat_blob_size(const struct ctnat_view *view);

/**
 * ctnat_blob_fill() - compile a verified view
 * @view: passed ctnat_verify_view()
 * @scratch: chains and objects sorted by name
 * @blob: ctnat_blob_size() bytes, zeroed, 8-aligned
 *
 * Slots are given in the order of chains, rules and expressions: the n-th
 * counter expression of the view has slot n, ct() and NAT expressions likewise
 * share one numbering, and what keeps something from packet to
 * packet (ctnat_insn_state()) has its own.
 */
void ctnat_blob_fill(const struct ctnat_view *view,
		     const struct ctnat_scratch *scratch,
		     struct ctnat_blob *blob);

/**
 * ctnat_blob_check() - can this buffer be executed without any check?
 * @blob: buffer, 8-aligned
 * @size: bytes of it
 *
 * Return: 0, or -EINVAL.
 */
int ctnat_blob_check(const struct ctnat_blob *blob, size_t size);

/* ---- between blob.c and blob_check.c ---- */

/* Bytes ahead of the first rule. */
__u64 ctnat_blob_head(__u32 n_chains, __u32 n_objects, __u32 n_targets);

/* A verdict of an expression: does it lead to a chain, and to which? */
struct ctnat_way {
	bool leads;
	__u32 target;
};

/* The n-th verdict of an expression; false: it has fewer. */
bool ctnat_nth_way(const struct ctnat_blob *blob, const struct ctnat_insn *insn,
		   __u32 n, struct ctnat_way *course);

#define ctnat_for_each_way(blob, insn, n, course) \
	for (n = 0; ctnat_nth_way(blob, insn, n, course); n++)

#endif /* CTNAT_CORE_BLOB_H */
