/* SPDX-License-Identifier: GPL-2.0-only */
/* Sockets of a case. */
#ifndef SOCK_H
#define SOCK_H

void sock_close_all(void);

#endif
