// SPDX-License-Identifier: GPL-2.0-only
/* Seed -> ruleset. */
#include <string.h>

#include "drive.h"
#include "gen.h"

static const uint16_t server_ports[] = { 53, 80, 443, 5353, 8080, 8081 };
static const uint16_t client_ports[] = { 2000, 2001, 2002, 2003 };

uint32_t gen_below(struct gen_rng *r, uint32_t n)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return n ? (uint32_t)((z ^ z >> 31) >> 32) % n : 0;
}

bool gen_chance(struct gen_rng *r, uint32_t percent)
{
	return gen_below(r, 100) < percent;
}

bool gen_port_is_named(uint16_t port)
{
	for (size_t i = 0; i < ARRAY_SIZE(server_ports); i++)
		if (server_ports[i] == port)
			return true;
	for (size_t i = 0; i < ARRAY_SIZE(client_ports); i++)
		if (client_ports[i] == port)
			return true;
	return false;
}

/* nets: bits 1 << GEN_LAN …; host 1 is the gateway itself. */
struct gen_addr gen_random_addr(struct gen_rng *r, uint32_t nets)
{
	struct gen_addr a = { 0 };

	do {
		a.net = (uint8_t)gen_below(r, GEN_NETS);
	} while (!(nets & 1u << a.net));
	a.host = (uint8_t)(2 + gen_below(r, 4));
	return a;
}

static uint32_t pick_mark(struct gen_rng *r)
{
	static const uint32_t marks[] = { 0, 1, 2, 3, 0x10, 0x100, 0xff01 };

	return marks[gen_below(r, ARRAY_SIZE(marks))];
}

static uint32_t pick_mask(struct gen_rng *r)
{
	static const uint32_t masks[] = { ~0u, ~0u, 0xff, 1, 0xff00, 0x13 };

	return masks[gen_below(r, ARRAY_SIZE(masks))];
}

static uint16_t pick_port(struct gen_rng *r, bool dst)
{
	if (gen_chance(r, 85) == dst)
		return server_ports[gen_below(r, ARRAY_SIZE(server_ports))];
	return client_ports[gen_below(r, ARRAY_SIZE(client_ports))];
}

static bool may_name_device(unsigned int hook, bool out)
{
	if (out)
		return hook == GEN_FORWARD || hook == GEN_OUTPUT ||
		       hook == GEN_POST;
	return hook == GEN_PRE || hook == GEN_INPUT || hook == GEN_FORWARD;
}

static bool has_ports(const struct gen_rule *rule)
{
	return !rule->proto_neg && (rule->proto == IPPROTO_TCP ||
				    rule->proto == IPPROTO_UDP ||
				    rule->proto == IPPROTO_SCTP);
}

static bool is_port(const struct gen_match *m)
{
	return m->kind == GEN_M_PORT || m->kind == GEN_M_PORTS;
}

/* Whether the match can be said in that rule at that place. */
static bool match_fits(const struct gen_chain *chain,
		       const struct gen_rule *rule, const struct gen_match *m)
{
	for (int i = 0; i < rule->n_matches; i++)
		if (rule->match[i].kind == m->kind &&
		    rule->match[i].dst == m->dst)
			return false;
	/* iptables takes the options of one for those of the other. */
	for (int i = 0; is_port(m) && i < rule->n_matches; i++)
		if (is_port(&rule->match[i]) &&
		    (m->kind == GEN_M_PORTS ||
		     rule->match[i].kind == GEN_M_PORTS))
			return false;
	switch (m->kind) {
	case GEN_M_DEVICE:
		return may_name_device(chain->hook, m->dst);
	case GEN_M_PORT:
	case GEN_M_PORTS:
		return has_ports(rule);
	case GEN_M_ICMP_TYPE:
		return !rule->proto_neg &&
		       (rule->proto == IPPROTO_ICMP ||
			rule->proto == IPPROTO_ICMPV6);
	case GEN_M_TCP_FLAGS:
		return !rule->proto_neg && rule->proto == IPPROTO_TCP;
	case GEN_M_CT_PORT:
		return has_ports(rule) && chain->table != GEN_RAW;
	case GEN_M_CT_MARK:
	case GEN_M_CT_STATE:
	case GEN_M_CT_NAT:
	case GEN_M_CT_DIR:
	case GEN_M_CT_ADDR:
	case GEN_M_CT_STATUS:
		return chain->table != GEN_RAW;
	}
	return true;
}

static void fill_addr_match(struct gen_match *m, struct gen_rng *r)
{
	static const uint8_t bits[] = { 0, 0, 1, 2, 4, 8, 8 };

	m->addr = gen_random_addr(r, m->kind == GEN_M_CT_ADDR ? 15 : 7);
	if (m->kind == GEN_M_ADDR_RANGE) {
		m->high = m->addr.host + gen_below(r, 3);
		return;
	}
	m->addr.bits = bits[gen_below(r, ARRAY_SIZE(bits))];
	m->addr.host = (uint8_t)(m->addr.host >> m->addr.bits << m->addr.bits);
}

static void fill_number_match(struct gen_match *m, struct gen_rng *r,
			      uint8_t family)
{
	static const uint8_t types[] = { 8, 0, 3, 11 };
	static const uint8_t types6[] = { 128, 129, 1, 3 };
	static const uint8_t masks[] = { 0x02, 0x12, 0x17, 0x05 };

	switch (m->kind) {
	case GEN_M_ICMP_TYPE:
		m->value = (family == AF_INET ? types : types6)
			[gen_below(r, ARRAY_SIZE(types))];
		break;
	case GEN_M_TCP_FLAGS:
		m->high = masks[gen_below(r, ARRAY_SIZE(masks))];
		m->value = gen_below(r, 32) & m->high;
		break;
	case GEN_M_MARK:
	case GEN_M_CT_MARK:
		m->high = pick_mask(r);
		m->value = pick_mark(r) & m->high;
		break;
	case GEN_M_CT_STATE:
		m->value = 1 + gen_below(r, (1u << GEN_STATES) - 2);
		if (gen_chance(r, 60))
			m->value = 1u << gen_below(r, 4);
		break;
	case GEN_M_CT_STATUS:
	case GEN_M_TTL:
		m->value = gen_below(r, 3);
		m->high = gen_chance(r, 50) ? 63 : 64;
		break;
	case GEN_M_DSCP:
		m->value = gen_chance(r, 50) ? 0 : 4;
		break;
	case GEN_M_LENGTH:
		m->value = gen_below(r, 2) * 40;
		m->high = 48 + gen_below(r, 3) * 40;
		break;
	}
}

static void fill_match(struct gen_match *m, struct gen_rng *r, uint8_t family)
{
	m->neg = gen_chance(r, 20);
	switch (m->kind) {
	case GEN_M_DEVICE:
		m->value = gen_below(r, 3);
		m->high = gen_chance(r, 20);
		break;
	case GEN_M_ADDR:
	case GEN_M_ADDR_RANGE:
	case GEN_M_CT_ADDR:
		fill_addr_match(m, r);
		m->value = gen_below(r, 2);
		break;
	case GEN_M_PORT:
	case GEN_M_PORTS:
	case GEN_M_CT_PORT:
		m->value = pick_port(r, m->dst);
		m->high = m->value;
		if (m->kind == GEN_M_PORTS || gen_chance(r, 40))
			m->high += 2 + gen_below(r, 400);
		break;
	case GEN_M_CT_NAT:
	case GEN_M_CT_DIR:
		m->neg = false;
		break;
	default:
		fill_number_match(m, r, family);
	}
}

static void add_match(const struct gen_case *c, const struct gen_chain *chain,
		      struct gen_rule *rule, struct gen_rng *r)
{
	struct gen_match m = { 0 };

	m.kind = (uint8_t)gen_below(r, GEN_M_COUNT);
	/* Half of all matches are the common ones. */
	if (gen_chance(r, 50))
		m.kind = (uint8_t)gen_below(r, GEN_M_PORTS + 1);
	m.dst = gen_chance(r, 50);
	if (!match_fits(chain, rule, &m))
		return;
	fill_match(&m, r, c->family);
	rule->match[rule->n_matches++] = m;
}

static void pick_proto(const struct gen_case *c, struct gen_rule *rule,
		       struct gen_rng *r)
{
	static const uint8_t protos[] = {
		IPPROTO_UDP, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_TCP,
		IPPROTO_ICMP, IPPROTO_SCTP, 47,
	};

	if (gen_chance(r, 35))
		return;
	rule->proto = protos[gen_below(r, ARRAY_SIZE(protos))];
	if (rule->proto == IPPROTO_ICMP && c->family == AF_INET6)
		rule->proto = IPPROTO_ICMPV6;
	rule->proto_neg = gen_chance(r, 8);
}

static void pick_nat_ports(struct gen_rule *rule, struct gen_rng *r)
{
	if (!has_ports(rule) || gen_chance(r, 50))
		return;
	rule->port_lo = (uint16_t)(20000 + 1000 * gen_below(r, 3));
	rule->port_hi = rule->port_lo;
	if (gen_chance(r, 50))
		rule->port_hi = (uint16_t)(rule->port_lo + 99);
}

static void fill_nat(struct gen_rule *rule, struct gen_rng *r)
{
	bool dst = rule->target == GEN_T_DNAT;

	pick_nat_ports(rule, r);
	rule->addr = gen_random_addr(r, dst ? 1 << GEN_LAN | 1 << GEN_DMZ :
					      1 << GEN_WAN | 1 << GEN_POOL);
	if (!dst && rule->addr.net == GEN_WAN)
		rule->addr.host = 1;
	if (rule->addr.host > 1 && gen_chance(r, 30))
		rule->host_high = (uint8_t)(rule->addr.host +
					    1 + gen_below(r, 6));
	if (gen_chance(r, 15))
		rule->flags |= GEN_NAT_PERSISTENT;
	if (gen_chance(r, 15))
		rule->flags |= gen_chance(r, 50) ? GEN_NAT_RANDOM :
						   GEN_NAT_FULLY_RANDOM;
	if (rule->target != GEN_T_SNAT && rule->target != GEN_T_DNAT) {
		rule->flags &= (uint8_t)~GEN_NAT_PERSISTENT;
		rule->host_high = 0;
	}
	/* A destination's port is kept, or taken from a range's beginning. */
	if (rule->target == GEN_T_DNAT || rule->target == GEN_T_REDIRECT)
		rule->flags &= GEN_NAT_PERSISTENT;
	if (rule->target == GEN_T_REDIRECT && !rule->port_lo && has_ports(rule))
		rule->port_lo = rule->port_hi = 20000;
}

/* A user chain of the same place, behind this one, to jump to. */
static bool pick_chain(const struct gen_case *c, int at, struct gen_rule *rule,
		       struct gen_rng *r)
{
	int from = at < GEN_BUILTIN ? GEN_BUILTIN : at + 1;

	for (int i = from; i < GEN_CHAINS; i++) {
		if (!c->chain[i].exists ||
		    c->chain[i].table != c->chain[at].table ||
		    c->chain[i].hook != c->chain[at].hook || gen_chance(r, 30))
			continue;
		rule->chain = (uint8_t)i;
		return true;
	}
	return false;
}

static uint8_t pick_nat_target(unsigned int hook, struct gen_rng *r)
{
	if (hook == GEN_POST && gen_chance(r, 35))
		return GEN_T_MASQUERADE;
	if (hook == GEN_POST || hook == GEN_INPUT)
		return GEN_T_SNAT;
	return gen_chance(r, 25) ? GEN_T_REDIRECT : GEN_T_DNAT;
}

static uint8_t pick_plain_target(unsigned int table, struct gen_rng *r)
{
	static const uint8_t targets[GEN_TABLES][6] = {
		[GEN_RAW] = { GEN_T_NOTRACK, GEN_T_NOTRACK, GEN_T_MARK,
			      GEN_T_ACCEPT, GEN_T_MARK, GEN_T_NOTRACK },
		[GEN_MANGLE] = { GEN_T_MARK, GEN_T_MARK, GEN_T_CT_MARK,
				 GEN_T_CT_SAVE, GEN_T_CT_RESTORE,
				 GEN_T_ACCEPT },
		[GEN_NAT] = { GEN_T_ACCEPT, GEN_T_NONE, GEN_T_ACCEPT,
			      GEN_T_NONE, GEN_T_ACCEPT, GEN_T_ACCEPT },
		[GEN_FILTER] = { GEN_T_ACCEPT, GEN_T_DROP, GEN_T_ACCEPT,
				 GEN_T_DROP, GEN_T_NONE, GEN_T_ACCEPT },
	};

	return targets[table][gen_below(r, 6)];
}

static void pick_target(const struct gen_case *c, int at,
			struct gen_rule *rule, struct gen_rng *r)
{
	const struct gen_chain *chain = &c->chain[at];

	if (gen_chance(r, 25) && pick_chain(c, at, rule, r)) {
		rule->target = gen_chance(r, 75) ? GEN_T_JUMP : GEN_T_GOTO;
	} else if (gen_chance(r, 8)) {
		rule->target = GEN_T_RETURN;
	} else if (chain->table == GEN_NAT && gen_chance(r, 80)) {
		rule->target = pick_nat_target(chain->hook, r);
		fill_nat(rule, r);
	} else {
		rule->target = pick_plain_target(chain->table, r);
	}
	rule->mask = pick_mask(r);
	rule->value = pick_mark(r) & rule->mask;
}

static void add_rule(struct gen_case *c, int at, struct gen_rng *r)
{
	struct gen_chain *chain = &c->chain[at];
	struct gen_rule *rule = &chain->rule[chain->n_rules];
	unsigned int n;

	if (chain->n_rules == GEN_RULES_MAX)
		return;
	memset(rule, 0, sizeof(*rule));
	pick_proto(c, rule, r);
	n = gen_below(r, chain->table == GEN_NAT ? 3 : 4);
	if (n < 2 && chain->table == GEN_FILTER)
		n++;
	for (unsigned int i = 0; i < n; i++)
		add_match(c, chain, rule, r);
	pick_target(c, at, rule, r);
	chain->n_rules++;
}

static bool place_exists(unsigned int table, unsigned int hook)
{
	switch (table) {
	case GEN_RAW:
		return hook == GEN_PRE || hook == GEN_OUTPUT;
	case GEN_NAT:
		return hook != GEN_FORWARD;
	case GEN_FILTER:
		return hook == GEN_INPUT || hook == GEN_FORWARD ||
		       hook == GEN_OUTPUT;
	}
	return true;
}

/* Places in the order of their interest; the last ones are rarely chosen. */
static int pick_place(struct gen_rng *r, bool raw)
{
	static const uint8_t often[][2] = {
		{ GEN_NAT, GEN_POST }, { GEN_NAT, GEN_PRE },
		{ GEN_NAT, GEN_POST }, { GEN_NAT, GEN_PRE },
		{ GEN_FILTER, GEN_FORWARD }, { GEN_FILTER, GEN_FORWARD },
		{ GEN_MANGLE, GEN_PRE }, { GEN_MANGLE, GEN_POST },
	};
	unsigned int table, hook, i = gen_below(r, ARRAY_SIZE(often));

	if (gen_chance(r, 75))
		return often[i][0] * GEN_HOOKS + often[i][1];
	do {
		table = gen_below(r, GEN_TABLES);
		hook = gen_below(r, GEN_HOOKS);
	} while (!place_exists(table, hook) || (table == GEN_RAW && !raw));
	return (int)(table * GEN_HOOKS + hook);
}

static void make_chains(struct gen_case *c, struct gen_rng *r, bool raw)
{
	for (unsigned int i = 0; i < GEN_BUILTIN; i++) {
		struct gen_chain *chain = &c->chain[i];

		chain->table = (uint8_t)(i / GEN_HOOKS);
		chain->hook = (uint8_t)(i % GEN_HOOKS);
		chain->exists = place_exists(chain->table, chain->hook);
		chain->drop = chain->table == GEN_FILTER && gen_chance(r, 6);
	}
	for (int i = GEN_BUILTIN; i < GEN_CHAINS; i++) {
		struct gen_chain *chain = &c->chain[i];
		int place = pick_place(r, raw);

		chain->exists = gen_chance(r, 60);
		chain->table = (uint8_t)(place / GEN_HOOKS);
		chain->hook = (uint8_t)(place % GEN_HOOKS);
	}
}

/*
 * Without any translation iptables and ctnat would not track at all where no
 * rule looks at a connection: one that never matches keeps them alike.
 */
static void add_idle_nat(struct gen_case *c)
{
	struct gen_chain *chain = &c->chain[GEN_NAT * GEN_HOOKS + GEN_POST];
	struct gen_rule *rule = &chain->rule[chain->n_rules];

	if (chain->n_rules == GEN_RULES_MAX)
		rule--;
	else
		chain->n_rules++;
	memset(rule, 0, sizeof(*rule));
	rule->proto = 99;
	rule->target = GEN_T_SNAT;
	rule->addr = (struct gen_addr){ .net = GEN_POOL, .host = 99 };
}

/*
 * Marks in two steps, the second one in some bits, for a range of ports: what is
 * wrong with either is seen in the connections' marks. Of its own numbers, so
 * that a seed is what it was but for these rules.
 */
static void add_marks(struct gen_case *c)
{
	static const uint16_t ranges[][2] = {
		{ 53, 80 }, { 80, 443 }, { 443, 5353 }, { 8080, 8081 },
		{ 53, 8081 },
	};
	struct gen_rng r = { .state = ~c->seed * 0x2545f4914f6cdd1d };
	struct gen_chain *chain = &c->chain[GEN_MANGLE * GEN_HOOKS + GEN_PRE];
	unsigned int i = gen_below(&r, ARRAY_SIZE(ranges));
	struct gen_rule rule = { .target = GEN_T_CT_MARK, .mask = ~0u };

	if (!gen_chance(&r, 30) || chain->n_rules > GEN_RULES_MAX - 2)
		return;
	rule.value = 0xff0f;
	chain->rule[chain->n_rules++] = rule;
	rule.proto = gen_chance(&r, 50) ? IPPROTO_UDP : IPPROTO_TCP;
	rule.match[rule.n_matches++] = (struct gen_match){
		.kind = GEN_M_PORT,
		.dst = true,
		.value = ranges[i][0],
		.high = ranges[i][1],
	};
	rule.mask = gen_chance(&r, 50) ? 0xff : 0x13;
	rule.value = pick_mark(&r) & rule.mask;
	chain->rule[chain->n_rules++] = rule;
}

void gen_make(struct gen_case *c, uint64_t seed)
{
	struct gen_rng r = { .state = seed * 0x2545f4914f6cdd1d };
	bool raw;
	int n;

	memset(c, 0, sizeof(*c));
	c->seed = seed;
	c->family = gen_chance(&r, 70) ? AF_INET : AF_INET6;
	c->inet = gen_chance(&r, 25);
	c->commit = gen_chance(&r, 50);
	raw = gen_chance(&r, 30);
	c->zone = !raw && gen_chance(&r, 20) ? 7 : 0;
	make_chains(c, &r, raw);
	n = 3 + (int)gen_below(&r, 15);
	for (int i = 0; i < n; i++)
		add_rule(c, pick_place(&r, raw), &r);
	for (int i = GEN_BUILTIN; i < GEN_CHAINS; i++)
		if (c->chain[i].exists)
			for (int k = 0; k < 2; k++)
				add_rule(c, i, &r);
	add_marks(c);
	add_idle_nat(c);
	gen_make_steps(c, &r);
}

int gen_count_rules(const struct gen_case *c)
{
	int n = 0;

	for (int i = 0; i < GEN_CHAINS; i++)
		for (int k = 0; c->chain[i].exists &&
				k < c->chain[i].n_rules; k++)
			n += !c->chain[i].rule[k].off;
	return n;
}
