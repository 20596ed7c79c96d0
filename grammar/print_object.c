// SPDX-License-Identifier: GPL-2.0-only
/* Named objects to text. */
#include "grammar/print.h"

static void print_counter(const struct out *out,
			  const struct ctnat_object_counter *counter,
			  const char *indent, const char *end)
{
	if (out->flags & CTNAT_PRINT_STATELESS)
		return;
	fprintf(out->to, "%spackets %llu bytes %llu%s", indent,
		(unsigned long long)counter->packets,
		(unsigned long long)counter->bytes, end);
}

/* ---- sets and maps ---- */

static void print_types(const struct out *out, const __u16 *field,
			bool by_field)
{
	for (unsigned int i = 0; i < CTNAT_CONCAT_MAX && field[i]; i++) {
		const char *text = by_field ? NULL : set_type_name(field[i]);

		fprintf(out->to, "%s%s", i ? " . " : "",
			text ?: field_text(field[i]));
	}
}

/* All of them have names, or they are told by fields. */
static bool by_fields(const struct ctnat_object_set *set)
{
	bool by_field = set->flags & CTNAT_SET_TYPEOF;

	for (unsigned int i = 0; i < CTNAT_CONCAT_MAX; i++)
		by_field = by_field ||
			   (set->key[i] && !set_type_name(set->key[i])) ||
			   (set->data[i] && !set_type_name(set->data[i]));
	return by_field;
}

static void print_set_types(const struct out *out,
			    const struct ctnat_object_set *set)
{
	bool by_field = by_fields(set);

	fputs(by_field ? "typeof " : "type ", out->to);
	print_types(out, set->key, by_field);
	if (set->flags & CTNAT_SET_VERDICT) {
		fputs(" : verdict", out->to);
	} else if (set->data[0]) {
		fputs(set->flags & CTNAT_SET_RANGES ? " : interval " : " : ",
		      out->to);
		print_types(out, set->data, by_field);
	}
}

static void print_set_flags(const struct out *out, __u32 flags)
{
	const char *sep = "flags ";

	for (const struct symbol *s = set_flag_words(); s->name; s++) {
		if (!(flags & s->value))
			continue;
		fprintf(out->to, "%s%s", sep, s->name);
		sep = ",";
	}
}

static void print_set_object(const struct out *out,
			     const struct ctnat_object_set *set,
			     const char *indent, const char *end)
{
	const __u32 shown = CTNAT_SET_CONSTANT | CTNAT_SET_INTERVAL |
			    CTNAT_SET_TIMEOUT | CTNAT_SET_DYNAMIC;

	fputs(indent, out->to);
	print_set_types(out, set);
	fputs(end, out->to);
	if (set->size)
		fprintf(out->to, "%ssize %u%s", indent, set->size, end);
	if (set->flags & shown) {
		fputs(indent, out->to);
		print_set_flags(out, set->flags);
		fputs(end, out->to);
	}
	if (set->timeout) {
		fprintf(out->to, "%stimeout ", indent);
		print_time(out, set->timeout);
		fputs(end, out->to);
	}
	if (set->gc) {
		fprintf(out->to, "%sgc-interval ", indent);
		print_time(out, set->gc);
		fputs(end, out->to);
	}
}

/* ---- elements ---- */

#define ELEMS_IN_LINE	4

static void print_elem_data(const struct out *out,
			    const struct ctnat_object_set *set,
			    const struct ctnat_elems *elems,
			    const __u32 *data)
{
	struct map_data form = { .range = set->flags & CTNAT_SET_RANGES };

	if (elems->row.verdict) {
		fputs(" : ", out->to);
		print_verdict(out, data[0], ctnat_leads_on(data[0]) ?
			      elems->chains[data[1]] : NULL);
	} else if (elems->row.n_data) {
		fputs(" : ", out->to);
		form.n = ctnat_fields_count(set->data);
		memcpy(form.field, set->data, sizeof(form.field));
		print_data(out, &form, data);
	}
}

/* How long it lives: its own time, and what is left of it or the set's. */
static void print_elem_time(const struct out *out, const __u32 *time)
{
	if (time[0]) {
		fputs(" timeout ", out->to);
		print_time(out, time[0]);
	}
	if (time[1] && !(out->flags & CTNAT_PRINT_STATELESS)) {
		fputs(" expires ", out->to);
		print_time(out, time[1]);
	}
}

void print_elements(const struct out *out, const struct ctnat_object_set *set,
		    const struct ctnat_elems *elems, bool keys,
		    const char *indent)
{
	const struct ctnat_row *row = &elems->row;

	fputs("{ ", out->to);
	for (__u32 i = 0; i < elems->n; i++) {
		const __u32 *elem = ctnat_elem(elems, i);

		if (i && indent && !(i % ELEMS_IN_LINE))
			fprintf(out->to, ",\n%s", indent);
		else if (i)
			fputs(", ", out->to);
		print_key_elem(out, row->field, row->n_fields, elem,
			       elem + row->n_words);
		if (!keys && row->n_time)
			print_elem_time(out, ctnat_elem_data(row, elem) +
					     row->n_data);
		if (!keys)
			print_elem_data(out, set, elems,
					ctnat_elem_data(row, elem));
	}
	fputs(" }", out->to);
}

void ctnat_lang_print_elements(FILE *to, const struct ctnat_object *set,
			       const struct ctnat_elems *elems, bool keys,
			       unsigned int flags)
{
	struct out out = { .to = to, .flags = flags };

	print_elements(&out, (const void *)set, elems, keys, NULL);
}

/* ---- lookups ---- */

void print_lookup(const struct out *out, const struct ctnat_insn_lookup *lookup)
{
	print_key(out, lookup->field, lookup->n_fields, lookup->data);
	if (lookup->kind == CTNAT_OBJECT_SET)
		fputs(lookup->invert ? " != @" : " @", out->to);
	else
		fputs(lookup->n_data ? " map @" : " vmap @", out->to);
	print_name(out, ctnat_lookup_name(lookup));
}

/* ---- rules that change sets ---- */

static void print_dynset_data(const struct out *out,
			      const struct ctnat_insn_dynset *dynset)
{
	struct map_data form = { .n = ctnat_fields_count(dynset->from) };

	fputs(" : ", out->to);
	memcpy(form.field, dynset->from, sizeof(form.field));
	if (dynset->literal)
		print_data(out, &form, dynset->value);
	else
		print_fields(out, form.field, form.n);
}

void print_dynset(const struct out *out,
		  const struct ctnat_insn_dynset *dynset)
{
	static const char *const words[] = {
		[CTNAT_DYNSET_ADD] = "add @",
		[CTNAT_DYNSET_UPDATE] = "update @",
		[CTNAT_DYNSET_DELETE] = "delete @",
	};

	fputs(words[dynset->op], out->to);
	print_name(out, ctnat_dynset_name(dynset));
	fputs(" { ", out->to);
	print_key(out, dynset->field, dynset->n_fields, dynset->data);
	if (dynset->timeout) {
		fputs(" timeout ", out->to);
		print_time(out, dynset->timeout);
	}
	if (dynset->count) {
		const struct ctnat_ct_count count = {
			.most = dynset->most,
			.over = dynset->count == CTNAT_DYNSET_COUNT_OVER,
		};

		fputc(' ', out->to);
		print_ct_count(out, &count);
	}
	if (dynset->n_data)
		print_dynset_data(out, dynset);
	fputs(" }", out->to);
}

/* nft has type and protocol on one line */
static void print_helper(const struct out *out,
			 const struct ctnat_object_ct_helper *helper,
			 const char *indent, const char *end)
{
	fprintf(out->to, "%stype \"%s\" protocol %s%s", indent, helper->type,
		helper->protocol == IPPROTO_TCP ? "tcp" : "udp", end);
	if (helper->l3proto)
		fprintf(out->to, "%sl3proto %s%s", indent,
			helper->l3proto == NFPROTO_IPV4 ? "ip" : "ip6", end);
}

/* ---- flow tables ---- */

void print_priority(const struct out *out, __s32 priority, __u8 hook)
{
	const char *name = NULL;
	__s32 rest = 0;

	if (!(out->flags & CTNAT_PRINT_NUMERIC))
		name = priority_name(priority, out->family, hook, &rest);
	if (!name)
		fprintf(out->to, "%d", priority);
	else if (rest)
		fprintf(out->to, "%s %c %d", name, rest < 0 ? '-' : '+',
			rest < 0 ? -rest : rest);
	else
		fputs(name, out->to);
}

static void print_flowtable(const struct out *out,
			    const struct ctnat_object_flowtable *table,
			    const char *indent, const char *end)
{
	struct out netdev = *out;
	const char *name;

	netdev.family = NFPROTO_NETDEV;
	fprintf(out->to, "%shook ingress priority ", indent);
	print_priority(&netdev, table->priority, NF_NETDEV_INGRESS);
	fprintf(out->to, "%s%sdevices = {", end, indent);
	ctnat_for_each_flow_device(name, table)
		fprintf(out->to, "%s \"%.*s\"",
			name == table->devices ? "" : ",",
			(int)ctnat_flow_device_len(name), name);
	fprintf(out->to, " }%s", end);
	if (table->flags & CTNAT_FLOWTABLE_OFFLOAD)
		fprintf(out->to, "%sflags offload%s", indent, end);
	if (table->flags & CTNAT_FLOWTABLE_COUNTER)
		fprintf(out->to, "%scounter%s", indent, end);
}

void ctnat_lang_print_comment(FILE *to, const char *text, const char *indent,
			      const char *end)
{
	if (text && *text)
		fprintf(to, "%scomment \"%s\"%s", indent, text, end);
}

/* As nft does: of sets and maps the comment comes last. */
void print_object_lines(const struct out *out,
			const struct ctnat_view_object *object,
			const char *indent, const char *end)
{
	const void *image = object->object;
	bool set = ctnat_object_is_set(object->kind);

	ctnat_lang_print_comment(out->to, set ? NULL : object->comment, indent,
				 end);
	switch (object->kind) {
	case CTNAT_OBJECT_SET:
	case CTNAT_OBJECT_MAP:
		print_set_object(out, image, indent, end);
		break;
	case CTNAT_OBJECT_COUNTER:
		print_counter(out, image, indent, end);
		break;
	case CTNAT_OBJECT_QUOTA:
		fputs(indent, out->to);
		print_quota(out, &((const struct ctnat_object_quota *)
				   image)->quota);
		fputs(end, out->to);
		break;
	case CTNAT_OBJECT_CT_TIMEOUT:
		print_timeout(out, image, indent, end);
		break;
	case CTNAT_OBJECT_CT_HELPER:
		print_helper(out, image, indent, end);
		break;
	case CTNAT_OBJECT_FLOWTABLE:
		print_flowtable(out, image, indent, end);
		break;
	case CTNAT_OBJECT_LIMIT:
		fputs(indent, out->to);
		print_limit(out, &((const struct ctnat_object_limit *)
				   image)->limit);
		fputs(end, out->to);
		break;
	}
	ctnat_lang_print_comment(out->to, set ? object->comment : NULL, indent,
				 end);
}

static void print_ct_limit(FILE *to, const struct ctnat_object_ct_limit *limit)
{
	char name[CTNAT_LIMIT_NAME];

	ctnat_limit_name(limit->zone, name);
	fprintf(to, "ct limit %s%s count %u",
		limit->zone < CTNAT_ZONE_OTHER ? "zone " : "", name,
		limit->count);
}

void ctnat_lang_print_object(FILE *to, const struct ctnat_view_object *object,
			     __u8 family, unsigned int flags)
{
	struct out out = { .to = to, .flags = flags, .family = family };

	if (object->kind == CTNAT_OBJECT_CT_LIMIT) {
		print_ct_limit(to, (const void *)object->object);
		return;
	}
	fputs("{ ", to);
	print_object_lines(&out, object, "", "; ");
	fputc('}', to);
}
