// SPDX-License-Identifier: GPL-2.0-only
/* Targets of translations, and the statements of nat chains. */
#include <arpa/inet.h>

#include "grammar/eval.h"

/* ---- what lookups give ---- */

/* What the data of elements are, as far as the nodes show. */
struct shape {
	bool addr, ip6, port, range, prefix;
};

static void shape_of(struct eval *ev, const struct node *node, bool second,
		     struct shape *shape)
{
	const struct ctnat_span *over;
	const struct node *inner = eval_unfold(ev, node, &over);

	switch (inner ? inner->kind : NODE_WORD) {
	case NODE_CONCAT:
		for (const struct node *part = inner->a; part;
		     part = part->next)
			shape_of(ev, part, part != inner->a, shape);
		break;
	case NODE_SLASH:
		shape->prefix = true;
		/* fall through */
	case NODE_RANGE:
		shape->range = true;
		shape_of(ev, inner->a, second, shape);
		break;
	case NODE_ADDR6:
		shape->ip6 = true;
		/* fall through */
	case NODE_ADDR4:
		shape->addr = true;
		break;
	default:
		shape->port = shape->port || second;
		break;
	}
	ev->over = over;
}

/* Of a named map; of one that nobody told of so far: addresses. */
static void shape_of_set(const struct ctnat_object_set *set,
			 struct shape *shape)
{
	shape->addr = !set;
	shape->range = set && set->flags & CTNAT_SET_RANGES;
	for (unsigned int i = 0; set && set->data[i] && i < 2; i++) {
		enum ctnat_type type = field_type(set->data[i]);

		shape->addr |= type == CTNAT_TYPE_IPV4 ||
			       type == CTNAT_TYPE_IPV6;
		shape->ip6 |= type == CTNAT_TYPE_IPV6;
		shape->port |= type == CTNAT_TYPE_SERVICE;
	}
}

/* Of all elements of a map, or of a choice. */
static struct shape shape_of_all(struct eval *ev, const struct node *node)
{
	struct shape shape = {};
	const struct ctnat_span *over;
	const struct node *set = eval_unfold(ev, node, &over);

	if (set && set->kind == NODE_SETREF)
		shape_of_set(eval_set_of(ev, set), &shape);
	for (const struct node *one = set ? set->a : NULL; one;
	     one = one->next) {
		if (one->kind == NODE_ELEM)
			shape_of(ev, one->b, false, &shape);
		if (one->kind != NODE_CHOICE)
			continue;
		if (one->a->a)
			shape_of(ev, one->a->a, false, &shape);
		if (one->a->b)
			shape_of(ev, one->a->b, true, &shape);
	}
	ev->over = over;
	return shape;
}

/* ---- ports ---- */

static bool one_port(struct eval *ev, const struct node *node, __u16 *port)
{
	const struct ctnat_span *over;
	struct number number;
	bool good;

	node = eval_unfold(ev, node, &over);
	if (node && node->kind == NODE_NUMBER &&
	    (!number_parse(node->text, &number) || number.word[0] ||
	     number.word[1] || number.word[2] || number.word[3] > 65535)) {
		eval_error(ev, node, "a port is a number from 0 to 65535");
		good = false;
	} else {
		good = node && eval_value(ev, node, CTNAT_FIELD_TH_DPORT,
					  &number);
	}
	ev->over = over;
	if (!good)
		return false;
	*port = number.word[3];
	return true;
}

/* Ports that a lookup gives. */
static bool port_map(struct eval *ev, const struct node *node,
		     struct ctnat_nat *nat)
{
	struct map_data data = { { CTNAT_FIELD_TH_DPORT }, 1, false };
	unsigned int reg;

	data.range = nat->has & CTNAT_NAT_ADDR_REG ?
			nat->has & CTNAT_NAT_REG_RANGE :
			shape_of_all(ev, node->b).range;
	if (!eval_map(ev, node, &data, &reg))
		return false;
	nat->has |= CTNAT_NAT_PORT_REG;
	if (data.range)
		nat->has |= CTNAT_NAT_REG_RANGE;
	nat->port_reg = reg;
	return true;
}

static bool ports(struct eval *ev, const struct node *node,
		  struct ctnat_nat *nat)
{
	const struct ctnat_span *over;
	bool good;

	if (node->kind == NODE_MAP)
		return port_map(ev, node, nat);
	node = eval_unfold(ev, node, &over);
	if (node && node->kind == NODE_SLASH) {
		good = one_port(ev, node->b, &nat->port_base);
		nat->has |= CTNAT_NAT_BASE;
		good = good && ports(ev, node->a, nat);
	} else if (!node) {
		good = false;
	} else if (node->kind == NODE_RANGE) {
		good = one_port(ev, node->a, &nat->port_min) &&
		       one_port(ev, node->b, &nat->port_max);
		alike_use(ev, node->a, ALIKE_PORT_MIN);
		alike_use(ev, node->b, ALIKE_PORT_MAX);
		if (good && nat->port_min > nat->port_max) {
			eval_error(ev, node,
				   "a range of ports begins with the lower one");
			good = false;
		}
	} else {
		good = one_port(ev, node, &nat->port_min);
		nat->port_max = nat->port_min;
		alike_use(ev, node, ALIKE_PORT);
	}
	nat->has |= CTNAT_NAT_PORT;
	ev->over = over;
	return good;
}

/* ---- addresses ---- */

const struct symbol symbols_target[] = {
	{ "interface", CTNAT_NAT_INTERFACE }, { "local", CTNAT_NAT_LOCAL },
	{ "keep", CTNAT_NAT_KEEP }, {}
};

static bool target_word(struct eval *ev, const struct node *node,
			struct ctnat_nat *nat)
{
	struct nearest nearest;
	__u32 target;

	if (symbol_find(symbols_target, node->text, &target)) {
		nat->target = target;
		return true;
	}
	nearest_init(&nearest, node->text);
	for (const struct symbol *s = symbols_target; s->name; s++)
		nearest_try(&nearest, s->name);
	if (nearest.best)
		eval_error(ev, node, "unknown word '%s', did you mean '%s'?",
			   node->text, nearest.best);
	else
		eval_error(ev, node,
			   "expected an address, interface, keep or local");
	return false;
}

static bool addresses(struct eval *ev, const struct node *node, bool prefix,
		      struct ctnat_nat *nat)
{
	const struct node *first = node->kind == NODE_RANGE ||
				   node->kind == NODE_SLASH ? node->a : node;
	const struct ctnat_span *over = ev->over;
	struct interval range;
	unsigned int field;

	if (node->kind == NODE_SLASH && !prefix) {
		eval_error(ev, node,
			   "a prefix needs netmap; write a range, or add netmap to map one to one");
		return false;
	}
	while (first && first->kind == NODE_VAR)
		first = eval_var(ev, first);
	ev->over = over;
	if (!first)
		return false;
	field = first->kind == NODE_ADDR6 ? CTNAT_FIELD_IP6_SADDR :
					    CTNAT_FIELD_IP_SADDR;
	if (!eval_interval(ev, node, field, &range))
		return false;
	if (first->kind == NODE_ADDR6) {
		nat->family = NFPROTO_IPV6;
		memcpy(nat->addr, range.low.word, 16);
		memcpy(nat->addr + 4, range.high.word, 16);
	} else {
		nat->family = NFPROTO_IPV4;
		nat->addr[0] = range.low.word[3];
		nat->addr[1] = range.high.word[3];
	}
	alike_use(ev, node, ALIKE_ADDR);
	if (node->kind == NODE_RANGE) {
		alike_use(ev, node->a, ALIKE_ADDR_MIN);
		alike_use(ev, node->b, ALIKE_ADDR_MAX);
	}
	nat->has |= CTNAT_NAT_ADDR;
	return true;
}

/* 0.0.0.0 and [::] alone mean: keep the address. */
static void address_keep(struct ctnat_nat *nat)
{
	for (size_t i = 0; i < ARRAY_SIZE(nat->addr); i++)
		if (nat->addr[i])
			return;
	nat->target = CTNAT_NAT_KEEP;
	nat->family = 0;
	nat->has &= ~CTNAT_NAT_ADDR;
}

/* Addresses, ports or both that a lookup or a choice gives. */
static bool target_lookup(struct eval *ev, const struct node *node, bool prefix,
			  struct ctnat_nat *nat)
{
	bool choice = node->kind == NODE_CHOICE;
	struct shape shape = shape_of_all(ev, choice ? node : node->b);
	struct map_data data = { .range = shape.range };
	unsigned int reg, words = 0;

	if (shape.prefix && !prefix) {
		eval_error(ev, node,
			   "a prefix needs netmap; write a range, or add netmap to map one to one");
		return false;
	}
	if (shape.addr || !choice) {
		data.field[data.n++] = shape.ip6 ? CTNAT_FIELD_IP6_SADDR :
						   CTNAT_FIELD_IP_SADDR;
		nat->has |= CTNAT_NAT_ADDR_REG;
		nat->family = shape.ip6 ? NFPROTO_IPV6 : NFPROTO_IPV4;
		words = (shape.ip6 ? 4 : 1) * (shape.range ? 2 : 1);
	}
	if (shape.port) {
		data.field[data.n++] = CTNAT_FIELD_TH_DPORT;
		nat->has |= CTNAT_NAT_PORT_REG;
	}
	if (!(choice ? eval_choice(ev, node, &data, &reg) :
		       eval_map(ev, node, &data, &reg)))
		return false;
	if (shape.range)
		nat->has |= CTNAT_NAT_REG_RANGE;
	if (nat->has & CTNAT_NAT_ADDR_REG)
		nat->addr_reg = reg;
	if (nat->has & CTNAT_NAT_PORT_REG)
		nat->port_reg = reg + words;
	return true;
}

static bool address_part(struct eval *ev, const struct node *node, bool prefix,
			 struct ctnat_nat *nat)
{
	const struct ctnat_span *over;
	bool good = false;

	node = eval_unfold(ev, node, &over);
	switch (node ? node->kind : NODE_LIST) {
	case NODE_WORD:
	case NODE_STRING:
		good = target_word(ev, node, nat);
		break;
	case NODE_ADDR4:
	case NODE_ADDR6:
	case NODE_RANGE:
	case NODE_SLASH:
		good = addresses(ev, node, prefix, nat);
		if (good && !prefix)
			address_keep(nat);
		break;
	case NODE_MAP:
		good = target_lookup(ev, node, prefix, nat);
		break;
	case NODE_NUMBER:
		eval_error(ev, node, "expected an address; ports follow a ':'");
		break;
	default:
		if (node)
			eval_error(ev, node, "expected an address");
		break;
	}
	ev->over = over;
	return good;
}

bool eval_nat_to(struct eval *ev, const struct node *to, bool prefix,
		 struct ctnat_nat *nat)
{
	bool good = true;

	nat->target = CTNAT_NAT_RANGE;
	if (to->kind == NODE_CHOICE)
		return target_lookup(ev, to, prefix, nat);
	if (to->a)
		good = address_part(ev, to->a, prefix, nat);
	if (to->b && nat->has & CTNAT_NAT_PORT_REG) {
		eval_error(ev, to->b, "the map gives ports already");
		return false;
	}
	if (to->b)
		good = ports(ev, to->b, nat) && good;
	return good;
}

/* ---- statements ---- */

static void flags(const struct arg *args, struct ctnat_nat *nat)
{
	for (const struct arg *arg = args; arg; arg = arg->next) {
		if (!strcmp(arg->name.text, "random"))
			nat->flags |= CTNAT_NAT_RANDOM;
		else if (!strcmp(arg->name.text, "fully-random"))
			nat->flags |= CTNAT_NAT_FULLY_RANDOM;
		else
			nat->flags |= CTNAT_NAT_PERSISTENT;
	}
}

/* masquerade to :P-Q, redirect to :P, and redirect to P of old */
static bool only_ports(struct eval *ev, const struct stmt *stmt,
		       struct ctnat_nat *nat)
{
	const struct node *to = stmt->rhs;

	if (!to)
		return true;
	if (to->kind == NODE_CHOICE) {
		eval_error(ev, to, "only ports can be given here");
		return false;
	}
	if (to->a && (to->b || to->a->kind == NODE_ADDR4 ||
		      to->a->kind == NODE_ADDR6)) {
		eval_error(ev, to->a, "only ports can be given here");
		return false;
	}
	return ports(ev, to->a ? to->a : to->b, nat);
}

static bool family_word(struct eval *ev, const struct stmt *stmt,
			const struct ctnat_nat *nat)
{
	__u32 family;

	if (!stmt->word.text ||
	    !symbol_find(symbols_family, stmt->word.text, &family) ||
	    !nat->family || nat->family == family)
		return true;
	eval_error(ev, stmt->rhs, "this is no address of family %s",
		   stmt->word.text);
	return false;
}

static bool statement_target(struct eval *ev, const struct stmt *stmt,
			     struct ctnat_nat *nat)
{
	switch (stmt->kind) {
	case STMT_SNAT:
	case STMT_DNAT:
		nat->side = stmt->kind == STMT_SNAT ? CTNAT_NAT_SRC :
						      CTNAT_NAT_DST;
		if (!eval_nat_to(ev, stmt->rhs, true, nat))
			return false;
		if (nat->target != CTNAT_NAT_RANGE) {
			eval_error(ev, stmt->rhs,
				   "this word is for ct(nat(…)); here are masquerade and redirect");
			return false;
		}
		if (stmt->code)
			nat->flags |= CTNAT_NAT_NETMAP;
		return family_word(ev, stmt, nat);
	case STMT_MASQUERADE:
		nat->side = CTNAT_NAT_SRC;
		nat->target = CTNAT_NAT_INTERFACE;
		return only_ports(ev, stmt, nat);
	default:
		nat->side = CTNAT_NAT_DST;
		nat->target = CTNAT_NAT_LOCAL;
		return only_ports(ev, stmt, nat);
	}
}

void eval_nat_stmt(struct eval *ev, const struct stmt *stmt)
{
	struct ctnat_insn_nat *insn;
	struct ctnat_nat nat = {};

	flags(stmt->args, &nat);
	ev->persistent = nat.flags & CTNAT_NAT_PERSISTENT;
	if (!statement_target(ev, stmt, &nat))
		return;
	insn = eval_insn(ev, CTNAT_EXPR_NAT, sizeof(*insn), &stmt->at);
	insn->nat = nat;
	if (!stmt->rhs || stmt->rhs->kind == NODE_CHOICE)
		return;
	if (stmt->rhs->a) {
		eval_part(ev, CTNAT_A_NAT_ADDR_MIN, &stmt->rhs->a->at);
		eval_part(ev, CTNAT_A_NAT_FAMILY, &stmt->rhs->a->at);
	}
	if (stmt->rhs->b) {
		eval_part(ev, CTNAT_A_NAT_PORT_MIN, &stmt->rhs->b->at);
		eval_part(ev, CTNAT_A_NAT_PORT_MAX, &stmt->rhs->b->at);
	}
}
