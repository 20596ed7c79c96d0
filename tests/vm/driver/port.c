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
#include "link.h"
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

	fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
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

static const uint8_t port_mac[] = { 2, 0, 0, 0, 1 };

/* Its own is of the driver; both ends of a pair have one, the peer's. */
static int find_addresses(struct port *port)
{
	struct sockaddr_ll ll;
	socklen_t len = sizeof(ll);
	const struct port *other;

	if (getsockname(port->fd, (struct sockaddr *)&ll, &len))
		return drive_fail("%s: %s", port->name, strerror(errno));
	memcpy(port->peer, ll.sll_addr, ETH_ALEN);
	memcpy(port->mac, port_mac, sizeof(port_mac));
	for (other = ports; other; other = other->next)
		port->mac[5]++;
	return 0;
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
	if (find_addresses(port)) {
		close(fd);
		free(port->name);
		free(port);
		return -1;
	}
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

int port_link(const struct port *port, const char *to, struct pkt *p)
{
	const struct port *other;

	memcpy(p->src_mac, port->mac, ETH_ALEN);
	memcpy(p->dst_mac, port->peer, ETH_ALEN);
	if (!to)
		return 0;
	if (!strcmp(to, "broadcast")) {
		memset(p->dst_mac, 0xff, ETH_ALEN);
		return 0;
	}
	other = port_find(to);
	if (!other)
		return -1;
	memcpy(p->dst_mac, other->mac, ETH_ALEN);
	return 0;
}

int port_send(struct port *port, const struct pkt *p)
{
	struct sockaddr_ll ll = {
		.sll_family = AF_PACKET,
		.sll_ifindex = (int)port->ifindex,
		.sll_halen = ETH_ALEN,
		.sll_protocol = htons(ETH_P_IP),
	};
	static uint8_t frame[PKT_MAX + 256];
	struct pkt copy = *p;
	size_t len;

	if (p->raw_len + p->pad > PKT_MAX)
		return drive_fail("%s: this is too long", port->name);
	/* what ends a wire by itself is not told where to */
	if (!copy.src_mac[0])
		port_link(port, NULL, &copy);
	len = link_build(&copy, frame);
	if (sendto(port->fd, frame, len, 0, (struct sockaddr *)&ll,
		   sizeof(ll)) != (ssize_t)len)
		return drive_fail("sending at %s: %s", port->name,
				  strerror(errno));
	pkt_free(port->sent);
	port->sent = pkt_clone(&copy);
	return 0;
}

bool port_is_noise(const struct pkt *p)
{
	if (p->proto == IPPROTO_IGMP)
		return true;
	/* what the driver itself has sent, and a bridge has passed on */
	if (!memcmp(p->src_mac, port_mac, sizeof(port_mac)))
		return false;
	if (p->proto == PROTO_ARP)
		return true;
	/* Neighbour discovery and multicast listeners. */
	return p->proto == IPPROTO_ICMPV6 && !p->frag_off &&
	       ((p->type >= 130 && p->type <= 137) || p->type == 143);
}

static void read_aux(struct msghdr *msg, struct link_aux *link)
{
	struct tpacket_auxdata *aux;
	struct cmsghdr *c;

	for (c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level != SOL_PACKET ||
		    c->cmsg_type != PACKET_AUXDATA)
			continue;
		aux = (struct tpacket_auxdata *)CMSG_DATA(c);
		link->partial = aux->tp_status & TP_STATUS_CSUMNOTREADY;
		link->has_tag = aux->tp_status & TP_STATUS_VLAN_VALID;
		link->tag = aux->tp_vlan_tci;
	}
}

/* One packet off the socket into the queue; false when there is none. */
static bool receive_one(struct port *port)
{
	static uint8_t buf[PKT_MAX + 256];
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
	struct link_aux aux = { 0 };
	struct queued *q;
	struct pkt *p;
	ssize_t n;

	n = recvmsg(port->fd, &msg, 0);
	if (n < 0)
		return false;
	if (from.sll_pkttype == PACKET_OUTGOING)
		return true;
	read_aux(&msg, &aux);
	p = link_dissect(buf, (size_t)n, &aux);
	if (!p)
		return true;
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
