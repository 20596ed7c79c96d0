// SPDX-License-Identifier: GPL-2.0-only
/* Timeout policies: what is refused of them, their wire, who names them. */
#include "core/timeout.h"
#include "core/wire.h"
#include "view.h"

static const struct ctnat_object_ct_timeout some = {
	.object = { CTNAT_OBJECT_CT_TIMEOUT, { 0 }, sizeof(some) },
	.protocol = IPPROTO_UDP,
	.l3proto = NFPROTO_IPV4,
	.value = { 0, 5, 2097152 },
};

static void expect(struct ctnat_object_ct_timeout object, __u32 part,
		   const char *says)
{
	struct ctnat_refusal why;
	int ret = ctnat_verify_object(&object.object, sizeof(object), &why);

	assert_int_equal(ret, part ? -EINVAL : 0);
	if (part)
		expect_refusal(&why, EINVAL, CTNAT_NOWHERE, part, says);
}

static void images(void **state)
{
	struct ctnat_object_ct_timeout t = some;

	(void)state;
	expect(t, 0, NULL);
	t.protocol = IPPROTO_ESP;
	expect(t, CTNAT_A_TIMEOUT_PROTOCOL, "take generic");
	t.protocol = CTNAT_TIMEOUT_GENERIC;
	expect(t, CTNAT_A_TIMEOUT_VALUES, "no such state");
	t.value[2] = 0;
	expect(t, 0, NULL);
	t.value[1] = 0;
	expect(t, CTNAT_A_TIMEOUT_VALUES, "one state at least");
	t = some;
	t.value[0] = 1;
	expect(t, CTNAT_A_TIMEOUT_VALUES, "no such state");
	t = some;
	t.value[2]++;
	expect(t, CTNAT_A_TIMEOUT_VALUES, "at most");
	t = some;
	t.l3proto = NFPROTO_INET;
	expect(t, CTNAT_A_TIMEOUT_L3PROTO, "ip or ip6");
	t.protocol = IPPROTO_ICMP;
	t.l3proto = NFPROTO_IPV6;
	expect(t, CTNAT_A_TIMEOUT_L3PROTO, "the other");
	t = some;
	t.reserved[5] = 1;
	expect(t, CTNAT_A_TIMEOUT_PROTOCOL, "must be zero");
}

static void of_the_family(void **state)
{
	struct kit_view *kit = setup(NFPROTO_IPV6);
	struct ctnat_object_ct_timeout any = some;
	__u32 i;

	(void)state;
	any.l3proto = 0;
	i = kit_object(kit, "any", &any.object);
	assert_int_equal(ctnat_verify_view_object(&kit->view, i, &kit->why), 0);
	i = kit_object(kit, "some", &some.object);
	assert_int_equal(ctnat_verify_view_object(&kit->view, i, &kit->why),
			 -EINVAL);
	assert_int_equal(kit->why.part, CTNAT_A_OBJECT_DATA);
	kit_view_free(kit);
}

/* ct(timeout=NAME) */
static struct ctnat_insn_ct *use(struct kit_image *image, const char *name)
{
	size_t len = strlen(name) + 1;
	struct ctnat_insn_ct *ct;

	ct = kit_add(image, CTNAT_EXPR_CT, sizeof(*ct) + len);
	ct->has = CTNAT_CT_TIMEOUT;
	memcpy(ct->timeout, name, len);
	return ct;
}

static void rules(void **state)
{
	struct ctnat_refusal why;
	int round;

	(void)state;
	for (round = 0; round < 6; round++) {
		struct kit_image *image = kit_begin();
		struct ctnat_insn_ct *ct = use(image, "name");

		if (round == 1)
			ct->has = 0;
		else if (round == 2)
			ct->timeout[1] = ' ';
		else if (round == 3)
			ct->object = 1;
		else if (round == 4)
			ct->helper_number = 1;
		else if (round == 5)
			ct->has |= CTNAT_CT_STATEMENT | CTNAT_CT_ZONE;
		assert_int_equal(ctnat_verify_image(&image->rule,
						    image->rule.size, &why),
				 round ? -EINVAL : 0);
		kit_end(image);
	}
}

static void there_and_back(void **state)
{
	struct kit_image *image = kit_begin();

	(void)state;
	use(image, "a");
	kit_ct(image, CTNAT_CT_COMMIT);
	use(image, "rather-longer")->has |= CTNAT_CT_COMMIT;
	kit_wire_rule(image);
	kit_end(image);
	kit_wire_object(&some.object, sizeof(some));
}

static struct kit_view *rules_that_use(const char *name)
{
	struct kit_view *kit = setup(NFPROTO_IPV4);
	struct kit_image *image = kit_begin();
	__u32 chain;

	chain = kit_base(kit, "base", CTNAT_CHAIN_FILTER, IN, 0);
	kit_object(kit, "b", &some.object);
	kit_object(kit, "a", &some.object);
	use(image, name);
	kit_rule(kit, chain, image);
	return kit;
}

static void named(void **state)
{
	(void)state;
	expect_good(rules_that_use("b"));
	expect_bad(rules_that_use("c"), ENOENT, 0, 0, CTNAT_A_CT_TIMEOUT,
		   "no ct timeout of this name");
}

static void linked(void **state)
{
	struct kit_view *kit = rules_that_use("a");
	const struct ctnat_insn_ct *ct;

	(void)state;
	assert_int_equal(kit_verify(kit), 0);
	kit->objects[1].number = 7;
	kit_program_free(kit_program(kit, 1));
	ct = (void *)ctnat_rule_first(kit->rules[0][0].rule);
	assert_int_equal(ct->object, 7);
	kit_view_free(kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(images),
		cmocka_unit_test(of_the_family),
		cmocka_unit_test(rules),
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(named),
		cmocka_unit_test(linked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
