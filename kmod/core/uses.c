// SPDX-License-Identifier: GPL-2.0-only
/* What expressions read and write, and where they lead. */
#include "count.h"
#include "elems.h"
#include "uses.h"

/* ---- fields ---- */

static unsigned int copy_fields(__u16 *to, const __u16 *from, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		to[i] = from[i];
	return n;
}

static unsigned int ct_reads(const struct ctnat_insn_ct *ct, __u16 *fields)
{
	const __u16 all[] = {
		ctnat_ct_zone(ct).field, ctnat_ct_mark(ct).field,
		ctnat_ct_label_from(ct).field,
	};
	unsigned int i, n = 0;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i] != CTNAT_FIELD_NONE)
			fields[n++] = all[i];
	return n;
}

static unsigned int set_reads(const struct ctnat_insn_set *set, __u16 *fields)
{
	unsigned int n = 0;

	if (set->value.field != CTNAT_FIELD_NONE)
		fields[n++] = set->value.field;
	if (set->second.field != CTNAT_FIELD_NONE)
		fields[n++] = set->second.field;
	return n;
}

static unsigned int dynset_reads(const struct ctnat_insn_dynset *dynset,
				 __u16 *fields)
{
	unsigned int n = copy_fields(fields, dynset->field, dynset->n_fields);

	if (dynset->literal)
		return n;
	return n + copy_fields(fields + n, dynset->from,
			       ctnat_fields_count(dynset->from));
}

unsigned int ctnat_insn_reads(const struct ctnat_insn *insn, __u16 *fields)
{
	const struct ctnat_insn_match *match = (const void *)insn;
	const struct ctnat_insn_jhash *jhash = (const void *)insn;
	const struct ctnat_insn_lookup *lookup = (const void *)insn;
	const struct ctnat_insn_map *map = (const void *)insn;

	switch (insn->kind) {
	case CTNAT_EXPR_LOOKUP:
		return copy_fields(fields, lookup->field, lookup->n_fields);
	case CTNAT_EXPR_DYNSET:
		return dynset_reads((const void *)insn, fields);
	case CTNAT_EXPR_MATCH:
		return copy_fields(fields, match->field, match->n_fields);
	case CTNAT_EXPR_MAP:
		return copy_fields(fields, map->field, map->n_fields);
	case CTNAT_EXPR_JHASH:
		return copy_fields(fields, jhash->field, jhash->n_fields);
	case CTNAT_EXPR_SET:
		return set_reads((const void *)insn, fields);
	case CTNAT_EXPR_CT:
		return ct_reads((const void *)insn, fields);
	}
	return 0;
}

/* ---- registers ---- */

/* @n words from @first; none that there is not */
static __u32 words_from(unsigned int first, unsigned int n)
{
	return ((1u << n) - 1) << first;
}

static __u32 nat_reads(const struct ctnat_nat *nat)
{
	unsigned int times = nat->has & CTNAT_NAT_REG_RANGE ? 2 : 1;
	unsigned int words = nat->family == NFPROTO_IPV6 ? 4 : 1;
	__u32 reads = 0;

	if (nat->has & CTNAT_NAT_ADDR_REG)
		reads |= words_from(nat->addr_reg, words * times);
	if (nat->has & CTNAT_NAT_PORT_REG)
		reads |= words_from(nat->port_reg, times);
	return reads;
}

__u32 ctnat_insn_reg_reads(const struct ctnat_insn *insn)
{
	const struct ctnat_insn_nat *nat = (const void *)insn;
	const struct ctnat_insn_ct *ct = (const void *)insn;
	unsigned int i, n_fields;
	__u16 fields[CTNAT_READS_MAX];
	__u32 reads = 0;

	n_fields = ctnat_insn_reads(insn, fields);
	for (i = 0; i < n_fields; i++)
		if (ctnat_field_is_reg(fields[i]))
			reads |= words_from(ctnat_field_reg(fields[i]),
					    ctnat_field_words(fields[i]));
	if (insn->kind == CTNAT_EXPR_CT)
		reads |= nat_reads(&ct->nat);
	else if (insn->kind == CTNAT_EXPR_NAT)
		reads |= nat_reads(&nat->nat);
	return reads;
}

__u32 ctnat_insn_reg_writes(const struct ctnat_insn *insn)
{
	const struct ctnat_insn_lookup *lookup = (const void *)insn;
	const struct ctnat_insn_map *map = (const void *)insn;

	switch (insn->kind) {
	case CTNAT_EXPR_LOOKUP:
		return words_from(lookup->reg, lookup->n_data);
	case CTNAT_EXPR_MAP:
		return map->verdict ? 0 : words_from(map->reg, map->n_data);
	case CTNAT_EXPR_NUMGEN:
		return words_from(((const struct ctnat_insn_numgen *)
				   insn)->reg, 1);
	case CTNAT_EXPR_JHASH:
		return words_from(((const struct ctnat_insn_jhash *)
				   insn)->reg, 1);
	}
	return 0;
}

/* ---- state ---- */

__u32 *ctnat_insn_state(struct ctnat_insn *insn)
{
	struct ctnat_insn_numgen *numgen = (void *)insn;

	switch (insn->kind) {
	case CTNAT_EXPR_NUMGEN:
		return numgen->type == CTNAT_NUMGEN_INC ? &numgen->slot : NULL;
	case CTNAT_EXPR_LIMIT:
		return &((struct ctnat_insn_limit *)insn)->slot;
	case CTNAT_EXPR_QUOTA:
		return &((struct ctnat_insn_quota *)insn)->slot;
	case CTNAT_EXPR_CT_COUNT:
		return &((struct ctnat_insn_ct_count *)insn)->slot;
	}
	return NULL;
}

/* ---- jumps ---- */

void ctnat_jumps_begin(struct ctnat_jumps *jumps, const struct ctnat_insn *insn)
{
	jumps->chain = NULL;
	jumps->insn = insn;
	jumps->next = 0;
	jumps->text = NULL;
	jumps->elems = NULL;
}

static bool map_next(struct ctnat_jumps *jumps)
{
	const struct ctnat_insn_map *map = (const void *)jumps->insn;

	if (!map->verdict)
		return false;
	if (!jumps->text)
		jumps->text = ctnat_map_text(map);
	while (jumps->next < map->n_elems) {
		__u32 code = *ctnat_map_data(map, jumps->next++);

		if (!ctnat_leads_on(code))
			continue;
		jumps->chain = jumps->text;
		jumps->text += strlen(jumps->text) + 1;
		return true;
	}
	return false;
}

bool ctnat_jumps_next(struct ctnat_jumps *jumps)
{
	const struct ctnat_insn_verdict *verdict = (const void *)jumps->insn;

	switch (jumps->insn->kind) {
	case CTNAT_EXPR_VERDICT:
		if (jumps->next || !ctnat_leads_on(verdict->code))
			return false;
		jumps->next = 1;
		jumps->chain = verdict->chain;
		return true;
	case CTNAT_EXPR_MAP:
		return map_next(jumps);
	case CTNAT_EXPR_LOOKUP:
		if (!jumps->elems || jumps->next >= jumps->elems->n_chains)
			return false;
		jumps->chain = jumps->elems->chains[jumps->next++];
		return true;
	}
	return false;
}
