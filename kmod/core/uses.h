/* SPDX-License-Identifier: GPL-2.0-only */
/* What an expression reads and writes, and where it leads: of all kinds. */
#ifndef CTNAT_CORE_USES_H
#define CTNAT_CORE_USES_H

#include "rule.h"

/* The most fields that one expression reads: a key, and data. */
#define CTNAT_READS_MAX	(2 * CTNAT_CONCAT_MAX)

/*
 * The fields that an expression reads are written to @fields, which has room
 * for CTNAT_READS_MAX; their number is returned.
 */
unsigned int ctnat_insn_reads(const struct ctnat_insn *insn, __u16 *fields);

/* Words of registers that it reads, and writes: bit n is word n. */
__u32 ctnat_insn_reg_reads(const struct ctnat_insn *insn);
__u32 ctnat_insn_reg_writes(const struct ctnat_insn *insn);

/*
 * The slot of what an expression keeps from packet to packet, counters apart;
 * NULL when there is no such thing.
 */
__u32 *ctnat_insn_state(struct ctnat_insn *insn);

/*
 * struct ctnat_jumps - a walk over the chains that an expression leads to
 * @chain: the name, where it stands in the image
 * @insn: the expression
 * @next: of a map: the next element
 * @text: of a map: the next name
 * @elems: of a lookup: what is in the verdict map; to be given by who knows it,
 *	after ctnat_jumps_begin()
 */
struct ctnat_jumps {
	const char *chain;
	const struct ctnat_insn *insn;
	__u32 next;
	const char *text;
	const struct ctnat_elems *elems;
};

void ctnat_jumps_begin(struct ctnat_jumps *jumps,
		       const struct ctnat_insn *insn);
bool ctnat_jumps_next(struct ctnat_jumps *jumps);

#define ctnat_for_each_jump(jumps, insn) \
	for (ctnat_jumps_begin(jumps, insn); ctnat_jumps_next(jumps);)

static inline bool ctnat_leads_on(__u32 code)
{
	return code == CTNAT_VERDICT_JUMP || code == CTNAT_VERDICT_GOTO;
}

#endif /* CTNAT_CORE_USES_H */
