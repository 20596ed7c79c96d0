// SPDX-License-Identifier: GPL-2.0-only
/* Chains, rules in chains, jumps, hooks: what a whole ruleset may be. */
#include "unit.h"

#define PRE	NF_INET_PRE_ROUTING
#define IN	NF_INET_LOCAL_IN
#define FWD	NF_INET_FORWARD
#define OUT	NF_INET_LOCAL_OUT
#define POST	NF_INET_POST_ROUTING

static struct kit_view *setup(__u8 family)
{
	struct kit_view *kit = kit_view();

	kit_table(kit, family, "t");
	return kit;
}

static void expect_good(struct kit_view *kit)
{
	if (kit_verify(kit))
		fail_msg("refused: %s", kit->why.sentence);
	kit_view_free(kit);
}

static void expect_bad(struct kit_view *kit, int error, __u32 chain, __u32 rule,
		       __u32 part, const char *says)
{
	int err = kit_verify(kit);

	if (!err)
		fail_msg("passed, instead of \"%s\"", says);
	assert_int_equal(err, -error);
	expect_refusal(&kit->why, error, rule == CTNAT_NOWHERE ? CTNAT_NOWHERE :
		       kit->why.insn, part, says);
	assert_int_equal(kit->why.chain, chain);
	assert_int_equal(kit->why.rule, rule);
	kit_view_free(kit);
}

static __u32 jump(struct kit_view *kit, __u32 from, __u8 code, const char *to)
{
	struct kit_image *image = kit_begin();

	kit_counter(image);
	kit_verdict(image, code, to);
	return kit_rule(kit, from, image);
}

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

static void bad_chain(__u8 type, __u8 hook, __s32 priority, __u8 policy,
		      int error, __u32 part, const char *says)
{
	struct kit_view *kit = setup(NFPROTO_IPV4);
	__u32 i;

	kit_base(kit, "good", CTNAT_CHAIN_FILTER, PRE, 0);
	i = kit_base(kit, "c", type, hook, priority);
	kit->chains[i].policy = policy;
	expect_bad(kit, error, i, CTNAT_NOWHERE, part, says);
}

static void chain_refusals(void **state)
{
	(void)state;
	bad_chain(CTNAT_CHAIN_FILTER, 5, 0, NF_ACCEPT, EOPNOTSUPP, CTNAT_A_HOOK,
		  "a chain's hook is");
	bad_chain(9, PRE, 0, NF_ACCEPT, EINVAL, CTNAT_A_CHAIN_TYPE,
		  "filter, nat or route");
	bad_chain(CTNAT_CHAIN_NAT, FWD, 0, NF_ACCEPT, EOPNOTSUPP, CTNAT_A_HOOK,
		  "cannot be at forward");
	bad_chain(CTNAT_CHAIN_NAT, PRE, -200, NF_ACCEPT, EOPNOTSUPP,
		  CTNAT_A_PRIORITY, "above -200");
	bad_chain(CTNAT_CHAIN_FILTER, PRE, 0, NF_STOLEN, EINVAL, CTNAT_A_POLICY,
		  "accept or drop");
	bad_chain(CTNAT_CHAIN_REGULAR, IN, 0, NF_ACCEPT, EINVAL, CTNAT_A_HOOK,
		  "only a base chain");
	bad_chain(CTNAT_CHAIN_REGULAR, 0, 5, NF_ACCEPT, EINVAL,
		  CTNAT_A_PRIORITY, "only a base chain");
	bad_chain(CTNAT_CHAIN_REGULAR, 0, 0, NF_QUEUE, EINVAL, CTNAT_A_POLICY,
		  "only a base chain");
}

static void table_refusals(void **state)
{
	struct kit_view *kit = setup(NFPROTO_BRIDGE);

	(void)state;
	kit_chain(kit, "c");
	expect_bad(kit, EAFNOSUPPORT, 0, CTNAT_NOWHERE, CTNAT_A_FAMILY,
		   "ip, ip6 or inet");
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
	expect_bad(kit, EINVAL, 0, 0, CTNAT_A_SET_VALUE, "this is of ipv6");
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

static void hooks_of_statements(void **state)
{
	(void)state;
	for (int what = 0; what < N_WHAT; what++)
		for (int hook = PRE; hook <= POST; hook++)
			for (int deep = 0; deep < 2; deep++) {
				hook_case(what, CTNAT_CHAIN_FILTER, hook, deep);
				hook_case(what, CTNAT_CHAIN_ROUTE, hook, deep);
				if (hook != FWD)
					hook_case(what, CTNAT_CHAIN_NAT, hook,
						  deep);
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

/* ---- jumps ---- */

static void jump_unknown(void **state)
{
	struct kit_view *kit = setup(NFPROTO_IPV4);

	(void)state;
	kit_base(kit, "a", CTNAT_CHAIN_FILTER, PRE, 0);
	kit_table(kit, NFPROTO_IPV4, "u");
	kit_chain(kit, "b");	/* of another table */
	jump(kit, 0, CTNAT_VERDICT_JUMP, "b");
	expect_bad(kit, ENOENT, 0, 0, CTNAT_A_VERDICT_CHAIN, "no chain of this");
}

static void jump_base(void **state)
{
	struct kit_view *kit = setup(NFPROTO_IPV4);

	(void)state;
	kit_base(kit, "a", CTNAT_CHAIN_FILTER, PRE, 0);
	kit_base(kit, "b", CTNAT_CHAIN_FILTER, PRE, 1);
	jump(kit, 0, CTNAT_VERDICT_GOTO, "b");
	expect_bad(kit, EOPNOTSUPP, 0, 0, CTNAT_A_VERDICT_CHAIN, "base chain");
}

static void jump_self(void **state)
{
	struct kit_view *kit = setup(NFPROTO_IPV4);

	(void)state;
	kit_chain(kit, "a");
	jump(kit, 0, CTNAT_VERDICT_GOTO, "a");
	expect_bad(kit, ELOOP, 0, 0, CTNAT_A_VERDICT_CHAIN, "loop");
}

static void jump_loop(void **state)
{
	struct kit_view *kit = setup(NFPROTO_IPV4);

	(void)state;
	kit_base(kit, "base", CTNAT_CHAIN_FILTER, PRE, 0);
	kit_chain(kit, "a");
	kit_chain(kit, "b");
	kit_chain(kit, "c");
	jump(kit, 0, CTNAT_VERDICT_JUMP, "a");
	jump(kit, 1, CTNAT_VERDICT_JUMP, "b");
	jump(kit, 2, CTNAT_VERDICT_JUMP, "c");
	jump(kit, 3, CTNAT_VERDICT_GOTO, "a");
	expect_bad(kit, ELOOP, 3, 0, CTNAT_A_VERDICT_CHAIN, "loop");
}

/* A row of @n chains, each jumping to the next; made in this order or not. */
static struct kit_view *row(int n, bool backwards)
{
	struct kit_view *kit = setup(NFPROTO_IPV4);

	for (int i = 0; i < n; i++) {
		int me = backwards ? n - 1 - i : i;
		char name[16], next[16];

		snprintf(name, sizeof(name), "c%d", me);
		snprintf(next, sizeof(next), "c%d", me + 1);
		if (me)
			kit_chain(kit, name);
		else
			kit_base(kit, name, CTNAT_CHAIN_FILTER, PRE, 0);
		if (me < n - 1)
			jump(kit, i, me % 2 ? CTNAT_VERDICT_GOTO :
					      CTNAT_VERDICT_JUMP, next);
	}
	return kit;
}

static void jump_depth(void **state)
{
	(void)state;
	expect_good(row(CTNAT_JUMP_DEPTH, false));
	expect_good(row(CTNAT_JUMP_DEPTH, true));
	expect_bad(row(CTNAT_JUMP_DEPTH + 1, false), EMLINK, 15, 0,
		   CTNAT_A_VERDICT_CHAIN, "16 deep");
	expect_bad(row(CTNAT_JUMP_DEPTH + 1, true), EMLINK, 16, 0,
		   CTNAT_A_VERDICT_CHAIN, "16 deep");
}

/* Every chain of a layer jumps to every chain of the next: no blow-up. */
static void jump_lattice(void **state)
{
	struct kit_view *kit = setup(NFPROTO_IPV4);
	const int width = 30, layers = CTNAT_JUMP_DEPTH;

	(void)state;
	for (int i = 0; i < layers * width; i++) {
		char name[16];

		snprintf(name, sizeof(name), "c%d", i);
		kit_chain(kit, name);
		for (int j = 0; j < width && i < (layers - 1) * width; j++) {
			snprintf(name, sizeof(name), "c%d",
				 (i / width + 1) * width + j);
			jump(kit, i, CTNAT_VERDICT_JUMP, name);
		}
	}
	kit_base(kit, "base", CTNAT_CHAIN_FILTER, PRE, 0);
	jump(kit, layers * width, CTNAT_VERDICT_JUMP, "c30");
	expect_good(kit);
}

/* ---- names ---- */

static void find(void **state)
{
	struct kit_view *kit = setup(NFPROTO_IPV4);
	__u32 n = 0;

	(void)state;
	srand(1);
	for (int t = 0; t < 3; t++) {
		if (t)
			kit_table(kit, NFPROTO_IPV4, "u");
		for (int i = 0; i < 100; i++, n++) {
			char name[32];

			snprintf(name, sizeof(name), "%x%d", rand(), i);
			kit_chain(kit, name);
		}
	}
	ctnat_sort_chains(&kit->view, kit->order);
	for (__u32 i = 0; i < n; i++) {
		const struct ctnat_view_chain *c = &kit->chains[i];

		assert_int_equal(ctnat_find_chain(&kit->view, kit->order,
						  c->table, c->name), i);
		assert_int_equal(ctnat_find_chain(&kit->view, kit->order,
						  c->table + 1, c->name),
				 CTNAT_NOWHERE);
	}
	assert_int_equal(ctnat_find_chain(&kit->view, kit->order, 0, ""),
			 CTNAT_NOWHERE);
	kit_view_free(kit);
}

/* ---- tracking ---- */

static void expect_tracking(struct kit_view *kit, unsigned int ip,
			    unsigned int ip6)
{
	assert_int_equal(ctnat_view_tracking(&kit->view, NFPROTO_IPV4), ip);
	assert_int_equal(ctnat_view_tracking(&kit->view, NFPROTO_IPV6), ip6);
}

static void tracking(void **state)
{
	struct kit_view *kit = setup(NFPROTO_IPV4);
	struct kit_image *image = kit_begin();

	(void)state;
	kit_base(kit, "f", CTNAT_CHAIN_FILTER, PRE, 0);
	kit_base(kit, "n", CTNAT_CHAIN_NAT, PRE, -100);
	kit_match(image, CTNAT_FIELD_META_MARK, 1, 1);
	kit_rule(kit, 0, image);
	expect_tracking(kit, CTNAT_TRACK_NONE, CTNAT_TRACK_NONE);

	image = kit_begin();
	kit_match(image, CTNAT_FIELD_CT_STATE, 1, 1);
	kit_rule(kit, 0, image);
	expect_tracking(kit, CTNAT_TRACK_AUTOMATIC, CTNAT_TRACK_NONE);

	kit_table(kit, NFPROTO_INET, "u");
	kit_base(kit, "f", CTNAT_CHAIN_FILTER, OUT, 0);
	image = kit_begin();
	kit_ct(image, 0);
	kit_rule(kit, 2, image);
	expect_tracking(kit, CTNAT_TRACK_EXPLICIT, CTNAT_TRACK_EXPLICIT);

	kit->tables[1].flags = CTNAT_TABLE_DORMANT;
	expect_tracking(kit, CTNAT_TRACK_AUTOMATIC, CTNAT_TRACK_NONE);
	kit->tables[1].flags = 0;

	image = kit_begin();
	add(image, REDIRECT);
	kit_rule(kit, 1, image);
	expect_tracking(kit, CTNAT_TRACK_AUTOMATIC, CTNAT_TRACK_EXPLICIT);
	kit->tables[0].flags = CTNAT_TABLE_DORMANT;
	expect_tracking(kit, CTNAT_TRACK_EXPLICIT, CTNAT_TRACK_EXPLICIT);
	kit_view_free(kit);

	kit = setup(NFPROTO_IPV6);
	kit_chain(kit, "c");
	image = kit_begin();
	kit_set(image, CTNAT_FIELD_CT_MARK, 1);
	kit_rule(kit, 0, image);
	expect_tracking(kit, CTNAT_TRACK_NONE, CTNAT_TRACK_AUTOMATIC);
	kit_view_free(kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chain_types),
		cmocka_unit_test(chain_refusals),
		cmocka_unit_test(table_refusals),
		cmocka_unit_test(chain_twice),
		cmocka_unit_test(families_of_fields),
		cmocka_unit_test(families_of_addresses),
		cmocka_unit_test(hooks_of_statements),
		cmocka_unit_test(hooks_together),
		cmocka_unit_test(hooks_unreached),
		cmocka_unit_test(jump_unknown),
		cmocka_unit_test(jump_base),
		cmocka_unit_test(jump_self),
		cmocka_unit_test(jump_loop),
		cmocka_unit_test(jump_depth),
		cmocka_unit_test(jump_lattice),
		cmocka_unit_test(find),
		cmocka_unit_test(tracking),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
