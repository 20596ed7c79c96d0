// SPDX-License-Identifier: GPL-2.0-only
/*
 * "ct count": how many connections a rule, or an element of a set, has seen
 * that are still there.
 *
 * The packet's own connection counts, be it in a table yet or not. One that
 * there was no room for is most likely on its way to be dropped: it counts when
 * it is found in the table after all, which the rule lets others ask for.
 */
#include "../core/count.h"
#include "tally.h"

/*
 * What a packet without a connection would be one of, as nft does: in the zone
 * of its template, if it has one. Its connection, if there is one, is told by
 * @closed and by which way it began.
 */
static bool ctnat_count_packet_key(const struct ctnat_env *env,
				   struct ctnat_counted_key *key,
				   bool *confirmed, bool *closed)
{
	const struct nf_conntrack_tuple_hash *found;
	const struct nf_conntrack_zone *zone;
	struct nf_conntrack_zone buf;
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct;

	if (!nf_ct_get_tuplepr(env->skb, env->pkt.l3_off, env->pkt.nfproto,
			       env->state->net, &key->tuple))
		return false;
	ct = nf_ct_get(env->skb, &ctinfo);
	zone = nf_ct_zone_tmpl(ct, env->skb, &buf);
	nf_ct_zone_init(&key->zone, zone->id, zone->dir, 0);
	found = nf_conntrack_find_get(env->state->net, &key->zone, &key->tuple);
	if (!found)
		return true;
	ct = nf_ct_tuplehash_to_ctrack(found);
	ctnat_counted_key_init(key, key->tally, ct);
	*confirmed = true;
	*closed = ctnat_is_closed(ct);
	nf_ct_put(ct);
	return true;
}

static bool ctnat_count_key(const struct ctnat_env *env,
			    struct ctnat_counted_key *key,
			    bool *confirmed, bool *closed)
{
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct;

	*confirmed = false;
	*closed = false;
	ct = ctnat_conn(env->skb, &ctinfo);
	if (!ct)
		return ctnat_count_packet_key(env, key, confirmed, closed);
	ctnat_counted_key_init(key, key->tally, ct);
	*confirmed = nf_ct_is_confirmed(ct);
	*closed = ctnat_is_closed(ct);
	return true;
}

/*
 * Are there more than @most, with this one? All are looked at for a connection
 * that is new here, once in a jiffy for packets of the others. -ENOMEM
 */
static int ctnat_count_exceeds(struct ctnat_tally *tally,
			       const struct ctnat_counted_key *key,
			       bool confirmed, u32 most)
{
	struct ctnat_counted *counted = ctnat_tally_find(tally, key);
	u32 looks = counted ? min_t(u32, tally->n, CTNAT_LOOKS) : CTNAT_LOOKS;
	bool over;

	if (!counted)
		counted = ctnat_tally_join(tally, key);
	if (!counted)
		return -ENOMEM;
	ctnat_tally_see(tally, counted, confirmed);
	over = ctnat_tally_exceeds(tally, most, tally->n - 1, looks);
	if (over && !confirmed)
		ctnat_tally_refuse(tally, counted);
	return over;
}

/* One that is closed does not count, and makes room. */
static bool ctnat_count_closed(struct ctnat_tally *tally,
			       const struct ctnat_counted_key *key, u32 most)
{
	struct ctnat_counted *counted = ctnat_tally_find(tally, key);

	if (counted)
		ctnat_tally_forget(tally, counted);
	return ctnat_tally_exceeds(tally, most, tally->n,
				   min_t(u32, tally->n, CTNAT_LOOKS));
}

int ctnat_ct_count(const struct ctnat_env *env, struct ctnat_tally *tally,
		   const struct ctnat_ct_count *count)
{
	struct ctnat_counted_key key PLATFORM_UNINITIALIZED;
	bool confirmed, closed;
	int over;

	key.tally = tally;
	if (!ctnat_count_key(env, &key, &confirmed, &closed))
		return CTNAT_EXEC_BREAK;
	spin_lock_bh(&tally->lock);
	if (tally->closed) {
		spin_unlock_bh(&tally->lock);
		return CTNAT_COUNT_CLOSED;
	}
	ctnat_tally_settle(tally);
	if (closed)
		over = ctnat_count_closed(tally, &key, count->most);
	else
		over = ctnat_count_exceeds(tally, &key, confirmed, count->most);
	spin_unlock_bh(&tally->lock);
	if (over < 0)
		return CTNAT_END_DROP(CTNAT_DROP_TRACK);
	return over == count->over ? CTNAT_EXEC_NEXT : CTNAT_EXEC_BREAK;
}
