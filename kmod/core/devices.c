// SPDX-License-Identifier: GPL-2.0-only
/* Which devices does a ruleset name? */
#include "bytes.h"
#include "flow.h"
#include "object.h"

struct devices {
	struct ctnat_device *at;
	__u32 n, max;		/* n above max: there are more */
};

static void add(struct devices *to, const struct ctnat_device *device)
{
	__u32 i;

	for (i = 0; i < to->n && i < to->max; i++)
		if (!memcmp(&to->at[i], device, sizeof(*device)))
			return;
	if (to->n < to->max)
		to->at[to->n] = *device;
	if (to->n <= to->max)
		to->n++;
}

static void add_name(struct devices *to, const char *name, size_t len)
{
	struct ctnat_device device;

	memset(&device, 0, sizeof(device));
	memcpy(device.name, name, len);
	add(to, &device);
}

/* One element of a match or map on a device. */
static void add_value(struct devices *to, unsigned int field, const __u32 *low,
		      const __u32 *high)
{
	unsigned int i, n = ctnat_field_words(field);
	struct ctnat_device device;

	if (memcmp(low, high, sizeof(*low) * n))
		return;
	memset(&device, 0, sizeof(device));
	if (n == 1)
		device.index = low[0];
	for (i = 0; n > 1 && i < n; i++)
		ctnat_put_be32((unsigned char *)device.name + 4 * i, low[i]);
	add(to, &device);
}

static bool is_device(unsigned int field)
{
	switch (field) {
	case CTNAT_FIELD_META_IIF:
	case CTNAT_FIELD_META_OIF:
	case CTNAT_FIELD_META_IIFNAME:
	case CTNAT_FIELD_META_OIFNAME:
		return true;
	}
	return false;
}

static void hear_match(struct devices *to, const struct ctnat_insn_match *match)
{
	unsigned int field = match->field[0];
	__u32 i, room[CTNAT_WORDS_MAX];

	if (match->n_fields != 1 || match->invert || !is_device(field) ||
	    !ctnat_is_whole(field, ctnat_match_mask(match, room)))
		return;
	for (i = 0; i < ctnat_match_elems(match); i++)
		add_value(to, field, ctnat_match_low(match, i),
			  ctnat_match_high(match, i));
}

static void hear_map(struct devices *to, const struct ctnat_insn_map *map)
{
	unsigned int field = map->field[0];
	__u32 i;

	if (map->n_fields != 1 || !is_device(field) ||
	    !ctnat_is_whole(field, map->data))
		return;
	for (i = 0; i < map->n_elems; i++)
		add_value(to, field, ctnat_map_low(map, i),
			  ctnat_map_low(map, i) + map->n_words);
}

static void hear_rule(struct devices *to, const struct ctnat_rule *rule)
{
	const struct ctnat_insn *insn;

	ctnat_rule_for_each(insn, rule) {
		if (insn->kind == CTNAT_EXPR_MATCH)
			hear_match(to, (const void *)insn);
		else if (insn->kind == CTNAT_EXPR_MAP)
			hear_map(to, (const void *)insn);
	}
}

static void hear_chain(struct devices *to, const struct ctnat_view_chain *chain)
{
	const struct ctnat_rule_list list = ctnat_list_of(chain);
	struct ctnat_stretch s;
	__u32 i;

	ctnat_for_each_stretch(&s, &list)
		for (i = 0; i < s.n; i++) {
			platform_relax();
			hear_rule(to, s.rule[i].rule);
		}
}

__u32 ctnat_devices_named(const struct ctnat_view *view,
			  struct ctnat_device *devices, __u32 max)
{
	struct devices to = { devices, 0, max };
	const char *name;
	__u32 c, i;

	for (c = 0; c < view->n_chains; c++) {
		const struct ctnat_view_chain *chain = &view->chains[c];

		platform_relax();
		ctnat_for_each_device(name, i, chain)
			add_name(&to, name, strlen(name));
		hear_chain(&to, chain);
	}
	for (i = 0; i < view->n_objects; i++) {
		platform_relax();
		if (view->objects[i].kind != CTNAT_OBJECT_FLOWTABLE)
			continue;
		ctnat_for_each_flow_device(name,
				(const struct ctnat_object_flowtable *)
				view->objects[i].object)
			add_name(&to, name, ctnat_flow_device_len(name));
	}
	return to.n;
}
