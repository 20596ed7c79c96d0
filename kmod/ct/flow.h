/* SPDX-License-Identifier: GPL-2.0-only */
/* Private to ct/: flow tables. */
#ifndef CTNAT_CT_FLOW_H
#define CTNAT_CT_FLOW_H

#include "../compat/flow.h"
#include "conn.h"

/*
 * struct ctnat_flow - a flow table, with the entries that rulesets of one mind
 *	about zones put into it
 * @refs: those rulesets
 * @handle: of the object; 0: the namespace's own
 * @wish: its number in ctnat_active.wished; 0: no rule says offload=
 * @family: packets of this one come here; NFPROTO_INET: of both
 * @closed: while a device is taken from it: no connection comes
 * @n_devices, @device: names, as the object has them
 */
struct ctnat_flow {
	refcount_t refs;
	u64 handle;
	u8 wish;
	u8 family;
	bool closed;
	struct nf_flowtable table;
	u32 n_devices;
	char device[][IFNAMSIZ];
};

struct ctnat_flow *ctnat_flow_alloc(struct net *net, u32 n_devices);
void ctnat_flow_free(struct ctnat_flow *flow);
bool ctnat_flow_has(const struct ctnat_flow *flow, const char *device);

/* flow_hw.c: can this device be asked to take the connections of a table? */
bool ctnat_flow_wants(const struct net_device *dev);

/*
 * offload.c: numbers the tables that rules name in offload=, and makes that of
 * the namespace, if a rule wants it. @same: the ruleset before it, if its tables
 * stay
 */
int ctnat_offload_prepare(struct net *net, struct ctnat_active *active,
			  const struct ctnat_active *same,
			  struct netlink_ext_ack *extack);

/*
 * flow_route.c: where the packets of a connection come in and leave, both ways;
 * @route holds a reference on each way's dst. False: there is no way back.
 */
bool ctnat_flow_route(const struct ctnat_env *env, const struct nf_conn *ct,
		      enum ip_conntrack_dir dir, const struct ctnat_flow *flow,
		      struct nf_flow_route *route);

#endif /* CTNAT_CT_FLOW_H */
