// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices that take the connections of a flow table ("flags offload").
 *
 * The kernel offers each connection of such a table to the drivers that are
 * bound to it, asks them for what they have counted, and tells them when it
 * goes. What is bound is a device's block of callbacks, and a driver has one:
 * so a device is of one such table at a time, and a table that takes another's
 * place takes its devices over (hook_device.c).
 *
 * A driver that is no longer bound is told nothing more, not even that a
 * connection has gone: it would go on sending its packets for good. So before a
 * device is unbound, the table is closed and all its connections leave it.
 */
#include <linux/delay.h>
#include <linux/netdevice.h>
#include <linux/rhashtable.h>
#include <net/flow_offload.h>

#include "flow.h"

/* Its administrator lets it (ethtool: hw-tc-offload). */
bool ctnat_flow_wants(const struct net_device *dev)
{
	return dev->features & NETIF_F_HW_TC && dev->netdev_ops->ndo_setup_tc;
}

bool ctnat_flow_is_hw(const struct ctnat_flow *flow)
{
	return flow->table.flags & NF_FLOWTABLE_HW_OFFLOAD;
}

/* No object says so: its devices are asked, and may say no. */
bool ctnat_flow_is_own(const struct ctnat_flow *flow)
{
	return !flow->handle;
}

int ctnat_flow_bind(struct ctnat_flow *flow, struct net_device *dev)
{
	bool direct = dev->netdev_ops->ndo_setup_tc;
	int err;

	if (ctnat_flow_is_own(flow) && !ctnat_flow_wants(dev))
		return -EOPNOTSUPP;
	if (!direct && !flow_indr_dev_exists())
		return -EOPNOTSUPP;
	err = nf_flow_table_offload_setup(&flow->table, dev, FLOW_BLOCK_BIND);
	/* the kernel remembers the table for drivers that come later */
	if (err && !direct)
		nf_flow_table_offload_setup(&flow->table, dev,
					    FLOW_BLOCK_UNBIND);
	return err;
}

static void ctnat_flow_teardown_all(struct nf_flowtable *table)
{
	struct flow_offload_tuple_rhash *found;
	struct rhashtable_iter iter;

	rhashtable_walk_enter(&table->rhashtable, &iter);
	rhashtable_walk_start(&iter);
	while ((found = rhashtable_walk_next(&iter))) {
		if (IS_ERR(found) || found->tuple.dir)
			continue;
		flow_offload_teardown(container_of(found, struct flow_offload,
						   tuplehash[0]));
	}
	rhashtable_walk_stop(&iter);
	rhashtable_walk_exit(&iter);
}

/*
 * The kernel's collector queues what drivers are told, and forgets a connection
 * once they were: that takes two of its runs and the work between them.
 */
static void ctnat_flow_empty(struct ctnat_flow *flow)
{
	struct nf_flowtable *table = &flow->table;

	while (atomic_read(&table->rhashtable.nelems)) {
		ctnat_flow_teardown_all(table);
		mod_delayed_work(system_power_efficient_wq, &table->gc_work, 0);
		flush_delayed_work(&table->gc_work);
		if (atomic_read(&table->rhashtable.nelems))
			usleep_range(100, 1000);
	}
}

/* Its hook is gone, or goes on with what comes later. May sleep. */
void ctnat_flow_unbind(struct ctnat_flow *flow, struct net_device *dev)
{
	WRITE_ONCE(flow->closed, true);
	/* who saw it open has put its connection there behind this */
	synchronize_net();
	ctnat_flow_empty(flow);
	nf_flow_table_offload_setup(&flow->table, dev, FLOW_BLOCK_UNBIND);
	WRITE_ONCE(flow->closed, false);
}
