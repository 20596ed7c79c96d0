// SPDX-License-Identifier: GPL-2.0-only
/* Large rulesets: they load, list and go in bounded messages and time. */
#include <time.h>

#include "lib_test.h"

#define MANY	100000

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void report(const char *what, double since)
{
	print_message("# %s: %.2f s\n", what, now() - since);
}

/* A rule of its own for each number. */
static void number_rule(struct kit_image *image, int i)
{
	kit_match(image, CTNAT_FIELD_IP_SADDR, i, i);
	kit_verdict(image, i % 2 ? CTNAT_VERDICT_ACCEPT : CTNAT_VERDICT_DROP,
		    NULL);
}

static void add_many(struct ctnat_batch *b, const char *chain,
		     enum ctnat_place_how how)
{
	struct kit_image *image = kit_begin();
	__u32 start = image->rule.size;
	int i;

	for (i = 0; i < MANY; i++) {
		memset(image, 0, 4096);
		image->rule.size = start;
		number_rule(image, i);
		if (place_rule(b, chain, how, 0, &image->rule) < 0)
			fail_msg("adding rule %d: %s", i, strerror(errno));
	}
	kit_end(image);
}

static __u32 number_of(const struct ctnat_rule *rule)
{
	const struct ctnat_insn_match *match = (void *)ctnat_rule_first(rule);

	return *ctnat_match_low(match, 0);
}

static void load_many(struct ctnat *ct, enum ctnat_place_how how)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	double start;

	add_house(b);
	add_many(b, "in", how);
	start = now();
	commit_or_fail(ct, b);
	report("load 100,000 rules", start);
}

static void expect_many(struct ctnat *ct, bool backwards)
{
	const struct ctnat_view_chain *in;
	struct ctnat_dump *dump;
	double start = now();
	__u32 i;

	dump = dump_or_fail(ct);
	report("list them", start);
	in = view_chain(ctnat_dump_view(dump), "in");
	assert_int_equal(in->n_rules, MANY);
	for (i = 0; i < MANY; i++)
		if (number_of(in->rules[i].rule) !=
		    (backwards ? MANY - 1 - i : i))
			fail_msg("rule %u is out of place", i);
	ctnat_dump_free(dump);
}

static void appended(void **state)
{
	load_many(*state, CTNAT_PLACE_END);
	expect_many(*state, false);
}

static void one_more(void **state)
{
	struct ctnat_batch *b;
	double start;

	load_many(*state, CTNAT_PLACE_END);
	b = ctnat_batch_alloc();
	add_named(b, "in", "x", CTNAT_PLACE_HEAD, 0);
	start = now();
	commit_or_fail(*state, b);
	report("add one to 100,000", start);
}

static void prepended(void **state)
{
	load_many(*state, CTNAT_PLACE_HEAD);
	expect_many(*state, true);
}

static void deleted_one_by_one(void **state)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	const struct ctnat_view_chain *in;
	struct ctnat_dump *dump;
	double start;
	__u32 i;

	load_many(*state, CTNAT_PLACE_END);
	dump = dump_or_fail(*state);
	in = view_chain(ctnat_dump_view(dump), "in");
	for (i = 0; i < in->n_rules; i++)
		if (i % 3)
			ctnat_batch_del_rules(b, &(struct ctnat_selection){
				.family = NFPROTO_IPV4,
				.table = "t",
				.chain = "in",
				.handle = in->rules[i].handle,
			});
	start = now();
	commit_or_fail(*state, b);
	report("delete two thirds of them", start);
	ctnat_dump_free(dump);
	dump = dump_or_fail(*state);
	in = view_chain(ctnat_dump_view(dump), "in");
	assert_int_equal(in->n_rules, (MANY + 2) / 3);
	for (i = 0; i < in->n_rules; i++)
		assert_int_equal(number_of(in->rules[i].rule), 3 * i);
	ctnat_dump_free(dump);
}

/* So many mistakes that nobody wants to hear of them all. */
static void many_mistakes(void **state)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	size_t n;

	ctnat_batch_add_table(b, NFPROTO_IPV4, "t", 0, false);
	add_many(b, "nowhere", CTNAT_PLACE_END);
	assert_int_equal(ctnat_batch_commit(*state, b), -1);
	assert_int_equal(errno, ENOENT);
	ctnat_batch_refusals(b, &n);
	assert_true(n >= 64 && n < 1000);
	ctnat_batch_free(b);
	assert_int_equal(tables_now(*state), 0);
}

static void many_chains(void **state)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	struct ctnat_dump *dump;
	char name[32];
	double start;
	int i;

	ctnat_batch_add_table(b, NFPROTO_IPV4, "t", 0, false);
	for (i = 0; i < CTNAT_CHAINS_MAX; i++) {
		snprintf(name, sizeof(name), "chain-%d", i);
		add_regular(b, "t", name);
	}
	start = now();
	commit_or_fail(*state, b);
	report("load 65,536 chains", start);
	start = now();
	dump = dump_or_fail(*state);
	report("list them", start);
	assert_int_equal(ctnat_dump_view(dump)->n_chains, CTNAT_CHAINS_MAX);
	ctnat_dump_free(dump);
	b = ctnat_batch_alloc();
	add_regular(b, "t", "one-too-many");
	assert_int_equal(refused(*state, b, 0, ENOSPC).attr, CTNAT_A_CHAIN);
	b = ctnat_batch_alloc();
	for (i = 0; i < CTNAT_CHAINS_MAX; i += 2) {
		snprintf(name, sizeof(name), "chain-%d", i);
		ctnat_batch_del_chain(b, &(struct ctnat_selection){
			.family = NFPROTO_IPV4,
			.table = "t",
			.chain = name,
		});
	}
	start = now();
	commit_or_fail(*state, b);
	report("delete every other one", start);
}

/* The longest rule that a message carries. */
static void long_rule(void **state)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	struct kit_image *image = kit_begin();
	struct ctnat_insn_match *match;
	struct ctnat_dump *dump;
	const __u16 field = CTNAT_FIELD_IP_SADDR;
	__u32 i, n = 8000;

	match = kit_match_of(image, &field, 1, n);
	for (i = 0; i < n; i++)
		match->data[1 + 2 * i] = match->data[2 + 2 * i] = 3 * i;
	kit_counter(image);
	add_house(b);
	place_rule(b, "in", CTNAT_PLACE_END, 0, &image->rule);
	place_rule(b, "in", CTNAT_PLACE_END, 0, &image->rule);
	commit_or_fail(*state, b);
	ctnat_rule_pack(&image->rule);
	dump = dump_or_fail(*state);
	assert_memory_equal(view_chain(ctnat_dump_view(dump), "in")
				    ->rules[1].rule,
			    &image->rule, image->rule.size);
	ctnat_dump_free(dump);
	/* one element too many for a message */
	b = ctnat_batch_alloc();
	kit_end(image);
	image = kit_begin();
	kit_match_of(image, &field, 1, 9000);
	assert_int_equal(place_rule(b, "in", CTNAT_PLACE_END, 0, &image->rule),
			 -1);
	assert_int_equal(errno, EMSGSIZE);
	kit_end(image);
	ctnat_batch_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(appended),
		TEST(one_more),
		TEST(prepended),
		TEST(deleted_one_by_one),
		TEST(many_mistakes),
		TEST(many_chains),
		TEST(long_rule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
