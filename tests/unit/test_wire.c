// SPDX-License-Identifier: GPL-2.0-only
/* The netlink codec: there and back, and what it refuses. */
#include "unit.h"

static void fill_set(struct kit_image *i)
{
	struct ctnat_insn_set *set = kit_set(i, CTNAT_FIELD_CT_LABEL, 9);

	set->value.field = CTNAT_FIELD_CT_MARK;
	set->value.shift = 96;
	set->value.and[0] = 0xff00ff00;
	set->op = CTNAT_SET_OR;
	set->second.field = CTNAT_FIELD_IP6_DADDR;
	set->second.shift = -16;
	set->second.and[1] = 5;
	set->second.xor[2] = 6;
}

static void fill_shifted(struct kit_image *i)
{
	struct ctnat_nat *nat = &kit_ct(i, CTNAT_CT_NAT)->nat;

	nat->side = CTNAT_NAT_DST;
	kit_ports(nat, 80, 90);
	nat->has |= CTNAT_NAT_BASE;
	nat->port_base = 8000;
}

static void fill_reject(struct kit_image *i)
{
	struct ctnat_insn_reject *reject =
		kit_add(i, CTNAT_EXPR_REJECT, sizeof(*reject));

	reject->type = CTNAT_REJECT_ICMPX;
	reject->code = CTNAT_ICMPX_ADMIN_PROHIBITED;
}

static void fill_traces(struct kit_image *i)
{
	struct ctnat_insn_trace *trace;

	kit_add(i, CTNAT_EXPR_TRACE, sizeof(*trace));
	trace = kit_add(i, CTNAT_EXPR_TRACE, sizeof(*trace));
	trace->nftrace = 1;
}

static void fill_offload(struct kit_image *i, const char *name)
{
	size_t len = name ? strlen(name) + 1 : 0;
	struct ctnat_insn_objref *ref;

	ref = kit_add(i, CTNAT_EXPR_OBJREF, sizeof(*ref) + len);
	ref->kind = CTNAT_OBJECT_FLOWTABLE;
	ref->ct_arg = 1;
	if (len)
		memcpy(ref->name, name, len);
	if (!len)
		return;
	/* and one that no object is of */
	kit_ct(i, CTNAT_CT_COMMIT);
	fill_offload(i, NULL);
}

static void fill_statements(struct kit_image *i)
{
	struct ctnat_nat *nat;

	kit_add(i, CTNAT_EXPR_CT_CLEAR, sizeof(struct ctnat_insn));
	kit_add(i, CTNAT_EXPR_NOTRACK, sizeof(struct ctnat_insn));
	kit_set(i, CTNAT_FIELD_CT_MARK, 0);
	fill_set(i);
	nat = &kit_nat(i, CTNAT_NAT_SRC, CTNAT_NAT_INTERFACE)->nat;
	nat->flags = CTNAT_NAT_PERSISTENT;
	kit_ports(nat, 7, 7);
}

static void fill_equipped(struct kit_image *i)
{
	struct ctnat_insn_ct *ct;

	ct = kit_ct(i, CTNAT_CT_HELPER | CTNAT_CT_EVENTS);
	memcpy(ct->helper, "netbios-ns", 10);
	ct->events = 0x401;
	kit_ct(i, CTNAT_CT_STATEMENT | CTNAT_CT_EVENTS)->events = 1;
	kit_ct(i, CTNAT_CT_COMMIT);
	fill_offload(i, "fast");
}

static void fill(struct kit_image *i, int n)
{
	static const __u16 fields[] = {
		CTNAT_FIELD_IP6_SADDR, CTNAT_FIELD_TCP_DPORT,
		CTNAT_FIELD_META_IIFNAME,
	};
	struct ctnat_insn_match *match;
	struct ctnat_insn_log *log;
	struct ctnat_insn_ct *ct;
	struct ctnat_nat *nat;

	switch (n) {
	case 0:
		kit_counter(i);
		kit_counter(i)->bytes = 0x123456789abcdefull;
		kit_verdict(i, CTNAT_VERDICT_ACCEPT, NULL);
		break;
	case 1:
		match = kit_match_of(i, fields, 3, 3);
		match->invert = 1;
		match->data[9] = 0x20010db8;
		match->data[9 + 9] = 0x20010db9;
		kit_match(i, CTNAT_FIELD_IP_DSCP, 1, 63);
		kit_match(i, CTNAT_FIELD_IP_DSCP, 1, 63)->data[0] = 0x30;
		kit_match(i, CTNAT_FIELD_META_MARK, 0, ~0u);
		break;
	case 2:
		kit_log(i, "");
		log = kit_log(i, "prefix: ");
		log->has = CTNAT_LOG_GROUP | CTNAT_LOG_SNAPLEN |
			   CTNAT_LOG_QTHRESHOLD;
		log->snaplen = 128;
		log = kit_log(i, "1234567");
		log->has = CTNAT_LOG_LEVEL | CTNAT_LOG_FLAGS;
		log->flags = 0x2f;
		log->level = 7;
		kit_verdict(i, CTNAT_VERDICT_JUMP, "somewhere");
		kit_comment(i, "");
		break;
	case 3:
		ct = kit_ct(i, CTNAT_CT_COMMIT | CTNAT_CT_ZONE | CTNAT_CT_NAT |
				       CTNAT_CT_MARK | CTNAT_CT_LABEL_FROM);
		ct->zone.field = CTNAT_FIELD_META_MARK;
		ct->zone.shift = -16;
		ct->zone.and = 0xffff;
		ct->zone_dir = CTNAT_ZONE_ORIGINAL;
		ct->mark_mask = 0xff;
		ct->label_from.field = CTNAT_FIELD_CT_MARK;
		ct->label_from.and = ~0u;
		ct->label_from.xor = 5;
		ct->label_shift = 96;
		memset(ct->label_mask, 0, sizeof(ct->label_mask));
		ct->label_mask[0] = 7;
		ct->nat.side = CTNAT_NAT_SRC;
		ct->nat.flags = CTNAT_NAT_RANDOM;
		kit_addr6(&ct->nat, 1, 2);
		kit_ports(&ct->nat, 0, 0);
		kit_verdict(i, CTNAT_VERDICT_GOTO, "x")->table_arg = 1;
		break;
	case 4:
		ct = kit_ct(i, CTNAT_CT_COMMIT | CTNAT_CT_FORCE | CTNAT_CT_NAT |
				       CTNAT_CT_LABEL);
		ct->label[0] = 0xdeadbeef;
		ct->label[3] = 1;
		kit_ct(i, 0);
		fill_equipped(i);
		nat = &kit_ct(i, CTNAT_CT_NAT)->nat;
		nat->side = CTNAT_NAT_DST;
		kit_addr4(nat, 0x0a000001, 0x0a000001);
		kit_ports(nat, 80, 90);
		fill_statements(i);
		kit_comment(i, "why");
		break;
	case 5:
		fill_shifted(i);
		fill_traces(i);
		fill_reject(i);
		break;
	}
}

#define FILLS	6

static void packed_too(struct ctnat_rule *rule, const void *attrs, int len)
{
	struct ctnat_refusal why;
	void *again = malloc(len);

	ctnat_rule_pack(rule);
	if (ctnat_verify_image(rule, rule->size, &why))
		fail_msg("%s", why.sentence);
	assert_int_equal(ctnat_wire_encode(rule, again, len), len);
	assert_memory_equal(again, attrs, len);
	free(again);
}

static void round_trip(void **state)
{
	(void)state;
	for (int n = 0; n < FILLS; n++) {
		struct kit_image *i = kit_begin();
		struct ctnat_refusal why;
		struct ctnat_rule *rule;
		void *attrs;
		int len, size;

		fill(i, n);
		if (ctnat_verify_image(&i->rule, i->rule.size, &why))
			fail_msg("rule %d: %s", n, why.sentence);
		len = ctnat_wire_encode(&i->rule, NULL, 0);
		assert_true((size_t)ctnat_wire_most(&i->rule) <=
			    ctnat_wire_bound(&i->rule));
		attrs = malloc(len);
		assert_int_equal(ctnat_wire_encode(&i->rule, attrs, len), len);
		for (int room = 0; room < len; room++)
			assert_int_equal(ctnat_wire_encode(&i->rule, attrs,
							   room), -ENOBUFS);
		ctnat_wire_encode(&i->rule, attrs, len);

		/* packed it is the same rule, and what the wire gives */
		packed_too(&i->rule, attrs, len);
		size = ctnat_wire_decode(attrs, len, NULL, 0, &why);
		if (size < 0)
			fail_msg("rule %d: %s at %u/%u", n, why.sentence,
				 why.insn, why.part);
		assert_int_equal(size, i->rule.size);
		rule = malloc((unsigned int)size);
		assert_int_equal(ctnat_wire_decode(attrs, len, rule, size,
						   &why), size);
		assert_memory_equal(rule, &i->rule, size);
		for (int room = 8; room < size; room++)
			assert_int_equal(ctnat_wire_decode(attrs, len, rule,
							   room, &why),
					 -ENOBUFS);
		/* cut short anywhere but between expressions it is refused */
		for (int cut = 1; cut < len; cut++) {
			void *some = malloc(cut);
			int got;

			memcpy(some, attrs, cut);
			got = ctnat_wire_decode(some, cut, NULL, 0, &why);
			if (got >= 0)
				assert_true(got < size || len - cut < 4);
			free(some);
		}
		free(rule);
		free(attrs);
		kit_end(i);
	}
}

/* ---- refusals ---- */

/* A stream of attributes by hand. */
struct stream {
	__u8 bytes[4096] __attribute__((aligned(4)));
	size_t len;
};

static size_t open_attr(struct stream *s, __u16 type)
{
	struct nlattr *attr = (void *)(s->bytes + s->len);
	size_t at = s->len;

	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN;
	s->len += NLA_HDRLEN;
	return at;
}

static void close_attr(struct stream *s, size_t at)
{
	((struct nlattr *)(s->bytes + at))->nla_len = s->len - at;
	s->len = NLA_ALIGN(s->len);
}

static void put_attr(struct stream *s, __u16 type, const void *data, size_t len)
{
	size_t at = open_attr(s, type);

	memcpy(s->bytes + at + NLA_HDRLEN, data, len);
	s->len += len;
	close_attr(s, at);
}

static void expect(const struct stream *s, __u32 insn, __u32 part,
		   const char *says)
{
	struct ctnat_refusal why = { 0 };
	int got = ctnat_wire_decode(s->bytes, s->len, NULL, 0, &why);

	if (got >= 0)
		fail_msg("decoded, instead of \"%s\"", says);
	expect_refusal(&why, EINVAL, insn, part, says);
}

#define NEST	NLA_F_NESTED

static void refuse_kinds(void **state)
{
	struct stream s = { 0 };

	(void)state;
	put_attr(&s, CTNAT_EXPR_COUNTER | NEST, "", 0);
	put_attr(&s, (CTNAT_EXPR_MAX + 1) | NEST, "", 0);
	expect(&s, 1, 0, "unknown kind");
	s.len = 0;
	put_attr(&s, CTNAT_EXPR_COUNTER, "", 0);
	expect(&s, 0, 0, "wrong flags");
	s.len = 0;
	put_attr(&s, CTNAT_EXPR_COUNTER | NEST | NLA_F_NET_BYTEORDER, "", 0);
	expect(&s, 0, 0, "wrong flags");
	s.len = 0;
	for (int i = 0; i <= CTNAT_EXPRS_MAX; i++)
		put_attr(&s, CTNAT_EXPR_COUNTER | NEST, "", 0);
	expect(&s, 64, 0, "at most 64");
}

static void refuse_attrs(void **state)
{
	struct stream s = { 0 };
	__u64 number = 1;
	size_t at;

	(void)state;
	at = open_attr(&s, CTNAT_EXPR_COUNTER | NEST);
	put_attr(&s, CTNAT_A_COUNTER_MAX + 1, &number, 8);
	close_attr(&s, at);
	expect(&s, 0, CTNAT_A_COUNTER_MAX + 1, "unknown attribute");

	s.len = 0;
	at = open_attr(&s, CTNAT_EXPR_COUNTER | NEST);
	put_attr(&s, CTNAT_A_COUNTER_BYTES, &number, 4);
	close_attr(&s, at);
	expect(&s, 0, CTNAT_A_COUNTER_BYTES, "wrong length");

	s.len = 0;
	at = open_attr(&s, CTNAT_EXPR_COUNTER | NEST);
	put_attr(&s, CTNAT_A_COUNTER_BYTES, &number, 8);
	put_attr(&s, CTNAT_A_COUNTER_BYTES, &number, 8);
	close_attr(&s, at);
	expect(&s, 0, CTNAT_A_COUNTER_BYTES, "given twice");

	s.len = 0;
	at = open_attr(&s, CTNAT_EXPR_COUNTER | NEST);
	put_attr(&s, CTNAT_A_COUNTER_BYTES | NEST, &number, 8);
	close_attr(&s, at);
	expect(&s, 0, CTNAT_A_COUNTER_BYTES, "wrong flags");

	s.len = 0;
	put_attr(&s, CTNAT_EXPR_VERDICT | NEST, "", 0);
	expect(&s, 0, 0, "needed attribute is missing");

	s.len = 0;
	at = open_attr(&s, CTNAT_EXPR_COUNTER | NEST);
	put_attr(&s, CTNAT_A_COUNTER_BYTES, &number, 8);
	s.len -= 4;
	close_attr(&s, at);
	expect(&s, 0, 0, "does not fit");
}

static void refuse_arguments(void **state)
{
	__u8 label[16] = { 0 };
	struct stream s = { 0 };
	__u32 mask = 1;
	size_t at, nat;

	(void)state;
	at = open_attr(&s, CTNAT_EXPR_CT | NEST);
	put_attr(&s, CTNAT_A_CT_MARK_MASK, &mask, 4);
	close_attr(&s, at);
	expect(&s, 0, CTNAT_A_CT_MARK_MASK, "lacks the one");

	s.len = 0;
	at = open_attr(&s, CTNAT_EXPR_CT | NEST);
	put_attr(&s, CTNAT_A_CT_LABEL, label, 15);
	close_attr(&s, at);
	expect(&s, 0, CTNAT_A_CT_LABEL, "wrong length");

	s.len = 0;
	at = open_attr(&s, CTNAT_EXPR_CT | NEST);
	put_attr(&s, CTNAT_A_CT_COMMIT, label, 1);
	close_attr(&s, at);
	expect(&s, 0, CTNAT_A_CT_COMMIT, "a flag is empty");

	s.len = 0;
	at = open_attr(&s, CTNAT_EXPR_CT | NEST);
	nat = open_attr(&s, CTNAT_A_CT_NAT | NEST);
	put_attr(&s, CTNAT_A_NAT_ADDR_MIN, label, 4);
	close_attr(&s, nat);
	close_attr(&s, at);
	expect(&s, 0, CTNAT_PART_NAT + CTNAT_A_NAT_ADDR_MIN, "wrong length");

	s.len = 0;
	at = open_attr(&s, CTNAT_EXPR_LOG | NEST);
	put_attr(&s, CTNAT_A_LOG_PREFIX, "ab", 2);
	close_attr(&s, at);
	expect(&s, 0, CTNAT_A_LOG_PREFIX, "only NUL");

	s.len = 0;
	at = open_attr(&s, CTNAT_EXPR_LOG | NEST);
	put_attr(&s, CTNAT_A_LOG_PREFIX, "a\0b", 4);
	close_attr(&s, at);
	expect(&s, 0, CTNAT_A_LOG_PREFIX, "only NUL");
}

static const struct {
	__u16 fields[9];
	__u8 len, mask, elems;	/* bytes of each part; without mask 0 */
	__u8 part;
	const char *says;
} matches[] = {
#define WIDE	CTNAT_FIELD_IP6_SADDR
	{ { 1 }, 0, 0, 8, CTNAT_A_MATCH_FIELDS, "1 to 8" },
	{ { 1 }, 3, 0, 8, CTNAT_A_MATCH_FIELDS, "1 to 8" },
	{ { 1, 1, 1, 1, 1, 1, 1, 1, 1 }, 18, 0, 8, CTNAT_A_MATCH_FIELDS,
	  "1 to 8" },
	{ { WIDE, WIDE, WIDE, WIDE, 1 }, 10, 0, 8, CTNAT_A_MATCH_FIELDS,
	  "wider than 64" },
	{ { 0xffff }, 2, 0, 8, CTNAT_A_MATCH_FIELDS, "unknown field" },
	{ { 1, WIDE }, 4, 4, 40, CTNAT_A_MATCH_MASK, "not as wide" },
	{ { 1, WIDE }, 4, 0, 0, CTNAT_A_MATCH_ELEMS, "at least one value" },
	{ { 1, WIDE }, 4, 0, 44, CTNAT_A_MATCH_ELEMS, "not as wide" },
};

static void refuse_matches(void **state)
{
	static const __u8 zeros[256];

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(matches); i++) {
		struct stream s = { 0 };
		size_t at = open_attr(&s, CTNAT_EXPR_MATCH | NEST);

		put_attr(&s, CTNAT_A_MATCH_FIELDS, matches[i].fields,
			 matches[i].len);
		if (matches[i].mask)
			put_attr(&s, CTNAT_A_MATCH_MASK, zeros,
				 matches[i].mask);
		put_attr(&s, CTNAT_A_MATCH_ELEMS, zeros, matches[i].elems);
		close_attr(&s, at);
		expect(&s, 0, matches[i].part, matches[i].says);
	}
}

/* ---- what absent attributes mean, to senders other than the encoder ---- */

static void defaults(void **state)
{
	__u8 address[4] = { 10, 0, 0, 1 }, family = NFPROTO_IPV4;
	__u8 label[16] = { 0 }, side = CTNAT_NAT_SRC;
	__u16 field = CTNAT_FIELD_META_MARK;
	__u16 port = 80, dscp = CTNAT_FIELD_IP_DSCP;
	static __u64 room[128];
	struct ctnat_rule *rule = (void *)room;
	const struct ctnat_insn_match *match;
	__u32 words[CTNAT_WORDS_MAX];
	const struct ctnat_insn_ct *ct;
	const struct ctnat_insn_log *log;
	struct ctnat_refusal why;
	struct stream s = { 0 };
	size_t at, nest;

	(void)state;
	at = open_attr(&s, CTNAT_EXPR_CT | NEST);
	put_attr(&s, CTNAT_A_CT_COMMIT, "", 0);
	nest = open_attr(&s, CTNAT_A_CT_MARK | NEST);
	put_attr(&s, CTNAT_A_VALUE_FIELD, &field, 2);
	close_attr(&s, nest);
	put_attr(&s, CTNAT_A_CT_LABEL, label, 16);
	nest = open_attr(&s, CTNAT_A_CT_NAT | NEST);
	put_attr(&s, CTNAT_A_NAT_SIDE, &side, 1);
	put_attr(&s, CTNAT_A_NAT_FAMILY, &family, 1);
	put_attr(&s, CTNAT_A_NAT_ADDR_MIN, address, 4);
	put_attr(&s, CTNAT_A_NAT_PORT_MIN, &port, 2);
	close_attr(&s, nest);
	close_attr(&s, at);
	put_attr(&s, CTNAT_EXPR_LOG | NEST, "", 0);
	at = open_attr(&s, CTNAT_EXPR_MATCH | NEST);
	put_attr(&s, CTNAT_A_MATCH_FIELDS, &dscp, 2);
	put_attr(&s, CTNAT_A_MATCH_ELEMS, "\0\0\0\1\0\0\0\2", 8);
	close_attr(&s, at);

	assert_true(ctnat_wire_decode(s.bytes, s.len, rule, sizeof(room),
				      &why) > 0);
	assert_int_equal(ctnat_verify_image(rule, rule->size, &why), 0);
	ct = (const void *)ctnat_rule_first(rule);
	assert_int_equal(ct->mark_mask, ~0u);
	assert_int_equal(ct->mark.and, ~0u);
	assert_int_equal(ct->zone.and, 0);
	assert_int_equal(ct->label_mask[0], ~0u);
	assert_int_equal(ct->label_mask[3], ~0u);
	assert_int_equal(ct->nat.addr[0], 0x0a000001);
	assert_int_equal(ct->nat.addr[1], 0x0a000001);
	assert_int_equal(ct->nat.port_max, 80);
	log = (const void *)ctnat_rule_next(&ct->insn);
	assert_string_equal(log->prefix, "");
	match = (const void *)ctnat_rule_next(&log->insn);
	assert_int_equal(ctnat_match_elems(match), 1);
	assert_int_equal(*ctnat_match_mask(match, words), 63);
	assert_int_equal(*ctnat_match_low(match, 0), 1);
	assert_int_equal(*ctnat_match_high(match, 0), 2);
}

/* ---- the most that there can be ---- */

static void most(void **state)
{
	struct kit_image *i = kit_begin();
	struct ctnat_insn_counter *counter;
	int zero;

	(void)state;
	kit_counter(i);
	kit_counter(i)->bytes = 1;
	zero = ctnat_wire_encode(&i->rule, NULL, 0);
	assert_int_equal(ctnat_wire_most(&i->rule), zero + 3 * 12);
	counter = (void *)ctnat_rule_first(&i->rule);
	counter[0].packets = 7;
	counter[0].bytes = ~0ull;
	counter[1].packets = 7;
	assert_int_equal(ctnat_wire_encode(&i->rule, NULL, 0), zero + 3 * 12);
	assert_int_equal(ctnat_wire_most(&i->rule), zero + 3 * 12);
	kit_end(i);
}

/* ---- offsets ---- */

static void offsets(void **state)
{
	struct kit_image *i = kit_begin();
	__u8 attrs[2048] __attribute__((aligned(4)));
	struct ctnat_refusal why;
	size_t from, off;
	int len;

	(void)state;
	fill(i, 3);
	kit_insn(i, 0);
	len = ctnat_wire_encode(&i->rule, attrs, sizeof(attrs));

	assert_int_equal(ctnat_wire_find(attrs, len, 0, 0), 0);
	from = ctnat_wire_find(attrs, len, 1, 0);
	assert_int_equal(((struct nlattr *)(attrs + from))->nla_type,
			 CTNAT_EXPR_VERDICT | NEST);
	off = ctnat_wire_find(attrs, len, 0, CTNAT_A_CT_MARK_MASK);
	assert_int_equal(((struct nlattr *)(attrs + off))->nla_type,
			 CTNAT_A_CT_MARK_MASK);
	off = ctnat_wire_find(attrs, len, 0,
			      CTNAT_PART_NAT + CTNAT_A_NAT_FLAGS);
	assert_int_equal(((struct nlattr *)(attrs + off))->nla_type,
			 CTNAT_A_NAT_FLAGS);
	/* absent parts: what is around them */
	off = ctnat_wire_find(attrs, len, 0,
			      CTNAT_PART_NAT + CTNAT_A_NAT_TARGET);
	assert_int_equal(((struct nlattr *)(attrs + off))->nla_type,
			 CTNAT_A_CT_NAT | NEST);
	assert_int_equal(ctnat_wire_find(attrs, len, 0, CTNAT_A_CT_FORCE), 0);

	/* and back, from every part that is there */
	for (__u32 insn = 0; insn < 2; insn++)
		for (__u32 part = 0; part < CTNAT_PART_NAT + 10; part++) {
			off = ctnat_wire_find(attrs, len, insn, part);
			ctnat_wire_locate(attrs, len, off, &why);
			assert_int_equal(why.insn, insn);
			assert_true(why.part == part || !why.part ||
				    why.part == CTNAT_A_CT_NAT);
			assert_int_equal(ctnat_wire_find(attrs, len, insn,
							 why.part), off);
		}
	off = ctnat_wire_find(attrs, len, 0,
			      CTNAT_PART_NAT + CTNAT_A_NAT_ADDR_MAX);
	ctnat_wire_locate(attrs, len, off + 7, &why);
	assert_int_equal(why.part, CTNAT_PART_NAT + CTNAT_A_NAT_ADDR_MAX);
	ctnat_wire_locate(attrs, len, len, &why);
	assert_int_equal(why.insn, CTNAT_NOWHERE);
	assert_int_equal(why.part, 0);
	kit_end(i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),
		cmocka_unit_test(refuse_kinds),
		cmocka_unit_test(refuse_attrs),
		cmocka_unit_test(refuse_arguments),
		cmocka_unit_test(refuse_matches),
		cmocka_unit_test(defaults),
		cmocka_unit_test(most),
		cmocka_unit_test(offsets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
