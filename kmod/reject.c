// SPDX-License-Identifier: GPL-2.0-only
/* The reject statement: drop the packet and tell its sender. */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <net/netfilter/ipv4/nf_reject.h>
#include <net/netfilter/ipv6/nf_reject.h>

#include "action.h"
#include "core/hooks.h"
#include "env.h"
#include "reject.h"

static const u8 ctnat_icmp_codes[__CTNAT_ICMPX_MAX] = {
	[CTNAT_ICMPX_NO_ROUTE] = ICMP_NET_UNREACH,
	[CTNAT_ICMPX_PORT_UNREACHABLE] = ICMP_PORT_UNREACH,
	[CTNAT_ICMPX_HOST_UNREACHABLE] = ICMP_HOST_UNREACH,
	[CTNAT_ICMPX_ADMIN_PROHIBITED] = ICMP_PKT_FILTERED,
};

static const u8 ctnat_icmp6_codes[__CTNAT_ICMPX_MAX] = {
	[CTNAT_ICMPX_NO_ROUTE] = ICMPV6_NOROUTE,
	[CTNAT_ICMPX_PORT_UNREACHABLE] = ICMPV6_PORT_UNREACH,
	[CTNAT_ICMPX_HOST_UNREACHABLE] = ICMPV6_ADDR_UNREACH,
	[CTNAT_ICMPX_ADMIN_PROHIBITED] = ICMPV6_ADM_PROHIBITED,
};

static void ctnat_reject_ip(const struct ctnat_env *env, u8 type, u8 code)
{
	const struct nf_hook_state *state = env->state;

	if (type == CTNAT_REJECT_TCP_RESET)
		nf_send_reset(state->net, state->sk, env->skb, state->hook);
	else
		nf_send_unreach(env->skb, code, state->hook);
}

static void ctnat_reject_ip6(const struct ctnat_env *env, u8 type, u8 code)
{
#if IS_ENABLED(CONFIG_IPV6)
	const struct nf_hook_state *state = env->state;

	if (type == CTNAT_REJECT_TCP_RESET)
		nf_send_reset6(state->net, state->sk, env->skb, state->hook);
	else
		nf_send_unreach6(state->net, env->skb, code, state->hook);
#endif
}

/* Is this a packet whose sender understands such an answer? */
static bool ctnat_reject_suits(const struct ctnat_env *env, u8 type)
{
	switch (type) {
	case CTNAT_REJECT_ICMP:
		return env->pkt.nfproto == NFPROTO_IPV4;
	case CTNAT_REJECT_ICMPV6:
		return env->pkt.nfproto == NFPROTO_IPV6;
	case CTNAT_REJECT_TCP_RESET:
		return ctnat_is_l4(&env->pkt, IPPROTO_TCP);
	}
	return true;
}

int ctnat_reject(struct ctnat_env *env, const struct ctnat_insn_reject *reject)
{
	bool ip6 = env->pkt.nfproto == NFPROTO_IPV6;
	u8 code = reject->code;

	if (!ctnat_reject_suits(env, reject->type))
		return CTNAT_EXEC_BREAK;
	if (reject->type == CTNAT_REJECT_ICMPX)
		code = ip6 ? ctnat_icmp6_codes[code] : ctnat_icmp_codes[code];
	if (ctnat_is_l2(env->state->pf))
		ctnat_reject_frame(env, reject->type, code);
	else if (ip6)
		ctnat_reject_ip6(env, reject->type, code);
	else
		ctnat_reject_ip(env, reject->type, code);
	return CTNAT_END_DROP(CTNAT_DROP_REJECT);
}
