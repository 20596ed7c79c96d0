// SPDX-License-Identifier: GPL-2.0-only
/* The ruleset that commands lead to. */
#include "core/hooks.h"
#include "grammar/model.h"

static unsigned int bucket_of(const char *name)
{
	unsigned int hash = 5381;

	while (*name)
		hash = hash * 33 + (unsigned char)*name++;
	return hash % MODEL_BUCKETS;
}

struct model_table *model_table(const struct model *model, __u8 family,
				const char *name)
{
	struct model_table *table;

	for (table = model->first; table; table = table->next)
		if (!table->gone && table->family == family &&
		    !strcmp(table->name, name))
			return table;
	return NULL;
}

struct model_table *model_add_table(struct model *model, __u8 family,
				    const char *name)
{
	struct model_table *table = lang_alloc(model->lang, sizeof(*table));

	table->family = family;
	table->name = name;
	table->end = &table->first;
	table->objects.end = &table->objects.first;
	*model->end = table;
	model->end = &table->next;
	return table;
}

struct model_chain *model_chain(const struct model_table *table,
				const char *name)
{
	struct model_chain *chain = table->bucket[bucket_of(name)];

	while (chain && (chain->gone || strcmp(chain->name, name)))
		chain = chain->same_hash;
	return chain;
}

static void hash_chain(struct model_chain *chain)
{
	struct model_chain **bucket =
		&chain->table->bucket[bucket_of(chain->name)];

	chain->same_hash = *bucket;
	*bucket = chain;
}

struct model_chain *model_add_chain(struct model *model,
				    struct model_table *table,
				    const char *name)
{
	struct model_chain *chain = lang_alloc(model->lang, sizeof(*chain));

	chain->table = table;
	chain->name = name;
	*table->end = chain;
	table->end = &chain->next;
	hash_chain(chain);
	return chain;
}

void model_rename_chain(struct model_chain *chain, const char *name)
{
	struct model_chain **link;

	link = &chain->table->bucket[bucket_of(chain->name)];
	while (*link != chain)
		link = &(*link)->same_hash;
	*link = chain->same_hash;
	chain->name = name;
	hash_chain(chain);
}

struct model_objects *model_objects(struct model *model,
				    struct model_table *table)
{
	return table ? &table->objects : &model->objects;
}

struct model_object *model_object(const struct model *model,
				  const struct model_table *table, __u8 kind,
				  const char *name)
{
	const struct model_objects *in = table ? &table->objects :
						 &model->objects;
	struct model_object *object = in->bucket[bucket_of(name)];

	while (object && (object->gone || object->kind != kind ||
			  strcmp(object->name, name)))
		object = object->same_hash;
	return object;
}

struct model_object *model_add_object(struct model *model,
				      struct model_table *table, __u8 kind,
				      const char *name)
{
	struct model_object *object = lang_alloc(model->lang, sizeof(*object));
	struct model_objects *in = model_objects(model, table);
	struct model_object **bucket = &in->bucket[bucket_of(name)];

	object->table = table;
	object->kind = kind;
	object->name = name;
	object->same_hash = *bucket;
	*bucket = object;
	*in->end = object;
	in->end = &object->next;
	return object;
}

void model_expect_rules(struct model *model, struct model_chain *chain,
			size_t n)
{
	struct model_rule *rules;

	/* a few come one by one as well */
	if (n < 16 || chain->n_rules + n <= chain->room_rules)
		return;
	/* and what comes in many rows of them is not copied with each */
	if (chain->room_rules < n)
		chain->room_rules = n;
	chain->room_rules += chain->n_rules;
	rules = lang_alloc(model->lang, chain->room_rules * sizeof(*rules));
	if (chain->n_rules)
		memcpy(rules, chain->rules, chain->n_rules * sizeof(*rules));
	chain->rules = rules;
}

struct model_rule *model_add_rule(struct model *model,
				  struct model_chain *chain, __u32 at)
{
	LANG_PUSH(model->lang, chain->rules, chain->n_rules,
		  chain->room_rules);
	if (at < chain->n_rules - 1)
		memmove(chain->rules + at + 1, chain->rules + at,
			(chain->n_rules - 1 - at) * sizeof(*chain->rules));
	chain->rules[at] = (struct model_rule){};
	return &chain->rules[at];
}

void model_del_rule(struct model_chain *chain, __u32 at)
{
	chain->n_rules--;
	memmove(chain->rules + at, chain->rules + at + 1,
		(chain->n_rules - at) * sizeof(*chain->rules));
}

static void known_chain(struct model *model, struct model_table *table,
			const struct ctnat_view_chain *known, bool stays)
{
	struct model_chain *chain = model_add_chain(model, table, known->name);

	chain->handle = known->handle;
	chain->type = known->type;
	chain->hook = known->hook;
	chain->flags = stays ? known->flags : 0;
	chain->policy = known->policy;
	chain->priority = known->priority;
	chain->comment = known->comment;
	chain->n_devices = known->n_devices;
	chain->devices = known->devices;
	chain->n_rules = known->n_rules;
	chain->room_rules = known->n_rules;
	chain->rules = lang_alloc(model->lang,
				  known->n_rules * sizeof(*chain->rules));
	for (__u32 i = 0; i < known->n_rules; i++) {
		chain->rules[i].rule = known->rules[i].rule;
		chain->rules[i].handle = known->rules[i].handle;
	}
}

/* The objects of a table, or those of the namespace (CTNAT_NOWHERE). */
static void known_objects(struct model *model, struct model_table *table,
			  __u32 index)
{
	const struct ctnat_view *known = model->lang->known;

	for (__u32 i = 0; known && i < known->n_objects; i++) {
		const struct ctnat_view_object *from = &known->objects[i];
		struct model_object *object;

		if (from->table != index)
			continue;
		object = model_add_object(model, table, from->kind,
					  from->name);
		object->handle = from->handle;
		object->comment = from->comment;
		object->object = from->object;
		object->elems = from->elems;
	}
}

void model_init(struct model *model, struct ctnat_lang *lang)
{
	const struct ctnat_view *known = lang->known;
	bool stays = lang->outline && !outline_removes(lang);

	*model = (struct model){ .lang = lang, .blind = !known,
				  .outline = lang->outline };
	model->end = &model->first;
	model->objects.end = &model->objects.first;
	known_objects(model, NULL, CTNAT_NOWHERE);
	for (__u32 t = 0; known && t < known->n_tables; t++) {
		struct model_table *table;

		table = model_add_table(model, known->tables[t].family,
					known->tables[t].name);
		table->flags = known->tables[t].flags;
		table->comment = known->tables[t].comment;
		table->handle = known->tables[t].handle;
		known_objects(model, table, t);
		for (__u32 c = 0; c < known->n_chains; c++)
			if (known->chains[c].table == t)
				known_chain(model, table, &known->chains[c],
					    stays);
	}
}

/* ---- the view ---- */

static bool shown(const struct model_table *table)
{
	return !table->gone && !table->phantom;
}

/* Of most rules the kinds of their expressions say that they name nothing. */
static __u32 facts_of(const struct ctnat_rule *rule)
{
	__u32 facts = CTNAT_RULE_NO_JUMPS | CTNAT_RULE_NO_USES;
	const struct ctnat_insn *insn;

	ctnat_rule_for_each(insn, rule) {
		const struct ctnat_insn_ct *ct = (const void *)insn;

		switch (insn->kind) {
		case CTNAT_EXPR_MATCH:
		case CTNAT_EXPR_COUNTER:
		case CTNAT_EXPR_NAT:
		case CTNAT_EXPR_COMMENT:
			break;
		case CTNAT_EXPR_CT:
			if (ct->has & (CTNAT_CT_HELPER | CTNAT_CT_TIMEOUT))
				facts &= ~CTNAT_RULE_NO_USES;
			break;
		case CTNAT_EXPR_VERDICT:
			facts &= ~CTNAT_RULE_NO_JUMPS;
			break;
		default:
			return 0;
		}
	}
	return facts;
}

static __u32 own_hook(const struct model_chain *chain)
{
	const struct ctnat_view_table table = { .family = chain->table->family };
	const struct ctnat_view view = { .tables = &table };
	const struct ctnat_view_chain of = {
		.type = chain->type,
		.hook = chain->hook,
	};

	return ctnat_own_hook(&view, &of);
}

/*
 * New rules are held against their chain's own hook one by one, and the whole is
 * judged when they have all been found to suit it: check.c.
 */
static void view_chain(struct model *model, const struct model_chain *chain,
		       struct ctnat_view_chain *out)
{
	struct ctnat_view_rule *rules;
	__u32 hook = own_hook(chain);
	struct model_rule **from;
	__u32 n = 0;

	rules = lang_alloc(model->lang, chain->n_rules * sizeof(*rules));
	from = lang_alloc(model->lang, chain->n_rules * sizeof(*from));
	for (__u32 i = 0; i < chain->n_rules; i++) {
		if (chain->rules[i].bad)
			continue;
		rules[n] = (struct ctnat_view_rule){
			.rule = chain->rules[i].rule,
			.handle = chain->rules[i].handle,
			.facts = facts_of(chain->rules[i].rule),
			.hooks = chain->rules[i].cmd ? hook : 0,
		};
		from[n++] = &chain->rules[i];
	}
	out->type = chain->type;
	out->hook = chain->hook;
	out->flags = chain->flags;
	out->policy = chain->policy;
	out->priority = chain->priority;
	out->comment = chain->comment;
	out->n_devices = chain->n_devices;
	out->devices = chain->devices;
	out->name = chain->name;
	out->handle = chain->handle;
	out->n_rules = n;
	out->rules = rules;
	out->cookie = from;
}

static __u32 count_objects(const struct model_objects *objects)
{
	const struct model_object *object;
	__u32 n = 0;

	for (object = objects->first; object; object = object->next)
		n += !object->gone;
	return n;
}

static void view_objects(struct model_view *view,
			 const struct model_objects *objects, __u32 table,
			 struct ctnat_view_object *out)
{
	struct model_object *object;

	for (object = objects->first; object; object = object->next) {
		if (object->gone)
			continue;
		view->objects[view->view.n_objects] = object;
		out[view->view.n_objects++] = (struct ctnat_view_object){
			.table = table,
			.kind = object->kind,
			.name = object->name,
			.comment = object->comment,
			.handle = object->handle,
			.object = object->object,
			.elems = object->elems,
		};
	}
}

void model_view(struct model *model, struct model_view *view)
{
	__u32 n_objects = count_objects(&model->objects);
	struct ctnat_view_object *objects;
	struct ctnat_view_table *tables;
	struct ctnat_view_chain *chains;
	struct model_table *table;
	struct model_chain *chain;
	__u32 n_tables = 0, n_chains = 0;

	for (table = model->first; table; table = table->next) {
		n_tables += shown(table);
		if (shown(table))
			n_objects += count_objects(&table->objects);
		for (chain = table->first; chain; chain = chain->next)
			n_chains += shown(table) && !chain->gone;
	}
	tables = lang_alloc(model->lang, n_tables * sizeof(*tables));
	chains = lang_alloc(model->lang, n_chains * sizeof(*chains));
	objects = lang_alloc(model->lang, n_objects * sizeof(*objects));
	view->objects = lang_alloc(model->lang,
				   n_objects * sizeof(*view->objects));
	view->chains = lang_alloc(model->lang,
				  n_chains * sizeof(*view->chains));
	view->view = (struct ctnat_view){
		.generation = model->lang->known ?
			      model->lang->known->generation : 0,
		.tables = tables,
		.chains = chains,
		.objects = objects,
	};
	for (table = model->first; table; table = table->next) {
		if (!shown(table))
			continue;
		*tables++ = (struct ctnat_view_table){
			.family = table->family,
			.flags = table->flags,
			.name = table->name,
			.comment = table->comment,
			.handle = table->handle,
		};
		view_objects(view, &table->objects, view->view.n_tables,
			     objects);
		for (chain = table->first; chain; chain = chain->next) {
			if (chain->gone)
				continue;
			chain->index = view->view.n_chains;
			view->chains[view->view.n_chains++] = chain;
			view_chain(model, chain, chains);
			chains++->table = view->view.n_tables;
		}
		view->view.n_tables++;
	}
	view_objects(view, &model->objects, CTNAT_NOWHERE, objects);
}
