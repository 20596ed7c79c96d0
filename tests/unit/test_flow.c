// SPDX-License-Identifier: GPL-2.0-only
/* Flow tables: what is refused of them, their wire, and the zones of devices. */
#include "core/flow.h"
#include "core/wire.h"
#include "view.h"

/* An object with these devices; lives until the next one. */
static const struct ctnat_object *some(const char *devices)
{
	static __u64 room[CTNAT_DEVICES_MAX * 4];
	struct ctnat_object_flowtable *table = (void *)room;

	memset(room, 0, sizeof(room));
	table->object.kind = CTNAT_OBJECT_FLOWTABLE;
	table->object.size = CTNAT_ALIGN(sizeof(*table) + strlen(devices) + 1);
	table->priority = -5;
	table->flags = CTNAT_FLOWTABLE_COUNTER | CTNAT_FLOWTABLE_OFFLOAD;
	strcpy(table->devices, devices);
	return &table->object;
}

static void expect(const char *devices, const char *says)
{
	const struct ctnat_object *object = some(devices);
	struct ctnat_refusal why;
	int ret = ctnat_verify_object(object, object->size, &why);

	assert_int_equal(ret, says ? -EINVAL : 0);
	if (says)
		expect_refusal(&why, EINVAL, CTNAT_NOWHERE,
			       CTNAT_A_FLOWTABLE_DEVICES, says);
}

static void images(void **state)
{
	char many[CTNAT_DEVICES_MAX * 4 + 8];
	struct ctnat_object_flowtable *table;
	struct ctnat_refusal why;
	int at = 0;

	(void)state;
	expect("eth0", NULL);
	expect("eth0 eth1 et", NULL);
	expect("", "has devices");
	expect("eth0 ", "1 to 15 characters");
	expect(" eth0", "has devices");
	expect("eth0  eth1", "1 to 15 characters");
	expect("abcdefghijklmnop", "1 to 15 characters");
	expect("eth0 a/b", "1 to 15 characters");
	expect("eth0 eth1 eth0", "once");
	for (int i = 0; i < CTNAT_DEVICES_MAX; i++)
		at += sprintf(many + at, "%s%x", i ? " " : "", i);
	expect(many, NULL);
	strcpy(many + at, " z");
	expect(many, "at most 256");

	table = (void *)some("eth0");
	table->flags = 1 << 2;
	assert_int_equal(ctnat_verify_object(&table->object,
					     table->object.size, &why),
			 -EINVAL);
	expect_refusal(&why, EINVAL, CTNAT_NOWHERE, CTNAT_A_FLOWTABLE_FLAGS,
		       "unknown flags");
	table = (void *)some("eth0");
	memset(table->devices, 'x', 8);
	assert_int_equal(ctnat_verify_object(&table->object,
					     table->object.size, &why),
			 -EINVAL);
	expect_refusal(&why, EINVAL, CTNAT_NOWHERE, CTNAT_A_FLOWTABLE_DEVICES,
		       "end with a NUL");
}

static void there_and_back(void **state)
{
	const struct ctnat_object *object = some("eth0 eth1");
	static __u64 back[16];
	static char attrs[256];
	struct ctnat_payload payload = { .at = attrs };
	struct ctnat_refusal why;

	(void)state;
	payload.len = ctnat_wire_encode_object(object, attrs, sizeof(attrs));
	assert_int_equal(ctnat_wire_decode_object(CTNAT_OBJECT_FLOWTABLE,
						  payload, (void *)back,
						  sizeof(back), &why),
			 object->size);
	assert_memory_equal(back, object, object->size);
}

static struct kit_view *adds(__u8 family, __u8 hook)
{
	struct kit_view *kit = setup(family);
	struct kit_image *image = kit_begin();
	struct ctnat_insn_objref *ref;
	__u32 chain;

	chain = kit_base(kit, "base", CTNAT_CHAIN_FILTER, hook, 0);
	kit_object(kit, "f", some("eth0"));
	ref = kit_add(image, CTNAT_EXPR_OBJREF, sizeof(*ref) + 8);
	ref->kind = CTNAT_OBJECT_FLOWTABLE;
	strcpy(ref->name, "f");
	kit_rule(kit, chain, image);
	return kit;
}

static void places(void **state)
{
	struct kit_view *kit = adds(NFPROTO_BRIDGE, FWD);

	(void)state;
	expect_good(adds(NFPROTO_IPV4, FWD));
	expect_good(adds(NFPROTO_INET, FWD));
	expect_bad(adds(NFPROTO_IPV4, PRE), EOPNOTSUPP, 0, 0, 0, "forward alone");
	assert_int_equal(ctnat_verify_view_object(&kit->view, 0, &kit->why),
			 -EOPNOTSUPP);
	kit_view_free(kit);
	kit = adds(NFPROTO_IPV6, FWD);
	assert_int_equal(ctnat_view_tracking(&kit->view, NFPROTO_IPV6),
			 CTNAT_TRACK_AUTOMATIC);
	kit_view_free(kit);
}

/* ---- zones ---- */

/* Devices as words of a match: "eth0" */
static void name_device(struct ctnat_insn_match *match, __u32 elem,
			const char *name)
{
	__u32 *low = match->data + match->n_words * (1 + 2 * elem);

	for (int i = 0; i < 4; i++)
		low[i] = 0;
	for (int i = 0; name[i]; i++)
		low[i / 4] |= (__u32)name[i] << (24 - i % 4 * 8);
	memcpy(low + 4, low, 16);
}

static const __u16 iifname = CTNAT_FIELD_META_IIFNAME;

static struct kit_image *from(const char *name)
{
	struct kit_image *image = kit_begin();

	name_device(kit_match_of(image, &iifname, 1, 1), 0, name);
	return image;
}

static struct ctnat_insn_ct *look(struct kit_image *image, __u32 zone)
{
	struct ctnat_insn_ct *ct = kit_ct(image, CTNAT_CT_ZONE);

	ct->zone.xor = zone;
	return ct;
}

static struct ctnat_flow_zones *zones_of(struct kit_view *kit, bool automatic)
{
	static __u64 room[4096];
	struct ctnat_flow_zones *zones = (void *)room;
	__u32 n = ctnat_flow_rows(&kit->view);
	__u32 *order = malloc(CTNAT_SORT_ROOM(n + 1) * sizeof(*order));

	assert_true(ctnat_flow_size(n) <= sizeof(room));
	memset(room, 0, sizeof(room));
	if (kit_verify(kit))
		fail_msg("refused: %s", kit->why.sentence);
	ctnat_flow_fill(&kit->view, kit->scratch.state, automatic, zones,
			order);
	free(order);
	return zones;
}

static int zone(struct kit_view *kit, const char *name, __u32 index)
{
	return ctnat_flow_zone(zones_of(kit, false), name, index);
}

static struct kit_view *pre(__u32 *chain)
{
	struct kit_view *kit = setup(NFPROTO_IPV4);

	*chain = kit_base(kit, "base", CTNAT_CHAIN_FILTER, PRE, 0);
	return kit;
}

static void one_zone(void **state)
{
	struct kit_image *image = kit_begin();
	struct kit_view *kit;
	__u32 chain;

	(void)state;
	kit = pre(&chain);
	assert_int_equal(zone(kit, "eth0", 1), CTNAT_FLOW_NO_ZONE);
	look(image, 7);
	kit_rule(kit, chain, image);
	assert_int_equal(zone(kit, "eth0", 1), 7);
	/* a family that tracks by itself looks in zone 0 as well */
	assert_int_equal(ctnat_flow_zone(zones_of(kit, true), "eth0", 1),
			 CTNAT_FLOW_NO_ZONE);
	/* another one, of some device, mixes that */
	image = from("eth1");
	look(image, 8);
	kit_rule(kit, chain, image);
	assert_int_equal(zone(kit, "eth0", 1), 7);
	assert_int_equal(zone(kit, "eth1", 2), CTNAT_FLOW_NO_ZONE);
	kit_view_free(kit);
}

static void by_device(void **state)
{
	static const char *const names[] = { "eth9", "eth1", "eth5", "a",
					     "eth1", "eth5", "lan" };
	static const __u32 zones[] = { 9, 1, 5, 3, 1, 6, 4 };
	struct kit_view *kit;
	struct kit_image *image;
	__u32 chain;

	(void)state;
	kit = pre(&chain);
	for (int i = 0; i < 7; i++) {
		image = from(names[i]);
		look(image, zones[i]);
		kit_rule(kit, chain, image);
	}
	image = kit_begin();
	kit_match(image, CTNAT_FIELD_META_IIF, 20, 20);
	look(image, 11);
	kit_rule(kit, chain, image);
	assert_int_equal(zone(kit, "eth9", 1), 9);
	assert_int_equal(zone(kit, "eth1", 2), 1);
	assert_int_equal(zone(kit, "eth5", 3), CTNAT_FLOW_NO_ZONE);
	assert_int_equal(zone(kit, "a", 4), 3);
	assert_int_equal(zone(kit, "lan", 5), 4);
	assert_int_equal(zone(kit, "other", 6), CTNAT_FLOW_NO_ZONE);
	assert_int_equal(zone(kit, "other", 20), 11);
	assert_int_equal(zone(kit, "lan", 20), CTNAT_FLOW_NO_ZONE);
	kit_view_free(kit);
}

static void uncertain(void **state)
{
	struct ctnat_insn_match *match;
	struct kit_image *image;
	struct kit_view *kit;
	__u32 chain;

	(void)state;
	/* read from the packet */
	kit = pre(&chain);
	image = kit_begin();
	look(image, 0)->zone = (struct ctnat_value){
		.field = CTNAT_FIELD_META_MARK, .and = 0xffff };
	kit_rule(kit, chain, image);
	assert_int_equal(zone(kit, "eth0", 1), CTNAT_FLOW_NO_ZONE);
	kit_view_free(kit);

	/* of one direction */
	kit = pre(&chain);
	image = kit_begin();
	look(image, 7)->zone_dir = CTNAT_ZONE_ORIGINAL;
	kit_rule(kit, chain, image);
	assert_int_equal(zone(kit, "eth0", 1), CTNAT_FLOW_NO_ZONE);
	kit_view_free(kit);

	/* a wildcard, and what is not, are all devices */
	kit = pre(&chain);
	image = from("eth0");
	match = kit_insn(image, 0);
	match->invert = true;
	look(image, 7);
	kit_rule(kit, chain, image);
	image = from("eth0");
	match = kit_insn(image, 0);
	match->data[match->n_words * 3 - 1] = ~0u;
	look(image, 7);
	kit_rule(kit, chain, image);
	assert_int_equal(zone(kit, "lan", 1), 7);
	kit_view_free(kit);
}

static void of_index(void **state)
{
	struct kit_image *image = kit_begin();
	struct kit_view *kit;
	__u32 chain;

	(void)state;
	kit = pre(&chain);
	look(image, 0)->zone = (struct ctnat_value){
		.field = CTNAT_FIELD_META_IIF, .and = 0xffff };
	kit_rule(kit, chain, image);
	assert_int_equal(zone(kit, "eth0", 12), 12);
	assert_int_equal(zone(kit, "eth0", 0x1000c), 12);
	image = from("eth1");
	look(image, 12);
	kit_rule(kit, chain, image);
	assert_int_equal(zone(kit, "eth1", 12), 12);
	assert_int_equal(zone(kit, "eth1", 13), CTNAT_FLOW_NO_ZONE);
	kit_view_free(kit);
}

/* A ct() that keeps the zone of its packets adds none. */
static void kept(void **state)
{
	struct kit_image *image;
	struct kit_view *kit;
	__u32 chain, post;

	(void)state;
	kit = pre(&chain);
	image = from("eth0");
	look(image, 7);
	kit_rule(kit, chain, image);
	post = kit_base(kit, "post", CTNAT_CHAIN_FILTER, POST, 0);
	image = kit_begin();
	kit_match(image, CTNAT_FIELD_CT_ZONE, 8, 8);
	look(image, 8);
	kit_rule(kit, post, image);
	image = kit_begin();
	kit_match(image, CTNAT_FIELD_CT_ZONE, 8, 9);
	look(image, 0)->zone = (struct ctnat_value){
		.field = CTNAT_FIELD_CT_ZONE, .and = 0xffff };
	kit_rule(kit, post, image);
	assert_int_equal(zone(kit, "eth0", 1), CTNAT_FLOW_NO_ZONE);
	kit_drop_rules(kit, post);
	image = kit_begin();
	kit_match(image, CTNAT_FIELD_CT_ZONE, 8, 8);
	look(image, 8);
	kit_rule(kit, post, image);
	assert_int_equal(zone(kit, "eth0", 1), 7);
	/* without a connection it looks in zone 0 */
	image = kit_begin();
	look(image, 0)->zone = (struct ctnat_value){
		.field = CTNAT_FIELD_CT_ZONE, .and = 0xffff };
	kit_rule(kit, post, image);
	assert_int_equal(zone(kit, "eth0", 1), CTNAT_FLOW_NO_ZONE);
	/* what comes behind a second ct() is another's */
	kit_drop_rules(kit, post);
	image = kit_begin();
	kit_match(image, CTNAT_FIELD_CT_ZONE, 8, 8);
	look(image, 7);
	look(image, 8);
	kit_rule(kit, post, image);
	assert_int_equal(zone(kit, "eth0", 1), CTNAT_FLOW_NO_ZONE);
	kit_view_free(kit);
}

/* Packets of the host itself come in by no device. */
static void elsewhere(void **state)
{
	struct kit_image *image = kit_begin();
	struct kit_view *kit;
	__u32 chain, other;

	(void)state;
	kit = pre(&chain);
	look(image, 7);
	kit_rule(kit, chain, image);
	other = kit_base(kit, "out", CTNAT_CHAIN_FILTER, OUT, 0);
	image = kit_begin();
	look(image, 8);
	kit_rule(kit, other, image);
	other = kit_chain(kit, "unreached");
	image = kit_begin();
	look(image, 9);
	kit_rule(kit, other, image);
	assert_int_equal(zone(kit, "eth0", 1), 7);
	kit->tables[0].flags = CTNAT_TABLE_DORMANT;
	assert_int_equal(zone(kit, "eth0", 1), CTNAT_FLOW_NO_ZONE);
	kit->tables[0].flags = 0;
	jump(kit, chain, CTNAT_VERDICT_JUMP, "unreached");
	assert_int_equal(zone(kit, "eth0", 1), CTNAT_FLOW_NO_ZONE);
	kit_view_free(kit);
}

/* ---- the devices that a ruleset names ---- */

static struct kit_image *on(__u16 field, const char *name)
{
	struct kit_image *image = kit_begin();

	name_device(kit_match_of(image, &field, 1, 1), 0, name);
	return image;
}

static void expect_devices(struct kit_view *kit, const char *names)
{
	struct ctnat_device devices[8];
	__u32 n = ctnat_devices_named(&kit->view, devices, 8);
	char text[256] = "";
	size_t at = 0;

	assert_true(n <= 8);
	for (__u32 i = 0; i < n; i++)
		at += sprintf(text + at, "%s%.16s", i ? " " : "",
			      devices[i].index ? "#" : devices[i].name);
	assert_string_equal(text, names);
	/* with less room it says that there are more */
	if (n)
		assert_int_equal(ctnat_devices_named(&kit->view, devices,
						     n - 1), n);
	if (n > 1)
		assert_int_equal(ctnat_devices_named(&kit->view, devices, 0), 1);
}

static void named(void **state)
{
	struct ctnat_insn_match *match;
	struct kit_image *image;
	struct kit_view *kit;
	__u32 chain;

	(void)state;
	kit = pre(&chain);
	expect_devices(kit, "");
	kit_rule(kit, chain, on(CTNAT_FIELD_META_IIFNAME, "lan"));
	kit_rule(kit, chain, on(CTNAT_FIELD_META_OIFNAME, "wan"));
	kit_rule(kit, chain, on(CTNAT_FIELD_META_OIFNAME, "lan"));
	expect_devices(kit, "lan wan");
	/* not a device that is meant */
	image = on(CTNAT_FIELD_META_IIFNAME, "not");
	match = kit_insn(image, 0);
	match->invert = true;
	kit_rule(kit, chain, image);
	/* a wildcard */
	image = on(CTNAT_FIELD_META_IIFNAME, "some");
	match = kit_insn(image, 0);
	match->data[match->n_words * 3 - 1] = ~0u;
	kit_rule(kit, chain, image);
	expect_devices(kit, "lan wan");
	image = kit_begin();
	kit_match(image, CTNAT_FIELD_META_OIF, 7, 7);
	kit_rule(kit, chain, image);
	image = kit_begin();
	kit_match(image, CTNAT_FIELD_META_IIF, 7, 9);
	kit_rule(kit, chain, image);
	expect_devices(kit, "lan wan #");
	kit_object(kit, "f", some("wan eth1"));
	expect_devices(kit, "lan wan # eth1");
	kit_view_free(kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(images),
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(places),
		cmocka_unit_test(one_zone),
		cmocka_unit_test(by_device),
		cmocka_unit_test(uncertain),
		cmocka_unit_test(of_index),
		cmocka_unit_test(kept),
		cmocka_unit_test(elsewhere),
		cmocka_unit_test(named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
