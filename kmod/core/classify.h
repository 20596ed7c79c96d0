/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Running a packet through a chain.
 *
 * The includer provides, before including this header,
 *
 *   bool ctnat_load(const struct ctnat_packet *pkt, unsigned int field,
 *		__u32 *words)
 *	(extract.h does) the value of a field; false when the packet does not
 *	have it; and
 *
 *   const __u32 *ctnat_elem_of(struct ctnat_packet *pkt,
 *		const struct ctnat_insn_lookup *lookup, const __u32 *key)
 *	the data of the element of the named set or map that the key is in
 *	(of a set: anything), or NULL; and
 *
 *   int ctnat_exec(struct ctnat_packet *pkt, const struct ctnat_rule *rule,
 *		const struct ctnat_insn *insn)
 *	carries out a statement (everything but match, map, lookup and verdict):
 *	CTNAT_EXEC_NEXT, CTNAT_EXEC_BREAK (the rule ends, the next one is tried)
 *	or a value below zero that ends the walk at once and is returned as it
 *	is (encoded by the includer: accepted, dropped, stolen, …).
 *
 * The rules are those of a view that passed ctnat_verify_view(), and linked, so
 * nothing is checked here: sizes and numbers are right, jumps make no loop, and
 * no more than CTNAT_JUMP_DEPTH chains are in progress at one time.
 */
#ifndef CTNAT_CORE_CLASSIFY_H
#define CTNAT_CORE_CLASSIFY_H

#include "extract.h"
#include "elems.h"
#include "find.h"
#include "match.h"
#include "program.h"
#include "uses.h"

enum ctnat_exec {
	CTNAT_EXEC_NEXT,
	CTNAT_EXEC_BREAK,
	CTNAT_EXEC_COURSE,	/* of the walk alone: a verdict was reached */
};

/* enum ctnat_outcome - how a walk ends, unless ctnat_exec() ended it */
enum ctnat_outcome {
	CTNAT_OUTCOME_ACCEPT,
	CTNAT_OUTCOME_DROP,
	CTNAT_OUTCOME_POLICY_DROP,
};

struct ctnat_course;
struct ctnat_step;

/*
 * Called at each rule that begins (@insn NULL), behind each expression with
 * what it returned, as of ctnat_rule_run(), and at the end of the base chain
 * (@step NULL) with the outcome. @course is set with CTNAT_EXEC_COURSE.
 */
typedef void (*ctnat_trace_fn)(struct ctnat_packet *pkt,
			       const struct ctnat_step *step,
			       const struct ctnat_insn *insn, int ret,
			       const struct ctnat_course *course);

/* Where a verdict leads. */
struct ctnat_course {
	__u32 code;		/* enum ctnat_verdict */
	__u32 target;
};

/* The data of the first element that the packet falls into, or NULL. */
static inline const __u32 *ctnat_map_find(const struct ctnat_packet *pkt,
					  const struct ctnat_insn_map *map)
{
	__u32 key[CTNAT_WORDS_MAX] PLATFORM_UNINITIALIZED;
	__u32 i;

	if (!ctnat_key_load(pkt, map->field, map->n_fields, map->data, key))
		return NULL;
	for (i = 0; i < map->n_elems; i++) {
		const __u32 *low = ctnat_map_low(map, i);

		if (ctnat_key_within(map->field, map->n_fields, key, low,
				     low + map->n_words))
			return low + 2 * map->n_words;
	}
	return NULL;
}

/*
 * Data go to their registers, a verdict to @course. Returns CTNAT_EXEC_NEXT,
 * also for a verdict to continue, CTNAT_EXEC_BREAK if nothing was found, or
 * CTNAT_EXEC_COURSE.
 */
static PLATFORM_APART int ctnat_map_run(struct ctnat_packet *pkt,
					const struct ctnat_insn_map *map,
					struct ctnat_course *course)
{
	const __u32 *data = ctnat_map_find(pkt, map);
	unsigned int i;

	if (!data)
		return CTNAT_EXEC_BREAK;
	if (!map->verdict) {
		for (i = 0; i < map->n_data; i++)
			pkt->reg[map->reg + i] = data[i];
		return CTNAT_EXEC_NEXT;
	}
	if (data[0] == CTNAT_VERDICT_CONTINUE)
		return CTNAT_EXEC_NEXT;
	course->code = data[0];
	course->target = data[1];
	return CTNAT_EXEC_COURSE;
}

/* As ctnat_map_run(), of a named set or map. */
static PLATFORM_APART int
ctnat_lookup_run(struct ctnat_packet *pkt, const struct ctnat_program *rules,
		 const struct ctnat_insn_lookup *lookup,
		 struct ctnat_course *course)
{
	__u32 key[CTNAT_WORDS_MAX];
	const __u32 *data;
	unsigned int i;

	if (!ctnat_key_load(pkt, lookup->field, lookup->n_fields, lookup->data,
			    key))
		return CTNAT_EXEC_BREAK;
	data = ctnat_elem_of(pkt, lookup, key);
	if ((data == NULL) != lookup->invert)
		return CTNAT_EXEC_BREAK;
	for (i = 0; i < lookup->n_data; i++)
		pkt->reg[lookup->reg + i] = data[i];
	/* a map without data has verdicts */
	if (lookup->kind != CTNAT_OBJECT_MAP || lookup->n_data ||
	    data[0] == CTNAT_VERDICT_CONTINUE)
		return CTNAT_EXEC_NEXT;
	course->code = data[0];
	course->target = 0;
	if (!ctnat_leads_on(data[0]))
		return CTNAT_EXEC_COURSE;
	course->target = rules->targets[lookup->target][data[1]];
	return CTNAT_EXEC_COURSE;
}

/* A rule, its expression with which to go on, and the chain's number. */
struct ctnat_step {
	const struct ctnat_rule *rule;
	const struct ctnat_insn *insn;
	__u32 chain;
};

/*
 * A rule, from one of its expressions on, up to its verdict. Returns
 * below zero what ctnat_exec() returned; CTNAT_EXEC_BREAK if the rule fell
 * through; else CTNAT_EXEC_COURSE with *course set.
 */
static __always_inline int
ctnat_rule_run(struct ctnat_packet *pkt, const struct ctnat_program *rules,
	       const struct ctnat_step *step, struct ctnat_course *course,
	       ctnat_trace_fn trace)
{
	const struct ctnat_rule *rule = step->rule;
	const struct ctnat_insn *insn = step->insn;
	int ret;

	if (trace)
		trace(pkt, step, NULL, CTNAT_EXEC_NEXT, NULL);
	for (; !ctnat_rule_end(rule, insn); insn = ctnat_rule_next(insn)) {
		switch (insn->kind) {
		case CTNAT_EXPR_MATCH:
			ret = ctnat_match_holds(pkt, (const void *)insn) ?
				CTNAT_EXEC_NEXT : CTNAT_EXEC_BREAK;
			break;
		case CTNAT_EXPR_VERDICT: {
			const struct ctnat_insn_verdict *verdict =
				(const void *)insn;

			course->code = verdict->code;
			course->target = verdict->target;
			ret = CTNAT_EXEC_COURSE;
			break;
		}
		case CTNAT_EXPR_MAP:
			ret = ctnat_map_run(pkt, (const void *)insn, course);
			break;
		case CTNAT_EXPR_LOOKUP:
			ret = ctnat_lookup_run(pkt, rules, (const void *)insn,
					       course);
			break;
		case CTNAT_EXPR_COMMENT:
			continue;
		default:
			ret = ctnat_exec(pkt, rule, insn);
		}
		if (trace)
			trace(pkt, step, insn, ret, course);
		if (ret != CTNAT_EXEC_NEXT)
			return ret;
	}
	return CTNAT_EXEC_BREAK;
}

static __always_inline int ctnat_policy(struct ctnat_packet *pkt,
					const struct ctnat_program_chain *base,
					ctnat_trace_fn trace)
{
	int ret = base->policy == NF_DROP ? CTNAT_OUTCOME_POLICY_DROP :
					    CTNAT_OUTCOME_ACCEPT;

	if (trace)
		trace(pkt, NULL, NULL, ret, NULL);
	return ret;
}

/*
 * Where a walk is: the chain, which rule comes next, and in which part of the
 * chain it is not before.
 */
struct ctnat_spot {
	__u32 chain;
	__u32 at;
	__u32 part;
};

/* The rule that comes next, of a chain that is walked. */
static inline const struct ctnat_rule *
ctnat_spot_rule(const struct ctnat_program_chain *chain,
		struct ctnat_spot *place)
{
	const struct ctnat_view_part *part;

	if (chain->rules)
		return chain->rules[place->at].rule;
	part = chain->parts + place->part;
	while (place->at >= part->first + part->block->n)
		part++;
	place->part = part - chain->parts;
	return part->block->rule[place->at - part->first].rule;
}

/* The next rule that is worth a try; false: the chain ends. */
static __always_inline bool ctnat_step(const struct ctnat_packet *pkt,
				       const struct ctnat_program *rules,
				       struct ctnat_spot *place,
				       struct ctnat_step *step, bool trace)
{
	const struct ctnat_program_chain *chain = &rules->chain[place->chain];

	if (place->at == chain->n_rules)
		return false;
	if (!trace && chain->index) {
		step->insn = ctnat_find(pkt, chain, &place->at, &step->rule);
		if (!step->insn)
			return false;
	} else {
		step->rule = ctnat_spot_rule(chain, place);
		step->insn = ctnat_rule_first(step->rule);
	}
	step->chain = place->chain;
	place->at++;
	return true;
}

/*
 * Where a walk begins: at a rule of a base chain, and which of its expressions.
 * @insn: NULL: it is the first rule that is worth a try.
 */
struct ctnat_start {
	__u32 base;
	__u32 at;
	const struct ctnat_rule *rule;
	const struct ctnat_insn *insn;
};

static __always_inline int ctnat_walk(struct ctnat_packet *pkt,
				      const struct ctnat_program *rules,
				      struct ctnat_start start,
				      ctnat_trace_fn trace)
{
	struct ctnat_spot stack[CTNAT_JUMP_DEPTH] PLATFORM_UNINITIALIZED;
	const struct ctnat_program_chain *chain = rules->chain;
	struct ctnat_spot place = { start.base, start.at, 0 };
	unsigned int depth = 0;

	for (;;) {
		struct ctnat_course course PLATFORM_UNINITIALIZED;
		struct ctnat_step step PLATFORM_UNINITIALIZED;
		int ret;

		if (start.insn) {
			step.rule = start.rule;
			place.at++;
			step.insn = start.insn;
			step.chain = place.chain;
			start.insn = NULL;
		} else if (!ctnat_step(pkt, rules, &place, &step, trace)) {
			/* also of "return": which skips to the end */
			if (!depth)
				return ctnat_policy(pkt, &chain[start.base],
						    trace);
			place = stack[--depth];
			continue;
		}
		ret = ctnat_rule_run(pkt, rules, &step, &course, trace);
		if (ret < 0)
			return ret;
		if (ret == CTNAT_EXEC_BREAK)
			continue;
		switch (course.code) {
		case CTNAT_VERDICT_ACCEPT:
			return CTNAT_OUTCOME_ACCEPT;
		case CTNAT_VERDICT_DROP:
			return CTNAT_OUTCOME_DROP;
		case CTNAT_VERDICT_RETURN:
			place.at = chain[place.chain].n_rules;
			break;
		case CTNAT_VERDICT_JUMP:
			stack[depth++] = place;
			place.chain = course.target;
			place.at = 0;
			place.part = 0;
			break;
		case CTNAT_VERDICT_GOTO:
			place.chain = course.target;
			place.at = 0;
			place.part = 0;
			break;
		}
	}
}

/* From where ctnat_run() leaves it to others. */
static PLATFORM_APART int ctnat_run_on(struct ctnat_packet *pkt,
				       const struct ctnat_program *rules,
				       const struct ctnat_start *start)
{
	return ctnat_walk(pkt, rules, *start, NULL);
}

/* Is it a verdict that ends the walk? */
static inline bool ctnat_ends(const struct ctnat_insn *insn)
{
	const struct ctnat_insn_verdict *verdict = (const void *)insn;

	return insn->kind == CTNAT_EXPR_VERDICT &&
	       (verdict->code == CTNAT_VERDICT_ACCEPT ||
		verdict->code == CTNAT_VERDICT_DROP);
}

/* What may lead elsewhere, or asks maps and sets. */
static __always_inline bool ctnat_is_course(const struct ctnat_insn *insn)
{
	return insn->kind == CTNAT_EXPR_VERDICT ||
	       insn->kind == CTNAT_EXPR_MAP ||
	       insn->kind == CTNAT_EXPR_LOOKUP;
}

/*
 * What most rules consist of is done here, from *@insn on, which takes no stack
 * to speak of: as ctnat_rule_run(), and CTNAT_EXEC_COURSE at any other
 * expression, which is then *@insn, or at a verdict that ends the walk.
 */
static __always_inline int ctnat_rule_try(struct ctnat_packet *pkt,
					  const struct ctnat_rule *rule,
					  const struct ctnat_insn **insn)
{
	const struct ctnat_insn *at = *insn;
	const void *end = (const char *)rule + rule->size;
	int ret;

	for (; (const void *)at < end; at = ctnat_rule_next(at)) {
		if (at->kind == CTNAT_EXPR_MATCH) {
			if (!ctnat_match_holds(pkt, (const void *)at))
				return CTNAT_EXEC_BREAK;
			continue;
		}
		if (ctnat_is_course(at)) {
			*insn = at;
			return CTNAT_EXEC_COURSE;
		}
		if (at->kind == CTNAT_EXPR_COMMENT)
			continue;
		ret = ctnat_exec(pkt, rule, at);
		if (ret != CTNAT_EXEC_NEXT)
			return ret < 0 ? ret : CTNAT_EXEC_BREAK;
	}
	return CTNAT_EXEC_BREAK;
}

/* Of a rule that begins at @start, where ctnat_rule_try() came to a course. */
static __always_inline int ctnat_run_course(struct ctnat_packet *pkt,
					    const struct ctnat_program *rules,
					    const struct ctnat_start *start)
{
	if (!ctnat_ends(start->insn))
		return ctnat_run_on(pkt, rules, start);
	return ((const struct ctnat_insn_verdict *)start->insn)->code ==
	       CTNAT_VERDICT_ACCEPT ? CTNAT_OUTCOME_ACCEPT :
				      CTNAT_OUTCOME_DROP;
}

/* As ctnat_run(), of a chain that has an index. */
static PLATFORM_APART int ctnat_run_found(struct ctnat_packet *pkt,
					  const struct ctnat_program *rules,
					  __u32 base)
{
	const struct ctnat_program_chain *chain = &rules->chain[base];
	struct ctnat_start start PLATFORM_UNINITIALIZED;
	int ret;

	start.base = base;
	for (start.at = 0; start.at < chain->n_rules; start.at++) {
		start.insn = ctnat_find(pkt, chain, &start.at, &start.rule);
		if (!start.insn)
			break;
		ret = ctnat_rule_try(pkt, start.rule, &start.insn);
		if (ret < 0)
			return ret;
		if (ret == CTNAT_EXEC_COURSE)
			return ctnat_run_course(pkt, rules, &start);
	}
	return ctnat_policy(pkt, chain, NULL);
}

/* The same of one that is neither flat nor has an index. */
static PLATFORM_APART int ctnat_run_parts(struct ctnat_packet *pkt,
					  const struct ctnat_program *rules,
					  __u32 base)
{
	const struct ctnat_start start = { .base = base };

	return ctnat_run_on(pkt, rules, &start);
}

/**
 * ctnat_run() - take a packet through a base chain
 * @pkt: the packet, parsed
 * @rules: the ruleset, linked
 * @base: number of the chain
 *
 * Return: enum ctnat_outcome, or what ctnat_exec() returned below zero.
 */
static __always_inline int ctnat_run(struct ctnat_packet *pkt,
				     const struct ctnat_program *rules,
				     __u32 base)
{
	const struct ctnat_program_chain *chain = &rules->chain[base];
	const struct ctnat_view_rule *rule, *end;
	const struct ctnat_insn *insn;
	int ret;

	if (chain->index)
		return ctnat_run_found(pkt, rules, base);
	if (!chain->rules)
		return ctnat_run_parts(pkt, rules, base);
	end = chain->rules + chain->n_rules;
	for (rule = chain->rules; rule < end; rule++) {
		insn = ctnat_rule_first(rule->rule);
		ret = ctnat_rule_try(pkt, rule->rule, &insn);
		if (ret < 0)
			return ret;
		if (ret == CTNAT_EXEC_COURSE) {
			const struct ctnat_start start = {
				base, rule - chain->rules, rule->rule, insn
			};

			return ctnat_run_course(pkt, rules, &start);
		}
	}
	return ctnat_policy(pkt, chain, NULL);
}

/**
 * ctnat_run_traced() - the same, telling @trace of every step
 *
 * Rule by rule, so that those that do not match are told of as well.
 */
static inline int ctnat_run_traced(struct ctnat_packet *pkt,
				   const struct ctnat_program *rules,
				   __u32 base, ctnat_trace_fn trace)
{
	const struct ctnat_start start = { .base = base };

	return ctnat_walk(pkt, rules, start, trace);
}

#endif /* CTNAT_CORE_CLASSIFY_H */
