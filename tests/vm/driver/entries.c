// SPDX-License-Identifier: GPL-2.0-only
/* entry, no-entry, entries, event, …: what conntrack knows of connections. */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctnetlink.h"
#include "drive.h"
#include "entries.h"
#include "netns.h"
#include "run.h"
#include "settle.h"

/* For what the kernel does, or tells, in its own time. */
#define EVENT_MS 10000
#define ENTRY_GONE_MS 10000

static int listener = -1;
static struct ct_entry *heard;

/* node=NAME among the words, the gateway without. */
static struct node *entry_node(int argc, char **argv)
{
	const char *name = word_value(argc, argv, "node");

	return node_find(name ? name : "gw");
}

/* How many match; what there is goes to *all. */
static int count_matches(int argc, char **argv, struct text *all)
{
	struct node *node = entry_node(argc, argv);
	struct ct_entry *list, *e;
	int n = 0, err, match;

	if (!node || settle())
		return -1;
	list = ct_dump(node, &err);
	for (e = list; e && !err; e = e->next) {
		text_add(all, "\n    ");
		ct_print(all, e);
		match = ct_match(e, argc, argv);
		if (match < 0)
			err = -1;
		else
			n += match;
	}
	ct_free(list);
	return err ? -1 : n;
}

static int verb_entry(int argc, char **argv, const char *body)
{
	struct text all = { 0 };
	int n, ret = 0;

	(void)body;
	if (ct_check_words(argc, argv))
		return -1;
	n = count_matches(argc, argv, &all);
	if (n != 1)
		ret = drive_fail("%d connections match, not one, of:%s", n,
				 all.s ? all.s : " none");
	text_free(&all);
	return ret;
}

static int verb_no_entry(int argc, char **argv, const char *body)
{
	struct text all = { 0 };
	int n, ret = 0;

	(void)body;
	if (ct_check_words(argc, argv))
		return -1;
	n = count_matches(argc, argv, &all);
	if (n)
		ret = drive_fail("%d connections match, none should, of:%s",
				 n, all.s ? all.s : " none");
	text_free(&all);
	return ret;
}

/* Waits until no entry matches, for what the kernel does in its own time. */
static int verb_entry_gone(int argc, char **argv, const char *body)
{
	int64_t end = drive_now() + drive_ms(ENTRY_GONE_MS);
	struct text all = { 0 };
	int n;

	(void)body;
	if (ct_check_words(argc, argv))
		return -1;
	for (;;) {
		n = count_matches(argc, argv, &all);
		if (n <= 0 || drive_now() > end)
			break;
		text_free(&all);
		usleep(10000);
	}
	if (n)
		drive_fail("%d connections are still there:%s", n,
			   all.s ? all.s : " none");
	text_free(&all);
	return n ? -1 : 0;
}

static int verb_entries(int argc, char **argv, const char *body)
{
	struct text all = { 0 };
	uint64_t want;
	int n, ret = 0;

	(void)body;
	if (!argc || word_number(argv[0], &want))
		return drive_fail("entries N [WORDS]");
	if (ct_check_words(argc - 1, argv + 1))
		return -1;
	n = count_matches(argc - 1, argv + 1, &all);
	if (n != (int)want)
		ret = drive_fail("%d connections match, not %d, of:%s", n,
				 (int)want, all.s ? all.s : " none");
	text_free(&all);
	return ret;
}

static int verb_expectations(int argc, char **argv, const char *body)
{
	struct node *node = entry_node(argc, argv);
	uint64_t want;
	int n;

	(void)body;
	if (!argc || !node || word_number(argv[0], &want))
		return drive_fail("expectations N [node=NAME]");
	if (settle())
		return -1;
	n = ct_count_expectations(node);
	if (n != (int)want)
		return drive_fail("%d expectations, not %d", n, (int)want);
	return 0;
}

static int verb_flush(int argc, char **argv, const char *body)
{
	struct node *node = entry_node(argc, argv);

	(void)body;
	return node && !settle() ? ct_flush(node) : -1;
}

static int verb_listen(int argc, char **argv, const char *body)
{
	struct node *node = node_find(argc ? argv[0] : "gw");

	(void)body;
	if (!node)
		return -1;
	if (listener >= 0)
		return drive_fail("listening already");
	listener = ct_listen(node);
	return listener < 0 ? -1 : 0;
}

static const char *const event_names[] = {
	[CT_EVENT_NEW] = "new", [CT_EVENT_UPDATE] = "update",
	[CT_EVENT_DESTROY] = "destroy", [CT_EVENT_EXP_NEW] = "exp-new",
	[CT_EVENT_EXP_DESTROY] = "exp-destroy",
};

static int event_by_name(const char *name)
{
	for (int i = CT_EVENT_NEW; i <= CT_EVENT_EXP_DESTROY; i++)
		if (!strcmp(name, event_names[i]))
			return i;
	return drive_fail("'%s' is not new, update, destroy, exp-new or exp-destroy",
			  name);
}

static void print_heard(struct text *t)
{
	struct ct_entry *e;

	for (e = heard; e; e = e->next) {
		text_add(t, "\n    %s ", event_names[e->event]);
		ct_print(t, e);
	}
}

/* Removes the first event of that kind that matches: 1, 0 or -1. */
static int take_event(int event, int argc, char **argv)
{
	struct ct_entry **p, *e;
	int match;

	if (ct_hear(listener, &heard))
		return -1;
	for (p = &heard; (e = *p); p = &e->next) {
		if (e->event != event)
			continue;
		match = ct_match(e, argc, argv);
		if (!match)
			continue;
		if (match < 0)
			return -1;
		*p = e->next;
		free(e);
		return 1;
	}
	return 0;
}

static int wait_event(int argc, char **argv, int ms)
{
	int event = argc ? event_by_name(argv[0]) : -1, ret;
	int64_t end = drive_now() + drive_ms(ms), now;
	struct pollfd pfd = { .fd = listener, .events = POLLIN };

	if (event < 0 || ct_check_words(argc - 1, argv + 1))
		return drive_fail("event new|update|destroy|exp-new|exp-destroy WORDS");
	if (listener < 0)
		return drive_fail("nobody listens: say 'listen' before");
	for (;;) {
		ret = take_event(event, argc - 1, argv + 1);
		now = drive_now();
		if (ret || now >= end)
			return ret;
		poll(&pfd, 1, (int)(end - now));
	}
}

static int verb_event(int argc, char **argv, const char *body)
{
	struct text all = { 0 };
	int ret = wait_event(argc, argv, EVENT_MS);

	(void)body;
	if (ret == 1)
		return 0;
	print_heard(&all);
	drive_fail("no such event, heard:%s", all.s ? all.s : " nothing");
	text_free(&all);
	return -1;
}

static int verb_no_event(int argc, char **argv, const char *body)
{
	int ret = settle() ? -1 : wait_event(argc, argv, 0);

	(void)body;
	return ret ? drive_fail("such an event was heard") : 0;
}

void entries_forget_all(void)
{
	if (listener >= 0)
		close(listener);
	listener = -1;
	ct_free(heard);
	heard = NULL;
}

const struct verb entry_verbs[] = {
	{ "entry", "WORDS", verb_entry },
	{ "no-entry", "WORDS", verb_no_entry },
	{ "entry-gone", "WORDS", verb_entry_gone },
	{ "entries", "N [WORDS]", verb_entries },
	{ "expectations", "N [node=NAME]", verb_expectations },
	{ "flush-entries", "[node=NAME]", verb_flush },
	{ "listen", "[NODE]", verb_listen },
	{ "event", "new|update|destroy|exp-new|exp-destroy WORDS", verb_event },
	{ "no-event", "new|update|destroy|exp-new|exp-destroy WORDS", verb_no_event },
	{ 0 },
};
