// SPDX-License-Identifier: GPL-2.0-only
/* Elements of sets and maps: one sorted array out of others. */
#include "unit.h"
#include "core/elems.h"

#define ROOM	64

static struct ctnat_object_set set_of(__u16 first, __u16 second, __u32 flags)
{
	return (struct ctnat_object_set){
		.object = { CTNAT_OBJECT_SET, { 0 }, sizeof(struct ctnat_object_set) },
		.flags = flags,
		.key = { first, second },
	};
}

/* An array of elements, each a low and a high number of one word. */
struct some {
	struct ctnat_elems elems;
	__u32 words[ROOM];
};

static void fill(struct some *some, const struct ctnat_object_set *set,
		 const __u32 *words, __u32 n)
{
	ctnat_row_init(&some->elems.row, set);
	some->elems.n = n;
	some->elems.words = some->words;
	memcpy(some->words, words,
	       n * ctnat_row_stride(&some->elems.row) * sizeof(*words));
}

#define FILL(some, set, n, ...) \
	fill(some, set, (const __u32[]){ __VA_ARGS__ }, n)

static long add(struct some *to, const struct some *more, bool exclusive,
		struct ctnat_elems_fault *fault)
{
	__u32 order[CTNAT_SORT_ROOM(ROOM)], words[ROOM];
	long n;

	n = ctnat_elems_add(&to->elems, &more->elems, exclusive,
			    &(struct ctnat_elems_room){ order, words },
			    fault);
	if (n < 0)
		return n;
	to->elems.n = n;
	memcpy(to->words, words, sizeof(words));
	assert_true(ctnat_elems_sorted(&to->elems));
	return n;
}

static void exact(void **state)
{
	struct ctnat_object_set set = set_of(CTNAT_FIELD_IP_SADDR, 0, 0);
	struct ctnat_elems_fault fault;
	struct some all, more;

	(void)state;
	FILL(&all, &set, 0, 0);
	FILL(&more, &set, 4, 9, 9, 3, 3, 7, 7, 3, 3);
	assert_int_equal(add(&all, &more, false, &fault), 3);
	for (__u32 key = 0; key < 12; key++)
		assert_int_equal(!!ctnat_elems_find(&all.elems, &key),
				 key == 3 || key == 7 || key == 9);
	/* the same again, and as a new one */
	assert_int_equal(add(&all, &more, false, &fault), 3);
	assert_int_equal(add(&all, &more, true, &fault), -EEXIST);
	assert_int_equal(fault.at, 1);
	/* deleting */
	{
		__u32 order[CTNAT_SORT_ROOM(ROOM)], words[ROOM];

		FILL(&more, &set, 1, 7, 7);
		assert_int_equal(ctnat_elems_del(&all.elems, &more.elems,
						 order, words, &fault), 2);
		FILL(&more, &set, 2, 9, 9, 8, 8);
		assert_int_equal(ctnat_elems_del(&all.elems, &more.elems,
						 order, words, &fault),
				 -ENOENT);
		assert_int_equal(fault.at, 1);
		assert_int_equal(ctnat_elems_del(&all.elems, &more.elems,
						 order, words, NULL), 2);
	}
}

static void intervals(void **state)
{
	struct ctnat_object_set set = set_of(CTNAT_FIELD_TH_DPORT, 0,
					     CTNAT_SET_INTERVAL);
	struct ctnat_elems_fault fault;
	struct some all, more;

	(void)state;
	FILL(&all, &set, 2, 10, 19, 30, 39);
	FILL(&more, &set, 2, 20, 29, 50, 50);
	assert_int_equal(add(&all, &more, false, &fault), 4);
	for (__u32 key = 0; key < 60; key++)
		assert_int_equal(!!ctnat_elems_find(&all.elems, &key),
				 (key >= 10 && key < 40) || key == 50);
	/* over the end, the beginning, the whole, and among themselves */
	FILL(&more, &set, 2, 60, 60, 39, 41);
	assert_int_equal(add(&all, &more, false, &fault), -EEXIST);
	assert_int_equal(fault.at, 1);
	FILL(&more, &set, 1, 5, 10);
	assert_int_equal(add(&all, &more, false, &fault), -EEXIST);
	FILL(&more, &set, 1, 1, 100);
	assert_int_equal(add(&all, &more, false, &fault), -EEXIST);
	FILL(&more, &set, 1, 12, 13);
	assert_int_equal(add(&all, &more, false, &fault), -EEXIST);
	FILL(&more, &set, 2, 70, 80, 75, 76);
	assert_int_equal(add(&all, &more, false, &fault), -EEXIST);
	/* the same one is no other */
	FILL(&more, &set, 1, 30, 39);
	assert_int_equal(add(&all, &more, false, &fault), 4);
}

static void boxes(void **state)
{
	struct ctnat_object_set set = set_of(CTNAT_FIELD_IP_SADDR,
					     CTNAT_FIELD_TH_DPORT,
					     CTNAT_SET_INTERVAL);
	struct ctnat_elems_fault fault;
	struct some all, more;

	(void)state;
	FILL(&all, &set, 2, 10, 80, 20, 89, 15, 90, 30, 99);
	for (__u32 a = 5; a < 35; a++)
		for (__u32 b = 75; b < 105; b++) {
			const __u32 key[2] = { a, b };

			assert_int_equal(!!ctnat_elems_find(&all.elems, key),
					 (a >= 10 && a <= 20 && b >= 80 &&
					  b <= 89) ||
					 (a >= 15 && a <= 30 && b >= 90 &&
					  b <= 99));
		}
	FILL(&more, &set, 1, 20, 85, 25, 88);
	assert_int_equal(add(&all, &more, false, &fault), -EEXIST);
	FILL(&more, &set, 1, 21, 85, 25, 89);
	assert_int_equal(add(&all, &more, false, &fault), 3);
	FILL(&more, &set, 2, 50, 1, 60, 5, 55, 5, 56, 6);
	assert_int_equal(add(&all, &more, false, &fault), -EEXIST);
	assert_int_equal(fault.at, 0);
}

static void wire(void **state)
{
	static const char *const chains[] = { "one", "two" };
	struct ctnat_object_set set = set_of(CTNAT_FIELD_TH_DPORT, 0,
					     CTNAT_SET_INTERVAL |
					     CTNAT_SET_VERDICT);
	struct ctnat_elems_fault fault;
	__u32 wire[ROOM], back[ROOM];
	struct ctnat_payload payload;
	struct some all;
	char names[32];

	(void)state;
	set.object.kind = CTNAT_OBJECT_MAP;
	FILL(&all, &set, 3, 1, 5, CTNAT_VERDICT_JUMP, 0,
	     6, 6, CTNAT_VERDICT_DROP, 0, 7, 9, CTNAT_VERDICT_GOTO, 1);
	all.elems.chains = chains;
	all.elems.n_chains = 2;
	/* no room for the last one's name */
	assert_int_equal(ctnat_elems_encode(&all.elems, 0, false, 40, NULL),
			 2);
	assert_int_equal(ctnat_elems_encode(&all.elems, 0, false, sizeof(wire),
					    wire), 3);
	assert_int_equal(ctnat_elems_names(&all.elems, 0, 3, names), 8);
	assert_memory_equal(names, "one\0two", 8);
	payload = (struct ctnat_payload){ wire, 3 * 3 * 4 };
	assert_int_equal(ctnat_elems_decode(&set, payload, false, back,
					    &fault), 2);
	assert_memory_equal(back, all.words, 3 * 4 * 4);
	/* what is wrong is refused, where it stands */
	wire[3] = htobe32(0x10000);
	assert_int_equal(ctnat_elems_decode(&set, payload, false, back,
					    &fault), -EINVAL);
	assert_int_equal(fault.at, 1);
	wire[3] = htobe32(6);
	wire[8] = htobe32(__CTNAT_VERDICT_MAX);
	assert_int_equal(ctnat_elems_decode(&set, payload, false, back,
					    &fault), -EINVAL);
	assert_int_equal(fault.at, 2);
	wire[8] = htobe32(CTNAT_VERDICT_DROP);
	set.flags &= ~CTNAT_SET_INTERVAL;
	assert_int_equal(ctnat_elems_decode(&set, payload, false, back,
					    &fault), -EINVAL);
	assert_int_equal(fault.at, 0);
}

/* Behind the data: a time, what is left of it, and a word that stays here. */
static void times(void **state)
{
	static const char *const chains[] = { "one" };
	struct ctnat_object_set set = set_of(CTNAT_FIELD_TH_DPORT, 0,
					     CTNAT_SET_INTERVAL |
					     CTNAT_SET_VERDICT |
					     CTNAT_SET_TIMEOUT);
	static const __u32 on_wire[] = {
		1, 5, CTNAT_VERDICT_JUMP, 70, 60, 6, 6, CTNAT_VERDICT_DROP, 0, 0,
	};
	struct ctnat_elems_fault fault;
	__u32 wire[ROOM], back[ROOM];
	struct ctnat_payload payload;
	struct some all;

	(void)state;
	set.object.kind = CTNAT_OBJECT_MAP;
	FILL(&all, &set, 2, 1, 5, CTNAT_VERDICT_JUMP, 0, 70, 60, 0,
	     6, 6, CTNAT_VERDICT_DROP, 0, 0, 0, 0);
	all.elems.chains = chains;
	all.elems.n_chains = 1;
	assert_true(all.elems.row.clock);
	assert_int_equal(ctnat_row_stride(&all.elems.row), 7);
	assert_int_equal(ctnat_elems_encode(&all.elems, 0, false, sizeof(wire),
					    wire), 2);
	for (size_t i = 0; i < N_ELEMENTS(on_wire); i++)
		assert_int_equal(be32toh(wire[i]), on_wire[i]);
	payload = (struct ctnat_payload){ wire, sizeof(on_wire) };
	assert_int_equal(ctnat_elems_decode(&set, payload, false, back,
					    &fault), 1);
	assert_memory_equal(back, all.words, 2 * 7 * 4);
	wire[4] = htobe32(71);
	assert_int_equal(ctnat_elems_decode(&set, payload, false, back,
					    &fault), -EINVAL);
	assert_int_equal(fault.at, 0);
	/* packets change these, which have a clock of their own */
	set.flags = CTNAT_SET_TIMEOUT;
	ctnat_row_init(&all.elems.row, &set);
	assert_false(all.elems.row.clock);
}

static void objects(void **state)
{
	struct ctnat_object_set set = set_of(CTNAT_FIELD_IP_SADDR, 0, 0);
	struct ctnat_refusal why;

	(void)state;
	assert_int_equal(ctnat_verify_object(&set.object, sizeof(set), &why), 0);
	set.data[0] = CTNAT_FIELD_CT_MARK;
	assert_int_equal(ctnat_verify_object(&set.object, sizeof(set), &why),
			 -EINVAL);
	assert_int_equal(why.part, CTNAT_A_SET_OBJECT_DATA);
	set.object.kind = CTNAT_OBJECT_MAP;
	assert_int_equal(ctnat_verify_object(&set.object, sizeof(set), &why), 0);
	set.key[0] = CTNAT_FIELD_REG_0;
	assert_int_equal(ctnat_verify_object(&set.object, sizeof(set), &why),
			 -EINVAL);
	assert_int_equal(why.part, CTNAT_A_SET_OBJECT_KEY);
	set.key[0] = CTNAT_FIELD_IP_SADDR;
	set.flags = CTNAT_SET_VERDICT;
	assert_int_equal(ctnat_verify_object(&set.object, sizeof(set), &why),
			 -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact),
		cmocka_unit_test(intervals),
		cmocka_unit_test(boxes),
		cmocka_unit_test(wire),
		cmocka_unit_test(times),
		cmocka_unit_test(objects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
