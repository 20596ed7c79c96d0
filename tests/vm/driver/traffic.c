// SPDX-License-Identifier: GPL-2.0-only
/* send, reply, resend, expect, expect-none: single packets. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drive.h"
#include "link.h"
#include "port.h"
#include "run.h"
#include "settle.h"
#include "spec.h"
#include "traffic.h"

/* For what a program sends; what the kernel passes on has come by then. */
#define EXPECT_MS 10000
#define FRAGMENTS_MAX 64

static uint32_t next_ip_id = 1;

/* What a sent packet has where the scenario does not say. */
static void fill_defaults(struct spec *s)
{
	struct pkt *p = &s->p;

	if (!(p->have & HAVE_TTL))
		p->ttl = 64;
	if (!(p->have & HAVE_IP_ID))
		p->ip_id = next_ip_id++;
	if (!(p->have & HAVE_WIN))
		p->win = 65535;
	if (!(p->have & HAVE_FLAGS))
		p->flags = 0x02;
	if (p->have & HAVE_DATA)
		return;
	if (p->proto == IPPROTO_TCP || p->proto == IPPROTO_SCTP ||
	    p->proto == PROTO_ARP)
		return;
	free(s->data);
	s->data = (uint8_t *)xstrdup("ctnat");
	p->data = s->data;
	p->data_len = 5;
}

static void put32(uint8_t *b, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		b[i] = (uint8_t)(v >> (24 - 8 * i));
}

/* The chunk of an SCTP packet: as long as its kind has to be. */
static void fill_chunk(struct spec *s)
{
	size_t len = s->p.chunk == 1 || s->p.chunk == 2 ? 20 :
		     s->p.chunk == 0 ? 20 : s->p.chunk == 7 ? 8 : 4;

	if (s->p.proto != IPPROTO_SCTP)
		return;
	free(s->data);
	s->data = xzalloc(len);
	s->data[0] = s->p.chunk;
	s->data[1] = s->p.chunk == 0 ? 3 : 0;
	s->data[3] = (uint8_t)len;
	if (s->p.chunk == 1 || s->p.chunk == 2) {
		put32(s->data + 4, s->p.itag ? s->p.itag : 1);
		put32(s->data + 8, 65536);
		s->data[13] = 1;
		s->data[15] = 1;
		put32(s->data + 16, 1);
	} else if (s->p.chunk == 0) {
		put32(s->data + 4, 1);
	}
	s->p.data = s->data;
	s->p.data_len = len;
}

static int send_order(struct port *port, struct pkt **frags, int n,
		      const char *order)
{
	char *end;
	long at;

	for (int i = 0; !order && i < n; i++)
		if (port_send(port, frags[i]))
			return -1;
	while (order && *order) {
		at = strtol(order, &end, 10);
		if (end == order || at < 1 || at > n)
			return drive_fail("order: no fragment '%s' of %d",
					  order, n);
		if (port_send(port, frags[at - 1]))
			return -1;
		order = *end ? end + 1 : end;
	}
	return 0;
}

/* Cuts a built packet into fragments with so many bytes of payload. */
static int send_fragments(struct port *port, const struct pkt *whole,
			  unsigned int size, const char *order)
{
	size_t header = whole->src.family == AF_INET ? 20 : 40, off, len;
	struct pkt *frags[FRAGMENTS_MAX];
	int n = 0, ret;

	if (!size || size % 8)
		return drive_fail("fragment=%u is no multiple of 8", size);
	len = whole->raw_len - header;
	for (off = 0; off < len && n < FRAGMENTS_MAX; off += size) {
		struct pkt *f = xzalloc(sizeof(*f));

		f->src = whole->src;
		f->dst = whole->dst;
		link_copy(f, whole);
		f->proto = IPPROTO_ANY;
		f->ttl = whole->ttl;
		f->tos = whole->tos;
		f->ip_id = whole->ip_id;
		f->df = whole->df;
		f->frag_header = header == 40;
		f->frag_off = (uint16_t)off;
		f->mf = off + size < len;
		f->data = whole->raw + header + off;
		f->data_len = f->mf ? size : len - off;
		pkt_build(f);
		/* The bytes are cut already; only the header needs this. */
		f->raw[header == 20 ? 9 : 40] = whole->proto;
		if (header == 20) {
			memset(f->raw + 10, 0, 2);
			uint16_t sum = csum_fold(csum_add(0, f->raw, 20));

			f->raw[10] = (uint8_t)(sum >> 8);
			f->raw[11] = (uint8_t)sum;
		}
		frags[n++] = f;
	}
	ret = send_order(port, frags, n, order);
	while (n)
		pkt_free(frags[--n]);
	return ret;
}

static int check_complete(const struct spec *s)
{
	if (!s->p.src.family || !s->p.dst.family)
		return drive_fail("SRC > DST is missing");
	if (s->p.src.family != s->p.dst.family)
		return drive_fail("source and destination of two families");
	if (pkt_has_ports(&s->p) &&
	    (s->p.have & (HAVE_SPORT | HAVE_DPORT)) !=
	    (HAVE_SPORT | HAVE_DPORT))
		return drive_fail("a port is missing");
	return 0;
}

int traffic_send(struct port *port, struct spec *s)
{
	fill_defaults(s);
	if (s->p.have & HAVE_CHUNK)
		fill_chunk(s);
	if (check_complete(s))
		return -1;
	s->p.faults &= FAULT_IP_SUM | FAULT_L4_SUM | FAULT_ZERO_SUM;
	if (port_link(port, s->to, &s->p))
		return -1;
	if (s->p.proto == PROTO_ARP) {
		link_build_arp(&s->p);
		return port_send(port, &s->p);
	}
	pkt_build(&s->p);
	if (s->fragment)
		return send_fragments(port, &s->p, s->fragment, s->order);
	return port_send(port, &s->p);
}

/* An ICMP error quotes the last packet that this port expected. */
static int quote_last(struct port *port, struct spec *s, int argc, char **argv)
{
	const char *limit = word_value(argc, argv, "quote");
	uint64_t n = s->p.proto == IPPROTO_ICMP ? 548 : 1232;

	if (!port->last)
		return drive_fail("nothing seen at %s to quote", port->name);
	if (limit && word_number(limit, &n))
		return -1;
	if (n > port->last->raw_len)
		n = port->last->raw_len;
	free(s->data);
	s->data = xzalloc(n);
	memcpy(s->data, port->last->raw, n);
	s->p.data = s->data;
	s->p.data_len = n;
	s->p.have |= HAVE_DATA;
	if (!s->p.dst.family)
		s->p.dst = port->last->src;
	if (!s->p.src.family)
		s->p.src = port->last->dst;
	return 0;
}

/* Takes "name=" and "name=VALUE" words out of the row. */
static int without(int argc, char **argv, const char *name, char **out)
{
	size_t n = strlen(name);
	int kept = 0;

	for (int i = 0; i < argc; i++)
		if (strncmp(argv[i], name, n) || argv[i][n] != '=')
			out[kept++] = argv[i];
	return kept;
}

static int verb_send(int argc, char **argv, const char *body)
{
	struct port *port = argc ? port_find(argv[0]) : NULL;
	char *words[64];
	struct spec s;
	int n, ret;

	(void)body;
	if (!port)
		return drive_fail("send needs a port");
	n = without(argc - 1 < 64 ? argc - 1 : 64, argv + 1, "quote", words);
	ret = spec_parse(&s, n, words);
	if (!ret && pkt_is_error(&s.p))
		ret = quote_last(port, &s, argc, argv);
	if (!ret)
		ret = traffic_send(port, &s);
	spec_free(&s);
	return ret;
}

/* The answer to a packet: ends swapped, an echo request answered. */
static void swap_ends(struct spec *s, const struct pkt *of)
{
	s->p.proto = of->proto;
	if (!s->has_vlan)
		link_copy(&s->p, of);
	s->p.src = of->dst;
	s->p.dst = of->src;
	s->p.sport = of->dport;
	s->p.dport = of->sport;
	s->p.have |= HAVE_SPORT | HAVE_DPORT;
	s->p.seq = of->ack;
	s->p.ack = of->seq + (uint32_t)of->data_len +
		   ((of->flags & 3) ? 1 : 0);
	s->p.flags = of->flags == 0x02 ? 0x12 : 0x10;
	s->p.have |= HAVE_FLAGS;
	s->p.id = of->id;
	s->p.echo_seq = of->echo_seq;
	s->p.vtag = of->vtag;
	s->p.type = of->proto == IPPROTO_ICMP ? 0 : 129;
}

static int verb_reply(int argc, char **argv, const char *body)
{
	struct port *port = argc ? port_find(argv[0]) : NULL;
	struct spec words, s;
	char *row[65];
	int ret;

	(void)body;
	if (!port || argc > 64)
		return drive_fail("reply needs a port");
	if (!port->last)
		return drive_fail("nothing seen at %s to answer", port->name);
	/* Parse the options as those of a packet of that protocol. */
	row[0] = (char *)proto_name(port->last->proto);
	memcpy(row + 1, argv + 1, (argc - 1) * sizeof(*row));
	ret = spec_parse(&words, argc, row);
	if (!ret) {
		s = words;
		swap_ends(&s, port->last);
		if (words.p.have & HAVE_FLAGS)
			s.p.flags = words.p.flags;
		if (words.p.have & HAVE_SEQ)
			s.p.seq = words.p.seq;
		if (words.p.have & HAVE_ACK)
			s.p.ack = words.p.ack;
		if (words.p.have & HAVE_VTAG)
			s.p.vtag = words.p.vtag;
		if (words.p.have & HAVE_ID)
			s.p.id = words.p.id;
		if (words.p.have & HAVE_ICMP_SEQ)
			s.p.echo_seq = words.p.echo_seq;
		ret = traffic_send(port, &s);
		words = s;
	}
	spec_free(&words);
	return ret;
}

static int verb_resend(int argc, char **argv, const char *body)
{
	struct port *port = argc == 1 ? port_find(argv[0]) : NULL;
	struct pkt *copy;
	int ret;

	(void)body;
	if (!port)
		return drive_fail("resend needs a port");
	if (!port->sent)
		return drive_fail("nothing was sent at %s", port->name);
	copy = pkt_clone(port->sent);
	ret = port_send(port, copy);
	pkt_free(copy);
	return ret;
}

static struct pkt *take_expected(struct port *port)
{
	struct pkt *p = port_take(port, 0);

	if (p)
		return p;
	return settle() ? NULL : port_take(port, drive_ms(EXPECT_MS));
}

/* What every fragment of a packet has in common, translated or not. */
static bool of_one_packet(const struct pkt *a, const struct pkt *b)
{
	return a->proto == b->proto && a->ip_id == b->ip_id &&
	       addr_equal(&a->src, &b->src) && addr_equal(&a->dst, &b->dst);
}

/* Collects the fragments of one packet, whole again in *p. */
static int collect_fragments(struct port *port, const struct spec *s,
			     struct pkt **p)
{
	size_t header, used = 0;
	static uint8_t whole[PKT_MAX];
	struct pkt *f = *p;
	struct pkt link = *f;
	bool df = true;
	unsigned int n;

	header = f->src.family == AF_INET ? 20 : 40;
	/* Of an earlier packet nothing may fill a hole in this one. */
	memset(whole, 0, sizeof(whole));
	memcpy(whole, f->raw, header);
	for (n = 1;; n++) {
		size_t skip = header == 20 ? 20 : 48;
		size_t len = f->raw_len - skip;

		if (f->raw_len < skip || header + f->frag_off + len > PKT_MAX)
			return drive_fail("strange fragment");
		memcpy(whole + header + f->frag_off, f->raw + skip, len);
		used += len;
		df = df && f->df;
		if (n == s->frags)
			break;
		f = take_expected(port);
		if (!f)
			return drive_fail("only %u of %u fragments came", n,
					  s->frags);
		if (!of_one_packet(*p, f)) {
			pkt_free(f);
			return drive_fail("fragments of different packets");
		}
		pkt_free(*p);
		*p = f;
	}
	if (header == 20) {
		whole[2] = (uint8_t)((used + 20) >> 8);
		whole[3] = (uint8_t)(used + 20);
		memset(whole + 6, 0, 2);
		memset(whole + 10, 0, 2);
		uint16_t sum = csum_fold(csum_add(0, whole, 20));

		whole[10] = (uint8_t)(sum >> 8);
		whole[11] = (uint8_t)sum;
	} else {
		whole[4] = (uint8_t)(used >> 8);
		whole[5] = (uint8_t)used;
		whole[6] = f->proto;
	}
	pkt_free(*p);
	*p = pkt_dissect(whole, header + used, false);
	link_copy(*p, &link);
	(*p)->df = df;
	return 0;
}

int traffic_expect(struct port *port, const struct spec *s)
{
	struct text why = { 0 }, got = { 0 };
	struct pkt *p;
	int ret = 0;

	p = take_expected(port);
	if (!p)
		return drive_fail("nothing came to %s", port->name);
	if (s->frags && (p->mf || p->frag_off)) {
		if (collect_fragments(port, s, &p)) {
			pkt_free(p);
			return -1;
		}
	} else if (s->frags) {
		text_add(&why, " came whole;");
	} else if (p->mf || p->frag_off) {
		text_add(&why, " came in fragments;");
	}
	if (why.len || !spec_match(s, p, &why)) {
		spec_print(&got, p);
		ret = drive_fail("wrong packet at %s:%s got %s", port->name,
				 why.s, got.s);
	}
	pkt_free(port->last);
	port->last = p;
	text_free(&why);
	text_free(&got);
	return ret;
}

static int verb_expect(int argc, char **argv, const char *body)
{
	struct port *port = argc ? port_find(argv[0]) : NULL;
	struct spec s;
	int ret;

	(void)body;
	if (!port)
		return drive_fail("expect needs a port");
	ret = spec_parse(&s, argc - 1, argv + 1);
	if (!ret)
		ret = traffic_expect(port, &s);
	spec_free(&s);
	return ret;
}

static int verb_expect_none(int argc, char **argv, const char *body)
{
	struct text got = { 0 };
	struct port *port;
	struct pkt *p;

	(void)body;
	if (!argc)
		return drive_fail("expect-none needs a port");
	if (settle())
		return -1;
	for (int i = 0; i < argc; i++) {
		port = port_find(argv[i]);
		if (!port)
			return -1;
		p = port_take(port, 0);
		if (!p)
			continue;
		spec_print(&got, p);
		drive_fail("nothing was to come to %s, got %s", port->name,
			   got.s);
		text_free(&got);
		pkt_free(p);
		return -1;
	}
	return 0;
}

/* Sends, and expects the same packet elsewhere: a path that is open. */
static int verb_pass(int argc, char **argv, const char *body)
{
	struct port *to = argc > 2 ? port_find(argv[1]) : NULL;
	char *words[64];
	struct spec s;
	int ret;

	(void)body;
	if (!to || argc > 64)
		return drive_fail("pass FROM TO PACKET");
	words[0] = argv[0];
	memcpy(words + 1, argv + 2, (argc - 2) * sizeof(*words));
	if (verb_send(argc - 1, words, NULL))
		return -1;
	ret = spec_parse(&s, argc - 2, argv + 2);
	/* The hop limit is what the way changes. */
	s.p.have &= ~(uint32_t)HAVE_TTL;
	if (!ret)
		ret = traffic_expect(to, &s);
	spec_free(&s);
	return ret;
}

static int verb_loose(int argc, char **argv, const char *body)
{
	struct port *port;

	(void)body;
	for (port = port_first(); port; port = port->next)
		for (int i = 0; i < (argc ? argc : 1); i++)
			if (!argc || !strcmp(argv[i], port->name))
				port->loose = true;
	return 0;
}

static int verb_drain(int argc, char **argv, const char *body)
{
	struct port *port;

	(void)argv;
	(void)body;
	if (argc)
		return drive_fail("drain takes no words");
	if (settle())
		return -1;
	port_poll(0);
	for (port = port_first(); port; port = port->next)
		port_drain(port);
	return 0;
}

int traffic_check_leftovers(void)
{
	struct text got = { 0 };
	struct port *port;
	int ret = settle();

	port_poll(0);
	for (port = port_first(); !ret && port; port = port->next) {
		if (port->loose || !port->head)
			continue;
		spec_print(&got, port->head->pkt);
		ret = drive_fail("a packet came to %s that nobody expects: %s",
				 port->name, got.s);
		text_free(&got);
	}
	return ret;
}

const struct verb traffic_verbs[] = {
	{ "send", "PORT PACKET", verb_send },
	{ "reply", "PORT [OPTION…]", verb_reply },
	{ "resend", "PORT", verb_resend },
	{ "expect", "PORT PACKET", verb_expect },
	{ "expect-none", "PORT…", verb_expect_none },
	{ "pass", "FROM TO PACKET", verb_pass },
	{ "loose", "[PORT…]", verb_loose },
	{ "drain", "", verb_drain },
	{ 0 },
};
