// SPDX-License-Identifier: GPL-2.0-only
/* Netlink attributes -> a rule image. Nothing of what is read is trusted. */
#include "check.h"
#include "wire_attr.h"
#include "wire_image.h"

/* One expression, or object, while it is read. */
struct decode {
	struct image image;
	struct ctnat_refusal *why;
	const struct nlattr *text;	/* of a WIRE_TEXT, or NULL */
	const struct nlattr *by_type[WIRE_MAX + 1];
	union {				/* ct is the largest */
		struct ctnat_insn insn;
		struct ctnat_insn_match match;
		struct ctnat_insn_counter counter;
		struct ctnat_insn_log log;
		struct ctnat_insn_verdict verdict;
		struct ctnat_insn_ct ct;
		struct ctnat_insn_set set;
		struct ctnat_insn_reject reject;
		struct ctnat_insn_nat nat;
		struct ctnat_insn_map map;
		struct ctnat_insn_numgen numgen;
		struct ctnat_insn_jhash jhash;
		struct ctnat_insn_objref objref;
		struct ctnat_insn_limit limit;
		struct ctnat_insn_quota quota;
		struct ctnat_insn_ct_count ct_count;
		struct ctnat_object object;
		struct ctnat_insn_lookup lookup;
		struct ctnat_insn_dynset dynset;
	};
};

static struct ctnat_payload payload_of(const struct nlattr *attr)
{
	return (struct ctnat_payload){ wire_data(attr), wire_len(attr) };
}

/* ---- attributes of a nest, by type ---- */

static const char *index_attr(const struct nlattr *attr,
			      const struct wire_nest *nest,
			      const struct nlattr **by_type)
{
	__u16 flags = attr->nla_type & ~NLA_TYPE_MASK;
	__u16 type = wire_type(attr);

	if (!type || type > nest->max || !nest->attrs[type].form)
		return "unknown attribute; the sender is newer than the receiver, update it";
	if (flags != (wire_is_nest(&nest->attrs[type]) ? NLA_F_NESTED : 0))
		return "wrong flags of an attribute";
	if (nest->attrs[type].form == WIRE_PAD)
		return wire_len(attr) ? "padding must be empty" : NULL;
	if (by_type[type])
		return "an attribute is given twice";
	by_type[type] = attr;
	return NULL;
}

static const char *index_nest(struct ctnat_payload payload,
			      const struct wire_nest *nest,
			      const struct nlattr **by_type, __u32 *part)
{
	const char *at = payload.at;
	size_t left = payload.len;
	const char *sentence;
	__u16 type;

	memset(by_type, 0, (nest->max + 1) * sizeof(*by_type));
	*part = 0;
	while (left) {
		const struct nlattr *attr = wire_head(at, left);

		if (!attr)
			return "an attribute does not fit in its nest";
		sentence = index_attr(attr, nest, by_type);
		if (sentence) {
			*part = wire_type(attr);
			return sentence;
		}
		at += wire_step(attr, left);
		left -= wire_step(attr, left);
	}
	for (type = 1; type <= nest->max; type++)
		if (nest->attrs[type].needed && !by_type[type])
			return "a needed attribute is missing";
	return NULL;
}

/* ---- values of attributes ---- */

static const char *get_value(const struct nlattr *outer,
			     struct ctnat_value *value)
{
	const struct nlattr *by_type[WIRE_MAX + 1];
	const struct wire_attr *how;
	const char *sentence;
	__u32 part;
	__u16 type;

	sentence = index_nest(payload_of(outer), &ctnat_wire_value, by_type, &part);
	if (sentence)
		return sentence;
	for (type = 1; type <= ctnat_wire_value.max; type++) {
		how = &ctnat_wire_value.attrs[type];
		if (!by_type[type])
			continue;
		if (wire_len(by_type[type]) != how->size)
			return "an attribute has the wrong length";
		memcpy((char *)value + how->offset, wire_data(by_type[type]),
		       how->size);
	}
	if (by_type[CTNAT_A_VALUE_FIELD] && !by_type[CTNAT_A_VALUE_AND])
		value->and = ~0u;
	return NULL;
}

static const char *get_nest(struct decode *d, struct ctnat_payload payload,
			    const struct wire_nest *nest,
			    const struct nlattr **by_type, void *to);

static const char *get_nat(struct decode *d, const struct nlattr *outer,
			   struct ctnat_nat *nat)
{
	const struct nlattr *by_type[WIRE_MAX + 1];
	const char *sentence = get_nest(d, payload_of(outer), &ctnat_wire_nat,
					by_type, nat);

	if (sentence)
		d->why->part += CTNAT_PART_NAT;
	return sentence;
}

/* All forms but the nests. */
static const char *get_plain(struct decode *d, const struct nlattr *attr,
			     const struct wire_attr *how, void *to)
{
	char *member = (char *)to + how->offset;
	const char *text = wire_data(attr);
	size_t len = wire_len(attr);

	switch (how->form) {
	case WIRE_NUMBER:
		if (len != how->size)
			return "an attribute has the wrong length";
		memcpy(member, wire_data(attr), len);
		return NULL;
	case WIRE_FLAG:
		if (len)
			return "a flag is empty";
		if (!how->has)
			*member = 1;
		return NULL;
	case WIRE_WORDS:
		return get_words(attr, (void *)member, how->size);
	case WIRE_ADDR:
		return get_words(attr, (void *)member, wire_addr_len(to));
	case WIRE_ADDR_LAST:
		return get_words(attr, (void *)(member + wire_addr_len(to)),
				 wire_addr_len(to));
	case WIRE_NAME:
		if (!len || strnlen(text, len) != len - 1)
			return "a text must end with its only NUL";
		if (len > how->size)
			return "a name is too long";
		memcpy(member, text, len);
		return NULL;
	case WIRE_FIELDS:
		if (!len || len % sizeof(__u16) || len > how->size)
			return "a set takes 1 to 8 fields";
		memcpy(member, text, len);
		return NULL;
	case WIRE_TEXT:
		if (!len || strnlen(text, len) != len - 1)
			return "a text must end with its only NUL";
		d->text = attr;
		return NULL;
	}
	return NULL;
}

/* What an absent attribute means, or why it may not be there. */
static const char *settle(const struct wire_nest *nest, __u16 type, void *to,
			  bool present)
{
	const struct wire_attr *how = &nest->attrs[type];
	char *member = (char *)to + how->offset;
	bool with;

	if (!how->with && !how->ones && !how->like)
		return NULL;
	with = !how->with || wire_get_has(nest, to) & how->with;
	if (present)
		return with ? NULL : "an attribute lacks the one it goes with";
	if (!with)
		return NULL;
	if (how->ones)
		memset(member, 0xff, how->size);
	else if (how->form == WIRE_ADDR_LAST)
		memcpy(member + wire_addr_len(to), member, wire_addr_len(to));
	else if (how->like)
		memcpy(member, (char *)to + nest->attrs[how->like].offset,
		       how->size);
	return NULL;
}

/* Leaves the attributes in @by_type; sets @why->part when it fails. */
static const char *get_nest(struct decode *d, struct ctnat_payload payload,
			    const struct wire_nest *nest,
			    const struct nlattr **by_type, void *to)
{
	const struct wire_attr *how;
	const char *sentence;
	__u16 type;

	sentence = index_nest(payload, nest, by_type, &d->why->part);
	for (type = 1; !sentence && type <= nest->max; type++) {
		const struct nlattr *attr = by_type[type];

		if (!attr)
			continue;
		how = &nest->attrs[type];
		d->why->part = type;
		wire_set_has(nest, to, how->has);
		if (how->form == WIRE_VALUE)
			sentence = get_value(attr,
					     (void *)((char *)to + how->offset));
		else if (how->form == WIRE_NAT)
			sentence = get_nat(d, attr,
					   (void *)((char *)to + how->offset));
		else
			sentence = get_plain(d, attr, how, to);
	}
	for (type = 1; !sentence && type <= nest->max; type++) {
		d->why->part = type;
		sentence = settle(nest, type, to, by_type[type]);
	}
	return sentence;
}

/* ---- matches ---- */

/* The fields of a key and the words that they are wide. */
static const char *get_fields(const struct nlattr *attr, __u16 *field,
			      __u8 *n_fields, __u8 *n_words)
{
	size_t len = wire_len(attr);
	unsigned int i, words = 0;

	if (!len || len % sizeof(__u16) ||
	    len > CTNAT_CONCAT_MAX * sizeof(*field))
		return "a match takes 1 to 8 fields";
	memcpy(field, wire_data(attr), len);
	*n_fields = len / sizeof(__u16);
	for (i = 0; i < *n_fields; i++) {
		if (!ctnat_field_words(field[i]))
			return "unknown field";
		words += ctnat_field_words(field[i]);
	}
	if (words > CTNAT_WORDS_MAX)
		return "the fields together are wider than 64 bytes; use fewer";
	*n_words = words;
	return NULL;
}

struct wire_key {
	__u16 *field;
	__u8 *n_fields, *n_words;
	const struct nlattr *mask;
};

/* Of all kinds that have a key the fields come first, then the mask. */
static const char *get_key(struct decode *d, struct wire_key *key)
{
	const char *sentence;

	key->mask = d->by_type[CTNAT_A_MATCH_MASK];
	d->why->part = CTNAT_A_MATCH_FIELDS;
	sentence = get_fields(d->by_type[CTNAT_A_MATCH_FIELDS], key->field,
			      key->n_fields, key->n_words);
	if (sentence)
		return sentence;
	d->why->part = CTNAT_A_MATCH_MASK;
	return key->mask && wire_len(key->mask) != 4u * *key->n_words ?
		"the mask is not as wide as its fields" : NULL;
}

static void put_mask(struct decode *d, const struct wire_key *key)
{
	__u32 ones[CTNAT_WORDS_MAX];

	if (key->mask) {
		put_words(&d->image, key->mask);
		return;
	}
	ctnat_key_ones(key->field, *key->n_fields, ones);
	put(&d->image, ones, *key->n_words * sizeof(*ones));
}

/* Is the mask what an absent one means? */
static bool is_ones(const struct wire_key *key)
{
	__u32 ones[CTNAT_WORDS_MAX];
	unsigned int i;

	if (!key->mask)
		return true;
	ctnat_key_ones(key->field, *key->n_fields, ones);
	for (i = 0; i < *key->n_words; i++)
		if (ctnat_get_be32((const char *)wire_data(key->mask) + 4 * i) !=
		    ones[i])
			return false;
	return true;
}

/* As ctnat_rule_pack() would leave it. */
static void put_match(struct decode *d, const struct wire_key *in,
		      const struct nlattr *elems)
{
	size_t key = 4 * d->match.n_words, len = wire_len(elems);
	const char *values = wire_data(elems);
	const __u32 n_elems = len / (2 * key);
	size_t size = ctnat_match_head(d->match.n_fields);
	bool whole = is_ones(in), single;

	single = n_elems == 1 && !memcmp(values, values + key, key);
	if (single)
		len = key;
	d->insn.form = CTNAT_MATCH_PACKED | (whole ? CTNAT_MATCH_WHOLE : 0) |
		       (single ? CTNAT_MATCH_SINGLE : 0);
	d->insn.size = CTNAT_ALIGN(size + (single ? 0 : sizeof(n_elems)) +
				   (whole ? 0 : key) + len);
	put(&d->image, &d->match, size);
	if (!single)
		put(&d->image, &n_elems, sizeof(n_elems));
	if (!whole)
		put_mask(d, in);
	put_some(&d->image, values, len);
	put_align(&d->image);
}

static const char *get_match(struct decode *d)
{
	struct wire_key in = { d->match.field, &d->match.n_fields,
			       &d->match.n_words, NULL };
	const char *sentence = get_key(d, &in);
	const struct nlattr *elems = d->by_type[CTNAT_A_MATCH_ELEMS];
	size_t key = 4 * d->match.n_words;

	if (sentence)
		return sentence;
	d->why->part = CTNAT_A_MATCH_ELEMS;
	if (!wire_len(elems))
		return "a match needs at least one value";
	if (wire_len(elems) % (2 * key))
		return "the values are not as wide as their fields";
	put_match(d, &in, elems);
	return NULL;
}

/* ---- maps ---- */

/* Elements; those of a verdict map get a word for the chain's index. */
static void put_elems(struct decode *d, const struct nlattr *attr)
{
	size_t i, stride = 2 * d->map.n_words + 1;
	const char *at = wire_data(attr);
	__u32 zero = 0;

	if (!d->map.verdict) {
		put_words(&d->image, attr);
		return;
	}
	for (i = 0; i < wire_len(attr) / 4; i++) {
		__u32 word = ctnat_get_be32(at + 4 * i);

		put(&d->image, &word, sizeof(word));
		if (i % stride == stride - 1)
			put(&d->image, &zero, sizeof(zero));
	}
}

static const char *get_map_size(struct decode *d, const struct nlattr *elems)
{
	size_t stride = 4 * (2 * (size_t)d->map.n_words + d->map.n_data);

	if (!wire_len(elems))
		return "a map needs at least one element";
	if (wire_len(elems) % stride)
		return "the elements are not as wide as their fields and data";
	d->map.n_elems = wire_len(elems) / stride;
	return NULL;
}

static const char *get_map(struct decode *d)
{
	struct wire_key key = { d->map.field, &d->map.n_fields, &d->map.n_words,
				NULL };
	const char *sentence = get_key(d, &key);
	const struct nlattr *elems = d->by_type[CTNAT_A_MAP_ELEMS];
	const struct nlattr *chains = d->by_type[CTNAT_A_MAP_CHAINS];

	if (sentence)
		return sentence;
	d->map.verdict = !d->by_type[CTNAT_A_MAP_DATA];
	d->why->part = CTNAT_A_MAP_DATA;
	if (!d->map.verdict && !d->map.n_data)
		return "the elements of a map need data";
	if (d->map.verdict)
		d->map.n_data = 1; /* on the wire */
	d->why->part = CTNAT_A_MAP_ELEMS;
	sentence = get_map_size(d, elems);
	if (sentence)
		return sentence;
	if (d->map.verdict)
		d->map.n_data = 2;
	d->map.text = chains ? wire_len(chains) : 0;
	d->insn.size = CTNAT_ALIGN(ctnat_map_fixed(&d->map) + d->map.text);
	put(&d->image, &d->map, sizeof(d->map));
	put_mask(d, &key);
	put_elems(d, elems);
	if (chains)
		put(&d->image, wire_data(chains), d->map.text);
	put_align(&d->image);
	return NULL;
}

static const char *get_jhash(struct decode *d)
{
	struct wire_key key = { d->jhash.field, &d->jhash.n_fields,
				&d->jhash.n_words, NULL };
	const char *sentence = get_key(d, &key);

	if (sentence)
		return sentence;
	d->insn.size = CTNAT_ALIGN(sizeof(d->jhash) +
				   d->jhash.n_words * sizeof(__u32));
	put(&d->image, &d->jhash, sizeof(d->jhash));
	put_mask(d, &key);
	put_align(&d->image);
	return NULL;
}

/* Also of a change to a set, which is laid out likewise. */
static const char *get_lookup(struct decode *d)
{
	size_t size = ctnat_wire_sizes[d->insn.kind];
	struct wire_key key = { d->lookup.field, &d->lookup.n_fields,
				&d->lookup.n_words, NULL };
	const char *sentence = get_key(d, &key);

	if (sentence)
		return sentence;
	d->insn.size = CTNAT_ALIGN(size + 4 * d->lookup.n_words +
				   wire_len(d->text));
	put(&d->image, &d->lookup, size);
	put_mask(d, &key);
	put(&d->image, wire_data(d->text), wire_len(d->text));
	put_align(&d->image);
	return NULL;
}

/* ---- expressions ---- */

/* @size: of the fixed part; @text: of what follows, at the least */
static void put_insn(struct decode *d, size_t size, size_t text)
{
	if (d->text)
		text = wire_len(d->text);
	d->insn.size = CTNAT_ALIGN(size + text);
	put(&d->image, &d->ct, size);
	put(&d->image, d->text ? wire_data(d->text) : "", text);
	put_align(&d->image);
}

/* Of the fixed part, as ctnat_rule_pack() would leave it. */
static size_t size_of(const struct decode *d)
{
	switch (d->insn.kind) {
	case CTNAT_EXPR_CT:
		return ctnat_ct_size(&d->ct);
	case CTNAT_EXPR_NAT:
		return offsetof(struct ctnat_insn_nat, nat) +
		       ctnat_nat_size(&d->nat.nat);
	}
	return ctnat_wire_sizes[d->insn.kind];
}

static const char *get_expr(struct decode *d, const struct nlattr *attr)
{
	__u16 kind = wire_type(attr);
	const struct wire_nest *nest;
	const char *sentence;

	d->why->part = 0;
	if (!kind || kind > CTNAT_EXPR_MAX)
		return "unknown kind of expression; the sender is newer than the receiver, update it";
	if (attr->nla_type != (kind | NLA_F_NESTED))
		return "wrong flags of an attribute";
	memset(&d->ct, 0, sizeof(d->ct));
	d->insn.kind = kind;
	d->text = NULL;
	nest = &ctnat_wire_nests[kind];
	sentence = get_nest(d, payload_of(attr), nest, d->by_type,
			    (char *)&d->ct + nest->base);
	if (sentence)
		return sentence;
	switch (kind) {
	case CTNAT_EXPR_MATCH:
		return get_match(d);
	case CTNAT_EXPR_MAP:
		return get_map(d);
	case CTNAT_EXPR_JHASH:
		return get_jhash(d);
	case CTNAT_EXPR_LOOKUP:
	case CTNAT_EXPR_DYNSET:
		return get_lookup(d);
	}
	/* a log always has a prefix, if an empty one */
	put_insn(d, size_of(d), kind == CTNAT_EXPR_LOG);
	return NULL;
}

int ctnat_wire_decode(const void *attrs, size_t len, struct ctnat_rule *rule,
		      size_t room, struct ctnat_refusal *why)
{
	struct decode d = { .why = why,
			    .image = { .to = (char *)rule, .room = room } };
	struct ctnat_rule head = { 0 };
	const char *sentence = NULL;
	const char *at = attrs;

	put(&d.image, &head, sizeof(head));
	while (len) {
		const struct nlattr *attr = wire_head(at, len);

		why->part = 0;
		if (!attr)
			sentence = "an attribute does not fit in its nest";
		else if (head.n_insns == CTNAT_EXPRS_MAX)
			sentence = "a rule has at most 64 expressions; split it";
		else
			sentence = get_expr(&d, attr);
		if (sentence)
			return ctnat_refuse(why, EINVAL, head.n_insns,
					    why->part, sentence);
		head.n_insns++;
		at += wire_step(attr, len);
		len -= wire_step(attr, len);
	}
	if (d.image.full)
		return ctnat_refuse(why, ENOBUFS, CTNAT_NOWHERE, 0,
				    "there is no room for the rule");
	head.size = d.image.at;
	if (rule)
		memcpy(rule, &head, sizeof(head));
	return d.image.at;
}

int ctnat_wire_decode_object(unsigned int kind, struct ctnat_payload payload,
			     struct ctnat_object *object, size_t room,
			     struct ctnat_refusal *why)
{
	struct decode d = { .why = why,
			    .image = { .to = (char *)object, .room = room } };
	const struct wire_nest *nest;
	const char *sentence;

	_Static_assert(offsetof(struct ctnat_object, kind) ==
				       offsetof(struct ctnat_insn, kind) &&
			       offsetof(struct ctnat_object, size) ==
				       offsetof(struct ctnat_insn, size),
		       "objects and expressions have one head");
	why->part = 0;
	if (!kind || kind > CTNAT_OBJECT_MAX)
		return ctnat_refuse(why, EOPNOTSUPP, CTNAT_NOWHERE, 0,
				    "unknown kind of object");
	memset(&d.ct, 0, sizeof(d.ct));
	d.object.kind = kind;
	nest = &ctnat_wire_objects[kind];
	sentence = get_nest(&d, payload, nest, d.by_type,
			    (char *)&d.object + nest->base);
	if (sentence)
		return ctnat_refuse(why, EINVAL, CTNAT_NOWHERE, why->part,
				    sentence);
	put_insn(&d, ctnat_wire_object_sizes[kind], 0);
	if (d.image.full)
		return ctnat_refuse(why, ENOBUFS, CTNAT_NOWHERE, 0,
				    "there is no room for the object");
	return d.image.at;
}
