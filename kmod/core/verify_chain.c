// SPDX-License-Identifier: GPL-2.0-only
/* May this chain exist, and may this rule stand in it? */
#include "check.h"
#include "helper.h"
#include "hooks.h"
#include "uses.h"

/* As nf_tables: NAT needs the connection, which is looked up at this one. */
#define PRI_CONNTRACK	(-200)

static const char *check_table(const struct ctnat_view_table *table,
			       struct ctnat_refusal *why)
{
	why->part = CTNAT_A_TABLE;
	if (!ctnat_is_name(table->name))
		return "a table's name has 1 to 127 characters and no blank or punctuation of the language";
	why->part = CTNAT_A_FAMILY;
	if (!ctnat_is_family(table->family)) {
		why->error = EAFNOSUPPORT;
		return CTNAT_SAYS_FAMILIES;
	}
	why->part = CTNAT_A_FLAGS;
	if (table->flags & ~CTNAT_TABLE_DORMANT)
		return "unknown flag of a table";
	return NULL;
}

static const char *check_name(const struct ctnat_view_chain *chain,
			      struct ctnat_refusal *why)
{
	why->part = CTNAT_A_CHAIN;
	return ctnat_is_name(chain->name) ? NULL :
		"a chain's name has 1 to 127 characters and no blank or punctuation of the language";
}

static const char *check_regular(const struct ctnat_view_chain *chain,
				 struct ctnat_refusal *why)
{
	why->part = CTNAT_A_DEVICES;
	if (chain->n_devices)
		return "only a base chain has devices; give it a type";
	if (!chain->hook && !chain->priority && chain->policy == NF_ACCEPT)
		return NULL;
	if (!chain->hook && !chain->priority && !chain->policy)
		return NULL;
	why->part = chain->hook ? CTNAT_A_HOOK : chain->priority ?
		CTNAT_A_PRIORITY : CTNAT_A_POLICY;
	return "only a base chain has a hook, a priority and a policy; give it a type";
}

static const char *check_type(const struct ctnat_view_table *table,
			      const struct ctnat_view_chain *chain,
			      struct ctnat_refusal *why)
{
	why->part = CTNAT_A_CHAIN_TYPE;
	if (chain->type >= __CTNAT_CHAIN_MAX)
		return "a chain's type is filter, nat or route";
	/* of netdev it is judged with its hook, as of ingress of inet */
	if (table->family != NFPROTO_BRIDGE ||
	    chain->type == CTNAT_CHAIN_FILTER)
		return NULL;
	why->error = EOPNOTSUPP;
	return chain->type == CTNAT_CHAIN_NAT ?
		"nat chains are of families ip, ip6 and inet; use a filter chain and ct(commit, nat(...))" :
		"nothing is routed in this family; use a filter chain";
}

static const char *check_devices(const struct ctnat_view_chain *chain)
{
	const char *name, *other;
	__u32 i, j;

	if (!chain->n_devices)
		return "a chain at ingress or egress needs a device; add: device \"eth0\"";
	if (chain->n_devices > CTNAT_DEVICES_MAX)
		return "a chain has at most 256 devices";
	ctnat_for_each_device(name, i, chain) {
		if (!ctnat_is_device(name))
			return ctnat_device_sentence;
		ctnat_for_each_device(other, j, chain)
			if (j < i && !strcmp(name, other))
				return "a device is named twice";
	}
	return NULL;
}

static const char *check_hook(const struct ctnat_view_chain *chain, __u8 family,
			      struct ctnat_refusal *why)
{
	why->part = CTNAT_A_HOOK;
	if (family == NFPROTO_NETDEV && chain->hook > NF_NETDEV_EGRESS) {
		why->error = EOPNOTSUPP;
		return "the hook of a chain of family netdev is ingress or egress";
	}
	if (ctnat_device_hook(family, chain->hook)) {
		why->part = CTNAT_A_DEVICES;
		return check_devices(chain);
	}
	if (chain->hook >= CTNAT_HOOKS) {
		why->error = EOPNOTSUPP;
		return "a chain's hook is prerouting, input, forward, output or postrouting";
	}
	why->part = CTNAT_A_DEVICES;
	if (chain->n_devices)
		return "only a chain at ingress or egress has devices; match iifname or oifname";
	return NULL;
}

static const char *check_base(const struct ctnat_view_chain *chain, __u8 family,
			      struct ctnat_refusal *why)
{
	const char *sentence;

	sentence = check_hook(chain, family, why);
	if (sentence)
		return sentence;
	why->part = CTNAT_A_HOOK;
	if (chain->type == CTNAT_CHAIN_NAT &&
	    ctnat_device_hook(family, chain->hook)) {
		why->error = EOPNOTSUPP;
		return "a nat chain cannot be at ingress or egress; use type filter and ct(commit, nat(...))";
	}
	if (chain->type == CTNAT_CHAIN_NAT &&
	    chain->hook == NF_INET_FORWARD) {
		why->error = EOPNOTSUPP;
		return "a nat chain cannot be at forward; use prerouting or postrouting";
	}
	why->part = CTNAT_A_PRIORITY;
	if (chain->type == CTNAT_CHAIN_NAT &&
	    chain->priority <= PRI_CONNTRACK) {
		why->error = EOPNOTSUPP;
		return "a nat chain's priority is above -200, where connections are looked up";
	}
	why->part = CTNAT_A_POLICY;
	if (chain->policy != NF_ACCEPT && chain->policy != NF_DROP)
		return "a chain's policy is accept or drop";
	return NULL;
}

int ctnat_verify_table(const struct ctnat_view_table *table,
		       struct ctnat_refusal *why)
{
	const char *sentence;

	why->error = EINVAL;
	sentence = check_table(table, why);
	return sentence ? ctnat_refuse(why, why->error, CTNAT_NOWHERE, why->part,
				       sentence) : 0;
}

int ctnat_verify_comment(const char *text, struct ctnat_refusal *why)
{
	if (strlen(text) >= CTNAT_REMARK_MAX)
		return ctnat_refuse(why, ENAMETOOLONG, CTNAT_NOWHERE,
				    CTNAT_A_COMMENT,
				    "this comment has more than 128 bytes; shorten it");
	if (!ctnat_is_quotable(text))
		return ctnat_refuse(why, EINVAL, CTNAT_NOWHERE, CTNAT_A_COMMENT,
				    CTNAT_SAYS_QUOTABLE);
	return 0;
}

int ctnat_verify_chain(const struct ctnat_view *view, __u32 chain,
		       struct ctnat_refusal *why)
{
	const struct ctnat_view_chain *c = &view->chains[chain];
	const struct ctnat_view_table *table = &view->tables[c->table];
	const char *sentence;

	why->error = EINVAL;
	sentence = check_table(table, why) ?: check_name(c, why);
	if (!sentence && c->type == CTNAT_CHAIN_REGULAR)
		sentence = check_regular(c, why);
	else if (!sentence)
		sentence = check_type(table, c, why) ?:
			   check_base(c, table->family, why);
	if (!sentence)
		return 0;
	ctnat_refuse(why, why->error, CTNAT_NOWHERE, why->part, sentence);
	why->chain = chain;
	return -why->error;
}

/* ---- rules ---- */

/* Family that a field is of; NFPROTO_INET: of any. */
static __u8 field_family(unsigned int field)
{
	if (field == CTNAT_FIELD_META_IBRNAME ||
	    field == CTNAT_FIELD_META_OBRNAME)
		return NFPROTO_BRIDGE;
	switch (ctnat_field_needs(field)) {
	case CTNAT_NEEDS_VLAN:
	case CTNAT_NEEDS_ARP:
		return NFPROTO_BRIDGE;
	case CTNAT_NEEDS_IP:
	case CTNAT_NEEDS_ICMP:
	case CTNAT_NEEDS_ICMP_ECHO:
	case CTNAT_NEEDS_ICMP_MTU:
	case CTNAT_NEEDS_CT_IP:
		return NFPROTO_IPV4;
	case CTNAT_NEEDS_IP6:
	case CTNAT_NEEDS_ICMPV6:
	case CTNAT_NEEDS_ICMPV6_ECHO:
	case CTNAT_NEEDS_ICMPV6_MTU:
	case CTNAT_NEEDS_FRAG:
	case CTNAT_NEEDS_CT_IP6:
		return NFPROTO_IPV6;
	}
	return NFPROTO_INET;
}

static const char *check_families(__u8 table, __u8 wanted)
{
	if (ctnat_is_l2(table) || wanted == NFPROTO_INET || wanted == table)
		return NULL;
	if (table == NFPROTO_INET && wanted != NFPROTO_BRIDGE)
		return NULL;
	if (wanted == NFPROTO_BRIDGE)
		return "this is of frames; use a table of family bridge or netdev";
	return wanted == NFPROTO_IPV4 ?
		"this is of ipv4, the table of ip6; use a table of family ip or inet" :
		"this is of ipv6, the table of ip; use a table of family ip6 or inet";
}

static __u8 reject_family(__u8 type)
{
	return type == CTNAT_REJECT_ICMP ? NFPROTO_IPV4 :
	       type == CTNAT_REJECT_ICMPV6 ? NFPROTO_IPV6 : NFPROTO_INET;
}

/* Where the fields of an expression are named. */
static __u32 fields_part(__u8 kind)
{
	switch (kind) {
	case CTNAT_EXPR_MATCH:
		return CTNAT_A_MATCH_FIELDS;
	case CTNAT_EXPR_SET:
		return CTNAT_A_SET_FROM;
	case CTNAT_EXPR_MAP:
		return CTNAT_A_MAP_FIELDS;
	case CTNAT_EXPR_JHASH:
		return CTNAT_A_JHASH_FIELDS;
	case CTNAT_EXPR_LOOKUP:
		return CTNAT_A_LOOKUP_FIELDS;
	case CTNAT_EXPR_DYNSET:
		return CTNAT_A_DYNSET_FIELDS;
	}
	return 0;
}

/* Fields and addresses against the family of the table. */
static const char *check_family(const struct ctnat_insn *insn, __u8 table,
				struct ctnat_refusal *why)
{
	const struct ctnat_insn_reject *reject = (const void *)insn;
	const struct ctnat_insn_set *set = (const void *)insn;
	const struct ctnat_insn_nat *nat = (const void *)insn;
	const struct ctnat_insn_ct *ct = (const void *)insn;
	const char *sentence = NULL;
	__u16 fields[CTNAT_READS_MAX];
	unsigned int i, n;

	why->part = fields_part(insn->kind);
	n = ctnat_insn_reads(insn, fields);
	for (i = 0; i < n && !sentence; i++)
		sentence = check_families(table, field_family(fields[i]));
	if (sentence)
		return sentence;
	switch (insn->kind) {
	case CTNAT_EXPR_REJECT:
		why->part = CTNAT_A_REJECT_TYPE;
		return check_families(table, reject_family(reject->type));
	case CTNAT_EXPR_SET:
		why->part = CTNAT_A_SET_FIELD;
		return check_families(table, field_family(set->field));
	case CTNAT_EXPR_NAT:
		why->part = CTNAT_A_NAT_ADDR_MIN;
		if (nat->nat.family)
			return check_families(table, nat->nat.family);
		return NULL;
	case CTNAT_EXPR_CT:
		why->part = CTNAT_PART_NAT + CTNAT_A_NAT_ADDR_MIN;
		if (ct->nat.family)
			return check_families(table, ct->nat.family);
		return NULL;
	}
	return NULL;
}

int ctnat_verify_rule(const struct ctnat_view *view, __u32 chain, __u32 rule,
		      struct ctnat_refusal *why)
{
	const struct ctnat_view_chain *c = &view->chains[chain];
	const struct ctnat_rule *image = ctnat_rule_at(c, rule)->rule;
	__u8 family = view->tables[c->table].family;
	const struct ctnat_insn *insn;
	const char *sentence;
	__u32 n = 0;

	ctnat_rule_for_each(insn, image) {
		why->error = EINVAL;
		why->part = 0;
		sentence = check_family(insn, family, why);
		if (!sentence)
			sentence = ctnat_check_hooks(insn,
						     ctnat_own_hook(view, c),
						     why);
		if (!sentence) {
			why->error = EOPNOTSUPP;
			why->part = CTNAT_A_CT_HELPER;
			sentence = ctnat_check_helper(image, insn, family,
						      NULL);
		}
		if (sentence) {
			ctnat_refuse(why, why->error, n, why->part, sentence);
			why->chain = chain;
			why->rule = rule;
			return -why->error;
		}
		n++;
	}
	return 0;
}
