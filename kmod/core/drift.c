// SPDX-License-Identifier: GPL-2.0-only
/* What has become of a chain since its index was made. */
#include "drift.h"

/* A walk along a chain and its base. */
struct walk {
	const struct ctnat_drift *drift;
	const struct ctnat_view_rule *rules;
	__u32 at;
	__u32 base; /* the next one that the chain may have */
	bool in_run;
};

enum kind {
	CONTINUES, /* the run that the rule before is in */
	BEGINS,	   /* one */
	IS_NEW,
	IS_STRANGE, /* from another base */
};

/* The next rule of the chain; walk->base is behind it if it has one. */
static enum kind next_rule(struct walk *walk)
{
	const struct ctnat_view_rule *rule = &walk->rules[walk->at++];
	const struct ctnat_drift *drift = walk->drift;
	bool passed = !walk->in_run;

	if (!(rule->facts & CTNAT_RULE_INDEXED)) {
		walk->in_run = false;
		return IS_NEW;
	}
	while (walk->base < drift->n_base &&
	       drift->base[walk->base].rule != rule->rule) {
		walk->base++;
		passed = true;
	}
	if (walk->base == drift->n_base)
		return IS_STRANGE;
	walk->base++;
	walk->in_run = true;
	return passed ? BEGINS : CONTINUES;
}

static __u32 most(const struct ctnat_drift *drift)
{
	__u32 most = drift->n_base / CTNAT_DRIFT_SHARE;

	return most > CTNAT_DRIFT_LEAST ? most : CTNAT_DRIFT_LEAST;
}

bool ctnat_drift_plan(struct ctnat_drift *drift,
		      const struct ctnat_view_rule *rules)
{
	struct walk walk = { .drift = drift, .rules = rules };

	drift->n_runs = 0;
	drift->n_news = 0;
	while (walk.at < drift->n_rules) {
		platform_relax();
		switch (next_rule(&walk)) {
		case CONTINUES:
			break;
		case BEGINS:
			drift->n_runs++;
			break;
		case IS_NEW:
			drift->n_news++;
			break;
		case IS_STRANGE:
			return false;
		}
		if (drift->n_runs > most(drift) || drift->n_news > most(drift))
			return false;
	}
	/* what few are left of many are not worth its memory */
	return drift->n_rules - drift->n_news >= drift->n_base / 2;
}

void ctnat_drift_fill(struct ctnat_drift *drift, struct ctnat_drift_run *run,
		      __u32 *place, struct ctnat_view_rule *news,
		      const struct ctnat_view_rule *rules)
{
	struct walk walk = { .drift = drift, .rules = rules };
	__u32 n_runs = 0, n_news = 0;

	drift->run = run;
	drift->place = place;
	drift->news = news;
	while (walk.at < drift->n_rules) {
		platform_relax();
		switch (next_rule(&walk)) {
		case CONTINUES:
			run[n_runs - 1].n++;
			break;
		case BEGINS:
			run[n_runs++] = (struct ctnat_drift_run){
				.base = walk.base - 1,
				.at = walk.at - 1,
				.n = 1,
			};
			break;
		case IS_NEW:
			place[n_news] = walk.at - 1;
			news[n_news++] = rules[walk.at - 1];
			break;
		case IS_STRANGE:
			return; /* the plan would have said so */
		}
	}
}
