/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Connections that are counted together: those of a zone that is limited, those
 * that a rule has seen. For limit.c and count.c.
 *
 * A member is a tuple in a zone. Nobody tells us when a connection goes (the
 * one event notifier of a namespace is ctnetlink's, and a connection has no
 * room for a pointer of ours), so a member is looked up again to see whether it
 * is still there, as nf_conncount does. That alone is not exact enough: it
 * looks once a jiffy and gives up after 64 that are gone, and counts what was
 * refused until it looks again.
 *
 * Two members are looked at for each that is added, so that no more of those
 * that are gone are kept than of the others.
 */
#ifndef CTNAT_CT_TALLY_H
#define CTNAT_CT_TALLY_H

#include <linux/rhashtable-types.h>

#include "conn.h"

/* Members that are looked up within one jiffy, at most. */
#define CTNAT_LOOKS	16384

struct ctnat_counted_key {
	const struct ctnat_tally *tally;
	struct nf_conntrack_tuple tuple;	/* of the original direction */
	struct nf_conntrack_zone zone;
};

/*
 * struct ctnat_counted - a member
 * @node: in the namespace's table
 * @list: in its tally's members, or refused
 * @pending: commits whose outcome is not known; it is not freed meanwhile
 * @by: who was last seen with a packet of it while no table had it, see
 *	ctnat_context(); 0: nobody, or it has been in the table since
 * @at: when, in jiffies
 * @is_refused: it is in @refused
 */
struct ctnat_counted {
	struct rhash_head node;
	struct list_head list;
	struct rcu_head rcu;
	struct ctnat_counted_key key;
	atomic_t pending;
	int by;
	u32 at;
	bool is_refused;
};

/*
 * struct ctnat_tally - those that are counted together; all of it under @lock
 * @members: the one that was not looked at for the longest time first
 * @refused: those that there was no room for: they count once they turn out to
 *	be in the table all the same
 * @n: of @members
 * @looks: how many were looked up in the jiffy @at
 * @closed: it was empty, and what it is of is going: none joins it any more
 */
struct ctnat_tally {
	spinlock_t lock;
	struct net *net;
	struct rhashtable *table;
	struct list_head members;
	struct list_head refused;
	u32 n;
	u32 looks;
	bool closed;
	unsigned long at;
};

/* As nf_conncount: nobody waits for a closed connection. */
static inline bool ctnat_is_closed(const struct nf_conn *ct)
{
	if (nf_ct_protonum(ct) != IPPROTO_TCP)
		return false;
	return ct->proto.tcp.state == TCP_CONNTRACK_TIME_WAIT ||
	       ct->proto.tcp.state == TCP_CONNTRACK_CLOSE;
}

void ctnat_counted_key_init(struct ctnat_counted_key *key,
			    const struct ctnat_tally *tally,
			    const struct nf_conn *ct);

/* ---- tally->lock held ---- */

/* The member, be it still there or not; NULL: there is none. */
struct ctnat_counted *ctnat_tally_find(struct ctnat_tally *tally,
				       const struct ctnat_counted_key *key);
/* One more, which there was none of; NULL: no memory. */
struct ctnat_counted *ctnat_tally_join(struct ctnat_tally *tally,
				       const struct ctnat_counted_key *key);
void ctnat_tally_forget(struct ctnat_tally *tally,
			struct ctnat_counted *counted);
/* Is the member's connection there, or about to be? */
bool ctnat_tally_has(const struct ctnat_tally *tally,
		     struct ctnat_counted *counted);

/*
 * A packet of the member is here: it counts whatever table it is in, from its
 * place behind all others. Then, there being no room for it: it does not.
 */
void ctnat_tally_see(struct ctnat_tally *tally, struct ctnat_counted *counted,
		     bool confirmed);
void ctnat_tally_refuse(struct ctnat_tally *tally,
			struct ctnat_counted *counted);
/* Which of the refused are in the table now, and which are gone? */
void ctnat_tally_settle(struct ctnat_tally *tally);

/*
 * Are there more than @most? The first @left members are looked at, once each,
 * and no more than @looks in a jiffy.
 */
bool ctnat_tally_exceeds(struct ctnat_tally *tally, u32 most, u32 left,
			 u32 looks);

/* ---- without it; may sleep ---- */

/* How many there are, all of them being looked at. */
u32 ctnat_tally_count(struct ctnat_tally *tally);

#endif /* CTNAT_CT_TALLY_H */
