// SPDX-License-Identifier: GPL-2.0-only
/* Who tracks the packets of a family? */
#include "dynset.h"
#include "uses.h"
#include "verify.h"

/* What the rules of a family hold. */
struct holds {
	bool nat;	/* a NAT statement */
	bool action;	/* ct() */
	bool ct;	/* a field of the connection is read or set */
};

static void look_at(const struct ctnat_insn *insn, struct holds *holds)
{
	const struct ctnat_insn_dynset *dynset = (const void *)insn;
	const struct ctnat_insn_set *set = (const void *)insn;
	__u16 fields[CTNAT_READS_MAX];
	unsigned int i, n;

	const struct ctnat_insn_objref *ref = (const void *)insn;
	const struct ctnat_insn_ct *ct = (const void *)insn;

	switch (insn->kind) {
	case CTNAT_EXPR_NAT:
		holds->nat = true;
		break;
	case CTNAT_EXPR_CT:
		/* nft's statements are for its own tracking, or another's */
		if (ct->has & CTNAT_CT_STATEMENT)
			holds->ct = true;
		else
			holds->action = true;
		break;
	case CTNAT_EXPR_CT_COUNT:
		holds->ct = true;
		break;
	case CTNAT_EXPR_OBJREF:
		/* as in nf_tables, connections have to be there */
		holds->ct |= ref->kind == CTNAT_OBJECT_FLOWTABLE &&
			     !ref->ct_arg;
		break;
	case CTNAT_EXPR_DYNSET:
		holds->ct |= dynset->count != CTNAT_DYNSET_COUNT_NONE;
		break;
	case CTNAT_EXPR_SET:
		/* as in nf_tables, setting asks for a connection, too */
		holds->ct |= ctnat_field_is_ct(set->field);
		break;
	}
	n = ctnat_insn_reads(insn, fields);
	for (i = 0; i < n; i++)
		holds->ct |= ctnat_field_is_ct(fields[i]);
}

static bool is_of(__u8 family, __u8 nfproto)
{
	if (family == NFPROTO_INET)
		return nfproto == NFPROTO_IPV4 || nfproto == NFPROTO_IPV6;
	return family == nfproto;
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
		    !is_of(table->family, nfproto))
			continue;
		for (j = 0; j < chain->n_rules; j++) {
			const struct ctnat_insn *insn;

			platform_relax();
			/* beside an action only a NAT statement counts */
			ctnat_rule_for_each(insn, chain->rules[j].rule)
				if (!holds.action ||
				    insn->kind == CTNAT_EXPR_NAT)
					look_at(insn, &holds);
			if (holds.nat)
				return CTNAT_TRACK_AUTOMATIC;
		}
	}
	if (holds.ct && !holds.action)
		return CTNAT_TRACK_AUTOMATIC;
	return holds.action ? CTNAT_TRACK_EXPLICIT : CTNAT_TRACK_NONE;
}
