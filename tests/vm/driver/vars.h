/* SPDX-License-Identifier: GPL-2.0-only */
/* Variables of a case: bound by the first packet that shows their value. */
#ifndef VARS_H
#define VARS_H

/* NULL when it is not bound. */
const char *var_get(const char *name);
void var_set(const char *name, const char *value);
void var_forget_all(void);
/*
 * Replaces every ${name} by what @value_of says of it; where that is NULL it is
 * left as it stands.
 */
typedef const char *(*fill_fn)(const char *name, void *arg);
char *fill_in(const char *s, fill_fn value_of, void *arg);
/* Replaces every ${name}; NULL with a reason when one is not bound. */
char *var_expand(const char *s);

#endif
