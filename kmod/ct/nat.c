// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rewriting a packet as its connection's binding says, one half per hook: the
 * destination side where routing is still ahead, the source side where it is
 * done. nf_nat's rewriting is absolute, not incremental: once more changes
 * nothing, so nobody has to remember what has been done.
 */
#include <linux/icmp.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/dst.h>
#include <net/tcp.h>
#include <net/ipv6.h>

#include "conn.h"

/* As much of them as the packet's family has. */
struct ctnat_addrs {
	union nf_inet_addr src;
	union nf_inet_addr dst;
};

static void ctnat_addrs(const struct ctnat_env *env, struct ctnat_addrs *addrs)
{
	if (env->pkt.nfproto == NFPROTO_IPV4) {
		addrs->src.ip = ip_hdr(env->skb)->saddr;
		addrs->dst.ip = ip_hdr(env->skb)->daddr;
	} else {
		addrs->src.in6 = ipv6_hdr(env->skb)->saddr;
		addrs->dst.in6 = ipv6_hdr(env->skb)->daddr;
	}
}

/* Early demultiplexing found one of the old address or port. */
static void ctnat_forget_socket(struct ctnat_env *env)
{
	struct sk_buff *skb = env->skb;

	if (env->state->hook == NF_INET_LOCAL_IN && skb->sk &&
	    !inet_sk_transparent(skb->sk))
		skb_orphan(skb);
}

void ctnat_new_destination(struct ctnat_env *env)
{
	env->flags |= CTNAT_ENV_NEW_DADDR;
	if (env->state->hook == NF_INET_PRE_ROUTING)
		skb_dst_drop(env->skb);
	ctnat_forget_socket(env);
}

void ctnat_new_source(struct ctnat_env *env)
{
	env->flags |= CTNAT_ENV_NEW_SADDR;
	ctnat_forget_socket(env);
}

void ctnat_new_port(struct ctnat_env *env)
{
	env->flags |= CTNAT_ENV_NEW_PORT;
	ctnat_forget_socket(env);
}

static bool ctnat_is_same(const struct ctnat_env *env,
			  const union nf_inet_addr *a,
			  const union nf_inet_addr *b)
{
	if (env->pkt.nfproto == NFPROTO_IPV4)
		return a->ip == b->ip;
	return nf_inet_addr_cmp(a, b);
}

/* What the stack has derived from the addresses is wrong now. */
static void ctnat_readdressed(struct ctnat_env *env,
			      const struct ctnat_addrs *before)
{
	struct ctnat_addrs now PLATFORM_UNINITIALIZED;

	ctnat_addrs(env, &now);
	if (!ctnat_is_same(env, &now.dst, &before->dst))
		ctnat_new_destination(env);
	if (!ctnat_is_same(env, &now.src, &before->src))
		ctnat_new_source(env);
}

/*
 * nf_nat tells the halves by the hook. Where both are done, the hooks are those
 * that Open vSwitch names.
 */
static unsigned int ctnat_half_hook(const struct ctnat_env *env,
				    enum ctnat_half half)
{
	if (!ctnat_is_l2(env->state->pf))
		return env->state->hook;
	return half == CTNAT_HALF_SRC ? NF_INET_LOCAL_IN : NF_INET_LOCAL_OUT;
}

static int ctnat_translate_error(struct ctnat_env *env, struct nf_conn *ct,
				 enum ip_conntrack_info ctinfo,
				 unsigned int hook)
{
	bool done = false;

	if (env->pkt.nfproto == NFPROTO_IPV4)
		done = nf_nat_icmp_reply_translation(env->skb, ct, ctinfo,
						     hook);
#if IS_ENABLED(CONFIG_IPV6)
	else
		done = nf_nat_icmpv6_reply_translation(env->skb, ct, ctinfo,
						       hook, env->pkt.l4_off);
#endif
	return done ? CTNAT_EXEC_NEXT : CTNAT_END_DROP(CTNAT_DROP_ICMP_ERROR);
}

static noinline int ctnat_translate_slow(struct ctnat_env *env,
					 struct nf_conn *ct,
					 enum ip_conntrack_info ctinfo,
					 enum ctnat_half half)
{
	unsigned int hook = ctnat_half_hook(env, half);
	struct ctnat_addrs before PLATFORM_UNINITIALIZED;
	int ret;

	ctnat_addrs(env, &before);
	if (ctnat_is_error(ctinfo, env->pkt.l4proto)) {
		ret = ctnat_translate_error(env, ct, ctinfo, hook);
		if (ret < 0)
			return ret;
	} else {
		if (nf_nat_packet(ct, ctinfo, hook, env->skb) != NF_ACCEPT)
			return CTNAT_END_DROP(CTNAT_DROP_TRANSLATE);
		env->flags |= CTNAT_ENV_NEW_PORT;
	}
	if (!ctnat_is_l2(env->state->pf))
		ctnat_readdressed(env, &before);
	return CTNAT_EXEC_NEXT;
}

int ctnat_drop_astray(struct ctnat_env *env)
{
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct;

	ct = ctnat_conn(env->skb, &ctinfo);
	if (ctnat_is_error(ctinfo, env->pkt.l4proto) ||
	    !ctnat_is_astray(ct, ctinfo, env->state))
		return CTNAT_EXEC_NEXT;
	nf_ct_kill_acct(ct, ctinfo, env->skb);
	return CTNAT_END_DROP(CTNAT_DROP_DEVICE);
}

unsigned int ctnat_drop_untranslated(const struct ctnat_net *cn,
				     struct sk_buff *skb)
{
	unsigned int verdict;

	local_bh_disable();
	verdict = ctnat_drop(cn, skb, CTNAT_DROP_TRANSLATE);
	local_bh_enable();
	return verdict;
}

/* The route and the socket are those of the address that it has. */
static noinline int ctnat_translate_routed(struct ctnat_env *env,
					   struct nf_conn *ct,
					   enum ip_conntrack_info ctinfo,
					   enum ctnat_half half)
{
	const struct iphdr *ip;
	__be32 before;

	if (env->state->pf != NFPROTO_IPV4)
		return ctnat_translate_slow(env, ct, ctinfo, half);
	ip = ip_hdr(env->skb);
	before = half == CTNAT_HALF_SRC ? ip->saddr : ip->daddr;
	if (nf_nat_packet(ct, ctinfo, env->state->hook, env->skb) != NF_ACCEPT)
		return CTNAT_END_DROP(CTNAT_DROP_TRANSLATE);
	env->flags |= CTNAT_ENV_NEW_PORT;
	ip = ip_hdr(env->skb);
	if (half == CTNAT_HALF_SRC && ip->saddr != before)
		ctnat_new_source(env);
	if (half == CTNAT_HALF_DST && ip->daddr != before)
		ctnat_new_destination(env);
	return CTNAT_EXEC_NEXT;
}

/* Of a packet, no error, one address is rewritten: that of its half. */
int ctnat_translate_due(struct ctnat_env *env, struct nf_conn *ct,
			enum ip_conntrack_info ctinfo, enum ctnat_half half)
{
	unsigned int hook = env->state->hook;

	if (hook != NF_INET_POST_ROUTING)
		return ctnat_translate_routed(env, ct, ctinfo, half);
	/* where nothing but IPsec's policies depends on it any more */
	env->flags |= CTNAT_ENV_NEW_PORT;
	return nf_nat_packet(ct, ctinfo, hook, env->skb) == NF_ACCEPT ?
		       CTNAT_EXEC_NEXT : CTNAT_END_DROP(CTNAT_DROP_TRANSLATE);
}

static int ctnat_translate_half(struct ctnat_env *env, struct nf_conn *ct,
				enum ip_conntrack_info ctinfo,
				enum ctnat_half half)
{
	bool error = ctnat_is_error(ctinfo, env->pkt.l4proto);

	if (!error && !ctnat_is_due(ct, ctinfo, half))
		return CTNAT_EXEC_NEXT;
	if (error || ctnat_is_l2(env->state->pf))
		return ctnat_translate_slow(env, ct, ctinfo, half);
	return ctnat_translate_due(env, ct, ctinfo, half);
}

int ctnat_translate(struct ctnat_env *env)
{
	unsigned int halves = ctnat_halves(env->state);
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct;
	int ret;

	ct = ctnat_conn(env->skb, &ctinfo);
	if (!halves || !(READ_ONCE(ct->status) & IPS_NAT_MASK))
		return CTNAT_EXEC_NEXT;
	ret = ctnat_drop_astray(env);
	if (ret < 0)
		return ret;
	if (!ctnat_is_due(ct, ctinfo, halves) && !ctnat_may_be_error(ctinfo))
		return CTNAT_EXEC_NEXT;
	if (halves & CTNAT_HALF_DST)
		ret = ctnat_translate_half(env, ct, ctinfo, CTNAT_HALF_DST);
	if (ret >= 0 && halves & CTNAT_HALF_SRC)
		ret = ctnat_translate_half(env, ct, ctinfo, CTNAT_HALF_SRC);
	return ret;
}
