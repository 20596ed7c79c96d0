// SPDX-License-Identifier: GPL-2.0-only
/* node, link, addr, route, …: the verbs that topologies are made of. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drive.h"
#include "netns.h"
#include "port.h"
#include "rtnl.h"
#include "run.h"

static int parse_prefix(const char *s, struct addr *addr, uint8_t *len)
{
	char *copy = xstrdup(s), *slash = strchr(copy, '/');
	uint64_t n = 0;
	int ret;

	if (slash)
		*slash++ = '\0';
	ret = addr_parse(copy, addr);
	if (!ret && slash)
		ret = word_number(slash, &n);
	else
		n = addr_len(addr) * 8;
	*len = (uint8_t)n;
	free(copy);
	return ret;
}

static int verb_node(int argc, char **argv, const char *body)
{
	struct node *node;

	(void)body;
	if (!argc)
		return drive_fail("node NAME…");
	for (int i = 0; i < argc; i++) {
		node = node_add(argv[i]);
		if (!node)
			return -1;
		if (rtnl_link_up(node, "lo", true))
			return -1;
		/* Addresses that the kernel gives itself only make noise. */
		if (node_sysctl(node, "net/ipv6/conf/default/addr_gen_mode",
				"1") ||
		    node_sysctl(node, "net/ipv6/conf/default/accept_dad",
				"0") ||
		    node_keep_connections(node))
			return -1;
	}
	return 0;
}

static int verb_node_del(int argc, char **argv, const char *body)
{
	(void)body;
	return argc == 1 ? node_del(argv[0]) : drive_fail("node-del NAME");
}

/* A IF B IF */
static int verb_link(int argc, char **argv, const char *body)
{
	struct node *a, *b;

	(void)body;
	if (argc != 4)
		return drive_fail("link NODE DEV NODE DEV");
	a = node_find(argv[0]);
	b = node_find(argv[2]);
	if (!a || !b)
		return -1;
	return rtnl_veth(a, argv[1], b, argv[3]);
}

static int verb_dummy(int argc, char **argv, const char *body)
{
	struct node *node = argc == 2 ? node_find(argv[0]) : NULL;

	(void)body;
	if (!node)
		return drive_fail("dummy NODE DEV");
	return rtnl_link_add(node, "dummy", argv[1]);
}

static int change_addr(int argc, char **argv, bool add)
{
	struct node *node = argc > 2 ? node_find(argv[0]) : NULL;
	struct addr addr;
	uint8_t len;

	if (!node)
		return drive_fail("addr NODE DEV ADDRESS/LEN…");
	for (int i = 2; i < argc; i++)
		if (parse_prefix(argv[i], &addr, &len) ||
		    rtnl_addr(node, argv[1], &addr, len, add))
			return -1;
	return 0;
}

static int verb_addr(int argc, char **argv, const char *body)
{
	(void)body;
	return change_addr(argc, argv, true);
}

static int verb_addr_del(int argc, char **argv, const char *body)
{
	(void)body;
	return change_addr(argc, argv, false);
}

/* NODE default|PREFIX [via ADDRESS] [dev DEV] [table N] [mtu N] */
static int verb_route(int argc, char **argv, const char *body)
{
	struct node *node = argc > 2 ? node_find(argv[0]) : NULL;
	struct rtnl_route r = { 0 };
	uint64_t n;

	(void)body;
	if (!node)
		return drive_fail("route NODE PREFIX via ADDRESS | dev DEV");
	if (strcmp(argv[1], "default")) {
		if (parse_prefix(argv[1], &r.dst, &r.dst_len))
			return -1;
		r.family = r.dst.family;
	}
	for (int i = 2; i + 1 < argc; i += 2) {
		if (!strcmp(argv[i], "via")) {
			if (addr_parse(argv[i + 1], &r.via))
				return -1;
			r.family = r.via.family;
		} else if (!strcmp(argv[i], "dev")) {
			r.dev = argv[i + 1];
		} else if (word_number(argv[i + 1], &n)) {
			return -1;
		} else if (!strcmp(argv[i], "table")) {
			r.table = (uint32_t)n;
		} else if (!strcmp(argv[i], "mtu")) {
			r.mtu = (uint32_t)n;
		} else {
			return drive_fail("route: unknown '%s'", argv[i]);
		}
	}
	if (!r.family)
		r.family = AF_INET;
	return rtnl_route(node, &r);
}

static int verb_fwmark(int argc, char **argv, const char *body)
{
	struct node *node = argc == 3 ? node_find(argv[0]) : NULL;
	uint64_t mark, table;

	(void)body;
	if (!node)
		return drive_fail("fwmark NODE MARK TABLE");
	if (word_number(argv[1], &mark) || word_number(argv[2], &table))
		return -1;
	if (rtnl_rule_fwmark(node, AF_INET, (uint32_t)mark, (uint32_t)table))
		return -1;
	return rtnl_rule_fwmark(node, AF_INET6, (uint32_t)mark,
				(uint32_t)table);
}

static int verb_sysctl(int argc, char **argv, const char *body)
{
	struct node *node = argc > 1 ? node_find(argv[0]) : NULL;
	char *key, *value;
	int ret = 0;

	(void)body;
	if (!node)
		return drive_fail("sysctl NODE KEY=VALUE…");
	for (int i = 1; !ret && i < argc; i++) {
		key = xstrdup(argv[i]);
		value = strchr(key, '=');
		if (value) {
			*value++ = '\0';
			ret = node_sysctl(node, key, value);
		} else {
			ret = drive_fail("'%s' sets nothing", key);
		}
		free(key);
	}
	return ret;
}

/* A router: forwards both families and trusts every source. */
static int verb_router(int argc, char **argv, const char *body)
{
	static const char *const keys[][2] = {
		{ "net/ipv4/ip_forward", "1" },
		{ "net/ipv6/conf/all/forwarding", "1" },
		{ "net/ipv4/conf/all/rp_filter", "0" },
		{ "net/ipv4/conf/default/rp_filter", "0" },
		{ "net/ipv4/conf/all/send_redirects", "0" },
		{ "net/ipv4/conf/default/send_redirects", "0" },
		{ "net/ipv4/icmp_ratelimit", "0" },
		{ "net/ipv6/icmp/ratelimit", "0" },
	};
	struct node *node = argc == 1 ? node_find(argv[0]) : NULL;

	(void)body;
	if (!node)
		return drive_fail("router NODE");
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (node_sysctl(node, keys[i][0], keys[i][1]))
			return -1;
	return 0;
}

static int verb_port(int argc, char **argv, const char *body)
{
	struct node *node = argc == 3 ? node_find(argv[1]) : NULL;
	char key[128];

	(void)body;
	if (!node)
		return drive_fail("port NAME NODE DEV");
	/* The endpoint itself must not answer what is only captured. */
	snprintf(key, sizeof(key), "net/ipv6/conf/%s/disable_ipv6", argv[2]);
	if (node_sysctl(node, key, "1"))
		return -1;
	return port_add(argv[0], node, argv[2]);
}

/* up|down|wait|del NODE DEV, mtu NODE DEV N, rename NODE DEV NAME, move … NODE */
static int verb_device(int argc, char **argv, const char *body)
{
	struct node *node = argc > 2 ? node_find(argv[1]) : NULL, *to;
	uint64_t mtu;

	(void)body;
	if (!node)
		return drive_fail("device up|down|wait|del|mtu|rename|move NODE DEV [N]");
	if (!strcmp(argv[0], "up")) {
		if (rtnl_link_up(node, argv[2], true))
			return -1;
		return rtnl_link_wait_pair(node, argv[2]);
	}
	if (!strcmp(argv[0], "wait"))
		return rtnl_link_wait(node, argv[2]);
	if (!strcmp(argv[0], "down"))
		return rtnl_link_up(node, argv[2], false);
	if (!strcmp(argv[0], "del"))
		return rtnl_link_del(node, argv[2]);
	if (!strcmp(argv[0], "rename") && argc == 4)
		return rtnl_link_rename(node, argv[2], argv[3]);
	if (!strcmp(argv[0], "move") && argc == 4) {
		to = node_find(argv[3]);
		return to ? rtnl_link_move(node, argv[2], to) : -1;
	}
	if (strcmp(argv[0], "mtu") || argc != 4 || word_number(argv[3], &mtu))
		return drive_fail("device: '%s'?", argv[0]);
	return rtnl_link_mtu(node, argv[2], (uint32_t)mtu);
}

const struct verb topology_verbs[] = {
	{ "node", "NAME…", verb_node },
	{ "node-del", "NAME", verb_node_del },
	{ "link", "NODE DEV NODE DEV", verb_link },
	{ "dummy", "NODE DEV", verb_dummy },
	{ "addr", "NODE DEV ADDRESS/LEN…", verb_addr },
	{ "addr-del", "NODE DEV ADDRESS/LEN…", verb_addr_del },
	{ "route", "NODE default|PREFIX [via A] [dev D] [table N] [mtu N]",
	  verb_route },
	{ "fwmark", "NODE MARK TABLE", verb_fwmark },
	{ "sysctl", "NODE KEY=VALUE…", verb_sysctl },
	{ "router", "NODE", verb_router },
	{ "port", "NAME NODE DEV", verb_port },
	{ "device", "up|down|wait|del|mtu|rename|move NODE DEV [N|NAME|NODE]",
	  verb_device },
	{ 0 },
};
