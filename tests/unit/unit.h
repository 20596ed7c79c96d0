/* SPDX-License-Identifier: GPL-2.0-only */
/* What the unit tests share. */
#ifndef CTNAT_TESTS_UNIT_H
#define CTNAT_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "tests/kit/kit.h"
#include <cmocka.h>

#define N_ELEMENTS(array)	(sizeof(array) / sizeof((array)[0]))

/* A refusal must say this at that place. */
static inline void expect_refusal(const struct ctnat_refusal *why, int error,
				  __u32 insn, __u32 part, const char *says)
{
	const char *c;

	if (!strstr(why->sentence, says))
		fail_msg("said \"%s\" instead of \"%s\"", why->sentence, says);
	assert_int_equal(why->error, error);
	assert_int_equal(why->insn, insn);
	assert_int_equal(why->part, part);
	/* the style of sentences: lower case, no full stop */
	assert_true(why->sentence[0] < 'A' || why->sentence[0] > 'Z');
	c = why->sentence + strlen(why->sentence) - 1;
	assert_true(*c != '.' && *c != '\n');
}

#endif /* CTNAT_TESTS_UNIT_H */
