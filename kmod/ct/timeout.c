// SPDX-License-Identifier: GPL-2.0-only
/*
 * Timeout policies, as nft makes them: the kernel's own struct, which each
 * connection that has it holds a reference on. So an object can go while its
 * connections last. Kernels whose connections held none cannot have them.
 */
#include <linux/netfilter/nfnetlink_cttimeout.h>
#include <linux/slab.h>
#include <net/netfilter/nf_conntrack_l4proto.h>
#include <net/netfilter/nf_conntrack_timeout.h>
#include <net/netlink.h>

#include "../core/timeout.h"
#include "conn.h"

#if defined(CONFIG_NF_CONNTRACK_TIMEOUT) && defined(HAVE_NF_CT_TIMEOUT_REFS)
/* One number as the trackers read it. */
struct ctnat_number {
	struct nlattr attr;
	__be32 value;
};

static int ctnat_timeout_fill(struct net *net, struct nf_ct_timeout *timeout,
			      const struct ctnat_object_ct_timeout *object)
{
	const struct nf_conntrack_l4proto *l4proto = timeout->l4proto;
	struct ctnat_number number[CTNAT_TIMEOUTS];
	unsigned int n, max;
	struct nlattr **tb;
	int err;

	max = l4proto->ctnl_timeout.nlattr_max;
	tb = kcalloc(max + 1, sizeof(*tb), GFP_KERNEL);
	if (!tb)
		return -ENOMEM;
	for (n = 1; n < CTNAT_TIMEOUTS && n <= max; n++) {
		if (!object->value[n])
			continue;
		number[n].attr.nla_len = sizeof(number[n]);
		number[n].attr.nla_type = n;
		number[n].value = htonl(object->value[n]);
		tb[n] = &number[n].attr;
	}
	err = l4proto->ctnl_timeout.nlattr_to_obj(tb, net, timeout->data);
	kfree(tb);
	return err;
}

struct nf_ct_timeout *
ctnat_timeout_alloc(struct net *net,
		    const struct ctnat_object_ct_timeout *object)
{
	const struct nf_conntrack_l4proto *l4proto;
	struct nf_ct_timeout *timeout;
	int err;

	l4proto = nf_ct_l4proto_find(object->protocol);
	if (l4proto->l4proto != object->protocol ||
	    !l4proto->ctnl_timeout.nlattr_to_obj)
		return ERR_PTR(-EOPNOTSUPP);
	timeout = kzalloc(sizeof(*timeout) + l4proto->ctnl_timeout.obj_size,
			  GFP_KERNEL_ACCOUNT);
	if (!timeout)
		return ERR_PTR(-ENOMEM);
	refcount_set(&timeout->refcnt, 1);
	timeout->l3num = object->l3proto;
	timeout->l4proto = l4proto;
	err = ctnat_timeout_fill(net, timeout, object);
	if (err) {
		kfree(timeout);
		return ERR_PTR(err);
	}
	return timeout;
}

void ctnat_timeout_free(struct nf_ct_timeout *timeout)
{
	if (refcount_dec_and_test(&timeout->refcnt))
		kfree_rcu(timeout, rcu);
}

/* Is it for connections of this protocol? */
static bool ctnat_timeout_suits(const struct nf_conn *ct,
				const struct nf_ct_timeout *timeout)
{
	if (timeout->l3num && timeout->l3num != nf_ct_l3num(ct))
		return false;
	return nf_ct_l4proto_find(nf_ct_protonum(ct)) == timeout->l4proto;
}

static struct nf_ct_timeout *ctnat_timeout_has(const struct nf_conn *ct)
{
	const struct nf_conn_timeout *ext = nf_ct_timeout_find(ct);

	return ext ? rcu_dereference(ext->timeout) : NULL;
}

bool ctnat_timeout_differs(const struct nf_conn *ct,
			   const struct nf_ct_timeout *timeout)
{
	const struct nf_ct_timeout *has = ctnat_timeout_has(ct);

	return timeout && has && has != timeout &&
	       ctnat_timeout_suits(ct, timeout);
}

/* How long it lasts in the state that its first packet has brought it into. */
static unsigned int ctnat_timeout_first(const struct nf_conn *ct,
					const unsigned int *values)
{
	switch (nf_ct_protonum(ct)) {
	case IPPROTO_TCP:
		return values[ct->proto.tcp.state];
#ifdef CONFIG_NF_CT_PROTO_SCTP
	case IPPROTO_SCTP:
		return values[ct->proto.sctp.state];
#endif
	}
	return values[0];
}

void ctnat_equip_timeout(struct ctnat_env *env, struct nf_conn *ct,
			 struct nf_ct_timeout *timeout)
{
	struct nf_ct_timeout *has = ctnat_timeout_has(ct);
	const struct nf_conn_timeout *ext;
	const unsigned int *values;

	if (has == timeout || !ctnat_timeout_suits(ct, timeout))
		return;
	ext = has ? NULL : nf_ct_timeout_ext_add(ct, timeout, GFP_ATOMIC);
	values = ext ? nf_ct_timeout_data(ext) : NULL;
	if (!values) {
		ctnat_count(env->cn, CTNAT_EVENT_NO_TIMEOUT);
		return;
	}
	/* it is in no table yet, so that this is no point in time */
	ctnat_refresh(ct, env->skb, ctnat_timeout_first(ct, values));
}
#else
struct nf_ct_timeout *
ctnat_timeout_alloc(struct net *net,
		    const struct ctnat_object_ct_timeout *object)
{
	return ERR_PTR(-EOPNOTSUPP);
}

void ctnat_timeout_free(struct nf_ct_timeout *timeout)
{
}

bool ctnat_timeout_differs(const struct nf_conn *ct,
			   const struct nf_ct_timeout *timeout)
{
	return false;
}

void ctnat_equip_timeout(struct ctnat_env *env, struct nf_conn *ct,
			 struct nf_ct_timeout *timeout)
{
}
#endif
