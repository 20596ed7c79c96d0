// SPDX-License-Identifier: GPL-2.0-only
/* Verify, compile, swap, retire: the only writer of the active ruleset. */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include <net/genetlink.h>

#include "hash.h"
#include "notify.h"
#include "ruleset.h"

/*
 * An active ruleset with what must live as long as it: the snapshot that it
 * was made of (its rules own the counters) and, once another took its
 * place, the work that frees it.
 */
struct installed {
	struct ctnat_active active;
	struct ctnat_snapshot *snapshot;
	struct ctnat_demand demand;
	struct net *net;
	struct rcu_work work;
};

/* Frees replaced rulesets after their grace period, where it may sleep. */
static struct workqueue_struct *retire_wq;

static struct installed *installed_of(struct ctnat_active *active)
{
	return container_of(active, struct installed, active);
}

static void installed_free(struct installed *in)
{
	if (!in)
		return;
	ctnat_flows_release(&in->active);
	kvfree(in->active.hook_chain);
	kvfree(in->active.nat_chain);
	kvfree(in->active.limits);
	ctnat_program_free(&in->active);
	ctnat_snapshot_put(in->snapshot);
	kfree(in);
}

static void installed_release(struct installed *in)
{
	if (!in)
		return;
	ctnat_demand_release(in->net, &in->active);
	installed_free(in);
}

static void retire_work(struct work_struct *work)
{
	installed_release(container_of(to_rcu_work(work), struct installed,
				       work));
}

static struct ctnat_active *active_locked(struct ctnat_net *cn)
{
	return rcu_dereference_protected(cn->active,
					 lockdep_is_held(&cn->lock));
}

/* ---- verify and compile ---- */

static int collect_limits(struct installed *in)
{
	struct ctnat_limits *limits;

	limits = ctnat_limits_make(&in->snapshot->view, in->active.objects);
	if (IS_ERR(limits))
		return PTR_ERR(limits);
	in->active.limits = limits;
	return 0;
}

/* Of its rules, which are linked; what is told of them is kept with them. */
static struct ctnat_demand chain_demand(const struct ctnat_view_chain *chain)
{
	struct ctnat_rules *rules = ctnat_chain_rules(chain);
	struct ctnat_demand demand = { .all = 0 };
	u32 i;

	for (i = 0; i < chain->n_parts; i++) {
		cond_resched();
		demand.all |= ctnat_rules_block(rules, i)->demand.all;
	}
	/* nothing new to those who share these rules with an older ruleset */
	if (rules)
		WRITE_ONCE(rules->flags, demand.flags & CTNAT_DEMAND_CT ?
						 CTNAT_CHAIN_HAS_CT : 0);
	return demand;
}

/* What all rules together ask for. */
static struct ctnat_demand sum_demand(const struct ctnat_view *view)
{
	struct ctnat_demand demand = { .all = 0 };
	u32 i;

	for (i = 0; i < view->n_chains; i++) {
		cond_resched();
		demand.all |= chain_demand(&view->chains[i]).all;
	}
	return demand;
}

/* @hooks: by chain, which hooks reach it. */
static int collect_flows(const struct ctnat_stage *stage, struct installed *in,
			 const u32 *hooks, struct netlink_ext_ack *extack)
{
	return ctnat_flows_prepare(stage->cn, hooks, &in->active,
				   active_locked(stage->cn), extack);
}

static int compile(const struct ctnat_stage *stage, struct installed *in,
		   const struct ctnat_scratch *scratch,
		   struct netlink_ext_ack *extack)
{
	int err;

	in->active.view = &in->snapshot->view;
	err = ctnat_program_make(&in->active, in->snapshot->chains,
				 active_locked(stage->cn), scratch) ?:
	      collect_limits(in);
	if (err)
		return err;
	in->demand = sum_demand(in->active.view);
	in->active.offloads = in->demand.flags & CTNAT_DEMAND_OFFLOAD;
	return collect_flows(stage, in, scratch->state, extack);
}

static void measure(struct ctnat_snapshot *snapshot, u32 image, u32 wire)
{
	snapshot->image_max = max(snapshot->image_max, image);
	snapshot->wire_max = max(snapshot->wire_max, wire);
}

/* A rule is encoded to learn how long it is: few can be the longest. */
static void measure_rules(struct ctnat_snapshot *snapshot,
			  const struct ctnat_view_chain *chain)
{
	const struct ctnat_rule_list list = ctnat_list_of(chain);
	struct ctnat_stretch s;
	u32 i;

	ctnat_for_each_stretch(&s, &list) {
		cond_resched();
		if (s.facts & CTNAT_RULE_SMALL)
			continue;
		for (i = 0; i < s.n; i++) {
			cond_resched();
			if (!(s.rule[i].facts & CTNAT_RULE_SMALL))
				measure(snapshot, s.rule[i].rule->size,
					ctnat_wire_most(s.rule[i].rule));
		}
	}
}

static void measure_images(struct ctnat_snapshot *snapshot)
{
	const struct ctnat_view *view = &snapshot->view;
	u32 c;

	snapshot->image_max = CTNAT_WIRE_LEAST;
	snapshot->wire_max = CTNAT_WIRE_LEAST;
	for (c = 0; c < view->n_chains; c++) {
		cond_resched();
		snapshot->wire_max = max(snapshot->wire_max,
					 ctnat_devices_wire(&view->chains[c]));
		measure_rules(snapshot, &view->chains[c]);
	}
	for (c = 0; c < view->n_objects; c++) {
		const struct ctnat_object *object = view->objects[c].object;

		cond_resched();
		measure(snapshot, object->size,
			ctnat_wire_encode_object(object, NULL, 0));
	}
}

/* The message that brought what has this number in the snapshot; 0: none. */
static u32 slot_seq(const struct ctnat_slot *slots, u32 n, u32 number)
{
	u32 i;

	for (i = 0; i < n; i++)
		if (slots[i].next == number)
			return slots[i].seq;
	return 0;
}

static void blame_chain(const struct ctnat_stage *stage,
			const struct ctnat_view_chain *chain,
			const struct ctnat_refusal *why, struct ctnat_blame *b)
{
	const struct ctnat_rule_object *rule;

	if (why->rule >= chain->n_rules) {
		b->seq = slot_seq(stage->chain_slots, stage->n_chains,
				  why->chain);
		return;
	}
	rule = ctnat_view_rule_object(ctnat_rule_at(chain, why->rule));
	if (rule->handle < stage->first_handle)
		return;
	b->seq = rule->seq;
	if (why->insn != CTNAT_NOWHERE)
		b->insn = why->insn;
}

static void blame_object(const struct ctnat_stage *stage,
			 const struct ctnat_refusal *why, struct ctnat_blame *b)
{
	b->seq = slot_seq(stage->object_slots, stage->n_objects, why->object);
	if (why->insn != CTNAT_NOWHERE)
		b->insn = why->insn;
}

/* Say which message of the transaction brought what is refused. */
static void blame(const struct ctnat_stage *stage,
		  const struct ctnat_snapshot *snapshot,
		  const struct ctnat_refusal *why,
		  struct netlink_ext_ack *extack)
{
	struct ctnat_blame b = { .insn = 0xffff, .part = why->part };

	extack->_msg = why->sentence;
	if (why->object < snapshot->view.n_objects)
		blame_object(stage, why, &b);
	else if (why->chain < snapshot->view.n_chains)
		blame_chain(stage, &snapshot->view.chains[why->chain], why, &b);
	if (!b.seq)
		return;
	BUILD_BUG_ON(sizeof(b) > NETLINK_MAX_COOKIE_LEN);
	memcpy(extack->cookie, &b, sizeof(b));
	extack->cookie_len = sizeof(b);
}

/* Verify the snapshot as a whole and compile it. */
static int verify_and_compile(const struct ctnat_stage *stage,
			      struct installed *in,
			      struct netlink_ext_ack *extack)
{
	const struct ctnat_view *view = &in->snapshot->view;
	struct ctnat_refusal why = { .chain = CTNAT_NOWHERE,
				     .insn = CTNAT_NOWHERE,
				     .object = CTNAT_NOWHERE };
	struct ctnat_scratch scratch;
	int err = -ENOMEM;

	scratch.order = kvcalloc(CTNAT_SORT_ROOM(view->n_chains), sizeof(u32),
				 GFP_KERNEL_ACCOUNT);
	scratch.state = kvcalloc(view->n_chains, sizeof(u32),
				 GFP_KERNEL_ACCOUNT);
	scratch.objects = kvcalloc(CTNAT_SORT_ROOM(view->n_objects),
				   sizeof(u32), GFP_KERNEL_ACCOUNT);
	if (!scratch.order || !scratch.state || !scratch.objects)
		goto out;
	err = ctnat_verify_view(view, &scratch, &why);
	if (err) {
		blame(stage, in->snapshot, &why, extack);
		goto out;
	}
	err = compile(stage, in, &scratch, extack);
out:
	kvfree(scratch.objects);
	kvfree(scratch.state);
	kvfree(scratch.order);
	return err;
}

/* ---- commit ---- */

static int check_stage(const struct ctnat_stage *stage,
		       const struct genl_info *info)
{
	struct nlattr *ops = info->attrs[CTNAT_A_OPS];

	if (!ops) {
		NL_SET_ERR_MSG(info->extack, "say how many messages the transaction has");
		return -EINVAL;
	}
	if (stage->failed || nla_get_u32(ops) != stage->n_ops) {
		NL_SET_ERR_MSG(info->extack, "messages of the transaction were refused, nothing was changed");
		return -ECANCELED;
	}
	if (stage->generation != stage->cn->snapshot->view.generation) {
		NL_SET_ERR_MSG(info->extack, "the ruleset was changed meanwhile, read it again and retry");
		return -ERESTART;
	}
	return 0;
}

static int prepare_journals(const struct ctnat_stage *stage,
			    const struct ctnat_snapshot *snapshot,
			    struct netlink_ext_ack *extack)
{
	struct ctnat_refusal why = {
		.part = CTNAT_A_ELEMS,
		.chain = CTNAT_NOWHERE,
		.insn = CTNAT_NOWHERE,
		.sentence = "there are more elements than the set has room for",
	};
	int err = ctnat_journals_prepare(snapshot, &why.object);

	if (err == -ENFILE)
		blame(stage, snapshot, &why, extack);
	return err;
}

/* Everything that can fail, with nothing visible yet. */
static struct installed *prepare(struct ctnat_stage *stage,
				 struct netlink_ext_ack *extack)
{
	struct ctnat_refusal why = { .chain = CTNAT_NOWHERE,
				     .rule = CTNAT_NOWHERE,
				     .insn = CTNAT_NOWHERE,
				     .object = CTNAT_NOWHERE };
	struct ctnat_net *cn = stage->cn;
	struct installed *in;
	int err = -ENOMEM;

	in = kzalloc(sizeof(*in), GFP_KERNEL_ACCOUNT);
	if (!in)
		return ERR_PTR(err);
	in->net = cn->net;
	in->snapshot = ctnat_snapshot_make(stage);
	if (!in->snapshot)
		goto err_free;
	measure_images(in->snapshot);

	/* 2. Is the ruleset right as a whole? 3. Compile it. */
	err = verify_and_compile(stage, in, extack);
	if (err)
		goto err_free;
	/* 4. Templates, labels, modules: what its rules ask for. */
	err = ctnat_demand_meet(cn->net, in->demand, &in->active, &why, extack);
	if (err && why.sentence)
		blame(stage, in->snapshot, &why, extack);
	if (err)
		goto err_free;
	/* 5. Elements that live on their own: there for the new ruleset only. */
	err = prepare_journals(stage, in->snapshot, extack);
	if (err)
		goto err_release;
	/* 6. Hooks: from here packets may come, but see the old ruleset. */
	err = ctnat_hooks_prepare(cn, &in->snapshot->view, &in->active, &why,
				  extack);
	if (err && why.sentence)
		blame(stage, in->snapshot, &why, extack);
	if (err)
		goto err_journals;
	return in;

err_journals:
	ctnat_journals_finish(in->snapshot, false);
err_release:
	installed_release(in);
	return ERR_PTR(err);
err_free:
	installed_free(in);
	return ERR_PTR(err);
}

/*
 * Activate a transaction. Its stage is used up, whatever the answer; the caller
 * aborts what is left of it.
 */
int ctnat_stage_commit(struct ctnat_stage *stage, const struct genl_info *info)
{
	struct ctnat_snapshot *old_snapshot;
	struct ctnat_net *cn = stage->cn;
	struct ctnat_active *old;
	struct installed *in;
	int err;

	lockdep_assert_held(&cn->lock);
	/* 1. Was it made on what is still the current ruleset? */
	err = check_stage(stage, info);
	if (err)
		return err;
	if (!stage->changed)
		return 0;
	ctnat_stage_collect(stage);
	in = prepare(stage, info->extack);
	if (IS_ERR(in))
		return PTR_ERR(in);

	/* 7. Packets come to rules that no longer belong to a flow table. */
	ctnat_hooks_retire_flows(cn);
	/* 8. The instant at which traffic sees it. Nothing fails any more. */
	old = active_locked(cn);
	old_snapshot = cn->snapshot;
	rcu_assign_pointer(cn->active, &in->active);
	cn->snapshot = ctnat_snapshot_get(in->snapshot);
	ctnat_journals_finish(cn->snapshot, true);
	/* 9. Hooks that only the old one needed. */
	ctnat_hooks_retire(cn);
	/* 10. Tell who listens. */
	ctnat_notify_commit(stage, old_snapshot, info);
	ctnat_journals_drop(cn->snapshot);
	/* 11. The old one goes when no packet can see it any more. */
	if (old) {
		INIT_RCU_WORK(&installed_of(old)->work, retire_work);
		queue_rcu_work(retire_wq, &installed_of(old)->work);
	}
	ctnat_snapshot_put(old_snapshot);
	return 0;
}

/* ---- namespaces ---- */

int ctnat_ruleset_init(struct ctnat_net *cn)
{
	mutex_init(&cn->lock);
	spin_lock_init(&cn->reset_lock);
	spin_lock_init(&cn->stages_lock);
	INIT_LIST_HEAD(&cn->stages);
	cn->snapshot = ctnat_snapshot_alloc(0, 0, 0);
	return cn->snapshot ? 0 : -ENOMEM;
}

/* Packets that come from here on find no ruleset. */
void ctnat_ruleset_unpublish(struct ctnat_net *cn)
{
	struct ctnat_active *old;

	mutex_lock(&cn->lock);
	old = active_locked(cn);
	RCU_INIT_POINTER(cn->active, NULL);
	mutex_unlock(&cn->lock);
	if (old) {
		INIT_RCU_WORK(&installed_of(old)->work, retire_work);
		queue_rcu_work(retire_wq, &installed_of(old)->work);
	}
}

/* Wait until every ruleset that was replaced or unpublished is freed. */
void ctnat_ruleset_drain(void)
{
	rcu_barrier();
	flush_workqueue(retire_wq);
}

void ctnat_ruleset_exit(struct ctnat_net *cn)
{
	struct ctnat_stage *stage, *next;

	mutex_lock(&cn->lock);
	list_for_each_entry_safe(stage, next, &cn->stages, list)
		ctnat_stage_abort(stage);
	mutex_unlock(&cn->lock);
	ctnat_snapshot_put(cn->snapshot);
	mutex_destroy(&cn->lock);
}

int ctnat_ruleset_module_init(void)
{
	int err;

	err = ctnat_rules_module_init();
	if (err)
		return err;
	err = ctnat_hash_module_init();
	if (err)
		goto err_rules_exit;
	retire_wq = alloc_workqueue("ctnat", WQ_UNBOUND, 0);
	if (retire_wq)
		return 0;
	err = -ENOMEM;
	ctnat_hash_module_exit();
err_rules_exit:
	ctnat_rules_module_exit();
	return err;
}

void ctnat_ruleset_module_exit(void)
{
	destroy_workqueue(retire_wq);
	rcu_barrier();	/* elements that have left their sets */
	ctnat_hash_module_exit();
	ctnat_rules_module_exit();
}
