// SPDX-License-Identifier: GPL-2.0-only
/* Changing what is there: places, renaming, deleting, counters, events. */
#include "lib_test.h"

/* Rules a, b, c in the chain in. */
static void load_abc(struct ctnat *ct)
{
	struct ctnat_batch *b = ctnat_batch_alloc();

	add_house(b);
	add_named(b, "in", "a", CTNAT_PLACE_END, 0);
	add_named(b, "in", "b", CTNAT_PLACE_END, 0);
	add_named(b, "in", "c", CTNAT_PLACE_END, 0);
	commit_or_fail(ct, b);
}

static void places(void **state)
{
	struct ctnat_batch *b;
	__u64 second;

	load_abc(*state);
	second = handle_of(*state, "in", "b");
	b = ctnat_batch_alloc();
	add_named(b, "in", "head", CTNAT_PLACE_HEAD, 0);
	add_named(b, "in", "after", CTNAT_PLACE_AFTER, second);
	add_named(b, "in", "before", CTNAT_PLACE_BEFORE, second);
	add_named(b, "in", "end", CTNAT_PLACE_END, 0);
	commit_or_fail(*state, b);
	expect_rules(*state, "in", "head a before b after c end");
	b = ctnat_batch_alloc();
	add_named(b, "in", "other", CTNAT_PLACE_REPLACE, second);
	commit_or_fail(*state, b);
	expect_rules(*state, "in", "head a before other after c end");
	assert_true(handle_of(*state, "in", "other") > second);
	b = ctnat_batch_alloc();
	refused(*state, b, (add_named(b, "in", "x", CTNAT_PLACE_BEFORE, second),
			    0), ENOENT);
}

static void deletes_rules(void **state)
{
	struct ctnat_batch *b;

	load_abc(*state);
	b = ctnat_batch_alloc();
	ctnat_batch_del_rules(b, &(struct ctnat_selection){
		.family = NFPROTO_IPV4,
		.table = "t",
		.chain = "in",
		.handle = handle_of(*state, "in", "b"),
	});
	commit_or_fail(*state, b);
	expect_rules(*state, "in", "a c");
	b = ctnat_batch_alloc();
	ctnat_batch_del_rules(b, &(struct ctnat_selection){
		.family = NFPROTO_IPV4,
		.table = "t",
		.handle = handle_of(*state, "in", "a"),
	});
	ctnat_batch_del_rules(b, &(struct ctnat_selection){
		.family = NFPROTO_IPV4,
		.table = "t",
		.chain = "in",
		.handle = 12345,
		.absent_ok = true,
	});
	commit_or_fail(*state, b);
	expect_rules(*state, "in", "c");
	b = ctnat_batch_alloc();
	ctnat_batch_del_rules(b, &(struct ctnat_selection){
		.family = NFPROTO_IPV4,
		.table = "t",
	});
	commit_or_fail(*state, b);
	expect_rules(*state, "in", "");
}

/* What a chain does must not depend on how often it grew at which end. */
static void many_places(void **state)
{
	char expected[512] = "0", name[16], old[512];
	struct ctnat_batch *b = ctnat_batch_alloc();
	int i;

	add_house(b);
	add_named(b, "in", "0", CTNAT_PLACE_END, 0);
	for (i = 1; i < 60; i++) {
		bool head = i * 7 % 5 < 2;

		snprintf(name, sizeof(name), "%d", i);
		add_named(b, "in", name, head ? CTNAT_PLACE_HEAD :
			  CTNAT_PLACE_END, 0);
		strcpy(old, expected);
		snprintf(expected, sizeof(expected), "%.*s %.*s", 200,
			 head ? name : old, 200, head ? old : name);
	}
	commit_or_fail(*state, b);
	expect_rules(*state, "in", expected);
}

static void chain_in_use(void **state)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	struct ctnat_batch_refusal r;
	struct ctnat_dump *dump;

	add_house(b);
	add_jump(b, "in", "c");
	commit_or_fail(*state, b);
	b = ctnat_batch_alloc();
	r = refused(*state, b, (ctnat_batch_del_chain(b, &(struct ctnat_selection){
		.family = NFPROTO_IPV4,
		.table = "t",
		.chain = "c",
	}), 0), EBUSY);
	assert_int_equal(r.attr, CTNAT_A_CHAIN);
	/* once its user is gone it may go, in the same transaction */
	b = ctnat_batch_alloc();
	ctnat_batch_del_rules(b, &(struct ctnat_selection){
		.family = NFPROTO_IPV4,
		.table = "t",
		.chain = "in",
	});
	ctnat_batch_del_chain(b, &(struct ctnat_selection){
		.family = NFPROTO_IPV4,
		.table = "t",
		.chain = "c",
	});
	commit_or_fail(*state, b);
	dump = dump_or_fail(*state);
	assert_int_equal(ctnat_dump_view(dump)->n_chains, 1);
	ctnat_dump_free(dump);
	/* a use that came in this transaction counts as well */
	b = ctnat_batch_alloc();
	add_regular(b, "t", "d");
	add_regular(b, "t", "e");
	ctnat_batch_del_chain(b, &(struct ctnat_selection){
		.family = NFPROTO_IPV4,
		.table = "t",
		.chain = "e",
	});
	add_jump(b, "in", "d");
	ctnat_batch_del_chain(b, &(struct ctnat_selection){
		.family = NFPROTO_IPV4,
		.table = "t",
		.chain = "d",
	});
	refused(*state, b, 4, EBUSY);
}

static void destroy_and_exclusive(void **state)
{
	struct ctnat_batch *b = ctnat_batch_alloc();

	ctnat_batch_del_table(b, NFPROTO_IPV4, "t", 0, true);
	ctnat_batch_del_chain(b, &(struct ctnat_selection){
		.family = NFPROTO_IPV4,
		.table = "t",
		.chain = "c",
		.absent_ok = true,
	});
	ctnat_batch_del_rules(b, &(struct ctnat_selection){
		.family = NFPROTO_IPV4,
		.table = "t",
		.chain = "c",
		.handle = 1,
		.absent_ok = true,
	});
	ctnat_batch_add_table(b, NFPROTO_IPV4, "t", 0, true);
	ctnat_batch_del_chain(b, &(struct ctnat_selection){
		.family = NFPROTO_IPV4,
		.table = "t",
		.chain = "c",
		.absent_ok = true,
	});
	ctnat_batch_add_table(b, NFPROTO_IPV4, "t", 0, false);
	commit_or_fail(*state, b);
	b = ctnat_batch_alloc();
	ctnat_batch_del_table(b, NFPROTO_IPV6, "t", 0, false);
	refused(*state, b, 0, ENOENT);
	b = ctnat_batch_alloc();
	ctnat_batch_add_table(b, NFPROTO_IPV6, "t", CTNAT_TABLE_DORMANT, true);
	ctnat_batch_flush(b, NFPROTO_IPV4);
	commit_or_fail(*state, b);
	assert_int_equal(tables_now(*state), 1);
	b = ctnat_batch_alloc();
	ctnat_batch_flush(b, NFPROTO_UNSPEC);
	commit_or_fail(*state, b);
	assert_int_equal(tables_now(*state), 0);
}

/* Zero the counter of a rule; what it had. */
static __u64 reset_rule(struct ctnat *ct, const char *chain, __u64 handle)
{
	const struct ctnat_reset what = {
		.family = NFPROTO_IPV4,
		.table = "t",
		.chain = chain,
		.handle = handle,
	};
	struct ctnat_dump *dump = ctnat_reset(ct, &what);
	const struct ctnat_view_chain *c;
	__u64 packets;

	if (!dump)
		fail_msg("ctnat_reset: %s", ctnat_error(ct));
	c = view_chain(ctnat_dump_view(dump), chain);
	assert_int_equal(c->n_rules, 1);
	assert_int_equal(c->rules[0].handle, handle);
	packets = rule_counter(c->rules[0].rule)->packets;
	ctnat_dump_free(dump);
	return packets;
}

static void rename_takes_jumps_along(void **state)
{
	const struct ctnat_insn_verdict *verdict;
	struct ctnat_batch *b = ctnat_batch_alloc();
	const struct ctnat_view_rule *rule;
	struct ctnat_dump *dump;
	__u64 handle;

	add_house(b);
	add_jump(b, "in", "c");
	commit_or_fail(*state, b);
	handle = handle_of(*state, "in", "?");
	b = ctnat_batch_alloc();
	ctnat_batch_rename_chain(b, NFPROTO_IPV4, "t", "c", "a-longer-name");
	commit_or_fail(*state, b);
	dump = dump_or_fail(*state);
	rule = &view_chain(ctnat_dump_view(dump), "in")->rules[0];
	assert_int_equal(rule->handle, handle);
	assert_int_equal(rule_counter(rule->rule)->packets, 7);
	verdict = (const void *)ctnat_rule_next(ctnat_rule_first(rule->rule));
	assert_string_equal(verdict->chain, "a-longer-name");
	ctnat_dump_free(dump);
	/* twice in one transaction, and taken names are refused */
	b = ctnat_batch_alloc();
	ctnat_batch_rename_chain(b, NFPROTO_IPV4, "t", "a-longer-name", "d");
	ctnat_batch_rename_chain(b, NFPROTO_IPV4, "t", "d", "e");
	commit_or_fail(*state, b);
	/* a copy of a rule has the same counters */
	assert_int_equal(reset_rule(*state, "in", handle), 7);
	assert_int_equal(reset_rule(*state, "in", handle), 0);
	dump = dump_or_fail(*state);
	rule = &view_chain(ctnat_dump_view(dump), "in")->rules[0];
	assert_int_equal(rule_counter(rule->rule)->packets, 0);
	ctnat_dump_free(dump);
	b = ctnat_batch_alloc();
	ctnat_batch_rename_chain(b, NFPROTO_IPV4, "t", "e", "in");
	refused(*state, b, 0, EEXIST);
}

static __u64 packets_of(struct ctnat *ct, const char *name)
{
	struct ctnat_dump *dump = dump_or_fail(ct);
	const struct ctnat_view_chain *c;
	__u64 packets = ~0ull;
	__u32 i;

	c = view_chain(ctnat_dump_view(dump), "in");
	for (i = 0; i < c->n_rules; i++)
		if (!strcmp(rule_name(c->rules[i].rule), name))
			packets = rule_counter(c->rules[i].rule)->packets;
	ctnat_dump_free(dump);
	return packets;
}

static void reset_tells_and_zeroes(void **state)
{
	struct ctnat_reset what = { .family = NFPROTO_IPV4, .table = "t" };
	const struct ctnat_view_chain *c;
	struct ctnat_dump *dump;
	long long generation;

	load_abc(*state);
	generation = ctnat_generation(*state, NULL);
	assert_int_equal(reset_rule(*state, "in", handle_of(*state, "in", "b")),
			 5);
	assert_int_equal(packets_of(*state, "a"), 5);
	assert_int_equal(packets_of(*state, "b"), 0);
	what.kind = CTNAT_OBJECT_COUNTER;
	what.rules = true;
	dump = ctnat_reset(*state, &what);
	assert_non_null(dump);
	c = view_chain(ctnat_dump_view(dump), "in");
	assert_int_equal(c->n_rules, 3);
	assert_int_equal(rule_counter(c->rules[0].rule)->packets, 5);
	assert_int_equal(rule_counter(c->rules[1].rule)->packets, 0);
	ctnat_dump_free(dump);
	assert_int_equal(packets_of(*state, "a"), 0);
	assert_int_equal(packets_of(*state, "c"), 0);
	assert_int_equal(ctnat_generation(*state, NULL), generation);
}

static void reset_refused(struct ctnat *ct, const struct ctnat_reset *what,
			  int error)
{
	assert_null(ctnat_reset(ct, what));
	assert_int_equal(errno, error);
	assert_int_equal(packets_of(ct, "a"), 5);
}

static void reset_refuses(void **state)
{
	struct ctnat_reset what = { .family = NFPROTO_IPV4 };

	load_abc(*state);
	what.handle = 123456;
	reset_refused(*state, &what, EINVAL);
	what.table = "t";
	reset_refused(*state, &what, ENOENT);
	what.handle = 0;
	what.chain = "nowhere";
	reset_refused(*state, &what, ENOENT);
	what.chain = NULL;
	what.kind = CTNAT_OBJECT_COUNTER;
	what.object = "none";
	reset_refused(*state, &what, ENOENT);
	what.object = NULL;
	what.kind = CTNAT_OBJECT_SET;
	what.rules = true;
	reset_refused(*state, &what, EINVAL);
	what.kind = 0;
	what.table = "u";
	reset_refused(*state, &what, ENOENT);
}

/* Chains made in whatever order are listed with their tables. */
static void order_of_chains(void **state)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	const struct ctnat_view *view;
	struct ctnat_dump *dump;
	char line[64] = "";
	__u32 i;

	ctnat_batch_add_table(b, NFPROTO_IPV4, "t", 0, false);
	ctnat_batch_add_table(b, NFPROTO_IPV4, "u", 0, false);
	ctnat_batch_add_table(b, NFPROTO_IPV4, "v", 0, false);
	add_regular(b, "v", "v1");
	add_regular(b, "t", "t1");
	add_regular(b, "u", "u1");
	add_regular(b, "t", "t2");
	add_regular(b, "v", "v2");
	ctnat_batch_del_table(b, NFPROTO_IPV4, "u", 0, false);
	commit_or_fail(*state, b);
	dump = dump_or_fail(*state);
	view = ctnat_dump_view(dump);
	for (i = 0; i < view->n_chains; i++) {
		strcat(line, view->tables[view->chains[i].table].name);
		strcat(line, ".");
		strcat(line, view->chains[i].name);
		strcat(line, " ");
	}
	assert_string_equal(line, "t.t1 t.t2 v.v1 v.v2 ");
	ctnat_dump_free(dump);
}

static void chain_updates(void **state)
{
	struct ctnat_chain_spec spec = {
		.family = NFPROTO_IPV4,
		.table = "t",
		.chain = "in",
		.has_policy = true,
		.policy = NF_DROP,
	};
	struct ctnat_batch *b = ctnat_batch_alloc();
	struct ctnat_dump *dump;

	add_house(b);
	ctnat_batch_add_chain(b, &spec, false);
	commit_or_fail(*state, b);
	dump = dump_or_fail(*state);
	assert_int_equal(view_chain(ctnat_dump_view(dump), "in")->policy,
			 NF_DROP);
	ctnat_dump_free(dump);
	/* everything else about a chain stays as it is */
	b = ctnat_batch_alloc();
	spec.type = CTNAT_CHAIN_FILTER;
	spec.hook = NF_INET_LOCAL_OUT;
	ctnat_batch_add_chain(b, &spec, false);
	assert_int_equal(refused(*state, b, 0, EEXIST).attr, CTNAT_A_HOOK);
	b = ctnat_batch_alloc();
	spec.hook = NF_INET_LOCAL_IN;
	spec.priority = 5;
	ctnat_batch_add_chain(b, &spec, false);
	assert_int_equal(refused(*state, b, 0, EEXIST).attr, CTNAT_A_PRIORITY);
	b = ctnat_batch_alloc();
	spec.chain = "c";
	ctnat_batch_add_chain(b, &spec, false);
	assert_int_equal(refused(*state, b, 0, EEXIST).attr,
			 CTNAT_A_CHAIN_TYPE);
}

/* ---- comments ---- */

static int add_commented(struct ctnat_batch *b, const char *comment)
{
	ctnat_batch_comment(b, comment);
	return ctnat_batch_add_table(b, NFPROTO_IPV4, "t", 0, false);
}

static void expect_comment(struct ctnat *ct, const char *comment)
{
	struct ctnat_dump *dump = dump_or_fail(ct);
	const char *is = ctnat_dump_view(dump)->tables[0].comment;

	if (comment)
		assert_string_equal(is, comment);
	else
		assert_null(is);
	ctnat_dump_free(dump);
}

static void comments(void **state)
{
	struct ctnat_batch *b = ctnat_batch_alloc();

	/* of what comes next, and of nothing behind it */
	add_commented(b, "house");
	add_house(b);
	commit_or_fail(*state, b);
	expect_comment(*state, "house");
	b = ctnat_batch_alloc();
	add_commented(b, "home");
	commit_or_fail(*state, b);
	expect_comment(*state, "home");
	b = ctnat_batch_alloc();
	add_commented(b, "");
	commit_or_fail(*state, b);
	expect_comment(*state, NULL);
}

static void comments_refused(void **state)
{
	const struct ctnat_object_ct_limit limit = {
		.object = { CTNAT_OBJECT_CT_LIMIT, { 0 }, sizeof(limit) },
		.zone = 7,
		.count = 5,
	};
	const struct ctnat_object_id id = {
		.kind = CTNAT_OBJECT_CT_LIMIT,
		.name = "7",
	};
	char text[CTNAT_COMMENT_MAX + 1] = "";
	struct ctnat_batch *b = ctnat_batch_alloc();

	memset(text, 'x', CTNAT_REMARK_MAX);
	assert_int_equal(refused(*state, b, add_commented(b, text),
				 ENAMETOOLONG).attr, CTNAT_A_COMMENT);
	b = ctnat_batch_alloc();
	assert_int_equal(refused(*state, b, add_commented(b, "a \"b\""),
				 EINVAL).attr, CTNAT_A_COMMENT);
	b = ctnat_batch_alloc();
	ctnat_batch_comment(b, "seven");
	assert_int_equal(refused(*state, b,
				 ctnat_batch_add_object(b, &id, &limit.object,
							false),
				 EINVAL).attr, CTNAT_A_COMMENT);
	b = ctnat_batch_alloc();
	memset(text, 'x', CTNAT_COMMENT_MAX);
	assert_int_equal(add_commented(b, text), -1);
	assert_int_equal(errno, EMSGSIZE);
	/* the longest that there may be */
	text[CTNAT_REMARK_MAX - 1] = 0;
	assert_int_equal(add_commented(b, text), 0);
	commit_or_fail(*state, b);
	expect_comment(*state, text);
}

/* ---- events ---- */

struct story {
	char text[1024];
	bool done;
};

static int tell(const struct ctnat_event *e, void *data)
{
	static const char *const verbs[__CTNAT_CMD_MAX] = {
		[CTNAT_CMD_NEW_TABLE] = "+table",
		[CTNAT_CMD_DEL_TABLE] = "-table",
		[CTNAT_CMD_NEW_CHAIN] = "+chain",
		[CTNAT_CMD_DEL_CHAIN] = "-chain",
		[CTNAT_CMD_RENAME_CHAIN] = "=chain",
		[CTNAT_CMD_NEW_RULE] = "+rule",
		[CTNAT_CMD_DEL_RULE] = "-rule",
		[CTNAT_CMD_GET_GENERATION] = "generation",
	};
	struct story *story = data;
	char line[128];

	snprintf(line, sizeof(line), "%s%s%s%s%s;", verbs[e->cmd],
		 e->chain || e->table ? " " : "",
		 e->chain ? e->chain : e->table ? e->table : "",
		 e->rule || e->new_name ? " " : "",
		 e->rule ? rule_name(e->rule) : e->new_name ? e->new_name : "");
	strcat(story->text, line);
	if (e->cmd == CTNAT_CMD_GET_GENERATION)
		story->done = true;
	return 0;
}

static void expect_story(struct ctnat *listener, const char *text)
{
	struct story story = { };

	while (!story.done)
		if (ctnat_read_events(listener, tell, &story))
			fail_msg("events: %s", ctnat_error(listener));
	assert_string_equal(story.text, text);
}

static void events(void **state)
{
	struct ctnat *listener = open_or_fail();
	struct ctnat_batch *b;

	assert_int_equal(ctnat_subscribe(listener), 0);
	load_abc(*state);
	expect_story(listener, "+table t;+chain in;+chain c;+rule in a;"
		     "+rule in b;+rule in c;generation;");
	b = ctnat_batch_alloc();
	ctnat_batch_del_rules(b, &(struct ctnat_selection){
		.family = NFPROTO_IPV4,
		.table = "t",
		.chain = "in",
		.handle = handle_of(*state, "in", "a"),
	});
	add_named(b, "in", "d", CTNAT_PLACE_REPLACE,
		  handle_of(*state, "in", "c"));
	ctnat_batch_rename_chain(b, NFPROTO_IPV4, "t", "c", "x");
	add_regular(b, "t", "y");
	add_jump(b, "y", "x");
	ctnat_batch_add_table(b, NFPROTO_IPV6, "six", 0, false);
	commit_or_fail(*state, b);
	expect_story(listener, "-rule in;-rule in;+table six;=chain c x;"
		     "+chain y;+rule in d;+rule y ?;generation;");
	b = ctnat_batch_alloc();
	ctnat_batch_flush(b, NFPROTO_IPV4);
	ctnat_batch_add_table(b, NFPROTO_IPV6, "six", CTNAT_TABLE_DORMANT,
			      false);
	commit_or_fail(*state, b);
	expect_story(listener, "-rule in;-rule in;-chain in;-chain x;-rule y;"
		     "-chain y;-table t;+table six;generation;");
	ctnat_close(listener);
}

/* A chain that was renamed in the middle of the rules that jump to it. */
static void events_of_rename(void **state)
{
	struct ctnat *listener = open_or_fail();
	struct ctnat_batch *b = ctnat_batch_alloc();

	add_house(b);
	add_jump(b, "in", "c");
	commit_or_fail(*state, b);
	assert_int_equal(ctnat_subscribe(listener), 0);
	b = ctnat_batch_alloc();
	ctnat_batch_rename_chain(b, NFPROTO_IPV4, "t", "c", "d");
	commit_or_fail(*state, b);
	expect_story(listener, "=chain c d;generation;");
	ctnat_close(listener);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(places),
		TEST(deletes_rules),
		TEST(many_places),
		TEST(chain_in_use),
		TEST(destroy_and_exclusive),
		TEST(rename_takes_jumps_along),
		TEST(reset_tells_and_zeroes),
		TEST(reset_refuses),
		TEST(order_of_chains),
		TEST(chain_updates),
		TEST(comments),
		TEST(comments_refused),
		TEST(events),
		TEST(events_of_rename),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
