// SPDX-License-Identifier: GPL-2.0-only
/* A random ruleset in the words of iptables-restore. */
#include <stdio.h>

#include "drive.h"
#include "gen.h"
#include "spec.h"

static const char *const hooks[] = {
	"PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING",
};

static const char *const tables[] = { "raw", "mangle", "nat", "filter" };

static const char *side(const struct gen_match *m)
{
	return m->dst ? "dst" : "src";
}

static const char *negation(const struct gen_match *m)
{
	return m->neg ? " !" : "";
}

static void write_states(struct text *t, uint32_t set)
{
	static const char *const names[] = {
		"NEW", "ESTABLISHED", "RELATED", "INVALID", "UNTRACKED",
	};
	const char *comma = "";

	for (int i = 0; i < GEN_STATES; i++) {
		if (!(set & 1u << i))
			continue;
		text_add(t, "%s%s", comma, names[i]);
		comma = ",";
	}
}

static void write_flags(struct text *t, uint32_t set)
{
	static const char *const names[] = {
		"FIN", "SYN", "RST", "PSH", "ACK", "URG",
	};
	const char *comma = "";

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (!(set & 1u << i))
			continue;
		text_add(t, "%s%s", comma, names[i]);
		comma = ",";
	}
	if (!set)
		text_add(t, "NONE");
}

static void write_ct(struct text *t, const struct gen_case *c,
		     const struct gen_rule *rule, const struct gen_match *m)
{
	static const char *const status[] = {
		"SEEN_REPLY", "ASSURED", "CONFIRMED",
	};

	text_add(t, " -m conntrack");
	switch (m->kind) {
	case GEN_M_CT_STATE:
		text_add(t, "%s --ctstate ", negation(m));
		write_states(t, m->value);
		break;
	case GEN_M_CT_NAT:
		text_add(t, " --ctstate %s", m->dst ? "DNAT" : "SNAT");
		break;
	case GEN_M_CT_DIR:
		text_add(t, " --ctdir %s", m->dst ? "REPLY" : "ORIGINAL");
		break;
	case GEN_M_CT_ADDR:
		text_add(t, "%s --ct%s%s ", negation(m), m->value ? "repl" : "orig",
			 side(m));
		gen_print_prefix(t, c, m->addr);
		break;
	case GEN_M_CT_PORT:
		text_add(t, " --ctproto %s%s --ctorig%sport %u:%u",
			 proto_name(rule->proto), negation(m), side(m), m->value,
			 m->high);
		break;
	case GEN_M_CT_STATUS:
		text_add(t, "%s --ctstatus %s", negation(m), status[m->value]);
		break;
	}
}

static void write_addr_range(struct text *t, const struct gen_case *c,
			     struct gen_addr a, unsigned int high)
{
	gen_print_addr(t, c, a);
	text_add(t, "-");
	a.host = (uint8_t)high;
	gen_print_addr(t, c, a);
}

static void write_hops(struct text *t, const struct gen_case *c,
		       const struct gen_match *m)
{
	static const char *const ops[] = { "eq", "lt", "gt" };
	const char *name = c->family == AF_INET ? "ttl" : "hl";

	text_add(t, " -m %s --%s-%s %u", name, name, ops[m->value], m->high);
}

static void write_match(struct text *t, const struct gen_case *c,
			const struct gen_rule *rule, const struct gen_match *m)
{
	bool v4 = c->family == AF_INET;

	switch (m->kind) {
	case GEN_M_DEVICE:
		text_add(t, "%s -%c %.*s", negation(m), m->dst ? 'o' : 'i',
			 m->high ? 1 : 16, gen_device(m->value));
		text_add(t, "%s", m->high ? "+" : "");
		break;
	case GEN_M_ADDR:
		text_add(t, "%s -%c ", negation(m), m->dst ? 'd' : 's');
		gen_print_prefix(t, c, m->addr);
		break;
	case GEN_M_ADDR_RANGE:
		text_add(t, " -m iprange%s --%s-range ", negation(m), side(m));
		write_addr_range(t, c, m->addr, m->high);
		break;
	case GEN_M_PORT:
		text_add(t, "%s --%cport %u:%u", negation(m), m->dst ? 'd' : 's',
			 m->value, m->high);
		break;
	case GEN_M_PORTS:
		text_add(t, " -m multiport%s --%cports %u,443,%u:%u", negation(m),
			 m->dst ? 'd' : 's', m->value, m->value + 1, m->high);
		break;
	case GEN_M_ICMP_TYPE:
		text_add(t, "%s --icmp%s-type %u", negation(m), v4 ? "" : "v6",
			 m->value);
		break;
	case GEN_M_TCP_FLAGS:
		text_add(t, "%s --tcp-flags ", negation(m));
		write_flags(t, m->high);
		text_add(t, " ");
		write_flags(t, m->value);
		break;
	case GEN_M_MARK:
	case GEN_M_CT_MARK:
		text_add(t, " -m %s%s --mark 0x%x/0x%x",
			 m->kind == GEN_M_MARK ? "mark" : "connmark", negation(m),
			 m->value, m->high);
		break;
	case GEN_M_TTL:
		write_hops(t, c, m);
		break;
	case GEN_M_DSCP:
		text_add(t, " -m dscp%s --dscp %u", negation(m), m->value);
		break;
	case GEN_M_LENGTH:
		text_add(t, " -m length%s --length %u:%u", negation(m), m->value,
			 m->high);
		break;
	default:
		write_ct(t, c, rule, m);
	}
}

static void write_ports(struct text *t, const char *before,
			const struct gen_rule *rule)
{
	if (!rule->port_lo)
		return;
	text_add(t, "%s%u", before, rule->port_lo);
	if (rule->port_hi != rule->port_lo)
		text_add(t, "-%u", rule->port_hi);
}

static void write_nat(struct text *t, const struct gen_case *c,
		      const struct gen_rule *rule)
{
	bool brackets = c->family == AF_INET6 && rule->port_lo;
	struct gen_addr high = rule->addr;

	text_add(t, rule->target == GEN_T_SNAT ? " -j SNAT --to-source " :
						 " -j DNAT --to-destination ");
	text_add(t, brackets ? "[" : "");
	gen_print_addr(t, c, rule->addr);
	if (rule->host_high) {
		high.host = rule->host_high;
		text_add(t, "-");
		gen_print_addr(t, c, high);
	}
	text_add(t, brackets ? "]" : "");
	write_ports(t, ":", rule);
}

static void write_target(struct text *t, const struct gen_case *c,
			 const struct gen_rule *rule)
{
	static const char *const plain[] = {
		[GEN_T_ACCEPT] = " -j ACCEPT",
		[GEN_T_DROP] = " -j DROP",
		[GEN_T_RETURN] = " -j RETURN",
		[GEN_T_CT_SAVE] = " -j CONNMARK --save-mark",
		[GEN_T_CT_RESTORE] = " -j CONNMARK --restore-mark",
		[GEN_T_NOTRACK] = " -j CT --notrack",
		[GEN_T_MASQUERADE] = " -j MASQUERADE",
		[GEN_T_REDIRECT] = " -j REDIRECT",
	};

	switch (rule->target) {
	case GEN_T_NONE:
		break;
	case GEN_T_JUMP:
	case GEN_T_GOTO:
		text_add(t, " -%c u%u", rule->target == GEN_T_JUMP ? 'j' : 'g',
			 rule->chain - GEN_BUILTIN);
		break;
	case GEN_T_MARK:
	case GEN_T_CT_MARK:
		text_add(t, " -j %s --set-xmark 0x%x/0x%x",
			 rule->target == GEN_T_MARK ? "MARK" : "CONNMARK",
			 rule->value, rule->mask);
		break;
	case GEN_T_SNAT:
	case GEN_T_DNAT:
		write_nat(t, c, rule);
		break;
	default:
		text_add(t, "%s", plain[rule->target]);
		if (rule->target == GEN_T_MASQUERADE ||
		    rule->target == GEN_T_REDIRECT)
			write_ports(t, " --to-ports ", rule);
	}
	if (rule->flags & GEN_NAT_RANDOM)
		text_add(t, " --random");
	if (rule->flags & GEN_NAT_FULLY_RANDOM)
		text_add(t, " --random-fully");
	if (rule->flags & GEN_NAT_PERSISTENT)
		text_add(t, " --persistent");
}

static void write_name(struct text *t, const struct gen_case *c, int i)
{
	if (i < GEN_BUILTIN)
		text_add(t, "%s", hooks[c->chain[i].hook]);
	else
		text_add(t, "u%d", i - GEN_BUILTIN);
}

static void write_rules(struct text *t, const struct gen_case *c, int at)
{
	const struct gen_chain *chain = &c->chain[at];

	for (int i = 0; i < chain->n_rules; i++) {
		const struct gen_rule *rule = &chain->rule[i];

		if (rule->off)
			continue;
		text_add(t, "-A ");
		write_name(t, c, at);
		if (rule->proto)
			text_add(t, "%s -p %u", rule->proto_neg ? " !" : "",
				 rule->proto);
		for (int k = 0; k < rule->n_matches; k++)
			if (!rule->match[k].off)
				write_match(t, c, rule, &rule->match[k]);
		write_target(t, c, rule);
		text_add(t, "\n");
	}
}

static bool is_empty(const struct gen_case *c, unsigned int table)
{
	for (int i = 0; i < GEN_CHAINS; i++) {
		const struct gen_chain *chain = &c->chain[i];

		if (!chain->exists || chain->table != table)
			continue;
		if (chain->drop)
			return false;
		for (int k = 0; k < chain->n_rules; k++)
			if (!chain->rule[k].off)
				return false;
	}
	return !(table == GEN_RAW && c->zone);
}

static void write_table(struct text *t, const struct gen_case *c,
			unsigned int table)
{
	text_add(t, "*%s\n", tables[table]);
	for (int i = 0; i < GEN_CHAINS; i++) {
		const struct gen_chain *chain = &c->chain[i];

		if (!chain->exists || chain->table != table)
			continue;
		text_add(t, ":");
		write_name(t, c, i);
		text_add(t, " %s [0:0]\n", i >= GEN_BUILTIN ? "-" :
			 chain->drop ? "DROP" : "ACCEPT");
	}
	if (table == GEN_RAW && c->zone)
		text_add(t, "-A PREROUTING -j CT --zone %u\n"
			 "-A OUTPUT -j CT --zone %u\n", c->zone, c->zone);
	for (int i = 0; i < GEN_CHAINS; i++)
		if (c->chain[i].exists && c->chain[i].table == table)
			write_rules(t, c, i);
	text_add(t, "COMMIT\n");
}

void gen_write_iptables(struct text *t, const struct gen_case *c, bool all)
{
	for (unsigned int i = 0; i < GEN_TABLES; i++)
		if (all || !is_empty(c, i))
			write_table(t, c, i);
}
