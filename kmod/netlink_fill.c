// SPDX-License-Identifier: GPL-2.0-only
/* Objects to netlink messages, for answers and for notifications. */
#include "elem_time.h"
#include "netlink.h"

static void *begin(struct sk_buff *skb, const struct ctnat_fill *fill)
{
	return genlmsg_put(skb, fill->portid, fill->seq, &ctnat_family,
			   fill->flags, fill->cmd);
}

static int end(struct sk_buff *skb, void *header, int err)
{
	if (err) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return 0;
}

static int put_handle(struct sk_buff *skb, int attr, u64 handle)
{
	return nla_put_u64_64bit(skb, attr, handle, CTNAT_A_PAD);
}

static int put_generation(struct sk_buff *skb, const struct ctnat_fill *fill)
{
	return nla_put_u32(skb, CTNAT_A_GENERATION,
			   fill->snapshot->view.generation);
}

static int put_comment(struct sk_buff *skb, const char *comment_maybe_null)
{
	return comment_maybe_null ?
	       nla_put_string(skb, CTNAT_A_COMMENT, comment_maybe_null) : 0;
}

static int put_table(struct sk_buff *skb, const struct ctnat_view_table *table)
{
	return nla_put_u8(skb, CTNAT_A_FAMILY, table->family) ?:
	       nla_put_string(skb, CTNAT_A_TABLE, table->name);
}

int ctnat_fill_table(struct sk_buff *skb, const struct ctnat_fill *fill,
		     u32 table)
{
	const struct ctnat_view_table *t = &fill->snapshot->tables[table];
	void *header = begin(skb, fill);

	if (!header)
		return -EMSGSIZE;
	return end(skb, header,
		   put_table(skb, t) ?:
		   put_handle(skb, CTNAT_A_HANDLE, t->handle) ?:
		   nla_put_u32(skb, CTNAT_A_FLAGS, t->flags) ?:
		   put_comment(skb, t->comment) ?:
		   put_generation(skb, fill));
}

static int put_devices(struct sk_buff *skb,
		       const struct ctnat_view_chain *chain)
{
	struct nlattr *nest;
	const char *name;
	u32 i;

	if (!chain->n_devices)
		return 0;
	nest = nla_nest_start(skb, CTNAT_A_DEVICES);
	if (!nest)
		return -EMSGSIZE;
	ctnat_for_each_device(name, i, chain)
		if (nla_put_string(skb, CTNAT_A_DEVICE, name))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_base(struct sk_buff *skb, const struct ctnat_view_chain *chain)
{
	if (chain->type == CTNAT_CHAIN_REGULAR)
		return 0;
	return nla_put_u8(skb, CTNAT_A_CHAIN_TYPE, chain->type) ?:
	       nla_put_u8(skb, CTNAT_A_HOOK, chain->hook) ?:
	       nla_put_s32(skb, CTNAT_A_PRIORITY, chain->priority) ?:
	       nla_put_u8(skb, CTNAT_A_POLICY, chain->policy) ?:
	       put_devices(skb, chain);
}

/* In answers; what is told of a change is the chain itself. */
static int put_chain_flags(struct sk_buff *skb, const struct ctnat_fill *fill,
			   const struct ctnat_rules *rules_maybe_null)
{
	u32 flags = rules_maybe_null ? READ_ONCE(rules_maybe_null->flags) : 0;

	return flags && fill->cmd == CTNAT_CMD_GET_CHAIN ?
	       nla_put_u32(skb, CTNAT_A_CHAIN_FLAGS, flags) : 0;
}

static int put_chain(struct sk_buff *skb, const struct ctnat_fill *fill,
		     const struct ctnat_view_chain *chain)
{
	return put_base(skb, chain) ?: put_comment(skb, chain->comment) ?:
	       put_chain_flags(skb, fill, ctnat_chain_rules(chain));
}

/* @new_name: NULL, or the name that the chain has from now on */
int ctnat_fill_chain(struct sk_buff *skb, const struct ctnat_fill *fill,
		     u32 chain, const char *new_name)
{
	const struct ctnat_view_chain *c = &fill->snapshot->chains[chain];
	void *header = begin(skb, fill);

	if (!header)
		return -EMSGSIZE;
	return end(skb, header,
		   put_table(skb, &fill->snapshot->tables[c->table]) ?:
		   nla_put_string(skb, CTNAT_A_CHAIN, c->name) ?:
		   put_handle(skb, CTNAT_A_HANDLE, c->handle) ?:
		   (new_name ? nla_put_string(skb, CTNAT_A_NEW_NAME, new_name) :
			       put_chain(skb, fill, c)) ?:
		   put_generation(skb, fill));
}

static int put_object(struct sk_buff *skb, const struct ctnat_fill *fill,
		      const struct ctnat_view_object *object)
{
	int err = 0;

	if (object->table != CTNAT_NOWHERE)
		err = put_table(skb, &fill->snapshot->tables[object->table]);
	return err ?:
	       nla_put_string(skb, CTNAT_A_OBJECT, object->name) ?:
	       nla_put_u8(skb, CTNAT_A_OBJECT_KIND, object->kind) ?:
	       put_handle(skb, CTNAT_A_HANDLE, object->handle) ?:
	       put_generation(skb, fill);
}

/* What it is, with what it counted so far. */
static int put_object_data(struct sk_buff *skb, const struct ctnat_fill *fill,
			   const struct ctnat_view_object *object)
{
	struct nlattr *nest;
	int len;

	ctnat_named_fill(fill->cn, ctnat_view_named(object), fill->scratch);
	nest = nla_nest_start(skb, CTNAT_A_OBJECT_DATA);
	if (!nest)
		return -EMSGSIZE;
	len = ctnat_wire_encode_object(fill->scratch, skb_tail_pointer(skb),
				       skb_tailroom(skb));
	if (len < 0)
		return -EMSGSIZE;
	skb_put(skb, len);
	nla_nest_end(skb, nest);
	return 0;
}

int ctnat_fill_object(struct sk_buff *skb, const struct ctnat_fill *fill,
		      u32 object)
{
	const struct ctnat_view_object *o = &fill->snapshot->objects[object];
	void *header = begin(skb, fill);
	int err;

	if (!header)
		return -EMSGSIZE;
	err = end(skb, header, put_object(skb, fill, o) ?:
			       put_comment(skb, o->comment) ?:
			       put_object_data(skb, fill, o));
	if (!err && fill->take)
		ctnat_named_take(fill->cn, ctnat_view_named(o), fill->scratch);
	return err;
}

/* An object without its data: one that is gone. */
int ctnat_fill_object_name(struct sk_buff *skb,
			   const struct ctnat_fill *fill, u32 object)
{
	void *header = begin(skb, fill);

	if (!header)
		return -EMSGSIZE;
	return end(skb, header,
		   put_object(skb, fill, &fill->snapshot->objects[object]));
}

static int put_rows(struct sk_buff *skb, const struct ctnat_object_set *set,
		    struct ctnat_rows *rows, size_t room)
{
	struct ctnat_elems some = *rows->elems;
	struct nlattr *attr;
	size_t bytes;

	some.n = rows->from + rows->n;
	rows->n = ctnat_elems_encode(&some, rows->from, rows->keys, room,
				     NULL);
	if (!rows->n)
		return -EMSGSIZE;
	some.n = rows->from + rows->n;
	bytes = (size_t)rows->n * 4 *
		ctnat_row_wire_words(&some.row, rows->keys);
	attr = nla_reserve(skb, CTNAT_A_ELEMS, bytes);
	if (!attr)
		return -EMSGSIZE;
	ctnat_elems_encode(&some, rows->from, rows->keys, SIZE_MAX,
			   nla_data(attr));
	ctnat_times_show(set, rows, nla_data(attr));
	if (rows->keys)
		return 0;
	bytes = ctnat_elems_names(&some, rows->from, rows->n, NULL);
	if (!bytes)
		return 0;
	attr = nla_reserve(skb, CTNAT_A_ELEM_CHAINS, bytes);
	if (!attr)
		return -EMSGSIZE;
	ctnat_elems_names(&some, rows->from, rows->n, nla_data(attr));
	return 0;
}

/* Room for what of a message comes beside and behind rows. */
#define ROWS_OVERHEAD	64
/* An attribute cannot be longer than this. */
#define ROWS_MAX	60000

int ctnat_fill_elems(struct sk_buff *skb, const struct ctnat_fill *fill,
		     u32 object, struct ctnat_rows *rows)
{
	const struct ctnat_view_object *o = &fill->snapshot->objects[object];
	void *header = begin(skb, fill);
	int err, room;

	if (!header)
		return -EMSGSIZE;
	err = put_object(skb, fill, o);
	room = min_t(int, skb_tailroom(skb) - ROWS_OVERHEAD, ROWS_MAX);
	if (!err)
		err = room > 0 ? put_rows(skb, (const void *)o->object, rows,
					  room) : -EMSGSIZE;
	return end(skb, header, err);
}

static int fill_zone(struct sk_buff *skb, const struct ctnat_fill *fill,
		     const struct ctnat_view_object *limit, u16 zone, u32 count)
{
	void *header = begin(skb, fill);

	if (!header)
		return -EMSGSIZE;
	return end(skb, header,
		   put_handle(skb, CTNAT_A_HANDLE, limit->handle) ?:
		   nla_put_u16(skb, CTNAT_A_ZONE, zone) ?:
		   nla_put_u64_64bit(skb, CTNAT_A_COUNT, count, CTNAT_A_PAD) ?:
		   put_generation(skb, fill));
}

/* The zones that a limit counts connections of, from *@zone on. */
int ctnat_fill_zones(struct sk_buff *skb, const struct ctnat_fill *fill,
		     u32 object, u32 *zone)
{
	const struct ctnat_view_object *o = &fill->snapshot->objects[object];
	struct ctnat_census *census = ctnat_view_named(o)->live.zones.census;
	unsigned long at = *zone;
	u32 count;
	int err;

	while (ctnat_census_next(census, &at, &count)) {
		*zone = at;
		err = fill_zone(skb, fill, o, at, count);
		if (err)
			return err;
		at++;
	}
	return 0;
}

/* Of kernels that check themselves: is that what the rule is by itself? */
static bool is_encoded(const struct ctnat_rule *image, const void *attrs,
		       int len)
{
	void *alone = kmalloc(len, GFP_KERNEL);
	bool same = !alone ||
		    (ctnat_wire_encode(image, alone, len) == len &&
		     !memcmp(attrs, alone, len));

	kfree(alone);
	return same;
}

/* As one that was told of before. */
static int encode_alike(const struct ctnat_told *told, u32 shape,
			const struct ctnat_rule *image, struct sk_buff *skb)
{
	u32 len = told->of[shape].len;
	void *to = skb_tail_pointer(skb);

	if (len > skb_tailroom(skb))
		return -ENOBUFS;
	memcpy(to, told->of[shape].attrs, len);
	ctnat_wire_encode_again(&told->shapes.of[shape].shape, image, to);
	return len;
}

/* Room for it is there; what was written is a model for others of its shape. */
static int encode_first(struct ctnat_told *told, u32 shape,
			const struct ctnat_rule *image, struct sk_buff *skb)
{
	int len;

	len = ctnat_wire_encode_first(image, &told->shapes.of[shape].shape,
				      skb_tail_pointer(skb),
				      skb_tailroom(skb));
	if (len < 0 || len > CTNAT_TOLD_BYTES) {
		ctnat_shapes_forget(&told->shapes, shape);
		return len;
	}
	memcpy(told->of[shape].attrs, skb_tail_pointer(skb), len);
	told->of[shape].len = len;
	return len;
}

/* Bytes of its expressions behind the end of the message; -ENOBUFS. */
static int encode_rule(struct ctnat_told *told, const struct ctnat_rule *image,
		       struct sk_buff *skb)
{
	u32 shape;

	if (!told)
		return ctnat_wire_encode(image, skb_tail_pointer(skb),
					 skb_tailroom(skb));
	shape = ctnat_shapes_find(&told->shapes, image);
	if (shape != CTNAT_NOWHERE)
		return encode_alike(told, shape, image, skb);
	shape = ctnat_shapes_add(&told->shapes, image);
	if (shape != CTNAT_NOWHERE)
		return encode_first(told, shape, image, skb);
	return ctnat_wire_encode(image, skb_tail_pointer(skb),
				 skb_tailroom(skb));
}

/* The expressions of a rule, its counters with what they counted so far. */
static int put_exprs(struct sk_buff *skb, const struct ctnat_fill *fill,
		     const struct ctnat_view_rule *rule)
{
	struct ctnat_rule_object *object = ctnat_view_rule_object(rule);
	const struct ctnat_rule *image = rule->rule;
	struct nlattr *nest;
	int len;

	if (object->is & CTNAT_RULE_RESETS) {
		memcpy(fill->scratch, image, image->size);
		ctnat_counters_fill(fill->cn, object, fill->scratch);
		image = fill->scratch;
	}
	nest = nla_nest_start(skb, CTNAT_A_RULE_EXPRS);
	if (!nest)
		return -EMSGSIZE;
	len = encode_rule(fill->told, image, skb);
	if (len < 0)
		return -EMSGSIZE;
	if (IS_ENABLED(CONFIG_DEBUG_NET) && fill->told)
		WARN_ON_ONCE(!is_encoded(image, skb_tail_pointer(skb), len));
	skb_put(skb, len);
	nla_nest_end(skb, nest);
	return 0;
}

static int put_rule(struct sk_buff *skb, const struct ctnat_fill *fill,
		    const struct ctnat_view_chain *chain, u32 rule)
{
	return put_table(skb, &fill->snapshot->tables[chain->table]) ?:
	       nla_put_string(skb, CTNAT_A_CHAIN, chain->name) ?:
	       put_handle(skb, CTNAT_A_HANDLE,
			  ctnat_rule_at(chain, rule)->handle) ?:
	       put_generation(skb, fill);
}

int ctnat_fill_rule(struct sk_buff *skb, const struct ctnat_fill *fill,
		    u32 chain, u32 rule)
{
	const struct ctnat_view_chain *c = &fill->snapshot->chains[chain];
	const struct ctnat_view_rule *r = ctnat_rule_at(c, rule);
	void *header = begin(skb, fill);
	int err;

	if (!header)
		return -EMSGSIZE;
	err = put_rule(skb, fill, c, rule);
	if (!err && rule)
		err = put_handle(skb, CTNAT_A_POSITION,
				 ctnat_rule_at(c, rule - 1)->handle);
	err = end(skb, header, err ?: put_exprs(skb, fill, r));
	if (!err && fill->take)
		ctnat_counters_take(fill->cn, ctnat_view_rule_object(r),
				    fill->scratch, fill->counters_alone);
	return err;
}

/* A rule without its expressions: one that is gone. */
int ctnat_fill_handle(struct sk_buff *skb, const struct ctnat_fill *fill,
		      u32 chain, u32 rule)
{
	void *header = begin(skb, fill);

	if (!header)
		return -EMSGSIZE;
	return end(skb, header,
		   put_rule(skb, fill, &fill->snapshot->chains[chain], rule));
}

static int put_tracking(struct sk_buff *skb, const u8 *tracking)
{
	struct nlattr *nest = nla_nest_start(skb, CTNAT_A_TRACKING);
	unsigned int i;

	BUILD_BUG_ON((int)CTNAT_FAMILIES != CTNAT_A_TRACK_MAX);
	if (!nest)
		return -EMSGSIZE;
	for (i = 0; i < CTNAT_FAMILIES; i++)
		if (nla_put_u8(skb, CTNAT_A_TRACK_IPV4 + i, tracking[i]))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* ctnat_net.lock held */
int ctnat_fill_generation(struct sk_buff *skb, const struct ctnat_fill *fill)
{
	static const u8 none[CTNAT_FAMILIES] = { CTNAT_TRACK_NONE };
	const struct ctnat_active *active;
	void *header = begin(skb, fill);

	if (!header)
		return -EMSGSIZE;
	active = rcu_dereference_protected(fill->cn->active,
					   lockdep_is_held(&fill->cn->lock));
	return end(skb, header,
		   put_generation(skb, fill) ?:
		   put_handle(skb, CTNAT_A_HANDLE, fill->cn->last_handle) ?:
		   put_tracking(skb, active ? active->tracking : none));
}

static int put_stat(struct sk_buff *skb, const struct ctnat_net *cn,
		    unsigned int i)
{
	struct nlattr *nest = nla_nest_start(skb, CTNAT_A_STAT);

	if (!nest ||
	    nla_put_string(skb, CTNAT_A_STAT_NAME, ctnat_stats_name(i)) ||
	    nla_put_u64_64bit(skb, CTNAT_A_STAT_VALUE, ctnat_stats_sum(cn, i),
			      CTNAT_A_STAT_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_stats(struct sk_buff *skb, const struct ctnat_net *cn)
{
	struct nlattr *nest = nla_nest_start(skb, CTNAT_A_STATS);
	unsigned int i;

	if (!nest)
		return -EMSGSIZE;
	for (i = 0; i < ctnat_stats_count(); i++)
		if (put_stat(skb, cn, i))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

int ctnat_fill_stats(struct sk_buff *skb, const struct ctnat_fill *fill)
{
	void *header = begin(skb, fill);

	if (!header)
		return -EMSGSIZE;
	return end(skb, header,
		   put_stats(skb, fill->cn) ?: put_generation(skb, fill));
}
