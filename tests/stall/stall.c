// SPDX-License-Identifier: GPL-2.0-only
/*
 * ctnat-stall [-v] [-n NUMBER] [-l MICROSECONDS] [-r RESULTS] [-p nft] [SHAPE...]
 *
 * Large rulesets are loaded, replaced, edited, listed, flushed, and go with
 * their namespace; none of it may keep the only processor from others for
 * longer than the limit. What is freed later is waited for. Runs in a machine
 * of one processor whose kernel has no preemption, see run.
 */
#include <errno.h>
#include <sched.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stall.h"

#define RULES	"/tmp/stall.rules"

static int number = 100000, limit = 4000, failed;
static const char *peer;
static FILE *results;

static int fail(const char *what)
{
	fprintf(stderr, "stall: %s: %s\n", what, strerror(errno));
	return 1;
}

static void say(const char *shape, const char *step, bool done)
{
	struct watched w;

	/* grace periods, and those who free after them */
	sleep(2);
	w = watch_read();
	bool good = done && w.gap <= limit;

	printf("%s\t%s\t%ld\t%ld%s\n", shape, step, w.gap, w.softirq,
	       done ? "" : "\tfailed");
	fflush(stdout);
	if (results)
		fprintf(results, "%sok stall/%s-%s # longest %ld us of %d%s\n",
			good ? "" : "not ", shape, step, w.gap, limit,
			done ? "" : ", command failed");
	failed |= !good;
}

static bool run(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));

static bool run(const char *fmt, ...)
{
	char text[1000];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return !system(text);
}

static const char *command(void)
{
	static char text[300];

	if (peer)
		return peer;
	snprintf(text, sizeof(text), "%s/ctnat-cli", getenv("BUILD") ?: ".");
	return text;
}

static bool load(void)
{
	return run("%s -f " RULES, command());
}

static void write_rules(const struct shape *shape, int round)
{
	FILE *f = fopen(RULES, "w");

	if (!f)
		exit(fail(RULES));
	if (round)
		fprintf(f, "flush ruleset\n");
	shape->write(f, number, round);
	fclose(f);
}

static bool edit(const struct shape *shape)
{
	if (shape->in)
		return run("%s add %s", command(), shape->in) &&
		       run("%s delete %s", command(), shape->out);
	return run("%s -ae insert rule ip t c udp sport 1 accept >" RULES ".new",
		   command()) &&
	       run("%s delete rule ip t c handle $(sed 's/.*# handle //' " RULES ".new)",
		   command());
}

static void steps(const struct shape *shape)
{
	bool done;

	write_rules(shape, 0);
	watch_reset();
	say(shape->name, "load", load());
	if (shape->traffic) {
		watch_reset();
		done = shape->traffic(number);
		say(shape->name, "traffic", done);
	}
	write_rules(shape, 1);
	watch_reset();
	say(shape->name, "replace", load());
	/* counted anew, for what follows */
	if (shape->traffic && !shape->traffic(number))
		failed = true;
	watch_reset();
	done = edit(shape);
	say(shape->name, "edit", done);
	watch_reset();
	done = run("%s list ruleset >/dev/null", command());
	say(shape->name, "list", done);
	if (shape->set) {
		watch_reset();
		done = run("%s flush %s", command(), shape->set);
		say(shape->name, "empty", done);
	}
	watch_reset();
	done = run("%s flush ruleset", command());
	say(shape->name, "flush", done);
	done = load();
	if (done && shape->traffic)
		done = shape->traffic(number);
	sleep(2);
	watch_reset();
	if (!done || unshare(CLONE_NEWNET))
		done = false;
	say(shape->name, "namespace", done);
}

/* A namespace has no say in how many connections there may be. */
static int allow_connections(void)
{
	FILE *f = fopen("/proc/sys/net/netfilter/nf_conntrack_max", "w");

	if (!f || fprintf(f, "%d\n", 4 * number) < 0 || fclose(f))
		return fail("nf_conntrack_max");
	return 0;
}

static void idle(void)
{
	watch_reset();
	say("nothing", "idle", run("sleep 5"));
	watch_reset();
	say("nothing", "namespace", !unshare(CLONE_NEWNET));
}

static bool chosen(char **names, const char *name)
{
	if (!*names)
		return true;
	for (; *names; names++)
		if (!strcmp(*names, name))
			return true;
	return false;
}

static int usage(void)
{
	fprintf(stderr, "usage: ctnat-stall [-v] [-n NUMBER] [-l MICROSECONDS] [-r RESULTS] [-p PEER] [SHAPE...]\n");
	return 2;
}

int main(int argc, char **argv)
{
	bool verbose = false;
	int c;

	while ((c = getopt(argc, argv, "vn:l:r:p:")) != -1) {
		switch (c) {
		case 'v':
			verbose = true;
			break;
		case 'n':
			number = atoi(optarg);
			break;
		case 'l':
			limit = atoi(optarg);
			break;
		case 'r':
			results = fopen(optarg, "w");
			if (!results)
				return fail(optarg);
			break;
		case 'p':
			peer = optarg;
			break;
		default:
			return usage();
		}
	}
	if (allow_connections())
		return 1;
	if (unshare(CLONE_NEWNET))
		return fail("unshare");
	if (watch_start(verbose))
		return 1;
	idle();
	for (int i = 0; i < n_shapes; i++)
		if (chosen(argv + optind, shapes[i].name))
			steps(&shapes[i]);
	if (results && fclose(results))
		return fail("results");
	return failed;
}
