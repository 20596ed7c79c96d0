// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as a packet: parse them, load every field, in place and copied, and
 * ask the naive twin of the model test for its opinion. The first byte chooses
 * family and offset, or that the bytes are a frame.
 */
#include <stdlib.h>

#include "tests/model/twin.h"
#include "tests/kit/packet.h"

int LLVMFuzzerTestOneInput(const __u8 *data, size_t len);

static inline int ctnat_exec(struct ctnat_packet *pkt,
			     const struct ctnat_rule *rule,
			     const struct ctnat_insn *insn)
{
	(void)rule;
	(void)pkt;
	(void)insn;
	return CTNAT_EXEC_NEXT;
}

static void compare(const struct kit_packet *kit, const struct world *world,
		    unsigned int field)
{
	__u32 words[4] = { 0 };
	u128 theirs, ours = 0;
	bool there;

	there = ctnat_load(&kit->pkt, field, words);
	if (there != twin_load(world, field, &theirs))
		abort();
	if (!there)
		return;
	for (unsigned int i = 0; i < ctnat_field_words(field); i++)
		ours = ours << 32 | words[i];
	if (ours != theirs)
		abort();
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t len)
{
	static struct world world;
	struct kit_packet kit = { 0 };
	__u8 *bytes;

	if (!len)
		return 0;
	bytes = malloc(len - 1);
	if (len > 1)
		memcpy(bytes, data + 1, len - 1);
	kit.bytes = world.bytes = bytes;
	kit.len = world.len = len - 1;
	kit.pkt.l3_off = world.l3_off = data[0] >> 1 & 15;
	kit.pkt.nfproto = world.nfproto = data[0] & 1 ? NFPROTO_IPV6 :
							NFPROTO_IPV4;
	world.frame = data[0] & 32;
	if (world.frame)
		kit_frame(&kit);
	ctnat_packet_parse(&kit.pkt);
	for (unsigned int field = 1; field < CTNAT_FIELD_REG_0; field++) {
		kit.split = false;
		compare(&kit, &world, field);
		kit.split = true;
		compare(&kit, &world, field);
	}
	free(bytes);
	return 0;
}
