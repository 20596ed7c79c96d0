// SPDX-License-Identifier: GPL-2.0-only
/* monitor: elements, which can be read by who knows the types of their set. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

struct known {
	__u8 family;
	__u8 kind;
	char *table;
	char *name;
	struct ctnat_object *object;
	struct known *next;
};

static char *copy(const char *text)
{
	char *to = xcalloc(1, strlen(text) + 1);

	strcpy(to, text);
	return to;
}

static void add(struct monitor_sets *sets, const struct known *like)
{
	struct known *known = xcalloc(1, sizeof(*known));

	*known = *like;
	known->table = copy(like->table);
	known->name = copy(like->name);
	known->object = xcalloc(1, like->object->size);
	memcpy(known->object, like->object, like->object->size);
	known->next = sets->first;
	sets->first = known;
}

static void add_view(struct monitor_sets *sets, const struct ctnat_view *view)
{
	__u32 i;

	for (i = 0; i < view->n_objects; i++) {
		const struct ctnat_view_object *object = &view->objects[i];
		const struct ctnat_view_table *table;

		if (!ctnat_object_is_set(object->kind))
			continue;
		table = &view->tables[object->table];
		add(sets, &(struct known){
			.family = table->family,
			.kind = object->kind,
			.table = (char *)table->name,
			.name = (char *)object->name,
			.object = (struct ctnat_object *)object->object,
		});
	}
}

void monitor_sets_init(struct monitor_sets *sets)
{
	/* the other one's buffer is in use while events are told */
	struct ctnat *ct = ctnat_open();
	struct ctnat_dump *dump = ct ? ctnat_dump(ct) : NULL;

	sets->first = NULL;
	if (dump)
		add_view(sets, ctnat_dump_view(dump));
	ctnat_dump_free(dump);
	if (ct)
		ctnat_close(ct);
}

void monitor_sets_exit(struct monitor_sets *sets)
{
	struct known *known;

	while (sets->first) {
		known = sets->first;
		sets->first = known->next;
		free(known->object);
		free(known->table);
		free(known->name);
		free(known);
	}
}

void monitor_set(struct monitor_sets *sets, const struct ctnat_event *event)
{
	if (event->object && ctnat_object_is_set(event->kind))
		add(sets, &(struct known){
			.family = event->family,
			.kind = event->kind,
			.table = (char *)event->table,
			.name = (char *)event->name,
			.object = (struct ctnat_object *)event->object,
		});
}

void monitor_elems(const struct monitor_sets *sets,
		   const struct ctnat_event *event, unsigned int print)
{
	const struct ctnat_view_table table = {
		.family = event->family,
		.name = event->table,
	};
	struct ctnat_view_object object = { .name = event->name };
	const struct known *known;
	struct ctnat_elems *elems;

	for (known = sets->first; known; known = known->next)
		if (known->family == event->family &&
		    known->kind == event->kind &&
		    !strcmp(known->name, event->name) &&
		    !strcmp(known->table, event->table))
			break;
	if (!known)
		return;
	elems = ctnat_event_elems(event, known->object);
	if (!elems)
		return;
	object.object = known->object;
	object.elems = elems;
	echo_elems(stdout, &table, &object,
		   event->cmd == CTNAT_CMD_DEL_ELEMS, print);
	putchar('\n');
	ctnat_elems_free(elems);
}
