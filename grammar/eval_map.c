// SPDX-License-Identifier: GPL-2.0-only
/* Maps, verdict maps and numbers that are made up: what writes registers. */
#include <stdlib.h>

#include "grammar/eval.h"

/* ---- registers ---- */

/* They are a statement's own: the next one writes over them. */
bool eval_take_regs(struct eval *ev, const struct node *node,
		    unsigned int words, unsigned int *reg)
{
	unsigned int from = ev->next_reg;

	if (words == 4)		/* what is read as one number of 128 bits */
		from = (from + 3) / 4 * 4;
	if (from + words > CTNAT_REG_WORDS) {
		eval_error(ev, node,
			   "one statement cannot hold this many lookups; split it");
		return false;
	}
	ev->next_reg = from + words;
	*reg = from;
	return true;
}

/* ---- numbers ---- */

static bool number_range(struct eval *ev, const struct node *mod, __u32 *value,
			 __u32 *offset)
{
	if (!eval_u32(ev, mod, ~0u, value))
		return false;
	if (!*value) {
		eval_error(ev, mod, "mod is at least 1");
		return false;
	}
	if (!mod->a)
		return true;
	if (!eval_u32(ev, mod->a, ~0u, offset))
		return false;
	if (*offset + (*value - 1) < *offset) {
		eval_error(ev, mod->a,
			   "offset and mod together exceed 32 bits");
		return false;
	}
	return true;
}

static bool make_hash(struct eval *ev, const struct node *node, __u32 mod,
		      __u32 offset)
{
	const struct node *from = node->a->kind == NODE_CONCAT ? node->a->a :
								 node->a;
	struct ctnat_insn_jhash *jhash;
	struct left left = {};
	unsigned int reg;
	__u32 seed = 0;

	for (; from; from = from->next)
		if (from->kind == NODE_GENERATOR) {
			eval_error(ev, from, "a hash is made of fields");
			return false;
		}
	if (!eval_left(ev, node->a, NULL, &left) ||
	    (node->b->b && !eval_u32(ev, node->b->b, ~0u, &seed)) ||
	    !eval_take_regs(ev, node, 1, &reg))
		return false;
	jhash = eval_insn(ev, CTNAT_EXPR_JHASH, sizeof(*jhash) + left.words * 4,
			  &node->at);
	jhash->n_fields = left.n;
	jhash->n_words = left.words;
	jhash->reg = reg;
	jhash->has = node->b->b ? CTNAT_JHASH_SEED : 0;
	jhash->mod = mod;
	jhash->offset = offset;
	jhash->seed = seed;
	memcpy(jhash->field, left.field, sizeof(jhash->field));
	left_mask(&left, jhash->data);
	eval_part(ev, CTNAT_A_JHASH_FIELDS, &node->a->at);
	eval_part(ev, CTNAT_A_JHASH_MOD, &node->b->at);
	return true;
}

static bool make_number(struct eval *ev, const struct node *at, __u8 type,
			__u32 mod, __u32 offset)
{
	struct ctnat_insn_numgen *numgen;
	unsigned int reg;

	if (!eval_take_regs(ev, at, 1, &reg))
		return false;
	numgen = eval_insn(ev, CTNAT_EXPR_NUMGEN, sizeof(*numgen), &at->at);
	numgen->type = type;
	numgen->reg = reg;
	numgen->mod = mod;
	numgen->offset = offset;
	return true;
}

const struct symbol symbols_number[] = {
	{ "inc", CTNAT_NUMGEN_INC }, { "random", CTNAT_NUMGEN_RANDOM },
	{ "symhash", CTNAT_NUMGEN_SYMHASH }, {}
};

bool eval_generator(struct eval *ev, const struct node *node, __u16 *field)
{
	__u32 mod = 0, offset = 0, type;

	if (!number_range(ev, node->b, &mod, &offset))
		return false;
	if (node->a) {
		if (!make_hash(ev, node, mod, offset))
			return false;
	} else if (!symbol_find(symbols_number, node->text, &type)) {
		eval_error(ev, node, "unknown word '%s', numgen takes inc or random",
			   node->text);
		return false;
	} else if (!make_number(ev, node, type, mod, offset)) {
		return false;
	}
	*field = CTNAT_FIELD_REG_0 + ev->next_reg - 1;
	return true;
}

/* ---- elements ---- */

unsigned int eval_data_words(const struct map_data *data)
{
	unsigned int words = 0;

	for (unsigned int i = 0; i < data->n; i++)
		words += ctnat_field_words(data->field[i]);
	return data->range ? 2 * words : words;
}

static bool one_data(struct eval *ev, const struct node *node,
		     const struct map_data *data, unsigned int *n)
{
	const struct ctnat_span *over;
	const struct node *inner = eval_unfold(ev, node, &over);
	struct interval value;
	bool good = inner;

	if (good && inner->kind == NODE_CONCAT) {
		for (const struct node *part = inner->a; part && good;
		     part = part->next)
			good = one_data(ev, part, data, n);
	} else if (good && *n == data->n) {
		eval_error(ev, inner, "there is more here than in other elements, or than fits");
		good = false;
	} else if (good) {
		unsigned int field = data->field[*n];
		unsigned int words = ctnat_field_words(field);

		good = data->range ? eval_interval(ev, inner, field, &value) :
				     eval_value(ev, inner, field, &value.low);
		if (good)
			elem_words(ev, &value.low, words);
		if (good && data->range)
			elem_words(ev, &value.high, words);
		*n += 1;
	}
	ev->over = over;
	return good;
}

bool eval_data(struct eval *ev, const struct node *node,
		     const struct map_data *data)
{
	unsigned int n = 0;

	if (!one_data(ev, node, data, &n))
		return false;
	if (n < data->n)
		eval_error(ev, node, "there is less here than in other elements");
	return n == data->n;
}

/* The elements of a map; NULL after an error message. */
static const struct node *first_elem(struct eval *ev, const struct node *set)
{
	const struct node *elem;

	if (!set)
		return NULL;
	if (set->kind != NODE_SET || !set->a) {
		eval_error(ev, set, set->kind == NODE_SET ?
			   "an empty map finds nothing" :
			   "expected the elements of a map: { KEY : DATA, … }");
		return NULL;
	}
	for (elem = set->a; elem; elem = elem->next)
		if (elem->kind != NODE_ELEM) {
			eval_error(ev, elem,
				   "an element of a map has a key and, behind a ':', data");
			return NULL;
		}
	return set->a;
}

/* ---- keys that overlap ---- */

struct keys {
	const struct left *left;
	const __u32 *elems;
	size_t stride;
};

static int compare_words(const __u32 *a, const __u32 *b, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return 0;
}

static int compare_keys(const void *a, const void *b, void *arg)
{
	const struct keys *keys = arg;

	return compare_words(keys->elems + keys->stride * *(const __u32 *)a,
			     keys->elems + keys->stride * *(const __u32 *)b,
			     2 * keys->left->words);
}

/* Of one field ranges that meet; of several the same ones. */
static bool keys_meet(const struct keys *keys, __u32 a, __u32 b)
{
	unsigned int words = keys->left->words;
	const __u32 *low = keys->elems + keys->stride * a;
	const __u32 *next = keys->elems + keys->stride * b;

	if (keys->left->n == 1)
		return compare_words(low + words, next, words) >= 0;
	return !compare_words(low, next, 2 * words);
}

static bool keys_apart(struct eval *ev, const struct node *set,
		       const struct left *left, size_t stride)
{
	struct keys keys = { left, ev->elems, stride };
	size_t n = ev->n_elem_words / stride;
	__u32 *order = lang_alloc(ev->lang, n * sizeof(*order));
	const struct node *elem = set->a;

	for (size_t i = 0; i < n; i++)
		order[i] = i;
	qsort_r(order, n, sizeof(*order), compare_keys, &keys);
	for (size_t i = 1; i < n; i++) {
		__u32 later = order[i] > order[i - 1] ? order[i] : order[i - 1];

		if (!keys_meet(&keys, order[i - 1], order[i]))
			continue;
		while (later--)
			elem = elem->next;
		eval_error(ev, elem->a,
			   "the key overlaps with that of another element");
		return false;
	}
	return true;
}

/* ---- maps ---- */

static struct ctnat_insn_map *put_map(struct eval *ev, const struct node *at,
				      const struct left *left,
				      unsigned int n_data, size_t text)
{
	size_t stride = 2 * left->words + n_data;
	struct ctnat_insn_map *map;

	if (ev->n_elem_words / stride > CTNAT_ELEMS_MAX) {
		eval_error(ev, at, "a map has at most %d elements",
			   CTNAT_ELEMS_MAX);
		return NULL;
	}
	map = eval_insn(ev, CTNAT_EXPR_MAP, sizeof(*map) +
			(left->words + ev->n_elem_words) * 4 + text, &at->at);
	map->n_fields = left->n;
	map->n_words = left->words;
	map->n_data = n_data;
	map->n_elems = ev->n_elem_words / stride;
	map->text = text;
	memcpy(map->field, left->field, sizeof(map->field));
	left_mask(left, map->data);
	memcpy(map->data + left->words, ev->elems, ev->n_elem_words * 4);
	eval_part(ev, CTNAT_A_MAP_FIELDS, &at->at);
	return map;
}

bool eval_map(struct eval *ev, const struct node *node,
	      const struct map_data *data, unsigned int *reg)
{
	unsigned int n_data = eval_data_words(data);
	const struct ctnat_span *over;
	const struct node *set, *elem;
	struct ctnat_insn_map *map;
	struct left left = {};
	bool good;

	if (node->b->kind == NODE_SETREF)
		return eval_named_map(ev, node, data, reg);
	set = eval_unfold(ev, node->b, &over);
	elem = first_elem(ev, set);
	good = elem && eval_left(ev, node->a, elem->a, &left);
	ev->n_elem_words = 0;
	for (; elem && good; elem = elem->next)
		good = eval_elem(ev, elem->a, &left) &&
		       eval_data(ev, elem->b, data);
	good = good && keys_apart(ev, set, &left, 2 * left.words + n_data);
	ev->over = over;
	if (!good || !eval_take_regs(ev, node, n_data, reg))
		return false;
	map = put_map(ev, node, &left, n_data, 0);
	if (map)
		map->reg = *reg;
	return map;
}

/* ---- verdict maps ---- */

/* The names of chains, one after the other. */
struct names {
	char *text;
	size_t len, room;
};

static bool add_name(struct eval *ev, const struct node *node,
		     struct names *names)
{
	size_t len = strlen(node->text) + 1;

	if (len > CTNAT_NAME_MAX) {
		eval_error(ev, node, "a name has at most %d characters",
			   CTNAT_NAME_MAX - 1);
		return false;
	}
	for (size_t i = 0; i < len; i++)
		*LANG_PUSH(ev->lang, names->text, names->len, names->room) =
			node->text[i];
	return true;
}

static const struct symbol verdict_words[] = {
	{ "accept", CTNAT_VERDICT_ACCEPT }, { "drop", CTNAT_VERDICT_DROP },
	{ "continue", CTNAT_VERDICT_CONTINUE },
	{ "return", CTNAT_VERDICT_RETURN }, {}
};

bool eval_verdict_code(struct eval *ev, const struct node *node, __u32 *code)
{
	if (node->kind == NODE_JUMP) {
		*code = node->code;
		return true;
	}
	if (node->kind == NODE_WORD &&
	    symbol_find(verdict_words, node->text, code))
		return true;
	eval_error(ev, node,
		   "expected a verdict: accept, drop, continue, return, jump or goto");
	return false;
}

static bool put_verdict(struct eval *ev, const struct node *node,
			struct names *names)
{
	struct number words = {};

	if (!eval_verdict_code(ev, node, &words.word[2]) ||
	    (node->kind == NODE_JUMP && !add_name(ev, node, names)))
		return false;
	elem_words(ev, &words, 2);
	return true;
}

void eval_vmap(struct eval *ev, const struct stmt *stmt)
{
	const struct ctnat_span *over;
	const struct node *set, *elem;
	struct ctnat_insn_map *map;
	struct node at = { .at = stmt->at };
	struct names names = {};
	struct left left = {};
	bool good;

	if (stmt->rhs->kind == NODE_SETREF) {
		eval_named_vmap(ev, stmt, stmt->rhs);
		return;
	}
	set = eval_unfold(ev, stmt->rhs, &over);
	elem = first_elem(ev, set);
	good = elem && eval_left(ev, stmt->lhs, elem->a, &left);
	ev->n_elem_words = 0;
	for (; elem && good; elem = elem->next)
		good = eval_elem(ev, elem->a, &left) &&
		       put_verdict(ev, elem->b, &names);
	good = good && keys_apart(ev, set, &left, 2 * left.words + 2);
	ev->over = over;
	if (!good)
		return;
	map = put_map(ev, &at, &left, 2, names.len);
	if (!map)
		return;
	map->verdict = 1;
	/* verdicts without a chain have no names */
	if (names.len)
		memcpy((char *)map + ctnat_map_fixed(map), names.text,
		       names.len);
	eval_part(ev, CTNAT_A_MAP_CHAINS, &stmt->rhs->at);
}

/* ---- choices by weight ---- */

bool eval_choice(struct eval *ev, const struct node *node,
		 const struct map_data *data, unsigned int *reg)
{
	struct left left = { .n = 1, .words = 1 };
	unsigned int n_data = eval_data_words(data);
	__u8 type = ev->persistent ? CTNAT_NUMGEN_SOURCE : CTNAT_NUMGEN_FLOW;
	struct ctnat_insn_map *map;
	__u64 total = 0;
	__u32 weight;

	ev->n_elem_words = 0;
	for (const struct node *one = node->a; one; one = one->next) {
		const struct node *to = one->a;
		struct node pair = { .kind = NODE_CONCAT, .at = one->at };
		struct number low = number_of(total), high;
		struct node part[2];
		int n = 0;

		weight = 1;
		if (one->b && !eval_u32(ev, one->b, ~0u, &weight))
			return false;
		if (!weight || total + weight > ~0u) {
			eval_error(ev, one->b ? one->b : one,
				   weight ? "the weights together exceed 32 bits" :
					    "a weight is at least 1");
			return false;
		}
		total += weight;
		high = number_of(total - 1);
		elem_words(ev, &low, 1);
		elem_words(ev, &high, 1);
		if (to->a)
			part[n++] = *to->a;
		if (to->b)
			part[n++] = *to->b;
		for (int i = 0; i < n; i++)
			part[i].next = i + 1 < n ? &part[i + 1] : NULL;
		pair.a = part;
		if (!eval_data(ev, &pair, data))
			return false;
	}
	if (!eval_take_regs(ev, node, 1, reg))
		return false;
	left.field[0] = CTNAT_FIELD_REG_0 + *reg;
	left.mask[0] = number_of(~0u);
	ev->next_reg = *reg;
	if (!make_number(ev, node, type, total, 0) ||
	    !eval_take_regs(ev, node, n_data, reg))
		return false;
	map = put_map(ev, node, &left, n_data, 0);
	if (map)
		map->reg = *reg;
	return map;
}
