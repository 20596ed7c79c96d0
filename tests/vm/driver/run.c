// SPDX-License-Identifier: GPL-2.0-only
/* The table of verbs, and the life of a case. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "drive.h"
#include "entries.h"
#include "netns.h"
#include "port.h"
#include "process.h"
#include "rules.h"
#include "run.h"
#include "sock.h"
#include "tcp.h"
#include "traffic.h"
#include "vars.h"

#define REPEAT_MAX 100000

static const struct verb run_verbs[];

static const struct verb *const tables[] = {
	run_verbs, topology_verbs, traffic_verbs, tcp_verbs, socket_verbs,
	entry_verbs, process_verbs, rules_verbs, flood_verbs, equiv_verbs,
	zone_limit_verbs,
};

static enum datapath current;
static struct scenario *known;

static const char *const datapath_names[] = {
	"all", "iptables", "nft", "ovs", "ctnat", "natchains",
	"bridge", "tc",
};

const char *datapath_name(enum datapath datapath)
{
	return datapath_names[datapath];
}

static int add_datapath(const char *name, unsigned int *set)
{
	for (int i = DATAPATH_IPTABLES; i < DATAPATH_COUNT; i++) {
		if (strcmp(name, datapath_names[i]))
			continue;
		*set |= 1u << i;
		return 0;
	}
	return drive_fail("'%s' is no datapath", name);
}

int datapaths_parse(const char *list, unsigned int *set)
{
	char *copy = xstrdup(list), *save = NULL, *name;
	int ret = 0;

	*set = 0;
	for (name = strtok_r(copy, ",", &save); name && !ret;
	     name = strtok_r(NULL, ",", &save))
		ret = add_datapath(name, set);
	free(copy);
	if (!ret && !*set)
		ret = drive_fail("no datapath is named");
	return ret;
}

enum datapath run_datapath(void)
{
	return current;
}

static const struct verb *find_verb(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		for (const struct verb *v = tables[i]; v->name; v++)
			if (!strcmp(v->name, name))
				return v;
	return NULL;
}

int run_words(int argc, char **argv, const char *body)
{
	const struct verb *v = argc ? find_verb(argv[0]) : NULL;

	if (!v)
		return drive_fail("unknown command '%s'", argc ? argv[0] : "");
	return v->run(argc - 1, argv + 1, body);
}

/* Puts the place and the datapath before the reason. */
static int name_place(const struct command *c)
{
	char *reason = xstrdup(drive_reason());

	drive_fail_reset();
	drive_fail("%s:%d: %s%s%s: %s", c->file, c->line,
		   current ? datapath_name(current) : "",
		   current ? ": " : "", c->argv[0],
		   reason[0] ? reason : "failed");
	free(reason);
	return -1;
}

static int run_commands(const struct command *c)
{
	for (; c; c = c->next)
		if (run_words(c->argc, c->argv, c->body))
			return name_place(c);
	return 0;
}

static int verb_topology(int argc, char **argv, const char *body)
{
	struct scenario *s;

	(void)body;
	if (argc != 1)
		return drive_fail("topology NAME");
	s = scenario_find(known, SCENARIO_TOPOLOGY, argv[0]);
	if (!s)
		return drive_fail("no topology '%s'", argv[0]);
	return run_commands(s->commands);
}

static int verb_repeat(int argc, char **argv, const char *body)
{
	uint64_t n;

	if (argc < 2 || word_number(argv[0], &n) || n > REPEAT_MAX)
		return drive_fail("repeat N COMMAND…");
	while (n--)
		if (run_words(argc - 1, argv + 1, body))
			return -1;
	return 0;
}

/* Runs a command for one datapath only: only ovs,nft COMMAND… */
static int verb_only(int argc, char **argv, const char *body)
{
	unsigned int set;

	if (argc < 2)
		return drive_fail("only DATAPATH COMMAND…");
	if (datapaths_parse(argv[0], &set))
		return -1;
	/* the bridge and tc stand in for the switch */
	if (set & 1u << DATAPATH_OVS)
		set |= 1u << DATAPATH_BRIDGE | 1u << DATAPATH_TC;
	if (current != DATAPATH_ALL && !(set & 1u << current))
		return 0;
	return run_words(argc - 1, argv + 1, body);
}

/* For cases about the driver itself: TEXT is in the reason of the failure. */
static int verb_wrong(int argc, char **argv, const char *body)
{
	char *reason;
	int ret;

	if (argc < 2)
		return drive_fail("wrong TEXT COMMAND…");
	drive_expect_failure(true);
	ret = run_words(argc - 1, argv + 1, body);
	drive_expect_failure(false);
	if (!ret)
		return drive_fail("'%s' was to fail", argv[1]);
	reason = xstrdup(drive_reason());
	drive_fail_reset();
	if (!strstr(reason, argv[0]))
		drive_fail("'%s' fails for another reason: %s", argv[1],
			   reason);
	free(reason);
	return drive_reason()[0] ? -1 : 0;
}

/*
 * Until the kernel's jiffies have moved on by N, which its coarse clock tells:
 * what nf_conncount and others do at most once in each.
 */
static int verb_ticks(int argc, char **argv, const char *body)
{
	struct timespec before, now;
	uint64_t n;

	(void)body;
	if (argc != 1 || word_number(argv[0], &n) || n > REPEAT_MAX)
		return drive_fail("ticks N");
	clock_gettime(CLOCK_MONOTONIC_COARSE, &before);
	while (n) {
		usleep(1000);
		clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
		n -= now.tv_sec != before.tv_sec ||
		     now.tv_nsec != before.tv_nsec;
		before = now;
	}
	return 0;
}

static const struct verb run_verbs[] = {
	{ "topology", "NAME", verb_topology },
	{ "repeat", "N COMMAND…", verb_repeat },
	{ "only", "DATAPATH[,…] COMMAND…", verb_only },
	{ "wrong", "TEXT COMMAND…", verb_wrong },
	{ "ticks", "N", verb_ticks },
	{ 0 },
};

void run_cleanup(void)
{
	process_kill_all();
	process_forget_output();
	entries_forget_all();
	tcp_forget_all();
	sock_close_all();
	port_del_all();
	node_del_all();
	var_forget_all();
	rules_forget_statistics();
}

int run_scenario(const struct scenario *s, struct scenario *all,
		 enum datapath datapath)
{
	struct command end = {
		.file = s->file,
		.line = s->line,
		.argc = 1,
		.argv = (char *[]){ (char *)s->name, NULL },
	};

	known = all;
	current = datapath;
	var_set("CLI", rules_cli());
	if (run_commands(s->commands))
		return -1;
	if (traffic_check_leftovers())
		return name_place(&end);
	return 0;
}

void run_help(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		for (const struct verb *v = tables[i]; v->name; v++)
			printf("  %-18s %s\n", v->name, v->usage);
}
