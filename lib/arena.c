// SPDX-License-Identifier: GPL-2.0-only
/* Memory that is freed all at once. */
#include <stdlib.h>

#include "internal.h"

#define BLOCK_SIZE	(64 * 1024 - 64)

struct arena_block {
	struct arena_block *next;
	size_t used, size;
	__u64 data[];			/* what is stored is 8-aligned */
};

void *ctnat_arena_alloc(struct arena *arena, size_t size)
{
	struct arena_block *block = arena->blocks;
	void *at;

	size = (size + 7) & ~(size_t)7;
	if (!block || block->size - block->used < size) {
		size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;

		block = malloc(sizeof(*block) + room);
		if (!block)
			return NULL;
		block->next = arena->blocks;
		block->used = 0;
		block->size = room;
		arena->blocks = block;
	}
	at = (char *)block->data + block->used;
	block->used += size;
	return at;
}

char *ctnat_arena_str(struct arena *arena, const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = ctnat_arena_alloc(arena, size);

	if (copy)
		memcpy(copy, text, size);
	return copy;
}

void ctnat_arena_free(struct arena *arena)
{
	struct arena_block *next;

	for (; arena->blocks; arena->blocks = next) {
		next = arena->blocks->next;
		free(arena->blocks);
	}
}
