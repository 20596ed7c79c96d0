// SPDX-License-Identifier: GPL-2.0-only
/* Ruleset -> what packets are run through: chains by number, rules linked. */
#include "program.h"
#include "dynset.h"
#include "elems.h"
#include "helper.h"
#include "object.h"
#include "uses.h"

__u32 ctnat_chain_numbers(const struct ctnat_view *view)
{
	__u32 i, n = 0;

	for (i = 0; i < view->n_chains; i++)
		if (view->chains[i].number >= n)
			n = view->chains[i].number + 1;
	return n;
}

__u32 ctnat_object_numbers(const struct ctnat_view *view)
{
	__u32 i, n = 0;

	for (i = 0; i < view->n_objects; i++)
		if (view->objects[i].number >= n)
			n = view->objects[i].number + 1;
	return n;
}

void ctnat_program_chains(const struct ctnat_view *view,
			  struct ctnat_program_chain *chain)
{
	__u32 i;

	for (i = 0; i < view->n_chains; i++) {
		const struct ctnat_view_chain *from = &view->chains[i];
		struct ctnat_program_chain *to = &chain[from->number];
		const struct ctnat_rule_list list = ctnat_list_of(from);

		platform_relax();
		ctnat_program_rules(to, &list);
		to->place = i;
		to->type = from->type;
		to->family = view->tables[from->table].family;
		to->policy = NF_ACCEPT;
		if (from->type != CTNAT_CHAIN_REGULAR) {
			to->policy = from->policy;
			to->hook = from->hook;
		}
	}
}

/* ---- linking ---- */

struct link {
	const struct ctnat_view *view;
	const struct ctnat_scratch *scratch;
	__u32 table;
};

static bool link_chain(const struct link *link, const char *name,
		       __u32 *number)
{
	__u32 chain = ctnat_find_chain(link->view, link->scratch->order,
				       link->table, name);

	if (chain == CTNAT_NOWHERE)
		return false;
	*number = link->view->chains[chain].number;
	return true;
}

static bool link_object(const struct link *link, __u8 kind, const char *name,
			__u32 *number)
{
	__u32 object = ctnat_find_object(link->view, link->scratch->objects,
					 link->table, kind, name);

	if (object == CTNAT_NOWHERE)
		return false;
	*number = link->view->objects[object].number;
	return true;
}

static bool link_verdict(const struct link *link,
			 struct ctnat_insn_verdict *verdict)
{
	return !ctnat_leads_on(verdict->code) ||
	       link_chain(link, verdict->chain, &verdict->target);
}

static bool link_map(const struct link *link, struct ctnat_insn_map *map)
{
	struct ctnat_jumps jumps;
	__u32 *data;

	ctnat_for_each_jump(&jumps, &map->insn) {
		/* the element that the walk has just passed */
		data = (__u32 *)ctnat_map_data(map, jumps.next - 1);
		if (!link_chain(link, jumps.chain, &data[1]))
			return false;
	}
	return true;
}

/* What is no object is one of the kernel's helpers. */
static bool link_ct(const struct link *link, struct ctnat_insn_ct *ct)
{
	__u32 number;
	int kind;

	if (ct->has & CTNAT_CT_TIMEOUT &&
	    !link_object(link, CTNAT_OBJECT_CT_TIMEOUT, ct->timeout,
			 &ct->object))
		return false;
	if (!(ct->has & CTNAT_CT_HELPER))
		return true;
	if (link_object(link, CTNAT_OBJECT_CT_HELPER, ct->helper, &number)) {
		ct->helper_number = CTNAT_HELPERS + number;
		return true;
	}
	kind = ctnat_helper_find(ct->helper);
	ct->helper_number = kind;
	return kind >= 0;
}

static bool link_insn(const struct link *link, struct ctnat_insn *insn)
{
	struct ctnat_insn_lookup *lookup = (void *)insn;
	struct ctnat_insn_dynset *dynset = (void *)insn;
	struct ctnat_insn_objref *ref = (void *)insn;

	switch (insn->kind) {
	case CTNAT_EXPR_VERDICT:
		return link_verdict(link, (void *)insn);
	case CTNAT_EXPR_MAP:
		return link_map(link, (void *)insn);
	case CTNAT_EXPR_LOOKUP:
		return link_object(link, lookup->kind,
				   ctnat_lookup_name(lookup), &lookup->target);
	case CTNAT_EXPR_DYNSET:
		return link_object(link, dynset->kind,
				   ctnat_dynset_name(dynset), &dynset->target);
	case CTNAT_EXPR_OBJREF:
		return !ctnat_objref_named(ref) ||
		       link_object(link, ref->kind, ref->name, &ref->target);
	case CTNAT_EXPR_CT:
		return link_ct(link, (void *)insn);
	}
	return true;
}

bool ctnat_link_rule(const struct ctnat_view *view,
		     const struct ctnat_scratch *scratch, __u32 table,
		     struct ctnat_rule *rule)
{
	const struct link link = { view, scratch, table };
	const struct ctnat_insn *insn;

	ctnat_rule_for_each(insn, rule)
		if (!link_insn(&link, (void *)insn))
			return false;
	return true;
}

bool ctnat_link_elems(const struct ctnat_view *view,
		      const struct ctnat_scratch *scratch, __u32 object,
		      __u32 *target)
{
	const struct ctnat_elems *elems = view->objects[object].elems;
	const struct link link = { view, scratch, view->objects[object].table };
	__u32 i;

	for (i = 0; i < elems->n_chains; i++) {
		platform_relax();
		if (!link_chain(&link, elems->chains[i], &target[i]))
			return false;
	}
	return true;
}

/* ---- slots ---- */

void ctnat_rule_slots(struct ctnat_rule *rule, struct ctnat_slots *slots)
{
	const struct ctnat_insn *insn;

	ctnat_rule_for_each(insn, rule) {
		__u32 *state = ctnat_insn_state((struct ctnat_insn *)insn);

		if (insn->kind == CTNAT_EXPR_COUNTER)
			((struct ctnat_insn_counter *)insn)->slot =
				slots->counters++;
		else if (state)
			*state = slots->states++;
	}
}
