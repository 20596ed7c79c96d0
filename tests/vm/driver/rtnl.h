/* SPDX-License-Identifier: GPL-2.0-only */
/* The little of rtnetlink that topologies need; acts in one node each. */
#ifndef RTNL_H
#define RTNL_H

#include "pkt.h"

struct node;

struct rtnl_route {
	struct addr dst;	/* family AF_UNSPEC: the default route */
	uint8_t dst_len;
	struct addr via;	/* family AF_UNSPEC: directly connected */
	const char *dev;
	uint32_t table;		/* 0: main */
	uint32_t mtu;		/* 0: the device's */
	int family;
};

/* A pair of devices with one hardware address and no ARP. */
int rtnl_veth(const struct node *a, const char *if_a, const struct node *b,
	      const char *if_b);
/* A device of a kind without parameters: dummy, bridge. */
int rtnl_link_add(const struct node *node, const char *kind, const char *name);
int rtnl_link_del(const struct node *node, const char *name);
int rtnl_link_up(const struct node *node, const char *name, bool up);
/* Until the device sends what it is given. */
int rtnl_link_wait(const struct node *node, const char *name);
/*
 * The same for a device and its other end. Returns at once where that is
 * down or there is none.
 */
int rtnl_link_wait_pair(const struct node *node, const char *name);
int rtnl_link_mtu(const struct node *node, const char *name, uint32_t mtu);
/* To another node, where it is down. */
int rtnl_link_move(const struct node *node, const char *name,
		   const struct node *to);
/* The device must be down. */
int rtnl_link_rename(const struct node *node, const char *name,
		     const char *new_name);
int rtnl_addr(const struct node *node, const char *dev, const struct addr *addr,
	      uint8_t len, bool add);
int rtnl_route(const struct node *node, const struct rtnl_route *route);
/* Looks up TABLE for packets that carry a mark. */
int rtnl_rule_fwmark(const struct node *node, int family, uint32_t mark,
		     uint32_t table);
/* Index of a device in a node, 0 with a reason if there is none. */
unsigned int rtnl_ifindex(const struct node *node, const char *name);

#endif
