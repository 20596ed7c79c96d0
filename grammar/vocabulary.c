// SPDX-License-Identifier: GPL-2.0-only
/* All words of the language, from the tables that read them. */
#include "grammar/eval.h"
#include "parser.h"

/*
 * Names of values. A table that is not reached from here is one whose words no
 * manual page has to show: add it.
 */
static const struct symbol *const more_symbols[] = {
	symbols_chain_type, symbols_log_level, symbols_family,
	symbols_event, symbols_priority, symbols_bridge_priority,
	symbols_ct_nat, symbols_target, symbols_number,
};

static const char *const fib_words[] = {
	"fib saddr", "fib daddr", "mark", "iif", "oif", "type", "oifname",
	"check",
};

static void each_symbol(const struct symbol *symbols, word_taker *take,
			void *data)
{
	for (; symbols && symbols->name; symbols++)
		take(data, symbols->name, false);
}

void words_each(word_taker *take, void *data)
{
	const char *text;
	int token;

	for (unsigned int i = 0; (text = keyword_text(i, &token)); i++)
		take(data, text, word_absent(text));
	for (unsigned int i = 0; (text = field_name_text(i)); i++) {
		if (!strncmp(text, "reg", 3))
			continue;	/* of the inside alone */
		if (!strncmp(text, "fib ", 4))
			continue;	/* its words are below */
		if (!strncmp(text, "meta ", 5) &&
		    keyword_find(text + 5, &token) && token == META_SHORT)
			text += 5;
		take(data, text, false);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(fib_words); i++)
		take(data, fib_words[i], false);
	for (unsigned int i = 0; (text = ct_argument_text(i)); i++)
		take(data, text, false);
	/* a type is a byte on the wire; those that are none have no symbols */
	for (unsigned int i = 0; i <= 255; i++)
		each_symbol(symbols_of(i), take, data);
	each_symbol(symbols_hook_of(NFPROTO_INET), take, data);
	each_symbol(symbols_hook_of(NFPROTO_NETDEV), take, data);
	for (unsigned int i = 0; i < ARRAY_SIZE(more_symbols); i++)
		each_symbol(more_symbols[i], take, data);
}
