// SPDX-License-Identifier: GPL-2.0-only
/*
 * The two ends of a conversation over UDP, for the demo.
 *
 *   talk answer PORT		tell every sender which address it came from
 *   talk ask ADDRESS PORT	send a datagram, print what comes back
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define PATIENCE	20	/* seconds; machines may be emulated */

static void die(const char *what)
{
	fprintf(stderr, "talk: %s: %s\n", what, strerror(errno));
	exit(1);
}

static struct sockaddr_in address(const char *host, const char *port)
{
	struct sockaddr_in addr = { .sin_family = AF_INET };
	unsigned long number;
	char *end;

	errno = EINVAL;
	number = strtoul(port, &end, 10);
	if (*end || !number || number > 65535)
		die(port);
	addr.sin_port = htons(number);
	if (!inet_aton(host, &addr.sin_addr))
		die(host);
	return addr;
}

static void __attribute__((noreturn)) answer(int fd, const char *port)
{
	struct sockaddr_in addr = address("0.0.0.0", port);
	char text[256], host[INET_ADDRSTRLEN];
	socklen_t len;

	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)))
		die("bind");
	for (;;) {
		len = sizeof(addr);
		if (recvfrom(fd, text, sizeof(text), 0,
			     (struct sockaddr *)&addr, &len) < 0)
			die("receive");
		inet_ntop(AF_INET, &addr.sin_addr, host, sizeof(host));
		snprintf(text, sizeof(text), "you are %s port %u", host,
			 ntohs(addr.sin_port));
		if (sendto(fd, text, strlen(text), 0,
			   (struct sockaddr *)&addr, len) < 0)
			die("answer");
	}
}

static void ask(int fd, const char *host, const char *port)
{
	struct sockaddr_in addr = address(host, port);
	struct timeval patience = { .tv_sec = PATIENCE };
	char text[256];
	ssize_t len;

	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
		       sizeof(patience)))
		die("patience");
	if (connect(fd, (struct sockaddr *)&addr, sizeof(addr)))
		die("connect");
	if (send(fd, "who am i?", 9, 0) < 0)
		die("ask");
	len = recv(fd, text, sizeof(text), 0);
	if (len < 0)
		die("no answer");
	printf("%.*s\n", (int)len, text);
}

int main(int argc, char **argv)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (fd < 0)
		die("socket");
	if (argc == 3 && !strcmp(argv[1], "answer"))
		answer(fd, argv[2]);
	if (argc == 4 && !strcmp(argv[1], "ask")) {
		ask(fd, argv[2], argv[3]);
		return 0;
	}
	fprintf(stderr, "usage: talk answer PORT | talk ask ADDRESS PORT\n");
	return 2;
}
