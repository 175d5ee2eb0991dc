/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ladder of a finding, or of a whole capture, from the messages that passed. */
#ifndef UCSCOPE_CAPTURE_REPORT_LADDER_LADDER_BUILD_H
#define UCSCOPE_CAPTURE_REPORT_LADDER_LADDER_BUILD_H

#include "capture/ladder/message.h"
#include "capture/net/pseudonyms.h"
#include "capture/report/finding_details.h"
#include "capture/report/ladder/ladder.h"
#include "capture/rules/service_map.h"

struct ladder_source {
    const GPtrArray *messages;       /* const struct ladder_message *, in the order of time */
    const struct frame_files *files; /* where frames are; NULL: in one file */
    const GPtrArray *groups; /* struct group *: of all findings, which know who plays which role */
    const struct group *group; /* whose ladder it is: all of the connections that its frames belong
                                  to; NULL: everything. Then the numbers of findings, from 1 in the
                                  order of `groups`, stand behind what decides them */
    const GArray *pairs;       /* struct service_pair, which know more roles; NULL: not known */
    struct day_clock clock;
    const struct pseudonyms *pseudonyms; /* addresses in messages are replaced, as they were in
                                            findings; NULL: told as they are */
    unsigned lifelines_most;             /* more hosts than that share one */
};

/* NULL: there is no arrow to show. */
struct ladder *ladder_build(const struct ladder_source *source);

#endif
