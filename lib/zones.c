// SPDX-License-Identifier: GPL-2.0-only
/* How many connections of each zone limits have counted. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

struct zones {
	struct ctnat_zone_use *at;
	size_t n, room;
};

static int add_zone(const struct nlmsghdr *nlh, void *data)
{
	struct zones *zones = data;
	struct ctnat_zone_use *use;
	struct attrs a;

	if (ctnat_attrs_parse(nlh, &a))
		return MNL_CB_ERROR;
	if (!a.at[CTNAT_A_HANDLE] || !a.at[CTNAT_A_ZONE] ||
	    !a.at[CTNAT_A_COUNT]) {
		errno = EBADMSG;
		return MNL_CB_ERROR;
	}
	if (zones->n == zones->room) {
		zones->room += zones->room / 2 + 16;
		use = realloc(zones->at, zones->room * sizeof(*use));
		if (!use)
			return MNL_CB_ERROR;
		zones->at = use;
	}
	use = &zones->at[zones->n++];
	use->handle = ctnat_attr_num(&a, CTNAT_A_HANDLE);
	use->zone = ctnat_attr_num(&a, CTNAT_A_ZONE);
	use->count = ctnat_attr_num(&a, CTNAT_A_COUNT);
	return MNL_CB_OK;
}

struct ctnat_zone_use *ctnat_zones(struct ctnat *ct, size_t *n)
{
	char buf[64] __attribute__((aligned(NLMSG_ALIGNTO))) = { };
	struct zones zones = { .at = calloc(1, sizeof(*zones.at)), .room = 1 };

	ct->error[0] = '\0';
	if (zones.at &&
	    !ctnat_ask(ct, ctnat_request(ct, buf, CTNAT_CMD_GET_ZONES,
					 NLM_F_DUMP), add_zone, &zones)) {
		*n = zones.n;
		return zones.at;
	}
	if (!ct->error[0])
		ctnat_fail(ct, errno, "reading the kernel's answer: %s",
			   strerror(errno));
	free(zones.at);
	return NULL;
}
