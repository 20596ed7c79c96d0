// SPDX-License-Identifier: GPL-2.0-only
/* Rules that differ from one that was accepted in addresses and ports alone. */
#include "pattern.h"
#include "wire_attr.h"

/* ---- the model ---- */

/* Fields of which nothing but the check of their values reads the value. */
static bool is_operand(unsigned int field)
{
	switch (field) {
	case CTNAT_FIELD_META_IIFNAME:
	case CTNAT_FIELD_META_OIFNAME:
	case CTNAT_FIELD_ETHER_SADDR:
	case CTNAT_FIELD_ETHER_DADDR:
		return true;
	}
	return ctnat_field_settable(field) == CTNAT_SETTABLE_TUPLE;
}

/* A model while it is learnt. */
struct lesson {
	struct ctnat_pattern *pattern;
	const char *attrs;
	const char *image;
};

static void spare(const struct lesson *lesson, size_t at, size_t len)
{
	memset((char *)lesson->pattern->care + at, 0, len);
}

/* There is no room for more of them: then that is the same in all rules. */
static void learn(const struct lesson *lesson,
		  const struct ctnat_pattern_operand *new)
{
	struct ctnat_pattern *pattern = lesson->pattern;
	size_t len = new->words ? new->words * sizeof(__u32) : sizeof(__u16);

	if (pattern->n_operands == CTNAT_PATTERN_OPERANDS)
		return;
	pattern->operand[pattern->n_operands++] = *new;
	spare(lesson, new->low, len);
	spare(lesson, new->high, len);
}

/* The nest has been read: it has one of each, if any. */
static const struct nlattr *find(const struct nlattr *nest, __u16 type)
{
	const char *at = wire_data(nest);
	size_t left = wire_len(nest);

	while (left) {
		const struct nlattr *attr = wire_head(at, left);

		if (wire_type(attr) == type)
			return attr;
		at += wire_step(attr, left);
		left -= wire_step(attr, left);
	}
	return NULL;
}

static __u16 offset_of(const struct lesson *lesson, const struct nlattr *attr)
{
	return (const char *)wire_data(attr) - lesson->attrs;
}

static __u16 place_of(const struct lesson *lesson, const void *member)
{
	return (const char *)member - lesson->image;
}

/*
 * Whether all values are single ones is the form of a match: so what is a range
 * of some field is one in all rules, and what is none is none.
 */
static void learn_match(const struct lesson *lesson, const struct nlattr *nest,
			const struct ctnat_insn_match *match)
{
	const __u32 *low = ctnat_match_low(match, 0);
	const __u32 *high = ctnat_match_high(match, 0);
	__u16 at = offset_of(lesson, find(nest, CTNAT_A_MATCH_ELEMS));
	__u32 ones[CTNAT_WORDS_MAX];
	unsigned int i, words;

	if (ctnat_match_elems(match) != 1)
		return;
	for (i = 0; i < match->n_fields; i++) {
		struct ctnat_pattern_operand operand = {
			.low = at,
			.high = at + 4 * match->n_words,
			.to = place_of(lesson, low),
			.to_high = place_of(lesson, high),
		};

		words = ctnat_field_words(match->field[i]);
		operand.words = words;
		operand.ways = memcmp(low, high, 4 * words) ?
				       CTNAT_OPERAND_RISES :
				       CTNAT_OPERAND_SAME;
		ctnat_key_ones(&match->field[i], 1, ones);
		operand.most = ones[0];
		if (is_operand(match->field[i]))
			learn(lesson, &operand);
		at += 4 * words;
		low += words;
		high += words;
	}
}

static void learn_nat(const struct lesson *lesson, const struct nlattr *nest,
		      const struct ctnat_nat *nat)
{
	const struct nlattr *addr = find(nest, CTNAT_A_NAT_ADDR_MIN);
	const struct nlattr *port = find(nest, CTNAT_A_NAT_PORT_MIN);
	struct ctnat_pattern_operand operand = {
		.ways = CTNAT_OPERAND_SAME | CTNAT_OPERAND_RISES,
		.most = ~0u,
	};

	if (nat->flags & CTNAT_NAT_NETMAP)
		return;
	if (port) {
		operand.low = offset_of(lesson, port);
		operand.high = offset_of(lesson,
			find(nest, CTNAT_A_NAT_PORT_MAX) ?: port);
		operand.to = place_of(lesson, &nat->port_min);
		operand.to_high = place_of(lesson, &nat->port_max);
		learn(lesson, &operand);
	}
	if (addr) {
		operand.words = ctnat_nat_words(nat);
		operand.low = offset_of(lesson, addr);
		operand.high = offset_of(lesson,
			find(nest, CTNAT_A_NAT_ADDR_MAX) ?: addr);
		operand.to = place_of(lesson, nat->addr);
		operand.to_high = place_of(lesson, ctnat_nat_last(nat));
		learn(lesson, &operand);
	}
}

/* Returns false if whether it is accepted is not told by its attributes. */
static bool learn_insn(const struct lesson *lesson, const struct nlattr *nest,
		       const struct ctnat_insn *insn)
{
	const struct ctnat_insn_nat *nat = (const void *)insn;
	const struct ctnat_insn_ct *ct = (const void *)insn;

	switch (insn->kind) {
	case CTNAT_EXPR_FWD:
		return false;	/* there must be such a device */
	case CTNAT_EXPR_MATCH:
		learn_match(lesson, nest, (const void *)insn);
		break;
	case CTNAT_EXPR_NAT:
		learn_nat(lesson, nest, &nat->nat);
		break;
	case CTNAT_EXPR_CT:
		if (ct->has & CTNAT_CT_NAT)
			learn_nat(lesson, find(nest, CTNAT_A_CT_NAT), &ct->nat);
		break;
	}
	return true;
}

bool ctnat_pattern_learn(struct ctnat_pattern *pattern, struct ctnat_payload attrs,
		       const struct ctnat_rule *rule)
{
	const struct lesson lesson = { pattern, attrs.at, (const char *)rule };
	const struct ctnat_insn *insn = ctnat_rule_first(rule);
	const char *at = attrs.at;
	size_t left = attrs.len;

	pattern->len = 0;
	pattern->n_operands = 0;
	if (attrs.len > sizeof(pattern->attrs) ||
	    rule->size > sizeof(pattern->room))
		return false;
	memset(pattern->attrs, 0, sizeof(pattern->attrs));
	memset(pattern->care, 0xff, sizeof(pattern->care));
	while (left) {
		const struct nlattr *attr = wire_head(at, left);

		if (!learn_insn(&lesson, attr, insn))
			return false;
		insn = ctnat_rule_next(insn);
		at += wire_step(attr, left);
		left -= wire_step(attr, left);
	}
	memcpy(pattern->attrs, attrs.at, attrs.len);
	memcpy(pattern->room, rule, rule->size);
	pattern->len = attrs.len;
	return true;
}

/* ---- others ---- */

bool ctnat_pattern_is(const struct ctnat_pattern *pattern, struct ctnat_payload attrs)
{
	const char *at = attrs.at;
	size_t i, n = attrs.len / sizeof(__u64);
	__u64 word;

	if (attrs.len != pattern->len || !attrs.len)
		return false;
	for (i = 0; i < n; i++) {
		memcpy(&word, at + i * sizeof(word), sizeof(word));
		if ((word ^ pattern->attrs[i]) & pattern->care[i])
			return false;
	}
	word = 0;
	memcpy(&word, at + i * sizeof(word), attrs.len % sizeof(word));
	return !(attrs.len % sizeof(word)) ||
	       !((word ^ pattern->attrs[i]) & pattern->care[i]);
}

static enum ctnat_pattern_way way_of(__u32 low, __u32 high)
{
	return low == high ? CTNAT_OPERAND_SAME :
	       low < high  ? CTNAT_OPERAND_RISES :
			     CTNAT_OPERAND_FALLS;
}

static bool fill_port(const struct ctnat_pattern_operand *operand,
		      const char *from, char *to)
{
	__u16 low, high;

	memcpy(&low, from + operand->low, sizeof(low));
	memcpy(&high, from + operand->high, sizeof(high));
	memcpy(to + operand->to, &low, sizeof(low));
	memcpy(to + operand->to_high, &high, sizeof(high));
	return operand->ways & way_of(low, high);
}

static bool fill_words(const struct ctnat_pattern_operand *operand,
		       const char *from, char *to)
{
	__u32 *low = (void *)(to + operand->to);
	__u32 *high = (void *)(to + operand->to_high);
	enum ctnat_pattern_way way = CTNAT_OPERAND_SAME;
	unsigned int i;

	for (i = 0; i < operand->words; i++) {
		low[i] = ctnat_get_be32(from + operand->low + 4 * i);
		/* of one value there may be one place */
		high[i] = ctnat_get_be32(from + operand->high + 4 * i);
		if (way == CTNAT_OPERAND_SAME)
			way = way_of(ctnat_get_be32(from + operand->low + 4 * i),
				     high[i]);
	}
	return (operand->ways & way) && !((*low | *high) & ~operand->most);
}

bool ctnat_pattern_fill(const struct ctnat_pattern *pattern,
		      struct ctnat_payload attrs, struct ctnat_rule *rule)
{
	const struct ctnat_pattern_operand *operand = pattern->operand;
	const struct ctnat_pattern_operand *end = operand + pattern->n_operands;

	for (; operand < end; operand++)
		if (operand->words ?
			    !fill_words(operand, attrs.at, (char *)rule) :
			    !fill_port(operand, attrs.at, (char *)rule))
			return false;
	return true;
}
