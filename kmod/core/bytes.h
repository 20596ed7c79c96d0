/* SPDX-License-Identifier: GPL-2.0-only */
/* Big-endian bytes, at any alignment, to numbers and back. */
#ifndef CTNAT_CORE_BYTES_H
#define CTNAT_CORE_BYTES_H

#include "platform.h"

static inline __u32 ctnat_get_be32(const void *from)
{
	const __u8 *b = from;

	return (__u32)b[0] << 24 | (__u32)b[1] << 16 | (__u32)b[2] << 8 | b[3];
}

/* A number of 1, 2 or 4 bytes. */
static inline __u32 ctnat_get_be(const void *from, unsigned int len)
{
	const __u8 *b = from;

	switch (len) {
	case 1:
		return b[0];
	case 2:
		return (__u32)b[0] << 8 | b[1];
	}
	return ctnat_get_be32(from);
}

static inline void ctnat_put_be32(void *to, __u32 value)
{
	__u8 *b = to;

	b[0] = value >> 24;
	b[1] = value >> 16;
	b[2] = value >> 8;
	b[3] = value;
}

#endif /* CTNAT_CORE_BYTES_H */
