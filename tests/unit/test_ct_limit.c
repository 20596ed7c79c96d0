// SPDX-License-Identifier: GPL-2.0-only
/* Limits of zones: what is refused of them, their names, their wire. */
#include "core/object.h"
#include "core/wire.h"
#include "view.h"

static struct ctnat_object_ct_limit limit_of(__u32 zone, __u32 count)
{
	return (struct ctnat_object_ct_limit){
		.object = { CTNAT_OBJECT_CT_LIMIT, { 0 },
			    sizeof(struct ctnat_object_ct_limit) },
		.zone = zone,
		.count = count,
	};
}

/* ---- images ---- */

static const struct {
	__u32 zone, count;
	bool good;
} images_of[] = {
	{ 0, 0, true }, { 0, 1, true }, { 65535, ~0u, true },
	{ CTNAT_ZONE_OTHER, 0, true }, { CTNAT_ZONE_OTHER, 5, true },
	{ CTNAT_ZONE_OTHER + 1, 5, false }, { ~0u, 5, false },
	{ 1u << 31, 0, false },
};

static void images(void **state)
{
	struct ctnat_object_ct_limit bad = limit_of(7, 1);
	struct ctnat_refusal why;

	(void)state;
	for (size_t n = 0; n < N_ELEMENTS(images_of); n++) {
		struct ctnat_object_ct_limit limit = limit_of(images_of[n].zone,
							images_of[n].count);
		int ret = ctnat_verify_object(&limit.object, sizeof(limit),
					      &why);

		assert_int_equal(ret, images_of[n].good ? 0 : -EINVAL);
		if (!images_of[n].good)
			expect_refusal(&why, EINVAL, CTNAT_NOWHERE,
				       CTNAT_A_CT_LIMIT_ZONE, "0 to 65535");
	}
	assert_int_equal(ctnat_verify_object(&bad.object, sizeof(bad) - 8,
					     &why), -EINVAL);
	bad.object.size -= 8;
	assert_int_equal(ctnat_verify_object(&bad.object, sizeof(bad) - 8,
					     &why), -EINVAL);
	bad = limit_of(7, 1);
	bad.object.reserved[0] = 1;
	assert_int_equal(ctnat_verify_object(&bad.object, sizeof(bad), &why),
			 -EINVAL);
}

/* ---- names, and where they are ---- */

static const struct {
	__u32 zone;
	const char *name;
} names_of[] = {
	{ 0, "0" }, { 7, "7" }, { 10, "10" }, { 65535, "65535" },
	{ CTNAT_ZONE_OTHER, "default" }, { ~0u, "default" },
};

static void names(void **state)
{
	char name[CTNAT_LIMIT_NAME];

	(void)state;
	for (size_t n = 0; n < N_ELEMENTS(names_of); n++) {
		memset(name, 'x', sizeof(name));
		ctnat_limit_name(names_of[n].zone, name);
		assert_string_equal(name, names_of[n].name);
	}
}

static void judge(const char *name, __u32 table, int error, __u32 part)
{
	const struct ctnat_object_ct_limit limit = limit_of(7, 5);
	struct kit_view *kit = setup(NFPROTO_IPV4);
	__u32 i = kit_object(kit, name, &limit.object);

	kit->objects[i].table = table;
	assert_int_equal(ctnat_verify_view_object(&kit->view, i, &kit->why),
			 -error);
	if (error) {
		assert_int_equal(kit->why.part, part);
		assert_int_equal(kit->why.object, i);
	}
	kit_view_free(kit);
}

static void places(void **state)
{
	(void)state;
	judge("7", CTNAT_NOWHERE, 0, 0);
	judge("7", 0, EINVAL, CTNAT_A_TABLE);
	judge("8", CTNAT_NOWHERE, EINVAL, CTNAT_A_OBJECT);
	judge("07", CTNAT_NOWHERE, EINVAL, CTNAT_A_OBJECT);
	judge("", CTNAT_NOWHERE, EINVAL, CTNAT_A_OBJECT);
	judge("default", CTNAT_NOWHERE, EINVAL, CTNAT_A_OBJECT);
}

/* A ruleset may have one for each zone, and one for the others. */
static void of_a_ruleset(void **state)
{
	const struct ctnat_object_ct_limit limits[] = {
		limit_of(7, 5), limit_of(8, 0), limit_of(CTNAT_ZONE_OTHER, 1),
		limit_of(7, 6),
	};
	static const char *const called[] = { "7", "8", "default", "7" };

	(void)state;
	for (__u32 n = 3; n <= 4; n++) {
		struct kit_view *kit = setup(NFPROTO_IPV4);

		for (__u32 i = 0; i < n; i++) {
			__u32 at = kit_object(kit, called[i],
					      &limits[i].object);

			kit->objects[at].table = CTNAT_NOWHERE;
		}
		assert_int_equal(kit_verify(kit), n == 3 ? 0 : -EEXIST);
		if (n == 4)
			assert_int_equal(kit->why.object, 3);
		kit_view_free(kit);
	}
}

/* A limit that exists takes another number, and is the same by the same. */
static void change(void **state)
{
	const struct ctnat_object_ct_limit a = limit_of(7, 5);
	const struct ctnat_object_ct_limit b = limit_of(7, 6);

	(void)state;
	assert_true(ctnat_object_of_namespace(CTNAT_OBJECT_CT_LIMIT));
	assert_false(ctnat_object_of_namespace(CTNAT_OBJECT_LIMIT));
	assert_int_equal(ctnat_object_change(&a.object, &a.object),
			 CTNAT_OBJECT_SAME);
	assert_int_equal(ctnat_object_change(&a.object, &b.object),
			 CTNAT_OBJECT_UPDATE);
}

/* ---- the wire ---- */

static int decode(const void *attrs, size_t len, struct ctnat_refusal *why)
{
	struct ctnat_payload payload = { .at = attrs, .len = len };
	__u64 back[4];

	return ctnat_wire_decode_object(CTNAT_OBJECT_CT_LIMIT, payload,
					(void *)back, sizeof(back), why);
}

static void there_and_back(void **state)
{
	const struct ctnat_object_ct_limit limit = limit_of(CTNAT_ZONE_OTHER,
							    ~0u);
	__u32 attrs[8], back[8] = { 0 };
	struct ctnat_payload payload = { .at = attrs };
	struct ctnat_refusal why;
	size_t off;

	(void)state;
	payload.len = ctnat_wire_encode_object(&limit.object, attrs,
					       sizeof(attrs));
	assert_int_equal(payload.len, 16);
	assert_int_equal(ctnat_wire_decode_object(CTNAT_OBJECT_CT_LIMIT,
						  payload, (void *)back,
						  sizeof(back), &why),
			 sizeof(limit));
	assert_memory_equal(back, &limit, sizeof(limit));
	off = ctnat_wire_find_object(payload, CTNAT_A_CT_LIMIT_COUNT);
	assert_int_equal(off, 8);
	assert_int_equal(ctnat_wire_locate_object(payload, off),
			 CTNAT_A_CT_LIMIT_COUNT);
	assert_int_equal(ctnat_wire_locate_object(payload, 0),
			 CTNAT_A_CT_LIMIT_ZONE);
}

/* Both are needed, each once, each a u32. */
static void bad_attributes(void **state)
{
	struct ctnat_object_ct_limit limit = limit_of(7, 5);
	struct nlattr attrs[6];
	struct ctnat_refusal why;

	(void)state;
	assert_int_equal(ctnat_wire_encode_object(&limit.object, attrs,
						  sizeof(attrs)), 16);
	assert_true(decode(attrs, 16, &why) > 0);
	/* zone alone, count alone, nothing */
	assert_int_equal(decode(attrs, 8, &why), -EINVAL);
	assert_int_equal(decode(attrs + 2, 8, &why), -EINVAL);
	assert_int_equal(decode(attrs, 0, &why), -EINVAL);
	for (size_t cut = 1; cut < 16; cut++)
		assert_true(decode(attrs, cut, &why) < 0);
	/* the zone twice */
	memcpy(attrs + 4, attrs, 8);
	assert_int_equal(decode(attrs, 24, &why), -EINVAL);
	/* shorter, longer */
	attrs[2].nla_len = 6;
	assert_int_equal(decode(attrs, 16, &why), -EINVAL);
	attrs[2].nla_len = 12;
	assert_int_equal(decode(attrs, 20, &why), -EINVAL);
	attrs[2].nla_len = 8;
	assert_true(decode(attrs, 16, &why) > 0);
	attrs[2].nla_type = CTNAT_A_CT_LIMIT_MAX + 1;
	assert_true(decode(attrs, 16, &why) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(images),
		cmocka_unit_test(names),
		cmocka_unit_test(places),
		cmocka_unit_test(of_a_ruleset),
		cmocka_unit_test(change),
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(bad_attributes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
