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

/* Whether there is one of this name is known when all objects are. */
bool eval_helper(struct eval *ev, const struct node *node,
		 struct ctnat_insn_ct *insn)
{
	const struct ctnat_span *over;
	const char *name;
	bool good = false;

	node = eval_unfold(ev, node, &over);
	name = node ? value_word(node) : NULL;
	if (name && strlen(name) >= CTNAT_HELPER_OBJECT) {
		eval_error(ev, node, "a helper's name has at most %d characters",
			   CTNAT_HELPER_OBJECT - 1);
	} else if (name) {
		memcpy(insn->helper, name, strlen(name));
		insn->has |= CTNAT_CT_HELPER;
		good = true;
	} else if (node) {
		eval_error(ev, node, "helper= takes the name of a helper");
	}
	ev->over = over;
	return good;
}

void eval_ct_helper(struct eval *ev, const struct stmt *stmt)
{
	struct ctnat_insn_ct *insn, made = {};

	if (!eval_helper(ev, stmt->rhs, &made))
		return;
	insn = eval_insn(ev, CTNAT_EXPR_CT, sizeof(*insn), &stmt->at);
	insn->has = CTNAT_CT_HELPER | CTNAT_CT_STATEMENT;
	memcpy(insn->helper, made.helper, sizeof(insn->helper));
	eval_part(ev, CTNAT_A_CT_HELPER, &stmt->rhs->at);
}

/* ---- the object ---- */

/* The lines of the block, each at most once; false after a message. */
static bool helper_lines(struct eval *ev, const struct stmt *spec,
			 const struct stmt *lines[3])
{
	static const char *const words[] = { "type", "protocol", "l3proto" };
	unsigned int i;

	for (; spec; spec = spec->next) {
		for (i = 0; i < ARRAY_SIZE(words); i++)
			if (!strcmp(words[i], spec->word.text))
				break;
		if (i < ARRAY_SIZE(words) && !lines[i]) {
			lines[i] = spec;
			continue;
		}
		lang_error(ev->lang, &spec->word.at,
			   i < ARRAY_SIZE(words) ? "'%s' is given twice" :
			   "unknown word '%s'; a ct helper has type, protocol, l3proto",
			   spec->word.text);
		return false;
	}
	return true;
}

/* One of two words; false after a message. */
static bool one_of(struct eval *ev, const struct stmt *line,
		   const struct symbol *symbols, __u8 *value)
{
	__u32 number;

	if (symbol_find(symbols, line->rhs->text, &number)) {
		*value = number;
		return true;
	}
	eval_error(ev, line->rhs, "%s is %s or %s", line->word.text,
		   symbols[0].name, symbols[1].name);
	return false;
}

/* Also as ctnat calls it: "h323" is "Q.931" or "RAS". */
static bool helper_type(struct eval *ev, const struct node *node,
			struct ctnat_object_ct_helper *helper)
{
	enum ctnat_helper_l4 l4 = ctnat_helper_l4_of(helper->protocol);
	struct nearest nearest;
	const char *name;

	nearest_init(&nearest, node->text);
	for (int i = 0; i < CTNAT_HELPERS; i++) {
		name = ctnat_helper_kinds[i].kernel[l4];
		if (name && (!strcmp(node->text, name) ||
			     !strcmp(node->text, ctnat_helper_kinds[i].name))) {
			memcpy(helper->type, name, strlen(name));
			return true;
		}
		if (name)
			nearest_try(&nearest, name);
	}
	if (ctnat_helper_find(node->text) >= 0)
		eval_error(ev, node, "helper '%s' does not exist for %s",
			   node->text, l4 == CTNAT_HELPER_TCP ? "tcp" : "udp");
	else if (nearest.best)
		eval_error(ev, node, "unknown helper '%s', did you mean '%s'?",
			   node->text, nearest.best);
	else
		eval_error(ev, node,
			   "unknown helper '%s'; there are " CTNAT_HELPER_NAMES,
			   node->text);
	return false;
}

const struct ctnat_object *helper_object(struct eval *ev,
					 const struct stmt *spec)
{
	static const struct symbol protocols[] = {
		{ "tcp", IPPROTO_TCP }, { "udp", IPPROTO_UDP }, {}
	};
	static const struct symbol families[] = {
		{ "ip", NFPROTO_IPV4 }, { "ip6", NFPROTO_IPV6 }, {}
	};
	const struct stmt *line[3] = {};
	struct ctnat_object_ct_helper *helper;

	helper = object_new(ev, CTNAT_OBJECT_CT_HELPER, sizeof(*helper));
	if (!helper_lines(ev, spec, line))
		return NULL;
	if (!line[0] || !line[1]) {
		lang_error(ev->lang, &spec->at,
			   "a ct helper needs a type and a protocol");
		return NULL;
	}
	if (!one_of(ev, line[1], protocols, &helper->protocol) ||
	    !helper_type(ev, line[0]->rhs, helper))
		return NULL;
	eval_part(ev, CTNAT_A_HELPER_TYPE, &line[0]->at);
	eval_part(ev, CTNAT_A_HELPER_PROTOCOL, &line[1]->at);
	if (!line[2])
		return &helper->object;
	/* "inet" is what there is without it */
	if (strcmp(line[2]->rhs->text, "inet") &&
	    !one_of(ev, line[2], families, &helper->l3proto))
		return NULL;
	eval_part(ev, CTNAT_A_HELPER_L3PROTO, &line[2]->at);
	return &helper->object;
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
