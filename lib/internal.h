/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of libctnat share. */
#ifndef LIBCTNAT_INTERNAL_H
#define LIBCTNAT_INTERNAL_H

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>

#include "core/pattern.h"
#include "lib/ctnat.h"

/* Holds the longest rule message, and a datagram of an unlimited dump. */
#define RECEIVE_SIZE	(256 * 1024)

struct ctnat {
	struct mnl_socket *nl;
	struct mnl_socket *events;	/* NULL: not subscribed */
	__u16 family;
	__u32 group;
	__u32 trace_group;
	__u32 seq;			/* of the last request */
	char *buf;			/* RECEIVE_SIZE */
	__u64 received;			/* bytes, ever */
	char error[256];
};

/*
 * What an answer says about the message with its seq; a sentence of the kernel
 * lives in the receive buffer.
 */
struct answer {
	__u32 seq;
	int error;			/* 0: acknowledged; positive errno */
	const char *sentence;		/* NULL: none */
	__u32 offset;			/* of the attribute at fault; 0: none */
	const struct ctnat_blame *blame;	/* NULL: none */
};

/* ---- socket.c ---- */

int ctnat_fail(struct ctnat *ct, int error, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
struct nlmsghdr *ctnat_request(struct ctnat *ct, void *buf, __u8 cmd,
			       __u16 flags);
int ctnat_send(struct ctnat *ct, const void *data, size_t len);
ssize_t ctnat_receive(struct ctnat *ct, bool wait);
void ctnat_read_answer(const struct nlmsghdr *nlh, struct answer *answer);
int ctnat_ask(struct ctnat *ct, const struct nlmsghdr *request, mnl_cb_t cb,
	      void *data);

/* ---- query.c ---- */

long long ctnat_ask_generation(struct ctnat *ct,
			       __u8 tracking[CTNAT_A_TRACK_MAX], __u64 *last);

/* ---- attrs.c ---- */

/* Attributes by type; of several with one type the last. */
struct attrs {
	const struct nlattr *at[CTNAT_A_MAX + 1];
};

int ctnat_attrs_parse(const struct nlmsghdr *nlh, struct attrs *attrs);
const char *ctnat_attr_str(const struct attrs *attrs, int type);
__u64 ctnat_attr_num(const struct attrs *attrs, int type);
struct ctnat_payload ctnat_attr_payload(const struct nlattr *attr);

/* ---- memory of dumps: arena.c ---- */

struct arena_block;

struct arena {
	struct arena_block *blocks;
};

void *ctnat_arena_alloc(struct arena *arena, size_t size);
char *ctnat_arena_str(struct arena *arena, const char *text);
void ctnat_arena_free(struct arena *arena);

#define RULE_MODELS	8

/* Rules that others of a dump may be like, by their length; zero: none yet. */
struct rule_models {
	size_t len[RULE_MODELS];	/* of the last one: two make a model */
	struct ctnat_pattern pattern[RULE_MODELS];
};

struct ctnat_rule *ctnat_decode_rule(struct arena *arena,
				     struct ctnat_payload exprs);
struct ctnat_rule *ctnat_decode_next_rule(struct arena *arena,
					  struct rule_models *models,
					  struct ctnat_payload exprs);
struct ctnat_object *ctnat_decode_object(struct arena *arena,
					 const struct attrs *attrs);
int ctnat_decode_chain(struct arena *arena, const struct attrs *attrs,
		       struct ctnat_view_chain *chain);
int ctnat_decode_comment(struct arena *arena, const struct attrs *attrs,
			 const char **comment);

/* ---- elements of sets and maps: elems.c ---- */

/* They grow as messages come. */
struct elems {
	struct ctnat_elems elems;	/* first: what users see */
	__u32 *words;
	char **chains;
	size_t room, chain_room;	/* rows, names */
};

struct elems *ctnat_elems_alloc(const struct ctnat_object *set);
int ctnat_elems_append(struct elems *elems, const struct ctnat_object *set,
		       const struct ctnat_payload *rows,
		       const struct ctnat_payload *chains, bool keys);

/* 0, or -1 with errno */
int ctnat_decode_conn(const struct nlattr *attr, struct ctnat_connection *conn);
int ctnat_decode_step(struct arena *arena, const struct attrs *attrs,
		      struct ctnat_step *step);

/* ---- batch.c ---- */

struct batch_op {
	size_t offset;			/* of its message in buf; of rules that
					 * follow each other one has several
					 */
};

struct ctnat_batch_rules;	/* batch_rule.c */

struct ctnat_batch {
	char *buf;			/* messages, one behind the other */
	size_t len, room;
	struct batch_op *ops;
	size_t n_ops, ops_room;
	struct ctnat_batch_refusal *refusals;
	size_t n_refusals;
	struct ctnat_batch_rules *rules;
	const char *comment;		/* of what is added next */
	bool has_base;			/* ctnat_batch_base() */
	__u32 base;
	/* ctnat_batch_progress() */
	int (*progress)(size_t done, size_t all, void *data);
	void *progress_data;
};

void ctnat_batch_forget(struct ctnat_batch *b);

#endif /* LIBCTNAT_INTERNAL_H */
