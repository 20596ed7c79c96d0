/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Private to ct/: how nf_conntrack_in() learns the zone.
 *
 * It is told by a template that is attached to the packet, which it reads, and
 * lets go of, before it returns. So one template per CPU serves every zone,
 * constant or not: the zone is written into it just before the call, with BH
 * off. That costs neither an allocation nor an atomic operation on a cache line
 * that CPUs share.
 */
#ifndef CTNAT_CT_TEMPLATE_H
#define CTNAT_CT_TEMPLATE_H

#include <linux/ipv6.h>
#include <linux/percpu.h>

#include "conn.h"

#define CTNAT_NO_ZONE	(-1)

/*
 * struct ctnat_templates - what each CPU has
 * @ct: the template
 * @left: the template that is left on packets for the kernel's own tracking
 * @host_zone: zone of the packet that the host is looking at, or CTNAT_NO_ZONE
 * @host_header: its network header, by which an answer to it is known
 */
struct ctnat_templates {
	struct nf_conn *ct;
	struct nf_conn *left;
	int host_zone;
	u8 host_header[sizeof(struct ipv6hdr)];
};

static inline struct ctnat_templates *ctnat_here(const struct ctnat_net *cn)
{
	struct ctnat_templates __percpu *pcpu;

	pcpu = (__force struct ctnat_templates __percpu *)cn->templates;
	return this_cpu_ptr(pcpu);
}

#endif /* CTNAT_CT_TEMPLATE_H */
