// SPDX-License-Identifier: GPL-2.0-only
/* May this ruleset be activated as a whole? Jumps, depth, hooks. */
#include "check.h"
#include "elems.h"
#include "hooks.h"
#include "helper.h"
#include "object.h"
#include "sort.h"
#include "uses.h"

/* ---- finding chains by name ---- */

static int compare(const struct ctnat_view_chain *a, __u32 table,
		   const char *name)
{
	if (a->table != table)
		return a->table < table ? -1 : 1;
	return strcmp(a->name, name);
}

static bool chain_before(const void *of, __u32 a, __u32 b)
{
	const struct ctnat_view_chain *chains = of;

	return compare(&chains[a], chains[b].table, chains[b].name) < 0;
}

void ctnat_sort_chains(const struct ctnat_view *view, __u32 *order)
{
	ctnat_sort(order, view->n_chains, chain_before, view->chains);
}

__u32 ctnat_find_chain(const struct ctnat_view *view, const __u32 *order,
		       __u32 table, const char *name)
{
	__u32 low = 0, high = view->n_chains;

	while (low < high) {
		__u32 mid = low + (high - low) / 2;
		int way = compare(&view->chains[order[mid]], table, name);

		if (!way)
			return order[mid];
		if (way < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return CTNAT_NOWHERE;
}

/* ---- walking along the jumps ---- */

/* A place in a chain: the expression that is looked at. */
struct place {
	__u32 chain;
	__u32 rule;			/* of the stretch */
	__u32 n;			/* index of the one behind insn */
	struct ctnat_stretch s;
	const struct ctnat_insn *insn;	/* NULL: the rule has not begun */
	struct ctnat_jumps jumps;	/* of insn */
};

/* A verdict map leads to the chains of its elements. */
static void add_elems(const struct ctnat_view *view,
		      const struct ctnat_scratch *scratch, __u32 table,
		      struct place *at)
{
	const struct ctnat_insn_lookup *lookup = (const void *)at->insn;
	__u32 object;

	if (at->insn->kind != CTNAT_EXPR_LOOKUP)
		return;
	object = ctnat_find_object(view, scratch->objects, table, lookup->kind,
				   ctnat_lookup_name(lookup));
	if (object != CTNAT_NOWHERE)
		at->jumps.elems = view->objects[object].elems;
}

/* As next_insn(), of the stretch that it is in. */
static bool next_of_stretch(const struct ctnat_view *view,
			    const struct ctnat_scratch *scratch,
			    struct place *at)
{
	const struct ctnat_view_chain *chain = &view->chains[at->chain];

	for (; at->rule < at->s.n; at->rule++, at->insn = NULL) {
		const struct ctnat_rule *rule = at->s.rule[at->rule].rule;

		if (at->s.rule[at->rule].facts & CTNAT_RULE_NO_JUMPS) {
			platform_relax();
			continue;
		}
		if (at->insn) {
			at->insn = ctnat_rule_next(at->insn);
		} else {
			at->insn = ctnat_rule_first(rule);
			at->n = 0;
		}
		if (ctnat_rule_end(rule, at->insn)) {
			platform_relax();
			continue;
		}
		at->n++;
		ctnat_jumps_begin(&at->jumps, at->insn);
		add_elems(view, scratch, chain->table, at);
		return true;
	}
	return false;
}

/* Step to the next expression of the chain. */
static bool next_insn(const struct ctnat_view *view,
		      const struct ctnat_scratch *scratch, struct place *at)
{
	const struct ctnat_rule_list list =
		ctnat_list_of(&view->chains[at->chain]);

	for (;;) {
		if (next_of_stretch(view, scratch, at))
			return true;
		do {
			if (!ctnat_stretch_next(&list, &at->s))
				return false;
			platform_relax();
		} while (at->s.facts & CTNAT_RULE_NO_JUMPS);
		at->rule = 0;
	}
}

/*
 * Step to the chain's next jump; its chain's index is in *target
 * (CTNAT_NOWHERE: there is no such chain).
 */
static bool next_jump(const struct ctnat_view *view,
		      const struct ctnat_scratch *scratch, struct place *at,
		      __u32 *target)
{
	const struct ctnat_view_chain *chain = &view->chains[at->chain];

	do {
		if (!at->insn || !ctnat_jumps_next(&at->jumps))
			continue;
		*target = ctnat_find_chain(view, scratch->order, chain->table,
					   at->jumps.chain);
		return true;
	} while (next_insn(view, scratch, at));
	return false;
}

static void enter(struct place *at, __u32 chain)
{
	at->chain = chain;
	at->rule = 0;
	at->insn = NULL;
	at->n = 0;
	at->s.n = 0;
	at->s.next = 0;
}

static int refuse_jump(const struct place *at, struct ctnat_refusal *why,
		       int error, const char *sentence)
{
	__u32 part = at->insn->kind == CTNAT_EXPR_MAP ? CTNAT_A_MAP_CHAINS :
		     at->insn->kind == CTNAT_EXPR_LOOKUP ?
		     CTNAT_A_LOOKUP_NAME : CTNAT_A_VERDICT_CHAIN;

	ctnat_refuse(why, error, at->n - 1, part, sentence);
	why->chain = at->chain;
	why->rule = at->s.first + at->rule;
	return -error;
}

/* state[] of the walk: how many chains deep a chain goes, or: */
#define UNSEEN		0
#define UNDER_WAY	(CTNAT_JUMP_DEPTH + 1)

static const char *check_jump(const struct ctnat_view *view, __u32 target,
			      const __u32 *state, int *error)
{
	*error = ENOENT;
	if (target == CTNAT_NOWHERE)
		return "there is no chain of this name in the table";
	*error = EOPNOTSUPP;
	if (view->chains[target].type != CTNAT_CHAIN_REGULAR)
		return "a base chain cannot be jumped to; take its type, hook and priority away, or jump elsewhere";
	*error = ELOOP;
	if (state[target] == UNDER_WAY)
		return "this jump makes a loop of chains";
	return NULL;
}

/*
 * Depth first from one chain. state[] keeps the depth of what is done, so that
 * every jump of the ruleset is looked at once; the limit bounds the stack.
 */
static int measure(const struct ctnat_view *view,
		   const struct ctnat_scratch *scratch, __u32 from,
		   struct ctnat_refusal *why)
{
	struct place stack[CTNAT_JUMP_DEPTH];
	__u32 height[CTNAT_JUMP_DEPTH];
	__u32 *state = scratch->state;
	const char *sentence;
	int depth = 0, error;
	__u32 target;

	enter(&stack[0], from);
	height[0] = 1;
	state[from] = UNDER_WAY;
	while (depth >= 0) {
		struct place *at = &stack[depth];

		platform_relax();
		if (!next_jump(view, scratch, at, &target)) {
			state[at->chain] = height[depth];
			depth--;
			if (depth >= 0 && height[depth] <= height[depth + 1])
				height[depth] = height[depth + 1] + 1;
			continue;
		}
		sentence = check_jump(view, target, state, &error);
		if (!sentence && (depth + 1 == CTNAT_JUMP_DEPTH ||
				  depth + 1 + state[target] >
					CTNAT_JUMP_DEPTH)) {
			sentence = "chains jump to chains at most 16 deep";
			error = EMLINK;
		}
		if (sentence)
			return refuse_jump(at, why, error, sentence);
		if (state[target] == UNSEEN) {
			enter(&stack[++depth], target);
			height[depth] = 1;
			state[target] = UNDER_WAY;
		} else if (height[depth] <= state[target]) {
			height[depth] = state[target] + 1;
		}
	}
	return 0;
}

/* Tell every chain that @from reaches of its hook; state[]: hooks so far. */
static void spread(const struct ctnat_view *view,
		   const struct ctnat_scratch *scratch, __u32 from)
{
	__u32 hook = ctnat_own_hook(view, &view->chains[from]);
	struct place stack[CTNAT_JUMP_DEPTH];
	__u32 *state = scratch->state;
	int depth = 0;
	__u32 target;

	enter(&stack[0], from);
	state[from] |= hook;
	while (depth >= 0) {
		platform_relax();
		if (!next_jump(view, scratch, &stack[depth], &target)) {
			depth--;
		} else if (!(state[target] & hook)) {
			state[target] |= hook;
			enter(&stack[++depth], target);
		}
	}
}

/* Of some rules; why->rule is the one of them that is refused. */
static int check_reached_stretch(const struct ctnat_stretch *s, __u32 hooks,
				 struct ctnat_refusal *why)
{
	const struct ctnat_insn *insn;
	const char *sentence;
	__u32 rule, n;

	for (rule = 0; rule < s->n; rule++) {
		platform_relax();
		if (!(hooks & ~s->rule[rule].hooks))
			continue;
		n = 0;
		ctnat_rule_for_each(insn, s->rule[rule].rule) {
			sentence = ctnat_check_hooks(insn, hooks, why);
			if (sentence) {
				ctnat_refuse(why, why->error, n, why->part,
					     sentence);
				why->rule = s->first + rule;
				return -why->error;
			}
			n++;
		}
	}
	return 0;
}

static int check_reached(const struct ctnat_view *view, __u32 chain,
			 __u32 hooks, struct ctnat_refusal *why)
{
	const struct ctnat_rule_list list =
		ctnat_list_of(&view->chains[chain]);
	struct ctnat_stretch s;
	int err;

	ctnat_for_each_stretch(&s, &list) {
		platform_relax();
		if (!(hooks & ~s.hooks))
			continue;
		err = check_reached_stretch(&s, hooks, why);
		if (err) {
			why->chain = chain;
			return err;
		}
	}
	return 0;
}

static int check_names(const struct ctnat_view *view, const __u32 *order,
		       struct ctnat_refusal *why)
{
	__u32 i;

	for (i = 1; i < view->n_chains; i++) {
		platform_relax();
		if (chain_before(view->chains, order[i - 1], order[i]))
			continue;
		ctnat_refuse(why, EEXIST, CTNAT_NOWHERE, CTNAT_A_CHAIN,
			     "the table has a chain of this name already");
		why->chain = order[i] > order[i - 1] ? order[i] : order[i - 1];
		return -EEXIST;
	}
	return 0;
}

/* A map that has the name of a set. */
static bool is_twin(const struct ctnat_view *view, const __u32 *order,
		    const struct ctnat_view_object *object)
{
	return object->kind == CTNAT_OBJECT_MAP &&
	       ctnat_find_object(view, order, object->table, CTNAT_OBJECT_SET,
				 object->name) != CTNAT_NOWHERE;
}

static int check_object_names(const struct ctnat_view *view,
			      const __u32 *order, struct ctnat_refusal *why)
{
	const struct ctnat_view_object *a, *b;
	__u32 i;

	for (i = 0; i < view->n_objects; i++) {
		platform_relax();
		if (!is_twin(view, order, &view->objects[i]))
			continue;
		ctnat_refuse(why, EEXIST, CTNAT_NOWHERE, CTNAT_A_OBJECT,
			     "the table has a set of this name already");
		why->object = i;
		return -EEXIST;
	}

	for (i = 1; i < view->n_objects; i++) {
		platform_relax();
		a = &view->objects[order[i - 1]];
		b = &view->objects[order[i]];
		if (a->table != b->table || a->kind != b->kind ||
		    strcmp(a->name, b->name))
			continue;
		ctnat_refuse(why, EEXIST, CTNAT_NOWHERE, CTNAT_A_OBJECT,
			     "there is an object of this kind and name already");
		why->object = order[i] > order[i - 1] ? order[i] : order[i - 1];
		return -EEXIST;
	}
	return 0;
}

/* Chains that verdict maps lead to are in their table, and can be jumped to. */
static int check_elem_chains(const struct ctnat_view *view,
			     const __u32 *order, __u32 object,
			     struct ctnat_refusal *why)
{
	const struct ctnat_view_object *o = &view->objects[object];
	const char *sentence = NULL;
	int error = EOPNOTSUPP;
	__u32 i, chain;

	for (i = 0; !sentence && o->elems && i < o->elems->n_chains; i++) {
		platform_relax();
		chain = ctnat_find_chain(view, order, o->table,
					 o->elems->chains[i]);
		if (chain == CTNAT_NOWHERE) {
			sentence = "an element leads to a chain that is not in the table";
			error = ENOENT;
		} else if (view->chains[chain].type != CTNAT_CHAIN_REGULAR) {
			sentence = "an element leads to a base chain, which cannot be jumped to";
		}
	}
	if (!sentence)
		return 0;
	ctnat_refuse(why, error, CTNAT_NOWHERE, CTNAT_A_ELEM_CHAINS, sentence);
	why->object = object;
	return -error;
}

/* The objects of a view by name. */
struct names {
	const struct ctnat_view *view;
	const __u32 *order;
};

/* What is wrong with this use of an object, or NULL. */
static const char *check_use(const struct names *names, __u32 table,
			     const struct ctnat_use *use, __u32 *object)
{
	*object = ctnat_find_object(names->view, names->order, table,
				    use->kind, use->name);
	if (*object != CTNAT_NOWHERE || use->optional)
		return NULL;
	return ctnat_object_missing(use->kind);
}

/* Objects that an expression uses are in its table, and suit it. */
static const char *check_insn_uses(const struct names *names,
				   const struct ctnat_view_chain *c,
				   const struct ctnat_rule *rule,
				   const struct ctnat_insn *insn,
				   struct ctnat_refusal *why)
{
	const struct ctnat_view *view = names->view;
	struct ctnat_use uses[CTNAT_USES_MAX];
	const char *sentence = NULL;
	unsigned int i, n;
	__u32 object;

	n = ctnat_insn_uses(insn, uses);
	for (i = 0; i < n && !sentence; i++) {
		const struct ctnat_object *image;

		why->part = uses[i].part;
		why->error = ENOENT;
		sentence = check_use(names, c->table, &uses[i], &object);
		if (sentence || object == CTNAT_NOWHERE)
			continue;
		image = view->objects[object].object;
		if (insn->kind == CTNAT_EXPR_LOOKUP)
			sentence = ctnat_check_lookup_in((const void *)insn,
							 image, why);
		else if (insn->kind == CTNAT_EXPR_DYNSET)
			sentence = ctnat_check_dynset_in((const void *)insn,
							 image, why);
		if (uses[i].kind != CTNAT_OBJECT_CT_HELPER)
			continue;
		why->error = EOPNOTSUPP;
		sentence = ctnat_check_helper(rule, insn,
					      view->tables[c->table].family,
					      image);
	}
	return sentence;
}

static int check_rule_uses(const struct names *names,
			   const struct ctnat_view_chain *c,
			   const struct ctnat_rule *rule,
			   struct ctnat_refusal *why)
{
	const struct ctnat_insn *insn;
	const char *sentence;
	__u32 n = 0;

	ctnat_rule_for_each(insn, rule) {
		sentence = check_insn_uses(names, c, rule, insn, why);
		if (sentence)
			return ctnat_refuse(why, why->error, n, why->part,
					    sentence);
		n++;
	}
	return 0;
}

static int check_uses(const struct ctnat_view *view, const __u32 *order,
		      __u32 chain, struct ctnat_refusal *why)
{
	const struct ctnat_view_chain *c = &view->chains[chain];
	const struct ctnat_rule_list list = ctnat_list_of(c);
	const struct names names = { view, order };
	struct ctnat_stretch s;
	__u32 rule;
	int err;

	ctnat_for_each_stretch(&s, &list) {
		platform_relax();
		if (s.facts & CTNAT_RULE_NO_USES)
			continue;
		for (rule = 0; rule < s.n; rule++) {
			platform_relax();
			if (s.rule[rule].facts & CTNAT_RULE_NO_USES)
				continue;
			err = check_rule_uses(&names, c, s.rule[rule].rule,
					      why);
			if (err) {
				why->chain = chain;
				why->rule = s.first + rule;
				return err;
			}
		}
	}
	return 0;
}

int ctnat_verify_view(const struct ctnat_view *view,
		      struct ctnat_scratch *scratch, struct ctnat_refusal *why)
{
	__u32 *state = scratch->state;
	int err;
	__u32 i;

	/* 1. chains and objects by name */
	ctnat_sort_chains(view, scratch->order);
	err = check_names(view, scratch->order, why);
	if (err)
		return err;
	ctnat_sort_objects(view, scratch->objects);
	err = check_object_names(view, scratch->objects, why);
	for (i = 0; !err && i < view->n_chains; i++) {
		platform_relax();
		err = check_uses(view, scratch->objects, i, why);
	}
	for (i = 0; !err && i < view->n_objects; i++) {
		platform_relax();
		err = check_elem_chains(view, scratch->order, i, why);
	}
	if (err)
		return err;

	/* 2. where jumps lead; base chains first: they name the full path */
	for (i = 0; i < view->n_chains; i++)
		state[i] = UNSEEN;
	for (i = 0; i < view->n_chains; i++) {
		err = state[i] == UNSEEN ? measure(view, scratch, i, why) : 0;
		if (err)
			return err;
	}

	/* 3. which hooks reach which chain */
	for (i = 0; i < view->n_chains; i++)
		state[i] = 0;
	for (i = 0; i < view->n_chains; i++) {
		platform_relax();
		if (ctnat_own_hook(view, &view->chains[i]))
			spread(view, scratch, i);
	}

	/* 4. what is in each chain suits all of them */
	for (i = 0; i < view->n_chains; i++) {
		platform_relax();
		err = check_reached(view, i, state[i], why);
		if (err)
			return err;
	}
	return 0;
}
