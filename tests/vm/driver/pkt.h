/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A packet, taken apart.  The same structure describes what to build, what
 * was captured and, with "have" naming the members that count, what is
 * expected.
 */
#ifndef PKT_H
#define PKT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#define PKT_MAX 66000
#define IPPROTO_ANY 0xff
#define PROTO_ARP 0xfc	/* no IP; as a number nobody uses */

struct text;

struct addr {
	uint8_t family;		/* AF_UNSPEC when there is none */
	uint8_t b[16];
};

enum pkt_have {
	HAVE_SRC	= 1 << 0,
	HAVE_DST	= 1 << 1,
	HAVE_SPORT	= 1 << 2,
	HAVE_DPORT	= 1 << 3,
	HAVE_TTL	= 1 << 4,
	HAVE_TOS	= 1 << 5,
	HAVE_DF		= 1 << 6,
	HAVE_TYPE	= 1 << 7,	/* ICMP type and code */
	HAVE_ID		= 1 << 8,
	HAVE_ICMP_SEQ	= 1 << 9,
	HAVE_MTU	= 1 << 10,
	HAVE_FLAGS	= 1 << 11,
	HAVE_SEQ	= 1 << 12,
	HAVE_ACK	= 1 << 13,
	HAVE_WIN	= 1 << 14,
	HAVE_VTAG	= 1 << 15,
	HAVE_DATA	= 1 << 16,
	HAVE_INNER	= 1 << 17,
	HAVE_CHUNK	= 1 << 18,
	HAVE_MF		= 1 << 19,
	HAVE_IP_ID	= 1 << 20,
	HAVE_MSS	= 1 << 21,
	HAVE_PCP	= 1 << 22,
};

/* What is wrong with a captured packet, or is to be wrong with a sent one. */
enum pkt_fault {
	FAULT_IP_SUM	= 1 << 0,
	FAULT_L4_SUM	= 1 << 1,
	FAULT_TRUNCATED	= 1 << 2,
	FAULT_INNER	= 1 << 3,
	FAULT_ZERO_SUM	= 1 << 4,	/* UDP without a checksum: no fault */
};

struct pkt {
	uint32_t have;
	uint32_t faults;
	struct addr src, dst;
	uint8_t proto;
	uint8_t ttl, tos;
	bool df, mf;
	bool frag_header;	/* IPv6: has a fragment header */
	uint16_t frag_off;	/* bytes */
	uint32_t ip_id;
	uint16_t sport, dport;
	uint8_t type, code;
	uint16_t id, echo_seq;
	uint32_t mtu;
	uint8_t flags;
	uint32_t seq, ack;
	uint16_t win;
	uint16_t mss;		/* of the option, 0: there is none */
	uint32_t vtag;
	uint8_t chunk;		/* type of the first SCTP chunk */
	uint32_t itag;		/* initiate tag of INIT and INIT ACK */
	const uint8_t *data;	/* after the headers named above */
	size_t data_len;
	struct pkt *inner;	/* what an ICMP error quotes */
	bool partial;		/* checksum left to the device */
	uint8_t dst_mac[6], src_mac[6];
	uint8_t n_vlan, pcp;
	uint16_t vlan[2];	/* the outermost first */
	unsigned int pad;	/* bytes behind the packet */
	uint8_t *raw;		/* owned; L3 on */
	size_t raw_len;
};

size_t addr_len(const struct addr *a);
bool addr_equal(const struct addr *a, const struct addr *b);
/* True when a lies between lo and hi, inclusive. */
bool addr_between(const struct addr *a, const struct addr *lo,
		  const struct addr *hi);
int addr_parse(const char *s, struct addr *a);
/* Writes the address, in brackets where a port follows an IPv6 one. */
void addr_print(struct text *t, const struct addr *a, bool brackets);

/* ICMP types that quote the packet they are about. */
bool pkt_is_error(const struct pkt *p);
/* Protocols whose first four bytes are two ports. */
bool pkt_has_ports(const struct pkt *p);
struct pkt *pkt_clone(const struct pkt *p);
void pkt_free(struct pkt *p);

/* Takes captured bytes apart; never NULL, what is wrong is in ->faults. */
struct pkt *pkt_dissect(const uint8_t *raw, size_t len, bool partial);
/* Builds ->raw from the other members. */
void pkt_build(struct pkt *p);

/* Checksums. */
uint32_t csum_add(uint32_t sum, const void *data, size_t len);
uint16_t csum_fold(uint32_t sum);
uint32_t csum_pseudo(const struct pkt *p, size_t len);
uint32_t crc32c(const uint8_t *data, size_t len);

#endif
