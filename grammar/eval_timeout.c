// SPDX-License-Identifier: GPL-2.0-only
/* Timeout policies: the objects, and what names them. */
#include "core/timeout.h"
#include "grammar/eval.h"

struct ctnat_insn_ct *eval_ct_insn(struct eval *ev, const char *timeout,
				   const struct ctnat_span *at)
{
	size_t len = timeout ? strlen(timeout) + 1 : 0;
	struct ctnat_insn_ct *insn;

	insn = eval_insn(ev, CTNAT_EXPR_CT, sizeof(*insn) + len, at);
	if (len)
		memcpy(insn->timeout, timeout, len);
	return insn;
}

void eval_ct_timeout(struct eval *ev, const struct stmt *stmt)
{
	const char *name = eval_object_name(ev, stmt->rhs);

	if (!name)
		return;
	eval_ct_insn(ev, name, &stmt->at)->has = CTNAT_CT_TIMEOUT |
						 CTNAT_CT_STATEMENT;
	eval_part(ev, CTNAT_A_CT_TIMEOUT, &stmt->rhs->at);
}

/* ---- the object ---- */

struct timeout {
	struct ctnat_object_ct_timeout *object;
	const struct ctnat_timeout_kind *kind;
	const struct stmt *protocol, *l3proto, *policy;
};

static void protocol(struct eval *ev, const struct stmt *line,
		     struct timeout *to)
{
	struct nearest nearest;

	nearest_init(&nearest, line->rhs->text);
	for (unsigned int i = 0; i < CTNAT_TIMEOUT_KINDS; i++) {
		const char *name = ctnat_timeout_kinds[i].name;

		if (!strcmp(line->rhs->text, name))
			to->kind = &ctnat_timeout_kinds[i];
		nearest_try(&nearest, name);
	}
	if (to->kind)
		to->object->protocol = to->kind->protocol;
	else if (nearest.best)
		eval_error(ev, line->rhs,
			   "no timeouts for protocol '%s', did you mean '%s'?",
			   line->rhs->text, nearest.best);
	else
		eval_error(ev, line->rhs,
			   "no timeouts for protocol '%s'; there are tcp udp udplite sctp dccp gre icmp icmpv6 generic",
			   line->rhs->text);
}

static void l3proto(struct eval *ev, const struct stmt *line,
		    struct timeout *to)
{
	if (!strcmp(line->rhs->text, "ip"))
		to->object->l3proto = NFPROTO_IPV4;
	else if (!strcmp(line->rhs->text, "ip6"))
		to->object->l3proto = NFPROTO_IPV6;
	else
		eval_error(ev, line->rhs, "l3proto is ip or ip6");
}

/* Index of a state, or 0 after an error message. */
static unsigned int state(struct eval *ev, const struct node *node,
			  const struct ctnat_timeout_kind *kind)
{
	struct nearest nearest;

	if (node->kind != NODE_WORD && node->kind != NODE_STRING) {
		eval_error(ev, node, "a state of %s is expected here",
			   kind->name);
		return 0;
	}
	nearest_init(&nearest, node->text);
	for (unsigned int i = 1; i < CTNAT_TIMEOUTS; i++) {
		if (!kind->state[i])
			continue;
		if (!strcmp(kind->state[i], node->text))
			return i;
		nearest_try(&nearest, kind->state[i]);
	}
	if (nearest.best)
		eval_error(ev, node, "%s has no state '%s', did you mean '%s'?",
			   kind->name, node->text, nearest.best);
	else
		eval_error(ev, node, "%s has no state '%s'", kind->name,
			   node->text);
	return 0;
}

/* Seconds; as a time or as a number. */
static bool seconds(struct eval *ev, const struct node *node, __u32 *value)
{
	const struct ctnat_span *over;
	bool good = false;
	__u32 ms = 0;

	node = eval_unfold(ev, node, &over);
	if (!node) {
		/* said */
	} else if (node->kind != NODE_TIME) {
		good = eval_u32(ev, node, CTNAT_TIMEOUT_MAX, value);
	} else if (eval_time(ev, node, &ms)) {
		good = ms % 1000 == 0;
		if (!good)
			eval_error(ev, node,
				   "timeouts are whole numbers of seconds");
		*value = ms / 1000;
	}
	if (good && !*value) {
		eval_error(ev, node, "a timeout is at least one second");
		good = false;
	}
	ev->over = over;
	return good;
}

static void policy(struct eval *ev, const struct stmt *line,
		   struct timeout *to)
{
	const struct node *elem = line->rhs->a;
	__u32 *value = to->object->value;
	unsigned int i;

	for (; elem; elem = elem->next) {
		if (elem->kind != NODE_ELEM) {
			eval_error(ev, elem, "expected STATE : TIME");
			continue;
		}
		i = state(ev, elem->a, to->kind);
		if (i && value[i])
			eval_error(ev, elem->a, "'%s' is given twice",
				   elem->a->text);
		else if (i)
			seconds(ev, elem->b, &value[i]);
	}
}

/* The lines of the block, each at most once. */
static void sort_lines(struct eval *ev, const struct stmt *spec,
		       struct timeout *to)
{
	const struct {
		const char *name;
		const struct stmt **line;
	} lines[] = {
		{ "protocol", &to->protocol }, { "l3proto", &to->l3proto },
		{ "policy", &to->policy },
	};
	unsigned int i;

	for (; spec; spec = spec->next) {
		for (i = 0; i < ARRAY_SIZE(lines); i++)
			if (!strcmp(lines[i].name, spec->word.text))
				break;
		if (i < ARRAY_SIZE(lines) && !*lines[i].line) {
			*lines[i].line = spec;
			continue;
		}
		lang_error(ev->lang, &spec->word.at,
			   i < ARRAY_SIZE(lines) ? "'%s' is given twice" :
			   "unknown word '%s'; a ct timeout has protocol, l3proto, policy",
			   spec->word.text);
		ev->failed = true;
	}
}

const struct ctnat_object *timeout_object(struct eval *ev,
					  const struct stmt *spec)
{
	struct timeout to = {};

	to.object = object_new(ev, CTNAT_OBJECT_CT_TIMEOUT,
			       sizeof(*to.object));
	sort_lines(ev, spec, &to);
	if (ev->failed)
		return NULL;
	if (!to.protocol || !to.policy) {
		lang_error(ev->lang, &spec->at,
			   "a ct timeout needs a protocol and a policy");
		return NULL;
	}
	if (to.policy->rhs->kind != NODE_SET) {
		eval_error(ev, to.policy->rhs,
			   "a policy is written as { STATE : TIME, … }");
		return NULL;
	}
	protocol(ev, to.protocol, &to);
	if (to.l3proto)
		l3proto(ev, to.l3proto, &to);
	if (!ev->failed)
		policy(ev, to.policy, &to);
	if (ev->failed)
		return NULL;
	eval_part(ev, CTNAT_A_TIMEOUT_PROTOCOL, &to.protocol->at);
	eval_part(ev, CTNAT_A_TIMEOUT_VALUES, &to.policy->at);
	if (to.l3proto)
		eval_part(ev, CTNAT_A_TIMEOUT_L3PROTO, &to.l3proto->at);
	return &to.object->object;
}
