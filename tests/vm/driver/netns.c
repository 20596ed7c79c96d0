// SPDX-License-Identifier: GPL-2.0-only
/* Network namespaces, entered by file descriptor. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drive.h"
#include "netns.h"

static struct node *nodes;
static int home = -1;

static int open_own_netns(void)
{
	return open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
}

int netns_init(void)
{
	home = open_own_netns();
	if (home < 0)
		return drive_fail("/proc/self/ns/net: %s", strerror(errno));
	return 0;
}

struct node *node_new(const char *name)
{
	struct node *node;

	if (unshare(CLONE_NEWNET)) {
		drive_fail("new network namespace: %s", strerror(errno));
		return NULL;
	}
	node = xzalloc(sizeof(*node));
	node->fd = open_own_netns();
	node_leave();
	node->name = xstrdup(name);
	return node;
}

struct node *node_add(const char *name)
{
	struct node *node;

	for (node = nodes; node; node = node->next) {
		if (!strcmp(node->name, name)) {
			drive_fail("node '%s' exists already", name);
			return NULL;
		}
	}
	node = node_new(name);
	if (!node)
		return NULL;
	node->next = nodes;
	nodes = node;
	return node;
}

struct node *node_next(const struct node *node)
{
	return node ? node->next : nodes;
}

struct node *node_find(const char *name)
{
	struct node *node;

	for (node = nodes; node; node = node->next)
		if (!strcmp(node->name, name))
			return node;
	drive_fail("no node '%s'", name);
	return NULL;
}

int node_enter(const struct node *node)
{
	if (!setns(node->fd, CLONE_NEWNET))
		return 0;
	return drive_fail("entering %s: %s", node->name, strerror(errno));
}

void node_leave(void)
{
	if (setns(home, CLONE_NEWNET)) {
		perror("setns");
		exit(2);
	}
}

int node_sysctl(const struct node *node, const char *key, const char *value)
{
	char path[256], *c;
	int fd, ret = 0;

	snprintf(path, sizeof(path), "/proc/sys/%s", key);
	if (!strchr(key, '/'))
		for (c = path + strlen("/proc/sys/"); *c; c++)
			if (*c == '.')
				*c = '/';
	if (node_enter(node))
		return -1;
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, value, strlen(value)) < 0)
		ret = drive_fail("%s = %s: %s", path, value, strerror(errno));
	if (fd >= 0)
		close(fd);
	node_leave();
	return ret;
}

/*
 * The times of the kernel are for machines of some speed: ten seconds for a
 * connection that was reset, three for the end of one of SCTP.
 */
int node_keep_connections(const struct node *node)
{
	static const char *const keys[] = {
		"udp_timeout", "udp_timeout_stream", "icmp_timeout",
		"icmpv6_timeout", "tcp_timeout_syn_sent",
		"tcp_timeout_syn_recv", "tcp_timeout_fin_wait",
		"tcp_timeout_close_wait", "tcp_timeout_last_ack",
		"tcp_timeout_time_wait", "tcp_timeout_close",
		"tcp_timeout_unacknowledged", "tcp_timeout_max_retrans",
		"sctp_timeout_closed", "sctp_timeout_cookie_wait",
		"sctp_timeout_cookie_echoed", "sctp_timeout_shutdown_sent",
		"sctp_timeout_shutdown_recd",
		"sctp_timeout_shutdown_ack_sent",
		"sctp_timeout_heartbeat_sent", "gre_timeout",
		"gre_timeout_stream", "dccp_timeout_request",
		"dccp_timeout_respond", "dccp_timeout_closing",
	};
	char path[96];
	int fd, ret = 0;

	if (node_enter(node))
		return -1;
	for (size_t i = 0; !ret && i < ARRAY_SIZE(keys); i++) {
		snprintf(path, sizeof(path),
			 "/proc/sys/net/netfilter/nf_conntrack_%s", keys[i]);
		fd = open(path, O_WRONLY | O_CLOEXEC);
		/* not every kernel tracks every protocol */
		if (fd < 0)
			continue;
		if (write(fd, "600", 3) != 3)
			ret = drive_fail("%s: %s", path, strerror(errno));
		close(fd);
	}
	node_leave();
	return ret;
}

static void node_free(struct node *node)
{
	close(node->fd);
	free(node->name);
	free(node);
}

int node_del(const char *name)
{
	struct node **p, *node;

	for (p = &nodes; (node = *p); p = &node->next) {
		if (strcmp(node->name, name))
			continue;
		*p = node->next;
		node_free(node);
		return 0;
	}
	return drive_fail("no node '%s'", name);
}

void node_del_all(void)
{
	struct node *node;

	while ((node = nodes)) {
		nodes = node->next;
		node_free(node);
	}
}
