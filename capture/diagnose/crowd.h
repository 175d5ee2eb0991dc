/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Clients that fail with many servers, as a scan of ports or hosts does: the first failures are
 * told one by one, the rest as one, lest they bury everything else. */
#ifndef UCSCOPE_CAPTURE_DIAGNOSE_CROWD_H
#define UCSCOPE_CAPTURE_DIAGNOSE_CROWD_H

#include "capture/diagnose/diagnosis.h"

#include <glib.h>

/* Servers (address and port) told one by one for each client and code: on ports of services that
 * are known, and on others. */
enum { CROWD_SERVICES = 32, CROWD_OTHERS = 8 };

/* What was told. Memory is bounded by the findings that are kept. */
struct crowd {
    GHashTable *servers;  /* char *, owned: code, client, server */
    GHashTable *failures; /* char *, owned: code, client -> how many of its servers were told */
};

void crowd_start(struct crowd *crowd);
void crowd_stop(struct crowd *crowd);

/* diagnosis_conclude for a draft whose client failed with its server. `sentence` is taken. The
 * first one too many becomes the finding on which all later ones of this client are counted. */
void crowd_conclude(struct crowd *crowd, struct diagnosis *diagnosis, struct finding *draft,
                    char *sentence);

#endif
