/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What was sent has arrived: known, not waited for.
 *
 * On an idle machine a packet is at its end when sending returns. On a busy one
 * the kernel leaves packets to a thread of its own, which runs when it runs.
 * Either way each packet waits, once for every wire, in the one queue of its
 * CPU behind those that were sent before. So a mark is sent over a wire beside
 * those of the case; when it has arrived, all packets of before have crossed
 * their wire, and what they became waits behind it. As many marks as a way has
 * wires, one after the other, and nothing is on its way any more.
 */
#ifndef SETTLE_H
#define SETTLE_H

/* Opens the wire, and keeps this process to one CPU from now on. */
int settle_init(void);
/* Waits for all that was sent, by this process, and for what came of it. */
int settle(void);
/* In a child: runs where it likes, with a wire of its own if it asks. */
void settle_forked(void);

#endif
