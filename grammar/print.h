/* SPDX-License-Identifier: GPL-2.0-only */
/* Images to canonical text: what the print_*.c files share. */
#ifndef CTNAT_GRAMMAR_PRINT_H
#define CTNAT_GRAMMAR_PRINT_H

#include "core/uses.h"
#include "grammar/eval.h"

struct out {
	FILE *to;
	unsigned int flags;	/* enum ctnat_print_flags */
	__u8 family;		/* of the table */
	/* of the rule: who wrote each word of its registers last */
	const void *writer[CTNAT_REG_WORDS];
};

/* In decimal digits. */
void print_uint(FILE *to, __u64 number);
/* An address, of one word or four, in host byte order. */
void print_ip(FILE *to, bool ip6, const __u32 *words);

/* Value of a field from the words of an image. */
struct number number_get(const __u32 *words, unsigned int n);

void print_number(const struct out *out, const struct number *number,
		  unsigned int field);
/* low-high, a prefix, a wildcard, or one value */
void print_interval(const struct out *out, const struct interval *interval,
		    unsigned int field);
/* Flags of the type joined by @sep, "0x0" for none. */
void print_flags(const struct out *out, const struct number *number,
		 unsigned int field, const char *sep);
/* A quoted string; bytes that would end it are replaced. */
void print_quoted(const struct out *out, const char *text);
/* A name, quoted if it would not be read back as a name otherwise. */
void print_name(const struct out *out, const char *name);

/* ip saddr . ct mark & 0x000000ff; answers whether no mask was printed */
bool print_key(const struct out *out, const __u16 *field, unsigned int n,
	       const __u32 *mask);
void print_key_elem(const struct out *out, const __u16 *field, unsigned int n,
		    const __u32 *low, const __u32 *high);
void print_verdict(const struct out *out, __u8 code, const char *chain);

/* Notes what an expression leaves in registers, for those that read them. */
void print_wrote(struct out *out, const struct ctnat_insn *insn);
/* What left a register its value; @form: of what it is when a map did. */
void print_reg(const struct out *out, unsigned int reg,
	       const struct map_data *form);
/* Did a map write it? */
bool print_is_map(const struct out *out, unsigned int reg);
/* Is it a choice by weight? Such have the ':' of ports within. */
bool print_is_choice(const struct out *out, unsigned int reg);
/* Did one lookup write both? */
bool print_same_map(const struct out *out, unsigned int a, unsigned int b);
void print_vmap(const struct out *out, const struct ctnat_insn_map *map);

void print_match(const struct out *out, const struct ctnat_insn_match *match);
void print_ct(const struct out *out, const struct ctnat_insn_ct *ct,
	      const struct ctnat_insn_objref *offload,
	      const struct ctnat_insn_verdict *table);
void print_value(const struct out *out, const struct ctnat_value *value,
		 bool zone);
void print_set(const struct out *out, const struct ctnat_insn_set *set);
void print_reject(const struct out *out,
		  const struct ctnat_insn_reject *reject);
void print_nat(const struct out *out, const struct ctnat_nat *nat);
void print_limit(const struct out *out, const struct ctnat_limit *limit);
void print_quota(const struct out *out, const struct ctnat_quota *quota);
void print_ct_count(const struct out *out, const struct ctnat_ct_count *count);
void print_timeout(const struct out *out,
		   const struct ctnat_object_ct_timeout *timeout,
		   const char *indent, const char *end);
/* The lines of an object, each with @indent before and @end behind it. */
void print_object_lines(const struct out *out,
			const struct ctnat_view_object *object,
			const char *indent, const char *end);
/* "{ 10.0.0.1, … }", in lines that begin with @indent unless that is NULL. */
void print_elements(const struct out *out, const struct ctnat_object_set *set,
		    const struct ctnat_elems *elems, bool keys,
		    const char *indent);
void print_lookup(const struct out *out,
		  const struct ctnat_insn_lookup *lookup);
void print_dynset(const struct out *out,
		  const struct ctnat_insn_dynset *dynset);
/* Whole fields of a concatenation. */
void print_fields(const struct out *out, const __u16 *field, unsigned int n);
/* Data of a map, one after the other. */
void print_data(const struct out *out, const struct map_data *form,
		const __u32 *data);
void print_time(const struct out *out, __u32 ms);
/* By its name at this hook of out's family, if it has one. */
void print_priority(const struct out *out, __s32 priority, __u8 hook);
void print_log(const struct out *out, const struct ctnat_insn_log *log);

#endif /* CTNAT_GRAMMAR_PRINT_H */
