// SPDX-License-Identifier: GPL-2.0-only
/* Registers and what writes them: maps, verdict maps, numbers. */
#include "image.h"
#include "tests/kit/packet.h"

static const __u16 port[2] = { CTNAT_FIELD_TCP_DPORT };
static const __u16 mark[2] = { CTNAT_FIELD_META_MARK };
static const __u16 pair[2] = { CTNAT_FIELD_IP_SADDR, CTNAT_FIELD_TCP_DPORT };

static inline int ctnat_exec(struct ctnat_packet *pkt,
			     const struct ctnat_rule *rule,
			     const struct ctnat_insn *insn)
{
	(void)rule;
	(void)pkt;
	(void)insn;
	return CTNAT_EXEC_NEXT;
}

/* ---- what is refused of one rule ---- */

static void one_map(struct kit_image *i)
{
	kit_map(i, pair, 3, 5, 0)->reg = 11;
	kit_set(i, CTNAT_FIELD_META_MARK, 0)->value.field = CTNAT_FIELD_REG_15;
}

static void beyond(struct kit_image *i)
{
	kit_map(i, port, 1, 5, 0)->reg = 12;
}

static void no_data(struct kit_image *i)
{
	kit_map(i, port, 1, 1, 0)->n_data = 0;
}

static void no_elems(struct kit_image *i)
{
	kit_map(i, port, 0, 1, 0);
}

static void backwards(struct kit_image *i)
{
	kit_map_low(kit_map(i, port, 2, 1, 0), 1)[0] = 1;
}

static void wide_key(struct kit_image *i)
{
	kit_map_low(kit_map(i, port, 1, 1, 0), 0)[1] = 0x10000;
}

static void wide_mask(struct kit_image *i)
{
	kit_map(i, port, 1, 1, 0)->data[0] = 0x10000;
}

static void wrong_size(struct kit_image *i)
{
	kit_map(i, port, 1, 1, 0)->n_elems = 5;
}

static void huge(struct kit_image *i)
{
	kit_map(i, port, 1, 1, 0)->n_elems = ~0u;
}

static void names_of_data(struct kit_image *i)
{
	kit_map(i, port, 1, 1, 4);
}

static void verdicts(struct kit_image *i)
{
	struct ctnat_insn_map *map = kit_map(i, port, 3, 0, 4);

	kit_map_data(map, 0)[0] = CTNAT_VERDICT_JUMP;
	kit_map_data(map, 2)[0] = CTNAT_VERDICT_GOTO;
	memcpy(kit_map_text(map), "a\0b", 4);
}

static void no_name(struct kit_image *i)
{
	kit_map_data(kit_map(i, port, 1, 0, 0), 0)[0] = CTNAT_VERDICT_JUMP;
}

static void cut_name(struct kit_image *i)
{
	struct ctnat_insn_map *map = kit_map(i, port, 1, 0, 2);

	kit_map_data(map, 0)[0] = CTNAT_VERDICT_JUMP;
	memcpy(kit_map_text(map), "ab", 2);
}

static void bad_name(struct kit_image *i)
{
	struct ctnat_insn_map *map = kit_map(i, port, 1, 0, 4);

	kit_map_data(map, 0)[0] = CTNAT_VERDICT_JUMP;
	memcpy(kit_map_text(map), "a b", 4);
}

static void more_names(struct kit_image *i)
{
	memcpy(kit_map_text(kit_map(i, port, 1, 0, 2)), "a", 2);
}

static void bad_code(struct kit_image *i)
{
	kit_map_data(kit_map(i, port, 1, 0, 0), 0)[0] = __CTNAT_VERDICT_MAX;
}

static void target_given(struct kit_image *i)
{
	kit_map_data(kit_map(i, port, 1, 0, 0), 0)[1] = 1;
}

static void verdict_to_register(struct kit_image *i)
{
	kit_map(i, port, 1, 0, 0)->reg = 1;
}

static void unwritten(struct kit_image *i)
{
	kit_map(i, port, 1, 1, 0)->reg = 1;
	kit_match(i, CTNAT_FIELD_REG_0, 0, 0);
}

static void written_later(struct kit_image *i)
{
	kit_match(i, CTNAT_FIELD_REG_0, 0, 0);
	kit_map(i, port, 1, 1, 0);
}

static void half_written(struct kit_image *i)
{
	kit_map(i, port, 1, 3, 0)->reg = 4;
	kit_set(i, CTNAT_FIELD_CT_LABEL, 0)->value.field = CTNAT_FIELD_REG4_1;
}

static void address_unwritten(struct kit_image *i)
{
	struct ctnat_nat *nat = &kit_ct(i, CTNAT_CT_NAT)->nat;

	nat->side = CTNAT_NAT_DST;
	nat->family = NFPROTO_IPV4;
	nat->has = CTNAT_NAT_ADDR_REG;
}

static void range_half_written(struct kit_image *i)
{
	kit_map(i, port, 1, 1, 0);
	address_unwritten(i);
	((struct ctnat_insn_ct *)kit_insn(i, 1))->nat.has |=
		CTNAT_NAT_REG_RANGE;
}

static void address_twice(struct kit_image *i)
{
	struct ctnat_nat *nat;

	kit_map(i, port, 1, 1, 0);
	nat = &kit_ct(i, CTNAT_CT_NAT)->nat;
	nat->side = CTNAT_NAT_DST;
	kit_addr4(nat, 1, 2);
	nat->has |= CTNAT_NAT_ADDR_REG;
}

static void address_beyond(struct kit_image *i)
{
	struct ctnat_nat *nat;

	kit_map(i, port, 1, 1, 0)->reg = 15;
	nat = &kit_ct(i, CTNAT_CT_NAT)->nat;
	nat->side = CTNAT_NAT_DST;
	nat->family = NFPROTO_IPV6;
	nat->has = CTNAT_NAT_ADDR_REG;
	nat->addr_reg = 13;
}

static void number(struct kit_image *i)
{
	kit_numgen(i, CTNAT_NUMGEN_INC, 10)->offset = ~0u - 9;
	kit_jhash(i, CTNAT_FIELD_IP6_SADDR, 1)->reg = 1;
	kit_match(i, CTNAT_FIELD_REG_0, 0, 0);
	kit_match(i, CTNAT_FIELD_REG_1, 0, 0);
}

static void number_type(struct kit_image *i)
{
	kit_numgen(i, __CTNAT_NUMGEN_TYPE_MAX, 1);
}

static void number_mod(struct kit_image *i)
{
	kit_numgen(i, CTNAT_NUMGEN_INC, 0);
}

static void number_overflow(struct kit_image *i)
{
	kit_numgen(i, CTNAT_NUMGEN_INC, 10)->offset = ~0u - 8;
}

static void number_reg(struct kit_image *i)
{
	kit_numgen(i, CTNAT_NUMGEN_INC, 1)->reg = 16;
}

static void number_slot(struct kit_image *i)
{
	kit_numgen(i, CTNAT_NUMGEN_INC, 1)->slot = 1;
}

static void hash_size(struct kit_image *i)
{
	kit_jhash(i, CTNAT_FIELD_IP6_SADDR, 1)->field[0] =
		CTNAT_FIELD_IP_SADDR;
}

static void hash_mod(struct kit_image *i)
{
	kit_jhash(i, CTNAT_FIELD_IP_SADDR, 0);
}

static void hash_seed(struct kit_image *i)
{
	kit_jhash(i, CTNAT_FIELD_IP_SADDR, 1)->seed = 1;
}

static const struct image_test tests[] = {
	GOOD(one_map),
	BAD(beyond, 0, CTNAT_A_MAP_REG, "16 registers"),
	BAD(no_data, 0, CTNAT_A_MAP_DATA, "need data"),
	BAD(no_elems, 0, CTNAT_A_MAP_ELEMS, "at least one element"),
	BAD(backwards, 0, CTNAT_A_MAP_ELEMS, "ends before it begins"),
	BAD(wide_key, 0, CTNAT_A_MAP_ELEMS, "too large for its field"),
	BAD(wide_mask, 0, CTNAT_A_MAP_MASK, "mask is wider"),
	BAD(wrong_size, 0, CTNAT_A_MAP_ELEMS, "size of a map"),
	BAD_AS(huge, E2BIG, 0, CTNAT_A_MAP_ELEMS, "at most 65536"),
	BAD(names_of_data, 0, CTNAT_A_MAP_DATA, "only verdict maps"),
	GOOD(verdicts),
	BAD(no_name, 0, CTNAT_A_MAP_CHAINS, "need the name"),
	BAD(cut_name, 0, CTNAT_A_MAP_CHAINS, "need the name"),
	BAD(bad_name, 0, CTNAT_A_MAP_CHAINS, "chain's name"),
	BAD(more_names, 0, CTNAT_A_MAP_CHAINS, "only jump and goto"),
	BAD(bad_code, 0, CTNAT_A_MAP_ELEMS, "unknown verdict"),
	BAD(target_given, 0, CTNAT_A_MAP_CHAINS, "when rules are linked"),
	BAD(verdict_to_register, 0, CTNAT_A_MAP_DATA, "no registers"),
	BAD(unwritten, 1, 0, "register that nothing before it writes"),
	BAD(written_later, 0, 0, "register that nothing before it writes"),
	BAD(half_written, 1, 0, "register that nothing before it writes"),
	BAD(address_unwritten, 0, 0, "register that nothing before it writes"),
	BAD(range_half_written, 1, 0, "register that nothing before it writes"),
	BAD(address_twice, 1, CTNAT_PART_NAT + CTNAT_A_NAT_ADDR_REG,
	    "not both"),
	BAD(address_beyond, 1, CTNAT_PART_NAT + CTNAT_A_NAT_ADDR_REG,
	    "16 registers"),
	GOOD(number),
	BAD(number_type, 0, CTNAT_A_NUMGEN_TYPE, "unknown way"),
	BAD(number_mod, 0, CTNAT_A_NUMGEN_MOD, "at least 1"),
	BAD(number_overflow, 0, CTNAT_A_NUMGEN_MOD, "exceed 32 bits"),
	BAD(number_reg, 0, CTNAT_A_NUMGEN_REG, "16 registers"),
	BAD(number_slot, 0, 0, "when rules are linked"),
	BAD(hash_size, 0, CTNAT_A_JHASH_FIELDS, "width of a match"),
	BAD(hash_mod, 0, CTNAT_A_JHASH_MOD, "at least 1"),
	BAD(hash_seed, 0, CTNAT_A_JHASH_SEED, "absent seed"),
};

/* ---- the wire ---- */

static void there_and_back(void **state)
{
	static const int good[] = { 0, 10, 25 };

	(void)state;
	for (size_t n = 0; n < N_ELEMENTS(good); n++) {
		struct kit_image *i = kit_begin();

		assert_null(tests[good[n]].says);
		tests[good[n]].build(i);
		kit_wire_rule(i);
		kit_end(i);
	}
}

/* ---- rulesets ---- */

static struct kit_view *kit;

static int begin(void **state)
{
	(void)state;
	kit = kit_view();
	kit_table(kit, NFPROTO_IPV4, "t");
	kit_base(kit, "base", CTNAT_CHAIN_FILTER, NF_INET_FORWARD, 0);
	kit_chain(kit, "a");
	kit_chain(kit, "b");
	return 0;
}

static int end(void **state)
{
	(void)state;
	kit_view_free(kit);
	return 0;
}

/* From 1: the mark n leads to the n-th of these; "" is accept, NULL drop. */
static void vmap(__u32 chain, const char *const *to, __u32 n)
{
	struct kit_image *i = kit_begin();
	struct ctnat_insn_map *map;
	__u32 text = 0;

	for (__u32 e = 0; e < n; e++)
		text += to[e] && *to[e] ? strlen(to[e]) + 1 : 0;
	map = kit_map(i, mark, n, 0, text);
	text = 0;
	for (__u32 e = 0; e < n; e++) {
		kit_map_low(map, e)[0] = e + 1;
		kit_map_low(map, e)[1] = e + 1;
		kit_map_data(map, e)[0] = !to[e] ? CTNAT_VERDICT_DROP :
			*to[e] ? CTNAT_VERDICT_JUMP : CTNAT_VERDICT_ACCEPT;
		if (!to[e] || !*to[e])
			continue;
		strcpy(kit_map_text(map) + text, to[e]);
		text += strlen(to[e]) + 1;
	}
	kit_rule(kit, chain, i);
}

static void refused(int error, __u32 chain, const char *says)
{
	assert_int_equal(kit_verify(kit), -error);
	assert_int_equal(kit->why.chain, chain);
	assert_int_equal(kit->why.part, CTNAT_A_MAP_CHAINS);
	assert_non_null(strstr(kit->why.sentence, says));
}

static void leads_nowhere(void **state)
{
	(void)state;
	vmap(0, (const char *[]){ "a", "nowhere" }, 2);
	refused(ENOENT, 0, "no chain of this name");
}

static void leads_round(void **state)
{
	(void)state;
	vmap(0, (const char *[]){ "", "a" }, 2);
	vmap(1, (const char *[]){ NULL, "b" }, 2);
	vmap(2, (const char *[]){ "", NULL, "a" }, 3);
	refused(ELOOP, 2, "loop");
}

static void leads_too_deep(void **state)
{
	char name[8];

	(void)state;
	for (int n = 0; n < CTNAT_JUMP_DEPTH; n++) {
		snprintf(name, sizeof(name), "c%d", n);
		kit_chain(kit, name);
		vmap(n ? 2 + n : 0, (const char *[]){ "", name }, 2);
	}
	assert_int_equal(kit_verify(kit), -EMLINK);
}

static void suits_every_hook(void **state)
{
	struct kit_image *i = kit_begin();
	struct ctnat_nat *nat;

	(void)state;
	vmap(0, (const char *[]){ "", "a", "b" }, 3);
	nat = &kit_ct(i, CTNAT_CT_NAT)->nat;
	nat->side = CTNAT_NAT_DST;
	kit_addr4(nat, 1, 1);
	kit_rule(kit, 2, i);
	assert_int_equal(kit_verify(kit), -EOPNOTSUPP);
	assert_int_equal(kit->why.chain, 2);
	assert_non_null(strstr(kit->why.sentence, "forward"));
}

static int run(__u32 number)
{
	struct kit_packet p = { .pkt.nfproto = NFPROTO_IPV4 };
	struct ctnat_program *program;
	int got;

	p.has[CTNAT_FIELD_META_MARK] = true;
	p.words[CTNAT_FIELD_META_MARK][0] = number;
	if (kit_verify(kit))
		fail_msg("%s", kit->why.sentence);
	program = kit_program(kit, CTNAT_INDEX_LEAST);
	got = ctnat_run(&p.pkt, program, 0);
	kit_program_free(program);
	return got;
}

static void is_carried_out(void **state)
{
	struct kit_image *i = kit_begin();

	(void)state;
	kit->chains[0].policy = NF_DROP;
	vmap(0, (const char *[]){ "", NULL, "a", "b" }, 4);
	kit_verdict(i, CTNAT_VERDICT_ACCEPT, NULL);
	kit_rule(kit, 2, i);
	assert_int_equal(run(1), CTNAT_OUTCOME_ACCEPT);
	assert_int_equal(run(2), CTNAT_OUTCOME_DROP);
	assert_int_equal(run(3), CTNAT_OUTCOME_POLICY_DROP);
	assert_int_equal(run(4), CTNAT_OUTCOME_ACCEPT);
	assert_int_equal(run(5), CTNAT_OUTCOME_POLICY_DROP);
}

static void data_reach_a_match(void **state)
{
	struct kit_image *i = kit_begin();
	struct ctnat_insn_map *map = kit_map(i, mark, 2, 2, 0);

	(void)state;
	map->reg = 6;
	kit_map_low(map, 0)[1] = 9;
	kit_map_data(map, 0)[1] = 5;
	kit_map_low(map, 1)[0] = 10;
	kit_map_low(map, 1)[1] = 10;
	kit_map_data(map, 1)[1] = 6;
	kit_match(i, CTNAT_FIELD_REG_7, 6, 6);
	kit_verdict(i, CTNAT_VERDICT_DROP, NULL);
	kit_rule(kit, 0, i);
	assert_int_equal(run(9), CTNAT_OUTCOME_ACCEPT);
	assert_int_equal(run(10), CTNAT_OUTCOME_DROP);
	assert_int_equal(run(11), CTNAT_OUTCOME_ACCEPT);
}

static __u32 target_of(__u32 elem)
{
	struct ctnat_rule *rule = (void *)kit->rules[0][0].rule;

	return kit_map_data((void *)ctnat_rule_first(rule), elem)[1];
}

/* Names are still there when the numbers are. */
static void linked(void **state)
{
	(void)state;
	vmap(0, (const char *[]){ "", "a", "b" }, 3);
	if (kit_verify(kit))
		fail_msg("%s", kit->why.sentence);
	kit->chains[1].number = 2;
	kit->chains[2].number = 9;
	kit_program_free(kit_program(kit, 1));
	assert_int_equal(target_of(0), 0);	/* accept leads nowhere */
	assert_int_equal(target_of(1), 2);
	assert_int_equal(target_of(2), 9);
	/* so that it would not do as a new one */
	assert_int_equal(ctnat_verify_image(kit->rules[0][0].rule,
					    kit->rules[0][0].rule->size,
					    &kit->why), -EINVAL);
}

#define RULESET(test)	cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	struct CMUnitTest all[N_ELEMENTS(tests) + 8];
	const struct CMUnitTest rest[] = {
		cmocka_unit_test(there_and_back),
		RULESET(leads_nowhere),
		RULESET(leads_round),
		RULESET(leads_too_deep),
		RULESET(suits_every_hook),
		RULESET(is_carried_out),
		RULESET(data_reach_a_match),
		RULESET(linked),
	};

	_Static_assert(N_ELEMENTS(rest) == 8, "room in all[]");
	for (size_t i = 0; i < N_ELEMENTS(tests); i++)
		all[i] = (struct CMUnitTest){ tests[i].name, judge, NULL, NULL,
					      (void *)&tests[i] };
	memcpy(all + N_ELEMENTS(tests), rest, sizeof(rest));
	return cmocka_run_group_tests(all, NULL, NULL);
}
