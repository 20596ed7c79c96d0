// SPDX-License-Identifier: GPL-2.0-only
/*
 * cpu-time FILE COMMAND...: run the command; its processor time, user and
 * system, in microseconds goes to the end of FILE. Exits as the command does.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static long long microseconds(const struct timeval *time)
{
	return time->tv_sec * 1000000ll + time->tv_usec;
}

static int fail(const char *what)
{
	fprintf(stderr, "cpu-time: %s: %s\n", what, strerror(errno));
	return 1;
}

int main(int argc, char **argv)
{
	struct rusage usage;
	int status;
	pid_t pid;
	FILE *f;

	if (argc < 3) {
		fprintf(stderr, "usage: cpu-time FILE COMMAND...\n");
		return 2;
	}
	pid = vfork();
	if (pid < 0)
		return fail("vfork");
	if (!pid) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (wait4(pid, &status, 0, &usage) < 0)
		return fail("wait4");
	f = fopen(argv[1], "a");
	if (!f)
		return fail(argv[1]);
	fprintf(f, "%lld\n", microseconds(&usage.ru_utime) +
			microseconds(&usage.ru_stime));
	if (fclose(f))
		return fail(argv[1]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
