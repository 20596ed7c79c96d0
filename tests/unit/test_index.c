// SPDX-License-Identifier: GPL-2.0-only
/* Long chains: what the index finds is what trying every rule finds. */
#include "unit.h"
#include "tests/kit/random.h"
#include "tests/kit/packet.h"

static inline int ctnat_exec(struct ctnat_packet *pkt,
			     const struct ctnat_rule *rule,
			     const struct ctnat_insn *insn)
{
	(void)rule;
	(void)pkt;
	(void)insn;
	return CTNAT_EXEC_NEXT;
}

/* ---- a chain of any length, made by hand ---- */

#define ROOM (64u << 20)
#define LEAST CTNAT_INDEX_LEAST

#define RULES (1u << 17)

static struct ctnat_program_chain chain;
static struct ctnat_view_rule *rules;
static char *room;
static size_t used;
static struct ctnat_rule *rule;

static int setup(void **state)
{
	(void)state;
	seed = 1;
	room = calloc(1, ROOM);
	rules = calloc(RULES, sizeof(*rules));
	assert_true(room && rules);
	used = 0;
	chain.rules = rules;
	chain.n_rules = 0;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	kit_index_free(&chain, 1);
	free(room);
	free(rules);
	return 0;
}

static void begin_rule(void)
{
	rule = (void *)(room + used);
	rule->size = sizeof(*rule);
}

static void *add(__u8 kind, size_t size)
{
	struct ctnat_insn *insn = (void *)((char *)rule + rule->size);

	insn->kind = kind;
	insn->size = CTNAT_ALIGN(size);
	rule->size += insn->size;
	rule->n_insns++;
	return insn;
}

/* Room for @n elements; they are to be written. */
static struct ctnat_insn_match *add_match(__u16 field, __u32 mask, __u32 n)
{
	struct ctnat_insn_match *match;

	match = add(CTNAT_EXPR_MATCH, ctnat_match_size(1, n));
	match->n_fields = 1;
	match->n_words = 1;
	match->n_elems = n;
	match->field[0] = field;
	match->data[0] = mask;
	return match;
}

static void elem(struct ctnat_insn_match *match, __u32 i, __u32 low, __u32 high)
{
	*(__u32 *)ctnat_match_low(match, i) = low;
	*(__u32 *)ctnat_match_high(match, i) = high;
}

static struct ctnat_insn_match *add_range(__u16 field, __u32 low, __u32 high)
{
	struct ctnat_insn_match *match = add_match(field, ~0u, 1);

	elem(match, 0, low, high);
	return match;
}

static void end_rule(void)
{
	add(CTNAT_EXPR_COUNTER, sizeof(struct ctnat_insn_counter));
	used += rule->size;
	assert_true(used < ROOM / 2 && chain.n_rules < RULES);
	rules[chain.n_rules++].rule = rule;
}

/* ---- both ways of finding ---- */

static struct kit_packet packet(__u32 a, __u32 b, __u32 c)
{
	struct kit_packet p = { .len = 0 };

	p.has[CTNAT_FIELD_META_MARK] = true;
	p.words[CTNAT_FIELD_META_MARK][0] = a;
	p.has[CTNAT_FIELD_META_CPU] = true;
	p.words[CTNAT_FIELD_META_CPU][0] = b;
	/* not every packet has each field */
	p.has[CTNAT_FIELD_META_PRIORITY] = c;
	p.words[CTNAT_FIELD_META_PRIORITY][0] = c;
	return p;
}

/* As ctnat_find(), by trying. */
static __u32 naive(const struct kit_packet *p, __u32 at)
{
	const struct ctnat_insn *insn;
	bool holds;

	for (; at < chain.n_rules; at++) {
		holds = true;
		ctnat_rule_for_each(insn, rules[at].rule)
			if (insn->kind == CTNAT_EXPR_MATCH)
				holds &= ctnat_match_holds(&p->pkt,
							   (const void *)insn);
		if (holds)
			break;
	}
	return at;
}

/* All rules that the packet meets, one behind the other. */
static unsigned int meet(const struct ctnat_index *index,
			 const struct kit_packet *p)
{
	const struct ctnat_rule *rule;
	__u32 end = chain.n_rules, at = 0, wanted = 0;
	const struct ctnat_insn *rest;
	unsigned int n = 0;

	assert_ptr_equal(index, chain.index);
	for (;;) {
		rest = ctnat_find(&p->pkt, &chain, &at, &rule);
		wanted = naive(p, wanted);
		assert_int_equal(at, wanted);
		assert_int_equal(!rest, at == end);
		if (!rest)
			return n;
		assert_int_equal(rest->kind, CTNAT_EXPR_COUNTER);
		n++;
		wanted = ++at;
	}
}

static void index_anew(void)
{
	kit_index_free(&chain, 1);
	kit_index(&chain, 1, LEAST);
}

static const struct ctnat_index *index_made(void)
{
	index_anew();
	assert_non_null(chain.index);
	return chain.index;
}

/* ---- cases ---- */

static void short_chains(void **state)
{
	(void)state;
	for (__u32 i = 0; i < LEAST; i++) {
		index_anew();
		assert_null(chain.index);
		begin_rule();
		add_range(CTNAT_FIELD_META_MARK, i, i);
		end_rule();
	}
	index_made();
}

/* A short chain of one kind is looked up, one of several kinds is not. */
static void few_rules(void **state)
{
	struct ctnat_index_plan *plan = malloc(sizeof(*plan));

	(void)state;
	assert_non_null(plan);
	for (__u32 i = 0; i < CTNAT_INDEX_FEW; i++) {
		assert_int_equal(ctnat_index_plan(plan, &chain,
						  CTNAT_INDEX_FEW), 0);
		begin_rule();
		add_range(CTNAT_FIELD_META_MARK, i, i);
		end_rule();
	}
	assert_true(ctnat_index_plan(plan, &chain, CTNAT_INDEX_FEW));
	assert_true(ctnat_index_pays(plan));
	begin_rule();
	add_range(CTNAT_FIELD_META_CPU, 1, 1);
	end_rule();
	assert_true(ctnat_index_plan(plan, &chain, CTNAT_INDEX_FEW));
	assert_int_equal(plan->n_tuples, 2);
	assert_false(ctnat_index_pays(plan));
	for (__u32 i = 0; i < 2; i++) {
		begin_rule();
		add_range(CTNAT_FIELD_META_MARK, i, i);
		end_rule();
	}
	assert_true(ctnat_index_plan(plan, &chain, CTNAT_INDEX_FEW));
	assert_true(ctnat_index_pays(plan));
	free(plan);
}

static void nothing_to_look_at(void **state)
{
	(void)state;
	for (__u32 i = 0; i < 100; i++) {
		begin_rule();
		add_range(CTNAT_FIELD_META_MARK, i, i)->invert = 1;
		end_rule();
	}
	index_anew();
	assert_null(chain.index);
}

static void one_kind(void **state)
{
	const struct ctnat_index *index;
	struct kit_packet p;

	(void)state;
	for (__u32 i = 0; i < 3000; i++) {
		begin_rule();
		add_range(CTNAT_FIELD_META_MARK, 2 * i, 2 * i);
		end_rule();
	}
	index = index_made();
	assert_int_equal(index->n_tables, 1);
	assert_int_equal(index->n_tried, 0);
	for (__u32 i = 0; i < 6100; i++) {
		p = packet(i, 0, 0);
		assert_int_equal(meet(index, &p), i < 6000 && i % 2 == 0);
	}
}

/* Rules with one key are met in their order, each once. */
static void same_keys(void **state)
{
	const struct ctnat_index *index;
	struct kit_packet p = packet(7, 0, 0);

	(void)state;
	for (__u32 i = 0; i < 500; i++) {
		begin_rule();
		add_range(CTNAT_FIELD_META_MARK, 7, 7);
		end_rule();
		begin_rule();
		add_range(CTNAT_FIELD_META_MARK, i + 100, i + 100);
		end_rule();
	}
	index = index_made();
	assert_int_equal(meet(index, &p), 500);
}

/* Two matches of one field that no packet passes, and two that one does. */
static void one_field_twice(void **state)
{
	const struct ctnat_index *index;
	struct kit_packet p;

	(void)state;
	for (__u32 i = 0; i < 64; i++) {
		begin_rule();
		add_range(CTNAT_FIELD_META_MARK, 0, 31);
		add_range(CTNAT_FIELD_META_MARK, i, i);
		end_rule();
	}
	index = index_made();
	for (__u32 i = 0; i < 70; i++) {
		p = packet(i, 0, 0);
		assert_int_equal(meet(index, &p), i < 32);
	}
}

/* More kinds than tables: the bits of each that the others lack are dropped. */
static void many_kinds(void **state)
{
	const struct ctnat_index *index;
	unsigned int met = 0;
	struct kit_packet p;

	(void)state;
	for (__u32 i = 0; i < 4000; i++) {
		__u32 mask = below(~0u) | 3, other = 0xf << below(28);

		begin_rule();
		elem(add_match(CTNAT_FIELD_META_MARK, mask, 1), 0,
		     i % 4, i % 4);
		elem(add_match(CTNAT_FIELD_META_CPU, other, 1), 0, 0, 0);
		end_rule();
	}
	index = index_made();
	assert_in_range(index->n_tables, 2, CTNAT_INDEX_TABLES);
	for (__u32 i = 0; i < 200; i++) {
		p = packet(below(8), below(~0u), 0);
		met += meet(index, &p);
	}
	assert_true(met > 200);
}

/* The last rule looks at less than all others: they keep their tables. */
static void many_kinds_and_one(void **state)
{
	const struct ctnat_index *index;
	struct kit_packet p;

	(void)state;
	for (__u32 i = 0; i < CTNAT_INDEX_TABLES * 20; i++) {
		__u32 kind = i % CTNAT_INDEX_TABLES;

		begin_rule();
		elem(add_match(CTNAT_FIELD_META_MARK, 0xff00 | (kind & 7), 1),
		     0, i / CTNAT_INDEX_TABLES << 8,
		     i / CTNAT_INDEX_TABLES << 8);
		elem(add_match(CTNAT_FIELD_META_CPU, 0xff00 | kind >> 3, 1), 0,
		     0, 0);
		end_rule();
	}
	begin_rule();
	add_range(CTNAT_FIELD_META_PRIORITY, 1, 1);
	end_rule();
	index = index_made();
	assert_int_equal(index->n_tables, CTNAT_INDEX_TABLES);
	assert_int_equal(index->n_tried, 1);
	p = packet(0xff00, 0, 1);
	assert_int_equal(meet(index, &p), 1);
	p = packet(0x100, 0, 1);
	assert_int_equal(meet(index, &p), CTNAT_INDEX_TABLES + 1);
}

/* What all kinds look at alike is no part of the tables. */
static void all_alike(void **state)
{
	const struct ctnat_index *index;
	struct kit_packet p;

	(void)state;
	for (__u32 i = 0; i < 8 * 20; i++) {
		begin_rule();
		add_range(CTNAT_FIELD_META_PRIORITY, 7, 7);
		elem(add_match(CTNAT_FIELD_META_MARK, 0xff00 | i % 8, 1), 0,
		     i / 8 << 8, i / 8 << 8);
		end_rule();
	}
	index = index_made();
	assert_int_equal(index->n_tables, 8);
	for (__u32 i = 0; i < 8; i++) {
		assert_int_equal(index->table[i].n_words, 2);
		assert_int_equal(index->table[i].shared, i > 0);
	}
	p = packet(0x300, 0, 7);
	assert_int_equal(meet(index, &p), 8);
	p = packet(0x300, 0, 8);
	assert_int_equal(meet(index, &p), 0);
	/* without the field */
	p = packet(0x300, 0, 0);
	assert_int_equal(meet(index, &p), 0);
}

/* Kinds that have nothing in common come to no table, and are tried. */
static void nothing_in_common(void **state)
{
	const struct ctnat_index *index;
	struct kit_packet p;

	(void)state;
	for (__u32 i = 0; i < 96; i++) {
		static const __u16 fields[] = { CTNAT_FIELD_META_MARK,
						CTNAT_FIELD_META_CPU,
						CTNAT_FIELD_META_PRIORITY };

		begin_rule();
		elem(add_match(fields[i / 32], 1u << i % 32, 1), 0,
		     1u << i % 32, 1u << i % 32);
		end_rule();
	}
	index = index_made();
	assert_true(index->n_tried);
	for (__u32 i = 0; i < 96; i++) {
		__u32 bit = 1u << i % 32;

		p = packet(i / 32 == 0 ? bit : 0, i / 32 == 1 ? bit : 0,
			   i / 32 == 2 ? bit : 0);
		assert_int_equal(meet(index, &p), 1);
	}
}

static void random_match(__u16 field)
{
	__u32 low, n = 1 + below(below(8) ? 1 : 5), i;
	struct ctnat_insn_match *match;

	match = add_match(field, ~0u, n);
	match->invert = !below(12);
	for (i = 0; i < n; i++) {
		low = below(64);
		switch (below(4)) {
		case 0:
			elem(match, i, low, low + below(40));
			break;
		case 1:
			elem(match, i, low & ~7u, low | 7);
			break;
		default:
			elem(match, i, low, low);
		}
	}
}

static void random_rule(void)
{
	begin_rule();
	if (below(4))
		random_match(CTNAT_FIELD_META_MARK);
	if (below(3))
		random_match(CTNAT_FIELD_META_CPU);
	if (!below(3))
		random_match(CTNAT_FIELD_META_PRIORITY);
	end_rule();
}

static void random_chain(__u32 n_rules)
{
	const struct ctnat_index *index;
	struct kit_packet p;

	for (__u32 i = 0; i < n_rules; i++)
		random_rule();
	index = index_made();
	for (__u32 i = 0; i < 100; i++) {
		p = packet(below(64), below(64), below(64));
		meet(index, &p);
	}
}

static void anything(void **state)
{
	for (__u32 i = 1; i <= 20; i++) {
		teardown(state);
		setup(state);
		seed = i;
		random_chain(20 + below(800));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(short_chains, setup, teardown),
		cmocka_unit_test_setup_teardown(few_rules, setup, teardown),
		cmocka_unit_test_setup_teardown(nothing_to_look_at, setup, teardown),
		cmocka_unit_test_setup_teardown(one_kind, setup, teardown),
		cmocka_unit_test_setup_teardown(same_keys, setup, teardown),
		cmocka_unit_test_setup_teardown(one_field_twice, setup, teardown),
		cmocka_unit_test_setup_teardown(many_kinds, setup, teardown),
		cmocka_unit_test_setup_teardown(many_kinds_and_one, setup, teardown),
		cmocka_unit_test_setup_teardown(all_alike, setup, teardown),
		cmocka_unit_test_setup_teardown(nothing_in_common, setup, teardown),
		cmocka_unit_test_setup_teardown(anything, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
