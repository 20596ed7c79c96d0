// SPDX-License-Identifier: GPL-2.0-only
/* Judging single expressions: maps, and numbers that go to registers. */
#include "check.h"
#include "uses.h"

/* ---- maps ---- */

static const char *check_data(const struct ctnat_insn_map *map,
			      struct ctnat_refusal *why)
{
	why->part = CTNAT_A_MAP_DATA;
	if (map->verdict > 1 ||
	    !ctnat_is_zero(map->reserved, sizeof(map->reserved)))
		return "unused bytes of an expression must be zero";
	if (map->verdict)
		return map->n_data == 2 && !map->reg ? NULL :
			"a verdict map has no registers";
	if (!map->n_data)
		return "the elements of a map need data";
	if (map->text)
		return "only verdict maps name chains";
	why->part = CTNAT_A_MAP_REG;
	if (map->reg + map->n_data > CTNAT_REG_WORDS)
		return "a rule has 16 registers, which are too few for this";
	return NULL;
}

static const char *check_elems(const struct ctnat_insn_map *map,
			       struct ctnat_refusal *why)
{
	const char *sentence;
	__u32 i;

	why->part = CTNAT_A_MAP_ELEMS;
	for (i = 0; i < map->n_elems; i++) {
		const __u32 *low = ctnat_map_low(map, i);

		sentence = ctnat_check_range(map->field, map->n_fields, low,
					     low + map->n_words);
		if (sentence)
			return sentence;
		if (map->verdict &&
		    *ctnat_map_data(map, i) >= __CTNAT_VERDICT_MAX)
			return "unknown verdict";
	}
	return NULL;
}

/* All but the names of chains. */
static const char *check_body(const struct ctnat_insn_map *map,
			      struct ctnat_refusal *why)
{
	const char *sentence;

	why->part = CTNAT_A_MAP_FIELDS;
	sentence = ctnat_check_key(map->field, map->n_fields, map->n_words);
	if (!sentence)
		sentence = check_data(map, why);
	if (sentence)
		return sentence;
	why->part = CTNAT_A_MAP_ELEMS;
	if (!map->n_elems)
		return "a map needs at least one element";
	if (map->n_elems > CTNAT_ELEMS_MAX) {
		why->error = E2BIG;
		return "a map takes at most 65536 elements; split it";
	}
	if (map->text > map->insn.size ||
	    map->insn.size != CTNAT_ALIGN(ctnat_map_fixed(map) + map->text))
		return "the size of a map is not that of its elements";
	sentence = check_elems(map, why);
	if (sentence)
		return sentence;
	why->part = CTNAT_A_MAP_MASK;
	if (!ctnat_key_fits(map->field, map->n_fields, map->data))
		return "the mask is wider than its field";
	return NULL;
}

static const char *check_chains(const struct ctnat_insn_map *map,
				struct ctnat_refusal *why)
{
	const char *text = ctnat_map_text(map);
	const char *end = text + map->text;
	__u32 i;

	why->part = CTNAT_A_MAP_CHAINS;
	for (i = 0; i < map->n_elems; i++) {
		const __u32 *data = ctnat_map_data(map, i);

		if (data[1])
			return "targets are given when rules are linked";
		if (!ctnat_leads_on(data[0]))
			continue;
		if (strnlen(text, end - text) == (size_t)(end - text))
			return "jump and goto need the name of a chain";
		if (!ctnat_is_name(text))
			return "a chain's name has 1 to 127 characters and no blank or punctuation of the language";
		text += strlen(text) + 1;
	}
	return text == end ? NULL : "only jump and goto name a chain";
}

const char *ctnat_check_map(const void *insn, struct ctnat_refusal *why)
{
	const struct ctnat_insn_map *map = insn;
	const char *sentence = check_body(map, why);
	const char *end;

	if (sentence)
		return sentence;
	why->part = 0;
	end = ctnat_map_text(map) + map->text;
	if (!ctnat_is_zero(end, (const char *)insn + map->insn.size - end))
		return "unused bytes of an expression must be zero";
	return map->verdict ? check_chains(map, why) : NULL;
}

/* ---- numbers ---- */

static const char *check_mod(__u32 mod, __u32 offset)
{
	if (!mod)
		return "mod is at least 1";
	if (offset + (mod - 1) < offset)
		return "offset and mod together exceed 32 bits";
	return NULL;
}

const char *ctnat_check_numgen(const void *insn, struct ctnat_refusal *why)
{
	const struct ctnat_insn_numgen *numgen = insn;

	why->part = CTNAT_A_NUMGEN_TYPE;
	if (numgen->type >= __CTNAT_NUMGEN_TYPE_MAX)
		return "unknown way to make a number";
	why->part = CTNAT_A_NUMGEN_REG;
	if (numgen->reg >= CTNAT_REG_WORDS)
		return "a rule has 16 registers, which are too few for this";
	why->part = 0;
	if (numgen->reserved)
		return "unused bytes of an expression must be zero";
	why->part = CTNAT_A_NUMGEN_MOD;
	return check_mod(numgen->mod, numgen->offset);
}

const char *ctnat_check_jhash(const void *insn, struct ctnat_refusal *why)
{
	const struct ctnat_insn_jhash *jhash = insn;
	const char *sentence;
	const char *end;

	why->part = CTNAT_A_JHASH_FIELDS;
	sentence = ctnat_check_key(jhash->field, jhash->n_fields,
				   jhash->n_words);
	if (sentence)
		return sentence;
	end = (const char *)(jhash->data + jhash->n_words);
	if (jhash->insn.size != CTNAT_ALIGN(end - (const char *)insn))
		return "the size of a hash is not that of its fields";
	if (!ctnat_is_zero(end, (const char *)insn + jhash->insn.size - end))
		return "unused bytes of an expression must be zero";
	why->part = CTNAT_A_JHASH_MASK;
	if (!ctnat_key_fits(jhash->field, jhash->n_fields, jhash->data))
		return "the mask is wider than its field";
	why->part = CTNAT_A_JHASH_SEED;
	if (jhash->has & ~CTNAT_JHASH_SEED)
		return "unused bytes of an expression must be zero";
	if (!(jhash->has & CTNAT_JHASH_SEED) && jhash->seed)
		return "an absent seed must be zero";
	why->part = CTNAT_A_JHASH_REG;
	if (jhash->reg >= CTNAT_REG_WORDS)
		return "a rule has 16 registers, which are too few for this";
	why->part = CTNAT_A_JHASH_MOD;
	return check_mod(jhash->mod, jhash->offset);
}
