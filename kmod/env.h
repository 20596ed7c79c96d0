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
#include "ct/ct.h"
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
u32 ctnat_ct_state(const struct ctnat_env *env);
bool ctnat_ct_load(const struct ctnat_env *env, unsigned int field, u32 *words);

/*
 * Eight bytes of a string, the first one as the highest. What stands behind the
 * NUL is of no account, and neither is what comes then: @more is false.
 */
static __always_inline u64 ctnat_string_part(const char *s, bool *more)
{
	const u64 ones = 0x0101010101010101;
	u64 bytes, end;
	__le64 raw;

	memcpy(&raw, s, sizeof(raw));
	bytes = le64_to_cpu(raw);
	/* the lowest of these bits is that of the first byte of zeros */
	end = (bytes - ones) & ~bytes & (ones << 7);
	*more = !end;
	if (end)
		bytes &= ((end & -end) >> 7) - 1;
	return swab64(bytes);
}

/* The words of a string field: its bytes, most significant first. */
static __always_inline void ctnat_string_words(u32 *words,
					       const char s[CTNAT_STRING_FIELD])
{
	bool more = s;
	u64 part = 0;

	BUILD_BUG_ON(CTNAT_STRING_FIELD != 2 * sizeof(part));
	if (more)
		part = ctnat_string_part(s, &more);
	words[0] = part >> 32;
	words[1] = part;
	part = 0;
	if (more)
		part = ctnat_string_part(s + sizeof(part), &more);
	words[2] = part >> 32;
	words[3] = part;
}

/* The name of a device, or nothing. */
static __always_inline void ctnat_device_words(u32 *words,
					       const struct net_device *dev)
{
	BUILD_BUG_ON(IFNAMSIZ != CTNAT_STRING_FIELD);
	ctnat_string_words(words, dev ? dev->name : NULL);
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

/* What most rules ask for costs no call where the field is a constant. */
static __always_inline bool platform_meta(const struct ctnat_packet *pkt,
					  unsigned int field, __u32 *words)
{
	const struct ctnat_env *env = ctnat_env_const(pkt);

	if (!__builtin_constant_p(field))
		return ctnat_meta_load(env, field, words);
	if (field == CTNAT_FIELD_META_IIFNAME)
		ctnat_device_words(words, env->state->in);
	else if (field == CTNAT_FIELD_META_OIFNAME)
		ctnat_device_words(words, env->state->out);
	else
		return ctnat_meta_load(env, field, words);
	return true;
}

static __always_inline bool platform_ct(const struct ctnat_packet *pkt,
					unsigned int field, __u32 *words)
{
	const struct ctnat_env *env = ctnat_env_const(pkt);

	if (!__builtin_constant_p(field) || field != CTNAT_FIELD_CT_STATE)
		return ctnat_ct_load(env, field, words);
	words[0] = ctnat_ct_state(env);
	return true;
}

/* action.c: any statement but ct() */
int ctnat_exec_other(struct ctnat_packet *pkt, const struct ctnat_rule *rule,
		     const struct ctnat_insn *insn);
/* action.c: a packet that an action drops is counted at its rule; @ret */
int ctnat_exec_drops(const struct ctnat_packet *pkt,
		     const struct ctnat_rule *rule,
		     const struct ctnat_insn *insn, int ret);

/*
 * Carries out a statement; enum ctnat_exec or CTNAT_END_*. The core's walk
 * calls it, which has at hand what a packet that is dropped asks for.
 */
static __always_inline int ctnat_exec(struct ctnat_packet *pkt,
				      const struct ctnat_rule *rule,
				      const struct ctnat_insn *insn)
{
	int ret;

	if (insn->kind != CTNAT_EXPR_CT)
		return ctnat_exec_other(pkt, rule, insn);
	ret = ctnat_ct(ctnat_env(pkt), (const void *)insn);
	if (unlikely(ret <= CTNAT_END_DROP(0)))
		return ctnat_exec_drops(pkt, rule, insn, ret);
	return ret;
}

/* content.c: the data of the element that a key is in, or NULL. */
const u32 *ctnat_elem_of(struct ctnat_packet *pkt,
			const struct ctnat_insn_lookup *lookup,
			const u32 *key);

#include "core/classify.h"

#endif /* CTNAT_ENV_H */
