/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a capture holds that nobody judged: "well" is said only of what was judged. */
#ifndef UCSCOPE_CAPTURE_RULES_NOT_JUDGED_H
#define UCSCOPE_CAPTURE_RULES_NOT_JUDGED_H

#include "capture/rules/service_map.h"

struct not_judged {
    uint64_t well;           /* connections of services that were judged, and went well */
    uint64_t tls_not_opened; /* TLS sessions that nobody decrypted */
    uint64_t not_read;       /* connections of services whose messages are not read */
    bool services_not_read[SERVICE_COUNT]; /* which these are */
    uint64_t dropped;                      /* connections given up by a limit */
    uint64_t cut;                          /* packets cut by the snap length */
    bool no_packets;
    bool no_service; /* no connection of a service of ours, and nothing found */
};

/* Adds the connections of a line of the service map. Those that were refused or in trouble were
 * judged. */
void not_judged_add_pair(struct not_judged *not_judged, const struct service_pair *pair);

/* Whether any of it was. `well` does not count. */
bool not_judged_is_any(const struct not_judged *not_judged);

#endif
