// SPDX-License-Identifier: GPL-2.0-only
/*
 * ctnat-cli: the table of options, the table of commands, and the choice
 * between them. The usage text is made from these tables.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

#ifndef CTNAT_VERSION
#define CTNAT_VERSION "0.1"
#endif

static const struct option_row {
	char letter;
	const char *word;
	const char *arg;	/* NULL: takes none */
	const char *help;
} options[] = {
	{ 'f', "file", "FILE",
	  "read commands from FILE (- is standard input)" },
	{ 'c', "check", NULL,
	  "check only: change nothing, need no privilege" },
	{ 'e', "echo", NULL, "print what was added, with handles" },
	{ 'a', "handle", NULL, "list with handles" },
	{ 'n', "numeric", NULL, "list numbers instead of names" },
	{ 's', "stateless", NULL, "list without the values of counters" },
	{ 'S', "service", NULL, "list names of services instead of ports" },
	{ 'D', "define", "NAME=VALUE",
	  "define $NAME, as if the first file began so" },
	{ 'I', "includepath", "DIR", "look in DIR too for included files" },
	{ 'h', "help", NULL, "show this help" },
	{ 'V', "version", NULL, "show the version" },
};

/*
 * Commands with a function belong to the program and must stand alone on the
 * command line; those without are of the language, in files as well.
 */
static const struct command_row {
	const char *word;
	int (*main)(struct cli *cli, int argc, char **argv);
	const char *args;
	const char *help;
} commands[] = {
	{ "add", NULL, "table|chain|rule|counter|limit|quota|set|map|element …",
	  "add; with \"index N\" or \"handle N\" after that rule" },
	{ "create", NULL, "table|chain|counter|limit|quota|set|map|element …",
	  "add what must not exist yet" },
	{ "insert", NULL, "rule …", "add at the head, or before a rule" },
	{ "replace", NULL, "rule … handle N …",
	  "put a rule in the place of another" },
	{ "delete", NULL, "table|chain|rule|counter|limit|quota|set|map|element …",
	  "delete; \"destroy\": which may be absent" },
	{ "flush", NULL, "ruleset|table|chain|set|map … | connections [FILTER]",
	  "delete rules, elements or connections" },
	{ "get", NULL, "element …", "print the elements that keys are in" },
	{ "rename", NULL, "chain … NEW", "give a chain another name" },
	{ "list", NULL, "ruleset|tables|table|chains|chain|counter…|limit…|quota…|set…|map…|statistics",
	  "print" },
	{ "list", NULL, "connections|expectations [FILTER]",
	  "print what the kernel tracks" },
	{ "explain", NULL, "'PROTOCOL FROM > TO [zone N]'",
	  "which connection a packet belongs to, in words" },
	{ "reset", NULL, "counters|counter|rules|quotas|quota …",
	  "print counters and quotas, then zero them" },
	{ "monitor", monitor_main, "[ruleset|trace] [--count N]",
	  "print changes, or the way of traced packets" },
	{ "doctor", doctor_main, NULL,
	  "what keeps the rules from doing what they say" },
};

static void usage(FILE *to)
{
	char left[80];
	size_t i;

	fputs("usage: ctnat-cli [OPTION]… [COMMAND]\n"
	      "Without -f and COMMAND: a prompt.\n\noptions:\n", to);
	for (i = 0; i < ARRAY_SIZE(options); i++) {
		snprintf(left, sizeof(left), "-%c, --%s%s%s", options[i].letter,
			 options[i].word, options[i].arg ? " " : "",
			 options[i].arg ? options[i].arg : "");
		fprintf(to, "  %-26s%s\n", left, options[i].help);
	}
	fputs("\ncommands:\n", to);
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		fprintf(to, "  %s %s\n%28s%s\n", commands[i].word,
			commands[i].args ? commands[i].args : "", "",
			commands[i].help);
	fputs("\nThe language: ctnat(5). This program: ctnat-cli(8).\n", to);
}

/* What getopt wants, from the table. '+': what follows a word is a word. */
static void getopt_tables(char *letters, struct option *words)
{
	size_t i;

	*letters++ = '+';
	for (i = 0; i < ARRAY_SIZE(options); i++) {
		*letters++ = options[i].letter;
		if (options[i].arg)
			*letters++ = ':';
		words[i].name = options[i].word;
		words[i].has_arg = options[i].arg ? required_argument :
						    no_argument;
		words[i].flag = NULL;
		words[i].val = options[i].letter;
	}
	*letters = '\0';
	memset(&words[i], 0, sizeof(words[i]));
}

/* Return: -1 to go on, else the exit status. */
static int take_option(struct cli *cli, int letter)
{
	switch (letter) {
	case 'f':
		words_add(&cli->files, optarg);
		return -1;
	case 'D':
		words_add(&cli->defines, optarg);
		return -1;
	case 'I':
		words_add(&cli->include_dirs, optarg);
		return -1;
	case 'c':
		cli->check = true;
		return -1;
	case 'e':
		cli->echo = true;
		return -1;
	case 'a':
		cli->print |= CTNAT_PRINT_HANDLES;
		return -1;
	case 'n':
		cli->print |= CTNAT_PRINT_NUMERIC;
		return -1;
	case 's':
		cli->print |= CTNAT_PRINT_STATELESS;
		return -1;
	case 'S':
		cli->print |= CTNAT_PRINT_SERVICE;
		return -1;
	case 'h':
		usage(stdout);
		return 0;
	case 'V':
		puts("ctnat-cli " CTNAT_VERSION);
		return 0;
	}
	fputs("Try \"ctnat-cli --help\".\n", stderr);
	return 1;
}

static const struct command_row *find_command(const char *word)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i].word, word))
			return &commands[i];
	return NULL;
}

/* Files first, then the words of the command line: one transaction. */
static int run_language(struct cli *cli, int argc, char **argv)
{
	struct input *inputs = xcalloc(cli->files.n + 1, sizeof(*inputs));
	char *text = NULL, *typed = NULL;
	size_t n;
	int ret;

	cli->began = progress_clock();
	for (n = 0; n < cli->files.n; n++) {
		inputs[n].name = cli->files.at[n];
		if (strcmp(inputs[n].name, "-"))
			continue;
		/* standard input can be read once only, a transaction may not */
		inputs[n].name = "<stdin>";
		inputs[n].text = "";
		if (text)
			continue;
		text = read_all(stdin);
		if (!text) {
			ret = complain("standard input: %s", strerror(errno));
			goto out;
		}
		inputs[n].text = text;
	}
	if (argc) {
		typed = join(argc, argv);
		inputs[n].name = "<command line>";
		inputs[n++].text = typed;
	}
	ret = cli_run(cli, inputs, n);
out:
	free(typed);
	free(text);
	free(inputs);
	return ret;
}

static int dispatch(struct cli *cli, int argc, char **argv)
{
	const struct command_row *row = argc ? find_command(argv[0]) : NULL;

	if (row && row->main)
		return row->main(cli, argc, argv);
	if (!argc && !cli->files.n)
		return prompt_main(cli);
	return run_language(cli, argc, argv);
}

/*
 * Where the caller has closed one of the standard files, what is opened next
 * would be taken for it, and a listing be sent into a socket. What is used of
 * them must fail instead.
 */
static int hold_standard_files(void)
{
	int fd;

	for (fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", fd ? O_RDONLY : O_WRONLY) != fd)
			return complain("/dev/null: %s", strerror(errno));
	return -1;
}

int main(int argc, char **argv)
{
	struct option words[ARRAY_SIZE(options) + 1];
	char letters[2 * ARRAY_SIZE(options) + 2];
	struct cli cli = { 0 };
	int letter, ret;

	ret = hold_standard_files();
	getopt_tables(letters, words);
	while (ret < 0) {
		letter = getopt_long(argc, argv, letters, words, NULL);
		if (letter == -1)
			break;
		ret = take_option(&cli, letter);
	}
	if (ret < 0)
		ret = dispatch(&cli, argc - optind, argv + optind);
	cli_disconnect(&cli);
	free(cli.defines.at);
	free(cli.include_dirs.at);
	free(cli.files.at);
	if (fflush(stdout) || ferror(stdout))
		ret = complain("standard output: %s", strerror(errno));
	return ret;
}
