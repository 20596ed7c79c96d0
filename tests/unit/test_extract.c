// SPDX-License-Identifier: GPL-2.0-only
/* Parsing packets and loading their fields. */
#include "unit.h"
#include "tests/kit/packet.h"

static inline int ctnat_exec(struct ctnat_packet *pkt,
			     const struct ctnat_rule *rule,
			     const struct ctnat_insn *insn)
{
	(void)rule;
	(void)pkt;
	(void)insn;
	return CTNAT_EXEC_NEXT;
}

/* 10.1.2.3 -> 192.168.4.5, TTL 61, DSCP 46, id 0x1234, TCP 1025 -> 443 */
static const __u8 ip_tcp[] = {
	0x45, 0xb8, 0x00, 0x28, 0x12, 0x34, 0x40, 0x00, 0x3d, 0x06, 0x00, 0x00,
	10, 1, 2, 3, 192, 168, 4, 5,
	0x04, 0x01, 0x01, 0xbb, 0, 0, 0, 1, 0, 0, 0, 2, 0x50, 0x12, 0x20, 0x00,
	0, 0, 0, 0,
};

/* 2001:db8::1 -> 2001:db8::2, DSCP 10, flow label 0x12345, UDP 53 -> 4660 */
static const __u8 ip6_udp[] = {
	0x62, 0x81, 0x23, 0x45, 0x00, 0x08, 0x11, 0x40,
	0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
	0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2,
	0x00, 0x35, 0x12, 0x34, 0x00, 0x08, 0, 0,
};

static struct kit_packet packet(__u8 nfproto, const void *bytes, size_t len)
{
	struct kit_packet kit = {
		.pkt.nfproto = nfproto, .bytes = bytes, .len = len,
	};

	ctnat_packet_parse(&kit.pkt);
	return kit;
}

static void expect_field(struct kit_packet *kit, unsigned int field,
			 __u32 number)
{
	__u32 words[4] = { 0 };

	for (int split = 0; split < 2; split++) {
		kit->split = split;
		if (!ctnat_load(&kit->pkt, field, words))
			fail_msg("field %u is missing", field);
		if (words[0] != number)
			fail_msg("field %u is %#x, not %#x", field, words[0],
				 number);
	}
}

static void expect_none(const struct kit_packet *kit, unsigned int field)
{
	__u32 words[4];

	if (ctnat_load(&kit->pkt, field, words))
		fail_msg("field %u is there", field);
}

static void ipv4(void **state)
{
	struct kit_packet p = packet(NFPROTO_IPV4, ip_tcp, sizeof(ip_tcp));

	(void)state;
	expect_field(&p, CTNAT_FIELD_META_NFPROTO, NFPROTO_IPV4);
	expect_field(&p, CTNAT_FIELD_META_L4PROTO, 6);
	expect_field(&p, CTNAT_FIELD_IP_SADDR, 0x0a010203);
	expect_field(&p, CTNAT_FIELD_IP_DADDR, 0xc0a80405);
	expect_field(&p, CTNAT_FIELD_IP_PROTOCOL, 6);
	expect_field(&p, CTNAT_FIELD_IP_DSCP, 46);
	expect_field(&p, CTNAT_FIELD_IP_TTL, 61);
	expect_field(&p, CTNAT_FIELD_IP_ID, 0x1234);
	expect_field(&p, CTNAT_FIELD_IP_FRAG_OFF, 0x4000);
	expect_field(&p, CTNAT_FIELD_IP_LENGTH, 40);
	expect_field(&p, CTNAT_FIELD_IP_VERSION, 4);
	expect_field(&p, CTNAT_FIELD_TH_SPORT, 1025);
	expect_field(&p, CTNAT_FIELD_TH_DPORT, 443);
	expect_field(&p, CTNAT_FIELD_TCP_SPORT, 1025);
	expect_field(&p, CTNAT_FIELD_TCP_DPORT, 443);
	expect_field(&p, CTNAT_FIELD_TCP_FLAGS, 0x12);
	expect_field(&p, CTNAT_FIELD_TCP_WINDOW, 0x2000);
	expect_none(&p, CTNAT_FIELD_UDP_SPORT);
	expect_none(&p, CTNAT_FIELD_SCTP_DPORT);
	expect_none(&p, CTNAT_FIELD_ICMP_TYPE);
	expect_none(&p, CTNAT_FIELD_IP6_SADDR);
	expect_none(&p, CTNAT_FIELD_NONE);
	expect_none(&p, CTNAT_FIELD_META_MARK);
	expect_none(&p, CTNAT_FIELD_CT_MARK);
	expect_none(&p, CTNAT_FIELD_MAX + 1);
}

static void ipv6(void **state)
{
	struct kit_packet p = packet(NFPROTO_IPV6, ip6_udp, sizeof(ip6_udp));
	__u32 words[4];

	(void)state;
	expect_field(&p, CTNAT_FIELD_META_L4PROTO, 17);
	expect_field(&p, CTNAT_FIELD_IP6_NEXTHDR, 17);
	expect_field(&p, CTNAT_FIELD_IP6_DSCP, 10);
	expect_field(&p, CTNAT_FIELD_IP6_HOPLIMIT, 64);
	expect_field(&p, CTNAT_FIELD_IP6_FLOWLABEL, 0x12345);
	expect_field(&p, CTNAT_FIELD_IP6_LENGTH, 8);
	expect_field(&p, CTNAT_FIELD_UDP_SPORT, 53);
	expect_field(&p, CTNAT_FIELD_UDP_DPORT, 0x1234);
	expect_field(&p, CTNAT_FIELD_TH_DPORT, 0x1234);
	expect_none(&p, CTNAT_FIELD_TCP_DPORT);
	expect_none(&p, CTNAT_FIELD_IP_VERSION);
	assert_true(ctnat_load(&p.pkt, CTNAT_FIELD_IP6_DADDR, words));
	assert_int_equal(words[0], 0x20010db8);
	assert_int_equal(words[1], 0);
	assert_int_equal(words[3], 2);
}

/* Header offset, options, truncation. */
static void ipv4_shapes(void **state)
{
	__u8 bytes[14 + sizeof(ip_tcp) + 8] = { 0 };
	struct kit_packet p = { .pkt.nfproto = NFPROTO_IPV4, .bytes = bytes };

	(void)state;
	memcpy(bytes + 14, ip_tcp, 20);
	memcpy(bytes + 14 + 28, ip_tcp + 20, 20);
	bytes[14] = 0x47;
	p.pkt.l3_off = 14;
	p.len = sizeof(bytes);
	ctnat_packet_parse(&p.pkt);
	expect_field(&p, CTNAT_FIELD_TCP_DPORT, 443);
	for (p.len = 0; p.len < sizeof(bytes); p.len++) {
		ctnat_packet_parse(&p.pkt);
		if (p.len < 34)
			expect_none(&p, CTNAT_FIELD_IP_SADDR);
		else
			expect_field(&p, CTNAT_FIELD_IP_SADDR, 0x0a010203);
		if (p.len < 14 + 28 + 4)
			expect_none(&p, CTNAT_FIELD_TCP_DPORT);
		if (p.len < 14 + 28 + 14)
			expect_none(&p, CTNAT_FIELD_TCP_FLAGS);
	}
	bytes[14] = 0x44;
	ctnat_packet_parse(&p.pkt);
	expect_none(&p, CTNAT_FIELD_IP_SADDR);
	expect_none(&p, CTNAT_FIELD_META_L4PROTO);
	bytes[14] = 0x65;
	ctnat_packet_parse(&p.pkt);
	expect_none(&p, CTNAT_FIELD_IP_SADDR);
}

static void ipv4_fragments(void **state)
{
	__u8 bytes[sizeof(ip_tcp)];
	struct kit_packet p;

	(void)state;
	memcpy(bytes, ip_tcp, sizeof(bytes));
	bytes[6] = 0x20;	/* the first of several */
	p = packet(NFPROTO_IPV4, bytes, sizeof(bytes));
	expect_field(&p, CTNAT_FIELD_TCP_DPORT, 443);
	assert_int_equal(p.pkt.frag_off, 0);
	bytes[7] = 1;		/* a later one */
	p = packet(NFPROTO_IPV4, bytes, sizeof(bytes));
	assert_int_equal(p.pkt.frag_off, 8);
	expect_field(&p, CTNAT_FIELD_META_L4PROTO, 6);
	expect_field(&p, CTNAT_FIELD_IP_SADDR, 0x0a010203);
	expect_none(&p, CTNAT_FIELD_TCP_DPORT);
	expect_none(&p, CTNAT_FIELD_TH_SPORT);
}

static void icmp(void **state)
{
	static const struct {
		__u8 type;
		bool echo, mtu;
	} types[] = {
		{ 0, true, false }, { 3, false, true }, { 5, false, false },
		{ 8, true, false }, { 11, false, false }, { 13, true, false },
		{ 14, true, false }, { 17, false, false },
	};
	__u8 bytes[28];

	(void)state;
	memcpy(bytes, ip_tcp, 20);
	memcpy(bytes + 20, "\0\1\0\0\x12\x34\x56\x78", 8);
	bytes[9] = 1;
	for (size_t i = 0; i < N_ELEMENTS(types); i++) {
		struct kit_packet p;

		bytes[20] = types[i].type;
		p = packet(NFPROTO_IPV4, bytes, sizeof(bytes));
		expect_field(&p, CTNAT_FIELD_ICMP_TYPE, types[i].type);
		expect_field(&p, CTNAT_FIELD_ICMP_CODE, 1);
		expect_none(&p, CTNAT_FIELD_ICMPV6_TYPE);
		expect_none(&p, CTNAT_FIELD_TH_SPORT);
		if (types[i].echo) {
			expect_field(&p, CTNAT_FIELD_ICMP_ID, 0x1234);
			expect_field(&p, CTNAT_FIELD_ICMP_SEQUENCE, 0x5678);
		} else {
			expect_none(&p, CTNAT_FIELD_ICMP_ID);
			expect_none(&p, CTNAT_FIELD_ICMP_SEQUENCE);
		}
		if (types[i].mtu)
			expect_field(&p, CTNAT_FIELD_ICMP_MTU, 0x5678);
		else
			expect_none(&p, CTNAT_FIELD_ICMP_MTU);
	}
}

static void icmpv6(void **state)
{
	__u8 bytes[48];
	struct kit_packet p;

	(void)state;
	memcpy(bytes, ip6_udp, 40);
	memcpy(bytes + 40, "\x80\0\0\0\x12\x34\x56\x78", 8);
	bytes[6] = 58;
	p = packet(NFPROTO_IPV6, bytes, sizeof(bytes));
	expect_field(&p, CTNAT_FIELD_ICMPV6_TYPE, 128);
	expect_field(&p, CTNAT_FIELD_ICMPV6_CODE, 0);
	expect_field(&p, CTNAT_FIELD_ICMPV6_ID, 0x1234);
	expect_field(&p, CTNAT_FIELD_ICMPV6_SEQUENCE, 0x5678);
	expect_none(&p, CTNAT_FIELD_ICMPV6_MTU);
	expect_none(&p, CTNAT_FIELD_ICMP_TYPE);
	bytes[40] = 2;
	expect_field(&p, CTNAT_FIELD_ICMPV6_MTU, 0x12345678);
	expect_none(&p, CTNAT_FIELD_ICMPV6_ID);
	bytes[40] = 129;
	expect_field(&p, CTNAT_FIELD_ICMPV6_ID, 0x1234);
}

/* hop-by-hop, routing, fragment, auth, destination options, then UDP */
static void ipv6_extensions(void **state)
{
	__u8 bytes[40 + 8 + 24 + 8 + 12 + 8 + 8] = { 0 };
	struct kit_packet p;
	__u8 *at = bytes + 40;

	(void)state;
	memcpy(bytes, ip6_udp, 40);
	bytes[6] = 0;
	at[0] = 43;
	at += 8;
	at[0] = 44;
	at[1] = 2;
	at += 24;
	at[0] = 51;
	at[3] = 1;		/* more fragments, this is the first */
	at += 8;
	at[0] = 60;
	at[1] = 1;
	at += 12;
	at[0] = 17;
	at += 8;
	memcpy(at, ip6_udp + 40, 8);

	p = packet(NFPROTO_IPV6, bytes, sizeof(bytes));
	expect_field(&p, CTNAT_FIELD_META_L4PROTO, 17);
	expect_field(&p, CTNAT_FIELD_IP6_NEXTHDR, 0);
	expect_field(&p, CTNAT_FIELD_UDP_SPORT, 53);
	for (p.len = 0; p.len < sizeof(bytes); p.len++) {
		ctnat_packet_parse(&p.pkt);
		if (p.len < 100)
			expect_none(&p, CTNAT_FIELD_META_L4PROTO);
		if (p.len < 104)
			expect_none(&p, CTNAT_FIELD_UDP_DPORT);
	}

	/* a later fragment: what follows its header is known by name only */
	bytes[40 + 8 + 24 + 3] = 8 | 1;
	p = packet(NFPROTO_IPV6, bytes, sizeof(bytes));
	assert_int_equal(p.pkt.frag_off, 8);
	expect_none(&p, CTNAT_FIELD_META_L4PROTO);
	expect_field(&p, CTNAT_FIELD_IP6_HOPLIMIT, 64);
	bytes[40 + 8 + 24] = 17;
	p = packet(NFPROTO_IPV6, bytes, sizeof(bytes));
	expect_field(&p, CTNAT_FIELD_META_L4PROTO, 17);
	expect_none(&p, CTNAT_FIELD_UDP_SPORT);
}

static void ipv6_no_next(void **state)
{
	__u8 bytes[sizeof(ip6_udp)];
	struct kit_packet p;

	(void)state;
	memcpy(bytes, ip6_udp, sizeof(bytes));
	bytes[6] = 59;
	p = packet(NFPROTO_IPV6, bytes, sizeof(bytes));
	expect_field(&p, CTNAT_FIELD_META_L4PROTO, 59);
	assert_false(p.pkt.parsed & CTNAT_PARSED_L4);
	bytes[0] = 0x45;
	p = packet(NFPROTO_IPV6, bytes, sizeof(bytes));
	expect_none(&p, CTNAT_FIELD_IP6_SADDR);
	p = packet(NFPROTO_BRIDGE, bytes, sizeof(bytes));
	expect_none(&p, CTNAT_FIELD_IP6_SADDR);
}

static void ports_of(void **state)
{
	static const __u8 with[] = { 6, 17, 33, 132, 136 };
	__u8 bytes[sizeof(ip_tcp)];

	(void)state;
	memcpy(bytes, ip_tcp, sizeof(bytes));
	for (int proto = 0; proto < 256; proto++) {
		struct kit_packet p;

		bytes[9] = proto;
		p = packet(NFPROTO_IPV4, bytes, sizeof(bytes));
		if (memchr(with, proto, sizeof(with)))
			expect_field(&p, CTNAT_FIELD_TH_DPORT, 443);
		else
			expect_none(&p, CTNAT_FIELD_TH_DPORT);
	}
	bytes[9] = 132;
	{
		struct kit_packet p = packet(NFPROTO_IPV4, bytes, 40);

		expect_field(&p, CTNAT_FIELD_SCTP_SPORT, 1025);
		expect_field(&p, CTNAT_FIELD_SCTP_DPORT, 443);
	}
}

/* ---- frames ---- */

/* 02:..:01 -> 02:..:02, tags 100 (priority 5) and 200, TCP or ARP behind */
static struct kit_packet frame(__u8 *bytes, int tags, __u16 type,
			       const void *what, size_t len)
{
	static const __u8 macs[] = { 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1 };
	static const __u8 tag[][4] = {
		{ 0x81, 0x00, 0xa0, 100 }, { 0x88, 0xa8, 0x00, 200 },
		{ 0x81, 0x00, 0x00, 1 },
	};
	struct kit_packet kit = { .bytes = bytes };
	size_t at = sizeof(macs);

	memcpy(bytes, macs, at);
	for (int i = 0; i < tags; i++, at += 4)
		memcpy(bytes + at, tag[i], 4);
	bytes[at++] = type >> 8;
	bytes[at++] = type;
	memcpy(bytes + at, what, len);
	kit.len = at + len;
	kit_frame(&kit);
	ctnat_packet_parse(&kit.pkt);
	return kit;
}

static void frames(void **state)
{
	static const __u8 arp[] = { 0, 1, 8, 0, 6, 4, 0, 2 };
	__u8 bytes[128];
	__u32 words[4];

	(void)state;
	for (int tags = 0; tags <= 3; tags++) {
		struct kit_packet p = frame(bytes, tags, 0x0800, ip_tcp,
					    sizeof(ip_tcp));

		assert_true(ctnat_load(&p.pkt, CTNAT_FIELD_ETHER_SADDR, words));
		assert_int_equal(words[0], 0x0200);
		assert_int_equal(words[1], 1);
		assert_true(ctnat_load(&p.pkt, CTNAT_FIELD_ETHER_DADDR, words));
		assert_int_equal(words[1], 2);
		expect_field(&p, CTNAT_FIELD_ETHER_TYPE,
			     tags ? 0x8100 : 0x0800);
		if (tags) {
			expect_field(&p, CTNAT_FIELD_VLAN_ID, 100);
			expect_field(&p, CTNAT_FIELD_VLAN_PCP, 5);
		} else {
			expect_none(&p, CTNAT_FIELD_VLAN_ID);
			expect_none(&p, CTNAT_FIELD_VLAN_PCP);
		}
		expect_none(&p, CTNAT_FIELD_ARP_OPERATION);
		if (tags < 3) {
			expect_field(&p, CTNAT_FIELD_IP_SADDR, 0x0a010203);
			expect_field(&p, CTNAT_FIELD_TCP_DPORT, 443);
		} else {
			expect_none(&p, CTNAT_FIELD_IP_SADDR);
			expect_field(&p, CTNAT_FIELD_META_NFPROTO, 0);
		}
		p = frame(bytes, tags, 0x0806, arp, sizeof(arp));
		if (tags < 3)
			expect_field(&p, CTNAT_FIELD_ARP_OPERATION, 2);
		expect_none(&p, CTNAT_FIELD_IP_SADDR);
	}
}

/* ---- values ---- */

static void value_case(__u16 field, __s16 shift, __u32 and, __u32 xor,
		       __u32 number)
{
	struct ctnat_value value = { field, shift, and, xor };
	struct kit_packet p = packet(NFPROTO_IPV4, ip_tcp, sizeof(ip_tcp));
	static const __u32 label[] = { 0x01234567, 0x89abcdef, 0xfedcba98,
				       0x76543210 };
	__u32 got;

	memcpy(p.words[CTNAT_FIELD_CT_LABEL], label, sizeof(label));
	p.has[CTNAT_FIELD_CT_LABEL] = true;
	p.words[CTNAT_FIELD_META_MARK][0] = 0x89abcdef;
	p.has[CTNAT_FIELD_META_MARK] = true;
	assert_true(ctnat_value_load(&p.pkt, &value, &got));
	if (got != number)
		fail_msg("%#x instead of %#x", got, number);
}

static void values(void **state)
{
	struct ctnat_value absent = { CTNAT_FIELD_CT_MARK, 0, ~0u, 0 };
	struct kit_packet p = packet(NFPROTO_IPV4, ip_tcp, sizeof(ip_tcp));
	__u32 number;

	(void)state;
	value_case(CTNAT_FIELD_NONE, 0, 0, 42, 42);
	value_case(CTNAT_FIELD_META_MARK, 0, ~0u, 0, 0x89abcdef);
	value_case(CTNAT_FIELD_META_MARK, 0, 0xffff, 0xf, 0xcde0);
	value_case(CTNAT_FIELD_META_MARK, 8, ~0u, 0, 0xabcdef00);
	value_case(CTNAT_FIELD_META_MARK, 31, ~0u, 0, 0x80000000);
	value_case(CTNAT_FIELD_META_MARK, -8, ~0u, 0, 0x0089abcd);
	value_case(CTNAT_FIELD_META_MARK, -31, ~0u, 0, 1);
	value_case(CTNAT_FIELD_META_MARK, -32, ~0u, 7, 7);
	value_case(CTNAT_FIELD_CT_LABEL, 0, ~0u, 0, 0x76543210);
	value_case(CTNAT_FIELD_CT_LABEL, -4, ~0u, 0, 0x87654321);
	value_case(CTNAT_FIELD_CT_LABEL, -32, ~0u, 0, 0xfedcba98);
	value_case(CTNAT_FIELD_CT_LABEL, -96, 0xff, 0, 0x67);
	value_case(CTNAT_FIELD_CT_LABEL, -124, ~0u, 0, 0);
	value_case(CTNAT_FIELD_CT_LABEL, -120, ~0u, 0, 1);
	value_case(CTNAT_FIELD_CT_LABEL, -127, ~0u, 0, 0);
	value_case(CTNAT_FIELD_TCP_DPORT, 0, ~0u, 0, 443);
	assert_false(ctnat_value_load(&p.pkt, &absent, &number));
}

/* ---- options of TCP ---- */

/* A header of @doff words with these options: what size does it have, if any? */
static void mss_case(__u8 doff, size_t missing, const char *opts, size_t n,
		     __u32 want)
{
	size_t len = 20 + doff * 4 - missing;
	__u8 bytes[80] = { 0 };
	struct kit_packet p;
	__u32 mss;

	memcpy(bytes, ip_tcp, sizeof(ip_tcp));
	memcpy(bytes + 40, opts, n);
	bytes[32] = doff << 4;
	p = packet(NFPROTO_IPV4, bytes, len);
	if (!ctnat_load(&p.pkt, CTNAT_FIELD_TCP_MAXSEG, &mss))
		mss = 0;
	assert_int_equal(mss, want);
}

static void tcp_options(void **state)
{
	(void)state;
	mss_case(6, 0, "\2\4\5\xb4", 4, 1460);
	mss_case(7, 0, "\1\1\2\4\5\xb4", 6, 1460);
	mss_case(8, 0, "\3\3\7\1\2\4\1\0", 8, 256);
	mss_case(15, 0, "\2\4\0\x9", 4, 9);
	/* behind the end, cut short, of another length, without a length */
	mss_case(7, 0, "\0\2\4\5\xb4", 5, 0);
	mss_case(6, 0, "\1\2\4\5", 4, 0);
	mss_case(6, 0, "\2\3\5\xb4", 4, 0);
	mss_case(7, 0, "\3\0\2\4\5\xb4", 6, 1460);
	mss_case(5, 0, "\2\4\5\xb4", 4, 0);
	mss_case(4, 0, "\2\4\5\xb4", 4, 0);
	/* the packet ends before its header */
	mss_case(7, 4, "\2\4\5\xb4", 4, 0);
}

/* ---- numbers that fields are set to ---- */

static const __u32 some[] = { 0x01234567, 0x89abcdef, 0xfedcba98, 0x76543210 };

static void wide_case(int shift, __u32 w0, __u32 w1, __u32 w2, __u32 w3)
{
	struct kit_packet p = packet(NFPROTO_IPV4, ip_tcp, sizeof(ip_tcp));
	struct ctnat_wide wide = { .field = CTNAT_FIELD_CT_LABEL,
				   .shift = shift };
	const __u32 want[] = { w0, w1, w2, w3 };
	__u32 got[4];

	memset(wide.and, 0xff, sizeof(wide.and));
	memcpy(p.words[CTNAT_FIELD_CT_LABEL], some, sizeof(some));
	p.has[CTNAT_FIELD_CT_LABEL] = true;
	assert_true(ctnat_wide_load(&p.pkt, &wide, got));
	assert_memory_equal(got, want, sizeof(want));
}

static void wide_numbers(void **state)
{
	struct kit_packet p = packet(NFPROTO_IPV4, ip_tcp, sizeof(ip_tcp));
	struct ctnat_insn_set set = {
		.field = CTNAT_FIELD_META_MARK,
		.op = CTNAT_SET_OR,
		.value = { .field = CTNAT_FIELD_TCP_DPORT, .shift = 16,
			   .and = { 0, 0, 0, ~0u } },
		.second = { .field = CTNAT_FIELD_IP_TTL,
			    .and = { 0, 0, 0, 0xff }, .xor = { 0, 0, 0, 1 } },
	};
	__u32 got[4];

	(void)state;
	wide_case(0, some[0], some[1], some[2], some[3]);
	wide_case(4, 0x12345678, 0x9abcdeff, 0xedcba987, 0x65432100);
	wide_case(32, some[1], some[2], some[3], 0);
	wide_case(100, 0x65432100, 0, 0, 0);
	wide_case(127, 0, 0, 0, 0);
	wide_case(-4, 0x00123456, 0x789abcde, 0xffedcba9, 0x87654321);
	wide_case(-32, 0, some[0], some[1], some[2]);
	wide_case(-36, 0, 0x00123456, 0x789abcde, 0xffedcba9);
	wide_case(-96, 0, 0, 0, some[0]);
	wide_case(-120, 0, 0, 0, 1);
	wide_case(-127, 0, 0, 0, 0);

	assert_true(ctnat_set_load(&p.pkt, &set, got));
	assert_int_equal(got[0] | got[1] | got[2], 0);
	assert_int_equal(got[3], 443 << 16 | 60);
	set.second.field = CTNAT_FIELD_UDP_DPORT;
	assert_false(ctnat_set_load(&p.pkt, &set, got));
	set.op = CTNAT_SET_ONE;
	assert_true(ctnat_set_load(&p.pkt, &set, got));
	assert_int_equal(got[3], 443 << 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ipv4),
		cmocka_unit_test(ipv6),
		cmocka_unit_test(ipv4_shapes),
		cmocka_unit_test(ipv4_fragments),
		cmocka_unit_test(icmp),
		cmocka_unit_test(icmpv6),
		cmocka_unit_test(ipv6_extensions),
		cmocka_unit_test(ipv6_no_next),
		cmocka_unit_test(ports_of),
		cmocka_unit_test(frames),
		cmocka_unit_test(values),
		cmocka_unit_test(tcp_options),
		cmocka_unit_test(wide_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
