/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What nf_tables has loaded in the caller's network namespace, as far as it
 * concerns its neighbours on the same hooks. The only user of libnftnl.
 */
#ifndef CTNAT_NFT_H
#define CTNAT_NFT_H

#include <stddef.h>
#include <stdbool.h>
#include <linux/types.h>

/* Statements and matches of interest that a chain holds. */
enum ctnat_nft_uses {
	CTNAT_NFT_CT		= 1 << 0,	/* reads or sets ct */
	CTNAT_NFT_NAT		= 1 << 1,	/* snat, masquerade, … */
	CTNAT_NFT_NOTRACK	= 1 << 2,
	CTNAT_NFT_FLOW		= 1 << 3,	/* offloads to a flow table */
};

/**
 * struct ctnat_nft_chain - a chain of nf_tables
 * @family: NFPROTO_*
 * @type: "filter", "nat", "route"; "" for a chain that no hook calls
 * @uses: enum ctnat_nft_uses, of its own rules
 */
struct ctnat_nft_chain {
	__u8 family;
	char table[128];
	char chain[128];
	char type[16];
	__u32 hook;
	__s32 priority;
	bool drops;		/* policy drop */
	unsigned int uses;
};

/**
 * ctnat_nft_chains() - all chains of nf_tables
 * @n: their number
 *
 * Return: an array to free(), NULL with errno on failure; EPROTONOSUPPORT
 * when the kernel has no nf_tables.
 */
struct ctnat_nft_chain *ctnat_nft_chains(size_t *n);

#endif /* CTNAT_NFT_H */
