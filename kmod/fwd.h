/* SPDX-License-Identifier: GPL-2.0-only */
/* Sending packets by devices, from their ingress and egress. */
#ifndef CTNAT_FWD_H
#define CTNAT_FWD_H

struct ctnat_env;
struct ctnat_insn_fwd;
struct sk_buff;

/* The statement: CTNAT_END_*, the packet is gone. */
int ctnat_fwd(struct ctnat_env *env, const struct ctnat_insn_fwd *fwd);

/*
 * Sends a packet that begins with its link header: to env->fwd; without that,
 * by the device at whose egress it is, past the hooks there.
 */
void ctnat_fwd_send(const struct ctnat_env *env, struct sk_buff *skb);

#endif /* CTNAT_FWD_H */
