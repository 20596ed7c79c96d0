// SPDX-License-Identifier: GPL-2.0-only
/* Links, addresses, routes and rules over rtnetlink. */
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <libmnl/libmnl.h>
#include <linux/fib_rules.h>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>

#include "drive.h"
#include "netns.h"
#include "rtnl.h"

#define RTNL_BUFFER 4096
#define RTNL_UP_MS 30000

/*
 * Both ends of every pair have this address: with ARP off the kernel sends
 * to its own address, which then is the other end's as well.
 */
static const uint8_t pair_mac[6] = { 0x02, 0xc7, 0x4a, 0x70, 0, 1 };

static struct nlmsghdr *request(void *buf, uint16_t type, uint16_t flags)
{
	struct nlmsghdr *nlh;

	memset(buf, 0, RTNL_BUFFER);
	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	nlh->nlmsg_seq = 1;
	return nlh;
}

/* Sends the request in the node and waits for the acknowledgement. */
static int talk(const struct node *node, struct nlmsghdr *nlh, const char *what)
{
	char answer[RTNL_BUFFER];
	struct mnl_socket *nl;
	ssize_t n = -1;
	int err = 0;

	if (node_enter(node))
		return -1;
	nl = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	node_leave();
	if (!nl)
		return drive_fail("rtnetlink: %s", strerror(errno));
	if (!mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) &&
	    mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) >= 0)
		n = mnl_socket_recvfrom(nl, answer, sizeof(answer));
	if (n < 0 || mnl_cb_run(answer, n, 1, mnl_socket_get_portid(nl), NULL,
				NULL) < 0)
		err = errno;
	mnl_socket_close(nl);
	if (err)
		return drive_fail("%s in %s: %s", what, node->name,
				  strerror(err));
	return 0;
}

unsigned int rtnl_ifindex(const struct node *node, const char *name)
{
	unsigned int index;

	if (node_enter(node))
		return 0;
	index = if_nametoindex(name);
	node_leave();
	if (!index)
		drive_fail("no device '%s' in %s", name, node->name);
	return index;
}

struct link_state {
	uint32_t peer; /* index of the other end, 0: there is none */
	uint8_t operstate;
	uint8_t carrier;
};

static int parse_link(const struct nlmsghdr *nlh, void *data)
{
	struct link_state *state = data;
	const struct nlattr *a;

	mnl_attr_for_each(a, nlh, sizeof(struct ifinfomsg)) {
		switch (mnl_attr_get_type(a)) {
		case IFLA_OPERSTATE:
			state->operstate = mnl_attr_get_u8(a);
			break;
		case IFLA_CARRIER:
			state->carrier = mnl_attr_get_u8(a);
			break;
		case IFLA_LINK:
			state->peer = mnl_attr_get_u32(a);
			break;
		}
	}
	return MNL_CB_OK;
}

/* All zero for a device that is not there. */
static struct link_state link_state(const struct node *node, uint32_t index)
{
	struct link_state state = { 0 };
	char answer[RTNL_BUFFER * 4];
	struct ifinfomsg *ifi;
	struct nlmsghdr *nlh;
	struct mnl_socket *nl;
	ssize_t n = -1;

	nlh = request(answer, RTM_GETLINK, 0);
	nlh->nlmsg_flags = NLM_F_REQUEST;
	ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));
	ifi->ifi_index = (int)index;
	if (node_enter(node))
		return state;
	nl = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	node_leave();
	if (!nl)
		return state;
	if (!mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) &&
	    mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) >= 0)
		n = mnl_socket_recvfrom(nl, answer, sizeof(answer));
	if (n > 0)
		mnl_cb_run(answer, n, 1, mnl_socket_get_portid(nl), parse_link,
			   &state);
	mnl_socket_close(nl);
	return state;
}

/*
 * A device whose other end came up later gets its queue from a worker of the
 * kernel; until then it drops what it is given without a word.
 */
static int wait_operational(const struct node *node, uint32_t index)
{
	int64_t end = drive_now() + drive_ms(RTNL_UP_MS);

	while (link_state(node, index).operstate != IF_OPER_UP) {
		if (drive_now() > end)
			return drive_fail("device %u in %s does not come up",
					  index, node->name);
		usleep(1000);
	}
	return 0;
}

int rtnl_link_wait(const struct node *node, const char *name)
{
	uint32_t index = rtnl_ifindex(node, name);

	return index ? wait_operational(node, index) : -1;
}

int rtnl_link_wait_pair(const struct node *node, const char *name)
{
	uint32_t index = rtnl_ifindex(node, name);
	struct link_state state;
	struct node *other;

	if (!index)
		return -1;
	state = link_state(node, index);
	if (!state.peer || !state.carrier)
		return 0;
	if (wait_operational(node, index))
		return -1;
	if (link_state(node, state.peer).peer == index)
		return wait_operational(node, state.peer);
	for (other = node_next(NULL); other; other = node_next(other))
		if (link_state(other, state.peer).peer == index)
			return wait_operational(other, state.peer);
	return drive_fail("%s in %s: its other end is nowhere", name,
			  node->name);
}

/*
 * The kernel tells of an end that is up at once where its index is not its
 * peer's, and else in its own time, which is up to a second.
 */
static int next_index(void)
{
	static int index = 100;

	return ++index;
}

static void put_end(struct nlmsghdr *nlh, const char *name)
{
	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	mnl_attr_put(nlh, IFLA_ADDRESS, sizeof(pair_mac), pair_mac);
}

int rtnl_veth(const struct node *a, const char *if_a, const struct node *b,
	      const char *if_b)
{
	struct nlattr *info, *data, *peer;
	struct ifinfomsg *ifi, *peer_ifi;
	char buf[RTNL_BUFFER];
	struct nlmsghdr *nlh;

	nlh = request(buf, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
	ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));
	ifi->ifi_flags = IFF_NOARP;
	ifi->ifi_change = IFF_NOARP;
	ifi->ifi_index = next_index();
	put_end(nlh, if_a);
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, "veth");
	data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
	peer = mnl_attr_nest_start(nlh, VETH_INFO_PEER);
	peer_ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*peer_ifi));
	peer_ifi->ifi_flags = IFF_NOARP;
	peer_ifi->ifi_change = IFF_NOARP;
	peer_ifi->ifi_index = next_index();
	put_end(nlh, if_b);
	mnl_attr_put_u32(nlh, IFLA_NET_NS_FD, b->fd);
	mnl_attr_nest_end(nlh, peer);
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, info);
	/* An end cannot be up before it has its other end. */
	if (talk(a, nlh, "new veth pair") || rtnl_link_up(a, if_a, true))
		return -1;
	if (rtnl_link_up(b, if_b, true))
		return -1;
	return rtnl_link_wait_pair(a, if_a);
}

int rtnl_link_add(const struct node *node, const char *kind, const char *name)
{
	char buf[RTNL_BUFFER];
	struct ifinfomsg *ifi;
	struct nlmsghdr *nlh;
	struct nlattr *info;

	nlh = request(buf, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
	ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));
	ifi->ifi_flags = IFF_UP;
	ifi->ifi_change = IFF_UP;
	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, kind);
	mnl_attr_nest_end(nlh, info);
	return talk(node, nlh, "new device");
}

static int change_link(const struct node *node, const char *name,
		       struct ifinfomsg change, uint32_t mtu)
{
	char buf[RTNL_BUFFER];
	struct ifinfomsg *ifi;
	struct nlmsghdr *nlh;

	change.ifi_index = rtnl_ifindex(node, name);
	if (!change.ifi_index)
		return -1;
	nlh = request(buf, RTM_NEWLINK, 0);
	ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));
	*ifi = change;
	if (mtu)
		mnl_attr_put_u32(nlh, IFLA_MTU, mtu);
	return talk(node, nlh, "changing a device");
}

int rtnl_link_up(const struct node *node, const char *name, bool up)
{
	struct ifinfomsg change = {
		.ifi_flags = up ? IFF_UP : 0,
		.ifi_change = IFF_UP,
	};

	return change_link(node, name, change, 0);
}

int rtnl_link_mtu(const struct node *node, const char *name, uint32_t mtu)
{
	struct ifinfomsg change = { 0 };

	return change_link(node, name, change, mtu);
}

int rtnl_link_move(const struct node *node, const char *name,
		   const struct node *to)
{
	char buf[RTNL_BUFFER];
	struct ifinfomsg *ifi;
	struct nlmsghdr *nlh;

	nlh = request(buf, RTM_NEWLINK, 0);
	ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));
	ifi->ifi_index = rtnl_ifindex(node, name);
	if (!ifi->ifi_index)
		return -1;
	mnl_attr_put_u32(nlh, IFLA_NET_NS_FD, to->fd);
	return talk(node, nlh, "moving a device");
}

int rtnl_link_rename(const struct node *node, const char *name,
		     const char *new_name)
{
	char buf[RTNL_BUFFER];
	struct ifinfomsg *ifi;
	struct nlmsghdr *nlh;

	nlh = request(buf, RTM_NEWLINK, 0);
	ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));
	ifi->ifi_index = rtnl_ifindex(node, name);
	if (!ifi->ifi_index)
		return -1;
	mnl_attr_put_strz(nlh, IFLA_IFNAME, new_name);
	return talk(node, nlh, "renaming a device");
}

int rtnl_link_del(const struct node *node, const char *name)
{
	char buf[RTNL_BUFFER];
	struct ifinfomsg *ifi;
	struct nlmsghdr *nlh;

	nlh = request(buf, RTM_DELLINK, 0);
	ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));
	ifi->ifi_index = rtnl_ifindex(node, name);
	if (!ifi->ifi_index)
		return -1;
	return talk(node, nlh, "deleting a device");
}

int rtnl_addr(const struct node *node, const char *dev, const struct addr *addr,
	      uint8_t len, bool add)
{
	char buf[RTNL_BUFFER];
	struct ifaddrmsg *ifa;
	struct nlmsghdr *nlh;

	nlh = request(buf, add ? RTM_NEWADDR : RTM_DELADDR,
		      add ? NLM_F_CREATE | NLM_F_EXCL : 0);
	ifa = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifa));
	ifa->ifa_family = addr->family;
	ifa->ifa_prefixlen = len;
	ifa->ifa_index = rtnl_ifindex(node, dev);
	if (!ifa->ifa_index)
		return -1;
	/* Duplicate address detection would hold the address back. */
	if (addr->family == AF_INET6)
		ifa->ifa_flags = IFA_F_NODAD;
	mnl_attr_put(nlh, IFA_LOCAL, addr_len(addr), addr->b);
	mnl_attr_put(nlh, IFA_ADDRESS, addr_len(addr), addr->b);
	return talk(node, nlh, add ? "new address" : "deleting an address");
}

int rtnl_route(const struct node *node, const struct rtnl_route *route)
{
	char buf[RTNL_BUFFER];
	struct nlattr *metrics;
	struct nlmsghdr *nlh;
	unsigned int oif;
	struct rtmsg *rtm;

	nlh = request(buf, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE);
	rtm = mnl_nlmsg_put_extra_header(nlh, sizeof(*rtm));
	rtm->rtm_family = route->family;
	rtm->rtm_dst_len = route->dst_len;
	rtm->rtm_table = route->table ? RT_TABLE_UNSPEC : RT_TABLE_MAIN;
	rtm->rtm_protocol = RTPROT_STATIC;
	rtm->rtm_scope = route->via.family ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK;
	rtm->rtm_type = RTN_UNICAST;
	if (route->table)
		mnl_attr_put_u32(nlh, RTA_TABLE, route->table);
	if (route->dst.family)
		mnl_attr_put(nlh, RTA_DST, addr_len(&route->dst), route->dst.b);
	if (route->via.family)
		mnl_attr_put(nlh, RTA_GATEWAY, addr_len(&route->via),
			     route->via.b);
	if (route->dev) {
		oif = rtnl_ifindex(node, route->dev);
		if (!oif)
			return -1;
		mnl_attr_put_u32(nlh, RTA_OIF, oif);
	}
	if (route->mtu) {
		metrics = mnl_attr_nest_start(nlh, RTA_METRICS);
		mnl_attr_put_u32(nlh, RTAX_MTU, route->mtu);
		mnl_attr_nest_end(nlh, metrics);
	}
	return talk(node, nlh, "new route");
}

int rtnl_rule_fwmark(const struct node *node, int family, uint32_t mark,
		     uint32_t table)
{
	char buf[RTNL_BUFFER];
	struct fib_rule_hdr *hdr;
	struct nlmsghdr *nlh;

	nlh = request(buf, RTM_NEWRULE, NLM_F_CREATE | NLM_F_EXCL);
	hdr = mnl_nlmsg_put_extra_header(nlh, sizeof(*hdr));
	hdr->family = family;
	hdr->action = FR_ACT_TO_TBL;
	mnl_attr_put_u32(nlh, FRA_FWMARK, mark);
	mnl_attr_put_u32(nlh, FRA_FWMASK, 0xffffffff);
	mnl_attr_put_u32(nlh, FRA_TABLE, table);
	return talk(node, nlh, "new routing rule");
}
