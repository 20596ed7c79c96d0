// SPDX-License-Identifier: GPL-2.0-only
/* Connections and expectations: asking, and reading what comes back. */
#include <errno.h>
#include <stdlib.h>

#include "core/bytes.h"
#include "core/wire.h"
#include "internal.h"

/* ---- attributes of one nest ---- */

/* The largest of the nests read here. */
#define NEST_MAX	CTNAT_A_CONN_MAX

struct nest {
	const enum mnl_attr_data_type *types;
	unsigned int max;
	const struct nlattr *at[NEST_MAX + 1];
};

static int nest_attr(const struct nlattr *attr, void *data)
{
	unsigned int type = mnl_attr_get_type(attr);
	struct nest *nest = data;

	/* unknown ones are those of a newer module */
	if (type > nest->max || !nest->types[type])
		return MNL_CB_OK;
	if (mnl_attr_validate(attr, nest->types[type]))
		return MNL_CB_ERROR;
	nest->at[type] = attr;
	return MNL_CB_OK;
}

static int nest_parse(struct nest *nest, const struct nlattr *attr,
		      const enum mnl_attr_data_type *types, unsigned int max)
{
	memset(nest, 0, sizeof(*nest));
	nest->types = types;
	nest->max = max;
	if (mnl_attr_parse_nested(attr, nest_attr, nest) > MNL_CB_ERROR)
		return 0;
	errno = EBADMSG;
	return -1;
}

/* 0 when it is absent. */
static __u64 nest_num(const struct nest *nest, unsigned int type)
{
	if (!nest->at[type])
		return 0;
	switch (nest->types[type]) {
	case MNL_TYPE_U8:
		return mnl_attr_get_u8(nest->at[type]);
	case MNL_TYPE_U16:
		return mnl_attr_get_u16(nest->at[type]);
	case MNL_TYPE_U32:
		return mnl_attr_get_u32(nest->at[type]);
	default:
		return mnl_attr_get_u64(nest->at[type]);
	}
}

/* Bytes in network order to words; what is absent, or of no known size, is 0. */
static void nest_words(const struct nest *nest, unsigned int type, __u32 *words)
{
	const char *bytes;
	size_t i, n;

	if (!nest->at[type])
		return;
	bytes = mnl_attr_get_payload(nest->at[type]);
	n = mnl_attr_get_payload_len(nest->at[type]) / 4;
	for (i = 0; i < n && i < 4; i++)
		words[i] = ctnat_get_be32(bytes + 4 * i);
}

static void nest_str(const struct nest *nest, unsigned int type, char *to,
		     size_t size)
{
	if (nest->at[type])
		snprintf(to, size, "%s", mnl_attr_get_str(nest->at[type]));
}

/* ---- tuples ---- */

static const enum mnl_attr_data_type tuple_types[CTNAT_A_TUPLE_MAX + 1] = {
	[CTNAT_A_TUPLE_L3PROTO]		= MNL_TYPE_U8,
	[CTNAT_A_TUPLE_PROTOCOL]	= MNL_TYPE_U8,
	[CTNAT_A_TUPLE_SADDR]		= MNL_TYPE_BINARY,
	[CTNAT_A_TUPLE_DADDR]		= MNL_TYPE_BINARY,
	[CTNAT_A_TUPLE_SPORT]		= MNL_TYPE_U16,
	[CTNAT_A_TUPLE_DPORT]		= MNL_TYPE_U16,
	[CTNAT_A_TUPLE_ICMP_TYPE]	= MNL_TYPE_U8,
	[CTNAT_A_TUPLE_ICMP_CODE]	= MNL_TYPE_U8,
	[CTNAT_A_TUPLE_ICMP_ID]		= MNL_TYPE_U16,
	[CTNAT_A_TUPLE_ZONE]		= MNL_TYPE_U16,
};

static int read_tuple(const struct nlattr *attr, struct ctnat_tuple *tuple)
{
	struct nest nest;

	if (!attr)
		return 0;
	if (nest_parse(&nest, attr, tuple_types, CTNAT_A_TUPLE_MAX))
		return -1;
	tuple->l3proto = nest_num(&nest, CTNAT_A_TUPLE_L3PROTO);
	tuple->protocol = nest_num(&nest, CTNAT_A_TUPLE_PROTOCOL);
	tuple->zone = nest_num(&nest, CTNAT_A_TUPLE_ZONE);
	nest_words(&nest, CTNAT_A_TUPLE_SADDR, tuple->saddr);
	nest_words(&nest, CTNAT_A_TUPLE_DADDR, tuple->daddr);
	if (ctnat_protocol_is_icmp(tuple->protocol)) {
		tuple->src = nest_num(&nest, CTNAT_A_TUPLE_ICMP_TYPE);
		tuple->dst = nest_num(&nest, CTNAT_A_TUPLE_ICMP_CODE);
		tuple->id = nest_num(&nest, CTNAT_A_TUPLE_ICMP_ID);
		return 0;
	}
	tuple->src = nest_num(&nest, CTNAT_A_TUPLE_SPORT);
	tuple->dst = nest_num(&nest, CTNAT_A_TUPLE_DPORT);
	return 0;
}

/* ---- connections ---- */

static const enum mnl_attr_data_type conn_types[CTNAT_A_CONN_MAX + 1] = {
	[CTNAT_A_CONN_ORIG]		= MNL_TYPE_NESTED,
	[CTNAT_A_CONN_REPLY]		= MNL_TYPE_NESTED,
	[CTNAT_A_CONN_MASTER]		= MNL_TYPE_NESTED,
	[CTNAT_A_CONN_ID]		= MNL_TYPE_U32,
	[CTNAT_A_CONN_STATUS]		= MNL_TYPE_U32,
	[CTNAT_A_CONN_FLAGS]		= MNL_TYPE_U32,
	[CTNAT_A_CONN_ZONE]		= MNL_TYPE_U16,
	[CTNAT_A_CONN_ZONE_DIR]		= MNL_TYPE_U8,
	[CTNAT_A_CONN_STATE]		= MNL_TYPE_U8,
	[CTNAT_A_CONN_MARK]		= MNL_TYPE_U32,
	[CTNAT_A_CONN_LABEL]		= MNL_TYPE_BINARY,
	[CTNAT_A_CONN_EXPIRES]		= MNL_TYPE_U64,
	[CTNAT_A_CONN_HELPER]		= MNL_TYPE_NUL_STRING,
	[CTNAT_A_CONN_POLICY]		= MNL_TYPE_FLAG,
	[CTNAT_A_CONN_ORIG_PACKETS]	= MNL_TYPE_U64,
	[CTNAT_A_CONN_ORIG_BYTES]	= MNL_TYPE_U64,
	[CTNAT_A_CONN_REPLY_PACKETS]	= MNL_TYPE_U64,
	[CTNAT_A_CONN_REPLY_BYTES]	= MNL_TYPE_U64,
	[CTNAT_A_CONN_START]		= MNL_TYPE_U64,
	[CTNAT_A_CONN_MASQUERADE]	= MNL_TYPE_U32,
	[CTNAT_A_CONN_SECMARK]		= MNL_TYPE_U32,
	[CTNAT_A_CONN_USE]		= MNL_TYPE_U32,
};

static __u32 conn_has(const struct nest *nest)
{
	static const struct {
		unsigned int attr;
		__u32 has;
	} parts[] = {
		{ CTNAT_A_CONN_MASTER, CTNAT_CONNECTION_MASTER },
		{ CTNAT_A_CONN_STATE, CTNAT_CONNECTION_STATE },
		{ CTNAT_A_CONN_LABEL, CTNAT_CONNECTION_LABEL },
		{ CTNAT_A_CONN_ORIG_PACKETS, CTNAT_CONNECTION_COUNTERS },
		{ CTNAT_A_CONN_POLICY, CTNAT_CONNECTION_POLICY },
		{ CTNAT_A_CONN_SECMARK, CTNAT_CONNECTION_SECMARK },
	};
	__u32 has = 0;
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (nest->at[parts[i].attr])
			has |= parts[i].has;
	return has;
}

int ctnat_decode_conn(const struct nlattr *attr, struct ctnat_connection *conn)
{
	struct nest nest;

	memset(conn, 0, sizeof(*conn));
	if (nest_parse(&nest, attr, conn_types, CTNAT_A_CONN_MAX) ||
	    read_tuple(nest.at[CTNAT_A_CONN_ORIG], &conn->original) ||
	    read_tuple(nest.at[CTNAT_A_CONN_REPLY], &conn->reply) ||
	    read_tuple(nest.at[CTNAT_A_CONN_MASTER], &conn->master))
		return -1;
	conn->has = conn_has(&nest);
	conn->id = nest_num(&nest, CTNAT_A_CONN_ID);
	conn->status = nest_num(&nest, CTNAT_A_CONN_STATUS);
	conn->flags = nest_num(&nest, CTNAT_A_CONN_FLAGS);
	conn->zone = nest_num(&nest, CTNAT_A_CONN_ZONE);
	conn->zone_dir = nest_num(&nest, CTNAT_A_CONN_ZONE_DIR);
	conn->state = nest_num(&nest, CTNAT_A_CONN_STATE);
	conn->mark = nest_num(&nest, CTNAT_A_CONN_MARK);
	nest_words(&nest, CTNAT_A_CONN_LABEL, conn->label);
	conn->expires = nest_num(&nest, CTNAT_A_CONN_EXPIRES);
	conn->packets[0] = nest_num(&nest, CTNAT_A_CONN_ORIG_PACKETS);
	conn->packets[1] = nest_num(&nest, CTNAT_A_CONN_REPLY_PACKETS);
	conn->bytes[0] = nest_num(&nest, CTNAT_A_CONN_ORIG_BYTES);
	conn->bytes[1] = nest_num(&nest, CTNAT_A_CONN_REPLY_BYTES);
	conn->start = nest_num(&nest, CTNAT_A_CONN_START);
	conn->masquerade = nest_num(&nest, CTNAT_A_CONN_MASQUERADE);
	conn->secmark = nest_num(&nest, CTNAT_A_CONN_SECMARK);
	conn->use = nest_num(&nest, CTNAT_A_CONN_USE);
	nest_str(&nest, CTNAT_A_CONN_HELPER, conn->helper,
		 sizeof(conn->helper));
	return 0;
}

/* ---- expectations ---- */

static const enum mnl_attr_data_type expect_types[CTNAT_A_EXPECT_MAX + 1] = {
	[CTNAT_A_EXPECT_TUPLE]		= MNL_TYPE_NESTED,
	[CTNAT_A_EXPECT_MASK]		= MNL_TYPE_NESTED,
	[CTNAT_A_EXPECT_MASTER]		= MNL_TYPE_NESTED,
	[CTNAT_A_EXPECT_ZONE]		= MNL_TYPE_U16,
	[CTNAT_A_EXPECT_EXPIRES]	= MNL_TYPE_U64,
	[CTNAT_A_EXPECT_CLASS]		= MNL_TYPE_U32,
	[CTNAT_A_EXPECT_FLAGS]		= MNL_TYPE_U32,
	[CTNAT_A_EXPECT_HELPER]		= MNL_TYPE_NUL_STRING,
	[CTNAT_A_EXPECT_NAT_ADDR]	= MNL_TYPE_BINARY,
	[CTNAT_A_EXPECT_NAT_PORT]	= MNL_TYPE_U16,
};

static int read_expect(const struct nlattr *attr, struct ctnat_expectation *exp)
{
	struct nest nest;

	memset(exp, 0, sizeof(*exp));
	if (nest_parse(&nest, attr, expect_types, CTNAT_A_EXPECT_MAX) ||
	    read_tuple(nest.at[CTNAT_A_EXPECT_TUPLE], &exp->tuple) ||
	    read_tuple(nest.at[CTNAT_A_EXPECT_MASK], &exp->mask) ||
	    read_tuple(nest.at[CTNAT_A_EXPECT_MASTER], &exp->master))
		return -1;
	exp->zone = nest_num(&nest, CTNAT_A_EXPECT_ZONE);
	exp->expires = nest_num(&nest, CTNAT_A_EXPECT_EXPIRES);
	exp->class = nest_num(&nest, CTNAT_A_EXPECT_CLASS);
	exp->flags = nest_num(&nest, CTNAT_A_EXPECT_FLAGS);
	exp->has_nat = nest.at[CTNAT_A_EXPECT_NAT_ADDR];
	nest_words(&nest, CTNAT_A_EXPECT_NAT_ADDR, exp->nat_addr);
	exp->nat_port = nest_num(&nest, CTNAT_A_EXPECT_NAT_PORT);
	nest_str(&nest, CTNAT_A_EXPECT_HELPER, exp->helper,
		 sizeof(exp->helper));
	return 0;
}

/* ---- asking ---- */

/* A request with its filter, to be freed; NULL with errno. */
static struct nlmsghdr *request(struct ctnat *ct, __u8 cmd, __u16 flags,
				const struct ctnat_rule *filter)
{
	struct ctnat_refusal why;
	struct nlmsghdr *nlh;
	struct nlattr *nest;
	int len = 0;
	char *buf;

	ct->error[0] = '\0';
	if (filter && ctnat_verify_image(filter, filter->size, &why)) {
		ctnat_fail(ct, EINVAL, "%s", why.sentence);
		return NULL;
	}
	if (filter)
		len = ctnat_wire_encode(filter, NULL, 0);
	buf = calloc(1, 256 + len);
	if (!buf) {
		ctnat_fail(ct, ENOMEM, "%s", strerror(ENOMEM));
		return NULL;
	}
	nlh = ctnat_request(ct, buf, cmd, flags);
	if (!len)
		return nlh;
	nest = mnl_attr_nest_start(nlh, CTNAT_A_FILTER);
	ctnat_wire_encode(filter, mnl_nlmsg_get_payload_tail(nlh), len);
	nlh->nlmsg_len += len;
	mnl_attr_nest_end(nlh, nest);
	return nlh;
}

static int ask(struct ctnat *ct, struct nlmsghdr *nlh, mnl_cb_t cb, void *data)
{
	int ret, error;

	ret = ctnat_ask(ct, nlh, cb, data);
	error = errno;
	free(nlh);
	if (!ret)
		return 0;
	if (!ct->error[0] && error == EINTR)
		ctnat_fail(ct, error, "the table was resized meanwhile, some connections may be missing; ask again");
	else if (!ct->error[0])
		ctnat_fail(ct, error, "reading the kernel's answer: %s",
			   strerror(error));
	errno = error;
	return -1;
}

/* One question whose answer has many entries. */
struct listing {
	int (*conn)(const struct ctnat_connection *conn, void *data);
	int (*expect)(const struct ctnat_expectation *exp, void *data);
	void *data;
	int ret;		/* of the callback; not 0: it wants no more */
};

static int one_entry(const struct nlmsghdr *nlh, void *data)
{
	struct ctnat_expectation exp;
	struct listing *list = data;
	struct ctnat_connection conn;
	struct attrs a;

	if (list->ret)
		return MNL_CB_OK;
	if (ctnat_attrs_parse(nlh, &a))
		return MNL_CB_ERROR;
	if (list->conn && a.at[CTNAT_A_CONN]) {
		if (ctnat_decode_conn(a.at[CTNAT_A_CONN], &conn))
			return MNL_CB_ERROR;
		list->ret = list->conn(&conn, list->data);
	} else if (list->expect && a.at[CTNAT_A_EXPECT]) {
		if (read_expect(a.at[CTNAT_A_EXPECT], &exp))
			return MNL_CB_ERROR;
		list->ret = list->expect(&exp, list->data);
	}
	return MNL_CB_OK;
}

static int list(struct ctnat *ct, __u8 cmd, const struct ctnat_rule *filter,
		struct listing *list)
{
	struct nlmsghdr *nlh;

	nlh = request(ct, cmd, NLM_F_DUMP, filter);
	if (!nlh || ask(ct, nlh, one_entry, list))
		return -1;
	return list->ret;
}

int ctnat_connections(struct ctnat *ct, const struct ctnat_rule *filter,
		      int (*cb)(const struct ctnat_connection *conn,
				void *data),
		      void *data)
{
	struct listing listing = { .conn = cb, .data = data };

	return list(ct, CTNAT_CMD_GET_CONN, filter, &listing);
}

int ctnat_expectations(struct ctnat *ct, const struct ctnat_rule *filter,
		       int (*cb)(const struct ctnat_expectation *exp,
				 void *data),
		       void *data)
{
	struct listing listing = { .expect = cb, .data = data };

	return list(ct, CTNAT_CMD_GET_EXPECT, filter, &listing);
}

static int read_count(const struct nlmsghdr *nlh, void *data)
{
	long long *count = data;
	struct attrs a;

	if (ctnat_attrs_parse(nlh, &a))
		return MNL_CB_ERROR;
	*count = ctnat_attr_num(&a, CTNAT_A_COUNT);
	return MNL_CB_OK;
}

long long ctnat_flush_connections(struct ctnat *ct,
				  const struct ctnat_rule *filter)
{
	struct nlmsghdr *nlh;
	long long count = 0;

	nlh = request(ct, CTNAT_CMD_DEL_CONN, NLM_F_ACK, filter);
	if (!nlh || ask(ct, nlh, read_count, &count))
		return -1;
	return count;
}

/* ---- explaining ---- */

struct explaining {
	void (*cb)(const struct ctnat_connection *conn, enum ctnat_belongs how,
		   void *data);
	void *data;
	enum ctnat_belongs how;
	int told;
};

static int explain_one(const struct ctnat_connection *conn, void *data)
{
	struct explaining *e = data;

	e->cb(conn, e->how, e->data);
	e->told++;
	return 0;
}

static int explain(struct ctnat *ct, const struct ctnat_filter_key *key,
		   struct explaining *e)
{
	__u64 room[CTNAT_FILTER_OF_SIZE / sizeof(__u64)];
	struct ctnat_rule *filter = (struct ctnat_rule *)room;

	ctnat_filter_of(key, filter);
	return ctnat_connections(ct, filter, explain_one, e);
}

int ctnat_explain(struct ctnat *ct, const struct ctnat_tuple *packet, int zone,
		  void (*cb)(const struct ctnat_connection *conn,
			     enum ctnat_belongs how, void *data),
		  void *data)
{
	struct ctnat_filter_key key = { .tuple = *packet };
	struct explaining e = { .cb = cb, .data = data };

	key.has_zone = zone >= 0;
	key.zone = zone;
	key.direction = CTNAT_DIRECTION_ORIGINAL;
	e.how = CTNAT_BELONGS_ORIGINAL;
	if (explain(ct, &key, &e))
		return -1;
	key.direction = CTNAT_DIRECTION_REPLY;
	e.how = CTNAT_BELONGS_REPLY;
	if (explain(ct, &key, &e))
		return -1;
	if (e.told)
		return e.told;
	/* a packet that leaves is answered by one of the other direction */
	ctnat_tuple_invert(&key.tuple, packet);
	e.how = CTNAT_BELONGS_ORIGINAL_AFTER;
	if (explain(ct, &key, &e))
		return -1;
	key.direction = CTNAT_DIRECTION_ORIGINAL;
	e.how = CTNAT_BELONGS_REPLY_AFTER;
	return explain(ct, &key, &e) ? -1 : e.told;
}
