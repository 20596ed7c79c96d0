// SPDX-License-Identifier: GPL-2.0-only
/* Is this buffer a rule, and does it make sense by itself? */
#include "check.h"
#include "dynset.h"
#include "uses.h"
#include "wire.h"

static bool has_slot(const struct ctnat_insn *insn)
{
	switch (insn->kind) {
	case CTNAT_EXPR_COUNTER:
		return ((const struct ctnat_insn_counter *)insn)->slot;
	case CTNAT_EXPR_VERDICT:
		return ((const struct ctnat_insn_verdict *)insn)->target;
	case CTNAT_EXPR_CT:
		return insn->size >= sizeof(struct ctnat_insn_ct) &&
		       (((const struct ctnat_insn_ct *)insn)->object ||
			((const struct ctnat_insn_ct *)insn)->helper_number);
	case CTNAT_EXPR_NUMGEN:
		return ((const struct ctnat_insn_numgen *)insn)->slot;
	case CTNAT_EXPR_LIMIT:
		return ((const struct ctnat_insn_limit *)insn)->slot;
	case CTNAT_EXPR_QUOTA:
		return ((const struct ctnat_insn_quota *)insn)->slot;
	case CTNAT_EXPR_CT_COUNT:
		return ((const struct ctnat_insn_ct_count *)insn)->slot;
	case CTNAT_EXPR_LOOKUP:
		return ((const struct ctnat_insn_lookup *)insn)->target;
	case CTNAT_EXPR_DYNSET:
		return ((const struct ctnat_insn_dynset *)insn)->target;
	case CTNAT_EXPR_OBJREF:
		return ((const struct ctnat_insn_objref *)insn)->target;
	}
	return false;
}

/* What has been seen so far of the rule. */
struct seen {
	bool end;		/* a verdict or a NAT statement */
	bool comment;
	bool commit;		/* the last ct() has it, and no offload= yet */
	__u8 last;		/* kind of the expression before */
	__u32 regs;		/* words of registers that were written */
};

/* offload= of the ct() before it; table= may still follow. */
static const char *check_offload(struct seen *seen, struct ctnat_refusal *why)
{
	why->part = CTNAT_A_OBJREF_CT_ARG;
	if (seen->last != CTNAT_EXPR_CT)
		return "offload follows its ct() directly";
	if (!seen->commit)
		return "offload needs commit; add it";
	seen->commit = false;
	return NULL;
}

/* How expressions stand to each other. */
static const char *check_order(const struct ctnat_insn *insn, struct seen *seen,
			       struct ctnat_refusal *why)
{
	const struct ctnat_insn_verdict *verdict = (const void *)insn;
	const struct ctnat_insn_objref *ref = (const void *)insn;
	const struct ctnat_insn_ct *ct = (const void *)insn;

	if (insn->kind == CTNAT_EXPR_COMMENT) {
		if (seen->comment)
			return "a rule has one comment; join the two";
		seen->comment = true;
		return NULL;
	}
	if (seen->end)
		return "nothing is run behind what ends a rule (a verdict, table=, a NAT statement); put it before";
	if (insn->kind == CTNAT_EXPR_NAT || insn->kind == CTNAT_EXPR_REJECT)
		seen->end = true;
	if (insn->kind == CTNAT_EXPR_VERDICT) {
		seen->end = true;
		why->part = CTNAT_A_VERDICT_TABLE_ARG;
		if (verdict->table_arg && seen->last != CTNAT_EXPR_CT)
			return "table= follows its ct() directly";
	}
	if (ctnat_insn_reg_reads(insn) & ~seen->regs)
		return "this reads a register that nothing before it writes";
	seen->regs |= ctnat_insn_reg_writes(insn);
	if (insn->kind == CTNAT_EXPR_OBJREF && ref->ct_arg)
		return check_offload(seen, why);
	if (insn->kind == CTNAT_EXPR_CT)
		seen->commit = ct->has & CTNAT_CT_COMMIT;
	seen->last = insn->kind;
	return NULL;
}

static const char *check_head(const struct ctnat_rule *rule, size_t size)
{
	if (size < sizeof(*rule) || rule->size != size || size % 8)
		return "the size of a rule is not that of its buffer";
	if (rule->reserved)
		return "unused bytes of a rule must be zero";
	if (rule->n_insns > CTNAT_EXPRS_MAX)
		return "a rule has at most 64 expressions; split it";
	return NULL;
}

int ctnat_verify_image(const struct ctnat_rule *rule, size_t size,
		       struct ctnat_refusal *why)
{
	const struct ctnat_insn *insn;
	const char *sentence = check_head(rule, size);
	struct seen seen = { 0 };
	__u32 n = 0;

	if (sentence)
		return ctnat_refuse(why, EINVAL, CTNAT_NOWHERE, 0, sentence);
	ctnat_rule_for_each(insn, rule) {
		size_t room = (const char *)rule + size - (const char *)insn;

		sentence = ctnat_check_insn(insn, room, why);
		if (!sentence) {
			why->part = 0;
			sentence = has_slot(insn) ?
				"slots are given when rules are linked" :
				check_order(insn, &seen, why);
		}
		if (sentence)
			return ctnat_refuse(why, why->error, n, why->part,
					    sentence);
		n++;
	}
	if (n != rule->n_insns)
		return ctnat_refuse(why, EINVAL, CTNAT_NOWHERE, 0,
				    "the number of a rule's expressions is wrong");
	if (ctnat_wire_bound(rule) > CTNAT_RULE_BYTES_MAX &&
	    ctnat_wire_most(rule) > CTNAT_RULE_BYTES_MAX)
		return ctnat_refuse(why, E2BIG, CTNAT_NOWHERE, 0,
				    "the rule is larger than 65000 bytes; split it");
	return 0;
}
