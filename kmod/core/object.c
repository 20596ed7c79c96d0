// SPDX-License-Identifier: GPL-2.0-only
/* Named objects: which expression uses which, and finding them by name. */
#include "check.h"
#include "helper.h"
#include "object.h"
#include "sort.h"

const char *ctnat_object_word(unsigned int kind)
{
	switch (kind) {
	case CTNAT_OBJECT_COUNTER:
		return "counter";
	case CTNAT_OBJECT_QUOTA:
		return "quota";
	case CTNAT_OBJECT_LIMIT:
		return "limit";
	case CTNAT_OBJECT_CT_TIMEOUT:
		return "ct timeout";
	case CTNAT_OBJECT_CT_LIMIT:
		return "ct limit";
	case CTNAT_OBJECT_CT_HELPER:
		return "ct helper";
	case CTNAT_OBJECT_FLOWTABLE:
		return "flowtable";
	case CTNAT_OBJECT_SET:
		return "set";
	case CTNAT_OBJECT_MAP:
		return "map";
	}
	return NULL;
}

void ctnat_limit_name(__u32 zone, char name[CTNAT_LIMIT_NAME])
{
	char digits[CTNAT_LIMIT_NAME];
	unsigned int n = 0;

	if (zone >= CTNAT_ZONE_OTHER) {
		memcpy(name, "default", CTNAT_LIMIT_NAME);
		return;
	}
	do {
		digits[n++] = '0' + zone % 10;
		zone /= 10;
	} while (zone);
	while (n)
		*name++ = digits[--n];
	*name = '\0';
}

/* As nft: what it may use changes, what it has used is of a new one only. */
static enum ctnat_object_change change_quota(const void *old, const void *new)
{
	const struct ctnat_object_quota *a = old, *b = new;

	if (a->quota.bytes == b->quota.bytes && a->quota.over == b->quota.over)
		return CTNAT_OBJECT_SAME;
	return CTNAT_OBJECT_UPDATE;
}

enum ctnat_object_change
ctnat_object_change(const struct ctnat_object *old,
		    const struct ctnat_object *new)
{
	/* as nft: what it counts from is of a new one only */
	if (new->kind == CTNAT_OBJECT_COUNTER)
		return CTNAT_OBJECT_SAME;
	if (new->kind == CTNAT_OBJECT_QUOTA)
		return change_quota(old, new);
	if (old->size == new->size && !memcmp(old, new, old->size))
		return CTNAT_OBJECT_SAME;
	if (new->kind == CTNAT_OBJECT_CT_LIMIT)
		return CTNAT_OBJECT_UPDATE;
	return CTNAT_OBJECT_REFUSE;
}

const char *ctnat_object_missing(unsigned int kind)
{
	switch (kind) {
	case CTNAT_OBJECT_COUNTER:
		return "there is no counter of this name in the table, add it first";
	case CTNAT_OBJECT_QUOTA:
		return "there is no quota of this name in the table, add it first";
	case CTNAT_OBJECT_CT_TIMEOUT:
		return "there is no ct timeout of this name in the table, add it first";
	case CTNAT_OBJECT_CT_HELPER:
		return "unknown helper; there are " CTNAT_HELPER_NAMES
		       ", and none of this name in the table";
	case CTNAT_OBJECT_LIMIT:
		return "there is no limit of this name in the table, add it first";
	case CTNAT_OBJECT_FLOWTABLE:
		return "there is no flowtable of this name in the table, add it first";
	case CTNAT_OBJECT_SET:
		return "there is no set of this name in the table, add it first";
	case CTNAT_OBJECT_MAP:
		return "there is no map of this name in the table, add it first";
	}
	return "there is no such object in the table, add it first";
}

static unsigned int ct_uses(const struct ctnat_insn_ct *ct,
			    struct ctnat_use *uses)
{
	unsigned int n = 0;

	if (ct->has & CTNAT_CT_HELPER) {
		uses[n].name = ct->helper;
		uses[n].kind = CTNAT_OBJECT_CT_HELPER;
		uses[n].part = CTNAT_A_CT_HELPER;
		uses[n++].optional = ctnat_helper_find(ct->helper) >= 0;
	}
	if (ct->has & CTNAT_CT_TIMEOUT) {
		uses[n].name = ct->timeout;
		uses[n].kind = CTNAT_OBJECT_CT_TIMEOUT;
		uses[n].part = CTNAT_A_CT_TIMEOUT;
		uses[n++].optional = false;
	}
	return n;
}

unsigned int ctnat_insn_uses(const struct ctnat_insn *insn,
			     struct ctnat_use uses[CTNAT_USES_MAX])
{
	const struct ctnat_insn_lookup *lookup = (const void *)insn;
	const struct ctnat_insn_dynset *dynset = (const void *)insn;
	const struct ctnat_insn_objref *ref = (const void *)insn;

	uses->optional = false;
	switch (insn->kind) {
	case CTNAT_EXPR_OBJREF:
		if (!ctnat_objref_named(ref))
			return 0;
		uses->kind = ref->kind;
		uses->part = CTNAT_A_OBJREF_NAME;
		uses->name = ref->name;
		return 1;
	case CTNAT_EXPR_CT:
		return ct_uses((const void *)insn, uses);
	case CTNAT_EXPR_LOOKUP:
		uses->kind = lookup->kind;
		uses->part = CTNAT_A_LOOKUP_NAME;
		uses->name = ctnat_lookup_name(lookup);
		return 1;
	case CTNAT_EXPR_DYNSET:
		uses->kind = dynset->kind;
		uses->part = CTNAT_A_DYNSET_NAME;
		uses->name = ctnat_dynset_name(dynset);
		return 1;
	}
	return 0;
}

/* ---- finding by name ---- */

static int compare(const struct ctnat_view_object *a, __u32 table, __u8 kind,
		   const char *name)
{
	if (a->table != table)
		return a->table < table ? -1 : 1;
	if (a->kind != kind)
		return a->kind < kind ? -1 : 1;
	return strcmp(a->name, name);
}

static bool object_before(const void *of, __u32 a, __u32 b)
{
	const struct ctnat_view_object *objects = of, *with = &objects[b];

	return compare(&objects[a], with->table, with->kind, with->name) < 0;
}

void ctnat_sort_objects(const struct ctnat_view *view, __u32 *order)
{
	ctnat_sort(order, view->n_objects, object_before, view->objects);
}

__u32 ctnat_find_object(const struct ctnat_view *view, const __u32 *order,
			__u32 table, __u8 kind, const char *name)
{
	__u32 low = 0, high = view->n_objects;

	while (low < high) {
		__u32 mid = low + (high - low) / 2;
		int way = compare(&view->objects[order[mid]], table, kind,
				  name);

		if (!way)
			return order[mid];
		if (way < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return CTNAT_NOWHERE;
}
