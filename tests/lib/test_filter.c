// SPDX-License-Identifier: GPL-2.0-only
/* What a dump is restricted to is looked for by the kernel: each filter of each. */
#include "lib_test.h"

/* A question, and how many messages are its answer. */
struct question {
	__u8 cmd;
	__u8 family;
	const char *table;
	const char *chain;
	const char *object;
	__u8 kind;
	int answers;
};

static void add_object(struct ctnat_batch *b, __u8 family, const char *table,
		       const char *name)
{
	const struct ctnat_object_set set =
		kit_set_of(CTNAT_OBJECT_SET, CTNAT_FIELD_META_MARK, 0, 0);
	const struct ctnat_object_id id = {
		.family = family, .table = table, .name = name,
		.kind = CTNAT_OBJECT_SET,
	};
	struct ctnat_elems elems = { .n = 1 };
	__u32 words[8] = { 5, 5 }, from = 0;

	ctnat_batch_add_object(b, &id, &set.object, false);
	ctnat_row_init(&elems.row, &set);
	elems.words = words;
	assert_true(ctnat_batch_add_elems(b, &id, &elems, &from, false) >= 0);
}

static void add_counter(struct ctnat_batch *b, __u8 family, const char *table,
			const char *name)
{
	const struct ctnat_object_counter counter = {
		.object = { CTNAT_OBJECT_COUNTER, { 0 }, sizeof(counter) },
	};
	const struct ctnat_object_id id = {
		.family = family, .table = table, .name = name,
		.kind = CTNAT_OBJECT_COUNTER,
	};

	ctnat_batch_add_object(b, &id, &counter.object, false);
}

/* A table with chains c and d of one rule and two, sets s and r, counter s. */
static void add_whole(struct ctnat_batch *b, __u8 family, const char *table)
{
	static const char *const chains[] = { "c", "d", "d" };
	struct kit_image *image = kit_begin();
	int i;

	ctnat_batch_add_table(b, family, table, 0, false);
	kit_counter(image);
	for (i = 0; i < 3; i++) {
		const struct ctnat_chain_spec spec = {
			.family = family, .table = table, .chain = chains[i],
		};
		const struct ctnat_place place = {
			.family = family, .table = table, .chain = chains[i],
			.how = CTNAT_PLACE_END,
		};

		ctnat_batch_add_chain(b, &spec, false);
		ctnat_batch_add_rule(b, &place, &image->rule);
	}
	kit_end(image);
	add_object(b, family, table, "s");
	add_object(b, family, table, "r");
	add_counter(b, family, table, "s");
}

static int count(const struct nlmsghdr *nlh, void *data)
{
	(void)nlh;
	(*(int *)data)++;
	return MNL_CB_OK;
}

static void ask(struct ctnat *ct, const struct question *q)
{
	char buf[512] __attribute__((aligned(4))) = { };
	struct nlmsghdr *nlh;
	int answers = 0;

	nlh = ctnat_request(ct, buf, q->cmd, NLM_F_DUMP);
	if (q->family)
		mnl_attr_put_u8(nlh, CTNAT_A_FAMILY, q->family);
	if (q->table)
		mnl_attr_put_strz(nlh, CTNAT_A_TABLE, q->table);
	if (q->chain)
		mnl_attr_put_strz(nlh, CTNAT_A_CHAIN, q->chain);
	if (q->object)
		mnl_attr_put_strz(nlh, CTNAT_A_OBJECT, q->object);
	if (q->kind)
		mnl_attr_put_u8(nlh, CTNAT_A_OBJECT_KIND, q->kind);
	if (ctnat_ask(ct, nlh, count, &answers))
		fail_msg("command %u: %s", q->cmd, ctnat_error(ct));
	if (answers != q->answers)
		fail_msg("command %u, family %u, table %s, chain %s, object %s, kind %u: %d answers, not %d",
			 q->cmd, q->family, q->table, q->chain, q->object,
			 q->kind, answers, q->answers);
}

#define IP4	NFPROTO_IPV4
#define SET	CTNAT_OBJECT_SET

/* Of ip t, ip u and inet t. */
static const struct question questions[] = {
	{ CTNAT_CMD_GET_TABLE, 0, NULL, NULL, NULL, 0, 3 },
	{ CTNAT_CMD_GET_TABLE, IP4, NULL, NULL, NULL, 0, 2 },
	{ CTNAT_CMD_GET_TABLE, 0, "t", NULL, NULL, 0, 2 },
	{ CTNAT_CMD_GET_TABLE, IP4, "t", NULL, NULL, 0, 1 },
	{ CTNAT_CMD_GET_TABLE, IP4, "x", NULL, NULL, 0, 0 },
	{ CTNAT_CMD_GET_CHAIN, 0, NULL, NULL, NULL, 0, 6 },
	{ CTNAT_CMD_GET_CHAIN, IP4, NULL, NULL, NULL, 0, 4 },
	{ CTNAT_CMD_GET_CHAIN, IP4, "u", NULL, NULL, 0, 2 },
	{ CTNAT_CMD_GET_CHAIN, IP4, "u", "d", NULL, 0, 1 },
	{ CTNAT_CMD_GET_CHAIN, 0, NULL, "d", NULL, 0, 3 },
	{ CTNAT_CMD_GET_RULE, 0, NULL, NULL, NULL, 0, 9 },
	{ CTNAT_CMD_GET_RULE, IP4, NULL, NULL, NULL, 0, 6 },
	{ CTNAT_CMD_GET_RULE, 0, "t", NULL, NULL, 0, 6 },
	{ CTNAT_CMD_GET_RULE, IP4, "t", NULL, NULL, 0, 3 },
	{ CTNAT_CMD_GET_RULE, IP4, "t", "d", NULL, 0, 2 },
	{ CTNAT_CMD_GET_RULE, IP4, "t", "x", NULL, 0, 0 },
	{ CTNAT_CMD_GET_OBJECT, 0, NULL, NULL, NULL, 0, 9 },
	{ CTNAT_CMD_GET_OBJECT, IP4, NULL, NULL, NULL, 0, 6 },
	{ CTNAT_CMD_GET_OBJECT, IP4, "t", NULL, NULL, 0, 3 },
	{ CTNAT_CMD_GET_OBJECT, IP4, "t", NULL, "s", 0, 2 },
	{ CTNAT_CMD_GET_OBJECT, IP4, "t", NULL, "s", SET, 1 },
	{ CTNAT_CMD_GET_OBJECT, 0, NULL, NULL, NULL, SET, 6 },
	{ CTNAT_CMD_GET_ELEMS, 0, NULL, NULL, NULL, 0, 6 },
	{ CTNAT_CMD_GET_ELEMS, 0, "t", NULL, NULL, 0, 4 },
	{ CTNAT_CMD_GET_ELEMS, IP4, "t", NULL, NULL, SET, 2 },
	{ CTNAT_CMD_GET_ELEMS, IP4, "t", NULL, "r", SET, 1 },
	{ CTNAT_CMD_GET_ELEMS, IP4, "t", NULL, "r", CTNAT_OBJECT_MAP, 0 },
};

static void rulesets(void **state)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	size_t i;

	add_whole(b, NFPROTO_IPV4, "t");
	add_whole(b, NFPROTO_IPV4, "u");
	add_whole(b, NFPROTO_INET, "t");
	commit_or_fail(*state, b);
	for (i = 0; i < sizeof(questions) / sizeof(questions[0]); i++)
		ask(*state, &questions[i]);
}

/* The rule of a handle alone, and those with a larger one. */
static void handles(void **state)
{
	char buf[256] __attribute__((aligned(4)));
	struct ctnat_batch *b = ctnat_batch_alloc();
	int which, answers;
	struct nlmsghdr *nlh;
	__u64 second;

	add_house(b);
	for (which = 0; which < 100; which++)
		add_named(b, "in", which == 1 ? "second" : "other",
			  CTNAT_PLACE_END, 0);
	commit_or_fail(*state, b);
	second = handle_of(*state, "in", "second");
	for (which = 0; which < 2; which++) {
		memset(buf, 0, sizeof(buf));
		nlh = ctnat_request(*state, buf, CTNAT_CMD_GET_RULE,
				    NLM_F_DUMP);
		mnl_attr_put_u64(nlh, which ? CTNAT_A_SINCE : CTNAT_A_HANDLE,
				 second);
		answers = 0;
		assert_int_equal(ctnat_ask(*state, nlh, count, &answers), 0);
		assert_int_equal(answers, which ? 98 : 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(rulesets),
		TEST(handles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
