// SPDX-License-Identifier: GPL-2.0-only
/* The socket: open, send, receive, and what answers say. */
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "internal.h"

/* Refusals of one datagram of requests fit in; see commit.c. */
#define RECEIVE_QUEUE	(4 * 1024 * 1024)

int ctnat_fail(struct ctnat *ct, int error, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(ct->error, sizeof(ct->error), fmt, ap);
	va_end(ap);
	errno = error;
	return -1;
}

const char *ctnat_error(const struct ctnat *ct)
{
	return ct->error;
}

int ctnat_fd(const struct ctnat *ct)
{
	return mnl_socket_get_fd(ct->events ? ct->events : ct->nl);
}

/* Begin a message of the family in @buf. */
struct nlmsghdr *ctnat_request(struct ctnat *ct, void *buf, __u8 cmd,
			       __u16 flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = ct->family;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	nlh->nlmsg_seq = ++ct->seq;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = CTNAT_GENL_VERSION;
	return nlh;
}

/*
 * A call failed: is it to be made again? A descriptor that its user does not
 * want to wait for is waited for all the same.
 */
static bool once_more(const struct ctnat *ct, short event)
{
	struct pollfd fd = {
		.fd = mnl_socket_get_fd(ct->nl),
		.events = event,
	};

	if (errno == EINTR)
		return true;
	if (errno != EAGAIN)
		return false;
	return poll(&fd, 1, -1) >= 0 || errno == EINTR;
}

int ctnat_send(struct ctnat *ct, const void *data, size_t len)
{
	ssize_t sent;

	do {
		sent = mnl_socket_sendto(ct->nl, data, len);
	} while (sent < 0 && once_more(ct, POLLOUT));
	if (sent < 0)
		return ctnat_fail(ct, errno, "sending to the kernel: %s",
				  strerror(errno));
	/* messages are taken whole: what is missing cannot be sent behind it */
	if ((size_t)sent < len)
		return ctnat_fail(ct, EIO,
				  "the kernel took %zd of %zu bytes", sent,
				  len);
	return 0;
}

/*
 * One datagram into ct->buf.
 *
 * Return: its size; 0 if none waits and @wait is false; -1.
 */
ssize_t ctnat_receive(struct ctnat *ct, bool wait)
{
	ssize_t len;

	do {
		len = recv(mnl_socket_get_fd(ct->nl), ct->buf, RECEIVE_SIZE,
			   (wait ? 0 : MSG_DONTWAIT) | MSG_TRUNC);
		if (len < 0 && !wait && errno == EAGAIN)
			return 0;
	} while (len < 0 && once_more(ct, POLLIN));
	if (len < 0)
		return ctnat_fail(ct, errno, "reading from the kernel: %s",
				  errno == ENOBUFS ?
				  "the answer was lost, ask again" :
				  strerror(errno));
	if (len > RECEIVE_SIZE)
		return ctnat_fail(ct, EMSGSIZE,
				  "the kernel's answer takes %zd bytes", len);
	ct->received += len;
	return len;
}

static int read_tlv(const struct nlattr *attr, void *data)
{
	struct answer *answer = data;

	switch (mnl_attr_get_type(attr)) {
	case NLMSGERR_ATTR_MSG:
		if (!mnl_attr_validate(attr, MNL_TYPE_NUL_STRING))
			answer->sentence = mnl_attr_get_str(attr);
		break;
	case NLMSGERR_ATTR_OFFS:
		if (!mnl_attr_validate(attr, MNL_TYPE_U32))
			answer->offset = mnl_attr_get_u32(attr);
		break;
	case NLMSGERR_ATTR_COOKIE:
		if (mnl_attr_get_payload_len(attr) >=
		    sizeof(struct ctnat_blame))
			answer->blame = mnl_attr_get_payload(attr);
		break;
	}
	return MNL_CB_OK;
}

/* @nlh is an NLMSG_ERROR, or the NLMSG_DONE of a dump. */
void ctnat_read_answer(const struct nlmsghdr *nlh, struct answer *answer)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	size_t skip = sizeof(*err);

	memset(answer, 0, sizeof(*answer));
	answer->seq = nlh->nlmsg_seq;
	if (nlh->nlmsg_type != NLMSG_DONE &&
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*err)) {
		answer->error = EBADMSG;
		return;
	}
	if (nlh->nlmsg_type == NLMSG_DONE) {
		skip = sizeof(int);
		if (mnl_nlmsg_get_payload_len(nlh) >= sizeof(int))
			answer->error = -*(const int *)err;
	} else {
		answer->error = -err->error;
		/* the kernel may repeat the request */
		if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
			skip += NLMSG_ALIGN(err->msg.nlmsg_len) -
				sizeof(err->msg);
	}
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS &&
	    skip <= mnl_nlmsg_get_payload_len(nlh))
		mnl_attr_parse(nlh, skip, read_tlv, answer);
}

static int fail_answer(struct ctnat *ct, const struct answer *answer)
{
	return ctnat_fail(ct, answer->error, "%s", answer->sentence ?
			  answer->sentence : strerror(answer->error));
}

static bool is_last(const struct nlmsghdr *nlh)
{
	return nlh->nlmsg_type == NLMSG_ERROR || nlh->nlmsg_type == NLMSG_DONE;
}

/* The last message of an answer; @error: what went wrong before it, or 0. */
static int end_answer(struct ctnat *ct, const struct nlmsghdr *nlh, int error)
{
	struct answer answer;

	ctnat_read_answer(nlh, &answer);
	if (answer.error)
		return fail_answer(ct, &answer);
	errno = error;
	return error ? -1 : 0;
}

/*
 * Read what is left of an answer that is given up: until its dump is over, the
 * kernel begins no other for this socket. Where the dump found no memory it goes
 * on when the next message is read, so there must be one. A new socket would
 * belong to the namespace of the moment, which may be another.
 */
static void drain(struct ctnat *ct)
{
	char buf[64] __attribute__((aligned(NLMSG_ALIGNTO))) = { };
	int error = errno, tries = 8;
	const struct nlmsghdr *nlh;

	nlh = ctnat_request(ct, buf, CTNAT_CMD_GET_GENERATION, 0);
	do {
		mnl_socket_sendto(ct->nl, nlh, nlh->nlmsg_len);
		while (recv(mnl_socket_get_fd(ct->nl), ct->buf, RECEIVE_SIZE,
			    MSG_DONTWAIT) >= 0)
			;
	} while (errno != EAGAIN && --tries);
	errno = error;
}

/*
 * Send a request and hand each message of the answer to @cb, until the kernel
 * says that this was all. @cb returns MNL_CB_ERROR with errno to give up.
 */
int ctnat_ask(struct ctnat *ct, const struct nlmsghdr *request, mnl_cb_t cb,
	      void *data)
{
	bool failed = false;
	int error = 0;

	if (ctnat_send(ct, request, request->nlmsg_len))
		return -1;
	for (;;) {
		const struct nlmsghdr *nlh = (void *)ct->buf;
		ssize_t got = ctnat_receive(ct, true);
		int len = got;

		if (got < 0) {
			drain(ct);
			return -1;
		}
		for (; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len)) {
			if (nlh->nlmsg_seq != request->nlmsg_seq)
				continue;
			if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
				error = EINTR;
			if (is_last(nlh))
				return end_answer(ct, nlh, error);
			/* read on after a failure, to the end of the answer */
			if (!failed && cb && cb(nlh, data) < MNL_CB_OK) {
				failed = true;
				error = errno ? errno : EBADMSG;
			}
		}
	}
}

/* ---- opening ---- */

static int group_attr(const struct nlattr *attr, void *data)
{
	const struct nlattr **found = data;

	if (mnl_attr_get_type(attr) <= CTRL_ATTR_MCAST_GRP_MAX)
		found[mnl_attr_get_type(attr)] = attr;
	return MNL_CB_OK;
}

static void find_group(struct ctnat *ct, const struct nlattr *groups)
{
	const struct nlattr *group;

	mnl_attr_for_each_nested(group, groups) {
		const struct nlattr *a[CTRL_ATTR_MCAST_GRP_MAX + 1] = { };
		const struct nlattr *name, *id;

		mnl_attr_parse_nested(group, group_attr, a);
		name = a[CTRL_ATTR_MCAST_GRP_NAME];
		id = a[CTRL_ATTR_MCAST_GRP_ID];
		if (!name || !id || mnl_attr_validate(id, MNL_TYPE_U32) ||
		    mnl_attr_validate(name, MNL_TYPE_NUL_STRING))
			continue;
		if (!strcmp(mnl_attr_get_str(name), CTNAT_MCGRP_RULES))
			ct->group = mnl_attr_get_u32(id);
		else if (!strcmp(mnl_attr_get_str(name), CTNAT_MCGRP_TRACE))
			ct->trace_group = mnl_attr_get_u32(id);
	}
}

static int family_attr(const struct nlattr *attr, void *data)
{
	struct ctnat *ct = data;

	if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID &&
	    !mnl_attr_validate(attr, MNL_TYPE_U16))
		ct->family = mnl_attr_get_u16(attr);
	else if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GROUPS)
		find_group(ct, attr);
	return MNL_CB_OK;
}

static int family_message(const struct nlmsghdr *nlh, void *data)
{
	return mnl_attr_parse(nlh, sizeof(struct genlmsghdr), family_attr,
			      data);
}

static int find_family(struct ctnat *ct)
{
	char buf[256] __attribute__((aligned(NLMSG_ALIGNTO))) = { };
	struct nlmsghdr *nlh;

	ct->family = GENL_ID_CTRL;
	nlh = ctnat_request(ct, buf, CTRL_CMD_GETFAMILY, NLM_F_ACK);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, CTNAT_GENL_NAME);
	return ctnat_ask(ct, nlh, family_message, ct);
}

static struct mnl_socket *open_socket(void)
{
	struct mnl_socket *nl = mnl_socket_open2(NETLINK_GENERIC, SOCK_CLOEXEC);
	int size = RECEIVE_QUEUE, one = 1, fd, error;

	if (!nl)
		return NULL;
	fd = mnl_socket_get_fd(nl);
	/* larger queues and sentences are a help, not a need */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	mnl_socket_setsockopt(nl, NETLINK_EXT_ACK, &one, sizeof(one));
	mnl_socket_setsockopt(nl, NETLINK_CAP_ACK, &one, sizeof(one));
	if (!mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID))
		return nl;
	error = errno;
	mnl_socket_close(nl);
	errno = error;
	return NULL;
}

struct ctnat *ctnat_open(void)
{
	struct ctnat *ct = calloc(1, sizeof(*ct));
	int error;

	if (!ct)
		return NULL;
	ct->buf = malloc(RECEIVE_SIZE);
	ct->nl = open_socket();
	if (ct->buf && ct->nl && !find_family(ct))
		return ct;
	error = errno;
	ctnat_close(ct);
	errno = error;
	return NULL;
}

void ctnat_close(struct ctnat *ct)
{
	if (!ct)
		return;
	if (ct->events)
		mnl_socket_close(ct->events);
	if (ct->nl)
		mnl_socket_close(ct->nl);
	free(ct->buf);
	free(ct);
}

static int subscribe(struct ctnat *ct, __u32 *group, const char *name)
{
	struct mnl_socket *nl = ct->events ? ct->events : open_socket();

	if (!nl)
		return ctnat_fail(ct, errno, "opening a socket: %s",
				  strerror(errno));
	if (mnl_socket_setsockopt(nl, NETLINK_ADD_MEMBERSHIP, group,
				  sizeof(*group))) {
		ctnat_fail(ct, errno, "joining the kernel's group \"%s\": %s",
			   name, strerror(errno));
		if (nl != ct->events)
			mnl_socket_close(nl);
		return -1;
	}
	ct->events = nl;
	return 0;
}

int ctnat_subscribe(struct ctnat *ct)
{
	return subscribe(ct, &ct->group, CTNAT_MCGRP_RULES);
}

int ctnat_subscribe_trace(struct ctnat *ct)
{
	return subscribe(ct, &ct->trace_group, CTNAT_MCGRP_TRACE);
}
