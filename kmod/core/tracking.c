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

static struct holds rule_holds(const struct ctnat_rule *rule)
{
	struct holds holds = { 0 };
	const struct ctnat_insn *insn;

	ctnat_rule_for_each(insn, rule)
		look_at(insn, &holds);
	return holds;
}

__u32 ctnat_tracking_facts(const struct ctnat_rule *rule)
{
	struct holds holds = rule_holds(rule);

	return (holds.nat ? 0 : CTNAT_RULE_NO_NAT) |
	       (holds.action ? 0 : CTNAT_RULE_NO_ACTION) |
	       (holds.ct ? 0 : CTNAT_RULE_NO_CT);
}

/* What these facts leave open; false: it has to be looked at. */
static bool hold_by_facts(__u32 facts, struct holds *holds)
{
	/* no rule is told to be free of less than it is */
	if (!(facts & CTNAT_RULE_GATED))
		return false;
	holds->nat |= !(facts & CTNAT_RULE_NO_NAT);
	holds->action |= !(facts & CTNAT_RULE_NO_ACTION);
	holds->ct |= !(facts & CTNAT_RULE_NO_CT);
	return true;
}

static void look_at_rule(const struct ctnat_view_rule *rule,
			 struct holds *holds)
{
	struct holds its;

	if (hold_by_facts(rule->facts, holds))
		return;
	its = rule_holds(rule->rule);
	holds->nat |= its.nat;
	holds->action |= its.action;
	holds->ct |= its.ct;
}

/*
 * Beside an action only a NAT statement counts, and that stands in nat chains, and
 * in regular ones, which they may lead to.
 */
static bool all_known(const struct ctnat_view_chain *chain,
		      const struct holds *holds)
{
	return holds->nat ||
	       (holds->action && chain->type != CTNAT_CHAIN_NAT &&
		chain->type != CTNAT_CHAIN_REGULAR);
}

static void look_at_chain(const struct ctnat_view_chain *chain,
			  struct holds *holds)
{
	const struct ctnat_rule_list list = ctnat_list_of(chain);
	struct ctnat_stretch s;
	__u32 i;

	ctnat_for_each_stretch(&s, &list) {
		platform_relax();
		if (hold_by_facts(s.facts, holds))
			continue;
		for (i = 0; i < s.n && !all_known(chain, holds); i++) {
			platform_relax();
			look_at_rule(&s.rule[i], holds);
		}
	}
}

unsigned int ctnat_view_tracking(const struct ctnat_view *view, __u8 nfproto)
{
	struct holds holds = { 0 };
	__u32 i;

	for (i = 0; i < view->n_chains; i++) {
		const struct ctnat_view_chain *chain = &view->chains[i];
		const struct ctnat_view_table *table =
			&view->tables[chain->table];

		platform_relax();
		if (table->flags & CTNAT_TABLE_DORMANT ||
		    !is_of(table->family, nfproto))
			continue;
		look_at_chain(chain, &holds);
		if (holds.nat)
			return CTNAT_TRACK_AUTOMATIC;
	}
	/* beside an action only a NAT statement counts */
	if (holds.ct && !holds.action)
		return CTNAT_TRACK_AUTOMATIC;
	return holds.action ? CTNAT_TRACK_EXPLICIT : CTNAT_TRACK_NONE;
}
