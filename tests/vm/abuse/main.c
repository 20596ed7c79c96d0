// SPDX-License-Identifier: GPL-2.0-only
/*
 * ctnat-abuse: random transactions at the module, some of them damaged, with
 * traffic in between.
 *
 *	ctnat-abuse [SEED [ROUNDS [fault]]]
 *
 * What it checks itself: whatever was loaded, the module lists a ruleset that
 * the core would accept; a refused transaction changes nothing; the module
 * answers. Everything else is for the debug kernel to see. With "fault" an
 * allocation of every other commit fails (CONFIG_FAULT_INJECTION).
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "abuse.h"

#define SOCKETS	4

static const char *const tables[] = { "t", "u", "v" };
static const char *const chains[] = { "a", "b", "c", "d", "e", "f" };

static struct ctnat *socks[SOCKETS];
static struct kit_image *image;
static unsigned int good, bad, damaged, dumps, failed;

static void die(const char *what, const struct ctnat *ct)
{
	printf("not ok abuse # %s: %s\n", what,
	       ct ? ctnat_error(ct) : strerror(errno));
	exit(1);
}

/* Chains a to c are base chains, the others regular, but for accidents. */
static void add_chain(struct ctnat_batch *b, const char *table, __u32 i,
		      bool accident)
{
	struct ctnat_chain_spec spec = {
		.family = NFPROTO_IPV4,
		.table = table,
		.chain = chains[i],
		.type = i < 3 ? CTNAT_CHAIN_FILTER : CTNAT_CHAIN_REGULAR,
		.hook = (i + table[0]) % NF_INET_NUMHOOKS,
		.priority = 10 * i,
	};

	if (accident) {
		spec.type = pick(4);
		spec.hook = pick(256);
		spec.priority = pick(~0u);
		spec.policy = pick(3);
		spec.has_policy = true;
	} else if (i < 3 && !pick(4)) {
		spec.policy = pick(5) ? NF_ACCEPT : NF_DROP;
		spec.has_policy = true;
	}
	ctnat_batch_add_chain(b, &spec, accident && pick(2));
}

static void add_table(struct ctnat_batch *b, const char *table)
{
	__u32 i;

	ctnat_batch_add_table(b, NFPROTO_IPV4, table,
			      !pick(6) ? CTNAT_TABLE_DORMANT : 0, !pick(200));
	for (i = 0; i < 6; i++)
		add_chain(b, table, i, false);
}

/* Jumps lead to later chains, but for accidents. */
static void add_some_rule(struct ctnat_batch *b, const char *table, __u64 near)
{
	__u32 in = pick(6), first = pick(200) ? (in < 3 ? 3 : in + 1) : 0;
	const struct ctnat_place place = {
		.family = NFPROTO_IPV4,
		.table = table,
		.chain = chains[in],
		.how = pick(40) ? pick(2) : pick(5),
		.handle = near,
	};

	some_rule(image, chains + first, 6 - first);
	ctnat_batch_add_rule(b, &place, &image->rule);
}

/*
 * Rules that share their attributes but for operands, some of them wrong: the
 * module copies most, and a debug kernel reads each of them once more.
 */
static void add_row(struct ctnat_batch *b, const char *table)
{
	__u32 in = pick(6), n = 3 + pick(20);
	const struct ctnat_place place = {
		.family = NFPROTO_IPV4,
		.table = table,
		.chain = chains[in],
		.how = pick(8) ? CTNAT_PLACE_END : pick(2),
	};

	some_rule(image, chains + 3, in < 3 ? 3 : 0);
	while (n--) {
		other_operands(image);
		ctnat_batch_add_rule(b, &place, &image->rule);
	}
}

/* No part of the transaction: zeroes at once, or names what is not there. */
static void reset_some(const char *table, const char *chain, __u64 handle)
{
	const struct ctnat_reset what = {
		.family = pick(2) ? NFPROTO_IPV4 : 0,
		.table = table,
		.chain = chain,
		.handle = handle,
		.kind = pick(3) ? 0 : pick(CTNAT_OBJECT_MAX + 2),
		.rules = pick(2),
	};

	ctnat_dump_free(ctnat_reset(socks[0], &what));
}

static void add_some_op(struct ctnat_batch *b, __u64 near)
{
	const char *table = tables[pick(3)];
	const char *chain = pick(4) ? chains[pick(6)] : NULL;
	__u64 handle = pick(3) ? 0 : near - pick(20);
	int i;

	switch (pick(24)) {
	case 0:
		ctnat_batch_del_table(b, NFPROTO_IPV4, table, 0, pick(2));
		add_table(b, table);
		break;
	case 1:
		ctnat_batch_del_chain(b, &(struct ctnat_selection){
			.family = NFPROTO_IPV4,
			.table = table,
			.chain = chain,
			.handle = pick(4) ? 0 : handle,
			.absent_ok = true,
		});
		break;
	case 2:
		if (pick(3))
			break;
		ctnat_batch_rename_chain(b, NFPROTO_IPV4, table,
					 chains[pick(6)], chains[pick(6)]);
		break;
	case 3:
		ctnat_batch_del_rules(b, &(struct ctnat_selection){
			.family = NFPROTO_IPV4,
			.table = table,
			.chain = chain,
			.handle = handle,
			.absent_ok = pick(20),
		});
		break;
	case 4:
		reset_some(table, chain, handle);
		break;
	case 5:
		if (pick(4))
			break;
		ctnat_batch_flush(b, pick(2) ? NFPROTO_IPV4 : 0);
		for (i = 0; i < 3; i++)
			add_table(b, tables[i]);
		break;
	case 6:
		add_chain(b, table, pick(6), !pick(4));
		break;
	case 7:
	case 8:
		add_row(b, table);
		break;
	default:
		add_some_rule(b, table, near - pick(20));
	}
}

/* Flip, cut or stretch something in a message. */
static void damage(struct ctnat_batch *b)
{
	struct nlmsghdr *nlh;
	__u32 i, op;

	if (!b->n_ops)
		return;
	op = pick(b->n_ops);
	nlh = (struct nlmsghdr *)(b->buf + b->ops[op].offset);
	for (i = pick(4); i; i--) {
		__u32 at = NLMSG_HDRLEN + pick(nlh->nlmsg_len - NLMSG_HDRLEN);

		if (pick(2))
			((__u8 *)nlh)[at] = pick(256);
		else
			((__u8 *)nlh)[at] ^= 1 << pick(8);
	}
	if (!pick(8))
		nlh->nlmsg_flags ^= 1 << pick(16);
	damaged++;
}

/* ---- what must always hold ---- */

static void check_view(const struct ctnat_view *view)
{
	struct ctnat_scratch scratch = {
		.order = calloc(CTNAT_SORT_ROOM(view->n_chains + 1),
				sizeof(__u32)),
		.state = calloc(view->n_chains + 1, sizeof(__u32)),
		.objects = calloc(CTNAT_SORT_ROOM(view->n_objects + 1),
				  sizeof(__u32)),
	};
	struct ctnat_refusal why = { };
	__u32 c, r;

	for (c = 0; c < view->n_chains; c++) {
		if (ctnat_verify_chain(view, c, &why))
			break;
		for (r = 0; r < view->chains[c].n_rules; r++)
			if (ctnat_verify_rule(view, c, r, &why))
				break;
	}
	for (c = 0; c < view->n_objects && !why.sentence; c++)
		ctnat_verify_view_object(view, c, &why);
	if (!why.sentence)
		ctnat_verify_view(view, &scratch, &why);
	if (why.sentence) {
		printf("not ok abuse # the module lists what is refused: %s\n",
		       why.sentence);
		exit(1);
	}
	free(scratch.order);
	free(scratch.state);
	free(scratch.objects);
}

/* The ruleset now; the newest handle of it. */
static struct ctnat_dump *look(__u64 *newest)
{
	struct ctnat_dump *dump = ctnat_dump(socks[0]);
	const struct ctnat_view *view;
	__u32 c, r;

	if (!dump)
		die("listing", socks[0]);
	dumps++;
	view = ctnat_dump_view(dump);
	check_view(view);
	*newest = 1;
	for (c = 0; c < view->n_chains; c++)
		for (r = 0; r < view->chains[c].n_rules; r++)
			if (*newest < view->chains[c].rules[r].handle)
				*newest = view->chains[c].rules[r].handle;
	return dump;
}

/* ---- rounds ---- */

/* Allocations that may wait fail, too. */
static void allow_faults(void)
{
	int fd = open("/sys/kernel/debug/failslab/ignore-gfp-wait", O_WRONLY);

	if (fd < 0 || write(fd, "N", 1) != 1)
		die("failslab", NULL);
	close(fd);
}

static void fail_soon(void)
{
	char text[16];
	int fd = open("/proc/self/fail-nth", O_WRONLY);
	int len = snprintf(text, sizeof(text), "%u", 1 + pick(60));

	if (fd < 0 || write(fd, text, len) != len)
		die("fail-nth", NULL);
	close(fd);
}

static void fail_no_more(void)
{
	int fd = open("/proc/self/fail-nth", O_WRONLY);

	if (fd < 0 || write(fd, "0", 1) != 1)
		die("fail-nth", NULL);
	close(fd);
}

/* Leave something unfinished on a socket, or close it in the middle. */
static void mess_up(void)
{
	char buf[64] __attribute__((aligned(4))) = { };
	__u32 i = 1 + pick(SOCKETS - 1);
	struct ctnat *ct = socks[i];
	struct nlmsghdr *nlh;

	nlh = ctnat_request(ct, buf, pick(2) ? CTNAT_CMD_BEGIN :
			    pick(__CTNAT_CMD_MAX + 2), pick(3) ? 0 :
			    NLM_F_DUMP);
	ctnat_send(ct, nlh, nlh->nlmsg_len);
	if (pick(2))
		return;
	ctnat_close(ct);
	socks[i] = ctnat_open();
	if (!socks[i])
		die("open", NULL);
}

static void open_all(void)
{
	int i;

	for (i = 0; i < SOCKETS; i++) {
		ctnat_close(socks[i]);
		socks[i] = ctnat_open();
		if (!socks[i])
			die("open", NULL);
	}
}

static void new_namespace(void)
{
	if (unshare(CLONE_NEWNET))
		die("unshare", NULL);
	traffic_start();
	open_all();
}

static void expect_generation(long long generation, bool changed, int error)
{
	long long now = ctnat_generation(socks[0], NULL);

	if (now < 0)
		die("generation", socks[0]);
	/* the answer alone was lost: either is right */
	if (error == ENOBUFS)
		return;
	if (!changed && now != generation) {
		printf("not ok abuse # refused (%s), but generation %lld became %lld\n",
		       strerror(error), generation, now);
		exit(1);
	}
}

static void one_round(bool fault)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	struct ctnat_dump *dump;
	long long generation;
	__u64 newest;
	int ret, error;
	__u32 i;

	dump = look(&newest);
	generation = ctnat_dump_view(dump)->generation;
	ctnat_dump_free(dump);
	for (i = 0; i < 3; i++)
		add_table(b, tables[i]);
	/* short ones are accepted more often */
	for (i = 1 + pick(pick(4) ? 3 : 30); i; i--)
		add_some_op(b, newest);
	if (!pick(6))
		damage(b);
	if (fault)
		fail_soon();
	ret = ctnat_batch_commit(socks[0], b);
	error = errno;
	if (fault)
		fail_no_more();
	if (!ret)
		good++;
	else if (++bad, getenv("VERBOSE"))
		printf("# refused: %s\n", ctnat_error(socks[0]));
	if (ret && fault && (error == ENOMEM || error == ENOBUFS))
		failed++;
	ctnat_batch_free(b);
	expect_generation(generation, !ret, error);
}

int main(int argc, char **argv)
{
	__u32 rounds = argc > 2 ? atoi(argv[2]) : 2000, i;
	bool fault = argc > 3 && !strcmp(argv[3], "fault");

	seed(argc > 1 ? atoll(argv[1]) : 1);
	image = kit_begin();
	if (fault)
		allow_faults();
	new_namespace();
	if (ctnat_subscribe(socks[1]))
		die("subscribe", socks[1]);
	for (i = 0; i < rounds; i++) {
		one_round(fault && i % 2);
		traffic_burst();
		if (!pick(5))
			mess_up();
		if (!pick(100))
			new_namespace();
	}
	printf("# %u transactions loaded, %u refused, %u messages damaged, %u listings\n",
	       good, bad, damaged, dumps);
	/* a test in which little was loaded, or failed, has tested little */
	if (fault && failed < rounds / 10) {
		printf("not ok abuse # only %u allocations failed\n", failed);
		return 1;
	}
	if (good < rounds / 5) {
		printf("not ok abuse # only %u of %u were loaded\n", good,
		       rounds);
		return 1;
	}
	printf("ok abuse\n");
	return 0;
}
