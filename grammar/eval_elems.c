// SPDX-License-Identifier: GPL-2.0-only
/* Named sets and maps, their elements, and what looks something up in them. */
#include "grammar/eval.h"

/* ---- which sets there are ---- */

void eval_know_set(struct ctnat_lang *lang, const struct ctnat_command *cmd)
{
	struct known_set *known = lang_alloc(lang, sizeof(*known));

	*known = (struct known_set){
		.family = cmd->family,
		.table = cmd->table,
		.name = cmd->name,
		.set = (const void *)cmd->object,
		.next = lang->sets,
	};
	lang->sets = known;
}

/* A set or map by its name; NULL when nobody has told of it so far. */
static const struct ctnat_object_set *
find_set(const struct ctnat_lang *lang, __u8 family, const char *table,
	 const char *name)
{
	const struct ctnat_view *view = lang->known;
	const struct known_set *known;

	for (known = lang->sets; known && table; known = known->next)
		if (known->family == family && !strcmp(known->name, name) &&
		    !strcmp(known->table, table))
			return known->set;
	for (__u32 i = 0; view && table && i < view->n_objects; i++) {
		const struct ctnat_view_object *object = &view->objects[i];

		if (ctnat_object_is_set(object->kind) &&
		    !strcmp(object->name, name) &&
		    view->tables[object->table].family == family &&
		    !strcmp(view->tables[object->table].name, table))
			return (const void *)object->object;
	}
	return NULL;
}

const struct ctnat_object_set *eval_set_of(const struct eval *ev,
					   const struct node *ref)
{
	return find_set(ev->lang, ev->family, ev->table, ref->text);
}

/* ---- types ---- */

/* A field of each type that keys and data can be of. */
static const struct symbol types[] = {
	{ "ipv4_addr", CTNAT_FIELD_IP_SADDR },
	{ "ipv6_addr", CTNAT_FIELD_IP6_SADDR },
	{ "ether_addr", CTNAT_FIELD_ETHER_SADDR },
	{ "inet_proto", CTNAT_FIELD_META_L4PROTO },
	{ "inet_service", CTNAT_FIELD_TH_DPORT },
	{ "mark", CTNAT_FIELD_META_MARK },
	{ "ifname", CTNAT_FIELD_META_IIFNAME },
	{ "iface_index", CTNAT_FIELD_META_IIF },
	{ "iface_type", CTNAT_FIELD_META_IIFTYPE },
	{ "devgroup", CTNAT_FIELD_META_IIFGROUP },
	{ "nf_proto", CTNAT_FIELD_META_NFPROTO },
	{ "ether_type", CTNAT_FIELD_META_PROTOCOL },
	{ "pkt_type", CTNAT_FIELD_META_PKTTYPE },
	{ "classid", CTNAT_FIELD_META_PRIORITY },
	{ "uid", CTNAT_FIELD_META_SKUID },
	{ "gid", CTNAT_FIELD_META_SKGID },
	{ "dscp", CTNAT_FIELD_IP_DSCP },
	{ "tcp_flag", CTNAT_FIELD_TCP_FLAGS },
	{ "icmp_type", CTNAT_FIELD_ICMP_TYPE },
	{ "icmp_code", CTNAT_FIELD_ICMP_CODE },
	{ "icmpv6_type", CTNAT_FIELD_ICMPV6_TYPE },
	{ "icmpv6_code", CTNAT_FIELD_ICMPV6_CODE },
	{ "arp_op", CTNAT_FIELD_ARP_OPERATION },
	{ "ct_state", CTNAT_FIELD_CT_STATE },
	{ "ct_dir", CTNAT_FIELD_CT_DIRECTION },
	{ "ct_status", CTNAT_FIELD_CT_STATUS },
	{ "ct_label", CTNAT_FIELD_CT_LABEL },
	{ "zone", CTNAT_FIELD_CT_ZONE }, {}
};

const char *set_type_name(unsigned int field)
{
	return symbol_find_name(types, field);
}

static bool type_word(struct eval *ev, const struct node *node, __u16 *field)
{
	struct nearest nearest;
	__u32 value;

	if (symbol_find(types, node->text, &value)) {
		*field = value;
		return true;
	}
	nearest_init(&nearest, node->text);
	for (const struct symbol *s = types; s->name; s++)
		nearest_try(&nearest, s->name);
	if (nearest.best)
		eval_error(ev, node, "unknown type '%s', did you mean '%s'?",
			   node->text, nearest.best);
	else
		eval_error(ev, node, "unknown type '%s'; typeof takes any field, as in 'typeof ct mark'",
			   node->text);
	return false;
}

/* A type by its word, or of a field. */
static bool one_type(struct eval *ev, const struct node *node, __u16 *field)
{
	if (node->kind == NODE_WORD)
		return type_word(ev, node, field);
	if (node->kind != NODE_FIELD || node->a) {
		eval_error(ev, node, "typeof takes fields, without a mask");
		return false;
	}
	*field = node->alt && ev->family == NFPROTO_IPV6 ? node->alt :
							   node->field;
	return true;
}

static bool all_types(struct eval *ev, const struct node *node, __u16 *fields)
{
	const struct node *one = node->kind == NODE_CONCAT ? node->a : node;
	unsigned int n = 0;

	for (; one; one = node->kind == NODE_CONCAT ? one->next : NULL) {
		if (n == CTNAT_CONCAT_MAX) {
			eval_error(ev, one,
				   "a concatenation has at most %d parts",
				   CTNAT_CONCAT_MAX);
			return false;
		}
		if (!one_type(ev, one, &fields[n++]))
			return false;
	}
	return true;
}

static bool data_types(struct eval *ev, const struct node *node,
		       struct ctnat_object_set *set)
{
	if (node->kind == NODE_WORD && !strcmp(node->text, "verdict")) {
		set->flags |= CTNAT_SET_VERDICT;
		return true;
	}
	if (node->kind == NODE_SLASH) {
		if (strcmp(node->a->text, "interval")) {
			eval_error(ev, node->a,
				   "unknown word '%s', did you mean 'interval'?",
				   node->a->text);
			return false;
		}
		set->flags |= CTNAT_SET_RANGES;
		node = node->b;
	}
	return all_types(ev, node, set->data);
}

/* ---- sets and maps ---- */

static const struct symbol flag_words[] = {
	{ "constant", CTNAT_SET_CONSTANT }, { "interval", CTNAT_SET_INTERVAL },
	{ "timeout", CTNAT_SET_TIMEOUT }, { "dynamic", CTNAT_SET_DYNAMIC }, {}
};

const struct symbol *set_flag_words(void)
{
	return flag_words;
}

static bool one_flag(struct eval *ev, const struct node *node, __u32 *flags)
{
	const char *text = node->kind == NODE_WORD ? node->text : "";
	struct nearest nearest;
	__u32 flag;

	if (symbol_find(flag_words, text, &flag)) {
		*flags |= flag;
		return true;
	}
	nearest_init(&nearest, text);
	for (const struct symbol *s = flag_words; s->name; s++)
		nearest_try(&nearest, s->name);
	eval_error(ev, node, nearest.best ?
		   "unknown flag, did you mean '%s'?" :
		   "unknown flag; there are constant, interval, timeout and dynamic",
		   nearest.best);
	return false;
}

static bool set_flags(struct eval *ev, const struct node *value, __u32 *flags)
{
	const struct node *one = value->kind == NODE_LIST ? value->a : value;

	for (; one; one = value->kind == NODE_LIST ? one->next : NULL)
		if (!one_flag(ev, one, flags))
			return false;
	return true;
}

bool eval_timeout(struct eval *ev, const struct node *value, __u32 *ms)
{
	const struct ctnat_span *over;
	const struct node *node = eval_unfold(ev, value, &over);
	bool good = node && (node->kind == NODE_TIME ||
			     node->kind == NODE_NUMBER);

	if (node && !good)
		eval_error(ev, node, "expected a time such as 1m30s");
	good = good && eval_time(ev, node, ms);
	if (good && !*ms) {
		eval_error(ev, node, "a time is longer than nothing");
		good = false;
	}
	ev->over = over;
	return good;
}

static bool set_line(struct eval *ev, const struct stmt *line,
		     struct ctnat_object_set *set)
{
	static const __u32 parts[SPEC_N] = {
		[SPEC_TYPE] = CTNAT_A_SET_OBJECT_KEY,
		[SPEC_TYPEOF] = CTNAT_A_SET_OBJECT_KEY,
		[SPEC_FLAGS] = CTNAT_A_SET_OBJECT_FLAGS,
		[SPEC_SIZE] = CTNAT_A_SET_OBJECT_SIZE,
		[SPEC_TIMEOUT] = CTNAT_A_SET_OBJECT_TIMEOUT,
		[SPEC_GC] = CTNAT_A_SET_OBJECT_GC,
	};

	if (parts[line->code])
		eval_part(ev, parts[line->code], &line->at);
	switch (line->code) {
	case SPEC_TYPEOF:
		set->flags |= CTNAT_SET_TYPEOF;
		/* fall through */
	case SPEC_TYPE:
		eval_part(ev, CTNAT_A_SET_OBJECT_DATA,
			  line->rhs ? &line->rhs->at : &line->at);
		return all_types(ev, line->lhs, set->key) &&
		       (!line->rhs || data_types(ev, line->rhs, set));
	case SPEC_FLAGS:
		return set_flags(ev, line->rhs, &set->flags);
	case SPEC_SIZE:
		return eval_u32(ev, line->rhs, CTNAT_SET_ELEMS_MAX,
				&set->size);
	case SPEC_TIMEOUT:
		set->flags |= CTNAT_SET_TIMEOUT;
		return eval_timeout(ev, line->rhs, &set->timeout);
	case SPEC_GC:
		return eval_timeout(ev, line->rhs, &set->gc);
	}
	return true;
}

const struct ctnat_object *eval_set_object(struct eval *ev, __u8 kind,
					   const struct stmt *spec)
{
	struct ctnat_object_set *set = lang_alloc(ev->lang, sizeof(*set));
	bool seen[SPEC_N] = {};

	_Static_assert(sizeof(*set) % 8 == 0, "images are of whole words");
	set->object.kind = kind;
	set->object.size = sizeof(*set);
	for (; spec && spec->kind == STMT_SPEC; spec = spec->next) {
		unsigned int what = spec->code == SPEC_TYPEOF ? SPEC_TYPE :
								spec->code;

		if (seen[what]) {
			lang_error(ev->lang, &spec->at,
				   "this is given twice");
			return NULL;
		}
		seen[what] = true;
		if (!set_line(ev, spec, set))
			return NULL;
	}
	return &set->object;
}

/* Of what types it is, before the block that it is in is read; silently. */
void eval_declare_set(struct ctnat_lang *lang, const struct ctnat_command *cmd,
		      const struct stmt *spec)
{
	unsigned int messages = lang->n_messages, errors = lang->n_errors;
	struct ctnat_command declared = *cmd;
	struct eval ev = { .lang = lang, .family = cmd->family,
			   .table = cmd->table, .n_insns = 1 };

	declared.object = eval_set_object(&ev, cmd->kind, spec);
	lang->n_messages = messages;
	lang->n_errors = errors;
	if (declared.object)
		eval_know_set(lang, &declared);
}

/* ---- elements ---- */

/* What keys of a set are, as the left side of a match. */
static void left_of(const struct ctnat_object_set *set, struct left *left)
{
	left->n = ctnat_fields_count(set->key);
	left->words = ctnat_fields_words(set->key);
	memcpy(left->field, set->key, sizeof(left->field));
}

static void data_of(const struct ctnat_object_set *set, struct map_data *data)
{
	data->n = ctnat_fields_count(set->data);
	data->range = set->flags & CTNAT_SET_RANGES;
	memcpy(data->field, set->data, sizeof(data->field));
}

/* Elements being read. */
struct reading {
	const struct ctnat_object_set *set;
	struct ctnat_row row;
	struct left left;
	struct map_data data;
	bool keys;		/* no data wanted */
	const char **chains;
	size_t n_chains, room_chains;
	struct ctnat_span *at;
	size_t n, room;
};

static bool elem_verdict(struct eval *ev, const struct node *node,
			 struct reading *reading)
{
	struct number words = {};

	if (!eval_verdict_code(ev, node, &words.word[2]))
		return false;
	if (node->kind == NODE_JUMP) {
		words.word[3] = reading->n_chains;
		*LANG_PUSH(ev->lang, reading->chains, reading->n_chains,
			   reading->room_chains) = node->text;
	}
	elem_words(ev, &words, 2);
	return true;
}

static bool elem_data(struct eval *ev, const struct node *elem,
		      const struct node *data, struct reading *reading)
{
	static const struct number zeros;

	if (reading->keys || reading->set->object.kind == CTNAT_OBJECT_SET) {
		if (data && !reading->keys) {
			eval_error(ev, elem, "elements of a set have no data; those of a map do");
			return false;
		}
		for (unsigned int i = 0; i < reading->row.n_data; i++)
			elem_words(ev, &zeros, 1);
		return true;
	}
	if (!data) {
		eval_error(ev, elem, "an element of a map has a key and, behind a ':', data");
		return false;
	}
	return reading->row.verdict ? elem_verdict(ev, data, reading) :
				      eval_data(ev, data, &reading->data);
}

/*
 * The words behind a key that say how long it lives, to the last ones of
 * @times; the key is returned.
 */
static const struct node *elem_times(struct eval *ev, const struct node *key,
				     const struct reading *reading,
				     struct number *times)
{
	for (; key->kind == NODE_TIMED; key = key->a) {
		bool left = !strcmp(key->text, "expires");

		if (!reading->row.n_time && !reading->keys) {
			eval_error(ev, key->b,
				   "this set has no timeouts; give it flags timeout");
			return NULL;
		}
		if (times->word[1 + left]) {
			eval_error(ev, key->b, "this is given twice");
			return NULL;
		}
		if (!eval_timeout(ev, key->b, &times->word[1 + left]))
			return NULL;
	}
	if (times->word[2] && !reading->keys &&
	    times->word[2] > (times->word[1] ?: reading->set->timeout)) {
		eval_error(ev, key, times->word[1] || reading->set->timeout ?
			   "it expires later than its timeout allows" :
			   "only what has a timeout expires");
		return NULL;
	}
	return key;
}

static bool one_elem(struct eval *ev, const struct node *node,
		     struct reading *reading)
{
	const struct node *key = node->kind == NODE_ELEM ? node->a : node;
	unsigned int words = reading->row.n_words;
	size_t from = ev->n_elem_words;
	struct number times = {};

	key = elem_times(ev, key, reading, &times);
	if (!key || !eval_elem(ev, key, &reading->left))
		return false;
	if (!reading->row.ranges &&
	    memcmp(ev->elems + from, ev->elems + from + words, words * 4)) {
		eval_error(ev, key, "ranges are for sets with flags interval");
		return false;
	}
	*LANG_PUSH(ev->lang, reading->at, reading->n, reading->room) =
		ev->over ? *ev->over : node->at;
	if (!elem_data(ev, node, node->kind == NODE_ELEM ? node->b : NULL,
		       reading))
		return false;
	elem_words(ev, &times, reading->row.n_time);
	return true;
}

static bool all_elems(struct eval *ev, const struct node *node,
		      struct reading *reading)
{
	const struct ctnat_span *over;
	const struct node *inner = eval_unfold(ev, node, &over);
	bool good = inner;

	if (good && (inner->kind == NODE_SET || inner->kind == NODE_LIST))
		for (const struct node *one = inner->a; one && good;
		     one = one->next)
			good = all_elems(ev, one, reading);
	else if (good)
		good = one_elem(ev, inner, reading);
	ev->over = over;
	return good;
}

/* Fills what a command about elements says; false after an error message. */
static bool read_elems(struct ctnat_lang *lang, const struct node *node,
		       const struct ctnat_object_set *set,
		       struct ctnat_command *cmd)
{
	struct eval ev = { .lang = lang, .family = cmd->family };
	struct reading reading = {
		.set = set,
		.keys = cmd->op != CTNAT_OP_ADD && cmd->op != CTNAT_OP_CREATE,
	};
	struct ctnat_elems *elems = lang_alloc(lang, sizeof(*elems));

	ctnat_row_init(&reading.row, set);
	left_of(set, &reading.left);
	data_of(set, &reading.data);
	if (!all_elems(&ev, node, &reading))
		return false;
	elems->row = reading.row;
	elems->n = reading.n;
	elems->n_chains = reading.n_chains;
	elems->words = ev.elems;
	elems->chains = reading.chains;
	cmd->elems = elems;
	cmd->elems_at = reading.at;
	return true;
}

static void no_set(struct ctnat_lang *lang, const struct ctnat_command *cmd)
{
	const struct ctnat_view *view = lang->known;
	const struct known_set *known;
	struct nearest nearest;

	nearest_init(&nearest, cmd->name);
	for (known = lang->sets; known; known = known->next)
		nearest_try(&nearest, known->name);
	for (__u32 i = 0; view && i < view->n_objects; i++)
		if (ctnat_object_is_set(view->objects[i].kind))
			nearest_try(&nearest, view->objects[i].name);
	if (nearest.best)
		lang_error(lang, &cmd->at.name,
			   "there is no set or map '%s' in table '%s', did you mean '%s'?",
			   cmd->name, cmd->table, nearest.best);
	else
		lang_error(lang, &cmd->at.name,
			   "there is no set or map '%s' in table '%s'",
			   cmd->name, cmd->table);
}

bool eval_elements(struct ctnat_lang *lang, const struct node *node,
		   struct ctnat_command *cmd)
{
	const struct ctnat_object_set *set;

	set = find_set(lang, cmd->family, cmd->table, cmd->name);
	if (!set) {
		if (cmd->op != CTNAT_OP_DESTROY_IF)
			no_set(lang, cmd);
		return false;
	}
	cmd->kind = set->object.kind;
	return read_elems(lang, node, set, cmd) && !eval_join_elems(lang, cmd);
}

const struct node *eval_spec_elements(const struct stmt *spec)
{
	for (; spec; spec = spec->next)
		if (spec->kind == STMT_SPEC && spec->code == SPEC_ELEMENTS)
			return spec->rhs;
	return NULL;
}
