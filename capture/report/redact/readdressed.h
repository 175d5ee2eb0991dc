/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is told of a capture with other addresses in the place of those that it has. */
#ifndef UCSCOPE_CAPTURE_REPORT_REDACT_READDRESSED_H
#define UCSCOPE_CAPTURE_REPORT_REDACT_READDRESSED_H

#include <glib.h>

#include "capture/net/pseudonyms.h"
#include "capture/rules/finding.h"
#include "capture/rules/service_map.h"

/* A copy of a finding, to be freed with finding_discard. */
struct finding *readdressed_finding(const struct finding *finding,
                                    const struct pseudonyms *pseudonyms);

/* Of all of them (struct finding *), as the array owns them; without pseudonyms (NULL) the same
 * array once more. Free with g_ptr_array_unref. */
GPtrArray *readdressed_findings(GPtrArray *findings, const struct pseudonyms *pseudonyms);

/* Changes what it is given. */
void readdressed_pair(struct service_pair *pair, const struct pseudonyms *pseudonyms);
void readdressed_text(char *text, const struct pseudonyms *pseudonyms); /* NULL is allowed */

#endif
