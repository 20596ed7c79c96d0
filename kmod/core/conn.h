/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Connections and expectations as everybody speaks of them, and filters.
 *
 * A filter is a rule image (rule.h) of matches alone, about fields of a
 * connection; nothing of it is about a packet.
 */
#ifndef CTNAT_CORE_CONN_H
#define CTNAT_CORE_CONN_H

#include "rule.h"
#include "verify.h"

/*
 * struct ctnat_tuple - one direction of a connection, or a packet's addresses
 * @saddr, @daddr: as in images: IPv4 in word 0, IPv6 in words 0 to 3
 * @src, @dst: ports; keys of GRE; type and code of ICMP and ICMPv6; else 0
 * @id: of ICMP and ICMPv6
 * @zone: in which this direction is looked up
 */
struct ctnat_tuple {
	__u8 l3proto;		/* NFPROTO_IPV4, NFPROTO_IPV6 */
	__u8 protocol;
	__u16 zone;
	__u32 saddr[4];
	__u32 daddr[4];
	__u16 src;
	__u16 dst;
	__u16 id;
};

/* What a connection may lack. */
enum ctnat_connection_has {
	CTNAT_CONNECTION_MASTER		= 1 << 0,
	CTNAT_CONNECTION_STATE		= 1 << 1,
	CTNAT_CONNECTION_LABEL		= 1 << 2,
	CTNAT_CONNECTION_COUNTERS	= 1 << 3,
	CTNAT_CONNECTION_POLICY		= 1 << 4,
	CTNAT_CONNECTION_SECMARK	= 1 << 5,
};

struct ctnat_connection {
	struct ctnat_tuple original;
	struct ctnat_tuple reply;
	struct ctnat_tuple master;	/* its original direction */
	__u32 has;			/* enum ctnat_connection_has */
	__u32 id;
	__u32 status;			/* IPS_* */
	__u32 flags;			/* enum ctnat_conn_flags */
	__u16 zone;
	__u8 zone_dir;			/* enum ctnat_zone_dir */
	__u8 state;			/* the protocol's own */
	__u32 mark;
	__u32 label[4];
	__u64 expires;			/* milliseconds */
	__u64 packets[2], bytes[2];	/* original, reply */
	__u64 start;			/* ns since 1970, 0: not known */
	__u32 masquerade;		/* index of its device, 0: none */
	__u32 secmark;
	__u32 use;
	char helper[CTNAT_STRING_FIELD + 1];	/* "": none */
};

struct ctnat_expectation {
	struct ctnat_tuple tuple;
	struct ctnat_tuple mask;	/* of saddr and src */
	struct ctnat_tuple master;
	__u16 zone;
	bool has_expires;
	bool has_nat;
	__u64 expires;			/* milliseconds */
	__u32 class;
	__u32 flags;			/* NF_CT_EXPECT_* */
	__u32 nat_addr[4];
	__u16 nat_port;
	char helper[CTNAT_STRING_FIELD + 1];
};

static inline bool ctnat_protocol_is_icmp(__u8 protocol)
{
	return protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6;
}

static inline bool ctnat_protocol_has_ports(__u8 protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP ||
	       protocol == IPPROTO_UDPLITE || protocol == IPPROTO_SCTP ||
	       protocol == IPPROTO_DCCP;
}

static inline bool ctnat_protocol_has_keys(__u8 protocol)
{
	return protocol == IPPROTO_GRE;
}

/* Which directions a filter's tuple is asked for. */
enum ctnat_direction {
	CTNAT_DIRECTION_ORIGINAL,
	CTNAT_DIRECTION_REPLY,
};

/**
 * ctnat_filter_check() - is this image a filter?
 * @filter: passed ctnat_verify_image()
 * @expectations: of expectations, which have fewer fields
 * @why: filled when the answer is no
 *
 * Return: 0, or a negative errno with @why filled.
 */
int ctnat_filter_check(const struct ctnat_rule *filter, bool expectations,
		       struct ctnat_refusal *why);

/* The value of a field of @of; false when it does not have it. */
typedef bool (*ctnat_filter_load)(const void *of, unsigned int field,
				  __u32 *words);

/** ctnat_filter_holds() - do all matches hold? @filter NULL: yes */
bool ctnat_filter_holds(const struct ctnat_rule *filter,
			ctnat_filter_load load, const void *of);

/*
 * struct ctnat_filter_key - the one connection that a filter can select
 * @tuple: its zone is not given
 * @direction: enum ctnat_direction of the tuple
 * @has_zone: @zone is its number; in which direction is for the filter to say
 */
struct ctnat_filter_key {
	struct ctnat_tuple tuple;
	__u8 direction;
	bool has_zone;
	__u16 zone;
};

/**
 * ctnat_filter_key() - does the filter give one value to each part of a tuple?
 *
 * Return: true with @key filled. The filter may ask for more than that.
 */
bool ctnat_filter_key(const struct ctnat_rule *filter,
		      struct ctnat_filter_key *key);

/* Room for the image of ctnat_filter_of(). */
#define CTNAT_FILTER_OF_SIZE	512

/**
 * ctnat_filter_of() - the reverse: the filter that selects a tuple
 * @key: without has_zone: in any zone; with it: in that of the direction
 * @filter: CTNAT_FILTER_OF_SIZE bytes, 8-aligned
 */
void ctnat_filter_of(const struct ctnat_filter_key *key,
		     struct ctnat_rule *filter);

/** ctnat_tuple_invert() - the same packet on its way back */
void ctnat_tuple_invert(struct ctnat_tuple *to, const struct ctnat_tuple *from);

#endif /* CTNAT_CORE_CONN_H */
