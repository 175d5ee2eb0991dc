/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What broke in all captures together, by cause: the same refused certificate on forty phones is
 * one.
 */
#ifndef UCSCOPE_CAPTURE_REPORT_OVERVIEW_H
#define UCSCOPE_CAPTURE_REPORT_OVERVIEW_H

#include "capture/report/summary.h"
#include "capture/report/text_style.h"
#include "capture/rules/finding.h"

struct overview;

struct overview *overview_new(void);
void overview_free(struct overview *overview); /* NULL is fine */

/* That of the findings of one capture, in the order of frames. What they point to may go
 * afterwards. Free with overview_free. */
struct overview *overview_of(const char *file, const struct finding *const *findings, size_t count);

/* Adds that of one capture, once for each capture. */
void overview_add(struct overview *overview, const char *file,
                  const struct finding *const *findings, size_t count);

/* Adds those that another one has, as captures that come later. */
void overview_merge(struct overview *overview, const struct overview *other);

/* What is one cause, whoever the client is: a certificate, wherever it is presented; else a server
 * and what the wire says of the trouble. To be freed with g_free. */
char *overview_key(const struct finding *finding);

/* Whether there is a finding of that cause. */
bool overview_has(const struct overview *overview, const char *key);

/* How many findings there are that are no notes. */
uint64_t overview_troubles(const struct overview *overview);

/* Every code with how often it was found, then the gravest causes with how many captures and
 * clients each concerns, how often it happened, and where it is met first. No more than 50 lines at
 * a usual width; what does not fit is counted. */
void overview_write(GString *out, const struct text_style *style, const struct overview *overview,
                    const struct totals *totals);

/* What is said of one cause. */
struct cause_text {
    const struct catalogue_entry *entry;
    const char *summary; /* of its first finding */
    char *serial;        /* "serial 5f1a:", where another has the same sentence; else NULL */
    char *reach;         /* "3 captures, 5 times, 1 client" */
    char *first;         /* "first in case.pcap frame 9" */
    const char *anchor;  /* of its first finding */
    /* The same for programs. */
    const char *key;      /* see overview_key */
    const char *file;     /* of the first finding, */
    uint64_t frame, line; /* and where there; one of them is 0 */
    uint64_t captures, times, clients;
};

/* Calls `take` with each cause that is no note, the gravest first, until it has no room for one and
 * answers false. Returns how many had none. The words last as long as the call. */
guint overview_each(const struct overview *overview, const struct totals *totals,
                    bool (*take)(void *data, const struct cause_text *words), void *data);

/* "serial 5f1a: 3 captures, 5 times, 1 client; first in case.pcap frame 9 (uc.tls_unknown_ca)",
 * below its sentence; to be freed with g_free. */
char *overview_where(const struct cause_text *words);

/* What a finding of the capture `file` is called in a link: letters, digits and hyphens; to be
 * freed with g_free. */
char *overview_anchor(const char *file, const struct finding *finding);

#endif
