// SPDX-License-Identifier: GPL-2.0-only
/* Who tracks the packets of a family? */
#include "verify.h"

/* What the rules of a family hold. */
struct holds {
	bool nat;	/* a NAT statement */
	bool action;	/* ct() */
	bool ct;	/* a field of the connection is read or set */
};

static bool is_ct(unsigned int field)
{
	return field >= CTNAT_FIELD_CT_STATE;
}

static void look_at(const struct ctnat_insn *insn, struct holds *holds)
{
	const struct ctnat_insn_match *match = (const void *)insn;
	const struct ctnat_insn_set *set = (const void *)insn;
	unsigned int i;

	switch (insn->kind) {
	case CTNAT_EXPR_NAT:
		holds->nat = true;
		break;
	case CTNAT_EXPR_CT:
		holds->action = true;
		break;
	case CTNAT_EXPR_MATCH:
		for (i = 0; i < match->n_fields; i++)
			holds->ct |= is_ct(match->field[i]);
		break;
	case CTNAT_EXPR_SET:
		/* as in nf_tables, setting asks for a connection, too */
		holds->ct |= is_ct(set->field) || is_ct(set->value.field);
		break;
	}
}

unsigned int ctnat_view_tracking(const struct ctnat_view *view, __u8 nfproto)
{
	struct holds holds = { 0 };
	__u32 i, j;

	for (i = 0; i < view->n_chains; i++) {
		const struct ctnat_view_chain *chain = &view->chains[i];
		const struct ctnat_view_table *table =
			&view->tables[chain->table];

		if (table->flags & CTNAT_TABLE_DORMANT ||
		    (table->family != nfproto &&
		     table->family != NFPROTO_INET))
			continue;
		for (j = 0; j < chain->n_rules; j++) {
			const struct ctnat_insn *insn;

			platform_relax();
			ctnat_rule_for_each(insn, chain->rules[j].rule)
				look_at(insn, &holds);
		}
	}
	if (holds.nat || (holds.ct && !holds.action))
		return CTNAT_TRACK_AUTOMATIC;
	return holds.action ? CTNAT_TRACK_EXPLICIT : CTNAT_TRACK_NONE;
}
