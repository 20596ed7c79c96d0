// SPDX-License-Identifier: GPL-2.0-only
/* Seed -> packets: new flows, what continues and answers them, errors. */
#include "drive.h"
#include "gen.h"

static const uint16_t client_ports[] = { 2000, 2000, 2001, 2002, 2003 };
static const uint16_t server_ports[] = { 53, 80, 443, 5353, 8080, 8081 };

static void pick_proto(const struct gen_case *c, struct gen_step *s,
		       struct gen_rng *r)
{
	static const uint8_t protos[] = {
		IPPROTO_UDP, IPPROTO_UDP, IPPROTO_UDP, IPPROTO_TCP,
		IPPROTO_TCP, IPPROTO_TCP, IPPROTO_ICMP, IPPROTO_ICMP,
		IPPROTO_SCTP, 47, 99,
	};

	s->proto = protos[gen_below(r, ARRAY_SIZE(protos))];
	if (s->proto == IPPROTO_ICMP && c->family == AF_INET6)
		s->proto = IPPROTO_ICMPV6;
	if (s->proto == IPPROTO_ICMP || s->proto == IPPROTO_ICMPV6)
		s->type = c->family == AF_INET ? 8 : 128;
	s->sport = client_ports[gen_below(r, ARRAY_SIZE(client_ports))];
	s->dport = server_ports[gen_below(r, ARRAY_SIZE(server_ports))];
	if (gen_chance(r, 5))
		s->sport = s->dport;
	s->id = (uint16_t)(100 + gen_below(r, 3));
	/* A connection begins with SYN, if it does not begin wrongly. */
	s->flags = gen_chance(r, 90) ? 0x02 : (uint8_t)gen_below(r, 64);
	s->seq = 1000;
}

/* Mostly from a host behind the port to one behind another, or to us. */
static void pick_ends(struct gen_step *s, struct gen_rng *r)
{
	s->port = gen_chance(r, 60) ? GEN_LAN : (uint8_t)gen_below(r, 3);
	s->src = gen_random_addr(r, gen_chance(r, 95) ? 1u << s->port : 7);
	s->dst = gen_random_addr(r, s->port == GEN_LAN && gen_chance(r, 70) ?
				 1u << GEN_WAN : 15);
	if (s->dst.net != GEN_POOL && gen_chance(r, s->port == GEN_WAN ? 40 : 10))
		s->dst.host = 1;
}

static void pick_oddities(struct gen_step *s, struct gen_rng *r,
			  bool fragments)
{
	s->ttl = gen_chance(r, 95) ? 64 : 1;
	s->tos = gen_chance(r, 80) ? 0 : 16;
	s->len = (uint16_t)(gen_chance(r, 70) ? 5 : gen_below(r, 120));
	if (s->proto == IPPROTO_UDP && gen_chance(r, 5))
		s->faults = gen_chance(r, 50) ? FAULT_ZERO_SUM : FAULT_L4_SUM;
	if (s->proto == IPPROTO_SCTP)
		s->len = 20;
	if (!fragments || s->proto == IPPROTO_SCTP || !gen_chance(r, 8))
		return;
	s->len = (uint16_t)(64 + 8 * gen_below(r, 20));
	s->fragment = 48;
	s->reversed = gen_chance(r, 30);
}

static void make_send(const struct gen_case *c, struct gen_step *s,
		      struct gen_rng *r, bool fragments)
{
	s->kind = GEN_SEND;
	pick_proto(c, s, r);
	pick_ends(s, r);
	pick_oddities(s, r, fragments);
}

static void make_error(const struct gen_case *c, struct gen_step *s,
		       struct gen_rng *r)
{
	static const uint8_t types[][2] = {
		{ 3, 3 }, { 3, 1 }, { 11, 0 }, { 3, 4 },
	};
	static const uint8_t types6[][2] = {
		{ 1, 4 }, { 1, 0 }, { 3, 0 }, { 2, 0 },
	};
	const uint8_t *type = (c->family == AF_INET ? types : types6)
		[gen_below(r, ARRAY_SIZE(types))];

	s->kind = GEN_ERROR;
	s->type = type[0];
	s->code = type[1];
	/* From the receiver itself, or from a router before it. */
	s->src = (struct gen_addr){ .net = GEN_NETS };
	if (gen_chance(r, 40))
		s->src = gen_random_addr(r, 15);
}

/* The step that this one is about: one of the last few. */
static uint8_t pick_earlier(int n, struct gen_rng *r)
{
	int back = 1 + (int)gen_below(r, gen_chance(r, 60) ? 2 : 6);

	return (uint8_t)(back > n ? 0 : n - back);
}

static bool has_raw_rules(const struct gen_case *c)
{
	for (int i = 0; i < GEN_CHAINS; i++)
		if (c->chain[i].table == GEN_RAW && c->chain[i].n_rules)
			return true;
	return false;
}

void gen_make_steps(struct gen_case *c, struct gen_rng *r)
{
	/*
	 * With ct() fragments are whole from the first lookup on, in
	 * iptables already in the raw table.
	 */
	bool fragments = !has_raw_rules(c);
	int n = 20 + (int)gen_below(r, GEN_STEPS_MAX - 20);

	for (int i = 0; i < n; i++) {
		struct gen_step *s = &c->step[i];
		uint32_t kind = i ? gen_below(r, 100) : 0;

		s->ttl = 64;
		s->len = 5;
		s->of = i ? pick_earlier(i, r) : 0;
		if (kind < 42) {
			make_send(c, s, r, fragments);
		} else if (kind < 78) {
			static const uint8_t flags[] = {
				0x10, 0x10, 0x18, 0x11, 0x14,
			};

			s->kind = GEN_REPLY;
			s->flags = flags[gen_below(r, ARRAY_SIZE(flags))];
		} else if (kind < 88) {
			make_error(c, s, r);
		} else {
			s->kind = GEN_AGAIN;
			s->flags = gen_chance(r, 50) ? 0x10 : 0x02;
			s->seq = s->flags == 0x10 ? 1001 : 1000;
		}
	}
	c->n_steps = n;
}

int gen_count_steps(const struct gen_case *c)
{
	int n = 0;

	for (int i = 0; i < c->n_steps; i++)
		n += !c->step[i].off;
	return n;
}
