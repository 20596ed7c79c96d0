// SPDX-License-Identifier: GPL-2.0-only
/* Numbers made of fields, ((field shifted) & and) ^ xor, to text. */
#include "grammar/print.h"

/* How the numbers of what is set are calculated with and written. */
struct style {
	unsigned int dest;	/* the field that is set; NONE: plain, 32 bits */
	unsigned int bits;	/* of it */
	unsigned int room;	/* bits calculated with */
	bool zone;
};

static void shift_by(struct number *number, int by)
{
	struct number from = *number;

	*number = (struct number){};
	for (int bit = 0; bit < 128; bit++) {
		int to = bit + by;

		if (to >= 0 && to < 128 &&
		    from.word[3 - bit / 32] >> bit % 32 & 1)
			number->word[3 - to / 32] |= 1u << to % 32;
	}
}

static struct number both(const struct number *a, const struct number *b)
{
	struct number out;

	for (int i = 0; i < 4; i++)
		out.word[i] = a->word[i] & b->word[i];
	return out;
}

static bool is_address(unsigned int field)
{
	return field && (field_type(field) == CTNAT_TYPE_IPV4 ||
			 field_type(field) == CTNAT_TYPE_IPV6 ||
			 field_type(field) == CTNAT_TYPE_ETHER);
}

static void print_bits_of(const struct out *out, const struct style *style,
			  const struct number *number)
{
	if (!style->dest || field_type(style->dest) == CTNAT_TYPE_MARK)
		fprintf(out->to, "0x%08x", number->word[3]);
	else if (is_address(style->dest))
		print_number(out, number, style->dest);
	else
		print_number(out, number, CTNAT_FIELD_CT_LABEL);
}

/* field[a..b], if that is all it is */
static bool print_range(const struct out *out, const struct ctnat_wide *wide)
{
	unsigned int bits = ctnat_field_bits(wide->field);
	unsigned int from = -wide->shift, width = 0;
	struct number and = number_get(wide->and, 4);
	struct number xor = number_get(wide->xor, 4), ones;

	while (width < 128 && and.word[3 - width / 32] >> width % 32 & 1)
		width++;
	if (wide->shift > 0 || !number_is_zero(&xor) || !width ||
	    from + width > bits)
		return false;
	ones = number_ones(0, width - 1);
	if (number_compare(&and, &ones))
		return false;
	if (!from && width == bits)
		fputs(field_text(wide->field), out->to);
	else
		fprintf(out->to, "%s[%u..%u]", field_text(wide->field), from,
			from + width - 1);
	return true;
}

/* The field, or a window of it, shifted; answers with the bits it can have. */
static struct number print_source(const struct out *out,
				  const struct style *style,
				  const struct ctnat_wide *wide,
				  struct number *reach)
{
	unsigned int bits = ctnat_field_bits(wide->field);
	struct number room = number_ones(0, style->room - 1);
	struct number natural = room;
	int shift = wide->shift;

	fputs(field_text(wide->field), out->to);
	*reach = number_ones(0, bits - 1);
	shift_by(reach, shift);
	*reach = both(reach, &room);
	if (bits > style->room) {
		unsigned int from = shift < 0 ? -shift : 0;
		unsigned int to = from + style->room - 1;

		if (to >= bits)
			to = bits - 1;
		fprintf(out->to, "[%u..%u]", from, to);
		natural = number_ones(0, to - from);
		shift = shift < 0 ? 0 : shift;
	}
	if (shift > 0)
		fprintf(out->to, " << %d", shift);
	else if (shift < 0)
		fprintf(out->to, " >> %d", -shift);
	shift_by(&natural, shift);
	return both(&natural, &room);
}

/* Ones down to some bit, zeros below. */
static bool is_prefix(const struct number *mask, unsigned int bits)
{
	unsigned int zeros = 0;
	struct number ones;

	while (zeros < bits && !(mask->word[3 - zeros / 32] >> zeros % 32 & 1))
		zeros++;
	ones = zeros < bits ? number_ones(zeros, bits - 1) : (struct number){};
	return zeros < bits && !number_compare(mask, &ones);
}

static void print_field_part(const struct out *out, const struct style *style,
			     const struct ctnat_wide *wide)
{
	struct number full = number_ones(0, style->bits - 1);
	struct number and = number_get(wide->and, 4);
	struct number xor = number_get(wide->xor, 4);
	struct number natural, reach, kept, common = both(&and, &xor), either;
	bool overlap = !number_is_zero(&common), wider;

	if ((style->zone || ctnat_field_bits(wide->field) > style->bits ||
	     (style->bits > 32 && wide->shift < 0)) && print_range(out, wide))
		return;
	natural = print_source(out, style, wide, &reach);
	natural = both(&natural, &full);
	kept = both(&reach, &full);
	wider = number_compare(&reach, &kept);
	for (int i = 0; i < 4; i++)
		either.word[i] = and.word[i] | xor.word[i];
	if (wider || (number_compare(&and, &natural) &&
		      (number_compare(&either, &natural) || overlap))) {
		bool prefix = !overlap && is_address(style->dest) &&
			      is_prefix(&either, style->bits);

		/* bits that are set anyway may be kept, and read better so */
		fputs(" & ", out->to);
		print_bits_of(out, style, prefix ? &either : &and);
	}
	if (number_is_zero(&xor))
		return;
	fputs(overlap ? " ^ " : " | ", out->to);
	print_bits_of(out, style, &xor);
}

/* What a lookup or a generator gave, and what is made of it. */
static void print_reg_part(const struct out *out, const struct style *style,
			   const struct ctnat_wide *wide)
{
	const struct map_data form = {
		{ style->dest ? style->dest : style->zone ?
		  CTNAT_FIELD_CT_ZONE : CTNAT_FIELD_META_MARK }, 1, false,
	};
	unsigned int reg = ctnat_field_reg(wide->field);
	unsigned int bits = style->zone ? 16 : print_is_map(out, reg) ?
			    ctnat_field_bits(form.field[0]) : style->room;
	struct number room = number_ones(0, style->room - 1);
	struct number full = number_ones(0, style->bits - 1);
	struct number natural = number_ones(0, bits - 1);
	struct number and = number_get(wide->and, 4);
	struct number xor = number_get(wide->xor, 4);
	bool plain;

	shift_by(&natural, wide->shift);
	natural = both(&natural, &room);
	natural = both(&natural, &full);
	plain = !wide->shift && number_is_zero(&xor) &&
		!number_compare(&and, &natural);
	fputs(plain ? "" : "(", out->to);
	print_reg(out, reg, &form);
	fputs(plain ? "" : ")", out->to);
	if (wide->shift > 0)
		fprintf(out->to, " << %d", wide->shift);
	else if (wide->shift < 0)
		fprintf(out->to, " >> %d", -wide->shift);
	if (number_compare(&and, &natural)) {
		fputs(" & ", out->to);
		print_bits_of(out, style, &and);
	}
	if (!number_is_zero(&xor)) {
		fputs(" ^ ", out->to);
		print_bits_of(out, style, &xor);
	}
}

static void print_part(const struct out *out, const struct style *style,
		       const struct ctnat_wide *wide)
{
	if (ctnat_field_is_reg(wide->field))
		print_reg_part(out, style, wide);
	else
		print_field_part(out, style, wide);
}

void print_value(const struct out *out, const struct ctnat_value *value,
		 bool zone)
{
	struct style style = { .bits = 32, .room = 32, .zone = zone };
	struct ctnat_wide wide = {
		.field = value->field,
		.shift = value->shift,
		.and = { 0, 0, 0, value->and },
		.xor = { 0, 0, 0, value->xor },
	};

	if (value->field == CTNAT_FIELD_NONE)
		fprintf(out->to, zone ? "%u" : "0x%08x", value->xor);
	else if (zone && !value->shift && value->and == 0xffff && !value->xor &&
		 ctnat_field_bits(value->field) <= 32 &&
		 !ctnat_field_is_reg(value->field))
		fputs(field_text(value->field), out->to);
	else
		print_part(out, &style, &wide);
}

/* Would the part fall apart beside the operator? */
static bool needs_parentheses(const struct out *out, const struct style *style,
			      const struct ctnat_wide *part, __u8 op)
{
	struct number ones = number_ones(0, style->bits - 1);
	struct number and = number_get(part->and, 4);
	struct number xor = number_get(part->xor, 4);

	if (!number_is_zero(&xor))
		return true;
	if (ctnat_field_is_reg(part->field) &&
	    print_is_map(out, ctnat_field_reg(part->field)))
		return true;
	return op == CTNAT_SET_AND &&
	       (part->shift || number_compare(&and, &ones));
}

static void print_operand(const struct out *out, const struct style *style,
			  const struct ctnat_wide *part, __u8 op)
{
	bool parentheses = needs_parentheses(out, style, part, op);

	if (parentheses)
		fputc('(', out->to);
	print_part(out, style, part);
	if (parentheses)
		fputc(')', out->to);
}

void print_set(const struct out *out, const struct ctnat_insn_set *set)
{
	static const char *const signs[] = { "", "&", "|", "^" };
	unsigned int bits = ctnat_field_bits(set->field);
	struct style style = {
		.dest = set->field,
		.bits = bits,
		.room = bits < 32 ? 32 : bits,
	};
	struct number number = number_get(set->value.xor, 4);

	fprintf(out->to, "%s set ", field_text(set->field));
	if (set->op) {
		print_operand(out, &style, &set->value, set->op);
		fprintf(out->to, " %s ", signs[set->op]);
		print_operand(out, &style, &set->second, set->op);
	} else if (set->value.field == CTNAT_FIELD_NONE) {
		print_number(out, &number, set->field);
	} else {
		print_part(out, &style, &set->value);
	}
}
