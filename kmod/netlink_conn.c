// SPDX-License-Identifier: GPL-2.0-only
/* Connections and expectations: dumps of a walk, and deletion. */
#include <linux/mm.h>
#include <linux/slab.h>
#include <net/sock.h>

#include "core/conn.h"
#include "netlink.h"

/* ---- filters ---- */

static int refuse(struct netlink_ext_ack *extack, const struct nlattr *attr,
		  const struct ctnat_refusal *why)
{
	size_t offset;

	if (!extack)
		return -why->error;
	extack->_msg = why->sentence;
	NL_SET_BAD_ATTR(extack, attr);
	if (why->insn == CTNAT_NOWHERE)
		return -why->error;
	offset = ctnat_wire_find(nla_data(attr), nla_len(attr), why->insn,
				 why->part);
	if (offset + NLA_HDRLEN <= nla_len(attr))
		NL_SET_BAD_ATTR(extack, nla_data(attr) + offset);
	return -why->error;
}

/* A filter's image, freed with kvfree(); NULL where there is no attribute. */
static int read_filter(const struct nlattr *attr, bool expectations,
		       struct ctnat_rule **filter,
		       struct netlink_ext_ack *extack)
{
	struct ctnat_refusal why = { };
	struct ctnat_rule *image;
	int size, err;

	*filter = NULL;
	if (!attr)
		return 0;
	size = ctnat_wire_decode(nla_data(attr), nla_len(attr), NULL, 0, &why);
	if (size < 0)
		return refuse(extack, attr, &why);
	image = kvzalloc(size, GFP_KERNEL_ACCOUNT);
	if (!image)
		return -ENOMEM;
	err = ctnat_wire_decode(nla_data(attr), nla_len(attr), image, size,
				&why);
	if (err >= 0)
		err = ctnat_verify_image(image, size, &why) ?:
		      ctnat_filter_check(image, expectations, &why);
	if (err) {
		kvfree(image);
		return refuse(extack, attr, &why);
	}
	*filter = image;
	return 0;
}

/* ---- dumps ---- */

static struct ctnat_walk *walk_of(struct netlink_callback *cb)
{
	return (struct ctnat_walk *)cb->args[0];
}

static int start(struct netlink_callback *cb, bool expectations)
{
	const struct nlattr *attr = genl_info_dump(cb)->attrs[CTNAT_A_FILTER];
	struct net *net = sock_net(cb->skb->sk);
	struct ctnat_rule *filter;
	struct ctnat_walk *walk;
	int err;

	err = ctnat_permit(cb->skb, cb->extack) ?:
	      read_filter(attr, expectations, &filter, cb->extack);
	if (err)
		return err;
	walk = expectations ? ctnat_expects_open(net, filter) :
			      ctnat_conns_open(net, filter);
	if (!walk)
		return -ENOMEM;
	cb->args[0] = (unsigned long)walk;
	return 0;
}

int ctnat_dump_conns_start(struct netlink_callback *cb)
{
	return start(cb, false);
}

int ctnat_dump_expects_start(struct netlink_callback *cb)
{
	return start(cb, true);
}

int ctnat_dump_walk_done(struct netlink_callback *cb)
{
	ctnat_walk_close(walk_of(cb));
	return 0;
}

static int put_entry(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd,
		     int attr)
{
	struct ctnat_walk *walk = walk_of(cb);
	struct nlattr *nest;
	void *header;

	header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
			     cb->nlh->nlmsg_seq, &ctnat_family, NLM_F_MULTI,
			     cmd);
	if (!header)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, header);
	nest = nla_nest_start(skb, attr);
	if (!nest || ctnat_walk_fill(walk, skb)) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	genlmsg_end(skb, header);
	return 0;
}

static int dump(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd,
		int attr)
{
	struct ctnat_walk *walk = walk_of(cb);
	int ret;

	while ((ret = ctnat_walk_peek(walk)) > 0) {
		cb->seq = ctnat_walk_seq(walk);
		ret = put_entry(skb, cb, cmd, attr);
		if (ret)
			return skb->len ?: ret;
		ctnat_walk_next(walk);
	}
	cb->seq = ctnat_walk_seq(walk);
	return ret ?: skb->len;
}

int ctnat_dump_conns(struct sk_buff *skb, struct netlink_callback *cb)
{
	return dump(skb, cb, CTNAT_CMD_GET_CONN, CTNAT_A_CONN);
}

int ctnat_dump_expects(struct sk_buff *skb, struct netlink_callback *cb)
{
	return dump(skb, cb, CTNAT_CMD_GET_EXPECT, CTNAT_A_EXPECT);
}

/* ---- deletion ---- */

static int delete_all(struct ctnat_walk *walk, const struct genl_info *info,
		      u64 *count)
{
	unsigned int seq;
	int ret;

	/* whoever was overlooked while the table was resized is found again */
	do {
		seq = ctnat_walk_seq(walk);
		while ((ret = ctnat_walk_peek(walk)) > 0) {
			*count += ctnat_walk_delete(walk, info->snd_portid,
						    nlmsg_report(info->nlhdr));
			ctnat_walk_next(walk);
		}
		if (ret)
			return ret;
		if (seq != ctnat_walk_seq(walk))
			ctnat_walk_rewind(walk);
	} while (seq != ctnat_walk_seq(walk));
	return 0;
}

static int answer_count(struct genl_info *info, u64 count)
{
	struct sk_buff *reply = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *header;

	if (!reply)
		return -ENOMEM;
	header = genlmsg_put_reply(reply, info, &ctnat_family, 0,
				   CTNAT_CMD_DEL_CONN);
	if (!header || nla_put_u64_64bit(reply, CTNAT_A_COUNT, count,
					 CTNAT_A_PAD)) {
		nlmsg_free(reply);
		return -EMSGSIZE;
	}
	genlmsg_end(reply, header);
	return genlmsg_reply(reply, info);
}

int ctnat_del_conns(struct sk_buff *skb, struct genl_info *info)
{
	struct ctnat_rule *filter;
	struct ctnat_walk *walk;
	u64 count = 0;
	bool one;
	int err;

	err = ctnat_permit(skb, info->extack) ?:
	      read_filter(info->attrs[CTNAT_A_FILTER], false, &filter,
			  info->extack);
	if (err)
		return err;
	walk = ctnat_conns_open(genl_info_net(info), filter);
	if (!walk)
		return -ENOMEM;
	one = ctnat_walk_is_one(walk);
	err = delete_all(walk, info, &count);
	ctnat_walk_close(walk);
	if (!err && one && !count) {
		NL_SET_ERR_MSG(info->extack, "there is no such connection");
		return -ENOENT;
	}
	return err ?: answer_count(info, count);
}
