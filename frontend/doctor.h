/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * doctor: what keeps the rules from doing what they say. Each check is a
 * function that looks at one thing and reports findings; none repairs.
 */
#ifndef CTNAT_DOCTOR_H
#define CTNAT_DOCTOR_H

#include <stdarg.h>
#include <linux/netfilter.h>

#include "cli.h"
#include "lib/nft.h"

/* The two families that packets have; inet chains see both. */
enum { IP, IP6, N_FAMILIES };

/*
 * What the rules ask of the system; dormant tables ask nothing.
 * @hooks: there is a base chain at this hook
 * @translates: there is a ct(nat) or NAT statement
 * @binds: … one that says where to (src=, dst=, snat to, masquerade, …)
 * @loopback: a destination in 127.0.0.0/8
 */
struct facts {
	bool inet_names_ip6;
	bool hooks[N_FAMILIES][NF_INET_NUMHOOKS];
	bool acts[N_FAMILIES];		/* holds ct() */
	bool translates[N_FAMILIES];
	bool binds[N_FAMILIES];
	bool commits;
	bool informs;			/* commits with a mark or label */
	bool counts;			/* reads bytes, packets, avgpkt */
	bool loopback;
	unsigned int tracking[N_FAMILIES];
	char (*ifnames)[CTNAT_STRING_FIELD];
	size_t n_ifnames;
	__u32 *ifindexes;
	size_t n_ifindexes;
};

struct doctor {
	struct cli *cli;
	const char *root;		/* before every path; "" */
	const struct ctnat_view *view;	/* NULL: not to be had */
	struct ctnat_lang *lang;	/* of -f; NULL: the loaded rules */
	struct facts facts;
	FILE *out;
	unsigned int findings;
};

/* ---- doctor.c ---- */

/** doctor_finds() - a finding; sentences about it follow */
void doctor_finds(struct doctor *doctor, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/** doctor_so() - what it means for the rules */
void doctor_so(struct doctor *doctor, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/** doctor_do() - how to mend it */
void doctor_do(struct doctor *doctor, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/** doctor_note() - worth knowing, but no finding */
void doctor_note(struct doctor *doctor, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* ---- doctor_files.c: the system's files, below doctor->root ---- */

/** doctor_line() - first line of a file; false when it cannot be read */
bool doctor_line(const struct doctor *doctor, const char *path, char *line,
		 size_t size);
/** doctor_number() - the number in a file; -1 when there is none */
long long doctor_number(const struct doctor *doctor, const char *path);
/** doctor_open() - NULL when it cannot be read */
FILE *doctor_open(const struct doctor *doctor, const char *path);
/** doctor_exists() - is there such a file? */
bool doctor_exists(const struct doctor *doctor, const char *path);
/**
 * doctor_interfaces() - folders of net.FAMILY.conf that are interfaces
 * @family: "ipv4" or "ipv6"
 */
void doctor_interfaces(struct doctor *doctor, const char *family,
		       void (*each)(struct doctor *doctor, const char *name,
				    void *data),
		       void *data);

/* ---- doctor_facts.c ---- */

void facts_init(struct facts *facts, const struct ctnat_view *view);
void facts_exit(struct facts *facts);

/* ---- the checks ---- */

/** doctor_kernel() - version and options, when the module is out of reach */
void doctor_kernel(struct doctor *doctor);
void doctor_forwarding(struct doctor *doctor);
void doctor_rp_filter(struct doctor *doctor);
void doctor_route_localnet(struct doctor *doctor);
void doctor_conntrack(struct doctor *doctor);
void doctor_bridge(struct doctor *doctor);
void doctor_devices(struct doctor *doctor);
void doctor_tracking(struct doctor *doctor);
void doctor_iptables(struct doctor *doctor);
void doctor_nft(struct doctor *doctor);
/** doctor_nft_judge() - the part of doctor_nft() that needs no nf_tables */
void doctor_nft_judge(struct doctor *doctor,
		      const struct ctnat_nft_chain *chains, size_t n);
/**
 * doctor_neighbour() - what a second user of conntrack or NAT means
 * @remove: the command that removes it
 */
void doctor_neighbour(struct doctor *doctor, int family, bool nat,
		      const char *remove);

#endif /* CTNAT_DOCTOR_H */
