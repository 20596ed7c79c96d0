// SPDX-License-Identifier: GPL-2.0-only
/* list limits: limits of zones, and how many connections they have counted. */
#include <inttypes.h>
#include <stdlib.h>

#include "cli.h"

/* "# use 3", or "# use 2 in zone 5, 1 in zone 9" of the others' limit */
static void print_use(const struct ctnat_object_ct_limit *limit, __u64 handle,
		      const struct ctnat_zone_use *use, size_t n)
{
	const char *sep = " # use ";
	bool any = false;
	size_t i;

	for (i = 0; i < n; i++) {
		if (use[i].handle != handle)
			continue;
		printf("%s%" PRIu64, sep, (uint64_t)use[i].count);
		if (limit->zone == CTNAT_ZONE_OTHER)
			printf(" in zone %u", use[i].zone);
		sep = ", ";
		any = true;
	}
	if (!any)
		printf("%s0", sep);
}

int list_zones(struct cli *cli, struct ctnat_lang *lang,
	       const struct ctnat_command *cmd, const struct ctnat_view *view)
{
	const struct ctnat_view_object *object;
	struct ctnat_zone_use *use;
	size_t n;
	__u32 i;

	use = ctnat_zones(cli->ct, &n);
	if (!use) {
		ctnat_lang_error_at(lang, &cmd->at.whole, "%s",
				    ctnat_error(cli->ct));
		return -1;
	}
	for (i = 0; i < view->n_objects; i++) {
		object = &view->objects[i];
		if (object->kind != CTNAT_OBJECT_CT_LIMIT)
			continue;
		ctnat_lang_print_object(stdout, object, NFPROTO_UNSPEC,
					cli->print);
		if (!(cli->print & CTNAT_PRINT_STATELESS))
			print_use((const void *)object->object, object->handle,
				  use, n);
		if (cli->print & CTNAT_PRINT_HANDLES)
			printf(" # handle %" PRIu64, (uint64_t)object->handle);
		putchar('\n');
	}
	free(use);
	return 0;
}
