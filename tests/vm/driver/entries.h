/* SPDX-License-Identifier: GPL-2.0-only */
/* What a case heard of connections. */
#ifndef ENTRIES_H
#define ENTRIES_H

void entries_forget_all(void);

#endif
