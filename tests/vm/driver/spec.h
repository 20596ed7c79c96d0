/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets in words:
 *
 *	PROTO [TYPE] [SRC > DST] [OPTION…]
 *
 * PROTO: udp tcp sctp udplite icmp icmp6 proto=N.  TYPE: an ICMP type by name.
 * SRC, DST: ADDRESS[:PORT], [ADDRESS6]:PORT; either part may be "*" (any) or
 * $NAME: the value bound to NAME, or, in an expectation, binds it.
 * NAME=LOW-HIGH as an option says where a newly bound value has to lie.
 */
#ifndef SPEC_H
#define SPEC_H

#include "pkt.h"

#define SPEC_BIND_MAX 4

/* A member of the packet that is compared with a range, bound, or both. */
struct spec_bind {
	char *name;
	bool is_addr, is_dst;
	bool ranged;
	struct addr addr_lo, addr_hi;
	uint16_t port_lo, port_hi;
};

struct spec {
	struct pkt p;
	uint8_t *data;
	struct spec_bind bind[SPEC_BIND_MAX];
	int n_bind;
	struct spec *inner;
	unsigned int fragment;	/* payload bytes of a fragment, 0: whole */
	const char *order;	/* in which to send the fragments */
	unsigned int frags;	/* fragments expected, 0: whole */
	bool no_sum;		/* checksums are not looked at */
	bool has_vlan;
	char *to;		/* whose hardware address: a port, broadcast */
};

/* Fills *spec, which the caller frees even after an error. */
int spec_parse(struct spec *spec, int argc, char **argv);
/* Compares; binds variables.  What differs is appended to why. */
bool spec_match(const struct spec *spec, const struct pkt *p,
		struct text *why);
void spec_free(struct spec *spec);
/* The packet in the words of a scenario. */
void spec_print(struct text *t, const struct pkt *p);
/* Everything of a packet that two datapaths must agree on. */
void spec_print_full(struct text *t, const struct pkt *p, bool ttl);
const char *proto_name(uint8_t proto);

#endif
