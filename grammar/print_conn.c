// SPDX-License-Identifier: GPL-2.0-only
/* Connections and expectations as lines of words. */
#include <net/if.h>
#include <linux/netfilter/nf_conntrack_common.h>

#include "core/conn.h"
#include "grammar/print.h"

/* ---- addresses ---- */

static void address(FILE *to, __u8 l3proto, const __u32 *words, bool brackets)
{
	bool ip6 = l3proto != NFPROTO_IPV4;

	brackets = brackets && ip6;
	if (brackets)
		fputc('[', to);
	print_ip(to, ip6, words);
	if (brackets)
		fputc(']', to);
}

static bool has_ports(__u8 protocol)
{
	return ctnat_protocol_has_ports(protocol) ||
	       ctnat_protocol_has_keys(protocol);
}

static void end(FILE *to, const struct ctnat_tuple *tuple, const __u32 *words,
		__u16 port)
{
	bool ports = has_ports(tuple->protocol);

	address(to, tuple->l3proto, words, ports);
	if (ports)
		fprintf(to, ":%u", port);
}

static void icmp(FILE *to, const struct ctnat_tuple *tuple, unsigned int flags)
{
	enum ctnat_type type = tuple->protocol == IPPROTO_ICMP ?
			       CTNAT_TYPE_ICMPTYPE : CTNAT_TYPE_ICMPV6TYPE;
	const char *name = flags & CTNAT_PRINT_NUMERIC ? NULL :
			   symbol_name(type, tuple->src);

	if (name)
		fprintf(to, " type %s", name);
	else
		fprintf(to, " type %u", tuple->src);
	fprintf(to, " code %u id %u", tuple->dst, tuple->id);
}

static void ends(FILE *to, const struct ctnat_tuple *tuple, unsigned int flags)
{
	end(to, tuple, tuple->saddr, tuple->src);
	fputs(" > ", to);
	end(to, tuple, tuple->daddr, tuple->dst);
	if (ctnat_protocol_is_icmp(tuple->protocol))
		icmp(to, tuple, flags);
}

static void protocol(FILE *to, __u8 number, unsigned int flags)
{
	const char *name = flags & CTNAT_PRINT_NUMERIC ? NULL :
			   symbol_name(CTNAT_TYPE_PROTOCOL, number);

	if (name)
		fprintf(to, "%s ", name);
	else
		fprintf(to, "%u ", number);
}

void ctnat_lang_print_tuple(FILE *to, const struct ctnat_tuple *tuple,
			    unsigned int flags)
{
	protocol(to, tuple->protocol, flags);
	ends(to, tuple, flags);
}

/* ---- numbers and names ---- */

static void zone(FILE *to, __u16 number, __u8 dir)
{
	fprintf(to, " zone %u%s", number,
		dir == CTNAT_ZONE_ORIGINAL ? "/original" :
		dir == CTNAT_ZONE_REPLY ? "/reply" : "");
}

/* As "expiration" reads it, in whole seconds. */
static void expires(FILE *to, __u64 ms)
{
	static const struct {
		char unit;
		__u32 seconds;
	} units[] = { { 'd', 86400 }, { 'h', 3600 }, { 'm', 60 }, { 's', 1 } };
	__u64 left = ms / 1000;

	fputs(" expires ", to);
	if (!left)
		fputs("0s", to);
	for (unsigned int i = 0; i < ARRAY_SIZE(units); i++) {
		if (left / units[i].seconds)
			fprintf(to, "%llu%c",
				(unsigned long long)left / units[i].seconds,
				units[i].unit);
		left %= units[i].seconds;
	}
}

static void bits(FILE *to, const char *word, const struct symbol *symbols,
		 __u32 value)
{
	const char *separator = " ";

	if (!value)
		return;
	fprintf(to, " %s", word);
	for (; symbols->name; symbols++) {
		if (!(value & symbols->value))
			continue;
		fprintf(to, "%s%s", separator, symbols->name);
		separator = ",";
		value &= ~symbols->value;
	}
	if (value)
		fprintf(to, "%s0x%x", separator, value);
}

/* The protocol's own names of its states, as conntrack(8) has them. */
static const char *state_name(__u8 protocol, __u8 state)
{
	static const char *const tcp[] = {
		"none", "syn_sent", "syn_recv", "established", "fin_wait",
		"close_wait", "last_ack", "time_wait", "close", "syn_sent2",
	};
	static const char *const sctp[] = {
		"none", "closed", "cookie_wait", "cookie_echoed",
		"established", "shutdown_sent", "shutdown_recd",
		"shutdown_ack_sent", "heartbeat_sent", "heartbeat_acked",
	};
	static const char *const dccp[] = {
		"none", "request", "respond", "partopen", "open", "closereq",
		"closing", "timewait", "ignore", "invalid",
	};

	if (protocol == IPPROTO_TCP && state < ARRAY_SIZE(tcp))
		return tcp[state];
	if (protocol == IPPROTO_SCTP && state < ARRAY_SIZE(sctp))
		return sctp[state];
	if (protocol == IPPROTO_DCCP && state < ARRAY_SIZE(dccp))
		return dccp[state];
	return "unknown";
}

static void label(FILE *to, const __u32 *words)
{
	struct number number = { { words[0], words[1], words[2], words[3] } };
	bool started = false;

	if (number_is_zero(&number))
		return;
	fputs(" label 0x", to);
	for (int i = 0; i < 4; i++) {
		if (started)
			fprintf(to, "%08x", words[i]);
		else if (words[i])
			fprintf(to, "%x", words[i]);
		started = started || words[i];
	}
}

static void device(FILE *to, const char *word, __u32 index)
{
	char name[IF_NAMESIZE];

	if (!index)
		return;
	if (if_indextoname(index, name))
		fprintf(to, " %s \"%s\"", word, name);
	else
		fprintf(to, " %s %u", word, index);
}

/* ---- connections ---- */

/* Confirmed and the two "done" are true of whatever is in the table. */
static __u32 shown_status(__u32 status)
{
	return status & ~(IPS_CONFIRMED | IPS_NAT_DONE_MASK);
}

static void counters(FILE *to, const struct ctnat_connection *conn)
{
	fprintf(to, " packets %llu bytes %llu reply packets %llu bytes %llu",
		(unsigned long long)conn->packets[0],
		(unsigned long long)conn->bytes[0],
		(unsigned long long)conn->packets[1],
		(unsigned long long)conn->bytes[1]);
}

static void from_rules(FILE *to, const struct ctnat_connection *conn)
{
	static const struct symbol flags[] = {
		{ "made", CTNAT_CONN_MADE }, { "bound", CTNAT_CONN_BOUND },
		{ "nat", CTNAT_CONN_NAT }, {}
	};

	bits(to, "flags", flags, conn->flags);
	device(to, "masquerade", conn->masquerade);
	if (conn->helper[0])
		fprintf(to, " helper \"%s\"", conn->helper);
	if (conn->has & CTNAT_CONNECTION_POLICY)
		fputs(" policy", to);
}

void ctnat_lang_print_connection(FILE *to, const struct ctnat_connection *conn,
				 unsigned int flags)
{
	ctnat_lang_print_tuple(to, &conn->original, flags);
	fputs(" reply ", to);
	ends(to, &conn->reply, flags);
	zone(to, conn->zone, conn->zone_dir);
	if (conn->has & CTNAT_CONNECTION_STATE)
		fprintf(to, " state %s", state_name(conn->original.protocol,
						    conn->state));
	bits(to, "status", symbols_of(CTNAT_TYPE_CTSTATUS),
	     shown_status(conn->status));
	fprintf(to, " mark 0x%08x", conn->mark);
	label(to, conn->label);
	from_rules(to, conn);
	/* while it is not in the table it has no end, and one user alone */
	if (conn->status & IPS_CONFIRMED)
		expires(to, conn->expires);
	if (conn->has & CTNAT_CONNECTION_COUNTERS &&
	    !(flags & CTNAT_PRINT_STATELESS))
		counters(to, conn);
	if (conn->has & CTNAT_CONNECTION_SECMARK)
		fprintf(to, " secmark %u", conn->secmark);
	if (conn->start)
		fprintf(to, " start %llu",
			(unsigned long long)(conn->start / 1000000000));
	if (conn->has & CTNAT_CONNECTION_MASTER) {
		fputs(" master ", to);
		ctnat_lang_print_tuple(to, &conn->master, flags);
	}
	if (conn->status & IPS_CONFIRMED)
		fprintf(to, " use %u", conn->use);
	fprintf(to, " id %u", conn->id);
}

/* ---- expectations ---- */

static bool is_none(const __u32 *words)
{
	return !(words[0] | words[1] | words[2] | words[3]);
}

static bool is_all(const __u32 *words, __u8 l3proto)
{
	unsigned int n = l3proto == NFPROTO_IPV4 ? 1 : 4;

	for (unsigned int i = 0; i < n; i++)
		if (words[i] != ~0u)
			return false;
	return true;
}

/* Where it may come from: "*" is anywhere. */
static void source(FILE *to, const struct ctnat_expectation *exp)
{
	const struct ctnat_tuple *tuple = &exp->tuple, *mask = &exp->mask;
	bool ports = has_ports(tuple->protocol);

	if (is_none(mask->saddr)) {
		fputc('*', to);
	} else {
		address(to, tuple->l3proto, tuple->saddr, ports);
		if (!is_all(mask->saddr, tuple->l3proto)) {
			fputc('/', to);
			address(to, tuple->l3proto, mask->saddr, ports);
		}
	}
	if (!ports)
		return;
	if (mask->src)
		fprintf(to, ":%u", tuple->src);
	else
		fputs(":*", to);
}

void ctnat_lang_print_expectation(FILE *to, const struct ctnat_expectation *exp,
				  unsigned int flags)
{
	static const struct symbol names[] = {
		{ "permanent", NF_CT_EXPECT_PERMANENT },
		{ "inactive", NF_CT_EXPECT_INACTIVE },
		{ "userspace", NF_CT_EXPECT_USERSPACE }, {}
	};

	protocol(to, exp->tuple.protocol, flags);
	source(to, exp);
	fputs(" > ", to);
	end(to, &exp->tuple, exp->tuple.daddr, exp->tuple.dst);
	zone(to, exp->zone, CTNAT_ZONE_BOTH);
	if (exp->helper[0])
		fprintf(to, " helper \"%s\"", exp->helper);
	fprintf(to, " class %u", exp->class);
	bits(to, "flags", names, exp->flags);
	if (exp->has_nat) {
		fputs(" nat ", to);
		address(to, exp->tuple.l3proto, exp->nat_addr, true);
		fprintf(to, ":%u", exp->nat_port);
	}
	expires(to, exp->expires);
	fputs(" master ", to);
	ctnat_lang_print_tuple(to, &exp->master, flags);
}
