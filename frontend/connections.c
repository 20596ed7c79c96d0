// SPDX-License-Identifier: GPL-2.0-only
/* list and flush connections, list expectations. */
#include <errno.h>

#include "cli.h"

/* A listing in progress. */
struct listing {
	const struct cli *cli;
	unsigned long long n;
};

static int print_connection(const struct ctnat_connection *conn, void *data)
{
	struct listing *list = data;

	ctnat_lang_print_connection(stdout, conn, list->cli->print);
	putchar('\n');
	list->n++;
	/* nobody reads any more: ask for no more */
	return ferror(stdout) ? -1 : 0;
}

static int print_expectation(const struct ctnat_expectation *exp, void *data)
{
	struct listing *list = data;

	ctnat_lang_print_expectation(stdout, exp, list->cli->print);
	putchar('\n');
	list->n++;
	return ferror(stdout) ? -1 : 0;
}

static int refused(struct cli *cli, struct ctnat_lang *lang,
		   const struct ctnat_command *cmd)
{
	ctnat_lang_error_at(lang, &cmd->at.whole, "%s", ctnat_error(cli->ct));
	return -1;
}

int list_connections(struct cli *cli, struct ctnat_lang *lang,
		     const struct ctnat_command *cmd,
		     const struct ctnat_view *view)
{
	struct listing list = { .cli = cli };
	int ret;

	(void)view;
	ret = ctnat_connections(cli->ct, cmd->filter, print_connection, &list);
	if (ret)
		return ferror(stdout) ? -1 : refused(cli, lang, cmd);
	printf("# %llu connection%s\n", list.n, list.n == 1 ? "" : "s");
	return 0;
}

int list_expectations(struct cli *cli, struct ctnat_lang *lang,
		      const struct ctnat_command *cmd,
		      const struct ctnat_view *view)
{
	struct listing list = { .cli = cli };
	int ret;

	(void)view;
	ret = ctnat_expectations(cli->ct, cmd->filter, print_expectation,
				 &list);
	if (ret)
		return ferror(stdout) ? -1 : refused(cli, lang, cmd);
	printf("# %llu expectation%s\n", list.n, list.n == 1 ? "" : "s");
	return 0;
}

int flush_connections(struct cli *cli, struct ctnat_lang *lang,
		      const struct ctnat_command *cmd,
		      const struct ctnat_view *view)
{
	long long n;

	(void)view;
	n = ctnat_flush_connections(cli->ct, cmd->filter);
	if (n < 0)
		return refused(cli, lang, cmd);
	printf("# %lld connection%s removed\n", n, n == 1 ? "" : "s");
	return 0;
}
