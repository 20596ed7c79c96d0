// SPDX-License-Identifier: GPL-2.0-only
/* Elements of sets and maps, as messages bring them. */
#include <errno.h>
#include <stdlib.h>

#include "internal.h"

struct elems *ctnat_elems_alloc(const struct ctnat_object *set)
{
	struct elems *elems = calloc(1, sizeof(*elems));

	if (elems)
		ctnat_row_init(&elems->elems.row, (const void *)set);
	return elems;
}

void ctnat_elems_free(struct ctnat_elems *elems)
{
	struct elems *all = (struct elems *)elems;
	__u32 i;

	if (!all)
		return;
	for (i = 0; i < all->elems.n_chains; i++)
		free(all->chains[i]);
	free(all->chains);
	free(all->words);
	free(all);
}

static int grow(struct elems *elems, size_t n, size_t n_chains)
{
	size_t stride = ctnat_row_stride(&elems->elems.row);
	size_t room = elems->room;
	void *new;

	if (elems->elems.n + n > room) {
		room += room / 2 + n;
		new = realloc(elems->words, room * stride * sizeof(__u32));
		if (!new)
			return -1;
		elems->words = new;
		elems->room = room;
	}
	room = elems->chain_room;
	if (elems->elems.n_chains + n_chains > room) {
		room += room / 2 + n_chains;
		new = realloc(elems->chains, room * sizeof(*elems->chains));
		if (!new)
			return -1;
		elems->chains = new;
		elems->chain_room = room;
	}
	elems->elems.words = elems->words;
	elems->elems.chains = (const char *const *)elems->chains;
	return 0;
}

/* Names with their NULs; each gets the next number. */
static int append_chains(struct elems *elems,
			 const struct ctnat_payload *chains, __u32 n)
{
	const char *at = chains ? chains->at : NULL;
	const char *end = at ? at + chains->len : NULL;
	__u32 i;

	for (i = 0; i < n; i++) {
		size_t len = strnlen(at, end - at);

		if (at + len == end) {
			errno = EBADMSG;
			return -1;
		}
		elems->chains[elems->elems.n_chains] = strdup(at);
		if (!elems->chains[elems->elems.n_chains])
			return -1;
		elems->elems.n_chains++;
		at += len + 1;
	}
	return 0;
}

/* The numbers of the jumps of the last @n rows begin at @first. */
static void number_jumps(struct elems *elems, __u32 n, __u32 first)
{
	size_t stride = ctnat_row_stride(&elems->elems.row);
	__u32 *data = elems->words + 2 * elems->elems.row.n_words;
	__u32 i;

	data += elems->elems.n * stride;
	for (i = 0; i < n; i++, data += stride)
		if (data[0] == CTNAT_VERDICT_JUMP ||
		    data[0] == CTNAT_VERDICT_GOTO)
			data[1] += first;
}

/* 0, or -1 with errno. */
int ctnat_elems_append(struct elems *elems, const struct ctnat_object *set,
		       const struct ctnat_payload *rows,
		       const struct ctnat_payload *chains, bool keys)
{
	const struct ctnat_row *row = &elems->elems.row;
	size_t wire = 4 * ctnat_row_wire_words(row, keys);
	__u32 n = rows->len / wire, first = elems->elems.n_chains;
	struct ctnat_elems_fault fault;
	long jumps;

	if (rows->len % wire) {
		errno = EBADMSG;
		return -1;
	}
	if (grow(elems, n, n))
		return -1;
	jumps = ctnat_elems_decode((const void *)set, *rows, keys,
				   elems->words + elems->elems.n *
				   (size_t)ctnat_row_stride(row), &fault);
	if (jumps < 0) {
		errno = EBADMSG;
		return -1;
	}
	if (append_chains(elems, chains, jumps))
		return -1;
	if (row->verdict)
		number_jumps(elems, n, first);
	elems->elems.n += n;
	return 0;
}

struct ctnat_elems *ctnat_event_elems(const struct ctnat_event *event,
				      const struct ctnat_object *set)
{
	struct elems *elems = ctnat_elems_alloc(set);

	if (!elems || !event->elems ||
	    !ctnat_elems_append(elems, set, event->elems, event->chains,
				event->cmd == CTNAT_CMD_DEL_ELEMS))
		return elems ? &elems->elems : NULL;
	ctnat_elems_free(&elems->elems);
	return NULL;
}
