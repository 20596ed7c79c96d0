// SPDX-License-Identifier: GPL-2.0-only
/* Lines that differ from the one before in constants alone. */
#include <arpa/inet.h>

#include "core/check.h"
#include "grammar/alike.h"
#include "grammar/eval.h"

/* ---- while scanning ---- */

/* Words of a value, and with the length of its text. */
static unsigned int value_words(const struct alike_slot *slot)
{
	return slot->kind == ALIKE_IPV6 ? 4 : 1;
}

static unsigned int alike_words(const struct alike_slot *slot)
{
	return slot->kind == ALIKE_IPV6 ? 5 : 1;
}

/*
 * Is the constant a token of its own whatever its digits are? A number may be
 * the beginning of a time, of a class, or the end of a word.
 */
static bool stands_alone(enum alike_kind kind, char before, char behind)
{
	return before && strchr(" \t=(,{-:/[", before) && behind &&
	       strchr(kind == ALIKE_IPV4 ? " \t\r\n),;}/-:" :
					   " \t\r\n),;}/-]", behind);
}

static const char *scan_ipv6(const char *text, __u32 *value)
{
	size_t len = strspn(text, "0123456789abcdefABCDEF:.");
	char copy[INET6_ADDRSTRLEN];

	if (len >= sizeof(copy))
		return NULL;
	memcpy(copy, text, len);
	copy[len] = 0;
	value[4] = len;
	return parse_ipv6(copy, value) ? text + len : NULL;
}

/* To behind the constant, or NULL. */
static const char *scan_value(enum alike_kind kind, const char *text,
			      __u32 *value)
{
	switch (kind) {
	case ALIKE_IPV4:
		return scan_ipv4(text, value);
	case ALIKE_IPV6:
		return scan_ipv6(text, value);
	default:
		return scan_number(text, value);
	}
}

void alike_see(struct parse *parse, enum alike_kind kind,
	       const struct ctnat_span *at, const char *text, char behind)
{
	struct alike_models *seen = &parse->models;
	struct alike_slot *slot;

	/* those beyond are nothing but text */
	if (seen->n_slots == ALIKE_SLOTS_MAX || at->column == 1 ||
	    !stands_alone(kind, text[-1], behind))
		return;
	slot = &seen->slot[seen->n_slots++];
	slot->column = at->column - 1;
	slot->len = at->end_column + 1 - at->column;
	slot->kind = kind;
}

/* A rule of a block, or one that is added by a command? */
static bool is_rule(const struct item *item)
{
	return item->kind == ITEM_RULE ||
	       (item->kind == ITEM_COMMAND && item->obj == CTNAT_OBJ_RULE &&
		item->stmts && item->op == CTNAT_OP_ADD);
}

/* Was the rule that was parsed last all that stood in the line before? */
static bool stood_alone(const struct parse *parse)
{
	const struct input *input = &parse->lang->inputs[parse->input];
	const struct item *rule = parse->rule;
	const char *text;
	__u32 column;

	if (!rule || !is_rule(rule) || rule->at.line != parse->line - 1 ||
	    rule->at.end_line != rule->at.line ||
	    rule->at.end_column != parse->end_column)
		return false;
	text = input->text + input->line_start[rule->at.line - 1];
	for (column = 0; column < rule->at.column - 1; column++)
		if (text[column] != ' ' && text[column] != '\t')
			return false;
	return true;
}

/* A constant of a model; one that is too large for its kind is text. */
static void add_slot(struct alike *model, const struct alike_slot *seen)
{
	struct alike_slot *slot = &model->slot[model->n_slots];
	const char *text = model->text + seen->column;

	*slot = (struct alike_slot){
		.column = seen->column,
		.len = seen->len,
		.kind = seen->kind,
	};
	if (scan_value(slot->kind, text, slot->value) != text + slot->len)
		return;
	model->n_slots++;
	model->n_words += alike_words(slot);
}

/* The line before makes a model, or is the end of what lines can be like. */
static void line_done(struct parse *parse)
{
	const struct input *input = &parse->lang->inputs[parse->input];
	struct alike_models *models = &parse->models;
	struct alike *model;

	if (!stood_alone(parse)) {
		if (models->busy)
			models->n = 0;
		return;
	}
	models->used[models->n % ALIKE_MODELS] = NULL;
	model = &models->of[models->n++ % ALIKE_MODELS];
	*model = (struct alike){
		.place = parse->rule->at,
		.text = input->text +
			input->line_start[parse->rule->at.line - 1],
		.item = parse->rule,
	};
	for (unsigned int i = 0; i < models->n_slots; i++)
		add_slot(model, &models->slot[i]);
}

/* @s without what cannot be seen by the parser. */
static const char *skip_blanks(const char *s, const char *end)
{
	while (s < end && (*s == ' ' || *s == '\t' || *s == '\r'))
		s++;
	return s < end && *s == '#' ? end : s;
}

/* Is the line like the model? Then @value is what its constants are. */
static bool follows(const struct alike *model, const char *s, const char *end,
		    __u32 *value)
{
	const char *from = model->text;
	size_t n;

	for (unsigned int i = 0; i < model->n_slots; i++) {
		const struct alike_slot *slot = &model->slot[i];

		n = model->text + slot->column - from;
		if (n > (size_t)(end - s) || memcmp(s, from, n))
			return false;
		s = scan_value(slot->kind, s + n, value);
		if (!s)
			return false;
		value += alike_words(slot);
		from += n + slot->len;
	}
	n = model->text + model->place.end_column - from;
	if (n > (size_t)(end - s) || memcmp(s, from, n))
		return false;
	return skip_blanks(s + n, end) == end;
}

/* Which model the line is like; the latest first, ALIKE_MODELS: none. */
static unsigned int model_of(const struct alike_models *models, const char *s,
			     const char *end, __u32 *value)
{
	for (unsigned int n = models->n; n > 0 && n + ALIKE_MODELS > models->n;
	     n--)
		if (follows(&models->of[(n - 1) % ALIKE_MODELS], s, end, value))
			return (n - 1) % ALIKE_MODELS;
	return ALIKE_MODELS;
}

/* The model is on the stack, most of the time nothing is like it. */
static struct alike *used_model(struct parse *parse, unsigned int nth)
{
	struct alike_models *models = &parse->models;
	struct alike *alike = models->used[nth];

	if (!alike) {
		alike = lang_dup(parse->lang, &models->of[nth], sizeof(*alike));
		alike->item->alike = alike;
		models->used[nth] = alike;
	}
	return alike;
}

static void add_line(struct parse *parse, struct alike_run *run,
		     const struct alike_line *line)
{
	size_t n = sizeof(*line) / 4 + parse->models.of[line->model].n_words;

	run->model[line->model] = used_model(parse, line->model);
	while (run->n + n > run->room)
		run->words = lang_room(parse->lang, run->words, run->n,
				       &run->room, sizeof(*run->words));
	memcpy(run->words + run->n, line, n * sizeof(*run->words));
	run->n += n;
}

/* A run that ends at @end, which is in that line. */
static struct item *run_item(struct parse *parse, const struct alike_run *run,
			     __u32 last_line, const char *end)
{
	const struct input *input = &parse->lang->inputs[parse->input];
	struct ctnat_span at = {
		.input = parse->input,
		.line = alike_next(run, NULL)->line,
		.column = 1,
		.end_line = last_line,
	};
	struct item *item;

	at.end_column = end - input->text - input->line_start[last_line - 1];
	item = item_new(parse->lang, ITEM_ALIKE, &at);
	item->run = lang_dup(parse->lang, run, sizeof(*run));
	parse->line = last_line;
	parse->column = at.end_column + 1;
	return item;
}

size_t alike_scan(struct parse *parse, struct item **item)
{
	const struct input *input = &parse->lang->inputs[parse->input];
	__u32 room[sizeof(struct alike_line) / 4 +
		   ALIKE_SLOTS_MAX * ALIKE_WORDS_MAX];
	struct alike_line *line = (void *)room;
	const char *from, *s, *end, *last = NULL;
	struct alike_run run = {};
	__u32 last_line = 0;

	line_done(parse);
	if (!parse->models.n || parse->line > input->n_lines)
		return 0;
	from = input->text + input->line_start[parse->line - 1];
	line->line = parse->line;
	for (s = from; (end = memchr(s, '\n', input->text + input->len - s));
	     s = end + 1, line->line++) {
		if (skip_blanks(s, end) == end)
			continue;
		line->model = model_of(&parse->models, s, end, line->value);
		if (line->model == ALIKE_MODELS)
			break;
		add_line(parse, &run, line);
		last_line = line->line;
		last = end;
	}
	if (!last)
		return 0;
	*item = run_item(parse, &run, last_line, last);
	return last - from;
}

/* ---- while the model is evaluated ---- */

void alike_use(struct eval *ev, const struct node *node, enum alike_use use)
{
	struct alike *alike = ev->alike;

	if (!alike || (node->kind != NODE_ADDR4 && node->kind != NODE_ADDR6 &&
		       node->kind != NODE_NUMBER) ||
	    node->at.input != alike->place.input ||
	    node->at.line != alike->place.line)
		return;
	for (unsigned int i = 0; i < alike->n_slots; i++) {
		struct alike_slot *slot = &alike->slot[i];

		if (slot->column != node->at.column - 1)
			continue;
		slot->use = slot->use ? ALIKE_TWICE : use;
		slot->insn = ev->n_insns;
	}
}

static struct ctnat_nat *nat_of(struct ctnat_insn *insn)
{
	if (insn->kind == CTNAT_EXPR_NAT)
		return &((struct ctnat_insn_nat *)insn)->nat;
	if (insn->kind == CTNAT_EXPR_CT)
		return &((struct ctnat_insn_ct *)insn)->nat;
	return NULL;
}

/* The value of a match on one whole field, which all other words follow from. */
static bool learn_key(struct alike_slot *slot, const struct ctnat_rule *rule,
		      const struct ctnat_insn *insn)
{
	const struct ctnat_insn_match *match = (const void *)insn;

	if (insn->kind != CTNAT_EXPR_MATCH || match->n_fields != 1 ||
	    match->n_words != value_words(slot) ||
	    !(insn->form & CTNAT_MATCH_WHOLE) || ctnat_match_elems(match) != 1)
		return false;
	if (insn->form & CTNAT_MATCH_SINGLE)
		slot->use = ALIKE_KEY;
	else if (slot->use != ALIKE_PREFIX)
		return false;
	slot->at = (const char *)ctnat_match_low(match, 0) - (const char *)rule;
	return true;
}

static bool learn_slot(struct alike_slot *slot, const struct ctnat_rule *rule)
{
	const struct ctnat_insn *insn = ctnat_rule_first(rule);
	const struct ctnat_nat *nat;

	for (unsigned int i = 0; i < slot->insn; i++) {
		if (ctnat_rule_end(rule, insn))
			return false;
		insn = ctnat_rule_next(insn);
	}
	if (ctnat_rule_end(rule, insn))
		return false;
	if (slot->use == ALIKE_KEY || slot->use == ALIKE_PREFIX)
		return learn_key(slot, rule, insn);
	nat = nat_of((struct ctnat_insn *)insn);
	slot->at = (const char *)insn - (const char *)rule;
	if (!nat || slot->use >= ALIKE_PORT)
		return nat && nat->has & CTNAT_NAT_PORT;
	return nat->has & CTNAT_NAT_ADDR &&
	       ctnat_nat_words(nat) == value_words(slot);
}

void alike_learn(struct alike *alike, const struct ctnat_rule *rule,
		 __u32 rule_id)
{
	for (unsigned int i = 0; i < alike->n_slots; i++) {
		struct alike_slot *slot = &alike->slot[i];

		if (slot->use == ALIKE_TWICE || !learn_slot(slot, rule))
			slot->use = ALIKE_FIXED;
	}
	alike->rule = rule;
	alike->rule_id = rule_id;
}

/* ---- its lines ---- */

static int digits(__u32 value)
{
	int n = 1;

	while (value /= 10)
		n++;
	return n;
}

/* By how much the constant is longer than that of the model. */
static int longer(const struct alike_slot *slot, const __u32 *value)
{
	int len = digits(value[0]);

	if (slot->kind == ALIKE_IPV6)
		len = value[4];
	else if (slot->kind == ALIKE_IPV4)
		len = digits(value[0] >> 24) + digits(value[0] >> 16 & 255) +
		      digits(value[0] >> 8 & 255) + digits(value[0] & 255) + 3;
	return len - (int)slot->len;
}

const struct alike_line *alike_next(const struct alike_run *run,
				    const struct alike_line *line)
{
	const __u32 *next = run->words;

	if (line)
		next = line->value + run->model[line->model]->n_words;
	return next < run->words + run->n ? (const void *)next : NULL;
}

struct ctnat_span alike_place(const struct alike *alike,
			      const struct alike_line *line,
			      const struct ctnat_span *at)
{
	const __u32 *value = line->value;
	struct ctnat_span there = *at;

	if (at->input != alike->place.input || at->line != alike->place.line ||
	    at->end_line != at->line)
		return there;
	there.line = there.end_line = line->line;
	for (unsigned int s = 0; s < alike->n_slots; s++) {
		const struct alike_slot *slot = &alike->slot[s];
		__u32 end = slot->column + slot->len;

		if (end < at->column)
			there.column += longer(slot, value);
		if (end <= at->end_column)
			there.end_column += longer(slot, value);
		value += alike_words(slot);
	}
	return there;
}

/* False: that is no value for it. */
static bool write_nat(struct ctnat_nat *nat, enum alike_use use,
		      const __u32 *value)
{
	unsigned int words = ctnat_nat_words(nat);

	if (use >= ALIKE_PORT && *value > 65535)
		return false;
	if (use == ALIKE_ADDR || use == ALIKE_ADDR_MIN)
		memcpy(nat->addr, value, words * sizeof(*value));
	if (use == ALIKE_ADDR || use == ALIKE_ADDR_MAX)
		memcpy(nat->addr + words, value, words * sizeof(*value));
	if (use == ALIKE_PORT || use == ALIKE_PORT_MIN)
		nat->port_min = *value;
	if (use == ALIKE_PORT || use == ALIKE_PORT_MAX)
		nat->port_max = *value;
	return true;
}

/* The other end of the prefix has ones where the model's has. */
static void write_prefix(__u32 *low, unsigned int words, const __u32 *value)
{
	__u32 *high = low + words, host;

	for (unsigned int i = 0; i < words; i++) {
		host = low[i] ^ high[i];
		low[i] = value[i] & ~host;
		high[i] = value[i] | host;
	}
}

static bool write_slot(struct ctnat_rule *rule, const struct alike_slot *slot,
		       const __u32 *value)
{
	void *at = (char *)rule + slot->at;

	if (slot->use == ALIKE_FIXED)
		return false;
	if (slot->use > ALIKE_PREFIX)
		return write_nat(nat_of(at), slot->use, value);
	if (slot->use == ALIKE_PREFIX)
		write_prefix(at, value_words(slot), value);
	else
		memcpy(at, value, value_words(slot) * sizeof(*value));
	return slot->kind != ALIKE_NUMBER || *value <= 65535;
}

/* What evaluation and the core have to say of a translation. */
static bool nat_good(struct ctnat_insn *insn)
{
	const struct ctnat_nat *nat = nat_of(insn);
	unsigned int words = ctnat_nat_words(nat);
	struct ctnat_refusal why;

	/* the one address that means another thing: keep what there is */
	if (nat->has & CTNAT_NAT_ADDR &&
	    ctnat_is_zero(nat->addr, words * sizeof(*nat->addr)))
		return false;
	return !ctnat_check_insn(insn, insn->size, &why);
}

const struct ctnat_rule *alike_rule(struct ctnat_lang *lang,
				    const struct alike_run *run,
				    const struct alike_line *line,
				    __u32 *rule_id)
{
	const struct alike *alike = run->model[line->model];
	const __u32 *value = line->value;
	struct ctnat_insn *nat = NULL;
	struct ctnat_rule *rule;

	if (!alike->rule)
		return NULL;
	rule = lang_dup(lang, alike->rule, alike->rule->size);
	for (unsigned int s = 0; s < alike->n_slots;
	     value += alike_words(&alike->slot[s++])) {
		const struct alike_slot *slot = &alike->slot[s];
		void *insn = (char *)rule + slot->at;

		if (!memcmp(value, slot->value,
			    value_words(slot) * sizeof(*value)))
			continue;
		if (!write_slot(rule, slot, value))
			return NULL;
		if (slot->use <= ALIKE_PREFIX)
			continue;
		/* of several in one rule each would have to be looked at */
		if (nat && nat != insn)
			return NULL;
		nat = insn;
	}
	if (nat && !nat_good(nat))
		return NULL;
	*LANG_PUSH(lang, lang->rules, lang->n_rules, lang->room_rules) =
		(struct rule_spans){ .alike = alike, .line = line };
	*rule_id = lang->n_rules;
	return rule;
}

struct item *alike_parse(struct ctnat_lang *lang, const struct alike_run *run,
			 const struct alike_line *first,
			 const struct alike_line *last, int start)
{
	struct parse parse = {
		.lang = lang,
		.start = start,
		.input = run->model[first->model]->place.input,
		.first_line = first->line,
		.last_line = last->line,
	};

	parse_text(&parse);
	return parse.items;
}
