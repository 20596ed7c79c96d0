// SPDX-License-Identifier: GPL-2.0-only
/*
 * Telling listeners what a transaction changed.
 *
 * Nothing is recorded while a transaction is staged: what changed is the
 * difference of two snapshots. Handles are never used again and grow, tables
 * stand in the order of their making, chains in that of their tables and their
 * making; so tables and chains are compared by one walk along both. Chains
 * whose rules nobody wrote to still share them. In the others a new rule
 * is known by its handle, and a deleted one by lacking the mark of this
 * generation.
 */
#include <linux/mm.h>
#include <linux/slab.h>

#include "elem_time.h"
#include "hash.h"
#include "netlink.h"
#include "elem_trail.h"
#include "notify.h"

/* Of a message about elements: enough for some of any kind. */
#define ROWS_ROOM	2048

struct notice {
	struct ctnat_fill old;
	struct ctnat_fill new;
	u64 first_handle;
	u64 began;
	struct sk_buff *skb;
	bool lost;
};

enum side { GONE, SAME, ADDED };

static void flush(struct notice *n)
{
	struct sk_buff *skb = n->skb;

	n->skb = NULL;
	/* ESRCH: nobody listens any more */
	if (skb)
		genlmsg_multicast_netns(&ctnat_family, n->new.cn->net, skb, 0,
					CTNAT_GROUP_RULES, GFP_KERNEL);
}

/* Room for one message of a rule of @wire bytes of expressions. */
static struct sk_buff *room(struct notice *n, u32 wire)
{
	u32 need = CTNAT_FILL_OVERHEAD + wire;

	if (n->skb && skb_tailroom(n->skb) < need)
		flush(n);
	if (!n->skb)
		n->skb = nlmsg_new(max_t(u32, need, NLMSG_GOODSIZE),
				   GFP_KERNEL);
	if (!n->skb)
		n->lost = true;
	return n->skb;
}

static void notice_table(struct notice *n, struct ctnat_fill *fill, u8 cmd,
			 u32 table)
{
	struct sk_buff *skb = room(n, 0);

	fill->cmd = cmd;
	if (skb && ctnat_fill_table(skb, fill, table))
		n->lost = true;
}

static void notice_chain(struct notice *n, struct ctnat_fill *fill, u8 cmd,
			 u32 chain, const char *new_name)
{
	const struct ctnat_view_chain *c = &fill->snapshot->chains[chain];
	struct sk_buff *skb = room(n, ctnat_devices_wire(c));

	fill->cmd = cmd;
	if (skb && ctnat_fill_chain(skb, fill, chain, new_name))
		n->lost = true;
}

static void notice_object(struct notice *n, struct ctnat_fill *fill, u8 cmd,
			  u32 object)
{
	const struct ctnat_object *image;
	struct sk_buff *skb;
	int err;

	fill->cmd = cmd;
	if (cmd == CTNAT_CMD_NEW_OBJECT) {
		image = fill->snapshot->objects[object].object;
		skb = room(n, ctnat_wire_encode_object(image, NULL, 0));
		err = skb ? ctnat_fill_object(skb, fill, object) : 0;
	} else {
		skb = room(n, 0);
		err = skb ? ctnat_fill_object_name(skb, fill, object) : 0;
	}
	if (err)
		n->lost = true;
}

/* Rows of a set that are gone (keys), or new. */
static void notice_rows(struct notice *n, struct ctnat_fill *fill, u32 object,
			struct ctnat_rows rows)
{
	u32 end = rows.from + rows.n;
	struct sk_buff *skb;

	fill->cmd = rows.keys ? CTNAT_CMD_DEL_ELEMS : CTNAT_CMD_NEW_ELEMS;
	while (rows.from < end) {
		rows.n = end - rows.from;
		skb = room(n, ROWS_ROOM);
		if (!skb || ctnat_fill_elems(skb, fill, object, &rows)) {
			n->lost = true;
			return;
		}
		rows.from += rows.n;
	}
}

/* One element more of another, or of the same, kind: tell of those so far. */
static void notice_row(struct notice *n, struct ctnat_fill *fill, u32 object,
		       struct ctnat_rows *run, u32 at)
{
	if (run->n && run->from + run->n == at) {
		run->n++;
		return;
	}
	notice_rows(n, fill, object, *run);
	run->from = at;
	run->n = 1;
}

/* All rows of a tree: as notice_rows() tells of those of @rows->elems. */
static void notice_tree(struct notice *n, struct ctnat_fill *fill, u32 object,
			struct ctnat_rows rows, const struct ctnat_tree *tree)
{
	struct ctnat_elems run;
	u32 at;

	rows.elems = &run;
	ctnat_tree_for_each_run(tree, at, &run) {
		cond_resched();
		rows.n = run.n;
		notice_rows(n, fill, object, rows);
	}
}

/* What the run that trails->mine has come to has that the other tree lacks. */
static void notice_run(struct notice *n, struct ctnat_fill *fill, u32 object,
		       struct ctnat_rows rows, struct ctnat_trails *trails)
{
	const struct ctnat_elems *run = &trails->mine.run;
	u64 now = get_jiffies_64();
	u32 i;

	rows.elems = run;
	for (i = trails->mine.at; i < run->n; i++) {
		/* nobody is told of what is over */
		if (rows.keys &&
		    ctnat_elem_end(&run->row, ctnat_elem(run, i)) <= now)
			continue;
		if (!ctnat_trail_pass(&trails->its, run, i))
			notice_row(n, fill, object, &rows, i);
	}
	notice_rows(n, fill, object, rows);
}

/* What trails.mine has that the other tree lacks; what they share is skipped. */
static void notice_difference(struct notice *n, struct ctnat_fill *fill,
			      u32 object, struct ctnat_rows rows,
			      struct ctnat_trails trails)
{
	struct ctnat_trail *mine = &trails.mine;

	while (!ctnat_trail_ended(mine)) {
		cond_resched();
		ctnat_trail_follow(&trails.its, ctnat_elem(&mine->run, mine->at));
		if (ctnat_trails_skip(&trails))
			continue;
		notice_run(n, fill, object, rows, &trails);
		ctnat_trail_go(mine, mine->before + mine->run.n);
	}
}

static void notice_rule(struct notice *n, struct ctnat_fill *fill, u8 cmd,
			u32 chain, u32 rule)
{
	const struct ctnat_rule *image;
	struct sk_buff *skb;
	int err;

	fill->cmd = cmd;
	if (cmd == CTNAT_CMD_NEW_RULE) {
		image = ctnat_rule_at(&fill->snapshot->chains[chain],
				      rule)->rule;
		skb = room(n, ctnat_wire_most(image));
		err = skb ? ctnat_fill_rule(skb, fill, chain, rule) : 0;
	} else {
		skb = room(n, 0);
		err = skb ? ctnat_fill_handle(skb, fill, chain, rule) : 0;
	}
	if (err)
		n->lost = true;
}

/* ---- comparing ---- */

/* Which of two entries comes first? An index at its end comes last. May sleep. */
static enum side compare(u64 old, u64 new)
{
	cond_resched();
	return old == new ? SAME : old < new ? GONE : ADDED;
}

static enum side compare_tables(const struct notice *n, u32 i, u32 j)
{
	const struct ctnat_snapshot *old = n->old.snapshot;
	const struct ctnat_snapshot *new = n->new.snapshot;

	return compare(i < old->view.n_tables ? old->tables[i].handle : U64_MAX,
		       j < new->view.n_tables ? new->tables[j].handle :
		       U64_MAX);
}

static u64 table_handle(const struct ctnat_snapshot *snapshot, u32 chain)
{
	if (chain >= snapshot->view.n_chains)
		return U64_MAX;
	return snapshot->tables[snapshot->chains[chain].table].handle;
}

static enum side compare_chains(const struct notice *n, u32 i, u32 j)
{
	const struct ctnat_snapshot *old = n->old.snapshot;
	const struct ctnat_snapshot *new = n->new.snapshot;
	enum side side;

	side = compare(table_handle(old, i), table_handle(new, j));
	if (side != SAME || i >= old->view.n_chains)
		return side;
	return compare(old->chains[i].handle, new->chains[j].handle);
}

/* Objects of the namespace come behind all tables. */
static u64 object_table(const struct ctnat_snapshot *snapshot, u32 object)
{
	u32 table;

	if (object >= snapshot->view.n_objects)
		return U64_MAX;
	table = snapshot->objects[object].table;
	return table == CTNAT_NOWHERE ? U64_MAX - 1 :
					snapshot->tables[table].handle;
}

static enum side compare_objects(const struct notice *n, u32 i, u32 j)
{
	const struct ctnat_snapshot *old = n->old.snapshot;
	const struct ctnat_snapshot *new = n->new.snapshot;
	enum side side;

	side = compare(object_table(old, i), object_table(new, j));
	if (side != SAME || i >= old->view.n_objects)
		return side;
	return compare(old->objects[i].handle, new->objects[j].handle);
}

/* Mark the rules that are still there. */
static void mark_rules(const struct ctnat_snapshot *new)
{
	struct ctnat_rule_object *rule;
	struct ctnat_stretch s;
	u32 c, r;

	for (c = 0; c < new->view.n_chains; c++) {
		const struct ctnat_rule_list list =
			ctnat_list_of(&new->chains[c]);

		ctnat_for_each_stretch(&s, &list)
			for (r = 0; r < s.n; r++) {
				cond_resched();
				rule = ctnat_view_rule_object(&s.rule[r]);
				ctnat_rule_origin(rule)->mark =
					new->view.generation;
			}
	}
}

static void gone_rules(struct notice *n, u32 chain)
{
	const struct ctnat_rule_list list =
		ctnat_list_of(&n->old.snapshot->chains[chain]);
	struct ctnat_rule_object *rule;
	struct ctnat_stretch s;
	u32 r;

	ctnat_for_each_stretch(&s, &list)
		for (r = 0; r < s.n; r++) {
			cond_resched();
			rule = ctnat_view_rule_object(&s.rule[r]);
			if (ctnat_rule_origin(rule)->mark !=
			    n->new.snapshot->view.generation)
				notice_rule(n, &n->old, CTNAT_CMD_DEL_RULE,
					    chain, s.first + r);
		}
}

static void added_rules(struct notice *n, u32 chain)
{
	const struct ctnat_rule_list list =
		ctnat_list_of(&n->new.snapshot->chains[chain]);
	struct ctnat_stretch s;
	u32 r;

	ctnat_for_each_stretch(&s, &list)
		for (r = 0; r < s.n; r++) {
			cond_resched();
			if (s.rule[r].handle >= n->first_handle)
				notice_rule(n, &n->new, CTNAT_CMD_NEW_RULE,
					    chain, s.first + r);
		}
}

static bool same_rules(const struct notice *n, u32 i, u32 j)
{
	return n->old.snapshot->chains[i].cookie ==
	       n->new.snapshot->chains[j].cookie;
}

/* Elements of a set that stays. */
static void gone_elems(struct notice *n, u32 i, u32 j)
{
	const struct ctnat_named *old, *new;
	struct ctnat_rows rows = { .keys = true };

	old = ctnat_view_named(&n->old.snapshot->objects[i]);
	new = ctnat_view_named(&n->new.snapshot->objects[j]);
	if (new->journal)
		notice_tree(n, &n->old, i, rows, &new->journal->gone->tree);
	else if (old->content && old->content != new->content)
		notice_difference(n, &n->old, i, rows,
				  ctnat_trails_of(old->content, new->content));
}

/* Elements of a set; @old: NULL when it is new. */
static void added_elems(struct notice *n, const struct ctnat_view_object *old,
			u32 j)
{
	const struct ctnat_content *was = NULL;
	struct ctnat_rows rows = { .since = n->began };
	const struct ctnat_named *new;

	new = ctnat_view_named(&n->new.snapshot->objects[j]);
	if (new->journal)
		notice_tree(n, &n->new, j, rows, &new->journal->fresh->tree);
	if (!new->content)
		return;
	if (old)
		was = ctnat_view_named(old)->content;
	if (!was)
		notice_tree(n, &n->new, j, rows, &new->content->tree);
	else if (was != new->content)
		notice_difference(n, &n->new, j, rows,
				  ctnat_trails_of(new->content, was));
}

static bool same_image(const struct ctnat_object *a,
		       const struct ctnat_object *b)
{
	return a->size == b->size && !memcmp(a, b, a->size);
}

static void gone_objects(struct notice *n)
{
	u32 i, j;

	for (i = j = 0; i < n->old.snapshot->view.n_objects; i++) {
		while (compare_objects(n, i, j) == ADDED)
			j++;
		if (compare_objects(n, i, j) == SAME)
			gone_elems(n, i, j++);
		else
			notice_object(n, &n->old, CTNAT_CMD_DEL_OBJECT, i);
	}
}

/* New ones, and those that were changed. */
static void added_objects(struct notice *n)
{
	const struct ctnat_snapshot *old = n->old.snapshot;
	const struct ctnat_snapshot *new = n->new.snapshot;
	const struct ctnat_view_object *was;
	u32 i, j;

	for (i = j = 0; j < new->view.n_objects; j++) {
		while (compare_objects(n, i, j) == GONE)
			i++;
		was = NULL;
		if (compare_objects(n, i, j) == SAME)
			was = &old->objects[i++];
		if (was && was->cookie == new->objects[j].cookie &&
		    was->comment == new->objects[j].comment)
			continue;
		if (!was || !ctnat_object_is_set(was->kind) ||
		    was->comment != new->objects[j].comment ||
		    !same_image(was->object, new->objects[j].object))
			notice_object(n, &n->new, CTNAT_CMD_NEW_OBJECT, j);
		added_elems(n, was, j);
	}
}

/*
 * What is gone: rules, then the chain, then what rules used, then the table
 * that held them.
 */
static void notice_gone(struct notice *n)
{
	const struct ctnat_snapshot *old = n->old.snapshot;
	u32 i, j;

	for (i = j = 0; i < old->view.n_chains; i++) {
		while (compare_chains(n, i, j) == ADDED)
			j++;
		if (compare_chains(n, i, j) == SAME) {
			if (!same_rules(n, i, j))
				gone_rules(n, i);
			j++;
			continue;
		}
		gone_rules(n, i);
		notice_chain(n, &n->old, CTNAT_CMD_DEL_CHAIN, i, NULL);
	}
	gone_objects(n);
	for (i = j = 0; i < old->view.n_tables; i++) {
		while (compare_tables(n, i, j) == ADDED)
			j++;
		if (compare_tables(n, i, j) == SAME)
			j++;
		else
			notice_table(n, &n->old, CTNAT_CMD_DEL_TABLE, i);
	}
}

static void notice_kept_chain(struct notice *n, u32 i, u32 j)
{
	const struct ctnat_view_chain *old = &n->old.snapshot->chains[i];
	const struct ctnat_view_chain *new = &n->new.snapshot->chains[j];

	if (old->name != new->name)
		notice_chain(n, &n->old, CTNAT_CMD_RENAME_CHAIN, i, new->name);
	if (old->policy != new->policy || old->comment != new->comment)
		notice_chain(n, &n->new, CTNAT_CMD_NEW_CHAIN, j, NULL);
}

/* Comments that nobody changed are the same text in both. */
static bool same_table(const struct ctnat_view_table *a,
		       const struct ctnat_view_table *b)
{
	return a->flags == b->flags && a->comment == b->comment;
}

/*
 * What is new: tables, then what rules use, then chains, then rules, that may
 * jump to any chain.
 */
static void notice_added(struct notice *n)
{
	const struct ctnat_snapshot *old = n->old.snapshot;
	const struct ctnat_snapshot *new = n->new.snapshot;
	u32 i, j;

	for (i = j = 0; j < new->view.n_tables; j++) {
		while (compare_tables(n, i, j) == GONE)
			i++;
		if (compare_tables(n, i, j) == ADDED)
			notice_table(n, &n->new, CTNAT_CMD_NEW_TABLE, j);
		else if (!same_table(&old->tables[i++], &new->tables[j]))
			notice_table(n, &n->new, CTNAT_CMD_NEW_TABLE, j);
	}
	added_objects(n);
	for (i = j = 0; j < new->view.n_chains; j++) {
		while (compare_chains(n, i, j) == GONE)
			i++;
		if (compare_chains(n, i, j) == ADDED)
			notice_chain(n, &n->new, CTNAT_CMD_NEW_CHAIN, j, NULL);
		else
			notice_kept_chain(n, i++, j);
	}
	for (i = j = 0; j < new->view.n_chains; j++) {
		while (compare_chains(n, i, j) == GONE)
			i++;
		if (compare_chains(n, i, j) == ADDED)
			added_rules(n, j);
		else if (!same_rules(n, i++, j))
			added_rules(n, j);
	}
}

/* ctnat_net.lock held: notifications come in the order of the commits. */
void ctnat_notify_commit(const struct ctnat_stage *stage,
			 struct ctnat_snapshot *old,
			 const struct genl_info *info)
{
	struct ctnat_net *cn = stage->cn;
	struct notice n = {
		.old = { .cn = cn, .snapshot = old },
		.new = { .cn = cn, .snapshot = cn->snapshot },
		.first_handle = stage->first_handle,
		.began = stage->began,
	};
	struct sk_buff *skb;

	if (!genl_has_listeners(&ctnat_family, cn->net, CTNAT_GROUP_RULES))
		return;
	n.new.portid = n.old.portid = info->snd_portid;
	n.new.seq = n.old.seq = info->snd_seq;
	n.new.scratch = kvmalloc(cn->snapshot->image_max, GFP_KERNEL);
	if (n.new.scratch) {
		mark_rules(cn->snapshot);
		notice_gone(&n);
		notice_added(&n);
	} else {
		n.lost = true;
	}
	n.new.cmd = CTNAT_CMD_GET_GENERATION;
	skb = room(&n, 0);
	if (skb && ctnat_fill_generation(skb, &n.new))
		n.lost = true;
	flush(&n);
	kvfree(n.new.scratch);
	if (n.lost)
		genl_set_err(&ctnat_family, cn->net, 0, CTNAT_GROUP_RULES,
			     -ENOBUFS);
}
