/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loading the fields of a packet, one at a time, as rules ask for them.
 *
 * Headers are read here; what is not in the bytes of the packet is asked of
 * the includer, who provides, before including this header, besides
 * platform_header() (packet.h):
 *
 *   bool platform_meta(const struct ctnat_packet *pkt, unsigned int field,
 *		__u32 *words)
 *	the CTNAT_FIELD_META_* except nfproto and l4proto, which are known here;
 *   bool platform_ct(const struct ctnat_packet *pkt, unsigned int field,
 *		__u32 *words)
 *	the CTNAT_FIELD_CT_*.
 *
 * Both fill as many words as the field is wide (rule.h: host order, most
 * significant word first) and answer false when the packet lacks the field.
 */
#ifndef CTNAT_CORE_EXTRACT_H
#define CTNAT_CORE_EXTRACT_H

#include "packet.h"
#include "rule.h"

/* defined by the includer, see above */
static inline bool platform_meta(const struct ctnat_packet *pkt,
				 unsigned int field, __u32 *words);
static inline bool platform_ct(const struct ctnat_packet *pkt,
			       unsigned int field, __u32 *words);

/*
 * Where each payload field stands: P(ID, layer, byte, bytes, shift): layer 5 is
 * TCP's maximum segment size option, 6 IPv6's fragment header; the big-
 * endian number of @bytes at @byte of the layer's header, shifted right; as
 * many bits of it as fields.h says.
 */
#define CTNAT_PLACES(P) \
	P(ARP_OPERATION,	3, 6,  2,  0) \
	P(IP_SADDR,		3, 12, 4,  0) \
	P(IP_DADDR,		3, 16, 4,  0) \
	P(IP_PROTOCOL,		3, 9,  1,  0) \
	P(IP_DSCP,		3, 1,  1,  2) \
	P(IP_TTL,		3, 8,  1,  0) \
	P(IP_ID,		3, 4,  2,  0) \
	P(IP_FRAG_OFF,		3, 6,  2,  0) \
	P(IP_LENGTH,		3, 2,  2,  0) \
	P(IP_VERSION,		3, 0,  1,  4) \
	P(IP6_SADDR,		3, 8,  16, 0) \
	P(IP6_DADDR,		3, 24, 16, 0) \
	P(IP6_NEXTHDR,		3, 6,  1,  0) \
	P(IP6_DSCP,		3, 0,  2,  6) \
	P(IP6_HOPLIMIT,		3, 7,  1,  0) \
	P(IP6_FLOWLABEL,	3, 0,  4,  0) \
	P(IP6_LENGTH,		3, 4,  2,  0) \
	P(TH_SPORT,		4, 0,  2,  0) \
	P(TH_DPORT,		4, 2,  2,  0) \
	P(TCP_SPORT,		4, 0,  2,  0) \
	P(TCP_DPORT,		4, 2,  2,  0) \
	P(TCP_FLAGS,		4, 13, 1,  0) \
	P(TCP_WINDOW,		4, 14, 2,  0) \
	P(UDP_SPORT,		4, 0,  2,  0) \
	P(UDP_DPORT,		4, 2,  2,  0) \
	P(SCTP_SPORT,		4, 0,  2,  0) \
	P(SCTP_DPORT,		4, 2,  2,  0) \
	P(ICMP_TYPE,		4, 0,  1,  0) \
	P(ICMP_CODE,		4, 1,  1,  0) \
	P(ICMP_ID,		4, 4,  2,  0) \
	P(ICMP_SEQUENCE,	4, 6,  2,  0) \
	P(ICMP_MTU,		4, 6,  2,  0) \
	P(ICMPV6_TYPE,		4, 0,  1,  0) \
	P(ICMPV6_CODE,		4, 1,  1,  0) \
	P(ICMPV6_ID,		4, 4,  2,  0) \
	P(ICMPV6_SEQUENCE,	4, 6,  2,  0) \
	P(ICMPV6_MTU,		4, 4,  4,  0) \
	P(UDPLITE_SPORT,	4, 0,  2,  0) \
	P(UDPLITE_DPORT,	4, 2,  2,  0) \
	P(DCCP_SPORT,		4, 0,  2,  0) \
	P(DCCP_DPORT,		4, 2,  2,  0) \
	P(TCP_MAXSEG,		5, 2,  2,  0) \
	P(FRAG_FRAG_OFF,	6, 2,  2,  3) \
	P(FRAG_ID,		6, 4,  4,  0) \
	P(FRAG_MORE,		6, 3,  1,  0)

struct ctnat_place {
	__u8 layer;
	__u8 byte;
	__u8 bytes;
	__u8 shift;
	__u8 n_words;
	__u8 needs;		/* enum ctnat_needs */
	__u32 mask;		/* of the first word */
};

enum ctnat_place_shape {
#define F(ID, text, bits, type, needs) \
	CTNAT_PLACE_WORDS_##ID = ((bits) + 31) / 32, \
	CTNAT_PLACE_NEEDS_##ID = CTNAT_NEEDS_##needs, \
	CTNAT_PLACE_SPARE_##ID = (bits) < 32 ? 32 - (bits) : 0,
	CTNAT_FIELDS(F)
#undef F
};

static const struct ctnat_place ctnat_places[CTNAT_FIELD_MAX + 1] = {
#define P(ID, layer, byte, bytes, shift) \
	[CTNAT_FIELD_##ID] = { layer, byte, bytes, shift, \
			       CTNAT_PLACE_WORDS_##ID, CTNAT_PLACE_NEEDS_##ID, \
			       ~0u >> CTNAT_PLACE_SPARE_##ID },
	CTNAT_PLACES(P)
#undef P
};

static inline bool ctnat_has_ports(__u8 l4proto)
{
	switch (l4proto) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		return true;
	}
	return false;
}

static inline bool ctnat_is_l4(const struct ctnat_packet *pkt, __u8 l4proto)
{
	return pkt->parsed & CTNAT_PARSED_L4 && pkt->l4proto == l4proto;
}

static inline bool ctnat_is_icmp(const struct ctnat_packet *pkt, __u8 nfproto)
{
	if (pkt->nfproto != nfproto)
		return false;
	return ctnat_is_l4(pkt, nfproto == NFPROTO_IPV4 ? IPPROTO_ICMP :
							  IPPROTO_ICMPV6);
}

/* -1: there is none */
static inline int ctnat_icmp_type(const struct ctnat_packet *pkt, __u8 nfproto)
{
	const __u8 *type;
	__u8 buf;

	if (!ctnat_is_icmp(pkt, nfproto))
		return -1;
	type = platform_header(pkt, pkt->l4_off, 1, &buf);
	return type ? *type : -1;
}

static inline bool ctnat_icmp_is(const struct ctnat_packet *pkt,
				 unsigned int needs)
{
	switch (needs) {
	case CTNAT_NEEDS_ICMP_ECHO:
		switch (ctnat_icmp_type(pkt, NFPROTO_IPV4)) {
		case 0:		/* echo reply */
		case 8:		/* echo request */
		case 13:	/* timestamp request */
		case 14:	/* timestamp reply */
			return true;
		}
		return false;
	case CTNAT_NEEDS_ICMP_MTU:
		return ctnat_icmp_type(pkt, NFPROTO_IPV4) == 3;
	case CTNAT_NEEDS_ICMPV6_ECHO:
		switch (ctnat_icmp_type(pkt, NFPROTO_IPV6)) {
		case 128:	/* echo request */
		case 129:	/* echo reply */
			return true;
		}
		return false;
	case CTNAT_NEEDS_ICMPV6_MTU:
		return ctnat_icmp_type(pkt, NFPROTO_IPV6) == 2;
	}
	return false;
}

/* Does the packet have the layer? Connections are the includer's to judge. */
static inline bool ctnat_has_layer(const struct ctnat_packet *pkt,
				   unsigned int needs)
{
	bool l3 = pkt->parsed & CTNAT_PARSED_L3;

	switch (needs) {
	case CTNAT_NEEDS_ARP:
		return pkt->protocol == CTNAT_ETHER_ARP;
	case CTNAT_NEEDS_IP:
		return l3 && pkt->nfproto == NFPROTO_IPV4;
	case CTNAT_NEEDS_IP6:
		return l3 && pkt->nfproto == NFPROTO_IPV6;
	case CTNAT_NEEDS_TH:
		return pkt->parsed & CTNAT_PARSED_L4 &&
		       ctnat_has_ports(pkt->l4proto);
	case CTNAT_NEEDS_TCP:
		return ctnat_is_l4(pkt, IPPROTO_TCP);
	case CTNAT_NEEDS_UDP:
		return ctnat_is_l4(pkt, IPPROTO_UDP);
	case CTNAT_NEEDS_SCTP:
		return ctnat_is_l4(pkt, IPPROTO_SCTP);
	case CTNAT_NEEDS_UDPLITE:
		return ctnat_is_l4(pkt, IPPROTO_UDPLITE);
	case CTNAT_NEEDS_DCCP:
		return ctnat_is_l4(pkt, IPPROTO_DCCP);
	case CTNAT_NEEDS_FRAG:
		return pkt->parsed & CTNAT_PARSED_FRAG &&
		       pkt->nfproto == NFPROTO_IPV6;
	case CTNAT_NEEDS_ICMP:
		return ctnat_is_icmp(pkt, NFPROTO_IPV4);
	case CTNAT_NEEDS_ICMPV6:
		return ctnat_is_icmp(pkt, NFPROTO_IPV6);
	}
	return ctnat_icmp_is(pkt, needs);
}

#define CTNAT_TCP_HDR		20
#define CTNAT_TCP_OPTS		40	/* bytes of options at most */
#define CTNAT_TCP_EOL		0
#define CTNAT_TCP_NOP		1
#define CTNAT_TCP_MSS		2
#define CTNAT_TCP_MSS_LEN	4

/* Where the maximum segment size option of a TCP header is; 0: nowhere. */
static inline unsigned int ctnat_tcp_mss(const struct ctnat_packet *pkt)
{
	unsigned int off = pkt->l4_off, len, at, step;
	__u8 buf[CTNAT_TCP_OPTS];
	const __u8 *opts;

	opts = platform_header(pkt, off + 12, 1, buf);
	if (!opts || opts[0] >> 4 <= CTNAT_TCP_HDR / 4)
		return 0;
	len = (opts[0] >> 4) * 4 - CTNAT_TCP_HDR;
	opts = platform_header(pkt, off + CTNAT_TCP_HDR, len, buf);
	for (at = 0; opts && at + CTNAT_TCP_MSS_LEN <= len; at += step) {
		step = 1;
		if (opts[at] == CTNAT_TCP_EOL)
			return 0;
		if (opts[at] == CTNAT_TCP_NOP)
			continue;
		if (opts[at] == CTNAT_TCP_MSS &&
		    opts[at + 1] == CTNAT_TCP_MSS_LEN)
			return off + CTNAT_TCP_HDR + at;
		/* whatever it says, go on */
		step = opts[at + 1] < 2 ? 2 : opts[at + 1];
	}
	return 0;
}

/* Where a header begins; 0 where there can be none: it is not there. */
static inline unsigned int ctnat_layer_off(const struct ctnat_packet *pkt,
					   unsigned int layer)
{
	switch (layer) {
	case 4:
		return pkt->l4_off;
	case 5:
		return ctnat_tcp_mss(pkt);
	case 6:
		return pkt->frag_at;
	}
	return pkt->l3_off;
}

static inline void ctnat_load_bytes(const struct ctnat_place *at,
				    const __u8 *bytes, __u32 *words)
{
	unsigned int i;

	if (at->n_words == 1) {
		words[0] = ctnat_get_be(bytes, at->bytes) >> at->shift &
			   at->mask;
		return;
	}
	for (i = 0; i < at->n_words; i++)
		words[i] = ctnat_get_be32(bytes + 4 * i);
}

static PLATFORM_APART bool
ctnat_load_any(const struct ctnat_packet *pkt, const struct ctnat_place *at,
	       __u32 *words)
{
	__u32 buf[4] PLATFORM_UNINITIALIZED;
	const __u8 *bytes;
	unsigned int off;

	if (!at->bytes || !ctnat_has_layer(pkt, at->needs))
		return false;
	off = ctnat_layer_off(pkt, at->layer);
	if (at->layer == 5 && !off)
		return false;
	bytes = platform_header(pkt, off + at->byte, at->bytes, buf);
	if (bytes)
		ctnat_load_bytes(at, bytes, words);
	return bytes;
}

/* What most rules look at, where it lies in one piece, takes no stack. */
static PLATFORM_APART bool
ctnat_load_payload(const struct ctnat_packet *pkt, unsigned int field,
		   __u32 *words)
{
	const struct ctnat_place *at = &ctnat_places[field];
	const __u8 *bytes;
	unsigned int off;
	bool has;

	switch (at->needs) {
	case CTNAT_NEEDS_IP:
		has = pkt->parsed & CTNAT_PARSED_L3 &&
		      pkt->nfproto == NFPROTO_IPV4;
		off = pkt->l3_off;
		break;
	case CTNAT_NEEDS_IP6:
		has = pkt->parsed & CTNAT_PARSED_L3 &&
		      pkt->nfproto == NFPROTO_IPV6;
		off = pkt->l3_off;
		break;
	case CTNAT_NEEDS_UDP:
		has = ctnat_is_l4(pkt, IPPROTO_UDP);
		off = pkt->l4_off;
		break;
	case CTNAT_NEEDS_TCP:
		if (at->layer != 4)
			return ctnat_load_any(pkt, at, words);
		has = ctnat_is_l4(pkt, IPPROTO_TCP);
		off = pkt->l4_off;
		break;
	default:
		return ctnat_load_any(pkt, at, words);
	}
	if (!has)
		return false;
	bytes = platform_linear(pkt, off + at->byte, at->bytes);
	if (!bytes)
		return ctnat_load_any(pkt, at, words);
	ctnat_load_bytes(at, bytes, words);
	return true;
}

static inline bool ctnat_load_reg(const struct ctnat_packet *pkt,
				  unsigned int field, __u32 *words)
{
	if (!ctnat_field_is_reg(field))
		return false;
	memcpy(words, pkt->reg + ctnat_field_reg(field),
	       ctnat_field_words(field) * sizeof(*words));
	return true;
}

static PLATFORM_APART bool ctnat_load_ether(const struct ctnat_packet *pkt,
					    unsigned int field, __u32 *words)
{
	bool source = field == CTNAT_FIELD_ETHER_SADDR;
	const __u8 *bytes;
	__u8 buf[6];

	switch (field) {
	case CTNAT_FIELD_ETHER_TYPE:
		words[0] = pkt->ether_type;
		return pkt->parsed & CTNAT_PARSED_ETHER;
	case CTNAT_FIELD_VLAN_ID:
		words[0] = pkt->vlan[0] & 0xfff;
		return pkt->n_vlans;
	case CTNAT_FIELD_VLAN_PCP:
		words[0] = pkt->vlan[0] >> 13;
		return pkt->n_vlans;
	}
	if (!(pkt->parsed & CTNAT_PARSED_ETHER))
		return false;
	bytes = platform_header(pkt, pkt->l2_off + (source ? 6 : 0),
				sizeof(buf), buf);
	if (!bytes)
		return false;
	words[0] = ctnat_get_be(bytes, 2);
	words[1] = ctnat_get_be32(bytes + 2);
	return true;
}

/**
 * ctnat_load() - the value of a field
 * @pkt: the packet, parsed
 * @field: enum ctnat_field
 * @words: ctnat_field_words() of them are filled
 *
 * Return: false when the packet does not have the field.
 */
static inline bool ctnat_load(const struct ctnat_packet *pkt,
			      unsigned int field, __u32 *words)
{
	if (field >= CTNAT_FIELD_REG_0)
		return ctnat_load_reg(pkt, field, words);
	if (field >= CTNAT_FIELD_CT_STATE)
		return platform_ct(pkt, field, words);
	if (field >= CTNAT_FIELD_ARP_OPERATION)
		return ctnat_load_payload(pkt, field, words);
	if (field >= CTNAT_FIELD_ETHER_SADDR)
		return ctnat_load_ether(pkt, field, words);
	if (field == CTNAT_FIELD_META_NFPROTO) {
		words[0] = pkt->nfproto;
		return true;
	}
	if (field == CTNAT_FIELD_META_L4PROTO) {
		words[0] = pkt->l4proto;
		return pkt->parsed & CTNAT_PARSED_L4PROTO;
	}
	return field != CTNAT_FIELD_NONE && platform_meta(pkt, field, words);
}

/* The low 32 bits of a number of n words, shifted. */
static inline __u32 ctnat_shifted(const __u32 *words, unsigned int n, int shift)
{
	unsigned int word, bit;
	__u64 pair;

	if (shift >= 0)
		return shift < 32 ? words[n - 1] << shift : 0;
	word = -shift / 32;
	bit = -shift % 32;
	if (word >= n)
		return 0;
	pair = words[n - 1 - word];
	if (word + 1 < n)
		pair |= (__u64)words[n - 2 - word] << 32;
	return pair >> bit;
}

/**
 * ctnat_value_load() - the number that an action's argument stands for
 * @pkt: the packet, parsed
 * @value: verified
 * @number: the result
 *
 * Return: false when the packet lacks the field: the rule ends there.
 */
static inline bool ctnat_value_load(const struct ctnat_packet *pkt,
				    const struct ctnat_value *value,
				    __u32 *number)
{
	__u32 words[4];

	if (value->field == CTNAT_FIELD_NONE) {
		*number = value->xor;
		return true;
	}
	if (!ctnat_load(pkt, value->field, words))
		return false;
	*number = (ctnat_shifted(words, ctnat_field_words(value->field),
				 value->shift) & value->and) ^ value->xor;
	return true;
}

/* A number of 128 bits, shifted in place. */
static inline void ctnat_shift(__u32 *words, int shift)
{
	int word = shift < 0 ? -(-shift / 32) : shift / 32;
	unsigned int bit = shift < 0 ? -shift % 32 : shift % 32;
	__u32 from[6] = { 0, words[0], words[1], words[2], words[3], 0 };
	int i;

	for (i = 0; i < 4; i++) {
		int at = i + 1 + word;		/* of the word in from[] */
		__u32 here = at >= 0 && at < 6 ? from[at] : 0;
		__u32 above = at >= 1 && at < 7 ? from[at - 1] : 0;
		__u32 below = at >= -1 && at < 5 ? from[at + 1] : 0;

		if (!bit)
			words[i] = here;
		else if (shift > 0)
			words[i] = here << bit | below >> (32 - bit);
		else
			words[i] = here >> bit | above << (32 - bit);
	}
}

/**
 * ctnat_wide_load() - the number that a field is set to
 * @pkt: the packet, parsed
 * @wide: verified
 * @words: the result, four words
 *
 * Return: false when the packet lacks the field: the rule ends there.
 */
static inline bool ctnat_wide_load(const struct ctnat_packet *pkt,
				   const struct ctnat_wide *wide, __u32 *words)
{
	unsigned int n = ctnat_field_words(wide->field);
	unsigned int i;

	if (wide->field == CTNAT_FIELD_NONE) {
		memcpy(words, wide->xor, sizeof(wide->xor));
		return true;
	}
	memset(words, 0, sizeof(wide->xor));
	if (!ctnat_load(pkt, wide->field, words + 4 - n))
		return false;
	if (wide->shift)
		ctnat_shift(words, wide->shift);
	for (i = 0; i < 4; i++)
		words[i] = (words[i] & wide->and[i]) ^ wide->xor[i];
	return true;
}

/**
 * ctnat_set_load() - the value that a set statement gives its field
 * @pkt: the packet, parsed
 * @set: verified
 * @words: the result, four words
 *
 * Return: false when the packet lacks a field: the rule ends there.
 */
static inline bool ctnat_set_load(const struct ctnat_packet *pkt,
				  const struct ctnat_insn_set *set,
				  __u32 *words)
{
	unsigned int i;
	__u32 more[4];

	if (!ctnat_wide_load(pkt, &set->value, words))
		return false;
	if (set->op == CTNAT_SET_ONE)
		return true;
	if (!ctnat_wide_load(pkt, &set->second, more))
		return false;
	for (i = 0; i < 4; i++) {
		if (set->op == CTNAT_SET_AND)
			words[i] &= more[i];
		else if (set->op == CTNAT_SET_OR)
			words[i] |= more[i];
		else
			words[i] ^= more[i];
	}
	return true;
}

#endif /* CTNAT_CORE_EXTRACT_H */
