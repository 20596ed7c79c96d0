// SPDX-License-Identifier: GPL-2.0-only
/* Keywords: the words that are tokens. */
#include "grammar/eval.h"
#include "grammar/word_index.h"
#include "parser.h"

static const struct {
	const char *text;
	int token;
} more_keywords[] = {
	{ "and", AND }, { "or", OR }, { "xor", XOR },
	{ "eq", EQ }, { "ne", NE }, { "lt", LT },
	{ "le", LE }, { "gt", GT }, { "ge", GE },
	{ "lshift", LSHIFT }, { "rshift", RSHIFT },
	{ "tcp", HEAD }, { "udp", HEAD }, { "sctp", HEAD }, { "th", HEAD },
	{ "icmpv6", HEAD }, { "udplite", HEAD }, { "dccp", HEAD }, { "frag", HEAD }, { "ether", ETHER }, { "vlan", ETHER },
	{ "bridge", FAMILY }, { "netdev", FAMILY },
	{ "arp", ARP }, { "fib", FIB },
	{ "iif", META_SHORT }, { "oif", META_SHORT },
	{ "iifname", META_SHORT }, { "oifname", META_SHORT },
	{ "iifgroup", META_SHORT }, { "oifgroup", META_SHORT },
	{ "iiftype", META_SHORT }, { "oiftype", META_SHORT },
	{ "mark", META_SHORT }, { "pkttype", META_SHORT },
	{ "skuid", META_SHORT }, { "skgid", META_SHORT },
	{ "cgroup", META_SHORT }, { "cpu", META_SHORT },
};

const char *keyword_text(unsigned int i, int *token)
{
	if (i < ARRAY_SIZE(more_keywords)) {
		*token = more_keywords[i].token;
		return more_keywords[i].text;
	}
	return parse_keyword(i - ARRAY_SIZE(more_keywords), token);
}

static struct word_index keywords;
static once_flag once = ONCE_FLAG_INIT;

static void index_keywords(void)
{
	const char *text;
	int token;

	_Static_assert(ARRAY_SIZE(more_keywords) + PERSISTENT - SET + 1 <=
		       INDEX_WORDS, "more words than the index has room for");
	for (unsigned int i = 0; (text = keyword_text(i, &token)); i++)
		index_add(&keywords, text, i);
}

const char *keyword_find(const char *text, int *token)
{
	int i;

	call_once(&once, index_keywords);
	i = index_find(&keywords, text);
	return i < 0 ? NULL : keyword_text(i, token);
}
