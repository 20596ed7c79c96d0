// SPDX-License-Identifier: GPL-2.0-only
/*
 * Flows of Open vSwitch as rules of a table of family bridge: the same words,
 * but for the port by which a frame leaves, which a bridge finds itself.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drive.h"
#include "flows.h"

/* Matches of a flow, the word before the value, and what a rule says. */
static const struct {
	const char *flow, *rule;
} matches[] = {
	{ "ipv4(src=", "ip saddr" }, { "ipv4(dst=", "ip daddr" },
	{ "ipv6(src=", "ip6 saddr" }, { "ipv6(dst=", "ip6 daddr" },
	{ "ipv4(proto=", "ip protocol" }, { "ipv6(proto=", "meta l4proto" },
	{ "tcp(dst=", "tcp dport" }, { "udp(dst=", "udp dport" },
	{ "tcp(src=", "tcp sport" }, { "udp(src=", "udp sport" },
	{ "ct_state(", "ct state" }, { "ct_mark(", "ct mark" },
	{ "ct_zone(", "ct zone" }, { "vlan(vid=", "vlan id" },
};

static const struct {
	const char *type, *protocol;
} types[] = {
	{ "eth_type(0x0800)", "ip" }, { "eth_type(0x86dd)", "ip6" },
	{ "eth_type(0x0806)", "arp" },
};

static int add_matches(struct text *rule, const char *flow, int argc,
		       char **argv)
{
	const char *at = strstr(flow, "in_port(");
	unsigned int port = 0;

	if (!at || sscanf(at, "in_port(%u)", &port) != 1 || !port ||
	    port > (unsigned int)argc)
		return drive_fail("no in_port() of a device in '%s'", flow);
	text_add(rule, "iifname \"%s\"", argv[port - 1]);
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (strstr(flow, types[i].type))
			text_add(rule, " meta protocol %s", types[i].protocol);
	for (size_t i = 0; i < ARRAY_SIZE(matches); i++) {
		at = strstr(flow, matches[i].flow);
		if (!at)
			continue;
		at += strlen(matches[i].flow);
		text_add(rule, " %s %.*s", matches[i].rule,
			 (int)strcspn(at, ",)"), at);
	}
	return 0;
}

/* The one word that differs: force_commit */
static void add_ct(struct text *rule, const char *action, int len)
{
	static const char force[] = "ct(force_commit";
	int skip = (int)sizeof(force) - 1;

	if (len > skip && !strncmp(action, force, (size_t)skip))
		text_add(rule, " ct(force, commit%.*s", len - skip,
			 action + skip);
	else
		text_add(rule, " %.*s%s", len, action, len == 2 ? "()" : "");
}

const char *flows_argument_end(const char *s)
{
	int depth = 0;

	for (; *s && (*s != ',' || depth); s++)
		depth += (*s == '(') - (*s == ')');
	return s;
}

static int add_action(struct text *rule, const char *action, int len)
{
	unsigned int id;

	if (!strncmp(action, "ct", 2) && (action[2] == '(' || len == 2))
		add_ct(rule, action, len);
	else if (sscanf(action, "recirc(%u)", &id) == 1)
		text_add(rule, " goto r%x", id);
	else if (!strncmp(action, "ct_clear", 8))
		text_add(rule, " ct clear");
	else if ((int)strspn(action, "0123456789") == len)
		text_add(rule, " accept");
	else
		return drive_fail("action '%s'?", action);
	return 0;
}

/* "ct(…),ct(…),recirc(1)" or "ct(…),2" */
static int add_actions(struct text *rule, const char *actions)
{
	const char *end;

	for (; *actions; actions = *end ? end + 1 : end) {
		end = flows_argument_end(actions);
		if (add_action(rule, actions, (int)(end - actions)))
			return -1;
	}
	return 0;
}

struct flow_chain {
	unsigned int id;
	struct text rules;
};

static struct text *chain_of(struct flow_chain *chains, const char *flow)
{
	const char *at = strstr(flow, "recirc_id(");
	unsigned int id = 0;

	if (at)
		sscanf(at, "recirc_id(%x)", &id);
	for (int i = 0; i < FLOW_CHAINS_MAX; i++) {
		if (i && !chains[i].id)
			chains[i].id = id;
		if (chains[i].id == id)
			return &chains[i].rules;
	}
	drive_fail("more than %d tables", FLOW_CHAINS_MAX);
	return NULL;
}

static int add_flow(struct flow_chain *chains, char *line, int argc,
		    char **argv)
{
	struct text *rules = chain_of(chains, line);
	char *actions = strchr(line, ' ');

	if (!rules || !actions)
		return drive_fail("no actions in '%s'", line);
	*actions++ = '\0';
	text_add(rules, "\t\t");
	if (add_matches(rules, line, argc, argv) || add_actions(rules, actions))
		return -1;
	text_add(rules, "\n");
	return 0;
}

int flows_to_rules(const char *flows, int argc, char **argv, struct text *out)
{
	struct flow_chain chains[FLOW_CHAINS_MAX] = { 0 };
	char *copy = xstrdup(flows), *save = NULL, *line;
	int ret = 0;

	for (line = strtok_r(copy, "\n", &save); line && !ret;
	     line = strtok_r(NULL, "\n", &save)) {
		line += strspn(line, " \t");
		if (*line && *line != '#')
			ret = add_flow(chains, line, argc, argv);
	}
	text_add(out, "table bridge flows {\n\tchain r0 {\n\t\ttype filter hook prerouting priority filter; policy drop;\n%s\t}\n",
		 chains[0].rules.s ? chains[0].rules.s : "");
	for (int i = 1; i < FLOW_CHAINS_MAX; i++)
		if (chains[i].id)
			text_add(out, "\tchain r%x {\n%s\t}\n", chains[i].id,
				 chains[i].rules.s);
	text_add(out, "}\n");
	for (int i = 0; i < FLOW_CHAINS_MAX; i++)
		text_free(&chains[i].rules);
	free(copy);
	return ret;
}
