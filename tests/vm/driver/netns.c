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

struct node *node_add(const char *name)
{
	struct node *node;

	for (node = nodes; node; node = node->next) {
		if (!strcmp(node->name, name)) {
			drive_fail("node '%s' exists already", name);
			return NULL;
		}
	}
	if (unshare(CLONE_NEWNET)) {
		drive_fail("new network namespace: %s", strerror(errno));
		return NULL;
	}
	node = xzalloc(sizeof(*node));
	node->fd = open_own_netns();
	node_leave();
	node->name = xstrdup(name);
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
