// SPDX-License-Identifier: GPL-2.0-only
/* Names of values, by the type of the field. */
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/rtnetlink.h>
#include <net/if_arp.h>

#include "grammar/words.h"

static const struct symbol protocols[] = {
	{ "tcp", 6 }, { "udp", 17 }, { "icmp", 1 }, { "ipv6-icmp", 58 },
	{ "icmpv6", 58 }, { "sctp", 132 }, { "dccp", 33 }, { "udplite", 136 },
	{ "gre", 47 }, { "esp", 50 }, { "ah", 51 }, { "comp", 108 },
	{ "igmp", 2 }, { "ipip", 4 }, { "ipv6", 41 }, { "ospf", 89 },
	{ "vrrp", 112 }, { "pim", 103 }, {}
};

static const struct symbol nfprotos[] = {
	{ "ipv4", NFPROTO_IPV4 }, { "ipv6", NFPROTO_IPV6 }, {}
};

static const struct symbol ethertypes[] = {
	{ "ip", 0x0800 }, { "ip6", 0x86dd }, { "arp", 0x0806 },
	{ "8021q", 0x8100 }, { "8021ad", 0x88a8 }, { "vlan", 0x8100 }, {}
};

static const struct symbol arpops[] = {
	{ "request", 1 }, { "reply", 2 }, { "rrequest", 3 }, { "rreply", 4 },
	{ "inrequest", 8 }, { "inreply", 9 }, { "nak", 10 }, {}
};

static const struct symbol iftypes[] = {
	{ "ether", ARPHRD_ETHER }, { "ppp", ARPHRD_PPP },
	{ "ipip", ARPHRD_TUNNEL }, { "ipip6", ARPHRD_TUNNEL6 },
	{ "loopback", ARPHRD_LOOPBACK }, { "sit", ARPHRD_SIT },
	{ "ipgre", ARPHRD_IPGRE }, {}
};

static const struct symbol pkttypes[] = {
	{ "host", 0 }, { "unicast", 0 }, { "broadcast", 1 },
	{ "multicast", 2 }, { "other", 3 }, {}
};

static const struct symbol devgroups[] = { { "default", 0 }, {} };

static const struct symbol classids[] = {
	{ "none", 0 }, { "root", 0xffffffff }, {}
};

static const struct symbol dscps[] = {
	{ "cs0", 0x00 }, { "cs1", 0x08 }, { "cs2", 0x10 }, { "cs3", 0x18 },
	{ "cs4", 0x20 }, { "cs5", 0x28 }, { "cs6", 0x30 }, { "cs7", 0x38 },
	{ "df", 0x00 }, { "be", 0x00 }, { "lephb", 0x01 },
	{ "af11", 0x0a }, { "af12", 0x0c }, { "af13", 0x0e },
	{ "af21", 0x12 }, { "af22", 0x14 }, { "af23", 0x16 },
	{ "af31", 0x1a }, { "af32", 0x1c }, { "af33", 0x1e },
	{ "af41", 0x22 }, { "af42", 0x24 }, { "af43", 0x26 },
	{ "va", 0x2c }, { "ef", 0x2e }, {}
};

static const struct symbol tcpflags[] = {
	{ "fin", 0x01 }, { "syn", 0x02 }, { "rst", 0x04 }, { "psh", 0x08 },
	{ "ack", 0x10 }, { "urg", 0x20 }, { "ecn", 0x40 }, { "cwr", 0x80 }, {}
};

static const struct symbol icmptypes[] = {
	{ "echo-reply", 0 }, { "destination-unreachable", 3 },
	{ "source-quench", 4 }, { "redirect", 5 }, { "echo-request", 8 },
	{ "router-advertisement", 9 }, { "router-solicitation", 10 },
	{ "time-exceeded", 11 }, { "parameter-problem", 12 },
	{ "timestamp-request", 13 }, { "timestamp-reply", 14 },
	{ "info-request", 15 }, { "info-reply", 16 },
	{ "address-mask-request", 17 }, { "address-mask-reply", 18 }, {}
};

static const struct symbol icmpcodes[] = {
	{ "net-unreachable", 0 }, { "host-unreachable", 1 },
	{ "prot-unreachable", 2 }, { "port-unreachable", 3 },
	{ "frag-needed", 4 }, { "net-prohibited", 9 },
	{ "host-prohibited", 10 }, { "admin-prohibited", 13 }, {}
};

static const struct symbol icmpv6types[] = {
	{ "destination-unreachable", 1 }, { "packet-too-big", 2 },
	{ "time-exceeded", 3 }, { "parameter-problem", 4 },
	{ "echo-request", 128 }, { "echo-reply", 129 },
	{ "mld-listener-query", 130 }, { "mld-listener-report", 131 },
	{ "mld-listener-done", 132 }, { "mld-listener-reduction", 132 },
	{ "nd-router-solicit", 133 }, { "nd-router-advert", 134 },
	{ "nd-neighbor-solicit", 135 }, { "nd-neighbor-advert", 136 },
	{ "nd-redirect", 137 }, { "router-renumbering", 138 },
	{ "ind-neighbor-solicit", 141 }, { "ind-neighbor-advert", 142 },
	{ "mld2-listener-report", 143 }, {}
};

static const struct symbol icmpv6codes[] = {
	{ "no-route", 0 }, { "admin-prohibited", 1 },
	{ "addr-unreachable", 3 }, { "port-unreachable", 4 },
	{ "policy-fail", 5 }, { "reject-route", 6 }, {}
};

static const struct symbol ctstates[] = {
	{ "invalid", CTNAT_STATE_INVALID },
	{ "established", CTNAT_STATE_ESTABLISHED },
	{ "related", CTNAT_STATE_RELATED }, { "new", CTNAT_STATE_NEW },
	{ "untracked", CTNAT_STATE_UNTRACKED }, {}
};

/* in the order in which they are printed */
static const struct symbol ctflags[] = {
	{ "trk", CTNAT_CS_TRACKED }, { "new", CTNAT_CS_NEW },
	{ "est", CTNAT_CS_ESTABLISHED }, { "rel", CTNAT_CS_RELATED },
	{ "rpl", CTNAT_CS_REPLY }, { "inv", CTNAT_CS_INVALID },
	{ "snat", CTNAT_CS_SNAT }, { "dnat", CTNAT_CS_DNAT }, {}
};

static const struct symbol ctstatuses[] = {
	{ "expected", IPS_EXPECTED }, { "seen-reply", IPS_SEEN_REPLY },
	{ "assured", IPS_ASSURED }, { "confirmed", IPS_CONFIRMED },
	{ "snat", IPS_SRC_NAT }, { "dnat", IPS_DST_NAT },
	{ "dying", IPS_DYING }, { "seq-adjust", IPS_SEQ_ADJUST },
	{ "fixed-timeout", IPS_FIXED_TIMEOUT }, { "helper", IPS_HELPER },
	{ "offload", IPS_OFFLOAD },
	{ "hw-offload", IPS_HW_OFFLOAD }, {}
};

static const struct symbol ctdirs[] = {
	{ "original", 0 }, { "reply", 1 }, {}
};

static const struct symbol fibtypes[] = {
	{ "unspec", RTN_UNSPEC }, { "unicast", RTN_UNICAST },
	{ "local", RTN_LOCAL }, { "broadcast", RTN_BROADCAST },
	{ "anycast", RTN_ANYCAST }, { "multicast", RTN_MULTICAST },
	{ "blackhole", RTN_BLACKHOLE }, { "unreachable", RTN_UNREACHABLE },
	{ "prohibit", RTN_PROHIBIT }, {}
};

static const struct symbol fibchecks[] = {
	{ "exists", 1 }, { "missing", 0 }, {}
};

static const struct symbol hooks_ip[] = {
	{ "prerouting", NF_INET_PRE_ROUTING }, { "input", NF_INET_LOCAL_IN },
	{ "forward", NF_INET_FORWARD }, { "output", NF_INET_LOCAL_OUT },
	{ "postrouting", NF_INET_POST_ROUTING },
	/* of inet; the numbers of netdev are below */
	{ "ingress", NF_INET_INGRESS }, {}
};

static const struct symbol hooks_netdev[] = {
	{ "ingress", NF_NETDEV_INGRESS }, { "egress", NF_NETDEV_EGRESS }, {}
};

const struct symbol *symbols_hook_of(__u8 family)
{
	return family == NFPROTO_NETDEV ? hooks_netdev : hooks_ip;
}

const struct symbol symbols_chain_type[] = {
	{ "filter", CTNAT_CHAIN_FILTER }, { "nat", CTNAT_CHAIN_NAT },
	{ "route", CTNAT_CHAIN_ROUTE }, {}
};

const struct symbol symbols_log_level[] = {
	{ "emerg", 0 }, { "alert", 1 }, { "crit", 2 }, { "err", 3 },
	{ "warn", 4 }, { "notice", 5 }, { "info", 6 }, { "debug", 7 },
	{ "error", 3 }, { "warning", 4 }, { "panic", 0 }, {}
};

const struct symbol symbols_family[] = {
	{ "ip", NFPROTO_IPV4 }, { "ip6", NFPROTO_IPV6 },
	{ "inet", NFPROTO_INET }, { "bridge", NFPROTO_BRIDGE },
	{ "netdev", NFPROTO_NETDEV }, {}
};

const struct symbol *symbols_of(enum ctnat_type type)
{
	static const struct symbol *const tables[] = {
		[CTNAT_TYPE_PROTOCOL] = protocols,
		[CTNAT_TYPE_NFPROTO] = nfprotos,
		[CTNAT_TYPE_ETHERTYPE] = ethertypes,
		[CTNAT_TYPE_IFTYPE] = iftypes,
		[CTNAT_TYPE_PKTTYPE] = pkttypes,
		[CTNAT_TYPE_DEVGROUP] = devgroups,
		[CTNAT_TYPE_CLASSID] = classids,
		[CTNAT_TYPE_DSCP] = dscps,
		[CTNAT_TYPE_TCPFLAGS] = tcpflags,
		[CTNAT_TYPE_ICMPTYPE] = icmptypes,
		[CTNAT_TYPE_ICMPCODE] = icmpcodes,
		[CTNAT_TYPE_ICMPV6TYPE] = icmpv6types,
		[CTNAT_TYPE_ICMPV6CODE] = icmpv6codes,
		[CTNAT_TYPE_CTSTATE] = ctstates,
		[CTNAT_TYPE_CTFLAGS] = ctflags,
		[CTNAT_TYPE_CTSTATUS] = ctstatuses,
		[CTNAT_TYPE_CTDIR] = ctdirs,
		[CTNAT_TYPE_ARPOP] = arpops,
		[CTNAT_TYPE_FIBTYPE] = fibtypes,
		[CTNAT_TYPE_FIBCHECK] = fibchecks,
	};

	return type < ARRAY_SIZE(tables) ? tables[type] : NULL;
}

const char *symbol_find_name(const struct symbol *symbols, __u32 value)
{
	for (; symbols && symbols->name; symbols++)
		if (symbols->value == value)
			return symbols->name;
	return NULL;
}

bool symbol_find(const struct symbol *symbols, const char *name, __u32 *value)
{
	for (; symbols && symbols->name; symbols++)
		if (!strcmp(symbols->name, name)) {
			*value = symbols->value;
			return true;
		}
	return false;
}

const char *symbol_name(enum ctnat_type type, __u32 value)
{
	return symbol_find_name(symbols_of(type), value);
}

bool symbol_value(enum ctnat_type type, const char *name, __u32 *value)
{
	return symbol_find(symbols_of(type), name, value);
}

/*
 * nft's standard priorities. srcnat and dnstnat exist everywhere here, as the
 * language accepts every name at every hook.
 */
const struct symbol symbols_priority[] = {
	{ "raw", -300 }, { "mangle", -150 }, { "dstnat", -100 },
	{ "filter", 0 }, { "security", 50 }, { "srcnat", 100 }, {}
};

/* Of bridges; the others are worth there what they are elsewhere. */
const struct symbol symbols_bridge_priority[] = {
	{ "dstnat", -300 }, { "filter", -200 }, { "out", 100 },
	{ "srcnat", 300 }, {}
};

bool priority_value(const char *name, __u8 family, __u8 hook, __s32 *value)
{
	bool bridge = family == NFPROTO_BRIDGE;
	__u32 found;

	(void)hook;
	if (!(bridge && symbol_find(symbols_bridge_priority, name, &found)) &&
	    !symbol_find(symbols_priority, name, &found))
		return false;
	*value = (__s32)found;
	return true;
}

const char *priority_name(__s32 value, __u8 family, __u8 hook, __s32 *rest)
{
	const struct symbol *s = family == NFPROTO_BRIDGE ?
		symbols_bridge_priority : symbols_priority;

	for (; s->name; s++) {
		__s64 off = (__s64)value - (__s32)s->value;
		bool usual = true;

		/* nft prints these names at these hooks only */
		if (!strcmp(s->name, "dstnat"))
			usual = hook == NF_INET_PRE_ROUTING;
		else if (!strcmp(s->name, "srcnat"))
			usual = hook == NF_INET_POST_ROUTING;
		else if (!strcmp(s->name, "out"))
			usual = hook == NF_INET_LOCAL_OUT;
		if (family == NFPROTO_NETDEV)
			usual = !strcmp(s->name, "filter");
		if (usual && off >= -10 && off <= 10) {
			*rest = off;
			return s->name;
		}
	}
	return NULL;
}
