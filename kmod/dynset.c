// SPDX-License-Identifier: GPL-2.0-only
/* "add @set { KEY }" and its sisters: packets change sets. */
#include "action.h"
#include "core/count.h"
#include "ct/ct.h"
#include "env.h"
#include "hash.h"
#include "stats.h"

/* Elements that went while a packet came to count itself among theirs. */
#define CTNAT_DYNSET_TRIES	4

/* The data of a map's element, from the packet or as they are written. */
static const u32 *ctnat_dynset_data(const struct ctnat_env *env,
				    const struct ctnat_insn_dynset *dynset,
				    u32 *words)
{
	unsigned int i, n = 0;

	if (dynset->literal || !dynset->n_data)
		return dynset->value;
	for (i = 0; i < CTNAT_CONCAT_MAX && dynset->from[i]; i++) {
		if (!ctnat_load(&env->pkt, dynset->from[i], words + n))
			return NULL;
		n += ctnat_field_words(dynset->from[i]);
	}
	return words;
}

/* The element is there; its connections say how the rule goes on. */
static int ctnat_dynset_put(const struct ctnat_env *env,
			    const struct ctnat_insn_dynset *dynset,
			    struct ctnat_hash *hash,
			    const struct ctnat_hash_put *put)
{
	const struct ctnat_ct_count count = {
		.most = dynset->most,
		.over = dynset->count == CTNAT_DYNSET_COUNT_OVER,
	};
	struct ctnat_hash_elem *elem;
	struct ctnat_tally *tally;
	unsigned int tries;
	int ret;

	for (tries = 0; tries < CTNAT_DYNSET_TRIES; tries++) {
		elem = ctnat_hash_put(hash, put);
		if (!elem)
			break;
		if (!dynset->count)
			return CTNAT_EXEC_NEXT;
		tally = ctnat_hash_tally(hash, elem, env->state->net);
		if (!tally)
			break;
		ret = ctnat_ct_count(env, tally, &count);
		if (ret != CTNAT_COUNT_CLOSED)
			return ret;
		/* its last connection has gone: the next one is another's */
		ctnat_hash_forget(hash, elem);
	}
	ctnat_count(env->cn, CTNAT_EVENT_SET_FULL);
	return CTNAT_EXEC_BREAK;
}

int ctnat_dynset(const struct ctnat_env *env,
		 const struct ctnat_insn_dynset *dynset)
{
	const struct ctnat_live *live = &env->active->objects[dynset->target];
	u32 key[CTNAT_WORDS_MAX] PLATFORM_UNINITIALIZED;
	u32 data[CTNAT_REG_WORDS] PLATFORM_UNINITIALIZED;
	struct ctnat_hash_put put;

	if (!ctnat_key_load(&env->pkt, dynset->field, dynset->n_fields,
			    dynset->data, key))
		return CTNAT_EXEC_BREAK;
	put.generation = env->active->program.generation;
	if (dynset->op == CTNAT_DYNSET_DELETE) {
		ctnat_hash_del(live->hash, key, put.generation);
		return CTNAT_EXEC_NEXT;
	}
	put.key = key;
	put.data = ctnat_dynset_data(env, dynset, data);
	if (!put.data)
		return CTNAT_EXEC_BREAK;
	put.timeout = dynset->timeout;
	put.renew = dynset->op == CTNAT_DYNSET_UPDATE;
	put.counted_in = dynset->count ? env->state->net : NULL;
	return ctnat_dynset_put(env, dynset, live->hash, &put);
}
