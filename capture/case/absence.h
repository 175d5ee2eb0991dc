/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far a capture is to be believed that has not what another one has: what it lacks of packets
 * that must have come by, since they were acknowledged. Holes, filters that nothing tells of, and
 * paths beside it show in these. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_CASE_ABSENCE_H
#define UCSCOPE_CAPTURE_CASE_ABSENCE_H

#include "capture/case/find.h"

enum belief {
    BELIEVED, /* nothing speaks against it */
    DOUBTED,  /* it lacks some, and would hardly lack these by chance */
    REFUSED,  /* it lacks so many that these are no surprise */
};

/* Packets that `seen_by` has and the capture `point` has not. */
struct absentee {
    unsigned point, seen_by;
    int64_t since, until; /* by the clock of `seen_by` */
    uint32_t size;        /* bytes of payload that each has at least */
    uint64_t times;       /* how many there are */
};

/* Why a path is doubted that is DOUBTED. */
#define ABSENCE_DOUBT "the other capture lacks packets that must have come by it"

enum belief absence_belief(const struct search *search, const struct absentee *absentee);

/* For struct search: of pairs of captures, what was looked up. */
GHashTable *absences_new(void);

#endif
