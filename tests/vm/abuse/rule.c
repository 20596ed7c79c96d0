// SPDX-License-Identifier: GPL-2.0-only
/* Random rules: plausible ones, so that most of them reach the packets. */
#include "abuse.h"

static __u64 state = 1;

void seed(__u64 value)
{
	state = value * 2 + 1;
}

__u32 pick(__u32 n)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return n ? (__u32)(state >> 33) % n : 0;
}

static void some_match(struct kit_image *image)
{
	static const __u16 common[] = {
		CTNAT_FIELD_IP_SADDR, CTNAT_FIELD_IP_DADDR,
		CTNAT_FIELD_IP_PROTOCOL, CTNAT_FIELD_UDP_DPORT,
		CTNAT_FIELD_TH_SPORT, CTNAT_FIELD_CT_STATE,
		CTNAT_FIELD_CT_FLAGS, CTNAT_FIELD_CT_MARK,
		CTNAT_FIELD_META_IIFNAME, CTNAT_FIELD_META_MARK,
	};
	struct ctnat_insn_match *match;
	__u16 fields[3];
	__u32 i, j, n = 1 + !pick(4) + !pick(9), elems = 1 + pick(5);

	for (i = 0; i < n; i++)
		fields[i] = pick(3) ? common[pick(10)] :
			    1 + pick(CTNAT_FIELD_REG_0 - 1);
	match = kit_match_of(image, fields, n, elems);
	for (i = 0; i < elems; i++)
		for (j = 0; j < match->n_words; j++) {
			__u32 *low = (__u32 *)ctnat_match_low(match, i) + j;
			__u32 *high = (__u32 *)ctnat_match_high(match, i) + j;
			__u32 mask = match->data[j];

			*low = pick(2) ? 0 : pick(~0u) & mask;
			*high = pick(2) ? *low : mask;
		}
	match->invert = !pick(4);
}

static void some_binding(struct ctnat_nat *nat)
{
	nat->side = pick(3);
	if (nat->side == CTNAT_NAT_NONE)
		return;
	nat->target = pick(4) ? CTNAT_NAT_RANGE : pick(4);
	if (nat->target == CTNAT_NAT_RANGE && pick(4))
		kit_addr4(nat, 0x7f000001 + pick(3), 0x7f000004 + pick(3));
	if (pick(2) || (nat->target == CTNAT_NAT_RANGE && !nat->has))
		kit_ports(nat, 1000 + pick(1000), 2000 + pick(1000));
	if (nat->has)
		nat->flags = pick(8);
}

static void some_ct(struct kit_image *image)
{
	__u32 has = pick(1 << 7) & ~(__u32)CTNAT_CT_LABEL_FROM;
	struct ctnat_insn_ct *ct;

	if (pick(4))
		has |= CTNAT_CT_COMMIT;
	ct = kit_ct(image, has);
	if (has & CTNAT_CT_ZONE)
		ct->zone.xor = pick(4);
	if (has & CTNAT_CT_MARK)
		ct->mark.xor = pick(100);
	if (has & CTNAT_CT_LABEL)
		ct->label[3] = pick(100);
	if (has & CTNAT_CT_NAT)
		some_binding(&ct->nat);
}

static void some_statement(struct kit_image *image)
{
	switch (pick(8)) {
	case 0:
		kit_add(image, CTNAT_EXPR_CT_CLEAR, sizeof(struct ctnat_insn));
		break;
	case 1:
		kit_add(image, CTNAT_EXPR_NOTRACK, sizeof(struct ctnat_insn));
		break;
	case 2:
		kit_set(image, pick(2) ? CTNAT_FIELD_META_MARK :
			CTNAT_FIELD_CT_MARK, pick(100));
		break;
	case 3:
		if (!pick(8))
			kit_log(image, "abuse");
		break;
	case 4:
		some_binding(&kit_nat(image, CTNAT_NAT_SRC, 0)->nat);
		break;
	default:
		some_ct(image);
	}
}

static void any_rule(struct kit_image *image, const char *const *chains,
		     __u32 n)
{
	__u32 i;

	memset(image, 0, 8192);
	image->rule.size = sizeof(image->rule);
	for (i = pick(3); i; i--)
		some_match(image);
	if (pick(2))
		kit_counter(image)->packets = pick(10);
	for (i = pick(3); i; i--)
		some_statement(image);
	if (n && !pick(3))
		kit_verdict(image, CTNAT_VERDICT_JUMP + pick(2),
			    chains[pick(n)]);
	else if (pick(2))
		kit_verdict(image, pick(CTNAT_VERDICT_JUMP), NULL);
	if (!pick(4))
		kit_comment(image, "some rule");
}

void some_rule(struct kit_image *image, const char *const *chains, __u32 n)
{
	struct ctnat_refusal why;
	int i;

	for (i = 0; i < 50; i++) {
		any_rule(image, chains, n);
		if (!pick(100) ||
		    !ctnat_verify_image(&image->rule, image->rule.size, &why))
			break;
	}
}

static void other_values(struct ctnat_insn_match *match)
{
	const __u32 n = match->n_words * ctnat_match_elems(match);
	__u32 *low = (__u32 *)ctnat_match_low(match, 0);
	__u32 *value = low + pick(n);

	if (match->insn.form & CTNAT_MATCH_SINGLE || pick(4))
		*value = *value < 0x10000 || pick(2) ? pick(256) :
						       pick(~0u);
	else
		low[n + pick(n)] ^= 1u << pick(32);
	/* the ends of one value are the same */
	if (!(match->insn.form & CTNAT_MATCH_SINGLE) &&
	    ctnat_match_elems(match) == 1 && pick(2))
		low[match->n_words + (value - low)] = *value;
}

static void other_binding(struct ctnat_nat *nat)
{
	if (nat->has & CTNAT_NAT_ADDR) {
		nat->addr[0] = 0x7f000001 + pick(3);
		nat->addr[1] = nat->addr[0] + pick(3) - !pick(60);
	}
	if (nat->has & CTNAT_NAT_PORT) {
		nat->port_min = 1000 + pick(1000);
		nat->port_max = nat->port_min + pick(3) - !pick(60);
	}
}

void other_operands(struct kit_image *image)
{
	const struct ctnat_insn *insn;

	ctnat_rule_for_each(insn, &image->rule) {
		switch (insn->kind) {
		case CTNAT_EXPR_MATCH:
			other_values((void *)insn);
			break;
		case CTNAT_EXPR_NAT:
			other_binding(&((struct ctnat_insn_nat *)insn)->nat);
			break;
		case CTNAT_EXPR_CT:
			other_binding(&((struct ctnat_insn_ct *)insn)->nat);
			break;
		}
	}
}
