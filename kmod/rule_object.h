/* SPDX-License-Identifier: GPL-2.0-only */
/* A rule: what the control path hands round, and packets are run through. */
#ifndef CTNAT_RULE_OBJECT_H
#define CTNAT_RULE_OBJECT_H

#include <linux/refcount.h>

#include "ctnat.h"
#include "core/rule.h"

/* What is known of a rule before packets see it. */
enum ctnat_rule_is {
	CTNAT_RULE_HAS_MORE	= 1 << 0,	/* struct ctnat_rule_more */
	CTNAT_RULE_JUMPS	= 1 << 1,	/* it leads to other chains */
	CTNAT_RULE_USES		= 1 << 2,	/* it uses named objects */
	CTNAT_RULE_RESETS	= 1 << 3,	/* a reset zeroes something of it */
	CTNAT_RULE_NUMBERED	= 1 << 4,	/* linked: program.h, for good */
};

/*
 * struct ctnat_rule_object - one rule, as long as anybody refers to it
 * @refs: blocks that hold it
 * @seq: nlmsg_seq of the message that made it
 * @handle: unique in the namespace, never used again
 * @mark: generation of the last ruleset that this rule was part of; protected
 *	by ctnat_net.lock
 * @is: enum ctnat_rule_is
 * @demand: what it asks of the rest of the kernel, once it is linked: enum
 *	ctnat_demand_flags
 * @image: the rule; the values its counter expressions start from are moved by
 *	a reset, under ctnat_net.reset_lock
 *
 * A ruleset may have very many: what only some rules have is behind the image
 * of those.
 */
struct ctnat_rule_object {
	refcount_t refs;
	u32 seq;
	u64 handle;
	u32 mark;
	u16 is;
	u16 demand;
	struct ctnat_rule image[] __aligned(8);
};

/*
 * struct ctnat_rule_more - what only some rules have
 * @origin: NULL, or the rule of which this is a copy with other jump targets;
 *	handle, mark and counters are the origin's
 * @counters: one per counter expression, in order
 * @states: what is kept, in order; see state.c
 * @demand: all that it asks of the rest of the kernel, once it is linked
 * @n_counters: counter expressions
 * @n_states: expressions that keep something else from packet to packet
 */
struct ctnat_rule_more {
	struct ctnat_rule_object *origin;
	struct ctnat_counter __percpu *counters;
	void **states;
	struct ctnat_demand demand;
	u16 n_counters;
	u16 n_states;
};

/* The rule of an image. */
static inline struct ctnat_rule_object *
ctnat_rule_object(const struct ctnat_rule *image)
{
	return (void *)((char *)image -
			offsetof(struct ctnat_rule_object, image));
}

/* Behind an image whose rule has it. */
static inline struct ctnat_rule_more *
ctnat_image_more(const struct ctnat_rule *image)
{
	return (void *)((char *)image + image->size);
}

/* NULL: the rule has none. */
static inline struct ctnat_rule_more *
ctnat_rule_more(const struct ctnat_rule_object *rule)
{
	return rule->is & CTNAT_RULE_HAS_MORE ? ctnat_image_more(rule->image) :
						NULL;
}

static inline struct ctnat_rule_object *
ctnat_rule_origin(struct ctnat_rule_object *rule)
{
	const struct ctnat_rule_more *more = ctnat_rule_more(rule);

	return more && more->origin ? more->origin : rule;
}

static inline unsigned int
ctnat_rule_counters(const struct ctnat_rule_object *rule)
{
	const struct ctnat_rule_more *more = ctnat_rule_more(rule);

	return more ? more->n_counters : 0;
}

/* What an expression keeps from packet to packet; see state.c. */
static inline void *ctnat_rule_state(const struct ctnat_rule *image, u32 slot)
{
	return ctnat_image_more(image)->states[slot];
}

#endif /* CTNAT_RULE_OBJECT_H */
