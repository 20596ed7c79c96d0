// SPDX-License-Identifier: GPL-2.0-only
/*
 * The messages of rules. Most are what a message before them was, in the same
 * place and of the same shape: they are copied, and their operands renewed.
 */
#include <stdlib.h>

#include "batch.h"
#include "core/shape.h"
#include "core/wire.h"

/*
 * struct ctnat_batch_rules
 * @attr: by shape, CTNAT_A_RULE_EXPRS of a rule that has it, from the buffer's
 *	beginning
 * @place: of the last rule, with these names
 * @head: its message, from the buffer's beginning, and the bytes of it that are
 *	before the expressions; 0: there is none
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

/* Begin a rule's message, up to its expressions, which take @more bytes. */
static struct nlmsghdr *begin_rule(struct ctnat_batch *b,
				   const struct ctnat_place *place, size_t more)
{
	struct ctnat_batch_rules *rules = b->rules;
	struct nlmsghdr *nlh;

	if (is_place(rules, place)) {
		if (ctnat_op_room(b, MESSAGE_ROOM + more))
			return NULL;
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
	rules->head = b->len;
	rules->head_len = nlh->nlmsg_len;
	return nlh;
}

/* As a rule before it that has this shape. */
static int add_alike(struct ctnat_batch *b, const struct ctnat_place *place,
		     const struct ctnat_rule *rule, __u32 shape)
{
	size_t from = b->rules->attr[shape];
	size_t len = ((struct nlattr *)(b->buf + from))->nla_len;
	struct nlmsghdr *nlh = begin_rule(b, place, len);
	char *nest;

	if (!nlh)
		return -1;
	nest = mnl_nlmsg_get_payload_tail(nlh);
	memcpy(nest, b->buf + from, len);
	ctnat_wire_encode_again(&b->rules->shapes.of[shape].shape, rule,
				nest + MNL_ATTR_HDRLEN);
	nlh->nlmsg_len += len;
	return ctnat_op_end(b, nlh);
}

/* @shape: that of the rule, or CTNAT_NOWHERE */
static int add_first(struct ctnat_batch *b, const struct ctnat_place *place,
		     const struct ctnat_rule *rule, __u32 shape)
{
	struct ctnat_shape *learn = NULL;
	size_t room = ctnat_wire_bound(rule);
	struct nlmsghdr *nlh;
	struct nlattr *nest;
	int len;

	if (room > CTNAT_RULE_BYTES_MAX)
		room = CTNAT_RULE_BYTES_MAX;
	nlh = begin_rule(b, place, room);
	if (!nlh)
		return -1;
	nest = mnl_attr_nest_start(nlh, CTNAT_A_RULE_EXPRS);
	if (shape != CTNAT_NOWHERE) {
		learn = &b->rules->shapes.of[shape].shape;
		b->rules->attr[shape] = (char *)nest - b->buf;
	}
	len = ctnat_wire_encode_first(rule, learn,
				      mnl_nlmsg_get_payload_tail(nlh), room);
	if (len < 0) {
		errno = EMSGSIZE;
		return -1;
	}
	nlh->nlmsg_len += len;
	mnl_attr_nest_end(nlh, nest);
	return ctnat_op_end(b, nlh);
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
