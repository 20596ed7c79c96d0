// SPDX-License-Identifier: GPL-2.0-only
/* Dumps and events of conntrack. */
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

#include "ctnetlink.h"
#include "drive.h"
#include "netns.h"

#define CT_BUFFER 65536
#define CT_LISTEN_RCVBUF (8 * 1024 * 1024)

static void parse_ip(const struct nlattr *nest, struct pkt *p)
{
	const struct nlattr *a;

	mnl_attr_for_each_nested(a, nest) {
		uint16_t type = mnl_attr_get_type(a);
		bool v4 = type == CTA_IP_V4_SRC || type == CTA_IP_V4_DST;
		bool src = type == CTA_IP_V4_SRC || type == CTA_IP_V6_SRC;
		struct addr *to = src ? &p->src : &p->dst;

		to->family = v4 ? AF_INET : AF_INET6;
		memcpy(to->b, mnl_attr_get_payload(a), v4 ? 4 : 16);
	}
}

static void parse_proto(const struct nlattr *nest, struct pkt *p)
{
	const struct nlattr *a;

	mnl_attr_for_each_nested(a, nest) {
		switch (mnl_attr_get_type(a)) {
		case CTA_PROTO_NUM:
			p->proto = mnl_attr_get_u8(a);
			break;
		case CTA_PROTO_SRC_PORT:
			p->sport = ntohs(mnl_attr_get_u16(a));
			break;
		case CTA_PROTO_DST_PORT:
			p->dport = ntohs(mnl_attr_get_u16(a));
			break;
		case CTA_PROTO_ICMP_ID:
		case CTA_PROTO_ICMPV6_ID:
			p->id = ntohs(mnl_attr_get_u16(a));
			break;
		case CTA_PROTO_ICMP_TYPE:
		case CTA_PROTO_ICMPV6_TYPE:
			p->type = mnl_attr_get_u8(a);
			break;
		case CTA_PROTO_ICMP_CODE:
		case CTA_PROTO_ICMPV6_CODE:
			p->code = mnl_attr_get_u8(a);
			break;
		}
	}
}

static void parse_tuple(const struct nlattr *nest, struct ct_tuple *t)
{
	const struct nlattr *a;

	mnl_attr_for_each_nested(a, nest) {
		switch (mnl_attr_get_type(a)) {
		case CTA_TUPLE_IP:
			parse_ip(a, &t->p);
			break;
		case CTA_TUPLE_PROTO:
			parse_proto(a, &t->p);
			break;
		case CTA_TUPLE_ZONE:
			t->has_zone = true;
			t->zone = ntohs(mnl_attr_get_u16(a));
			break;
		}
	}
}

static void parse_label(const struct nlattr *attr, struct ct_entry *e)
{
	const uint8_t *b = mnl_attr_get_payload(attr);
	uint16_t n = mnl_attr_get_payload_len(attr);

	/* Words of the host's order; kept with the highest byte first. */
	for (uint16_t i = 0; i < n && i < 16; i++)
		e->label[15 - i] = b[i];
}

static void parse_helper(const struct nlattr *nest, struct ct_entry *e)
{
	const struct nlattr *a;

	mnl_attr_for_each_nested(a, nest)
		if (mnl_attr_get_type(a) == CTA_HELP_NAME)
			strncpy(e->helper, mnl_attr_get_str(a),
				sizeof(e->helper) - 1);
}

static void parse_counters(const struct nlattr *nest, uint64_t *packets)
{
	const struct nlattr *a;

	mnl_attr_for_each_nested(a, nest)
		if (mnl_attr_get_type(a) == CTA_COUNTERS_PACKETS)
			*packets = be64toh(mnl_attr_get_u64(a));
}

static int parse_attr(const struct nlattr *a, void *data)
{
	struct ct_entry *e = data;

	switch (mnl_attr_get_type(a)) {
	case CTA_TUPLE_ORIG:
		parse_tuple(a, &e->orig);
		break;
	case CTA_TUPLE_REPLY:
		parse_tuple(a, &e->reply);
		break;
	case CTA_TUPLE_MASTER:
		e->has_master = true;
		break;
	case CTA_STATUS:
		e->status = ntohl(mnl_attr_get_u32(a));
		break;
	case CTA_MARK:
		e->has_mark = true;
		e->mark = ntohl(mnl_attr_get_u32(a));
		break;
	case CTA_ZONE:
		e->zone = ntohs(mnl_attr_get_u16(a));
		break;
	case CTA_TIMEOUT:
		e->has_timeout = true;
		e->timeout = ntohl(mnl_attr_get_u32(a));
		break;
	case CTA_LABELS:
		parse_label(a, e);
		break;
	case CTA_HELP:
		parse_helper(a, e);
		break;
	case CTA_COUNTERS_ORIG:
		parse_counters(a, &e->packets[0]);
		break;
	case CTA_COUNTERS_REPLY:
		parse_counters(a, &e->packets[1]);
		break;
	}
	return MNL_CB_OK;
}

static int parse_expect_attr(const struct nlattr *a, void *data)
{
	struct ct_entry *e = data;

	switch (mnl_attr_get_type(a)) {
	case CTA_EXPECT_MASTER:
		parse_tuple(a, &e->orig);
		break;
	case CTA_EXPECT_TUPLE:
		parse_tuple(a, &e->reply);
		break;
	}
	return MNL_CB_OK;
}

static int event_of(const struct nlmsghdr *nlh, bool expectation)
{
	/* IPCTNL_MSG_EXP_DELETE is the same number */
	if ((nlh->nlmsg_type & 0xff) == IPCTNL_MSG_CT_DELETE)
		return expectation ? CT_EVENT_EXP_DESTROY : CT_EVENT_DESTROY;
	if (expectation)
		return CT_EVENT_EXP_NEW;
	return nlh->nlmsg_flags & (NLM_F_CREATE | NLM_F_EXCL) ?
		CT_EVENT_NEW : CT_EVENT_UPDATE;
}

static int parse_message(const struct nlmsghdr *nlh, void *data)
{
	struct ct_entry *e = xzalloc(sizeof(*e)), ***tail = data;
	bool expectation = nlh->nlmsg_type >> 8 == NFNL_SUBSYS_CTNETLINK_EXP;

	e->event = event_of(nlh, expectation);
	mnl_attr_parse(nlh, sizeof(struct nfgenmsg),
		       expectation ? parse_expect_attr : parse_attr, e);
	**tail = e;
	*tail = &e->next;
	return MNL_CB_OK;
}

static struct mnl_socket *open_socket(const struct node *node, unsigned int groups)
{
	struct mnl_socket *nl;

	if (node_enter(node))
		return NULL;
	nl = mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC);
	node_leave();
	if (nl && mnl_socket_bind(nl, groups, MNL_SOCKET_AUTOPID)) {
		mnl_socket_close(nl);
		nl = NULL;
	}
	if (!nl)
		drive_fail("ctnetlink: %s", strerror(errno));
	return nl;
}

static struct nlmsghdr *put_request(char *buf, uint16_t subsys, uint16_t type,
				    uint16_t flags)
{
	struct nfgenmsg *nfg;
	struct nlmsghdr *nlh;

	memset(buf, 0, MNL_NLMSG_HDRLEN + sizeof(*nfg) + 64);
	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = (uint16_t)(subsys << 8 | type);
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	nlh->nlmsg_seq = 1;
	nfg = mnl_nlmsg_put_extra_header(nlh, sizeof(*nfg));
	nfg->nfgen_family = AF_UNSPEC;
	nfg->version = NFNETLINK_V0;
	return nlh;
}

/* Sends the request and feeds every answer to the callback. */
static int talk(struct mnl_socket *nl, struct nlmsghdr *nlh, mnl_cb_t cb,
		void *data)
{
	unsigned int portid = mnl_socket_get_portid(nl);
	char *buf = xzalloc(CT_BUFFER);
	ssize_t n;
	int ret = -1;

	if (mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) >= 0) {
		do {
			n = mnl_socket_recvfrom(nl, buf, CT_BUFFER);
			if (n < 0)
				break;
			ret = mnl_cb_run(buf, n, 1, portid, cb, data);
		} while (ret > 0);
	}
	free(buf);
	return ret < 0 ? drive_fail("ctnetlink: %s", strerror(errno)) : 0;
}

struct ct_entry *ct_dump(const struct node *node, int *err)
{
	struct ct_entry *list = NULL, **tail = &list, *e;
	struct mnl_socket *nl = open_socket(node, 0);
	char buf[256];

	*err = -1;
	if (!nl)
		return NULL;
	*err = talk(nl, put_request(buf, NFNL_SUBSYS_CTNETLINK,
				    IPCTNL_MSG_CT_GET, NLM_F_DUMP),
		    parse_message, &tail);
	mnl_socket_close(nl);
	for (e = list; e; e = e->next)
		e->event = 0;
	return list;
}

static int count_message(const struct nlmsghdr *nlh, void *data)
{
	(void)nlh;
	++*(int *)data;
	return MNL_CB_OK;
}

int ct_count_expectations(const struct node *node)
{
	struct mnl_socket *nl = open_socket(node, 0);
	char buf[256];
	int n = 0, err;

	if (!nl)
		return -1;
	err = talk(nl, put_request(buf, NFNL_SUBSYS_CTNETLINK_EXP,
				   IPCTNL_MSG_EXP_GET, NLM_F_DUMP),
		   count_message, &n);
	mnl_socket_close(nl);
	return err ? -1 : n;
}

int ct_flush(const struct node *node)
{
	struct mnl_socket *nl = open_socket(node, 0);
	char buf[256];
	int err;

	if (!nl)
		return -1;
	err = talk(nl, put_request(buf, NFNL_SUBSYS_CTNETLINK,
				   IPCTNL_MSG_CT_DELETE, NLM_F_ACK),
		   NULL, NULL);
	mnl_socket_close(nl);
	return err;
}

void ct_free(struct ct_entry *list)
{
	struct ct_entry *e;

	while ((e = list)) {
		list = e->next;
		free(e);
	}
}

int ct_listen(const struct node *node)
{
	unsigned int groups = 1 << (NFNLGRP_CONNTRACK_NEW - 1) |
			      1 << (NFNLGRP_CONNTRACK_UPDATE - 1) |
			      1 << (NFNLGRP_CONNTRACK_DESTROY - 1) |
			      1 << (NFNLGRP_CONNTRACK_EXP_NEW - 1) |
			      1 << (NFNLGRP_CONNTRACK_EXP_DESTROY - 1);
	struct mnl_socket *nl = open_socket(node, groups);
	int fd, size = CT_LISTEN_RCVBUF;

	if (!nl)
		return -1;
	/* The socket outlives the handle, which only wraps it. */
	fd = dup(mnl_socket_get_fd(nl));
	mnl_socket_close(nl);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	return fd;
}

int ct_hear(int fd, struct ct_entry **list)
{
	char *buf = xzalloc(CT_BUFFER);
	ssize_t n;
	int ret = 0;

	while (*list)
		list = &(*list)->next;
	for (;;) {
		n = recv(fd, buf, CT_BUFFER, MSG_DONTWAIT);
		if (n < 0)
			break;
		mnl_cb_run(buf, n, 0, 0, parse_message, &list);
	}
	if (errno != EAGAIN)
		ret = drive_fail("conntrack events: %s", strerror(errno));
	free(buf);
	return ret;
}
