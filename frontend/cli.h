/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ctnat-cli: what its files share. Commands of the language go through run.c
 * (read, check, send, then list); commands of the program itself (doctor,
 * monitor) have a function each in the table of main.c.
 */
#ifndef CTNAT_CLI_H
#define CTNAT_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "grammar/lang.h"
#include "lib/ctnat.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Growing list of borrowed strings, for options that may be repeated. */
struct words {
	const char **at;
	size_t n;
};

/* One text to read. It is kept so that a transaction can be tried again. */
struct input {
	const char *name;	/* path, or what messages call the text */
	const char *text;	/* NULL: read the file */
};

struct cli {
	unsigned int print;	/* enum ctnat_print_flags */
	bool check;
	bool echo;
	struct words defines;
	struct words include_dirs;
	struct words files;
	struct ctnat *ct;	/* NULL until cli_connect() */
	long long began;	/* to read, progress_clock(); 0: not before */
};

/* ---- connect.c ---- */

/** cli_connect() - open the library once; 0, or -1 with errno and a message */
int cli_connect(struct cli *cli);
void cli_disconnect(struct cli *cli);
/** cli_cannot_read() - a sentence on why the loaded rules are out of reach */
void cli_cannot_read(const struct cli *cli, int error, char *to, size_t size);

/* ---- run.c ---- */

/** cli_run() - the inputs as one transaction; returns the exit status */
int cli_run(struct cli *cli, const struct input *inputs, size_t n);
/** cli_lang() - a language run that obeys -D and -I; NULL after a message */
struct ctnat_lang *cli_lang(const struct cli *cli);
/** cli_read() - let @lang read all inputs; -1 when one had an error */
int cli_read(struct ctnat_lang *lang, const struct input *inputs, size_t n);

/* ---- plan.c ---- */

struct plan;

/** plan_make() - commands to operations; NULL when one is wrong (messages) */
struct plan *plan_make(struct ctnat_lang *lang);
void plan_free(struct plan *plan);
struct ctnat_batch *plan_batch(const struct plan *plan);
/** plan_command() - the command that operation @op came from, or NULL */
const struct ctnat_command *plan_command(const struct plan *plan, int op);
/** plan_rules() - how many of these operations are about rules */
int plan_rules(const struct plan *plan, int from, int to);
/** command_writes() - does it change the ruleset? */
bool command_writes(const struct ctnat_command *cmd);
/** command_asks() - is it carried out by list_command(), after all changes? */
bool command_asks(const struct ctnat_command *cmd);

/** plan_ops() - number of operations */
int plan_ops(const struct plan *plan);

/* ---- progress.c ---- */

/*
 * struct progress - what is shown of a load
 * @wanted: somebody is looking
 * @shown: there is a line to be erased
 * @next: when to speak next, in milliseconds
 * @seen: operations that the kernel has seen, of which @rules are about rules
 */
struct progress {
	bool wanted;
	bool shown;
	long long next;
	const struct plan *plan;
	int seen, rules, all;
};

/** progress_clock() - milliseconds since some time */
long long progress_clock(void);
/** progress_init() - the load began then; 0: now */
void progress_init(struct progress *progress, long long began);
/** progress_begin() - this is what is sent */
void progress_begin(struct progress *progress, const struct plan *plan);
/** progress_tell() - for ctnat_batch_progress() */
int progress_tell(size_t done, size_t all, void *progress);
/** progress_end() - leave nothing on the terminal */
void progress_end(struct progress *progress);

/* ---- select.c ---- */

/* A part of a view that is a view itself. */
struct selection {
	struct ctnat_view view;
	struct ctnat_view_table *tables;
	struct ctnat_view_chain *chains;
	struct ctnat_view_rule *rules;
	struct ctnat_view_object *objects;
};

/**
 * selection_init() - the rules of @view that @wanted approves of; NULL: all
 *
 * And the tables of @view, if there is anything of them in it.
 */
void selection_init(struct selection *sel, const struct ctnat_view *view,
		    bool (*wanted)(const struct ctnat_view *view, __u32 chain,
				   __u32 rule, const void *data),
		    const void *data);
/** selection_objects() - and its objects, as those that @wanted approves of */
void selection_objects(struct selection *sel, const struct ctnat_view *view,
		       bool (*wanted)(const struct ctnat_view *view,
				      __u32 object, const void *data),
		       const void *data);
void selection_exit(struct selection *sel);

/* ---- monitor_elems.c ---- */

/* The sets and maps that there are or have been, the last ones first. */
struct monitor_sets {
	struct known *first;
};

void monitor_sets_init(struct monitor_sets *sets);
void monitor_sets_exit(struct monitor_sets *sets);
/** monitor_set() - a NEW_OBJECT */
void monitor_set(struct monitor_sets *sets, const struct ctnat_event *event);
/** monitor_elems() - a NEW_ELEMS or DEL_ELEMS, as the command that does it */
void monitor_elems(const struct monitor_sets *sets,
		   const struct ctnat_event *event, unsigned int print);

/* ---- list.c, reset.c, echo.c ---- */

/* limits.c: limits of zones, with their use */
int list_zones(struct cli *cli, struct ctnat_lang *lang,
	       const struct ctnat_command *cmd, const struct ctnat_view *view);

/** list_part() - what of the ruleset @cmd shows; false: nothing of it */
bool list_part(const struct ctnat_command *cmd, const struct ctnat_view *view,
	       struct ctnat_part *part);
/** list_command() - print what @cmd asks for; -1 after a message */
int list_command(struct cli *cli, struct ctnat_lang *lang,
		 const struct ctnat_command *cmd,
		 const struct ctnat_view *view);
/* connections.c, explain.c: as list_command() */
int list_connections(struct cli *cli, struct ctnat_lang *lang,
		     const struct ctnat_command *cmd,
		     const struct ctnat_view *view);
int list_expectations(struct cli *cli, struct ctnat_lang *lang,
		      const struct ctnat_command *cmd,
		      const struct ctnat_view *view);
int flush_connections(struct cli *cli, struct ctnat_lang *lang,
		      const struct ctnat_command *cmd,
		      const struct ctnat_view *view);
int explain_packet(struct cli *cli, struct ctnat_lang *lang,
		   const struct ctnat_command *cmd,
		   const struct ctnat_view *view);
/* reset.c: as list_command(); prints what was zeroed */
int reset_command(struct cli *cli, struct ctnat_lang *lang,
		  const struct ctnat_command *cmd,
		  const struct ctnat_view *view);
/**
 * echo_added() - what @after has and @before had not, as commands
 *
 * Of rules @after need only have those that are new.
 */
void echo_added(const struct cli *cli, const struct ctnat_dump *before,
		const struct ctnat_view *after);
/* The lines of echo and monitor; without the comment and the newline. */
/** echo_words() - "COMMAND ip gateway pre", as far as there are names */
void echo_words(FILE *to, const char *command,
		const struct ctnat_view_table *table, const char *chain);
void echo_table(FILE *to, const struct ctnat_view_table *table);
void echo_chain(FILE *to, const struct ctnat_view_table *table,
		const struct ctnat_view_chain *chain, unsigned int print);
void echo_elems(FILE *to, const struct ctnat_view_table *table,
		const struct ctnat_view_object *object, bool keys,
		unsigned int print);
void echo_object(FILE *to, const struct ctnat_view_table *table,
		 const struct ctnat_view_object *object, unsigned int print);
void echo_rule(FILE *to, const struct ctnat_view_table *table,
	       const char *chain, const struct ctnat_rule *rule,
	       unsigned int print);

/* ---- commands of the program (a file each) ---- */

int monitor_main(struct cli *cli, int argc, char **argv);
int doctor_main(struct cli *cli, int argc, char **argv);
int prompt_main(struct cli *cli);

/* ---- util.c ---- */

void *xcalloc(size_t n, size_t size);
void *xrealloc(void *old, size_t n, size_t size);
char *xstrdup(const char *text);
void words_add(struct words *words, const char *word);
/** read_all() - a whole stream as a string; NULL with errno */
char *read_all(FILE *from);
/** join() - the words of a command line with blanks between them */
char *join(int argc, char **argv);
const char *family_name(__u8 family);
/** complain() - "Error: …" on standard error; returns 1, the exit status */
int complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif /* CTNAT_CLI_H */
