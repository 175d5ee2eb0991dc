/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What findings name: frames, and lines of traces. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_REPORT_LADDER_LADDER_EVIDENCE_H
#define UCSCOPE_CAPTURE_REPORT_LADDER_LADDER_EVIDENCE_H

#include "capture/report/ladder/ladder_build.h"

/* One of them. */
struct ladder_named {
    struct frame_ref ref;        /* frame 0: a line */
    const char *role;            /* what it is */
    const struct line_ref *line; /* NULL: a frame */
    bool is_fatal;               /* it decides the finding */
    const struct finding *lost;  /* it never came, says this one, whose actor sent it; NULL: it did,
                                    or is not known to have */
    unsigned number;             /* of that finding, from 1; 0: not of interest */
    bool is_drawn;               /* by the caller */
};

struct ladder_evidence {
    GArray *named;       /* struct ladder_named: each frame once */
    GHashTable *index;   /* of those: position + 1, by frame */
    int64_t first, last; /* of their times; 0: there is none */
};

struct ladder_evidence *ladder_evidence_new(const struct ladder_source *source);
void ladder_evidence_free(struct ladder_evidence *evidence);

/* NULL: no finding names that frame, or line of that time. */
struct ladder_named *ladder_evidence_find(const struct ladder_evidence *evidence,
                                          const struct ladder_message *message);

#endif
