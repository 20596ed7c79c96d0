// SPDX-License-Identifier: GPL-2.0-only
/* explain: which connection a packet belongs to, and what that means. */
#include <arpa/inet.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

struct explain {
	const struct cli *cli;
	const struct ctnat_command *cmd;
	int n;
};

static void print_end(const struct ctnat_tuple *tuple, const __u32 *words,
		      __u16 port)
{
	int family = tuple->l3proto == NFPROTO_IPV4 ? AF_INET : AF_INET6;
	bool ports = ctnat_protocol_has_ports(tuple->protocol);
	char text[INET6_ADDRSTRLEN];
	__be32 raw[4];
	int i;

	for (i = 0; i < 4; i++)
		raw[i] = htobe32(words[i]);
	inet_ntop(family, raw, text, sizeof(text));
	printf(ports && family == AF_INET6 ? "[%s]" : "%s", text);
	if (ports)
		printf(":%u", port);
}

/* ---- a connection ---- */

static void say_belongs(const struct explain *explain,
			const struct ctnat_connection *conn,
			enum ctnat_belongs how)
{
	static const char *const says[] = {
		[CTNAT_BELONGS_ORIGINAL] = "original",
		[CTNAT_BELONGS_REPLY] = "reply",
		[CTNAT_BELONGS_ORIGINAL_AFTER] =
			"original, as it looks once it is translated",
		[CTNAT_BELONGS_REPLY_AFTER] =
			"reply, as it looks once it is translated",
	};

	ctnat_lang_print_tuple(stdout, explain->cmd->packet,
			       explain->cli->print);
	printf("\n  connection: ");
	ctnat_lang_print_tuple(stdout, &conn->original, explain->cli->print);
	printf("\n  direction: %s", says[how]);
	printf("\n  zone: %u", conn->zone);
	if (conn->zone_dir == CTNAT_ZONE_ORIGINAL)
		printf(" for the original direction, answers are in zone 0");
	else if (conn->zone_dir == CTNAT_ZONE_REPLY)
		printf(" for the reply direction, the original one is in zone 0");
	putchar('\n');
}

static void say_side(const char *side, const struct ctnat_tuple *from,
		     const struct ctnat_tuple *to)
{
	bool source = side[0] == 's';

	printf("%s ", side);
	print_end(from, source ? from->saddr : from->daddr,
		  source ? from->src : from->dst);
	printf(" becomes ");
	print_end(to, source ? to->saddr : to->daddr,
		  source ? to->src : to->dst);
	if (ctnat_protocol_is_icmp(from->protocol) && from->id != to->id)
		printf(" (id %u becomes %u)", from->id, to->id);
}

static void say_binding(const struct ctnat_connection *conn)
{
	const char *separator = "";
	struct ctnat_tuple after;

	ctnat_tuple_invert(&after, &conn->reply);
	printf("  binding: ");
	if (conn->status & IPS_SRC_NAT) {
		say_side("source", &conn->original, &after);
		separator = ", ";
	}
	if (conn->status & IPS_DST_NAT) {
		fputs(separator, stdout);
		say_side("destination", &conn->original, &after);
	}
	if (!(conn->status & IPS_NAT_MASK))
		printf("none, it is not translated");
	else if (conn->masquerade)
		printf("; it ends with the address of its interface (index %u)",
		       conn->masquerade);
	else
		printf("; answers are translated back");
	putchar('\n');
}

static void say_label(const __u32 *label)
{
	bool started = false;
	int i;

	if (!(label[0] | label[1] | label[2] | label[3])) {
		puts("  label: none");
		return;
	}
	printf("  label: 0x");
	for (i = 0; i < 4; i++) {
		if (started)
			printf("%08x", label[i]);
		else if (label[i])
			printf("%x", label[i]);
		started = started || label[i];
	}
	putchar('\n');
}

static void say_status(const struct ctnat_connection *conn)
{
	printf("  status: %s", conn->status & IPS_SEEN_REPLY ?
	       "answered" : "no answer seen yet, so its packets are new");
	if (conn->status & IPS_ASSURED)
		printf(", assured (kept when the table is full)");
	if (conn->status & IPS_OFFLOAD)
		printf(conn->status & IPS_HW_OFFLOAD ?
		       ", in the flow table and in hardware" :
		       ", in the flow table");
	if (conn->flags & CTNAT_CONN_MADE)
		printf(", made by a ct() of ctnat");
	else
		printf(", made by the kernel's own tracking");
	putchar('\n');
	if (!(conn->has & CTNAT_CONNECTION_MASTER))
		return;
	printf("  related: a helper expected it for ");
	ctnat_lang_print_tuple(stdout, &conn->master, 0);
	putchar('\n');
}

static void say_life(const struct ctnat_connection *conn)
{
	unsigned long long left = conn->expires / 1000;

	printf("  timeout: %s\n", conn->has & CTNAT_CONNECTION_POLICY ?
	       "a policy of its own" : "that of its protocol");
	printf("  life: forgotten in %llu second%s unless another packet comes\n",
	       left, left == 1 ? "" : "s");
	if (conn->has & CTNAT_CONNECTION_COUNTERS)
		printf("  counted: %llu packets (%llu bytes) and %llu (%llu) back\n",
		       (unsigned long long)conn->packets[0],
		       (unsigned long long)conn->bytes[0],
		       (unsigned long long)conn->packets[1],
		       (unsigned long long)conn->bytes[1]);
}

static void say_connection(const struct ctnat_connection *conn,
			   enum ctnat_belongs how, void *data)
{
	struct explain *explain = data;

	explain->n++;
	say_belongs(explain, conn, how);
	say_binding(conn);
	printf("  mark: 0x%08x\n", conn->mark);
	say_label(conn->label);
	printf("  helper: %s\n", conn->helper[0] ? conn->helper : "none");
	say_status(conn);
	say_life(conn);
}

/* ---- no connection ---- */

/* What ct(...) of the family's rules do about zones. */
struct zones {
	__u8 wanted[65536 / 8];		/* named in a rule */
	bool computed;			/* one is read from the packet */
	bool commit;
	unsigned int n;
};

static void note_ct(struct zones *zones, const struct ctnat_insn_ct *ct)
{
	__u16 zone = ctnat_ct_zone(ct).xor;

	zones->n++;
	if (ct->has & CTNAT_CT_COMMIT)
		zones->commit = true;
	/* a binding is committed when the packet leaves */
	if (ct->has & CTNAT_CT_NAT && ct->nat.side != CTNAT_NAT_NONE)
		zones->commit = true;
	if (ct->has & CTNAT_CT_ZONE && ct->zone.field)
		zones->computed = true;
	else
		zones->wanted[zone / 8] |= 1 << zone % 8;
}

static void note_chain(struct zones *zones,
		       const struct ctnat_view_chain *chain)
{
	const struct ctnat_insn *insn;
	__u32 i;

	for (i = 0; i < chain->n_rules; i++)
		ctnat_rule_for_each(insn, chain->rules[i].rule)
			if (insn->kind == CTNAT_EXPR_CT)
				note_ct(zones, (const void *)insn);
}

static void note_rules(struct zones *zones, const struct ctnat_view *view,
		       __u8 l3proto)
{
	const struct ctnat_view_table *table;
	__u32 i;

	for (i = 0; i < view->n_chains; i++) {
		table = &view->tables[view->chains[i].table];
		if (table->flags & CTNAT_TABLE_DORMANT ||
		    (table->family != l3proto &&
		     (table->family == NFPROTO_IPV4 ||
		      table->family == NFPROTO_IPV6)))
			continue;
		note_chain(zones, &view->chains[i]);
	}
}

static void say_zones(const struct zones *zones)
{
	const char *separator = " ";
	unsigned int zone, n = 0;

	printf("  it would be new to a ct() that looks it up: the rules do so in zone");
	for (zone = 0; zone < 65536; zone++) {
		if (!(zones->wanted[zone / 8] & 1 << zone % 8))
			continue;
		/* rules with a zone for each tenant may have thousands */
		if (n++ == 20) {
			printf(", …");
			break;
		}
		printf("%s%u", separator, zone);
		separator = ", ";
	}
	if (zones->computed)
		printf("%s", n ? ", and in one that is computed" :
				 "s that are computed");
	printf("\n  %s\n", zones->commit ?
	       "the rule that commits it, or binds it, makes it a connection" :
	       "no rule commits, so it would stay new");
}

static void say_none(const struct explain *explain,
		     const struct ctnat_view *view)
{
	const struct ctnat_command *cmd = explain->cmd;
	__u8 l3proto = cmd->packet->l3proto;
	struct zones *zones;

	ctnat_lang_print_tuple(stdout, cmd->packet, explain->cli->print);
	if (cmd->zone < 0)
		printf("\n  belongs to no connection, in any zone\n");
	else
		printf("\n  belongs to no connection in zone %d\n", cmd->zone);
	zones = xcalloc(1, sizeof(*zones));
	note_rules(zones, view, l3proto);
	if (zones->n)
		say_zones(zones);
	else if (ctnat_view_tracking(view, l3proto) == CTNAT_TRACK_AUTOMATIC)
		printf("  it would be new: every packet of its family is looked up in zone 0, and committed when it leaves\n");
	else
		printf("  no rule asks for tracking: such a packet has no connection; a ct() of a rule would look it up\n");
	free(zones);
}

int explain_packet(struct cli *cli, struct ctnat_lang *lang,
		   const struct ctnat_command *cmd,
		   const struct ctnat_view *view)
{
	struct explain explain = { .cli = cli, .cmd = cmd };

	if (ctnat_explain(cli->ct, cmd->packet, cmd->zone, say_connection,
			  &explain) < 0) {
		ctnat_lang_error_at(lang, &cmd->at.whole, "%s",
				    ctnat_error(cli->ct));
		return -1;
	}
	if (!explain.n)
		say_none(&explain, view);
	return 0;
}
