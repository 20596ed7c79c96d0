/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The places of words in a table of them: a big ruleset has a million words, and
 * each is looked for in tables of hundreds. Made once per process, by who asks
 * first, and never changed.
 */
#ifndef CTNAT_GRAMMAR_WORD_INDEX_H
#define CTNAT_GRAMMAR_WORD_INDEX_H

#include <string.h>
#include <threads.h>

#define INDEX_SLOTS	1024
#define INDEX_WORDS	(INDEX_SLOTS / 2)

struct word_index {
	struct {
		const char *text;	/* NULL: free */
		unsigned int place;
	} slot[INDEX_SLOTS];
};

/* The hash of what has one already, and of more. */
static inline unsigned int index_hash_more(unsigned int hash, const char *text)
{
	while (*text)
		hash = hash * 33 + (unsigned char)*text++;
	return hash;
}

static inline unsigned int index_hash(const char *text)
{
	return index_hash_more(5381, text);
}

/* Of several words that are the same the first counts. */
static inline void index_add(struct word_index *index, const char *text,
			     unsigned int place)
{
	unsigned int at = index_hash(text) % INDEX_SLOTS;

	for (; index->slot[at].text; at = (at + 1) % INDEX_SLOTS)
		if (!strcmp(index->slot[at].text, text))
			return;
	index->slot[at].text = text;
	index->slot[at].place = place;
}

/* The place of a word, or -1. */
static inline int index_find(const struct word_index *index, const char *text)
{
	unsigned int at = index_hash(text) % INDEX_SLOTS;

	for (; index->slot[at].text; at = (at + 1) % INDEX_SLOTS)
		if (!strcmp(index->slot[at].text, text))
			return index->slot[at].place;
	return -1;
}

#endif /* CTNAT_GRAMMAR_WORD_INDEX_H */
