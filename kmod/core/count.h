/* SPDX-License-Identifier: GPL-2.0-only */
/* The expression that counts connections: its struct, as of rule.h. */
#ifndef CTNAT_CORE_COUNT_H
#define CTNAT_CORE_COUNT_H

#include "rule.h"

struct ctnat_ct_count {
	__u32 most;		/* connections */
	__u8 over;		/* holds of more than that, not of up to that */
	__u8 reserved[3];
};

struct ctnat_insn_ct_count {
	struct ctnat_insn insn;
	struct ctnat_ct_count count;
	__u32 slot;		/* linked: which of what the rule keeps */
	__u32 zero;
};

#endif /* CTNAT_CORE_COUNT_H */
