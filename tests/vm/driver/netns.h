/* SPDX-License-Identifier: GPL-2.0-only */
/* Nodes: network namespaces that live as long as a case. */
#ifndef NETNS_H
#define NETNS_H

struct node {
	struct node *next;
	char *name;
	int fd;
};

/* Remembers the namespace the driver started in. */
int netns_init(void);
/* Makes a node with an empty namespace whose loopback is down. */
struct node *node_add(const char *name);
/* The same, but no case knows of it: it lives as long as the driver. */
struct node *node_new(const char *name);
/* NULL with a reason when there is none of that name. */
struct node *node_find(const char *name);
/* The node after this one, the first after NULL; NULL at the end. */
struct node *node_next(const struct node *node);
/* Moves this process into the node's namespace, and back. */
int node_enter(const struct node *node);
void node_leave(void);
/* Writes one sysctl, dots or slashes, inside a node. */
int node_sysctl(const struct node *node, const char *key, const char *value);
/* Makes connections last longer than any case does. */
int node_keep_connections(const struct node *node);
/* Forgets one node, or all; the kernel deletes the namespaces. */
int node_del(const char *name);
void node_del_all(void);

#endif
