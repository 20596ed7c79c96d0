// SPDX-License-Identifier: GPL-2.0-only
/* Packets over the loopback device, for whatever rules there are. */
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "abuse.h"

static int socks[2] = { -1, -1 };

static struct sockaddr_in local(int port)
{
	const struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(0x7f000001 + pick(4)),
	};

	return addr;
}

/* In the namespace that the caller is in now. */
void traffic_start(void)
{
	struct ifreq ifr = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	struct sockaddr_in any = { .sin_family = AF_INET };
	int i;

	for (i = 0; i < 2; i++) {
		if (socks[i] >= 0)
			close(socks[i]);
		socks[i] = socket(AF_INET, SOCK_DGRAM, 0);
		any.sin_port = htons(1000 + i);
		if (bind(socks[i], (void *)&any, sizeof(any)))
			perror("bind");
	}
	if (ioctl(socks[0], SIOCSIFFLAGS, &ifr))
		perror("lo");
}

void traffic_burst(void)
{
	struct sockaddr_in to, from;
	char buf[2000] = "";
	socklen_t len;
	int i;

	for (i = 0; i < 6; i++) {
		to = local(1000 + pick(3));	/* 1002: nobody listens */
		sendto(socks[pick(2)], buf, pick(4) ? 20 : sizeof(buf),
		       MSG_DONTWAIT, (void *)&to, sizeof(to));
	}
	/* answers are answered, too: not for ever */
	for (i = 0; i < 20; i++) {
		len = sizeof(from);
		if (recvfrom(socks[i % 2], buf, sizeof(buf), MSG_DONTWAIT,
			     (void *)&from, &len) > 0)
			sendto(socks[i % 2], buf, 10, MSG_DONTWAIT,
			       (void *)&from, sizeof(from));
	}
}
