// SPDX-License-Identifier: GPL-2.0-only
/*
 * Filters of connections, as the parser meets them: each becomes one or
 * several matches on ct fields, so that what a value means is decided where it
 * is for rules.
 */
#include "grammar/words.h"

/* ---- making matches ---- */

static struct node *leaf(struct ctnat_lang *lang, enum node_kind kind,
			 const struct ctnat_span *at, const char *text)
{
	return node_new(lang, kind, at, text);
}

/* A match on the field "ct WORDS…", the last of which stood at @at. */
static struct stmt *match_on(struct ctnat_lang *lang,
			     const struct word *words, unsigned int n)
{
	struct word full[5] = { { "ct", words[0].at } };
	struct stmt *stmt = stmt_new(lang, STMT_MATCH, &words[0].at);

	memcpy(full + 1, words, n * sizeof(*words));
	stmt->lhs = node_field(lang, full, n + 1);
	return stmt->lhs ? stmt : NULL;
}

static struct word word_at(const char *text, const struct ctnat_span *at)
{
	return (struct word){ .text = text, .at = *at };
}

static struct stmt *match_word(struct ctnat_lang *lang, const char *dir,
			       const char *field, const struct ctnat_span *at,
			       const char *value)
{
	const struct word words[] = { word_at(dir ? dir : field, at),
				      word_at(field, at) };
	struct stmt *stmt = match_on(lang, words, dir ? 2 : 1);

	stmt->rhs = leaf(lang, NODE_WORD, at, value);
	return stmt;
}

/* ---- values ---- */

/* The longest name of a status at the head of a text; NULL. */
static const struct symbol *status_at(const char *text)
{
	const struct symbol *symbol = symbols_of(CTNAT_TYPE_CTSTATUS);
	const struct symbol *best = NULL;

	for (; symbol->name; symbol++) {
		size_t len = strlen(symbol->name);

		if (!strncmp(text, symbol->name, len) &&
		    (!text[len] || text[len] == '+' || text[len] == '-') &&
		    (!best || len > strlen(best->name)))
			best = symbol;
	}
	return best;
}

/* +assured-dying: these bits, and not those. */
static struct stmt *status_flags(struct ctnat_lang *lang, struct stmt *stmt)
{
	const char *text = stmt->rhs->text;
	__u32 mask = 0, value = 0;

	while (*text) {
		bool set = *text++ == '+';
		const struct symbol *symbol = status_at(text);

		if (!symbol) {
			lang_error(lang, &stmt->rhs->at,
				   "unknown status '%s'; there are expected, seen-reply, assured, confirmed, snat, dnat, dying",
				   text);
			return NULL;
		}
		if (mask & symbol->value) {
			lang_error(lang, &stmt->rhs->at,
				   "'%s' stands here twice", symbol->name);
			return NULL;
		}
		mask |= symbol->value;
		value |= set ? symbol->value : 0;
		text += strlen(symbol->name);
	}
	stmt->lhs->a = leaf(lang, NODE_NUMBER, &stmt->rhs->at,
			    lang_printf(lang, "%u", mask));
	stmt->rhs = leaf(lang, NODE_NUMBER, &stmt->rhs->at,
			 lang_printf(lang, "%u", value));
	stmt->op = MATCH_EQ;
	return stmt;
}

/* What rules write otherwise: V/M of a mark, one number for a whole label. */
static struct stmt *filter_value(struct ctnat_lang *lang, struct stmt *stmt)
{
	enum ctnat_type type = field_type(stmt->lhs->field);
	struct node *rhs = stmt->rhs;

	if (type == CTNAT_TYPE_CTSTATUS && rhs->kind == NODE_CTFLAGS) {
		if (stmt->op == MATCH_IMPLICIT)
			return status_flags(lang, stmt);
		lang_error(lang, &rhs->at,
			   "flags with signs take no comparison");
		return NULL;
	}
	if (type == CTNAT_TYPE_CTLABEL && stmt->op == MATCH_IMPLICIT &&
	    rhs->kind == NODE_NUMBER)
		stmt->op = MATCH_EQ;
	if (type == CTNAT_TYPE_MARK && rhs->kind == NODE_SLASH) {
		stmt->lhs->a = rhs->b;
		stmt->rhs = rhs->a;
		if (stmt->op == MATCH_IMPLICIT)
			stmt->op = MATCH_EQ;
	}
	return stmt;
}

/* ---- icmp ---- */

/* Names of types and codes to numbers, anywhere in a value. */
static bool icmp_names(struct ctnat_lang *lang, struct node *node,
		       enum ctnat_type type)
{
	const struct symbol *symbols = symbols_of(type);
	struct nearest nearest;
	__u32 value;

	for (; node; node = node->next) {
		if (!icmp_names(lang, node->a, type) ||
		    !icmp_names(lang, node->b, type))
			return false;
		if (node->kind != NODE_WORD)
			continue;
		if (symbol_find(symbols, node->text, &value)) {
			node->kind = NODE_NUMBER;
			node->text = lang_printf(lang, "%u", value);
			continue;
		}
		nearest_init(&nearest, node->text);
		for (; symbols->name; symbols++)
			nearest_try(&nearest, symbols->name);
		lang_error(lang, &node->at, nearest.best ?
			   "unknown name '%s', did you mean '%s'?" :
			   "unknown name '%s'", node->text, nearest.best);
		return false;
	}
	return true;
}

/* @words: direction, protocol, part */
static struct stmt *filter_icmp(struct ctnat_lang *lang,
				const struct word *words, enum match_op op,
				struct node *rhs)
{
	bool six = !strcmp(words[1].text, "icmpv6");
	struct word field[3] = { words[0] };
	unsigned int n = 2;
	struct stmt *stmt;

	if (!strcmp(words[2].text, "type")) {
		field[1] = word_at("proto-src", &words[2].at);
		if (!icmp_names(lang, rhs, six ? CTNAT_TYPE_ICMPV6TYPE :
						 CTNAT_TYPE_ICMPTYPE))
			return NULL;
	} else if (!strcmp(words[2].text, "code")) {
		field[1] = word_at("proto-dst", &words[2].at);
		if (!icmp_names(lang, rhs, six ? CTNAT_TYPE_ICMPV6CODE :
						 CTNAT_TYPE_ICMPCODE))
			return NULL;
	} else if (!strcmp(words[2].text, "id")) {
		field[1] = word_at("icmp", &words[1].at);
		field[2] = words[2];
		n = 3;
	} else {
		lang_error(lang, &words[2].at,
			   "of %s a filter asks the type, code or id",
			   words[1].text);
		return NULL;
	}
	stmt = match_on(lang, field, n);
	stmt->op = op;
	stmt->rhs = rhs;
	stmt->at = span_join(&words[1].at, &rhs->at);
	return AST_APPEND(match_word(lang, "original", "protocol",
				     &words[1].at, words[1].text), stmt);
}

/* ---- words ---- */

static const char *const keys[] = {
	"zone", "mark", "label", "protocol", "status", "helper", "expiration",
	"id", "bytes", "packets", "avgpkt",
};

static bool is_key(const char *text)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(keys); i++)
		if (!strcmp(keys[i], text))
			return true;
	return false;
}

static void unknown_key(struct ctnat_lang *lang, const struct word *word)
{
	static const char *const more[] = {
		"original", "reply", "snat", "dnat", "icmp", "icmpv6", "ip",
		"ip6",
	};
	static const char *const ends[] = {
		"saddr", "daddr", "sport", "dport", "proto-src", "proto-dst",
	};
	struct nearest nearest;

	for (unsigned int i = 0; i < ARRAY_SIZE(ends); i++)
		if (!strcmp(word->text, ends[i])) {
			lang_error(lang, &word->at,
				   "say of which direction: 'original %s' or 'reply %s'",
				   word->text, word->text);
			return;
		}
	if (!strcmp(word->text, "type") || !strcmp(word->text, "code")) {
		lang_error(lang, &word->at, "write 'icmp %s' or 'icmpv6 %s'",
			   word->text, word->text);
		return;
	}
	if (!strcmp(word->text, "state") || !strcmp(word->text, "direction")) {
		lang_error(lang, &word->at,
			   "'%s' is of a packet, not of a connection; there is 'status'",
			   word->text);
		return;
	}
	nearest_init(&nearest, word->text);
	for (unsigned int i = 0; i < ARRAY_SIZE(keys); i++)
		nearest_try(&nearest, keys[i]);
	for (unsigned int i = 0; i < ARRAY_SIZE(more); i++)
		nearest_try(&nearest, more[i]);
	if (nearest.best)
		lang_error(lang, &word->at,
			   "unknown word '%s' of a filter, did you mean '%s'?",
			   word->text, nearest.best);
	else
		lang_error(lang, &word->at,
			   "unknown word '%s' of a filter; there are zone, mark, label, protocol, original, reply, icmp, status, snat, dnat, helper, ip, ip6",
			   word->text);
}

/* "sport" is of protocols with ports; which is asked for later (word). */
static struct stmt *filter_port(struct ctnat_lang *lang,
				const struct word *words)
{
	bool source = words[1].text[0] == 's';
	const struct word field[] = {
		words[0], word_at(source ? "proto-src" : "proto-dst",
				  &words[1].at),
	};
	struct stmt *stmt = match_on(lang, field, 2);

	stmt->word = words[1];
	return stmt;
}

static struct stmt *filter_field(struct ctnat_lang *lang,
				 const struct word *words, unsigned int n)
{
	struct word protocol[2] = { word_at("original", &words[0].at),
				    words[0] };

	if (n == 1 && !is_key(words[0].text)) {
		unknown_key(lang, &words[0]);
		return NULL;
	}
	if (n == 2 && strcmp(words[0].text, "original") &&
	    strcmp(words[0].text, "reply")) {
		unknown_key(lang, &words[1]);
		return NULL;
	}
	if (n == 1 && !strcmp(words[0].text, "protocol"))
		return match_on(lang, protocol, 2);
	if (n == 2 && (!strcmp(words[1].text, "sport") ||
		       !strcmp(words[1].text, "dport")))
		return filter_port(lang, words);
	return match_on(lang, words, n);
}

struct stmt *filter_match(struct ctnat_lang *lang, const struct word *words,
			  unsigned int n, enum match_op op, struct node *rhs)
{
	struct word icmp[3] = { word_at("original", &words[0].at) };
	struct stmt *stmt;

	if (n > 1 && !strncmp(words[n - 2].text, "icmp", 4)) {
		if (n == 3)
			icmp[0] = words[0];
		icmp[1] = words[n - 2];
		icmp[2] = words[n - 1];
		return filter_icmp(lang, icmp, op, rhs);
	}
	stmt = filter_field(lang, words, n);
	if (!stmt)
		return NULL;
	stmt->op = op;
	stmt->rhs = rhs;
	stmt->at = span_join(&words[0].at, &rhs->at);
	return filter_value(lang, stmt);
}

struct stmt *filter_family(struct ctnat_lang *lang, const struct word *family)
{
	return match_word(lang, "original", "l3proto", &family->at,
			  strcmp(family->text, "ip") ? "ipv6" : "ipv4");
}

/*
 * A translated source is where answers go to, a translated destination where
 * they come from.
 */
struct stmt *filter_nat(struct ctnat_lang *lang, const struct word *word,
			struct node *addr, struct node *port)
{
	bool source = word->text[0] == 's';
	const struct word addr_words[] = {
		word_at("reply", &word->at),
		word_at(source ? "daddr" : "saddr", &word->at),
	};
	const struct word port_words[] = {
		word_at("reply", &word->at),
		word_at(source ? "dport" : "sport", &word->at),
	};
	struct stmt *stmts, *stmt;

	stmts = match_word(lang, NULL, "status", &word->at, word->text);
	if (addr) {
		stmt = match_on(lang, addr_words, 2);
		stmt->rhs = addr;
		stmts = AST_APPEND(stmts, stmt);
	}
	if (port) {
		stmt = filter_port(lang, port_words);
		stmt->rhs = port;
		stmt->word.at = port->at;
		stmts = AST_APPEND(stmts, stmt);
	}
	return stmts;
}
