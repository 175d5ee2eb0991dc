/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Clients that fail with many servers, as a scan of ports or hosts does: the first failures are
 * reported one by one, the rest as one, lest they bury everything else. */
#ifndef UCSCOPE_CAPTURE_RULES_SCAN_FOLDING_H
#define UCSCOPE_CAPTURE_RULES_SCAN_FOLDING_H

#include "capture/rules/rule_context.h"

#include <glib.h>

/* Servers (address and port) reported one by one for each client and code: on ports of services
 * that are known, and on others. */
enum { SCAN_FOLDING_SERVICES = 32, SCAN_FOLDING_OTHERS = 8 };

/* What was reported. Memory is bounded by the findings that are kept. */
struct scan_folding {
    GHashTable *failures; /* char *, owned: code, client -> how many servers were reported because
                             of it */
};

void scan_folding_start(struct scan_folding *scan_folding);
void scan_folding_stop(struct scan_folding *scan_folding);

/* finding_report for a finding whose client failed with its server. The first one too many becomes
 * the finding on which all later ones of this client are counted, but those of servers that have a
 * finding of their own. */
void scan_folding_report(struct scan_folding *scan_folding, struct rule_context *context,
                         struct finding *finding, const char *cause);

#endif
