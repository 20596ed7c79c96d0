// SPDX-License-Identifier: GPL-2.0-only
/* Several at one time: readers see one ruleset or the next, never a mixture. */
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "lib_test.h"

#define RULES	300	/* more than one datagram of a dump holds */

/* A ruleset whose rules all have one name. */
static int load_all(struct ctnat *ct, const char *name)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	int i, ret, error;

	ctnat_batch_flush(b, NFPROTO_UNSPEC);
	add_house(b);
	for (i = 0; i < RULES; i++)
		add_named(b, "in", name, CTNAT_PLACE_END, 0);
	ret = ctnat_batch_commit(ct, b);
	error = errno;
	ctnat_batch_free(b);
	errno = error;
	return ret;
}

/* Child: load this name and that in turn, until killed. */
static pid_t fork_writer(const char *const *names)
{
	pid_t pid = fork();
	struct ctnat *ct;
	int i;

	if (pid)
		return pid;
	ct = ctnat_open();
	for (i = 0; ct; i ^= 1)
		if (load_all(ct, names[i]) && errno != ERESTART)
			break;
	fprintf(stderr, "writer: %s\n", ct ? ctnat_error(ct) : "no socket");
	_exit(1);
}

static void end_child(pid_t pid)
{
	int status;

	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	/* it would have ended by itself only because something went wrong */
	assert_true(WIFSIGNALED(status));
}

static void expect_one_name(const struct ctnat_view *view)
{
	const struct ctnat_view_chain *in = view_chain(view, "in");
	const char *first = rule_name(in->rules[0].rule);
	__u32 i;

	assert_int_equal(in->n_rules, RULES);
	for (i = 0; i < in->n_rules; i++)
		assert_string_equal(rule_name(in->rules[i].rule), first);
}

/* A writer that has ended writes no more: the test must not wait for it. */
static bool wrote_less(struct ctnat *ct, long long start, int commits)
{
	siginfo_t ended = { };

	assert_int_equal(waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT),
			 0);
	if (ended.si_pid)
		fail_msg("a writer has ended");
	return ctnat_generation(ct, NULL) - start < commits;
}

static void dumps_are_whole(void **state)
{
	static const char *const names[] = { "one", "two" };
	unsigned int seen = 0, whole = 0;
	struct ctnat_dump *dump;
	long long start;
	pid_t writer;
	int i;

	assert_int_equal(load_all(*state, "one"), 0);
	start = ctnat_generation(*state, NULL);
	writer = fork_writer(names);
	/* and until the writer has had its turn as well */
	for (i = 0; i < 300 || wrote_less(*state, start, 10); i++) {
		dump = ctnat_dump(*state);
		if (!dump) {
			/* a writer that never rests */
			assert_int_equal(errno, EINTR);
			continue;
		}
		expect_one_name(ctnat_dump_view(dump));
		whole++;
		seen |= *rule_name(view_chain(ctnat_dump_view(dump), "in")
					   ->rules[0].rule) == 'o' ? 1 : 2;
		ctnat_dump_free(dump);
	}
	end_child(writer);
	assert_true(whole > 0);
	print_message("# %u whole dumps, names seen: %u\n", whole, seen);
}

/* Several write: each transaction wins or is told to start again. */
static void writers_take_turns(void **state)
{
	static const char *const names[][2] = {
		{ "a", "b" }, { "c", "d" }, { "e", "f" },
	};
	long long start = ctnat_generation(*state, NULL);
	pid_t writers[3];
	int i, mine = 0;

	for (i = 0; i < 3; i++)
		writers[i] = fork_writer(names[i]);
	for (i = 0; i < 200 || !mine ||
		    wrote_less(*state, start, mine + 10); i++) {
		if (!load_all(*state, "mine"))
			mine++;
		else
			assert_int_equal(errno, ERESTART);
	}
	for (i = 0; i < 3; i++)
		end_child(writers[i]);
	print_message("# %d of %d had to start again\n", i - mine, i);
}

/* A dump that was begun and is never read on, while its ruleset goes. */
static void abandoned_dump(void **state)
{
	char buf[64] __attribute__((aligned(4)));
	struct ctnat *reader = open_or_fail();
	struct nlmsghdr *nlh;
	int i;

	assert_int_equal(load_all(*state, "one"), 0);
	memset(buf, 0, sizeof(buf));
	nlh = ctnat_request(reader, buf, CTNAT_CMD_GET_RULE, NLM_F_DUMP);
	assert_int_equal(ctnat_send(reader, nlh, nlh->nlmsg_len), 0);
	for (i = 0; i < 5; i++)
		assert_int_equal(load_all(*state, "two"), 0);
	ctnat_close(reader);
	assert_int_equal(load_all(*state, "three"), 0);
}

/* The same, read to its end: it shows the ruleset that it began with. */
static void old_dump_stays_whole(void **state)
{
	char buf[64] __attribute__((aligned(4)));
	struct ctnat *reader = open_or_fail();
	bool done = false;
	int rules = 0;

	assert_int_equal(load_all(*state, "one"), 0);
	memset(buf, 0, sizeof(buf));
	ctnat_send(reader, buf, ctnat_request(reader, buf, CTNAT_CMD_GET_RULE,
					      NLM_F_DUMP)->nlmsg_len);
	assert_int_equal(load_all(*state, "two"), 0);
	while (!done) {
		struct nlmsghdr *nlh = (void *)reader->buf;
		int len = ctnat_receive(reader, true);

		assert_true(len > 0);
		for (; mnl_nlmsg_ok(nlh, len);
		     nlh = mnl_nlmsg_next(nlh, &len)) {
			struct arena arena = { };
			struct attrs a;

			done = nlh->nlmsg_type == NLMSG_DONE;
			if (done)
				break;
			assert_int_equal(ctnat_attrs_parse(nlh, &a), 0);
			assert_string_equal(
				rule_name(ctnat_decode_rule(&arena,
					ctnat_attr_payload(
						a.at[CTNAT_A_RULE_EXPRS]))),
				"one");
			ctnat_arena_free(&arena);
			rules++;
		}
	}
	assert_int_equal(rules, RULES);
	ctnat_close(reader);
}

/* A listener that does not listen is told that it missed something. */
static int ignore(const struct ctnat_event *event, void *data)
{
	(void)event;
	(void)data;
	return 0;
}

static void slow_listener(void **state)
{
	struct ctnat *listener = open_or_fail();
	int i, ret, size = 4096;

	assert_int_equal(ctnat_subscribe(listener), 0);
	/* the smallest queue there is */
	setsockopt(ctnat_fd(listener), SOL_SOCKET, SO_RCVBUFFORCE, &size,
		   sizeof(size));
	fcntl(ctnat_fd(listener), F_SETFL, O_NONBLOCK);
	for (i = 0; i < 20; i++)
		assert_int_equal(load_all(*state, "one"), 0);
	do {
		ret = ctnat_read_events(listener, ignore, NULL);
	} while (!ret);
	assert_int_equal(errno, ENOBUFS);
	ctnat_close(listener);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(dumps_are_whole),
		TEST(writers_take_turns),
		TEST(abandoned_dump),
		TEST(old_dump_stays_whole),
		TEST(slow_listener),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
