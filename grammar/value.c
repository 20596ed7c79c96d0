// SPDX-License-Identifier: GPL-2.0-only
/* Literals to numbers of a field's width. */
#include <arpa/inet.h>
#include <stdlib.h>

#include "grammar/eval.h"

/* ---- numbers of 128 bits ---- */

struct number number_of(__u32 value)
{
	return (struct number){ .word = { 0, 0, 0, value } };
}

bool number_is_zero(const struct number *a)
{
	return !(a->word[0] | a->word[1] | a->word[2] | a->word[3]);
}

int number_compare(const struct number *a, const struct number *b)
{
	for (int i = 0; i < 4; i++)
		if (a->word[i] != b->word[i])
			return a->word[i] < b->word[i] ? -1 : 1;
	return 0;
}

struct number number_ones(unsigned int from, unsigned int to)
{
	struct number ones = {};

	for (unsigned int bit = from; bit <= to && bit < 128;
	     bit = (bit | 31) + 1) {
		__u32 word = ~0u << bit % 32;

		if (to / 32 == bit / 32)
			word &= ~0u >> (31 - to % 32);
		ones.word[3 - bit / 32] = word;
	}
	return ones;
}

/* Times base, plus digit; false when it no longer fits. */
static bool number_digit(struct number *number, unsigned int base,
			 unsigned int digit)
{
	__u64 carry = digit;

	for (int i = 3; i >= 0; i--) {
		carry += (__u64)number->word[i] * base;
		number->word[i] = carry;
		carry >>= 32;
	}
	return !carry;
}

bool number_neighbour(struct number *number, int by)
{
	for (int i = 3; i >= 0; i--) {
		__u32 old = number->word[i];

		number->word[i] += by;
		if (by > 0 ? number->word[i] > old : number->word[i] < old)
			return true;
	}
	return false;
}

bool number_parse(const char *text, struct number *number)
{
	unsigned int base = 10;

	*number = (struct number){};
	if (text[0] == '0' && text[1] == 'x') {
		base = 16;
		text += 2;
	}
	for (; *text; text++) {
		unsigned int digit = *text >= 'a' ? *text - 'a' + 10 :
				     *text >= 'A' ? *text - 'A' + 10 :
						    *text - '0';

		if (digit >= base || !number_digit(number, base, digit))
			return false;
	}
	return true;
}

bool eval_u64(struct eval *ev, const struct node *node, __u64 *value)
{
	const struct ctnat_span *over;
	struct number number;
	bool good = false;

	node = eval_unfold(ev, node, &over);
	if (node && node->kind != NODE_NUMBER)
		eval_error(ev, node, "expected a number");
	else if (node && (!number_parse(node->text, &number) ||
			  number.word[0] || number.word[1]))
		eval_error(ev, node, "'%s' is too large", node->text);
	else if (node)
		good = true;
	if (good)
		*value = (__u64)number.word[2] << 32 | number.word[3];
	ev->over = over;
	return good;
}

bool eval_u32(struct eval *ev, const struct node *node, __u32 max,
	      __u32 *value)
{
	__u64 wide;

	if (!eval_u64(ev, node, &wide))
		return false;
	if (wide > max) {
		eval_error(ev, node, "the largest number here is %u", max);
		return false;
	}
	*value = wide;
	return true;
}

/* ---- values of fields ---- */

bool type_is_flags(enum ctnat_type type)
{
	return type == CTNAT_TYPE_TCPFLAGS || type == CTNAT_TYPE_CTSTATUS ||
	       type == CTNAT_TYPE_CTLABEL;
}

static const char *type_wants(enum ctnat_type type)
{
	switch (type) {
	case CTNAT_TYPE_IPV4:
		return "an IPv4 address";
	case CTNAT_TYPE_IPV6:
		return "an IPv6 address";
	case CTNAT_TYPE_SERVICE:
		return "a port number or the name of a service";
	case CTNAT_TYPE_PROTOCOL:
		return "a protocol";
	case CTNAT_TYPE_IFINDEX:
	case CTNAT_TYPE_IFNAME:
		return "the name of an interface";
	case CTNAT_TYPE_TIME_MS:
		return "a time such as 1m30s";
	case CTNAT_TYPE_STRING:
		return "a name";
	case CTNAT_TYPE_CTSTATE:
		return "a state: new, established, related, invalid, untracked";
	case CTNAT_TYPE_CTDIR:
		return "original or reply";
	case CTNAT_TYPE_NFPROTO:
		return "ipv4 or ipv6";
	case CTNAT_TYPE_CLASSID:
		return "a class such as 1:10";
	case CTNAT_TYPE_ETHER:
		return "an Ethernet address such as 02:00:00:00:00:01";
	default:
		return symbols_of(type) ? "a number or a name" : "a number";
	}
}

static void wrong_kind(struct eval *ev, const struct node *node,
		       unsigned int field)
{
	eval_error(ev, node, "'%s' takes %s", field_text(field),
		   type_wants(field_type(field)));
}

static bool value_number(struct eval *ev, const struct node *node,
			 unsigned int field, struct number *out)
{
	unsigned int bits = ctnat_field_bits(field);
	struct number max = number_ones(0, bits - 1);
	enum ctnat_type type = field_type(field);

	if ((type == CTNAT_TYPE_IPV4 || type == CTNAT_TYPE_IPV6) &&
	    !ev->numbers) {
		wrong_kind(ev, node, field);
		return false;
	}
	if (!number_parse(node->text, out) || number_compare(out, &max) > 0) {
		if (bits <= 32)
			eval_error(ev, node,
				   "'%s' takes numbers from 0 to %u",
				   field_text(field), max.word[3]);
		else
			eval_error(ev, node, "'%s' takes numbers of %u bits",
				   field_text(field), bits);
		return false;
	}
	return true;
}

/* Six bytes in hex; the scanner takes them for an IPv6 address. */
static bool value_ether(struct eval *ev, const struct node *node,
			struct number *out)
{
	unsigned int byte[6];
	int used = 0;

	if (sscanf(node->text, "%2x:%2x:%2x:%2x:%2x:%2x%n", &byte[0], &byte[1],
		   &byte[2], &byte[3], &byte[4], &byte[5], &used) != 6 ||
	    node->text[used]) {
		eval_error(ev, node, "'%s' is no Ethernet address", node->text);
		return false;
	}
	*out = (struct number){};
	out->word[2] = byte[0] << 8 | byte[1];
	out->word[3] = byte[2] << 24 | byte[3] << 16 | byte[4] << 8 | byte[5];
	return true;
}

const char *scan_number(const char *text, __u32 *value)
{
	const char *first = text;

	for (*value = 0; *text >= '0' && *text <= '9'; text++)
		*value = *value * 10 + *text - '0';
	if (text == first || text > first + 9 ||
	    (*first == '0' && text > first + 1))
		return NULL;
	return text;
}

/* Four numbers with dots between them, as inet_pton() takes them. */
const char *scan_ipv4(const char *text, __u32 *address)
{
	*address = 0;
	for (unsigned int i = 0; i < 4; i++) {
		const char *first;
		unsigned int byte = 0;

		if (i && *text++ != '.')
			return NULL;
		first = text;
		for (; *text >= '0' && *text <= '9' && byte < 256; text++)
			byte = byte * 10 + *text - '0';
		if (text == first || (*first == '0' && text > first + 1) ||
		    byte > 255)
			return NULL;
		*address = *address << 8 | byte;
	}
	return text;
}

static bool parse_ipv4(const char *text, __u32 *address)
{
	text = scan_ipv4(text, address);
	return text && !*text;
}

bool parse_ipv6(const char *text, __u32 *words)
{
	__be32 raw[4];

	if (inet_pton(AF_INET6, text, raw) != 1)
		return false;
	for (int i = 0; i < 4; i++)
		words[i] = be32toh(raw[i]);
	return true;
}

static bool value_address(struct eval *ev, const struct node *node,
			  unsigned int field, struct number *out)
{
	enum ctnat_type type = field_type(field);
	bool ip4 = node->kind == NODE_ADDR4;

	if (type == CTNAT_TYPE_ETHER && !ip4)
		return value_ether(ev, node, out);
	if (type != (ip4 ? CTNAT_TYPE_IPV4 : CTNAT_TYPE_IPV6)) {
		wrong_kind(ev, node, field);
		return false;
	}
	*out = (struct number){};
	if (ip4 ? parse_ipv4(node->text, &out->word[3]) :
		  parse_ipv6(node->text, out->word))
		return true;
	eval_error(ev, node, "'%s' is no address", node->text);
	return false;
}

static bool value_classid(struct eval *ev, const struct node *node,
			  unsigned int field, struct number *out)
{
	char *end;
	__u32 major;

	if (field_type(field) != CTNAT_TYPE_CLASSID) {
		wrong_kind(ev, node, field);
		return false;
	}
	major = strtoul(node->text, &end, 16);
	*out = number_of(major << 16 | strtoul(end + 1, NULL, 16));
	return true;
}

/* Flags that are joined: a | b, and (a, b) of types of flags. */
static bool value_or(struct eval *ev, const struct node *node,
		     unsigned int field, struct number *out)
{
	struct number more;

	if (node->kind == NODE_OR) {
		if (!eval_value(ev, node->a, field, out) ||
		    !eval_value(ev, node->b, field, &more))
			return false;
		for (int i = 0; i < 4; i++)
			out->word[i] |= more.word[i];
		return true;
	}
	*out = (struct number){};
	for (const struct node *one = node->a; one; one = one->next) {
		if (!eval_value(ev, one, field, &more))
			return false;
		for (int i = 0; i < 4; i++)
			out->word[i] |= more.word[i];
	}
	return true;
}

static bool value_plain(struct eval *ev, const struct node *node,
			unsigned int field, struct number *out)
{
	enum ctnat_type type = field_type(field);
	__u32 ms;

	switch (node->kind) {
	case NODE_TIME:
	case NODE_NUMBER:
		if (type == CTNAT_TYPE_TIME_MS) {
			if (!eval_time(ev, node, &ms))
				return false;
			*out = number_of(ms);
			return true;
		}
		if (node->kind == NODE_NUMBER)
			return value_number(ev, node, field, out);
		break;
	case NODE_ADDR4:
	case NODE_ADDR6:
		return value_address(ev, node, field, out);
	case NODE_CLASSID:
		return value_classid(ev, node, field, out);
	case NODE_WORD:
	case NODE_STRING:
		return eval_name(ev, node, field, out);
	case NODE_LIST:
		if (!type_is_flags(type))
			break;
		return value_or(ev, node, field, out);
	case NODE_OR:
		return value_or(ev, node, field, out);
	default:
		break;
	}
	wrong_kind(ev, node, field);
	return false;
}

bool eval_value(struct eval *ev, const struct node *node, unsigned int field,
		struct number *out)
{
	struct interval interval;

	if (!eval_interval(ev, node, field, &interval))
		return false;
	if (number_compare(&interval.low, &interval.high)) {
		eval_error(ev, node, "expected one value, not several");
		return false;
	}
	*out = interval.low;
	return true;
}

static bool interval_range(struct eval *ev, const struct node *node,
			   unsigned int field, struct interval *out)
{
	if (!eval_value(ev, node->a, field, &out->low) ||
	    !eval_value(ev, node->b, field, &out->high))
		return false;
	if (number_compare(&out->low, &out->high) > 0) {
		eval_error(ev, node,
			   "a range begins with the lower end; swap the two");
		return false;
	}
	return true;
}

static bool interval_prefix(struct eval *ev, const struct node *node,
			    unsigned int field, struct interval *out)
{
	unsigned int bits = ctnat_field_bits(field);
	enum ctnat_type type = field_type(field);
	struct number address, host;
	__u32 length;

	if (type != CTNAT_TYPE_IPV4 && type != CTNAT_TYPE_IPV6) {
		eval_error(ev, node, "only addresses have prefixes");
		return false;
	}
	if (!eval_value(ev, node->a, field, &address) ||
	    !eval_u32(ev, node->b, ~0u, &length))
		return false;
	if (length > bits) {
		eval_error(ev, node->b, "a prefix has 0 to %u bits here", bits);
		return false;
	}
	host = length == bits ? (struct number){} :
				number_ones(0, bits - length - 1);
	for (int i = 0; i < 4; i++) {
		out->low.word[i] = address.word[i] & ~host.word[i];
		out->high.word[i] = address.word[i] | host.word[i];
	}
	return true;
}

bool eval_interval(struct eval *ev, const struct node *node,
		   unsigned int field, struct interval *out)
{
	enum ctnat_type type = field_type(field);
	const struct ctnat_span *over;
	bool good;

	node = eval_unfold(ev, node, &over);
	if (!node) {
		ev->over = over;
		return false;
	}
	if (node->kind == NODE_RANGE) {
		good = interval_range(ev, node, field, out);
	} else if (node->kind == NODE_SLASH) {
		good = interval_prefix(ev, node, field, out);
	} else if (type == CTNAT_TYPE_IFNAME || type == CTNAT_TYPE_STRING) {
		good = eval_string(ev, node, field, out);
	} else {
		good = value_plain(ev, node, field, &out->low);
		out->high = out->low;
	}
	ev->over = over;
	return good;
}
