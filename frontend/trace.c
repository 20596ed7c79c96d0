// SPDX-License-Identifier: GPL-2.0-only
/*
 * monitor trace: each step of a traced packet as a line, in the form of
 * "nft monitor trace". The kernel names a rule by its handle; its text comes
 * from the ruleset, read again whenever the packet has met a newer one.
 */
#include <inttypes.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "trace.h"

struct tracer {
	const struct cli *cli;
	struct ctnat *rules;		/* asks for them */
	struct ctnat_dump *dump;
};

struct tracer *tracer_alloc(const struct cli *cli)
{
	struct tracer *tracer = xcalloc(1, sizeof(*tracer));

	tracer->cli = cli;
	tracer->rules = ctnat_open();
	return tracer;
}

void tracer_free(struct tracer *tracer)
{
	if (!tracer)
		return;
	ctnat_dump_free(tracer->dump);
	ctnat_close(tracer->rules);
	free(tracer);
}

static const struct ctnat_view *view_of(struct tracer *tracer, __u32 generation)
{
	if (!tracer->rules)
		return NULL;
	if (tracer->dump &&
	    ctnat_dump_view(tracer->dump)->generation != generation) {
		ctnat_dump_free(tracer->dump);
		tracer->dump = NULL;
	}
	if (!tracer->dump)
		tracer->dump = ctnat_dump(tracer->rules);
	return tracer->dump ? ctnat_dump_view(tracer->dump) : NULL;
}

static const struct ctnat_rule *find_rule(const struct ctnat_view *view,
					  __u64 handle)
{
	for (__u32 c = 0; view && c < view->n_chains; c++)
		for (__u32 r = 0; r < view->chains[c].n_rules; r++)
			if (view->chains[c].rules[r].handle == handle)
				return view->chains[c].rules[r].rule;
	return NULL;
}

/* "rule tcp dport 22 accept"; one that is gone has its handle alone */
static void print_rule(struct tracer *tracer, const struct ctnat_event *event)
{
	const struct ctnat_rule *rule;

	rule = find_rule(view_of(tracer, event->generation), event->handle);
	fputs(" rule ", stdout);
	if (rule)
		ctnat_lang_print_rule(stdout, rule, event->family,
				      tracer->cli->print |
				      CTNAT_PRINT_STATELESS);
	else
		printf("handle %" PRIu64, (uint64_t)event->handle);
}

static const char *verdict_name(__u8 verdict)
{
	static const char *const names[] = {
		[CTNAT_VERDICT_ACCEPT] = "accept",
		[CTNAT_VERDICT_DROP] = "drop",
		[CTNAT_VERDICT_CONTINUE] = "continue",
		[CTNAT_VERDICT_RETURN] = "return",
		[CTNAT_VERDICT_JUMP] = "jump",
		[CTNAT_VERDICT_GOTO] = "goto",
	};

	return verdict < ARRAY_SIZE(names) ? names[verdict] : "unknown";
}

static void print_verdict(const struct ctnat_step *step)
{
	if (step->stolen)
		fputs(" (taken out of its way)", stdout);
	if (!step->has_verdict)
		return;
	printf(" (verdict %s", verdict_name(step->verdict));
	if (step->target) {
		putchar(' ');
		ctnat_lang_print_name(stdout, step->target);
	}
	if (step->reason)
		printf(", %s", step->reason);
	putchar(')');
}

static void print_fields(const struct tracer *tracer,
			 const struct ctnat_event *event)
{
	if (!event->step->fields || !event->step->fields->n_insns)
		return;
	putchar(' ');
	ctnat_lang_print_rule(stdout, event->step->fields, NFPROTO_INET,
			      tracer->cli->print);
}

static void print_conn(const struct tracer *tracer,
		       const struct ctnat_event *event)
{
	print_fields(tracer, event);
	if (!event->step->conn)
		return;
	fputs(event->step->conn->status & IPS_CONFIRMED ? " " :
	      " not committed ", stdout);
	ctnat_lang_print_connection(stdout, event->step->conn,
				    tracer->cli->print);
}

void tracer_show(struct tracer *tracer, const struct ctnat_event *event)
{
	const struct ctnat_view_table table = {
		.family = event->family,
		.name = event->table,
	};
	const struct ctnat_step *step = event->step;
	char head[32];

	snprintf(head, sizeof(head), "trace id %08x", step->id);
	if (event->table)
		echo_words(stdout, head, &table, event->chain);
	else
		fputs(head, stdout);
	switch (step->kind) {
	case CTNAT_STEP_PACKET:
		fputs(" packet:", stdout);
		print_fields(tracer, event);
		break;
	case CTNAT_STEP_RULE:
		print_rule(tracer, event);
		print_verdict(step);
		break;
	case CTNAT_STEP_POLICY:
		printf(" policy %s", verdict_name(step->verdict));
		break;
	case CTNAT_STEP_CT:
		fputs(" ct:", stdout);
		print_conn(tracer, event);
		break;
	case CTNAT_STEP_EXIT:
		fputs(" committed at exit:", stdout);
		print_conn(tracer, event);
		break;
	default:
		printf(" step %u", step->kind);
	}
	putchar('\n');
	fflush(stdout);
}
