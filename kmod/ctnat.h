/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the module share.
 *
 * Control path: netlink.c -> ruleset.c -> core/. Packet path: hook.c ->
 * core/, action.c -> ct/, stats.c. The two meet in one RCU pointer,
 * ctnat_net.active, and in the four functions below it that ruleset.c calls
 * to prepare what the packet path needs before the pointer is swapped.
 */
#ifndef CTNAT_H
#define CTNAT_H

#include <linux/mutex.h>
#include <linux/netlink.h>
#include <linux/rcupdate.h>
#include <linux/rhashtable-types.h>
#include <linux/spinlock.h>
#include <linux/u64_stats_sync.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "core/object.h"
#include "core/program.h"
#include "core/tree.h"
#include "core/wire.h"

/* Families that track on their own; their order is that of CTNAT_A_TRACK_*. */
enum ctnat_family_index {
	CTNAT_FAMILY_IPV4,
	CTNAT_FAMILY_IPV6,
	CTNAT_FAMILY_BRIDGE,
	CTNAT_FAMILIES,
};

static inline enum ctnat_family_index ctnat_family_index(u8 nfproto)
{
	switch (nfproto) {
	case NFPROTO_IPV4:
		return CTNAT_FAMILY_IPV4;
	case NFPROTO_IPV6:
		return CTNAT_FAMILY_IPV6;
	}
	return CTNAT_FAMILY_BRIDGE;
}

/* Per-CPU counter of one counter expression; lives as long as its rule. */
struct ctnat_counter {
	u64_stats_t packets;
	u64_stats_t bytes;
	struct u64_stats_sync sync;
};

struct ctnat_hash;		/* hash.h: elements that live on their own */
struct ctnat_bucket;		/* limit.h: the live state of a limit */
struct ctnat_census;		/* ct/limit.c: what a limit of zones counts */
struct ctnat_limits;		/* ct/limit.c: all limits of zones */
struct ctnat_helper;
struct ctnat_flow;		/* ct/flow.c: a flow table */
struct ctnat_flow_zones;	/* core/flow.h: the zones of devices */
struct nf_ct_timeout;
struct ctnat_kept;		/* demand.c: of the rest of the kernel */
struct ctnat_hooks;		/* hook.h: the registered hooks of a namespace */
struct ctnat_templates;		/* ct/template.c: a template for each CPU */
struct ctnat_snapshot;		/* ruleset.c: control-path form of a ruleset */
struct ctnat_stats;		/* stats.h */

/*
 * The live state of a named object, as the packet path sees it: what it counts
 * or holds, for as long as the object lives. By kind.
 */
struct ctnat_live {
	u8 kind;		/* enum ctnat_object_kind */
	union {
		struct ctnat_counter __percpu *counter;	/* COUNTER */
		struct ctnat_bucket *bucket;		/* LIMIT */
		struct nf_ct_timeout *timeout;		/* CT_TIMEOUT */
		struct ctnat_helper *helper;		/* CT_HELPER */
		struct {
			atomic64_t *used;
			u64 bytes;
			bool over;
		} quota;				/* QUOTA */
		struct {				/* SET, MAP: either */
			const struct ctnat_tree *tree;
			struct ctnat_hash *hash;
		};
		struct {
			struct ctnat_census *census;
			u32 zone;
			u32 most;
		} zones;				/* CT_LIMIT */
		struct ctnat_flow *flow;	/* FLOWTABLE; the ruleset's */
	};
};

/* Numbers of flow tables: ct/conn.h keeps one with a connection. */
#define CTNAT_WISH_ANY	1
#define CTNAT_WISHES	16

/* The nat chains of one hook, in their order: a part of nat_chain[]. */
struct ctnat_nat_chains {
	u32 first;
	u32 n;
};

#define CTNAT_IP_FAMILIES	2	/* CTNAT_FAMILY_IPV4, CTNAT_FAMILY_IPV6 */

/*
 * What the packet path sees of a ruleset. Built by ruleset.c, immutable once
 * published, freed after a grace period.
 */
struct ctnat_active {
	struct rcu_head rcu;
	struct ctnat_program program;
	const struct ctnat_view *view;	/* what it was made of */
	struct ctnat_live *objects;	/* by their numbers */
	u32 *targets;		/* of all verdict maps */
	struct ctnat_kept *kept;
	const struct ctnat_helper *helpers;	/* as ctnat_helper_kinds[] */
	struct ctnat_limits *limits;	/* NULL: zones hold any number */
	u8 tracking[CTNAT_FAMILIES];	/* enum ctnat_tracking */
	bool traces;		/* a rule traces packets */
	bool ethers;		/* a rule reads Ethernet headers */
	bool offloads;		/* a ct() has offload */
	bool frames;		/* a chain sees frames */
	struct ctnat_flow_zones *zones;	/* NULL without flow tables */
	/* those that ct(offload) names; CTNAT_WISH_ANY: the namespace's own */
	struct ctnat_flow *wished[CTNAT_WISHES];
	u32 n_hook_slots;
	u32 *hook_chain;	/* hook slot -> number of a chain, or NOWHERE */
	u32 *nat_chain;		/* numbers of chains; NULL: none */
	struct ctnat_nat_chains nat[CTNAT_IP_FAMILIES][NF_INET_NUMHOOKS];
};

/* State of the module in one network namespace. */
struct ctnat_net {
	struct net *net;
	struct mutex lock;	/* protects snapshot, stages, hooks */
	struct ctnat_active __rcu *active;	/* written under lock */
	struct ctnat_snapshot *snapshot;	/* current; never NULL */
	struct list_head stages;	/* open transactions, one per socket */
	spinlock_t stages_lock;		/* is held as well to change the list */
	u32 n_stages;			/* protected by lock */
	u64 last_handle;		/* protected by lock */
	spinlock_t reset_lock;		/* start values of counters */
	struct ctnat_hooks *hooks;
	struct mutex device_lock;	/* inside of lock and RTNL: see below */
	struct list_head device_slots;	/* chains with devices */
	struct ctnat_templates *templates;	/* ct/template.c; set once */
	struct ctnat_stats __percpu *stats;
	struct rhashtable counted;	/* ct/tally.c: members of all tallies */
};

extern unsigned int ctnat_net_id;

static inline struct ctnat_net *ctnat_pernet(const struct net *net)
{
	return net_generic(net, ctnat_net_id);
}

/*
 * ---- offered by demand.c ----
 *
 * ctnat_demand_meet() gets for a ruleset what its rules ask of the rest of the
 * kernel: modules, labels, templates. May sleep. On failure nothing is left behind
 * and extack, or *why, says why. ctnat_demand_release() undoes it; it may sleep and is
 * called after the grace period. Both accept a ruleset that has met nothing.
 */
struct ctnat_demand {
	union {
		struct {
			u16 flags;	/* enum ctnat_demand_flags */
			u16 loggers;	/* log.c */
			u16 helpers;	/* as ctnat_helper_kinds[] */
			u16 nat_helpers;	/* with nat in the same ct() */
		};
		u64 all;		/* to be ORed */
	};
};

enum ctnat_demand_flags {
	CTNAT_DEMAND_LABELS	= 1 << 0,
	CTNAT_DEMAND_NAT	= 1 << 1,	/* something is translated */
	CTNAT_DEMAND_TRACE	= 1 << 2,
	CTNAT_DEMAND_TEMPLATES	= 1 << 3,
	CTNAT_DEMAND_OFFLOAD	= 1 << 4,	/* of a ct() */
	CTNAT_DEMAND_CT		= 1 << 5,	/* CTNAT_EXPR_CT: asks for no more */
	CTNAT_DEMAND_ETHER	= 1 << 6,	/* Ethernet headers are read */
};

/* What a linked rule of this table asks for. */
struct ctnat_demand ctnat_demand_of(const struct ctnat_view *view, u32 table,
				    const struct ctnat_rule *rule);
int ctnat_demand_meet(struct net *net, struct ctnat_demand demand,
		      struct ctnat_active *active, struct ctnat_refusal *why,
		      struct netlink_ext_ack *extack);
void ctnat_demand_release(struct net *net, struct ctnat_active *active);

/*
 * ---- offered by hook.c; cn->lock held ----
 *
 * A ruleset change calls, in this order:
 *
 *   ctnat_hooks_prepare(cn, view, active, why, extack)
 *	makes every hook that @view needs exist (base chains of tables that are
 *	not dormant, built-in hooks, the kernel's own tracking where a family is
 *	automatic) and fills active->hook_chain, n_hook_slots, nat and tracking. Old
 *	hooks stay. Hooks are kept from one ruleset to the next by chain handle,
 *	so an unchanged chain is never unregistered. Devices that take the
 *	connections of a flow table are those of the new one from here on. On
 *	failure nothing has changed.
 *   ctnat_hooks_retire_flows(cn)
 *	unregisters flow tables that the new one does not have: their packets
 *	come to its rules, or to those of the old one, from now on.
 *   rcu_assign_pointer(cn->active, active)
 *   ctnat_hooks_retire(cn)
 *	unregisters what the now active ruleset no longer needs.
 *
 * ctnat_hooks_init/exit: namespace set-up and tear-down; exit unregisters all.
 */
int ctnat_hooks_init(struct ctnat_net *cn);
void ctnat_hooks_exit(struct ctnat_net *cn);
int ctnat_hooks_prepare(struct ctnat_net *cn, const struct ctnat_view *view,
			struct ctnat_active *active, struct ctnat_refusal *why,
			struct netlink_ext_ack *extack);
void ctnat_hooks_retire_flows(struct ctnat_net *cn);
void ctnat_hooks_retire(struct ctnat_net *cn);

/*
 * ---- offered by ct/: the tables of connections and expectations ----
 *
 * A walk tells of each entry of the namespace that its filter selects. It
 * takes references on a few entries at a time, under the lock of their
 * bucket; they are told, or deleted, with no lock held. May sleep.
 *
 *   open	takes over @filter (kvfree()d; NULL selects all)
 *   peek	1: an entry is at hand; 0: that was all; -EINTR, -ENOMEM
 *   fill	its attributes, into the nest that is open; -EMSGSIZE
 *   delete	the connection at hand, unless somebody else has
 *   next	leaves the entry at hand
 *   seq	changes when entries may be missing, or told twice, since the
 *		table was resized
 *   rewind	begin again, with connections that are there now
 */
struct ctnat_walk;

struct ctnat_walk *ctnat_conns_open(struct net *net, struct ctnat_rule *filter);
struct ctnat_walk *ctnat_expects_open(struct net *net,
				      struct ctnat_rule *filter);
void ctnat_walk_close(struct ctnat_walk *walk);
int ctnat_walk_peek(struct ctnat_walk *walk);
int ctnat_walk_fill(const struct ctnat_walk *walk, struct sk_buff *skb);
bool ctnat_walk_delete(struct ctnat_walk *walk, u32 portid, int report);
void ctnat_walk_next(struct ctnat_walk *walk);
unsigned int ctnat_walk_seq(const struct ctnat_walk *walk);
void ctnat_walk_rewind(struct ctnat_walk *walk);
/* Can it be one connection at most? */
bool ctnat_walk_is_one(const struct ctnat_walk *walk);

/*
 * ---- offered by ct/limit.c ----
 *
 * The next zone from *zone on that a limit has counted something in, and how
 * many connections of that are still there; false: there is none. May sleep.
 */
bool ctnat_census_next(struct ctnat_census *census, unsigned long *zone,
		       u32 *count);
/*
 * The limits of a ruleset, for its packets; to be kvfree()d. NULL: there are
 * none. @live: by number of the view's objects
 */
struct ctnat_limits *ctnat_limits_make(const struct ctnat_view *view,
				       const struct ctnat_live *live);

/*
 * ---- offered by ct/flow.c; cn->lock held ----
 *
 * ctnat_flows_prepare() gives active->objects and active->wished their flow tables,
 * those of the @old ruleset where both agree about zones. @hooks: by chain, those that reach
 * it. ctnat_flows_release() lets go of them, also after a failure; it may sleep
 * and is called after the grace period.
 */
int ctnat_flows_prepare(struct ctnat_net *cn, const u32 *hooks,
			struct ctnat_active *active,
			const struct ctnat_active *old,
			struct netlink_ext_ack *extack);
void ctnat_flows_release(struct ctnat_active *active);

/*
 * ---- offered by hook_device.c ----
 *
 * The notifier of devices, for the module. It runs under RTNL and takes
 * cn->device_lock, which protects cn->device_slots and what is hooked to which
 * device; nothing that waits for RTNL is done under it.
 */
int ctnat_devices_init(void);
bool ctnat_device_exists(struct net *net, const char *name);
void ctnat_devices_exit(void);

/*
 * ---- offered by program_make.c ----
 *
 * ctnat_program_make() makes active->program and active->objects of active->view,
 * whose chains @chains are;
 * what it has made before it fails is for ctnat_program_free(). Both may sleep.
 */
int ctnat_program_make(struct ctnat_active *active,
		       struct ctnat_view_chain *chains,
		       const struct ctnat_active *old,
		       const struct ctnat_scratch *scratch);
void ctnat_program_free(struct ctnat_active *active);

/* ---- offered by stats.c ---- */
int ctnat_stats_init(struct ctnat_net *cn);
void ctnat_stats_exit(struct ctnat_net *cn);
/* Number of statistics, their names (uapi-stable) and sums over all CPUs. */
unsigned int ctnat_stats_count(void);
const char *ctnat_stats_name(unsigned int i);
u64 ctnat_stats_sum(const struct ctnat_net *cn, unsigned int i);

/*
 * ---- offered by ruleset.c ----
 *
 * Tear-down of a namespace: ctnat_ruleset_unpublish() while packets still flow,
 * then a grace period, then ctnat_ruleset_drain() once for all namespaces that
 * go, then ctnat_ruleset_exit().
 */
int ctnat_ruleset_init(struct ctnat_net *cn);
void ctnat_ruleset_unpublish(struct ctnat_net *cn);
void ctnat_ruleset_exit(struct ctnat_net *cn);
void ctnat_ruleset_drain(void);
int ctnat_ruleset_module_init(void);
void ctnat_ruleset_module_exit(void);

/* ---- offered by netlink.c ---- */
int ctnat_netlink_init(void);
void ctnat_netlink_exit(void);

#endif /* CTNAT_H */
