/* SPDX-License-Identifier: GPL-2.0-only */
/* Single packets, for the verbs that send and expect several. */
#ifndef TRAFFIC_H
#define TRAFFIC_H

struct port;
struct spec;

/* Fills what the scenario left open, builds and sends. */
int traffic_send(struct port *port, struct spec *s);
/* Takes the next packet of the port and compares. */
int traffic_expect(struct port *port, const struct spec *s);
/* Packets left in the queues at the end fail a case, unless "loose". */
int traffic_check_leftovers(void);

#endif
