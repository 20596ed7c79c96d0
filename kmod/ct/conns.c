// SPDX-License-Identifier: GPL-2.0-only
/* The table of connections: listed and flushed, filtered in place. */
#include <net/netfilter/nf_conntrack_tuple.h>

#include "conn.h"
#include "walk.h"

static bool ctnat_conn_field(const void *of, unsigned int field, u32 *words)
{
	const struct nf_conn *ct = of;

	switch (field) {
	case CTNAT_FIELD_CT_ZONE:
		words[0] = nf_ct_zone(ct)->id;
		return true;
	case CTNAT_FIELD_CT_MARK:
		words[0] = ctnat_mark(ct);
		return true;
	case CTNAT_FIELD_CT_LABEL:
		ctnat_label_words(words, ct);
		return true;
	}
	/* what was asked for are tuples in the table, not a master's */
	return ctnat_conn_load(ct, ct, field, words);
}

static bool ctnat_conn_selected(const struct ctnat_walk *walk,
				const struct nf_conn *ct)
{
	return net_eq(nf_ct_net(ct), walk->net) && !nf_ct_is_expired(ct) &&
	       !nf_ct_is_dying(ct) &&
	       ctnat_filter_holds(walk->filter, ctnat_conn_field, ct);
}

/*
 * Every connection is in the table by its reply tuple; by its original one,
 * too, unless it lost a clash.
 */
static int ctnat_conns_pick(struct ctnat_walk *walk)
{
	struct nf_conntrack_tuple_hash *h;
	struct hlist_nulls_node *n;
	struct nf_conn *ct;

	hlist_nulls_for_each_entry(h, n, &nf_conntrack_hash[walk->bucket],
				   hnnode) {
		if (NF_CT_DIRECTION(h) != IP_CT_DIR_REPLY)
			continue;
		ct = nf_ct_tuplehash_to_ctrack(h);
		if (!ctnat_conn_selected(walk, ct))
			continue;
		if (walk->n == walk->room)
			return -ENOSPC;
		if (refcount_inc_not_zero(&ct->ct_general.use))
			ctnat_walk_add(walk, ct);
	}
	return 1;
}

/* Neither the table nor its size changes while one bucket is locked. */
static int ctnat_conns_locked(struct ctnat_walk *walk)
{
	const void *before = walk->table;

	walk->table = nf_conntrack_hash;
	if (before && before != walk->table) {
		if (!walk->told)
			return -EAGAIN;
		walk->seq++;
	}
	if (walk->bucket >= nf_conntrack_htable_size)
		return 0;
	return ctnat_conns_pick(walk);
}

static int ctnat_conns_collect(struct ctnat_walk *walk)
{
	spinlock_t *lock;
	int ret;

	lock = &nf_conntrack_locks[walk->bucket % CONNTRACK_LOCKS];
	local_bh_disable();
	rcu_read_lock();
	nf_conntrack_lock(lock);
	__acquire(lock);	/* which its declaration does not tell sparse */
	ret = ctnat_conns_locked(walk);
	spin_unlock(lock);
	rcu_read_unlock();
	local_bh_enable();
	return ret;
}

/* ---- one tuple in a known zone: no walk ---- */

static void ctnat_kernel_addr(union nf_inet_addr *addr, u8 l3proto,
			      const u32 *words)
{
	unsigned int i;

	if (l3proto == NFPROTO_IPV4)
		addr->ip = htonl(words[0]);
	else
		for (i = 0; i < 4; i++)
			addr->ip6[i] = htonl(words[i]);
}

static void ctnat_kernel_tuple(struct nf_conntrack_tuple *to,
			       const struct ctnat_tuple *from)
{
	memset(to, 0, sizeof(*to));
	to->src.l3num = from->l3proto;
	to->dst.protonum = from->protocol;
	ctnat_kernel_addr(&to->src.u3, from->l3proto, from->saddr);
	ctnat_kernel_addr(&to->dst.u3, from->l3proto, from->daddr);
	if (ctnat_protocol_is_icmp(from->protocol)) {
		to->src.u.icmp.id = htons(from->id);
		to->dst.u.icmp.type = from->src;
		to->dst.u.icmp.code = from->dst;
		return;
	}
	to->src.u.all = htons(from->src);
	to->dst.u.all = htons(from->dst);
}

/* With a reference; the filter has the last word. */
static struct nf_conn *ctnat_conn_find(const struct ctnat_walk *walk, u16 id)
{
	struct nf_conntrack_tuple_hash *h;
	struct nf_conntrack_tuple tuple;
	struct nf_conntrack_zone zone;
	struct nf_conn *ct;

	ctnat_kernel_tuple(&tuple, &walk->key.tuple);
	nf_ct_zone_init(&zone, id, NF_CT_DEFAULT_ZONE_DIR, 0);
	h = nf_conntrack_find_get(walk->net, &zone, &tuple);
	if (!h)
		return NULL;
	ct = nf_ct_tuplehash_to_ctrack(h);
	if (ctnat_conn_selected(walk, ct))
		return ct;
	nf_ct_put(ct);
	return NULL;
}

static int ctnat_conn_collect(struct ctnat_walk *walk)
{
	u16 zone = walk->key.zone;
	struct nf_conn *ct;

	if (walk->bucket)
		return 0;
	rcu_read_lock();
	ct = ctnat_conn_find(walk, zone);
	/* a zone of the other direction alone leaves this one in zone 0 */
	if (!ct && zone)
		ct = ctnat_conn_find(walk, NF_CT_DEFAULT_ZONE_ID);
	rcu_read_unlock();
	if (ct)
		ctnat_walk_add(walk, ct);
	return 1;
}

/* ---- */

static int ctnat_conn_entry(const void *entry, struct sk_buff *skb)
{
	return ctnat_fill_conn(entry, skb);
}

static void ctnat_conn_put(void *entry)
{
	nf_ct_put(entry);
}

static const struct ctnat_walk_ops ctnat_conns_ops = {
	.collect	= ctnat_conns_collect,
	.fill		= ctnat_conn_entry,
	.put		= ctnat_conn_put,
};

static const struct ctnat_walk_ops ctnat_conn_ops = {
	.collect	= ctnat_conn_collect,
	.fill		= ctnat_conn_entry,
	.put		= ctnat_conn_put,
};

struct ctnat_walk *ctnat_conns_open(struct net *net, struct ctnat_rule *filter)
{
	struct ctnat_walk *walk;

	walk = ctnat_walk_open(net, filter, &ctnat_conns_ops);
	if (walk && walk->is_one && walk->key.has_zone)
		walk->ops = &ctnat_conn_ops;
	return walk;
}

/*
 * nf_ct_delete() also says no when it deleted the connection and could not
 * tell a listener of it yet.
 */
bool ctnat_walk_delete(struct ctnat_walk *walk, u32 portid, int report)
{
	struct nf_conn *ct = walk->entry[walk->at];
	bool alive = !nf_ct_is_dying(ct);

	return nf_ct_delete(ct, portid, report) || alive;
}
