// SPDX-License-Identifier: GPL-2.0-only
/* What packets are run through: chains by number, rules linked. */
#include "unit.h"

static struct kit_view *some_rules(void)
{
	struct kit_view *kit = kit_view();
	struct kit_image *i;
	__u32 base, next;

	kit->view.generation = 7;
	kit_table(kit, NFPROTO_INET, "t");
	base = kit_base(kit, "base", CTNAT_CHAIN_FILTER, NF_INET_LOCAL_OUT, 0);
	kit->chains[base].policy = NF_DROP;
	next = kit_chain(kit, "next");
	kit_chain(kit, "empty");

	i = kit_begin();
	kit_match(i, CTNAT_FIELD_TCP_DPORT, 80, 80);
	kit_counter(i)->packets = 3;
	kit_verdict(i, CTNAT_VERDICT_JUMP, "next");
	kit_comment(i, "nothing to run");
	kit_rule(kit, base, i);
	i = kit_begin();
	kit_counter(i);
	kit_ct(i, 0);
	kit_verdict(i, CTNAT_VERDICT_GOTO, "empty")->table_arg = 1;
	kit_rule(kit, base, i);
	i = kit_begin();
	kit_ct(i, CTNAT_CT_COMMIT);
	kit_log(i, "x");
	kit_counter(i);
	kit_verdict(i, CTNAT_VERDICT_DROP, NULL);
	kit_rule(kit, next, i);
	i = kit_begin();
	kit_comment(i, "nothing but this");
	kit_rule(kit, next, i);
	if (kit_verify(kit))
		fail_msg("%s", kit->why.sentence);
	return kit;
}

static const void *insn_of(const struct kit_view *kit, __u32 chain, int rule,
			   int insn)
{
	return kit_insn((void *)kit->rules[chain][rule].rule, insn);
}

static void content(void **state)
{
	struct kit_view *kit = some_rules();
	const struct ctnat_insn_verdict *verdict;
	const struct ctnat_insn_counter *counter;
	const struct ctnat_program_chain *chain;
	struct ctnat_program *program;

	(void)state;
	kit->chains[0].number = 4;
	kit->chains[1].number = 0;
	program = kit_program(kit, ~0u);
	chain = program->chain;
	assert_int_equal(program->generation, 7);
	assert_int_equal(program->n_chains, 5);
	assert_int_equal(program->n_objects, 0);
	assert_int_equal(chain[4].policy, NF_DROP);
	assert_int_equal(chain[4].hook, NF_INET_LOCAL_OUT);
	assert_int_equal(chain[4].family, NFPROTO_INET);
	assert_int_equal(chain[4].n_rules, 2);
	assert_int_equal(chain[4].place, 0);
	assert_ptr_equal(chain[4].rules[1].rule, kit->rules[0][1].rule);
	assert_int_equal(chain[0].policy, NF_ACCEPT);
	assert_int_equal(chain[0].place, 1);
	assert_int_equal(chain[2].n_rules, 0);
	/* nobody has this number */
	assert_int_equal(chain[3].n_rules, 0);
	assert_int_equal(chain[1].n_rules, 0);

	counter = insn_of(kit, 0, 0, 1);
	assert_int_equal(counter->slot, 0);
	assert_int_equal(counter->packets, 3);
	verdict = insn_of(kit, 0, 0, 2);
	assert_int_equal(verdict->target, 0);
	assert_string_equal(verdict->chain, "next");
	counter = insn_of(kit, 0, 1, 0);
	assert_int_equal(counter->slot, 1);
	verdict = insn_of(kit, 0, 1, 2);
	assert_int_equal(verdict->target, 2);
	counter = insn_of(kit, 1, 0, 2);
	assert_int_equal(counter->slot, 2);
	kit_program_free(program);
	kit_view_free(kit);
}

/* A ruleset of nothing is one, too. */
static void nothing(void **state)
{
	struct kit_view *kit = kit_view();
	struct ctnat_program *program;

	(void)state;
	assert_int_equal(kit_verify(kit), 0);
	program = kit_program(kit, 1);
	assert_int_equal(program->n_chains, 0);
	kit_program_free(program);
	kit_view_free(kit);
}

/* Names are looked up among the table's own. */
static void of_the_table(void **state)
{
	struct kit_view *kit = some_rules();
	const struct ctnat_insn_verdict *verdict;
	__u32 other;

	(void)state;
	kit_table(kit, NFPROTO_IPV4, "u");
	other = kit_chain(kit, "next");
	assert_int_equal(kit_verify(kit), 0);
	kit->chains[other].number = 8;
	kit_program_free(kit_program(kit, ~0u));
	verdict = insn_of(kit, 0, 0, 2);
	assert_int_equal(verdict->target, 1);
	kit_view_free(kit);
}

/* What is not there is not linked, which cannot be after ctnat_verify_view(). */
static void missing(void **state)
{
	struct kit_view *kit = some_rules();
	struct ctnat_rule *rule = (void *)kit->rules[0][0].rule;

	(void)state;
	assert_true(ctnat_link_rule(&kit->view, &kit->scratch, 0, rule));
	kit->view.n_chains = 1;
	ctnat_sort_chains(&kit->view, kit->order);
	assert_false(ctnat_link_rule(&kit->view, &kit->scratch, 0, rule));
	kit->view.n_chains = 3;
	kit_view_free(kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(content),
		cmocka_unit_test(nothing),
		cmocka_unit_test(of_the_table),
		cmocka_unit_test(missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
