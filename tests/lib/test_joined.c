// SPDX-License-Identifier: GPL-2.0-only
/* Several rules in one message: their order, and which of them are refused. */
#include <fcntl.h>

#include "lib_test.h"

/* Rules of three shapes, each with a number of its own. */
static struct kit_image *numbered(unsigned int i)
{
	struct kit_image *image = kit_begin();

	kit_match(image, CTNAT_FIELD_IP_SADDR, i, i);
	if (i % 3 == 1)
		kit_match(image, CTNAT_FIELD_TCP_DPORT, i, 2 * i);
	if (i % 3 == 2)
		kit_counter(image);
	kit_verdict(image, i % 2 ? CTNAT_VERDICT_DROP : CTNAT_VERDICT_ACCEPT,
		    NULL);
	ctnat_rule_pack(&image->rule);
	return image;
}

static const char *chain_of(unsigned int i)
{
	return i % 50 < 30 ? "in" : "c";
}

static void expect_numbered(const struct ctnat_view *view, const char *name,
			    unsigned int n)
{
	const struct ctnat_view_chain *chain = view_chain(view, name);
	__u32 at = 0;

	for (unsigned int i = 0; i < n; i++) {
		struct kit_image *image;
		const struct ctnat_rule *rule;

		if (strcmp(chain_of(i), name))
			continue;
		assert_true(at < chain->n_rules);
		rule = chain->rules[at++].rule;
		image = numbered(i);
		assert_int_equal(rule->size, image->rule.size);
		assert_memory_equal(rule, &image->rule, rule->size);
		kit_end(image);
	}
	assert_int_equal(at, chain->n_rules);
}

static void keep_their_order(void **state)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	const unsigned int n = 2000;
	struct ctnat_dump *dump;

	add_house(b);
	for (unsigned int i = 0; i < n; i++) {
		struct kit_image *image = numbered(i);

		assert_int_equal(place_rule(b, chain_of(i), CTNAT_PLACE_END, 0,
					    &image->rule), i + 3);
		kit_end(image);
	}
	commit_or_fail(*state, b);
	dump = dump_or_fail(*state);
	expect_numbered(ctnat_dump_view(dump), "in", n);
	expect_numbered(ctnat_dump_view(dump), "c", n);
	ctnat_dump_free(dump);
}

/* A mark needs commit. */
static int add_bad(struct ctnat_batch *b)
{
	struct kit_image *image = kit_begin();
	int op;

	kit_counter(image);
	kit_ct(image, CTNAT_CT_MARK);
	op = place_rule(b, "in", CTNAT_PLACE_END, 0, &image->rule);
	kit_end(image);
	return op;
}

/* All that are wrong are told of, and none that is right. */
static void judged_one_by_one(void **state)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	const struct ctnat_batch_refusal *r;
	size_t n, bad = 0;
	int ops[50];

	add_house(b);
	for (int i = 0; i < 300; i++) {
		if (i % 17 == 4 || i % 17 == 5)
			ops[bad++] = add_bad(b);
		else if (i % 100 == 50)
			ops[bad++] = add_jump(b, "nowhere", "c");
		else
			add_named(b, "in", "good", CTNAT_PLACE_END, 0);
	}
	assert_int_equal(ctnat_batch_commit(*state, b), -1);
	r = ctnat_batch_refusals(b, &n);
	for (size_t i = 0; i < n && i < bad; i++)
		assert_int_equal(r[i].op, ops[i]);
	assert_int_equal(n, bad);
	assert_int_equal(r[0].attr, CTNAT_A_RULE_EXPRS);
	assert_int_equal(r[0].insn, 1);
	assert_int_equal(r[0].part, CTNAT_A_CT_MARK);
	ctnat_batch_free(b);
	/* and the socket is as good as new */
	b = ctnat_batch_alloc();
	add_house(b);
	commit_or_fail(*state, b);
}

/* One that only the whole shows to be wrong has a number as well. */
static void blamed_at_commit(void **state)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	int op;

	add_house(b);
	for (int i = 0; i < 300; i++)
		add_named(b, "in", "good", CTNAT_PLACE_END, 0);
	op = add_jump(b, "in", "nowhere");
	for (int i = 0; i < 300; i++)
		add_named(b, "c", "good", CTNAT_PLACE_END, 0);
	refused(*state, b, op, ENOENT);
}

/* ---- without memory: CONFIG_FAULT_INJECTION ---- */

#define NTH_MAX	1000

/* The @nth allocation fails; 0: none. */
static void fail_nth(int fd, int nth)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%d", nth);

	assert_int_equal(pwrite(fd, text, len, 0), len);
}

/* Did it come to that? */
static bool has_failed(int fd)
{
	char text[16] = "";

	assert_true(pread(fd, text, sizeof(text) - 1, 0) > 0);
	return atoi(text) == 0;
}

/* Also those that may wait. */
static bool allow_faults(void)
{
	int fd = open("/sys/kernel/debug/failslab/ignore-gfp-wait", O_WRONLY);
	bool done = fd >= 0 && write(fd, "N", 1) == 1;

	if (fd >= 0)
		close(fd);
	return done;
}

/* The number of the rule that is told of; -1: it was none of them. */
static int starved(struct ctnat *ct, int fd, int nth, bool *failed)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	const struct ctnat_batch_refusal *r;
	char name[] = "rule a";
	int op = -1;
	size_t n;

	/* where some are left of the last time, it would not be the same */
	ctnat_batch_del_rules(b, &(struct ctnat_selection){
		.family = NFPROTO_IPV4, .table = "t", .chain = "in" });
	/* none is like another: a copy may fail, and is made the long way */
	for (int i = 0; i < 20; i++, name[5]++)
		add_named(b, "in", name, CTNAT_PLACE_END, 0);
	fail_nth(fd, nth);
	if (ctnat_batch_commit(ct, b)) {
		r = ctnat_batch_refusals(b, &n);
		if (n && r->error == ENOMEM)
			op = r->op;
	}
	*failed = has_failed(fd);
	fail_nth(fd, 0);
	ctnat_batch_free(b);
	return op;
}

/* The rule is, for which there was no memory. */
static void names_the_starved(void **state)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	int fd = open("/proc/self/fail-nth", O_RDWR);
	unsigned int told = 0;
	int op, nth = 0;
	bool failed = true;

	add_house(b);
	commit_or_fail(*state, b);
	/* a kernel without faults: this is for one that has them */
	if (fd < 0 || !allow_faults())
		failed = false;
	while (failed) {
		assert_true(++nth < NTH_MAX);
		op = starved(*state, fd, nth, &failed);
		if (op >= 0)
			told |= 1u << op;
	}
	/* not all of them: what else takes memory is not always the same */
	assert_true(!nth || __builtin_popcount(told) >= 8);
	if (fd >= 0)
		close(fd);
}

static void put_rule(struct nlmsghdr *nlh)
{
	struct nlattr *exprs = mnl_attr_nest_start(nlh, CTNAT_A_RULE_EXPRS);
	struct nlattr *expr = mnl_attr_nest_start(nlh, CTNAT_EXPR_COUNTER);

	mnl_attr_nest_end(nlh, expr);
	mnl_attr_nest_end(nlh, exprs);
}

/* Rules of one message; the answer to COMMIT with that number of operations. */
static int say_rules(struct ctnat *ct, __u32 flags, int n, __u32 ops)
{
	char buf[512] __attribute__((aligned(4))) = { };
	struct nlmsghdr *nlh;
	int answer;

	assert_int_equal(say_command(ct, CTNAT_CMD_BEGIN), 0);
	nlh = ctnat_request(ct, buf, CTNAT_CMD_NEW_RULE, NLM_F_ACK);
	mnl_attr_put_u8(nlh, CTNAT_A_FAMILY, NFPROTO_IPV4);
	mnl_attr_put_strz(nlh, CTNAT_A_TABLE, "t");
	mnl_attr_put_strz(nlh, CTNAT_A_CHAIN, "in");
	while (n--)
		put_rule(nlh);
	mnl_attr_put_u32(nlh, CTNAT_A_OP_FLAGS, flags);
	answer = say(ct, nlh);
	if (say_commit(ct, ops))
		return answer ? answer : ECANCELED;
	return answer;
}

static void at_the_end_alone(void **state)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	struct ctnat_dump *dump;

	add_house(b);
	commit_or_fail(*state, b);
	assert_int_equal(say_rules(*state, 0, 1, 1), 0);
	assert_int_equal(say_rules(*state, 0, 2, 2), EINVAL);
	assert_int_equal(say_rules(*state, CTNAT_OP_APPEND, 2, 1), ECANCELED);
	assert_int_equal(say_rules(*state, CTNAT_OP_APPEND, 2, 2), 0);
	assert_int_equal(say_rules(*state, CTNAT_OP_APPEND, 0, 1), EINVAL);
	dump = dump_or_fail(*state);
	assert_int_equal(view_chain(ctnat_dump_view(dump), "in")->n_rules, 3);
	ctnat_dump_free(dump);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(keep_their_order),
		TEST(judged_one_by_one),
		TEST(blamed_at_commit),
		TEST(names_the_starved),
		TEST(at_the_end_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
