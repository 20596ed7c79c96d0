/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ports: where the driver sends and captures, one packet socket each, at the
 * device of an endpoint that has no addresses and so never answers itself.
 */
#ifndef PORT_H
#define PORT_H

#include "pkt.h"

struct node;

struct queued {
	struct queued *next;
	struct pkt *pkt;
};

struct port {
	struct port *next;
	char *name;
	int fd;
	unsigned int ifindex;
	uint8_t mac[6];		/* of what it sends */
	uint8_t peer[6];	/* to whom, if nothing else is said */
	bool loose;		/* packets nobody expects are no failure */
	struct queued *head, **tail;
	struct pkt *last;	/* the last one that was expected */
	struct pkt *sent;	/* the last one that was sent */
};

/* Called with every packet that a port receives, in order. */
typedef void (*port_recorder)(const struct port *port, const struct pkt *p);

int port_add(const char *name, const struct node *node, const char *dev);
struct port *port_find(const char *name);
struct port *port_first(void);
void port_del_all(void);
void port_set_recorder(port_recorder recorder);

/*
 * Fills the hardware addresses of a packet to be sent: to the port "to", to
 * everybody ("broadcast"), or, without it, to the other end of the wire.
 */
int port_link(const struct port *port, const char *to, struct pkt *p);
/* Sends p->raw in a frame; keeps a copy as ->sent. */
int port_send(struct port *port, const struct pkt *p);
/* The next packet, removed from the queue, or NULL after so long. */
struct pkt *port_take(struct port *port, int timeout_ms);
/* Moves what has arrived at any port into the queues; waits at most so long. */
void port_poll(int timeout_ms);
/* Forgets what has arrived. */
void port_drain(struct port *port);
/* Packets of link-local housekeeping, which no case is about. */
bool port_is_noise(const struct pkt *p);

#endif
