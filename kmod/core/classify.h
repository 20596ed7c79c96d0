/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Running a packet through a chain of the blob.
 *
 * The includer provides, before including this header,
 *
 *   bool ctnat_load(struct ctnat_packet *pkt, unsigned int field, __u32 *words)
 *	(extract.h does) the value of a field; false when the packet does not
 *	have it; and
 *
 *   int ctnat_exec(struct ctnat_packet *pkt, const struct ctnat_insn *insn)
 *	carries out a statement (everything but match and verdict):
 *	CTNAT_EXEC_NEXT, CTNAT_EXEC_BREAK (the rule ends, the next one is tried)
 *	or a value below zero that ends the walk at once and is returned as it
 *	is (encoded by the includer: dropped, stolen, …).
 *
 * ctnat_run() has two instances, silent and traced, from one
 * inline body.
 */
#ifndef CTNAT_CORE_CLASSIFY_H
#define CTNAT_CORE_CLASSIFY_H

#include "blob.h"

enum ctnat_exec {
	CTNAT_EXEC_NEXT,
	CTNAT_EXEC_BREAK,
};

struct ctnat_packet;

#endif /* CTNAT_CORE_CLASSIFY_H */
