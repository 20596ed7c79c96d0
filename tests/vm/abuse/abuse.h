/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the abuser share. */
#ifndef CTNAT_TESTS_ABUSE_H
#define CTNAT_TESTS_ABUSE_H

#include "lib/internal.h"
#include "tests/kit/kit.h"

/* A number below @n; the same sequence for the same seed everywhere. */
__u32 pick(__u32 n);
void seed(__u64 value);

/* Fill @image with some rule, most of the time one that could be loaded. */
void some_rule(struct kit_image *image, const char *const *chains, __u32 n);

/* Other values of its matches and translations: right ones most of the time. */
void other_operands(struct kit_image *image);

/* A few packets over the loopback device. */
void traffic_start(void);
void traffic_burst(void);

#endif /* CTNAT_TESTS_ABUSE_H */
