// SPDX-License-Identifier: GPL-2.0-only
/* Sockets of a node: traffic that the host itself sends and receives. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "drive.h"
#include "netns.h"
#include "pkt.h"
#include "run.h"
#include "settle.h"
#include "sock.h"
#include "vars.h"

#define SOCK_MS 10000
/* Where nobody answers: a refusal comes at once. */
#define SOCK_FAILS_MS 500

struct sock {
	struct sock *next;
	char *name;
	int fd;
};

static struct sock *socks;

static struct sock *sock_find(const char *name)
{
	struct sock *s;

	for (s = socks; s; s = s->next)
		if (!strcmp(s->name, name))
			return s;
	drive_fail("no socket '%s'", name);
	return NULL;
}

static void sock_keep(const char *name, int fd)
{
	struct sock *s = xzalloc(sizeof(*s));

	s->name = xstrdup(name);
	s->fd = fd;
	s->next = socks;
	socks = s;
}

void sock_close_all(void)
{
	struct sock *s;

	while ((s = socks)) {
		socks = s->next;
		close(s->fd);
		free(s->name);
		free(s);
	}
}

/* "A:P" or "[A]:P"; a variable may stand for either. */
static int parse_end(const char *word, struct sockaddr_storage *ss)
{
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)ss;
	struct sockaddr_in *in = (struct sockaddr_in *)ss;
	char *s = var_expand(word), *colon;
	struct addr a;
	uint64_t port;

	memset(ss, 0, sizeof(*ss));
	colon = s ? strrchr(s, ':') : NULL;
	if (!colon) {
		free(s);
		return drive_fail("'%s' is no ADDRESS:PORT", word);
	}
	*colon = '\0';
	if (addr_parse(s, &a) || word_number(colon + 1, &port)) {
		free(s);
		return -1;
	}
	free(s);
	ss->ss_family = a.family;
	if (a.family == AF_INET) {
		memcpy(&in->sin_addr, a.b, 4);
		in->sin_port = htons((uint16_t)port);
	} else {
		memcpy(&in6->sin6_addr, a.b, 16);
		in6->sin6_port = htons((uint16_t)port);
	}
	return 0;
}

static bool end_equal(const struct sockaddr_storage *a,
		      const struct sockaddr_storage *b)
{
	const struct sockaddr_in6 *a6 = (const void *)a, *b6 = (const void *)b;
	const struct sockaddr_in *a4 = (const void *)a, *b4 = (const void *)b;

	if (a->ss_family != b->ss_family)
		return false;
	if (a->ss_family == AF_INET)
		return a4->sin_port == b4->sin_port &&
		       a4->sin_addr.s_addr == b4->sin_addr.s_addr;
	return a6->sin6_port == b6->sin6_port &&
	       !memcmp(&a6->sin6_addr, &b6->sin6_addr, 16);
}

static void print_end(struct text *t, const struct sockaddr_storage *ss)
{
	const struct sockaddr_in6 *in6 = (const void *)ss;
	const struct sockaddr_in *in = (const void *)ss;
	bool v4 = ss->ss_family == AF_INET;
	char buf[INET6_ADDRSTRLEN] = "?";

	inet_ntop(ss->ss_family, v4 ? (const void *)&in->sin_addr :
		  (const void *)&in6->sin6_addr, buf, sizeof(buf));
	text_add(t, v4 ? "%s:%u" : "[%s]:%u", buf,
		 ntohs(v4 ? in->sin_port : in6->sin6_port));
}

static int open_socket(const struct node *node, int family, int type)
{
	int fd, one = 1;

	if (node_enter(node))
		return -1;
	fd = socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	node_leave();
	if (fd < 0)
		return drive_fail("socket: %s", strerror(errno));
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &one, sizeof(one));
	/* One program may listen for both families, each with a socket. */
	if (family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one));
	/* ICMP errors about what was sent become errors of the socket. */
	if (family == AF_INET && type == SOCK_DGRAM)
		setsockopt(fd, IPPROTO_IP, IP_RECVERR, &one, sizeof(one));
	return fd;
}

/* NAME NODE udp|tcp A:P: bound, and listening if it is TCP */
static int verb_sock(int argc, char **argv, const char *body)
{
	const char *dev = word_value(argc, argv, "dev");
	struct sockaddr_storage at;
	struct node *node;
	bool udp;
	int fd;

	(void)body;
	if (argc != 4 && !(argc == 5 && dev))
		return drive_fail("sock NAME NODE udp|tcp ADDRESS:PORT [dev=DEVICE]");
	node = node_find(argv[1]);
	udp = !strcmp(argv[2], "udp");
	if (!node || parse_end(argv[3], &at))
		return -1;
	fd = open_socket(node, at.ss_family, udp ? SOCK_DGRAM : SOCK_STREAM);
	if (fd < 0)
		return -1;
	sock_keep(argv[0], fd);
	if (dev && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, dev,
			      strlen(dev) + 1))
		return drive_fail("bind to %s: %s", dev, strerror(errno));
	if (bind(fd, (struct sockaddr *)&at, sizeof(at)) ||
	    (!udp && listen(fd, 16)))
		return drive_fail("bind to %s: %s", argv[3], strerror(errno));
	return 0;
}

static int wait_for(int fd, short events, int ms)
{
	struct pollfd pfd = { .fd = fd, .events = events };

	return poll(&pfd, 1, drive_ms(ms)) > 0;
}

/* NAME NODE tcp|udp A:P [from=A:P] [fails] */
static int verb_connect(int argc, char **argv, const char *body)
{
	const char *from = word_value(argc, argv, "from");
	bool fails = argc && !strcmp(argv[argc - 1], "fails");
	struct sockaddr_storage to, own;
	struct node *node;
	int fd, err = 0;
	socklen_t len = sizeof(err);

	(void)body;
	if (argc < 4)
		return drive_fail("connect NAME NODE tcp|udp ADDRESS:PORT");
	node = node_find(argv[1]);
	if (!node || parse_end(argv[3], &to))
		return -1;
	fd = open_socket(node, to.ss_family, strcmp(argv[2], "udp") ?
			 SOCK_STREAM : SOCK_DGRAM);
	if (fd < 0)
		return -1;
	sock_keep(argv[0], fd);
	if (from && (parse_end(from, &own) ||
		     bind(fd, (struct sockaddr *)&own, sizeof(own))))
		return drive_fail("bind to %s: %s", from, strerror(errno));
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) &&
	    errno != EINPROGRESS)
		err = errno;
	else if (!wait_for(fd, POLLOUT, fails ? SOCK_FAILS_MS : SOCK_MS))
		err = ETIMEDOUT;
	else
		getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len);
	if (fails && !err)
		return drive_fail("the connection was to fail");
	if (!fails && err)
		return drive_fail("connect to %s: %s", argv[3], strerror(err));
	return 0;
}

/* LISTENER NEW [from=A:P] */
static int verb_accept(int argc, char **argv, const char *body)
{
	const char *from = word_value(argc, argv, "from");
	struct sock *s = argc > 1 ? sock_find(argv[0]) : NULL;
	struct sockaddr_storage peer, want;
	socklen_t len = sizeof(peer);
	struct text t = { 0 };
	int fd;

	(void)body;
	if (!s)
		return drive_fail("accept LISTENER NEW [from=ADDRESS:PORT]");
	if (!wait_for(s->fd, POLLIN, SOCK_MS))
		return drive_fail("nobody connects to %s", argv[0]);
	fd = accept4(s->fd, (struct sockaddr *)&peer, &len,
		     SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd < 0)
		return drive_fail("accept: %s", strerror(errno));
	sock_keep(argv[1], fd);
	if (!from)
		return 0;
	if (parse_end(from, &want))
		return -1;
	if (end_equal(&peer, &want))
		return 0;
	print_end(&t, &peer);
	drive_fail("connected from %s, not %s", t.s, from);
	text_free(&t);
	return -1;
}

/* NAME [to=A:P] [data=TEXT] */
static int verb_write(int argc, char **argv, const char *body)
{
	const char *to = word_value(argc, argv, "to");
	const char *data = word_value(argc, argv, "data");
	struct sock *s = argc ? sock_find(argv[0]) : NULL;
	struct sockaddr_storage end;
	uint8_t *bytes;
	size_t len;
	ssize_t n;

	(void)body;
	if (!s || (to && parse_end(to, &end)))
		return drive_fail("sock-send NAME [to=A:P] [data=TEXT]");
	bytes = data_bytes(data ? data : "ctnat", &len);
	n = sendto(s->fd, bytes, len, MSG_NOSIGNAL,
		   to ? (struct sockaddr *)&end : NULL, to ? sizeof(end) : 0);
	free(bytes);
	if (n != (ssize_t)len)
		return drive_fail("sending at %s: %s", argv[0],
				  strerror(errno));
	return 0;
}

/* NAME [from=A:P] [data=TEXT] [error=TEXT]; from=$NAME binds the sender */
static int verb_read(int argc, char **argv, const char *body)
{
	const char *from = word_value(argc, argv, "from");
	const char *data = word_value(argc, argv, "data");
	const char *error = word_value(argc, argv, "error");
	struct sock *s = argc ? sock_find(argv[0]) : NULL;
	struct sockaddr_storage peer = { 0 }, want;
	socklen_t len = sizeof(peer);
	struct text t = { 0 };
	char buf[4096];
	uint8_t *bytes;
	size_t wanted;
	ssize_t n;
	bool same;

	(void)body;
	if (!s)
		return drive_fail("sock-expect NAME [from=A:P] [data=TEXT]");
	if (!wait_for(s->fd, POLLIN, SOCK_MS))
		return drive_fail("nothing came to %s", argv[0]);
	n = recvfrom(s->fd, buf, sizeof(buf) - 1, 0, (struct sockaddr *)&peer,
		     &len);
	if (error && (n >= 0 || !strstr(strerror(errno), error)))
		return drive_fail("no error '%s' at %s but %s", error, argv[0],
				  n < 0 ? strerror(errno) : "data");
	if (error)
		return 0;
	if (n < 0)
		return drive_fail("%s: %s", argv[0], strerror(errno));
	buf[n] = '\0';
	bytes = data_bytes(data ? data : "ctnat", &wanted);
	same = wanted == (size_t)n && !memcmp(buf, bytes, wanted);
	free(bytes);
	if (!same)
		return drive_fail("%s received '%s'", argv[0], buf);
	if (!from)
		return 0;
	print_end(&t, &peer);
	if (from[0] == '$')
		var_set(from + 1, t.s);
	else if (parse_end(from, &want) || !end_equal(&peer, &want))
		drive_fail("%s received from %s, not %s", argv[0], t.s, from);
	text_free(&t);
	return drive_reason()[0] ? -1 : 0;
}

static int verb_none(int argc, char **argv, const char *body)
{
	struct sock *s = argc == 1 ? sock_find(argv[0]) : NULL;

	(void)body;
	if (!s)
		return drive_fail("sock-expect-none NAME");
	if (settle())
		return -1;
	if (wait_for(s->fd, POLLIN, 0))
		return drive_fail("something came to %s", argv[0]);
	return 0;
}

static int verb_close(int argc, char **argv, const char *body)
{
	struct sock **p, *s;

	(void)body;
	for (p = &socks; argc && (s = *p); p = &s->next) {
		if (strcmp(s->name, argv[0]))
			continue;
		*p = s->next;
		close(s->fd);
		free(s->name);
		free(s);
		return 0;
	}
	return drive_fail("no such socket");
}

const struct verb socket_verbs[] = {
	{ "sock", "NAME NODE udp|tcp ADDRESS:PORT [dev=DEVICE]", verb_sock },
	{ "connect", "NAME NODE udp|tcp ADDRESS:PORT [from=A:P] [fails]",
	  verb_connect },
	{ "accept", "LISTENER NEW [from=A:P]", verb_accept },
	{ "sock-send", "NAME [to=A:P] [data=TEXT]", verb_write },
	{ "sock-expect", "NAME [from=A:P] [data=TEXT] [error=TEXT]",
	  verb_read },
	{ "sock-expect-none", "NAME", verb_none },
	{ "sock-close", "NAME", verb_close },
	{ 0 },
};
