// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every allocation of the control path fails once, and every one on the way of
 * a packet that an element of a set counts, or that is traced (packets.c).
 *
 * Runs in a kernel with FAILSLAB and FAIL_PAGE_ALLOC. An operation is done
 * again and again; the first time its first allocation fails, then its second,
 * and so on (/proc/self/fail-nth), until it gets through with the fault still
 * ahead. Whenever it fails, the ruleset must be what it was before; whenever it
 * says that it succeeded, what it was meant to become. Who listens is told of
 * all of that, or that something is missing.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "faults.h"
#include "grammar/lang.h"

static FILE *results;

struct fault_case {
	const char *name;
	const char *before;	/* loaded first, without faults */
	const char *text;	/* the operation */
	int (*run)(struct ctnat *ct, const char *text);
};

int say(bool good, const char *name, const char *fmt, ...)
{
	char reason[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(reason, sizeof(reason), fmt, ap);
	va_end(ap);
	printf("%sok faults/%s # %s\n", good ? "" : "not ", name, reason);
	if (results)
		fprintf(results, "%sok faults/%s # %s\n", good ? "" : "not ",
			name, reason);
	return good ? 0 : 1;
}

/* ---- the fault ---- */

static int nth_fd = -1;

void fault_set(unsigned int nth)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", nth);
	if (pwrite(nth_fd, text, strlen(text), 0) < 0) {
		perror("/proc/self/fail-nth");
		exit(1);
	}
}

/* Number of allocations that were still to come before the fault. */
unsigned int fault_left(void)
{
	char text[16] = "";

	if (pread(nth_fd, text, sizeof(text) - 1, 0) < 0) {
		perror("/proc/self/fail-nth");
		exit(1);
	}
	fault_set(0);
	return strtoul(text, NULL, 10);
}

static void knob(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, value, strlen(value)) < 0) {
		perror(path);
		exit(1);
	}
	close(fd);
}

/* ---- operations ---- */

static void add_object(struct ctnat_batch *b, const struct ctnat_command *c)
{
	const struct ctnat_object_id id = {
		.family = c->family,
		.table = c->table,
		.kind = c->kind,
		.name = c->name,
	};
	__u32 from = 0;

	if (c->obj == CTNAT_OBJ_OBJECT && c->op == CTNAT_OP_DELETE)
		ctnat_batch_del_object(b, &id, false);
	else if (c->obj == CTNAT_OBJ_OBJECT && c->op == CTNAT_OP_FLUSH)
		ctnat_batch_flush_elems(b, &id);
	else if (c->obj == CTNAT_OBJ_OBJECT)
		ctnat_batch_add_object(b, &id, c->object, false);
	else if (c->op == CTNAT_OP_DELETE)
		ctnat_batch_del_elems(b, &id, c->elems, &from, false);
	else
		ctnat_batch_add_elems(b, &id, c->elems, &from, false);
}

static void add_command(struct ctnat_batch *b, const struct ctnat_command *c)
{
	const struct ctnat_chain_spec spec = {
		.family = c->family,
		.table = c->table,
		.chain = c->chain,
		.type = c->is_base ? c->type : CTNAT_CHAIN_REGULAR,
		.hook = c->hook,
		.policy = c->policy,
		.has_policy = c->has_policy,
		.priority = c->priority,
	};
	const struct ctnat_place place = {
		.family = c->family,
		.table = c->table,
		.chain = c->chain,
	};

	if (c->op == CTNAT_OP_ADD)
		ctnat_batch_comment(b, c->comment);
	if (c->op == CTNAT_OP_FLUSH && c->obj == CTNAT_OBJ_RULESET)
		ctnat_batch_flush(b, c->family);
	else if (c->op == CTNAT_OP_DELETE && c->obj == CTNAT_OBJ_CHAIN)
		ctnat_batch_del_chain(b, &(struct ctnat_selection){
			.family = c->family,
			.table = c->table,
			.chain = c->chain,
		});
	else if (c->op == CTNAT_OP_FLUSH && c->obj == CTNAT_OBJ_CHAIN)
		ctnat_batch_del_rules(b, &(struct ctnat_selection){
			.family = c->family,
			.table = c->table,
			.chain = c->chain,
		});
	else if (c->op == CTNAT_OP_RENAME)
		ctnat_batch_rename_chain(b, c->family, c->table, c->chain,
					 c->new_name);
	else if (c->obj == CTNAT_OBJ_TABLE)
		ctnat_batch_add_table(b, c->family, c->table, c->table_flags,
				      false);
	else if (c->obj == CTNAT_OBJ_CHAIN)
		ctnat_batch_add_chain(b, &spec, false);
	else if (c->obj == CTNAT_OBJ_RULE)
		ctnat_batch_add_rule(b, &place, c->rule);
	else if (c->obj == CTNAT_OBJ_OBJECT || c->obj == CTNAT_OBJ_ELEMENT)
		add_object(b, c);
}

static struct ctnat_batch *batch_of(struct ctnat *ct, const char *text)
{
	struct ctnat_lang *lang = ctnat_lang_alloc();
	struct ctnat_dump *known = ctnat_dump(ct);
	const struct ctnat_command *commands;
	struct ctnat_batch *b;
	size_t i, n;

	if (!known) {
		fprintf(stderr, "dump: %s\n", ctnat_error(ct));
		exit(1);
	}
	/* which types the sets have that elements are added to */
	ctnat_lang_known(lang, ctnat_dump_view(known));
	if (ctnat_lang_read_text(lang, "case", text)) {
		ctnat_lang_print_messages(lang, stderr);
		exit(1);
	}
	b = ctnat_batch_alloc();
	commands = ctnat_lang_commands(lang, &n);
	for (i = 0; i < n; i++)
		add_command(b, &commands[i]);
	ctnat_lang_free(lang);
	ctnat_dump_free(known);
	return b;
}

int run_text(struct ctnat *ct, const char *text)
{
	struct ctnat_batch *b = batch_of(ct, text);
	int err = ctnat_batch_commit(ct, b);

	ctnat_batch_free(b);
	return err;
}

/* Only the commit is to fail: parsing is done before the fault is set. */
static unsigned int armed;

/*
 * The answer to a commit takes memory, too. Without it the kernel has done
 * what was asked and cannot say so: the library reports ENOBUFS, and the
 * ruleset may be the old one or the new one, but whole in either case.
 */
static bool answer_lost;

static int run_commit(struct ctnat *ct, const char *text)
{
	struct ctnat_batch *b = batch_of(ct, text);
	int err;

	fault_set(armed);
	err = ctnat_batch_commit(ct, b);
	answer_lost = err && errno == ENOBUFS;
	armed = fault_left();
	ctnat_batch_free(b);
	return err;
}

static int run_dump(struct ctnat *ct, const char *text)
{
	struct ctnat_dump *dump;

	(void)text;
	fault_set(armed);
	dump = ctnat_dump(ct);
	armed = fault_left();
	if (!dump)
		return -1;
	ctnat_dump_free(dump);
	return 0;
}

static int run_statistics(struct ctnat *ct, const char *text)
{
	struct ctnat_statistic *stats;
	size_t n;

	(void)text;
	fault_set(armed);
	stats = ctnat_statistics(ct, &n);
	armed = fault_left();
	free(stats);
	return stats ? 0 : -1;
}

/* A namespace that cannot be set up must not come to be. */
static int run_namespace(struct ctnat *ct, const char *text)
{
	int here = open("/proc/self/ns/net", O_RDONLY), err;

	(void)ct;
	(void)text;
	fault_set(armed);
	err = unshare(CLONE_NEWNET);
	armed = fault_left();
	if (setns(here, CLONE_NEWNET))
		exit(1);
	close(here);
	return err;
}

/* ---- who listens ---- */

static struct ctnat *listener;

static int count_event(const struct ctnat_event *event, void *data)
{
	struct heard *heard = data;

	(void)event;
	heard->events++;
	return 0;
}

/* All that waits to be read. */
struct heard hear(struct ctnat *ct)
{
	struct heard heard = { .events = 0 };

	do {
		while (!ctnat_read_events(ct, count_event, &heard))
			;
		heard.lost |= errno == ENOBUFS;
	} while (errno == ENOBUFS);
	if (errno != EAGAIN) {
		fprintf(stderr, "events: %s\n", ctnat_error(ct));
		exit(1);
	}
	return heard;
}

void note(struct silence *silence, const struct heard *heard)
{
	if (heard->lost)
		silence->told++;
	else if (heard->events < silence->least)
		silence->least = heard->events;
}

/* What is left of the life of elements is not what is compared, either. */
static void strip_expiry(char *text)
{
	char *mark, *end;

	while ((mark = strstr(text, " expires "))) {
		end = mark + strlen(" expires ");
		end += strcspn(end, " ,\n");
		memmove(mark, end, strlen(end) + 1);
	}
}

static char *ruleset_text(struct ctnat *ct)
{
	const struct ctnat_print what = { .flags = CTNAT_PRINT_HANDLES };
	struct ctnat_dump *dump = ctnat_dump(ct);
	char *text = NULL;
	size_t size;
	FILE *to;

	if (!dump) {
		fprintf(stderr, "dump: %s\n", ctnat_error(ct));
		exit(1);
	}
	to = open_memstream(&text, &size);
	ctnat_lang_print_view(to, ctnat_dump_view(dump), &what);
	fclose(to);
	ctnat_dump_free(dump);
	strip_expiry(text);
	return text;
}

/* Handles grow from one try to the next; they are not what is compared. */
static void strip_handles(char *text)
{
	char *mark, *end;

	while ((mark = strstr(text, " # handle "))) {
		end = strchr(mark, '\n');
		memmove(mark, end, strlen(end) + 1);
	}
}

static char *expected_text(struct ctnat *ct, const struct fault_case *c)
{
	char *text;

	if (run_text(ct, c->before) || (c->text && run_text(ct, c->text))) {
		fprintf(stderr, "%s: %s\n", c->name, ctnat_error(ct));
		exit(1);
	}
	text = ruleset_text(ct);
	strip_handles(text);
	return text;
}

static int check_after(struct ctnat *ct, int err, const char *before,
		       const char *expected)
{
	char *after = ruleset_text(ct);
	bool same = err && !strcmp(after, before);

	if (!same && (!err || answer_lost)) {
		strip_handles(after);
		same = !strcmp(after, expected);
	}
	if (!same)
		fprintf(stderr, "expected\n%s\ngot\n%s\n",
			err ? before : expected, after);
	free(after);
	return same ? 0 : -1;
}

static int run_case(struct ctnat *ct, const struct fault_case *c)
{
	char *expected = expected_text(ct, c), *before;
	struct silence silence = { .least = ~0u };
	unsigned int nth, failed = 0, lost = 0;
	struct heard heard;
	int err, bad = 0;

	for (nth = 1; nth < NTH_MAX; nth++) {
		if (run_text(ct, c->before)) {
			free(expected);
			return say(false, c->name,
				   "after %u faults nothing loads: %s",
				   nth - 1, ctnat_error(ct));
		}
		before = ruleset_text(ct);
		hear(listener);
		armed = nth;
		answer_lost = false;
		err = c->run(ct, c->text);
		heard = hear(listener);
		if (!err)
			note(&silence, &heard);
		bad = check_after(ct, err, before, expected);
		free(before);
		failed += !!err;
		lost += answer_lost;
		if (armed || bad)
			break;
	}
	free(expected);
	if (bad)
		return say(false, c->name,
			   "fault %u (%s) left something else behind", nth,
			   err ? ctnat_error(ct) : "success");
	if (nth < NTH_LEAST || nth == NTH_MAX || err)
		return say(false, c->name, "%u faults, last: %s", nth - 1,
			   err ? ctnat_error(ct) : "success");
	if (silence.least != heard.events)
		return say(false, c->name, "of %u events %u came, silently",
			   heard.events, silence.least);
	return say(true, c->name,
		   "%u faults injected, %u of them refused it, %u answers lost, %u times events",
		   nth - 1, failed, lost, silence.told);
}

#define GATEWAY \
	"table inet g {\n" \
	" chain sub { ip daddr { 10.0.0.1, 10.0.0.2-10.0.0.9 } counter accept\n }\n" \
	" chain pre { type filter hook prerouting priority raw; policy accept;\n" \
	"  ct(zone=7, nat)\n  ct state +inv counter drop\n  jump sub\n" \
	"  log prefix \"new\" level info\n }\n" \
	" chain post { type filter hook postrouting priority srcnat; policy accept;\n" \
	"  ct(commit, zone=7, mark=0x10/0xff, label=0x1/0x1, nat(src=203.0.113.1-203.0.113.9:1024-65535, random)) counter comment \"lan\"\n }\n" \
	"}\n"
#define NATCHAINS \
	"table ip n {\n" \
	" chain d { type nat hook prerouting priority dstnat; policy accept;\n" \
	"  tcp dport 80 counter dnat to 10.0.0.2:8080\n }\n" \
	" chain s { type nat hook postrouting priority srcnat; policy accept;\n" \
	"  counter masquerade\n }\n" \
	"}\n"

#define ELEMENTS \
	"table ip e {\n" \
	" set r { type ipv4_addr; flags interval,timeout; timeout 1h;\n" \
	"  elements = { 10.0.0.0/24, 10.0.2.0/24 timeout 2h }\n }\n" \
	" set h { type ipv4_addr; flags dynamic,timeout;\n" \
	"  elements = { 10.0.0.1, 10.0.0.2 timeout 1h }\n }\n" \
	" map v { type inet_service : verdict; flags timeout;\n" \
	"  elements = { 80 timeout 1h : jump c }\n }\n" \
	" chain c { ip saddr @r update @h { ip saddr ct count over 5 } drop\n }\n" \
	"}\n"

#define FLOWS \
	"table inet f {\n" \
	" flowtable f { hook ingress priority 0; devices = { lo }; }\n" \
	" chain c { type filter hook forward priority 0; policy accept;\n" \
	"  oifname \"lo\" ct(commit, zone=7, offload)\n" \
	"  ct(commit, zone=7, offload=f)\n  flow add @f\n }\n" \
	"}\n"

#define SAID(text) \
	"table ip s {\n comment \"" text "\"\n" \
	" counter n { comment \"" text "\"; }\n" \
	" chain c { comment \"" text "\"; }\n" \
	"}\n"

static const struct fault_case cases[] = {
	{ "load", EMPTY, EMPTY GATEWAY, run_commit },
	{ "load-nat-chains", EMPTY, EMPTY NATCHAINS, run_commit },
	{ "replace-all", EMPTY NATCHAINS, EMPTY GATEWAY, run_commit },
	{ "add-rule", EMPTY GATEWAY, "add rule inet g pre counter drop\n",
	  run_commit },
	{ "add-chain", EMPTY GATEWAY,
	  "add chain inet g in { type filter hook input priority 0; }\n",
	  run_commit },
	{ "rename-chain", EMPTY GATEWAY, "rename chain inet g post last\n",
	  run_commit },
	{ "flush-chain", EMPTY GATEWAY, "flush chain inet g pre\n",
	  run_commit },
	{ "delete-chain", EMPTY GATEWAY, "delete chain inet g post\n",
	  run_commit },
	{ "load-elements", EMPTY, EMPTY ELEMENTS, run_commit },
	{ "add-elements", EMPTY ELEMENTS,
	  "add element ip e r { 10.0.1.0/24 timeout 5m }\n"
	  "add element ip e h { 10.0.0.3 }\n"
	  "add element ip e v { 81 timeout 3h : jump c }\n", run_commit },
	{ "delete-elements", EMPTY ELEMENTS,
	  "delete element ip e r { 10.0.0.0/24 }\n"
	  "delete element ip e h { 10.0.0.1 }\n"
	  "delete element ip e v { 80 }\n", run_commit },
	{ "flush-elements", EMPTY ELEMENTS,
	  "flush set ip e r\nflush set ip e h\nflush map ip e v\n",
	  run_commit },
	{ "load-flows", EMPTY, EMPTY FLOWS, run_commit },
	{ "change-flow-zones", EMPTY FLOWS, "add rule inet f c ct(zone=8)\n",
	  run_commit },
	{ "drop-flows", EMPTY FLOWS, EMPTY, run_commit },
	{ "change-comments", EMPTY SAID("as it was"), SAID("not this"),
	  run_commit },
	{ "flush", EMPTY GATEWAY NATCHAINS, EMPTY, run_commit },
	{ "dump", EMPTY GATEWAY, NULL, run_dump },
	{ "statistics", EMPTY GATEWAY, NULL, run_statistics },
	{ "namespace", EMPTY GATEWAY, NULL, run_namespace },
};

static struct ctnat *open_nonblocking(int (*subscribe)(struct ctnat *ct))
{
	struct ctnat *ct = ctnat_open();

	if (!ct || subscribe(ct)) {
		perror("faults");
		exit(1);
	}
	fcntl(ctnat_fd(ct), F_SETFL, O_NONBLOCK);
	return ct;
}

int main(int argc, char **argv)
{
	struct ctnat *tracer, *ct;
	int failed = 0;
	size_t i;

	if (argc > 1) {
		results = fopen(argv[1], "a");
		if (!results) {
			perror(argv[1]);
			return 1;
		}
		setvbuf(results, NULL, _IOLBF, 0);
	}
	/* sleeping allocations are what the control path makes */
	knob("/sys/kernel/debug/failslab/ignore-gfp-wait", "N");
	knob("/sys/kernel/debug/failslab/verbose", "0");
	nth_fd = open("/proc/self/fail-nth", O_RDWR);
	ct = nth_fd < 0 ? NULL : ctnat_open();
	if (!ct) {
		perror("faults");
		return 1;
	}
	listener = open_nonblocking(ctnat_subscribe);
	tracer = open_nonblocking(ctnat_subscribe_trace);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		failed += run_case(ct, &cases[i]);
	failed += run_counted(ct);
	failed += run_traced(ct, tracer);
	ctnat_close(tracer);
	ctnat_close(listener);
	ctnat_close(ct);
	return failed ? 1 : 0;
}
