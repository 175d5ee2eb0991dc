/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that clients did not get so far. A phone asks for the encrypted, the signed and the plain
 * form of a file, over HTTP and TFTP, and of two servers: each failure waits for what comes after
 * it. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_RULES_FILE_FILE_FAILURES_H
#define UCSCOPE_CAPTURE_RULES_FILE_FILE_FAILURES_H

#include "capture/rules/file/file_clients.h"

struct file_failure {
    struct finding *finding; /* owned, with its sentence */
    struct file_client *client;
    GList link; /* among all that are pending, oldest first */
    enum file_kind kind;
    char name[DOWNLOAD_NAME];
    struct address server;
    enum download_transport transport;
    int64_t time;
    uint16_t status;        /* of a refusal: TFTP error code or HTTP status */
    bool is_not_found;      /* refused in the words for a file that is not there */
    bool is_single;         /* one request without an answer, which may just be lost */
    bool default_was_given; /* of a configuration: the client got the default one */
};

struct file_failures {
    GQueue pending; /* by link */
};

/* Takes the finding, which then belongs to the failure. */
struct file_failure *file_failure_new(struct file_client *client, const struct download *download,
                                      struct finding *finding);

/* Takes the failure, which waits among those of its client. */
void file_failures_await(struct file_failures *failures, struct rule_context *context,
                         struct file_failure *failure);

/* Takes the failure: it is reported, unless it tells nothing. */
void file_failure_judge(struct rule_context *context, struct file_failure *failure);

/* What the client asked for before this failure in another form or way is part of it. */
void file_failures_join(struct file_failures *failures, struct rule_context *context,
                        struct file_failure *failure);

/* The client got a file whole: what it lacked of it is no trouble. */
void file_failures_resolve(struct file_failures *failures, struct file_client *client,
                           const struct download *download);

/* Judges all that this client lacks. */
void file_failures_judge_client(struct file_failures *failures, struct rule_context *context,
                                struct file_client *client);

/* Judges those that have waited for long enough; `all`: every one. */
void file_failures_settle(struct file_failures *failures, struct rule_context *context, bool all);

#endif
