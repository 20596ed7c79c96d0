// SPDX-License-Identifier: GPL-2.0-only
/* Random rulesets. */
#include <stdio.h>
#include <stdlib.h>

#include "random.h"

static const struct world *any(const struct sample *sample)
{
	return &sample->worlds[random_below(PACKETS)];
}

/* A number below 2^bits that a packet has, or nearly has, in this field. */
static u128 value_of(const struct sample *sample, unsigned int field)
{
	unsigned int bits = ctnat_field_bits(field);
	u128 v = random_below(8), all = ~(u128)0 >> (128 - bits);

	for (int tries = 0; tries < 8; tries++)
		if (twin_load(any(sample), field, &v))
			break;
	if (!random_below(4))
		v += random_below(5) - 2;
	if (!random_below(16))
		v ^= (u128)1 << random_below(bits);
	return v & all;
}

static void put(__u32 *words, unsigned int n, u128 v)
{
	while (n--) {
		words[n] = v;
		v >>= 32;
	}
}

static __u16 random_field(void)
{
	__u16 field;

	/* those of the headers twice as often; of routes there is no model */
	if (random_below(2)) {
		do
			field = 1 + random_below(CTNAT_FIELD_REG_0 - 1);
		while (field >= CTNAT_FIELD_FIB_SADDR_TYPE &&
		       field < CTNAT_FIELD_ETHER_SADDR);
		return field;
	}
	return CTNAT_FIELD_ETHER_SADDR +
	       random_below(CTNAT_FIELD_CT_STATE - CTNAT_FIELD_ETHER_SADDR);
}

static void add_match(const struct sample *sample, struct kit_image *image)
{
	unsigned int n = 1 + (!random_below(3)) + (!random_below(6));
	__u32 n_elems = 1 + (random_below(3) ? 0 : random_below(6));
	struct ctnat_insn_match *match;
	__u16 fields[3];
	unsigned int at = 0;

	for (unsigned int i = 0; i < n; i++)
		fields[i] = random_field();
	match = kit_match_of(image, fields, n, n_elems);
	match->invert = !random_below(3);
	for (unsigned int i = 0; i < n; i++) {
		unsigned int words = ctnat_field_words(fields[i]);

		for (__u32 e = 0; e < n_elems; e++) {
			__u32 *low = (__u32 *)ctnat_match_low(match, e) + at;
			__u32 *high = (__u32 *)ctnat_match_high(match, e) + at;
			u128 a = value_of(sample, fields[i]);
			u128 b = random_below(2) ? a :
				 value_of(sample, fields[i]);

			put(low, words, a < b ? a : b);
			put(high, words, a < b ? b : a);
		}
		if (!random_below(4))
			match->data[at + words - 1] &= ~1u << random_below(4);
		at += words;
	}
}

/* Ranges around what the packets have. */
static void random_keys(const struct sample *sample, struct ctnat_insn_map *map)
{
	for (__u32 e = 0; e < map->n_elems; e++) {
		__u32 *low = kit_map_low(map, e);

		for (unsigned int i = 0; i < map->n_fields; i++) {
			unsigned int words = ctnat_field_words(map->field[i]);
			u128 a = value_of(sample, map->field[i]);
			u128 b = random_below(2) ? a :
				 value_of(sample, map->field[i]);

			put(low, words, a < b ? a : b);
			put(low + map->n_words, words, a < b ? b : a);
			low += words;
		}
	}
}

/* A map, and a mark or a label that reads what it gave. */
static void add_map(const struct sample *sample, struct kit_image *image)
{
	const __u16 fields[2] = {
		random_field(), random_below(3) ? 0 : random_field(),
	};
	unsigned int n_data = 1 + random_below(4);
	struct ctnat_insn_map *map;
	struct ctnat_insn_set *set;

	map = kit_map(image, fields, 1 + random_below(5), n_data, 0);
	map->reg = n_data == 4 ? 4 * random_below(4) : random_below(13);
	random_keys(sample, map);
	for (__u32 e = 0; e < map->n_elems; e++)
		for (unsigned int i = 0; i < n_data; i++)
			kit_map_data(map, e)[i] = random_below(1 << 20);
	set = kit_set(image, n_data == 4 ? CTNAT_FIELD_CT_LABEL :
					   CTNAT_FIELD_META_MARK, 0);
	set->value.field = n_data == 4 ? CTNAT_FIELD_REG4_0 + map->reg / 4 :
					 CTNAT_FIELD_REG_0 + map->reg;
	for (unsigned int i = n_data == 4 ? 0 : 3; i < 4; i++)
		set->value.and[i] = ~0u;
}

static void random_value(struct ctnat_value *value, const __u16 *sources,
			 unsigned int n)
{
	value->field = sources[random_below(n)];
	if (value->field) {
		value->shift = (int)random_below(159) - 127;
		if (random_below(2))
			value->shift = 0;
		value->and = random_below(2) ? 0xffff : 0xff;
	}
	value->xor = random_below(4);
}

static void random_wide(struct ctnat_wide *wide, const __u16 *sources,
			unsigned int n, unsigned int words)
{
	wide->field = sources[random_below(n)];
	if (wide->field && random_below(2))
		wide->shift = (int)random_below(255) - 127;
	for (unsigned int i = 4 - words; i < 4; i++) {
		if (wide->field)
			wide->and[i] = random_below(2) ? 0xff00ffff : 0xff;
		wide->xor[i] = random_below(4) << random_below(31);
	}
}

static void add_set(struct kit_image *image)
{
	static const __u16 fields[] = {
		CTNAT_FIELD_META_MARK, CTNAT_FIELD_CT_MARK,
		CTNAT_FIELD_META_PRIORITY, CTNAT_FIELD_CT_LABEL,
	};
	static const __u16 sources[] = {
		0, CTNAT_FIELD_META_MARK, CTNAT_FIELD_CT_MARK,
		CTNAT_FIELD_CT_LABEL, CTNAT_FIELD_IP_SADDR,
		CTNAT_FIELD_TCP_DPORT, CTNAT_FIELD_META_LENGTH,
		CTNAT_FIELD_CT_BYTES, CTNAT_FIELD_IP6_DADDR,
	};
	struct ctnat_insn_set *set = kit_set(image, fields[random_below(4)], 0);
	unsigned int words = ctnat_field_words(set->field);

	random_wide(&set->value, sources, 9, words);
	set->op = random_below(__CTNAT_SET_MAX);
	if (set->op)
		random_wide(&set->second, sources, 9, words);
}

static void add_ct(struct kit_image *image)
{
	static const __u16 zones[] = {
		0, CTNAT_FIELD_META_MARK, CTNAT_FIELD_CT_LABEL,
		CTNAT_FIELD_META_IIF, CTNAT_FIELD_CT_ZONE,
	};
	static const __u16 marks[] = {
		0, CTNAT_FIELD_META_MARK, CTNAT_FIELD_CT_LABEL,
		CTNAT_FIELD_CT_MARK,
	};
	__u32 has = random_below(2) ? CTNAT_CT_ZONE : 0;
	struct ctnat_insn_ct *ct;

	if (random_below(2))
		has |= CTNAT_CT_COMMIT | (random_below(2) ? CTNAT_CT_MARK : 0);
	ct = kit_ct(image, has);
	if (has & CTNAT_CT_ZONE)
		random_value(&ct->zone, zones, 5);
	if (has & CTNAT_CT_MARK) {
		random_value(&ct->mark, marks, 4);
		ct->mark_mask = 0xff;
	}
}

static void add_statement(struct kit_image *image, bool nat)
{
	switch (random_below(nat ? 3 : 7)) {
	case 0:
		kit_counter(image);
		break;
	case 1:
		kit_log(image, random_below(2) ? "" : "a prefix");
		break;
	case 2:
		add_set(image);
		break;
	case 3:
		kit_add(image, CTNAT_EXPR_CT_CLEAR, sizeof(struct ctnat_insn));
		break;
	case 4:
		kit_add(image, CTNAT_EXPR_NOTRACK, sizeof(struct ctnat_insn));
		break;
	default:
		add_ct(image);
	}
}

/* @last: the chains from @chain + 1 to here can be jumped to */
static void add_end(struct kit_view *kit, struct kit_image *image,
		    __u32 chain, __u32 last, bool nat)
{
	__u8 code = random_below(__CTNAT_VERDICT_MAX + 3);

	if (nat && !random_below(6)) {
		kit_ports(&kit_nat(image, CTNAT_NAT_DST, 0)->nat, 1, 2);
		return;
	}
	/* endings early in a ruleset hide the rest: less of them */
	if (code <= CTNAT_VERDICT_DROP && random_below(2))
		return;
	if (code < CTNAT_VERDICT_JUMP)
		kit_verdict(image, code, NULL);
	else if (code < __CTNAT_VERDICT_MAX && chain < last)
		kit_verdict(image, code, kit->names[chain + 1 +
						    random_below(last - chain)]);
}

/* @last: as add_end() */
static void add_vmap(struct kit_view *kit, const struct sample *sample,
		     struct kit_image *image, __u32 chain, __u32 last)
{
	const __u16 fields[2] = { random_field(), 0 };
	__u32 n_elems = 1 + random_below(4);
	const char *names[4];
	__u8 codes[4];
	struct ctnat_insn_map *map;
	__u32 text = 0;

	for (__u32 e = 0; e < n_elems; e++) {
		codes[e] = random_below(chain < last ? __CTNAT_VERDICT_MAX :
						       CTNAT_VERDICT_JUMP);
		if (codes[e] < CTNAT_VERDICT_JUMP)
			continue;
		names[e] = kit->names[chain + 1 + random_below(last - chain)];
		text += strlen(names[e]) + 1;
	}
	map = kit_map(image, fields, n_elems, 0, text);
	random_keys(sample, map);
	text = 0;
	for (__u32 e = 0; e < n_elems; e++) {
		kit_map_data(map, e)[0] = codes[e];
		if (codes[e] < CTNAT_VERDICT_JUMP)
			continue;
		strcpy(kit_map_text(map) + text, names[e]);
		text += strlen(names[e]) + 1;
	}
}

static struct kit_image *random_rule(struct kit_view *kit,
				     const struct sample *sample, __u32 chain,
				     __u32 last, bool nat)
{
	struct kit_image *image = kit_begin();
	int n = random_below(5);

	while (n--)
		switch (random_below(12)) {
		case 0:
			add_map(sample, image);
			break;
		case 1:
			add_vmap(kit, sample, image, chain, last);
			break;
		case 2 ... 6:
			add_match(sample, image);
			break;
		default:
			add_statement(image, nat);
		}
	add_end(kit, image, chain, last, nat);
	if (!random_below(6))
		kit_comment(image, "x");
	return image;
}

/* Rules that do not suit their table are drawn again. */
static void fill_chain(struct kit_view *kit, const struct sample *sample,
		       __u32 chain, __u32 last, bool nat)
{
	int n = random_below(7);

	for (int tries = 0; n && tries < 40; tries++) {
		struct kit_image *image = random_rule(kit, sample, chain, last,
						      nat);
		struct ctnat_refusal why;
		__u32 rule;

		if (ctnat_verify_image(&image->rule, image->rule.size, &why)) {
			kit_end(image);
			continue;
		}
		if (random_below(4))
			ctnat_rule_pack(&image->rule);
		rule = kit_rule(kit, chain, image);
		if (ctnat_verify_rule(&kit->view, chain, rule, &why)) {
			free((void *)kit->rules[chain][rule].rule);
			kit->chains[chain].n_rules--;
			continue;
		}
		n--;
	}
}

static void add_table(struct kit_view *kit, const struct sample *sample,
		      const char *name)
{
	static const __u8 families[] = {
		NFPROTO_IPV4, NFPROTO_IPV6, NFPROTO_INET, NFPROTO_INET,
		NFPROTO_BRIDGE, NFPROTO_BRIDGE,
	};
	__u8 family = families[random_below(6)];
	__u32 first = kit->view.n_chains;
	int more = random_below(7);
	bool nat = !random_below(4) && family != NFPROTO_BRIDGE;
	__u32 i;

	kit_table(kit, family, name);
	if (nat)
		kit_base(kit, "c0", CTNAT_CHAIN_NAT, NF_INET_PRE_ROUTING, 0);
	else
		kit_base(kit, "c0", CTNAT_CHAIN_FILTER, random_below(5), 0);
	kit->chains[first].policy = random_below(2) ? NF_ACCEPT : NF_DROP;
	for (i = 1; i <= (__u32)more; i++) {
		char chain[16];

		snprintf(chain, sizeof(chain), "c%u", i);
		kit_chain(kit, chain);
	}
	for (i = first; i <= first + more; i++)
		fill_chain(kit, sample, i, first + more, nat);
}

struct kit_view *random_rules(const struct sample *sample)
{
	struct kit_view *kit = kit_view();

	add_table(kit, sample, "t");
	if (!random_below(2))
		add_table(kit, sample, "u");
	if (kit_verify(kit)) {
		kit_view_free(kit);
		return NULL;
	}
	return kit;
}
