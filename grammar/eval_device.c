// SPDX-License-Identifier: GPL-2.0-only
/* Devices: those of a chain, and where fwd leads. */
#include "grammar/eval.h"

/* Names as they are collected. */
struct devices {
	char *names;
	size_t size;
	struct ctnat_span *at;
	__u32 n, room;
};

static bool add_device(struct eval *ev, const struct node *node,
		       struct devices *devices)
{
	size_t len = strlen(node->text) + 1;
	char *names;

	if (len > CTNAT_STRING_FIELD) {
		eval_error(ev, node, "a device's name has at most %d characters",
			   CTNAT_STRING_FIELD - 1);
		return false;
	}
	if (devices->n == CTNAT_DEVICES_MAX) {
		eval_error(ev, node, "a chain has at most %d devices",
			   CTNAT_DEVICES_MAX);
		return false;
	}
	names = lang_alloc(ev->lang, devices->size + len);
	if (devices->size)
		memcpy(names, devices->names, devices->size);
	memcpy(names + devices->size, node->text, len);
	devices->names = names;
	devices->size += len;
	*LANG_PUSH(ev->lang, devices->at, devices->n, devices->room) =
		ev->over ? *ev->over : node->at;
	return true;
}

/* A name, a set of them, or a variable that is either. */
static bool add_devices(struct eval *ev, const struct node *node,
			struct devices *devices)
{
	const struct ctnat_span *over;
	bool good = false;

	node = eval_unfold(ev, node, &over);
	if (!node) {
		/* said */
	} else if (node->kind == NODE_SET) {
		good = true;
		for (const struct node *one = node->a; one && good;
		     one = one->next)
			good = add_devices(ev, one, devices);
	} else if (node->kind == NODE_WORD || node->kind == NODE_STRING) {
		good = add_device(ev, node, devices);
	} else {
		eval_error(ev, node, "a device is a name, such as \"eth0\"");
	}
	ev->over = over;
	return good;
}

bool eval_devices(struct eval *ev, const struct node *node,
		  struct ctnat_command *cmd)
{
	struct devices devices = {};

	cmd->at.devices = node->at;
	if (!add_devices(ev, node, &devices))
		return false;
	cmd->n_devices = devices.n;
	cmd->devices = devices.names;
	cmd->device_at = devices.at;
	return true;
}

void eval_fwd(struct eval *ev, const struct stmt *stmt)
{
	const struct ctnat_span *over;
	struct ctnat_insn_fwd *fwd;
	const struct node *node;
	size_t len;

	node = eval_unfold(ev, stmt->rhs, &over);
	if (node && node->kind != NODE_WORD && node->kind != NODE_STRING) {
		eval_error(ev, node, "a device is a name, such as \"eth0\"");
	} else if (node) {
		len = strlen(node->text) + 1;
		fwd = eval_insn(ev, CTNAT_EXPR_FWD, sizeof(*fwd) + len,
				&stmt->at);
		memcpy(fwd->device, node->text, len);
		eval_part(ev, CTNAT_A_FWD_DEVICE, &stmt->rhs->at);
	}
	ev->over = over;
}

bool eval_hook_family(struct ctnat_lang *lang, const struct word *hook,
		      __u8 family)
{
	__u32 number;

	if (family == NFPROTO_NETDEV) {
		if (symbol_find(symbols_hook_of(family), hook->text, &number) ||
		    !symbol_find(symbols_hook_of(NFPROTO_INET), hook->text,
				 &number))
			return true;
		lang_error(lang, &hook->at,
			   "family netdev has the hooks ingress and egress");
		return false;
	}
	if (!strcmp(hook->text, "egress")) {
		lang_error(lang, &hook->at,
			   "hook egress is of tables of family netdev");
		return false;
	}
	if (!strcmp(hook->text, "ingress") && family != NFPROTO_INET) {
		lang_error(lang, &hook->at,
			   "hook ingress is of tables of family netdev or inet");
		return false;
	}
	return true;
}
