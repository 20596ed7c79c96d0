/* SPDX-License-Identifier: GPL-2.0-only */
/* TCP connections of a case. */
#ifndef TCP_H
#define TCP_H

void tcp_forget_all(void);

#endif
