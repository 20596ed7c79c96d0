/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Scenario files: text -> list of commands.
 *
 * A line is a row of words; "#" begins a comment; a backslash at its end
 * continues it; double quotes keep blanks together; "<<TAG" as the last word
 * takes the lines up to TAG as the command's body.  "case NAME", "equiv NAME",
 * "define-topology NAME" and "define-lines NAME" each begin a scenario that
 * reaches up to the next one.
 *
 * "lines NAME [WORD=VALUE…]" stands for the lines that were defined before,
 * with each ${WORD} in them replaced.
 */
#ifndef SCENARIO_H
#define SCENARIO_H

enum scenario_kind {
	SCENARIO_CASE,
	SCENARIO_EQUIV,
	SCENARIO_TOPOLOGY,	/* commands, run where it is named */
	SCENARIO_LINES,		/* text, copied to where it is named */
};

struct command {
	struct command *next;
	const char *file;
	int line;
	int argc;
	char **argv;
	char *body;
};

struct scenario {
	struct scenario *next;
	enum scenario_kind kind;
	const char *name;
	const char *file;
	int line;
	struct command *commands;
};

/* Appends the scenarios of one file to the list; -1 with a reason if wrong. */
int scenario_read(const char *file, struct scenario **list);
/* Finds a scenario by kind and name, NULL when there is none. */
struct scenario *scenario_find(struct scenario *list, enum scenario_kind kind,
			       const char *name);
/* True when the scenario holds a command of that name. */
bool scenario_has(const struct scenario *s, const char *command);
void scenario_free(struct scenario *list);

#endif
