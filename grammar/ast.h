/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The syntax tree: what the parser hands to evaluation. Everything in it
 * belongs to the run (struct ctnat_lang) and carries the place where it stood.
 */
#ifndef CTNAT_GRAMMAR_AST_H
#define CTNAT_GRAMMAR_AST_H

#include "grammar/alike.h"
#include "grammar/internal.h"

/* ---- values ---- */

enum node_kind {
	NODE_NUMBER,		/* text */
	NODE_WORD,		/* text */
	NODE_STRING,		/* text, unquoted */
	NODE_ADDR4,		/* text */
	NODE_ADDR6,		/* text */
	NODE_TIME,		/* text, 1h30m */
	NODE_CLASSID,		/* text, 1:10 */
	NODE_CTFLAGS,		/* text, +trk-new */
	NODE_VAR,		/* text; a: its value once bound */
	NODE_FIELD,		/* field, alt; a: mask, NULL without */
	NODE_BITS,		/* a: field; low, high */
	NODE_RANGE,		/* a - b */
	NODE_PLUS,		/* a + b, of a priority */
	NODE_SLASH,		/* a / b */
	NODE_OR,		/* a | b */
	NODE_AND,
	NODE_XOR,
	NODE_LSHIFT,
	NODE_RSHIFT,
	NODE_CONCAT,		/* children a, a->next, … */
	NODE_LIST,		/* a, b, c without braces */
	NODE_SET,		/* { a, b, c } */
	NODE_NAT,		/* a: addresses, b: ports; either may be NULL */
	NODE_ELEM,		/* a : b, in a set: key and data */
	NODE_TIMED,		/* a: key of an element; text: timeout, expires: b */
	NODE_COUNTED,		/* a: key of an element; b: connections; code: over */
	NODE_AMOUNT,		/* a: number; text: its unit */
	NODE_JUMP,		/* of an element: code; text: the chain */
	NODE_MAP,		/* a: key; b: NODE_SET, NODE_SETREF or NODE_VAR */
	NODE_SETREF,		/* @text */
	NODE_CHOICE,		/* { a, … }: NODE_NAT, b: its weight or NULL */
	/* text: inc, random, symhash, jhash; a: fields of a hash; b: mod */
	NODE_GENERATOR,		/* and b->a: offset, b->b: seed, or NULL */
};

struct node {
	enum node_kind kind;
	struct ctnat_span at;
	const char *text;
	__u16 field;		/* enum ctnat_field */
	__u16 alt;		/* its IPv6 twin: ct original saddr */
	__u8 code;		/* enum ctnat_verdict */
	unsigned int low, high;
	unsigned int depth;
	struct node *a, *b;
	struct node *last;	/* of a list, for appending */
	struct node *next;
};

struct node *node_new(struct ctnat_lang *lang, enum node_kind kind,
		      const struct ctnat_span *at, const char *text);
struct node *node_pair(struct ctnat_lang *lang, enum node_kind kind,
		       struct node *a, struct node *b);
struct node *node_list(struct ctnat_lang *lang, enum node_kind kind,
		       struct node *first);
struct node *node_append(struct node *list, struct node *more);

/* A word with its place, as the parser passes it on. */
struct word {
	const char *text;
	struct ctnat_span at;
};

/* Some of them, of a field's name. */
struct words {
	struct word word[4];
	unsigned int n;
};

/*
 * A field by the words of its name; NULL after an error message. @n words,
 * the first names the group: "meta", "ct", "tcp".
 */
struct node *node_field(struct ctnat_lang *lang, const struct word *words,
			unsigned int n);

struct node *node_listed(struct ctnat_lang *lang, enum node_kind kind,
			 struct node *list, struct node *more);
struct node *node_masked(struct node *field, const struct ctnat_span *at,
			 struct node *mask);

/* field[low..high]; NULL after an error message */
struct node *node_bits(struct ctnat_lang *lang, struct node *field,
		       const struct ctnat_span *at, const struct word *low,
		       const struct word *high);
struct node *node_nat(struct ctnat_lang *lang, const struct ctnat_span *at,
		      struct node *addr, struct node *port);
struct node *node_amount(struct ctnat_lang *lang, const struct ctnat_span *at,
			 struct node *number, const struct word *unit);
struct node *node_counted(struct ctnat_lang *lang, const struct ctnat_span *at,
			  struct node *key, bool over, struct node *most);
struct node *node_timed(struct ctnat_lang *lang, const struct ctnat_span *at,
			struct node *key, const struct word *what,
			struct node *time);
struct node *node_jump(struct ctnat_lang *lang, __u8 code,
		       const struct word *chain);
/* @how: inc, random, …; @mod: its number, with what was said behind it */
struct node *node_generator(struct ctnat_lang *lang,
			    const struct ctnat_span *at,
			    const struct word *how, struct node *fields,
			    struct node *mod);
/* Adds "seed" or "offset" to the number of a generator; NULL: said twice. */
struct node *node_option(struct ctnat_lang *lang, struct node *mod,
			 const struct word *name, struct node *value);
/* low..high as bit numbers; -1 after an error message */
int word_bits(struct ctnat_lang *lang, const struct word *low,
	      const struct word *high, unsigned int *from, unsigned int *to);

/* ---- statements ---- */

enum match_op {
	MATCH_IMPLICIT,
	MATCH_EQ,
	MATCH_NE,
	MATCH_LT,
	MATCH_LE,
	MATCH_GT,
	MATCH_GE,
	MATCH_NOT,		/* ! flags: none of these bits */
};

/* An argument of ct() or nat(), an option of log, a flag of snat. */
struct arg {
	struct word name;
	struct ctnat_span at;
	struct node *value;	/* NULL without */
	bool has_bits;
	unsigned int low, high;	/* label[low..high]= */
	struct arg *args;	/* nat( … ) */
	bool has_args;
	struct arg *next, *last;
};

struct arg *arg_new(struct ctnat_lang *lang, const struct word *name,
		    const struct ctnat_span *at);

struct arg *arg_of(struct ctnat_lang *lang, const struct word *name,
		   const struct ctnat_span *at, struct node *value);
struct arg *arg_args(struct ctnat_lang *lang, const struct word *name,
		     const struct ctnat_span *at, struct arg *args);

enum stmt_kind {
	STMT_MATCH,		/* lhs op rhs */
	STMT_COUNTER,		/* lhs packets, rhs bytes, or NULL */
	STMT_LOG,		/* args */
	STMT_VERDICT,		/* code; rhs: chain */
	STMT_CT,		/* args */
	STMT_CT_CLEAR,
	STMT_CT_EVENT,		/* rhs */
	STMT_NOTRACK,
	STMT_SET,		/* lhs set rhs */
	STMT_SNAT,		/* word: ip, ip6; rhs: NODE_NAT; args: flags */
	STMT_DNAT,
	STMT_MASQUERADE,
	STMT_REDIRECT,
	STMT_REJECT,		/* word: how, rhs: code; neither: the default */
	STMT_COMMENT,		/* rhs */
	STMT_VMAP,		/* lhs vmap rhs */
	STMT_OBJREF,		/* code: kind; rhs: name */
	STMT_FWD,		/* rhs: device */
	STMT_CT_LIMIT,		/* no rule's: lhs: zone, or NULL; rhs: count */
	STMT_DYNSET,		/* code @word { lhs : rhs } */
	STMT_LIMIT,		/* lhs: rate / time; rhs: burst; code: over */
	STMT_QUOTA,		/* lhs: bytes; rhs: used; code: over */
	STMT_CT_COUNT,		/* lhs: connections; code: over */
	STMT_CT_TIMEOUT,	/* rhs: name */
	STMT_LINE,		/* of an object: word, rhs */
	STMT_BAD,		/* of an object: a line that was refused */
	STMT_TRACE,		/* code: in nft's words */
	STMT_SPEC,		/* a line of a set; code: enum spec */
};

/* Lines of a set or map: lhs: types of keys, rhs: of data; or rhs alone. */
enum spec {
	SPEC_TYPE,
	SPEC_TYPEOF,
	SPEC_FLAGS,
	SPEC_SIZE,
	SPEC_TIMEOUT,
	SPEC_GC,
	SPEC_ELEMENTS,
	SPEC_N
};

struct stmt {
	enum stmt_kind kind;
	struct ctnat_span at;
	struct node *lhs, *rhs;
	enum match_op op;
	/* enum ctnat_verdict, ctnat_object_kind, ctnat_dynset_op; snat, dnat: "prefix" */
	__u8 code;
	struct word word;
	struct arg *args;
	struct stmt *next, *last;
};

struct stmt *stmt_new(struct ctnat_lang *lang, enum stmt_kind kind,
		      const struct ctnat_span *at);

struct stmt *stmt_of(struct stmt *stmt, struct node *lhs, struct node *rhs);
struct stmt *stmt_word(struct stmt *stmt, const struct word *word);
struct stmt *stmt_args(struct stmt *stmt, struct arg *args);
struct stmt *stmt_verdict(struct stmt *stmt, __u8 code,
			  const struct word *chain);

/* A NAT statement is made in two steps: its target, then the rest. */
struct stmt *nat_stmt(struct ctnat_lang *lang, const struct word *family,
		      struct node *to);
struct stmt *nat_prefix(struct stmt *stmt);
struct stmt *nat_done(struct stmt *stmt, enum stmt_kind kind,
		      const struct ctnat_span *at, struct arg *flags);

/* ---- commands ---- */

enum item_kind {
	ITEM_COMMAND,
	ITEM_DEFINE,		/* name, value */
	ITEM_REDEFINE,
	ITEM_UNDEFINE,
	ITEM_INCLUDED,		/* items: what stood in the file */
	ITEM_CHAIN,		/* in a table block: name, items */
	ITEM_OBJECT,		/* likewise: kind, name, stmts: what it is */
	ITEM_RULE,		/* in a chain block: stmts */
	ITEM_ALIKE,		/* behind one: lines like it */
	ITEM_FLAGS,		/* in a table block: value */
	ITEM_COMMENT,		/* in a table block: value */
	ITEM_HOOK,		/* in a chain block: type, name, value, devices */
	ITEM_POLICY,		/* in a chain block: name */
};

/* What a command is about: [family] table chain place. */
struct target {
	struct word family;
	struct word table;
	struct word chain;
	struct word object;
	struct word new_name;
	struct word handle;	/* handle N */
	struct word position;	/* position N */
	struct word index;	/* index N */
};

struct item {
	enum item_kind kind;
	struct ctnat_span at;
	enum ctnat_op op;
	enum ctnat_obj obj;
	__u8 object_kind;	/* enum ctnat_object_kind */
	const struct target *target;	/* of a command; NULL without */
	struct word name;	/* of a definition, chain, hook, policy */
	struct node *value;
	bool has_block;
	struct item *items;	/* of the block */
	struct stmt *stmts;
	struct stmt *comments;	/* of an object; STMT_COMMENT */
	struct word type;
	struct arg *args;	/* explain: options; value: NODE_LIST of ends */
	struct node *devices;	/* NULL without */
	struct alike *alike;	/* it is a model; else NULL */
	struct alike_run *run;	/* of ITEM_ALIKE */
	struct item *next, *last;
};

struct item *item_new(struct ctnat_lang *lang, enum item_kind kind,
		      const struct ctnat_span *at);

struct item *command_new(struct ctnat_lang *lang, enum ctnat_op op,
			 enum ctnat_obj obj, const struct target *target);

struct item *item_of(struct ctnat_lang *lang, enum item_kind kind,
		     const struct ctnat_span *at, const struct word *name,
		     struct node *value);
struct item *item_rule(struct item *item, struct stmt *stmts);
struct item *item_value(struct item *item, struct node *value);
/* @spec: the lines of its block, or NULL; comments among them go apart */
struct item *item_object(struct item *item, __u8 kind, struct stmt *spec);
struct item *command_block(struct item *item, struct item *items);
/* explain PROTOCOL FROM > TO OPTIONS */
struct item *command_explain(struct ctnat_lang *lang,
			     const struct word *protocol, struct node *ends,
			     struct arg *args);

/* list connections FILTER; NULL after an error message: filter.c */
struct stmt *filter_match(struct ctnat_lang *lang, const struct word *words,
			  unsigned int n, enum match_op op, struct node *rhs);
struct stmt *filter_nat(struct ctnat_lang *lang, const struct word *word,
			struct node *addr, struct node *port);
struct stmt *filter_family(struct ctnat_lang *lang, const struct word *family);

/* Appends to a list whose head knows its end; either may be NULL. */
#define AST_APPEND(list, more) ({					\
	__typeof__(list) list_ = (list), more_ = (more);		\
	if (list_ && more_) {						\
		list_->last->next = more_;				\
		list_->last = more_->last;				\
	}								\
	list_ ? list_ : more_;						\
})

/* ---- parser and scanner ---- */

/* What a text is expected to be: a file, or what an include stands in. */
enum parse_start {
	PARSE_FILE,
	PARSE_TABLE,
	PARSE_CHAIN,
	PARSE_VALUE,		/* of -D NAME=value */
};

/* One text being parsed. */
struct parse {
	struct ctnat_lang *lang;
	enum parse_start start;
	bool started;
	unsigned int input;
	unsigned int line, column;	/* where the scanner is */
	int depth;		/* braces open */
	int base;		/* braces open where the statement began */
	bool skip;		/* after an error: to the statement's end */
	int last;		/* token read last */
	unsigned int first_line, last_line;	/* these alone; 0: all */
	struct alike_models models;
	struct item *rule;	/* parsed last */
	unsigned int end_column;	/* of the last token but the end of line */
	void *scanner;
	struct item *items;	/* result */
	struct node *value;	/* result of PARSE_VALUE */
};

void parse_text(struct parse *parse);
/* Frees the scanner of a parse that was left through lang->no_memory. */
void parse_close(void *scanner);

/* After a syntax error: pass over the rest of the statement. */
void parse_skip(struct parse *parse);

/* Parses what include "glob" names; the result is ITEM_INCLUDED or NULL. */
struct item *parse_include(struct parse *parse, enum parse_start place,
			   const struct ctnat_span *at,
			   const struct word *path);

#endif /* CTNAT_GRAMMAR_AST_H */
