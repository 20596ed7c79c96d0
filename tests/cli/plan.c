// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random commands on one chain, carried out twice: by a naive list that knows
 * the place of every rule, and by plan.c against a make-believe kernel that is
 * told handles and indices. Both must end with the same row of rules.
 *
 *   plan SEED ROUNDS
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/cli.h"

#define MAX_RULES	64
#define MAX_COMMANDS	24

/* A rule is known by a number, carried where its image would be. */
#define ID(rule)	((uintptr_t)(rule))
#define RULE(id)	((const struct ctnat_rule *)(uintptr_t)(id))

struct rule {
	uintptr_t id;
	__u64 handle;		/* 0 in the naive list: not loaded yet */
};

struct row {
	struct rule rules[MAX_RULES];
	size_t n;
};

/* ---- what plan.c calls ---- */

struct ctnat_lang {
	struct ctnat_command commands[MAX_COMMANDS];
	size_t n;
	unsigned int errors;
};

struct op {
	struct ctnat_place place;
	uintptr_t id;		/* 0: deletes place.handle, or all of them */
};

struct ctnat_batch {
	struct op ops[2 * MAX_COMMANDS * MAX_COMMANDS];
	int n;
};

const struct ctnat_command *ctnat_lang_commands(const struct ctnat_lang *lang,
						size_t *n)
{
	*n = lang->n;
	return lang->commands;
}

void ctnat_lang_error_at(struct ctnat_lang *lang, const struct ctnat_span *at,
			 const char *fmt, ...)
{
	(void)at;
	(void)fmt;
	lang->errors++;
}

struct ctnat_batch *ctnat_batch_alloc(void)
{
	return calloc(1, sizeof(struct ctnat_batch));
}

void ctnat_batch_free(struct ctnat_batch *batch)
{
	free(batch);
}

int ctnat_batch_add_rule(struct ctnat_batch *b, const struct ctnat_place *place,
			 const struct ctnat_rule *rule)
{
	b->ops[b->n] = (struct op){ .place = *place, .id = ID(rule) };
	return b->n++;
}

int ctnat_batch_del_rules(struct ctnat_batch *b,
			  const struct ctnat_selection *what)
{
	b->ops[b->n] = (struct op){ .place.chain = what->chain,
				    .place.handle = what->handle };
	return b->n++;
}

int ctnat_batch_rename_chain(struct ctnat_batch *b, __u8 family,
			     const char *table, const char *chain,
			     const char *new_name)
{
	(void)family;
	(void)table;
	b->ops[b->n] = (struct op){ .place.chain = chain,
				    .place.table = new_name };
	return b->n++;
}

#define UNUSED_OP(name, ...) \
	int name(struct ctnat_batch *b, __VA_ARGS__) { (void)b; abort(); }

#pragma GCC diagnostic ignored "-Wunused-parameter"
/* rules have theirs inside */
void ctnat_batch_comment(struct ctnat_batch *b, const char *text)
{
	if (text)
		abort();
}

UNUSED_OP(ctnat_batch_add_table, __u8 f, const char *t, __u32 l, bool e)
UNUSED_OP(ctnat_batch_del_table, __u8 f, const char *t, __u64 h, bool a)
UNUSED_OP(ctnat_batch_add_chain, const struct ctnat_chain_spec *s, bool e)
UNUSED_OP(ctnat_batch_del_chain, const struct ctnat_selection *w)
UNUSED_OP(ctnat_batch_flush, __u8 f)
UNUSED_OP(ctnat_batch_add_object, const struct ctnat_object_id *i,
	  const struct ctnat_object *o, bool e)
UNUSED_OP(ctnat_batch_del_object, const struct ctnat_object_id *i, bool a)
UNUSED_OP(ctnat_batch_add_elems, const struct ctnat_object_id *i,
	  const struct ctnat_elems *m, __u32 *f, bool e)
UNUSED_OP(ctnat_batch_del_elems, const struct ctnat_object_id *i,
	  const struct ctnat_elems *m, __u32 *f, bool a)
UNUSED_OP(ctnat_batch_flush_elems, const struct ctnat_object_id *i)

/* ---- both rows ---- */

static void row_insert(struct row *row, size_t at, struct rule rule)
{
	if (row->n == MAX_RULES || at > row->n)
		abort();
	memmove(row->rules + at + 1, row->rules + at,
		(row->n - at) * sizeof(rule));
	row->rules[at] = rule;
	row->n++;
}

static void row_delete(struct row *row, size_t at)
{
	memmove(row->rules + at, row->rules + at + 1,
		(row->n - at - 1) * sizeof(row->rules[0]));
	row->n--;
}

static size_t row_find(const struct row *row, __u64 handle)
{
	size_t i;

	for (i = 0; i < row->n; i++)
		if (row->rules[i].handle == handle)
			return i;
	return row->n;
}

/* ---- the make-believe kernel; false: it refuses ---- */

static bool kernel_add(struct row *row, const struct op *op, __u64 *handle)
{
	struct rule rule = { .id = op->id, .handle = ++*handle };
	size_t at = row_find(row, op->place.handle);

	switch (op->place.how) {
	case CTNAT_PLACE_END:
		at = row->n;
		break;
	case CTNAT_PLACE_HEAD:
		at = 0;
		break;
	case CTNAT_PLACE_AFTER_INDEX:
	case CTNAT_PLACE_BEFORE_INDEX:
		at = op->place.index;
		if (at >= row->n)
			return false;
		break;
	default:
		if (at == row->n)
			return false;
		break;
	}
	if (op->place.how == CTNAT_PLACE_REPLACE)
		row_delete(row, at);
	else if (op->place.how == CTNAT_PLACE_AFTER ||
		 op->place.how == CTNAT_PLACE_AFTER_INDEX)
		at++;
	row_insert(row, at, rule);
	return true;
}

static bool kernel_apply(struct row *row, const struct op *op,
			 const char **name, __u64 *handle)
{
	size_t at;

	if (strcmp(op->place.chain, *name))
		return false;
	if (op->id)
		return kernel_add(row, op, handle);
	if (op->place.table) {
		*name = op->place.table;
		return true;
	}
	if (!op->place.handle) {
		row->n = 0;
		return true;
	}
	at = row_find(row, op->place.handle);
	if (at == row->n)
		return false;
	row_delete(row, at);
	return true;
}

/* ---- random commands, carried out on the naive row as they are made ---- */

static void name_rule(struct ctnat_command *cmd, const struct row *row,
		      size_t *at)
{
	__u64 handle = row->rules[*at].handle;

	/* by handle where it has one, half of the time */
	if (handle && random() % 2) {
		cmd->position = handle;
	} else {
		cmd->has_index = true;
		cmd->index = *at;
	}
}

static void make_add(struct ctnat_command *cmd, struct row *row, uintptr_t id)
{
	bool insert = random() % 2;
	size_t at;

	cmd->op = insert ? CTNAT_OP_INSERT : CTNAT_OP_ADD;
	cmd->rule = RULE(id);
	if (!row->n || random() % 4 == 0) {
		at = insert ? 0 : row->n;
	} else {
		at = random() % row->n;
		name_rule(cmd, row, &at);
		at += !insert;
	}
	row_insert(row, at, (struct rule){ .id = id });
}

static bool make_replace(struct ctnat_command *cmd, struct row *row,
			 uintptr_t id)
{
	size_t at = row->n ? random() % row->n : 0;

	if (!row->n || !row->rules[at].handle)
		return false;
	cmd->op = CTNAT_OP_REPLACE;
	cmd->rule = RULE(id);
	cmd->handle = row->rules[at].handle;
	row->rules[at] = (struct rule){ .id = id };
	return true;
}

static bool make_delete(struct ctnat_command *cmd, struct row *row)
{
	size_t at = row->n ? random() % row->n : 0;

	if (!row->n || !row->rules[at].handle)
		return false;
	cmd->op = CTNAT_OP_DELETE;
	cmd->handle = row->rules[at].handle;
	row_delete(row, at);
	return true;
}

static void make_rename(struct ctnat_command *cmd, const char **name)
{
	cmd->op = CTNAT_OP_RENAME;
	cmd->obj = CTNAT_OBJ_CHAIN;
	cmd->chain = *name;
	*name = !strcmp(*name, "c") ? "d" : "c";
	cmd->new_name = *name;
}

static void make_command(struct ctnat_command *cmd, struct row *row,
			 const char **name, uintptr_t id)
{
	memset(cmd, 0, sizeof(*cmd));
	cmd->family = NFPROTO_IPV4;
	cmd->table = "t";
	cmd->chain = *name;
	cmd->obj = CTNAT_OBJ_RULE;
	switch (random() % 16) {
	case 0:
		make_rename(cmd, name);
		return;
	case 1:
		cmd->op = CTNAT_OP_FLUSH;
		cmd->obj = CTNAT_OBJ_CHAIN;
		row->n = 0;
		return;
	case 2: case 3:
		if (make_replace(cmd, row, id))
			return;
		break;
	case 4: case 5:
		if (make_delete(cmd, row))
			return;
		break;
	}
	make_add(cmd, row, id);
}

/* ---- one round ---- */

static bool same(const struct row *a, const struct row *b)
{
	size_t i;

	for (i = 0; i < a->n && i < b->n; i++)
		if (a->rules[i].id != b->rules[i].id)
			return false;
	return a->n == b->n;
}

static const char *compare(struct ctnat_lang *lang, struct row *kernel,
			   const struct row *naive)
{
	struct plan *plan = plan_make(lang);
	const struct ctnat_batch *batch;
	__u64 handle = 1000;
	const char *name = "c";
	const char *why = NULL;
	int i;

	if (!plan)
		return "the plan was refused";
	batch = plan_batch(plan);
	for (i = 0; i < batch->n && !why; i++) {
		if (!kernel_apply(kernel, &batch->ops[i], &name, &handle))
			why = "the kernel would refuse a step";
		if (!plan_command(plan, i))
			why = "a step belongs to no command";
	}
	if (!why && !same(kernel, naive))
		why = "the rows differ";
	plan_free(plan);
	return why;
}

static const char *try_round(void)
{
	struct row kernel = { 0 }, naive;
	struct ctnat_lang lang = { 0 };
	const char *name = "c";
	size_t i, n = random() % 8;

	for (i = 0; i < n; i++)
		row_insert(&kernel, i, (struct rule){ i + 1, i + 1 });
	naive = kernel;
	lang.n = 1 + random() % MAX_COMMANDS;
	for (i = 0; i < lang.n; i++)
		make_command(&lang.commands[i], &naive, &name, 100 + i);
	return compare(&lang, &kernel, &naive);
}

int main(int argc, char **argv)
{
	unsigned long i, rounds = argc > 2 ? strtoul(argv[2], NULL, 10) : 20000;
	unsigned int seed = argc > 1 ? strtoul(argv[1], NULL, 10) : 1;
	const char *why;

	for (i = 0; i < rounds; i++) {
		srandom(seed + i);
		why = try_round();
		if (why) {
			printf("seed %lu: %s\n", seed + i, why);
			return 1;
		}
	}
	return 0;
}
