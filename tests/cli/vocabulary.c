// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints each word of the language, a line each: "word TEXT", or "absent TEXT"
 * for one that the scanner knows only to refuse it.
 */
#include "grammar/ast.h"
#include "grammar/words.h"

static void show(void *data, const char *text, bool absent)
{
	(void)data;
	printf("%s %s\n", absent ? "absent" : "word", text);
}

int main(void)
{
	words_each(show, NULL);
	return 0;
}
