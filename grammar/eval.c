// SPDX-License-Identifier: GPL-2.0-only
/* Making a rule's image, statement by statement. */
#include "grammar/eval.h"

void eval_error(struct eval *ev, const struct node *node, const char *fmt, ...)
{
	va_list ap;

	ev->failed = true;
	va_start(ap, fmt);
	lang_verror(ev->lang, ev->over ? ev->over : &node->at, fmt, ap);
	va_end(ap);
}

void *eval_insn(struct eval *ev, unsigned int kind, size_t size,
		const struct ctnat_span *at)
{
	struct ctnat_insn *insn;

	size = CTNAT_ALIGN(size);
	if (ev->size + size > ev->room) {
		size_t room = (ev->size + size) * 2;
		char *bigger = lang_alloc(ev->lang, room);

		memcpy(bigger, ev->image, ev->size);
		ev->image = bigger;
		ev->room = room;
	}
	insn = (struct ctnat_insn *)(ev->image + ev->size);
	memset(insn, 0, size);
	insn->kind = kind;
	insn->size = size;
	ev->size += size;
	ev->n_insns++;
	eval_part(ev, 0, at);
	return insn;
}

void eval_part(struct eval *ev, __u32 part, const struct ctnat_span *at)
{
	*LANG_PUSH(ev->lang, ev->parts, ev->n_parts, ev->room_parts) =
		(struct part_span){
			.insn = ev->n_insns - 1,
			.part = part,
			.at = *at,
		};
}

static void eval_verdict(struct eval *ev, __u8 code, const struct word *chain,
			 const struct ctnat_span *at)
{
	size_t len = chain->text ? strlen(chain->text) + 1 : 0;
	struct ctnat_insn_verdict *verdict;

	if (len > CTNAT_NAME_MAX) {
		lang_error(ev->lang, &chain->at,
			   "a name has at most %d characters",
			   CTNAT_NAME_MAX - 1);
		ev->failed = true;
		return;
	}
	verdict = eval_insn(ev, CTNAT_EXPR_VERDICT, sizeof(*verdict) + len, at);
	verdict->code = code;
	if (!len)
		return;
	memcpy(verdict->chain, chain->text, len);
	eval_part(ev, CTNAT_A_VERDICT_CHAIN, &chain->at);
}

static void eval_counter(struct eval *ev, const struct stmt *stmt)
{
	struct ctnat_insn_counter *counter;
	__u64 packets = 0, bytes = 0;

	if (stmt->lhs && (!eval_u64(ev, stmt->lhs, &packets) ||
			  !eval_u64(ev, stmt->rhs, &bytes)))
		return;
	counter = eval_insn(ev, CTNAT_EXPR_COUNTER, sizeof(*counter),
			    &stmt->at);
	counter->packets = packets;
	counter->bytes = bytes;
}

static void eval_trace(struct eval *ev, const struct stmt *stmt)
{
	struct ctnat_insn_trace *trace;

	trace = eval_insn(ev, CTNAT_EXPR_TRACE, sizeof(*trace), &stmt->at);
	trace->nftrace = stmt->code;
	eval_part(ev, CTNAT_A_TRACE_NFTRACE, &stmt->at);
}

static void eval_stmt(struct eval *ev, const struct stmt *stmt)
{
	ev->next_reg = 0;
	switch (stmt->kind) {
	case STMT_MATCH:
		eval_match(ev, stmt);
		break;
	case STMT_COUNTER:
		eval_counter(ev, stmt);
		break;
	case STMT_LOG:
		eval_log(ev, stmt);
		break;
	case STMT_VERDICT:
		eval_verdict(ev, stmt->code, &stmt->word, &stmt->at);
		break;
	case STMT_CT:
		eval_ct(ev, stmt);
		break;
	case STMT_CT_CLEAR:
		eval_insn(ev, CTNAT_EXPR_CT_CLEAR, sizeof(struct ctnat_insn),
			  &stmt->at);
		break;
	case STMT_CT_EVENT:
		eval_ct_event(ev, stmt);
		break;
	case STMT_NOTRACK:
		eval_insn(ev, CTNAT_EXPR_NOTRACK, sizeof(struct ctnat_insn),
			  &stmt->at);
		break;
	case STMT_TRACE:
		eval_trace(ev, stmt);
		break;
	case STMT_REJECT:
		eval_reject(ev, stmt);
		break;
	case STMT_SET:
		eval_set(ev, stmt);
		break;
	case STMT_SNAT:
	case STMT_DNAT:
	case STMT_MASQUERADE:
	case STMT_REDIRECT:
		eval_nat_stmt(ev, stmt);
		break;
	case STMT_VMAP:
		eval_vmap(ev, stmt);
		break;
	case STMT_OBJREF:
		eval_objref(ev, stmt);
		break;
	case STMT_DYNSET:
		eval_dynset(ev, stmt);
		break;
	case STMT_FWD:
		eval_fwd(ev, stmt);
		break;
	case STMT_CT_LIMIT:
		break;
	case STMT_LIMIT:
		eval_limit(ev, stmt);
		break;
	case STMT_QUOTA:
		eval_quota(ev, stmt);
		break;
	case STMT_CT_COUNT:
		eval_ct_count(ev, stmt);
		break;
	case STMT_CT_TIMEOUT:
		eval_ct_timeout(ev, stmt);
		break;
	case STMT_LINE:
	case STMT_BAD:
		ev->failed = true;
		break;
	case STMT_COMMENT:
		break;	/* last, below */
	case STMT_SPEC:
		break;	/* stands in sets alone */
	}
}

/*
 * What is wrong with a rule by itself is said at once, so that it appears
 * beside the syntax errors of other rules.
 */
static bool image_fits(const struct eval *ev, const struct ctnat_rule *rule,
		       const struct rule_spans *spans)
{
	struct ctnat_refusal why;
	struct ctnat_span at;

	if (!ctnat_verify_image(rule, rule->size, &why))
		return true;
	at = rule_span(spans, why.insn, why.part);
	lang_error(ev->lang, &at, "%s", why.sentence);
	return false;
}

const struct ctnat_rule *eval_rule(struct ctnat_lang *lang,
				   const struct ctnat_command *cmd,
				   const struct stmt *stmts,
				   struct alike *alike, __u32 *rule_id)
{
	unsigned int said = lang->n_errors + lang->n_warnings;
	struct ctnat_span whole = stmts->at;
	struct ctnat_rule *rule;
	struct eval ev = {
		.lang = lang,
		.family = cmd->family,
		.table = cmd->table,
		.size = sizeof(*rule),
		.alike = alike,
	};

	ev.image = lang->scratch.image;
	ev.room = lang->scratch.room_image;
	ev.parts = lang->scratch.parts;
	ev.room_parts = lang->scratch.room_parts;
	if (!ev.image) {
		ev.room = 1024;
		ev.image = lang_alloc(lang, ev.room);
	}
	memset(ev.image, 0, sizeof(*rule));
	for (const struct stmt *stmt = stmts; stmt; stmt = stmt->next) {
		eval_stmt(&ev, stmt);
		ev.over = NULL;
		ev.numbers = false;
		whole = span_join(&whole, &stmt->at);
	}
	eval_comments(&ev, stmts);
	lang->scratch = (struct rule_scratch){
		.image = ev.image,
		.room_image = ev.room,
		.parts = ev.parts,
		.room_parts = ev.room_parts,
	};
	if (ev.failed)
		return NULL;
	rule = lang_dup(lang, ev.image, ev.size);
	rule->size = ev.size;
	rule->n_insns = ev.n_insns;
	ctnat_rule_pack(rule);
	*LANG_PUSH(lang, lang->rules, lang->n_rules, lang->room_rules) =
		(struct rule_spans){
			.parts = lang_dup(lang, ev.parts, ev.n_parts *
					  sizeof(*ev.parts)),
			.n = ev.n_parts,
			.whole = whole,
		};
	*rule_id = lang->n_rules;
	if (!image_fits(&ev, rule, &lang->rules[lang->n_rules - 1]))
		return NULL;
	/* what is said of it is to be said of each of them */
	if (alike && lang->n_errors + lang->n_warnings == said)
		alike_learn(alike, rule, *rule_id);
	return rule;
}
