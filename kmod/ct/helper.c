// SPDX-License-Identifier: GPL-2.0-only
/*
 * Helpers of connections that ctnat made: nf_confirm() never sees their
 * packets, so the helper, and the correction of sequence numbers behind it,
 * are called from here.
 */
#include <linux/ip.h>
#include <net/netfilter/nf_conntrack_helper.h>
#include <net/netfilter/nf_conntrack_seqadj.h>

#include "conn.h"

unsigned int ctnat_helper(struct ctnat_env *env, struct nf_conn *ct,
			  enum ip_conntrack_info ctinfo)
{
#ifdef HAVE_NF_CT_HELPER
	return nf_ct_helper(env->skb, ct, ctinfo, env->pkt.nfproto);
#else
	const struct nf_conntrack_helper *helper;
	const struct nf_conn_help *help;
	unsigned int verdict;

	if (ctinfo == IP_CT_RELATED_REPLY)
		return NF_ACCEPT;
	help = nfct_help(ct);
	helper = help ? rcu_dereference(help->helper) : NULL;
	if (!helper || !(env->pkt.parsed & CTNAT_PARSED_L4))
		return NF_ACCEPT;
	verdict = helper->help(env->skb, env->pkt.l4_off, ct, ctinfo);
	if (verdict != NF_ACCEPT)
		return verdict;
	if (test_bit(IPS_SEQ_ADJUST_BIT, &ct->status) &&
	    !nf_ct_seq_adjust(env->skb, ct, ctinfo, env->pkt.l4_off))
		return NF_DROP;
	return NF_ACCEPT;
#endif
}
