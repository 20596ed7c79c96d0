/* SPDX-License-Identifier: GPL-2.0-only */
/* The names that packets in words are made of. */
#ifndef SPEC_NAMES_H
#define SPEC_NAMES_H

#include "pkt.h"

/* A numeric option: where in struct pkt it goes and what it sets. */
struct spec_option {
	const char *name;
	uint32_t have;
	size_t offset;
	size_t size;
};

const struct spec_option *spec_option_by_name(const char *name);
const struct spec_option *spec_options(size_t *n);
void spec_option_set(const struct spec_option *o, struct pkt *p, uint64_t v);
uint64_t spec_option_get(const struct spec_option *o, const struct pkt *p);

/* 0 when the name is known. */
int spec_proto_by_name(const char *name, uint8_t *proto);
/* True when it names an ICMP or ICMPv6 type. */
bool spec_type_by_name(uint8_t proto, const char *name, uint8_t *type,
		       uint8_t *code);
const char *spec_type_name(const struct pkt *p);
int spec_tcp_flags(const char *s, uint8_t *flags);
void spec_tcp_flags_print(struct text *t, uint8_t flags);
int spec_sctp_chunk(const char *s, uint8_t *chunk);
const char *spec_sctp_chunk_name(uint8_t chunk);

#endif
