/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What packets are run through: the chains of a view, by their numbers.
 *
 * Rules are executed from their images. What an image names, chains and
 * objects, a packet finds by number; so each chain and each object of a view
 * has one, which it keeps for as long as it is there, and linking a rule writes
 * the numbers to their places beside the names. A rule that is linked is not
 * written to again: whoever else has it, be it an older ruleset or a newer one,
 * means the same chains and objects by these numbers.
 */
#ifndef CTNAT_CORE_PROGRAM_H
#define CTNAT_CORE_PROGRAM_H

#include "verify.h"

struct ctnat_drift;
struct ctnat_index;

/*
 * struct ctnat_program_chain - a chain, as packets see it
 * @rules: linked; NULL: they stand in more than one block
 * @parts: these
 * @index: finds those that match; NULL: they are tried one after the other
 * @drift: how the chain differs from the one that @index is of; NULL: it does not
 * @place: its index among the chains of the view
 * @policy: NF_ACCEPT, NF_DROP; of regular chains NF_ACCEPT
 * @gate: the states of packets that it is for: gate.h
 */
struct ctnat_program_chain {
	const struct ctnat_view_rule *rules;
	const struct ctnat_index *index;
	const struct ctnat_drift *drift;
	const struct ctnat_view_part *parts;
	__u32 n_rules;
	__u32 n_parts;
	__u32 place;
	__u8 policy;
	__u8 type;		/* enum ctnat_chain_type */
	__u8 hook;
	__u8 family;
	__u8 gate;
};

/*
 * struct ctnat_program - a ruleset, as packets see it
 * @n_chains, @n_objects: the numbers are below
 * @chain: by number; of a number that nobody has n_rules is 0
 * @targets: by number of a verdict map: the chains that its elements lead to, as
 *	numbers, in the order of ctnat_elems.chains
 */
struct ctnat_program {
	__u32 generation;
	__u32 n_chains;
	__u32 n_objects;
	const struct ctnat_program_chain *chain;
	const __u32 **targets;
};

/* These rules; what stands in one block is found as if it was flat. */
static inline void ctnat_program_rules(struct ctnat_program_chain *chain,
				       const struct ctnat_rule_list *list)
{
	chain->rules = list->n_parts == 1 ? list->parts->block->rule :
					    list->rules;
	chain->parts = list->parts;
	chain->n_rules = list->n_rules;
	chain->n_parts = list->n_parts;
}

/* One more than the highest number of a chain, or of an object. */
__u32 ctnat_chain_numbers(const struct ctnat_view *view);
__u32 ctnat_object_numbers(const struct ctnat_view *view);

/**
 * ctnat_program_chains() - describe the chains of a view
 * @view: passed ctnat_verify_view()
 * @chain: ctnat_chain_numbers() of them, zeroed; those of the view are written,
 *	without index and gate
 */
void ctnat_program_chains(const struct ctnat_view *view,
			  struct ctnat_program_chain *chain);

/**
 * ctnat_link_rule() - write the numbers of what a rule names
 * @view: passed ctnat_verify_view()
 * @scratch: chains and objects sorted by name
 * @table: of the rule
 * @rule: the rule, which no packet sees yet
 *
 * ctnat_insn_ct.helper_number is an index into ctnat_helper_kinds[], or of an
 * object CTNAT_HELPERS and its number.
 *
 * Return: false if something is not in the view.
 */
bool ctnat_link_rule(const struct ctnat_view *view,
		     const struct ctnat_scratch *scratch, __u32 table,
		     struct ctnat_rule *rule);

/**
 * ctnat_link_elems() - the numbers of the chains that a verdict map leads to
 * @object: index of the map
 * @target: room for its ctnat_elems.n_chains
 *
 * Return: false if something is not in the view.
 */
bool ctnat_link_elems(const struct ctnat_view *view,
		      const struct ctnat_scratch *scratch, __u32 object,
		      __u32 *target);

/* What a rule keeps from packet to packet. */
struct ctnat_slots {
	__u32 counters;
	__u32 states;		/* ctnat_insn_state() */
};

/**
 * ctnat_rule_slots() - number what a rule keeps, from @slots on
 *
 * The n-th counter expression gets slot n, and so does what keeps something
 * else. @slots is moved on.
 */
void ctnat_rule_slots(struct ctnat_rule *rule, struct ctnat_slots *slots);

#endif /* CTNAT_CORE_PROGRAM_H */
