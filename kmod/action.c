// SPDX-License-Identifier: GPL-2.0-only
/* Statements: what a rule does to a packet besides judging it. */
#include "action.h"
#include "env.h"
#include "ct/ct.h"

static void ctnat_count_rule(const struct ctnat_env *env,
			     const struct ctnat_insn_counter *insn)
{
	struct ctnat_counter *counter;

	counter = this_cpu_ptr(env->active->counters[insn->slot]);
	u64_stats_update_begin(&counter->sync);
	u64_stats_inc(&counter->packets);
	u64_stats_add(&counter->bytes, env->skb->len);
	u64_stats_update_end(&counter->sync);
}

static int ctnat_set(struct ctnat_env *env, const struct ctnat_insn_set *set)
{
	u32 value;

	if (!ctnat_value_load(&env->pkt, &set->value, &value))
		return CTNAT_EXEC_BREAK;
	if (set->field == CTNAT_FIELD_META_MARK)
		env->skb->mark = value;
	else
		ctnat_ct_set_mark(env, value);
	return CTNAT_EXEC_NEXT;
}

static const struct ctnat_action *ctnat_action_of(const struct ctnat_env *env,
						  u32 slot)
{
	return &env->active->actions[slot];
}

int ctnat_exec(struct ctnat_packet *pkt, const struct ctnat_insn *insn)
{
	struct ctnat_env *env = ctnat_env(pkt);

	switch (insn->kind) {
	case CTNAT_EXPR_COUNTER:
		ctnat_count_rule(env, (const void *)insn);
		return CTNAT_EXEC_NEXT;
	case CTNAT_EXPR_LOG:
		ctnat_log(env, (const void *)insn);
		return CTNAT_EXEC_NEXT;
	case CTNAT_EXPR_CT: {
		const struct ctnat_insn_ct *ct = (const void *)insn;

		return ctnat_ct(env, ct, ctnat_action_of(env, ct->slot));
	}
	case CTNAT_EXPR_CT_CLEAR:
		ctnat_ct_clear(env);
		return CTNAT_EXEC_NEXT;
	case CTNAT_EXPR_NOTRACK:
		ctnat_ct_notrack(env);
		return CTNAT_EXEC_NEXT;
	case CTNAT_EXPR_SET:
		return ctnat_set(env, (const void *)insn);
	case CTNAT_EXPR_NAT: {
		const struct ctnat_insn_nat *nat = (const void *)insn;

		return ctnat_nat(env, nat, ctnat_action_of(env, nat->slot));
	}
	}
	return CTNAT_EXEC_NEXT;
}
