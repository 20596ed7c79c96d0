// SPDX-License-Identifier: GPL-2.0-only
/* The states of packets that a chain is for: those of its rules, together. */
#include "gate.h"
#include "match.h"

/*
 * struct known - what Open vSwitch's bits are in a state of nft's
 * @mask: these are known
 * @bits: their values
 */
struct known {
	__u8 state;
	__u32 mask;
	__u32 bits;
};

#define OF_NONE		0xff	/* of a packet without a connection, all */
#define OF_CONNECTION	(CTNAT_CS_TRACKED | CTNAT_CS_INVALID)

static const struct known known[] = {
	{ CTNAT_STATE_INVALID, OF_NONE, CTNAT_CS_TRACKED | CTNAT_CS_INVALID },
	{ CTNAT_STATE_UNTRACKED, OF_NONE, 0 },
	{ CTNAT_STATE_ESTABLISHED,
	  OF_CONNECTION | CTNAT_CS_ESTABLISHED | CTNAT_CS_NEW,
	  CTNAT_CS_TRACKED | CTNAT_CS_ESTABLISHED },
	{ CTNAT_STATE_NEW,
	  OF_CONNECTION | CTNAT_CS_ESTABLISHED | CTNAT_CS_NEW,
	  CTNAT_CS_TRACKED | CTNAT_CS_NEW },
	/* an expected one that nobody has answered is new as well */
	{ CTNAT_STATE_RELATED,
	  OF_CONNECTION | CTNAT_CS_ESTABLISHED | CTNAT_CS_RELATED,
	  CTNAT_CS_TRACKED | CTNAT_CS_RELATED },
};

static bool flags_may_hold(const struct ctnat_insn_match *match,
			   const struct known *of)
{
	__u32 low = *ctnat_match_low(match, 0), room[CTNAT_WORDS_MAX];

	if (match->invert || ctnat_match_elems(match) != 1 ||
	    low != *ctnat_match_high(match, 0))
		return true;
	return !((low ^ of->bits) & *ctnat_match_mask(match, room) & of->mask);
}

static bool may_hold(const struct ctnat_insn_match *match,
		     const struct known *of)
{
	__u32 key, room[CTNAT_WORDS_MAX];

	if (match->field[0] == CTNAT_FIELD_CT_FLAGS)
		return flags_may_hold(match, of);
	key = of->state & *ctnat_match_mask(match, room);
	return ctnat_match_any(match, &key) != match->invert;
}

/* Of others nothing is known. */
static bool is_of_state(const struct ctnat_insn_match *match)
{
	return match->n_fields == 1 &&
	       (match->field[0] == CTNAT_FIELD_CT_STATE ||
		match->field[0] == CTNAT_FIELD_CT_FLAGS);
}

static __u8 rule_states(const struct ctnat_rule *rule)
{
	const struct ctnat_insn *insn;
	__u8 states = CTNAT_GATE_ALL;
	unsigned int i;

	ctnat_rule_for_each(insn, rule) {
		if (insn->kind != CTNAT_EXPR_MATCH)
			break;
		if (!is_of_state((const void *)insn))
			continue;
		for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
			if (!may_hold((const void *)insn, &known[i]))
				states &= ~known[i].state;
	}
	return states;
}

__u32 ctnat_gate_facts(const struct ctnat_rule *rule)
{
	return CTNAT_RULE_GATED |
	       CTNAT_RULE_NOT_FOR * (CTNAT_GATE_ALL & ~rule_states(rule));
}

static __u8 states_by_facts(__u32 facts)
{
	return CTNAT_GATE_ALL & ~(facts / CTNAT_RULE_NOT_FOR);
}

static __u8 stretch_states(const struct ctnat_stretch *s, __u8 states)
{
	__u32 i;

	for (i = 0; i < s->n && states != CTNAT_GATE_ALL; i++) {
		platform_relax();
		states |= s->rule[i].facts & CTNAT_RULE_GATED ?
				  states_by_facts(s->rule[i].facts) :
				  rule_states(s->rule[i].rule);
	}
	return states;
}

__u8 ctnat_gate(const struct ctnat_program_chain *chain)
{
	const struct ctnat_rule_list list = ctnat_list_of(chain);
	struct ctnat_stretch s;
	__u8 states = 0;

	if (chain->policy != NF_ACCEPT)
		return CTNAT_GATE_ALL;
	ctnat_for_each_stretch(&s, &list) {
		platform_relax();
		if (s.facts & CTNAT_RULE_GATED)
			states |= states_by_facts(s.facts);
		else
			states = stretch_states(&s, states);
		if (states == CTNAT_GATE_ALL)
			break;
	}
	return states;
}
