// SPDX-License-Identifier: GPL-2.0-only
/* Names and rules: what snapshots and stages share by reference. */
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slab.h>

#include "ruleset.h"

struct ctnat_name {
	refcount_t refs;
	char text[];
};

static struct ctnat_name *name_of(const char *text)
{
	return container_of((char (*)[])text, struct ctnat_name, text);
}

/* Several names, each with its NUL, are one object, too. */
char *ctnat_names_alloc(size_t size)
{
	struct ctnat_name *name;

	name = kmalloc(struct_size(name, text, size), GFP_KERNEL_ACCOUNT);
	if (!name)
		return NULL;
	refcount_set(&name->refs, 1);
	return name->text;
}

const char *ctnat_name_alloc(const char *text)
{
	size_t size = strlen(text) + 1;
	char *name = ctnat_names_alloc(size);

	if (name)
		memcpy(name, text, size);
	return name;
}

const char *ctnat_name_get(const char *name_maybe_null)
{
	if (name_maybe_null)
		refcount_inc(&name_of(name_maybe_null)->refs);
	return name_maybe_null;
}

void ctnat_name_put(const char *name_maybe_null)
{
	if (name_maybe_null &&
	    refcount_dec_and_test(&name_of(name_maybe_null)->refs))
		kfree(name_of(name_maybe_null));
}

/* ---- rules ---- */

/*
 * Rules that are small, as nearly all are, come from caches of their own: those
 * of kmalloc are as much as half larger than what is asked of them.
 */
#define RULE_STEP	8
#define RULE_LEAST	64
#define RULE_MOST	256

static struct kmem_cache *rule_caches[(RULE_MOST - RULE_LEAST) / RULE_STEP + 1];

/* The cache for so many bytes; NULL: they are too many. */
static struct kmem_cache *rule_cache(size_t size)
{
	if (size > RULE_MOST)
		return NULL;
	return rule_caches[DIV_ROUND_UP(max_t(size_t, size, RULE_LEAST) -
					RULE_LEAST, RULE_STEP)];
}

void ctnat_rules_module_exit(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rule_caches); i++)
		kmem_cache_destroy(rule_caches[i]);
}

int ctnat_rules_module_init(void)
{
	char name[sizeof("ctnat_rule_256")];
	unsigned int i, size;

	for (i = 0; i < ARRAY_SIZE(rule_caches); i++) {
		size = RULE_LEAST + i * RULE_STEP;
		snprintf(name, sizeof(name), "ctnat_rule_%u", size);
		rule_caches[i] = kmem_cache_create(name, size, 8, SLAB_ACCOUNT,
						   NULL);
		if (!rule_caches[i]) {
			ctnat_rules_module_exit();
			return -ENOMEM;
		}
	}
	return 0;
}

static size_t rule_size(const struct ctnat_rule *image, bool more)
{
	return offsetof(struct ctnat_rule_object, image) + image->size +
	       (more ? sizeof(struct ctnat_rule_more) : 0);
}

static struct ctnat_rule_object *rule_room(const struct ctnat_rule *head,
					   bool more, gfp_t flags)
{
	size_t size = rule_size(head, more);
	struct kmem_cache *cache = rule_cache(size);
	struct ctnat_rule_object *rule;

	rule = cache ? kmem_cache_alloc(cache, GFP_KERNEL | flags) :
		       kvmalloc(size, GFP_KERNEL_ACCOUNT | flags);
	if (!rule)
		return NULL;
	refcount_set(&rule->refs, 1);
	rule->seq = 0;
	rule->handle = 0;
	rule->mark = 0;
	rule->is = more ? CTNAT_RULE_HAS_MORE : 0;
	rule->demand = 0;
	*rule->image = *head;
	return rule;
}

/*
 * A rule with an image of this head, which does not change any more; @more: with
 * a struct ctnat_rule_more. The caller writes what follows the head, and then
 * calls ctnat_rule_finish().
 */
struct ctnat_rule_object *ctnat_rule_alloc(const struct ctnat_rule *head,
					   bool more)
{
	return rule_room(head, more, __GFP_ZERO);
}

/* The same with an image like this one. */
struct ctnat_rule_object *ctnat_rule_copy(const struct ctnat_rule *image,
					  bool more)
{
	struct ctnat_rule_object *rule = rule_room(image, more, 0);

	if (!rule)
		return NULL;
	memcpy(rule->image, image, image->size);
	if (more)
		memset(ctnat_rule_more(rule), 0,
		       sizeof(struct ctnat_rule_more));
	return rule;
}

static void rule_free(struct ctnat_rule_object *rule)
{
	struct kmem_cache *cache;

	cache = rule_cache(rule_size(rule->image,
				     rule->is & CTNAT_RULE_HAS_MORE));
	if (cache)
		kmem_cache_free(cache, rule);
	else
		kvfree(rule);
}

/* Has it, or may it demand, what is kept in struct ctnat_rule_more? */
bool ctnat_rule_needs_more(const struct ctnat_rule *image)
{
	const struct ctnat_insn *insn;

	ctnat_rule_for_each(insn, image)
		if (insn->kind == CTNAT_EXPR_COUNTER ||
		    insn->kind == CTNAT_EXPR_LOG || ctnat_keeps_state(insn) ||
		    (insn->kind == CTNAT_EXPR_CT &&
		     ((const struct ctnat_insn_ct *)insn)->has &
		     CTNAT_CT_HELPER))
			return true;
	return false;
}

static int alloc_more(struct ctnat_rule_object *rule, struct net *net)
{
	struct ctnat_rule_more *more = ctnat_rule_more(rule);
	struct ctnat_slots slots = { };

	if (!more)
		return 0;
	ctnat_rule_slots(rule->image, &slots);
	more->n_counters = slots.counters;
	more->n_states = slots.states;
	if (more->n_counters) {
		more->counters = ctnat_counters_alloc(more->n_counters);
		if (!more->counters)
			return -ENOMEM;
	}
	return ctnat_states_alloc(rule, net);
}

/* The same for a rule of which it is known what it is. */
int ctnat_rule_finish_like(struct ctnat_rule_object *rule, u16 is,
			   struct net *net)
{
	rule->is = is;
	return alloc_more(rule, net);
}

/* Derive from the image, which has been verified, what else a rule needs. */
int ctnat_rule_finish(struct ctnat_rule_object *rule, struct net *net)
{
	struct ctnat_use uses[CTNAT_USES_MAX];
	const struct ctnat_insn *insn;
	struct ctnat_jumps jumps;

	ctnat_rule_for_each(insn, rule->image) {
		if (insn->kind == CTNAT_EXPR_COUNTER ||
		    insn->kind == CTNAT_EXPR_QUOTA)
			rule->is |= CTNAT_RULE_RESETS;
		ctnat_for_each_jump(&jumps, insn)
			rule->is |= CTNAT_RULE_JUMPS;
		if (ctnat_insn_uses(insn, uses))
			rule->is |= CTNAT_RULE_USES;
	}
	return alloc_more(rule, net);
}

/* Less for most: the flags are all. */
void ctnat_rule_set_demand(struct ctnat_rule_object *rule,
			   struct ctnat_demand demand)
{
	struct ctnat_rule_more *more = ctnat_rule_more(rule);

	rule->demand = demand.flags;
	if (more)
		more->demand = demand;
}

struct ctnat_demand ctnat_rule_demand(const struct ctnat_rule_object *rule)
{
	const struct ctnat_rule_more *more = ctnat_rule_more(rule);

	return more ? more->demand :
		      (struct ctnat_demand){ .flags = rule->demand };
}

static bool jumps_to(const struct ctnat_insn *insn, const char *chain)
{
	struct ctnat_jumps jumps;

	ctnat_for_each_jump(&jumps, insn)
		if (!strcmp(jumps.chain, chain))
			return true;
	return false;
}

bool ctnat_rule_jumps_to(const struct ctnat_rule_object *rule,
			 const char *chain)
{
	const struct ctnat_insn *insn;

	if (!(rule->is & CTNAT_RULE_JUMPS))
		return false;
	ctnat_rule_for_each(insn, rule->image)
		if (jumps_to(insn, chain))
			return true;
	return false;
}

/* The expression less the names that it ends with. */
static u32 nameless_size(const struct ctnat_insn *insn)
{
	if (insn->kind == CTNAT_EXPR_MAP)
		return ctnat_map_fixed((const void *)insn);
	return sizeof(struct ctnat_insn_verdict);
}

static u32 retargeted_size(const struct ctnat_insn *insn, const char *from,
			   const char *to)
{
	u32 size = nameless_size(insn);
	struct ctnat_jumps jumps;

	if (!jumps_to(insn, from))
		return insn->size;
	ctnat_for_each_jump(&jumps, insn)
		size += strlen(strcmp(jumps.chain, from) ? jumps.chain : to) + 1;
	return CTNAT_ALIGN(size);
}

static void retarget_insn(struct ctnat_insn *copy,
			  const struct ctnat_insn *insn, const char *from,
			  const char *to)
{
	struct ctnat_insn_map *map = (void *)copy;
	struct ctnat_jumps jumps;
	char *text;

	if (!jumps_to(insn, from)) {
		memcpy(copy, insn, insn->size);
		return;
	}
	memcpy(copy, insn, nameless_size(insn));
	copy->size = retargeted_size(insn, from, to);
	text = (char *)copy + nameless_size(insn);
	ctnat_for_each_jump(&jumps, insn) {
		const char *name = strcmp(jumps.chain, from) ? jumps.chain : to;

		memcpy(text, name, strlen(name) + 1);
		text += strlen(name) + 1;
	}
	if (copy->kind == CTNAT_EXPR_MAP)
		map->text = text - ctnat_map_text(map);
}

/*
 * A copy of the rule that jumps to @to where it jumped to @from: still the same
 * rule to everybody who counts or lists.
 */
struct ctnat_rule_object *ctnat_rule_retarget(struct ctnat_rule_object *rule,
					      const char *from, const char *to)
{
	const struct ctnat_rule_more *had = ctnat_rule_more(rule);
	struct ctnat_rule head = *rule->image;
	struct ctnat_rule_object *copy;
	struct ctnat_rule_more *more;
	const struct ctnat_insn *insn;
	u32 size = sizeof(*rule->image);
	struct ctnat_insn *out;

	ctnat_rule_for_each(insn, rule->image)
		size += retargeted_size(insn, from, to);
	head.size = size;
	copy = ctnat_rule_alloc(&head, true);
	if (!copy)
		return NULL;
	out = (struct ctnat_insn *)ctnat_rule_first(copy->image);
	ctnat_rule_for_each(insn, rule->image) {
		retarget_insn(out, insn, from, to);
		out = (struct ctnat_insn *)ctnat_rule_next(out);
	}
	copy->seq = rule->seq;
	copy->handle = rule->handle;
	copy->is |= rule->is;
	copy->demand = rule->demand;
	more = ctnat_rule_more(copy);
	if (had)
		*more = *had;
	else
		more->demand.flags = rule->demand;
	more->origin = ctnat_rule_get(ctnat_rule_origin(rule));
	return copy;
}

/* A copy that is linked anew; otherwise as above. */
struct ctnat_rule_object *ctnat_rule_unlink(struct ctnat_rule_object *rule)
{
	struct ctnat_rule_object *copy = ctnat_rule_retarget(rule, "", "");

	if (copy)
		copy->is &= ~CTNAT_RULE_NUMBERED;
	return copy;
}

struct ctnat_rule_object *ctnat_rule_get(struct ctnat_rule_object *rule)
{
	refcount_inc(&rule->refs);
	return rule;
}

static void free_more(struct ctnat_rule_object *rule)
{
	struct ctnat_rule_more *more = ctnat_rule_more(rule);

	if (!more)
		return;
	if (more->origin) {
		ctnat_rule_put(more->origin);	/* an origin has none itself */
		return;
	}
	free_percpu(more->counters);
	ctnat_states_free(rule);
}

void ctnat_rule_put(struct ctnat_rule_object *rule_maybe_null)
{
	struct ctnat_rule_object *rule = rule_maybe_null;

	if (!rule || !refcount_dec_and_test(&rule->refs))
		return;
	free_more(rule);
	rule_free(rule);
}
