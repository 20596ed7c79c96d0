// SPDX-License-Identifier: GPL-2.0-only
/* TCP connections played with single packets, numbers kept right. */
#include <stdlib.h>
#include <string.h>

#include "drive.h"
#include "port.h"
#include "run.h"
#include "spec.h"
#include "tcp.h"
#include "traffic.h"

#define TCP_FIN 0x01
#define TCP_SYN 0x02
#define TCP_RST 0x04
#define TCP_PSH 0x08
#define TCP_ACK 0x10

/* One direction-less end: where it is, how it sees both, what it sends next. */
struct tcp_end {
	struct port *port;
	struct addr own, peer;
	uint16_t own_port, peer_port;
	uint32_t next;
	uint32_t seen;	/* the same number, as the other end counts */
};

struct tcp {
	struct tcp *link;
	char *name;
	struct tcp_end client, server;
};

static struct tcp *connections;

static struct tcp *tcp_find(const char *name)
{
	struct tcp *c;

	for (c = connections; c; c = c->link)
		if (!strcmp(c->name, name))
			return c;
	drive_fail("no TCP connection '%s'", name);
	return NULL;
}

void tcp_forget_all(void)
{
	struct tcp *c;

	while ((c = connections)) {
		connections = c->link;
		free(c->name);
		free(c);
	}
}

static void fill_packet(struct pkt *p, const struct tcp_end *own,
			const struct tcp_end *peer, uint8_t flags)
{
	p->proto = IPPROTO_TCP;
	p->src = own->own;
	p->dst = own->peer;
	p->sport = own->own_port;
	p->dport = own->peer_port;
	p->flags = flags;
	p->seq = own->next;
	p->ack = flags & TCP_ACK ? peer->seen : 0;
	p->have = HAVE_SRC | HAVE_DST | HAVE_SPORT | HAVE_DPORT | HAVE_FLAGS |
		  HAVE_SEQ | HAVE_ACK;
}

static void set_data(struct spec *s, const char *data)
{
	if (!data)
		return;
	s->data = data_bytes(data, &s->p.data_len);
	s->p.data = s->data;
	s->p.have |= HAVE_DATA;
}

static int send_from(struct tcp_end *from, struct tcp_end *to, uint8_t flags,
		     const char *data)
{
	struct spec s = { 0 };
	int ret;

	fill_packet(&s.p, from, to, flags);
	set_data(&s, data);
	ret = traffic_send(from->port, &s);
	spec_free(&s);
	return ret;
}

/*
 * One segment, sent at one end and expected, as that sees it, at the other. On
 * the way its data may become other data of another length: from then on both
 * ends count differently, and each is to see numbers of its own.
 */
static int step_changed(struct tcp_end *from, struct tcp_end *to, uint8_t flags,
			const char *data, const char *seen)
{
	uint32_t more = flags & (TCP_SYN | TCP_FIN) ? 1 : 0;
	struct spec s = { 0 };
	size_t len = 0;
	int ret;

	if (send_from(from, to, flags, data))
		return -1;
	fill_packet(&s.p, from, to, flags);
	s.p.seq = from->seen;
	s.p.ack = flags & TCP_ACK ? to->next : 0;
	s.p.src = to->peer;
	s.p.dst = to->own;
	s.p.sport = to->peer_port;
	s.p.dport = to->own_port;
	set_data(&s, seen);
	ret = traffic_expect(to->port, &s);
	from->seen += more + (uint32_t)s.p.data_len;
	spec_free(&s);
	if (data)
		free(data_bytes(data, &len));
	from->next += more + (uint32_t)len;
	return ret;
}

static int step(struct tcp_end *from, struct tcp_end *to, uint8_t flags,
		const char *data)
{
	return step_changed(from, to, flags, data, data);
}

static int parse_client(struct tcp_end *end, char **argv)
{
	char *row[] = { (char *)"tcp", argv[1], argv[2], argv[3] };
	struct spec s;
	int ret;

	end->port = port_find(argv[0]);
	if (!end->port)
		return -1;
	ret = spec_parse(&s, 4, row);
	end->own = s.p.src;
	end->peer = s.p.dst;
	end->own_port = s.p.sport;
	end->peer_port = s.p.dport;
	if (!ret && (s.p.have & 15) != 15)
		ret = drive_fail("both ends need address and port");
	spec_free(&s);
	return ret;
}

/* The first segment: what the server sees says how the client was bound. */
static int open_first(struct tcp *c, int argc, char **argv)
{
	char *row[16] = { (char *)"tcp" };
	struct spec s;
	int ret;

	c->server.port = argc ? port_find(argv[0]) : NULL;
	if (!c->server.port || argc > 15)
		return drive_fail("where does the connection arrive?");
	memcpy(row + 1, argv + 1, (argc - 1) * sizeof(*row));
	if (send_from(&c->client, &c->server, TCP_SYN, NULL))
		return -1;
	ret = spec_parse(&s, argc, row);
	if (!ret) {
		s.p.have |= HAVE_FLAGS | HAVE_SEQ;
		s.p.flags = TCP_SYN;
		s.p.seq = c->client.next;
		ret = traffic_expect(c->server.port, &s);
	}
	spec_free(&s);
	if (ret)
		return -1;
	c->server.own = c->server.port->last->dst;
	c->server.peer = c->server.port->last->src;
	c->server.own_port = c->server.port->last->dport;
	c->server.peer_port = c->server.port->last->sport;
	c->client.next++;
	c->client.seen++;
	return 0;
}

/* NAME FROM SRC > DST TO [SRC > DST as seen there] */
static int verb_open(int argc, char **argv, const char *body)
{
	struct tcp *c;

	(void)body;
	if (argc < 6 || strcmp(argv[3], ">"))
		return drive_fail("tcp-open NAME FROM SRC > DST TO [SEEN]");
	c = xzalloc(sizeof(*c));
	c->name = xstrdup(argv[0]);
	c->link = connections;
	connections = c;
	c->client.next = c->client.seen = 1000;
	c->server.next = c->server.seen = 900000;
	if (parse_client(&c->client, argv + 1) ||
	    open_first(c, argc - 5, argv + 5) ||
	    step(&c->server, &c->client, TCP_SYN | TCP_ACK, NULL))
		return -1;
	return step(&c->client, &c->server, TCP_ACK, NULL);
}

static int exchange(int argc, char **argv, bool from_client)
{
	const char *data = word_value(argc, argv, "data");
	const char *seen = word_value(argc, argv, "seen");
	struct tcp *c = argc ? tcp_find(argv[0]) : NULL;

	if (!c)
		return drive_fail("which connection?");
	if (!data)
		data = "ctnat";
	if (!seen)
		seen = data;
	if (from_client)
		return step_changed(&c->client, &c->server,
				    TCP_PSH | TCP_ACK, data, seen) ||
		       step(&c->server, &c->client, TCP_ACK, NULL) ? -1 : 0;
	return step_changed(&c->server, &c->client, TCP_PSH | TCP_ACK, data,
			    seen) ||
	       step(&c->client, &c->server, TCP_ACK, NULL) ? -1 : 0;
}

static int verb_tcp_send(int argc, char **argv, const char *body)
{
	(void)body;
	return exchange(argc, argv, true);
}

static int verb_tcp_reply(int argc, char **argv, const char *body)
{
	(void)body;
	return exchange(argc, argv, false);
}

static int verb_close(int argc, char **argv, const char *body)
{
	struct tcp *c = argc == 1 ? tcp_find(argv[0]) : NULL;

	(void)body;
	if (!c)
		return drive_fail("which connection?");
	if (step(&c->client, &c->server, TCP_FIN | TCP_ACK, NULL) ||
	    step(&c->server, &c->client, TCP_FIN | TCP_ACK, NULL))
		return -1;
	return step(&c->client, &c->server, TCP_ACK, NULL);
}

static int verb_reset(int argc, char **argv, const char *body)
{
	struct tcp *c = argc == 1 ? tcp_find(argv[0]) : NULL;

	(void)body;
	if (!c)
		return drive_fail("which connection?");
	return step(&c->client, &c->server, TCP_RST | TCP_ACK, NULL);
}

/* One segment with a number far outside of the window. */
static int verb_stray(int argc, char **argv, const char *body)
{
	struct tcp *c = argc == 1 ? tcp_find(argv[0]) : NULL;
	uint32_t kept;
	int ret;

	(void)body;
	if (!c)
		return drive_fail("which connection?");
	kept = c->client.next;
	c->client.next += 0x40000000;
	ret = send_from(&c->client, &c->server, TCP_ACK, "stray");
	c->client.next = kept;
	return ret;
}

const struct verb tcp_verbs[] = {
	{ "tcp-open", "NAME FROM SRC > DST TO [SRC > DST]", verb_open },
	{ "tcp-send", "NAME [data=TEXT] [seen=TEXT]", verb_tcp_send },
	{ "tcp-reply", "NAME [data=TEXT] [seen=TEXT]", verb_tcp_reply },
	{ "tcp-close", "NAME", verb_close },
	{ "tcp-reset", "NAME", verb_reset },
	{ "tcp-stray", "NAME", verb_stray },
	{ 0 },
};
