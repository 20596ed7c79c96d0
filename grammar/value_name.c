// SPDX-License-Identifier: GPL-2.0-only
/* Words to values: what the system's own tables and ours call things. */
#include <grp.h>
#include <net/if.h>
#include <netdb.h>
#include <pwd.h>
#include <stdlib.h>

#include "grammar/eval.h"

#define LABEL_FILE	"/etc/xtables/connlabel.conf"

/* ---- labels: lines "bit name" ---- */

/* Calls for each line; returns what @match says, -1 at the end. */
static int label_lines(bool (*match)(unsigned int bit, const char *name,
				     void *data), void *data)
{
	FILE *file = fopen(LABEL_FILE, "re");
	char line[512], name[256];
	unsigned int bit;
	int found = -1;

	if (!file)
		return -1;
	while (found < 0 && fgets(line, sizeof(line), file))
		if (sscanf(line, "%u %255s", &bit, name) == 2 && bit < 128 &&
		    match(bit, name, data))
			found = bit;
	fclose(file);
	return found;
}

static bool match_name(unsigned int bit, const char *name, void *data)
{
	(void)bit;
	return !strcmp(name, data);
}

struct wanted_label {
	unsigned int bit;
	char *name;
	size_t size;
};

static bool match_bit(unsigned int bit, const char *name, void *data)
{
	struct wanted_label *wanted = data;

	if (bit != wanted->bit)
		return false;
	snprintf(wanted->name, wanted->size, "%s", name);
	return true;
}

int label_bit(const char *name)
{
	return label_lines(match_name, (void *)name);
}

bool label_name(unsigned int bit, char *name, size_t size)
{
	struct wanted_label wanted = { bit, name, size };

	return label_lines(match_bit, &wanted) >= 0;
}

/* ---- words ---- */

static void unknown_name(struct eval *ev, const struct node *node,
			 unsigned int field)
{
	const struct symbol *symbols = symbols_of(field_type(field));
	struct nearest nearest;
	__u32 flag;

	if (field == CTNAT_FIELD_CT_STATE &&
	    symbol_value(CTNAT_TYPE_CTFLAGS, node->text, &flag)) {
		eval_error(ev, node,
			   "write Open vSwitch's flags with their signs: '+%s' or '-%s'",
			   node->text, node->text);
		return;
	}
	if (field_type(field) == CTNAT_TYPE_SERVICE) {
		eval_error(ev, node, "there is no service '%s'", node->text);
		return;
	}
	nearest_init(&nearest, node->text);
	for (; symbols && symbols->name; symbols++)
		nearest_try(&nearest, symbols->name);
	if (nearest.best)
		eval_error(ev, node,
			   "unknown word '%s' for '%s', did you mean '%s'?",
			   node->text, field_text(field), nearest.best);
	else
		eval_error(ev, node, "unknown word '%s' for '%s'", node->text,
			   field_text(field));
}

static bool service(unsigned int field, const char *name, __u32 *value)
{
	const char *protocols[] = { "tcp", "udp", "sctp" };
	struct servent *found;

	switch (field) {
	case CTNAT_FIELD_UDP_SPORT:
	case CTNAT_FIELD_UDP_DPORT:
		protocols[0] = "udp";
		protocols[1] = "tcp";
		break;
	case CTNAT_FIELD_SCTP_SPORT:
	case CTNAT_FIELD_SCTP_DPORT:
		protocols[0] = "sctp";
		protocols[2] = "tcp";
		break;
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(protocols); i++) {
		found = getservbyname(name, protocols[i]);
		if (found) {
			*value = ntohs(found->s_port);
			return true;
		}
	}
	return false;
}

static bool system_name(unsigned int field, const char *name, __u32 *value)
{
	struct protoent *protocol;
	struct passwd *user;
	struct group *group;

	switch (field_type(field)) {
	case CTNAT_TYPE_SERVICE:
		return service(field, name, value);
	case CTNAT_TYPE_PROTOCOL:
		protocol = getprotobyname(name);
		if (protocol)
			*value = protocol->p_proto;
		return protocol;
	case CTNAT_TYPE_UID:
		user = getpwnam(name);
		if (user)
			*value = user->pw_uid;
		return user;
	case CTNAT_TYPE_GID:
		group = getgrnam(name);
		if (group)
			*value = group->gr_gid;
		return group;
	default:
		return false;
	}
}

static bool interface(struct eval *ev, const struct node *node, __u32 *value)
{
	*value = if_nametoindex(node->text);
	if (*value)
		return true;
	eval_error(ev, node,
		   "there is no interface '%s' now; iifname and oifname match names of interfaces that come later",
		   node->text);
	return false;
}

bool eval_name(struct eval *ev, const struct node *node, unsigned int field,
	       struct number *out)
{
	enum ctnat_type type = field_type(field);
	__u32 value;
	int bit;

	if (type == CTNAT_TYPE_IFINDEX) {
		if (!interface(ev, node, &value))
			return false;
	} else if (type == CTNAT_TYPE_CTLABEL) {
		bit = label_bit(node->text);
		if (bit < 0) {
			eval_error(ev, node,
				   "there is no label '%s' in " LABEL_FILE,
				   node->text);
			return false;
		}
		*out = number_ones(bit, bit);
		return true;
	} else if (type == CTNAT_TYPE_IPV4 || type == CTNAT_TYPE_IPV6) {
		eval_error(ev, node, "'%s' takes %s, no name",
			   field_text(field), type == CTNAT_TYPE_IPV4 ?
			   "an IPv4 address" : "an IPv6 address");
		return false;
	} else if (!symbol_value(type, node->text, &value) &&
		   !system_name(field, node->text, &value)) {
		unknown_name(ev, node, field);
		return false;
	}
	*out = number_of(value);
	return true;
}

/* ---- strings ---- */

bool eval_string(struct eval *ev, const struct node *node, unsigned int field,
		 struct interval *out)
{
	bool name = field_type(field) == CTNAT_TYPE_IFNAME;
	unsigned char low[16] = {}, high[16] = {};
	const char *text = node->text;
	size_t len;

	if (node->kind != NODE_WORD && node->kind != NODE_STRING &&
	    node->kind != NODE_NUMBER) {
		eval_error(ev, node, "'%s' takes a name", field_text(field));
		return false;
	}
	len = strlen(text);
	if (!len || len > sizeof(low) - 1) {
		eval_error(ev, node, "'%s' takes 1 to 15 characters",
			   field_text(field));
		return false;
	}
	memcpy(low, text, len);
	memcpy(high, text, len);
	if (name && len > 1 && !strcmp(text + len - 2, "\\*")) {
		/* the character itself */
		low[len - 2] = high[len - 2] = '*';
		low[len - 1] = high[len - 1] = 0;
	} else if (name && text[len - 1] == '*') {
		if (len == 1) {
			eval_error(ev, node,
				   "'*' alone matches every interface; leave the match out");
			return false;
		}
		low[len - 1] = 0;
		memset(high + len - 1, 0xff, sizeof(high) - (len - 1));
	}
	for (int i = 0; i < 4; i++) {
		__be32 word;

		memcpy(&word, low + 4 * i, 4);
		out->low.word[i] = be32toh(word);
		memcpy(&word, high + 4 * i, 4);
		out->high.word[i] = be32toh(word);
	}
	return true;
}

/* ---- times ---- */

bool eval_time(struct eval *ev, const struct node *node, __u32 *ms)
{
	static const struct {
		const char *unit;
		__u64 ms;
	} units[] = {
		{ "ms", 1 }, { "d", 86400000 }, { "h", 3600000 },
		{ "m", 60000 }, { "s", 1000 },
	};
	const char *text = node->text;
	__u64 sum = 0;

	while (*text) {
		char *end;
		__u64 n = strtoull(text, &end, 10), unit = 1000;

		for (unsigned int i = 0; *end && i < ARRAY_SIZE(units); i++)
			if (!strncmp(end, units[i].unit,
				     strlen(units[i].unit))) {
				unit = units[i].ms;
				end += strlen(units[i].unit);
				break;
			}
		if (end == text || n > 0xffffffff ||
		    sum + n * unit > 0xffffffff) {
			eval_error(ev, node, "'%s' is no time, or too long",
				   node->text);
			return false;
		}
		sum += n * unit;
		text = end;
	}
	*ms = sum;
	return true;
}
