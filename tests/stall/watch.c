// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long is the only processor not to be had? A thread ahead of all others
 * sleeps until a moment of its own, over and over, and notes how late it comes.
 * It comes as soon as somebody lets go of the processor: a kernel without
 * preemption does only where it is told to, or returns to a program.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <time.h>
#include <unistd.h>

#include "stall.h"

#define PERIOD_US	100
#define LOUD_US		700	/* from here on, who was it? */
#define TRACING		"/sys/kernel/tracing/"

static volatile long longest;
static bool loud;

static long now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000L + t.tv_nsec / 1000;
}

static void sleep_until(long us)
{
	struct timespec t = {
		.tv_sec = us / 1000000,
		.tv_nsec = us % 1000000 * 1000,
	};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) ==
	       EINTR)
		;
}

static bool read_text(const char *pid, const char *what, char *text, size_t size)
{
	char path[300];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%s/%s", pid, what);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		return false;
	n = read(fd, text, size - 1);
	close(fd);
	text[n > 0 ? n : 0] = 0;
	return n > 0;
}

/* Whoever would go on had it until now, and shows where it let go. */
static void name_who_ran(long us)
{
	DIR *dir = opendir("/proc");
	char text[4000];
	struct dirent *e;

	printf("# %ld us\n", us);
	while (dir && (e = readdir(dir))) {
		if (!isdigit(e->d_name[0]) || atoi(e->d_name) == getpid() ||
		    !read_text(e->d_name, "stat", text, sizeof(text)) ||
		    !strrchr(text, ')') || strrchr(text, ')')[2] != 'R')
			continue;
		*strrchr(text, ')') = 0;
		printf("#  %s)\n", text);
		if (read_text(e->d_name, "stack", text, sizeof(text)))
			printf("%s", text);
	}
	if (dir)
		closedir(dir);
}

static void *watch(void *unused)
{
	long next = now_us(), late;

	(void)unused;
	for (;;) {
		next += PERIOD_US;
		sleep_until(next);
		late = now_us() - next;
		if (late > longest)
			longest = late;
		if (loud && late >= LOUD_US)
			name_who_ran(late);
		if (late > PERIOD_US)
			next = now_us();
	}
	return NULL;
}

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_TRUNC), err;

	err = fd < 0 || write(fd, text, strlen(text)) < 0 ? -1 : 0;
	if (fd >= 0)
		close(fd);
	if (err)
		fprintf(stderr, "stall: %s: %s\n", path, strerror(errno));
	return err;
}

static int trace_softirqs(void)
{
	if (mount("tracefs", TRACING, "tracefs", 0, NULL) && errno != EBUSY) {
		perror("stall: " TRACING);
		return -1;
	}
	return write_text(TRACING "buffer_size_kb", "16384") ?:
	       write_text(TRACING "events/irq/softirq_entry/filter",
			  "vec == 9") ?:
	       write_text(TRACING "events/irq/softirq_exit/filter",
			  "vec == 9") ?:
	       write_text(TRACING "events/irq/softirq_entry/enable", "1") ?:
	       write_text(TRACING "events/irq/softirq_exit/enable", "1");
}

int watch_start(bool verbose)
{
	struct sched_param param = { .sched_priority = 99 };
	pthread_attr_t attr;
	pthread_t thread;
	int err;

	loud = verbose;
	if (mlockall(MCL_CURRENT | MCL_FUTURE))
		return -1;
	pthread_attr_init(&attr);
	pthread_attr_setinheritsched(&attr, PTHREAD_EXPLICIT_SCHED);
	pthread_attr_setschedpolicy(&attr, SCHED_FIFO);
	pthread_attr_setschedparam(&attr, &param);
	err = pthread_create(&thread, &attr, watch, NULL);
	pthread_attr_destroy(&attr);
	if (err) {
		fprintf(stderr, "stall: no thread: %s\n", strerror(err));
		return -1;
	}
	return trace_softirqs();
}

void watch_reset(void)
{
	write_text(TRACING "trace", "");
	longest = 0;
}

/* "   name-pid  [000] d.s..  12.345678: softirq_entry: vec=9 ..." */
static long longest_softirq(void)
{
	double begin = 0, t, most = 0;
	FILE *f = fopen(TRACING "trace", "r");
	char line[512], *at;

	while (f && fgets(line, sizeof(line), f)) {
		at = strstr(line, ": softirq_");
		if (!at || line[0] == '#')
			continue;
		*at = 0;
		t = strtod(strrchr(line, ' ') ?: line, NULL);
		if (at[10] == 'e' && at[11] == 'n')
			begin = t;
		else if (begin && t - begin > most)
			most = t - begin;
	}
	if (f)
		fclose(f);
	return most * 1e6;
}

struct watched watch_read(void)
{
	struct watched watched = { .gap = longest };

	watched.softirq = longest_softirq();
	return watched;
}
