/* SPDX-License-Identifier: GPL-2.0-only */
/* The protocols that have timeout policies, and the states of each. */
#ifndef CTNAT_CORE_TIMEOUT_H
#define CTNAT_CORE_TIMEOUT_H

#include "object.h"

/* What the kernel numbers its tracker of all other protocols. */
#define CTNAT_TIMEOUT_GENERIC	255

/* A timeout is kept in jiffies of 32 bits, at up to 1000 a second. */
#define CTNAT_TIMEOUT_MAX	(1u << 21)

/*
 * struct ctnat_timeout_kind - one protocol
 * @name: as it is written
 * @protocol: its number
 * @l3proto: the one that it is of, or 0
 * @state: names, by CTA_TIMEOUT_*; NULL where there is no such number
 */
struct ctnat_timeout_kind {
	const char *name;
	__u8 protocol;
	__u8 l3proto;
	const char *state[CTNAT_TIMEOUTS];
};

#define CTNAT_TIMEOUT_KINDS	9

extern const struct ctnat_timeout_kind ctnat_timeout_kinds[CTNAT_TIMEOUT_KINDS];

/* NULL: there is none for this protocol. */
const struct ctnat_timeout_kind *ctnat_timeout_find(unsigned int protocol);

#endif /* CTNAT_CORE_TIMEOUT_H */
