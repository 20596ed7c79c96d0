/* SPDX-License-Identifier: GPL-2.0-only */
/* Printing the way of traced packets, for monitor.c. */
#ifndef CTNAT_FRONTEND_TRACE_H
#define CTNAT_FRONTEND_TRACE_H

#include "cli.h"

struct tracer;

struct tracer *tracer_alloc(const struct cli *cli);
void tracer_free(struct tracer *tracer);
/** tracer_show() - one step as a line */
void tracer_show(struct tracer *tracer, const struct ctnat_event *event);

#endif /* CTNAT_FRONTEND_TRACE_H */
