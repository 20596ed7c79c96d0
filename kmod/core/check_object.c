// SPDX-License-Identifier: GPL-2.0-only
/* Judging single named objects: their shape, and their names. */
#include "check.h"
#include "helper.h"
#include "hooks.h"
#include "object.h"
#include "timeout.h"

static const char *check_counter(const void *object, struct ctnat_refusal *why)
{
	(void)object;
	(void)why;
	return NULL;
}

static const char *check_quota(const void *object, struct ctnat_refusal *why)
{
	return ctnat_check_quota(&((const struct ctnat_object_quota *)
				   object)->quota, why);
}

static const char *check_limit(const void *object, struct ctnat_refusal *why)
{
	return ctnat_check_limit(&((const struct ctnat_object_limit *)
				   object)->limit, why);
}

static const char *check_ct_limit(const void *object, struct ctnat_refusal *why)
{
	const struct ctnat_object_ct_limit *limit = object;

	why->part = CTNAT_A_CT_LIMIT_ZONE;
	if (limit->zone > CTNAT_ZONE_OTHER)
		return "a zone is a number from 0 to 65535";
	return NULL;
}

/* Is the device that is named here named before, as well? */
static bool is_named_before(const char *devices, const char *name)
{
	size_t len = ctnat_flow_device_len(name);

	for (; devices < name; devices = ctnat_next_flow_device(devices))
		if (ctnat_flow_device_len(devices) == len &&
		    !memcmp(devices, name, len))
			return true;
	return false;
}

static const char *check_flow_devices(const char *devices)
{
	char one[CTNAT_STRING_FIELD];
	const char *name = devices;
	unsigned int n;
	size_t len;

	for (n = 0;; n++, name += len + 1) {
		len = ctnat_flow_device_len(name);
		if (n == CTNAT_DEVICES_MAX)
			return "a flowtable has at most 256 devices";
		if (len >= sizeof(one))
			return ctnat_device_sentence;
		memcpy(one, name, len);
		one[len] = '\0';
		if (!ctnat_is_device(one))
			return n ? ctnat_device_sentence :
				   "a flowtable has devices, name them: devices = { ... }";
		if (is_named_before(devices, name))
			return "a flowtable names each of its devices once";
		if (!name[len])
			return NULL;
	}
}

static const char *check_flowtable(const void *object, struct ctnat_refusal *why)
{
	const struct ctnat_object_flowtable *table = object;
	const struct ctnat_insn *head = object;

	why->part = CTNAT_A_FLOWTABLE_FLAGS;
	if (table->flags & ~(CTNAT_FLOWTABLE_COUNTER | CTNAT_FLOWTABLE_OFFLOAD))
		return "unknown flags of a flowtable";
	why->part = CTNAT_A_FLOWTABLE_DEVICES;
	if (head->size == sizeof(*table) || !ctnat_is_text(table->devices, head))
		return "a text must end with a NUL";
	return check_flow_devices(table->devices);
}

/* @size: of the fixed part; @open: data or text follow it */
static const struct {
	__u16 size;
	bool open;
	const char *(*check)(const void *object, struct ctnat_refusal *why);
} kinds[CTNAT_OBJECT_MAX + 1] = {
#define KIND(KIND, type, open, check) \
	[CTNAT_OBJECT_##KIND] = { CTNAT_ALIGN(sizeof(struct type)), open, \
				  check },
	KIND(COUNTER, ctnat_object_counter, false, check_counter)
	KIND(QUOTA, ctnat_object_quota, false, check_quota)
	KIND(LIMIT, ctnat_object_limit, false, check_limit)
	KIND(CT_TIMEOUT, ctnat_object_ct_timeout, false, ctnat_check_ct_timeout)
	KIND(CT_LIMIT, ctnat_object_ct_limit, false, check_ct_limit)
	KIND(CT_HELPER, ctnat_object_ct_helper, false, ctnat_check_ct_helper)
	KIND(FLOWTABLE, ctnat_object_flowtable, true, check_flowtable)
	KIND(SET, ctnat_object_set, false, ctnat_check_object_set)
	KIND(MAP, ctnat_object_set, false, ctnat_check_object_set)
#undef KIND
};

static const char *check_shape(const struct ctnat_object *object, size_t size)
{
	if (size < sizeof(*object) || object->size != size || size % 8)
		return "the size of an object is not that of its buffer";
	if (object->kind == CTNAT_OBJECT_UNSPEC ||
	    object->kind > CTNAT_OBJECT_MAX)
		return "unknown kind of object";
	if (object->size < kinds[object->kind].size ||
	    (object->size > kinds[object->kind].size &&
	     !kinds[object->kind].open))
		return "the size of an object is not that of its kind";
	if (!ctnat_is_zero(object->reserved, sizeof(object->reserved)))
		return "unused bytes of an object must be zero";
	return NULL;
}

int ctnat_verify_object(const struct ctnat_object *object, size_t size,
			struct ctnat_refusal *why)
{
	const char *sentence;

	why->error = EINVAL;
	why->part = 0;
	sentence = check_shape(object, size);
	if (!sentence)
		sentence = kinds[object->kind].check(object, why);
	if (!sentence)
		return 0;
	return ctnat_refuse(why, why->error, CTNAT_NOWHERE, why->part,
			    sentence);
}

static const char *check_helper(const struct ctnat_view *view,
				const struct ctnat_view_object *object,
				struct ctnat_refusal *why)
{
	const struct ctnat_object_ct_helper *helper =
		(const void *)object->object;
	__u8 family = view->tables[object->table].family;
	int named = ctnat_helper_find(object->name);

	why->part = CTNAT_A_OBJECT;
	if (strlen(object->name) >= CTNAT_HELPER_OBJECT)
		return "the name of a ct helper has at most 31 characters";
	if (named >= 0 && named != ctnat_helper_of_type(helper->type,
							helper->protocol))
		return "this is the name of another helper, take another name";
	why->part = CTNAT_A_OBJECT_DATA;
	if (helper->l3proto && family != helper->l3proto &&
	    (family == NFPROTO_IPV4 || family == NFPROTO_IPV6))
		return "this helper is for packets of another family than the table's";
	why->error = EOPNOTSUPP;
	if (family == NFPROTO_IPV6 &&
	    !ctnat_helper_kinds[ctnat_helper_of_type(helper->type,
						     helper->protocol)].ip6)
		return "this helper exists for ipv4 only";
	why->error = EINVAL;
	return NULL;
}

/* Does its l3proto ever meet packets of the table? */
static const char *check_family(const struct ctnat_view *view,
				const struct ctnat_view_object *object,
				struct ctnat_refusal *why)
{
	const struct ctnat_object_ct_timeout *timeout =
		(const void *)object->object;
	const struct ctnat_timeout_kind *kind;
	__u8 family, l3proto;

	if (object->kind == CTNAT_OBJECT_CT_HELPER)
		return check_helper(view, object, why);
	family = view->tables[object->table].family;
	if (object->kind == CTNAT_OBJECT_FLOWTABLE && ctnat_is_l2(family)) {
		why->error = EOPNOTSUPP;
		why->part = CTNAT_A_OBJECT_KIND;
		return "a flowtable is of packets that are routed; use a table of family ip, ip6 or inet";
	}
	if (object->kind != CTNAT_OBJECT_CT_TIMEOUT)
		return NULL;
	kind = ctnat_timeout_find(timeout->protocol);
	l3proto = timeout->l3proto ? timeout->l3proto : kind->l3proto;
	why->part = CTNAT_A_OBJECT_DATA;
	if (l3proto && family != l3proto &&
	    (family == NFPROTO_IPV4 || family == NFPROTO_IPV6))
		return "these timeouts are for packets of another family than the table's";
	return NULL;
}

/* Is its name the one that it must have? */
static bool is_limit_name(const struct ctnat_view_object *object)
{
	const struct ctnat_object_ct_limit *limit = (const void *)object->object;
	char name[CTNAT_LIMIT_NAME];

	ctnat_limit_name(limit->zone, name);
	return !strcmp(object->name, name);
}

/* An object that no table holds. */
static const char *check_of_namespace(const struct ctnat_view_object *object,
				      struct ctnat_refusal *why)
{
	why->part = CTNAT_A_TABLE;
	if (object->table != CTNAT_NOWHERE)
		return "an object of this kind is in no table";
	why->part = CTNAT_A_OBJECT;
	if (!is_limit_name(object))
		return "the name of a limit is the number of its zone, or default";
	return NULL;
}

/* An object of a table. */
static const char *check_of_table(const struct ctnat_view *view,
				  const struct ctnat_view_object *object,
				  struct ctnat_refusal *why)
{
	why->part = CTNAT_A_TABLE;
	if (object->table >= view->n_tables)
		return "an object of this kind is in a table, name it";
	why->part = CTNAT_A_OBJECT;
	if (!ctnat_is_name(object->name))
		return "an object's name has 1 to 127 characters and no blank or punctuation of the language";
	return check_family(view, object, why);
}

int ctnat_verify_view_object(const struct ctnat_view *view, __u32 at,
			     struct ctnat_refusal *why)
{
	const struct ctnat_view_object *object = &view->objects[at];
	const char *sentence = NULL;

	why->error = EINVAL;
	why->part = CTNAT_A_OBJECT_KIND;
	if (object->kind != object->object->kind)
		sentence = "the object is of another kind than its data";
	else if (ctnat_object_of_namespace(object->kind))
		sentence = check_of_namespace(object, why);
	else
		sentence = check_of_table(view, object, why);
	if (!sentence)
		return 0;
	ctnat_refuse(why, why->error, CTNAT_NOWHERE, why->part, sentence);
	why->object = at;
	return -why->error;
}
