// SPDX-License-Identifier: GPL-2.0-only
/* Checks of the kernel and its sysctls: would it do what the rules say? */
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "doctor.h"

#define OLDEST_MAJOR	6
#define OLDEST_MINOR	1

/* In per cent of nf_conntrack_max. */
#define NEARLY_FULL	90

static const struct option_row {
	const char *name;
	const char *what;
} kernel_options[] = {
	{ "CONFIG_NF_CONNTRACK", "no connection tracking, no ctnat" },
	{ "CONFIG_NF_NAT", "nothing can be translated" },
	{ "CONFIG_NF_CONNTRACK_ZONES", "zone= is refused" },
	{ "CONFIG_NF_CONNTRACK_MARK", "mark= is refused" },
	{ "CONFIG_NF_CONNTRACK_LABELS", "label= is refused" },
	{ "CONFIG_NF_CONNTRACK_EVENTS", "nobody hears of connections" },
};

/* Return: whether "NAME=y" or "=m" stands in the file. */
static bool option_is_set(FILE *config, const char *name)
{
	size_t len = strlen(name);
	char line[256];

	rewind(config);
	while (fgets(line, sizeof(line), config))
		if (!strncmp(line, name, len) && line[len] == '=' &&
		    (line[len + 1] == 'y' || line[len + 1] == 'm'))
			return true;
	return false;
}

static void check_options(struct doctor *doctor, const char *release)
{
	char path[128];
	FILE *config;
	size_t i;

	snprintf(path, sizeof(path), "/boot/config-%s", release);
	config = doctor_open(doctor, path);
	if (!config)
		return;
	for (i = 0; i < ARRAY_SIZE(kernel_options); i++) {
		if (option_is_set(config, kernel_options[i].name))
			continue;
		doctor_finds(doctor, "this kernel was built without %s",
			     kernel_options[i].name);
		doctor_so(doctor, "%s", kernel_options[i].what);
		doctor_do(doctor, "boot a kernel that has it, as Debian's do");
	}
	fclose(config);
}

void doctor_kernel(struct doctor *doctor)
{
	struct utsname self = { 0 };
	char release[65];
	int major, minor;

	if (!doctor_line(doctor, "/proc/sys/kernel/osrelease", release,
			 sizeof(release))) {
		uname(&self);
		snprintf(release, sizeof(release), "%.64s", self.release);
	}
	if (sscanf(release, "%d.%d", &major, &minor) == 2 &&
	    (major < OLDEST_MAJOR ||
	     (major == OLDEST_MAJOR && minor < OLDEST_MINOR))) {
		doctor_finds(doctor, "kernel %s is too old", release);
		doctor_so(doctor, "the module builds for %d.%d and later",
			  OLDEST_MAJOR, OLDEST_MINOR);
		doctor_do(doctor, "boot a newer kernel");
	}
	check_options(doctor, release);
}

/* Names of the interfaces for which a sysctl has the value at fault. */
struct faulty {
	const char *family;
	const char *key;
	bool (*wrong)(long long all, long long own);
	long long all;
	char names[512];
	unsigned int n;
	unsigned int right;
};

static void look_at_interface(struct doctor *doctor, const char *name,
			      void *data)
{
	struct faulty *faulty = data;
	size_t used = strlen(faulty->names);
	long long own;
	char path[160];

	snprintf(path, sizeof(path), "/proc/sys/net/%s/conf/%s/%s",
		 faulty->family, name, faulty->key);
	own = doctor_number(doctor, path);
	if (own < 0)
		return;
	if (!faulty->wrong(faulty->all, own)) {
		faulty->right++;
		return;
	}
	faulty->n++;
	if (used + strlen(name) + 2 < sizeof(faulty->names))
		snprintf(faulty->names + used, sizeof(faulty->names) - used,
			 "%s%s", used ? " " : "", name);
}

static void look_at_interfaces(struct doctor *doctor, struct faulty *faulty)
{
	char path[160];

	snprintf(path, sizeof(path), "/proc/sys/net/%s/conf/all/%s",
		 faulty->family, faulty->key);
	faulty->all = doctor_number(doctor, path);
	doctor_interfaces(doctor, faulty->family, look_at_interface, faulty);
}

static bool forwarding_is_off(long long all, long long own)
{
	(void)all;
	return !own;
}

static bool forwards(const struct facts *facts, int family)
{
	return facts->hooks[family][NF_INET_FORWARD] ||
	       (facts->binds[family] &&
		(facts->hooks[family][NF_INET_PRE_ROUTING] ||
		 facts->hooks[family][NF_INET_POST_ROUTING]));
}

static void check_forwarding(struct doctor *doctor, int family)
{
	struct faulty off = {
		.family = family == IP ? "ipv4" : "ipv6",
		.key = "forwarding",
		.wrong = forwarding_is_off,
	};
	const char *name = family == IP ? "IPv4" : "IPv6";

	if (!forwards(&doctor->facts, family))
		return;
	look_at_interfaces(doctor, &off);
	if (off.all == 0 && !off.right) {
		doctor_finds(doctor, "%s forwarding is off", name);
		doctor_so(doctor,
			  "packets that other hosts send through this machine are dropped between prerouting and forward");
		doctor_do(doctor, "sysctl -w %s",
			  family == IP ? "net.ipv4.ip_forward=1" :
					 "net.ipv6.conf.all.forwarding=1");
	} else if (off.n) {
		doctor_finds(doctor, "%s forwarding is off on %s", name,
			     off.names);
		doctor_so(doctor,
			  "packets that arrive there for other hosts are dropped between prerouting and forward");
		doctor_do(doctor,
			  "sysctl -w net.%s.conf.IF.forwarding=1, for each of them that should forward",
			  off.family);
	}
}

void doctor_forwarding(struct doctor *doctor)
{
	check_forwarding(doctor, IP);
	check_forwarding(doctor, IP6);
}

/* The kernel takes the greater of the two: 1 is strict, 2 loose. */
static bool is_strict(long long all, long long own)
{
	return (all > own ? all : own) == 1;
}

void doctor_rp_filter(struct doctor *doctor)
{
	struct faulty strict = {
		.family = "ipv4",
		.key = "rp_filter",
		.wrong = is_strict,
	};

	if (!doctor->facts.hooks[IP][NF_INET_PRE_ROUTING] &&
	    !doctor->facts.hooks[IP][NF_INET_FORWARD])
		return;
	look_at_interfaces(doctor, &strict);
	if (!strict.n)
		return;
	doctor_finds(doctor, "the reverse path filter is strict on %s",
		     strict.names);
	doctor_so(doctor,
		  "after prerouting a packet is dropped when its sender is not routed back through the same interface; with several uplinks, overlapping addresses, or routes chosen by mark, that is every such packet");
	doctor_do(doctor,
		  "sysctl -w net.ipv4.conf.IF.rp_filter=2 (loose), for each of them");
}

void doctor_route_localnet(struct doctor *doctor)
{
	struct faulty off = {
		.family = "ipv4",
		.key = "route_localnet",
		.wrong = forwarding_is_off,
	};

	if (!doctor->facts.loopback ||
	    !doctor->facts.hooks[IP][NF_INET_PRE_ROUTING])
		return;
	look_at_interfaces(doctor, &off);
	if (off.all != 0 || !off.n)
		return;
	doctor_finds(doctor,
		     "a destination is translated to 127.0.0.0/8, but route_localnet is off on %s",
		     off.names);
	doctor_so(doctor,
		  "packets from there are dropped as martians after the translation");
	doctor_do(doctor,
		  "sysctl -w net.ipv4.conf.IF.route_localnet=1, or use dst=local");
}

static bool sees_routed(const struct facts *facts, int family)
{
	return facts->hooks[family][NF_INET_PRE_ROUTING] ||
	       facts->hooks[family][NF_INET_FORWARD] ||
	       facts->hooks[family][NF_INET_POST_ROUTING];
}

void doctor_bridge(struct doctor *doctor)
{
	static const struct {
		int family;
		const char *key;
	} rows[] = {
		{ IP, "bridge-nf-call-iptables" },
		{ IP6, "bridge-nf-call-ip6tables" },
	};
	char path[80];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		snprintf(path, sizeof(path), "/proc/sys/net/bridge/%s",
			 rows[i].key);
		if (!sees_routed(&doctor->facts, rows[i].family) ||
		    doctor_number(doctor, path) != 1)
			continue;
		doctor_finds(doctor, "%s is on", rows[i].key);
		doctor_so(doctor,
			  "packets that a bridge of this namespace merely switches pass the chains at prerouting, forward and postrouting as well");
		doctor_do(doctor, "sysctl -w net.bridge.%s=0", rows[i].key);
	}
}

static bool tracks(const struct doctor *doctor)
{
	return doctor->facts.tracking[IP] != CTNAT_TRACK_NONE ||
	       doctor->facts.tracking[IP6] != CTNAT_TRACK_NONE;
}

#define CT_SYSCTL(key) "/proc/sys/net/netfilter/nf_conntrack_" key

void doctor_conntrack(struct doctor *doctor)
{
	long long count = doctor_number(doctor, CT_SYSCTL("count"));
	long long max = doctor_number(doctor, CT_SYSCTL("max"));

	if (!tracks(doctor))
		return;
	if (count >= 0 && max > 0 && count * 100 >= max * NEARLY_FULL) {
		doctor_finds(doctor,
			     "the connection table is nearly full: %lld of %lld",
			     count, max);
		doctor_so(doctor,
			  "when it is full, new connections are not tracked (ct state invalid) and so not translated");
		doctor_do(doctor, "sysctl -w net.netfilter.nf_conntrack_max=%lld",
			  max * 4);
	}
	if (doctor->facts.counts && !doctor_number(doctor, CT_SYSCTL("acct"))) {
		doctor_finds(doctor, "accounting of connections is off");
		doctor_so(doctor,
			  "what reads ct bytes, ct packets or ct avgpkt sees 0");
		doctor_do(doctor,
			  "sysctl -w net.netfilter.nf_conntrack_acct=1 (it holds for connections made afterwards)");
	}
	if (doctor->facts.commits &&
	    !doctor_number(doctor, CT_SYSCTL("events"))) {
		doctor_finds(doctor, "conntrack events are off");
		doctor_so(doctor,
			  "conntrack -E, conntrackd and the like hear of no connection that a rule commits%s",
			  doctor->facts.informs ? ", nor of its mark or label" :
						  "");
		doctor_do(doctor, "sysctl -w net.netfilter.nf_conntrack_events=1");
	}
}

/* Is the device in a copy of /proc/net/dev? Lines are "  name: numbers". */
static bool has_device(FILE *devices, const char *name)
{
	char line[512], *at, *colon;

	rewind(devices);
	while (fgets(line, sizeof(line), devices)) {
		at = line + strspn(line, " ");
		colon = strchr(at, ':');
		if (!colon)
			continue;
		*colon = '\0';
		if (!strcmp(at, name))
			return true;
	}
	return false;
}

void doctor_devices(struct doctor *doctor)
{
	const struct facts *facts = &doctor->facts;
	FILE *devices = doctor_open(doctor, "/proc/net/dev");
	char name[IF_NAMESIZE];
	size_t i;

	for (i = 0; devices && i < facts->n_ifnames; i++) {
		if (has_device(devices, facts->ifnames[i]))
			continue;
		doctor_finds(doctor, "there is no interface \"%s\"",
			     facts->ifnames[i]);
		doctor_so(doctor,
			  "rules that name it match nothing until one of that name appears");
		doctor_do(doctor,
			  "ip -brief link (shows those there are); then correct the rules or make the interface");
	}
	if (devices)
		fclose(devices);
	for (i = 0; !*doctor->root && i < facts->n_ifindexes; i++) {
		if (if_indextoname(facts->ifindexes[i], name))
			continue;
		doctor_finds(doctor, "there is no interface with index %u",
			     facts->ifindexes[i]);
		doctor_so(doctor,
			  "the interface that iif or oif named when the rules were loaded is gone; they never match again, not even when one of that name comes back");
		doctor_do(doctor, "load the rules again, or use iifname, oifname");
	}
}
