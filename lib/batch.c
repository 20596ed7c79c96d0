// SPDX-License-Identifier: GPL-2.0-only
/*
 * A batch: operations as the messages that will carry them, one behind the
 * other, so that sending is handing slices of one buffer to the kernel.
 */
#include <errno.h>
#include <stdlib.h>

#include "batch.h"
#include "core/wire.h"

struct ctnat_batch *ctnat_batch_alloc(void)
{
	return calloc(1, sizeof(struct ctnat_batch));
}

/* What an earlier commit found. */
void ctnat_batch_forget(struct ctnat_batch *b)
{
	size_t i;

	for (i = 0; i < b->n_refusals; i++)
		free((char *)b->refusals[i].sentence);
	free(b->refusals);
	b->refusals = NULL;
	b->n_refusals = 0;
}

void ctnat_batch_free(struct ctnat_batch *batch)
{
	if (!batch)
		return;
	ctnat_batch_forget(batch);
	free(batch->buf);
	free(batch->ops);
	free(batch->rules);
	free(batch);
}

const struct ctnat_batch_refusal *
ctnat_batch_refusals(const struct ctnat_batch *b, size_t *n)
{
	*n = b->n_refusals;
	return b->refusals;
}

/* From here on realloc() moves pages and does not copy. */
#define ROOM_LARGE	(256 * 1024)

int ctnat_op_room(struct ctnat_batch *b, size_t size)
{
	if (b->n_ops == b->ops_room) {
		size_t room = 4 * b->ops_room + 16;
		void *ops = realloc(b->ops, room * sizeof(*b->ops));

		if (!ops)
			return -1;
		b->ops = ops;
		b->ops_room = room;
	}
	if (b->room - b->len < size) {
		size_t room = b->len + size + b->room / 2 + 4096;
		char *buf;

		if (b->room && room < ROOM_LARGE)
			room = ROOM_LARGE;
		buf = realloc(b->buf, room);
		if (!buf)
			return -1;
		b->buf = buf;
		b->room = room;
	}
	return 0;
}

struct nlmsghdr *ctnat_op_begin(struct ctnat_batch *b, __u8 cmd, size_t more)
{
	struct genlmsghdr *genl;
	struct nlmsghdr *nlh;

	if (ctnat_op_room(b, MESSAGE_ROOM + more))
		return NULL;
	nlh = mnl_nlmsg_put_header(b->buf + b->len);
	nlh->nlmsg_flags = NLM_F_REQUEST;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = CTNAT_GENL_VERSION;
	return nlh;
}

int ctnat_op_end(struct ctnat_batch *b, const struct nlmsghdr *nlh)
{
	size_t offset = (const char *)nlh - b->buf;

	b->ops[b->n_ops].offset = offset;
	b->len = offset + NLMSG_ALIGN(nlh->nlmsg_len);
	return b->n_ops++;
}

void ctnat_batch_comment(struct ctnat_batch *b, const char *text)
{
	b->comment = text;
}

/* One that is too long is for the kernel to refuse, as far as it has room. */
static int check_comment(struct ctnat_batch *b)
{
	if (!b->comment || strlen(b->comment) < CTNAT_COMMENT_MAX)
		return 0;
	b->comment = NULL;
	errno = EMSGSIZE;
	return -1;
}

static void put_comment(struct ctnat_batch *b, struct nlmsghdr *nlh)
{
	put_name(nlh, CTNAT_A_COMMENT, b->comment);
	b->comment = NULL;
}

/* ---- operations ---- */

int ctnat_batch_add_table(struct ctnat_batch *b, __u8 family, const char *table,
			  __u32 flags, bool exclusive)
{
	struct nlmsghdr *nlh;

	if (check_name(table) || check_comment(b))
		return -1;
	nlh = ctnat_op_begin(b, CTNAT_CMD_NEW_TABLE, 0);
	if (!nlh)
		return -1;
	put_where(nlh, family, table, NULL);
	mnl_attr_put_u32(nlh, CTNAT_A_FLAGS, flags);
	put_comment(b, nlh);
	put_op_flags(nlh, exclusive ? CTNAT_OP_EXCLUSIVE : 0);
	return ctnat_op_end(b, nlh);
}

/* DEL_TABLE, DEL_CHAIN, DEL_RULE, RESET: all select what they are about. */
static int add_selection(struct ctnat_batch *b, __u8 cmd,
			 const struct ctnat_selection *s)
{
	struct nlmsghdr *nlh;

	if (check_name(s->table) || check_name(s->chain))
		return -1;
	nlh = ctnat_op_begin(b, cmd, 0);
	if (!nlh)
		return -1;
	put_where(nlh, s->family, s->table, s->chain);
	put_handle(nlh, CTNAT_A_HANDLE, s->handle);
	put_op_flags(nlh, s->absent_ok ? CTNAT_OP_DESTROY : 0);
	return ctnat_op_end(b, nlh);
}

int ctnat_batch_del_table(struct ctnat_batch *b, __u8 family, const char *table,
			  __u64 handle, bool absent_ok)
{
	const struct ctnat_selection s = {
		family, table, NULL, handle, absent_ok
	};

	return add_selection(b, CTNAT_CMD_DEL_TABLE, &s);
}

/* Bytes of CTNAT_A_DEVICES; -1 with errno when they cannot be sent. */
static long check_devices(const struct ctnat_chain_spec *spec)
{
	const char *name;
	size_t len = 0;
	__u32 i;

	ctnat_for_each_device(name, i, spec)
		len += MNL_ATTR_HDRLEN + MNL_ALIGN(strlen(name) + 1);
	if (spec->n_devices <= CTNAT_DEVICES_MAX &&
	    len <= CTNAT_RULE_BYTES_MAX)
		return MNL_ATTR_HDRLEN + len;
	errno = EMSGSIZE;
	return -1;
}

static void put_devices(struct nlmsghdr *nlh,
			const struct ctnat_chain_spec *spec)
{
	struct nlattr *nest;
	const char *name;
	__u32 i;

	if (!spec->n_devices)
		return;
	nest = mnl_attr_nest_start(nlh, CTNAT_A_DEVICES);
	ctnat_for_each_device(name, i, spec)
		mnl_attr_put_strz(nlh, CTNAT_A_DEVICE, name);
	mnl_attr_nest_end(nlh, nest);
}

int ctnat_batch_add_chain(struct ctnat_batch *b,
			  const struct ctnat_chain_spec *spec, bool exclusive)
{
	long devices = check_devices(spec);
	struct nlmsghdr *nlh;

	if (check_name(spec->table) || check_name(spec->chain) ||
	    check_comment(b) || devices < 0)
		return -1;
	nlh = ctnat_op_begin(b, CTNAT_CMD_NEW_CHAIN, devices);
	if (!nlh)
		return -1;
	put_where(nlh, spec->family, spec->table, spec->chain);
	if (spec->type != CTNAT_CHAIN_REGULAR) {
		mnl_attr_put_u8(nlh, CTNAT_A_CHAIN_TYPE, spec->type);
		mnl_attr_put_u8(nlh, CTNAT_A_HOOK, spec->hook);
		mnl_attr_put_u32(nlh, CTNAT_A_PRIORITY, spec->priority);
		put_devices(nlh, spec);
	}
	if (spec->has_policy)
		mnl_attr_put_u8(nlh, CTNAT_A_POLICY, spec->policy);
	put_comment(b, nlh);
	put_op_flags(nlh, exclusive ? CTNAT_OP_EXCLUSIVE : 0);
	return ctnat_op_end(b, nlh);
}

int ctnat_batch_del_chain(struct ctnat_batch *b,
			  const struct ctnat_selection *what)
{
	return add_selection(b, CTNAT_CMD_DEL_CHAIN, what);
}

int ctnat_batch_rename_chain(struct ctnat_batch *b, __u8 family,
			     const char *table, const char *chain,
			     const char *new_name)
{
	struct nlmsghdr *nlh;

	if (check_name(table) || check_name(chain) || check_name(new_name))
		return -1;
	nlh = ctnat_op_begin(b, CTNAT_CMD_RENAME_CHAIN, 0);
	if (!nlh)
		return -1;
	put_where(nlh, family, table, chain);
	put_name(nlh, CTNAT_A_NEW_NAME, new_name);
	return ctnat_op_end(b, nlh);
}

int ctnat_batch_del_rules(struct ctnat_batch *b,
			  const struct ctnat_selection *what)
{
	return add_selection(b, CTNAT_CMD_DEL_RULE, what);
}

static struct nlmsghdr *begin_object(struct ctnat_batch *b, __u8 cmd,
				     const struct ctnat_object_id *id,
				     size_t more)
{
	struct nlmsghdr *nlh;

	if (check_name(id->table) || check_name(id->name))
		return NULL;
	nlh = ctnat_op_begin(b, cmd, more);
	if (!nlh)
		return NULL;
	put_where(nlh, id->family, id->table, NULL);
	put_name(nlh, CTNAT_A_OBJECT, id->name);
	mnl_attr_put_u8(nlh, CTNAT_A_OBJECT_KIND, id->kind);
	put_handle(nlh, CTNAT_A_HANDLE, id->handle);
	return nlh;
}

int ctnat_batch_add_object(struct ctnat_batch *b,
			   const struct ctnat_object_id *id,
			   const struct ctnat_object *object, bool exclusive)
{
	struct nlmsghdr *nlh;
	struct nlattr *nest;
	int len;

	len = ctnat_wire_encode_object(object, NULL, 0);
	if (check_comment(b))
		return -1;
	if (len < 0 || len > CTNAT_OBJECT_BYTES_MAX) {
		errno = EMSGSIZE;
		return -1;
	}
	nlh = begin_object(b, CTNAT_CMD_NEW_OBJECT, id, len);
	if (!nlh)
		return -1;
	put_comment(b, nlh);
	put_op_flags(nlh, exclusive ? CTNAT_OP_EXCLUSIVE : 0);
	nest = mnl_attr_nest_start(nlh, CTNAT_A_OBJECT_DATA);
	ctnat_wire_encode_object(object, mnl_nlmsg_get_payload_tail(nlh), len);
	nlh->nlmsg_len += len;
	mnl_attr_nest_end(nlh, nest);
	return ctnat_op_end(b, nlh);
}

int ctnat_batch_del_object(struct ctnat_batch *b,
			   const struct ctnat_object_id *id, bool absent_ok)
{
	struct nlmsghdr *nlh;

	nlh = begin_object(b, CTNAT_CMD_DEL_OBJECT, id, 0);
	if (!nlh)
		return -1;
	put_op_flags(nlh, absent_ok ? CTNAT_OP_DESTROY : 0);
	return ctnat_op_end(b, nlh);
}

/* Bytes of elements, and of the names in them, of one message. */
#define ELEMS_BYTES	(40 * 1024)

/* What is done with elements. */
struct elems_op {
	__u8 cmd;
	__u32 flags;
};

static int put_elems(struct ctnat_batch *b, struct elems_op op,
		     const struct ctnat_object_id *id,
		     const struct ctnat_elems *elems, __u32 *from)
{
	bool keys = op.cmd == CTNAT_CMD_DEL_ELEMS;
	struct ctnat_elems some = *elems;
	struct nlmsghdr *nlh;
	struct nlattr *nest;
	size_t names;
	__u32 n;

	nlh = begin_object(b, op.cmd, id, ELEMS_BYTES + 64);
	if (!nlh)
		return -1;
	put_op_flags(nlh, op.flags);
	n = ctnat_elems_encode(elems, *from, keys, ELEMS_BYTES, NULL);
	some.n = *from + n;
	nest = mnl_attr_nest_start(nlh, CTNAT_A_ELEMS);
	nest->nla_type = CTNAT_A_ELEMS;	/* no nest, but grows as one */
	ctnat_elems_encode(&some, *from, keys, SIZE_MAX,
			   mnl_nlmsg_get_payload_tail(nlh));
	nlh->nlmsg_len += n * 4 * ctnat_row_wire_words(&elems->row, keys);
	mnl_attr_nest_end(nlh, nest);
	names = keys ? 0 : ctnat_elems_names(&some, *from, n, NULL);
	if (names) {
		nest = mnl_attr_nest_start(nlh, CTNAT_A_ELEM_CHAINS);
		nest->nla_type = CTNAT_A_ELEM_CHAINS;
		ctnat_elems_names(&some, *from, n,
				  mnl_nlmsg_get_payload_tail(nlh));
		nlh->nlmsg_len += names;
		nest->nla_len = MNL_ATTR_HDRLEN + names;
	}
	*from += n;
	return ctnat_op_end(b, nlh);
}

int ctnat_batch_add_elems(struct ctnat_batch *b,
			  const struct ctnat_object_id *id,
			  const struct ctnat_elems *elems, __u32 *from,
			  bool exclusive)
{
	const struct elems_op op = { CTNAT_CMD_NEW_ELEMS,
				     exclusive ? CTNAT_OP_EXCLUSIVE : 0 };

	return put_elems(b, op, id, elems, from);
}

int ctnat_batch_del_elems(struct ctnat_batch *b,
			  const struct ctnat_object_id *id,
			  const struct ctnat_elems *elems, __u32 *from,
			  bool absent_ok)
{
	const struct elems_op op = { CTNAT_CMD_DEL_ELEMS,
				     absent_ok ? CTNAT_OP_DESTROY : 0 };

	return put_elems(b, op, id, elems, from);
}

int ctnat_batch_flush_elems(struct ctnat_batch *b,
			    const struct ctnat_object_id *id)
{
	struct nlmsghdr *nlh = begin_object(b, CTNAT_CMD_DEL_ELEMS, id, 0);

	return nlh ? ctnat_op_end(b, nlh) : -1;
}

int ctnat_batch_flush(struct ctnat_batch *b, __u8 family)
{
	const struct ctnat_selection s = { .family = family };

	return add_selection(b, CTNAT_CMD_FLUSH, &s);
}
