// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a connection gets along with it before it enters the table: its helper,
 * its timeout policy, and which of its events listeners hear of. All of it lives in extensions,
 * which can grow only while the connection is nobody else's.
 */
#include <net/netfilter/nf_conntrack_ecache.h>
#include <net/netfilter/nf_conntrack_helper.h>
#include <net/netfilter/nf_conntrack_seqadj.h>

#include "conn.h"

/* What helper= means for packets of this connection; NULL: nothing. */
static struct nf_conntrack_helper *
ctnat_helper_of(const struct nf_conn *ct, const struct ctnat_helper *helper)
{
	bool ip6 = nf_ct_l3num(ct) == NFPROTO_IPV6;

	if (!helper)
		return NULL;
	switch (nf_ct_protonum(ct)) {
	case IPPROTO_TCP:
		return helper->of[ip6][CTNAT_HELPER_TCP];
	case IPPROTO_UDP:
		return helper->of[ip6][CTNAT_HELPER_UDP];
	}
	return NULL;
}

/* What helper= of the rule means; NULL without it. */
static const struct ctnat_helper *
ctnat_insn_helper(const struct ctnat_env *env, const struct ctnat_insn_ct *insn)
{
	const struct ctnat_active *active = env->active;
	u32 number;

	if (!(insn->has & CTNAT_CT_HELPER))
		return NULL;
	number = insn->helper_number;
	return number < CTNAT_HELPERS ? &active->helpers[number] :
	       active->objects[number - CTNAT_HELPERS].helper;
}

static struct nf_ct_timeout *ctnat_insn_timeout(const struct ctnat_env *env,
						const struct ctnat_insn_ct *insn)
{
	return insn->has & CTNAT_CT_TIMEOUT ?
		env->active->objects[insn->object].timeout : NULL;
}

/*
 * False: it is new and has another helper or timeout policy, so that a fresh
 * one is to be made.
 * One that is bound is not thrown away, and an expected one gets what its
 * master's helper gives it, however often it is made.
 */
bool ctnat_equipped(const struct ctnat_env *env, const struct nf_conn *ct,
		    const struct ctnat_insn_ct *insn)
{
	struct nf_conntrack_helper *wanted, *has;
	const struct nf_conn_help *help;

	if (nf_ct_is_confirmed(ct) || ct->master ||
	    READ_ONCE(ct->status) & IPS_NAT_DONE_MASK)
		return true;
	if (ctnat_timeout_differs(ct, ctnat_insn_timeout(env, insn)))
		return false;
	wanted = ctnat_helper_of(ct, ctnat_insn_helper(env, insn));
	help = nfct_help(ct);
	has = help ? rcu_dereference(help->helper) : NULL;
	return !wanted || !has || wanted == has;
}

static int ctnat_equip_helper(struct ctnat_env *env, struct nf_conn *ct,
			      struct nf_conntrack_helper *wanted)
{
	struct nf_conntrack_helper *has;
	struct nf_conn_help *help;

	help = nfct_help(ct);
	has = help ? rcu_dereference(help->helper) : NULL;
	if (has == wanted)
		return CTNAT_EXEC_NEXT;
	if (has) {
		ctnat_count(env->cn, CTNAT_EVENT_NO_HELPER);
		return CTNAT_EXEC_NEXT;
	}
	if (!help)
		help = nf_ct_helper_ext_add(ct, GFP_ATOMIC);
	if (!help)
		return CTNAT_END_DROP(CTNAT_DROP_HELPER);
	if (!ctnat_helper_hold(wanted)) {
		ctnat_count(env->cn, CTNAT_EVENT_NO_HELPER);
		return CTNAT_EXEC_NEXT;
	}
	rcu_assign_pointer(help->helper, wanted);
	/* bound before it had a helper; else nf_nat sees to it */
	if (ct->status & IPS_NAT_MASK && !nfct_seqadj(ct) &&
	    !nfct_seqadj_ext_add(ct))
		return CTNAT_END_DROP(CTNAT_DROP_HELPER);
	return CTNAT_EXEC_NEXT;
}

static void ctnat_equip_events(struct nf_conn *ct, u32 events)
{
#ifdef CONFIG_NF_CONNTRACK_EVENTS
	struct nf_conntrack_ecache *cache = nf_ct_ecache_find(ct);
	u16 mask = events, expmask = events >> 16;

	if (cache) {
		if (READ_ONCE(cache->ctmask) != mask)
			WRITE_ONCE(cache->ctmask, mask);
		if (READ_ONCE(cache->expmask) != expmask)
			WRITE_ONCE(cache->expmask, expmask);
	} else if (!nf_ct_is_confirmed(ct)) {
		/* whether there is one the sysctl says; none is no error */
		nf_ct_ecache_ext_add(ct, mask, expmask, GFP_ATOMIC);
	}
#endif
}

/*
 * nf_nat and the trackers may be at a connection that others have, too; only
 * the mask of one that is in the table may change.
 */
int ctnat_equip(struct ctnat_env *env, const struct ctnat_insn_ct *insn)
{
	struct nf_conntrack_helper *wanted;
	struct nf_ct_timeout *timeout;
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct;

	ct = ctnat_conn(env->skb, &ctinfo);
	if (nf_ct_is_confirmed(ct)) {
		if (insn->has & CTNAT_CT_EVENTS &&
		    insn->has & (CTNAT_CT_COMMIT | CTNAT_CT_STATEMENT))
			ctnat_equip_events(ct, insn->events);
		return CTNAT_EXEC_NEXT;
	}
	if (CTINFO2DIR(ctinfo) != IP_CT_DIR_ORIGINAL ||
	    ctnat_is_error(ctinfo, env->pkt.l4proto) || nf_ct_shared(ct))
		return CTNAT_EXEC_NEXT;
	if (insn->has & CTNAT_CT_EVENTS)
		ctnat_equip_events(ct, insn->events);
	timeout = ctnat_insn_timeout(env, insn);
	if (timeout)
		ctnat_equip_timeout(env, ct, timeout);
	wanted = ctnat_helper_of(ct, ctnat_insn_helper(env, insn));
	/* an expected one stays as it is until a commit accepts it */
	if (!wanted || (ct->master && !(insn->has & CTNAT_CT_COMMIT)))
		return CTNAT_EXEC_NEXT;
	return ctnat_equip_helper(env, ct, wanted);
}
