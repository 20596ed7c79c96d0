// SPDX-License-Identifier: GPL-2.0-only
/*
 * Helpers: getting hold of them, and calling those of connections that ctnat
 * made. nf_confirm() never sees their packets, so the helper, and the correction
 * of sequence numbers behind it, are called from here.
 */
#include <linux/ip.h>
#include <linux/kmod.h>
#include <linux/slab.h>
#include <net/netfilter/nf_conntrack_helper.h>
#include <net/netfilter/nf_conntrack_seqadj.h>

#include "conn.h"

/* Any of those it stands for; NULL: the kernel has none. */
static struct nf_conntrack_helper *
ctnat_helper_any(const struct ctnat_helper *helper, unsigned int *l3,
		 unsigned int *l4)
{
	for (*l3 = 0; *l3 < 2; (*l3)++)
		for (*l4 = 0; *l4 < CTNAT_HELPER_L4_MAX; (*l4)++)
			if (helper->of[*l3][*l4])
				return helper->of[*l3][*l4];
	return NULL;
}

static const u8 ctnat_helper_l3num[2] = { NFPROTO_IPV4, NFPROTO_IPV6 };
static const u8 ctnat_helper_l4num[CTNAT_HELPER_L4_MAX] = {
	[CTNAT_HELPER_TCP] = IPPROTO_TCP,
	[CTNAT_HELPER_UDP] = IPPROTO_UDP,
};

/* A helper that has its translation hooked in has it as soon as it is loaded */
static int ctnat_helper_get_nat(struct ctnat_helper *helper,
				const struct ctnat_helper_kind *kind,
				unsigned int l3, unsigned int l4)
{
	if (kind->nat == CTNAT_HELPER_NAT_MODULE)
		request_module("%s", kind->nat_module);
	if (kind->nat != CTNAT_HELPER_NAT_NAMED)
		return 0;
	if (nf_nat_helper_try_module_get(kind->kernel[l4],
					 ctnat_helper_l3num[l3],
					 ctnat_helper_l4num[l4]))
		return -ENOENT;
	helper->named_nat = true;
	return 0;
}

int ctnat_helper_get(struct ctnat_helper *helper, unsigned int kind,
		     enum ctnat_helper_wish nat, const char **sentence)
{
	const struct ctnat_helper_kind *k = &ctnat_helper_kinds[kind];
	unsigned int l3, l4;

	for (l3 = 0; l3 < 1 + k->ip6; l3++)
		for (l4 = 0; l4 < CTNAT_HELPER_L4_MAX; l4++)
			if (k->kernel[l4])
				helper->of[l3][l4] =
					nf_conntrack_helper_try_module_get(
						k->kernel[l4],
						ctnat_helper_l3num[l3],
						ctnat_helper_l4num[l4]);
	if (!ctnat_helper_any(helper, &l3, &l4)) {
		*sentence = "this kernel lacks this helper";
		return -ENOENT;
	}
	if (nat != CTNAT_HELPER_WISH_NO_NAT &&
	    ctnat_helper_get_nat(helper, k, l3, l4) &&
	    nat == CTNAT_HELPER_NEEDS_NAT) {
		*sentence = "this kernel cannot translate for this helper, which stands with nat";
		ctnat_helper_put(helper);
		return -ENOENT;
	}
	return 0;
}

void ctnat_helper_put(struct ctnat_helper *helper)
{
	unsigned int l3, l4;

	if (helper->named_nat)
		nf_nat_helper_put(ctnat_helper_any(helper, &l3, &l4));
	for (l3 = 0; l3 < 2; l3++)
		for (l4 = 0; l4 < CTNAT_HELPER_L4_MAX; l4++)
			if (helper->of[l3][l4])
				nf_conntrack_helper_put(helper->of[l3][l4]);
	memset(helper, 0, sizeof(*helper));
}

struct ctnat_helper *
ctnat_helper_alloc(const struct ctnat_object_ct_helper *object)
{
	unsigned int l4 = ctnat_helper_l4_of(object->protocol);
	struct ctnat_helper *helper;
	unsigned int l3, any3, any4;

	helper = kzalloc(sizeof(*helper), GFP_KERNEL_ACCOUNT);
	if (!helper)
		return ERR_PTR(-ENOMEM);
	helper->kind = ctnat_helper_of_type(object->type, object->protocol);
	for (l3 = 0; l3 < 2; l3++)
		if (!object->l3proto ||
		    object->l3proto == ctnat_helper_l3num[l3])
			helper->of[l3][l4] =
				nf_conntrack_helper_try_module_get(
					object->type, ctnat_helper_l3num[l3],
					object->protocol);
	if (ctnat_helper_any(helper, &any3, &any4))
		return helper;
	kfree(helper);
	return ERR_PTR(-EOPNOTSUPP);
}

void ctnat_helper_free(struct ctnat_helper *helper)
{
	ctnat_helper_put(helper);
	kfree(helper);
}

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
