// SPDX-License-Identifier: GPL-2.0-only
/* Compares captured packets with expectations, and prints both. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "drive.h"
#include "link.h"
#include "spec.h"
#include "spec_names.h"
#include "vars.h"

static const struct addr *side_addr(const struct pkt *p, bool is_dst)
{
	return is_dst ? &p->dst : &p->src;
}

static uint16_t side_port(const struct pkt *p, bool is_dst)
{
	return is_dst ? p->dport : p->sport;
}

static void print_end(struct text *t, const struct pkt *p, bool is_dst)
{
	bool ports = pkt_has_ports(p) && !p->frag_off;

	addr_print(t, side_addr(p, is_dst), ports);
	if (ports)
		text_add(t, ":%u", side_port(p, is_dst));
}

static void print_data(struct text *t, const struct pkt *p)
{
	text_add(t, " len=%zu", p->data_len);
	if (p->data_len && p->data_len <= 40) {
		text_add(t, " data=");
		for (size_t i = 0; i < p->data_len; i++)
			text_add(t, "%c", isgraph(p->data[i]) ? p->data[i] :
				 '.');
	}
}

static void print_faults(struct text *t, uint32_t faults)
{
	static const char *const names[] = {
		"bad-ip-checksum", "bad-checksum", "truncated", "bad-inner",
		"zero-sum",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (faults & 1u << i)
			text_add(t, " %s", names[i]);
}

static void print_l4(struct text *t, const struct pkt *p)
{
	if (p->proto == IPPROTO_TCP) {
		spec_tcp_flags_print(t, p->flags);
		text_add(t, " seq=%u ack=%u", p->seq, p->ack);
	} else if (p->proto == IPPROTO_SCTP) {
		text_add(t, " vtag=%u chunk=%s", p->vtag,
			 spec_sctp_chunk_name(p->chunk));
	} else if (pkt_is_error(p)) {
		if (p->mtu)
			text_add(t, " mtu=%u", p->mtu);
	} else if (p->proto == IPPROTO_ICMP || p->proto == IPPROTO_ICMPV6) {
		text_add(t, " id=%u icmp-seq=%u", p->id, p->echo_seq);
	}
}

void spec_print_full(struct text *t, const struct pkt *p, bool ttl)
{
	bool icmp = p->proto == IPPROTO_ICMP ||
		    p->proto == IPPROTO_ICMPV6 || p->proto == PROTO_ARP;

	text_add(t, "%s ", proto_name(p->proto));
	if (icmp && !p->frag_off)
		text_add(t, "%s ", spec_type_name(p));
	print_end(t, p, false);
	text_add(t, " > ");
	print_end(t, p, true);
	link_print(t, p);
	if (ttl)
		text_add(t, " ttl=%u", p->ttl);
	text_add(t, " tos=%u%s", p->tos, p->df ? " df" : "");
	if (p->frag_off || p->mf)
		text_add(t, " frag-off=%u%s", p->frag_off, p->mf ? " mf" : "");
	if (!p->frag_off)
		print_l4(t, p);
	if (p->inner) {
		text_add(t, " inner=(");
		spec_print_full(t, p->inner, ttl);
		text_add(t, ")");
	} else {
		print_data(t, p);
	}
	print_faults(t, p->faults);
}

void spec_print(struct text *t, const struct pkt *p)
{
	spec_print_full(t, p, true);
}

static bool match_ends(const struct spec *s, const struct pkt *p,
		       struct text *why)
{
	const struct pkt *want = &s->p;

	if (want->have & HAVE_SRC && !addr_equal(&want->src, &p->src))
		text_add(why, " source address;");
	if (want->have & HAVE_DST && !addr_equal(&want->dst, &p->dst))
		text_add(why, " destination address;");
	if (want->have & HAVE_SPORT && want->sport != p->sport)
		text_add(why, " source port;");
	if (want->have & HAVE_DPORT && want->dport != p->dport)
		text_add(why, " destination port;");
	for (int i = 0; i < s->n_bind; i++) {
		const struct spec_bind *b = &s->bind[i];
		uint16_t port = side_port(p, b->is_dst);

		if (!b->ranged)
			continue;
		if (b->is_addr ? !addr_between(side_addr(p, b->is_dst),
					       &b->addr_lo, &b->addr_hi) :
				 port < b->port_lo || port > b->port_hi)
			text_add(why, " %s %s out of range;",
				 b->is_dst ? "destination" : "source",
				 b->is_addr ? "address" : "port");
	}
	return !why->len;
}

static void match_options(const struct pkt *want, const struct pkt *p,
			  struct text *why)
{
	const struct spec_option *o;
	size_t n;

	o = spec_options(&n);
	for (size_t i = 0; i < n; i++)
		if (want->have & o[i].have &&
		    spec_option_get(&o[i], want) != spec_option_get(&o[i], p))
			text_add(why, " %s;", o[i].name);
}

static void match_flags(const struct pkt *want, const struct pkt *p,
			struct text *why)
{
	uint8_t mask = (uint8_t)~8u;	/* PSH says nothing */

	if (want->have & HAVE_FLAGS && (want->flags ^ p->flags) & mask)
		text_add(why, " TCP flags;");
	if (want->n_vlan != p->n_vlan ||
	    memcmp(want->vlan, p->vlan, want->n_vlan * sizeof(*want->vlan)))
		text_add(why, " tags;");
	if (want->have & HAVE_CHUNK && want->chunk != p->chunk)
		text_add(why, " chunk;");
	if (want->have & HAVE_DF && want->df != p->df)
		text_add(why, " df;");
	if (want->have & HAVE_MF && want->mf != p->mf)
		text_add(why, " mf;");
	if (want->have & HAVE_TYPE &&
	    (want->type != p->type || want->code != p->code))
		text_add(why, " ICMP type;");
	if (want->have & HAVE_DATA &&
	    (want->data_len != p->data_len ||
	     memcmp(want->data, p->data, p->data_len)))
		text_add(why, " payload;");
}

static void match_faults(const struct spec *s, const struct pkt *p,
			 struct text *why)
{
	uint32_t wrong = p->faults & ~FAULT_ZERO_SUM;

	if (s->p.faults & FAULT_ZERO_SUM && !(p->faults & FAULT_ZERO_SUM))
		text_add(why, " has a checksum;");
	if (!s->no_sum && p->faults & FAULT_ZERO_SUM & ~s->p.faults)
		text_add(why, " has no checksum;");
	if (!s->no_sum && wrong != (s->p.faults & ~FAULT_ZERO_SUM))
		text_add(why, " checksum or length;");
}

static void bind_variables(const struct spec *s, const struct pkt *p)
{
	for (int i = 0; i < s->n_bind; i++) {
		const struct spec_bind *b = &s->bind[i];
		struct text t = { 0 };

		if (!b->name)
			continue;
		if (b->is_addr)
			addr_print(&t, side_addr(p, b->is_dst), false);
		else
			text_add(&t, "%u", side_port(p, b->is_dst));
		var_set(b->name, t.s);
		text_free(&t);
	}
}

static void match_inner(const struct spec *s, const struct pkt *p,
			struct text *why)
{
	struct text inner = { 0 };

	if (!s->inner)
		return;
	if (!p->inner) {
		text_add(why, " quotes nothing;");
		return;
	}
	/* What is quoted is cut short as a rule. */
	s->inner->no_sum = true;
	if (!spec_match(s->inner, p->inner, &inner))
		text_add(why, " quoted:%s", inner.s);
	text_free(&inner);
}

bool spec_match(const struct spec *s, const struct pkt *p, struct text *why)
{
	if (s->p.proto != IPPROTO_ANY && s->p.proto != p->proto)
		text_add(why, " protocol;");
	match_ends(s, p, why);
	match_options(&s->p, p, why);
	match_flags(&s->p, p, why);
	match_faults(s, p, why);
	match_inner(s, p, why);
	if (why->len)
		return false;
	bind_variables(s, p);
	return true;
}
