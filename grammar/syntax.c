// SPDX-License-Identifier: GPL-2.0-only
/* What to say about a token that cannot stand where it stands. */
#include <ctype.h>

#include "grammar/words.h"

/* Tokens whose names are descriptions, and what they stand for. */
static const struct {
	const char *name;
	const char *candidates[14];
} classes[] = {
	{ "protocol", { "tcp", "udp", "sctp", "th", "icmpv6", "udplite",
			"dccp", "frag" } },
	{ "meta key", { "iif", "oif", "iifname", "oifname", "iifgroup",
			"oifgroup", "iiftype", "oiftype", "mark", "pkttype",
			"skuid", "skgid", "cgroup" } },
};

static bool is_word(const char *name)
{
	for (const char *s = name; *s; s++)
		if (!islower((unsigned char)*s) && !isdigit((unsigned char)*s) &&
		    *s != '-' && *s != '_')
			return false;
	return isalpha((unsigned char)name[0]);
}

static bool expects(const char *const *expected, int n, const char *name)
{
	for (int i = 0; i < n; i++)
		if (!strcmp(expected[i], name))
			return true;
	return false;
}

/* Names of tokens that are no words of the language. */
static bool is_class(const char *name)
{
	static const char *const names[] = {
		"word", "string", "number", "address", "time", "protocol",
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

static const char *nearest_word(const char *text, const char *const *expected,
				int n)
{
	struct nearest nearest;

	nearest_init(&nearest, text);
	for (int i = 0; i < n; i++) {
		if (is_word(expected[i]) && !is_class(expected[i]))
			nearest_try(&nearest, expected[i]);
		for (unsigned int c = 0; c < ARRAY_SIZE(classes); c++) {
			const char *const *word = classes[c].candidates;

			if (strcmp(classes[c].name, expected[i]))
				continue;
			for (; *word; word++)
				nearest_try(&nearest, *word);
		}
	}
	return nearest.best;
}

static const char *quoted(struct ctnat_lang *lang, const char *name)
{
	if (!strcmp(name, "string"))
		return "a text in quotes";
	if (!strcmp(name, "end of line") || !strcmp(name, "end of file"))
		return lang_printf(lang, "the %s", name);
	if (is_class(name) || strchr(name, ' '))
		return lang_printf(lang, strchr("aeio", name[0]) ? "an %s" :
							"a %s", name);
	if (name[0] == '\'' || name[0] == '$' || name[0] == '+')
		return name;
	return lang_printf(lang, "'%s'", name);
}

/* What a command can be about: many words, and worth naming them all. */
static bool all_words(const char *const *expected, int n)
{
	for (int i = 0; i < n; i++)
		if (!is_word(expected[i]) || is_class(expected[i]))
			return false;
	return true;
}

/* "a match or a statement", "a value", "'=' or ','" */
static const char *expectation(struct ctnat_lang *lang,
			       const char *const *expected, int n)
{
	const char *text = NULL;

	if (expects(expected, n, "accept") && expects(expected, n, "ct") &&
	    !expects(expected, n, "create"))
		return expects(expected, n, "end of line") ?
			"a match, a statement or the end of the line" :
			"a match or a statement";
	if (expects(expected, n, "create") && expects(expected, n, "end of line") &&
	    !expects(expected, n, "number"))
		return "a command";
	if (expects(expected, n, "flags") && expects(expected, n, "chain") &&
	    !expects(expected, n, "word"))
		return "a chain, an object or flags";
	if (expects(expected, n, "create") && !expects(expected, n, "number"))
		return expects(expected, n, "string") ? "a name" : "a word";
	if (expects(expected, n, "number") && expects(expected, n, "address"))
		return expects(expected, n, "==") ? "a comparison or a value" :
						    "a value";
	if (expects(expected, n, "word") && expects(expected, n, "number"))
		return "a number or a word";
	if (expects(expected, n, "word") && expects(expected, n, "create"))
		return "a word";
	if (n > 6 && !all_words(expected, n))
		return expects(expected, n, "')'") ? "')'" :
		       expects(expected, n, "'}'") ? "'}'" : NULL;
	if (n == 0)
		return NULL;
	for (int i = 0; i < n; i++) {
		const char *name = quoted(lang, expected[i]);

		if (!text)
			text = name;
		else
			text = lang_printf(lang, "%s%s%s", text,
					   i == n - 1 ? " or " : ", ", name);
	}
	return text;
}

static const char *text_at(struct ctnat_lang *lang, const struct ctnat_span *at)
{
	const struct input *input = &lang->inputs[at->input];
	size_t len = at->end_column + 1 - at->column;
	size_t from;

	/* the end of a file whose last line has none */
	if (at->line > input->n_lines)
		return "";
	from = input->line_start[at->line - 1] + at->column - 1;
	if (at->end_line != at->line || from + len > input->len || len > 200)
		return "";
	return lang_strndup(lang, input->text + from, len);
}

/* Behind the key of an element, in a list or in a rule. */
static const char *absent_of_element(const char *text,
				     const char *const *expected, int n)
{
	static const char *const statements[] = {
		"counter", "ct", "last", "limit", "quota",
	};

	if (!expects(expected, n, "'}'") || expects(expected, n, "accept"))
		return NULL;
	if (!strcmp(text, "comment"))
		return "comments of single elements are not supported; that of the set stands in its block";
	for (size_t i = 0; i < ARRAY_SIZE(statements); i++)
		if (!strcmp(text, statements[i]))
			return "statements of single elements are not supported, but for ct count";
	return NULL;
}

/* Things that are absent in this place, though their words are known. */
static const char *absent_here(const char *text, const char *const *expected,
			       int n)
{
	if (expects(expected, n, "accept") && expects(expected, n, "ct")) {
		if (!strcmp(text, "@"))
			return "raw payload expressions are not supported";
		if (!strcmp(text, "reset"))
			return "taking TCP options away is not supported";
	}
	if (expects(expected, n, "number") && expects(expected, n, "address") &&
	    !strcmp(text, "*"))
		return "'*' for whatever is not listed is not supported";
	if (expects(expected, n, "expires") || expects(expected, n, "quota") ||
	    expects(expected, n, "gc-interval"))
		return absent_of_element(text, expected, n);
	return NULL;
}

void syntax_error(struct ctnat_lang *lang, const struct ctnat_span *at,
		  const char *got, const char *const *expected, int n)
{
	const char *text = text_at(lang, at);
	const char *wanted = expectation(lang, expected, n);
	const char *says = word_absent(text);
	const char *near;

	if (!strcmp(got, "something unreadable"))
		return;		/* the scanner has said so */
	if (!strcmp(got, "end of line") || !strcmp(got, "end of file"))
		text = NULL;
	if (!strcmp(got, "end of file") && expects(expected, n, "'}'"))
		wanted = "'}'";
	if (text && absent_here(text, expected, n)) {
		lang_error(lang, at, "%s", absent_here(text, expected, n));
		return;
	}
	if (text && says && is_word(text)) {
		lang_error(lang, at, says, text);
		return;
	}
	if (text && is_word(text)) {
		near = nearest_word(text, expected, n);
		if (near && !strcmp(got, "word")) {
			lang_error(lang, at,
				   "unknown word '%s', did you mean '%s'?",
				   text, near);
			return;
		}
		if (!strcmp(got, "word") && !wanted)
			lang_error(lang, at, "unknown word '%s'", text);
		else if (!strcmp(got, "word"))
			lang_error(lang, at, "unknown word '%s', expected %s",
				   text, wanted);
		else if (wanted)
			lang_error(lang, at, "'%s' cannot stand here, expected %s",
				   text, wanted);
		else
			lang_error(lang, at, "'%s' cannot stand here", text);
		return;
	}
	got = text && text[0] == '"' ? text :
	      text ? lang_printf(lang, "'%s'", text) :
		     lang_printf(lang, "%s", got);
	if (wanted)
		lang_error(lang, at, "unexpected %s, expected %s", got, wanted);
	else
		lang_error(lang, at, "unexpected %s", got);
}
