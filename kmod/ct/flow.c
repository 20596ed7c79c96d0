// SPDX-License-Identifier: GPL-2.0-only
/*
 * Flow tables: the kernel's own (nf_flow_table), which translates the packets of
 * established connections and sends them on where a device receives them.
 *
 * Its entries do not know zones; core/flow.h says which connections may go
 * there. That follows from the rules, so a table's entries are of rulesets that
 * agree about it: where they do not, the object gets an empty table with the
 * new ruleset, at the instant at which that becomes active.
 */
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/slab.h>

#include "../core/flow.h"
#include "flow.h"

/* ---- tables ---- */

static int ctnat_flow_rule(struct net *net, struct flow_offload *flow,
			   enum flow_offload_tuple_dir dir,
			   struct nf_flow_rule *rule)
{
	switch (flow->tuplehash[dir].tuple.l3proto) {
	case NFPROTO_IPV4:
		return nf_flow_rule_route_ipv4(net, flow, dir, rule);
	case NFPROTO_IPV6:
		return nf_flow_rule_route_ipv6(net, flow, dir, rule);
	}
	return -1;
}

static struct nf_flowtable_type ctnat_flow_type = {
	.family	= NFPROTO_INET,
	.init	= nf_flow_table_init,
	.setup	= nf_flow_table_offload_setup,
	.action	= ctnat_flow_rule,
	.free	= nf_flow_table_free,
	.owner	= THIS_MODULE,
};

/* In tables of both families, as in nf_tables. */
static unsigned int ctnat_flow_inet_hook(void *priv, struct sk_buff *skb,
					 const struct nf_hook_state *state)
{
	unsigned int verdict;

	switch (skb->protocol) {
	case htons(ETH_P_IP):
		return nf_flow_offload_ip_hook(priv, skb, state);
	case htons(ETH_P_IPV6):
		return nf_flow_offload_ipv6_hook(priv, skb, state);
	case htons(ETH_P_8021Q):
	case htons(ETH_P_PPP_SES):
		/* each of them looks what is inside */
		verdict = nf_flow_offload_ip_hook(priv, skb, state);
		if (verdict != NF_ACCEPT)
			return verdict;
		return nf_flow_offload_ipv6_hook(priv, skb, state);
	}
	return NF_ACCEPT;
}

/*
 * The kernel's own function, with the table itself: nothing of ctnat stands in
 * the way of a packet that is forwarded here.
 */
void ctnat_flow_ops(struct ctnat_flow *flow, struct nf_hook_ops *ops)
{
	ops->priv = &flow->table;
	ops->pf = NFPROTO_NETDEV;
	ops->hooknum = NF_NETDEV_INGRESS;
	ops->priority = flow->table.priority;
	switch (flow->family) {
	case NFPROTO_IPV4:
		ops->hook = nf_flow_offload_ip_hook;
		break;
	case NFPROTO_IPV6:
		ops->hook = nf_flow_offload_ipv6_hook;
		break;
	default:
		ops->hook = ctnat_flow_inet_hook;
	}
}

u32 ctnat_flow_n_devices(const struct ctnat_flow *flow)
{
	return flow->n_devices;
}

bool ctnat_flow_has(const struct ctnat_flow *flow, const char *device)
{
	u32 i;

	for (i = 0; i < flow->n_devices; i++)
		if (!strcmp(flow->device[i], device))
			return true;
	return false;
}

const char *ctnat_flow_device(const struct ctnat_flow *flow, u32 i)
{
	return flow->device[i];
}

struct ctnat_flow *ctnat_flow_alloc(struct net *net, u32 n_devices)
{
	struct ctnat_flow *flow;
	int err;

	flow = kvzalloc(struct_size(flow, device, n_devices),
			GFP_KERNEL_ACCOUNT);
	if (!flow)
		return ERR_PTR(-ENOMEM);
	refcount_set(&flow->refs, 1);
	flow->table.type = &ctnat_flow_type;
	write_pnet(&flow->table.net, net);
	err = nf_flow_table_init(&flow->table);
	if (err) {
		kvfree(flow);
		return ERR_PTR(err);
	}
	return flow;
}

/* That of an object. */
static struct ctnat_flow *
ctnat_flow_make(struct net *net, const struct ctnat_view *view,
		const struct ctnat_view_object *in_view)
{
	const struct ctnat_object_flowtable *object =
		(const void *)in_view->object;
	struct ctnat_flow *flow;
	const char *name;
	u32 n = 0;

	ctnat_for_each_flow_device(name, object)
		n++;
	flow = ctnat_flow_alloc(net, n);
	if (IS_ERR(flow))
		return flow;
	ctnat_for_each_flow_device(name, object)
		memcpy(flow->device[flow->n_devices++], name,
		       ctnat_flow_device_len(name));
	flow->handle = in_view->handle;
	flow->family = view->tables[in_view->table].family;
	flow->table.priority = object->priority;
	if (object->flags & CTNAT_FLOWTABLE_COUNTER)
		flow->table.flags |= NF_FLOWTABLE_COUNTER;
	if (object->flags & CTNAT_FLOWTABLE_OFFLOAD)
		flow->table.flags |= NF_FLOWTABLE_HW_OFFLOAD;
	return flow;
}

/* One that was never hooked. Its connections go on without it. */
void ctnat_flow_free(struct ctnat_flow *flow)
{
	nf_flow_table_free(&flow->table);
	kvfree(flow);
}

/*
 * No hook leads to it any more, but a packet may still be in one: for a ruleset
 * that did not come into force nobody has waited.
 */
static void ctnat_flow_put(struct ctnat_flow *flow)
{
	if (!refcount_dec_and_test(&flow->refs))
		return;
	synchronize_rcu();
	ctnat_flow_free(flow);
}

/* ---- what a ruleset has of them ---- */

static bool ctnat_is_flowtable(const struct ctnat_view_object *object)
{
	return object->kind == CTNAT_OBJECT_FLOWTABLE;
}

/* The table that an older ruleset has of an object, or NULL. */
static struct ctnat_flow *ctnat_flow_of(const struct ctnat_active *old,
					const struct ctnat_view_object *object)
{
	const struct ctnat_view_object *was;
	u32 i;

	if (!old)
		return NULL;
	for (i = 0; i < old->view->n_objects; i++) {
		was = &old->view->objects[i];
		if (ctnat_is_flowtable(was) && was->handle == object->handle)
			return old->objects[was->number].flow;
	}
	return NULL;
}

static bool ctnat_same_zones(const struct ctnat_flow_zones *a,
			     const struct ctnat_flow_zones *b)
{
	return a && b && a->n == b->n &&
	       !memcmp(a, b, ctnat_flow_size(a->n));
}

static int ctnat_flow_zones_make(const struct ctnat_view *view,
				 const u32 *hooks,
				 struct ctnat_active *active,
				 struct netlink_ext_ack *extack)
{
	bool automatic = ctnat_view_tracking(view, NFPROTO_IPV4) ==
				CTNAT_TRACK_AUTOMATIC ||
			 ctnat_view_tracking(view, NFPROTO_IPV6) ==
				CTNAT_TRACK_AUTOMATIC;
	struct ctnat_flow_zones *zones;
	u32 rows = ctnat_flow_rows(view);
	u32 *order;

	if (rows > CTNAT_FLOW_ROWS_MAX) {
		NL_SET_ERR_MSG(extack, "rules name too many devices ahead of ct() for a ruleset with flow tables");
		return -E2BIG;
	}
	zones = kvzalloc(ctnat_flow_size(rows), GFP_KERNEL_ACCOUNT);
	order = kvmalloc_array(CTNAT_SORT_ROOM(rows), sizeof(*order), GFP_KERNEL);
	if (!zones || !order) {
		kvfree(order);
		kvfree(zones);
		return -ENOMEM;
	}
	ctnat_flow_fill(view, hooks, automatic, zones, order);
	kvfree(order);
	active->zones = zones;
	return 0;
}

/* A table with these contents, or an empty one. */
static struct ctnat_flow *
ctnat_flow_get(struct ctnat_net *cn, const struct ctnat_view *view,
	       const struct ctnat_view_object *object, struct ctnat_flow *was,
	       bool same)
{
	struct ctnat_flow *flow;

	if (was && same) {
		refcount_inc(&was->refs);
		return was;
	}
	flow = ctnat_flow_make(cn->net, view, object);
	if (!IS_ERR(flow) && was)
		flow->wish = was->wish;
	return flow;
}

static int ctnat_flows_make(struct ctnat_net *cn, struct ctnat_active *active,
			    const struct ctnat_active *old, bool same)
{
	const struct ctnat_view *view = active->view;
	const struct ctnat_view_object *object;
	struct ctnat_flow *flow;
	u32 i;

	for (i = 0; i < view->n_objects; i++) {
		cond_resched();
		object = &view->objects[i];
		if (!ctnat_is_flowtable(object))
			continue;
		flow = ctnat_flow_get(cn, view, object,
				      ctnat_flow_of(old, object), same);
		if (IS_ERR(flow))
			return PTR_ERR(flow);
		active->objects[object->number].flow = flow;
		if (flow->wish)
			active->wished[flow->wish] = flow;
	}
	return 0;
}

static bool ctnat_has_flowtables(const struct ctnat_view *view)
{
	u32 i;

	for (i = 0; i < view->n_objects; i++) {
		cond_resched();
		if (ctnat_is_flowtable(&view->objects[i]))
			return true;
	}
	return false;
}

int ctnat_flows_prepare(struct ctnat_net *cn, const u32 *hooks,
			struct ctnat_active *active,
			const struct ctnat_active *old,
			struct netlink_ext_ack *extack)
{
	bool same;
	int err;

	if (!active->offloads && !ctnat_has_flowtables(active->view))
		return 0;
	err = ctnat_flow_zones_make(active->view, hooks, active, extack);
	if (err)
		return err;
	same = old && ctnat_same_zones(active->zones, old->zones);
	err = ctnat_flows_make(cn, active, old, same);
	if (err || !active->offloads)
		return err;
	return ctnat_offload_prepare(cn->net, active, same ? old : NULL,
				     extack);
}

/* Also of a ruleset whose tables were prepared in part. */
void ctnat_flows_release(struct ctnat_active *active)
{
	const struct ctnat_view_object *object;
	struct ctnat_flow *flow;
	u32 i;

	if (!active->zones)
		return;
	for (i = 0; i < active->view->n_objects; i++) {
		cond_resched();
		object = &active->view->objects[i];
		flow = active->objects[object->number].flow;
		if (ctnat_is_flowtable(object) && flow)
			ctnat_flow_put(flow);
	}
	if (active->wished[CTNAT_WISH_ANY])
		ctnat_flow_put(active->wished[CTNAT_WISH_ANY]);
	kvfree(active->zones);
	active->zones = NULL;
}

/* ---- devices ---- */

static int ctnat_flow_forget_below(struct net_device *lower,
				   struct netdev_nested_priv *priv)
{
	(void)priv;
	nf_flow_table_cleanup(lower);
	return 0;
}

/* Under RTNL. What has come by this device, or by one below it, leaves. */
void ctnat_flow_forget(struct net_device *dev)
{
	struct netdev_nested_priv priv = {};

	nf_flow_table_cleanup(dev);
	netdev_walk_all_lower_dev(dev, ctnat_flow_forget_below, &priv);
}
