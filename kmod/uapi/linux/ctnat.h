/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * ctnat: Open vSwitch's ct() action at netfilter hooks; the generic netlink
 * family "ctnat", version 1.
 *
 * Conventions
 *   - Integers of attributes are in host byte order unless the attribute says
 *     "be". Field values (CTNAT_A_MATCH_*), addresses and labels are binary,
 *     in network byte order, most significant byte first.
 *   - A rule is a list of expressions (CTNAT_A_RULE_EXPRS), evaluated in the
 *     order of the list; see enum ctnat_expr.
 *   - Changes are made in transactions: BEGIN, any number of NEW/DEL/FLUSH/
 *     RENAME messages, COMMIT, all on one socket. Nothing is visible
 *     before COMMIT succeeded. Closing the socket, or ABORT, drops the lot.
 *     A message that is refused marks the transaction as failed: COMMIT then
 *     answers ECANCELED and changes nothing. So that this holds of messages
 *     that never reached the transaction as well (malformed, lost), COMMIT
 *     says how many there were (CTNAT_A_OPS). COMMIT ends the transaction,
 *     whatever it answers.
 *   - COMMIT is refused with ERESTART when another transaction was committed
 *     since BEGIN: the client starts again from a fresh dump.
 *   - Refusals carry a sentence and the offset of the attribute at fault
 *     (NLMSGERR_ATTR_MSG, NLMSGERR_ATTR_OFFS; set NETLINK_EXT_ACK). When
 *     COMMIT is refused because of an earlier message, NLMSGERR_ATTR_COOKIE
 *     holds struct ctnat_blame.
 *   - Dumps carry CTNAT_A_GENERATION and show one generation from their first
 *     message to their last.
 */
#ifndef _UAPI_LINUX_CTNAT_H
#define _UAPI_LINUX_CTNAT_H

#include <linux/types.h>

#define CTNAT_GENL_NAME		"ctnat"
#define CTNAT_GENL_VERSION	1
#define CTNAT_MCGRP_RULES	"rules"		/* changes of the ruleset */
#define CTNAT_MCGRP_TRACE	"trace"		/* the ways of traced packets */

/* Limits; all of them are enforced with an error that names the limit. */
#define CTNAT_NAME_MAX		128	/* bytes of a name, with its NUL */
#define CTNAT_COMMENT_MAX	256	/* bytes of a rule's comment, with its NUL */
#define CTNAT_REMARK_MAX	129	/* of that of a table, chain, object: nft's */
#define CTNAT_LOG_PREFIX_MAX	128	/* bytes of a log prefix, with its NUL */
#define CTNAT_STRING_FIELD	16	/* bytes of a string field (IFNAMSIZ) */
#define CTNAT_CONCAT_MAX	8	/* fields of one concatenation */
#define CTNAT_WORDS_MAX		16	/* 32-bit words of one concatenation */
#define CTNAT_REG_WORDS		16	/* 32-bit words of a rule's registers */
#define CTNAT_ELEMS_MAX		65536	/* elements of one match or map */
#define CTNAT_EXPRS_MAX		64	/* expressions of one rule */
#define CTNAT_RULE_BYTES_MAX	65000	/* bytes of one rule in a message */
#define CTNAT_JUMP_DEPTH	16	/* chains in progress at one time */
#define CTNAT_TABLES_MAX	4096	/* tables of a namespace */
#define CTNAT_CHAINS_MAX	65536	/* chains of a namespace */
#define CTNAT_RULES_MAX		4194304	/* rules of a namespace */
#define CTNAT_OBJECTS_MAX	65536	/* named objects of a namespace */
#define CTNAT_OBJECT_BYTES_MAX	65000	/* bytes of one object in a message */
#define CTNAT_SET_ELEMS_MAX	16777216 /* elements of one named set or map */
#define CTNAT_STAGES_MAX	64	/* open transactions of a namespace */
#define CTNAT_FILTER_ELEMS_MAX	256	/* elements of a filter's matches */
#define CTNAT_DEVICES_MAX	256	/* devices of one chain */

/**
 * enum ctnat_cmd - commands of the family
 * @CTNAT_CMD_BEGIN: open a transaction on this socket (EBUSY: one is open).
 *	With GENERATION it is refused with ERESTART unless that is the current
 *	one: what the client dumped is what it changes
 * @CTNAT_CMD_COMMIT: verify, compile and activate the transaction, which has
 *	OPS messages between BEGIN and COMMIT
 * @CTNAT_CMD_ABORT: drop the transaction
 * @CTNAT_CMD_NEW_TABLE: add a table (FAMILY, TABLE, FLAGS); with CTNAT_OP_EXCLUSIVE
 *	an existing one is an error (EEXIST). An update of FLAGS is allowed.
 * @CTNAT_CMD_DEL_TABLE: delete a table with all that is in it (FAMILY and
 *	TABLE, or HANDLE); of all DEL_*: with CTNAT_OP_DESTROY absence is fine
 * @CTNAT_CMD_GET_TABLE: dump tables (FAMILY, TABLE as optional filters)
 * @CTNAT_CMD_NEW_CHAIN: add a chain (FAMILY, TABLE, CHAIN; a base chain has
 *	CHAIN_TYPE, HOOK, PRIORITY, and POLICY unless it is accept; at ingress
 *	and egress also DEVICES, all of which have to be there, or ENODEV). On
 *	an existing chain only POLICY may differ, which updates it; with
 *	CTNAT_OP_EXCLUSIVE an existing one is an error (EEXIST).
 * @CTNAT_CMD_DEL_CHAIN: delete a chain and its rules (by CHAIN or HANDLE);
 *	refused (EBUSY) while a rule elsewhere jumps to it
 * @CTNAT_CMD_RENAME_CHAIN: CHAIN becomes NEW_NAME; jumps to it follow
 * @CTNAT_CMD_GET_CHAIN: dump chains (FAMILY, TABLE, CHAIN as optional filters);
 *	answers hold CHAIN_FLAGS unless they are 0
 * @CTNAT_CMD_NEW_RULE: add a rule (FAMILY, TABLE, CHAIN, RULE_EXPRS) at the end
 *	of the chain (CTNAT_OP_APPEND), at its head (no flag), after or before
 *	the rule whose handle is POSITION or whose number is INDEX (with, without
 *	CTNAT_OP_APPEND; ENOENT: there is none), or in the place of the rule
 *	HANDLE (CTNAT_OP_IN_PLACE); it has a new handle. At the end of the chain
 *	there may be several, each with RULE_EXPRS of its own: those of n rules
 *	are n operations, whose sequence numbers follow that of the message. The
 *	first that is refused is answered for, by the offset of its part, and the
 *	rules behind it are not looked at
 * @CTNAT_CMD_DEL_RULE: delete the rule HANDLE (of CHAIN if that is given);
 *	without HANDLE all rules of CHAIN, without CHAIN all rules of TABLE
 * @CTNAT_CMD_GET_RULE: dump rules (FAMILY, TABLE, CHAIN, HANDLE, SINCE as
 *	filters)
 * @CTNAT_CMD_FLUSH: delete all tables (of FAMILY, when that is given)
 * @CTNAT_CMD_RESET: dump that subtracts what it tells of counters, and of what
 *	quotas have used: a packet is in an answer, or it is counted still. Of
 *	rules (answers as of GET_RULE; FAMILY, TABLE, CHAIN, HANDLE as filters, of
 *	which CHAIN and HANDLE need TABLE), or with OBJECT_KIND of the objects of
 *	that kind (as of GET_OBJECT; FAMILY, TABLE, OBJECT as filters; EINVAL: they
 *	count nothing), and then with CTNAT_OP_RULES also of the counters of rules
 *	(with CHAIN of these alone).
 *	ENOENT: what a filter names is not there. With GENERATION it is refused
 *	with ERESTART unless that is the current one. Needs no transaction, and
 *	leaves the generation as it is
 * @CTNAT_CMD_GET_GENERATION: answer with GENERATION, per family TRACKING, and as
 *	HANDLE the last one that was given: what comes later has a larger one
 * @CTNAT_CMD_GET_STATS: answer with STATS, the statistics of the namespace
 * @CTNAT_CMD_GET_CONN: dump connections, in no order, that FILTER selects (all
 *	without it); each answer holds CONN. An entry that is there during the
 *	whole dump is told once. Marked NLM_F_DUMP_INTR when the table was
 *	resized meanwhile: some may be missing, or told twice
 * @CTNAT_CMD_DEL_CONN: delete the connections that FILTER selects (all without
 *	it); answers with COUNT. ENOENT when FILTER names one connection (all of
 *	a tuple, each part with one value) and there is none
 * @CTNAT_CMD_GET_EXPECT: dump the connections that helpers expect, that FILTER
 *	selects; each answer holds EXPECT
 * @CTNAT_CMD_NEW_OBJECT: add a named object (FAMILY, TABLE, OBJECT, OBJECT_KIND,
 *	OBJECT_DATA). Names are of one table and kind. On an existing object:
 *	what may change of its kind (see enum ctnat_object_kind) is changed and
 *	what it holds stays, anything else is refused (EEXIST); with
 *	CTNAT_OP_EXCLUSIVE an existing one is an error (EEXIST)
 * @CTNAT_CMD_DEL_OBJECT: delete a named object (OBJECT_KIND, and OBJECT or
 *	HANDLE); refused (EBUSY) while a rule uses it
 * @CTNAT_CMD_GET_OBJECT: dump named objects (FAMILY, TABLE, OBJECT_KIND, OBJECT
 *	as optional filters)
 * @CTNAT_CMD_TRACE: never asked; in group "trace": a packet that a rule traces
 *	(CTNAT_EXPR_TRACE) has come to a chain, to the end of a rule, of a ct()
 *	or of a chain, or to an exit (GENERATION, STEP; FAMILY, TABLE, CHAIN but
 *	at an exit; the rule's HANDLE; CONN where it has a connection)
 * @CTNAT_CMD_NEW_ELEMS: add elements to a set or map (FAMILY, TABLE, OBJECT,
 *	OBJECT_KIND, ELEMS, ELEM_CHAINS). One that is there already changes
 *	nothing; one with its key and other data, or that overlaps with another,
 *	is refused (EEXIST), with CTNAT_OP_EXCLUSIVE the same one, too
 * @CTNAT_CMD_DEL_ELEMS: delete elements (FAMILY, TABLE, OBJECT, OBJECT_KIND, and
 *	ELEMS that are keys alone); one that is not there is refused (ENOENT).
 *	Without ELEMS: all of them
 * @CTNAT_CMD_GET_ELEMS: dump elements (FAMILY, TABLE, OBJECT_KIND, OBJECT as
 *	optional filters), in the order of their keys; each answer holds some
 *	of one set or map
 * @CTNAT_CMD_GET_ZONES: dump the zones that limits count connections of (HANDLE
 *	of the limit, ZONE; COUNT: how many connections of it there are now)
 *
 * The commands about connections need no transaction, see connections and expectations of the
 * socket's network namespace alone, and are carried out in any ruleset.
 *
 * NEW_*, DEL_*, GENERATION appear as notifications in group "rules" as well;
 * those of one transaction are followed by one GET_GENERATION message with
 * the new generation. They tell what differs between the rulesets before and
 * after: what is gone, then what is new. A new rule carries as POSITION the
 * handle of the rule before it, none at the head of its chain; a renamed chain
 * is a RENAME_CHAIN, a changed policy or comment a NEW_CHAIN with an old handle,
 * a changed object a NEW_OBJECT with an old handle. Answers to GET_* have the
 * command of the question.
 */
enum ctnat_cmd {
	CTNAT_CMD_UNSPEC,
	CTNAT_CMD_BEGIN,
	CTNAT_CMD_COMMIT,
	CTNAT_CMD_ABORT,
	CTNAT_CMD_NEW_TABLE,
	CTNAT_CMD_DEL_TABLE,
	CTNAT_CMD_GET_TABLE,
	CTNAT_CMD_NEW_CHAIN,
	CTNAT_CMD_DEL_CHAIN,
	CTNAT_CMD_RENAME_CHAIN,
	CTNAT_CMD_GET_CHAIN,
	CTNAT_CMD_NEW_RULE,
	CTNAT_CMD_DEL_RULE,
	CTNAT_CMD_GET_RULE,
	CTNAT_CMD_FLUSH,
	CTNAT_CMD_RESET,
	CTNAT_CMD_GET_GENERATION,
	CTNAT_CMD_GET_STATS,
	CTNAT_CMD_GET_CONN,
	CTNAT_CMD_DEL_CONN,
	CTNAT_CMD_GET_EXPECT,
	CTNAT_CMD_NEW_OBJECT,
	CTNAT_CMD_DEL_OBJECT,
	CTNAT_CMD_GET_OBJECT,
	CTNAT_CMD_TRACE,
	CTNAT_CMD_NEW_ELEMS,
	CTNAT_CMD_DEL_ELEMS,
	CTNAT_CMD_GET_ELEMS,
	CTNAT_CMD_GET_ZONES,
	__CTNAT_CMD_MAX
};
#define CTNAT_CMD_MAX (__CTNAT_CMD_MAX - 1)

/**
 * enum ctnat_attr - attributes of all commands
 * @CTNAT_A_FAMILY: u8, NFPROTO_IPV4, NFPROTO_IPV6, NFPROTO_INET or
 *	NFPROTO_BRIDGE, NFPROTO_NETDEV
 * @CTNAT_A_TABLE: string, name of the table
 * @CTNAT_A_CHAIN: string, name of the chain
 * @CTNAT_A_NEW_NAME: string, for CTNAT_CMD_RENAME_CHAIN
 * @CTNAT_A_HANDLE: u64, given by the kernel, unique in the namespace
 * @CTNAT_A_POSITION: u64, handle of the neighbour of a new rule
 * @CTNAT_A_FLAGS: u32, flags of a table, enum ctnat_table_flags
 * @CTNAT_A_CHAIN_TYPE: u8, enum ctnat_chain_type; absent in a regular chain
 * @CTNAT_A_HOOK: u8, NF_INET_PRE_ROUTING …, which NF_BR_* are numbered as; in
 *	inet NF_INET_INGRESS as well; in netdev NF_NETDEV_INGRESS, …_EGRESS
 * @CTNAT_A_PRIORITY: s32, as of struct nf_hook_ops
 * @CTNAT_A_POLICY: u8, NF_ACCEPT or NF_DROP
 * @CTNAT_A_RULE_EXPRS: nest of CTNAT_A_EXPR, in order
 * @CTNAT_A_GENERATION: u32, number of transactions committed so far
 * @CTNAT_A_STATS: nest of CTNAT_A_STAT
 * @CTNAT_A_TRACKING: nest of CTNAT_A_TRACK_*: how each family tracks
 * @CTNAT_A_OP_FLAGS: u32, enum ctnat_op_flags
 * @CTNAT_A_PAD: padding for 64-bit alignment
 * @CTNAT_A_OPS: u32, operations of a transaction: its messages, BEGIN and COMMIT
 *	not counted, and each rule of those that have several
 * @CTNAT_A_FILTER: nest of CTNAT_EXPR_MATCH, all of which hold of what is
 *	selected. Fields are those of the connection (CTNAT_FIELD_CT_*) but for
 *	the ones that are about a packet (state, flags, direction; EINVAL). The
 *	tuples are the connection's own, those of a related one, too. Of an
 *	expectation: its tuple as the original direction, a part that may have
 *	any value has none; its time; zone, mark, label of its master; its
 *	helper. At most CTNAT_FILTER_ELEMS_MAX elements in all (E2BIG)
 * @CTNAT_A_CONN: nest of CTNAT_A_CONN_*: one connection
 * @CTNAT_A_EXPECT: nest of CTNAT_A_EXPECT_*: one expectation
 * @CTNAT_A_COUNT: u64, how many
 * @CTNAT_A_OBJECT: string, name of a named object
 * @CTNAT_A_OBJECT_KIND: u8, enum ctnat_object_kind
 * @CTNAT_A_OBJECT_DATA: nest, attributes by kind
 * @CTNAT_A_DEVICES: nest of CTNAT_A_DEVICE; of a base chain at ingress or
 *	egress, of no other. The names stay with the chain while there is no
 *	such device; a device that gets one of them is hooked
 * @CTNAT_A_STEP: nest of CTNAT_A_STEP_*: one step of a traced packet
 * @CTNAT_A_ELEMS: binary, be; per element the low, then the high words of its
 *	key (the same ones without CTNAT_SET_INTERVAL), the words of its data (of a
 *	verdict map one word, enum ctnat_verdict; ranges as their low, then their
 *	high words), and with CTNAT_SET_TIMEOUT two words: its time in
 *	milliseconds (0: that of the set) and what is left of it (0: all). Of
 *	DEL_ELEMS the words of the key alone
 * @CTNAT_A_ELEM_CHAINS: binary, of a verdict map: for each element of ELEMS that
 *	is a jump or a goto, in order, the name of the chain with its NUL
 * @CTNAT_A_ZONE: u16, a zone of connections
 * @CTNAT_A_COMMENT: string, text for people about a table, a chain or a named
 *	object, less than CTNAT_REMARK_MAX bytes (ENAMETOOLONG), without quotes and
 *	control characters (EINVAL). Of NEW_TABLE, NEW_CHAIN, NEW_OBJECT: what is
 *	there already takes the new one, and keeps its own without the attribute;
 *	an empty text takes it away. Absent in answers where there is none; objects
 *	of no table have none (EINVAL)
 * @CTNAT_A_INDEX: u32, number of the neighbour of a new rule in its chain as the
 *	messages before have left it, from 0; not with POSITION (EINVAL)
 * @CTNAT_A_SINCE: u64, only what has a larger handle
 * @CTNAT_A_CHAIN_FLAGS: u32, enum ctnat_chain_flags: of the rules of a chain
 */
enum ctnat_attr {
	CTNAT_A_UNSPEC,
	CTNAT_A_FAMILY,
	CTNAT_A_TABLE,
	CTNAT_A_CHAIN,
	CTNAT_A_NEW_NAME,
	CTNAT_A_HANDLE,
	CTNAT_A_POSITION,
	CTNAT_A_FLAGS,
	CTNAT_A_CHAIN_TYPE,
	CTNAT_A_HOOK,
	CTNAT_A_PRIORITY,
	CTNAT_A_POLICY,
	CTNAT_A_RULE_EXPRS,
	CTNAT_A_GENERATION,
	CTNAT_A_STATS,
	CTNAT_A_TRACKING,
	CTNAT_A_OP_FLAGS,
	CTNAT_A_PAD,
	CTNAT_A_OPS,
	CTNAT_A_FILTER,
	CTNAT_A_CONN,
	CTNAT_A_EXPECT,
	CTNAT_A_COUNT,
	CTNAT_A_OBJECT,
	CTNAT_A_OBJECT_KIND,
	CTNAT_A_OBJECT_DATA,
	CTNAT_A_DEVICES,
	CTNAT_A_STEP,
	CTNAT_A_ELEMS,
	CTNAT_A_ELEM_CHAINS,
	CTNAT_A_ZONE,
	CTNAT_A_COMMENT,
	CTNAT_A_INDEX,
	CTNAT_A_SINCE,
	CTNAT_A_CHAIN_FLAGS,
	__CTNAT_A_MAX
};
#define CTNAT_A_MAX (__CTNAT_A_MAX - 1)

/**
 * enum ctnat_device_attr - attributes inside CTNAT_A_DEVICES
 * @CTNAT_A_DEVICE: string, name of a device, less than IFNAMSIZ bytes
 */
enum ctnat_device_attr {
	CTNAT_A_DEVICE_UNSPEC,
	CTNAT_A_DEVICE,
	__CTNAT_A_DEVICE_MAX
};
#define CTNAT_A_DEVICE_MAX (__CTNAT_A_DEVICE_MAX - 1)

/** enum ctnat_table_flags - @CTNAT_TABLE_DORMANT: its chains see no packet */
enum ctnat_table_flags {
	CTNAT_TABLE_DORMANT	= 1 << 0,
};

/** enum ctnat_chain_flags - @CTNAT_CHAIN_HAS_CT: a rule of it has CTNAT_EXPR_CT */
enum ctnat_chain_flags {
	CTNAT_CHAIN_HAS_CT	= 1 << 0,
};

/**
 * enum ctnat_op_flags - how an operation is meant
 * @CTNAT_OP_DESTROY: DEL_*: a missing object is no error
 * @CTNAT_OP_EXCLUSIVE: NEW_TABLE, NEW_CHAIN: an existing object is an error
 * @CTNAT_OP_APPEND: NEW_RULE: at the end, or after POSITION
 * @CTNAT_OP_IN_PLACE: NEW_RULE: in the place of HANDLE
 * @CTNAT_OP_RULES: RESET of counters: those of rules, too
 */
enum ctnat_op_flags {
	CTNAT_OP_DESTROY	= 1 << 0,
	CTNAT_OP_EXCLUSIVE	= 1 << 1,
	CTNAT_OP_APPEND		= 1 << 2,
	CTNAT_OP_IN_PLACE	= 1 << 3,
	CTNAT_OP_RULES		= 1 << 4,
};

/**
 * struct ctnat_blame - which message a refused COMMIT is about
 * @seq: nlmsg_seq of the message that brought the rule, chain or object
 * @insn: index of the expression at fault, 0xffff: none. Of a flow table: the
 *	number of the device at fault, from 0; @part is then
 *	CTNAT_A_FLOWTABLE_DEVICES, and the sentence begins with "device", behind
 *	which its name belongs
 * @part: attribute of the expression's nest at fault, 0: none; parts of a
 *	binding inside ct() are 0x100 + CTNAT_A_NAT_*. Without expression:
 *	CTNAT_A_* at fault, 0: none
 */
struct ctnat_blame {
	__u32 seq;
	__u16 insn;
	__u16 part;
};

/** enum ctnat_chain_type - types of base chains */
enum ctnat_chain_type {
	CTNAT_CHAIN_REGULAR,
	CTNAT_CHAIN_FILTER,
	CTNAT_CHAIN_NAT,
	CTNAT_CHAIN_ROUTE,
	__CTNAT_CHAIN_MAX
};

/**
 * enum ctnat_track - attributes inside CTNAT_A_TRACKING; u8 each,
 * enum ctnat_tracking
 */
enum ctnat_track {
	CTNAT_A_TRACK_UNSPEC,
	CTNAT_A_TRACK_IPV4,
	CTNAT_A_TRACK_IPV6,
	CTNAT_A_TRACK_BRIDGE,
	__CTNAT_A_TRACK_MAX
};
#define CTNAT_A_TRACK_MAX (__CTNAT_A_TRACK_MAX - 1)

/**
 * enum ctnat_tracking - who tracks the packets of a family
 * @CTNAT_TRACK_NONE: no rule asks for tracking
 * @CTNAT_TRACK_EXPLICIT: only ct() does
 * @CTNAT_TRACK_AUTOMATIC: the kernel's own hooks do, as under nftables
 */
enum ctnat_tracking {
	CTNAT_TRACK_NONE,
	CTNAT_TRACK_EXPLICIT,
	CTNAT_TRACK_AUTOMATIC,
};

/** enum ctnat_stat - attributes inside CTNAT_A_STATS */
enum ctnat_stat {
	CTNAT_A_STAT_UNSPEC,
	CTNAT_A_STAT,		/* nest: one statistic */
	CTNAT_A_STAT_NAME,	/* string */
	CTNAT_A_STAT_VALUE,	/* u64 */
	CTNAT_A_STAT_PAD,
	__CTNAT_A_STAT_MAX
};
#define CTNAT_A_STAT_MAX (__CTNAT_A_STAT_MAX - 1)

/**
 * enum ctnat_tuple_attr - addresses and ports of one direction
 * @CTNAT_A_TUPLE_L3PROTO: u8, NFPROTO_IPV4 or NFPROTO_IPV6
 * @CTNAT_A_TUPLE_PROTOCOL: u8, IPPROTO_*
 * @CTNAT_A_TUPLE_SADDR: 4 or 16 bytes, be
 * @CTNAT_A_TUPLE_DADDR: 4 or 16 bytes, be
 * @CTNAT_A_TUPLE_SPORT: u16, host order; of protocols with ports. GRE: the
 *	key. A mask: of ports or of the id
 * @CTNAT_A_TUPLE_DPORT: u16, host order; likewise
 * @CTNAT_A_TUPLE_ICMP_TYPE: u8; ICMP and ICMPv6
 * @CTNAT_A_TUPLE_ICMP_CODE: u8
 * @CTNAT_A_TUPLE_ICMP_ID: u16, host order
 * @CTNAT_A_TUPLE_ZONE: u16, the zone in which this direction is looked up
 */
enum ctnat_tuple_attr {
	CTNAT_A_TUPLE_UNSPEC,
	CTNAT_A_TUPLE_L3PROTO,
	CTNAT_A_TUPLE_PROTOCOL,
	CTNAT_A_TUPLE_SADDR,
	CTNAT_A_TUPLE_DADDR,
	CTNAT_A_TUPLE_SPORT,
	CTNAT_A_TUPLE_DPORT,
	CTNAT_A_TUPLE_ICMP_TYPE,
	CTNAT_A_TUPLE_ICMP_CODE,
	CTNAT_A_TUPLE_ICMP_ID,
	CTNAT_A_TUPLE_ZONE,
	__CTNAT_A_TUPLE_MAX
};
#define CTNAT_A_TUPLE_MAX (__CTNAT_A_TUPLE_MAX - 1)

/**
 * enum ctnat_conn_attr - one connection; what it does not have is absent
 * @CTNAT_A_CONN_ORIG: nest of CTNAT_A_TUPLE_*, the original direction
 * @CTNAT_A_CONN_REPLY: nest of CTNAT_A_TUPLE_*, the reply direction
 * @CTNAT_A_CONN_MASTER: nest of CTNAT_A_TUPLE_*: original direction of the
 *	connection whose helper expected this one
 * @CTNAT_A_CONN_ID: u32, as conntrack(8) shows it
 * @CTNAT_A_CONN_STATUS: u32, IPS_*
 * @CTNAT_A_CONN_FLAGS: u32, enum ctnat_conn_flags
 * @CTNAT_A_CONN_ZONE: u16
 * @CTNAT_A_CONN_ZONE_DIR: u8, enum ctnat_zone_dir
 * @CTNAT_A_CONN_STATE: u8, the protocol's own: enum tcp_conntrack,
 *	sctp_conntrack, ct_dccp_states
 * @CTNAT_A_CONN_MARK: u32
 * @CTNAT_A_CONN_LABEL: 16 bytes, be; absent: no room for a label
 * @CTNAT_A_CONN_EXPIRES: u64, milliseconds until it is forgotten
 * @CTNAT_A_CONN_HELPER: string
 * @CTNAT_A_CONN_POLICY: flag; it has a timeout policy of its own
 * @CTNAT_A_CONN_ORIG_PACKETS: u64; the counters: where accounting is on
 * @CTNAT_A_CONN_ORIG_BYTES: u64
 * @CTNAT_A_CONN_REPLY_PACKETS: u64
 * @CTNAT_A_CONN_REPLY_BYTES: u64
 * @CTNAT_A_CONN_START: u64, nanoseconds since 1970; where timestamps are on
 * @CTNAT_A_CONN_MASQUERADE: u32, index of the device it leaves by
 * @CTNAT_A_CONN_SECMARK: u32
 * @CTNAT_A_CONN_USE: u32, references
 * @CTNAT_A_CONN_PAD: padding for 64-bit alignment
 */
enum ctnat_conn_attr {
	CTNAT_A_CONN_UNSPEC,
	CTNAT_A_CONN_ORIG,
	CTNAT_A_CONN_REPLY,
	CTNAT_A_CONN_MASTER,
	CTNAT_A_CONN_ID,
	CTNAT_A_CONN_STATUS,
	CTNAT_A_CONN_FLAGS,
	CTNAT_A_CONN_ZONE,
	CTNAT_A_CONN_ZONE_DIR,
	CTNAT_A_CONN_STATE,
	CTNAT_A_CONN_MARK,
	CTNAT_A_CONN_LABEL,
	CTNAT_A_CONN_EXPIRES,
	CTNAT_A_CONN_HELPER,
	CTNAT_A_CONN_POLICY,
	CTNAT_A_CONN_ORIG_PACKETS,
	CTNAT_A_CONN_ORIG_BYTES,
	CTNAT_A_CONN_REPLY_PACKETS,
	CTNAT_A_CONN_REPLY_BYTES,
	CTNAT_A_CONN_START,
	CTNAT_A_CONN_MASQUERADE,
	CTNAT_A_CONN_SECMARK,
	CTNAT_A_CONN_USE,
	CTNAT_A_CONN_PAD,
	__CTNAT_A_CONN_MAX
};
#define CTNAT_A_CONN_MAX (__CTNAT_A_CONN_MAX - 1)

/**
 * enum ctnat_conn_flags - what ctnat knows of a connection
 * @CTNAT_CONN_MADE: a ct() made it, not the kernel's own tracking
 * @CTNAT_CONN_BOUND: a rule has bound it
 * @CTNAT_CONN_NAT: a rule has translated packets of it
 */
enum ctnat_conn_flags {
	CTNAT_CONN_MADE		= 1 << 0,
	CTNAT_CONN_BOUND	= 1 << 1,
	CTNAT_CONN_NAT		= 1 << 2,
};

/**
 * enum ctnat_expect_attr - a connection that a helper expects
 * @CTNAT_A_EXPECT_TUPLE: nest of CTNAT_A_TUPLE_*
 * @CTNAT_A_EXPECT_MASK: nest of CTNAT_A_TUPLE_*: bits of SADDR and SPORT that
 *	have to agree; the destination has to agree in all
 * @CTNAT_A_EXPECT_MASTER: nest of CTNAT_A_TUPLE_*: original direction of the
 *	connection whose helper expects it
 * @CTNAT_A_EXPECT_ZONE: u16
 * @CTNAT_A_EXPECT_EXPIRES: u64, milliseconds; absent: as long as the master
 * @CTNAT_A_EXPECT_CLASS: u32, the helper's own
 * @CTNAT_A_EXPECT_FLAGS: u32, NF_CT_EXPECT_*
 * @CTNAT_A_EXPECT_HELPER: string
 * @CTNAT_A_EXPECT_NAT_ADDR: 4 or 16 bytes, be: where it goes once translated
 * @CTNAT_A_EXPECT_NAT_PORT: u16, host order
 * @CTNAT_A_EXPECT_PAD: padding for 64-bit alignment
 */
enum ctnat_expect_attr {
	CTNAT_A_EXPECT_UNSPEC,
	CTNAT_A_EXPECT_TUPLE,
	CTNAT_A_EXPECT_MASK,
	CTNAT_A_EXPECT_MASTER,
	CTNAT_A_EXPECT_ZONE,
	CTNAT_A_EXPECT_EXPIRES,
	CTNAT_A_EXPECT_CLASS,
	CTNAT_A_EXPECT_FLAGS,
	CTNAT_A_EXPECT_HELPER,
	CTNAT_A_EXPECT_NAT_ADDR,
	CTNAT_A_EXPECT_NAT_PORT,
	CTNAT_A_EXPECT_PAD,
	__CTNAT_A_EXPECT_MAX
};
#define CTNAT_A_EXPECT_MAX (__CTNAT_A_EXPECT_MAX - 1)

/**
 * enum ctnat_expr - attributes inside CTNAT_A_RULE_EXPRS; the type of the
 * attribute is the kind of the expression, its payload a nest
 * @CTNAT_EXPR_MATCH: go on only if fields have values (CTNAT_A_MATCH_*)
 * @CTNAT_EXPR_COUNTER: count the packet (CTNAT_A_COUNTER_*)
 * @CTNAT_EXPR_LOG: log it (CTNAT_A_LOG_*)
 * @CTNAT_EXPR_VERDICT: end the rule (CTNAT_A_VERDICT_*)
 * @CTNAT_EXPR_CT: the ct() action (CTNAT_A_CT_*)
 * @CTNAT_EXPR_CT_CLEAR: detach the packet from its connection (empty nest)
 * @CTNAT_EXPR_NOTRACK: never track this packet (empty nest)
 * @CTNAT_EXPR_SET: change a field (CTNAT_A_SET_*)
 * @CTNAT_EXPR_NAT: snat, dnat, masquerade, redirect of a nat chain
 *	(CTNAT_A_NAT_*)
 * @CTNAT_EXPR_COMMENT: text for people (CTNAT_A_COMMENT_TEXT)
 * @CTNAT_EXPR_MAP: find the element that fields fall into; its data goes to
 *	registers, or its verdict is carried out (CTNAT_A_MAP_*)
 * @CTNAT_EXPR_NUMGEN: a number made up, to a register (CTNAT_A_NUMGEN_*)
 * @CTNAT_EXPR_JHASH: a hash of fields, to a register (CTNAT_A_JHASH_*)
 * @CTNAT_EXPR_OBJREF: what a named object is for (CTNAT_A_OBJREF_*)
 * @CTNAT_EXPR_FWD: send the packet out of another device, which ends its way
 *	here (CTNAT_A_FWD_*); at ingress and egress
 * @CTNAT_EXPR_LIMIT: go on with what a rate allows, or with what exceeds it
 *	(CTNAT_A_LIMIT_*)
 * @CTNAT_EXPR_QUOTA: go on until so many bytes are used, or from then on
 *	(CTNAT_A_QUOTA_*)
 * @CTNAT_EXPR_TRACE: tell group "trace" of the packet's way from here on, while
 *	it is in this namespace (CTNAT_A_TRACE_*)
 * @CTNAT_EXPR_LOOKUP: look fields up in a named set or map (CTNAT_A_LOOKUP_*)
 * @CTNAT_EXPR_DYNSET: add an element to a set or map, or delete it
 *	(CTNAT_A_DYNSET_*)
 * @CTNAT_EXPR_CT_COUNT: go on while there are so many connections, or more
 *	(CTNAT_A_CT_COUNT_*)
 *
 * Registers are CTNAT_REG_WORDS words that a rule has for itself. Expressions
 * write them; the ones behind read them as the fields CTNAT_FIELD_REG_* and
 * CTNAT_FIELD_REG4_*, or as addresses and ports (CTNAT_A_NAT_ADDR_REG). A rule
 * that reads what none of its expressions before has written is refused.
 * @CTNAT_EXPR_REJECT: drop the packet and tell its sender (CTNAT_A_REJECT_*);
 *	ends the rule
 */
enum ctnat_expr {
	CTNAT_EXPR_UNSPEC,
	CTNAT_EXPR_MATCH,
	CTNAT_EXPR_COUNTER,
	CTNAT_EXPR_LOG,
	CTNAT_EXPR_VERDICT,
	CTNAT_EXPR_CT,
	CTNAT_EXPR_CT_CLEAR,
	CTNAT_EXPR_NOTRACK,
	CTNAT_EXPR_SET,
	CTNAT_EXPR_NAT,
	CTNAT_EXPR_COMMENT,
	CTNAT_EXPR_MAP,
	CTNAT_EXPR_NUMGEN,
	CTNAT_EXPR_JHASH,
	CTNAT_EXPR_REJECT,
	CTNAT_EXPR_OBJREF,
	CTNAT_EXPR_FWD,
	CTNAT_EXPR_LIMIT,
	CTNAT_EXPR_QUOTA,
	CTNAT_EXPR_TRACE,
	CTNAT_EXPR_LOOKUP,
	CTNAT_EXPR_DYNSET,
	CTNAT_EXPR_CT_COUNT,
	__CTNAT_EXPR_MAX
};
#define CTNAT_EXPR_MAX (__CTNAT_EXPR_MAX - 1)

/**
 * enum ctnat_trace_attr
 * @CTNAT_A_TRACE_NFTRACE: flag; written as "meta nftrace set 1"
 */
enum ctnat_trace_attr {
	CTNAT_A_TRACE_UNSPEC,
	CTNAT_A_TRACE_NFTRACE,
	__CTNAT_A_TRACE_MAX
};
#define CTNAT_A_TRACE_MAX (__CTNAT_A_TRACE_MAX - 1)

/**
 * enum ctnat_step_attr - one step of a traced packet
 * @CTNAT_A_STEP_KIND: u8, enum ctnat_step_kind
 * @CTNAT_A_STEP_ID: u32, the same for all steps of one packet; others may have
 *	it later
 * @CTNAT_A_STEP_VERDICT: u8, enum ctnat_verdict; of RULE and POLICY
 * @CTNAT_A_STEP_TARGET: string, the chain of a jump or goto
 * @CTNAT_A_STEP_REASON: string, name of the statistic that counts the drop;
 *	absent when the verdict of a rule or a policy is the reason
 * @CTNAT_A_STEP_STOLEN: flag; the packet went another way (a fragment waits for
 *	others): its verdict is not known
 * @CTNAT_A_STEP_FIELDS: nest; of each attribute the type is enum ctnat_field and
 *	the payload the value (be, in whole 32-bit words). PACKET: the headers and
 *	interfaces; CT and EXIT: of the packet's connection
 */
enum ctnat_step_attr {
	CTNAT_A_STEP_UNSPEC,
	CTNAT_A_STEP_KIND,
	CTNAT_A_STEP_ID,
	CTNAT_A_STEP_VERDICT,
	CTNAT_A_STEP_TARGET,
	CTNAT_A_STEP_REASON,
	CTNAT_A_STEP_STOLEN,
	CTNAT_A_STEP_FIELDS,
	__CTNAT_A_STEP_MAX
};
#define CTNAT_A_STEP_MAX (__CTNAT_A_STEP_MAX - 1)

/**
 * enum ctnat_step_kind - what has happened
 * @CTNAT_STEP_PACKET: first step in a base chain: what the packet looks like
 * @CTNAT_STEP_RULE: all matches of a rule held; VERDICT
 * @CTNAT_STEP_POLICY: the end of a base chain; VERDICT
 * @CTNAT_STEP_CT: a ct() or NAT statement was carried out
 * @CTNAT_STEP_EXIT: without a rule: the connection that a rule had bound was
 *	committed as the packet left
 */
enum ctnat_step_kind {
	CTNAT_STEP_PACKET,
	CTNAT_STEP_RULE,
	CTNAT_STEP_POLICY,
	CTNAT_STEP_CT,
	CTNAT_STEP_EXIT,
	__CTNAT_STEP_MAX
};

/**
 * enum ctnat_match_attr - one match: the fields are loaded, and each of them
 * is ANDed with its part of MASK; the match holds if one element has, for
 * every field, low <= value <= high. A field that the packet does not have
 * (another protocol, a later fragment, no connection) ends the rule, inverted
 * or not.
 * @CTNAT_A_MATCH_FIELDS: binary, one u16 (enum ctnat_field) per field
 * @CTNAT_A_MATCH_MASK: binary, be; the fields' widths in whole 32-bit words
 *	one after the other. Absent: all ones
 * @CTNAT_A_MATCH_ELEMS: binary, be; per element the low, then the high words
 * @CTNAT_A_MATCH_INVERT: flag; the match holds if no element does
 */
enum ctnat_match_attr {
	CTNAT_A_MATCH_UNSPEC,
	CTNAT_A_MATCH_FIELDS,
	CTNAT_A_MATCH_MASK,
	CTNAT_A_MATCH_ELEMS,
	CTNAT_A_MATCH_INVERT,
	__CTNAT_A_MATCH_MAX
};
#define CTNAT_A_MATCH_MAX (__CTNAT_A_MATCH_MAX - 1)

/** enum ctnat_counter_attr - values to start from, or so far (u64 both) */
enum ctnat_counter_attr {
	CTNAT_A_COUNTER_UNSPEC,
	CTNAT_A_COUNTER_PACKETS,
	CTNAT_A_COUNTER_BYTES,
	CTNAT_A_COUNTER_PAD,
	__CTNAT_A_COUNTER_MAX
};
#define CTNAT_A_COUNTER_MAX (__CTNAT_A_COUNTER_MAX - 1)

/**
 * enum ctnat_log_attr - as nf_log_packet()
 * @CTNAT_A_LOG_PREFIX: string
 * @CTNAT_A_LOG_GROUP: u16, nfnetlink_log group; excludes LEVEL and FLAGS
 * @CTNAT_A_LOG_LEVEL: u8, syslog level; 4 (warning) if neither is given
 * @CTNAT_A_LOG_FLAGS: u32, NF_LOG_*
 * @CTNAT_A_LOG_SNAPLEN: u32, bytes of the packet that are copied (group)
 * @CTNAT_A_LOG_QTHRESHOLD: u16, packets queued before they are sent (group)
 */
enum ctnat_log_attr {
	CTNAT_A_LOG_UNSPEC,
	CTNAT_A_LOG_PREFIX,
	CTNAT_A_LOG_GROUP,
	CTNAT_A_LOG_LEVEL,
	CTNAT_A_LOG_FLAGS,
	CTNAT_A_LOG_SNAPLEN,
	CTNAT_A_LOG_QTHRESHOLD,
	__CTNAT_A_LOG_MAX
};
#define CTNAT_A_LOG_MAX (__CTNAT_A_LOG_MAX - 1)

/**
 * enum ctnat_verdict_attr - the end of a rule
 * @CTNAT_A_VERDICT_CODE: u8, enum ctnat_verdict
 * @CTNAT_A_VERDICT_CHAIN: string, of jump and goto; in the same table
 * @CTNAT_A_VERDICT_TABLE_ARG: flag; a goto that was written ct(table=…) and
 *	follows its ct() directly
 */
enum ctnat_verdict_attr {
	CTNAT_A_VERDICT_UNSPEC,
	CTNAT_A_VERDICT_CODE,
	CTNAT_A_VERDICT_CHAIN,
	CTNAT_A_VERDICT_TABLE_ARG,
	__CTNAT_A_VERDICT_MAX
};
#define CTNAT_A_VERDICT_MAX (__CTNAT_A_VERDICT_MAX - 1)

enum ctnat_verdict {
	CTNAT_VERDICT_ACCEPT,
	CTNAT_VERDICT_DROP,
	CTNAT_VERDICT_CONTINUE,
	CTNAT_VERDICT_RETURN,
	CTNAT_VERDICT_JUMP,
	CTNAT_VERDICT_GOTO,
	__CTNAT_VERDICT_MAX
};

/**
 * enum ctnat_ct_attr - the ct() action
 * @CTNAT_A_CT_ZONE: nest of CTNAT_A_VALUE_*; absent: zone 0
 * @CTNAT_A_CT_ZONE_DIR: u8, enum ctnat_zone_dir; absent: both directions
 * @CTNAT_A_CT_COMMIT: flag
 * @CTNAT_A_CT_FORCE: flag; needs COMMIT
 * @CTNAT_A_CT_MARK: nest of CTNAT_A_VALUE_*; needs COMMIT
 * @CTNAT_A_CT_MARK_MASK: u32; absent: all bits
 * @CTNAT_A_CT_LABEL: 16 bytes, be; needs COMMIT
 * @CTNAT_A_CT_LABEL_MASK: 16 bytes, be; absent: all bits
 * @CTNAT_A_CT_LABEL_FROM: nest of CTNAT_A_VALUE_*; instead of LABEL
 * @CTNAT_A_CT_LABEL_SHIFT: u8, bit of the label at which LABEL_FROM begins;
 *	above 0 LABEL_MASK is one row of bits that begins there
 * @CTNAT_A_CT_NAT: nest of CTNAT_A_NAT_*; an empty one follows the binding
 * @CTNAT_A_CT_HELPER: string; a helper for a new connection: ftp tftp sip irc
 *	amanda h323 pptp snmp netbios-ns sane (EINVAL: another name)
 * @CTNAT_A_CT_EVENTS: u32, bits 1 << IPCT_*, NEW to LABEL: the events of the
 *	connection that listeners hear of; bits 1 << (16 + IPEXP_*), NEW and
 *	DESTROY: those of expectations that it is the master of
 * @CTNAT_A_CT_STATEMENT: flag; one of nft's statements, of ZONE, EVENTS or
 *	TIMEOUT alone: a packet that has a connection keeps it
 * @CTNAT_A_CT_TIMEOUT: string, name of an object of kind CTNAT_OBJECT_CT_TIMEOUT:
 *	how long a new connection of its protocol lasts
 */
enum ctnat_ct_attr {
	CTNAT_A_CT_UNSPEC,
	CTNAT_A_CT_ZONE,
	CTNAT_A_CT_ZONE_DIR,
	CTNAT_A_CT_COMMIT,
	CTNAT_A_CT_FORCE,
	CTNAT_A_CT_MARK,
	CTNAT_A_CT_MARK_MASK,
	CTNAT_A_CT_LABEL,
	CTNAT_A_CT_LABEL_MASK,
	CTNAT_A_CT_LABEL_FROM,
	CTNAT_A_CT_LABEL_SHIFT,
	CTNAT_A_CT_NAT,
	CTNAT_A_CT_HELPER,
	CTNAT_A_CT_EVENTS,
	CTNAT_A_CT_STATEMENT,
	CTNAT_A_CT_TIMEOUT,
	__CTNAT_A_CT_MAX
};
#define CTNAT_A_CT_MAX (__CTNAT_A_CT_MAX - 1)

enum ctnat_zone_dir {
	CTNAT_ZONE_BOTH,
	CTNAT_ZONE_ORIGINAL,
	CTNAT_ZONE_REPLY,
	__CTNAT_ZONE_MAX
};

/**
 * enum ctnat_nat_attr - a binding
 * @CTNAT_A_NAT_SIDE: u8, enum ctnat_nat_side
 * @CTNAT_A_NAT_TARGET: u8, enum ctnat_nat_target
 * @CTNAT_A_NAT_FAMILY: u8, NFPROTO_* of the addresses; absent without them
 * @CTNAT_A_NAT_ADDR_MIN: 4 or 16 bytes, be
 * @CTNAT_A_NAT_ADDR_MAX: 4 or 16 bytes, be; absent: as ADDR_MIN
 * @CTNAT_A_NAT_PORT_MIN: u16, host order
 * @CTNAT_A_NAT_PORT_MAX: u16, host order; absent: as PORT_MIN
 * @CTNAT_A_NAT_FLAGS: u32, enum ctnat_nat_flags
 * @CTNAT_A_NAT_ADDR_REG: u8, first register of the address (one word, four of
 *	IPv6), instead of ADDR_MIN; needs FAMILY
 * @CTNAT_A_NAT_PORT_REG: u8, register of the port, instead of PORT_MIN
 * @CTNAT_A_NAT_REG_RANGE: flag; behind the address in its registers stands the
 *	last one of a range, behind the port likewise
 * @CTNAT_A_NAT_PORT_BASE: u16, host order; the port that PORT_MIN stands for:
 *	base + n becomes PORT_MIN + n (NF_NAT_RANGE_PROTO_OFFSET). Needs ports
 */
enum ctnat_nat_attr {
	CTNAT_A_NAT_UNSPEC,
	CTNAT_A_NAT_SIDE,
	CTNAT_A_NAT_TARGET,
	CTNAT_A_NAT_FAMILY,
	CTNAT_A_NAT_ADDR_MIN,
	CTNAT_A_NAT_ADDR_MAX,
	CTNAT_A_NAT_PORT_MIN,
	CTNAT_A_NAT_PORT_MAX,
	CTNAT_A_NAT_FLAGS,
	CTNAT_A_NAT_ADDR_REG,
	CTNAT_A_NAT_PORT_REG,
	CTNAT_A_NAT_REG_RANGE,
	CTNAT_A_NAT_PORT_BASE,
	__CTNAT_A_NAT_MAX
};
#define CTNAT_A_NAT_MAX (__CTNAT_A_NAT_MAX - 1)

/** enum ctnat_nat_side - which address of a new connection is bound */
enum ctnat_nat_side {
	CTNAT_NAT_NONE,		/* ct(): nat without arguments */
	CTNAT_NAT_SRC,
	CTNAT_NAT_DST,
	__CTNAT_NAT_SIDE_MAX
};

/**
 * enum ctnat_nat_target - what it is bound to
 * @CTNAT_NAT_RANGE: addresses, ports, or both
 * @CTNAT_NAT_INTERFACE: primary address of the outgoing interface (masquerade)
 * @CTNAT_NAT_LOCAL: address of the incoming interface, loopback at output
 *	(redirect)
 * @CTNAT_NAT_KEEP: its own address; the port changes only where it must
 */
enum ctnat_nat_target {
	CTNAT_NAT_RANGE,
	CTNAT_NAT_INTERFACE,
	CTNAT_NAT_LOCAL,
	CTNAT_NAT_KEEP,
	__CTNAT_NAT_TARGET_MAX
};

/**
 * enum ctnat_nat_flags - how a free tuple is searched
 * @CTNAT_NAT_RANDOM: NF_NAT_RANGE_PROTO_RANDOM: nft's "random", ct()'s "hash"
 * @CTNAT_NAT_FULLY_RANDOM: NF_NAT_RANGE_PROTO_RANDOM_FULLY
 * @CTNAT_NAT_PERSISTENT: NF_NAT_RANGE_PERSISTENT
 * @CTNAT_NAT_NETMAP: one to one: the addresses are a prefix, its bits replace
 *	the packet's, the rest of the address stays; without ports
 */
enum ctnat_nat_flags {
	CTNAT_NAT_RANDOM	= 1 << 0,
	CTNAT_NAT_FULLY_RANDOM	= 1 << 1,
	CTNAT_NAT_PERSISTENT	= 1 << 2,
	CTNAT_NAT_NETMAP	= 1 << 3,
};

/**
 * enum ctnat_set_attr - change a field of the packet or its connection
 *
 * The field becomes ((FROM shifted) & AND) ^ XOR, a number of 128 bits; with OP
 * it becomes that combined with ((FROM2 shifted) & AND2) ^ XOR2. A field FROM
 * which the packet does not have ends the rule. AND and XOR have no bit beyond
 * the width of FIELD (EINVAL). Checksums are mended. When an address or a port
 * changes, the packet is detached from its connection.
 * @CTNAT_A_SET_FIELD: u16, enum ctnat_field: META_MARK, META_PRIORITY,
 *	META_SECMARK, CT_MARK, CT_SECMARK, CT_LABEL, IP_SADDR, IP_DADDR, IP_TTL,
 *	IP_DSCP, IP6_SADDR, IP6_DADDR, IP6_HOPLIMIT, IP6_DSCP, or a port
 *	(EOPNOTSUPP: any other)
 * @CTNAT_A_SET_FROM: u16, enum ctnat_field; absent: the number is XOR
 * @CTNAT_A_SET_SHIFT: s16, -127 … 127; above 0 to the left
 * @CTNAT_A_SET_AND: 16 bytes, be; absent: 0
 * @CTNAT_A_SET_XOR: 16 bytes, be; absent: 0
 * @CTNAT_A_SET_OP: u8, enum ctnat_set_op; absent: there is no second number
 * @CTNAT_A_SET_FROM2: u16, as FROM, of the second number; needs OP
 * @CTNAT_A_SET_SHIFT2: s16, as SHIFT
 * @CTNAT_A_SET_AND2: 16 bytes, as AND
 * @CTNAT_A_SET_XOR2: 16 bytes, as XOR
 */
enum ctnat_set_attr {
	CTNAT_A_SET_UNSPEC,
	CTNAT_A_SET_FIELD,
	CTNAT_A_SET_FROM,
	CTNAT_A_SET_SHIFT,
	CTNAT_A_SET_AND,
	CTNAT_A_SET_XOR,
	CTNAT_A_SET_OP,
	CTNAT_A_SET_FROM2,
	CTNAT_A_SET_SHIFT2,
	CTNAT_A_SET_AND2,
	CTNAT_A_SET_XOR2,
	__CTNAT_A_SET_MAX
};
#define CTNAT_A_SET_MAX (__CTNAT_A_SET_MAX - 1)

/** enum ctnat_set_op - how the two numbers of a SET are combined */
enum ctnat_set_op {
	CTNAT_SET_ONE,		/* there is one only */
	CTNAT_SET_AND,
	CTNAT_SET_OR,
	CTNAT_SET_XOR,
	__CTNAT_SET_MAX
};

/**
 * enum ctnat_value_attr - a number: ((field shifted) & AND) ^ XOR, low 32 bits
 * @CTNAT_A_VALUE_FIELD: u16, enum ctnat_field; absent: the number is XOR
 * @CTNAT_A_VALUE_SHIFT: s16, -127 … 31; above 0 to the left
 * @CTNAT_A_VALUE_AND: u32; absent: all ones
 * @CTNAT_A_VALUE_XOR: u32; absent: 0
 */
enum ctnat_value_attr {
	CTNAT_A_VALUE_UNSPEC,
	CTNAT_A_VALUE_FIELD,
	CTNAT_A_VALUE_SHIFT,
	CTNAT_A_VALUE_AND,
	CTNAT_A_VALUE_XOR,
	__CTNAT_A_VALUE_MAX
};
#define CTNAT_A_VALUE_MAX (__CTNAT_A_VALUE_MAX - 1)

/**
 * enum ctnat_map_attr - elements with data. The fields are loaded and masked as
 * those of a match; the first element that they fall into gives its data. A
 * field that the packet does not have, or values that no element has, end the
 * rule.
 * @CTNAT_A_MAP_FIELDS: binary, one u16 (enum ctnat_field) per field
 * @CTNAT_A_MAP_MASK: binary, be; as CTNAT_A_MATCH_MASK
 * @CTNAT_A_MAP_ELEMS: binary, be; per element the low, then the high words of
 *	the fields, then the words of its data; of a verdict map one word, enum
 *	ctnat_verdict
 * @CTNAT_A_MAP_DATA: u8, words of an element's data; absent: a verdict map
 * @CTNAT_A_MAP_REG: u8, first register that the data goes to; needs DATA
 * @CTNAT_A_MAP_CHAINS: binary, of a verdict map: for each element that is a
 *	jump or a goto, in order, the name of the chain with its NUL
 */
enum ctnat_map_attr {
	CTNAT_A_MAP_UNSPEC,
	CTNAT_A_MAP_FIELDS,
	CTNAT_A_MAP_MASK,
	CTNAT_A_MAP_ELEMS,
	CTNAT_A_MAP_DATA,
	CTNAT_A_MAP_REG,
	CTNAT_A_MAP_CHAINS,
	__CTNAT_A_MAP_MAX
};
#define CTNAT_A_MAP_MAX (__CTNAT_A_MAP_MAX - 1)

/**
 * enum ctnat_numgen_attr - OFFSET + a number from 0 to MOD - 1
 * @CTNAT_A_NUMGEN_TYPE: u8, enum ctnat_numgen
 * @CTNAT_A_NUMGEN_MOD: u32, at least 1
 * @CTNAT_A_NUMGEN_OFFSET: u32; absent: 0. OFFSET + MOD - 1 fits 32 bits
 * @CTNAT_A_NUMGEN_REG: u8, the register that it goes to; absent: 0
 */
enum ctnat_numgen_attr {
	CTNAT_A_NUMGEN_UNSPEC,
	CTNAT_A_NUMGEN_TYPE,
	CTNAT_A_NUMGEN_MOD,
	CTNAT_A_NUMGEN_OFFSET,
	CTNAT_A_NUMGEN_REG,
	__CTNAT_A_NUMGEN_MAX
};
#define CTNAT_A_NUMGEN_MAX (__CTNAT_A_NUMGEN_MAX - 1)

/**
 * enum ctnat_numgen - where the number comes from
 * @CTNAT_NUMGEN_INC: one more for every packet that gets here
 * @CTNAT_NUMGEN_RANDOM: chance
 * @CTNAT_NUMGEN_SYMHASH: a hash of addresses, protocol and ports that both
 *	directions have in common
 * @CTNAT_NUMGEN_FLOW: a hash of addresses, protocol and ports: of a weighted
 *	choice among targets
 * @CTNAT_NUMGEN_SOURCE: a hash of the source address: of a choice that is
 *	"persistent"
 *
 * Hashes have the same value until the next boot.
 */
enum ctnat_numgen {
	CTNAT_NUMGEN_INC,
	CTNAT_NUMGEN_RANDOM,
	CTNAT_NUMGEN_SYMHASH,
	CTNAT_NUMGEN_FLOW,
	CTNAT_NUMGEN_SOURCE,
	__CTNAT_NUMGEN_TYPE_MAX
};

/**
 * enum ctnat_jhash_attr - OFFSET + a hash of fields from 0 to MOD - 1. A field
 * that the packet does not have ends the rule.
 * @CTNAT_A_JHASH_FIELDS: binary, one u16 (enum ctnat_field) per field
 * @CTNAT_A_JHASH_MASK: binary, be; as CTNAT_A_MATCH_MASK
 * @CTNAT_A_JHASH_MOD: u32, at least 1
 * @CTNAT_A_JHASH_OFFSET: u32; absent: 0. OFFSET + MOD - 1 fits 32 bits
 * @CTNAT_A_JHASH_SEED: u32; absent: a random one, the same until the next boot
 * @CTNAT_A_JHASH_REG: u8, the register that it goes to; absent: 0
 */
enum ctnat_jhash_attr {
	CTNAT_A_JHASH_UNSPEC,
	CTNAT_A_JHASH_FIELDS,
	CTNAT_A_JHASH_MASK,
	CTNAT_A_JHASH_MOD,
	CTNAT_A_JHASH_OFFSET,
	CTNAT_A_JHASH_SEED,
	CTNAT_A_JHASH_REG,
	__CTNAT_A_JHASH_MAX
};
#define CTNAT_A_JHASH_MAX (__CTNAT_A_JHASH_MAX - 1)

/**
 * enum ctnat_reject_attr - drop the packet and tell its sender
 * @CTNAT_A_REJECT_TYPE: u8, enum ctnat_reject; a packet that it does not suit
 *	(another family, no TCP) ends the rule and is not dropped
 * @CTNAT_A_REJECT_CODE: u8, the code: of ICMP destination unreachable (0 … 15),
 *	of ICMPv6 destination unreachable (0 … 6), enum ctnat_icmpx; absent: 0
 */
enum ctnat_reject_attr {
	CTNAT_A_REJECT_UNSPEC,
	CTNAT_A_REJECT_TYPE,
	CTNAT_A_REJECT_CODE,
	__CTNAT_A_REJECT_MAX
};
#define CTNAT_A_REJECT_MAX (__CTNAT_A_REJECT_MAX - 1)

/** enum ctnat_reject - how the sender is told */
enum ctnat_reject {
	CTNAT_REJECT_ICMP,
	CTNAT_REJECT_ICMPV6,
	CTNAT_REJECT_ICMPX,	/* ICMP or ICMPv6, whichever suits */
	CTNAT_REJECT_TCP_RESET,
	__CTNAT_REJECT_MAX
};

/** enum ctnat_icmpx - codes of CTNAT_REJECT_ICMPX, as of nf_tables */
enum ctnat_icmpx {
	CTNAT_ICMPX_NO_ROUTE,
	CTNAT_ICMPX_PORT_UNREACHABLE,
	CTNAT_ICMPX_HOST_UNREACHABLE,
	CTNAT_ICMPX_ADMIN_PROHIBITED,
	__CTNAT_ICMPX_MAX
};

/**
 * enum ctnat_objref_attr - a named object of the rule's table
 * @CTNAT_A_OBJREF_KIND: u8, enum ctnat_object_kind: CTNAT_OBJECT_COUNTER,
 *	CTNAT_OBJECT_QUOTA, CTNAT_OBJECT_LIMIT; CTNAT_OBJECT_FLOWTABLE: the packet's
 *	connection goes into it, or the rule ends. Reached from forward alone
 * @CTNAT_A_OBJREF_NAME: string
 * @CTNAT_A_OBJREF_CT_ARG: flag, of a flow table; written as ct(commit, offload) or
 *	ct(commit, offload=NAME), behind whose CTNAT_EXPR_CT it stands directly: the
 *	connection goes into the table once it is established. Reached from
 *	wherever packets are routed. Without a name the table is that of the
 *	namespace, over all devices that the ruleset names
 */
enum ctnat_objref_attr {
	CTNAT_A_OBJREF_UNSPEC,
	CTNAT_A_OBJREF_KIND,
	CTNAT_A_OBJREF_NAME,
	CTNAT_A_OBJREF_CT_ARG,
	__CTNAT_A_OBJREF_MAX
};
#define CTNAT_A_OBJREF_MAX (__CTNAT_A_OBJREF_MAX - 1)

/**
 * enum ctnat_limit_attr - so much in a time. A bucket, full to begin with, fills
 * up evenly with RATE in each UNIT; what is taken from it is within the limit,
 * what finds too little exceeds it, and takes nothing
 * @CTNAT_A_LIMIT_RATE: u64, packets or bytes, at least 1
 * @CTNAT_A_LIMIT_UNIT: u32, seconds, enum ctnat_limit_unit
 * @CTNAT_A_LIMIT_BURST: u32, of packets: how many the bucket holds, at least 1;
 *	of bytes: how many it holds beyond RATE; absent: 0
 * @CTNAT_A_LIMIT_TYPE: u8, enum ctnat_limit_type; absent: packets
 * @CTNAT_A_LIMIT_OVER: flag; the rule goes on with what exceeds the limit. Else
 *	with what is within
 * @CTNAT_A_LIMIT_PAD: padding for 64-bit alignment
 */
enum ctnat_limit_attr {
	CTNAT_A_LIMIT_UNSPEC,
	CTNAT_A_LIMIT_RATE,
	CTNAT_A_LIMIT_UNIT,
	CTNAT_A_LIMIT_BURST,
	CTNAT_A_LIMIT_TYPE,
	CTNAT_A_LIMIT_OVER,
	CTNAT_A_LIMIT_PAD,
	__CTNAT_A_LIMIT_MAX
};
#define CTNAT_A_LIMIT_MAX (__CTNAT_A_LIMIT_MAX - 1)

/** enum ctnat_limit_type - what a limit counts */
enum ctnat_limit_type {
	CTNAT_LIMIT_PACKETS,
	CTNAT_LIMIT_BYTES,
	__CTNAT_LIMIT_TYPE_MAX
};

/** enum ctnat_limit_unit - the times of rates, in seconds */
enum ctnat_limit_unit {
	CTNAT_LIMIT_SECOND	= 1,
	CTNAT_LIMIT_MINUTE	= 60,
	CTNAT_LIMIT_HOUR	= 3600,
	CTNAT_LIMIT_DAY		= 86400,
	CTNAT_LIMIT_WEEK	= 604800,
};

/**
 * enum ctnat_quota_attr - so many bytes, once
 * @CTNAT_A_QUOTA_BYTES: u64, below 1 << 63
 * @CTNAT_A_QUOTA_USED: u64, used before, or so far; absent: 0
 * @CTNAT_A_QUOTA_OVER: flag; the rule goes on with the packets that exceed the
 *	quota. Else with those up to the one that uses it up
 * @CTNAT_A_QUOTA_PAD: padding for 64-bit alignment
 */
enum ctnat_quota_attr {
	CTNAT_A_QUOTA_UNSPEC,
	CTNAT_A_QUOTA_BYTES,
	CTNAT_A_QUOTA_USED,
	CTNAT_A_QUOTA_OVER,
	CTNAT_A_QUOTA_PAD,
	__CTNAT_A_QUOTA_MAX
};
#define CTNAT_A_QUOTA_MAX (__CTNAT_A_QUOTA_MAX - 1)

/**
 * enum ctnat_ct_count_attr - how many connections the rule has seen that are
 * still there: the one of the packet, and all of which an earlier packet came
 * to this expression. Each counts once, in its zone, until it is deleted, has
 * timed out, or is closed (TCP: TIME_WAIT, CLOSE). A packet without a connection
 * stands for the one that it would belong to in the default zone, or in that of
 * its template; a packet that can have none (arp, a later fragment) ends the
 * rule, OVER or not.
 *
 * The count begins at 0 with the rule, and stays as long as the rule does.
 * @CTNAT_A_CT_COUNT_MOST: u32, connections; the rule goes on while there are no
 *	more
 * @CTNAT_A_CT_COUNT_OVER: flag; the rule goes on while there are more, instead
 */
enum ctnat_ct_count_attr {
	CTNAT_A_CT_COUNT_UNSPEC,
	CTNAT_A_CT_COUNT_MOST,
	CTNAT_A_CT_COUNT_OVER,
	__CTNAT_A_CT_COUNT_MAX
};
#define CTNAT_A_CT_COUNT_MAX (__CTNAT_A_CT_COUNT_MAX - 1)

#define CTNAT_ZONE_OTHER	65536	/* zones without a limit of their own */

/**
 * enum ctnat_ct_limit_attr - how many connections a zone may hold
 * @CTNAT_A_CT_LIMIT_ZONE: u32, 0 … 65535, or CTNAT_ZONE_OTHER: every zone that
 *	has no limit of its own
 * @CTNAT_A_CT_LIMIT_COUNT: u32; 0: any number
 *
 * What is committed under the limit counts, from when the limit was made. A
 * commit beyond it drops the packet, which the statistic drop_limit counts.
 */
enum ctnat_ct_limit_attr {
	CTNAT_A_CT_LIMIT_UNSPEC,
	CTNAT_A_CT_LIMIT_ZONE,
	CTNAT_A_CT_LIMIT_COUNT,
	__CTNAT_A_CT_LIMIT_MAX
};
#define CTNAT_A_CT_LIMIT_MAX (__CTNAT_A_CT_LIMIT_MAX - 1)

#define CTNAT_TIMEOUTS	12	/* numbers of a timeout policy, and one unused */

/**
 * enum ctnat_timeout_attr - how long connections of a protocol last
 * @CTNAT_A_TIMEOUT_PROTOCOL: u8, IPPROTO_*; 255: of protocols that the kernel
 *	has no tracker of their own for. EOPNOTSUPP: this kernel lacks it
 * @CTNAT_A_TIMEOUT_L3PROTO: u8, NFPROTO_IPV4 or NFPROTO_IPV6; absent: both, or
 *	that of the table
 * @CTNAT_A_TIMEOUT_VALUES: CTNAT_TIMEOUTS words, be: seconds, up to 1 << 21; that
 *	of state n, CTA_TIMEOUT_*, at n. 0: the kernel's own. The first is 0
 */
enum ctnat_timeout_attr {
	CTNAT_A_TIMEOUT_UNSPEC,
	CTNAT_A_TIMEOUT_PROTOCOL,
	CTNAT_A_TIMEOUT_L3PROTO,
	CTNAT_A_TIMEOUT_VALUES,
	__CTNAT_A_TIMEOUT_MAX
};
#define CTNAT_A_TIMEOUT_MAX (__CTNAT_A_TIMEOUT_MAX - 1)

/**
 * enum ctnat_helper_attr - a helper of the kernel, for some packets
 * @CTNAT_A_HELPER_TYPE: string, as the kernel names it for the protocol: ftp, tftp,
 *	sip, irc, amanda, Q.931, RAS, pptp, snmp, netbios-ns, sane. EOPNOTSUPP:
 *	this kernel lacks it
 * @CTNAT_A_HELPER_PROTOCOL: u8, IPPROTO_TCP or IPPROTO_UDP
 * @CTNAT_A_HELPER_L3PROTO: u8, NFPROTO_IPV4 or NFPROTO_IPV6; absent: both, or
 *	that of the table, as far as the helper exists for them
 */
enum ctnat_helper_attr {
	CTNAT_A_HELPER_UNSPEC,
	CTNAT_A_HELPER_TYPE,
	CTNAT_A_HELPER_PROTOCOL,
	CTNAT_A_HELPER_L3PROTO,
	__CTNAT_A_HELPER_MAX
};
#define CTNAT_A_HELPER_MAX (__CTNAT_A_HELPER_MAX - 1)

/**
 * enum ctnat_lookup_attr - a set or a map of the rule's table. The fields are
 * loaded and masked as those of a match. A field that the packet does not have
 * ends the rule. A set: the rule goes on if it has the key. A map: so it does,
 * with the data in registers; or the verdict is carried out.
 * @CTNAT_A_LOOKUP_FIELDS: binary, one u16 (enum ctnat_field) per field; they are
 *	of the types and widths of the set's key (EINVAL)
 * @CTNAT_A_LOOKUP_MASK: binary, be; as CTNAT_A_MATCH_MASK
 * @CTNAT_A_LOOKUP_NAME: string, the set or map
 * @CTNAT_A_LOOKUP_KIND: u8, CTNAT_OBJECT_SET or CTNAT_OBJECT_MAP
 * @CTNAT_A_LOOKUP_INVERT: flag; of a set: the rule goes on if it lacks the key
 * @CTNAT_A_LOOKUP_DATA: u8, words of the map's data; absent: a verdict map
 * @CTNAT_A_LOOKUP_REG: u8, first register that the data goes to; absent: 0
 */
enum ctnat_lookup_attr {
	CTNAT_A_LOOKUP_UNSPEC,
	CTNAT_A_LOOKUP_FIELDS,
	CTNAT_A_LOOKUP_MASK,
	CTNAT_A_LOOKUP_NAME,
	CTNAT_A_LOOKUP_KIND,
	CTNAT_A_LOOKUP_INVERT,
	CTNAT_A_LOOKUP_DATA,
	CTNAT_A_LOOKUP_REG,
	__CTNAT_A_LOOKUP_MAX
};
#define CTNAT_A_LOOKUP_MAX (__CTNAT_A_LOOKUP_MAX - 1)

/**
 * enum ctnat_dynset_attr - change a set or a map of the rule's table, which has
 * CTNAT_SET_DYNAMIC or CTNAT_SET_TIMEOUT (EOPNOTSUPP). A field that the packet
 * does not have ends the rule; so does an element that cannot be added, because
 * the set is full or there is no memory, which is counted
 * @CTNAT_A_DYNSET_FIELDS: binary, one u16 (enum ctnat_field) per field; they are
 *	of the types and widths of the set's key (EINVAL)
 * @CTNAT_A_DYNSET_MASK: binary, be; as CTNAT_A_MATCH_MASK
 * @CTNAT_A_DYNSET_NAME: string, the set or map
 * @CTNAT_A_DYNSET_KIND: u8, CTNAT_OBJECT_SET or CTNAT_OBJECT_MAP
 * @CTNAT_A_DYNSET_OP: u8, enum ctnat_dynset_op; absent: ADD
 * @CTNAT_A_DYNSET_TIMEOUT: u32, milliseconds that the element lives; absent: that
 *	of the set. Needs CTNAT_SET_TIMEOUT (EOPNOTSUPP); not of DELETE
 * @CTNAT_A_DYNSET_DATA: u8, words of a map's data; not of DELETE
 * @CTNAT_A_DYNSET_FROM: binary, one u16 per field that the data are read from
 * @CTNAT_A_DYNSET_LITERAL: flag; the data are VALUE, and FROM says their types
 * @CTNAT_A_DYNSET_VALUE: binary, CTNAT_REG_WORDS words, be: the data, in as many
 *	as DATA says; the others are 0. Absent: zeros
 * @CTNAT_A_DYNSET_COUNT: u8, enum ctnat_dynset_count; absent: NONE. Of a set
 *	only, and not of DELETE
 * @CTNAT_A_DYNSET_MOST: u32, connections, as CTNAT_A_CT_COUNT_MOST
 *
 * With COUNT, the packet's connection is one of those that belong to the
 * element, which are counted as CTNAT_EXPR_CT_COUNT counts those of a rule; all
 * rules that name the element count the same ones. An element that a rule has
 * added for this is deleted once none of them is left. Elements that are deleted
 * forget them.
 */
enum ctnat_dynset_attr {
	CTNAT_A_DYNSET_UNSPEC,
	CTNAT_A_DYNSET_FIELDS,
	CTNAT_A_DYNSET_MASK,
	CTNAT_A_DYNSET_NAME,
	CTNAT_A_DYNSET_KIND,
	CTNAT_A_DYNSET_OP,
	CTNAT_A_DYNSET_TIMEOUT,
	CTNAT_A_DYNSET_DATA,
	CTNAT_A_DYNSET_FROM,
	CTNAT_A_DYNSET_LITERAL,
	CTNAT_A_DYNSET_VALUE,
	CTNAT_A_DYNSET_COUNT,
	CTNAT_A_DYNSET_MOST,
	__CTNAT_A_DYNSET_MAX
};
#define CTNAT_A_DYNSET_MAX (__CTNAT_A_DYNSET_MAX - 1)

/**
 * enum ctnat_dynset_op - what is done to the element
 * @CTNAT_DYNSET_ADD: it is added, unless it is there
 * @CTNAT_DYNSET_UPDATE: likewise; of one that is there the time begins anew
 * @CTNAT_DYNSET_DELETE: it is deleted, if it is there
 */
enum ctnat_dynset_op {
	CTNAT_DYNSET_ADD,
	CTNAT_DYNSET_UPDATE,
	CTNAT_DYNSET_DELETE,
	__CTNAT_DYNSET_MAX
};

/**
 * enum ctnat_dynset_count - how many connections of the element let the rule go
 * on
 * @CTNAT_DYNSET_COUNT_NONE: it does not matter, and none is counted
 * @CTNAT_DYNSET_COUNT_UP_TO: no more than CTNAT_A_DYNSET_MOST
 * @CTNAT_DYNSET_COUNT_OVER: more than that
 */
enum ctnat_dynset_count {
	CTNAT_DYNSET_COUNT_NONE,
	CTNAT_DYNSET_COUNT_UP_TO,
	CTNAT_DYNSET_COUNT_OVER,
	__CTNAT_DYNSET_COUNT_MAX
};

/**
 * enum ctnat_set_object_attr - a set or a map, without its elements
 * @CTNAT_A_SET_OBJECT_KEY: binary, one u16 (enum ctnat_field) per part of the
 *	key; only their types and widths count
 * @CTNAT_A_SET_OBJECT_DATA: binary, likewise, of a map's data; needed by maps
 *	unless their data are verdicts
 * @CTNAT_A_SET_OBJECT_FLAGS: u32, enum ctnat_set_flags
 * @CTNAT_A_SET_OBJECT_SIZE: u32, the most elements; absent: as many as there can
 *	be. With TIMEOUT or DYNAMIC: absent: 65535, but of ranges and verdicts
 * @CTNAT_A_SET_OBJECT_TIMEOUT: u32, milliseconds that an element lives; absent:
 *	until it is deleted. Needs CTNAT_SET_TIMEOUT
 * @CTNAT_A_SET_OBJECT_GC: u32, milliseconds between two searches for elements
 *	whose time is over; absent: 1000. Ranges and verdicts whose time is over
 *	take up memory until the next transaction
 */
enum ctnat_set_object_attr {
	CTNAT_A_SET_OBJECT_UNSPEC,
	CTNAT_A_SET_OBJECT_KEY,
	CTNAT_A_SET_OBJECT_DATA,
	CTNAT_A_SET_OBJECT_FLAGS,
	CTNAT_A_SET_OBJECT_SIZE,
	CTNAT_A_SET_OBJECT_TIMEOUT,
	CTNAT_A_SET_OBJECT_GC,
	__CTNAT_A_SET_OBJECT_MAX
};
#define CTNAT_A_SET_OBJECT_MAX (__CTNAT_A_SET_OBJECT_MAX - 1)

/**
 * enum ctnat_set_flags - what a set or map is like
 * @CTNAT_SET_CONSTANT: rules do not change it
 * @CTNAT_SET_INTERVAL: keys may be ranges; those of two elements never overlap
 * @CTNAT_SET_TIMEOUT: elements may have a time to live; of one whose time is over
 *	nobody is told. A verdict whose time is over keeps no chain
 * @CTNAT_SET_DYNAMIC: rules may change it, but with VERDICT. Not with CONSTANT
 *	(EINVAL), INTERVAL (EOPNOTSUPP)
 * @CTNAT_SET_VERDICT: a map's data are verdicts
 * @CTNAT_SET_RANGES: a map's data are ranges
 * @CTNAT_SET_TYPEOF: it was written with "typeof"; for listing alone
 */
enum ctnat_set_flags {
	CTNAT_SET_CONSTANT	= 1 << 0,
	CTNAT_SET_INTERVAL	= 1 << 1,
	CTNAT_SET_TIMEOUT	= 1 << 2,
	CTNAT_SET_DYNAMIC	= 1 << 3,
	CTNAT_SET_VERDICT	= 1 << 4,
	CTNAT_SET_RANGES	= 1 << 5,
	CTNAT_SET_TYPEOF	= 1 << 6,
};

/**
 * enum ctnat_flowtable_attr - a flow table of the kernel. Packets of connections
 * that are in it are translated and sent on as soon as its devices receive them
 * @CTNAT_A_FLOWTABLE_DEVICES: string, names of devices, at least one and at most
 *	CTNAT_DEVICES_MAX, each once, with one blank between two. They have to be
 *	there when the object is added (ENODEV); later the table follows the names
 * @CTNAT_A_FLOWTABLE_PRIORITY: s32, of its hooks at ingress of the devices;
 *	absent: 0
 * @CTNAT_A_FLOWTABLE_FLAGS: u32, enum ctnat_flowtable_flags; absent: 0
 */
enum ctnat_flowtable_attr {
	CTNAT_A_FLOWTABLE_UNSPEC,
	CTNAT_A_FLOWTABLE_DEVICES,
	CTNAT_A_FLOWTABLE_PRIORITY,
	CTNAT_A_FLOWTABLE_FLAGS,
	__CTNAT_A_FLOWTABLE_MAX
};
#define CTNAT_A_FLOWTABLE_MAX (__CTNAT_A_FLOWTABLE_MAX - 1)

/**
 * enum ctnat_flowtable_flags - what a flow table is like
 * @CTNAT_FLOWTABLE_COUNTER: its packets count in their connections
 * @CTNAT_FLOWTABLE_OFFLOAD: its devices take its connections, too. COMMIT fails
 *	where one of those that are there cannot (EOPNOTSUPP), or is another
 *	flow table's (EBUSY); one that comes later and cannot leaves them to
 *	the kernel
 */
enum ctnat_flowtable_flags {
	CTNAT_FLOWTABLE_COUNTER	= 1 << 0,
	CTNAT_FLOWTABLE_OFFLOAD	= 1 << 1,
};

/**
 * enum ctnat_object_kind - kinds of named objects, with the attributes of their
 * OBJECT_DATA
 * @CTNAT_OBJECT_COUNTER: CTNAT_A_COUNTER_*; adding an existing one changes
 *	nothing
 * @CTNAT_OBJECT_QUOTA: CTNAT_A_QUOTA_*; adding an existing one changes BYTES
 *	and OVER
 * @CTNAT_OBJECT_LIMIT: CTNAT_A_LIMIT_*; nothing of an existing one can change
 * @CTNAT_OBJECT_CT_TIMEOUT: CTNAT_A_TIMEOUT_*; likewise. Connections that have
 *	the policy keep it when the object is deleted
 * @CTNAT_OBJECT_SET: CTNAT_A_SET_OBJECT_*; its elements come by NEW_ELEMS.
 *	Adding the same again changes nothing. A set and a map of one table
 *	have different names (EEXIST)
 * @CTNAT_OBJECT_MAP: likewise, with data
 * @CTNAT_OBJECT_CT_LIMIT: CTNAT_A_CT_LIMIT_*; of the namespace: without FAMILY
 *	and TABLE. Its name is the number of the zone, or "default". Adding an
 *	existing one changes COUNT; what it has counted stays, also where one
 *	transaction deletes it and adds it again. One transaction sets a limit
 *	once (EEXIST)
 * @CTNAT_OBJECT_CT_HELPER: CTNAT_A_HELPER_*; nothing of an existing one can
 *	change. Its name has at most 31 characters, and is that of no other of the
 *	kernel's helpers (EINVAL)
 * @CTNAT_OBJECT_FLOWTABLE: CTNAT_A_FLOWTABLE_*; nothing of an existing one can
 *	change. In tables of families ip, ip6 and inet alone (EOPNOTSUPP)
 */
enum ctnat_object_kind {
	CTNAT_OBJECT_UNSPEC,
	CTNAT_OBJECT_COUNTER,
	CTNAT_OBJECT_QUOTA,
	CTNAT_OBJECT_LIMIT,
	CTNAT_OBJECT_CT_TIMEOUT,
	CTNAT_OBJECT_SET,
	CTNAT_OBJECT_MAP,
	CTNAT_OBJECT_CT_LIMIT,
	CTNAT_OBJECT_CT_HELPER,
	CTNAT_OBJECT_FLOWTABLE,
	__CTNAT_OBJECT_MAX
};
#define CTNAT_OBJECT_MAX (__CTNAT_OBJECT_MAX - 1)

/** enum ctnat_comment_attr - @CTNAT_A_COMMENT_TEXT: string */
enum ctnat_comment_attr {
	CTNAT_A_COMMENT_UNSPEC,
	CTNAT_A_COMMENT_TEXT,
	__CTNAT_A_COMMENT_MAX
};
#define CTNAT_A_COMMENT_MAX (__CTNAT_A_COMMENT_MAX - 1)

/**
 * enum ctnat_fwd_attr - @CTNAT_A_FWD_DEVICE: string, name of the device; it has
 * to be there when the rule is added (ENODEV). While there is none of that
 * name later, the rule's packets are dropped
 */
enum ctnat_fwd_attr {
	CTNAT_A_FWD_UNSPEC,
	CTNAT_A_FWD_DEVICE,
	__CTNAT_A_FWD_MAX
};
#define CTNAT_A_FWD_MAX (__CTNAT_A_FWD_MAX - 1)

/**
 * enum ctnat_field - what a rule can read
 *
 * Widths (bits, right-aligned in whole 32-bit words), meaning and what a field
 * needs are listed in kmod/core/fields.h, once.
 */
enum ctnat_field {
	CTNAT_FIELD_NONE,
	/* meta */
	CTNAT_FIELD_META_IIF,
	CTNAT_FIELD_META_OIF,
	CTNAT_FIELD_META_IIFNAME,
	CTNAT_FIELD_META_OIFNAME,
	CTNAT_FIELD_META_IIFGROUP,
	CTNAT_FIELD_META_OIFGROUP,
	CTNAT_FIELD_META_IIFTYPE,
	CTNAT_FIELD_META_OIFTYPE,
	CTNAT_FIELD_META_MARK,
	CTNAT_FIELD_META_NFPROTO,
	CTNAT_FIELD_META_L4PROTO,
	CTNAT_FIELD_META_PROTOCOL,
	CTNAT_FIELD_META_LENGTH,
	CTNAT_FIELD_META_PKTTYPE,
	CTNAT_FIELD_META_PRIORITY,
	CTNAT_FIELD_META_SKUID,
	CTNAT_FIELD_META_SKGID,
	CTNAT_FIELD_META_CGROUP,
	CTNAT_FIELD_META_CPU,
	CTNAT_FIELD_META_VRF,
	CTNAT_FIELD_RT_MTU,		/* as a TCP segment size */
	CTNAT_FIELD_META_IBRNAME,	/* bridge of the incoming port */
	CTNAT_FIELD_META_OBRNAME,	/* bridge of the outgoing port */
	CTNAT_FIELD_META_SECMARK,	/* a number of the security module */
	/* routes: keys of the lookup, then what is told of it */
	CTNAT_FIELD_FIB_SADDR_TYPE,
	CTNAT_FIELD_FIB_SADDR_OIF,
	CTNAT_FIELD_FIB_SADDR_OIFNAME,
	CTNAT_FIELD_FIB_SADDR_CHECK,
	CTNAT_FIELD_FIB_SADDR_IIF_TYPE,
	CTNAT_FIELD_FIB_SADDR_IIF_OIF,
	CTNAT_FIELD_FIB_SADDR_IIF_OIFNAME,
	CTNAT_FIELD_FIB_SADDR_IIF_CHECK,
	CTNAT_FIELD_FIB_SADDR_MARK_TYPE,
	CTNAT_FIELD_FIB_SADDR_MARK_OIF,
	CTNAT_FIELD_FIB_SADDR_MARK_OIFNAME,
	CTNAT_FIELD_FIB_SADDR_MARK_CHECK,
	CTNAT_FIELD_FIB_SADDR_MARK_IIF_TYPE,
	CTNAT_FIELD_FIB_SADDR_MARK_IIF_OIF,
	CTNAT_FIELD_FIB_SADDR_MARK_IIF_OIFNAME,
	CTNAT_FIELD_FIB_SADDR_MARK_IIF_CHECK,
	CTNAT_FIELD_FIB_DADDR_TYPE,
	CTNAT_FIELD_FIB_DADDR_OIF,
	CTNAT_FIELD_FIB_DADDR_OIFNAME,
	CTNAT_FIELD_FIB_DADDR_CHECK,
	CTNAT_FIELD_FIB_DADDR_IIF_TYPE,
	CTNAT_FIELD_FIB_DADDR_IIF_OIF,
	CTNAT_FIELD_FIB_DADDR_IIF_OIFNAME,
	CTNAT_FIELD_FIB_DADDR_IIF_CHECK,
	CTNAT_FIELD_FIB_DADDR_MARK_TYPE,
	CTNAT_FIELD_FIB_DADDR_MARK_OIF,
	CTNAT_FIELD_FIB_DADDR_MARK_OIFNAME,
	CTNAT_FIELD_FIB_DADDR_MARK_CHECK,
	CTNAT_FIELD_FIB_DADDR_MARK_IIF_TYPE,
	CTNAT_FIELD_FIB_DADDR_MARK_IIF_OIF,
	CTNAT_FIELD_FIB_DADDR_MARK_IIF_OIFNAME,
	CTNAT_FIELD_FIB_DADDR_MARK_IIF_CHECK,
	CTNAT_FIELD_FIB_SADDR_OIF_TYPE,
	CTNAT_FIELD_FIB_SADDR_MARK_OIF_TYPE,
	CTNAT_FIELD_FIB_DADDR_OIF_TYPE,
	CTNAT_FIELD_FIB_DADDR_MARK_OIF_TYPE,
	/* link layer */
	CTNAT_FIELD_ETHER_SADDR,
	CTNAT_FIELD_ETHER_DADDR,
	CTNAT_FIELD_ETHER_TYPE,		/* as it stands behind the addresses */
	CTNAT_FIELD_VLAN_ID,		/* of the outermost tag */
	CTNAT_FIELD_VLAN_PCP,
	CTNAT_FIELD_ARP_OPERATION,
	/* network header */
	CTNAT_FIELD_IP_SADDR,
	CTNAT_FIELD_IP_DADDR,
	CTNAT_FIELD_IP_PROTOCOL,
	CTNAT_FIELD_IP_DSCP,
	CTNAT_FIELD_IP_TTL,
	CTNAT_FIELD_IP_ID,
	CTNAT_FIELD_IP_FRAG_OFF,
	CTNAT_FIELD_IP_LENGTH,
	CTNAT_FIELD_IP_VERSION,
	CTNAT_FIELD_IP6_SADDR,
	CTNAT_FIELD_IP6_DADDR,
	CTNAT_FIELD_IP6_NEXTHDR,
	CTNAT_FIELD_IP6_DSCP,
	CTNAT_FIELD_IP6_HOPLIMIT,
	CTNAT_FIELD_IP6_FLOWLABEL,
	CTNAT_FIELD_IP6_LENGTH,
	/* transport header */
	CTNAT_FIELD_TH_SPORT,
	CTNAT_FIELD_TH_DPORT,
	CTNAT_FIELD_TCP_SPORT,
	CTNAT_FIELD_TCP_DPORT,
	CTNAT_FIELD_TCP_FLAGS,
	CTNAT_FIELD_TCP_WINDOW,
	CTNAT_FIELD_UDP_SPORT,
	CTNAT_FIELD_UDP_DPORT,
	CTNAT_FIELD_SCTP_SPORT,
	CTNAT_FIELD_SCTP_DPORT,
	CTNAT_FIELD_ICMP_TYPE,
	CTNAT_FIELD_ICMP_CODE,
	CTNAT_FIELD_ICMP_ID,
	CTNAT_FIELD_ICMP_SEQUENCE,
	CTNAT_FIELD_ICMP_MTU,
	CTNAT_FIELD_ICMPV6_TYPE,
	CTNAT_FIELD_ICMPV6_CODE,
	CTNAT_FIELD_ICMPV6_ID,
	CTNAT_FIELD_ICMPV6_SEQUENCE,
	CTNAT_FIELD_ICMPV6_MTU,
	CTNAT_FIELD_UDPLITE_SPORT,
	CTNAT_FIELD_UDPLITE_DPORT,
	CTNAT_FIELD_DCCP_SPORT,
	CTNAT_FIELD_DCCP_DPORT,
	CTNAT_FIELD_TCP_MAXSEG,		/* of the option */
	CTNAT_FIELD_FRAG_FRAG_OFF,	/* in units of 8 bytes */
	CTNAT_FIELD_FRAG_ID,
	CTNAT_FIELD_FRAG_MORE,
	/* connection */
	CTNAT_FIELD_CT_STATE,		/* one of enum ctnat_ct_state */
	CTNAT_FIELD_CT_FLAGS,		/* bits of enum ctnat_ct_flags */
	CTNAT_FIELD_CT_ZONE,
	CTNAT_FIELD_CT_ORIG_ZONE,
	CTNAT_FIELD_CT_REPLY_ZONE,
	CTNAT_FIELD_CT_MARK,
	CTNAT_FIELD_CT_LABEL,
	CTNAT_FIELD_CT_STATUS,		/* IPS_* */
	CTNAT_FIELD_CT_DIRECTION,	/* 0 original, 1 reply */
	CTNAT_FIELD_CT_HELPER,
	CTNAT_FIELD_CT_EXPIRATION,	/* milliseconds */
	CTNAT_FIELD_CT_ID,
	CTNAT_FIELD_CT_BYTES,
	CTNAT_FIELD_CT_ORIG_BYTES,
	CTNAT_FIELD_CT_REPLY_BYTES,
	CTNAT_FIELD_CT_PACKETS,
	CTNAT_FIELD_CT_ORIG_PACKETS,
	CTNAT_FIELD_CT_REPLY_PACKETS,
	CTNAT_FIELD_CT_AVGPKT,
	CTNAT_FIELD_CT_ORIG_AVGPKT,
	CTNAT_FIELD_CT_REPLY_AVGPKT,
	CTNAT_FIELD_CT_ORIG_L3PROTO,
	CTNAT_FIELD_CT_REPLY_L3PROTO,
	CTNAT_FIELD_CT_ORIG_PROTOCOL,
	CTNAT_FIELD_CT_REPLY_PROTOCOL,
	CTNAT_FIELD_CT_ORIG_IP_SADDR,
	CTNAT_FIELD_CT_ORIG_IP_DADDR,
	CTNAT_FIELD_CT_REPLY_IP_SADDR,
	CTNAT_FIELD_CT_REPLY_IP_DADDR,
	CTNAT_FIELD_CT_ORIG_IP6_SADDR,
	CTNAT_FIELD_CT_ORIG_IP6_DADDR,
	CTNAT_FIELD_CT_REPLY_IP6_SADDR,
	CTNAT_FIELD_CT_REPLY_IP6_DADDR,
	CTNAT_FIELD_CT_ORIG_PROTO_SRC,
	CTNAT_FIELD_CT_ORIG_PROTO_DST,
	CTNAT_FIELD_CT_REPLY_PROTO_SRC,
	CTNAT_FIELD_CT_REPLY_PROTO_DST,
	CTNAT_FIELD_CT_ORIG_ICMP_ID,
	CTNAT_FIELD_CT_REPLY_ICMP_ID,
	CTNAT_FIELD_CT_SECMARK,
	/* registers of the rule; they stay behind all other fields */
	CTNAT_FIELD_REG_0,
	CTNAT_FIELD_REG_1,
	CTNAT_FIELD_REG_2,
	CTNAT_FIELD_REG_3,
	CTNAT_FIELD_REG_4,
	CTNAT_FIELD_REG_5,
	CTNAT_FIELD_REG_6,
	CTNAT_FIELD_REG_7,
	CTNAT_FIELD_REG_8,
	CTNAT_FIELD_REG_9,
	CTNAT_FIELD_REG_10,
	CTNAT_FIELD_REG_11,
	CTNAT_FIELD_REG_12,
	CTNAT_FIELD_REG_13,
	CTNAT_FIELD_REG_14,
	CTNAT_FIELD_REG_15,
	CTNAT_FIELD_REG4_0,	/* words 0 to 3 */
	CTNAT_FIELD_REG4_1,	/* words 4 to 7 */
	CTNAT_FIELD_REG4_2,	/* words 8 to 11 */
	CTNAT_FIELD_REG4_3,	/* words 12 to 15 */
	__CTNAT_FIELD_MAX
};
#define CTNAT_FIELD_MAX (__CTNAT_FIELD_MAX - 1)

/** enum ctnat_ct_state - nft's words; exactly one is true of a packet */
enum ctnat_ct_state {
	CTNAT_STATE_INVALID	= 1 << 0,
	CTNAT_STATE_ESTABLISHED	= 1 << 1,
	CTNAT_STATE_RELATED	= 1 << 2,
	CTNAT_STATE_NEW		= 1 << 3,
	CTNAT_STATE_UNTRACKED	= 1 << 6,
};

/** enum ctnat_ct_flags - Open vSwitch's bits (OVS_CS_F_*); they combine */
enum ctnat_ct_flags {
	CTNAT_CS_NEW		= 0x01,
	CTNAT_CS_ESTABLISHED	= 0x02,
	CTNAT_CS_RELATED	= 0x04,
	CTNAT_CS_REPLY		= 0x08,
	CTNAT_CS_INVALID	= 0x10,
	CTNAT_CS_TRACKED	= 0x20,
	CTNAT_CS_SNAT		= 0x40,
	CTNAT_CS_DNAT		= 0x80,
};

#endif /* _UAPI_LINUX_CTNAT_H */
