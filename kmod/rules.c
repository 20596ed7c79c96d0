// SPDX-License-Identifier: GPL-2.0-only
/*
 * Arrays of rules: shared between rulesets, copied by the first writer.
 *
 * The rules in use stand somewhere in the middle of the room, so that a chain
 * grows at either end, and a gap closes from the nearer end, at little cost.
 */
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "ruleset.h"

struct ctnat_rules *ctnat_rules_get(struct ctnat_rules *rules_maybe_null)
{
	if (rules_maybe_null)
		refcount_inc(&rules_maybe_null->refs);
	return rules_maybe_null;
}

void ctnat_rules_put(struct ctnat_rules *rules_maybe_null)
{
	struct ctnat_rules *rules = rules_maybe_null;
	u32 i;

	if (!rules || !refcount_dec_and_test(&rules->refs))
		return;
	for (i = 0; i < rules->n; i++) {
		ctnat_rule_put(ctnat_rules_at(rules, i));
		cond_resched();
	}
	kvfree(rules);
}

static bool has_room(const struct ctnat_rules *rules, bool front)
{
	return front ? rules->first : rules->first + rules->n < rules->room;
}

/*
 * To be kvfree()d. kvmalloc() takes a power of two of pages if it finds them in
 * one piece, of which a large array would leave up to half unused.
 */
void *ctnat_array_alloc(size_t size, gfp_t flags)
{
	if (size >= SZ_64K && roundup_pow_of_two(size) - size > size / 16)
		return __vmalloc(size, flags);
	return kvmalloc(size, flags);
}

static bool is_ours(const struct ctnat_rules *rules)
{
	return refcount_read(&rules->refs) == 1;
}

/* Room that a chain has beside its rules for being changed once or twice. */
static u32 few(u32 n)
{
	return n / 16 + 4;
}

/* A copy with @spare room at one end, and no references on its rules. */
static struct ctnat_rules *copy_rules(const struct ctnat_rules *old_maybe_null,
				      bool front, u32 spare)
{
	const struct ctnat_rules *old = old_maybe_null;
	u32 n = old ? old->n : 0;
	struct ctnat_rules *new;

	new = ctnat_array_alloc(struct_size(new, rule, n + spare),
				GFP_KERNEL_ACCOUNT);
	if (!new)
		return NULL;
	refcount_set(&new->refs, 1);
	new->room = n + spare;
	new->first = front ? spare : 0;
	new->n = n;
	new->flags = 0;
	if (n)
		memcpy(new->rule + new->first, old->rule + old->first,
		       array_size(n, sizeof(*new->rule)));
	return new;
}

/*
 * Make *@rules ours alone, with room for @more rules at one end. A chain that
 * keeps growing gets half of its size as spare room, there.
 */
static int make_private(struct ctnat_rules **rules, bool front, u32 more)
{
	struct ctnat_rules *old = *rules, *new;
	bool ours = old && is_ours(old);
	u32 n = old ? old->n : 0, i;

	if (ours && (!more || has_room(old, front)))
		return 0;
	new = copy_rules(old, front, !more ? 0 : ours ? n / 2 + 4 : few(n));
	if (!new)
		return -ENOMEM;
	*rules = new;
	if (ours) {
		kvfree(old);	/* its references are the new one's */
		return 0;
	}
	for (i = 0; i < n; i++)
		ctnat_rule_get(ctnat_rules_at(new, i));
	ctnat_rules_put(old);
	return 0;
}

/*
 * The chain is to be committed: who changes it from here on makes a copy, so
 * that spare room is of no use any more. Where it is little it may stay, for a
 * copy takes as long as the chain is long.
 */
struct ctnat_rules *ctnat_rules_trim(struct ctnat_rules *rules_maybe_null)
{
	struct ctnat_rules *rules = rules_maybe_null, *new;

	if (!rules || !is_ours(rules) ||
	    rules->room - rules->n <= few(rules->n))
		return rules;
	new = copy_rules(rules, false, 0);
	if (!new)
		return rules;
	kvfree(rules);
	return new;
}

static void set_rule(struct ctnat_view_rule *entry,
		     struct ctnat_rule_object *rule)
{
	entry->rule = rule->image;
	entry->handle = rule->handle;
	/* a map that it uses may lead anywhere, one day */
	entry->facts = rule->is & CTNAT_RULE_USES ? 0 : CTNAT_RULE_NO_USES;
	if (!(rule->is & (CTNAT_RULE_USES | CTNAT_RULE_JUMPS)))
		entry->facts |= CTNAT_RULE_NO_JUMPS;
	if (ctnat_wire_bound(rule->image) <= CTNAT_WIRE_LEAST)
		entry->facts |= CTNAT_RULE_SMALL;
	entry->hooks = 0;
}

/* Takes over the caller's reference on @rule if it succeeds. */
int ctnat_rules_insert(struct ctnat_rules **rules, u32 at,
		       struct ctnat_rule_object *rule)
{
	bool front = *rules && at < (*rules)->n / 2;
	struct ctnat_view_rule *entry;
	struct ctnat_rules *r;
	int err;

	err = make_private(rules, front, 1);
	if (err)
		return err;
	r = *rules;
	if (front) {
		entry = r->rule + --r->first;
		memmove(entry, entry + 1, at * sizeof(*entry));
		entry += at;
	} else {
		entry = r->rule + r->first + at;
		memmove(entry + 1, entry, (r->n - at) * sizeof(*entry));
	}
	set_rule(entry, rule);
	r->n++;
	return 0;
}

/* Takes over the caller's reference on @rule if it succeeds. */
int ctnat_rules_replace(struct ctnat_rules **rules, u32 at,
			struct ctnat_rule_object *rule)
{
	struct ctnat_view_rule *entry;
	int err;

	err = make_private(rules, false, 0);
	if (err)
		return err;
	entry = (*rules)->rule + (*rules)->first + at;
	ctnat_rule_put(ctnat_view_rule_object(entry));
	set_rule(entry, rule);
	return 0;
}

int ctnat_rules_remove(struct ctnat_rules **rules, u32 at)
{
	struct ctnat_view_rule *entry;
	struct ctnat_rules *r;
	int err;

	err = make_private(rules, false, 0);
	if (err)
		return err;
	r = *rules;
	entry = r->rule + r->first;
	ctnat_rule_put(ctnat_view_rule_object(&entry[at]));
	r->n--;
	if (at < r->n / 2) {
		memmove(entry + 1, entry, at * sizeof(*entry));
		r->first++;
	} else {
		entry += at;
		memmove(entry, entry + 1, (r->n - at) * sizeof(*entry));
	}
	return 0;
}

/*
 * Index of the rule with this handle, or CTNAT_NOWHERE. Handles grow, so most
 * chains are in their order; only one that had rules inserted is searched
 * through.
 */
u32 ctnat_rules_find(const struct ctnat_rules *rules_maybe_null, u64 handle)
{
	const struct ctnat_rules *rules = rules_maybe_null;
	const struct ctnat_view_rule *rule;
	u32 low = 0, high;

	if (!rules)
		return CTNAT_NOWHERE;
	rule = rules->rule + rules->first;
	high = rules->n;
	while (low < high) {
		u32 mid = low + (high - low) / 2;

		if (rule[mid].handle == handle)
			return mid;
		if (rule[mid].handle < handle)
			low = mid + 1;
		else
			high = mid;
	}
	for (low = 0; low < rules->n; low++)
		if (rule[low].handle == handle)
			return low;
	return CTNAT_NOWHERE;
}
