/* SPDX-License-Identifier: GPL-2.0-only */
/* What the decoder writes to, and the words that it writes there. */
#ifndef CTNAT_CORE_WIRE_IMAGE_H
#define CTNAT_CORE_WIRE_IMAGE_H

#include "wire_attr.h"

/* Where the image grows; @to is NULL while only its size is asked. */
struct image {
	char *to;
	size_t room;
	size_t at;
	bool full;
};

static inline void put(struct image *image, const void *from, size_t len)
{
	if (image->to && len > image->room - image->at)
		image->full = true;
	if (image->to && !image->full)
		memcpy(image->to + image->at, from, len);
	image->at += len;
}

static inline void put_align(struct image *image)
{
	static const char zeros[8];

	put(image, zeros, CTNAT_ALIGN(image->at) - image->at);
}

static inline const char *get_words(const struct nlattr *attr,
				    __u32 *words, size_t len)
{
	size_t i;

	if (wire_len(attr) != len)
		return "an attribute has the wrong length";
	for (i = 0; i < len / 4; i++)
		words[i] = ctnat_get_be32((const char *)wire_data(attr) +
					  4 * i);
	return NULL;
}

static inline void put_some(struct image *image, const char *at, size_t len)
{
	size_t i, n = len / 4, from = image->at;

	put(image, at, n * sizeof(__u32));
	for (i = 0; image->to && !image->full && i < n; i++)
		((__u32 *)(image->to + from))[i] = ctnat_get_be32(at + 4 * i);
}

static inline void put_words(struct image *image, const struct nlattr *attr)
{
	put_some(image, wire_data(attr), wire_len(attr));
}

#endif /* CTNAT_CORE_WIRE_IMAGE_H */
