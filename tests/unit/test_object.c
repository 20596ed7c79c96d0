// SPDX-License-Identifier: GPL-2.0-only
/* Named objects: their images, their wire, and the rules that use them. */
#include "core/object.h"
#include "core/wire.h"
#include "view.h"

static const struct ctnat_object_counter some = {
	.object = { CTNAT_OBJECT_COUNTER, { 0 }, sizeof(some) },
	.packets = 5,
	.bytes = 1ull << 40,
};

static struct ctnat_insn_objref *use(struct kit_image *image, const char *name)
{
	size_t len = strlen(name) + 1;
	struct ctnat_insn_objref *ref;

	ref = kit_add(image, CTNAT_EXPR_OBJREF, sizeof(*ref) + len);
	ref->kind = CTNAT_OBJECT_COUNTER;
	memcpy(ref->name, name, len);
	return ref;
}

static struct kit_view *rules_that_use(const char *name)
{
	struct kit_view *kit = setup(NFPROTO_IPV4);
	struct kit_image *image = kit_begin();
	__u32 chain;

	chain = kit_base(kit, "base", CTNAT_CHAIN_FILTER, IN, 0);
	kit_object(kit, "b", &some.object);
	kit_object(kit, "a", &some.object);
	kit_counter(image);
	use(image, name);
	kit_rule(kit, chain, image);
	return kit;
}

static void good(void **state)
{
	(void)state;
	expect_good(rules_that_use("a"));
}

static void missing(void **state)
{
	(void)state;
	expect_bad(rules_that_use("c"), ENOENT, 0, 0, CTNAT_A_OBJREF_NAME,
		   "no counter of this name");
}

/* Another table's object of the same name is another. */
static void of_its_table(void **state)
{
	struct kit_view *kit = rules_that_use("c");

	(void)state;
	kit_table(kit, NFPROTO_IPV6, "t");
	kit_object(kit, "c", &some.object);
	expect_bad(kit, ENOENT, 0, 0, CTNAT_A_OBJREF_NAME,
		   "no counter of this name");
}

static void twice(void **state)
{
	struct kit_view *kit = rules_that_use("a");

	(void)state;
	kit_object(kit, "a", &some.object);
	assert_int_equal(kit_verify(kit), -EEXIST);
	assert_int_equal(kit->why.object, 2);
	assert_int_equal(kit->why.part, CTNAT_A_OBJECT);
	kit_view_free(kit);
}

static const struct {
	const char *name;
	__u32 table;
	__u8 kind;
	__u32 part;
} bad_places[] = {
	{ "a b", 0, CTNAT_OBJECT_COUNTER, CTNAT_A_OBJECT },
	{ "", 0, CTNAT_OBJECT_COUNTER, CTNAT_A_OBJECT },
	{ "a", 1, CTNAT_OBJECT_COUNTER, CTNAT_A_TABLE },
	{ "a", CTNAT_NOWHERE, CTNAT_OBJECT_COUNTER, CTNAT_A_TABLE },
	{ "a", 0, 0, CTNAT_A_OBJECT_KIND },
};

static void places(void **state)
{
	(void)state;
	for (size_t n = 0; n < N_ELEMENTS(bad_places); n++) {
		struct kit_view *kit = setup(NFPROTO_IPV4);
		__u32 i = kit_object(kit, bad_places[n].name, &some.object);

		kit->objects[i].table = bad_places[n].table;
		kit->objects[i].kind = bad_places[n].kind;
		assert_int_equal(ctnat_verify_view_object(&kit->view, i,
							  &kit->why), -EINVAL);
		assert_int_equal(kit->why.part, bad_places[n].part);
		assert_int_equal(kit->why.object, i);
		kit_view_free(kit);
	}
}

static int verify(const struct ctnat_object_counter *object, size_t size)
{
	struct ctnat_refusal why;

	return ctnat_verify_object(&object->object, size, &why);
}

static void images(void **state)
{
	struct ctnat_object_counter bad;

	(void)state;
	assert_int_equal(verify(&some, sizeof(some)), 0);
	assert_int_equal(verify(&some, sizeof(some) - 8), -EINVAL);
	assert_int_equal(verify(&some, 4), -EINVAL);
	bad = some;
	bad.object.size += 8;
	assert_int_equal(verify(&bad, sizeof(bad)), -EINVAL);
	bad = some;
	bad.object.kind = 0;
	assert_int_equal(verify(&bad, sizeof(bad)), -EINVAL);
	bad.object.kind = CTNAT_OBJECT_MAX + 1;
	assert_int_equal(verify(&bad, sizeof(bad)), -EINVAL);
	bad = some;
	bad.object.reserved[2] = 1;
	assert_int_equal(verify(&bad, sizeof(bad)), -EINVAL);
}

static void refs(void **state)
{
	struct kit_image *image;
	struct ctnat_insn_objref *ref;
	struct ctnat_refusal why;
	int round;

	(void)state;
	for (round = 0; round < 5; round++) {
		image = kit_begin();
		ref = use(image, "name");
		if (round == 1)
			ref->kind = CTNAT_OBJECT_MAX + 1;
		else if (round == 2)
			ref->reserved[0] = 1;
		else if (round == 3)
			ref->target = 1;
		else if (round == 4)
			ref->name[1] = ' ';
		assert_int_equal(ctnat_verify_image(&image->rule,
						    image->rule.size, &why),
				 round ? -EINVAL : 0);
		kit_end(image);
	}
}

/* ---- the wire ---- */

static void round_trip(void **state)
{
	__u64 attrs[8], back[8];
	struct ctnat_object *object = (void *)back;
	struct ctnat_payload payload = { .at = attrs };
	struct ctnat_refusal why;
	size_t cut, off;
	int len;

	(void)state;
	len = ctnat_wire_encode_object(&some.object, NULL, 0);
	assert_int_equal(ctnat_wire_encode_object(&some.object, attrs,
						  len - 1), -ENOBUFS);
	assert_int_equal(ctnat_wire_encode_object(&some.object, attrs,
						  sizeof(attrs)), len);
	payload.len = len;
	assert_int_equal(ctnat_wire_decode_object(CTNAT_OBJECT_COUNTER, payload,
						  object, sizeof(back), &why),
			 sizeof(some));
	assert_memory_equal(back, &some, sizeof(some));
	assert_int_equal(ctnat_wire_decode_object(CTNAT_OBJECT_COUNTER, payload,
						  object, 8, &why), -ENOBUFS);
	assert_int_equal(ctnat_wire_decode_object(0, payload, NULL, 0, &why),
			 -EOPNOTSUPP);
	assert_int_equal(ctnat_wire_decode_object(CTNAT_OBJECT_MAX + 1, payload,
						  NULL, 0, &why), -EOPNOTSUPP);
	off = ctnat_wire_find_object(payload, CTNAT_A_COUNTER_BYTES);
	assert_true(off);
	assert_int_equal(ctnat_wire_locate_object(payload, off),
			 CTNAT_A_COUNTER_BYTES);
	for (cut = 1; cut < (size_t)len; cut++) {
		payload.len = cut;
		if (cut == off)
			continue;
		assert_true(ctnat_wire_decode_object(CTNAT_OBJECT_COUNTER,
						     payload, NULL, 0, &why) <
			    0);
	}
}

static void rule_round_trip(void **state)
{
	struct kit_image *image = kit_begin();
	__u64 attrs[32], back[32];
	struct ctnat_rule *rule = (void *)back;
	struct ctnat_refusal why;
	int len;

	(void)state;
	memset(back, 0, sizeof(back));
	use(image, "a");
	use(image, "rather-longer");
	len = ctnat_wire_encode(&image->rule, attrs, sizeof(attrs));
	assert_true(len > 0);
	assert_int_equal(ctnat_wire_decode(attrs, len, rule, sizeof(back),
					   &why), image->rule.size);
	assert_memory_equal(rule, &image->rule, image->rule.size);
	kit_end(image);
}

static void linked(void **state)
{
	struct kit_view *kit = rules_that_use("a");
	const struct ctnat_insn_objref *ref;
	struct ctnat_program *program;

	(void)state;
	assert_int_equal(kit_verify(kit), 0);
	kit->objects[1].number = 5;
	program = kit_program(kit, 1);
	assert_int_equal(program->n_objects, 6);
	ref = (void *)ctnat_rule_next(ctnat_rule_first(kit->rules[0][0].rule));
	assert_int_equal(ref->insn.kind, CTNAT_EXPR_OBJREF);
	assert_int_equal(ref->target, 5);
	kit_program_free(program);
	kit_view_free(kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good),
		cmocka_unit_test(missing),
		cmocka_unit_test(of_its_table),
		cmocka_unit_test(twice),
		cmocka_unit_test(places),
		cmocka_unit_test(images),
		cmocka_unit_test(refs),
		cmocka_unit_test(round_trip),
		cmocka_unit_test(rule_round_trip),
		cmocka_unit_test(linked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
