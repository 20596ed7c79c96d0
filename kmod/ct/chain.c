// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a ruleset keeps from the conntrack core while it lives: the
 * kernel's own tracking, room for labels, the notifiers of masquerading.
 */
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_labels.h>
#include <net/netfilter/nf_nat_masquerade.h>

#include "../compat/compat.h"
#include "ct.h"

int ctnat_labels_get(struct net *net)
{
	return nf_connlabels_get(net, 127);
}

void ctnat_labels_put(struct net *net)
{
	nf_connlabels_put(net);
}

int ctnat_masquerade_init(void)
{
	return nf_nat_masquerade_inet_register_notifiers();
}

void ctnat_masquerade_exit(void)
{
	nf_nat_masquerade_inet_unregister_notifiers();
}

int ctnat_tracking_get(struct net *net, u8 nfproto)
{
	return nf_ct_netns_get(net, nfproto);
}

void ctnat_tracking_put(struct net *net, u8 nfproto)
{
	nf_ct_netns_put(net, nfproto);
}
