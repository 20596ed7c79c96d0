/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CTNAT_REJECT_H
#define CTNAT_REJECT_H

struct ctnat_env;

/*
 * reject_frame.c: answers a packet at a hook of a bridge or device; @code is
 * the protocol's own.
 */
void ctnat_reject_frame(const struct ctnat_env *env, u8 type, u8 code);

#endif /* CTNAT_REJECT_H */
