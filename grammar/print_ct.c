// SPDX-License-Identifier: GPL-2.0-only
/* ct() and translations to text. */
#include <arpa/inet.h>

#include "grammar/print.h"

/* ---- translations ---- */

/* Do address and port come from one lookup? */
static bool nat_concat(const struct out *out, const struct ctnat_nat *nat)
{
	return nat->has & CTNAT_NAT_ADDR_REG &&
	       nat->has & CTNAT_NAT_PORT_REG &&
	       print_same_map(out, nat->addr_reg, nat->port_reg);
}

static void print_address(const struct out *out, const struct ctnat_nat *nat,
			  const __u32 *words)
{
	bool ip6 = nat->family == NFPROTO_IPV6;
	bool brackets = ip6 &&
			nat->has & (CTNAT_NAT_PORT | CTNAT_NAT_PORT_REG);

	if (brackets)
		fputc('[', out->to);
	print_ip(out->to, ip6, words);
	if (brackets)
		fputc(']', out->to);
}

/* Bits in which the ends of a prefix are the same. */
static unsigned int prefix_length(const struct ctnat_nat *nat)
{
	unsigned int n = nat->family == NFPROTO_IPV6 ? 128 : 32, i;

	for (i = 0; i < n; i++)
		if ((nat->addr[i / 32] ^ ctnat_nat_last(nat)[i / 32]) >>
		    (31 - i % 32) & 1)
			break;
	return i;
}

static void print_addresses(const struct out *out, const struct ctnat_nat *nat)
{
	print_address(out, nat, nat->addr);
	if (nat->flags & CTNAT_NAT_NETMAP) {
		fprintf(out->to, "/%u", prefix_length(nat));
	} else if (memcmp(nat->addr, ctnat_nat_last(nat),
			  ctnat_nat_words(nat) * sizeof(*nat->addr))) {
		fputc('-', out->to);
		print_address(out, nat, ctnat_nat_last(nat));
	}
}

/* What lookups give: addresses, and ports of the same one. */
static void print_lookups(const struct out *out, const struct ctnat_nat *nat)
{
	struct map_data form = { .range = nat->has & CTNAT_NAT_REG_RANGE };
	bool addr = nat->has & CTNAT_NAT_ADDR_REG;

	if (addr)
		form.field[form.n++] = nat->family == NFPROTO_IPV6 ?
			CTNAT_FIELD_IP6_SADDR : CTNAT_FIELD_IP_SADDR;
	if (addr && nat_concat(out, nat))
		form.field[form.n++] = CTNAT_FIELD_TH_DPORT;
	if (addr)
		print_reg(out, nat->addr_reg, &form);
	if (!(nat->has & CTNAT_NAT_PORT_REG) || form.n == 2)
		return;
	form.field[0] = CTNAT_FIELD_TH_DPORT;
	form.n = 1;
	fputs(addr || nat->has & CTNAT_NAT_ADDR || !print_is_choice(out, nat->port_reg) ?
	      ":" : "", out->to);
	print_reg(out, nat->port_reg, &form);
}

/* Address and ports, or the word of the target. */
static void print_target(const struct out *out, const struct ctnat_nat *nat,
			 bool words)
{
	static const char *const names[] = {
		[CTNAT_NAT_INTERFACE] = "interface",
		[CTNAT_NAT_LOCAL] = "local",
		[CTNAT_NAT_KEEP] = "keep",
	};

	if (nat->target != CTNAT_NAT_RANGE && words)
		fputs(names[nat->target], out->to);
	if (nat->has & CTNAT_NAT_ADDR)
		print_addresses(out, nat);
	if (nat->has & (CTNAT_NAT_ADDR_REG | CTNAT_NAT_PORT_REG))
		print_lookups(out, nat);
	if (nat->has & CTNAT_NAT_PORT) {
		fputc(':', out->to);
		print_uint(out->to, nat->port_min);
		if (nat->port_min != nat->port_max)
			fprintf(out->to, "-%u", nat->port_max);
	}
	if (nat->has & CTNAT_NAT_BASE)
		fprintf(out->to, "/%u", nat->port_base);
}

void print_nat(const struct out *out, const struct ctnat_nat *nat)
{
	bool range = nat->target == CTNAT_NAT_RANGE, concat;
	const char *sep = " ";

	if (range)
		fputs(nat->side == CTNAT_NAT_SRC ? "snat" : "dnat", out->to);
	else
		fputs(nat->target == CTNAT_NAT_LOCAL ? "redirect" :
						       "masquerade", out->to);
	/* nft wants to be told the family in inet */
	concat = nat_concat(out, nat) && !print_is_choice(out, nat->addr_reg);
	if (concat || (out->family == NFPROTO_INET && nat->family))
		fputs(nat->family == NFPROTO_IPV6 ? " ip6" : " ip", out->to);
	if (nat->flags & CTNAT_NAT_NETMAP)
		fputs(out->family == NFPROTO_INET ? " prefix" :
		      nat->family == NFPROTO_IPV6 ? " ip6 prefix" :
						    " ip prefix", out->to);
	if (concat)
		fputs(" addr . port", out->to);
	if (range || nat->has) {
		fputs(" to ", out->to);
		print_target(out, nat, false);
	}
	if (nat->flags & CTNAT_NAT_RANDOM) {
		fprintf(out->to, "%srandom", sep);
		sep = ",";
	}
	if (nat->flags & CTNAT_NAT_FULLY_RANDOM) {
		fprintf(out->to, "%sfully-random", sep);
		sep = ",";
	}
	if (nat->flags & CTNAT_NAT_PERSISTENT)
		fprintf(out->to, "%spersistent", sep);
}

static void print_ct_nat(const struct out *out, const struct ctnat_nat *nat)
{
	fputs("nat", out->to);
	if (nat->side == CTNAT_NAT_NONE)
		return;
	fputs(nat->side == CTNAT_NAT_SRC ? "(src=" : "(dst=", out->to);
	print_target(out, nat, true);
	if (nat->flags & CTNAT_NAT_FULLY_RANDOM)
		fputs(", random", out->to);
	if (nat->flags & CTNAT_NAT_RANDOM)
		fputs(", hash", out->to);
	if (nat->flags & CTNAT_NAT_PERSISTENT)
		fputs(", persistent", out->to);
	if (nat->flags & CTNAT_NAT_NETMAP)
		fputs(", netmap", out->to);
	fputc(')', out->to);
}

/* ---- ct() ---- */

/* label[a..b]=, where the mask is one row of bits, else label=.../mask */
static void print_label_from(const struct out *out,
			     const struct ctnat_insn_ct *ct)
{
	static const struct map_data whole = { { CTNAT_FIELD_CT_LABEL }, 1, false };
	struct number mask = number_get(ct->label_mask, 4), row;
	unsigned int low = ct->label_shift, high;
	bool map, is_row;

	map = ctnat_field_is_reg(ct->label_from.field) &&
	      ctnat_field_words(ct->label_from.field) == 4;
	for (high = 127; high > low && !map; high--)
		if (mask.word[3 - high / 32] >> high % 32 & 1)
			break;
	row = number_ones(low, high);
	is_row = !number_compare(&mask, &row);
	if ((is_row && high < 127) || low)
		fprintf(out->to, "[%u..%u]", low, high);
	fputc('=', out->to);
	if (map)
		print_reg(out, ctnat_field_reg(ct->label_from.field), &whole);
	else
		print_value(out, &ct->label_from, false);
	if (is_row)
		return;
	/* behind [a..b] no text says so: better refused than read wrongly */
	fputc('/', out->to);
	print_number(out, &mask, CTNAT_FIELD_CT_LABEL);
}

static void print_label(const struct out *out, const struct ctnat_insn_ct *ct)
{
	struct number value = number_get(ct->label, 4);
	struct number mask = number_get(ct->label_mask, 4);
	struct number ones = number_ones(0, 127);

	fputs("label", out->to);
	if (ct->has & CTNAT_CT_LABEL_FROM) {
		print_label_from(out, ct);
		return;
	}
	fputc('=', out->to);
	print_number(out, &value, CTNAT_FIELD_CT_LABEL);
	if (number_compare(&mask, &ones)) {
		fputc('/', out->to);
		print_number(out, &mask, CTNAT_FIELD_CT_LABEL);
	}
}

static const char *comma(bool *first)
{
	const char *text = *first ? "" : ", ";

	*first = false;
	return text;
}

static void print_zone(const struct out *out, const struct ctnat_insn_ct *ct)
{
	static const char *const dirs[] = { "", "/original", "/reply" };

	fputs("zone=", out->to);
	print_value(out, &ct->zone, true);
	fputs(dirs[ct->zone_dir], out->to);
}

static void print_events(const struct out *out, __u32 events)
{
	const char *sep = "";

	for (const struct symbol *s = symbols_event; s->name; s++) {
		if (!(events & s->value))
			continue;
		fprintf(out->to, "%s%s", sep, s->name);
		events &= ~s->value;
		sep = ",";
	}
}

/* nft's words for what they alone say */
static void print_statement(const struct out *out,
			    const struct ctnat_insn_ct *ct)
{
	static const char *const dirs[] = { "", "original ", "reply " };

	if (ct->has & CTNAT_CT_EVENTS) {
		fputs("ct event set ", out->to);
		print_events(out, ct->events);
		return;
	}
	if (ct->has & CTNAT_CT_TIMEOUT) {
		fputs("ct timeout set ", out->to);
		print_name(out, ct->timeout);
		return;
	}
	if (ct->has & CTNAT_CT_HELPER) {
		fprintf(out->to, "ct helper set \"%s\"", ct->helper);
		return;
	}
	fprintf(out->to, "ct %szone set ", dirs[ct->zone_dir]);
	print_value(out, &ct->zone, true);
}

/* Those that are expressions of their own. */
static void print_behind(const struct out *out, bool *first,
			 const struct ctnat_insn_objref *offload,
			 const struct ctnat_insn_verdict *table)
{
	if (offload)
		fprintf(out->to, "%soffload", comma(first));
	if (offload && ctnat_objref_named(offload)) {
		fputc('=', out->to);
		print_name(out, offload->name);
	}
	if (table) {
		fprintf(out->to, "%stable=", comma(first));
		print_name(out, table->chain);
	}
}

void print_ct(const struct out *out, const struct ctnat_insn_ct *ct,
	      const struct ctnat_insn_objref *offload,
	      const struct ctnat_insn_verdict *table)
{
	bool first = true;

	if (ct->has & CTNAT_CT_STATEMENT) {
		print_statement(out, ct);
		return;
	}

	fputs("ct(", out->to);
	if (ct->has & CTNAT_CT_COMMIT)
		fprintf(out->to, "%scommit", comma(&first));
	if (ct->has & CTNAT_CT_FORCE)
		fprintf(out->to, "%sforce", comma(&first));
	if (ct->has & CTNAT_CT_ZONE) {
		fputs(comma(&first), out->to);
		print_zone(out, ct);
	}
	if (ct->has & CTNAT_CT_MARK) {
		fprintf(out->to, "%smark=", comma(&first));
		print_value(out, &ct->mark, false);
		if (ct->mark_mask != ~0u)
			fprintf(out->to, "/0x%08x", ct->mark_mask);
	}
	if (ct->has & (CTNAT_CT_LABEL | CTNAT_CT_LABEL_FROM)) {
		fputs(comma(&first), out->to);
		print_label(out, ct);
	}
	if (ct->has & CTNAT_CT_NAT) {
		fputs(comma(&first), out->to);
		print_ct_nat(out, &ct->nat);
	}
	if (ct->has & CTNAT_CT_HELPER) {
		fprintf(out->to, "%shelper=", comma(&first));
		print_name(out, ct->helper);
	}
	if (ct->has & CTNAT_CT_TIMEOUT) {
		fprintf(out->to, "%stimeout=", comma(&first));
		print_name(out, ct->timeout);
	}
	if (ct->has & CTNAT_CT_EVENTS) {
		fprintf(out->to, "%sevents=", comma(&first));
		print_events(out, ct->events);
	}
	print_behind(out, &first, offload, table);
	fputc(')', out->to);
}
