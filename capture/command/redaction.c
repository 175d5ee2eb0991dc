/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/redaction.h"

#include <glib.h>

#include "capture/read/pcapng_bytes.h"
#include "capture/report/pcapng/redaction_comment.h"

struct redaction {
    struct clear_ranges *clear_ranges;
    struct redactor *redactor;
    char *section_comment;
};

struct redaction *redaction_new(void) {
    struct redaction *redaction = g_new0(struct redaction, 1);
    redaction->clear_ranges = clear_ranges_new(0);
    redaction->redactor = redactor_new(redaction->clear_ranges);
    return redaction;
}

void redaction_free(struct redaction *redaction) {
    if (redaction == NULL)
        return;
    redactor_free(redaction->redactor);
    clear_ranges_free(redaction->clear_ranges);
    g_free(redaction->section_comment);
    g_free(redaction);
}

void redaction_attach(struct redaction *redaction, struct engine *engine) {
    engine_clear_ranges(engine, redaction->clear_ranges);
}

void redaction_plan(struct redaction *redaction, const struct numbering *numbering,
                    struct rewrite_plan *plan) {
    plan->redactor = redaction->redactor;
    plan->numbering = numbering;
}

bool redaction_measure(struct redaction *redaction, const char *path, const char *format,
                       const struct rewrite_plan *plan, char **error) {
    struct pcapng_bytes *bytes = pcapng_bytes_open(path, format, error);
    if (bytes == NULL)
        return false;
    const struct rewrite_source source = {bytes, pcapng_bytes_read};
    const struct rewrite_result result = rewrite_run(&source, plan, NULL);
    pcapng_bytes_close(bytes);
    redactor_measured(redaction->redactor);
    redaction->section_comment =
        redaction_comment_make(redactor_counts(redaction->redactor), &result.redacted,
                               clear_ranges_lost(redaction->clear_ranges));
    return true;
}

const char *redaction_section_comment(const struct redaction *redaction) {
    return redaction->section_comment;
}
