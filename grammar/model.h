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
	__s32 priority;
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

struct model_table {
	__u8 family;
	__u32 flags;
	const char *name;
	__u64 handle;
	bool gone;
	bool phantom;
	struct model_chain *first, **end;
	struct model_chain *bucket[MODEL_BUCKETS];
	struct model_table *next;
};

struct model {
	struct ctnat_lang *lang;
	bool blind;		/* nobody said what exists */
	struct model_table *first, **end;
};

/* A view, and which chain of the model each of its chains is. */
struct model_view {
	struct ctnat_view view;
	struct model_chain **chains;
};

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
/* Room for a rule at @at, which is at most n_rules. */
struct model_rule *model_add_rule(struct model *model,
				  struct model_chain *chain, __u32 at);
void model_del_rule(struct model_chain *chain, __u32 at);

/* Rules that are bad and tables that are phantoms are left out. */
void model_view(struct model *model, struct model_view *view);

/* jumps.c: jumps to @chain, which is about to be called @name, follow it. */
void rename_jumps(struct model *model, const struct model_chain *chain,
		  const char *name);

/* apply.c: carries one command out; errors become messages. */
void apply_command(struct model *model, const struct ctnat_command *cmd);

/* warn.c: what is allowed, and surely not meant. */
void warn_view(struct ctnat_lang *lang, const struct model_view *view);

#endif /* CTNAT_GRAMMAR_MODEL_H */
