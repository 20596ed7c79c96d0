// SPDX-License-Identifier: GPL-2.0-only
/*
 * reset: counters and quotas are read and zeroed by one request, and what was
 * read is printed. As "list" it comes after all changes of its transaction.
 */
#include <errno.h>
#include <string.h>

#include "cli.h"

/* "counters" are those of rules, too. */
static struct ctnat_reset what(const struct ctnat_command *cmd)
{
	struct ctnat_reset reset = {
		.family = cmd->family,
		.table = cmd->table,
		.chain = cmd->chain,
		.handle = cmd->handle,
	};

	switch (cmd->obj) {
	case CTNAT_OBJ_COUNTERS:
		reset.kind = CTNAT_OBJECT_COUNTER;
		reset.rules = true;
		break;
	case CTNAT_OBJ_OBJECT:
	case CTNAT_OBJ_OBJECTS:
		reset.kind = cmd->kind;
		reset.object = cmd->name;
		break;
	default:
		break;
	}
	return reset;
}

int reset_command(struct cli *cli, struct ctnat_lang *lang,
		  const struct ctnat_command *cmd,
		  const struct ctnat_view *view)
{
	const struct ctnat_print print = { .flags = cli->print };
	const struct ctnat_reset reset = what(cmd);
	struct ctnat_dump *dump = ctnat_reset(cli->ct, &reset);
	struct selection sel;

	(void)view;
	if (!dump) {
		ctnat_lang_error_at(lang, &cmd->at.whole, "%s",
				    ctnat_error(cli->ct));
		return -1;
	}
	/* without the tables and chains that nothing was zeroed of */
	selection_init(&sel, ctnat_dump_view(dump), NULL, NULL);
	selection_objects(&sel, ctnat_dump_view(dump), NULL, NULL);
	ctnat_lang_print_view(stdout, &sel.view, &print);
	selection_exit(&sel);
	ctnat_dump_free(dump);
	return 0;
}
