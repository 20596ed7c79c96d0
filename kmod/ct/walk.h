/* SPDX-License-Identifier: GPL-2.0-only */
/* A walk over one of nf_conntrack's hash tables, bucket by bucket. */
#ifndef CTNAT_CT_WALK_H
#define CTNAT_CT_WALK_H

#include <linux/netlink.h>
#include <net/net_namespace.h>

#include "../core/conn.h"

struct sk_buff;
struct nf_conn;
struct nf_conntrack_tuple;
struct ctnat_walk;

/*
 * What the table is of.
 *
 * @collect: takes references on what is selected in walk->bucket, behind
 *	walk->n. 1: done; 0: there is no such bucket; -ENOSPC: there is no room
 *	for all of them; -EAGAIN: begin at bucket 0
 */
struct ctnat_walk_ops {
	int (*collect)(struct ctnat_walk *walk);
	int (*fill)(const void *entry, struct sk_buff *skb);
	void (*put)(void *entry);
};

/*
 * @entry: the references that are held: from @at on these are still to be told
 * @key: the one connection that the filter selects, if @is_one
 * @table: the hash table that @bucket is one of
 * @told: some have been told
 */
struct ctnat_walk {
	const struct ctnat_walk_ops *ops;
	struct net *net;
	struct ctnat_rule *filter;
	struct ctnat_filter_key key;
	bool is_one;
	bool told;
	bool ended;
	const void *table;
	u32 bucket;
	unsigned int seq;
	unsigned int n, at, room;
	void **entry;
};

/* Takes over the filter, also when it fails. */
struct ctnat_walk *ctnat_walk_open(struct net *net, struct ctnat_rule *filter,
				   const struct ctnat_walk_ops *ops);

/* false when there is no room for it */
static inline bool ctnat_walk_add(struct ctnat_walk *walk, void *entry)
{
	if (walk->n == walk->room)
		return false;
	walk->entry[walk->n++] = entry;
	return true;
}

/* conn_fill.c */
int ctnat_fill_tuple(struct sk_buff *skb, int attr,
		     const struct nf_conntrack_tuple *tuple, const u16 *zone);
int ctnat_fill_conn(const struct nf_conn *ct, struct sk_buff *skb);

#endif /* CTNAT_CT_WALK_H */
