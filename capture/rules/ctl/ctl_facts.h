/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How findings about trust lists speak of a download, and the lists that each client fetched, kept
 * to compare servers and later downloads with. */
#ifndef UCSCOPE_CAPTURE_RULES_CTL_CTL_FACTS_H
#define UCSCOPE_CAPTURE_RULES_CTL_CTL_FACTS_H

#include <glib.h>

#include "capture/observe/download/download.h"
#include "capture/observe/event.h"
#include "capture/rules/rule_context.h"

enum { CTL_HEX = 2 * 64 + 1 };

/* A file that some client fetched whole. */
struct ctl_download {
    char name[DOWNLOAD_NAME];
    struct address client, server;
    struct frame_ref ref, request;
    GBytes *bytes;
    char md5[33], sha256[65];
};

/* A draft about a download, with file, transport, sizes and digests as facts. `role` is that of the
 * event's frame. `kept` (NULL: none) has the digests. */
struct finding *ctl_begin(const struct rule_context *context, const struct event *event,
                          enum code code, enum confidence confidence, const char *role,
                          const struct ctl_download *buffered);

/* Lower-case hex of at most 64 bytes, terminated; returns `out`. */
const char *ctl_hex(struct span bytes, char out[CTL_HEX]);

/* The file's bytes. */
struct span ctl_download_span(const struct ctl_download *download);

/* A list of records (CTL, ITL) by its name, not another signed file. */
bool ctl_is_list(const char *name);
/* A name that is a CTL's rather than an ITL's. */
bool ctl_is_ctl(const char *name);

/* The same file name, whatever its case. */
bool ctl_same_name(const char *a, const char *b);

/* What a refused certificate has to do with the list that the refusing side has fetched so far, as
 * a fact of the draft with the download as evidence. Nothing when it explains nothing. */
void ctl_explain_refusal(const struct rule_context *context, const struct event *event,
                         enum side presenter, struct finding *finding);

struct fetched_lists;

struct fetched_lists *fetched_lists_new(struct limits *limits);
void fetched_lists_free(struct fetched_lists *lists);

/* Keeps a whole download; the oldest gives way when there are too many, which is counted. NULL when
 * it has no digest. Valid until the next one is added. */
const struct ctl_download *fetched_lists_add(struct fetched_lists *lists,
                                             const struct download *download, struct frame_ref ref);

/* A list that the user gave to compare downloads with. */
struct ctl_given {
    char *path;               /* what it is called in findings */
    struct ctl_download list; /* its `name` is that of its own header; CTLFile.tlv if it has none */
};

/* Takes one more; `bytes` are copied. It is kept apart from the downloads. */
void fetched_lists_give(struct fetched_lists *lists, const char *path, struct span bytes);

/* The given ones. NULL: there are no more. */
const struct ctl_given *fetched_lists_given(const struct fetched_lists *lists, unsigned index);

/* From the newest to the oldest: `index` 0 is the newest. NULL: there are no more. */
const struct ctl_download *fetched_lists_at(const struct fetched_lists *lists, unsigned index);

#endif
