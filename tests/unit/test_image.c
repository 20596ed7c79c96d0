// SPDX-License-Identifier: GPL-2.0-only
/* ctnat_verify_image(): what is no rule, and what makes no sense by itself. */
#include "image.h"

static const __u16 ports[] = { CTNAT_FIELD_IP_SADDR, CTNAT_FIELD_TCP_DPORT };

/* ---- what passes ---- */

static void good_nothing(struct kit_image *i)
{
	(void)i;
}

static void good_all(struct kit_image *i)
{
	struct ctnat_insn_match *match = kit_match_of(i, ports, 2, 2);
	struct ctnat_insn_ct *ct;

	match->data[2] = match->data[4] = 0x0a000001;
	match->data[3] = 1;
	match->data[5] = 0xffff;
	match->invert = 1;
	kit_counter(i);
	kit_counter(i)->packets = 7;
	kit_log(i, "x: ")->has = CTNAT_LOG_LEVEL;
	kit_set(i, CTNAT_FIELD_META_MARK, 5);
	kit_add(i, CTNAT_EXPR_CT_CLEAR, sizeof(struct ctnat_insn));
	kit_add(i, CTNAT_EXPR_NOTRACK, sizeof(struct ctnat_insn));
	ct = kit_ct(i, CTNAT_CT_ZONE | CTNAT_CT_COMMIT | CTNAT_CT_FORCE |
			       CTNAT_CT_MARK | CTNAT_CT_LABEL | CTNAT_CT_NAT);
	ct->zone.xor = 65535;
	ct->zone_dir = CTNAT_ZONE_REPLY;
	ct->mark.xor = 0xffffffff;
	ct->mark_mask = 1;
	ct->label[0] = 0x80000000;
	ct->nat.side = CTNAT_NAT_SRC;
	ct->nat.flags = CTNAT_NAT_FULLY_RANDOM | CTNAT_NAT_PERSISTENT;
	kit_addr4(&ct->nat, 0x01020304, 0x01020305);
	kit_ports(&ct->nat, 1024, 65535);
	kit_verdict(i, CTNAT_VERDICT_GOTO, "next")->table_arg = 1;
	kit_comment(i, "h\xc3\xa9");
}

static struct ctnat_insn_objref *offload(struct kit_image *i)
{
	struct ctnat_insn_objref *ref;

	ref = kit_add(i, CTNAT_EXPR_OBJREF, sizeof(*ref));
	ref->kind = CTNAT_OBJECT_FLOWTABLE;
	ref->ct_arg = 1;
	return ref;
}

static void good_ct_from_fields(struct kit_image *i)
{
	struct ctnat_insn_ct *ct;

	ct = kit_ct(i, CTNAT_CT_ZONE | CTNAT_CT_COMMIT | CTNAT_CT_MARK |
			       CTNAT_CT_LABEL_FROM | CTNAT_CT_NAT);
	ct->zone.field = CTNAT_FIELD_CT_LABEL;
	ct->zone.shift = -127;
	ct->zone.and = 0xffff;
	ct->mark.field = CTNAT_FIELD_META_MARK;
	ct->mark.shift = 31;
	ct->mark.and = ~0u;
	ct->label_from.field = CTNAT_FIELD_CT_MARK;
	ct->label_from.and = ~0u;
	ct->label_shift = 127;
	memset(ct->label_mask, 0, sizeof(ct->label_mask));
	ct->label_mask[0] = 1u << 31;
	offload(i);
	kit_verdict(i, CTNAT_VERDICT_GOTO, "next")->table_arg = 1;
}

static void good_nat_words(struct kit_image *i)
{
	kit_ports(&kit_nat(i, CTNAT_NAT_SRC, CTNAT_NAT_INTERFACE)->nat, 1, 2);
}

static void good_last_elem(struct kit_image *i)
{
	kit_match(i, CTNAT_FIELD_IP_DSCP, 0, 63);
	kit_match(i, CTNAT_FIELD_META_MARK, ~0u, ~0u);
}

static void good_64_exprs(struct kit_image *i)
{
	int n;

	for (n = 0; n < CTNAT_EXPRS_MAX; n++)
		kit_counter(i);
}

/* ---- what is refused ---- */

static void bad_size(struct kit_image *i)
{
	i->rule.reserved = 1;
}

static void bad_count(struct kit_image *i)
{
	kit_counter(i);
	i->rule.n_insns = 2;
}

static void bad_many(struct kit_image *i)
{
	good_64_exprs(i);
	kit_counter(i);
}

static void bad_kind(struct kit_image *i)
{
	kit_add(i, CTNAT_EXPR_MAX + 1, 8);
}

static void bad_kind_0(struct kit_image *i)
{
	kit_add(i, CTNAT_EXPR_UNSPEC, 8);
}

static void bad_insn_long(struct kit_image *i)
{
	kit_counter(i)->insn.size += 8;
}

static void bad_insn_short(struct kit_image *i)
{
	kit_add(i, CTNAT_EXPR_CT, sizeof(struct ctnat_insn_ct) - 8);
}

static void bad_insn_large(struct kit_image *i)
{
	kit_add(i, CTNAT_EXPR_NOTRACK, 16);
}

static void bad_insn_zero(struct kit_image *i)
{
	kit_counter(i)->insn.size = 0;
}

static void bad_insn_odd(struct kit_image *i)
{
	kit_comment(i, "abcdefghij");
	((struct ctnat_insn *)kit_insn(i, 0))->size -= 4;
}

static void bad_insn_reserved(struct kit_image *i)
{
	kit_counter(i)->insn.reserved[1] = 1;
}

static void bad_slot(struct kit_image *i)
{
	kit_counter(i)->slot = 1;
}

static void bad_slot_ct(struct kit_image *i)
{
	kit_ct(i, 0)->zero = 1;
}

static void bad_target(struct kit_image *i)
{
	kit_verdict(i, CTNAT_VERDICT_DROP, NULL)->target = 1;
}

static void bad_counter(struct kit_image *i)
{
	kit_counter(i)->reserved = 1;
}

static void bad_insn_form(struct kit_image *i)
{
	kit_counter(i)->insn.form = CTNAT_MATCH_PACKED;
}

static void bad_log_both(struct kit_image *i)
{
	kit_log(i, "")->has = CTNAT_LOG_GROUP | CTNAT_LOG_LEVEL;
}

static void bad_log_flags(struct kit_image *i)
{
	kit_log(i, "")->has = CTNAT_LOG_GROUP | CTNAT_LOG_FLAGS;
}

static void bad_log_flag(struct kit_image *i)
{
	struct ctnat_insn_log *log = kit_log(i, "");

	log->has = CTNAT_LOG_FLAGS;
	log->flags = 0x40;
}

static void bad_log_level(struct kit_image *i)
{
	struct ctnat_insn_log *log = kit_log(i, "");

	log->has = CTNAT_LOG_LEVEL;
	log->level = 8;
}

static void bad_log_absent(struct kit_image *i)
{
	kit_log(i, "")->group = 1;
}

static void bad_log_has(struct kit_image *i)
{
	kit_log(i, "")->has = 0x20;
}

static void bad_log_snaplen(struct kit_image *i)
{
	kit_log(i, "")->has = CTNAT_LOG_SNAPLEN;
}

static void bad_log_threshold(struct kit_image *i)
{
	kit_log(i, "")->has = CTNAT_LOG_QTHRESHOLD;
}

static void bad_log_quote(struct kit_image *i)
{
	kit_log(i, "a\"b");
}

static void bad_log_nul(struct kit_image *i)
{
	memset(kit_log(i, "1234567")->prefix, 'x', 8);
}

static void bad_log_behind(struct kit_image *i)
{
	kit_log(i, "1")->prefix[3] = 1;
}

static void bad_log_long(struct kit_image *i)
{
	char text[CTNAT_LOG_PREFIX_MAX + 1];

	memset(text, 'x', sizeof(text));
	text[CTNAT_LOG_PREFIX_MAX] = 0;
	kit_log(i, text);
}

static void bad_verdict(struct kit_image *i)
{
	kit_verdict(i, __CTNAT_VERDICT_MAX, NULL);
}

static void bad_verdict_chain(struct kit_image *i)
{
	kit_verdict(i, CTNAT_VERDICT_ACCEPT, "x");
}

static void bad_jump_nowhere(struct kit_image *i)
{
	kit_verdict(i, CTNAT_VERDICT_JUMP, NULL);
}

static void bad_jump_empty(struct kit_image *i)
{
	kit_verdict(i, CTNAT_VERDICT_JUMP, "");
}

static void bad_jump_name(struct kit_image *i)
{
	kit_verdict(i, CTNAT_VERDICT_JUMP, "a b");
}

static void bad_table_jump(struct kit_image *i)
{
	kit_ct(i, 0);
	kit_verdict(i, CTNAT_VERDICT_JUMP, "a")->table_arg = 1;
}

static void bad_offload_kind(struct kit_image *i)
{
	kit_ct(i, CTNAT_CT_COMMIT);
	offload(i)->kind = CTNAT_OBJECT_COUNTER;
}

static void bad_offload_unnamed(struct kit_image *i)
{
	offload(i)->ct_arg = 0;
}

static void bad_offload_alone(struct kit_image *i)
{
	kit_ct(i, CTNAT_CT_COMMIT);
	kit_counter(i);
	offload(i);
}

static void bad_offload_lookup(struct kit_image *i)
{
	kit_ct(i, CTNAT_CT_COMMIT);
	kit_ct(i, 0);
	offload(i);
}

static void bad_offload_twice(struct kit_image *i)
{
	kit_ct(i, CTNAT_CT_COMMIT);
	offload(i);
	offload(i);
}

static void bad_table_alone(struct kit_image *i)
{
	kit_ct(i, 0);
	kit_counter(i);
	kit_verdict(i, CTNAT_VERDICT_GOTO, "a")->table_arg = 1;
}

static void bad_after_verdict(struct kit_image *i)
{
	kit_verdict(i, CTNAT_VERDICT_CONTINUE, NULL);
	kit_counter(i);
}

static void bad_after_table(struct kit_image *i)
{
	kit_ct(i, 0);
	kit_verdict(i, CTNAT_VERDICT_GOTO, "a")->table_arg = 1;
	kit_verdict(i, CTNAT_VERDICT_ACCEPT, NULL);
}

static void bad_after_nat(struct kit_image *i)
{
	good_nat_words(i);
	kit_counter(i);
}

static void bad_comments(struct kit_image *i)
{
	kit_comment(i, "a");
	kit_comment(i, "b");
}

static void bad_comment_quote(struct kit_image *i)
{
	kit_comment(i, "a\nb");
}

static void bad_comment_long(struct kit_image *i)
{
	char text[CTNAT_COMMENT_MAX + 1];

	memset(text, 'x', sizeof(text));
	text[CTNAT_COMMENT_MAX] = 0;
	kit_comment(i, text);
}

static void bad_too_large(struct kit_image *i)
{
	__u16 field = CTNAT_FIELD_META_MARK;

	kit_match_of(i, &field, 1, 8200);
}

/* It would be, once its counters have counted. */
static void bad_counts_too_large(struct kit_image *i)
{
	__u16 field = CTNAT_FIELD_META_MARK;
	int n;

	kit_match_of(i, &field, 1, 8093);
	for (n = 0; n < 60; n++)
		kit_counter(i);
}

static const struct image_test tests[] = {
	GOOD(good_nothing),
	GOOD(good_all),
	GOOD(good_ct_from_fields),
	GOOD(good_nat_words),
	GOOD(good_last_elem),
	GOOD(good_64_exprs),
	BAD(bad_size, CTNAT_NOWHERE, 0, "unused bytes of a rule"),
	BAD(bad_count, CTNAT_NOWHERE, 0, "number of a rule's expressions"),
	BAD(bad_many, CTNAT_NOWHERE, 0, "at most 64 expressions"),
	BAD(bad_kind, 0, 0, "unknown kind"),
	BAD(bad_kind_0, 0, 0, "unknown kind"),
	BAD(bad_insn_long, 0, 0, "ends behind its rule"),
	BAD(bad_insn_short, 0, 0, "not that of its kind"),
	BAD(bad_insn_large, 0, 0, "not that of its kind"),
	BAD(bad_insn_zero, 0, 0, "not that of its kind"),
	BAD(bad_insn_odd, 0, 0, "not that of its kind"),
	BAD(bad_insn_reserved, 0, 0, "unused bytes"),
	BAD(bad_slot, 0, 0, "slots are given"),
	BAD(bad_slot_ct, 0, 0, "unused bytes"),
	BAD(bad_target, 0, 0, "slots are given"),
	BAD(bad_counter, 0, 0, "unused bytes"),
	BAD(bad_insn_form, 0, 0, "unused bytes"),
	BAD(bad_log_both, 0, CTNAT_A_LOG_LEVEL, "not both"),
	BAD(bad_log_flags, 0, CTNAT_A_LOG_FLAGS, "do not go with a group"),
	BAD(bad_log_flag, 0, CTNAT_A_LOG_FLAGS, "unknown log flag"),
	BAD(bad_log_level, 0, CTNAT_A_LOG_LEVEL, "0 (emerg) to 7"),
	BAD(bad_log_absent, 0, 0, "absent argument of log"),
	BAD(bad_log_has, 0, 0, "unused bytes"),
	BAD(bad_log_snaplen, 0, CTNAT_A_LOG_SNAPLEN, "needs a log group"),
	BAD(bad_log_threshold, 0, CTNAT_A_LOG_QTHRESHOLD, "needs a log group"),
	BAD(bad_log_quote, 0, CTNAT_A_LOG_PREFIX, "quotes"),
	BAD(bad_log_nul, 0, CTNAT_A_LOG_PREFIX, "NUL"),
	BAD(bad_log_behind, 0, CTNAT_A_LOG_PREFIX, "NUL"),
	BAD(bad_log_long, 0, CTNAT_A_LOG_PREFIX, "127 bytes"),
	BAD(bad_verdict, 0, CTNAT_A_VERDICT_CODE, "unknown verdict"),
	BAD(bad_verdict_chain, 0, CTNAT_A_VERDICT_CHAIN, "only jump and goto"),
	BAD(bad_jump_nowhere, 0, CTNAT_A_VERDICT_CHAIN, "need the name"),
	BAD(bad_jump_empty, 0, CTNAT_A_VERDICT_CHAIN, "1 to 127"),
	BAD(bad_jump_name, 0, CTNAT_A_VERDICT_CHAIN, "no blank"),
	BAD(bad_table_jump, 1, CTNAT_A_VERDICT_TABLE_ARG, "is a goto"),
	BAD(bad_offload_kind, 1, CTNAT_A_OBJREF_CT_ARG, "takes a flowtable"),
	BAD(bad_offload_unnamed, 0, CTNAT_A_OBJREF_NAME, "missing"),
	BAD(bad_offload_alone, 2, CTNAT_A_OBJREF_CT_ARG, "directly"),
	BAD(bad_offload_lookup, 2, CTNAT_A_OBJREF_CT_ARG, "needs commit"),
	BAD(bad_offload_twice, 2, CTNAT_A_OBJREF_CT_ARG, "needs commit"),
	BAD(bad_table_alone, 2, CTNAT_A_VERDICT_TABLE_ARG, "directly"),
	BAD(bad_after_verdict, 1, 0, "nothing is run behind"),
	BAD(bad_after_table, 2, 0, "nothing is run behind"),
	BAD(bad_after_nat, 1, 0, "nothing is run behind"),
	BAD(bad_comments, 1, 0, "one comment"),
	BAD(bad_comment_quote, 0, CTNAT_A_COMMENT_TEXT, "control characters"),
	BAD(bad_comment_long, 0, CTNAT_A_COMMENT_TEXT, "255 bytes"),
	BAD_AS(bad_too_large, E2BIG, CTNAT_NOWHERE, 0, "65000 bytes"),
	BAD_AS(bad_counts_too_large, E2BIG, CTNAT_NOWHERE, 0, "65000 bytes"),
};

/* Every shorter buffer, and every wrong size in the head, is refused. */
static void sizes(void **state)
{
	struct kit_image *image = kit_begin();
	struct ctnat_refusal why;
	size_t size;

	(void)state;
	good_all(image);
	size = image->rule.size;
	for (size_t cut = 0; cut < size; cut++) {
		struct ctnat_rule *rule = malloc(size);

		memcpy(rule, image, size);
		assert_true(ctnat_verify_image(rule, cut, &why) < 0);
		if (cut >= sizeof(*rule)) {
			rule = realloc(rule, cut);
			rule->size = cut;
			assert_true(ctnat_verify_image(rule, cut, &why) < 0);
		}
		free(rule);
	}
	kit_end(image);
}

int main(void)
{
	struct CMUnitTest list[N_ELEMENTS(tests) + 1];
	size_t i;

	for (i = 0; i < N_ELEMENTS(tests); i++)
		list[i] = (struct CMUnitTest){ tests[i].name, judge, NULL,
					       NULL, (void *)&tests[i] };
	list[i] = (struct CMUnitTest)cmocka_unit_test(sizes);
	return _cmocka_run_group_tests("image", list, N_ELEMENTS(list), NULL,
				       NULL);
}
