// SPDX-License-Identifier: GPL-2.0-only
/* Listening: notifications as events. */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "internal.h"

struct events {
	struct ctnat *ct;
	int (*cb)(const struct ctnat_event *event, void *data);
	void *data;
};

/* NULL when it is absent. */
static const struct ctnat_payload *payload_of(const struct attrs *a, int type,
					      struct ctnat_payload *payload)
{
	if (!a->at[type])
		return NULL;
	*payload = ctnat_attr_payload(a->at[type]);
	return payload;
}

static int deliver(const struct nlmsghdr *nlh, struct events *e)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	struct ctnat_view_chain spec = { };
	struct ctnat_event event = { };
	struct ctnat_step step;
	struct ctnat_payload elems, chains;
	struct arena arena = { };
	struct attrs a;
	int ret;

	if (ctnat_attrs_parse(nlh, &a))
		return ctnat_fail(e->ct, errno, "the module speaks another dialect");
	event.cmd = genl->cmd;
	event.generation = ctnat_attr_num(&a, CTNAT_A_GENERATION);
	event.family = ctnat_attr_num(&a, CTNAT_A_FAMILY);
	event.table = ctnat_attr_str(&a, CTNAT_A_TABLE);
	event.chain = ctnat_attr_str(&a, CTNAT_A_CHAIN);
	event.new_name = ctnat_attr_str(&a, CTNAT_A_NEW_NAME);
	event.handle = ctnat_attr_num(&a, CTNAT_A_HANDLE);
	event.position = ctnat_attr_num(&a, CTNAT_A_POSITION);
	event.flags = ctnat_attr_num(&a, CTNAT_A_FLAGS);
	event.name = ctnat_attr_str(&a, CTNAT_A_OBJECT);
	event.comment = ctnat_attr_str(&a, CTNAT_A_COMMENT);
	event.kind = ctnat_attr_num(&a, CTNAT_A_OBJECT_KIND);
	event.elems = payload_of(&a, CTNAT_A_ELEMS, &elems);
	event.chains = payload_of(&a, CTNAT_A_ELEM_CHAINS, &chains);
	if (genl->cmd == CTNAT_CMD_NEW_CHAIN) {
		if (ctnat_decode_chain(&arena, &a, &spec)) {
			ctnat_arena_free(&arena);
			return ctnat_fail(e->ct, errno, "reading a chain: %s",
					  strerror(errno));
		}
		spec.name = event.chain;
		event.spec = &spec;
	}
	if (a.at[CTNAT_A_RULE_EXPRS]) {
		event.rule = ctnat_decode_rule(&arena, ctnat_attr_payload(
						a.at[CTNAT_A_RULE_EXPRS]));
		if (!event.rule) {
			ctnat_arena_free(&arena);
			return ctnat_fail(e->ct, errno, "reading a rule: %s",
					  strerror(errno));
		}
	}
	if (genl->cmd == CTNAT_CMD_NEW_OBJECT) {
		event.object = ctnat_decode_object(&arena, &a);
		if (!event.object) {
			ctnat_arena_free(&arena);
			return ctnat_fail(e->ct, errno, "reading an object: %s",
					  strerror(errno));
		}
	}
	if (genl->cmd == CTNAT_CMD_TRACE) {
		event.step = &step;
		if (ctnat_decode_step(&arena, &a, &step)) {
			ctnat_arena_free(&arena);
			return ctnat_fail(e->ct, errno, "reading a step: %s",
					  strerror(errno));
		}
	}
	ret = e->cb(&event, e->data);
	ctnat_arena_free(&arena);
	return ret;
}

int ctnat_read_events(struct ctnat *ct,
		      int (*cb)(const struct ctnat_event *event, void *data),
		      void *data)
{
	struct events e = { .ct = ct, .cb = cb, .data = data };
	const struct nlmsghdr *nlh = (void *)ct->buf;
	ssize_t got;
	int len, ret;

	if (!ct->events)
		return ctnat_fail(ct, ENOTCONN, "subscribe before reading events");
	got = recv(mnl_socket_get_fd(ct->events), ct->buf, RECEIVE_SIZE,
		   MSG_TRUNC);
	if (got < 0)
		return ctnat_fail(ct, errno, "reading events: %s",
				  errno == ENOBUFS ?
				  "some were lost, list the ruleset again" :
				  strerror(errno));
	if (got > RECEIVE_SIZE)
		return ctnat_fail(ct, ENOBUFS, "an event takes %zd bytes", got);
	len = got;
	for (; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len)) {
		if (nlh->nlmsg_type != ct->family)
			continue;
		ret = deliver(nlh, &e);
		if (ret)
			return ret;
	}
	return 0;
}
