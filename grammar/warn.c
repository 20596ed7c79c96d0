// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules that are allowed, and surely do not do what was meant: a match on a
 * connection where nothing can have looked one up, a translation of connections
 * that an earlier hook has committed without it, and a nat chain that no packet
 * visits.
 *
 * The first two ask what a packet can have met before. Hooks of one path come
 * one after the other, chains of one hook by priority, rules by their order;
 * where a packet need not have passed, it is assumed to have.
 */
#include "core/hooks.h"
#include "core/uses.h"
#include "grammar/model.h"

/* Each is held against each translation behind it; a hint needs no more. */
#define COMMITS_MAX	64

/* A committing ct() and the base chain that reaches it. */
struct commit {
	const struct ctnat_insn_ct *ct;
	const struct model_rule *rule;
	__u8 hook;
};

struct walk {
	struct ctnat_lang *lang;
	const struct ctnat_view *view;
	const __u32 *order;	/* chains by name */
	__u8 nfproto;
	__u8 hook;
	bool *walked;		/* by chain; in this walk */
	bool *makes;		/* by chain: its ct() was met there */
	bool seen;		/* a ct() has been met */
	bool quick;		/* that is all there is to know */
	bool full;		/* no more commits are looked for */
	bool dry;		/* say nothing, */
	bool found;		/* but that there was something to say */
	void (*visit)(struct walk *walk, const struct model_rule *rule,
		      const struct ctnat_insn *insn, __u32 n);
	struct commit *commits;
	unsigned int n_commits, room_commits;
};

static bool of_family(const struct walk *walk, __u32 chain)
{
	const struct ctnat_view_table *table =
		&walk->view->tables[walk->view->chains[chain].table];

	return !(table->flags & CTNAT_TABLE_DORMANT) &&
	       (table->family == walk->nfproto ||
		(table->family == NFPROTO_INET &&
		 walk->nfproto != NFPROTO_BRIDGE));
}

static bool is_base(const struct walk *walk, __u32 chain)
{
	const struct ctnat_view_chain *c = &walk->view->chains[chain];
	bool device = ctnat_device_hook(walk->view->tables[c->table].family,
					c->hook);

	/* packets leave ingress and egress detached: a path of their own */
	return c->type != CTNAT_CHAIN_REGULAR && of_family(walk, chain) &&
	       device == (walk->nfproto == NFPROTO_NETDEV);
}

/* Number of a base chain's hook; ingress has one, whatever the family. */
static __u8 hook_of(const struct walk *walk, __u32 chain)
{
	__u8 hook = walk->view->chains[chain].hook;

	return hook == NF_INET_INGRESS ? NF_NETDEV_INGRESS : hook;
}

/* Can a packet meet hook @a before hook @b? */
static bool hook_before(const struct walk *walk, __u8 a, __u8 b)
{
	if (walk->nfproto == NFPROTO_NETDEV)
		return false;
	switch (b) {
	case NF_INET_LOCAL_IN:
	case NF_INET_FORWARD:
		return a == NF_INET_PRE_ROUTING;
	case NF_INET_POST_ROUTING:
		return a == NF_INET_PRE_ROUTING || a == NF_INET_FORWARD ||
		       a == NF_INET_LOCAL_OUT;
	default:
		return false;
	}
}

/* ---- walking a chain and what it jumps to, each chain once ---- */

static void walk_chain(struct walk *walk, __u32 chain);

static void walk_insn(struct walk *walk, __u32 chain,
		      const struct model_rule *rule,
		      const struct ctnat_insn *insn, __u32 n)
{
	struct ctnat_jumps jumps;
	__u32 to;

	walk->visit(walk, rule, insn, n);
	if (insn->kind == CTNAT_EXPR_CT)
		walk->seen = true;
	ctnat_for_each_jump(&jumps, insn) {
		to = ctnat_find_chain(walk->view, walk->order,
				      walk->view->chains[chain].table,
				      jumps.chain);
		if (to != CTNAT_NOWHERE)
			walk_chain(walk, to);
	}
}

/* Have those of a chain that are known, in an outline, come behind the others? */
static bool all_behind(const struct ctnat_view_chain *chain)
{
	for (__u32 i = 0; i < chain->n_rules; i++) {
		const struct ctnat_command *cmd = model_rule_of(chain, i)->cmd;

		if (cmd->op != CTNAT_OP_ADD || cmd->position || cmd->has_index)
			return false;
	}
	return true;
}

static void walk_chain(struct walk *walk, __u32 chain)
{
	const struct ctnat_view_chain *view = &walk->view->chains[chain];
	bool hides_ct = view->flags & CTNAT_CHAIN_HAS_CT;
	const struct ctnat_insn *insn;

	if (walk->walked[chain]) {
		walk->seen = walk->seen || walk->makes[chain];
		return;
	}
	walk->walked[chain] = true;
	if (hides_ct && all_behind(view))
		walk->seen = true;
	for (__u32 i = 0; i < view->n_rules; i++) {
		__u32 n = 0;

		if ((walk->quick && walk->seen) || walk->full)
			break;
		ctnat_rule_for_each(insn, view->rules[i].rule)
			walk_insn(walk, chain, model_rule_of(view, i), insn,
				  n++);
	}
	if (hides_ct)
		walk->seen = true;
	walk->makes[chain] = walk->seen;
}

static void walk_base(struct walk *walk, __u32 chain, bool seen)
{
	walk->hook = hook_of(walk, chain);
	walk->seen = seen;
	memset(walk->walked, 0, walk->view->n_chains * sizeof(bool));
	walk_chain(walk, chain);
}

/* ---- matches where there is no connection ---- */

/* What can be true of a packet without one. */
static bool wants_none(const struct ctnat_insn_match *match)
{
	__u32 room[CTNAT_WORDS_MAX];
	__u32 mask = *ctnat_match_mask(match, room);

	if (match->field[0] == CTNAT_FIELD_CT_FLAGS)
		return mask & CTNAT_CS_TRACKED &&
		       !(*ctnat_match_low(match, 0) & CTNAT_CS_TRACKED);
	if (match->field[0] != CTNAT_FIELD_CT_STATE)
		return false;
	for (__u32 i = 0; i < ctnat_match_elems(match); i++)
		if (*ctnat_match_low(match, i) == CTNAT_STATE_UNTRACKED)
			return true;
	return false;
}

bool warn_asks_connection(const struct ctnat_insn *insn)
{
	const struct ctnat_insn_match *match = (const void *)insn;

	if (insn->kind != CTNAT_EXPR_MATCH)
		return false;
	for (unsigned int i = 0; i < match->n_fields; i++)
		if (ctnat_field_is_ct(match->field[i]))
			return match->n_fields > 1 || !wants_none(match);
	return false;
}

static void visit_match(struct walk *walk, const struct model_rule *rule,
			const struct ctnat_insn *insn, __u32 n)
{
	struct ctnat_span at;

	if (walk->seen || !rule->cmd || !warn_asks_connection(insn))
		return;
	walk->found = true;
	if (walk->dry)
		return;
	at = ctnat_lang_rule_span(walk->lang, rule->cmd, n, 0);
	lang_warn(walk->lang, &at,
		  "no ct() comes before this, so there is no connection to match; look the packet up first");
}

/* Does the walk of a chain, from nothing, meet a ct()? */
static bool has_action(struct walk *walk, __u32 chain)
{
	walk->quick = true;
	walk_base(walk, chain, false);
	walk->quick = false;
	return walk->seen;
}

static void visit_nothing(struct walk *walk, const struct model_rule *rule,
			  const struct ctnat_insn *insn, __u32 n)
{
	(void)walk;
	(void)rule;
	(void)insn;
	(void)n;
}

static void warn_matches(struct walk *walk)
{
	__s64 first[NF_INET_NUMHOOKS];	/* priority of the first with ct() */
	const __s64 never = (__s64)1 << 40;

	for (__u8 hook = 0; hook < NF_INET_NUMHOOKS; hook++)
		first[hook] = never;
	walk->visit = visit_nothing;
	for (__u32 c = 0; c < walk->view->n_chains; c++) {
		const struct ctnat_view_chain *chain = &walk->view->chains[c];

		if (is_base(walk, c) &&
		    chain->priority < first[hook_of(walk, c)] &&
		    has_action(walk, c))
			first[hook_of(walk, c)] = chain->priority;
	}
	walk->visit = visit_match;
	walk->quick = true;
	for (__u32 c = 0; c < walk->view->n_chains; c++) {
		const struct ctnat_view_chain *chain = &walk->view->chains[c];
		bool seen = false;

		if (!is_base(walk, c))
			continue;
		for (__u8 hook = 0; hook < NF_INET_NUMHOOKS; hook++)
			seen = seen || (first[hook] != never &&
					hook_before(walk, hook,
						    hook_of(walk, c)));
		if (!seen && first[hook_of(walk, c)] >= chain->priority)
			walk_base(walk, c, false);
	}
	walk->quick = false;
}

/* ---- translations that come too late ---- */

static void visit_commit(struct walk *walk, const struct model_rule *rule,
			 const struct ctnat_insn *insn, __u32 n)
{
	const struct ctnat_insn_ct *ct = (const void *)insn;

	(void)n;
	/* zones that are read from somewhere may well be different ones */
	if (insn->kind != CTNAT_EXPR_CT || !(ct->has & CTNAT_CT_COMMIT) ||
	    ctnat_ct_zone(ct).field || walk->full)
		return;
	*LANG_PUSH(walk->lang, walk->commits, walk->n_commits,
		   walk->room_commits) = (struct commit){
		.ct = ct,
		.rule = rule,
		.hook = walk->hook,
	};
	walk->full = walk->n_commits == COMMITS_MAX;
}

static const struct ctnat_insn_match *match_of(const struct ctnat_rule *rule,
					       unsigned int field)
{
	const struct ctnat_insn_match *match;
	const struct ctnat_insn *insn;

	ctnat_rule_for_each(insn, rule) {
		match = (const void *)insn;
		if (insn->kind == CTNAT_EXPR_MATCH && match->n_fields == 1 &&
		    match->field[0] == field)
			return match;
	}
	return NULL;
}

/* A packet that came in by a device does not leave by it again. */
static bool same_device(const struct ctnat_rule *in,
			const struct ctnat_rule *out)
{
	static const struct {
		unsigned int in, out;
	} pairs[] = {
		{ CTNAT_FIELD_META_IIFNAME, CTNAT_FIELD_META_OIFNAME },
		{ CTNAT_FIELD_META_IIF, CTNAT_FIELD_META_OIF },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(pairs); i++) {
		const struct ctnat_insn_match *a = match_of(in, pairs[i].in);
		const struct ctnat_insn_match *b = match_of(out, pairs[i].out);

		if (a && b && a->insn.size == b->insn.size &&
		    a->insn.form == b->insn.form && a->invert == b->invert &&
		    !memcmp(a->field + 1, b->field + 1,
			    a->insn.size - offsetof(struct ctnat_insn_match,
						    field[1])))
			return true;
	}
	return false;
}

static void visit_late(struct walk *walk, const struct model_rule *rule,
		       const struct ctnat_insn *insn, __u32 n)
{
	const struct ctnat_insn_ct *ct = (const void *)insn;

	if (insn->kind != CTNAT_EXPR_CT || ct->nat.side == CTNAT_NAT_NONE ||
	    ctnat_ct_zone(ct).field || !rule->cmd)
		return;
	for (unsigned int i = 0; i < walk->n_commits; i++) {
		const struct commit *commit = &walk->commits[i];
		struct ctnat_span at, from;

		if (!hook_before(walk, commit->hook, walk->hook) ||
		    !commit->rule->cmd ||
		    ctnat_ct_zone(commit->ct).xor != ctnat_ct_zone(ct).xor ||
		    same_device(commit->rule->rule, rule->rule))
			continue;
		walk->found = true;
		if (walk->dry)
			return;
		at = ctnat_lang_rule_span(walk->lang, rule->cmd, n,
					  CTNAT_PART_NAT + CTNAT_A_NAT_SIDE);
		from = commit->rule->cmd->at.whole;
		lang_warn(walk->lang, &at,
			  "does nothing on connections that line %u commits before; leave commit out there",
			  from.line);
		return;
	}
}

/* Is there a commit that a packet can have met before this chain? */
static bool may_be_late(const struct walk *walk, __u32 chain)
{
	for (unsigned int i = 0; i < walk->n_commits; i++)
		if (hook_before(walk, walk->commits[i].hook,
				hook_of(walk, chain)))
			return true;
	return false;
}

static void warn_late(struct walk *walk)
{
	walk->visit = visit_commit;
	for (__u32 c = 0; c < walk->view->n_chains; c++)
		if (is_base(walk, c))
			walk_base(walk, c, false);
	walk->full = false;
	walk->visit = visit_late;
	for (__u32 c = 0; c < walk->view->n_chains; c++)
		if (is_base(walk, c) && may_be_late(walk, c))
			walk_base(walk, c, false);
}

/* ---- nat chains where nothing tracks for them ---- */

static bool is_automatic(const struct ctnat_view *view, __u8 family)
{
	return (family != NFPROTO_IPV6 &&
		ctnat_view_tracking(view, NFPROTO_IPV4) ==
		CTNAT_TRACK_AUTOMATIC) ||
	       (family != NFPROTO_IPV4 &&
		ctnat_view_tracking(view, NFPROTO_IPV6) ==
		CTNAT_TRACK_AUTOMATIC);
}

static void warn_unvisited(struct ctnat_lang *lang,
			   const struct ctnat_view *view)
{
	for (__u32 c = 0; c < view->n_chains; c++) {
		const struct ctnat_view_chain *chain = &view->chains[c];
		const struct ctnat_view_table *table;
		const struct model_rule *first;

		table = &view->tables[chain->table];
		if (chain->type != CTNAT_CHAIN_NAT || !chain->n_rules ||
		    table->flags & CTNAT_TABLE_DORMANT ||
		    is_automatic(view, table->family))
			continue;
		first = model_rule_of(chain, 0);
		if (first->cmd)
			lang_warn(lang, &first->cmd->at.whole,
				  "no packet visits this nat chain while no rule of the family says snat, dnat, masquerade or redirect; use a filter chain");
	}
}

/* Warns about one family; or, @dry, says whether there is something to say. */
static bool warn_family(struct ctnat_lang *lang, const struct ctnat_view *view,
			__u8 nfproto, bool dry)
{
	__u32 n = view->n_chains;
	__u32 *order = lang_alloc(lang, CTNAT_SORT_ROOM(n + 1) * sizeof(*order));
	struct walk walk = {
		.lang = lang,
		.view = view,
		.order = order,
		.nfproto = nfproto,
		.walked = lang_alloc(lang, n + 1),
		.makes = lang_alloc(lang, n + 1),
		.dry = dry,
	};

	ctnat_sort_chains(view, order);
	warn_matches(&walk);
	warn_late(&walk);
	return walk.found;
}

bool warn_would(struct ctnat_lang *lang, const struct ctnat_view *view,
		__u8 nfproto)
{
	return warn_family(lang, view, nfproto, true);
}

void warn_view(struct ctnat_lang *lang, const struct model_view *view)
{
	static const __u8 families[] = {
		NFPROTO_IPV4, NFPROTO_IPV6, NFPROTO_BRIDGE, NFPROTO_NETDEV,
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(families); i++)
		/* nothing tracks by itself at ingress and egress */
		if (families[i] == NFPROTO_NETDEV ||
		    ctnat_view_tracking(&view->view, families[i]) ==
		    CTNAT_TRACK_EXPLICIT)
			warn_family(lang, &view->view, families[i], false);
	warn_unvisited(lang, &view->view);
}
