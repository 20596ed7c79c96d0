// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules of any origin: those that the verifier passes can be linked, and packets
 * run through them without another look at them. The first 64 bytes of the input
 * are a packet; then come rules as netlink attributes, each behind its length in
 * two bytes. Chains that they lead to are made, and hold nothing.
 */
#include <stdlib.h>

#include "tests/kit/kit.h"
#include "tests/kit/packet.h"

#define PACKET_LEN	64

int LLVMFuzzerTestOneInput(const __u8 *data, size_t len);

/* Key and data of an element, as the module loads them. */
static inline int run_dynset(struct ctnat_packet *pkt,
			     const struct ctnat_insn_dynset *dynset)
{
	__u32 key[CTNAT_WORDS_MAX], data[CTNAT_REG_WORDS];
	unsigned int n = 0;

	if (!ctnat_key_load(pkt, dynset->field, dynset->n_fields, dynset->data,
			    key))
		return CTNAT_EXEC_BREAK;
	for (unsigned int i = 0; !dynset->literal && i < CTNAT_CONCAT_MAX &&
	     dynset->from[i]; i++) {
		if (!ctnat_load(pkt, dynset->from[i], data + n))
			return CTNAT_EXEC_BREAK;
		n += ctnat_field_words(dynset->from[i]);
	}
	return CTNAT_EXEC_NEXT;
}

/* Reads all that the module would read of a statement. */
static inline int ctnat_exec(struct ctnat_packet *pkt,
			     const struct ctnat_rule *rule,
			     const struct ctnat_insn *insn)
{
	const struct ctnat_insn_ct *ct = (const void *)insn;
	const struct ctnat_insn_set *set = (const void *)insn;
	struct kit_packet *kit = (void *)pkt;
	__u32 v = 0, w, x, wide[4];

	(void)rule;
	switch (insn->kind) {
	case CTNAT_EXPR_LOG:
		return strlen(((const struct ctnat_insn_log *)insn)->prefix) >=
		       CTNAT_LOG_PREFIX_MAX ? abort(), 0 : CTNAT_EXEC_NEXT;
	case CTNAT_EXPR_SET:
		if (!ctnat_set_load(pkt, set, wide))
			return CTNAT_EXEC_BREAK;
		kit->has[set->field] = true;
		memcpy(kit->words[set->field],
		       wide + 4 - ctnat_field_words(set->field),
		       4 * ctnat_field_words(set->field));
		break;
	case CTNAT_EXPR_CT:
		if ((ct->has & CTNAT_CT_ZONE &&
		     !ctnat_value_load(pkt, &ct->zone, &v)) ||
		    (ct->has & CTNAT_CT_MARK &&
		     !ctnat_value_load(pkt, &ct->mark, &w)) ||
		    (ct->has & CTNAT_CT_LABEL_FROM &&
		     !ctnat_value_load(pkt, &ct->label_from, &x)))
			return CTNAT_EXEC_BREAK;
		if (v > 65535)
			abort();
		break;
	case CTNAT_EXPR_DYNSET:
		return run_dynset(pkt, (const void *)insn);
	case CTNAT_EXPR_NAT:
		return -1;
	}
	return CTNAT_EXEC_NEXT;
}

static void run(struct kit_view *view, const __u8 *bytes, __u32 least)
{
	struct kit_packet kit = { .bytes = bytes, .len = PACKET_LEN };
	struct ctnat_program *program = kit_program(view, least);

	kit.pkt.nfproto = bytes[0] >> 4 == 6 ? NFPROTO_IPV6 : NFPROTO_IPV4;
	for (unsigned int f = 1; f <= CTNAT_FIELD_MAX; f++) {
		kit.has[f] = f % 3;
		memset(kit.words[f], bytes[f % PACKET_LEN], 16);
	}
	ctnat_packet_parse(&kit.pkt);
	if (ctnat_run(&kit.pkt, program, 0) > CTNAT_OUTCOME_POLICY_DROP)
		abort();
	kit_program_free(program);
}

static void make_chain(struct kit_view *view, const char *name)
{
	for (__u32 i = 0; i < view->view.n_chains; i++)
		if (!strcmp(view->chains[i].name, name))
			return;
	if (view->view.n_chains < KIT_CHAINS)
		kit_chain(view, name);
}

/* The chains that a well-formed rule leads to. */
static void make_chains(struct kit_view *view, const struct ctnat_rule *rule)
{
	const struct ctnat_insn *insn;
	struct ctnat_jumps jumps;

	ctnat_rule_for_each(insn, rule)
		ctnat_for_each_jump(&jumps, insn)
			make_chain(view, jumps.chain);
}

static void add_rule(struct kit_view *view, const void *attrs, size_t len)
{
	struct ctnat_refusal why;
	struct kit_image *image;
	int size;

	size = ctnat_wire_decode(attrs, len, NULL, 0, &why);
	if (size < 0 || size > (int)KIT_ROOM)
		return;
	image = kit_begin();
	if (ctnat_wire_decode(attrs, len, &image->rule, KIT_ROOM, &why) < 0 ||
	    ctnat_verify_image(&image->rule, size, &why)) {
		kit_end(image);
		return;
	}
	make_chains(view, &image->rule);
	kit_rule(view, 0, image);
	/* one that may not stand here is not to spoil the others */
	if (ctnat_verify_rule(&view->view, 0, view->chains[0].n_rules - 1,
			      &why)) {
		view->chains[0].n_rules--;
		free((void *)view->rules[0][view->chains[0].n_rules].rule);
	}
}

static void add_rules(struct kit_view *view, const __u8 *data, size_t len)
{
	while (len > 2 && view->chains[0].n_rules < KIT_RULES) {
		size_t n = data[0] | data[1] << 8;
		void *attrs;

		data += 2;
		len -= 2;
		if (n > len)
			n = len;
		/* its own copy: aligned, and not a byte longer */
		attrs = malloc(n);
		memcpy(attrs, data, n);
		add_rule(view, attrs, n);
		free(attrs);
		data += n;
		len -= n;
	}
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t len)
{
	struct kit_view *view;
	__u8 *bytes;

	if (len < PACKET_LEN)
		return 0;
	bytes = malloc(PACKET_LEN);
	memcpy(bytes, data, PACKET_LEN);
	view = kit_view();
	kit_table(view, NFPROTO_INET, "t");
	kit_base(view, "base", CTNAT_CHAIN_FILTER, NF_INET_LOCAL_IN, 0);
	kit_sets(view);
	add_rules(view, data + PACKET_LEN, len - PACKET_LEN);
	if (!kit_verify(view)) {
		run(view, bytes, ~0u);
		run(view, bytes, 1);
	}
	kit_view_free(view);
	free(bytes);
	return 0;
}
