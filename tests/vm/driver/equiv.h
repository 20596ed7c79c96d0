/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The same packets through several datapaths: what came out at every port
 * and what conntrack then knew must be the same.
 */
#ifndef EQUIV_H
#define EQUIV_H

#include "run.h"

/*
 * Runs the scenario once for each datapath that it has rules for and that is
 * in the set (bits 1 << DATAPATH_…).  -1 with a reason where they differ;
 * the datapaths that were compared are appended to names.
 */
int equiv_run(const struct scenario *s, struct scenario *all, unsigned int set,
	      struct text *names);

/* How many datapaths of the set the scenario has rules for. */
int equiv_count(const struct scenario *s, unsigned int set);

#endif
