/* SPDX-License-Identifier: GPL-2.0-only */
/* Rules, and what a case remembers of statistics. */
#ifndef RULES_H
#define RULES_H

/* Where ctnat-cli is: CTNAT_CLI, else where it is built. */
char *rules_cli(void);
void rules_forget_statistics(void);

#endif
