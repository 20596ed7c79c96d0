/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs scenarios: every word that begins a line is a verb in one table.
 */
#ifndef RUN_H
#define RUN_H

#include "scenario.h"

/* Which rules a scenario is run with; DATAPATH_ALL runs every block. */
enum datapath {
	DATAPATH_ALL,
	DATAPATH_IPTABLES,
	DATAPATH_NFT,
	DATAPATH_OVS,
	DATAPATH_CTNAT,
	/* ctnat again, with the nat chains that nft was given. */
	DATAPATH_NATCHAINS,
	/* ctnat on a Linux bridge, with the flows of Open vSwitch. */
	DATAPATH_BRIDGE,
	/* flower and act_ct at the ingress of each device, flows likewise. */
	DATAPATH_TC,
	DATAPATH_COUNT,
};

struct verb {
	const char *name;
	const char *usage;
	/* The words after the verb; body is NULL where there is none. */
	int (*run)(int argc, char **argv, const char *body);
};

/* One table per file, each ended by an empty entry. */
extern const struct verb topology_verbs[];
extern const struct verb traffic_verbs[];
extern const struct verb tcp_verbs[];
extern const struct verb socket_verbs[];
extern const struct verb entry_verbs[];
extern const struct verb process_verbs[];
extern const struct verb rules_verbs[];
extern const struct verb zone_limit_verbs[];
extern const struct verb flood_verbs[];
extern const struct verb equiv_verbs[];

/* Runs one case in a fresh topology; -1 with a reason that names the line. */
int run_scenario(const struct scenario *s, struct scenario *all,
		 enum datapath datapath);
/* The datapath that runs now. */
enum datapath run_datapath(void);
const char *datapath_name(enum datapath datapath);
/* "nft,ctnat" as bits 1 << DATAPATH_…; -1 and a reason where one is unknown. */
int datapaths_parse(const char *list, unsigned int *set);
/* Runs the words as a command of their own, for verbs that take one. */
int run_words(int argc, char **argv, const char *body);
/* Ends everything that belongs to a case. */
void run_cleanup(void);
/* Lists the verbs with their usage. */
void run_help(void);

#endif
