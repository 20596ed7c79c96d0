// SPDX-License-Identifier: GPL-2.0-only
/* Jumps follow a chain that is renamed, as in the kernel. */
#include "core/uses.h"
#include "grammar/model.h"

static bool jumps_to(const struct ctnat_insn *insn, const char *name)
{
	struct ctnat_jumps jumps;

	ctnat_for_each_jump(&jumps, insn)
		if (!strcmp(jumps.chain, name))
			return true;
	return false;
}

/* The expression less the names that it ends with. */
static size_t nameless_size(const struct ctnat_insn *insn)
{
	if (insn->kind == CTNAT_EXPR_MAP)
		return ctnat_map_fixed((const void *)insn);
	return sizeof(struct ctnat_insn_verdict);
}

/* Copies an expression to zeroed memory, with another name for a chain. */
static void copy_renamed(struct ctnat_insn *copy, const struct ctnat_insn *insn,
			 const char *from, const char *to)
{
	struct ctnat_insn_map *map = (void *)copy;
	char *text = (char *)copy + nameless_size(insn);
	struct ctnat_jumps jumps;

	memcpy(copy, insn, nameless_size(insn));
	ctnat_for_each_jump(&jumps, insn) {
		const char *name = strcmp(jumps.chain, from) ? jumps.chain : to;

		memcpy(text, name, strlen(name) + 1);
		text += strlen(name) + 1;
	}
	if (copy->kind == CTNAT_EXPR_MAP)
		map->text = text - ctnat_map_text(map);
	copy->size = CTNAT_ALIGN(text - (char *)copy);
}

static size_t count_jumps(const struct ctnat_rule *rule)
{
	const struct ctnat_insn *insn;
	struct ctnat_jumps jumps;
	size_t n = 0;

	ctnat_rule_for_each(insn, rule)
		ctnat_for_each_jump(&jumps, insn)
			n++;
	return n;
}

static const struct ctnat_rule *renamed(struct ctnat_lang *lang,
					const struct ctnat_rule *rule,
					const char *from, const char *to)
{
	const struct ctnat_insn *insn;
	struct ctnat_rule *copy;
	char *end;

	copy = lang_alloc(lang, rule->size +
			  count_jumps(rule) * (CTNAT_NAME_MAX + 8));
	memcpy(copy, rule, sizeof(*rule));
	end = (char *)(copy + 1);
	ctnat_rule_for_each(insn, rule) {
		struct ctnat_insn *to_insn = (void *)end;

		if (jumps_to(insn, from))
			copy_renamed(to_insn, insn, from, to);
		else
			memcpy(end, insn, insn->size);
		end += to_insn->size;
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
