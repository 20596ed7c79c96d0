// SPDX-License-Identifier: GPL-2.0-only
/* Namespaces: apart from each other, who may do what, and how they end. */
#include <fcntl.h>
#include <sys/wait.h>

#include "lib_test.h"

static void load_house(struct ctnat *ct)
{
	struct ctnat_batch *b = ctnat_batch_alloc();

	add_house(b);
	add_jump(b, "in", "c");
	commit_or_fail(ct, b);
}

static void apart(void **state)
{
	struct ctnat *other;

	load_house(*state);
	assert_int_equal(unshare(CLONE_NEWNET), 0);
	other = open_or_fail();
	assert_int_equal(tables_now(other), 0);
	load_house(other);
	assert_int_equal(tables_now(*state), 1);
	assert_int_equal(ctnat_generation(other, NULL), 1);
	ctnat_close(other);
}

/* Each with rules and an open transaction, and nobody cleans up. */
static void end_with_everything_open(void **state)
{
	struct ctnat *ct[20];
	int i;

	(void)state;
	for (i = 0; i < 20; i++) {
		assert_int_equal(unshare(CLONE_NEWNET), 0);
		ct[i] = open_or_fail();
		load_house(ct[i]);
		assert_int_equal(say_command(ct[i], CTNAT_CMD_BEGIN), 0);
		assert_int_equal(say_table(ct[i], "open"), 0);
	}
	for (i = 0; i < 20; i++)
		ctnat_close(ct[i]);
}

static int in_user_namespace(int (*fn)(void))
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		if (unshare(CLONE_NEWUSER | CLONE_NEWNET))
			_exit(200);
		_exit(fn());
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 201;
}

static int try_to_list(void)
{
	struct ctnat *ct = ctnat_open();
	struct ctnat_dump *dump;

	if (!ct)
		return 202;
	dump = ctnat_dump(ct);
	if (!dump)
		return errno;
	ctnat_dump_free(dump);
	return 0;
}

static int try_to_load(void)
{
	struct ctnat_batch *b = ctnat_batch_alloc();
	struct ctnat *ct = ctnat_open();

	if (!ct)
		return 202;
	ctnat_batch_add_table(b, NFPROTO_IPV4, "t", 0, false);
	return ctnat_batch_commit(ct, b) ? errno : 0;
}

static void set_parameter(const char *value)
{
	int fd = open("/sys/module/ctnat/parameters/unprivileged_userns",
		      O_WRONLY);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, value, 1), 1);
	close(fd);
}

static void containers(void **state)
{
	(void)state;
	assert_int_equal(in_user_namespace(try_to_list), EPERM);
	assert_int_equal(in_user_namespace(try_to_load), EPERM);
	set_parameter("1");
	assert_int_equal(in_user_namespace(try_to_list), 0);
	assert_int_equal(in_user_namespace(try_to_load), 0);
	set_parameter("0");
	assert_int_equal(in_user_namespace(try_to_list), EPERM);
}

static int drop_and_try(void)
{
	int (*const tries[])(void) = { try_to_list, try_to_load };
	size_t i;

	if (setuid(65534))
		return 203;
	for (i = 0; i < 2; i++)
		if (tries[i]() != EPERM)
			return 204;
	return 0;
}

static void without_capability(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	if (!pid)
		_exit(drop_and_try());
	waitpid(pid, &status, 0);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(apart),
		TEST(end_with_everything_open),
		TEST(containers),
		TEST(without_capability),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
