// SPDX-License-Identifier: GPL-2.0-only
/* Flow tables. */
#include "grammar/eval.h"

/* The lines of the block. */
struct flowtable {
	const struct stmt *hook, *devices, *flags, *counter;
};

static void sort_lines(struct eval *ev, const struct stmt *spec,
		       struct flowtable *lines)
{
	const struct {
		const char *name;
		const struct stmt **line;
	} words[] = {
		{ "hook", &lines->hook }, { "devices", &lines->devices },
		{ "flags", &lines->flags }, { "counter", &lines->counter },
	};
	unsigned int i;

	for (; spec; spec = spec->next)
		for (i = 0; i < ARRAY_SIZE(words); i++) {
			if (strcmp(words[i].name, spec->word.text))
				continue;
			if (*words[i].line) {
				lang_error(ev->lang, &spec->word.at,
					   "'%s' is given twice",
					   spec->word.text);
				ev->failed = true;
			}
			*words[i].line = spec;
		}
}

static __u32 flowtable_flags(struct eval *ev, const struct stmt *line)
{
	const struct node *flag = line->rhs;

	if (flag->kind == NODE_WORD && !strcmp(flag->text, "offload"))
		return CTNAT_FLOWTABLE_OFFLOAD;
	eval_error(ev, flag, "of flags a flowtable has offload alone");
	return 0;
}

static void ingress(struct eval *ev, const struct stmt *line,
		    struct ctnat_command *cmd)
{
	cmd->family = NFPROTO_NETDEV;
	cmd->hook = NF_NETDEV_INGRESS;
	if (strcmp(line->lhs->text, "ingress"))
		eval_error(ev, line->lhs, "a flowtable has the hook ingress");
	else if (!eval_priority(ev, line->rhs, cmd))
		ev->failed = true;
}

const struct ctnat_object *flowtable_object(struct eval *ev,
					    const struct stmt *spec)
{
	struct ctnat_object_flowtable *table;
	struct flowtable lines = {};
	struct ctnat_command cmd = {};
	const char *name;
	size_t size = 0;
	__u32 i, flags = 0;

	sort_lines(ev, spec, &lines);
	if (ev->failed)
		return NULL;
	if (!lines.hook || !lines.devices) {
		lang_error(ev->lang, &spec->at,
			   "a flowtable needs a hook and devices");
		return NULL;
	}
	ingress(ev, lines.hook, &cmd);
	if (lines.flags)
		flags = flowtable_flags(ev, lines.flags);
	if (!eval_devices(ev, lines.devices->rhs, &cmd) || ev->failed)
		return NULL;
	ctnat_for_each_device(name, i, &cmd)
		size += strlen(name) + 1;
	table = object_new(ev, CTNAT_OBJECT_FLOWTABLE, sizeof(*table) + size);
	table->priority = cmd.priority;
	table->flags = flags;
	if (lines.counter)
		table->flags |= CTNAT_FLOWTABLE_COUNTER;
	/* their NULs become blanks, but for the last */
	memcpy(table->devices, cmd.devices, size);
	for (i = 0; i + 1 < size; i++)
		if (!table->devices[i])
			table->devices[i] = ' ';
	eval_part(ev, CTNAT_A_FLOWTABLE_DEVICES, &lines.devices->rhs->at);
	eval_part(ev, CTNAT_A_FLOWTABLE_PRIORITY, &lines.hook->rhs->at);
	return &table->object;
}
