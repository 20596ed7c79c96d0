// SPDX-License-Identifier: GPL-2.0-only
/*
 * flood: numbered packets from one port to another, each answered if asked
 * for, while the case goes on with something else (replaces rules, deletes a
 * device).  Runs in a child; while it does, no other verb may use its ports.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drive.h"
#include "port.h"
#include "process.h"
#include "run.h"
#include "settle.h"
#include "spec.h"

struct flood {
	struct port *from, *to;
	struct spec spec;
	uint64_t count, gap_us, flows;
	bool answer;
	bool lasting;	/* until somebody waits for its end */
	struct addr seen_src, seen_dst;
	/* Results. */
	uint64_t sent, seen, replies, wrong;
	struct text first_wrong;
};

static int flood_send(struct port *port, struct pkt *p)
{
	pkt_build(p);
	if (!port_send(port, p))
		return 0;
	/* A device that is gone is what some cases are about. */
	drive_fail_reset();
	return -1;
}

static void send_next(struct flood *f)
{
	struct pkt p = f->spec.p;
	char number[32];

	p.sport = (uint16_t)(p.sport + f->sent % f->flows);
	p.id = (uint16_t)(p.id + f->sent % f->flows);
	p.ttl = 64;
	snprintf(number, sizeof(number), "%llu",
		 (unsigned long long)f->sent);
	p.data = (const uint8_t *)number;
	p.data_len = strlen(number);
	p.raw = NULL;
	flood_send(f->from, &p);
	free(p.raw);
	f->sent++;
}

static void answer(struct flood *f, const struct pkt *got)
{
	struct pkt p = { 0 };

	p.proto = got->proto;
	p.src = got->dst;
	p.dst = got->src;
	p.sport = got->dport;
	p.dport = got->sport;
	p.type = got->proto == IPPROTO_ICMP ? 0 : 129;
	p.id = got->id;
	p.echo_seq = got->echo_seq;
	p.ttl = 64;
	p.data = got->data;
	p.data_len = got->data_len;
	flood_send(f->to, &p);
	free(p.raw);
}

static bool is_right(const struct flood *f, const struct pkt *p)
{
	if (p->faults & ~FAULT_ZERO_SUM || p->proto != f->spec.p.proto)
		return false;
	if (f->seen_src.family && !addr_equal(&f->seen_src, &p->src))
		return false;
	return !f->seen_dst.family || addr_equal(&f->seen_dst, &p->dst);
}

static void receive_wrong(struct flood *f, const struct port *at,
			  const struct pkt *p)
{
	if (!f->wrong++) {
		text_add(&f->first_wrong, "%s got ", at->name);
		spec_print(&f->first_wrong, p);
	}
}

static void receive(struct flood *f)
{
	struct pkt *p;

	while ((p = port_take(f->to, 0))) {
		f->seen++;
		if (!is_right(f, p))
			receive_wrong(f, f->to, p);
		if (f->answer)
			answer(f, p);
		pkt_free(p);
	}
	while ((p = port_take(f->from, 0))) {
		if (addr_equal(&p->src, &f->spec.p.dst) &&
		    addr_equal(&p->dst, &f->spec.p.src))
			f->replies++;
		else if (!pkt_is_error(p)) /* tells of a device that is gone */
			receive_wrong(f, f->from, p);
		pkt_free(p);
	}
}

static bool goes_on(const struct flood *f)
{
	return f->sent < f->count ||
	       (f->lasting && !process_has_done_enough());
}

static int flood_run(void *arg)
{
	struct flood *f = arg;
	uint64_t before;

	if (settle_init())
		return 2;
	while (goes_on(f)) {
		before = f->seen;
		send_next(f);
		receive(f);
		if (!before && f->seen) {
			printf("flows\n");
			fflush(stdout);
		}
		if (f->gap_us)
			usleep((useconds_t)f->gap_us);
	}
	/* Answers are sent when packets have come, and come after that. */
	do {
		before = f->seen + f->replies;
		if (settle())
			return 2;
		receive(f);
	} while (f->seen + f->replies != before);
	printf("sent=%llu seen=%llu replies=%llu wrong=%llu\n",
	       (unsigned long long)f->sent, (unsigned long long)f->seen,
	       (unsigned long long)f->replies, (unsigned long long)f->wrong);
	if (f->wrong)
		printf("first wrong: %s\n", f->first_wrong.s);
	free(f->first_wrong.s);
	return 0;
}

static int number_word(int argc, char **argv, const char *name, uint64_t *out)
{
	const char *s = word_value(argc, argv, name);

	return s ? word_number(s, out) : 0;
}

/* The words that are the packet's, without those of the flood. */
static int packet_words(int argc, char **argv, char **out)
{
	static const char *const own[] = {
		"count=", "gap-us=", "flows=", "seen-src=", "seen-dst=",
		"answer", "lasting",
	};
	int n = 0;

	for (int i = 0; i < argc; i++) {
		bool mine = false;

		for (size_t k = 0; k < ARRAY_SIZE(own); k++)
			mine |= !strncmp(argv[i], own[k], strlen(own[k]));
		if (!mine)
			out[n++] = argv[i];
	}
	return n;
}

static int parse_flood(struct flood *f, int argc, char **argv)
{
	const char *src = word_value(argc, argv, "seen-src");
	const char *dst = word_value(argc, argv, "seen-dst");
	char *words[64];
	int n;

	f->from = port_find(argv[1]);
	f->to = port_find(argv[2]);
	if (!f->from || !f->to || argc > 64)
		return -1;
	f->count = 1000;
	f->gap_us = 200;
	f->flows = 1;
	if (number_word(argc, argv, "count", &f->count) ||
	    number_word(argc, argv, "gap-us", &f->gap_us) ||
	    number_word(argc, argv, "flows", &f->flows) ||
	    (src && addr_parse(src, &f->seen_src)) ||
	    (dst && addr_parse(dst, &f->seen_dst)))
		return -1;
	for (int i = 0; i < argc; i++) {
		f->answer |= !strcmp(argv[i], "answer");
		f->lasting |= !strcmp(argv[i], "lasting");
	}
	n = packet_words(argc - 3, argv + 3, words);
	return spec_parse(&f->spec, n, words);
}

static int verb_flood(int argc, char **argv, const char *body)
{
	struct flood f = { 0 };
	int ret;

	(void)body;
	if (argc < 6)
		return drive_fail("flood NAME FROM TO PACKET [count=N] [gap-us=N] [flows=N] [seen-src=A] [answer] [lasting]");
	ret = parse_flood(&f, argc, argv);
	if (!ret)
		ret = process_start(argv[0], NULL, flood_run, &f);
	spec_free(&f.spec);
	return ret;
}

/* Reads the words of the flood that was waited for. */
static int flood_result(struct flood *f)
{
	const char *words = strstr(process_output(), "sent=");
	unsigned long long sent, seen, replies, wrong;

	if (!words || sscanf(words,
			     "sent=%llu seen=%llu replies=%llu wrong=%llu",
			     &sent, &seen, &replies, &wrong) != 4)
		return drive_fail("no flood has ended: %s", process_output());
	f->sent = sent;
	f->seen = seen;
	f->replies = replies;
	f->wrong = wrong;
	return 0;
}

/* Judges the last "wait": nothing lost and nothing wrong. */
static int verb_flood_complete(int argc, char **argv, const char *body)
{
	bool answered = argc && !strcmp(argv[0], "answered");
	struct flood f;

	(void)body;
	if (flood_result(&f))
		return -1;
	if (!f.sent || f.seen != f.sent || f.wrong ||
	    (answered && f.replies != f.sent))
		return drive_fail("%s", process_output());
	return 0;
}

/* The same where some may be lost: what has come is right. */
static int verb_flood_right(int argc, char **argv, const char *body)
{
	struct flood f;

	(void)argv;
	(void)body;
	if (argc)
		return drive_fail("flood-right takes no words");
	if (flood_result(&f))
		return -1;
	return f.seen && !f.wrong ? 0 : drive_fail("%s", process_output());
}

const struct verb flood_verbs[] = {
	{ "flood", "NAME FROM TO PACKET [count=N] [gap-us=N] [flows=N] [seen-src=A] [seen-dst=A] [answer] [lasting]",
	  verb_flood },
	{ "flood-complete", "[answered]", verb_flood_complete },
	{ "flood-right", "", verb_flood_right },
	{ 0 },
};
