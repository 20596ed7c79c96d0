// SPDX-License-Identifier: GPL-2.0-only
/* Judging single expressions: their shape, matches, logs, verdicts, texts. */
#include "check.h"
#include "dynset.h"
#include "uses.h"

/* Bits of a field's first word that a value can have. */
static __u32 top_bits(unsigned int field)
{
	unsigned int bits = ctnat_field_bits(field) % 32;

	return bits ? (1u << bits) - 1 : ~0u;
}

bool ctnat_key_fits(const __u16 *field, unsigned int n_fields,
		    const __u32 *words)
{
	unsigned int i, at = 0;

	for (i = 0; i < n_fields; i++) {
		if (words[at] & ~top_bits(field[i]))
			return false;
		at += ctnat_field_words(field[i]);
	}
	return true;
}

static bool is_above(const __u32 *a, const __u32 *b, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (a[i] != b[i])
			return a[i] > b[i];
	return false;
}

const char *ctnat_check_range(const __u16 *field, unsigned int n_fields,
			      const __u32 *low, const __u32 *high)
{
	unsigned int i, n, at = 0;

	if (!ctnat_key_fits(field, n_fields, low) ||
	    !ctnat_key_fits(field, n_fields, high))
		return "a value is too large for its field";
	for (i = 0; i < n_fields; i++) {
		n = ctnat_field_words(field[i]);
		if (is_above(low + at, high + at, n))
			return "a range ends before it begins; swap its ends";
		at += n;
	}
	return NULL;
}

const char *ctnat_check_key(const __u16 *field, unsigned int n_fields,
			    unsigned int width)
{
	unsigned int i, n_words = 0;

	if (!n_fields || n_fields > CTNAT_CONCAT_MAX)
		return "a match takes 1 to 8 fields";
	for (i = 0; i < n_fields; i++) {
		if (!ctnat_field_words(field[i]))
			return "unknown field";
		n_words += ctnat_field_words(field[i]);
	}
	for (; i < CTNAT_CONCAT_MAX; i++)
		if (field[i])
			return "unused fields of a match must be zero";
	if (n_words > CTNAT_WORDS_MAX)
		return "the fields together are wider than 64 bytes; use fewer";
	if (n_words != width)
		return "the width of a match is not that of its fields";
	return NULL;
}

/* The fields of a match, and that all of it is there up to its values. */
static const char *check_match_fields(const struct ctnat_insn_match *match)
{
	const __u8 form = match->insn.form;
	__u16 field[CTNAT_CONCAT_MAX] = { 0 };
	size_t head = sizeof(*match), packed;

	if (form & ~CTNAT_MATCH_FORMS ||
	    (form && !(form & CTNAT_MATCH_PACKED)))
		return "unknown form of a match";
	if (form) {
		if (!match->n_fields || match->n_fields > CTNAT_CONCAT_MAX)
			return "a match takes 1 to 8 fields";
		packed = ctnat_match_head(match->n_fields);
		head = packed + (form & CTNAT_MATCH_SINGLE ? 0 : sizeof(__u32));
	}
	if (match->insn.size < head)
		return "the size of a match is not that of its fields";
	if (!form)
		return ctnat_check_key(match->field, match->n_fields,
				       match->n_words);
	memcpy(field, match->field,
	       packed - offsetof(struct ctnat_insn_match, field));
	return ctnat_check_key(field, match->n_fields, match->n_words);
}

static const char *check_match(const void *insn, struct ctnat_refusal *why)
{
	const struct ctnat_insn_match *match = insn;
	__u32 room[CTNAT_WORDS_MAX];
	const char *sentence;
	const char *end;
	__u32 i, n_elems;

	why->part = CTNAT_A_MATCH_FIELDS;
	sentence = check_match_fields(match);
	if (sentence)
		return sentence;
	n_elems = ctnat_match_elems(match);
	why->part = CTNAT_A_MATCH_INVERT;
	if (match->invert > 1 || match->reserved)
		return "a match is inverted or not; give 0 or 1";
	why->part = CTNAT_A_MATCH_ELEMS;
	if (!n_elems)
		return "a match needs at least one value";
	if (n_elems > CTNAT_ELEMS_MAX) {
		why->error = E2BIG;
		return "a match takes at most 65536 values; split it";
	}
	end = (const char *)ctnat_match_high(match, n_elems - 1) +
	      match->n_words * sizeof(__u32);
	if (match->insn.size != CTNAT_ALIGN(end - (const char *)insn))
		return "the size of a match is not that of its values";
	for (i = 0; i < n_elems; i++) {
		sentence = ctnat_check_range(match->field, match->n_fields,
					     ctnat_match_low(match, i),
					     ctnat_match_high(match, i));
		if (sentence)
			return sentence;
	}
	if (!ctnat_is_zero(end, (const char *)insn + match->insn.size - end))
		return "unused bytes of an expression must be zero";
	why->part = CTNAT_A_MATCH_MASK;
	if (!ctnat_key_fits(match->field, match->n_fields,
			    ctnat_match_mask(match, room)))
		return "the mask is wider than its field";
	return NULL;
}

static const char *check_counter(const void *insn, struct ctnat_refusal *why)
{
	const struct ctnat_insn_counter *counter = insn;

	why->part = 0;
	if (counter->reserved)
		return "unused bytes of an expression must be zero";
	return NULL;
}

static const char *check_log_target(const struct ctnat_insn_log *log,
				    struct ctnat_refusal *why)
{
	bool group = log->has & CTNAT_LOG_GROUP;

	why->part = CTNAT_A_LOG_LEVEL;
	if (group && log->has & CTNAT_LOG_LEVEL)
		return "a log takes a level or a group, not both";
	if (log->level > 7)
		return "a log level is one of 0 (emerg) to 7 (debug)";
	why->part = CTNAT_A_LOG_FLAGS;
	if (group && log->has & CTNAT_LOG_FLAGS)
		return "log flags do not go with a group; leave one of them out";
	if (log->flags & ~NF_LOG_MASK)
		return "unknown log flag";
	why->part = CTNAT_A_LOG_SNAPLEN;
	if (!group && log->has & CTNAT_LOG_SNAPLEN)
		return "snaplen needs a log group";
	why->part = CTNAT_A_LOG_QTHRESHOLD;
	if (!group && log->has & CTNAT_LOG_QTHRESHOLD)
		return "queue-threshold needs a log group";
	return NULL;
}

static const char *check_log(const void *insn, struct ctnat_refusal *why)
{
	const struct ctnat_insn_log *log = insn;

	why->part = 0;
	if (log->has & ~(CTNAT_LOG_GROUP | CTNAT_LOG_LEVEL | CTNAT_LOG_FLAGS |
			 CTNAT_LOG_SNAPLEN | CTNAT_LOG_QTHRESHOLD) ||
	    !ctnat_is_zero(log->reserved, sizeof(log->reserved)))
		return "unused bytes of an expression must be zero";
	if ((!(log->has & CTNAT_LOG_GROUP) && log->group) ||
	    (!(log->has & CTNAT_LOG_LEVEL) && log->level) ||
	    (!(log->has & CTNAT_LOG_FLAGS) && log->flags) ||
	    (!(log->has & CTNAT_LOG_SNAPLEN) && log->snaplen) ||
	    (!(log->has & CTNAT_LOG_QTHRESHOLD) && log->qthreshold))
		return "an absent argument of log must be zero";
	why->part = CTNAT_A_LOG_PREFIX;
	if (!ctnat_is_text(log->prefix, &log->insn))
		return "a text must end with a NUL";
	if (strlen(log->prefix) >= CTNAT_LOG_PREFIX_MAX)
		return "a log prefix has at most 127 bytes; shorten it";
	if (!ctnat_is_quotable(log->prefix))
		return "a log prefix cannot hold quotes or control characters";
	return check_log_target(log, why);
}

static const char *check_verdict_code(const struct ctnat_insn_verdict *verdict,
				      struct ctnat_refusal *why)
{
	why->part = CTNAT_A_VERDICT_CODE;
	if (verdict->code >= __CTNAT_VERDICT_MAX)
		return "unknown verdict";
	if (verdict->reserved)
		return "unused bytes of an expression must be zero";
	why->part = CTNAT_A_VERDICT_TABLE_ARG;
	if (verdict->table_arg > 1 ||
	    (verdict->table_arg && verdict->code != CTNAT_VERDICT_GOTO))
		return "table= is a goto";
	return NULL;
}

static const char *check_verdict(const void *insn, struct ctnat_refusal *why)
{
	const struct ctnat_insn_verdict *verdict = insn;
	const char *sentence = check_verdict_code(verdict, why);

	if (sentence)
		return sentence;
	why->part = CTNAT_A_VERDICT_CHAIN;
	if (!ctnat_leads_on(verdict->code))
		return verdict->insn.size == sizeof(*verdict) ? NULL :
			"only jump and goto name a chain";
	if (verdict->insn.size == sizeof(*verdict))
		return "jump and goto need the name of a chain";
	if (!ctnat_is_text(verdict->chain, &verdict->insn))
		return "a text must end with a NUL";
	if (!ctnat_is_name(verdict->chain))
		return "a chain's name has 1 to 127 characters and no blank or punctuation of the language";
	return NULL;
}

static const char *check_comment(const void *insn, struct ctnat_refusal *why)
{
	const struct ctnat_insn_comment *comment = insn;

	why->part = CTNAT_A_COMMENT_TEXT;
	if (!ctnat_is_text(comment->text, &comment->insn))
		return "a text must end with a NUL";
	if (strlen(comment->text) >= CTNAT_COMMENT_MAX)
		return "a comment has at most 255 bytes; shorten it";
	if (!ctnat_is_quotable(comment->text))
		return CTNAT_SAYS_QUOTABLE;
	return NULL;
}

static const char *check_objref_kind(const struct ctnat_insn_objref *ref,
				     struct ctnat_refusal *why)
{
	why->part = CTNAT_A_OBJREF_KIND;
	if (ref->kind != CTNAT_OBJECT_COUNTER &&
	    ref->kind != CTNAT_OBJECT_QUOTA &&
	    ref->kind != CTNAT_OBJECT_LIMIT &&
	    ref->kind != CTNAT_OBJECT_FLOWTABLE)
		return "a statement cannot use an object of this kind";
	if (!ctnat_is_zero(ref->reserved, sizeof(ref->reserved)))
		return "unused bytes of an expression must be zero";
	why->part = CTNAT_A_OBJREF_CT_ARG;
	if (ref->ct_arg > 1 ||
	    (ref->ct_arg && ref->kind != CTNAT_OBJECT_FLOWTABLE))
		return "of objects ct(offload) takes a flowtable";
	return NULL;
}

static const char *check_objref(const void *insn, struct ctnat_refusal *why)
{
	const struct ctnat_insn_objref *ref = insn;
	const char *sentence = check_objref_kind(ref, why);

	if (sentence)
		return sentence;
	why->part = CTNAT_A_OBJREF_NAME;
	if (!ctnat_objref_named(ref))
		return ref->ct_arg ? NULL : "name of the object is missing";
	if (!ctnat_is_text(ref->name, &ref->insn))
		return "a text must end with a NUL";
	if (!ctnat_is_name(ref->name))
		return "an object's name has 1 to 127 characters and no blank or punctuation of the language";
	return NULL;
}

static const char *check_fwd(const void *insn, struct ctnat_refusal *why)
{
	const struct ctnat_insn_fwd *fwd = insn;

	why->part = CTNAT_A_FWD_DEVICE;
	if (!ctnat_is_text(fwd->device, &fwd->insn))
		return "a text must end with a NUL";
	if (!ctnat_is_device(fwd->device))
		return ctnat_device_sentence;
	return NULL;
}

static const char *check_trace(const void *insn, struct ctnat_refusal *why)
{
	const struct ctnat_insn_trace *trace = insn;

	why->part = CTNAT_A_TRACE_NFTRACE;
	if (trace->nftrace > 1 ||
	    !ctnat_is_zero(trace->reserved, sizeof(trace->reserved)))
		return "unused bytes of an expression must be zero";
	return NULL;
}

static const char *check_empty(const void *insn, struct ctnat_refusal *why)
{
	(void)insn;
	(void)why;
	return NULL;
}

/* @size: of the fixed part; @open: data or text follow it */
static const struct {
	__u16 size;
	bool open;
	const char *(*check)(const void *insn, struct ctnat_refusal *why);
} kinds[CTNAT_EXPR_MAX + 1] = {
#define KIND(KIND, type, open, check) \
	[CTNAT_EXPR_##KIND] = { CTNAT_ALIGN(sizeof(struct type)), open, check },
	/* how long the least of a match is, depends on its form */
	KIND(MATCH, ctnat_insn, true, check_match)
	KIND(COUNTER, ctnat_insn_counter, false, check_counter)
	KIND(LOG, ctnat_insn_log, true, check_log)
	KIND(VERDICT, ctnat_insn_verdict, true, check_verdict)
	/* these two end where what they have ends */
	[CTNAT_EXPR_CT] = { CTNAT_ALIGN(CTNAT_CT_HEAD), true, ctnat_check_ct },
	[CTNAT_EXPR_NAT] = { offsetof(struct ctnat_insn_nat, nat.addr), true,
			     ctnat_check_nat_insn },
	KIND(CT_CLEAR, ctnat_insn, false, check_empty)
	KIND(NOTRACK, ctnat_insn, false, check_empty)
	KIND(SET, ctnat_insn_set, false, ctnat_check_set)
	KIND(REJECT, ctnat_insn_reject, false, ctnat_check_reject)
	KIND(COMMENT, ctnat_insn_comment, true, check_comment)
	KIND(MAP, ctnat_insn_map, true, ctnat_check_map)
	KIND(NUMGEN, ctnat_insn_numgen, false, ctnat_check_numgen)
	KIND(JHASH, ctnat_insn_jhash, true, ctnat_check_jhash)
	KIND(LOOKUP, ctnat_insn_lookup, true, ctnat_check_lookup)
	KIND(DYNSET, ctnat_insn_dynset, true, ctnat_check_dynset)
	KIND(OBJREF, ctnat_insn_objref, true, check_objref)
	KIND(FWD, ctnat_insn_fwd, true, check_fwd)
	KIND(LIMIT, ctnat_insn_limit, false, ctnat_check_limit_insn)
	KIND(QUOTA, ctnat_insn_quota, false, ctnat_check_quota_insn)
	KIND(CT_COUNT, ctnat_insn_ct_count, false, ctnat_check_ct_count_insn)
	KIND(TRACE, ctnat_insn_trace, false, check_trace)
#undef KIND
};

static const char *check_shape(const struct ctnat_insn *insn, size_t room)
{
	if (room < sizeof(*insn) || insn->size > room)
		return "an expression ends behind its rule";
	if (insn->kind == CTNAT_EXPR_UNSPEC || insn->kind > CTNAT_EXPR_MAX)
		return "unknown kind of expression";
	if (insn->size % 8 || insn->size < kinds[insn->kind].size ||
	    (insn->size > kinds[insn->kind].size && !kinds[insn->kind].open))
		return "the size of an expression is not that of its kind";
	if (!ctnat_is_zero(insn->reserved, sizeof(insn->reserved)) ||
	    (insn->form && insn->kind != CTNAT_EXPR_MATCH))
		return "unused bytes of an expression must be zero";
	return NULL;
}

const char *ctnat_check_insn(const struct ctnat_insn *insn, size_t room,
			     struct ctnat_refusal *why)
{
	const char *sentence;

	why->error = EINVAL;
	why->part = 0;
	sentence = check_shape(insn, room);
	if (sentence)
		return sentence;
	return kinds[insn->kind].check(insn, why);
}
