// SPDX-License-Identifier: GPL-2.0-only
/* Limits and quotas, of rules and as named objects; counts of connections. */
#include "grammar/eval.h"

/* As nft: how many packets a limit lets through at once. */
#define BURST_DEFAULT	5

static const struct symbol data_units[] = {
	{ "bytes", 0 }, { "kbytes", 10 }, { "mbytes", 20 }, {}
};

static const struct symbol times[] = {
	{ "second", CTNAT_LIMIT_SECOND }, { "minute", CTNAT_LIMIT_MINUTE },
	{ "hour", CTNAT_LIMIT_HOUR }, { "day", CTNAT_LIMIT_DAY },
	{ "week", CTNAT_LIMIT_WEEK }, {}
};

static bool unit(struct eval *ev, const struct node *node,
		 const struct symbol *symbols, __u32 *value)
{
	struct nearest nearest;

	if (symbol_find(symbols, node->text, value))
		return true;
	nearest_init(&nearest, node->text);
	for (; symbols->name; symbols++)
		nearest_try(&nearest, symbols->name);
	if (nearest.best)
		eval_error(ev, node, "unknown unit '%s', did you mean '%s'?",
			   node->text, nearest.best);
	else
		eval_error(ev, node, "unknown unit '%s'", node->text);
	return false;
}

/* A number of bytes, with its unit. */
static bool amount(struct eval *ev, const struct node *node, __u64 *bytes)
{
	__u32 shift;

	if (!eval_u64(ev, node->a, bytes) ||
	    !unit(ev, node, data_units, &shift))
		return false;
	if (*bytes << shift >> shift != *bytes) {
		eval_error(ev, node, "this is too large");
		return false;
	}
	*bytes <<= shift;
	return true;
}

static bool burst(struct eval *ev, const struct node *node,
		  struct ctnat_limit *limit)
{
	bool packets = limit->type == CTNAT_LIMIT_PACKETS;
	__u64 number;

	if (!node) {
		limit->burst = packets ? BURST_DEFAULT : 0;
		return true;
	}
	if (packets != !strcmp(node->text, "packets")) {
		eval_error(ev, node, "the burst of this limit is one of %s",
			   packets ? "packets" : "bytes");
		return false;
	}
	if (packets ? !eval_u64(ev, node->a, &number) :
		      !amount(ev, node, &number))
		return false;
	if (number > 0xffffffff) {
		eval_error(ev, node, "a burst is at most %u", 0xffffffffu);
		return false;
	}
	/* nft's kernel takes none for the default */
	limit->burst = packets && !number ? BURST_DEFAULT : number;
	return true;
}

static bool limit_of(struct eval *ev, const struct stmt *stmt,
		     struct ctnat_limit *limit)
{
	const struct node *rate = stmt->lhs->a;
	bool bytes = rate->kind == NODE_AMOUNT;

	limit->type = bytes ? CTNAT_LIMIT_BYTES : CTNAT_LIMIT_PACKETS;
	limit->over = stmt->code;
	return (bytes ? amount(ev, rate, &limit->rate) :
			eval_u64(ev, rate, &limit->rate)) &&
	       unit(ev, stmt->lhs->b, times, &limit->unit) &&
	       burst(ev, stmt->rhs, limit);
}

static void limit_parts(struct eval *ev, const struct stmt *stmt)
{
	eval_part(ev, CTNAT_A_LIMIT_RATE, &stmt->lhs->at);
	eval_part(ev, CTNAT_A_LIMIT_BURST,
		  stmt->rhs ? &stmt->rhs->at : &stmt->lhs->at);
}

static bool quota_of(struct eval *ev, const struct stmt *stmt,
		     struct ctnat_quota *quota)
{
	quota->over = stmt->code;
	return amount(ev, stmt->lhs, &quota->bytes) &&
	       (!stmt->rhs || amount(ev, stmt->rhs, &quota->used));
}

static void quota_parts(struct eval *ev, const struct stmt *stmt)
{
	eval_part(ev, CTNAT_A_QUOTA_BYTES, &stmt->lhs->at);
	if (stmt->rhs)
		eval_part(ev, CTNAT_A_QUOTA_USED, &stmt->rhs->at);
}

void eval_limit(struct eval *ev, const struct stmt *stmt)
{
	struct ctnat_limit limit = {};
	struct ctnat_insn_limit *insn;

	if (!limit_of(ev, stmt, &limit))
		return;
	insn = eval_insn(ev, CTNAT_EXPR_LIMIT, sizeof(*insn), &stmt->at);
	insn->limit = limit;
	limit_parts(ev, stmt);
}

void eval_quota(struct eval *ev, const struct stmt *stmt)
{
	struct ctnat_quota quota = {};
	struct ctnat_insn_quota *insn;

	if (!quota_of(ev, stmt, &quota))
		return;
	insn = eval_insn(ev, CTNAT_EXPR_QUOTA, sizeof(*insn), &stmt->at);
	insn->quota = quota;
	quota_parts(ev, stmt);
}

void eval_ct_count(struct eval *ev, const struct stmt *stmt)
{
	struct ctnat_insn_ct_count *insn;
	__u32 most;

	if (!eval_u32(ev, stmt->lhs, ~0u, &most))
		return;
	insn = eval_insn(ev, CTNAT_EXPR_CT_COUNT, sizeof(*insn), &stmt->at);
	insn->count.most = most;
	insn->count.over = stmt->code;
}

const struct ctnat_object *limit_object(struct eval *ev,
					const struct stmt *spec)
{
	struct ctnat_object_limit *limit;

	limit = object_new(ev, CTNAT_OBJECT_LIMIT, sizeof(*limit));
	if (!limit_of(ev, spec, &limit->limit))
		return NULL;
	limit_parts(ev, spec);
	return &limit->object;
}

const struct ctnat_object *quota_object(struct eval *ev,
					const struct stmt *spec)
{
	struct ctnat_object_quota *quota;

	quota = object_new(ev, CTNAT_OBJECT_QUOTA, sizeof(*quota));
	if (!quota_of(ev, spec, &quota->quota))
		return NULL;
	quota_parts(ev, spec);
	return &quota->object;
}
