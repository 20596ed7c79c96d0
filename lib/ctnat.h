/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * libctnat: the kernel's ctnat rulesets as objects, over libmnl.
 *
 * Handles are opaque. Functions that fail return -1 or NULL, keep errno, and
 * leave a sentence behind (ctnat_error()). The library never prints, never
 * exits, and knows nothing of text: libctnatlang turns text into rules.
 * Not thread-safe per handle; different handles are independent.
 */
#ifndef LIBCTNAT_H
#define LIBCTNAT_H

#include "core/conn.h"
#include "core/elems.h"
#include "core/object.h"
#include "core/rule.h"
#include "core/verify.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* ---- a socket ---- */

struct ctnat;

/**
 * ctnat_open() - connect to the module in the caller's network namespace
 *
 * Return: a handle for ctnat_close(), or NULL: ENOENT when the module is not
 * loaded.
 */
struct ctnat *ctnat_open(void);
void ctnat_close(struct ctnat *ct);
/** ctnat_error() - sentence about the last failure on this handle */
const char *ctnat_error(const struct ctnat *ct);
/** ctnat_fd() - descriptor to poll, after ctnat_subscribe() */
int ctnat_fd(const struct ctnat *ct);

/* ---- reading ---- */

/**
 * ctnat_dump() - the whole ruleset of the namespace
 *
 * Repeats by itself when the ruleset changes meanwhile, or the kernel finds no
 * memory to answer with (ENOBUFS, when it goes on like that). Counter values so far
 * stand in the images' counter expressions, and in the images of objects.
 * Free with ctnat_dump_free().
 */
struct ctnat_dump *ctnat_dump(struct ctnat *ct);

/**
 * struct ctnat_part - how much of a ruleset ctnat_dump_part() reads
 * @rules: rules; without it chains seem to be empty
 * @elems: elements of sets and maps; without it those seem to be empty
 * @family: 0: rules and elements of all families
 * @table: NULL: of all tables
 * @chain: NULL: rules of all chains
 * @since: only rules with a larger handle
 * @kind: 0: elements of all kinds
 * @object: NULL: elements of all sets and maps of the kind
 */
struct ctnat_part {
	bool rules;
	bool elems;
	__u8 family;
	const char *table;
	const char *chain;
	__u64 since;
	__u8 kind;
	const char *object;
};

/**
 * ctnat_dump_part() - all tables, chains and objects, and some of what they hold
 *
 * As ctnat_dump(), but the kernel sends no more rules and elements than @part
 * says.
 */
struct ctnat_dump *ctnat_dump_part(struct ctnat *ct,
				   const struct ctnat_part *part);
void ctnat_dump_free(struct ctnat_dump *dump);
const struct ctnat_view *ctnat_dump_view(const struct ctnat_dump *dump);
/**
 * ctnat_dump_last() - the last handle that was given when the dump began
 *
 * What is new in a later dump has a larger one.
 */
__u64 ctnat_dump_last(const struct ctnat_dump *dump);
/** ctnat_dump_tracking() - as ctnat_generation() tells it, at that time */
const __u8 *ctnat_dump_tracking(const struct ctnat_dump *dump);

/**
 * struct ctnat_reset - which counters and quotas ctnat_reset() zeroes
 * @family: 0: all
 * @table: NULL: all; @chain and @handle (of a rule), and @object need it
 * @chain: NULL: all
 * @handle: 0: all
 * @kind: 0: what rules count and use up; else objects of this kind
 * @object: NULL: all of the kind
 * @rules: with CTNAT_OBJECT_COUNTER: the counters of rules, too
 */
struct ctnat_reset {
	__u8 family;
	const char *table;
	const char *chain;
	__u64 handle;
	__u8 kind;
	const char *object;
	bool rules;
};

/**
 * ctnat_reset() - zero counters, and what is used of quotas
 *
 * A packet is in the values of the answer or it is counted still, never in
 * neither and never in both. Takes effect at once, outside of any transaction.
 *
 * Return: to be freed with ctnat_dump_free(); its view has all tables and chains
 * but only those rules and objects that @what selects. NULL on failure, ENOENT
 * when something that @what names is not there; nothing was zeroed then, except
 * when memory or the socket failed (ENOMEM, ENOBUFS, …) while it was read.
 */
struct ctnat_dump *ctnat_reset(struct ctnat *ct,
			       const struct ctnat_reset *what);

/**
 * ctnat_generation() - number of transactions committed; -1 on failure
 * @tracking: NULL or bytes, enum ctnat_tracking; that of family CTNAT_A_TRACK_n
 *	stands at n - 1
 */
long long ctnat_generation(struct ctnat *ct,
			   __u8 tracking[CTNAT_A_TRACK_MAX]);

struct ctnat_statistic {
	char name[CTNAT_NAME_MAX];
	__u64 value;
};

/** ctnat_statistics() - statistics of the namespace; free() the result */
struct ctnat_statistic *ctnat_statistics(struct ctnat *ct, size_t *n);

/**
 * struct ctnat_zone_use - what a limit has counted in a zone
 * @handle: of the limit (CTNAT_OBJECT_CT_LIMIT)
 * @count: connections that are there
 */
struct ctnat_zone_use {
	__u64 handle;
	__u64 count;
	__u16 zone;
};

/** ctnat_zones() - how full zones with a limit are; free() the result */
struct ctnat_zone_use *ctnat_zones(struct ctnat *ct, size_t *n);

/* ---- connections ---- */

/**
 * ctnat_connections() - the connections of the namespace that a filter selects
 * @filter: NULL for all; made by libctnatlang, or by ctnat_filter_of()
 * @cb: called for each; the connection lives during the call. Returns 0 to go
 *	on, anything else to hear of no more
 *
 * The kernel filters. A connection that is there all the time is told once.
 * While the answer is being read the handle can ask nothing else.
 *
 * Return: 0, what @cb returned, or -1; then errno EINTR says that the table
 * was resized meanwhile, so that some may be missing.
 */
int ctnat_connections(struct ctnat *ct, const struct ctnat_rule *filter,
		      int (*cb)(const struct ctnat_connection *conn,
				void *data),
		      void *data);

/**
 * ctnat_flush_connections() - delete what ctnat_connections() would tell
 *
 * Return: how many were deleted, or -1; errno ENOENT: the filter names one
 * connection, and there is none.
 */
long long ctnat_flush_connections(struct ctnat *ct,
				  const struct ctnat_rule *filter);

/**
 * ctnat_expectations() - the connections that helpers expect
 *
 * As ctnat_connections(); a filter of expectations has fewer fields
 * (ctnat_filter_check()).
 */
int ctnat_expectations(struct ctnat *ct, const struct ctnat_rule *filter,
		       int (*cb)(const struct ctnat_expectation *exp,
				 void *data),
		       void *data);

/**
 * enum ctnat_belongs - how a packet belongs to a connection
 * @CTNAT_BELONGS_ORIGINAL: it is one of the original direction
 * @CTNAT_BELONGS_REPLY: it is one of the reply direction
 * @CTNAT_BELONGS_ORIGINAL_AFTER: one of the original direction looks like this
 *	once it has been translated
 * @CTNAT_BELONGS_REPLY_AFTER: likewise, of the reply direction
 */
enum ctnat_belongs {
	CTNAT_BELONGS_ORIGINAL,
	CTNAT_BELONGS_REPLY,
	CTNAT_BELONGS_ORIGINAL_AFTER,
	CTNAT_BELONGS_REPLY_AFTER,
};

/**
 * ctnat_explain() - which connections a packet belongs to
 * @packet: its addresses; @packet->zone is not looked at
 * @zone: in which it is looked up, or -1 for every zone
 * @cb: called for each connection: at most one in a zone. Translated forms are
 *	looked for only when the packet itself belongs to none
 *
 * Return: how many were told, or -1.
 */
int ctnat_explain(struct ctnat *ct, const struct ctnat_tuple *packet, int zone,
		  void (*cb)(const struct ctnat_connection *conn,
			     enum ctnat_belongs how, void *data),
		  void *data);

/* ---- writing: a transaction ---- */

struct ctnat_batch;

struct ctnat_batch *ctnat_batch_alloc(void);
void ctnat_batch_free(struct ctnat_batch *batch);

/*
 * Each call adds one operation and returns its number (from 0), by which
 * ctnat_batch_refusals() names it; -1 with errno ENOMEM, or EMSGSIZE for a name
 * or rule that is too long. Names and images are copied.
 */
int ctnat_batch_add_table(struct ctnat_batch *b, __u8 family, const char *table,
			  __u32 flags, bool exclusive);
int ctnat_batch_del_table(struct ctnat_batch *b, __u8 family, const char *table,
			  __u64 handle, bool absent_ok);

/**
 * ctnat_batch_comment() - what the table, chain or object that is added next
 * has as its comment
 * @text: lives until then. NULL: what is there already keeps its own, which is
 *	also what holds without this call; empty: it has none from then on
 */
void ctnat_batch_comment(struct ctnat_batch *b, const char *text);

/**
 * struct ctnat_chain_spec - a chain to add
 * @type: CTNAT_CHAIN_REGULAR: hook, priority and policy are not sent
 * @n_devices: of a chain at ingress or egress, CTNAT_DEVICES_MAX at most
 * @devices: so many names one behind the other, each with its NUL
 */
struct ctnat_chain_spec {
	__u8 family;
	const char *table;
	const char *chain;
	__u8 type;
	__u8 hook;
	__u8 policy;
	bool has_policy;
	__s32 priority;
	__u32 n_devices;
	const char *devices;
};

/**
 * struct ctnat_selection - what to delete
 * @chain: NULL: by handle (a chain), or of the whole table (rules)
 * @handle: 0: by name (a chain), or all of them (rules)
 * @absent_ok: it is no error when there is none
 */
struct ctnat_selection {
	__u8 family;
	const char *table;
	const char *chain;
	__u64 handle;
	bool absent_ok;
};

int ctnat_batch_add_chain(struct ctnat_batch *b,
			  const struct ctnat_chain_spec *spec, bool exclusive);
int ctnat_batch_del_chain(struct ctnat_batch *b,
			  const struct ctnat_selection *what);
int ctnat_batch_rename_chain(struct ctnat_batch *b, __u8 family,
			     const char *table, const char *chain,
			     const char *new_name);

/**
 * struct ctnat_place - where a rule goes
 * @chain: its chain
 * @how: append (default) or at the head; after or before the rule @handle, or
 *	in its place; after or before the rule that is number @index of the chain
 *	when the operations before have been carried out, from 0
 */
struct ctnat_place {
	__u8 family;
	const char *table;
	const char *chain;
	enum ctnat_place_how {
		CTNAT_PLACE_END,
		CTNAT_PLACE_HEAD,
		CTNAT_PLACE_AFTER,
		CTNAT_PLACE_BEFORE,
		CTNAT_PLACE_REPLACE,
		CTNAT_PLACE_AFTER_INDEX,
		CTNAT_PLACE_BEFORE_INDEX,
	} how;
	__u64 handle;
	__u32 index;
};

int ctnat_batch_add_rule(struct ctnat_batch *b, const struct ctnat_place *place,
			 const struct ctnat_rule *rule);
int ctnat_batch_del_rules(struct ctnat_batch *b,
			  const struct ctnat_selection *what);
/**
 * struct ctnat_object_id - a named object
 * @table: NULL for kinds that no table holds
 * @handle: 0: by name
 */
struct ctnat_object_id {
	__u8 family;
	const char *table;
	__u8 kind;
	const char *name;
	__u64 handle;
};

int ctnat_batch_add_object(struct ctnat_batch *b,
			   const struct ctnat_object_id *id,
			   const struct ctnat_object *object, bool exclusive);
int ctnat_batch_del_object(struct ctnat_batch *b,
			   const struct ctnat_object_id *id, bool absent_ok);
/**
 * ctnat_batch_add_elems() - add elements to a set or map
 * @elems: of its rows; they need not be sorted
 * @from: the first one; moved behind the last that one message has room for, so
 *	that this is called until it is @elems->n
 * @exclusive: one that is there already is an error
 */
int ctnat_batch_add_elems(struct ctnat_batch *b,
			  const struct ctnat_object_id *id,
			  const struct ctnat_elems *elems, __u32 *from,
			  bool exclusive);
/** ctnat_batch_del_elems() - likewise; only the keys of @elems matter */
int ctnat_batch_del_elems(struct ctnat_batch *b,
			  const struct ctnat_object_id *id,
			  const struct ctnat_elems *elems, __u32 *from,
			  bool absent_ok);
/** ctnat_batch_flush_elems() - delete all of them */
int ctnat_batch_flush_elems(struct ctnat_batch *b,
			    const struct ctnat_object_id *id);
/** ctnat_batch_flush() - family NFPROTO_UNSPEC: everything */
int ctnat_batch_flush(struct ctnat_batch *b, __u8 family);

/**
 * ctnat_batch_base() - which ruleset the operations were thought out for
 * @generation: of the dump's view
 *
 * With it the commit fails with ERESTART when somebody else has changed the
 * ruleset since that dump; without it, since the commit began.
 */
void ctnat_batch_base(struct ctnat_batch *b, __u32 generation);

/**
 * ctnat_batch_progress() - hear how many operations the kernel has seen
 * @cb: called from ctnat_batch_commit() now and then, and when it has seen all
 *	of them; what is left then is to carry them out. Returns 0 to go on, else
 *	nothing is carried out and the commit fails with ECANCELED
 */
void ctnat_batch_progress(struct ctnat_batch *b,
			  int (*cb)(size_t done, size_t all, void *data),
			  void *data);

/**
 * ctnat_batch_commit() - carry out all operations at one instant, or none
 *
 * Return: 0, or -1; then ctnat_batch_refusals() says what was refused.
 * errno ERESTART: somebody else changed the ruleset meanwhile; dump again,
 * rebuild, and retry. errno ENOBUFS: the kernel had no memory to answer with;
 * dump to see which ruleset holds.
 */
int ctnat_batch_commit(struct ctnat *ct, struct ctnat_batch *b);

/**
 * struct ctnat_batch_refusal - one operation that the kernel refused
 * @op: number of the operation, -1 for the transaction as a whole
 * @error: errno value
 * @sentence: the kernel's, or the text of @error
 * @attr: CTNAT_A_* at fault, 0 if unknown
 * @insn, @part: for rules, as struct ctnat_refusal; for objects 0 and the part
 *	of their data; else CTNAT_NOWHERE, 0.
 *	For CTNAT_A_DEVICES @part is the number of the device, from 1; 0: all
 */
struct ctnat_batch_refusal {
	int op;
	int error;
	const char *sentence;
	__u16 attr;
	__u32 insn;
	__u32 part;
};

const struct ctnat_batch_refusal *
ctnat_batch_refusals(const struct ctnat_batch *b, size_t *n);

/* ---- listening ---- */

/**
 * struct ctnat_step - one step of a traced packet
 * @kind: enum ctnat_step_kind
 * @id: the same for all steps of one packet
 * @verdict: enum ctnat_verdict, where @has_verdict
 * @target: the chain of a jump or goto, or NULL
 * @reason: name of the statistic that counts the drop; NULL: the rule's or
 *	policy's verdict is the reason
 * @stolen: the packet went another way
 * @fields: what the packet looks like, or its connection, as matches that hold
 *	of it; NULL in other steps
 * @conn: NULL when there is none, or in other steps
 */
struct ctnat_step {
	__u8 kind;
	__u8 verdict;
	bool has_verdict;
	bool stolen;
	__u32 id;
	const char *target;
	const char *reason;
	const struct ctnat_rule *fields;
	const struct ctnat_connection *conn;
};

struct ctnat_event {
	__u8 cmd;		/* enum ctnat_cmd */
	__u32 generation;
	__u8 family;
	const char *table;	/* NULL when absent */
	const char *chain;
	const char *new_name;
	__u64 handle;
	__u64 position;
	__u32 flags;		/* NEW_TABLE: enum ctnat_table_flags */
	const struct ctnat_view_chain *spec;	/* NEW_CHAIN */
	const struct ctnat_rule *rule;		/* NEW_RULE */
	const char *comment;	/* NEW_TABLE, NEW_CHAIN, NEW_OBJECT */
	const char *name;	/* *_OBJECT */
	__u8 kind;
	const struct ctnat_object *object;	/* NEW_OBJECT */
	const struct ctnat_step *step;		/* TRACE */
	/* NEW_ELEMS, DEL_ELEMS: CTNAT_A_ELEMS as it came; ctnat_event_elems() */
	const struct ctnat_payload *elems;
	const struct ctnat_payload *chains;
};

/**
 * ctnat_event_elems() - the elements of a NEW_ELEMS or DEL_ELEMS
 * @set: the set or map, as its NEW_OBJECT or a dump told
 *
 * Return: to be freed with ctnat_elems_free(), or NULL. Those of DEL_ELEMS have
 * keys alone.
 */
struct ctnat_elems *ctnat_event_elems(const struct ctnat_event *event,
				      const struct ctnat_object *set);
void ctnat_elems_free(struct ctnat_elems *elems);

/** ctnat_subscribe() - hear of changes from now on */
int ctnat_subscribe(struct ctnat *ct);
/**
 * ctnat_subscribe_trace() - hear of the ways of traced packets from now on
 *
 * Of packets for which a rule with a trace statement holds.
 */
int ctnat_subscribe_trace(struct ctnat *ct);
/**
 * ctnat_read_events() - call @cb for each event that waits; blocks for one
 *
 * The event lives during the call. @cb returns 0 to go on.
 *
 * Return: 0, what @cb returned, or -1: with errno ENOBUFS events were lost and
 * the caller lists anew.
 */
int ctnat_read_events(struct ctnat *ct,
		      int (*cb)(const struct ctnat_event *event, void *data),
		      void *data);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif /* LIBCTNAT_H */
