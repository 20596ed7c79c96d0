/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The packet at one hook, as the files of the packet path hand it on, and
 * where the core's questions about it are answered.
 *
 * The whole walk through a chain runs under rcu_read_lock() with BH off, also
 * at LOCAL_OUT where the stack calls in process context: per-CPU templates and
 * counters rely on it.
 */
#ifndef CTNAT_ENV_H
#define CTNAT_ENV_H

#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/skbuff.h>
#include <linux/swab.h>

#include "ctnat.h"
#include "core/packet.h"
#include "core/rule.h"
#include "drop.h"

enum ctnat_env_flags {
	CTNAT_ENV_INVALID	= 1 << 0, /* looked up here, and untrackable */
	CTNAT_ENV_NEW_SADDR	= 1 << 1, /* the source was rewritten here */
	CTNAT_ENV_NEW_DADDR	= 1 << 2,
	CTNAT_ENV_NEW_PORT	= 1 << 3, /* a port, and no address */
	CTNAT_ENV_NEW_DSCP	= 1 << 4, /* routes may depend on it */
	CTNAT_ENV_TRACKED_NEXT	= 1 << 5, /* the kernel's tracking comes behind */
};

struct ctnat_trace;

struct ctnat_env {
	u16 flags;		/* enum ctnat_env_flags */
	u16 zone;		/* of the last ct() here */
	u16 pulled;		/* frame.c: bytes of tags */
	s16 network_offset;	/* frame.c: what it was */
	struct net_device *fwd;	/* device that a rule sends it to, or NULL */
	u8 tracking;		/* enum ctnat_tracking of the family */
	struct sk_buff *skb;
	const struct nf_hook_state *state;
	const struct ctnat_net *cn;
	const struct ctnat_active *active;
	struct ctnat_trace *trace;	/* trace.c: the walk is told */
	struct ctnat_packet pkt;	/* last: see ctnat_env_init() */
};

static inline struct ctnat_env *ctnat_env(struct ctnat_packet *pkt)
{
	return container_of(pkt, struct ctnat_env, pkt);
}

static inline const struct ctnat_env *
ctnat_env_const(const struct ctnat_packet *pkt)
{
	return container_of(pkt, const struct ctnat_env, pkt);
}

/*
 * All but the registers, which rules write before they read them, and what is
 * told by a flag. Member by member: a memset() of this size becomes "rep stos",
 * which costs more than the rest of a hook that has nothing to do.
 */
static inline void ctnat_env_init(struct ctnat_env *env,
				  const struct ctnat_net *cn,
				  struct sk_buff *skb,
				  const struct nf_hook_state *state,
				  u8 tracking)
{
	struct ctnat_packet *pkt = &env->pkt;

	env->flags = 0;
	env->zone = 0;
	env->pulled = 0;
	env->network_offset = 0;
	env->fwd = NULL;
	env->tracking = tracking;
	env->skb = skb;
	env->state = state;
	env->cn = cn;
	env->active = NULL;
	env->trace = NULL;
	pkt->family = state->pf;
	pkt->nfproto = state->pf;
	pkt->n_vlans = 0;
	pkt->parsed = 0;
	pkt->l4proto = 0;
	pkt->frag_off = 0;
	memset(pkt->vlan, 0, sizeof(pkt->vlan));
	pkt->ether_type = 0;
	pkt->protocol = 0;
	pkt->l2_off = 0;
	pkt->l3_off = skb_network_offset(skb);
	pkt->l4_off = 0;
}

/*
 * How ctnat_exec() ends a walk at once. The rule is done (a binding of a nat
 * chain), the packet is no longer ours, or it has to go, for a reason.
 */
#define CTNAT_END_ACCEPT	(-1)
#define CTNAT_END_STOLEN	(-2)
#define CTNAT_END_DROP(id)	(-16 - (int)(id))
#define CTNAT_END_REASON(ret)	((unsigned int)(-16 - (ret)))

/* meta.c */
bool ctnat_meta_load(const struct ctnat_env *env, unsigned int field,
		     u32 *words);
/* ct/fields.c */
bool ctnat_ct_load(const struct ctnat_env *env, unsigned int field, u32 *words);

/*
 * The words of a string field: its bytes, most significant first. What stands
 * behind the NUL is of no account.
 */
static inline void ctnat_string_words(u32 *words,
				      const char s[CTNAT_STRING_FIELD])
{
	const u64 ones = 0x0101010101010101;
	unsigned int i;
	u64 bytes, end;
	__le64 raw;

	for (i = 0; i < CTNAT_STRING_FIELD / 4; i += 2) {
		memcpy(&raw, s + 4 * i, sizeof(raw));
		bytes = le64_to_cpu(raw);
		/* the lowest of these bits is that of the first byte of zeros */
		end = (bytes - ones) & ~bytes & (ones << 7);
		if (end)
			bytes &= ((end & -end) >> 7) - 1;
		bytes = swab64(bytes);
		words[i] = bytes >> 32;
		words[i + 1] = bytes;
		if (end) {
			i += 2;
			break;
		}
	}
	for (; i < CTNAT_STRING_FIELD / 4; i++)
		words[i] = 0;
}

/* The name of a device, or nothing. */
static inline void ctnat_device_words(u32 *words, const struct net_device *dev)
{
	BUILD_BUG_ON(IFNAMSIZ != CTNAT_STRING_FIELD);
	if (dev)
		ctnat_string_words(words, dev->name);
	else
		memset(words, 0, CTNAT_STRING_FIELD);
}

static inline const void *platform_header(const struct ctnat_packet *pkt,
					  unsigned int off, unsigned int len,
					  void *buf)
{
	return skb_header_pointer(ctnat_env_const(pkt)->skb, off, len, buf);
}

static inline const void *platform_linear(const struct ctnat_packet *pkt,
					  unsigned int off, unsigned int len)
{
	const struct sk_buff *skb = ctnat_env_const(pkt)->skb;
	int at = off;

	if ((int)skb_headlen(skb) - at < (int)len)
		return NULL;
	return skb->data + at;
}

static inline bool platform_meta(const struct ctnat_packet *pkt,
				 unsigned int field, __u32 *words)
{
	return ctnat_meta_load(ctnat_env_const(pkt), field, words);
}

static inline bool platform_ct(const struct ctnat_packet *pkt,
			       unsigned int field, __u32 *words)
{
	return ctnat_ct_load(ctnat_env_const(pkt), field, words);
}

/*
 * action.c: carries out a statement; enum ctnat_exec or CTNAT_END_*. The
 * core's walk calls it.
 */
int ctnat_exec(struct ctnat_packet *pkt, const struct ctnat_rule *rule,
	       const struct ctnat_insn *insn);

/* content.c: the data of the element that a key is in, or NULL. */
const u32 *ctnat_elem_of(struct ctnat_packet *pkt,
			const struct ctnat_insn_lookup *lookup,
			const u32 *key);

#include "core/classify.h"

#endif /* CTNAT_ENV_H */
