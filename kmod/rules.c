// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules of a chain: in blocks, shared between rulesets, copied by the first
 * writer.
 *
 * Who changes one rule of many copies the block that it is in, and where the
 * chain's blocks are. So that this is little, and what is looked at is not rules
 * but blocks, two neighbours have together more than half of what a block holds;
 * what is added at either end fills blocks.
 */
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "core/gate.h"
#include "ruleset.h"

/* To be kvfree()d; large ones without what kvmalloc() might take too much. */
void *ctnat_array_alloc(size_t size, gfp_t flags)
{
	if (size >= SZ_64K && roundup_pow_of_two(size) - size > size / 16)
		return __vmalloc(size, flags);
	return kvmalloc(size, flags);
}

/* ---- blocks ---- */

/* With room for @n rules, and what more there is in as much memory. */
static struct ctnat_block *block_alloc(u32 n)
{
	struct ctnat_block *block;
	size_t size;

	BUILD_BUG_ON(struct_size(block, view.rule, CTNAT_BLOCK_RULES) > SZ_4K);
	size = roundup_pow_of_two(struct_size(block, view.rule, n));
	block = kmalloc(size, GFP_KERNEL_ACCOUNT);
	if (!block)
		return NULL;
	size -= struct_size(block, view.rule, 0);
	refcount_set(&block->refs, 1);
	block->room = min_t(size_t, size / sizeof(*block->view.rule),
			    CTNAT_BLOCK_RULES);
	block->demand.all = 0;
	block->first_handle = U64_MAX;
	block->last_handle = 0;
	block->view.n = 0;
	block->view.facts = ~0u;
	block->view.hooks = ~0u;
	block->view.base = 0;
	return block;
}

static void block_put(struct ctnat_block *block)
{
	u32 i;

	if (!refcount_dec_and_test(&block->refs))
		return;
	for (i = 0; i < block->view.n; i++) {
		ctnat_rule_put(ctnat_view_rule_object(&block->view.rule[i]));
		cond_resched();
	}
	kfree(block);
}

static bool is_ours(const struct ctnat_block *block)
{
	return refcount_read(&block->refs) == 1;
}

static void note_handle(struct ctnat_block *block, u64 handle)
{
	block->first_handle = min(block->first_handle, handle);
	block->last_handle = max(block->last_handle, handle);
}

/* What was told of all of its rules may be wrong from here on. */
static void forget(struct ctnat_block *block)
{
	block->view.facts = 0;
	block->view.hooks = 0;
}

/* The @n rules of another from @from on, also; the caller gets references. */
static void take_rules(struct ctnat_block *to, const struct ctnat_block *of,
		       u32 from, u32 n)
{
	u32 i;

	memcpy(&to->view.rule[to->view.n], &of->view.rule[from],
	       array_size(n, sizeof(*to->view.rule)));
	to->view.n += n;
	for (i = from; i < from + n; i++)
		note_handle(to, of->view.rule[i].handle);
	forget(to);
}

/*
 * @old is not part of our chain any more, and others that have all of its rules
 * are: they have its references, if it was ours alone, or get some.
 */
static void hand_on(struct ctnat_block *old)
{
	u32 i;

	if (is_ours(old)) {
		kfree(old);
		return;
	}
	for (i = 0; i < old->view.n; i++)
		ctnat_rule_get(ctnat_view_rule_object(&old->view.rule[i]));
	block_put(old);
}

/* What is told of all of its rules is told of this one, too. */
static void sum_rule(struct ctnat_block *block,
		     const struct ctnat_view_rule *rule)
{
	block->view.facts &= rule->facts;
	block->view.hooks &= rule->hooks;
	if (rule->facts & CTNAT_RULE_PLAIN)
		block->demand.flags |= rule->facts / CTNAT_RULE_DEMAND;
	else
		block->demand.all |=
			ctnat_rule_demand(ctnat_view_rule_object(rule)).all;
}

/* What is told of all rules of a block that are linked. */
void ctnat_block_sum(struct ctnat_block *block)
{
	u32 i;

	block->demand.all = 0;
	block->view.facts = ~0u;
	block->view.hooks = ~0u;
	for (i = 0; i < block->view.n; i++)
		sum_rule(block, &block->view.rule[i]);
}

/* ---- the blocks of a chain ---- */

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
	for (i = 0; i < rules->n_parts; i++) {
		block_put(ctnat_rules_block(rules, i));
		cond_resched();
	}
	kvfree(rules);
}

static struct ctnat_rules *rules_alloc(u32 room)
{
	struct ctnat_rules *rules;

	rules = kvmalloc(struct_size(rules, part, room), GFP_KERNEL_ACCOUNT);
	if (!rules)
		return NULL;
	refcount_set(&rules->refs, 1);
	rules->n = 0;
	rules->n_parts = 0;
	rules->room = room;
	rules->flags = 0;
	return rules;
}

/* Make *@rules ours alone, with room for @more blocks. */
static int own_parts(struct ctnat_rules **rules, u32 more)
{
	struct ctnat_rules *old = *rules, *new;
	u32 n = old ? old->n_parts : 0, i;
	bool ours = old && refcount_read(&old->refs) == 1;

	if (ours && n + more <= old->room)
		return 0;
	new = rules_alloc(n + more + (ours ? n / 2 : 0));
	if (!new)
		return -ENOMEM;
	*rules = new;
	if (!old)
		return 0;
	new->n = old->n;
	new->n_parts = n;
	memcpy(new->part, old->part, array_size(n, sizeof(*new->part)));
	if (ours) {
		kvfree(old);	/* its references are the new one's */
		return 0;
	}
	for (i = 0; i < n; i++)
		refcount_inc(&ctnat_rules_block(new, i)->refs);
	ctnat_rules_put(old);
	return 0;
}

/* Make a block of *our* rules ours alone, with room for @n rules. */
static struct ctnat_block *own_block(struct ctnat_rules *rules, u32 part, u32 n)
{
	struct ctnat_block *old = ctnat_rules_block(rules, part), *new;

	if (is_ours(old) && n <= old->room)
		return old;
	new = block_alloc(max(n, old->view.n));
	if (!new)
		return NULL;
	new->view.base = old->view.base;
	take_rules(new, old, 0, old->view.n);
	hand_on(old);
	rules->part[part].block = &new->view;
	return new;
}

/* A rule more or less in this part. */
static void move_parts(struct ctnat_rules *rules, u32 part, int delta)
{
	u32 i;

	rules->n += delta;
	for (i = part + 1; i < rules->n_parts; i++)
		rules->part[i].first += delta;
}

/* There is room for one more. */
static void add_part(struct ctnat_rules *rules, u32 part,
		     struct ctnat_block *block, u32 first)
{
	memmove(&rules->part[part + 1], &rules->part[part],
		array_size(rules->n_parts - part, sizeof(*rules->part)));
	rules->part[part].block = &block->view;
	rules->part[part].first = first;
	rules->n_parts++;
}

static void drop_part(struct ctnat_rules *rules, u32 part)
{
	rules->n_parts--;
	memmove(&rules->part[part], &rules->part[part + 1],
		array_size(rules->n_parts - part, sizeof(*rules->part)));
}

/* An empty block, which its first rule is to follow at once. */
static int add_block(struct ctnat_rules *rules, u32 part, u32 first, u32 base)
{
	struct ctnat_block *block = block_alloc(1);

	if (!block)
		return -ENOMEM;
	block->view.base = base;
	add_part(rules, part, block, first);
	return 0;
}

static int split(struct ctnat_rules *rules, u32 part)
{
	struct ctnat_block *old = ctnat_rules_block(rules, part);
	u32 half = old->view.n / 2, first = rules->part[part].first;
	struct ctnat_block *low, *high;

	low = block_alloc(CTNAT_BLOCK_RULES);
	high = block_alloc(CTNAT_BLOCK_RULES);
	if (!low || !high) {
		kfree(low);
		kfree(high);
		return -ENOMEM;
	}
	low->view.base = old->view.base;
	high->view.base = old->view.base;
	take_rules(low, old, 0, half);
	take_rules(high, old, half, old->view.n - half);
	hand_on(old);
	rules->part[part].block = &low->view;
	add_part(rules, part + 1, high, first + half);
	return 0;
}

/*
 * The part that a rule is to be added to at @at, with room for it; @rules is ours
 * and has room for another. Below zero: errno.
 */
static int part_with_room(struct ctnat_rules *rules, u32 at)
{
	const struct ctnat_view_part *in;
	u32 part;
	int err;

	if (!rules->n_parts) {
		err = add_block(rules, 0, 0, 0);
		return err ?: 0;
	}
	part = ctnat_part_of(rules->part, rules->n_parts, at);
	/* between two of them, the first may have room */
	if (part && at == rules->part[part].first &&
	    rules->part[part - 1].block->n < CTNAT_BLOCK_RULES)
		part--;
	in = &rules->part[part];
	if (in->block->n < CTNAT_BLOCK_RULES)
		return own_block(rules, part, in->block->n + 1) ? part :
								  -ENOMEM;
	if (at == in->first) {
		err = add_block(rules, part, at, in->block->base);
	} else if (at == in->first + in->block->n) {
		err = add_block(rules, ++part, at, in->block->base);
	} else {
		err = split(rules, part);
		if (!err && at > rules->part[part + 1].first)
			part++;
	}
	return err ?: part;
}

/* Two blocks that are one for what they have. Where memory lacks they stay. */
static void merge(struct ctnat_rules *rules, u32 part)
{
	struct ctnat_block *gone = ctnat_rules_block(rules, part + 1), *into;
	u32 n = rules->part[part].block->n + gone->view.n;

	into = own_block(rules, part, n);
	if (!into)
		return;
	into->view.base = min(into->view.base, gone->view.base);
	take_rules(into, gone, 0, gone->view.n);
	hand_on(gone);
	drop_part(rules, part + 1);
}

static bool may_merge(const struct ctnat_rules *rules, u32 part)
{
	return part + 1 < rules->n_parts &&
	       rules->part[part].block->n + rules->part[part + 1].block->n <=
		       CTNAT_BLOCK_RULES / 2;
}

/* ---- rules ---- */

/* What need not be looked for in a rule. */
u32 ctnat_rule_facts(const struct ctnat_rule_object *rule)
{
	u32 facts = ctnat_gate_facts(rule->image) |
		    ctnat_tracking_facts(rule->image);

	/* a map that it uses may lead anywhere, one day */
	if (!(rule->is & CTNAT_RULE_USES))
		facts |= CTNAT_RULE_NO_USES;
	if (!(rule->is & (CTNAT_RULE_USES | CTNAT_RULE_JUMPS)))
		facts |= CTNAT_RULE_NO_JUMPS;
	if (ctnat_wire_bound(rule->image) <= CTNAT_WIRE_LEAST)
		facts |= CTNAT_RULE_SMALL;
	if (rule->is & CTNAT_RULE_NUMBERED)
		facts |= ctnat_rule_linked_facts(rule);
	return facts;
}

static void set_rule(struct ctnat_block *block, u32 at,
		     const struct ctnat_view_rule *rule)
{
	block->view.rule[at] = *rule;
	note_handle(block, rule->handle);
}

/*
 * These three leave *@rules right, and perhaps elsewhere, also when they fail.
 * Where they succeed they take over the caller's reference on @rule's object.
 */
int ctnat_rules_insert(struct ctnat_rules **rules, u32 at,
		       const struct ctnat_view_rule *rule)
{
	struct ctnat_view_rule *entry;
	struct ctnat_block *block;
	int part;
	u32 i;

	part = own_parts(rules, 1);
	if (part)
		return part;
	part = part_with_room(*rules, at);
	if (part < 0)
		return part;
	block = ctnat_rules_block(*rules, part);
	i = at - (*rules)->part[part].first;
	entry = &block->view.rule[i];
	memmove(entry + 1, entry,
		array_size(block->view.n - i, sizeof(*entry)));
	block->view.n++;
	set_rule(block, i, rule);
	sum_rule(block, rule);
	move_parts(*rules, part, 1);
	return 0;
}

int ctnat_rules_replace(struct ctnat_rules **rules, u32 at,
			const struct ctnat_view_rule *rule)
{
	struct ctnat_block *block;
	u32 part, i;
	int err;

	err = own_parts(rules, 0);
	if (err)
		return err;
	part = ctnat_part_of((*rules)->part, (*rules)->n_parts, at);
	block = own_block(*rules, part, 0);
	if (!block)
		return -ENOMEM;
	i = at - (*rules)->part[part].first;
	ctnat_rule_put(ctnat_view_rule_object(&block->view.rule[i]));
	set_rule(block, i, rule);
	forget(block);
	return 0;
}

int ctnat_rules_remove(struct ctnat_rules **rules, u32 at)
{
	struct ctnat_view_rule *entry;
	struct ctnat_block *block;
	u32 part, i;
	int err;

	err = own_parts(rules, 0);
	if (err)
		return err;
	part = ctnat_part_of((*rules)->part, (*rules)->n_parts, at);
	block = own_block(*rules, part, 0);
	if (!block)
		return -ENOMEM;
	i = at - (*rules)->part[part].first;
	entry = &block->view.rule[i];
	ctnat_rule_put(ctnat_view_rule_object(entry));
	block->view.n--;
	forget(block);
	memmove(entry, entry + 1,
		array_size(block->view.n - i, sizeof(*entry)));
	move_parts(*rules, part, -1);
	if (!block->view.n) {
		block_put(block);
		drop_part(*rules, part);
	} else if (may_merge(*rules, part)) {
		merge(*rules, part);
	} else if (part && may_merge(*rules, part - 1)) {
		merge(*rules, part - 1);
	}
	return 0;
}

/* ---- all of them ---- */

static bool is_packed(const struct ctnat_rules *rules)
{
	u32 i;

	for (i = 0; i + 1 < rules->n_parts; i++)
		if (rules->part[i].block->n != CTNAT_BLOCK_RULES)
			return false;
	return true;
}

/* The last block of @new, or another one if that is full: of @n rules to come. */
static struct ctnat_block *block_to_fill(struct ctnat_rules *new, u32 n)
{
	struct ctnat_block *block;

	if (new->n_parts) {
		block = ctnat_rules_block(new, new->n_parts - 1);
		if (block->view.n < CTNAT_BLOCK_RULES)
			return block;
	}
	block = block_alloc(min_t(u32, n, CTNAT_BLOCK_RULES));
	if (block)
		add_part(new, new->n_parts, block, new->n);
	return block;
}

/* The same rules, in @new, which is empty and has room for their blocks. */
static int fill_blocks(struct ctnat_rules *new, const struct ctnat_rules *of)
{
	u32 i, part, n;

	for (part = 0; part < of->n_parts; part++) {
		const struct ctnat_block *from = ctnat_rules_block(of, part);

		cond_resched();
		for (i = 0; i < from->view.n; i += n) {
			struct ctnat_block *block;

			block = block_to_fill(new, of->n - new->n);
			if (!block)
				return -ENOMEM;
			n = min(from->view.n - i,
				CTNAT_BLOCK_RULES - block->view.n);
			take_rules(block, from, i, n);
			new->n += n;
		}
	}
	return 0;
}

/*
 * Every block but the last is full. Takes over the reference on @rules, which are
 * linked; NULL: no memory, they are as they were.
 */
struct ctnat_rules *ctnat_rules_pack(struct ctnat_rules *rules)
{
	struct ctnat_rules *new;
	u32 i, j;
	int err;

	if (is_packed(rules))
		return rules;
	new = rules_alloc(DIV_ROUND_UP(rules->n, CTNAT_BLOCK_RULES));
	if (!new)
		return NULL;
	err = fill_blocks(new, rules);
	for (i = 0; i < new->n_parts; i++) {
		struct ctnat_block *block = ctnat_rules_block(new, i);

		cond_resched();
		for (j = 0; j < block->view.n; j++)
			ctnat_rule_get(ctnat_view_rule_object(
				&block->view.rule[j]));
		ctnat_block_sum(block);
	}
	if (err) {
		ctnat_rules_put(new);
		return NULL;
	}
	ctnat_rules_put(rules);
	return new;
}

/*
 * Index of the rule with this handle, or CTNAT_NOWHERE. Handles grow, so most
 * blocks can be passed by.
 */
u32 ctnat_rules_find(const struct ctnat_rules *rules_maybe_null, u64 handle)
{
	const struct ctnat_rules *rules = rules_maybe_null;
	const struct ctnat_block *block;
	u32 part, i;

	for (part = 0; rules && part < rules->n_parts; part++) {
		block = ctnat_rules_block(rules, part);
		if (handle < block->first_handle || handle > block->last_handle)
			continue;
		for (i = 0; i < block->view.n; i++)
			if (block->view.rule[i].handle == handle)
				return rules->part[part].first + i;
	}
	return CTNAT_NOWHERE;
}
