// SPDX-License-Identifier: GPL-2.0-only
/* Timeout policies: protocols, states, and whether an object is a good one. */
#include "check.h"
#include "timeout.h"

/* By the numbers of <linux/netfilter/nfnetlink_cttimeout.h>. */
const struct ctnat_timeout_kind ctnat_timeout_kinds[CTNAT_TIMEOUT_KINDS] = {
	{ "tcp", IPPROTO_TCP, 0,
	  { NULL, "syn_sent", "syn_recv", "established", "fin_wait",
	    "close_wait", "last_ack", "time_wait", "close", "syn_sent2",
	    "retrans", "unack" } },
	{ "udp", IPPROTO_UDP, 0, { NULL, "unreplied", "replied" } },
	{ "udplite", IPPROTO_UDPLITE, 0, { NULL, "unreplied", "replied" } },
	{ "sctp", IPPROTO_SCTP, 0,
	  { NULL, "closed", "cookie_wait", "cookie_echoed", "established",
	    "shutdown_sent", "shutdown_recd", "shutdown_ack_sent",
	    "heartbeat_sent" } },
	{ "dccp", IPPROTO_DCCP, 0,
	  { NULL, "request", "respond", "partopen", "open", "closereq",
	    "closing", "timewait" } },
	{ "gre", IPPROTO_GRE, 0, { NULL, "unreplied", "replied" } },
	{ "icmp", IPPROTO_ICMP, NFPROTO_IPV4, { NULL, "timeout" } },
	{ "icmpv6", IPPROTO_ICMPV6, NFPROTO_IPV6, { NULL, "timeout" } },
	{ "generic", CTNAT_TIMEOUT_GENERIC, 0, { NULL, "timeout" } },
};

const struct ctnat_timeout_kind *ctnat_timeout_find(unsigned int protocol)
{
	unsigned int i;

	for (i = 0; i < CTNAT_TIMEOUT_KINDS; i++)
		if (ctnat_timeout_kinds[i].protocol == protocol)
			return &ctnat_timeout_kinds[i];
	return NULL;
}

static const char *check_values(const struct ctnat_object_ct_timeout *timeout,
				const struct ctnat_timeout_kind *kind)
{
	unsigned int i;
	bool any = false;

	for (i = 0; i < CTNAT_TIMEOUTS; i++) {
		if (timeout->value[i] && !kind->state[i])
			return "the protocol has no such state";
		if (timeout->value[i] > CTNAT_TIMEOUT_MAX)
			return "a timeout is at most 2097152 seconds";
		any |= timeout->value[i];
	}
	return any ? NULL : "a timeout policy says the time of one state at least";
}

const char *ctnat_check_ct_timeout(const void *object,
				   struct ctnat_refusal *why)
{
	const struct ctnat_object_ct_timeout *timeout = object;
	const struct ctnat_timeout_kind *kind;

	why->part = CTNAT_A_TIMEOUT_PROTOCOL;
	kind = ctnat_timeout_find(timeout->protocol);
	if (!kind)
		return "there are no timeouts for this protocol; take generic";
	if (!ctnat_is_zero(timeout->reserved, sizeof(timeout->reserved)))
		return "unused bytes of an object must be zero";
	why->part = CTNAT_A_TIMEOUT_L3PROTO;
	if (timeout->l3proto && timeout->l3proto != NFPROTO_IPV4 &&
	    timeout->l3proto != NFPROTO_IPV6)
		return "l3proto is ip or ip6";
	if (timeout->l3proto && kind->l3proto &&
	    timeout->l3proto != kind->l3proto)
		return "this protocol is one of the other l3proto";
	why->part = CTNAT_A_TIMEOUT_VALUES;
	return check_values(timeout, kind);
}
