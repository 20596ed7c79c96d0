// SPDX-License-Identifier: GPL-2.0-only
/*
 * Chains that change while they keep their index: what is found is what trying
 * every rule finds.
 */
#include "unit.h"
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
static struct ctnat_drift drift;
static __u32 n_base, n, seed;
static void *made[64 * ROOM];
static __u32 n_made;

static __u32 below(__u32 max)
{
	seed = seed * 1664525u + 1013904223u;
	return (__u64)seed * max >> 32;
}

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

/* The rules as they are, by the index that there is; false: it will not do. */
static bool drift_chain(__u32 least)
{
	drift = (struct ctnat_drift){
		.base = base,
		.n_base = n_base,
		.n_rules = n,
	};
	chain.rules = rules;
	chain.n_rules = n;
	chain.drift = NULL;
	if (!ctnat_drift_plan(&drift, rules))
		return false;
	ctnat_drift_fill(&drift, run, place, news, rules);
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
		rest = ctnat_find(&p.pkt, &chain, &at);
		assert_int_equal(at, wanted);
		assert_int_equal(!rest, at == n);
		if (rest)
			assert_int_equal(rest->kind, CTNAT_EXPR_COUNTER);
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
	begin(300);
	for (unsigned int i = 0; i < 600; i++) {
		for (__u32 more = below(4); more; more--)
			if (below(2) && n > 250)
				drop(below(n));
			else
				insert(below(n + 1), any_rule());
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
