// SPDX-License-Identifier: GPL-2.0-only
/* -e: what was added, as the commands that would add it, with handles. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/* What was there before: handles grow, and are never given twice. */
struct before {
	const struct ctnat_view *view;
	__u64 last;
};

static bool had(const struct before *before, __u64 handle)
{
	return handle <= before->last;
}

void echo_words(FILE *to, const char *command,
		const struct ctnat_view_table *table, const char *chain)
{
	fprintf(to, "%s %s", command, family_name(table->family));
	if (table->name) {
		fputc(' ', to);
		ctnat_lang_print_name(to, table->name);
	}
	if (chain) {
		fputc(' ', to);
		ctnat_lang_print_name(to, chain);
	}
}

void echo_table(FILE *to, const struct ctnat_view_table *table)
{
	echo_words(to, "add table", table, NULL);
	if (!(table->flags & CTNAT_TABLE_DORMANT) && !table->comment)
		return;
	fputs(" { ", to);
	if (table->flags & CTNAT_TABLE_DORMANT)
		fputs("flags dormant; ", to);
	ctnat_lang_print_comment(to, table->comment, "", "; ");
	fputc('}', to);
}

void echo_chain(FILE *to, const struct ctnat_view_table *table,
		const struct ctnat_view_chain *chain, unsigned int print)
{
	const struct ctnat_view view = {
		.n_tables = 1,
		.tables = table,
		.n_chains = 1,
		.chains = chain,
	};

	echo_words(to, "add chain", table, chain->name);
	if (chain->type == CTNAT_CHAIN_REGULAR && !chain->comment)
		return;
	fputs(" { ", to);
	ctnat_lang_print_comment(to, chain->comment, "", "; ");
	if (chain->type != CTNAT_CHAIN_REGULAR) {
		ctnat_lang_print_chain_head(to, &view, chain, print);
		fputc(' ', to);
	}
	fputc('}', to);
}

void echo_object(FILE *to, const struct ctnat_view_table *table,
		 const struct ctnat_view_object *object, unsigned int print)
{
	char words[32];

	if (ctnat_object_of_namespace(object->kind)) {
		fputs("add ", to);
		ctnat_lang_print_object(to, object, NFPROTO_UNSPEC, print);
		return;
	}
	snprintf(words, sizeof(words), "add %s",
		 ctnat_object_word(object->kind) ?: "?");
	echo_words(to, words, table, object->name);
	fputc(' ', to);
	ctnat_lang_print_object(to, object, table->family, print);
}

void echo_elems(FILE *to, const struct ctnat_view_table *table,
		const struct ctnat_view_object *object, bool keys,
		unsigned int print)
{
	echo_words(to, keys ? "delete element" : "add element", table,
		   object->name);
	fputc(' ', to);
	ctnat_lang_print_elements(to, object->object, object->elems, keys,
				  print);
}

void echo_rule(FILE *to, const struct ctnat_view_table *table,
	       const char *chain, const struct ctnat_rule *rule,
	       unsigned int print)
{
	echo_words(to, "add rule", table, chain);
	fputc(' ', to);
	ctnat_lang_print_rule(to, rule, table->family, print);
}

static void end_line(__u64 handle)
{
	printf(" # handle %" PRIu64 "\n", (uint64_t)handle);
}

/* The elements of a set before; NULL: there was no such set. */
static const struct ctnat_elems *elems_before(const struct ctnat_view *view,
					      __u64 handle)
{
	__u32 i;

	for (i = 0; i < view->n_objects; i++)
		if (view->objects[i].handle == handle)
			return view->objects[i].elems;
	return NULL;
}

/* Elements that a set did not have before. */
static void echo_new_elems(const struct cli *cli,
			   const struct ctnat_view *before,
			   const struct ctnat_view *after, __u32 at)
{
	struct ctnat_view_object object = after->objects[at];
	const struct ctnat_elems *old = elems_before(before, object.handle);
	const struct ctnat_elems *all = object.elems;
	struct ctnat_elems some;
	size_t stride;
	__u32 *words;
	__u32 i;

	if (!all)
		return;
	some = *all;
	stride = ctnat_row_stride(&some.row);
	words = xcalloc(all->n, stride * sizeof(*words));
	some.n = 0;
	some.words = words;
	for (i = 0; i < all->n; i++)
		if (!old || !ctnat_elems_has(old, ctnat_elem(all, i)))
			memcpy(words + stride * some.n++, ctnat_elem(all, i),
			       stride * sizeof(*words));
	object.elems = &some;
	if (some.n) {
		echo_elems(stdout, &after->tables[object.table], &object,
			   false, cli->print);
		putchar('\n');
	}
	free(words);
}

static void echo_objects(const struct cli *cli, const struct before *old,
			 const struct ctnat_view *view, __u32 table)
{
	__u32 i;

	for (i = 0; i < view->n_objects; i++) {
		if (view->objects[i].table != table)
			continue;
		if (!had(old, view->objects[i].handle)) {
			echo_object(stdout, &view->tables[table],
				    &view->objects[i], cli->print);
			end_line(view->objects[i].handle);
		}
		echo_new_elems(cli, old->view, view, i);
	}
}

static void echo_chains(const struct cli *cli, const struct before *old,
			const struct ctnat_view *view, __u32 table)
{
	const struct ctnat_view_table *in = &view->tables[table];
	struct ctnat_view_chain chain;
	__u32 i, j;

	for (i = 0; i < view->n_chains; i++) {
		chain = view->chains[i];
		if (chain.table != table)
			continue;
		chain.table = 0;
		if (!had(old, chain.handle)) {
			echo_chain(stdout, in, &chain, cli->print);
			end_line(chain.handle);
		}
		for (j = 0; j < chain.n_rules; j++) {
			if (had(old, chain.rules[j].handle))
				continue;
			echo_rule(stdout, in, chain.name, chain.rules[j].rule,
				  cli->print);
			end_line(chain.rules[j].handle);
		}
	}
}

/* Those that no table holds. */
static void echo_limits(const struct cli *cli, const struct before *old,
			const struct ctnat_view *view)
{
	__u32 i;

	for (i = 0; i < view->n_objects; i++) {
		if (view->objects[i].table != CTNAT_NOWHERE ||
		    had(old, view->objects[i].handle))
			continue;
		echo_object(stdout, NULL, &view->objects[i], cli->print);
		end_line(view->objects[i].handle);
	}
}

void echo_added(const struct cli *cli, const struct ctnat_dump *before,
		const struct ctnat_view *after)
{
	const struct before old = {
		.view = ctnat_dump_view(before),
		.last = ctnat_dump_last(before),
	};
	__u32 i;

	echo_limits(cli, &old, after);
	for (i = 0; i < after->n_tables; i++) {
		if (!had(&old, after->tables[i].handle)) {
			echo_table(stdout, &after->tables[i]);
			end_line(after->tables[i].handle);
		}
		echo_objects(cli, &old, after, i);
		echo_chains(cli, &old, after, i);
	}
}
