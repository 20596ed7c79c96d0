/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A packet of bytes in memory, with meta and connection fields given by hand,
 * for the core's extractor. Include before classify.h and define ctnat_exec().
 */
#ifndef CTNAT_TESTS_PACKET_H
#define CTNAT_TESTS_PACKET_H

#include "core/packet.h"

struct kit_packet {
	struct ctnat_packet pkt;
	const __u8 *bytes;
	size_t len;
	bool split;		/* answer with copies, as a fragmented skb does */
	/* what is in no header, by field */
	bool has[CTNAT_FIELD_MAX + 1];
	__u32 words[CTNAT_FIELD_MAX + 1][4];
	const struct ctnat_view *view;	/* with its sets; NULL: they are empty */
};

static inline const void *platform_header(const struct ctnat_packet *pkt,
					  unsigned int off, unsigned int len,
					  void *buf)
{
	const struct kit_packet *kit = (const void *)pkt;

	if (off > kit->len || len > kit->len - off)
		return NULL;
	if (!kit->split)
		return kit->bytes + off;
	return memcpy(buf, kit->bytes + off, len);
}

static inline const void *platform_linear(const struct ctnat_packet *pkt,
					  unsigned int off, unsigned int len)
{
	const struct kit_packet *kit = (const void *)pkt;

	return kit->split ? NULL : platform_header(pkt, off, len, NULL);
}

#include "core/extract.h"

static inline bool platform_meta(const struct ctnat_packet *pkt,
				 unsigned int field, __u32 *words)
{
	const struct kit_packet *kit = (const void *)pkt;

	if (!kit->has[field])
		return false;
	memcpy(words, kit->words[field], 4 * ctnat_field_words(field));
	return true;
}

static inline bool platform_ct(const struct ctnat_packet *pkt,
			       unsigned int field, __u32 *words)
{
	return platform_meta(pkt, field, words);
}

/* The bytes are a frame: finds what the driver and the hook would find. */
static inline void kit_frame(struct kit_packet *kit)
{
	struct ctnat_packet *pkt = &kit->pkt;

	pkt->parsed = CTNAT_PARSED_ETHER;
	if (kit->len >= CTNAT_ETHER_HDR)
		pkt->ether_type = ctnat_get_be(kit->bytes + 12, 2);
	pkt->protocol = pkt->ether_type;
	pkt->l2_off = 0;
	pkt->l3_off = CTNAT_ETHER_HDR;
	ctnat_packet_parse_tags(pkt);
}

static inline int ctnat_exec(struct ctnat_packet *pkt,
			     const struct ctnat_rule *rule,
			     const struct ctnat_insn *insn);
static inline const __u32 *ctnat_elem_of(struct ctnat_packet *pkt,
					const struct ctnat_insn_lookup *lookup,
					const __u32 *key);

#include "core/classify.h"

static inline const __u32 *ctnat_elem_of(struct ctnat_packet *pkt,
					const struct ctnat_insn_lookup *lookup,
					const __u32 *key)
{
	const struct kit_packet *kit = (const void *)pkt;
	const struct ctnat_elems *elems =
		kit->view ? kit->view->objects[lookup->target].elems : NULL;
	const __u32 *elem = elems ? ctnat_elems_find(elems, key) : NULL;

	return elem ? ctnat_elem_data(&elems->row, elem) : NULL;
}

#endif /* CTNAT_TESTS_PACKET_H */
