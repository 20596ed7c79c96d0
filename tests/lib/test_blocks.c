// SPDX-License-Identifier: GPL-2.0-only
/*
 * Chains of many rules, which the module keeps in blocks: wherever a rule comes
 * or goes, all others stay where they are.
 */
#include "lib_test.h"
#include "tests/kit/random.h"

#define FULL	CTNAT_BLOCK_RULES
#define ROOM	4096

/* What the chain should be: a number for each rule, and the handle it got. */
static __u32 number[ROOM];
static __u64 handle[ROOM];
static __u32 n, last_number;

static struct kit_image *numbered(__u32 i)
{
	struct kit_image *image = kit_begin();

	kit_match(image, CTNAT_FIELD_IP_SADDR, i, i);
	kit_verdict(image, CTNAT_VERDICT_ACCEPT, NULL);
	return image;
}

static __u32 number_of(const struct ctnat_rule *rule)
{
	const struct ctnat_insn_match *match = (void *)ctnat_rule_first(rule);

	return *ctnat_match_low(match, 0);
}

/* A rule in front of the one that is number @at now, in one of all ways. */
static void insert(struct ctnat_batch *b, __u32 at)
{
	struct kit_image *image = numbered(++last_number);
	struct ctnat_place place = {
		.family = NFPROTO_IPV4,
		.table = "t",
		.chain = "in",
		.how = CTNAT_PLACE_END,
	};

	assert_true(n < ROOM);
	if (!at && below(2)) {
		place.how = CTNAT_PLACE_HEAD;
	} else if (at < n && handle[at] && below(2)) {
		place.how = CTNAT_PLACE_BEFORE;
		place.handle = handle[at];
	} else if (at && handle[at - 1] && below(2)) {
		place.how = CTNAT_PLACE_AFTER;
		place.handle = handle[at - 1];
	} else if (at < n) {
		place.how = CTNAT_PLACE_BEFORE_INDEX;
		place.index = at;
	}
	if (ctnat_batch_add_rule(b, &place, &image->rule) < 0)
		fail_msg("adding a rule: %s", strerror(errno));
	kit_end(image);
	memmove(&number[at + 1], &number[at], (n - at) * sizeof(*number));
	memmove(&handle[at + 1], &handle[at], (n - at) * sizeof(*handle));
	number[at] = last_number;
	handle[at] = 0;
	n++;
}

/* Those that came with this transaction have no handle yet, and stay. */
static void del(struct ctnat_batch *b, __u32 at)
{
	if (!handle[at])
		return;
	ctnat_batch_del_rules(b, &(struct ctnat_selection){
		.family = NFPROTO_IPV4,
		.table = "t",
		.chain = "in",
		.handle = handle[at],
	});
	n--;
	memmove(&number[at], &number[at + 1], (n - at) * sizeof(*number));
	memmove(&handle[at], &handle[at + 1], (n - at) * sizeof(*handle));
}

static void replace(struct ctnat_batch *b, __u32 at)
{
	struct kit_image *image;

	if (!handle[at])
		return;
	image = numbered(++last_number);
	place_rule(b, "in", CTNAT_PLACE_REPLACE, handle[at], &image->rule);
	kit_end(image);
	number[at] = last_number;
	handle[at] = 0;
}

static void expect(struct ctnat *ct)
{
	struct ctnat_dump *dump = dump_or_fail(ct);
	const struct ctnat_view_chain *in;
	__u32 i;

	in = view_chain(ctnat_dump_view(dump), "in");
	assert_int_equal(in->n_rules, n);
	for (i = 0; i < n; i++) {
		if (number_of(in->rules[i].rule) != number[i])
			fail_msg("rule %u of %u is %u and should be %u", i, n,
				 number_of(in->rules[i].rule), number[i]);
		/* a rule that stays keeps its handle */
		if (handle[i])
			assert_int_equal(in->rules[i].handle, handle[i]);
		handle[i] = in->rules[i].handle;
	}
	ctnat_dump_free(dump);
}

static void begin(struct ctnat *ct, __u32 many)
{
	struct ctnat_batch *b = ctnat_batch_alloc();

	n = last_number = 0;
	seed = 1;
	add_house(b);
	while (n < many)
		insert(b, n);
	commit_or_fail(ct, b);
	expect(ct);
}

typedef void (*edit_fn)(struct ctnat_batch *b, __u32 at);

/* One edit, and the chain is right; or one that is not carried out. */
static void edit(struct ctnat *ct, edit_fn fn, __u32 at)
{
	struct ctnat_batch *b = ctnat_batch_alloc();

	fn(b, at);
	commit_or_fail(ct, b);
	expect(ct);
}

static void at_the_edges(void **state)
{
	static const __u32 sizes[] = { 1, FULL - 1, FULL, FULL + 1, 2 * FULL,
				       3 * FULL - 1, 3 * FULL, 3 * FULL + 1 };
	static const __u32 at[] = { 0, 1, FULL / 2, FULL - 1, FULL, FULL + 1,
				    2 * FULL - 1, 2 * FULL, 2 * FULL + 1 };
	size_t i, j;

	for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct ctnat_batch *b = ctnat_batch_alloc();

		begin(*state, sizes[i]);
		for (j = 0; j < sizeof(at) / sizeof(*at); j++) {
			if (at[j] <= n)
				edit(*state, insert, at[j]);
			if (at[j] < n)
				edit(*state, replace, at[j]);
			if (at[j] < n)
				edit(*state, del, at[j]);
			if (at[j] < n)
				edit(*state, del, at[j]);
			edit(*state, insert, n);
		}
		ctnat_batch_flush(b, NFPROTO_UNSPEC);
		commit_or_fail(*state, b);
	}
}

/* One block is split again and again, and what is left of blocks is joined. */
static void split_and_joined(void **state)
{
	struct ctnat_batch *b;
	__u32 i;

	begin(*state, 3 * FULL);
	b = ctnat_batch_alloc();
	for (i = 0; i < 4 * FULL; i++)
		insert(b, FULL + 7);
	commit_or_fail(*state, b);
	expect(*state);
	b = ctnat_batch_alloc();
	for (i = 0; i < n; i++)
		if (i % 5)
			del(b, i--);
		else
			replace(b, i);
	commit_or_fail(*state, b);
	expect(*state);
	while (n > 20) {
		b = ctnat_batch_alloc();
		for (i = 0; i < 20; i++)
			del(b, below(n));
		commit_or_fail(*state, b);
		expect(*state);
	}
	while (n)
		edit(*state, del, below(2) ? 0 : n - 1);
	edit(*state, insert, 0);
}

static void all_replaced(void **state)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	__u32 i;

	begin(*state, 2 * FULL + 5);
	for (i = 0; i < n; i++)
		replace(b, i);
	commit_or_fail(*state, b);
	expect(*state);
	b = ctnat_batch_alloc();
	ctnat_batch_del_rules(b, &(struct ctnat_selection){
		.family = NFPROTO_IPV4, .table = "t", .chain = "in" });
	n = 0;
	while (n < FULL + 1)
		insert(b, 0);
	commit_or_fail(*state, b);
	expect(*state);
}

/* Many edits in a transaction; of some, the last is refused. */
static void anything(void **state)
{
	static __u32 old_number[ROOM];
	static __u64 old_handle[ROOM];
	__u32 i, more, many, old_n;

	begin(*state, 2 * FULL);
	for (i = 0; i < 300; i++) {
		struct ctnat_batch *b = ctnat_batch_alloc();

		old_n = n;
		memcpy(old_number, number, sizeof(number));
		memcpy(old_handle, handle, sizeof(handle));
		many = below(20) ? 1 + below(4) : FULL;
		for (more = many; more; more--) {
			if (n < FULL / 2 || (below(2) && n < 5 * FULL))
				insert(b, below(n + 1));
			else if (below(3))
				del(b, below(n));
			else
				replace(b, below(n));
		}
		if (below(4)) {
			commit_or_fail(*state, b);
		} else {
			add_jump(b, "in", "nowhere");
			assert_int_equal(ctnat_batch_commit(*state, b), -1);
			ctnat_batch_free(b);
			n = old_n;
			memcpy(number, old_number, sizeof(number));
			memcpy(handle, old_handle, sizeof(handle));
		}
		expect(*state);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(at_the_edges),
		TEST(split_and_joined),
		TEST(all_replaced),
		TEST(anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
