/* SPDX-License-Identifier: GPL-2.0-only */
/* The indices of the long chains of a ruleset. */
#ifndef CTNAT_INDEX_H
#define CTNAT_INDEX_H

#include "ctnat.h"

/*
 * Give the long ones of the chains of a program an index, or what they had in
 * the older ruleset, which may be NULL; the chains of the view, @chains, may get
 * other blocks for that; those made before it fails are for
 * ctnat_indices_free(). Both may sleep. ctnat_net.lock is held.
 */
int ctnat_indices_make(struct ctnat_active *active,
		       struct ctnat_program_chain *chain,
		       struct ctnat_view_chain *chains,
		       const struct ctnat_active *old);
void ctnat_indices_free(const struct ctnat_program_chain *chain, u32 n);

#endif /* CTNAT_INDEX_H */
