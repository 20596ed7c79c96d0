// SPDX-License-Identifier: GPL-2.0-only
/* Reasons, clocks, memory and words. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "drive.h"
#include "netns.h"

static char reason[16384];
static double time_scale = 1.0;
static bool expect_failure;

int drive_fail(const char *fmt, ...)
{
	va_list ap;

	if (reason[0])
		return -1;
	va_start(ap, fmt);
	vsnprintf(reason, sizeof(reason), fmt, ap);
	va_end(ap);
	return -1;
}

const char *drive_reason(void)
{
	return reason;
}

void drive_fail_reset(void)
{
	reason[0] = '\0';
}

int64_t drive_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int drive_ms(int ms)
{
	return (int)(ms * time_scale) / (expect_failure ? 50 : 1);
}

void drive_expect_failure(bool yes)
{
	expect_failure = yes;
}

void drive_calibrate(void)
{
	const char *forced = getenv("CTNAT_TIME_SCALE");
	volatile uint32_t sum = 0;
	int64_t took, start;
	uint32_t i;

	if (forced) {
		time_scale = strtod(forced, NULL);
	} else {
		/* 50 million steps: about 40 ms on a plain machine. */
		start = drive_now();
		for (i = 0; i < 50000000; i++)
			sum += i;
		took = drive_now() - start;
		time_scale = (double)took / 80.0;
	}
	if (time_scale < 1.0)
		time_scale = 1.0;
	if (time_scale > 20.0)
		time_scale = 20.0;
}

void *xzalloc(size_t size)
{
	void *p = calloc(1, size ? size : 1);

	if (!p) {
		fprintf(stderr, "out of memory\n");
		exit(2);
	}
	return p;
}

char *xstrdup(const char *s)
{
	char *copy = xzalloc(strlen(s) + 1);

	return strcpy(copy, s);
}

char *xsprintf(const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0) {
		fprintf(stderr, "out of memory\n");
		exit(2);
	}
	va_end(ap);
	return s;
}

void text_append(struct text *t, const char *s, size_t len)
{
	if (t->len + len + 1 > t->room) {
		t->room = 2 * (t->len + len + 1);
		t->s = realloc(t->s, t->room);
		if (!t->s) {
			fprintf(stderr, "out of memory\n");
			exit(2);
		}
	}
	memcpy(t->s + t->len, s, len);
	t->len += len;
	t->s[t->len] = '\0';
}

void text_add(struct text *t, const char *fmt, ...)
{
	va_list ap;
	char *s;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&s, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	text_append(t, s, n);
	free(s);
}

void text_free(struct text *t)
{
	free(t->s);
	memset(t, 0, sizeof(*t));
}

const char *word_value(int argc, char **argv, const char *name)
{
	size_t n = strlen(name);
	int i;

	for (i = 0; i < argc; i++)
		if (!strncmp(argv[i], name, n) && argv[i][n] == '=')
			return argv[i] + n + 1;
	return NULL;
}

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef";
	const char *at = c ? strchr(digits, c | 0x20) : NULL;

	return at ? (int)(at - digits) : -1;
}

uint8_t *data_bytes(const char *text, size_t *len)
{
	uint8_t *bytes = xzalloc(2 * strlen(text) + 1);
	size_t n = 0;

	for (; *text; text++) {
		if (*text == '~') {
			bytes[n++] = '\r';
			bytes[n++] = '\n';
		} else if (*text == '%' && hex_digit(text[1]) >= 0 &&
			   hex_digit(text[2]) >= 0) {
			bytes[n++] = (uint8_t)(hex_digit(text[1]) << 4 |
					       hex_digit(text[2]));
			text += 2;
		} else {
			bytes[n++] = (uint8_t)*text;
		}
	}
	*len = n;
	return bytes;
}

int word_number(const char *s, uint64_t *out)
{
	char *end;

	errno = 0;
	*out = strtoull(s, &end, 0);
	if (errno || end == s || *end || strchr(s, '-'))
		return drive_fail("'%s' is not a number", s);
	return 0;
}
