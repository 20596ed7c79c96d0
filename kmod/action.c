// SPDX-License-Identifier: GPL-2.0-only
/* Statements: what a rule does to a packet besides judging it. */
#include "action.h"
#include "core/count.h"
#include "env.h"
#include "fwd.h"
#include "limit.h"
#include "rule_object.h"
#include "ct/ct.h"
#include "trace.h"

static void ctnat_count_packet(const struct ctnat_env *env,
			       struct ctnat_counter __percpu *counters)
{
	struct ctnat_counter *counter = this_cpu_ptr(counters);

	u64_stats_update_begin(&counter->sync);
	u64_stats_inc(&counter->packets);
	/* as the hook handed it out: with the tags, at egress with all */
	u64_stats_add(&counter->bytes, env->skb->len + env->pulled);
	u64_stats_update_end(&counter->sync);
}

static void ctnat_exec_counter(const struct ctnat_env *env,
			       const struct ctnat_rule *rule,
			       const struct ctnat_insn_counter *counter)
{
	ctnat_count_packet(env, ctnat_image_more(rule)->counters +
				counter->slot);
}

int ctnat_exec_drops(const struct ctnat_packet *pkt,
		     const struct ctnat_rule *rule,
		     const struct ctnat_insn *insn, int ret)
{
	for (; !ctnat_rule_end(rule, insn); insn = ctnat_rule_next(insn)) {
		if (insn->kind != CTNAT_EXPR_COUNTER)
			continue;
		ctnat_exec_counter(ctnat_env_const(pkt), rule,
				   (const void *)insn);
		break;
	}
	return ret;
}

static int ctnat_goes_on(bool passes)
{
	return passes ? CTNAT_EXEC_NEXT : CTNAT_EXEC_BREAK;
}

static int ctnat_exec_objref(struct ctnat_env *env,
			     const struct ctnat_insn_objref *ref)
{
	const struct ctnat_live *live = &env->active->objects[ref->target];

	switch (ref->kind) {
	case CTNAT_OBJECT_COUNTER:
		ctnat_count_packet(env, live->counter);
		return CTNAT_EXEC_NEXT;
	case CTNAT_OBJECT_QUOTA:
		return ctnat_goes_on(ctnat_quota_passes(live->quota.used,
							live->quota.bytes,
							live->quota.over,
							env->skb->len));
	case CTNAT_OBJECT_LIMIT:
		return ctnat_goes_on(ctnat_bucket_passes(live->bucket,
							 env->skb->len));
	case CTNAT_OBJECT_FLOWTABLE:
		if (ref->ct_arg) {
			ctnat_offload(env, ctnat_objref_named(ref) ?
				      live->flow :
				      env->active->wished[CTNAT_WISH_ANY]);
			return CTNAT_EXEC_NEXT;
		}
		return ctnat_flow_add(env, live->flow);
	}
	return CTNAT_EXEC_NEXT;
}

static int ctnat_exec_limit(const struct ctnat_env *env,
			    const struct ctnat_rule *rule,
			    const struct ctnat_insn_limit *insn)
{
	return ctnat_goes_on(ctnat_bucket_passes(ctnat_rule_state(rule, insn->slot),
						 env->skb->len));
}

static int ctnat_exec_quota(const struct ctnat_env *env,
			    const struct ctnat_rule *rule,
			    const struct ctnat_insn_quota *insn)
{
	return ctnat_goes_on(ctnat_quota_passes(ctnat_rule_state(rule, insn->slot),
						insn->quota.bytes,
						insn->quota.over,
						env->skb->len));
}

static int ctnat_exec_ct_count(const struct ctnat_env *env,
			       const struct ctnat_rule *rule,
			       const struct ctnat_insn_ct_count *insn)
{
	return ctnat_ct_count(env, ctnat_rule_state(rule, insn->slot),
			      &insn->count);
}

int ctnat_exec_other(struct ctnat_packet *pkt, const struct ctnat_rule *rule,
		     const struct ctnat_insn *insn)
{
	struct ctnat_env *env = ctnat_env(pkt);

	switch (insn->kind) {
	case CTNAT_EXPR_COUNTER:
		ctnat_exec_counter(env, rule, (const void *)insn);
		return CTNAT_EXEC_NEXT;
	case CTNAT_EXPR_LOG:
		ctnat_log(env, (const void *)insn);
		return CTNAT_EXEC_NEXT;
	case CTNAT_EXPR_FWD:
		return ctnat_fwd(env, (const void *)insn);
	case CTNAT_EXPR_CT_CLEAR:
		ctnat_ct_clear(env);
		return CTNAT_EXEC_NEXT;
	case CTNAT_EXPR_NOTRACK:
		ctnat_ct_notrack(env);
		return CTNAT_EXEC_NEXT;
	case CTNAT_EXPR_TRACE:
		ctnat_trace_mark(env->skb);
		return CTNAT_EXEC_NEXT;
	case CTNAT_EXPR_REJECT:
		return ctnat_reject(env, (const void *)insn);
	case CTNAT_EXPR_SET:
		return ctnat_set(env, (const void *)insn);
	case CTNAT_EXPR_NAT:
		return ctnat_nat(env, (const void *)insn);
	case CTNAT_EXPR_NUMGEN:
		ctnat_numgen(env, rule, (const void *)insn);
		return CTNAT_EXEC_NEXT;
	case CTNAT_EXPR_JHASH:
		return ctnat_jhash(env, (const void *)insn);
	case CTNAT_EXPR_DYNSET:
		return ctnat_dynset(env, (const void *)insn);
	case CTNAT_EXPR_OBJREF:
		return ctnat_exec_objref(env, (const void *)insn);
	case CTNAT_EXPR_LIMIT:
		return ctnat_exec_limit(env, rule, (const void *)insn);
	case CTNAT_EXPR_QUOTA:
		return ctnat_exec_quota(env, rule, (const void *)insn);
	case CTNAT_EXPR_CT_COUNT:
		return ctnat_exec_ct_count(env, rule, (const void *)insn);
	}
	return CTNAT_EXEC_NEXT;
}
