/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Why ctnat drops packets, and what else it counts; each once.
 *
 * D(ID, name, reason)
 *   ID      CTNAT_DROP_ID, which is also the index of its statistic
 *   name    of the statistic, as users read it; never changes
 *   reason  SKB_DROP_REASON_reason, for dropwatch and friends
 */
#ifndef CTNAT_DROP_H
#define CTNAT_DROP_H

#define CTNAT_DROPS(D) \
	/* a rule or a policy said so */ \
	D(RULE,		"drop_rule",		NETFILTER_DROP) \
	D(POLICY,	"drop_policy",		NETFILTER_DROP) \
	/* a rule said so, and its sender was told */ \
	D(REJECT,	"drop_rejected",	NETFILTER_DROP) \
	/* conntrack is full or out of memory */ \
	D(TRACK,	"drop_track",		NOMEM) \
	/* a fragment could not be put together with others */ \
	D(FRAGMENT,	"drop_fragment",	NETFILTER_DROP) \
	/* no address or port of the range is free */ \
	D(NO_PORT,	"drop_no_port",		NETFILTER_DROP) \
	/* the interface has no address to translate to */ \
	D(NO_ADDRESS,	"drop_no_address",	NETFILTER_DROP) \
	/* no memory for a binding */ \
	D(BIND,		"drop_bind",		NOMEM) \
	/* the connection could not enter the table */ \
	D(CLASH,	"drop_clash",		NETFILTER_DROP) \
	/* the zone holds as many connections as it may */ \
	D(LIMIT,	"drop_limit",		NETFILTER_DROP) \
	/* the headers could not be rewritten */ \
	D(TRANSLATE,	"drop_translate",	NOMEM) \
	/* an ICMP error that must not be translated, or a broken one */ \
	D(ICMP_ERROR,	"drop_icmp_error",	NETFILTER_DROP) \
	/* a helper, or the correction of sequence numbers, refused it */ \
	D(HELPER,	"drop_helper",		NETFILTER_DROP) \
	/* masqueraded for another device than it would leave by */ \
	D(DEVICE,	"drop_device_changed",	NETFILTER_DROP) \
	/* its fragments were too large for where it leaves the bridge */ \
	D(TOO_BIG,	"drop_too_big",		PKT_TOO_BIG) \
	/* the device that a rule sends it to is not there, or down */ \
	D(NO_DEVICE,	"drop_no_device",	DEV_READY) \
	/* sent on from device to device too often */ \
	D(LOOP,		"drop_fwd_loop",	NETFILTER_DROP) \
	/* no route after the translation */ \
	D(ROUTE,	"drop_no_route",	IP_OUTNOROUTES)

/* S(ID, name): what is counted without a drop */
#define CTNAT_EVENTS(S) \
	S(COMMIT,	"committed") \
	S(COMMIT_EXIT,	"committed_at_exit") \
	S(INVALID,	"invalid") \
	S(QUEUED,	"fragments_queued") \
	S(NO_LABEL,	"label_without_room") \
	S(NO_HELPER,	"helper_not_applied") \
	S(NO_TIMEOUT,	"timeout_not_applied") \
	S(SET_FULL,	"set_full") \
	/* put into a flow table; not, as its devices may have other zones */ \
	S(FLOW,		"flow_added") \
	S(FLOW_ZONE,	"flow_zone_uncertain")

enum ctnat_stat_id {
#define D(ID, name, reason) CTNAT_DROP_##ID,
	CTNAT_DROPS(D)
#undef D
	CTNAT_DROP_MAX,
	CTNAT_EVENT_BASE = CTNAT_DROP_MAX - 1,
#define S(ID, name) CTNAT_EVENT_##ID,
	CTNAT_EVENTS(S)
#undef S
	CTNAT_STATS_MAX,
};

#endif /* CTNAT_DROP_H */
