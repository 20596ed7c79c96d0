/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lines alike: long files of rules are made by machines, and a line differs
 * from the one before in its addresses and ports alone. Such lines are not
 * parsed and evaluated once more: the scanner compares them with their models,
 * the last rules that were parsed, and evaluation writes their constants into
 * copies of the model's image.
 *
 * What a line means is not decided here. Of its model it is known for each
 * constant where in the image its value goes, and that nothing else depends on
 * it: evaluation says so (alike_use()) where it takes the constant of a plain
 * comparison or translation. All other constants have to be those of the model.
 * A line whose constants do not go the same way is parsed like any other.
 */
#ifndef CTNAT_GRAMMAR_ALIKE_H
#define CTNAT_GRAMMAR_ALIKE_H

#include "grammar/internal.h"
#include "core/rule.h"

#define ALIKE_SLOTS_MAX	8	/* constants of a line */
#define ALIKE_MODELS	4	/* that a line is compared with */

/* Where the value of a constant goes. */
enum alike_use {
	ALIKE_FIXED,		/* nowhere that is known */
	ALIKE_TWICE,		/* to several places: likewise */
	ALIKE_KEY,		/* the value that a field is compared with */
	ALIKE_PREFIX,		/* the address of a prefix */
	ALIKE_ADDR,		/* of a translation: its address, */
	ALIKE_ADDR_MIN,		/* the first or the last of them, */
	ALIKE_ADDR_MAX,
	ALIKE_PORT,		/* its port */
	ALIKE_PORT_MIN,
	ALIKE_PORT_MAX,
};

/* A constant of a line; a number is a decimal one below 10^9. */
enum alike_kind {
	ALIKE_NUMBER,
	ALIKE_IPV4,
	ALIKE_IPV6,		/* behind its words: the length of the text */
};

#define ALIKE_WORDS_MAX	5	/* of a value */

struct alike_slot {
	__u32 column;		/* from 0 */
	__u32 len;
	enum alike_kind kind;
	__u32 value[ALIKE_WORDS_MAX];
	/* once the model is evaluated: */
	enum alike_use use;
	__u16 insn;		/* expression, counted from 0 */
	__u32 at;		/* offset in the image: of the key, the expression */
};

/* A rule that is parsed, and that lines behind it may be like. */
struct alike {
	struct ctnat_span place;	/* of the rule, in one line */
	const char *text;	/* of that line */
	struct item *item;
	struct alike_slot slot[ALIKE_SLOTS_MAX];
	unsigned int n_slots, n_words;
	/* once it is evaluated: */
	const struct ctnat_rule *rule;	/* NULL: nothing follows from it */
	__u32 rule_id;
	const struct ctnat_command *cmd;	/* of which it is; not in a block */
};

/* The rules that were parsed last, with nothing but rules in between. */
struct alike_models {
	struct alike of[ALIKE_MODELS];
	struct alike *used[ALIKE_MODELS];	/* the one that lines refer to */
	unsigned int n;		/* all that have come */
	bool busy;		/* something stands in this line */
	unsigned int n_slots;	/* of this line */
	struct alike_slot slot[ALIKE_SLOTS_MAX];
};

/* A line that is like a model. */
struct alike_line {
	__u32 model;
	__u32 line;
	__u32 value[];		/* of each slot: alike_words() */
};

/* Such lines, one after the other. */
struct alike_run {
	struct alike *model[ALIKE_MODELS];
	__u32 *words;		/* struct alike_line, each behind the other */
	size_t n, room;
};

struct eval;
struct item;
struct node;
struct parse;

/* ---- while scanning ---- */

/* A constant that was met; @behind: what stands behind its @text. */
void alike_see(struct parse *parse, enum alike_kind kind,
	       const struct ctnat_span *at, const char *text, char behind);
/*
 * At the beginning of a line: those that are like rules before. Moves @parse to
 * the end of the last one, and returns the number of bytes to there; 0: there is
 * none.
 */
size_t alike_scan(struct parse *parse, struct item **item);

/* ---- while the model is evaluated ---- */

/* The constant @node of the expression that is made next goes there. */
void alike_use(struct eval *ev, const struct node *node, enum alike_use use);
/* The model's image is finished, and nothing was said about it. */
void alike_learn(struct alike *alike, const struct ctnat_rule *rule,
		 __u32 rule_id);

/* ---- its lines ---- */

/* The next line of a run, NULL behind the last; @line: NULL for the first. */
const struct alike_line *alike_next(const struct alike_run *run,
				    const struct alike_line *line);
/* Where that line has what stands at @at in its model. */
struct ctnat_span alike_place(const struct alike *alike,
			      const struct alike_line *line,
			      const struct ctnat_span *at);
/* Its image, and its places; NULL: it has to be parsed. */
const struct ctnat_rule *alike_rule(struct ctnat_lang *lang,
				    const struct alike_run *run,
				    const struct alike_line *line,
				    __u32 *rule_id);
/* Parses those lines, with what is between them; @start: enum parse_start. */
struct item *alike_parse(struct ctnat_lang *lang, const struct alike_run *run,
			 const struct alike_line *first,
			 const struct alike_line *last, int start);

#endif /* CTNAT_GRAMMAR_ALIKE_H */
