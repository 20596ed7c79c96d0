/* SPDX-License-Identifier: GPL-2.0-only */
/* Statements: prepared once per ruleset, run once per packet. */
#ifndef CTNAT_ACTION_H
#define CTNAT_ACTION_H

#include "ctnat.h"

struct ctnat_env;
struct ctnat_insn_log;
struct ctnat_insn_reject;
struct ctnat_insn_set;

/* log.c */
void ctnat_log(const struct ctnat_env *env, const struct ctnat_insn_log *log);

/* number.c: enum ctnat_exec */
void ctnat_numgen(struct ctnat_env *env, const struct ctnat_rule *rule,
		  const struct ctnat_insn_numgen *insn);
int ctnat_jhash(struct ctnat_env *env, const struct ctnat_insn_jhash *insn);

/* reject.c */
int ctnat_reject(struct ctnat_env *env, const struct ctnat_insn_reject *reject);
/* dynset.c: enum ctnat_exec */
int ctnat_dynset(const struct ctnat_env *env,
		 const struct ctnat_insn_dynset *dynset);
/* set.c */
int ctnat_set(struct ctnat_env *env, const struct ctnat_insn_set *set);

/* Loggers that a ruleset uses: bits by family and type. */
unsigned int ctnat_log_needs(const struct ctnat_insn_log *log, u8 family);
int ctnat_loggers_get(unsigned int needs, struct netlink_ext_ack *extack);
void ctnat_loggers_put(unsigned int needs);

#endif /* CTNAT_ACTION_H */
