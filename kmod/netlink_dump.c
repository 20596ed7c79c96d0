// SPDX-License-Identifier: GPL-2.0-only
/* Dumps: a walk over one snapshot, however many messages it takes. */
#include <linux/mm.h>
#include <linux/slab.h>

#include <net/sock.h>

#include "netlink.h"

struct dump {
	struct ctnat_snapshot *snapshot;
	void *scratch;
	u32 at;			/* table, chain or object to go on with */
	u32 rule;		/* rule of the chain, row of the set */
};

/* What a dump is restricted to; absent filters are 0 or NULL. */
struct filter {
	const struct nlattr *family;
	const struct nlattr *table;
	const struct nlattr *chain;
	const struct nlattr *object;
	const struct nlattr *kind;
	u64 handle;
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
		if (!match_object(&filter, dump->snapshot, dump->at))
			continue;
		err = ctnat_fill_object(skb, &fill, dump->at);
		if (err)
			return skb->len ?: err;
	}
	return skb->len;
}

static int dump_set(struct sk_buff *skb, const struct ctnat_fill *fill,
		    struct dump *dump)
{
	const struct ctnat_elems *elems;
	int err;

	elems = dump->snapshot->objects[dump->at].elems;
	while (elems && dump->rule < elems->n) {
		struct ctnat_rows rows = {
			.elems = elems,
			.from = dump->rule,
			.n = elems->n - dump->rule,
		};

		err = ctnat_fill_elems(skb, fill, dump->at, &rows);
		if (err)
			return err;
		dump->rule += rows.n;
	}
	return 0;
}

int ctnat_dump_elems(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ctnat_fill fill = dump_fill(cb);
	struct filter filter = dump_filter(cb);
	struct dump *dump = dump_of(cb);
	int err;

	for (; dump->at < dump->snapshot->view.n_objects; dump->at++) {
		if (match_object(&filter, dump->snapshot, dump->at)) {
			err = dump_set(skb, &fill, dump);
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
		if (!match_chain(&filter, dump->snapshot, dump->at))
			continue;
		err = ctnat_fill_chain(skb, &fill, dump->at, NULL);
		if (err)
			return skb->len ?: err;
	}
	return skb->len;
}

static int dump_chain_rules(struct sk_buff *skb, const struct ctnat_fill *fill,
			    const struct filter *filter, struct dump *dump)
{
	const struct ctnat_view_chain *chain;
	int err;

	chain = &dump->snapshot->chains[dump->at];
	for (; dump->rule < chain->n_rules; dump->rule++) {
		if (filter->handle &&
		    chain->rules[dump->rule].handle != filter->handle)
			continue;
		err = ctnat_fill_rule(skb, fill, dump->at, dump->rule);
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

	for (; dump->at < dump->snapshot->view.n_chains; dump->at++) {
		if (match_chain(&filter, dump->snapshot, dump->at)) {
			err = dump_chain_rules(skb, &fill, &filter, dump);
			if (err)
				return skb->len ?: err;
		}
		dump->rule = 0;
	}
	return skb->len;
}
