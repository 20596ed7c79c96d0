// SPDX-License-Identifier: GPL-2.0-only
/* Compiling: what the blob holds, and that its check believes nothing. */
#include "unit.h"

static struct kit_view *some_rules(void)
{
	struct kit_view *kit = kit_view();
	struct kit_image *i;
	__u32 base, next;

	kit->view.generation = 7;
	kit_table(kit, NFPROTO_INET, "t");
	base = kit_base(kit, "base", CTNAT_CHAIN_FILTER, NF_INET_LOCAL_OUT, 0);
	kit->chains[base].policy = NF_DROP;
	next = kit_chain(kit, "next");
	kit_chain(kit, "empty");

	i = kit_begin();
	kit_match(i, CTNAT_FIELD_TCP_DPORT, 80, 80);
	kit_counter(i)->packets = 3;
	kit_verdict(i, CTNAT_VERDICT_JUMP, "next");
	kit_comment(i, "dropped from the blob");
	kit_rule(kit, base, i);
	i = kit_begin();
	kit_counter(i);
	kit_ct(i, 0);
	kit_verdict(i, CTNAT_VERDICT_GOTO, "empty")->table_arg = 1;
	kit_rule(kit, base, i);
	i = kit_begin();
	kit_ct(i, CTNAT_CT_COMMIT);
	kit_log(i, "x");
	kit_counter(i);
	kit_verdict(i, CTNAT_VERDICT_DROP, NULL);
	kit_rule(kit, next, i);
	i = kit_begin();
	kit_comment(i, "nothing but this");
	kit_rule(kit, next, i);
	if (kit_verify(kit))
		fail_msg("%s", kit->why.sentence);
	return kit;
}

static const void *insn_of(const struct ctnat_blob *blob, __u32 chain, int rule,
			   int insn)
{
	const struct ctnat_rule *r;
	const struct ctnat_insn *i;

	r = (const void *)((const char *)blob + blob->chain[chain].first);
	while (rule--)
		r = (const void *)((const char *)r + r->size);
	ctnat_rule_for_each(i, r)
		if (!insn--)
			return i;
	return NULL;
}

static void content(void **state)
{
	struct kit_view *kit = some_rules();
	struct ctnat_blob *blob = kit_compile(kit);
	const struct ctnat_insn_counter *counter;
	const struct ctnat_insn_verdict *verdict;
	const struct ctnat_insn_ct *ct;

	(void)state;
	assert_int_equal(ctnat_blob_check(blob, blob->size), 0);
	assert_int_equal(blob->generation, 7);
	assert_int_equal(blob->n_chains, 3);
	assert_int_equal(blob->n_counters, 3);
	assert_int_equal(blob->n_actions, 2);
	assert_int_equal(blob->chain[0].policy, NF_DROP);
	assert_int_equal(blob->chain[0].hook, NF_INET_LOCAL_OUT);
	assert_int_equal(blob->chain[0].family, NFPROTO_INET);
	assert_int_equal(blob->chain[1].policy, NF_ACCEPT);
	assert_int_equal(blob->chain[0].height, 2);
	assert_int_equal(blob->chain[1].height, 1);
	assert_int_equal(blob->chain[2].first, blob->chain[2].end);

	counter = insn_of(blob, 0, 0, 1);
	assert_int_equal(counter->slot, 0);
	assert_int_equal(counter->packets, 3);
	verdict = insn_of(blob, 0, 0, 2);
	assert_int_equal(verdict->target, 1);
	assert_int_equal(verdict->insn.size, sizeof(*verdict));
	assert_null(insn_of(blob, 0, 0, 3));
	counter = insn_of(blob, 0, 1, 0);
	assert_int_equal(counter->slot, 1);
	ct = insn_of(blob, 0, 1, 1);
	assert_int_equal(ct->slot, 0);
	verdict = insn_of(blob, 0, 1, 2);
	assert_int_equal(verdict->target, 2);
	ct = insn_of(blob, 1, 0, 0);
	assert_int_equal(ct->slot, 1);
	assert_null(insn_of(blob, 1, 1, 0));
	free(blob);
	kit_view_free(kit);
}

/* A ruleset of nothing is one, too. */
static void nothing(void **state)
{
	struct kit_view *kit = kit_view();
	struct ctnat_blob *blob;

	(void)state;
	assert_int_equal(kit_verify(kit), 0);
	blob = kit_compile(kit);
	assert_int_equal(ctnat_blob_check(blob, blob->size), 0);
	free(blob);
	kit_view_free(kit);
}

/*
 * Change each byte in turn: the check either refuses, or what it passes is
 * still sound, which the sanitizers and the fuzzer look after; here: what must
 * be refused in any case.
 */
static void damage(void **state)
{
	struct kit_view *kit = some_rules();
	struct ctnat_blob *blob = kit_compile(kit);
	size_t size = blob->size;
	unsigned int refused = 0;

	(void)state;
	for (size_t i = 0; i < size; i++) {
		((char *)blob)[i] ^= 0x41;
		refused += !!ctnat_blob_check(blob, size);
		((char *)blob)[i] ^= 0x41;
	}
	assert_true(refused > size / 2);
	for (size_t cut = 0; cut < size; cut++) {
		void *some = malloc(cut);

		memcpy(some, blob, cut);
		assert_int_equal(ctnat_blob_check(some, cut), -EINVAL);
		if (cut >= sizeof(*blob)) {
			((struct ctnat_blob *)some)->size = cut;
			assert_int_equal(ctnat_blob_check(some, cut), -EINVAL);
		}
		free(some);
	}
	assert_int_equal(ctnat_blob_check(blob, size), 0);
	free(blob);
	kit_view_free(kit);
}

#define REFUSE(change) do { \
	memcpy(copy, blob, blob->size); \
	change; \
	if (!ctnat_blob_check(copy, blob->size)) \
		fail_msg("passed: %s", #change); \
} while (0)

static void lies(void **state)
{
	struct kit_view *kit = some_rules();
	struct ctnat_blob *blob = kit_compile(kit);
	struct ctnat_blob *copy = malloc(blob->size);
	struct ctnat_insn_verdict *verdict;
	struct ctnat_insn_counter *counter;
	struct ctnat_rule *rule;

	(void)state;
	memcpy(copy, blob, blob->size);
	verdict = (void *)insn_of(copy, 0, 0, 2);
	counter = (void *)insn_of(copy, 0, 0, 1);
	rule = (void *)((char *)copy + copy->chain[0].first);

	REFUSE(copy->magic++);
	REFUSE(copy->size += 8);
	REFUSE(copy->n_chains = ~0u);
	REFUSE(copy->n_chains++);
	REFUSE(copy->n_chains--);
	REFUSE(copy->n_counters++);
	REFUSE(copy->n_counters--);
	REFUSE(copy->n_actions--);
	REFUSE(copy->chain[0].first += 8);
	REFUSE(copy->chain[0].end += 8);
	REFUSE(copy->chain[0].end = copy->chain[0].first);
	REFUSE(copy->chain[1].n_rules++);
	REFUSE(copy->chain[2].end = ~0u);
	REFUSE(copy->chain[0].policy = NF_QUEUE);
	REFUSE(copy->chain[0].type = __CTNAT_CHAIN_MAX);
	REFUSE(copy->chain[1].height = 0);
	REFUSE(copy->chain[1].height = 2);	/* level with who jumps */
	REFUSE(copy->chain[0].height = CTNAT_JUMP_DEPTH + 1);
	REFUSE(copy->chain[0].reserved = 1);
	REFUSE(verdict->target = 0);		/* a loop */
	REFUSE(verdict->target = 3);
	REFUSE(verdict->target = ~0u);
	REFUSE(copy->chain[1].type = CTNAT_CHAIN_FILTER);
	REFUSE(verdict->code = CTNAT_VERDICT_DROP);	/* with a target */
	REFUSE(verdict->code = __CTNAT_VERDICT_MAX);
	REFUSE(counter->slot = 1);
	REFUSE(counter->insn.kind = CTNAT_EXPR_COMMENT);
	REFUSE(counter->insn.size = 8);
	REFUSE(rule->size = 0);
	REFUSE(rule->size += 8);
	REFUSE(rule->size = ~7u);
	REFUSE(rule->n_insns = 2);
	REFUSE(rule->reserved = 1);
	free(copy);
	free(blob);
	kit_view_free(kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(content),
		cmocka_unit_test(nothing),
		cmocka_unit_test(damage),
		cmocka_unit_test(lies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
