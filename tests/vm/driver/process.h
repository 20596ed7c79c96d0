/* SPDX-License-Identifier: GPL-2.0-only */
/* Programs that run in a node, bounded in time. */
#ifndef PROCESS_H
#define PROCESS_H

#include <stdbool.h>

struct node;

struct process_result {
	int status;		/* exit status, 128 + signal, -1: too late */
	char *output;		/* standard output and error together */
};

/* Runs a program to its end; node NULL: where the driver started. */
int process_run(const struct node *node, char *const argv[], const char *input,
		struct process_result *result);
/* As process_run(), kept for "output"; want_fail: it has to end with 1. */
int process_expect(const struct node *node, char *const argv[],
		   const char *input, bool want_fail);
/* A child that runs a function, its output collected, under a name. */
int process_start(const char *name, const struct node *node,
		  int (*run)(void *arg), void *arg);
/* In such a child: somebody waits for its end. */
bool process_has_done_enough(void);
/* What the last program said. */
const char *process_output(void);
void process_kill_all(void);
void process_forget_output(void);

#endif
