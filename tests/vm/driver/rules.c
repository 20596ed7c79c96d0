// SPDX-License-Identifier: GPL-2.0-only
/* ctnat, nft, iptables, ip6tables, ovs: rules of every datapath. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drive.h"
#include "flows.h"
#include "netns.h"
#include "process.h"
#include "rules.h"
#include "run.h"
#include "settle.h"

#define CLI_WORDS_MAX 64

/* node=NAME among the words, the gateway without. */
static struct node *rules_node(int argc, char **argv)
{
	const char *name = word_value(argc, argv, "node");

	return node_find(name ? name : "gw");
}

char *rules_cli(void)
{
	char *path = getenv("CTNAT_CLI");

	return path ? path : (char *)"build/ctnat-cli";
}

static bool is_ours(enum datapath dp)
{
	return run_datapath() == DATAPATH_ALL || run_datapath() == dp;
}

static int load(enum datapath dp, int argc, char **argv, const char *body,
		char *const program[])
{
	struct node *node;

	if (!body)
		return drive_fail("the rules are missing: <<END");
	if (!is_ours(dp))
		return 0;
	node = rules_node(argc, argv);
	return node ? process_expect(node, program, body, false) : -1;
}

static int verb_ctnat(int argc, char **argv, const char *body)
{
	char *program[] = { rules_cli(), (char *)"-f", (char *)"-", NULL };

	return load(DATAPATH_CTNAT, argc, argv, body, program);
}

/* The same text for nft and for the nat chains of ctnat. */
static int verb_same(int argc, char **argv, const char *body)
{
	char *ours[] = { rules_cli(), (char *)"-f", (char *)"-", NULL };
	char *nft[] = { (char *)"nft", (char *)"-f", (char *)"-", NULL };

	if (run_datapath() == DATAPATH_ALL)
		return drive_fail("'same' is for equiv");
	if (load(DATAPATH_NFT, argc, argv, body, nft))
		return -1;
	return load(DATAPATH_NATCHAINS, argc, argv, body, ours);
}

static int verb_ctnat_fails(int argc, char **argv, const char *body)
{
	char *program[] = { rules_cli(), (char *)"-f", (char *)"-", NULL };
	struct node *node = rules_node(argc, argv);

	if (!body || !node)
		return drive_fail("the rules are missing: <<END");
	return process_expect(node, program, body, true);
}

static int verb_nft(int argc, char **argv, const char *body)
{
	char *program[] = { (char *)"nft", (char *)"-f", (char *)"-", NULL };

	return load(DATAPATH_NFT, argc, argv, body, program);
}

static int verb_iptables(int argc, char **argv, const char *body)
{
	char *program[] = { (char *)"iptables-legacy-restore", NULL };

	return load(DATAPATH_IPTABLES, argc, argv, body, program);
}

static int verb_ip6tables(int argc, char **argv, const char *body)
{
	char *program[] = { (char *)"ip6tables-legacy-restore", NULL };

	return load(DATAPATH_IPTABLES, argc, argv, body, program);
}

/* One flow a line: FLOW ACTIONS. */
static int add_flows(const struct node *node, const char *body)
{
	char *program[] = { (char *)"ovs-dpctl", (char *)"add-flow",
			    (char *)"dp0", NULL, NULL, NULL };
	char *copy = xstrdup(body), *save = NULL, *line;
	int ret = 0;

	for (line = strtok_r(copy, "\n", &save); line && !ret;
	     line = strtok_r(NULL, "\n", &save)) {
		line += strspn(line, " \t");
		if (!*line || *line == '#')
			continue;
		program[3] = line;
		program[4] = strchr(line, ' ');
		if (!program[4]) {
			ret = drive_fail("no actions in '%s'", line);
			break;
		}
		*program[4]++ = '\0';
		ret = process_expect(node, program, NULL, false);
	}
	free(copy);
	return ret;
}

/*
 * A bridge over the same devices, with rules that say what the flows say. It
 * learns no addresses: hosts at both ends of a pair have the same.
 */
static int load_bridge(struct node *node, int argc, char **argv,
		       const char *flows)
{
	char *cli[] = { rules_cli(), (char *)"-f", (char *)"-", NULL };
	char *sh[] = { (char *)"sh", (char *)"-c", NULL, NULL };
	struct text setup = { 0 }, rules = { 0 };
	int ret;

	text_add(&setup, "ip link add br0 type bridge mcast_snooping 0 && ip link set br0 up");
	for (int i = 0; i < argc; i++)
		text_add(&setup,
			 " && ip link set %s address 02:00:00:00:02:%02x && ip link set %s master br0 && ip link set %s type bridge_slave learning off",
			 argv[i], i + 1, argv[i], argv[i]);
	sh[2] = setup.s;
	ret = flows_to_rules(flows, argc, argv, &rules);
	if (!ret)
		ret = process_expect(node, sh, NULL, false);
	if (!ret)
		ret = process_expect(node, cli, rules.s, false);
	text_free(&setup);
	text_free(&rules);
	return ret;
}

/*
 * The flows of the scenario, for the word tc: a scenario says it where tc can
 * say what they say, and where it cannot there is nothing to compare.
 */
static struct {
	const char *flows;
	char **devices;
	int n_devices;
} flows_of_scenario;

static int verb_tc(int argc, char **argv, const char *body)
{
	char *tc[] = { (char *)"tc", (char *)"-batch", (char *)"-", NULL };
	struct text commands = { 0 };
	struct node *node;
	int ret;

	if (!is_ours(DATAPATH_TC))
		return 0;
	node = rules_node(argc, argv);
	if (!node)
		return -1;
	if (body)
		return process_expect(node, tc, body, false);
	if (!flows_of_scenario.flows)
		return drive_fail("tc: no flows of ovs before it");
	ret = flows_to_tc(flows_of_scenario.flows, flows_of_scenario.n_devices,
			  flows_of_scenario.devices, &commands);
	if (!ret)
		ret = process_expect(node, tc, commands.s, false);
	text_free(&commands);
	return ret;
}

/* Words: devices of the gateway, ports 1, 2, … of its switch. */
static int verb_ovs(int argc, char **argv, const char *body)
{
	char *add[16] = { (char *)"ovs-dpctl", (char *)"add-dp",
			  (char *)"dp0" };
	struct node *node;
	int n = 3;

	if (!body)
		return drive_fail("the flows are missing: <<END");
	flows_of_scenario.flows = body;
	flows_of_scenario.devices = argv;
	flows_of_scenario.n_devices = argc;
	if (run_datapath() == DATAPATH_BRIDGE) {
		node = rules_node(argc, argv);
		return node ? load_bridge(node, argc, argv, body) : -1;
	}
	if (!is_ours(DATAPATH_OVS))
		return 0;
	for (int i = 0; i < argc && n < 15; i++)
		if (strncmp(argv[i], "node=", 5))
			add[n++] = argv[i];
	node = rules_node(argc, argv);
	if (!node || process_expect(node, add, NULL, false))
		return -1;
	return add_flows(node, body);
}

static int run_cli(int argc, char **argv, const char *body, bool want_fail)
{
	char *program[CLI_WORDS_MAX] = { rules_cli() };
	struct node *node = rules_node(argc, argv);
	int n = 1;

	if (!is_ours(DATAPATH_CTNAT))
		return 0;
	for (int i = 0; i < argc && n < CLI_WORDS_MAX - 1; i++)
		if (strncmp(argv[i], "node=", 5))
			program[n++] = argv[i];
	return node ? process_expect(node, program, body, want_fail) : -1;
}

static int verb_cli(int argc, char **argv, const char *body)
{
	return run_cli(argc, argv, body, false);
}

static int verb_cli_fails(int argc, char **argv, const char *body)
{
	return run_cli(argc, argv, body, true);
}

/* Finds a word that is not part of a longer name. */
static const char *find_word(const char *text, const char *word)
{
	size_t n = strlen(word);
	const char *at = text;

	while ((at = strstr(at, word))) {
		bool longer = isalnum(at[n]) || at[n] == '_' || at[n] == '-';

		if (!longer && (at == text || isspace(at[-1])))
			return at;
		at++;
	}
	return NULL;
}

/* The line of some text that holds a word; NULL where none does. */
static char *line_with(const char *text, const char *word)
{
	const char *at = find_word(text, word), *start, *end;
	char *line;

	if (!at)
		return NULL;
	for (start = at; start > text && start[-1] != '\n'; start--)
		;
	end = strchr(at, '\n');
	line = xstrdup(start);
	if (end)
		line[end - start] = '\0';
	return line;
}

/* NAME=PACKETS[/BYTES]: what the counter of the rule of that comment says */
static int check_counter(const char *ruleset, const char *word)
{
	const char *packets = strchr(word, '='), *bytes;
	char *line, *want, *comment;
	int ret = 0;

	if (!packets++)
		return drive_fail("counters NAME=PACKETS[/BYTES]…");
	bytes = strchr(packets, '/');
	comment = xsprintf("comment \"%.*s\"", (int)(packets - word - 1),
			   word);
	if (bytes)
		want = xsprintf("counter packets %.*s bytes %s ",
				(int)(bytes - packets), packets, bytes + 1);
	else
		want = xsprintf("counter packets %s bytes ", packets);
	line = line_with(ruleset, comment);
	if (!line)
		ret = drive_fail("no rule has %s in: %s", comment, ruleset);
	else if (!strstr(line, want))
		ret = drive_fail("not '%s': %s", want, line);
	free(line);
	free(want);
	free(comment);
	return ret;
}

static int verb_counters(int argc, char **argv, const char *body)
{
	char *program[] = { rules_cli(), (char *)"list", (char *)"ruleset",
			    NULL };
	struct node *node = rules_node(argc, argv);

	(void)body;
	if (!argc)
		return drive_fail("counters NAME=PACKETS[/BYTES]…");
	if (!node || settle() || process_expect(node, program, NULL, false))
		return -1;
	for (int i = 0; i < argc; i++)
		if (strncmp(argv[i], "node=", 5) &&
		    check_counter(process_output(), argv[i]))
			return -1;
	return 0;
}

struct remembered {
	struct remembered *next;
	char *name;
	uint64_t value;
};

static struct remembered *statistics;

static uint64_t *statistic(const char *name)
{
	struct remembered *r;

	for (r = statistics; r; r = r->next)
		if (!strcmp(r->name, name))
			return &r->value;
	r = xzalloc(sizeof(*r));
	r->name = xstrdup(name);
	r->next = statistics;
	statistics = r;
	return &r->value;
}

void rules_forget_statistics(void)
{
	struct remembered *r;

	while ((r = statistics)) {
		statistics = r->next;
		free(r->name);
		free(r);
	}
}

/* "NAME +1": grown by one since the case last looked, or since its start */
static int verb_stat(int argc, char **argv, const char *body)
{
	char *program[] = { rules_cli(), (char *)"list", (char *)"statistics",
			    NULL };
	struct node *node = rules_node(argc, argv);
	char *line, *digits;
	uint64_t now, *before;
	int ret = 0;

	(void)body;
	if (!node || argc < 2 || argv[1][0] != '+')
		return drive_fail("stat NAME +N");
	if (settle() || process_expect(node, program, NULL, false))
		return -1;
	line = line_with(process_output(), argv[0]);
	digits = line ? strpbrk(line + strlen(argv[0]), "0123456789") : NULL;
	if (!digits) {
		ret = drive_fail("no statistic '%s' in: %s", argv[0],
				 process_output());
	} else {
		now = strtoull(digits, NULL, 10);
		before = statistic(argv[0]);
		if (now - *before != strtoull(argv[1] + 1, NULL, 10))
			ret = drive_fail("statistic '%s' went from %llu to %llu",
					 argv[0], (unsigned long long)*before,
					 (unsigned long long)now);
		*before = now;
	}
	free(line);
	return ret;
}

static int verb_module(int argc, char **argv, const char *body)
{
	char *ko = getenv("CTNAT_KO");
	char *out[] = { (char *)"rmmod", (char *)"ctnat", NULL };
	char *in[] = { (char *)"insmod", ko, NULL };

	(void)body;
	if (argc == 1 && !strcmp(argv[0], "remove"))
		return process_expect(NULL, out, NULL, false);
	if (argc != 1 || strcmp(argv[0], "insert"))
		return drive_fail("module remove|insert");
	if (!ko)
		return drive_fail("CTNAT_KO does not say where ctnat.ko is");
	return process_expect(NULL, in, NULL, false);
}

const struct verb rules_verbs[] = {
	{ "ctnat", "[node=NAME] <<RULES", verb_ctnat },
	{ "ctnat-fails", "[node=NAME] <<RULES", verb_ctnat_fails },
	{ "same", "[node=NAME] <<RULES", verb_same },
	{ "nft", "[node=NAME] <<RULES", verb_nft },
	{ "iptables", "[node=NAME] <<RULES", verb_iptables },
	{ "ip6tables", "[node=NAME] <<RULES", verb_ip6tables },
	{ "ovs", "DEV… <<FLOWS", verb_ovs },
	{ "tc", "[<<COMMANDS]", verb_tc },
	{ "cli", "WORDS… [<<INPUT]", verb_cli },
	{ "cli-fails", "WORDS… [<<INPUT]", verb_cli_fails },
	{ "counters", "COMMENT=PACKETS[/BYTES]…", verb_counters },
	{ "stat", "NAME +N", verb_stat },
	{ "module", "remove|insert", verb_module },
	{ 0 },
};
