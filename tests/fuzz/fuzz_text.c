// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any text as a rule file: it is refused with messages, or it becomes a ruleset
 * whose text, read again, prints the same.
 */
#include <stdio.h>
#include <stdlib.h>

#include "grammar/lang.h"

int LLVMFuzzerTestOneInput(const __u8 *data, size_t len);

/* The ruleset that a text leads to, printed; NULL: refused. */
static char *print(const char *text)
{
	struct ctnat_print all = { .family = NFPROTO_UNSPEC };
	struct ctnat_lang *lang = ctnat_lang_alloc();
	const struct ctnat_view *view = NULL;
	char *printed = NULL;
	size_t size;
	FILE *to;

	if (!ctnat_lang_read_text(lang, "fuzz", text) &&
	    !ctnat_lang_check(lang))
		view = ctnat_lang_result(lang);
	else if (!ctnat_lang_errors(lang))
		abort();
	to = open_memstream(&printed, &size);
	ctnat_lang_print_messages(lang, to);
	fclose(to);
	free(printed);
	printed = NULL;
	if (view) {
		to = open_memstream(&printed, &size);
		ctnat_lang_print_view(to, view, &all);
		fclose(to);
	}
	ctnat_lang_free(lang);
	return printed;
}

/* Files are not the fuzzer's to read. */
static bool includes(const char *text)
{
	return strstr(text, "include") != NULL;
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t len)
{
	char *text = malloc(len + 1), *once, *twice;

	memcpy(text, data, len);
	text[len] = 0;
	if (!includes(text)) {
		once = print(text);
		twice = once ? print(once) : NULL;
		if (once && (!twice || strcmp(once, twice))) {
			fprintf(stderr, "printed:\n%s\nread again:\n%s\n",
				once, twice ? twice : "(refused)");
			abort();
		}
		free(once);
		free(twice);
	}
	free(text);
	return 0;
}
