/* SPDX-License-Identifier: GPL-2.0-only */
/* The view: one ruleset as all parts hand it to each other. */
#ifndef CTNAT_CORE_VIEW_H
#define CTNAT_CORE_VIEW_H

#include "platform.h"

struct ctnat_elems;		/* elems.h */
struct ctnat_object;		/* object.h */
struct ctnat_rule;		/* rule.h */

struct ctnat_view_table {
	__u8 family;
	__u32 flags;		/* enum ctnat_table_flags */
	const char *name, *comment;	/* of people; NULL: none */
	__u64 handle;
};

/*
 * What need not be looked for in a rule. What several rules have in common is
 * what all of their facts have.
 */
enum ctnat_rule_facts {
	CTNAT_RULE_NO_JUMPS	= 1 << 0,	/* it leads to no chain */
	CTNAT_RULE_NO_USES	= 1 << 1,	/* it uses no object */
	CTNAT_RULE_LINKED	= 1 << 2,	/* program.h */
	CTNAT_RULE_INDEXED	= 1 << 3,	/* drift.h */
	CTNAT_RULE_NO_NAT	= 1 << 4,	/* verify.h: who tracks */
	CTNAT_RULE_NO_ACTION	= 1 << 5,
	CTNAT_RULE_NO_CT	= 1 << 6,
	CTNAT_RULE_GATED	= 1 << 7,	/* gate.h: it is not for these: */
	CTNAT_RULE_NOT_FOR	= 1 << 8,	/* states, from here on */
	CTNAT_RULE_OWNER	= 1 << 16,	/* and above: the owner's */
};

/*
 * struct ctnat_view_rule - one rule of a chain
 * @rule: verified image
 * @handle: 0 while not given
 * @facts: enum ctnat_rule_facts, as far as they are known
 * @hooks: those that it has been found to suit; hooks.h
 */
struct ctnat_view_rule {
	const struct ctnat_rule *rule;
	__u64 handle;
	__u32 facts;
	__u32 hooks;
};

/* Rules of a block. In the kernel one of so many takes a page. */
#define CTNAT_BLOCK_RULES	168

/*
 * struct ctnat_view_block - some rules of a chain that follow each other
 * @n: at least one, at most CTNAT_BLOCK_RULES
 * @facts, @hooks: what is told of all of them; 0: it has to be looked for
 * @base: those that the base of drift.h has are not before this one of it
 */
struct ctnat_view_block {
	__u32 n;
	__u32 facts;
	__u32 hooks;
	__u32 base;
	struct ctnat_view_rule rule[];
};

/*
 * struct ctnat_view_part - a block of a chain
 * @first: how many rules of the chain are before it
 */
struct ctnat_view_part {
	const struct ctnat_view_block *block;
	__u32 first;
};

/*
 * struct ctnat_view_chain
 * @n_rules: where they stand is told by either
 * @rules: all of them; or NULL, and
 * @parts: blocks. The kernel has no others, of which rulesets share those that
 *	are the same
 */
struct ctnat_view_chain {
	__u32 table;		/* index into tables */
	__u32 number;		/* by which rules know it: program.h */
	__u32 flags;		/* enum ctnat_chain_flags, of an outline alone */
	__u8 type;		/* enum ctnat_chain_type */
	__u8 hook;		/* base chains: NF_INET_*; netdev: NF_NETDEV_* */
	__u8 policy;		/* base chains: NF_ACCEPT, NF_DROP */
	__s32 priority;
	const char *name, *comment;
	__u64 handle;
	__u32 n_rules;
	__u32 n_parts;
	const struct ctnat_view_rule *rules;
	const struct ctnat_view_part *parts;
	void *cookie;
	__u32 n_devices;	/* at ingress and egress */
	const char *devices;	/* so many names, each with its NUL */
};

struct ctnat_view_object {
	__u32 table;		/* index into tables; ~0: the namespace's */
	__u32 number;		/* by which rules know it: program.h */
	__u8 kind;		/* enum ctnat_object_kind */
	const char *name, *comment;
	__u64 handle;
	const struct ctnat_object *object;
	const struct ctnat_elems *elems;	/* sets and maps; elems.h */
	void *cookie;
};

/*
 * Chains stand in the order of their tables, then of their making; objects
 * likewise, those of the namespace last.
 */
struct ctnat_view {
	__u32 generation;
	__u32 n_tables;
	__u32 n_chains;
	__u32 n_objects;
	const struct ctnat_view_table *tables;
	const struct ctnat_view_chain *chains;
	const struct ctnat_view_object *objects;
};

/* ---- the rules of a chain, however they stand ---- */

struct ctnat_rule_list {
	const struct ctnat_view_rule *rules;	/* NULL if there are parts */
	const struct ctnat_view_part *parts;
	__u32 n_rules;
	__u32 n_parts;
};

/* Of a chain of a view, or of a program. */
#define ctnat_list_of(chain)				\
	((struct ctnat_rule_list){			\
		.rules = (chain)->rules,		\
		.parts = (chain)->parts,		\
		.n_rules = (chain)->n_rules,		\
		.n_parts = (chain)->n_parts,		\
	})

/*
 * struct ctnat_stretch - rules that stand one behind the other
 * @block: what they are, or NULL
 * @rule: the first of them
 * @first: its place in the chain
 * @n: so many
 * @facts, @hooks: of all of them
 * @next: what comes next
 */
struct ctnat_stretch {
	const struct ctnat_view_block *block;
	const struct ctnat_view_rule *rule;
	__u32 first;
	__u32 n;
	__u32 facts;
	__u32 hooks;
	__u32 next;
};

static inline bool ctnat_stretch_next(const struct ctnat_rule_list *list,
				      struct ctnat_stretch *s)
{
	const struct ctnat_view_part *part;

	s->block = NULL;
	s->facts = 0;
	s->hooks = 0;
	s->rule = list->rules;
	s->first = 0;
	s->n = list->n_rules;
	if (!list->n_parts)
		return list->n_rules && !s->next++;
	if (s->next == list->n_parts)
		return false;
	part = list->parts + s->next++;
	s->block = part->block;
	s->rule = part->block->rule;
	s->first = part->first;
	s->n = part->block->n;
	s->facts = part->block->facts;
	s->hooks = part->block->hooks;
	return true;
}

#define ctnat_for_each_stretch(s, list) \
	for ((s)->next = 0; ctnat_stretch_next(list, s);)

/* Which of the parts, of which there is one, has the rule that is at @at? */
static inline __u32 ctnat_part_of(const struct ctnat_view_part *parts,
				  __u32 n_parts, __u32 at)
{
	__u32 low = 1, high = n_parts;

	while (low < high) {
		__u32 mid = low + (high - low) / 2;

		if (parts[mid].first <= at)
			low = mid + 1;
		else
			high = mid;
	}
	return low - 1;
}

/* The rule that is at @at, which is below n_rules. */
static inline const struct ctnat_view_rule *
ctnat_rule_at(const struct ctnat_view_chain *chain, __u32 at)
{
	const struct ctnat_view_part *part;

	if (!chain->n_parts)
		return &chain->rules[at];
	part = &chain->parts[ctnat_part_of(chain->parts, chain->n_parts, at)];
	return &part->block->rule[at - part->first];
}

/* ---- devices ---- */

static inline const char *ctnat_next_device(const char *name)
{
	return name + strlen(name) + 1;
}

#define ctnat_for_each_device(name, i, chain) \
	for (i = 0, name = (chain)->devices; i < (chain)->n_devices; \
	     i++, name = ctnat_next_device(name))

/* Bytes of the names of a chain's devices. */
static inline size_t ctnat_devices_size(const struct ctnat_view_chain *chain)
{
	const char *name = chain->devices;
	__u32 i;

	for (i = 0; i < chain->n_devices; i++)
		name = ctnat_next_device(name);
	return name - chain->devices;
}

/* Do two chains name the same devices, in the same order? */
static inline bool ctnat_same_devices(const struct ctnat_view_chain *a,
				      const struct ctnat_view_chain *b)
{
	size_t size = ctnat_devices_size(a);

	return a->n_devices == b->n_devices &&
	       size == ctnat_devices_size(b) &&
	       (!size || !memcmp(a->devices, b->devices, size));
}

#endif /* CTNAT_CORE_VIEW_H */
