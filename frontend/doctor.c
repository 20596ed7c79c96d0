// SPDX-License-Identifier: GPL-2.0-only
/* doctor: gets at the rules, runs the table of checks, prints findings. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "doctor.h"

static const struct check_row {
	void (*check)(struct doctor *doctor);
} checks[] = {
	{ doctor_forwarding },
	{ doctor_rp_filter },
	{ doctor_route_localnet },
	{ doctor_bridge },
	{ doctor_devices },
	{ doctor_tracking },
	{ doctor_conntrack },
	{ doctor_nft },
	{ doctor_iptables },
};

static void say(struct doctor *doctor, const char *lead, const char *fmt,
		va_list args)
{
	fputs(lead, doctor->out);
	vfprintf(doctor->out, fmt, args);
	fputc('\n', doctor->out);
}

void doctor_finds(struct doctor *doctor, const char *fmt, ...)
{
	va_list args;

	fprintf(doctor->out, "%s%u. ", doctor->findings ? "\n" : "",
		doctor->findings + 1);
	doctor->findings++;
	va_start(args, fmt);
	say(doctor, "", fmt, args);
	va_end(args);
}

void doctor_so(struct doctor *doctor, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say(doctor, "   so: ", fmt, args);
	va_end(args);
}

void doctor_do(struct doctor *doctor, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say(doctor, "   do: ", fmt, args);
	va_end(args);
}

void doctor_note(struct doctor *doctor, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say(doctor, "note: ", fmt, args);
	va_end(args);
}

/* Where the rules come from, and what must be freed afterwards. */
struct source {
	struct ctnat_dump *dump;
	struct ctnat_lang *lang;
};

static void unreachable(struct doctor *doctor, int error)
{
	if (error == ENOENT) {
		doctor_finds(doctor, "the ctnat module is not loaded");
		doctor_so(doctor, "there are no rules, and none can be loaded");
		doctor_do(doctor, "modprobe ctnat");
		doctor_kernel(doctor);
	} else if (error == EPERM || error == EACCES) {
		doctor_finds(doctor, "not permitted to read the rules");
		doctor_so(doctor,
			  "ctnat speaks only to CAP_NET_ADMIN of the initial user namespace, or of a container's own when the module's parameter unprivileged_userns is on");
		doctor_do(doctor,
			  "run this as root, or in a container: echo Y > /sys/module/ctnat/parameters/unprivileged_userns (on the host)");
	} else {
		doctor_finds(doctor, "the rules cannot be read: %s",
			     doctor->cli->ct ? ctnat_error(doctor->cli->ct) :
					       strerror(error));
		doctor_so(doctor, "nothing can be said about them");
		doctor_do(doctor,
			  "see the kernel's log (dmesg), and whether module and ctnat-cli are of one version");
	}
}

/* With -f the rules of the files, as if they were loaded. */
static int read_files(struct doctor *doctor, struct source *from)
{
	const struct words *files = &doctor->cli->files;
	struct input *inputs;
	size_t i;
	int ret;

	from->lang = cli_lang(doctor->cli);
	if (!from->lang)
		return -1;
	doctor->lang = from->lang;
	inputs = xcalloc(files->n, sizeof(*inputs));
	for (i = 0; i < files->n; i++)
		inputs[i].name = files->at[i];
	ret = cli_read(from->lang, inputs, files->n);
	if (!ret)
		ret = ctnat_lang_check(from->lang);
	free(inputs);
	if (ret)
		ctnat_lang_print_messages(from->lang, stderr);
	else
		doctor->view = ctnat_lang_result(from->lang);
	return ret;
}

static int read_rules(struct doctor *doctor, struct source *from)
{
	struct cli *cli = doctor->cli;

	/* a tree of files has no module in it; its name stands for it */
	if (*doctor->root) {
		if (!doctor_exists(doctor, "/sys/module/ctnat"))
			unreachable(doctor, ENOENT);
	} else if (cli_connect(cli)) {
		unreachable(doctor, errno);
	} else if (!cli->files.n) {
		from->dump = ctnat_dump(cli->ct);
		if (from->dump)
			doctor->view = ctnat_dump_view(from->dump);
		else
			unreachable(doctor, errno);
	}
	return cli->files.n ? read_files(doctor, from) : 0;
}

static const char *tracking_text(unsigned int tracking)
{
	switch (tracking) {
	case CTNAT_TRACK_EXPLICIT:
		return "explicit (only ct() tracks)";
	case CTNAT_TRACK_AUTOMATIC:
		return "automatic (every packet, as under nft)";
	}
	return "none";
}

static void introduce(struct doctor *doctor)
{
	const struct ctnat_view *view = doctor->view;
	unsigned long rules = 0;
	__u32 i;

	for (i = 0; i < view->n_chains; i++)
		rules += view->chains[i].n_rules;
	fprintf(doctor->out, "rules: %u tables, %u chains, %lu rules%s\n",
		view->n_tables, view->n_chains, rules,
		doctor->cli->files.n ? " in the file (not necessarily loaded)" :
				       "");
	fprintf(doctor->out, "tracking: ip %s, ip6 %s\n\n",
		tracking_text(doctor->facts.tracking[IP]),
		tracking_text(doctor->facts.tracking[IP6]));
}

static void examine(struct doctor *doctor)
{
	size_t i;

	facts_init(&doctor->facts, doctor->view);
	introduce(doctor);
	if (!doctor->cli->files.n && !doctor->view->n_tables) {
		doctor_finds(doctor, "no rules are loaded in this namespace");
		doctor_so(doctor, "ctnat sees no packet here");
		doctor_do(doctor, "ctnat-cli -f FILE");
	}
	for (i = 0; i < ARRAY_SIZE(checks); i++)
		checks[i].check(doctor);
	facts_exit(&doctor->facts);
}

int doctor_main(struct cli *cli, int argc, char **argv)
{
	const char *root = getenv("CTNAT_DOCTOR_ROOT");
	struct doctor doctor = {
		.cli = cli,
		.root = root ? root : "",
		.out = stdout,
	};
	struct source from = { 0 };
	int ret;

	(void)argv;
	if (argc > 1)
		return complain("doctor takes no arguments; \"-f FILE doctor\" examines a file");
	ret = read_rules(&doctor, &from);
	if (!ret && doctor.view)
		examine(&doctor);
	ctnat_dump_free(from.dump);
	ctnat_lang_free(from.lang);
	if (ret)
		return 1;
	if (!doctor.findings)
		puts("nothing found that keeps the rules from doing what they say");
	else
		printf("\n%u finding%s\n", doctor.findings,
		       doctor.findings == 1 ? "" : "s");
	return doctor.findings ? 1 : 0;
}
