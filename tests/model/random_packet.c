// SPDX-License-Identifier: GPL-2.0-only
/* Random packets. */
#include "random.h"

static __u64 state;

void random_seed(__u32 seed)
{
	state = seed * 0x9e3779b97f4a7c15ull + 1;
}

__u32 random_below(__u32 n)
{
	/* xorshift64*: the same everywhere, unlike rand() */
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (state * 0x2545f4914f6cdd1dull >> 32) % n;
}

static void put(__u8 *to, unsigned int len, __u32 value)
{
	while (len--) {
		to[len] = value;
		value >>= 8;
	}
}

static const __u16 pool_ports[] = { 53, 80, 443, 1024, 65535 };
static const __u8 pool_protos[] = { 6, 6, 17, 17, 132, 1, 58, 33, 136, 47 };

/* At least 16 bytes behind @l4 are there. */
static size_t transport(__u8 *l4, __u8 proto)
{
	static const __u8 types[] = { 0, 3, 8, 13, 14, 2, 128, 129, 11 };

	put(l4, 4, random_below(65536));
	put(l4 + 4, 4, random_below(4) * 0x10001);
	put(l4 + 8, 4, random_below(4));
	put(l4 + 12, 4, 0x50000000 | random_below(64) << 16 | 1000);
	if (proto == 1 || proto == 58) {
		l4[0] = types[random_below(sizeof(types))];
		l4[1] = random_below(3);
	} else {
		put(l4, 2, pool_ports[random_below(5)]);
		put(l4 + 2, 2, pool_ports[random_below(5)]);
	}
	return 16 + random_below(8);
}

static size_t ip(__u8 *at)
{
	__u8 proto = pool_protos[random_below(sizeof(pool_protos))];
	unsigned int ihl = random_below(4) ? 5 : 5 + random_below(4);
	size_t len;

	at[0] = 0x40 | ihl;
	at[1] = random_below(4) << 2;
	put(at + 4, 2, random_below(3));
	put(at + 6, 2, random_below(4) ? 0x4000 : random_below(3) << 13 |
						   random_below(3));
	at[8] = 60 + random_below(5);
	at[9] = proto;
	put(at + 12, 4, 0x0a000000 + random_below(4));
	put(at + 16, 4, 0xc0a80000 + random_below(4) * 256);
	len = ihl * 4 + transport(at + ihl * 4, proto);
	put(at + 2, 2, len);
	if (!random_below(50))
		at[0] = random_below(256);
	return len;
}

static size_t ip6(__u8 *at)
{
	static const __u8 exts[] = { 0, 43, 44, 51, 60 };
	__u8 proto = pool_protos[random_below(sizeof(pool_protos))];
	__u8 *next = at + 6;
	size_t len = 40;

	put(at, 4, 0x60000000 | random_below(4) << 22 | random_below(3));
	at[7] = 60 + random_below(5);
	put(at + 8, 4, 0x20010db8);
	put(at + 20, 4, random_below(4));
	put(at + 24, 4, 0x20010db8);
	put(at + 36, 4, random_below(4));
	while (!random_below(3) && len < 100) {
		__u8 ext = exts[random_below(sizeof(exts))];

		*next = ext;
		next = at + len;
		if (ext == 44)
			put(next + 2, 2, random_below(3) << 3 |
						 random_below(2));
		else
			next[1] = random_below(2);
		len += ext == 44 ? 8 : ext == 51 ? (next[1] + 2) * 4 :
						   (next[1] + 1) * 8;
	}
	*next = random_below(20) ? proto : 59;
	len += transport(at + len, proto);
	put(at + 4, 2, len - 40);
	return len;
}

/* An Ethernet header with tags, one more than are looked through at most. */
static size_t ether(__u8 *at, __u8 nfproto)
{
	static const __u16 types[] = { 0x8100, 0x88a8 };
	unsigned int tags = random_below(4);
	size_t len = 12;

	put(at, 4, 0x02000000);
	put(at + 4, 2, random_below(3));
	put(at + 6, 4, 0x02000000 + random_below(2));
	put(at + 10, 2, random_below(3));
	while (tags--) {
		put(at + len, 2, types[random_below(2)]);
		put(at + len + 2, 2, random_below(8) << 13 | random_below(3));
		len += 4;
	}
	put(at + len, 2, !random_below(6) ? 0x0806 :
	    nfproto == NFPROTO_IPV4 ? 0x0800 : 0x86dd);
	return len + 2;
}

/* Fields that are in no header: there or not, of few values. */
static void others(struct world *w)
{
	for (unsigned int f = 1; f < CTNAT_FIELD_REG_0; f++) {
		unsigned int n = ctnat_field_words(f);
		unsigned int top = ctnat_field_bits(f) % 32;

		if (f >= CTNAT_FIELD_ETHER_SADDR && f < CTNAT_FIELD_CT_STATE)
			continue;
		w->has[f] = random_below(5);
		for (unsigned int i = 0; i < n; i++)
			w->words[f][i] = random_below(3) ? random_below(4) :
				random_below(2) * 0xffffffff;
		if (top)
			w->words[f][0] &= (1u << top) - 1;
	}
}

void random_packets(struct sample *sample)
{
	memset(sample, 0, sizeof(*sample));
	for (int i = 0; i < PACKETS; i++) {
		struct world *w = &sample->worlds[i];
		__u8 *bytes = sample->bytes[i];

		w->nfproto = random_below(2) ? NFPROTO_IPV4 : NFPROTO_IPV6;
		w->frame = random_below(2);
		w->l3_off = w->frame ? ether(bytes, w->nfproto) :
				       random_below(2) * 14;
		w->len = w->l3_off + (w->nfproto == NFPROTO_IPV4 ?
				      ip(bytes + w->l3_off) :
				      ip6(bytes + w->l3_off));
		if (!random_below(8))
			w->len = random_below(w->len + 1);
		w->bytes = bytes;
		others(w);
	}
}
