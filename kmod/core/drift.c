// SPDX-License-Identifier: GPL-2.0-only
/* What has become of a chain since its index was made. */
#include "drift.h"

/*
 * struct walk - along a chain and its base
 * @s: some rules of the chain
 * @i: the next one of them
 * @base: the next one that the chain may have
 */
struct walk {
	const struct ctnat_drift *drift;
	struct ctnat_rule_list list;
	struct ctnat_stretch s;
	__u32 i;
	__u32 base;
	bool in_run;
};

enum kind {
	CONTINUES, /* the run that the rule before is in */
	BEGINS,	   /* one */
	IS_NEW,
	IS_STRANGE, /* from another base */
};

/* Some rules of the chain: one that is new, or so many of the base. */
struct piece {
	enum kind kind;
	const struct ctnat_view_rule *rule;
	__u32 at;
	__u32 base;
	__u32 n;
};

static void walk_begin(struct walk *walk, const struct ctnat_drift *drift,
		       const struct ctnat_rule_list *rules)
{
	memset(walk, 0, sizeof(*walk));
	walk->drift = drift;
	walk->list = *rules;
}

/* The next rules are those of the base from @base on. */
static void pass(struct walk *walk, struct piece *piece, __u32 base, __u32 n)
{
	piece->kind = walk->in_run && walk->base == base ? CONTINUES : BEGINS;
	piece->base = base;
	piece->n = n;
	walk->in_run = true;
	walk->base = base + n;
	walk->i += n;
}

/* Is the block that begins here one of the base, at @base? */
static bool is_shared(const struct walk *walk, __u32 base)
{
	const struct ctnat_rule_list *of = &walk->drift->base;

	return walk->s.block && base % CTNAT_BLOCK_RULES == 0 &&
	       base / CTNAT_BLOCK_RULES < of->n_parts &&
	       of->parts[base / CTNAT_BLOCK_RULES].block == walk->s.block;
}

/* The rule of the base at @at, and how many there are from it on, in one piece. */
static const struct ctnat_view_rule *base_rules(const struct ctnat_drift *drift,
						__u32 at, __u32 *n)
{
	const struct ctnat_view_block *block;

	*n = drift->n_base - at;
	if (drift->base.rules)
		return &drift->base.rules[at];
	block = drift->base.parts[at / CTNAT_BLOCK_RULES].block;
	*n = block->n - at % CTNAT_BLOCK_RULES;
	return &block->rule[at % CTNAT_BLOCK_RULES];
}

/* How many rules, from the next on, are those of the base from @base on? */
static __u32 count_same(const struct walk *walk, __u32 base)
{
	const struct ctnat_view_rule *mine = &walk->s.rule[walk->i], *its;
	__u32 max, n;

	its = base_rules(walk->drift, base, &max);
	if (max > walk->s.n - walk->i)
		max = walk->s.n - walk->i;
	for (n = 0; n < max && mine[n].rule == its[n].rule; n++)
		;
	return n;
}

static void next_rule(struct walk *walk, struct piece *piece)
{
	__u32 base = walk->base, n = 0;

	piece->kind = IS_NEW;
	piece->n = 1;
	if (!(piece->rule->facts & CTNAT_RULE_INDEXED)) {
		walk->in_run = false;
		walk->i++;
		return;
	}
	for (; base < walk->drift->n_base; base++) {
		platform_relax();
		n = count_same(walk, base);
		if (n)
			break;
	}
	if (!n)
		piece->kind = IS_STRANGE;
	else
		pass(walk, piece, base, n);
}

/* false: the chain ends */
static bool next_piece(struct walk *walk, struct piece *piece)
{
	__u32 base;

	platform_relax();
	if (walk->i == walk->s.n) {
		if (!ctnat_stretch_next(&walk->list, &walk->s))
			return false;
		walk->i = 0;
		base = walk->s.block ? walk->s.block->base : 0;
		if (base >= walk->base && is_shared(walk, base)) {
			piece->at = walk->s.first;
			pass(walk, piece, base, walk->s.n);
			return true;
		}
		/* what the chain has lost in between */
		if (base > walk->base && base <= walk->drift->n_base) {
			walk->base = base;
			walk->in_run = false;
		}
	}
	piece->at = walk->s.first + walk->i;
	piece->rule = &walk->s.rule[walk->i];
	next_rule(walk, piece);
	return true;
}

static __u32 most(const struct ctnat_drift *drift)
{
	__u32 most = drift->n_base / CTNAT_DRIFT_SHARE;

	return most > CTNAT_DRIFT_LEAST ? most : CTNAT_DRIFT_LEAST;
}

bool ctnat_drift_plan(struct ctnat_drift *drift,
		      const struct ctnat_rule_list *rules)
{
	struct piece piece;
	struct walk walk;

	walk_begin(&walk, drift, rules);
	drift->n_runs = 0;
	drift->n_news = 0;
	while (next_piece(&walk, &piece)) {
		switch (piece.kind) {
		case CONTINUES:
			break;
		case BEGINS:
			drift->n_runs++;
			break;
		case IS_NEW:
			drift->n_news++;
			break;
		case IS_STRANGE:
			return false;
		}
		if (drift->n_runs > most(drift) || drift->n_news > most(drift))
			return false;
	}
	/* what few are left of many are not worth its memory */
	return drift->n_rules - drift->n_news >= drift->n_base / 2;
}

void ctnat_drift_fill(struct ctnat_drift *drift, struct ctnat_drift_run *run,
		      __u32 *place, struct ctnat_view_rule *news,
		      const struct ctnat_rule_list *rules)
{
	__u32 n_runs = 0, n_news = 0;
	struct piece piece;
	struct walk walk;

	walk_begin(&walk, drift, rules);
	drift->run = run;
	drift->place = place;
	drift->news = news;
	while (next_piece(&walk, &piece)) {
		switch (piece.kind) {
		case CONTINUES:
			run[n_runs - 1].n += piece.n;
			break;
		case BEGINS:
			run[n_runs++] = (struct ctnat_drift_run){
				.base = piece.base,
				.at = piece.at,
				.n = piece.n,
			};
			break;
		case IS_NEW:
			place[n_news] = piece.at;
			news[n_news++] = *piece.rule;
			break;
		case IS_STRANGE:
			return; /* the plan would have said so */
		}
	}
}
