/* SPDX-License-Identifier: GPL-2.0-only */
/* A translated packet may match another IPsec policy. */
#ifndef CTNAT_CT_XFRM_H
#define CTNAT_CT_XFRM_H

struct ctnat_net;
struct sk_buff;

/*
 * At postrouting, behind the source half; at output, where only a port has
 * changed: NF_ACCEPT or a verdict.
 */
unsigned int ctnat_xfrm_again(const struct ctnat_net *cn, struct sk_buff *skb,
			      u8 nfproto);

#endif /* CTNAT_CT_XFRM_H */
