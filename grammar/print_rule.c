// SPDX-License-Identifier: GPL-2.0-only
/* Rules to text. */
#include <linux/netfilter/nf_log.h>

#include "grammar/print.h"

#define LOG_ALL	(NF_LOG_MASK & ~NF_LOG_NFLOG)

static void print_log_flags(const struct out *out, __u32 flags)
{
	if (!flags)
		return;
	if ((flags & LOG_ALL) == LOG_ALL) {
		fputs(" flags all", out->to);
		return;
	}
	if (flags & (NF_LOG_TCPSEQ | NF_LOG_TCPOPT))
		fprintf(out->to, " flags tcp %s%s%s",
			flags & NF_LOG_TCPSEQ ? "sequence" : "",
			flags & NF_LOG_TCPSEQ && flags & NF_LOG_TCPOPT ?
			"," : "",
			flags & NF_LOG_TCPOPT ? "options" : "");
	if (flags & NF_LOG_IPOPT)
		fputs(" flags ip options", out->to);
	if (flags & NF_LOG_UID)
		fputs(" flags skuid", out->to);
	if (flags & NF_LOG_MACDECODE)
		fputs(" flags ether", out->to);
}

void print_log(const struct out *out, const struct ctnat_insn_log *log)
{
	fputs("log", out->to);
	if (log->prefix[0]) {
		fputs(" prefix ", out->to);
		print_quoted(out, log->prefix);
	}
	if (log->has & CTNAT_LOG_LEVEL)
		fprintf(out->to, " level %s",
			symbol_find_name(symbols_log_level, log->level) ?: "?");
	if (log->has & CTNAT_LOG_GROUP)
		fprintf(out->to, " group %u", log->group);
	if (log->has & CTNAT_LOG_SNAPLEN)
		fprintf(out->to, " snaplen %u", log->snaplen);
	if (log->has & CTNAT_LOG_QTHRESHOLD)
		fprintf(out->to, " queue-threshold %u", log->qthreshold);
	if (log->has & CTNAT_LOG_FLAGS)
		print_log_flags(out, log->flags);
}

static void print_counter(const struct out *out,
			  const struct ctnat_insn_counter *counter)
{
	fputs("counter", out->to);
	if (!(out->flags & CTNAT_PRINT_STATELESS))
		fprintf(out->to, " packets %llu bytes %llu",
			(unsigned long long)counter->packets,
			(unsigned long long)counter->bytes);
}

void print_verdict(const struct out *out, __u8 code, const char *chain)
{
	static const char *const words[] = {
		[CTNAT_VERDICT_ACCEPT] = "accept",
		[CTNAT_VERDICT_DROP] = "drop",
		[CTNAT_VERDICT_CONTINUE] = "continue",
		[CTNAT_VERDICT_RETURN] = "return",
		[CTNAT_VERDICT_JUMP] = "jump ",
		[CTNAT_VERDICT_GOTO] = "goto ",
	};

	fputs(words[code], out->to);
	if (ctnat_leads_on(code))
		print_name(out, chain);
}

static void print_objref(const struct out *out,
			 const struct ctnat_insn_objref *ref)
{
	if (ref->kind == CTNAT_OBJECT_FLOWTABLE)
		fputs("flow add @", out->to);
	else
		fprintf(out->to, "%s name ",
			ctnat_object_word(ref->kind) ?: "?");
	print_name(out, ref->name);
}

/* An argument of ct() that stands behind it. */
static bool is_ct_arg(const struct ctnat_insn *insn)
{
	const struct ctnat_insn_verdict *verdict = (const void *)insn;
	const struct ctnat_insn_objref *ref = (const void *)insn;

	return (insn->kind == CTNAT_EXPR_VERDICT && verdict->table_arg) ||
	       (insn->kind == CTNAT_EXPR_OBJREF && ref->ct_arg);
}

static void print_ct_of(const struct out *out, const struct ctnat_rule *rule,
			const struct ctnat_insn *insn)
{
	const struct ctnat_insn *next = ctnat_rule_next(insn);
	const struct ctnat_insn *table = NULL, *offload = NULL;

	for (; !ctnat_rule_end(rule, next) && is_ct_arg(next);
	     next = ctnat_rule_next(next))
		if (next->kind == CTNAT_EXPR_OBJREF)
			offload = next;
		else
			table = next;
	print_ct(out, (const void *)insn, (const void *)offload,
		 (const void *)table);
}

static void print_insn(const struct out *out, const struct ctnat_rule *rule,
		       const struct ctnat_insn *insn)
{
	const struct ctnat_insn_verdict *verdict = (const void *)insn;
	const void *expr = insn;

	switch (insn->kind) {
	case CTNAT_EXPR_MATCH:
		print_match(out, expr);
		break;
	case CTNAT_EXPR_COUNTER:
		print_counter(out, expr);
		break;
	case CTNAT_EXPR_LOG:
		print_log(out, expr);
		break;
	case CTNAT_EXPR_VERDICT:
		print_verdict(out, verdict->code, verdict->chain);
		break;
	case CTNAT_EXPR_CT:
		print_ct_of(out, rule, insn);
		break;
	case CTNAT_EXPR_CT_CLEAR:
		fputs("ct clear", out->to);
		break;
	case CTNAT_EXPR_NOTRACK:
		fputs("notrack", out->to);
		break;
	case CTNAT_EXPR_TRACE:
		fputs(((const struct ctnat_insn_trace *)expr)->nftrace ?
		      "meta nftrace set 1" : "trace", out->to);
		break;
	case CTNAT_EXPR_REJECT:
		print_reject(out, expr);
		break;
	case CTNAT_EXPR_SET:
		print_set(out, expr);
		break;
	case CTNAT_EXPR_NAT:
		print_nat(out, &((const struct ctnat_insn_nat *)expr)->nat);
		break;
	case CTNAT_EXPR_MAP:
		print_vmap(out, expr);
		break;
	case CTNAT_EXPR_LOOKUP:
		print_lookup(out, expr);
		break;
	case CTNAT_EXPR_DYNSET:
		print_dynset(out, expr);
		break;
	case CTNAT_EXPR_OBJREF:
		print_objref(out, expr);
		break;
	case CTNAT_EXPR_FWD:
		fprintf(out->to, "fwd to \"%s\"",
			((const struct ctnat_insn_fwd *)expr)->device);
		break;
	case CTNAT_EXPR_LIMIT:
		fputs("limit ", out->to);
		print_limit(out, &((const struct ctnat_insn_limit *)
				   expr)->limit);
		break;
	case CTNAT_EXPR_QUOTA:
		fputs("quota ", out->to);
		print_quota(out, &((const struct ctnat_insn_quota *)
				   expr)->quota);
		break;
	case CTNAT_EXPR_CT_COUNT:
		print_ct_count(out, &((const struct ctnat_insn_ct_count *)
				      expr)->count);
		break;
	case CTNAT_EXPR_COMMENT:
		fputs("comment ", out->to);
		print_quoted(out,
			((const struct ctnat_insn_comment *)expr)->text);
		break;
	}
}

void ctnat_lang_print_rule(FILE *to, const struct ctnat_rule *rule,
			   __u8 family, unsigned int flags)
{
	struct out out = { .to = to, .flags = flags, .family = family };
	const struct ctnat_insn *insn;
	const char *sep = "";

	ctnat_rule_for_each(insn, rule) {
		if (is_ct_arg(insn))
			continue;
		/* printed where it is read */
		print_wrote(&out, insn);
		if (ctnat_insn_reg_writes(insn))
			continue;
		fputs(sep, to);
		print_insn(&out, rule, insn);
		sep = " ";
	}
}
