// SPDX-License-Identifier: GPL-2.0-only
/* The way of a traced packet as messages. */
#include <linux/hash.h>
#include <linux/jhash.h>

#include "ct/ct.h"
#include "netlink.h"
#include "rule_object.h"
#include "stats.h"
#include "trace.h"

DEFINE_STATIC_KEY_FALSE(ctnat_trace_key);

/* Names and headers, and a connection with everything that it can have. */
#define CTNAT_TRACE_ROOM	2048

/*
 * A traced walk through a base chain.
 *
 * @id: of the packet
 * @base: number of the chain
 * @on: it is traced; what it looks like has been told
 */
struct ctnat_trace {
	u32 id;
	u32 base;
	bool on;
};

/* What is told of one step. */
struct step {
	u8 kind;		/* enum ctnat_step_kind */
	u8 verdict;		/* enum ctnat_verdict */
	bool stolen;
	u32 target;		/* number of a jump's chain, or CTNAT_NOWHERE */
	u32 chain;		/* its number; CTNAT_NOWHERE: at an exit */
	u64 handle;		/* of the rule, or 0 */
	const char *reason;
};

int ctnat_trace_get(struct netlink_ext_ack *extack)
{
#ifdef HAVE_SKB_NF_TRACE
	static_branch_inc(&ctnat_trace_key);
	return 0;
#else
	NL_SET_ERR_MSG(extack, "packets cannot be traced in this kernel, it has no room for the mark");
	return -EOPNOTSUPP;
#endif
}

void ctnat_trace_put(void)
{
	static_branch_dec(&ctnat_trace_key);
}

bool ctnat_trace_heard(const struct ctnat_env *env)
{
	return env->active && env->active->traces &&
	       genl_has_listeners(&ctnat_family, env->state->net,
				  CTNAT_GROUP_TRACE);
}

/*
 * As nf_tables: the packet's address alone would be used again too soon, so
 * what does not change while it is with netfilter goes in as well.
 */
static u32 packet_id(struct sk_buff *skb)
{
	return jhash_3words(hash32_ptr(skb), skb_get_hash(skb), skb->skb_iif,
			    0);
}

/* ---- attributes ---- */

static int put_field(struct sk_buff *msg, const struct ctnat_env *env,
		     u16 field, bool zero)
{
	u32 words[CTNAT_WORDS_MAX];
	u8 bytes[4 * CTNAT_WORDS_MAX];
	unsigned int i, n = ctnat_field_words(field);
	u32 any = 0;

	if (!ctnat_load(&env->pkt, field, words))
		return 0;
	for (i = 0; i < n; i++) {
		ctnat_put_be32(bytes + 4 * i, words[i]);
		any |= words[i];
	}
	return any || zero ? nla_put(msg, field, 4 * n, bytes) : 0;
}

/* In the order in which people read them; the packet has some of them. */
static const u16 packet_fields[] = {
	CTNAT_FIELD_ETHER_SADDR, CTNAT_FIELD_ETHER_DADDR,
	CTNAT_FIELD_VLAN_ID, CTNAT_FIELD_VLAN_PCP, CTNAT_FIELD_ARP_OPERATION,
	CTNAT_FIELD_IP_SADDR, CTNAT_FIELD_IP_DADDR, CTNAT_FIELD_IP_DSCP,
	CTNAT_FIELD_IP_TTL, CTNAT_FIELD_IP_ID, CTNAT_FIELD_IP_PROTOCOL,
	CTNAT_FIELD_IP_LENGTH,
	CTNAT_FIELD_IP6_SADDR, CTNAT_FIELD_IP6_DADDR, CTNAT_FIELD_IP6_DSCP,
	CTNAT_FIELD_IP6_HOPLIMIT, CTNAT_FIELD_IP6_FLOWLABEL,
	CTNAT_FIELD_IP6_NEXTHDR, CTNAT_FIELD_IP6_LENGTH,
	CTNAT_FIELD_TCP_SPORT, CTNAT_FIELD_TCP_DPORT, CTNAT_FIELD_TCP_FLAGS,
	CTNAT_FIELD_TCP_WINDOW,
	CTNAT_FIELD_UDP_SPORT, CTNAT_FIELD_UDP_DPORT,
	CTNAT_FIELD_UDPLITE_SPORT, CTNAT_FIELD_UDPLITE_DPORT,
	CTNAT_FIELD_SCTP_SPORT, CTNAT_FIELD_SCTP_DPORT,
	CTNAT_FIELD_DCCP_SPORT, CTNAT_FIELD_DCCP_DPORT,
	CTNAT_FIELD_ICMP_TYPE, CTNAT_FIELD_ICMP_ID, CTNAT_FIELD_ICMP_SEQUENCE,
	CTNAT_FIELD_ICMPV6_TYPE, CTNAT_FIELD_ICMPV6_ID,
	CTNAT_FIELD_ICMPV6_SEQUENCE,
};

/* Of no interest while they are 0. */
static const u16 packet_extras[] = {
	CTNAT_FIELD_META_IIF, CTNAT_FIELD_META_OIF, CTNAT_FIELD_META_MARK,
	CTNAT_FIELD_IP_FRAG_OFF, CTNAT_FIELD_FRAG_FRAG_OFF,
	CTNAT_FIELD_ICMP_CODE, CTNAT_FIELD_ICMPV6_CODE,
};

static const u16 conn_fields[] = {
	CTNAT_FIELD_CT_STATE, CTNAT_FIELD_CT_FLAGS, CTNAT_FIELD_CT_DIRECTION,
};

static int put_fields(struct sk_buff *msg, const struct ctnat_env *env,
		      const struct step *step)
{
	struct nlattr *nest = nla_nest_start(msg, CTNAT_A_STEP_FIELDS);
	unsigned int i;
	int err = nest ? 0 : -EMSGSIZE;

	if (step->kind == CTNAT_STEP_PACKET) {
		for (i = 0; i < ARRAY_SIZE(packet_extras) && !err; i++)
			err = put_field(msg, env, packet_extras[i], false);
		for (i = 0; i < ARRAY_SIZE(packet_fields) && !err; i++)
			err = put_field(msg, env, packet_fields[i], true);
	} else {
		for (i = 0; i < ARRAY_SIZE(conn_fields) && !err; i++)
			err = put_field(msg, env, conn_fields[i], true);
	}
	if (!err)
		nla_nest_end(msg, nest);
	return err;
}

static bool is_of_connection(const struct step *step)
{
	return step->kind == CTNAT_STEP_CT || step->kind == CTNAT_STEP_EXIT;
}

static bool has_verdict(const struct step *step)
{
	return !step->stolen && (step->kind == CTNAT_STEP_RULE ||
				 step->kind == CTNAT_STEP_POLICY);
}

static const struct ctnat_view_chain *
chain_numbered(const struct ctnat_env *env, u32 number)
{
	const struct ctnat_active *active = env->active;

	return &active->view->chains[active->program.chain[number].place];
}

static int put_step(struct sk_buff *msg, const struct ctnat_env *env, u32 id,
		    const struct step *step)
{
	struct nlattr *nest = nla_nest_start(msg, CTNAT_A_STEP);

	if (!nest || nla_put_u8(msg, CTNAT_A_STEP_KIND, step->kind) ||
	    nla_put_u32(msg, CTNAT_A_STEP_ID, id) ||
	    (has_verdict(step) &&
	     nla_put_u8(msg, CTNAT_A_STEP_VERDICT, step->verdict)) ||
	    (step->target != CTNAT_NOWHERE &&
	     nla_put_string(msg, CTNAT_A_STEP_TARGET,
			    chain_numbered(env, step->target)->name)) ||
	    (step->reason &&
	     nla_put_string(msg, CTNAT_A_STEP_REASON, step->reason)) ||
	    (step->stolen && nla_put_flag(msg, CTNAT_A_STEP_STOLEN)))
		return -EMSGSIZE;
	if ((step->kind == CTNAT_STEP_PACKET || is_of_connection(step)) &&
	    put_fields(msg, env, step))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return is_of_connection(step) ?
		ctnat_fill_attached(env->skb, msg, CTNAT_A_CONN) : 0;
}

static int put_place(struct sk_buff *msg, const struct ctnat_env *env,
		     const struct step *step)
{
	const struct ctnat_view *view = env->active->view;
	const struct ctnat_view_chain *chain;

	if (nla_put_u32(msg, CTNAT_A_GENERATION, view->generation))
		return -EMSGSIZE;
	if (step->chain == CTNAT_NOWHERE)
		return 0;
	chain = chain_numbered(env, step->chain);
	return nla_put_u8(msg, CTNAT_A_FAMILY,
			  view->tables[chain->table].family) ?:
	       nla_put_string(msg, CTNAT_A_TABLE,
			      view->tables[chain->table].name) ?:
	       nla_put_string(msg, CTNAT_A_CHAIN, chain->name) ?:
	       (step->handle ?
			nla_put_u64_64bit(msg, CTNAT_A_HANDLE, step->handle,
					  CTNAT_A_PAD) : 0);
}

/* There was no memory, or no room: listeners hear that a step is missing. */
static void lose(const struct ctnat_env *env)
{
	genl_set_err(&ctnat_family, env->state->net, 0, CTNAT_GROUP_TRACE,
		     -ENOBUFS);
}

static void tell(const struct ctnat_env *env, u32 id, const struct step *step)
{
	struct sk_buff *msg = genlmsg_new(CTNAT_TRACE_ROOM, GFP_ATOMIC);
	void *header;

	if (!msg) {
		lose(env);
		return;
	}
	header = genlmsg_put(msg, 0, 0, &ctnat_family, 0, CTNAT_CMD_TRACE);
	if (!header || put_place(msg, env, step) ||
	    put_step(msg, env, id, step)) {
		nlmsg_free(msg);
		lose(env);
		return;
	}
	genlmsg_end(msg, header);
	genlmsg_multicast_netns(&ctnat_family, env->state->net, msg, 0,
				CTNAT_GROUP_TRACE, GFP_ATOMIC);
}

/* ---- the walk ---- */

static void tell_rule(struct ctnat_env *env, const struct ctnat_step *at,
		      int ret, const struct ctnat_course *course)
{
	struct step step = {
		.kind = CTNAT_STEP_RULE,
		.verdict = CTNAT_VERDICT_CONTINUE,
		.target = CTNAT_NOWHERE,
		.chain = at->chain,
		.handle = ctnat_rule_object(at->rule)->handle,
	};

	if (ret == CTNAT_EXEC_COURSE) {
		step.verdict = course->code;
		if (course->code == CTNAT_VERDICT_JUMP ||
		    course->code == CTNAT_VERDICT_GOTO)
			step.target = course->target;
	} else if (ret == CTNAT_END_ACCEPT) {
		step.verdict = CTNAT_VERDICT_ACCEPT;
	} else if (ret == CTNAT_END_STOLEN) {
		step.stolen = true;
	} else if (ret < 0) {
		step.verdict = CTNAT_VERDICT_DROP;
		step.reason = ctnat_stats_name(CTNAT_END_REASON(ret));
	}
	tell(env, env->trace->id, &step);
}

static void tell_chain(struct ctnat_env *env, u8 kind, u8 verdict)
{
	const struct step step = {
		.kind = kind,
		.verdict = verdict,
		.target = CTNAT_NOWHERE,
		.chain = env->trace->base,
	};

	tell(env, env->trace->id, &step);
}

static void tell_conn(struct ctnat_env *env, const struct ctnat_step *at)
{
	struct step step = {
		.kind = CTNAT_STEP_CT,
		.target = CTNAT_NOWHERE,
		.chain = at->chain,
		.handle = ctnat_rule_object(at->rule)->handle,
	};

	tell(env, env->trace->id, &step);
}

/* One that has been stolen is not looked at any more. */
static bool is_traced(struct ctnat_env *env, int ret)
{
	struct ctnat_trace *trace = env->trace;

	if (trace->on || ret == CTNAT_END_STOLEN ||
	    !ctnat_trace_marked(env->skb))
		return trace->on;
	trace->on = true;
	trace->id = packet_id(env->skb);
	tell_chain(env, CTNAT_STEP_PACKET, 0);
	return true;
}

/* Whether nothing is left to do in @rule; a comment is not. */
static bool is_last(const struct ctnat_rule *rule,
		    const struct ctnat_insn *insn)
{
	insn = insn ? ctnat_rule_next(insn) : ctnat_rule_first(rule);
	while (!ctnat_rule_end(rule, insn) &&
	       insn->kind == CTNAT_EXPR_COMMENT)
		insn = ctnat_rule_next(insn);
	return ctnat_rule_end(rule, insn);
}

static void trace_step(struct ctnat_packet *pkt, const struct ctnat_step *step,
		       const struct ctnat_insn *insn, int ret,
		       const struct ctnat_course *course)
{
	struct ctnat_env *env = ctnat_env(pkt);

	if (!is_traced(env, ret))
		return;
	if (!step) {
		tell_chain(env, CTNAT_STEP_POLICY,
			   ret == CTNAT_OUTCOME_ACCEPT ? CTNAT_VERDICT_ACCEPT :
							 CTNAT_VERDICT_DROP);
		return;
	}
	if (insn && ret != CTNAT_END_STOLEN &&
	    (insn->kind == CTNAT_EXPR_CT || insn->kind == CTNAT_EXPR_NAT))
		tell_conn(env, step);
	if (ret == CTNAT_EXEC_NEXT ? is_last(step->rule, insn) :
				     ret != CTNAT_EXEC_BREAK)
		tell_rule(env, step, ret, course);
}

int ctnat_trace_run(struct ctnat_env *env, u32 chain)
{
	struct ctnat_trace trace = { .base = chain };
	int ret;

	env->trace = &trace;
	ret = ctnat_run_traced(&env->pkt, &env->active->program, chain,
			       trace_step);
	env->trace = NULL;
	return ret;
}

void ctnat_trace_left(struct ctnat_env *env)
{
	const struct step step = {
		.kind = CTNAT_STEP_EXIT,
		.target = CTNAT_NOWHERE,
		.chain = CTNAT_NOWHERE,
	};

	env->active = rcu_dereference(env->cn->active);
	if (ctnat_trace_heard(env))
		tell(env, packet_id(env->skb), &step);
}
