// SPDX-License-Identifier: GPL-2.0-only
/* Which zone the packets of a device belong to, from the rules. */
#include "bytes.h"
#include "flow.h"
#include "hooks.h"
#include "sort.h"

/* Words of the name of a device, as a match has them. */
static void name_words(__u32 *words, const char *name)
{
	unsigned char bytes[CTNAT_STRING_FIELD] = { 0 };
	unsigned int i;

	for (i = 0; i < sizeof(bytes) && name[i]; i++)
		bytes[i] = name[i];
	for (i = 0; i < sizeof(bytes) / 4; i++)
		words[i] = ctnat_get_be32(bytes + 4 * i);
}

static void add_zone(struct ctnat_flow_zone *to,
		     const struct ctnat_flow_zone *more)
{
	if (more->certain == CTNAT_FLOW_NONE)
		return;
	if (to->certain == CTNAT_FLOW_NONE)
		*to = *more;
	else if (more->certain == CTNAT_FLOW_MIXED ||
		 memcmp(&to->zone, &more->zone, sizeof(to->zone)))
		to->certain = CTNAT_FLOW_MIXED;
}

/* ---- what a rule says ---- */

/*
 * struct said - what the expressions so far say of the packets that come on
 * @devices: a match that names devices, or NULL
 * @attached: they are attached, in a zone other than 0
 * @zone: in this one; -1: unknown
 */
struct said {
	const struct ctnat_insn_match *devices;
	bool attached;
	int zone;
};

bool ctnat_is_whole(unsigned int field, const __u32 *mask)
{
	unsigned int bits = ctnat_field_bits(field);
	unsigned int i, n = ctnat_field_words(field);

	for (i = 0; i < n; i++)
		if (mask[i] != (i || bits % 32 == 0 ? ~0u :
				(1u << bits % 32) - 1))
			return false;
	return true;
}

/* Single values of one whole field. */
static bool is_exact(const struct ctnat_insn_match *match)
{
	__u32 i, room[CTNAT_WORDS_MAX];

	if (match->n_fields != 1 || match->invert ||
	    !ctnat_is_whole(match->field[0], ctnat_match_mask(match, room)))
		return false;
	for (i = 0; i < ctnat_match_elems(match); i++)
		if (memcmp(ctnat_match_low(match, i), ctnat_match_high(match, i),
			   sizeof(__u32) * match->n_words))
			return false;
	return true;
}

static void hear_match(struct said *said, const struct ctnat_insn_match *match)
{
	__u32 i;

	if (!is_exact(match))
		return;
	if (match->field[0] == CTNAT_FIELD_META_IIFNAME ||
	    match->field[0] == CTNAT_FIELD_META_IIF)
		said->devices = match;
	if (match->field[0] != CTNAT_FIELD_CT_ZONE)
		return;
	/* without a connection it is 0, or what a ct() has looked in before */
	said->attached = ctnat_match_elems(match);
	for (i = 0; i < ctnat_match_elems(match); i++)
		if (!ctnat_match_low(match, i)[0])
			said->attached = false;
	said->zone = ctnat_match_elems(match) == 1 && said->attached ?
		     (int)ctnat_match_low(match, 0)[0] : -1;
}

/* The zone that packets of a ct() are looked up in, which they were not yet. */
static struct ctnat_flow_zone zone_of(const struct ctnat_insn_ct *ct,
				      const struct said *said)
{
	const struct ctnat_value from = ctnat_ct_zone(ct);
	struct ctnat_flow_zone zone = { .certain = CTNAT_FLOW_ONE,
					.zone = from };
	bool whole = from.and == 0xffff || from.and == ~0u;

	if (ct->zone_dir != CTNAT_ZONE_BOTH) {
		zone.certain = CTNAT_FLOW_MIXED;
	} else if (from.field == CTNAT_FIELD_NONE) {
		if (said->zone == (int)from.xor)
			zone.certain = CTNAT_FLOW_NONE;
	} else if (from.field == CTNAT_FIELD_CT_ZONE && whole &&
		   !from.shift && !from.xor) {
		/* it keeps its zone; without a connection it has none */
		zone.certain = said->attached ? CTNAT_FLOW_NONE :
						CTNAT_FLOW_ONE;
		memset(&zone.zone, 0, sizeof(zone.zone));
	} else if (from.field != CTNAT_FIELD_META_IIF) {
		zone.certain = CTNAT_FLOW_MIXED;
	}
	return zone;
}

/* ---- rows ---- */

static void add_rows(struct ctnat_flow_zones *zones,
		     const struct ctnat_insn_match *devices,
		     const struct ctnat_flow_zone *zone)
{
	struct ctnat_flow_row *row;
	__u32 i;

	for (i = 0; i < ctnat_match_elems(devices); i++) {
		row = &zones->row[zones->n++];
		memset(row, 0, sizeof(*row));
		if (devices->field[0] == CTNAT_FIELD_META_IIF)
			row->index = ctnat_match_low(devices, i)[0];
		else
			memcpy(row->name, ctnat_match_low(devices, i),
			       sizeof(row->name));
		row->zone = *zone;
	}
}

static void hear_ct(struct ctnat_flow_zones *zones, struct said *said,
		    const struct ctnat_insn_ct *ct)
{
	struct ctnat_flow_zone zone;

	if (ct->has & CTNAT_CT_STATEMENT && !(ct->has & CTNAT_CT_ZONE))
		return;
	zone = zone_of(ct, said);
	if (said->devices && zone.certain != CTNAT_FLOW_NONE)
		add_rows(zones, said->devices, &zone);
	else
		add_zone(&zones->any, &zone);
	if (zone.certain != CTNAT_FLOW_NONE) {
		said->attached = false;
		said->zone = -1;
	}
}

static void hear_rule(struct ctnat_flow_zones *zones,
		      const struct ctnat_rule *rule)
{
	struct said said = { .zone = -1 };
	const struct ctnat_insn *insn;

	ctnat_rule_for_each(insn, rule) {
		if (insn->kind == CTNAT_EXPR_MATCH) {
			hear_match(&said, (const void *)insn);
		} else if (insn->kind == CTNAT_EXPR_CT) {
			hear_ct(zones, &said, (const void *)insn);
		} else if (insn->kind == CTNAT_EXPR_CT_CLEAR ||
			   insn->kind == CTNAT_EXPR_SET) {
			/* setting an address detaches */
			said.attached = false;
			said.zone = -1;
		}
	}
}

/* Frames of devices are tracked ahead of the IP stack, or behind it. */
static void hear_chain(struct ctnat_flow_zones *zones,
		       const struct ctnat_view_chain *chain, __u8 family)
{
	const struct ctnat_rule_list list = ctnat_list_of(chain);
	struct ctnat_flow_zone any = zones->any;
	struct ctnat_stretch s;
	__u32 i;

	ctnat_for_each_stretch(&s, &list)
		for (i = 0; i < s.n; i++) {
			platform_relax();
			hear_rule(zones, s.rule[i].rule);
		}
	if (family != NFPROTO_NETDEV)
		return;
	if (memcmp(&any, &zones->any, sizeof(any)))
		zones->any.certain = CTNAT_FLOW_MIXED;
}

static int compare_rows(const struct ctnat_flow_row *a,
			const struct ctnat_flow_row *b)
{
	unsigned int i;

	if (a->index != b->index)
		return a->index < b->index ? -1 : 1;
	for (i = 0; i < CTNAT_STRING_FIELD / 4; i++)
		if (a->name[i] != b->name[i])
			return a->name[i] < b->name[i] ? -1 : 1;
	return 0;
}

static bool row_before(const void *of, __u32 a, __u32 b)
{
	const struct ctnat_flow_row *rows = of;

	return compare_rows(&rows[a], &rows[b]) < 0;
}

/* order[i] says which row comes to i: along the rings that this makes. */
static void put_in_order(struct ctnat_flow_row *rows, __u32 *order, __u32 n)
{
	struct ctnat_flow_row first;
	__u32 i, to, from;

	for (i = 0; i < n; i++) {
		if (order[i] == i)
			continue;
		first = rows[i];
		for (to = i; order[to] != i; to = from) {
			from = order[to];
			rows[to] = rows[from];
			order[to] = to;
		}
		rows[to] = first;
		order[to] = to;
	}
}

static void join_rows(struct ctnat_flow_zones *zones)
{
	struct ctnat_flow_row *rows = zones->row;
	__u32 i, n = 0;

	for (i = 0; i < zones->n; i++)
		if (n && !compare_rows(&rows[n - 1], &rows[i]))
			add_zone(&rows[n - 1].zone, &rows[i].zone);
		else
			rows[n++] = rows[i];
	zones->n = n;
}

/* ---- offered ---- */

/* The most devices that a match of the rule names, for each of its ct(). */
static __u32 rule_rows(const struct ctnat_rule *rule)
{
	const struct ctnat_insn *insn;
	__u32 devices = 0, cts = 0;

	ctnat_rule_for_each(insn, rule) {
		const struct ctnat_insn_match *match = (const void *)insn;

		if (insn->kind == CTNAT_EXPR_CT)
			cts++;
		else if (insn->kind == CTNAT_EXPR_MATCH &&
			 (match->field[0] == CTNAT_FIELD_META_IIF ||
			  match->field[0] == CTNAT_FIELD_META_IIFNAME) &&
			 ctnat_match_elems(match) > devices)
			devices = ctnat_match_elems(match);
	}
	return devices * cts;
}

/* Of a chain, or more than CTNAT_FLOW_ROWS_MAX. */
static __u32 chain_rows(const struct ctnat_view_chain *chain)
{
	const struct ctnat_rule_list list = ctnat_list_of(chain);
	struct ctnat_stretch s;
	__u32 i, n = 0;

	ctnat_for_each_stretch(&s, &list)
		for (i = 0; i < s.n && n <= CTNAT_FLOW_ROWS_MAX; i++) {
			platform_relax();
			n += rule_rows(s.rule[i].rule);
		}
	return n;
}

__u32 ctnat_flow_rows(const struct ctnat_view *view)
{
	__u32 i, n = 0;

	for (i = 0; i < view->n_chains && n <= CTNAT_FLOW_ROWS_MAX; i++)
		n += chain_rows(&view->chains[i]);
	return n;
}

void ctnat_flow_fill(const struct ctnat_view *view, const __u32 *hooks,
		     bool automatic, struct ctnat_flow_zones *zones,
		     __u32 *order)
{
	static const struct ctnat_flow_zone zero = {
		.certain = CTNAT_FLOW_ONE,
	};
	/* packets of this host come in by no device */
	const __u32 own = CTNAT_HOOK(NF_INET_LOCAL_OUT);
	__u32 i;

	zones->n = 0;
	memset(&zones->any, 0, sizeof(zones->any));
	if (automatic)
		zones->any = zero;
	for (i = 0; i < view->n_chains; i++) {
		const struct ctnat_view_chain *chain = &view->chains[i];
		const struct ctnat_view_table *table =
			&view->tables[chain->table];

		platform_relax();
		if (!(hooks[i] & ~own) || table->flags & CTNAT_TABLE_DORMANT)
			continue;
		hear_chain(zones, chain, table->family);
	}
	ctnat_sort(order, zones->n, row_before, zones->row);
	put_in_order(zones->row, order, zones->n);
	join_rows(zones);
}

static const struct ctnat_flow_zone *
find_row(const struct ctnat_flow_zones *zones, const struct ctnat_flow_row *key)
{
	__u32 low = 0, high = zones->n;

	while (low < high) {
		__u32 mid = low + (high - low) / 2;
		int way = compare_rows(&zones->row[mid], key);

		if (!way)
			return &zones->row[mid].zone;
		if (way < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

/* Add what a zone is for this device to what is known: -1 nothing, -2 mixed */
static int join(int known, const struct ctnat_flow_zone *zone, __u32 index)
{
	const struct ctnat_value *value;
	__u32 number;

	if (!zone || zone->certain == CTNAT_FLOW_NONE)
		return known;
	if (zone->certain == CTNAT_FLOW_MIXED)
		return -2;
	value = &zone->zone;
	number = 0;
	if (value->field && value->shift > -32 && value->shift < 32)
		number = value->shift > 0 ? index << value->shift :
					    index >> -value->shift;
	number = ((number & value->and) ^ value->xor) & 0xffff;
	return known == -1 || known == (int)number ? (int)number : -2;
}

int ctnat_flow_zone(const struct ctnat_flow_zones *zones, const char *name,
		    __u32 index)
{
	struct ctnat_flow_row by_name, by_index;
	int zone = CTNAT_FLOW_NO_ZONE;

	memset(&by_name, 0, sizeof(by_name));
	memset(&by_index, 0, sizeof(by_index));
	name_words(by_name.name, name);
	by_index.index = index;
	zone = join(zone, &zones->any, index);
	zone = join(zone, find_row(zones, &by_name), index);
	zone = join(zone, find_row(zones, &by_index), index);
	return zone < 0 ? CTNAT_FLOW_NO_ZONE : zone;
}
