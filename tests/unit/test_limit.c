// SPDX-License-Identifier: GPL-2.0-only
/* Limits, quotas, counts: what is refused of them, their wire, their slots. */
#include "core/object.h"
#include "core/wire.h"
#include "core/uses.h"
#include "view.h"

static struct ctnat_insn_limit *limit(struct kit_image *image)
{
	struct ctnat_insn_limit *insn =
		kit_add(image, CTNAT_EXPR_LIMIT, sizeof(*insn));

	insn->limit.rate = 5;
	insn->limit.unit = CTNAT_LIMIT_MINUTE;
	insn->limit.burst = 7;
	return insn;
}

static struct ctnat_insn_quota *quota(struct kit_image *image)
{
	struct ctnat_insn_quota *insn =
		kit_add(image, CTNAT_EXPR_QUOTA, sizeof(*insn));

	insn->quota.bytes = 1ull << 40;
	return insn;
}

static struct ctnat_insn_ct_count *ct_count(struct kit_image *image)
{
	struct ctnat_insn_ct_count *insn =
		kit_add(image, CTNAT_EXPR_CT_COUNT, sizeof(*insn));

	insn->count.most = 20;
	return insn;
}

static const struct {
	struct ctnat_limit limit;
	__u32 part;		/* 0: there is nothing wrong with it */
	const char *says;
} limits[] = {
	{ { 1, 1, 1, 0, 0, { 0 } }, 0, NULL },
	{ { 1, 604800, 6613, 0, 1, { 0 } }, 0, NULL },
	{ { 1ull << 40, 1, 0, 1, 1, { 0 } }, 0, NULL },
	{ { 604800000000000ull, 604800, ~0u, 0, 0, { 0 } }, 0, NULL },
	{ { ~0u, 604800, ~0u, 1, 0, { 0 } }, 0, NULL },
	{ { 1, 1, 0, 1, 0, { 0 } }, 0, NULL },
	{ { 0, 1, 1, 0, 0, { 0 } }, CTNAT_A_LIMIT_RATE, "at least 1" },
	{ { 1000000001, 1, 1, 0, 0, { 0 } }, CTNAT_A_LIMIT_RATE, "at most" },
	{ { (1ull << 40) + 1, 1, 1, 1, 0, { 0 } }, CTNAT_A_LIMIT_RATE,
	  "at most" },
	{ { 1, 2, 1, 0, 0, { 0 } }, CTNAT_A_LIMIT_UNIT, "second, minute" },
	{ { 1, 0, 1, 0, 0, { 0 } }, CTNAT_A_LIMIT_UNIT, "second, minute" },
	{ { 1, 1, 0, 0, 0, { 0 } }, CTNAT_A_LIMIT_BURST, "at least 1" },
	{ { 1, 604800, 6614, 0, 0, { 0 } }, CTNAT_A_LIMIT_BURST, "too large" },
	{ { 1, 604800, 6614, 1, 0, { 0 } }, CTNAT_A_LIMIT_BURST, "too large" },
	{ { 1, 1, 1, 2, 0, { 0 } }, CTNAT_A_LIMIT_TYPE, "packets or of" },
	{ { 1, 1, 1, 0, 2, { 0 } }, CTNAT_A_LIMIT_OVER, "must be zero" },
	{ { 1, 1, 1, 0, 0, { 0, 0, 1 } }, CTNAT_A_LIMIT_OVER, "must be zero" },
};

static void check_limits(void **state)
{
	struct ctnat_object_limit object = {
		.object = { CTNAT_OBJECT_LIMIT, { 0 }, sizeof(object) },
	};

	(void)state;
	for (size_t n = 0; n < N_ELEMENTS(limits); n++) {
		int error = limits[n].part ? EINVAL : 0;
		struct kit_image *image = kit_begin();
		struct ctnat_refusal why;

		limit(image)->limit = limits[n].limit;
		object.limit = limits[n].limit;
		assert_int_equal(ctnat_verify_image(&image->rule,
						    image->rule.size, &why),
				 -error);
		if (error)
			expect_refusal(&why, error, 0, limits[n].part,
				       limits[n].says);
		assert_int_equal(ctnat_verify_object(&object.object,
						     sizeof(object), &why),
				 -error);
		if (error)
			expect_refusal(&why, error, CTNAT_NOWHERE,
				       limits[n].part, limits[n].says);
		kit_end(image);
	}
}

static const struct {
	struct ctnat_quota quota;
	__u32 part;
	const char *says;
} quotas[] = {
	{ { 0, 0, 0, { 0 } }, 0, NULL },
	{ { ~0ull >> 1, ~0ull >> 1, 1, { 0 } }, 0, NULL },
	{ { 1ull << 63, 0, 0, { 0 } }, CTNAT_A_QUOTA_BYTES, "8 ebytes" },
	{ { 0, 1ull << 63, 0, { 0 } }, CTNAT_A_QUOTA_USED, "8 ebytes" },
	{ { 0, 0, 2, { 0 } }, CTNAT_A_QUOTA_OVER, "must be zero" },
	{ { 0, 0, 0, { 1 } }, CTNAT_A_QUOTA_OVER, "must be zero" },
};

static void check_quotas(void **state)
{
	(void)state;
	for (size_t n = 0; n < N_ELEMENTS(quotas); n++) {
		int error = quotas[n].part ? EINVAL : 0;
		struct kit_image *image = kit_begin();
		struct ctnat_refusal why;

		quota(image)->quota = quotas[n].quota;
		assert_int_equal(ctnat_verify_image(&image->rule,
						    image->rule.size, &why),
				 -error);
		if (error)
			expect_refusal(&why, error, 0, quotas[n].part,
				       quotas[n].says);
		kit_end(image);
	}
}

static void check_ct_counts(void **state)
{
	static const struct {
		struct ctnat_ct_count count;
		bool wrong;
	} counts[] = {
		{ { 0, 0, { 0 } }, false },
		{ { ~0u, 1, { 0 } }, false },
		{ { 1, 2, { 0 } }, true },
		{ { 1, 0, { 0, 0, 1 } }, true },
	};

	(void)state;
	for (size_t n = 0; n < N_ELEMENTS(counts); n++) {
		struct kit_image *image = kit_begin();
		struct ctnat_refusal why;

		ct_count(image)->count = counts[n].count;
		assert_int_equal(ctnat_verify_image(&image->rule,
						    image->rule.size, &why),
				 counts[n].wrong ? -EINVAL : 0);
		if (counts[n].wrong)
			expect_refusal(&why, EINVAL, 0, 0, "must be zero");
		kit_end(image);
	}
}

/* As in nf_tables it asks for connections, so somebody has to track. */
static void ct_count_tracks(void **state)
{
	struct kit_view *kit = setup(NFPROTO_IPV4);
	struct kit_image *image = kit_begin();
	__u32 chain;

	(void)state;
	chain = kit_base(kit, "base", CTNAT_CHAIN_FILTER, IN, 0);
	assert_int_equal(ctnat_view_tracking(&kit->view, NFPROTO_IPV4),
			 CTNAT_TRACK_NONE);
	ct_count(image);
	kit_rule(kit, chain, image);
	assert_int_equal(ctnat_view_tracking(&kit->view, NFPROTO_IPV4),
			 CTNAT_TRACK_AUTOMATIC);
	assert_int_equal(ctnat_view_tracking(&kit->view, NFPROTO_IPV6),
			 CTNAT_TRACK_NONE);
	kit_view_free(kit);
}

/* ---- the wire ---- */

static void there_and_back(void **state)
{
	struct kit_image *image = kit_begin();
	__u64 attrs[64], back[64];
	struct ctnat_refusal why;
	struct ctnat_insn_limit *l;
	struct ctnat_insn_quota *q;
	int len;

	(void)state;
	limit(image);
	l = limit(image);
	l->limit.type = CTNAT_LIMIT_BYTES;
	l->limit.over = 1;
	l->limit.burst = 0;
	quota(image);
	q = quota(image);
	q->quota.used = 9;
	q->quota.over = 1;
	ct_count(image);
	ct_count(image)->count = (struct ctnat_ct_count){ 0, 1, { 0 } };
	memset(back, 0, sizeof(back));
	len = ctnat_wire_encode(&image->rule, attrs, sizeof(attrs));
	assert_true(len > 0);
	assert_int_equal(ctnat_wire_decode(attrs, len, (void *)back,
					   sizeof(back), &why),
			 image->rule.size);
	assert_memory_equal(back, &image->rule, image->rule.size);
	kit_end(image);
}

static void object_there_and_back(const struct ctnat_object *object)
{
	__u64 attrs[16], back[16];
	struct ctnat_payload payload = { .at = attrs };
	struct ctnat_refusal why;
	int len;

	memset(back, 0, sizeof(back));
	len = ctnat_wire_encode_object(object, attrs, sizeof(attrs));
	assert_true(len > 0);
	payload.len = len;
	assert_int_equal(ctnat_wire_decode_object(object->kind, payload,
						  (void *)back, sizeof(back),
						  &why), object->size);
	assert_memory_equal(back, object, object->size);
}

static void objects_there_and_back(void **state)
{
	struct ctnat_object_limit l = {
		.object = { CTNAT_OBJECT_LIMIT, { 0 }, sizeof(l) },
		.limit = { 1ull << 33, 3600, 6, 1, 1, { 0 } },
	};
	struct ctnat_object_quota q = {
		.object = { CTNAT_OBJECT_QUOTA, { 0 }, sizeof(q) },
		.quota = { 1ull << 62, 5, 1, { 0 } },
	};

	(void)state;
	object_there_and_back(&l.object);
	object_there_and_back(&q.object);
}

/* An object that exists: what may change of it. */
static void change(void **state)
{
	struct ctnat_object_quota a = {
		.object = { CTNAT_OBJECT_QUOTA, { 0 }, sizeof(a) },
		.quota = { 100, 5, 1, { 0 } },
	}, b = a;
	struct ctnat_object_limit c = {
		.object = { CTNAT_OBJECT_LIMIT, { 0 }, sizeof(c) },
		.limit = { 1, 1, 1, 0, 0, { 0 } },
	}, d = c;

	(void)state;
	b.quota.used = 7;
	assert_int_equal(ctnat_object_change(&a.object, &b.object),
			 CTNAT_OBJECT_SAME);
	b.quota.bytes = 7;
	assert_int_equal(ctnat_object_change(&a.object, &b.object),
			 CTNAT_OBJECT_UPDATE);
	assert_int_equal(ctnat_object_change(&c.object, &d.object),
			 CTNAT_OBJECT_SAME);
	d.limit.rate = 2;
	assert_int_equal(ctnat_object_change(&c.object, &d.object),
			 CTNAT_OBJECT_REFUSE);
}

/* ---- what a rule keeps ---- */

static void slots(void **state)
{
	struct kit_view *kit = setup(NFPROTO_IPV4);
	struct kit_image *image = kit_begin();
	struct ctnat_slots slots = { 0 };
	struct ctnat_rule *rule;
	__u32 chain;

	(void)state;
	chain = kit_base(kit, "base", CTNAT_CHAIN_FILTER, IN, 0);
	limit(image);
	kit_numgen(image, CTNAT_NUMGEN_INC, 2);
	kit_numgen(image, CTNAT_NUMGEN_RANDOM, 2);
	quota(image);
	ct_count(image);
	kit_rule(kit, chain, image);
	assert_int_equal(kit_verify(kit), 0);
	rule = (void *)kit->rules[chain][0].rule;
	ctnat_rule_slots(rule, &slots);
	assert_int_equal(slots.states, 4);
	assert_int_equal(slots.counters, 0);
	for (__u32 n = 0, slot = 0; n < 5; n++) {
		__u32 *state = ctnat_insn_state(kit_insn((void *)rule, n));

		/* numgen random keeps nothing */
		assert_int_equal(!state, n == 2);
		if (state)
			assert_int_equal(*state, slot++);
	}
	kit_view_free(kit);
}

static void no_slots_yet(void **state)
{
	struct kit_image *image = kit_begin();
	struct ctnat_refusal why;

	(void)state;
	limit(image)->slot = 1;
	assert_int_equal(ctnat_verify_image(&image->rule, image->rule.size,
					    &why), -EINVAL);
	kit_end(image);
	image = kit_begin();
	quota(image)->zero = 1;
	assert_int_equal(ctnat_verify_image(&image->rule, image->rule.size,
					    &why), -EINVAL);
	kit_end(image);
	image = kit_begin();
	ct_count(image)->slot = 1;
	assert_int_equal(ctnat_verify_image(&image->rule, image->rule.size,
					    &why), -EINVAL);
	kit_end(image);
	image = kit_begin();
	ct_count(image)->zero = 1;
	assert_int_equal(ctnat_verify_image(&image->rule, image->rule.size,
					    &why), -EINVAL);
	kit_end(image);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(check_limits),
		cmocka_unit_test(check_quotas),
		cmocka_unit_test(check_ct_counts),
		cmocka_unit_test(ct_count_tracks),
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(objects_there_and_back),
		cmocka_unit_test(change),
		cmocka_unit_test(slots),
		cmocka_unit_test(no_slots_yet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
