// SPDX-License-Identifier: GPL-2.0-only
/* Reads scenario files. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drive.h"
#include "scenario.h"
#include "vars.h"

#define WORDS_MAX 128

struct reader {
	struct scenario **list;
	FILE *in;
	const char *file;
	int line;
	char *text;
	size_t room;
	struct scenario **scenario_tail;
	struct scenario *current;
	struct command **command_tail;
};

/* One line without its end; false at the end of the file. */
static bool read_line(struct reader *r)
{
	ssize_t n = getline(&r->text, &r->room, r->in);

	if (n < 0)
		return false;
	r->line++;
	if (n && r->text[n - 1] == '\n')
		r->text[n - 1] = '\0';
	return true;
}

/* A line with its continuations, in memory of its own. */
static char *read_logical_line(struct reader *r)
{
	struct text t = { 0 };
	size_t n;

	while (read_line(r)) {
		n = strlen(r->text);
		if (!n || r->text[n - 1] != '\\') {
			text_append(&t, r->text, n);
			return t.s;
		}
		text_append(&t, r->text, n - 1);
	}
	if (t.len)
		return t.s;
	text_free(&t);
	return NULL;
}

/* What next_word() returns instead of a word whose quote is not closed. */
static char open_quote[1];

/* Takes the next word out of *s; NULL at the end of the line. */
static char *next_word(char **s)
{
	char *in = *s, *out, *word;

	while (*in == ' ' || *in == '\t')
		in++;
	if (!*in || *in == '#')
		return NULL;
	word = in;
	out = in;
	while (*in && *in != ' ' && *in != '\t') {
		if (*in != '"') {
			*out++ = *in++;
			continue;
		}
		for (in++; *in && *in != '"'; in++) {
			if (*in == '\\' && in[1])
				in++;
			*out++ = *in;
		}
		if (!*in)
			return open_quote;
		in++;
	}
	*s = *in ? in + 1 : in;
	*out = '\0';
	return word;
}

static char *read_body(struct reader *r, const char *tag)
{
	struct text t = { 0 };
	int start = r->line;

	text_append(&t, "", 0);
	while (read_line(r)) {
		const char *s = r->text;

		while (*s == ' ' || *s == '\t')
			s++;
		if (!strcmp(s, tag))
			return t.s;
		text_add(&t, "%s\n", r->text);
	}
	drive_fail("%s:%d: no line '%s' ends this text", r->file, start, tag);
	text_free(&t);
	return NULL;
}

static bool scenario_kind_of(const char *word, enum scenario_kind *kind)
{
	if (!strcmp(word, "case"))
		*kind = SCENARIO_CASE;
	else if (!strcmp(word, "equiv"))
		*kind = SCENARIO_EQUIV;
	else if (!strcmp(word, "define-topology"))
		*kind = SCENARIO_TOPOLOGY;
	else if (!strcmp(word, "define-lines"))
		*kind = SCENARIO_LINES;
	else
		return false;
	return true;
}

static int begin_scenario(struct reader *r, enum scenario_kind kind,
			  const char *name)
{
	struct scenario *s;

	if (!name)
		return drive_fail("%s:%d: a name is missing", r->file, r->line);
	s = xzalloc(sizeof(*s));
	s->kind = kind;
	s->name = xstrdup(name);
	s->file = r->file;
	s->line = r->line;
	*r->scenario_tail = s;
	r->scenario_tail = &s->next;
	r->current = s;
	r->command_tail = &s->commands;
	return 0;
}

static int add_command(struct reader *r, char *line, char **words, int n)
{
	struct command *c;

	if (!r->current)
		return drive_fail("%s:%d: '%s' stands before any case",
				  r->file, r->line, words[0]);
	c = xzalloc(sizeof(*c));
	c->file = r->file;
	c->line = r->line;
	if (!strncmp(words[n - 1], "<<", 2) && words[n - 1][2]) {
		c->body = read_body(r, words[n - 1] + 2);
		if (!c->body) {
			free(c);
			return -1;
		}
		n--;
	}
	c->argc = n;
	c->argv = xzalloc((n + 1) * sizeof(*c->argv));
	for (int i = 0; i < n; i++)
		c->argv[i] = xstrdup(words[i]);
	free(line);
	*r->command_tail = c;
	r->command_tail = &c->next;
	return 0;
}

struct words {
	int argc;
	char **argv;
};

/* Of a word NAME=VALUE. */
static const char *word_of(const char *name, void *arg)
{
	const struct words *words = arg;

	return word_value(words->argc, words->argv, name);
}

/*
 * lines NAME [WORD=VALUE…]: as if the lines defined under that name stood here.
 * A failure names the place where they do.
 */
static int add_lines(struct reader *r, int argc, char **argv)
{
	struct words words = { argc, argv };
	const struct scenario *of = NULL;
	const struct command *from;
	struct command *c;

	if (argc > 1)
		of = scenario_find(*r->list, SCENARIO_LINES, argv[1]);
	if (!of || of == r->current || !r->current)
		return drive_fail("%s:%d: no lines '%s' to stand here", r->file,
				  r->line, argc > 1 ? argv[1] : "");
	for (from = of->commands; from; from = from->next) {
		c = xzalloc(sizeof(*c));
		c->file = from->file;
		c->line = from->line;
		c->argc = from->argc;
		c->argv = xzalloc((from->argc + 1) * sizeof(*c->argv));
		for (int i = 0; i < from->argc; i++)
			c->argv[i] = fill_in(from->argv[i], word_of, &words);
		if (from->body)
			c->body = fill_in(from->body, word_of, &words);
		*r->command_tail = c;
		r->command_tail = &c->next;
	}
	return 0;
}

static int read_commands(struct reader *r)
{
	char *words[WORDS_MAX], *line, *rest;
	enum scenario_kind kind;
	int n;

	while ((line = read_logical_line(r))) {
		rest = line;
		for (n = 0; n < WORDS_MAX; n++) {
			words[n] = next_word(&rest);
			if (!words[n])
				break;
			if (words[n] == open_quote)
				return drive_fail("%s:%d: this quote is not closed",
						  r->file, r->line);
		}
		if (n == WORDS_MAX)
			return drive_fail("%s:%d: line too long", r->file,
					  r->line);
		if (!n) {
			free(line);
		} else if (scenario_kind_of(words[0], &kind)) {
			if (begin_scenario(r, kind, n > 1 ? words[1] : NULL))
				return -1;
			free(line);
		} else if (!strcmp(words[0], "lines")) {
			if (add_lines(r, n, words))
				return -1;
			free(line);
		} else if (add_command(r, line, words, n)) {
			return -1;
		}
	}
	return 0;
}

int scenario_read(const char *file, struct scenario **list)
{
	struct reader r = { .file = file, .list = list };
	int ret;

	r.in = fopen(file, "re");
	if (!r.in)
		return drive_fail("%s: %s", file, strerror(errno));
	r.scenario_tail = list;
	while (*r.scenario_tail)
		r.scenario_tail = &(*r.scenario_tail)->next;
	ret = read_commands(&r);
	free(r.text);
	fclose(r.in);
	return ret;
}

struct scenario *scenario_find(struct scenario *list, enum scenario_kind kind,
			       const char *name)
{
	for (; list; list = list->next)
		if (list->kind == kind && !strcmp(list->name, name))
			return list;
	return NULL;
}

bool scenario_has(const struct scenario *s, const char *command)
{
	const struct command *c;

	for (c = s->commands; c; c = c->next)
		if (!strcmp(c->argv[0], command))
			return true;
	return false;
}

void scenario_free(struct scenario *list)
{
	struct scenario *s;
	struct command *c;

	while ((s = list)) {
		list = s->next;
		while ((c = s->commands)) {
			s->commands = c->next;
			for (int i = 0; i < c->argc; i++)
				free(c->argv[i]);
			free(c->argv);
			free(c->body);
			free(c);
		}
		free((char *)s->name);
		free(s);
	}
}
