/* SPDX-License-Identifier: GPL-2.0-only */
/* Tables of rules and of what ctnat_verify_image() says about them. */
#ifndef CTNAT_TESTS_IMAGE_H
#define CTNAT_TESTS_IMAGE_H

#include "unit.h"

struct image_test {
	const char *name;
	void (*build)(struct kit_image *image);
	const char *says;	/* NULL: it passes */
	int error;
	__u32 insn;
	__u32 part;
};

#define GOOD(name)	{ #name, name, NULL, 0, 0, 0 }
#define BAD(name, insn, part, says)	{ #name, name, says, EINVAL, insn, part }
#define BAD_AS(name, error, insn, part, says) \
	{ #name, name, says, error, insn, part }

static void judge(void **state)
{
	const struct image_test *test = *state;
	struct kit_image *image = kit_begin();
	struct ctnat_refusal why = { 0 };
	struct ctnat_rule *rule;
	int err;

	test->build(image);
	/* no byte more than the rule has, for the sanitizer's sake */
	rule = malloc(image->rule.size);
	memcpy(rule, image, image->rule.size);
	err = ctnat_verify_image(rule, rule->size, &why);
	if (!test->says) {
		if (err)
			fail_msg("refused: %s", why.sentence);
	} else {
		if (!err)
			fail_msg("passed");
		assert_int_equal(err, -why.error);
		expect_refusal(&why, test->error, test->insn, test->part,
			       test->says);
	}
	free(rule);
	kit_end(image);
}

static inline int run_images(const char *group, const struct image_test *tests,
			     size_t n)
{
	struct CMUnitTest *list = calloc(n, sizeof(*list));
	int failed;
	size_t i;

	for (i = 0; i < n; i++)
		list[i] = (struct CMUnitTest){ tests[i].name, judge, NULL, NULL,
					       (void *)&tests[i] };
	failed = _cmocka_run_group_tests(group, list, n, NULL, NULL);
	free(list);
	return failed;
}

#endif /* CTNAT_TESTS_IMAGE_H */
