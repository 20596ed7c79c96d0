// SPDX-License-Identifier: GPL-2.0-only
/* Contents: what is set up, in which order, and taken down in reverse. */
#include <linux/module.h>

#include "ct/ct.h"
#include "ctnat.h"
#include "keys.h"

unsigned int ctnat_net_id __read_mostly;

static int __net_init ctnat_net_init(struct net *net)
{
	struct ctnat_net *cn = ctnat_pernet(net);
	int err;

	cn->net = net;
	err = ctnat_stats_init(cn);
	if (err)
		return err;
	err = ctnat_tallies_init(cn);
	if (err)
		goto err_stats_exit;
	err = ctnat_ruleset_init(cn);
	if (err)
		goto err_tallies_exit;
	err = ctnat_hooks_init(cn);
	if (err)
		goto err_ruleset_exit;
	return 0;

err_ruleset_exit:
	ctnat_ruleset_exit(cn);
err_tallies_exit:
	ctnat_tallies_exit(cn);
err_stats_exit:
	ctnat_stats_exit(cn);
	return err;
}

/* Packets still flow; a grace period passes before ctnat_net_exit_batch(). */
static void __net_exit ctnat_net_pre_exit(struct net *net)
{
	struct ctnat_net *cn = ctnat_pernet(net);

	ctnat_hooks_exit(cn);
	ctnat_ruleset_unpublish(cn);
}

static void __net_exit ctnat_net_exit_batch(struct list_head *nets)
{
	struct net *net;

	ctnat_ruleset_drain();
	list_for_each_entry(net, nets, exit_list) {
		struct ctnat_net *cn = ctnat_pernet(net);

		ctnat_ruleset_exit(cn);
		ctnat_tallies_exit(cn);
		ctnat_stats_exit(cn);
	}
}

static struct pernet_operations ctnat_net_ops = {
	.init		= ctnat_net_init,
	.pre_exit	= ctnat_net_pre_exit,
	.exit_batch	= ctnat_net_exit_batch,
	.id		= &ctnat_net_id,
	.size		= sizeof(struct ctnat_net),
};

static int __init ctnat_init(void)
{
	int err;

	ctnat_fragments_init();
	err = ctnat_ruleset_module_init();
	if (err)
		return err;
	err = ctnat_masquerade_init();
	if (err)
		goto err_ruleset_exit;
	err = register_pernet_subsys(&ctnat_net_ops);
	if (err)
		goto err_masquerade_exit;
	err = ctnat_devices_init();
	if (err)
		goto err_unregister_pernet;
	err = ctnat_netlink_init();
	if (err)
		goto err_devices_exit;
	return 0;

err_devices_exit:
	ctnat_devices_exit();
err_unregister_pernet:
	unregister_pernet_subsys(&ctnat_net_ops);
err_masquerade_exit:
	ctnat_masquerade_exit();
err_ruleset_exit:
	ctnat_ruleset_module_exit();
	return err;
}

static void __exit ctnat_exit(void)
{
	ctnat_netlink_exit();
	ctnat_devices_exit();
	unregister_pernet_subsys(&ctnat_net_ops);
	ctnat_masquerade_exit();
	ctnat_ruleset_module_exit();
	ctnat_keys_exit();
}

module_init(ctnat_init);
module_exit(ctnat_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Open vSwitch's ct() action at netfilter hooks");
