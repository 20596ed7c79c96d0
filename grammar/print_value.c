// SPDX-License-Identifier: GPL-2.0-only
/* Values of fields to text. */
#include <arpa/inet.h>
#include <ctype.h>
#include <net/if.h>
#include <netdb.h>

#include "grammar/print.h"

struct number number_get(const __u32 *words, unsigned int n)
{
	struct number number = {};

	memcpy(number.word + 4 - n, words, n * sizeof(*words));
	return number;
}

void print_quoted(const struct out *out, const char *text)
{
	size_t len;

	fputc('"', out->to);
	while (text[len = strcspn(text, "\"\n")]) {
		fprintf(out->to, "%.*s'", (int)len, text);
		text += len + 1;
	}
	fputs(text, out->to);
	fputc('"', out->to);
}

/* What the scanner reads as one word and the grammar takes for a name. */
void print_name(const struct out *out, const char *name)
{
	static const char *const reserved[] = {
		"ip", "ip6", "inet", "bridge", "netdev", "arp", "handle",
		"position", "index", "and", "or", "xor", "eq", "ne", "lt",
		"le", "gt", "ge", "lshift", "rshift", "set", "map", "vmap",
		"to", "meta", "ct", "icmp", "tcp", "udp", "sctp", "th",
		"icmpv6", "udplite", "dccp", "frag", "option", "rt", "ether",
		"vlan", "iif", "oif", "iifname", "oifname", "iifgroup",
		"oifgroup", "iiftype", "oiftype", "mark", "pkttype", "skuid",
		"skgid", "cgroup", "cpu", "bytes", "packets", "avgpkt",
		"original", "reply", "clear", "event", "timeout", "helper",
		"count", "nftrace", "numgen", "jhash", "symhash", "fib",
	};
	bool plain = isalpha((unsigned char)name[0]) || name[0] == '_';

	for (const char *s = name; *s; s++)
		if (!isalnum((unsigned char)*s) && !strchr("-_.", *s))
			plain = false;
	for (unsigned int i = 0; i < ARRAY_SIZE(reserved); i++)
		if (!strcmp(reserved[i], name))
			plain = false;
	if (plain)
		fputs(name, out->to);
	else
		print_quoted(out, name);
}

void ctnat_lang_print_name(FILE *to, const char *name)
{
	const struct out out = { .to = to };

	print_name(&out, name);
}

/* ---- one value ---- */

static void print_decimal(const struct out *out, const struct number *number)
{
	print_uint(out->to, (__u64)number->word[2] << 32 | number->word[3]);
}

static void print_hex(const struct out *out, const struct number *number)
{
	bool started = false;

	fputs("0x", out->to);
	for (int i = 0; i < 4; i++) {
		if (started)
			fprintf(out->to, "%08x", number->word[i]);
		else if (number->word[i] || i == 3)
			fprintf(out->to, "%x", number->word[i]);
		started = started || number->word[i];
	}
}

static void print_ether(const struct out *out, const struct number *number)
{
	for (int i = 2; i < 8; i++)
		fprintf(out->to, "%s%02x", i > 2 ? ":" : "",
			number->word[2 + i / 4] >> (24 - i % 4 * 8) & 0xff);
}

static void print_string(const struct out *out, const struct number *number,
			 bool wildcard, bool ifname)
{
	char text[18] = {};

	for (int i = 0; i < 16; i++)
		text[i] = number->word[i / 4] >> (24 - i % 4 * 8);
	if (wildcard)
		text[strlen(text)] = '*';
	else if (ifname && text[0] && text[strlen(text) - 1] == '*')
		memcpy(text + strlen(text) - 1, "\\*", 2);
	print_quoted(out, text);
}

void print_time(const struct out *out, __u32 ms)
{
	static const struct {
		const char *unit;
		__u32 ms;
	} units[] = {
		{ "d", 86400000 }, { "h", 3600000 }, { "m", 60000 },
		{ "s", 1000 }, { "ms", 1 },
	};

	if (!ms)
		fputs("0s", out->to);
	for (unsigned int i = 0; i < ARRAY_SIZE(units); i++) {
		if (ms / units[i].ms)
			fprintf(out->to, "%u%s", ms / units[i].ms,
				units[i].unit);
		ms %= units[i].ms;
	}
}

static bool print_service(const struct out *out, unsigned int field,
			  __u32 port)
{
	const char *protocol = NULL;
	struct servent *service;

	if (!(out->flags & CTNAT_PRINT_SERVICE) ||
	    out->flags & CTNAT_PRINT_NUMERIC)
		return false;
	switch (field) {
	case CTNAT_FIELD_TCP_SPORT:
	case CTNAT_FIELD_TCP_DPORT:
		protocol = "tcp";
		break;
	case CTNAT_FIELD_UDP_SPORT:
	case CTNAT_FIELD_UDP_DPORT:
		protocol = "udp";
		break;
	case CTNAT_FIELD_SCTP_SPORT:
	case CTNAT_FIELD_SCTP_DPORT:
		protocol = "sctp";
		break;
	}
	service = getservbyport(htons(port), protocol);
	if (!service)
		return false;
	print_quoted(out, service->s_name);
	return true;
}

static bool print_ifindex(const struct out *out, __u32 index)
{
	char name[IF_NAMESIZE];

	if (out->flags & CTNAT_PRINT_NUMERIC || !if_indextoname(index, name))
		return false;
	print_quoted(out, name);
	return true;
}

static bool print_symbol(const struct out *out, unsigned int field,
			 __u32 value)
{
	enum ctnat_type type = field_type(field);
	const char *name = symbol_name(type, value);

	if (type == CTNAT_TYPE_SERVICE)
		return print_service(out, field, value);
	if (type == CTNAT_TYPE_IFINDEX)
		return print_ifindex(out, value);
	if (type == CTNAT_TYPE_PROTOCOL &&
	    out->flags & CTNAT_PRINT_NUMERIC)
		return false;
	if (name)
		fputs(name, out->to);
	return name;
}

/* A value that has no name, or is not to be called by it. */
static void print_nameless(const struct out *out, const struct number *number,
			   unsigned int field)
{
	__u32 value = number->word[3];

	switch (field_type(field)) {
	case CTNAT_TYPE_IPV4:
		print_ip(out->to, false, &number->word[3]);
		return;
	case CTNAT_TYPE_IPV6:
		print_ip(out->to, true, number->word);
		return;
	case CTNAT_TYPE_ETHER:
		print_ether(out, number);
		return;
	case CTNAT_TYPE_IFNAME:
	case CTNAT_TYPE_STRING:
		print_string(out, number, false,
			     field_type(field) == CTNAT_TYPE_IFNAME);
		return;
	case CTNAT_TYPE_TIME_MS:
		print_time(out, value);
		return;
	case CTNAT_TYPE_MARK:
		fprintf(out->to, "0x%08x", value);
		return;
	case CTNAT_TYPE_CTLABEL:
		print_hex(out, number);
		return;
	case CTNAT_TYPE_CLASSID:
		fprintf(out->to, "%x:%x", value >> 16, value & 0xffff);
		return;
	case CTNAT_TYPE_DSCP:
		fprintf(out->to, "0x%02x", value);
		return;
	case CTNAT_TYPE_HEX:
	case CTNAT_TYPE_ETHERTYPE:
		fprintf(out->to, "0x%04x", value);
		return;
	default:
		print_decimal(out, number);
		return;
	}
}

void print_number(const struct out *out, const struct number *number,
		  unsigned int field)
{
	enum ctnat_type type = field_type(field);

	if (type == CTNAT_TYPE_TCPFLAGS || type == CTNAT_TYPE_CTSTATUS)
		print_flags(out, number, field, " | ");
	else if (!print_symbol(out, field, number->word[3]))
		print_nameless(out, number, field);
}

void print_flags(const struct out *out, const struct number *number,
		 unsigned int field, const char *sep)
{
	const struct symbol *symbols = symbols_of(field_type(field));
	const char *between = "";
	__u32 left = number->word[3];

	if (field_type(field) == CTNAT_TYPE_CTLABEL) {
		print_hex(out, number);
		return;
	}
	for (; symbols->name; symbols++)
		if (left & symbols->value) {
			fprintf(out->to, "%s%s", between, symbols->name);
			left &= ~symbols->value;
			between = sep;
		}
	if (left || !number->word[3])
		fprintf(out->to, "%s0x%x", between, left);
}

/* ---- intervals ---- */

/* Length of the prefix that the interval is, or -1. */
static int prefix_length(const struct interval *interval, unsigned int field)
{
	unsigned int bits = ctnat_field_bits(field), host = 0;
	struct number mask;

	while (host < bits) {
		__u32 low = interval->low.word[3 - host / 32];
		__u32 high = interval->high.word[3 - host / 32];

		if ((low ^ high) >> host % 32 & 1)
			host++;
		else
			break;
	}
	mask = host ? number_ones(0, host - 1) : (struct number){};
	for (int i = 0; i < 4; i++)
		if ((interval->low.word[i] | mask.word[i]) !=
		    interval->high.word[i] ||
		    interval->low.word[i] & mask.word[i])
			return -1;
	return bits - host;
}

static bool is_wildcard(const struct interval *interval)
{
	struct number high = interval->low;
	int i = 0;

	/* zeros at the end of low are all ones in high */
	while (i < 16 && high.word[i / 4] >> (24 - i % 4 * 8) & 0xff)
		i++;
	for (; i < 16; i++)
		high.word[i / 4] |= 0xffu << (24 - i % 4 * 8);
	return !number_compare(&high, &interval->high);
}

void print_interval(const struct out *out, const struct interval *interval,
		    unsigned int field)
{
	enum ctnat_type type = field_type(field);
	int length;

	if (!number_compare(&interval->low, &interval->high)) {
		print_number(out, &interval->low, field);
		return;
	}
	if (type == CTNAT_TYPE_IFNAME && is_wildcard(interval)) {
		print_string(out, &interval->low, true, true);
		return;
	}
	length = type == CTNAT_TYPE_IPV4 || type == CTNAT_TYPE_IPV6 ?
		 prefix_length(interval, field) : -1;
	/*
	 * Names say nothing about what lies between them, and "tcp-udp" is one
	 * word.
	 */
	print_nameless(out, &interval->low, field);
	if (length >= 0) {
		fputc('/', out->to);
		print_uint(out->to, length);
		return;
	}
	fputs(type == CTNAT_TYPE_CLASSID ? " - " : "-", out->to);
	print_nameless(out, &interval->high, field);
}
