// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way of a transaction: dump what is loaded, read the inputs, check, send,
 * and only then list. Nothing is printed before the whole is known to be good.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/* Somebody else may change the ruleset between our dump and our commit. */
#define ATTEMPTS	64
#define RETRY		-1

struct run {
	struct cli *cli;
	const struct input *inputs;
	size_t n_inputs;
	struct ctnat_dump *dump;	/* NULL: could not be read (-c) */
	struct ctnat_dump *after;	/* NULL: nothing was written */
	struct ctnat_lang *lang;
	int unreadable;			/* errno of why */
	bool monitor;			/* a command asks for it */
	bool trace;			/* that of packets */
	bool blind;			/* refused, for want of the dump? */
};

struct ctnat_lang *cli_lang(const struct cli *cli)
{
	struct ctnat_lang *lang = ctnat_lang_alloc();
	size_t i;
	int ret = 0;

	if (!lang) {
		complain("out of memory");
		return NULL;
	}
	for (i = 0; i < cli->include_dirs.n && !ret; i++)
		ret = ctnat_lang_include_dir(lang, cli->include_dirs.at[i]);
	for (i = 0; i < cli->defines.n && !ret; i++)
		ret = ctnat_lang_define(lang, cli->defines.at[i]);
	if (!ret)
		return lang;
	if (ctnat_lang_errors(lang))
		ctnat_lang_print_messages(lang, stderr);
	else
		complain("bad -D or -I");
	ctnat_lang_free(lang);
	return NULL;
}

int cli_read(struct ctnat_lang *lang, const struct input *inputs, size_t n)
{
	int ret = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		if (inputs[i].text ?
		    ctnat_lang_read_text(lang, inputs[i].name,
					 inputs[i].text) :
		    ctnat_lang_read_file(lang, inputs[i].name))
			ret = -1;
	}
	return ret;
}

static int dump(struct run *run)
{
	struct cli *cli = run->cli;
	char why[256];

	if (!cli_connect(cli)) {
		run->dump = ctnat_dump(cli->ct);
		if (run->dump)
			return 0;
	}
	run->unreadable = errno;
	if (cli->check)
		return 0;
	cli_cannot_read(cli, run->unreadable, why, sizeof(why));
	complain("%s", why);
	return -1;
}

static const struct ctnat_view *run_view(const struct run *run)
{
	return run->dump ? ctnat_dump_view(run->dump) : NULL;
}

/* Return: 0 when the inputs make a ruleset. */
static int judge(struct run *run)
{
	struct ctnat_lang *lang = run->lang;

	if (cli_read(lang, run->inputs, run->n_inputs))
		return -1;
	if (!ctnat_lang_check(lang))
		return 0;
	/* it may be that only the loaded rules would make these good */
	run->blind = !run->dump;
	return -1;
}

static void print_messages(const struct run *run)
{
	char why[256];

	ctnat_lang_print_messages(run->lang, stderr);
	if (!run->blind)
		return;
	cli_cannot_read(run->cli, run->unreadable, why, sizeof(why));
	fprintf(stderr,
		"Note: checked without the loaded ruleset, so its tables and chains are unknown here (%s)\n",
		why);
}

static struct ctnat_span
refused_word(const struct ctnat_lang *lang, const struct ctnat_command *cmd,
	     const struct ctnat_batch_refusal *no)
{
	struct ctnat_span at = cmd->at.whole;

	if ((cmd->rule || cmd->object) && no->insn != CTNAT_NOWHERE)
		return ctnat_lang_rule_span(lang, cmd, no->insn, no->part);
	switch (no->attr) {
	case CTNAT_A_TABLE:
	case CTNAT_A_FAMILY:
		at = cmd->at.table;
		break;
	case CTNAT_A_CHAIN:
		at = cmd->at.chain;
		break;
	case CTNAT_A_HANDLE:
	case CTNAT_A_POSITION:
		at = cmd->at.handle;
		break;
	case CTNAT_A_OBJECT:
	case CTNAT_A_OBJECT_KIND:
	case CTNAT_A_ELEM_CHAINS:
		at = cmd->at.name;
		break;
	case CTNAT_A_HOOK:
	case CTNAT_A_CHAIN_TYPE:
		at = cmd->at.hook;
		break;
	case CTNAT_A_DEVICES:
		at = no->part && no->part <= cmd->n_devices ?
			cmd->device_at[no->part - 1] : cmd->at.devices;
		break;
	case CTNAT_A_PRIORITY:
		at = cmd->at.priority;
		break;
	case CTNAT_A_POLICY:
		at = cmd->at.policy;
		break;
	case CTNAT_A_COMMENT:
		at = cmd->at.comment;
		break;
	case CTNAT_A_RULE_EXPRS:
		if (cmd->rule)
			at = ctnat_lang_rule_span(lang, cmd, CTNAT_NOWHERE, 0);
		break;
	}
	/* a word that was never written: the whole command then */
	return at.line ? at : cmd->at.whole;
}

/* The kernel's refusals, under the words that it refused. */
static int refused(struct run *run, const struct plan *plan)
{
	const struct ctnat_batch_refusal *no;
	const struct ctnat_command *cmd;
	struct ctnat_span at;
	size_t i, n;

	no = ctnat_batch_refusals(plan_batch(plan), &n);
	for (i = 0; i < n; i++) {
		cmd = plan_command(plan, no[i].op);
		if (!cmd) {
			complain("%s", no[i].sentence);
			continue;
		}
		at = refused_word(run->lang, cmd, &no[i]);
		ctnat_lang_error_at(run->lang, &at, "%s", no[i].sentence);
	}
	if (!n)
		complain("%s", ctnat_error(run->cli->ct));
	return 1;
}

static int redump(struct run *run)
{
	ctnat_dump_free(run->after);
	run->after = ctnat_dump(run->cli->ct);
	if (!run->after)
		return complain("%s", ctnat_error(run->cli->ct));
	return 0;
}

/* Return: exit status, or RETRY. */
static int send_commands(struct run *run)
{
	struct plan *plan;
	int ret = 0;

	plan = plan_make(run->lang, run_view(run));
	if (!plan)
		return 1;
	/* "index N" and the like were looked up in the dump */
	ctnat_batch_base(plan_batch(plan), run_view(run)->generation);
	if (ctnat_batch_commit(run->cli->ct, plan_batch(plan)))
		ret = errno == ERESTART ? RETRY : refused(run, plan);
	plan_free(plan);
	return ret;
}

/* What "list" and its sisters ask, in their order. */
static int answer_commands(struct run *run, const struct ctnat_command *cmds,
			   size_t n)
{
	bool stale = false;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!command_asks(&cmds[i]))
			continue;
		/* a reset in between has changed what counters say */
		if (stale && redump(run))
			return 1;
		if (list_command(run->cli, run->lang, &cmds[i],
				 run->after ? ctnat_dump_view(run->after) :
					      run_view(run)))
			return 1;
		stale = cmds[i].op == CTNAT_OP_RESET;
	}
	return 0;
}

static int carry_out(struct run *run)
{
	const struct ctnat_command *cmds;
	bool writes = false, reads = false;
	size_t i, n;
	int ret = 0;

	cmds = ctnat_lang_commands(run->lang, &n);
	for (i = 0; i < n; i++) {
		writes |= command_writes(&cmds[i]);
		reads |= command_asks(&cmds[i]);
		run->monitor |= cmds[i].op == CTNAT_OP_MONITOR;
		run->trace |= cmds[i].op == CTNAT_OP_MONITOR &&
			      cmds[i].obj == CTNAT_OBJ_TRACE;
	}
	if (writes)
		ret = send_commands(run);
	if (!ret && writes && (reads || run->cli->echo)) {
		ret = redump(run);
		if (!ret && run->cli->echo)
			echo_added(run->cli, run_view(run),
				   ctnat_dump_view(run->after));
	}
	return ret ? ret : answer_commands(run, cmds, n);
}

static int attempt(struct run *run)
{
	int ret = 1;

	if (dump(run))
		return 1;
	run->lang = cli_lang(run->cli);
	if (!run->lang)
		goto out;
	ctnat_lang_known(run->lang, run_view(run));
	if (!judge(run))
		ret = run->cli->check ? 0 : carry_out(run);
	/* once, whoever found them and however often it was tried */
	if (ret != RETRY)
		print_messages(run);
	ctnat_lang_free(run->lang);
	run->lang = NULL;
out:
	ctnat_dump_free(run->after);
	ctnat_dump_free(run->dump);
	run->after = NULL;
	run->dump = NULL;
	return ret;
}

int cli_run(struct cli *cli, const struct input *inputs, size_t n)
{
	char *words[] = { (char *)"monitor", (char *)"trace", NULL };
	struct run run = { .cli = cli, .inputs = inputs, .n_inputs = n };
	int i, ret;

	for (i = 0; i < ATTEMPTS; i++) {
		ret = attempt(&run);
		/* the last of all, for it does not end by itself */
		if (!ret && run.monitor)
			return monitor_main(cli, run.trace ? 2 : 1, words);
		if (ret != RETRY)
			return ret;
	}
	return complain("the ruleset was changed by others each time; nothing was done after %d attempts",
			ATTEMPTS);
}
