// SPDX-License-Identifier: GPL-2.0-only
/*
 * Binding a new connection to the addresses and ports that it is translated
 * to. Nothing of the packet is rewritten here (nat.c does).
 */
#include <linux/inetdevice.h>
#include <linux/ip.h>
#include <net/netfilter/nf_nat_masquerade.h>
#include <net/netfilter/nf_nat_redirect.h>

#include "conn.h"

/* Members, not all of it: a memset() of this size becomes "rep stos". */
static __always_inline void ctnat_range_clear(struct nf_nat_range2 *range)
{
	range->flags = 0;
	memset(&range->min_addr, 0, sizeof(range->min_addr));
	memset(&range->max_addr, 0, sizeof(range->max_addr));
	range->min_proto.all = 0;
	range->max_proto.all = 0;
	range->base_proto.all = 0;
}

static void ctnat_range_addrs(struct nf_nat_range2 *range,
			      const struct ctnat_nat *nat)
{
	unsigned int i, words = ctnat_nat_words(nat);

	for (i = 0; i < words; i++) {
		range->min_addr.all[i] = (__force __u32)htonl(nat->addr[i]);
		range->max_addr.all[i] =
			(__force __u32)htonl(nat->addr[words + i]);
	}
}

/* The range that is written in the rule, less its addresses. */
static void ctnat_range_more(struct nf_nat_range2 *range,
			     const struct ctnat_nat *nat)
{
	if (nat->has & CTNAT_NAT_PORT) {
		range->flags |= NF_NAT_RANGE_PROTO_SPECIFIED;
		range->min_proto.all = htons(nat->port_min);
		range->max_proto.all = htons(nat->port_max);
	}
	if (nat->has & CTNAT_NAT_BASE) {
		range->flags |= NF_NAT_RANGE_PROTO_OFFSET;
		range->base_proto.all = htons(nat->port_base);
	}
	if (nat->flags & CTNAT_NAT_RANDOM)
		range->flags |= NF_NAT_RANGE_PROTO_RANDOM;
	if (nat->flags & CTNAT_NAT_FULLY_RANDOM)
		range->flags |= NF_NAT_RANGE_PROTO_RANDOM_FULLY;
	if (nat->flags & CTNAT_NAT_PERSISTENT)
		range->flags |= NF_NAT_RANGE_PERSISTENT;
}

/* What stands in registers, where lookups of the rule have put it. */
static void ctnat_range_read(struct nf_nat_range2 *range,
			     const struct ctnat_packet *pkt,
			     const struct ctnat_nat *nat)
{
	unsigned int words = nat->family == NFPROTO_IPV6 ? 4 : 1;
	bool pair = nat->has & CTNAT_NAT_REG_RANGE;
	unsigned int i;

	if (nat->has & CTNAT_NAT_ADDR_REG) {
		const u32 *low = pkt->reg + nat->addr_reg;
		const u32 *high = pair ? low + words : low;

		range->flags |= NF_NAT_RANGE_MAP_IPS;
		for (i = 0; i < words; i++) {
			range->min_addr.all[i] = (__force __u32)htonl(low[i]);
			range->max_addr.all[i] = (__force __u32)htonl(high[i]);
		}
	}
	if (nat->has & CTNAT_NAT_PORT_REG) {
		const u32 *low = pkt->reg + nat->port_reg;

		range->flags |= NF_NAT_RANGE_PROTO_SPECIFIED;
		range->min_proto.all = htons(low[0]);
		range->max_proto.all = htons(low[pair]);
	}
}

static int ctnat_bind_verdict(unsigned int verdict, unsigned int reason)
{
	return verdict == NF_ACCEPT ? CTNAT_EXEC_NEXT : CTNAT_END_DROP(reason);
}

/*
 * At egress there need not be a route: the address is chosen by the device. As
 * with the kernel's masquerading, the connection goes when the device does.
 */
static int ctnat_bind_device4(struct ctnat_env *env,
			      const struct nf_nat_range2 *range,
			      const struct net_device *out)
{
	struct nf_nat_range2 here = *range;
	enum ip_conntrack_info ctinfo;
	struct nf_conn_nat *nat;
	struct nf_conn *ct;
	__be32 addr;

	ct = ctnat_conn(env->skb, &ctinfo);
	addr = inet_select_addr(out, ip_hdr(env->skb)->daddr,
				RT_SCOPE_UNIVERSE);
	if (!addr)
		return CTNAT_END_DROP(CTNAT_DROP_NO_ADDRESS);
	nat = nf_ct_nat_ext_add(ct);
	if (nat)
		nat->masq_index = out->ifindex;
	here.flags |= NF_NAT_RANGE_MAP_IPS;
	here.min_addr.ip = addr;
	here.max_addr.ip = addr;
	return ctnat_bind_verdict(nf_nat_setup_info(ct, &here,
						    NF_NAT_MANIP_SRC),
				  CTNAT_DROP_BIND);
}

/* The primary address of the interface that the packet leaves by. */
static int ctnat_bind_interface(struct ctnat_env *env,
				const struct nf_nat_range2 *range)
{
	const struct net_device *out = env->state->out;
	unsigned int verdict = NF_DROP;

	if (out && env->state->pf == NFPROTO_NETDEV &&
	    env->pkt.nfproto == NFPROTO_IPV4)
		return ctnat_bind_device4(env, range, out);
	if (!out || (env->state->hook != NF_INET_POST_ROUTING &&
		     env->state->pf != NFPROTO_NETDEV))
		return CTNAT_END_DROP(CTNAT_DROP_NO_ADDRESS);
	if (env->pkt.nfproto == NFPROTO_IPV4)
		verdict = nf_nat_masquerade_ipv4(env->skb, env->state->hook,
						 range, out);
#if IS_ENABLED(CONFIG_IPV6)
	else
		verdict = nf_nat_masquerade_ipv6(env->skb, range, out);
#endif
	return ctnat_bind_verdict(verdict, CTNAT_DROP_NO_ADDRESS);
}

/* An address of the interface that it came in by; loopback at output. */
static int ctnat_bind_local(struct ctnat_env *env,
			    const struct nf_nat_range2 *range)
{
	unsigned int hook = env->state->hook;
	unsigned int verdict = NF_DROP;

	if (env->pkt.nfproto == NFPROTO_IPV4)
		verdict = nf_nat_redirect_ipv4(env->skb, range, hook);
#if IS_ENABLED(CONFIG_IPV6)
	else
		verdict = nf_nat_redirect_ipv6(env->skb, range, hook);
#endif
	return ctnat_bind_verdict(verdict, CTNAT_DROP_NO_ADDRESS);
}

/*
 * The address it has. Without ports the kernel's null binding does it: the
 * port changes only where the tuple would be somebody else's.
 */
static int ctnat_bind_keep(struct nf_conn *ct,
			   const struct nf_nat_range2 *range,
			   enum nf_nat_manip_type manip)
{
	const struct nf_conntrack_tuple *reply;
	struct nf_nat_range2 here = *range;

	reply = &ct->tuplehash[IP_CT_DIR_REPLY].tuple;
	here.flags |= NF_NAT_RANGE_MAP_IPS;
	here.min_addr = manip == NF_NAT_MANIP_SRC ? reply->dst.u3 :
						    reply->src.u3;
	here.max_addr = here.min_addr;
	return ctnat_bind_verdict(nf_nat_setup_info(ct, &here, manip),
				  CTNAT_DROP_BIND);
}

/* One to one: the bits of the prefix, and the rest of the address it has. */
static int ctnat_bind_netmap(struct nf_conn *ct,
			     const struct nf_nat_range2 *range,
			     enum nf_nat_manip_type manip)
{
	const struct nf_conntrack_tuple *reply;
	struct nf_nat_range2 here = *range;
	const union nf_inet_addr *addr;
	unsigned int i;

	reply = &ct->tuplehash[IP_CT_DIR_REPLY].tuple;
	addr = manip == NF_NAT_MANIP_SRC ? &reply->dst.u3 : &reply->src.u3;
	for (i = 0; i < ARRAY_SIZE(addr->all); i++) {
		__u32 rest = range->min_addr.all[i] ^ range->max_addr.all[i];

		here.min_addr.all[i] = (range->min_addr.all[i] & ~rest) |
				       (addr->all[i] & rest);
	}
	here.max_addr = here.min_addr;
	return ctnat_bind_verdict(nf_nat_setup_info(ct, &here, manip),
				  CTNAT_DROP_BIND);
}

/* To anything but addresses that are written in the rule and nothing else. */
static noinline int ctnat_bind_other(struct ctnat_env *env,
				     const struct ctnat_nat *nat,
				     struct nf_conn *ct,
				     enum nf_nat_manip_type manip)
{
	struct nf_nat_range2 range PLATFORM_UNINITIALIZED;

	ctnat_range_clear(&range);
	if (nat->has & CTNAT_NAT_ADDR) {
		range.flags = NF_NAT_RANGE_MAP_IPS;
		ctnat_range_addrs(&range, nat);
	}
	ctnat_range_more(&range, nat);
	if (nat->has & (CTNAT_NAT_ADDR_REG | CTNAT_NAT_PORT_REG))
		ctnat_range_read(&range, &env->pkt, nat);
	switch (nat->target) {
	case CTNAT_NAT_INTERFACE:
		return ctnat_bind_interface(env, &range);
	case CTNAT_NAT_LOCAL:
		return ctnat_bind_local(env, &range);
	case CTNAT_NAT_KEEP:
		return ctnat_bind_keep(ct, &range, manip);
	}
	if (nat->flags & CTNAT_NAT_NETMAP)
		return ctnat_bind_netmap(ct, &range, manip);
	return ctnat_bind_verdict(nf_nat_setup_info(ct, &range, manip),
				  CTNAT_DROP_BIND);
}

static int ctnat_bind_to(struct ctnat_env *env, const struct ctnat_nat *nat,
			 struct nf_conn *ct, enum nf_nat_manip_type manip)
{
	struct nf_nat_range2 range PLATFORM_UNINITIALIZED;

	if (nat->has != CTNAT_NAT_ADDR || nat->flags ||
	    nat->family != NFPROTO_IPV4 || nat->target != CTNAT_NAT_RANGE)
		return ctnat_bind_other(env, nat, ct, manip);
	ctnat_range_clear(&range);
	range.flags = NF_NAT_RANGE_MAP_IPS;
	range.min_addr.ip = htonl(nat->addr[0]);
	range.max_addr.ip = htonl(nat->addr[1]);
	return ctnat_bind_verdict(nf_nat_setup_info(ct, &range, manip),
				  CTNAT_DROP_BIND);
}

static enum nf_nat_manip_type ctnat_manip_of(const struct ctnat_nat *nat)
{
	return nat->side == CTNAT_NAT_SRC ? NF_NAT_MANIP_SRC :
					    NF_NAT_MANIP_DST;
}

/* Only what is new, and only once per side. */
int ctnat_bind(struct ctnat_env *env, const struct ctnat_insn_ct *insn,
	       struct nf_conn *ct, enum ip_conntrack_info ctinfo)
{
	enum nf_nat_manip_type manip = ctnat_manip_of(&insn->nat);
	int ret;

	if (CTINFO2DIR(ctinfo) != IP_CT_DIR_ORIGINAL ||
	    ctnat_is_error(ctinfo, env->pkt.l4proto) ||
	    nf_nat_initialized(ct, manip))
		return CTNAT_EXEC_NEXT;
	ret = ctnat_bind_to(env, &insn->nat, ct, manip);
	if (ret < 0)
		return ret;
	if (!(insn->has & CTNAT_CT_COMMIT) && nf_nat_initialized(ct, manip))
		ctnat_zone_flag_set(ct, CTNAT_ZONE_BOUND);
	return CTNAT_EXEC_NEXT;
}

/* snat, dnat, masquerade, redirect: the connection is new, its side unbound */
int ctnat_nat(struct ctnat_env *env, const struct ctnat_insn_nat *insn)
{
	enum nf_nat_manip_type manip = ctnat_manip_of(&insn->nat);
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct;
	int ret;

	if (insn->nat.family && insn->nat.family != env->pkt.nfproto)
		return CTNAT_EXEC_BREAK;
	ct = ctnat_conn(env->skb, &ctinfo);
	if (!ct || nf_nat_initialized(ct, manip))
		return CTNAT_END_ACCEPT;
	ret = ctnat_bind_to(env, &insn->nat, ct, manip);
	return ret < 0 ? ret : CTNAT_END_ACCEPT;
}
