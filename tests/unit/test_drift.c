// SPDX-License-Identifier: GPL-2.0-only
/*
 * Chains that change while they keep their index: what is found is what trying
 * every rule finds.
 */
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

#define ROOM 4096
#define MARKS 64

static struct ctnat_view_rule base[ROOM], rules[ROOM];
static struct ctnat_drift_run run[ROOM];
static struct ctnat_view_rule news[ROOM];
static __u32 place[ROOM];
static struct ctnat_program_chain chain, others;
static const struct ctnat_rule *found;
static struct ctnat_drift drift;
static __u32 n_base, n;
static void *made[64 * ROOM];
static __u32 n_made;

#define PARTS 1024

/* Blocks of the base, and of the chain: those that are the same are shared. */
static struct ctnat_view_part base_part[PARTS], part[PARTS];
static struct ctnat_view_block *own[PARTS];
static __u32 n_base_parts, n_parts, n_own, n_shared;

static int setup(void **state)
{
	(void)state;
	seed = 1;
	n = n_made = 0;
	memset(&chain, 0, sizeof(chain));
	memset(&others, 0, sizeof(others));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	kit_index_free(&chain, 1);
	kit_index_free(&others, 1);
	while (n_made)
		free(made[--n_made]);
	while (n_own)
		free(own[--n_own]);
	return 0;
}

/* meta mark LOW-HIGH counter, or of a few any mark at all */
static struct ctnat_view_rule rule(__u32 low, __u32 high)
{
	size_t match = ctnat_match_size(1, 1);
	size_t size = sizeof(struct ctnat_rule) + match +
		      CTNAT_ALIGN(sizeof(struct ctnat_insn_counter));
	struct ctnat_rule *rule = calloc(1, size);
	struct ctnat_insn_match *m = (void *)(rule + 1);
	struct ctnat_insn *counter = (void *)((char *)m + match);

	assert_non_null(rule);
	assert_true(n_made < sizeof(made) / sizeof(*made));
	made[n_made++] = rule;
	rule->size = size;
	rule->n_insns = 2;
	m->insn.kind = CTNAT_EXPR_MATCH;
	m->insn.size = match;
	m->n_fields = m->n_words = m->n_elems = 1;
	m->field[0] = CTNAT_FIELD_META_MARK;
	m->data[0] = ~0u;
	*(__u32 *)ctnat_match_low(m, 0) = low;
	*(__u32 *)ctnat_match_high(m, 0) = high;
	counter->kind = CTNAT_EXPR_COUNTER;
	counter->size = CTNAT_ALIGN(sizeof(struct ctnat_insn_counter));
	return (struct ctnat_view_rule){ .rule = rule };
}

static struct ctnat_view_rule any_rule(void)
{
	__u32 mark = below(MARKS);

	return below(20) ? rule(mark, mark) : rule(mark, mark + below(8));
}

static void insert(__u32 at, struct ctnat_view_rule new)
{
	assert_true(n < ROOM);
	memmove(&rules[at + 1], &rules[at], (n - at) * sizeof(*rules));
	rules[at] = new;
	n++;
}

static void drop(__u32 at)
{
	n--;
	memmove(&rules[at], &rules[at + 1], (n - at) * sizeof(*rules));
}

/* An index of the rules as they are. */
static void index_anew(void)
{
	kit_index_free(&chain, 1);
	memset(&chain, 0, sizeof(chain));
	for (__u32 i = 0; i < n; i++)
		rules[i].facts |= CTNAT_RULE_INDEXED;
	memcpy(base, rules, sizeof(base));
	n_base = n;
	chain.rules = base;
	chain.n_rules = n;
	kit_index(&chain, 1, CTNAT_INDEX_LEAST);
	assert_non_null(chain.index);
}

/* ---- the same in blocks ---- */

static struct ctnat_view_block *block_of(const struct ctnat_view_rule *of,
					 __u32 many, __u32 at_base)
{
	struct ctnat_view_block *block;

	block = calloc(1, sizeof(*block) + many * sizeof(*of));
	assert_non_null(block);
	assert_true(n_own < PARTS);
	own[n_own++] = block;
	block->n = many;
	block->base = at_base;
	memcpy(block->rule, of, many * sizeof(*of));
	return block;
}

static bool is_base_block(__u32 at, const struct ctnat_view_block *block)
{
	if (at + block->n > n)
		return false;
	for (__u32 i = 0; i < block->n; i++)
		if (block->rule[i].rule != rules[at + i].rule)
			return false;
	return true;
}

/* Where the first of these that the base has is in it. */
static __u32 first_of_base(__u32 at, __u32 many)
{
	for (__u32 i = at; i < at + many; i++)
		for (__u32 b = 0; b < n_base; b++)
			if (base[b].rule == rules[i].rule)
				return b;
	return 0;
}

static void add_part(const struct ctnat_view_block *block, __u32 at)
{
	assert_true(n_parts < PARTS);
	part[n_parts].block = block;
	part[n_parts++].first = at;
}

static void make_blocks(void)
{
	__u32 at, b, many, hint;

	while (n_own)
		free(own[--n_own]);
	n_base_parts = n_parts = 0;
	for (at = 0; at < n_base; at += many) {
		many = n_base - at < CTNAT_BLOCK_RULES ? n_base - at :
							 CTNAT_BLOCK_RULES;
		base_part[n_base_parts].block = block_of(base + at, many, at);
		base_part[n_base_parts++].first = at;
	}
	for (at = 0; at < n; at += many) {
		for (b = 0; b < n_base_parts; b++)
			if (is_base_block(at, base_part[b].block))
				break;
		if (b < n_base_parts) {
			many = base_part[b].block->n;
			add_part(base_part[b].block, at);
			n_shared++;
			continue;
		}
		many = 1 + below(CTNAT_BLOCK_RULES / 4);
		many = many < n - at ? many : n - at;
		hint = first_of_base(at, many);
		add_part(block_of(rules + at, many,
				  hint - hint % CTNAT_BLOCK_RULES), at);
	}
}

/* As of the flat ones; then it is for these that packets look. */
static void drift_blocks(bool wanted)
{
	static struct ctnat_drift_run its_run[ROOM];
	static struct ctnat_view_rule its_news[ROOM];
	static __u32 its_place[ROOM];
	struct ctnat_drift its = { .n_base = n_base, .n_rules = n };
	struct ctnat_rule_list list = { .parts = part };

	make_blocks();
	list.n_parts = n_parts;
	list.n_rules = n;
	its.base.parts = base_part;
	its.base.n_parts = n_base_parts;
	its.base.n_rules = n_base;
	assert_int_equal(ctnat_drift_plan(&its, &list), wanted);
	if (!wanted)
		return;
	assert_int_equal(its.n_runs, drift.n_runs);
	assert_int_equal(its.n_news, drift.n_news);
	ctnat_drift_fill(&its, its_run, its_place, its_news, &list);
	assert_memory_equal(its_run, run, its.n_runs * sizeof(*run));
	assert_memory_equal(its_place, place, its.n_news * sizeof(*place));
	assert_memory_equal(its_news, news, its.n_news * sizeof(*news));
	if (below(2))
		drift.base = its.base;
}

/* The rules as they are, by the index that there is; false: it will not do. */
static bool drift_chain(__u32 least)
{
	bool will_do;

	drift = (struct ctnat_drift){
		.base = { .rules = base, .n_rules = n_base },
		.n_base = n_base,
		.n_rules = n,
	};
	const struct ctnat_rule_list list = { .rules = rules, .n_rules = n };

	chain.rules = rules;
	chain.n_rules = n;
	chain.drift = NULL;
	will_do = ctnat_drift_plan(&drift, &list);
	if (will_do)
		ctnat_drift_fill(&drift, run, place, news, &list);
	drift_blocks(will_do);
	if (!will_do)
		return false;
	kit_index_free(&others, 1);
	others.rules = news;
	others.n_rules = drift.n_news;
	kit_index(&others, 1, least);
	drift.index = others.index;
	chain.drift = &drift;
	return true;
}

static bool holds(const struct kit_packet *p, const struct ctnat_rule *rule)
{
	return ctnat_match_holds(&p->pkt, (const void *)ctnat_rule_first(rule));
}

static __u32 naive(const struct kit_packet *p, __u32 at)
{
	while (at < n && !holds(p, rules[at].rule))
		at++;
	return at;
}

/* All rules that the packet meets, from each place on. */
static void compare(__u32 mark)
{
	struct kit_packet p = { .len = 0 };
	const struct ctnat_insn *rest;
	__u32 at, wanted;

	p.has[CTNAT_FIELD_META_MARK] = true;
	p.words[CTNAT_FIELD_META_MARK][0] = mark;
	for (at = 0; at < n; at++) {
		wanted = naive(&p, at);
		rest = ctnat_find(&p.pkt, &chain, &at, &found);
		assert_int_equal(at, wanted);
		assert_int_equal(!rest, at == n);
		if (!rest)
			continue;
		assert_int_equal(rest->kind, CTNAT_EXPR_COUNTER);
		assert_ptr_equal(found, rules[at].rule);
	}
}

static void compare_all(void)
{
	for (__u32 mark = 0; mark < MARKS + 8; mark++)
		compare(mark);
}

static void begin(__u32 many)
{
	while (n < many)
		insert(n, any_rule());
	index_anew();
}

/* ---- cases ---- */

static void nothing_changed(void **state)
{
	(void)state;
	begin(200);
	assert_true(drift_chain(5));
	assert_int_equal(drift.n_runs, 1);
	assert_int_equal(drift.n_news, 0);
	compare_all();
}

static void one_rule(void **state)
{
	static const __u32 at[] = { 0, 1, 100, 199, 200 };

	(void)state;
	for (size_t i = 0; i < sizeof(at) / sizeof(*at); i++) {
		n = 0;
		begin(200);
		insert(at[i], rule(7, 7));
		assert_true(drift_chain(5));
		assert_int_equal(drift.n_news, 1);
		assert_int_equal(place[0], at[i]);
		assert_int_equal(drift.n_runs, at[i] % 200 ? 2 : 1);
		compare_all();
		drop(at[i]);
		assert_true(drift_chain(5));
		assert_int_equal(drift.n_runs, 1);
		compare_all();
		drop(at[i] % 200);
		assert_true(drift_chain(5));
		assert_int_equal(drift.n_news, 0);
		compare_all();
	}
}

/* New ones that go again, some before they were ever looked for. */
static void anything(void **state)
{
	unsigned int n_drifts = 0, n_anew = 0, n_indexed = 0;

	(void)state;
	begin(600);
	for (unsigned int i = 0; i < 600; i++) {
		/* one half of the chain is left as it is, mostly */
		__u32 part = below(4) ? 2 : 1;

		for (__u32 more = below(4); more; more--)
			if (below(2) && n > 550)
				drop(below(n / part));
			else
				insert(below(n / part + 1), any_rule());
		if (!drift_chain(below(2) ? 5 : ~0u)) {
			index_anew();
			n_anew++;
			continue;
		}
		n_drifts++;
		n_indexed += !!drift.index;
		compare(below(MARKS + 8));
		compare(below(MARKS + 8));
	}
	assert_true(n_drifts > 300 && n_anew > 5 && n_indexed > 50);
	assert_true(n_shared > 50);
}

static void too_many(void **state)
{
	(void)state;
	begin(200);
	for (__u32 i = 0; i < CTNAT_DRIFT_LEAST; i++)
		insert(n, any_rule());
	assert_true(drift_chain(5));
	compare_all();
	insert(n, any_rule());
	assert_false(drift_chain(5));
	n = 0;
	begin(200);
	for (__u32 i = 0; i <= CTNAT_DRIFT_LEAST; i++)
		drop(3 * i);
	assert_false(drift_chain(5));
	n = 0;
	begin(200);
	while (n > 100)
		drop(0);
	assert_true(drift_chain(5));
	compare_all();
	drop(0);
	assert_false(drift_chain(5));
}

/* The rules of another chain, whatever is said of them. */
static void another_base(void **state)
{
	(void)state;
	begin(200);
	rules[20] = rule(1, 1);
	rules[20].facts = CTNAT_RULE_INDEXED;
	assert_false(drift_chain(5));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nothing_changed, setup,
						teardown),
		cmocka_unit_test_setup_teardown(one_rule, setup, teardown),
		cmocka_unit_test_setup_teardown(anything, setup, teardown),
		cmocka_unit_test_setup_teardown(too_many, setup, teardown),
		cmocka_unit_test_setup_teardown(another_base, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
