// SPDX-License-Identifier: GPL-2.0-only
/* Along two contents of one set, see elem_trail.h. */
#include "elem_trail.h"

void ctnat_trail_go(struct ctnat_trail *trail, u32 row)
{
	trail->at = ctnat_tree_run(trail->tree, row, &trail->run);
	trail->before = row - (ctnat_trail_ended(trail) ? 0 : trail->at);
}

struct ctnat_trails ctnat_trails_of(const struct ctnat_content *mine,
				const struct ctnat_content *its)
{
	struct ctnat_trails trails = {
		.mine.tree = &mine->tree,
		.its.tree = &its->tree,
		.shared = ctnat_content_same_chains(mine, its),
	};

	ctnat_trail_go(&trails.mine, 0);
	ctnat_trail_go(&trails.its, 0);
	return trails;
}

static void next_row(struct ctnat_trail *trail)
{
	if (++trail->at == trail->run.n)
		ctnat_trail_go(trail, trail->before + trail->at);
}

void ctnat_trail_follow(struct ctnat_trail *trail, const u32 *elem)
{
	while (!ctnat_trail_ended(trail) &&
	       ctnat_rows_compare(&trail->run.row,
				  ctnat_elem(&trail->run, trail->at), elem) < 0)
		next_row(trail);
}

static u32 rows_behind(const struct ctnat_trail *trail)
{
	return ctnat_trail_ended(trail) ? trail->tree->elems.n :
				      trail->before + trail->at;
}

bool ctnat_trails_skip(struct ctnat_trails *trails)
{
	u32 mine = rows_behind(&trails->mine), its = rows_behind(&trails->its), n;

	if (!trails->shared)
		return false;
	n = ctnat_tree_shared(trails->mine.tree, mine, trails->its.tree, its);
	if (!n)
		return false;
	ctnat_trail_go(&trails->mine, mine + n);
	ctnat_trail_go(&trails->its, its + n);
	return true;
}

static bool same_row(const struct ctnat_elems *a, u32 i,
		     const struct ctnat_elems *b, u32 j)
{
	const u32 *from = ctnat_elem(a, i), *to = ctnat_elem(b, j);
	unsigned int key = 2 * a->row.n_words;

	if (ctnat_elem_end(&a->row, from) != ctnat_elem_end(&b->row, to))
		return false;
	if (!a->row.verdict)
		return !ctnat_words_compare(from, to, key + a->row.n_data);
	return !ctnat_words_compare(from, to, key + 1) &&
	       (!ctnat_leads_on(from[key]) ||
		!strcmp(a->chains[from[key + 1]], b->chains[to[key + 1]]));
}

bool ctnat_trail_pass(struct ctnat_trail *trail, const struct ctnat_elems *run,
		    u32 i)
{
	ctnat_trail_follow(trail, ctnat_elem(run, i));
	if (ctnat_trail_ended(trail) || !same_row(run, i, &trail->run, trail->at))
		return false;
	next_row(trail);
	return true;
}
