/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A case on its way from its captures to who tells it. For case.c and case_scan.c alone. */
#ifndef UCSCOPE_CAPTURE_COMMAND_CASE_SCAN_H
#define UCSCOPE_CAPTURE_COMMAND_CASE_SCAN_H

#include "capture/case/common.h"
#include "capture/command/case.h"
#include "capture/command/case_captures.h"
#include "capture/command/case_decryption.h"
#include "capture/command/case_logs.h"
#include "capture/command/case_readers.h"

struct case_scan {
    const struct options *options;
    struct inputs *inputs;
    struct aliases *aliases;
    struct case_captures captures;
    struct case_readers readers;
    struct case_decryption decryption;
    bool is_interrupted;   /* while they were read together */
    struct case_logs logs; /* what traces tell */
    case_sink *sink;
    void *sink_data;
    enum exit_status told;        /* what it answered */
    struct ladder_record *record; /* of all of them together; NULL: nobody wants ladders */
};

/* At its end: what was found goes to its sink. Whether there is what --fail-on names. `groups`:
 * connections that were seen more than once. */
bool case_scan_give(struct case_scan *scan, const struct case_common *common,
                    const GPtrArray *groups);

#endif
