// SPDX-License-Identifier: GPL-2.0-only
/* Attributes of messages, and what is made of them. */
#include <errno.h>
#include <stdlib.h>

#include "core/wire.h"
#include "internal.h"

static const enum mnl_attr_data_type types[CTNAT_A_MAX + 1] = {
	[CTNAT_A_FAMILY]	= MNL_TYPE_U8,
	[CTNAT_A_TABLE]		= MNL_TYPE_NUL_STRING,
	[CTNAT_A_CHAIN]		= MNL_TYPE_NUL_STRING,
	[CTNAT_A_NEW_NAME]	= MNL_TYPE_NUL_STRING,
	[CTNAT_A_HANDLE]	= MNL_TYPE_U64,
	[CTNAT_A_POSITION]	= MNL_TYPE_U64,
	[CTNAT_A_FLAGS]		= MNL_TYPE_U32,
	[CTNAT_A_CHAIN_TYPE]	= MNL_TYPE_U8,
	[CTNAT_A_HOOK]		= MNL_TYPE_U8,
	[CTNAT_A_PRIORITY]	= MNL_TYPE_U32,
	[CTNAT_A_POLICY]	= MNL_TYPE_U8,
	[CTNAT_A_RULE_EXPRS]	= MNL_TYPE_NESTED,
	[CTNAT_A_GENERATION]	= MNL_TYPE_U32,
	[CTNAT_A_STATS]		= MNL_TYPE_NESTED,
	[CTNAT_A_TRACKING]	= MNL_TYPE_NESTED,
	[CTNAT_A_CONN]		= MNL_TYPE_NESTED,
	[CTNAT_A_EXPECT]	= MNL_TYPE_NESTED,
	[CTNAT_A_COUNT]		= MNL_TYPE_U64,
	[CTNAT_A_OBJECT]	= MNL_TYPE_NUL_STRING,
	[CTNAT_A_OBJECT_KIND]	= MNL_TYPE_U8,
	[CTNAT_A_OBJECT_DATA]	= MNL_TYPE_NESTED,
	[CTNAT_A_DEVICES]	= MNL_TYPE_NESTED,
	[CTNAT_A_STEP]		= MNL_TYPE_NESTED,
	[CTNAT_A_ELEMS]		= MNL_TYPE_BINARY,
	[CTNAT_A_ELEM_CHAINS]	= MNL_TYPE_BINARY,
	[CTNAT_A_ZONE]		= MNL_TYPE_U16,
	[CTNAT_A_COMMENT]	= MNL_TYPE_NUL_STRING,
	[CTNAT_A_CHAIN_FLAGS]	= MNL_TYPE_U32,
};

/* Unknown attributes are those of a newer module: not for us. */
static int parse_attr(const struct nlattr *attr, void *data)
{
	__u16 type = mnl_attr_get_type(attr);
	struct attrs *attrs = data;

	if (type > CTNAT_A_MAX || !types[type])
		return MNL_CB_OK;
	if (mnl_attr_validate(attr, types[type]))
		return MNL_CB_ERROR;
	attrs->at[type] = attr;
	return MNL_CB_OK;
}

int ctnat_attrs_parse(const struct nlmsghdr *nlh, struct attrs *attrs)
{
	memset(attrs, 0, sizeof(*attrs));
	if (mnl_nlmsg_get_payload_len(nlh) >= sizeof(struct genlmsghdr) &&
	    mnl_attr_parse(nlh, sizeof(struct genlmsghdr), parse_attr,
			   attrs) > MNL_CB_ERROR)
		return 0;
	errno = EBADMSG;
	return -1;
}

/* NULL when it is absent. */
const char *ctnat_attr_str(const struct attrs *attrs, int type)
{
	return attrs->at[type] ? mnl_attr_get_str(attrs->at[type]) : NULL;
}

struct ctnat_payload ctnat_attr_payload(const struct nlattr *attr)
{
	return (struct ctnat_payload){ mnl_attr_get_payload(attr),
				       mnl_attr_get_payload_len(attr) };
}

/* 0 when it is absent. */
__u64 ctnat_attr_num(const struct attrs *attrs, int type)
{
	if (!attrs->at[type])
		return 0;
	switch (types[type]) {
	case MNL_TYPE_U8:
		return mnl_attr_get_u8(attrs->at[type]);
	case MNL_TYPE_U16:
		return mnl_attr_get_u16(attrs->at[type]);
	case MNL_TYPE_U32:
		return mnl_attr_get_u32(attrs->at[type]);
	default:
		return mnl_attr_get_u64(attrs->at[type]);
	}
}

/* The image of a rule; NULL with errno. */
struct ctnat_rule *ctnat_decode_rule(struct arena *arena,
				     struct ctnat_payload exprs)
{
	struct ctnat_refusal why;
	struct ctnat_rule *rule;
	int size;

	size = ctnat_wire_decode(exprs.at, exprs.len, NULL, 0, &why);
	if (size < 0) {
		errno = EBADMSG;
		return NULL;
	}
	rule = ctnat_arena_alloc(arena, size);
	if (!rule)
		return NULL;
	memset(rule, 0, size);
	if (ctnat_wire_decode(exprs.at, exprs.len, rule, size, &why) == size &&
	    !ctnat_verify_image(rule, size, &why))
		return rule;
	errno = EBADMSG;
	return NULL;
}

static struct ctnat_rule *copy_rule(struct arena *arena,
				    const struct ctnat_pattern *pattern,
				    struct ctnat_payload exprs)
{
	struct ctnat_rule *rule;

	rule = ctnat_arena_alloc(arena, pattern->image.size);
	if (!rule)
		return NULL;
	memcpy(rule, &pattern->image, pattern->image.size);
	return ctnat_pattern_fill(pattern, exprs, rule) ? rule : NULL;
}

/* The same of one of many; those that are like one before are copied. */
struct ctnat_rule *ctnat_decode_next_rule(struct arena *arena,
					  struct rule_models *models,
					  struct ctnat_payload exprs)
{
	unsigned int slot = exprs.len / MNL_ALIGNTO % RULE_MODELS;
	struct ctnat_pattern *pattern = &models->pattern[slot];
	struct ctnat_rule *rule = NULL;

	if (ctnat_pattern_is(pattern, exprs))
		rule = copy_rule(arena, pattern, exprs);
	if (rule)
		return rule;
	rule = ctnat_decode_rule(arena, exprs);
	if (rule && models->len[slot] == exprs.len)
		ctnat_pattern_learn(pattern, exprs, rule);
	models->len[slot] = exprs.len;
	return rule;
}

/* The image of a named object; NULL with errno. */
struct ctnat_object *ctnat_decode_object(struct arena *arena,
					 const struct attrs *attrs)
{
	const struct nlattr *data = attrs->at[CTNAT_A_OBJECT_DATA];
	unsigned int kind = ctnat_attr_num(attrs, CTNAT_A_OBJECT_KIND);
	struct ctnat_payload payload = { };
	struct ctnat_object *object;
	struct ctnat_refusal why;
	int size;

	if (data)
		payload = ctnat_attr_payload(data);
	size = ctnat_wire_decode_object(kind, payload, NULL, 0, &why);
	if (size < 0) {
		errno = EBADMSG;
		return NULL;
	}
	object = ctnat_arena_alloc(arena, size);
	if (!object)
		return NULL;
	memset(object, 0, size);
	if (ctnat_wire_decode_object(kind, payload, object, size, &why) ==
	    size && !ctnat_verify_object(object, size, &why))
		return object;
	errno = EBADMSG;
	return NULL;
}

/* The names of devices, one behind the other. */
static int decode_devices(struct arena *arena, const struct nlattr *nest,
			  struct ctnat_view_chain *chain)
{
	const struct nlattr *attr;
	size_t size = 0;
	char *to;

	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) != CTNAT_A_DEVICE)
			continue;
		if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0) {
			errno = EBADMSG;
			return -1;
		}
		size += strlen(mnl_attr_get_str(attr)) + 1;
		chain->n_devices++;
	}
	to = ctnat_arena_alloc(arena, size);
	if (!to)
		return -1;
	chain->devices = to;
	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) != CTNAT_A_DEVICE)
			continue;
		strcpy(to, mnl_attr_get_str(attr));
		to += strlen(to) + 1;
	}
	return 0;
}

/* The comment of what the message is about, if any; -1 with errno. */
int ctnat_decode_comment(struct arena *arena, const struct attrs *attrs,
			 const char **comment)
{
	const char *text = ctnat_attr_str(attrs, CTNAT_A_COMMENT);
	struct ctnat_refusal why;

	*comment = NULL;
	if (!text)
		return 0;
	if (ctnat_verify_comment(text, &why)) {
		errno = EBADMSG;
		return -1;
	}
	*comment = ctnat_arena_str(arena, text);
	return *comment ? 0 : -1;
}

/* Everything but the name, the table and the rules; -1 with errno. */
int ctnat_decode_chain(struct arena *arena, const struct attrs *attrs,
		       struct ctnat_view_chain *chain)
{
	chain->handle = ctnat_attr_num(attrs, CTNAT_A_HANDLE);
	chain->type = ctnat_attr_num(attrs, CTNAT_A_CHAIN_TYPE);
	chain->hook = ctnat_attr_num(attrs, CTNAT_A_HOOK);
	chain->policy = NF_ACCEPT;
	if (attrs->at[CTNAT_A_POLICY])
		chain->policy = ctnat_attr_num(attrs, CTNAT_A_POLICY);
	chain->priority = (__s32)ctnat_attr_num(attrs, CTNAT_A_PRIORITY);
	chain->flags = ctnat_attr_num(attrs, CTNAT_A_CHAIN_FLAGS);
	if (ctnat_decode_comment(arena, attrs, &chain->comment))
		return -1;
	if (!attrs->at[CTNAT_A_DEVICES])
		return 0;
	return decode_devices(arena, attrs->at[CTNAT_A_DEVICES], chain);
}
