// SPDX-License-Identifier: GPL-2.0-only
/* The statements log and set. */
#include <linux/netfilter/nf_log.h>

#include "grammar/eval.h"

/* ---- X set EXPR ---- */

/* ct zone set X is ct(zone=X), of packets without a connection. */
static void set_zone(struct eval *ev, const struct stmt *stmt)
{
	struct ctnat_insn_ct *insn;
	struct ctnat_value value;
	__u8 dir = CTNAT_ZONE_BOTH;

	if (!eval_zone(ev, stmt->rhs, &value))
		return;
	if (stmt->lhs->field == CTNAT_FIELD_CT_ORIG_ZONE)
		dir = CTNAT_ZONE_ORIGINAL;
	else if (stmt->lhs->field == CTNAT_FIELD_CT_REPLY_ZONE)
		dir = CTNAT_ZONE_REPLY;
	insn = eval_insn(ev, CTNAT_EXPR_CT, sizeof(*insn), &stmt->at);
	insn->has = CTNAT_CT_ZONE | CTNAT_CT_STATEMENT;
	insn->zone = value;
	insn->zone_dir = dir;
	eval_part(ev, CTNAT_A_CT_ZONE, &stmt->rhs->at);
}

void eval_set(struct eval *ev, const struct stmt *stmt)
{
	struct ctnat_insn_set *set, made = { .field = stmt->lhs->field };

	if (stmt->lhs->field == CTNAT_FIELD_CT_HELPER) {
		eval_ct_helper(ev, stmt);
		return;
	}
	if (ctnat_field_settable(stmt->lhs->field) == CTNAT_SETTABLE_NOT) {
		set_zone(ev, stmt);
		return;
	}
	if (!eval_wide(ev, stmt->rhs, &made))
		return;
	set = eval_insn(ev, CTNAT_EXPR_SET, sizeof(*set), &stmt->at);
	made.insn = set->insn;
	*set = made;
	eval_part(ev, CTNAT_A_SET_FIELD, &stmt->lhs->at);
	for (__u32 part = CTNAT_A_SET_FROM; part <= CTNAT_A_SET_MAX; part++)
		eval_part(ev, part, &stmt->rhs->at);
}

/* ---- log ---- */

static const struct symbol flags_tcp[] = {
	{ "sequence", NF_LOG_TCPSEQ }, { "options", NF_LOG_TCPOPT }, {}
};
static const struct symbol flags_ip[] = { { "options", NF_LOG_IPOPT }, {} };
static const struct symbol flags_alone[] = {
	{ "skuid", NF_LOG_UID }, { "ether", NF_LOG_MACDECODE },
	{ "all", NF_LOG_MASK & ~NF_LOG_NFLOG }, {}
};

static bool log_flag(struct eval *ev, const struct symbol *symbols,
		     const char *text, const struct ctnat_span *at,
		     __u32 *flags)
{
	struct nearest nearest;
	__u32 flag;

	if (symbol_find(symbols, text, &flag)) {
		*flags |= flag;
		return true;
	}
	nearest_init(&nearest, text);
	for (; symbols->name; symbols++)
		nearest_try(&nearest, symbols->name);
	ev->failed = true;
	if (nearest.best)
		lang_error(ev->lang, at,
			   "unknown word '%s', did you mean '%s'?", text,
			   nearest.best);
	else
		lang_error(ev->lang, at, "unknown flag '%s' of log", text);
	return false;
}

static bool log_flags(struct eval *ev, const struct arg *arg, __u32 *flags)
{
	const struct symbol *symbols = flags_tcp;
	const struct node *value = arg->value;

	if (!value)
		return log_flag(ev, flags_alone, arg->name.text, &arg->name.at,
				flags);
	if (!strcmp(arg->name.text, "ip"))
		symbols = flags_ip;
	else if (strcmp(arg->name.text, "tcp"))
		return log_flag(ev, flags_alone, arg->name.text, &arg->name.at,
				flags);
	for (const struct node *one = value->kind == NODE_LIST ? value->a :
								 value;
	     one; one = value->kind == NODE_LIST ? one->next : NULL)
		if (!log_flag(ev, symbols, one->text, &one->at, flags))
			return false;
	return true;
}

static bool log_level(struct eval *ev, const struct node *node, __u32 *level)
{
	if (symbol_find(symbols_log_level, node->text, level))
		return true;
	if (!strcmp(node->text, "audit"))
		eval_error(ev, node, "'audit' is not supported");
	else
		eval_error(ev, node,
			   "unknown level '%s'; there are emerg alert crit err warn notice info debug",
			   node->text);
	return false;
}

static bool log_arg(struct eval *ev, const struct arg *arg,
		    struct ctnat_insn_log *log, const char **prefix)
{
	const char *name = arg->name.text;
	__u32 value = 0;

	if (!strcmp(name, "prefix")) {
		*prefix = arg->value->text;
		if (strlen(*prefix) < CTNAT_LOG_PREFIX_MAX)
			return true;
		eval_error(ev, arg->value, "a prefix has at most %d bytes",
			   CTNAT_LOG_PREFIX_MAX - 1);
		return false;
	}
	if (!strcmp(name, "flags")) {
		log->has |= CTNAT_LOG_FLAGS;
		return log_flags(ev, arg->args, &log->flags);
	}
	if (!strcmp(name, "level")) {
		if (!log_level(ev, arg->value, &value))
			return false;
		log->has |= CTNAT_LOG_LEVEL;
		log->level = value;
	} else if (!strcmp(name, "snaplen")) {
		if (!eval_u32(ev, arg->value, ~0u, &log->snaplen))
			return false;
		log->has |= CTNAT_LOG_SNAPLEN;
	} else if (!strcmp(name, "group")) {
		if (!eval_u32(ev, arg->value, 0xffff, &value))
			return false;
		log->has |= CTNAT_LOG_GROUP;
		log->group = value;
	} else {
		if (!eval_u32(ev, arg->value, 0xffff, &value))
			return false;
		log->has |= CTNAT_LOG_QTHRESHOLD;
		log->qthreshold = value;
	}
	return true;
}

static bool said_before(const struct stmt *stmt, const struct arg *arg)
{
	if (!strcmp(arg->name.text, "flags"))
		return false;
	for (const struct arg *a = stmt->args; a != arg; a = a->next)
		if (!strcmp(a->name.text, arg->name.text))
			return true;
	return false;
}

void eval_log(struct eval *ev, const struct stmt *stmt)
{
	struct ctnat_insn_log *log, made = {};
	const char *prefix = "";
	size_t len;

	for (const struct arg *arg = stmt->args; arg; arg = arg->next) {
		if (said_before(stmt, arg)) {
			lang_error(ev->lang, &arg->name.at,
				   "'%s' is given twice", arg->name.text);
			ev->failed = true;
			return;
		}
		if (!log_arg(ev, arg, &made, &prefix))
			return;
	}
	len = strlen(prefix) + 1;
	log = eval_insn(ev, CTNAT_EXPR_LOG, sizeof(*log) + len, &stmt->at);
	made.insn = log->insn;
	*log = made;
	memcpy(log->prefix, prefix, len);
	for (const struct arg *arg = stmt->args; arg; arg = arg->next) {
		__u32 part = !strcmp(arg->name.text, "prefix") ?
				CTNAT_A_LOG_PREFIX :
			     !strcmp(arg->name.text, "level") ?
				CTNAT_A_LOG_LEVEL :
			     !strcmp(arg->name.text, "group") ?
				CTNAT_A_LOG_GROUP :
			     !strcmp(arg->name.text, "snaplen") ?
				CTNAT_A_LOG_SNAPLEN :
			     !strcmp(arg->name.text, "flags") ?
				CTNAT_A_LOG_FLAGS : CTNAT_A_LOG_QTHRESHOLD;

		eval_part(ev, part, &arg->at);
	}
}
