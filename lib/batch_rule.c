// SPDX-License-Identifier: GPL-2.0-only
/*
 * The messages of rules. Those that go to the end of a chain one after the other
 * share messages. What is sent of most is what was sent of one before, of the same
 * shape: it is copied, and its operands are renewed.
 */
#include <stdlib.h>

#include "batch.h"
#include "core/shape.h"
#include "core/wire.h"

/* Rules are joined up to so many bytes. */
#define MESSAGE_BYTES	(16 * 1024)

/*
 * struct ctnat_batch_rules
 * @attr: by shape, CTNAT_A_RULE_EXPRS of a rule that has it, from the buffer's
 *	beginning
 * @place: of the last rule, with these names
 * @head: its message, from the buffer's beginning, and the bytes of it that are
 *	before the first expressions; 0: there is none
 */
struct ctnat_batch_rules {
	struct ctnat_shapes shapes;
	size_t attr[CTNAT_SHAPES];
	struct ctnat_place place;
	char table[CTNAT_NAME_MAX];
	char chain[CTNAT_NAME_MAX];
	size_t head, head_len;
};

static void put_place(struct nlmsghdr *nlh, const struct ctnat_place *place)
{
	switch (place->how) {
	case CTNAT_PLACE_END:
		put_op_flags(nlh, CTNAT_OP_APPEND);
		break;
	case CTNAT_PLACE_HEAD:
		break;
	case CTNAT_PLACE_AFTER:
		put_op_flags(nlh, CTNAT_OP_APPEND);
		put_handle(nlh, CTNAT_A_POSITION, place->handle);
		break;
	case CTNAT_PLACE_BEFORE:
		put_handle(nlh, CTNAT_A_POSITION, place->handle);
		break;
	case CTNAT_PLACE_AFTER_INDEX:
		put_op_flags(nlh, CTNAT_OP_APPEND);
		mnl_attr_put_u32(nlh, CTNAT_A_INDEX, place->index);
		break;
	case CTNAT_PLACE_BEFORE_INDEX:
		mnl_attr_put_u32(nlh, CTNAT_A_INDEX, place->index);
		break;
	case CTNAT_PLACE_REPLACE:
		put_op_flags(nlh, CTNAT_OP_IN_PLACE);
		put_handle(nlh, CTNAT_A_HANDLE, place->handle);
		break;
	}
}


static bool is_name(const char *known, const char *name)
{
	return name && !strcmp(known, name);
}

static bool is_place(const struct ctnat_batch_rules *rules,
		     const struct ctnat_place *place)
{
	return rules->head_len && rules->place.family == place->family &&
	       rules->place.how == place->how &&
	       rules->place.handle == place->handle &&
	       rules->place.index == place->index &&
	       is_name(rules->chain, place->chain) &&
	       is_name(rules->table, place->table);
}

/* Is it behind the last rule, with which there is room for it? */
static bool can_join(const struct ctnat_batch *b,
		     const struct ctnat_place *place, size_t more)
{
	return place->how == CTNAT_PLACE_END &&
	       b->ops[b->n_ops - 1].offset == b->rules->head &&
	       b->len - b->rules->head + more <= MESSAGE_BYTES;
}

/*
 * A message for the rule, the last one or a new one, that lacks its expressions;
 * there is room for @more bytes of them. NULL with errno.
 */
static struct nlmsghdr *begin_rule(struct ctnat_batch *b,
				   const struct ctnat_place *place, size_t more)
{
	struct ctnat_batch_rules *rules = b->rules;
	struct nlmsghdr *nlh;

	if (is_place(rules, place)) {
		if (ctnat_op_room(b, MESSAGE_ROOM + more))
			return NULL;
		if (can_join(b, place, more))
			return (void *)(b->buf + rules->head);
		nlh = memcpy(b->buf + b->len, b->buf + rules->head,
			     rules->head_len);
		nlh->nlmsg_len = rules->head_len;
		return nlh;
	}
	if (check_name(place->table) || check_name(place->chain))
		return NULL;
	nlh = ctnat_op_begin(b, CTNAT_CMD_NEW_RULE, more);
	if (!nlh)
		return NULL;
	put_where(nlh, place->family, place->table, place->chain);
	put_place(nlh, place);
	rules->head_len = 0;
	if (!place->table || !place->chain)
		return nlh;
	rules->place = *place;
	strcpy(rules->table, place->table);
	strcpy(rules->chain, place->chain);
	rules->head_len = nlh->nlmsg_len;
	return nlh;
}

/* Its expressions are there, too. */
static int end_rule(struct ctnat_batch *b, struct nlmsghdr *nlh,
		    const struct nlattr *exprs)
{
	nlh->nlmsg_len += NLA_ALIGN(exprs->nla_len);
	b->rules->head = (char *)nlh - b->buf;
	return ctnat_op_end(b, nlh);
}

/* As a rule before it that has this shape. */
static int add_alike(struct ctnat_batch *b, const struct ctnat_place *place,
		     const struct ctnat_rule *rule, __u32 shape)
{
	size_t from = b->rules->attr[shape];
	size_t len = ((struct nlattr *)(b->buf + from))->nla_len;
	struct nlmsghdr *nlh = begin_rule(b, place, len);
	struct nlattr *exprs;

	if (!nlh)
		return -1;
	exprs = mnl_nlmsg_get_payload_tail(nlh);
	memcpy(exprs, b->buf + from, len);
	ctnat_wire_encode_again(&b->rules->shapes.of[shape].shape, rule,
				exprs + 1);
	return end_rule(b, nlh, exprs);
}

/* @shape: that of the rule, or CTNAT_NOWHERE */
static int add_first(struct ctnat_batch *b, const struct ctnat_place *place,
		     const struct ctnat_rule *rule, __u32 shape)
{
	struct ctnat_shape *learn = NULL;
	size_t room = ctnat_wire_bound(rule);
	struct nlmsghdr *nlh;
	struct nlattr *exprs;
	int len;

	if (room > CTNAT_RULE_BYTES_MAX)
		room = CTNAT_RULE_BYTES_MAX;
	nlh = begin_rule(b, place, room);
	if (!nlh)
		return -1;
	exprs = mnl_nlmsg_get_payload_tail(nlh);
	if (shape != CTNAT_NOWHERE) {
		learn = &b->rules->shapes.of[shape].shape;
		b->rules->attr[shape] = (char *)exprs - b->buf;
	}
	len = ctnat_wire_encode_first(rule, learn, exprs + 1, room);
	if (len < 0) {
		b->rules->head_len = 0;
		errno = EMSGSIZE;
		return -1;
	}
	exprs->nla_type = CTNAT_A_RULE_EXPRS | NLA_F_NESTED;
	exprs->nla_len = NLA_HDRLEN + len;
	return end_rule(b, nlh, exprs);
}

int ctnat_batch_add_rule(struct ctnat_batch *b, const struct ctnat_place *place,
			 const struct ctnat_rule *rule)
{
	__u32 shape;
	int op;

	if (!b->rules)
		b->rules = calloc(1, sizeof(*b->rules));
	if (!b->rules)
		return -1;
	shape = ctnat_shapes_find(&b->rules->shapes, rule);
	if (shape != CTNAT_NOWHERE)
		return add_alike(b, place, rule, shape);
	shape = ctnat_shapes_add(&b->rules->shapes, rule);
	op = add_first(b, place, rule, shape);
	if (op < 0 && shape != CTNAT_NOWHERE)
		ctnat_shapes_forget(&b->rules->shapes, shape);
	return op;
}
