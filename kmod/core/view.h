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

/* What need not be looked for in a rule. */
enum ctnat_rule_facts {
	CTNAT_RULE_NO_JUMPS	= 1 << 0,	/* it leads to no chain */
	CTNAT_RULE_NO_USES	= 1 << 1,	/* it uses no object */
	CTNAT_RULE_LINKED	= 1 << 2,	/* program.h */
	CTNAT_RULE_INDEXED	= 1 << 3,	/* drift.h */
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
	const struct ctnat_view_rule *rules;
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
