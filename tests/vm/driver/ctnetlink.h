/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Connections as ctnetlink tells them.  Read with libmnl: the ids of both
 * directions of an ICMP connection and zones of one direction are asked for
 * here, which libnetfilter_conntrack does not hand out.
 */
#ifndef CTNETLINK_H
#define CTNETLINK_H

#include <linux/netlink.h>

#include "pkt.h"

struct node;

struct ct_tuple {
	struct pkt p;		/* addresses, ports, type, code, id */
	bool has_zone;
	uint16_t zone;
};

struct ct_entry {
	struct ct_entry *next;
	struct ct_tuple orig, reply;
	uint16_t zone;
	uint32_t mark, status, timeout;
	uint8_t label[16];
	bool has_timeout, has_mark;
	char helper[32];
	bool has_master;
	uint64_t packets[2];
	int event;		/* 0 in a dump, else CT_EVENT_… */
};

enum ct_event {
	CT_EVENT_NEW = 1,
	CT_EVENT_UPDATE,
	CT_EVENT_DESTROY,
	/* of expectations: orig is the master's tuple, reply the expected one */
	CT_EVENT_EXP_NEW,
	CT_EVENT_EXP_DESTROY,
};

/* All entries of a node, NULL and *err set when it cannot be asked. */
struct ct_entry *ct_dump(const struct node *node, int *err);
/* Expectations of a node: how many, -1 with a reason. */
int ct_count_expectations(const struct node *node);
void ct_free(struct ct_entry *list);
/* A socket that hears of every event in the node, -1 with a reason. */
int ct_listen(const struct node *node);
/* Reads what has been heard; appends to *list. */
int ct_hear(int fd, struct ct_entry **list);
/* Deletes every entry of the node. */
int ct_flush(const struct node *node);

void ct_print(struct text *t, const struct ct_entry *e);
/*
 * Compares with words such as orig=A:P>B:P reply=… zone=7 mark=0x10
 * status=+assured.  1: equal, 0: not, -1: a word is wrong.
 */
int ct_match(const struct ct_entry *e, int argc, char **argv);
/* -1 where a word is wrong, with no connection to compare it with. */
int ct_check_words(int argc, char **argv);
/* The status bits that two datapaths have to agree on, in words. */
void ct_print_status(struct text *t, uint32_t status);

#endif
