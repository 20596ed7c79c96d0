// SPDX-License-Identifier: GPL-2.0-only
/*
 * Holds the language against written-down answers.
 *
 *   golden rules FILE.t …    lines "rule;ok;canonical text" (empty: the rule
 *                            itself) and "rule;fail;sentence;word at fault"
 *   golden show FILE         messages, or the canonical ruleset, of one file;
 *                            exit 1 when it is refused
 *   golden apply KNOWN FILE  the same where KNOWN is loaded already
 *   golden round FILE …      load, print, load, print: the same bytes
 *
 * In a .t file a line ":family hook type priority" says in which chain the
 * rules that follow stand; "#" begins a comment. Behind ":commands" each line
 * is a command about connections; the text is that of its filter's matches, or
 * of the packet that it explains.
 */
#include <stdlib.h>

#include "grammar/lang.h"

static int failures;

static void result(bool good, const char *name, unsigned int line,
		   const char *why)
{
	const char *slash = strrchr(name, '/');

	name = slash ? slash + 1 : name;
	if (good) {
		printf("ok %s:%u\n", name, line);
		return;
	}
	printf("not ok %s:%u # %s\n", name, line, why);
	failures++;
}

/* The ruleset that a text leads to, as text; NULL when it is refused. */
static char *canonical(struct ctnat_lang *lang, unsigned int flags)
{
	struct ctnat_print what = { .flags = flags };
	char *text = NULL;
	size_t size;
	FILE *to;

	if (ctnat_lang_check(lang))
		return NULL;
	to = open_memstream(&text, &size);
	ctnat_lang_print_view(to, ctnat_lang_result(lang), &what);
	fclose(to);
	return text;
}

/* All images of a ruleset one after the other. */
static char *images(const struct ctnat_view *view, size_t *size)
{
	char *bytes = NULL;
	FILE *to = open_memstream(&bytes, size);

	for (__u32 c = 0; c < view->n_chains; c++)
		for (__u32 r = 0; r < view->chains[c].n_rules; r++) {
			const struct ctnat_rule *rule =
				view->chains[c].rules[r].rule;

			fwrite(rule, rule->size, 1, to);
		}
	fclose(to);
	return bytes;
}

static __attribute__((noinline)) char *messages(struct ctnat_lang *lang)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	ctnat_lang_print_messages(lang, to);
	fclose(to);
	return text;
}

/* ---- rules ---- */

struct context {
	char family[16], hook[16], type[16], priority[16];
};

static char *wrap(const struct context *context, const char *rule)
{
	char *text;

	if (asprintf(&text,
		     "table %s t {\n"
		     "\tcounter hits {\n\t}\n"
		     "\tlimit slow {\n\t\trate 5/second\n\t}\n"
		     "\tct timeout brief {\n\t\tprotocol udp\n"
		     "\t\tpolicy = { unreplied : 5s }\n\t}\n"
		     "\tquota much {\n\t\t5 mbytes\n\t}\n"
		     "\tchain other {\n\t}\n"
		     "\tchain c {\n"
		     "\t\ttype %s hook %s priority %s; policy accept;\n"
		     "\t\t%s\n"
		     "\t}\n"
		     "}\n", context->family, context->type, context->hook,
		     context->priority, rule) < 0)
		abort();
	return text;
}

/* The rule's own line of what was printed; cut out in place. */
static char *rule_line(char *text)
{
	char *line = strstr(text, "policy accept;\n");

	line = line ? line + strlen("policy accept;\n") : text;
	line += strspn(line, "\t");
	line[strcspn(line, "\n")] = 0;
	return line;
}

/* Printed once more, and the images behind it, must be the same. */
static const char *again(struct ctnat_lang *lang, const struct context *context,
			 const char *line)
{
	struct ctnat_lang *second = ctnat_lang_alloc();
	char *text = wrap(context, line), *shown = NULL;
	char *before = NULL, *after = NULL;
	size_t size, size_after;
	const char *why = NULL;

	if (!ctnat_lang_read_text(second, "again", text))
		shown = canonical(second, 0);
	if (!shown) {
		why = "what was printed is refused";
		goto out;
	}
	if (strcmp(rule_line(shown), line)) {
		why = "printed differently the second time";
		goto out;
	}
	before = images(ctnat_lang_result(lang), &size);
	after = images(ctnat_lang_result(second), &size_after);
	if (size != size_after || memcmp(before, after, size))
		why = "the image differs the second time";
out:
	free(before);
	free(after);
	free(shown);
	free(text);
	ctnat_lang_free(second);
	return why;
}

static void check_ok(struct ctnat_lang *lang, const struct context *context,
		     const char *wanted, char **why)
{
	char *shown = canonical(lang, 0), *line;
	const char *twice;

	if (!shown) {
		char *said = messages(lang);

		said[strcspn(said, "\n")] = 0;
		if (asprintf(why, "refused: %s", said) < 0)
			abort();
		free(said);
		return;
	}
	line = rule_line(shown);
	if (strcmp(line, wanted)) {
		if (asprintf(why, "printed as: %s", line) < 0)
			abort();
	} else {
		twice = again(lang, context, line);
		if (twice && asprintf(why, "%s", twice) < 0)
			abort();
	}
	free(shown);
}

/* "file:line:column-end: Error: sentence", the line, carets. */
static void check_fail(struct ctnat_lang *lang, const char *sentence,
		       const char *word, char **why)
{
	char *said, *line, *carets, *end, *got;

	if (!ctnat_lang_errors(lang) && !ctnat_lang_check(lang)) {
		*why = strdup("accepted");
		return;
	}
	said = messages(lang);
	got = strstr(said, "Error: ");
	got = got ? got + strlen("Error: ") : said;
	line = got + strcspn(got, "\n");
	if (*line)
		*line++ = 0;
	carets = line + strcspn(line, "\n");
	if (*carets)
		*carets++ = 0;
	end = strchr(carets, '^');
	if (strcmp(got, sentence)) {
		if (asprintf(why, "said: %s", got) < 0)
			abort();
	} else if (word && *word) {
		size_t from = end ? end - carets : 0;
		size_t len = end ? strspn(end, "^") : 0;

		if (from + len > strlen(line) || len != strlen(word) ||
		    strncmp(line + from, word, len))
			if (asprintf(why, "carets under '%.*s'", (int)len,
				     from <= strlen(line) ? line + from :
							    "") < 0)
				abort();
	}
	free(said);
}

/* The next of the parts; a ';' before a blank is part of a sentence. */
static char *part(char **rest)
{
	char *start = *rest, *end = start;

	while (end && (end = strchr(end, ';')) && end[1] == ' ')
		end++;
	if (end)
		*end++ = 0;
	*rest = end;
	return start;
}

/* What a command asks the kernel, as text; NULL when it is refused. */
static char *command_text(struct ctnat_lang *lang)
{
	const struct ctnat_command *cmd;
	char *text = NULL;
	size_t size, n;
	FILE *to;

	cmd = ctnat_lang_commands(lang, &n);
	if (ctnat_lang_errors(lang) || ctnat_lang_check(lang) || !n)
		return NULL;
	to = open_memstream(&text, &size);
	if (cmd->filter)
		ctnat_lang_print_rule(to, cmd->filter, NFPROTO_INET, 0);
	if (cmd->packet) {
		ctnat_lang_print_tuple(to, cmd->packet, 0);
		if (cmd->zone >= 0)
			fprintf(to, " zone %d", cmd->zone);
	}
	fclose(to);
	return text;
}

static void check_command(struct ctnat_lang *lang, const char *wanted,
			  char **why)
{
	char *text = command_text(lang), *said;

	if (!text) {
		said = messages(lang);
		said[strcspn(said, "\n")] = 0;
		if (asprintf(why, "refused: %s", said) < 0)
			abort();
		free(said);
	} else if (strcmp(text, wanted)) {
		if (asprintf(why, "asks: %s", text) < 0)
			abort();
	}
	free(text);
}

static void check_line(const struct context *context, char *line,
		       const char *name, unsigned int number)
{
	char *rest = line, *rule = part(&rest);
	char *verdict = part(&rest), *third = part(&rest);
	struct ctnat_lang *lang = ctnat_lang_alloc();
	bool command = !strcmp(context->family, "commands");
	char *text = command ? strdup(rule) : wrap(context, rule), *why = NULL;

	ctnat_lang_read_text(lang, "rule", text);
	if (verdict && !strcmp(verdict, "ok") && command)
		check_command(lang, third ? third : "", &why);
	else if (verdict && !strcmp(verdict, "ok"))
		check_ok(lang, context, third && *third ? third : rule, &why);
	else if (verdict && !strcmp(verdict, "fail") && third && *third)
		check_fail(lang, third, rest, &why);
	else
		why = strdup("neither ok nor fail with a sentence");
	result(!why, name, number, why);
	if (why)
		fprintf(stderr, "%s:%u: %s\n\t%s\n", name, number, rule, why);
	free(why);
	free(text);
	ctnat_lang_free(lang);
}

static void check_rules(const char *name)
{
	struct context context = { "ip", "prerouting", "filter", "raw" };
	FILE *file = fopen(name, "r");
	unsigned int number = 0;
	char *line = NULL;
	size_t room = 0;

	if (!file) {
		result(false, name, 0, "cannot be opened");
		return;
	}
	while (getline(&line, &room, file) > 0) {
		line[strcspn(line, "\n")] = 0;
		number++;
		if (!strcmp(line, ":commands")) {
			strcpy(context.family, "commands");
		} else if (line[0] == ':') {
			if (sscanf(line, ":%15s %15s %15s %15s",
				   context.family, context.hook, context.type,
				   context.priority) != 4)
				result(false, name, number, "bad context");
		} else if (line[0] && line[0] != '#') {
			check_line(&context, line, name, number);
		}
	}
	free(line);
	fclose(file);
}

/* ---- files ---- */

/* "# print: numeric service" in the first line of a file */
static unsigned int print_flags(const char *name)
{
	static const struct {
		const char *word;
		unsigned int flag;
	} words[] = {
		{ "handles", CTNAT_PRINT_HANDLES },
		{ "numeric", CTNAT_PRINT_NUMERIC },
		{ "service", CTNAT_PRINT_SERVICE },
	};
	unsigned int flags = CTNAT_PRINT_STATELESS;
	FILE *file = fopen(name, "r");
	char line[256] = "";

	if (file) {
		if (fgets(line, sizeof(line), file) &&
		    strncmp(line, "# print:", 8))
			line[0] = 0;
		fclose(file);
	}
	for (unsigned int i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strstr(line, words[i].word))
			flags |= words[i].flag;
	return strstr(line, "counters") ? flags & ~CTNAT_PRINT_STATELESS :
					  flags;
}

/* A file that is refused is a failure, as it is one of ctnat-cli. */
static void show_with(const char *name, const struct ctnat_view *known)
{
	struct ctnat_lang *lang = ctnat_lang_alloc();
	char *text = NULL, *said;

	if (known)
		ctnat_lang_known(lang, known);
	if (!ctnat_lang_read_file(lang, name))
		text = canonical(lang, print_flags(name));
	said = messages(lang);
	fputs(said, stdout);
	if (text)
		fputs(text, stdout);
	else
		failures++;
	free(said);
	free(text);
	ctnat_lang_free(lang);
}

static void show(const char *name)
{
	show_with(name, NULL);
}

static unsigned int n_messages(const struct ctnat_lang *lang)
{
	return ctnat_lang_errors(lang) + ctnat_lang_warnings(lang);
}

/* As the kernel tells them. */
static __u32 chain_flags(const struct ctnat_view_chain *chain)
{
	const struct ctnat_insn *insn;

	for (__u32 i = 0; i < chain->n_rules; i++)
		ctnat_rule_for_each(insn, chain->rules[i].rule)
			if (insn->kind == CTNAT_EXPR_CT)
				return CTNAT_CHAIN_HAS_CT;
	return 0;
}

/*
 * Who is told the outline alone must come to nothing else: what is right is
 * right, and what would be warned of is warned of, or a reason to be unsure.
 */
static void outlined(const struct ctnat_view *known, const char *name)
{
	struct ctnat_view_chain *chains;
	struct ctnat_lang *whole = ctnat_lang_alloc();
	struct ctnat_lang *lang = ctnat_lang_alloc();
	struct ctnat_view view = *known;
	__u8 tracking[CTNAT_A_TRACK_MAX];

	chains = calloc(view.n_chains + 1, sizeof(*chains));
	memcpy(chains, view.chains, view.n_chains * sizeof(*chains));
	for (__u32 c = 0; c < view.n_chains; c++) {
		chains[c].flags = chain_flags(&chains[c]);
		chains[c].n_rules = 0;
	}
	view.chains = chains;
	tracking[CTNAT_A_TRACK_IPV4 - 1] =
		ctnat_view_tracking(known, NFPROTO_IPV4);
	tracking[CTNAT_A_TRACK_IPV6 - 1] =
		ctnat_view_tracking(known, NFPROTO_IPV6);
	tracking[CTNAT_A_TRACK_BRIDGE - 1] =
		ctnat_view_tracking(known, NFPROTO_BRIDGE);
	ctnat_lang_known(whole, known);
	ctnat_lang_outline(lang, &view, tracking);
	if (!ctnat_lang_read_file(whole, name) && !ctnat_lang_check(whole) &&
	    (ctnat_lang_read_file(lang, name) || ctnat_lang_check(lang) ||
	     (!ctnat_lang_unsure(lang) &&
	      n_messages(lang) != n_messages(whole)))) {
		puts("the outline alone leads to other messages:");
		ctnat_lang_print_messages(lang, stdout);
		failures++;
	}
	/* then the command line begins anew, which costs as much as there is */
	if (ctnat_lang_unsure(lang))
		puts("unsure of the outline");
	free(chains);
	ctnat_lang_free(lang);
	ctnat_lang_free(whole);
}

/*
 * As if "KNOWN" were loaded already: tables, then chains and the rules in
 * them, have the handles 1, 2, 3 and so on.
 */
static int apply(const char *known, const char *name)
{
	struct ctnat_lang *lang = ctnat_lang_alloc();
	struct ctnat_view_table *tables;
	struct ctnat_view_chain *chains;
	struct ctnat_view_rule *rules;
	struct ctnat_view view;
	__u64 handle = 0;

	if (ctnat_lang_read_file(lang, known) || ctnat_lang_check(lang))
		return 2;
	view = *ctnat_lang_result(lang);
	tables = calloc(view.n_tables + 1, sizeof(*tables));
	chains = calloc(view.n_chains + 1, sizeof(*chains));
	memcpy(tables, view.tables, view.n_tables * sizeof(*tables));
	memcpy(chains, view.chains, view.n_chains * sizeof(*chains));
	for (__u32 t = 0; t < view.n_tables; t++)
		tables[t].handle = ++handle;
	for (__u32 c = 0; c < view.n_chains; c++) {
		chains[c].handle = ++handle;
		rules = calloc(chains[c].n_rules + 1, sizeof(*rules));
		memcpy(rules, chains[c].rules,
		       chains[c].n_rules * sizeof(*rules));
		for (__u32 r = 0; r < chains[c].n_rules; r++)
			rules[r].handle = ++handle;
		chains[c].rules = rules;
	}
	view.tables = tables;
	view.chains = chains;
	show_with(name, &view);
	outlined(&view, name);
	for (__u32 c = 0; c < view.n_chains; c++)
		free((void *)chains[c].rules);
	free(chains);
	free(tables);
	ctnat_lang_free(lang);
	return failures ? 1 : 0;
}

static void round_trip(const char *name)
{
	struct ctnat_lang *first = ctnat_lang_alloc();
	struct ctnat_lang *second = ctnat_lang_alloc();
	char *once = NULL, *twice = NULL, *said;

	if (!ctnat_lang_read_file(first, name))
		once = canonical(first, 0);
	if (once && !ctnat_lang_read_text(second, "printed", once))
		twice = canonical(second, 0);
	result(once && twice && !strcmp(once, twice), name, 0,
	       !once ? "refused" : !twice ? "what was printed is refused" :
					    "printed differently");
	said = messages(once ? second : first);
	fputs(said, stderr);
	if (once && twice && strcmp(once, twice))
		fprintf(stderr, "%s---\n%s", once, twice);
	free(said);
	free(once);
	free(twice);
	ctnat_lang_free(first);
	ctnat_lang_free(second);
}

int main(int argc, char **argv)
{
	void (*what)(const char *name) = NULL;

	if (argc == 4 && !strcmp(argv[1], "apply"))
		return apply(argv[2], argv[3]);
	if (argc > 2 && !strcmp(argv[1], "rules"))
		what = check_rules;
	else if (argc > 2 && !strcmp(argv[1], "show"))
		what = show;
	else if (argc > 2 && !strcmp(argv[1], "round"))
		what = round_trip;
	if (!what) {
		fprintf(stderr, "usage: %s rules|show|round FILE…\n"
			"       %s apply KNOWN FILE\n", argv[0], argv[0]);
		return 2;
	}
	for (int i = 2; i < argc; i++)
		what(argv[i]);
	return failures ? 1 : 0;
}
