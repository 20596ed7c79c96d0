// SPDX-License-Identifier: GPL-2.0-only
/* Orders of numbers, and how many comparisons they take. */
#include "unit.h"
#include "core/sort.h"
#include "tests/kit/random.h"

static unsigned long asked;

static bool less(const void *of, __u32 a, __u32 b)
{
	const __u32 *value = of;

	asked++;
	return value[a] < value[b];
}

/* In order, each number once, and of equal ones the first stays first. */
static void sort(const __u32 *value, __u32 n)
{
	__u32 *order = malloc(CTNAT_SORT_ROOM(n) * sizeof(*order) + 1);

	asked = 0;
	ctnat_sort(order, n, less, value);
	for (__u32 i = 1; i < n; i++) {
		__u32 a = order[i - 1], b = order[i];

		assert_true(a < n && b < n);
		assert_true(value[a] < value[b] ||
			    (value[a] == value[b] && a < b));
	}
	free(order);
}

static void short_ones(void **state)
{
	__u32 value[8] = { };

	(void)state;
	sort(value, 0);
	/* all that eight numbers of four kinds can be */
	for (__u32 kinds = 0; kinds < 1u << 16; kinds++) {
		for (int i = 0; i < 8; i++)
			value[i] = kinds >> (2 * i) & 3;
		sort(value, 1 + kinds % 8);
		sort(value, 8);
	}
}

#define MANY	20000u

/* The binary logarithm is 14.3: sorting takes at least that many each. */
static void many(void **state)
{
	__u32 *value = malloc(MANY * sizeof(*value));

	(void)state;
	for (__u32 kinds = 2; kinds; kinds *= 16) {
		for (__u32 i = 0; i < MANY; i++)
			value[i] = below(kinds);
		sort(value, MANY);
		assert_true(asked < 20 * MANY);
	}
	for (__u32 i = 0; i < MANY; i++)
		value[i] = MANY - i;
	sort(value, MANY);
	assert_true(asked < 20 * MANY);
	free(value);
}

/* What is in order takes one look, and some runs of it one for each merge. */
static void runs(void **state)
{
	__u32 *value = malloc(MANY * sizeof(*value));

	(void)state;
	for (__u32 i = 0; i < MANY; i++)
		value[i] = i;
	sort(value, MANY);
	assert_int_equal(asked, MANY - 1);
	value[MANY - 1] = 7;
	sort(value, MANY);
	assert_true(asked <= 2 * MANY);
	for (__u32 run = 2; run <= 16; run *= 2) {
		__u32 merges = 0;

		for (__u32 i = 0; i < MANY; i++)
			value[i] = i % (MANY / run) * run + i * run / MANY;
		sort(value, MANY);
		for (__u32 i = run; i > 1; i /= 2)
			merges++;
		assert_true(asked <= (merges + 1) * MANY + run);
	}
	/* each half as long as the one before */
	for (__u32 i = 0, from = 0, len = MANY / 2; i < MANY; i++) {
		if (i - from == len && len > 1) {
			from = i;
			len /= 2;
		}
		value[i] = 3 * (i - from) + i % 3;
	}
	sort(value, MANY);
	assert_true(asked <= 5 * MANY);
	free(value);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(short_ones),
		cmocka_unit_test(many),
		cmocka_unit_test(runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
