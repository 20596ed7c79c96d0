// SPDX-License-Identifier: GPL-2.0-only
/* Seed after seed: make, run, and where it differs, make small and show. */
#include <stdio.h>
#include <stdlib.h>

#include "gen_run.h"

#define PATIENT_MS 4
/* Two connections get one port by chance in up to 8 runs of 100. */
#define TRIES 6
/* How far a fault of translation is looked for, and how small it gets. */
#define WRONG_SEEDS 400
#define WRONG_RULES 3
#define WRONG_STEPS 4

static const struct gen_how all_forms = {
	.forms = 1u << GEN_NATCHAINS | 1u << GEN_CT,
};

static void show(struct text *t, const struct gen_case *c,
		 const struct gen_how *how, const struct gen_result *res)
{
	struct gen_how with_log = *how;
	struct gen_result again = { 0 };
	struct text log = { 0 };

	with_log.forms = 1u << res->form;
	with_log.log = &log;
	gen_run_case(c, &with_log, &again);
	text_add(t, "  seed %llu; iptables:\n", (unsigned long long)c->seed);
	gen_write_iptables(t, c, false);
	text_add(t, "  ctnat:\n");
	gen_write(t, c, res->form, how->wrong);
	text_add(t, "  packets:\n%s", log.len ? log.s : "    none\n");
	text_add(t, "  the difference:\n%s\n",
		 res->why.len ? res->why.s : "");
	text_free(&log);
	text_free(&again.why);
}

/*
 * A difference counts if it is there again when every packet is given time;
 * what chance or a late packet did is not.
 */
static void run_seed(struct gen_case *c, struct gen_how *how,
		     struct gen_result *res)
{
	struct text first = { 0 };

	how->wait_ms = 0;
	gen_run_case(c, how, res);
	for (int i = 0; i < TRIES && res->outcome == GEN_DIFFERENT; i++) {
		if (!i)
			text_add(&first, "%s", res->why.s);
		how->wait_ms = PATIENT_MS;
		gen_run_case(c, how, res);
	}
	if (first.len && res->outcome == GEN_ALIKE)
		printf("# seed %llu: not seen again:\n%s",
		       (unsigned long long)c->seed, first.s);
	text_free(&first);
}

static bool one_seed(const struct gen_options *o, uint64_t seed)
{
	static struct gen_case c;
	struct gen_how how = all_forms;
	struct gen_result res = { 0 };
	struct text line = { 0 };
	bool ok;

	gen_make(&c, seed);
	run_seed(&c, &how, &res);
	ok = res.outcome == GEN_ALIKE;
	text_add(&line, "%sok %srandom-%llu", ok ? "" : "not ", o->prefix,
		 (unsigned long long)seed);
	switch (res.outcome) {
	case GEN_ALIKE:
		text_add(&line, " # %d rules, %d packets%s%s",
			 gen_count_rules(&c), gen_count_steps(&c),
			 c.zone ? ", zone" : "", how.wait_ms ?
			 "; a difference did not come again" : "");
		break;
	case GEN_BROKEN:
		text_add(&line, " # %s", res.why.s);
		break;
	default:
		gen_shrink(&c, &how, &res);
		text_add(&line, " # iptables and ctnat differ, %d rules, %d packets\n",
			 gen_count_rules(&c), gen_count_steps(&c));
		show(&line, &c, &how, &res);
	}
	o->say(o->arg, line.s, ok);
	text_free(&line);
	text_free(&res.why);
	return ok;
}

/* A wrong translation has to be found, and the case for it to be small. */
static bool find_wrong(const struct gen_options *o, int wrong)
{
	static struct gen_case c;
	struct gen_how how = all_forms;
	struct gen_result res = { 0 };
	struct text line = { 0 };
	uint64_t seed = o->first;
	bool ok;

	how.wrong = wrong;
	for (; seed < o->first + WRONG_SEEDS; seed++) {
		gen_make(&c, seed);
		run_seed(&c, &how, &res);
		if (res.outcome != GEN_ALIKE)
			break;
	}
	if (res.outcome == GEN_DIFFERENT)
		gen_shrink(&c, &how, &res);
	ok = res.outcome == GEN_DIFFERENT &&
	     gen_count_rules(&c) <= WRONG_RULES &&
	     gen_count_steps(&c) <= WRONG_STEPS;
	text_add(&line, "%sok %srandom-finds-%s # seed %llu, %d rules, %d packets\n",
		 ok ? "" : "not ", o->prefix, gen_wrong_name(wrong),
		 (unsigned long long)seed, gen_count_rules(&c),
		 gen_count_steps(&c));
	if (res.outcome == GEN_DIFFERENT)
		show(&line, &c, &how, &res);
	o->say(o->arg, line.s, ok);
	text_free(&line);
	text_free(&res.why);
	return ok;
}

int gen_run(const struct gen_options *o)
{
	int64_t end = drive_now() + (int64_t)o->seconds * 1000;
	uint64_t seed = o->first;
	bool ok = true;

	if (gen_worlds_init())
		return -1;
	if (o->wrong) {
		find_wrong(o, o->wrong);
		return 0;
	}
	for (; ok || !o->seconds; seed++) {
		if (o->seconds ? drive_now() >= end : seed > o->last)
			break;
		ok = one_seed(o, seed);
	}
	return 0;
}
