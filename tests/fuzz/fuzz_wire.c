// SPDX-License-Identifier: GPL-2.0-only
/*
 * Netlink attributes -> image -> verify -> attributes -> image: what is
 * accepted means the same after a round trip; what is not is refused with a
 * sentence at a place that exists. What is like it but for operands is accepted
 * only if it would be by itself, as the same image.
 */
#include <stdlib.h>

#include "core/gate.h"
#include "core/pattern.h"
#include "tests/kit/kit.h"

#define ROOM	(1u << 20)

int LLVMFuzzerTestOneInput(const __u8 *data, size_t len);

static void require(bool true_thing)
{
	if (!true_thing)
		abort();
}

/* Offsets and parts lead to each other. */
static void check_places(const void *attrs, size_t len, __u32 n_insns)
{
	struct ctnat_refusal why;

	for (__u32 insn = 0; insn < n_insns; insn++)
		for (__u32 part = 0; part < 16; part++) {
			size_t off = ctnat_wire_find(attrs, len, insn, part);

			require(off + NLA_HDRLEN <= len);
			ctnat_wire_locate(attrs, len, off, &why);
			require(why.insn == insn);
		}
}

static void round_trip(const struct ctnat_rule *rule, const void *attrs,
		       size_t len)
{
	int need = ctnat_wire_encode(rule, NULL, 0);
	void *out = malloc(need + 1);
	struct ctnat_rule *again;
	struct ctnat_refusal why;

	require(ctnat_wire_encode(rule, out, need) == need);
	again = calloc(1, rule->size);
	require(ctnat_wire_decode(out, need, again, rule->size, &why) ==
		(int)rule->size);
	require(!memcmp(rule, again, rule->size));
	check_places(attrs, len, rule->n_insns);
	check_places(out, need, rule->n_insns);
	kit_wire_shape(rule);
	free(again);
	free(out);
}

/* ---- rules that are like it ---- */

/*
 * What is taken for like the model has the image that it is read to, and nothing
 * that is known of that differs.
 */
static void check_like(const struct ctnat_pattern *pattern,
		       struct ctnat_payload attrs)
{
	size_t size = pattern->image.size;
	struct ctnat_rule *like, *alone;
	struct ctnat_refusal why = { 0 };

	if (!ctnat_pattern_is(pattern, attrs))
		return;
	like = malloc(size);
	alone = malloc(size);
	memcpy(like, &pattern->image, size);
	if (ctnat_pattern_fill(pattern, attrs, like)) {
		require(ctnat_wire_decode(attrs.at, attrs.len, alone, size,
					  &why) == (int)size);
		require(!ctnat_verify_image(alone, size, &why));
		require(!memcmp(like, alone, size));
		require(ctnat_gate_facts(alone) ==
			ctnat_gate_facts(&pattern->image));
		require(ctnat_tracking_facts(alone) ==
			ctnat_tracking_facts(&pattern->image));
	}
	free(like);
	free(alone);
}

/* The attributes with that byte changed, and one more: the ends of a value. */
static void check_changed(const struct ctnat_pattern *pattern,
			  struct ctnat_payload attrs, char *at, char change)
{
	const char *end = (const char *)attrs.at + attrs.len;

	*at ^= change;
	check_like(pattern, attrs);
	for (size_t step = 4; step <= 16; step *= 2) {
		if (step >= (size_t)(end - at))
			break;
		at[step] ^= change;
		check_like(pattern, attrs);
		at[step] ^= change;
	}
	*at ^= change;
}

static void check_others(const struct ctnat_rule *rule, const char *attrs,
			 size_t len)
{
	static const unsigned char changes[] = { 1, 0x10, 0x80, 0xff };
	struct ctnat_pattern *pattern = malloc(sizeof(*pattern));
	const struct ctnat_payload model = { attrs, len };
	char *copy = malloc(len + 1);
	const struct ctnat_payload other = { copy, len };

	if (len)
		memcpy(copy, attrs, len);
	if (ctnat_pattern_learn(pattern, model, rule)) {
		require(!len || ctnat_pattern_is(pattern, model));
		for (size_t at = 0; at < len; at++)
			for (size_t i = 0; i < sizeof(changes); i++)
				check_changed(pattern, other, copy + at,
					      changes[i]);
	}
	free(copy);
	free(pattern);
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t len)
{
	/* its own copy: aligned, and not a byte longer */
	void *attrs = malloc(len);
	struct ctnat_refusal why = { 0 };
	struct ctnat_rule *rule;
	int size;

	if (len)
		memcpy(attrs, data, len);
	size = ctnat_wire_decode(attrs, len, NULL, 0, &why);
	if (size < 0) {
		require(why.sentence && why.error == -size);
		if (why.insn != CTNAT_NOWHERE)
			require(ctnat_wire_find(attrs, len, why.insn,
						why.part) <= len);
		free(attrs);
		return 0;
	}
	rule = malloc(size);
	require(ctnat_wire_decode(attrs, len, rule, size, &why) == size);
	if (ctnat_verify_image(rule, size, &why)) {
		require(why.sentence != NULL);
	} else {
		round_trip(rule, attrs, len);
		check_others(rule, attrs, len);
	}
	free(rule);
	free(attrs);
	return 0;
}
