// SPDX-License-Identifier: GPL-2.0-only
/* Whole rulesets, and parts of them, to text. */
#include "grammar/print.h"

static struct out out_of(FILE *to, unsigned int flags, __u8 family)
{
	return (struct out){ .to = to, .flags = flags, .family = family };
}

static const char *family_name(__u8 family)
{
	return symbol_find_name(symbols_family, family) ?: "?";
}

static bool wants_table(const struct ctnat_print *what,
			const struct ctnat_view_table *table)
{
	return (!what->family || what->family == table->family) &&
	       (!what->table || !strcmp(what->table, table->name));
}

static bool wants_chain(const struct ctnat_print *what,
			const struct ctnat_view_chain *chain)
{
	return !what->chain || !strcmp(what->chain, chain->name);
}

static void print_handle(FILE *to, unsigned int flags, __u64 handle)
{
	if (flags & CTNAT_PRINT_HANDLES && handle)
		fprintf(to, " # handle %llu", (unsigned long long)handle);
}

/* As nft writes them; it takes quotes in the set as well. */
static void print_devices(FILE *to, const struct ctnat_view_chain *chain)
{
	const char *name;
	__u32 i;

	if (chain->n_devices == 1)
		fprintf(to, "device \"%s\" ", chain->devices);
	if (chain->n_devices < 2)
		return;
	fputs("devices = { ", to);
	ctnat_for_each_device(name, i, chain)
		fprintf(to, "%s\"%s\"", i ? ", " : "", name);
	fputs(" } ", to);
}

void ctnat_lang_print_chain_head(FILE *to, const struct ctnat_view *view,
				 const struct ctnat_view_chain *chain,
				 unsigned int flags)
{
	__u8 family = view->tables[chain->table].family;

	fprintf(to, "type %s hook %s ",
		symbol_find_name(symbols_chain_type, chain->type) ?: "?",
		symbol_find_name(symbols_hook_of(family), chain->hook) ?: "?");
	print_devices(to, chain);
	fputs("priority ", to);
	print_priority(&(struct out){ .to = to, .flags = flags,
				      .family = family },
		       chain->priority, chain->hook);
	fprintf(to, "; policy %s;",
		chain->policy == NF_DROP ? "drop" : "accept");
}

static void print_chain(FILE *to, const struct ctnat_view *view,
			const struct ctnat_view_chain *chain,
			const struct ctnat_print *what)
{
	__u8 family = view->tables[chain->table].family;
	struct out out = out_of(to, what->flags, family);

	fputs("\tchain ", to);
	print_name(&out, chain->name);
	fputs(" {", to);
	print_handle(to, what->flags, chain->handle);
	fputc('\n', to);
	ctnat_lang_print_comment(to, chain->comment, "\t\t", "\n");
	if (chain->type != CTNAT_CHAIN_REGULAR) {
		fputs("\t\t", to);
		ctnat_lang_print_chain_head(to, view, chain, what->flags);
		fputc('\n', to);
	}
	for (__u32 i = 0; i < chain->n_rules; i++) {
		fputs("\t\t", to);
		ctnat_lang_print_rule(to, chain->rules[i].rule, family,
				      what->flags);
		print_handle(to, what->flags, chain->rules[i].handle);
		fputc('\n', to);
	}
	fputs("\t}\n", to);
}

static bool wants_object(const struct ctnat_print *what,
			 const struct ctnat_view_object *object)
{
	if (what->chain)
		return false;
	return (!what->kind || what->kind == object->kind) &&
	       (!what->object || !strcmp(what->object, object->name));
}

static void print_object(FILE *to, const struct ctnat_view *view,
			 const struct ctnat_view_object *object,
			 const struct ctnat_print *what)
{
	struct out out = out_of(to, what->flags,
				view->tables[object->table].family);

	fprintf(to, "\t%s ", ctnat_object_word(object->kind) ?: "?");
	print_name(&out, object->name);
	fputs(" {", to);
	print_handle(to, what->flags, object->handle);
	fputc('\n', to);
	print_object_lines(&out, object, "\t\t", "\n");
	if (object->elems && object->elems->n) {
		fputs("\t\telements = ", to);
		print_elements(&out, (const void *)object->object,
			       object->elems, false, "\t\t\t     ");
		fputc('\n', to);
	}
	fputs("\t}\n", to);
}

/* Return: whether what is printed next is still the first of its table. */
static bool print_objects(FILE *to, const struct ctnat_view *view, __u32 table,
			  const struct ctnat_print *what, bool first)
{
	for (__u32 i = 0; i < view->n_objects; i++) {
		if (view->objects[i].table != table ||
		    !wants_object(what, &view->objects[i]))
			continue;
		if (!first)
			fputc('\n', to);
		first = false;
		print_object(to, view, &view->objects[i], what);
	}
	return first;
}

/* The limits of zones, which are of no table. */
static void print_limits(FILE *to, const struct ctnat_view *view,
			 const struct ctnat_print *what)
{
	for (__u32 i = 0; i < view->n_objects; i++) {
		if (view->objects[i].table != CTNAT_NOWHERE ||
		    !wants_object(what, &view->objects[i]))
			continue;
		ctnat_lang_print_object(to, &view->objects[i], NFPROTO_UNSPEC,
					what->flags);
		print_handle(to, what->flags, view->objects[i].handle);
		fputc('\n', to);
	}
}

static void print_table_name(FILE *to, const struct ctnat_view_table *table)
{
	struct out out = out_of(to, 0, table->family);

	fprintf(to, "table %s ", family_name(table->family));
	print_name(&out, table->name);
}

void ctnat_lang_print_view(FILE *to, const struct ctnat_view *view,
			   const struct ctnat_print *what)
{
	if (!what->family && !what->table)
		print_limits(to, view, what);
	for (__u32 t = 0; t < view->n_tables; t++) {
		const struct ctnat_view_table *table = &view->tables[t];
		bool first = true;

		if (!wants_table(what, table))
			continue;
		print_table_name(to, table);
		fputs(" {", to);
		print_handle(to, what->flags, table->handle);
		fputc('\n', to);
		if (table->flags & CTNAT_TABLE_DORMANT) {
			fputs("\tflags dormant\n", to);
			first = false;
		}
		ctnat_lang_print_comment(to, table->comment, "\t", "\n");
		first = first && !(table->comment && *table->comment);
		first = print_objects(to, view, t, what, first);
		for (__u32 c = 0; c < view->n_chains && !what->kind; c++) {
			const struct ctnat_view_chain *chain =
							&view->chains[c];

			if (chain->table != t || !wants_chain(what, chain))
				continue;
			if (!first)
				fputc('\n', to);
			first = false;
			print_chain(to, view, chain, what);
		}
		fputs("}\n", to);
	}
}

void ctnat_lang_print_tables(FILE *to, const struct ctnat_view *view,
			     const struct ctnat_print *what)
{
	for (__u32 t = 0; t < view->n_tables; t++) {
		if (!wants_table(what, &view->tables[t]))
			continue;
		print_table_name(to, &view->tables[t]);
		print_handle(to, what->flags, view->tables[t].handle);
		fputc('\n', to);
	}
}

void ctnat_lang_print_chains(FILE *to, const struct ctnat_view *view,
			     const struct ctnat_print *what)
{
	for (__u32 t = 0; t < view->n_tables; t++) {
		const struct ctnat_view_table *table = &view->tables[t];
		struct out out = out_of(to, what->flags, table->family);

		if (!wants_table(what, table))
			continue;
		print_table_name(to, table);
		fputs(" {\n", to);
		for (__u32 c = 0; c < view->n_chains; c++) {
			const struct ctnat_view_chain *chain =
							&view->chains[c];

			if (chain->table != t || !wants_chain(what, chain))
				continue;
			fputs("\tchain ", to);
			print_name(&out, chain->name);
			fputs(" {", to);
			print_handle(to, what->flags, chain->handle);
			fputc('\n', to);
			ctnat_lang_print_comment(to, chain->comment, "\t\t",
						 "\n");
			if (chain->type != CTNAT_CHAIN_REGULAR) {
				fputs("\t\t", to);
				ctnat_lang_print_chain_head(to, view, chain,
							    what->flags);
				fputc('\n', to);
			}
			fputs("\t}\n", to);
		}
		fputs("}\n", to);
	}
}
