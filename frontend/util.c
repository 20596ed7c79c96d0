// SPDX-License-Identifier: GPL-2.0-only
/* Small things that every part of the program needs. */
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static void __attribute__((noreturn)) out_of_memory(void)
{
	fputs("Error: out of memory\n", stderr);
	exit(1);
}

void *xcalloc(size_t n, size_t size)
{
	/* calloc(0) may be NULL, which would read as failure */
	void *p = calloc(n ? n : 1, size);

	if (!p)
		out_of_memory();
	return p;
}

void *xrealloc(void *old, size_t n, size_t size)
{
	void *p = reallocarray(old, n ? n : 1, size);

	if (!p)
		out_of_memory();
	return p;
}

char *xstrdup(const char *text)
{
	char *p = strdup(text);

	if (!p)
		out_of_memory();
	return p;
}

void words_add(struct words *words, const char *word)
{
	words->at = xrealloc(words->at, words->n + 1, sizeof(*words->at));
	words->at[words->n++] = word;
}

char *read_all(FILE *from)
{
	size_t size = 0, used = 0;
	char *text = NULL;

	do {
		if (size - used < 2) {
			size = size ? 2 * size : 4096;
			text = xrealloc(text, size, 1);
		}
		used += fread(text + used, 1, size - used - 1, from);
	} while (!feof(from) && !ferror(from));
	text[used] = '\0';
	if (ferror(from)) {
		free(text);
		return NULL;
	}
	return text;
}

char *join(int argc, char **argv)
{
	size_t size = 1;
	char *text;
	int i;

	for (i = 0; i < argc; i++)
		size += strlen(argv[i]) + 1;
	text = xcalloc(size, 1);
	for (i = 0; i < argc; i++) {
		if (i)
			strcat(text, " ");
		strcat(text, argv[i]);
	}
	return text;
}

const char *family_name(__u8 family)
{
	switch (family) {
	case NFPROTO_IPV4:
		return "ip";
	case NFPROTO_IPV6:
		return "ip6";
	case NFPROTO_INET:
		return "inet";
	case NFPROTO_BRIDGE:
		return "bridge";
	case NFPROTO_NETDEV:
		return "netdev";
	}
	return "unknown";
}

int complain(const char *fmt, ...)
{
	va_list args;

	fputs("Error: ", stderr);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	return 1;
}
