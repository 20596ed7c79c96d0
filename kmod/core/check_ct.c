// SPDX-License-Identifier: GPL-2.0-only
/* Judging single expressions: ct(), NAT statements, and what they hold. */
#include "check.h"
#include "helper.h"

#define NAT_FLAGS	(CTNAT_NAT_RANDOM | CTNAT_NAT_FULLY_RANDOM | \
			 CTNAT_NAT_PERSISTENT | CTNAT_NAT_NETMAP)
#define NAT_HAS		(CTNAT_NAT_ADDR | CTNAT_NAT_PORT | \
			 CTNAT_NAT_ADDR_REG | CTNAT_NAT_PORT_REG | \
			 CTNAT_NAT_REG_RANGE | CTNAT_NAT_BASE)
#define CT_HAS		(CTNAT_CT_COMMIT | CTNAT_CT_FORCE | CTNAT_CT_ZONE | \
			 CTNAT_CT_MARK | CTNAT_CT_LABEL | \
			 CTNAT_CT_LABEL_FROM | CTNAT_CT_NAT | \
			 CTNAT_CT_HELPER | CTNAT_CT_EVENTS | \
			 CTNAT_CT_STATEMENT | CTNAT_CT_TIMEOUT)

/* What nft's statements name, one of them alone. */
#define CT_STATED	(CTNAT_CT_ZONE | CTNAT_CT_EVENTS | \
			 CTNAT_CT_TIMEOUT | CTNAT_CT_HELPER)
/* bits IPCT_NEW to IPCT_LABEL, 16 + IPEXP_NEW and IPEXP_DESTROY */
#define CT_EVENTS	0x307ffu

const char *ctnat_check_value(const struct ctnat_value *value)
{
	if (value->field == CTNAT_FIELD_NONE)
		return value->shift || value->and ?
			"a constant has neither shift nor mask" : NULL;
	if (!ctnat_field_words(value->field))
		return "unknown field";
	if (value->shift < -127 || value->shift > 31)
		return "a shift goes from 127 to the right to 31 to the left";
	return NULL;
}

/* What zone=, mark= and label= can be read from. */
static bool is_source(unsigned int field, bool zone)
{
	switch (field) {
	case CTNAT_FIELD_NONE:
	case CTNAT_FIELD_META_MARK:
	case CTNAT_FIELD_CT_MARK:
	case CTNAT_FIELD_CT_LABEL:
		return true;
	case CTNAT_FIELD_CT_ZONE:
	case CTNAT_FIELD_META_IIF:
	case CTNAT_FIELD_META_VRF:
		return zone;
	}
	return ctnat_field_is_reg(field);
}

static const char *check_zone(const struct ctnat_insn_ct *ct,
			      struct ctnat_refusal *why)
{
	const char *sentence;

	why->part = CTNAT_A_CT_ZONE;
	if (!(ct->has & CTNAT_CT_ZONE) &&
	    !ctnat_is_zero(&ct->zone, sizeof(ct->zone)))
		return "an absent argument of ct() must be zero";
	sentence = ctnat_check_value(&ct->zone);
	if (sentence)
		return sentence;
	if (!is_source(ct->zone.field, true))
		return "zone= is a number, or read from meta mark, ct mark, ct zone, ct label, meta iif or meta vrf";
	if ((ct->zone.and | ct->zone.xor) > 0xffff) {
		why->error = ERANGE;
		return "a zone is a number from 0 to 65535";
	}
	why->part = CTNAT_A_CT_ZONE_DIR;
	if (ct->zone_dir >= __CTNAT_ZONE_MAX)
		return "a zone is of the original or the reply direction, or both";
	if (ct->zone_dir && !(ct->has & CTNAT_CT_ZONE))
		return "a direction of the zone needs zone=";
	return NULL;
}

static const char *check_mark(const struct ctnat_insn_ct *ct,
			      struct ctnat_refusal *why)
{
	const char *sentence;

	why->part = CTNAT_A_CT_MARK;
	if (!(ct->has & CTNAT_CT_MARK))
		return ct->mark_mask ||
		       !ctnat_is_zero(&ct->mark, sizeof(ct->mark)) ?
			"an absent argument of ct() must be zero" : NULL;
	if (!(ct->has & CTNAT_CT_COMMIT))
		return "mark= needs commit; add it";
	sentence = ctnat_check_value(&ct->mark);
	if (sentence)
		return sentence;
	if (!is_source(ct->mark.field, false))
		return "mark= is a number, or read from meta mark, ct mark or ct label";
	why->part = CTNAT_A_CT_MARK_MASK;
	if (!ct->mark_mask)
		return "the mask of mark= selects no bit; give one that does, or none";
	return NULL;
}

static const char *check_label_from(const struct ctnat_insn_ct *ct,
				    struct ctnat_refusal *why)
{
	const char *sentence;

	why->part = CTNAT_A_CT_LABEL_FROM;
	if (ct->has & CTNAT_CT_LABEL)
		return "label= takes one value; give one of the two";
	if (!ctnat_is_zero(ct->label, sizeof(ct->label)))
		return "an absent argument of ct() must be zero";
	sentence = ctnat_check_value(&ct->label_from);
	if (sentence)
		return sentence;
	if (!is_source(ct->label_from.field, false))
		return "label= is a number, or read from meta mark, ct mark or ct label";
	if (ctnat_field_words(ct->label_from.field) == 4 &&
	    ctnat_field_is_reg(ct->label_from.field) &&
	    (ct->label_from.shift || ~ct->label_from.and ||
	     ct->label_from.xor || ct->label_shift))
		return "a label that is read from four registers is taken as it is";
	why->part = CTNAT_A_CT_LABEL_SHIFT;
	if (ct->label_shift > 127)
		return "a label has the bits 0 to 127";
	return NULL;
}

static bool label_bit(const __u32 *words, unsigned int bit)
{
	return words[3 - bit / 32] >> bit % 32 & 1;
}

/* Does the mask select one row of bits, and does it begin at @from? */
static bool is_row(const __u32 *mask, unsigned int from)
{
	unsigned int bit;

	for (bit = 0; bit < 128; bit++) {
		bool above = bit > from && !label_bit(mask, bit - 1);

		if (label_bit(mask, bit) && (bit < from || above))
			return false;
	}
	return true;
}

static const char *check_label(const struct ctnat_insn_ct *ct,
			       struct ctnat_refusal *why)
{
	bool from = ct->has & CTNAT_CT_LABEL_FROM;
	const char *sentence;

	why->part = CTNAT_A_CT_LABEL;
	if (!from && (ct->label_shift ||
		      !ctnat_is_zero(&ct->label_from, sizeof(ct->label_from))))
		return "an absent argument of ct() must be zero";
	if (!(ct->has & (CTNAT_CT_LABEL | CTNAT_CT_LABEL_FROM)))
		return ctnat_is_zero(ct->label, sizeof(ct->label)) &&
		       ctnat_is_zero(ct->label_mask, sizeof(ct->label_mask)) ?
			NULL : "an absent argument of ct() must be zero";
	if (from) {
		sentence = check_label_from(ct, why);
		if (sentence)
			return sentence;
		why->part = CTNAT_A_CT_LABEL_FROM;
	}
	if (!(ct->has & CTNAT_CT_COMMIT))
		return "label= needs commit; add it";
	why->part = CTNAT_A_CT_LABEL_MASK;
	if (ctnat_is_zero(ct->label_mask, sizeof(ct->label_mask)))
		return "the mask of label= selects no bit; give one that does, or none";
	/* there are no words for any other */
	if (from && ct->label_shift && !is_row(ct->label_mask, ct->label_shift))
		return "bits of a label are one row, from label-shift on; give one ct() for each row";
	return NULL;
}

static bool addr_above(const __u32 *a, const __u32 *b, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (a[i] != b[i])
			return a[i] > b[i];
	return false;
}

static const char *check_nat_reg(const struct ctnat_nat *nat, __u32 *part)
{
	unsigned int words = nat->family == NFPROTO_IPV6 ? 4 : 1;
	unsigned int times = nat->has & CTNAT_NAT_REG_RANGE ? 2 : 1;
	bool addr = nat->has & CTNAT_NAT_ADDR_REG;
	bool port = nat->has & CTNAT_NAT_PORT_REG;

	*part = CTNAT_A_NAT_ADDR_REG;
	if (addr && nat->has & CTNAT_NAT_ADDR)
		return "an address is given or in a register, not both";
	if (addr ? nat->addr_reg + words * times > CTNAT_REG_WORDS :
		   nat->addr_reg)
		return "a rule has 16 registers, and an address is within them";
	*part = CTNAT_A_NAT_PORT_REG;
	if (port && nat->has & CTNAT_NAT_PORT)
		return "a port is given or in a register, not both";
	if (port ? nat->port_reg + times > CTNAT_REG_WORDS : nat->port_reg)
		return "a rule has 16 registers, and a port is within them";
	*part = CTNAT_A_NAT_REG_RANGE;
	if (!addr && !port && nat->has & CTNAT_NAT_REG_RANGE)
		return "a range in registers needs an address or a port there";
	return NULL;
}

/* From which bit on do the two addresses differ? 0: they do not. */
static unsigned int addr_free_bits(const struct ctnat_nat *nat)
{
	unsigned int n = nat->family == NFPROTO_IPV4 ? 1 : 4;
	unsigned int i, bit;

	for (i = 0; i < n; i++)
		for (bit = 32; bit > 0; bit--)
			if ((nat->addr[i] ^ nat->addr[n + i]) >>
			    (bit - 1) & 1)
				return (n - 1 - i) * 32 + bit;
	return 0;
}

/* Is the range a prefix? Its free bits are all zeros, then all ones. */
static bool addr_is_prefix(const struct ctnat_nat *nat)
{
	unsigned int n = nat->family == NFPROTO_IPV4 ? 1 : 4;
	unsigned int bits = addr_free_bits(nat);
	unsigned int i, free;
	__u32 ones;

	for (i = 0; i < n; i++) {
		free = (n - 1 - i) * 32 < bits ? bits - (n - 1 - i) * 32 : 0;
		ones = free >= 32 ? ~0u : (1u << free) - 1;
		if (nat->addr[i] & ones || ~nat->addr[n + i] & ones)
			return false;
	}
	return true;
}

static const char *check_netmap(const struct ctnat_nat *nat, __u32 *part)
{
	if (!(nat->flags & CTNAT_NAT_NETMAP))
		return NULL;
	*part = CTNAT_A_NAT_ADDR_MIN;
	if (nat->has & CTNAT_NAT_ADDR ? !addr_is_prefix(nat) :
	    !(nat->has & CTNAT_NAT_ADDR_REG && nat->has & CTNAT_NAT_REG_RANGE))
		return "netmap needs a prefix, such as 10.0.0.0/24";
	*part = CTNAT_A_NAT_PORT_MIN;
	if (nat->has & (CTNAT_NAT_PORT | CTNAT_NAT_PORT_REG))
		return "netmap keeps the port; leave the ports out";
	*part = CTNAT_A_NAT_FLAGS;
	if (nat->flags != CTNAT_NAT_NETMAP)
		return "netmap leaves nothing to chance; leave the other flags out";
	return NULL;
}

static const char *check_nat_base(const struct ctnat_nat *nat, __u32 *part)
{
	*part = CTNAT_A_NAT_PORT_BASE;
	if (!(nat->has & CTNAT_NAT_BASE))
		return nat->port_base ? "absent ports must be zero" : NULL;
	if (!(nat->has & CTNAT_NAT_PORT))
		return "a base port needs a range of ports to shift to";
	return NULL;
}

static const char *check_nat_range(const struct ctnat_nat *nat, __u32 *part)
{
	bool any = nat->has & (CTNAT_NAT_ADDR | CTNAT_NAT_ADDR_REG);
	unsigned int n = nat->has & CTNAT_NAT_ADDR ? ctnat_nat_words(nat) : 0;

	*part = CTNAT_A_NAT_FAMILY;
	if (any ? nat->family != NFPROTO_IPV4 && nat->family != NFPROTO_IPV6 :
		   nat->family)
		return "addresses are of ipv4 or ipv6";
	*part = CTNAT_A_NAT_ADDR_MIN;
	if (!ctnat_is_zero(nat->addr + 2 * n, (8 - 2 * n) * sizeof(*nat->addr)))
		return "unused bytes of an address must be zero";
	if (addr_above(nat->addr, nat->addr + n, n))
		return "a range of addresses ends before it begins; swap its ends";
	*part = CTNAT_A_NAT_PORT_MIN;
	if (!(nat->has & CTNAT_NAT_PORT) && (nat->port_min || nat->port_max))
		return "absent ports must be zero";
	if (nat->port_min > nat->port_max)
		return "a range of ports ends before it begins; swap its ends";
	return check_nat_base(nat, part);
}

static const char *check_nat_target(const struct ctnat_nat *nat, __u32 *part)
{
	*part = CTNAT_A_NAT_TARGET;
	if (nat->target >= __CTNAT_NAT_TARGET_MAX)
		return "unknown target of a translation";
	if (nat->target == CTNAT_NAT_RANGE)
		return nat->has ? NULL :
			"src= and dst= need an address, ports, or both";
	if (nat->has & (CTNAT_NAT_ADDR | CTNAT_NAT_ADDR_REG))
		return "a translation goes to an address or to a word, not both";
	if (nat->target == CTNAT_NAT_LOCAL && nat->side != CTNAT_NAT_DST)
		return "local is for dst=; src= takes interface";
	if (nat->target == CTNAT_NAT_INTERFACE && nat->side != CTNAT_NAT_SRC)
		return "interface is for src=; dst= takes local";
	if (nat->target == CTNAT_NAT_KEEP && nat->side != CTNAT_NAT_SRC)
		return "keep is for src=; a destination is kept without dst=";
	return NULL;
}

static const char *check_nat(const struct ctnat_nat *nat, __u32 *part)
{
	const char *sentence;

	*part = CTNAT_A_NAT_SIDE;
	if (nat->side >= __CTNAT_NAT_SIDE_MAX)
		return "a translation is of the source or the destination";
	if (nat->side == CTNAT_NAT_NONE)
		return ctnat_is_zero(nat, sizeof(*nat)) ? NULL :
			"arguments of nat() need src= or dst=; add one";
	if (nat->has & ~NAT_HAS)
		return "unused bytes of an expression must be zero";
	*part = CTNAT_A_NAT_FLAGS;
	if (nat->flags & ~NAT_FLAGS)
		return "unknown flag of a translation";
	sentence = check_nat_target(nat, part);
	if (!sentence)
		sentence = check_nat_reg(nat, part);
	if (!sentence)
		sentence = check_nat_range(nat, part);
	if (!sentence)
		sentence = check_netmap(nat, part);
	return sentence;
}

static const char *check_ct_nat(const struct ctnat_insn_ct *ct,
				struct ctnat_refusal *why)
{
	const struct ctnat_nat *nat = &ct->nat;
	const char *sentence;
	__u32 part;

	why->part = CTNAT_A_CT_NAT;
	if (!(ct->has & CTNAT_CT_NAT))
		return ctnat_is_zero(nat, sizeof(*nat)) ?
			NULL : "an absent argument of ct() must be zero";
	sentence = check_nat(nat, &part);
	if (!sentence && nat->flags & CTNAT_NAT_RANDOM &&
	    nat->flags & CTNAT_NAT_FULLY_RANDOM) {
		sentence = "hash and random exclude each other; give one";
		part = CTNAT_A_NAT_FLAGS;
	}
	if (sentence)
		why->part = CTNAT_PART_NAT + part;
	return sentence;
}

static const char *check_helper(const struct ctnat_insn_ct *ct,
				struct ctnat_refusal *why)
{
	size_t len = strnlen(ct->helper, sizeof(ct->helper));

	why->part = CTNAT_A_CT_HELPER;
	if (!(ct->has & CTNAT_CT_HELPER))
		return ctnat_is_zero(ct->helper, sizeof(ct->helper)) ?
			NULL : "an absent argument of ct() must be zero";
	if (len == sizeof(ct->helper) ||
	    !ctnat_is_zero(ct->helper + len, sizeof(ct->helper) - len))
		return "a text must end with a NUL";
	if (!ctnat_is_name(ct->helper))
		return "a helper's name has 1 to 31 characters and no blank or punctuation of the language";
	return NULL;
}

static const char *check_events(const struct ctnat_insn_ct *ct,
				struct ctnat_refusal *why)
{
	why->part = CTNAT_A_CT_EVENTS;
	if (!(ct->has & CTNAT_CT_EVENTS))
		return ct->events ? "an absent argument of ct() must be zero" :
				    NULL;
	if (!ct->events)
		return "events= names at least one event";
	if (ct->events & ~CT_EVENTS)
		return "unknown event of a connection";
	return NULL;
}

static const char *check_statement(const struct ctnat_insn_ct *ct,
				   struct ctnat_refusal *why)
{
	__u32 has = ct->has & ~(__u32)CTNAT_CT_STATEMENT;

	why->part = CTNAT_A_CT_STATEMENT;
	if (!(ct->has & CTNAT_CT_STATEMENT))
		return NULL;
	if (has & ~CT_STATED || !has || has & (has - 1))
		return "a statement of nft sets the zone, the helper, the events or the timeout, and nothing else";
	return NULL;
}

/* Less the name of a timeout policy. */
static const char *check_arguments(const struct ctnat_insn_ct *ct,
				   struct ctnat_refusal *why)
{
	const char *sentence;

	why->part = 0;
	if (ct->has & ~CT_HAS || ct->reserved)
		return "unused bytes of an expression must be zero";
	why->part = CTNAT_A_CT_FORCE;
	if (ct->has & CTNAT_CT_FORCE && !(ct->has & CTNAT_CT_COMMIT))
		return "force needs commit; add it";
	sentence = check_zone(ct, why);
	if (!sentence)
		sentence = check_mark(ct, why);
	if (!sentence)
		sentence = check_label(ct, why);
	if (!sentence)
		sentence = check_ct_nat(ct, why);
	if (!sentence)
		sentence = check_helper(ct, why);
	if (!sentence)
		sentence = check_events(ct, why);
	if (!sentence)
		sentence = check_statement(ct, why);
	return sentence;
}

static const char *check_timeout(const struct ctnat_insn_ct *ct,
				 struct ctnat_refusal *why)
{
	why->part = CTNAT_A_CT_TIMEOUT;
	if (!(ct->has & CTNAT_CT_TIMEOUT))
		return ct->insn.size <= sizeof(*ct) ?
			NULL : "an absent argument of ct() must be zero";
	if (ct->insn.size == sizeof(*ct) ||
	    !ctnat_is_text(ct->timeout, &ct->insn))
		return "a text must end with a NUL";
	if (!ctnat_is_name(ct->timeout))
		return "an object's name has 1 to 127 characters and no blank or punctuation of the language";
	return NULL;
}

/* Does it end behind its arguments, or where it would end with all of them? */
static bool ct_ends(const struct ctnat_insn_ct *ct)
{
	return ct->insn.size >= sizeof(*ct) ||
	       ct->insn.size == CTNAT_ALIGN(ctnat_ct_size(ct));
}

const char *ctnat_check_ct(const void *insn, struct ctnat_refusal *why)
{
	const struct ctnat_insn_ct *ct = insn;
	struct ctnat_insn_ct whole = { .has = 0 };
	const char *sentence;

	if (!ct_ends(ct))
		return "the size of an expression is not that of its kind";
	memcpy(&whole, ct, ct->insn.size < sizeof(whole) ? ct->insn.size :
							   sizeof(whole));
	sentence = check_arguments(&whole, why);
	/* a short one is padded into it; of a long one it is a slot */
	if (!sentence &&
	    (whole.zero || (ct->insn.size < sizeof(whole) && whole.object))) {
		why->part = 0;
		return "unused bytes of an expression must be zero";
	}
	return sentence ? sentence : check_timeout(ct, why);
}

const char *ctnat_check_nat_insn(const void *insn, struct ctnat_refusal *why)
{
	const struct ctnat_insn_nat *nat = insn;
	struct ctnat_insn_nat whole = { .insn.size = 0 };

	if (nat->insn.size != sizeof(*nat) &&
	    nat->insn.size !=
		    CTNAT_ALIGN(offsetof(struct ctnat_insn_nat, nat) +
				ctnat_nat_size(&nat->nat)))
		return "the size of an expression is not that of its kind";
	memcpy(&whole, nat, nat->insn.size);
	why->part = CTNAT_A_NAT_SIDE;
	if (whole.nat.side == CTNAT_NAT_NONE)
		return "a translation is of the source or the destination";
	why->part = CTNAT_A_NAT_TARGET;
	if (whole.nat.target == CTNAT_NAT_KEEP)
		return "keep is for ct(nat(src=keep)); use accept here";
	return check_nat(&whole.nat, &why->part);
}
