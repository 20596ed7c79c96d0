// SPDX-License-Identifier: GPL-2.0-only
/*
 * The socket when things do not go smoothly: calls that are interrupted or find
 * no room, answers that are lost, a ruleset that changes while it is read. What
 * libmnl and the C library would do for the library is done here.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include "lib_test.h"

#define RULES	1500	/* several datagrams of a dump */
#define MANY	100000

/* What is done to the calls that follow. */
static struct {
	unsigned int sends, receives;
	unsigned int asked;	/* receives before the last question */
	unsigned int requests;	/* sent, of this command */
	__u8 cmd;
	size_t longest;		/* that was sent */
	bool hiccup;		/* each call fails with @error at first */
	bool failed;
	int error;
	unsigned int lose;	/* this one of the calls of recv, and after */
	unsigned int losses;	/* that many more are lost */
	bool lose_cmd;		/* the first of the answer to @cmd, instead */
	unsigned int mark;	/* this one has NLM_F_DUMP_INTR */
	unsigned int cut;	/* this one of what is sent is cut short */
	unsigned int change;	/* before this call of recv @changer is used */
	struct ctnat *changer;
	const char *buckets;	/* before that call, the hash table's new size */
} line;

static int home;		/* the namespace that may resize it */

static void smooth(void)
{
	memset(&line, 0, sizeof(line));
}

/* Every other call. */
static bool hiccups(void)
{
	if (!line.hiccup)
		return false;
	line.failed = !line.failed;
	errno = line.error;
	return line.failed;
}

ssize_t mnl_socket_sendto(const struct mnl_socket *nl, const void *buf,
			  size_t len)
{
	const struct sockaddr_nl to = { .nl_family = AF_NETLINK };
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(buf);

	if (hiccups())
		return -1;
	if (++line.sends == line.cut)
		return len / 2;
	line.requests += genl->cmd == line.cmd;
	if (genl->cmd == line.cmd && line.lose_cmd)
		line.lose = line.receives + 1;
	line.asked = line.receives;
	if (line.longest < len)
		line.longest = len;
	return sendto(mnl_socket_get_fd(nl), buf, len, 0, (const void *)&to,
		      sizeof(to));
}

static void change(struct ctnat *ct)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	int i;

	ctnat_batch_flush(b, NFPROTO_UNSPEC);
	add_house(b);
	for (i = 0; i < RULES; i++)
		add_named(b, "in", "new", CTNAT_PLACE_END, 0);
	commit_or_fail(ct, b);
}

static void resize(const char *buckets)
{
	int here = open("/proc/thread-self/ns/net", O_RDONLY), fd;

	assert_int_equal(setns(home, CLONE_NEWNET), 0);
	fd = open("/sys/module/nf_conntrack/parameters/hashsize", O_WRONLY);
	assert_true(write(fd, buckets, strlen(buckets)) > 0);
	close(fd);
	assert_int_equal(setns(here, CLONE_NEWNET), 0);
	close(here);
}

ssize_t recv(int fd, void *buf, size_t len, int flags)
{
	struct ctnat *changer = line.changer;
	unsigned int nth;
	ssize_t got;

	if (hiccups())
		return -1;
	nth = ++line.receives;
	if (line.losses && nth >= line.lose) {
		line.losses--;
		errno = ENOBUFS;
		return -1;
	}
	if (changer && nth >= line.change) {
		line.changer = NULL;
		change(changer);
	}
	if (line.buckets && nth >= line.change) {
		resize(line.buckets);
		line.buckets = NULL;
	}
	got = syscall(SYS_recvfrom, fd, buf, len, flags, NULL, NULL);
	if (got > 0 && nth == line.mark)
		((struct nlmsghdr *)buf)->nlmsg_flags |= NLM_F_DUMP_INTR;
	return got;
}

/* As set_up(), whatever the test before has left. */
static int set_up_line(void **state)
{
	smooth();
	return set_up(state);
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up_line, tear_down)

static void load(struct ctnat *ct)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	int i;

	add_house(b);
	for (i = 0; i < RULES; i++)
		add_named(b, "in", "old", CTNAT_PLACE_END, 0);
	commit_or_fail(ct, b);
}

static void expect_names(struct ctnat *ct, const char *name)
{
	struct ctnat_dump *dump = dump_or_fail(ct);
	const struct ctnat_view_chain *in;
	__u32 i;

	in = view_chain(ctnat_dump_view(dump), "in");
	assert_int_equal(in->n_rules, RULES);
	for (i = 0; i < RULES; i++)
		assert_string_equal(rule_name(in->rules[i].rule), name);
	ctnat_dump_free(dump);
}

/* ---- large messages ---- */

static void many_rules_in_bounded_messages(void **state)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	struct kit_image *image = kit_begin();
	struct ctnat_dump *dump;
	int i;

	smooth();
	kit_match(image, CTNAT_FIELD_IP_SADDR, 7, 7);
	add_house(b);
	for (i = 0; i < MANY; i++)
		place_rule(b, "in", CTNAT_PLACE_END, 0, &image->rule);
	kit_end(image);
	commit_or_fail(*state, b);
	assert_true(line.longest <= 48 * 1024);
	/* rules share messages; the kernel is not asked for each of them, either */
	assert_true(line.sends >= 20 && line.sends < MANY / 50);
	dump = dump_or_fail(*state);
	assert_int_equal(view_chain(ctnat_dump_view(dump), "in")->n_rules,
			 MANY);
	ctnat_dump_free(dump);
}

static __u32 *words_of(const struct ctnat_row *row, __u32 n)
{
	size_t stride = ctnat_row_stride(row), i;
	__u32 *words = calloc(n, stride * sizeof(*words));

	for (i = 0; i < n * stride; i++)
		words[i] = i / stride;
	return words;
}

static void many_elems_in_bounded_messages(void **state)
{
	const struct ctnat_object_set set =
		kit_set_of(CTNAT_OBJECT_SET, CTNAT_FIELD_IP_SADDR, 0, 0);
	const struct ctnat_object_id id = {
		.family = NFPROTO_IPV4, .table = "t", .name = "s",
		.kind = CTNAT_OBJECT_SET,
	};
	struct ctnat_batch *b = ctnat_batch_alloc();
	struct ctnat_elems elems = { .n = MANY };
	const struct ctnat_view_object *object;
	struct ctnat_dump *dump;
	__u32 from = 0;

	smooth();
	ctnat_row_init(&elems.row, &set);
	elems.words = words_of(&elems.row, MANY);
	ctnat_batch_add_table(b, NFPROTO_IPV4, "t", 0, false);
	ctnat_batch_add_object(b, &id, &set.object, false);
	while (from < MANY)
		assert_true(ctnat_batch_add_elems(b, &id, &elems, &from,
						  false) >= 0);
	commit_or_fail(*state, b);
	assert_true(line.longest <= 64 * 1024);
	assert_true(line.sends >= 5 && line.sends < MANY / 50);
	dump = dump_or_fail(*state);
	object = &ctnat_dump_view(dump)->objects[0];
	assert_int_equal(object->elems->n, MANY);
	assert_memory_equal(object->elems->words, elems.words,
			    MANY * ctnat_row_stride(&elems.row) * 4);
	ctnat_dump_free(dump);
	free((void *)elems.words);
}

/* ---- calls that do not succeed at once ---- */

static void everything_twice(struct ctnat *ct, int error)
{
	smooth();
	line.hiccup = true;
	line.error = error;
	load(ct);
	expect_names(ct, "old");
	assert_true(line.sends > 2 && line.receives > 2);
	smooth();
}

static void interrupted(void **state)
{
	everything_twice(*state, EINTR);
}

/* Of whom the descriptor is shared with, one may not want to wait. */
static void not_waiting(void **state)
{
	fcntl(ctnat_fd(*state), F_SETFL, O_NONBLOCK);
	everything_twice(*state, EAGAIN);
}

/* A message that was not taken whole: nothing is changed, and all goes on. */
static void cut_short(void **state)
{
	struct ctnat_batch *b = ctnat_batch_alloc();

	load(*state);
	smooth();
	line.cut = 2;
	add_regular(b, "t", "d");
	assert_int_equal(ctnat_batch_commit(*state, b), -1);
	assert_int_equal(errno, EIO);
	ctnat_batch_free(b);
	smooth();
	expect_names(*state, "old");
	b = ctnat_batch_alloc();
	add_regular(b, "t", "d");
	commit_or_fail(*state, b);
}

/* ---- answers that are lost ---- */

static void lost_while_reading(void **state)
{
	unsigned int nth, all;

	load(*state);
	smooth();
	expect_names(*state, "old");
	all = line.receives;
	assert_true(all > 6);
	/* later ones have fewer: what is lost then is a question of its own */
	for (nth = 1; nth <= all; nth++) {
		smooth();
		line.lose = nth;
		line.losses = 1;
		expect_names(*state, "old");
	}
	smooth();
}

/* Again and again: it is said, and the handle is good for the next question. */
static void lost_for_good(void **state)
{
	struct ctnat_dump *dump;

	load(*state);
	smooth();
	line.lose = 3;
	line.losses = 10000;
	dump = ctnat_dump(*state);
	assert_null(dump);
	assert_int_equal(errno, ENOBUFS);
	assert_non_null(strstr(ctnat_error(*state), "lost, ask again"));
	smooth();
	expect_names(*state, "old");
}

/* Counters that were told of are zeroed: no answer has them any more. */
static void lost_while_resetting(void **state)
{
	const struct ctnat_reset all = { .kind = 0 };

	load(*state);
	smooth();
	line.cmd = CTNAT_CMD_RESET;
	line.lose_cmd = true;
	line.lose = ~0u;
	line.losses = 1;
	assert_null(ctnat_reset(*state, &all));
	assert_int_equal(errno, ENOBUFS);
	assert_int_equal(line.requests, 1);
	smooth();
	expect_names(*state, "old");
}

/* Nobody knows then which ruleset it is; that is what is said. */
static void lost_commit(void **state)
{
	struct ctnat_batch *b = ctnat_batch_alloc();

	load(*state);
	smooth();
	add_regular(b, "t", "d");
	line.cmd = CTNAT_CMD_COMMIT;
	line.lose_cmd = true;
	line.lose = ~0u;
	line.losses = 1;
	assert_int_equal(ctnat_batch_commit(*state, b), -1);
	assert_int_equal(errno, ENOBUFS);
	assert_non_null(strstr(ctnat_error(*state), "old or the new one"));
	ctnat_batch_free(b);
	smooth();
	expect_names(*state, "old");
}

/* ---- a ruleset that changes while it is read ---- */

/* Between any two datagrams of the answers. */
static void changed_meanwhile(void **state)
{
	struct ctnat *changer = open_or_fail();
	unsigned int nth, all;

	load(*state);
	/* the second time: the kernel makes larger datagrams then */
	expect_names(*state, "old");
	smooth();
	expect_names(*state, "old");
	/* the last question is whether it is the same one still */
	all = line.asked;
	assert_true(all > 5);
	/* the first one is which one it is: what comes before is not seen */
	for (nth = 3; nth <= all; nth++) {
		struct ctnat_batch *b = ctnat_batch_alloc();

		smooth();
		ctnat_batch_flush(b, NFPROTO_UNSPEC);
		commit_or_fail(*state, b);
		load(*state);
		smooth();
		line.change = nth;
		line.changer = changer;
		line.cmd = CTNAT_CMD_GET_TABLE;
		expect_names(*state, "new");
		assert_int_equal(line.requests, 2);
	}
	smooth();
	ctnat_close(changer);
}

static void marked_as_interrupted(void **state)
{
	load(*state);
	smooth();
	line.cmd = CTNAT_CMD_GET_TABLE;
	line.mark = 4;
	expect_names(*state, "old");
	assert_int_equal(line.requests, 2);
	smooth();
}

/* ---- a table of connections that is resized while it is read ---- */

static void lo_up(void)
{
	struct ifreq ifr = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	assert_int_equal(ioctl(fd, SIOCSIFFLAGS, &ifr), 0);
	close(fd);
}

static void connect_to(struct ctnat *ct, int n)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	struct ctnat_batch *b = ctnat_batch_alloc();
	struct kit_image *image = kit_begin();
	int fd = socket(AF_INET, SOCK_DGRAM, 0), i;

	kit_ct(image, CTNAT_CT_COMMIT);
	ctnat_batch_add_table(b, NFPROTO_IPV4, "t", 0, false);
	add_base(b, "t", "out", NF_INET_LOCAL_OUT);
	place_rule(b, "out", CTNAT_PLACE_END, 0, &image->rule);
	kit_end(image);
	commit_or_fail(ct, b);
	lo_up();
	for (i = 0; i < n; i++) {
		to.sin_port = htons(2000 + i);
		assert_int_equal(sendto(fd, "x", 1, 0, (const void *)&to,
					sizeof(to)), 1);
	}
	close(fd);
}

static int one_more(const struct ctnat_connection *conn, void *data)
{
	int *n = data;

	assert_int_equal(conn->original.protocol, IPPROTO_UDP);
	(*n)++;
	return 0;
}

/* What was told is the caller's already: it is said that some may be missing. */
static void table_resized(void **state)
{
	unsigned int nth, all;
	int n = 0;

	connect_to(*state, 2000);
	smooth();
	assert_int_equal(ctnat_connections(*state, NULL, one_more, &n), 0);
	assert_int_equal(n, 2000);
	all = line.receives;
	assert_true(all > 5);
	/* the last entries are held already while they are told */
	for (nth = 1; nth < all / 2; nth++) {
		smooth();
		line.change = nth;
		line.buckets = nth % 2 ? "1024" : "2048";
		errno = 0;
		assert_int_equal(ctnat_connections(*state, NULL, one_more, &n),
				 -1);
		assert_int_equal(errno, EINTR);
		assert_non_null(strstr(ctnat_error(*state), "resized"));
	}
	smooth();
	n = 0;
	assert_int_equal(ctnat_connections(*state, NULL, one_more, &n), 0);
	assert_int_equal(n, 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(many_rules_in_bounded_messages),
		TEST(many_elems_in_bounded_messages),
		TEST(interrupted),
		TEST(not_waiting),
		TEST(cut_short),
		TEST(lost_while_reading),
		TEST(lost_for_good),
		TEST(lost_while_resetting),
		TEST(lost_commit),
		TEST(changed_meanwhile),
		TEST(marked_as_interrupted),
		TEST(table_resized),
	};

	home = open("/proc/thread-self/ns/net", O_RDONLY);

	return cmocka_run_group_tests(tests, NULL, NULL);
}
