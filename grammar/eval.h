/* SPDX-License-Identifier: GPL-2.0-only */
/* Syntax tree to commands and rule images: what the eval_*.c files share. */
#ifndef CTNAT_GRAMMAR_EVAL_H
#define CTNAT_GRAMMAR_EVAL_H

#include "grammar/ast.h"
#include "grammar/words.h"

/* A number of up to 128 bits, as in images: most significant word first. */
struct number {
	__u32 word[4];
};

struct interval {
	struct number low, high;
};

/* A rule being made. */
struct eval {
	struct ctnat_lang *lang;
	__u8 family;		/* of its table */
	const char *table;
	const struct ctnat_span *over;	/* the variable being unfolded */
	unsigned int steps;	/* against variables that multiply */
	bool failed;
	bool numbers;		/* masked addresses may be written as such */
	bool persistent;	/* a choice is by the source address alone */
	__u16 data_field;	/* what the data of maps in numbers are */
	unsigned int next_reg;	/* of the statement being made */
	struct alike *alike;	/* the rule is their model; NULL: of none */

	char *image;
	size_t size, room;
	__u16 n_insns;
	struct part_span *parts;
	unsigned int n_parts, room_parts;

	__u32 *elems;		/* of the match being made */
	size_t n_elem_words, room_elems;
};

/* ---- eval.c ---- */

/* Says what is wrong with a node; over the variable it came from. */
void eval_error(struct eval *ev, const struct node *node, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Appends an expression, zeroed; valid until the next one. */
void *eval_insn(struct eval *ev, unsigned int kind, size_t size,
		const struct ctnat_span *at);
/* Remembers where a part of the expression appended last stood. */
void eval_part(struct eval *ev, __u32 part, const struct ctnat_span *at);

/*
 * The image of some statements, and its number of places; NULL: errors.
 * @alike: lines that they are the model of, or NULL.
 */
const struct ctnat_rule *eval_rule(struct ctnat_lang *lang,
				   const struct ctnat_command *cmd,
				   const struct stmt *stmts,
				   struct alike *alike, __u32 *rule_id);

/* ---- eval_elems.c ---- */

struct map_data;

/* A set or map that a command adds: what follows may use it. */
void eval_know_set(struct ctnat_lang *lang, const struct ctnat_command *cmd);
/* The set or map that a NODE_SETREF names; NULL when nobody told of it. */
const struct ctnat_object_set *eval_set_of(const struct eval *ev,
					   const struct node *ref);
void eval_declare_set(struct ctnat_lang *lang, const struct ctnat_command *cmd,
		      const struct stmt *spec);
const struct ctnat_object *eval_set_object(struct eval *ev, __u8 kind,
					   const struct stmt *spec);
/* A time that is longer than nothing; false after an error message. */
bool eval_timeout(struct eval *ev, const struct node *value, __u32 *ms);
/* What stands behind "elements =", or NULL. */
const struct node *eval_spec_elements(const struct stmt *spec);
/*
 * A command's elements; false after an error message, and when there is no
 * command left: they went to the one before.
 */
bool eval_elements(struct ctnat_lang *lang, const struct node *node,
		   struct ctnat_command *cmd);
/* join_elems.c: are its elements those of the command before now? */
bool eval_join_elems(struct ctnat_lang *lang, const struct ctnat_command *cmd);
/* FIELDS @set, FIELDS vmap @map, KEY map @map */
void eval_set_match(struct eval *ev, const struct stmt *stmt,
		    const struct node *ref);
void eval_named_vmap(struct eval *ev, const struct stmt *stmt,
		     const struct node *ref);
bool eval_named_map(struct eval *ev, const struct node *node,
		    const struct map_data *data, unsigned int *reg);
bool eval_is_map(struct eval *ev, const struct node *ref);
/* "ipv4_addr"; NULL: the field is of no type with a name */
const char *set_type_name(unsigned int field);
const struct symbol *set_flag_words(void);

/* ---- eval_object.c ---- */

/* The image of the named object that a command adds; NULL: errors. */
const struct ctnat_object *eval_object(struct ctnat_lang *lang,
				       const struct ctnat_command *cmd,
				       const struct stmt *spec,
				       __u32 *rule_id);
/* One object of a kind, zeroed. */
void *object_new(struct eval *ev, unsigned int kind, size_t size);
void eval_objref(struct eval *ev, const struct stmt *stmt);

/* ---- eval_ct_limit.c: of commands; @cmd gets its name, and what it adds ---- */
bool eval_ct_limit(struct ctnat_lang *lang, const struct stmt *spec,
		   struct ctnat_command *cmd);

/* ---- eval_limit.c ---- */
void eval_limit(struct eval *ev, const struct stmt *stmt);
void eval_quota(struct eval *ev, const struct stmt *stmt);
void eval_ct_count(struct eval *ev, const struct stmt *stmt);
const struct ctnat_object *limit_object(struct eval *ev,
					const struct stmt *spec);
const struct ctnat_object *quota_object(struct eval *ev,
					const struct stmt *spec);

/* ---- eval_timeout.c ---- */
/* The name of a timeout policy; NULL after an error message. */
const char *eval_object_name(struct eval *ev, const struct node *node);
void eval_ct_timeout(struct eval *ev, const struct stmt *stmt);
/* ct(), with the name behind it. */
struct ctnat_insn_ct *eval_ct_insn(struct eval *ev, const char *timeout,
				   const struct ctnat_span *at);
const struct ctnat_object *timeout_object(struct eval *ev,
					  const struct stmt *spec);

/* ---- eval_var.c ---- */

/* What a variable stands for; NULL after an error message. */
const struct node *eval_var(struct eval *ev, const struct node *var);
/*
 * Follows variables to something else. ev->over is set to the first of them
 * and the old value returned through @over; put it back when done.
 */
const struct node *eval_unfold(struct eval *ev, const struct node *node,
			       const struct ctnat_span **over);
/* eval_device.c: the devices of a chain; false after an error message. */
bool eval_devices(struct eval *ev, const struct node *node,
		  struct ctnat_command *cmd);

/* eval_head.c: a priority, by name as cmd's family and hook have it. */
bool eval_priority(struct eval *ev, const struct node *node,
		   struct ctnat_command *cmd);

/* eval_flow.c */
const struct ctnat_object *flowtable_object(struct eval *ev,
					    const struct stmt *spec);

/* Hooks of devices are of some families only; false after an error message. */
bool eval_hook_family(struct ctnat_lang *lang, const struct word *hook,
		      __u8 family);

/* eval_dynset.c: add @set { … } */
void eval_dynset(struct eval *ev, const struct stmt *stmt);

/* fwd to DEVICE */
void eval_fwd(struct eval *ev, const struct stmt *stmt);

void define_item(struct ctnat_lang *lang, const struct item *item);

/* ---- value.c ---- */

bool number_parse(const char *text, struct number *number);
/*
 * A decimal number below 10^9, an IPv4 address, without zeros in front: to behind
 * it, or NULL.
 */
const char *scan_number(const char *text, __u32 *value);
const char *scan_ipv4(const char *text, __u32 *address);
bool parse_ipv6(const char *text, __u32 *words);
int number_compare(const struct number *a, const struct number *b);
struct number number_ones(unsigned int from, unsigned int to);
struct number number_of(__u32 value);
/* One up or down; false beyond the numbers. */
bool number_neighbour(struct number *number, int by);
bool number_is_zero(const struct number *a);

/* A number that fits 32 bits, or 64; false after an error message. */
bool eval_u32(struct eval *ev, const struct node *node, __u32 max,
	      __u32 *value);
bool eval_u64(struct eval *ev, const struct node *node, __u64 *value);

/* The values that a node means for a field; false after an error message. */
bool eval_interval(struct eval *ev, const struct node *node,
		   unsigned int field, struct interval *out);
/* One value; ranges and prefixes are refused. */
bool eval_value(struct eval *ev, const struct node *node, unsigned int field,
		struct number *out);
bool type_is_flags(enum ctnat_type type);

/* ---- value_name.c ---- */

/* The value a word has for a field; false after an error message. */
bool eval_name(struct eval *ev, const struct node *node, unsigned int field,
	       struct number *out);
/* A string of a field of bytes; @high differs from @low with a wildcard. */
bool eval_string(struct eval *ev, const struct node *node, unsigned int field,
		 struct interval *out);
bool eval_time(struct eval *ev, const struct node *node, __u32 *ms);
/* Name of a bit of the connection label, or -1. */
int label_bit(const char *name);
bool label_name(unsigned int bit, char *name, size_t size);

/* ---- eval_match.c, eval_ctstate.c ---- */

/* The left side of a match, the key of a map, the fields of a hash. */
struct left {
	const struct node *node[CTNAT_CONCAT_MAX];
	__u16 field[CTNAT_CONCAT_MAX];
	struct number mask[CTNAT_CONCAT_MAX];
	bool masked[CTNAT_CONCAT_MAX];
	unsigned int n, words;
};

/* @rhs: where to look for the family of fields that leave it open; or NULL */
bool eval_left(struct eval *ev, const struct node *lhs, const struct node *rhs,
	       struct left *left);
void left_mask(const struct left *left, __u32 *words);
/* One element for the fields, to ev->elems. */
bool eval_elem(struct eval *ev, const struct node *node,
	       const struct left *left);
/* The low words of a number, to ev->elems. */
void elem_words(struct eval *ev, const struct number *number,
		unsigned int words);
void eval_match(struct eval *ev, const struct stmt *stmt);
void elem_add(struct eval *ev, const struct interval *intervals,
	      const __u16 *fields, unsigned int n);
bool eval_ct_state(struct eval *ev, const struct stmt *stmt);
/* Bits of the label, by name or as decimal numbers. */
bool eval_label_bits(struct eval *ev, const struct node *node,
		     struct number *value);

/* ---- eval_filter.c: false after an error message ---- */
bool eval_filter(struct ctnat_lang *lang, const struct stmt *stmts,
		 struct ctnat_command *cmd);
bool eval_packet(struct ctnat_lang *lang, const struct item *item,
		 struct ctnat_command *cmd);

/* ---- eval_map.c ---- */

/* What the data of a map's elements are: one after the other. */
struct map_data {
	__u16 field[CTNAT_CONCAT_MAX];
	unsigned int n;
	bool range;		/* each with a low and a high end */
};

unsigned int eval_data_words(const struct map_data *data);
/* Data of one element, to ev->elems. */
bool eval_data(struct eval *ev, const struct node *node,
	       const struct map_data *data);
bool eval_verdict_code(struct eval *ev, const struct node *node, __u32 *code);
/* Registers for something, of the statement being made. */
bool eval_take_regs(struct eval *ev, const struct node *node,
		    unsigned int words, unsigned int *reg);


/* Expressions that leave data, a number, in registers. */
bool eval_map(struct eval *ev, const struct node *node,
	      const struct map_data *data, unsigned int *reg);
bool eval_generator(struct eval *ev, const struct node *node, __u16 *field);
bool eval_choice(struct eval *ev, const struct node *node,
		 const struct map_data *data, unsigned int *reg);
void eval_vmap(struct eval *ev, const struct stmt *stmt);

/* ---- eval_head.c: lines of a chain's block; false after an error message ---- */

bool chain_hook(struct ctnat_lang *lang, const struct item *item,
		struct ctnat_command *cmd);
bool chain_policy(struct ctnat_lang *lang, const struct item *item,
		  struct ctnat_command *cmd);

/* ---- eval_comment.c ---- */

void eval_comments(struct eval *ev, const struct stmt *stmts);
/* Is this line of a chain nothing but a comment, of the chain then? */
bool eval_is_remark(const struct stmt *stmts);
/* The comment of what a command adds; false after an error message. */
bool eval_remark(struct ctnat_lang *lang, const struct node *text,
		 struct ctnat_command *cmd);
/* That of an object, if it has one; false after an error message. */
bool eval_remarks(struct ctnat_lang *lang, const struct item *item,
		  struct ctnat_command *cmd);

/* ---- eval_ct.c, eval_helper.c, eval_nat.c, eval_arith.c, eval_stmt.c ---- */
void eval_ct(struct eval *ev, const struct stmt *stmt);
/* A constant or bits of a field; false after an error message. */
bool eval_zone(struct eval *ev, const struct node *node,
	       struct ctnat_value *zone);
/* A helper's name, the bits of some events; after an error message false. */
void eval_ct_helper(struct eval *ev, const struct stmt *stmt);
const struct ctnat_object *helper_object(struct eval *ev,
					 const struct stmt *spec);
bool eval_helper(struct eval *ev, const struct node *node,
		 struct ctnat_insn_ct *insn);
bool eval_events(struct eval *ev, const struct node *node, __u32 *events);
bool event_find(const char *name, __u32 *event);
void eval_ct_event(struct eval *ev, const struct stmt *stmt);
void eval_nat_stmt(struct eval *ev, const struct stmt *stmt);
bool eval_nat_to(struct eval *ev, const struct node *to, bool prefix,
		 struct ctnat_nat *nat);
/* A number made of a field and constants. */
bool eval_arith(struct eval *ev, const struct node *node,
		struct ctnat_value *value);
/* What a field is set to: fills all but the field, which is given. */
bool eval_wide(struct eval *ev, const struct node *node,
	       struct ctnat_insn_set *set);
void eval_set(struct eval *ev, const struct stmt *stmt);
void eval_reject(struct eval *ev, const struct stmt *stmt);
void eval_log(struct eval *ev, const struct stmt *stmt);

#endif /* CTNAT_GRAMMAR_EVAL_H */
