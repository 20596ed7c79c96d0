// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random rulesets over random packets: the walk and its naive twin must
 * agree on the outcome and on everything done on the way.
 *
 * usage: model FIRST_SEED SEEDS [RULESETS]; one result line per seed.
 */
#include <stdio.h>
#include <stdlib.h>

#include "random.h"
#include "tests/kit/packet.h"

/* The walk's packet, with a world of its own for what actions do. */
struct model_packet {
	struct kit_packet kit;
	struct world *world;
};

static void set_number(struct model_packet *p, unsigned int field, __u32 v)
{
	p->kit.has[field] = true;
	p->kit.words[field][0] = v;
}

static int exec_ct(struct model_packet *p, const struct ctnat_insn_ct *ct)
{
	__u32 zone, mark, *old = &p->kit.words[CTNAT_FIELD_CT_MARK][0];
	const struct ctnat_value z = ctnat_ct_zone(ct), m = ctnat_ct_mark(ct);

	if (!ctnat_value_load(&p->kit.pkt, &z, &zone) ||
	    !ctnat_value_load(&p->kit.pkt, &m, &mark))
		return CTNAT_EXEC_BREAK;
	world_event(p->world, "ct%p(%u) ", (const void *)ct, zone);
	set_number(p, CTNAT_FIELD_CT_ZONE, zone);
	if (ct->has & CTNAT_CT_MARK)
		set_number(p, CTNAT_FIELD_CT_MARK, (*old & ~ct->mark_mask) |
						   (mark & ct->mark_mask));
	return CTNAT_EXEC_NEXT;
}

static inline int ctnat_exec(struct ctnat_packet *pkt,
			     const struct ctnat_rule *rule,
			     const struct ctnat_insn *insn)
{
	const struct ctnat_insn_set *set = (const void *)insn;
	struct model_packet *p = (void *)pkt;
	__u32 v[4];

	(void)rule;
	switch (insn->kind) {
	case CTNAT_EXPR_COUNTER:
		world_event(p->world, "n%p ", (const void *)insn);
		break;
	case CTNAT_EXPR_LOG:
		world_event(p->world, "log '%s' ",
			    ((const struct ctnat_insn_log *)insn)->prefix);
		break;
	case CTNAT_EXPR_SET:
		if (!ctnat_set_load(pkt, set, v))
			return CTNAT_EXEC_BREAK;
		world_event(p->world, "f%u=%x.%x.%x.%x ", set->field, v[0],
			    v[1], v[2], v[3]);
		p->kit.has[set->field] = true;
		if (ctnat_field_words(set->field) == 4)
			memcpy(p->kit.words[set->field], v, sizeof(v));
		else
			set_number(p, set->field, v[3]);
		break;
	case CTNAT_EXPR_CT:
		return exec_ct(p, (const void *)insn);
	case CTNAT_EXPR_CT_CLEAR:
		world_event(p->world, "clear ");
		memset(p->kit.has + CTNAT_FIELD_CT_STATE, 0,
		       CTNAT_FIELD_REG_0 - CTNAT_FIELD_CT_STATE);
		break;
	case CTNAT_EXPR_NOTRACK:
		world_event(p->world, "notrack ");
		set_number(p, CTNAT_FIELD_CT_STATE, CTNAT_STATE_UNTRACKED);
		break;
	case CTNAT_EXPR_NAT:
		return twin_binding(insn);
	}
	return CTNAT_EXEC_NEXT;
}

static unsigned long n_walks, n_events, n_indexed;

static bool agree(const struct kit_view *kit, const struct ctnat_program *rules,
		  __u32 base, const struct world *given, bool split)
{
	struct world ours = *given, theirs = *given;
	struct model_packet p = {
		.kit.pkt.nfproto = given->nfproto,
		.kit.pkt.l3_off = given->l3_off,
		.kit.bytes = given->bytes,
		.kit.len = given->len,
		.kit.split = split,
		.world = &ours,
	};
	int our_end, their_end;

	memcpy(p.kit.has, given->has, sizeof(given->has));
	memcpy(p.kit.words, given->words, sizeof(given->words));
	if (given->frame)
		kit_frame(&p.kit);
	ctnat_packet_parse(&p.kit.pkt);
	our_end = ctnat_run(&p.kit.pkt, rules, base);
	their_end = twin_run(&kit->view, base, &theirs);
	n_walks++;
	n_events += theirs.n_events > 0;
	if (our_end == their_end && !strcmp(ours.events, theirs.events))
		return true;
	printf("# chain %u: walk %d: %s\n# chain %u: twin %d: %s\n", base,
	       our_end, ours.events, base, their_end, theirs.events);
	return false;
}

/* One ruleset and its packets; NULL, or what went wrong. */
static const char *one(const struct sample *sample, const struct kit_view *kit)
{
	struct ctnat_program *indexed = kit_program((void *)kit, 1);
	struct ctnat_program *walked = kit_program((void *)kit, ~0u);
	const char *wrong = NULL;

	for (__u32 base = 0; !wrong && base < kit->view.n_chains; base++) {
		const struct ctnat_view_chain *chain = &kit->chains[base];
		__u8 family = kit->tables[chain->table].family;

		for (int i = 0; !wrong && i < PACKETS; i++) {
			const struct world *world = &sample->worlds[i];

			if (chain->type == CTNAT_CHAIN_REGULAR ||
			    (family == NFPROTO_BRIDGE) != world->frame ||
			    (family != NFPROTO_INET && !world->frame &&
			     family != world->nfproto))
				continue;
			if (!agree(kit, walked, base, world, i & 1))
				wrong = "walk and twin differ";
			else if (!agree(kit, indexed, base, world, i & 1))
				wrong = "index and twin differ";
			n_indexed += !!indexed->chain[base].index;
		}
	}
	kit_program_free(indexed);
	kit_program_free(walked);
	return wrong;
}

static const char *run_seed(__u32 seed, int rulesets)
{
	struct sample *sample = malloc(sizeof(*sample));
	const char *wrong = NULL;
	int refused = 0;

	n_walks = n_events = n_indexed = 0;
	random_seed(seed);
	for (int i = 0; !wrong && i < rulesets; i++) {
		struct kit_view *kit;

		random_packets(sample);
		kit = random_rules(sample);
		if (!kit) {
			refused++;
			continue;
		}
		wrong = one(sample, kit);
		kit_view_free(kit);
	}
	free(sample);
	if (!wrong && refused > rulesets / 10)
		wrong = "too many rulesets were refused";
	if (!wrong && n_indexed < n_walks / 8)
		wrong = "too few chains have an index";
	if (!wrong && n_events < n_walks / 4)
		wrong = "too few packets meet a rule";
	return wrong;
}

int main(int argc, char **argv)
{
	__u32 first = argc > 1 ? strtoul(argv[1], NULL, 0) : 1;
	__u32 seeds = argc > 2 ? strtoul(argv[2], NULL, 0) : 1;
	int rulesets = argc > 3 ? atoi(argv[3]) : 100;
	unsigned long walks = 0;
	int failed = 0;

	for (__u32 seed = first; seed < first + seeds; seed++) {
		const char *wrong = run_seed(seed, rulesets);

		walks += n_walks;
		failed |= !!wrong;
		if (wrong)
			printf("not ok model/seed-%u # %s\n", seed, wrong);
		else
			printf("ok model/seed-%u\n", seed);
		fflush(stdout);
	}
	fprintf(stderr, "model: %lu walks agree\n", walks);
	return failed;
}
