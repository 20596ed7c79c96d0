// SPDX-License-Identifier: GPL-2.0-only
/* Transactions in progress: named objects. */
#include <net/netlink.h>

#include "ruleset.h"

static u32 hash_object(u32 table, u8 kind, const char *name)
{
	return ctnat_stage_hash(name, table ^ kind << 24);
}

static u32 *object_head(struct ctnat_stage *stage, u32 hash)
{
	return &stage->object_heads[hash % CTNAT_OBJECT_HEADS];
}

u32 ctnat_stage_find_object(const struct ctnat_stage *stage, u32 table,
			    u8 kind, const char *name)
{
	u32 hash = hash_object(table, kind, name);
	u32 i;

	for (i = stage->object_heads[hash % CTNAT_OBJECT_HEADS];
	     i != CTNAT_NOWHERE; i = stage->object_slots[i].next)
		if (stage->object_slots[i].hash == hash &&
		    stage->objects[i].table == table &&
		    stage->objects[i].kind == kind &&
		    !strcmp(stage->objects[i].name, name))
			break;
	return i;
}

/* Takes over the references of name and object if it succeeds. */
int ctnat_stage_link_object(struct ctnat_stage *stage,
			    const struct ctnat_view_object *object, u32 seq)
{
	struct ctnat_slot *slot;
	int err;

	if (stage->n_objects >= CTNAT_STAGE_OBJECTS)
		return -EMFILE;
	if (stage->n_objects == stage->object_room) {
		err = ctnat_stage_grow((void **)&stage->objects,
				       sizeof(*stage->objects),
				       &stage->object_slots,
				       &stage->object_room);
		if (err)
			return err;
	}
	stage->objects[stage->n_objects] = *object;
	__set_bit(object->number, stage->object_numbers);
	slot = &stage->object_slots[stage->n_objects];
	slot->hash = hash_object(object->table, object->kind, object->name);
	slot->uses = 0;
	slot->seq = seq;
	ctnat_stage_link_slot(object_head(stage, slot->hash),
			      stage->object_slots, stage->n_objects);
	stage->n_objects++;
	stage->n_live_objects++;
	return 0;
}

/* Delete an object, whoever may use it. */
void ctnat_stage_drop_object(struct ctnat_stage *stage, u32 object)
{
	struct ctnat_view_object *o = &stage->objects[object];

	ctnat_stage_unlink_slot(object_head(stage,
					    stage->object_slots[object].hash),
				stage->object_slots, object);
	stage->n_live_objects--;
	ctnat_named_put(ctnat_view_named(o));
	ctnat_name_put(o->name);
	ctnat_name_put(o->comment);
	o->cookie = NULL;
	o->name = NULL;
	o->comment = NULL;
}

/* ---- NEW_OBJECT ---- */

/* Refuse an object's data: the caret goes to the part at fault. */
static int refuse_data(const struct ctnat_request *rq,
		       struct ctnat_payload payload,
		       const struct ctnat_refusal *why)
{
	int err = ctnat_refuse(rq, CTNAT_A_OBJECT_DATA, why->error,
			       why->sentence);

	if (why->part && payload.len)
		NL_SET_BAD_ATTR(rq->extack, payload.at +
				ctnat_wire_find_object(payload, why->part));
	return err;
}

/* Make an object from the message, without its live state. */
static struct ctnat_named *read_object(const struct ctnat_request *rq)
{
	const struct nlattr *data = rq->attrs[CTNAT_A_OBJECT_DATA];
	struct ctnat_payload payload = { };
	struct ctnat_named *named = NULL;
	struct ctnat_refusal why = { };
	int size;

	if (data) {
		payload.at = nla_data(data);
		payload.len = nla_len(data);
	}
	if (payload.len > CTNAT_OBJECT_BYTES_MAX)
		return ERR_PTR(ctnat_refuse(rq, CTNAT_A_OBJECT_DATA, E2BIG,
					    "an object takes no more than 65000 bytes"));
	size = ctnat_wire_decode_object(rq->kind, payload, NULL, 0, &why);
	if (size < 0)
		goto refuse;
	named = ctnat_named_alloc(size);
	if (!named)
		return ERR_PTR(-ENOMEM);
	if (ctnat_wire_decode_object(rq->kind, payload, named->image, size,
				     &why) < 0 ||
	    ctnat_verify_object(named->image, size, &why))
		goto refuse;
	named->seq = rq->seq;
	return named;

refuse:
	ctnat_named_put(named);
	return ERR_PTR(refuse_data(rq, payload, &why));
}

static int check_new_object(const struct ctnat_stage *stage,
			    const struct ctnat_request *rq,
			    const struct ctnat_view_object *object)
{
	struct ctnat_view_object one = *object;
	struct ctnat_refusal why = { };
	struct ctnat_view view = {
		.n_objects = 1,
		.objects = &one,
	};

	if (one.table != CTNAT_NOWHERE) {
		view.n_tables = 1;
		view.tables = &stage->tables[one.table];
		one.table = 0;
	}
	if (!ctnat_verify_view_object(&view, 0, &why))
		return 0;
	return ctnat_refuse(rq, why.part <= CTNAT_A_MAX ? why.part : 0,
			    why.error, why.sentence);
}

/*
 * What is of the namespace and was there before the transaction goes on, though
 * it is deleted and added again ("flush ruleset" at the head of a file).
 */
static void resume_object(const struct ctnat_stage *stage,
			  const struct ctnat_view_object *new,
			  struct ctnat_named *named)
{
	const struct ctnat_snapshot *snapshot = stage->cn->snapshot;
	u32 i;

	for (i = snapshot->view.n_objects; i; i--) {
		const struct ctnat_view_object *old;

		old = &snapshot->objects[i - 1];
		if (old->table != CTNAT_NOWHERE)
			break;
		if (old->kind != new->kind || strcmp(old->name, new->name))
			continue;
		ctnat_named_resume(named, ctnat_view_named(old));
		break;
	}
}

/* A transaction that says two things of one limit means neither. */
static bool is_said_twice(const struct ctnat_stage *stage, u32 at)
{
	return ctnat_object_of_namespace(stage->objects[at].kind) &&
	       stage->object_slots[at].seq;
}

/* Takes over the reference on @named if it succeeds. */
static int update_object(struct ctnat_stage *stage,
			 const struct ctnat_request *rq, u32 at,
			 struct ctnat_named *named)
{
	struct ctnat_view_object *object = &stage->objects[at];
	struct ctnat_named *old = ctnat_view_named(object);
	int err;

	if (rq->op_flags & CTNAT_OP_EXCLUSIVE)
		return ctnat_refuse(rq, CTNAT_A_OBJECT, EEXIST,
				    "the object exists already, use add instead of create");
	if (is_said_twice(stage, at))
		return ctnat_refuse(rq, CTNAT_A_OBJECT, EEXIST,
				    "the transaction sets this limit twice");
	err = ctnat_stage_comment(stage, rq, &object->comment);
	if (err)
		return err;
	/* also one that changes nothing was said once */
	stage->object_slots[at].seq = rq->seq;
	switch (ctnat_object_change(old->image, named->image)) {
	case CTNAT_OBJECT_SAME:
		ctnat_named_put(named);
		return 0;
	case CTNAT_OBJECT_REFUSE:
		return ctnat_refuse(rq, CTNAT_A_OBJECT_DATA, EEXIST,
				    "the object exists and is another, delete it first");
	case CTNAT_OBJECT_UPDATE:
		break;
	}
	ctnat_named_inherit(named, old);
	object->object = named->image;
	object->cookie = named;
	ctnat_named_put(old);
	stage->changed = true;
	return 0;
}

/* The kernel lacks what the object is about. */
static int refuse_object(const struct ctnat_request *rq, u8 kind)
{
	const struct nlattr *data = rq->attrs[CTNAT_A_OBJECT_DATA];
	const struct ctnat_payload payload = { nla_data(data), nla_len(data) };
	struct ctnat_refusal why = {
		.error = EOPNOTSUPP,
		.part = CTNAT_A_TIMEOUT_PROTOCOL,
		.sentence = "this kernel cannot do this for this protocol",
	};

	if (kind == CTNAT_OBJECT_CT_HELPER) {
		why.part = CTNAT_A_HELPER_TYPE;
		why.sentence = "this kernel lacks this helper";
	}
	return refuse_data(rq, payload, &why);
}

/* A device that is not there is more likely misspelt than late. */
static int check_devices(const struct ctnat_stage *stage,
			 const struct ctnat_request *rq,
			 const struct ctnat_object *object)
{
	const struct nlattr *data = rq->attrs[CTNAT_A_OBJECT_DATA];
	const struct ctnat_object_flowtable *table = (const void *)object;
	const struct ctnat_refusal why = {
		.error = ENODEV,
		.part = CTNAT_A_FLOWTABLE_DEVICES,
		.sentence = "there is no such device, make it before its flowtable",
	};
	struct ctnat_payload payload;
	char one[IFNAMSIZ];
	const char *name;

	if (object->kind != CTNAT_OBJECT_FLOWTABLE)
		return 0;
	/* its devices are needed, so there are data */
	payload.at = nla_data(data);
	payload.len = nla_len(data);
	ctnat_for_each_flow_device(name, table) {
		strscpy(one, name, ctnat_flow_device_len(name) + 1);
		if (!ctnat_device_exists(stage->cn->net, one))
			return refuse_data(rq, payload, &why);
	}
	return 0;
}

/* Takes over the references on name and @named if it succeeds. */
static int add_object(struct ctnat_stage *stage,
		      const struct ctnat_request *rq,
		      struct ctnat_view_object *new,
		      struct ctnat_named *named)
{
	int err;

	if (stage->n_live_objects >= CTNAT_OBJECTS_MAX)
		return ctnat_refuse(rq, CTNAT_A_OBJECT, ENOSPC,
				    "a namespace holds no more than 65536 objects");
	new->object = named->image;
	new->cookie = named;
	err = check_new_object(stage, rq, new) ?:
	      check_devices(stage, rq, named->image);
	if (!err)
		err = ctnat_named_init(named, stage->cn->net);
	if (err == -EOPNOTSUPP)
		err = refuse_object(rq, new->kind);
	if (err)
		return err;
	if (new->table == CTNAT_NOWHERE)
		resume_object(stage, new, named);
	if (named->content)
		new->elems = &named->content->tree.elems;
	if (new->kind == CTNAT_OBJECT_CT_HELPER)
		err = ctnat_stage_unlink_helper(stage, new->table, new->name);
	if (err)
		return err;
	new->handle = ++stage->cn->last_handle;
	new->number = find_first_zero_bit(stage->object_numbers,
					  CTNAT_STAGE_OBJECTS);
	named->handle = new->handle;
	err = ctnat_stage_link_object(stage, new, rq->seq);
	if (err == -EMFILE)
		err = ctnat_refuse(rq, CTNAT_A_OBJECT, ENOSPC,
				   "too many objects were deleted in one transaction, commit it first");
	if (err)
		return err;
	stage->uses_valid = false;
	stage->changed = true;
	return 0;
}

/* The kind that a message names, and the table unless it is of none. */
static int want_kind(const struct ctnat_stage *stage,
		     const struct ctnat_request *rq, u32 *table)
{
	*table = CTNAT_NOWHERE;
	if (!rq->kind)
		return ctnat_refuse(rq, 0, EINVAL, "kind of the object is missing");
	if (rq->kind > CTNAT_OBJECT_MAX)
		return ctnat_refuse(rq, CTNAT_A_OBJECT_KIND, EOPNOTSUPP,
				    "unknown kind of object");
	if (ctnat_object_of_namespace(rq->kind))
		return 0;
	return ctnat_stage_want_table(stage, rq, table);
}

/* Sets and maps share their names. */
static u8 twin_of(u8 kind)
{
	return kind == CTNAT_OBJECT_SET ? CTNAT_OBJECT_MAP : CTNAT_OBJECT_SET;
}

/* The object that a message names, which has to be there. */
int ctnat_stage_want_object(const struct ctnat_stage *stage,
			    const struct ctnat_request *rq, u32 *object)
{
	u32 table;
	int err = want_kind(stage, rq, &table);

	if (err)
		return err;
	if (!rq->object)
		return ctnat_refuse(rq, 0, EINVAL, "name of the object is missing");
	*object = ctnat_stage_find_object(stage, table, rq->kind, rq->object);
	if (*object == CTNAT_NOWHERE)
		return ctnat_refuse(rq, CTNAT_A_OBJECT, ENOENT,
				    "no such object in this table");
	return 0;
}

int ctnat_stage_new_object(struct ctnat_stage *stage,
			   const struct ctnat_request *rq)
{
	struct ctnat_view_object new = { .kind = rq->kind };
	struct ctnat_named *named;
	u32 at;
	int err;

	err = want_kind(stage, rq, &new.table);
	if (err)
		return err;
	if (!rq->object)
		return ctnat_refuse(rq, 0, EINVAL, "name of the object is missing");
	if (ctnat_object_of_namespace(rq->kind) && rq->attrs[CTNAT_A_COMMENT])
		return ctnat_refuse(rq, CTNAT_A_COMMENT, EINVAL,
				    "only what is in a table has a comment");
	if (ctnat_object_is_set(rq->kind) &&
	    ctnat_stage_find_object(stage, new.table, twin_of(rq->kind),
				    rq->object) != CTNAT_NOWHERE)
		return ctnat_refuse(rq, CTNAT_A_OBJECT, EEXIST,
				    rq->kind == CTNAT_OBJECT_SET ?
				    "the table has a map of this name already" :
				    "the table has a set of this name already");
	named = read_object(rq);
	if (IS_ERR(named))
		return PTR_ERR(named);
	at = ctnat_stage_find_object(stage, new.table, rq->kind, rq->object);
	if (at != CTNAT_NOWHERE) {
		err = update_object(stage, rq, at, named);
		goto out;
	}
	new.name = ctnat_name_alloc(rq->object);
	err = new.name ? ctnat_stage_comment(stage, rq, &new.comment) ?:
			 add_object(stage, rq, &new, named) : -ENOMEM;
	if (err) {
		ctnat_name_put(new.comment);
		ctnat_name_put(new.name);
	}
out:
	if (err)
		ctnat_named_put(named);
	return err;
}

/* ---- DEL_OBJECT ---- */

static u32 object_by_handle(const struct ctnat_stage *stage, u32 table,
			    const struct ctnat_request *rq)
{
	u32 i;

	for (i = 0; i < stage->n_objects; i++)
		if (stage->objects[i].name &&
		    stage->objects[i].table == table &&
		    stage->objects[i].kind == rq->kind &&
		    stage->objects[i].handle == rq->handle)
			return i;
	return CTNAT_NOWHERE;
}

int ctnat_stage_del_object(struct ctnat_stage *stage,
			   const struct ctnat_request *rq)
{
	bool absent_ok = rq->op_flags & CTNAT_OP_DESTROY;
	int attr = rq->object ? CTNAT_A_OBJECT : CTNAT_A_HANDLE;
	u32 table, at;
	int err;

	err = want_kind(stage, rq, &table);
	if (err == -ENOENT && absent_ok) {
		rq->extack->_msg = NULL;
		rq->extack->bad_attr = NULL;
		return 0;
	}
	if (err)
		return err;
	if (rq->object)
		at = ctnat_stage_find_object(stage, table, rq->kind,
					     rq->object);
	else if (rq->handle)
		at = object_by_handle(stage, table, rq);
	else
		return ctnat_refuse(rq, 0, EINVAL,
				    "say which object: its name or its handle");
	if (at != CTNAT_NOWHERE && rq->handle &&
	    stage->objects[at].handle != rq->handle)
		at = CTNAT_NOWHERE;
	if (at == CTNAT_NOWHERE)
		return absent_ok ? 0 :
		       ctnat_refuse(rq, attr, ENOENT,
				    "no such object in this table");
	ctnat_stage_count_uses(stage);
	if (stage->object_slots[at].uses)
		return ctnat_refuse(rq, attr, EBUSY,
				    "rules use this object, delete them first");
	ctnat_stage_drop_object(stage, at);
	stage->changed = true;
	return 0;
}
