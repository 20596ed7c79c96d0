// SPDX-License-Identifier: GPL-2.0-only
/* Limits of zones, which belong to the namespace and have no name of their own. */
#include "grammar/eval.h"

/* The zone, or CTNAT_ZONE_OTHER where "default" was written. */
static bool limit_zone(struct eval *ev, const struct stmt *spec, __u32 *zone)
{
	*zone = CTNAT_ZONE_OTHER;
	return !spec->lhs || eval_u32(ev, spec->lhs, 65535, zone);
}

static const struct ctnat_object *limit_image(struct eval *ev,
					      const struct stmt *spec,
					      __u32 zone)
{
	struct ctnat_object_ct_limit *limit;
	__u32 count;

	if (!eval_u32(ev, spec->rhs, ~0u, &count))
		return NULL;
	limit = object_new(ev, CTNAT_OBJECT_CT_LIMIT, sizeof(*limit));
	limit->zone = zone;
	limit->count = count;
	eval_part(ev, CTNAT_A_CT_LIMIT_ZONE,
		  spec->lhs ? &spec->lhs->at : &spec->at);
	eval_part(ev, CTNAT_A_CT_LIMIT_COUNT, &spec->rhs->at);
	return &limit->object;
}

bool eval_ct_limit(struct ctnat_lang *lang, const struct stmt *spec,
		   struct ctnat_command *cmd)
{
	struct eval ev = { .lang = lang, .n_insns = 1 };
	char *name = lang_alloc(lang, CTNAT_LIMIT_NAME);
	bool adds = cmd->op == CTNAT_OP_ADD || cmd->op == CTNAT_OP_CREATE;
	struct rule_spans *spans;
	__u32 zone, unused;

	if (!limit_zone(&ev, spec, &zone))
		return false;
	ctnat_limit_name(zone, name);
	cmd->family = NFPROTO_UNSPEC;
	cmd->table = NULL;
	cmd->kind = CTNAT_OBJECT_CT_LIMIT;
	cmd->name = name;
	cmd->at.name = spec->lhs ? spec->lhs->at : spec->at;
	if (!adds)
		return !spec->rhs || eval_u32(&ev, spec->rhs, ~0u, &unused);
	cmd->object = limit_image(&ev, spec, zone);
	if (!cmd->object)
		return false;
	spans = LANG_PUSH(lang, lang->rules, lang->n_rules, lang->room_rules);
	*spans = (struct rule_spans){ .parts = ev.parts, .n = ev.n_parts,
				      .whole = spec->at };
	cmd->rule_id = lang->n_rules;
	return true;
}
