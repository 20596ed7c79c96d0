/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the language share: one run, its memory, its messages. */
#ifndef CTNAT_GRAMMAR_INTERNAL_H
#define CTNAT_GRAMMAR_INTERNAL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include "grammar/lang.h"

#define LANG_ERRORS_MAX		10	/* errors that are shown */
#define LANG_INCLUDE_DEPTH	16	/* files that include one another */
#define LANG_NODE_DEPTH		100	/* variables within variables */
#define LANG_TERMS_DEPTH	1000	/* a + b + c …: for the stack's sake */
#define LANG_STEPS_MAX		4000000	/* values one rule may unfold to */
#define LANG_INPUT_MAX		(256u << 20)	/* bytes of one file */

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* One file or text, kept for showing its lines. */
struct input {
	const char *name;
	const char *text;
	size_t len;
	const size_t *line_start;	/* offset of each line */
	unsigned int n_lines;
	struct ctnat_span from;		/* the include, if line is not 0 */
};

struct message {
	struct ctnat_span at;
	bool warning;
	unsigned int order;
	const char *sentence;
};

struct alike;

/* Where a part of an expression stood: key is (insn, part). */
struct part_span {
	__u32 insn;
	__u32 part;
	struct ctnat_span at;
};

struct rule_spans {
	const struct part_span *parts;
	unsigned int n;
	struct ctnat_span whole;
	const struct alike *alike;	/* instead: as in its model (alike.h), */
	const struct alike_line *line;	/* in that line */
};

/* Where a part stood, or the nearest thing around it. */
struct ctnat_span rule_span(const struct rule_spans *spans, __u32 insn,
			    __u32 part);

struct definition {
	const char *name;
	struct node *value;	/* NULL: undefined again */
	bool outer;		/* -D: a file's define gives way */
	struct definition *next;
};

/* A set or map that the commands so far make, or a block is going to. */
struct known_set {
	__u8 family;
	const char *table;
	const char *name;
	const struct ctnat_object_set *set;
	struct known_set *next;
};

/* Rooms of the command that others were joined to last: join_elems.c */
struct joined {
	const struct ctnat_elems *elems;
	size_t words, chains, at;
};

/* What rules are made in, one after the other: their copies fit tightly. */
struct rule_scratch {
	char *image;
	struct part_span *parts;
	size_t room_image;
	unsigned int room_parts;
};

struct chunk;

struct ctnat_lang {
	char *room, *room_end;	/* zeros, of the last chunk */
	struct chunk *chunks;
	size_t mapped;		/* bytes of those that are large */
	jmp_buf no_memory;	/* where lang_alloc() goes when there is none */
	bool no_memory_said;
	const struct ctnat_view *known;
	bool outline;		/* known has no rules and elements */
	__u8 tracking[CTNAT_A_TRACK_MAX];	/* of what is known */
	bool unsure;		/* of warnings */
	struct input *inputs;
	unsigned int n_inputs, room_inputs;
	struct message *messages;
	unsigned int n_messages, room_messages;
	unsigned int n_errors, n_warnings;
	struct ctnat_command *commands;
	size_t n_commands, room_commands;
	struct rule_spans *rules;	/* by rule_id - 1 */
	__u32 n_rules, room_rules;
	struct rule_scratch scratch;
	struct definition *definitions;
	const char **include_dirs;
	unsigned int n_include_dirs, room_include_dirs;
	unsigned int depth;	/* of includes */
	void *scanners[LANG_INCLUDE_DEPTH + 2];	/* open ones, to be freed */
	struct known_set *sets;	/* that commands add, the last first */
	struct joined joined;
	const struct ctnat_view *result;	/* of ctnat_lang_check() */
};

/*
 * Memory of a run: zeroed, 8-aligned, freed as a whole. There is no failure:
 * without memory it leaves through lang->no_memory, which every entry point
 * of the library sets.
 */
void *lang_alloc_more(struct ctnat_lang *lang, size_t size);

/* What nobody may read stands behind each piece, where a sanitizer looks. */
#ifdef LANG_GUARDED
#include <sanitizer/asan_interface.h>
#define LANG_GUARD	32
#define lang_guard(from, to) __asan_poison_memory_region(from, (to) - (from))
#define lang_unguard(from, size) __asan_unpoison_memory_region(from, size)
#else
#define LANG_GUARD	0
#define lang_guard(from, to)
#define lang_unguard(from, size)
#endif

static inline void *lang_alloc(struct ctnat_lang *lang, size_t size)
{
	char *p = lang->room;

	/* so that there always is something to point to */
	if (size + LANG_GUARD >= (size_t)(lang->room_end - p))
		return lang_alloc_more(lang, size);
	/* the room is a multiple of 8 */
	lang->room = p + ((size + 7) & ~(size_t)7) + LANG_GUARD;
	lang_guard(p + size, lang->room);
	return p;
}

/* Room for one such allocation; false, without leaving, when there is none. */
bool lang_reserve(struct ctnat_lang *lang, size_t size);
/* A copy. */
void *lang_dup(struct ctnat_lang *lang, const void *from, size_t size);
char *lang_strndup(struct ctnat_lang *lang, const char *s, size_t n);
char *lang_strdup(struct ctnat_lang *lang, const char *s);
char *lang_printf(struct ctnat_lang *lang, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
char *lang_vprintf(struct ctnat_lang *lang, const char *fmt, va_list ap);

/* Makes room for more entries of an array of the run, which is full. */
void *lang_room(struct ctnat_lang *lang, void *array, size_t n, size_t *room,
		size_t size);
#define LANG_PUSH(lang, array, n, room) ({				\
	if ((n) == (room)) {						\
		size_t room_ = (room);					\
		(array) = lang_room(lang, array, n, &room_,		\
				    sizeof(*(array)));			\
		(room) = room_;						\
	}								\
	&(array)[(n)++];						\
})

/* What an entry point does that was left for want of memory; -1 */
int lang_out_of_memory(struct ctnat_lang *lang);

/* diag.c */
void lang_error(struct ctnat_lang *lang, const struct ctnat_span *at,
		const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void lang_verror(struct ctnat_lang *lang, const struct ctnat_span *at,
		 const char *fmt, va_list ap);
void lang_warn(struct ctnat_lang *lang, const struct ctnat_span *at,
	       const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* From where the first of two begins to where the last one ends. */
static inline struct ctnat_span span_join(const struct ctnat_span *a,
					  const struct ctnat_span *b)
{
	struct ctnat_span span = *a;

	if (a->input != b->input)
		return span;
	if (b->line < span.line ||
	    (b->line == span.line && b->column < span.column)) {
		span.line = b->line;
		span.column = b->column;
	}
	if (b->end_line > span.end_line ||
	    (b->end_line == span.end_line &&
	     b->end_column > span.end_column)) {
		span.end_line = b->end_line;
		span.end_column = b->end_column;
	}
	return span;
}

/* input.c */
unsigned int input_add(struct ctnat_lang *lang, const char *name,
		       const char *text, size_t len);
char *input_read(struct ctnat_lang *lang, const char *path, size_t *len);

/* eval_cmd.c */
struct item;
void eval_items(struct ctnat_lang *lang, struct item *items);

/* eval_var.c */
struct node;
struct word;
void define_outer(struct ctnat_lang *lang, const char *name,
		  struct node *value);

#endif /* CTNAT_GRAMMAR_INTERNAL_H */
