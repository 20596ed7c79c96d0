// SPDX-License-Identifier: GPL-2.0-only
/* Rules that change sets: what the verifier says of them, codec, linking. */
#include "view.h"
#include "core/elems.h"

static const struct ctnat_object_set objects[] = {
#define SET(kind_, key_, data_, flags_) { \
	.object = { kind_, { 0 }, sizeof(struct ctnat_object_set) }, \
	.flags = flags_, .key = { key_ }, .data = { data_ } }
	SET(CTNAT_OBJECT_SET, CTNAT_FIELD_IP_SADDR, 0,
	    CTNAT_SET_DYNAMIC | CTNAT_SET_TIMEOUT),
	SET(CTNAT_OBJECT_SET, CTNAT_FIELD_IP_SADDR, 0, CTNAT_SET_DYNAMIC),
	SET(CTNAT_OBJECT_SET, CTNAT_FIELD_IP_SADDR, 0, 0),
	SET(CTNAT_OBJECT_SET, CTNAT_FIELD_IP_SADDR, 0,
	    CTNAT_SET_TIMEOUT | CTNAT_SET_CONSTANT),
	SET(CTNAT_OBJECT_MAP, CTNAT_FIELD_IP_SADDR, CTNAT_FIELD_IP_DSCP,
	    CTNAT_SET_DYNAMIC),
	SET(CTNAT_OBJECT_MAP, CTNAT_FIELD_IP_SADDR, CTNAT_FIELD_IP_DADDR,
	    CTNAT_SET_DYNAMIC | CTNAT_SET_RANGES),
	SET(CTNAT_OBJECT_SET, CTNAT_FIELD_IP_SADDR, 0,
	    CTNAT_SET_INTERVAL | CTNAT_SET_TIMEOUT),
	SET(CTNAT_OBJECT_MAP, CTNAT_FIELD_IP_SADDR, 0,
	    CTNAT_SET_VERDICT | CTNAT_SET_TIMEOUT),
#undef SET
};
static const char *const names[] = { "live", "plain", "array", "fixed", "map",
				     "ranges", "nets", "ways" };

static struct kit_view *ruleset(void)
{
	struct kit_view *kit = setup(NFPROTO_IPV4);

	kit_chain(kit, "c");
	for (size_t i = 0; i < N_ELEMENTS(objects); i++)
		kit_object(kit, names[i], &objects[i].object);
	return kit;
}

/* A change, which a test then alters. */
struct change {
	__u8 kind;
	const char *name;
	__u8 op, n_data, literal, count;
	__u16 field, from;
	__u32 timeout, value, beyond, most;
};

static struct kit_image *image_of(const struct change *change)
{
	struct kit_image *i = kit_begin();
	struct ctnat_insn_dynset *dynset;

	dynset = kit_dynset(i, change->field, change->kind, change->name);
	dynset->op = change->op;
	dynset->n_data = change->n_data;
	dynset->literal = change->literal;
	dynset->from[0] = change->from;
	dynset->timeout = change->timeout;
	dynset->value[0] = change->value;
	dynset->value[1] = change->beyond;
	dynset->count = change->count;
	dynset->most = change->most;
	return i;
}

#define OF_SET(name_) \
	.kind = CTNAT_OBJECT_SET, .name = name_, .field = CTNAT_FIELD_IP_SADDR
#define OF_MAP(name_) \
	.kind = CTNAT_OBJECT_MAP, .name = name_, .field = CTNAT_FIELD_IP_SADDR
#define DSCP	.n_data = 1, .from = CTNAT_FIELD_IP_DSCP

static const struct change good[] = {
	{ OF_SET("live") },
	{ OF_SET("live"), .op = CTNAT_DYNSET_UPDATE, .timeout = 1 },
	{ OF_SET("plain"), .op = CTNAT_DYNSET_DELETE },
	{ OF_SET("plain"), .count = CTNAT_DYNSET_COUNT_UP_TO, .most = 7 },
	{ OF_SET("live"), .op = CTNAT_DYNSET_UPDATE, .timeout = 1,
	  .count = CTNAT_DYNSET_COUNT_OVER },
	{ OF_MAP("map"), DSCP },
	{ OF_MAP("map"), DSCP, .literal = 1, .value = 63 },
	{ OF_MAP("map"), DSCP, .literal = 1 },
	{ OF_MAP("map"), .op = CTNAT_DYNSET_DELETE },
	{ OF_MAP("ranges"), .op = CTNAT_DYNSET_DELETE },
};

/* By itself, then in its ruleset. */
static void good_ones(void **state)
{
	static __u8 attrs[4096];
	static struct kit_image back;

	(void)state;
	for (size_t n = 0; n < N_ELEMENTS(good); n++) {
		struct kit_image *i = image_of(&good[n]);
		struct kit_view *kit = ruleset();
		struct ctnat_refusal why;
		int len, size;

		len = ctnat_wire_encode(&i->rule, attrs, sizeof(attrs));
		assert_true(len > 0);
		size = ctnat_wire_decode(attrs, len, &back.rule, sizeof(back),
					 &why);
		assert_int_equal(size, i->rule.size);
		assert_memory_equal(&back, i, size);
		kit_rule(kit, 0, i);
		if (kit_verify(kit))
			fail_msg("%zu: %s", n, kit->why.sentence);
		kit_program_free(kit_program(kit, 1));
		kit_view_free(kit);
	}
}

static const struct {
	struct change change;
	int error;
	__u32 part;
	const char *says;
} bad[] = {
	{ { OF_SET("live"), .op = __CTNAT_DYNSET_MAX }, EINVAL,
	  CTNAT_A_DYNSET_OP, "added, updated or deleted" },
	{ { OF_SET("live"), .op = CTNAT_DYNSET_DELETE, .timeout = 1 }, EINVAL,
	  CTNAT_A_DYNSET_TIMEOUT, "no timeout" },
	{ { OF_SET("live"), .count = __CTNAT_DYNSET_COUNT_MAX }, EINVAL,
	  CTNAT_A_DYNSET_COUNT, "up to a number" },
	{ { OF_SET("live"), .op = CTNAT_DYNSET_DELETE,
	    .count = CTNAT_DYNSET_COUNT_OVER }, EINVAL, CTNAT_A_DYNSET_COUNT,
	  "counts no connections" },
	{ { OF_MAP("map"), DSCP, .count = CTNAT_DYNSET_COUNT_OVER }, EINVAL,
	  CTNAT_A_DYNSET_COUNT, "only elements of sets" },
	{ { OF_SET("live"), .most = 1 }, EINVAL, CTNAT_A_DYNSET_MOST,
	  "no connections" },
	{ { OF_SET("live"), DSCP }, EINVAL, CTNAT_A_DYNSET_DATA, "no data" },
	{ { OF_SET("live"), .literal = 1 }, EINVAL, CTNAT_A_DYNSET_LITERAL,
	  "no value" },
	{ { OF_SET("live"), .value = 1 }, EINVAL, CTNAT_A_DYNSET_VALUE,
	  "too large" },
	{ { OF_MAP("map") }, EINVAL, CTNAT_A_DYNSET_DATA, "needs data" },
	{ { OF_MAP("map"), .n_data = 1 }, EINVAL, CTNAT_A_DYNSET_DATA,
	  "as wide as" },
	{ { OF_MAP("map"), .n_data = 1, .from = CTNAT_FIELD_MAX + 1 }, EINVAL,
	  CTNAT_A_DYNSET_FROM, "unknown field" },
	{ { OF_MAP("map"), .n_data = 2, .from = CTNAT_FIELD_IP_DSCP }, EINVAL,
	  CTNAT_A_DYNSET_DATA, "as wide as" },
	{ { OF_MAP("map"), DSCP, .op = CTNAT_DYNSET_DELETE }, EINVAL,
	  CTNAT_A_DYNSET_DATA, "no data" },
	{ { OF_MAP("map"), DSCP, .value = 1 }, EINVAL, CTNAT_A_DYNSET_VALUE,
	  "too large" },
	{ { OF_MAP("map"), DSCP, .literal = 1, .value = 64 }, EINVAL,
	  CTNAT_A_DYNSET_VALUE, "too large" },
	{ { OF_MAP("map"), DSCP, .literal = 1, .beyond = 1 }, EINVAL,
	  CTNAT_A_DYNSET_VALUE, "too large" },
	{ { OF_MAP("map"), .literal = 1, .n_data = 1,
	    .from = CTNAT_FIELD_REG_0 }, EINVAL, CTNAT_A_DYNSET_FROM,
	  "unknown field" },
	{ { OF_SET("array") }, EOPNOTSUPP, CTNAT_A_DYNSET_NAME,
	  "flags dynamic" },
	{ { OF_SET("nets") }, EOPNOTSUPP, CTNAT_A_DYNSET_NAME,
	  "sets of ranges" },
	{ { OF_MAP("ways"), .op = CTNAT_DYNSET_DELETE }, EOPNOTSUPP,
	  CTNAT_A_DYNSET_NAME, "verdict maps" },
	{ { OF_SET("fixed") }, EOPNOTSUPP, CTNAT_A_DYNSET_NAME, "constant" },
	{ { OF_SET("nowhere") }, ENOENT, CTNAT_A_DYNSET_NAME, "no set" },
	{ { OF_SET("plain"), .timeout = 1 }, EOPNOTSUPP,
	  CTNAT_A_DYNSET_TIMEOUT, "flags timeout" },
	{ { .kind = CTNAT_OBJECT_SET, .name = "live",
	    .field = CTNAT_FIELD_META_MARK }, EINVAL, CTNAT_A_DYNSET_FIELDS,
	  "another type" },
	{ { OF_MAP("map"), .n_data = 1, .from = CTNAT_FIELD_IP_TTL }, EINVAL,
	  CTNAT_A_DYNSET_DATA, "another type" },
	{ { OF_MAP("ranges"), .n_data = 1, .from = CTNAT_FIELD_IP_DADDR },
	  EINVAL, CTNAT_A_DYNSET_DATA, "no ranges" },
};

static void bad_ones(void **state)
{
	(void)state;
	for (size_t n = 0; n < N_ELEMENTS(bad); n++) {
		struct kit_view *kit = ruleset();

		kit_rule(kit, 0, image_of(&bad[n].change));
		if (!kit_verify(kit))
			fail_msg("passed, instead of \"%s\"", bad[n].says);
		expect_refusal(&kit->why, bad[n].error, 0, bad[n].part,
			       bad[n].says);
		kit_view_free(kit);
	}
}

static void linked(void **state)
{
	struct kit_view *kit = ruleset();
	const struct ctnat_insn_dynset *dynset;

	(void)state;
	kit_rule(kit, 0, image_of(&(struct change){ OF_MAP("map"), DSCP }));
	assert_int_equal(kit_verify(kit), 0);
	kit->objects[4].number = 11;
	kit_program_free(kit_program(kit, 1));
	dynset = (void *)ctnat_rule_first(kit->rules[0][0].rule);
	assert_int_equal(dynset->target, 11);
	kit_view_free(kit);
}

/* What sets with timeouts are like. */
static void sets(void **state)
{
	static const struct {
		__u32 flags;
		int error;
		const char *says;
	} wrong[] = {
		{ CTNAT_SET_DYNAMIC | CTNAT_SET_CONSTANT, EINVAL, "either" },
		{ CTNAT_SET_DYNAMIC | CTNAT_SET_INTERVAL, EOPNOTSUPP,
		  "ranges cannot be dynamic" },
		{ CTNAT_SET_DYNAMIC | CTNAT_SET_INTERVAL | CTNAT_SET_TIMEOUT,
		  EOPNOTSUPP, "ranges cannot be dynamic" },
	};
	struct ctnat_object_set set = objects[0];
	struct ctnat_refusal why;

	(void)state;
	assert_int_equal(ctnat_verify_object(&set.object, sizeof(set), &why),
			 0);
	for (size_t n = 0; n < N_ELEMENTS(wrong); n++) {
		set.flags = wrong[n].flags;
		assert_int_not_equal(ctnat_verify_object(&set.object,
							 sizeof(set), &why),
				     0);
		assert_int_equal(why.error, wrong[n].error);
		assert_non_null(strstr(why.sentence, wrong[n].says));
	}
	/* what packets do not change does not live on its own */
	set.flags = CTNAT_SET_TIMEOUT | CTNAT_SET_INTERVAL;
	assert_int_equal(ctnat_verify_object(&set.object, sizeof(set), &why),
			 0);
	assert_false(ctnat_set_is_live(&set));
	set = objects[0];
	assert_true(ctnat_set_is_live(&set));
	set.object.kind = CTNAT_OBJECT_MAP;
	set.flags |= CTNAT_SET_VERDICT;
	assert_int_equal(ctnat_verify_object(&set.object, sizeof(set), &why),
			 0);
	assert_false(ctnat_set_is_live(&set));
}

static long decode(const struct ctnat_object_set *set, const __u8 *row,
		   struct ctnat_elems_fault *fault)
{
	const struct ctnat_payload payload = { (const char *)row, 16 };
	__u32 words[5];

	return ctnat_elems_decode(set, payload, false, words, fault);
}

/* A time, and what is left of it. */
static void times(void **state)
{
	struct ctnat_object_set set = objects[0];
	__u8 row[16] = { 10, 0, 0, 1, 10, 0, 0, 1 };
	struct ctnat_elems_fault fault;

	(void)state;
	assert_int_equal(decode(&set, row, &fault), 0);
	row[15] = 5;
	assert_int_equal(decode(&set, row, &fault), -EINVAL);
	assert_non_null(strstr(fault.sentence, "has a timeout"));
	row[11] = 4;
	assert_int_equal(decode(&set, row, &fault), -EINVAL);
	assert_non_null(strstr(fault.sentence, "expires later"));
	row[11] = 5;
	assert_int_equal(decode(&set, row, &fault), 0);
	row[11] = 0;
	set.timeout = 5;
	assert_int_equal(decode(&set, row, &fault), 0);
	set.timeout = 4;
	assert_int_equal(decode(&set, row, &fault), -EINVAL);
}

/* Rows in any order, some of them twice. */
static void sorted(void **state)
{
	static const __u32 rows[] = {
		9, 9, 1, 1, 0, 3, 3, 2, 2, 0, 9, 9, 3, 3, 0, 1, 1, 4, 4, 0,
		3, 3, 5, 5, 0,
	};
	struct ctnat_elems elems = { .n = 5, .words = rows };
	__u32 order[CTNAT_SORT_ROOM(5)];

	(void)state;
	ctnat_row_init(&elems.row, &objects[0]);
	ctnat_elems_order(&elems, order);
	assert_int_equal(ctnat_elems_unique(&elems, order), 3);
	/* of the same ones the first */
	assert_int_equal(order[0], 3);
	assert_int_equal(order[1], 1);
	assert_int_equal(order[2], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_ones),
		cmocka_unit_test(bad_ones),
		cmocka_unit_test(linked),
		cmocka_unit_test(sets),
		cmocka_unit_test(times),
		cmocka_unit_test(sorted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
