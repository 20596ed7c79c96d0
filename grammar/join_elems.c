// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands about elements of one set that stand one after the other, a line
 * for each element, are joined to one: a set is made anew by each command,
 * here and in the kernel, and a hundred thousand lines are no rarity.
 */
#include "core/uses.h"
#include "grammar/eval.h"

static bool same_set(const struct ctnat_command *a,
		     const struct ctnat_command *b)
{
	return a->obj == CTNAT_OBJ_ELEMENT && a->op == b->op &&
	       a->op != CTNAT_OP_LIST && a->family == b->family &&
	       a->kind == b->kind && !strcmp(a->table, b->table) &&
	       !strcmp(a->name, b->name);
}

/* Rows behind those that there are; their jumps lead to chains behind, too. */
static void add_rows(struct ctnat_lang *lang, struct ctnat_elems *to,
		     const struct ctnat_elems *more)
{
	size_t stride = ctnat_row_stride(&to->row), n = to->n * stride;
	__u32 *words = (__u32 *)to->words;

	for (size_t i = 0; i < more->n * stride; i++)
		*LANG_PUSH(lang, words, n, lang->joined.words) =
			more->words[i];
	to->words = words;
	for (__u32 i = to->n; to->row.verdict && i < to->n + more->n; i++) {
		__u32 *data = words + i * stride + 2 * to->row.n_words;

		if (ctnat_leads_on(data[0]))
			data[1] += to->n_chains;
	}
	to->n += more->n;
}

static void add_chains(struct ctnat_lang *lang, struct ctnat_elems *to,
		       const struct ctnat_elems *more)
{
	const char **chains = (const char **)to->chains;

	for (__u32 i = 0; i < more->n_chains; i++)
		*LANG_PUSH(lang, chains, to->n_chains, lang->joined.chains) =
			more->chains[i];
	to->chains = chains;
}

static void add_places(struct ctnat_lang *lang, struct ctnat_command *to,
		       const struct ctnat_command *more)
{
	struct ctnat_span *at = (struct ctnat_span *)to->elems_at;
	size_t n = to->elems->n;

	for (__u32 i = 0; i < more->elems->n; i++)
		*LANG_PUSH(lang, at, n, lang->joined.at) = more->elems_at[i];
	to->elems_at = at;
}

bool eval_join_elems(struct ctnat_lang *lang, const struct ctnat_command *cmd)
{
	struct ctnat_command *last;
	struct ctnat_elems *to;

	last = lang->n_commands ? &lang->commands[lang->n_commands - 1] : NULL;
	if (!last || !same_set(last, cmd))
		return false;
	to = (struct ctnat_elems *)last->elems;
	if (lang->joined.elems != to)
		lang->joined = (struct joined){
			.elems = to,
			.words = to->n * ctnat_row_stride(&to->row),
			.chains = to->n_chains,
			.at = to->n,
		};
	add_places(lang, last, cmd);
	add_rows(lang, to, cmd->elems);
	add_chains(lang, to, cmd->elems);
	return true;
}
