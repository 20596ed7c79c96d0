// SPDX-License-Identifier: GPL-2.0-only
/* The rulesets, each of many of the same, and connections. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "stall.h"

#define CHAIN(type, hook, priority) \
	"chain c { type " type " hook " hook " priority " priority ";\n"

static void address(FILE *f, int i)
{
	fprintf(f, "10.%d.%d.%d", 1 + i / 62500, i / 250 % 250, i % 250 + 1);
}

static void write_rules(FILE *f, int n, int round)
{
	fputs("table ip t {\n" CHAIN("nat", "postrouting", "srcnat"), f);
	for (int i = 0; i < n; i++) {
		fputs("ip saddr ", f);
		address(f, i);
		fprintf(f, " oifname \"lo\" snat to 192.0.2.%d\n", 1 + round);
	}
	fputs("}\n}\n", f);
}

/* Of 64 pairs of prefix lengths. */
static void write_kinds(FILE *f, int n, int round)
{
	fputs("table ip t {\n" CHAIN("filter", "forward", "0"), f);
	for (int i = 0; i < n; i++)
		fprintf(f, "ip saddr 10.%d.0.0/%d ip daddr 10.130.0.0/%d udp dport %d drop\n",
			128 + round, 17 + i % 8, 17 + i / 8 % 8, 1000 + i / 64);
	fputs("}\n}\n", f);
}

/* No index knows these, and counters have memory of their own. */
static void write_tried(FILE *f, int n, int round)
{
	fputs("table ip t {\n" CHAIN("filter", "forward", "0"), f);
	for (int i = 0; i < n; i++) {
		fputs("ip saddr != ", f);
		address(f, i);
		fprintf(f, " udp dport != %d counter drop comment \"number %d\"\n",
			1 + round, i);
	}
	fputs("}\n}\n", f);
}

static void write_lists(FILE *f, int n, int round)
{
	fputs("table ip t {\n" CHAIN("filter", "forward", "0"), f);
	for (int i = 0; i < n / 50; i++) {
		fputs("ip saddr { ", f);
		for (int j = 0; j < 50; j++) {
			address(f, i * 50 + j);
			fputs(", ", f);
		}
		fprintf(f, "} udp dport %d drop\n", 1 + round);
	}
	fputs("}\n}\n", f);
}

/* How many may have a name: somewhat less than a namespace holds. */
static int named(int n)
{
	return n < 60000 ? n : 60000;
}

/* Chains of one rule each; rules lead to a few of them. */
static void write_chains(FILE *f, int n, int round)
{
	fputs("table ip t {\n", f);
	for (int i = 0; i < named(n); i++)
		fprintf(f, "chain c%d {\nudp dport { %d, 53 } drop\n}\n", i,
			1000 + round);
	fputs(CHAIN("filter", "forward", "0"), f);
	for (int i = 0; i < n / 10; i++) {
		fputs("ip saddr ", f);
		address(f, i);
		fprintf(f, " jump c%d\n", i);
	}
	fputs("}\n}\n", f);
}

static void write_map(FILE *f, int n, int round)
{
	fputs("table ip t {\nmap m { type ipv4_addr : ipv4_addr;\n"
	      "elements = {\n", f);
	for (int i = 0; i < n; i++) {
		address(f, i);
		fprintf(f, " : 192.0.2.%d,\n", 1 + round);
	}
	fputs("}\n}\n" CHAIN("nat", "postrouting", "srcnat")
	      "snat to ip saddr map @m\n}\n}\n", f);
}

static void write_intervals(FILE *f, int n, int round)
{
	fputs("table ip t {\nmap m { type ipv4_addr : ipv4_addr;\n"
	      "flags interval; elements = {\n", f);
	for (int i = 0; i < n; i++)
		fprintf(f, "10.%d.%d.%d-10.%d.%d.%d : 192.0.2.%d,\n",
			1 + i / 16384, i / 64 % 256, i % 64 * 4,
			1 + i / 16384, i / 64 % 256, i % 64 * 4 + 2,
			1 + round);
	fputs("}\n}\n" CHAIN("nat", "postrouting", "srcnat")
	      "snat to ip saddr map @m\n}\n}\n", f);
}

static void write_verdicts(FILE *f, int n, int round)
{
	fputs("table ip t {\n", f);
	for (int i = 0; i < n / 100; i++)
		fprintf(f, "chain c%d { udp dport %d drop; }\n", i, 53 + round);
	fputs("map m { type ipv4_addr : verdict;\nelements = {\n", f);
	for (int i = 0; i < n; i++) {
		address(f, i);
		fprintf(f, " : jump c%d,\n", i % (n / 100));
	}
	fputs("}\n}\n" CHAIN("filter", "forward", "0")
	      "ip saddr vmap @m\n}\n}\n", f);
}

/* Elements that packets could change: a table that grows. */
static void write_dynamic(FILE *f, int n, int round)
{
	fputs("table ip t {\nset m { type ipv4_addr; size 400000;\n"
	      "flags dynamic, timeout; timeout 1h; elements = {\n", f);
	for (int i = 0; i < n; i++) {
		address(f, i + round * n / 2);
		fputs(",\n", f);
	}
	fputs("}\n}\n" CHAIN("filter", "forward", "0")
	      "ip saddr @m drop\n}\n}\n", f);
}

static void write_objects(FILE *f, int n, int round)
{
	fputs("table ip t {\n", f);
	for (int i = 0; i < named(n); i++)
		fprintf(f, "counter n%d { }\n", i);
	fputs(CHAIN("filter", "forward", "0"), f);
	for (int i = 0; i < n / 10; i++)
		fprintf(f, "udp dport %d ip saddr 10.0.0.%d counter name n%d\n",
			1 + i, round, i);
	fputs("}\n}\n", f);
}

/* Connections that a limit, and elements of a set, count. */
static void write_conns(FILE *f, int n, int round)
{
	fprintf(f, "ct limit default count %d\n", 2 * n + round);
	fputs("table ip t {\nset m { type ipv4_addr; flags dynamic; }\n"
	      "set s { type inet_service; size 65535; flags dynamic; }\n"
	      CHAIN("filter", "output", "0")
	      "udp dport 1024-65535 ct(commit)\n"
	      "add @s { udp dport ct count over 1000 } drop\n"
	      "add @m { ip saddr ct count over 1000000 } drop\n}\n}\n", f);
}

static int set_number(const char *path, int number)
{
	FILE *f = fopen(path, "w");

	if (!f)
		return -1;
	fprintf(f, "%d\n", number);
	return fclose(f);
}

static int connections(void)
{
	FILE *f = fopen("/proc/sys/net/netfilter/nf_conntrack_count", "r");
	int n = 0;

	if (!f)
		return 0;
	if (fscanf(f, "%d", &n) != 1)
		n = 0;
	fclose(f);
	return n;
}

/* As many connections, each of a packet to a device that swallows it. */
static bool send_packets(int n)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (system("ip link show d0 >/dev/null 2>&1") &&
	    system("ip link add d0 type dummy && ip link set d0 up && ip addr add 10.0.0.1/8 dev d0"))
		fprintf(stderr, "stall: no device\n");
	set_number("/proc/sys/net/netfilter/nf_conntrack_udp_timeout", 86400);
	for (int i = 0; i < n; i++) {
		to.sin_addr.s_addr = htonl(0x0a000002 + i / 50000);
		to.sin_port = htons(1024 + i % 50000);
		sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof(to));
	}
	close(fd);
	return connections() >= n;
}

/* One element in and out, for shapes that have a set. */
#define ELEMENT(kind, key, data) \
	.in = "element ip t m { " key data " }", \
	.out = "element ip t m { " key " }", \
	.set = kind " ip t m"

const struct shape shapes[] = {
	{ .name = "rules", .write = write_rules },
	{ .name = "kinds", .write = write_kinds },
	{ .name = "tried", .write = write_tried },
	{ .name = "lists", .write = write_lists },
	{ .name = "chains", .write = write_chains },
	{ .name = "map", .write = write_map,
	  ELEMENT("map", "9.9.9.9", " : 192.0.2.9") },
	{ .name = "intervals", .write = write_intervals,
	  ELEMENT("map", "9.9.9.0-9.9.9.9", " : 192.0.2.9") },
	{ .name = "verdicts", .write = write_verdicts,
	  ELEMENT("map", "9.9.9.9", " : jump c1") },
	{ .name = "dynamic", .write = write_dynamic, ELEMENT("set", "9.9.9.9", "") },
	{ .name = "objects", .write = write_objects },
	{ .name = "conns", .write = write_conns, .traffic = send_packets,
	  .set = "set ip t m" },
};

const int n_shapes = sizeof(shapes) / sizeof(*shapes);
