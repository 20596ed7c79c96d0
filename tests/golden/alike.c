// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lines that differ in constants alone are not parsed one by one (alike.h), and
 * must mean what they would mean if they were.
 *
 *   alike FILE.t …
 *
 * Each rule of the files of "golden rules", right or wrong, is followed by lines
 * that differ from it in their constants, right or wrong ones. All of it is read
 * twice, the second time with a ';' before each rule, which has every line parsed.
 * Messages, images, and the place of each part of each rule have to be the same.
 */
#include <ctype.h>
#include <stdlib.h>

#include "core/wire.h"
#include "grammar/internal.h"

#define LINES		12	/* behind a rule */
#define PARTS		64	/* of an expression: numbers of attributes */
#define CUT		"notshown"	/* less blanks */
#define RULES_MAX	512	/* of a file that may stand in one chain */
#define MIXES		40	/* of them */

static unsigned int failures, seed;

static void result(bool good, const char *name, unsigned int line,
		   const char *why)
{
	const char *slash = strrchr(name, '/');

	name = slash ? slash + 1 : name;
	printf("%s %s:%u%s%s\n", good ? "ok" : "not ok", name, line,
	       good ? "" : " # ", good ? "" : why);
	failures += !good;
}

static unsigned int draw(unsigned int n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % n;
}

/* Values at the edge of what is right, and words that are no such constant. */
static const char *const addresses[] = {
	"0.0.0.0", "255.255.255.255", "10.0.0.256", "10.00.0.1", "1.2.3.4.5",
	"224.0.0.1", "9.9.9.9", "192.168.100.200", "fd00::1",
};

static const char *const long_addresses[] = {
	"::", "::1", "fd00:0:0:0::1", "2001:db8:1:2:3:4:5:6", "FE80::ABCD",
	"fd00::1.2.3.4", "1:2:3:4:5:6:7:8:9", "fd00:::1", "1::2::3", "fd00::12345",
	"ff02::1", "10.0.0.1", "ab:cd", "fd00::1:",
};

enum kind {
	NUMBER,
	ADDRESS,
	LONG_ADDRESS,
};

static const char *const numbers[] = {
	"0", "1", "33", "255", "256", "8191", "65535", "65536", "007", "0x10",
	"10s", "999999999", "1000000000", "4294967296", "10:20", "http",
};

#define ODD	ARRAY_SIZE(numbers)	/* the longer list */

static void address(FILE *to)
{
	if (!draw(4))
		fputs(addresses[draw(ARRAY_SIZE(addresses))], to);
	else
		fprintf(to, "%u.%u.%u.%u", draw(256), draw(256), draw(256),
			draw(256));
}

static void number(FILE *to)
{
	if (!draw(3))
		fputs(numbers[draw(ARRAY_SIZE(numbers))], to);
	else
		fprintf(to, "%u", draw(draw(2) ? 100 : 40000));
}

/* Bytes of the constant at @s, or 0. */
static size_t constant(const char *rule, const char *s, enum kind *kind)
{
	size_t n = strspn(s, "0123456789abcdefABCDEF:.");
	unsigned int a, b, c, d;

	if (!n || (s > rule && isalnum((unsigned char)s[-1])))
		return 0;
	*kind = LONG_ADDRESS;
	if (memchr(s, ':', n) && memchr(s, ':', n) != memrchr(s, ':', n))
		return n;
	if (!isdigit((unsigned char)*s))
		return 0;
	*kind = NUMBER;
	if (sscanf(s, "%u.%u.%u.%u", &a, &b, &c, &d) == 4)
		*kind = ADDRESS;
	return strspn(s, *kind == ADDRESS ? "0123456789." : "0123456789");
}

static void long_address(FILE *to)
{
	if (draw(2))
		fputs(long_addresses[draw(ARRAY_SIZE(long_addresses))], to);
	else
		fprintf(to, "fd00:%x:%x::%x", draw(65536), draw(65536),
			draw(65536));
}

/* The rule with some of its constants changed. */
static void vary(FILE *to, const char *rule)
{
	unsigned int every = 1 + draw(3);
	const char *s = rule;
	enum kind kind;

	while (*s) {
		size_t n = constant(rule, s, &kind);

		if (!n || draw(every)) {
			n = n ? n : 1;
			fwrite(s, n, 1, to);
		} else if (kind == LONG_ADDRESS) {
			long_address(to);
		} else if (kind == ADDRESS) {
			address(to);
		} else {
			number(to);
		}
		s += n;
	}
}

static const char *odd_value(enum kind kind, unsigned int odd)
{
	return kind == LONG_ADDRESS ?
			long_addresses[odd % ARRAY_SIZE(long_addresses)] :
	       kind == ADDRESS ? addresses[odd % ARRAY_SIZE(addresses)] :
				 numbers[odd];
}

/* The rule with its nth constant set to an odd value; false: it has no such. */
static bool vary_one(FILE *to, const char *rule, unsigned int nth,
		     unsigned int odd)
{
	const char *s = rule;
	bool done = false;
	enum kind kind;

	while (*s) {
		size_t n = constant(rule, s, &kind);

		if (n && !nth--) {
			fputs(odd_value(kind, odd), to);
			done = true;
		} else {
			n = n ? n : 1;
			fwrite(s, n, 1, to);
		}
		s += n;
	}
	return done;
}

/* What a line ends with that is nothing, or something. */
static const char *line_end(void)
{
	static const char *const ends[] = {
		"", "", "", "", " ", "\t# 10.0.0.1", " \\\n", "\n", "\n\t# no rule\n",
		"; accept", " }\n\tchain d {", " }", "; define a = 1",
	};

	return ends[draw(ARRAY_SIZE(ends))];
}

struct context {
	char family[16], hook[16], type[16], priority[16];
};

/* The rule and lines like it, or one that differs in its nth constant. */
struct trial {
	const struct context *context;
	const char *rule;
	unsigned int seed;	/* of many lines */
	bool one;
	unsigned int nth, odd;	/* of one */
	bool commands;		/* add rule …, instead of a block */
};

/* Lines that are of no kind with the rule, but of one among themselves. */
static void another(FILE *to)
{
	static const char *const kinds[] = {
		"ip saddr %u.1.1.0/24 counter", "ip daddr 10.0.0.%u drop",
		"meta mark %u accept", "udp dport %u counter",
		"ip6 saddr fd00::%u drop",
	};

	fprintf(to, kinds[draw(ARRAY_SIZE(kinds))], draw(300));
}

/* NULL: there is no such trial */
static char *text_of(const struct trial *trial, bool parsed)
{
	const struct context *context = trial->context;
	const char *indent = parsed ? "\t;" : "\t\t";
	char *text, *lead = NULL;
	bool done = true;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	if (asprintf(&lead, trial->commands ? "%sadd rule %s t c " : "%s",
		     indent, context->family) < 0)
		abort();
	seed = trial->seed;
	fprintf(to,
		"table %s t {\n"
		"\tcounter hits {\n\t}\n"
		"\tlimit slow {\n\t\trate 5/second\n\t}\n"
		"\tct timeout brief {\n\t\tprotocol udp\n"
		"\t\tpolicy = { unreplied : 5s }\n\t}\n"
		"\tquota much {\n\t\t5 mbytes\n\t}\n"
		"\tchain other {\n\t}\n"
		"\tchain c {\n"
		"\t\ttype %s hook %s priority %s; policy accept;\n",
		context->family, context->type, context->hook,
		context->priority);
	if (trial->commands)
		fputs("\t}\n}\n", to);
	fprintf(to, "%s%s\n%s", lead, trial->rule, lead);
	if (trial->one)
		done = vary_one(to, trial->rule, trial->nth, trial->odd) &&
		       fprintf(to, "\n%s", lead) > 0;
	for (unsigned int i = 0; i < LINES && !trial->one; i++) {
		if (draw(4))
			vary(to, trial->rule);
		else
			another(to);
		fprintf(to, "%s%s\n%s", draw(9) ? "" : " counter", line_end(),
			lead);
	}
	fputs(trial->commands ? "accept\n" : "accept\n\t}\n}\n", to);
	fclose(to);
	free(lead);
	if (done)
		return text;
	free(text);
	return NULL;
}

/* ---- rules of several kinds ---- */

/* The rules of a file that may stand in one chain. */
struct many {
	char *rule[RULES_MAX];
	unsigned int n;
	unsigned int first_line;
};

/* What may stand between rules; some of it is wrong. */
static const char *const betweens[] = {
	"", "", "\t \r\n", "# ip saddr 1.2.3.4 accept\n", "\tdefine n = 80\n",
	"define n = 443\ndefine a = 9.8.7.6\n", "\\\n", "  ;\n", ")\n",
	"policy accept\n", "\"open\n", "# \\\n", "\r\n", "define n = {\n80,\n443 }\n",
	"}\nchain e {\n", "}\n}\ntable ip u {\nchain e {\n", "ip saddr {\n",
	"\tcounter accept\n",
};

/* The same rule to a parser, or another that looks nearly like it. */
static void disguise(FILE *to, const char *rule)
{
	unsigned int way = draw(24);

	for (; *rule; rule++) {
		bool number = isdigit((unsigned char)*rule);

		if (*rule == ' ' && way == 1 && !draw(3))
			fputs(draw(2) ? "  " : "\t", to);
		else if (*rule == ' ' && way == 2 && !draw(4))
			fputs(draw(2) ? "\r " : "\\\n", to);
		else if (number && way == 3 && !draw(6))
			fputs(draw(2) ? "$n" : "$a", to);
		else if (way == 4 && !draw(9))
			fputc(toupper((unsigned char)*rule), to);
		else if (way == 5 && !draw(12))
			fputc(" \"0;#,}.:-/x$\\"[draw(14)], to);
		else if (way != 6 || draw(20))
			fputc(*rule, to);
	}
}

static char *text_of_many(const struct context *context,
			  const struct many *many, unsigned int from,
			  bool commands, bool parsed)
{
	/* a blank to the scanner, with which no line is a model */
	const char *lead = parsed ? "\r" : " ";
	const char *rule = many->rule[0];
	unsigned int few[4], lines;
	char *text, *line;
	size_t size;
	FILE *to;

	seed = from;
	for (unsigned int i = 0; i < 4; i++)
		few[i] = draw(many->n);
	lines = 10 + draw(40);
	to = open_memstream(&text, &size);
	fprintf(to, "define n = 80\ndefine a = 1.2.3.4\ntable %s t {\n"
		"counter hits {\n}\nlimit slow {\nrate 5/second\n}\n"
		"quota much {\n5 mbytes\n}\nchain other {\n}\n"
		"chain c {\ntype %s hook %s priority %s\n", context->family,
		context->type, context->hook, context->priority);
	if (commands)
		fputs("}\n}\n", to);
	while (lines--) {
		FILE *one = open_memstream(&line, &size);

		if (draw(3))
			rule = many->rule[few[draw(4)]];
		vary(one, rule);
		fclose(one);
		fputs(betweens[draw(8) ? 0 : draw(ARRAY_SIZE(betweens))], to);
		fprintf(to, "%s%s", draw(6) ? "" : "\t ", lead);
		if (commands)
			fprintf(to, "add rule %s t c ", context->family);
		disguise(to, line);
		fputs(draw(6) ? "\n" : draw(2) ? "\r\n" : " # 1.2.3.4\n", to);
		free(line);
	}
	/* what is still open: or all of it would be left alone */
	for (lines = 0; lines < 16; lines++)
		fputs("}\n", to);
	fclose(to);
	return text;
}

static struct ctnat_lang *read_text(const char *text)
{
	struct ctnat_lang *lang = ctnat_lang_alloc();

	if (!lang)
		abort();
	ctnat_lang_read_text(lang, "rules", text);
	ctnat_lang_check(lang);
	return lang;
}

/* Messages, without what is before the rules in the lines that they show. */
static char *messages(const struct ctnat_lang *lang)
{
	char *text, *from, *to;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	ctnat_lang_print_messages(lang, file);
	fclose(file);
	for (from = to = text; *from; from++)
		if (!strchr("\t\r ;", *from))
			*to++ = *from;
	*to = 0;
	return text;
}

static bool same_places(const struct ctnat_lang *a, const struct ctnat_lang *b,
			const struct ctnat_command *one,
			const struct ctnat_command *other)
{
	struct ctnat_span at, there;

	if (memcmp(&one->at, &other->at, sizeof(one->at)))
		return false;
	for (__u32 insn = 0; insn <= one->rule->n_insns; insn++)
		for (__u32 part = 0; part < PARTS; part++) {
			at = ctnat_lang_rule_span(a, one, insn, part);
			there = ctnat_lang_rule_span(b, other, insn, part);
			if (memcmp(&at, &there, sizeof(at)))
				return false;
		}
	return true;
}

static const char *differ(const struct ctnat_lang *a, const struct ctnat_lang *b)
{
	const struct ctnat_command *one, *other;
	char *said = messages(a), *says = messages(b);
	bool same = !strcmp(said, says);
	size_t n, m;

	/* of too many those that are met first are shown, in another order */
	if (strstr(said, CUT) && strstr(says, CUT))
		same = ctnat_lang_errors(a) == ctnat_lang_errors(b);

	if (!same)
		fprintf(stderr, "%s\ninstead of\n%s\n", said, says);
	free(said);
	free(says);
	if (!same)
		return "other messages";
	one = ctnat_lang_commands(a, &n);
	other = ctnat_lang_commands(b, &m);
	if (n != m)
		return "another number of rules";
	for (size_t i = 0; i < n; i++) {
		if (one[i].obj != other[i].obj)
			return "another command";
		if (!one[i].rule)
			continue;
		if (one[i].rule->size != other[i].rule->size ||
		    memcmp(one[i].rule, other[i].rule, one[i].rule->size))
			return "another image";
		if (!same_places(a, b, &one[i], &other[i]))
			return "other places";
	}
	return NULL;
}

/* How many rules are not parsed. */
static unsigned int alike(const struct ctnat_lang *lang)
{
	unsigned int n = 0;

	for (__u32 i = 0; i < lang->n_rules; i++)
		n += lang->rules[i].alike != NULL;
	return n;
}

/* False: there is no such trial. Counts the rules that are found alike. */
static bool try(const struct trial *trial, const char **why, unsigned int *n)
{
	char *text = text_of(trial, false), *parsed = text_of(trial, true);
	struct ctnat_lang *a, *b;

	if (!text)
		return false;
	a = read_text(text);
	b = read_text(parsed);
	*why = differ(a, b);
	*n += alike(a);
	if (!*why && alike(b))
		*why = "a ';' is no help";
	if (*why)
		fprintf(stderr, "%s\n%s\n", *why, text);
	ctnat_lang_free(a);
	ctnat_lang_free(b);
	free(text);
	free(parsed);
	return !*why;
}

/* How many rules were found alike. */
static unsigned int check_rule(const struct context *context, const char *rule,
			       const char *name, unsigned int line)
{
	struct trial trial = { context, rule, .seed = line };
	const char *why = NULL;
	unsigned int n = 0;

	try(&trial, &why, &n);
	trial.commands = true;
	if (!why)
		try(&trial, &why, &n);
	trial.commands = false;
	trial.one = true;
	while (!why && try(&trial, &why, &n))
		if (++trial.odd == ODD) {
			trial.odd = 0;
			trial.nth++;
		}
	result(!why, name, line, why);
	return n;
}

/* Counts the rules that are found alike. */
static const char *try_many(const struct context *context,
			    const struct many *many, unsigned int from,
			    unsigned int *n)
{
	bool commands = from % 2;
	char *text = text_of_many(context, many, from, commands, false);
	char *parsed = text_of_many(context, many, from, commands, true);
	struct ctnat_lang *a = read_text(text), *b = read_text(parsed);
	const char *why = differ(a, b);

	*n += alike(a);
	if (!why && alike(b))
		why = "a ';' is no help";
	if (why)
		fprintf(stderr, "%s\n%s\n", why, text);
	ctnat_lang_free(a);
	ctnat_lang_free(b);
	free(text);
	free(parsed);
	return why;
}

static unsigned int check_many(const struct context *context,
			       struct many *many, const char *name)
{
	const char *why = NULL;
	unsigned int n = 0;

	for (unsigned int i = 0; many->n && !why && i < MIXES; i++)
		why = try_many(context, many, many->first_line * MIXES + i, &n);
	if (many->n)
		result(!why, name, many->first_line, why);
	while (many->n)
		free(many->rule[--many->n]);
	return n;
}

/* With the rest of its line behind it, a list would go on in the next. */
static bool is_open(const char *rule)
{
	int depth = 0;

	for (; *rule; rule++)
		depth += (*rule == '{') - (*rule == '}');
	return depth > 0;
}

static unsigned int check_file(const char *name)
{
	struct context context = { "ip", "prerouting", "filter", "raw" };
	unsigned int number = 0, n = 0;
	FILE *file = fopen(name, "r");
	struct many many = { .n = 0 };
	char *line = NULL;
	size_t room = 0;

	if (!file) {
		result(false, name, 0, "cannot be opened");
		return 0;
	}
	while (getline(&line, &room, file) > 0) {
		number++;
		if (!strncmp(line, ":commands", 9)) {
			break;
		} else if (line[0] == ':') {
			n += check_many(&context, &many, name);
			many.first_line = number;
			if (sscanf(line, ":%15s %15s %15s %15s",
				   context.family, context.hook, context.type,
				   context.priority) != 4)
				result(false, name, number, "bad context");
		} else if (line[0] != '\n' && line[0] != '#') {
			line[strcspn(line, ";\n")] = 0;
			if (is_open(line))
				continue;
			n += check_rule(&context, line, name, number);
			if (many.n < RULES_MAX)
				many.rule[many.n++] = strdup(line);
		}
	}
	n += check_many(&context, &many, name);
	free(line);
	fclose(file);
	return n;
}

/* Rows of rules that go to one chain and to another by turns take no more room. */
static void check_rows(void)
{
	struct ctnat_lang *lang;
	char *text;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	fputs("table ip t {\nchain c {\n}\nchain d {\n}\n}\n", to);
	for (unsigned int i = 0; i < 20000; i++)
		fprintf(to, "add rule ip t %c ip saddr 10.0.%u.%u accept\n",
			i / 16 % 2 ? 'c' : 'd', i >> 8, i & 255);
	fclose(to);
	lang = read_text(text);
	result(!ctnat_lang_errors(lang) && lang->mapped < 64 << 20, "rows", 0,
	       "rows of rules are copied with each that comes");
	ctnat_lang_free(lang);
	free(text);
}

int main(int argc, char **argv)
{
	unsigned int n = 0;

	check_rows();

	for (int i = 1; i < argc; i++)
		n += check_file(argv[i]);
	/* or nothing was tried at all */
	result(n > 4000, "alike", n, "hardly any line is like another");
	return failures != 0;
}
