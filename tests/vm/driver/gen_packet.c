// SPDX-License-Identifier: GPL-2.0-only
/* A step of a random case -> a packet, whole or in fragments. */
#include <string.h>

#include "gen_run.h"
#include "port.h"

static void set_payload(struct pkt *p, uint8_t *buf, size_t len)
{
	for (size_t i = 0; i < len; i++)
		buf[i] = (uint8_t)('a' + i % 26);
	if (p->proto == IPPROTO_SCTP && len == 20) {
		memset(buf, 0, len);
		buf[0] = 1;	/* INIT */
		buf[3] = 20;
		buf[7] = 1;
		buf[10] = 1;
		buf[13] = 1;
		buf[15] = 1;
		buf[19] = 1;
	}
	p->data = buf;
	p->data_len = len;
}

static void fill_send(const struct gen_case *c, const struct gen_step *s,
		      struct pkt *p)
{
	p->src = gen_address(c, s->src);
	p->dst = gen_address(c, s->dst);
	p->proto = s->proto;
	p->sport = s->sport;
	p->dport = s->dport;
	p->type = s->type;
	p->id = s->id;
	p->flags = s->flags;
	p->seq = s->seq;
	p->ack = s->flags & 0x10 ? s->ack + 1 : 0;
	p->faults = s->faults;
}

static void fill_reply(const struct gen_step *s, const struct pkt *of,
		       struct pkt *p)
{
	p->src = of->dst;
	p->dst = of->src;
	p->proto = of->proto;
	p->sport = of->dport;
	p->dport = of->sport;
	p->seq = of->ack ? of->ack : 5000;
	p->ack = of->seq + (uint32_t)of->data_len + (of->flags & 3 ? 1 : 0);
	p->flags = of->flags == 0x02 ? 0x12 : s->flags;
	p->id = of->id;
	p->echo_seq = of->echo_seq;
	p->vtag = of->itag;
	p->type = of->type;
	if (of->proto == IPPROTO_ICMP)
		p->type = of->type ? 0 : 8;
	else if (of->proto == IPPROTO_ICMPV6)
		p->type = of->type == 128 ? 129 : 128;
}

static void fill_error(const struct gen_case *c, const struct gen_step *s,
		       const struct pkt *of, struct pkt *p)
{
	size_t most = c->family == AF_INET ? 548 : 1232;

	p->src = s->src.net < GEN_NETS ? gen_address(c, s->src) : of->dst;
	p->dst = of->src;
	p->proto = c->family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;
	p->type = s->type;
	p->code = s->code;
	if ((s->type == 3 && s->code == 4) || (s->type == 2 && !s->code))
		p->mtu = 1400;
	p->data = of->raw;
	p->data_len = of->raw_len < most ? of->raw_len : most;
}

/* The same flow again, from where it began. */
static void fill_again(const struct gen_step *s, const struct pkt *of,
		       struct pkt *p)
{
	p->src = of->src;
	p->dst = of->dst;
	p->proto = of->proto;
	p->sport = of->sport;
	p->dport = of->dport;
	p->type = of->type;
	p->code = of->code;
	p->id = of->id;
	p->echo_seq = (uint16_t)(of->echo_seq + 1);
	p->vtag = of->vtag;
	p->seq = s->seq;
	p->flags = s->flags;
	p->ack = s->flags & 0x10 ? 5001 : 0;
}

struct pkt *gen_packet(const struct gen_case *c, const struct gen_step *s,
		       const struct pkt *of, uint8_t *buf)
{
	struct pkt *p = xzalloc(sizeof(*p));

	p->ttl = s->ttl;
	p->tos = s->tos;
	p->win = 65535;
	switch (s->kind) {
	case GEN_SEND:
		fill_send(c, s, p);
		break;
	case GEN_REPLY:
		fill_reply(s, of, p);
		break;
	case GEN_ERROR:
		fill_error(c, s, of, p);
		break;
	default:
		fill_again(s, of, p);
	}
	if (s->kind != GEN_ERROR)
		set_payload(p, buf, p->proto == IPPROTO_TCP &&
			    p->flags & 0x02 ? 0 : s->len);
	return p;
}

/* One fragment, as the bytes of the whole packet from off on. */
static struct pkt *cut(const struct pkt *whole, size_t off, size_t size)
{
	size_t header = whole->src.family == AF_INET ? 20 : 40;
	size_t len = whole->raw_len - header - off;
	struct pkt *f = xzalloc(sizeof(*f));
	uint16_t sum;

	f->src = whole->src;
	f->dst = whole->dst;
	f->proto = IPPROTO_ANY;
	f->ttl = whole->ttl;
	f->tos = whole->tos;
	f->ip_id = whole->ip_id;
	f->frag_header = header == 40;
	f->frag_off = (uint16_t)off;
	f->mf = len > size;
	f->data = whole->raw + header + off;
	f->data_len = f->mf ? size : len;
	pkt_build(f);
	/* The bytes are cut already; only the header needs the protocol. */
	f->raw[header == 20 ? 9 : 40] = whole->proto;
	if (header == 20) {
		memset(f->raw + 10, 0, 2);
		sum = csum_fold(csum_add(0, f->raw, 20));
		f->raw[10] = (uint8_t)(sum >> 8);
		f->raw[11] = (uint8_t)sum;
	}
	return f;
}

int gen_send(struct port *port, const struct gen_step *s,
	     const struct pkt *p)
{
	size_t header = p->src.family == AF_INET ? 20 : 40;
	size_t n, size = s->fragment;
	int ret = 0;

	if (!size || p->raw_len - header <= size)
		return port_send(port, p);
	n = (p->raw_len - header + size - 1) / size;
	for (size_t i = 0; i < n && !ret; i++) {
		size_t off = (s->reversed ? n - 1 - i : i) * size;
		struct pkt *f = cut(p, off, size);

		ret = port_send(port, f);
		pkt_free(f);
	}
	return ret;
}

