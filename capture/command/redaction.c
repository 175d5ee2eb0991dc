/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/redaction.h"

#include <glib.h>

#include "capture/read/pcapng_bytes.h"
#include "capture/report/redact/account.h"

struct redaction {
    struct kept *kept;
    struct eraser *eraser;
    char *account;
};

struct redaction *redaction_new(void) {
    struct redaction *redaction = g_new0(struct redaction, 1);
    redaction->kept = kept_new(0);
    redaction->eraser = eraser_new(redaction->kept);
    return redaction;
}

void redaction_free(struct redaction *redaction) {
    if (redaction == NULL)
        return;
    eraser_free(redaction->eraser);
    kept_free(redaction->kept);
    g_free(redaction->account);
    g_free(redaction);
}

void redaction_watch(struct redaction *redaction, struct engine *engine) {
    engine_tell_kept(engine, redaction->kept);
}

void redaction_plan(struct redaction *redaction, const struct numbering *numbering,
                    struct rewrite_plan *plan) {
    plan->eraser = redaction->eraser;
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
    eraser_measured(redaction->eraser);
    redaction->account = account_tell(eraser_counts(redaction->eraser), &result.redacted,
                                      kept_lost(redaction->kept));
    return true;
}

const char *redaction_account(const struct redaction *redaction) {
    return redaction->account;
}
