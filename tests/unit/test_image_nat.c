// SPDX-License-Identifier: GPL-2.0-only
/* ctnat_verify_image() on translations. */
#include "image.h"

#define NAT(part)	(CTNAT_PART_NAT + CTNAT_A_NAT_##part)

static struct ctnat_nat *ct_nat(struct kit_image *i, __u8 side)
{
	struct ctnat_insn_ct *ct = kit_ct(i, CTNAT_CT_NAT | CTNAT_CT_COMMIT);

	ct->nat.side = side;
	return &ct->nat;
}

static void bad_nat_absent(struct kit_image *i)
{
	kit_ct(i, 0)->nat.flags = CTNAT_NAT_RANDOM;
}

static void bad_nat_flags_alone(struct kit_image *i)
{
	ct_nat(i, CTNAT_NAT_NONE)->flags = CTNAT_NAT_RANDOM;
}

static void bad_nat_nothing(struct kit_image *i)
{
	ct_nat(i, CTNAT_NAT_SRC);
}

static void bad_nat_both(struct kit_image *i)
{
	struct ctnat_nat *nat = ct_nat(i, CTNAT_NAT_SRC);

	kit_addr4(nat, 1, 2);
	nat->flags = CTNAT_NAT_RANDOM | CTNAT_NAT_FULLY_RANDOM;
}

static void bad_nat_addrs(struct kit_image *i)
{
	kit_addr4(ct_nat(i, CTNAT_NAT_SRC), 2, 1);
}

static void bad_nat_addrs6(struct kit_image *i)
{
	kit_addr6(ct_nat(i, CTNAT_NAT_DST), 2, 1);
}

static void bad_nat_addr_words(struct kit_image *i)
{
	struct ctnat_nat *nat = ct_nat(i, CTNAT_NAT_SRC);

	kit_addr4(nat, 1, 1);
	nat->addr[7] = 1;
}

static void bad_netmap_range(struct kit_image *i)
{
	struct ctnat_nat *nat = ct_nat(i, CTNAT_NAT_SRC);

	nat->flags = CTNAT_NAT_NETMAP;
	kit_addr4(nat, 0x0a000000, 0x0a0000fe);
}

static void bad_nat_cut(struct kit_image *i)
{
	struct ctnat_insn_nat *nat = kit_add(i, CTNAT_EXPR_NAT, 24);

	nat->nat.side = CTNAT_NAT_SRC;
	nat->nat.family = NFPROTO_IPV4;
	nat->nat.has = CTNAT_NAT_ADDR;
}

static void bad_nat_headless(struct kit_image *i)
{
	kit_add(i, CTNAT_EXPR_NAT, 16);
}

static void bad_nat_long(struct kit_image *i)
{
	struct ctnat_insn_nat *nat = kit_add(i, CTNAT_EXPR_NAT, 40);

	nat->nat.side = CTNAT_NAT_SRC;
	nat->nat.family = NFPROTO_IPV4;
	nat->nat.has = CTNAT_NAT_ADDR;
}

static void bad_nat_longest(struct kit_image *i)
{
	kit_add(i, CTNAT_EXPR_NAT, 64);
}

static void bad_netmap_range6(struct kit_image *i)
{
	struct ctnat_nat *nat = ct_nat(i, CTNAT_NAT_SRC);

	nat->flags = CTNAT_NAT_NETMAP;
	kit_addr6(nat, 0, ~0u);
	nat->addr[5] = 1;
}

static void bad_netmap_ports(struct kit_image *i)
{
	struct ctnat_nat *nat = ct_nat(i, CTNAT_NAT_SRC);

	nat->flags = CTNAT_NAT_NETMAP;
	kit_addr4(nat, 0x0a000000, 0x0a0000ff);
	kit_ports(nat, 1, 2);
}

static void bad_netmap_flags(struct kit_image *i)
{
	struct ctnat_nat *nat = ct_nat(i, CTNAT_NAT_SRC);

	nat->flags = CTNAT_NAT_NETMAP | CTNAT_NAT_PERSISTENT;
	kit_addr4(nat, 0x0a000000, 0x0a0000ff);
}

static void bad_base_alone(struct kit_image *i)
{
	struct ctnat_nat *nat = ct_nat(i, CTNAT_NAT_SRC);

	kit_addr4(nat, 1, 1);
	nat->has |= CTNAT_NAT_BASE;
}

static void bad_base_absent(struct kit_image *i)
{
	struct ctnat_nat *nat = ct_nat(i, CTNAT_NAT_SRC);

	kit_ports(nat, 1, 2);
	nat->port_base = 1;
}

static void bad_nat_family(struct kit_image *i)
{
	struct ctnat_nat *nat = ct_nat(i, CTNAT_NAT_SRC);

	kit_addr4(nat, 1, 1);
	nat->family = NFPROTO_BRIDGE;
}

static void bad_nat_family_alone(struct kit_image *i)
{
	struct ctnat_nat *nat = ct_nat(i, CTNAT_NAT_SRC);

	kit_ports(nat, 1, 1);
	nat->family = NFPROTO_IPV4;
}

static void bad_nat_ports(struct kit_image *i)
{
	kit_ports(ct_nat(i, CTNAT_NAT_SRC), 2, 1);
}

static void bad_nat_ports_absent(struct kit_image *i)
{
	struct ctnat_nat *nat = ct_nat(i, CTNAT_NAT_SRC);

	kit_addr4(nat, 1, 1);
	nat->port_max = 1;
}

static void bad_nat_target(struct kit_image *i)
{
	ct_nat(i, CTNAT_NAT_SRC)->target = __CTNAT_NAT_TARGET_MAX;
}

static void bad_nat_local(struct kit_image *i)
{
	ct_nat(i, CTNAT_NAT_SRC)->target = CTNAT_NAT_LOCAL;
}

static void bad_nat_interface(struct kit_image *i)
{
	ct_nat(i, CTNAT_NAT_DST)->target = CTNAT_NAT_INTERFACE;
}

static void bad_nat_keep(struct kit_image *i)
{
	ct_nat(i, CTNAT_NAT_DST)->target = CTNAT_NAT_KEEP;
}

static void bad_nat_word_addr(struct kit_image *i)
{
	struct ctnat_nat *nat = ct_nat(i, CTNAT_NAT_SRC);

	nat->target = CTNAT_NAT_INTERFACE;
	kit_addr4(nat, 1, 1);
}

static void bad_nat_side(struct kit_image *i)
{
	ct_nat(i, __CTNAT_NAT_SIDE_MAX);
}

static void bad_nat_flag(struct kit_image *i)
{
	ct_nat(i, CTNAT_NAT_SRC)->flags = 1u << 31;
}

static void bad_nat_stmt_none(struct kit_image *i)
{
	kit_nat(i, CTNAT_NAT_NONE, CTNAT_NAT_RANGE);
}

static void bad_nat_stmt_keep(struct kit_image *i)
{
	kit_nat(i, CTNAT_NAT_SRC, CTNAT_NAT_KEEP);
}

static const struct image_test tests[] = {
	BAD(bad_nat_absent, 0, CTNAT_A_CT_NAT, "absent argument"),
	BAD(bad_nat_flags_alone, 0, NAT(SIDE), "src= or dst="),
	BAD(bad_nat_nothing, 0, NAT(TARGET), "an address, ports, or both"),
	BAD(bad_nat_both, 0, NAT(FLAGS), "exclude each other"),
	BAD(bad_nat_addrs, 0, NAT(ADDR_MIN), "ends before it begins"),
	BAD(bad_nat_addrs6, 0, NAT(ADDR_MIN), "ends before it begins"),
	BAD(bad_nat_addr_words, 0, NAT(ADDR_MIN), "unused bytes"),
	BAD(bad_netmap_range, 0, NAT(ADDR_MIN), "needs a prefix"),
	BAD(bad_nat_headless, 0, 0, "not that of its kind"),
	BAD(bad_nat_cut, 0, 0, "not that of its kind"),
	BAD(bad_nat_long, 0, 0, "not that of its kind"),
	BAD(bad_nat_longest, 0, 0, "not that of its kind"),
	BAD(bad_netmap_range6, 0, NAT(ADDR_MIN), "needs a prefix"),
	BAD(bad_netmap_ports, 0, NAT(PORT_MIN), "keeps the port"),
	BAD(bad_netmap_flags, 0, NAT(FLAGS), "nothing to chance"),
	BAD(bad_base_alone, 0, NAT(PORT_BASE), "needs a range of ports"),
	BAD(bad_base_absent, 0, NAT(PORT_BASE), "must be zero"),
	BAD(bad_nat_family, 0, NAT(FAMILY), "ipv4 or ipv6"),
	BAD(bad_nat_family_alone, 0, NAT(FAMILY), "ipv4 or ipv6"),
	BAD(bad_nat_ports, 0, NAT(PORT_MIN), "ends before it begins"),
	BAD(bad_nat_ports_absent, 0, NAT(PORT_MIN), "absent ports"),
	BAD(bad_nat_target, 0, NAT(TARGET), "unknown target"),
	BAD(bad_nat_local, 0, NAT(TARGET), "local is for dst="),
	BAD(bad_nat_interface, 0, NAT(TARGET), "interface is for src="),
	BAD(bad_nat_keep, 0, NAT(TARGET), "keep is for src="),
	BAD(bad_nat_word_addr, 0, NAT(TARGET), "not both"),
	BAD(bad_nat_side, 0, NAT(SIDE), "source or the destination"),
	BAD(bad_nat_flag, 0, NAT(FLAGS), "unknown flag"),
	BAD(bad_nat_stmt_none, 0, CTNAT_A_NAT_SIDE, "source or the destin"),
	BAD(bad_nat_stmt_keep, 0, CTNAT_A_NAT_TARGET, "use accept"),
};

int main(void)
{
	return run_images("image_nat", tests, N_ELEMENTS(tests));
}
