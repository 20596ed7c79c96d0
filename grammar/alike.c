// SPDX-License-Identifier: GPL-2.0-only
/* Lines that differ from the one before in constants alone. */
#include "core/check.h"
#include "grammar/alike.h"
#include "grammar/eval.h"

/* ---- while scanning ---- */

/*
 * Is the constant a token of its own whatever its digits are? A number may be
 * the beginning of a time, of a class, or the end of a word.
 */
static bool stands_alone(bool address, char before, char behind)
{
	return before && strchr(" \t=(,{-:/", before) && behind &&
	       strchr(address ? " \t\r\n),;}/-:" : " \t\r\n),;}/-", behind);
}

void alike_see(struct parse *parse, const struct ctnat_span *at,
	       const char *text, char behind)
{
	struct alike_seen *seen = &parse->seen;
	__u32 len = at->end_column + 1 - at->column;
	bool address = memchr(text, '.', len);
	struct alike_slot *slot;
	const char *end;

	if (at->column == 1 || !stands_alone(address, text[-1], behind))
		return;
	/* those beyond are nothing but text */
	if (seen->n == ALIKE_SLOTS_MAX)
		return;
	slot = &seen->slot[seen->n];
	*slot = (struct alike_slot){
		.column = at->column - 1,
		.len = len,
		.address = address,
	};
	end = address ? scan_ipv4(text, &slot->value) :
			scan_number(text, &slot->value);
	if (end == text + len)
		seen->n++;
}

/* Was the rule that was parsed last all that stood in the line before? */
static bool model_of(const struct parse *parse, struct alike *model)
{
	const struct input *input = &parse->lang->inputs[parse->input];
	const struct item *rule = parse->rule;
	const char *text;
	__u32 column;

	if (!rule || parse->line > input->n_lines ||
	    rule->at.line != parse->line - 1 ||
	    rule->at.end_line != rule->at.line ||
	    rule->at.end_column != parse->end_column)
		return false;
	text = input->text + input->line_start[rule->at.line - 1];
	for (column = 0; column < rule->at.column - 1; column++)
		if (text[column] != ' ' && text[column] != '\t')
			return false;
	model->place = rule->at;
	model->text = text;
	model->n_slots = parse->seen.n;
	memcpy(model->slot, parse->seen.slot, sizeof(model->slot));
	return true;
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
		s = slot->address ? scan_ipv4(s + n, &value[i]) :
				    scan_number(s + n, &value[i]);
		if (!s)
			return false;
		from += n + slot->len;
	}
	n = model->text + model->place.end_column - from;
	if (n > (size_t)(end - s) || memcmp(s, from, n))
		return false;
	return skip_blanks(s + n, end) == end;
}

/* One more line; the model was on the stack until there was one. */
static struct alike *add_line(struct parse *parse, struct alike *alike,
			      const struct alike *model, const __u32 *line)
{
	struct ctnat_lang *lang = parse->lang;
	size_t words = 1 + model->n_slots;

	if (!alike)
		alike = lang_dup(lang, model, sizeof(*model));
	if (alike->n == alike->room)
		alike->lines = lang_room(lang, alike->lines, alike->n,
					 &alike->room, words * sizeof(*line));
	memcpy(alike->lines + alike->n++ * words, line, words * sizeof(*line));
	return alike;
}

size_t alike_scan(struct parse *parse, struct item **item)
{
	const struct input *input = &parse->lang->inputs[parse->input];
	const char *from, *s, *end, *last = NULL;
	__u32 one[1 + ALIKE_SLOTS_MAX];
	struct alike *alike = NULL;
	struct alike model = {};
	struct ctnat_span at;

	if (!model_of(parse, &model))
		return 0;
	from = input->text + input->line_start[parse->line - 1];
	one[0] = parse->line;
	for (s = from; (end = memchr(s, '\n', input->text + input->len - s));
	     s = end + 1, one[0]++) {
		if (skip_blanks(s, end) == end)
			continue;
		if (!follows(&model, s, end, one + 1))
			break;
		alike = add_line(parse, alike, &model, one);
		last = end;
	}
	if (!alike)
		return 0;
	at = alike_span(alike, alike->n - 1);
	at.line = alike_line(alike, 0)->line;
	*item = item_new(parse->lang, ITEM_ALIKE, &at);
	(*item)->alike = alike;
	parse->rule->alike = alike;
	parse->line = at.end_line;
	parse->column = last - (input->text + input->line_start[at.end_line - 1]) + 1;
	return last - from;
}

/* ---- while the model is evaluated ---- */

void alike_use(struct eval *ev, const struct node *node, enum alike_use use)
{
	struct alike *alike = ev->alike;

	if (!alike || (node->kind != NODE_ADDR4 && node->kind != NODE_NUMBER) ||
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

	if (insn->kind != CTNAT_EXPR_MATCH || match->n_words != 1 ||
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
	return nat && (slot->use >= ALIKE_PORT ? nat->has & CTNAT_NAT_PORT :
			nat->has & CTNAT_NAT_ADDR && nat->family == NFPROTO_IPV4);
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
static int longer(const struct alike_slot *slot, __u32 value)
{
	int len = slot->address ?
			digits(value >> 24) + digits(value >> 16 & 255) +
			digits(value >> 8 & 255) + digits(value & 255) + 3 :
			digits(value);

	return len - (int)slot->len;
}

struct ctnat_span alike_place(const struct alike *alike, size_t i,
			      const struct ctnat_span *at)
{
	const struct alike_line *line = alike_line(alike, i);
	struct ctnat_span there = *at;

	if (at->input != alike->place.input || at->line != alike->place.line ||
	    at->end_line != at->line)
		return there;
	there.line = there.end_line = line->line;
	for (unsigned int s = 0; s < alike->n_slots; s++) {
		const struct alike_slot *slot = &alike->slot[s];
		__u32 end = slot->column + slot->len;

		if (end < at->column)
			there.column += longer(slot, line->value[s]);
		if (end <= at->end_column)
			there.end_column += longer(slot, line->value[s]);
	}
	return there;
}

struct ctnat_span alike_span(const struct alike *alike, size_t i)
{
	return alike_place(alike, i, &alike->place);
}

/* False: only the value that the model has could go there. */
static bool write_nat(struct ctnat_nat *nat, enum alike_use use, __u32 value)
{
	if (use >= ALIKE_PORT && value > 65535)
		return false;
	if (use == ALIKE_ADDR || use == ALIKE_ADDR_MIN)
		nat->addr[0] = value;
	if (use == ALIKE_ADDR || use == ALIKE_ADDR_MAX)
		nat->addr[1] = value;
	if (use == ALIKE_PORT || use == ALIKE_PORT_MIN)
		nat->port_min = value;
	if (use == ALIKE_PORT || use == ALIKE_PORT_MAX)
		nat->port_max = value;
	return true;
}

static bool write_slot(struct ctnat_rule *rule, const struct alike_slot *slot,
		       __u32 value)
{
	void *at = (char *)rule + slot->at;
	__u32 *key = at, host;

	if (slot->use == ALIKE_FIXED)
		return false;
	if (slot->use > ALIKE_PREFIX)
		return write_nat(nat_of(at), slot->use, value);
	if (slot->use == ALIKE_PREFIX) {
		host = key[0] ^ key[1];
		key[0] = value & ~host;
		key[1] = value | host;
		return true;
	}
	*key = value;
	return slot->address || value <= 65535;
}

/* What evaluation and the core have to say of a translation. */
static bool nat_good(struct ctnat_insn *insn)
{
	const struct ctnat_nat *nat = nat_of(insn);
	struct ctnat_refusal why;

	/* the one address that means another thing: keep what there is */
	if (nat->has & CTNAT_NAT_ADDR && !nat->addr[0])
		return false;
	return !ctnat_check_insn(insn, insn->size, &why);
}

const struct ctnat_rule *alike_rule(struct ctnat_lang *lang,
				    const struct alike *alike, size_t i,
				    __u32 *rule_id)
{
	const __u32 *value = alike_line(alike, i)->value;
	struct ctnat_insn *nat = NULL;
	struct ctnat_rule *rule;

	if (!alike->rule)
		return NULL;
	rule = lang_dup(lang, alike->rule, alike->rule->size);
	for (unsigned int s = 0; s < alike->n_slots; s++) {
		const struct alike_slot *slot = &alike->slot[s];

		if (value[s] == slot->value)
			continue;
		if (!write_slot(rule, slot, value[s]))
			return NULL;
		if (slot->use > ALIKE_PREFIX)
			nat = (struct ctnat_insn *)((char *)rule + slot->at);
		/* of several in one rule each would have to be looked at */
		if (nat && (char *)nat != (char *)rule + slot->at &&
		    slot->use > ALIKE_PREFIX)
			return NULL;
	}
	if (nat && !nat_good(nat))
		return NULL;
	*LANG_PUSH(lang, lang->rules, lang->n_rules, lang->room_rules) =
		(struct rule_spans){ .alike = alike, .nth = i };
	*rule_id = lang->n_rules;
	return rule;
}

struct item *alike_parse(struct ctnat_lang *lang, const struct alike *alike,
			 size_t i, size_t n)
{
	struct parse parse = {
		.lang = lang,
		.start = PARSE_CHAIN,
		.input = alike->place.input,
		.first_line = alike_line(alike, i)->line,
		.last_line = alike_line(alike, i + n - 1)->line,
	};

	parse_text(&parse);
	return parse.items;
}
