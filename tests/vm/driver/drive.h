/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every part of the traffic driver shares.
 *
 * Functions that can fail return 0 or -1 and leave the reason with
 * drive_fail(); the first reason of a case is the one that is printed.
 */
#ifndef DRIVE_H
#define DRIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define __printf(f, a) __attribute__((format(printf, f, a)))

struct command;

/* Notes why the current case fails; always returns -1. */
int drive_fail(const char *fmt, ...) __printf(1, 2);
/* The reason noted since drive_fail_reset(), "" when there is none. */
const char *drive_reason(void);
void drive_fail_reset(void);

/*
 * Milliseconds stretched by how slow this machine is, measured once at the
 * start; CTNAT_TIME_SCALE overrides the measurement.
 */
int drive_ms(int ms);
/* Waits little from now on, for what is expected to fail; or not any more. */
void drive_expect_failure(bool yes);
void drive_calibrate(void);
/* A clock for deadlines, in milliseconds. */
int64_t drive_now(void);

/* Allocation that ends the program when memory is short. */
void *xzalloc(size_t size);
char *xstrdup(const char *s);
char *xsprintf(const char *fmt, ...) __printf(1, 2);

/* A growing text. */
struct text {
	char *s;
	size_t len, room;
};

void text_add(struct text *t, const char *fmt, ...) __printf(2, 3);
void text_append(struct text *t, const char *s, size_t len);
void text_free(struct text *t);

/* Finds "name=" among the words and returns what follows, or NULL. */
const char *word_value(int argc, char **argv, const char *name);
/*
 * The bytes that the text of data= means: %XX is a byte, ~ the end of a line
 * (CR LF). Allocated; a NUL that does not count follows.
 */
uint8_t *data_bytes(const char *text, size_t *len);
/* Parses a whole unsigned number, decimal or 0x; -1 and a reason if not. */
int word_number(const char *s, uint64_t *out);

#endif
