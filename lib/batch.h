/* SPDX-License-Identifier: GPL-2.0-only */
/* Making the messages of a batch. */
#ifndef LIBCTNAT_BATCH_H
#define LIBCTNAT_BATCH_H

#include <errno.h>

#include "internal.h"

/* Everything of a message but a rule's expressions. */
#define MESSAGE_ROOM	(NLMSG_HDRLEN + GENL_HDRLEN + 512 + CTNAT_COMMENT_MAX)

/* Room for one more operation, whose message takes @size; -1 with errno. */
int ctnat_op_room(struct ctnat_batch *b, size_t size);

/* Begin a message with room for @more bytes of expressions; NULL with errno. */
struct nlmsghdr *ctnat_op_begin(struct ctnat_batch *b, __u8 cmd, size_t more);

/* The message is complete, or one more rule in it; the operation's number. */
int ctnat_op_end(struct ctnat_batch *b, const struct nlmsghdr *nlh);

/* Names longer than allowed are the only thing that could burst a message. */
static inline int check_name(const char *name)
{
	if (!name || strlen(name) < CTNAT_NAME_MAX)
		return 0;
	errno = EMSGSIZE;
	return -1;
}

static inline void put_name(struct nlmsghdr *nlh, __u16 attr, const char *name)
{
	if (name)
		mnl_attr_put_strz(nlh, attr, name);
}

static inline void put_where(struct nlmsghdr *nlh, __u8 family,
			     const char *table, const char *chain)
{
	if (family)
		mnl_attr_put_u8(nlh, CTNAT_A_FAMILY, family);
	put_name(nlh, CTNAT_A_TABLE, table);
	put_name(nlh, CTNAT_A_CHAIN, chain);
}

static inline void put_handle(struct nlmsghdr *nlh, __u16 attr, __u64 handle)
{
	if (handle)
		mnl_attr_put_u64(nlh, attr, handle);
}

static inline void put_op_flags(struct nlmsghdr *nlh, __u32 flags)
{
	if (flags)
		mnl_attr_put_u32(nlh, CTNAT_A_OP_FLAGS, flags);
}

#endif /* LIBCTNAT_BATCH_H */
