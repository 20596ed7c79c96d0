// SPDX-License-Identifier: GPL-2.0-only
/*
 * Numbers and addresses to text. printf() and inet_ntop() would be half of what
 * listing a rule takes.
 */
#include <arpa/inet.h>

#include "grammar/print.h"

/* The longest number has 20 digits. */
#define DIGITS_MAX	20

/* Digits that end before @end; where they begin. */
static char *digits(char *end, __u64 number)
{
	do
		*--end = '0' + number % 10;
	while (number /= 10);
	return end;
}

void print_uint(FILE *to, __u64 number)
{
	char text[DIGITS_MAX + 1], *end = text + DIGITS_MAX;

	*end = '\0';
	fputs(digits(end, number), to);
}

static void print_ipv4(FILE *to, __u32 address)
{
	char text[INET_ADDRSTRLEN], *at = text + INET_ADDRSTRLEN - 1;

	*at = '\0';
	for (unsigned int i = 0; i < 4; i++, address >>= 8) {
		if (i)
			*--at = '.';
		at = digits(at, address & 0xff);
	}
	fputs(at, to);
}

void print_ip(FILE *to, bool ip6, const __u32 *words)
{
	char text[INET6_ADDRSTRLEN];
	__be32 raw[4];

	if (!ip6) {
		print_ipv4(to, *words);
		return;
	}
	for (unsigned int i = 0; i < 4; i++)
		raw[i] = htobe32(words[i]);
	fputs(inet_ntop(AF_INET6, raw, text, sizeof(text)), to);
}
