// SPDX-License-Identifier: GPL-2.0-only
/*
 * nat chains have no hooks of their own: the built-in ones of a family ask all
 * of them, one after the other, about the first packet of a connection.
 */
#include <linux/netfilter_ipv4.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "core/hooks.h"
#include "ct/ct.h"
#include "hook.h"

/* as many as a hook of the kernel has room for */
#define CTNAT_NAT_CHAINS_MAX	1024

struct ctnat_nat_order {
	s32 priority;
	u32 number;
	u32 at;			/* in the view */
};

/* As the kernel does with hooks: of equal priorities, the last comes first. */
static int ctnat_nat_compare(const void *one, const void *other)
{
	const struct ctnat_nat_order *a = one, *b = other;

	if (a->priority != b->priority)
		return a->priority < b->priority ? -1 : 1;
	return a->at > b->at ? -1 : 1;
}

static bool ctnat_is_nat_chain(const struct ctnat_view *view,
			       const struct ctnat_view_chain *chain)
{
	return chain->type == CTNAT_CHAIN_NAT &&
	       !(view->tables[chain->table].flags & CTNAT_TABLE_DORMANT);
}

static bool ctnat_asks(const struct ctnat_view *view,
		       const struct ctnat_view_chain *chain,
		       unsigned int family, unsigned int hook)
{
	u8 of = view->tables[chain->table].family;

	return ctnat_is_nat_chain(view, chain) && chain->hook == hook &&
	       (of == NFPROTO_INET || of == ctnat_family_nfproto(family));
}

static int ctnat_nat_sort_hook(struct ctnat_active *active,
			       struct ctnat_nat_order *order,
			       unsigned int family, unsigned int hook, u32 *n)
{
	struct ctnat_nat_chains *chains = &active->nat[family][hook];
	const struct ctnat_view *view = active->view;
	u32 i, found = 0;

	for (i = 0; i < view->n_chains; i++) {
		const struct ctnat_view_chain *chain = &view->chains[i];

		cond_resched();
		if (!ctnat_asks(view, chain, family, hook))
			continue;
		order[found].priority = chain->priority;
		order[found].number = chain->number;
		order[found++].at = i;
	}
	if (found > CTNAT_NAT_CHAINS_MAX)
		return -E2BIG;
	sort(order, found, sizeof(*order), ctnat_nat_compare, NULL);
	chains->first = *n;
	chains->n = found;
	for (i = 0; i < found; i++)
		active->nat_chain[(*n)++] = order[i].number;
	return 0;
}

/*
 * Only where tracking is automatic: connections that nothing binds are given a
 * null binding, which would be ahead of the ct() actions of a family that
 * tracks explicitly.
 */
int ctnat_nat_chains_sort(struct ctnat_active *active)
{
	const struct ctnat_view *view = active->view;
	unsigned int family, hook;
	struct ctnat_nat_order *order;
	u32 i, chains = 0, n = 0;
	int err = 0;

	for (i = 0; i < view->n_chains; i++) {
		cond_resched();
		chains += ctnat_is_nat_chain(view, &view->chains[i]);
	}
	if (!chains)
		return 0;
	active->nat_chain = kvmalloc_array(chains,
					   CTNAT_IP_FAMILIES * sizeof(u32),
					   GFP_KERNEL_ACCOUNT);
	if (!active->nat_chain)
		return -ENOMEM;
	order = kvmalloc_array(chains, sizeof(*order), GFP_KERNEL);
	if (!order)
		return -ENOMEM;
	for (family = 0; family < CTNAT_IP_FAMILIES; family++) {
		if (active->tracking[family] != CTNAT_TRACK_AUTOMATIC)
			continue;
		for (hook = 0; !err && hook < NF_INET_NUMHOOKS; hook++)
			err = ctnat_nat_sort_hook(active, order, family, hook,
						  &n);
	}
	kvfree(order);
	return err;
}

bool ctnat_nat_is_wanted(const struct ctnat_active *active,
			 unsigned int family)
{
	unsigned int hook;

	if (family >= CTNAT_IP_FAMILIES)
		return false;
	for (hook = 0; hook < NF_INET_NUMHOOKS; hook++)
		if (active->nat[family][hook].n)
			return true;
	return false;
}

void ctnat_nat_hooks_init(struct ctnat_net *cn)
{
	static const struct nf_hook_ops ops[CTNAT_NAT_HOOKS] = {
		{
			.hook		= ctnat_nat_in_hook,
			.hooknum	= NF_INET_PRE_ROUTING,
			.priority	= CTNAT_PRI_NAT_DST,
		},
		{
			.hook		= ctnat_nat_out_hook,
			.hooknum	= NF_INET_POST_ROUTING,
			.priority	= CTNAT_PRI_NAT_SRC,
		},
		{
			.hook		= ctnat_nat_local_hook,
			.hooknum	= NF_INET_LOCAL_OUT,
			.priority	= CTNAT_PRI_NAT_DST,
		},
		{
			.hook		= ctnat_nat_local_hook,
			.hooknum	= NF_INET_LOCAL_IN,
			.priority	= CTNAT_PRI_NAT_SRC,
		},
	};
	unsigned int family, i;

	for (family = 0; family < CTNAT_IP_FAMILIES; family++) {
		struct nf_hook_ops *here = cn->hooks->family[family].nat_ops;

		for (i = 0; i < CTNAT_NAT_HOOKS; i++) {
			here[i] = ops[i];
			here[i].pf = ctnat_family_nfproto(family);
			here[i].priv = cn;
		}
	}
}

int ctnat_nat_hooks_register(struct ctnat_net *cn, unsigned int family)
{
	struct ctnat_family_hooks *hooks = &cn->hooks->family[family];
	int err;

	err = nf_register_net_hooks(cn->net, hooks->nat_ops, CTNAT_NAT_HOOKS);
	if (!err)
		hooks->nat = true;
	return err;
}

void ctnat_nat_hooks_unregister(struct ctnat_net *cn, unsigned int family)
{
	struct ctnat_family_hooks *hooks = &cn->hooks->family[family];

	if (!hooks->nat)
		return;
	nf_unregister_net_hooks(cn->net, hooks->nat_ops, CTNAT_NAT_HOOKS);
	hooks->nat = false;
}

/*
 * The core's hook is there for as long as somebody else has nat chains. No one
 * else is at its priority, but for chains, which say what they are.
 */
bool ctnat_nat_core_follows(const struct nf_hook_state *state)
{
	const struct nf_hook_entries *entries;
	struct nf_hook_ops **ops;
	int priority;
	unsigned int i;

	entries = state->pf == NFPROTO_IPV4 ?
		rcu_dereference(state->net->nf.hooks_ipv4[state->hook]) :
		rcu_dereference(state->net->nf.hooks_ipv6[state->hook]);
	if (!entries)
		return false;
	priority = state->hook == NF_INET_PRE_ROUTING ||
		   state->hook == NF_INET_LOCAL_OUT ? NF_IP_PRI_NAT_DST :
						      NF_IP_PRI_NAT_SRC;
	ops = nf_hook_entries_get_hook_ops(entries);
	for (i = 0; i < entries->num_hook_entries; i++) {
		const struct nf_hook_ops *op = READ_ONCE(ops[i]);

		if (op->priority == priority &&
		    op->hook_ops_type == NF_HOOK_OP_UNDEFINED &&
		    op->hook != ctnat_chain_hook)
			return true;
	}
	return false;
}
