// SPDX-License-Identifier: GPL-2.0-only
/* Which helpers there are, and whether a rule can mean one. */
#include "check.h"
#include "helper.h"

#define NAMED .nat = CTNAT_HELPER_NAT_NAMED
#define HOOKED(module) \
	.nat = CTNAT_HELPER_NAT_MODULE, .nat_module = module

const struct ctnat_helper_kind ctnat_helper_kinds[CTNAT_HELPERS] = {
	{ "ftp", { "ftp", NULL }, .ip6 = true, NAMED },
	{ "tftp", { NULL, "tftp" }, .ip6 = true, NAMED },
	{ "sip", { "sip", "sip" }, .ip6 = true, NAMED },
	{ "irc", { "irc", NULL }, NAMED },
	{ "amanda", { NULL, "amanda" }, .ip6 = true, NAMED },
	{ "h323", { "Q.931", "RAS" }, .ip6 = true, HOOKED("nf_nat_h323") },
	{ "pptp", { "pptp", NULL }, HOOKED("nf_nat_pptp") },
	{ "snmp", { NULL, "snmp" }, HOOKED("nf_nat_snmp_basic") },
	{ "netbios-ns", { NULL, "netbios-ns" }, .ip6 = false },
	{ "sane", { "sane", NULL }, .ip6 = true },
};

int ctnat_helper_find(const char *name)
{
	int i;

	for (i = 0; i < CTNAT_HELPERS; i++)
		if (!strcmp(ctnat_helper_kinds[i].name, name))
			return i;
	return -1;
}

int ctnat_helper_of_type(const char *type, unsigned int protocol)
{
	enum ctnat_helper_l4 l4 = ctnat_helper_l4_of(protocol);
	int i;

	for (i = 0; i < CTNAT_HELPERS; i++)
		if (ctnat_helper_kinds[i].kernel[l4] &&
		    !strcmp(ctnat_helper_kinds[i].kernel[l4], type))
			return i;
	return -1;
}

const char *ctnat_check_ct_helper(const void *object, struct ctnat_refusal *why)
{
	const struct ctnat_object_ct_helper *helper = object;
	size_t len = strnlen(helper->type, sizeof(helper->type));
	int kind;

	if (!ctnat_is_zero(helper->reserved, sizeof(helper->reserved)))
		return "unused bytes of an object must be zero";
	why->part = CTNAT_A_HELPER_PROTOCOL;
	if (helper->protocol != IPPROTO_TCP && helper->protocol != IPPROTO_UDP)
		return "a helper is for tcp or udp";
	why->part = CTNAT_A_HELPER_TYPE;
	if (len == sizeof(helper->type) ||
	    !ctnat_is_zero(helper->type + len, sizeof(helper->type) - len))
		return "a text must end with a NUL";
	kind = ctnat_helper_of_type(helper->type, helper->protocol);
	why->error = EOPNOTSUPP;
	if (kind < 0)
		return "there is no such helper for this protocol";
	why->error = EINVAL;
	why->part = CTNAT_A_HELPER_L3PROTO;
	if (helper->l3proto && helper->l3proto != NFPROTO_IPV4 &&
	    helper->l3proto != NFPROTO_IPV6)
		return "l3proto is ip or ip6";
	why->error = EOPNOTSUPP;
	if (helper->l3proto == NFPROTO_IPV6 && !ctnat_helper_kinds[kind].ip6)
		return "this helper exists for ipv4 only";
	why->error = EINVAL;
	return NULL;
}

/* ---- what the matches of a rule leave over ---- */

#define TCP (1u << CTNAT_HELPER_TCP)
#define UDP (1u << CTNAT_HELPER_UDP)

#define IP4 1u
#define IP6 2u

struct left {
	__u32 l4; /* TCP, UDP */
	__u32 l3; /* IP4, IP6 */
};

/* Those of two values that one of the elements of a one-field match holds. */
static __u32 held(const struct ctnat_insn_match *match, __u32 a, __u32 b)
{
	__u32 value[2] = { a, b };
	__u32 bits = 0, i, j;

	for (i = 0; i < 2; i++)
		for (j = 0; j < ctnat_match_elems(match); j++)
			if (*ctnat_match_low(match, j) <= value[i] &&
			    value[i] <= *ctnat_match_high(match, j))
				bits |= 1u << i;
	return match->invert ? ~bits : bits;
}

static void narrow_by_value(struct left *left,
			    const struct ctnat_insn_match *match)
{
	__u32 room[CTNAT_WORDS_MAX];

	/* masks and rows of fields: nothing is concluded from them */
	if (match->n_fields != 1 || (__u8) ~*ctnat_match_mask(match, room))
		return;
	switch (match->field[0]) {
	case CTNAT_FIELD_META_L4PROTO:
	case CTNAT_FIELD_IP_PROTOCOL:
	case CTNAT_FIELD_IP6_NEXTHDR:
		left->l4 &= held(match, IPPROTO_TCP, IPPROTO_UDP);
		break;
	case CTNAT_FIELD_META_NFPROTO:
		left->l3 &= held(match, NFPROTO_IPV4, NFPROTO_IPV6);
		break;
	}
}

static void narrow_by_field(struct left *left, unsigned int field)
{
	switch (ctnat_field_needs(field)) {
	case CTNAT_NEEDS_TCP:
		left->l4 &= TCP;
		break;
	case CTNAT_NEEDS_UDP:
		left->l4 &= UDP;
		break;
	case CTNAT_NEEDS_SCTP:
	case CTNAT_NEEDS_ICMP:
	case CTNAT_NEEDS_ICMP_ECHO:
	case CTNAT_NEEDS_ICMP_MTU:
	case CTNAT_NEEDS_ICMPV6:
	case CTNAT_NEEDS_ICMPV6_ECHO:
	case CTNAT_NEEDS_ICMPV6_MTU:
		left->l4 = 0;
		break;
	case CTNAT_NEEDS_IP:
		left->l3 &= IP4;
		break;
	case CTNAT_NEEDS_IP6:
		left->l3 &= IP6;
		break;
	}
}

static void narrow(struct left *left, const struct ctnat_insn *insn)
{
	const struct ctnat_insn_match *match = (const void *)insn;
	unsigned int i;

	if (insn->kind != CTNAT_EXPR_MATCH)
		return;
	for (i = 0; i < match->n_fields; i++)
		narrow_by_field(left, match->field[i]);
	narrow_by_value(left, match);
}

/* What a helper is there for. */
static struct left of_kind(const struct ctnat_helper_kind *kind)
{
	return (struct left){
		.l4 = (kind->kernel[CTNAT_HELPER_TCP] ? TCP : 0) |
		      (kind->kernel[CTNAT_HELPER_UDP] ? UDP : 0),
		.l3 = kind->ip6 ? IP4 | IP6 : IP4,
	};
}

static struct left of_object(const struct ctnat_object_ct_helper *object)
{
	int kind = ctnat_helper_of_type(object->type, object->protocol);
	struct left left = of_kind(&ctnat_helper_kinds[kind]);

	left.l4 &= object->protocol == IPPROTO_TCP ? TCP : UDP;
	if (object->l3proto)
		left.l3 &= object->l3proto == NFPROTO_IPV4 ? IP4 : IP6;
	return left;
}

const char *ctnat_check_helper(const struct ctnat_rule *rule,
			       const struct ctnat_insn *insn, __u8 family,
			       const struct ctnat_object *object)
{
	const struct ctnat_insn_ct *ct = (const void *)insn;
	struct left left = { TCP | UDP, IP4 | IP6 };
	const struct ctnat_insn *before;
	struct left has;
	int kind;

	if (insn->kind != CTNAT_EXPR_CT || !(ct->has & CTNAT_CT_HELPER))
		return NULL;
	kind = ctnat_helper_find(ct->helper);
	/* an object's, which is judged as such */
	if (!object && kind < 0)
		return NULL;
	has = object ? of_object((const void *)object) :
		       of_kind(&ctnat_helper_kinds[kind]);
	if (family == NFPROTO_IPV4)
		left.l3 = IP4;
	else if (family == NFPROTO_IPV6)
		left.l3 = IP6;
	for (before = ctnat_rule_first(rule); before != insn;
	     before = ctnat_rule_next(before))
		narrow(&left, before);
	if (!(has.l4 & left.l4))
		return has.l4 == TCP ? "this helper exists for tcp only, which this rule never lets pass" :
		       has.l4 == UDP ? "this helper exists for udp only, which this rule never lets pass" :
				       "this helper exists for tcp and udp only, which this rule never lets pass";
	if (!(has.l3 & left.l3))
		return has.l3 == IP4 ? "this helper exists for ipv4 only" :
				       "this helper exists for ipv6 only";
	return NULL;
}
