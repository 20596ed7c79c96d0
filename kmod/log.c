// SPDX-License-Identifier: GPL-2.0-only
/* The log statement. */
#include <linux/kmod.h>
#include <linux/netfilter.h>
#include <net/netfilter/nf_log.h>

#include "action.h"
#include "env.h"

#define CTNAT_LOG_LEVEL_DEFAULT	4	/* warning */

static unsigned int ctnat_log_type(const struct ctnat_insn_log *log)
{
	return log->has & CTNAT_LOG_GROUP ? NF_LOG_TYPE_ULOG : NF_LOG_TYPE_LOG;
}

void ctnat_log(const struct ctnat_env *env, const struct ctnat_insn_log *log)
{
	const struct nf_hook_state *state = env->state;
	struct nf_loginfo info = {};

	info.type = ctnat_log_type(log);
	if (info.type == NF_LOG_TYPE_ULOG) {
		info.u.ulog.group = log->group;
		info.u.ulog.qthreshold = log->qthreshold;
		if (log->has & CTNAT_LOG_SNAPLEN) {
			info.u.ulog.flags |= NF_LOG_F_COPY_LEN;
			info.u.ulog.copy_len = log->snaplen;
		}
	} else {
		info.u.log.level = log->has & CTNAT_LOG_LEVEL ?
			log->level : CTNAT_LOG_LEVEL_DEFAULT;
		info.u.log.logflags = log->flags;
	}
	nf_log_packet(state->net, state->pf, state->hook, env->skb, state->in,
		      state->out, &info, "%s", log->prefix);
}

/* Bit of a logger: two types for each of the families. */
static unsigned int ctnat_logger_bit(u8 nfproto, unsigned int type)
{
	unsigned int family = nfproto == NFPROTO_NETDEV ?
		CTNAT_FAMILIES : ctnat_family_index(nfproto);

	return BIT(family * 2 + (type == NF_LOG_TYPE_ULOG));
}

unsigned int ctnat_log_needs(const struct ctnat_insn_log *log, u8 family)
{
	unsigned int type = ctnat_log_type(log);
	unsigned int needs = 0;

	if (family == NFPROTO_BRIDGE)
		return ctnat_logger_bit(NFPROTO_BRIDGE, type);
	if (family == NFPROTO_NETDEV)
		return ctnat_logger_bit(NFPROTO_NETDEV, type);
	/* of inet, a chain may be at ingress */
	if (family == NFPROTO_INET)
		needs |= ctnat_logger_bit(NFPROTO_NETDEV, type);
	if (family != NFPROTO_IPV6)
		needs |= ctnat_logger_bit(NFPROTO_IPV4, type);
	if (family != NFPROTO_IPV4)
		needs |= ctnat_logger_bit(NFPROTO_IPV6, type);
	return needs;
}

static const struct {
	u8 nfproto;
	enum nf_log_type type;
} ctnat_loggers[] = {
	{ NFPROTO_IPV4, NF_LOG_TYPE_LOG },
	{ NFPROTO_IPV4, NF_LOG_TYPE_ULOG },
	{ NFPROTO_IPV6, NF_LOG_TYPE_LOG },
	{ NFPROTO_IPV6, NF_LOG_TYPE_ULOG },
	{ NFPROTO_BRIDGE, NF_LOG_TYPE_LOG },
	{ NFPROTO_BRIDGE, NF_LOG_TYPE_ULOG },
	{ NFPROTO_NETDEV, NF_LOG_TYPE_LOG },
	{ NFPROTO_NETDEV, NF_LOG_TYPE_ULOG },
};

int ctnat_loggers_get(unsigned int needs, struct netlink_ext_ack *extack)
{
	unsigned int i, got = 0;
	int err;

	for (i = 0; i < ARRAY_SIZE(ctnat_loggers); i++) {
		u8 nfproto = ctnat_loggers[i].nfproto;
		enum nf_log_type type = ctnat_loggers[i].type;

		if (!(needs & BIT(i)))
			continue;
		err = nf_logger_find_get(nfproto, type);
		if (err == -ENOENT) {
			request_module("%s", type == NF_LOG_TYPE_ULOG ?
				       "nfnetlink_log" : "nf_log_syslog");
			err = nf_logger_find_get(nfproto, type);
		}
		if (err) {
			NL_SET_ERR_MSG(extack, "no logger for the log statement: load nf_log_syslog, or nfnetlink_log for a group");
			ctnat_loggers_put(got);
			return err;
		}
		got |= BIT(i);
	}
	return 0;
}

void ctnat_loggers_put(unsigned int needs)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ctnat_loggers); i++)
		if (needs & BIT(i))
			nf_logger_put(ctnat_loggers[i].nfproto,
				      ctnat_loggers[i].type);
}
