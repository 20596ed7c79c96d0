// SPDX-License-Identifier: GPL-2.0-only
/* How far a load is, on a terminal, once it has taken a second. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"

#define PATIENCE	1000	/* milliseconds before the first word */
#define BETWEEN		100	/* and between two */

long long progress_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

void progress_init(struct progress *progress, long long began)
{
	const char *term = getenv("TERM");

	*progress = (struct progress){
		.wanted = isatty(STDERR_FILENO) && term &&
			  strcmp(term, "dumb"),
		.next = (began ? began : progress_clock()) + PATIENCE,
	};
}

void progress_begin(struct progress *progress, const struct plan *plan)
{
	progress->plan = plan;
	progress->seen = 0;
	progress->rules = 0;
	progress->all = plan_rules(plan, 0, plan_ops(plan));
}

/* "43,000" */
static const char *grouped(int number, char *to, size_t size)
{
	if (number < 1000)
		snprintf(to, size, "%d", number);
	else if (number < 1000000)
		snprintf(to, size, "%d,%03d", number / 1000, number % 1000);
	else
		snprintf(to, size, "%d,%03d,%03d", number / 1000000,
			 number / 1000 % 1000, number % 1000);
	return to;
}

int progress_tell(size_t done, size_t all, void *data)
{
	struct progress *progress = data;
	char some[16], whole[16];

	progress->rules += plan_rules(progress->plan, progress->seen, done);
	progress->seen = done;
	if (!progress->wanted || progress_clock() < progress->next)
		return 0;
	progress->next = progress_clock() + BETWEEN;
	progress->shown = true;
	/* elements come in few messages; then those are what is counted */
	fprintf(stderr, "\rloading: %s of %s %s\033[K",
		grouped(progress->all ? progress->rules : (int)done, some,
			sizeof(some)),
		grouped(progress->all ? progress->all : (int)all, whole,
			sizeof(whole)),
		progress->all ? "rules" : "messages");
	return 0;
}

void progress_end(struct progress *progress)
{
	if (progress->shown)
		fputs("\r\033[K", stderr);
	progress->shown = false;
}
