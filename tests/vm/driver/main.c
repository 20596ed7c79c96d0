// SPDX-License-Identifier: GPL-2.0-only
/* ctnat-drive: runs scenario files inside a virtual machine. */
#include <fnmatch.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drive.h"
#include "equiv.h"
#include "gen_run.h"
#include "netns.h"
#include "run.h"
#include "settle.h"

struct options {
	const char *filter;
	const char *results;
	const char *prefix;
	unsigned int datapaths;
	bool list, verbose;
	bool random;
	struct gen_options gen;
};

struct tally {
	int passed, failed;
	FILE *results;
};

static void usage(FILE *to)
{
	fprintf(to,
		"usage: ctnat-drive [-f PATTERN] [-d DATAPATH,…] [-r FILE] [-p PREFIX] [-l] [-v] FILE…\n"
		"  -f PATTERN   only cases whose name matches (shell pattern)\n"
		"  -d DATAPATHS of iptables,nft,ovs,tc,ctnat,natchains,bridge; compares only these\n"
		"  -r FILE      appends the results there as well\n"
		"  -p PREFIX    before every name\n"
		"  -l           lists the cases\n"
		"  -v           says how long each took\n"
		"  -R FIRST[-LAST]  instead of files: random rulesets of these seeds\n"
		"  -T SECONDS   of all seeds from FIRST on, until one differs or for so long\n"
		"  -B FAULT     translates wrongly, and has to find out\n"
		"A file is a row of cases made of these commands:\n");
}

/* The reason of a failure ends the line; more lines of it follow as notes. */
static void say(struct tally *t, const char *line)
{
	printf("%s\n", line);
	fflush(stdout);
	if (!t->results)
		return;
	fprintf(t->results, "%.*s\n", (int)strcspn(line, "\n"), line);
	fflush(t->results);
}

static void run_one(const struct scenario *s, struct scenario *all,
		    const struct options *o, struct tally *t)
{
	struct text note = { 0 };
	int64_t start = drive_now();
	char *line;
	int ret;

	drive_fail_reset();
	text_append(&note, "", 0);
	if (s->kind == SCENARIO_EQUIV)
		ret = equiv_run(s, all, o->datapaths, &note);
	else
		ret = run_scenario(s, all, DATAPATH_ALL);
	run_cleanup();
	if (o->verbose)
		text_add(&note, " (%lld ms)",
			 (long long)(drive_now() - start));
	if (ret) {
		t->failed++;
		line = xsprintf("not ok %s%s # %s", o->prefix, s->name,
				drive_reason());
	} else {
		t->passed++;
		line = xsprintf("ok %s%s%s%s", o->prefix, s->name,
				note.len ? " #" : "", note.s);
	}
	say(t, line);
	free(line);
	text_free(&note);
}

static int run_all(struct scenario *all, const struct options *o,
		   struct tally *t)
{
	struct scenario *s;

	for (s = all; s; s = s->next) {
		if (s->kind == SCENARIO_TOPOLOGY || s->kind == SCENARIO_LINES)
			continue;
		if (o->filter && fnmatch(o->filter, s->name, 0))
			continue;
		/* With -d, what has nothing to compare is not asked for. */
		if (s->kind == SCENARIO_EQUIV && o->datapaths != ~0u &&
		    equiv_count(s, o->datapaths) < 2)
			continue;
		if (o->list) {
			printf("%s\n", s->name);
			t->passed++;
		} else {
			run_one(s, all, o, t);
		}
	}
	if (o->list)
		return 0;
	printf("%d passed, %d failed\n", t->passed, t->failed);
	/* Nothing run is nothing proven. */
	return t->failed || !t->passed ? 1 : 0;
}

static int read_files(int argc, char **argv, struct scenario **all)
{
	struct scenario *a, *b;

	for (int i = 0; i < argc; i++)
		if (scenario_read(argv[i], all))
			return -1;
	for (a = *all; a; a = a->next) {
		b = scenario_find(*all, a->kind, a->name);
		if (b != a)
			return drive_fail("%s:%d: '%s' stands at %s:%d already",
					  a->file, a->line, a->name, b->file,
					  b->line);
	}
	return argc ? 0 : drive_fail("no scenario files");
}

static int parse_seeds(const char *s, struct options *o)
{
	unsigned long long first, last;
	int n = sscanf(s, "%llu-%llu", &first, &last);

	if (n < 1 || (n == 2 && last < first)) {
		fprintf(stderr, "'%s' are no seeds\n", s);
		return -1;
	}
	o->random = true;
	o->gen.first = first;
	o->gen.last = n == 2 ? last : first;
	return 0;
}

static int parse_fault(const char *name, struct options *o)
{
	for (int i = 1; i <= GEN_WRONG_MAX; i++) {
		if (strcmp(name, gen_wrong_name(i)))
			continue;
		o->gen.wrong = i;
		return 0;
	}
	fprintf(stderr, "'%s' is no fault of translation:", name);
	for (int i = 1; i <= GEN_WRONG_MAX; i++)
		fprintf(stderr, " %s", gen_wrong_name(i));
	fprintf(stderr, "\n");
	return -1;
}

static int parse_options(int argc, char **argv, struct options *o)
{
	int c;

	while ((c = getopt(argc, argv, "f:d:r:p:R:T:B:lvh")) != -1) {
		switch (c) {
		case 'f':
			o->filter = optarg;
			break;
		case 'd':
			if (datapaths_parse(optarg, &o->datapaths)) {
				fprintf(stderr, "%s\n", drive_reason());
				return -1;
			}
			break;
		case 'r':
			o->results = optarg;
			break;
		case 'p':
			o->prefix = optarg;
			break;
		case 'R':
			if (parse_seeds(optarg, o))
				return -1;
			break;
		case 'T':
			o->gen.seconds = atoi(optarg);
			break;
		case 'B':
			if (parse_fault(optarg, o))
				return -1;
			break;
		case 'l':
			o->list = true;
			break;
		case 'v':
			o->verbose = true;
			break;
		case 'h':
			usage(stdout);
			run_help();
			exit(0);
		default:
			return -1;
		}
	}
	return 0;
}

static void say_random(void *arg, const char *line, bool ok)
{
	struct tally *t = arg;

	if (ok)
		t->passed++;
	else
		t->failed++;
	say(t, line);
}

static int run_random(struct options *o, struct tally *t)
{
	o->gen.say = say_random;
	o->gen.arg = t;
	o->gen.prefix = o->prefix;
	if (netns_init() || settle_init() || gen_run(&o->gen)) {
		fprintf(stderr, "%s\n", drive_reason());
		return 2;
	}
	run_cleanup();
	printf("%d passed, %d failed\n", t->passed, t->failed);
	return t->failed || !t->passed ? 1 : 0;
}

int main(int argc, char **argv)
{
	struct options o = { .datapaths = ~0u, .prefix = "" };
	struct scenario *all = NULL;
	struct tally t = { 0 };
	int ret = 2;

	if (parse_options(argc, argv, &o)) {
		usage(stderr);
		return 2;
	}
	setenv("XTABLES_LOCKFILE", "/tmp/ctnat-xtables.lock", 0);
	if (o.results)
		t.results = fopen(o.results, "ae");
	if (o.results && !t.results) {
		perror(o.results);
		return 2;
	}
	if (!o.list)
		drive_calibrate();
	if (o.random)
		ret = run_random(&o, &t);
	else if (read_files(argc - optind, argv + optind, &all) ||
		 (!o.list && (netns_init() || settle_init())))
		fprintf(stderr, "%s\n", drive_reason());
	else
		ret = run_all(all, &o, &t);
	scenario_free(all);
	if (t.results)
		fclose(t.results);
	return ret;
}
