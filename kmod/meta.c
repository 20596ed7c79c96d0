// SPDX-License-Identifier: GPL-2.0-only
/* What rules can ask about a packet besides its bytes: meta. */
#include <linux/cgroup-defs.h>
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/if_packet.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>
#include <net/sock.h>
#include <net/tcp.h>

#include "core/fib.h"
#include "core/hooks.h"
#include "env.h"
#include "fib.h"

static bool ctnat_dev_name(const struct net_device *dev, u32 *words)
{
	ctnat_device_words(words, dev);
	return true;
}

/* A looped-back copy is labelled by what it is to those who receive it. */
static u32 ctnat_pkttype(const struct ctnat_env *env)
{
	const struct sk_buff *skb = env->skb;

	if (skb->pkt_type != PACKET_LOOPBACK)
		return skb->pkt_type;
	if (env->pkt.nfproto == NFPROTO_IPV4)
		return ipv4_is_multicast(ip_hdr(skb)->daddr) ?
			PACKET_MULTICAST : PACKET_BROADCAST;
	return PACKET_MULTICAST;
}

static bool ctnat_owner(const struct ctnat_env *env, bool group, u32 *id)
{
	struct sock *sk = skb_to_full_sk(env->skb);
	const struct socket *sock;
	bool found = false;

	if (!sk || !sk_fullsock(sk) || !net_eq(env->state->net, sock_net(sk)))
		return false;

	read_lock_bh(&sk->sk_callback_lock);
	sock = sk->sk_socket;
	if (sock && sock->file) {
		const struct cred *cred = sock->file->f_cred;
		struct user_namespace *user_ns = sock_net(sk)->user_ns;

		*id = group ? from_kgid_munged(user_ns, cred->fsgid) :
			      from_kuid_munged(user_ns, cred->fsuid);
		found = true;
	}
	read_unlock_bh(&sk->sk_callback_lock);
	return found;
}

static bool ctnat_cgroup(const struct ctnat_env *env, u32 *id)
{
#ifdef CONFIG_CGROUP_NET_CLASSID
	struct sock *sk = skb_to_full_sk(env->skb);

	if (!sk || !sk_fullsock(sk) || !net_eq(env->state->net, sock_net(sk)))
		return false;
	*id = sock_cgroup_classid(&sk->sk_cgrp_data);
	return true;
#else
	return false;
#endif
}

static bool ctnat_vrf(const struct ctnat_env *env, u32 *ifindex)
{
	struct net_device *in = env->state->in;

	*ifindex = in ? l3mdev_master_ifindex_rcu(in) : 0;
	return true;
}

/*
 * The largest TCP segment on this packet's way, there and back: as nf_tables'
 * "rt mtu" in "tcp option maxseg size set". Not inline: its stack would be
 * guarded wherever a field is loaded.
 */
static noinline bool ctnat_rt_mtu(const struct ctnat_env *env, u32 *mss)
{
	const struct dst_entry *out = skb_dst(env->skb);
	u32 headers = sizeof(struct tcphdr), mtu;
	u8 nfproto = env->pkt.nfproto;
	struct dst_entry *back = NULL;
	struct flowi fl = {};

	if (!out)
		return false;
	mtu = dst_mtu(out);
	if (nfproto == NFPROTO_IPV4) {
		fl.u.ip4.daddr = ip_hdr(env->skb)->saddr;
		headers += sizeof(struct iphdr);
	} else {
		fl.u.ip6.daddr = ipv6_hdr(env->skb)->saddr;
		headers += sizeof(struct ipv6hdr);
	}
	nf_route(env->state->net, &back, &fl, false, nfproto);
	if (back) {
		mtu = min(mtu, dst_mtu(back));
		dst_release(back);
	}
	*mss = mtu <= headers || mtu > 0xffff ? TCP_MSS_DEFAULT : mtu - headers;
	return true;
}

/* The bridge that a device is a port of. */
static bool ctnat_bridge_name(struct net_device *port, u32 *words)
{
	const struct net_device *bridge = NULL;

	if (port && netif_is_bridge_port(port))
		bridge = netdev_master_upper_dev_get_rcu(port);
	return bridge && ctnat_dev_name(bridge, words);
}

static noinline bool ctnat_meta_load_other(const struct ctnat_env *env,
					   unsigned int field, u32 *words)
{
	const struct net_device *out = env->state->out;
	const struct net_device *in = env->state->in;
	const struct sk_buff *skb = env->skb;

	switch (field) {
	case CTNAT_FIELD_META_IIF:
		words[0] = in ? in->ifindex : 0;
		return true;
	case CTNAT_FIELD_META_OIF:
		words[0] = out ? out->ifindex : 0;
		return true;
	case CTNAT_FIELD_META_IIFGROUP:
		words[0] = in ? in->group : 0;
		return in;
	case CTNAT_FIELD_META_OIFGROUP:
		words[0] = out ? out->group : 0;
		return out;
	case CTNAT_FIELD_META_IIFTYPE:
		words[0] = in ? in->type : 0;
		return in;
	case CTNAT_FIELD_META_OIFTYPE:
		words[0] = out ? out->type : 0;
		return out;
	case CTNAT_FIELD_META_MARK:
		words[0] = skb->mark;
		return true;
	case CTNAT_FIELD_META_PROTOCOL:
		words[0] = ctnat_is_l2(env->pkt.family) ?
			env->pkt.protocol : ntohs(skb->protocol);
		return true;
	case CTNAT_FIELD_META_LENGTH:
		words[0] = skb->len + env->pulled;
		return true;
	case CTNAT_FIELD_META_PKTTYPE:
		words[0] = ctnat_pkttype(env);
		return true;
	case CTNAT_FIELD_META_PRIORITY:
		words[0] = skb->priority;
		return true;
#ifdef CONFIG_NETWORK_SECMARK
	case CTNAT_FIELD_META_SECMARK:
		words[0] = skb->secmark;
		return true;
#endif
	case CTNAT_FIELD_META_SKUID:
		return ctnat_owner(env, false, words);
	case CTNAT_FIELD_META_SKGID:
		return ctnat_owner(env, true, words);
	case CTNAT_FIELD_META_CGROUP:
		return ctnat_cgroup(env, words);
	case CTNAT_FIELD_META_CPU:
		words[0] = raw_smp_processor_id();
		return true;
	case CTNAT_FIELD_META_VRF:
		return ctnat_vrf(env, words);
	case CTNAT_FIELD_RT_MTU:
		return ctnat_rt_mtu(env, words);
	case CTNAT_FIELD_META_IBRNAME:
		return ctnat_bridge_name(env->state->in, words);
	case CTNAT_FIELD_META_OBRNAME:
		return ctnat_bridge_name(env->state->out, words);
	}
	if (ctnat_field_is_fib(field))
		return ctnat_fib_load(env, field, words);
	return false;
}

bool ctnat_meta_load(const struct ctnat_env *env, unsigned int field,
		     u32 *words)
{
	/* which is what most rules ask for */
	switch (field) {
	case CTNAT_FIELD_META_IIFNAME:
		return ctnat_dev_name(env->state->in, words);
	case CTNAT_FIELD_META_OIFNAME:
		return ctnat_dev_name(env->state->out, words);
	}
	return ctnat_meta_load_other(env, field, words);
}
