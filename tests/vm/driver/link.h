/* SPDX-License-Identifier: GPL-2.0-only */
/* What is around a packet on an Ethernet. */
#ifndef LINK_H
#define LINK_H

#include "pkt.h"

/* What a packet socket says besides the bytes. */
struct link_aux {
	bool partial;		/* checksum left to the device */
	bool has_tag;		/* the outermost tag is here */
	uint16_t tag;
};

/* The frame around p->raw; at least 22 bytes and the padding on top of it. */
size_t link_build(const struct pkt *p, uint8_t *to);
/* Builds p->raw of an ARP packet. */
void link_build_arp(struct pkt *p);
/* NULL for frames of other protocols. */
struct pkt *link_dissect(const uint8_t *frame, size_t len,
			 const struct link_aux *aux);
/* Addresses and tags. */
void link_copy(struct pkt *to, const struct pkt *from);
/* OUTER[.INNER] or "none" */
int link_parse_vlan(const char *s, struct pkt *p);
void link_print(struct text *t, const struct pkt *p);

#endif
