// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sending a batch.
 *
 * The kernel works on a datagram while it is being sent, and answers only what
 * it refuses, so there is never much to read; answers are read after each
 * datagram all the same, or a batch of a hundred thousand mistakes would
 * overflow the socket. Datagrams are bounded: a socket takes no larger ones
 * than its send buffer, and their refusals fit into its receive buffer. That
 * a refusal may be lost nonetheless is why COMMIT carries the number of
 * operations.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/wire.h"
#include "internal.h"

#define DATAGRAM_BYTES	(48 * 1024)
#define DATAGRAM_MESSAGES	256
#define REFUSALS_ENOUGH	64	/* more than anybody wants to read */

/*
 * @first_seq: of operation 0; a message has that of its first operation
 * @rest: what was sent of a message once more, or NULL
 */
struct commit {
	struct ctnat *ct;
	struct ctnat_batch *b;
	__u32 first_seq;
	struct nlmsghdr *rest;
	bool acked;		/* the request that asked for it */
	__u32 ack_seq;
};

static struct nlmsghdr *op_message(const struct ctnat_batch *b, size_t op)
{
	return (struct nlmsghdr *)(b->buf + b->ops[op].offset);
}

/* Is the operation in the same message as the one before it? */
static bool is_joined(const struct ctnat_batch *b, size_t op)
{
	return op && op < b->n_ops &&
	       b->ops[op].offset == b->ops[op - 1].offset;
}

/* Of how many rules a message has the expressions up to @offset, less one. */
static size_t rules_before(const struct nlmsghdr *nlh, __u32 offset)
{
	const struct nlattr *attr;
	size_t n = 0;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		n += mnl_attr_get_type(attr) == CTNAT_A_RULE_EXPRS &&
		     (size_t)((const char *)attr - (const char *)nlh) <= offset;
	return n ? n - 1 : 0;
}

/* Which of the devices? @offset is from the nest's beginning. */
static void locate_device(const struct nlattr *nest, __u32 offset,
			  struct ctnat_batch_refusal *refusal)
{
	const struct nlattr *attr;
	__u32 n = 0;

	mnl_attr_for_each_nested(attr, nest) {
		n++;
		if ((size_t)((const char *)attr - (const char *)nest) == offset)
			refusal->part = n;
	}
}

/* Which attribute of the operation's message is at fault? */
static void locate(const struct nlmsghdr *nlh, __u32 offset,
		   struct ctnat_batch_refusal *refusal)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		size_t at = (const char *)attr - (const char *)nlh;
		struct ctnat_payload payload;
		struct ctnat_refusal why;

		if (offset < at || offset >= at + attr->nla_len)
			continue;
		refusal->attr = mnl_attr_get_type(attr);
		if (refusal->attr == CTNAT_A_DEVICES) {
			locate_device(attr, offset - at, refusal);
			return;
		}
		if (offset < at + MNL_ATTR_HDRLEN)
			return;
		offset -= at + MNL_ATTR_HDRLEN;
		payload.at = mnl_attr_get_payload(attr);
		payload.len = mnl_attr_get_payload_len(attr);
		if (refusal->attr == CTNAT_A_OBJECT_DATA) {
			refusal->insn = 0;
			refusal->part = ctnat_wire_locate_object(payload,
								 offset);
		}
		if (refusal->attr != CTNAT_A_RULE_EXPRS)
			return;
		ctnat_wire_locate(payload.at, payload.len, offset, &why);
		refusal->insn = why.insn;
		refusal->part = why.part;
		return;
	}
}

/* The devices of the flow table that the message adds, or NULL. */
static const char *message_devices(const struct nlmsghdr *nlh)
{
	const struct nlattr *attr, *data = NULL;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(attr) == CTNAT_A_OBJECT_DATA)
			data = attr;
	if (!data)
		return NULL;
	mnl_attr_for_each_nested(attr, data)
		if (mnl_attr_get_type(attr) == CTNAT_A_FLOWTABLE_DEVICES)
			return mnl_attr_get_str(attr);
	return NULL;
}

/* The kernel has the number of a device for us, and no room for its name. */
static void blame_device(const char *devices, const struct ctnat_blame *blame,
			 struct ctnat_batch_refusal *refusal)
{
	static const char device[] = "device ";
	const char *rest = refusal->sentence + strlen(device);
	__u16 i;
	char *sentence;

	refusal->attr = CTNAT_A_OBJECT_DATA;
	refusal->insn = 0;
	refusal->part = blame->part;
	for (i = 0; i < blame->insn && *devices; i++) {
		devices += strcspn(devices, " ");
		devices += strspn(devices, " ");
	}
	if (!*devices || strncmp(refusal->sentence, device, strlen(device)) ||
	    asprintf(&sentence, "%s%.*s %s", device,
		     (int)strcspn(devices, " "), devices, rest) < 0)
		return;
	free((char *)refusal->sentence);
	refusal->sentence = sentence;
}

static void apply_blame(const struct commit *c,
			const struct ctnat_blame *blame,
			struct ctnat_batch_refusal *refusal)
{
	size_t op = blame->seq - c->first_seq;
	const char *devices;

	if (op >= c->b->n_ops)
		return;
	refusal->op = op;
	devices = blame->part == CTNAT_A_FLOWTABLE_DEVICES &&
		  blame->insn != 0xffff ?
		  message_devices(op_message(c->b, op)) : NULL;
	if (devices)
		blame_device(devices, blame, refusal);
	else if (blame->insn != 0xffff) {
		refusal->attr = CTNAT_A_RULE_EXPRS;
		refusal->insn = blame->insn;
		refusal->part = blame->part;
	} else if (blame->part <= CTNAT_A_MAX) {
		refusal->attr = blame->part;
	}
}

static int refuse(struct commit *c, const struct answer *answer)
{
	struct ctnat_batch *b = c->b;
	size_t op = answer->seq - c->first_seq;
	struct ctnat_batch_refusal *r;
	const struct nlmsghdr *nlh = NULL;

	if (c->rest && c->rest->nlmsg_seq == answer->seq)
		nlh = c->rest;
	else if (op < b->n_ops)
		nlh = op_message(b, op);
	if (nlh && answer->offset)
		op += rules_before(nlh, answer->offset);
	r = realloc(b->refusals, (b->n_refusals + 1) * sizeof(*r));
	if (!r)
		return ctnat_fail(c->ct, ENOMEM, "out of memory");
	b->refusals = r;
	r += b->n_refusals;
	memset(r, 0, sizeof(*r));
	r->op = op < b->n_ops ? (int)op : -1;
	r->insn = CTNAT_NOWHERE;
	r->error = answer->error;
	r->sentence = strdup(answer->sentence ? answer->sentence :
			     strerror(answer->error));
	if (!r->sentence)
		return ctnat_fail(c->ct, ENOMEM, "out of memory");
	if (r->op >= 0 && answer->offset)
		locate(nlh, answer->offset, r);
	if (answer->blame)
		apply_blame(c, answer->blame, r);
	b->n_refusals++;
	return 0;
}

/* Read one datagram of answers. Return: 1, 0 if there is none, or -1. */
static int read_answers(struct commit *c, bool wait)
{
	const struct nlmsghdr *nlh = (void *)c->ct->buf;
	ssize_t got = ctnat_receive(c->ct, wait);
	struct answer answer;
	int len = got;

	/* refusals were lost: COMMIT will tell that there were some */
	if (got < 0 && errno == ENOBUFS && !wait)
		return 1;
	if (got <= 0)
		return got;
	for (; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len)) {
		if (nlh->nlmsg_type != NLMSG_ERROR)
			continue;
		ctnat_read_answer(nlh, &answer);
		if (answer.error && refuse(c, &answer))
			return -1;
		if (answer.seq == c->ack_seq)
			c->acked = true;
	}
	return 1;
}

/* The answer could not be read. */
static int lost(struct commit *c, __u8 cmd)
{
	if (errno != ENOBUFS || cmd != CTNAT_CMD_COMMIT)
		return -1;
	return ctnat_fail(c->ct, ENOBUFS, "the kernel's answer was lost: list the ruleset to see whether it is the old or the new one");
}

/* BEGIN, COMMIT, ABORT: send and wait for the answer. */
static int control(struct commit *c, __u8 cmd)
{
	char buf[64] __attribute__((aligned(NLMSG_ALIGNTO))) = { };
	struct nlmsghdr *nlh;

	nlh = ctnat_request(c->ct, buf, cmd, NLM_F_ACK);
	if (cmd == CTNAT_CMD_COMMIT)
		mnl_attr_put_u32(nlh, CTNAT_A_OPS, c->b->n_ops);
	if (cmd == CTNAT_CMD_BEGIN && c->b->has_base)
		mnl_attr_put_u32(nlh, CTNAT_A_GENERATION, c->b->base);
	c->ack_seq = nlh->nlmsg_seq;
	c->acked = false;
	if (ctnat_send(c->ct, nlh, nlh->nlmsg_len))
		return -1;
	while (!c->acked)
		if (read_answers(c, true) < 0)
			return lost(c, cmd);
	return 0;
}

static void number_messages(struct commit *c)
{
	struct ctnat_batch *b = c->b;
	size_t i;

	c->first_seq = c->ct->seq + 1;
	for (i = 0; i < b->n_ops; i++) {
		c->ct->seq++;
		if (is_joined(b, i))
			continue;
		op_message(b, i)->nlmsg_type = c->ct->family;
		op_message(b, i)->nlmsg_seq = c->ct->seq;
	}
}

/* The first operation that is in another message. */
static size_t next_message(const struct ctnat_batch *b, size_t op)
{
	do {
		op++;
	} while (is_joined(b, op));
	return op;
}

/* How many operations from @first fit in one datagram: at least one message. */
static size_t datagram_end(const struct ctnat_batch *b, size_t first)
{
	size_t start = b->ops[first].offset, op = next_message(b, first);
	unsigned int n;

	for (n = 1; op < b->n_ops && n < DATAGRAM_MESSAGES; n++) {
		if (b->ops[op].offset +
		    op_message(b, op)->nlmsg_len - start > DATAGRAM_BYTES)
			break;
		op = next_message(b, op);
	}
	return op;
}

/* All answers that are there. */
static int read_all_answers(struct commit *c)
{
	int got;

	do {
		got = read_answers(c, false);
	} while (got > 0);
	return got;
}

/* The message of these operations, less the rules up to @op. */
static struct nlmsghdr *message_behind(const struct commit *c, size_t op)
{
	const struct nlmsghdr *from = op_message(c->b, op);
	size_t skip = c->first_seq + op + 1 - from->nlmsg_seq;
	struct nlmsghdr *nlh = calloc(1, from->nlmsg_len);
	const struct nlattr *attr;

	if (!nlh)
		return NULL;
	memcpy(nlh, from, NLMSG_HDRLEN + GENL_HDRLEN);
	nlh->nlmsg_seq += skip;
	nlh->nlmsg_len = NLMSG_HDRLEN + GENL_HDRLEN;
	mnl_attr_for_each(attr, from, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == CTNAT_A_RULE_EXPRS && skip) {
			skip--;
			continue;
		}
		memcpy(mnl_nlmsg_get_payload_tail(nlh), attr, attr->nla_len);
		nlh->nlmsg_len += NLA_ALIGN(attr->nla_len);
	}
	return nlh;
}

/* Of a message with several rules the kernel has judged none behind @op. */
static int send_rest(struct commit *c, int op)
{
	int ret;

	if (op < 0 || !is_joined(c->b, op + 1))
		return 0;
	c->rest = message_behind(c, op);
	if (!c->rest)
		return ctnat_fail(c->ct, ENOMEM, "out of memory");
	ret = ctnat_send(c->ct, c->rest, c->rest->nlmsg_len);
	if (!ret)
		ret = read_all_answers(c);
	free(c->rest);
	c->rest = NULL;
	return ret;
}

/* In the order of what is refused: rests were judged behind other messages. */
static void sort_refusals(struct ctnat_batch *b)
{
	size_t i, at;

	for (i = 1; i < b->n_refusals; i++) {
		const struct ctnat_batch_refusal one = b->refusals[i];

		for (at = i; at && b->refusals[at - 1].op > one.op; at--)
			b->refusals[at] = b->refusals[at - 1];
		b->refusals[at] = one;
	}
}

static int send_ops(struct commit *c)
{
	struct ctnat_batch *b = c->b;
	size_t op = 0, next, end, refusal = 0;

	while (op < b->n_ops && b->n_refusals < REFUSALS_ENOUGH) {
		next = datagram_end(b, op);
		end = next < b->n_ops ? b->ops[next].offset : b->len;
		if (ctnat_send(c->ct, b->buf + b->ops[op].offset,
			       end - b->ops[op].offset))
			return -1;
		if (read_all_answers(c) < 0)
			return -1;
		for (; refusal < b->n_refusals &&
		       b->n_refusals < REFUSALS_ENOUGH; refusal++)
			if (send_rest(c, b->refusals[refusal].op))
				return -1;
		op = next;
		if (b->progress && b->progress(op, b->n_ops, b->progress_data))
			return ctnat_fail(c->ct, ECANCELED, "given up");
	}
	return 0;
}

/* The sentence and errno of the whole are those of the first refusal. */
static int fail_refused(struct commit *c)
{
	const struct ctnat_batch_refusal *first = c->b->refusals;

	return ctnat_fail(c->ct, first->error, "%s", first->sentence);
}

/* Leave no transaction behind; the failure is what the caller hears of. */
static int give_up(struct commit *c)
{
	char buf[64] __attribute__((aligned(NLMSG_ALIGNTO))) = { };
	char error[sizeof(c->ct->error)];
	struct nlmsghdr *nlh;
	int number = errno;

	memcpy(error, c->ct->error, sizeof(error));
	nlh = ctnat_request(c->ct, buf, CTNAT_CMD_ABORT, 0);
	ctnat_send(c->ct, nlh, nlh->nlmsg_len);
	while (ctnat_receive(c->ct, false) > 0)
		;
	memcpy(c->ct->error, error, sizeof(error));
	errno = number;
	return -1;
}

void ctnat_batch_base(struct ctnat_batch *b, __u32 generation)
{
	b->has_base = true;
	b->base = generation;
}

void ctnat_batch_progress(struct ctnat_batch *b,
			  int (*cb)(size_t done, size_t all, void *data),
			  void *data)
{
	b->progress = cb;
	b->progress_data = data;
}

int ctnat_batch_commit(struct ctnat *ct, struct ctnat_batch *b)
{
	struct commit c = { .ct = ct, .b = b };

	ctnat_batch_forget(b);
	c.first_seq = ct->seq + 2;
	if (control(&c, CTNAT_CMD_BEGIN))
		return give_up(&c);
	if (b->n_refusals)
		return fail_refused(&c);
	number_messages(&c);
	if (send_ops(&c))
		return give_up(&c);
	sort_refusals(b);
	if (control(&c, b->n_refusals ? CTNAT_CMD_ABORT : CTNAT_CMD_COMMIT))
		return give_up(&c);
	if (!b->n_refusals)
		return 0;
	/* Without memory even COMMIT or ABORT may not have been understood. */
	fail_refused(&c);
	return give_up(&c);
}
