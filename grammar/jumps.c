// SPDX-License-Identifier: GPL-2.0-only
/* Jumps follow a chain that is renamed, as in the kernel. */
#include "grammar/model.h"

static bool jumps_to(const struct ctnat_insn *insn, const char *name)
{
	const struct ctnat_insn_verdict *verdict = (const void *)insn;

	return insn->kind == CTNAT_EXPR_VERDICT &&
	       (verdict->code == CTNAT_VERDICT_JUMP ||
		verdict->code == CTNAT_VERDICT_GOTO) &&
	       !strcmp(verdict->chain, name);
}

static const struct ctnat_rule *renamed(struct ctnat_lang *lang,
					const struct ctnat_rule *rule,
					const char *from, const char *to)
{
	const struct ctnat_insn *insn;
	struct ctnat_rule *copy;
	char *end;

	copy = lang_alloc(lang, rule->size + CTNAT_NAME_MAX + 8);
	memcpy(copy, rule, sizeof(*rule));
	end = (char *)(copy + 1);
	ctnat_rule_for_each(insn, rule) {
		struct ctnat_insn_verdict *verdict = (void *)end;

		if (jumps_to(insn, from)) {
			memcpy(verdict, insn, sizeof(*verdict));
			memcpy(verdict->chain, to, strlen(to) + 1);
			verdict->insn.size = CTNAT_ALIGN(sizeof(*verdict) +
							 strlen(to) + 1);
			end += verdict->insn.size;
		} else {
			memcpy(end, insn, insn->size);
			end += insn->size;
		}
	}
	copy->size = end - (char *)copy;
	return copy;
}

void rename_jumps(struct model *model, const struct model_chain *chain,
		  const char *name)
{
	const struct ctnat_insn *insn;
	struct model_chain *other;

	for (other = chain->table->first; other; other = other->next)
		for (__u32 i = 0; i < other->n_rules; i++) {
			struct model_rule *rule = &other->rules[i];
			bool found = false;

			ctnat_rule_for_each(insn, rule->rule)
				found = found || jumps_to(insn, chain->name);
			if (found)
				rule->rule = renamed(model->lang, rule->rule,
						     chain->name, name);
		}
}
