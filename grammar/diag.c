// SPDX-License-Identifier: GPL-2.0-only
/* Messages: collected, sorted by their places, shown with their lines. */
#include <stdlib.h>

#include "grammar/internal.h"

static void add(struct ctnat_lang *lang, const struct ctnat_span *at,
		bool warning, const char *sentence)
{
	struct message *message;

	for (unsigned int i = 0; i < lang->n_messages; i++) {
		message = &lang->messages[i];
		if (!memcmp(&message->at, at, sizeof(*at)) &&
		    !strcmp(message->sentence, sentence))
			return;
	}
	*(warning ? &lang->n_warnings : &lang->n_errors) += 1;
	/* those beyond are counted, and nothing else */
	if ((warning ? lang->n_warnings : lang->n_errors) > LANG_ERRORS_MAX)
		return;
	message = LANG_PUSH(lang, lang->messages, lang->n_messages,
			    lang->room_messages);
	*message = (struct message){
		.at = *at,
		.warning = warning,
		.order = lang->n_messages,
		.sentence = sentence,
	};
}

void lang_verror(struct ctnat_lang *lang, const struct ctnat_span *at,
		 const char *fmt, va_list ap)
{
	add(lang, at, false, lang_vprintf(lang, fmt, ap));
}

void lang_error(struct ctnat_lang *lang, const struct ctnat_span *at,
		const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	lang_verror(lang, at, fmt, ap);
	va_end(ap);
}

void lang_warn(struct ctnat_lang *lang, const struct ctnat_span *at,
	       const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(lang, at, true, lang_vprintf(lang, fmt, ap));
	va_end(ap);
}

void ctnat_lang_error_at(struct ctnat_lang *lang, const struct ctnat_span *at,
			 const char *fmt, ...)
{
	va_list ap;

	if (setjmp(lang->no_memory)) {
		lang->n_errors++;
		lang->no_memory_said = true;
		return;
	}
	va_start(ap, fmt);
	lang_verror(lang, at, fmt, ap);
	va_end(ap);
}

unsigned int ctnat_lang_errors(const struct ctnat_lang *lang)
{
	return lang->n_errors;
}

unsigned int ctnat_lang_warnings(const struct ctnat_lang *lang)
{
	return lang->n_warnings;
}

/* ---- showing them ---- */

static int by_place(const void *a, const void *b)
{
	const struct message *x = *(const struct message *const *)a;
	const struct message *y = *(const struct message *const *)b;

	if (x->at.input != y->at.input)
		return x->at.input < y->at.input ? -1 : 1;
	if (x->at.line != y->at.line)
		return x->at.line < y->at.line ? -1 : 1;
	if (x->at.column != y->at.column)
		return x->at.column < y->at.column ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

static size_t line_length(const struct input *input, unsigned int line)
{
	size_t start = input->line_start[line - 1];
	size_t end = line < input->n_lines ? input->line_start[line] - 1 :
					     input->len;

	while (end > start && (input->text[end - 1] == '\r' ||
			       input->text[end - 1] == '\n'))
		end--;
	return end - start;
}

/* The line and the carets; what cannot be shown is shown as a blank. */
static void show_line(const struct input *input, const struct ctnat_span *at,
		      FILE *to)
{
	const char *text = input->text + input->line_start[at->line - 1];
	size_t len = line_length(input, at->line);
	size_t from = at->column, until = at->end_column;

	if (at->end_line > at->line)
		until = len;
	if (until < from)
		until = from;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = text[i];

		fputc(c == '\t' || (c >= ' ' && c != 127) ? c : ' ', to);
	}
	fputc('\n', to);
	for (size_t i = 1; i < from; i++) {
		unsigned char c = i <= len ? text[i - 1] : ' ';

		/* later bytes of an UTF-8 character take no column */
		if ((c & 0xc0) != 0x80)
			fputc(c == '\t' ? '\t' : ' ', to);
	}
	for (size_t i = from; i <= until; i++)
		if (i == from || i > len || (text[i - 1] & 0xc0) != 0x80)
			fputc('^', to);
	fputc('\n', to);
}

static void show_origin(const struct ctnat_lang *lang,
			const struct input *input, FILE *to)
{
	if (!input->from.line)
		return;
	fprintf(to, "In a file included from %s:%u:\n",
		lang->inputs[input->from.input].name, input->from.line);
}

/* Behind the last line is the end of the last line. */
static struct ctnat_span within(const struct input *input,
				const struct ctnat_span *at)
{
	struct ctnat_span span = *at;
	unsigned int last = input->n_lines;

	while (last > 1 && !line_length(input, last))
		last--;
	if (span.line > last) {
		span.line = span.end_line = last;
		span.column = span.end_column = line_length(input, last) + 1;
	}
	return span;
}

static void show(const struct ctnat_lang *lang, const struct message *message,
		 FILE *to)
{
	const struct ctnat_span *at = &message->at;
	struct ctnat_span span;
	const char *word = message->warning ? "Warning" : "Error";
	const struct input *input;

	if (at->input >= lang->n_inputs) {
		fprintf(to, "%s: %s\n", word, message->sentence);
		return;
	}
	input = &lang->inputs[at->input];
	show_origin(lang, input, to);
	if (!at->line) {
		fprintf(to, "%s: %s: %s\n", input->name, word,
			message->sentence);
		return;
	}
	span = within(input, at);
	at = &span;
	fprintf(to, "%s:%u:%u", input->name, at->line, at->column);
	if (at->end_line == at->line && at->end_column > at->column)
		fprintf(to, "-%u", at->end_column);
	fprintf(to, ": %s: %s\n", word, message->sentence);
	show_line(input, at, to);
}

static void show_rest(unsigned int n, const char *word, FILE *to)
{
	if (n > LANG_ERRORS_MAX)
		fprintf(to, "%u more %s%s not shown\n", n - LANG_ERRORS_MAX,
			word, n == LANG_ERRORS_MAX + 1 ? " is" : "s are");
}

void ctnat_lang_print_messages(const struct ctnat_lang *lang, FILE *to)
{
	const struct message *sorted[2 * LANG_ERRORS_MAX];
	unsigned int n = 0;

	for (unsigned int i = 0; i < lang->n_messages; i++)
		sorted[n++] = &lang->messages[i];
	qsort(sorted, n, sizeof(*sorted), by_place);
	for (unsigned int i = 0; i < n; i++)
		show(lang, sorted[i], to);
	show_rest(lang->n_errors, "error", to);
	show_rest(lang->n_warnings, "warning", to);
	if (lang->no_memory_said)
		fprintf(to, "Error: out of memory\n");
}
