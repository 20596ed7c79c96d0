// SPDX-License-Identifier: GPL-2.0-only
/* Judging single expressions: statements that change the packet. */
#include "check.h"

/* Does the number have bits that a field of so many bits has not? */
static bool is_wider(const __u32 *words, unsigned int bits)
{
	unsigned int i;

	for (i = 0; i < 4; i++) {
		unsigned int above = 32 * (3 - i);	/* bits below the word */

		if (bits <= above ? words[i] :
		    bits < above + 32 && words[i] >> (bits - above))
			return true;
	}
	return false;
}

/* The parts of the second number follow those of the first and the op. */
#define SECOND(part)	((part) + CTNAT_A_SET_FROM2 - CTNAT_A_SET_FROM)

static const char *check_wide(const struct ctnat_wide *value, unsigned int bits,
			      __u32 *part)
{
	*part = CTNAT_A_SET_FROM;
	if (value->field != CTNAT_FIELD_NONE && !ctnat_field_words(value->field))
		return "unknown field";
	*part = CTNAT_A_SET_SHIFT;
	if (value->field == CTNAT_FIELD_NONE &&
	    (value->shift || !ctnat_is_zero(value->and, sizeof(value->and))))
		return "a constant has neither shift nor mask";
	if (value->shift < -127 || value->shift > 127)
		return "a shift goes over 0 to 127 bits";
	*part = CTNAT_A_SET_AND;
	if (is_wider(value->and, bits))
		return "the mask is wider than the field that is set";
	*part = CTNAT_A_SET_XOR;
	if (is_wider(value->xor, bits))
		return "the value is too large for the field that is set";
	return NULL;
}

const char *ctnat_check_set(const void *insn, struct ctnat_refusal *why)
{
	const struct ctnat_insn_set *set = insn;
	unsigned int bits = ctnat_field_bits(set->field);
	const char *sentence;

	why->part = CTNAT_A_SET_FIELD;
	if (set->reserved || set->reserved2)
		return "unused bytes of an expression must be zero";
	if (ctnat_field_settable(set->field) == CTNAT_SETTABLE_NOT) {
		why->error = EOPNOTSUPP;
		return "this field cannot be set";
	}
	sentence = check_wide(&set->value, bits, &why->part);
	if (sentence)
		return sentence;
	why->part = CTNAT_A_SET_OP;
	if (set->op >= __CTNAT_SET_MAX)
		return "two numbers are combined by and, or, or exclusive or";
	if (set->op == CTNAT_SET_ONE)
		return ctnat_is_zero(&set->second, sizeof(set->second)) ? NULL :
			"a second number needs to be combined with the first";
	sentence = check_wide(&set->second, bits, &why->part);
	if (sentence)
		why->part = SECOND(why->part);
	return sentence;
}

const char *ctnat_check_reject(const void *insn, struct ctnat_refusal *why)
{
	static const __u8 codes[] = {
		[CTNAT_REJECT_ICMP] = 16,
		[CTNAT_REJECT_ICMPV6] = 7,
		[CTNAT_REJECT_ICMPX] = __CTNAT_ICMPX_MAX,
		[CTNAT_REJECT_TCP_RESET] = 1,
	};
	const struct ctnat_insn_reject *reject = insn;

	why->part = CTNAT_A_REJECT_TYPE;
	if (!ctnat_is_zero(reject->reserved, sizeof(reject->reserved)))
		return "unused bytes of an expression must be zero";
	if (reject->type >= __CTNAT_REJECT_MAX)
		return "a packet is rejected with icmp, icmpv6, icmpx or a tcp reset";
	why->part = CTNAT_A_REJECT_CODE;
	if (reject->code >= codes[reject->type])
		return "icmp has the codes 0 to 15, icmpv6 0 to 6, icmpx 0 to 3, a tcp reset none";
	return NULL;
}
