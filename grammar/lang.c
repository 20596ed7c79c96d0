// SPDX-License-Identifier: GPL-2.0-only
/* A run of the language: its memory, its inputs, its doors. */
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "grammar/ast.h"
#include "grammar/words.h"

/*
 * The first one, the next ones, and, when those before them come to as much
 * together, the others: they begin and end with a huge page.
 */
#define CHUNK_SIZE	(64u << 10)
#define CHUNK_LARGE	(1u << 20)
#define CHUNK_HUGE	(2u << 20)

/* Of linux/mman.h, for a libc that is older than the kernel. */
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE	23
#endif

struct chunk {
	struct chunk *next;
	size_t size;		/* of data */
	size_t mapped;		/* bytes of the mapping; 0: of the heap */
	char data[] __attribute__((aligned(16)));
};

static void *map_pages(size_t size, int flags)
{
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);

	return at == MAP_FAILED ? NULL : at;
}

/*
 * Huge pages where there are any, and others otherwise; likewise all at once,
 * where the kernel can do that for memory that is there already (from 5.14 on).
 */
static void *map_huge(size_t size)
{
	char *at = map_pages(size + CHUNK_HUGE, 0);
	size_t skip;

	if (!at)
		return NULL;
	skip = -(uintptr_t)at % CHUNK_HUGE;
	if (skip)
		munmap(at, skip);
	munmap(at + skip + size, CHUNK_HUGE - skip);
	madvise(at + skip, size, MADV_HUGEPAGE);
	madvise(at + skip, size, MADV_POPULATE_WRITE);
	return at + skip;
}

/*
 * Large ones come from the kernel as zeros, where calloc() might clear them once
 * more, and all their pages at once, since all of them are going to be used.
 */
static struct chunk *chunk_new(size_t size)
{
	struct chunk *chunk;

	if (size < CHUNK_LARGE) {
		chunk = calloc(1, size);
		if (chunk)
			chunk->size = size - sizeof(*chunk);
		return chunk;
	}
	if (size % CHUNK_HUGE)
		chunk = map_pages(size, MAP_POPULATE);
	else
		chunk = map_huge(size);
	if (!chunk)
		return NULL;
	chunk->mapped = size;
	chunk->size = size - sizeof(*chunk);
	return chunk;
}

static void chunk_free(struct chunk *chunk)
{
	lang_unguard(chunk->data, chunk->size);
	if (chunk->mapped)
		munmap(chunk, chunk->mapped);
	else
		free(chunk);
}

/* How large the next one is that has to have so much room at least. */
static size_t chunk_size(const struct ctnat_lang *lang, size_t room)
{
	size_t least = lang->chunks ? CHUNK_LARGE : CHUNK_SIZE;

	if (lang->mapped >= CHUNK_HUGE)
		return (room + CHUNK_HUGE - 1) / CHUNK_HUGE * CHUNK_HUGE;
	return room > least ? room : least;
}

bool lang_reserve(struct ctnat_lang *lang, size_t size)
{
	struct chunk *chunk;

	size += LANG_GUARD;
	if ((size_t)(lang->room_end - lang->room) > size)
		return true;
	chunk = chunk_new(chunk_size(lang, sizeof(*chunk) + size / 8 * 8 + 8));
	if (!chunk)
		return false;
	lang->mapped += chunk->mapped;
	chunk->next = lang->chunks;
	lang->chunks = chunk;
	lang->room = chunk->data;
	lang->room_end = chunk->data + chunk->size;
	return true;
}

void *lang_alloc_more(struct ctnat_lang *lang, size_t size)
{
	if (!lang_reserve(lang, size))
		longjmp(lang->no_memory, 1);
	return lang_alloc(lang, size);
}

void *lang_dup(struct ctnat_lang *lang, const void *from, size_t size)
{
	return memcpy(lang_alloc(lang, size), from, size);
}

char *lang_strndup(struct ctnat_lang *lang, const char *s, size_t n)
{
	char *copy = lang_alloc(lang, n + 1);

	memcpy(copy, s, n);
	return copy;
}

char *lang_strdup(struct ctnat_lang *lang, const char *s)
{
	return lang_strndup(lang, s, strlen(s));
}

char *lang_vprintf(struct ctnat_lang *lang, const char *fmt, va_list ap)
{
	va_list again;
	char *text;
	int len;

	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (len < 0)
		longjmp(lang->no_memory, 1);
	text = lang_alloc(lang, len + 1);
	vsnprintf(text, len + 1, fmt, ap);
	return text;
}

char *lang_printf(struct ctnat_lang *lang, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = lang_vprintf(lang, fmt, ap);
	va_end(ap);
	return text;
}

void *lang_room(struct ctnat_lang *lang, void *array, size_t n, size_t *room,
		size_t size)
{
	void *bigger;

	*room = *room ? *room * 2 : 16;
	bigger = lang_alloc(lang, *room * size);
	if (n)
		memcpy(bigger, array, n * size);
	return bigger;
}

struct ctnat_lang *ctnat_lang_alloc(void)
{
	return calloc(1, sizeof(struct ctnat_lang));
}

void ctnat_lang_free(struct ctnat_lang *lang)
{
	struct chunk *chunk, *next;

	if (!lang)
		return;
	for (chunk = lang->chunks; chunk; chunk = next) {
		next = chunk->next;
		chunk_free(chunk);
	}
	free(lang);
}

/* What is left to do when an entry point was left for want of memory. */
int lang_out_of_memory(struct ctnat_lang *lang)
{
	while (lang->depth)
		parse_close(lang->scanners[--lang->depth]);
	lang->n_errors++;
	lang->no_memory_said = true;
	return -1;
}

static int read_input(struct ctnat_lang *lang, const char *name,
		      const char *text, size_t len)
{
	unsigned int before = lang->n_errors;
	struct parse parse = {
		.lang = lang,
		.start = PARSE_FILE,
		.input = input_add(lang, name, text, len),
	};

	parse_text(&parse);
	eval_items(lang, parse.items);
	return lang->n_errors == before ? 0 : -1;
}

int ctnat_lang_read_file(struct ctnat_lang *lang, const char *name)
{
	char *text;
	size_t len;

	if (setjmp(lang->no_memory))
		return lang_out_of_memory(lang);
	text = input_read(lang, name, &len);
	if (!text) {
		struct ctnat_span nowhere = {
			.input = input_add(lang, name, "", 0)
		};

		lang_error(lang, &nowhere, "cannot read '%s': %s", name,
			   strerror(errno));
		return -1;
	}
	return read_input(lang, strcmp(name, "-") ? name : "<stdin>", text,
			  len);
}

int ctnat_lang_read_text(struct ctnat_lang *lang, const char *name,
			 const char *text)
{
	if (setjmp(lang->no_memory))
		return lang_out_of_memory(lang);
	return read_input(lang, lang_strdup(lang, name),
			  lang_strdup(lang, text), strlen(text));
}

/* Is what stands before the = a name that $NAME can call? As the scanner. */
static bool is_name(const char *text, const char *equals)
{
	static const char letters[] =
		"-0123456789_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	size_t len = equals - text;

	return strspn(text, letters) >= len && strspn(text, letters + 11) &&
	       equals[-1] != '-';
}

int ctnat_lang_define(struct ctnat_lang *lang, const char *text)
{
	const char *equals = strchr(text, '=');
	unsigned int before = lang->n_errors;
	struct parse parse = { .lang = lang, .start = PARSE_VALUE };

	if (setjmp(lang->no_memory))
		return lang_out_of_memory(lang);
	parse.input = input_add(lang, lang_printf(lang, "-D %s", text),
				equals ? lang_strdup(lang, equals + 1) : "",
				equals ? strlen(equals + 1) : 0);
	if (!equals || !is_name(text, equals)) {
		struct ctnat_span nowhere = { .input = parse.input };

		lang_error(lang, &nowhere, equals ?
			   "'%.*s' is no name of a definition: it begins with a letter, and letters, digits, _ and - follow" :
			   "a definition reads NAME=value, not '%.*s'",
			   equals ? (int)(equals - text) : (int)strlen(text),
			   text);
		return -1;
	}
	parse_text(&parse);
	if (lang->n_errors != before || !parse.value)
		return -1;
	define_outer(lang, lang_strndup(lang, text, equals - text),
		     parse.value);
	return 0;
}

int ctnat_lang_include_dir(struct ctnat_lang *lang, const char *dir)
{
	if (setjmp(lang->no_memory))
		return lang_out_of_memory(lang);
	*LANG_PUSH(lang, lang->include_dirs, lang->n_include_dirs,
		   lang->room_include_dirs) = lang_strdup(lang, dir);
	return 0;
}

void ctnat_lang_known(struct ctnat_lang *lang, const struct ctnat_view *view)
{
	lang->known = view;
}

void ctnat_lang_outline(struct ctnat_lang *lang, const struct ctnat_view *view,
			const __u8 tracking[CTNAT_A_TRACK_MAX])
{
	lang->known = view;
	lang->outline = true;
	memcpy(lang->tracking, tracking, sizeof(lang->tracking));
}

bool ctnat_lang_unsure(const struct ctnat_lang *lang)
{
	return lang->unsure;
}

const struct ctnat_command *ctnat_lang_commands(const struct ctnat_lang *lang,
						size_t *n)
{
	*n = lang->n_commands;
	return lang->commands;
}

const struct ctnat_view *ctnat_lang_result(const struct ctnat_lang *lang)
{
	return lang->result;
}

struct ctnat_span rule_span(const struct rule_spans *spans, __u32 insn,
			    __u32 part)
{
	const struct part_span *whole = NULL;

	for (unsigned int i = 0; i < spans->n; i++) {
		const struct part_span *span = &spans->parts[i];

		if (span->insn != insn)
			continue;
		if (span->part == part)
			return span->at;
		if (!span->part)
			whole = span;
	}
	return whole ? whole->at : spans->whole;
}

struct ctnat_span ctnat_lang_rule_span(const struct ctnat_lang *lang,
				       const struct ctnat_command *cmd,
				       __u32 insn, __u32 part)
{
	const struct rule_spans *spans;
	struct ctnat_span at;

	if (!cmd->rule_id || cmd->rule_id > lang->n_rules)
		return cmd->at.whole;
	spans = &lang->rules[cmd->rule_id - 1];
	if (!spans->alike)
		return rule_span(spans, insn, part);
	at = rule_span(&lang->rules[spans->alike->rule_id - 1], insn, part);
	return alike_place(spans->alike, spans->line, &at);
}
