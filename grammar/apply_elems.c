// SPDX-License-Identifier: GPL-2.0-only
/* Commands about elements, carried out on the model. */
#include "grammar/model.h"

/* Elements of the model with room for @n rows and @n_chains names. */
struct content {
	struct ctnat_elems *elems;
	__u32 *words;
	const char **chains;
};

static struct content content_new(struct model *model,
				  const struct ctnat_row *row, size_t n,
				  size_t n_chains)
{
	struct content content;

	content.elems = lang_alloc(model->lang, sizeof(*content.elems));
	content.words = lang_alloc(model->lang,
				   n * ctnat_row_stride(row) * 4);
	content.chains = lang_alloc(model->lang,
				    n_chains * sizeof(*content.chains));
	content.elems->row = *row;
	content.elems->words = content.words;
	content.elems->chains = content.chains;
	return content;
}

void flush_elems(struct model *model, struct model_object *object)
{
	struct ctnat_row row;

	ctnat_row_init(&row, (const void *)object->object);
	object->elems = content_new(model, &row, 0, 0).elems;
}

static void share_chains(const struct content *content,
			 const struct ctnat_elems *old)
{
	for (__u32 i = 0; i < old->n_chains; i++)
		content->chains[content->elems->n_chains++] = old->chains[i];
}

/* A copy of new elements, whose jumps have the numbers of the old. */
static const struct ctnat_elems *numbered(struct model *model,
					  const struct content *content,
					  const struct ctnat_elems *more)
{
	struct content copy = content_new(model, &more->row, more->n, 0);
	size_t stride = ctnat_row_stride(&more->row);
	__u32 *data = copy.words + 2 * more->row.n_words;

	memcpy(copy.words, more->words, more->n * stride * 4);
	copy.elems->n = more->n;
	for (__u32 i = 0; more->row.verdict && i < more->n;
	     i++, data += stride) {
		__u32 at = 0;

		if (data[0] != CTNAT_VERDICT_JUMP &&
		    data[0] != CTNAT_VERDICT_GOTO)
			continue;
		while (at < content->elems->n_chains &&
		       strcmp(content->chains[at], more->chains[data[1]]))
			at++;
		if (at == content->elems->n_chains)
			content->chains[content->elems->n_chains++] =
				more->chains[data[1]];
		data[1] = at;
	}
	return copy.elems;
}

/* Names that no element leads to any more are dropped. */
static void drop_chains(struct model *model, const struct content *content)
{
	struct ctnat_elems *elems = content->elems;
	size_t stride = ctnat_row_stride(&elems->row);
	__u32 *number = lang_alloc(model->lang, elems->n_chains * 4);
	__u32 *data = content->words + 2 * elems->row.n_words;
	__u32 n = 0;

	for (__u32 i = 0; elems->row.verdict && i < elems->n;
	     i++, data += stride)
		if (data[0] == CTNAT_VERDICT_JUMP ||
		    data[0] == CTNAT_VERDICT_GOTO)
			number[data[1]] = 1;
	for (__u32 i = 0; i < elems->n_chains; i++)
		if (number[i]) {
			content->chains[n] = content->chains[i];
			number[i] = n++;
		}
	elems->n_chains = n;
	data = content->words + 2 * elems->row.n_words;
	for (__u32 i = 0; elems->row.verdict && i < elems->n;
	     i++, data += stride)
		if (data[0] == CTNAT_VERDICT_JUMP ||
		    data[0] == CTNAT_VERDICT_GOTO)
			data[1] = number[data[1]];
}

static void refuse(struct model *model, const struct ctnat_command *cmd,
		   const struct ctnat_elems_fault *fault)
{
	lang_error(model->lang, &cmd->elems_at[fault->at], "%s",
		   fault->sentence);
}

static __u32 *order_new(struct model *model, const struct ctnat_elems *elems)
{
	return lang_alloc(model->lang,
			  CTNAT_SORT_ROOM(elems->n) * sizeof(__u32));
}

static void add_elems(struct model *model, struct model_object *object,
		      const struct ctnat_command *cmd)
{
	const struct ctnat_object_set *set = (const void *)object->object;
	const struct ctnat_elems *old = object->elems, *more;
	struct ctnat_elems_fault fault;
	struct ctnat_elems_room room;
	struct content content;
	long n;

	content = content_new(model, &old->row, (size_t)old->n + cmd->elems->n,
			      (size_t)old->n_chains + cmd->elems->n_chains);
	share_chains(&content, old);
	more = numbered(model, &content, cmd->elems);
	room.order = order_new(model, cmd->elems);
	room.words = content.words;
	n = ctnat_elems_add(old, more, cmd->op == CTNAT_OP_CREATE, &room,
			    &fault);
	if (n < 0) {
		refuse(model, cmd, &fault);
		return;
	}
	if (set->size && n > (long)set->size) {
		lang_error(model->lang, &cmd->at.whole,
			   "'%s' has room for %u elements, and these make %ld",
			   object->name, set->size, n);
		return;
	}
	content.elems->n = n;
	object->elems = content.elems;
}

static void del_elems(struct model *model, struct model_object *object,
		      const struct ctnat_command *cmd)
{
	__u32 *order = order_new(model, cmd->elems);
	const struct ctnat_elems *old = object->elems;
	struct ctnat_elems_fault fault;
	struct content content;
	long n;

	content = content_new(model, &old->row, old->n, old->n_chains);
	share_chains(&content, old);
	n = ctnat_elems_del(old, cmd->elems, order, content.words,
			    cmd->op == CTNAT_OP_DESTROY_IF ? NULL : &fault);
	if (n < 0) {
		refuse(model, cmd, &fault);
		return;
	}
	content.elems->n = n;
	drop_chains(model, &content);
	object->elems = content.elems;
}

void apply_elems(struct model *model, const struct ctnat_command *cmd)
{
	struct model_table *table = find_table(model, cmd);
	const struct word name = { cmd->name, cmd->at.name };
	struct model_object *object;

	if (!table)
		return;
	object = model_object(model, table, cmd->kind, cmd->name);
	if (!object) {
		if (cmd->op != CTNAT_OP_DESTROY_IF)
			no_object(model, table, cmd->kind, &name);
		return;
	}
	if (cmd->op == CTNAT_OP_ADD || cmd->op == CTNAT_OP_CREATE)
		add_elems(model, object, cmd);
	else if (!object_hides(model, object) &&
		 (cmd->op == CTNAT_OP_DELETE || cmd->op == CTNAT_OP_DESTROY_IF))
		del_elems(model, object, cmd);
}

void rename_targets(struct model *model, const struct model_table *table,
		    const char *from, const char *to)
{
	struct model_object *object;

	for (object = table->objects.first; object; object = object->next) {
		const struct ctnat_elems *old = object->elems;
		struct ctnat_elems *elems;
		const char **chains;

		if (!old || !old->n_chains)
			continue;
		elems = lang_alloc(model->lang, sizeof(*elems));
		chains = lang_alloc(model->lang,
				    old->n_chains * sizeof(*chains));
		*elems = *old;
		elems->chains = chains;
		for (__u32 i = 0; i < old->n_chains; i++)
			chains[i] = strcmp(old->chains[i], from) ?
				    old->chains[i] : to;
		object->elems = elems;
	}
}
