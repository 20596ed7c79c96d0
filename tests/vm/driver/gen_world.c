// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs a random case: one gateway for each datapath, side by side, every
 * packet through all of them before the next.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gen_run.h"
#include "netns.h"
#include "port.h"
#include "process.h"
#include "rules.h"
#include "run.h"
#include "settle.h"
#include "spec.h"

#define OUTPUT_MAX 8
#define ENTRIES_MAX 128

/* What came out at one port after one packet. */
struct output {
	int n;
	struct pkt *pkt[OUTPUT_MAX];
};

struct world {
	struct node *gw;
	struct port *port[GEN_PORTS];
	struct output now[GEN_PORTS];
	/* What each step sent, and the first packet that came of it. */
	struct pkt *sent[GEN_STEPS_MAX], *got[GEN_STEPS_MAX];
	uint8_t sent_at[GEN_STEPS_MAX], got_at[GEN_STEPS_MAX];
};

static struct world worlds[GEN_FORMS];
static uint32_t next_ip_id = 1;

static const char *const form_names[] = {
	"iptables", "ctnat, nat chains", "ctnat, ct()",
};

/* A line of a topology, %d being the number of the world. */
static int topology_line(const char *format, int world)
{
	char line[160], *save = NULL, *words[12], *w;
	int n = 0;

	snprintf(line, sizeof(line), format, world, world, world);
	for (w = strtok_r(line, " ", &save); w && n < 12;
	     w = strtok_r(NULL, " ", &save))
		words[n++] = w;
	return run_words(n, words, NULL);
}

static int make_world(struct world *w, int i)
{
	static const char *const lines[] = {
		"node lan%d dmz%d wan%d",
		"node gw%d",
		"link lan%d eth0 gw%d lan",
		"link dmz%d eth0 gw%d dmz",
		"link wan%d eth0 gw%d wan",
		"addr gw%d lan 10.0.0.1/24 fd00:a::1/64",
		"addr gw%d dmz 172.16.0.1/24 fd00:b::1/64",
		"addr gw%d wan 203.0.113.1/24 2001:db8:1::1/64",
		"router gw%d",
		"sysctl gw%d net/ipv4/icmp_ratemask=0",
		/* Redirects are counted by time and by host. */
		"sysctl gw%d net/ipv4/conf/lan/send_redirects=0",
		"sysctl gw%d net/ipv4/conf/dmz/send_redirects=0",
		"sysctl gw%d net/ipv4/conf/wan/send_redirects=0",
		"sysctl gw%d net/ipv4/conf/all/accept_local=1",
		"route gw%d default dev wan",
		"route gw%d ::/0 dev wan",
		"port lan%d lan%d eth0",
		"port dmz%d dmz%d eth0",
		"port wan%d wan%d eth0",
	};
	char name[16];

	for (size_t k = 0; k < ARRAY_SIZE(lines); k++)
		if (topology_line(lines[k], i))
			return -1;
	snprintf(name, sizeof(name), "gw%d", i);
	w->gw = node_find(name);
	for (unsigned int k = 0; k < GEN_PORTS; k++) {
		snprintf(name, sizeof(name), "%s%d", gen_device(k), i);
		w->port[k] = port_find(name);
		if (!w->port[k])
			return -1;
	}
	return w->gw ? 0 : -1;
}

/* The kernel's limit of ICMP errors is of the machine, not of a namespace. */
static void lift_icmp_limit(void)
{
	static const char *const files[] = {
		"/proc/sys/net/ipv4/icmp_msgs_per_sec",
		"/proc/sys/net/ipv4/icmp_msgs_burst",
	};

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		int fd = open(files[i], O_WRONLY | O_CLOEXEC);

		if (fd < 0 || write(fd, "1000000", 7) != 7)
			fprintf(stderr, "%s stays as it is\n", files[i]);
		if (fd >= 0)
			close(fd);
	}
}

int gen_worlds_init(void)
{
	lift_icmp_limit();
	for (int i = 0; i < GEN_FORMS; i++)
		if (make_world(&worlds[i], i))
			return -1;
	return 0;
}

static void forget_output(struct world *w)
{
	for (int i = 0; i < GEN_PORTS; i++) {
		for (int k = 0; k < w->now[i].n; k++)
			pkt_free(w->now[i].pkt[k]);
		w->now[i].n = 0;
	}
}

static void forget_steps(struct world *w)
{
	forget_output(w);
	for (int i = 0; i < GEN_STEPS_MAX; i++) {
		pkt_free(w->sent[i]);
		pkt_free(w->got[i]);
		w->sent[i] = NULL;
		w->got[i] = NULL;
	}
	for (int i = 0; i < GEN_PORTS; i++)
		port_drain(w->port[i]);
}

/* -1: not taken, the reason in why. */
static int load_rules(struct world *w, const struct gen_case *c,
		      enum gen_form form, const struct gen_how *how,
		      struct text *why)
{
	char *iptables[] = { (char *)(c->family == AF_INET ?
				      "iptables-legacy-restore" :
				      "ip6tables-legacy-restore"), NULL };
	char *ctnat[] = { rules_cli(), (char *)"-f", (char *)"-", NULL };
	struct process_result r = { 0 };
	struct text rules = { 0 };
	int ret;

	gen_write(&rules, c, form, how->wrong);
	ret = process_run(w->gw, form == GEN_IPTABLES ? iptables : ctnat,
			  rules.s, &r);
	if (ret)
		text_add(why, "%s", drive_reason());
	else if (r.status)
		text_add(why, "%s refuses the rules: %s", form_names[form],
			 r.output);
	if (r.status)
		ret = -1;
	free(r.output);
	text_free(&rules);
	return ret ? ret : ct_flush(w->gw);
}

/* NULL where the packet that it would be about never came. */
static struct pkt *make_packet(struct world *w, const struct gen_case *c,
			       int at, uint8_t *buf)
{
	const struct gen_step *s = &c->step[at];
	const struct pkt *of = s->kind == GEN_AGAIN ? w->sent[s->of] :
						      w->got[s->of];

	if (s->kind != GEN_SEND && (!of || of->frag_off || pkt_is_error(of)))
		return NULL;
	w->sent_at[at] = s->kind == GEN_SEND ? s->port :
			 s->kind == GEN_AGAIN ? w->sent_at[s->of] :
						w->got_at[s->of];
	return gen_packet(c, s, of, buf);
}

static void collect(struct world *w, int at)
{
	struct pkt *p;

	for (uint8_t i = 0; i < GEN_PORTS; i++) {
		struct output *o = &w->now[i];

		while ((p = port_take(w->port[i], 0))) {
			if (!w->got[at]) {
				w->got[at] = pkt_clone(p);
				w->got_at[at] = i;
			}
			if (o->n < OUTPUT_MAX)
				o->pkt[o->n++] = p;
			else
				pkt_free(p);
		}
	}
}

static bool same_number(const struct world *a, const struct world *b)
{
	for (int i = 0; i < GEN_PORTS; i++)
		if (a->now[i].n != b->now[i].n)
			return false;
	return true;
}

static bool same_output(struct gen_same *s, const struct world *a,
			const struct world *b)
{
	bool same = same_number(a, b);

	for (int i = 0; same && i < GEN_PORTS; i++)
		for (int k = 0; same && k < a->now[i].n; k++) {
			struct pkt *copy = pkt_clone(b->now[i].pkt[k]);

			same = gen_same_packet(s, a->now[i].pkt[k], copy);
			pkt_free(copy);
		}
	return same;
}

static void print_output(struct text *t, const struct world *w,
			 enum gen_form form)
{
	bool any = false;

	text_add(t, "      %s:", form_names[form]);
	for (unsigned int i = 0; i < GEN_PORTS; i++)
		for (int k = 0; k < w->now[i].n; k++) {
			text_add(t, "%s %s gets ", any ? ";" : "",
				 gen_device(i));
			spec_print(t, w->now[i].pkt[k]);
			any = true;
		}
	text_add(t, "%s\n", any ? "" : " nothing comes");
}

static void print_step(struct text *t, const struct gen_case *c, int at,
		       unsigned int forms)
{
	const struct world *w = &worlds[GEN_IPTABLES];
	const struct gen_step *s = &c->step[at];

	if (!w->sent[at])
		return;
	text_add(t, "    %d. %s sends ", at + 1, gen_device(w->sent_at[at]));
	spec_print(t, w->sent[at]);
	if (s->fragment)
		text_add(t, " in fragments of %u%s", s->fragment,
			 s->reversed ? ", last first" : "");
	text_add(t, "\n");
	for (int i = 0; i < GEN_FORMS; i++)
		if (forms & 1u << i)
			print_output(t, &worlds[i], (enum gen_form)i);
}

/* Waits for what came of a packet, and, if asked, for what may come late. */
static int take_what_came(int at, unsigned int forms, const struct gen_how *how)
{
	int64_t quiet = drive_now() + how->wait_ms;

	if (settle())
		return -1;
	do {
		port_poll(how->wait_ms ? 1 : 0);
		for (int i = 0; i < GEN_FORMS; i++)
			if (forms & 1u << i)
				collect(&worlds[i], at);
	} while (drive_now() < quiet);
	return 0;
}

static int run_step(const struct gen_case *c, int at, unsigned int forms,
		    const struct gen_how *how)
{
	static uint8_t buf[GEN_FORMS][2048];

	next_ip_id = (next_ip_id + 1) & 0xffff;
	for (int i = 0; i < GEN_FORMS; i++) {
		struct world *w = &worlds[i];
		struct pkt *p;

		if (!(forms & 1u << i))
			continue;
		forget_output(w);
		p = make_packet(w, c, at, buf[i]);
		if (!p)
			continue;
		p->ip_id = next_ip_id;
		pkt_build(p);
		if (gen_send(w->port[w->sent_at[at]], &c->step[at], p)) {
			pkt_free(p);
			return -1;
		}
		w->sent[at] = pkt_clone(p);
		pkt_free(p);
	}
	return take_what_came(at, forms, how);
}

static void print_entries(struct text *t, const struct ct_entry *e,
			  enum gen_form form)
{
	text_add(t, "    %s knows:%s\n", form_names[form],
		 e ? "" : " no connection");
	for (; e; e = e->next) {
		text_add(t, "      ");
		ct_print(t, e);
		text_add(t, "\n");
	}
}

/* Each of a is one of b, and none of b is left. */
static bool same_entries(struct gen_same *s, const struct ct_entry *a,
			 struct ct_entry *b)
{
	const struct ct_entry *used[ENTRIES_MAX];
	int n = 0, left = 0;

	for (struct ct_entry *y = b; y; y = y->next)
		left++;
	for (; a; a = a->next) {
		struct ct_entry *y;

		for (y = b; y; y = y->next) {
			bool taken = false;

			for (int i = 0; i < n; i++)
				taken |= used[i] == y;
			if (!taken && gen_same_entry(s, a, y))
				break;
		}
		if (!y || n == ENTRIES_MAX)
			return false;
		used[n++] = y;
	}
	return n == left;
}

static void differ(struct gen_result *res, int form, int step)
{
	res->outcome = GEN_DIFFERENT;
	res->form = (enum gen_form)form;
	res->step = step;
}

static void compare_entries(const struct gen_case *c, unsigned int forms,
			    struct gen_same *same, struct gen_result *res)
{
	struct ct_entry *list[GEN_FORMS] = { NULL };
	int err = 0;

	for (int i = 0; i < GEN_FORMS && !err; i++)
		if (forms & 1u << i)
			list[i] = ct_dump(worlds[i].gw, &err);
	for (int i = 1; i < GEN_FORMS && !err; i++)
		if (forms & 1u << i && res->outcome == GEN_ALIKE &&
		    !same_entries(&same[i], list[0], list[i]))
			differ(res, i, c->n_steps);
	if (err)
		res->outcome = GEN_BROKEN;
	for (int i = 0; i < GEN_FORMS; i++) {
		if (res->outcome == GEN_DIFFERENT &&
		    (!i || res->form == (enum gen_form)i))
			print_entries(&res->why, list[i], (enum gen_form)i);
		ct_free(list[i]);
	}
}

static void run_steps(const struct gen_case *c, const struct gen_how *how,
		      unsigned int forms, struct gen_result *res)
{
	struct gen_same same[GEN_FORMS];

	for (int i = 0; i < GEN_FORMS; i++) {
		same[i].c = c;
		same[i].n = 0;
	}
	for (int at = 0; at < c->n_steps; at++) {
		if (c->step[at].off)
			continue;
		if (run_step(c, at, forms, how)) {
			res->outcome = GEN_BROKEN;
			return;
		}
		if (how->log)
			print_step(how->log, c, at, forms);
		for (int i = 1; i < GEN_FORMS; i++) {
			if (!(forms & 1u << i) ||
			    same_output(&same[i], &worlds[0], &worlds[i]))
				continue;
			differ(res, i, at);
			print_step(&res->why, c, at, 1u | 1u << i);
			return;
		}
	}
	compare_entries(c, forms, same, res);
}

void gen_run_case(const struct gen_case *c, const struct gen_how *how,
		  struct gen_result *res)
{
	unsigned int forms = how->forms | 1u << GEN_IPTABLES;

	res->outcome = GEN_ALIKE;
	text_free(&res->why);
	drive_fail_reset();
	for (int i = 0; i < GEN_FORMS; i++) {
		forget_steps(&worlds[i]);
		if (!(forms & 1u << i) || res->outcome ||
		    !load_rules(&worlds[i], c, (enum gen_form)i, how,
				&res->why))
			continue;
		res->outcome = i ? GEN_REFUSED : GEN_BROKEN;
		res->form = (enum gen_form)i;
	}
	if (!res->outcome)
		run_steps(c, how, forms, res);
	if (res->outcome == GEN_BROKEN && !res->why.len)
		text_add(&res->why, "%s", drive_reason());
	for (int i = 0; i < GEN_FORMS; i++)
		forget_steps(&worlds[i]);
}
