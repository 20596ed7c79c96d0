// SPDX-License-Identifier: GPL-2.0-only
/* The generic netlink family: attributes to requests, requests to answers. */
#include <linux/capability.h>
#include <linux/module.h>
#include <net/sock.h>

#include "netlink.h"

static bool unprivileged_userns;
module_param(unprivileged_userns, bool, 0644);
MODULE_PARM_DESC(unprivileged_userns,
		 "let CAP_NET_ADMIN of a namespace's own user namespace suffice");

/*
 * The operations carry GENL_UNS_ADMIN_PERM, which asks for CAP_NET_ADMIN over
 * the network namespace; this asks for it in the initial user namespace. Where
 * that owns the network namespace it has been asked already.
 */
int ctnat_permit(struct sk_buff *skb, struct netlink_ext_ack *extack)
{
	if (READ_ONCE(unprivileged_userns) ||
	    sock_net(skb->sk)->user_ns == &init_user_ns ||
	    netlink_capable(skb, CAP_NET_ADMIN))
		return 0;
	NL_SET_ERR_MSG(extack, "containers may not use ctnat unless the module's unprivileged_userns is set");
	return -EPERM;
}

/* ---- transactions ---- */

static const char *read_name(const struct nlattr *attr)
{
	return attr ? nla_data(attr) : NULL;
}

static int read_request(struct genl_info *info, struct ctnat_request *rq)
{
	struct nlattr **a = info->attrs;

	rq->attrs = a;
	rq->extack = info->extack;
	rq->seq = info->snd_seq;
	rq->table = read_name(a[CTNAT_A_TABLE]);
	rq->chain = read_name(a[CTNAT_A_CHAIN]);
	rq->object = read_name(a[CTNAT_A_OBJECT]);
	if (a[CTNAT_A_OBJECT_KIND])
		rq->kind = nla_get_u8(a[CTNAT_A_OBJECT_KIND]);
	rq->has_family = a[CTNAT_A_FAMILY];
	if (a[CTNAT_A_FAMILY])
		rq->family = nla_get_u8(a[CTNAT_A_FAMILY]);
	if (a[CTNAT_A_HANDLE])
		rq->handle = nla_get_u64(a[CTNAT_A_HANDLE]);
	if (a[CTNAT_A_OP_FLAGS])
		rq->op_flags = nla_get_u32(a[CTNAT_A_OP_FLAGS]);
	if (rq->has_family && !ctnat_is_family(rq->family))
		return ctnat_refuse(rq, CTNAT_A_FAMILY, EAFNOSUPPORT,
				    CTNAT_SAYS_FAMILIES);
	if (rq->table && !*rq->table)
		return ctnat_refuse(rq, CTNAT_A_TABLE, EINVAL,
				    "a name must not be empty");
	if (rq->chain && !*rq->chain)
		return ctnat_refuse(rq, CTNAT_A_CHAIN, EINVAL,
				    "a name must not be empty");
	return 0;
}

/* Does the client know what it is about to change? */
int ctnat_check_base(const struct ctnat_snapshot *snapshot,
		     const struct nlattr *base_maybe_null,
		     struct netlink_ext_ack *extack)
{
	if (!base_maybe_null ||
	    nla_get_u32(base_maybe_null) == snapshot->view.generation)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, base_maybe_null,
			    "the ruleset was changed meanwhile, read it again and retry");
	return -ERESTART;
}

static int begin(struct sk_buff *skb, struct genl_info *info)
{
	struct ctnat_net *cn = ctnat_pernet(genl_info_net(info));
	int err;

	err = ctnat_permit(skb, info->extack);
	if (err)
		return err;
	mutex_lock(&cn->lock);
	err = ctnat_check_base(cn->snapshot, info->attrs[CTNAT_A_GENERATION],
			       info->extack);
	if (!err)
		err = ctnat_stage_begin(cn, info->snd_portid, info->extack);
	mutex_unlock(&cn->lock);
	return err;
}

typedef int (*stage_fn)(struct ctnat_stage *stage,
			const struct ctnat_request *rq);

static const stage_fn stage_fns[] = {
	[CTNAT_CMD_NEW_TABLE]		= ctnat_stage_new_table,
	[CTNAT_CMD_DEL_TABLE]		= ctnat_stage_del_table,
	[CTNAT_CMD_NEW_CHAIN]		= ctnat_stage_new_chain,
	[CTNAT_CMD_DEL_CHAIN]		= ctnat_stage_del_chain,
	[CTNAT_CMD_RENAME_CHAIN]	= ctnat_stage_rename_chain,
	[CTNAT_CMD_NEW_RULE]		= ctnat_stage_new_rule,
	[CTNAT_CMD_DEL_RULE]		= ctnat_stage_del_rule,
	[CTNAT_CMD_FLUSH]		= ctnat_stage_flush,
	[CTNAT_CMD_NEW_OBJECT]		= ctnat_stage_new_object,
	[CTNAT_CMD_DEL_OBJECT]		= ctnat_stage_del_object,
	[CTNAT_CMD_NEW_ELEMS]		= ctnat_stage_new_elems,
	[CTNAT_CMD_DEL_ELEMS]		= ctnat_stage_del_elems,
};

/* Several rules: each is an operation with a number of its own. */
static int new_rules(struct ctnat_stage *stage, struct genl_info *info,
		     struct ctnat_request *rq)
{
	const bool at_end = rq->op_flags == CTNAT_OP_APPEND && !rq->handle &&
			    !rq->attrs[CTNAT_A_POSITION] &&
			    !rq->attrs[CTNAT_A_INDEX];
	struct nlattr *attr;
	int rem, err = 0;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != CTNAT_A_RULE_EXPRS)
			continue;
		rq->attrs[CTNAT_A_RULE_EXPRS] = attr;
		if (rq->seq != info->snd_seq && !at_end)
			return ctnat_refuse(rq, CTNAT_A_RULE_EXPRS, EINVAL,
					    "several rules in one message go to the end of the chain");
		err = ctnat_stage_new_rule(stage, rq);
		if (err) {
			/* for want of memory, say: of which of them it was */
			if (!rq->extack->bad_attr)
				NL_SET_BAD_ATTR(rq->extack, attr);
			return err;
		}
		stage->n_ops++;
		rq->seq++;
		cond_resched();
	}
	return 0;
}

static int change_locked(struct ctnat_stage *stage, struct genl_info *info)
{
	struct ctnat_request rq = { };
	int err;

	err = read_request(info, &rq);
	if (!err && rq.attrs[CTNAT_A_RULE_EXPRS]) {
		err = new_rules(stage, info, &rq);
	} else if (!err) {
		err = stage_fns[info->genlhdr->cmd](stage, &rq);
		stage->n_ops += !err;
	}
	if (err)
		stage->failed = true;
	return err;
}

/* COMMIT and ABORT end the transaction, whatever COMMIT answers. */
static int finish_locked(struct ctnat_stage *stage, struct genl_info *info)
{
	int err = 0;

	if (info->genlhdr->cmd == CTNAT_CMD_COMMIT)
		err = ctnat_stage_commit(stage, info);
	ctnat_stage_abort(stage);
	return err;
}

/* Any command that belongs to the transaction of its socket. */
static int staged(struct sk_buff *skb, struct genl_info *info)
{
	struct ctnat_net *cn = ctnat_pernet(genl_info_net(info));
	u8 cmd = info->genlhdr->cmd;
	struct ctnat_stage *stage;
	int err;

	err = ctnat_permit(skb, info->extack);
	if (err)
		return err;
	mutex_lock(&cn->lock);
	stage = ctnat_stage_find(cn, info->snd_portid);
	if (!stage) {
		NL_SET_ERR_MSG(info->extack, "no transaction is open on this socket, begin one first");
		err = -EINVAL;
	} else if (cmd == CTNAT_CMD_COMMIT || cmd == CTNAT_CMD_ABORT) {
		err = finish_locked(stage, info);
	} else {
		err = change_locked(stage, info);
	}
	mutex_unlock(&cn->lock);
	/* one call may send many messages, between which nobody else lets go */
	cond_resched();
	return err;
}

/* A socket that none is of need not wait for what others commit. */
static bool has_stage(struct ctnat_net *cn, u32 portid)
{
	const struct ctnat_stage *stage;
	bool has = false;

	spin_lock(&cn->stages_lock);
	list_for_each_entry(stage, &cn->stages, list)
		has |= stage->portid == portid;
	spin_unlock(&cn->stages_lock);
	return has;
}

/* A socket that closes drops its transaction. */
static int socket_event(struct notifier_block *nb, unsigned long event,
			void *data)
{
	const struct netlink_notify *n = data;
	struct ctnat_stage *stage;
	struct ctnat_net *cn;

	if (event != NETLINK_URELEASE || n->protocol != NETLINK_GENERIC)
		return NOTIFY_DONE;
	cn = ctnat_pernet(n->net);
	if (!has_stage(cn, n->portid))
		return NOTIFY_DONE;
	mutex_lock(&cn->lock);
	stage = ctnat_stage_find(cn, n->portid);
	if (stage)
		ctnat_stage_abort(stage);
	mutex_unlock(&cn->lock);
	return NOTIFY_DONE;
}

static struct notifier_block socket_notifier = {
	.notifier_call = socket_event,
};

/* ---- questions with one answer ---- */

static int answer(struct sk_buff *skb, struct genl_info *info)
{
	struct ctnat_net *cn = ctnat_pernet(genl_info_net(info));
	struct ctnat_fill fill = {
		.cn = cn,
		.portid = info->snd_portid,
		.seq = info->snd_seq,
		.cmd = info->genlhdr->cmd,
	};
	struct sk_buff *reply;
	int err;

	err = ctnat_permit(skb, info->extack);
	if (err)
		return err;
	reply = genlmsg_new(GENLMSG_DEFAULT_SIZE + 64 * ctnat_stats_count(),
			    GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	mutex_lock(&cn->lock);
	fill.snapshot = cn->snapshot;
	if (fill.cmd == CTNAT_CMD_GET_STATS)
		err = ctnat_fill_stats(reply, &fill);
	else
		err = ctnat_fill_generation(reply, &fill);
	mutex_unlock(&cn->lock);
	if (err) {
		nlmsg_free(reply);
		return err;
	}
	return genlmsg_reply(reply, info);
}

/* ---- the family ---- */

#define POLICY_FAMILY \
	[CTNAT_A_FAMILY] = { .type = NLA_U8 }
#define POLICY_NAME(attr) \
	[attr] = { .type = NLA_NUL_STRING, .len = CTNAT_NAME_MAX - 1 }
#define POLICY_HANDLE(attr) \
	[attr] = NLA_POLICY_MIN(NLA_U64, 1)
#define POLICY_OP_FLAGS(allowed) \
	[CTNAT_A_OP_FLAGS] = NLA_POLICY_MASK(NLA_U32, allowed)

static const struct nla_policy policy_nothing[CTNAT_A_MAX + 1] = { };

static const struct nla_policy policy_begin[CTNAT_A_MAX + 1] = {
	[CTNAT_A_GENERATION] = { .type = NLA_U32 },
};

static const struct nla_policy policy_commit[CTNAT_A_MAX + 1] = {
	[CTNAT_A_OPS] = { .type = NLA_U32 },
};

/* Judged by core/verify_chain.c. */
#define POLICY_COMMENT \
	[CTNAT_A_COMMENT] = { .type = NLA_NUL_STRING }

static const struct nla_policy policy_new_table[CTNAT_A_MAX + 1] = {
	POLICY_FAMILY,
	POLICY_NAME(CTNAT_A_TABLE),
	[CTNAT_A_FLAGS] = NLA_POLICY_MASK(NLA_U32, CTNAT_TABLE_DORMANT),
	POLICY_COMMENT,
	POLICY_OP_FLAGS(CTNAT_OP_EXCLUSIVE),
};

static const struct nla_policy policy_del_table[CTNAT_A_MAX + 1] = {
	POLICY_FAMILY,
	POLICY_NAME(CTNAT_A_TABLE),
	POLICY_HANDLE(CTNAT_A_HANDLE),
	POLICY_OP_FLAGS(CTNAT_OP_DESTROY),
};

static const struct nla_policy policy_device[CTNAT_A_DEVICE_MAX + 1] = {
	[CTNAT_A_DEVICE] = { .type = NLA_NUL_STRING, .len = IFNAMSIZ - 1 },
};

static const struct nla_policy policy_new_chain[CTNAT_A_MAX + 1] = {
	POLICY_FAMILY,
	POLICY_NAME(CTNAT_A_TABLE),
	POLICY_NAME(CTNAT_A_CHAIN),
	[CTNAT_A_CHAIN_TYPE] = NLA_POLICY_RANGE(NLA_U8, CTNAT_CHAIN_FILTER,
						__CTNAT_CHAIN_MAX - 1),
	[CTNAT_A_HOOK] = { .type = NLA_U8 },
	[CTNAT_A_PRIORITY] = { .type = NLA_S32 },
	[CTNAT_A_POLICY] = { .type = NLA_U8 },
	[CTNAT_A_DEVICES] = NLA_POLICY_NESTED(policy_device),
	POLICY_COMMENT,
	POLICY_OP_FLAGS(CTNAT_OP_EXCLUSIVE),
};

/* DEL_CHAIN, DEL_RULE */
static const struct nla_policy policy_del[CTNAT_A_MAX + 1] = {
	POLICY_FAMILY,
	POLICY_NAME(CTNAT_A_TABLE),
	POLICY_NAME(CTNAT_A_CHAIN),
	POLICY_HANDLE(CTNAT_A_HANDLE),
	POLICY_OP_FLAGS(CTNAT_OP_DESTROY),
};

static const struct nla_policy policy_rename[CTNAT_A_MAX + 1] = {
	POLICY_FAMILY,
	POLICY_NAME(CTNAT_A_TABLE),
	POLICY_NAME(CTNAT_A_CHAIN),
	POLICY_NAME(CTNAT_A_NEW_NAME),
};

/* The expressions are judged by core/wire.c and core/verify.c. */
static const struct nla_policy policy_new_rule[CTNAT_A_MAX + 1] = {
	POLICY_FAMILY,
	POLICY_NAME(CTNAT_A_TABLE),
	POLICY_NAME(CTNAT_A_CHAIN),
	POLICY_HANDLE(CTNAT_A_HANDLE),
	POLICY_HANDLE(CTNAT_A_POSITION),
	[CTNAT_A_INDEX] = { .type = NLA_U32 },
	[CTNAT_A_RULE_EXPRS] = { .type = NLA_NESTED },
	POLICY_OP_FLAGS(CTNAT_OP_APPEND | CTNAT_OP_IN_PLACE),
};

#define POLICY_KIND \
	[CTNAT_A_OBJECT_KIND] = { .type = NLA_U8 }

/* The data are judged by core/wire.c and core/check_object.c. */
static const struct nla_policy policy_new_object[CTNAT_A_MAX + 1] = {
	POLICY_FAMILY,
	POLICY_NAME(CTNAT_A_TABLE),
	POLICY_NAME(CTNAT_A_OBJECT),
	POLICY_KIND,
	[CTNAT_A_OBJECT_DATA] = { .type = NLA_NESTED },
	POLICY_COMMENT,
	POLICY_OP_FLAGS(CTNAT_OP_EXCLUSIVE),
};

static const struct nla_policy policy_del_object[CTNAT_A_MAX + 1] = {
	POLICY_FAMILY,
	POLICY_NAME(CTNAT_A_TABLE),
	POLICY_NAME(CTNAT_A_OBJECT),
	POLICY_KIND,
	POLICY_HANDLE(CTNAT_A_HANDLE),
	POLICY_OP_FLAGS(CTNAT_OP_DESTROY),
};

static const struct nla_policy policy_get_object[CTNAT_A_MAX + 1] = {
	POLICY_FAMILY,
	POLICY_NAME(CTNAT_A_TABLE),
	POLICY_NAME(CTNAT_A_OBJECT),
	POLICY_KIND,
};

/* The elements are judged by core/elems.c. */
static const struct nla_policy policy_new_elems[CTNAT_A_MAX + 1] = {
	POLICY_FAMILY,
	POLICY_NAME(CTNAT_A_TABLE),
	POLICY_NAME(CTNAT_A_OBJECT),
	POLICY_KIND,
	[CTNAT_A_ELEMS] = { .type = NLA_BINARY },
	[CTNAT_A_ELEM_CHAINS] = { .type = NLA_BINARY },
	POLICY_OP_FLAGS(CTNAT_OP_EXCLUSIVE),
};

static const struct nla_policy policy_del_elems[CTNAT_A_MAX + 1] = {
	POLICY_FAMILY,
	POLICY_NAME(CTNAT_A_TABLE),
	POLICY_NAME(CTNAT_A_OBJECT),
	POLICY_KIND,
	[CTNAT_A_ELEMS] = { .type = NLA_BINARY },
	POLICY_OP_FLAGS(CTNAT_OP_DESTROY),
};

static const struct nla_policy policy_flush[CTNAT_A_MAX + 1] = {
	POLICY_FAMILY,
};

static const struct nla_policy policy_reset[CTNAT_A_MAX + 1] = {
	[CTNAT_A_GENERATION] = { .type = NLA_U32 },
	POLICY_FAMILY,
	POLICY_NAME(CTNAT_A_TABLE),
	POLICY_NAME(CTNAT_A_CHAIN),
	POLICY_HANDLE(CTNAT_A_HANDLE),
	POLICY_NAME(CTNAT_A_OBJECT),
	POLICY_KIND,
	POLICY_OP_FLAGS(CTNAT_OP_RULES),
};

static const struct nla_policy policy_get_rule[CTNAT_A_MAX + 1] = {
	POLICY_FAMILY,
	POLICY_NAME(CTNAT_A_TABLE),
	POLICY_NAME(CTNAT_A_CHAIN),
	POLICY_HANDLE(CTNAT_A_HANDLE),
	POLICY_HANDLE(CTNAT_A_SINCE),
};

/* GET_TABLE, GET_CHAIN */
static const struct nla_policy policy_select[CTNAT_A_MAX + 1] = {
	POLICY_FAMILY,
	POLICY_NAME(CTNAT_A_TABLE),
	POLICY_NAME(CTNAT_A_CHAIN),
	POLICY_HANDLE(CTNAT_A_HANDLE),
};

/* GET_CONN, DEL_CONN, GET_EXPECT; judged by netlink_conn.c */
static const struct nla_policy policy_filter[CTNAT_A_MAX + 1] = {
	[CTNAT_A_FILTER] = { .type = NLA_NESTED },
};

#define OP(name, table, fn) { \
	.cmd = CTNAT_CMD_##name, \
	.flags = GENL_UNS_ADMIN_PERM, \
	.policy = table, \
	.maxattr = CTNAT_A_MAX, \
	.doit = fn, \
}

#define DUMP(name, table, fn) { \
	.cmd = CTNAT_CMD_##name, \
	.flags = GENL_UNS_ADMIN_PERM, \
	.policy = table, \
	.maxattr = CTNAT_A_MAX, \
	.start = ctnat_dump_start, \
	.dumpit = fn, \
	.done = ctnat_dump_done, \
}

#define DUMP_RESET { \
	.cmd = CTNAT_CMD_RESET, \
	.flags = GENL_UNS_ADMIN_PERM, \
	.policy = policy_reset, \
	.maxattr = CTNAT_A_MAX, \
	.start = ctnat_dump_reset_start, \
	.dumpit = ctnat_dump_reset, \
	.done = ctnat_dump_done, \
}

#define DUMP_WALK(name, what) { \
	.cmd = CTNAT_CMD_##name, \
	.flags = GENL_UNS_ADMIN_PERM, \
	.policy = policy_filter, \
	.maxattr = CTNAT_A_MAX, \
	.start = ctnat_dump_##what##_start, \
	.dumpit = ctnat_dump_##what, \
	.done = ctnat_dump_walk_done, \
}

static const struct genl_ops ops[] = {
	OP(BEGIN, policy_begin, begin),
	OP(COMMIT, policy_commit, staged),
	OP(ABORT, policy_nothing, staged),
	OP(NEW_TABLE, policy_new_table, staged),
	OP(DEL_TABLE, policy_del_table, staged),
	OP(NEW_CHAIN, policy_new_chain, staged),
	OP(DEL_CHAIN, policy_del, staged),
	OP(RENAME_CHAIN, policy_rename, staged),
	OP(NEW_RULE, policy_new_rule, staged),
	OP(DEL_RULE, policy_del, staged),
	OP(FLUSH, policy_flush, staged),
	OP(GET_GENERATION, policy_nothing, answer),
	OP(GET_STATS, policy_nothing, answer),
	OP(NEW_OBJECT, policy_new_object, staged),
	OP(DEL_OBJECT, policy_del_object, staged),
	OP(NEW_ELEMS, policy_new_elems, staged),
	OP(DEL_ELEMS, policy_del_elems, staged),
	DUMP(GET_TABLE, policy_select, ctnat_dump_tables),
	DUMP(GET_CHAIN, policy_select, ctnat_dump_chains),
	DUMP(GET_RULE, policy_get_rule, ctnat_dump_rules),
	DUMP(GET_OBJECT, policy_get_object, ctnat_dump_objects),
	DUMP(GET_ELEMS, policy_get_object, ctnat_dump_elems),
	DUMP_RESET,
	DUMP(GET_ZONES, policy_nothing, ctnat_dump_zones),
	DUMP_WALK(GET_CONN, conns),
	DUMP_WALK(GET_EXPECT, expects),
	OP(DEL_CONN, policy_filter, ctnat_del_conns),
};

static const struct genl_multicast_group groups[] = {
	[CTNAT_GROUP_RULES] = {
		.name = CTNAT_MCGRP_RULES,
		.flags = GENL_MCAST_CAP_NET_ADMIN,
	},
	[CTNAT_GROUP_TRACE] = {
		.name = CTNAT_MCGRP_TRACE,
		.flags = GENL_MCAST_CAP_NET_ADMIN,
	},
};

struct genl_family ctnat_family __ro_after_init = {
	.name		= CTNAT_GENL_NAME,
	.version	= CTNAT_GENL_VERSION,
	.maxattr	= CTNAT_A_MAX,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.ops		= ops,
	.n_ops		= ARRAY_SIZE(ops),
	.mcgrps		= groups,
	.n_mcgrps	= ARRAY_SIZE(groups),
};
MODULE_ALIAS_GENL_FAMILY(CTNAT_GENL_NAME);

int __init ctnat_netlink_init(void)
{
	int err;

	err = netlink_register_notifier(&socket_notifier);
	if (err)
		return err;
	err = genl_register_family(&ctnat_family);
	if (err)
		netlink_unregister_notifier(&socket_notifier);
	return err;
}

void ctnat_netlink_exit(void)
{
	genl_unregister_family(&ctnat_family);
	netlink_unregister_notifier(&socket_notifier);
}
