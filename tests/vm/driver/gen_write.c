// SPDX-License-Identifier: GPL-2.0-only
/* A random ruleset in the words of ctnat: nat chains, or ct(). */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "drive.h"
#include "gen.h"
#include "spec.h"

/* One writing: for whom, and with which fault of translation. */
struct writer {
	struct text *t;
	const struct gen_case *c;
	bool ct;		/* with explicit ct() */
	int wrong;
};

enum wrong {
	WRONG_NONE,
	WRONG_PORT_RANGE,
	WRONG_NEGATION,
	WRONG_ADDRESS,
	WRONG_GOTO,
	WRONG_DROP,
	WRONG_MASK,
	WRONG_PREFIX,
	WRONG_STATE,
};

static const char *const wrong_names[GEN_WRONG_MAX + 1] = {
	[WRONG_PORT_RANGE] = "port-range",
	[WRONG_NEGATION] = "negation",
	[WRONG_ADDRESS] = "address",
	[WRONG_GOTO] = "goto",
	[WRONG_DROP] = "drop",
	[WRONG_MASK] = "mask",
	[WRONG_PREFIX] = "prefix",
	[WRONG_STATE] = "state",
};

const char *gen_wrong_name(int wrong)
{
	return wrong_names[wrong];
}

const char *gen_device(unsigned int net)
{
	static const char *const names[] = { "lan", "dmz", "wan" };

	return names[net];
}

struct addr gen_address(const struct gen_case *c, struct gen_addr a)
{
	static const char *const v4[] = {
		"10.0.0.0", "172.16.0.0", "203.0.113.0", "198.51.100.0",
	};
	static const char *const v6[] = {
		"fd00:a::", "fd00:b::", "2001:db8:1::", "2001:db8:9::",
	};
	struct addr out = { .family = c->family };

	inet_pton(c->family, (c->family == AF_INET ? v4 : v6)[a.net], out.b);
	out.b[addr_len(&out) - 1] = a.host;
	return out;
}

void gen_print_addr(struct text *t, const struct gen_case *c,
		    struct gen_addr a)
{
	struct addr addr = gen_address(c, a);

	addr_print(t, &addr, false);
}

void gen_print_prefix(struct text *t, const struct gen_case *c,
		      struct gen_addr a)
{
	gen_print_addr(t, c, a);
	if (a.bits)
		text_add(t, "/%u", (c->family == AF_INET ? 32u : 128u) - a.bits);
}

static const char *ip(const struct writer *w)
{
	return w->c->family == AF_INET ? "ip" : "ip6";
}

static const char *negation(const struct writer *w, const struct gen_match *m)
{
	return m->neg && w->wrong != WRONG_NEGATION ? "!= " : "";
}

static void write_states(const struct writer *w, const struct gen_match *m)
{
	static const char *const names[] = {
		"new", "established", "related", "invalid", "untracked",
	};
	uint32_t set = m->value;
	const char *comma = "";

	if (w->wrong == WRONG_STATE)
		set |= 1;
	text_add(w->t, " ct state ");
	/* One state can be denied; of several, the others are said. */
	if (m->neg && !(set & (set - 1)))
		text_add(w->t, "!= ");
	else if (m->neg)
		set = ~set;
	for (int i = 0; i < GEN_STATES; i++) {
		if (!(set & 1u << i))
			continue;
		text_add(w->t, "%s%s", comma, names[i]);
		comma = ",";
	}
}

static void write_prefix(const struct writer *w, struct gen_addr a)
{
	if (w->wrong == WRONG_PREFIX && a.bits == 2)
		a.bits = 1;
	gen_print_prefix(w->t, w->c, a);
}

static void write_ct(const struct writer *w, const struct gen_rule *rule,
		     const struct gen_match *m)
{
	static const char *const status[] = {
		"seen-reply", "assured", "confirmed",
	};

	switch (m->kind) {
	case GEN_M_CT_STATE:
		write_states(w, m);
		break;
	case GEN_M_CT_NAT:
		text_add(w->t, " ct status %s", m->dst ? "dnat" : "snat");
		break;
	case GEN_M_CT_DIR:
		text_add(w->t, " ct direction %s",
			 m->dst ? "reply" : "original");
		break;
	case GEN_M_CT_ADDR:
		text_add(w->t, " ct %s %s %caddr %s",
			 m->value ? "reply" : "original", ip(w),
			 m->dst ? 'd' : 's', negation(w, m));
		write_prefix(w, m->addr);
		break;
	case GEN_M_CT_PORT:
		text_add(w->t, " ct original protocol %u ct original proto-%s %s%u-%u",
			 rule->proto, m->dst ? "dst" : "src", negation(w, m),
			 m->value, m->high);
		break;
	case GEN_M_CT_STATUS:
		text_add(w->t, " ct status %s%s", m->neg ? "! " : "",
			 status[m->value]);
		break;
	case GEN_M_CT_MARK:
		/* Without a connection ct mark is 0 here, nothing there. */
		text_add(w->t, " ct state new,established,related ct mark & 0x%x %s 0x%x",
			 m->high, m->neg ? "!=" : "==", m->value);
		break;
	}
}

static void write_ports_match(const struct writer *w,
			      const struct gen_rule *rule,
			      const struct gen_match *m)
{
	uint32_t high = m->high;

	text_add(w->t, " %s %cport %s", proto_name(rule->proto),
		 m->dst ? 'd' : 's', negation(w, m));
	if (m->kind == GEN_M_PORTS) {
		text_add(w->t, "{ %u, 443, %u-%u }", m->value, m->value + 1,
			 high);
		return;
	}
	if (w->wrong == WRONG_PORT_RANGE && high > m->value)
		high = m->value;
	if (high == m->value)
		text_add(w->t, "%u", high);
	else
		text_add(w->t, "%u-%u", m->value, high);
}

static void write_addr_range(const struct writer *w,
			     const struct gen_match *m)
{
	struct gen_addr high = m->addr;

	high.host = (uint8_t)m->high;
	gen_print_addr(w->t, w->c, m->addr);
	text_add(w->t, "-");
	gen_print_addr(w->t, w->c, high);
}

static void write_header_match(const struct writer *w,
			       const struct gen_match *m)
{
	static const char *const ops[] = { "", "< ", "> " };
	bool v4 = w->c->family == AF_INET;

	switch (m->kind) {
	case GEN_M_ICMP_TYPE:
		text_add(w->t, " icmp%s type %s%u", v4 ? "" : "v6", negation(w, m),
			 m->value);
		break;
	case GEN_M_TCP_FLAGS:
		text_add(w->t, " tcp flags & 0x%x %s 0x%x", m->high,
			 m->neg ? "!=" : "==", m->value);
		break;
	case GEN_M_TTL:
		text_add(w->t, " %s %s%u", v4 ? "ip ttl" : "ip6 hoplimit",
			 ops[m->value], m->high);
		break;
	case GEN_M_DSCP:
		text_add(w->t, " %s dscp %s%u", ip(w), negation(w, m), m->value);
		break;
	case GEN_M_LENGTH:
		text_add(w->t, " meta length %s%u-%u", negation(w, m), m->value,
			 m->high);
		break;
	}
}

static void write_match(const struct writer *w, const struct gen_rule *rule,
			const struct gen_match *m)
{
	switch (m->kind) {
	case GEN_M_DEVICE:
		text_add(w->t, " %cifname %s\"%.*s%s\"", m->dst ? 'o' : 'i',
			 negation(w, m), m->high ? 1 : 16, gen_device(m->value),
			 m->high ? "*" : "");
		break;
	case GEN_M_ADDR:
		text_add(w->t, " %s %caddr %s", ip(w), m->dst ? 'd' : 's',
			 negation(w, m));
		write_prefix(w, m->addr);
		break;
	case GEN_M_ADDR_RANGE:
		text_add(w->t, " %s %caddr %s", ip(w), m->dst ? 'd' : 's',
			 negation(w, m));
		write_addr_range(w, m);
		break;
	case GEN_M_PORT:
	case GEN_M_PORTS:
		write_ports_match(w, rule, m);
		break;
	case GEN_M_MARK:
		text_add(w->t, " meta mark & 0x%x %s 0x%x", m->high,
			 m->neg ? "!=" : "==", m->value);
		break;
	case GEN_M_CT_STATE ... GEN_M_CT_STATUS:
	case GEN_M_CT_MARK:
		write_ct(w, rule, m);
		break;
	default:
		write_header_match(w, m);
	}
}

static void write_ports(const struct writer *w, const struct gen_rule *rule)
{
	if (!rule->port_lo)
		return;
	text_add(w->t, ":%u", rule->port_lo);
	if (rule->port_hi != rule->port_lo)
		text_add(w->t, "-%u", rule->port_hi);
}

static void write_flags(const struct writer *w, const struct gen_rule *rule,
			const char *first)
{
	static const char *const names[] = {
		"random", "fully-random", "persistent",
	};

	for (int i = 0; i < 3; i++) {
		if (!(rule->flags & 1 << i))
			continue;
		text_add(w->t, "%s%s", first, names[i]);
		first = w->ct ? ", " : ",";
	}
}

/* ADDRESS[-ADDRESS][:PORTS] */
static void write_range(const struct writer *w, const struct gen_rule *rule)
{
	bool brackets = w->c->family == AF_INET6 && (w->ct || rule->port_lo);
	struct gen_addr a = rule->addr;

	if (w->wrong == WRONG_ADDRESS)
		a.host++;
	text_add(w->t, brackets ? "[" : "");
	gen_print_addr(w->t, w->c, a);
	text_add(w->t, brackets ? "]" : "");
	if (rule->host_high) {
		a.host = rule->host_high;
		text_add(w->t, brackets ? "-[" : "-");
		gen_print_addr(w->t, w->c, a);
		text_add(w->t, brackets ? "]" : "");
	}
	write_ports(w, rule);
}

static void write_nat_ct(const struct writer *w, const struct gen_rule *rule)
{
	bool src = rule->target == GEN_T_SNAT ||
		   rule->target == GEN_T_MASQUERADE;

	text_add(w->t, " ct(");
	if (src && w->c->commit)
		text_add(w->t, "commit, ");
	if (w->c->zone)
		text_add(w->t, "zone=%u, ", w->c->zone);
	text_add(w->t, "nat(%s=", src ? "src" : "dst");
	switch (rule->target) {
	case GEN_T_MASQUERADE:
		text_add(w->t, "interface");
		write_ports(w, rule);
		break;
	case GEN_T_REDIRECT:
		text_add(w->t, "local");
		write_ports(w, rule);
		break;
	default:
		write_range(w, rule);
	}
	write_flags(w, rule, ", ");
	text_add(w->t, ")) accept");
}

static void write_nat(const struct writer *w, const struct gen_rule *rule)
{
	static const char *const words[] = {
		[GEN_T_SNAT] = "snat", [GEN_T_DNAT] = "dnat",
		[GEN_T_MASQUERADE] = "masquerade",
		[GEN_T_REDIRECT] = "redirect",
	};

	if (w->ct) {
		write_nat_ct(w, rule);
		return;
	}
	text_add(w->t, " %s", words[rule->target]);
	if (rule->target == GEN_T_SNAT || rule->target == GEN_T_DNAT) {
		text_add(w->t, w->c->inet ? " %s to " : " to ", ip(w));
		write_range(w, rule);
	} else if (rule->port_lo) {
		text_add(w->t, " to ");
		write_ports(w, rule);
	}
	write_flags(w, rule, " ");
}

static void write_mark(const struct writer *w, const struct gen_rule *rule)
{
	const char *name = rule->target == GEN_T_MARK ? "meta mark" : "ct mark";

	if (rule->mask == ~0u || w->wrong == WRONG_MASK)
		text_add(w->t, " %s set 0x%x", name, rule->value);
	else
		text_add(w->t, " %s set %s & 0x%x ^ 0x%x", name, name,
			 ~rule->mask, rule->value);
}

static void write_target(const struct writer *w, const struct gen_rule *rule)
{
	switch (rule->target) {
	case GEN_T_NONE:
		text_add(w->t, " counter");
		break;
	case GEN_T_ACCEPT:
		text_add(w->t, " accept");
		break;
	case GEN_T_DROP:
		text_add(w->t, w->wrong == WRONG_DROP ? " accept" : " drop");
		break;
	case GEN_T_RETURN:
		text_add(w->t, " return");
		break;
	case GEN_T_JUMP:
	case GEN_T_GOTO:
		text_add(w->t, " %s u%u", rule->target == GEN_T_JUMP ||
			 w->wrong == WRONG_GOTO ? "jump" : "goto",
			 rule->chain - GEN_BUILTIN);
		break;
	case GEN_T_MARK:
	case GEN_T_CT_MARK:
		write_mark(w, rule);
		break;
	case GEN_T_CT_SAVE:
		text_add(w->t, " ct mark set meta mark");
		break;
	case GEN_T_CT_RESTORE:
		text_add(w->t, " ct state new,established,related meta mark set ct mark");
		break;
	case GEN_T_NOTRACK:
		text_add(w->t, " notrack");
		break;
	default:
		write_nat(w, rule);
	}
}

static void write_rule(const struct writer *w, const struct gen_rule *rule)
{
	bool said = false;

	text_add(w->t, "\t\t");
	for (int k = 0; k < rule->n_matches; k++)
		said |= !rule->match[k].off &&
			(rule->match[k].kind == GEN_M_PORT ||
			 rule->match[k].kind == GEN_M_PORTS ||
			 rule->match[k].kind == GEN_M_ICMP_TYPE ||
			 rule->match[k].kind == GEN_M_TCP_FLAGS);
	if (rule->proto && !said)
		text_add(w->t, " meta l4proto %s%u",
			 rule->proto_neg ? "!= " : "", rule->proto);
	for (int k = 0; k < rule->n_matches; k++)
		if (!rule->match[k].off)
			write_match(w, rule, &rule->match[k]);
	write_target(w, rule);
	text_add(w->t, "\n");
}

const char *gen_hook_name(unsigned int hook)
{
	static const char *const names[] = {
		"prerouting", "input", "forward", "output", "postrouting",
	};

	return names[hook];
}

const char *gen_table_name(unsigned int table)
{
	static const char *const names[] = { "raw", "mangle", "nat", "filter" };

	return names[table];
}

static int priority(const struct gen_chain *chain)
{
	switch (chain->table) {
	case GEN_RAW:
		return -300;
	case GEN_MANGLE:
		return -150;
	case GEN_NAT:
		return chain->hook == GEN_PRE || chain->hook == GEN_OUTPUT ?
		       -100 : 100;
	}
	return 0;
}

static const char *chain_type(const struct writer *w,
			      const struct gen_chain *chain)
{
	if (chain->table == GEN_NAT && !w->ct)
		return "nat";
	return chain->table == GEN_MANGLE && chain->hook == GEN_OUTPUT ?
	       "route" : "filter";
}

/* What iptables does by itself before the rules of its nat table. */
static void write_nat_head(const struct writer *w,
			   const struct gen_chain *chain)
{
	if (!w->ct || chain->table != GEN_NAT)
		return;
	if (chain->hook == GEN_PRE || chain->hook == GEN_OUTPUT) {
		if (w->c->zone)
			text_add(w->t, "\t\tct(zone=%u, nat)\n", w->c->zone);
		else
			text_add(w->t, "\t\tct(nat)\n");
	}
	text_add(w->t, "\t\tct state != new accept\n");
}

static bool is_needed(const struct writer *w, const struct gen_chain *chain)
{
	if (chain->drop || (w->ct && chain->table == GEN_NAT))
		return true;
	if (chain->table == GEN_RAW && w->c->zone && !w->ct)
		return true;
	for (int i = 0; i < chain->n_rules; i++)
		if (!chain->rule[i].off)
			return true;
	return false;
}

static void write_chain(const struct writer *w, int at)
{
	const struct gen_chain *chain = &w->c->chain[at];

	if (!chain->exists || (at < GEN_BUILTIN && !is_needed(w, chain)))
		return;
	if (at < GEN_BUILTIN)
		text_add(w->t, "\tchain %s-%s {\n\t\ttype %s hook %s priority %d; policy %s;\n",
			 gen_table_name(chain->table),
			 gen_hook_name(chain->hook), chain_type(w, chain),
			 gen_hook_name(chain->hook), priority(chain),
			 chain->drop ? "drop" : "accept");
	else
		text_add(w->t, "\tchain u%d {\n", at - GEN_BUILTIN);
	if (at < GEN_BUILTIN)
		write_nat_head(w, chain);
	if (at < GEN_BUILTIN && chain->table == GEN_RAW && w->c->zone &&
	    !w->ct)
		text_add(w->t, "\t\tct zone set %u\n", w->c->zone);
	for (int i = 0; i < chain->n_rules; i++)
		if (!chain->rule[i].off)
			write_rule(w, &chain->rule[i]);
	text_add(w->t, "\t}\n");
}

/* With ct(), the lookup and the commit of every connection are rules too. */
static void write_tracking(const struct writer *w)
{
	static const char *const in[] = { "prerouting", "output" };
	static const char *const out[] = { "postrouting", "input" };
	char zone[16] = "";

	if (w->c->zone)
		snprintf(zone, sizeof(zone), "zone=%u", w->c->zone);
	for (int i = 0; i < 2; i++)
		text_add(w->t, "\tchain track-%s {\n"
			 "\t\ttype filter hook %s priority -200; policy accept;\n"
			 "\t\tct(%s)\n\t}\n", in[i], in[i], zone);
	for (int i = 0; i < 2; i++)
		text_add(w->t, "\tchain commit-%s {\n"
			 "\t\ttype filter hook %s priority 101; policy accept;\n"
			 "\t\tct state new ct(commit, %s%snat(src=keep))\n\t}\n",
			 out[i], out[i], zone, zone[0] ? ", " : "");
}

void gen_write(struct text *t, const struct gen_case *c, enum gen_form form,
	       int wrong)
{
	struct writer w = {
		.t = t, .c = c, .ct = form == GEN_CT, .wrong = wrong,
	};

	if (form == GEN_IPTABLES) {
		gen_write_iptables(t, c, true);
		return;
	}
	text_add(t, "flush ruleset\ntable %s random {\n",
		 c->inet ? "inet" : ip(&w));
	if (w.ct)
		write_tracking(&w);
	for (int i = GEN_CHAINS - 1; i >= 0; i--)
		write_chain(&w, i);
	text_add(t, "}\n");
}
