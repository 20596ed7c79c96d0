/* SPDX-License-Identifier: GPL-2.0-only */
/* Along two contents of one set, to tell what one has and one lacks. */
#ifndef CTNAT_ELEM_TRAIL_H
#define CTNAT_ELEM_TRAIL_H

#include "ruleset.h"

/*
 * struct ctnat_trail - along a tree
 * @run: rows that stand together
 * @before: how many rows come before these
 * @at: how many of them are behind; CTNAT_NOWHERE: all of the tree is
 */
struct ctnat_trail {
	const struct ctnat_tree *tree;
	struct ctnat_elems run;
	u32 before;
	u32 at;
};

struct ctnat_trails {
	struct ctnat_trail mine, its;
	bool shared;	/* what both have in one node is the same */
};

/* From the first rows of both on. */
struct ctnat_trails ctnat_trails_of(const struct ctnat_content *mine,
				const struct ctnat_content *its);

static inline bool ctnat_trail_ended(const struct ctnat_trail *trail)
{
	return trail->at == CTNAT_NOWHERE;
}

/* To the first row that comes behind @row others. */
void ctnat_trail_go(struct ctnat_trail *trail, u32 row);

/* To the first row that does not come before one of the same set. */
void ctnat_trail_follow(struct ctnat_trail *trail, const u32 *elem);

/* Over all that both have from here on in one node; false: they have none. */
bool ctnat_trails_skip(struct ctnat_trails *trails);

/* Is it at a row that says the same as row @i of @run? Then past it. */
bool ctnat_trail_pass(struct ctnat_trail *trail, const struct ctnat_elems *run,
		    u32 i);

#endif /* CTNAT_ELEM_TRAIL_H */
