// SPDX-License-Identifier: GPL-2.0-only
/* ct helper objects: what is refused of them, their wire, who names them. */
#include "core/helper.h"
#include "core/wire.h"
#include "view.h"

static const struct ctnat_object_ct_helper some = {
	.object = { CTNAT_OBJECT_CT_HELPER, { 0 }, sizeof(some) },
	.protocol = IPPROTO_TCP,
	.l3proto = NFPROTO_IPV4,
	.type = "ftp",
};

static void expect(struct ctnat_object_ct_helper object, int error, __u32 part,
		   const char *says)
{
	struct ctnat_refusal why;
	int ret = ctnat_verify_object(&object.object, sizeof(object), &why);

	assert_int_equal(ret, -error);
	if (error)
		expect_refusal(&why, error, CTNAT_NOWHERE, part, says);
}

static void images(void **state)
{
	struct ctnat_object_ct_helper h = some;

	(void)state;
	expect(h, 0, 0, NULL);
	h.protocol = IPPROTO_SCTP;
	expect(h, EINVAL, CTNAT_A_HELPER_PROTOCOL, "tcp or udp");
	h.protocol = IPPROTO_UDP;
	expect(h, EOPNOTSUPP, CTNAT_A_HELPER_TYPE, "no such helper");
	strcpy(h.type, "RAS");
	expect(h, 0, 0, NULL);
	h.type[5] = 'x';
	expect(h, EINVAL, CTNAT_A_HELPER_TYPE, "end with a NUL");
	h = some;
	memset(h.type, 'f', sizeof(h.type));
	expect(h, EINVAL, CTNAT_A_HELPER_TYPE, "end with a NUL");
	h = some;
	h.l3proto = NFPROTO_INET;
	expect(h, EINVAL, CTNAT_A_HELPER_L3PROTO, "ip or ip6");
	h.l3proto = NFPROTO_IPV6;
	expect(h, 0, 0, NULL);
	strcpy(h.type, "irc");
	expect(h, EOPNOTSUPP, CTNAT_A_HELPER_L3PROTO, "ipv4 only");
	h = some;
	h.reserved[5] = 1;
	expect(h, EINVAL, 0, "must be zero");
}

static int judge(__u8 family, const char *name,
		 const struct ctnat_object_ct_helper *helper)
{
	struct kit_view *kit = setup(family);
	__u32 i = kit_object(kit, name, &helper->object);
	int ret = ctnat_verify_view_object(&kit->view, i, &kit->why);

	kit_view_free(kit);
	return ret;
}

static void names(void **state)
{
	struct ctnat_object_ct_helper irc = some, any = some;

	(void)state;
	any.l3proto = 0;
	irc.l3proto = 0;
	strcpy(irc.type, "irc");
	assert_int_equal(judge(NFPROTO_IPV4, "mine", &some), 0);
	assert_int_equal(judge(NFPROTO_IPV4, "ftp", &some), 0);
	assert_int_equal(judge(NFPROTO_IPV4, "sip", &some), -EINVAL);
	assert_int_equal(judge(NFPROTO_IPV4, "abcdefghijklmnopqrstuvwxyz01234",
			       &some), 0);
	assert_int_equal(judge(NFPROTO_IPV4, "abcdefghijklmnopqrstuvwxyz012345",
			       &some), -EINVAL);
	assert_int_equal(judge(NFPROTO_IPV6, "mine", &some), -EINVAL);
	assert_int_equal(judge(NFPROTO_IPV6, "mine", &any), 0);
	assert_int_equal(judge(NFPROTO_IPV6, "mine", &irc), -EOPNOTSUPP);
	assert_int_equal(judge(NFPROTO_INET, "mine", &irc), 0);
}

/* ct(helper=NAME, timeout=…) */
static struct ctnat_insn_ct *use(struct kit_image *image, const char *name,
				 bool timeout)
{
	struct ctnat_insn_ct *ct;

	ct = kit_add(image, CTNAT_EXPR_CT, sizeof(*ct) + 2 * timeout);
	ct->has = CTNAT_CT_HELPER;
	strcpy(ct->helper, name);
	if (timeout) {
		ct->has |= CTNAT_CT_TIMEOUT;
		strcpy(ct->timeout, "x");
	}
	return ct;
}

/* What sentences say there is, is what there is. */
static void names_in_sentences(void **state)
{
	char names[256] = "";

	(void)state;
	for (int i = 0; i < CTNAT_HELPERS; i++) {
		strcat(names, i ? " " : "");
		strcat(names, ctnat_helper_kinds[i].name);
	}
	assert_string_equal(names, CTNAT_HELPER_NAMES);
}

static void there_and_back(void **state)
{
	struct kit_image *image = kit_begin();

	(void)state;
	use(image, "abcdefghijklmnopqrstuvwxyz01234", true);
	use(image, "a", false)->has |= CTNAT_CT_STATEMENT;
	kit_wire_rule(image);
	kit_end(image);
	kit_wire_object(&some.object, sizeof(some));
}

static struct kit_view *rules_that_use(const char *name, bool timeout)
{
	struct kit_view *kit = setup(NFPROTO_IPV4);
	struct kit_image *image = kit_begin();
	__u32 chain;

	chain = kit_base(kit, "base", CTNAT_CHAIN_FILTER, IN, 0);
	kit_object(kit, "b", &some.object);
	kit_object(kit, "a", &some.object);
	use(image, name, timeout);
	kit_rule(kit, chain, image);
	return kit;
}

static void named(void **state)
{
	(void)state;
	expect_good(rules_that_use("a", false));
	/* the kernel's, of which no object is */
	expect_good(rules_that_use("sip", false));
	expect_bad(rules_that_use("c", false), ENOENT, 0, 0, CTNAT_A_CT_HELPER,
		   "unknown helper");
	expect_bad(rules_that_use("a", true), ENOENT, 0, 0, CTNAT_A_CT_TIMEOUT,
		   "no ct timeout of this name");
}

static __u32 linked_number(const char *name)
{
	struct kit_view *kit = rules_that_use(name, false);
	const struct ctnat_insn_ct *ct;
	__u32 number;

	assert_int_equal(kit_verify(kit), 0);
	kit_program_free(kit_program(kit, 1));
	ct = (void *)ctnat_rule_first(kit->rules[0][0].rule);
	number = ct->helper_number;
	kit_view_free(kit);
	return number;
}

static void linked(void **state)
{
	(void)state;
	assert_int_equal(linked_number("b"), CTNAT_HELPERS);
	assert_int_equal(linked_number("a"), CTNAT_HELPERS + 1);
	assert_int_equal(linked_number("ftp"), ctnat_helper_find("ftp"));
	assert_int_equal(linked_number("sip"), ctnat_helper_find("sip"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(images),
		cmocka_unit_test(names),
		cmocka_unit_test(names_in_sentences),
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(named),
		cmocka_unit_test(linked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
