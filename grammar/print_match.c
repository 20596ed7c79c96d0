// SPDX-License-Identifier: GPL-2.0-only
/* Matches to text. */
#include "grammar/print.h"

static struct interval interval_get(const struct ctnat_insn_match *match,
				    __u32 elem, unsigned int offset,
				    unsigned int words)
{
	return (struct interval){
		.low = number_get(ctnat_match_low(match, elem) + offset, words),
		.high = number_get(ctnat_match_high(match, elem) + offset,
				   words),
	};
}

void print_key_elem(const struct out *out, const __u16 *field, unsigned int n,
		    const __u32 *low, const __u32 *high)
{
	for (unsigned int i = 0; i < n; i++) {
		unsigned int words = ctnat_field_words(field[i]);
		struct interval interval = {
			number_get(low, words), number_get(high, words),
		};

		if (i)
			fputs(" . ", out->to);
		print_interval(out, &interval, field[i]);
		low += words;
		high += words;
	}
}

static void print_elem(const struct out *out,
		       const struct ctnat_insn_match *match, __u32 elem)
{
	print_key_elem(out, match->field, match->n_fields,
		       ctnat_match_low(match, elem),
		       ctnat_match_high(match, elem));
}

static bool mask_is_full(const struct number *mask, unsigned int field)
{
	struct number full = number_ones(0, ctnat_field_bits(field) - 1);

	return !number_compare(mask, &full);
}

static void print_field(const struct out *out, unsigned int field)
{
	const char *text = field_text(field);

	if (ctnat_field_is_reg(field)) {
		/* of numbers; a map stands in arguments only */
		print_reg(out, ctnat_field_reg(field),
			  &(struct map_data){ { CTNAT_FIELD_META_MARK }, 1, false });
		return;
	}
	/* nft leaves "meta" out of these, and of no others */
	if (!strncmp(text, "meta iif", 8) && strcmp(text, "meta iiftype"))
		text += strlen("meta ");
	if (!strncmp(text, "meta oif", 8) && strcmp(text, "meta oiftype"))
		text += strlen("meta ");
	fputs(text, out->to);
}

void print_fields(const struct out *out, const __u16 *field, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++) {
		fputs(i ? " . " : "", out->to);
		print_field(out, field[i]);
	}
}

bool print_key(const struct out *out, const __u16 *field, unsigned int n,
	       const __u32 *masks)
{
	bool full = true;

	for (unsigned int i = 0; i < n; i++) {
		unsigned int words = ctnat_field_words(field[i]);
		struct number mask = number_get(masks, words);
		enum ctnat_type type = field_type(field[i]);

		fputs(i ? " . " : "", out->to);
		print_field(out, field[i]);
		if (!mask_is_full(&mask, field[i])) {
			bool flags = type_is_flags(type) &&
				     type != CTNAT_TYPE_CTLABEL;

			full = false;
			fputs(flags ? " & (" : " & ", out->to);
			print_number(out, &mask, field[i]);
			fputs(flags ? ")" : "", out->to);
		}
		masks += words;
	}
	return full;
}

static bool print_left(const struct out *out,
		       const struct ctnat_insn_match *match)
{
	const char *text = field_text(match->field[0]);
	__u32 room[CTNAT_WORDS_MAX];

	/* nft learnt to call it so later than to do it */
	if (match->n_fields == 1 && ctnat_match_elems(match) == 1 &&
	    field_type(match->field[0]) == CTNAT_TYPE_FIBCHECK) {
		fprintf(out->to, "%.*s oif",
			(int)(strlen(text) - strlen(" check")), text);
		return true;
	}
	return print_key(out, match->field, match->n_fields,
			 ctnat_match_mask(match, room));
}

static void print_list(const struct out *out,
		       const struct ctnat_insn_match *match)
{
	fputs("{ ", out->to);
	for (__u32 i = 0; i < ctnat_match_elems(match); i++) {
		if (i)
			fputs(", ", out->to);
		print_elem(out, match, i);
	}
	fputs(" }", out->to);
}

/* ---- forms of single fields ---- */

static void print_ct_flags(const struct out *out,
			   const struct ctnat_insn_match *match)
{
	const struct symbol *symbols = symbols_of(CTNAT_TYPE_CTFLAGS);
	__u32 room[CTNAT_WORDS_MAX];
	__u32 mask = *ctnat_match_mask(match, room);
	__u32 value = *ctnat_match_low(match, 0);

	fprintf(out->to, "ct state %s", match->invert ? "!= " : "");
	for (; symbols->name; symbols++)
		if (mask & symbols->value)
			fprintf(out->to, "%c%s",
				value & symbols->value ? '+' : '-',
				symbols->name);
}

static void print_ct_state(const struct out *out,
			   const struct ctnat_insn_match *match)
{
	fprintf(out->to, "ct state %s", match->invert ? "!= " : "");
	for (__u32 i = 0; i < ctnat_match_elems(match); i++) {
		struct interval state = interval_get(match, i, 0, 1);

		if (i)
			fputc(',', out->to);
		print_interval(out, &state, CTNAT_FIELD_CT_STATE);
	}
}

/* x & bits compared with none of them */
static bool print_bit_test(const struct out *out,
			   const struct ctnat_insn_match *match)
{
	unsigned int field = match->field[0];
	enum ctnat_type type = field_type(field);
	__u32 room[CTNAT_WORDS_MAX];
	struct interval value;
	struct number mask;

	/* a label's bits have names on some machines only: see print_left() */
	if (!type_is_flags(type) || type == CTNAT_TYPE_CTLABEL ||
	    ctnat_match_elems(match) != 1)
		return false;
	value = interval_get(match, 0, 0, match->n_words);
	mask = number_get(ctnat_match_mask(match, room), match->n_words);
	if (!number_is_zero(&value.low) || !number_is_zero(&value.high) ||
	    mask_is_full(&mask, field))
		return false;
	fprintf(out->to, "%s %s", field_text(field),
		match->invert ? "" : "! ");
	print_flags(out, &mask, field, ",");
	return true;
}

/* Zeros at the end of a number, decimal first: which bound reads better? */
static unsigned int roundness(const struct number *number)
{
	__u64 value = (__u64)number->word[2] << 32 | number->word[3];
	unsigned int tens = 0, twos = 0;

	if (!value)
		return 0;
	for (__u64 v = value; !(v % 10); v /= 10)
		tens++;
	for (__u64 v = value; !(v % 2); v /= 2)
		twos++;
	return tens * 64 + twos;
}

static void print_bound(const struct out *out, const struct number *bound,
			unsigned int field, int by)
{
	struct number beyond = *bound;

	if (number_neighbour(&beyond, by) &&
	    roundness(&beyond) > roundness(bound)) {
		fputs(by > 0 ? "< " : "> ", out->to);
		print_number(out, &beyond, field);
	} else {
		fputs(by > 0 ? "<= " : ">= ", out->to);
		print_number(out, bound, field);
	}
}

/* low or high is the end of the field's numbers */
static bool print_comparison(const struct out *out,
			     const struct ctnat_insn_match *match)
{
	unsigned int field = match->field[0];
	struct interval range;
	struct number max;
	bool from_zero;

	switch (field_type(field)) {
	case CTNAT_TYPE_INTEGER:
	case CTNAT_TYPE_MARK:
	case CTNAT_TYPE_HEX:
	case CTNAT_TYPE_TIME_MS:
	case CTNAT_TYPE_UID:
	case CTNAT_TYPE_GID:
	case CTNAT_TYPE_DSCP:
		break;
	default:
		return false;
	}
	range = interval_get(match, 0, 0, match->n_words);
	max = number_ones(0, ctnat_field_bits(field) - 1);
	from_zero = number_is_zero(&range.low);
	if (match->invert || from_zero == !number_compare(&range.high, &max) ||
	    !number_compare(&range.low, &range.high))
		return false;
	print_left(out, match);
	fputc(' ', out->to);
	if (from_zero)
		print_bound(out, &range.high, field, 1);
	else
		print_bound(out, &range.low, field, -1);
	return true;
}

static bool print_single(const struct out *out,
			 const struct ctnat_insn_match *match)
{
	switch (match->field[0]) {
	case CTNAT_FIELD_CT_FLAGS:
		print_ct_flags(out, match);
		return true;
	case CTNAT_FIELD_CT_STATE:
		print_ct_state(out, match);
		return true;
	}
	return print_bit_test(out, match) ||
	       (ctnat_match_elems(match) == 1 && print_comparison(out, match));
}

void print_match(const struct out *out, const struct ctnat_insn_match *match)
{
	/* nft takes concatenations in braces only */
	bool list = ctnat_match_elems(match) > 1 || match->n_fields > 1;
	bool full, flags;

	if (match->n_fields == 1 && print_single(out, match))
		return;
	full = print_left(out, match);
	flags = match->n_fields == 1 && ctnat_match_elems(match) == 1 &&
		type_is_flags(field_type(match->field[0]));
	if (match->invert)
		fputs(" != ", out->to);
	else if ((!full || flags) && !list)
		fputs(" == ", out->to);
	else
		fputc(' ', out->to);
	if (!list)
		print_elem(out, match, 0);
	else
		print_list(out, match);
}
