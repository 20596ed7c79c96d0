// SPDX-License-Identifier: GPL-2.0-only
/* Filters of connections to images, and the packets of "explain". */
#include <netdb.h>
#include <stdlib.h>

#include "core/conn.h"
#include "grammar/eval.h"

/* ---- filters ---- */

/* Does a filter let only protocols through that have ports? */
static bool has_ports(const struct ctnat_rule *filter)
{
	const struct ctnat_insn_match *match;
	const struct ctnat_insn *insn;

	ctnat_rule_for_each(insn, filter) {
		bool all = true;

		match = (const void *)insn;
		if (match->n_fields != 1 || match->invert ||
		    (match->field[0] != CTNAT_FIELD_CT_ORIG_PROTOCOL &&
		     match->field[0] != CTNAT_FIELD_CT_REPLY_PROTOCOL))
			continue;
		for (__u32 i = 0; i < ctnat_match_elems(match) && all; i++)
			for (__u32 p = ctnat_match_low(match, i)[0];
			     p <= ctnat_match_high(match, i)[0] && all; p++)
				all = ctnat_protocol_has_ports(p);
		if (all)
			return true;
	}
	return false;
}

/* As Open vSwitch has it: a port says nothing about other protocols. */
static bool ports_fit(struct ctnat_lang *lang, const struct stmt *stmts,
		      const struct ctnat_rule *filter)
{
	for (const struct stmt *stmt = stmts; stmt; stmt = stmt->next)
		if (stmt->word.text && !has_ports(filter)) {
			lang_error(lang, &stmt->word.at,
				   "a port needs its protocol: add 'protocol tcp' or another one with ports");
			return false;
		}
	return true;
}

bool eval_filter(struct ctnat_lang *lang, const struct stmt *stmts,
		 struct ctnat_command *cmd)
{
	const struct ctnat_command any = { .family = NFPROTO_INET };
	struct ctnat_refusal why;
	struct ctnat_span at;

	if (!stmts)
		return true;
	cmd->filter = eval_rule(lang, &any, stmts, NULL,
				 &cmd->rule_id);
	if (!cmd->filter)
		return false;
	if (ctnat_filter_check(cmd->filter,
			       cmd->obj == CTNAT_OBJ_EXPECTATIONS, &why)) {
		at = rule_span(&lang->rules[cmd->rule_id - 1], why.insn,
			       why.part);
		lang_error(lang, &at, "%s", why.sentence);
		return false;
	}
	return ports_fit(lang, stmts, cmd->filter);
}

/* ---- packets ---- */

/* A packet being read. */
struct packet {
	struct eval ev;
	struct ctnat_tuple *tuple;
	bool has_ports[2];
	bool has_id, has_type;
};

static bool packet_protocol(struct packet *packet, const struct word *word)
{
	struct protoent *entry;
	struct number number;
	__u32 value;

	if (symbol_value(CTNAT_TYPE_PROTOCOL, word->text, &value)) {
		packet->tuple->protocol = value;
		return true;
	}
	entry = getprotobyname(word->text);
	if (entry) {
		packet->tuple->protocol = entry->p_proto;
		return true;
	}
	if (number_parse(word->text, &number) && !number.word[0] &&
	    !number.word[1] && !number.word[2] && number.word[3] < 256) {
		packet->tuple->protocol = number.word[3];
		return true;
	}
	lang_error(packet->ev.lang, &word->at,
		   "'%s' is no protocol: tcp, udp, icmp, … or a number up to 255",
		   word->text);
	return false;
}

/* Of IPv4 or IPv6, as the address says, or as the first one said. */
static bool packet_address(struct packet *packet, const struct node *node,
			   __u32 *words)
{
	struct ctnat_tuple *tuple = packet->tuple;
	const struct ctnat_span *over;
	struct number number;
	const struct node *inner;
	bool good = false, six;

	inner = eval_unfold(&packet->ev, node, &over);
	six = inner && inner->kind == NODE_ADDR6;
	if (!inner) {
		/* said */
	} else if (tuple->l3proto && six != (tuple->l3proto == NFPROTO_IPV6)) {
		eval_error(&packet->ev, inner,
			   "both addresses are of IPv4, or of IPv6");
	} else {
		good = eval_value(&packet->ev, inner,
				  six ? CTNAT_FIELD_IP6_SADDR :
					CTNAT_FIELD_IP_SADDR, &number);
	}
	packet->ev.over = over;
	if (!good)
		return false;
	tuple->l3proto = six ? NFPROTO_IPV6 : NFPROTO_IPV4;
	if (six)
		memcpy(words, number.word, sizeof(number.word));
	else
		words[0] = number.word[3];
	return true;
}

static bool packet_end(struct packet *packet, const struct node *end,
		       unsigned int which)
{
	struct ctnat_tuple *tuple = packet->tuple;
	struct number number;

	if (!packet_address(packet, end->a, which ? tuple->daddr :
						    tuple->saddr))
		return false;
	if (!end->b)
		return true;
	if (!ctnat_protocol_has_ports(tuple->protocol) &&
	    !ctnat_protocol_has_keys(tuple->protocol)) {
		eval_error(&packet->ev, end->b, "this protocol has no ports");
		return false;
	}
	if (!eval_value(&packet->ev, end->b, tuple->protocol == IPPROTO_UDP ?
			CTNAT_FIELD_UDP_SPORT : CTNAT_FIELD_TCP_SPORT, &number))
		return false;
	packet->has_ports[which] = true;
	if (which)
		tuple->dst = number.word[3];
	else
		tuple->src = number.word[3];
	return true;
}

static bool packet_number(struct packet *packet, const struct arg *arg,
			  unsigned int field, __u16 *to)
{
	struct number number;

	if (!eval_value(&packet->ev, arg->value, field, &number))
		return false;
	*to = number.word[3];
	return true;
}

static bool packet_icmp(struct packet *packet, const struct arg *arg)
{
	struct ctnat_tuple *tuple = packet->tuple;
	bool six = tuple->protocol == IPPROTO_ICMPV6;

	if (!strcmp(arg->name.text, "type")) {
		packet->has_type = true;
		return packet_number(packet, arg,
				     six ? CTNAT_FIELD_ICMPV6_TYPE :
					   CTNAT_FIELD_ICMP_TYPE, &tuple->src);
	}
	if (!strcmp(arg->name.text, "code"))
		return packet_number(packet, arg,
				     six ? CTNAT_FIELD_ICMPV6_CODE :
					   CTNAT_FIELD_ICMP_CODE, &tuple->dst);
	packet->has_id = true;
	return packet_number(packet, arg, CTNAT_FIELD_ICMP_ID, &tuple->id);
}

static bool packet_option(struct packet *packet, const struct arg *arg,
			  struct ctnat_command *cmd)
{
	const char *name = arg->name.text;
	struct nearest nearest;
	__u16 zone;

	if (!strcmp(name, "zone")) {
		if (!packet_number(packet, arg, CTNAT_FIELD_CT_ZONE, &zone))
			return false;
		cmd->zone = zone;
		return true;
	}
	if (!strcmp(name, "type") || !strcmp(name, "code") ||
	    !strcmp(name, "id")) {
		if (ctnat_protocol_is_icmp(packet->tuple->protocol))
			return packet_icmp(packet, arg);
		lang_error(packet->ev.lang, &arg->name.at,
			   "'%s' is of ICMP alone", name);
		return false;
	}
	nearest_init(&nearest, name);
	nearest_try(&nearest, "zone");
	nearest_try(&nearest, "type");
	nearest_try(&nearest, "code");
	nearest_try(&nearest, "id");
	lang_error(packet->ev.lang, &arg->name.at, nearest.best ?
		   "unknown word '%s', did you mean '%s'?" :
		   "unknown word '%s'; there are zone, and of ICMP type, code and id",
		   name, nearest.best);
	return false;
}

/* What the packet of that protocol must have, or cannot be. */
static bool packet_whole(struct packet *packet, const struct item *item)
{
	static const __u8 tracked[] = { 0, 8, 13, 14, 15, 16, 17, 18 };
	static const __u8 tracked6[] = { 128, 129, 139, 140 };
	struct ctnat_lang *lang = packet->ev.lang;
	struct ctnat_tuple *tuple = packet->tuple;
	bool six = tuple->protocol == IPPROTO_ICMPV6;
	bool found = false;

	if (ctnat_protocol_has_ports(tuple->protocol) &&
	    !(packet->has_ports[0] && packet->has_ports[1])) {
		lang_error(lang, &item->at,
			   "this protocol has ports: write both, as in 'tcp 10.0.0.2:1234 > 1.1.1.1:80'");
		return false;
	}
	if (!ctnat_protocol_is_icmp(tuple->protocol))
		return true;
	if (!packet->has_type)
		tuple->src = six ? 128 : 8;
	for (unsigned int i = 0; !six && i < ARRAY_SIZE(tracked); i++)
		found |= tracked[i] == tuple->src;
	for (unsigned int i = 0; six && i < ARRAY_SIZE(tracked6); i++)
		found |= tracked6[i] == tuple->src;
	if (!found) {
		lang_error(lang, &item->at,
			   "an ICMP error belongs to the connection of the packet that it is about, explain that one; other types have no connection");
		return false;
	}
	if (packet->has_id)
		return true;
	lang_error(lang, &item->at,
		   "an ICMP query has an id: add 'id' and a number");
	return false;
}

bool eval_packet(struct ctnat_lang *lang, const struct item *item,
		 struct ctnat_command *cmd)
{
	struct packet packet = {
		.ev = { .lang = lang, .family = NFPROTO_INET },
		.tuple = lang_alloc(lang, sizeof(*packet.tuple)),
	};

	cmd->zone = -1;
	cmd->packet = packet.tuple;
	if (!packet_protocol(&packet, &item->name) ||
	    !packet_end(&packet, item->value->a, 0) ||
	    !packet_end(&packet, item->value->b, 1))
		return false;
	for (const struct arg *arg = item->args; arg; arg = arg->next)
		if (!packet_option(&packet, arg, cmd))
			return false;
	return packet_whole(&packet, item);
}
