// SPDX-License-Identifier: GPL-2.0-only
/* Elements of sets and maps, as messages bring them. */
#include <errno.h>
#include <stdlib.h>

#include "core/uses.h"
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

/* The number of a chain, by its name; -1 with errno. */
static long number_of(struct elems *elems, const char *name)
{
	__u32 n = elems->elems.n_chains, i;

	for (i = 0; i < n; i++)
		if (!strcmp(elems->chains[i], name))
			return i;
	elems->chains[n] = strdup(name);
	if (!elems->chains[n])
		return -1;
	elems->elems.n_chains++;
	return n;
}

/* Jumps of the @n rows behind the others lead to these, one after the other. */
static int name_jumps(struct elems *elems, const struct ctnat_payload *chains,
		      __u32 n)
{
	size_t stride = ctnat_row_stride(&elems->elems.row);
	__u32 *data = elems->words + 2 * elems->elems.row.n_words;
	const char *at = chains ? chains->at : NULL;
	const char *end = at ? at + chains->len : NULL;
	__u32 i;

	data += elems->elems.n * stride;
	for (i = 0; i < n; i++, data += stride) {
		size_t len;
		long number;

		if (!ctnat_leads_on(data[0]))
			continue;
		len = strnlen(at, end - at);
		if (at + len == end) {
			errno = EBADMSG;
			return -1;
		}
		number = number_of(elems, at);
		if (number < 0)
			return -1;
		data[1] = number;
		at += len + 1;
	}
	return 0;
}

/* 0, or -1 with errno. */
int ctnat_elems_append(struct elems *elems, const struct ctnat_object *set,
		       const struct ctnat_payload *rows,
		       const struct ctnat_payload *chains, bool keys)
{
	const struct ctnat_row *row = &elems->elems.row;
	size_t wire = 4 * ctnat_row_wire_words(row, keys);
	struct ctnat_elems_fault fault;
	__u32 n = rows->len / wire;

	if (rows->len % wire) {
		errno = EBADMSG;
		return -1;
	}
	if (grow(elems, n, n))
		return -1;
	if (ctnat_elems_decode((const void *)set, *rows, keys,
			       elems->words + elems->elems.n *
			       (size_t)ctnat_row_stride(row), &fault) < 0) {
		errno = EBADMSG;
		return -1;
	}
	if (row->verdict && !keys && name_jumps(elems, chains, n))
		return -1;
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
