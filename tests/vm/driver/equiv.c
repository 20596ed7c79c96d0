// SPDX-License-Identifier: GPL-2.0-only
/* Runs a scenario over several datapaths and compares what they did. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctnetlink.h"
#include "drive.h"
#include "equiv.h"
#include "netns.h"
#include "port.h"
#include "spec.h"

#define EQUIV_PORTS_MAX 8
#define EQUIV_RANDOM_MAX 64

/* What one datapath did. */
struct record {
	struct text port[EQUIV_PORTS_MAX];
	char *port_name[EQUIV_PORTS_MAX];
	struct text entries;
	struct text all;
};

/* Ports that a datapath may choose: ADDRESS and the range they lie in. */
static struct {
	char *addr;
	unsigned int lo, hi;
} random_port;

static bool any_zone;
static struct record *recording;

/* A switch does not count hops. */
static bool is_switch(enum datapath dp)
{
	return dp == DATAPATH_OVS || dp == DATAPATH_BRIDGE ||
	       dp == DATAPATH_TC;
}

/* What went through a switch is shown with the hop that a router would count. */
static void print_routed(struct text *t, const struct pkt *p)
{
	struct pkt copy = *p, inner;

	if (is_switch(run_datapath())) {
		copy.ttl--;
		if (copy.inner) {
			inner = *copy.inner;
			inner.ttl--;
			copy.inner = &inner;
		}
	}
	spec_print_full(t, &copy, true);
}

static void record_packet(const struct port *port, const struct pkt *p)
{
	int i = 0;

	while (i < EQUIV_PORTS_MAX - 1 && recording->port_name[i] &&
	       strcmp(recording->port_name[i], port->name))
		i++;
	if (!recording->port_name[i])
		recording->port_name[i] = xstrdup(port->name);
	text_add(&recording->port[i], "    %s got ", port->name);
	print_routed(&recording->port[i], p);
	text_add(&recording->port[i], "\n");
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int record_entries(void)
{
	struct node *node = node_find("gw");
	struct ct_entry *list, *e;
	char *lines[256];
	int n = 0, err;

	if (!node)
		return -1;
	list = ct_dump(node, &err);
	for (e = list; e && n < 256; e = e->next) {
		struct text t = { 0 };

		/* a bridge's own device joins groups; no scenario is about it */
		if (e->orig.p.proto == IPPROTO_IGMP)
			continue;
		if (any_zone)
			e->zone = 0;
		ct_print(&t, e);
		lines[n++] = t.s;
	}
	ct_free(list);
	qsort(lines, n, sizeof(*lines), compare_lines);
	for (int i = 0; i < n; i++) {
		text_add(&recording->entries, "    entry %s\n", lines[i]);
		free(lines[i]);
	}
	return err;
}

/* The sequence number of a chosen port among those seen, from 1. */
static int random_index(unsigned int port, unsigned int *seen, int *n)
{
	int i;

	for (i = 0; i < *n; i++)
		if (seen[i] == port)
			return i + 1;
	if (*n < EQUIV_RANDOM_MAX)
		seen[(*n)++] = port;
	return i + 1;
}

/* Replaces ADDRESS:PORT by ADDRESS:chosen-N where PORT is in the range. */
static void normalise(struct text *out, const char *s)
{
	unsigned int seen[EQUIV_RANDOM_MAX], port;
	size_t len = random_port.addr ? strlen(random_port.addr) : 0;
	const char *at;
	char *end;
	int n = 0;

	text_append(out, "", 0);
	while (len && (at = strstr(s, random_port.addr))) {
		text_append(out, s, (size_t)(at - s) + len);
		s = at + len;
		if (s[0] != ':' || !isdigit(s[1]))
			continue;
		port = (unsigned int)strtoul(s + 1, &end, 10);
		if (port < random_port.lo || port > random_port.hi)
			continue;
		text_add(out, ":chosen-%d", random_index(port, seen, &n));
		s = end;
	}
	text_append(out, s, strlen(s));
}

static void finish_record(struct record *r)
{
	struct text raw = { 0 };

	text_append(&raw, "", 0);
	for (int i = 0; i < EQUIV_PORTS_MAX; i++)
		if (r->port[i].len)
			text_append(&raw, r->port[i].s, r->port[i].len);
	if (r->entries.len)
		text_append(&raw, r->entries.s, r->entries.len);
	normalise(&r->all, raw.s);
	text_free(&raw);
}

static void record_free(struct record *r)
{
	for (int i = 0; i < EQUIV_PORTS_MAX; i++) {
		text_free(&r->port[i]);
		free(r->port_name[i]);
	}
	text_free(&r->entries);
	text_free(&r->all);
	memset(r, 0, sizeof(*r));
}

static bool has_rules(const struct scenario *s, enum datapath dp)
{
	if (scenario_has(s, datapath_name(dp)))
		return true;
	if (dp == DATAPATH_NFT || dp == DATAPATH_NATCHAINS)
		return scenario_has(s, "same");
	if (dp == DATAPATH_BRIDGE)
		return scenario_has(s, "ovs");
	return dp == DATAPATH_IPTABLES && scenario_has(s, "ip6tables");
}

int equiv_count(const struct scenario *s, unsigned int set)
{
	int n = 0;

	for (int i = DATAPATH_IPTABLES; i < DATAPATH_COUNT; i++)
		if (set & 1u << i && has_rules(s, (enum datapath)i))
			n++;
	return n;
}

static int run_one(const struct scenario *s, struct scenario *all,
		   enum datapath dp, struct record *r)
{
	int ret;

	recording = r;
	any_zone = false;
	port_set_recorder(record_packet);
	ret = run_scenario(s, all, dp);
	port_set_recorder(NULL);
	if (!ret)
		ret = record_entries();
	run_cleanup();
	if (!ret)
		finish_record(r);
	free(random_port.addr);
	random_port.addr = NULL;
	return ret;
}

static int compare(const struct record *a, enum datapath dp_a,
		   const struct record *b, enum datapath dp_b)
{
	if (!strcmp(a->all.s, b->all.s))
		return 0;
	return drive_fail("datapaths differ\n  %s:\n%s  %s:\n%s",
			  datapath_name(dp_a), a->all.s, datapath_name(dp_b),
			  b->all.s);
}

int equiv_run(const struct scenario *s, struct scenario *all, unsigned int set,
	      struct text *names)
{
	struct record records[DATAPATH_COUNT];
	enum datapath reference = DATAPATH_ALL, dp;
	int ret = 0, n = 0;

	memset(records, 0, sizeof(records));
	for (int i = DATAPATH_IPTABLES; !ret && i < DATAPATH_COUNT; i++) {
		dp = (enum datapath)i;
		if (!(set & 1u << dp) || !has_rules(s, dp))
			continue;
		text_add(names, " %s", datapath_name(dp));
		ret = run_one(s, all, dp, &records[dp]);
		n++;
		if (ret)
			break;
		if (reference == DATAPATH_ALL)
			reference = dp;
		else
			ret = compare(&records[reference], reference,
				      &records[dp], dp);
	}
	if (!ret && n < 2)
		ret = drive_fail("%s:%d: %d datapath: nothing to compare",
				 s->file, s->line, n);
	for (int i = 0; i < DATAPATH_COUNT; i++)
		record_free(&records[i]);
	return ret;
}

/* ADDRESS LOW-HIGH */
static int verb_random_port(int argc, char **argv, const char *body)
{
	(void)body;
	if (argc != 2 || sscanf(argv[1], "%u-%u", &random_port.lo,
				&random_port.hi) != 2)
		return drive_fail("random-port ADDRESS LOW-HIGH");
	free(random_port.addr);
	random_port.addr = xstrdup(argv[0]);
	return 0;
}

static int verb_any_zone(int argc, char **argv, const char *body)
{
	(void)argc;
	(void)argv;
	(void)body;
	any_zone = true;
	return 0;
}

const struct verb equiv_verbs[] = {
	{ "random-port", "ADDRESS LOW-HIGH", verb_random_port },
	{ "any-zone", "", verb_any_zone },
	{ 0 },
};
