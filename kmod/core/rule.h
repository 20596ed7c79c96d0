/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rules without pointers.
 *
 * A rule image is one contiguous, 8-aligned buffer: struct ctnat_rule and then
 * its expressions, in order, each a struct that begins with struct ctnat_insn.
 * It can be copied with memcpy() and compared with memcmp(): unused bytes are
 * zero. The grammar makes images from text, the wire codec (wire.h) carries
 * them over netlink, the verifier judges them, packets are run through them.
 * What is "linked" is zero until then (program.h).
 *
 * Numbers are in host byte order everywhere in an image. A value of n bits
 * occupies (n + 31) / 32 words of 32 bits, the most significant word first,
 * right-aligned. Strings are their bytes in that order, padded with zeros
 * ("eth0" is 0x65746830, 0, 0, 0), so that a name with a trailing wildcard is a
 * range of numbers like any prefix.
 */
#ifndef CTNAT_CORE_RULE_H
#define CTNAT_CORE_RULE_H

#include "platform.h"
#include "fields.h"
#include "view.h"

/* As the kernel's NF_CT_HELPER_NAME_LEN, with the NUL. */
#define CTNAT_HELPER_NAME	16
/* Of a ct helper object, with the NUL. */
#define CTNAT_HELPER_OBJECT	32

#define CTNAT_ALIGN(n)		(((n) + 7u) & ~7u)

struct ctnat_rule {
	__u32 size;		/* of the image, a multiple of 8 */
	__u16 n_insns;
	__u16 reserved;
};

/* Head of every expression. */
struct ctnat_insn {
	__u8 kind;		/* enum ctnat_expr */
	__u8 form;		/* enum ctnat_match_form, of matches */
	__u8 reserved[2];
	__u32 size;		/* with this head, a multiple of 8 */
};

/* How a match is written: ctnat_rule_pack() makes it as short as it can be. */
enum ctnat_match_form {
	CTNAT_MATCH_PACKED	= 1 << 0,	/* n_fields of field[] alone */
	CTNAT_MATCH_WHOLE	= 1 << 1,	/* packed, and without mask */
	CTNAT_MATCH_SINGLE	= 1 << 2,	/* packed, and without n_elems, high */
	CTNAT_MATCH_EXACT	= CTNAT_MATCH_WHOLE | CTNAT_MATCH_SINGLE,
	CTNAT_MATCH_FORMS	= CTNAT_MATCH_PACKED | CTNAT_MATCH_EXACT,
};

/*
 * data: mask[n_words], then per element low[n_words], high[n_words]; a word of
 * a field that is not the field's first continues it (IPv6: four words).
 *
 * This is how a match is made. In a packed one, which those of the wire and of
 * the grammar are, n_elems and data follow the last field, on a multiple of four:
 * they are read by the functions below only. What a form leaves out goes without
 * saying: the mask is all ones, the one element ends where it begins.
 */
struct ctnat_insn_match {
	struct ctnat_insn insn;
	__u8 n_fields;
	__u8 n_words;		/* of one key: the fields' words summed up */
	__u8 invert;
	__u8 reserved;
	__u16 field[CTNAT_CONCAT_MAX];
	__u32 n_elems;
	__u32 data[];
};

struct ctnat_insn_counter {
	struct ctnat_insn insn;
	__u64 packets;		/* to start from, or so far */
	__u64 bytes;
	__u32 slot;		/* linked: which of the rule's counters */
	__u32 reserved;
};

enum ctnat_log_has {
	CTNAT_LOG_GROUP		= 1 << 0,
	CTNAT_LOG_LEVEL		= 1 << 1,
	CTNAT_LOG_FLAGS		= 1 << 2,
	CTNAT_LOG_SNAPLEN	= 1 << 3,
	CTNAT_LOG_QTHRESHOLD	= 1 << 4,
};

struct ctnat_insn_log {
	struct ctnat_insn insn;
	__u32 has;		/* enum ctnat_log_has */
	__u32 flags;
	__u32 snaplen;
	__u16 group;
	__u16 qthreshold;
	__u8 level;
	__u8 reserved[7];
	char prefix[];		/* with its NUL; "" when there is none */
};

struct ctnat_insn_trace {
	struct ctnat_insn insn;
	__u8 nftrace;		/* written in nft's words */
	__u8 reserved[7];
};

struct ctnat_insn_verdict {
	struct ctnat_insn insn;
	__u8 code;		/* enum ctnat_verdict */
	__u8 table_arg;		/* written as ct(table=…) */
	__u16 reserved;
	__u32 target;		/* linked: number of the chain */
	char chain[];		/* jump, goto: with its NUL; else absent */
};

/* ((field shifted) & and) ^ xor, the low 32 bits of it */
struct ctnat_value {
	__u16 field;		/* CTNAT_FIELD_NONE: a constant, in xor */
	__s16 shift;		/* above 0 to the left */
	__u32 and;
	__u32 xor;
};

enum ctnat_nat_has {
	CTNAT_NAT_ADDR		= 1 << 0,
	CTNAT_NAT_PORT		= 1 << 1,
	CTNAT_NAT_ADDR_REG	= 1 << 2,	/* the address is in addr_reg */
	CTNAT_NAT_PORT_REG	= 1 << 3,	/* the port is in port_reg */
	CTNAT_NAT_REG_RANGE	= 1 << 4,	/* and the range's end behind */
	CTNAT_NAT_BASE		= 1 << 5,	/* port_base */
};

/*
 * The range of addresses: the first and behind it the last, IPv4 a word each and
 * IPv6 four; then zeros.
 */
struct ctnat_nat {
	__u8 side;		/* enum ctnat_nat_side */
	__u8 target;		/* enum ctnat_nat_target */
	__u8 family;		/* NFPROTO_* of the addresses, 0 without */
	__u8 has;		/* enum ctnat_nat_has */
	__u32 flags;		/* enum ctnat_nat_flags */
	__u16 port_min;
	__u16 port_max;
	__u8 addr_reg;		/* first register of the address */
	__u8 port_reg;
	__u16 port_base;
	__u32 addr[8];
};

enum ctnat_ct_has {
	CTNAT_CT_COMMIT		= 1 << 0,
	CTNAT_CT_FORCE		= 1 << 1,
	CTNAT_CT_ZONE		= 1 << 2,	/* zone= was written */
	CTNAT_CT_MARK		= 1 << 3,
	CTNAT_CT_LABEL		= 1 << 4,	/* from label[] */
	CTNAT_CT_LABEL_FROM	= 1 << 5,	/* from label_from, instead */
	CTNAT_CT_NAT		= 1 << 6,
	CTNAT_CT_HELPER		= 1 << 7,
	CTNAT_CT_EVENTS		= 1 << 8,
	CTNAT_CT_STATEMENT	= 1 << 9,	/* nft's words for it */
	CTNAT_CT_TIMEOUT	= 1 << 10,
};

/*
 * It ends behind the last of its arguments: ctnat_ct_size(). Of what is behind
 * the head of nat nothing is there that @has does not name.
 */
struct ctnat_insn_ct {
	struct ctnat_insn insn;
	__u32 has;		/* enum ctnat_ct_has */
	__u8 zone_dir;		/* enum ctnat_zone_dir */
	__u8 label_shift;	/* where label_from begins, in bits */
	__u16 reserved;
	struct ctnat_nat nat;
	struct ctnat_value zone;
	struct ctnat_value mark;
	__u32 mark_mask;
	struct ctnat_value label_from;
	__u32 label[4];
	__u32 label_mask[4];
	__u32 events;		/* bits 1 << IPCT_*, 1 << (16 + IPEXP_*) */
	__u32 object;		/* linked: number of the timeout policy */
	__u32 helper_number;	/* linked: see ctnat_link_rule() */
	__u32 zero;
	char helper[CTNAT_HELPER_OBJECT];	/* NUL-padded; object or kernel's */
	char timeout[];		/* with its NUL; absent without CT_TIMEOUT */
};

/* ((field shifted) & and) ^ xor, all of it; words as of a 128-bit value */
struct ctnat_wide {
	__u16 field;		/* CTNAT_FIELD_NONE: a constant, in xor */
	__s16 shift;		/* above 0 to the left */
	__u32 and[4];
	__u32 xor[4];
};

struct ctnat_insn_set {
	struct ctnat_insn insn;
	__u16 field;		/* ctnat_field_settable() */
	__u8 op;		/* enum ctnat_set_op */
	__u8 reserved;
	struct ctnat_wide value;
	struct ctnat_wide second;	/* zeros without op */
	__u32 reserved2;
};

struct ctnat_insn_reject {
	struct ctnat_insn insn;
	__u8 type;		/* enum ctnat_reject */
	__u8 code;
	__u8 reserved[6];
};

/* It ends behind the addresses that are there: ctnat_nat_size(). */
struct ctnat_insn_nat {
	struct ctnat_insn insn;
	struct ctnat_nat nat;
};

/* So much in a time; the bucket that it is taken from holds burst more. */
struct ctnat_limit {
	__u64 rate;		/* packets or bytes in unit */
	__u32 unit;		/* seconds: enum ctnat_limit_unit */
	__u32 burst;		/* packets or bytes */
	__u8 type;		/* enum ctnat_limit_type */
	__u8 over;		/* holds of what exceeds it, not of what is within */
	__u8 reserved[6];
};

struct ctnat_insn_limit {
	struct ctnat_insn insn;
	struct ctnat_limit limit;
	__u32 slot;		/* linked: which of what the rule keeps */
	__u32 zero;
};

struct ctnat_quota {
	__u64 bytes;
	__u64 used;		/* to start from, or so far */
	__u8 over;		/* holds once it is used up, not until then */
	__u8 reserved[7];
};

struct ctnat_insn_quota {
	struct ctnat_insn insn;
	struct ctnat_quota quota;
	__u32 slot;		/* linked: which of what the rule keeps */
	__u32 zero;
};

/* What the object is for says its kind: a counter counts, … */
struct ctnat_insn_objref {
	struct ctnat_insn insn;
	__u8 kind;		/* enum ctnat_object_kind */
	__u8 ct_arg;		/* written as ct(offload=…) */
	__u8 reserved[2];
	__u32 target;		/* linked: number of the object */
	char name[];		/* with its NUL; of the same table; absent with
				 * ct_arg: the namespace's flow table
				 */
};

/*
 * data: mask[n_words], then, in an image, the name of the set or map with its
 * NUL; of the same table.
 */
struct ctnat_insn_lookup {
	struct ctnat_insn insn;
	__u8 n_fields;
	__u8 n_words;		/* of the key */
	__u8 n_data;		/* words of a map's data; 0 without registers */
	__u8 reg;		/* first register that they go to */
	__u8 kind;		/* CTNAT_OBJECT_SET, CTNAT_OBJECT_MAP */
	__u8 invert;
	__u8 reserved[2];
	__u16 field[CTNAT_CONCAT_MAX];
	__u32 target;		/* linked: number of the object */
	__u32 data[];
};

struct ctnat_insn_comment {
	struct ctnat_insn insn;
	char text[];		/* with its NUL */
};

/*
 * data: mask[n_words], then per element low[n_words], high[n_words] and
 * data[n_data]; then, in the image of a verdict map, the names of the chains
 * that its elements lead to, in order, each with its NUL.
 */
struct ctnat_insn_map {
	struct ctnat_insn insn;
	__u8 n_fields;
	__u8 n_words;		/* of one key */
	__u8 n_data;		/* words of an element's data */
	__u8 reg;		/* first register that the data goes to */
	__u32 n_elems;
	__u16 field[CTNAT_CONCAT_MAX];
	__u8 verdict;		/* data: code; number of the chain, linked */
	__u8 reserved[3];
	__u32 text;		/* bytes of the names */
	__u32 data[];
};

struct ctnat_insn_numgen {
	struct ctnat_insn insn;
	__u8 type;		/* enum ctnat_numgen */
	__u8 reg;
	__u16 reserved;
	__u32 mod;
	__u32 offset;
	__u32 slot;		/* linked, INC: which of what the rule keeps */
};

enum ctnat_jhash_has {
	CTNAT_JHASH_SEED	= 1 << 0,
};

/* data: mask[n_words] */
struct ctnat_insn_jhash {
	struct ctnat_insn insn;
	__u8 n_fields;
	__u8 n_words;
	__u8 reg;
	__u8 has;		/* enum ctnat_jhash_has */
	__u32 mod;
	__u32 offset;
	__u32 seed;
	__u16 field[CTNAT_CONCAT_MAX];
	__u32 data[];
};

struct ctnat_insn_fwd {
	struct ctnat_insn insn;
	char device[];		/* with its NUL */
};

/* ---- walking an image ---- */

static inline const struct ctnat_insn *
ctnat_rule_first(const struct ctnat_rule *rule)
{
	return (const struct ctnat_insn *)(rule + 1);
}

static inline const struct ctnat_insn *
ctnat_rule_next(const struct ctnat_insn *insn)
{
	return (const struct ctnat_insn *)((const char *)insn + insn->size);
}

static inline bool ctnat_rule_end(const struct ctnat_rule *rule,
				  const struct ctnat_insn *insn)
{
	return (const char *)insn >= (const char *)rule + rule->size;
}

#define ctnat_rule_for_each(insn, rule) \
	for (insn = ctnat_rule_first(rule); \
	     !ctnat_rule_end(rule, insn); \
	     insn = ctnat_rule_next(insn))

/* Bytes of a packed match with so many fields, less n_elems and data. */
static inline size_t ctnat_match_head(unsigned int n_fields)
{
	return offsetof(struct ctnat_insn_match, field) +
	       ((n_fields + 1) & ~1u) * sizeof(__u16);
}

static inline const __u32 *
ctnat_match_data(const struct ctnat_insn_match *match)
{
	const __u32 *data;

	if (!(match->insn.form & CTNAT_MATCH_PACKED))
		return match->data;
	data = (const void *)((const char *)match +
			      ctnat_match_head(match->n_fields));
	return match->insn.form & CTNAT_MATCH_SINGLE ? data : data + 1;
}

static inline __u32 ctnat_match_elems(const struct ctnat_insn_match *match)
{
	return match->insn.form & CTNAT_MATCH_SINGLE ?
		       1 : ctnat_match_data(match)[-1];
}

static inline const __u32 *
ctnat_match_low(const struct ctnat_insn_match *match, __u32 elem)
{
	const __u32 *data = ctnat_match_data(match);

	if (!(match->insn.form & CTNAT_MATCH_WHOLE))
		data += match->n_words;
	return data + 2 * (size_t)match->n_words * elem;
}

static inline const __u32 *
ctnat_match_high(const struct ctnat_insn_match *match, __u32 elem)
{
	return ctnat_match_low(match, elem) +
	       (match->insn.form & CTNAT_MATCH_SINGLE ? 0 : match->n_words);
}

/* As it is made. */
static inline size_t ctnat_match_size(__u32 n_words, __u32 n_elems)
{
	return CTNAT_ALIGN(sizeof(struct ctnat_insn_match) +
			   sizeof(__u32) * n_words * (1 + 2 * (size_t)n_elems));
}

/* The mask of whole fields: ones as far as each is wide. */
void ctnat_key_ones(const __u16 *field, unsigned int n_fields, __u32 *mask);

/* The mask of a match; in @room if it is not there. */
const __u32 *ctnat_match_mask(const struct ctnat_insn_match *match,
			      __u32 room[CTNAT_WORDS_MAX]);

/*
 * Shorten what is not packed yet, in place; rule->size is set anew. What has no
 * place in a shorter expression is lost.
 */
void ctnat_rule_pack(struct ctnat_rule *rule);

/* Words of an address. */
static inline unsigned int ctnat_nat_words(const struct ctnat_nat *nat)
{
	return nat->family == NFPROTO_IPV4 ? 1 : 4;
}

/* The last address of the range. */
static inline const __u32 *ctnat_nat_last(const struct ctnat_nat *nat)
{
	return nat->addr + ctnat_nat_words(nat);
}

static inline size_t ctnat_nat_size(const struct ctnat_nat *nat)
{
	return offsetof(struct ctnat_nat, addr) +
	       (nat->has & CTNAT_NAT_ADDR ?
			2 * ctnat_nat_words(nat) * sizeof(*nat->addr) : 0);
}

#define CTNAT_CT_HEAD \
	(offsetof(struct ctnat_insn_ct, nat) + offsetof(struct ctnat_nat, addr))

/* Bytes up to the end of the last argument, less the name of a timeout policy. */
static inline size_t ctnat_ct_size(const struct ctnat_insn_ct *ct)
{
	if (ct->has & (CTNAT_CT_TIMEOUT | CTNAT_CT_HELPER))
		return sizeof(*ct);
	if (ct->has & CTNAT_CT_EVENTS)
		return offsetof(struct ctnat_insn_ct, object);
	if (ct->has & (CTNAT_CT_LABEL | CTNAT_CT_LABEL_FROM))
		return offsetof(struct ctnat_insn_ct, events);
	if (ct->has & CTNAT_CT_MARK)
		return offsetof(struct ctnat_insn_ct, label_from);
	if (ct->has & CTNAT_CT_ZONE)
		return offsetof(struct ctnat_insn_ct, mark);
	if (ct->has & CTNAT_CT_NAT)
		return offsetof(struct ctnat_insn_ct, nat) +
		       ctnat_nat_size(&ct->nat);
	return CTNAT_CT_HEAD;
}

/* The values of a ct(); zeros when they are absent. */
static inline struct ctnat_value ctnat_ct_zone(const struct ctnat_insn_ct *ct)
{
	return ct->has & CTNAT_CT_ZONE ? ct->zone :
		       (struct ctnat_value){ .field = CTNAT_FIELD_NONE };
}

static inline struct ctnat_value ctnat_ct_mark(const struct ctnat_insn_ct *ct)
{
	return ct->has & CTNAT_CT_MARK ? ct->mark :
		       (struct ctnat_value){ .field = CTNAT_FIELD_NONE };
}

static inline struct ctnat_value
ctnat_ct_label_from(const struct ctnat_insn_ct *ct)
{
	return ct->has & CTNAT_CT_LABEL_FROM ? ct->label_from :
		       (struct ctnat_value){ .field = CTNAT_FIELD_NONE };
}

/* Words of one element of a map. */
static inline __u32 ctnat_map_stride(const struct ctnat_insn_map *map)
{
	return 2u * map->n_words + map->n_data;
}

static inline const __u32 *
ctnat_map_low(const struct ctnat_insn_map *map, __u32 elem)
{
	return map->data + map->n_words + ctnat_map_stride(map) * (size_t)elem;
}

static inline bool ctnat_objref_named(const struct ctnat_insn_objref *ref)
{
	return ref->insn.size != sizeof(*ref);
}

static inline const __u32 *
ctnat_map_data(const struct ctnat_insn_map *map, __u32 elem)
{
	return ctnat_map_low(map, elem) + 2 * map->n_words;
}

/* Bytes of a map less those of the names, unaligned. */
static inline size_t ctnat_map_fixed(const struct ctnat_insn_map *map)
{
	return sizeof(*map) + sizeof(__u32) *
	       (map->n_words + ctnat_map_stride(map) * (size_t)map->n_elems);
}

static inline const char *ctnat_map_text(const struct ctnat_insn_map *map)
{
	return (const char *)map + ctnat_map_fixed(map);
}

/* Bytes of a lookup less the name, unaligned. */
static inline size_t ctnat_lookup_fixed(const struct ctnat_insn_lookup *lookup)
{
	return sizeof(*lookup) + sizeof(__u32) * lookup->n_words;
}

static inline const char *
ctnat_lookup_name(const struct ctnat_insn_lookup *lookup)
{
	return (const char *)lookup + ctnat_lookup_fixed(lookup);
}

#endif /* CTNAT_CORE_RULE_H */
