// SPDX-License-Identifier: GPL-2.0-only
/*
 * pppoe DEVICE PEER-MAC SESSION: one end of a session of PPPoE, without discovery
 * and without LCP: both ends are told its number. The kernel makes ppp0, which
 * is there as long as this runs.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/if_ether.h>
#include <linux/if_pppox.h>
#include <linux/ppp-ioctl.h>
#include <linux/ppp_defs.h>

static void want(int ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

/* A channel of PPP whose packets go through the session. */
static int open_channel(const char *dev, const char *peer, const char *session)
{
	struct sockaddr_pppox to = {
		.sa_family = AF_PPPOX,
		.sa_protocol = PX_PROTO_OE,
	};
	unsigned char *mac = to.sa_addr.pppoe.remote;
	int fd, number;

	to.sa_addr.pppoe.sid = htons((unsigned short)atoi(session));
	snprintf(to.sa_addr.pppoe.dev, IFNAMSIZ, "%s", dev);
	want(sscanf(peer, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", mac, mac + 1,
		    mac + 2, mac + 3, mac + 4, mac + 5) == 6, "address");
	fd = socket(AF_PPPOX, SOCK_STREAM, PX_PROTO_OE);
	want(fd >= 0, "socket");
	want(!connect(fd, (struct sockaddr *)&to, sizeof(to)), "connect");
	want(!ioctl(fd, PPPIOCGCHAN, &number), "PPPIOCGCHAN");
	fd = open("/dev/ppp", O_RDWR);
	want(fd >= 0, "/dev/ppp");
	want(!ioctl(fd, PPPIOCATTCHAN, &number), "PPPIOCATTCHAN");
	return fd;
}

int main(int argc, char **argv)
{
	int channel, unit, number = 0;

	if (argc != 4) {
		fprintf(stderr, "usage: %s DEVICE PEER-MAC SESSION\n", argv[0]);
		return 2;
	}
	channel = open_channel(argv[1], argv[2], argv[3]);
	unit = open("/dev/ppp", O_RDWR);
	want(unit >= 0, "/dev/ppp");
	want(!ioctl(unit, PPPIOCNEWUNIT, &number), "PPPIOCNEWUNIT");
	want(!ioctl(channel, PPPIOCCONNECT, &number), "PPPIOCCONNECT");
	printf("ppp%d\n", number);
	fflush(stdout);
	for (;;)
		pause();
}
