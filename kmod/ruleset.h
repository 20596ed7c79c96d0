/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The control path's form of a ruleset.
 *
 * A snapshot is an immutable ruleset: arrays in the shape of struct
 * ctnat_view. The namespace's current one stands in ctnat_net.snapshot; a dump
 * holds a reference on the one it began with and so shows one generation from
 * its first message to its last, with no lock held.
 *
 * A stage is a transaction in progress: the same arrays, private and growing.
 * What snapshots and stages have in common they share by reference:
 *
 *   name      a string, or the names of a chain's devices; comments, too
 *   rules     where the blocks of one chain are
 *   block     some rules of a chain, one behind the other; these two are copied
 *             when somebody who does not hold the only reference writes to them
 *   rule      handle, image, counters
 *   named     a named object: handle, image, live state
 *
 * so that opening a transaction costs a reference per chain, and changing one
 * rule copies one block and the pointers to the chain's blocks. Deleted tables,
 * chains and objects of a stage stay in place with name == NULL until the commit,
 * so that indices are stable.
 *
 * References are counted atomically, because dumps drop theirs without a lock.
 * Everything else is written with ctnat_net.lock held only.
 */
#ifndef CTNAT_RULESET_H
#define CTNAT_RULESET_H

#include <linux/if.h>
#include <linux/refcount.h>
#include <net/netlink.h>

#include "ctnat.h"
#include "core/uses.h"
#include "rule_object.h"

struct nlattr;
struct genl_info;

/* ---- names: object.c ---- */

const char *ctnat_name_alloc(const char *text);
char *ctnat_names_alloc(size_t size);
const char *ctnat_name_get(const char *name_maybe_null);
void ctnat_name_put(const char *name_maybe_null);

/* ---- rules: object.c ---- */

int ctnat_rules_module_init(void);
void ctnat_rules_module_exit(void);
struct ctnat_rule_object *ctnat_rule_alloc(const struct ctnat_rule *head,
					   bool more);
struct ctnat_rule_object *ctnat_rule_copy(const struct ctnat_rule *image,
					  bool more);
bool ctnat_rule_needs_more(const struct ctnat_rule *image);
int ctnat_rule_finish(struct ctnat_rule_object *rule, struct net *net);
int ctnat_rule_finish_like(struct ctnat_rule_object *rule, u16 is,
			   struct net *net);
void ctnat_rule_set_demand(struct ctnat_rule_object *rule,
			   struct ctnat_demand demand);
struct ctnat_demand ctnat_rule_demand(const struct ctnat_rule_object *rule);
struct ctnat_rule_object *ctnat_rule_retarget(struct ctnat_rule_object *rule,
					      const char *from, const char *to);
struct ctnat_rule_object *ctnat_rule_unlink(struct ctnat_rule_object *rule);
bool ctnat_rule_jumps_to(const struct ctnat_rule_object *rule,
			 const char *chain);
struct ctnat_rule_object *ctnat_rule_get(struct ctnat_rule_object *rule);
void ctnat_rule_put(struct ctnat_rule_object *rule_maybe_null);

static inline bool ctnat_keeps_state(const struct ctnat_insn *insn)
{
	return ctnat_insn_state((struct ctnat_insn *)insn);
}

/* ---- what a rule keeps besides: state.c ---- */

int ctnat_states_alloc(struct ctnat_rule_object *rule, struct net *net);
void ctnat_states_free(struct ctnat_rule_object *rule);

/* ---- live counters of a rule: counter.c ---- */

struct ctnat_counter __percpu *ctnat_counters_alloc(unsigned int n);
void ctnat_counter_sum(struct ctnat_counter __percpu *counter, u64 *packets,
		       u64 *bytes);
void ctnat_counters_fill(struct ctnat_net *cn, struct ctnat_rule_object *rule,
			 struct ctnat_rule *copy);
void ctnat_counters_take(struct ctnat_net *cn, struct ctnat_rule_object *rule,
			 const struct ctnat_rule *shown, bool counters_alone);

/* ---- named objects: named.c ---- */

/*
 * struct ctnat_named - one named object with one image
 * @refs: snapshots and stages that hold it, images that came after it
 * @seq: nlmsg_seq of the message that made it
 * @handle: unique in the namespace, never used again
 * @origin: NULL, or the object whose image this one replaced; live state and
 *	handle are the origin's
 * @live: its state, which the packet path uses; freed with the origin
 * @content: of a set or map: its elements, which belong to this image alone;
 *	NULL when they live on their own (hash.h)
 * @journal: of such a set: what the transaction does to them that made this
 *	image, until it is committed, or NULL; protected by ctnat_net.lock
 * @image: the object. The values a counter starts from are moved by a reset,
 *	under ctnat_net.reset_lock
 */
struct ctnat_named {
	refcount_t refs;
	u32 seq;
	u64 handle;
	struct ctnat_named *origin;
	struct ctnat_live live;
	struct ctnat_content *content;
	struct ctnat_journal *journal;
	struct ctnat_object image[] __aligned(8);
};

struct ctnat_named *ctnat_named_alloc(u32 image_size);
int ctnat_named_init(struct ctnat_named *named, struct net *net);
void ctnat_named_inherit(struct ctnat_named *named, struct ctnat_named *old);
void ctnat_named_resume(struct ctnat_named *named,
			const struct ctnat_named *old);
struct ctnat_named *ctnat_named_get(struct ctnat_named *named);
void ctnat_named_put(struct ctnat_named *named_maybe_null);
void ctnat_named_fill(struct ctnat_net *cn, struct ctnat_named *named,
		      struct ctnat_object *copy);
void ctnat_named_take(struct ctnat_net *cn, struct ctnat_named *named,
		      const struct ctnat_object *shown);
/* Is there something to reset of the objects of this kind? */
bool ctnat_named_counts(unsigned int kind);

static inline struct ctnat_named *ctnat_named_origin(struct ctnat_named *named)
{
	return named->origin ?: named;
}

static inline struct ctnat_named *
ctnat_view_named(const struct ctnat_view_object *object)
{
	return object->cookie;
}

/* ---- trees of elements: nodes.c ---- */

int ctnat_tree_edit(struct ctnat_tree *tree, const struct ctnat_edit *what);
void ctnat_tree_share(struct ctnat_tree *tree, const struct ctnat_tree *old);
void ctnat_tree_put(const struct ctnat_tree *tree);

/* ---- elements of sets and maps: content.c ---- */

/*
 * struct ctnat_content - the elements of a set or map; never changes
 * @refs: images and answers that hold it
 * @tree: as the core and the packet path see it; views see @tree.elems
 * @chains: names, by reference, or NULL
 * @used: as many numbers: how many elements lead to each
 */
struct ctnat_content {
	refcount_t refs;
	struct ctnat_tree tree;
	const char **chains;
	u32 *used;
};

/* Elements of a message, and the names that its jumps lead to. */
struct ctnat_more {
	struct ctnat_elems elems;
	u32 *words;
	const char **chains;	/* belong to the message */
};

struct ctnat_content *ctnat_content_empty(const struct ctnat_object_set *set);
struct ctnat_content *ctnat_content_get(struct ctnat_content *content);
void ctnat_content_put(struct ctnat_content *content_maybe_null);
struct ctnat_content *ctnat_content_add(const struct ctnat_content *old,
					struct ctnat_more *more,
					bool exclusive,
					struct ctnat_elems_fault *fault);
struct ctnat_content *ctnat_content_del(const struct ctnat_content *old,
					const struct ctnat_elems *keys,
					struct ctnat_elems_fault *fault);
bool ctnat_content_is_due(const struct ctnat_content *content);
struct ctnat_content *ctnat_content_collect(const struct ctnat_content *old);
struct ctnat_content *ctnat_content_of(const struct ctnat_row *row, u32 *words,
				       u32 n);
struct ctnat_content *ctnat_content_retarget(const struct ctnat_content *old,
					     const char *from,
					     const char *to);
bool ctnat_content_same_chains(const struct ctnat_content *a,
			       const struct ctnat_content *b);
bool ctnat_content_leads_to(const struct ctnat_content *content,
			    const char *chain);

/* ---- elements that live on their own: hash.h, journal.c ---- */

struct ctnat_journal;
struct ctnat_stage;
struct ctnat_request;

void ctnat_journal_free(struct ctnat_journal *journal_maybe_null);
int ctnat_journal_add(struct ctnat_stage *stage, const struct ctnat_request *rq,
		      struct ctnat_named *named, struct ctnat_more *more,
		      struct ctnat_elems_fault *fault);
int ctnat_journal_del(struct ctnat_stage *stage, const struct ctnat_request *rq,
		      struct ctnat_named *named, struct ctnat_more *keys,
		      struct ctnat_elems_fault *fault);
int ctnat_journal_flush(struct ctnat_stage *stage, struct ctnat_named *named);

/* Of all sets of a snapshot that is committed; ctnat_net.lock held. */
struct ctnat_snapshot;

int ctnat_journals_prepare(const struct ctnat_snapshot *snapshot, u32 *object);
void ctnat_journals_finish(const struct ctnat_snapshot *snapshot,
			   bool committed);
void ctnat_journals_drop(const struct ctnat_snapshot *snapshot);

/* ---- blocks of rules: rules.c ---- */

/* With what stands around it, a message of 8 KiB holds that. */
#define CTNAT_WIRE_LEAST	7168

/*
 * struct ctnat_block - some rules of a chain
 * @refs: chains' rules that it is part of
 * @room: entries of @view.rule
 * @demand: what all of them ask of the kernel, where @view.facts tell that they
 *	are linked
 * @first_handle, @last_handle: the handles of its rules are not beyond these
 */
struct ctnat_block {
	refcount_t refs;
	u32 room;
	struct ctnat_demand demand;
	u64 first_handle;
	u64 last_handle;
	struct ctnat_view_block view;
};

/*
 * struct ctnat_rules - the rules of a chain
 * @refs: chains of snapshots and stages, and indices, that hold it
 * @n: rules
 * @n_parts: blocks, none of which is empty
 * @room: entries of @part
 * @flags: enum ctnat_chain_flags, once they are of a ruleset
 */
struct ctnat_rules {
	refcount_t refs;
	u32 n;
	u32 n_parts;
	u32 room;
	u32 flags;
	struct ctnat_view_part part[];
};

/*
 * What is ours of ctnat_view_rule.facts, so that a commit need not look at rules
 * that it does not change.
 */
enum ctnat_rule_our_facts {
	CTNAT_RULE_SMALL	= CTNAT_RULE_OWNER,	/* CTNAT_WIRE_LEAST will do */
	CTNAT_RULE_PLAIN	= CTNAT_RULE_OWNER << 1, /* demands flags alone: */
	CTNAT_RULE_DEMAND	= CTNAT_RULE_OWNER << 2, /* these, from here on */
};

void *ctnat_array_alloc(size_t size, gfp_t flags);
struct ctnat_rules *ctnat_rules_get(struct ctnat_rules *rules_maybe_null);
void ctnat_rules_put(struct ctnat_rules *rules_maybe_null);
u32 ctnat_rule_facts(const struct ctnat_rule_object *rule);
int ctnat_rules_insert(struct ctnat_rules **rules, u32 at,
		       const struct ctnat_view_rule *rule);
int ctnat_rules_replace(struct ctnat_rules **rules, u32 at,
			const struct ctnat_view_rule *rule);
int ctnat_rules_remove(struct ctnat_rules **rules, u32 at);
struct ctnat_rules *ctnat_rules_pack(struct ctnat_rules *rules);
void ctnat_block_sum(struct ctnat_block *block);
u32 ctnat_rules_find(const struct ctnat_rules *rules_maybe_null, u64 handle);

static inline struct ctnat_block *
ctnat_rules_block(const struct ctnat_rules *rules, u32 part)
{
	return container_of((struct ctnat_view_block *)rules->part[part].block,
			    struct ctnat_block, view);
}

/* As the core sees them. */
static inline struct ctnat_rule_list
ctnat_rules_list(const struct ctnat_rules *rules)
{
	const struct ctnat_rule_list list = {
		.parts = rules->part,
		.n_rules = rules->n,
		.n_parts = rules->n_parts,
	};

	return list;
}

/* The rules of a chain of ours; NULL when there are none. */
static inline struct ctnat_rules *
ctnat_chain_rules(const struct ctnat_view_chain *chain)
{
	return chain->cookie;
}

/* These, of which the chain takes over a reference. */
static inline void ctnat_chain_set_rules(struct ctnat_view_chain *chain,
					 struct ctnat_rules *rules_maybe_null)
{
	struct ctnat_rules *rules = rules_maybe_null;

	chain->cookie = rules;
	chain->rules = NULL;
	chain->parts = rules ? rules->part : NULL;
	chain->n_parts = rules ? rules->n_parts : 0;
	chain->n_rules = rules ? rules->n : 0;
}

/* Bytes of CTNAT_A_DEVICES, at most. */
static inline u32 ctnat_devices_wire(const struct ctnat_view_chain *chain)
{
	return nla_total_size(chain->n_devices * nla_total_size(IFNAMSIZ));
}

static inline struct ctnat_rule_object *
ctnat_view_rule_object(const struct ctnat_view_rule *rule)
{
	return ctnat_rule_object(rule->rule);
}

/* What a linked rule demands, as bits of its facts, if these have room for it. */
static inline u32 ctnat_rule_linked_facts(const struct ctnat_rule_object *rule)
{
	struct ctnat_demand demand = ctnat_rule_demand(rule);
	const u32 facts = CTNAT_RULE_PLAIN + CTNAT_RULE_DEMAND * demand.flags;

	demand.flags = 0;
	return CTNAT_RULE_LINKED | (demand.all ? 0 : facts);
}

static inline struct ctnat_rule_object *
ctnat_rules_at(const struct ctnat_rules *rules, u32 at)
{
	u32 i = ctnat_part_of(rules->part, rules->n_parts, at);
	const struct ctnat_view_part *part = &rules->part[i];

	return ctnat_view_rule_object(&part->block->rule[at - part->first]);
}

/* ---- snapshots: snapshot.c ---- */

/*
 * struct ctnat_snapshot - an immutable ruleset
 * @refs: the namespace, installed rulesets, dumps
 * @view: generation, tables, chains, objects
 * @image_max: bytes of the largest image, at least CTNAT_WIRE_LEAST
 * @wire_max: bytes of the longest CTNAT_A_RULE_EXPRS, CTNAT_A_OBJECT_DATA or
 *	CTNAT_A_DEVICES, at least CTNAT_WIRE_LEAST
 */
struct ctnat_snapshot {
	refcount_t refs;
	struct ctnat_view view;
	u32 image_max;
	u32 wire_max;
	struct ctnat_view_table *tables;
	struct ctnat_view_chain *chains;
	struct ctnat_view_object *objects;
};

struct ctnat_stage;

struct ctnat_snapshot *ctnat_snapshot_alloc(u32 n_tables, u32 n_chains,
					    u32 n_objects);
struct ctnat_snapshot *ctnat_snapshot_make(struct ctnat_stage *stage);
struct ctnat_snapshot *ctnat_snapshot_get(struct ctnat_snapshot *snapshot);
struct ctnat_snapshot *ctnat_snapshot_current(struct ctnat_net *cn);
void ctnat_snapshot_put(struct ctnat_snapshot *snapshot_maybe_null);

/* ---- transactions: stage.c, stage_*.c ---- */

#define CTNAT_TABLE_HEADS	256
#define CTNAT_CHAIN_HEADS	4096
#define CTNAT_OBJECT_HEADS	1024

/*
 * A stage keeps what it deleted: see above. So much may pile up before the
 * client is asked to commit.
 */
#define CTNAT_STAGE_TABLES	(2 * CTNAT_TABLES_MAX)
#define CTNAT_STAGE_CHAINS	(2 * CTNAT_CHAINS_MAX)
#define CTNAT_STAGE_OBJECTS	(2 * CTNAT_OBJECTS_MAX)

/* Bytes of a small rule, which nearly all are. */
#define CTNAT_STAGE_IMAGE	1024

/* Shapes of rules that a stage remembers, by the length of their attributes. */
#define CTNAT_STAGE_PATTERNS	8

struct ctnat_stage_pattern;

/*
 * struct ctnat_slot - what a stage knows of a table, chain or object beyond its
 *	view
 * @hash: of its name
 * @next: index of the next one with the same head, or CTNAT_NOWHERE
 * @uses: chains: jumps to it, objects: expressions that use it, while
 *	ctnat_stage.uses_valid
 * @seq: nlmsg_seq of the message that made it
 */
struct ctnat_slot {
	u32 hash;
	u32 next;
	u32 uses;
	u32 seq;
};

/*
 * struct ctnat_stage - a transaction in progress; protected by ctnat_net.lock
 * @list: in ctnat_net.stages
 * @cn: its namespace
 * @portid: its socket
 * @generation: of the ruleset that it began with
 * @n_ops: messages accepted so far
 * @n_rules: rules of all chains
 * @n_live_tables, @n_live_chains, @n_live_objects: less the deleted ones
 * @began: jiffies
 * @first_handle: handles from here on were given by this or later transactions
 * @failed: a message was refused
 * @changed: something was changed
 * @uses_valid: the slots' uses are up to date
 * @chain_numbers, @object_numbers: those that are taken, also by what was
 *	deleted
 * @image: where rules are read to
 * @lengths: of the attributes of rules so far, of each by its last bits the last
 * @patterns: what rules were like, NULL: none was like another; stage_pattern.c
 * @recent_chain: the last one that was asked for
 */
struct ctnat_stage {
	struct list_head list;
	struct ctnat_net *cn;
	u32 portid;
	u32 generation;
	u32 n_ops;
	u32 n_rules;
	u64 began;
	u64 first_handle;
	bool failed;
	bool changed;
	bool uses_valid;

	u32 n_tables, table_room, n_live_tables;
	struct ctnat_view_table *tables;
	struct ctnat_slot *table_slots;

	u32 n_chains, chain_room, n_live_chains;
	struct ctnat_view_chain *chains;
	struct ctnat_slot *chain_slots;

	u32 n_objects, object_room, n_live_objects;
	struct ctnat_view_object *objects;
	struct ctnat_slot *object_slots;

	DECLARE_BITMAP(chain_numbers, CTNAT_STAGE_CHAINS);
	DECLARE_BITMAP(object_numbers, CTNAT_STAGE_OBJECTS);
	u64 image[CTNAT_STAGE_IMAGE / sizeof(u64)];

	u16 lengths[CTNAT_STAGE_PATTERNS];
	struct ctnat_stage_pattern *patterns;
	u32 recent_chain;

	u32 table_heads[CTNAT_TABLE_HEADS];
	u32 chain_heads[CTNAT_CHAIN_HEADS];
	u32 object_heads[CTNAT_OBJECT_HEADS];
};

/*
 * struct ctnat_request - one message, as stages take it
 * @attrs, @extack: for refusals and for what is particular to a command
 * @has_family, @table, @chain, @object, @kind, @handle, @op_flags: absent ones
 *	are false, NULL, 0
 */
struct ctnat_request {
	struct nlattr **attrs;
	struct netlink_ext_ack *extack;
	u32 seq;
	u8 family;
	bool has_family;
	const char *table;
	const char *chain;
	const char *object;
	u8 kind;		/* of the object */
	u64 handle;
	u32 op_flags;
};

int ctnat_refuse(const struct ctnat_request *rq, int attr, int error,
		 const char *sentence);

struct ctnat_stage *ctnat_stage_find(struct ctnat_net *cn, u32 portid);
int ctnat_stage_begin(struct ctnat_net *cn, u32 portid,
		      struct netlink_ext_ack *extack);
void ctnat_stage_abort(struct ctnat_stage *stage);
int ctnat_stage_commit(struct ctnat_stage *stage, const struct genl_info *info);

int ctnat_stage_comment(struct ctnat_stage *stage,
			const struct ctnat_request *rq, const char **comment);
int ctnat_stage_new_table(struct ctnat_stage *stage,
			  const struct ctnat_request *rq);
int ctnat_stage_del_table(struct ctnat_stage *stage,
			  const struct ctnat_request *rq);
int ctnat_stage_new_chain(struct ctnat_stage *stage,
			  const struct ctnat_request *rq);
int ctnat_stage_del_chain(struct ctnat_stage *stage,
			  const struct ctnat_request *rq);
int ctnat_stage_rename_chain(struct ctnat_stage *stage,
			     const struct ctnat_request *rq);
int ctnat_stage_new_rule(struct ctnat_stage *stage,
			 const struct ctnat_request *rq);
int ctnat_stage_del_rule(struct ctnat_stage *stage,
			 const struct ctnat_request *rq);
int ctnat_stage_new_object(struct ctnat_stage *stage,
			   const struct ctnat_request *rq);
int ctnat_stage_del_object(struct ctnat_stage *stage,
			   const struct ctnat_request *rq);
int ctnat_stage_new_elems(struct ctnat_stage *stage,
			  const struct ctnat_request *rq);
int ctnat_stage_del_elems(struct ctnat_stage *stage,
			  const struct ctnat_request *rq);
int ctnat_stage_flush(struct ctnat_stage *stage,
		      const struct ctnat_request *rq);

/* Between the files of the stage. */
u32 ctnat_stage_hash(const char *name, u32 salt);
int ctnat_stage_grow(void **array, size_t size, struct ctnat_slot **slots,
		     u32 *room);
void ctnat_stage_link_slot(u32 *head, struct ctnat_slot *slots, u32 at);
void ctnat_stage_unlink_slot(u32 *head, struct ctnat_slot *slots, u32 at);
u32 ctnat_stage_find_object(const struct ctnat_stage *stage, u32 table,
			    u8 kind, const char *name);
int ctnat_stage_link_object(struct ctnat_stage *stage,
			    const struct ctnat_view_object *object, u32 seq);
void ctnat_stage_drop_object(struct ctnat_stage *stage, u32 object);
int ctnat_stage_want_object(const struct ctnat_stage *stage,
			    const struct ctnat_request *rq, u32 *object);
void ctnat_stage_collect(struct ctnat_stage *stage);
int ctnat_stage_retarget_elems(struct ctnat_stage *stage, u32 table,
			       const char *from, const char *to);
u32 ctnat_stage_find_table(const struct ctnat_stage *stage, u8 family,
			   const char *name);
u32 ctnat_stage_find_chain(const struct ctnat_stage *stage, u32 table,
			   const char *name);
int ctnat_stage_want_table(const struct ctnat_stage *stage,
			   const struct ctnat_request *rq, u32 *table);
int ctnat_stage_want_chain(struct ctnat_stage *stage,
			   const struct ctnat_request *rq, u32 *table,
			   u32 *chain);
int ctnat_stage_link_chain(struct ctnat_stage *stage,
			   const struct ctnat_view_chain *chain, u32 seq);
void ctnat_stage_unlink_chain(struct ctnat_stage *stage, u32 chain);
void ctnat_stage_rehash_chain(struct ctnat_stage *stage, u32 chain,
			      const char *name);
void ctnat_stage_drop_chain(struct ctnat_stage *stage, u32 chain);
void ctnat_stage_sync_chain(struct ctnat_stage *stage, u32 chain,
			    struct ctnat_rules *rules);
void ctnat_stage_count_uses(struct ctnat_stage *stage);
struct ctnat_rule_object *
ctnat_stage_short_rule(const struct ctnat_stage *stage,
		       const struct nlattr *exprs, u32 chain,
		       struct ctnat_view_rule *entry);
void ctnat_stage_learn_rule(struct ctnat_stage *stage,
			    const struct nlattr *exprs, u32 chain,
			    const struct ctnat_view_rule *entry);
int ctnat_stage_retarget_rules(struct ctnat_stage *stage, u32 table,
			       const struct ctnat_request *rq,
			       const char *new_name);
int ctnat_stage_unlink_helper(struct ctnat_stage *stage, u32 table,
			      const char *name);
void ctnat_stage_use(struct ctnat_stage *stage, u32 table,
		     const struct ctnat_rule_object *rule, int delta);

#endif /* CTNAT_RULESET_H */
