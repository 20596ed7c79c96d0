// SPDX-License-Identifier: GPL-2.0-only
/* Numbers that rules make up: one more, chance, hashes. */
#include <linux/jhash.h>
#include <linux/once.h>
#include <linux/random.h>

#include "action.h"
#include "env.h"
#include "rule_object.h"

/* One for all namespaces: what is balanced by hash stays where it is. */
static u32 ctnat_seed(void)
{
	static u32 seed __read_mostly;

	get_random_once(&seed, sizeof(seed));
	return seed;
}

static u32 ctnat_inc(atomic_t *last, u32 mod)
{
	u32 old, next;

	do {
		old = atomic_read(last);
		next = old + 1 < mod ? old + 1 : 0;
	} while (atomic_cmpxchg(last, old, next) != old);
	return next;
}

/* Addresses, then ports; what the packet lacks is zero. */
struct ctnat_flow {
	u32 addr[2][4];
	u32 port[2];
	u32 proto;
};

static void ctnat_flow_addrs(const struct ctnat_packet *pkt,
			     struct ctnat_flow *flow)
{
	bool ip6 = pkt->nfproto == NFPROTO_IPV6;

	ctnat_load(pkt, ip6 ? CTNAT_FIELD_IP6_SADDR : CTNAT_FIELD_IP_SADDR,
		   flow->addr[0]);
	ctnat_load(pkt, ip6 ? CTNAT_FIELD_IP6_DADDR : CTNAT_FIELD_IP_DADDR,
		   flow->addr[1]);
}

static void ctnat_flow(const struct ctnat_packet *pkt, struct ctnat_flow *flow)
{
	memset(flow, 0, sizeof(*flow));
	ctnat_flow_addrs(pkt, flow);
	flow->proto = pkt->l4proto;
	ctnat_load(pkt, CTNAT_FIELD_TH_SPORT, &flow->port[0]);
	ctnat_load(pkt, CTNAT_FIELD_TH_DPORT, &flow->port[1]);
}

static u32 ctnat_flow_hash(const struct ctnat_packet *pkt)
{
	struct ctnat_flow flow;

	ctnat_flow(pkt, &flow);
	return jhash2((const u32 *)&flow, sizeof(flow) / 4, ctnat_seed());
}

/* The lower address and the lower port go first. */
static u32 ctnat_symhash(const struct ctnat_packet *pkt)
{
	struct ctnat_flow flow;

	ctnat_flow(pkt, &flow);
	if (memcmp(flow.addr[0], flow.addr[1], sizeof(flow.addr[0])) > 0) {
		u32 addr[4];

		memcpy(addr, flow.addr[0], sizeof(addr));
		memcpy(flow.addr[0], flow.addr[1], sizeof(addr));
		memcpy(flow.addr[1], addr, sizeof(addr));
	}
	if (flow.port[0] > flow.port[1])
		swap(flow.port[0], flow.port[1]);
	return jhash2((const u32 *)&flow, sizeof(flow) / 4, ctnat_seed());
}

static u32 ctnat_source_hash(const struct ctnat_packet *pkt)
{
	struct ctnat_flow flow = {};

	ctnat_flow_addrs(pkt, &flow);
	return jhash2(flow.addr[0], ARRAY_SIZE(flow.addr[0]), ctnat_seed());
}

void ctnat_numgen(struct ctnat_env *env, const struct ctnat_rule *rule,
		  const struct ctnat_insn_numgen *insn)
{
	struct ctnat_packet *pkt = &env->pkt;
	u32 number = 0;

	switch (insn->type) {
	case CTNAT_NUMGEN_INC:
		number = ctnat_inc(ctnat_rule_state(rule, insn->slot),
				   insn->mod);
		break;
	case CTNAT_NUMGEN_RANDOM:
		number = reciprocal_scale(get_random_u32(), insn->mod);
		break;
	case CTNAT_NUMGEN_SYMHASH:
		number = reciprocal_scale(ctnat_symhash(pkt), insn->mod);
		break;
	case CTNAT_NUMGEN_FLOW:
		number = reciprocal_scale(ctnat_flow_hash(pkt), insn->mod);
		break;
	case CTNAT_NUMGEN_SOURCE:
		number = reciprocal_scale(ctnat_source_hash(pkt), insn->mod);
		break;
	}
	pkt->reg[insn->reg] = insn->offset + number;
}

int ctnat_jhash(struct ctnat_env *env, const struct ctnat_insn_jhash *insn)
{
	struct ctnat_packet *pkt = &env->pkt;
	u32 key[CTNAT_WORDS_MAX], seed, hash;

	if (!ctnat_key_load(pkt, insn->field, insn->n_fields, insn->data, key))
		return CTNAT_EXEC_BREAK;
	seed = insn->has & CTNAT_JHASH_SEED ? insn->seed : ctnat_seed();
	hash = jhash2(key, insn->n_words, seed);
	pkt->reg[insn->reg] = insn->offset +
			      reciprocal_scale(hash, insn->mod);
	return CTNAT_EXEC_NEXT;
}
