// SPDX-License-Identifier: GPL-2.0-only
/* A view of some rules of a view, for listing those alone. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static void take_chain(struct selection *sel, const struct ctnat_view *view,
		       __u32 chain, const struct ctnat_view_rule *rules)
{
	const struct ctnat_view_chain *from = &view->chains[chain];
	const struct ctnat_view_table *table = &view->tables[from->table];
	__u32 n = sel->view.n_tables;
	struct ctnat_view_chain *to;

	/* chains stand in the order of their tables */
	if (!n || sel->tables[n - 1].handle != table->handle ||
	    sel->tables[n - 1].name != table->name) {
		sel->tables[n] = *table;
		n = ++sel->view.n_tables;
	}
	to = &sel->chains[sel->view.n_chains++];
	*to = *from;
	to->table = n - 1;
	to->rules = rules;
	to->n_rules = sel->rules - rules;
}

void selection_init(struct selection *sel, const struct ctnat_view *view,
		    bool (*wanted)(const struct ctnat_view *view, __u32 chain,
				   __u32 rule, const void *data),
		    const void *data)
{
	struct ctnat_view_rule *all, *next, *first;
	size_t n_rules = 0;
	__u32 i, j;

	for (i = 0; i < view->n_chains; i++)
		n_rules += view->chains[i].n_rules;
	all = xcalloc(n_rules, sizeof(*all));
	next = all;
	*sel = (struct selection){ .view.generation = view->generation };
	sel->tables = xcalloc(view->n_tables, sizeof(*sel->tables));
	sel->chains = xcalloc(view->n_chains, sizeof(*sel->chains));
	sel->view.tables = sel->tables;
	sel->view.chains = sel->chains;
	for (i = 0; i < view->n_chains; i++) {
		first = next;
		for (j = 0; j < view->chains[i].n_rules; j++)
			if (!wanted || wanted(view, i, j, data))
				*next++ = view->chains[i].rules[j];
		sel->rules = next;
		if (next != first)
			take_chain(sel, view, i, first);
	}
	sel->rules = all;
}

/* The table in the selection, which gets it in its place if it is new. */
static __u32 take_table(struct selection *sel,
			const struct ctnat_view_table *table)
{
	__u32 n = sel->view.n_tables;
	__u32 at = 0, i;

	while (at < n && sel->tables[at].handle < table->handle)
		at++;
	if (at < n && sel->tables[at].handle == table->handle)
		return at;
	memmove(&sel->tables[at + 1], &sel->tables[at],
		(n - at) * sizeof(*sel->tables));
	sel->tables[at] = *table;
	sel->view.n_tables++;
	for (i = 0; i < sel->view.n_chains; i++)
		sel->chains[i].table += sel->chains[i].table >= at;
	for (i = 0; i < sel->view.n_objects; i++)
		if (sel->objects[i].table != CTNAT_NOWHERE)
			sel->objects[i].table += sel->objects[i].table >= at;
	return at;
}

void selection_objects(struct selection *sel, const struct ctnat_view *view,
		       bool (*wanted)(const struct ctnat_view *view,
				      __u32 object, const void *data),
		       const void *data)
{
	struct ctnat_view_object object;
	__u32 i;

	sel->objects = xcalloc(view->n_objects, sizeof(*sel->objects));
	sel->view.objects = sel->objects;
	for (i = 0; i < view->n_objects; i++) {
		if (wanted && !wanted(view, i, data))
			continue;
		object = view->objects[i];
		if (object.table != CTNAT_NOWHERE)
			object.table = take_table(sel,
						  &view->tables[object.table]);
		sel->objects[sel->view.n_objects++] = object;
	}
}

void selection_exit(struct selection *sel)
{
	free(sel->objects);
	free(sel->rules);
	free(sel->chains);
	free(sel->tables);
}
