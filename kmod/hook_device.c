// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hooks of devices: a chain or flow table names devices, and is hooked to those
 * that there are. A device that goes takes its hook along, one that gets a name that a
 * chain lists is hooked, so the chain follows the name.
 *
 * Devices come and go under RTNL, and the notifier must not wait for cn->lock,
 * under which modules are loaded that may want RTNL themselves. So which
 * devices are hooked has a lock of its own, taken inside both. No device is
 * missed: it is listed before its notifiers run when it comes, and unlisted
 * before they do when it goes.
 */
#include <linux/netdevice.h>
#include <linux/slab.h>

#include "ct/ct.h"
#include "hook.h"

void ctnat_devices_name(struct ctnat_slot *slot,
			const struct ctnat_view_chain *chain)
{
	const char *name;
	u32 i;

	slot->n_devices = chain->n_devices;
	ctnat_for_each_device(name, i, chain)
		strscpy(slot->device[i].name, name, IFNAMSIZ);
}

bool ctnat_devices_are(const struct ctnat_slot *slot,
		       const struct ctnat_view_chain *chain)
{
	const char *name;
	u32 i;

	if (slot->n_devices != chain->n_devices)
		return false;
	ctnat_for_each_device(name, i, chain)
		if (strcmp(slot->device[i].name, name))
			return false;
	return true;
}

/* A flow table's is its own hook alone. */
static unsigned int ctnat_slot_ops(const struct ctnat_slot *slot)
{
	return slot->flow ? 1 : 2;
}

/* ---- devices that take the connections of a flow table ---- */

static bool ctnat_slot_is_hw(const struct ctnat_slot *slot)
{
	return slot->flow && ctnat_flow_is_hw(slot->flow);
}

static struct ctnat_slot_device *
ctnat_device_hooked(struct ctnat_slot *slot, const struct net_device *dev)
{
	u32 i;

	for (i = 0; i < slot->n_devices; i++)
		if (slot->device[i].hook && slot->device[i].hook->dev == dev)
			return &slot->device[i];
	return NULL;
}

/* Whose connections the device takes, or NULL. */
static struct ctnat_slot *ctnat_device_owner(struct ctnat_net *cn,
					     const struct net_device *dev)
{
	struct ctnat_slot_device *device;
	struct ctnat_slot *slot;

	list_for_each_entry(slot, &cn->device_slots, device_list) {
		device = ctnat_slot_is_hw(slot) ?
			 ctnat_device_hooked(slot, dev) : NULL;
		if (device && device->hook->bound)
			return slot;
	}
	return NULL;
}

static void ctnat_device_unbind(struct ctnat_slot *slot,
				struct ctnat_device_hook *hook)
{
	if (hook->bound)
		ctnat_flow_unbind(slot->flow, hook->dev);
	hook->bound = false;
}

/*
 * A table that goes leaves its devices to the next ahead of the instant at which
 * it goes: what it has is the kernel's alone until then.
 */
static int ctnat_device_bind(struct ctnat_slot *slot,
			     struct ctnat_device_hook *hook)
{
	struct ctnat_slot *owner = ctnat_device_owner(slot->cn, hook->dev);
	int err;

	if (owner && owner->stays &&
	    (ctnat_flow_is_own(slot->flow) || !ctnat_flow_is_own(owner->flow)))
		return -EBUSY;
	if (owner)
		ctnat_device_unbind(owner, ctnat_device_hooked(owner,
						hook->dev)->hook);
	err = ctnat_flow_bind(slot->flow, hook->dev);
	hook->bound = !err;
	return err;
}

static void ctnat_slot_bind(struct ctnat_slot *slot)
{
	struct ctnat_device_hook *hook;
	u32 i;

	for (i = 0; i < slot->n_devices; i++) {
		hook = slot->device[i].hook;
		if (hook && !hook->bound &&
		    !ctnat_device_owner(slot->cn, hook->dev))
			ctnat_device_bind(slot, hook);
	}
}

/* One that cannot is no reason against the device, or against rules. */
static void ctnat_devices_bind_locked(struct ctnat_net *cn)
{
	struct ctnat_slot *slot;

	list_for_each_entry(slot, &cn->device_slots, device_list)
		if (ctnat_slot_is_hw(slot))
			ctnat_slot_bind(slot);
}

void ctnat_devices_bind(struct ctnat_net *cn)
{
	mutex_lock(&cn->device_lock);
	ctnat_devices_bind_locked(cn);
	mutex_unlock(&cn->device_lock);
}

/* ---- hooks ---- */

static int ctnat_device_hook_add(struct ctnat_slot *slot,
				 struct ctnat_slot_device *device,
				 struct net_device *dev)
{
	struct ctnat_device_hook *hook;
	int err;

	hook = kzalloc(sizeof(*hook), GFP_KERNEL_ACCOUNT);
	if (!hook)
		return -ENOMEM;
	hook->dev = dev;
	hook->ops[0] = slot->ops;
	hook->ops[0].dev = dev;
	hook->ops[1] = hook->ops[0];
	hook->ops[1].hook = ctnat_frame_exit_hook;
	hook->ops[1].priv = slot->cn;
	hook->ops[1].priority = INT_MAX;
	err = nf_register_net_hooks(slot->cn->net, hook->ops,
				    ctnat_slot_ops(slot));
	if (err) {
		/* the first may have been registered, see below */
		kfree_rcu(hook, rcu);
		return err;
	}
	device->hook = hook;
	return 0;
}

static void ctnat_device_hook_del(struct ctnat_slot *slot,
				  struct ctnat_slot_device *device)
{
	struct ctnat_device_hook *hook = device->hook;

	if (!hook)
		return;
	device->hook = NULL;
	nf_unregister_net_hooks(slot->cn->net, hook->ops,
				ctnat_slot_ops(slot));
	ctnat_device_unbind(slot, hook);
	/* who lists hooks may still be looking at it */
	kfree_rcu(hook, rcu);
}

static void ctnat_devices_del_locked(struct ctnat_slot *slot)
{
	u32 i;

	for (i = 0; i < slot->n_devices; i++)
		ctnat_device_hook_del(slot, &slot->device[i]);
}

/* Not by an alternative name, of whose going no notifier tells. */
static struct net_device *ctnat_device_get(struct net *net, const char *name)
{
	struct net_device *dev = dev_get_by_name(net, name);

	if (!dev || !strcmp(dev->name, name))
		return dev;
	dev_put(dev);
	return NULL;
}

bool ctnat_device_exists(struct net *net, const char *name)
{
	struct net_device *dev = ctnat_device_get(net, name);

	dev_put(dev);
	return dev;
}

static int ctnat_device_find_and_add(struct ctnat_slot *slot,
				     struct ctnat_slot_device *device)
{
	struct net_device *dev;
	int err;

	dev = ctnat_device_get(slot->cn->net, device->name);
	if (!dev)
		return 0;
	err = ctnat_device_hook_add(slot, device, dev);
	if (!err && ctnat_slot_is_hw(slot) &&
	    ctnat_device_bind(slot, device->hook) &&
	    !ctnat_flow_is_own(slot->flow)) {
		err = ctnat_device_owner(slot->cn, dev) ? -EBUSY : -EOPNOTSUPP;
		slot->hooks->cannot = device - slot->device;
	}
	dev_put(dev);
	return err;
}

int ctnat_devices_register(struct ctnat_slot *slot)
{
	struct ctnat_net *cn = slot->cn;
	int err = 0;
	u32 i;

	mutex_lock(&cn->device_lock);
	for (i = 0; i < slot->n_devices && !err; i++)
		err = ctnat_device_find_and_add(slot, &slot->device[i]);
	if (err)
		ctnat_devices_del_locked(slot);
	else
		list_add_tail(&slot->device_list, &cn->device_slots);
	mutex_unlock(&cn->device_lock);
	return err;
}

void ctnat_devices_unregister(struct ctnat_slot *slot)
{
	struct ctnat_net *cn = slot->cn;

	mutex_lock(&cn->device_lock);
	list_del(&slot->device_list);
	ctnat_devices_del_locked(slot);
	mutex_unlock(&cn->device_lock);
}

/* ---- devices that come, go and are renamed ---- */

static struct ctnat_slot_device *
ctnat_device_named(struct ctnat_slot *slot, const struct net_device *dev)
{
	u32 i;

	for (i = 0; i < slot->n_devices; i++)
		if (!strcmp(slot->device[i].name, dev->name))
			return &slot->device[i];
	return NULL;
}

/* The device is there, and called so. */
static int ctnat_device_is_there(struct ctnat_slot *slot,
				 struct net_device *dev)
{
	struct ctnat_slot_device *was = ctnat_device_hooked(slot, dev);
	struct ctnat_slot_device *now = ctnat_device_named(slot, dev);

	if (was == now)
		return 0;
	if (!now) {
		ctnat_device_hook_del(slot, was);
		return 0;
	}
	if (!was)
		return ctnat_device_hook_add(slot, now, dev);
	/* both names are the chain's: no packet goes past it meanwhile */
	now->hook = was->hook;
	was->hook = NULL;
	return 0;
}

static void ctnat_device_goes(struct ctnat_slot *slot,
			      const struct net_device *dev)
{
	struct ctnat_slot_device *device = ctnat_device_hooked(slot, dev);

	if (device)
		ctnat_device_hook_del(slot, device);
}

/* Where a hook cannot be had, the device does not come or get that name. */
static int ctnat_device_event(struct notifier_block *block, unsigned long event,
			      void *info)
{
	struct net_device *dev = netdev_notifier_info_to_dev(info);
	struct ctnat_net *cn = ctnat_pernet(dev_net(dev));
	struct ctnat_slot *slot;
	int err = 0;

	if (event == NETDEV_DOWN || event == NETDEV_CHANGENAME)
		ctnat_flow_forget(dev);
	if (event != NETDEV_REGISTER && event != NETDEV_UNREGISTER &&
	    event != NETDEV_CHANGENAME)
		return NOTIFY_DONE;
	mutex_lock(&cn->device_lock);
	list_for_each_entry(slot, &cn->device_slots, device_list) {
		if (event == NETDEV_UNREGISTER)
			ctnat_device_goes(slot, dev);
		else
			err = ctnat_device_is_there(slot, dev);
		if (err)
			break;
	}
	ctnat_devices_bind_locked(cn);
	mutex_unlock(&cn->device_lock);
	return notifier_from_errno(err);
}

static struct notifier_block ctnat_device_notifier = {
	.notifier_call = ctnat_device_event,
};

int ctnat_devices_init(void)
{
	return register_netdevice_notifier(&ctnat_device_notifier);
}

void ctnat_devices_exit(void)
{
	unregister_netdevice_notifier(&ctnat_device_notifier);
}
