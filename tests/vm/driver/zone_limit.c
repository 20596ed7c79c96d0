// SPDX-License-Identifier: GPL-2.0-only
/*
 * How many connections a zone may hold, said by what is not a rule: Open
 * vSwitch's ct-set-limits, and ctnat's "ct limit" for the same.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "drive.h"
#include "netns.h"
#include "process.h"
#include "rules.h"
#include "run.h"

#define LIMITS_MAX 8
#define USE_MS 20000
#define LOOK_MS 10
#define DIGITS "0123456789"

static bool is_ctnat(void)
{
	enum datapath dp = run_datapath();

	return dp == DATAPATH_ALL || dp == DATAPATH_CTNAT ||
	       dp == DATAPATH_NATCHAINS || dp == DATAPATH_BRIDGE;
}

/* ZONE=N as "zone=ZONE,limit=N"; default=N is the same for both. */
static int set_limits_ovs(struct node *node, int argc, char **argv)
{
	char *program[LIMITS_MAX + 4] = { (char *)"ovs-dpctl",
					  (char *)"ct-set-limits",
					  (char *)"dp0" };
	int ret, n = 3;

	for (int i = 0; i < argc; i++) {
		char *count = strchr(argv[i], '=') + 1;
		int len = (int)(count - argv[i]) - 1;

		program[n++] = strncmp(argv[i], "default=", 8) ?
			xsprintf("zone=%.*s,limit=%s", len, argv[i], count) :
			xstrdup(argv[i]);
	}
	ret = process_expect(node, program, NULL, false);
	while (n > 3)
		free(program[--n]);
	return ret;
}

static int set_limits_ctnat(struct node *node, int argc, char **argv)
{
	char *cli[] = { rules_cli(), (char *)"-f", (char *)"-", NULL };
	struct text rules = { 0 };
	int ret;

	for (int i = 0; i < argc; i++) {
		char *count = strchr(argv[i], '=') + 1;
		int len = (int)(count - argv[i]) - 1;

		text_add(&rules, "add ct limit %s%.*s count %s\n",
			 strncmp(argv[i], "default=", 8) ? "zone " : "", len,
			 argv[i], count);
	}
	ret = process_expect(node, cli, rules.s, false);
	text_free(&rules);
	return ret;
}

/* Other datapaths have a rule for it, if anything. */
static int verb_zone_limits(int argc, char **argv, const char *body)
{
	struct node *node = node_find("gw");

	(void)body;
	if (!argc || argc > LIMITS_MAX)
		return drive_fail("zone-limits default=N|ZONE=N…");
	for (int i = 0; i < argc; i++)
		if (!strchr(argv[i], '='))
			return drive_fail("zone-limits: '%s'?", argv[i]);
	if (!node)
		return -1;
	if (run_datapath() == DATAPATH_OVS)
		return set_limits_ovs(node, argc, argv);
	return is_ctnat() ? set_limits_ctnat(node, argc, argv) : 0;
}

static int verb_zone_unlimited(int argc, char **argv, const char *body)
{
	char *cli[] = { rules_cli(), (char *)"delete", (char *)"ct",
			(char *)"limit", (char *)"zone", NULL, NULL };
	char *ovs[] = { (char *)"ovs-dpctl", (char *)"ct-del-limits",
			(char *)"dp0", NULL, NULL };
	struct node *node = node_find("gw");
	int ret = 0;

	(void)body;
	if (argc != 1)
		return drive_fail("zone-unlimited ZONE");
	if (!node)
		return -1;
	cli[5] = argv[0];
	if (run_datapath() == DATAPATH_OVS) {
		ovs[3] = xsprintf("zone=%s", argv[0]);
		ret = process_expect(node, ovs, NULL, false);
		free(ovs[3]);
	} else if (is_ctnat()) {
		ret = process_expect(node, cli, NULL, false);
	}
	return ret;
}

/* The number that stands before, or behind a text that is in the output. */
static char *number_behind(const char *output, const char *text,
			   const char *last)
{
	const char *at = strstr(output, text);

	at = at ? strstr(at, last) : NULL;
	if (!at)
		return NULL;
	at += strlen(last);
	return xsprintf("%.*s", (int)strspn(at, DIGITS), at);
}

static char *number_before(const char *output, const char *text)
{
	const char *at = output, *start;
	size_t n = strlen(text);

	while ((at = strstr(at, text))) {
		if (!at[n] || !strchr(DIGITS, at[n]))
			break;
		at += n;
	}
	if (!at)
		return NULL;
	for (start = at; start > output && strchr(DIGITS, start[-1]); start--)
		;
	return xsprintf("%.*s", (int)(at - start), start);
}

/*
 * What the limit of a zone says of its use, in one of three ways; NULL: nothing
 * of that zone.
 *	zone=7,limit=2,count=1
 *	ct limit zone 7 count 2 # use 1
 *	ct limit default count 2 # use 1 in zone 7, 2 in zone 8
 */
static char *use_of(const char *output, const char *zone)
{
	char *ovs = xsprintf("zone=%s,", zone);
	char *own = xsprintf("ct limit zone %s count ", zone);
	char *other = xsprintf(" in zone %s", zone);
	char *use;

	use = number_behind(output, ovs, "count=");
	if (!use)
		use = number_behind(output, own, "# use ");
	if (!use)
		use = number_before(output, other);
	free(ovs);
	free(own);
	free(other);
	return use;
}

/* What a datapath no longer has may stay counted until it looks again. */
static int verb_zone_use(int argc, char **argv, const char *body)
{
	const struct timespec pause = { .tv_nsec = LOOK_MS * 1000000L };
	char *cli[] = { rules_cli(), (char *)"list", (char *)"limits", NULL };
	char *ovs[] = { (char *)"ovs-dpctl", (char *)"ct-get-limits",
			(char *)"dp0", NULL, NULL };
	char **program = run_datapath() == DATAPATH_OVS ? ovs : cli;
	int64_t end = drive_now() + drive_ms(USE_MS);
	struct node *node = node_find("gw");
	bool is_so = false;
	char *use;

	(void)body;
	if (argc != 2)
		return drive_fail("zone-use ZONE N");
	if (!node)
		return -1;
	if (program == cli && !is_ctnat())
		return 0;
	ovs[3] = xsprintf("zone=%s", argv[0]);
	for (;;) {
		if (process_expect(node, program, NULL, false))
			break;
		use = use_of(process_output(), argv[0]);
		is_so = use && !strcmp(use, argv[1]);
		free(use);
		if (is_so || drive_now() > end)
			break;
		nanosleep(&pause, NULL);
	}
	free(ovs[3]);
	return is_so ? 0 : drive_fail("zone %s: use %s expected: %s", argv[0],
				      argv[1], process_output());
}

const struct verb zone_limit_verbs[] = {
	{ "zone-limits", "default=N|ZONE=N…", verb_zone_limits },
	{ "zone-unlimited", "ZONE", verb_zone_unlimited },
	{ "zone-use", "ZONE N", verb_zone_use },
	{ 0 },
};
