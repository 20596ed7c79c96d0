// SPDX-License-Identifier: GPL-2.0-only
/* ctnat_verify_image() on ct(), reject and "set". */
#include <linux/netfilter/nf_conntrack_common.h>

#include "image.h"

static void bad_mark(struct kit_image *i)
{
	kit_ct(i, CTNAT_CT_MARK);
}

static void bad_mark_mask(struct kit_image *i)
{
	kit_ct(i, CTNAT_CT_MARK | CTNAT_CT_COMMIT)->mark_mask = 0;
}

static void bad_mark_field(struct kit_image *i)
{
	kit_ct(i, CTNAT_CT_MARK | CTNAT_CT_COMMIT)->mark.field =
		CTNAT_FIELD_META_IIF;
}

static void bad_mark_absent(struct kit_image *i)
{
	kit_ct(i, CTNAT_CT_COMMIT)->mark.xor = 1;
}

static void bad_mark_shift(struct kit_image *i)
{
	struct ctnat_insn_ct *ct = kit_ct(i, CTNAT_CT_MARK | CTNAT_CT_COMMIT);

	ct->mark.field = CTNAT_FIELD_META_MARK;
	ct->mark.shift = 32;
}

static void bad_mark_constant(struct kit_image *i)
{
	kit_ct(i, CTNAT_CT_MARK | CTNAT_CT_COMMIT)->mark.and = 1;
}

static void bad_label(struct kit_image *i)
{
	kit_ct(i, CTNAT_CT_LABEL);
}

/* A label set from bit 8 on. */
static void label_row(struct kit_image *i, __u32 mask)
{
	struct ctnat_insn_ct *ct;

	ct = kit_ct(i, CTNAT_CT_COMMIT | CTNAT_CT_LABEL_FROM);
	ct->label_from.field = CTNAT_FIELD_META_MARK;
	ct->label_from.and = ~0u;
	ct->label_shift = 8;
	memset(ct->label_mask, 0, sizeof(ct->label_mask));
	ct->label_mask[3] = mask;
}

static void bad_label_gap(struct kit_image *i)
{
	label_row(i, 0xfd00);
}

static void bad_label_below(struct kit_image *i)
{
	label_row(i, 0xff80);
}

static void bad_label_from(struct kit_image *i)
{
	kit_ct(i, CTNAT_CT_LABEL_FROM)->label_from.xor = 1;
}

static void bad_label_mask(struct kit_image *i)
{
	struct ctnat_insn_ct *ct = kit_ct(i, CTNAT_CT_LABEL | CTNAT_CT_COMMIT);

	memset(ct->label_mask, 0, sizeof(ct->label_mask));
}

static void bad_label_both(struct kit_image *i)
{
	kit_ct(i, CTNAT_CT_LABEL | CTNAT_CT_LABEL_FROM | CTNAT_CT_COMMIT);
}

static void bad_label_shift(struct kit_image *i)
{
	kit_ct(i, CTNAT_CT_LABEL_FROM | CTNAT_CT_COMMIT)->label_shift = 128;
}

static void bad_label_absent(struct kit_image *i)
{
	kit_ct(i, CTNAT_CT_COMMIT)->label_mask[3] = 1;
}

static void bad_force(struct kit_image *i)
{
	kit_ct(i, CTNAT_CT_FORCE);
}

static void bad_ct_has(struct kit_image *i)
{
	kit_ct(i, 0x80000000);
}

static void bad_zone(struct kit_image *i)
{
	kit_ct(i, CTNAT_CT_ZONE)->zone.xor = 65536;
}

static void bad_zone_bits(struct kit_image *i)
{
	struct ctnat_insn_ct *ct = kit_ct(i, CTNAT_CT_ZONE);

	ct->zone.field = CTNAT_FIELD_META_MARK;
	ct->zone.and = ~0u;
}

static void bad_zone_field(struct kit_image *i)
{
	kit_ct(i, CTNAT_CT_ZONE)->zone.field = CTNAT_FIELD_META_OIF;
}

static void bad_zone_absent(struct kit_image *i)
{
	kit_ct(i, 0)->zone.xor = 1;
}

static void bad_zone_dir(struct kit_image *i)
{
	kit_ct(i, 0)->zone_dir = CTNAT_ZONE_REPLY;
}

static void bad_zone_dir_3(struct kit_image *i)
{
	kit_ct(i, CTNAT_CT_ZONE)->zone_dir = 3;
}

/* a prefix in its last word, and none before */
/* A ct() that ends behind @size bytes. */
static struct ctnat_insn_ct *cut_ct(struct kit_image *i, __u32 has, size_t size)
{
	struct ctnat_insn_ct *ct = kit_add(i, CTNAT_EXPR_CT, size);

	ct->has = has;
	return ct;
}

static void bad_ct_headless(struct kit_image *i)
{
	cut_ct(i, 0, 24);
}

static void bad_ct_long(struct kit_image *i)
{
	cut_ct(i, CTNAT_CT_COMMIT, 40);
}

static void bad_ct_cut_nat(struct kit_image *i)
{
	struct ctnat_insn_ct *ct;

	ct = cut_ct(i, CTNAT_CT_COMMIT | CTNAT_CT_NAT, 32);
	ct->nat.side = CTNAT_NAT_SRC;
	ct->nat.family = NFPROTO_IPV4;
	ct->nat.has = CTNAT_NAT_ADDR;
}

static void bad_ct_cut_nat6(struct kit_image *i)
{
	struct ctnat_insn_ct *ct;

	ct = cut_ct(i, CTNAT_CT_COMMIT | CTNAT_CT_NAT, 40);
	ct->nat.side = CTNAT_NAT_SRC;
	ct->nat.family = NFPROTO_IPV6;
	ct->nat.has = CTNAT_NAT_ADDR;
}

static void bad_ct_cut_zone(struct kit_image *i)
{
	cut_ct(i, CTNAT_CT_ZONE, 64);
}

static void bad_ct_cut_mark(struct kit_image *i)
{
	cut_ct(i, CTNAT_CT_COMMIT | CTNAT_CT_MARK, 80);
}

static void bad_ct_cut_label(struct kit_image *i)
{
	cut_ct(i, CTNAT_CT_COMMIT | CTNAT_CT_LABEL, 120);
}

static void bad_ct_cut_events(struct kit_image *i)
{
	cut_ct(i, CTNAT_CT_COMMIT | CTNAT_CT_EVENTS, 128);
}

static void bad_ct_cut_helper(struct kit_image *i)
{
	cut_ct(i, CTNAT_CT_HELPER, 152);
}

static void bad_ct_cut_timeout(struct kit_image *i)
{
	cut_ct(i, CTNAT_CT_TIMEOUT, 176);
}

static void bad_ct_cut_zeros(struct kit_image *i)
{
	((__u32 *)cut_ct(i, CTNAT_CT_ZONE, 80))[19] = 1;
}

static void bad_ct_cut_padding(struct kit_image *i)
{
	struct ctnat_insn_ct *ct = cut_ct(i, CTNAT_CT_EVENTS, 144);

	ct->events = 1;
	ct->object = 1;
}

static void bad_set_field(struct kit_image *i)
{
	kit_set(i, CTNAT_FIELD_IP_PROTOCOL, 1);
}

static void bad_set_from(struct kit_image *i)
{
	kit_set(i, CTNAT_FIELD_CT_MARK, 1)->value.field = 0xffff;
}

static void bad_set_constant(struct kit_image *i)
{
	kit_set(i, CTNAT_FIELD_CT_MARK, 1)->value.and[3] = 1;
}

static void bad_set_shift(struct kit_image *i)
{
	struct ctnat_insn_set *set = kit_set(i, CTNAT_FIELD_CT_MARK, 1);

	set->value.field = CTNAT_FIELD_META_MARK;
	set->value.shift = -128;
}

static void bad_set_and(struct kit_image *i)
{
	struct ctnat_insn_set *set = kit_set(i, CTNAT_FIELD_CT_MARK, 1);

	set->value.field = CTNAT_FIELD_META_MARK;
	set->value.and[2] = 1;
}

static void bad_set_xor(struct kit_image *i)
{
	kit_set(i, CTNAT_FIELD_IP_DSCP, 64);
}

static void bad_set_op(struct kit_image *i)
{
	kit_set(i, CTNAT_FIELD_IP_TTL, 64)->op = __CTNAT_SET_MAX;
}

static void bad_set_no_op(struct kit_image *i)
{
	kit_set(i, CTNAT_FIELD_IP_TTL, 64)->second.xor[3] = 1;
}

static void bad_set_second(struct kit_image *i)
{
	struct ctnat_insn_set *set = kit_set(i, CTNAT_FIELD_TCP_DPORT, 80);

	set->op = CTNAT_SET_OR;
	set->second.xor[3] = 0x10000;
}

static void bad_helper(struct kit_image *i)
{
	memcpy(kit_ct(i, CTNAT_CT_HELPER)->helper, "f t", 3);
}

static void bad_helper_end(struct kit_image *i)
{
	memset(kit_ct(i, CTNAT_CT_HELPER)->helper, 'f', CTNAT_HELPER_OBJECT);
}

static void bad_helper_rest(struct kit_image *i)
{
	memcpy(kit_ct(i, CTNAT_CT_HELPER)->helper, "ftp\0x", 5);
}

static void bad_helper_absent(struct kit_image *i)
{
	memcpy(kit_ct(i, 0)->helper, "ftp", 3);
}

static void bad_events(struct kit_image *i)
{
	kit_ct(i, CTNAT_CT_EVENTS);
}

static void bad_events_bit(struct kit_image *i)
{
	kit_ct(i, CTNAT_CT_EVENTS)->events = 1u << (IPCT_LABEL + 1);
}

static void bad_events_absent(struct kit_image *i)
{
	kit_ct(i, 0)->events = 1;
}

static void bad_statement(struct kit_image *i)
{
	kit_ct(i, CTNAT_CT_STATEMENT);
}

static void bad_statement_two(struct kit_image *i)
{
	kit_ct(i, CTNAT_CT_STATEMENT | CTNAT_CT_ZONE |
		  CTNAT_CT_EVENTS)->events = 1;
}

static void bad_statement_commit(struct kit_image *i)
{
	kit_ct(i, CTNAT_CT_STATEMENT | CTNAT_CT_ZONE | CTNAT_CT_COMMIT);
}

static struct ctnat_insn_reject *reject(struct kit_image *i, __u8 type)
{
	struct ctnat_insn_reject *reject =
		kit_add(i, CTNAT_EXPR_REJECT, sizeof(*reject));

	reject->type = type;
	return reject;
}

static void bad_reject_type(struct kit_image *i)
{
	reject(i, __CTNAT_REJECT_MAX);
}

static void bad_reject_code(struct kit_image *i)
{
	reject(i, CTNAT_REJECT_ICMPX)->code = __CTNAT_ICMPX_MAX;
}

static void bad_reject_reset_code(struct kit_image *i)
{
	reject(i, CTNAT_REJECT_TCP_RESET)->code = 1;
}

static struct ctnat_insn_trace *trace(struct kit_image *i)
{
	return kit_add(i, CTNAT_EXPR_TRACE, sizeof(struct ctnat_insn_trace));
}

static void bad_trace_form(struct kit_image *i)
{
	trace(i)->nftrace = 2;
}

static void bad_trace_reserved(struct kit_image *i)
{
	trace(i)->reserved[6] = 1;
}

static void bad_reject_then(struct kit_image *i)
{
	reject(i, CTNAT_REJECT_ICMP);
	kit_counter(i);
}

static const struct image_test tests[] = {
	BAD(bad_mark, 0, CTNAT_A_CT_MARK, "mark= needs commit"),
	BAD(bad_mark_mask, 0, CTNAT_A_CT_MARK_MASK, "no bit"),
	BAD(bad_mark_field, 0, CTNAT_A_CT_MARK, "read from"),
	BAD(bad_mark_absent, 0, CTNAT_A_CT_MARK, "absent argument"),
	BAD(bad_mark_shift, 0, CTNAT_A_CT_MARK, "a shift goes"),
	BAD(bad_mark_constant, 0, CTNAT_A_CT_MARK, "neither shift nor mask"),
	BAD(bad_label, 0, CTNAT_A_CT_LABEL, "label= needs commit"),
	BAD(bad_label_gap, 0, CTNAT_A_CT_LABEL_MASK, "one row"),
	BAD(bad_label_below, 0, CTNAT_A_CT_LABEL_MASK, "one row"),
	BAD(bad_label_from, 0, CTNAT_A_CT_LABEL_FROM, "label= needs commit"),
	BAD(bad_label_mask, 0, CTNAT_A_CT_LABEL_MASK, "no bit"),
	BAD(bad_label_both, 0, CTNAT_A_CT_LABEL_FROM, "one value"),
	BAD(bad_label_shift, 0, CTNAT_A_CT_LABEL_SHIFT, "0 to 127"),
	BAD(bad_label_absent, 0, CTNAT_A_CT_LABEL, "absent argument"),
	BAD(bad_force, 0, CTNAT_A_CT_FORCE, "force needs commit"),
	BAD(bad_ct_has, 0, 0, "unused bytes"),
	BAD_AS(bad_zone, ERANGE, 0, CTNAT_A_CT_ZONE, "0 to 65535"),
	BAD_AS(bad_zone_bits, ERANGE, 0, CTNAT_A_CT_ZONE, "0 to 65535"),
	BAD(bad_zone_field, 0, CTNAT_A_CT_ZONE, "read from"),
	BAD(bad_zone_absent, 0, CTNAT_A_CT_ZONE, "absent argument"),
	BAD(bad_zone_dir, 0, CTNAT_A_CT_ZONE_DIR, "needs zone="),
	BAD(bad_zone_dir_3, 0, CTNAT_A_CT_ZONE_DIR, "original or the reply"),
	BAD(bad_helper, 0, CTNAT_A_CT_HELPER, "a helper's name has"),
	BAD(bad_helper_end, 0, CTNAT_A_CT_HELPER, "end with a NUL"),
	BAD(bad_helper_rest, 0, CTNAT_A_CT_HELPER, "end with a NUL"),
	BAD(bad_helper_absent, 0, CTNAT_A_CT_HELPER, "absent argument"),
	BAD(bad_events, 0, CTNAT_A_CT_EVENTS, "at least one"),
	BAD(bad_events_bit, 0, CTNAT_A_CT_EVENTS, "unknown event"),
	BAD(bad_events_absent, 0, CTNAT_A_CT_EVENTS, "absent argument"),
	BAD(bad_statement, 0, CTNAT_A_CT_STATEMENT, "nothing else"),
	BAD(bad_statement_two, 0, CTNAT_A_CT_STATEMENT, "nothing else"),
	BAD(bad_statement_commit, 0, CTNAT_A_CT_STATEMENT, "nothing else"),
	BAD(bad_ct_headless, 0, 0, "not that of its kind"),
	BAD(bad_ct_long, 0, 0, "not that of its kind"),
	BAD(bad_ct_cut_nat, 0, 0, "not that of its kind"),
	BAD(bad_ct_cut_nat6, 0, 0, "not that of its kind"),
	BAD(bad_ct_cut_zone, 0, 0, "not that of its kind"),
	BAD(bad_ct_cut_mark, 0, 0, "not that of its kind"),
	BAD(bad_ct_cut_label, 0, 0, "not that of its kind"),
	BAD(bad_ct_cut_events, 0, 0, "not that of its kind"),
	BAD(bad_ct_cut_helper, 0, 0, "not that of its kind"),
	BAD(bad_ct_cut_timeout, 0, 0, "not that of its kind"),
	BAD(bad_ct_cut_zeros, 0, CTNAT_A_CT_MARK, "must be zero"),
	BAD(bad_ct_cut_padding, 0, 0, "unused bytes"),
	BAD_AS(bad_set_field, EOPNOTSUPP, 0, CTNAT_A_SET_FIELD, "cannot be set"),
	BAD(bad_set_from, 0, CTNAT_A_SET_FROM, "unknown field"),
	BAD(bad_set_constant, 0, CTNAT_A_SET_SHIFT, "neither shift nor mask"),
	BAD(bad_set_shift, 0, CTNAT_A_SET_SHIFT, "0 to 127"),
	BAD(bad_set_and, 0, CTNAT_A_SET_AND, "mask is wider"),
	BAD(bad_set_xor, 0, CTNAT_A_SET_XOR, "too large"),
	BAD(bad_set_op, 0, CTNAT_A_SET_OP, "combined by"),
	BAD(bad_set_no_op, 0, CTNAT_A_SET_OP, "needs to be combined"),
	BAD(bad_trace_form, 0, CTNAT_A_TRACE_NFTRACE, "must be zero"),
	BAD(bad_trace_reserved, 0, CTNAT_A_TRACE_NFTRACE, "must be zero"),
	BAD(bad_reject_type, 0, CTNAT_A_REJECT_TYPE, "icmp, icmpv6, icmpx"),
	BAD(bad_reject_code, 0, CTNAT_A_REJECT_CODE, "icmpx 0 to 3"),
	BAD(bad_reject_reset_code, 0, CTNAT_A_REJECT_CODE, "tcp reset none"),
	BAD(bad_reject_then, 1, 0, "what ends a rule"),
	BAD(bad_set_second, 0, CTNAT_A_SET_XOR2, "too large"),
};

int main(void)
{
	return run_images("image_ct", tests, N_ELEMENTS(tests));
}
