// SPDX-License-Identifier: GPL-2.0-only
/* Programs: started in a node, fed, read and bounded in time. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "drive.h"
#include "netns.h"
#include "process.h"
#include "run.h"
#include "settle.h"
#include "vars.h"

#define PROCESS_MS 60000

struct process {
	struct process *next;
	char *name;
	pid_t pid;
	int out;
	struct text said;	/* what has been read of it so far */
	bool *enough;		/* shared with the child */
};

static struct process *background;
static char *last_output;
static bool *own_enough;

static int input_fd(const char *input)
{
	int fd;

	if (!input)
		return open("/dev/null", O_RDONLY | O_CLOEXEC);
	fd = memfd_create("input", MFD_CLOEXEC);
	if (fd < 0 || write(fd, input, strlen(input)) < 0 ||
	    lseek(fd, 0, SEEK_SET) < 0)
		return -1;
	return fd;
}

static int exec_words(void *arg)
{
	char *const *argv = arg;

	execvp(argv[0], argv);
	fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
	return 127;
}

/* Forks; the child runs the function with its output in *out. */
static pid_t spawn(const struct node *node, const char *input, int *out,
		   int (*run)(void *), void *arg)
{
	int pipefd[2], in = input_fd(input);
	pid_t pid;

	if (in < 0 || pipe2(pipefd, O_CLOEXEC))
		return drive_fail("pipe: %s", strerror(errno));
	fflush(stdout);
	pid = fork();
	if (pid < 0)
		return drive_fail("fork: %s", strerror(errno));
	if (!pid) {
		setpgid(0, 0);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (node && node_enter(node))
			_exit(126);
		dup2(in, 0);
		dup2(pipefd[1], 1);
		dup2(pipefd[1], 2);
		settle_forked();
		exit(run(arg));
	}
	setpgid(pid, pid);
	close(in);
	close(pipefd[1]);
	*out = pipefd[0];
	return pid;
}

/*
 * Reads until the program closes its output, or has said something, or the time
 * is over.
 */
static bool read_output(int fd, struct text *out, const char *until,
			int64_t end)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	char buf[4096];
	int64_t now;
	ssize_t n;

	for (;;) {
		if (until && strstr(out->s, until))
			return true;
		now = drive_now();
		if (now >= end || poll(&pfd, 1, (int)(end - now)) <= 0)
			return false;
		n = read(fd, buf, sizeof(buf));
		if (n <= 0)
			return true;
		text_append(out, buf, (size_t)n);
	}
}

static int reap(pid_t pid, bool in_time)
{
	int status;

	if (!in_time)
		kill(-pid, SIGKILL);
	if (waitpid(pid, &status, 0) != pid || !in_time)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) :
				   128 + WTERMSIG(status);
}

/* The output of a program that has said this so far, to its end. */
static void collect(pid_t pid, int out, struct text said,
		    struct process_result *result)
{
	bool in_time;

	text_append(&said, "", 0);
	in_time = read_output(out, &said, NULL,
			      drive_now() + drive_ms(PROCESS_MS));
	result->status = reap(pid, in_time);
	result->output = said.s;
	close(out);
}

int process_run(const struct node *node, char *const argv[], const char *input,
		struct process_result *result)
{
	pid_t pid;
	int out;

	pid = spawn(node, input, &out, exec_words, (void *)argv);
	if (pid < 0)
		return -1;
	collect(pid, out, (struct text){ 0 }, result);
	return 0;
}

static int judge(const char *what, struct process_result *r, bool want_fail)
{
	free(last_output);
	last_output = r->output;
	if (r->status < 0)
		return drive_fail("%s did not end in time: %s", what,
				  r->output);
	if (want_fail && r->status != 1)
		return drive_fail("%s ended with %d, 1 was expected: %s", what,
				  r->status, r->output);
	if (!want_fail && r->status)
		return drive_fail("%s ended with %d: %s", what, r->status,
				  r->output);
	return 0;
}

int process_expect(const struct node *node, char *const argv[],
		   const char *input, bool want_fail)
{
	struct process_result r;

	if (process_run(node, argv, input, &r))
		return -1;
	return judge(argv[0], &r, want_fail);
}

static void process_free(struct process *p)
{
	if (p->enough != MAP_FAILED)
		munmap(p->enough, sizeof(*p->enough));
	free(p->said.s);
	free(p->name);
	free(p);
}

bool process_has_done_enough(void)
{
	return *(volatile bool *)own_enough;
}

int process_start(const char *name, const struct node *node,
		  int (*run)(void *arg), void *arg)
{
	struct process *p = xzalloc(sizeof(*p));

	p->name = xstrdup(name);
	p->enough = mmap(NULL, sizeof(*p->enough), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (p->enough == MAP_FAILED) {
		process_free(p);
		return drive_fail("shared memory: %s", strerror(errno));
	}
	own_enough = p->enough;
	p->pid = spawn(node, NULL, &p->out, run, arg);
	p->next = background;
	background = p;
	return p->pid < 0 ? -1 : 0;
}

const char *process_output(void)
{
	return last_output ? last_output : "";
}

void process_forget_output(void)
{
	free(last_output);
	last_output = NULL;
}

void process_kill_all(void)
{
	struct process *p;

	while ((p = background)) {
		background = p->next;
		if (p->pid > 0) {
			kill(-p->pid, SIGKILL);
			waitpid(p->pid, NULL, 0);
			close(p->out);
		}
		process_free(p);
	}
}

static struct process **find(const char *name)
{
	struct process **at;

	for (at = &background; *at; at = &(*at)->next)
		if (!strcmp((*at)->name, name))
			return at;
	drive_fail("no program '%s' was started", name);
	return NULL;
}

static struct process *take(const char *name)
{
	struct process **at = find(name), *p = at ? *at : NULL;

	if (p)
		*at = p->next;
	return p;
}

/* "-" is the namespace the driver started in. */
static int find_where(const char *name, struct node **node)
{
	*node = NULL;
	if (!strcmp(name, "-"))
		return 0;
	*node = node_find(name);
	return *node ? 0 : -1;
}

static char **expand_words(int argc, char **argv)
{
	char **words = xzalloc((argc + 1) * sizeof(*words));

	for (int i = 0; i < argc; i++) {
		words[i] = var_expand(argv[i]);
		if (!words[i])
			return NULL;
	}
	return words;
}

static void free_words(char **words)
{
	for (int i = 0; words && words[i]; i++)
		free(words[i]);
	free(words);
}

static int run_program(int argc, char **argv, const char *body, bool want_fail)
{
	struct node *node;
	char **words;
	int ret = -1;

	if (argc < 2 || find_where(argv[0], &node))
		return drive_fail("run NODE PROGRAM…");
	words = expand_words(argc - 1, argv + 1);
	if (words)
		ret = process_expect(node, words, body, want_fail);
	free_words(words);
	return ret;
}

static int verb_run(int argc, char **argv, const char *body)
{
	return run_program(argc, argv, body, false);
}

static int verb_run_fails(int argc, char **argv, const char *body)
{
	return run_program(argc, argv, body, true);
}

static int verb_start(int argc, char **argv, const char *body)
{
	struct node *node;
	char **words;
	int ret;

	(void)body;
	if (argc < 3 || find_where(argv[1], &node))
		return drive_fail("start NAME NODE PROGRAM…");
	words = expand_words(argc - 2, argv + 2);
	if (!words)
		return -1;
	ret = process_start(argv[0], node, exec_words, words);
	free_words(words);
	return ret;
}

static int verb_wait(int argc, char **argv, const char *body)
{
	struct process *p = argc ? take(argv[0]) : NULL;
	struct process_result r;
	int ret;

	(void)body;
	if (!p)
		return drive_fail("wait NAME [fails]");
	*p->enough = true;
	collect(p->pid, p->out, p->said, &r);
	p->said.s = NULL;
	ret = judge(argv[0], &r, argc > 1);
	process_free(p);
	return ret;
}

/* Until a program that was started has said something. */
static int verb_says(int argc, char **argv, const char *body)
{
	struct process **at = argc == 2 ? find(argv[0]) : NULL, *p;

	(void)body;
	if (!at)
		return drive_fail("says NAME TEXT");
	p = *at;
	text_append(&p->said, "", 0);
	read_output(p->out, &p->said, argv[1],
		    drive_now() + drive_ms(PROCESS_MS));
	if (strstr(p->said.s, argv[1]))
		return 0;
	return drive_fail("%s does not say '%s' but: %s", argv[0], argv[1],
			  p->said.s);
}

/* Ends a program and keeps what it said. */
static int verb_stop(int argc, char **argv, const char *body)
{
	struct process *p = argc ? take(argv[0]) : NULL;
	struct process_result r;

	(void)body;
	if (!p)
		return drive_fail("stop NAME");
	kill(-p->pid, SIGTERM);
	collect(p->pid, p->out, p->said, &r);
	p->said.s = NULL;
	free(last_output);
	last_output = r.output;
	process_free(p);
	return 0;
}

static int verb_output(int argc, char **argv, const char *body)
{
	const char *have = process_output();

	if (!body == !argc)
		return drive_fail("output TEXT… | <<WHOLE");
	if (body) {
		if (strcmp(have, body))
			return drive_fail("other output than expected: %s",
					  have);
		return 0;
	}
	for (int i = 0; i < argc; i++)
		if (!strstr(have, argv[i]))
			return drive_fail("no '%s' in the output: %s", argv[i],
					  have);
	return 0;
}

static int verb_no_output(int argc, char **argv, const char *body)
{
	(void)body;
	if (!argc || !last_output)
		return drive_fail("no-output TEXT…, after a program");
	for (int i = 0; i < argc; i++)
		if (strstr(process_output(), argv[i]))
			return drive_fail("'%s' is in the output: %s", argv[i],
					  process_output());
	return 0;
}

/* NODE FILE PATTERN: until a line of the file, as NODE sees it, matches */
static int verb_until(int argc, char **argv, const char *body)
{
	char *program[] = { (char *)"sh", (char *)"-c", NULL, NULL };
	struct node *node;
	int ret;

	(void)body;
	if (argc != 3 || find_where(argv[0], &node))
		return drive_fail("until NODE FILE PATTERN");
	program[2] = xsprintf("until grep -qE '%s' %s; do sleep 0.05; done",
			      argv[2], argv[1]);
	ret = process_expect(node, program, NULL, false);
	free(program[2]);
	return ret;
}

const struct verb process_verbs[] = {
	{ "run", "NODE PROGRAM… [<<INPUT]", verb_run },
	{ "run-fails", "NODE PROGRAM… [<<INPUT]", verb_run_fails },
	{ "start", "NAME NODE PROGRAM…", verb_start },
	{ "says", "NAME TEXT", verb_says },
	{ "wait", "NAME [fails]", verb_wait },
	{ "stop", "NAME", verb_stop },
	{ "output", "TEXT… | <<WHOLE", verb_output },
	{ "no-output", "TEXT…", verb_no_output },
	{ "until", "NODE FILE PATTERN", verb_until },
	{ 0 },
};
