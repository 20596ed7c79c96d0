/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random rulesets and random packets, for iptables and for ctnat alike.
 *
 * A case is one ruleset and a row of packets, made from a number (its seed)
 * and nothing else.  It holds no pointers: a copy is another case, and what
 * is switched "off" in it is as if it were not there, which is how a case
 * that shows a difference is made smaller.
 *
 * The ruleset is a tree of iptables' notions.  gen_write() says it in each
 * language; what iptables cannot say does not occur.
 */
#ifndef GEN_H
#define GEN_H

#include "pkt.h"

#define GEN_MATCHES_MAX 4
#define GEN_RULES_MAX 6
#define GEN_USER_CHAINS 6
#define GEN_STEPS_MAX 40
#define GEN_PORTS 3

/* Who says it.  The first is what the others are held against. */
enum gen_form {
	GEN_IPTABLES,
	GEN_NATCHAINS,		/* ctnat, in nft's words */
	GEN_CT,			/* ctnat, with explicit ct() */
	GEN_FORMS,
};

enum gen_table { GEN_RAW, GEN_MANGLE, GEN_NAT, GEN_FILTER, GEN_TABLES };

enum gen_hook {
	GEN_PRE, GEN_INPUT, GEN_FORWARD, GEN_OUTPUT, GEN_POST, GEN_HOOKS,
};

/* Networks; of the last one nobody is: it is only translated to. */
enum gen_net { GEN_LAN, GEN_DMZ, GEN_WAN, GEN_POOL, GEN_NETS };

/* Host number and prefix of 2^bits addresses around it. */
struct gen_addr {
	uint8_t net, host, bits;
};

enum gen_match_kind {
	GEN_M_DEVICE,		/* value: network; high: also "l+" */
	GEN_M_ADDR,
	GEN_M_ADDR_RANGE,	/* addr.host to high */
	GEN_M_PORT,		/* value to high */
	GEN_M_PORTS,		/* value, value + 1 to high, 443 */
	GEN_M_ICMP_TYPE,
	GEN_M_TCP_FLAGS,	/* value of the bits high */
	GEN_M_MARK,		/* likewise */
	GEN_M_CT_MARK,		/* likewise */
	GEN_M_CT_STATE,		/* value: GEN_STATE_* */
	GEN_M_CT_NAT,		/* dst: dnat, else snat */
	GEN_M_CT_DIR,		/* dst: reply */
	GEN_M_CT_ADDR,		/* value: of the reply */
	GEN_M_CT_PORT,		/* of the original direction */
	GEN_M_CT_STATUS,	/* value: index of a word */
	GEN_M_TTL,		/* value: 0 =, 1 <, 2 >; high: hops */
	GEN_M_DSCP,
	GEN_M_LENGTH,		/* value to high */
	GEN_M_COUNT,
};

#define GEN_STATES 5

struct gen_match {
	bool off, neg, dst;
	uint8_t kind;
	struct gen_addr addr;
	uint32_t value, high;
};

enum gen_target {
	GEN_T_NONE, GEN_T_ACCEPT, GEN_T_DROP, GEN_T_RETURN, GEN_T_JUMP,
	GEN_T_GOTO, GEN_T_MARK, GEN_T_CT_MARK, GEN_T_CT_SAVE, GEN_T_CT_RESTORE,
	GEN_T_SNAT, GEN_T_DNAT, GEN_T_MASQUERADE, GEN_T_REDIRECT,
	GEN_T_NETMAP, GEN_T_NOTRACK,
};

#define GEN_NAT_RANDOM 1
#define GEN_NAT_FULLY_RANDOM 2
#define GEN_NAT_PERSISTENT 4

struct gen_rule {
	bool off, proto_neg;
	uint8_t proto;		/* 0: any */
	uint8_t n_matches, target, chain, flags;
	struct gen_match match[GEN_MATCHES_MAX];
	struct gen_addr addr;	/* what a translation is to */
	uint8_t host_high;	/* the last of a range, else 0 */
	uint16_t port_lo, port_hi;
	uint32_t value, mask;
};

/* A chain of iptables' own, or the user's, called from that one's hook. */
struct gen_chain {
	bool exists, drop;
	uint8_t table, hook, n_rules;
	struct gen_rule rule[GEN_RULES_MAX];
};

#define GEN_BUILTIN (GEN_TABLES * GEN_HOOKS)
#define GEN_CHAINS (GEN_BUILTIN + GEN_USER_CHAINS)

enum gen_step_kind { GEN_SEND, GEN_REPLY, GEN_ERROR, GEN_AGAIN };

struct gen_step {
	bool off, reversed;
	uint8_t kind, of, port;	/* of: the step that it is about */
	struct gen_addr src, dst;
	uint8_t proto, type, code, ttl, tos, flags;
	uint16_t sport, dport, id, len, fragment, faults;
	uint32_t seq, ack;
};

struct gen_case {
	uint64_t seed;
	uint8_t family;
	bool inet;		/* ctnat's table is of both families */
	bool commit;		/* a source is bound with commit */
	uint16_t zone;
	struct gen_chain chain[GEN_CHAINS];
	int n_steps;
	struct gen_step step[GEN_STEPS_MAX];
};

/* Numbers that look random and follow from a seed. */
struct gen_rng {
	uint64_t state;
};

uint32_t gen_below(struct gen_rng *r, uint32_t n);
bool gen_chance(struct gen_rng *r, uint32_t percent);
struct gen_addr gen_random_addr(struct gen_rng *r, uint32_t nets);

/* The case of a seed. */
void gen_make(struct gen_case *c, uint64_t seed);
void gen_make_steps(struct gen_case *c, struct gen_rng *r);

/* The ruleset in one language; wrong: a fault of translation, 0 none. */
void gen_write(struct text *t, const struct gen_case *c, enum gen_form form,
	       int wrong);
/* all: empty tables too, so that nothing of the case before stays. */
void gen_write_iptables(struct text *t, const struct gen_case *c, bool all);
/* How many faults of translation there are, and what one is. */
#define GEN_WRONG_MAX 8
const char *gen_wrong_name(int wrong);

/* Rules that are not off. */
int gen_count_rules(const struct gen_case *c);
int gen_count_steps(const struct gen_case *c);

struct addr gen_address(const struct gen_case *c, struct gen_addr a);
void gen_print_addr(struct text *t, const struct gen_case *c,
		    struct gen_addr a);
/* ADDRESS/LENGTH of the prefix */
void gen_print_prefix(struct text *t, const struct gen_case *c,
		      struct gen_addr a);
const char *gen_device(unsigned int net);
/* Ports that rules and packets are made of: nobody chooses these. */
bool gen_port_is_named(uint16_t port);
/* The chain's name: iptables' own, or u0, u1, … */
const char *gen_hook_name(unsigned int hook);
const char *gen_table_name(unsigned int table);

#endif
