// SPDX-License-Identifier: GPL-2.0-only
/* Reading the ruleset: four dumps of one generation make a view. */
#include <errno.h>
#include <stdlib.h>

#include "internal.h"

#define ATTEMPTS	20	/* before a ruleset never stands still */

struct ctnat_dump {
	struct ctnat_view view;
	struct ctnat_view_table *tables;
	struct ctnat_view_chain *chains;
	struct ctnat_view_object *objects;
	struct ctnat_view_rule *rules;
	__u32 table_room, chain_room, object_room;
	size_t n_rules, rule_room;
	__u32 last_chain;	/* that a rule was added to */
	__u32 last_object;	/* that elements were added to */
	__u64 last;		/* handle given when it began */
	__u8 tracking[CTNAT_A_TRACK_MAX];
	struct arena arena;
	struct rule_models models;
};

void ctnat_dump_free(struct ctnat_dump *dump)
{
	if (!dump)
		return;
	for (__u32 i = 0; i < dump->view.n_objects; i++)
		ctnat_elems_free((struct ctnat_elems *)dump->objects[i].elems);
	free(dump->tables);
	free(dump->chains);
	free(dump->objects);
	free(dump->rules);
	ctnat_arena_free(&dump->arena);
	free(dump);
}

const struct ctnat_view *ctnat_dump_view(const struct ctnat_dump *dump)
{
	return &dump->view;
}

__u64 ctnat_dump_last(const struct ctnat_dump *dump)
{
	return dump->last;
}

const __u8 *ctnat_dump_tracking(const struct ctnat_dump *dump)
{
	return dump->tracking;
}

static void *more(void *array, size_t *room, size_t size)
{
	size_t n = *room + *room / 2 + 16;
	void *new = realloc(array, n * size);

	if (new)
		*room = n;
	return new;
}

/* Attributes of a message of this generation; EINTR for another's. */
static int open_message(const struct ctnat_dump *dump,
			const struct nlmsghdr *nlh, struct attrs *attrs)
{
	if (ctnat_attrs_parse(nlh, attrs))
		return -1;
	if (!attrs->at[CTNAT_A_HANDLE] || (!attrs->at[CTNAT_A_OBJECT] &&
	    (!attrs->at[CTNAT_A_FAMILY] || !attrs->at[CTNAT_A_TABLE]))) {
		errno = EBADMSG;
		return -1;
	}
	if (ctnat_attr_num(attrs, CTNAT_A_GENERATION) !=
	    dump->view.generation) {
		errno = EINTR;
		return -1;
	}
	return 0;
}

static int add_table(const struct nlmsghdr *nlh, void *data)
{
	struct ctnat_dump *dump = data;
	struct ctnat_view_table *table;
	struct attrs a;

	if (open_message(dump, nlh, &a))
		return MNL_CB_ERROR;
	if (dump->view.n_tables == dump->table_room) {
		size_t room = dump->table_room;

		table = more(dump->tables, &room, sizeof(*table));
		if (!table)
			return MNL_CB_ERROR;
		dump->tables = table;
		dump->table_room = room;
	}
	table = &dump->tables[dump->view.n_tables];
	memset(table, 0, sizeof(*table));
	table->family = ctnat_attr_num(&a, CTNAT_A_FAMILY);
	table->flags = ctnat_attr_num(&a, CTNAT_A_FLAGS);
	table->handle = ctnat_attr_num(&a, CTNAT_A_HANDLE);
	table->name = ctnat_arena_str(&dump->arena,
				      ctnat_attr_str(&a, CTNAT_A_TABLE));
	if (!table->name ||
	    ctnat_decode_comment(&dump->arena, &a, &table->comment))
		return MNL_CB_ERROR;
	dump->view.n_tables++;
	return MNL_CB_OK;
}

static bool is_table(const struct ctnat_dump *dump, __u32 table,
		     const struct attrs *a)
{
	return dump->tables[table].family ==
	       ctnat_attr_num(a, CTNAT_A_FAMILY) &&
	       !strcmp(dump->tables[table].name,
		       ctnat_attr_str(a, CTNAT_A_TABLE));
}

/* Chains and objects come in the order of their tables: look from the last on. */
static __u32 table_of(const struct ctnat_dump *dump, const struct attrs *a,
		      __u32 last)
{
	__u32 table;

	for (table = last; table < dump->view.n_tables; table++)
		if (is_table(dump, table, a))
			return table;
	return CTNAT_NOWHERE;
}

static int add_chain(const struct nlmsghdr *nlh, void *data)
{
	struct ctnat_dump *dump = data;
	struct ctnat_view_chain *chain;
	__u32 last = 0;
	struct attrs a;

	if (open_message(dump, nlh, &a))
		return MNL_CB_ERROR;
	if (dump->view.n_chains)
		last = dump->chains[dump->view.n_chains - 1].table;
	if (dump->view.n_chains == dump->chain_room) {
		size_t room = dump->chain_room;

		chain = more(dump->chains, &room, sizeof(*chain));
		if (!chain)
			return MNL_CB_ERROR;
		dump->chains = chain;
		dump->chain_room = room;
	}
	chain = &dump->chains[dump->view.n_chains];
	memset(chain, 0, sizeof(*chain));
	chain->table = table_of(dump, &a, last);
	if (chain->table == CTNAT_NOWHERE || !a.at[CTNAT_A_CHAIN]) {
		errno = EBADMSG;
		return MNL_CB_ERROR;
	}
	if (ctnat_decode_chain(&dump->arena, &a, chain))
		return MNL_CB_ERROR;
	chain->name = ctnat_arena_str(&dump->arena,
				      ctnat_attr_str(&a, CTNAT_A_CHAIN));
	if (!chain->name)
		return MNL_CB_ERROR;
	dump->view.n_chains++;
	return MNL_CB_OK;
}

/* The place of an object: its table, or none. */
static int place_object(struct ctnat_dump *dump, const struct attrs *a,
			struct ctnat_view_object *object)
{
	__u32 n = dump->view.n_objects, last = 0;

	object->table = CTNAT_NOWHERE;
	if (!a->at[CTNAT_A_TABLE])
		return 0;
	/* those of no table may stand anywhere */
	while (n && dump->objects[n - 1].table == CTNAT_NOWHERE)
		n--;
	if (n)
		last = dump->objects[n - 1].table;
	object->table = table_of(dump, a, last);
	if (object->table != CTNAT_NOWHERE)
		return 0;
	errno = EBADMSG;
	return -1;
}

/* Sets and maps have elements, if only none. */
static int add_no_elems(struct ctnat_view_object *object)
{
	struct elems *elems;

	if (!ctnat_object_is_set(object->kind))
		return 0;
	elems = ctnat_elems_alloc(object->object);
	if (!elems)
		return -1;
	object->elems = &elems->elems;
	return 0;
}

static int add_object(const struct nlmsghdr *nlh, void *data)
{
	struct ctnat_dump *dump = data;
	struct ctnat_view_object *object;
	struct attrs a;

	if (open_message(dump, nlh, &a))
		return MNL_CB_ERROR;
	if (!a.at[CTNAT_A_OBJECT]) {
		errno = EBADMSG;
		return MNL_CB_ERROR;
	}
	if (dump->view.n_objects == dump->object_room) {
		size_t room = dump->object_room;

		object = more(dump->objects, &room, sizeof(*object));
		if (!object)
			return MNL_CB_ERROR;
		dump->objects = object;
		dump->object_room = room;
	}
	object = &dump->objects[dump->view.n_objects];
	memset(object, 0, sizeof(*object));
	if (place_object(dump, &a, object))
		return MNL_CB_ERROR;
	object->kind = ctnat_attr_num(&a, CTNAT_A_OBJECT_KIND);
	object->handle = ctnat_attr_num(&a, CTNAT_A_HANDLE);
	object->name = ctnat_arena_str(&dump->arena,
				       ctnat_attr_str(&a, CTNAT_A_OBJECT));
	object->object = ctnat_decode_object(&dump->arena, &a);
	if (!object->name || !object->object ||
	    ctnat_decode_comment(&dump->arena, &a, &object->comment) ||
	    add_no_elems(object))
		return MNL_CB_ERROR;
	dump->view.n_objects++;
	return MNL_CB_OK;
}

/* Elements come in the order of their sets. */
static struct ctnat_view_object *set_of(struct ctnat_dump *dump,
					const struct attrs *a)
{
	struct ctnat_view_object *object;

	for (; dump->last_object < dump->view.n_objects;
	     dump->last_object++) {
		object = &dump->objects[dump->last_object];
		if (object->handle == ctnat_attr_num(a, CTNAT_A_HANDLE) &&
		    object->elems)
			return object;
	}
	errno = EBADMSG;
	return NULL;
}

static int add_elems(const struct nlmsghdr *nlh, void *data)
{
	struct ctnat_payload rows = { }, chains = { };
	struct ctnat_dump *dump = data;
	struct ctnat_view_object *object;
	struct attrs a;

	if (open_message(dump, nlh, &a))
		return MNL_CB_ERROR;
	object = set_of(dump, &a);
	if (!object)
		return MNL_CB_ERROR;
	if (a.at[CTNAT_A_ELEMS]) {
		rows.at = mnl_attr_get_payload(a.at[CTNAT_A_ELEMS]);
		rows.len = mnl_attr_get_payload_len(a.at[CTNAT_A_ELEMS]);
	}
	if (a.at[CTNAT_A_ELEM_CHAINS]) {
		chains.at = mnl_attr_get_payload(a.at[CTNAT_A_ELEM_CHAINS]);
		chains.len = mnl_attr_get_payload_len(a.at[CTNAT_A_ELEM_CHAINS]);
	}
	if (ctnat_elems_append((struct elems *)object->elems, object->object,
			       &rows, &chains, false))
		return MNL_CB_ERROR;
	return MNL_CB_OK;
}

/* Rules come in the order of their chains. */
static struct ctnat_view_chain *chain_of(struct ctnat_dump *dump,
					 const struct attrs *a)
{
	const char *name = ctnat_attr_str(a, CTNAT_A_CHAIN);

	for (; name && dump->last_chain < dump->view.n_chains;
	     dump->last_chain++) {
		struct ctnat_view_chain *chain;

		chain = &dump->chains[dump->last_chain];
		if (!strcmp(chain->name, name) &&
		    is_table(dump, chain->table, a))
			return chain;
	}
	errno = EBADMSG;
	return NULL;
}

static int add_rule(const struct nlmsghdr *nlh, void *data)
{
	struct ctnat_dump *dump = data;
	struct ctnat_view_chain *chain;
	struct ctnat_view_rule *rule;
	struct attrs a;

	if (open_message(dump, nlh, &a))
		return MNL_CB_ERROR;
	chain = chain_of(dump, &a);
	if (!chain)
		return MNL_CB_ERROR;
	if (!a.at[CTNAT_A_RULE_EXPRS]) {
		errno = EBADMSG;
		return MNL_CB_ERROR;
	}
	if (dump->n_rules == dump->rule_room) {
		rule = more(dump->rules, &dump->rule_room, sizeof(*rule));
		if (!rule)
			return MNL_CB_ERROR;
		dump->rules = rule;
	}
	rule = &dump->rules[dump->n_rules];
	memset(rule, 0, sizeof(*rule));
	rule->handle = ctnat_attr_num(&a, CTNAT_A_HANDLE);
	rule->rule = ctnat_decode_next_rule(&dump->arena, &dump->models,
		ctnat_attr_payload(a.at[CTNAT_A_RULE_EXPRS]));
	if (!rule->rule)
		return MNL_CB_ERROR;
	dump->n_rules++;
	chain->n_rules++;
	return MNL_CB_OK;
}

static int ask_dump(struct ctnat *ct, __u8 cmd, mnl_cb_t cb, void *data)
{
	char buf[64] __attribute__((aligned(NLMSG_ALIGNTO))) = { };

	return ctnat_ask(ct, ctnat_request(ct, buf, cmd, NLM_F_DUMP), cb, data);
}

static void tie(struct ctnat_dump *dump)
{
	size_t at = 0;
	__u32 i;

	for (i = 0; i < dump->view.n_chains; i++) {
		dump->chains[i].rules = dump->rules + at;
		at += dump->chains[i].n_rules;
	}
	dump->view.tables = dump->tables;
	dump->view.chains = dump->chains;
	dump->view.objects = dump->objects;
}

static void put_name(struct nlmsghdr *nlh, __u16 type, const char *name)
{
	if (name)
		mnl_attr_put_strz(nlh, type, name);
}

/* A dump of some of all rules, or elements. */
static int ask_part(struct ctnat *ct, __u8 cmd, struct ctnat_dump *dump,
		    const struct ctnat_part *part)
{
	char buf[256 + 2 * CTNAT_NAME_MAX]
		__attribute__((aligned(NLMSG_ALIGNTO))) = { };
	bool rules = cmd == CTNAT_CMD_GET_RULE;
	struct nlmsghdr *nlh;

	nlh = ctnat_request(ct, buf, cmd, NLM_F_DUMP);
	if (part->family)
		mnl_attr_put_u8(nlh, CTNAT_A_FAMILY, part->family);
	put_name(nlh, CTNAT_A_TABLE, part->table);
	if (rules) {
		put_name(nlh, CTNAT_A_CHAIN, part->chain);
		if (part->since)
			mnl_attr_put_u64(nlh, CTNAT_A_SINCE, part->since);
	} else {
		put_name(nlh, CTNAT_A_OBJECT, part->object);
		if (part->kind)
			mnl_attr_put_u8(nlh, CTNAT_A_OBJECT_KIND, part->kind);
	}
	return ctnat_ask(ct, nlh, rules ? add_rule : add_elems, dump);
}

static int dump_part(struct ctnat *ct, struct ctnat_dump *dump,
		     const struct ctnat_part *part)
{
	long long generation;

	if (ask_dump(ct, CTNAT_CMD_GET_OBJECT, add_object, dump))
		return -1;
	if (part->elems && ask_part(ct, CTNAT_CMD_GET_ELEMS, dump, part))
		return -1;
	if (part->rules && ask_part(ct, CTNAT_CMD_GET_RULE, dump, part))
		return -1;
	/* an empty answer carries no generation */
	generation = ctnat_generation(ct, NULL);
	if (generation >= 0 && generation != dump->view.generation)
		errno = EINTR;
	return generation == dump->view.generation ? 0 : -1;
}

static int add_reset(const struct nlmsghdr *nlh, void *data)
{
	struct attrs a;

	if (ctnat_attrs_parse(nlh, &a))
		return MNL_CB_ERROR;
	return a.at[CTNAT_A_OBJECT] ? add_object(nlh, data) :
				      add_rule(nlh, data);
}

/* One request, of the generation whose tables and chains are here already. */
static int ask_reset(struct ctnat *ct, struct ctnat_dump *dump,
		     const struct ctnat_reset *what)
{
	char buf[256 + 3 * CTNAT_NAME_MAX]
		__attribute__((aligned(NLMSG_ALIGNTO))) = { };
	struct nlmsghdr *nlh;

	nlh = ctnat_request(ct, buf, CTNAT_CMD_RESET, NLM_F_DUMP);
	mnl_attr_put_u32(nlh, CTNAT_A_GENERATION, dump->view.generation);
	if (what->family)
		mnl_attr_put_u8(nlh, CTNAT_A_FAMILY, what->family);
	put_name(nlh, CTNAT_A_TABLE, what->table);
	put_name(nlh, CTNAT_A_CHAIN, what->chain);
	put_name(nlh, CTNAT_A_OBJECT, what->object);
	if (what->handle)
		mnl_attr_put_u64(nlh, CTNAT_A_HANDLE, what->handle);
	if (what->kind)
		mnl_attr_put_u8(nlh, CTNAT_A_OBJECT_KIND, what->kind);
	if (what->rules)
		mnl_attr_put_u32(nlh, CTNAT_A_OP_FLAGS, CTNAT_OP_RULES);
	if (!ctnat_ask(ct, nlh, add_reset, dump))
		return 0;
	if (errno == ERESTART)
		errno = EINTR;
	return -1;
}

/*
 * Of @reset and @part one is NULL.
 *
 * Return: NULL with errno; EINTR: the ruleset changed meanwhile.
 */
static struct ctnat_dump *dump_once(struct ctnat *ct,
				    const struct ctnat_reset *reset,
				    const struct ctnat_part *part)
{
	struct ctnat_dump *dump = calloc(1, sizeof(*dump));
	long long generation;
	int error;

	if (!dump)
		return NULL;
	generation = ctnat_ask_generation(ct, dump->tracking, &dump->last);
	if (generation < 0)
		goto err_free;
	dump->view.generation = generation;
	if (ask_dump(ct, CTNAT_CMD_GET_TABLE, add_table, dump) ||
	    ask_dump(ct, CTNAT_CMD_GET_CHAIN, add_chain, dump) ||
	    (reset ? ask_reset(ct, dump, reset) : dump_part(ct, dump, part)))
		goto err_free;
	tie(dump);
	return dump;

err_free:
	error = errno;
	ctnat_dump_free(dump);
	errno = error;
	return NULL;
}

/*
 * Is it worth another attempt? What was told of counters before an answer was
 * lost is zeroed, and would be missing in the next one.
 */
static bool try_again(const struct ctnat_reset *reset)
{
	return errno == EINTR || (errno == ENOBUFS && !reset);
}

static struct ctnat_dump *dump_still(struct ctnat *ct,
				     const struct ctnat_reset *reset,
				     const struct ctnat_part *part)
{
	struct ctnat_dump *dump;
	int i;

	for (i = 0; i < ATTEMPTS; i++) {
		ct->error[0] = '\0';
		dump = dump_once(ct, reset, part);
		if (dump || !try_again(reset))
			break;
	}
	if (!dump && errno == EINTR)
		ctnat_fail(ct, EINTR, "the ruleset changes faster than it can be read");
	else if (!dump && !ct->error[0])
		ctnat_fail(ct, errno, "reading the ruleset: %s",
			   errno == EBADMSG ?
			   "the module speaks another dialect" :
			   strerror(errno));
	return dump;
}

struct ctnat_dump *ctnat_dump(struct ctnat *ct)
{
	const struct ctnat_part all = { .rules = true, .elems = true };

	return dump_still(ct, NULL, &all);
}

static bool too_long(const char *name)
{
	return name && strlen(name) >= CTNAT_NAME_MAX;
}

struct ctnat_dump *ctnat_dump_part(struct ctnat *ct,
				   const struct ctnat_part *part)
{
	if (too_long(part->table) || too_long(part->chain) ||
	    too_long(part->object)) {
		ctnat_fail(ct, EMSGSIZE, "a name is too long");
		return NULL;
	}
	return dump_still(ct, NULL, part);
}

struct ctnat_dump *ctnat_reset(struct ctnat *ct, const struct ctnat_reset *what)
{
	if (too_long(what->table) || too_long(what->chain) ||
	    too_long(what->object)) {
		ctnat_fail(ct, EMSGSIZE, "a name is too long");
		return NULL;
	}
	return dump_still(ct, what, NULL);
}
