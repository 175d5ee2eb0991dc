/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/not_judged.h"

#include <string.h>

void not_judged_add_pair(struct not_judged *not_judged, const struct service_pair *pair) {
    const uint64_t untroubled =
        pair->connections[OUTCOME_WELL] + pair->connections[OUTCOME_NOT_JUDGED];
    not_judged->well += pair->connections[OUTCOME_WELL];
    if (untroubled == 0)
        return;
    for (enum service service = 0; service < SERVICE_COUNT; service++) {
        if (service_is_read(service) || strcmp(service_table[service].words, pair->service) != 0)
            continue;
        not_judged->not_read += untroubled;
        not_judged->services_not_read[service] = true;
    }
}

bool not_judged_is_any(const struct not_judged *not_judged) {
    return not_judged->tls_not_opened + not_judged->not_read + not_judged->dropped +
                   not_judged->cut >
               0 ||
           not_judged->no_packets || not_judged->no_service;
}
