/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Named objects without pointers.
 *
 * An image is one contiguous, 8-aligned buffer that begins with struct
 * ctnat_object, as an expression of a rule begins with struct ctnat_insn: the
 * two heads have one layout, so that one codec serves both. As with rules,
 * numbers are in host order and unused bytes are zero. What an object has
 * counted or holds is not in its image but where that is said: an image that
 * was dumped carries the values so far.
 *
 * An object is known by its table, its kind and its name. Rules name the
 * objects that they use (ctnat_insn_uses()); linked, they hold its
 * number as well.
 */
#ifndef CTNAT_CORE_OBJECT_H
#define CTNAT_CORE_OBJECT_H

#include "dynset.h"
#include "rule.h"

struct ctnat_object {
	__u8 kind;		/* enum ctnat_object_kind */
	__u8 reserved[3];
	__u32 size;		/* of the image, a multiple of 8 */
};

struct ctnat_object_counter {
	struct ctnat_object object;
	__u64 packets;		/* to start from, or so far */
	__u64 bytes;
};

struct ctnat_object_quota {
	struct ctnat_object object;
	struct ctnat_quota quota;
};

struct ctnat_object_limit {
	struct ctnat_object object;
	struct ctnat_limit limit;
};

struct ctnat_object_ct_timeout {
	struct ctnat_object object;
	__u8 protocol;		/* IPPROTO_*, CTNAT_TIMEOUT_GENERIC */
	__u8 l3proto;		/* NFPROTO_*, 0: any */
	__u8 reserved[6];
	__u32 value[CTNAT_TIMEOUTS];	/* seconds, by state; 0: the kernel's */
};

/* Its name is the number of the zone, or "default": ctnat_limit_name() */
struct ctnat_object_ct_limit {
	struct ctnat_object object;
	__u32 zone;		/* CTNAT_ZONE_OTHER: those without their own */
	__u32 count;		/* 0: any number */
};

#define CTNAT_LIMIT_NAME	8	/* bytes of such a name, with its NUL */

/* The name of the limit of a zone, which is at most CTNAT_ZONE_OTHER. */
void ctnat_limit_name(__u32 zone, char name[CTNAT_LIMIT_NAME]);

/* Objects of this kind are in no table. */
static inline bool ctnat_object_of_namespace(unsigned int kind)
{
	return kind == CTNAT_OBJECT_CT_LIMIT;
}

struct ctnat_object_ct_helper {
	struct ctnat_object object;
	__u8 protocol;		/* IPPROTO_TCP, IPPROTO_UDP */
	__u8 l3proto;		/* NFPROTO_*, 0: any */
	__u8 reserved[6];
	char type[CTNAT_HELPER_NAME];	/* the kernel's name, NUL-padded */
};

/* The devices' names are text of their own, a blank between two. */
struct ctnat_object_flowtable {
	struct ctnat_object object;
	__s32 priority;
	__u32 flags;		/* enum ctnat_flowtable_flags */
	char devices[];		/* with its NUL */
};

/* Bytes of the name of a device that begins here; what follows is behind it. */
static inline size_t ctnat_flow_device_len(const char *name)
{
	size_t len = 0;

	while (name[len] && name[len] != ' ')
		len++;
	return len;
}

static inline const char *ctnat_next_flow_device(const char *name)
{
	name += ctnat_flow_device_len(name);
	return *name ? name + 1 : name;
}

#define ctnat_for_each_flow_device(name, table) \
	for (name = (table)->devices; *name; \
	     name = ctnat_next_flow_device(name))

/* A set or a map, without its elements; elems.h */
struct ctnat_object_set {
	struct ctnat_object object;
	__u32 flags;		/* enum ctnat_set_flags */
	__u32 size;		/* the most elements; 0: not bounded */
	__u32 timeout;		/* milliseconds; 0: without end */
	__u32 gc;		/* milliseconds; 0: as usual */
	__u16 key[CTNAT_CONCAT_MAX];	/* fields of its types and widths */
	__u16 data[CTNAT_CONCAT_MAX];	/* of a map's data */
};

static inline bool ctnat_object_is_set(unsigned int kind)
{
	return kind == CTNAT_OBJECT_SET || kind == CTNAT_OBJECT_MAP;
}

struct ctnat_refusal;

/* The word of the language for a kind: "counter"; NULL for an unknown one. */
const char *ctnat_object_word(unsigned int kind);

/* The sentence for a rule that uses one that is not there. */
const char *ctnat_object_missing(unsigned int kind);

/**
 * ctnat_verify_object() - is this buffer a well-formed object?
 * @object: start of the buffer, 8-aligned
 * @size: bytes of it
 * @why: filled when the answer is no; @why->part is an attribute of the
 *	kind's nest
 */
int ctnat_verify_object(const struct ctnat_object *object, size_t size,
			struct ctnat_refusal *why);

/**
 * ctnat_verify_view_object() - may this object stand in this view?
 * @view: the ruleset; only the object's own entry and its table are read
 * @at: index of the object, whose image passed ctnat_verify_object()
 * @why: filled when the answer is no; @why->part is CTNAT_A_TABLE, …
 */
int ctnat_verify_view_object(const struct ctnat_view *view, __u32 at,
			     struct ctnat_refusal *why);

/*
 * What is wrong with an expression that looks up this set or map, or NULL.
 * @why->part is set with it.
 */
const char *ctnat_check_lookup_in(const struct ctnat_insn_lookup *lookup,
				  const struct ctnat_object *object,
				  struct ctnat_refusal *why);

/* Likewise, with one that changes it. */
const char *ctnat_check_dynset_in(const struct ctnat_insn_dynset *dynset,
				  const struct ctnat_object *object,
				  struct ctnat_refusal *why);

/* What adding an object means where there is one of its kind and name. */
enum ctnat_object_change {
	CTNAT_OBJECT_SAME,	/* nothing */
	CTNAT_OBJECT_UPDATE,	/* the new image, what it holds stays */
	CTNAT_OBJECT_REFUSE,	/* it would be another object */
};

enum ctnat_object_change
ctnat_object_change(const struct ctnat_object *old,
		    const struct ctnat_object *new);

/* The most objects that one expression uses. */
#define CTNAT_USES_MAX	2

/*
 * struct ctnat_use - an object that an expression uses
 * @part: attribute of the expression that names it
 * @optional: it may be something else that has this name (a helper of the kernel)
 */
struct ctnat_use {
	const char *name;
	__u32 part;
	__u8 kind;
	bool optional;
};

/* Those of an expression of an image; their number is returned. */
unsigned int ctnat_insn_uses(const struct ctnat_insn *insn,
			     struct ctnat_use uses[CTNAT_USES_MAX]);

/**
 * ctnat_find_object() - index of an object in a view
 * @order: as filled by ctnat_sort_objects(): room to sort n_objects
 *
 * Return: the index, or CTNAT_NOWHERE.
 */
__u32 ctnat_find_object(const struct ctnat_view *view, const __u32 *order,
			__u32 table, __u8 kind, const char *name);
void ctnat_sort_objects(const struct ctnat_view *view, __u32 *order);

#endif /* CTNAT_CORE_OBJECT_H */
