// SPDX-License-Identifier: GPL-2.0-only
/* Timeout policies to text. */
#include "core/timeout.h"
#include "grammar/print.h"

static void print_seconds(const struct out *out, __u32 seconds)
{
	static const struct {
		__u32 seconds;
		char unit;
	} units[] = { { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };

	for (unsigned int i = 0; i < ARRAY_SIZE(units); i++) {
		if (seconds >= units[i].seconds)
			fprintf(out->to, "%u%c", seconds / units[i].seconds,
				units[i].unit);
		seconds %= units[i].seconds;
	}
}

void print_timeout(const struct out *out,
		   const struct ctnat_object_ct_timeout *timeout,
		   const char *indent, const char *end)
{
	const struct ctnat_timeout_kind *kind =
		ctnat_timeout_find(timeout->protocol);
	const char *sep = "";

	fprintf(out->to, "%sprotocol %s%s", indent, kind->name, end);
	if (timeout->l3proto)
		fprintf(out->to, "%sl3proto %s%s", indent,
			timeout->l3proto == NFPROTO_IPV4 ? "ip" : "ip6", end);
	fprintf(out->to, "%spolicy = { ", indent);
	for (unsigned int i = 1; i < CTNAT_TIMEOUTS; i++) {
		if (!timeout->value[i])
			continue;
		fprintf(out->to, "%s%s : ", sep, kind->state[i]);
		print_seconds(out, timeout->value[i]);
		sep = ", ";
	}
	fprintf(out->to, " }%s", end);
}
