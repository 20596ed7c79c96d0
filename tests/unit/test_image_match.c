// SPDX-License-Identifier: GPL-2.0-only
/* ctnat_verify_image() on matches. */
#include "image.h"

static const __u16 ports[] = { CTNAT_FIELD_IP_SADDR, CTNAT_FIELD_TCP_DPORT };
static const __u16 wide[] = {
	CTNAT_FIELD_IP6_SADDR, CTNAT_FIELD_IP6_DADDR, CTNAT_FIELD_CT_LABEL,
	CTNAT_FIELD_META_IIFNAME, CTNAT_FIELD_META_MARK,
};
static void bad_match_nothing(struct kit_image *i)
{
	kit_match(i, CTNAT_FIELD_META_MARK, 0, 0)->n_fields = 0;
}

static void bad_match_many(struct kit_image *i)
{
	kit_match(i, CTNAT_FIELD_META_MARK, 0, 0)->n_fields = 9;
}

static void bad_match_field(struct kit_image *i)
{
	kit_match(i, CTNAT_FIELD_META_MARK, 0, 0)->field[0] =
		CTNAT_FIELD_MAX + 1;
}

static void bad_match_unused(struct kit_image *i)
{
	kit_match(i, CTNAT_FIELD_META_MARK, 0, 0)->field[7] = 1;
}

static void bad_match_wide(struct kit_image *i)
{
	kit_match_of(i, wide, N_ELEMENTS(wide), 1);
}

static void bad_match_words(struct kit_image *i)
{
	kit_match(i, CTNAT_FIELD_META_MARK, 0, 0)->n_words = 2;
}

static void bad_match_invert(struct kit_image *i)
{
	kit_match(i, CTNAT_FIELD_META_MARK, 0, 0)->invert = 2;
}

static void bad_match_empty(struct kit_image *i)
{
	kit_match_of(i, ports, 2, 0);
}

static void bad_match_elems(struct kit_image *i)
{
	kit_match(i, CTNAT_FIELD_META_MARK, 0, 0)->n_elems = 3;
}

static void bad_match_huge(struct kit_image *i)
{
	kit_match(i, CTNAT_FIELD_META_MARK, 0, 0)->n_elems = ~0u;
}

/* The last expression of a packed rule that ends behind its fields. */
static struct ctnat_insn_match *cut_match(struct kit_image *i, __u8 form,
					  size_t size)
{
	struct ctnat_insn_match *match = kit_add(i, CTNAT_EXPR_MATCH, size);

	match->insn.form = form;
	match->n_fields = 1;
	match->n_words = 1;
	match->field[0] = CTNAT_FIELD_META_MARK;
	return match;
}

static void bad_match_form(struct kit_image *i)
{
	cut_match(i, CTNAT_MATCH_FORMS + 1, 32);
}

static void bad_match_unpacked(struct kit_image *i)
{
	cut_match(i, CTNAT_MATCH_EXACT, 32);
}

static void bad_match_cut(struct kit_image *i)
{
	cut_match(i, 0, 24);
}

static void bad_packed_cut(struct kit_image *i)
{
	cut_match(i, CTNAT_MATCH_FORMS, 16)->n_fields = 8;
}

static void bad_packed_head(struct kit_image *i)
{
	cut_match(i, CTNAT_MATCH_PACKED, 16);
}

static void bad_packed_none(struct kit_image *i)
{
	cut_match(i, CTNAT_MATCH_FORMS, 24)->n_fields = 0;
}

static void bad_packed_many(struct kit_image *i)
{
	cut_match(i, CTNAT_MATCH_FORMS, 24)->n_fields = 9;
}

static void bad_packed_values(struct kit_image *i)
{
	cut_match(i, CTNAT_MATCH_FORMS, 16);
}

static void bad_packed_long(struct kit_image *i)
{
	cut_match(i, CTNAT_MATCH_FORMS, 32);
}

static void bad_packed_pad(struct kit_image *i)
{
	cut_match(i, CTNAT_MATCH_FORMS, 24)->field[1] = 1;
}

static void bad_packed_zero(struct kit_image *i)
{
	((__u32 *)cut_match(i, CTNAT_MATCH_FORMS, 24))[5] = 1;
}

static void bad_packed_empty(struct kit_image *i)
{
	cut_match(i, CTNAT_MATCH_PACKED, 24);
}

static void bad_packed_elems(struct kit_image *i)
{
	((__u32 *)cut_match(i, CTNAT_MATCH_PACKED, 32))[4] = 2;
}

static void bad_packed_huge(struct kit_image *i)
{
	((__u32 *)cut_match(i, CTNAT_MATCH_PACKED, 32))[4] = ~0u;
}

static void bad_match_range(struct kit_image *i)
{
	kit_match(i, CTNAT_FIELD_TCP_DPORT, 80, 79);
}

static void bad_match_range_wide(struct kit_image *i)
{
	struct ctnat_insn_match *match = kit_match_of(i, wide, 1, 1);

	match->data[4] = 2;	/* the high word decides */
	match->data[8] = 1;
	match->data[9] = 9;
}

static void bad_match_value(struct kit_image *i)
{
	kit_match(i, CTNAT_FIELD_TCP_DPORT, 80, 0x10000);
}

static void bad_match_mask(struct kit_image *i)
{
	kit_match(i, CTNAT_FIELD_IP_DSCP, 1, 1)->data[0] = 0x40;
}

static void bad_match_padding(struct kit_image *i)
{
	kit_match(i, CTNAT_FIELD_TCP_DPORT, 80, 80)->data[3] = 1;
}

static void bad_elems_max(struct kit_image *i)
{
	__u16 field = CTNAT_FIELD_META_MARK;

	kit_match_of(i, &field, 1, CTNAT_ELEMS_MAX + 1);
}

static const struct image_test tests[] = {
	BAD(bad_match_nothing, 0, CTNAT_A_MATCH_FIELDS, "1 to 8 fields"),
	BAD(bad_match_many, 0, CTNAT_A_MATCH_FIELDS, "1 to 8 fields"),
	BAD(bad_match_field, 0, CTNAT_A_MATCH_FIELDS, "unknown field"),
	BAD(bad_match_unused, 0, CTNAT_A_MATCH_FIELDS, "unused fields"),
	BAD(bad_match_wide, 0, CTNAT_A_MATCH_FIELDS, "wider than 64 bytes"),
	BAD(bad_match_words, 0, CTNAT_A_MATCH_FIELDS, "width of a match"),
	BAD(bad_match_invert, 0, CTNAT_A_MATCH_INVERT, "inverted or not"),
	BAD(bad_match_empty, 0, CTNAT_A_MATCH_ELEMS, "at least one value"),
	BAD(bad_match_elems, 0, CTNAT_A_MATCH_ELEMS, "size of a match"),
	BAD_AS(bad_match_huge, E2BIG, 0, CTNAT_A_MATCH_ELEMS, "65536 values"),
	BAD(bad_match_form, 0, CTNAT_A_MATCH_FIELDS, "unknown form"),
	BAD(bad_match_unpacked, 0, CTNAT_A_MATCH_FIELDS, "unknown form"),
	BAD(bad_match_cut, 0, CTNAT_A_MATCH_FIELDS, "that of its fields"),
	BAD(bad_packed_cut, 0, CTNAT_A_MATCH_FIELDS, "that of its fields"),
	BAD(bad_packed_head, 0, CTNAT_A_MATCH_FIELDS, "that of its fields"),
	BAD(bad_packed_none, 0, CTNAT_A_MATCH_FIELDS, "1 to 8 fields"),
	BAD(bad_packed_many, 0, CTNAT_A_MATCH_FIELDS, "1 to 8 fields"),
	BAD(bad_packed_values, 0, CTNAT_A_MATCH_ELEMS, "size of a match"),
	BAD(bad_packed_long, 0, CTNAT_A_MATCH_ELEMS, "size of a match"),
	BAD(bad_packed_pad, 0, CTNAT_A_MATCH_FIELDS, "unused fields"),
	BAD(bad_packed_zero, 0, CTNAT_A_MATCH_ELEMS, "unused bytes"),
	BAD(bad_packed_empty, 0, CTNAT_A_MATCH_ELEMS, "at least one value"),
	BAD(bad_packed_elems, 0, CTNAT_A_MATCH_ELEMS, "size of a match"),
	BAD_AS(bad_packed_huge, E2BIG, 0, CTNAT_A_MATCH_ELEMS, "65536 values"),
	BAD(bad_match_range, 0, CTNAT_A_MATCH_ELEMS, "ends before it begins"),
	BAD(bad_match_range_wide, 0, CTNAT_A_MATCH_ELEMS,
	    "ends before it begins"),
	BAD(bad_match_value, 0, CTNAT_A_MATCH_ELEMS, "too large"),
	BAD(bad_match_mask, 0, CTNAT_A_MATCH_MASK, "wider than its field"),
	BAD(bad_match_padding, 0, CTNAT_A_MATCH_ELEMS, "unused bytes"),
	BAD_AS(bad_elems_max, E2BIG, 0, CTNAT_A_MATCH_ELEMS, "65536 values"),
};

int main(void)
{
	return run_images("image_match", tests, N_ELEMENTS(tests));
}
