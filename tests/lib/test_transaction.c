// SPDX-License-Identifier: GPL-2.0-only
/* Transactions: all at once or nothing, and what refusals say. */
#include "lib_test.h"

static void empty(void **state)
{
	struct ctnat_dump *dump = dump_or_fail(*state);
	__u8 tracking[CTNAT_A_TRACK_MAX];

	assert_int_equal(ctnat_dump_view(dump)->n_tables, 0);
	assert_int_equal(ctnat_dump_view(dump)->n_chains, 0);
	ctnat_dump_free(dump);
	assert_int_equal(ctnat_generation(*state, tracking), 0);
	assert_int_equal(tracking[0], CTNAT_TRACK_NONE);
	assert_int_equal(tracking[1], CTNAT_TRACK_NONE);
	assert_int_equal(tracking[CTNAT_A_TRACK_BRIDGE - 1], CTNAT_TRACK_NONE);
}

static void expect_house(const struct ctnat_view *view)
{
	const struct ctnat_view_chain *in;

	assert_int_equal(view->generation, 1);
	assert_int_equal(view->n_tables, 1);
	assert_string_equal(view->tables[0].name, "t");
	assert_int_equal(view->tables[0].family, NFPROTO_IPV4);
	assert_int_equal(view->n_chains, 2);
	in = view_chain(view, "in");
	assert_int_equal(in->type, CTNAT_CHAIN_FILTER);
	assert_int_equal(in->hook, NF_INET_LOCAL_IN);
	assert_int_equal(in->policy, NF_ACCEPT);
	assert_int_equal(in->n_rules, 1);
	assert_int_equal(view_chain(view, "c")->n_rules, 0);
	assert_int_not_equal(in->handle, view->tables[0].handle);
	assert_int_not_equal(in->handle, in->rules[0].handle);
}

static void loads_and_reads_back(void **state)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	struct kit_image *image = kit_begin();
	struct ctnat_dump *dump;
	const struct ctnat_rule *rule;

	kit_match(image, CTNAT_FIELD_TCP_DPORT, 80, 90);
	kit_counter(image)->bytes = 12345;
	kit_verdict(image, CTNAT_VERDICT_DROP, NULL);
	kit_comment(image, "a rule");
	add_house(b);
	assert_int_equal(place_rule(b, "in", CTNAT_PLACE_END, 0, &image->rule),
			 3);
	commit_or_fail(*state, b);
	/* what is read back is as short as it can be */
	ctnat_rule_pack(&image->rule);
	dump = dump_or_fail(*state);
	expect_house(ctnat_dump_view(dump));
	rule = view_chain(ctnat_dump_view(dump), "in")->rules[0].rule;
	assert_int_equal(rule->size, image->rule.size);
	assert_memory_equal(rule, &image->rule, rule->size);
	ctnat_dump_free(dump);
	kit_end(image);
}

static void invisible_before_commit(void **state)
{
	struct ctnat *other = open_or_fail();

	assert_int_equal(say_command(*state, CTNAT_CMD_BEGIN), 0);
	assert_int_equal(say_table(*state, "t"), 0);
	assert_int_equal(tables_now(other), 0);
	assert_int_equal(tables_now(*state), 0);
	assert_int_equal(say_commit(*state, 1), 0);
	assert_int_equal(tables_now(other), 1);
	ctnat_close(other);
}

static void abort_drops(void **state)
{
	assert_int_equal(say_command(*state, CTNAT_CMD_BEGIN), 0);
	assert_int_equal(say_table(*state, "t"), 0);
	assert_int_equal(say_command(*state, CTNAT_CMD_ABORT), 0);
	assert_int_equal(tables_now(*state), 0);
	assert_int_equal(say_command(*state, CTNAT_CMD_ABORT), EINVAL);
}

static void close_drops(void **state)
{
	struct ctnat *others[CTNAT_STAGES_MAX];
	int i;

	for (i = 0; i < CTNAT_STAGES_MAX; i++) {
		others[i] = open_or_fail();
		assert_int_equal(say_command(others[i], CTNAT_CMD_BEGIN), 0);
		assert_int_equal(say_table(others[i], "t"), 0);
	}
	/* one more than allowed */
	assert_int_equal(say_command(*state, CTNAT_CMD_BEGIN), ENOSPC);
	for (i = 0; i < CTNAT_STAGES_MAX; i++)
		ctnat_close(others[i]);
	assert_int_equal(say_command(*state, CTNAT_CMD_BEGIN), 0);
	assert_int_equal(say_commit(*state, 0), 0);
	assert_int_equal(tables_now(*state), 0);
}

static void one_per_socket(void **state)
{
	assert_int_equal(say_command(*state, CTNAT_CMD_BEGIN), 0);
	assert_int_equal(say_command(*state, CTNAT_CMD_BEGIN), EBUSY);
	assert_int_equal(say_commit(*state, 0), 0);
	assert_int_equal(say_table(*state, "t"), EINVAL);
	assert_int_equal(say_commit(*state, 0), EINVAL);
}

static void failed_message_fails_all(void **state)
{
	assert_int_equal(say_command(*state, CTNAT_CMD_BEGIN), 0);
	assert_int_equal(say_table(*state, "t"), 0);
	assert_int_equal(say_table(*state, ""), EINVAL);
	assert_int_equal(say_commit(*state, 2), ECANCELED);
	assert_int_equal(say_command(*state, CTNAT_CMD_BEGIN), 0);
	assert_int_equal(say_table(*state, "t"), 0);
	assert_int_equal(say_table(*state, ""), EINVAL);
	assert_int_equal(say_commit(*state, 1), ECANCELED);
	assert_int_equal(tables_now(*state), 0);
	assert_int_equal(ctnat_generation(*state, NULL), 0);
}

/* Refused before it reached the transaction: only the count tells. */
static void malformed_message_fails_all(void **state)
{
	char buf[512] __attribute__((aligned(4))) = { };
	struct nlmsghdr *nlh;

	assert_int_equal(say_command(*state, CTNAT_CMD_BEGIN), 0);
	assert_int_equal(say_table(*state, "t"), 0);
	nlh = ctnat_request(*state, buf, CTNAT_CMD_NEW_TABLE, NLM_F_ACK);
	mnl_attr_put_u64(nlh, CTNAT_A_FAMILY, NFPROTO_IPV4);
	assert_int_not_equal(say(*state, nlh), 0);
	assert_int_equal(say_commit(*state, 2), ECANCELED);
	assert_int_equal(tables_now(*state), 0);
	/* a COMMIT without the count is no better */
	assert_int_equal(say_command(*state, CTNAT_CMD_BEGIN), 0);
	assert_int_equal(say_command(*state, CTNAT_CMD_COMMIT), EINVAL);
}

static void stale_generation(void **state)
{
	struct ctnat *other = open_or_fail();

	assert_int_equal(say_command(*state, CTNAT_CMD_BEGIN), 0);
	assert_int_equal(say_command(other, CTNAT_CMD_BEGIN), 0);
	assert_int_equal(say_table(*state, "t"), 0);
	assert_int_equal(say_table(other, "u"), 0);
	assert_int_equal(say_commit(*state, 1), 0);
	assert_int_equal(say_commit(other, 1), ERESTART);
	assert_int_equal(tables_now(other), 1);
	ctnat_close(other);
}

/* What was thought out for one ruleset is not done to another. */
static void stale_base(void **state)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	long long seen = ctnat_generation(*state, NULL);
	struct ctnat *other = open_or_fail();

	add_house(b);
	commit_or_fail(other, b);
	b = ctnat_batch_alloc();
	ctnat_batch_add_table(b, NFPROTO_IPV4, "late", 0, false);
	ctnat_batch_base(b, seen);
	assert_int_equal(ctnat_batch_commit(*state, b), -1);
	assert_int_equal(errno, ERESTART);
	assert_int_equal(tables_now(*state), 1);
	ctnat_batch_base(b, ctnat_generation(*state, NULL));
	commit_or_fail(*state, b);
	assert_int_equal(tables_now(*state), 2);
	ctnat_close(other);
}

static void blames_operation(void **state)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	struct kit_image *image = kit_begin();
	struct ctnat_batch_refusal r;
	int op;

	add_house(b);
	kit_counter(image);
	/* a mark without commit */
	kit_ct(image, CTNAT_CT_MARK);
	op = place_rule(b, "in", CTNAT_PLACE_END, 0, &image->rule);
	r = refused(*state, b, op, EINVAL);
	assert_int_equal(r.attr, CTNAT_A_RULE_EXPRS);
	assert_int_equal(r.insn, 1);
	assert_int_equal(r.part, CTNAT_A_CT_MARK);
	assert_int_equal(tables_now(*state), 0);
	kit_end(image);
}

static void blames_attribute(void **state)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	struct ctnat_batch_refusal r;

	ctnat_batch_add_table(b, NFPROTO_IPV4, "t", 0, false);
	ctnat_batch_add_table(b, NFPROTO_IPV4, "t", 0, true);
	r = refused(*state, b, 1, EEXIST);
	assert_int_equal(r.attr, CTNAT_A_TABLE);
	assert_int_equal(r.insn, CTNAT_NOWHERE);

	b = ctnat_batch_alloc();
	ctnat_batch_add_table(b, NFPROTO_IPV4, "t", 0, false);
	add_base(b, "t", "in", 77);
	r = refused(*state, b, 1, EOPNOTSUPP);
	assert_int_equal(r.attr, CTNAT_A_HOOK);
}

/* Only the ruleset as a whole is wrong: COMMIT says because of which rule. */
static void blames_rule_at_commit(void **state)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	struct ctnat_batch_refusal r;
	int op;

	add_house(b);
	add_jump(b, "in", "c");
	op = add_jump(b, "in", "nowhere");
	add_jump(b, "in", "c");
	r = refused(*state, b, op, ENOENT);
	assert_int_equal(r.attr, CTNAT_A_RULE_EXPRS);
	assert_int_equal(r.insn, 1);
	assert_int_equal(r.part, CTNAT_A_VERDICT_CHAIN);
	assert_int_equal(tables_now(*state), 0);
}

static void collects_refusals(void **state)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	const struct ctnat_batch_refusal *r;
	size_t n;

	ctnat_batch_del_table(b, NFPROTO_IPV4, "a", 0, false);
	ctnat_batch_add_table(b, NFPROTO_IPV4, "t", 0, false);
	ctnat_batch_del_chain(b, &(struct ctnat_selection){
		.family = NFPROTO_IPV4,
		.table = "t",
		.chain = "x",
	});
	ctnat_batch_del_rules(b, &(struct ctnat_selection){
		.family = NFPROTO_IPV4,
		.table = "t",
		.handle = 99,
	});
	assert_int_equal(ctnat_batch_commit(*state, b), -1);
	assert_int_equal(errno, ENOENT);
	r = ctnat_batch_refusals(b, &n);
	assert_int_equal(n, 3);
	assert_int_equal(r[0].op, 0);
	assert_int_equal(r[1].op, 2);
	assert_int_equal(r[1].attr, CTNAT_A_CHAIN);
	assert_int_equal(r[2].op, 3);
	assert_int_equal(r[2].attr, CTNAT_A_HANDLE);
	ctnat_batch_free(b);
	/* and the socket is as good as new */
	b = ctnat_batch_alloc();
	add_house(b);
	commit_or_fail(*state, b);
}

static void long_names(void **state)
{
	char name[CTNAT_NAME_MAX + 1] = "";
	struct ctnat_batch *b = ctnat_batch_alloc();

	memset(name, 'x', CTNAT_NAME_MAX);
	assert_int_equal(ctnat_batch_add_table(b, NFPROTO_IPV4, name, 0, false),
			 -1);
	assert_int_equal(errno, EMSGSIZE);
	name[CTNAT_NAME_MAX - 1] = '\0';
	ctnat_batch_add_table(b, NFPROTO_IPV4, name, 0, false);
	commit_or_fail(*state, b);
	assert_int_equal(tables_now(*state), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(empty),
		TEST(loads_and_reads_back),
		TEST(invisible_before_commit),
		TEST(abort_drops),
		TEST(close_drops),
		TEST(one_per_socket),
		TEST(failed_message_fails_all),
		TEST(malformed_message_fails_all),
		TEST(stale_generation),
		TEST(stale_base),
		TEST(blames_operation),
		TEST(blames_attribute),
		TEST(blames_rule_at_commit),
		TEST(collects_refusals),
		TEST(long_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
