// SPDX-License-Identifier: GPL-2.0-only
/* What the rules ask of the system, gathered in one walk. */
#include <stdlib.h>
#include <string.h>

#include "doctor.h"

/* inet chains see IPv6 anyway, but ask for it only if a rule names it. */
static bool has_family(const struct facts *facts, __u8 family, int which)
{
	if (family == NFPROTO_INET)
		return which == IP || facts->inet_names_ip6;
	return family == (which == IP ? NFPROTO_IPV4 : NFPROTO_IPV6);
}

static bool field_is_ip6(unsigned int field)
{
	switch (ctnat_field_needs(field)) {
	case CTNAT_NEEDS_IP6:
	case CTNAT_NEEDS_ICMPV6:
	case CTNAT_NEEDS_ICMPV6_ECHO:
	case CTNAT_NEEDS_ICMPV6_MTU:
	case CTNAT_NEEDS_CT_IP6:
		return true;
	}
	return false;
}

static bool names_ip6(const struct ctnat_rule *rule)
{
	const struct ctnat_insn_match *match;
	const struct ctnat_insn *insn;
	unsigned int i;

	ctnat_rule_for_each(insn, rule) {
		match = (const void *)insn;
		if (insn->kind == CTNAT_EXPR_NAT &&
		    ((const struct ctnat_insn_nat *)insn)->nat.family ==
			    NFPROTO_IPV6)
			return true;
		if (insn->kind == CTNAT_EXPR_CT &&
		    ((const struct ctnat_insn_ct *)insn)->nat.family ==
			    NFPROTO_IPV6)
			return true;
		if (insn->kind != CTNAT_EXPR_MATCH)
			continue;
		for (i = 0; i < match->n_fields; i++)
			if (field_is_ip6(match->field[i]))
				return true;
		if (match->field[0] == CTNAT_FIELD_META_NFPROTO &&
		    ctnat_match_elems(match) == 1 && !match->invert &&
		    *ctnat_match_low(match, 0) == NFPROTO_IPV6)
			return true;
	}
	return false;
}

static bool any_names_ip6(const struct ctnat_view *view)
{
	const struct ctnat_view_chain *chain;
	__u32 i, j;

	for (i = 0; i < view->n_chains; i++) {
		chain = &view->chains[i];
		if (view->tables[chain->table].family != NFPROTO_INET ||
		    view->tables[chain->table].flags & CTNAT_TABLE_DORMANT)
			continue;
		for (j = 0; j < chain->n_rules; j++)
			if (names_ip6(chain->rules[j].rule))
				return true;
	}
	return false;
}

static void add_name(struct facts *facts, const __u32 *words)
{
	char name[CTNAT_STRING_FIELD];
	size_t i;

	for (i = 0; i < sizeof(name); i++)
		name[i] = words[i / 4] >> (24 - 8 * (i % 4));
	name[sizeof(name) - 1] = '\0';
	for (i = 0; i < facts->n_ifnames; i++)
		if (!strcmp(facts->ifnames[i], name))
			return;
	facts->ifnames = xrealloc(facts->ifnames, facts->n_ifnames + 1,
				  sizeof(*facts->ifnames));
	memcpy(facts->ifnames[facts->n_ifnames++], name, sizeof(name));
}

static void add_index(struct facts *facts, __u32 index)
{
	size_t i;

	for (i = 0; i < facts->n_ifindexes; i++)
		if (facts->ifindexes[i] == index)
			return;
	facts->ifindexes = xrealloc(facts->ifindexes, facts->n_ifindexes + 1,
				    sizeof(*facts->ifindexes));
	facts->ifindexes[facts->n_ifindexes++] = index;
}

/* The word at @at of each element; ranges name no single device. */
static void look_at_devices(struct facts *facts,
			    const struct ctnat_insn_match *match,
			    unsigned int field, unsigned int at)
{
	unsigned int words = ctnat_field_words(field);
	const __u32 *low, *high;
	__u32 i;

	for (i = 0; i < ctnat_match_elems(match); i++) {
		low = ctnat_match_low(match, i) + at;
		high = ctnat_match_high(match, i) + at;
		if (memcmp(low, high, words * sizeof(*low)))
			continue;
		if (field == CTNAT_FIELD_META_IIFNAME ||
		    field == CTNAT_FIELD_META_OIFNAME)
			add_name(facts, low);
		else if (*low)
			add_index(facts, *low);
	}
}

/* A field that is matched, or read as a value. */
static void look_at_field(struct facts *facts, unsigned int field)
{
	switch (field) {
	case CTNAT_FIELD_CT_BYTES ... CTNAT_FIELD_CT_REPLY_AVGPKT:
		facts->counts = true;
		break;
	}
}

static void look_at_match(struct facts *facts,
			  const struct ctnat_insn_match *match)
{
	unsigned int i, field, at = 0;

	for (i = 0; i < match->n_fields; i++) {
		field = match->field[i];
		switch (field) {
		case CTNAT_FIELD_META_IIF:
		case CTNAT_FIELD_META_OIF:
		case CTNAT_FIELD_META_IIFNAME:
		case CTNAT_FIELD_META_OIFNAME:
			if (!match->invert)
				look_at_devices(facts, match, field, at);
			break;
		}
		look_at_field(facts, field);
		at += ctnat_field_words(field);
	}
}

static void look_at_nat(struct facts *facts, const struct ctnat_nat *nat,
			__u8 family)
{
	int i;

	for (i = 0; i < N_FAMILIES; i++) {
		if (!has_family(facts, family, i) ||
		    (nat->family && !has_family(facts, nat->family, i)))
			continue;
		facts->translates[i] = true;
		facts->binds[i] |= nat->side != CTNAT_NAT_NONE;
	}
	if (nat->side == CTNAT_NAT_DST && nat->has & CTNAT_NAT_ADDR &&
	    nat->family == NFPROTO_IPV4 && nat->addr[0] >> 24 == 127)
		facts->loopback = true;
}

static void look_at_rule(struct facts *facts, const struct ctnat_rule *rule,
			 __u8 family)
{
	const struct ctnat_insn_ct *ct;
	const struct ctnat_insn *insn;
	int i;

	ctnat_rule_for_each(insn, rule) {
		switch (insn->kind) {
		case CTNAT_EXPR_MATCH:
			look_at_match(facts, (const void *)insn);
			break;
		case CTNAT_EXPR_NAT:
			look_at_nat(facts,
				    &((const struct ctnat_insn_nat *)insn)->nat,
				    family);
			break;
		case CTNAT_EXPR_SET:
			look_at_field(facts, ((const struct ctnat_insn_set *)
					      insn)->value.field);
			break;
		case CTNAT_EXPR_CT:
			ct = (const void *)insn;
			for (i = 0; i < N_FAMILIES; i++)
				facts->acts[i] |= has_family(facts, family, i);
			facts->commits |= !!(ct->has & CTNAT_CT_COMMIT);
			facts->informs |= !!(ct->has & (CTNAT_CT_MARK |
							CTNAT_CT_LABEL |
							CTNAT_CT_LABEL_FROM));
			if (ct->has & CTNAT_CT_NAT)
				look_at_nat(facts, &ct->nat, family);
			break;
		}
	}
}

void facts_init(struct facts *facts, const struct ctnat_view *view)
{
	const struct ctnat_view_table *table;
	const struct ctnat_view_chain *chain;
	__u32 i, j;

	memset(facts, 0, sizeof(*facts));
	facts->inet_names_ip6 = any_names_ip6(view);
	for (i = 0; i < view->n_chains; i++) {
		chain = &view->chains[i];
		table = &view->tables[chain->table];
		if (table->flags & CTNAT_TABLE_DORMANT)
			continue;
		for (j = 0; j < N_FAMILIES; j++)
			if (chain->type != CTNAT_CHAIN_REGULAR &&
			    chain->hook < NF_INET_NUMHOOKS &&
			    has_family(facts, table->family, j))
				facts->hooks[j][chain->hook] = true;
		for (j = 0; j < chain->n_rules; j++)
			look_at_rule(facts, chain->rules[j].rule,
				     table->family);
	}
	facts->tracking[IP] = ctnat_view_tracking(view, NFPROTO_IPV4);
	facts->tracking[IP6] = ctnat_view_tracking(view, NFPROTO_IPV6);
}

void facts_exit(struct facts *facts)
{
	free(facts->ifnames);
	free(facts->ifindexes);
}
