// SPDX-License-Identifier: GPL-2.0-only
/* Packet sockets at the devices of the endpoints. */
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "drive.h"
#include "netns.h"
#include "port.h"
#include "rtnl.h"

#define PORTS_MAX 16
#define PORT_RCVBUF (4 * 1024 * 1024)

static struct port *ports;
static port_recorder recorder;

static int open_packet_socket(unsigned int ifindex)
{
	struct sockaddr_ll ll = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = (int)ifindex,
	};
	int one = 1, size = PORT_RCVBUF, fd;

	fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if (!setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &one, sizeof(one)) &&
	    !setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one,
			sizeof(one)) &&
	    !setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) &&
	    !bind(fd, (struct sockaddr *)&ll, sizeof(ll)))
		return fd;
	close(fd);
	return -1;
}

int port_add(const char *name, const struct node *node, const char *dev)
{
	unsigned int ifindex = rtnl_ifindex(node, dev);
	struct port *port;
	int fd;

	if (!ifindex || node_enter(node))
		return -1;
	fd = open_packet_socket(ifindex);
	node_leave();
	if (fd < 0)
		return drive_fail("packet socket at %s: %s", dev,
				  strerror(errno));
	port = xzalloc(sizeof(*port));
	port->name = xstrdup(name);
	port->fd = fd;
	port->ifindex = ifindex;
	port->tail = &port->head;
	port->next = ports;
	ports = port;
	return 0;
}

struct port *port_find(const char *name)
{
	struct port *port;

	for (port = ports; port; port = port->next)
		if (!strcmp(port->name, name))
			return port;
	drive_fail("no port '%s'", name);
	return NULL;
}

struct port *port_first(void)
{
	return ports;
}

void port_set_recorder(port_recorder r)
{
	recorder = r;
}

void port_drain(struct port *port)
{
	struct queued *q;

	while ((q = port->head)) {
		port->head = q->next;
		pkt_free(q->pkt);
		free(q);
	}
	port->tail = &port->head;
}

void port_del_all(void)
{
	struct port *port;

	while ((port = ports)) {
		ports = port->next;
		port_drain(port);
		pkt_free(port->last);
		pkt_free(port->sent);
		close(port->fd);
		free(port->name);
		free(port);
	}
}

int port_send(struct port *port, const struct pkt *p)
{
	struct sockaddr_ll ll = {
		.sll_family = AF_PACKET,
		.sll_ifindex = (int)port->ifindex,
		.sll_halen = ETH_ALEN,
	};
	socklen_t len = sizeof(ll);
	struct sockaddr_ll own;
	ssize_t n;

	/* Both ends of a pair have one address: the peer's is ours. */
	if (getsockname(port->fd, (struct sockaddr *)&own, &len))
		return drive_fail("%s: %s", port->name, strerror(errno));
	memcpy(ll.sll_addr, own.sll_addr, ETH_ALEN);
	ll.sll_protocol = htons(p->src.family == AF_INET ? ETH_P_IP :
				ETH_P_IPV6);
	n = sendto(port->fd, p->raw, p->raw_len, 0, (struct sockaddr *)&ll,
		   sizeof(ll));
	if (n != (ssize_t)p->raw_len)
		return drive_fail("sending at %s: %s", port->name,
				  strerror(errno));
	pkt_free(port->sent);
	port->sent = pkt_clone(p);
	return 0;
}

bool port_is_noise(const struct pkt *p)
{
	if (p->proto == IPPROTO_IGMP)
		return true;
	/* Neighbour discovery and multicast listeners. */
	return p->proto == IPPROTO_ICMPV6 && !p->frag_off &&
	       ((p->type >= 130 && p->type <= 137) || p->type == 143);
}

static bool is_partial(struct msghdr *msg)
{
	struct tpacket_auxdata *aux;
	struct cmsghdr *c;

	for (c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level != SOL_PACKET ||
		    c->cmsg_type != PACKET_AUXDATA)
			continue;
		aux = (struct tpacket_auxdata *)CMSG_DATA(c);
		return aux->tp_status & TP_STATUS_CSUMNOTREADY;
	}
	return false;
}

/* One packet off the socket into the queue; false when there is none. */
static bool receive_one(struct port *port)
{
	static uint8_t buf[PKT_MAX];
	struct iovec iov = { .iov_base = buf, .iov_len = sizeof(buf) };
	struct sockaddr_ll from = { 0 };
	char control[256];
	struct msghdr msg = {
		.msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct queued *q;
	struct pkt *p;
	ssize_t n;

	n = recvmsg(port->fd, &msg, 0);
	if (n < 0)
		return false;
	if (from.sll_pkttype == PACKET_OUTGOING ||
	    (from.sll_protocol != htons(ETH_P_IP) &&
	     from.sll_protocol != htons(ETH_P_IPV6)))
		return true;
	p = pkt_dissect(buf, (size_t)n, is_partial(&msg));
	if (port_is_noise(p)) {
		pkt_free(p);
		return true;
	}
	if (recorder)
		recorder(port, p);
	q = xzalloc(sizeof(*q));
	q->pkt = p;
	*port->tail = q;
	port->tail = &q->next;
	return true;
}

void port_poll(int timeout_ms)
{
	struct pollfd fds[PORTS_MAX];
	struct port *port;
	int n = 0;

	for (port = ports; port && n < PORTS_MAX; port = port->next)
		fds[n++] = (struct pollfd){ .fd = port->fd, .events = POLLIN };
	if (poll(fds, (nfds_t)n, timeout_ms) <= 0)
		return;
	for (port = ports; port; port = port->next)
		while (receive_one(port))
			;
}

struct pkt *port_take(struct port *port, int timeout_ms)
{
	int64_t now = drive_now(), end = now + timeout_ms;
	struct queued *q;
	struct pkt *p;

	port_poll(0);
	while (!port->head && now < end) {
		port_poll((int)(end - now));
		now = drive_now();
	}
	q = port->head;
	if (!q)
		return NULL;
	port->head = q->next;
	if (!port->head)
		port->tail = &port->head;
	p = q->pkt;
	free(q);
	return p;
}
