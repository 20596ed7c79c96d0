// SPDX-License-Identifier: GPL-2.0-only
/* Dumps: a walk over one snapshot, however many messages it takes. */
#include <linux/mm.h>
#include <linux/slab.h>

#include <net/sock.h>

#include "elem_time.h"
#include "hash.h"
#include "netlink.h"

struct dump {
	struct ctnat_snapshot *snapshot;
	void *scratch;
	struct ctnat_told *told;	/* of rules; or NULL */
	struct ctnat_content *photo;	/* of a set whose elements change */
	u32 at;			/* table, chain or object to go on with */
	u32 rule;		/* rule of the chain, row of the set */
	bool objects_done;	/* of a reset: on to the rules */
};

/* What a dump is restricted to; absent filters are 0 or NULL. */
struct filter {
	const struct nlattr *family;
	const struct nlattr *table;
	const struct nlattr *chain;
	const struct nlattr *object;
	const struct nlattr *kind;
	u64 handle;
	u64 since;
};

static struct dump *dump_of(struct netlink_callback *cb)
{
	BUILD_BUG_ON(sizeof(struct dump) > sizeof(cb->ctx));
	return (struct dump *)cb->ctx;
}

int ctnat_dump_start(struct netlink_callback *cb)
{
	struct ctnat_net *cn = ctnat_pernet(sock_net(cb->skb->sk));
	struct dump *dump = dump_of(cb);
	int err;

	err = ctnat_permit(cb->skb, cb->extack);
	if (err)
		return err;
	dump->snapshot = ctnat_snapshot_current(cn);
	dump->scratch = kvmalloc(dump->snapshot->image_max,
				 GFP_KERNEL_ACCOUNT);
	if (!dump->scratch) {
		ctnat_snapshot_put(dump->snapshot);
		return -ENOMEM;
	}
	cb->min_dump_alloc = CTNAT_FILL_OVERHEAD + dump->snapshot->wire_max;
	return 0;
}

int ctnat_dump_done(struct netlink_callback *cb)
{
	struct dump *dump = dump_of(cb);

	ctnat_content_put(dump->photo);
	kvfree(dump->told);
	kvfree(dump->scratch);
	ctnat_snapshot_put(dump->snapshot);
	return 0;
}

static struct ctnat_fill dump_fill(struct netlink_callback *cb)
{
	const struct ctnat_fill fill = {
		.cn = ctnat_pernet(sock_net(cb->skb->sk)),
		.snapshot = dump_of(cb)->snapshot,
		.scratch = dump_of(cb)->scratch,
		.portid = NETLINK_CB(cb->skb).portid,
		.seq = cb->nlh->nlmsg_seq,
		.flags = NLM_F_MULTI,
		.cmd = ((struct genlmsghdr *)nlmsg_data(cb->nlh))->cmd,
	};

	return fill;
}

static struct filter dump_filter(struct netlink_callback *cb)
{
	struct nlattr **attrs = genl_info_dump(cb)->attrs;
	struct filter filter = {
		.family = attrs[CTNAT_A_FAMILY],
		.table = attrs[CTNAT_A_TABLE],
		.chain = attrs[CTNAT_A_CHAIN],
		.object = attrs[CTNAT_A_OBJECT],
		.kind = attrs[CTNAT_A_OBJECT_KIND],
	};

	if (attrs[CTNAT_A_HANDLE])
		filter.handle = nla_get_u64(attrs[CTNAT_A_HANDLE]);
	if (attrs[CTNAT_A_SINCE])
		filter.since = nla_get_u64(attrs[CTNAT_A_SINCE]);
	return filter;
}

static bool match_table(const struct filter *filter,
			const struct ctnat_view_table *table)
{
	return (!filter->family ||
		nla_get_u8(filter->family) == table->family) &&
	       (!filter->table || !nla_strcmp(filter->table, table->name));
}

static bool match_chain(const struct filter *filter,
			const struct ctnat_snapshot *snapshot, u32 at)
{
	const struct ctnat_view_chain *chain = &snapshot->chains[at];

	return match_table(filter, &snapshot->tables[chain->table]) &&
	       (!filter->chain || !nla_strcmp(filter->chain, chain->name));
}

static bool match_object(const struct filter *filter,
			 const struct ctnat_snapshot *snapshot, u32 at)
{
	const struct ctnat_view_object *object = &snapshot->objects[at];

	if (object->table == CTNAT_NOWHERE) {
		if (filter->family || filter->table)
			return false;
	} else if (!match_table(filter, &snapshot->tables[object->table])) {
		return false;
	}
	return (!filter->kind || nla_get_u8(filter->kind) == object->kind) &&
	       (!filter->object || !nla_strcmp(filter->object, object->name));
}

int ctnat_dump_objects(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ctnat_fill fill = dump_fill(cb);
	struct filter filter = dump_filter(cb);
	struct dump *dump = dump_of(cb);
	int err;

	for (; dump->at < dump->snapshot->view.n_objects; dump->at++) {
		cond_resched();
		if (!match_object(&filter, dump->snapshot, dump->at))
			continue;
		err = ctnat_fill_object(skb, &fill, dump->at);
		if (err)
			return skb->len ?: err;
	}
	return skb->len;
}

/* The elements of the set that it is at; NULL: it is none; or no memory. */
static const struct ctnat_tree *dump_tree(struct dump *dump)
{
	const struct ctnat_view_object *object;
	struct ctnat_hash *hash;

	object = &dump->snapshot->objects[dump->at];
	if (!ctnat_object_is_set(object->kind))
		return NULL;
	hash = ctnat_view_named(object)->live.hash;
	if (!hash)
		return &ctnat_view_named(object)->content->tree;
	if (!dump->photo)
		dump->photo = ctnat_hash_photo(hash,
					dump->snapshot->view.generation, false);
	return dump->photo ? &dump->photo->tree : ERR_PTR(-ENOMEM);
}

/* Rows from dump->rule on that stand together. */
static int dump_run(struct sk_buff *skb, const struct ctnat_fill *fill,
		    struct dump *dump, struct ctnat_rows *rows)
{
	u32 first = dump->rule - rows->from;
	int err;

	while (ctnat_times_next(rows)) {
		err = ctnat_fill_elems(skb, fill, dump->at, rows);
		if (err)
			return err;
		rows->from += rows->n;
		dump->rule = first + rows->from;
	}
	dump->rule = first + rows->elems->n;
	return 0;
}

static int dump_set(struct sk_buff *skb, const struct ctnat_fill *fill,
		    struct dump *dump)
{
	const struct ctnat_tree *tree = dump_tree(dump);
	struct ctnat_elems run;
	int err = 0;

	if (IS_ERR(tree))
		return PTR_ERR(tree);
	while (tree && !err) {
		struct ctnat_rows rows = { .elems = &run };

		rows.from = ctnat_tree_run(tree, dump->rule, &run);
		if (rows.from == CTNAT_NOWHERE)
			break;
		err = dump_run(skb, fill, dump, &rows);
	}
	if (err)
		return err;
	ctnat_content_put(dump->photo);
	dump->photo = NULL;
	return 0;
}

int ctnat_dump_elems(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ctnat_fill fill = dump_fill(cb);
	struct filter filter = dump_filter(cb);
	struct dump *dump = dump_of(cb);
	int err;

	for (; dump->at < dump->snapshot->view.n_objects; dump->at++) {
		cond_resched();
		if (match_object(&filter, dump->snapshot, dump->at)) {
			err = dump_set(skb, &fill, dump);
			if (err)
				return skb->len ?: err;
		}
		dump->rule = 0;
	}
	return skb->len;
}

/* What limits of zones count: dump->rule is the zone to go on with. */
int ctnat_dump_zones(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ctnat_fill fill = dump_fill(cb);
	struct dump *dump = dump_of(cb);
	int err;

	for (; dump->at < dump->snapshot->view.n_objects; dump->at++) {
		cond_resched();
		if (dump->snapshot->objects[dump->at].kind ==
		    CTNAT_OBJECT_CT_LIMIT) {
			err = ctnat_fill_zones(skb, &fill, dump->at,
					       &dump->rule);
			if (err)
				return skb->len ?: err;
		}
		dump->rule = 0;
	}
	return skb->len;
}

int ctnat_dump_tables(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ctnat_fill fill = dump_fill(cb);
	struct filter filter = dump_filter(cb);
	struct dump *dump = dump_of(cb);
	int err;

	for (; dump->at < dump->snapshot->view.n_tables; dump->at++) {
		if (!match_table(&filter, &dump->snapshot->tables[dump->at]))
			continue;
		err = ctnat_fill_table(skb, &fill, dump->at);
		if (err)
			return skb->len ?: err;
	}
	return skb->len;
}

int ctnat_dump_chains(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ctnat_fill fill = dump_fill(cb);
	struct filter filter = dump_filter(cb);
	struct dump *dump = dump_of(cb);
	int err;

	for (; dump->at < dump->snapshot->view.n_chains; dump->at++) {
		cond_resched();
		if (!match_chain(&filter, dump->snapshot, dump->at))
			continue;
		err = ctnat_fill_chain(skb, &fill, dump->at, NULL);
		if (err)
			return skb->len ?: err;
	}
	return skb->len;
}

/* Can one of the rules of the block that this one is in be asked for? */
static bool block_matches(const struct filter *filter,
			  const struct ctnat_block *block)
{
	return block->last_handle > filter->since &&
	       (!filter->handle || (filter->handle >= block->first_handle &&
				    filter->handle <= block->last_handle));
}

/* Those of a part from dump->rule on. */
static int dump_part(struct sk_buff *skb, const struct ctnat_fill *fill,
		     const struct filter *filter, struct dump *dump,
		     const struct ctnat_view_part *part)
{
	u32 end = part->first + part->block->n;
	int err;

	for (; dump->rule < end; dump->rule++) {
		u64 handle = part->block->rule[dump->rule - part->first].handle;

		if ((filter->handle && handle != filter->handle) ||
		    handle <= filter->since)
			continue;
		err = ctnat_fill_rule(skb, fill, dump->at, dump->rule);
		if (err)
			return err;
	}
	return 0;
}

static int dump_chain_rules(struct sk_buff *skb, const struct ctnat_fill *fill,
			    const struct filter *filter, struct dump *dump)
{
	const struct ctnat_view_chain *chain;
	struct ctnat_rules *rules;
	int err;
	u32 i;

	chain = &dump->snapshot->chains[dump->at];
	if (dump->rule >= chain->n_rules)
		return 0;
	rules = ctnat_chain_rules(chain);
	i = ctnat_part_of(chain->parts, chain->n_parts, dump->rule);
	for (; i < chain->n_parts; i++) {
		const struct ctnat_view_part *part = &chain->parts[i];

		cond_resched();
		dump->rule = max(dump->rule, part->first);
		if (!block_matches(filter, ctnat_rules_block(rules, i)))
			continue;
		err = dump_part(skb, fill, filter, dump, part);
		if (err)
			return err;
	}
	return 0;
}

int ctnat_dump_rules(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ctnat_fill fill = dump_fill(cb);
	struct filter filter = dump_filter(cb);
	struct dump *dump = dump_of(cb);
	int err;

	/*
	 * From the second message on, which few dumps have. Without memory it
	 * takes longer, that is all.
	 */
	if (!dump->told && (dump->at || dump->rule))
		dump->told = kvzalloc(sizeof(*dump->told),
				      GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	fill.told = dump->told;
	for (; dump->at < dump->snapshot->view.n_chains; dump->at++) {
		cond_resched();
		if (match_chain(&filter, dump->snapshot, dump->at)) {
			err = dump_chain_rules(skb, &fill, &filter, dump);
			if (err)
				return skb->len ?: err;
		}
		dump->rule = 0;
	}
	return skb->len;
}

/* ---- resets ---- */

static bool any_table(const struct filter *filter,
		      const struct ctnat_snapshot *snapshot)
{
	u32 i;

	for (i = 0; i < snapshot->view.n_tables; i++)
		if (match_table(filter, &snapshot->tables[i]))
			return true;
	return false;
}

static bool any_chain(const struct filter *filter,
		      const struct ctnat_snapshot *snapshot)
{
	u32 i;

	for (i = 0; i < snapshot->view.n_chains; i++) {
		cond_resched();
		if (match_chain(filter, snapshot, i))
			return true;
	}
	return false;
}

static bool any_object(const struct filter *filter,
		       const struct ctnat_snapshot *snapshot)
{
	u32 i;

	for (i = 0; i < snapshot->view.n_objects; i++) {
		cond_resched();
		if (match_object(filter, snapshot, i))
			return true;
	}
	return false;
}

static bool any_rule(const struct filter *filter,
		     const struct ctnat_snapshot *snapshot)
{
	const struct ctnat_view_chain *chain;
	u32 i;

	for (i = 0; i < snapshot->view.n_chains; i++) {
		cond_resched();
		chain = &snapshot->chains[i];
		if (match_chain(filter, snapshot, i) &&
		    ctnat_rules_find(ctnat_chain_rules(chain),
				     filter->handle) != CTNAT_NOWHERE)
			return true;
	}
	return false;
}

/* What of a reset's filters names nothing; *@attr is the one at fault. */
static const char *names_nothing(const struct filter *filter,
				 const struct ctnat_snapshot *snapshot,
				 int *attr)
{
	*attr = CTNAT_A_TABLE;
	if (filter->table && !any_table(filter, snapshot))
		return "no such table in this family";
	*attr = CTNAT_A_CHAIN;
	if (filter->chain && !any_chain(filter, snapshot))
		return "no such chain in this table";
	*attr = CTNAT_A_HANDLE;
	if (filter->handle && !any_rule(filter, snapshot))
		return "no rule with this handle";
	*attr = CTNAT_A_OBJECT;
	if (filter->object && !any_object(filter, snapshot))
		return "no such object in this table";
	return NULL;
}

/* Filters that say too little; *@attr as above. */
static const char *misses_names(const struct filter *filter, int *attr)
{
	*attr = CTNAT_A_HANDLE;
	if (filter->handle && !filter->table)
		return "name the table of the rule";
	*attr = CTNAT_A_CHAIN;
	if (filter->chain && !filter->table)
		return "name the table of the chain";
	*attr = CTNAT_A_OBJECT;
	if (filter->object && (!filter->table || !filter->kind))
		return "name the kind and the table of the object";
	*attr = CTNAT_A_OBJECT_KIND;
	if (filter->kind && !ctnat_named_counts(nla_get_u8(filter->kind)))
		return "objects of this kind do not count anything";
	return NULL;
}

static int check_reset(struct netlink_callback *cb)
{
	const struct ctnat_snapshot *snapshot = dump_of(cb)->snapshot;
	struct nlattr **attrs = genl_info_dump(cb)->attrs;
	struct filter filter = dump_filter(cb);
	const char *sentence;
	int err, attr;

	err = ctnat_check_base(snapshot, attrs[CTNAT_A_GENERATION],
			       cb->extack);
	if (err)
		return err;
	err = -EINVAL;
	sentence = misses_names(&filter, &attr);
	if (!sentence) {
		err = -ENOENT;
		sentence = names_nothing(&filter, snapshot, &attr);
	}
	if (!sentence)
		return 0;
	/* not every kernel has one here */
	if (cb->extack) {
		cb->extack->_msg = sentence;
		NL_SET_BAD_ATTR(cb->extack, attrs[attr]);
	}
	return err;
}

int ctnat_dump_reset_start(struct netlink_callback *cb)
{
	int err = ctnat_dump_start(cb);

	if (err)
		return err;
	err = check_reset(cb);
	if (err)
		ctnat_dump_done(cb);
	return err;
}

static int reset_objects(struct sk_buff *skb, const struct ctnat_fill *fill,
			 const struct filter *filter, struct dump *dump)
{
	int err;

	for (; dump->at < dump->snapshot->view.n_objects; dump->at++) {
		cond_resched();
		if (!match_object(filter, dump->snapshot, dump->at))
			continue;
		err = ctnat_fill_object(skb, fill, dump->at);
		if (err)
			return err;
	}
	dump->at = 0;
	dump->objects_done = true;
	return 0;
}

static int reset_chain(struct sk_buff *skb, const struct ctnat_fill *fill,
		       const struct filter *filter, struct dump *dump)
{
	const struct ctnat_view_chain *chain;
	int err;

	chain = &dump->snapshot->chains[dump->at];
	for (; dump->rule < chain->n_rules; dump->rule++) {
		const struct ctnat_view_rule *rule =
			ctnat_rule_at(chain, dump->rule);

		cond_resched();
		if ((filter->handle && rule->handle != filter->handle) ||
		    (fill->counters_alone &&
		     !ctnat_rule_counters(ctnat_view_rule_object(rule))))
			continue;
		err = ctnat_fill_rule(skb, fill, dump->at, dump->rule);
		if (err)
			return err;
	}
	dump->rule = 0;
	return 0;
}

static int reset_rules(struct sk_buff *skb, const struct ctnat_fill *fill,
		       const struct filter *filter, struct dump *dump)
{
	int err;

	for (; dump->at < dump->snapshot->view.n_chains; dump->at++) {
		cond_resched();
		if (!match_chain(filter, dump->snapshot, dump->at))
			continue;
		err = reset_chain(skb, fill, filter, dump);
		if (err)
			return err;
	}
	return 0;
}

/*
 * A dump that subtracts what it tells: what has no room in this message was not
 * subtracted, either. ctnat_net.lock is held meanwhile, so that two resets do
 * not tell of the same packets.
 */
int ctnat_dump_reset(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct nlattr **attrs = genl_info_dump(cb)->attrs;
	struct ctnat_fill fill = dump_fill(cb);
	struct filter filter = dump_filter(cb);
	struct dump *dump = dump_of(cb);
	bool rules = !filter.kind;
	int err = 0;

	if (attrs[CTNAT_A_OP_FLAGS])
		rules |= nla_get_u32(attrs[CTNAT_A_OP_FLAGS]) & CTNAT_OP_RULES;
	fill.take = true;
	fill.counters_alone = filter.kind;
	mutex_lock(&fill.cn->lock);
	if (filter.kind && !filter.chain && !dump->objects_done)
		err = reset_objects(skb, &fill, &filter, dump);
	if (!err && rules)
		err = reset_rules(skb, &fill, &filter, dump);
	mutex_unlock(&fill.cn->lock);
	return err ? skb->len ?: err : skb->len;
}
