// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way of a transaction: read what is loaded, read the inputs, check, send,
 * and only then list. Nothing is printed before the whole is known to be good.
 *
 * Of what is loaded only the outline is read, tables, chains and objects, so that
 * a change of one rule costs no more when there are many. The kernel judges the
 * rest. What it, or the check, refuses is begun anew with all rules and elements
 * at hand, for the sake of the message; so is what may deserve a warning.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/* Somebody else may change the ruleset between our dump and our commit. */
#define ATTEMPTS	64
#define RETRY		-1
#define AGAIN_WHOLE	-2	/* with all that is loaded */

struct run {
	struct cli *cli;
	const struct input *inputs;
	size_t n_inputs;
	struct ctnat_dump *dump;	/* NULL: could not be read (-c) */
	bool whole;			/* dump has rules and elements */
	bool done;			/* something was written or printed */
	struct ctnat_lang *lang;
	int unreadable;			/* errno of why */
	bool monitor;			/* a command asks for it */
	bool trace;			/* that of packets */
	bool blind;			/* refused, for want of the dump? */
	struct progress progress;
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
	const struct ctnat_part part = {
		.rules = run->whole,
		.elems = run->whole,
	};
	struct cli *cli = run->cli;
	char why[256];

	if (!cli_connect(cli)) {
		run->dump = ctnat_dump_part(cli->ct, &part);
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

/* Was it the kernel's judgement, as opposed to an accident? */
static bool was_judged(const struct plan *plan)
{
	size_t n;

	ctnat_batch_refusals(plan_batch(plan), &n);
	return n;
}

/* Return: exit status, RETRY, or AGAIN_WHOLE. */
static int send_commands(struct run *run)
{
	int ret = 0, failed, error;
	struct plan *plan;

	plan = plan_make(run->lang);
	if (!plan)
		return 1;
	/* "index N" and the like were thought of for this one */
	ctnat_batch_base(plan_batch(plan), run_view(run)->generation);
	progress_begin(&run->progress, plan);
	ctnat_batch_progress(plan_batch(plan), progress_tell, &run->progress);
	failed = ctnat_batch_commit(run->cli->ct, plan_batch(plan));
	error = errno;
	progress_end(&run->progress);
	if (!failed)
		run->done = true;
	else if (error == ERESTART)
		ret = RETRY;
	else if (!run->whole && was_judged(plan))
		ret = AGAIN_WHOLE;
	else
		ret = refused(run, plan);
	plan_free(plan);
	return ret;
}

/* Reads what a command shows, unless it is at hand; NULL after a message. */
static struct ctnat_dump *read_part(struct run *run,
				    const struct ctnat_part *part)
{
	struct ctnat_dump *dump = ctnat_dump_part(run->cli->ct, part);

	if (!dump)
		complain("%s", ctnat_error(run->cli->ct));
	return dump;
}

static int answer_command(struct run *run, const struct ctnat_command *cmd)
{
	struct ctnat_dump *dump = NULL;
	struct ctnat_part part;
	int ret;

	if (list_part(cmd, run_view(run), &part) &&
	    (run->done || part.rules || part.elems)) {
		dump = read_part(run, &part);
		if (!dump)
			return 1;
	}
	ret = list_command(run->cli, run->lang, cmd,
			   dump ? ctnat_dump_view(dump) : run_view(run));
	ctnat_dump_free(dump);
	if (!ret)
		run->done = true;
	else if (cmd->op == CTNAT_OP_RESET && !run->done && !run->whole)
		return AGAIN_WHOLE;
	return ret ? 1 : 0;
}

/* What "list" and its sisters ask, in their order. */
static int answer_commands(struct run *run, const struct ctnat_command *cmds,
			   size_t n)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < n && !ret; i++)
		if (command_asks(&cmds[i]))
			ret = answer_command(run, &cmds[i]);
	return ret;
}

static int echo(struct run *run)
{
	const struct ctnat_part part = {
		.rules = true,
		.since = ctnat_dump_last(run->dump),
		.elems = run->whole,
	};
	struct ctnat_dump *after = read_part(run, &part);

	if (!after)
		return 1;
	echo_added(run->cli, run->dump, ctnat_dump_view(after));
	ctnat_dump_free(after);
	return 0;
}

/* Must all be at hand before this command is carried out? */
static bool wants_whole(const struct run *run, const struct ctnat_command *cmd,
			size_t n)
{
	/* which of the elements were there? */
	if (run->cli->echo && cmd->obj == CTNAT_OBJ_ELEMENT)
		return true;
	/* a rule that is not there is found before anything is done */
	return cmd->op == CTNAT_OP_RESET && cmd->handle && n > 1;
}

static int carry_out(struct run *run)
{
	const struct ctnat_command *cmds;
	bool writes = false;
	size_t i, n;
	int ret = 0;

	cmds = ctnat_lang_commands(run->lang, &n);
	for (i = 0; i < n; i++) {
		if (!run->whole && wants_whole(run, &cmds[i], n))
			return AGAIN_WHOLE;
		writes |= command_writes(&cmds[i]);
		run->monitor |= cmds[i].op == CTNAT_OP_MONITOR;
		run->trace |= cmds[i].op == CTNAT_OP_MONITOR &&
			      cmds[i].obj == CTNAT_OBJ_TRACE;
	}
	if (writes)
		ret = send_commands(run);
	if (!ret && writes && run->cli->echo)
		ret = echo(run);
	return ret ? ret : answer_commands(run, cmds, n);
}

static void tell(struct run *run)
{
	if (run->whole)
		ctnat_lang_known(run->lang, run_view(run));
	else
		ctnat_lang_outline(run->lang, run_view(run),
				   ctnat_dump_tracking(run->dump));
}

/* With what is at hand. */
static int judge_and_act(struct run *run)
{
	int ret = judge(run);

	if (!run->whole && (ret || ctnat_lang_unsure(run->lang)))
		return AGAIN_WHOLE;
	if (ret)
		return 1;
	return run->cli->check ? 0 : carry_out(run);
}

static int attempt(struct run *run)
{
	int ret = 1;

	if (dump(run))
		return 1;
	run->lang = cli_lang(run->cli);
	if (!run->lang)
		goto out;
	tell(run);
	ret = judge_and_act(run);
	/* once, whoever found them and however often it was tried */
	if (ret >= 0)
		print_messages(run);
	ctnat_lang_free(run->lang);
	run->lang = NULL;
out:
	ctnat_dump_free(run->dump);
	run->dump = NULL;
	if (ret == AGAIN_WHOLE)
		run->whole = true;
	return ret;
}

int cli_run(struct cli *cli, const struct input *inputs, size_t n)
{
	char *words[] = { (char *)"monitor", (char *)"trace", NULL };
	struct run run = {
		.cli = cli,
		.inputs = inputs,
		.n_inputs = n,
		.whole = cli->check,
	};
	int i, ret;

	progress_init(&run.progress, cli->began);
	for (i = 0; i < ATTEMPTS; i++) {
		ret = attempt(&run);
		/* the last of all, for it does not end by itself */
		if (!ret && run.monitor)
			return monitor_main(cli, run.trace ? 2 : 1, words);
		if (ret >= 0)
			return ret;
	}
	return complain("the ruleset was changed by others each time; nothing was done after %d attempts",
			ATTEMPTS);
}
