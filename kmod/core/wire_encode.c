// SPDX-License-Identifier: GPL-2.0-only
/* A rule image -> netlink attributes. */
#include "shape.h"
#include "wire_attr.h"

/*
 * Where the attributes grow; @to is NULL while only their size is asked.
 * @shape: to be told where operands go, or NULL
 * @insn, @insn_at: the expression, or a longer copy, and where it is in the image
 */
struct stream {
	char *to;
	size_t room;
	size_t at;
	bool full;
	struct ctnat_shape *shape;
	const struct ctnat_insn *insn;
	size_t insn_at;
};

/* Where the next @len bytes go; NULL: nowhere. */
static char *take(struct stream *s, size_t len)
{
	size_t at = s->at;

	if (s->to && !s->full && len > s->room - at)
		s->full = true;
	s->at += len;
	return s->to && !s->full ? s->to + at : NULL;
}

static void put(struct stream *s, const void *from, size_t len)
{
	char *to = take(s, len);

	if (to)
		memcpy(to, from, len);
}

/* The length of an attribute that began at @from is known now. */
static void end_attr(struct stream *s, size_t from)
{
	static const char zeros[NLA_ALIGNTO];
	size_t len = s->at - from;

	if (len > 0xffff)
		s->full = true;
	if (s->to && !s->full)
		((struct nlattr *)(s->to + from))->nla_len = len;
	put(s, zeros, NLA_ALIGN(len) - len);
}

static size_t begin_attr(struct stream *s, __u16 type)
{
	struct nlattr attr = { .nla_type = type };
	size_t from = s->at;

	put(s, &attr, NLA_HDRLEN);
	return from;
}

static void put_attr(struct stream *s, __u16 type, const void *data, size_t len)
{
	size_t from = begin_attr(s, type);

	put(s, data, len);
	end_attr(s, from);
}

static void put_more_words(struct stream *s, const __u32 *words, size_t n)
{
	char *to = take(s, n * sizeof(*words));
	size_t i;

	for (i = 0; to && i < n; i++)
		ctnat_put_be32(to + i * sizeof(*words), words[i]);
}

static void put_words(struct stream *s, __u16 type, const __u32 *words,
		      size_t n)
{
	size_t from = begin_attr(s, type);

	put_more_words(s, words, n);
	end_attr(s, from);
}

/* If there is an operand in this member, it goes there. */
static void note_operand(struct stream *s, const void *member, size_t wire)
{
	struct ctnat_operand *operand;
	size_t at;
	__u32 i;

	if (!s->shape)
		return;
	at = s->insn_at + ((const char *)member - (const char *)s->insn);
	for (i = 0; i < s->shape->n_operands; i++) {
		operand = &s->shape->operand[i];
		if (operand->at != at)
			continue;
		if (operand->wire)
			operand->again = wire;
		else
			operand->wire = wire;
	}
}

/* Would the decoder find the same value if the attribute were absent? */
static bool is_default(const struct wire_nest *nest, const void *from,
		       const struct wire_attr *how)
{
	const char *member = (const char *)from + how->offset;
	size_t i;

	if (how->form == WIRE_ADDR_LAST)
		return !memcmp(member, member + wire_addr_len(from),
			       wire_addr_len(from));
	if (how->like)
		return !memcmp(member, (const char *)from +
				nest->attrs[how->like].offset, how->size);
	for (i = 0; i < how->size; i++)
		if (member[i] != (how->ones ? (char)0xff : 0))
			return false;
	return true;
}

static bool is_there(const struct wire_nest *nest, const void *from,
		     const struct wire_attr *how)
{
	__u32 has = wire_get_has(nest, from);

	if (how->has)
		return has & how->has;
	if (how->with && !(has & how->with))
		return false;
	return how->needed || !is_default(nest, from, how);
}

static void put_value(struct stream *s, const struct ctnat_value *value)
{
	if (value->field != CTNAT_FIELD_NONE)
		put_attr(s, CTNAT_A_VALUE_FIELD, &value->field,
			 sizeof(value->field));
	if (value->shift)
		put_attr(s, CTNAT_A_VALUE_SHIFT, &value->shift,
			 sizeof(value->shift));
	if (value->field != CTNAT_FIELD_NONE && value->and != ~0u)
		put_attr(s, CTNAT_A_VALUE_AND, &value->and,
			 sizeof(value->and));
	if (value->xor)
		put_attr(s, CTNAT_A_VALUE_XOR, &value->xor,
			 sizeof(value->xor));
}

/* Bytes of an array of fields, less the zeros at its end. */
static size_t fields_size(const __u16 *fields, size_t size)
{
	while (size && !fields[size / sizeof(*fields) - 1])
		size -= sizeof(*fields);
	return size;
}

/* All forms but texts and nests. */
static void put_plain(struct stream *s, __u16 type, const struct wire_attr *how,
		      const void *from)
{
	const void *member = (const char *)from + how->offset;

	note_operand(s, member, s->at + NLA_HDRLEN);
	switch (how->form) {
	case WIRE_NUMBER:
		put_attr(s, type, member, how->size);
		break;
	case WIRE_FLAG:
		put_attr(s, type, "", 0);
		break;
	case WIRE_WORDS:
		put_words(s, type, member, how->size / 4);
		break;
	case WIRE_ADDR:
		put_words(s, type, member, wire_addr_len(from) / 4);
		break;
	case WIRE_ADDR_LAST:
		put_words(s, type, (const __u32 *)member + wire_addr_len(from) / 4,
			  wire_addr_len(from) / 4);
		break;
	case WIRE_NAME:
		put_attr(s, type, member, strlen(member) + 1);
		break;
	case WIRE_FIELDS:
		put_attr(s, type, member, fields_size(member, how->size));
		break;
	}
}

static void put_nat(struct stream *s, const struct ctnat_nat *nat)
{
	const struct wire_attr *how;
	__u16 type;

	for (type = 1; type <= ctnat_wire_nat.max; type++) {
		how = &ctnat_wire_nat.attrs[type];
		if (is_there(&ctnat_wire_nat, nat, how))
			put_plain(s, type, how, nat);
	}
}

static void put_nested(struct stream *s, __u16 type,
		       const struct wire_attr *how, const void *from)
{
	const void *member = (const char *)from + how->offset;
	size_t begin = begin_attr(s, type | NLA_F_NESTED);

	if (how->form == WIRE_NAT)
		put_nat(s, member);
	else
		put_value(s, member);
	end_attr(s, begin);
}

/* The text behind the fixed part; an empty one that need not be is not sent. */
static void put_text(struct stream *s, __u16 type, const char *text,
		     bool needed)
{
	if (*text || needed)
		put_attr(s, type, text, strlen(text) + 1);
}

/* The fields of a key, and its mask unless that is all ones. */
static void put_key(struct stream *s, __u16 fields, const __u16 *field,
		    unsigned int n, const __u32 *mask)
{
	unsigned int i, w, bits, words = 0;
	bool ones = true;

	put_attr(s, fields, field, n * sizeof(*field));
	for (i = 0; i < n; i++) {
		bits = ctnat_field_bits(field[i]) % 32;
		ones &= mask[words] == (bits ? (1u << bits) - 1 : ~0u);
		for (w = 1; w < ctnat_field_words(field[i]); w++)
			ones &= mask[words + w] == ~0u;
		words += w;
	}
	/* of all kinds that have a key the mask follows the fields */
	if (!ones)
		put_words(s, fields + 1, mask, words);
}

/* The element that a match of one value has ends where it begins. */
static void put_elems(struct stream *s, const struct ctnat_insn_match *match)
{
	size_t from = begin_attr(s, CTNAT_A_MATCH_ELEMS);
	size_t n = (size_t)match->n_words * ctnat_match_elems(match);
	const __u32 *elems = ctnat_match_low(match, 0);

	note_operand(s, elems, s->at);
	if (match->insn.form & CTNAT_MATCH_SINGLE) {
		put_more_words(s, elems, n);
		note_operand(s, elems, s->at);
		put_more_words(s, elems, n);
	} else {
		put_more_words(s, elems, 2 * n);
	}
	end_attr(s, from);
}

static void put_match(struct stream *s, const struct ctnat_insn_match *match)
{
	if (match->insn.form & CTNAT_MATCH_WHOLE)
		put_attr(s, CTNAT_A_MATCH_FIELDS, match->field,
			 match->n_fields * sizeof(*match->field));
	else
		put_key(s, CTNAT_A_MATCH_FIELDS, match->field, match->n_fields,
			ctnat_match_data(match));
	put_elems(s, match);
	if (match->invert)
		put_attr(s, CTNAT_A_MATCH_INVERT, "", 0);
}

static void put_word(struct stream *s, __u32 word)
{
	__u8 be[4];

	ctnat_put_be32(be, word);
	put(s, be, sizeof(be));
}

static void put_map(struct stream *s, const struct ctnat_insn_map *map)
{
	__u32 words = ctnat_map_stride(map) - map->verdict;
	size_t from;
	__u32 i, w;

	put_key(s, CTNAT_A_MAP_FIELDS, map->field, map->n_fields, map->data);
	from = begin_attr(s, CTNAT_A_MAP_ELEMS);
	for (i = 0; i < map->n_elems; i++)
		for (w = 0; w < words; w++)
			put_word(s, ctnat_map_low(map, i)[w]);
	end_attr(s, from);
	if (!map->verdict) {
		put_attr(s, CTNAT_A_MAP_DATA, &map->n_data,
			 sizeof(map->n_data));
		if (map->reg)
			put_attr(s, CTNAT_A_MAP_REG, &map->reg,
				 sizeof(map->reg));
	}
	if (map->text)
		put_attr(s, CTNAT_A_MAP_CHAINS, ctnat_map_text(map),
			 map->text);
}

static void put_parts(struct stream *s, const struct wire_nest *nest,
		      const struct ctnat_insn *insn, size_t size)
{
	const void *from = (const char *)insn + nest->base;
	__u16 type;

	for (type = 1; type <= nest->max; type++) {
		const struct wire_attr *how = &nest->attrs[type];

		if (how->form == WIRE_TEXT && insn->size > size)
			put_text(s, type, (const char *)insn + size,
				 how->needed);
		else if (how->form == WIRE_TEXT || how->form == WIRE_PAD ||
			 how->form == WIRE_OWN ||
			 !is_there(nest, from, how))
			continue;
		else if (wire_is_nest(how))
			put_nested(s, type, how, from);
		else
			put_plain(s, type, how, from);
	}
}

static void put_jhash(struct stream *s, const struct ctnat_insn_jhash *jhash)
{
	put_key(s, CTNAT_A_JHASH_FIELDS, jhash->field, jhash->n_fields,
		jhash->data);
	put_parts(s, &ctnat_wire_nests[CTNAT_EXPR_JHASH], &jhash->insn,
		  jhash->insn.size);
}

static void put_lookup(struct stream *s, const struct ctnat_insn_lookup *lookup)
{
	put_key(s, CTNAT_A_LOOKUP_FIELDS, lookup->field, lookup->n_fields,
		lookup->data);
	put_parts(s, &ctnat_wire_nests[CTNAT_EXPR_LOOKUP], &lookup->insn,
		  ctnat_lookup_fixed(lookup));
}

static void put_dynset(struct stream *s, const struct ctnat_insn_dynset *dynset)
{
	put_key(s, CTNAT_A_DYNSET_FIELDS, dynset->field, dynset->n_fields,
		dynset->data);
	put_parts(s, &ctnat_wire_nests[CTNAT_EXPR_DYNSET], &dynset->insn,
		  ctnat_dynset_fixed(dynset));
}

/* The longest that it can be, as the tables have it. */
static void put_ct(struct stream *s, const struct ctnat_insn_ct *ct)
{
	const size_t size = sizeof(*ct);
	struct ctnat_insn_ct whole = { .has = 0 };
	const struct ctnat_insn *insn = &ct->insn;

	if (ct->insn.size < size) {
		memcpy(&whole, ct, ct->insn.size);
		whole.insn.size = size;
		insn = &whole.insn;
		s->insn = insn;
	}
	put_parts(s, &ctnat_wire_nests[CTNAT_EXPR_CT], insn, size);
}

static int encode(struct stream *s, const struct ctnat_rule *rule)
{
	const struct ctnat_insn *insn;

	ctnat_rule_for_each(insn, rule) {
		size_t from = begin_attr(s, insn->kind | NLA_F_NESTED);

		s->insn = insn;
		s->insn_at = (const char *)insn - (const char *)rule;
		switch (insn->kind) {
		case CTNAT_EXPR_MATCH:
			put_match(s, (const void *)insn);
			break;
		case CTNAT_EXPR_MAP:
			put_map(s, (const void *)insn);
			break;
		case CTNAT_EXPR_JHASH:
			put_jhash(s, (const void *)insn);
			break;
		case CTNAT_EXPR_LOOKUP:
			put_lookup(s, (const void *)insn);
			break;
		case CTNAT_EXPR_DYNSET:
			put_dynset(s, (const void *)insn);
			break;
		case CTNAT_EXPR_CT:
			put_ct(s, (const void *)insn);
			break;
		default:
			put_parts(s, &ctnat_wire_nests[insn->kind], insn,
				  ctnat_wire_sizes[insn->kind]);
		}
		end_attr(s, from);
	}
	if (s->to && s->full)
		return -ENOBUFS;
	return s->at;
}

int ctnat_wire_encode(const struct ctnat_rule *rule, void *attrs, size_t room)
{
	struct stream s = { .to = attrs, .room = room };

	return encode(&s, rule);
}

int ctnat_wire_encode_first(const struct ctnat_rule *rule,
			    struct ctnat_shape *shape, void *attrs, size_t room)
{
	struct stream s = { .to = attrs, .room = room, .shape = shape };

	return encode(&s, rule);
}

void ctnat_wire_encode_again(const struct ctnat_shape *shape,
			     const struct ctnat_rule *rule, void *attrs)
{
	const struct ctnat_operand *operand = shape->operand;
	const struct ctnat_operand *end = operand + shape->n_operands;

	for (; operand < end; operand++) {
		const __u32 *from = (const void *)((const char *)rule +
						   operand->at);
		char *to = (char *)attrs + operand->wire;
		/* once more to the same place, where there is no other */
		size_t again = operand->again ? operand->again - operand->wire :
						0;
		__u16 i;

		if (operand->len == sizeof(__u16))
			memcpy(to, from, sizeof(__u16));
		for (i = 0; i < operand->len / sizeof(*from); i++) {
			ctnat_put_be32(to, from[i]);
			ctnat_put_be32(to + again, from[i]);
			to += sizeof(*from);
		}
	}
}

/* Bytes of the counts that are 0 now, and so not sent. */
static int untold_counts(const struct ctnat_insn *insn)
{
	const struct ctnat_insn_counter *counter = (const void *)insn;
	const struct ctnat_insn_quota *quota = (const void *)insn;
	const int each = NLA_HDRLEN + sizeof(__u64);

	switch (insn->kind) {
	case CTNAT_EXPR_COUNTER:
		return (!counter->packets + !counter->bytes) * each;
	case CTNAT_EXPR_QUOTA:
		return !quota->quota.used * each;
	}
	return 0;
}

int ctnat_wire_most(const struct ctnat_rule *rule)
{
	int size = ctnat_wire_encode(rule, NULL, 0);
	const struct ctnat_insn *insn;

	ctnat_rule_for_each(insn, rule)
		size += untold_counts(insn);
	return size;
}

int ctnat_wire_encode_object(const struct ctnat_object *object, void *attrs,
			     size_t room)
{
	struct stream s = { .to = attrs, .room = room };

	put_parts(&s, &ctnat_wire_objects[object->kind], (const void *)object,
		  ctnat_wire_object_sizes[object->kind]);
	if (s.to && s.full)
		return -ENOBUFS;
	return s.at;
}
