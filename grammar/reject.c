// SPDX-License-Identifier: GPL-2.0-only
/* The reject statement: text to image and back. */
#include "grammar/print.h"

static const struct symbol icmpx_codes[] = {
	{ "no-route", CTNAT_ICMPX_NO_ROUTE },
	{ "port-unreachable", CTNAT_ICMPX_PORT_UNREACHABLE },
	{ "host-unreachable", CTNAT_ICMPX_HOST_UNREACHABLE },
	{ "admin-prohibited", CTNAT_ICMPX_ADMIN_PROHIBITED }, {}
};

static const struct symbol reset_codes[] = { { "reset", 0 }, {} };

static const struct symbol kinds[] = {
	{ "icmp", CTNAT_REJECT_ICMP }, { "icmpv6", CTNAT_REJECT_ICMPV6 },
	{ "icmpx", CTNAT_REJECT_ICMPX }, { "tcp", CTNAT_REJECT_TCP_RESET }, {}
};

static const struct symbol *codes_of(__u8 type)
{
	switch (type) {
	case CTNAT_REJECT_ICMP:
		return symbols_of(CTNAT_TYPE_ICMPCODE);
	case CTNAT_REJECT_ICMPV6:
		return symbols_of(CTNAT_TYPE_ICMPV6CODE);
	case CTNAT_REJECT_ICMPX:
		return icmpx_codes;
	}
	return reset_codes;
}

/* What "reject" alone means: that the port is unreachable. */
static void default_of(__u8 family, __u8 *type, __u8 *code)
{
	*type = family == NFPROTO_IPV4 ? CTNAT_REJECT_ICMP :
		family == NFPROTO_IPV6 ? CTNAT_REJECT_ICMPV6 :
					 CTNAT_REJECT_ICMPX;
	*code = family == NFPROTO_IPV4 ? 3 : family == NFPROTO_IPV6 ? 4 :
					 CTNAT_ICMPX_PORT_UNREACHABLE;
}

static bool unknown(struct eval *ev, const struct symbol *symbols,
		    const char *text, const struct ctnat_span *at)
{
	struct nearest nearest;

	nearest_init(&nearest, text);
	for (; symbols->name; symbols++)
		nearest_try(&nearest, symbols->name);
	if (nearest.best)
		lang_error(ev->lang, at,
			   "unknown word '%s', did you mean '%s'?", text,
			   nearest.best);
	else
		lang_error(ev->lang, at, "unknown word '%s' of reject", text);
	ev->failed = true;
	return false;
}

static bool code_of(struct eval *ev, const struct node *node, __u8 type,
		    __u32 *code)
{
	if (type == CTNAT_REJECT_TCP_RESET && node->kind == NODE_NUMBER) {
		eval_error(ev, node, "expected 'reset'");
		return false;
	}
	if (node->kind == NODE_NUMBER)
		return eval_u32(ev, node, 0xff, code);
	return symbol_find(codes_of(type), node->text, code) ||
	       unknown(ev, codes_of(type), node->text, &node->at);
}

void eval_reject(struct eval *ev, const struct stmt *stmt)
{
	struct ctnat_insn_reject *reject;
	__u32 kind = 0, number = 0;
	__u8 type, code;

	default_of(ev->family, &type, &code);
	if (stmt->rhs) {
		if (!symbol_find(kinds, stmt->word.text, &kind)) {
			unknown(ev, kinds, stmt->word.text, &stmt->word.at);
			return;
		}
		if (!code_of(ev, stmt->rhs, kind, &number))
			return;
		type = kind;
		code = number;
	}
	reject = eval_insn(ev, CTNAT_EXPR_REJECT, sizeof(*reject), &stmt->at);
	reject->type = type;
	reject->code = code;
	if (!stmt->rhs)
		return;
	eval_part(ev, CTNAT_A_REJECT_TYPE, &stmt->word.at);
	eval_part(ev, CTNAT_A_REJECT_CODE, &stmt->rhs->at);
}

void print_reject(const struct out *out, const struct ctnat_insn_reject *reject)
{
	const char *name = symbol_find_name(codes_of(reject->type),
					    reject->code);
	__u8 type, code;

	fputs("reject", out->to);
	default_of(out->family, &type, &code);
	if (reject->type == type && reject->code == code)
		return;
	fprintf(out->to, " with %s ", symbol_find_name(kinds, reject->type));
	if (name)
		fputs(name, out->to);
	else
		fprintf(out->to, "%u", reject->code);
}
