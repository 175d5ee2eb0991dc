/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/redaction.h"

#include <glib.h>
#include <unistd.h>

#include "capture/read/nameless_file.h"
#include "capture/read/pcapng_bytes.h"
#include "capture/read/whole.h"
#include "capture/report/pcapng/redaction_comment.h"

struct redaction {
    const struct options *options;
    struct clear_ranges *clear_ranges;
    struct redactor *redactor;
    struct rewrite_redacted rewritten; /* what will be taken out */
    char *section_comment;
    int store; /* of clear ranges that are too many for memory; -1: not needed so far */
};

/* --- the store -------------------------------------------------------------------------------- */

static bool open_store(struct redaction *redaction) {
    char *path = NULL, *error = NULL;
    if (redaction->store < 0)
        redaction->store = nameless_file_open(&path, &error);
    g_free(path);
    g_free(error);
    return redaction->store >= 0;
}

static bool append(void *data, const void *bytes, size_t length) {
    struct redaction *redaction = data;
    return open_store(redaction) && whole_write(redaction->store, bytes, length) == 0;
}

static bool read_at(void *data, uint64_t at, void *bytes, size_t length) {
    const struct redaction *redaction = data;
    return whole_read(redaction->store, at, bytes, length) == 0;
}

/* --- the whole -------------------------------------------------------------------------------- */

struct redaction *redaction_new(const struct options *options) {
    struct redaction *redaction = g_new0(struct redaction, 1);
    const struct clear_ranges_store store = {redaction, append, read_at};
    redaction->options = options;
    redaction->store = -1;
    redaction->clear_ranges = clear_ranges_new(0);
    clear_ranges_store_in(redaction->clear_ranges, &store);
    redaction->redactor = redactor_new(redaction->clear_ranges,
                                       options->redact_addresses ? options->pseudonymizer : NULL);
    return redaction;
}

void redaction_free(struct redaction *redaction) {
    if (redaction == NULL)
        return;
    redactor_free(redaction->redactor);
    clear_ranges_free(redaction->clear_ranges);
    if (redaction->store >= 0)
        (void)close(redaction->store);
    g_free(redaction->section_comment);
    g_free(redaction);
}

void redaction_attach(struct redaction *redaction, struct engine *engine) {
    engine_clear_ranges(engine, redaction->clear_ranges, &redaction->options->pseudonyms);
}

void redaction_plan(struct redaction *redaction, const struct numbering *numbering,
                    struct rewrite_plan *plan) {
    plan->redactor = redaction->redactor;
    plan->numbering = numbering;
    plan->addresses_go = redaction->options->redact_addresses;
}

bool redaction_measure(struct redaction *redaction, const char *path, const char *format,
                       const struct rewrite_plan *plan, char **error) {
    struct pcapng_bytes *bytes = pcapng_bytes_open(path, format, error);
    if (bytes == NULL)
        return false;
    const struct rewrite_source source = {bytes, pcapng_bytes_read};
    const struct rewrite_result result = rewrite_run(&source, plan, NULL);
    struct rewrite_redacted *sum = &redaction->rewritten;
    sum->secrets += result.redacted.secrets;
    sum->names += result.redacted.names;
    sum->options += result.redacted.options;
    sum->blocks += result.redacted.blocks;
    sum->was_redacted |= result.redacted.was_redacted;
    pcapng_bytes_close(bytes);
    return true;
}

void redaction_conclude(struct redaction *redaction) {
    const struct options *options = redaction->options;
    const struct redaction_told told = {.redacted = redactor_counts(redaction->redactor),
                                        .rewritten = &redaction->rewritten,
                                        .lost = clear_ranges_lost(redaction->clear_ranges),
                                        .keys_stay = options->pseudonyms.key == NULL,
                                        .addresses_go = options->redact_addresses};
    redactor_measured(redaction->redactor);
    redaction->section_comment = redaction_comment_make(&told);
}

const char *redaction_section_comment(const struct redaction *redaction) {
    return redaction->section_comment;
}
