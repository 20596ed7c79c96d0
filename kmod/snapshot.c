// SPDX-License-Identifier: GPL-2.0-only
/* Snapshots: immutable rulesets, shared by the namespace and by dumps. */
#include <linux/mm.h>
#include <linux/slab.h>

#include "ruleset.h"

struct ctnat_snapshot *ctnat_snapshot_alloc(u32 n_tables, u32 n_chains,
					    u32 n_objects)
{
	struct ctnat_snapshot *snapshot;

	snapshot = kzalloc(sizeof(*snapshot), GFP_KERNEL_ACCOUNT);
	if (!snapshot)
		return NULL;
	snapshot->tables = kvcalloc(n_tables, sizeof(*snapshot->tables),
				    GFP_KERNEL_ACCOUNT);
	snapshot->chains = kvcalloc(n_chains, sizeof(*snapshot->chains),
				    GFP_KERNEL_ACCOUNT);
	snapshot->objects = kvcalloc(n_objects, sizeof(*snapshot->objects),
				     GFP_KERNEL_ACCOUNT);
	if (!snapshot->tables || !snapshot->chains || !snapshot->objects) {
		kvfree(snapshot->objects);
		kvfree(snapshot->tables);
		kvfree(snapshot->chains);
		kfree(snapshot);
		return NULL;
	}
	refcount_set(&snapshot->refs, 1);
	snapshot->view.tables = snapshot->tables;
	snapshot->view.chains = snapshot->chains;
	snapshot->view.objects = snapshot->objects;
	return snapshot;
}

/* From how many things each table has to where its own begin. */
static void sum_up(const struct ctnat_stage *stage, u32 *first)
{
	u32 i, n, sum = 0;

	for (i = 0; i <= stage->n_tables; i++) {
		n = first[i];
		first[i] = sum;
		sum += n;
	}
}

/* Where the chains of each table begin, in the order of tables: first[table] */
static void place_chains(const struct ctnat_stage *stage, u32 *first)
{
	u32 i;

	memset(first, 0, (stage->n_tables + 1) * sizeof(*first));
	for (i = 0; i < stage->n_chains; i++) {
		cond_resched();
		if (stage->chains[i].name)
			first[stage->chains[i].table]++;
	}
	sum_up(stage, first);
}

/* Those of the namespace come behind the last table. */
static u32 table_place(const struct ctnat_stage *stage, u32 object)
{
	return min(stage->objects[object].table, stage->n_tables);
}

static void place_objects(const struct ctnat_stage *stage, u32 *first)
{
	u32 i;

	memset(first, 0, (stage->n_tables + 1) * sizeof(*first));
	for (i = 0; i < stage->n_objects; i++) {
		cond_resched();
		if (stage->objects[i].name)
			first[table_place(stage, i)]++;
	}
	sum_up(stage, first);
}

static void move_tables(struct ctnat_stage *stage,
			struct ctnat_snapshot *snapshot, u32 *number)
{
	u32 i, n = 0;

	for (i = 0; i < stage->n_tables; i++) {
		if (!stage->tables[i].name)
			continue;
		number[i] = n;
		snapshot->tables[n++] = stage->tables[i];
		stage->tables[i].name = NULL;
		stage->tables[i].comment = NULL;
	}
	snapshot->view.n_tables = n;
}

static void move_chains(struct ctnat_stage *stage,
			struct ctnat_snapshot *snapshot, const u32 *number,
			u32 *first)
{
	u32 i;

	for (i = 0; i < stage->n_chains; i++) {
		struct ctnat_view_chain *chain = &stage->chains[i];
		u32 to;

		cond_resched();
		if (!chain->name)
			continue;
		to = first[chain->table]++;
		snapshot->chains[to] = *chain;
		snapshot->chains[to].table = number[chain->table];
		/* for blaming a message; the stage's order is lost here */
		stage->chain_slots[i].next = to;
		chain->name = NULL;
		chain->comment = NULL;
		chain->cookie = NULL;
		chain->devices = NULL;
		snapshot->view.n_chains++;
	}
}

static void move_objects(struct ctnat_stage *stage,
			 struct ctnat_snapshot *snapshot, const u32 *number,
			 u32 *first)
{
	u32 i;

	for (i = 0; i < stage->n_objects; i++) {
		struct ctnat_view_object *object = &stage->objects[i];
		u32 to;

		cond_resched();
		if (!object->name)
			continue;
		to = first[table_place(stage, i)]++;
		snapshot->objects[to] = *object;
		if (object->table != CTNAT_NOWHERE)
			snapshot->objects[to].table = number[object->table];
		stage->object_slots[i].next = to;
		object->name = NULL;
		object->comment = NULL;
		object->cookie = NULL;
		snapshot->view.n_objects++;
	}
}

/*
 * Make a snapshot of a stage, which is left empty: without what was deleted,
 * chains and objects in the order of their tables. chain_slots[].next and
 * object_slots[].next become their numbers in the snapshot.
 */
struct ctnat_snapshot *ctnat_snapshot_make(struct ctnat_stage *stage)
{
	struct ctnat_snapshot *snapshot;
	u32 *first, *number;

	first = kvcalloc(stage->n_tables + 1, sizeof(*first),
			 GFP_KERNEL_ACCOUNT);
	number = kvcalloc(stage->n_tables, sizeof(*number), GFP_KERNEL_ACCOUNT);
	snapshot = ctnat_snapshot_alloc(stage->n_live_tables,
					stage->n_live_chains,
					stage->n_live_objects);
	if (first && number && snapshot) {
		place_chains(stage, first);
		move_tables(stage, snapshot, number);
		move_chains(stage, snapshot, number, first);
		place_objects(stage, first);
		move_objects(stage, snapshot, number, first);
		snapshot->view.generation = stage->generation + 1;
	} else {
		ctnat_snapshot_put(snapshot);
		snapshot = NULL;
	}
	kvfree(number);
	kvfree(first);
	return snapshot;
}

struct ctnat_snapshot *ctnat_snapshot_get(struct ctnat_snapshot *snapshot)
{
	refcount_inc(&snapshot->refs);
	return snapshot;
}

/* A reference on the namespace's current ruleset. */
struct ctnat_snapshot *ctnat_snapshot_current(struct ctnat_net *cn)
{
	struct ctnat_snapshot *snapshot;

	mutex_lock(&cn->lock);
	snapshot = ctnat_snapshot_get(cn->snapshot);
	mutex_unlock(&cn->lock);
	return snapshot;
}

void ctnat_snapshot_put(struct ctnat_snapshot *snapshot_maybe_null)
{
	struct ctnat_snapshot *snapshot = snapshot_maybe_null;
	u32 i;

	if (!snapshot || !refcount_dec_and_test(&snapshot->refs))
		return;
	for (i = 0; i < snapshot->view.n_chains; i++) {
		cond_resched();
		ctnat_rules_put(ctnat_chain_rules(&snapshot->chains[i]));
		ctnat_name_put(snapshot->chains[i].name);
		ctnat_name_put(snapshot->chains[i].comment);
		ctnat_name_put(snapshot->chains[i].devices);
	}
	for (i = 0; i < snapshot->view.n_objects; i++) {
		cond_resched();
		ctnat_named_put(ctnat_view_named(&snapshot->objects[i]));
		ctnat_name_put(snapshot->objects[i].name);
		ctnat_name_put(snapshot->objects[i].comment);
	}
	for (i = 0; i < snapshot->view.n_tables; i++) {
		cond_resched();
		ctnat_name_put(snapshot->tables[i].name);
		ctnat_name_put(snapshot->tables[i].comment);
	}
	kvfree(snapshot->objects);
	kvfree(snapshot->chains);
	kvfree(snapshot->tables);
	kfree(snapshot);
}
