// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices that take flows (TC_SETUP_FT), without hardware: what the kernel offers
 * them is written down, and packets go on by the kernel.
 *
 * /proc/flowhw takes a word and a device of the writer's namespace:
 *	take DEVICE		it gets a ndo_setup_tc of its own
 *	refuse DEVICE		... which is bound to no flow table from now on
 *	full DEVICE		... and takes no rule
 *	count DEVICE PACKETS BYTES	what it has sent of each of its rules since
 * and shows which devices are bound, and the rules that each has:
 *	bound DEVICE
 *	rule DEVICE KEYS... ACTIONS...
 * As in a driver, a device takes the rules of what comes in by itself.
 *
 * A rule that nobody has taken back when the device is unbound, and a device that
 * is bound when it goes, are warnings in the kernel log: tests fail by them.
 */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/nsproxy.h>
#include <linux/proc_fs.h>
#include <linux/rtnetlink.h>
#include <linux/seq_file.h>
#include <linux/uaccess.h>
#include <net/flow_offload.h>
#include <net/net_namespace.h>
#include <net/pkt_cls.h>

struct rule {
	struct list_head list;
	unsigned long cookie;
	u64 packets, bytes, used;
	char text[640];
};

struct hw {
	struct list_head list;
	struct net_device *dev;
	const struct net_device_ops *was;
	struct net_device_ops ops;
	struct list_head rules;
	int bound;
	bool refuse, full;
};

static LIST_HEAD(all);		/* protected by lock, writers hold RTNL as well */
static LIST_HEAD(blocks);
static DEFINE_MUTEX(lock);

/* ---- rules ---- */

struct text {
	char *at;
	size_t room;
};

static __printf(2, 3) void say(struct text *text, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vscnprintf(text->at, text->room, format, args);
	va_end(args);
	text->at += n;
	text->room -= n;
}

static void say_vlan(struct text *text, const char *name,
		     const struct flow_match_vlan *match)
{
	say(text, " %s=%u", name, match->key->vlan_id);
}

static void say_keys(struct text *text, const struct flow_rule *rule)
{
	struct flow_match_ipv4_addrs v4;
	struct flow_match_ipv6_addrs v6;
	struct flow_match_vlan vlan;
	struct flow_match_ports ports = {};
	struct flow_match_basic basic;

	if (flow_rule_match_key(rule, FLOW_DISSECTOR_KEY_VLAN)) {
		flow_rule_match_vlan(rule, &vlan);
		say_vlan(text, "vlan", &vlan);
	}
	if (flow_rule_match_key(rule, FLOW_DISSECTOR_KEY_CVLAN)) {
		flow_rule_match_cvlan(rule, &vlan);
		say_vlan(text, "cvlan", &vlan);
	}
	flow_rule_match_basic(rule, &basic);
	flow_rule_match_ports(rule, &ports);
	say(text, " %s", basic.key->ip_proto == IPPROTO_TCP ? "tcp" : "udp");
	if (basic.key->n_proto == htons(ETH_P_IP)) {
		flow_rule_match_ipv4_addrs(rule, &v4);
		say(text, " %pI4:%u>%pI4:%u", &v4.key->src,
		    ntohs(ports.key->src), &v4.key->dst,
		    ntohs(ports.key->dst));
	} else {
		flow_rule_match_ipv6_addrs(rule, &v6);
		say(text, " [%pI6c]:%u>[%pI6c]:%u", &v6.key->src,
		    ntohs(ports.key->src), &v6.key->dst,
		    ntohs(ports.key->dst));
	}
}

/* Offset, bits that are written, and what is written to them. */
static void say_mangle(struct text *text, const struct flow_action_entry *entry)
{
	static const char *const names[] = {
		[FLOW_ACT_MANGLE_HDR_TYPE_ETH] = "eth",
		[FLOW_ACT_MANGLE_HDR_TYPE_IP4] = "ip",
		[FLOW_ACT_MANGLE_HDR_TYPE_IP6] = "ip6",
		[FLOW_ACT_MANGLE_HDR_TYPE_TCP] = "tcp",
		[FLOW_ACT_MANGLE_HDR_TYPE_UDP] = "udp",
	};
	unsigned int type = entry->mangle.htype;

	say(text, " %s+%u/%08x=%08x",
	    type < ARRAY_SIZE(names) && names[type] ? names[type] : "?",
	    entry->mangle.offset, be32_to_cpu((__force __be32)~entry->mangle.mask),
	    be32_to_cpu((__force __be32)entry->mangle.val));
}

static void say_action(struct text *text, const struct flow_action_entry *entry)
{
	switch (entry->id) {
	case FLOW_ACTION_MANGLE:
		say_mangle(text, entry);
		break;
	case FLOW_ACTION_CSUM:
		say(text, " csum");
		break;
	case FLOW_ACTION_REDIRECT:
		say(text, " redirect=%s", entry->dev->name);
		break;
	case FLOW_ACTION_VLAN_POP:
		say(text, " vlan-pop");
		break;
	case FLOW_ACTION_VLAN_PUSH:
		say(text, " vlan-push=%u", entry->vlan.vid);
		break;
	case FLOW_ACTION_PPPOE_PUSH:
		say(text, " pppoe-push=%u", entry->pppoe.sid);
		break;
	default:
		say(text, " action=%d", entry->id);
	}
}

static struct rule *find_rule(struct hw *hw, unsigned long cookie)
{
	struct rule *rule;

	list_for_each_entry(rule, &hw->rules, list)
		if (rule->cookie == cookie)
			return rule;
	return NULL;
}

static int add_rule(struct hw *hw, struct flow_cls_offload *f)
{
	struct flow_action_entry *entry;
	struct flow_match_meta meta;
	struct rule *rule;
	struct text text;
	int i;

	flow_rule_match_meta(f->rule, &meta);
	if (meta.key->ingress_ifindex != hw->dev->ifindex)
		return -EOPNOTSUPP;
	if (hw->full)
		return -ENOSPC;
	rule = find_rule(hw, f->cookie);
	if (!rule) {
		rule = kzalloc(sizeof(*rule), GFP_KERNEL);
		if (!rule)
			return -ENOMEM;
		rule->cookie = f->cookie;
		list_add_tail(&rule->list, &hw->rules);
	}
	text.at = rule->text;
	text.room = sizeof(rule->text);
	say_keys(&text, f->rule);
	flow_action_for_each(i, entry, &f->rule->action)
		say_action(&text, entry);
	return 0;
}

static int del_rule(struct hw *hw, struct flow_cls_offload *f)
{
	struct rule *rule = find_rule(hw, f->cookie);

	if (!rule)
		return -ENOENT;
	list_del(&rule->list);
	kfree(rule);
	return 0;
}

static int count_rule(struct hw *hw, struct flow_cls_offload *f)
{
	struct rule *rule = find_rule(hw, f->cookie);

	if (!rule)
		return -ENOENT;
	flow_stats_update(&f->stats, rule->bytes, rule->packets, 0, rule->used,
			  FLOW_ACTION_HW_STATS_DELAYED);
	rule->bytes = 0;
	rule->packets = 0;
	return 0;
}

static int rule_cb(enum tc_setup_type type, void *data, void *priv)
{
	struct flow_cls_offload *f = data;
	int err = -EOPNOTSUPP;

	if (type != TC_SETUP_CLSFLOWER)
		return err;
	mutex_lock(&lock);
	switch (f->command) {
	case FLOW_CLS_REPLACE:
		err = add_rule(priv, f);
		break;
	case FLOW_CLS_DESTROY:
		err = del_rule(priv, f);
		break;
	case FLOW_CLS_STATS:
		err = count_rule(priv, f);
		break;
	default:
		break;
	}
	mutex_unlock(&lock);
	return err;
}

/* ---- devices ---- */

static int setup_tc(struct net_device *dev, enum tc_setup_type type, void *data)
{
	struct hw *hw = container_of(dev->netdev_ops, struct hw, ops);
	struct flow_block_offload *f = data;
	int err;

	if (type != TC_SETUP_FT ||
	    (hw->refuse && f->command == FLOW_BLOCK_BIND))
		return -EOPNOTSUPP;
	mutex_lock(&lock);
	err = flow_block_cb_setup_simple(f, &blocks, rule_cb, hw, hw, true);
	if (!err && f->command == FLOW_BLOCK_BIND)
		hw->bound++;
	else if (!err)
		hw->bound--;
	WARN(!err && !hw->bound && !list_empty(&hw->rules),
	     "flowhw: %s is unbound and has rules", dev->name);
	mutex_unlock(&lock);
	return err;
}

static struct hw *find_hw(const struct net_device *dev)
{
	struct hw *hw;

	list_for_each_entry(hw, &all, list)
		if (hw->dev == dev)
			return hw;
	return NULL;
}

static struct hw *take(struct net_device *dev)
{
	struct hw *hw = kzalloc(sizeof(*hw), GFP_KERNEL);

	if (!hw)
		return NULL;
	hw->dev = dev;
	hw->was = dev->netdev_ops;
	hw->ops = *hw->was;
	hw->ops.ndo_setup_tc = setup_tc;
	INIT_LIST_HEAD(&hw->rules);
	dev->netdev_ops = &hw->ops;
	dev->hw_features |= NETIF_F_HW_TC;
	dev->features |= NETIF_F_HW_TC;
	list_add_tail(&hw->list, &all);
	return hw;
}

static void give_back(struct hw *hw)
{
	struct rule *rule, *next;

	WARN(hw->bound, "flowhw: %s goes and is bound", hw->dev->name);
	list_for_each_entry_safe(rule, next, &hw->rules, list)
		kfree(rule);
	hw->dev->netdev_ops = hw->was;
	hw->dev->features &= ~NETIF_F_HW_TC;
	hw->dev->hw_features &= ~NETIF_F_HW_TC;
	list_del(&hw->list);
	kfree(hw);
}

static int device_event(struct notifier_block *block, unsigned long event,
			void *info)
{
	struct hw *hw;

	if (event != NETDEV_UNREGISTER)
		return NOTIFY_DONE;
	mutex_lock(&lock);
	hw = find_hw(netdev_notifier_info_to_dev(info));
	if (hw)
		give_back(hw);
	mutex_unlock(&lock);
	return NOTIFY_DONE;
}

/* Behind all who may have bound it. */
static struct notifier_block notifier = {
	.notifier_call	= device_event,
	.priority	= INT_MIN,
};

/* ---- /proc/flowhw ---- */

static int command(const char *word, struct net_device *dev, u64 packets,
		   u64 bytes)
{
	struct hw *hw = find_hw(dev);
	struct rule *rule;

	if (!hw && !strcmp(word, "take"))
		return take(dev) ? 0 : -ENOMEM;
	if (!hw)
		return -ENODEV;
	if (!strcmp(word, "refuse"))
		hw->refuse = true;
	else if (!strcmp(word, "full"))
		hw->full = true;
	else if (strcmp(word, "count"))
		return -EINVAL;
	if (packets)
		list_for_each_entry(rule, &hw->rules, list) {
			rule->packets += packets;
			rule->bytes += bytes;
			rule->used = jiffies;
		}
	return 0;
}

static ssize_t flowhw_write(struct file *file, const char __user *buf,
			    size_t n, loff_t *pos)
{
	char line[80] = {}, word[16] = {}, name[IFNAMSIZ] = {};
	u64 packets = 0, bytes = 0;
	struct net_device *dev;
	int err;

	if (n >= sizeof(line) || copy_from_user(line, buf, n) ||
	    sscanf(line, "%15s %15s %llu %llu", word, name, &packets,
		   &bytes) < 2)
		return -EINVAL;
	rtnl_lock();
	mutex_lock(&lock);
	dev = __dev_get_by_name(current->nsproxy->net_ns, name);
	err = dev ? command(word, dev, packets, bytes) : -ENODEV;
	mutex_unlock(&lock);
	rtnl_unlock();
	return err ? err : n;
}

static int flowhw_show(struct seq_file *to, void *data)
{
	struct rule *rule;
	struct hw *hw;

	mutex_lock(&lock);
	list_for_each_entry(hw, &all, list) {
		if (hw->bound)
			seq_printf(to, "bound %s\n", hw->dev->name);
		list_for_each_entry(rule, &hw->rules, list)
			seq_printf(to, "rule %s%s\n", hw->dev->name,
				   rule->text);
	}
	mutex_unlock(&lock);
	return 0;
}

static int flowhw_open(struct inode *inode, struct file *file)
{
	return single_open(file, flowhw_show, NULL);
}

static const struct proc_ops flowhw_ops = {
	.proc_open	= flowhw_open,
	.proc_read	= seq_read,
	.proc_write	= flowhw_write,
	.proc_lseek	= seq_lseek,
	.proc_release	= single_release,
};

static int __init flowhw_init(void)
{
	int err = register_netdevice_notifier(&notifier);

	if (err)
		return err;
	if (proc_create("flowhw", 0600, NULL, &flowhw_ops))
		return 0;
	unregister_netdevice_notifier(&notifier);
	return -ENOMEM;
}

static void __exit flowhw_exit(void)
{
	struct hw *hw, *next;

	remove_proc_entry("flowhw", NULL);
	unregister_netdevice_notifier(&notifier);
	rtnl_lock();
	mutex_lock(&lock);
	list_for_each_entry_safe(hw, next, &all, list)
		give_back(hw);
	mutex_unlock(&lock);
	rtnl_unlock();
}

module_init(flowhw_init);
module_exit(flowhw_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Devices that take flows, for tests");
