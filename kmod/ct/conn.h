/* SPDX-License-Identifier: GPL-2.0-only */
/* Private to ct/: marks on connections, and what its files share. */
#ifndef CTNAT_CT_CONN_H
#define CTNAT_CT_CONN_H

#include <net/ip.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_core.h>
#include <net/netfilter/nf_conntrack_zones.h>
#include <net/netfilter/nf_nat.h>

#include "../compat/compat.h"
#include "../core/hooks.h"
#include "../env.h"
#include "../keys.h"
#include "../stats.h"
#include "ct.h"

/*
 * Bits of ct->zone.flags. The kernel itself uses bit 0 (NF_CT_FLAG_MARK), and
 * only in templates.
 *
 * MADE	 a lookup of ctnat made it: whether it is committed is ctnat's business
 * BOUND a rule has bound it without committing it: commit it when it leaves
 * NAT	 a rule translates it: its source half is due at priority srcnat
 * WISH	 four bits, a number of ctnat_active.wished: the flow table that it is to
 *	 go to, once it is established; 0: to none
 */
#define CTNAT_ZONE_WISH_SHIFT	1

enum ctnat_zone_flags {
	CTNAT_ZONE_WISH		= 0xf << CTNAT_ZONE_WISH_SHIFT,
	CTNAT_ZONE_NAT		= 1 << 5,
	CTNAT_ZONE_BOUND	= 1 << 6,
	CTNAT_ZONE_MADE		= 1 << 7,
};

/* Info bits that the kernel gives to no packet: looked up and invalid. */
#define CTNAT_CTINFO_INVALID	((enum ip_conntrack_info)6)

enum ctnat_half {
	CTNAT_HALF_SRC = 1 << 0,
	CTNAT_HALF_DST = 1 << 1,
};

/* The halves of a translation that a hook does: none at forward. */
static inline unsigned int ctnat_halves(const struct nf_hook_state *state)
{
	if (ctnat_is_frame(state->pf))
		return CTNAT_HALF_SRC | CTNAT_HALF_DST;
	switch (state->hook) {
	case NF_INET_PRE_ROUTING:
	case NF_INET_LOCAL_OUT:
		return CTNAT_HALF_DST;
	case NF_INET_POST_ROUTING:
	case NF_INET_LOCAL_IN:
		return CTNAT_HALF_SRC;
	}
	return 0;
}

/* Does a packet of this direction have anything to rewrite on these halves? */
static inline bool ctnat_is_due(const struct nf_conn *ct,
				enum ip_conntrack_info ctinfo,
				unsigned int halves)
{
	bool swap = CTINFO2DIR(ctinfo) == IP_CT_DIR_REPLY;
	unsigned long bits = 0;

	if (halves & CTNAT_HALF_SRC)
		bits |= swap ? IPS_DST_NAT : IPS_SRC_NAT;
	if (halves & CTNAT_HALF_DST)
		bits |= swap ? IPS_SRC_NAT : IPS_DST_NAT;
	return READ_ONCE(ct->status) & bits;
}

/* Masqueraded for another device than it would leave by? */
static inline bool ctnat_is_astray(const struct nf_conn *ct,
				   enum ip_conntrack_info ctinfo,
				   const struct nf_hook_state *state)
{
	return !ctnat_is_frame(state->pf) && state->out &&
	       nf_nat_oif_changed(state->hook, ctinfo, nfct_nat(ct),
				  state->out);
}

/*
 * Is the packet the one that made the connection, and nobody else's? Then what
 * is bound has been bound for it, and at this hook if for a device.
 */
static inline bool ctnat_is_alone(const struct nf_conn *ct)
{
	return !nf_ct_is_confirmed(ct) && !nf_ct_shared(ct);
}

/* An expected connection, or an ICMP error about one: ctnat_is_error() tells. */
static inline bool ctnat_may_be_error(enum ip_conntrack_info ctinfo)
{
	return ctinfo == IP_CT_RELATED || ctinfo == IP_CT_RELATED_REPLY;
}

static inline bool ctnat_zone_flag(const struct nf_conn *ct, u8 flag)
{
	return READ_ONCE(ct->zone.flags) & flag;
}

static inline unsigned int ctnat_wish(const struct nf_conn *ct)
{
	return (READ_ONCE(ct->zone.flags) & CTNAT_ZONE_WISH) >>
	       CTNAT_ZONE_WISH_SHIFT;
}

/*
 * A byte of its own that is only ever ORed into. Of a connection that is in the
 * table, other CPUs may set another bit just now; once there, nothing is written.
 */
static inline void ctnat_zone_flag_set(struct nf_conn *ct, u8 flag)
{
	u8 flags = READ_ONCE(ct->zone.flags);

	if ((flags & flag) == flag)
		return;
	if (!nf_ct_is_confirmed(ct)) {
		WRITE_ONCE(ct->zone.flags, flags | flag);
		return;
	}
	spin_lock_bh(&ct->lock);
	WRITE_ONCE(ct->zone.flags, ct->zone.flags | flag);
	spin_unlock_bh(&ct->lock);
}

static inline u32 ctnat_mark(const struct nf_conn *ct)
{
#ifdef CONFIG_NF_CONNTRACK_MARK
	return READ_ONCE(ct->mark);
#else
	return 0;
#endif
}

/* The connection of the packet; templates are none. */
static inline struct nf_conn *ctnat_conn(const struct sk_buff *skb,
					 enum ip_conntrack_info *ctinfo)
{
	struct nf_conn *ct = nf_ct_get(skb, ctinfo);

	return ct && !nf_ct_is_template(ct) ? ct : NULL;
}

/* An ICMP error about a connection, not a packet of it. */
static inline bool ctnat_is_error(enum ip_conntrack_info ctinfo, u8 l4proto)
{
	return ctnat_may_be_error(ctinfo) &&
	       (l4proto == IPPROTO_ICMP || l4proto == IPPROTO_ICMPV6);
}

/*
 * Expected, and no commit has accepted it: it has its master's translation, but
 * its packets stay as they are.
 */
static inline bool ctnat_is_waiting(const struct nf_conn *ct)
{
	return ct->master && !nf_ct_is_confirmed(ct);
}

/*
 * Are the kernel's own tracking hooks on in this family? nf_confirm() is the
 * only hook at INT_MAX, and hooks are sorted. On a bridge br_netfilter is there
 * as well, behind which the IP stack's hooks may track.
 */
static inline bool ctnat_kernel_tracks(const struct net *net, u8 nfproto)
{
	const struct nf_hook_entries *entries = NULL;
	struct nf_hook_ops **ops;
	unsigned int n;

	switch (nfproto) {
	case NFPROTO_IPV4:
		entries = rcu_dereference(
			net->nf.hooks_ipv4[NF_INET_POST_ROUTING]);
		break;
	case NFPROTO_IPV6:
		entries = rcu_dereference(
			net->nf.hooks_ipv6[NF_INET_POST_ROUTING]);
		break;
	case NFPROTO_BRIDGE:
		entries = rcu_dereference(
			net->nf.hooks_bridge[NF_INET_POST_ROUTING]);
		break;
	}
	if (!entries || !entries->num_hook_entries)
		return false;
	n = entries->num_hook_entries;
	ops = nf_hook_entries_get_hook_ops(entries);
	return READ_ONCE(ops[n - 1])->priority == INT_MAX;
}

/*
 * lookup.c: the stack detaches a packet before it answers that nobody listens.
 * The answer is made on the same CPU before another packet comes in, so the
 * zone in which the packet was attached, if it was, is remembered for it; its
 * header as well, for there may be no answer, and then an error about another.
 */
void ctnat_host_looks(const struct ctnat_net *cn, const struct sk_buff *skb,
		      const struct nf_hook_state *state,
		      const struct nf_conn *ct);
bool ctnat_attach_answer(struct ctnat_env *env);

/* bind.c: nat(src=…) and nat(dst=…), of a connection that is in no table yet */
int ctnat_bind(struct ctnat_env *env, const struct ctnat_insn_ct *insn,
	       struct nf_conn *ct, enum ip_conntrack_info ctinfo);

/*
 * The null binding of a destination never moves a port, as nf_nat finds only
 * after it has looked the tuple up; all it does then is to say that it is done.
 * What has no ports may get another identifier.
 */
static inline unsigned int ctnat_bind_null_dst(struct nf_conn *ct)
{
	if (!ctnat_has_ports(nf_ct_protonum(ct)))
		return nf_nat_alloc_null_binding(ct, NF_INET_PRE_ROUTING);
	if (!nf_ct_is_confirmed(ct))
		ct->status |= IPS_DST_NAT_DONE;
	return NF_ACCEPT;
}

/* nat.c: rewrite the half of this hook, as the connection's binding says */
int ctnat_translate(struct ctnat_env *env);
/* a packet that would leave by another device ends its connection */
int ctnat_drop_astray(struct ctnat_env *env);
/* one that could not be rewritten; of hooks that hold no env, any context */
unsigned int ctnat_drop_untranslated(const struct ctnat_net *cn,
				     struct sk_buff *skb);
/* the same of what is due, of a packet in hand of the IP stack; no error */
int ctnat_translate_due(struct ctnat_env *env, struct nf_conn *ct,
			enum ip_conntrack_info ctinfo, enum ctnat_half half);

/* commit.c */
int ctnat_commit(struct ctnat_env *env, const struct ctnat_insn_ct *insn,
		 struct nf_conn *ct, enum ip_conntrack_info ctinfo);
int ctnat_confirm(struct ctnat_env *env);

/*
 * limit.c: may the packet's connection, which is in no table yet, enter its
 * zone? If it may, it is counted, and *in goes to ctnat_limit_leave() once its
 * fate is known.
 */
struct ctnat_counted;

int ctnat_limit_enter(const struct ctnat_limits *limits,
		      const struct nf_conn *ct, struct ctnat_counted **in);
void ctnat_limit_leave(struct ctnat_counted *counted_maybe_null);

/* NULL: there are none */
static inline const struct ctnat_limits *
ctnat_limits_now(const struct ctnat_env *env)
{
	const struct ctnat_active *active;

	if (!static_branch_unlikely(&ctnat_limits_key))
		return NULL;
	active = rcu_dereference(env->cn->active);
	return active ? active->limits : NULL;
}

/* exit.c: the packet is about to be detached */
int ctnat_leave(struct ctnat_env *env);

/* equip.c: helper and events of a connection that is not in the table yet */
static inline bool ctnat_equips(const struct ctnat_insn_ct *insn)
{
	return insn->has & (CTNAT_CT_HELPER | CTNAT_CT_EVENTS |
			    CTNAT_CT_TIMEOUT);
}

bool ctnat_equipped(const struct ctnat_env *env, const struct nf_conn *ct,
		    const struct ctnat_insn_ct *insn);
int ctnat_equip(struct ctnat_env *env, const struct ctnat_insn_ct *insn);

/* timeout.c: the same of a timeout policy; is it to have another than it has? */
bool ctnat_timeout_differs(const struct nf_conn *ct,
			   const struct nf_ct_timeout *timeout);
void ctnat_equip_timeout(struct ctnat_env *env, struct nf_conn *ct,
			 struct nf_ct_timeout *timeout);

/* frag.c */
int ctnat_defrag(struct ctnat_env *env, u16 zone);

/* Is there anything to put together? Atomic fragments are whole. */
static inline bool ctnat_may_be_fragment(const struct ctnat_env *env)
{
	if (!(env->pkt.parsed & CTNAT_PARSED_L3))
		return false;
	if (env->pkt.nfproto == NFPROTO_IPV4)
		return ip_is_fragment(ip_hdr(env->skb));
	return env->pkt.parsed & CTNAT_PARSED_FRAG;
}

/*
 * refrag.c: how large the fragments were that a packet on a bridge has been put
 * together from. It travels with the packet until it leaves the bridge.
 */
void ctnat_fragments_note(struct sk_buff *skb, u16 size);
unsigned int ctnat_fragments_size(const struct sk_buff *skb);

/* helper.c: the connection's helper sees the packet; NF_ACCEPT or a verdict */
unsigned int ctnat_helper(struct ctnat_env *env, struct nf_conn *ct,
			  enum ip_conntrack_info ctinfo);

/* fields.c: label numbers of images <-> bits of a connection */
void ctnat_label_bits(unsigned long *bits, const u32 *words);
void ctnat_label_words(u32 *words, const struct nf_conn *ct);

/*
 * fields.c: fields of a connection, whatever packet there is; @orig is the one
 * whose original direction is meant. Under rcu_read_lock().
 */
bool ctnat_conn_load(const struct nf_conn *ct, const struct nf_conn *orig,
		     unsigned int field, u32 *words);
/* @what: the field as of the original direction */
bool ctnat_load_tuple(const struct nf_conntrack_tuple *tuple,
		      unsigned int what, u32 *words);

#endif /* CTNAT_CT_CONN_H */
