// SPDX-License-Identifier: GPL-2.0-only
/* Chains, rules in chains, jumps, hooks: what a whole ruleset may be. */
#include "view.h"

/* ---- chains ---- */

static void chain_types(void **state)
{
	struct kit_view *kit = setup(NFPROTO_INET);

	(void)state;
	for (int hook = PRE; hook <= POST; hook++) {
		char name[32];

		snprintf(name, sizeof(name), "filter%d", hook);
		kit_base(kit, name, CTNAT_CHAIN_FILTER, hook, -400);
		snprintf(name, sizeof(name), "route%d", hook);
		kit_base(kit, name, CTNAT_CHAIN_ROUTE, hook, 2147483647);
		snprintf(name, sizeof(name), "nat%d", hook);
		if (hook != FWD)
			kit_base(kit, name, CTNAT_CHAIN_NAT, hook, -199);
	}
	kit->chains[0].policy = NF_DROP;
	expect_good(kit);
}

static const struct {
	struct ctnat_view_chain chain;
	int error;
	__u32 part;
	const char *says;
} bad_chains[] = {
#define CHAIN(_type, _hook, _priority, _policy) { \
	.type = (_type), .hook = (_hook), .priority = (_priority), \
	.policy = (_policy) }
	{ CHAIN(CTNAT_CHAIN_FILTER, 5, 0, NF_ACCEPT),
	  EOPNOTSUPP, CTNAT_A_HOOK, "a chain's hook is" },
	{ CHAIN(9, PRE, 0, NF_ACCEPT),
	  EINVAL, CTNAT_A_CHAIN_TYPE, "filter, nat or route" },
	{ CHAIN(CTNAT_CHAIN_NAT, FWD, 0, NF_ACCEPT),
	  EOPNOTSUPP, CTNAT_A_HOOK, "cannot be at forward" },
	{ CHAIN(CTNAT_CHAIN_NAT, PRE, -200, NF_ACCEPT),
	  EOPNOTSUPP, CTNAT_A_PRIORITY, "above -200" },
	{ CHAIN(CTNAT_CHAIN_FILTER, PRE, 0, NF_STOLEN),
	  EINVAL, CTNAT_A_POLICY, "accept or drop" },
	{ CHAIN(CTNAT_CHAIN_REGULAR, IN, 0, NF_ACCEPT),
	  EINVAL, CTNAT_A_HOOK, "only a base chain" },
	{ CHAIN(CTNAT_CHAIN_REGULAR, 0, 5, NF_ACCEPT),
	  EINVAL, CTNAT_A_PRIORITY, "only a base chain" },
	{ CHAIN(CTNAT_CHAIN_REGULAR, 0, 0, NF_QUEUE),
	  EINVAL, CTNAT_A_POLICY, "only a base chain" },
};

static void chain_refusals(void **state)
{
	(void)state;
	for (size_t n = 0; n < N_ELEMENTS(bad_chains); n++) {
		const struct ctnat_view_chain *chain = &bad_chains[n].chain;
		struct kit_view *kit = setup(NFPROTO_IPV4);
		__u32 i;

		kit_base(kit, "good", CTNAT_CHAIN_FILTER, PRE, 0);
		i = kit_base(kit, "c", chain->type, chain->hook,
			     chain->priority);
		kit->chains[i].policy = chain->policy;
		expect_bad(kit, bad_chains[n].error, i, CTNAT_NOWHERE,
			   bad_chains[n].part, bad_chains[n].says);
	}
}

/* ---- chains of devices ---- */

static const struct {
	__u8 family;
	struct ctnat_view_chain chain;
	int error;
	__u32 part;
	const char *says;		/* NULL: fine */
} device_chains[] = {
#define DEVICES(_family, _type, _hook, _n, _devices) \
	.family = NFPROTO_##_family, \
	.chain = { .type = CTNAT_CHAIN_##_type, .hook = _hook, \
		   .policy = NF_ACCEPT, .n_devices = _n, .devices = _devices }
	{ DEVICES(NETDEV, FILTER, NF_NETDEV_INGRESS, 1, "eth0") },
	{ DEVICES(NETDEV, FILTER, NF_NETDEV_EGRESS, 2, "eth0\0eth1") },
	{ DEVICES(NETDEV, ROUTE, NF_NETDEV_EGRESS, 1, "fifteen-letters") },
	{ DEVICES(INET, FILTER, NF_INET_INGRESS, 1, "eth0.1") },
	{ DEVICES(NETDEV, FILTER, 2, 1, "eth0"),
	  EOPNOTSUPP, CTNAT_A_HOOK, "ingress or egress" },
	{ DEVICES(IPV4, FILTER, NF_INET_INGRESS, 1, "eth0"),
	  EOPNOTSUPP, CTNAT_A_HOOK, "a chain's hook is" },
	{ DEVICES(INET, FILTER, 6, 1, "eth0"),
	  EOPNOTSUPP, CTNAT_A_HOOK, "a chain's hook is" },
	{ DEVICES(NETDEV, FILTER, NF_NETDEV_INGRESS, 0, NULL),
	  EINVAL, CTNAT_A_DEVICES, "needs a device" },
	{ DEVICES(INET, FILTER, NF_INET_INGRESS, 0, NULL),
	  EINVAL, CTNAT_A_DEVICES, "needs a device" },
	{ DEVICES(INET, FILTER, PRE, 1, "eth0"),
	  EINVAL, CTNAT_A_DEVICES, "only a chain at ingress or egress" },
	{ DEVICES(NETDEV, REGULAR, 0, 1, "eth0"),
	  EINVAL, CTNAT_A_DEVICES, "only a base chain has devices" },
	{ DEVICES(NETDEV, NAT, NF_NETDEV_INGRESS, 1, "eth0"),
	  EOPNOTSUPP, CTNAT_A_HOOK, "nat chain cannot be" },
	{ DEVICES(INET, NAT, NF_INET_INGRESS, 1, "eth0"),
	  EOPNOTSUPP, CTNAT_A_HOOK, "nat chain cannot be" },
	{ DEVICES(NETDEV, FILTER, 0, 3, "eth0\0eth1\0eth0"),
	  EINVAL, CTNAT_A_DEVICES, "named twice" },
	{ DEVICES(NETDEV, FILTER, 0, 257, "eth0"),
	  EINVAL, CTNAT_A_DEVICES, "at most 256" },
	{ DEVICES(NETDEV, FILTER, 0, 1, ""),
	  EINVAL, CTNAT_A_DEVICES, "device's name" },
	{ DEVICES(NETDEV, FILTER, 0, 1, ".."),
	  EINVAL, CTNAT_A_DEVICES, "device's name" },
	{ DEVICES(NETDEV, FILTER, 0, 1, "eth0/1"),
	  EINVAL, CTNAT_A_DEVICES, "device's name" },
	{ DEVICES(NETDEV, FILTER, 0, 1, "eth0:1"),
	  EINVAL, CTNAT_A_DEVICES, "device's name" },
	{ DEVICES(NETDEV, FILTER, 0, 1, "eth\"0"),
	  EINVAL, CTNAT_A_DEVICES, "device's name" },
	{ DEVICES(NETDEV, FILTER, 0, 1, "sixteen-letters-"),
	  EINVAL, CTNAT_A_DEVICES, "device's name" },
};

static void chains_of_devices(void **state)
{
	(void)state;
	for (size_t n = 0; n < N_ELEMENTS(device_chains); n++) {
		struct kit_view *kit = setup(device_chains[n].family);
		const char *name;

		kit_chain(kit, "c");
		name = kit->chains[0].name;
		kit->chains[0] = device_chains[n].chain;
		kit->chains[0].name = name;
		if (!device_chains[n].says)
			expect_good(kit);
		else
			expect_bad(kit, device_chains[n].error, 0,
				   CTNAT_NOWHERE, device_chains[n].part,
				   device_chains[n].says);
	}
}

static void table_refusals(void **state)
{
	struct kit_view *kit = setup(NFPROTO_ARP);

	(void)state;
	kit_chain(kit, "c");
	expect_bad(kit, EAFNOSUPPORT, 0, CTNAT_NOWHERE, CTNAT_A_FAMILY,
		   "ip, ip6, inet, bridge or netdev");
	kit = setup(NFPROTO_IPV4);
	kit->tables[0].flags = 2;
	kit_chain(kit, "c");
	expect_bad(kit, EINVAL, 0, CTNAT_NOWHERE, CTNAT_A_FLAGS, "flag of a");
	kit = setup(NFPROTO_IPV4);
	kit->tables[0].name = "a{";
	kit_chain(kit, "c");
	expect_bad(kit, EINVAL, 0, CTNAT_NOWHERE, CTNAT_A_TABLE, "table's name");
	kit = setup(NFPROTO_IPV4);
	kit_chain(kit, "");
	expect_bad(kit, EINVAL, 0, CTNAT_NOWHERE, CTNAT_A_CHAIN, "chain's name");
}

static void chain_twice(void **state)
{
	struct kit_view *kit = setup(NFPROTO_IPV4);

	(void)state;
	kit_chain(kit, "a");
	kit_chain(kit, "b");
	kit_table(kit, NFPROTO_IPV4, "u");
	kit_chain(kit, "a");
	kit_chain(kit, "c");
	kit_chain(kit, "a");
	expect_bad(kit, EEXIST, 4, CTNAT_NOWHERE, CTNAT_A_CHAIN,
		   "has a chain of this name already");
}

/* ---- families ---- */

static void family_case(__u8 family, __u16 field, const char *says)
{
	struct kit_view *kit = setup(family);
	struct kit_image *image = kit_begin();

	kit_chain(kit, "c");
	kit_counter(image);
	kit_match_of(image, &field, 1, 1);
	kit_rule(kit, 0, image);
	if (says)
		expect_bad(kit, EINVAL, 0, 0, CTNAT_A_MATCH_FIELDS, says);
	else
		expect_good(kit);
}

static void families_of_fields(void **state)
{
	(void)state;
	family_case(NFPROTO_IPV4, CTNAT_FIELD_IP_SADDR, NULL);
	family_case(NFPROTO_INET, CTNAT_FIELD_IP_SADDR, NULL);
	family_case(NFPROTO_INET, CTNAT_FIELD_IP6_SADDR, NULL);
	family_case(NFPROTO_IPV6, CTNAT_FIELD_TCP_DPORT, NULL);
	family_case(NFPROTO_BRIDGE, CTNAT_FIELD_IP_SADDR, NULL);
	family_case(NFPROTO_BRIDGE, CTNAT_FIELD_IP6_SADDR, NULL);
	family_case(NFPROTO_BRIDGE, CTNAT_FIELD_VLAN_ID, NULL);
	family_case(NFPROTO_BRIDGE, CTNAT_FIELD_ARP_OPERATION, NULL);
	family_case(NFPROTO_INET, CTNAT_FIELD_ETHER_SADDR, NULL);
	family_case(NFPROTO_INET, CTNAT_FIELD_VLAN_ID, "this is of frames");
	family_case(NFPROTO_IPV4, CTNAT_FIELD_ARP_OPERATION, "of frames");
	family_case(NFPROTO_IPV6, CTNAT_FIELD_IP_TTL, "this is of ipv4");
	family_case(NFPROTO_IPV6, CTNAT_FIELD_ICMP_ID, "this is of ipv4");
	family_case(NFPROTO_IPV6, CTNAT_FIELD_ICMP_MTU, "this is of ipv4");
	family_case(NFPROTO_IPV6, CTNAT_FIELD_CT_ORIG_IP_SADDR, "of ipv4");
	family_case(NFPROTO_IPV4, CTNAT_FIELD_IP6_DADDR, "this is of ipv6");
	family_case(NFPROTO_IPV4, CTNAT_FIELD_ICMPV6_TYPE, "this is of ipv6");
	family_case(NFPROTO_IPV4, CTNAT_FIELD_ICMPV6_MTU, "this is of ipv6");
	family_case(NFPROTO_IPV4, CTNAT_FIELD_CT_REPLY_IP6_DADDR, "of ipv6");
}

static void families_of_addresses(void **state)
{
	struct kit_view *kit = setup(NFPROTO_IPV6);
	struct kit_image *image = kit_begin();
	struct ctnat_insn_ct *ct = kit_ct(image, CTNAT_CT_NAT);
	struct ctnat_insn_set *set;

	(void)state;
	ct->nat.side = CTNAT_NAT_SRC;
	kit_addr4(&ct->nat, 1, 1);
	kit_chain(kit, "c");
	kit_rule(kit, 0, image);
	expect_bad(kit, EINVAL, 0, 0, CTNAT_PART_NAT + CTNAT_A_NAT_ADDR_MIN,
		   "this is of ipv4");

	kit = setup(NFPROTO_IPV4);
	image = kit_begin();
	kit_addr6(&kit_nat(image, CTNAT_NAT_DST, CTNAT_NAT_RANGE)->nat, 1, 1);
	kit_base(kit, "c", CTNAT_CHAIN_NAT, PRE, -100);
	kit_rule(kit, 0, image);
	expect_bad(kit, EINVAL, 0, 0, CTNAT_A_NAT_ADDR_MIN, "this is of ipv6");

	kit = setup(NFPROTO_IPV4);
	image = kit_begin();
	set = kit_set(image, CTNAT_FIELD_META_MARK, 0);
	set->value.field = CTNAT_FIELD_IP6_SADDR;
	kit_chain(kit, "c");
	kit_rule(kit, 0, image);
	expect_bad(kit, EINVAL, 0, 0, CTNAT_A_SET_FROM, "this is of ipv6");
}

/* ---- hooks ---- */

/* What is judged: a statement, in a base chain or reached from one. */
enum what {
	LOOKUP, CLEAR, NOTRACK,
	CT_NAT, CT_SRC, CT_DST, CT_INTERFACE, CT_PORTS, CT_KEEP, CT_LOCAL,
	SNAT, DNAT, MASQUERADE, REDIRECT,
	N_WHAT
};

static void add(struct kit_image *image, enum what what)
{
	struct ctnat_nat *nat = NULL;

	switch (what) {
	case LOOKUP:
		kit_ct(image, 0);
		return;
	case CLEAR:
		kit_add(image, CTNAT_EXPR_CT_CLEAR, sizeof(struct ctnat_insn));
		return;
	case NOTRACK:
		kit_add(image, CTNAT_EXPR_NOTRACK, sizeof(struct ctnat_insn));
		return;
	case SNAT:
		nat = &kit_nat(image, CTNAT_NAT_SRC, CTNAT_NAT_RANGE)->nat;
		kit_addr4(nat, 1, 1);
		return;
	case DNAT:
		nat = &kit_nat(image, CTNAT_NAT_DST, CTNAT_NAT_RANGE)->nat;
		kit_ports(nat, 1, 1);
		return;
	case MASQUERADE:
		kit_nat(image, CTNAT_NAT_SRC, CTNAT_NAT_INTERFACE);
		return;
	case REDIRECT:
		kit_nat(image, CTNAT_NAT_DST, CTNAT_NAT_LOCAL);
		return;
	default:
		nat = &kit_ct(image, CTNAT_CT_NAT)->nat;
	}
	if (what == CT_NAT)
		return;
	nat->side = what == CT_DST || what == CT_LOCAL ? CTNAT_NAT_DST :
							 CTNAT_NAT_SRC;
	if (what == CT_PORTS)
		kit_ports(nat, 1024, 2048);
	else if (what == CT_INTERFACE)
		nat->target = CTNAT_NAT_INTERFACE;
	else if (what == CT_KEEP)
		nat->target = CTNAT_NAT_KEEP;
	else if (what == CT_LOCAL)
		nat->target = CTNAT_NAT_LOCAL;
	else
		kit_addr4(nat, 1, 2);
}

/* By statement: filter hooks that may hold it, then nat hooks. */
static const struct {
	__u8 filter, nat;
} allowed[N_WHAT] = {
#define AT(hook)	(1 << (hook))
#define ALL		(AT(PRE) | AT(IN) | AT(FWD) | AT(OUT) | AT(POST))
#define BOTH_HALVES	(ALL & ~AT(FWD))
	[LOOKUP] = { ALL, 0 },
	[CLEAR] = { ALL, 0 },
	[NOTRACK] = { ALL, 0 },
	[CT_NAT] = { BOTH_HALVES, 0 },
	[CT_SRC] = { BOTH_HALVES, 0 },
	[CT_KEEP] = { BOTH_HALVES, 0 },
	[CT_DST] = { AT(PRE) | AT(OUT), 0 },
	[CT_LOCAL] = { AT(PRE) | AT(OUT), 0 },
	[CT_INTERFACE] = { AT(POST), 0 },
	[CT_PORTS] = { AT(POST) | AT(IN), 0 },
	[SNAT] = { 0, AT(POST) | AT(IN) },
	[DNAT] = { 0, AT(PRE) | AT(OUT) },
	[MASQUERADE] = { 0, AT(POST) },
	[REDIRECT] = { 0, AT(PRE) | AT(OUT) },
};

/* @deep: through two jumps; with an innocent hook that gets there as well */
static void hook_case(enum what what, __u8 type, int hook, bool deep)
{
	__u8 good = type == CTNAT_CHAIN_NAT ? allowed[what].nat :
					      allowed[what].filter;
	struct kit_view *kit = setup(NFPROTO_INET);
	struct kit_image *image = kit_begin();
	__u32 at;
	int err;

	kit_base(kit, "other", CTNAT_CHAIN_FILTER, PRE, 0);
	at = kit_base(kit, "base", type, hook, 0);
	if (deep) {
		jump(kit, at, CTNAT_VERDICT_JUMP, "mid");
		at = kit_chain(kit, "last");
		jump(kit, kit_chain(kit, "mid"), CTNAT_VERDICT_GOTO, "last");
	}
	add(image, what);
	kit_rule(kit, at, image);
	err = kit_verify(kit);
	if (!!err == !!(good & AT(hook)))
		fail_msg("statement %d, type %d, hook %d, deep %d: %s", what,
			 type, hook, deep, err ? kit->why.sentence : "passed");
	if (err) {
		assert_int_equal(err, -EOPNOTSUPP);
		assert_int_equal(kit->why.chain, at);
		assert_int_equal(kit->why.rule, 0);
		assert_int_equal(kit->why.insn, 0);
	}
	kit_view_free(kit);
}

static void hook_cases(enum what what, int hook, bool deep)
{
	hook_case(what, CTNAT_CHAIN_FILTER, hook, deep);
	hook_case(what, CTNAT_CHAIN_ROUTE, hook, deep);
	if (hook != FWD)
		hook_case(what, CTNAT_CHAIN_NAT, hook, deep);
}

static void hooks_of_statements(void **state)
{
	(void)state;
	for (int what = 0; what < N_WHAT; what++)
		for (int hook = PRE; hook <= POST; hook++) {
			hook_cases(what, hook, false);
			hook_cases(what, hook, true);
		}
}

/* On a bridge every hook does both halves, and no device has an address. */
static void hooks_of_bridges(void **state)
{
	(void)state;
	for (int what = 0; what < N_WHAT; what++)
		for (int hook = PRE; hook <= POST; hook++) {
			bool bad = what == CT_LOCAL || what == CT_INTERFACE ||
				   what >= SNAT;
			struct kit_view *kit = setup(NFPROTO_BRIDGE);
			struct kit_image *image = kit_begin();

			kit_base(kit, "c", CTNAT_CHAIN_FILTER, hook, 0);
			add(image, what);
			kit_rule(kit, 0, image);
			if (!kit_verify(kit) != !bad)
				fail_msg("statement %d, hook %d", what, hook);
			kit_view_free(kit);
		}
}

static void chains_of_bridges(void **state)
{
	struct kit_view *kit = setup(NFPROTO_BRIDGE);

	(void)state;
	kit_base(kit, "n", CTNAT_CHAIN_NAT, PRE, 0);
	expect_bad(kit, EOPNOTSUPP, 0, CTNAT_NOWHERE, CTNAT_A_CHAIN_TYPE,
		   "nat chains are of families ip, ip6 and inet");
	kit = setup(NFPROTO_BRIDGE);
	kit_base(kit, "r", CTNAT_CHAIN_ROUTE, OUT, 0);
	expect_bad(kit, EOPNOTSUPP, 0, CTNAT_NOWHERE, CTNAT_A_CHAIN_TYPE,
		   "nothing is routed in this family");
}

/* At the hooks of devices both halves are done at once. */
static void hooks_of_devices(void **state)
{
	static const struct {
		bool ingress, egress;
	} good[N_WHAT] = {
		[LOOKUP] = { true, true },
		[CLEAR] = { true, true },
		[NOTRACK] = { true, true },
		[CT_NAT] = { true, true },
		[CT_SRC] = { true, true },
		[CT_DST] = { true, true },
		[CT_KEEP] = { true, true },
		[CT_PORTS] = { true, true },
		[CT_LOCAL] = { true, false },
		[CT_INTERFACE] = { false, true },
	};

	(void)state;
	for (int n = 0; n < 3 * N_WHAT; n++) {
		static const __u8 hooks[3] = {
			NF_NETDEV_INGRESS, NF_NETDEV_EGRESS, NF_INET_INGRESS,
		};
		__u8 hook = hooks[n / N_WHAT];
		struct kit_view *kit = setup(hook == NF_INET_INGRESS ?
					     NFPROTO_INET : NFPROTO_NETDEV);
		struct kit_image *image = kit_begin();
		int what = n % N_WHAT, err;
		__u32 at;

		at = kit_base(kit, "c", CTNAT_CHAIN_FILTER, hook, 0);
		kit->chains[at].n_devices = 1;
		kit->chains[at].devices = "eth0";
		add(image, what);
		kit_rule(kit, at, image);
		err = kit_verify(kit);
		assert_int_equal(err, (hook == NF_NETDEV_EGRESS ?
				       good[what].egress : good[what].ingress) ?
				      0 : -EOPNOTSUPP);
		kit_view_free(kit);
	}
}

/* One regular chain, two base chains: it must suit both. */
static void hooks_together(void **state)
{
	struct kit_view *kit = setup(NFPROTO_IPV4);
	struct kit_image *image = kit_begin();

	(void)state;
	jump(kit, kit_base(kit, "a", CTNAT_CHAIN_FILTER, PRE, 0),
	     CTNAT_VERDICT_JUMP, "shared");
	kit_chain(kit, "shared");
	jump(kit, kit_base(kit, "b", CTNAT_CHAIN_FILTER, FWD, 0),
	     CTNAT_VERDICT_JUMP, "shared");
	add(image, CT_NAT);
	kit_rule(kit, 1, image);
	expect_bad(kit, EOPNOTSUPP, 1, 0, CTNAT_A_CT_NAT, "forward");
}

/* A chain that nothing reaches may hold anything. */
static void hooks_unreached(void **state)
{
	struct kit_view *kit = setup(NFPROTO_INET);

	(void)state;
	kit_chain(kit, "c");
	for (int what = 0; what < N_WHAT; what++) {
		struct kit_image *image = kit_begin();

		add(image, what);
		kit_rule(kit, 0, image);
	}
	expect_good(kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chain_types),
		cmocka_unit_test(chain_refusals),
		cmocka_unit_test(table_refusals),
		cmocka_unit_test(chain_twice),
		cmocka_unit_test(chains_of_devices),
		cmocka_unit_test(families_of_fields),
		cmocka_unit_test(families_of_addresses),
		cmocka_unit_test(hooks_of_statements),
		cmocka_unit_test(hooks_of_bridges),
		cmocka_unit_test(chains_of_bridges),
		cmocka_unit_test(hooks_of_devices),
		cmocka_unit_test(hooks_together),
		cmocka_unit_test(hooks_unreached),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
