// SPDX-License-Identifier: GPL-2.0-only
/* Variables of a case. */
#include <stdlib.h>
#include <string.h>

#include "drive.h"
#include "vars.h"

struct var {
	struct var *next;
	char *name, *value;
};

static struct var *vars;

static struct var *find(const char *name)
{
	struct var *v;

	for (v = vars; v; v = v->next)
		if (!strcmp(v->name, name))
			return v;
	return NULL;
}

const char *var_get(const char *name)
{
	struct var *v = find(name);

	return v ? v->value : NULL;
}

void var_set(const char *name, const char *value)
{
	struct var *v = find(name);

	if (!v) {
		v = xzalloc(sizeof(*v));
		v->name = xstrdup(name);
		v->next = vars;
		vars = v;
	}
	free(v->value);
	v->value = xstrdup(value);
}

void var_forget_all(void)
{
	struct var *v;

	while ((v = vars)) {
		vars = v->next;
		free(v->name);
		free(v->value);
		free(v);
	}
}

char *fill_in(const char *s, fill_fn value_of, void *arg)
{
	struct text out = { 0 };
	const char *end, *value;
	char *name;

	text_append(&out, "", 0);
	while (*s) {
		end = s[0] == '$' && s[1] == '{' ? strchr(s, '}') : NULL;
		if (!end) {
			text_append(&out, s++, 1);
			continue;
		}
		name = xsprintf("%.*s", (int)(end - s - 2), s + 2);
		value = value_of(name, arg);
		if (value)
			text_add(&out, "%s", value);
		else
			text_append(&out, s, (size_t)(end + 1 - s));
		free(name);
		s = end + 1;
	}
	return out.s;
}

static const char *var_or_miss(const char *name, void *arg)
{
	const char *value = var_get(name);
	bool *missing = arg;

	if (!value && !*missing)
		drive_fail("variable '%s' is not bound", name);
	*missing |= !value;
	return value;
}

char *var_expand(const char *s)
{
	bool missing = false;
	char *filled = fill_in(s, var_or_miss, &missing);

	if (!missing)
		return filled;
	free(filled);
	return NULL;
}
