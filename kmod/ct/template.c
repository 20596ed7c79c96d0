// SPDX-License-Identifier: GPL-2.0-only
/* The templates of a namespace: template.h. */
#include "template.h"

/* The type only stands for the per-CPU memory. */
struct ctnat_templates *ctnat_templates_alloc(struct net *net)
{
	struct ctnat_templates __percpu *templates;
	int cpu;

	templates = alloc_percpu_gfp(struct ctnat_templates,
				     GFP_KERNEL_ACCOUNT);
	if (!templates)
		return NULL;
	for_each_possible_cpu(cpu) {
		struct ctnat_templates *here = per_cpu_ptr(templates, cpu);

		here->ct = nf_ct_tmpl_alloc(net, &nf_ct_zone_dflt, GFP_KERNEL);
		here->left = nf_ct_tmpl_alloc(net, &nf_ct_zone_dflt,
					      GFP_KERNEL);
		if (!here->ct || !here->left)
			goto err_free_templates;
		/* what the kernel tracks by it may use up an expectation */
		__set_bit(IPS_CONFIRMED_BIT, &here->left->status);
		here->host_zone = CTNAT_NO_ZONE;
	}
	return (__force struct ctnat_templates *)templates;

err_free_templates:
	ctnat_templates_free((__force struct ctnat_templates *)templates);
	return NULL;
}

void ctnat_templates_free(struct ctnat_templates *templates)
{
	struct ctnat_templates __percpu *pcpu;
	int cpu;

	pcpu = (__force struct ctnat_templates __percpu *)templates;
	if (!pcpu)
		return;
	for_each_possible_cpu(cpu) {
		const struct ctnat_templates *here = per_cpu_ptr(pcpu, cpu);

		if (here->ct)
			nf_ct_put(here->ct);
		if (here->left)
			nf_ct_put(here->left);
	}
	free_percpu(pcpu);
}
