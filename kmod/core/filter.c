// SPDX-License-Identifier: GPL-2.0-only
/* Filters of connections: which are right, what they hold of, what they name. */
#include "check.h"
#include "conn.h"
#include "match.h"

/* ---- is it one? ---- */

/* Fields of expectations; those of connections are these and more. */
static bool is_expectation_field(unsigned int field)
{
	switch (field) {
	case CTNAT_FIELD_CT_ZONE:
	case CTNAT_FIELD_CT_MARK:
	case CTNAT_FIELD_CT_LABEL:
	case CTNAT_FIELD_CT_HELPER:
	case CTNAT_FIELD_CT_EXPIRATION:
	case CTNAT_FIELD_CT_ORIG_L3PROTO:
	case CTNAT_FIELD_CT_ORIG_PROTOCOL:
	case CTNAT_FIELD_CT_ORIG_IP_SADDR:
	case CTNAT_FIELD_CT_ORIG_IP_DADDR:
	case CTNAT_FIELD_CT_ORIG_IP6_SADDR:
	case CTNAT_FIELD_CT_ORIG_IP6_DADDR:
	case CTNAT_FIELD_CT_ORIG_PROTO_SRC:
	case CTNAT_FIELD_CT_ORIG_PROTO_DST:
		return true;
	}
	return false;
}

static bool is_connection_field(unsigned int field)
{
	switch (field) {
	case CTNAT_FIELD_CT_ORIG_ZONE:
	case CTNAT_FIELD_CT_REPLY_ZONE:
	case CTNAT_FIELD_CT_STATUS:
	case CTNAT_FIELD_CT_ID:
	case CTNAT_FIELD_CT_BYTES:
	case CTNAT_FIELD_CT_ORIG_BYTES:
	case CTNAT_FIELD_CT_REPLY_BYTES:
	case CTNAT_FIELD_CT_PACKETS:
	case CTNAT_FIELD_CT_ORIG_PACKETS:
	case CTNAT_FIELD_CT_REPLY_PACKETS:
	case CTNAT_FIELD_CT_AVGPKT:
	case CTNAT_FIELD_CT_ORIG_AVGPKT:
	case CTNAT_FIELD_CT_REPLY_AVGPKT:
	case CTNAT_FIELD_CT_REPLY_L3PROTO:
	case CTNAT_FIELD_CT_REPLY_PROTOCOL:
	case CTNAT_FIELD_CT_REPLY_IP_SADDR:
	case CTNAT_FIELD_CT_REPLY_IP_DADDR:
	case CTNAT_FIELD_CT_REPLY_IP6_SADDR:
	case CTNAT_FIELD_CT_REPLY_IP6_DADDR:
	case CTNAT_FIELD_CT_REPLY_PROTO_SRC:
	case CTNAT_FIELD_CT_REPLY_PROTO_DST:
	case CTNAT_FIELD_CT_ORIG_ICMP_ID:
	case CTNAT_FIELD_CT_REPLY_ICMP_ID:
		return true;
	}
	return is_expectation_field(field);
}

static const char *check_fields(const struct ctnat_insn_match *match,
				bool expectations)
{
	unsigned int i;

	for (i = 0; i < match->n_fields; i++) {
		if (!is_connection_field(match->field[i]))
			return "a filter asks about connections, not about packets";
		if (expectations && !is_expectation_field(match->field[i]))
			return "an expectation does not have this; it has a zone, a helper, and what is original";
	}
	return NULL;
}

int ctnat_filter_check(const struct ctnat_rule *filter, bool expectations,
		       struct ctnat_refusal *why)
{
	const struct ctnat_insn_match *match;
	const struct ctnat_insn *insn;
	const char *sentence;
	__u32 n = 0, elems = 0;

	ctnat_rule_for_each(insn, filter) {
		if (insn->kind != CTNAT_EXPR_MATCH)
			return ctnat_refuse(why, EINVAL, n, 0,
					    "a filter holds matches only");
		match = (const void *)insn;
		sentence = check_fields(match, expectations);
		if (sentence)
			return ctnat_refuse(why, EINVAL, n,
					    CTNAT_A_MATCH_FIELDS, sentence);
		elems += ctnat_match_elems(match);
		if (elems > CTNAT_FILTER_ELEMS_MAX)
			return ctnat_refuse(why, E2BIG, n,
					    CTNAT_A_MATCH_ELEMS,
					    "a filter takes at most 256 values; use ranges or several commands");
		n++;
	}
	return 0;
}

/* ---- does it hold? ---- */

static bool match_holds(const struct ctnat_insn_match *match,
			ctnat_filter_load load, const void *of)
{
	__u32 room[CTNAT_WORDS_MAX], key[CTNAT_WORDS_MAX];
	const __u32 *mask = ctnat_match_mask(match, room);
	unsigned int i, at = 0;

	for (i = 0; i < match->n_fields; i++) {
		if (!load(of, match->field[i], key + at))
			return false;
		at += ctnat_field_words(match->field[i]);
	}
	for (i = 0; i < match->n_words; i++)
		key[i] &= mask[i];
	return ctnat_match_any(match, key) != match->invert;
}

bool ctnat_filter_holds(const struct ctnat_rule *filter,
			ctnat_filter_load load, const void *of)
{
	const struct ctnat_insn *insn;

	if (!filter)
		return true;
	ctnat_rule_for_each(insn, filter)
		if (!match_holds((const void *)insn, load, of))
			return false;
	return true;
}

/* ---- the one connection that it names ---- */

enum part {
	PART_PROTOCOL,
	PART_SADDR,
	PART_DADDR,
	PART_SRC,
	PART_DST,
	PART_ID,
	PART_ZONE,
};

/* The parts that have one value, of one direction. */
struct pins {
	__u32 has;
	struct ctnat_tuple tuple;
};

struct place {
	__u16 field;
	__u8 direction;
	__u8 part;
	__u8 l3proto;
};

#define PLACE(FIELD, part, l3proto) \
	{ CTNAT_FIELD_CT_ORIG_##FIELD, CTNAT_DIRECTION_ORIGINAL, part, \
	  l3proto }, \
	{ CTNAT_FIELD_CT_REPLY_##FIELD, CTNAT_DIRECTION_REPLY, part, l3proto }

static const struct place places[] = {
	PLACE(PROTOCOL, PART_PROTOCOL, 0),
	PLACE(IP_SADDR, PART_SADDR, NFPROTO_IPV4),
	PLACE(IP6_SADDR, PART_SADDR, NFPROTO_IPV6),
	PLACE(IP_DADDR, PART_DADDR, NFPROTO_IPV4),
	PLACE(IP6_DADDR, PART_DADDR, NFPROTO_IPV6),
	PLACE(PROTO_SRC, PART_SRC, 0),
	PLACE(PROTO_DST, PART_DST, 0),
	PLACE(ICMP_ID, PART_ID, 0),
	PLACE(ZONE, PART_ZONE, 0),
};

#define N_PLACES	(sizeof(places) / sizeof(places[0]))

static void pin(struct pins *pins, const struct place *place,
		const __u32 *words)
{
	struct ctnat_tuple *tuple = &pins->tuple;
	unsigned int n = place->l3proto == NFPROTO_IPV6 ? 4 : 1;

	pins->has |= 1u << place->part;
	if (place->l3proto)
		tuple->l3proto = place->l3proto;
	switch (place->part) {
	case PART_PROTOCOL:
		tuple->protocol = words[0];
		break;
	case PART_SADDR:
		memcpy(tuple->saddr, words, n * sizeof(*words));
		break;
	case PART_DADDR:
		memcpy(tuple->daddr, words, n * sizeof(*words));
		break;
	case PART_SRC:
		tuple->src = words[0];
		break;
	case PART_DST:
		tuple->dst = words[0];
		break;
	case PART_ID:
		tuple->id = words[0];
		break;
	case PART_ZONE:
		tuple->zone = words[0];
		break;
	}
}

/* One value, no bit of it left open? */
static bool is_one_value(const struct ctnat_insn_match *match)
{
	__u32 room[CTNAT_WORDS_MAX];
	const __u32 *mask = ctnat_match_mask(match, room);
	unsigned int i, bits, at = 0;

	if (ctnat_match_elems(match) != 1 || match->invert ||
	    memcmp(ctnat_match_low(match, 0), ctnat_match_high(match, 0),
		   match->n_words * sizeof(__u32)))
		return false;
	for (i = 0; i < match->n_fields; i++) {
		bits = ctnat_field_bits(match->field[i]);
		for (; bits > 32; bits -= 32)
			if (mask[at++] != ~0u)
				return false;
		if (mask[at++] != ~0u >> (32 - bits))
			return false;
	}
	return true;
}

static void pin_match(const struct ctnat_insn_match *match, struct pins *pins,
		      struct ctnat_filter_key *key)
{
	const __u32 *words = ctnat_match_low(match, 0);
	unsigned int i, p;

	if (!is_one_value(match))
		return;
	for (i = 0; i < match->n_fields; i++) {
		if (match->field[i] == CTNAT_FIELD_CT_ZONE) {
			key->has_zone = true;
			key->zone = words[0];
		}
		for (p = 0; p < N_PLACES; p++)
			if (places[p].field == match->field[i])
				pin(&pins[places[p].direction], &places[p],
				    words);
		words += ctnat_field_words(match->field[i]);
	}
}

static bool is_whole(const struct pins *pins)
{
	__u32 needs = 1u << PART_PROTOCOL | 1u << PART_SADDR |
		      1u << PART_DADDR;
	__u8 protocol = pins->tuple.protocol;

	if (ctnat_protocol_has_ports(protocol) ||
	    ctnat_protocol_has_keys(protocol))
		needs |= 1u << PART_SRC | 1u << PART_DST;
	if (ctnat_protocol_is_icmp(protocol))
		needs |= 1u << PART_SRC | 1u << PART_DST | 1u << PART_ID;
	return (pins->has & needs) == needs;
}

bool ctnat_filter_key(const struct ctnat_rule *filter,
		      struct ctnat_filter_key *key)
{
	const struct ctnat_insn *insn;
	struct pins pins[2];
	unsigned int i;

	memset(pins, 0, sizeof(pins));
	memset(key, 0, sizeof(*key));
	if (!filter)
		return false;
	ctnat_rule_for_each(insn, filter)
		pin_match((const void *)insn, pins, key);
	for (i = 0; i < 2; i++) {
		if (!is_whole(&pins[i]))
			continue;
		key->tuple = pins[i].tuple;
		key->direction = i;
		if (pins[i].has & 1u << PART_ZONE) {
			key->has_zone = true;
			key->zone = pins[i].tuple.zone;
		}
		key->tuple.zone = 0;
		return true;
	}
	return false;
}

/* ---- the reverse ---- */

static void add_match(struct ctnat_rule *filter, unsigned int field,
		      const __u32 *words)
{
	unsigned int i, n = ctnat_field_words(field);
	unsigned int bits = ctnat_field_bits(field);
	struct ctnat_insn_match *match;

	match = (void *)((char *)filter + filter->size);
	match->insn.kind = CTNAT_EXPR_MATCH;
	match->insn.size = ctnat_match_size(n, 1);
	match->n_fields = 1;
	match->n_words = n;
	match->n_elems = 1;
	match->field[0] = field;
	for (i = 0; i < n; i++) {
		match->data[i] = bits >= 32 ? ~0u : (1u << bits) - 1;
		match->data[n + i] = words[i];
		match->data[2 * n + i] = words[i];
	}
	filter->size += match->insn.size;
	filter->n_insns++;
}

static const __u32 *part_words(const struct ctnat_filter_key *key,
			       unsigned int part, __u32 *number)
{
	const struct ctnat_tuple *tuple = &key->tuple;

	switch (part) {
	case PART_SADDR:
		return tuple->saddr;
	case PART_DADDR:
		return tuple->daddr;
	case PART_PROTOCOL:
		*number = tuple->protocol;
		break;
	case PART_SRC:
		*number = tuple->src;
		break;
	case PART_DST:
		*number = tuple->dst;
		break;
	case PART_ID:
		*number = tuple->id;
		break;
	default:
		*number = key->zone;
	}
	return number;
}

static bool has_part(const struct ctnat_filter_key *key,
		     const struct place *place)
{
	__u8 protocol = key->tuple.protocol;

	if (place->direction != key->direction ||
	    (place->l3proto && place->l3proto != key->tuple.l3proto))
		return false;
	switch (place->part) {
	case PART_SRC:
	case PART_DST:
		return ctnat_protocol_has_ports(protocol) ||
		       ctnat_protocol_has_keys(protocol) ||
		       ctnat_protocol_is_icmp(protocol);
	case PART_ID:
		return ctnat_protocol_is_icmp(protocol);
	case PART_ZONE:
		return key->has_zone;
	}
	return true;
}

void ctnat_filter_of(const struct ctnat_filter_key *key,
		     struct ctnat_rule *filter)
{
	unsigned int p;
	__u32 number;

	memset(filter, 0, CTNAT_FILTER_OF_SIZE);
	filter->size = sizeof(*filter);
	for (p = 0; p < N_PLACES; p++)
		if (has_part(key, &places[p]))
			add_match(filter, places[p].field,
				  part_words(key, places[p].part, &number));
}

/* ---- the way back ---- */

/* Types of ICMP that are answers of each other, as nf_conntrack has them. */
static const __u8 answers[][2] = {
	{ 8, 0 }, { 13, 14 }, { 15, 16 }, { 17, 18 },
};

static const __u8 answers6[][2] = {
	{ 128, 129 }, { 139, 140 },
};

static __u16 answer_type(const __u8 (*pairs)[2], unsigned int n, __u16 type)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (pairs[i][0] == type)
			return pairs[i][1];
		if (pairs[i][1] == type)
			return pairs[i][0];
	}
	return type;
}

void ctnat_tuple_invert(struct ctnat_tuple *to, const struct ctnat_tuple *from)
{
	*to = *from;
	memcpy(to->saddr, from->daddr, sizeof(to->saddr));
	memcpy(to->daddr, from->saddr, sizeof(to->daddr));
	if (from->protocol == IPPROTO_ICMP) {
		to->src = answer_type(answers, 4, from->src);
	} else if (from->protocol == IPPROTO_ICMPV6) {
		to->src = answer_type(answers6, 2, from->src);
	} else {
		to->src = from->dst;
		to->dst = from->src;
	}
}
