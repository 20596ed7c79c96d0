// SPDX-License-Identifier: GPL-2.0-only
/* Steps of traced packets. */
#include <errno.h>

#include "core/bytes.h"
#include "internal.h"

static const enum mnl_attr_data_type types[CTNAT_A_STEP_MAX + 1] = {
	[CTNAT_A_STEP_KIND]	= MNL_TYPE_U8,
	[CTNAT_A_STEP_ID]	= MNL_TYPE_U32,
	[CTNAT_A_STEP_VERDICT]	= MNL_TYPE_U8,
	[CTNAT_A_STEP_TARGET]	= MNL_TYPE_NUL_STRING,
	[CTNAT_A_STEP_REASON]	= MNL_TYPE_NUL_STRING,
	[CTNAT_A_STEP_STOLEN]	= MNL_TYPE_FLAG,
	[CTNAT_A_STEP_FIELDS]	= MNL_TYPE_NESTED,
};

static int step_attr(const struct nlattr *attr, void *data)
{
	unsigned int type = mnl_attr_get_type(attr);
	const struct nlattr **found = data;

	/* unknown ones are those of a newer module */
	if (type > CTNAT_A_STEP_MAX || !types[type])
		return MNL_CB_OK;
	if (mnl_attr_validate(attr, types[type]))
		return MNL_CB_ERROR;
	found[type] = attr;
	return MNL_CB_OK;
}

/* Words of the field's value; 0: an unknown field, or another size. */
static unsigned int field_words(const struct nlattr *attr)
{
	unsigned int field = mnl_attr_get_type(attr), n;

	if (field > 0xffff || field == CTNAT_FIELD_NONE)
		return 0;
	n = ctnat_field_words(field);
	return mnl_attr_get_payload_len(attr) == 4 * n ? n : 0;
}

static size_t match_size(unsigned int n_words)
{
	return CTNAT_ALIGN(sizeof(struct ctnat_insn_match) + 3 * 4 * n_words);
}

/* All bits that a field has in this word of its value. */
static __u32 first_bits(unsigned int field, unsigned int word)
{
	unsigned int bits = ctnat_field_bits(field) % 32;

	return word || !bits ? ~0u : (1u << bits) - 1;
}

/* "FIELD VALUE"; of Open vSwitch's flags those that are set. */
static void make_match(struct ctnat_insn_match *match,
		       const struct nlattr *attr, unsigned int n)
{
	const char *bytes = mnl_attr_get_payload(attr);

	match->insn.kind = CTNAT_EXPR_MATCH;
	match->insn.size = match_size(n);
	match->n_fields = 1;
	match->n_words = n;
	match->n_elems = 1;
	match->field[0] = mnl_attr_get_type(attr);
	for (unsigned int i = 0; i < n; i++) {
		__u32 word = ctnat_get_be32(bytes + 4 * i);

		match->data[i] = first_bits(match->field[0], i);
		if (match->field[0] == CTNAT_FIELD_CT_FLAGS)
			match->data[i] = word ? word : CTNAT_CS_TRACKED;
		match->data[n + i] = word;
		match->data[2 * n + i] = word;
	}
}

static const struct ctnat_rule *decode_fields(struct arena *arena,
					      const struct nlattr *fields)
{
	size_t size = sizeof(struct ctnat_rule);
	struct ctnat_insn_match *match;
	struct ctnat_refusal why;
	struct ctnat_rule *rule;
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, fields)
		if (field_words(attr))
			size += match_size(field_words(attr));
	rule = ctnat_arena_alloc(arena, size);
	if (!rule)
		return NULL;
	memset(rule, 0, size);
	rule->size = size;
	match = (void *)(rule + 1);
	mnl_attr_for_each_nested(attr, fields) {
		if (!field_words(attr))
			continue;
		make_match(match, attr, field_words(attr));
		match = (void *)((char *)match + match->insn.size);
		rule->n_insns++;
	}
	if (!ctnat_verify_image(rule, size, &why))
		return rule;
	errno = EBADMSG;
	return NULL;
}

static __u32 number(const struct nlattr *attr)
{
	if (!attr)
		return 0;
	return mnl_attr_get_payload_len(attr) == 1 ? mnl_attr_get_u8(attr) :
						     mnl_attr_get_u32(attr);
}

static const char *text(const struct nlattr *attr)
{
	return attr ? mnl_attr_get_str(attr) : NULL;
}

/* 0, or -1 with errno; it lives as long as the message and @arena. */
int ctnat_decode_step(struct arena *arena, const struct attrs *attrs,
		      struct ctnat_step *step)
{
	const struct nlattr *a[CTNAT_A_STEP_MAX + 1] = { };
	struct ctnat_connection *conn;

	memset(step, 0, sizeof(*step));
	if (!attrs->at[CTNAT_A_STEP] ||
	    mnl_attr_parse_nested(attrs->at[CTNAT_A_STEP], step_attr, a) <=
		    MNL_CB_ERROR) {
		errno = EBADMSG;
		return -1;
	}
	step->kind = number(a[CTNAT_A_STEP_KIND]);
	step->id = number(a[CTNAT_A_STEP_ID]);
	step->has_verdict = a[CTNAT_A_STEP_VERDICT];
	step->verdict = number(a[CTNAT_A_STEP_VERDICT]);
	step->target = text(a[CTNAT_A_STEP_TARGET]);
	step->reason = text(a[CTNAT_A_STEP_REASON]);
	step->stolen = a[CTNAT_A_STEP_STOLEN];
	if (a[CTNAT_A_STEP_FIELDS]) {
		step->fields = decode_fields(arena, a[CTNAT_A_STEP_FIELDS]);
		if (!step->fields)
			return -1;
	}
	if (!attrs->at[CTNAT_A_CONN])
		return 0;
	conn = ctnat_arena_alloc(arena, sizeof(*conn));
	step->conn = conn;
	return conn ? ctnat_decode_conn(attrs->at[CTNAT_A_CONN], conn) : -1;
}
