// SPDX-License-Identifier: GPL-2.0-only
/* fib: the keys of a lookup of routes. */
#include "grammar/eval.h"

static const char *const keys[] = { "saddr", "daddr", "mark", "iif", "oif" };

enum key { SADDR, DADDR, MARK, IIF, OIF };

static int key_find(const char *text, size_t len)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(keys); i++)
		if (strlen(keys[i]) == len && !strncmp(keys[i], text, len))
			return i;
	return -1;
}

struct word fib_key_add(struct ctnat_lang *lang, const struct word *before,
			const struct word *key)
{
	return (struct word){
		lang_printf(lang, "%s . %s", before->text, key->text),
		span_join(&before->at, &key->at),
	};
}

/* Bits of the keys; 0 after an error message. */
static unsigned int keys_read(struct ctnat_lang *lang, const struct word *word)
{
	const char *text = word->text;
	unsigned int found = 0;

	for (;;) {
		size_t len = strcspn(text, " ");
		int key = key_find(text, len);

		if (key < 0) {
			lang_error(lang, &word->at,
				   "unknown key '%.*s' of fib, which looks up saddr or daddr, with mark, and iif or oif",
				   (int)len, text);
			return 0;
		}
		if (found & 1u << key) {
			lang_error(lang, &word->at, "'%s' is given twice",
				   keys[key]);
			return 0;
		}
		found |= 1u << key;
		if (!text[len])
			return found;
		text += len + strlen(" . ");
	}
}

int fib_keys(struct ctnat_lang *lang, struct word *word)
{
	unsigned int found = keys_read(lang, word);
	const char *text = "";

	if (!found)
		return -1;
	if (!(found & 1u << SADDR) == !(found & 1u << DADDR)) {
		lang_error(lang, &word->at, "fib looks up saddr or daddr");
		return -1;
	}
	if (found & 1u << IIF && found & 1u << OIF) {
		lang_error(lang, &word->at, "fib takes iif or oif, not both");
		return -1;
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(keys); i++)
		if (found & 1u << i)
			text = *text ? lang_printf(lang, "%s . %s", text,
						   keys[i]) : keys[i];
	word->text = text;
	return 0;
}

/* "fib … oif" compared with these asks whether there is a route. */
bool fib_is_check(const struct node *rhs)
{
	return rhs && rhs->kind == NODE_WORD &&
	       (!strcmp(rhs->text, "exists") || !strcmp(rhs->text, "missing"));
}
