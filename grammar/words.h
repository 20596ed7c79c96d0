/* SPDX-License-Identifier: GPL-2.0-only */
/* Words: keywords, names of fields and values, and what was perhaps meant. */
#ifndef CTNAT_GRAMMAR_WORDS_H
#define CTNAT_GRAMMAR_WORDS_H

#include "grammar/ast.h"

/* The same text, that lasts, and its token; NULL: no word of the language. */
const char *keyword_find(const char *text, int *token);

/* The i-th keyword of the parser; NULL behind the last (parser.y). */
const char *parse_keyword(unsigned int i, int *token);
/* The i-th of all, those that share a token with others included. */
const char *keyword_text(unsigned int i, int *token);
/* The i-th name of a field; NULL behind the last. */
const char *field_name_text(unsigned int i);
/* The i-th argument of ct(); NULL behind the last. */
const char *ct_argument_text(unsigned int i);

/*
 * Calls @take for each word of the language, some of them several times. A
 * field is a phrase, "ip saddr". @absent: a keyword that is only there to be
 * refused.
 */
typedef void word_taker(void *data, const char *text, bool absent);
void words_each(word_taker *take, void *data);

/*
 * Words that are not there: returns a format with one %s for the word, or
 * NULL. "… comes in a later version", "… is not supported".
 */
const char *word_absent(const char *text);
/* fib.c: "saddr . iif" of fib, one more; in its order, or -1 after an error */
struct word fib_key_add(struct ctnat_lang *lang, const struct word *before,
			const struct word *key);
int fib_keys(struct ctnat_lang *lang, struct word *word);
bool fib_is_check(const struct node *rhs);

/* Such a format for a family. */
const char *word_family_absent(const char *text);
/* What to say about an object of ct that is not there. */
const char *word_ct_object(const char *text);

/* -1 after an error message when @word is not @text */
int word_expect(struct ctnat_lang *lang, const struct word *word,
		const char *text);

/* "ct limit WORD" without a number behind it: -1 after an error message */
int word_limit(struct ctnat_lang *lang, const struct word *word);

/* May this be the left side of "set"? -1 after an error message. */
int word_settable(struct ctnat_lang *lang, const struct node *lhs);

/* Message of a syntax error; @expected are names of tokens. */
void syntax_error(struct ctnat_lang *lang, const struct ctnat_span *at,
		  const char *got, const char *const *expected, int n);

/* ---- the word that was perhaps meant ---- */

struct nearest {
	const char *word;	/* wanted */
	const char *best;	/* NULL: none is near */
	unsigned int score;	/* edits, doubled; first letters count more */
};

void nearest_init(struct nearest *nearest, const char *word);
void nearest_try(struct nearest *nearest, const char *candidate);

/* ---- symbols of types ---- */

struct symbol {
	const char *name;
	__u32 value;
};

/*
 * Symbols of a type, ended by a NULL name; NULL when it has none of its own.
 * Of several names for one value the first is printed.
 */
const struct symbol *symbols_of(enum ctnat_type type);
const char *symbol_name(enum ctnat_type type, __u32 value);
bool symbol_value(enum ctnat_type type, const char *name, __u32 *value);

extern const struct symbol symbols_chain_type[];
/* Names of the hooks of a family. */
const struct symbol *symbols_hook_of(__u8 family);
extern const struct symbol symbols_log_level[], symbols_family[];
extern const struct symbol symbols_event[];
extern const struct symbol symbols_priority[], symbols_bridge_priority[];
extern const struct symbol symbols_ct_nat[], symbols_target[];
extern const struct symbol symbols_number[];

const char *symbol_find_name(const struct symbol *symbols, __u32 value);
bool symbol_find(const struct symbol *symbols, const char *name, __u32 *value);

/* Standard priorities as nft values them; false: unknown name. */
bool priority_value(const char *name, __u8 family, __u8 hook, __s32 *value);
/* Name and rest of a priority, NULL if none is within reach. */
const char *priority_name(__s32 value, __u8 family, __u8 hook, __s32 *rest);

enum ctnat_type field_type(unsigned int field);
const char *field_text(unsigned int field);

#endif /* CTNAT_GRAMMAR_WORDS_H */
