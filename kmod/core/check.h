/* SPDX-License-Identifier: GPL-2.0-only */
/* Judging single expressions; for the verifier. */
#ifndef CTNAT_CORE_CHECK_H
#define CTNAT_CORE_CHECK_H

#include "verify.h"

struct ctnat_ct_count;

/* Answers with the sentence; NULL: nothing to complain about. */
static inline int ctnat_refuse(struct ctnat_refusal *why, int error,
			       __u32 insn, __u32 part, const char *sentence)
{
	why->sentence = sentence;
	why->error = error;
	why->chain = CTNAT_NOWHERE;
	why->rule = CTNAT_NOWHERE;
	why->object = CTNAT_NOWHERE;
	why->insn = insn;
	why->part = part;
	return -error;
}

/*
 * Of one expression, well-formed or not: what is wrong with it, or NULL.
 * @why->error and @why->part are set with it.
 */
const char *ctnat_check_insn(const struct ctnat_insn *insn, size_t room,
			     struct ctnat_refusal *why);

/* The checks of check_ct.c and check_set.c. */
const char *ctnat_check_value(const struct ctnat_value *value);
const char *ctnat_check_ct(const void *insn, struct ctnat_refusal *why);
const char *ctnat_check_nat_insn(const void *insn, struct ctnat_refusal *why);
const char *ctnat_check_set(const void *insn, struct ctnat_refusal *why);
const char *ctnat_check_reject(const void *insn, struct ctnat_refusal *why);

/* The checks of check_map.c. */
const char *ctnat_check_map(const void *insn, struct ctnat_refusal *why);
const char *ctnat_check_numgen(const void *insn, struct ctnat_refusal *why);
const char *ctnat_check_jhash(const void *insn, struct ctnat_refusal *why);

/* The checks of check_limit.c. */
const char *ctnat_check_limit(const struct ctnat_limit *limit,
			      struct ctnat_refusal *why);
const char *ctnat_check_quota(const struct ctnat_quota *quota,
			      struct ctnat_refusal *why);
const char *ctnat_check_limit_insn(const void *insn, struct ctnat_refusal *why);
const char *ctnat_check_quota_insn(const void *insn, struct ctnat_refusal *why);

const char *ctnat_check_ct_count(const struct ctnat_ct_count *count);
const char *ctnat_check_ct_count_insn(const void *insn,
				      struct ctnat_refusal *why);

/* The check of timeout.c. */
const char *ctnat_check_ct_timeout(const void *object,
				   struct ctnat_refusal *why);

/* The checks of check_lookup.c. */
const char *ctnat_check_lookup(const void *insn, struct ctnat_refusal *why);
const char *ctnat_check_object_set(const void *object,
				   struct ctnat_refusal *why);

/* The checks of check_dynset.c. */
const char *ctnat_check_dynset(const void *insn, struct ctnat_refusal *why);

/*
 * Is what is looked up of the types and widths of a set's key (or data), field
 * by field?
 */
bool ctnat_fields_suit(const __u16 *fields, unsigned int n, const __u16 *key);

/*
 * Of keys. The fields of a concatenation, and whether they are as many words
 * wide as it says; whether words are as narrow as the fields are; the same, and
 * whether each range begins before it ends.
 */
const char *ctnat_check_key(const __u16 *field, unsigned int n_fields,
			    unsigned int width);
bool ctnat_key_fits(const __u16 *field, unsigned int n_fields,
		    const __u32 *words);
const char *ctnat_check_range(const __u16 *field, unsigned int n_fields,
			      const __u32 *low, const __u32 *high);

static inline bool ctnat_is_zero(const void *from, size_t len)
{
	const char *bytes = from;
	size_t i;

	for (i = 0; i < len; i++)
		if (bytes[i])
			return false;
	return true;
}

/* Text at the end of an expression: its NUL within it, then zeros only. */
static inline bool ctnat_is_text(const char *text, const struct ctnat_insn *insn)
{
	const char *end = (const char *)insn + insn->size;
	size_t room = end - text;
	size_t len = strnlen(text, room);

	return len < room && room - len <= 8 &&
	       ctnat_is_zero(text + len, room - len);
}

#define CTNAT_SAYS_QUOTABLE	"a comment cannot hold quotes or control characters"

/* What stands between quotes when it is listed. */
static inline bool ctnat_is_quotable(const char *text)
{
	for (; *text; text++)
		if (*text == '"' || (unsigned char)*text < ' ' || *text == 127)
			return false;
	return true;
}

/* A name can be listed without quotes: visible characters less syntax. */
static inline bool ctnat_is_name(const char *name)
{
	const char *c;

	for (c = name; *c; c++)
		if ((unsigned char)*c <= ' ' || *c == 127 ||
		    strchr("\"'{}();,=#$@*!&|<>", *c))
			return false;
	return c > name && c - name < CTNAT_NAME_MAX;
}

#define ctnat_device_sentence \
	"a device's name has 1 to 15 characters and no blank, quote, slash or colon"

/* As dev_valid_name(); less what would not be read back. */
static inline bool ctnat_is_device(const char *name)
{
	size_t len = strlen(name);

	if (!len || len >= CTNAT_STRING_FIELD || !strcmp(name, ".") ||
	    !strcmp(name, ".."))
		return false;
	for (; *name; name++)
		if (*name == '/' || *name == ':' || *name == '"' ||
		    (unsigned char)*name <= ' ' || *name == 127)
			return false;
	return true;
}

#endif /* CTNAT_CORE_CHECK_H */
