// SPDX-License-Identifier: GPL-2.0-only
/* Which statements suit which hooks. */
#include "fib.h"
#include "hooks.h"
#include "uses.h"

#define FORWARD		CTNAT_HOOK(NF_INET_FORWARD)
#define DST_HALF	(CTNAT_HOOK(NF_INET_PRE_ROUTING) | \
			 CTNAT_HOOK(NF_INET_LOCAL_OUT))
#define SRC_HALF	(CTNAT_HOOK(NF_INET_POST_ROUTING) | \
			 CTNAT_HOOK(NF_INET_LOCAL_IN))
#define FILTER		(DST_HALF | SRC_HALF | FORWARD)
#define NAT		(FILTER << CTNAT_HOOKS)
#define L2		(~0u << 2 * CTNAT_HOOKS)
#define DEVICE		(CTNAT_INGRESS_HOOK | CTNAT_EGRESS_HOOK)

static const char *check_ct(const struct ctnat_insn_ct *ct, __u32 hooks,
			    struct ctnat_refusal *why)
{
	const struct ctnat_nat *nat = &ct->nat;

	why->error = EOPNOTSUPP;
	why->part = 0;
	/* a statement about the connection that the packet has */
	if (ct->has & CTNAT_CT_STATEMENT && !(ct->has & CTNAT_CT_ZONE))
		return NULL;
	if (hooks & NAT)
		return "ct(...) cannot be reached from a nat chain, which belongs to its connection already; use a filter chain";
	if (!(ct->has & CTNAT_CT_NAT))
		return NULL;
	why->part = CTNAT_A_CT_NAT;
	if (hooks & FORWARD)
		return "nat cannot be reached from forward, where nothing is translated; use prerouting or postrouting";
	why->part = CTNAT_PART_NAT + CTNAT_A_NAT_TARGET;
	if (nat->target == CTNAT_NAT_INTERFACE && hooks & L2 & ~DEVICE)
		return "src=interface is for packets that are routed: the devices here have no addresses; give the address";
	if (nat->target == CTNAT_NAT_LOCAL && hooks & L2 & ~DEVICE)
		return "dst=local is for packets that are routed: the devices here have no addresses; give the address";
	why->part = CTNAT_PART_NAT + CTNAT_A_NAT_SIDE;
	if (nat->side == CTNAT_NAT_DST && hooks & SRC_HALF)
		return "dst= cannot be reached from postrouting or input, where routing is over; use prerouting or output";
	if (nat->target == CTNAT_NAT_LOCAL && hooks & CTNAT_EGRESS_HOOK) {
		why->part = CTNAT_PART_NAT + CTNAT_A_NAT_TARGET;
		return "dst=local cannot be reached from egress, which has no incoming interface; use ingress";
	}
	if (nat->side != CTNAT_NAT_SRC)
		return NULL;
	why->part = CTNAT_PART_NAT + CTNAT_A_NAT_TARGET;
	if (nat->target == CTNAT_NAT_INTERFACE && hooks & DST_HALF)
		return "src=interface cannot be reached from prerouting or output, where the outgoing interface is unknown; use postrouting";
	if (nat->target == CTNAT_NAT_INTERFACE &&
	    hooks & CTNAT_HOOK(NF_INET_LOCAL_IN))
		return "src=interface cannot be reached from input, which has no outgoing interface; use postrouting";
	if (nat->target == CTNAT_NAT_INTERFACE && hooks & CTNAT_INGRESS_HOOK)
		return "src=interface cannot be reached from ingress, where the outgoing interface is unknown; use egress or postrouting";
	why->part = CTNAT_PART_NAT + CTNAT_A_NAT_PORT_MIN;
	if (nat->target == CTNAT_NAT_RANGE &&
	    !(nat->has & (CTNAT_NAT_ADDR | CTNAT_NAT_ADDR_REG)) &&
	    hooks & DST_HALF)
		return "src= with ports alone cannot be reached from prerouting or output, where the source address is not final; use postrouting";
	return NULL;
}

static const char *check_nat(const struct ctnat_nat *nat, __u32 hooks,
			     struct ctnat_refusal *why)
{
	why->error = EOPNOTSUPP;
	why->part = 0;
	if (hooks & (FILTER | L2))
		return "snat, dnat, masquerade and redirect are for nat chains; use ct(commit, nat(...)) or a chain of type nat";
	why->part = CTNAT_A_NAT_SIDE;
	if (nat->side == CTNAT_NAT_DST && hooks & SRC_HALF << CTNAT_HOOKS)
		return "dnat and redirect are for prerouting and output";
	if (nat->side == CTNAT_NAT_SRC && hooks & DST_HALF << CTNAT_HOOKS)
		return "snat and masquerade are for postrouting; snat also for input";
	why->part = CTNAT_A_NAT_TARGET;
	if (nat->target == CTNAT_NAT_INTERFACE &&
	    hooks & CTNAT_NAT_HOOK(NF_INET_LOCAL_IN))
		return "masquerade is for postrouting; use snat at input";
	return NULL;
}

static const char *check_set(const struct ctnat_insn_set *set, __u32 hooks,
			     struct ctnat_refusal *why)
{
	why->error = EOPNOTSUPP;
	why->part = CTNAT_A_SET_FIELD;
	if (hooks & NAT &&
	    ctnat_field_settable(set->field) == CTNAT_SETTABLE_TUPLE)
		return "addresses and ports are not set in nat chains, where the packet belongs to its connection; use a filter chain";
	return NULL;
}

static const char *check_reject(__u32 hooks, struct ctnat_refusal *why)
{
	why->error = EOPNOTSUPP;
	if (hooks & NAT)
		return "reject cannot be reached from a nat chain, which decides nothing; use a filter chain";
	if (hooks & CTNAT_HOOK(NF_INET_POST_ROUTING))
		return "reject cannot be reached from postrouting; use forward or output";
	if (hooks & L2 & ~(DEVICE | CTNAT_L2_HOOK(NF_INET_PRE_ROUTING) |
			   CTNAT_L2_HOOK(NF_INET_LOCAL_IN)))
		return "on a bridge reject is for prerouting and input, where the packet is at the port that the answer leaves by; use drop";
	if (hooks & CTNAT_EGRESS_HOOK)
		return "reject cannot be reached from egress, which has no incoming interface; use ingress";
	return NULL;
}

/* As nf_tables; a hook without the device that is asked about knows no way. */
static const char *check_fib(struct ctnat_fib fib, __u32 hooks)
{
	const __u32 come = CTNAT_HOOK(NF_INET_PRE_ROUTING) |
			   CTNAT_HOOK(NF_INET_LOCAL_IN) | FORWARD;
	const __u32 go = CTNAT_HOOK(NF_INET_LOCAL_OUT) |
			 CTNAT_HOOK(NF_INET_POST_ROUTING) | FORWARD;

	if (hooks & L2 & ~DEVICE)
		return "fib is of packets that are routed; use a table of family ip, ip6, inet or netdev";
	if (fib.keys & CTNAT_FIB_OIF &&
	    hooks & ~(go | go << CTNAT_HOOKS | CTNAT_EGRESS_HOOK))
		return "fib with oif cannot be reached from prerouting, input or ingress, which have no outgoing interface";
	if (fib.keys & CTNAT_FIB_IIF &&
	    hooks & ~(come | come << CTNAT_HOOKS | CTNAT_INGRESS_HOOK))
		return "fib with iif cannot be reached from output, postrouting or egress, which have no incoming interface; leave iif out";
	if (fib.result != CTNAT_FIB_TYPE &&
	    hooks & ~(come | come << CTNAT_HOOKS | CTNAT_INGRESS_HOOK))
		return "the route of fib cannot be reached from output, postrouting or egress, where it is chosen; use prerouting, input or forward";
	return NULL;
}

/* rt mtu is of the route, which is chosen behind prerouting. */
static const char *check_read(unsigned int field, __u32 hooks)
{
	const __u32 none = CTNAT_HOOK(NF_INET_PRE_ROUTING) |
			   CTNAT_HOOK(NF_INET_LOCAL_IN);

	if (field == CTNAT_FIELD_RT_MTU &&
	    hooks & (none | none << CTNAT_HOOKS | L2))
		return "rt mtu cannot be reached from prerouting or input, where no route leads out; use forward or postrouting";
	return ctnat_field_is_fib(field) ? check_fib(ctnat_fib(field), hooks) :
					   NULL;
}

static const char *check_reads(const struct ctnat_insn *insn, __u32 hooks,
			       struct ctnat_refusal *why)
{
	const char *sentence = NULL;
	__u16 fields[CTNAT_READS_MAX];
	unsigned int i, n;

	why->error = EOPNOTSUPP;
	why->part = insn->kind == CTNAT_EXPR_SET ? CTNAT_A_SET_FROM : 0;
	n = ctnat_insn_reads(insn, fields);
	for (i = 0; i < n && !sentence; i++)
		sentence = check_read(fields[i], hooks);
	return sentence;
}

static const char *check_objref(const struct ctnat_insn_objref *ref,
				__u32 hooks, struct ctnat_refusal *why)
{
	why->error = EOPNOTSUPP;
	if (ref->ct_arg) {
		why->part = CTNAT_A_OBJREF_CT_ARG;
		return hooks & L2 ? "offload is for packets that are routed; use a chain of family ip, ip6 or inet" : NULL;
	}
	if (ref->kind == CTNAT_OBJECT_FLOWTABLE && hooks & ~FORWARD)
		return "flow add is for packets that are routed through: it is reached from forward alone";
	return NULL;
}

const char *ctnat_check_hooks(const struct ctnat_insn *insn, __u32 hooks,
			      struct ctnat_refusal *why)
{
	const char *sentence = check_reads(insn, hooks, why);

	if (sentence)
		return sentence;
	why->part = 0;
	switch (insn->kind) {
	case CTNAT_EXPR_CT:
		return check_ct((const void *)insn, hooks, why);
	case CTNAT_EXPR_NAT:
		return check_nat(&((const struct ctnat_insn_nat *)insn)->nat,
				 hooks, why);
	case CTNAT_EXPR_OBJREF:
		return check_objref((const void *)insn, hooks, why);
	case CTNAT_EXPR_FWD:
		why->error = EOPNOTSUPP;
		return hooks & ~DEVICE ? "fwd is for chains at ingress and egress of devices; others route or bridge" : NULL;
	case CTNAT_EXPR_CT_CLEAR:
		why->error = EOPNOTSUPP;
		return hooks & NAT ? "ct clear cannot be reached from a nat chain, which belongs to its connection; use a filter chain" : NULL;
	case CTNAT_EXPR_SET:
		return check_set((const void *)insn, hooks, why);
	case CTNAT_EXPR_REJECT:
		return check_reject(hooks, why);
	case CTNAT_EXPR_NOTRACK:
		why->error = EOPNOTSUPP;
		return hooks & NAT ? "notrack cannot be reached from a nat chain, where the packet is tracked already; use a filter chain of priority raw" : NULL;
	}
	return NULL;
}
