// SPDX-License-Identifier: GPL-2.0-only
/* The attributes of each expression, as tables. */
#include "wire_attr.h"

#define MEMBER(type, member) \
	.size = sizeof(((struct type *)0)->member), \
	.offset = offsetof(struct type, member)

static const struct wire_attr match_attrs[] = {
	[CTNAT_A_MATCH_FIELDS] = { .form = WIRE_OWN, .needed = true },
	[CTNAT_A_MATCH_MASK] = { .form = WIRE_OWN },
	[CTNAT_A_MATCH_ELEMS] = { .form = WIRE_OWN, .needed = true },
	[CTNAT_A_MATCH_INVERT] = { .form = WIRE_FLAG,
		MEMBER(ctnat_insn_match, invert) },
};

static const struct wire_attr counter_attrs[] = {
	[CTNAT_A_COUNTER_PACKETS] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_insn_counter, packets) },
	[CTNAT_A_COUNTER_BYTES] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_insn_counter, bytes) },
	[CTNAT_A_COUNTER_PAD] = { .form = WIRE_PAD },
};

static const struct wire_attr log_attrs[] = {
	[CTNAT_A_LOG_PREFIX] = { .form = WIRE_TEXT },
	[CTNAT_A_LOG_GROUP] = { .form = WIRE_NUMBER, .has = CTNAT_LOG_GROUP,
		MEMBER(ctnat_insn_log, group) },
	[CTNAT_A_LOG_LEVEL] = { .form = WIRE_NUMBER, .has = CTNAT_LOG_LEVEL,
		MEMBER(ctnat_insn_log, level) },
	[CTNAT_A_LOG_FLAGS] = { .form = WIRE_NUMBER, .has = CTNAT_LOG_FLAGS,
		MEMBER(ctnat_insn_log, flags) },
	[CTNAT_A_LOG_SNAPLEN] = { .form = WIRE_NUMBER, .has = CTNAT_LOG_SNAPLEN,
		MEMBER(ctnat_insn_log, snaplen) },
	[CTNAT_A_LOG_QTHRESHOLD] = { .form = WIRE_NUMBER, .has = CTNAT_LOG_QTHRESHOLD,
		MEMBER(ctnat_insn_log, qthreshold) },
};

static const struct wire_attr verdict_attrs[] = {
	[CTNAT_A_VERDICT_CODE] = { .form = WIRE_NUMBER, .needed = true,
		MEMBER(ctnat_insn_verdict, code) },
	[CTNAT_A_VERDICT_CHAIN] = { .form = WIRE_TEXT },
	[CTNAT_A_VERDICT_TABLE_ARG] = { .form = WIRE_FLAG,
		MEMBER(ctnat_insn_verdict, table_arg) },
};

static const struct wire_attr ct_attrs[] = {
	[CTNAT_A_CT_ZONE] = { .form = WIRE_VALUE, .has = CTNAT_CT_ZONE,
		MEMBER(ctnat_insn_ct, zone) },
	[CTNAT_A_CT_ZONE_DIR] = { .form = WIRE_NUMBER, .with = CTNAT_CT_ZONE,
		MEMBER(ctnat_insn_ct, zone_dir) },
	[CTNAT_A_CT_COMMIT] = { .form = WIRE_FLAG, .has = CTNAT_CT_COMMIT },
	[CTNAT_A_CT_FORCE] = { .form = WIRE_FLAG, .has = CTNAT_CT_FORCE },
	[CTNAT_A_CT_MARK] = { .form = WIRE_VALUE, .has = CTNAT_CT_MARK,
		MEMBER(ctnat_insn_ct, mark) },
	[CTNAT_A_CT_MARK_MASK] = { .form = WIRE_NUMBER, .with = CTNAT_CT_MARK,
		.ones = true, MEMBER(ctnat_insn_ct, mark_mask) },
	[CTNAT_A_CT_LABEL] = { .form = WIRE_WORDS, .has = CTNAT_CT_LABEL,
		MEMBER(ctnat_insn_ct, label) },
	[CTNAT_A_CT_LABEL_MASK] = { .form = WIRE_WORDS, .ones = true,
		.with = CTNAT_CT_LABEL | CTNAT_CT_LABEL_FROM,
		MEMBER(ctnat_insn_ct, label_mask) },
	[CTNAT_A_CT_LABEL_FROM] = { .form = WIRE_VALUE, .has = CTNAT_CT_LABEL_FROM,
		MEMBER(ctnat_insn_ct, label_from) },
	[CTNAT_A_CT_LABEL_SHIFT] = { .form = WIRE_NUMBER, .with = CTNAT_CT_LABEL_FROM,
		MEMBER(ctnat_insn_ct, label_shift) },
	[CTNAT_A_CT_NAT] = { .form = WIRE_NAT, .has = CTNAT_CT_NAT,
		MEMBER(ctnat_insn_ct, nat) },
	[CTNAT_A_CT_HELPER] = { .form = WIRE_NAME, .has = CTNAT_CT_HELPER,
		MEMBER(ctnat_insn_ct, helper) },
	[CTNAT_A_CT_EVENTS] = { .form = WIRE_NUMBER, .has = CTNAT_CT_EVENTS,
		MEMBER(ctnat_insn_ct, events) },
	[CTNAT_A_CT_STATEMENT] = { .form = WIRE_FLAG,
		.has = CTNAT_CT_STATEMENT },
	[CTNAT_A_CT_TIMEOUT] = { .form = WIRE_TEXT, .has = CTNAT_CT_TIMEOUT },
};

static const struct wire_attr nat_attrs[] = {
	[CTNAT_A_NAT_SIDE] = { .form = WIRE_NUMBER, MEMBER(ctnat_nat, side) },
	[CTNAT_A_NAT_TARGET] = { .form = WIRE_NUMBER, MEMBER(ctnat_nat, target) },
	[CTNAT_A_NAT_FAMILY] = { .form = WIRE_NUMBER, MEMBER(ctnat_nat, family) },
	[CTNAT_A_NAT_ADDR_MIN] = { .form = WIRE_ADDR, .has = CTNAT_NAT_ADDR,
		MEMBER(ctnat_nat, addr) },
	[CTNAT_A_NAT_ADDR_MAX] = { .form = WIRE_ADDR_LAST, .with = CTNAT_NAT_ADDR,
		.like = CTNAT_A_NAT_ADDR_MIN, MEMBER(ctnat_nat, addr) },
	[CTNAT_A_NAT_PORT_MIN] = { .form = WIRE_NUMBER, .has = CTNAT_NAT_PORT,
		MEMBER(ctnat_nat, port_min) },
	[CTNAT_A_NAT_PORT_MAX] = { .form = WIRE_NUMBER, .with = CTNAT_NAT_PORT,
		.like = CTNAT_A_NAT_PORT_MIN, MEMBER(ctnat_nat, port_max) },
	[CTNAT_A_NAT_FLAGS] = { .form = WIRE_NUMBER, MEMBER(ctnat_nat, flags) },
	[CTNAT_A_NAT_ADDR_REG] = { .form = WIRE_NUMBER, .has = CTNAT_NAT_ADDR_REG,
		MEMBER(ctnat_nat, addr_reg) },
	[CTNAT_A_NAT_PORT_REG] = { .form = WIRE_NUMBER, .has = CTNAT_NAT_PORT_REG,
		MEMBER(ctnat_nat, port_reg) },
	[CTNAT_A_NAT_REG_RANGE] = { .form = WIRE_FLAG,
		.has = CTNAT_NAT_REG_RANGE },
	[CTNAT_A_NAT_PORT_BASE] = { .form = WIRE_NUMBER, .has = CTNAT_NAT_BASE,
		.with = CTNAT_NAT_PORT, MEMBER(ctnat_nat, port_base) },
};

static const struct wire_attr set_attrs[] = {
	[CTNAT_A_SET_FIELD] = { .form = WIRE_NUMBER, .needed = true,
		MEMBER(ctnat_insn_set, field) },
	[CTNAT_A_SET_FROM] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_insn_set, value.field) },
	[CTNAT_A_SET_SHIFT] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_insn_set, value.shift) },
	[CTNAT_A_SET_AND] = { .form = WIRE_WORDS,
		MEMBER(ctnat_insn_set, value.and) },
	[CTNAT_A_SET_XOR] = { .form = WIRE_WORDS,
		MEMBER(ctnat_insn_set, value.xor) },
	[CTNAT_A_SET_OP] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_insn_set, op) },
	[CTNAT_A_SET_FROM2] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_insn_set, second.field) },
	[CTNAT_A_SET_SHIFT2] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_insn_set, second.shift) },
	[CTNAT_A_SET_AND2] = { .form = WIRE_WORDS,
		MEMBER(ctnat_insn_set, second.and) },
	[CTNAT_A_SET_XOR2] = { .form = WIRE_WORDS,
		MEMBER(ctnat_insn_set, second.xor) },
};

static const struct wire_attr reject_attrs[] = {
	[CTNAT_A_REJECT_TYPE] = { .form = WIRE_NUMBER, .needed = true,
		MEMBER(ctnat_insn_reject, type) },
	[CTNAT_A_REJECT_CODE] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_insn_reject, code) },
};

static const struct wire_attr comment_attrs[] = {
	[CTNAT_A_COMMENT_TEXT] = { .form = WIRE_TEXT, .needed = true },
};

static const struct wire_attr map_attrs[] = {
	[CTNAT_A_MAP_FIELDS] = { .form = WIRE_OWN, .needed = true },
	[CTNAT_A_MAP_MASK] = { .form = WIRE_OWN },
	[CTNAT_A_MAP_ELEMS] = { .form = WIRE_OWN, .needed = true },
	[CTNAT_A_MAP_DATA] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_insn_map, n_data) },
	[CTNAT_A_MAP_REG] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_insn_map, reg) },
	[CTNAT_A_MAP_CHAINS] = { .form = WIRE_OWN },
};

static const struct wire_attr numgen_attrs[] = {
	[CTNAT_A_NUMGEN_TYPE] = { .form = WIRE_NUMBER, .needed = true,
		MEMBER(ctnat_insn_numgen, type) },
	[CTNAT_A_NUMGEN_MOD] = { .form = WIRE_NUMBER, .needed = true,
		MEMBER(ctnat_insn_numgen, mod) },
	[CTNAT_A_NUMGEN_OFFSET] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_insn_numgen, offset) },
	[CTNAT_A_NUMGEN_REG] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_insn_numgen, reg) },
};

static const struct wire_attr jhash_attrs[] = {
	[CTNAT_A_JHASH_FIELDS] = { .form = WIRE_OWN, .needed = true },
	[CTNAT_A_JHASH_MASK] = { .form = WIRE_OWN },
	[CTNAT_A_JHASH_MOD] = { .form = WIRE_NUMBER, .needed = true,
		MEMBER(ctnat_insn_jhash, mod) },
	[CTNAT_A_JHASH_OFFSET] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_insn_jhash, offset) },
	[CTNAT_A_JHASH_SEED] = { .form = WIRE_NUMBER, .has = CTNAT_JHASH_SEED,
		MEMBER(ctnat_insn_jhash, seed) },
	[CTNAT_A_JHASH_REG] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_insn_jhash, reg) },
};

static const struct wire_attr objref_attrs[] = {
	[CTNAT_A_OBJREF_KIND] = { .form = WIRE_NUMBER, .needed = true,
		MEMBER(ctnat_insn_objref, kind) },
	[CTNAT_A_OBJREF_NAME] = { .form = WIRE_TEXT },
	[CTNAT_A_OBJREF_CT_ARG] = { .form = WIRE_FLAG,
		MEMBER(ctnat_insn_objref, ct_arg) },
};

static const struct wire_attr limit_attrs[] = {
	[CTNAT_A_LIMIT_RATE] = { .form = WIRE_NUMBER, .needed = true,
		MEMBER(ctnat_limit, rate) },
	[CTNAT_A_LIMIT_UNIT] = { .form = WIRE_NUMBER, .needed = true,
		MEMBER(ctnat_limit, unit) },
	[CTNAT_A_LIMIT_BURST] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_limit, burst) },
	[CTNAT_A_LIMIT_TYPE] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_limit, type) },
	[CTNAT_A_LIMIT_OVER] = { .form = WIRE_FLAG,
		MEMBER(ctnat_limit, over) },
	[CTNAT_A_LIMIT_PAD] = { .form = WIRE_PAD },
};

static const struct wire_attr quota_attrs[] = {
	[CTNAT_A_QUOTA_BYTES] = { .form = WIRE_NUMBER, .needed = true,
		MEMBER(ctnat_quota, bytes) },
	[CTNAT_A_QUOTA_USED] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_quota, used) },
	[CTNAT_A_QUOTA_OVER] = { .form = WIRE_FLAG,
		MEMBER(ctnat_quota, over) },
	[CTNAT_A_QUOTA_PAD] = { .form = WIRE_PAD },
};

static const struct wire_attr ct_count_attrs[] = {
	[CTNAT_A_CT_COUNT_MOST] = { .form = WIRE_NUMBER, .needed = true,
		MEMBER(ctnat_ct_count, most) },
	[CTNAT_A_CT_COUNT_OVER] = { .form = WIRE_FLAG,
		MEMBER(ctnat_ct_count, over) },
};

static const struct wire_attr timeout_attrs[] = {
	[CTNAT_A_TIMEOUT_PROTOCOL] = { .form = WIRE_NUMBER, .needed = true,
		MEMBER(ctnat_object_ct_timeout, protocol) },
	[CTNAT_A_TIMEOUT_L3PROTO] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_object_ct_timeout, l3proto) },
	[CTNAT_A_TIMEOUT_VALUES] = { .form = WIRE_WORDS, .needed = true,
		MEMBER(ctnat_object_ct_timeout, value) },
};

static const struct wire_attr ct_limit_attrs[] = {
	[CTNAT_A_CT_LIMIT_ZONE] = { .form = WIRE_NUMBER, .needed = true,
		MEMBER(ctnat_object_ct_limit, zone) },
	[CTNAT_A_CT_LIMIT_COUNT] = { .form = WIRE_NUMBER, .needed = true,
		MEMBER(ctnat_object_ct_limit, count) },
};

static const struct wire_attr helper_attrs[] = {
	[CTNAT_A_HELPER_TYPE] = { .form = WIRE_NAME, .needed = true,
		MEMBER(ctnat_object_ct_helper, type) },
	[CTNAT_A_HELPER_PROTOCOL] = { .form = WIRE_NUMBER, .needed = true,
		MEMBER(ctnat_object_ct_helper, protocol) },
	[CTNAT_A_HELPER_L3PROTO] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_object_ct_helper, l3proto) },
};

static const struct wire_attr flowtable_attrs[] = {
	[CTNAT_A_FLOWTABLE_DEVICES] = { .form = WIRE_TEXT, .needed = true },
	[CTNAT_A_FLOWTABLE_PRIORITY] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_object_flowtable, priority) },
	[CTNAT_A_FLOWTABLE_FLAGS] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_object_flowtable, flags) },
};

static const struct wire_attr trace_attrs[] = {
	[CTNAT_A_TRACE_NFTRACE] = { .form = WIRE_FLAG,
		MEMBER(ctnat_insn_trace, nftrace) },
};

static const struct wire_attr lookup_attrs[] = {
	[CTNAT_A_LOOKUP_FIELDS] = { .form = WIRE_OWN, .needed = true },
	[CTNAT_A_LOOKUP_MASK] = { .form = WIRE_OWN },
	[CTNAT_A_LOOKUP_NAME] = { .form = WIRE_TEXT, .needed = true },
	[CTNAT_A_LOOKUP_KIND] = { .form = WIRE_NUMBER, .needed = true,
		MEMBER(ctnat_insn_lookup, kind) },
	[CTNAT_A_LOOKUP_INVERT] = { .form = WIRE_FLAG,
		MEMBER(ctnat_insn_lookup, invert) },
	[CTNAT_A_LOOKUP_DATA] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_insn_lookup, n_data) },
	[CTNAT_A_LOOKUP_REG] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_insn_lookup, reg) },
};

static const struct wire_attr dynset_attrs[] = {
	[CTNAT_A_DYNSET_FIELDS] = { .form = WIRE_OWN, .needed = true },
	[CTNAT_A_DYNSET_MASK] = { .form = WIRE_OWN },
	[CTNAT_A_DYNSET_NAME] = { .form = WIRE_TEXT, .needed = true },
	[CTNAT_A_DYNSET_KIND] = { .form = WIRE_NUMBER, .needed = true,
		MEMBER(ctnat_insn_dynset, kind) },
	[CTNAT_A_DYNSET_OP] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_insn_dynset, op) },
	[CTNAT_A_DYNSET_TIMEOUT] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_insn_dynset, timeout) },
	[CTNAT_A_DYNSET_DATA] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_insn_dynset, n_data) },
	[CTNAT_A_DYNSET_FROM] = { .form = WIRE_FIELDS,
		MEMBER(ctnat_insn_dynset, from) },
	[CTNAT_A_DYNSET_LITERAL] = { .form = WIRE_FLAG,
		MEMBER(ctnat_insn_dynset, literal) },
	[CTNAT_A_DYNSET_VALUE] = { .form = WIRE_WORDS,
		MEMBER(ctnat_insn_dynset, value) },
	[CTNAT_A_DYNSET_COUNT] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_insn_dynset, count) },
	[CTNAT_A_DYNSET_MOST] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_insn_dynset, most) },
};

static const struct wire_attr object_set_attrs[] = {
	[CTNAT_A_SET_OBJECT_KEY] = { .form = WIRE_FIELDS, .needed = true,
		MEMBER(ctnat_object_set, key) },
	[CTNAT_A_SET_OBJECT_DATA] = { .form = WIRE_FIELDS,
		MEMBER(ctnat_object_set, data) },
	[CTNAT_A_SET_OBJECT_FLAGS] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_object_set, flags) },
	[CTNAT_A_SET_OBJECT_SIZE] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_object_set, size) },
	[CTNAT_A_SET_OBJECT_TIMEOUT] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_object_set, timeout) },
	[CTNAT_A_SET_OBJECT_GC] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_object_set, gc) },
};

static const struct wire_attr object_counter_attrs[] = {
	[CTNAT_A_COUNTER_PACKETS] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_object_counter, packets) },
	[CTNAT_A_COUNTER_BYTES] = { .form = WIRE_NUMBER,
		MEMBER(ctnat_object_counter, bytes) },
	[CTNAT_A_COUNTER_PAD] = { .form = WIRE_PAD },
};

static const struct wire_attr fwd_attrs[] = {
	[CTNAT_A_FWD_DEVICE] = { .form = WIRE_TEXT, .needed = true },
};

static const struct wire_attr value_attrs[] = {
	[CTNAT_A_VALUE_FIELD] = { .form = WIRE_NUMBER, MEMBER(ctnat_value, field) },
	[CTNAT_A_VALUE_SHIFT] = { .form = WIRE_NUMBER, MEMBER(ctnat_value, shift) },
	[CTNAT_A_VALUE_AND] = { .form = WIRE_NUMBER, MEMBER(ctnat_value, and) },
	[CTNAT_A_VALUE_XOR] = { .form = WIRE_NUMBER, MEMBER(ctnat_value, xor) },
};

/* With a table that is too long for WIRE_MAX this does not compile. */
#define TABLE_MAX(table) \
	(sizeof(table) / sizeof(table[0]) - 1 + \
	 0 * sizeof(char[sizeof(table) / sizeof(table[0]) > WIRE_MAX + 1 ? \
			 -1 : 1]))
#define TABLE(table) \
	.attrs = table, .max = TABLE_MAX(table)
#define HAS(type) \
	.has = offsetof(struct type, has), \
	.has_size = sizeof(((struct type *)0)->has)

const struct wire_nest ctnat_wire_nests[CTNAT_EXPR_MAX + 1] = {
	[CTNAT_EXPR_MATCH] = { TABLE(match_attrs) },
	[CTNAT_EXPR_COUNTER] = { TABLE(counter_attrs) },
	[CTNAT_EXPR_LOG] = { TABLE(log_attrs), HAS(ctnat_insn_log) },
	[CTNAT_EXPR_VERDICT] = { TABLE(verdict_attrs) },
	[CTNAT_EXPR_CT] = { TABLE(ct_attrs), HAS(ctnat_insn_ct) },
	[CTNAT_EXPR_SET] = { TABLE(set_attrs) },
	[CTNAT_EXPR_REJECT] = { TABLE(reject_attrs) },
	[CTNAT_EXPR_NAT] = { TABLE(nat_attrs), HAS(ctnat_nat),
		.base = offsetof(struct ctnat_insn_nat, nat) },
	[CTNAT_EXPR_COMMENT] = { TABLE(comment_attrs) },
	[CTNAT_EXPR_MAP] = { TABLE(map_attrs) },
	[CTNAT_EXPR_NUMGEN] = { TABLE(numgen_attrs) },
	[CTNAT_EXPR_JHASH] = { TABLE(jhash_attrs), HAS(ctnat_insn_jhash) },
	[CTNAT_EXPR_OBJREF] = { TABLE(objref_attrs) },
	[CTNAT_EXPR_FWD] = { TABLE(fwd_attrs) },
	[CTNAT_EXPR_LIMIT] = { TABLE(limit_attrs),
		.base = offsetof(struct ctnat_insn_limit, limit) },
	[CTNAT_EXPR_QUOTA] = { TABLE(quota_attrs),
		.base = offsetof(struct ctnat_insn_quota, quota) },
	[CTNAT_EXPR_CT_COUNT] = { TABLE(ct_count_attrs),
		.base = offsetof(struct ctnat_insn_ct_count, count) },
	[CTNAT_EXPR_TRACE] = { TABLE(trace_attrs) },
	[CTNAT_EXPR_LOOKUP] = { TABLE(lookup_attrs) },
	[CTNAT_EXPR_DYNSET] = { TABLE(dynset_attrs) },
};

const struct wire_nest ctnat_wire_objects[CTNAT_OBJECT_MAX + 1] = {
	[CTNAT_OBJECT_COUNTER] = { TABLE(object_counter_attrs) },
	[CTNAT_OBJECT_QUOTA] = { TABLE(quota_attrs),
		.base = offsetof(struct ctnat_object_quota, quota) },
	[CTNAT_OBJECT_LIMIT] = { TABLE(limit_attrs),
		.base = offsetof(struct ctnat_object_limit, limit) },
	[CTNAT_OBJECT_CT_TIMEOUT] = { TABLE(timeout_attrs) },
	[CTNAT_OBJECT_CT_LIMIT] = { TABLE(ct_limit_attrs) },
	[CTNAT_OBJECT_CT_HELPER] = { TABLE(helper_attrs) },
	[CTNAT_OBJECT_FLOWTABLE] = { TABLE(flowtable_attrs) },
	[CTNAT_OBJECT_SET] = { TABLE(object_set_attrs) },
	[CTNAT_OBJECT_MAP] = { TABLE(object_set_attrs) },
};

const struct wire_nest ctnat_wire_value = { TABLE(value_attrs) };
const struct wire_nest ctnat_wire_nat = { TABLE(nat_attrs), HAS(ctnat_nat) };

const __u16 ctnat_wire_sizes[CTNAT_EXPR_MAX + 1] = {
	[CTNAT_EXPR_MATCH] = sizeof(struct ctnat_insn_match),
	[CTNAT_EXPR_COUNTER] = sizeof(struct ctnat_insn_counter),
	[CTNAT_EXPR_LOG] = offsetof(struct ctnat_insn_log, prefix),
	[CTNAT_EXPR_VERDICT] = offsetof(struct ctnat_insn_verdict, chain),
	[CTNAT_EXPR_CT] = offsetof(struct ctnat_insn_ct, timeout),
	[CTNAT_EXPR_CT_CLEAR] = sizeof(struct ctnat_insn),
	[CTNAT_EXPR_NOTRACK] = sizeof(struct ctnat_insn),
	[CTNAT_EXPR_SET] = sizeof(struct ctnat_insn_set),
	[CTNAT_EXPR_REJECT] = sizeof(struct ctnat_insn_reject),
	[CTNAT_EXPR_NAT] = sizeof(struct ctnat_insn_nat),
	[CTNAT_EXPR_COMMENT] = offsetof(struct ctnat_insn_comment, text),
	[CTNAT_EXPR_MAP] = sizeof(struct ctnat_insn_map),
	[CTNAT_EXPR_NUMGEN] = sizeof(struct ctnat_insn_numgen),
	[CTNAT_EXPR_JHASH] = sizeof(struct ctnat_insn_jhash),
	[CTNAT_EXPR_OBJREF] = offsetof(struct ctnat_insn_objref, name),
	[CTNAT_EXPR_FWD] = offsetof(struct ctnat_insn_fwd, device),
	[CTNAT_EXPR_LIMIT] = sizeof(struct ctnat_insn_limit),
	[CTNAT_EXPR_QUOTA] = sizeof(struct ctnat_insn_quota),
	[CTNAT_EXPR_CT_COUNT] = sizeof(struct ctnat_insn_ct_count),
	[CTNAT_EXPR_TRACE] = sizeof(struct ctnat_insn_trace),
	[CTNAT_EXPR_LOOKUP] = sizeof(struct ctnat_insn_lookup),
	[CTNAT_EXPR_DYNSET] = sizeof(struct ctnat_insn_dynset),
};

const __u16 ctnat_wire_object_sizes[CTNAT_OBJECT_MAX + 1] = {
	[CTNAT_OBJECT_COUNTER] = sizeof(struct ctnat_object_counter),
	[CTNAT_OBJECT_QUOTA] = sizeof(struct ctnat_object_quota),
	[CTNAT_OBJECT_LIMIT] = sizeof(struct ctnat_object_limit),
	[CTNAT_OBJECT_CT_TIMEOUT] = sizeof(struct ctnat_object_ct_timeout),
	[CTNAT_OBJECT_CT_LIMIT] = sizeof(struct ctnat_object_ct_limit),
	[CTNAT_OBJECT_CT_HELPER] = sizeof(struct ctnat_object_ct_helper),
	[CTNAT_OBJECT_FLOWTABLE] = offsetof(struct ctnat_object_flowtable,
					    devices),
	[CTNAT_OBJECT_SET] = sizeof(struct ctnat_object_set),
	[CTNAT_OBJECT_MAP] = sizeof(struct ctnat_object_set),
};
