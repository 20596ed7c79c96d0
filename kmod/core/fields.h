/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every field a rule can read, once. Expanded by the extractor, the verifier,
 * the grammar's scanner tables, the printer and the documentation.
 *
 * F(ID, text, bits, type, needs)
 *   ID     CTNAT_FIELD_ID of the uapi header
 *   text   its name in the language, with the word of its group
 *   bits   width; a value occupies (bits + 31) / 32 words, most significant
 *          word first, right-aligned, as numbers (so that a range of addresses
 *          is a range of numbers); strings are their bytes, padded with zeros
 *   type   how it is written: CTNAT_TYPE_*
 *   needs  the layer without which the field does not exist and the rule ends:
 *          CTNAT_NEEDS_*
 */
#ifndef CTNAT_CORE_FIELDS_H
#define CTNAT_CORE_FIELDS_H

#include "platform.h"

#define CTNAT_FIELDS_META(F) \
	F(META_IIF,		"meta iif",		32, IFINDEX,	NOTHING) \
	F(META_OIF,		"meta oif",		32, IFINDEX,	NOTHING) \
	F(META_IIFNAME,		"meta iifname",		128, IFNAME,	NOTHING) \
	F(META_OIFNAME,		"meta oifname",		128, IFNAME,	NOTHING) \
	F(META_IIFGROUP,	"meta iifgroup",	32, DEVGROUP,	NOTHING) \
	F(META_OIFGROUP,	"meta oifgroup",	32, DEVGROUP,	NOTHING) \
	F(META_IIFTYPE,		"meta iiftype",		16, IFTYPE,	NOTHING) \
	F(META_OIFTYPE,		"meta oiftype",		16, IFTYPE,	NOTHING) \
	F(META_MARK,		"meta mark",		32, MARK,	NOTHING) \
	F(META_NFPROTO,		"meta nfproto",		8,  NFPROTO,	NOTHING) \
	F(META_L4PROTO,		"meta l4proto",		8,  PROTOCOL,	NOTHING) \
	F(META_PROTOCOL,	"meta protocol",	16, ETHERTYPE,	NOTHING) \
	F(META_LENGTH,		"meta length",		32, INTEGER,	NOTHING) \
	F(META_PKTTYPE,		"meta pkttype",		8,  PKTTYPE,	NOTHING) \
	F(META_PRIORITY,	"meta priority",	32, CLASSID,	NOTHING) \
	F(META_SKUID,		"meta skuid",		32, UID,	NOTHING) \
	F(META_SKGID,		"meta skgid",		32, GID,	NOTHING) \
	F(META_CGROUP,		"meta cgroup",		32, INTEGER,	NOTHING) \
	F(META_CPU,		"meta cpu",		32, INTEGER,	NOTHING) \
	F(META_VRF,		"meta vrf",		32, IFINDEX,	NOTHING) \
	F(RT_MTU,		"rt mtu",		16, INTEGER,	NOTHING) \
	F(META_IBRNAME,		"meta ibrname",		128, IFNAME,	NOTHING) \
	F(META_OBRNAME,		"meta obrname",		128, IFNAME,	NOTHING) \
	F(META_SECMARK,		"meta secmark",		32, INTEGER,	NOTHING)

/* What routes say: of each key, in the order of core/fib.h. */
#define CTNAT_FIB_OF_TYPE(F, KEY, key) \
	F(FIB_##KEY##_TYPE,	"fib " key " type",	8,  FIBTYPE,	NOTHING)

#define CTNAT_FIB_OF_ALL(F, KEY, key) \
	CTNAT_FIB_OF_TYPE(F, KEY, key) \
	F(FIB_##KEY##_OIF,	"fib " key " oif",	32, IFINDEX,	NOTHING) \
	F(FIB_##KEY##_OIFNAME,	"fib " key " oifname",	128, IFNAME,	NOTHING) \
	F(FIB_##KEY##_CHECK,	"fib " key " check",	1,  FIBCHECK,	NOTHING)

#define CTNAT_FIELDS_FIB(F) \
	CTNAT_FIB_OF_ALL(F, SADDR, "saddr") \
	CTNAT_FIB_OF_ALL(F, SADDR_IIF, "saddr . iif") \
	CTNAT_FIB_OF_ALL(F, SADDR_MARK, "saddr . mark") \
	CTNAT_FIB_OF_ALL(F, SADDR_MARK_IIF, "saddr . mark . iif") \
	CTNAT_FIB_OF_ALL(F, DADDR, "daddr") \
	CTNAT_FIB_OF_ALL(F, DADDR_IIF, "daddr . iif") \
	CTNAT_FIB_OF_ALL(F, DADDR_MARK, "daddr . mark") \
	CTNAT_FIB_OF_ALL(F, DADDR_MARK_IIF, "daddr . mark . iif") \
	CTNAT_FIB_OF_TYPE(F, SADDR_OIF, "saddr . oif") \
	CTNAT_FIB_OF_TYPE(F, SADDR_MARK_OIF, "saddr . mark . oif") \
	CTNAT_FIB_OF_TYPE(F, DADDR_OIF, "daddr . oif") \
	CTNAT_FIB_OF_TYPE(F, DADDR_MARK_OIF, "daddr . mark . oif")

#define CTNAT_FIELDS_ETHER(F) \
	F(ETHER_SADDR,		"ether saddr",		48, ETHER,	ETHER) \
	F(ETHER_DADDR,		"ether daddr",		48, ETHER,	ETHER) \
	F(ETHER_TYPE,		"ether type",		16, ETHERTYPE,	ETHER) \
	F(VLAN_ID,		"vlan id",		12, INTEGER,	VLAN) \
	F(VLAN_PCP,		"vlan pcp",		3,  INTEGER,	VLAN)

#define CTNAT_FIELDS_PAYLOAD(F) \
	F(ARP_OPERATION,	"arp operation",	16, ARPOP,	ARP) \
	F(IP_SADDR,		"ip saddr",		32, IPV4,	IP) \
	F(IP_DADDR,		"ip daddr",		32, IPV4,	IP) \
	F(IP_PROTOCOL,		"ip protocol",		8,  PROTOCOL,	IP) \
	F(IP_DSCP,		"ip dscp",		6,  DSCP,	IP) \
	F(IP_TTL,		"ip ttl",		8,  INTEGER,	IP) \
	F(IP_ID,		"ip id",		16, INTEGER,	IP) \
	F(IP_FRAG_OFF,		"ip frag-off",		16, HEX,	IP) \
	F(IP_LENGTH,		"ip length",		16, INTEGER,	IP) \
	F(IP_VERSION,		"ip version",		4,  INTEGER,	IP) \
	F(IP6_SADDR,		"ip6 saddr",		128, IPV6,	IP6) \
	F(IP6_DADDR,		"ip6 daddr",		128, IPV6,	IP6) \
	F(IP6_NEXTHDR,		"ip6 nexthdr",		8,  PROTOCOL,	IP6) \
	F(IP6_DSCP,		"ip6 dscp",		6,  DSCP,	IP6) \
	F(IP6_HOPLIMIT,		"ip6 hoplimit",		8,  INTEGER,	IP6) \
	F(IP6_FLOWLABEL,	"ip6 flowlabel",	20, INTEGER,	IP6) \
	F(IP6_LENGTH,		"ip6 length",		16, INTEGER,	IP6) \
	F(TH_SPORT,		"th sport",		16, SERVICE,	TH) \
	F(TH_DPORT,		"th dport",		16, SERVICE,	TH) \
	F(TCP_SPORT,		"tcp sport",		16, SERVICE,	TCP) \
	F(TCP_DPORT,		"tcp dport",		16, SERVICE,	TCP) \
	F(TCP_FLAGS,		"tcp flags",		8,  TCPFLAGS,	TCP) \
	F(TCP_WINDOW,		"tcp window",		16, INTEGER,	TCP) \
	F(UDP_SPORT,		"udp sport",		16, SERVICE,	UDP) \
	F(UDP_DPORT,		"udp dport",		16, SERVICE,	UDP) \
	F(SCTP_SPORT,		"sctp sport",		16, SERVICE,	SCTP) \
	F(SCTP_DPORT,		"sctp dport",		16, SERVICE,	SCTP) \
	F(ICMP_TYPE,		"icmp type",		8,  ICMPTYPE,	ICMP) \
	F(ICMP_CODE,		"icmp code",		8,  ICMPCODE,	ICMP) \
	F(ICMP_ID,		"icmp id",		16, INTEGER,	ICMP_ECHO) \
	F(ICMP_SEQUENCE,	"icmp sequence",	16, INTEGER,	ICMP_ECHO) \
	F(ICMP_MTU,		"icmp mtu",		16, INTEGER,	ICMP_MTU) \
	F(ICMPV6_TYPE,		"icmpv6 type",		8,  ICMPV6TYPE,	ICMPV6) \
	F(ICMPV6_CODE,		"icmpv6 code",		8,  ICMPV6CODE,	ICMPV6) \
	F(ICMPV6_ID,		"icmpv6 id",		16, INTEGER,	ICMPV6_ECHO) \
	F(ICMPV6_SEQUENCE,	"icmpv6 sequence",	16, INTEGER,	ICMPV6_ECHO) \
	F(ICMPV6_MTU,		"icmpv6 mtu",		32, INTEGER,	ICMPV6_MTU) \
	F(UDPLITE_SPORT,	"udplite sport",	16, SERVICE,	UDPLITE) \
	F(UDPLITE_DPORT,	"udplite dport",	16, SERVICE,	UDPLITE) \
	F(DCCP_SPORT,		"dccp sport",		16, SERVICE,	DCCP) \
	F(DCCP_DPORT,		"dccp dport",		16, SERVICE,	DCCP) \
	F(TCP_MAXSEG,		"tcp option maxseg size", 16, INTEGER,	TCP) \
	F(FRAG_FRAG_OFF,	"frag frag-off",	13, INTEGER,	FRAG) \
	F(FRAG_ID,		"frag id",		32, INTEGER,	FRAG) \
	F(FRAG_MORE,		"frag more-fragments",	1,  INTEGER,	FRAG)

#define CTNAT_FIELDS_CT(F) \
	F(CT_STATE,		"ct state",		8,  CTSTATE,	NOTHING) \
	F(CT_FLAGS,		"ct state",		8,  CTFLAGS,	NOTHING) \
	F(CT_ZONE,		"ct zone",		16, INTEGER,	NOTHING) \
	F(CT_ORIG_ZONE,		"ct original zone",	16, INTEGER,	CT) \
	F(CT_REPLY_ZONE,	"ct reply zone",	16, INTEGER,	CT) \
	F(CT_MARK,		"ct mark",		32, MARK,	NOTHING) \
	F(CT_LABEL,		"ct label",		128, CTLABEL,	NOTHING) \
	F(CT_STATUS,		"ct status",		32, CTSTATUS,	CT) \
	F(CT_DIRECTION,		"ct direction",		8,  CTDIR,	CT) \
	F(CT_HELPER,		"ct helper",		128, STRING,	CT) \
	F(CT_EXPIRATION,	"ct expiration",	32, TIME_MS,	CT) \
	F(CT_ID,		"ct id",		32, INTEGER,	CT) \
	F(CT_BYTES,		"ct bytes",		64, INTEGER,	CT) \
	F(CT_ORIG_BYTES,	"ct original bytes",	64, INTEGER,	CT) \
	F(CT_REPLY_BYTES,	"ct reply bytes",	64, INTEGER,	CT) \
	F(CT_PACKETS,		"ct packets",		64, INTEGER,	CT) \
	F(CT_ORIG_PACKETS,	"ct original packets",	64, INTEGER,	CT) \
	F(CT_REPLY_PACKETS,	"ct reply packets",	64, INTEGER,	CT) \
	F(CT_AVGPKT,		"ct avgpkt",		64, INTEGER,	CT) \
	F(CT_ORIG_AVGPKT,	"ct original avgpkt",	64, INTEGER,	CT) \
	F(CT_REPLY_AVGPKT,	"ct reply avgpkt",	64, INTEGER,	CT) \
	F(CT_ORIG_L3PROTO,	"ct original l3proto",	8,  NFPROTO,	CT) \
	F(CT_REPLY_L3PROTO,	"ct reply l3proto",	8,  NFPROTO,	CT) \
	F(CT_ORIG_PROTOCOL,	"ct original protocol",	8,  PROTOCOL,	CT) \
	F(CT_REPLY_PROTOCOL,	"ct reply protocol",	8,  PROTOCOL,	CT) \
	F(CT_ORIG_IP_SADDR,	"ct original ip saddr",	32, IPV4,	CT_IP) \
	F(CT_ORIG_IP_DADDR,	"ct original ip daddr",	32, IPV4,	CT_IP) \
	F(CT_REPLY_IP_SADDR,	"ct reply ip saddr",	32, IPV4,	CT_IP) \
	F(CT_REPLY_IP_DADDR,	"ct reply ip daddr",	32, IPV4,	CT_IP) \
	F(CT_ORIG_IP6_SADDR,	"ct original ip6 saddr", 128, IPV6,	CT_IP6) \
	F(CT_ORIG_IP6_DADDR,	"ct original ip6 daddr", 128, IPV6,	CT_IP6) \
	F(CT_REPLY_IP6_SADDR,	"ct reply ip6 saddr",	128, IPV6,	CT_IP6) \
	F(CT_REPLY_IP6_DADDR,	"ct reply ip6 daddr",	128, IPV6,	CT_IP6) \
	F(CT_ORIG_PROTO_SRC,	"ct original proto-src", 16, SERVICE,	CT) \
	F(CT_ORIG_PROTO_DST,	"ct original proto-dst", 16, SERVICE,	CT) \
	F(CT_REPLY_PROTO_SRC,	"ct reply proto-src",	16, SERVICE,	CT) \
	F(CT_REPLY_PROTO_DST,	"ct reply proto-dst",	16, SERVICE,	CT) \
	F(CT_ORIG_ICMP_ID,	"ct original icmp id",	16, INTEGER,	CT) \
	F(CT_REPLY_ICMP_ID,	"ct reply icmp id",	16, INTEGER,	CT) \
	F(CT_SECMARK,		"ct secmark",		32, INTEGER,	CT)

#define CTNAT_FIELDS_REG(F) \
	F(REG_0,		"reg 0",		32, INTEGER,	NOTHING) \
	F(REG_1,		"reg 1",		32, INTEGER,	NOTHING) \
	F(REG_2,		"reg 2",		32, INTEGER,	NOTHING) \
	F(REG_3,		"reg 3",		32, INTEGER,	NOTHING) \
	F(REG_4,		"reg 4",		32, INTEGER,	NOTHING) \
	F(REG_5,		"reg 5",		32, INTEGER,	NOTHING) \
	F(REG_6,		"reg 6",		32, INTEGER,	NOTHING) \
	F(REG_7,		"reg 7",		32, INTEGER,	NOTHING) \
	F(REG_8,		"reg 8",		32, INTEGER,	NOTHING) \
	F(REG_9,		"reg 9",		32, INTEGER,	NOTHING) \
	F(REG_10,		"reg 10",		32, INTEGER,	NOTHING) \
	F(REG_11,		"reg 11",		32, INTEGER,	NOTHING) \
	F(REG_12,		"reg 12",		32, INTEGER,	NOTHING) \
	F(REG_13,		"reg 13",		32, INTEGER,	NOTHING) \
	F(REG_14,		"reg 14",		32, INTEGER,	NOTHING) \
	F(REG_15,		"reg 15",		32, INTEGER,	NOTHING) \
	F(REG4_0,		"reg4 0",		128, HEX,	NOTHING) \
	F(REG4_1,		"reg4 1",		128, HEX,	NOTHING) \
	F(REG4_2,		"reg4 2",		128, HEX,	NOTHING) \
	F(REG4_3,		"reg4 3",		128, HEX,	NOTHING)

#define CTNAT_FIELDS(F) \
	CTNAT_FIELDS_META(F) \
	CTNAT_FIELDS_FIB(F) \
	CTNAT_FIELDS_ETHER(F) \
	CTNAT_FIELDS_PAYLOAD(F) \
	CTNAT_FIELDS_CT(F) \
	CTNAT_FIELDS_REG(F)

enum ctnat_needs {
	CTNAT_NEEDS_NOTHING,
	CTNAT_NEEDS_ETHER,	/* an Ethernet header that it came with */
	CTNAT_NEEDS_VLAN,	/* a VLAN tag */
	CTNAT_NEEDS_ARP,
	CTNAT_NEEDS_IP,
	CTNAT_NEEDS_IP6,
	CTNAT_NEEDS_TH,		/* a transport header with ports */
	CTNAT_NEEDS_TCP,
	CTNAT_NEEDS_UDP,
	CTNAT_NEEDS_SCTP,
	CTNAT_NEEDS_UDPLITE,
	CTNAT_NEEDS_DCCP,
	CTNAT_NEEDS_FRAG,	/* an IPv6 fragment header */
	CTNAT_NEEDS_ICMP,
	CTNAT_NEEDS_ICMP_ECHO,	/* echo and timestamp, request and reply */
	CTNAT_NEEDS_ICMP_MTU,	/* destination unreachable */
	CTNAT_NEEDS_ICMPV6,
	CTNAT_NEEDS_ICMPV6_ECHO,
	CTNAT_NEEDS_ICMPV6_MTU,	/* packet too big */
	CTNAT_NEEDS_CT,		/* an attached connection */
	CTNAT_NEEDS_CT_IP,
	CTNAT_NEEDS_CT_IP6,
};

enum ctnat_type {
	CTNAT_TYPE_INTEGER,
	CTNAT_TYPE_HEX,
	CTNAT_TYPE_IPV4,
	CTNAT_TYPE_IPV6,
	CTNAT_TYPE_SERVICE,
	CTNAT_TYPE_PROTOCOL,
	CTNAT_TYPE_NFPROTO,
	CTNAT_TYPE_ETHERTYPE,
	CTNAT_TYPE_IFINDEX,
	CTNAT_TYPE_IFNAME,
	CTNAT_TYPE_STRING,
	CTNAT_TYPE_DEVGROUP,
	CTNAT_TYPE_IFTYPE,
	CTNAT_TYPE_MARK,
	CTNAT_TYPE_PKTTYPE,
	CTNAT_TYPE_CLASSID,
	CTNAT_TYPE_UID,
	CTNAT_TYPE_GID,
	CTNAT_TYPE_DSCP,
	CTNAT_TYPE_TCPFLAGS,
	CTNAT_TYPE_ICMPTYPE,
	CTNAT_TYPE_ICMPCODE,
	CTNAT_TYPE_ICMPV6TYPE,
	CTNAT_TYPE_ICMPV6CODE,
	CTNAT_TYPE_CTSTATE,
	CTNAT_TYPE_CTFLAGS,
	CTNAT_TYPE_CTLABEL,
	CTNAT_TYPE_CTSTATUS,
	CTNAT_TYPE_CTDIR,
	CTNAT_TYPE_TIME_MS,
	CTNAT_TYPE_ETHER,
	CTNAT_TYPE_ARPOP,
	CTNAT_TYPE_FIBTYPE,
	CTNAT_TYPE_FIBCHECK,
};

/* ---- what is known of a field ---- */

#define CTNAT_BITS_WORDS(bits)	(((bits) + 31) / 32)

/* Words of a field's value; 0 for an unknown field. */
static inline unsigned int ctnat_field_words(unsigned int field)
{
	switch (field) {
#define F(ID, text, bits, type, needs) \
	case CTNAT_FIELD_##ID: return CTNAT_BITS_WORDS(bits);
	CTNAT_FIELDS(F)
#undef F
	}
	return 0;
}

/* Width of a field's value in bits; 0 for an unknown field. */
static inline unsigned int ctnat_field_bits(unsigned int field)
{
	switch (field) {
#define F(ID, text, bits, type, needs) \
	case CTNAT_FIELD_##ID: return bits;
	CTNAT_FIELDS(F)
#undef F
	}
	return 0;
}

static inline bool ctnat_field_is_reg(unsigned int field)
{
	return field >= CTNAT_FIELD_REG_0 && field <= CTNAT_FIELD_REG4_3;
}

/* Is it read from the connection? */
static inline bool ctnat_field_is_ct(unsigned int field)
{
	return field >= CTNAT_FIELD_CT_STATE && field < CTNAT_FIELD_REG_0;
}

/* Index of the first word of a register. */
static inline unsigned int ctnat_field_reg(unsigned int field)
{
	return field >= CTNAT_FIELD_REG4_0 ? (field - CTNAT_FIELD_REG4_0) * 4 :
					     field - CTNAT_FIELD_REG_0;
}

/* enum ctnat_needs of a field */
static inline unsigned int ctnat_field_needs(unsigned int field)
{
	switch (field) {
#define F(ID, text, bits, type, needs) \
	case CTNAT_FIELD_##ID: return CTNAT_NEEDS_##needs;
	CTNAT_FIELDS(F)
#undef F
	}
	return CTNAT_NEEDS_NOTHING;
}

/* enum ctnat_settable - what is changed when a field is set */
enum ctnat_settable {
	CTNAT_SETTABLE_NOT,	/* the field cannot be set */
	CTNAT_SETTABLE_META,	/* what the packet carries along */
	CTNAT_SETTABLE_CT,	/* its connection */
	CTNAT_SETTABLE_HEADER,	/* a header: nothing depends on it */
	CTNAT_SETTABLE_TUPLE,	/* what the packet's connection is known by */
};

static inline enum ctnat_settable ctnat_field_settable(unsigned int field)
{
	switch (field) {
	case CTNAT_FIELD_META_MARK:
	case CTNAT_FIELD_META_PRIORITY:
	case CTNAT_FIELD_META_SECMARK:
		return CTNAT_SETTABLE_META;
	case CTNAT_FIELD_CT_MARK:
	case CTNAT_FIELD_CT_LABEL:
	case CTNAT_FIELD_CT_SECMARK:
		return CTNAT_SETTABLE_CT;
	case CTNAT_FIELD_ETHER_SADDR:
	case CTNAT_FIELD_ETHER_DADDR:
	case CTNAT_FIELD_VLAN_ID:
	case CTNAT_FIELD_VLAN_PCP:
	case CTNAT_FIELD_IP_TTL:
	case CTNAT_FIELD_IP_DSCP:
	case CTNAT_FIELD_IP6_HOPLIMIT:
	case CTNAT_FIELD_IP6_DSCP:
	case CTNAT_FIELD_TCP_MAXSEG:
		return CTNAT_SETTABLE_HEADER;
	case CTNAT_FIELD_IP_SADDR:
	case CTNAT_FIELD_IP_DADDR:
	case CTNAT_FIELD_IP6_SADDR:
	case CTNAT_FIELD_IP6_DADDR:
	case CTNAT_FIELD_TH_SPORT:
	case CTNAT_FIELD_TH_DPORT:
	case CTNAT_FIELD_TCP_SPORT:
	case CTNAT_FIELD_TCP_DPORT:
	case CTNAT_FIELD_UDP_SPORT:
	case CTNAT_FIELD_UDP_DPORT:
	case CTNAT_FIELD_SCTP_SPORT:
	case CTNAT_FIELD_SCTP_DPORT:
	case CTNAT_FIELD_UDPLITE_SPORT:
	case CTNAT_FIELD_UDPLITE_DPORT:
	case CTNAT_FIELD_DCCP_SPORT:
	case CTNAT_FIELD_DCCP_DPORT:
		return CTNAT_SETTABLE_TUPLE;
	}
	return CTNAT_SETTABLE_NOT;
}

#endif /* CTNAT_CORE_FIELDS_H */
