// SPDX-License-Identifier: GPL-2.0-only
/* Maps and made-up numbers to text, where their registers are read. */
#include "grammar/print.h"

/* The expression that wrote a register last; there is one (verify.h). */
static const void *writer_of(const struct out *out, unsigned int reg)
{
	return out->writer[reg];
}

void print_wrote(struct out *out, const struct ctnat_insn *insn)
{
	__u32 words = ctnat_insn_reg_writes(insn);

	for (unsigned int i = 0; words; i++, words >>= 1)
		if (words & 1)
			out->writer[i] = insn;
}

/* ---- numbers ---- */

static void print_mod(const struct out *out, __u32 mod, __u32 offset)
{
	fprintf(out->to, " mod %u", mod);
	if (offset)
		fprintf(out->to, " offset %u", offset);
}

static void print_jhash(const struct out *out,
			const struct ctnat_insn_jhash *jhash)
{
	fputs("jhash ", out->to);
	print_key(out, jhash->field, jhash->n_fields, jhash->data);
	fprintf(out->to, " mod %u", jhash->mod);
	if (jhash->has & CTNAT_JHASH_SEED)
		fprintf(out->to, " seed 0x%x", jhash->seed);
	if (jhash->offset)
		fprintf(out->to, " offset %u", jhash->offset);
}

static void print_numgen(const struct out *out,
			 const struct ctnat_insn_numgen *numgen)
{
	static const char *const words[] = {
		[CTNAT_NUMGEN_INC] = "numgen inc",
		[CTNAT_NUMGEN_RANDOM] = "numgen random",
		[CTNAT_NUMGEN_SYMHASH] = "symhash",
		[CTNAT_NUMGEN_FLOW] = "?",	/* no rule says so */
		[CTNAT_NUMGEN_SOURCE] = "?",
	};

	fputs(words[numgen->type], out->to);
	print_mod(out, numgen->mod, numgen->offset);
}

/* ---- data ---- */

/* An interval whose ends may be the same words. */
static void print_ends(const struct out *out, unsigned int field,
		       const __u32 *low, const __u32 *high)
{
	unsigned int words = ctnat_field_words(field);
	struct interval ends = {
		number_get(low, words), number_get(high, words),
	};

	print_interval(out, &ends, field);
}

void print_data(const struct out *out, const struct map_data *form,
		const __u32 *data)
{
	for (unsigned int i = 0; i < form->n; i++) {
		unsigned int words = ctnat_field_words(form->field[i]);

		if (i)
			fputs(" . ", out->to);
		print_ends(out, form->field[i], data,
			   form->range ? data + words : data);
		data += form->range ? 2 * words : words;
	}
}

/* As print_data(), the way targets are written: addresses, ':', ports. */
static void print_choice_data(const struct out *out,
			      const struct map_data *form, const __u32 *data)
{
	bool alone = form->n == 1;

	for (unsigned int i = 0; i < form->n; i++) {
		unsigned int field = form->field[i];
		unsigned int words = ctnat_field_words(field);
		bool ip6 = field == CTNAT_FIELD_IP6_SADDR && !alone;
		const __u32 *high = form->range ? data + words : data;

		if (field == CTNAT_FIELD_TH_DPORT)
			fputc(':', out->to);
		if (ip6 && memcmp(data, high, words * 4)) {
			fputc('[', out->to);
			print_ends(out, field, data, data);
			fputs("]-[", out->to);
			print_ends(out, field, high, high);
			fputc(']', out->to);
		} else {
			fputs(ip6 ? "[" : "", out->to);
			print_ends(out, field, data, high);
			fputs(ip6 ? "]" : "", out->to);
		}
		data += form->range ? 2 * words : words;
	}
}

/* ---- maps ---- */

static const struct ctnat_insn_numgen *
choice_number(const struct out *out, const struct ctnat_insn_map *map)
{
	const struct ctnat_insn_numgen *numgen;

	if (map->n_fields != 1 || !ctnat_field_is_reg(map->field[0]))
		return NULL;
	numgen = writer_of(out, ctnat_field_reg(map->field[0]));
	if (numgen->insn.kind != CTNAT_EXPR_NUMGEN ||
	    numgen->type < CTNAT_NUMGEN_FLOW)
		return NULL;
	return numgen;
}

static void print_choice(const struct out *out,
			 const struct ctnat_insn_map *map,
			 const struct map_data *form)
{
	fputs("{ ", out->to);
	for (__u32 i = 0; i < map->n_elems; i++) {
		const __u32 *low = ctnat_map_low(map, i);

		if (i)
			fputs(", ", out->to);
		print_choice_data(out, form, low + 2);
		if (low[0] != low[1])
			fprintf(out->to, " weight %u", low[1] - low[0] + 1);
	}
	fputs(" }", out->to);
}

static void print_map(const struct out *out, const struct ctnat_insn_map *map,
		      const struct map_data *form)
{
	if (choice_number(out, map)) {
		print_choice(out, map, form);
		return;
	}
	print_key(out, map->field, map->n_fields, map->data);
	fputs(" map { ", out->to);
	for (__u32 i = 0; i < map->n_elems; i++) {
		const __u32 *low = ctnat_map_low(map, i);

		if (i)
			fputs(", ", out->to);
		print_key_elem(out, map->field, map->n_fields, low,
			       low + map->n_words);
		fputs(" : ", out->to);
		print_data(out, form, ctnat_map_data(map, i));
	}
	fputs(" }", out->to);
}

void print_reg(const struct out *out, unsigned int reg,
	       const struct map_data *form)
{
	const struct ctnat_insn *insn = writer_of(out, reg);

	switch (insn->kind) {
	case CTNAT_EXPR_MAP:
		print_map(out, (const void *)insn, form);
		break;
	case CTNAT_EXPR_LOOKUP:
		print_lookup(out, (const void *)insn);
		break;
	case CTNAT_EXPR_NUMGEN:
		print_numgen(out, (const void *)insn);
		break;
	case CTNAT_EXPR_JHASH:
		print_jhash(out, (const void *)insn);
		break;
	}
}

bool print_is_map(const struct out *out, unsigned int reg)
{
	const struct ctnat_insn *insn = writer_of(out, reg);

	return insn->kind == CTNAT_EXPR_MAP ||
	       insn->kind == CTNAT_EXPR_LOOKUP;
}

bool print_is_choice(const struct out *out, unsigned int reg)
{
	const struct ctnat_insn *insn = writer_of(out, reg);

	return insn->kind == CTNAT_EXPR_MAP &&
	       choice_number(out, (const void *)insn);
}

bool print_same_map(const struct out *out, unsigned int a, unsigned int b)
{
	return writer_of(out, a) == writer_of(out, b);
}

void print_vmap(const struct out *out, const struct ctnat_insn_map *map)
{
	struct ctnat_jumps jumps;

	print_key(out, map->field, map->n_fields, map->data);
	fputs(" vmap { ", out->to);
	ctnat_jumps_begin(&jumps, &map->insn);
	for (__u32 i = 0; i < map->n_elems; i++) {
		const __u32 *low = ctnat_map_low(map, i);
		__u8 code = *ctnat_map_data(map, i);

		if (i)
			fputs(", ", out->to);
		print_key_elem(out, map->field, map->n_fields, low,
			       low + map->n_words);
		fputs(" : ", out->to);
		if (ctnat_leads_on(code))
			ctnat_jumps_next(&jumps);
		print_verdict(out, code, jumps.chain);
	}
	fputs(" }", out->to);
}
