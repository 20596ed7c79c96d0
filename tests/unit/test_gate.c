// SPDX-License-Identifier: GPL-2.0-only
/* For packets of which states is there a rule in a chain? */
#include "unit.h"
#include "core/gate.h"

static struct kit_view *kit;

static int setup(void **state)
{
	(void)state;
	kit = kit_view();
	kit_table(kit, NFPROTO_IPV4, "t");
	kit_base(kit, "base", CTNAT_CHAIN_FILTER, NF_INET_PRE_ROUTING, 0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	kit_view_free(kit);
	return 0;
}

/* The field under the mask is the value. */
static struct ctnat_insn_match *match(struct kit_image *image, __u16 field,
				      __u32 mask, __u32 value)
{
	struct ctnat_insn_match *match;

	match = kit_match(image, field, value, value);
	match->data[0] = mask;
	return match;
}

static void end_rule(struct kit_image *image)
{
	kit_counter(image);
	kit_rule(kit, 0, image);
}

static void expect(__u8 states)
{
	struct ctnat_program *program;

	if (kit_verify(kit))
		fail_msg("%s", kit->why.sentence);
	program = kit_program(kit, ~0u);
	assert_int_equal(ctnat_gate(program->chain), states);
	kit_program_free(program);
}

static void state_rule(__u32 mask, __u32 value)
{
	struct kit_image *image = kit_begin();

	match(image, CTNAT_FIELD_CT_STATE, mask, value);
	end_rule(image);
}

static void flags_rule(__u32 mask, __u32 value)
{
	struct kit_image *image = kit_begin();

	match(image, CTNAT_FIELD_CT_FLAGS, mask, value);
	end_rule(image);
}

static void no_rules(void **state)
{
	(void)state;
	expect(0);
	kit->chains[0].policy = NF_DROP;
	expect(CTNAT_GATE_ALL);
}

static void states(void **state)
{
	(void)state;
	state_rule(CTNAT_GATE_ALL, CTNAT_STATE_NEW);
	expect(CTNAT_STATE_NEW);
	state_rule(CTNAT_GATE_ALL, CTNAT_STATE_INVALID);
	expect(CTNAT_STATE_NEW | CTNAT_STATE_INVALID);
	/* none of these bits: two states are left, and those above */
	state_rule(CTNAT_STATE_NEW | CTNAT_STATE_ESTABLISHED |
			   CTNAT_STATE_INVALID, 0);
	expect(CTNAT_GATE_ALL & ~CTNAT_STATE_ESTABLISHED);
}

static void policy(void **state)
{
	(void)state;
	state_rule(CTNAT_GATE_ALL, CTNAT_STATE_NEW);
	kit->chains[0].policy = NF_DROP;
	expect(CTNAT_GATE_ALL);
}

static void inverted(void **state)
{
	struct kit_image *image = kit_begin();

	(void)state;
	match(image, CTNAT_FIELD_CT_STATE, CTNAT_GATE_ALL,
	      CTNAT_STATE_ESTABLISHED)->invert = 1;
	end_rule(image);
	expect(CTNAT_GATE_ALL & ~CTNAT_STATE_ESTABLISHED);
}

/* One rule without a state, and the chain is for all. */
static void anywhere(void **state)
{
	struct kit_image *image = kit_begin();

	(void)state;
	state_rule(CTNAT_GATE_ALL, CTNAT_STATE_NEW);
	kit_match(image, CTNAT_FIELD_META_MARK, 1, 1);
	end_rule(image);
	expect(CTNAT_GATE_ALL);
}

/* The state may come second, but not behind what does something. */
static void behind(void **state)
{
	struct kit_image *image = kit_begin();

	(void)state;
	kit_match(image, CTNAT_FIELD_META_MARK, 1, 1);
	match(image, CTNAT_FIELD_CT_STATE, CTNAT_GATE_ALL, CTNAT_STATE_NEW);
	end_rule(image);
	expect(CTNAT_STATE_NEW);
	image = kit_begin();
	kit_counter(image);
	match(image, CTNAT_FIELD_CT_STATE, CTNAT_GATE_ALL, CTNAT_STATE_NEW);
	kit_rule(kit, 0, image);
	expect(CTNAT_GATE_ALL);
}

static void flag_new(void **state)
{
	(void)state;
	flags_rule(CTNAT_CS_NEW, CTNAT_CS_NEW);
	/* an expected connection is both */
	expect(CTNAT_STATE_NEW | CTNAT_STATE_RELATED);
}

static void flag_established(void **state)
{
	(void)state;
	flags_rule(CTNAT_CS_TRACKED | CTNAT_CS_ESTABLISHED,
		   CTNAT_CS_TRACKED | CTNAT_CS_ESTABLISHED);
	expect(CTNAT_STATE_ESTABLISHED);
	/* what is rewritten, and which way it goes, nobody knows before */
	flags_rule(CTNAT_CS_NEW | CTNAT_CS_SNAT | CTNAT_CS_REPLY,
		   CTNAT_CS_NEW | CTNAT_CS_SNAT);
	expect(CTNAT_STATE_ESTABLISHED | CTNAT_STATE_NEW |
	       CTNAT_STATE_RELATED);
}

static void flag_related(void **state)
{
	(void)state;
	/* of a connection that was expected every packet is related */
	flags_rule(CTNAT_CS_RELATED, CTNAT_CS_RELATED);
	expect(CTNAT_STATE_ESTABLISHED | CTNAT_STATE_NEW |
	       CTNAT_STATE_RELATED);
}

static void flags_of_none(void **state)
{
	(void)state;
	flags_rule(CTNAT_CS_TRACKED, 0);
	expect(CTNAT_STATE_UNTRACKED);
	flags_rule(CTNAT_CS_INVALID, CTNAT_CS_INVALID);
	expect(CTNAT_STATE_UNTRACKED | CTNAT_STATE_INVALID);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(no_rules),	       TEST(states),   TEST(policy),
		TEST(inverted),	       TEST(anywhere), TEST(behind),
		TEST(flag_new),	       TEST(flag_established),
		TEST(flag_related),    TEST(flags_of_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
