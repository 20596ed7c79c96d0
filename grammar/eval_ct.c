// SPDX-License-Identifier: GPL-2.0-only
/* The arguments of ct(). */
#include "grammar/eval.h"

/* ct() being made; offload and table= become expressions of their own behind it. */
struct ct {
	const struct arg *zone, *mark, *label, *nat, *table, *commit, *force;
	const struct arg *helper, *timeout, *events, *last_event, *offload;
	const char *timeout_name, *offload_name;
	const struct arg *src, *dst;
	bool netmap;			/* is among the arguments of nat() */
	struct ctnat_span flags;	/* from the first to the last of nat() */
	bool persistent;		/* one of them */
	struct ctnat_insn_ct insn;	/* last: a name may follow it */
};

static void arg_error(struct eval *ev, const struct word *name,
		      const char *fmt, const char *more)
{
	ev->failed = true;
	lang_error(ev->lang, &name->at, fmt, name->text, more);
}

static bool needs_value(struct eval *ev, const struct arg *arg)
{
	if (arg->value)
		return true;
	arg_error(ev, &arg->name, "'%s' needs a value: %s=…", arg->name.text);
	return false;
}

static bool no_value(struct eval *ev, const struct arg *arg)
{
	if (!arg->value && !arg->has_args && !arg->has_bits)
		return true;
	arg_error(ev, &arg->name, "'%s' takes no value%s", "");
	return false;
}

/* ---- zone= ---- */

bool eval_zone(struct eval *ev, const struct node *node,
	       struct ctnat_value *zone)
{
	const struct ctnat_span *over;
	bool good = false;

	node = eval_unfold(ev, node, &over);
	if (node && node->kind == NODE_FIELD &&
	    node->field == CTNAT_FIELD_CT_LABEL) {
		*zone = (struct ctnat_value){ .field = node->field,
					      .and = ~0u };
		good = true;
	} else if (node) {
		ev->data_field = CTNAT_FIELD_CT_ZONE;
		good = eval_arith(ev, node, zone);
		ev->data_field = CTNAT_FIELD_NONE;
	}
	/* bits [0..15] are meant where none are named */
	if (good && (node->kind == NODE_FIELD || node->kind == NODE_MAP ||
		     node->kind == NODE_GENERATOR))
		zone->and &= 0xffff;
	if (good && (zone->and | zone->xor) > 0xffff) {
		eval_error(ev, node, zone->field ?
			   "a zone is read from at most 16 bits" :
			   "a zone is a number from 0 to 65535");
		good = false;
	}
	ev->over = over;
	return good;
}

static void zone(struct eval *ev, const struct arg *arg, struct ct *ct)
{
	struct ctnat_insn_ct *insn = &ct->insn;
	const struct node *value = arg->value;

	if (!needs_value(ev, arg))
		return;
	if (value->kind == NODE_SLASH) {
		if (value->b->kind == NODE_WORD &&
		    !strcmp(value->b->text, "original")) {
			insn->zone_dir = CTNAT_ZONE_ORIGINAL;
		} else if (value->b->kind == NODE_WORD &&
			   !strcmp(value->b->text, "reply")) {
			insn->zone_dir = CTNAT_ZONE_REPLY;
		} else {
			eval_error(ev, value->b, "expected original or reply");
			return;
		}
		value = value->a;
	}
	insn->has |= CTNAT_CT_ZONE;
	eval_zone(ev, value, &insn->zone);
}

/* ---- mark=, label= ---- */

static void mark(struct eval *ev, const struct arg *arg, struct ct *ct)
{
	struct ctnat_insn_ct *insn = &ct->insn;
	const struct node *value = arg->value;

	if (!needs_value(ev, arg))
		return;
	insn->has |= CTNAT_CT_MARK;
	insn->mark_mask = ~0u;
	if (value->kind == NODE_SLASH) {
		if (!eval_u32(ev, value->b, ~0u, &insn->mark_mask))
			return;
		value = value->a;
	}
	eval_arith(ev, value, &insn->mark);
}

static void shift_left(struct number *number, unsigned int by)
{
	struct number out = {};

	for (unsigned int bit = 0; bit + by < 128; bit++)
		if (number->word[3 - bit / 32] & 1u << bit % 32)
			out.word[3 - (bit + by) / 32] |= 1u << (bit + by) % 32;
	*number = out;
}

static bool label_number(struct eval *ev, const struct arg *arg,
			 const struct node *value, struct ctnat_insn_ct *insn)
{
	struct number number, max = number_ones(0, arg->high - arg->low);

	if (!number_parse(value->text, &number)) {
		eval_error(ev, value, "a label has 128 bits");
		return false;
	}
	if (arg->has_bits && number_compare(&number, &max) > 0) {
		eval_error(ev, value, "this number has more than %u bits",
			   arg->high - arg->low + 1);
		return false;
	}
	shift_left(&number, arg->low);
	memcpy(insn->label, number.word, 16);
	insn->has |= CTNAT_CT_LABEL;
	return true;
}

/* A lookup that gives all of the label. */
static void label_map(struct eval *ev, const struct node *node,
		      struct ctnat_insn_ct *insn)
{
	static const struct map_data data = { { CTNAT_FIELD_CT_LABEL }, 1, false };
	unsigned int reg;

	if (!eval_map(ev, node, &data, &reg))
		return;
	insn->has |= CTNAT_CT_LABEL_FROM;
	insn->label_from.field = CTNAT_FIELD_REG4_0 + reg / 4;
	insn->label_from.and = ~0u;
}

static void label(struct eval *ev, const struct arg *arg, struct ct *ct)
{
	const struct node *value = arg->value, *inner;
	struct ctnat_insn_ct *insn = &ct->insn;
	const struct ctnat_span *over;
	struct number mask = arg->has_bits ? number_ones(arg->low, arg->high) :
					     number_ones(0, 127);

	if (!needs_value(ev, arg))
		return;
	if (value->kind == NODE_SLASH) {
		if (arg->has_bits) {
			eval_error(ev, value, "the bits are named already; leave the mask out");
			return;
		}
		if (!eval_value(ev, value->b, CTNAT_FIELD_CT_LABEL, &mask))
			return;
		value = value->a;
	}
	memcpy(insn->label_mask, mask.word, 16);
	inner = eval_unfold(ev, value, &over);
	if (inner && inner->kind == NODE_NUMBER) {
		label_number(ev, arg, inner, insn);
	} else if (inner && inner->kind == NODE_MAP && !arg->has_bits) {
		label_map(ev, inner, insn);
	} else if (inner && eval_arith(ev, inner, &insn->label_from)) {
		insn->has |= CTNAT_CT_LABEL_FROM;
		insn->label_shift = arg->low;
	}
	ev->over = over;
}

/* ---- nat, nat( ) ---- */

static bool nat_target(struct eval *ev, const struct arg *arg, __u8 side,
		       struct ct *ct)
{
	if (!needs_value(ev, arg))
		return false;
	if (ct->src || ct->dst) {
		arg_error(ev, &arg->name,
			  "a ct() binds one side; write another ct() for '%s'%s",
			  "");
		return false;
	}
	ct->insn.nat.side = side;
	if (side == CTNAT_NAT_SRC)
		ct->src = arg;
	else
		ct->dst = arg;
	ev->persistent = ct->persistent;
	return eval_nat_to(ev, arg->value, ct->netmap, &ct->insn.nat);
}

const struct symbol symbols_ct_nat[] = {
	{ "random", CTNAT_NAT_FULLY_RANDOM },
	{ "fully-random", CTNAT_NAT_FULLY_RANDOM },
	{ "hash", CTNAT_NAT_RANDOM }, { "persistent", CTNAT_NAT_PERSISTENT },
	{ "netmap", CTNAT_NAT_NETMAP }, {}
};

static void unknown_nat_arg(struct eval *ev, const struct word *name)
{
	static const char *const later[] = { "block", "eim" };
	struct nearest nearest;

	for (unsigned int i = 0; i < ARRAY_SIZE(later); i++)
		if (!strcmp(name->text, later[i])) {
			arg_error(ev, name, "'%s' comes in a later version%s",
				  "");
			return;
		}
	nearest_init(&nearest, name->text);
	for (const struct symbol *s = symbols_ct_nat; s->name; s++)
		nearest_try(&nearest, s->name);
	nearest_try(&nearest, "src");
	nearest_try(&nearest, "dst");
	if (nearest.best)
		arg_error(ev, name, "unknown argument '%s', did you mean '%s'?",
			  nearest.best);
	else
		arg_error(ev, name,
			  "unknown argument '%s'; nat() takes src=, dst=, random, hash, persistent, netmap%s",
			  "");
}

static void nat_arg(struct eval *ev, const struct arg *arg, struct ct *ct)
{
	struct ctnat_nat *nat = &ct->insn.nat;
	const char *name = arg->name.text;
	__u32 flag;

	if (!strcmp(name, "src")) {
		nat_target(ev, arg, CTNAT_NAT_SRC, ct);
	} else if (!strcmp(name, "dst")) {
		nat_target(ev, arg, CTNAT_NAT_DST, ct);
	} else if (!symbol_find(symbols_ct_nat, name, &flag)) {
		unknown_nat_arg(ev, &arg->name);
	} else if (arg->value) {
		arg_error(ev, &arg->name, "'%s' takes no value%s", "");
	} else if (nat->flags & flag) {
		arg_error(ev, &arg->name, "'%s' is said already%s", "");
	} else {
		ct->flags = nat->flags ? span_join(&ct->flags, &arg->at) :
					 arg->at;
		nat->flags |= flag;
	}
}

static void nat(struct eval *ev, const struct arg *arg, struct ct *ct)
{
	if (arg->value || arg->has_bits) {
		arg_error(ev, &arg->name,
			  "'%s' takes its arguments in parentheses: nat(src=…)%s",
			  "");
		return;
	}
	ct->insn.has |= CTNAT_CT_NAT;
	/* it may stand behind the prefix that it allows */
	for (const struct arg *inner = arg->args; inner; inner = inner->next)
		ct->netmap |= !strcmp(inner->name.text, "netmap");
	for (const struct arg *inner = arg->args; inner; inner = inner->next)
		if (!strcmp(inner->name.text, "persistent"))
			ct->persistent = true;
	for (const struct arg *inner = arg->args; inner; inner = inner->next)
		nat_arg(ev, inner, ct);
	if (arg->args && !ct->src && !ct->dst && !ev->failed)
		arg_error(ev, &arg->name, "'%s' with arguments needs src= or dst=%s",
			  "");
}

/* ---- the others ---- */

static void commit(struct eval *ev, const struct arg *arg, struct ct *ct)
{
	if (no_value(ev, arg))
		ct->insn.has |= CTNAT_CT_COMMIT;
}

static void force(struct eval *ev, const struct arg *arg, struct ct *ct)
{
	if (no_value(ev, arg))
		ct->insn.has |= CTNAT_CT_FORCE;
}

static void table(struct eval *ev, const struct arg *arg, struct ct *ct)
{
	(void)ct;
	if (!needs_value(ev, arg))
		return;
	/* a field's short name may be a chain's: table=mark */
	if (arg->value->kind == NODE_FIELD && !arg->value->alt &&
	    !strncmp(arg->value->text, "meta ", 5))
		return;
	if (arg->value->kind != NODE_WORD && arg->value->kind != NODE_STRING)
		eval_error(ev, arg->value, "table= takes the name of a chain");
}

static void helper(struct eval *ev, const struct arg *arg, struct ct *ct)
{
	if (!needs_value(ev, arg))
		return;
	eval_helper(ev, arg->value, &ct->insn);
}

static void timeout(struct eval *ev, const struct arg *arg, struct ct *ct)
{
	if (!needs_value(ev, arg))
		return;
	ct->timeout_name = eval_object_name(ev, arg->value);
	ct->insn.has |= CTNAT_CT_TIMEOUT;
}

static void offload(struct eval *ev, const struct arg *arg, struct ct *ct)
{
	if (arg->value)
		ct->offload_name = eval_object_name(ev, arg->value);
}

static void events(struct eval *ev, const struct arg *arg, struct ct *ct)
{
	if (!needs_value(ev, arg))
		return;
	ct->insn.has |= CTNAT_CT_EVENTS;
	ct->last_event = arg;
	eval_events(ev, arg->value, &ct->insn.events);
}

/* events=a,b: what looks like the next argument is one more event */
static bool more_events(const struct arg *arg, struct ct *ct)
{
	__u32 event;

	if (!ct->last_event || ct->last_event->next != arg || arg->value ||
	    arg->has_args || arg->has_bits ||
	    !event_find(arg->name.text, &event))
		return false;
	ct->insn.events |= event;
	ct->last_event = arg;
	return true;
}

static const struct {
	const char *name;
	void (*eval)(struct eval *ev, const struct arg *arg, struct ct *ct);
	size_t seen;		/* offset of its pointer in struct ct */
} args[] = {
	{ "zone", zone, offsetof(struct ct, zone) },
	{ "commit", commit, offsetof(struct ct, commit) },
	{ "force", force, offsetof(struct ct, force) },
	{ "mark", mark, offsetof(struct ct, mark) },
	{ "label", label, offsetof(struct ct, label) },
	{ "nat", nat, offsetof(struct ct, nat) },
	{ "table", table, offsetof(struct ct, table) },
	{ "helper", helper, offsetof(struct ct, helper) },
	{ "alg", helper, offsetof(struct ct, helper) },
	{ "timeout", timeout, offsetof(struct ct, timeout) },
	{ "events", events, offsetof(struct ct, events) },
	{ "offload", offload, offsetof(struct ct, offload) },
};

const char *ct_argument_text(unsigned int i)
{
	return i < ARRAY_SIZE(args) ? args[i].name : NULL;
}

static void unknown_arg(struct eval *ev, const struct word *name)
{
	struct nearest nearest;

	nearest_init(&nearest, name->text);
	for (unsigned int i = 0; i < ARRAY_SIZE(args); i++)
		nearest_try(&nearest, args[i].name);
	if (nearest.best)
		arg_error(ev, name, "unknown argument '%s', did you mean '%s'?",
			  nearest.best);
	else
		arg_error(ev, name,
			  "unknown argument '%s'; ct() takes zone, commit, force, mark, label, nat, helper, timeout, events, offload, table%s",
			  "");
}

static void one_arg(struct eval *ev, const struct arg *arg, struct ct *ct)
{
	if (more_events(arg, ct))
		return;
	for (unsigned int i = 0; i < ARRAY_SIZE(args); i++) {
		const struct arg **seen;

		if (strcmp(args[i].name, arg->name.text))
			continue;
		seen = (const struct arg **)((char *)ct + args[i].seen);
		if (*seen) {
			arg_error(ev, &arg->name, "'%s' is given twice%s", "");
			return;
		}
		*seen = arg;
		if (arg->has_bits && args[i].eval != label)
			arg_error(ev, &arg->name,
				  "'%s' is set as a whole; use a mask: %s=V/M",
				  arg->name.text);
		else if (arg->has_args && args[i].eval != nat)
			arg_error(ev, &arg->name,
				  "'%s' takes a value: %s=…", arg->name.text);
		else
			args[i].eval(ev, arg, ct);
		return;
	}
	unknown_arg(ev, &arg->name);
}

static void ct_parts(struct eval *ev, const struct ct *ct)
{
	const struct arg *target = ct->src ? ct->src : ct->dst;
	struct ctnat_span events = {};
	const struct {
		const struct arg *arg;
		__u32 parts[5];
	} parts[] = {
		{ ct->zone, { CTNAT_A_CT_ZONE, CTNAT_A_CT_ZONE_DIR } },
		{ ct->commit, { CTNAT_A_CT_COMMIT } },
		{ ct->force, { CTNAT_A_CT_FORCE } },
		{ ct->mark, { CTNAT_A_CT_MARK, CTNAT_A_CT_MARK_MASK } },
		{ ct->label, { CTNAT_A_CT_LABEL, CTNAT_A_CT_LABEL_MASK,
			       CTNAT_A_CT_LABEL_FROM, CTNAT_A_CT_LABEL_SHIFT } },
		{ ct->nat, { CTNAT_A_CT_NAT } },
		{ ct->helper, { CTNAT_A_CT_HELPER } },
		{ ct->timeout, { CTNAT_A_CT_TIMEOUT } },
		{ target, { CTNAT_PART_NAT + CTNAT_A_NAT_SIDE,
			    CTNAT_PART_NAT + CTNAT_A_NAT_TARGET,
			    CTNAT_PART_NAT + CTNAT_A_NAT_FAMILY,
			    CTNAT_PART_NAT + CTNAT_A_NAT_ADDR_MIN,
			    CTNAT_PART_NAT + CTNAT_A_NAT_PORT_MIN } },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(parts); i++)
		for (unsigned int j = 0; parts[i].arg && j < 5; j++)
			if (parts[i].parts[j])
				eval_part(ev, parts[i].parts[j],
					  &parts[i].arg->at);
	if (ct->events) {
		events = span_join(&ct->events->at, &ct->last_event->at);
		eval_part(ev, CTNAT_A_CT_EVENTS, &events);
	}
	if (ct->insn.nat.flags)
		eval_part(ev, CTNAT_PART_NAT + CTNAT_A_NAT_FLAGS, &ct->flags);
}

static void ct_offload(struct eval *ev, const struct ct *ct)
{
	size_t len = ct->offload_name ? strlen(ct->offload_name) + 1 : 0;
	const struct arg *arg = ct->offload;
	struct ctnat_insn_objref *ref;

	ref = eval_insn(ev, CTNAT_EXPR_OBJREF, sizeof(*ref) + len, &arg->at);
	ref->kind = CTNAT_OBJECT_FLOWTABLE;
	ref->ct_arg = 1;
	if (!len)
		return;
	memcpy(ref->name, ct->offload_name, len);
	eval_part(ev, CTNAT_A_OBJREF_NAME, &arg->value->at);
}

static void ct_table(struct eval *ev, const struct arg *arg)
{
	const char *name = arg->value->text;
	struct ctnat_insn_verdict *verdict;
	size_t len;

	if (arg->value->kind == NODE_FIELD)
		name += strlen("meta ");
	len = strlen(name) + 1;
	if (len > CTNAT_NAME_MAX) {
		eval_error(ev, arg->value, "a name has at most %d characters",
			   CTNAT_NAME_MAX - 1);
		return;
	}
	verdict = eval_insn(ev, CTNAT_EXPR_VERDICT, sizeof(*verdict) + len,
			    &arg->at);
	verdict->code = CTNAT_VERDICT_GOTO;
	verdict->table_arg = 1;
	memcpy(verdict->chain, name, len);
	eval_part(ev, CTNAT_A_VERDICT_CHAIN, &arg->value->at);
}

void eval_ct(struct eval *ev, const struct stmt *stmt)
{
	struct ctnat_insn_ct *insn;
	struct ct ct = {};

	for (const struct arg *arg = stmt->args; arg; arg = arg->next)
		one_arg(ev, arg, &ct);
	if (ev->failed)
		return;
	insn = eval_ct_insn(ev, ct.timeout_name, &stmt->at);
	ct.insn.insn = insn->insn;
	*insn = ct.insn;
	ct_parts(ev, &ct);
	if (ct.offload)
		ct_offload(ev, &ct);
	if (ct.table)
		ct_table(ev, ct.table);
}
