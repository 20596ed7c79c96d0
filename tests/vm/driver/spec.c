// SPDX-License-Identifier: GPL-2.0-only
/* Words -> packet or expectation. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drive.h"
#include "link.h"
#include "spec.h"
#include "spec_names.h"
#include "vars.h"

static int parse_range(const char *s, uint16_t *lo, uint16_t *hi)
{
	unsigned int a, b;
	int used = 0;

	if (sscanf(s, "%u-%u%n", &a, &b, &used) == 2 && !s[used] && a <= b &&
	    b <= 65535) {
		*lo = (uint16_t)a;
		*hi = (uint16_t)b;
		return 0;
	}
	if (sscanf(s, "%u%n", &a, &used) == 1 && !s[used] && a <= 65535) {
		*lo = (uint16_t)a;
		*hi = (uint16_t)a;
		return 0;
	}
	return drive_fail("'%s' is not a port or range", s);
}

static int parse_addr_range(const char *s, struct addr *lo, struct addr *hi)
{
	char *copy = xstrdup(s), *dash = strchr(copy, '-');
	int ret;

	if (dash)
		*dash++ = '\0';
	ret = addr_parse(copy, lo);
	if (!ret)
		ret = addr_parse(dash ? dash : copy, hi);
	free(copy);
	return ret;
}

static struct spec_bind *new_bind(struct spec *spec, bool is_addr, bool is_dst)
{
	struct spec_bind *b = &spec->bind[spec->n_bind++];

	b->is_addr = is_addr;
	b->is_dst = is_dst;
	return b;
}

static int parse_addr_part(struct spec *spec, const char *s, bool is_dst)
{
	struct addr *to = is_dst ? &spec->p.dst : &spec->p.src;
	struct spec_bind *b;

	if (!strcmp(s, "*"))
		return 0;
	if (s[0] == '$') {
		if (!var_get(s + 1)) {
			new_bind(spec, true, is_dst)->name = xstrdup(s + 1);
			return 0;
		}
		s = var_get(s + 1);
	}
	if (strchr(s, '-')) {
		b = new_bind(spec, true, is_dst);
		b->ranged = true;
		return parse_addr_range(s, &b->addr_lo, &b->addr_hi);
	}
	spec->p.have |= is_dst ? HAVE_DST : HAVE_SRC;
	return addr_parse(s, to);
}

static int parse_port_part(struct spec *spec, const char *s, bool is_dst)
{
	struct spec_bind *b;
	uint16_t lo, hi;

	if (!strcmp(s, "*"))
		return 0;
	if (s[0] == '$') {
		if (!var_get(s + 1)) {
			new_bind(spec, false, is_dst)->name = xstrdup(s + 1);
			return 0;
		}
		s = var_get(s + 1);
	}
	if (parse_range(s, &lo, &hi))
		return -1;
	if (lo != hi) {
		b = new_bind(spec, false, is_dst);
		b->ranged = true;
		b->port_lo = lo;
		b->port_hi = hi;
		return 0;
	}
	spec->p.have |= is_dst ? HAVE_DPORT : HAVE_SPORT;
	*(is_dst ? &spec->p.dport : &spec->p.sport) = lo;
	return 0;
}

static int parse_end(struct spec *spec, const char *s, bool is_dst)
{
	char *copy = xstrdup(s), *port = NULL, *colon;
	int ret;

	colon = strrchr(copy, ':');
	if (copy[0] == '[')
		port = colon && colon > strchr(copy, ']') ? colon : NULL;
	else if (colon && colon == strchr(copy, ':'))
		port = colon;
	if (port)
		*port++ = '\0';
	ret = parse_addr_part(spec, copy, is_dst);
	if (!ret && port)
		ret = parse_port_part(spec, port, is_dst);
	free(copy);
	return ret;
}

static int parse_payload(struct spec *spec, const char *text, size_t pattern)
{
	free(spec->data);
	spec->p.data_len = pattern;
	spec->data = text ? data_bytes(text, &spec->p.data_len) :
			    xzalloc(pattern + 1);
	for (size_t i = 0; !text && i < pattern; i++)
		spec->data[i] = (uint8_t)('a' + i % 26);
	spec->p.data = spec->data;
	spec->p.have |= HAVE_DATA;
	return 0;
}

/* "udp,10.0.0.2:1000>203.0.113.2:53,ttl=3" */
static int parse_inner(struct spec *spec, const char *s)
{
	char *copy = xstrdup(s), *words[16], *save = NULL, *w, *gt;
	int n = 0, ret;

	for (w = strtok_r(copy, ",", &save); w && n < 13;
	     w = strtok_r(NULL, ",", &save)) {
		gt = strchr(w, '>');
		words[n++] = w;
		if (!gt)
			continue;
		*gt = '\0';
		words[n++] = (char *)">";
		words[n++] = gt + 1;
	}
	spec->inner = xzalloc(sizeof(*spec->inner));
	spec->p.have |= HAVE_INNER;
	ret = spec_parse(spec->inner, n, words);
	free(copy);
	return ret;
}

/* name=LOW-HIGH for a variable that this packet binds */
static int parse_bound(struct spec *spec, const char *name, const char *value)
{
	for (int i = 0; i < spec->n_bind; i++) {
		struct spec_bind *b = &spec->bind[i];

		if (!b->name || strcmp(b->name, name))
			continue;
		b->ranged = true;
		if (b->is_addr)
			return parse_addr_range(value, &b->addr_lo,
						&b->addr_hi);
		return parse_range(value, &b->port_lo, &b->port_hi);
	}
	return drive_fail("unknown word '%s=' in a packet", name);
}

static int parse_flag_word(struct spec *spec, const char *w)
{
	if (!strcmp(w, "df") || !strcmp(w, "no-df")) {
		spec->p.have |= HAVE_DF;
		spec->p.df = w[0] == 'd';
	} else if (!strcmp(w, "mf") || !strcmp(w, "no-mf")) {
		spec->p.have |= HAVE_MF;
		spec->p.mf = w[0] == 'm';
	} else if (!strcmp(w, "bad-sum")) {
		spec->p.faults |= FAULT_L4_SUM;
	} else if (!strcmp(w, "bad-ip-sum")) {
		spec->p.faults |= FAULT_IP_SUM;
	} else if (!strcmp(w, "zero-sum")) {
		spec->p.faults |= FAULT_ZERO_SUM;
	} else if (!strcmp(w, "any-sum")) {
		spec->no_sum = true;
	} else if (spec_type_by_name(spec->p.proto, w, &spec->p.type,
				     &spec->p.code)) {
		spec->p.have |= HAVE_TYPE;
	} else {
		return drive_fail("unknown word '%s' in a packet", w);
	}
	return 0;
}

static int parse_number_option(struct spec *spec, const char *name,
			       const char *value)
{
	const struct spec_option *o = spec_option_by_name(name);
	uint64_t n;

	if (!o)
		return parse_bound(spec, name, value);
	if (value[0] == '$' && var_get(value + 1))
		value = var_get(value + 1);
	if (word_number(value, &n))
		return -1;
	spec->p.have |= o->have;
	spec_option_set(o, &spec->p, n);
	return 0;
}

static int parse_option(struct spec *spec, const char *w)
{
	const char *value = strchr(w, '=');
	char name[32];
	uint64_t n;

	if (!value)
		return parse_flag_word(spec, w);
	snprintf(name, sizeof(name), "%.*s", (int)(value - w), w);
	value++;
	if (!strcmp(name, "data"))
		return parse_payload(spec, value, 0);
	if (!strcmp(name, "len"))
		return word_number(value, &n) ? -1 :
		       parse_payload(spec, NULL, n);
	if (!strcmp(name, "inner"))
		return parse_inner(spec, value);
	if (!strcmp(name, "vlan")) {
		spec->has_vlan = true;
		return link_parse_vlan(value, &spec->p);
	}
	if (!strcmp(name, "to")) {
		free(spec->to);
		spec->to = xstrdup(value);
		return 0;
	}
	if (!strcmp(name, "order")) {
		spec->order = value;
		return 0;
	}
	if (!strcmp(name, "fragment") || !strcmp(name, "frags")) {
		if (word_number(value, &n))
			return -1;
		*(name[4] == 's' ? &spec->frags : &spec->fragment) =
			(unsigned int)n;
		return 0;
	}
	if (!strcmp(name, "flags")) {
		spec->p.have |= HAVE_FLAGS;
		return spec_tcp_flags(value, &spec->p.flags);
	}
	if (!strcmp(name, "chunk")) {
		spec->p.have |= HAVE_CHUNK;
		return spec_sctp_chunk(value, &spec->p.chunk);
	}
	return parse_number_option(spec, name, value);
}

int spec_parse(struct spec *spec, int argc, char **argv)
{
	int i = 1;

	memset(spec, 0, sizeof(*spec));
	if (!argc || spec_proto_by_name(argv[0], &spec->p.proto))
		return drive_fail("'%s' is not a protocol",
				  argc ? argv[0] : "");
	if (i < argc && spec_type_by_name(spec->p.proto, argv[i],
					  &spec->p.type, &spec->p.code)) {
		spec->p.have |= HAVE_TYPE;
		i++;
	}
	if (i + 2 < argc && !strcmp(argv[i + 1], ">")) {
		if (parse_end(spec, argv[i], false) ||
		    parse_end(spec, argv[i + 2], true))
			return -1;
		i += 3;
	}
	for (; i < argc; i++)
		if (parse_option(spec, argv[i]))
			return -1;
	return 0;
}

void spec_free(struct spec *spec)
{
	for (int i = 0; i < spec->n_bind; i++)
		free(spec->bind[i].name);
	if (spec->inner)
		spec_free(spec->inner);
	free(spec->inner);
	free(spec->data);
	free(spec->to);
	free(spec->p.raw);
	memset(spec, 0, sizeof(*spec));
}
