// SPDX-License-Identifier: GPL-2.0-only
/* Words that are not there (yet), names of fields, near misses. */
#include "grammar/eval.h"
#include "grammar/word_index.h"

/* ---- words that are not there ---- */

static const char of_zones[] =
	"'%s' is no match: zones are limited outside of chains, by ct limit zone N count M";
static const char never[] = "'%s' is not supported";

static const struct {
	const char *text;
	const char *says;
} absent[] = {
	{ "auto-merge", never },
	{ "queue", never }, { "synproxy", never }, { "tproxy", never },
	{ "dup", never }, { "socket", never },
	{ "exthdr", never }, { "osf", never }, { "ipsec", never },
	{ "xfrm", never }, { "meter", never }, { "meters", never },
	{ "hbh", never }, { "rt0", never }, { "rt2", never }, { "rt4", never },
	{ "srh", never }, { "mh", never }, { "dst", never }, { "ah", never },
	{ "esp", never }, { "comp", never }, { "igmp", never },
	{ "secmark", never }, { "xt", never },
	{ "tunnel", never }, { "gre", never }, { "vxlan", never },
	{ "geneve", never }, { "describe", never }, { "export", never },
	{ "import", never }, { "hooks", never }, { "time", never },
	{ "day", never }, { "hour", never }, { "last", never },
};

const char *word_absent(const char *text)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(absent); i++)
		if (!strcmp(absent[i].text, text))
			return absent[i].says;
	return NULL;
}

const char *word_family_absent(const char *text)
{
	(void)text;
	return "family %s is not supported";
}

const char *word_ct_object(const char *text)
{
	return strcmp(text, "expectation") ?
		"of the objects of ct there are helper, limit and timeout" :
		"'ct expectation' is not supported";
}

/* ---- the nearest word ---- */

/* Edits (insert, delete, replace, swap neighbours) from a to b. */
static unsigned int edit_distance(const char *a, const char *b)
{
	unsigned int row[3][34] = {};
	size_t la = strlen(a), lb = strlen(b);

	if (la > 32 || lb > 32)
		return ~0u;
	for (size_t j = 0; j <= lb; j++)
		row[0][j] = j;
	for (size_t i = 1; i <= la; i++) {
		unsigned int *now = row[i % 3], *up = row[(i + 2) % 3];
		const unsigned int *upup = row[(i + 1) % 3];

		now[0] = i;
		for (size_t j = 1; j <= lb; j++) {
			unsigned int d = up[j - 1] + (a[i - 1] != b[j - 1]);

			if (up[j] + 1 < d)
				d = up[j] + 1;
			if (now[j - 1] + 1 < d)
				d = now[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && upup[j - 2] + 1 < d)
				d = upup[j - 2] + 1;
			now[j] = d;
		}
	}
	return row[la % 3][lb];
}

void nearest_init(struct nearest *nearest, const char *word)
{
	nearest->word = word;
	nearest->best = NULL;
	/* one letter may be wrong, two of four, three of nine */
	nearest->score = strlen(word) < 4 ? 4 : strlen(word) < 9 ? 6 : 8;
}

void nearest_try(struct nearest *nearest, const char *candidate)
{
	unsigned int distance = edit_distance(nearest->word, candidate);
	unsigned int score = 2 * distance + (*nearest->word != *candidate);

	if (distance < strlen(candidate) && score < nearest->score) {
		nearest->score = score;
		nearest->best = candidate;
	}
}

/* ---- fields ---- */

static const struct {
	const char *text;
	unsigned int field;
} field_names[] = {
#define F(ID, text, bits, type, needs)	{ text, CTNAT_FIELD_##ID },
	CTNAT_FIELDS(F)
#undef F
	/* nft's other words for them */
	{ "ct l3proto", CTNAT_FIELD_CT_ORIG_L3PROTO },
	{ "ct protocol", CTNAT_FIELD_CT_ORIG_PROTOCOL },
	{ "ct proto-src", CTNAT_FIELD_CT_ORIG_PROTO_SRC },
	{ "ct proto-dst", CTNAT_FIELD_CT_ORIG_PROTO_DST },
	{ "meta ibriport", CTNAT_FIELD_META_IBRNAME },
	{ "meta obriport", CTNAT_FIELD_META_OBRNAME },
};

/* Fields whose family an address says: the second is the IPv6 twin. */
static const struct {
	const char *text;
	unsigned int field, alt;
} twin_names[] = {
	{ "ct original saddr", CTNAT_FIELD_CT_ORIG_IP_SADDR,
	  CTNAT_FIELD_CT_ORIG_IP6_SADDR },
	{ "ct original daddr", CTNAT_FIELD_CT_ORIG_IP_DADDR,
	  CTNAT_FIELD_CT_ORIG_IP6_DADDR },
	{ "ct reply saddr", CTNAT_FIELD_CT_REPLY_IP_SADDR,
	  CTNAT_FIELD_CT_REPLY_IP6_SADDR },
	{ "ct reply daddr", CTNAT_FIELD_CT_REPLY_IP_DADDR,
	  CTNAT_FIELD_CT_REPLY_IP6_DADDR },
};

/* Second words of groups that nft has and ctnat has not. */
static const struct {
	const char *text;
	const char *says;
} absent_fields[] = {
	{ "ct limit", of_zones }, { "ct expectation", never },
	{ "ct labels", never },
	{ "meta time", never },
	{ "meta day", never }, { "meta hour", never },
	{ "meta random", never }, { "meta rtclassid", never },
	{ "meta ipsec", never }, { "meta secpath", never },
	{ "meta sdif", never },
	{ "meta sdifname", never }, { "meta vrfname", never }, { "meta iifkind", never },
	{ "meta oifkind", never }, { "meta broute", never },
	{ "rt nexthop", never }, { "rt classid", never }, { "rt ipsec", never },
	{ "rt type", never }, { "rt seg-left", never }, { "rt hdrlength", never },
	{ "frag nexthdr", never }, { "frag reserved", never },
	{ "tcp sequence", never },
	{ "tcp ackseq", never }, { "tcp doff", never },
	{ "tcp reserved", never }, { "tcp checksum", never },
	{ "tcp urgptr", never }, { "udp length", never },
	{ "udp checksum", never }, { "sctp chunk", never },
	{ "sctp vtag", never }, { "sctp checksum", never },
	{ "ip hdrlength", never }, { "ip ecn", never },
	{ "ip checksum", never }, { "ip option", never },
	{ "ip6 version", never }, { "ip6 ecn", never },
	{ "icmp checksum", never }, { "icmp gateway", never },
	{ "icmpv6 checksum", never }, { "icmpv6 max-delay", never },
	{ "icmpv6 parameter-problem", never }, { "icmpv6 taddr", never },
	{ "icmpv6 daddr", never }, { "vlan dei", never },
	{ "vlan cfi", never }, { "vlan type", never },
	{ "arp htype", never }, { "arp ptype", never },
	{ "arp hlen", never }, { "arp plen", never },
	{ "arp saddr", never }, { "arp daddr", never },
};

const char *field_name_text(unsigned int i)
{
	if (i < ARRAY_SIZE(field_names))
		return field_names[i].text;
	i -= ARRAY_SIZE(field_names);
	return i < ARRAY_SIZE(twin_names) ? twin_names[i].text : NULL;
}

enum ctnat_type field_type(unsigned int field)
{
	switch (field) {
#define F(ID, text, bits, type, needs) \
	case CTNAT_FIELD_##ID: return CTNAT_TYPE_##type;
	CTNAT_FIELDS(F)
#undef F
	}
	return CTNAT_TYPE_INTEGER;
}

const char *field_text(unsigned int field)
{
	switch (field) {
#define F(ID, text, bits, type, needs) \
	case CTNAT_FIELD_##ID: return text;
	CTNAT_FIELDS(F)
#undef F
	}
	return "?";
}

static void field_unknown(struct ctnat_lang *lang, const char *text,
			  const struct word *last)
{
	size_t head = strlen(text) - strlen(last->text);
	struct nearest nearest;

	for (unsigned int i = 0; i < ARRAY_SIZE(absent_fields); i++)
		if (!strcmp(absent_fields[i].text, text)) {
			lang_error(lang, &last->at, absent_fields[i].says,
				   text);
			return;
		}
	if (!strncmp(text, "tcp option ", 11) &&
	    strncmp(text, "tcp option maxseg ", 18)) {
		lang_error(lang, &last->at, never, text);
		return;
	}
	nearest_init(&nearest, last->text);
	for (unsigned int i = 0; i < ARRAY_SIZE(field_names); i++)
		if (!strncmp(field_names[i].text, text, head) &&
		    field_names[i].field)
			nearest_try(&nearest, field_names[i].text + head);
	for (unsigned int i = 0; i < ARRAY_SIZE(twin_names); i++)
		if (!strncmp(twin_names[i].text, text, head))
			nearest_try(&nearest, twin_names[i].text + head);
	if (nearest.best)
		lang_error(lang, &last->at,
			   "unknown word '%s' after '%.*s', did you mean '%s'?",
			   last->text, (int)head - 1, text, nearest.best);
	else
		lang_error(lang, &last->at, "unknown word '%s' after '%.*s'",
			   last->text, (int)head - 1, text);
}

static struct word_index field_index;
static once_flag fields_once = ONCE_FLAG_INIT;

static void index_fields(void)
{
	const char *text;

	_Static_assert(ARRAY_SIZE(field_names) + ARRAY_SIZE(twin_names) <=
		       INDEX_WORDS, "more fields than the index has room for");
	for (unsigned int i = 0; (text = field_name_text(i)); i++)
		index_add(&field_index, text, i);
}

/* The words of a field with a blank between them. */
static const char *phrase(struct ctnat_lang *lang, const struct word *words,
			  unsigned int n)
{
	size_t len = 0;
	char *text, *to;

	for (unsigned int i = 0; i < n; i++)
		len += strlen(words[i].text) + 1;
	text = to = lang_alloc(lang, len);
	for (unsigned int i = 0; i < n; i++) {
		to = stpcpy(to, words[i].text);
		*to++ = i + 1 < n ? ' ' : '\0';
	}
	return text;
}

/* Is it these words with a blank between them? */
static bool is_phrase(const char *text, const struct word *words,
		      unsigned int n)
{
	for (unsigned int i = 0; i < n; i++) {
		if (i && *text++ != ' ')
			return false;
		for (const char *s = words[i].text; *s; s++)
			if (*text++ != *s)
				return false;
	}
	return !*text;
}

/* The number of a field's name, or -1. */
static int field_find(const struct word *words, unsigned int n)
{
	unsigned int at = index_hash(words[0].text);

	for (unsigned int i = 1; i < n; i++)
		at = index_hash_more(index_hash_more(at, " "), words[i].text);
	call_once(&fields_once, index_fields);
	for (at %= INDEX_SLOTS; field_index.slot[at].text;
	     at = (at + 1) % INDEX_SLOTS)
		if (is_phrase(field_index.slot[at].text, words, n))
			return field_index.slot[at].place;
	return -1;
}

struct node *node_field(struct ctnat_lang *lang, const struct word *words,
			unsigned int n)
{
	struct node *node = node_new(lang, NODE_FIELD, &words[0].at, NULL);
	const unsigned int n_plain = ARRAY_SIZE(field_names);
	int i = field_find(words, n);

	node->at = span_join(&node->at, &words[n - 1].at);
	if (i < 0) {
		field_unknown(lang, n > 1 ? phrase(lang, words, n) :
					    words[0].text, &words[n - 1]);
		return NULL;
	}
	node->text = field_name_text(i);
	if ((unsigned int)i < n_plain) {
		node->field = field_names[i].field;
	} else {
		node->field = twin_names[i - n_plain].field;
		node->alt = twin_names[i - n_plain].alt;
	}
	return node;
}

/* ---- small judgements of the parser ---- */

static bool bit_number(const struct word *word, unsigned int *bit)
{
	struct number number;

	if (!number_parse(word->text, &number) || number.word[0] ||
	    number.word[1] || number.word[2] || number.word[3] > 127)
		return false;
	*bit = number.word[3];
	return true;
}

int word_bits(struct ctnat_lang *lang, const struct word *low,
	      const struct word *high, unsigned int *from, unsigned int *to)
{
	struct ctnat_span at = span_join(&low->at, &high->at);

	if (!bit_number(low, from) || !bit_number(high, to)) {
		lang_error(lang, &at, "bits are numbered from 0 to 127");
		return -1;
	}
	if (*from > *to) {
		lang_error(lang, &at,
			   "a range of bits begins with the lower one: %u..%u",
			   *to, *from);
		return -1;
	}
	return 0;
}

int word_expect(struct ctnat_lang *lang, const struct word *word,
		const char *text)
{
	if (!strcmp(word->text, text))
		return 0;
	lang_error(lang, &word->at, "expected '%s'", text);
	return -1;
}

int word_limit(struct ctnat_lang *lang, const struct word *word)
{
	if (!strcmp(word->text, "default"))
		return 0;
	lang_error(lang, &word->at, "'zone' and its number, or 'default', is expected here");
	return -1;
}

int word_settable(struct ctnat_lang *lang, const struct node *lhs)
{
	if (lhs->kind != NODE_FIELD || lhs->a) {
		lang_error(lang, &lhs->at, "only a field can be set");
		return -1;
	}
	if (ctnat_field_settable(lhs->field) != CTNAT_SETTABLE_NOT)
		return 0;
	switch (lhs->field) {
	case CTNAT_FIELD_CT_ZONE:
	case CTNAT_FIELD_CT_ORIG_ZONE:
	case CTNAT_FIELD_CT_REPLY_ZONE:
		return 0;
	case CTNAT_FIELD_CT_HELPER:
		return 0;
	}
	lang_error(lang, &lhs->at, "'%s' cannot be set", lhs->text);
	return -1;
}
