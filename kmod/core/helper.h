/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The helpers of the kernel that helper= names: for which protocols and
 * families each exists, and under which names the kernel knows it.
 */
#ifndef CTNAT_CORE_HELPER_H
#define CTNAT_CORE_HELPER_H

#include "object.h"

/* Index of a protocol, and bits of it, in what follows. */
enum ctnat_helper_l4 {
	CTNAT_HELPER_TCP,
	CTNAT_HELPER_UDP,
	CTNAT_HELPER_L4_MAX,
};

/* Of IPPROTO_TCP or IPPROTO_UDP. */
static inline enum ctnat_helper_l4 ctnat_helper_l4_of(unsigned int protocol)
{
	return protocol == IPPROTO_TCP ? CTNAT_HELPER_TCP : CTNAT_HELPER_UDP;
}

/* How its translation of payloads is got hold of. */
enum ctnat_helper_nat {
	CTNAT_HELPER_NAT_NONE,	 /* there is none, or none is needed */
	CTNAT_HELPER_NAT_NAMED,	 /* nf_nat_helper_try_module_get() */
	CTNAT_HELPER_NAT_MODULE, /* a module that hooks itself in */
};

/*
 * struct ctnat_helper_kind - one helper
 * @name: as it is written
 * @kernel: names that the kernel has for it, by protocol; NULL: none
 * @ip6: exists for IPv6 as well
 * @nat: enum ctnat_helper_nat
 * @nat_module: of CTNAT_HELPER_NAT_MODULE
 */
struct ctnat_helper_kind {
	const char *name;
	const char *kernel[CTNAT_HELPER_L4_MAX];
	bool ip6;
	__u8 nat;
	const char *nat_module;
};

#define CTNAT_HELPERS 10
/* Their names, for sentences. */
#define CTNAT_HELPER_NAMES \
	"ftp tftp sip irc amanda h323 pptp snmp netbios-ns sane"

extern const struct ctnat_helper_kind ctnat_helper_kinds[CTNAT_HELPERS];

/* Index of a name, or -1. */
int ctnat_helper_find(const char *name);

/* Index of what the kernel knows by this name for IPPROTO_TCP or UDP, or -1. */
int ctnat_helper_of_type(const char *type, unsigned int protocol);

/* Judges a ct helper object. */
const char *ctnat_check_ct_helper(const void *object,
				  struct ctnat_refusal *why);

/*
 * Does the helper exist for what the matches before it in its rule let pass?
 * @object: a ct helper that helper= names, or NULL
 */
const char *ctnat_check_helper(const struct ctnat_rule *rule,
			       const struct ctnat_insn *insn, __u8 family,
			       const struct ctnat_object *object);

#endif /* CTNAT_CORE_HELPER_H */
