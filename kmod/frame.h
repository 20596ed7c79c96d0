/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Frames, as the hooks of bridges and devices see them. Everything behind the hook expects
 * what the IP stack hands out: a packet that begins with its network header.
 */
#ifndef CTNAT_FRAME_H
#define CTNAT_FRAME_H

#include "env.h"

/* Look through the tags and bring the packet to its network header. */
void ctnat_frame_enter(struct ctnat_env *env);
/* Back to where the hook found it. */
void ctnat_frame_leave(struct ctnat_env *env);

/*
 * Is it a packet that the IP stack would take? Then its header is in the linear
 * part, and the padding of short frames is off.
 */
bool ctnat_frame_is_good(struct ctnat_env *env);

#endif /* CTNAT_FRAME_H */
