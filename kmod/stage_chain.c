// SPDX-License-Identifier: GPL-2.0-only
/* Transactions in progress: chains, who jumps to them, who uses what. */
#include <linux/netfilter_netdev.h>
#include <net/netlink.h>

#include "ruleset.h"

/* ---- uses ---- */

static void use_objects(struct ctnat_stage *stage, u32 table,
			const struct ctnat_insn *insn, int delta)
{
	struct ctnat_use uses[CTNAT_USES_MAX];
	unsigned int i, n;
	u32 target;

	n = ctnat_insn_uses(insn, uses);
	for (i = 0; i < n; i++) {
		target = ctnat_stage_find_object(stage, table, uses[i].kind,
						 uses[i].name);
		if (target != CTNAT_NOWHERE)
			stage->object_slots[target].uses += delta;
	}
}

/*
 * Count a rule's jumps and the objects it uses (@delta 1) or stop counting them
 * (-1). They are named; a name that does not exist yet counts nowhere, so that
 * new names make the counts stale (uses_valid).
 */
void ctnat_stage_use(struct ctnat_stage *stage, u32 table,
		     const struct ctnat_rule_object *rule, int delta)
{
	const struct ctnat_insn *insn;
	struct ctnat_jumps jumps;
	u32 target;

	if (!stage->uses_valid || !(rule->is & (CTNAT_RULE_JUMPS | CTNAT_RULE_USES)))
		return;
	ctnat_rule_for_each(insn, rule->image) {
		use_objects(stage, table, insn, delta);
		ctnat_for_each_jump(&jumps, insn) {
			target = ctnat_stage_find_chain(stage, table,
							jumps.chain);
			if (target != CTNAT_NOWHERE)
				stage->chain_slots[target].uses += delta;
		}
	}
}

static void use_chain(struct ctnat_stage *stage, u32 chain, int delta)
{
	const struct ctnat_view_chain *c = &stage->chains[chain];
	const struct ctnat_rule_list list = ctnat_list_of(c);
	struct ctnat_stretch s;
	u32 i;

	ctnat_for_each_stretch(&s, &list) {
		cond_resched();
		if (!(~s.facts & (CTNAT_RULE_NO_JUMPS | CTNAT_RULE_NO_USES)))
			continue;
		for (i = 0; i < s.n; i++) {
			cond_resched();
			ctnat_stage_use(stage, c->table,
					ctnat_view_rule_object(&s.rule[i]),
					delta);
		}
	}
}

/* Elements use the chains they lead to, whoever looks them up. */
static void use_targets(struct ctnat_stage *stage,
			const struct ctnat_view_object *object)
{
	u32 i, target;

	for (i = 0; i < object->elems->n_chains; i++) {
		cond_resched();
		target = ctnat_stage_find_chain(stage, object->table,
						object->elems->chains[i]);
		if (target != CTNAT_NOWHERE)
			stage->chain_slots[target].uses++;
	}
}

/*
 * Count all jumps of the stage. Done when a chain is to be deleted, and kept
 * up to date from there on, so that deleting many chains takes one pass.
 */
void ctnat_stage_count_uses(struct ctnat_stage *stage)
{
	u32 i;

	if (stage->uses_valid)
		return;
	ctnat_stage_collect(stage);
	stage->uses_valid = true;
	for (i = 0; i < stage->n_chains; i++)
		stage->chain_slots[i].uses = 0;
	for (i = 0; i < stage->n_objects; i++)
		stage->object_slots[i].uses = 0;
	for (i = 0; i < stage->n_chains; i++) {
		cond_resched();
		if (stage->chains[i].name)
			use_chain(stage, i, 1);
	}
	for (i = 0; i < stage->n_objects; i++) {
		cond_resched();
		if (stage->objects[i].name && stage->objects[i].elems)
			use_targets(stage, &stage->objects[i]);
	}
}

/* ---- chains ---- */

void ctnat_stage_sync_chain(struct ctnat_stage *stage, u32 chain,
			    struct ctnat_rules *rules)
{
	struct ctnat_view_chain *c = &stage->chains[chain];

	stage->n_rules -= c->n_rules;
	ctnat_chain_set_rules(c, rules);
	stage->n_rules += c->n_rules;
	stage->changed = true;
}

/* Most messages are about the same chain as the one before. */
static bool want_same_chain(const struct ctnat_stage *stage,
			    const struct ctnat_request *rq)
{
	const struct ctnat_view_table *table;
	const struct ctnat_view_chain *chain;

	if (stage->recent_chain == CTNAT_NOWHERE || !rq->has_family ||
	    !rq->table || !rq->chain)
		return false;
	chain = &stage->chains[stage->recent_chain];
	table = &stage->tables[chain->table];
	return chain->name && !strcmp(chain->name, rq->chain) &&
	       table->family == rq->family && !strcmp(table->name, rq->table);
}

/* The chain that a message names, and its table; a refusal if there is none. */
int ctnat_stage_want_chain(struct ctnat_stage *stage,
			   const struct ctnat_request *rq, u32 *table,
			   u32 *chain)
{
	int err;

	if (want_same_chain(stage, rq)) {
		*chain = stage->recent_chain;
		*table = stage->chains[*chain].table;
		return 0;
	}
	err = ctnat_stage_want_table(stage, rq, table);
	if (err)
		return err;
	if (!rq->chain)
		return ctnat_refuse(rq, 0, EINVAL, "name of the chain is missing");
	*chain = ctnat_stage_find_chain(stage, *table, rq->chain);
	if (*chain == CTNAT_NOWHERE)
		return ctnat_refuse(rq, CTNAT_A_CHAIN, ENOENT,
				    "no such chain in this table, add it first");
	stage->recent_chain = *chain;
	return 0;
}

static int check_new_chain(const struct ctnat_stage *stage,
			   const struct ctnat_request *rq,
			   const struct ctnat_view_chain *chain)
{
	struct ctnat_view_chain one = *chain;
	struct ctnat_refusal why = { };
	struct ctnat_view view = {
		.n_tables = 1,
		.n_chains = 1,
		.tables = &stage->tables[chain->table],
		.chains = &one,
	};
	int err;

	one.table = 0;
	err = ctnat_verify_chain(&view, 0, &why);
	if (!err)
		return 0;
	return ctnat_refuse(rq, why.part <= CTNAT_A_MAX ? why.part : 0,
			    why.error, why.sentence);
}

/* The names of a message's devices, one behind the other. */
static int read_devices(const struct ctnat_request *rq,
			struct ctnat_view_chain *chain)
{
	const struct nlattr *nest = rq->attrs[CTNAT_A_DEVICES], *attr;
	size_t size = 0;
	char *to;
	int left;

	if (!nest)
		return 0;
	nla_for_each_nested(attr, nest, left) {
		size += strlen(nla_data(attr)) + 1;
		if (nla_type(attr) != CTNAT_A_DEVICE ||
		    ++chain->n_devices > CTNAT_DEVICES_MAX)
			return ctnat_refuse(rq, CTNAT_A_DEVICES, EINVAL,
					    "a chain has at most 256 devices");
	}
	to = ctnat_names_alloc(size);
	if (!to)
		return -ENOMEM;
	chain->devices = to;
	nla_for_each_nested(attr, nest, left) {
		strcpy(to, nla_data(attr));
		to += strlen(to) + 1;
	}
	return 0;
}

/* A device that is not there is more likely misspelt than late. */
static int check_devices_exist(const struct ctnat_stage *stage,
			       const struct ctnat_request *rq)
{
	const struct nlattr *attr;
	int left, err = 0;

	if (!rq->attrs[CTNAT_A_DEVICES])
		return 0;
	nla_for_each_nested(attr, rq->attrs[CTNAT_A_DEVICES], left) {
		if (ctnat_device_exists(stage->cn->net, nla_data(attr)))
			continue;
		err = ctnat_refuse(rq, CTNAT_A_DEVICES, ENODEV,
				   "there is no such device, make it before its chain");
		NL_SET_BAD_ATTR(rq->extack, attr);
		break;
	}
	return err;
}

static int check_egress(const struct ctnat_stage *stage,
			const struct ctnat_request *rq,
			const struct ctnat_view_chain *chain)
{
	if (stage->tables[chain->table].family != NFPROTO_NETDEV ||
	    chain->type == CTNAT_CHAIN_REGULAR ||
	    chain->hook != NF_NETDEV_EGRESS || ctnat_can_skip_egress())
		return 0;
	return ctnat_refuse(rq, CTNAT_A_HOOK, EOPNOTSUPP,
			    "this kernel cannot send packets past the hook egress (CONFIG_NETFILTER_SKIP_EGRESS)");
}

/* Type, hook, priority and policy of a new chain from the message. */
static int read_spec(const struct ctnat_request *rq,
		     struct ctnat_view_chain *chain)
{
	struct nlattr **a = rq->attrs;

	chain->policy = NF_ACCEPT;
	if (!a[CTNAT_A_CHAIN_TYPE]) {
		int attr = a[CTNAT_A_HOOK] ? CTNAT_A_HOOK :
			   a[CTNAT_A_PRIORITY] ? CTNAT_A_PRIORITY :
			   a[CTNAT_A_DEVICES] ? CTNAT_A_DEVICES :
			   a[CTNAT_A_POLICY] ? CTNAT_A_POLICY : 0;

		if (attr)
			return ctnat_refuse(rq, attr, EINVAL,
					    "only a base chain has hook, devices, priority and policy, give it a type");
		return 0;
	}
	if (!a[CTNAT_A_HOOK] || !a[CTNAT_A_PRIORITY])
		return ctnat_refuse(rq, CTNAT_A_CHAIN_TYPE, EINVAL,
				    "a base chain needs a hook and a priority");
	chain->type = nla_get_u8(a[CTNAT_A_CHAIN_TYPE]);
	chain->hook = nla_get_u8(a[CTNAT_A_HOOK]);
	chain->priority = nla_get_s32(a[CTNAT_A_PRIORITY]);
	if (a[CTNAT_A_POLICY])
		chain->policy = nla_get_u8(a[CTNAT_A_POLICY]);
	return read_devices(rq, chain);
}

/* Does the message name the devices that the chain has? */
static int update_devices(const struct ctnat_request *rq,
			  const struct ctnat_view_chain *chain)
{
	struct ctnat_view_chain named = { };
	int err;

	if (!rq->attrs[CTNAT_A_DEVICES])
		return 0;
	err = read_devices(rq, &named);
	if (!err && !ctnat_same_devices(&named, chain))
		err = ctnat_refuse(rq, CTNAT_A_DEVICES, EEXIST,
				   "the chain exists with other devices, delete it first");
	ctnat_name_put(named.devices);
	return err;
}

static int update_chain(struct ctnat_stage *stage,
			const struct ctnat_request *rq, u32 at)
{
	struct ctnat_view_chain *chain = &stage->chains[at];
	struct nlattr **a = rq->attrs;
	u8 policy;
	int err;

	if (rq->op_flags & CTNAT_OP_EXCLUSIVE)
		return ctnat_refuse(rq, CTNAT_A_CHAIN, EEXIST,
				    "the chain exists already, use add instead of create");
	if (a[CTNAT_A_CHAIN_TYPE] &&
	    nla_get_u8(a[CTNAT_A_CHAIN_TYPE]) != chain->type)
		return ctnat_refuse(rq, CTNAT_A_CHAIN_TYPE, EEXIST,
				    "the chain exists with another type, delete it first");
	if (a[CTNAT_A_HOOK] && (chain->type == CTNAT_CHAIN_REGULAR ||
				nla_get_u8(a[CTNAT_A_HOOK]) != chain->hook))
		return ctnat_refuse(rq, CTNAT_A_HOOK, EEXIST,
				    "the chain exists at another hook, delete it first");
	if (a[CTNAT_A_PRIORITY] &&
	    (chain->type == CTNAT_CHAIN_REGULAR ||
	     nla_get_s32(a[CTNAT_A_PRIORITY]) != chain->priority))
		return ctnat_refuse(rq, CTNAT_A_PRIORITY, EEXIST,
				    "the chain exists with another priority, delete it first");
	err = update_devices(rq, chain) ?:
	      ctnat_stage_comment(stage, rq, &chain->comment);
	if (err)
		return err;
	if (!a[CTNAT_A_POLICY])
		return 0;
	policy = nla_get_u8(a[CTNAT_A_POLICY]);
	if (chain->type == CTNAT_CHAIN_REGULAR)
		return ctnat_refuse(rq, CTNAT_A_POLICY, EINVAL,
				    "only a base chain has a policy");
	if (chain->policy != policy) {
		struct ctnat_view_chain new = *chain;

		new.policy = policy;
		err = check_new_chain(stage, rq, &new);
		if (err)
			return err;
		chain->policy = policy;
		stage->changed = true;
	}
	return 0;
}

static int new_chain_in(struct ctnat_stage *stage,
			const struct ctnat_request *rq,
			struct ctnat_view_chain *new)
{
	int err;

	err = read_spec(rq, new);
	if (err)
		goto err_put_names;
	err = -ENOMEM;
	new->name = ctnat_name_alloc(rq->chain);
	if (!new->name)
		goto err_put_names;
	err = check_new_chain(stage, rq, new) ?:
	      check_egress(stage, rq, new) ?:
	      check_devices_exist(stage, rq) ?:
	      ctnat_stage_comment(stage, rq, &new->comment);
	if (err)
		goto err_put_names;
	new->handle = ++stage->cn->last_handle;
	new->number = find_first_zero_bit(stage->chain_numbers,
					  CTNAT_STAGE_CHAINS);
	err = ctnat_stage_link_chain(stage, new, rq->seq);
	if (err == -EMFILE)
		err = ctnat_refuse(rq, CTNAT_A_CHAIN, ENOSPC,
				   "too many chains were deleted in one transaction, commit it first");
	if (err)
		goto err_put_names;
	stage->uses_valid = false;
	stage->changed = true;
	return 0;

err_put_names:
	ctnat_name_put(new->comment);
	ctnat_name_put(new->devices);
	ctnat_name_put(new->name);
	return err;
}

int ctnat_stage_new_chain(struct ctnat_stage *stage,
			  const struct ctnat_request *rq)
{
	struct ctnat_view_chain new = { };
	u32 chain;
	int err;

	err = ctnat_stage_want_table(stage, rq, &new.table);
	if (err)
		return err;
	if (!rq->chain)
		return ctnat_refuse(rq, 0, EINVAL, "name of the chain is missing");
	chain = ctnat_stage_find_chain(stage, new.table, rq->chain);
	if (chain != CTNAT_NOWHERE)
		return update_chain(stage, rq, chain);
	if (stage->n_live_chains >= CTNAT_CHAINS_MAX)
		return ctnat_refuse(rq, CTNAT_A_CHAIN, ENOSPC,
				    "a namespace holds no more than 65536 chains");
	return new_chain_in(stage, rq, &new);
}

static u32 chain_by_handle(const struct ctnat_stage *stage, u32 table,
			   u64 handle)
{
	u32 i;

	for (i = 0; i < stage->n_chains; i++)
		if (stage->chains[i].name && stage->chains[i].table == table &&
		    stage->chains[i].handle == handle)
			return i;
	return CTNAT_NOWHERE;
}

/* The rules of the chain itself do not keep it alive. */
static bool chain_in_use(struct ctnat_stage *stage, u32 chain)
{
	bool used;

	ctnat_stage_count_uses(stage);
	use_chain(stage, chain, -1);
	used = stage->chain_slots[chain].uses;
	if (used)
		use_chain(stage, chain, 1);
	return used;
}

int ctnat_stage_del_chain(struct ctnat_stage *stage,
			  const struct ctnat_request *rq)
{
	bool absent_ok = rq->op_flags & CTNAT_OP_DESTROY;
	u32 table, chain;
	int err;

	if (rq->has_family && rq->table && absent_ok &&
	    ctnat_stage_find_table(stage, rq->family, rq->table) ==
	    CTNAT_NOWHERE)
		return 0;
	err = ctnat_stage_want_table(stage, rq, &table);
	if (err)
		return err;
	if (rq->chain)
		chain = ctnat_stage_find_chain(stage, table, rq->chain);
	else if (rq->handle)
		chain = chain_by_handle(stage, table, rq->handle);
	else
		return ctnat_refuse(rq, 0, EINVAL,
				    "say which chain: its name or its handle");
	if (chain != CTNAT_NOWHERE && rq->handle &&
	    stage->chains[chain].handle != rq->handle)
		chain = CTNAT_NOWHERE;
	if (chain == CTNAT_NOWHERE)
		return absent_ok ? 0 :
		       ctnat_refuse(rq, rq->chain ? CTNAT_A_CHAIN :
				    CTNAT_A_HANDLE, ENOENT,
				    "no such chain in this table");
	if (chain_in_use(stage, chain))
		return ctnat_refuse(rq, rq->chain ? CTNAT_A_CHAIN :
				    CTNAT_A_HANDLE, EBUSY,
				    "rules or elements of maps lead to this chain, delete them first");
	ctnat_stage_drop_chain(stage, chain);
	stage->changed = true;
	return 0;
}

/* May the chain be called so? */
static int check_new_name(const struct ctnat_stage *stage,
			  const struct ctnat_request *rq, u32 chain,
			  const char *new_name)
{
	struct ctnat_view_chain renamed = stage->chains[chain];
	int err;

	if (!*new_name)
		return ctnat_refuse(rq, CTNAT_A_NEW_NAME, EINVAL,
				    "a name must not be empty");
	if (ctnat_stage_find_chain(stage, renamed.table, new_name) !=
	    CTNAT_NOWHERE)
		return ctnat_refuse(rq, CTNAT_A_NEW_NAME, EEXIST,
				    "a chain of this name exists already");
	renamed.name = new_name;
	err = check_new_chain(stage, rq, &renamed);
	if (err)
		NL_SET_BAD_ATTR(rq->extack, rq->attrs[CTNAT_A_NEW_NAME]);
	return err;
}

int ctnat_stage_rename_chain(struct ctnat_stage *stage,
			     const struct ctnat_request *rq)
{
	const char *new_name;
	u32 table, chain;
	int err;

	err = ctnat_stage_want_chain(stage, rq, &table, &chain);
	if (err)
		return err;
	if (!rq->attrs[CTNAT_A_NEW_NAME])
		return ctnat_refuse(rq, 0, EINVAL, "new name of the chain is missing");
	new_name = nla_data(rq->attrs[CTNAT_A_NEW_NAME]);
	err = check_new_name(stage, rq, chain, new_name);
	if (err)
		return err;
	err = ctnat_stage_retarget_rules(stage, table, rq, new_name) ?:
	      ctnat_stage_retarget_elems(stage, table, rq->chain, new_name);
	if (err)
		return err;
	new_name = ctnat_name_alloc(new_name);
	if (!new_name)
		return -ENOMEM;
	ctnat_stage_unlink_chain(stage, chain);
	ctnat_stage_rehash_chain(stage, chain, new_name);
	stage->uses_valid = false;
	stage->changed = true;
	return 0;
}
