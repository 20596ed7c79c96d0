// SPDX-License-Identifier: GPL-2.0-only
/* Transactions in progress: rules. */
#include <linux/mm.h>
#include <linux/slab.h>
#include <net/netlink.h>

#include "core/hooks.h"
#include "ruleset.h"

/* Refuse a rule: the caret goes to the part of the expression at fault. */
static int refuse_rule(const struct ctnat_request *rq,
		       const struct ctnat_refusal *why)
{
	const struct nlattr *exprs = rq->attrs[CTNAT_A_RULE_EXPRS];
	int err = ctnat_refuse(rq, CTNAT_A_RULE_EXPRS, why->error,
			       why->sentence);
	size_t offset;

	if (why->insn == CTNAT_NOWHERE)
		return err;
	offset = ctnat_wire_find(nla_data(exprs), nla_len(exprs), why->insn,
				 why->part);
	if (offset + NLA_HDRLEN <= nla_len(exprs))
		NL_SET_BAD_ATTR(rq->extack, nla_data(exprs) + offset);
	return err;
}

/*
 * A rule that names nothing needs no numbers: it is as good as linked, and asks
 * for the same whatever the ruleset will be.
 */
static void link_nameless(const struct ctnat_stage *stage, u32 chain,
			  struct ctnat_rule_object *rule)
{
	const struct ctnat_view view = { .tables = stage->tables };

	if (rule->is & (CTNAT_RULE_USES | CTNAT_RULE_JUMPS))
		return;
	ctnat_rule_set_demand(rule, ctnat_demand_of(&view,
						    stage->chains[chain].table,
						    rule->image));
	rule->is |= CTNAT_RULE_NUMBERED;
}

static int check_rule(const struct ctnat_stage *stage, u32 chain,
		      const struct ctnat_rule_object *rule,
		      struct ctnat_refusal *why)
{
	struct ctnat_view_chain one_chain = stage->chains[chain];
	const struct ctnat_view_rule one_rule = { .rule = rule->image };
	const struct ctnat_view view = {
		.n_tables = 1,
		.n_chains = 1,
		.tables = &stage->tables[one_chain.table],
		.chains = &one_chain,
	};

	one_chain.table = 0;
	one_chain.n_rules = 1;
	one_chain.n_parts = 0;
	one_chain.rules = &one_rule;
	return ctnat_verify_rule(&view, 0, 0, why);
}

/* A device that is not there is more likely misspelt than late. */
static int check_devices(const struct ctnat_stage *stage,
			 const struct ctnat_rule *rule,
			 struct ctnat_refusal *why)
{
	const struct ctnat_insn *insn;

	why->insn = 0;
	ctnat_rule_for_each(insn, rule) {
		const struct ctnat_insn_fwd *fwd = (const void *)insn;

		if (insn->kind == CTNAT_EXPR_FWD &&
		    !ctnat_device_exists(stage->cn->net, fwd->device)) {
			why->sentence = "there is no such device, make it before the rule";
			why->error = ENODEV;
			why->part = CTNAT_A_FWD_DEVICE;
			return -ENODEV;
		}
		why->insn++;
	}
	return 0;
}

/*
 * The image of a rule in room of its own. Most are small: they are read once,
 * into the room of the stage, and then copied; the others are read twice.
 */
static struct ctnat_rule_object *read_image(struct ctnat_stage *stage,
					    const struct nlattr *exprs,
					    struct ctnat_refusal *why)
{
	struct ctnat_rule *small = (void *)stage->image;
	struct ctnat_rule_object *rule;
	struct ctnat_rule head = { };
	int size;

	size = ctnat_wire_decode(nla_data(exprs), nla_len(exprs), small,
				 sizeof(stage->image), why);
	if (size >= 0)
		return ctnat_rule_copy(small, ctnat_rule_needs_more(small));
	if (size == -ENOBUFS)
		size = ctnat_wire_decode(nla_data(exprs), nla_len(exprs), NULL,
					 0, why);
	if (size < 0)
		return ERR_PTR(size);
	/* what a large one takes is little beside it */
	head.size = size;
	rule = ctnat_rule_alloc(&head, true);
	if (rule)
		ctnat_wire_decode(nla_data(exprs), nla_len(exprs), rule->image,
				  size, why);
	return rule;
}

/* Make a rule from the message, verified for this chain. */
static struct ctnat_rule_object *read_rule(struct ctnat_stage *stage,
					   const struct ctnat_request *rq,
					   u32 chain)
{
	const struct nlattr *exprs = rq->attrs[CTNAT_A_RULE_EXPRS];
	struct ctnat_refusal why = { .insn = CTNAT_NOWHERE, .error = EINVAL };
	struct ctnat_rule_object *rule;
	int err;

	rule = read_image(stage, exprs, &why);
	if (!rule)
		return ERR_PTR(-ENOMEM);
	if (IS_ERR(rule))
		return ERR_PTR(refuse_rule(rq, &why));
	if (ctnat_verify_image(rule->image, rule->image->size, &why) ||
	    check_rule(stage, chain, rule, &why) ||
	    check_devices(stage, rule->image, &why)) {
		ctnat_rule_put(rule);
		return ERR_PTR(refuse_rule(rq, &why));
	}
	err = ctnat_rule_finish(rule, stage->cn->net);
	if (err) {
		ctnat_rule_put(rule);
		return ERR_PTR(err);
	}
	link_nameless(stage, chain, rule);
	rule->seq = rq->seq;
	return rule;
}

/* The rule that is number INDEX is the neighbour. */
static int read_index(const struct ctnat_request *rq, u32 n_rules, u32 *at)
{
	*at = nla_get_u32(rq->attrs[CTNAT_A_INDEX]);
	if (rq->attrs[CTNAT_A_POSITION])
		return ctnat_refuse(rq, CTNAT_A_INDEX, EINVAL,
				    "the place of a rule is told once: by a handle or by an index");
	if (*at >= n_rules)
		return ctnat_refuse(rq, CTNAT_A_INDEX, ENOENT,
				    "the chain has no rule with this index");
	return 0;
}

/* Where the rule goes: index into the rules of the chain. */
static int read_place(const struct ctnat_stage *stage,
		      const struct ctnat_request *rq, u32 chain, u32 *at)
{
	const struct ctnat_view_chain *c = &stage->chains[chain];
	bool append = rq->op_flags & CTNAT_OP_APPEND;
	int err, attr = CTNAT_A_POSITION;
	u64 handle;

	if (rq->op_flags & CTNAT_OP_IN_PLACE) {
		attr = CTNAT_A_HANDLE;
		handle = rq->handle;
		if (!handle)
			return ctnat_refuse(rq, 0, EINVAL,
					    "handle of the rule to replace is missing");
		if (append || rq->attrs[CTNAT_A_POSITION] ||
		    rq->attrs[CTNAT_A_INDEX])
			return ctnat_refuse(rq, CTNAT_A_OP_FLAGS, EINVAL,
					    "a rule that replaces another has no position of its own");
	} else if (rq->handle) {
		return ctnat_refuse(rq, CTNAT_A_HANDLE, EINVAL,
				    "the kernel gives handles to new rules, only replace takes one");
	} else if (rq->attrs[CTNAT_A_INDEX]) {
		err = read_index(rq, c->n_rules, at);
		if (!err)
			*at += append;
		return err;
	} else if (rq->attrs[CTNAT_A_POSITION]) {
		handle = nla_get_u64(rq->attrs[CTNAT_A_POSITION]);
	} else {
		*at = append ? c->n_rules : 0;
		return 0;
	}
	*at = ctnat_rules_find(ctnat_chain_rules(c), handle);
	if (*at == CTNAT_NOWHERE)
		return ctnat_refuse(rq, attr, ENOENT,
				    "no rule with this handle in this chain");
	*at += append;
	return 0;
}

static u32 own_hook(const struct ctnat_stage *stage, u32 chain)
{
	const struct ctnat_view view = { .tables = stage->tables };

	return ctnat_own_hook(&view, &stage->chains[chain]);
}

/* What is told of a rule that read_rule() has found right for its chain. */
static struct ctnat_view_rule entry_of(const struct ctnat_stage *stage,
				       u32 chain,
				       const struct ctnat_rule_object *rule)
{
	return (struct ctnat_view_rule){
		.rule = rule->image,
		.facts = ctnat_rule_facts(rule),
		.hooks = own_hook(stage, chain),
	};
}

/* For kernels that are there to find mistakes: a short way leads to the same. */
static bool is_as_read(struct ctnat_stage *stage,
		       const struct ctnat_request *rq, u32 chain,
		       const struct ctnat_view_rule *entry)
{
	const struct ctnat_rule_object *rule = ctnat_view_rule_object(entry);
	struct ctnat_rule_object *read = read_rule(stage, rq, chain);
	struct ctnat_view_rule other;
	bool same;

	if (IS_ERR(read))
		return PTR_ERR(read) == -ENOMEM;
	other = entry_of(stage, chain, read);
	same = read->is == rule->is && read->seq == rule->seq &&
	       ctnat_rule_demand(read).all == ctnat_rule_demand(rule).all &&
	       ctnat_rule_counters(read) == ctnat_rule_counters(rule) &&
	       other.facts == entry->facts && other.hooks == entry->hooks &&
	       read->image->size == rule->image->size &&
	       !memcmp(read->image, rule->image, rule->image->size);
	ctnat_rule_put(read);
	return same;
}

/* The rule of the message, and what is told of it. */
static int make_rule(struct ctnat_stage *stage, const struct ctnat_request *rq,
		     u32 chain, struct ctnat_view_rule *entry)
{
	const struct nlattr *exprs = rq->attrs[CTNAT_A_RULE_EXPRS];
	struct ctnat_rule_object *rule;

	rule = ctnat_stage_short_rule(stage, exprs, chain, entry);
	if (rule) {
		rule->seq = rq->seq;
		entry->rule = rule->image;
		if (IS_ENABLED(CONFIG_DEBUG_NET))
			WARN_ON_ONCE(!is_as_read(stage, rq, chain, entry));
	} else {
		rule = read_rule(stage, rq, chain);
		if (IS_ERR(rule))
			return PTR_ERR(rule);
		*entry = entry_of(stage, chain, rule);
		ctnat_stage_learn_rule(stage, exprs, chain, entry);
	}
	rule->handle = ++stage->cn->last_handle;
	entry->handle = rule->handle;
	return 0;
}

int ctnat_stage_new_rule(struct ctnat_stage *stage,
			 const struct ctnat_request *rq)
{
	bool replace = rq->op_flags & CTNAT_OP_IN_PLACE;
	struct ctnat_view_rule entry;
	struct ctnat_rules *rules;
	u32 table, chain, at;
	int err;

	err = ctnat_stage_want_chain(stage, rq, &table, &chain);
	if (err)
		return err;
	if (!rq->attrs[CTNAT_A_RULE_EXPRS])
		return ctnat_refuse(rq, 0, EINVAL, "expressions of the rule are missing");
	if (nla_len(rq->attrs[CTNAT_A_RULE_EXPRS]) > CTNAT_RULE_BYTES_MAX)
		return ctnat_refuse(rq, CTNAT_A_RULE_EXPRS, E2BIG,
				    "a rule takes no more than 65000 bytes, split it");
	if (stage->n_rules >= CTNAT_RULES_MAX && !replace)
		return ctnat_refuse(rq, CTNAT_A_RULE_EXPRS, ENOSPC,
				    "a namespace holds no more than 4194304 rules");
	err = read_place(stage, rq, chain, &at) ?:
	      make_rule(stage, rq, chain, &entry);
	if (err)
		return err;

	rules = ctnat_chain_rules(&stage->chains[chain]);
	if (replace) {
		ctnat_stage_use(stage, table, ctnat_rules_at(rules, at), -1);
		err = ctnat_rules_replace(&rules, at, &entry);
	} else {
		err = ctnat_rules_insert(&rules, at, &entry);
	}
	/* also behind a failure: the same rules may stand elsewhere */
	ctnat_stage_sync_chain(stage, chain, rules);
	if (err) {
		ctnat_rule_put(ctnat_view_rule_object(&entry));
		return err;
	}
	ctnat_stage_use(stage, table, ctnat_view_rule_object(&entry), 1);
	return 0;
}

static int del_rule_at(struct ctnat_stage *stage, u32 chain, u32 at)
{
	const struct ctnat_view_chain *c = &stage->chains[chain];
	struct ctnat_rules *rules = ctnat_chain_rules(c);
	u32 table = c->table;
	int err;

	ctnat_stage_use(stage, table, ctnat_rules_at(rules, at), -1);
	err = ctnat_rules_remove(&rules, at);
	ctnat_stage_sync_chain(stage, chain, rules);
	return err;
}

static void del_rules_of(struct ctnat_stage *stage, u32 chain)
{
	const struct ctnat_view_chain *c = &stage->chains[chain];
	const struct ctnat_rule_list list = ctnat_list_of(c);
	struct ctnat_rules *rules = ctnat_chain_rules(c);
	struct ctnat_stretch s;
	u32 i;

	if (!rules)
		return;
	ctnat_for_each_stretch(&s, &list) {
		cond_resched();
		for (i = 0; i < s.n; i++)
			ctnat_stage_use(stage, c->table,
					ctnat_view_rule_object(&s.rule[i]), -1);
	}
	ctnat_stage_sync_chain(stage, chain, NULL);
	ctnat_rules_put(rules);
}

/* Chain @only, or every chain of the table if that is CTNAT_NOWHERE. */
static bool is_selected(const struct ctnat_stage *stage, u32 chain, u32 table,
			u32 only)
{
	if (!stage->chains[chain].name)
		return false;
	if (only != CTNAT_NOWHERE)
		return chain == only;
	return table == CTNAT_NOWHERE || stage->chains[chain].table == table;
}

static int del_rule_by_handle(struct ctnat_stage *stage,
			      const struct ctnat_request *rq, u32 table,
			      u32 only)
{
	u32 i, at;

	for (i = only != CTNAT_NOWHERE ? only : 0; i < stage->n_chains; i++) {
		cond_resched();
		if (!is_selected(stage, i, table, only))
			continue;
		at = ctnat_rules_find(ctnat_chain_rules(&stage->chains[i]),
				      rq->handle);
		if (at != CTNAT_NOWHERE)
			return del_rule_at(stage, i, at);
		if (i == only)
			break;
	}
	if (rq->op_flags & CTNAT_OP_DESTROY)
		return 0;
	return ctnat_refuse(rq, CTNAT_A_HANDLE, ENOENT,
			    "no rule with this handle");
}

int ctnat_stage_del_rule(struct ctnat_stage *stage,
			 const struct ctnat_request *rq)
{
	u32 table, chain = CTNAT_NOWHERE, i;
	int err;

	if (rq->chain)
		err = ctnat_stage_want_chain(stage, rq, &table, &chain);
	else
		err = ctnat_stage_want_table(stage, rq, &table);
	if (err == -ENOENT && rq->op_flags & CTNAT_OP_DESTROY) {
		rq->extack->_msg = NULL;
		return 0;
	}
	if (err)
		return err;
	if (rq->handle)
		return del_rule_by_handle(stage, rq, table, chain);
	for (i = 0; i < stage->n_chains; i++) {
		cond_resched();
		if (is_selected(stage, i, table, chain))
			del_rules_of(stage, i);
	}
	return 0;
}
