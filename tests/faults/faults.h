/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of ctnat-faults share. */
#ifndef CTNAT_TESTS_FAULTS_H
#define CTNAT_TESTS_FAULTS_H

#include <stdbool.h>

#include "lib/ctnat.h"

#define NTH_MAX		20000
#define NTH_LEAST	3	/* fewer faults mean that none were injected */

#define EMPTY "flush ruleset\n"

/* A result; 0 for a good one. */
int say(bool good, const char *name, const char *fmt, ...);

/* From here on the @nth allocation fails; how many were still to come. */
void fault_set(unsigned int nth);
unsigned int fault_left(void);

/* Load it. */
int run_text(struct ctnat *ct, const char *text);

struct heard {
	unsigned int events;
	bool lost;
};

/* All that waits to be read; the descriptor does not wait for more. */
struct heard hear(struct ctnat *ct);

/* Less than another time without a word about it. */
struct silence {
	unsigned int least, told;
};

void note(struct silence *silence, const struct heard *heard);

/* ---- packets.c ---- */

int run_counted(struct ctnat *ct);
int run_traced(struct ctnat *ct, struct ctnat *tracer);

#endif /* CTNAT_TESTS_FAULTS_H */
