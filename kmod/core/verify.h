/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one place that says why a rule or a ruleset is refused.
 *
 * The grammar draws carets from a refusal, the kernel puts its sentence into
 * extack; both ask the same function, so they never disagree.
 */
#ifndef CTNAT_CORE_VERIFY_H
#define CTNAT_CORE_VERIFY_H

#include "rule.h"
#include "sort.h"

#define CTNAT_NOWHERE	(~0u)

/* Families of tables. */
#define CTNAT_SAYS_FAMILIES	"a table's family is ip, ip6, inet, bridge or netdev"

static inline bool ctnat_is_family(__u8 family)
{
	switch (family) {
	case NFPROTO_IPV4:
	case NFPROTO_IPV6:
	case NFPROTO_INET:
	case NFPROTO_BRIDGE:
	case NFPROTO_NETDEV:
		return true;
	}
	return false;
}

/*
 * struct ctnat_refusal - what is wrong, and where
 * @sentence: static; lower case, no full stop, says what to do
 * @error: positive errno (EINVAL, ELOOP, ENOENT, ERANGE, EOPNOTSUPP, …)
 * @chain: index into the view's chains, or CTNAT_NOWHERE
 * @rule: index into the chain's rules, or CTNAT_NOWHERE (the chain itself)
 * @object: index into the view's objects, or CTNAT_NOWHERE
 * @insn: index of the expression in the rule, or CTNAT_NOWHERE
 * @part: attribute of that expression's nest that is at fault (CTNAT_A_CT_ZONE,
 *	CTNAT_A_VERDICT_CHAIN, …), 0 for the whole expression. Parts of a
 *	nested binding are CTNAT_PART_NAT + CTNAT_A_NAT_*.
 *	For a chain (rule is CTNAT_NOWHERE): CTNAT_A_HOOK, CTNAT_A_PRIORITY, …
 *	and likewise for an object: CTNAT_A_OBJECT, …
 */
struct ctnat_refusal {
	const char *sentence;
	int error;
	__u32 chain;
	__u32 rule;
	__u32 object;
	__u32 insn;
	__u32 part;
};

#define CTNAT_PART_NAT	0x100

/**
 * ctnat_verify_image() - is this buffer a well-formed rule?
 * @rule: start of the buffer, 8-aligned
 * @size: bytes of it
 * @why: filled when the answer is no
 *
 * Checks sizes, kinds, counts, strings, field numbers, and everything about
 * one rule that does not depend on its chain (mark without commit, …). After
 * it every other function may walk the image without checks.
 *
 * Return: 0, or a negative errno with @why filled.
 */
int ctnat_verify_image(const struct ctnat_rule *rule, size_t size,
		       struct ctnat_refusal *why);

/**
 * ctnat_verify_table() - may this table exist? (name, family, flags)
 * @table: the table
 * @why: filled when the answer is no; @why->part is CTNAT_A_TABLE, …
 */
int ctnat_verify_table(const struct ctnat_view_table *table,
		       struct ctnat_refusal *why);

/**
 * ctnat_verify_comment() - may this be the comment of a table, chain, object?
 * @text: ends with a NUL
 * @why: filled when the answer is no; @why->part is CTNAT_A_COMMENT
 */
int ctnat_verify_comment(const char *text, struct ctnat_refusal *why);

/**
 * ctnat_verify_chain() - may this chain exist? (type, hook, priority, policy)
 * @view: the ruleset
 * @chain: index of the chain
 * @why: filled when the answer is no
 */
int ctnat_verify_chain(const struct ctnat_view *view, __u32 chain,
		       struct ctnat_refusal *why);

/**
 * ctnat_verify_rule() - may this rule stand in this chain?
 * @view: the ruleset; only the chain's own entry and its table are read
 * @chain: index of the chain
 * @rule: index of the rule
 * @why: filled when the answer is no
 *
 * The rule passed ctnat_verify_image(). Family of addresses against family of
 * the table, statements against the type of the chain, and so on; not what
 * depends on other chains.
 */
int ctnat_verify_rule(const struct ctnat_view *view, __u32 chain, __u32 rule,
		      struct ctnat_refusal *why);

/**
 * struct ctnat_scratch - memory that verifying a view needs
 * @order: room to sort n_chains (sort.h); chains by table and name
 * @state: n_chains entries; marks of the walk, and when the view has been found
 *	right the hooks that reach each chain: hooks.h
 * @objects: room to sort n_objects; objects by table, kind and name
 *
 * The caller allocates it: the core never does.
 */
struct ctnat_scratch {
	__u32 *order;
	__u32 *state;
	__u32 *objects;
};

/**
 * ctnat_verify_view() - may this ruleset be activated as a whole?
 * @view: the ruleset; every rule passed ctnat_verify_rule()
 * @scratch: memory
 * @why: filled when the answer is no
 *
 * Objects that are used exist.
 * Jumps lead to chains of the same table, no loop, at most CTNAT_JUMP_DEPTH
 * chains deep, no base chain as a target, and what a chain holds suits every
 * hook that reaches it (no nat where forward reaches, no dst= where
 * postrouting does, …).
 */
int ctnat_verify_view(const struct ctnat_view *view,
		      struct ctnat_scratch *scratch, struct ctnat_refusal *why);

/**
 * ctnat_find_chain() - index of the chain @name in table @table
 * @order: as filled by ctnat_sort_chains(): room to sort n_chains
 *
 * Return: the index, or CTNAT_NOWHERE.
 */
__u32 ctnat_find_chain(const struct ctnat_view *view, const __u32 *order,
		       __u32 table, const char *name);
void ctnat_sort_chains(const struct ctnat_view *view, __u32 *order);

/**
 * ctnat_view_tracking() - who tracks the packets of a family
 * @nfproto: NFPROTO_IPV4, NFPROTO_IPV6 or NFPROTO_BRIDGE
 *
 * LANGUAGE: automatic while a nat chain of the family holds a NAT statement,
 * or while its rules use ct matches and hold no ct() action at all.
 * Tables that are dormant do not count.
 *
 * Return: enum ctnat_tracking.
 */
unsigned int ctnat_view_tracking(const struct ctnat_view *view, __u8 nfproto);

/* What a rule's facts tell of that, where they tell CTNAT_RULE_GATED as well. */
__u32 ctnat_tracking_facts(const struct ctnat_rule *rule);

#endif /* CTNAT_CORE_VERIFY_H */
