/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which packets need not enter a chain at all?
 *
 * Most packets belong to connections that are established, and most chains
 * that translate have nothing but rules for new ones. What state a packet is
 * in is known before anything of it is looked at, so a base chain of which
 * every rule asks for states (in its matches in front of anything else), and
 * whose policy is accept, is passed by for all other states: no rule would do
 * anything, so nothing could change the state on the way either.
 */
#ifndef CTNAT_CORE_GATE_H
#define CTNAT_CORE_GATE_H

#include "program.h"

#define CTNAT_GATE_ALL \
	(CTNAT_STATE_INVALID | CTNAT_STATE_ESTABLISHED | CTNAT_STATE_RELATED | \
	 CTNAT_STATE_NEW | CTNAT_STATE_UNTRACKED)

/* What is known of a rule for that: its facts CTNAT_RULE_GATED and above. */
__u32 ctnat_gate_facts(const struct ctnat_rule *rule);

/**
 * ctnat_gate() - the states of packets that a chain is for
 * @chain: with its rules
 *
 * Return: bits CTNAT_STATE_*.
 */
__u8 ctnat_gate(const struct ctnat_program_chain *chain);

#endif /* CTNAT_CORE_GATE_H */
