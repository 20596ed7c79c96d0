// SPDX-License-Identifier: GPL-2.0-only
/* Questions with one answer: generation and statistics. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

struct generation {
	long long number;
	__u64 last;
	__u8 *tracking;		/* NULL: not wanted */
};

static int read_track(const struct nlattr *attr, void *data)
{
	unsigned int type = mnl_attr_get_type(attr);
	__u8 *tracking = data;

	if (mnl_attr_validate(attr, MNL_TYPE_U8))
		return MNL_CB_ERROR;
	if (type && type <= CTNAT_A_TRACK_MAX)
		tracking[type - 1] = mnl_attr_get_u8(attr);
	return MNL_CB_OK;
}

static int read_generation(const struct nlmsghdr *nlh, void *data)
{
	struct generation *g = data;
	struct attrs a;

	if (ctnat_attrs_parse(nlh, &a))
		return MNL_CB_ERROR;
	if (!a.at[CTNAT_A_GENERATION]) {
		errno = EBADMSG;
		return MNL_CB_ERROR;
	}
	g->number = ctnat_attr_num(&a, CTNAT_A_GENERATION);
	g->last = ctnat_attr_num(&a, CTNAT_A_HANDLE);
	if (!g->tracking || !a.at[CTNAT_A_TRACKING])
		return MNL_CB_OK;
	return mnl_attr_parse_nested(a.at[CTNAT_A_TRACKING], read_track,
				     g->tracking);
}

static int ask(struct ctnat *ct, __u8 cmd, mnl_cb_t cb, void *data)
{
	char buf[64] __attribute__((aligned(NLMSG_ALIGNTO))) = { };

	ct->error[0] = '\0';
	if (!ctnat_ask(ct, ctnat_request(ct, buf, cmd, NLM_F_ACK), cb, data))
		return 0;
	if (!ct->error[0])
		ctnat_fail(ct, errno, "reading the kernel's answer: %s",
			   strerror(errno));
	return -1;
}

/* As ctnat_generation(); @last: the last handle that was given. */
long long ctnat_ask_generation(struct ctnat *ct,
			       __u8 tracking[CTNAT_A_TRACK_MAX], __u64 *last)
{
	struct generation g = { .number = -1, .tracking = tracking };

	if (tracking)
		memset(tracking, CTNAT_TRACK_NONE, CTNAT_A_TRACK_MAX);
	if (ask(ct, CTNAT_CMD_GET_GENERATION, read_generation, &g))
		return -1;
	*last = g.last;
	return g.number;
}

long long ctnat_generation(struct ctnat *ct,
			   __u8 tracking[CTNAT_A_TRACK_MAX])
{
	__u64 last;

	return ctnat_ask_generation(ct, tracking, &last);
}

struct statistics {
	struct ctnat_statistic *at;
	size_t n;
};

static int read_stat_attr(const struct nlattr *attr, void *data)
{
	struct ctnat_statistic *stat = data;

	switch (mnl_attr_get_type(attr)) {
	case CTNAT_A_STAT_NAME:
		if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING))
			return MNL_CB_ERROR;
		snprintf(stat->name, sizeof(stat->name), "%s",
			 mnl_attr_get_str(attr));
		break;
	case CTNAT_A_STAT_VALUE:
		if (mnl_attr_validate(attr, MNL_TYPE_U64))
			return MNL_CB_ERROR;
		stat->value = mnl_attr_get_u64(attr);
		break;
	}
	return MNL_CB_OK;
}

static int read_stat(const struct nlattr *attr, void *data)
{
	struct statistics *s = data;
	struct ctnat_statistic *at;

	if (mnl_attr_get_type(attr) != CTNAT_A_STAT)
		return MNL_CB_OK;
	at = realloc(s->at, (s->n + 1) * sizeof(*at));
	if (!at)
		return MNL_CB_ERROR;
	s->at = at;
	memset(&at[s->n], 0, sizeof(*at));
	return mnl_attr_parse_nested(attr, read_stat_attr, &at[s->n++]);
}

static int read_stats(const struct nlmsghdr *nlh, void *data)
{
	struct attrs a;

	if (ctnat_attrs_parse(nlh, &a))
		return MNL_CB_ERROR;
	if (!a.at[CTNAT_A_STATS])
		return MNL_CB_OK;
	return mnl_attr_parse_nested(a.at[CTNAT_A_STATS], read_stat, data);
}

struct ctnat_statistic *ctnat_statistics(struct ctnat *ct, size_t *n)
{
	struct statistics s = { };

	*n = 0;
	if (ask(ct, CTNAT_CMD_GET_STATS, read_stats, &s)) {
		free(s.at);
		return NULL;
	}
	*n = s.n;
	/* without statistics, too, the caller gets something to free */
	return s.at ? s.at : calloc(1, sizeof(*s.at));
}
