// SPDX-License-Identifier: GPL-2.0-only
/* Rules and rulesets made by hand, for the tests of the core. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/dynset.h"
#include "core/elems.h"
#include "kit.h"

/* ---- one rule ---- */

struct kit_image *kit_begin(void)
{
	struct kit_image *image = calloc(1, sizeof(*image));

	assert(image);
	image->rule.size = sizeof(image->rule);
	return image;
}

void kit_end(struct kit_image *image)
{
	free(image);
}

void *kit_add(struct kit_image *image, __u8 kind, size_t size)
{
	struct ctnat_insn *insn = (void *)((char *)image + image->rule.size);

	size = CTNAT_ALIGN(size);
	assert(image->rule.size + size <= KIT_ROOM);
	insn->kind = kind;
	insn->size = size;
	image->rule.size += size;
	image->rule.n_insns++;
	return insn;
}

static void full_mask(__u32 *mask, const __u16 *fields, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++) {
		unsigned int bits = ctnat_field_bits(fields[i]);

		for (unsigned int w = ctnat_field_words(fields[i]); w--; mask++)
			*mask = bits >= 32 * (w + 1) ? ~0u :
				(1u << bits % 32) - 1;
	}
}

struct ctnat_insn_match *kit_match_of(struct kit_image *image,
				      const __u16 *fields, unsigned int n,
				      __u32 n_elems)
{
	struct ctnat_insn_match *match;
	unsigned int i, n_words = 0;

	for (i = 0; i < n; i++)
		n_words += ctnat_field_words(fields[i]);
	match = kit_add(image, CTNAT_EXPR_MATCH,
			ctnat_match_size(n_words, n_elems));
	match->n_fields = n;
	match->n_words = n_words;
	match->n_elems = n_elems;
	memcpy(match->field, fields, n * sizeof(*fields));
	full_mask(match->data, fields, n);
	return match;
}

struct ctnat_insn_match *kit_match(struct kit_image *image, __u16 field,
				   __u32 low, __u32 high)
{
	struct ctnat_insn_match *match = kit_match_of(image, &field, 1, 1);

	match->data[1] = low;
	match->data[2] = high;
	return match;
}

struct ctnat_insn_map *kit_map(struct kit_image *image, const __u16 fields[2],
			       __u32 n_elems, unsigned int n_data, __u32 text)
{
	unsigned int n = fields[1] ? 2 : 1, words = 0;
	unsigned int data = n_data ? n_data : 2;
	struct ctnat_insn_map *map;

	for (unsigned int i = 0; i < n; i++)
		words += ctnat_field_words(fields[i]);
	map = kit_add(image, CTNAT_EXPR_MAP, sizeof(*map) +
		      4 * (words + n_elems * (2 * words + data)) + text);
	map->n_fields = n;
	map->n_words = words;
	map->n_data = data;
	map->n_elems = n_elems;
	map->verdict = !n_data;
	map->text = text;
	memcpy(map->field, fields, n * sizeof(*fields));
	full_mask(map->data, fields, n);
	return map;
}

__u32 *kit_map_low(struct ctnat_insn_map *map, __u32 elem)
{
	return (__u32 *)ctnat_map_low(map, elem);
}

__u32 *kit_map_data(struct ctnat_insn_map *map, __u32 elem)
{
	return (__u32 *)ctnat_map_data(map, elem);
}

char *kit_map_text(struct ctnat_insn_map *map)
{
	return (char *)ctnat_map_text(map);
}

struct ctnat_insn_numgen *kit_numgen(struct kit_image *image, __u8 type,
				     __u32 mod)
{
	struct ctnat_insn_numgen *numgen;

	numgen = kit_add(image, CTNAT_EXPR_NUMGEN, sizeof(*numgen));
	numgen->type = type;
	numgen->mod = mod;
	return numgen;
}

struct ctnat_insn_jhash *kit_jhash(struct kit_image *image, __u16 field,
				   __u32 mod)
{
	unsigned int words = ctnat_field_words(field);
	struct ctnat_insn_jhash *jhash;

	jhash = kit_add(image, CTNAT_EXPR_JHASH, sizeof(*jhash) + 4 * words);
	jhash->n_fields = 1;
	jhash->n_words = words;
	jhash->field[0] = field;
	jhash->mod = mod;
	full_mask(jhash->data, &field, 1);
	return jhash;
}

struct ctnat_insn_lookup *kit_lookup(struct kit_image *image, __u16 field,
				     __u8 kind, const char *name)
{
	unsigned int words = ctnat_field_words(field);
	struct ctnat_insn_lookup *lookup;

	lookup = kit_add(image, CTNAT_EXPR_LOOKUP, sizeof(*lookup) +
			 4 * words + strlen(name) + 1);
	lookup->n_fields = 1;
	lookup->n_words = words;
	lookup->kind = kind;
	lookup->field[0] = field;
	full_mask(lookup->data, &field, 1);
	strcpy((char *)(lookup->data + words), name);
	return lookup;
}

struct ctnat_insn_dynset *kit_dynset(struct kit_image *image, __u16 field,
				     __u8 kind, const char *name)
{
	unsigned int words = ctnat_field_words(field);
	struct ctnat_insn_dynset *dynset;

	dynset = kit_add(image, CTNAT_EXPR_DYNSET, sizeof(*dynset) +
			 4 * words + strlen(name) + 1);
	dynset->n_fields = 1;
	dynset->n_words = words;
	dynset->kind = kind;
	dynset->field[0] = field;
	full_mask(dynset->data, &field, 1);
	strcpy((char *)(dynset->data + words), name);
	return dynset;
}

struct ctnat_insn_counter *kit_counter(struct kit_image *image)
{
	return kit_add(image, CTNAT_EXPR_COUNTER,
		       sizeof(struct ctnat_insn_counter));
}

struct ctnat_insn_log *kit_log(struct kit_image *image, const char *prefix)
{
	struct ctnat_insn_log *log;

	log = kit_add(image, CTNAT_EXPR_LOG,
		      offsetof(struct ctnat_insn_log, prefix) +
			      strlen(prefix) + 1);
	strcpy(log->prefix, prefix);
	return log;
}

struct ctnat_insn_verdict *kit_verdict(struct kit_image *image, __u8 code,
				       const char *chain)
{
	struct ctnat_insn_verdict *verdict;

	verdict = kit_add(image, CTNAT_EXPR_VERDICT, sizeof(*verdict) +
			  (chain ? strlen(chain) + 1 : 0));
	verdict->code = code;
	if (chain)
		strcpy(verdict->chain, chain);
	return verdict;
}

struct ctnat_insn_ct *kit_ct(struct kit_image *image, __u32 has)
{
	struct ctnat_insn_ct *ct = kit_add(image, CTNAT_EXPR_CT, sizeof(*ct));

	ct->has = has;
	if (has & CTNAT_CT_MARK)
		ct->mark_mask = ~0u;
	if (has & (CTNAT_CT_LABEL | CTNAT_CT_LABEL_FROM))
		memset(ct->label_mask, 0xff, sizeof(ct->label_mask));
	return ct;
}

struct ctnat_insn_nat *kit_nat(struct kit_image *image, __u8 side, __u8 target)
{
	struct ctnat_insn_nat *nat =
		kit_add(image, CTNAT_EXPR_NAT, sizeof(*nat));

	nat->nat.side = side;
	nat->nat.target = target;
	return nat;
}

struct ctnat_insn_set *kit_set(struct kit_image *image, __u16 field,
			       __u32 number)
{
	struct ctnat_insn_set *set =
		kit_add(image, CTNAT_EXPR_SET, sizeof(*set));

	set->field = field;
	set->value.xor[3] = number;
	return set;
}

void kit_comment(struct kit_image *image, const char *text)
{
	struct ctnat_insn_comment *comment;

	comment = kit_add(image, CTNAT_EXPR_COMMENT,
			  sizeof(*comment) + strlen(text) + 1);
	strcpy(comment->text, text);
}

void kit_wire_rule(const struct kit_image *image)
{
	size_t room = 2 * image->rule.size + 4096;
	struct kit_image *back = kit_begin(), *packed = kit_begin();
	struct ctnat_refusal why;
	void *attrs = malloc(room);
	int len, size;

	assert(attrs);
	memcpy(packed, image, image->rule.size);
	ctnat_rule_pack(&packed->rule);
	len = ctnat_wire_encode(&image->rule, attrs, room);
	assert(len > 0);
	size = ctnat_wire_decode(attrs, len, &back->rule, KIT_ROOM, &why);
	if (size < 0)
		fprintf(stderr, "%s\n", why.sentence);
	assert(size == (int)packed->rule.size);
	assert(!memcmp(back, packed, size));
	free(attrs);
	kit_end(packed);
	kit_end(back);
}

void kit_wire_object(const struct ctnat_object *object, size_t size)
{
	struct ctnat_payload payload;
	__u64 attrs[128], back[128] = { 0 };
	struct ctnat_refusal why;
	int len, got;

	assert(size <= sizeof(back));
	len = ctnat_wire_encode_object(object, attrs, sizeof(attrs));
	assert(len >= 0);
	payload.at = attrs;
	payload.len = len;
	got = ctnat_wire_decode_object(object->kind, payload, (void *)back,
				       sizeof(back), &why);
	if (got < 0)
		fprintf(stderr, "%s\n", why.sentence);
	assert(got == (int)size);
	assert(!memcmp(back, object, size));
}

void *kit_insn(struct kit_image *image, unsigned int n)
{
	const struct ctnat_insn *insn;

	ctnat_rule_for_each(insn, &image->rule)
		if (!n--)
			return (void *)insn;
	return NULL;
}

void kit_addr4(struct ctnat_nat *nat, __u32 min, __u32 max)
{
	nat->has |= CTNAT_NAT_ADDR;
	nat->family = NFPROTO_IPV4;
	nat->addr[0] = min;
	nat->addr[1] = max;
}

void kit_addr6(struct ctnat_nat *nat, __u32 last_min, __u32 last_max)
{
	nat->has |= CTNAT_NAT_ADDR;
	nat->family = NFPROTO_IPV6;
	nat->addr[0] = nat->addr[4] = 0x20010db8;
	nat->addr[3] = last_min;
	nat->addr[7] = last_max;
}

void kit_ports(struct ctnat_nat *nat, __u16 min, __u16 max)
{
	nat->has |= CTNAT_NAT_PORT;
	nat->port_min = min;
	nat->port_max = max;
}

/* ---- a ruleset ---- */

struct kit_view *kit_view(void)
{
	struct kit_view *kit = calloc(1, sizeof(*kit));

	assert(kit);
	kit->view.tables = kit->tables;
	kit->view.chains = kit->chains;
	kit->scratch.order = kit->order;
	kit->scratch.state = kit->state;
	kit->view.objects = kit->objects;
	kit->scratch.objects = kit->object_order;
	return kit;
}

void kit_view_free(struct kit_view *kit)
{
	__u32 i;

	for (i = 0; i < kit->view.n_chains; i++)
		kit_drop_rules(kit, i);
	free(kit);
}

__u32 kit_table(struct kit_view *kit, __u8 family, const char *name)
{
	__u32 i = kit->view.n_tables++;

	assert(i < KIT_TABLES);
	kit->tables[i].family = family;
	kit->tables[i].name = name;
	return i;
}

__u32 kit_chain(struct kit_view *kit, const char *name)
{
	__u32 i = kit->view.n_chains++;

	assert(i < KIT_CHAINS && kit->view.n_tables);
	snprintf(kit->names[i], sizeof(kit->names[i]), "%s", name);
	kit->chains[i].table = kit->view.n_tables - 1;
	kit->chains[i].number = i;
	kit->chains[i].name = kit->names[i];
	kit->chains[i].policy = NF_ACCEPT;
	kit->chains[i].rules = kit->rules[i];
	return i;
}

__u32 kit_base(struct kit_view *kit, const char *name, __u8 type, __u8 hook,
	       __s32 priority)
{
	__u32 i = kit_chain(kit, name);

	kit->chains[i].type = type;
	kit->chains[i].hook = hook;
	kit->chains[i].priority = priority;
	return i;
}

__u32 kit_rule(struct kit_view *kit, __u32 chain, struct kit_image *image)
{
	struct ctnat_rule *rule;
	__u32 n = kit->chains[chain].n_rules++;

	assert(n < KIT_RULES);
	/* exactly as large as it is, for the sanitizer's sake */
	rule = malloc(image->rule.size);
	assert(rule);
	memcpy(rule, image, image->rule.size);
	kit->rules[chain][n].rule = rule;
	kit_end(image);
	return n;
}

__u32 kit_object(struct kit_view *kit, const char *name,
		 const struct ctnat_object *object)
{
	__u32 i = kit->view.n_objects++;

	assert(i < KIT_OBJECTS);
	kit->objects[i] = (struct ctnat_view_object){
		.table = kit->view.n_tables - 1,
		.number = i,
		.kind = object->kind,
		.name = name,
		.object = object,
	};
	return i;
}

struct ctnat_object_set kit_set_of(__u8 kind, __u16 key, __u16 data,
				   __u32 flags)
{
	return (struct ctnat_object_set){
		.object = { kind, { 0 }, sizeof(struct ctnat_object_set) },
		.flags = flags,
		.key = { key },
		.data = { data },
	};
}

void kit_drop_rules(struct kit_view *kit, __u32 chain)
{
	__u32 i;

	for (i = 0; i < kit->chains[chain].n_rules; i++)
		free((void *)kit->rules[chain][i].rule);
	kit->chains[chain].n_rules = 0;
}

int kit_verify(struct kit_view *kit)
{
	struct ctnat_refusal *why = &kit->why;
	__u32 i, j;
	int err;

	if (kit->linked)
		kit_unlink(kit);
	for (i = 0; i < kit->view.n_chains; i++) {
		err = ctnat_verify_chain(&kit->view, i, why);
		for (j = 0; !err && j < kit->chains[i].n_rules; j++) {
			const struct ctnat_rule *rule = kit->rules[i][j].rule;

			err = ctnat_verify_image(rule, rule->size, why);
			if (!err)
				err = ctnat_verify_rule(&kit->view, i, j, why);
		}
		if (err)
			return err;
	}
	for (i = 0; i < kit->view.n_objects; i++) {
		const struct ctnat_object *object = kit->objects[i].object;

		err = ctnat_verify_object(object, object->size, why);
		if (!err)
			err = ctnat_verify_view_object(&kit->view, i, why);
		if (err)
			return err;
	}
	return ctnat_verify_view(&kit->view, &kit->scratch, why);
}

void kit_sets(struct kit_view *kit)
{
	static struct ctnat_object_set set, map, marks;
	const __u32 live = CTNAT_SET_DYNAMIC | CTNAT_SET_TIMEOUT;

	set = kit_set_of(CTNAT_OBJECT_SET, CTNAT_FIELD_IP_SADDR, 0, live);
	map = kit_set_of(CTNAT_OBJECT_MAP, CTNAT_FIELD_IP_SADDR,
			 CTNAT_FIELD_META_MARK, live);
	marks = kit_set_of(CTNAT_OBJECT_SET, CTNAT_FIELD_META_MARK, 0, live);
	kit_object(kit, "s", &set.object);
	kit_object(kit, "m", &map.object);
	kit_object(kit, "marks", &marks.object);
}
