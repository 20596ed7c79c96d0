// SPDX-License-Identifier: GPL-2.0-only
/* Transactions in progress: begin, abort, look-up by name, tables. */
#include <linux/jhash.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <net/genetlink.h>

#include "ruleset.h"

/* Refuse a message: why, and because of which attribute. @sentence is static. */
int ctnat_refuse(const struct ctnat_request *rq, int attr, int error,
		 const char *sentence)
{
	rq->extack->_msg = sentence;
	if (attr && rq->attrs[attr])
		NL_SET_BAD_ATTR(rq->extack, rq->attrs[attr]);
	return -error;
}

u32 ctnat_stage_hash(const char *name, u32 salt)
{
	return jhash(name, strlen(name), salt);
}

static u32 *table_head(struct ctnat_stage *stage, u32 hash)
{
	return &stage->table_heads[hash % CTNAT_TABLE_HEADS];
}

static u32 *chain_head(struct ctnat_stage *stage, u32 hash)
{
	return &stage->chain_heads[hash % CTNAT_CHAIN_HEADS];
}

/* Take entry @at out of the list that begins at @head. */
void ctnat_stage_unlink_slot(u32 *head, struct ctnat_slot *slots, u32 at)
{
	while (*head != at)
		head = &slots[*head].next;
	*head = slots[at].next;
	slots[at].next = CTNAT_NOWHERE;
}

void ctnat_stage_link_slot(u32 *head, struct ctnat_slot *slots, u32 at)
{
	slots[at].next = *head;
	*head = at;
}

u32 ctnat_stage_find_table(const struct ctnat_stage *stage, u8 family,
			   const char *name)
{
	u32 hash = ctnat_stage_hash(name, family);
	u32 i;

	for (i = stage->table_heads[hash % CTNAT_TABLE_HEADS];
	     i != CTNAT_NOWHERE; i = stage->table_slots[i].next)
		if (stage->table_slots[i].hash == hash &&
		    stage->tables[i].family == family &&
		    !strcmp(stage->tables[i].name, name))
			break;
	return i;
}

u32 ctnat_stage_find_chain(const struct ctnat_stage *stage, u32 table,
			   const char *name)
{
	u32 hash = ctnat_stage_hash(name, table);
	u32 i;

	for (i = stage->chain_heads[hash % CTNAT_CHAIN_HEADS];
	     i != CTNAT_NOWHERE; i = stage->chain_slots[i].next)
		if (stage->chain_slots[i].hash == hash &&
		    stage->chains[i].table == table &&
		    !strcmp(stage->chains[i].name, name))
			break;
	return i;
}

/* As memcpy(): large ones take a while. */
static void copy_array(void *to, const void *from, size_t size)
{
	size_t n;

	for (; size; size -= n, to += n, from += n) {
		cond_resched();
		n = min_t(size_t, size, SZ_64K);
		memcpy(to, from, n);
	}
}

/* Make room for one entry more in two parallel arrays. */
int ctnat_stage_grow(void **array, size_t size, struct ctnat_slot **slots,
		     u32 *room)
{
	u32 more = *room + *room / 2 + 8;
	struct ctnat_slot *new_slots;
	void *new_array;

	new_array = kvmalloc_array(more, size, GFP_KERNEL_ACCOUNT);
	new_slots = kvmalloc_array(more, sizeof(**slots), GFP_KERNEL_ACCOUNT);
	if (!new_array || !new_slots) {
		kvfree(new_array);
		kvfree(new_slots);
		return -ENOMEM;
	}
	if (*room) {
		copy_array(new_array, *array, *room * size);
		copy_array(new_slots, *slots, *room * sizeof(**slots));
	}
	kvfree(*array);
	kvfree(*slots);
	*array = new_array;
	*slots = new_slots;
	*room = more;
	return 0;
}

/* Takes over the name's reference if it succeeds. */
static int link_table(struct ctnat_stage *stage,
		      const struct ctnat_view_table *table, u32 seq)
{
	struct ctnat_slot *slot;
	int err;

	if (stage->n_tables == stage->table_room) {
		err = ctnat_stage_grow((void **)&stage->tables, sizeof(*stage->tables),
			   &stage->table_slots, &stage->table_room);
		if (err)
			return err;
	}
	stage->tables[stage->n_tables] = *table;
	slot = &stage->table_slots[stage->n_tables];
	slot->hash = ctnat_stage_hash(table->name, table->family);
	slot->uses = 0;
	slot->seq = seq;
	ctnat_stage_link_slot(table_head(stage, slot->hash), stage->table_slots,
		  stage->n_tables);
	stage->n_tables++;
	stage->n_live_tables++;
	return 0;
}

/* Takes over the references of names and rules if it succeeds. */
int ctnat_stage_link_chain(struct ctnat_stage *stage,
			   const struct ctnat_view_chain *chain, u32 seq)
{
	struct ctnat_slot *slot;
	int err;

	if (stage->n_chains >= CTNAT_STAGE_CHAINS)
		return -EMFILE;
	if (stage->n_chains == stage->chain_room) {
		err = ctnat_stage_grow((void **)&stage->chains, sizeof(*stage->chains),
			   &stage->chain_slots, &stage->chain_room);
		if (err)
			return err;
	}
	stage->chains[stage->n_chains] = *chain;
	__set_bit(chain->number, stage->chain_numbers);
	slot = &stage->chain_slots[stage->n_chains];
	slot->hash = ctnat_stage_hash(chain->name, chain->table);
	slot->uses = 0;
	slot->seq = seq;
	ctnat_stage_link_slot(chain_head(stage, slot->hash), stage->chain_slots,
		  stage->n_chains);
	stage->n_chains++;
	stage->n_live_chains++;
	stage->n_rules += chain->n_rules;
	return 0;
}

void ctnat_stage_unlink_chain(struct ctnat_stage *stage, u32 chain)
{
	ctnat_stage_unlink_slot(chain_head(stage, stage->chain_slots[chain].hash),
		    stage->chain_slots, chain);
}

/* Give a chain that is unlinked another name; takes over its reference. */
void ctnat_stage_rehash_chain(struct ctnat_stage *stage, u32 chain,
			      const char *name)
{
	struct ctnat_slot *slot = &stage->chain_slots[chain];

	ctnat_name_put(stage->chains[chain].name);
	stage->chains[chain].name = name;
	slot->hash = ctnat_stage_hash(name, stage->chains[chain].table);
	ctnat_stage_link_slot(chain_head(stage, slot->hash), stage->chain_slots, chain);
}

/* Delete a chain with its rules, whoever may jump to it. */
void ctnat_stage_drop_chain(struct ctnat_stage *stage, u32 chain)
{
	struct ctnat_view_chain *c = &stage->chains[chain];

	ctnat_stage_unlink_chain(stage, chain);
	stage->n_rules -= c->n_rules;
	stage->n_live_chains--;
	ctnat_rules_put(ctnat_chain_rules(c));
	ctnat_name_put(c->name);
	ctnat_name_put(c->comment);
	ctnat_name_put(c->devices);
	c->name = NULL;
	c->comment = NULL;
	c->cookie = NULL;
	c->devices = NULL;
	c->n_rules = 0;
	c->n_parts = 0;
}

static void drop_table(struct ctnat_stage *stage, u32 table)
{
	u32 i;

	for (i = 0; i < stage->n_chains; i++) {
		cond_resched();
		if (stage->chains[i].name && stage->chains[i].table == table)
			ctnat_stage_drop_chain(stage, i);
	}
	for (i = 0; i < stage->n_objects; i++) {
		cond_resched();
		if (stage->objects[i].name && stage->objects[i].table == table)
			ctnat_stage_drop_object(stage, i);
	}
	ctnat_stage_unlink_slot(table_head(stage, stage->table_slots[table].hash),
		    stage->table_slots, table);
	ctnat_name_put(stage->tables[table].name);
	ctnat_name_put(stage->tables[table].comment);
	stage->tables[table].name = NULL;
	stage->tables[table].comment = NULL;
	stage->n_live_tables--;
	stage->changed = true;
}

static int copy_snapshot(struct ctnat_stage *stage,
			 const struct ctnat_snapshot *from)
{
	u32 i;
	int err;

	for (i = 0; i < from->view.n_tables; i++) {
		struct ctnat_view_table table = from->tables[i];

		cond_resched();
		err = link_table(stage, &table, 0);
		if (err)
			return err;
		ctnat_name_get(table.name);
		ctnat_name_get(table.comment);
	}
	for (i = 0; i < from->view.n_chains; i++) {
		struct ctnat_view_chain chain = from->chains[i];

		cond_resched();
		err = ctnat_stage_link_chain(stage, &chain, 0);
		if (err)
			return err;
		ctnat_name_get(chain.name);
		ctnat_name_get(chain.comment);
		ctnat_name_get(chain.devices);
		ctnat_rules_get(ctnat_chain_rules(&chain));
	}
	for (i = 0; i < from->view.n_objects; i++) {
		struct ctnat_view_object object = from->objects[i];

		cond_resched();
		err = ctnat_stage_link_object(stage, &object, 0);
		if (err)
			return err;
		ctnat_name_get(object.name);
		ctnat_name_get(object.comment);
		ctnat_named_get(ctnat_view_named(&object));
	}
	return 0;
}

static void stage_free(struct ctnat_stage *stage)
{
	u32 i;

	for (i = 0; i < stage->n_chains; i++) {
		cond_resched();
		ctnat_rules_put(ctnat_chain_rules(&stage->chains[i]));
		ctnat_name_put(stage->chains[i].name);
		ctnat_name_put(stage->chains[i].comment);
		ctnat_name_put(stage->chains[i].devices);
	}
	kvfree(stage->chains);
	kvfree(stage->chain_slots);
	for (i = 0; i < stage->n_objects; i++) {
		cond_resched();
		ctnat_named_put(ctnat_view_named(&stage->objects[i]));
		ctnat_name_put(stage->objects[i].name);
		ctnat_name_put(stage->objects[i].comment);
	}
	kvfree(stage->objects);
	kvfree(stage->object_slots);
	for (i = 0; i < stage->n_tables; i++) {
		cond_resched();
		ctnat_name_put(stage->tables[i].name);
		ctnat_name_put(stage->tables[i].comment);
	}
	kvfree(stage->tables);
	kvfree(stage->table_slots);
	kvfree(stage->patterns);
	kvfree(stage);
}

struct ctnat_stage *ctnat_stage_find(struct ctnat_net *cn, u32 portid)
{
	struct ctnat_stage *stage;

	lockdep_assert_held(&cn->lock);
	list_for_each_entry(stage, &cn->stages, list)
		if (stage->portid == portid)
			return stage;
	return NULL;
}

int ctnat_stage_begin(struct ctnat_net *cn, u32 portid,
		      struct netlink_ext_ack *extack)
{
	struct ctnat_stage *stage;

	if (ctnat_stage_find(cn, portid)) {
		NL_SET_ERR_MSG(extack, "a transaction is open on this socket, commit or abort it first");
		return -EBUSY;
	}
	if (cn->n_stages >= CTNAT_STAGES_MAX) {
		NL_SET_ERR_MSG(extack, "too many transactions are open in this namespace, try again");
		return -ENOSPC;
	}
	stage = kvzalloc(sizeof(*stage), GFP_KERNEL_ACCOUNT);
	if (!stage)
		return -ENOMEM;
	stage->cn = cn;
	stage->portid = portid;
	stage->generation = cn->snapshot->view.generation;
	stage->began = get_jiffies_64();
	stage->first_handle = cn->last_handle + 1;
	memset(stage->table_heads, 0xff, sizeof(stage->table_heads));
	memset(stage->chain_heads, 0xff, sizeof(stage->chain_heads));
	memset(stage->object_heads, 0xff, sizeof(stage->object_heads));
	stage->recent_chain = CTNAT_NOWHERE;
	if (copy_snapshot(stage, cn->snapshot)) {
		stage_free(stage);
		return -ENOMEM;
	}
	spin_lock(&cn->stages_lock);
	list_add_tail(&stage->list, &cn->stages);
	spin_unlock(&cn->stages_lock);
	cn->n_stages++;
	return 0;
}

void ctnat_stage_abort(struct ctnat_stage *stage)
{
	lockdep_assert_held(&stage->cn->lock);
	spin_lock(&stage->cn->stages_lock);
	list_del(&stage->list);
	spin_unlock(&stage->cn->stages_lock);
	stage->cn->n_stages--;
	stage_free(stage);
}

/* ---- comments ---- */

/*
 * What the message says about what it adds, in the place of what was said so
 * far. The old text stays with the snapshots that refer to it.
 */
int ctnat_stage_comment(struct ctnat_stage *stage,
			const struct ctnat_request *rq, const char **comment)
{
	const struct nlattr *attr = rq->attrs[CTNAT_A_COMMENT];
	const char *text = attr ? nla_data(attr) : NULL, *copy = NULL;
	struct ctnat_refusal why = { };

	if (!text || !strcmp(text, *comment ?: ""))
		return 0;
	if (ctnat_verify_comment(text, &why))
		return ctnat_refuse(rq, why.part, why.error, why.sentence);
	if (*text) {
		copy = ctnat_name_alloc(text);
		if (!copy)
			return -ENOMEM;
	}
	ctnat_name_put(*comment);
	*comment = copy;
	stage->changed = true;
	return 0;
}

/* ---- tables ---- */

/* The table that a message names; a refusal if there is none. */
int ctnat_stage_want_table(const struct ctnat_stage *stage,
			   const struct ctnat_request *rq, u32 *table)
{
	if (!rq->has_family)
		return ctnat_refuse(rq, 0, EINVAL, "family of the table is missing");
	if (!rq->table)
		return ctnat_refuse(rq, 0, EINVAL, "name of the table is missing");
	*table = ctnat_stage_find_table(stage, rq->family, rq->table);
	if (*table == CTNAT_NOWHERE)
		return ctnat_refuse(rq, CTNAT_A_TABLE, ENOENT,
				    "no such table in this family, add it first");
	return 0;
}

static int update_table(struct ctnat_stage *stage,
			const struct ctnat_request *rq, u32 table)
{
	u32 flags;
	int err;

	if (rq->op_flags & CTNAT_OP_EXCLUSIVE)
		return ctnat_refuse(rq, CTNAT_A_TABLE, EEXIST,
				    "the table exists already, use add instead of create");
	err = ctnat_stage_comment(stage, rq, &stage->tables[table].comment);
	if (err)
		return err;
	if (!rq->attrs[CTNAT_A_FLAGS])
		return 0;
	flags = nla_get_u32(rq->attrs[CTNAT_A_FLAGS]);
	if (stage->tables[table].flags == flags)
		return 0;
	stage->tables[table].flags = flags;
	stage->changed = true;
	return 0;
}

static int check_new_table(const struct ctnat_request *rq)
{
	const struct ctnat_view_table table = {
		.family = rq->family,
		.name = rq->table,
	};
	struct ctnat_refusal why = { };

	return ctnat_verify_table(&table, &why) ?
		ctnat_refuse(rq, why.part, why.error, why.sentence) : 0;
}

int ctnat_stage_new_table(struct ctnat_stage *stage,
			  const struct ctnat_request *rq)
{
	struct ctnat_view_table new = { };
	u32 table;
	int err;

	if (!rq->has_family || !rq->table)
		return ctnat_refuse(rq, 0, EINVAL,
				    "family or name of the table is missing");
	table = ctnat_stage_find_table(stage, rq->family, rq->table);
	if (table != CTNAT_NOWHERE)
		return update_table(stage, rq, table);
	if (stage->n_live_tables >= CTNAT_TABLES_MAX)
		return ctnat_refuse(rq, CTNAT_A_TABLE, ENOSPC,
				    "a namespace holds no more than 4096 tables");
	if (stage->n_tables >= CTNAT_STAGE_TABLES)
		return ctnat_refuse(rq, CTNAT_A_TABLE, ENOSPC,
				    "too many tables were deleted in one transaction, commit it first");
	err = check_new_table(rq);
	if (err)
		return err;
	new.family = rq->family;
	if (rq->attrs[CTNAT_A_FLAGS])
		new.flags = nla_get_u32(rq->attrs[CTNAT_A_FLAGS]);
	new.name = ctnat_name_alloc(rq->table);
	if (!new.name)
		return -ENOMEM;
	err = ctnat_stage_comment(stage, rq, &new.comment);
	if (err)
		goto err_put_names;
	new.handle = ++stage->cn->last_handle;
	err = link_table(stage, &new, rq->seq);
	if (err)
		goto err_put_names;
	stage->changed = true;
	return 0;

err_put_names:
	ctnat_name_put(new.comment);
	ctnat_name_put(new.name);
	return err;
}

static u32 table_by_handle(const struct ctnat_stage *stage, u64 handle)
{
	u32 i;

	for (i = 0; i < stage->n_tables; i++)
		if (stage->tables[i].name && stage->tables[i].handle == handle)
			return i;
	return CTNAT_NOWHERE;
}

int ctnat_stage_del_table(struct ctnat_stage *stage,
			  const struct ctnat_request *rq)
{
	u32 table;

	if (rq->table && rq->has_family)
		table = ctnat_stage_find_table(stage, rq->family, rq->table);
	else if (rq->handle)
		table = table_by_handle(stage, rq->handle);
	else
		return ctnat_refuse(rq, 0, EINVAL,
				    "say which table: family and name, or handle");
	if (table != CTNAT_NOWHERE &&
	    ((rq->has_family && stage->tables[table].family != rq->family) ||
	     (rq->handle && stage->tables[table].handle != rq->handle)))
		table = CTNAT_NOWHERE;
	if (table == CTNAT_NOWHERE) {
		if (rq->op_flags & CTNAT_OP_DESTROY)
			return 0;
		return ctnat_refuse(rq, rq->table ? CTNAT_A_TABLE :
				    CTNAT_A_HANDLE, ENOENT, "no such table");
	}
	drop_table(stage, table);
	return 0;
}

int ctnat_stage_flush(struct ctnat_stage *stage, const struct ctnat_request *rq)
{
	u32 i;

	/* what is of the namespace is of no family */
	for (i = 0; i < stage->n_objects && !rq->has_family; i++) {
		cond_resched();
		if (stage->objects[i].name &&
		    stage->objects[i].table == CTNAT_NOWHERE) {
			ctnat_stage_drop_object(stage, i);
			stage->changed = true;
		}
	}

	for (i = 0; i < stage->n_tables; i++)
		if (stage->tables[i].name &&
		    (!rq->has_family || stage->tables[i].family == rq->family))
			drop_table(stage, i);
	return 0;
}
