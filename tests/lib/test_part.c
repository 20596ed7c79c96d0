// SPDX-License-Identifier: GPL-2.0-only
/* Parts of a ruleset: what is not asked for does not travel. */
#include "lib_test.h"

static void load(struct ctnat *ct, int rules)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	int i;

	ctnat_batch_flush(b, 0);
	add_house(b);
	for (i = 0; i < rules; i++)
		add_named(b, "in", "old", CTNAT_PLACE_END, 0);
	add_named(b, "c", "one", CTNAT_PLACE_END, 0);
	add_named(b, "c", "two", CTNAT_PLACE_END, 0);
	commit_or_fail(ct, b);
}

static struct ctnat_dump *part_or_fail(struct ctnat *ct,
				       const struct ctnat_part *part)
{
	struct ctnat_dump *dump = ctnat_dump_part(ct, part);

	if (!dump)
		fail_msg("dump: %s", ctnat_error(ct));
	return dump;
}

/* What the kernel sends while one rule is added to @rules. */
static __u64 bytes_of_change(struct ctnat *ct, int rules)
{
	const struct ctnat_part outline = { };
	struct ctnat_batch *b = ctnat_batch_alloc();
	struct ctnat_part news = { .rules = true };
	struct ctnat_dump *before, *after;
	__u64 from;

	load(ct, rules);
	from = ct->received;
	before = part_or_fail(ct, &outline);
	add_named(b, "in", "new", CTNAT_PLACE_END, 0);
	ctnat_batch_base(b, ctnat_dump_view(before)->generation);
	commit_or_fail(ct, b);
	news.since = ctnat_dump_last(before);
	after = part_or_fail(ct, &news);
	assert_int_equal(view_chain(ctnat_dump_view(after), "in")->n_rules, 1);
	ctnat_dump_free(before);
	ctnat_dump_free(after);
	return ct->received - from;
}

static void one_change(void **state)
{
	__u64 few = bytes_of_change(*state, 10);

	assert_true(few > 0);
	assert_int_equal(bytes_of_change(*state, 3000), few);
}

/* A chain's rules, and what is new: names, and where they are. */
static void some_rules(void **state)
{
	const struct ctnat_part of_c = {
		.rules = true, .family = NFPROTO_IPV4, .table = "t",
		.chain = "c",
	};
	const struct ctnat_part of_another = { .rules = true, .table = "u" };
	struct ctnat_batch *b = ctnat_batch_alloc();
	struct ctnat_part news = { .rules = true };
	const struct ctnat_view_chain *c;
	struct ctnat_dump *dump;

	load(*state, 3);
	dump = part_or_fail(*state, &of_c);
	c = view_chain(ctnat_dump_view(dump), "c");
	assert_int_equal(c->n_rules, 2);
	assert_string_equal(rule_name(c->rules[1].rule), "two");
	assert_int_equal(view_chain(ctnat_dump_view(dump), "in")->n_rules, 0);
	news.since = ctnat_dump_last(dump);
	assert_true(news.since >= c->rules[1].handle);
	ctnat_dump_free(dump);

	dump = part_or_fail(*state, &of_another);
	assert_int_equal(view_chain(ctnat_dump_view(dump), "c")->n_rules, 0);
	ctnat_dump_free(dump);

	add_named(b, "c", "zero", CTNAT_PLACE_HEAD, 0);
	commit_or_fail(*state, b);
	dump = part_or_fail(*state, &news);
	c = view_chain(ctnat_dump_view(dump), "c");
	assert_int_equal(c->n_rules, 1);
	assert_string_equal(rule_name(c->rules[0].rule), "zero");
	assert_int_equal(view_chain(ctnat_dump_view(dump), "in")->n_rules, 0);
	ctnat_dump_free(dump);
}

static void add_ct(struct ctnat_batch *b, const char *chain)
{
	struct kit_image *image = kit_begin();

	kit_ct(image, 0);
	place_rule(b, chain, CTNAT_PLACE_HEAD, 0, &image->rule);
	kit_end(image);
}

static __u32 flags_of(struct ctnat *ct, const char *chain)
{
	const struct ctnat_part outline = { };
	struct ctnat_dump *dump = part_or_fail(ct, &outline);
	__u32 flags = view_chain(ctnat_dump_view(dump), chain)->flags;

	ctnat_dump_free(dump);
	return flags;
}

/* An outline tells which chains have a ct(), of themselves, by now. */
static void chains_with_ct(void **state)
{
	const struct ctnat_selection of_c = {
		.family = NFPROTO_IPV4, .table = "t", .chain = "c",
	};
	struct ctnat_batch *b = ctnat_batch_alloc();

	load(*state, 1);
	assert_int_equal(flags_of(*state, "in"), 0);
	add_ct(b, "c");
	commit_or_fail(*state, b);
	assert_int_equal(flags_of(*state, "c"), CTNAT_CHAIN_HAS_CT);
	assert_int_equal(flags_of(*state, "in"), 0);

	b = ctnat_batch_alloc();
	add_named(b, "c", "before", CTNAT_PLACE_HEAD, 0);
	add_jump(b, "in", "c");
	commit_or_fail(*state, b);
	assert_int_equal(flags_of(*state, "c"), CTNAT_CHAIN_HAS_CT);
	assert_int_equal(flags_of(*state, "in"), 0);

	b = ctnat_batch_alloc();
	ctnat_batch_del_rules(b, &of_c);
	add_named(b, "c", "alone", CTNAT_PLACE_HEAD, 0);
	commit_or_fail(*state, b);
	assert_int_equal(flags_of(*state, "c"), 0);
}

static int add_at(struct ctnat_batch *b, const char *name,
		  enum ctnat_place_how how, __u32 index)
{
	const struct ctnat_place place = {
		.family = NFPROTO_IPV4,
		.table = "t",
		.chain = "c",
		.how = how,
		.index = index,
	};
	struct kit_image *image = kit_begin();
	int op;

	kit_comment(image, name);
	op = ctnat_batch_add_rule(b, &place, &image->rule);
	kit_end(image);
	return op;
}

/* An index counts what the operations before have left. */
static void by_index(void **state)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	struct ctnat_batch_refusal no;
	int op;

	load(*state, 0);
	add_at(b, "half", CTNAT_PLACE_BEFORE_INDEX, 1);
	add_at(b, "third", CTNAT_PLACE_AFTER_INDEX, 0);
	add_at(b, "last", CTNAT_PLACE_AFTER_INDEX, 3);
	commit_or_fail(*state, b);
	expect_rules(*state, "c", "one third half two last");

	b = ctnat_batch_alloc();
	add_at(b, "fine", CTNAT_PLACE_AFTER_INDEX, 4);
	op = add_at(b, "beyond", CTNAT_PLACE_BEFORE_INDEX, 6);
	no = refused(*state, b, op, ENOENT);
	assert_int_equal(no.attr, CTNAT_A_INDEX);
	expect_rules(*state, "c", "one third half two last");
}

/* A place is told once. */
static void by_index_and_handle(void **state)
{
	char buf[512] __attribute__((aligned(4))) = { };
	struct ctnat *ct = *state;
	struct kit_image *image = kit_begin();
	struct nlmsghdr *nlh;
	struct nlattr *nest;
	int len;

	load(ct, 0);
	kit_comment(image, "x");
	len = ctnat_wire_encode(&image->rule, NULL, 0);
	assert_int_equal(say_command(ct, CTNAT_CMD_BEGIN), 0);
	nlh = ctnat_request(ct, buf, CTNAT_CMD_NEW_RULE, NLM_F_ACK);
	mnl_attr_put_u8(nlh, CTNAT_A_FAMILY, NFPROTO_IPV4);
	mnl_attr_put_strz(nlh, CTNAT_A_TABLE, "t");
	mnl_attr_put_strz(nlh, CTNAT_A_CHAIN, "c");
	mnl_attr_put_u32(nlh, CTNAT_A_INDEX, 0);
	mnl_attr_put_u64(nlh, CTNAT_A_POSITION, 1);
	nest = mnl_attr_nest_start(nlh, CTNAT_A_RULE_EXPRS);
	ctnat_wire_encode(&image->rule, mnl_nlmsg_get_payload_tail(nlh), len);
	nlh->nlmsg_len += len;
	mnl_attr_nest_end(nlh, nest);
	assert_int_equal(say(ct, nlh), EINVAL);
	assert_int_equal(say_commit(ct, 1), ECANCELED);
	kit_end(image);
}

static int count(size_t done, size_t all, void *data)
{
	size_t *last = data;

	assert_true(done > *last && done <= all);
	*last = done;
	return 0;
}

/* Who asks hears how far it is, to the end. */
static void progress(void **state)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	size_t last = 0;
	int i;

	load(*state, 0);
	for (i = 0; i < 1000; i++)
		add_named(b, "in", "many", CTNAT_PLACE_END, 0);
	ctnat_batch_progress(b, count, &last);
	commit_or_fail(*state, b);
	assert_int_equal(last, 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(one_change),
		TEST(some_rules),
		TEST(chains_with_ct),
		TEST(by_index),
		TEST(by_index_and_handle),
		TEST(progress),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
