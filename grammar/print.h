/* SPDX-License-Identifier: GPL-2.0-only */
/* Images to canonical text: what the print_*.c files share. */
#ifndef CTNAT_GRAMMAR_PRINT_H
#define CTNAT_GRAMMAR_PRINT_H

#include "grammar/eval.h"

struct out {
	FILE *to;
	unsigned int flags;	/* enum ctnat_print_flags */
	__u8 family;		/* of the table */
};

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

void print_match(const struct out *out, const struct ctnat_insn_match *match);
void print_ct(const struct out *out, const struct ctnat_insn_ct *ct,
	      const struct ctnat_insn_verdict *table);
void print_value(const struct out *out, const struct ctnat_value *value,
		 bool zone);
void print_set(const struct out *out, const struct ctnat_insn_set *set);
void print_nat(const struct out *out, const struct ctnat_nat *nat);
void print_log(const struct out *out, const struct ctnat_insn_log *log);

#endif /* CTNAT_GRAMMAR_PRINT_H */
