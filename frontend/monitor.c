// SPDX-License-Identifier: GPL-2.0-only
/*
 * monitor: changes of the ruleset as the commands that would make them, one a
 * line; a comment with the generation ends each transaction. Or the steps of
 * traced packets (trace.c).
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "trace.h"

struct monitor {
	const struct cli *cli;
	struct tracer *tracer;	/* NULL: changes of the ruleset */
	unsigned long left;	/* transactions or steps to see; 0: no end */
	bool done;
	struct monitor_sets sets;
};

static volatile sig_atomic_t interrupted;

static void interrupt(int signal)
{
	(void)signal;
	interrupted = 1;
}

static void end_line(const struct ctnat_event *event)
{
	if (event->handle)
		printf(" # handle %" PRIu64, (uint64_t)event->handle);
	if (event->cmd == CTNAT_CMD_NEW_RULE && event->position)
		printf(", after %" PRIu64, (uint64_t)event->position);
	putchar('\n');
}

/* "COMMAND ip gateway pre", as far as the event names them */
static void print_object(const char *command, const struct ctnat_event *event)
{
	const struct ctnat_view_table table = {
		.family = event->family,
		.name = event->table,
	};

	echo_words(stdout, command, &table, event->chain);
}

/* "add counter ip gateway hits { … }", "delete counter ip gateway hits" */
static void print_named(const struct monitor *monitor,
			const struct ctnat_event *event)
{
	const struct ctnat_view_table table = {
		.family = event->family,
		.name = event->table,
	};
	const struct ctnat_view_object object = {
		.kind = event->kind,
		.name = event->name,
		.comment = event->comment,
		.object = event->object,
	};
	char words[32];

	if (event->object) {
		echo_object(stdout, &table, &object, monitor->cli->print);
	} else if (event->kind == CTNAT_OBJECT_CT_LIMIT) {
		printf("delete ct limit %s%s",
		       strcmp(event->name, "default") ? "zone " : "",
		       event->name);
	} else {
		snprintf(words, sizeof(words), "delete %s",
			 ctnat_object_word(event->kind) ?: "?");
		echo_words(stdout, words, &table, event->name);
	}
	end_line(event);
}

static void print_new(const struct monitor *monitor,
		      const struct ctnat_event *event)
{
	struct ctnat_view_table table = {
		.family = event->family,
		.name = event->table,
		.comment = event->cmd == CTNAT_CMD_NEW_TABLE ? event->comment :
							       NULL,
		.flags = event->flags,
	};
	struct ctnat_view_chain chain = { 0 };

	switch (event->cmd) {
	case CTNAT_CMD_NEW_TABLE:
		echo_table(stdout, &table);
		break;
	case CTNAT_CMD_NEW_CHAIN:
		if (event->spec)
			chain = *event->spec;
		chain.table = 0;
		chain.name = event->chain;
		echo_chain(stdout, &table, &chain, monitor->cli->print);
		break;
	default:
		echo_rule(stdout, &table, event->chain, event->rule,
			  monitor->cli->print);
		break;
	}
	end_line(event);
}

static void print_deleted(const struct ctnat_event *event)
{
	if (event->cmd == CTNAT_CMD_DEL_TABLE) {
		print_object("delete table", event);
		end_line(event);
	} else if (event->cmd == CTNAT_CMD_DEL_CHAIN) {
		print_object("delete chain", event);
		end_line(event);
	} else if (event->handle) {
		print_object("delete rule", event);
		printf(" handle %" PRIu64 "\n", (uint64_t)event->handle);
	} else {
		print_object(event->chain ? "flush chain" : "flush table",
			     event);
		putchar('\n');
	}
}

static void print_flush(const struct ctnat_event *event)
{
	fputs("flush ruleset", stdout);
	if (event->family != NFPROTO_UNSPEC)
		printf(" %s", family_name(event->family));
	putchar('\n');
}

static void print_rename(const struct ctnat_event *event)
{
	print_object("rename chain", event);
	putchar(' ');
	ctnat_lang_print_name(stdout, event->new_name ? event->new_name : "");
	end_line(event);
}

static void count(struct monitor *monitor)
{
	if (monitor->left && !--monitor->left)
		monitor->done = true;
}

static int show(const struct ctnat_event *event, void *data)
{
	struct monitor *monitor = data;

	switch (event->cmd) {
	case CTNAT_CMD_TRACE:
		tracer_show(monitor->tracer, event);
		count(monitor);
		return monitor->done;
	case CTNAT_CMD_NEW_TABLE:
	case CTNAT_CMD_NEW_CHAIN:
		print_new(monitor, event);
		return 0;
	case CTNAT_CMD_NEW_OBJECT:
	case CTNAT_CMD_DEL_OBJECT:
		monitor_set(&monitor->sets, event);
		print_named(monitor, event);
		return 0;
	case CTNAT_CMD_NEW_ELEMS:
	case CTNAT_CMD_DEL_ELEMS:
		monitor_elems(&monitor->sets, event, monitor->cli->print);
		return 0;
	case CTNAT_CMD_NEW_RULE:
		if (event->rule && event->chain)
			print_new(monitor, event);
		return 0;
	case CTNAT_CMD_DEL_TABLE:
	case CTNAT_CMD_DEL_CHAIN:
	case CTNAT_CMD_DEL_RULE:
		print_deleted(event);
		return 0;
	case CTNAT_CMD_FLUSH:
		print_flush(event);
		return 0;
	case CTNAT_CMD_RENAME_CHAIN:
		print_rename(event);
		return 0;
	case CTNAT_CMD_GET_GENERATION:
		printf("# generation %u\n", event->generation);
		fflush(stdout);
		count(monitor);
		return monitor->done;
	}
	return 0;
}

/* Sets that were added meanwhile, too: their elements are to be read. */
static void missed(struct monitor *monitor)
{
	puts(monitor->tracer ?
	     "# steps came too fast and some are missing here: trace fewer packets" :
	     "# changes came too fast and some are missing here: \"list ruleset\" shows what is loaded");
	fflush(stdout);
	monitor_sets_exit(&monitor->sets);
	monitor_sets_init(&monitor->sets);
}

/* @open: the signals that are blocked while poll waits */
static int watch(struct monitor *monitor, struct ctnat *ct,
		 const sigset_t *open)
{
	struct pollfd fd = { .fd = ctnat_fd(ct), .events = POLLIN };

	/* without a reader there is nothing to wait for: main() says so */
	while (!monitor->done && !interrupted && !ferror(stdout)) {
		if (ppoll(&fd, 1, NULL, open) < 0) {
			if (errno == EINTR)
				continue;
			return complain("poll: %s", strerror(errno));
		}
		if (ctnat_read_events(ct, show, monitor) >= 0)
			continue;
		if (errno == EINTR)
			continue;
		if (errno != ENOBUFS)
			return complain("%s", ctnat_error(ct));
		missed(monitor);
	}
	return 0;
}

/*
 * Signals are let in only while poll waits, so that none is missed, and are
 * afterwards what they were: a prompt goes on.
 */
static int watch_until_signal(struct monitor *monitor, struct ctnat *ct)
{
	const struct sigaction on_signal = { .sa_handler = interrupt };
	struct sigaction old_int, old_term;
	sigset_t blocked, old, open;
	int ret;

	interrupted = 0;
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGINT);
	sigaddset(&blocked, SIGTERM);
	sigprocmask(SIG_BLOCK, &blocked, &old);
	open = old;
	sigdelset(&open, SIGINT);
	sigdelset(&open, SIGTERM);
	sigaction(SIGINT, &on_signal, &old_int);
	sigaction(SIGTERM, &on_signal, &old_term);
	ret = watch(monitor, ct, &open);
	sigaction(SIGTERM, &old_term, NULL);
	sigaction(SIGINT, &old_int, NULL);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return ret;
}

static int parse_count(int argc, char **argv, unsigned long *count)
{
	char *end;

	*count = 0;
	/* the words that the language allows behind it */
	if (argc > 1 && (!strcmp(argv[1], "ruleset") ||
			 !strcmp(argv[1], "trace"))) {
		argc--;
		argv++;
	}
	if (argc == 1)
		return 0;
	if (argc != 3 || strcmp(argv[1], "--count"))
		return -1;
	errno = 0;
	*count = strtoul(argv[2], &end, 10);
	return errno || *end || !*count || argv[2][0] == '-' ? -1 : 0;
}

int monitor_main(struct cli *cli, int argc, char **argv)
{
	struct monitor monitor = { .cli = cli };
	char why[256];
	int ret;

	bool trace = argc > 1 && !strcmp(argv[1], "trace");

	if (parse_count(argc, argv, &monitor.left))
		return complain("monitor takes nothing but ruleset or trace, and --count N, N transactions or steps from 1");
	if (cli_connect(cli) || (trace ? ctnat_subscribe_trace(cli->ct) :
					 ctnat_subscribe(cli->ct))) {
		cli_cannot_read(cli, errno, why, sizeof(why));
		return complain("%s", why);
	}
	if (trace)
		monitor.tracer = tracer_alloc(cli);
	monitor_sets_init(&monitor.sets);
	/* whoever waits for the first change must know when to begin */
	puts("# monitoring");
	fflush(stdout);
	ret = watch_until_signal(&monitor, cli->ct);
	tracer_free(monitor.tracer);
	monitor_sets_exit(&monitor.sets);
	/* what comes now must not be the first that another monitor shows */
	cli_disconnect(cli);
	return ret;
}
