/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How findings about trust lists speak of a download, and the lists that each client fetched, kept
 * to compare servers and later downloads with. */
#ifndef UCSCOPE_CAPTURE_RULES_CTL_CTL_FACTS_H
#define UCSCOPE_CAPTURE_RULES_CTL_CTL_FACTS_H

#include <glib.h>

#include "capture/observe/download/download.h"
#include "capture/rules/rule_context.h"

enum { CTL_HEX = 2 * 64 + 1 };

/* A file that some client fetched whole. */
struct ctl_download {
    char name[DOWNLOAD_NAME];
    struct address client, server;
    struct frame_ref ref;
    GBytes *bytes;
    char md5[33], sha256[65];
};

/* A finding about a download, with file, transport, sizes and digests as facts. `role` is that of
 * the event's frame. `fetched` (NULL: none) has the digests. */
struct finding *ctl_begin(const struct rule_context *context, const struct event *event,
                          enum code code, enum confidence confidence, const char *role,
                          const struct ctl_download *fetched);

/* For finding_say: the list's name, and its frame as text. */
#define CTL_SAYS_NO_RECORD(client, server)                                                         \
    "%s, which " client " fetched in frame %s, has no record of " server

/* Lower-case hex of at most 64 bytes, terminated; returns `out`. */
const char *ctl_hex(struct span bytes, char out[CTL_HEX]);

/* The digests of a file, as md5sum and sha256sum print them. False: the library refuses one. */
MUST_USE bool ctl_digest_texts(struct span bytes, char md5[33], char sha256[65]);

/* The file's bytes. */
struct span ctl_download_span(const struct ctl_download *download);

/* A list of records (CTL, ITL) by its name, not another signed file. */
bool ctl_is_list(const char *name);
/* A name that is a CTL's rather than an ITL's. */
bool ctl_is_ctl(const char *name);

/* A list or a file for one phone, such as "CTLSEP001122334455.tlv". */
bool ctl_is_of_one_phone(const char *name);

/* The same file name, whatever its case. */
bool ctl_same_name(const char *a, const char *b);

/* A list that the user gave to compare downloads with. */
struct ctl_given {
    char *path;               /* what it is called in findings */
    struct ctl_download list; /* its `name` is that of its own header; CTLFile.tlv if it has none */
};

/* The state of the rule about contents. */
struct ctl_lists {
    GQueue fetched; /* struct ctl_download *, owned; the newest first */
    size_t bytes;
    GPtrArray *given; /* struct ctl_given *, owned */
};

void ctl_lists_start(void *lists);
void ctl_lists_stop(void *lists);

/* Keeps a whole download; the oldest gives way when there are too many, which is counted. NULL when
 * it has no digest. Valid until the next one is added. */
const struct ctl_download *ctl_lists_add(const struct rule_context *context,
                                         const struct download *download, struct frame_ref ref);

/* What was fetched, from the newest to the oldest: `index` 0 is the newest. NULL: there are no
 * more. */
const struct ctl_download *ctl_lists_fetched(const struct rule_context *context, unsigned index);

/* What the user gave. NULL: there are no more. */
const struct ctl_given *ctl_lists_given(const struct rule_context *context, unsigned index);

/* Before the first event: a list that the user gave, which is copied. `path` is what it is called
 * in findings. */
void ctl_know_list(struct rules *rules, const char *path, struct span bytes);

#endif
