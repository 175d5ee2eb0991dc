/* SPDX-License-Identifier: GPL-2.0-or-later */
/* annotate --redact: the scan says which bytes stay, the capture is read once to count what will be
 * taken out, and then it is written. */
#ifndef UCSCOPE_CAPTURE_COMMAND_REDACTION_H
#define UCSCOPE_CAPTURE_COMMAND_REDACTION_H

#include "capture/command/options.h"
#include "capture/engine.h"
#include "capture/report/pcapng/rewrite.h"

struct redaction;

/* `options` must outlive it. */
struct redaction *redaction_new(const struct options *options);
void redaction_free(struct redaction *redaction); /* NULL is allowed */

/* Before the engine's first packet. It must be freed before the redaction is. */
void redaction_attach(struct redaction *redaction, struct engine *engine);

/* Sets in the plan what takes payloads out. `numbering` must outlive it. */
void redaction_plan(struct redaction *redaction, const struct numbering *numbering,
                    struct rewrite_plan *plan);

/* Counts what will be taken out of a file of the capture, by a plan that was set. False: it cannot
 * be opened, and *error, to be freed with g_free, says why. */
bool redaction_measure(struct redaction *redaction, const char *path, const char *format,
                       const struct rewrite_plan *plan, char **error);

/* After the last of them. */
void redaction_conclude(struct redaction *redaction);

/* A comment on what is taken out, for the section header; NULL: there is nothing to say. */
const char *redaction_section_comment(const struct redaction *redaction);

#endif
