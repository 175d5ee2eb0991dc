/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A certificate that was presented somewhere, and when it was seen last. */
#ifndef UCSCOPE_CAPTURE_REPORT_FLEET_CERTIFICATE_SEEN_H
#define UCSCOPE_CAPTURE_REPORT_FLEET_CERTIFICATE_SEEN_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "capture/rules/finding.h"

/* Borrows its texts, none of which is NULL. */
struct certificate_seen {
    const char *sha256; /* lower-case hexadecimal: what tells it from others */
    const char *subject, *issuer, *serial;
    int64_t not_after; /* seconds since 1970-01-01 UTC */
    int64_t time;      /* it was seen last, nanoseconds since then; 0: not known */
    const char *file;  /* there, */
    uint64_t frame;    /* and in this frame; 0: a trace tells it */
};

/* "2031-11-21T01:08:14Z" in seconds since 1970-01-01 UTC. False: it is none. */
bool certificate_seen_date(const char *text, int64_t *out);

/* The certificate whose facts a finding of the capture `file` has. False: it has none that tells
 * how long it is valid. */
bool certificate_seen_in(const struct finding *finding, const char *file,
                         struct certificate_seen *out);

/* By digest, each as it was seen last: */
struct certificates_seen;

struct certificates_seen *certificates_seen_new(void);
void certificates_seen_free(struct certificates_seen *seen); /* NULL is fine */

/* Adds a copy. In which order they come makes no difference. */
void certificates_seen_add(struct certificates_seen *seen, const struct certificate_seen *one);
void certificates_seen_merge(struct certificates_seen *seen, const struct certificates_seen *other);

/* Those that are valid until `until` at the longest, in seconds, in the order in which they end:
 * const struct certificate_seen *, to be freed with g_ptr_array_unref before `seen`. */
GPtrArray *certificates_seen_until(const struct certificates_seen *seen, int64_t until);

#endif
