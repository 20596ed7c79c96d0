// SPDX-License-Identifier: GPL-2.0-only
/* Faults on the way of a packet: nothing is counted wrong, or told in part. */
#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "faults.h"

static unsigned int armed;

/* ---- packets that are counted ---- */

#define COUNTED \
	"table ip c {\n" \
	" set s { type ipv4_addr; flags dynamic; size 1; }\n" \
	" chain o { type filter hook output priority filter; policy accept;\n" \
	"  udp dport 9 add @s { ip daddr ct count over 2 } drop\n }\n" \
	"}\n"
#define SENDERS 4

/* One to 127.0.0.1: did nothing hold it up on its way out? */
static bool send_one(int fd)
{
	const struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons(9),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	return sendto(fd, "x", 1, 0, (const void *)&to, sizeof(to)) == 1;
}

static void lo_up(void)
{
	struct ifreq ifr = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &ifr)) {
		perror("lo");
		exit(1);
	}
	close(fd);
}

/*
 * The fault is in the way of the first packet, whose connection may get out and
 * not be counted, or be counted; of the others one or two get out, then none.
 */
static bool try_counted(unsigned int nth, bool *out)
{
	int fd[SENDERS], i;

	for (i = 0; i < SENDERS; i++)
		fd[i] = socket(AF_INET, SOCK_DGRAM, 0);
	fault_set(nth);
	out[0] = send_one(fd[0]);
	armed = fault_left();
	for (i = 1; i < SENDERS; i++)
		out[i] = send_one(fd[i]);
	for (i = 0; i < SENDERS; i++)
		close(fd[i]);
	if (armed)
		return out[0] && out[1] && !out[2] && !out[3];
	return out[1] && !out[3];
}

int run_counted(struct ctnat *ct)
{
	unsigned int nth, stopped = 0;
	bool out[SENDERS];

	lo_up();
	for (nth = 1; nth < NTH_MAX; nth++) {
		if (run_text(ct, EMPTY COUNTED))
			return say(false, "counted", "nothing loads: %s",
				   ctnat_error(ct));
		if (!try_counted(nth, out))
			return say(false, "counted",
				   "fault %u: of four packets went out %d%d%d%d",
				   nth, out[0], out[1], out[2], out[3]);
		stopped += !out[0];
		if (armed)
			break;
	}
	if (nth < NTH_LEAST || nth == NTH_MAX)
		return say(false, "counted", "%u faults", nth - 1);
	return say(true, "counted", "%u faults injected, %u stopped the packet",
		   nth - 1, stopped);
}

/* ---- packets that are traced ---- */

#define TRACED \
	"table ip c {\n" \
	" chain o { type filter hook output priority filter; policy accept;\n" \
	"  udp dport 9 meta nftrace set 1\n  counter\n  counter\n }\n" \
	"}\n"

/* All steps of a packet that got out are told, or that some are missing. */
int run_traced(struct ctnat *ct, struct ctnat *tracer)
{
	struct silence silence = { .least = ~0u };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct heard heard;
	unsigned int nth;
	bool out;

	if (run_text(ct, EMPTY TRACED))
		return say(false, "traced", "nothing loads: %s",
			   ctnat_error(ct));
	for (nth = 1; nth < NTH_MAX; nth++) {
		fault_set(nth);
		out = send_one(fd);
		armed = fault_left();
		heard = hear(tracer);
		if (out)
			note(&silence, &heard);
		if (armed)
			break;
	}
	close(fd);
	if (nth < NTH_LEAST || nth == NTH_MAX || heard.events < 3)
		return say(false, "traced", "%u faults, %u steps", nth - 1,
			   heard.events);
	if (silence.least != heard.events || !silence.told)
		return say(false, "traced", "of %u steps %u came, silently",
			   heard.events, silence.least);
	return say(true, "traced", "%u faults injected, %u times steps",
		   nth - 1, silence.told);
}
