// SPDX-License-Identifier: GPL-2.0-only
/*
 * Flows of Open vSwitch as filters of tc: flower and act_ct at the ingress of
 * each device, mirred to the other. What tc has no words for is an error.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drive.h"
#include "flows.h"

/* Matches of a flow, the word before the value, and flower's. */
static const struct {
	const char *flow, *flower;
} matches[] = {
	{ "ipv4(src=", "src_ip" }, { "ipv4(dst=", "dst_ip" },
	{ "ipv6(src=", "src_ip" }, { "ipv6(dst=", "dst_ip" },
	{ "tcp(dst=", "dst_port" }, { "udp(dst=", "dst_port" },
	{ "sctp(dst=", "dst_port" }, { "tcp(src=", "src_port" },
	{ "udp(src=", "src_port" }, { "ct_state(", "ct_state" },
	{ "ct_mark(", "ct_mark" }, { "ct_zone(", "ct_zone" },
};

/* Matches where the whole word is one of flower's. */
static const struct {
	const char *flow, *flower;
} words[] = {
	{ "proto=17", "ip_proto udp" },
	{ "proto=132", "ip_proto sctp" },
	{ "proto=1)", "ip_proto icmp" },
	{ "proto=1,", "ip_proto icmp" },
	{ "proto=6)", "ip_proto tcp" },
	{ "proto=6,", "ip_proto tcp" },
	{ "proto=58", "ip_proto icmpv6" },
	{ "frag=no", "ip_flags nofrag" },
	{ "frag=first", "ip_flags frag/firstfrag" },
	{ "frag=later", "ip_flags frag/nofirstfrag" },
};

struct tc_flow {
	const char *flow;	/* what it matches */
	char **devices;
	int n_devices;
	struct text *out;
};

static const char *protocol_of(const char *flow)
{
	if (strstr(flow, "eth_type(0x0806)"))
		return "arp";
	if (strstr(flow, "eth_type(0x86dd)"))
		return "ipv6";
	return strstr(flow, "eth_type(0x0800)") ? "ip" : NULL;
}

static const char *device(const struct tc_flow *f, unsigned int port)
{
	if (port && port <= (unsigned int)f->n_devices)
		return f->devices[port - 1];
	drive_fail("no port %u in '%s'", port, f->flow);
	return NULL;
}

static int add_head(const struct tc_flow *f, int number)
{
	const char *at = strstr(f->flow, "in_port("), *dev, *protocol;
	unsigned int port = 0, chain = 0;

	if (at)
		sscanf(at, "in_port(%u)", &port);
	at = strstr(f->flow, "recirc_id(");
	if (at)
		sscanf(at, "recirc_id(%x)", &chain);
	dev = device(f, port);
	protocol = protocol_of(f->flow);
	if (!dev)
		return -1;
	if (!protocol)
		return drive_fail("tc: no protocol in '%s'", f->flow);
	if (strstr(f->flow, "eth_type(0x8100)"))
		protocol = "802.1Q";
	text_add(f->out,
		 "filter add dev %s ingress chain %u protocol %s prio %d flower",
		 dev, chain, protocol, number);
	return 0;
}

static void add_matches(const struct tc_flow *f)
{
	const char *at = strstr(f->flow, "vlan(vid=");
	unsigned int vid;

	if (at && sscanf(at, "vlan(vid=%u", &vid) == 1)
		text_add(f->out, " vlan_id %u vlan_ethtype %s", vid,
			 protocol_of(f->flow));
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strstr(f->flow, words[i].flow))
			text_add(f->out, " %s", words[i].flower);
	for (size_t i = 0; i < ARRAY_SIZE(matches); i++) {
		at = strstr(f->flow, matches[i].flow);
		if (!at)
			continue;
		at += strlen(matches[i].flow);
		text_add(f->out, " %s %.*s", matches[i].flower,
			 (int)strcspn(at, ",)"), at);
	}
}

/* "[A]-[B]:P-Q" or "A-B:P-Q"; an IPv6 address without brackets has no port */
static void add_range(const struct tc_flow *f, const char *range, int len)
{
	const char *end = range + len, *colon = NULL;
	int colons = 0;

	for (const char *s = range; s < end; s++) {
		if (*s != ':' || (range[0] == '[' && s[-1] != ']'))
			continue;
		colon = s;
		colons++;
	}
	if (colons > 1)
		colon = NULL;
	text_add(f->out, " addr ");
	for (const char *s = range; s < (colon ? colon : end); s++)
		if (*s != '[' && *s != ']')
			text_append(f->out, s, 1);
	if (colon)
		text_add(f->out, " port %.*s", (int)(end - colon - 1),
			 colon + 1);
}

static int add_nat(const struct tc_flow *f, const char *arg, int len)
{
	int n = (int)strcspn(arg, ",)");

	text_add(f->out, " nat");
	if (len == 3)
		return 0;
	if (strncmp(arg, "nat(src=", 8) && strncmp(arg, "nat(dst=", 8))
		return drive_fail("tc: '%.*s'?", len, arg);
	if (n + 1 != len)
		return drive_fail("tc has no word for '%.*s'", len, arg);
	text_add(f->out, " %.3s", arg + 4);
	add_range(f, arg + 8, n - 8);
	return 0;
}

/* V[/M] as 32 digits each, the byte that is lowest in the number first */
static int add_label(const struct tc_flow *f, const char *value, int len)
{
	char digits[33] = "";
	const char *end = value + len;
	int n = 0;

	if (value + 2 >= end || strncmp(value, "0x", 2))
		return drive_fail("tc: label '%.*s'?", len, value);
	for (value += 2; value + n < end && value[n] != '/'; n++)
		;
	if (n > 32)
		return drive_fail("tc: a label of %d digits", n);
	snprintf(digits, sizeof(digits), "%.*s", 32 - n,
		 "00000000000000000000000000000000");
	strncat(digits, value, (size_t)n);
	for (int i = 30; i >= 0; i -= 2)
		text_append(f->out, digits + i, 2);
	if (value + n >= end)
		return 0;
	text_add(f->out, "/");
	return add_label(f, value + n + 1, (int)(end - value) - n - 1);
}

static int add_ct_argument(const struct tc_flow *f, const char *arg, int len)
{
	if (!strncmp(arg, "nat", 3))
		return add_nat(f, arg, len);
	if (!strncmp(arg, "label=", 6)) {
		text_add(f->out, " label ");
		return add_label(f, arg + 6, len - 6);
	}
	if (len == 6 && !strncmp(arg, "commit", 6))
		text_add(f->out, " commit");
	else if (len == 12 && !strncmp(arg, "force_commit", 12))
		text_add(f->out, " commit force");
	else if (!strncmp(arg, "zone=", 5) || !strncmp(arg, "mark=", 5))
		text_add(f->out, " %.4s %.*s", arg, len - 5, arg + 5);
	else
		return drive_fail("tc has no word for '%.*s'", len, arg);
	return 0;
}

/* tc wants its words in one order; so do the scenarios. */
static int add_ct(const struct tc_flow *f, const char *action, int len)
{
	const char *arg = action + 3, *last = action + len - 1, *end;

	text_add(f->out, " action ct");
	for (; len > 3 && arg < last; arg = end + (end < last)) {
		end = flows_argument_end(arg);
		if (end > last)
			end = last;
		if (add_ct_argument(f, arg, (int)(end - arg)))
			return -1;
	}
	text_add(f->out, " pipe");
	return 0;
}

static int add_action(const struct tc_flow *f, const char *action, int len)
{
	const char *dev;
	unsigned int id;

	if (!strncmp(action, "ct_clear", 8)) {
		text_add(f->out, " action ct clear pipe");
	} else if (!strncmp(action, "ct", 2)) {
		return add_ct(f, action, len);
	} else if (sscanf(action, "recirc(%u)", &id) == 1) {
		text_add(f->out, " action goto chain %u", id);
	} else if ((int)strspn(action, "0123456789") == len) {
		dev = device(f, (unsigned int)atoi(action));
		if (!dev)
			return -1;
		text_add(f->out, " action mirred egress redirect dev %s", dev);
	} else {
		return drive_fail("tc: action '%.*s'?", len, action);
	}
	return 0;
}

static int add_flow(struct tc_flow *f, char *line, int number)
{
	char *actions = strchr(line, ' ');
	const char *end;

	if (!actions)
		return drive_fail("no actions in '%s'", line);
	*actions++ = '\0';
	f->flow = line;
	if (add_head(f, number))
		return -1;
	add_matches(f);
	for (const char *a = actions; *a; a = *end ? end + 1 : end) {
		end = flows_argument_end(a);
		if (add_action(f, a, (int)(end - a)))
			return -1;
	}
	text_add(f->out, "\n");
	return 0;
}

/* What no flow takes is dropped, as by a switch that nobody serves. */
static void add_drops(const char *flows, const char *dev, struct text *out)
{
	char id[16];

	for (unsigned int chain = 0; chain < FLOW_CHAINS_MAX; chain++) {
		snprintf(id, sizeof(id), "(0x%x)", chain);
		if (chain && !strstr(flows, id))
			continue;
		text_add(out,
			 "filter add dev %s ingress chain %u protocol all prio 60000 matchall action drop\n",
			 dev, chain);
	}
}

int flows_to_tc(const char *flows, int argc, char **argv, struct text *out)
{
	struct tc_flow f = { .devices = argv, .n_devices = argc, .out = out };
	char *copy = xstrdup(flows), *save = NULL, *line;
	int ret = 0, number = 0;

	for (int i = 0; i < argc; i++) {
		text_add(out, "qdisc add dev %s clsact\n", argv[i]);
		add_drops(flows, argv[i], out);
	}
	for (line = strtok_r(copy, "\n", &save); line && !ret;
	     line = strtok_r(NULL, "\n", &save)) {
		line += strspn(line, " \t");
		if (*line && *line != '#')
			ret = add_flow(&f, line, ++number);
	}
	free(copy);
	return ret;
}
