// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which connections go to a flow table, and when: by a rule's flow add, or at
 * the end of forward, where a ct(offload) has asked for it.
 */
#include <linux/tcp.h>
#include <net/ip.h>
#include <net/netfilter/nf_conntrack_acct.h>
#include <net/netfilter/nf_conntrack_extend.h>
#include <net/netfilter/nf_conntrack_l4proto.h>
#include <net/xfrm.h>

#include "../core/flow.h"
#include "flow.h"

/* Is this packet one of those that nf_tables would not put there either? */
static bool ctnat_flow_skips(const struct ctnat_env *env)
{
	const struct dst_entry *dst = skb_dst(env->skb);

	if (env->state->hook != NF_INET_FORWARD || skb_sec_path(env->skb))
		return true;
	/* on its way through a bridge, of which br_netfilter tells the IP stack */
	if (!dst || dst->flags & DST_FAKE_RTABLE)
		return true;
	return env->state->pf == NFPROTO_IPV4 &&
	       unlikely(IPCB(env->skb)->opt.optlen);
}

/* A state in which the kernel needs not see all its packets. */
static bool ctnat_flow_is_ripe(const struct ctnat_env *env,
			       const struct nf_conn *ct)
{
	const struct nf_conntrack_tuple *tuple =
		&ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	const struct tcphdr *tcph;
	struct tcphdr buf;

	if (!nf_ct_is_confirmed(ct) || nf_ct_ext_exist(ct, NF_CT_EXT_HELPER) ||
	    READ_ONCE(ct->status) & (IPS_SEQ_ADJUST | IPS_NAT_CLASH))
		return false;
	switch (tuple->dst.protonum) {
	case IPPROTO_TCP:
		tcph = skb_header_pointer(env->skb, env->pkt.l4_off,
					  sizeof(buf), &buf);
		return tcph && !tcph->fin && !tcph->rst &&
		       nf_conntrack_tcp_established(ct);
	case IPPROTO_UDP:
		return true;
#ifdef CONFIG_NF_CT_PROTO_GRE
	case IPPROTO_GRE:
		/* version 0 alone, as it is */
		return !(READ_ONCE(ct->status) & IPS_NAT_MASK) &&
		       !tuple->src.u.gre.key && !tuple->dst.u.gre.key;
#endif
	}
	return false;
}

/*
 * Are packets of this device the connection's alone, when they look like it? A
 * packet passes the hooks twice where a VRF is, as one of two devices.
 */
static bool ctnat_flow_zone_is(const struct ctnat_env *env,
			       const struct nf_conn *ct,
			       const struct net_device *dev)
{
	const struct nf_conntrack_zone *zone = nf_ct_zone(ct);

	return zone->dir == NF_CT_DEFAULT_ZONE_DIR &&
	       !netif_is_l3_master(dev) && !netif_is_l3_slave(dev) &&
	       ctnat_flow_zone(env->active->zones, dev->name,
			       dev->ifindex) == zone->id;
}

/* The kernel will not see all packets of it: windows cannot be checked. */
static void ctnat_flow_liberal(struct nf_conn *ct)
{
	if (nf_ct_protonum(ct) != IPPROTO_TCP)
		return;
	spin_lock_bh(&ct->lock);
	ct->proto.tcp.seen[0].flags |= IP_CT_TCP_FLAG_BE_LIBERAL;
	ct->proto.tcp.seen[1].flags |= IP_CT_TCP_FLAG_BE_LIBERAL;
	spin_unlock_bh(&ct->lock);
}

/*
 * Nobody has been asked whether packets in the namespace's own table count: they
 * do, where connections have counters at all, and nothing is looked for before.
 */
static void ctnat_flow_counts(struct ctnat_flow *flow, const struct nf_conn *ct)
{
	if (flow->wish == CTNAT_WISH_ANY &&
	    !(flow->table.flags & NF_FLOWTABLE_COUNTER) && nf_conn_acct_find(ct))
		WRITE_ONCE(flow->table.flags,
			   flow->table.flags | NF_FLOWTABLE_COUNTER);
}

static bool ctnat_flow_enter(struct ctnat_env *env, struct nf_conn *ct,
			     enum ip_conntrack_dir dir, struct ctnat_flow *table)
{
	struct nf_flow_route route = {};
	struct flow_offload *flow;

	if (READ_ONCE(table->closed) ||
	    !ctnat_flow_route(env, ct, dir, table, &route))
		return false;
	flow = flow_offload_alloc(ct);
	if (!flow) {
		dst_release(route.tuple[dir].dst);
		dst_release(route.tuple[!dir].dst);
		return false;
	}
	flow_offload_route_init(flow, &route);
	ctnat_flow_counts(table, ct);
	ctnat_flow_liberal(ct);
	__set_bit(NF_FLOW_HW_BIDIRECTIONAL, &flow->flags);
	if (!flow_offload_add(&table->table, flow))
		return true;
	flow_offload_free(flow);
	return false;
}

/* As in nf_tables, the rule ends where the connection does not go there now. */
int ctnat_flow_add(struct ctnat_env *env, struct ctnat_flow *flow)
{
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct;

	ct = ctnat_conn(env->skb, &ctinfo);
	if (!ct || ctnat_flow_skips(env) || !ctnat_flow_is_ripe(env, ct) ||
	    ctnat_is_error(ctinfo, env->pkt.l4proto) ||
	    test_bit(IPS_OFFLOAD_BIT, &ct->status))
		return CTNAT_EXEC_BREAK;
	if (!ctnat_flow_zone_is(env, ct, env->state->in) ||
	    !ctnat_flow_zone_is(env, ct, skb_dst(env->skb)->dev)) {
		ctnat_count(env->cn, CTNAT_EVENT_FLOW_ZONE);
		return CTNAT_EXEC_BREAK;
	}
	if (test_and_set_bit(IPS_OFFLOAD_BIT, &ct->status))
		return CTNAT_EXEC_BREAK;
	if (!ctnat_flow_enter(env, ct, CTINFO2DIR(ctinfo), flow)) {
		clear_bit(IPS_OFFLOAD_BIT, &ct->status);
		return CTNAT_EXEC_BREAK;
	}
	ctnat_count(env->cn, CTNAT_EVENT_FLOW);
	return CTNAT_EXEC_NEXT;
}

/* ---- ct(offload) ---- */

/*
 * A rule asks for it long before the connection is established. Which table it
 * has asked for is kept with the connection, as a number of few bits. The first
 * one stays.
 */
void ctnat_offload(struct ctnat_env *env, const struct ctnat_flow *flow)
{
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct;

	ct = ctnat_conn(env->skb, &ctinfo);
	if (!ct || !flow || ctnat_is_error(ctinfo, env->pkt.l4proto) ||
	    ctnat_wish(ct))
		return;
	spin_lock_bh(&ct->lock);
	if (!ctnat_wish(ct))
		WRITE_ONCE(ct->zone.flags, ct->zone.flags |
			   flow->wish << CTNAT_ZONE_WISH_SHIFT);
	spin_unlock_bh(&ct->lock);
}

static noinline void ctnat_offload_now(const struct ctnat_net *cn,
				       struct sk_buff *skb,
				       const struct nf_hook_state *state,
				       unsigned int wish)
{
	struct ctnat_env env PLATFORM_UNINITIALIZED;
	const struct ctnat_active *active;

	active = rcu_dereference(cn->active);
	if (!active || !active->zones || !active->wished[wish])
		return;
	local_bh_disable();
	ctnat_env_init(&env, cn, skb, state, CTNAT_TRACK_NONE);
	env.active = active;
	ctnat_packet_parse(&env.pkt);
	ctnat_flow_add(&env, active->wished[wish]);
	local_bh_enable();
}

/* At the end of forward: what comes here, all chains have let through. */
unsigned int ctnat_offload_hook(void *priv, struct sk_buff *skb,
				const struct nf_hook_state *state)
{
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct;

	ct = ctnat_conn(skb, &ctinfo);
	if (!ct || !ctnat_wish(ct) ||
	    (READ_ONCE(ct->status) & (IPS_SEEN_REPLY | IPS_OFFLOAD)) !=
		    IPS_SEEN_REPLY)
		return NF_ACCEPT;
	ctnat_offload_now(priv, skb, state, ctnat_wish(ct));
	return NF_ACCEPT;
}
