// SPDX-License-Identifier: GPL-2.0-only
/* Connections in words: printing and comparing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter/nf_conntrack_common.h>

#include "ctnetlink.h"
#include "drive.h"
#include "spec.h"
#include "spec_names.h"

static const struct {
	const char *name;
	uint32_t bit;
	bool compared;		/* between datapaths */
} status_bits[] = {
	{ "expected", IPS_EXPECTED, true },
	{ "seen-reply", IPS_SEEN_REPLY, true },
	{ "assured", IPS_ASSURED, true },
	{ "confirmed", IPS_CONFIRMED, true },
	{ "snat", IPS_SRC_NAT, true },
	{ "dnat", IPS_DST_NAT, true },
	{ "seq-adjust", IPS_SEQ_ADJUST, true },
	{ "snat-done", IPS_SRC_NAT_DONE, false },
	{ "dnat-done", IPS_DST_NAT_DONE, false },
	{ "dying", IPS_DYING, false },
	{ "fixed-timeout", IPS_FIXED_TIMEOUT, false },
	{ "helper", IPS_HELPER, false },
};

void ct_print_status(struct text *t, uint32_t status)
{
	const char *comma = "";

	text_add(t, "status=");
	for (size_t i = 0; i < ARRAY_SIZE(status_bits); i++) {
		if (!status_bits[i].compared || !(status & status_bits[i].bit))
			continue;
		text_add(t, "%s%s", comma, status_bits[i].name);
		comma = ",";
	}
}

static void print_tuple(struct text *t, const struct pkt *p)
{
	addr_print(t, &p->src, pkt_has_ports(p));
	if (pkt_has_ports(p))
		text_add(t, ":%u", p->sport);
	text_add(t, ">");
	addr_print(t, &p->dst, pkt_has_ports(p));
	if (pkt_has_ports(p))
		text_add(t, ":%u", p->dport);
}

static void print_label(struct text *t, const uint8_t *label)
{
	int i = 0;

	while (i < 15 && !label[i])
		i++;
	text_add(t, "0x%x", label[i]);
	for (i++; i < 16; i++)
		text_add(t, "%02x", label[i]);
}

void ct_print(struct text *t, const struct ct_entry *e)
{
	const struct pkt *p = &e->orig.p;

	text_add(t, "%s orig=", proto_name(p->proto));
	print_tuple(t, p);
	text_add(t, " reply=");
	print_tuple(t, &e->reply.p);
	if (p->proto == IPPROTO_ICMP || p->proto == IPPROTO_ICMPV6)
		text_add(t, " type=%u code=%u id=%u reply-id=%u", p->type,
			 p->code, p->id, e->reply.p.id);
	if (e->orig.has_zone)
		text_add(t, " orig-zone=%u", e->orig.zone);
	if (e->reply.has_zone)
		text_add(t, " reply-zone=%u", e->reply.zone);
	text_add(t, " zone=%u mark=0x%x label=", e->zone, e->mark);
	print_label(t, e->label);
	text_add(t, " ");
	ct_print_status(t, e->status);
	if (e->helper[0])
		text_add(t, " helper=%s", e->helper);
}

/* "+assured,-seen-reply" */
static int match_status(uint32_t status, const char *words)
{
	char *copy = xstrdup(words), *save = NULL, *w;
	int equal = 1;

	for (w = strtok_r(copy, ",", &save); w;
	     w = strtok_r(NULL, ",", &save)) {
		bool want = w[0] != '-', known = false;

		if (w[0] == '+' || w[0] == '-')
			w++;
		for (size_t i = 0; i < ARRAY_SIZE(status_bits); i++) {
			if (strcmp(status_bits[i].name, w))
				continue;
			known = true;
			if (!(status & status_bits[i].bit) == want)
				equal = 0;
		}
		if (!known) {
			equal = drive_fail("'%s' is not a status", w);
			break;
		}
	}
	free(copy);
	return equal;
}

/* "A:P>B:P", with "*" and variables as in packets; NULL: are they words? */
static int match_tuple(const struct pkt *tuple, const char *words)
{
	char *copy = xstrdup(words), *gt = strchr(copy, '>');
	char *row[4] = { (char *)"any", copy, (char *)">", NULL };
	struct text why = { 0 };
	struct spec s;
	int ret;

	if (!gt) {
		free(copy);
		return drive_fail("'%s' is no SRC>DST", words);
	}
	*gt = '\0';
	row[3] = gt + 1;
	ret = spec_parse(&s, 4, row);
	if (!ret && tuple)
		ret = spec_match(&s, tuple, &why);
	text_free(&why);
	spec_free(&s);
	free(copy);
	return ret;
}

static int match_label(const uint8_t *label, const char *hex)
{
	uint8_t want[16] = { 0 };
	int at = 31;

	if (!strncmp(hex, "0x", 2))
		hex += 2;
	for (const char *c = hex + strlen(hex); c > hex && at >= 0; at--) {
		unsigned int nibble;

		if (sscanf((char[]){ *--c, 0 }, "%x", &nibble) != 1)
			return drive_fail("'%s' is not a label", hex);
		want[at / 2] |= (uint8_t)(at & 1 ? nibble : nibble << 4);
	}
	return !memcmp(label, want, 16);
}

static int match_range(uint64_t have, const char *s)
{
	long long lo, hi;
	int n = sscanf(s, "%lli-%lli", &lo, &hi);

	if (n < 1)
		return drive_fail("'%s' is not a number", s);
	return have >= (uint64_t)lo &&
	       have <= (uint64_t)(n == 2 ? hi : lo);
}

static int match_proto(const struct ct_entry *e, const char *name)
{
	uint8_t proto;

	if (spec_proto_by_name(name, &proto))
		return drive_fail("'%s' is not a protocol", name);
	return e->orig.p.proto == proto;
}

static int match_number_word(const struct ct_entry *e, const char *name,
			     const char *value)
{
	const struct {
		const char *name;
		uint64_t have;
	} numbers[] = {
		{ "zone", e->zone },
		{ "orig-zone", e->orig.has_zone ? e->orig.zone : 0 },
		{ "reply-zone", e->reply.has_zone ? e->reply.zone : 0 },
		{ "mark", e->mark },
		{ "id", e->orig.p.id },
		{ "reply-id", e->reply.p.id },
		{ "type", e->orig.p.type },
		{ "code", e->orig.p.code },
		{ "timeout", e->timeout },
		{ "packets", e->packets[0] },
		{ "reply-packets", e->packets[1] },
		{ "master", e->has_master },
		{ "family", e->orig.p.src.family == AF_INET ? 4 : 6 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		if (!strcmp(numbers[i].name, name))
			return match_range(numbers[i].have, value);
	return drive_fail("unknown word '%s=' for a connection", name);
}

static int match_word(const struct ct_entry *e, const char *word)
{
	const char *value = strchr(word, '=');
	char name[32];

	if (!value)
		return drive_fail("unknown word '%s' for a connection", word);
	snprintf(name, sizeof(name), "%.*s", (int)(value - word), word);
	value++;
	if (!strcmp(name, "proto"))
		return match_proto(e, value);
	if (!strcmp(name, "orig"))
		return match_tuple(&e->orig.p, value);
	if (!strcmp(name, "reply"))
		return match_tuple(&e->reply.p, value);
	if (!strcmp(name, "label"))
		return match_label(e->label, value);
	if (!strcmp(name, "status"))
		return match_status(e->status, value);
	if (!strcmp(name, "helper"))
		return !strcmp(e->helper, value);
	return match_number_word(e, name, value);
}

int ct_check_words(int argc, char **argv)
{
	static const struct ct_entry none;
	int ret = 0;

	for (int i = 0; ret >= 0 && i < argc; i++) {
		/* Compared with anything, these would bind variables. */
		if (!strncmp(argv[i], "orig=", 5))
			ret = match_tuple(NULL, argv[i] + 5);
		else if (!strncmp(argv[i], "reply=", 6))
			ret = match_tuple(NULL, argv[i] + 6);
		else if (strncmp(argv[i], "node=", 5))
			ret = match_word(&none, argv[i]);
	}
	return ret < 0 ? -1 : 0;
}

int ct_match(const struct ct_entry *e, int argc, char **argv)
{
	int ret = 1;

	for (int i = 0; ret == 1 && i < argc; i++)
		if (strncmp(argv[i], "node=", 5))
			ret = match_word(e, argv[i]);
	return ret;
}
