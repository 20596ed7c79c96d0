/* SPDX-License-Identifier: GPL-2.0-only */
/* A rule: what the control path hands round, and packets are run through. */
#ifndef CTNAT_RULE_OBJECT_H
#define CTNAT_RULE_OBJECT_H

#include <linux/refcount.h>

#include "ctnat.h"
#include "core/rule.h"

/*
 * struct ctnat_rule_object - one rule, as long as anybody refers to it
 * @refs: arrays that hold it
 * @seq: nlmsg_seq of the message that made it
 * @handle: unique in the namespace, never used again
 * @origin: NULL, or the rule of which this is a copy with other jump targets;
 *	handle, mark and counters are the origin's
 * @mark: generation of the last ruleset that this rule was part of; protected
 *	by ctnat_net.lock
 * @n_counters: counter expressions
 * @n_states: expressions that keep something else from packet to packet
 * @jumps: it leads to other chains
 * @uses: it uses named objects
 * @resets: a reset zeroes something of it
 * @linked: the image has the numbers of what it names, for good
 * @demand: what it asks of the rest of the kernel, once it is linked
 * @counters: one per counter expression, in order
 * @states: what is kept, in order; see state.c
 * @image: the rule; the values its counter expressions start from are moved by
 *	a reset, under ctnat_net.reset_lock
 */
struct ctnat_rule_object {
	refcount_t refs;
	u32 seq;
	u64 handle;
	struct ctnat_rule_object *origin;
	u32 mark;
	u16 n_counters;
	u16 n_states;
	bool jumps;
	bool uses;
	bool resets;
	bool linked;
	struct ctnat_demand demand;
	struct ctnat_counter __percpu *counters;
	void **states;
	struct ctnat_rule image[] __aligned(8);
};

/* The rule of an image. */
static inline struct ctnat_rule_object *
ctnat_rule_object(const struct ctnat_rule *image)
{
	return (void *)((char *)image -
			offsetof(struct ctnat_rule_object, image));
}

static inline struct ctnat_rule_object *
ctnat_rule_origin(struct ctnat_rule_object *rule)
{
	return rule->origin ?: rule;
}

/* What an expression keeps from packet to packet; see state.c. */
static inline void *ctnat_rule_state(const struct ctnat_rule *image, u32 slot)
{
	return ctnat_rule_object(image)->states[slot];
}

#endif /* CTNAT_RULE_OBJECT_H */
