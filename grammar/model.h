/* SPDX-License-Identifier: GPL-2.0-only */
/* A ruleset that commands can be applied to, and a view of it. */
#ifndef CTNAT_GRAMMAR_MODEL_H
#define CTNAT_GRAMMAR_MODEL_H

#include "grammar/eval.h"

#define MODEL_BUCKETS	256

struct model_rule {
	const struct ctnat_rule *rule;
	__u64 handle;
	const struct ctnat_command *cmd;	/* NULL: was there before */
	bool bad;		/* refused, and said so */
};

struct model_chain {
	struct model_table *table;
	const char *name;
	__u64 handle;
	__u8 type, hook, policy;
	__u32 flags;		/* enum ctnat_chain_flags, of rules that stay */
	const char *comment;
	__s32 priority;
	__u32 n_devices;
	const char *devices;
	const struct ctnat_command *cmd;	/* NULL: was there before */
	bool bad;
	bool gone;
	bool phantom;		/* exists elsewhere, we were not told */
	struct model_rule *rules;
	__u32 n_rules, room_rules;
	__u32 index;		/* in the view */
	struct model_chain *next;	/* in the table, in order */
	struct model_chain *same_hash;
};

struct model_object {
	struct model_table *table;	/* NULL: of the namespace */
	__u8 kind;
	const char *name;
	const char *comment;
	__u64 handle;
	const struct ctnat_object *object;
	const struct ctnat_elems *elems;	/* of a set or map */
	const struct ctnat_command *cmd;	/* NULL: was there before */
	bool gone;
	struct model_object *next;	/* in the table, in order */
	struct model_object *same_hash;
};

/* The objects of a table, or of the namespace. */
struct model_objects {
	struct model_object *first, **end;
	struct model_object *bucket[MODEL_BUCKETS];
};

struct model_table {
	__u8 family;
	__u32 flags;
	const char *name;
	const char *comment;
	__u64 handle;
	bool gone;
	bool phantom;
	struct model_chain *first, **end;
	struct model_chain *bucket[MODEL_BUCKETS];
	struct model_objects objects;
	struct model_table *next;
};

struct model {
	struct ctnat_lang *lang;
	bool blind;		/* nobody said what exists */
	bool outline;		/* nor what is in what was there before */
	struct model_table *first, **end;
	struct model_objects objects;	/* that no table holds */
	/* the chain of the last rule, until something else has been done */
	struct model_chain *last;
	const struct ctnat_command *last_cmd;
};

/* A view, and which chain or object of the model each of its own is. */
struct model_view {
	struct ctnat_view view;
	struct model_chain **chains;
	struct model_object **objects;
};

/* The rule that became this one of a view. */
static inline struct model_rule *
model_rule_of(const struct ctnat_view_chain *chain, __u32 rule)
{
	struct model_rule **from = chain->cookie;

	return from[rule];
}

void model_init(struct model *model, struct ctnat_lang *lang);
struct model_table *model_table(const struct model *model, __u8 family,
				const char *name);
struct model_table *model_add_table(struct model *model, __u8 family,
				    const char *name);
struct model_chain *model_chain(const struct model_table *table,
				const char *name);
struct model_chain *model_add_chain(struct model *model,
				    struct model_table *table,
				    const char *name);
void model_rename_chain(struct model_chain *chain, const char *name);
/* So many rules are about to come. */
void model_expect_rules(struct model *model, struct model_chain *chain,
			size_t n);
/* Room for a rule at @at, which is at most n_rules. */
struct model_rule *model_add_rule(struct model *model,
				  struct model_chain *chain, __u32 at);
void model_del_rule(struct model_chain *chain, __u32 at);

/* @table: NULL for those of the namespace */
struct model_object *model_object(const struct model *model,
				  const struct model_table *table, __u8 kind,
				  const char *name);
struct model_object *model_add_object(struct model *model,
				      struct model_table *table, __u8 kind,
				      const char *name);
struct model_objects *model_objects(struct model *model,
				    struct model_table *table);

/* Rules that are bad and tables that are phantoms are left out. */
void model_view(struct model *model, struct model_view *view);

/* jumps.c: jumps to @chain, which is about to be called @name, follow it. */
void rename_jumps(struct model *model, const struct model_chain *chain,
		  const char *name);

/* apply.c: carries one command out; errors become messages. */
void apply_command(struct model *model, const struct ctnat_command *cmd);

/* apply_object.c */
void apply_object(struct model *model, const struct ctnat_command *cmd);
/* Says that there is none in @table, and which was perhaps meant. */
void no_object(struct model *model, struct model_table *table, __u8 kind,
	       const struct word *name);
/* Neither the kernel nor the table has a helper of this name. */
void no_helper(struct model *model, struct model_table *table,
	       const struct word *name);

/* apply_elems.c */
void apply_elems(struct model *model, const struct ctnat_command *cmd);
void flush_elems(struct model *model, struct model_object *object);
/* Elements follow a chain that is renamed. */
void rename_targets(struct model *model, const struct model_table *table,
		    const char *from, const char *to);

/* apply.c: the table a command names; NULL when there is none, which is said */
struct model_table *find_table(struct model *model,
			       const struct ctnat_command *cmd);

/* Do rules go, or come to life, whose part in the whole is not known? */
bool outline_removes(const struct ctnat_lang *lang);

/* Has this chain, or set, rules or elements that we were not told of? */
static inline bool chain_hides(const struct model *model,
			       const struct model_chain *chain)
{
	return model->outline && chain->handle;
}

static inline bool object_hides(const struct model *model,
				const struct model_object *object)
{
	return model->outline && object->handle;
}

/* outline.c: are there chains whose rules we were not told of? */
bool outline_hides(const struct model *model, const struct ctnat_view *view);
/* Then, might there be a warning, if all rules were known? */
bool outline_unsure(const struct model *model, const struct ctnat_view *view);

/* warn.c: what is allowed, and surely not meant. */
void warn_view(struct ctnat_lang *lang, const struct model_view *view);
/* Is there something to say about a family, if it is tracked by its rules? */
bool warn_would(struct ctnat_lang *lang, const struct ctnat_view *view,
		__u8 nfproto);
/* Is it a match on a connection that must be there? */
bool warn_asks_connection(const struct ctnat_insn *insn);

#endif /* CTNAT_GRAMMAR_MODEL_H */
