/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is told of a case with other addresses in the place of its own (--redact-addresses). */
#ifndef UCSCOPE_CAPTURE_COMMAND_CASE_READDRESS_H
#define UCSCOPE_CAPTURE_COMMAND_CASE_READDRESS_H

#include "capture/command/case.h"

struct case_readdressed {
    struct case_judged judged;
    struct case_summary summary;
    struct capture_summary whole;
    char *title;         /* owned, as these */
    GArray *pairs;       /* struct service_pair */
    GPtrArray *findings; /* struct finding *, copies */
};

/* What is to be told in the place of `judged`: itself, where addresses may stay. Otherwise names
 * and paths of its captures, of their files and of its traces are changed for good; the rest is
 * copied, and lives until case_readdress_end, which has to follow in any case. */
const struct case_judged *case_readdress(struct case_readdressed *other,
                                         const struct case_judged *judged);
void case_readdress_end(struct case_readdressed *other);

#endif
