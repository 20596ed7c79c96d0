// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loads a file of rules and lists what its counters say: libctnatlang turns
 * the text into rules, libctnat brings them to the kernel and back.
 *
 *	cc load-and-count.c $(pkg-config --cflags --libs ctnatlang ctnat)
 *	./load-and-count gateway.ctnat
 *
 * The file may add tables, chains and rules, and flush what was there.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <ctnat.h>
#include <lang.h>

static int add(struct ctnat_batch *batch, const struct ctnat_command *cmd)
{
	const struct ctnat_chain_spec chain = {
		.family = cmd->family,
		.table = cmd->table,
		.chain = cmd->chain,
		.type = cmd->is_base ? cmd->type : CTNAT_CHAIN_REGULAR,
		.hook = cmd->hook,
		.priority = cmd->priority,
		.n_devices = cmd->n_devices,
		.devices = cmd->devices,
		.policy = cmd->policy,
		.has_policy = cmd->has_policy,
	};
	const struct ctnat_place place = {
		.family = cmd->family,
		.table = cmd->table,
		.chain = cmd->chain,
	};

	switch (cmd->obj) {
	case CTNAT_OBJ_TABLE:
		return ctnat_batch_add_table(batch, cmd->family, cmd->table,
					     cmd->table_flags, false);
	case CTNAT_OBJ_CHAIN:
		return ctnat_batch_add_chain(batch, &chain, false);
	case CTNAT_OBJ_RULE:
		return ctnat_batch_add_rule(batch, &place, cmd->rule);
	default:
		errno = EOPNOTSUPP;
		return -1;
	}
}

static int translate(struct ctnat_batch *batch, const struct ctnat_command *cmd)
{
	if (cmd->op == CTNAT_OP_ADD || cmd->op == CTNAT_OP_CREATE)
		return add(batch, cmd);
	if (cmd->op == CTNAT_OP_FLUSH && cmd->obj == CTNAT_OBJ_RULESET)
		return ctnat_batch_flush(batch, cmd->family);
	errno = EOPNOTSUPP;
	return -1;
}

/* Put the kernel's refusals under the words that they are about. */
static void explain(struct ctnat_lang *lang, const struct ctnat_batch *batch,
		    const struct ctnat_command *commands)
{
	const struct ctnat_batch_refusal *refusal;
	struct ctnat_span span;
	size_t n, i;

	refusal = ctnat_batch_refusals(batch, &n);
	for (i = 0; i < n; i++, refusal++) {
		if (refusal->op < 0)
			continue;
		span = commands[refusal->op].at.whole;
		if (commands[refusal->op].rule)
			span = ctnat_lang_rule_span(lang,
						    &commands[refusal->op],
						    refusal->insn,
						    refusal->part);
		ctnat_lang_error_at(lang, &span, "%s", refusal->sentence);
	}
}

static int load(struct ctnat *ct, struct ctnat_lang *lang, const char *file)
{
	const struct ctnat_command *commands;
	struct ctnat_batch *batch;
	int ret = -1;
	size_t n, i;

	if (ctnat_lang_read_file(lang, file) || ctnat_lang_check(lang))
		return -1;
	batch = ctnat_batch_alloc();
	if (!batch)
		return -1;
	commands = ctnat_lang_commands(lang, &n);
	for (i = 0; i < n; i++)
		if (translate(batch, &commands[i]) < 0) {
			ctnat_lang_error_at(lang, &commands[i].at.whole,
					    "this example cannot do it: %s",
					    strerror(errno));
			goto out;
		}
	ret = ctnat_batch_commit(ct, batch);
	if (ret) {
		fprintf(stderr, "%s: %s\n", file, ctnat_error(ct));
		explain(lang, batch, commands);
	}
out:
	ctnat_batch_free(batch);
	return ret;
}

static void count_rule(const struct ctnat_view_table *table,
		       const struct ctnat_view_chain *chain,
		       const struct ctnat_view_rule *rule)
{
	const struct ctnat_insn *insn;

	ctnat_rule_for_each(insn, rule->rule) {
		const struct ctnat_insn_counter *counter = (const void *)insn;

		if (insn->kind != CTNAT_EXPR_COUNTER)
			continue;
		printf("%s %s: %" PRIu64 " packets, %" PRIu64 " bytes: ",
		       table->name, chain->name, (uint64_t)counter->packets,
		       (uint64_t)counter->bytes);
		ctnat_lang_print_rule(stdout, rule->rule, table->family,
				      CTNAT_PRINT_STATELESS);
		putchar('\n');
	}
}

static int list_counters(struct ctnat *ct)
{
	struct ctnat_dump *dump = ctnat_dump(ct);
	const struct ctnat_view *view;
	__u32 c, r;

	if (!dump) {
		fprintf(stderr, "%s\n", ctnat_error(ct));
		return -1;
	}
	view = ctnat_dump_view(dump);
	for (c = 0; c < view->n_chains; c++)
		for (r = 0; r < view->chains[c].n_rules; r++)
			count_rule(&view->tables[view->chains[c].table],
				   &view->chains[c],
				   &view->chains[c].rules[r]);
	ctnat_dump_free(dump);
	return 0;
}

int main(int argc, char **argv)
{
	struct ctnat_lang *lang;
	struct ctnat *ct;
	int ret;

	if (argc != 2) {
		fprintf(stderr, "usage: %s FILE\n", argv[0]);
		return 2;
	}
	ct = ctnat_open();
	lang = ctnat_lang_alloc();
	if (!ct || !lang) {
		perror(argv[0]);
		return 1;
	}
	ret = load(ct, lang, argv[1]);
	ctnat_lang_print_messages(lang, stderr);
	if (!ret)
		ret = list_counters(ct);
	ctnat_lang_free(lang);
	ctnat_close(ct);
	return ret ? 1 : 0;
}
