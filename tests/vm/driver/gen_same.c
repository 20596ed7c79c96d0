// SPDX-License-Identifier: GPL-2.0-only
/* Two packets or entries: the same, but for what was chosen by chance? */
#include <string.h>

#include "gen_run.h"
#include "spec.h"

/* The ends of what is compared, of the side that a port belongs to. */
struct end {
	uint8_t proto;
	const struct addr *own, *peer;
	uint16_t peer_port;
};

static bool both_in(uint16_t a, uint16_t b, uint16_t lo, uint16_t hi)
{
	return a >= lo && a <= hi && b >= lo && b <= hi;
}

/*
 * The kernel may have chosen either: in the range of a rule, or, where a
 * connection would collide or --random asks for it, in the classes of ports
 * that a source is kept in.
 */
static bool may_be_chosen(const struct gen_case *c, uint8_t proto, uint16_t a,
			  uint16_t b)
{
	if (proto == IPPROTO_ICMP || proto == IPPROTO_ICMPV6)
		return !both_in(a, a, 100, 102) && !both_in(b, b, 100, 102);
	if (gen_port_is_named(a) || gen_port_is_named(b))
		return false;
	for (int i = 0; i < GEN_CHAINS; i++)
		for (int k = 0; k < c->chain[i].n_rules; k++) {
			const struct gen_rule *r = &c->chain[i].rule[k];

			if (!r->off && r->port_hi > r->port_lo &&
			    both_in(a, b, r->port_lo, r->port_hi))
				return true;
		}
	return both_in(a, b, 1, 511) || both_in(a, b, 600, 1023) ||
	       both_in(a, b, 1024, 65535);
}

static bool same_end(const struct gen_pair *p, const struct end *e)
{
	return p->proto == e->proto && p->peer_port == e->peer_port &&
	       addr_equal(&p->own, e->own) && addr_equal(&p->peer, e->peer);
}

static bool same_port(struct gen_same *s, const struct end *e, uint16_t a,
		      uint16_t *b)
{
	struct gen_pair *p;

	for (int i = 0; i < s->n; i++) {
		p = &s->pair[i];
		if (!same_end(p, e) || (p->a != a && p->b != *b))
			continue;
		if (p->a != a || p->b != *b)
			return false;
		*b = a;
		return true;
	}
	if (a == *b && gen_port_is_named(a))
		return true;
	if (a != *b && !may_be_chosen(s->c, e->proto, a, *b))
		return false;
	if (s->n == (int)ARRAY_SIZE(s->pair))
		return false;
	s->pair[s->n++] = (struct gen_pair){
		.proto = e->proto, .own = *e->own, .peer = *e->peer,
		.peer_port = e->peer_port, .a = a, .b = *b,
	};
	*b = a;
	return true;
}

static bool is_echo(const struct pkt *p)
{
	return (p->proto == IPPROTO_ICMP || p->proto == IPPROTO_ICMPV6) &&
	       !pkt_is_error(p);
}

static bool same_ports(struct gen_same *s, const struct pkt *a, struct pkt *b)
{
	struct end e = { .proto = a->proto };
	bool src_known = a->sport == b->sport;
	bool dst_known = a->dport == b->dport;

	/* The id of an echo is of both ends: the lower address is "own". */
	if (is_echo(a)) {
		bool low = memcmp(a->src.b, a->dst.b, sizeof(a->src.b)) < 0;

		e.own = low ? &a->src : &a->dst;
		e.peer = low ? &a->dst : &a->src;
		return same_port(s, &e, a->id, &b->id);
	}
	if (!pkt_has_ports(a) || a->frag_off)
		return true;
	e.own = &a->src;
	e.peer = &a->dst;
	e.peer_port = dst_known ? a->dport : 0;
	if (!same_port(s, &e, a->sport, &b->sport))
		return false;
	e.own = &a->dst;
	e.peer = &a->src;
	e.peer_port = src_known ? a->sport : 0;
	return same_port(s, &e, a->dport, &b->dport);
}

static bool same_tuple(struct gen_same *s, const struct pkt *a, struct pkt *b)
{
	if (a->proto != b->proto || !addr_equal(&a->src, &b->src) ||
	    !addr_equal(&a->dst, &b->dst))
		return false;
	return same_ports(s, a, b);
}

/* Later fragments hold bytes of the packet where a first one has ports. */
static bool same_payload(const struct pkt *a, const struct pkt *b)
{
	return a->data_len == b->data_len &&
	       (pkt_is_error(a) || !memcmp(a->data, b->data, a->data_len));
}

static bool same_text(const struct pkt *a, const struct pkt *b)
{
	struct text ta = { 0 }, tb = { 0 };
	bool same;

	spec_print_full(&ta, a, true);
	spec_print_full(&tb, b, true);
	same = !strcmp(ta.s, tb.s);
	text_free(&ta);
	text_free(&tb);
	return same;
}

bool gen_same_packet(struct gen_same *s, const struct pkt *a, struct pkt *b)
{
	if (!same_tuple(s, a, b) || !a->inner != !b->inner)
		return false;
	if (a->inner && !same_tuple(s, a->inner, b->inner))
		return false;
	return same_text(a, b) && same_payload(a, b);
}

bool gen_same_entry(struct gen_same *s, const struct ct_entry *a,
		    const struct ct_entry *b)
{
	struct text ta = { 0 }, tb = { 0 };
	struct ct_entry copy = *b;
	int n = s->n;
	bool same = same_tuple(s, &a->orig.p, &copy.orig.p) &&
		    same_tuple(s, &a->reply.p, &copy.reply.p);

	if (same) {
		ct_print(&ta, a);
		ct_print(&tb, &copy);
		same = !strcmp(ta.s, tb.s);
		text_free(&ta);
		text_free(&tb);
	}
	if (!same)
		s->n = n;
	return same;
}
