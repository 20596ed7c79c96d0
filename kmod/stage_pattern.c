// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transactions in progress: rules that are like one before them.
 *
 * Of the attributes of a rule, the family of its table, and the type and the hook
 * of its chain follows whether it is accepted and what is known of it; of these
 * the last three stay what they are while the chain is there, and the place of a
 * chain that is gone is not used again. core/pattern.h has the rest.
 */
#include <linux/mm.h>
#include <net/netlink.h>

#include "core/pattern.h"
#include "ruleset.h"

/*
 * struct ctnat_stage_pattern - a rule of this stage, as a model for others
 * @chain: of these
 * @is, @demand, @facts, @hooks: of the rule, and of those that are like it
 */
struct ctnat_stage_pattern {
	u32 chain;
	u32 facts;
	u32 hooks;
	u16 is;
	struct ctnat_demand demand;
	struct ctnat_pattern pattern;
};

static struct ctnat_payload payload_of(const struct nlattr *exprs)
{
	return (struct ctnat_payload){ nla_data(exprs), nla_len(exprs) };
}

/* Rules are told apart by the length of their attributes, which are in fours. */
static unsigned int slot_of(const struct nlattr *exprs)
{
	return nla_len(exprs) / NLA_ALIGNTO % CTNAT_STAGE_PATTERNS;
}

/* The rule with its operands; NULL: it is to be read as any other. */
static struct ctnat_rule_object *
make_rule(const struct ctnat_stage *stage,
	  const struct ctnat_stage_pattern *like, const struct nlattr *exprs)
{
	struct ctnat_rule_object *rule;

	rule = ctnat_rule_copy(&like->pattern.image,
			       like->is & CTNAT_RULE_HAS_MORE);
	if (!rule)
		return NULL;
	if (!ctnat_pattern_fill(&like->pattern, payload_of(exprs), rule->image) ||
	    ctnat_rule_finish_like(rule, like->is, stage->cn->net)) {
		ctnat_rule_put(rule);
		return NULL;
	}
	ctnat_rule_set_demand(rule, like->demand);
	return rule;
}

/*
 * A rule that is like one before it, right for this chain, and of @entry what is
 * told of it; NULL: it is to be read as any other.
 */
struct ctnat_rule_object *
ctnat_stage_short_rule(const struct ctnat_stage *stage,
		       const struct nlattr *exprs, u32 chain,
		       struct ctnat_view_rule *entry)
{
	const struct ctnat_stage_pattern *like;

	if (!stage->patterns)
		return NULL;
	like = &stage->patterns[slot_of(exprs)];
	if (like->chain != chain ||
	    !ctnat_pattern_is(&like->pattern, payload_of(exprs)))
		return NULL;
	entry->facts = like->facts;
	entry->hooks = like->hooks;
	return make_rule(stage, like, exprs);
}

/*
 * A rule that was read as any other, and is in no ruleset yet. It is worth being
 * remembered once there was another of the same length.
 */
void ctnat_stage_learn_rule(struct ctnat_stage *stage,
			    const struct nlattr *exprs, u32 chain,
			    const struct ctnat_view_rule *entry)
{
	const struct ctnat_rule_object *rule = ctnat_view_rule_object(entry);
	const unsigned int slot = slot_of(exprs);
	struct ctnat_stage_pattern *like;

	if (nla_len(exprs) > CTNAT_PATTERN_ATTRS)
		return;
	if (stage->lengths[slot] != nla_len(exprs)) {
		stage->lengths[slot] = nla_len(exprs);
		return;
	}
	/* without memory rules take longer, that is all */
	if (!stage->patterns)
		stage->patterns = kvcalloc(CTNAT_STAGE_PATTERNS,
					 sizeof(*stage->patterns),
					 GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!stage->patterns)
		return;
	like = &stage->patterns[slot];
	if (!ctnat_pattern_learn(&like->pattern, payload_of(exprs), rule->image))
		return;
	like->chain = chain;
	like->facts = entry->facts;
	like->hooks = entry->hooks;
	like->is = rule->is;
	like->demand = ctnat_rule_demand(rule);
}
