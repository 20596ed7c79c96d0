// SPDX-License-Identifier: GPL-2.0-only
/*
 * "fib": what the routes say of a packet's addresses, as nf_tables' expression
 * of that name asks them.
 */
#include <linux/inetdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netfilter_ipv6.h>
#include <net/addrconf.h>
#include <net/ip6_fib.h>
#include <net/ip6_route.h>
#include <net/ip_fib.h>
#include <net/l3mdev.h>
#include <net/route.h>

#include "compat/compat.h"
#include "core/fib.h"
#include "env.h"
#include "fib.h"

static struct net_device *ctnat_fib_device(const struct ctnat_env *env,
					   const struct ctnat_fib *fib)
{
	if (fib->keys & CTNAT_FIB_OIF)
		return env->state->out;
	return fib->keys & CTNAT_FIB_IIF ? env->state->in : NULL;
}

/* Prerouting, or ingress, which has the same number. */
static bool ctnat_fib_is_loopback(const struct ctnat_env *env)
{
	const struct nf_hook_state *state = env->state;

	return state->hook == NF_INET_PRE_ROUTING &&
	       (env->skb->pkt_type == PACKET_LOOPBACK ||
		state->in->flags & IFF_LOOPBACK);
}

/* The way of a forwarded packet's source is looked up from where it goes. */
static bool ctnat_fib_is_reverse(const struct ctnat_env *env,
				 const struct ctnat_fib *fib)
{
	return env->state->hook == NF_INET_FORWARD &&
	       (fib->keys & (CTNAT_FIB_DADDR | CTNAT_FIB_IIF)) == CTNAT_FIB_IIF;
}

/* ---- IPv4 ---- */

static __be32 ctnat_fib_source(__be32 addr)
{
	if (ipv4_is_multicast(addr) || ipv4_is_lbcast(addr) ||
	    ipv4_is_zeronet(addr))
		return 0;
	return addr;
}

static const struct net_device *
ctnat_fib4_lookup(const struct ctnat_env *env, const struct ctnat_fib *fib,
		  const struct iphdr *ip)
{
	struct net_device *oif = ctnat_fib_device(env, fib);
	bool daddr = fib->keys & CTNAT_FIB_DADDR;
	struct net *net = env->state->net;
	struct fib_result res;
	struct flowi4 fl4 = {
		.flowi4_scope = RT_SCOPE_UNIVERSE,
		.flowi4_iif = LOOPBACK_IFINDEX,
		.flowi4_uid = sock_net_uid(net, NULL),
		.flowi4_l3mdev = l3mdev_master_ifindex_rcu(env->state->in),
		.daddr = daddr ? ip->daddr : ip->saddr,
		.saddr = ctnat_fib_source(daddr ? ip->saddr : ip->daddr),
	};

	ctnat_flowi4_set_dscp(&fl4, ip->tos);
	if (fib->keys & CTNAT_FIB_MARK)
		fl4.flowi4_mark = env->skb->mark;
	if (ctnat_fib_is_reverse(env, fib))
		fl4.flowi4_iif = env->state->out->ifindex;
	if (fib_lookup(net, &fl4, &res, FIB_LOOKUP_IGNORE_LINKSTATE) ||
	    res.type == RTN_LOCAL)
		return NULL;
	/* asked for a device, the lookup would find no other one's routes */
	if (!oif)
		return FIB_RES_DEV(res);
	return fib_info_nh_uses_dev(res.fi, oif) ? oif : NULL;
}

static const struct net_device *
ctnat_fib4_route(const struct ctnat_env *env, const struct ctnat_fib *fib,
		 const struct iphdr *ip)
{
	if (ctnat_fib_is_loopback(env))
		return env->state->in;
	/* who has no address yet */
	if (ipv4_is_zeronet(ip->saddr) &&
	    (ipv4_is_lbcast(ip->daddr) || ipv4_is_local_multicast(ip->daddr)))
		return env->skb->dev;
	return ctnat_fib4_lookup(env, fib, ip);
}

static u32 ctnat_fib4_type(const struct ctnat_env *env,
			   const struct ctnat_fib *fib, const struct iphdr *ip)
{
	return inet_dev_addr_type(env->state->net, ctnat_fib_device(env, fib),
				  fib->keys & CTNAT_FIB_DADDR ? ip->daddr :
								ip->saddr);
}

/* ---- IPv6 ---- */

#if IS_ENABLED(CONFIG_IPV6)
/* Return: flags of the lookup */
static int ctnat_fib6_flow(const struct ctnat_env *env,
			   const struct ctnat_fib *fib,
			   const struct ipv6hdr *ip6, struct flowi6 *fl6)
{
	const struct net_device *dev = ctnat_fib_device(env, fib);
	bool daddr = fib->keys & CTNAT_FIB_DADDR;
	int flags = 0;

	memset(fl6, 0, sizeof(*fl6));
	fl6->flowi6_iif = LOOPBACK_IFINDEX;
	fl6->flowi6_proto = env->pkt.l4proto;
	fl6->flowi6_uid = sock_net_uid(env->state->net, NULL);
	fl6->daddr = daddr ? ip6->daddr : ip6->saddr;
	fl6->saddr = daddr ? ip6->saddr : ip6->daddr;
	fl6->flowlabel = *(__be32 *)ip6 & IPV6_FLOWINFO_MASK;
	if (ctnat_fib_is_reverse(env, fib))
		fl6->flowi6_iif = env->state->out->ifindex;
	if (ipv6_addr_type(&fl6->daddr) & IPV6_ADDR_LINKLOCAL) {
		flags |= RT6_LOOKUP_F_IFACE;
		fl6->flowi6_oif = (dev ?: env->skb->dev)->ifindex;
	}
	if (ipv6_addr_type(&fl6->saddr) & IPV6_ADDR_UNICAST)
		flags |= RT6_LOOKUP_F_HAS_SADDR;
	if (fib->keys & CTNAT_FIB_MARK)
		fl6->flowi6_mark = env->skb->mark;
	return flags;
}

static const struct net_device *
ctnat_fib6_found(const struct rt6_info *rt, const struct net_device *oif)
{
	const struct net_device *dev;

	if (rt->dst.error ||
	    rt->rt6i_flags & (RTF_REJECT | RTF_ANYCAST | RTF_LOCAL))
		return NULL;
	dev = rt->rt6i_idev->dev;
	if (!oif)
		return dev;
	return oif == dev || l3mdev_master_ifindex_rcu(dev) == oif->ifindex ?
	       oif : NULL;
}

/* Neighbour discovery by one that has no address yet. */
static bool ctnat_fib6_is_unborn(const struct ctnat_env *env,
				 const struct ipv6hdr *ip6)
{
	return env->state->hook == NF_INET_PRE_ROUTING &&
	       env->pkt.l4proto == IPPROTO_ICMPV6 &&
	       ipv6_addr_any(&ip6->saddr) &&
	       ipv6_addr_type(&ip6->daddr) & IPV6_ADDR_LINKLOCAL;
}

static const struct net_device *
ctnat_fib6_route(const struct ctnat_env *env, const struct ctnat_fib *fib,
		 const struct ipv6hdr *ip6)
{
	const struct net_device *found;
	struct rt6_info *rt;
	struct flowi6 fl6;
	int flags;

	if (ctnat_fib_is_loopback(env) || ctnat_fib6_is_unborn(env, ip6))
		return env->state->in;
	flags = ctnat_fib6_flow(env, fib, ip6, &fl6);
	fl6.flowi6_l3mdev = l3mdev_master_ifindex_rcu(env->state->in);
	rt = (void *)ip6_route_lookup(env->state->net, &fl6, env->skb, flags);
	found = ctnat_fib6_found(rt, ctnat_fib_device(env, fib));
	ip6_rt_put(rt);
	return found;
}

static u32 ctnat_fib6_error(int err)
{
	switch (err) {
	case -EINVAL:
		return RTN_BLACKHOLE;
	case -EACCES:
		return RTN_PROHIBIT;
	case -EAGAIN:
		return RTN_THROW;
	}
	return RTN_UNREACHABLE;
}

static u32 ctnat_fib6_type(const struct ctnat_env *env,
			   const struct ctnat_fib *fib,
			   const struct ipv6hdr *ip6)
{
	struct net_device *dev = ctnat_fib_device(env, fib);
	struct net *net = env->state->net;
	u32 type = RTN_UNSPEC, flags;
	struct dst_entry *dst;
	struct flowi6 fl6;
	int err;

	ctnat_fib6_flow(env, fib, ip6, &fl6);
	fl6.flowi6_l3mdev = l3mdev_master_ifindex_rcu(dev);
	if (dev && ipv6_chk_addr(net, &fl6.daddr, dev, true))
		type = RTN_LOCAL;
	err = nf_route(net, &dst, flowi6_to_flowi(&fl6), false, NFPROTO_IPV6);
	if (err)
		return ctnat_fib6_error(err);
	flags = ((struct rt6_info *)dst)->rt6i_flags;
	if (flags & RTF_REJECT) {
		err = dst->error;
		dst_release(dst);
		return ctnat_fib6_error(err);
	}
	if (ipv6_anycast_destination(dst, &fl6.daddr))
		type = RTN_ANYCAST;
	else if (!dev && flags & RTF_LOCAL)
		type = RTN_LOCAL;
	dst_release(dst);
	if (type)
		return type;
	if (ipv6_addr_type(&fl6.daddr) & IPV6_ADDR_MULTICAST)
		return RTN_MULTICAST;
	return ipv6_addr_type(&fl6.daddr) & IPV6_ADDR_UNICAST ? RTN_UNICAST :
								RTN_UNSPEC;
}
#endif

/* ---- both ---- */

static void ctnat_fib_tell(const struct net_device *dev, unsigned int result,
			   u32 *words)
{
	if (result == CTNAT_FIB_OIFNAME)
		ctnat_device_words(words, dev);
	else if (result == CTNAT_FIB_CHECK)
		words[0] = !!dev;
	else
		words[0] = dev ? dev->ifindex : 0;
}

static bool ctnat_fib4(const struct ctnat_env *env, const struct ctnat_fib *fib,
		       u32 *words)
{
	const struct iphdr *ip;
	struct iphdr buf;

	ip = skb_header_pointer(env->skb, env->pkt.l3_off, sizeof(buf), &buf);
	if (!ip)
		return false;
	if (fib->result == CTNAT_FIB_TYPE)
		words[0] = ctnat_fib4_type(env, fib, ip);
	else
		ctnat_fib_tell(ctnat_fib4_route(env, fib, ip), fib->result,
			       words);
	return true;
}

static bool ctnat_fib6(const struct ctnat_env *env, const struct ctnat_fib *fib,
		       u32 *words)
{
#if IS_ENABLED(CONFIG_IPV6)
	const struct ipv6hdr *ip6;
	struct ipv6hdr buf;

	ip6 = skb_header_pointer(env->skb, env->pkt.l3_off, sizeof(buf), &buf);
	if (!ip6 || !ipv6_mod_enabled())
		return false;
	if (fib->result == CTNAT_FIB_TYPE)
		words[0] = ctnat_fib6_type(env, fib, ip6);
	else
		ctnat_fib_tell(ctnat_fib6_route(env, fib, ip6), fib->result,
			       words);
	return true;
#else
	return false;
#endif
}

bool ctnat_fib_load(const struct ctnat_env *env, unsigned int field, u32 *words)
{
	const struct ctnat_fib fib = ctnat_fib(field);

	if (!(env->pkt.parsed & CTNAT_PARSED_L3))
		return false;
	return env->pkt.nfproto == NFPROTO_IPV4 ?
	       ctnat_fib4(env, &fib, words) : ctnat_fib6(env, &fib, words);
}
