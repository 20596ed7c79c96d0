// SPDX-License-Identifier: GPL-2.0-only
/* A case that differs -> the smallest that still does. */
#include <string.h>

#include "gen_run.h"

#define SHRINK_MS 30000

struct shrinker {
	struct gen_case *c;
	struct gen_how how;
	struct gen_result *res;
	int64_t end;
};

/* Whether the case, changed, still shows a difference of the same kind. */
static bool still_differs(struct shrinker *s)
{
	enum gen_outcome was = s->res->outcome;
	struct gen_result now = { 0 };
	bool same;

	if (drive_now() >= s->end)
		return false;
	gen_run_case(s->c, &s->how, &now);
	same = now.outcome == was;
	if (same) {
		text_free(&s->res->why);
		*s->res = now;
	} else {
		text_free(&now.why);
	}
	return same;
}

/* Switches off, unless it is off or needed; true when it was not needed. */
static bool try_off(struct shrinker *s, bool *off)
{
	if (*off)
		return false;
	*off = true;
	if (still_differs(s))
		return true;
	*off = false;
	return false;
}

/* The rule that keeps both tracking; see gen_make(). */
static bool is_idle_nat(const struct gen_rule *r)
{
	return r->proto == 99 && r->target == GEN_T_SNAT;
}

static bool shrink_chain(struct shrinker *s, struct gen_chain *chain)
{
	struct gen_chain whole = *chain;
	int left = 0;

	for (int i = 0; i < chain->n_rules; i++) {
		left += !chain->rule[i].off && !is_idle_nat(&chain->rule[i]);
		if (!is_idle_nat(&chain->rule[i]))
			chain->rule[i].off = true;
	}
	if (!left)
		return false;
	if (still_differs(s))
		return true;
	*chain = whole;
	if (left == 1)
		return false;
	left = 0;
	for (int i = 0; i < chain->n_rules; i++)
		if (!is_idle_nat(&chain->rule[i]))
			left |= try_off(s, &chain->rule[i].off);
	return left;
}

static bool shrink_steps(struct shrinker *s)
{
	bool smaller = false;

	/* What comes after the difference does not count. */
	if (s->res->step < s->c->n_steps)
		for (int i = s->res->step + 1; i < s->c->n_steps; i++)
			s->c->step[i].off = true;
	for (int i = s->c->n_steps - 1; i >= 0; i--)
		smaller |= try_off(s, &s->c->step[i].off);
	return smaller;
}

static bool shrink_rule(struct shrinker *s, struct gen_rule *rule)
{
	struct gen_rule whole = *rule;
	bool smaller = false;

	for (int i = 0; i < rule->n_matches; i++)
		smaller |= try_off(s, &rule->match[i].off);
	if (rule->flags) {
		rule->flags = 0;
		if (still_differs(s))
			smaller = true;
		else
			rule->flags = whole.flags;
	}
	if (rule->host_high) {
		rule->host_high = 0;
		if (still_differs(s))
			smaller = true;
		else
			rule->host_high = whole.host_high;
	}
	return smaller;
}

static bool shrink_settings(struct shrinker *s)
{
	struct gen_case whole = *s->c;
	bool smaller = false;

	for (int i = 0; i < GEN_BUILTIN; i++) {
		if (!s->c->chain[i].drop)
			continue;
		s->c->chain[i].drop = false;
		if (still_differs(s))
			smaller = true;
		else
			s->c->chain[i].drop = true;
	}
	if (s->c->zone) {
		s->c->zone = 0;
		if (still_differs(s))
			smaller = true;
		else
			s->c->zone = whole.zone;
	}
	if (s->c->inet) {
		s->c->inet = false;
		if (still_differs(s))
			smaller = true;
		else
			s->c->inet = true;
	}
	return smaller;
}

static bool is_called(const struct gen_case *c, int at)
{
	for (int i = 0; i < GEN_CHAINS; i++)
		for (int k = 0; c->chain[i].exists &&
				k < c->chain[i].n_rules; k++) {
			const struct gen_rule *r = &c->chain[i].rule[k];

			if (!r->off && r->chain == at &&
			    (r->target == GEN_T_JUMP ||
			     r->target == GEN_T_GOTO))
				return true;
		}
	return false;
}

/* Chains that nothing calls any more need not be shown. */
static void drop_chains(struct shrinker *s)
{
	for (int i = GEN_BUILTIN; i < GEN_CHAINS; i++)
		if (s->c->chain[i].exists && !is_called(s->c, i)) {
			s->c->chain[i].exists = false;
			if (!still_differs(s))
				s->c->chain[i].exists = true;
		}
}

static bool shrink_rules(struct shrinker *s)
{
	bool smaller = false;

	for (int i = 0; i < GEN_CHAINS; i++)
		if (s->c->chain[i].exists)
			smaller |= shrink_chain(s, &s->c->chain[i]);
	drop_chains(s);
	for (int i = 0; i < GEN_CHAINS; i++) {
		struct gen_chain *chain = &s->c->chain[i];

		for (int k = 0; chain->exists && k < chain->n_rules; k++)
			if (!chain->rule[k].off)
				smaller |= shrink_rule(s, &chain->rule[k]);
	}
	return smaller;
}

void gen_shrink(struct gen_case *c, const struct gen_how *how,
		struct gen_result *res)
{
	struct shrinker s = {
		.c = c, .how = *how, .res = res,
		.end = drive_now() + drive_ms(SHRINK_MS),
	};
	bool smaller = true;

	s.how.forms = 1u << res->form;
	s.how.log = NULL;
	if (res->outcome == GEN_DIFFERENT)
		shrink_steps(&s);
	while (smaller && drive_now() < s.end) {
		smaller = shrink_settings(&s);
		smaller |= shrink_rules(&s);
		if (res->outcome == GEN_DIFFERENT)
			smaller |= shrink_steps(&s);
	}
}
