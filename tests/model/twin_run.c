// SPDX-License-Identifier: GPL-2.0-only
/* The naive twin: rules, chains, and what statements do in the model. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "twin.h"

/* How a rule or a chain ended, besides enum ctnat_outcome and below. */
#define FELL_THROUGH	1000
#define RETURNED	1001

void world_event(struct world *world, const char *fmt, ...)
{
	char *at = world->events + world->n_events;
	va_list args;

	va_start(args, fmt);
	world->n_events += vsnprintf(at, EVENTS_MAX - world->n_events, fmt,
				     args);
	va_end(args);
	/* long before the end it is long enough to tell two walks apart */
	if (world->n_events > EVENTS_MAX - 256)
		world->n_events = EVENTS_MAX - 256;
}

/* n words as one number */
static u128 number(const __u32 *words, unsigned int n)
{
	u128 v = 0;

	while (n--)
		v = (v << 32) + *words++;
	return v;
}

static bool matches(const struct world *w, const struct ctnat_insn_match *m)
{
	bool found = false;

	for (__u32 e = 0; e < ctnat_match_elems(m); e++) {
		__u32 room[CTNAT_WORDS_MAX];
		const __u32 *mask = ctnat_match_mask(m, room);
		const __u32 *low = ctnat_match_low(m, e);
		const __u32 *high = ctnat_match_high(m, e);
		bool all = true;

		for (int f = 0; f < m->n_fields; f++) {
			unsigned int n = ctnat_field_words(m->field[f]);
			u128 v;

			if (!twin_load(w, m->field[f], &v))
				return false;
			v &= number(mask, n);
			if (v < number(low, n) || v > number(high, n))
				all = false;
			mask += n;
			low += n;
			high += n;
		}
		if (all)
			found = true;
	}
	return m->invert ? !found : found;
}

/* The first element whose ranges hold all the fields; NULL: there is none. */
static const __u32 *look_up(const struct world *w,
			    const struct ctnat_insn_map *map)
{
	for (__u32 e = 0; e < map->n_elems; e++) {
		const __u32 *low = ctnat_map_low(map, e);
		const __u32 *high = low + map->n_words;
		const __u32 *mask = map->data;
		bool all = true;

		for (int f = 0; f < map->n_fields; f++) {
			unsigned int n = ctnat_field_words(map->field[f]);
			u128 v;

			if (!twin_load(w, map->field[f], &v))
				return NULL;
			v &= number(mask, n);
			all = all && v >= number(low, n) &&
			      v <= number(high, n);
			mask += n;
			low += n;
			high += n;
		}
		if (all)
			return ctnat_map_low(map, e) + 2 * map->n_words;
	}
	return NULL;
}

/* The n-th name of those behind the elements. */
static const char *nth_name(const struct ctnat_insn_map *map, __u32 n)
{
	const char *name = (const char *)ctnat_map_low(map, map->n_elems);

	while (n--)
		name += strlen(name) + 1;
	return name;
}

/* Which verdict does it come to? False: none, the rule ends. */
static bool look_up_verdict(const struct world *w,
			    const struct ctnat_insn_map *map, __u32 *code,
			    const char **chain)
{
	const __u32 *data = look_up(w, map);
	__u32 jumps = 0;

	if (!data)
		return false;
	for (__u32 e = 0; ctnat_map_data(map, e) != data; e++)
		jumps += *ctnat_map_data(map, e) == CTNAT_VERDICT_JUMP ||
			 *ctnat_map_data(map, e) == CTNAT_VERDICT_GOTO;
	*code = *data;
	*chain = nth_name(map, jumps);
	return true;
}

static bool look_up_data(struct world *w, const struct ctnat_insn_map *map)
{
	const __u32 *data = look_up(w, map);

	for (unsigned int i = 0; data && i < map->n_data; i++) {
		w->words[CTNAT_FIELD_REG_0 + map->reg + i][0] = data[i];
		w->has[CTNAT_FIELD_REG_0 + map->reg + i] = true;
	}
	return data;
}

static bool evaluate(const struct world *w, const struct ctnat_value *value,
		     __u32 *result)
{
	u128 v = 0;

	if (value->field) {
		if (!twin_load(w, value->field, &v))
			return false;
		for (int i = value->shift; i > 0; i--)
			v *= 2;
		for (int i = value->shift; i < 0; i++)
			v /= 2;
		v = (__u32)v & value->and;
	}
	*result = (__u32)v ^ value->xor;
	return true;
}

/* Every bit where it ends up. */
static bool evaluate_wide(const struct world *w, const struct ctnat_wide *wide,
			  u128 *result)
{
	u128 v = 0, shifted = 0;

	if (wide->field) {
		if (!twin_load(w, wide->field, &v))
			return false;
		for (int bit = 0; bit < 128; bit++)
			if (v >> bit & 1 && bit + wide->shift >= 0 &&
			    bit + wide->shift < 128)
				shifted |= (u128)1 << (bit + wide->shift);
		shifted &= number(wide->and, 4);
	}
	*result = shifted ^ number(wide->xor, 4);
	return true;
}

static bool do_set(struct world *w, const struct ctnat_insn_set *set)
{
	unsigned int n = ctnat_field_words(set->field);
	u128 v, more;

	if (!evaluate_wide(w, &set->value, &v) ||
	    (set->op && !evaluate_wide(w, &set->second, &more)))
		return false;
	switch (set->op) {
	case CTNAT_SET_AND:
		v &= more;
		break;
	case CTNAT_SET_OR:
		v |= more;
		break;
	case CTNAT_SET_XOR:
		v ^= more;
		break;
	}
	world_event(w, "f%u=%x.%x.%x.%x ", set->field, (__u32)(v >> 96),
		    (__u32)(v >> 64), (__u32)(v >> 32), (__u32)v);
	w->has[set->field] = true;
	for (unsigned int i = 0; i < n; i++)
		w->words[set->field][i] = v >> 32 * (n - 1 - i);
	return true;
}

static bool do_ct(struct world *w, const struct ctnat_insn_ct *ct)
{
	__u32 zone, mark, *old = &w->words[CTNAT_FIELD_CT_MARK][0];
	const struct ctnat_value z = ctnat_ct_zone(ct), m = ctnat_ct_mark(ct);

	if (!evaluate(w, &z, &zone) || !evaluate(w, &m, &mark))
		return false;
	world_event(w, "ct%p(%u) ", (const void *)ct, zone);
	w->has[CTNAT_FIELD_CT_ZONE] = true;
	w->words[CTNAT_FIELD_CT_ZONE][0] = zone;
	if (ct->has & CTNAT_CT_MARK) {
		w->has[CTNAT_FIELD_CT_MARK] = true;
		*old = (*old & ~ct->mark_mask) | (mark & ct->mark_mask);
	}
	return true;
}

/* FELL_THROUGH: the rule goes on; RETURNED: the rule is over. */
static int do_statement(struct world *w, const struct ctnat_insn *insn)
{
	const struct ctnat_insn_log *log = (const void *)insn;

	switch (insn->kind) {
	case CTNAT_EXPR_COUNTER:
		world_event(w, "n%p ", (const void *)insn);
		return FELL_THROUGH;
	case CTNAT_EXPR_LOG:
		world_event(w, "log '%s' ", log->prefix);
		return FELL_THROUGH;
	case CTNAT_EXPR_SET:
		return do_set(w, (const void *)insn) ? FELL_THROUGH : RETURNED;
	case CTNAT_EXPR_CT:
		return do_ct(w, (const void *)insn) ? FELL_THROUGH : RETURNED;
	case CTNAT_EXPR_CT_CLEAR:
		world_event(w, "clear ");
		for (int f = CTNAT_FIELD_CT_STATE; f < CTNAT_FIELD_REG_0; f++)
			w->has[f] = false;
		return FELL_THROUGH;
	case CTNAT_EXPR_NOTRACK:
		world_event(w, "notrack ");
		w->has[CTNAT_FIELD_CT_STATE] = true;
		w->words[CTNAT_FIELD_CT_STATE][0] = CTNAT_STATE_UNTRACKED;
		return FELL_THROUGH;
	case CTNAT_EXPR_NAT:
		return twin_binding(insn);
	}
	return FELL_THROUGH;	/* comments */
}

static int run_chain(const struct ctnat_view *view, __u32 chain,
		     struct world *w);

static __u32 find(const struct ctnat_view *view, __u32 table, const char *name)
{
	__u32 i;

	for (i = 0; i < view->n_chains; i++)
		if (view->chains[i].table == table &&
		    !strcmp(view->chains[i].name, name))
			break;
	return i;
}

static int run_rule(const struct ctnat_view *view, __u32 chain,
		    const struct ctnat_rule *rule, struct world *w)
{
	const struct ctnat_insn_verdict *verdict;
	const struct ctnat_insn_map *map;
	const struct ctnat_insn *insn;
	const char *name;
	__u32 target, code;
	int end;

	ctnat_rule_for_each(insn, rule) {
		map = (const void *)insn;
		verdict = (const void *)insn;
		if (insn->kind == CTNAT_EXPR_MAP && !map->verdict) {
			if (!look_up_data(w, map))
				return FELL_THROUGH;
			continue;
		}
		if (insn->kind == CTNAT_EXPR_MAP) {
			if (!look_up_verdict(w, map, &code, &name))
				return FELL_THROUGH;
			if (code == CTNAT_VERDICT_CONTINUE)
				continue;
			goto judged;
		}
		if (insn->kind == CTNAT_EXPR_MATCH) {
			if (!matches(w, (const void *)insn))
				return FELL_THROUGH;
			continue;
		}
		if (insn->kind != CTNAT_EXPR_VERDICT) {
			end = do_statement(w, insn);
			if (end == FELL_THROUGH)
				continue;
			return end == RETURNED ? FELL_THROUGH : end;
		}
		code = verdict->code;
		name = verdict->chain;
judged:
		switch (code) {
		case CTNAT_VERDICT_ACCEPT:
			return CTNAT_VERDICT_ACCEPT;
		case CTNAT_VERDICT_DROP:
			return CTNAT_VERDICT_DROP;
		case CTNAT_VERDICT_RETURN:
			return RETURNED;
		case CTNAT_VERDICT_CONTINUE:
			return FELL_THROUGH;
		}
		target = find(view, view->chains[chain].table, name);
		end = run_chain(view, target, w);
		if (end == FELL_THROUGH && code == CTNAT_VERDICT_GOTO)
			return RETURNED;
		return end;
	}
	return FELL_THROUGH;
}

static int run_chain(const struct ctnat_view *view, __u32 chain,
		     struct world *w)
{
	for (__u32 r = 0; r < view->chains[chain].n_rules; r++) {
		int end = run_rule(view, chain,
				   view->chains[chain].rules[r].rule, w);

		if (end == RETURNED)
			break;
		if (end != FELL_THROUGH)
			return end;
	}
	return FELL_THROUGH;
}

int twin_run(const struct ctnat_view *view, __u32 base, struct world *w)
{
	int end = run_chain(view, base, w);

	if (end != FELL_THROUGH)
		return end;
	return view->chains[base].policy == NF_DROP ? 2 : 0;
}
