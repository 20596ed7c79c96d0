// SPDX-License-Identifier: GPL-2.0-only
/*
 * A blob of any origin: if its check passes it, packets can be run through
 * every chain without a look at the blob again. The first 64 bytes of the input
 * are a packet.
 */
#include <stdlib.h>

#include "tests/kit/kit.h"
#include "tests/kit/packet.h"

#define PACKET_LEN	64

int LLVMFuzzerTestOneInput(const __u8 *data, size_t len);

/* Key and data of an element, as the module loads them. */
static inline int run_dynset(struct ctnat_packet *pkt,
			     const struct ctnat_insn_dynset *dynset)
{
	__u32 key[CTNAT_WORDS_MAX], data[CTNAT_REG_WORDS];
	unsigned int n = 0;

	if (!ctnat_key_load(pkt, dynset->field, dynset->n_fields, dynset->data,
			    key))
		return CTNAT_EXEC_BREAK;
	for (unsigned int i = 0; !dynset->literal && i < CTNAT_CONCAT_MAX &&
	     dynset->from[i]; i++) {
		if (!ctnat_load(pkt, dynset->from[i], data + n))
			return CTNAT_EXEC_BREAK;
		n += ctnat_field_words(dynset->from[i]);
	}
	return CTNAT_EXEC_NEXT;
}

/* Reads all that the module would read of a statement. */
static inline int ctnat_exec(struct ctnat_packet *pkt,
			     const struct ctnat_insn *insn)
{
	const struct ctnat_insn_ct *ct = (const void *)insn;
	const struct ctnat_insn_set *set = (const void *)insn;
	struct kit_packet *kit = (void *)pkt;
	__u32 v, w, x, wide[4];

	switch (insn->kind) {
	case CTNAT_EXPR_LOG:
		return strlen(((const struct ctnat_insn_log *)insn)->prefix) >=
		       CTNAT_LOG_PREFIX_MAX ? abort(), 0 : CTNAT_EXEC_NEXT;
	case CTNAT_EXPR_SET:
		if (!ctnat_set_load(pkt, set, wide))
			return CTNAT_EXEC_BREAK;
		kit->has[set->field] = true;
		memcpy(kit->words[set->field],
		       wide + 4 - ctnat_field_words(set->field),
		       4 * ctnat_field_words(set->field));
		break;
	case CTNAT_EXPR_CT:
		if (!ctnat_value_load(pkt, &ct->zone, &v) ||
		    !ctnat_value_load(pkt, &ct->mark, &w) ||
		    !ctnat_value_load(pkt, &ct->label_from, &x))
			return CTNAT_EXEC_BREAK;
		if (v > 65535)
			abort();
		break;
	case CTNAT_EXPR_DYNSET:
		return run_dynset(pkt, (const void *)insn);
	case CTNAT_EXPR_NAT:
		return -1;
	}
	return CTNAT_EXEC_NEXT;
}

static void run(const struct ctnat_blob *blob, const __u8 *bytes, __u32 least)
{
	struct kit_packet kit = { .bytes = bytes, .len = PACKET_LEN };
	const struct ctnat_index **index = kit_index(blob, least);
	struct ctnat_program rules = { blob, index };

	kit.pkt.nfproto = bytes[0] >> 4 == 6 ? NFPROTO_IPV6 : NFPROTO_IPV4;
	for (unsigned int f = 1; f <= CTNAT_FIELD_MAX; f++) {
		kit.has[f] = f % 3;
		memset(kit.words[f], bytes[f % PACKET_LEN], 16);
	}
	ctnat_packet_parse(&kit.pkt);
	for (__u32 i = 0; i < blob->n_chains; i++)
		if (blob->chain[i].type != CTNAT_CHAIN_REGULAR &&
		    ctnat_run(&kit.pkt, &rules, i) > CTNAT_OUTCOME_POLICY_DROP)
			abort();
	kit_index_free(blob, index);
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t len)
{
	struct ctnat_blob *blob;
	__u8 *bytes;

	if (len < PACKET_LEN)
		return 0;
	len -= PACKET_LEN;
	bytes = malloc(PACKET_LEN);
	memcpy(bytes, data, PACKET_LEN);
	blob = malloc(len);
	if (len)
		memcpy(blob, data + PACKET_LEN, len);
	if (!ctnat_blob_check(blob, len)) {
		run(blob, bytes, ~0u);
		run(blob, bytes, 1);
	}
	free(blob);
	free(bytes);
	return 0;
}
