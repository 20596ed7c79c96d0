/* SPDX-License-Identifier: GPL-2.0-only */
/* Flows of Open vSwitch in other words. */
#ifndef FLOWS_H
#define FLOWS_H

#define FLOW_CHAINS_MAX 8

struct text;

/* argv: the devices that are ports 1, 2, …; appends a ruleset to out. */
int flows_to_rules(const char *flows, int argc, char **argv, struct text *out);
/* The same as commands for tc -batch. */
int flows_to_tc(const char *flows, int argc, char **argv, struct text *out);
/* Where an action or argument ends: a comma outside of parentheses. */
const char *flows_argument_end(const char *s);

#endif
