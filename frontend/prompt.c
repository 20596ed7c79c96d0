// SPDX-License-Identifier: GPL-2.0-only
/*
 * The prompt: each command, which may go on over lines until its braces close,
 * is a transaction. Without a terminal the same, unprompted.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <editline/readline.h>

#include "cli.h"

/*
 * The editing of lines: libedit, if it is there. Only who types needs it, and to
 * load it with the three libraries that it needs took a third of a transaction
 * of one rule.
 */
struct editing {
	typeof(readline) *readline;	/* NULL: not there */
	typeof(add_history) *add_history;
};

static struct editing load_editing(void)
{
	static const char *const names[] = { "libedit.so.2", "libedit.so.0" };
	struct editing editing = { NULL, NULL };
	const char **name;
	void *lib = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(names) && !lib; i++)
		lib = dlopen(names[i], RTLD_NOW);
	if (!lib)
		return editing;
	name = dlsym(lib, "rl_readline_name");
	editing.add_history = (typeof(add_history) *)dlsym(lib, "add_history");
	editing.readline = (typeof(readline) *)dlsym(lib, "readline");
	if (!name || !editing.add_history || !editing.readline)
		return (struct editing){ NULL, NULL };
	*name = "ctnat-cli";
	return editing;
}

/* What the end of the text so far is inside of. */
struct nesting {
	int braces;
	bool backslash;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct nesting nesting_of(const char *text)
{
	struct nesting in = { 0 };
	bool comment = false, quote = false;

	for (; *text; text++) {
		if (*text == '\n') {
			/* an open quote is for the language to refuse */
			comment = false;
			quote = false;
			in.backslash = false;
			continue;
		}
		if (comment)
			continue;
		in.backslash = !quote && (*text == '\\' ||
					  (in.backslash && is_blank(*text)));
		if (*text == '"')
			quote = !quote;
		else if (quote)
			continue;
		else if (*text == '#')
			comment = true;
		else if (*text == '{')
			in.braces++;
		else if (*text == '}')
			in.braces--;
	}
	return in;
}

static bool complete(const char *text)
{
	struct nesting in = nesting_of(text);

	return in.braces <= 0 && !in.backslash;
}

/* One line without its newline, to be freed; NULL at the end. */
static char *next_line(const struct editing *editing, bool terminal, bool more)
{
	const char *prompt = more ? "...> " : "ctnat> ";
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	if (editing->readline)
		return editing->readline(prompt);
	if (terminal) {
		fputs(prompt, stdout);
		fflush(stdout);
	}
	n = getline(&line, &size, stdin);
	if (n < 0) {
		free(line);
		return NULL;
	}
	if (n && line[n - 1] == '\n')
		line[n - 1] = '\0';
	return line;
}

static char *append(char *text, const char *line)
{
	size_t old = text ? strlen(text) : 0;

	text = xrealloc(text, old + strlen(line) + 2, 1);
	sprintf(text + old, "%s%s", old ? "\n" : "", line);
	return text;
}

/* A whole command, to be freed; NULL at the end of the input. */
static char *next_command(const struct editing *editing, bool terminal)
{
	char *text = NULL, *line;

	do {
		line = next_line(editing, terminal, text);
		if (!line)
			return text;
		text = append(text, line);
		free(line);
	} while (!complete(text));
	return text;
}

static bool is_word(const char *text, const char *word)
{
	text += strspn(text, " \t");
	if (strncmp(text, word, strlen(word)))
		return false;
	text += strlen(word);
	return !text[strspn(text, " \t;\n")];
}

static int run_text(struct cli *cli, const char *text)
{
	const struct input input = { .name = "<prompt>", .text = text };
	char *doctor[] = { "doctor", NULL };

	if (is_word(text, ""))
		return 0;
	if (is_word(text, "doctor"))
		return doctor_main(cli, 1, doctor);
	return cli_run(cli, &input, 1);
}

int prompt_main(struct cli *cli)
{
	bool terminal = isatty(STDIN_FILENO);
	struct editing editing = { NULL, NULL };
	int ret = 0, last;
	char *text;

	if (terminal)
		editing = load_editing();
	for (;;) {
		text = next_command(&editing, terminal);
		if (!text || is_word(text, "quit") || is_word(text, "exit"))
			break;
		if (editing.add_history && !is_word(text, ""))
			editing.add_history(text);
		last = run_text(cli, text);
		fflush(stdout);
		/* who types sees the errors; a pipe has the status alone */
		if (!terminal && last)
			ret = last;
		free(text);
	}
	free(text);
	return ret;
}
