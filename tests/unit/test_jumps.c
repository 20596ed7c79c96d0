// SPDX-License-Identifier: GPL-2.0-only
/* Jumps, finding chains by name, and who tracks. */
#include "view.h"

/* ---- jumps ---- */

static void jump_unknown(void **state)
{
	struct kit_view *kit = setup(NFPROTO_IPV4);

	(void)state;
	kit_base(kit, "a", CTNAT_CHAIN_FILTER, PRE, 0);
	kit_table(kit, NFPROTO_IPV4, "u");
	kit_chain(kit, "b");	/* of another table */
	jump(kit, 0, CTNAT_VERDICT_JUMP, "b");
	expect_bad(kit, ENOENT, 0, 0, CTNAT_A_VERDICT_CHAIN, "no chain of this");
}

static void jump_base(void **state)
{
	struct kit_view *kit = setup(NFPROTO_IPV4);

	(void)state;
	kit_base(kit, "a", CTNAT_CHAIN_FILTER, PRE, 0);
	kit_base(kit, "b", CTNAT_CHAIN_FILTER, PRE, 1);
	jump(kit, 0, CTNAT_VERDICT_GOTO, "b");
	expect_bad(kit, EOPNOTSUPP, 0, 0, CTNAT_A_VERDICT_CHAIN, "base chain");
}

static void jump_self(void **state)
{
	struct kit_view *kit = setup(NFPROTO_IPV4);

	(void)state;
	kit_chain(kit, "a");
	jump(kit, 0, CTNAT_VERDICT_GOTO, "a");
	expect_bad(kit, ELOOP, 0, 0, CTNAT_A_VERDICT_CHAIN, "loop");
}

static void jump_loop(void **state)
{
	struct kit_view *kit = setup(NFPROTO_IPV4);

	(void)state;
	kit_base(kit, "base", CTNAT_CHAIN_FILTER, PRE, 0);
	kit_chain(kit, "a");
	kit_chain(kit, "b");
	kit_chain(kit, "c");
	jump(kit, 0, CTNAT_VERDICT_JUMP, "a");
	jump(kit, 1, CTNAT_VERDICT_JUMP, "b");
	jump(kit, 2, CTNAT_VERDICT_JUMP, "c");
	jump(kit, 3, CTNAT_VERDICT_GOTO, "a");
	expect_bad(kit, ELOOP, 3, 0, CTNAT_A_VERDICT_CHAIN, "loop");
}

/* A row of @n chains, each jumping to the next; made in this order or not. */
static struct kit_view *row(int n, bool backwards)
{
	struct kit_view *kit = setup(NFPROTO_IPV4);

	for (int i = 0; i < n; i++) {
		int me = backwards ? n - 1 - i : i;
		char name[16], next[16];

		snprintf(name, sizeof(name), "c%d", me);
		snprintf(next, sizeof(next), "c%d", me + 1);
		if (me)
			kit_chain(kit, name);
		else
			kit_base(kit, name, CTNAT_CHAIN_FILTER, PRE, 0);
		if (me < n - 1)
			jump(kit, i, me % 2 ? CTNAT_VERDICT_GOTO :
					      CTNAT_VERDICT_JUMP, next);
	}
	return kit;
}

static void jump_depth(void **state)
{
	(void)state;
	expect_good(row(CTNAT_JUMP_DEPTH, false));
	expect_good(row(CTNAT_JUMP_DEPTH, true));
	expect_bad(row(CTNAT_JUMP_DEPTH + 1, false), EMLINK, 15, 0,
		   CTNAT_A_VERDICT_CHAIN, "16 deep");
	expect_bad(row(CTNAT_JUMP_DEPTH + 1, true), EMLINK, 16, 0,
		   CTNAT_A_VERDICT_CHAIN, "16 deep");
}

/* Every chain of a layer jumps to every chain of the next: no blow-up. */
static void jump_lattice(void **state)
{
	struct kit_view *kit = setup(NFPROTO_IPV4);
	const int width = 30, layers = CTNAT_JUMP_DEPTH;

	(void)state;
	for (int i = 0; i < layers * width; i++) {
		char name[16];

		snprintf(name, sizeof(name), "c%d", i);
		kit_chain(kit, name);
		for (int j = 0; j < width && i < (layers - 1) * width; j++) {
			snprintf(name, sizeof(name), "c%d",
				 (i / width + 1) * width + j);
			jump(kit, i, CTNAT_VERDICT_JUMP, name);
		}
	}
	kit_base(kit, "base", CTNAT_CHAIN_FILTER, PRE, 0);
	jump(kit, layers * width, CTNAT_VERDICT_JUMP, "c30");
	expect_good(kit);
}

/* ---- names ---- */

static void find(void **state)
{
	struct kit_view *kit = setup(NFPROTO_IPV4);
	__u32 n = 0;

	(void)state;
	srand(1);
	for (int t = 0; t < 3; t++) {
		if (t)
			kit_table(kit, NFPROTO_IPV4, "u");
		for (int i = 0; i < 100; i++, n++) {
			char name[32];

			snprintf(name, sizeof(name), "%x%d", rand(), i);
			kit_chain(kit, name);
		}
	}
	ctnat_sort_chains(&kit->view, kit->order);
	for (__u32 i = 0; i < n; i++) {
		const struct ctnat_view_chain *c = &kit->chains[i];

		assert_int_equal(ctnat_find_chain(&kit->view, kit->order,
						  c->table, c->name), i);
		assert_int_equal(ctnat_find_chain(&kit->view, kit->order,
						  c->table + 1, c->name),
				 CTNAT_NOWHERE);
	}
	assert_int_equal(ctnat_find_chain(&kit->view, kit->order, 0, ""),
			 CTNAT_NOWHERE);
	kit_view_free(kit);
}

/* ---- tracking ---- */

static void expect_tracking(struct kit_view *kit, unsigned int ip,
			    unsigned int ip6)
{
	assert_int_equal(ctnat_view_tracking(&kit->view, NFPROTO_IPV4), ip);
	assert_int_equal(ctnat_view_tracking(&kit->view, NFPROTO_IPV6), ip6);
}

static void tracking(void **state)
{
	struct kit_view *kit = setup(NFPROTO_IPV4);
	struct kit_image *image = kit_begin();

	(void)state;
	kit_base(kit, "f", CTNAT_CHAIN_FILTER, PRE, 0);
	kit_base(kit, "n", CTNAT_CHAIN_NAT, PRE, -100);
	kit_match(image, CTNAT_FIELD_META_MARK, 1, 1);
	kit_rule(kit, 0, image);
	expect_tracking(kit, CTNAT_TRACK_NONE, CTNAT_TRACK_NONE);

	image = kit_begin();
	kit_match(image, CTNAT_FIELD_CT_STATE, 1, 1);
	kit_rule(kit, 0, image);
	expect_tracking(kit, CTNAT_TRACK_AUTOMATIC, CTNAT_TRACK_NONE);

	kit_table(kit, NFPROTO_INET, "u");
	kit_base(kit, "f", CTNAT_CHAIN_FILTER, OUT, 0);
	image = kit_begin();
	kit_ct(image, 0);
	kit_rule(kit, 2, image);
	expect_tracking(kit, CTNAT_TRACK_EXPLICIT, CTNAT_TRACK_EXPLICIT);

	kit->tables[1].flags = CTNAT_TABLE_DORMANT;
	expect_tracking(kit, CTNAT_TRACK_AUTOMATIC, CTNAT_TRACK_NONE);
	kit->tables[1].flags = 0;

	image = kit_begin();
	kit_nat(image, CTNAT_NAT_DST, CTNAT_NAT_LOCAL);
	kit_rule(kit, 1, image);
	expect_tracking(kit, CTNAT_TRACK_AUTOMATIC, CTNAT_TRACK_EXPLICIT);
	kit->tables[0].flags = CTNAT_TABLE_DORMANT;
	expect_tracking(kit, CTNAT_TRACK_EXPLICIT, CTNAT_TRACK_EXPLICIT);
	kit_view_free(kit);

	kit = setup(NFPROTO_IPV6);
	kit_chain(kit, "c");
	image = kit_begin();
	kit_set(image, CTNAT_FIELD_CT_MARK, 1);
	kit_rule(kit, 0, image);
	expect_tracking(kit, CTNAT_TRACK_NONE, CTNAT_TRACK_AUTOMATIC);
	kit_view_free(kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(jump_unknown),
		cmocka_unit_test(jump_base),
		cmocka_unit_test(jump_self),
		cmocka_unit_test(jump_loop),
		cmocka_unit_test(jump_depth),
		cmocka_unit_test(jump_lattice),
		cmocka_unit_test(find),
		cmocka_unit_test(tracking),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
