// SPDX-License-Identifier: GPL-2.0-only
/* Transactions in progress: elements of sets and maps. */
#include <linux/mm.h>
#include <linux/slab.h>
#include <net/netlink.h>

#include "elem_time.h"
#include "ruleset.h"

/* ---- the elements of a message ---- */

/* Refuse an element: the caret goes to its bytes. */
static int refuse_elem(const struct ctnat_request *rq, const struct ctnat_row *row,
		       bool keys, const struct ctnat_elems_fault *fault)
{
	int err = ctnat_refuse(rq, CTNAT_A_ELEMS, fault->error,
			       fault->sentence);
	const char *at = nla_data(rq->attrs[CTNAT_A_ELEMS]);

	at += (size_t)fault->at * 4 * ctnat_row_wire_words(row, keys);
	NL_SET_BAD_ATTR(rq->extack, (const void *)at);
	return err;
}

static void free_more(struct ctnat_more *more)
{
	kvfree(more->chains);
	kvfree(more->words);
}

/* As many names as there are jumps, each of which is a name. */
static int read_chains(const struct ctnat_request *rq, struct ctnat_more *more,
		       u32 n)
{
	const struct nlattr *attr = rq->attrs[CTNAT_A_ELEM_CHAINS];
	const char *text = attr ? nla_data(attr) : NULL;
	const char *end = attr ? text + nla_len(attr) : NULL;
	u32 i;

	more->chains = kvmalloc_array(max(n, 1u), sizeof(*more->chains),
				      GFP_KERNEL);
	if (!more->chains)
		return -ENOMEM;
	for (i = 0; i < n; i++) {
		if (strnlen(text, end - text) == end - text)
			return ctnat_refuse(rq, CTNAT_A_ELEM_CHAINS, EINVAL,
					    "jump and goto need the name of a chain");
		more->chains[i] = text;
		if (!*text || strlen(text) >= CTNAT_NAME_MAX)
			return ctnat_refuse(rq, CTNAT_A_ELEM_CHAINS, EINVAL,
					    "a chain's name has 1 to 127 characters");
		text += strlen(text) + 1;
	}
	if (text != end)
		return ctnat_refuse(rq, CTNAT_A_ELEM_CHAINS, EINVAL,
				    "only jump and goto name a chain");
	more->elems.n_chains = n;
	more->elems.chains = more->chains;
	return 0;
}

/* free_more() in any case. */
static int read_elems(const struct ctnat_request *rq,
		      const struct ctnat_object_set *set, bool keys,
		      struct ctnat_more *more)
{
	const struct nlattr *attr = rq->attrs[CTNAT_A_ELEMS];
	struct ctnat_elems_fault fault = { };
	struct ctnat_payload payload;
	u32 wire;
	long n;

	ctnat_row_init(&more->elems.row, set);
	wire = 4 * ctnat_row_wire_words(&more->elems.row, keys);
	if (!attr || !nla_len(attr) || nla_len(attr) % wire)
		return ctnat_refuse(rq, CTNAT_A_ELEMS, EINVAL,
				    "the elements are not as wide as their types");
	payload.at = nla_data(attr);
	payload.len = nla_len(attr);
	more->elems.n = payload.len / wire;
	more->words = kvmalloc_array(more->elems.n,
				     4 * ctnat_row_stride(&more->elems.row),
				     GFP_KERNEL);
	if (!more->words)
		return -ENOMEM;
	more->elems.words = more->words;
	n = ctnat_elems_decode(set, payload, keys, more->words, &fault);
	if (n < 0)
		return refuse_elem(rq, &more->elems.row, keys, &fault);
	return read_chains(rq, more, n);
}

/* ---- the set ---- */

/*
 * The image of a set in the stage that may be given other content: a new one
 * unless the stage alone has it.
 */
static struct ctnat_named *writable(struct ctnat_stage *stage, u32 at)
{
	struct ctnat_view_object *object = &stage->objects[at];
	struct ctnat_named *old = ctnat_view_named(object), *named;

	if (refcount_read(&old->refs) == 1)
		return old;
	named = ctnat_named_alloc(old->image->size);
	if (!named)
		return NULL;
	memcpy(named->image, old->image, old->image->size);
	named->seq = old->seq;
	if (old->content)
		named->content = ctnat_content_get(old->content);
	ctnat_named_inherit(named, old);
	object->object = named->image;
	object->cookie = named;
	ctnat_named_put(old);
	return named;
}

/* Takes over the reference on @content, whatever happens. */
static int set_content(struct ctnat_stage *stage, u32 at,
		       struct ctnat_content *content)
{
	struct ctnat_named *named = writable(stage, at);

	if (!named) {
		ctnat_content_put(content);
		return -ENOMEM;
	}
	ctnat_content_put(named->content);
	named->content = content;
	named->live.tree = &content->tree;
	stage->objects[at].elems = &content->tree.elems;
	stage->uses_valid = false;
	stage->changed = true;
	return 0;
}

/* Elements that are over are there no more; that alone is no change. */
static int collect(struct ctnat_stage *stage, u32 at)
{
	struct ctnat_content *old, *content;
	bool changed = stage->changed;
	int err;

	old = ctnat_view_named(&stage->objects[at])->content;
	if (!old || !ctnat_content_is_due(old))
		return 0;
	content = ctnat_content_collect(old);
	if (!content)
		return -ENOMEM;
	err = set_content(stage, at, content);
	stage->changed = changed;
	return err;
}

/* Without memory they stay for now, and keep what they lead to. */
void ctnat_stage_collect(struct ctnat_stage *stage)
{
	u32 i;

	for (i = 0; i < stage->n_objects; i++) {
		cond_resched();
		if (stage->objects[i].name)
			collect(stage, i);
	}
}

/* ---- elements that live on their own ---- */

static bool is_live(const struct ctnat_stage *stage, u32 at)
{
	return ctnat_view_named(&stage->objects[at])->live.hash;
}

static int add_live(struct ctnat_stage *stage, const struct ctnat_request *rq,
		    u32 at, struct ctnat_more *more)
{
	struct ctnat_named *named = writable(stage, at);
	struct ctnat_elems_fault fault = { };
	int err;

	if (!named)
		return -ENOMEM;
	err = ctnat_journal_add(stage, rq, named, more, &fault);
	if (err && fault.sentence)
		return refuse_elem(rq, &more->elems.row, false, &fault);
	stage->object_slots[at].seq = rq->seq;
	stage->changed = true;
	return err;
}

/* @keys: NULL: all of them */
static int del_live(struct ctnat_stage *stage, const struct ctnat_request *rq,
		    u32 at, struct ctnat_more *keys)
{
	struct ctnat_named *named = writable(stage, at);
	struct ctnat_elems_fault fault = { };
	int err;

	if (!named)
		return -ENOMEM;
	err = keys ? ctnat_journal_del(stage, rq, named, keys, &fault) :
		     ctnat_journal_flush(stage, named);
	if (err && fault.sentence)
		return refuse_elem(rq, &keys->elems.row, true, &fault);
	stage->changed = true;
	return err;
}

/* ---- messages ---- */

static int want_set(const struct ctnat_stage *stage,
		    const struct ctnat_request *rq, u32 *at)
{
	int err = ctnat_stage_want_object(stage, rq, at);

	if (err)
		return err;
	if (!ctnat_object_is_set(rq->kind))
		return ctnat_refuse(rq, CTNAT_A_OBJECT_KIND, EINVAL,
				    "only sets and maps have elements");
	return 0;
}

static u32 room_of(const struct ctnat_object_set *set)
{
	return set->size ?: CTNAT_SET_ELEMS_MAX;
}

static int add_elems(struct ctnat_stage *stage, const struct ctnat_request *rq,
		     u32 at, struct ctnat_more *more)
{
	const struct ctnat_object_set *set;
	struct ctnat_elems_fault fault = { };
	const struct ctnat_named *named;
	struct ctnat_content *content;
	int err = collect(stage, at);

	if (err)
		return err;
	named = ctnat_view_named(&stage->objects[at]);
	set = (const void *)named->image;
	ctnat_times_begin(more, set);
	content = ctnat_content_add(named->content, more,
				    rq->op_flags & CTNAT_OP_EXCLUSIVE,
				    &fault);
	if (IS_ERR(content) && fault.sentence)
		return refuse_elem(rq, &more->elems.row, false, &fault);
	if (IS_ERR(content))
		return PTR_ERR(content);
	if (content->tree.elems.n > room_of(set)) {
		ctnat_content_put(content);
		return ctnat_refuse(rq, CTNAT_A_ELEMS, ENFILE,
				    "there are more elements than the set has room for");
	}
	stage->object_slots[at].seq = rq->seq;
	return set_content(stage, at, content);
}

int ctnat_stage_new_elems(struct ctnat_stage *stage,
			  const struct ctnat_request *rq)
{
	struct ctnat_more more = { };
	u32 at;
	int err;

	err = want_set(stage, rq, &at);
	if (err)
		return err;
	err = read_elems(rq, (const void *)stage->objects[at].object, false,
			 &more);
	if (!err)
		err = is_live(stage, at) ? add_live(stage, rq, at, &more) :
					   add_elems(stage, rq, at, &more);
	free_more(&more);
	return err;
}

static int flush_elems(struct ctnat_stage *stage, u32 at)
{
	struct ctnat_content *content;

	content = ctnat_content_empty((const void *)stage->objects[at].object);
	return content ? set_content(stage, at, content) : -ENOMEM;
}

static int del_elems(struct ctnat_stage *stage, const struct ctnat_request *rq,
		     u32 at, const struct ctnat_more *more)
{
	struct ctnat_elems_fault fault = { };
	struct ctnat_content *content, *old;
	int err = collect(stage, at);

	if (err)
		return err;
	old = ctnat_view_named(&stage->objects[at])->content;
	content = ctnat_content_del(old, &more->elems,
				    rq->op_flags & CTNAT_OP_DESTROY ? NULL :
								      &fault);
	if (IS_ERR(content) && fault.sentence)
		return refuse_elem(rq, &more->elems.row, true, &fault);
	if (IS_ERR(content))
		return PTR_ERR(content);
	return set_content(stage, at, content);
}

int ctnat_stage_del_elems(struct ctnat_stage *stage,
			  const struct ctnat_request *rq)
{
	struct ctnat_more more = { };
	u32 at;
	int err;

	err = want_set(stage, rq, &at);
	if (err)
		return err;
	if (!rq->attrs[CTNAT_A_ELEMS])
		return is_live(stage, at) ? del_live(stage, rq, at, NULL) :
					    flush_elems(stage, at);
	err = read_elems(rq, (const void *)stage->objects[at].object, true,
			 &more);
	if (!err)
		err = is_live(stage, at) ? del_live(stage, rq, at, &more) :
					   del_elems(stage, rq, at, &more);
	free_more(&more);
	return err;
}

/* Elements follow a chain that is renamed. */
int ctnat_stage_retarget_elems(struct ctnat_stage *stage, u32 table,
			       const char *from, const char *to)
{
	struct ctnat_content *content;
	u32 i;
	int err = 0;

	for (i = 0; i < stage->n_objects && !err; i++) {
		const struct ctnat_view_object *object = &stage->objects[i];

		cond_resched();
		if (!object->name || object->table != table ||
		    !object->elems ||
		    !ctnat_content_leads_to(ctnat_view_named(object)->content,
					    from))
			continue;
		content = ctnat_content_retarget(ctnat_view_named(object)->content,
						 from, to);
		err = content ? set_content(stage, i, content) : -ENOMEM;
	}
	return err;
}
