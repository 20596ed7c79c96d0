#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What these kernel headers offer, as compiler flags. Versions say less: stable
# kernels take things over from later ones.
# usage: probe.sh INCLUDE-FOLDER
set -u
inc=$1

has() {	# FLAG FILE PATTERN
	grep -qE "$3" "$inc/$2" 2>/dev/null && printf ' -DHAVE_%s' "$1"
	return 0
}

has NF_DROP_REASON linux/netfilter.h 'NF_DROP_REASON\('
has NF_CT_HELPER net/netfilter/nf_conntrack_helper.h \
	'nf_ct_helper\(struct sk_buff'
has HELPER_CT_REFCNT net/netfilter/nf_conntrack_helper.h \
	'refcount_t ct_refcnt;'
has XFRM_DECODE_SESSION_NET net/xfrm.h \
	'xfrm_decode_session\(struct net \*net'
has NF_CT_REFRESH_NO_SKB net/netfilter/nf_conntrack.h \
	'u32 extra_jiffies, unsigned int bytes'
has NF_CT_SHARED net/netfilter/nf_conntrack.h 'nf_ct_shared\('
has NF_CT_DCCP net/netfilter/nf_conntrack.h 'struct nf_ct_dccp[[:space:]]'
has NF_CT_TIMEOUT_REFS net/netfilter/nf_conntrack_timeout.h \
	'refcount_inc_not_zero\(&timeout->refcnt'
has NF_CT_EXP_TIME net/netfilter/nf_conntrack_expect.h \
	'nf_ct_exp_is_expired\('
has NF_SKIP_EGRESS linux/netfilter_netdev.h 'nf_skip_egress\('
has FLOWI4_DSCP net/flow.h '#define flowi4_dscp'
has FORWARD_PATH_RELEASE linux/netdevice.h 'dev_fill_forward_path_release\('
has FLOW_HW_IFINDEX net/netfilter/nf_flow_table.h 'u32[[:space:]]+hw_ifindex;'
has GENL_INFO_DUMP net/genetlink.h 'genl_info_dump\('
echo
