// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attributes of a named object -> image -> verify -> attributes -> image: as
 * fuzz_wire.c does with rules. The first byte is the kind of the object.
 */
#include <stdlib.h>

#include "core/object.h"
#include "core/wire.h"

#define PARTS	16

int LLVMFuzzerTestOneInput(const __u8 *data, size_t len);

static void require(bool true_thing)
{
	if (!true_thing)
		abort();
}

/* Wherever something is refused there is an attribute, or none is named. */
static void check_places(struct ctnat_payload attrs)
{
	for (__u32 part = 0; part < PARTS; part++) {
		size_t off = ctnat_wire_find_object(attrs, part);

		require(off + NLA_HDRLEN <= attrs.len || !off);
		if (off)
			require(ctnat_wire_locate_object(attrs, off) == part);
	}
}

static void round_trip(const struct ctnat_object *object)
{
	struct ctnat_object *again = calloc(1, object->size);
	int need = ctnat_wire_encode_object(object, NULL, 0);
	struct ctnat_payload payload;
	void *out = malloc(need + 1);
	struct ctnat_refusal why;

	require(need >= 0);
	require(ctnat_wire_encode_object(object, out, need) == need);
	payload.at = out;
	payload.len = need;
	require(ctnat_wire_decode_object(object->kind, payload, again,
					 object->size, &why) ==
		(int)object->size);
	require(!memcmp(object, again, object->size));
	require(ctnat_object_change(object, again) == CTNAT_OBJECT_SAME);
	check_places(payload);
	free(again);
	free(out);
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t len)
{
	struct ctnat_refusal why = { 0 };
	struct ctnat_payload payload;
	struct ctnat_object *object;
	void *attrs;
	int size;

	if (!len)
		return 0;
	/* its own copy: aligned, and not a byte longer */
	attrs = malloc(len - 1);
	memcpy(attrs, data + 1, len - 1);
	payload.at = attrs;
	payload.len = len - 1;
	size = ctnat_wire_decode_object(data[0], payload, NULL, 0, &why);
	if (size < 0) {
		require(why.sentence && why.error == -size);
		free(attrs);
		return 0;
	}
	object = malloc(size);
	require(ctnat_wire_decode_object(data[0], payload, object, size,
					 &why) == size);
	if (ctnat_verify_object(object, size, &why))
		require(why.sentence != NULL);
	else
		round_trip(object);
	check_places(payload);
	free(object);
	free(attrs);
	return 0;
}
