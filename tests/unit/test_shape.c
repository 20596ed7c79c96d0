// SPDX-License-Identifier: GPL-2.0-only
/* Shapes: what rules made by machines have in common. */
#include "core/shape.h"
#include "unit.h"

/* ip saddr A oifname "bench1" snat to B */
static struct kit_image *snat(__u32 from, __u32 to)
{
	static const __u16 device = CTNAT_FIELD_META_OIFNAME;
	struct kit_image *i = kit_begin();
	struct ctnat_insn_match *match;

	kit_match(i, CTNAT_FIELD_IP_SADDR, from, from);
	match = kit_match_of(i, &device, 1, 1);
	match->data[4] = match->data[8] = 0x62656e63;
	match->data[5] = match->data[9] = 0x68310000;
	kit_addr4(&kit_nat(i, CTNAT_NAT_SRC, CTNAT_NAT_RANGE)->nat, to, to);
	ctnat_rule_pack(&i->rule);
	return i;
}

/* Of the operands of each kind of rule there is this number. */
static void operands(void **state)
{
	struct kit_image *i = snat(1, 2);
	struct ctnat_insn_ct *ct;

	(void)state;
	assert_int_equal(kit_wire_shape(&i->rule), 3);
	kit_end(i);

	/* ranges are operands of matches, and none of translations */
	i = kit_begin();
	kit_match(i, CTNAT_FIELD_TCP_DPORT, 80, 90);
	kit_match(i, CTNAT_FIELD_META_MARK, 7, 7)->invert = 1;
	ct = kit_ct(i, CTNAT_CT_COMMIT | CTNAT_CT_NAT | CTNAT_CT_MARK);
	ct->nat.side = CTNAT_NAT_DST;
	kit_addr6(&ct->nat, 1, 9);
	kit_ports(&ct->nat, 80, 80);
	ct->mark.xor = 5;
	kit_counter(i)->packets = 3;
	kit_comment(i, "a comment");
	ctnat_rule_pack(&i->rule);
	assert_int_equal(kit_wire_shape(&i->rule), 3);
	kit_end(i);

	i = kit_begin();
	ct = kit_ct(i, CTNAT_CT_COMMIT | CTNAT_CT_NAT);
	ct->nat.side = CTNAT_NAT_SRC;
	kit_addr6(&ct->nat, 9, 9);
	kit_ports(&ct->nat, 80, 90);
	ctnat_rule_pack(&i->rule);
	assert_int_equal(kit_wire_shape(&i->rule), 1);
	kit_end(i);
}

static void too_large(void **state)
{
	static const __u16 field = CTNAT_FIELD_IP_SADDR;
	struct kit_image *i = kit_begin();

	(void)state;
	for (int n = 0; n < CTNAT_SHAPE_OPERANDS / 2; n++)
		kit_match(i, field, n, n);
	ctnat_rule_pack(&i->rule);
	assert_int_equal(kit_wire_shape(&i->rule), CTNAT_SHAPE_OPERANDS / 2);
	kit_end(i);

	i = kit_begin();
	kit_match_of(i, &field, 1, CTNAT_SHAPE_BYTES / 8);
	ctnat_rule_pack(&i->rule);
	assert_int_equal(kit_wire_shape(&i->rule), CTNAT_NOWHERE);
	kit_end(i);
}

static __u32 find(struct ctnat_shapes *shapes, struct kit_image *i)
{
	__u32 shape = ctnat_shapes_find(shapes, &i->rule);

	kit_end(i);
	return shape;
}

static __u32 add(struct ctnat_shapes *shapes, struct kit_image *i)
{
	__u32 shape = ctnat_shapes_add(shapes, &i->rule);

	kit_end(i);
	return shape;
}

static struct kit_image *one_of(int kind, __u32 value)
{
	struct kit_image *i = kit_begin();

	kit_match(i, CTNAT_FIELD_IP_SADDR + kind, value, value);
	kit_verdict(i, CTNAT_VERDICT_DROP, NULL);
	ctnat_rule_pack(&i->rule);
	return i;
}

/* A shape is remembered from the second rule on, beside others. */
static void remembered(void **state)
{
	struct ctnat_shapes shapes = { 0 };
	__u32 shape, other;

	(void)state;
	assert_int_equal(find(&shapes, snat(1, 2)), CTNAT_NOWHERE);
	assert_int_equal(add(&shapes, snat(1, 2)), CTNAT_NOWHERE);
	assert_int_equal(find(&shapes, snat(3, 2)), CTNAT_NOWHERE);
	shape = add(&shapes, snat(3, 2));
	assert_true(shape < CTNAT_SHAPES);
	assert_int_equal(find(&shapes, snat(4, 5)), shape);

	assert_int_equal(find(&shapes, one_of(0, 1)), CTNAT_NOWHERE);
	add(&shapes, one_of(0, 1));
	other = add(&shapes, one_of(0, 2));
	if (other != shape)
		assert_int_equal(find(&shapes, snat(6, 7)), shape);
	assert_int_equal(find(&shapes, one_of(0, 3)), other);
	ctnat_shapes_forget(&shapes, other);
	assert_int_equal(find(&shapes, one_of(0, 4)), CTNAT_NOWHERE);
	ctnat_shapes_clear(&shapes);
	assert_int_equal(find(&shapes, snat(6, 7)), CTNAT_NOWHERE);
}

static struct kit_image *said(const char *text)
{
	struct kit_image *i = kit_begin();

	kit_comment(i, text);
	return i;
}

/* It is not learned again and again where no rule comes that has it. */
static void in_vain(void **state)
{
	struct ctnat_shapes shapes = { 0 };
	int learned = 0;
	char text[32];

	(void)state;
	for (int n = 0; n < 100; n++) {
		snprintf(text, sizeof(text), "number %d", n);
		assert_int_equal(find(&shapes, said(text)), CTNAT_NOWHERE);
		learned += add(&shapes, said(text)) != CTNAT_NOWHERE;
	}
	assert_in_range(learned, 1, 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(operands),
		cmocka_unit_test(too_large),
		cmocka_unit_test(remembered),
		cmocka_unit_test(in_vain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
