// SPDX-License-Identifier: GPL-2.0-only
/* Filters of connections: refused, held against values, taken for one tuple. */
#include "core/conn.h"
#include "unit.h"

/* ---- which are filters ---- */

/* Where and why one is refused. */
struct no {
	int error;
	__u32 insn;
	__u32 part;
	const char *says;
};

/* @no: NULL: it passes */
static void check(struct kit_image *image, bool expectations,
		  const struct no *no)
{
	struct ctnat_refusal why = { 0 };
	int err;

	assert_int_equal(ctnat_verify_image(&image->rule, image->rule.size,
					    &why), 0);
	err = ctnat_filter_check(&image->rule, expectations, &why);
	assert_int_equal(err, no ? -no->error : 0);
	if (no)
		expect_refusal(&why, no->error, no->insn, no->part, no->says);
	kit_end(image);
}

#define NO(...)	(&(struct no){ __VA_ARGS__ })

static void check_good(void **state)
{
	struct kit_image *image = kit_begin();

	(void)state;
	kit_match(image, CTNAT_FIELD_CT_ZONE, 7, 7);
	kit_match(image, CTNAT_FIELD_CT_REPLY_IP_DADDR, 1, 9);
	kit_match(image, CTNAT_FIELD_CT_STATUS, 2, 2);
	check(image, false, NULL);
}

static void check_statement(void **state)
{
	struct kit_image *image = kit_begin();

	(void)state;
	kit_match(image, CTNAT_FIELD_CT_ZONE, 7, 7);
	kit_counter(image);
	check(image, false, NO(EINVAL, 1, 0, "matches only"));
}

static void check_packet_field(void **state)
{
	static const __u16 fields[] = {
		CTNAT_FIELD_IP_SADDR, CTNAT_FIELD_META_MARK,
		CTNAT_FIELD_CT_STATE, CTNAT_FIELD_CT_FLAGS,
		CTNAT_FIELD_CT_DIRECTION, CTNAT_FIELD_TCP_DPORT,
	};

	(void)state;
	for (unsigned int i = 0; i < N_ELEMENTS(fields); i++) {
		struct kit_image *image = kit_begin();

		kit_match(image, fields[i], 1, 1);
		check(image, false, NO(EINVAL, 0, CTNAT_A_MATCH_FIELDS,
				       "not about packets"));
	}
}

static void check_too_many(void **state)
{
	const __u16 field = CTNAT_FIELD_CT_ZONE;
	struct kit_image *image = kit_begin();

	(void)state;
	kit_match_of(image, &field, 1, CTNAT_FILTER_ELEMS_MAX);
	check(image, false, NULL);
	image = kit_begin();
	kit_match_of(image, &field, 1, CTNAT_FILTER_ELEMS_MAX);
	kit_match(image, CTNAT_FIELD_CT_MARK, 1, 1);
	check(image, false, NO(E2BIG, 1, CTNAT_A_MATCH_ELEMS, "at most 256"));
}

static void check_expectation(void **state)
{
	struct kit_image *image = kit_begin();

	(void)state;
	kit_match(image, CTNAT_FIELD_CT_ORIG_PROTO_DST, 7, 7);
	check(image, true, NULL);
	image = kit_begin();
	kit_match(image, CTNAT_FIELD_CT_ORIG_PROTO_DST, 7, 7);
	kit_match(image, CTNAT_FIELD_CT_STATUS, 7, 7);
	check(image, true, NO(EINVAL, 1, CTNAT_A_MATCH_FIELDS,
			      "an expectation does not have this"));
}

/* ---- what they hold of ---- */

/* A connection that has a zone, a mark and one address, and no more. */
static bool load(const void *of, unsigned int field, __u32 *words)
{
	(void)of;
	switch (field) {
	case CTNAT_FIELD_CT_ZONE:
		words[0] = 7;
		return true;
	case CTNAT_FIELD_CT_MARK:
		words[0] = 0x1234;
		return true;
	case CTNAT_FIELD_CT_ORIG_IP_SADDR:
		words[0] = 0x0a000002;
		return true;
	}
	return false;
}

static bool holds(struct kit_image *image)
{
	bool held = ctnat_filter_holds(&image->rule, load, NULL);

	kit_end(image);
	return held;
}

static void holds_all(void **state)
{
	struct kit_image *image = kit_begin();

	(void)state;
	assert_true(ctnat_filter_holds(NULL, load, NULL));
	assert_true(holds(kit_begin()));
	kit_match(image, CTNAT_FIELD_CT_ZONE, 7, 7);
	kit_match(image, CTNAT_FIELD_CT_ORIG_IP_SADDR, 0x0a000000, 0x0affffff);
	assert_true(holds(image));
	image = kit_begin();
	kit_match(image, CTNAT_FIELD_CT_ZONE, 7, 7);
	kit_match(image, CTNAT_FIELD_CT_ORIG_IP_SADDR, 0x0a000003, 0x0affffff);
	assert_false(holds(image));
}

static void holds_masked(void **state)
{
	struct ctnat_insn_match *match;
	struct kit_image *image = kit_begin();

	(void)state;
	match = kit_match(image, CTNAT_FIELD_CT_MARK, 0x34, 0x34);
	assert_false(ctnat_filter_holds(&image->rule, load, NULL));
	match->data[0] = 0xff;
	assert_true(ctnat_filter_holds(&image->rule, load, NULL));
	match->invert = 1;
	assert_false(holds(image));
}

static void holds_not_without(void **state)
{
	struct kit_image *image = kit_begin();
	struct ctnat_insn_match *match;

	(void)state;
	match = kit_match(image, CTNAT_FIELD_CT_STATUS, 0, ~0u);
	assert_false(ctnat_filter_holds(&image->rule, load, NULL));
	match->invert = 1;
	assert_false(holds(image));
}

/* ---- one tuple ---- */

static const struct ctnat_filter_key keys[] = {
	{ .tuple = { .l3proto = NFPROTO_IPV4, .protocol = IPPROTO_TCP,
		     .saddr = { 0x0a000002 }, .daddr = { 0x01010101 },
		     .src = 1234, .dst = 80 } },
	{ .tuple = { .l3proto = NFPROTO_IPV6, .protocol = IPPROTO_UDP,
		     .saddr = { 0xfd000000, 0, 0, 2 },
		     .daddr = { 0xfd000000, 0, 0, 1 }, .src = 1, .dst = 2 },
	  .direction = CTNAT_DIRECTION_REPLY },
	{ .tuple = { .l3proto = NFPROTO_IPV4, .protocol = IPPROTO_ICMP,
		     .saddr = { 1 }, .daddr = { 2 }, .src = 8, .id = 7 },
	  .has_zone = true, .zone = 9 },
	{ .tuple = { .l3proto = NFPROTO_IPV6, .protocol = IPPROTO_ICMPV6,
		     .saddr = { 1, 2, 3, 4 }, .daddr = { 5, 6, 7, 8 },
		     .src = 129, .dst = 0, .id = 65535 },
	  .direction = CTNAT_DIRECTION_REPLY, .has_zone = true },
	{ .tuple = { .l3proto = NFPROTO_IPV4, .protocol = IPPROTO_GRE,
		     .saddr = { 1 }, .daddr = { 2 }, .src = 3, .dst = 4 } },
	{ .tuple = { .l3proto = NFPROTO_IPV4, .protocol = 99,
		     .saddr = { 1 }, .daddr = { 2 } } },
};

static void key_there_and_back(void **state)
{
	__u64 room[CTNAT_FILTER_OF_SIZE / sizeof(__u64)];
	struct ctnat_rule *filter = (void *)room;
	struct ctnat_refusal why = { 0 };
	struct ctnat_filter_key key;

	(void)state;
	for (unsigned int i = 0; i < N_ELEMENTS(keys); i++) {
		ctnat_filter_of(&keys[i], filter);
		assert_int_equal(ctnat_verify_image(filter, filter->size,
						    &why), 0);
		assert_int_equal(ctnat_filter_check(filter, false, &why), 0);
		assert_true(filter->size <= CTNAT_FILTER_OF_SIZE);
		assert_true(ctnat_filter_key(filter, &key));
		assert_memory_equal(&key.tuple, &keys[i].tuple,
				    sizeof(key.tuple));
		assert_int_equal(key.direction, keys[i].direction);
		assert_int_equal(key.has_zone, keys[i].has_zone);
		assert_int_equal(key.zone, keys[i].zone);
	}
}

/* Any match that is left out, opened or turned round names more than one. */
static void key_needs_all(void **state)
{
	__u64 room[CTNAT_FILTER_OF_SIZE / sizeof(__u64)];
	struct ctnat_rule *filter = (void *)room;
	struct ctnat_filter_key key;
	struct ctnat_insn *insn;

	(void)state;
	for (unsigned int i = 0; i < N_ELEMENTS(keys) - 1; i++) {
		ctnat_filter_of(&keys[i], filter);
		for (unsigned int n = 0; n < filter->n_insns; n++) {
			struct ctnat_insn_match *match;
			bool is_zone;

			ctnat_filter_of(&keys[i], filter);
			insn = (void *)ctnat_rule_first(filter);
			for (unsigned int at = 0; at < n; at++)
				insn = (void *)ctnat_rule_next(insn);
			match = (void *)insn;
			is_zone = match->field[0] == CTNAT_FIELD_CT_ORIG_ZONE ||
				  match->field[0] == CTNAT_FIELD_CT_REPLY_ZONE;
			match->invert = 1;
			assert_int_equal(ctnat_filter_key(filter, &key),
					 is_zone);
			match->invert = 0;
			match->data[match->n_words - 1] &= ~1u;
			assert_int_equal(ctnat_filter_key(filter, &key),
					 is_zone);
			match->data[match->n_words - 1] |= 1;
			match->data[3 * match->n_words - 1]++;
			assert_int_equal(ctnat_filter_key(filter, &key),
					 is_zone);
			if (is_zone)
				assert_false(key.has_zone);
		}
	}
	assert_false(ctnat_filter_key(NULL, &key));
}

/* A number is enough to know where to look, whatever direction it is of. */
static void key_zone_of_both(void **state)
{
	__u64 room[2 * CTNAT_FILTER_OF_SIZE / sizeof(__u64)] = { 0 };
	struct ctnat_rule *filter = (void *)room;
	struct kit_image *image = kit_begin();
	struct ctnat_filter_key key;

	(void)state;
	ctnat_filter_of(&keys[0], filter);
	kit_match(image, CTNAT_FIELD_CT_ZONE, 5, 5);
	memcpy((char *)filter + filter->size, &image->rule + 1,
	       image->rule.size - sizeof(image->rule));
	filter->size += image->rule.size - sizeof(image->rule);
	filter->n_insns++;
	kit_end(image);
	assert_true(ctnat_filter_key(filter, &key));
	assert_true(key.has_zone);
	assert_int_equal(key.zone, 5);
}

static void invert(void **state)
{
	struct ctnat_tuple back, again;

	(void)state;
	ctnat_tuple_invert(&back, &keys[0].tuple);
	assert_int_equal(back.saddr[0], 0x01010101);
	assert_int_equal(back.daddr[0], 0x0a000002);
	assert_int_equal(back.src, 80);
	assert_int_equal(back.dst, 1234);
	ctnat_tuple_invert(&back, &keys[2].tuple);
	assert_int_equal(back.src, 0);	/* an echo reply */
	assert_int_equal(back.id, 7);
	ctnat_tuple_invert(&back, &keys[3].tuple);
	assert_int_equal(back.src, 128);
	for (unsigned int i = 0; i < N_ELEMENTS(keys); i++) {
		ctnat_tuple_invert(&back, &keys[i].tuple);
		ctnat_tuple_invert(&again, &back);
		assert_memory_equal(&again, &keys[i].tuple, sizeof(again));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(check_good),
		cmocka_unit_test(check_statement),
		cmocka_unit_test(check_packet_field),
		cmocka_unit_test(check_too_many),
		cmocka_unit_test(check_expectation),
		cmocka_unit_test(holds_all),
		cmocka_unit_test(holds_masked),
		cmocka_unit_test(holds_not_without),
		cmocka_unit_test(key_there_and_back),
		cmocka_unit_test(key_needs_all),
		cmocka_unit_test(key_zone_of_both),
		cmocka_unit_test(invert),
	};

	return cmocka_run_group_tests_name("filter", tests, NULL, NULL);
}
