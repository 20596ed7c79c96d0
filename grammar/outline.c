// SPDX-License-Identifier: GPL-2.0-only
/*
 * Judging without the loaded rules. Whether something is right the kernel says in
 * the end; warnings nobody else gives. They are about new rules alone, and
 * depend on old ones in three ways: who tracks the packets of a family, which
 * ct() a packet has met before, and which hooks lead to a chain.
 *
 * A view that lacks rules lacks ct() actions, so there is no less to warn of than
 * in the whole one. What is warned of here may therefore be wrong, and is not
 * said; when there is nothing, there is nothing. Of the chains that have a ct()
 * the kernel tells (CTNAT_CHAIN_HAS_CT), which the walks of warn.c make use of:
 * new rules for connections that an earlier chain looks up are the usual case.
 */
#include "grammar/model.h"

/* What the new rules of a chain hold. */
struct news {
	bool asks;		/* a match on a connection */
	bool commits;
	bool binds;		/* ct() with a binding */
};

static void look_at(const struct ctnat_rule *rule, struct news *news)
{
	const struct ctnat_insn *insn;

	ctnat_rule_for_each(insn, rule) {
		const struct ctnat_insn_ct *ct = (const void *)insn;

		news->asks |= warn_asks_connection(insn);
		if (insn->kind != CTNAT_EXPR_CT)
			continue;
		news->commits |= ct->has & CTNAT_CT_COMMIT;
		news->binds |= ct->nat.side != CTNAT_NAT_NONE;
	}
}

bool outline_removes(const struct ctnat_lang *lang)
{
	for (size_t i = 0; i < lang->n_commands; i++) {
		const struct ctnat_command *cmd = &lang->commands[i];

		switch (cmd->op) {
		case CTNAT_OP_REPLACE:
		case CTNAT_OP_DELETE:
		case CTNAT_OP_DESTROY_IF:
		case CTNAT_OP_FLUSH:
			return true;
		default:
			if (cmd->has_flags)
				return true;
		}
	}
	return false;
}

static bool is_of(const struct ctnat_view *view, __u32 chain, __u8 nfproto)
{
	__u8 family = view->tables[view->chains[chain].table].family;

	return family == nfproto ||
	       (family == NFPROTO_INET && nfproto != NFPROTO_BRIDGE);
}

/* Can the rules be what tracks the packets of a family in the end? */
static bool may_be_explicit(const struct ctnat_lang *lang,
			    const struct ctnat_view *view, enum ctnat_track at,
			    __u8 nfproto)
{
	return lang->tracking[at - 1] == CTNAT_TRACK_EXPLICIT ||
	       ctnat_view_tracking(view, nfproto) == CTNAT_TRACK_EXPLICIT ||
	       outline_removes(lang);
}

/* New rules in an old chain that is reached from hooks we do not know. */
static bool unsure_of_reach(const struct ctnat_view *view, __u8 nfproto)
{
	struct news all = {}, hidden = {};

	for (__u32 c = 0; c < view->n_chains; c++) {
		const struct ctnat_view_chain *chain = &view->chains[c];
		struct news news = {};

		if (!is_of(view, c, nfproto))
			continue;
		for (__u32 r = 0; r < chain->n_rules; r++) {
			const struct model_rule *rule = model_rule_of(chain, r);

			if (rule->cmd)
				look_at(rule->rule, &news);
		}
		all.commits |= news.commits;
		all.binds |= news.binds;
		if (chain->type != CTNAT_CHAIN_REGULAR || !chain->handle)
			continue;
		hidden.asks |= news.asks;
		hidden.commits |= news.commits;
		hidden.binds |= news.binds;
	}
	return hidden.asks || (hidden.binds && all.commits) ||
	       (hidden.commits && all.binds);
}

static bool unsure_of(const struct model *model, const struct ctnat_view *view,
		      __u8 nfproto)
{
	return unsure_of_reach(view, nfproto) ||
	       warn_would(model->lang, view, nfproto);
}

static bool surely_automatic(const struct ctnat_lang *lang,
			     const struct ctnat_view *view, __u8 family)
{
	static const struct {
		__u8 nfproto;
		enum ctnat_track at;
	} both[] = {
		{ NFPROTO_IPV4, CTNAT_A_TRACK_IPV4 },
		{ NFPROTO_IPV6, CTNAT_A_TRACK_IPV6 },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(both); i++) {
		if (family != NFPROTO_INET && family != both[i].nfproto)
			continue;
		if (lang->tracking[both[i].at - 1] == CTNAT_TRACK_AUTOMATIC &&
		    !may_be_explicit(lang, view, both[i].at, both[i].nfproto))
			return true;
	}
	return false;
}

/* May the first rule of a nat chain be a new one that no packet visits? */
static bool unsure_of_visits(const struct ctnat_lang *lang,
			     const struct ctnat_view *view)
{
	for (__u32 c = 0; c < view->n_chains; c++) {
		const struct ctnat_view_chain *chain = &view->chains[c];
		const struct model_rule *first;

		if (chain->type != CTNAT_CHAIN_NAT || !chain->n_rules)
			continue;
		first = model_rule_of(chain, 0);
		if (first->cmd &&
		    !surely_automatic(lang, view,
				      view->tables[chain->table].family))
			return true;
	}
	return false;
}

bool outline_hides(const struct model *model, const struct ctnat_view *view)
{
	bool hides = false;

	for (__u32 c = 0; c < view->n_chains; c++)
		hides |= model->outline && view->chains[c].handle;
	return hides;
}

bool outline_unsure(const struct model *model, const struct ctnat_view *view)
{
	static const struct {
		__u8 nfproto;
		enum ctnat_track at;
	} families[] = {
		{ NFPROTO_IPV4, CTNAT_A_TRACK_IPV4 },
		{ NFPROTO_IPV6, CTNAT_A_TRACK_IPV6 },
		{ NFPROTO_BRIDGE, CTNAT_A_TRACK_BRIDGE },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(families); i++)
		if (may_be_explicit(model->lang, view, families[i].at,
				    families[i].nfproto) &&
		    unsure_of(model, view, families[i].nfproto))
			return true;
	return unsure_of(model, view, NFPROTO_NETDEV) ||
	       unsure_of_visits(model->lang, view);
}
