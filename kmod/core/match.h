/* SPDX-License-Identifier: GPL-2.0-only */
/* Is a key among the values of a match? For packets and for connections. */
#ifndef CTNAT_CORE_MATCH_H
#define CTNAT_CORE_MATCH_H

#include "rule.h"

/* Is each field's number of the key within the element's range? */
static inline bool ctnat_match_within(const __u32 *key, const __u32 *low,
				      const __u32 *high, unsigned int n)
{
	bool above = false, below = false;	/* decided by a higher word */
	unsigned int i;

	/* most elements are one number, or begin alike */
	for (i = 0; i < n && low[i] == high[i]; i++)
		if (key[i] != low[i])
			return false;
	for (; i < n; i++) {
		if (!above) {
			if (key[i] < low[i])
				return false;
			above = key[i] > low[i];
		}
		if (!below) {
			if (key[i] > high[i])
				return false;
			below = key[i] < high[i];
		}
	}
	return true;
}

static inline bool ctnat_key_within(const __u16 *field, unsigned int n_fields,
				    const __u32 *key, const __u32 *low,
				    const __u32 *high)
{
	unsigned int i, n, at = 0;

	for (i = 0; i < n_fields; i++) {
		n = ctnat_field_words(field[i]);
		if (!ctnat_match_within(key + at, low + at, high + at, n))
			return false;
		at += n;
	}
	return true;
}

static inline bool ctnat_match_equals(const __u32 *key, const __u32 *value,
				      unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (key[i] != value[i])
			return false;
	return true;
}

/* Of several values, or of ranges. */
static PLATFORM_APART bool
ctnat_match_several(const struct ctnat_insn_match *match, const __u32 *key)
{
	__u32 i, n = ctnat_match_elems(match);

	if (match->n_words == 1) {
		const __u32 *pair = ctnat_match_low(match, 0);

		for (i = 0; i < n; i++, pair += 2)
			if (key[0] >= pair[0] && key[0] <= pair[1])
				return true;
		return false;
	}
	for (i = 0; i < n; i++)
		if (ctnat_key_within(match->field, match->n_fields, key,
				     ctnat_match_low(match, i),
				     ctnat_match_high(match, i)))
			return true;
	return false;
}

/* Is it one value of one field? In its shortest form, which most are. */
static inline bool ctnat_match_is_plain(const struct ctnat_insn_match *match)
{
	return match->insn.form == CTNAT_MATCH_FORMS && match->n_fields == 1;
}

/* That value: of such a match alone. */
static inline const __u32 *
ctnat_match_value(const struct ctnat_insn_match *match)
{
	return (const void *)((const char *)match + ctnat_match_head(1));
}

static inline bool ctnat_match_any(const struct ctnat_insn_match *match,
				   const __u32 *key)
{
	if (!(match->insn.form & CTNAT_MATCH_SINGLE))
		return ctnat_match_several(match, key);
	return ctnat_match_equals(key, ctnat_match_low(match, 0),
				  match->n_words);
}

#endif /* CTNAT_CORE_MATCH_H */
