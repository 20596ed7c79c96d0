/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files that write netlink messages share. */
#ifndef CTNAT_NETLINK_H
#define CTNAT_NETLINK_H

#include <net/genetlink.h>

#include "core/shape.h"
#include "ruleset.h"

extern struct genl_family ctnat_family;

/* indices of the multicast groups */
#define CTNAT_GROUP_RULES	0
#define CTNAT_GROUP_TRACE	1

/* ---- messages about objects: netlink_fill.c ---- */

#define CTNAT_TOLD_BYTES	384

/*
 * struct ctnat_told - rules that were told of, as models for others
 * @of: by the number of their shape: the attributes of one that has it
 */
struct ctnat_told {
	struct ctnat_shapes shapes;
	struct {
		u32 len;
		u64 attrs[CTNAT_TOLD_BYTES / 8];
	} of[CTNAT_SHAPES];
};

/*
 * struct ctnat_fill - how a message begins
 * @scratch: snapshot->image_max bytes, for what was counted so far
 * @told: zeros at first; NULL: each rule by itself
 * @take: what is told of counters and quotas is subtracted from them;
 *	ctnat_net.lock is held
 * @counters_alone: but of rules nothing but counters is
 */
struct ctnat_fill {
	struct ctnat_net *cn;
	struct ctnat_snapshot *snapshot;
	void *scratch;
	struct ctnat_told *told;
	u32 portid;
	u32 seq;
	int flags;
	u8 cmd;
	bool take;
	bool counters_alone;
};

/* Room for everything in a message but expressions and data of objects. */
#define CTNAT_FILL_OVERHEAD	(NLMSG_HDRLEN + GENL_HDRLEN + 512)

int ctnat_fill_table(struct sk_buff *skb, const struct ctnat_fill *fill,
		     u32 table);
int ctnat_fill_chain(struct sk_buff *skb, const struct ctnat_fill *fill,
		     u32 chain, const char *new_name);
int ctnat_fill_rule(struct sk_buff *skb, const struct ctnat_fill *fill,
		    u32 chain, u32 rule);
int ctnat_fill_object(struct sk_buff *skb, const struct ctnat_fill *fill,
		      u32 object);
int ctnat_fill_object_name(struct sk_buff *skb,
			   const struct ctnat_fill *fill, u32 object);
/*
 * struct ctnat_rows - some rows of a set: those that have room
 * @n: how many at the most, which becomes how many
 * @keys: without what belongs to them
 * @since: 0, or what has begun then says nothing of the time that is left
 */
struct ctnat_rows {
	const struct ctnat_elems *elems;
	u32 from;
	u32 n;
	bool keys;
	u64 since;
};
int ctnat_fill_zones(struct sk_buff *skb, const struct ctnat_fill *fill,
		     u32 object, u32 *zone);
int ctnat_fill_elems(struct sk_buff *skb, const struct ctnat_fill *fill,
		     u32 object, struct ctnat_rows *rows);
int ctnat_fill_handle(struct sk_buff *skb, const struct ctnat_fill *fill,
		      u32 chain, u32 rule);
int ctnat_fill_generation(struct sk_buff *skb, const struct ctnat_fill *fill);
int ctnat_fill_stats(struct sk_buff *skb, const struct ctnat_fill *fill);

/* ---- dumps: netlink_dump.c ---- */

int ctnat_dump_start(struct netlink_callback *cb);
int ctnat_dump_tables(struct sk_buff *skb, struct netlink_callback *cb);
int ctnat_dump_chains(struct sk_buff *skb, struct netlink_callback *cb);
int ctnat_dump_rules(struct sk_buff *skb, struct netlink_callback *cb);
int ctnat_dump_objects(struct sk_buff *skb, struct netlink_callback *cb);
int ctnat_dump_elems(struct sk_buff *skb, struct netlink_callback *cb);
int ctnat_dump_reset_start(struct netlink_callback *cb);
int ctnat_dump_reset(struct sk_buff *skb, struct netlink_callback *cb);
int ctnat_dump_zones(struct sk_buff *skb, struct netlink_callback *cb);
int ctnat_dump_done(struct netlink_callback *cb);

/* ---- connections and expectations: netlink_conn.c ---- */

int ctnat_dump_conns_start(struct netlink_callback *cb);
int ctnat_dump_conns(struct sk_buff *skb, struct netlink_callback *cb);
int ctnat_dump_expects_start(struct netlink_callback *cb);
int ctnat_dump_expects(struct sk_buff *skb, struct netlink_callback *cb);
int ctnat_dump_walk_done(struct netlink_callback *cb);
int ctnat_del_conns(struct sk_buff *skb, struct genl_info *info);

/* ---- netlink.c ---- */

int ctnat_permit(struct sk_buff *skb, struct netlink_ext_ack *extack);
int ctnat_check_base(const struct ctnat_snapshot *snapshot,
		     const struct nlattr *base_maybe_null,
		     struct netlink_ext_ack *extack);

#endif /* CTNAT_NETLINK_H */
