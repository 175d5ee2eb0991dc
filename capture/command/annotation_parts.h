/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of annotating share: reading and writing. Private to annotation*.c. */
#ifndef UCSCOPE_CAPTURE_COMMAND_ANNOTATION_PARTS_H
#define UCSCOPE_CAPTURE_COMMAND_ANNOTATION_PARTS_H

#include "capture/command/annotation.h"
#include "capture/command/decryption.h"
#include "capture/command/flow_filter.h"
#include "capture/command/redaction.h"
#include "capture/command/scan_run.h"
#include "capture/read/spool.h"
#include "capture/report/pcapng/numbering.h"
#include "capture/report/pcapng/rewrite.h"

/* One capture on its way to its annotated copy. */
struct annotation {
    const struct options *options;
    const char *input; /* as the user named it */
    const char *output;
    struct spool spool;
    struct scan_run run;
    struct decryption decryption;
    GPtrArray *findings;
    struct numbering numbering;
    struct flow_filter *flow_filter; /* NULL: all packets are written */
    struct redaction *redaction;     /* NULL: packets stay as they are */
    struct rewrite_result result;
    enum exit_status status;
};

/* Tells, and remembers that something is missing. */
void annotation_complain(struct annotation *annotation, const char *what, const char *reason);

/* All packets through the engine, once more with keys where they help, then those that are chosen.
 * False: there is nothing to write, which was told. */
bool annotation_read(struct annotation *annotation);

#endif
