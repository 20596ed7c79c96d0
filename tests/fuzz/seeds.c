// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes the seeds of the binary fuzz targets, always the same ones: rules,
 * rulesets and packets of the model test. usage: seeds DIR
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/model/random.h"

#define N_ELEMENTS(array) (sizeof(array) / sizeof((array)[0]))

static const char *dir;

static void save(const char *target, int n, const void *data, size_t len)
{
	char path[4096];
	FILE *to;

	snprintf(path, sizeof(path), "%s/%s/model-%03d", dir, target, n);
	to = fopen(path, "wb");
	if (!to || fwrite(data, 1, len, to) != len || fclose(to)) {
		perror(path);
		exit(1);
	}
}

static void save_rules(const struct kit_view *kit, int *n)
{
	static __u8 attrs[65536] __attribute__((aligned(4)));

	for (__u32 c = 0; c < kit->view.n_chains; c++) {
		int len;

		if (!kit->chains[c].n_rules)
			continue;
		len = ctnat_wire_encode(kit->rules[c][0].rule, attrs,
					sizeof(attrs));
		save("wire", (*n)++, attrs, len);
	}
}

/* What looks up in sets and maps, and what changes them. */
static struct kit_image *set_rule(unsigned int n)
{
	struct kit_image *i = kit_begin();
	struct ctnat_insn_dynset *dynset;
	struct ctnat_insn_ct_count *count;
	struct ctnat_insn_lookup *lookup;

	switch (n) {
	case 0:
		kit_lookup(i, CTNAT_FIELD_IP_SADDR, CTNAT_OBJECT_SET, "s");
		count = kit_add(i, CTNAT_EXPR_CT_COUNT, sizeof(*count));
		count->count.most = 20;
		count->count.over = 1;
		break;
	case 1:
		lookup = kit_lookup(i, CTNAT_FIELD_IP_SADDR, CTNAT_OBJECT_MAP,
				    "m");
		lookup->n_data = 1;
		lookup->reg = 3;
		kit_dynset(i, CTNAT_FIELD_REG_3, CTNAT_OBJECT_SET, "marks");
		break;
	case 2:
		dynset = kit_dynset(i, CTNAT_FIELD_IP_DADDR, CTNAT_OBJECT_SET,
				    "s");
		dynset->op = CTNAT_DYNSET_UPDATE;
		dynset->timeout = 5000;
		dynset->count = CTNAT_DYNSET_COUNT_OVER;
		dynset->most = 9;
		break;
	case 3:
		dynset = kit_dynset(i, CTNAT_FIELD_IP_SADDR, CTNAT_OBJECT_MAP,
				    "m");
		dynset->n_data = 1;
		dynset->from[0] = CTNAT_FIELD_META_MARK;
		break;
	case 4:
		dynset = kit_dynset(i, CTNAT_FIELD_IP_SADDR, CTNAT_OBJECT_MAP,
				    "m");
		dynset->n_data = 1;
		dynset->from[0] = CTNAT_FIELD_META_MARK;
		dynset->literal = 1;
		dynset->value[0] = 7;
		break;
	default:
		dynset = kit_dynset(i, CTNAT_FIELD_IP_SADDR, CTNAT_OBJECT_MAP,
				    "m");
		dynset->op = CTNAT_DYNSET_DELETE;
	}
	return i;
}

/* A packet, and the rules of a chain that it is run through. */
static void save_run(const struct kit_view *kit, __u32 chain,
		     const void *packet, int *n)
{
	static __u8 room[1 << 20];
	size_t at = 64;

	memcpy(room, packet, 64);
	for (__u32 r = 0; r < kit->chains[chain].n_rules; r++) {
		int len = ctnat_wire_encode(kit->rules[chain][r].rule,
					    room + at + 2,
					    sizeof(room) - at - 2);

		if (len < 0 || len > 0xffff)
			continue;
		room[at] = len;
		room[at + 1] = len >> 8;
		at += 2 + len;
	}
	save("run", (*n)++, room, at);
}

static void save_sets(int *n_rules, int *n_runs)
{
	static const __u8 packet[64] = "E\0\0\x40\0\0\0\0\x40\x11";
	struct kit_view *kit = kit_view();
	static __u8 room[65536];

	kit_table(kit, NFPROTO_IPV4, "t");
	kit_base(kit, "c", CTNAT_CHAIN_FILTER, NF_INET_LOCAL_IN, 0);
	kit_sets(kit);
	for (unsigned int n = 0; n < 6; n++)
		kit_rule(kit, 0, set_rule(n));
	if (kit_verify(kit)) {
		fprintf(stderr, "seeds: %s\n", kit->why.sentence);
		exit(1);
	}
	for (unsigned int n = 0; n < 6; n++)
		save("wire", (*n_rules)++, room,
		     ctnat_wire_encode(kit->rules[0][n].rule, room,
				       sizeof(room)));
	save_run(kit, 0, packet, n_runs);
	kit_view_free(kit);
}

static void save_object(const struct ctnat_object *object, int *n)
{
	static __u8 attrs[4096] __attribute__((aligned(4)));
	static __u8 room[sizeof(attrs) + 1];
	int len;

	len = ctnat_wire_encode_object(object, attrs, sizeof(attrs));
	if (len < 0) {
		fprintf(stderr, "seeds: an object of kind %u\n", object->kind);
		exit(1);
	}
	room[0] = object->kind;
	memcpy(room + 1, attrs, len);
	save("object", (*n)++, room, 1 + len);
}

#define OBJECT(KIND, type, ...) (&((struct type){ \
	.object = { CTNAT_OBJECT_##KIND, { 0 }, sizeof(struct type) }, \
	__VA_ARGS__ }).object)

/* One of every kind, and of limits of zones the first and the last. */
static void save_objects(void)
{
	const struct ctnat_object_set map = kit_set_of(CTNAT_OBJECT_MAP,
			CTNAT_FIELD_IP_SADDR, CTNAT_FIELD_META_MARK,
			CTNAT_SET_DYNAMIC | CTNAT_SET_TIMEOUT);
	/* "a", and the text's own room behind it */
	static const struct {
		struct ctnat_object_flowtable table;
		char devices[8];
	} flowtable = { { { CTNAT_OBJECT_FLOWTABLE, { 0 }, 24 }, -5, 1 },
			"a b" };
	const struct ctnat_object *objects[] = {
		OBJECT(COUNTER, ctnat_object_counter, .packets = 5),
		OBJECT(QUOTA, ctnat_object_quota, .quota = { .bytes = 500 }),
		OBJECT(LIMIT, ctnat_object_limit,
		       .limit = { .rate = 5, .unit = 60, .burst = 7 }),
		OBJECT(CT_TIMEOUT, ctnat_object_ct_timeout,
		       .protocol = IPPROTO_UDP, .value = { 0, 5 }),
		OBJECT(CT_LIMIT, ctnat_object_ct_limit, .count = 1000),
		OBJECT(CT_LIMIT, ctnat_object_ct_limit, .zone = 65535),
		OBJECT(CT_LIMIT, ctnat_object_ct_limit,
		       .zone = CTNAT_ZONE_OTHER, .count = ~0u),
		OBJECT(CT_HELPER, ctnat_object_ct_helper,
		       .protocol = IPPROTO_TCP, .type = "ftp"),
		&map.object,
		&flowtable.table.object,
	};
	int n = 0;

	for (size_t i = 0; i < N_ELEMENTS(objects); i++) {
		struct ctnat_refusal why;

		if (ctnat_verify_object(objects[i], objects[i]->size, &why)) {
			fprintf(stderr, "seeds: %s\n", why.sentence);
			exit(1);
		}
		save_object(objects[i], &n);
	}
}

int main(int argc, char **argv)
{
	static struct sample sample;
	static __u8 room[1 << 20];
	int n_rules = 0, n_runs = 0;

	if (argc != 2)
		return 2;
	dir = argv[1];
	random_seed(4711);
	save_sets(&n_rules, &n_runs);
	save_objects();
	for (int i = 0; i < 40; i++) {
		struct kit_view *kit;
		__u8 head;

		random_packets(&sample);
		head = (sample.worlds[0].nfproto == NFPROTO_IPV6) |
		       (sample.worlds[0].frame ? 32 :
			sample.worlds[0].l3_off << 1);
		memcpy(room, &head, 1);
		memcpy(room + 1, sample.bytes[0], PACKET_ROOM);
		save("packet", i, room, 1 + sample.worlds[0].len);
		kit = random_rules(&sample);
		if (!kit)
			continue;
		save_rules(kit, &n_rules);
		for (__u32 c = 0; c < kit->view.n_chains; c++)
			if (kit->chains[c].n_rules)
				save_run(kit, c, sample.bytes[1], &n_runs);
		kit_view_free(kit);
	}
	return 0;
}
