/* SPDX-License-Identifier: GPL-2.0-only */
/* What a case remembers of statistics. */
#ifndef RULES_H
#define RULES_H

void rules_forget_statistics(void);

#endif
