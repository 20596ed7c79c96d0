// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the doctor says of nf_tables' chains, for chains made by hand: the
 * judgement without the reading.
 */
#include <stdlib.h>
#include <string.h>

#include "frontend/doctor.h"

static const struct ctnat_nft_chain nat = {
	.family = NFPROTO_IPV4, .table = "nat", .chain = "POSTROUTING",
	.type = "nat", .hook = NF_INET_POST_ROUTING, .priority = 100,
	.uses = CTNAT_NFT_NAT,
};

static const struct ctnat_nft_chain stateful = {
	.family = NFPROTO_INET, .table = "fw", .chain = "fwd",
	.type = "filter", .hook = NF_INET_FORWARD, .priority = -5,
	.drops = true, .uses = CTNAT_NFT_CT,
};

static const struct ctnat_nft_chain called = {
	.family = NFPROTO_IPV6, .table = "fw", .chain = "sub",
	.uses = CTNAT_NFT_CT,
};

static const struct ctnat_nft_chain untracking = {
	.family = NFPROTO_IPV4, .table = "raw", .chain = "PREROUTING",
	.type = "filter", .hook = NF_INET_PRE_ROUTING, .priority = -300,
	.uses = CTNAT_NFT_NOTRACK,
};

static const struct ctnat_nft_chain harmless = {
	.family = NFPROTO_IPV4, .table = "filter", .chain = "FORWARD",
	.type = "filter", .hook = NF_INET_FORWARD, .priority = 0,
};

static const struct row {
	const char *name;
	const struct ctnat_nft_chain *chain;
	unsigned int tracking[N_FAMILIES];
	unsigned int findings;
	const char *says;	/* NULL: nothing at all */
	const char *also;
} rows[] = {
	{ "nat beside explicit", &nat,
	  { CTNAT_TRACK_EXPLICIT, CTNAT_TRACK_NONE }, 1,
	  "nf_tables translates too: chain ip nat POSTROUTING (type nat, hook postrouting, priority 100)",
	  "nft delete chain ip nat POSTROUTING" },
	{ "nat beside automatic", &nat,
	  { CTNAT_TRACK_AUTOMATIC, CTNAT_TRACK_NONE }, 1,
	  "whichever binds its source or destination first", NULL },
	{ "nat of the other family", &nat,
	  { CTNAT_TRACK_NONE, CTNAT_TRACK_EXPLICIT }, 0, NULL, NULL },
	{ "ct of inet beside explicit", &stateful,
	  { CTNAT_TRACK_EXPLICIT, CTNAT_TRACK_NONE }, 1,
	  "nf_tables uses conntrack for IPv4: inet fw fwd",
	  "below -200 (raw)" },
	{ "ct of inet beside both families", &stateful,
	  { CTNAT_TRACK_EXPLICIT, CTNAT_TRACK_EXPLICIT }, 2,
	  "nf_tables uses conntrack for IPv6: inet fw fwd",
	  "hook forward, priority -5, policy drop" },
	{ "ct beside automatic", &stateful,
	  { CTNAT_TRACK_AUTOMATIC, CTNAT_TRACK_AUTOMATIC }, 0,
	  "note: nf_tables chain inet fw fwd is on the same hook", NULL },
	{ "ct in a chain that is called", &called,
	  { CTNAT_TRACK_NONE, CTNAT_TRACK_EXPLICIT }, 1,
	  "nf_tables uses conntrack for IPv6: ip6 fw sub", NULL },
	{ "notrack", &untracking,
	  { CTNAT_TRACK_EXPLICIT, CTNAT_TRACK_NONE }, 1,
	  "nf_tables has notrack rules for IPv4: ip raw PREROUTING", NULL },
	{ "a plain filter", &harmless,
	  { CTNAT_TRACK_EXPLICIT, CTNAT_TRACK_NONE }, 0,
	  "note: nf_tables chain ip filter FORWARD", "policy accept" },
};

static const char *judge(const struct row *row, const char *text,
			 const struct doctor *doctor)
{
	if (doctor->findings != row->findings)
		return "another number of findings";
	if (!row->says && *text)
		return "something was said";
	if (row->says && !strstr(text, row->says))
		return "the sentence is missing";
	if (row->also && !strstr(text, row->also))
		return "the second sentence is missing";
	return NULL;
}

static const char *try_row(const struct row *row)
{
	struct doctor doctor = { .root = "" };
	char *text = NULL;
	const char *why;
	size_t size;
	int i, j;

	doctor.out = open_memstream(&text, &size);
	if (!doctor.out)
		return "no memory";
	for (i = 0; i < N_FAMILIES; i++) {
		doctor.facts.tracking[i] = row->tracking[i];
		for (j = 0; j < NF_INET_NUMHOOKS; j++)
			doctor.facts.hooks[i][j] =
				row->tracking[i] != CTNAT_TRACK_NONE;
	}
	doctor_nft_judge(&doctor, row->chain, 1);
	fclose(doctor.out);
	why = judge(row, text, &doctor);
	if (why)
		printf("%s: %s: %s", row->name, why, text);
	free(text);
	return why;
}

int main(void)
{
	int failed = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		failed += !!try_row(&rows[i]);
	return failed ? 1 : 0;
}
