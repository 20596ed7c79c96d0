// SPDX-License-Identifier: GPL-2.0-only
/* Helpers and events of connections: arguments of ct(), statements of nft. */
#include <linux/netfilter/nf_conntrack_common.h>

#include "core/helper.h"
#include "grammar/eval.h"

/* The word that a value is; "mark" is a field's short name as well. */
static const char *value_word(const struct node *node)
{
	if (node->kind == NODE_WORD || node->kind == NODE_STRING)
		return node->text;
	if (node->kind == NODE_FIELD && !node->alt &&
	    !strncmp(node->text, "meta ", 5))
		return node->text + strlen("meta ");
	return NULL;
}

bool eval_helper(struct eval *ev, const struct node *node,
		 struct ctnat_insn_ct *insn)
{
	const struct ctnat_span *over;
	struct nearest nearest;
	const char *name;
	bool good = false;

	node = eval_unfold(ev, node, &over);
	name = node ? value_word(node) : NULL;
	if (name && ctnat_helper_find(name) >= 0) {
		memcpy(insn->helper, name, strlen(name));
		insn->has |= CTNAT_CT_HELPER;
		good = true;
	} else if (name) {
		nearest_init(&nearest, name);
		for (int i = 0; i < CTNAT_HELPERS; i++)
			nearest_try(&nearest, ctnat_helper_kinds[i].name);
		if (nearest.best)
			eval_error(ev, node,
				   "unknown helper '%s', did you mean '%s'?",
				   name, nearest.best);
		else
			eval_error(ev, node,
				   "unknown helper '%s'; there are ftp tftp sip irc amanda h323 pptp snmp netbios-ns sane",
				   name);
	} else if (node) {
		eval_error(ev, node, "helper= takes the name of a helper");
	}
	ev->over = over;
	return good;
}

/* ---- events ---- */

const struct symbol symbols_event[] = {
	{ "new", 1 << IPCT_NEW }, { "related", 1 << IPCT_RELATED }, { "destroy", 1 << IPCT_DESTROY }, { "reply", 1 << IPCT_REPLY }, { "assured", 1 << IPCT_ASSURED }, { "protoinfo", 1 << IPCT_PROTOINFO }, { "helper", 1 << IPCT_HELPER }, { "mark", 1 << IPCT_MARK }, { "natseqinfo", 1 << IPCT_SEQADJ }, { "secmark", 1 << IPCT_SECMARK }, { "label", 1 << IPCT_LABEL },
	/* of expectations, whose bits are above */
	{ "exp-new", 1 << (16 + IPEXP_NEW) }, { "exp-destroy", 1 << (16 + IPEXP_DESTROY) },
	/* nft's word */
	{ "seqadj", 1 << IPCT_SEQADJ },
	{}
};

bool event_find(const char *name, __u32 *event)
{
	return symbol_find(symbols_event, name, event);
}

static bool one_event(struct eval *ev, const struct node *node, __u32 *events)
{
	const char *name = value_word(node);
	struct nearest nearest;
	__u32 event;

	if (name && event_find(name, &event)) {
		*events |= event;
		return true;
	}
	if (!name) {
		eval_error(ev, node, "expected the name of an event");
		return false;
	}
	nearest_init(&nearest, name);
	for (const struct symbol *s = symbols_event; s->name; s++)
		nearest_try(&nearest, s->name);
	if (nearest.best)
		eval_error(ev, node, "unknown event '%s', did you mean '%s'?",
			   name, nearest.best);
	else
		eval_error(ev, node,
			   "unknown event '%s'; there are new related destroy reply assured protoinfo helper mark natseqinfo secmark label exp-new exp-destroy",
			   name);
	return false;
}

/* Joined by commas or, as flags are, by '|'. */
bool eval_events(struct eval *ev, const struct node *node, __u32 *events)
{
	const struct ctnat_span *over;
	bool good = true;

	node = eval_unfold(ev, node, &over);
	if (!node) {
		good = false;
	} else if (node->kind == NODE_OR) {
		good = eval_events(ev, node->a, events) &&
		       eval_events(ev, node->b, events);
	} else if (node->kind == NODE_LIST) {
		for (node = node->a; node && good; node = node->next)
			good = eval_events(ev, node, events);
	} else {
		good = one_event(ev, node, events);
	}
	ev->over = over;
	return good;
}

void eval_ct_event(struct eval *ev, const struct stmt *stmt)
{
	struct ctnat_insn_ct *insn;
	__u32 events = 0;

	if (!eval_events(ev, stmt->rhs, &events))
		return;
	insn = eval_insn(ev, CTNAT_EXPR_CT, sizeof(*insn), &stmt->at);
	insn->has = CTNAT_CT_EVENTS | CTNAT_CT_STATEMENT;
	insn->events = events;
	eval_part(ev, CTNAT_A_CT_EVENTS, &stmt->rhs->at);
}
