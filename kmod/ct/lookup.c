// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ct() action: find the packet's connection, then bind, translate, commit.
 */
#include <linux/icmp.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/ip.h>
#include <net/netfilter/nf_conntrack_helper.h>

#include "../frame.h"
#include "conn.h"
#include "template.h"

static u8 ctnat_zone_dir(u8 dir)
{
	switch (dir) {
	case CTNAT_ZONE_ORIGINAL:
		return NF_CT_ZONE_DIR_ORIG;
	case CTNAT_ZONE_REPLY:
		return NF_CT_ZONE_DIR_REPL;
	}
	return NF_CT_DEFAULT_ZONE_DIR;
}

/*
 * The trackers verify checksums at PRE_ROUTING only. What this host sends has
 * none yet, or none that is worth the look; it comes from no device.
 */
static unsigned int ctnat_lookup_hook(const struct nf_hook_state *state)
{
	if (ctnat_is_l2(state->pf))
		return NF_INET_PRE_ROUTING;
	switch (state->hook) {
	case NF_INET_LOCAL_OUT:
		return NF_INET_LOCAL_OUT;
	case NF_INET_POST_ROUTING:
		return state->in ? NF_INET_PRE_ROUTING : NF_INET_LOCAL_OUT;
	}
	return NF_INET_PRE_ROUTING;
}

static void ctnat_mark_invalid(struct ctnat_env *env)
{
	env->flags |= CTNAT_ENV_INVALID;
	ctnat_count(env->cn, CTNAT_EVENT_INVALID);
	/*
	 * The kernel's own tracking takes an ICMP packet with any info bits
	 * for one that it has seen: leave none behind where it is on.
	 */
	if (env->tracking == CTNAT_TRACK_EXPLICIT &&
	    !ctnat_kernel_tracks(env->state->net, env->pkt.nfproto) &&
	    !ctnat_kernel_tracks(env->state->net, env->pkt.family))
		nf_ct_set(env->skb, NULL, CTNAT_CTINFO_INVALID);
}

/* The trackers are to take the packet for one at another hook. */
static noinline unsigned int ctnat_track_as(struct ctnat_env *env,
					    unsigned int hook)
{
	struct nf_hook_state state = *env->state;

	state.hook = hook;
	state.pf = env->pkt.nfproto;
	return nf_conntrack_in(env->skb, &state);
}

/* Find or make what the packet, attached to nothing, belongs to. */
static __always_inline unsigned int
ctnat_track(struct ctnat_env *env, const struct ctnat_insn_ct *insn, u16 zone)
{
	struct nf_conn *template = ctnat_here(env->cn)->ct;
	const struct nf_hook_state *state = env->state;
	struct sk_buff *skb = env->skb;
	unsigned int hook;

	nf_ct_zone_init(&template->zone, zone, ctnat_zone_dir(insn->zone_dir),
			CTNAT_ZONE_MADE);
	/* this bit is what allows it to use up an expectation */
	if (insn->has & CTNAT_CT_COMMIT)
		__set_bit(IPS_CONFIRMED_BIT, &template->status);
	else
		__clear_bit(IPS_CONFIRMED_BIT, &template->status);
	nf_conntrack_get(&template->ct_general);
	nf_ct_set(skb, template, IP_CT_NEW);

	/* of frames the families differ */
	if (state->pf != env->pkt.nfproto ||
	    state->hook != NF_INET_PRE_ROUTING) {
		hook = ctnat_lookup_hook(state);
		if (hook != state->hook || state->pf != env->pkt.nfproto)
			return ctnat_track_as(env, hook);
	}
	return nf_conntrack_in(skb, state);
}

/*
 * The kernel's own tracking would look up again, in zone 0, what is invalid in
 * the zone that a rule has chosen: tell it the zone, as nft_ct_set_zone_eval()
 * does. The template of this CPU may still be on a packet that waits elsewhere;
 * then this one gets its own.
 */
static int ctnat_leave_zone(struct ctnat_env *env,
			    const struct ctnat_insn_ct *insn, u16 zone)
{
	struct nf_conn *left = ctnat_here(env->cn)->left;
	struct nf_conntrack_zone z;

	if (!(env->flags & CTNAT_ENV_TRACKED_NEXT))
		return CTNAT_EXEC_NEXT;
	nf_ct_zone_init(&z, zone, ctnat_zone_dir(insn->zone_dir), 0);
	if (refcount_read(&left->ct_general.use) == 1) {
		left->zone = z;
		nf_conntrack_get(&left->ct_general);
	} else {
		left = nf_ct_tmpl_alloc(env->state->net, &z, GFP_ATOMIC);
		if (!left)
			return CTNAT_END_DROP(CTNAT_DROP_TRACK);
		__set_bit(IPS_CONFIRMED_BIT, &left->status);
	}
	nf_ct_set(env->skb, left, IP_CT_NEW);
	return CTNAT_EXEC_NEXT;
}

/* No connection was found. */
static noinline int ctnat_lookup_failed(struct ctnat_env *env,
					const struct ctnat_insn_ct *insn,
					u16 zone, unsigned int verdict)
{
	enum ip_conntrack_info ctinfo;

	if ((verdict & NF_VERDICT_MASK) == NF_STOLEN)
		return CTNAT_END_STOLEN;
	if ((verdict & NF_VERDICT_MASK) != NF_ACCEPT)
		return CTNAT_END_DROP(CTNAT_DROP_TRACK);
	nf_ct_get(env->skb, &ctinfo);
	if (ctinfo == IP_CT_UNTRACKED)
		return CTNAT_EXEC_NEXT;
	ctnat_mark_invalid(env);
	return ctnat_leave_zone(env, insn, zone);
}

static __always_inline int ctnat_lookup(struct ctnat_env *env,
					const struct ctnat_insn_ct *insn,
					u16 zone)
{
	unsigned int verdict;

	verdict = ctnat_track(env, insn, zone);
	if (unlikely(verdict != NF_ACCEPT || !skb_nfct(env->skb)))
		return ctnat_lookup_failed(env, insn, zone, verdict);
	env->flags &= ~CTNAT_ENV_INVALID;
	return CTNAT_EXEC_NEXT;
}

/* Of its network header, so much as every packet has. */
static unsigned int ctnat_header_len(const struct nf_hook_state *state)
{
	return state->pf == NFPROTO_IPV4 ? sizeof(struct iphdr) :
					   sizeof(struct ipv6hdr);
}

void ctnat_host_looks(const struct ctnat_net *cn, const struct sk_buff *skb,
		      const struct nf_hook_state *state,
		      const struct nf_conn *ct)
{
	struct ctnat_templates __percpu *pcpu;
	struct ctnat_templates *here;

	pcpu = (__force struct ctnat_templates __percpu *)cn->templates;
	here = get_cpu_ptr(pcpu);
	if (ct)
		memcpy(here->host_header, skb_network_header(skb),
		       ctnat_header_len(state));
	here->host_zone = ct ? nf_ct_zone(ct)->id : CTNAT_NO_ZONE;
	put_cpu_ptr(pcpu);
}

/*
 * Is the ICMP error about the packet that was noted last? Those about packets
 * that are forwarded, or that a program sends, are about others.
 */
static bool ctnat_is_about(const struct ctnat_templates *here,
			   const struct sk_buff *skb,
			   const struct nf_hook_state *state)
{
	unsigned int len = ctnat_header_len(state);
	u8 buf[sizeof(struct ipv6hdr)];
	const u8 *quoted;
	int at;

	at = skb_network_offset(skb) + sizeof(struct icmphdr) +
	     (state->pf == NFPROTO_IPV4 ? ip_hdrlen(skb) : len);
	quoted = skb_header_pointer(skb, at, len, buf);
	return quoted && !memcmp(quoted, here->host_header, len);
}

/* False: it was lost on the way. Whether anything was found, the skb says. */
bool ctnat_attach_answer(struct ctnat_env *env)
{
	static const struct ctnat_insn_ct lookup;
	struct ctnat_templates *here = ctnat_here(env->cn);
	struct sk_buff *skb = env->skb;
	int zone = here->host_zone;

	if (zone == CTNAT_NO_ZONE || !ctnat_is_about(here, skb, env->state))
		return true;
	here->host_zone = CTNAT_NO_ZONE;
	if (ctnat_track(env, &lookup, zone) != NF_ACCEPT)
		return false;
	if (!skb_nfct(skb))
		nf_reset_ct(skb);
	return true;
}

static bool ctnat_rebinds(const struct ctnat_insn_ct *insn)
{
	return insn->has & CTNAT_CT_COMMIT || ctnat_equips(insn) ||
	       (insn->has & CTNAT_CT_NAT && insn->nat.side != CTNAT_NAT_NONE);
}

/*
 * A flooding bridge: has another clone of the packet committed a connection of
 * its own meanwhile? The last of them shares with nobody any more.
 */
static bool ctnat_is_overtaken(const struct ctnat_env *env,
			       const struct nf_conn *ct)
{
	struct nf_conntrack_tuple_hash *hash;

	if (!ctnat_is_l2(env->state->pf) ||
	    env->state->hook == NF_INET_PRE_ROUTING)
		return false;
	hash = nf_conntrack_find_get(env->state->net, nf_ct_zone(ct),
			&ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple);
	if (!hash)
		return false;
	nf_ct_put(nf_ct_tuplehash_to_ctrack(hash));
	return true;
}

/* Is what the packet is attached to what this action would find? */
static bool ctnat_keeps(const struct ctnat_env *env,
			const struct ctnat_insn_ct *insn, u16 zone)
{
	enum ip_conntrack_info ctinfo;
	const struct nf_conn *ct;

	ct = ctnat_conn(env->skb, &ctinfo);
	if (!ct || nf_ct_zone(ct)->id != zone ||
	    (ctnat_equips(insn) && !ctnat_equipped(env, ct, insn)))
		return false;
	/*
	 * A clone of the packet (multicast) shares this connection, which is
	 * not in the table: its extensions must not grow under the other's
	 * feet. An ICMP error of this host shares it with the packet that it
	 * answers, and changes nothing of it.
	 */
	if (nf_ct_is_confirmed(ct) || !ctnat_rebinds(insn) ||
	    CTINFO2DIR(ctinfo) != IP_CT_DIR_ORIGINAL)
		return true;
	return !nf_ct_shared(ct) && !ctnat_is_overtaken(env, ct);
}

/* force: the connection runs the other way round */
static bool ctnat_is_reversed(const struct sk_buff *skb)
{
	enum ip_conntrack_info ctinfo;

	return ctnat_conn(skb, &ctinfo) && ctinfo == IP_CT_ESTABLISHED_REPLY;
}

static void ctnat_delete(struct ctnat_env *env)
{
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct;

	ct = ctnat_conn(env->skb, &ctinfo);
	if (nf_ct_is_confirmed(ct))
		nf_ct_delete(ct, 0, 0);
	nf_reset_ct(env->skb);
}

/* Not again behind that: the one that ran the other way round is gone. */
static noinline int ctnat_lookup_again(struct ctnat_env *env,
				       const struct ctnat_insn_ct *insn,
				       u16 zone)
{
	ctnat_delete(env);
	return ctnat_lookup(env, insn, zone);
}

/* Where the packet is before it is looked up; CTNAT_EXEC_NEXT: it stays there. */
enum ctnat_before {
	CTNAT_BEFORE_FREE = 1,
	CTNAT_BEFORE_KEPT,	/* as looking it up would attach it */
};

static int ctnat_before_attached(struct ctnat_env *env,
				 const struct ctnat_insn_ct *insn, u16 zone)
{
	bool reversed = insn->has & CTNAT_CT_FORCE &&
			ctnat_is_reversed(env->skb);
	int ret;

	if (!reversed && ctnat_keeps(env, insn, zone))
		return CTNAT_BEFORE_KEPT;
	if (reversed)
		ctnat_delete(env);
	ret = ctnat_leave(env);
	return ret < 0 ? ret : CTNAT_BEFORE_FREE;
}

/* It is attached, or it is a frame. */
static noinline int ctnat_before(struct ctnat_env *env,
				 const struct ctnat_insn_ct *insn, u16 zone)
{
	enum ip_conntrack_info ctinfo;
	const struct nf_conn *ct;
	int ret;

	ct = nf_ct_get(env->skb, &ctinfo);
	if (!ct && ctinfo == IP_CT_UNTRACKED)
		return CTNAT_EXEC_NEXT;
	/* nft's statements do nothing where the zone is chosen already */
	if (ct && nf_ct_is_template(ct) && insn->has & CTNAT_CT_STATEMENT)
		return CTNAT_EXEC_NEXT;
	/* what is no IP is never tracked */
	if (env->pkt.nfproto == NFPROTO_UNSPEC)
		return CTNAT_EXEC_NEXT;
	if (ctnat_is_l2(env->state->pf) && !ctnat_frame_is_good(env)) {
		ret = ctnat_leave(env);
		if (ret < 0)
			return ret;
		env->zone = zone;
		ctnat_mark_invalid(env);
		return CTNAT_EXEC_NEXT;
	}
	if (insn->has & CTNAT_CT_STATEMENT && ctnat_conn(env->skb, &ctinfo))
		return ctnat_equip(env, insn);
	return env->skb->_nfct ? ctnat_before_attached(env, insn, zone) :
				 CTNAT_BEFORE_FREE;
}

static __always_inline int ctnat_attach(struct ctnat_env *env,
					const struct ctnat_insn_ct *insn,
					u16 zone)
{
	int ret;

	if (ctnat_may_be_fragment(env)) {
		ret = ctnat_defrag(env, zone);
		if (ret < 0)
			return ret;
	}
	ret = ctnat_lookup(env, insn, zone);
	if (likely(!(insn->has & CTNAT_CT_FORCE)) || ret < 0 ||
	    !ctnat_is_reversed(env->skb))
		return ret;
	return ctnat_lookup_again(env, insn, zone);
}

/* Packets of a committed connection pass its helper, once per lookup. */
static noinline int ctnat_assist(struct ctnat_env *env, struct nf_conn *ct,
				 enum ip_conntrack_info ctinfo)
{
	if (!nf_ct_is_confirmed(ct) || !ctnat_zone_flag(ct, CTNAT_ZONE_MADE) ||
	    env->tracking == CTNAT_TRACK_AUTOMATIC)
		return CTNAT_EXEC_NEXT;
	if (ctnat_helper(env, ct, ctinfo) != NF_ACCEPT)
		return CTNAT_END_DROP(CTNAT_DROP_HELPER);
	return CTNAT_EXEC_NEXT;
}

/*
 * How a packet came to what it is attached to; where it is known when this is
 * compiled, nothing is asked.
 */
enum ctnat_found {
	CTNAT_FOUND_NOW		= 1 << 0,	/* it has just been looked up */
	CTNAT_FOUND_FRAME	= 1 << 1,
};

static __always_inline int ctnat_nat_action(struct ctnat_env *env,
					    const struct ctnat_insn_ct *insn,
					    struct nf_conn *ct,
					    enum ip_conntrack_info ctinfo,
					    unsigned int found)
{
	unsigned int halves;
	int ret;

	/* an expected one stays as it is until a commit accepts it */
	if (!(insn->has & CTNAT_CT_COMMIT) && ctnat_is_waiting(ct))
		return CTNAT_EXEC_NEXT;
	if (insn->nat.side != CTNAT_NAT_NONE && !nf_ct_is_confirmed(ct)) {
		ret = ctnat_bind(env, insn, ct, ctinfo);
		if (ret < 0)
			return ret;
	}
	ctnat_zone_flag_set(ct, CTNAT_ZONE_NAT);
	if (!(READ_ONCE(ct->status) & IPS_NAT_MASK))
		return CTNAT_EXEC_NEXT;
	if (ctnat_may_be_error(ctinfo) || found & CTNAT_FOUND_FRAME ||
	    (env->state->hook == NF_INET_POST_ROUTING && !ctnat_is_alone(ct) &&
	     ctnat_is_astray(ct, ctinfo, env->state)))
		return ctnat_translate(env);
	halves = ctnat_halves(env->state);
	if (!ctnat_is_due(ct, ctinfo, halves))
		return CTNAT_EXEC_NEXT;
	return ctnat_translate_due(env, ct, ctinfo, halves);
}

/* Below zero: the packet lacks the field. */
static noinline int ctnat_zone_load(const struct ctnat_env *env,
				    const struct ctnat_insn_ct *insn)
{
	u32 zone;

	return ctnat_value_load(&env->pkt, &insn->zone, &zone) ?
		       zone & 0xffff : -1;
}

/* What is attached now: helper, translation, commit. */
static __always_inline int ctnat_act(struct ctnat_env *env,
				     const struct ctnat_insn_ct *insn,
				     struct nf_conn *ct,
				     enum ip_conntrack_info ctinfo,
				     unsigned int found)
{
	int ret;

	if (ctnat_equips(insn)) {
		ret = ctnat_equip(env, insn);
		if (ret < 0)
			return ret;
	}
	if (insn->has & CTNAT_CT_NAT) {
		ret = ctnat_nat_action(env, insn, ct, ctinfo, found);
		if (ret < 0)
			return ret;
	}
	if (found & CTNAT_FOUND_NOW && nfct_help(ct)) {
		ret = ctnat_assist(env, ct, ctinfo);
		if (ret < 0)
			return ret;
	}
	return insn->has & CTNAT_CT_COMMIT ?
		       ctnat_commit(env, insn, ct, ctinfo) :
		       CTNAT_EXEC_NEXT;
}

/*
 * A packet of the IP stack that is attached has mostly been looked up in this
 * zone, at an earlier hook: what ctnat_before() says of it, which has the word
 * about all others.
 */
static __always_inline bool ctnat_is_kept(const struct ctnat_insn_ct *insn,
					  const struct nf_conn *ct, int zone)
{
	if (nf_ct_zone(ct)->id != zone || ctnat_equips(insn) ||
	    insn->has & (CTNAT_CT_FORCE | CTNAT_CT_STATEMENT))
		return false;
	return nf_ct_is_confirmed(ct) || !nf_ct_shared(ct);
}

/* It is attached to what a lookup would find, and stays there. */
static noinline int ctnat_ct_kept(struct ctnat_env *env,
				  const struct ctnat_insn_ct *insn,
				  struct nf_conn *ct,
				  enum ip_conntrack_info ctinfo)
{
	return ctnat_act(env, insn, ct, ctinfo, 0);
}

/* A packet of the IP stack that is attached to nothing. */
static __always_inline int ctnat_ct_attach(struct ctnat_env *env,
					   const struct ctnat_insn_ct *insn,
					   int zone)
{
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct;
	int ret;

	ret = ctnat_attach(env, insn, zone);
	if (ret < 0)
		return ret;
	env->zone = zone;
	ct = ctnat_conn(env->skb, &ctinfo);
	if (!ct)
		return CTNAT_EXEC_NEXT;
	return ctnat_act(env, insn, ct, ctinfo, CTNAT_FOUND_NOW);
}

/* It may be attached elsewhere, or it is a frame. */
static noinline int ctnat_ct_other(struct ctnat_env *env,
				   const struct ctnat_insn_ct *insn, int zone)
{
	unsigned long before = env->skb->_nfct & NFCT_PTRMASK;
	enum ip_conntrack_info ctinfo;
	unsigned int found = 0;
	struct nf_conn *ct;
	int ret;

	ret = ctnat_before(env, insn, zone);
	if (ret <= CTNAT_EXEC_NEXT)
		return ret;
	if (ret != CTNAT_BEFORE_KEPT) {
		ret = ctnat_attach(env, insn, zone);
		if (ret < 0)
			return ret;
	}
	env->zone = zone;
	ct = ctnat_conn(env->skb, &ctinfo);
	if (!ct)
		return CTNAT_EXEC_NEXT;
	if ((unsigned long)ct != before)
		found = CTNAT_FOUND_NOW;
	if (ctnat_is_l2(env->state->pf))
		found |= CTNAT_FOUND_FRAME;
	return ctnat_act(env, insn, ct, ctinfo, found);
}

int ctnat_ct(struct ctnat_env *env, const struct ctnat_insn_ct *insn)
{
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct;
	int zone = 0;

	/* an address implies the family that it is of */
	if (insn->has & CTNAT_CT_NAT && insn->nat.family &&
	    insn->nat.family != env->pkt.nfproto)
		return CTNAT_EXEC_BREAK;
	if (insn->has & CTNAT_CT_ZONE) {
		zone = insn->zone.xor & 0xffff;
		if (insn->zone.field != CTNAT_FIELD_NONE)
			zone = ctnat_zone_load(env, insn);
		if (zone < 0)
			return CTNAT_EXEC_BREAK;
	}

	if (ctnat_is_frame(env->state->pf))
		return ctnat_ct_other(env, insn, zone);
	if (!env->skb->_nfct)
		return ctnat_ct_attach(env, insn, zone);
	ct = ctnat_conn(env->skb, &ctinfo);
	if (!ct || !ctnat_is_kept(insn, ct, zone))
		return ctnat_ct_other(env, insn, zone);
	env->zone = zone;
	return ctnat_ct_kept(env, insn, ct, ctinfo);
}
