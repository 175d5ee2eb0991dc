/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists that a client did not get so far. A phone asks for its own before it asks for everybody's,
 * a request may be lost once, and on a non-secure cluster there is no CTL: each waits for what
 * comes after it. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_RULES_CTL_CTL_FAILURES_H
#define UCSCOPE_CAPTURE_RULES_CTL_CTL_FAILURES_H

#include <glib.h>

#include "capture/observe/download/download.h"
#include "capture/rules/rule_context.h"

enum ctl_failure_kind { CTL_REFUSED, CTL_SILENT, CTL_STOPPED };

struct ctl_failure {
    struct finding *finding; /* owned, with its sentence */
    enum ctl_failure_kind kind;
    bool not_found; /* refused in the words for a file that is not there */
    char name[DOWNLOAD_NAME];
    struct address client, server;
    int64_t time;
    /* What the client did without the list; frame 0: it was not seen to. */
    struct frame_ref fetched_other; /* it got its ITL, or its configuration */
    struct frame_ref went_clear;    /* it registered by SCCP in clear, or spoke SIP so */
    struct frame_ref went_secure;   /* it began TLS on a port of SCCP or SIP */
    bool rest_is_hidden; /* it fetched files over HTTP, and what it got was not captured */
};

struct ctl_failures {
    GQueue pending;      /* struct ctl_failure *, owned, oldest first */
    GHashTable *clients; /* struct address *, owned -> how many of them are that client's */
    GHashTable *givers;  /* char *, owned: addresses of servers that gave a CTL to somebody */
};

void ctl_failures_start(struct ctl_failures *failures);
void ctl_failures_stop(struct ctl_failures *failures);

struct ctl_failure *ctl_failure_new(const struct download *download, enum ctl_failure_kind kind,
                                    struct frame_ref ref);

/* Both take the failure: it is reported now, or waits. */
void ctl_failure_report(struct rule_context *context, struct ctl_failure *failure);
void ctl_failures_await(struct ctl_failures *failures, struct rule_context *context,
                        struct ctl_failure *failure);

/* Takes an unanswered request of the same client to the same server for the same file; NULL: there
 * was none. */
struct ctl_failure *ctl_failures_take_silent(struct ctl_failures *failures,
                                             const struct download *download);

/* Takes the refusal of the client's own list of this kind by the same server, which it asked for
 * before it asks for everybody's. NULL: there was none. */
struct ctl_failure *ctl_failures_take_own(struct ctl_failures *failures,
                                          const struct download *download);
void ctl_failure_discard(struct ctl_failure *failure);

/* Where to look for those of this client, among others; NULL: there are none. */
GList *ctl_failures_first_of(const struct ctl_failures *failures, const struct address *client);
bool ctl_failure_is_of(const struct ctl_failure *failure, const struct address *client);

/* Of what a client did without the list, the first of each kind counts. */
static inline void ctl_failure_note(struct frame_ref *known, struct frame_ref ref) {
    if (known->frame == 0)
        *known = ref;
}

/* What clients do meanwhile: files they get; and connections (ctl_went_on.c). */
void ctl_failures_note_download(struct ctl_failures *failures, const struct download *download);
void ctl_failures_note_event(struct ctl_failures *failures, const struct rule_context *context,
                             const struct event *event);

/* Whether there are any. */
static inline bool ctl_failures_wait(const struct ctl_failures *failures) {
    return failures->pending.length > 0;
}

/* Judges those that have waited for long enough; `all`: every one. */
void ctl_failures_settle(struct ctl_failures *failures, struct rule_context *context, bool all);

#endif
