/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Captures that are looked into as one case, and what was found, for those who tell or write it. */
#ifndef UCSCOPE_CAPTURE_COMMAND_CASE_H
#define UCSCOPE_CAPTURE_COMMAND_CASE_H

#include "capture/case/case_report.h"
#include "capture/command/named_inputs.h"
#include "capture/command/options.h"
#include "capture/ladder/record.h"
#include "capture/read/inputs.h"

/* Lives for the call that it is given to. */
struct case_judged {
    const struct options *options;
    const struct inputs *inputs;
    const GPtrArray *entries;     /* const struct input_entry *: of each point */
    struct frame_files *files;    /* merged */
    const GPtrArray *point_files; /* struct frame_files *: of each point */
    const GPtrArray *findings;    /* const struct finding *: those that are to be told */
    const struct case_summary *summary;
    const struct ladder_record *record; /* of all captures; NULL: nobody wants ladders */
};

/* STATUS_CLEAN: it was told or written. */
typedef enum exit_status case_sink(void *data, const struct case_judged *judged);

/* Reads all inputs as one case and gives it to `sink`, unless it was interrupted before. */
enum exit_status case_look(const struct options *options, struct inputs *inputs, case_sink *sink,
                           void *data);

/* Calls `use`, which calls case_look, with options->paths, as named_inputs_run does. */
enum exit_status case_look_at_named(struct options *options, named_inputs_use *use);

/* Understands --same and --point, whose files are added to options->paths. False: one is wrong, and
 * a line was written to stderr. */
bool case_options_read(struct options *options);

#endif
