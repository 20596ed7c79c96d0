/* SPDX-License-Identifier: GPL-2.0-only */
/* Flows of Open vSwitch in ctnat's words. */
#ifndef FLOWS_H
#define FLOWS_H

#define FLOW_CHAINS_MAX 8

struct text;

/* argv: the devices that are ports 1, 2, …; appends a ruleset to out. */
int flows_to_rules(const char *flows, int argc, char **argv, struct text *out);

#endif
