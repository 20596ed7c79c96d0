/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Telling the way of packets that a rule traces.
 *
 * The mark is the packet's own, skb->nf_trace, which nf_tables and iptables
 * use as well; the stack takes it away where a packet leaves its namespace.
 * Packets pay for it only while some ruleset has a rule that traces: then each
 * chain asks whether its ruleset does and somebody listens, and only then is it
 * walked step by step.
 */
#ifndef CTNAT_TRACE_H
#define CTNAT_TRACE_H

#include <linux/jump_label.h>
#include <linux/skbuff.h>

#include "compat/compat.h"
#include "env.h"

DECLARE_STATIC_KEY_FALSE(ctnat_trace_key);

/* A ruleset that traces comes, goes; may sleep. */
int ctnat_trace_get(struct netlink_ext_ack *extack);
void ctnat_trace_put(void);

static inline void ctnat_trace_mark(struct sk_buff *skb)
{
#ifdef HAVE_SKB_NF_TRACE
	skb->nf_trace = 1;
#endif
}

static inline bool ctnat_trace_marked(const struct sk_buff *skb)
{
#ifdef HAVE_SKB_NF_TRACE
	return skb->nf_trace;
#else
	return false;
#endif
}

bool ctnat_trace_heard(const struct ctnat_env *env);

/* Is this chain to be walked by ctnat_trace_run()? */
static inline bool ctnat_traces(const struct ctnat_env *env)
{
	return static_branch_unlikely(&ctnat_trace_key) &&
	       ctnat_trace_heard(env);
}

int ctnat_trace_run(struct ctnat_env *env, u32 chain);

void ctnat_trace_left(struct ctnat_env *env);

/* The packet leaves, and its connection has been committed without a rule. */
static inline void ctnat_trace_exit(struct ctnat_env *env)
{
	if (static_branch_unlikely(&ctnat_trace_key) &&
	    ctnat_trace_marked(env->skb))
		ctnat_trace_left(env);
}

#endif /* CTNAT_TRACE_H */
