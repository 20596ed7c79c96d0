/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ctnat language: text to commands, rulesets to text. Knows nothing of
 * sockets. Phases hand over one structure each and never print:
 *
 *   parse (text -> syntax tree) -> evaluate (tree -> struct ctnat_command)
 *   -> the caller checks, sends, or prints.
 *
 * Built as libctnatlang.
 */
#ifndef CTNAT_LANG_H
#define CTNAT_LANG_H

#include <stdio.h>

#include "core/conn.h"
#include "core/elems.h"
#include "core/object.h"
#include "core/rule.h"
#include "core/verify.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One run of the language: its definitions, inputs and messages. Opaque. */
struct ctnat_lang;

/* Part of an input; what a caret can stand under. */
struct ctnat_span {
	unsigned int input;	/* index of the file or text */
	unsigned int line;	/* from 1 */
	unsigned int column;	/* from 1, in bytes */
	unsigned int end_line;
	unsigned int end_column;	/* of the last byte */
};

enum ctnat_op {
	CTNAT_OP_ADD,
	CTNAT_OP_CREATE,
	CTNAT_OP_INSERT,
	CTNAT_OP_REPLACE,
	CTNAT_OP_DELETE,
	CTNAT_OP_DESTROY_IF,	/* delete, absence is fine */
	CTNAT_OP_FLUSH,
	CTNAT_OP_LIST,
	CTNAT_OP_RESET,
	CTNAT_OP_RENAME,
	CTNAT_OP_MONITOR,
	CTNAT_OP_EXPLAIN,
};

enum ctnat_obj {
	CTNAT_OBJ_RULESET,
	CTNAT_OBJ_TABLES,
	CTNAT_OBJ_TABLE,
	CTNAT_OBJ_CHAINS,
	CTNAT_OBJ_CHAIN,
	CTNAT_OBJ_RULES,
	CTNAT_OBJ_RULE,
	CTNAT_OBJ_COUNTERS,	/* of rules, and named ones */
	CTNAT_OBJ_CONNECTIONS,
	CTNAT_OBJ_EXPECTATIONS,
	CTNAT_OBJ_STATISTICS,
	CTNAT_OBJ_PACKET,
	CTNAT_OBJ_TRACE,
	CTNAT_OBJ_OBJECT,	/* a named object, of kind */
	CTNAT_OBJ_OBJECTS,	/* all of kind */
	CTNAT_OBJ_ZONES,	/* limits of zones, with their use */
	CTNAT_OBJ_ELEMENT,	/* elements of a set or map, of kind */
};

/* Where each word of a command stood, for messages about it. */
struct ctnat_command_spans {
	struct ctnat_span whole;
	struct ctnat_span table;
	struct ctnat_span chain;
	struct ctnat_span name;
	struct ctnat_span handle;
	struct ctnat_span hook;
	struct ctnat_span devices;
	struct ctnat_span priority;
	struct ctnat_span policy;
	struct ctnat_span comment;
};

/*
 * One evaluated command. A table block { } has been taken apart: "add table",
 * "add counter" and the like for each object and its elements, "add chain" for each chain, "add
 * rule" for each rule, in that order, so that what rules name exists before. Strings and the image belong to the
 * lang that made them and live until ctnat_lang_free().
 */
struct ctnat_command {
	enum ctnat_op op;
	enum ctnat_obj obj;
	__u8 family;		/* NFPROTO_*; NFPROTO_UNSPEC: all (list, flush) */
	const char *table;	/* NULL: none named */
	const char *chain;
	const char *new_name;	/* rename */
	const char *comment;	/* add: table, chain, object; NULL: not said */
	__u32 table_flags;	/* enum ctnat_table_flags */
	bool has_flags;
	bool is_base;		/* add chain: has type, hook, … */
	bool has_policy;
	__u8 type, hook, policy;
	__s32 priority;
	__u64 handle;		/* handle N: delete, replace, list; 0: none */
	__u64 position;		/* position N | handle N of add and insert */
	bool has_index;
	__u32 index;		/* index N of add and insert */
	const struct ctnat_rule *rule;	/* add, insert, replace rule */
	const struct ctnat_rule *filter;	/* connections; NULL: all */
	const struct ctnat_tuple *packet;	/* explain */
	int zone;		/* explain: -1: every one */
	__u8 kind;			/* of an object, ctnat_object_kind */
	const char *name;		/* of an object; NULL: none named */
	const struct ctnat_object *object;	/* add, create an object */
	__u32 n_devices;	/* add chain, at ingress or egress */
	const char *devices;	/* so many names, each with its NUL */
	const struct ctnat_span *device_at;	/* of each of them */
	const struct ctnat_elems *elems;	/* element; in their order */
	const struct ctnat_span *elems_at;	/* where each of them stood */
	struct ctnat_command_spans at;
	__u32 rule_id;		/* key for ctnat_lang_rule_span() */
};

/* Options of printing, as of "list". */
enum ctnat_print_flags {
	CTNAT_PRINT_HANDLES	= 1 << 0,	/* -a */
	CTNAT_PRINT_NUMERIC	= 1 << 1,	/* -n */
	CTNAT_PRINT_STATELESS	= 1 << 2,	/* -s: no counter values */
	CTNAT_PRINT_SERVICE	= 1 << 3,	/* -S: names of services */
};

struct ctnat_lang *ctnat_lang_alloc(void);
void ctnat_lang_free(struct ctnat_lang *lang);

/** ctnat_lang_define() - as "define" before the first line; @text "NAME=value" */
int ctnat_lang_define(struct ctnat_lang *lang, const char *text);
/** ctnat_lang_include_dir() - where include looks after the file's own folder */
int ctnat_lang_include_dir(struct ctnat_lang *lang, const char *dir);

/**
 * ctnat_lang_known() - what exists already
 * @view: ruleset of the kernel, or NULL; must outlive the lang
 *
 * Lets evaluation judge commands that build on what is loaded (family of a
 * table, a chain to jump to, index N).
 */
void ctnat_lang_known(struct ctnat_lang *lang, const struct ctnat_view *view);

/**
 * ctnat_lang_outline() - what exists already, without its rules and elements
 * @view: ruleset of the kernel, as ctnat_dump_part() reads it when it is asked
 *	for neither; must outlive the lang
 * @tracking: how families are tracked in it, enum ctnat_tracking; that of family
 *	CTNAT_A_TRACK_n at n - 1
 *
 * Instead of ctnat_lang_known(), for who wants to change a large ruleset and not
 * read it. What follows is judged as far as it can be, and the kernel judges the
 * rest: what it accepts was right. When something is refused, here or there, or
 * ctnat_lang_unsure() says so, only ctnat_lang_known() leads to the messages that
 * are to be shown.
 */
void ctnat_lang_outline(struct ctnat_lang *lang, const struct ctnat_view *view,
			const __u8 tracking[CTNAT_A_TRACK_MAX]);
/** ctnat_lang_unsure() - may there be warnings that nobody could think of? */
bool ctnat_lang_unsure(const struct ctnat_lang *lang);

/**
 * ctnat_lang_read_file() / _read_text() - parse and evaluate one input
 * @name: path; "-" is standard input; for text: what messages call it
 *
 * May be called several times: the inputs are one transaction. All errors are
 * collected (ctnat_lang_errors()), up to ten.
 *
 * Return: 0, or -1 when there was an error.
 */
int ctnat_lang_read_file(struct ctnat_lang *lang, const char *name);
int ctnat_lang_read_text(struct ctnat_lang *lang, const char *name,
			 const char *text);

/**
 * ctnat_lang_check() - judge the ruleset that the commands lead to
 *
 * Applies the commands to what is known and asks core/verify.c about each rule
 * and the whole; refusals become errors with carets. Adds warnings (a match on
 * a connection where nothing can have made one, …).
 *
 * Return: 0, or -1 when there was an error.
 */
int ctnat_lang_check(struct ctnat_lang *lang);

/**
 * ctnat_lang_result() - the ruleset that ctnat_lang_check() arrived at
 *
 * NULL before it and when the check failed. Lives until ctnat_lang_free().
 */
const struct ctnat_view *ctnat_lang_result(const struct ctnat_lang *lang);

/** ctnat_lang_commands() - the commands so far, in order */
const struct ctnat_command *ctnat_lang_commands(const struct ctnat_lang *lang,
					size_t *n);

/* ---- messages ---- */

/** ctnat_lang_errors() - number of errors; _warnings() likewise */
unsigned int ctnat_lang_errors(const struct ctnat_lang *lang);
unsigned int ctnat_lang_warnings(const struct ctnat_lang *lang);

/**
 * ctnat_lang_error_at() - add an error that somebody else found (the kernel)
 * @at: where; its whole is shown
 */
void ctnat_lang_error_at(struct ctnat_lang *lang, const struct ctnat_span *at,
			 const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * ctnat_lang_rule_span() - where a part of a rule stood
 * @cmd: command that carried the rule
 * @insn: index of the expression, CTNAT_NOWHERE for the whole rule
 * @part: as struct ctnat_refusal; parts of an object are those of @insn 0
 */
struct ctnat_span ctnat_lang_rule_span(const struct ctnat_lang *lang,
				       const struct ctnat_command *cmd,
				       __u32 insn, __u32 part);

/**
 * ctnat_lang_print_messages() - errors and warnings so far, in the order of
 * their places: "file:line:column-column: Error: sentence", the line itself,
 * carets under the words
 */
void ctnat_lang_print_messages(const struct ctnat_lang *lang, FILE *to);

/* ---- printing ---- */

/**
 * struct ctnat_print - what to print of a view
 * @flags: enum ctnat_print_flags
 * @family: NFPROTO_UNSPEC for every family
 * @table, @chain: NULL for all
 * @kind: enum ctnat_object_kind: only objects, of this kind; 0: everything
 * @object: NULL for all
 */
struct ctnat_print {
	unsigned int flags;
	__u8 family;
	const char *table;
	const char *chain;
	__u8 kind;
	const char *object;
};

/** ctnat_lang_print_view() - canonical text of a ruleset (or part of it) */
void ctnat_lang_print_view(FILE *to, const struct ctnat_view *view,
			   const struct ctnat_print *what);
/** ctnat_lang_print_tables() / _chains() - as "list tables", "list chains" */
void ctnat_lang_print_tables(FILE *to, const struct ctnat_view *view,
			     const struct ctnat_print *what);
void ctnat_lang_print_chains(FILE *to, const struct ctnat_view *view,
			     const struct ctnat_print *what);
/** ctnat_lang_print_name() - of a table or chain; quoted where it must be */
void ctnat_lang_print_name(FILE *to, const char *name);
/** ctnat_lang_print_tuple() - "tcp 10.0.0.2:1 > 10.0.0.3:2", as explain reads */
void ctnat_lang_print_tuple(FILE *to, const struct ctnat_tuple *tuple,
			    unsigned int flags);
/**
 * ctnat_lang_print_connection() / _expectation() - one line, as "list
 * connections" prints it, without the newline
 */
void ctnat_lang_print_connection(FILE *to, const struct ctnat_connection *conn,
				 unsigned int flags);
void ctnat_lang_print_expectation(FILE *to, const struct ctnat_expectation *exp,
				  unsigned int flags);
/** ctnat_lang_print_rule() - one rule, without indent or newline */
void ctnat_lang_print_rule(FILE *to, const struct ctnat_rule *rule,
			   __u8 family, unsigned int flags);
/**
 * ctnat_lang_print_elements() - elements of a set or map: "{ 10.0.0.1, … }"
 * @set: the set or map
 * @keys: without data
 */
void ctnat_lang_print_elements(FILE *to, const struct ctnat_object *set,
			       const struct ctnat_elems *elems, bool keys,
			       unsigned int flags);
/** ctnat_lang_print_object() - what an object is: "{ …; }"; not its elements */
void ctnat_lang_print_object(FILE *to, const struct ctnat_view_object *object,
			     __u8 family, unsigned int flags);
/** ctnat_lang_print_comment() - "comment "TEXT"", which is NULL or empty: nothing */
void ctnat_lang_print_comment(FILE *to, const char *text, const char *indent,
			      const char *end);
/** ctnat_lang_print_chain_head() - "type … hook … priority …; policy …;" */
void ctnat_lang_print_chain_head(FILE *to, const struct ctnat_view *view,
				 const struct ctnat_view_chain *chain,
				 unsigned int flags);

#ifdef __cplusplus
}
#endif

#endif /* CTNAT_LANG_H */
