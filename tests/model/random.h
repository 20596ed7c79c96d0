/* SPDX-License-Identifier: GPL-2.0-only */
/* Random packets, and rulesets that have something to say about them. */
#ifndef CTNAT_TESTS_RANDOM_H
#define CTNAT_TESTS_RANDOM_H

#include "twin.h"

#define PACKETS		24
#define PACKET_ROOM	192

struct sample {
	struct world worlds[PACKETS];
	__u8 bytes[PACKETS][PACKET_ROOM];
};

void random_seed(__u32 seed);
__u32 random_below(__u32 n);

/* Packets from small pools of values, so that they have much in common. */
void random_packets(struct sample *sample);

/*
 * A ruleset that passes the verifier; NULL when this draw did not. Values of
 * matches are taken from the packets.
 */
struct kit_view *random_rules(const struct sample *sample);

#endif /* CTNAT_TESTS_RANDOM_H */
