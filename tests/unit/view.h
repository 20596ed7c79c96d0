/* SPDX-License-Identifier: GPL-2.0-only */
/* Rulesets that are judged as a whole. */
#ifndef CTNAT_TESTS_VIEW_H
#define CTNAT_TESTS_VIEW_H

#include "unit.h"

#define PRE	NF_INET_PRE_ROUTING
#define IN	NF_INET_LOCAL_IN
#define FWD	NF_INET_FORWARD
#define OUT	NF_INET_LOCAL_OUT
#define POST	NF_INET_POST_ROUTING

static inline struct kit_view *setup(__u8 family)
{
	struct kit_view *kit = kit_view();

	kit_table(kit, family, "t");
	return kit;
}

static inline void expect_good(struct kit_view *kit)
{
	if (kit_verify(kit))
		fail_msg("refused: %s", kit->why.sentence);
	kit_view_free(kit);
}

struct expected {
	int error;
	__u32 chain;
	__u32 rule;
	__u32 part;
	const char *says;
};

static inline void expect_refused(struct kit_view *kit, const struct expected *expect)
{
	int err = kit_verify(kit);

	if (!err)
		fail_msg("passed, instead of \"%s\"", expect->says);
	assert_int_equal(err, -expect->error);
	expect_refusal(&kit->why, expect->error,
		       expect->rule == CTNAT_NOWHERE ? CTNAT_NOWHERE :
						       kit->why.insn,
		       expect->part, expect->says);
	assert_int_equal(kit->why.chain, expect->chain);
	assert_int_equal(kit->why.rule, expect->rule);
	kit_view_free(kit);
}

#define expect_bad(kit, ...) \
	expect_refused(kit, &(struct expected){ __VA_ARGS__ })

static inline __u32 jump(struct kit_view *kit, __u32 from, __u8 code, const char *to)
{
	struct kit_image *image = kit_begin();

	kit_counter(image);
	kit_verdict(image, code, to);
	return kit_rule(kit, from, image);
}

#endif /* CTNAT_TESTS_VIEW_H */
