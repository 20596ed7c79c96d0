/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The naive twin of the core's packet path: walks the view, not the program;
 * recursion for jumps, 128-bit numbers for values, the kernel's header structs
 * for packets. Shares no code with extract.h and classify.h.
 */
#ifndef CTNAT_TESTS_TWIN_H
#define CTNAT_TESTS_TWIN_H

#include "tests/kit/kit.h"

typedef unsigned __int128 u128;

#define EVENTS_MAX	4096

/* A packet, with what actions did to it, and the list of what they did. */
struct world {
	__u8 nfproto;
	const __u8 *bytes;
	size_t len;
	size_t l3_off;
	bool frame;	/* begins with an Ethernet header */
	bool has[CTNAT_FIELD_MAX + 1];	/* meta and ct fields */
	__u32 words[CTNAT_FIELD_MAX + 1][4];
	char events[EVENTS_MAX];
	size_t n_events;
};

void world_event(struct world *world, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The field as one number; false when the packet lacks it. */
bool twin_load(const struct world *world, unsigned int field, u128 *value);

/* What a NAT statement answers: which one it is, as a number below zero. */
static inline int twin_binding(const struct ctnat_insn *insn)
{
	return -1 - (int)((unsigned long)insn >> 3 & 0xffffff);
}

/* enum ctnat_outcome, or twin_binding() of the NAT statement that was run. */
int twin_run(const struct ctnat_view *view, __u32 base, struct world *world);

#endif /* CTNAT_TESTS_TWIN_H */
