/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of the library against the real module share. Each test runs
 * in a network namespace of its own, with one open handle as its state.
 */
#ifndef CTNAT_TESTS_LIB_TEST_H
#define CTNAT_TESTS_LIB_TEST_H

#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/internal.h"
#include "tests/kit/kit.h"

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static inline struct ctnat *open_or_fail(void)
{
	struct ctnat *ct = ctnat_open();

	if (!ct)
		fail_msg("ctnat_open: %s", strerror(errno));
	return ct;
}

static inline int set_up(void **state)
{
	if (unshare(CLONE_NEWNET))
		return -1;
	*state = ctnat_open();
	return *state ? 0 : -1;
}

static inline int tear_down(void **state)
{
	ctnat_close(*state);
	return 0;
}

/* ---- batches ---- */

static inline void add_base(struct ctnat_batch *b, const char *table,
			    const char *chain, __u8 hook)
{
	const struct ctnat_chain_spec spec = {
		.family = NFPROTO_IPV4,
		.table = table,
		.chain = chain,
		.type = CTNAT_CHAIN_FILTER,
		.hook = hook,
	};

	ctnat_batch_add_chain(b, &spec, false);
}

static inline void add_regular(struct ctnat_batch *b, const char *table,
			       const char *chain)
{
	const struct ctnat_chain_spec spec = {
		.family = NFPROTO_IPV4,
		.table = table,
		.chain = chain,
	};

	ctnat_batch_add_chain(b, &spec, false);
}

/* A table t with a base chain in, and a regular chain c. */
static inline void add_house(struct ctnat_batch *b)
{
	ctnat_batch_add_table(b, NFPROTO_IPV4, "t", 0, false);
	add_base(b, "t", "in", NF_INET_LOCAL_IN);
	add_regular(b, "t", "c");
}

static inline int place_rule(struct ctnat_batch *b, const char *chain,
			     enum ctnat_place_how how, __u64 handle,
			     const struct ctnat_rule *rule)
{
	const struct ctnat_place place = {
		.family = NFPROTO_IPV4,
		.table = "t",
		.chain = chain,
		.how = how,
		.handle = handle,
	};

	return ctnat_batch_add_rule(b, &place, rule);
}

/* A rule that says its name: counter packets @packets comment "@name". */
static inline int add_named(struct ctnat_batch *b, const char *chain,
			    const char *name, enum ctnat_place_how how,
			    __u64 handle)
{
	struct kit_image *image = kit_begin();
	int op;

	kit_counter(image)->packets = 5;
	kit_comment(image, name);
	op = place_rule(b, chain, how, handle, &image->rule);
	kit_end(image);
	return op;
}

static inline int add_jump(struct ctnat_batch *b, const char *chain,
			   const char *target)
{
	struct kit_image *image = kit_begin();
	int op;

	kit_counter(image)->packets = 7;
	kit_verdict(image, CTNAT_VERDICT_JUMP, target);
	op = place_rule(b, chain, CTNAT_PLACE_END, 0, &image->rule);
	kit_end(image);
	return op;
}

static inline void commit_or_fail(struct ctnat *ct, struct ctnat_batch *b)
{
	if (ctnat_batch_commit(ct, b))
		fail_msg("commit: %s", ctnat_error(ct));
	ctnat_batch_free(b);
}

/* The commit is refused, first because of operation @op. */
static inline struct ctnat_batch_refusal
refused(struct ctnat *ct, struct ctnat_batch *b, int op, int error)
{
	const struct ctnat_batch_refusal *r;
	struct ctnat_batch_refusal first;
	size_t n;

	assert_int_equal(ctnat_batch_commit(ct, b), -1);
	r = ctnat_batch_refusals(b, &n);
	assert_true(n > 0);
	if (r->op != op || r->error != error)
		fail_msg("operation %d, error %d: %s", r->op, r->error,
			 r->sentence);
	assert_true(r->sentence && *r->sentence);
	first = *r;
	first.sentence = NULL;
	ctnat_batch_free(b);
	return first;
}

/* ---- what is loaded ---- */

static inline struct ctnat_dump *dump_or_fail(struct ctnat *ct)
{
	struct ctnat_dump *dump = ctnat_dump(ct);

	if (!dump)
		fail_msg("dump: %s", ctnat_error(ct));
	return dump;
}

static inline const char *rule_name(const struct ctnat_rule *rule)
{
	const struct ctnat_insn *insn;

	ctnat_rule_for_each(insn, rule)
		if (insn->kind == CTNAT_EXPR_COMMENT)
			return ((struct ctnat_insn_comment *)insn)->text;
	return "?";
}

static inline const struct ctnat_insn_counter *
rule_counter(const struct ctnat_rule *rule)
{
	const struct ctnat_insn *insn;

	ctnat_rule_for_each(insn, rule)
		if (insn->kind == CTNAT_EXPR_COUNTER)
			return (const struct ctnat_insn_counter *)insn;
	return NULL;
}

static inline const struct ctnat_view_chain *
view_chain(const struct ctnat_view *view, const char *name)
{
	__u32 i;

	for (i = 0; i < view->n_chains; i++)
		if (!strcmp(view->chains[i].name, name))
			return &view->chains[i];
	fail_msg("no chain %s", name);
	return NULL;
}

/* The names of the rules of a chain, in order, are these words. */
static inline void expect_rules(struct ctnat *ct, const char *chain,
				const char *words)
{
	struct ctnat_dump *dump = dump_or_fail(ct);
	const struct ctnat_view_chain *c;
	char line[512] = "";
	__u32 i;

	c = view_chain(ctnat_dump_view(dump), chain);
	for (i = 0; i < c->n_rules; i++) {
		strcat(line, i ? " " : "");
		strcat(line, rule_name(c->rules[i].rule));
	}
	assert_string_equal(line, words);
	ctnat_dump_free(dump);
}

static inline __u64 handle_of(struct ctnat *ct, const char *chain,
			      const char *name)
{
	struct ctnat_dump *dump = dump_or_fail(ct);
	const struct ctnat_view_chain *c;
	__u64 handle = 0;
	__u32 i;

	c = view_chain(ctnat_dump_view(dump), chain);
	for (i = 0; i < c->n_rules; i++)
		if (!strcmp(rule_name(c->rules[i].rule), name))
			handle = c->rules[i].handle;
	ctnat_dump_free(dump);
	assert_true(handle);
	return handle;
}

/* ---- messages by hand ---- */

/* Send one message and return the errno of the answer, 0 for none. */
static inline int say(struct ctnat *ct, struct nlmsghdr *nlh)
{
	if (!ctnat_ask(ct, nlh, NULL, NULL))
		return 0;
	return errno;
}

static inline int say_command(struct ctnat *ct, __u8 cmd)
{
	char buf[256] __attribute__((aligned(4))) = { };

	return say(ct, ctnat_request(ct, buf, cmd, NLM_F_ACK));
}

static inline int say_commit(struct ctnat *ct, __u32 n_ops)
{
	char buf[256] __attribute__((aligned(4))) = { };
	struct nlmsghdr *nlh;

	nlh = ctnat_request(ct, buf, CTNAT_CMD_COMMIT, NLM_F_ACK);
	mnl_attr_put_u32(nlh, CTNAT_A_OPS, n_ops);
	return say(ct, nlh);
}

static inline int say_table(struct ctnat *ct, const char *name)
{
	char buf[512] __attribute__((aligned(4))) = { };
	struct nlmsghdr *nlh;

	nlh = ctnat_request(ct, buf, CTNAT_CMD_NEW_TABLE, NLM_F_ACK);
	mnl_attr_put_u8(nlh, CTNAT_A_FAMILY, NFPROTO_IPV4);
	mnl_attr_put_strz(nlh, CTNAT_A_TABLE, name);
	return say(ct, nlh);
}

static inline __u32 tables_now(struct ctnat *ct)
{
	struct ctnat_dump *dump = dump_or_fail(ct);
	__u32 n = ctnat_dump_view(dump)->n_tables;

	ctnat_dump_free(dump);
	return n;
}

#endif /* CTNAT_TESTS_LIB_TEST_H */
