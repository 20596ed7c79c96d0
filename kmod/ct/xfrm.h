/* SPDX-License-Identifier: GPL-2.0-only */
/* A translated packet may match another IPsec policy. */
#ifndef CTNAT_CT_XFRM_H
#define CTNAT_CT_XFRM_H

struct ctnat_env;

/* At postrouting, behind the source half: NF_ACCEPT or a verdict. */
unsigned int ctnat_xfrm_source(struct ctnat_env *env);

/* At output, where only a port has changed: NF_ACCEPT or a verdict. */
unsigned int ctnat_xfrm_port(struct ctnat_env *env);

#endif /* CTNAT_CT_XFRM_H */
