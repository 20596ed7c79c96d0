// SPDX-License-Identifier: GPL-2.0-only
/* Marks that are sent behind the packets of a case. */
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "drive.h"
#include "netns.h"
#include "pkt.h"
#include "rtnl.h"
#include "settle.h"

/* There is no way of more wires: to a router, the next, a server, and back. */
#define WIRES_MAX 8
#define MARK_MS 60000
/* of IEEE 802, for experiments: no protocol takes it */
#define MARK_TYPE 0x88b5

static int mark_out = -1, mark_in = -1;
static cpu_set_t allowed;
static bool is_child;

/* The driver on the first CPU, a child on the last: they run side by side. */
static int pin(void)
{
	int cpu = is_child ? CPU_SETSIZE - 1 : 0;
	cpu_set_t one;

	if (!is_child && sched_getaffinity(0, sizeof(allowed), &allowed))
		return -1;
	while (!CPU_ISSET(cpu, &allowed))
		cpu += is_child ? -1 : 1;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	return sched_setaffinity(0, sizeof(one), &one);
}

static int open_end(const struct node *node, const char *dev, int protocol)
{
	struct sockaddr_ll ll = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(protocol),
		.sll_ifindex = (int)rtnl_ifindex(node, dev),
	};
	int fd;

	if (!ll.sll_ifindex || node_enter(node))
		return -1;
	fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	node_leave();
	if (fd >= 0 && !bind(fd, (struct sockaddr *)&ll, sizeof(ll)))
		return fd;
	if (fd >= 0)
		close(fd);
	return drive_fail("a wire for marks: %s", strerror(errno));
}

int settle_init(void)
{
	struct node *node = node_new("marks");

	if (!node || rtnl_veth(node, "out", node, "in"))
		return -1;
	if (pin())
		return drive_fail("one CPU: %s", strerror(errno));
	mark_out = open_end(node, "out", 0);
	mark_in = open_end(node, "in", MARK_TYPE);
	return mark_out < 0 || mark_in < 0 ? -1 : 0;
}

void settle_forked(void)
{
	close(mark_out);
	close(mark_in);
	mark_out = -1;
	mark_in = -1;
	is_child = true;
	sched_setaffinity(0, sizeof(allowed), &allowed);
}

static int pass_mark(void)
{
	static const uint8_t frame[ETH_ZLEN] = {
		[2 * ETH_ALEN] = MARK_TYPE >> 8, MARK_TYPE & 0xff,
	};
	struct pollfd pfd = { .fd = mark_in, .events = POLLIN };
	uint8_t buf[ETH_ZLEN];

	if (send(mark_out, frame, sizeof(frame), 0) != sizeof(frame))
		return drive_fail("sending a mark: %s", strerror(errno));
	if (poll(&pfd, 1, MARK_MS) != 1 ||
	    recv(mark_in, buf, sizeof(buf), 0) != sizeof(frame))
		return drive_fail("the machine passes no packet on");
	return 0;
}

int settle(void)
{
	if (mark_in < 0 && settle_init())
		return -1;
	for (int i = 0; i < WIRES_MAX; i++)
		if (pass_mark())
			return -1;
	return 0;
}
