// SPDX-License-Identifier: GPL-2.0-only
/* Expressions without what goes without saying. */
#include "rule.h"

void ctnat_key_ones(const __u16 *field, unsigned int n_fields, __u32 *mask)
{
	unsigned int i, n, bits;

	for (i = 0; i < n_fields; i++) {
		n = ctnat_field_words(field[i]);
		bits = ctnat_field_bits(field[i]) % 32;
		*mask++ = bits ? (1u << bits) - 1 : ~0u;
		while (--n)
			*mask++ = ~0u;
	}
}

const __u32 *ctnat_match_mask(const struct ctnat_insn_match *match,
			      __u32 room[CTNAT_WORDS_MAX])
{
	if (!(match->insn.form & CTNAT_MATCH_WHOLE))
		return ctnat_match_data(match);
	ctnat_key_ones(match->field, match->n_fields, room);
	return room;
}

static __u8 form_of(const struct ctnat_insn_match *wide)
{
	const size_t key = wide->n_words * sizeof(__u32);
	__u32 ones[CTNAT_WORDS_MAX];
	__u8 form = CTNAT_MATCH_PACKED;

	ctnat_key_ones(wide->field, wide->n_fields, ones);
	if (!memcmp(wide->data, ones, key))
		form |= CTNAT_MATCH_WHOLE;
	if (wide->n_elems == 1 &&
	    !memcmp(wide->data + wide->n_words, wide->data + 2 * wide->n_words,
		    key))
		form |= CTNAT_MATCH_SINGLE;
	return form;
}

/* In place: nothing moves to behind where it was. */
static void pack_match(struct ctnat_insn_match *match)
{
	const __u32 n_elems = match->n_elems, words = match->n_words;
	const __u32 *from = match->data;
	const __u32 size = match->insn.size;
	size_t n = 2 * (size_t)words * n_elems;
	__u32 *to;

	if (match->insn.form & CTNAT_MATCH_PACKED)
		return;
	match->insn.form = form_of(match);
	to = (__u32 *)ctnat_match_data(match);
	if (match->insn.form & CTNAT_MATCH_SINGLE)
		n = words;
	else
		to[-1] = n_elems;
	if (!(match->insn.form & CTNAT_MATCH_WHOLE)) {
		memmove(to, from, words * sizeof(*to));
		to += words;
	}
	memmove(to, from + words, n * sizeof(*to));
	to += n;
	match->insn.size = CTNAT_ALIGN((char *)to - (char *)match);
	memset(to, 0, (char *)match + size - (char *)to);
}

static void pack_insn(struct ctnat_insn *insn)
{
	const struct ctnat_insn_nat *nat = (void *)insn;
	const struct ctnat_insn_ct *ct = (void *)insn;

	switch (insn->kind) {
	case CTNAT_EXPR_MATCH:
		pack_match((void *)insn);
		break;
	case CTNAT_EXPR_CT:
		if (!(ct->has & CTNAT_CT_TIMEOUT))
			insn->size = CTNAT_ALIGN(ctnat_ct_size(ct));
		break;
	case CTNAT_EXPR_NAT:
		insn->size = CTNAT_ALIGN(offsetof(struct ctnat_insn_nat, nat) +
					 ctnat_nat_size(&nat->nat));
		break;
	}
}

void ctnat_rule_pack(struct ctnat_rule *rule)
{
	char *from = (char *)(rule + 1), *to = from;
	const char *end = (char *)rule + rule->size;

	while (from < end) {
		struct ctnat_insn *insn = (void *)from;
		const __u32 size = insn->size;

		pack_insn(insn);
		memmove(to, from, insn->size);
		to += ((struct ctnat_insn *)to)->size;
		from += size;
	}
	rule->size = to - (char *)rule;
}
