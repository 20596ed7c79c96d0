/* SPDX-License-Identifier: GPL-2.0-only */
/* Rules and rulesets made by hand, for the tests of the core. */
#ifndef CTNAT_TESTS_KIT_H
#define CTNAT_TESTS_KIT_H

#include "core/index.h"
#include "core/object.h"
#include "core/program.h"
#include "core/wire.h"

/* ---- one rule ---- */

#define KIT_ROOM	(1u << 20)

struct kit_image {
	union {
		struct ctnat_rule rule;
		__u64 words[KIT_ROOM / 8];
	};
};

/* An empty rule; what kit_*() add goes behind what is there. */
struct kit_image *kit_begin(void);
void kit_end(struct kit_image *image);
void *kit_add(struct kit_image *image, __u8 kind, size_t size);
/* A match of @n_elems elements, all zero, with the full mask. */
struct ctnat_insn_match *kit_match_of(struct kit_image *image,
				      const __u16 *fields, unsigned int n,
				      __u32 n_elems);
/* One field of one word, low to high. */
struct ctnat_insn_match *kit_match(struct kit_image *image, __u16 field,
				   __u32 low, __u32 high);
/*
 * A map of @n_elems elements, keys and data all zero, with the full mask; data
 * go to register 0. @n_data 0: a verdict map, whose data are codes; the chains
 * that it names take @text bytes, to be written to kit_map_text().
 */
struct ctnat_insn_map *kit_map(struct kit_image *image, const __u16 fields[2],
			       __u32 n_elems, unsigned int n_data, __u32 text);
__u32 *kit_map_low(struct ctnat_insn_map *map, __u32 elem);
__u32 *kit_map_data(struct ctnat_insn_map *map, __u32 elem);
char *kit_map_text(struct ctnat_insn_map *map);
struct ctnat_insn_numgen *kit_numgen(struct kit_image *image, __u8 type,
				     __u32 mod);
struct ctnat_insn_jhash *kit_jhash(struct kit_image *image, __u16 field,
				   __u32 mod);
/* A lookup of one field, and a change by one, in a set, or in a map. */
struct ctnat_insn_lookup *kit_lookup(struct kit_image *image, __u16 field,
				     __u8 kind, const char *name);
struct ctnat_insn_dynset *kit_dynset(struct kit_image *image, __u16 field,
				     __u8 kind, const char *name);
struct ctnat_insn_counter *kit_counter(struct kit_image *image);
struct ctnat_insn_log *kit_log(struct kit_image *image, const char *prefix);
struct ctnat_insn_verdict *kit_verdict(struct kit_image *image, __u8 code,
				       const char *chain);
struct ctnat_insn_ct *kit_ct(struct kit_image *image, __u32 has);
struct ctnat_insn_nat *kit_nat(struct kit_image *image, __u8 side, __u8 target);
struct ctnat_insn_set *kit_set(struct kit_image *image, __u16 field,
			       __u32 number);
void kit_comment(struct kit_image *image, const char *text);

/* ---- the wire: encoded and decoded they must be the same ---- */

void kit_wire_rule(const struct kit_image *image);
/* Likewise with other operands; their number, or CTNAT_NOWHERE: no shape. */
__u32 kit_wire_shape(const struct ctnat_rule *rule);
void kit_wire_object(const struct ctnat_object *object, size_t size);
/* The n-th expression. */
void *kit_insn(struct kit_image *image, unsigned int n);
/* An IPv4 or IPv6 address range of a binding. */
void kit_addr4(struct ctnat_nat *nat, __u32 min, __u32 max);
void kit_addr6(struct ctnat_nat *nat, __u32 last_min, __u32 last_max);
void kit_ports(struct ctnat_nat *nat, __u16 min, __u16 max);

/* ---- a ruleset ---- */

#define KIT_TABLES	8
#define KIT_CHAINS	512
#define KIT_RULES	64
#define KIT_OBJECTS	16

struct kit_view {
	struct ctnat_view view;
	struct ctnat_view_table tables[KIT_TABLES];
	struct ctnat_view_chain chains[KIT_CHAINS];
	struct ctnat_view_rule rules[KIT_CHAINS][KIT_RULES];
	struct ctnat_view_object objects[KIT_OBJECTS];
	char names[KIT_CHAINS][CTNAT_NAME_MAX];
	__u32 order[CTNAT_SORT_ROOM(KIT_CHAINS)];
	__u32 state[KIT_CHAINS];
	__u32 object_order[CTNAT_SORT_ROOM(KIT_OBJECTS)];
	struct ctnat_scratch scratch;
	struct ctnat_refusal why;
	bool linked;
};

struct kit_view *kit_view(void);
void kit_view_free(struct kit_view *kit);
__u32 kit_table(struct kit_view *kit, __u8 family, const char *name);
__u32 kit_base(struct kit_view *kit, const char *name, __u8 type, __u8 hook,
	       __s32 priority);
__u32 kit_chain(struct kit_view *kit, const char *name);
/* Takes the image over. */
__u32 kit_rule(struct kit_view *kit, __u32 chain, struct kit_image *image);
/* The image is borrowed; the table is the one added last. */
__u32 kit_object(struct kit_view *kit, const char *name,
		 const struct ctnat_object *object);
struct ctnat_object_set kit_set_of(__u8 kind, __u16 key, __u16 data,
				   __u32 flags);
/*
 * Sets that rules may change: "s" of addresses, "marks" of marks, and "m", a
 * map of addresses to marks.
 */
void kit_sets(struct kit_view *kit);
void kit_drop_rules(struct kit_view *kit, __u32 chain);

/* Everything the module asks before it activates; @kit->why says why not. */
int kit_verify(struct kit_view *kit);
/* Take the numbers out of the rules: as they were before they were run. */
void kit_unlink(struct kit_view *kit);
/* What packets are run through; chains of @least rules have an index. */
struct ctnat_program *kit_program(struct kit_view *kit, __u32 least);
void kit_program_free(struct ctnat_program *program);

/* An index for each of @n chains that has @least rules in it. */
void kit_index(struct ctnat_program_chain *chain, __u32 n, __u32 least);
void kit_index_free(struct ctnat_program_chain *chain, __u32 n);

#endif /* CTNAT_TESTS_KIT_H */
