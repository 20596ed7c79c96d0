// SPDX-License-Identifier: GPL-2.0-only
/* Reads nf_tables through libnftnl: chains, and what their rules use. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libmnl/libmnl.h>
#include <libnftnl/chain.h>
#include <libnftnl/common.h>
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "nft.h"

#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))
#define INTERRUPTED_DUMPS	32
#define DUMP_BYTES		32768	/* of one datagram of a dump */

struct reading {
	struct ctnat_nft_chain *chains;
	size_t n;
	size_t room;
	bool failed;
};

static void copy_name(char *to, size_t size, const char *from)
{
	size_t len = from ? strnlen(from, size - 1) : 0;

	memcpy(to, from ? from : "", len);
	to[len] = '\0';
}

static struct ctnat_nft_chain *add_chain(struct reading *reading)
{
	struct ctnat_nft_chain *chains;
	size_t room;

	if (reading->n == reading->room) {
		room = reading->room ? 2 * reading->room : 16;
		chains = reallocarray(reading->chains, room, sizeof(*chains));
		if (!chains) {
			reading->failed = true;
			return NULL;
		}
		reading->chains = chains;
		reading->room = room;
	}
	return memset(&reading->chains[reading->n++], 0,
		      sizeof(*reading->chains));
}

static int take_chain(const struct nlmsghdr *nlh, void *data)
{
	struct nftnl_chain *from = nftnl_chain_alloc();
	struct reading *reading = data;
	struct ctnat_nft_chain *chain;

	if (!from) {
		reading->failed = true;
		return MNL_CB_OK;
	}
	if (nftnl_chain_nlmsg_parse(nlh, from) < 0)
		goto out;
	chain = add_chain(reading);
	if (!chain)
		goto out;
	chain->family = nftnl_chain_get_u32(from, NFTNL_CHAIN_FAMILY);
	copy_name(chain->table, sizeof(chain->table),
		  nftnl_chain_get_str(from, NFTNL_CHAIN_TABLE));
	copy_name(chain->chain, sizeof(chain->chain),
		  nftnl_chain_get_str(from, NFTNL_CHAIN_NAME));
	if (!nftnl_chain_is_set(from, NFTNL_CHAIN_HOOKNUM))
		goto out;
	copy_name(chain->type, sizeof(chain->type),
		  nftnl_chain_get_str(from, NFTNL_CHAIN_TYPE));
	chain->hook = nftnl_chain_get_u32(from, NFTNL_CHAIN_HOOKNUM);
	chain->priority = nftnl_chain_get_s32(from, NFTNL_CHAIN_PRIO);
	chain->drops = nftnl_chain_is_set(from, NFTNL_CHAIN_POLICY) &&
		nftnl_chain_get_u32(from, NFTNL_CHAIN_POLICY) == NF_DROP;
out:
	nftnl_chain_free(from);
	return MNL_CB_OK;
}

static const struct use_row {
	const char *expr;
	unsigned int use;
} use_rows[] = {
	{ "ct", CTNAT_NFT_CT },
	{ "connlimit", CTNAT_NFT_CT },
	{ "nat", CTNAT_NFT_NAT },
	{ "masq", CTNAT_NFT_NAT },
	{ "redir", CTNAT_NFT_NAT },
	{ "notrack", CTNAT_NFT_NOTRACK },
	{ "flow_offload", CTNAT_NFT_FLOW },
};

/* iptables-nft keeps iptables' own matches and targets as they are */
static const struct use_row compat_rows[] = {
	{ "conntrack", CTNAT_NFT_CT },
	{ "state", CTNAT_NFT_CT },
	{ "connmark", CTNAT_NFT_CT },
	{ "CONNMARK", CTNAT_NFT_CT },
	{ "connbytes", CTNAT_NFT_CT },
	{ "connlabel", CTNAT_NFT_CT },
	{ "connlimit", CTNAT_NFT_CT },
	{ "helper", CTNAT_NFT_CT },
	{ "CT", CTNAT_NFT_CT },
	{ "SNAT", CTNAT_NFT_NAT },
	{ "DNAT", CTNAT_NFT_NAT },
	{ "MASQUERADE", CTNAT_NFT_NAT },
	{ "REDIRECT", CTNAT_NFT_NAT },
	{ "NETMAP", CTNAT_NFT_NAT },
};

static unsigned int use_of(const struct use_row *rows, size_t n,
			   const char *name)
{
	size_t i;

	for (i = 0; name && i < n; i++)
		if (!strcmp(rows[i].expr, name))
			return rows[i].use;
	return 0;
}

static int take_expr(struct nftnl_expr *expr, void *data)
{
	const char *name = nftnl_expr_get_str(expr, NFTNL_EXPR_NAME);
	unsigned int *uses = data;

	*uses |= use_of(use_rows, ARRAY_SIZE(use_rows), name);
	if (!name)
		return 0;
	if (!strcmp(name, "match"))
		name = nftnl_expr_get_str(expr, NFTNL_EXPR_MT_NAME);
	else if (!strcmp(name, "target"))
		name = nftnl_expr_get_str(expr, NFTNL_EXPR_TG_NAME);
	else
		return 0;
	*uses |= use_of(compat_rows,
			ARRAY_SIZE(compat_rows), name);
	return 0;
}

static int take_rule(const struct nlmsghdr *nlh, void *data)
{
	struct nftnl_rule *rule = nftnl_rule_alloc();
	struct reading *reading = data;
	const char *table, *chain;
	unsigned int uses = 0;
	__u32 family;
	size_t i;

	if (!rule) {
		reading->failed = true;
		return MNL_CB_OK;
	}
	if (nftnl_rule_nlmsg_parse(nlh, rule) < 0)
		goto out;
	family = nftnl_rule_get_u32(rule, NFTNL_RULE_FAMILY);
	table = nftnl_rule_get_str(rule, NFTNL_RULE_TABLE);
	chain = nftnl_rule_get_str(rule, NFTNL_RULE_CHAIN);
	nftnl_expr_foreach(rule, take_expr, &uses);
	for (i = 0; uses && table && chain && i < reading->n; i++)
		if (reading->chains[i].family == family &&
		    !strcmp(reading->chains[i].table, table) &&
		    !strcmp(reading->chains[i].chain, chain))
			reading->chains[i].uses |= uses;
out:
	nftnl_rule_free(rule);
	return MNL_CB_OK;
}

static int dump(struct mnl_socket *nl, __u16 type, mnl_cb_t take,
		struct reading *reading)
{
	char buf[DUMP_BYTES];
	unsigned int seq = time(NULL);
	struct nlmsghdr *nlh;
	ssize_t n;
	int ret;

	nlh = nftnl_nlmsg_build_hdr(buf, type, NFPROTO_UNSPEC, NLM_F_DUMP,
				    seq);
	if (mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
		return -1;
	do {
		n = mnl_socket_recvfrom(nl, buf, sizeof(buf));
		if (n < 0)
			return -1;
		ret = mnl_cb_run(buf, n, seq, mnl_socket_get_portid(nl), take,
				 reading);
	} while (ret > MNL_CB_STOP);
	return ret < 0 ? -1 : 0;
}

static int read_all(struct reading *reading)
{
	struct mnl_socket *nl = mnl_socket_open(NETLINK_NETFILTER);
	int ret = -1, saved;

	if (!nl)
		return -1;
	reading->n = 0;
	if (mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0)
		goto out;
	if (dump(nl, NFT_MSG_GETCHAIN, take_chain, reading))
		goto out;
	ret = dump(nl, NFT_MSG_GETRULE, take_rule, reading);
out:
	saved = errno;
	mnl_socket_close(nl);
	errno = saved;
	return ret;
}

struct ctnat_nft_chain *ctnat_nft_chains(size_t *n)
{
	struct reading reading = { 0 };
	int i, ret = -1;

	/* a dump that was overtaken by a change begins again */
	for (i = 0; i < INTERRUPTED_DUMPS; i++) {
		ret = read_all(&reading);
		if (!ret || errno != EINTR)
			break;
	}
	if (!ret && reading.failed) {
		errno = ENOMEM;
		ret = -1;
	}
	if (ret) {
		/* an unknown subsystem of nfnetlink answers EINVAL */
		if (errno == EINVAL || errno == EOPNOTSUPP)
			errno = EPROTONOSUPPORT;
		free(reading.chains);
		return NULL;
	}
	*n = reading.n;
	/* an empty answer is not a failure */
	return reading.chains ? reading.chains :
				calloc(1, sizeof(*reading.chains));
}
