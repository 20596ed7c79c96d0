/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of ctnat-stall: who watches, and what is done meanwhile. */
#ifndef CTNAT_STALL_H
#define CTNAT_STALL_H

#include <stdbool.h>
#include <stdio.h>

/* In watch.c: how long the processor was not to be had, microseconds. */
struct watched {
	long gap;	/* the longest wait for it */
	long softirq;	/* the longest run of RCU's callbacks at a time */
};

int watch_start(bool verbose);
void watch_reset(void);
struct watched watch_read(void);

/*
 * struct shape - a ruleset of many of the same, in shapes.c
 * @write: the ruleset; rounds differ in what every rule or element says
 * @in, @out: one element; NULL: a rule is inserted, and deleted by its handle
 * @set: what can be emptied, or NULL
 * @traffic: so many connections, or NULL
 */
struct shape {
	const char *name;
	void (*write)(FILE *f, int n, int round);
	const char *in;
	const char *out;
	const char *set;
	bool (*traffic)(int n);
};

extern const struct shape shapes[];
extern const int n_shapes;

#endif /* CTNAT_STALL_H */
