// SPDX-License-Identifier: GPL-2.0-only
/* Rules that are like those before them: accepted and refused as if alone. */
#include "lib_test.h"

#define MODELS	3	/* so many are read before one is taken for like them */

typedef void (*build_fn)(struct kit_image *image, __u32 n);

static int place_built(struct ctnat_batch *b, const char *chain, build_fn build,
		       __u32 n)
{
	struct kit_image *image = kit_begin();
	int op;

	build(image, n);
	op = place_rule(b, chain, CTNAT_PLACE_END, 0, &image->rule);
	kit_end(image);
	return op;
}

static struct ctnat_nat *add_nat(struct kit_image *i)
{
	struct ctnat_nat *nat = &kit_ct(i, CTNAT_CT_COMMIT | CTNAT_CT_NAT)->nat;

	nat->side = CTNAT_NAT_SRC;
	return nat;
}

/* ---- what is accepted ---- */

static void build_source(struct kit_image *i, __u32 n)
{
	struct ctnat_nat *nat;

	kit_match(i, CTNAT_FIELD_CT_STATE, CTNAT_STATE_NEW, CTNAT_STATE_NEW);
	kit_match(i, CTNAT_FIELD_IP_SADDR, 0x0a000000 + n, 0x0a000000 + n);
	nat = add_nat(i);
	kit_addr4(nat, 0xcb007100 + n, 0xcb007100 + n);
	kit_ports(nat, n, n);
}

static void build_jump(struct kit_image *i, __u32 n)
{
	kit_counter(i)->packets = 3;
	kit_match(i, CTNAT_FIELD_TCP_DPORT, n, n);
	kit_verdict(i, CTNAT_VERDICT_JUMP, "c");
}

/* Of some the form is another, and so are their images. */
static void build_range(struct kit_image *i, __u32 n)
{
	struct ctnat_nat *nat;

	kit_match(i, CTNAT_FIELD_IP_DADDR, n, n + n % 3);
	kit_match(i, n % 5 ? CTNAT_FIELD_META_MARK : CTNAT_FIELD_META_PRIORITY,
		  n % 2, n % 2);
	nat = add_nat(i);
	kit_addr4(nat, n, n + n % 4);
	kit_ports(nat, 1000, 1000 + n % 7);
}

static const build_fn good[] = { build_source, build_jump, build_range };

#define GOOD	(sizeof(good) / sizeof(good[0]))

static void expect_built(const struct ctnat_rule *rule, __u32 n)
{
	struct kit_image *image = kit_begin();

	good[n % GOOD](image, n);
	ctnat_rule_pack(&image->rule);
	assert_int_equal(rule->size, image->rule.size);
	assert_memory_equal(rule, &image->rule, rule->size);
	kit_end(image);
}

static void reads_back(void **state)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	const struct ctnat_view_chain *in;
	struct ctnat_dump *dump;
	__u32 n;

	add_house(b);
	for (n = 0; n < 500; n++)
		place_built(b, "in", good[n % GOOD], n);
	commit_or_fail(*state, b);
	dump = dump_or_fail(*state);
	in = view_chain(ctnat_dump_view(dump), "in");
	assert_int_equal(in->n_rules, 500);
	for (n = 0; n < 500; n++)
		expect_built(in->rules[n].rule, n);
	ctnat_dump_free(dump);
}

/* ---- what is refused ---- */

static void bad_ports(struct kit_image *i, __u32 n)
{
	kit_ports(add_nat(i), 1000, n == MODELS ? 999 : 1000 + n);
}

static void bad_addresses(struct kit_image *i, __u32 n)
{
	kit_match(i, CTNAT_FIELD_IP_SADDR, n, n);
	kit_addr4(add_nat(i), 1000, n == MODELS ? 999 : 1000 + n);
}

static void bad_range(struct kit_image *i, __u32 n)
{
	kit_counter(i);
	kit_match(i, CTNAT_FIELD_IP_SADDR, 1000, n == MODELS ? 999 : 1001 + n);
}

static void bad_port(struct kit_image *i, __u32 n)
{
	kit_match(i, CTNAT_FIELD_TCP_DPORT, n, n);
	kit_match(i, CTNAT_FIELD_TCP_SPORT, n == MODELS ? 0x10000 : n,
		  n == MODELS ? 0x10000 : n);
}

static void bad_field(struct kit_image *i, __u32 n)
{
	kit_match(i, n == MODELS ? CTNAT_FIELD_ARP_OPERATION :
				   CTNAT_FIELD_TCP_DPORT, 1, 1);
}

static void bad_mask(struct kit_image *i, __u32 n)
{
	kit_match(i, CTNAT_FIELD_TCP_DPORT, n, n)->data[0] =
		n == MODELS ? 0x1ffff : 0xfff;
}

static void bad_netmap(struct kit_image *i, __u32 n)
{
	struct ctnat_nat *nat = add_nat(i);

	nat->flags = CTNAT_NAT_NETMAP;
	kit_addr4(nat, 0x100, n == MODELS ? 0x17e : 0x17f);
}

static void bad_helper(struct kit_image *i, __u32 n)
{
	const __u32 protocol = n == MODELS ? IPPROTO_UDP : IPPROTO_TCP;

	kit_match(i, CTNAT_FIELD_IP_PROTOCOL, protocol, protocol);
	strcpy(kit_ct(i, CTNAT_CT_COMMIT | CTNAT_CT_HELPER)->helper, "ftp");
}

/* What the kernel says of the last of so many rules, the others are right. */
static void hear(struct ctnat *ct, build_fn build, __u32 models, char *says,
		 size_t size)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	const struct ctnat_batch_refusal *r;
	size_t count;
	__u32 n;

	add_house(b);
	for (n = 0; n < models; n++)
		place_built(b, "in", build, n);
	n = place_built(b, "in", build, MODELS);
	assert_int_equal(ctnat_batch_commit(ct, b), -1);
	r = ctnat_batch_refusals(b, &count);
	assert_true(count > 0);
	assert_int_equal(r->op, n);
	snprintf(says, size, "%d %u %u %s", r->error, r->insn, r->part,
		 r->sentence);
	ctnat_batch_free(b);
}

static void refuses_alike(void **state)
{
	static const build_fn bad[] = {
		bad_ports, bad_addresses, bad_range, bad_port, bad_field,
		bad_mask, bad_netmap, bad_helper,
	};
	char alone[256], like[256];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		hear(*state, bad[i], 0, alone, sizeof(alone));
		hear(*state, bad[i], MODELS, like, sizeof(like));
		assert_string_equal(like, alone);
	}
}

/* Another chain has another hook, also one that has the name of one that went. */
static void chains_differ(void **state)
{
	const struct ctnat_chain_spec nat = {
		.family = NFPROTO_IPV4,
		.table = "t",
		.chain = "in",
		.type = CTNAT_CHAIN_NAT,
		.hook = NF_INET_LOCAL_IN,
		.priority = 100,
	};
	const struct ctnat_selection in = {
		.family = NFPROTO_IPV4,
		.table = "t",
		.chain = "in",
	};
	struct ctnat_batch *b = ctnat_batch_alloc();
	__u32 n;

	add_house(b);
	for (n = 0; n < MODELS; n++)
		place_built(b, "in", build_source, n);
	add_base(b, "t", "fwd", NF_INET_FORWARD);
	n = place_built(b, "fwd", build_source, n);
	refused(*state, b, n, EOPNOTSUPP);

	b = ctnat_batch_alloc();
	add_house(b);
	for (n = 0; n < MODELS; n++)
		place_built(b, "in", build_source, n);
	ctnat_batch_del_chain(b, &in);
	ctnat_batch_add_chain(b, &nat, false);
	n = place_built(b, "in", build_source, n);
	refused(*state, b, n, EOPNOTSUPP);
}

/* So has a table another family. */
static void families_differ(void **state)
{
	const struct ctnat_place place = {
		.family = NFPROTO_IPV6,
		.table = "six",
		.chain = "in",
		.how = CTNAT_PLACE_END,
	};
	struct ctnat_batch *b = ctnat_batch_alloc();
	struct kit_image *image = kit_begin();
	__u32 n;

	add_house(b);
	ctnat_batch_add_table(b, place.family, place.table, 0, false);
	ctnat_batch_add_chain(b, &(struct ctnat_chain_spec){
		.family = place.family, .table = place.table,
		.chain = place.chain }, false);
	for (n = 0; n < MODELS; n++)
		place_built(b, "in", build_source, n);
	build_source(image, n);
	n = ctnat_batch_add_rule(b, &place, &image->rule);
	kit_end(image);
	refused(*state, b, n, EINVAL);
}

/* They jump, and are counted as who does: those that were read have gone. */
static void keeps_targets(void **state)
{
	struct ctnat_selection gone = {
		.family = NFPROTO_IPV4,
		.table = "t",
		.chain = "in",
	};
	const struct ctnat_selection c = {
		.family = NFPROTO_IPV4,
		.table = "t",
		.chain = "c",
	};
	struct ctnat_batch *b = ctnat_batch_alloc();
	struct ctnat_dump *dump;
	__u32 n;
	int op;

	add_house(b);
	for (n = 0; n < MODELS + 1; n++)
		place_built(b, "in", build_jump, n);
	commit_or_fail(*state, b);
	dump = dump_or_fail(*state);
	b = ctnat_batch_alloc();
	for (n = 0; n < MODELS; n++) {
		gone.handle = view_chain(ctnat_dump_view(dump),
					 "in")->rules[n].handle;
		ctnat_batch_del_rules(b, &gone);
	}
	ctnat_dump_free(dump);
	op = ctnat_batch_del_chain(b, &c);
	refused(*state, b, op, EBUSY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reads_back),
		TEST(refuses_alike),
		TEST(chains_differ),
		TEST(families_differ),
		TEST(keeps_targets),
	};

	return cmocka_run_group_tests_name("pattern", tests, NULL, NULL);
}
