// SPDX-License-Identifier: GPL-2.0-only
/* The head of a chain: type, hook, priority, policy. */
#include "grammar/eval.h"

static void unknown_word(struct ctnat_lang *lang, const struct word *word,
			 const struct symbol *symbols, const char *what)
{
	struct nearest nearest;

	nearest_init(&nearest, word->text);
	for (; symbols->name; symbols++)
		nearest_try(&nearest, symbols->name);
	if (nearest.best)
		lang_error(lang, &word->at,
			   "unknown %s '%s', did you mean '%s'?", what,
			   word->text, nearest.best);
	else
		lang_error(lang, &word->at, "unknown %s '%s'", what,
			   word->text);
}

/* "raw-5" is one word to the scanner. */
static bool priority_word(const char *text, const struct ctnat_command *cmd,
			  __s64 *value)
{
	const char *sign = strchr(text, '-');
	struct number less;
	char name[32];
	__s32 named;

	if (priority_value(text, cmd->family, cmd->hook, &named)) {
		*value = named;
		return true;
	}
	if (!sign || sign - text >= (long)sizeof(name) || !sign[1] ||
	    !number_parse(sign + 1, &less) ||
	    less.word[0] | less.word[1] | less.word[2])
		return false;
	memcpy(name, text, sign - text);
	name[sign - text] = 0;
	if (!priority_value(name, cmd->family, cmd->hook, &named))
		return false;
	*value = named - (__s64)less.word[3];
	return true;
}

static bool priority_number(struct eval *ev, const struct node *node,
			    __s64 *value)
{
	struct node positive = *node;
	bool negative = node->kind == NODE_NUMBER && node->text[0] == '-';
	__u32 number;

	if (negative)
		positive.text++;
	if (!eval_u32(ev, &positive, 0x7fffffff, &number))
		return false;
	*value = negative ? -(__s64)number : number;
	return true;
}

static bool priority(struct eval *ev, const struct node *node,
		     const struct ctnat_command *cmd, __s64 *value)
{
	static const struct symbol names[] = {
		{ "raw", 0 }, { "mangle", 0 }, { "dstnat", 0 },
		{ "filter", 0 }, { "security", 0 }, { "srcnat", 0 },
		{ "out", 0 }, {}
	};
	const struct ctnat_span *over;
	bool good = false;
	struct word word;
	__s64 more;

	node = eval_unfold(ev, node, &over);
	if (!node) {
		/* said */
	} else if (node->kind == NODE_NUMBER) {
		good = priority_number(ev, node, value);
	} else if (node->kind == NODE_WORD || node->kind == NODE_STRING) {
		good = priority_word(node->text, cmd, value);
		word = (struct word){ node->text, ev->over ? *ev->over :
							     node->at };
		if (!good)
			unknown_word(ev->lang, &word, names, "priority");
	} else if (node->kind == NODE_PLUS || node->kind == NODE_RANGE) {
		good = priority(ev, node->a, cmd, value) &&
		       priority_number(ev, node->b, &more);
		if (good)
			*value += node->kind == NODE_PLUS ? more : -more;
	} else {
		eval_error(ev, node, "a priority is a number or a name");
	}
	ev->over = over;
	return good;
}

bool eval_priority(struct eval *ev, const struct node *node,
		   struct ctnat_command *cmd)
{
	__s64 value;

	if (!priority(ev, node, cmd, &value))
		return false;
	if (value < -0x80000000LL || value > 0x7fffffff) {
		lang_error(ev->lang, &node->at,
			   "a priority is a number of 32 bits");
		return false;
	}
	cmd->priority = value;
	return true;
}

bool chain_hook(struct ctnat_lang *lang, const struct item *item,
		struct ctnat_command *cmd)
{
	struct eval ev = { .lang = lang, .family = cmd->family };
	__u32 type, hook;

	if (cmd->is_base) {
		lang_error(lang, &item->at,
			   "this chain has a type and a hook already");
		return false;
	}
	cmd->is_base = true;
	cmd->at.hook = item->name.at;
	cmd->at.priority = item->value->at;
	if (!symbol_find(symbols_chain_type, item->type.text, &type)) {
		unknown_word(lang, &item->type, symbols_chain_type,
			     "type of chain");
		return false;
	}
	if (!eval_hook_family(lang, &item->name, cmd->family))
		return false;
	if (!symbol_find(symbols_hook_of(cmd->family), item->name.text,
			 &hook)) {
		unknown_word(lang, &item->name, symbols_hook_of(cmd->family),
			     "hook");
		return false;
	}
	cmd->type = type;
	cmd->hook = hook;
	if (item->devices && !eval_devices(&ev, item->devices, cmd))
		return false;
	return eval_priority(&ev, item->value, cmd);
}

/* "policy $NAME": what the name stands for, at the name's place. */
static bool policy_named(struct ctnat_lang *lang, const struct item *item,
			 struct word *word)
{
	struct eval ev = { .lang = lang };
	const struct ctnat_span *over;
	const struct node *node = eval_unfold(&ev, item->value, &over);

	if (node && (node->kind == NODE_WORD || node->kind == NODE_STRING)) {
		word->text = node->text;
		return true;
	}
	if (node)
		lang_error(lang, &item->name.at,
			   "a policy is accept or drop");
	return false;
}

bool chain_policy(struct ctnat_lang *lang, const struct item *item,
		  struct ctnat_command *cmd)
{
	static const struct symbol policies[] = {
		{ "accept", NF_ACCEPT }, { "drop", NF_DROP }, {}
	};
	struct word word = item->name;
	__u32 policy;

	if (cmd->has_policy) {
		lang_error(lang, &item->at, "this chain has a policy already");
		return false;
	}
	if (item->value && !policy_named(lang, item, &word))
		return false;
	if (!symbol_find(policies, word.text, &policy)) {
		unknown_word(lang, &word, policies, "policy");
		return false;
	}
	cmd->has_policy = true;
	cmd->policy = policy;
	cmd->at.policy = item->name.at;
	return true;
}
