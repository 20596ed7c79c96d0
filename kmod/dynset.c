// SPDX-License-Identifier: GPL-2.0-only
/* "add @set { KEY }" and its sisters: packets change sets. */
#include "action.h"
#include "env.h"
#include "hash.h"
#include "stats.h"

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
	put.generation = env->active->blob->generation;
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
	if (ctnat_hash_put(live->hash, &put))
		return CTNAT_EXEC_NEXT;
	ctnat_count(env->cn, CTNAT_EVENT_SET_FULL);
	return CTNAT_EXEC_BREAK;
}
