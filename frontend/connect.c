// SPDX-License-Identifier: GPL-2.0-only
/* The way to the module, and words for when there is none. */
#include <errno.h>
#include <string.h>

#include "cli.h"

void cli_cannot_read(const struct cli *cli, int error, char *to, size_t size)
{
	switch (error) {
	case ENOENT:
		snprintf(to, size,
			 "the ctnat module is not loaded; try \"modprobe ctnat\"");
		return;
	case EPERM:
	case EACCES:
		snprintf(to, size,
			 "not permitted; ctnat needs the capability CAP_NET_ADMIN (root)");
		return;
	}
	snprintf(to, size, "cannot read the loaded ruleset: %s",
		 cli->ct ? ctnat_error(cli->ct) : strerror(error));
}

int cli_connect(struct cli *cli)
{
	if (!cli->ct)
		cli->ct = ctnat_open();
	return cli->ct ? 0 : -1;
}

void cli_disconnect(struct cli *cli)
{
	ctnat_close(cli->ct);
	cli->ct = NULL;
}
