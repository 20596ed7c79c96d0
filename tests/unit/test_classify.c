// SPDX-License-Identifier: GPL-2.0-only
/* Verdicts and the order in which rules run. */
#include "unit.h"
#include "tests/kit/packet.h"

/* Which counters a packet passed, in order, as letters: slot 0 is 'a'. */
static char path[64];

static inline int ctnat_exec(struct ctnat_packet *pkt,
			     const struct ctnat_rule *rule,
			     const struct ctnat_insn *insn)
{
	(void)rule;
	struct kit_packet *kit = (void *)pkt;
	size_t n = strlen(path);

	switch (insn->kind) {
	case CTNAT_EXPR_COUNTER:
		path[n] = 'a' + ((struct ctnat_insn_counter *)insn)->slot;
		path[n + 1] = 0;
		break;
	case CTNAT_EXPR_SET:
		kit->words[CTNAT_FIELD_META_MARK][0] =
			((struct ctnat_insn_set *)insn)->value.xor[3];
		break;
	case CTNAT_EXPR_NOTRACK:
		return CTNAT_EXEC_BREAK;
	case CTNAT_EXPR_NAT:
		return -42;
	}
	return CTNAT_EXEC_NEXT;
}

static struct kit_view *kit;

static int setup(void **state)
{
	(void)state;
	kit = kit_view();
	kit_table(kit, NFPROTO_IPV4, "t");
	kit_base(kit, "base", CTNAT_CHAIN_FILTER, NF_INET_PRE_ROUTING, 0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	kit_view_free(kit);
	return 0;
}

/* A rule that counts, and ends as it is told. */
static void rule(__u32 chain, __u8 code, const char *to)
{
	struct kit_image *image = kit_begin();

	kit_counter(image);
	if (code != __CTNAT_VERDICT_MAX)
		kit_verdict(image, code, to);
	kit_rule(kit, chain, image);
}

#define NOTHING	__CTNAT_VERDICT_MAX

static void expect(int outcome, const char *way)
{
	struct kit_packet p = { .pkt.nfproto = NFPROTO_IPV4 };
	struct ctnat_program *program;
	int got;

	p.has[CTNAT_FIELD_META_MARK] = true;
	if (kit_verify(kit))
		fail_msg("%s", kit->why.sentence);
	program = kit_program(kit, CTNAT_INDEX_LEAST);
	path[0] = 0;
	got = ctnat_run(&p.pkt, program, 0);
	assert_string_equal(path, way);
	assert_int_equal(got, outcome);
	kit_program_free(program);
}

static void policy(void **state)
{
	(void)state;
	expect(CTNAT_OUTCOME_ACCEPT, "");
	rule(0, NOTHING, NULL);
	rule(0, CTNAT_VERDICT_CONTINUE, NULL);
	expect(CTNAT_OUTCOME_ACCEPT, "ab");
	kit->chains[0].policy = NF_DROP;
	expect(CTNAT_OUTCOME_POLICY_DROP, "ab");
}

static void ends(void **state)
{
	(void)state;
	rule(0, NOTHING, NULL);
	rule(0, CTNAT_VERDICT_DROP, NULL);
	rule(0, CTNAT_VERDICT_ACCEPT, NULL);
	expect(CTNAT_OUTCOME_DROP, "ab");
	kit_drop_rules(kit, 0);
	kit->chains[0].policy = NF_DROP;
	rule(0, CTNAT_VERDICT_ACCEPT, NULL);
	rule(0, CTNAT_VERDICT_DROP, NULL);
	expect(CTNAT_OUTCOME_ACCEPT, "a");
}

static void return_base(void **state)
{
	(void)state;
	rule(0, CTNAT_VERDICT_RETURN, NULL);
	rule(0, CTNAT_VERDICT_DROP, NULL);
	kit->chains[0].policy = NF_DROP;
	expect(CTNAT_OUTCOME_POLICY_DROP, "a");
}

/* jump comes back to the next rule, at the end and at "return" */
static void jump(void **state)
{
	(void)state;
	kit_chain(kit, "one");
	kit_chain(kit, "two");
	rule(0, CTNAT_VERDICT_JUMP, "one");	/* a */
	rule(0, CTNAT_VERDICT_JUMP, "two");	/* b */
	rule(0, CTNAT_VERDICT_DROP, NULL);	/* c */
	rule(1, CTNAT_VERDICT_JUMP, "two");	/* d */
	rule(1, NOTHING, NULL);			/* e */
	rule(2, CTNAT_VERDICT_RETURN, NULL);	/* f */
	rule(2, CTNAT_VERDICT_ACCEPT, NULL);	/* g */
	expect(CTNAT_OUTCOME_DROP, "adfebfc");
}

/* goto does not come back, but to who jumped to the chain that it left */
static void go_to(void **state)
{
	(void)state;
	kit_chain(kit, "one");
	kit_chain(kit, "two");
	rule(0, CTNAT_VERDICT_JUMP, "one");	/* a */
	rule(0, CTNAT_VERDICT_GOTO, "two");	/* b */
	rule(0, CTNAT_VERDICT_DROP, NULL);	/* c */
	rule(1, CTNAT_VERDICT_GOTO, "two");	/* d */
	rule(1, CTNAT_VERDICT_DROP, NULL);	/* e */
	rule(2, NOTHING, NULL);			/* f */
	expect(CTNAT_OUTCOME_ACCEPT, "adfbf");
	kit->chains[0].policy = NF_DROP;
	expect(CTNAT_OUTCOME_POLICY_DROP, "adfbf");
}

static void deepest(void **state)
{
	char way[CTNAT_JUMP_DEPTH + 2];

	(void)state;
	for (int i = 0; i < CTNAT_JUMP_DEPTH; i++) {
		char name[16];

		snprintf(name, sizeof(name), "c%d", i + 1);
		if (i < CTNAT_JUMP_DEPTH - 1) {
			kit_chain(kit, name);
			rule(i, CTNAT_VERDICT_JUMP, name);
		} else {
			rule(i, NOTHING, NULL);
		}
		way[i] = 'a' + i;
	}
	way[CTNAT_JUMP_DEPTH] = 0;
	kit->chains[0].policy = NF_DROP;
	expect(CTNAT_OUTCOME_POLICY_DROP, way);
	rule(CTNAT_JUMP_DEPTH - 1, CTNAT_VERDICT_ACCEPT, NULL);
	way[CTNAT_JUMP_DEPTH] = 'a' + CTNAT_JUMP_DEPTH;
	way[CTNAT_JUMP_DEPTH + 1] = 0;
	expect(CTNAT_OUTCOME_ACCEPT, way);
}

/* What a statement returns: BREAK tries the next rule, below zero ends. */
static void statements(void **state)
{
	struct kit_image *image = kit_begin();

	(void)state;
	kit_counter(image);
	kit_add(image, CTNAT_EXPR_NOTRACK, sizeof(struct ctnat_insn));
	kit_verdict(image, CTNAT_VERDICT_DROP, NULL);
	kit_rule(kit, 0, image);
	rule(0, NOTHING, NULL);
	expect(CTNAT_OUTCOME_ACCEPT, "ab");

	kit->chains[0].type = CTNAT_CHAIN_NAT;
	kit->chains[0].priority = -100;
	kit_drop_rules(kit, 0);
	image = kit_begin();
	kit_counter(image);
	kit_ports(&kit_nat(image, CTNAT_NAT_DST, 0)->nat, 1, 1);
	kit_rule(kit, 0, image);
	rule(0, CTNAT_VERDICT_DROP, NULL);
	expect(-42, "a");
}

/* What follows a statement sees its effect; what was done stays done. */
static void effects(void **state)
{
	struct kit_image *image = kit_begin();

	(void)state;
	kit_set(image, CTNAT_FIELD_META_MARK, 5);
	kit_match(image, CTNAT_FIELD_META_MARK, 5, 5);
	kit_counter(image);
	kit_match(image, CTNAT_FIELD_META_MARK, 6, 6);
	kit_verdict(image, CTNAT_VERDICT_DROP, NULL);
	kit_rule(kit, 0, image);
	image = kit_begin();
	kit_match(image, CTNAT_FIELD_META_MARK, 5, 5);
	kit_counter(image);
	kit_rule(kit, 0, image);
	expect(CTNAT_OUTCOME_ACCEPT, "ab");
}

/* Every step, as the traced walk tells it: R(ule), kind, whether it goes on. */
static char steps[256];

static void note(struct ctnat_packet *pkt, const struct ctnat_step *step,
		 const struct ctnat_insn *insn, int ret,
		 const struct ctnat_course *course)
{
	size_t n = strlen(steps);

	(void)pkt;
	if (!step) {
		snprintf(steps + n, sizeof(steps) - n, " P%d", ret);
		return;
	}
	assert_int_equal(step->rule->size % 8, 0);
	if (insn && ret == CTNAT_EXEC_COURSE)
		snprintf(steps + n, sizeof(steps) - n, "%d=%u", insn->kind,
			 course->code);
	else if (insn)
		snprintf(steps + n, sizeof(steps) - n, "%d%c", insn->kind,
			 ret == CTNAT_EXEC_NEXT ? '+' : '-');
	else
		snprintf(steps + n, sizeof(steps) - n, " R");
}

/* Told of every step, also where an index would pass over some. */
static int run_traced(void)
{
	struct kit_packet p = { .pkt.nfproto = NFPROTO_IPV4 };
	struct ctnat_program *program = kit_program(kit, 1);
	int got;

	assert_non_null(program->chain[0].index);
	path[0] = steps[0] = 0;
	got = ctnat_run_traced(&p.pkt, program, 0, note);
	kit_program_free(program);
	return got;
}

static void traced(void **state)
{
	struct kit_image *image = kit_begin();

	(void)state;
	kit_match(image, CTNAT_FIELD_META_NFPROTO, 9, 9);
	kit_counter(image);
	kit_rule(kit, 0, image);
	rule(0, CTNAT_VERDICT_JUMP, "one");
	rule(0, CTNAT_VERDICT_DROP, NULL);
	kit_chain(kit, "one");
	image = kit_begin();
	kit_add(image, CTNAT_EXPR_NOTRACK, sizeof(struct ctnat_insn));
	kit_rule(kit, 1, image);
	assert_int_equal(kit_verify(kit), 0);
	assert_int_equal(run_traced(), CTNAT_OUTCOME_DROP);
	/* match fails; counter, jump; notrack breaks; counter, drop */
	assert_string_equal(steps, " R1- R2+4=4 R7- R2+4=1");

	/* without the last rule: the policy */
	kit->chains[0].n_rules--;
	assert_int_equal(run_traced(), CTNAT_OUTCOME_ACCEPT);
	kit->chains[0].n_rules++;
	assert_string_equal(steps, " R1- R2+4=4 R7- P0");
}

/* ---- matches ---- */

static bool holds(struct ctnat_insn_match *match, const __u32 *words)
{
	struct kit_packet p = { .pkt.nfproto = NFPROTO_IPV4 };
	unsigned int at = 0;

	for (unsigned int i = 0; i < match->n_fields; i++) {
		unsigned int n = ctnat_field_words(match->field[i]);

		p.has[match->field[i]] = true;
		memcpy(p.words[match->field[i]], words + at, 4 * n);
		at += n;
	}
	return ctnat_match_holds(&p.pkt, match);
}

static void match_ranges(void **state)
{
	struct kit_image *image = kit_begin();
	struct ctnat_insn_match *match;

	(void)state;
	match = kit_match(image, CTNAT_FIELD_META_MARK, 10, 20);
	for (__u32 i = 0; i < 32; i++)
		assert_int_equal(holds(match, &i), i >= 10 && i <= 20);
	match->invert = 1;
	for (__u32 i = 0; i < 32; i++)
		assert_int_equal(holds(match, &i), i < 10 || i > 20);
	match->invert = 0;
	match->data[0] = 0xf;
	for (__u32 i = 0; i < 64; i++)
		assert_int_equal(holds(match, &i), (i & 0xf) >= 10);
	kit_end(image);
}

static void match_wide(void **state)
{
	__u16 field = CTNAT_FIELD_CT_LABEL;
	struct kit_image *image = kit_begin();
	struct ctnat_insn_match *match = kit_match_of(image, &field, 1, 1);
	static const struct {
		__u32 words[4];
		bool in;
	} cases[] = {
		{ { 1, 5, 0, 0 }, true }, { { 1, 4, ~0u, ~0u }, false },
		{ { 1, 5, 0, 1 }, true }, { { 1, ~0u, ~0u, ~0u }, true },
		{ { 2, 0, 0, 0 }, true }, { { 3, 0, 0, 9 }, true },
		{ { 3, 0, 0, 10 }, false }, { { 3, 0, 1, 0 }, false },
		{ { 0, 9, 9, 9 }, false }, { { 4, 0, 0, 0 }, false },
	};

	(void)state;
	memcpy(match->data + 4, (__u32[]){ 1, 5, 0, 0 }, 16);
	memcpy(match->data + 8, (__u32[]){ 3, 0, 0, 9 }, 16);
	for (size_t i = 0; i < N_ELEMENTS(cases); i++)
		if (holds(match, cases[i].words) != cases[i].in)
			fail_msg("case %zu", i);
	kit_end(image);
}

static void match_concat(void **state)
{
	static const __u16 fields[] = {
		CTNAT_FIELD_META_MARK, CTNAT_FIELD_CT_BYTES,
	};
	struct kit_image *image = kit_begin();
	struct ctnat_insn_match *match = kit_match_of(image, fields, 2, 2);
	static const __u32 elems[] = {
		1, 0, 100,	2, 0, 200,
		5, 1, 0,	5, 1, 0,
	};

	(void)state;
	memcpy(match->data + 3, elems, sizeof(elems));
	assert_true(holds(match, (__u32[]){ 1, 0, 100 }));
	assert_true(holds(match, (__u32[]){ 2, 0, 150 }));
	assert_false(holds(match, (__u32[]){ 2, 0, 99 }));
	assert_false(holds(match, (__u32[]){ 3, 0, 150 }));
	assert_false(holds(match, (__u32[]){ 1, 1, 150 }));
	assert_true(holds(match, (__u32[]){ 5, 1, 0 }));
	assert_false(holds(match, (__u32[]){ 5, 0, 0 }));
	kit_end(image);
}

/* A field that is not there ends the rule, inverted or not. */
static void match_missing(void **state)
{
	struct kit_packet p = { .pkt.nfproto = NFPROTO_IPV4 };
	struct kit_image *image = kit_begin();
	struct ctnat_insn_match *match;

	(void)state;
	match = kit_match(image, CTNAT_FIELD_TCP_DPORT, 0, 65535);
	assert_false(ctnat_match_holds(&p.pkt, match));
	match->invert = 1;
	assert_false(ctnat_match_holds(&p.pkt, match));
	kit_end(image);
}

int main(void)
{
#define T(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(policy), T(ends), T(return_base), T(jump), T(go_to),
		T(deepest), T(statements), T(effects), T(traced),
		cmocka_unit_test(match_ranges),
		cmocka_unit_test(match_wide),
		cmocka_unit_test(match_concat),
		cmocka_unit_test(match_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
