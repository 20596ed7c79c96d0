/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The only door to nf_conntrack and nf_nat.
 *
 * A packet is attached to a connection by skb->_nfct. What else must travel
 * with it from hook to hook has no room of its own, so it travels
 *
 *   - with the connection, in bits of ct->zone.flags that nobody else reads.
 *     They come from the template's zone, or are set while the connection is
 *     still unconfirmed and nobody else's;
 *   - in the info bits of an skb->_nfct without a connection: ctnat looked the
 *     packet up and it is invalid.
 *
 * Functions that a rule calls return enum ctnat_exec or CTNAT_END_*.
 */
#ifndef CTNAT_CT_H
#define CTNAT_CT_H

#include <linux/netfilter.h>
#include <linux/netfilter/nf_nat.h>

#include "../core/helper.h"

struct ctnat_env;
struct ctnat_insn_ct;
struct ctnat_insn_nat;
struct ctnat_nat;
struct ctnat_net;
struct netlink_ext_ack;

struct nf_conntrack_helper;
struct nf_ct_timeout;
struct ctnat_object_ct_timeout;
struct ctnat_ct_count;
struct ctnat_census;
struct ctnat_tally;

struct ctnat_templates;		/* template.h: one template per CPU */

/*
 * What helper= means in this kernel: [IPv6?][enum ctnat_helper_l4], NULL where
 * there is none.
 */
struct ctnat_helper {
	struct nf_conntrack_helper *of[2][CTNAT_HELPER_L4_MAX];
	bool named_nat;		/* its nf_nat_* is referenced */
	u8 kind;		/* of an object: into ctnat_helper_kinds[] */
};

/* ---- statements ---- */

/* lookup.c: the ct() action, in its order of operations */
int ctnat_ct(struct ctnat_env *env, const struct ctnat_insn_ct *insn);
/* clear.c */
void ctnat_ct_clear(struct ctnat_env *env);
void ctnat_ct_detach(struct ctnat_env *env);
void ctnat_ct_notrack(struct ctnat_env *env);
/* commit.c: "ct mark set", "ct label set" */
void ctnat_ct_set_mark(struct ctnat_env *env, u32 mark);
void ctnat_ct_set_secmark(struct ctnat_env *env, u32 secmark);
void ctnat_ct_set_label(struct ctnat_env *env, const u32 *words);
/* nat.c: the packet has another address or port: what depends on it goes */
void ctnat_new_port(struct ctnat_env *env);
void ctnat_new_source(struct ctnat_env *env);
void ctnat_new_destination(struct ctnat_env *env);
/* bind.c: snat, dnat, masquerade, redirect of a nat chain */
int ctnat_nat(struct ctnat_env *env, const struct ctnat_insn_nat *insn);
/*
 * count.c: "ct count", of what the rule or element has seen. CTNAT_COUNT_CLOSED:
 * of an element that is going; another one has to be asked.
 */
#define CTNAT_COUNT_CLOSED	(-3)
int ctnat_ct_count(const struct ctnat_env *env, struct ctnat_tally *tally,
		   const struct ctnat_ct_count *count);

/*
 * flow_add.c: "flow add"; the packet goes on as it would have. And ct(offload):
 * its connection goes there later; NULL: nowhere.
 */
struct ctnat_flow;

int ctnat_flow_add(struct ctnat_env *env, struct ctnat_flow *flow);
void ctnat_offload(struct ctnat_env *env,
		   const struct ctnat_flow *flow_maybe_null);

/* bridge.c: "fwd": the packet is about to leave for another device */
int ctnat_frame_detach(struct ctnat_env *env);
/*
 * refrag.c: sends it to env->fwd in fragments, if it came in some, and answers
 * NF_STOLEN; NF_ACCEPT: it goes as it is.
 */
unsigned int ctnat_refragment(struct ctnat_env *env);

/*
 * conn_fill.c: the connection that a packet is attached to, as a nest @attr of
 * CTNAT_A_CONN_*; none without one
 */
int ctnat_fill_attached(const struct sk_buff *packet, struct sk_buff *msg,
			int attr);

/*
 * The states that rules may find a packet in that comes to a chain, with no look
 * at its connection: a first packet may have a template instead.
 */
static inline u32 ctnat_ct_states(const struct sk_buff *skb)
{
	const u32 none = CTNAT_STATE_UNTRACKED | CTNAT_STATE_INVALID;
	unsigned int info = skb->_nfct & NFCT_INFOMASK;

	if (!(skb->_nfct & NFCT_PTRMASK))
		return none;
	if (info == IP_CT_NEW)
		return CTNAT_STATE_NEW | none;
	return 2 << (info < IP_CT_IS_REPLY ? info : info - IP_CT_IS_REPLY);
}

/* ---- set-up; may sleep ---- */

/* template.c */
struct ctnat_templates *ctnat_templates_alloc(struct net *net);
void ctnat_templates_free(struct ctnat_templates *templates);

/*
 * helper.c: the modules of a helper are loaded, and stay while it is held.
 * @kind is an index into ctnat_helper_kinds[].
 */
enum ctnat_helper_wish {
	CTNAT_HELPER_WISH_NO_NAT,
	CTNAT_HELPER_WISH_NAT,		/* if there is one for it */
	CTNAT_HELPER_NEEDS_NAT,
};

int ctnat_helper_get(struct ctnat_helper *helper, unsigned int kind,
		     enum ctnat_helper_wish nat, const char **sentence);
void ctnat_helper_put(struct ctnat_helper *helper);
/* That of an object, less its translation; EOPNOTSUPP: the kernel lacks it. */
struct ctnat_helper *
ctnat_helper_alloc(const struct ctnat_object_ct_helper *object);
void ctnat_helper_free(struct ctnat_helper *helper);

/* timeout.c: EOPNOTSUPP: this kernel has no timeouts for the protocol */
struct nf_ct_timeout *
ctnat_timeout_alloc(struct net *net,
		    const struct ctnat_object_ct_timeout *object);
void ctnat_timeout_free(struct nf_ct_timeout *timeout);

/*
 * tally.c: connections that are counted together; nobody sees one that is freed.
 * All of a namespace are freed before ctnat_tallies_exit().
 */
int ctnat_tallies_init(struct ctnat_net *cn);
void ctnat_tallies_exit(struct ctnat_net *cn);
struct ctnat_tally *ctnat_tally_alloc(struct net *net, gfp_t gfp);
void ctnat_tally_free(struct ctnat_tally *tally_maybe_null);
bool ctnat_tally_is_empty(const struct ctnat_tally *tally);
/* If none is left, then none joins it any more. */
bool ctnat_tally_close(struct ctnat_tally *tally);

/* limit.c: what a limit of zones counts, for as long as the limit is there */
struct ctnat_census *ctnat_census_alloc(struct net *net);
struct ctnat_census *ctnat_census_get(struct ctnat_census *census);
void ctnat_census_put(struct ctnat_census *census);
/* chain.c: what a ruleset keeps from the conntrack core while it lives */
int ctnat_labels_get(struct net *net);
void ctnat_labels_put(struct net *net);
int ctnat_tracking_get(struct net *net, u8 nfproto);
void ctnat_tracking_put(struct net *net, u8 nfproto);

/*
 * chain.c: watch for addresses and devices that go. Once for the module, as
 * registering takes a lock that namespaces are torn down under, and so does not
 * go together with a namespace's own lock.
 */
int ctnat_masquerade_init(void);
void ctnat_masquerade_exit(void);

/* flow.c: the devices of a flow table, and what is to be hooked to them */
u32 ctnat_flow_n_devices(const struct ctnat_flow *flow);
const char *ctnat_flow_device(const struct ctnat_flow *flow, u32 i);
void ctnat_flow_ops(struct ctnat_flow *flow, struct nf_hook_ops *ops);

/*
 * flow_hw.c: devices that take the connections of a table. What is bound is
 * unbound before the device or the table goes; who calls sees to it that a
 * device is bound to one table. Both may sleep. @own: the namespace's own, which
 * asks devices that let it, and goes on without those that refuse.
 */
bool ctnat_flow_is_hw(const struct ctnat_flow *flow);
bool ctnat_flow_is_own(const struct ctnat_flow *flow);
int ctnat_flow_bind(struct ctnat_flow *flow, struct net_device *dev);
void ctnat_flow_unbind(struct ctnat_flow *flow, struct net_device *dev);

/* flow.c: under RTNL: what came by this device leaves all flow tables */
void ctnat_flow_forget(struct net_device *dev);

/* refrag.c */
void ctnat_fragments_init(void);

/* ---- built-in hooks (exit.c); priv is the namespace's struct ctnat_net ---- */

unsigned int ctnat_source_hook(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state);
unsigned int ctnat_exit_hook(void *priv, struct sk_buff *skb,
			     const struct nf_hook_state *state);
/*
 * nat_hook.c: nat chains and what they have bound, where the family tracks
 * automatically
 */
unsigned int ctnat_nat_in_hook(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state);
unsigned int ctnat_nat_out_hook(void *priv, struct sk_buff *skb,
				const struct nf_hook_state *state);
unsigned int ctnat_nat_local_hook(void *priv, struct sk_buff *skb,
				  const struct nf_hook_state *state);
/* Is the half of this hook of the packet's connection bound? */
bool ctnat_nat_is_bound(const struct sk_buff *skb,
			const struct nf_hook_state *state);
/* flow_add.c: at the end of forward, where a rule says offload */
unsigned int ctnat_offload_hook(void *priv, struct sk_buff *skb,
				const struct nf_hook_state *state);
/* bridge.c; also at the end of ingress and egress, behind all chains */
unsigned int ctnat_frame_exit_hook(void *priv, struct sk_buff *skb,
				    const struct nf_hook_state *state);

/* ---- what nat_hook.c asks of those who call it ---- */

/*
 * hook.c: the nat chains of a hook, one after the other, until one has bound
 * the packet's connection or dropped the packet. With BH off.
 */
unsigned int ctnat_nat_ask(const struct ctnat_net *cn, struct sk_buff *skb,
			   const struct nf_hook_state *state);
/* hook.c: at output: what was changed here decides the route */
unsigned int ctnat_reroute(struct ctnat_env *env, u32 mark);
/* hook_nat.c: does the nf_nat core look at the packet next? */
bool ctnat_nat_core_follows(const struct nf_hook_state *state);

#endif /* CTNAT_CT_H */
