/* SPDX-License-Identifier: GPL-2.0-only */
/* Random cases: run, compared, made smaller. */
#ifndef GEN_RUN_H
#define GEN_RUN_H

#include "ctnetlink.h"
#include "drive.h"
#include "gen.h"

/*
 * What is known of the ports (and ids of ICMP) that two datapaths chose by
 * chance: that a of the first is b of the other, wherever else they turn up.
 */
struct gen_same {
	const struct gen_case *c;
	int n;
	struct gen_pair {
		uint8_t proto;
		struct addr own, peer;
		uint16_t peer_port, a, b;
	} pair[128];
};

/* Both are the same but for such choices; learns.  Changes b to show as a. */
bool gen_same_packet(struct gen_same *s, const struct pkt *a, struct pkt *b);
bool gen_same_entry(struct gen_same *s, const struct ct_entry *a,
		    const struct ct_entry *b);

enum gen_outcome {
	GEN_ALIKE,
	GEN_REFUSED,		/* the rules were not taken */
	GEN_DIFFERENT,		/* another packet, or another entry */
	GEN_BROKEN,		/* the driver itself could not go on */
};

struct gen_result {
	enum gen_outcome outcome;
	enum gen_form form;	/* who differs from iptables */
	int step;		/* where, n_steps: in the entries */
	struct text why;
};

/* How a case is run. */
struct gen_how {
	unsigned int forms;	/* bits 1 << GEN_…; iptables always */
	int wrong;		/* fault of translation */
	int wait_ms;		/* for what may still come after a packet */
	struct text *log;	/* every packet, if not NULL */
};

struct port;

/*
 * The packet of a step; of: the one that it answers, quotes or repeats. Its
 * payload lies in buf (2048 bytes) or in of.  Not built yet.
 */
struct pkt *gen_packet(const struct gen_case *c, const struct gen_step *s,
		       const struct pkt *of, uint8_t *buf);
/* Sends it as the step says, whole or in fragments. */
int gen_send(struct port *port, const struct gen_step *s,
	     const struct pkt *p);

/* The networks, one per form; they live until the driver ends. */
int gen_worlds_init(void);
void gen_run_case(const struct gen_case *c, const struct gen_how *how,
		  struct gen_result *res);

/* Makes a case that differs as small as it can be. */
void gen_shrink(struct gen_case *c, const struct gen_how *how,
		struct gen_result *res);

struct gen_options {
	uint64_t first, last;	/* seeds */
	int seconds;		/* go on for so long instead, 0: no */
	int wrong;		/* the fault that has to be found, 0: none */
	/* Takes a line of a result; ok or not. */
	void (*say)(void *arg, const char *line, bool ok);
	void *arg;
	const char *prefix;
};

int gen_run(const struct gen_options *o);

#endif
