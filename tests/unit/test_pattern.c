// SPDX-License-Identifier: GPL-2.0-only
/* Rules that are like one before them: as if they had been read by themselves. */
#include "core/gate.h"
#include "core/hooks.h"
#include "core/pattern.h"
#include "core/uses.h"
#include "unit.h"

#define ROOM	4096

/* The attributes of a rule, with not a byte more. */
struct attrs {
	char *at;
	size_t len;
};

static struct attrs attrs_of(struct kit_image *image)
{
	struct attrs attrs;
	int len = ctnat_wire_encode(&image->rule, NULL, 0);

	assert_true(len > 0);
	attrs.at = malloc(len);
	attrs.len = len;
	assert_int_equal(ctnat_wire_encode(&image->rule, attrs.at, len), len);
	kit_end(image);
	return attrs;
}

static struct ctnat_payload payload(const struct attrs *attrs)
{
	return (struct ctnat_payload){ attrs->at, attrs->len };
}

/* A chain that all sorts of rules may be in. */
struct chain {
	__u8 family, type, hook;
};

/* The long way. Returns 0 if the rule is accepted. */
static int read_alone(const struct chain *in, const struct attrs *attrs,
		      struct ctnat_rule *rule)
{
	const struct ctnat_view_rule one = { .rule = rule };
	const struct ctnat_view_table table = { .family = in->family };
	const struct ctnat_view_chain chain = { .type = in->type,
		.hook = in->hook, .policy = NF_ACCEPT, .n_rules = 1,
		.rules = &one };
	const struct ctnat_view view = { .n_tables = 1, .n_chains = 1,
		.tables = &table, .chains = &chain };
	struct ctnat_refusal why = { 0 };
	int size;

	size = ctnat_wire_decode(attrs->at, attrs->len, rule, ROOM, &why);
	if (size < 0)
		return size;
	return ctnat_verify_image(rule, size, &why) ?:
	       ctnat_verify_rule(&view, 0, 0, &why);
}

/* The short way. Returns false if it does not lead anywhere. */
static bool read_like(const struct ctnat_pattern *pattern,
		      const struct attrs *attrs, struct ctnat_rule *rule)
{
	if (!ctnat_pattern_is(pattern, payload(attrs)))
		return false;
	memcpy(rule, &pattern->image, pattern->image.size);
	return ctnat_pattern_fill(pattern, payload(attrs), rule);
}

/* All that the module keeps of a rule when it is added. */
static void expect_same_facts(const struct ctnat_rule *a,
			      const struct ctnat_rule *b)
{
	const struct ctnat_insn *i = ctnat_rule_first(a);
	const struct ctnat_insn *j = ctnat_rule_first(b);

	assert_int_equal(ctnat_gate_facts(a), ctnat_gate_facts(b));
	assert_int_equal(ctnat_tracking_facts(a), ctnat_tracking_facts(b));
	assert_int_equal(ctnat_wire_bound(a), ctnat_wire_bound(b));
	assert_int_equal(a->n_insns, b->n_insns);
	for (; !ctnat_rule_end(a, i);
	     i = ctnat_rule_next(i), j = ctnat_rule_next(j)) {
		__u16 reads[2][CTNAT_READS_MAX] = { 0 };
		struct ctnat_jumps jumps[2];
		struct ctnat_use uses[2][CTNAT_USES_MAX];

		assert_int_equal(i->kind, j->kind);
		assert_int_equal(ctnat_insn_reads(i, reads[0]),
				 ctnat_insn_reads(j, reads[1]));
		assert_memory_equal(reads[0], reads[1], sizeof(reads[0]));
		assert_int_equal(ctnat_insn_uses(i, uses[0]),
				 ctnat_insn_uses(j, uses[1]));
		ctnat_jumps_begin(&jumps[0], i);
		ctnat_jumps_begin(&jumps[1], j);
		assert_int_equal(ctnat_jumps_next(&jumps[0]),
				 ctnat_jumps_next(&jumps[1]));
	}
}

/* Returns true if the short way was taken: it led where the long one leads. */
static bool compare(const struct ctnat_pattern *pattern,
		    const struct chain *chain, const struct attrs *attrs)
{
	__u64 like[ROOM / 8] = { 0 }, alone[ROOM / 8] = { 0 };
	const struct ctnat_rule *rule = (void *)alone;

	if (!read_like(pattern, attrs, (void *)like))
		return false;
	assert_int_equal(read_alone(chain, attrs, (void *)alone), 0);
	assert_memory_equal(like, alone, sizeof(like));
	expect_same_facts(rule, &pattern->image);
	return true;
}

/* ---- by hand ---- */

static const struct chain filter = { NFPROTO_INET, CTNAT_CHAIN_FILTER,
				     NF_INET_POST_ROUTING };

/* Build it twice, the second time with other values: is that taken for like? */
static bool is_like(const struct chain *chain,
		    void (*build)(struct kit_image *image, bool other))
{
	struct kit_image *first = kit_begin(), *second = kit_begin();
	struct ctnat_pattern *pattern = malloc(sizeof(*pattern));
	__u64 rule[ROOM / 8];
	struct attrs model, other;
	bool like = false;

	build(first, false);
	build(second, true);
	model = attrs_of(first);
	other = attrs_of(second);
	assert_int_equal(read_alone(chain, &model, (void *)rule), 0);
	if (ctnat_pattern_learn(pattern, payload(&model), (void *)rule)) {
		assert_true(compare(pattern, chain, &model));
		like = compare(pattern, chain, &other);
	}
	free(model.at);
	free(other.at);
	free(pattern);
	return like;
}

static void build_source(struct kit_image *i, bool other)
{
	struct ctnat_nat *nat;

	kit_match(i, CTNAT_FIELD_CT_STATE, CTNAT_STATE_NEW, CTNAT_STATE_NEW);
	kit_match(i, CTNAT_FIELD_IP_SADDR, 5 + other, 5 + other);
	nat = &kit_ct(i, CTNAT_CT_COMMIT | CTNAT_CT_NAT)->nat;
	nat->side = CTNAT_NAT_SRC;
	kit_addr4(nat, 7 + other, 7 + other);
	kit_ports(nat, 8 + other, 8 + other);
}

static void build_snat(struct kit_image *i, bool other)
{
	struct ctnat_nat *nat = &kit_nat(i, CTNAT_NAT_SRC, CTNAT_NAT_RANGE)->nat;

	kit_addr4(nat, 7 + other, 9);
	kit_ports(nat, 8, 9 + other);
}

static void build_ranges(struct kit_image *i, bool other)
{
	struct ctnat_nat *nat;

	kit_match(i, CTNAT_FIELD_TCP_DPORT, 5 + other, 90);
	nat = &kit_ct(i, CTNAT_CT_COMMIT | CTNAT_CT_NAT)->nat;
	nat->side = CTNAT_NAT_SRC;
	kit_addr6(nat, 7 + other, 9);
	kit_ports(nat, 8 + other, 10);
}

static void build_concat(struct kit_image *i, bool other)
{
	const __u16 fields[] = { CTNAT_FIELD_IP6_SADDR, CTNAT_FIELD_UDP_SPORT,
				 CTNAT_FIELD_META_MARK };
	struct ctnat_insn_match *match = kit_match_of(i, fields, 3, 1);

	match->data[6 + 3] = 5 + other;
	match->data[6 + 6 + 3] = 5 + other;
	match->data[6 + 4] = 500 + other;
	match->data[6 + 6 + 4] = 500 + other;
}

static void build_concat_range(struct kit_image *i, bool other)
{
	const __u16 fields[] = { CTNAT_FIELD_IP_SADDR, CTNAT_FIELD_UDP_SPORT };
	struct ctnat_insn_match *match = kit_match_of(i, fields, 2, 1);

	match->data[2] = 5 + other;
	match->data[4] = 7;
	match->data[3] = match->data[5] = 500 + other;
}

static void build_no_range(struct kit_image *i, bool other)
{
	const __u16 fields[] = { CTNAT_FIELD_IP_SADDR, CTNAT_FIELD_UDP_SPORT };
	struct ctnat_insn_match *match = kit_match_of(i, fields, 2, 1);

	match->data[2] = 5;
	match->data[4] = 6 - other;
}

static void build_less(struct kit_image *i, bool other)
{
	kit_match(i, CTNAT_FIELD_IP_SADDR, 5 + other, 5 + other);
	if (!other)
		kit_verdict(i, CTNAT_VERDICT_ACCEPT, NULL);
}

static void build_more(struct kit_image *i, bool other)
{
	build_less(i, !other);
}

static void build_jump(struct kit_image *i, bool other)
{
	kit_counter(i);
	kit_match(i, CTNAT_FIELD_IP_DADDR, 5 + other, 5 + other)->data[0] =
		0xffffff00;
	kit_verdict(i, CTNAT_VERDICT_JUMP, "c");
	kit_comment(i, "the same");
}

static void build_mark(struct kit_image *i, bool other)
{
	kit_match(i, CTNAT_FIELD_META_MARK, 5 + other, 5 + other);
}

static void build_state(struct kit_image *i, bool other)
{
	__u32 state = other ? CTNAT_STATE_NEW : CTNAT_STATE_ESTABLISHED;

	kit_match(i, CTNAT_FIELD_CT_STATE, state, state);
}

static void build_protocol(struct kit_image *i, bool other)
{
	struct ctnat_insn_ct *ct;

	kit_match(i, CTNAT_FIELD_META_L4PROTO, other ? 17 : 6, other ? 17 : 6);
	ct = kit_ct(i, CTNAT_CT_COMMIT | CTNAT_CT_HELPER);
	strcpy(ct->helper, "ftp");
}

static void build_mask(struct kit_image *i, bool other)
{
	kit_match(i, CTNAT_FIELD_IP_SADDR, 5, 5)->data[0] = 0xff + other;
}

static void build_inverted(struct kit_image *i, bool other)
{
	kit_match(i, CTNAT_FIELD_IP_SADDR, 5, 5)->invert = other;
}

static void build_wide(struct kit_image *i, bool other)
{
	kit_match(i, CTNAT_FIELD_TCP_SPORT, 5, 5 + (other << 16));
}

static void build_width(struct kit_image *i, bool other)
{
	const __u32 port = other ? 0x10005 : 5;

	kit_match(i, CTNAT_FIELD_TCP_SPORT, port, port);
}

static void build_form(struct kit_image *i, bool other)
{
	kit_match(i, CTNAT_FIELD_IP_SADDR, 5, 5 + other);
}

static void build_one(struct kit_image *i, bool other)
{
	kit_match(i, CTNAT_FIELD_IP_SADDR, 5, 6 - other);
}

static void build_falling(struct kit_image *i, bool other)
{
	kit_match(i, CTNAT_FIELD_IP_SADDR, 5, other ? 4 : 6);
}

static void build_list(struct kit_image *i, bool other)
{
	const __u16 field = CTNAT_FIELD_IP_SADDR;
	struct ctnat_insn_match *match = kit_match_of(i, &field, 1, 2);

	match->data[1] = match->data[2] = 5 + other;
	match->data[3] = match->data[4] = 7;
}

static void build_nat_ports(struct kit_image *i, bool other)
{
	struct ctnat_nat *nat = &kit_ct(i, CTNAT_CT_COMMIT | CTNAT_CT_NAT)->nat;

	nat->side = CTNAT_NAT_SRC;
	kit_addr4(nat, 5, 5);
	kit_ports(nat, 9, other ? 8 : 10);
}

static void build_nat_addrs(struct kit_image *i, bool other)
{
	struct ctnat_nat *nat = &kit_ct(i, CTNAT_CT_COMMIT | CTNAT_CT_NAT)->nat;

	nat->side = CTNAT_NAT_SRC;
	kit_addr6(nat, 9, other ? 8 : 10);
}

static void build_netmap(struct kit_image *i, bool other)
{
	struct ctnat_nat *nat = &kit_ct(i, CTNAT_CT_COMMIT | CTNAT_CT_NAT)->nat;

	nat->side = CTNAT_NAT_SRC;
	nat->flags = CTNAT_NAT_NETMAP;
	kit_addr4(nat, 0x100, 0x1ff + 0x100 * other);
}

static void build_base(struct kit_image *i, bool other)
{
	struct ctnat_nat *nat = &kit_ct(i, CTNAT_CT_COMMIT | CTNAT_CT_NAT)->nat;

	nat->side = CTNAT_NAT_SRC;
	nat->has |= CTNAT_NAT_BASE;
	nat->port_base = 5 + other;
	kit_ports(nat, 8, 9);
}

static void build_fwd(struct kit_image *i, bool other)
{
	struct ctnat_insn_fwd *fwd;

	kit_match(i, CTNAT_FIELD_IP_SADDR, 5 + other, 5 + other);
	fwd = kit_add(i, CTNAT_EXPR_FWD, sizeof(*fwd) + 5);
	memcpy(fwd->device, "eth0", 5);
}

static void build_long_attrs(struct kit_image *i, bool other)
{
	const __u16 field = CTNAT_FIELD_IP6_SADDR;

	for (unsigned int n = 0; n < 9; n++)
		kit_match_of(i, &field, 1, 1);
	kit_match(i, CTNAT_FIELD_IP_SADDR, 5 + other, 5 + other);
}

static void build_long_image(struct kit_image *i, bool other)
{
	kit_match(i, CTNAT_FIELD_IP_SADDR, 5 + other, 5 + other);
	strcpy(kit_ct(i, CTNAT_CT_HELPER)->helper, "tftp");
	strcpy(kit_ct(i, CTNAT_CT_HELPER)->helper, "tftp");
}

static void build_many(struct kit_image *i, bool other)
{
	for (unsigned int n = 0; n < CTNAT_PATTERN_OPERANDS; n++)
		kit_match(i, CTNAT_FIELD_IP_SADDR, 5, 5);
	kit_match(i, CTNAT_FIELD_IP_SADDR, 5 + other, 5 + other);
}

static void test_like(void **state)
{
	static const struct chain nat = { NFPROTO_IPV4, CTNAT_CHAIN_NAT,
					  NF_INET_POST_ROUTING };

	(void)state;
	assert_true(is_like(&nat, build_snat));
	assert_true(is_like(&filter, build_source));
	assert_true(is_like(&filter, build_ranges));
	assert_true(is_like(&filter, build_concat));
	assert_true(is_like(&filter, build_jump));
	assert_true(is_like(&filter, build_concat_range));
}

/* Others are read by themselves: they may mean something else, or be wrong. */
static void test_unlike(void **state)
{
	static const struct chain egress = { NFPROTO_NETDEV,
		CTNAT_CHAIN_FILTER, NF_NETDEV_EGRESS };

	(void)state;
	assert_false(is_like(&filter, build_mark));
	assert_false(is_like(&filter, build_state));
	assert_false(is_like(&filter, build_protocol));
	assert_false(is_like(&filter, build_mask));
	assert_false(is_like(&filter, build_inverted));
	assert_false(is_like(&filter, build_wide));
	assert_false(is_like(&filter, build_width));
	assert_false(is_like(&filter, build_form));
	assert_false(is_like(&filter, build_one));
	assert_false(is_like(&filter, build_falling));
	assert_false(is_like(&filter, build_list));
	assert_false(is_like(&filter, build_nat_ports));
	assert_false(is_like(&filter, build_nat_addrs));
	assert_false(is_like(&filter, build_netmap));
	assert_false(is_like(&filter, build_base));
	assert_false(is_like(&filter, build_many));
	assert_false(is_like(&filter, build_long_attrs));
	assert_false(is_like(&filter, build_long_image));
	assert_false(is_like(&filter, build_no_range));
	assert_false(is_like(&filter, build_less));
	assert_false(is_like(&filter, build_more));
	assert_false(is_like(&egress, build_fwd));
}

static void test_without_model(void **state)
{
	struct ctnat_pattern *pattern = calloc(1, sizeof(*pattern));
	const struct attrs nothing = { NULL, 0 };

	(void)state;
	assert_false(ctnat_pattern_is(pattern, payload(&nothing)));
	free(pattern);
}

/* ---- by chance ---- */

static __u32 seed;

static __u32 below(__u32 n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

static void random_match(struct kit_image *i)
{
	static const __u16 fields[] = {
		CTNAT_FIELD_IP_SADDR, CTNAT_FIELD_IP_DADDR,
		CTNAT_FIELD_IP6_SADDR, CTNAT_FIELD_IP6_DADDR,
		CTNAT_FIELD_TCP_DPORT, CTNAT_FIELD_UDP_SPORT,
		CTNAT_FIELD_TH_DPORT, CTNAT_FIELD_META_OIFNAME,
		CTNAT_FIELD_META_MARK, CTNAT_FIELD_META_L4PROTO,
		CTNAT_FIELD_CT_STATE, CTNAT_FIELD_CT_FLAGS,
		CTNAT_FIELD_CT_ZONE, CTNAT_FIELD_IP_PROTOCOL,
		CTNAT_FIELD_META_NFPROTO, CTNAT_FIELD_ETHER_SADDR,
	};
	__u16 own[2] = { fields[below(N_ELEMENTS(fields))],
			 fields[below(N_ELEMENTS(fields))] };
	struct ctnat_insn_match *match =
		kit_match_of(i, own, 1 + !below(4), 1 + !below(8));
	__u32 *value = match->data + match->n_words;
	unsigned int n;

	match->invert = !below(4);
	for (n = 0; n < match->n_words * match->n_elems; n++)
		value[n] = below(256);
	/* the ends of an element are one behind the other */
	memcpy(value + match->n_words, value, 4 * match->n_words);
	if (!below(3))
		value[2 * match->n_words - 1]++;
	if (!below(4))
		match->data[match->n_words - 1] &= 0xf0;
}

static void random_nat(struct ctnat_nat *nat)
{
	nat->side = CTNAT_NAT_SRC;
	if (below(4))
		kit_addr4(nat, 0x1000, 0x1000 + (below(2) ? 0 : 0xff));
	else
		kit_addr6(nat, 0x1000, 0x1000 + below(2));
	if (!below(3))
		kit_ports(nat, 80, 80 + below(2));
	else if (!below(3))
		nat->flags = CTNAT_NAT_NETMAP;
}

static struct attrs random_rule(struct chain *chain)
{
	struct kit_image *i = kit_begin();
	unsigned int n = below(4);

	*chain = filter;
	while (n--)
		random_match(i);
	if (!below(3))
		kit_counter(i);
	switch (below(5)) {
	case 0:
		strcpy(kit_ct(i, CTNAT_CT_COMMIT | CTNAT_CT_HELPER)->helper,
		       "tftp");
		break;
	case 1:
		kit_verdict(i, CTNAT_VERDICT_JUMP, "c");
		break;
	case 2:
		chain->type = CTNAT_CHAIN_NAT;
		random_nat(&kit_nat(i, CTNAT_NAT_SRC, CTNAT_NAT_RANGE)->nat);
		break;
	default:
		random_nat(&kit_ct(i, CTNAT_CT_COMMIT | CTNAT_CT_NAT)->nat);
		break;
	}
	return attrs_of(i);
}

/* Somewhere else in the attributes there is something else. */
static struct attrs mutated(const struct attrs *attrs)
{
	struct attrs copy = { malloc(attrs->len), attrs->len };
	unsigned int n = 1 + below(2);

	memcpy(copy.at, attrs->at, attrs->len);
	while (n--) {
		size_t at = below(copy.len);

		if (below(4))
			copy.at[at] ^= below(2) ? below(256) : 1u << below(8);
		else if (at + 8 <= copy.len)
			memcpy(copy.at + at, copy.at + at + 4, 4);
	}
	return copy;
}

static void test_random(void **state)
{
	struct ctnat_pattern *pattern = malloc(sizeof(*pattern));
	unsigned int rules = 0, taken = 0, n, m;
	__u64 rule[ROOM / 8];
	struct attrs model, other;
	struct chain chain;

	(void)state;
	seed = 1;
	for (n = 0; n < 4000; n++) {
		model = random_rule(&chain);
		if (!read_alone(&chain, &model, (void *)rule) &&
		    ctnat_pattern_learn(pattern, payload(&model),
					(void *)rule)) {
			rules++;
			for (m = 0; m < 100; m++) {
				other = mutated(&model);
				taken += compare(pattern, &chain, &other);
				free(other.at);
			}
		}
		free(model.at);
	}
	free(pattern);
	/* there was something to be compared */
	assert_true(rules > 1000);
	assert_true(taken > 10000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_like),
		cmocka_unit_test(test_unlike),
		cmocka_unit_test(test_without_model),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests_name("pattern", tests, NULL, NULL);
}
